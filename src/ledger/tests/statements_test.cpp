// SPDX-License-Identifier: EUPL-1.2
#include "ledger/statements.hpp"

#include <gtest/gtest.h>

#include "db/testing.hpp"
#include "journal/journal.hpp"
#include "journal/sql.hpp"
#include "ledger/sql.hpp"
#include "territory/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::ledger {
namespace {

using territory::testing::small_country;

class Statements : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(), {journal::sql::all_migrations, territory::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{small_country()};
  access::Actor system = access::system_actor("tests");
  Instant now{1479808800000};  // 22 November 2016
  static constexpr TerritoryKey nation{1}, region{11}, department{93}, sister{75}, other{69};
  int keys = 0;

  template <class F>
  auto act(F&& rule) {
    return as(system, std::forward<F>(rule));
  }
  template <class F>
  auto as(const access::Actor& who, F&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = who, .now = now, .origin = "cli"};
      return rule(a);
    });
  }
  void SetUp() override {
    const auto script = territory::testing::rows_of(small_country());
    act([&](access::Act& a) -> Result<bool> {
      a.db.run_script(script.c_str());
      return true;
    }).value();
  }
  Statement of_2017(Basis basis, std::string_view euros, std::optional<Unit> unit, std::string source) {
    return {.programme = "fipd",
            .first_year = 2017,
            .last_year = 2017,
            .line = "",
            .territory = nation,
            .basis = basis,
            .unit = unit,
            .amount_cents = parse_cents(euros).value(),
            .day = *Date::parse("2017-12-31"),
            .source = std::move(source),
            .address = "https://example.org/document",
            .note = "",
            .idempotency_key = fmt::format("said-{}", ++keys)};
  }
  Result<std::int64_t> state(const Statement& one) {
    return act([&](access::Act& a) { return state_envelope(a, registry, one); });
  }
  void post(Move move, TerritoryKey from, Kind from_kind, TerritoryKey to, Kind to_kind, std::string_view euros,
            std::string_view day, State posted = State::posted, Unit unit = Unit::ae) {
    act([&](access::Act& a) {
      return post_entry(a, registry,
                        {.move = move,
                         .day = *Date::parse(day),
                         .document = "document",
                         .memo = "",
                         .idempotency_key = fmt::format("entry-{}", ++keys),
                         .transfers = {{{"fipd", 2016, "radicalisation", from, from_kind, unit},
                                        {"fipd", 2016, "radicalisation", to, to_kind, unit},
                                        parse_cents(euros).value()}}},
                        posted);
    }).value();
  }
  std::vector<Envelope> read(const StatementFilter& filter = {}) {
    return database->read([&](db::Session& session) { return envelopes(session, registry, filter); });
  }
};

TEST_P(Statements, TwoAmountsForOneThingStandSideBySideWithTheirDifference) {
  ASSERT_TRUE(state(of_2017(Basis::voted, "102000000", Unit::ae, "ASH 2997")));
  ASSERT_TRUE(state(of_2017(Basis::voted, "93000000", Unit::cp, "ASH 2997")));
  ASSERT_TRUE(state(of_2017(Basis::voted, "80400000", std::nullopt, "another document")));
  auto part = of_2017(Basis::voted, "1000000", Unit::ae, "an addition");
  part.is_part = true;
  ASSERT_TRUE(state(part));
  const auto found = read();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].stated.size(), 4U);
  ASSERT_EQ(found[0].gaps.size(), 2U) << "AE and CP are two things, an addition is another";
  EXPECT_EQ(plain(found[0].gaps[0].cents), "21600000.00");
  EXPECT_EQ(found[0].stated[found[0].gaps[0].first].statement.source, "ASH 2997");
  EXPECT_EQ(plain(found[0].gaps[1].cents), "12600000.00");
}

TEST_P(Statements, ASumOfSeveralYearsIsNotDividedAndIsFoundInEachOfThem) {
  auto announced = of_2017(Basis::announced, "100000000", std::nullopt, "a speech");
  announced.first_year = 2016;
  announced.last_year = 2018;
  ASSERT_TRUE(state(announced));
  ASSERT_TRUE(state(of_2017(Basis::voted, "102000000", Unit::ae, "ASH 2997")));
  EXPECT_EQ(read({.year = 2016}).size(), 1U);
  EXPECT_EQ(read({.year = 2017}).size(), 2U);
  EXPECT_EQ(read({.year = 2019}).size(), 0U);
  for (const auto& one : read()) EXPECT_TRUE(one.gaps.empty()) << "three years are not compared with one";
}

TEST_P(Statements, WhatWasVotedAndNotifiedIsHeldAgainstTheLedger) {
  post(Move::vote, nation, Kind::voted, nation, Kind::open, "1000", "2016-01-04");
  post(Move::delegate, nation, Kind::open, region, Kind::open, "700", "2016-02-15");
  post(Move::delegate, region, Kind::open, department, Kind::open, "600", "2016-03-07");
  post(Move::take_back, department, Kind::open, region, Kind::open, "50", "2016-03-08");
  const auto wrong = act([&](access::Act& a) {
                       return post_entry(a, registry,
                                         {.move = Move::delegate,
                                          .day = *Date::parse("2016-03-09"),
                                          .document = "a mistake",
                                          .memo = "",
                                          .idempotency_key = "mistake",
                                          .transfers = {{{"fipd", 2016, "radicalisation", region, Kind::open, Unit::ae},
                                                         {"fipd", 2016, "radicalisation", sister, Kind::open, Unit::ae},
                                                         10'00}}});
                     }).value();
  act([&](access::Act& a) {
    return reverse_entry(
        a, registry,
        {.number = wrong, .day = *Date::parse("2016-03-10"), .motive = "wrong place", .idempotency_key = "back"});
  }).value();
  const auto held = [&](Basis basis, TerritoryKey place, std::optional<Unit> unit) -> std::string {
    auto one = of_2017(basis, "1", unit, "a letter");
    one.first_year = one.last_year = 2016;
    one.territory = place;
    const auto number = state(one).value();
    for (const auto& envelope : read()) {
      for (const auto& stated : envelope.stated) {
        if (stated.number != number) continue;
        const auto cents = envelope.held(stated.statement);
        return cents ? plain(*cents) : "none";
      }
    }
    return "not found";
  };
  EXPECT_EQ(held(Basis::voted, nation, Unit::ae), "1000.00");
  EXPECT_EQ(held(Basis::voted, nation, Unit::cp), "none");
  EXPECT_EQ(held(Basis::voted, nation, std::nullopt), "none") << "AE and CP are not the same";
  EXPECT_EQ(held(Basis::announced, nation, Unit::ae), "none") << "an announcement is not money";
  EXPECT_EQ(held(Basis::notified, nation, Unit::ae), "700.00");
  EXPECT_EQ(held(Basis::notified, region, Unit::ae), "700.00") << "what it hands on was notified to it";
  EXPECT_EQ(held(Basis::notified, department, Unit::ae), "550.00");
  EXPECT_EQ(held(Basis::notified, sister, Unit::ae), "0.00") << "what was reversed";
}

TEST_P(Statements, WhatIsStruckStaysToBeReadAndIsComparedNoMore) {
  const auto first = state(of_2017(Basis::voted, "102000000", Unit::ae, "ASH 2997")).value();
  ASSERT_TRUE(state(of_2017(Basis::voted, "80400000", Unit::ae, "another document")));
  const auto strike = [&](std::int64_t number, std::string_view why) {
    return act([&](access::Act& a) { return strike_statement(a, registry, number, why); });
  };
  EXPECT_FALSE(strike(first, "  "));
  ASSERT_TRUE(strike(first, "read from the wrong line"));
  EXPECT_FALSE(strike(first, "again"));
  EXPECT_FALSE(strike(99, "there is none"));
  ASSERT_EQ(read().size(), 1U);
  EXPECT_EQ(read()[0].stated.size(), 1U);
  EXPECT_TRUE(read()[0].gaps.empty());
  database->read([&](db::Session& session) {
    const auto found = find_statement(session, first);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->struck_motive, "read from the wrong line");
    EXPECT_EQ(statements(session, {.with_struck = true}).size(), 2U);
    const auto told = journal::read(session, {.kind = "envelope_statement"});
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0].act, "strike_statement");
    EXPECT_EQ(told[0].motive, "read from the wrong line");
    EXPECT_EQ(told[2].position, found->record);
  });
}

TEST_P(Statements, WithoutSourceYearsOrAmountNothingIsKept) {
  const auto fields = [&](const Statement& one) {
    const auto done = state(one);
    std::string out;
    if (done) return std::string("kept");
    const auto* wrong = std::get_if<Invalid>(&done.error());
    if (wrong == nullptr) return std::string("another error");
    for (const auto& fault : wrong->faults) out += fault.field + " ";
    return out;
  };
  auto one = of_2017(Basis::voted, "1", Unit::ae, "");
  EXPECT_EQ(fields(one), "source ");
  one = of_2017(Basis::voted, "1", Unit::ae, "a document");
  one.last_year = 2016;
  EXPECT_EQ(fields(one), "last_year ");
  one = of_2017(Basis::voted, "1", Unit::ae, "a document");
  one.amount_cents = 0;
  one.address = "javascript:alert(1)";
  EXPECT_EQ(fields(one), "amount address ");
  one = of_2017(Basis::voted, "1", Unit::ae, "letter of someone@example.org");
  EXPECT_EQ(fields(one), "source ") << "nothing that names a person";
  one = of_2017(Basis::voted, "1", Unit::ae, "a document");
  one.territory = TerritoryKey{4711};
  one.programme = "FIPD!";
  EXPECT_EQ(fields(one), "programme territory ");
}

TEST_P(Statements, TheSameSentTwiceIsOneAndAnotherUnderItsKeyIsRefused) {
  auto one = of_2017(Basis::voted, "102000000", Unit::ae, "ASH 2997");
  const auto number = state(one).value();
  EXPECT_EQ(state(one).value(), number);
  one.amount_cents += 1;
  const auto done = state(one);
  ASSERT_FALSE(done);
  EXPECT_TRUE(std::holds_alternative<Conflict>(done.error()));
}

TEST_P(Statements, OnlyWhoAllotsCreditsThereSaysWhatAnEnvelopeIs) {
  access::Actor prefect;
  prefect.account = access::AccountId::make();
  prefect.label = "a prefecture";
  prefect.grants = {{access::Role::prefect, department}};
  auto one = of_2017(Basis::notified, "1", Unit::ae, "a letter");
  one.territory = department;
  const auto refused = as(prefect, [&](access::Act& a) { return state_envelope(a, registry, one); });
  ASSERT_FALSE(refused);
  EXPECT_TRUE(std::holds_alternative<Forbidden>(refused.error()));
  const auto number = state(one).value();
  const auto struck = as(prefect, [&](access::Act& a) { return strike_statement(a, registry, number, "no"); });
  ASSERT_FALSE(struck);
  EXPECT_TRUE(std::holds_alternative<Forbidden>(struck.error()));
}

TEST_P(Statements, WhatIsExportedIsImportedUnchanged) {
  ASSERT_TRUE(state(of_2017(Basis::voted, "102000000", Unit::ae, "ASH 2997; page 3")));
  auto many = of_2017(Basis::announced, "100000000.50", std::nullopt, "a speech");
  many.first_year = 2016;
  many.last_year = 2018;
  many.is_part = true;
  many.line = "radicalisation";
  const auto struck = state(many).value();
  ASSERT_TRUE(act([&](access::Act& a) { return strike_statement(a, registry, struck, "said twice"); }));
  const auto exported = [&](db::Session& session, intake::Format format) {
    std::string out;
    export_statements(session, registry, format, {.with_struck = true}, [&](std::string_view some) { out += some; });
    return out;
  };
  for (const auto format : {intake::Format::csv, intake::Format::json, intake::Format::xlsx}) {
    const auto bytes = database->read([&](db::Session& session) { return exported(session, format); });
    const auto file = read_statements(registry, bytes);
    ASSERT_TRUE(file) << word(format) << english(file.error());
    const auto again = act([&](access::Act& a) { return import_statements(a, registry, *file); });
    ASSERT_TRUE(again) << english(again.error());
    EXPECT_EQ(again->known, 2);
    db::testing::TestDatabase fresh{
        GetParam(), {journal::sql::all_migrations, territory::sql::all_migrations, sql::all_migrations}};
    const auto there = fresh->write([&](db::Session& session) {
      session.run_script(territory::testing::rows_of(small_country()).c_str());
      access::Act a{.db = session, .actor = system, .now = now, .origin = "cli"};
      return import_statements(a, registry, *file);
    });
    ASSERT_TRUE(there) << english(there.error());
    EXPECT_EQ(there->known, 0);
    EXPECT_EQ(fresh->read([&](db::Session& session) { return exported(session, intake::Format::csv); }),
              database->read([&](db::Session& session) { return exported(session, intake::Format::csv); }))
        << word(format);
  }
}

TEST_P(Statements, AFileWithAFaultTellsItsLineAndEntersNothing) {
  const auto read_file = [&](const std::string& row) {
    return read_statements(
        registry,
        "idempotency_key;programme;first_year;last_year;line;territory;basis;unit;amount;day;source\n" + row + "\n");
  };
  EXPECT_TRUE(read_file("a;fipd;2017;;;nation-FR;voted;AE;102000000;2017-12-31;ASH"));
  for (const auto* row :
       {"a;fipd;17;;;nation-FR;voted;AE;1;2017-12-31;ASH", "a;fipd;2017;;;nowhere;voted;AE;1;2017-12-31;ASH",
        "a;fipd;2017;;;nation-FR;promised;AE;1;2017-12-31;ASH", "a;fipd;2017;;;nation-FR;voted;EUR;1;2017-12-31;ASH",
        "a;fipd;2017;;;nation-FR;voted;AE;1.234;2017-12-31;ASH", "a;fipd;2017;;;nation-FR;voted;AE;1;2017-02-30;ASH"}) {
    const auto done = read_file(row);
    ASSERT_FALSE(done) << row;
    EXPECT_NE(english(done.error()).find("2"), std::string::npos) << "its line: " << english(done.error());
  }
  const auto file =
      read_file("a;fipd;2017;;;nation-FR;voted;AE;1;2017-12-31;ASH\nb;fipd;2017;;;nation-FR;voted;AE;1;2017-12-31;");
  ASSERT_TRUE(file);
  EXPECT_FALSE(act([&](access::Act& a) { return import_statements(a, registry, *file); }));
  EXPECT_TRUE(read().empty());
}

TEST_P(Statements, DaysFromTheVoteToTheAwardAreThoseOfTheEntries) {
  post(Move::vote, nation, Kind::voted, nation, Kind::open, "1000", "2016-01-04");
  post(Move::delegate, nation, Kind::open, region, Kind::open, "700", "2016-02-15");
  post(Move::delegate, region, Kind::open, department, Kind::open, "300", "2016-03-07");
  post(Move::delegate, region, Kind::open, sister, Kind::open, "300", "2016-03-17");
  post(Move::delegate, nation, Kind::open, other, Kind::open, "100", "2016-02-20");
  post(Move::commit, department, Kind::open, department, Kind::committed, "10", "2016-04-04", State::held);
  post(Move::commit, department, Kind::open, department, Kind::committed, "10", "2016-05-04");
  post(Move::commit, sister, Kind::open, sister, Kind::committed, "10", "2016-06-17");
  const auto measured =
      database->read([&](db::Session& session) { return delays(session, registry, "fipd", 2016, "radicalisation"); });
  ASSERT_TRUE(measured.voted);
  EXPECT_EQ(measured.voted->text(), "2016-01-04");
  const auto& of = [&](Stretch stretch) -> const StretchDays& {
    return measured.stretches.at(static_cast<std::size_t>(stretch));
  };
  EXPECT_EQ(of(Stretch::vote_to_region).known, 2) << "one has its credits straight from the nation";
  EXPECT_EQ(of(Stretch::vote_to_region).median, 42.0);
  EXPECT_EQ(of(Stretch::vote_to_region).slowest_count, 2);
  EXPECT_EQ(of(Stretch::region_to_department).median, 26.0) << "21 and 31";
  EXPECT_EQ(of(Stretch::region_to_department).slowest, 31);
  EXPECT_EQ(of(Stretch::region_to_department).slowest_department, sister);
  EXPECT_EQ(of(Stretch::department_to_award).slowest, 92);
  EXPECT_EQ(of(Stretch::vote_to_award).median, 128.0) << "91, which was decided and not signed, and 165";
  EXPECT_EQ(of(Stretch::award_to_payment).known, 0);
  EXPECT_FALSE(of(Stretch::award_to_payment).median);
  const auto none = database->read([&](db::Session& session) { return delays(session, registry, "fipd", 2016, "x"); });
  EXPECT_FALSE(none.voted);
  EXPECT_TRUE(none.departments.empty());
  EXPECT_GT(none.without, 0);
}

TEST_P(Statements, AnAwardThatWasReversedIsNotTheFirst) {
  post(Move::vote, nation, Kind::voted, nation, Kind::open, "1000", "2016-01-04");
  post(Move::delegate, nation, Kind::open, department, Kind::open, "300", "2016-03-07");
  post(Move::commit, department, Kind::open, department, Kind::committed, "10", "2016-04-04");
  const auto wrong = database->read([&](db::Session& session) { return entries(session, {}).front().number; });
  act([&](access::Act& a) {
    return reverse_entry(
        a, registry, {.number = wrong, .day = *Date::parse("2016-04-05"), .motive = "mistake", .idempotency_key = "r"});
  }).value();
  const auto award = [&] {
    const auto found = database->read([&](db::Session& session) { return delays(session, registry, "fipd", 2016); });
    return found.departments.at(0).committed ? found.departments.at(0).committed->text() : "none";
  };
  EXPECT_EQ(award(), "none");
  post(Move::commit, department, Kind::open, department, Kind::committed, "10", "2016-07-04");
  EXPECT_EQ(award(), "2016-07-04");
}

INSTANTIATE_TEST_SUITE_P(, Statements, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

}  // namespace
}  // namespace jalon::ledger
