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
  void place(int territory, std::vector<TerritoryKey> scopes) {
    database
        ->write([&](db::Session& session) -> Result<bool> {
          set_scopes(session, TerritoryKey{territory}, scopes);
          return true;
        })
        .value();
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
  place(1, {TerritoryKey{1}});
  place(2, {TerritoryKey{2}});
  add("submit_plan", "a", 1);
  add("adopt_plan", "a", 1);
  add("submit_plan", "b", 2);
  EXPECT_EQ(positions({.object_id = "a"}), (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(positions({.kind = "account", .object_id = "a"}), (std::vector<std::int64_t>{}));
  EXPECT_EQ(positions({.acts = {"submit_plan"}}), (std::vector<std::int64_t>{3, 1}));
  EXPECT_EQ(positions({.actor_id = "nobody"}), (std::vector<std::int64_t>{}));
  EXPECT_EQ(positions({.acts = {"submit_plan", "adopt_plan"}}), (std::vector<std::int64_t>{3, 2, 1}));
  EXPECT_EQ(positions({.without_kind = "plan"}), (std::vector<std::int64_t>{}));
  EXPECT_EQ(positions({.without_kind = "account", .acts = {"adopt_plan"}}), (std::vector<std::int64_t>{2}));
  EXPECT_EQ(positions({.object_id = "a", .scope = TerritoryKey{1}}), (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(positions({.object_id = "a", .scope = TerritoryKey{2}}), (std::vector<std::int64_t>{}));
  EXPECT_EQ(positions({.scope = TerritoryKey{2}}), (std::vector<std::int64_t>{3}));
  EXPECT_EQ(positions({.acts = {"submit_plan"}, .scope = TerritoryKey{1}}), (std::vector<std::int64_t>{1}));
}

// A region 50 with departments 10 and 20; contracts 1 to 9, of which the odd ones stand in 10, the even ones in 20 and
// the last in both.
TEST_P(Journal, ATerritorysJournalHoldsWhatLiesBelowIt) {
  const TerritoryKey region{50}, odd{10}, even{20};
  for (int i = 1; i <= 8; ++i) place(i, {TerritoryKey{i}, i % 2 == 1 ? odd : even, region});
  place(9, {TerritoryKey{9}, odd, even, region});
  for (int i = 1; i <= 9; ++i) EXPECT_EQ(add("adopt_plan", "a", i), i);
  add("adopt_plan", "elsewhere", 77);
  EXPECT_EQ(positions({.scope = odd}), (std::vector<std::int64_t>{9, 7, 5, 3, 1}));
  EXPECT_EQ(positions({.scope = even}), (std::vector<std::int64_t>{9, 8, 6, 4, 2}));
  EXPECT_EQ(positions({.scope = region}), (std::vector<std::int64_t>{9, 8, 7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(positions({.scope = TerritoryKey{9}}), (std::vector<std::int64_t>{9}));
  EXPECT_EQ(positions({.scope = odd, .before_position = 7, .limit = 2}), (std::vector<std::int64_t>{5, 3}));
  const auto is_in = [&](std::int64_t position, TerritoryKey scope) {
    return database->read([&](db::Session& session) { return find(session, position, scope).has_value(); });
  };
  EXPECT_TRUE(is_in(9, even));
  EXPECT_FALSE(is_in(7, even));
  EXPECT_FALSE(is_in(10, region));
}

TEST_P(Journal, IsReadInTheOrderOfTimeAndSinceAnInstant) {
  place(1, {TerritoryKey{1}});
  const auto at = [&](std::int64_t ms) {
    trace.at = Instant{ms};
    add("adopt_plan", "a", 1);
  };
  at(1000);
  at(3000);
  at(2000);  // the clock was set back
  at(3000);
  const std::vector<std::int64_t> all{4, 2, 3, 1};
  EXPECT_EQ(positions({}), all);
  EXPECT_EQ(positions({.object_id = "a"}), all);
  EXPECT_EQ(positions({.scope = TerritoryKey{1}}), all);
  EXPECT_EQ(positions({.scope = TerritoryKey{1}, .since = Instant{2000}}), (std::vector<std::int64_t>{4, 2, 3}));
  EXPECT_EQ(positions({.since = Instant{2001}}), (std::vector<std::int64_t>{4, 2}));
  for (const auto& scope : {std::optional<TerritoryKey>(), std::optional(TerritoryKey{1})}) {
    std::vector<std::int64_t> paged;
    Filter filter{.scope = scope, .limit = 1};
    for (auto page = positions(filter); !page.empty(); page = positions(filter)) {
      paged.push_back(page.front());
      filter.before_position = page.front();
    }
    EXPECT_EQ(paged, all);
  }
}

TEST_P(Journal, TheRecordsOfATerritoryThatMovesFollowIt) {
  place(1, {TerritoryKey{1}, TerritoryKey{10}, TerritoryKey{50}});
  place(2, {TerritoryKey{2}, TerritoryKey{10}, TerritoryKey{50}});
  add("adopt_plan", "a", 1);
  add("adopt_plan", "b", 2);
  place(1, {TerritoryKey{1}, TerritoryKey{20}, TerritoryKey{50}});
  EXPECT_EQ(positions({.scope = TerritoryKey{10}}), (std::vector<std::int64_t>{2}));
  EXPECT_EQ(positions({.scope = TerritoryKey{20}}), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(positions({.scope = TerritoryKey{50}}), (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(positions({.scope = TerritoryKey{1}}), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(verified().first_bad, std::nullopt) << verified().why;
}

TEST_P(Journal, AnIndexThatIsNotThatOfTheRecordsIsFound) {
  place(1, {TerritoryKey{1}, TerritoryKey{10}});
  place(2, {TerritoryKey{2}, TerritoryKey{20}});
  for (int i = 0; i < 3; ++i) add("adopt_plan", "a", i % 2 + 1);
  EXPECT_EQ(verified().first_bad, std::nullopt) << verified().why;
  const auto fault_after = [&](const std::string& change) {
    std::optional<std::int64_t> out;
    tamper("create table kept as select * from journal_scope; " + change);
    out = verified().first_bad;
    tamper("delete from journal_scope; insert into journal_scope select * from kept; drop table kept");
    return out;
  };
  EXPECT_EQ(fault_after("delete from journal_scope where position = 3 and scope = 10"), 3);
  EXPECT_EQ(fault_after("update journal_scope set scope = 20 where position = 1 and scope = 10"), 1);
  EXPECT_EQ(fault_after("update journal_scope set at_ms = 5 where position = 2"), 2);
  if (!database->is_postgresql()) {  // a column of PostgreSQL holds nothing else than its type
    EXPECT_EQ(fault_after("update journal_scope set at_ms = 'noon' where position = 2 and scope = 20"), 2);
  }
  EXPECT_EQ(fault_after("insert into journal_scope (scope, at_ms, position) values (10, 5, 9)"), 9);
  EXPECT_EQ(verified().first_bad, std::nullopt) << verified().why;
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
