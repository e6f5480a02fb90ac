// SPDX-License-Identifier: EUPL-1.2
#include "funding/chain.hpp"
#include "funding/tests/fixture.hpp"
#include "intake/table.hpp"

namespace jalon::funding {
namespace {

class MoneyChain : public Funding {
 protected:
  void SetUp() override {
    ledger::set_observer(&observe_entry);
    Funding::SetUp();
  }
  void TearDown() override { ledger::set_observer(nullptr); }

  std::optional<std::int64_t> value(Measure measure, TerritoryKey place, const ChainFilter& filter = {}) {
    return of(chain(place, filter).total, measure);
  }
  Chain chain(TerritoryKey place, const ChainFilter& filter = {}) {
    return look([&](db::Session& session) { return read_chain(session, registry, place, filter); });
  }
  ChainProof proof() {
    return look([&](db::Session& session) { return verify_chain(session, registry); });
  }
  void holds() {
    const auto found = proof();
    EXPECT_EQ(found.different, 0) << (found.examples.empty() ? "" : found.examples.front());
  }
  void pay(ApplicationId id, std::size_t number, std::string reference, std::string_view paid_on) {
    const auto payment = paid(id)[number];
    if (payment.kind != PaymentKind::advance)
      must(as(controller, [&](access::Act& act) { return certify_payment(act, registry, payment.id, "Visite"); }));
    must(as(payer, [&](access::Act& act) { return order_payment(act, registry, payment.id); }));
    must(as(payer, [&](access::Act& act) {
      return confirm_payment(act, registry, payment.id, payment.amount_cents, *Date::parse(paid_on), reference);
    }));
  }
  std::int64_t attendances = 58;
  void report(ApplicationId id, std::string reached) {
    Report text;
    text.actual = {{"64.salaries", "", 3'000'000, Promise::asked},
                   {std::string(asked_account), "", 2'400'000, Promise::paid},
                   {"74.commune", "Ville", 1'500'000, Promise::paid}};
    text.activity = "Six ateliers.";
    text.sessions = 6;
    text.attendances = attendances;
    text.explanation = "La moitié des ateliers n’a pas eu lieu.";
    text.outcomes = {{"Jeunes qui vérifient une source", "60 %", std::move(reached), ""}};
    const auto revision = look([&](db::Session& session) { return report_of(session, id)->revision; });
    must(as(applicant, [&](access::Act& act) { return submit_report(act, registry, id, revision, text); }));
    must(as(officer, [&](access::Act& act) { return accept_report(act, registry, id, 0, ""); }));
  }
  std::int64_t post(ledger::Move move, const ledger::Account& from, const ledger::Account& to, std::int64_t cents,
                    ledger::State state = ledger::State::posted) {
    return must_be(as(system, [&](access::Act& act) {
      return ledger::post_entry(act, registry,
                                {.move = move,
                                 .day = act.today(),
                                 .document = "Marché 2016-1",
                                 .memo = {},
                                 .idempotency_key = fmt::format("by-hand-{}", ++posted_),
                                 .transfers = {{from, to, cents}}},
                                state);
    }));
  }

 private:
  int posted_ = 0;
};

INSTANTIATE_TEST_SUITE_P(, MoneyChain, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(MoneyChain, WhatNobodyHasToldIsMissingAndNotZero) {
  EXPECT_EQ(value(Measure::voted_ae, nation), 10'000'000);
  EXPECT_EQ(value(Measure::delegated_cp, department), 10'000'000);
  for (const auto measure : {Measure::committed, Measure::paid, Measure::recovered, Measure::certified,
                             Measure::signed_grants, Measure::outcomes_reached})
    EXPECT_EQ(value(measure, department), std::nullopt) << words_of(measure).word;
  EXPECT_TRUE(chain(contract).rows.empty());
  EXPECT_TRUE(chain(other_department).choices.empty());
  holds();
}

TEST_P(MoneyChain, NothingIsPaidAboveAGrantThatWasAmendedToLess) {
  const auto id = agreed(3'000'000, 6'000'000);
  must(decide_as(prefect, id, {Verdict::amended, 1'000'000, "Projet réduit", ""}));
  on("2016-11-10");
  const auto advance = paid(id)[0];
  ASSERT_GT(advance.amount_cents, 1'000'000) << "of the schedule that was signed";
  const auto order = [&] {
    return as(payer, [&](access::Act& act) { return order_payment(act, registry, advance.id); });
  };
  EXPECT_EQ(why_not(order()), "payment");
  EXPECT_NE(english(order().error()).find("The grant comes to 10"), std::string::npos) << english(order().error());
  holds();
}

TEST_P(MoneyChain, AFewAttendancesAreLeftOutAndWhatCannotBeIsRefused) {
  const auto id = agreed(3'000'000, 6'000'000);
  on("2016-11-10");
  pay(id, 0, "CHORUS-1", "2016-11-10");
  on("2017-09-01");
  const auto why = [&](std::optional<std::int64_t> sessions, std::optional<std::int64_t> hours) {
    Report text;
    text.actual = {{"64.salaries", "", 6'000'000, Promise::asked},
                   {std::string(asked_account), "", 3'000'000, Promise::paid},
                   {"74.commune", "Ville", 3'000'000, Promise::paid}};
    text.activity = "Un atelier.";
    text.sessions = sessions;
    text.hours = hours;
    const auto revision = look([&](db::Session& session) { return report_of(session, id)->revision; });
    return why_not(as(applicant, [&](access::Act& act) { return submit_report(act, registry, id, revision, text); }));
  };
  EXPECT_EQ(why(-1, {}), "sessions");
  EXPECT_EQ(why(3, 10'000'001), "hours");
  EXPECT_EQ(why(0, 4), "sessions");
  attendances = 10;
  report(id, "45 %");
  EXPECT_EQ(value(Measure::sessions, contract), 6);
  EXPECT_EQ(value(Measure::attendances, contract), std::nullopt) << "ten people are a few";
  EXPECT_EQ(value(Measure::attendances, nation), std::nullopt);
  holds();
}

TEST_P(MoneyChain, AGrantIsFollowedFromItsDecisionToTheLastCentRecovered) {
  const auto id = granted(3'000'000, 6'000'000);
  EXPECT_EQ(value(Measure::granted, contract), 3'000'000);
  EXPECT_EQ(value(Measure::grants_committed, contract), std::nullopt) << "decided is held, not committed";
  EXPECT_EQ(value(Measure::committed, department), std::nullopt);
  holds();

  auto text =
      look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
  text.conditions = "Versée selon l’échéancier.";
  must(as(officer, [&](access::Act& act) { return write_agreement(act, registry, id, text); }));
  must(sign_as(applicant, id, digest(id), false));
  must(sign_as(prefect, id, digest(id), true));
  EXPECT_EQ(value(Measure::grants_committed, contract), 3'000'000);
  EXPECT_EQ(value(Measure::committed, department), 3'000'000);
  EXPECT_EQ(value(Measure::committed, contract), std::nullopt) << "a contract has no account";
  EXPECT_EQ(value(Measure::signed_grants, nation), 1);
  EXPECT_EQ(value(Measure::outcomes_planned, nation), std::nullopt) << "outcomes are those of what was paid";
  holds();

  on("2016-11-10");
  pay(id, 0, "CHORUS-1", "2016-11-10");
  EXPECT_EQ(value(Measure::certified, nation), std::nullopt) << "an advance needs no certificate";
  pay(id, 1, "CHORUS-2", "2016-11-10");
  EXPECT_EQ(value(Measure::grants_paid, contract), 2'400'000);
  EXPECT_EQ(value(Measure::paid, department), 2'400'000);
  EXPECT_EQ(value(Measure::certified, department), 900'000);
  EXPECT_EQ(value(Measure::funded, department), 1);
  EXPECT_EQ(value(Measure::outcomes_planned, department), 1);
  EXPECT_EQ(value(Measure::reported, department), std::nullopt);
  holds();

  on("2017-09-01");
  report(id, "45 %");
  EXPECT_EQ(value(Measure::reported, nation), 1);
  EXPECT_EQ(value(Measure::outcomes_reported, nation), 1);
  EXPECT_EQ(value(Measure::sessions, nation), 6);
  EXPECT_EQ(value(Measure::attendances, contract), 58);
  EXPECT_EQ(value(Measure::hours, nation), std::nullopt) << "the report does not say";
  EXPECT_EQ(value(Measure::outcomes_measured, nation), 1);
  EXPECT_EQ(value(Measure::outcomes_reached, nation), 0) << "measured, and below its target: a zero that was told";
  const auto recovery = must_be(as(prefect, [&](access::Act& act) {
    return order_recovery(act, registry, id, 900'000, *Date::parse("2017-12-01"), "Non dépensé");
  }));
  EXPECT_EQ(value(Measure::grants_recovered, contract), 0) << "ordered, and nothing has come back";
  EXPECT_EQ(value(Measure::recovered, department), std::nullopt);
  must(as(payer, [&](access::Act& act) {
    return enter_receipt(act, registry, recovery, {900'000, act.today(), "TITRE-1", 0});
  }));
  EXPECT_EQ(value(Measure::grants_recovered, contract), 900'000);
  EXPECT_EQ(value(Measure::recovered, department), 900'000);
  EXPECT_EQ(value(Measure::paid, department), 2'400'000) << "what came back was paid all the same";
  holds();
  must(as(prefect, [&](access::Act& act) { return close_application(act, registry, id); }));
  EXPECT_EQ(value(Measure::grants_committed, contract), 2'400'000) << "what was not paid went back";
  EXPECT_EQ(value(Measure::committed, department), 2'400'000);
  EXPECT_EQ(look([&](db::Session& session) { return figures::recount(session, registry).different; }), 0);
  // As it was at the end of the year before.
  EXPECT_EQ(look([&](db::Session& session) {
              return figures::value(session, "grants.committed", nation, Date::parse("2016-12-31"));
            }),
            3'000'000);
  holds();
}

TEST_P(MoneyChain, AnAmendmentAndARevocationAreCountedOnce) {
  const auto id = agreed(2'400'000, 4'800'000);
  must(decide_as(prefect, id, {Verdict::amended, 2'000'000, "Cofinancement obtenu", ""}));
  EXPECT_EQ(value(Measure::granted, contract), 2'000'000);
  EXPECT_EQ(value(Measure::grants_committed, contract), 2'000'000);
  holds();
  must(decide_as(prefect, id, {Verdict::revoked, 0, "Le projet est abandonné.", ""}));
  EXPECT_EQ(value(Measure::granted, contract), 0);
  EXPECT_EQ(value(Measure::grants_committed, contract), 0);
  EXPECT_EQ(value(Measure::committed, department), 0);
  EXPECT_EQ(value(Measure::signed_grants, contract), 0);
  holds();
}

TEST_P(MoneyChain, AnOutcomeWithoutANumberIsReportedAndNotMeasured) {
  const auto id = agreed(3'000'000, 6'000'000);
  on("2016-11-10");
  pay(id, 0, "CHORUS-1", "2016-11-10");
  on("2017-09-01");
  report(id, "la plupart");
  EXPECT_EQ(value(Measure::outcomes_reported, nation), 1);
  EXPECT_EQ(value(Measure::outcomes_measured, nation), 0);
  EXPECT_EQ(value(Measure::outcomes_reached, nation), std::nullopt) << "nothing was measured";
  holds();
}

TEST_P(MoneyChain, EntriesByHandAreInTheChainAndNotInGrants) {
  agreed(2'000'000, 4'000'000);
  const auto open = account(department, ledger::Kind::open, ledger::Unit::ae);
  const auto committed = account(department, ledger::Kind::committed, ledger::Unit::ae);
  const auto number = post(ledger::Move::commit, open, committed, 500'000);
  EXPECT_EQ(value(Measure::committed, department), 2'500'000);
  EXPECT_EQ(value(Measure::grants_committed, department), 2'000'000);
  const auto documents = look([&](db::Session& session) {
    return entries_of(session, nation, Measure::committed, BudgetLineKey{"fipd", 2016, "radicalisation"});
  });
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0].number, number);
  EXPECT_EQ(documents[0].document, "Marché 2016-1");
  EXPECT_EQ(documents[0].amount_cents + documents[1].amount_cents, 2'500'000);
  must(as(system, [&](access::Act& act) {
    return ledger::reverse_entry(act, registry,
                                 {.number = number, .day = act.today(), .motive = "Erreur", .idempotency_key = "r"});
  }));
  EXPECT_EQ(value(Measure::committed, department), 2'000'000);
  // What is held has moved nothing; it counts once it is settled.
  const auto held = post(ledger::Move::commit, open, committed, 300'000, ledger::State::held);
  EXPECT_EQ(value(Measure::committed, department), 2'000'000);
  must(as(system, [&](access::Act& act) { return ledger::settle_entry(act, registry, held); }));
  EXPECT_EQ(value(Measure::committed, department), 2'300'000);
  holds();
}

TEST_P(MoneyChain, CreditsThatGoThroughARegionAreCountedOnceAtEachLevel) {
  const auto region = registry.ancestor(department, territory::Level::region)->key;
  const auto at = [&](TerritoryKey place) { return account(place, ledger::Kind::open, ledger::Unit::ae); };
  post(ledger::Move::vote, account(nation, ledger::Kind::voted, ledger::Unit::ae), at(nation), 1'000'000);
  post(ledger::Move::delegate, at(nation), at(region), 700'000);
  EXPECT_EQ(value(Measure::delegated_ae, region), 10'700'000);
  post(ledger::Move::delegate, at(region), at(department), 600'000);
  EXPECT_EQ(value(Measure::delegated_ae, nation), 10'700'000);
  EXPECT_EQ(value(Measure::delegated_ae, region), 10'700'000);
  EXPECT_EQ(value(Measure::delegated_ae, department), 10'600'000);
  post(ledger::Move::take_back, at(department), at(region), 100'000);
  post(ledger::Move::take_back, at(region), at(nation), 200'000);
  EXPECT_EQ(value(Measure::delegated_ae, department), 10'500'000);
  EXPECT_EQ(value(Measure::delegated_ae, region), 10'500'000);
  EXPECT_EQ(value(Measure::delegated_ae, nation), 10'500'000);
  holds();
  must(as(system, [&](access::Act& act) {
    return ledger::carry_over(act, registry,
                              {.programme = "fipd",
                               .year = 2016,
                               .unit = std::nullopt,
                               .line = "",
                               .day = act.today(),
                               .document = "Arrêté de report",
                               .memo = "",
                               .idempotency_key = "carry"});
  }));
  EXPECT_EQ(value(Measure::carried_ae, department, {.year = 2017}), 10'500'000);
  EXPECT_EQ(value(Measure::carried_ae, department, {.year = 2016}), -10'500'000);
  EXPECT_EQ(value(Measure::delegated_ae, department, {.year = 2017}), std::nullopt);
  holds();
}

TEST_P(MoneyChain, ABrokenSumOrARowOfTheRegisterIsFound) {
  agreed(2'000'000, 4'000'000);
  holds();
  must(as(system, [&](access::Act& act) -> Result<void> {
    act.db.run_script("update grant_register set committed_cents = committed_cents + 1");
    return {};
  }));
  EXPECT_GT(proof().different, 0);
  must(as(system, [&](access::Act& act) -> Result<void> {
    act.db.run_script("update grant_register set committed_cents = committed_cents - 1");
    act.db.run_script("update ledger_account set balance_cents = balance_cents + 1 where kind = 'committed'");
    return {};
  }));
  EXPECT_EQ(proof().different, 6) << "committed and received in the department, its region and the nation";
}

TEST_P(MoneyChain, TheRegisterIsFilteredAndTellsWhatIsMissing) {
  const auto first = agreed(2'000'000, 4'000'000);
  granted(1'000'000, 2'000'000);
  on("2016-11-10");
  pay(first, 0, "CHORUS-1", "2016-11-10");
  const auto page = [&](RegisterFilter filter) {
    return look([&](db::Session& session) { return register_page(session, registry, filter); });
  };
  const auto all = page({});
  EXPECT_EQ(all.total, 2);
  EXPECT_EQ(all.granted_cents, 3'000'000);
  EXPECT_EQ(all.recovered_cents, std::nullopt);
  EXPECT_EQ(page({.territory = department, .year = 2016}).total, 2);
  EXPECT_EQ(page({.territory = contract}).total, 2);
  EXPECT_EQ(page({.territory = registry.ancestor(department, territory::Level::region)->key}).total, 2);
  EXPECT_EQ(page({.territory = other_department}).total, 0);
  EXPECT_EQ(page({.year = 2017}).total, 0);
  EXPECT_EQ(page({.fund = "fipd", .line = "radicalisation"}).total, 2);
  EXPECT_EQ(page({.line = "delinquance"}).total, 0);
  EXPECT_EQ(page({.state = State::granted}).total, 1);
  EXPECT_EQ(page({.stage = "paid"}).total, 1);
  EXPECT_EQ(page({.stage = "unreported"}).total, 1);
  EXPECT_EQ(page({.stage = "reported"}).total, 0);
  EXPECT_EQ(page({.stage = "without_outcome"}).total, 0);
  EXPECT_EQ(page({.words = "prévention nord"}).total, 2);
  EXPECT_EQ(page({.words = "100%"}).total, 0);
  EXPECT_EQ(page({.limit = 1, .offset = 1}).rows.size(), 1U);
  std::string out;
  look([&](db::Session& session) {
    export_register(session, registry, {.stage = "paid"}, intake::Format::json,
                    [&](std::string_view part) { out += part; });
    return 0;
  });
  EXPECT_NE(out.find(R"("paid":20000.00)"), std::string::npos) << out;
  EXPECT_NE(out.find(R"("has_report":"no")"), std::string::npos) << out;
}

}  // namespace
}  // namespace jalon::funding
