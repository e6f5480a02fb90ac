// SPDX-License-Identifier: EUPL-1.2
#include "ledger/ledger.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "access/testing.hpp"
#include "base/text.hpp"
#include "db/testing.hpp"
#include "journal/journal.hpp"
#include "journal/sql.hpp"
#include "ledger/sql.hpp"
#include "territory/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::ledger {
namespace {

using territory::testing::small_country;

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
  static std::string countries() { return territory::testing::rows_of(small_country()); }
  void SetUp() override {
    const auto script = countries();
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

TEST_P(Ledger, WhatTheDatabaseRefusesAtTheEndOfAWriteTakesAllOfItBack) {
  vote("1000");
  // The money that the entry below relies on is gone by the time that its balances are written.
  EXPECT_THROW((void)act([&](access::Act& a) -> Result<bool> {
                 post_entry(a, registry,
                            entry(Move::delegate, account(nation, Kind::open), account(department, Kind::open), "600"))
                     .value();
                 a.db.run_script("update ledger_account set balance_cents = 50000 where kind = 'open'");
                 return true;
               }),
               std::runtime_error);
  EXPECT_EQ(left(account(nation, Kind::open)), "1000.00");
  EXPECT_EQ(left(account(department, Kind::open)), "none");
  expect_proved();
}

TEST_P(Ledger, EntriesOfOneWriteSeeWhatTheOnesBeforeLeft) {
  vote("1000");
  const auto to = [&](TerritoryKey place, std::string_view euros) {
    return entry(Move::delegate, account(nation, Kind::open), account(place, Kind::open), euros);
  };
  act([&](access::Act& a) -> Result<bool> {
    post_entry(a, registry, to(department, "600")).value();
    EXPECT_EQ(rule_of(post_entry(a, registry, to(sister, "400.01"))), "ledger.not_enough");
    EXPECT_EQ(balance(a.db, account(nation, Kind::open))->left_cents(), 400'00);
    const auto held = post_entry(a, registry, to(sister, "400"), State::held).value();
    EXPECT_EQ(rule_of(post_entry(a, registry, to(department, "0.01"))), "ledger.not_enough");
    EXPECT_EQ(verify(a.db, registry).different, 0);
    return release_entry(a, registry, held, "not signed").map([] { return true; });
  }).value();
  EXPECT_EQ(left(account(nation, Kind::open)), "400.00");
  EXPECT_EQ(left(account(sister, Kind::open)), "0.00");
  // What a refused act has posted is neither kept nor remembered by the next one.
  EXPECT_FALSE(act([&](access::Act& a) -> Result<bool> {
    post_entry(a, registry, to(sister, "400")).value();
    return fail(Conflict{msg("There is no such territory.")});
  }));
  ASSERT_TRUE(delegate(department, "400"));
  expect_proved();
}

TEST_P(Ledger, AnEntryOfManyAccountsIsReadBackAsItWasPosted) {
  vote("1000");
  vote("1000", Unit::cp);
  Entry many = entry(Move::delegate, account(nation, Kind::open), account(region, Kind::open), "0.01");
  many.transfers.clear();
  for (int year = 0; year < 30; ++year) {
    for (const auto unit : {Unit::ae, Unit::cp}) {
      for (const auto place : {region, department, sister})
        many.transfers.push_back({account(nation, Kind::open, unit), account(place, Kind::open, unit), 1 + year});
    }
  }
  const auto number = post(many).value();
  ASSERT_TRUE(delegate(other, "1"));
  database->read([&](db::Session& session) {
    EXPECT_EQ(find_entry(session, number)->entry.transfers, many.transfers);
    const auto list = entries(session, {});
    ASSERT_EQ(list.size(), 4U);
    EXPECT_EQ(list[0].entry.transfers.size(), 1U);
    EXPECT_EQ(list[1].entry.transfers, many.transfers);
    EXPECT_EQ(list[3].number, 1);
  });
  expect_proved();
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
  EXPECT_EQ(break_it("update ledger_entry set document = 'convention 2016-117' where number = 2"), 0);
  // What the journal does not say: that it was held, and let go.
  EXPECT_GT(break_it("update ledger_entry set state = 'released' where number = 2"), 0);
  EXPECT_EQ(break_it("update ledger_entry set state = 'posted' where number = 2"), 0);
  // What it says, and is not there any more.
  EXPECT_GT(break_it("delete from ledger_posting where entry = 2; delete from ledger_entry where number = 2"), 0);
}

TEST_P(Ledger, AHeldEntryEndsAsTheJournalSaysAndNotOtherwise) {
  vote("1000");
  const auto held =
      post(entry(Move::hold_back, account(nation, Kind::open), account(nation, Kind::reserve), "10"), State::held)
          .value();
  expect_proved();
  act([&](access::Act& a) {
    return release_entry(a, registry, held, "no longer wanted").map([] { return true; });
  }).value();
  expect_proved();
  act([&](access::Act& a) -> Result<bool> {
    a.db.run_script("update ledger_entry set state = 'held' where number = 2");
    return true;
  }).value();
  EXPECT_GT(proof().different, 0);
}

TEST_P(Ledger, EachActTakesItsOwnRightWhereTheMoneyComesFrom) {
  vote("1000");
  vote("1000", Unit::cp);
  delegate(department, "100").value();
  delegate(department, "100", Unit::cp).value();
  delegate(sister, "100").value();
  const auto as = [&](const access::Actor& actor, const Entry& what, State state = State::posted) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = actor, .now = now, .origin = "page"};
      return post_entry(a, registry, what, state);
    });
  };
  const auto right_of_refusal = [](const auto& result) {
    const auto* no = result ? nullptr : std::get_if<Forbidden>(&result.error());
    return no == nullptr ? std::string() : no->right;
  };
  using access::Role;
  using access::testing::actor_with;
  const auto prefect = actor_with(Role::prefect, department);
  const auto officer = actor_with(Role::instruction_officer, department);
  const auto coordinator = actor_with(Role::national_coordinator, nation);
  const auto commitment = [&](TerritoryKey where) {
    return entry(Move::commit, account(where, Kind::open), account(where, Kind::committed), "1");
  };
  const auto payment =
      entry(Move::pay, account(department, Kind::open, Unit::cp), account(department, Kind::paid, Unit::cp), "1");
  const auto delegation = entry(Move::delegate, account(nation, Kind::open), account(department, Kind::open), "1");
  EXPECT_TRUE(as(prefect, commitment(department)));
  EXPECT_EQ(right_of_refusal(as(prefect, commitment(sister))), "commit_credits");
  EXPECT_EQ(right_of_refusal(as(prefect, payment)), "pay_credits") << "who decides does not pay";
  EXPECT_EQ(right_of_refusal(as(prefect, delegation)), "allot_credits");
  EXPECT_TRUE(as(officer, payment));
  EXPECT_EQ(right_of_refusal(as(officer, commitment(department))), "commit_credits") << "who prepares does not decide";
  EXPECT_TRUE(as(coordinator, delegation));
  EXPECT_EQ(right_of_refusal(as(coordinator, commitment(department))), "commit_credits");
  EXPECT_EQ(right_of_refusal(as(actor_with(Role::auditor, nation), delegation)), "allot_credits");
  // Taking back is an act of the one above, and a reversal takes the right of what it reverses.
  const auto back = entry(Move::take_back, account(department, Kind::open), account(nation, Kind::open), "1");
  EXPECT_TRUE(as(coordinator, back));
  EXPECT_EQ(right_of_refusal(as(prefect, back)), "allot_credits");
  const auto decided = as(prefect, commitment(department), State::held).value();
  const auto undo = [&](const access::Actor& actor, std::int64_t number) {
    return database->write([&](db::Session& session) -> Result<bool> {
      access::Act a{.db = session, .actor = actor, .now = now, .origin = "page"};
      auto done = reverse_entry(a, registry,
                                {.number = number, .day = a.today(), .motive = "wrong", .idempotency_key = "undo"});
      if (!done) return fail(std::move(done.error()));
      return true;
    });
  };
  EXPECT_EQ(right_of_refusal(database->write([&](db::Session& session) -> Result<bool> {
              access::Act a{.db = session, .actor = officer, .now = now, .origin = "page"};
              auto done = settle_entry(a, registry, decided);
              if (!done) return fail(std::move(done.error()));
              return true;
            })),
            "commit_credits");
  const auto first = as(prefect, commitment(department)).value();
  EXPECT_EQ(right_of_refusal(undo(officer, first)), "commit_credits");
  EXPECT_TRUE(undo(prefect, first));
  expect_proved();
}

TEST_P(Ledger, AnAccountIsNamedAndFoundByItsName) {
  const auto one = account(department, Kind::committed);
  EXPECT_EQ(name_of(one, registry), "prevention-2016:2016:prevention:department-93:committed:AE");
  EXPECT_EQ(parse_account(name_of(one, registry), registry).value(), one);
  for (const auto* wrong :
       {"", "a:b", "p:x:l:department-93:open:AE", "p:2016:l:department-00:open:AE", "p:2016:l:93:open:AE",
        "p:2016:l:department-93:opened:AE", "p:2016:l:department-93:open:EUR", "p:2016:l:department-93:open:AE:x",
        "p:99999999999999999999:l:department-93:open:AE"}) {
    EXPECT_EQ(field_of(parse_account(wrong, registry)), "account") << wrong;
  }
}

TEST_P(Ledger, WhatMovedInAnAccountIsReadWithWhatStoodInItThen) {
  vote("1000");
  delegate(department, "100").value();
  delegate(sister, "50.25").value();
  const auto held =
      post(entry(Move::hold_back, account(nation, Kind::open), account(nation, Kind::reserve), "10"), State::held)
          .value();
  const auto read = [&](std::optional<std::int64_t> before, int limit) {
    return database->read(
        [&](db::Session& session) { return movements(session, account(nation, Kind::open), before, limit).rows; });
  };
  const auto all = read({}, 50);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].number, held);
  EXPECT_EQ(all[0].state, State::held);
  EXPECT_EQ(plain(all[0].balance_cents), "849.75") << "what is held has not moved";
  EXPECT_EQ(plain(all[1].amount_cents), "-50.25");
  EXPECT_EQ(plain(all[1].balance_cents), "849.75");
  EXPECT_EQ(plain(all[2].balance_cents), "900.00");
  EXPECT_EQ(plain(all[3].balance_cents), "1000.00");
  const auto rest = read(all[1].number, 1);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].number, all[2].number);
  EXPECT_EQ(rest[0].balance_cents, all[2].balance_cents) << "a further page goes on from the same standing";
  EXPECT_TRUE(
      database
          ->read([&](db::Session& session) { return movements(session, account(other, Kind::paid, Unit::cp)).rows; })
          .empty());
}

TEST_P(Ledger, WalkingThroughAnAccountMeetsEachMovementOnce) {
  vote("1000");
  vote("10");
  auto wide = entry(Move::delegate, account(nation, Kind::open), account(department, Kind::open), "1");
  wide.transfers.push_back({account(nation, Kind::open), account(sister, Kind::open), 200});
  wide.transfers.push_back({account(nation, Kind::open), account(other, Kind::open), 300});
  post(wide).value();
  delegate(department, "4").value();
  for (const int limit : {1, 2, 3, 4, 5, 6, 50}) {
    std::vector<std::int64_t> met;
    std::optional<std::int64_t> before;
    int pages = 0;
    do {
      const auto page = database->read(
          [&](db::Session& session) { return movements(session, account(nation, Kind::open), before, limit); });
      ASSERT_FALSE(page.rows.empty()) << limit;
      for (const auto& one : page.rows) met.push_back(one.amount_cents);
      before = page.next;
    } while (before && ++pages < 10);
    EXPECT_EQ(met, (std::vector<std::int64_t>{-400, -300, -200, -100, 1000, 100'000})) << limit;
  }
}

TEST_P(Ledger, EntriesAreFoundByWhatTheyDo) {
  vote("1000");
  vote("500", Unit::cp);
  delegate(department, "100").value();
  const auto numbers = [&](const EntryFilter& filter) {
    std::vector<std::int64_t> out;
    for (const auto& one : database->read([&](db::Session& session) { return entries(session, filter); }))
      out.push_back(one.number);
    return out;
  };
  using Numbers = std::vector<std::int64_t>;
  EXPECT_EQ(numbers({}), (Numbers{3, 2, 1}));
  EXPECT_EQ(numbers({.move = Move::vote}), (Numbers{2, 1}));
  EXPECT_EQ(numbers({.state = State::held}), Numbers{});
  EXPECT_EQ(numbers({.territory = department}), Numbers{3});
  EXPECT_EQ(numbers({.programme = "another"}), Numbers{});
  EXPECT_EQ(numbers({.programme = "prevention-2016", .year = 2016, .territory = nation}), (Numbers{3, 2, 1}));
  EXPECT_EQ(numbers({.year = 2017}), Numbers{});
  EXPECT_EQ(numbers({.before = 3, .limit = 1}), Numbers{2});
}

TEST_P(Ledger, WhatIsLeftGoesToTheNextYearOnce) {
  vote("1000");
  vote("300", Unit::cp);
  delegate(department, "100").value();
  post(entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "30")).value();
  post(entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "5"), State::held)
      .value();
  CarryOver asked{.programme = "prevention-2016",
                  .year = 2016,
                  .unit = Unit::ae,
                  .line = {},
                  .day = *Date::parse("2016-11-22"),
                  .document = "arrêté de report",
                  .memo = {},
                  .idempotency_key = "carry-2016"};
  const auto carry = [&] { return act([&](access::Act& a) { return carry_over(a, registry, asked); }); };
  const auto numbers = carry().value();
  EXPECT_EQ(numbers.size(), 1U);
  EXPECT_EQ(left(account(department, Kind::open)), "0.00");
  EXPECT_EQ(left(account(department, Kind::open, Unit::ae, 2017)), "65.00") << "what is held stays in its year";
  EXPECT_EQ(left(account(nation, Kind::open, Unit::ae, 2017)), "900.00");
  EXPECT_EQ(left(account(nation, Kind::open, Unit::cp)), "300.00") << "only AE were asked for";
  EXPECT_EQ(carry().value(), numbers) << "sent again it is the same";
  asked.idempotency_key = "another";
  EXPECT_EQ(rule_of(carry()), "ledger.nothing_left");
  asked.unit = std::nullopt;
  asked.idempotency_key.clear();
  EXPECT_EQ(field_of(carry()), "idempotency_key");
  expect_proved();
}

// A ledger with something of everything.
class LedgerLeaves : public Ledger {
 protected:
  void SetUp() override {
    Ledger::SetUp();
    vote("1000");
    vote("500", Unit::cp);
    delegate(department, "100.10").value();
    delegate(department, "80", Unit::cp).value();
    auto spent = entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "30.05");
    spent.document = "convention 2016-117; avenant";
    spent.memo = "first; of two";
    post(spent).value();
    post(entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "7"), State::held)
        .value();
    const auto let_go =
        post(entry(Move::commit, account(department, Kind::open), account(department, Kind::committed), "9"),
             State::held)
            .value();
    act([&](access::Act& a) {
      return release_entry(a, registry, let_go, "withdrawn").map([] { return true; });
    }).value();
    post(entry(Move::pay, account(department, Kind::open, Unit::cp), account(department, Kind::paid, Unit::cp), "12"))
        .value();
    const auto wrong = delegate(sister, "1").value();
    reverse(wrong).value();
  }
  std::string exported(intake::Format format, const ExportFilter& filter = {}) {
    return database->read([&](db::Session& session) {
      std::string out;
      export_entries(session, registry, format, filter, [&](std::string_view some) { out += some; });
      return out;
    });
  }
  std::string plain_text(const ExportFilter& filter = {}) {
    return database->read([&](db::Session& session) {
      std::string out;
      export_hledger(session, registry, filter, [&](std::string_view some) { out += some; });
      return out;
    });
  }
};
INSTANTIATE_TEST_SUITE_P(, LedgerLeaves, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  std::array<char, 4096> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) out += buffer.data();
  out += fmt::format("exit {}", WEXITSTATUS(::pclose(pipe)));
  return out;
}

TEST_P(LedgerLeaves, PlainTextAccountingFindsTheSameBalances) {
  if (output_of("command -v hledger >/dev/null") != "exit 0") GTEST_SKIP() << "hledger is not installed";
  auto file = (std::filesystem::temp_directory_path() / "jalon-ledger-XXXXXX").string();
  const int opened = ::mkstemp(file.data());
  ASSERT_GE(opened, 0);
  ::close(opened);
  std::ofstream(file) << plain_text();
  EXPECT_EQ(output_of("hledger -f " + file + " check accounts commodities parseable balancednoautoconversion 2>&1"),
            "exit 0");
  // Each account, as hledger counts what is posted.
  std::map<std::string, std::string> counted;
  const auto listed =
      output_of("hledger -f " + file + " balance --cleared --flat --no-total --empty --layout=bare -O csv 2>&1");
  ASSERT_NE(listed.find("exit 0"), std::string::npos) << listed;
  for (const auto& line : split(listed, '\n')) {
    const auto cells = split(line, ',');
    const auto bare = [](std::string_view cell) {
      return cell.size() >= 2 && cell.front() == '"' ? cell.substr(1, cell.size() - 2) : cell;
    };
    if (cells.size() == 3) counted[std::string(bare(cells[0])) + ":" + std::string(bare(cells[1]))] = bare(cells[2]);
  }
  int compared = 0;
  for (const auto& one :
       database->read([&](db::Session& session) { return balances(session, registry, "prevention-2016"); })) {
    if (one.amount_cents == 0) continue;
    const auto found = counted.find(name_of(one.account, registry));
    ASSERT_NE(found, counted.end()) << name_of(one.account, registry) << " in\n" << listed;
    EXPECT_EQ(parse_cents(found->second), one.amount_cents) << found->first << " " << found->second;
    ++compared;
  }
  EXPECT_EQ(compared, 8);
  // What is held, and only that, is pending; what was let go is not there.
  EXPECT_NE(output_of("hledger -f " + file + " print --pending").find("7.00 AE"), std::string::npos);
  EXPECT_EQ(output_of("hledger -f " + file + " print").find("9.00 AE"), std::string::npos);
  std::filesystem::remove(file);
}

TEST_P(LedgerLeaves, WhatIsExportedIsImportedUnchanged) {
  const auto before = exported(intake::Format::csv);
  for (const auto format : {intake::Format::csv, intake::Format::json, intake::Format::xlsx}) {
    const auto bytes = exported(format);
    const auto again =
        act([&](access::Act& a) { return import_entries(a, registry, read_entries(registry, bytes).value()); });
    ASSERT_TRUE(again) << english(again.error());
    EXPECT_EQ(again->entries, 10) << word(format);
    EXPECT_EQ(again->known, 10) << "nothing is posted twice";
    // Into a ledger that has nothing yet.
    db::testing::TestDatabase fresh{
        GetParam(), {journal::sql::all_migrations, territory::sql::all_migrations, sql::all_migrations}};
    const auto there = fresh->write([&](db::Session& session) {
      session.run_script(countries().c_str());
      access::Act a{.db = session, .actor = system, .now = now, .origin = "cli"};
      return import_entries(a, registry, read_entries(registry, bytes).value());
    });
    ASSERT_TRUE(there) << word(format) << ": " << english(there.error());
    EXPECT_EQ(there->known, 0);
    fresh->read([&](db::Session& session) {
      std::string after;
      export_entries(session, registry, intake::Format::csv, {}, [&](std::string_view some) { after += some; });
      EXPECT_EQ(after, before) << word(format);
      const auto proved = verify(session, registry);
      EXPECT_EQ(proved.different, 0) << (proved.examples.empty() ? "" : proved.examples.front());
    });
  }
}

TEST_P(LedgerLeaves, AnExportIsOfOneYearWhenItIsAsked) {
  EXPECT_EQ(exported(intake::Format::csv, {.programme = "prevention-2016", .year = 2017}).find("vote"),
            std::string::npos);
  EXPECT_EQ(plain_text({.programme = "another", .year = {}}).find("account"),
            plain_text({.programme = "another", .year = {}}).find("accounting"));
  EXPECT_NE(exported(intake::Format::csv, {.programme = {}, .year = 2016}).find("vote"), std::string::npos);
}

TEST_P(Ledger, AnImportTellsEachFaultAtItsLineAndPostsNothing) {
  vote("1000");
  const auto import = [&](const std::string& bytes) {
    return act([&](access::Act& a) {
      return read_entries(registry, bytes).and_then([&](const EntryFile& file) {
        return import_entries(a, registry, file);
      });
    });
  };
  const std::string head = "idempotency_key;move;day;document;from;to;amount\n";
  const std::string open = "prevention-2016:2016:prevention:nation-FR:open:AE";
  const std::string of_93 = "prevention-2016:2016:prevention:department-93:open:AE";
  const auto fields = [&](const std::string& rows) {
    std::string out;
    const auto done = import(head + rows);
    if (done) return std::string("posted");
    const auto* wrong = std::get_if<Invalid>(&done.error());
    if (wrong == nullptr) return english(done.error());
    for (const auto& fault : wrong->faults) out += fault.field + "|";
    return out;
  };
  EXPECT_EQ(fields("a;delegate;2016-11-22;doc;" + open + ";" + of_93 + ";1,234\n"), "line 2, column amount|");
  EXPECT_EQ(fields("a;give;22 nov;doc;" + open + ";nowhere;12\n"),
            "line 2, column move|line 2, column day|line 2, column to|");
  EXPECT_EQ(fields(";delegate;2016-11-22;doc;" + open + ";" + of_93 + ";12\n"), "line 2, column idempotency_key|");
  EXPECT_EQ(fields("a;delegate;2016-11-22;doc;" + open + ";" + of_93 + ";12\na;delegate;2016-11-21;doc;" + open + ";" +
                   of_93 + ";12\n"),
            "line 3|")
      << "one entry has one day";
  // The second takes more than is left: the first is not posted either.
  EXPECT_EQ(fields("a;delegate;2016-11-22;doc;" + open + ";" + of_93 + ";12\nb;delegate;2016-11-22;doc;" + open + ";" +
                   of_93 + ";1000\n"),
            "line 3|");
  EXPECT_EQ(left(account(nation, Kind::open)), "1000.00");
  EXPECT_EQ(fields("a;delegate;2016-11-22;doc;" + open + ";" + of_93 + ";1 2,5\n"), "posted");
  EXPECT_EQ(fields("a;delegate;2016-11-22;doc;" + open + ";" + of_93 + ";13\n"), "line 2|")
      << "the key stands for another entry";
  EXPECT_FALSE(import("no table at all"));
  EXPECT_FALSE(import(""));
  expect_proved();
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
