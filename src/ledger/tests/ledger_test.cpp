// SPDX-License-Identifier: EUPL-1.2
#include "ledger/ledger.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "base/text.hpp"
#include "db/testing.hpp"
#include "journal/journal.hpp"
#include "journal/sql.hpp"
#include "ledger/sql.hpp"
#include "territory/sql.hpp"

namespace jalon::ledger {
namespace {

std::vector<territory::Territory> small_country() {
  using territory::Level;
  std::vector<territory::Territory> out;
  const auto add = [&](int key, Level level, const std::string& code, int parent) {
    territory::Territory place;
    place.key = TerritoryKey{key};
    place.level = level;
    place.code = code;
    place.name = code;
    place.parent = TerritoryKey{parent};
    place.valid_from = *Date::parse("2016-01-01");
    place.valid_to = *Date::parse("9999-12-31");
    out.push_back(place);
  };
  add(1, Level::nation, "FR", 0);
  add(11, Level::region, "11", 1);
  add(84, Level::region, "84", 1);
  add(93, Level::department, "93", 11);
  add(75, Level::department, "75", 11);
  add(69, Level::department, "69", 84);
  return out;
}

class Ledger : public testing::TestWithParam<db::testing::Engine> {
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
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = system, .now = now, .origin = "cli"};
      return rule(a);
    });
  }
  void SetUp() override {
    std::string script;
    for (const auto& place : small_country()) {
      script += fmt::format(
          "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
          "({}, '{}', '{}', '{}', {}, 0, '2016-01-01', '9999-12-31', 1);\n",
          place.key.value, territory::word(place.level), place.code, place.name,
          place.parent.is_null() ? "null" : std::to_string(place.parent.value));
    }
    act([&](access::Act& a) -> Result<bool> {
      a.db.run_script(script.c_str());
      return true;
    }).value();
  }
  static Account account(TerritoryKey territory, Kind kind, Unit unit = Unit::ae, int year = 2016) {
    return {"prevention-2016", year, "prevention", territory, kind, unit};
  }
  Entry entry(Move move, const Account& from, const Account& to, std::string_view euros) {
    return {.move = move,
            .day = *Date::parse("2016-11-22"),
            .document = "convention 2016-117",
            .memo = "",
            .idempotency_key = fmt::format("key-{}", ++keys),
            .transfers = {{from, to, parse_cents(euros).value()}}};
  }
  Result<std::int64_t> post(const Entry& entry, State state = State::posted) {
    return act([&](access::Act& a) { return post_entry(a, registry, entry, state); });
  }
  std::int64_t vote(std::string_view euros, Unit unit = Unit::ae) {
    return post(entry(Move::vote, account(nation, Kind::voted, unit), account(nation, Kind::open, unit), euros))
        .value();
  }
  Result<std::int64_t> delegate(TerritoryKey to, std::string_view euros, Unit unit = Unit::ae) {
    return post(entry(Move::delegate, account(nation, Kind::open, unit), account(to, Kind::open, unit), euros));
  }
  Result<std::int64_t> reverse(std::int64_t number, const std::string& key = "reversal",
                               std::string motive = "wrong amount") {
    return act([&](access::Act& a) {
      return reverse_entry(a, registry,
                           {.number = number, .day = a.today(), .motive = std::move(motive), .idempotency_key = key});
    });
  }
  std::string left(const Account& account) {
    const auto found = database->read([&](db::Session& session) { return balance(session, account); });
    return found ? plain(found->left_cents()) : "none";
  }
  Verification proof() {
    return database->read([&](db::Session& session) { return verify(session, registry); });
  }
  void expect_proved() {
    const auto proved = proof();
    EXPECT_EQ(proved.different, 0) << (proved.examples.empty() ? "" : proved.examples.front());
  }
  // What an entry refuses, by its stable name; empty when it was taken.
  template <class T>
  static std::string rule_of(const Result<T>& result) {
    if (result) return {};
    const auto* no = std::get_if<Refused>(&result.error());
    return no == nullptr ? "another fault: " + english(result.error()) : no->rule;
  }
  template <class T>
  static std::string field_of(const Result<T>& result) {
    if (result) return {};
    const auto* wrong = std::get_if<Invalid>(&result.error());
    return wrong == nullptr || wrong->faults.empty() ? "another fault: " + english(result.error())
                                                     : wrong->faults.front().field;
  }
};
INSTANTIATE_TEST_SUITE_P(, Ledger, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Ledger, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Ledger, WhatIsVotedIsDelegatedCommittedAndNothingIsLostOnTheWay) {
  vote("100000000");
  ASSERT_TRUE(delegate(department, "298500.00"));
  ASSERT_TRUE(
      post(entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "23000.01")));
  EXPECT_EQ(left(account(nation, Kind::voted)), "-100000000.00");
  EXPECT_EQ(left(account(nation, Kind::open)), "99701500.00");
  EXPECT_EQ(left(account(department, Kind::open)), "275499.99");
  EXPECT_EQ(left(account(department, Kind::committed)), "23000.01");
  expect_proved();
}

TEST_P(Ledger, CreditsNeverGoBelowZero) {
  vote("1000");
  EXPECT_EQ(rule_of(delegate(department, "1000.01")), "ledger.not_enough");
  EXPECT_EQ(left(account(department, Kind::open)), "none") << "nothing of what was refused stays";
  ASSERT_TRUE(delegate(department, "1000"));
  EXPECT_EQ(rule_of(post(
                entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "1000.01"))),
            "ledger.not_enough");
  expect_proved();
}

TEST_P(Ledger, TheDatabaseItselfRefusesAnAccountBelowZero) {
  vote("1000");
  EXPECT_THROW((void)act([&](access::Act& a) -> Result<bool> {
                 a.db.run_script("update ledger_account set balance_cents = -1 where kind = 'open'");
                 return true;
               }),
               std::runtime_error);
  EXPECT_EQ(left(account(nation, Kind::open)), "1000.00");
}

TEST_P(Ledger, CorrectingAnEntryLeavesTheMistakeVisible) {
  vote("1000000");
  const auto wrong = delegate(department, "298500.00").value();
  const auto correction = reverse(wrong).value();
  ASSERT_TRUE(delegate(department, "289500.00"));
  EXPECT_EQ(left(account(department, Kind::open)), "289500.00");
  const auto kept = database->read([&](db::Session& session) { return find_entry(session, wrong); }).value();
  EXPECT_EQ(kept.entry.transfers.front().amount_cents, 29'850'000);
  EXPECT_EQ(kept.reversed_by, correction);
  const auto reversal = database->read([&](db::Session& session) { return find_entry(session, correction); }).value();
  EXPECT_EQ(reversal.reverses, wrong);
  EXPECT_EQ(reversal.entry.transfers.front().from, account(department, Kind::open));
  EXPECT_EQ(reversal.entry.memo, "wrong amount");
  expect_proved();
}

TEST_P(Ledger, AnEntryIsReversedOnceAndTheSameReversalSentTwiceIsOne) {
  vote("1000");
  const auto wrong = delegate(department, "10").value();
  const auto first = reverse(wrong, "r1").value();
  EXPECT_EQ(reverse(wrong, "r1").value(), first);
  const auto second = reverse(wrong, "r2");
  ASSERT_FALSE(second);
  EXPECT_TRUE(std::holds_alternative<Conflict>(second.error()));
  EXPECT_TRUE(std::holds_alternative<NotFound>(reverse(4000, "r3").error()));
  EXPECT_EQ(field_of(reverse(first, "r4", "")), "motive");
}

TEST_P(Ledger, WhatHasGoneOnIsNotReversed) {
  vote("1000");
  const auto given = delegate(department, "1000").value();
  ASSERT_TRUE(post(entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "400")));
  EXPECT_EQ(rule_of(reverse(given)), "ledger.not_enough");
  EXPECT_EQ(left(account(department, Kind::open)), "600.00");
}

TEST_P(Ledger, WhatIsHeldIsNoLongerThereForOthersAndHasNotMoved) {
  vote("1000");
  ASSERT_TRUE(delegate(department, "1000"));
  const auto commit = [&](std::string_view euros) {
    return entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), euros);
  };
  const auto grant = post(commit("700"), State::held).value();
  EXPECT_EQ(left(account(department, Kind::open)), "300.00");
  EXPECT_EQ(left(account(department, Kind::committed)), "0.00");
  EXPECT_EQ(rule_of(post(commit("300.01"))), "ledger.not_enough");
  EXPECT_EQ(rule_of(post(commit("300.01"), State::held)), "ledger.not_enough");
  expect_proved();
  ASSERT_TRUE(act([&](access::Act& a) { return settle_entry(a, registry, grant); }));
  EXPECT_EQ(left(account(department, Kind::open)), "300.00");
  EXPECT_EQ(left(account(department, Kind::committed)), "700.00");
  EXPECT_FALSE(act([&](access::Act& a) { return settle_entry(a, registry, grant); })) << "once";
  expect_proved();
}

TEST_P(Ledger, WhatIsLetGoIsThereAgain) {
  vote("1000");
  const auto held =
      post(entry(Move::delegate, account(nation, Kind::open), account(department, Kind::open), "1000"), State::held)
          .value();
  EXPECT_EQ(left(account(nation, Kind::open)), "0.00");
  EXPECT_EQ(field_of(act([&](access::Act& a) { return release_entry(a, registry, held, " "); })), "motive");
  ASSERT_TRUE(act([&](access::Act& a) { return release_entry(a, registry, held, "the grant was not signed"); }));
  EXPECT_EQ(left(account(nation, Kind::open)), "1000.00");
  EXPECT_TRUE(std::holds_alternative<Conflict>(reverse(held).error())) << "it has moved nothing";
  expect_proved();
}

TEST_P(Ledger, TheSameEntrySentTwiceIsPostedOnce) {
  vote("1000");
  const auto once = entry(Move::delegate, account(nation, Kind::open), account(department, Kind::open), "10");
  const auto first = post(once).value();
  EXPECT_EQ(post(once).value(), first);
  EXPECT_EQ(left(account(department, Kind::open)), "10.00");
  auto another = once;
  another.transfers.front().amount_cents += 1;
  const auto refused_key = post(another);
  ASSERT_FALSE(refused_key);
  EXPECT_TRUE(std::holds_alternative<Conflict>(refused_key.error()));
}

TEST_P(Ledger, MoneyGoesOnlyWhereItsActLetsItGo) {
  vote("1000");
  vote("1000", Unit::cp);
  const auto open = account(nation, Kind::open), open_cp = account(nation, Kind::open, Unit::cp);
  const auto wrong = [&](Move move, const Account& from, const Account& to) {
    return field_of(post(entry(move, from, to, "1")));
  };
  EXPECT_EQ(wrong(Move::delegate, open, account(department, Kind::open, Unit::cp)), "transfers.0")
      << "AE never become CP";
  EXPECT_EQ(wrong(Move::pay, open, account(nation, Kind::paid)), "transfers.0") << "AE are not paid";
  EXPECT_EQ(wrong(Move::commit, open_cp, account(nation, Kind::committed, Unit::cp)), "transfers.0");
  EXPECT_EQ(wrong(Move::vote, account(department, Kind::voted), account(department, Kind::open)), "transfers.0");
  EXPECT_EQ(wrong(Move::take_back, open, account(department, Kind::open)), "transfers.0")
      << "downwards is a delegation";
  EXPECT_EQ(wrong(Move::delegate, account(department, Kind::open), account(sister, Kind::open)), "transfers.0");
  EXPECT_EQ(wrong(Move::delegate, open, account(department, Kind::open, Unit::ae, 2017)), "transfers.0")
      << "another year";
  EXPECT_EQ(wrong(Move::pay, account(nation, Kind::committed), account(nation, Kind::paid)), "transfers.0");
  EXPECT_EQ(wrong(Move::reverse, open, account(department, Kind::open)), "move");
  auto line = account(department, Kind::open);
  line.line = "security";
  EXPECT_EQ(wrong(Move::delegate, open, line), "transfers.0");
  EXPECT_EQ(wrong(Move::carry_over, open, account(nation, Kind::open)), "transfers.0");
  ASSERT_TRUE(post(entry(Move::carry_over, open, account(nation, Kind::open, Unit::ae, 2017), "5")));
  ASSERT_TRUE(post(entry(Move::pay, open_cp, account(nation, Kind::paid, Unit::cp), "5")));
  ASSERT_TRUE(post(
      entry(Move::recover, account(nation, Kind::paid, Unit::cp), account(nation, Kind::recovered, Unit::cp), "5")));
  EXPECT_EQ(proof().entries, 5);
  expect_proved();
}

TEST_P(Ledger, AnEntrySaysWhatItRestsOn) {
  auto bad = entry(Move::vote, account(nation, Kind::voted), account(nation, Kind::open), "1");
  bad.document = " ";
  EXPECT_EQ(field_of(post(bad)), "document");
  bad.document = "LFI 2016";
  bad.day = *Date::parse("2016-11-23");
  EXPECT_EQ(field_of(post(bad)), "day") << "tomorrow";
  bad.day = *Date::parse("2016-01-01");
  bad.idempotency_key.clear();
  EXPECT_EQ(field_of(post(bad)), "idempotency_key");
  bad.idempotency_key = "k";
  bad.transfers.front().amount_cents = 0;
  EXPECT_EQ(field_of(post(bad)), "transfers.0");
  bad.transfers.clear();
  EXPECT_EQ(field_of(post(bad)), "transfers");
  EXPECT_EQ(proof().entries, 0);
}

TEST_P(Ledger, WhatSomebodyChangedBehindItsBackIsFound) {
  vote("1000");
  const auto entry_number = delegate(department, "10").value();
  const auto break_it = [&](const char* script) {
    act([&](access::Act& a) -> Result<bool> {
      a.db.run_script(script);
      return true;
    }).value();
    return proof().different;
  };
  EXPECT_GT(
      break_it("update ledger_account set balance_cents = balance_cents + 1 where kind = 'open' and territory = 93"),
      0);
  EXPECT_EQ(
      break_it("update ledger_account set balance_cents = balance_cents - 1 where kind = 'open' and territory = 93"),
      0);
  EXPECT_GT(break_it("update ledger_posting set amount_cents = amount_cents + 1 where amount_cents > 0 and entry = 2"),
            0);
  EXPECT_EQ(break_it("update ledger_posting set amount_cents = amount_cents - 1 where amount_cents > 0 and entry = 2"),
            0);
  EXPECT_EQ(break_it("update ledger_entry set document = 'another' where number = 2"), 1)
      << "the journal says otherwise";
  EXPECT_EQ(entry_number, 2);
}

TEST_P(Ledger, WhateverHappensTheBooksBalance) {
  std::mt19937 random(2016);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  // What the accounts should hold, kept beside.
  std::map<std::string, std::int64_t> model;
  struct Done {
    std::int64_t number;
    Entry entry;
    State state;
    bool is_reversed = false;
  };
  std::vector<Done> done;
  const auto name = [&](const Account& a) { return name_of(a, registry); };
  const auto move_in_model = [&](const Entry& e, int sign) {
    for (const auto& t : e.transfers) {
      model[name(t.from)] -= sign * t.amount_cents;
      model[name(t.to)] += sign * t.amount_cents;
    }
  };
  int taken = 0, turned_down = 0;
  for (int step = 0; step < 600; ++step) {
    const auto unit = below(2) == 0 ? Unit::ae : Unit::cp;
    const TerritoryKey places[] = {nation, region, department, sister, other};
    const auto place = places[below(5)];
    const auto amount = std::to_string(1 + below(1000));
    Entry e;
    switch (below(9)) {
      case 0:
        e = entry(Move::vote, account(nation, Kind::voted, unit), account(nation, Kind::open, unit), amount);
        break;
      case 1:
      case 2:
        if (place == nation) continue;
        e = entry(Move::delegate, account(nation, Kind::open, unit), account(place, Kind::open, unit), amount);
        break;
      case 3:
        e = unit == Unit::ae
                ? entry(Move::commit, account(place, Kind::open), account(place, Kind::committed), amount)
                : entry(Move::pay, account(place, Kind::open, unit), account(place, Kind::paid, unit), amount);
        break;
      case 4:
        e = entry(Move::carry_over, account(place, Kind::open, unit), account(place, Kind::open, unit, 2017), amount);
        break;
      case 5:
        if (place == nation) continue;
        e = entry(Move::take_back, account(place, Kind::open, unit), account(nation, Kind::open, unit), amount);
        break;
      default: {
        if (done.empty()) continue;
        auto& past = done[static_cast<std::size_t>(below(static_cast<int>(done.size())))];
        if (past.state == State::held) {
          const bool settles = below(2) == 0;
          ASSERT_TRUE(act([&](access::Act& a) {
            return settles ? settle_entry(a, registry, past.number)
                           : release_entry(a, registry, past.number, "given up");
          }));
          past.state = settles ? State::posted : State::released;
          if (settles) move_in_model(past.entry, 1);
        } else if (past.state == State::posted) {
          const auto back = reverse(past.number, fmt::format("back-{}-{}", past.number, step));
          EXPECT_FALSE(past.is_reversed && back) << "twice";
          if (back) {
            past.is_reversed = true;
            move_in_model(past.entry, -1);
          }
        }
        continue;
      }
    }
    const auto state = below(3) == 0 ? State::held : State::posted;
    const auto number = post(e, state);
    if (!number) {
      EXPECT_EQ(rule_of(number), "ledger.not_enough");
      ++turned_down;
      continue;
    }
    ++taken;
    if (state == State::posted) move_in_model(e, 1);
    done.push_back({*number, e, state});
  }
  EXPECT_GT(taken, 50);
  EXPECT_GT(turned_down, 5) << "a history in which nothing is refused proves little";
  expect_proved();
  database->read([&](db::Session& session) {
    std::map<Unit, std::int64_t> sums;
    for (const auto& one : balances(session, registry, "prevention-2016")) {
      EXPECT_EQ(one.amount_cents, model[name(one.account)]) << name(one.account);
      if (one.account.kind != Kind::voted) {
        EXPECT_GE(one.left_cents(), 0) << name(one.account);
      }
      sums[one.account.unit] += one.amount_cents;
    }
    for (const auto& [unit, sum] : sums) EXPECT_EQ(sum, 0) << word(unit);
  });
  EXPECT_FALSE(database->read([](db::Session& session) { return journal::verify(session); }).first_bad);
}

TEST(Cents, AreReadAndWrittenToTheLastOne) {
  EXPECT_EQ(plain(0), "0.00");
  EXPECT_EQ(plain(-5), "-0.05");
  EXPECT_EQ(plain(123456789), "1234567.89");
  EXPECT_EQ(parse_cents("1234567.89"), 123456789);
  EXPECT_EQ(parse_cents("1234,5"), 123450);
  EXPECT_EQ(parse_cents("-0.05"), -5);
  for (const auto* text : {"", "-", ".5", "1.", "1.234", "1e3", "12 000", "1234567890123456", "0x10"})
    EXPECT_EQ(parse_cents(text), std::nullopt) << text;
}

}  // namespace
}  // namespace jalon::ledger
