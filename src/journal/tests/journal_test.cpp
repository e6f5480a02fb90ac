// SPDX-License-Identifier: EUPL-1.2
#include "journal/journal.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "db/testing.hpp"
#include "journal/sql.hpp"

namespace jalon::journal {
namespace {

class Journal : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(), {sql::all_migrations}};
  Trace trace{"6f1c", "Préfecture du Rhône", "prefect", Instant{1479202200000}, "page"};

  std::int64_t add(std::string_view act, const std::string& object_id, int territory = 0) {
    return database
        ->write([&](db::Session& session) -> Result<std::int64_t> {
          return record(session, trace,
                        Change{act, "plan", object_id, TerritoryKey{territory}, R"({"status":"submitted"})",
                               R"({"status":"adopted"})", "séance du 15 novembre"});
        })
        .value();
  }
  Verification verified() {
    return database->read([](db::Session& session) { return verify(session); });
  }
  std::vector<std::int64_t> positions(const Filter& filter) {
    std::vector<std::int64_t> out;
    database->read([&](db::Session& session) {
      for (const auto& found : journal::read(session, filter)) out.push_back(found.position);
    });
    return out;
  }
  // What someone with the database in hand could do.
  void tamper(const std::string& text) {
    database
        ->write([&](db::Session& session) -> Result<bool> {
          session.run_script(text.c_str());
          return true;
        })
        .value();
  }
};
INSTANTIATE_TEST_SUITE_P(, Journal, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Journal, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Journal, AnEmptyJournalHolds) {
  EXPECT_EQ(verified().first_bad, std::nullopt);
  EXPECT_EQ(database->read([](db::Session& session) { return position(session); }), 0);
}

TEST_P(Journal, RecordsAreNumberedFromOneAndTheirChainHolds) {
  for (int i = 1; i <= 20; ++i) EXPECT_EQ(add("adopt_plan", "a"), i);
  const auto found = verified();
  EXPECT_EQ(found.records, 20);
  EXPECT_EQ(found.first_bad, std::nullopt) << found.why;
  EXPECT_EQ(database->read([](db::Session& session) { return position(session); }), 20);
}

TEST_P(Journal, ARecordIsReadBackAsItWasWritten) {
  add("adopt_plan", "QN069", 7);
  const auto found = database->read([](db::Session& session) { return find(session, 1); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->actor_label, "Préfecture du Rhône");
  EXPECT_EQ(found->at, trace.at);
  EXPECT_EQ(found->territory, TerritoryKey{7});
  EXPECT_EQ(found->motive, "séance du 15 novembre");
  EXPECT_EQ(found->hash.size(), 64u);
  EXPECT_FALSE(database->read([](db::Session& session) { return find(session, 2); }));
}

TEST_P(Journal, TheHashIsWhatAnyoneCanComputeFromTheRecord) {
  // Computed with another program: SHA-256 of the netstrings of the hash before it and of the fields in their order.
  add("adopt_plan", "QN069", 7);
  const auto found = database->read([](db::Session& session) { return find(session, 1); });
  EXPECT_EQ(found->hash, "1d56d3ad95322d2237d9562a6a051aa2d878fc86ee0af8a7f14a46847dc4a7a3");
}

TEST_P(Journal, ARecordOfWorkThatFailsLeavesNoGap) {
  add("adopt_plan", "a");
  EXPECT_FALSE(database->write([&](db::Session& session) -> Result<bool> {
    record(session, trace, Change{"adopt_plan", "plan", "b", {}, "", "", ""});
    return refused("no", msg("no"));
  }));
  EXPECT_EQ(add("adopt_plan", "c"), 2);
  EXPECT_EQ(verified().first_bad, std::nullopt);
}

TEST_P(Journal, SeveralRecordsOfOneWriteFollowEachOther) {
  add("adopt_plan", "a");
  database
      ->write([&](db::Session& session) -> Result<bool> {
        for (int i = 2; i <= 4; ++i) {
          EXPECT_EQ(record(session, trace, Change{"adopt_plan", "plan", "b", {}, "", "", ""}), i);
          EXPECT_EQ(position(session), i);
        }
        EXPECT_EQ(verify(session).first_bad, std::nullopt) << "seen from inside";
        return true;
      })
      .value();
  EXPECT_EQ(add("adopt_plan", "c"), 5);
  EXPECT_EQ(verified().records, 5);
  EXPECT_EQ(verified().first_bad, std::nullopt);
}

TEST_P(Journal, AReaderCannotRecord) {
  EXPECT_THROW(database->read([&](db::Session& session) {
    record(session, trace, Change{"adopt_plan", "plan", "b", {}, "", "", ""});
  }),
               db::Broken);
  EXPECT_EQ(add("adopt_plan", "c"), 1);
}

TEST_P(Journal, WritersAtTheSameTimeMakeOneChain) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) add("adopt_plan", "a");
    });
  }
  for (auto& thread : threads) thread.join();
  const auto found = verified();
  EXPECT_EQ(found.records, 200);
  EXPECT_EQ(found.first_bad, std::nullopt) << found.why;
}

TEST_P(Journal, AnyChangedFieldIsFoundAndItsRecordNamed) {
  for (const char* change : {"at_ms = at_ms + 1", "actor_id = 'x'", "actor_label = 'x'", "role = 'x'", "origin = 'x'",
                             "act = 'x'", "kind = 'x'", "object_id = 'x'", "territory = 9", "territory = null",
                             "before_fields = '{}'", "after_fields = '{}'", "motive = ''",
                             "hash = '1111111111111111111111111111111111111111111111111111111111111111'"}) {
    db::testing::TestDatabase fresh(GetParam(), {sql::all_migrations});
    fresh
        ->write([&](db::Session& session) -> Result<bool> {
          for (int i = 0; i < 5; ++i) {
            record(session, trace, Change{"adopt_plan", "plan", "a", TerritoryKey{7}, "{\"a\":1}", "{\"a\":2}", "m"});
          }
          session.run_script(("update journal_record set " + std::string(change) + " where position = 3").c_str());
          return true;
        })
        .value();
    const auto found = fresh->read([](db::Session& session) { return verify(session); });
    EXPECT_EQ(found.first_bad, 3) << change;
    EXPECT_NE(found.why.find("record 3"), std::string::npos) << found.why;
  }
}

TEST_P(Journal, TextMovedFromOneFieldToTheNextIsFound) {
  add("adopt_plan", "a");
  tamper("update journal_record set before_fields = '', after_fields = before_fields || after_fields");
  EXPECT_EQ(verified().first_bad, 1);
}

TEST_P(Journal, ARemovedRecordIsFound) {
  for (int i = 0; i < 5; ++i) add("adopt_plan", "a");
  tamper("delete from journal_record where position = 2");
  EXPECT_EQ(verified().first_bad, 2);
}

TEST_P(Journal, ARemovedLastRecordIsFound) {
  for (int i = 0; i < 5; ++i) add("adopt_plan", "a");
  tamper("delete from journal_record where position = 5");
  EXPECT_EQ(verified().first_bad, 5);
}

TEST_P(Journal, TwoRecordsExchangedAreFound) {
  for (int i = 0; i < 3; ++i) add("adopt_plan", "a" + std::to_string(i));
  tamper(
      "update journal_record set position = 9 where position = 2;"
      "update journal_record set position = 2 where position = 3;"
      "update journal_record set position = 3 where position = 9;");
  EXPECT_EQ(verified().first_bad, 2);
}

TEST_P(Journal, ARecordAddedByHandIsFound) {
  add("adopt_plan", "a");
  tamper(
      "insert into journal_record select 2, at_ms, actor_id, actor_label, role, origin, act, kind, object_id, "
      "territory, before_fields, after_fields, motive, hash from journal_record");
  EXPECT_EQ(verified().first_bad, 2);
}

TEST_P(Journal, AHeadSetBackIsFound) {
  for (int i = 0; i < 3; ++i) add("adopt_plan", "a");
  tamper("update journal_head set position = 2");
  EXPECT_EQ(verified().first_bad, 3);
  tamper("delete from journal_head");
  EXPECT_EQ(verified().first_bad, 1);
}

TEST_P(Journal, IsReadBackwardsPageByPage) {
  for (int i = 0; i < 7; ++i) add("adopt_plan", "a");
  EXPECT_EQ(positions({.limit = 3}), (std::vector<std::int64_t>{7, 6, 5}));
  EXPECT_EQ(positions({.before_position = 5, .limit = 3}), (std::vector<std::int64_t>{4, 3, 2}));
  EXPECT_EQ(positions({.before_position = 2, .limit = 3}), (std::vector<std::int64_t>{1}));
}

TEST_P(Journal, IsReadByObjectActActorAndTerritory) {
  add("submit_plan", "a", 1);
  add("adopt_plan", "a", 1);
  add("submit_plan", "b", 2);
  EXPECT_EQ(positions({.object_id = "a"}), (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(positions({.kind = "account", .object_id = "a"}), (std::vector<std::int64_t>{}));
  EXPECT_EQ(positions({.act = "submit_plan"}), (std::vector<std::int64_t>{3, 1}));
  EXPECT_EQ(positions({.actor_id = "nobody"}), (std::vector<std::int64_t>{}));
  EXPECT_EQ(positions({.object_id = "a", .territories = {TerritoryKey{2}}}), (std::vector<std::int64_t>{}));
  EXPECT_EQ(positions({.territories = {TerritoryKey{2}, TerritoryKey{3}}}), (std::vector<std::int64_t>{3}));
}

TEST_P(Journal, ReadsTheNewestOfManyTerritories) {
  Filter filter;
  for (int i = 1; i <= 40; ++i) {
    add("adopt_plan", "a", i);
    filter.territories.push_back(TerritoryKey{i});
  }
  filter.limit = 2;
  EXPECT_EQ(positions(filter), (std::vector<std::int64_t>{40, 39}));
  // Records of one territory among those of the others, the newest in the middle of the list, one territory twice.
  add("adopt_plan", "a", 20);
  add("adopt_plan", "a", 50);
  add("adopt_plan", "a", 3);
  filter.territories.push_back(TerritoryKey{20});
  filter.limit = 4;
  EXPECT_EQ(positions(filter), (std::vector<std::int64_t>{43, 41, 40, 39}));
  filter.before_position = 41;
  EXPECT_EQ(positions(filter), (std::vector<std::int64_t>{40, 39, 38, 37}));
}

TEST(JournalSideBySide, ShowsNestedFieldsInTheOrderOfWhatTheyBecame) {
  const auto rows = side_by_side(R"({"title":"A","gone":true,"budget":{"state":100,"town":5}})",
                                 R"({"title":"B","budget":{"state":250},"tags":["x","y"],"empty":[]})");
  std::string seen;
  for (const auto& row : rows) seen += row.field + "|" + row.before + "|" + row.after + "\n";
  EXPECT_EQ(seen,
            "title|A|B\n"
            "budget.state|100|250\n"
            "tags.1||x\n"
            "tags.2||y\n"
            "empty||[]\n"
            "gone|true|\n"
            "budget.town|5|\n");
}

TEST(JournalSideBySide, TakesAnEmptySide) {
  const auto rows = side_by_side("", R"({"a":null,"b":1})");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].after, "");
  EXPECT_EQ(rows[1].after, "1");
}

TEST(JournalSideBySide, ShowsWhatIsNotJsonAsItStands) {
  const auto rows = side_by_side("{broken", "");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].before, "{broken");
}

}  // namespace
}  // namespace jalon::journal
