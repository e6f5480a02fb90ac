// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "capacity/capacity.hpp"
#include "journal/journal.hpp"
#include "steering/tests/fixture.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {
namespace {

// The registered words of plan and of this room name everything that the two have observed.
TEST_P(Steering, EveryUnitAndSourceOfAFigureIsCalledSomething) {
  figures::Words words;
  plan::add_words(words);
  add_words(words);
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  must(log(delegate, visit()));
  submitted_plan(authority, contract);
  const auto names = [](const std::vector<figures::Word>& list, std::string_view word) {
    return std::ranges::count(list, word, &figures::Word::word);
  };
  look([&](db::Session& session) {
    std::size_t observed = 0;
    for (const auto& indicator : figures::indicators(session)) {
      EXPECT_EQ(names(words.units, indicator.unit), 1) << indicator.unit;
      for (const auto& row : figures::observations(session, indicator.code, nation)) {
        ++observed;
        EXPECT_EQ(names(words.sources, row.source_kind), 1) << row.source_kind;
      }
    }
    EXPECT_GT(observed, 8U);
    return 0;
  });
  EXPECT_EQ(words.records_href(*registry_->find(contract), "plan", "p"), "/contrats/CV101/journal?kind=plan&object=p");
  EXPECT_EQ(words.records_href(*registry_->find(department), "plan", "p"),
            "/departements/93/journal?kind=plan&object=p");
  EXPECT_EQ(words.records_href(registry_->nation(), "plan", "p"), "/journal?kind=plan&object=p");
  EXPECT_EQ(words.records_href(*registry_->find(TerritoryKey{11}), "plan", "p"),
            "/regions/11/journal?kind=plan&object=p");
}

INSTANTIATE_TEST_SUITE_P(, Steering, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Steering, EveryStatementHoldsAgainstTheSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

// ---- delegates ----

TEST_P(Steering, AssigningADelegateGivesItsAccountTheRoleOnTheContractAndEndingItTakesTheRoleBack) {
  EXPECT_EQ(why_not(log(delegate, visit())), "log_support");
  must(assign(prefect, delegate));
  auto found = reload(delegate.account, delegate.label);
  ASSERT_EQ(found.grants.size(), 1U);
  EXPECT_EQ(found.grants.front().role, access::Role::delegate);
  EXPECT_EQ(found.grants.front().territory, contract);
  must(log(found, visit()));
  EXPECT_EQ(figure("delegates.assigned", contract), 1);
  EXPECT_EQ(figure("delegates.assigned", nation), 1);

  on("2016-10-01");
  must(as(prefect, [&](access::Act& act) { return end_assignment(act, context(), delegate.account, contract); }));
  found = reload(delegate.account, delegate.label);
  EXPECT_TRUE(found.grants.empty());
  EXPECT_EQ(why_not(log(found, visit())), "log_support");
  EXPECT_EQ(figure("delegates.assigned", contract), 0);
  const auto all = look([&](db::Session& session) { return assignments(session, contract); });
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().since.text(), "2016-09-01");
  EXPECT_EQ(all.front().until->text(), "2016-10-01");
}

TEST_P(Steering, OnlyThePrefectureOfTheContractAssignsItsDelegates) {
  EXPECT_EQ(why_not(assign(other_prefect, delegate)), "assign_delegates");
  EXPECT_EQ(why_not(assign(authority, delegate)), "assign_delegates");
  EXPECT_EQ(why_not(assign(coordinator, delegate)), "assign_delegates");
  must(assign(officer, delegate));
  EXPECT_EQ(why_not(assign(prefect, delegate)), "conflict");
  EXPECT_EQ(figure("delegates.assigned", contract), 1);
}

TEST_P(Steering, WhoJudgesAPlanIsNotMadeItsWriter) {
  EXPECT_EQ(why_not(assign(prefect, prefect)), "access.own_account");
  EXPECT_EQ(why_not(assign(prefect, officer)), "access.duties_apart");
  EXPECT_EQ(why_not(assign(officer, prefect)), "access.duties_apart");
  EXPECT_EQ(why_not(assign(prefect, authority)), "access.duties_apart");
  EXPECT_TRUE(look([&](db::Session& session) { return assignments(session, contract); }).empty());
  EXPECT_FALSE(figure("delegates.assigned", contract));
}

TEST_P(Steering, ATokenWithoutTheRightToReadPlansIsToldOfNoPlan) {
  EXPECT_FALSE(due(authority).empty());
  auto program = authority;
  program.by_token = true;
  program.token_rights = {access::Right::read_aggregates};
  EXPECT_TRUE(due(program).empty());
  program.token_rights = {access::Right::read_plans};
  EXPECT_EQ(kinds(due(program)), kinds(due(authority)));
}

TEST_P(Steering, AnAssignmentEndsOnceAndMayBeginAgain) {
  EXPECT_EQ(why_not(as(prefect,
                       [&](access::Act& act) { return end_assignment(act, context(), delegate.account, contract); })),
            "not found");
  must(assign(prefect, delegate));
  must(as(prefect, [&](access::Act& act) { return end_assignment(act, context(), delegate.account, contract); }));
  must(assign(prefect, delegate));
  EXPECT_EQ(look([&](db::Session& session) { return assignments(session, contract); }).size(), 2U);
}

TEST_P(Steering, WhoeverLosesTheRoleNoLongerHelpsTheContract) {
  const access::RolesTaken taken = [&](access::Act& act, access::AccountId account,
                                       std::span<const access::Grant> grants) {
    return end_assignments_of_taken_roles(act, *registry_, account, grants);
  };
  const auto open = [&](TerritoryKey where) {
    std::vector<std::string> out;
    for (const auto& one : look([&](db::Session& session) { return assignments(session, where); })) {
      if (!one.until) out.push_back(one.label);
    }
    return out;
  };
  must(assign(prefect, delegate));
  must(assign(prefect, delegate, second));
  must(assign(prefect, colleague));
  must(as(administrator, [&](access::Act& act) {
    return access::set_grants(act, delegate.account, {{access::Role::delegate, second}}, taken);
  }));
  EXPECT_EQ(open(contract), std::vector{colleague.label}) << "the role on this contract was taken";
  EXPECT_EQ(open(second), std::vector{delegate.label}) << "this role was kept";
  EXPECT_EQ(figure("delegates.assigned", nation), 2);
  on("2016-10-01");
  must(as(administrator, [&](access::Act& act) { return access::close_account(act, delegate.account, taken); }));
  EXPECT_TRUE(open(second).empty());
  EXPECT_EQ(open(contract), std::vector{colleague.label});
  EXPECT_EQ(figure("delegates.assigned", nation), 1);
  const auto ended = look([&](db::Session& session) { return assignments(session, second, delegate.account); });
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended.front().until->text(), "2016-10-01");
  const auto records = look([&](db::Session& session) {
    journal::Filter filter;
    filter.kind = "assignment";
    filter.object_id = delegate.account.text();
    return journal::read(session, filter);
  });
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records.front().act, "end_assignment");
  EXPECT_EQ(records.front().actor_label, administrator.label);
}

TEST_P(Steering, AssigningIsInTheJournalUnderWhoDecidedIt) {
  must(assign(prefect, delegate));
  const auto records = look([&](db::Session& session) {
    journal::Filter filter;
    filter.acts = {"assign_delegate"};
    return journal::read(session, filter);
  });
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.front().actor_id, prefect.account_id);
  EXPECT_EQ(records.front().role, "prefect");
  EXPECT_EQ(records.front().territory, contract);
}

TEST_P(Steering, TheWorkloadOfADelegateIsContractsSupportAndPlansLeft) {
  must(assign(prefect, delegate, contract));
  must(assign(prefect, delegate, second));
  must(assign(prefect, colleague, third));
  const auto helper = reload(delegate.account, delegate.label);
  must(log(helper, visit("2016-08-20", 60)));
  must(log(helper, visit("2016-08-30", 45)));
  auto loads = look([&](db::Session& session) { return workload(session, context(), department); });
  ASSERT_EQ(loads.size(), 2U);
  EXPECT_EQ(loads[0].delegate, delegate.account);
  EXPECT_EQ(loads[0].contracts, 2);
  EXPECT_EQ(loads[0].plans_not_adopted, 2);
  EXPECT_EQ(loads[0].minutes, 105);
  EXPECT_EQ(loads[0].last_support->text(), "2016-08-30");
  EXPECT_EQ(loads[1].entries, 0);
  EXPECT_FALSE(loads[1].last_support);
  EXPECT_TRUE(look([&](db::Session& session) { return workload(session, context(), other_department); }).empty());

  const auto plan = submitted_plan(authority, contract);
  sign(authority, plan, false);
  sign(prefect, plan, true);
  loads = look([&](db::Session& session) { return workload(session, context(), department); });
  EXPECT_EQ(loads[0].plans_not_adopted, 1);
}

// ---- support ----

TEST_P(Steering, SupportCountsOnceByKindAndInMinutesUpToTheNation) {
  must(assign(prefect, delegate));
  const auto helper = reload(delegate.account, delegate.label);
  must(log(helper, visit("2016-08-30", 90)));
  EXPECT_EQ(figure("support.entries", nation), 1);
  EXPECT_EQ(figure("support.entries", contract, "kind:" + visit().kind), 1);
  EXPECT_EQ(figure("support.minutes", department), 90);
  EXPECT_EQ(figure("support.minutes", other_department), std::nullopt);
}

TEST_P(Steering, WhatIsStruckOutStaysReadableAndCountsNowhere) {
  must(assign(prefect, delegate));
  const auto helper = reload(delegate.account, delegate.label);
  const auto id = log(helper, visit());
  must(id);
  const auto strike = [&](const access::Actor& by, std::string_view motive) {
    return as(by, [&](access::Act& act) { return strike_support(act, context(), *id, motive); });
  };
  EXPECT_EQ(why_not(strike(helper, " ")), "motive");
  EXPECT_EQ(why_not(strike(prefect, "Erreur")), "log_support");
  must(strike(helper, "Noté sur le mauvais contrat"));
  EXPECT_EQ(figure("support.minutes", nation), 0);
  const auto entries = look([&](db::Session& session) { return support_of(session, contract); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_TRUE(entries.front().struck_at);
  EXPECT_EQ(entries.front().note, visit().note);
  EXPECT_EQ(why_not(strike(helper, "Encore")), "conflict");
  EXPECT_EQ(figure("support.minutes", nation), 0);
}

TEST_P(Steering, OneDelegateDoesNotStrikeOutAnothersSupport) {
  must(assign(prefect, delegate));
  must(assign(prefect, colleague));
  const auto id = log(reload(delegate.account, delegate.label), visit());
  must(id);
  const auto other = reload(colleague.account, colleague.label);
  EXPECT_EQ(why_not(as(other, [&](access::Act& act) { return strike_support(act, context(), *id, "Erreur"); })),
            "steering.own_support");
}

TEST_P(Steering, SupportIsRefusedTheDayBeforeItIsGivenOrWithoutKindOrTime) {
  must(assign(prefect, delegate));
  const auto helper = reload(delegate.account, delegate.label);
  EXPECT_EQ(why_not(log(helper, visit("2016-09-02"))), "day");
  EXPECT_EQ(why_not(log(helper, visit("2016-01-01"))), "day");
  EXPECT_EQ(why_not(log(helper, visit("2016-09-01", 0))), "minutes");
  EXPECT_EQ(why_not(log(helper, visit("2016-09-01", 1441))), "minutes");
  auto unknown = visit();
  unknown.kind = "dinner";
  EXPECT_EQ(why_not(log(helper, unknown)), "kind");
  auto for_another = visit();
  for_another.delegate = colleague.account;
  EXPECT_EQ(why_not(log(helper, for_another)), "delegate");
  EXPECT_EQ(figure("support.entries", nation), std::nullopt);
}

TEST_P(Steering, ANoteThatCarriesAPhoneNumberIsRefusedAndNothingOfItIsKept) {
  must(assign(prefect, delegate));
  const auto helper = reload(delegate.account, delegate.label);
  auto support = visit();
  support.note = "Rappeler au 06 12 34 56 78.";
  EXPECT_EQ(why_not(log(helper, support)), "note");
  EXPECT_TRUE(look([&](db::Session& session) { return support_of(session, contract); }).empty());
}

// ---- reminders ----

TEST_P(Steering, AContractIsRemindedOnceADayAtMost) {
  const auto send = [&](const access::Actor& by, const std::vector<TerritoryKey>& to,
                        std::string_view text = "Le plan est attendu.") {
    return as(by, [&](access::Act& act) { return remind(act, context(), to, text); });
  };
  EXPECT_EQ(send(prefect, {contract}).value_or(-1), 1);
  EXPECT_EQ(send(prefect, {contract, second}).value_or(-1), 1);
  EXPECT_EQ(why_not(send(prefect, {contract, second})), "conflict");
  on("2016-09-02");
  EXPECT_EQ(send(coordinator, {contract, second}).value_or(-1), 2);
  const auto received = look([&](db::Session& session) { return reminders(session, {contract}); });
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received.front().by, coordinator.label);
}

TEST_P(Steering, TheRemindersOfSeveralContractsStandTogetherNewestFirst) {
  const auto send = [&](std::string_view day, TerritoryKey to) {
    on(day);
    must(as(coordinator, [&](access::Act& act) { return remind(act, context(), {to}, "Le plan est attendu."); }));
  };
  send("2016-09-01", contract);
  send("2016-09-02", second);
  send("2016-09-03", contract);
  send("2016-09-04", third);
  const auto received = [&](const std::vector<TerritoryKey>& contracts) {
    std::string out;
    for (const auto& one : look([&](db::Session& session) { return reminders(session, contracts); }))
      out += std::to_string(one.contract.value) + " ";
    return out;
  };
  EXPECT_EQ(received({contract, second}), "101 102 101 ");
  EXPECT_EQ(received({}), "");
  // More contracts than a statement takes, the newest reminder in the last of them.
  std::vector<TerritoryKey> many{contract, second};
  for (int key = 1000; key < 1030; ++key) many.push_back(TerritoryKey{key});
  many.push_back(third);
  EXPECT_EQ(received(many), "103 101 102 101 ");
}

TEST_P(Steering, AReminderWithOneContractOfAnotherDepartmentIsNotSentAtAll) {
  const auto send = [&](std::string_view text, std::vector<TerritoryKey> to) {
    return as(prefect, [&](access::Act& act) { return remind(act, context(), to, text); });
  };
  EXPECT_EQ(why_not(send("Le plan est attendu.", {contract, other_contract})), "remind");
  EXPECT_TRUE(look([&](db::Session& session) { return reminders(session, {contract}); }).empty());
  EXPECT_EQ(why_not(send(" ", {contract})), "text");
  EXPECT_EQ(why_not(send("Écrire à jean.dupont@orange.fr", {contract})), "text");
  EXPECT_EQ(why_not(send("Le plan est attendu.", {})), "contracts");
}

TEST_P(Steering, WhoHasNotStartedIsToBeRemindedAgainAfterTheDaysThatTheProgrammeGives) {
  const int days = programme_->rules.not_started_reminder_days;
  const auto send = [&](std::vector<TerritoryKey> to) {
    must(as(prefect, [&](access::Act& act) { return remind(act, context(), to, "Le plan est attendu."); }));
  };
  // Nobody has ever been reminded, and the programme began long ago.
  const auto first = due(prefect);
  ASSERT_EQ(kinds(first), "remind");
  EXPECT_EQ(first.front().territory, department);
  EXPECT_EQ(first.front().due, programme_->start.plus_days(days));
  EXPECT_EQ(web::tr(Lang::en, first.front().why), "3 contracts have received no reminder for 14 days.");
  EXPECT_EQ(first.front().href, "/plans/non-commences?relance=1&departement=93");
  EXPECT_EQ(kinds(due(officer)), "remind");
  send({contract, second, third});
  EXPECT_EQ(kinds(due(prefect)), "");
  EXPECT_EQ(kinds(due(other_prefect)), "remind") << "those of another department";

  clock.set(at_paris(clock.today().plus_days(days - 1), 10, 0));
  EXPECT_EQ(kinds(due(prefect)), "");
  must(as(authority, [&](access::Act& act) { return plan::start_plan(act, context(), contract); }));
  clock.set(at_paris(clock.today().plus_days(1), 10, 0));
  const auto again = due(prefect);
  ASSERT_EQ(kinds(again), "remind");
  EXPECT_EQ(again.front().due, clock.today());
  EXPECT_EQ(web::tr(Lang::en, again.front().why), "2 contracts have received no reminder for 14 days.")
      << "one has started";
}

TEST_P(Steering, ADelegateIsToldThatTheContractHasHeardNothingForLong) {
  must(assign(prefect, delegate));
  const auto helper = reload(delegate.account, delegate.label);
  ASSERT_EQ(kinds(due(helper)), "help_plan");
  EXPECT_EQ(web::tr(Lang::en, due(helper).front().why), "It has not started, and no reminder was sent for 14 days.");
  must(as(prefect, [&](access::Act& act) { return remind(act, context(), {contract}, "Le plan est attendu."); }));
  EXPECT_EQ(web::tr(Lang::en, due(helper).front().why), "It has not started.");
}

// ---- what is due ----

TEST_P(Steering, AnAuthorityMustStartThenSubmitThenSignItsPlan) {
  EXPECT_EQ(kinds(due(authority)), "start_plan");
  must(as(authority, [&](access::Act& act) { return plan::start_plan(act, context(), contract); }));
  EXPECT_EQ(kinds(due(authority)), "submit_plan");
  EXPECT_EQ(kinds(due(other_authority)), "start_plan");
}

TEST_P(Steering, ASubmittedPlanWaitsForThePrefectAndIsLateAfterTheTimeToAnswer) {
  EXPECT_EQ(kinds(due_of_plans(prefect)), "");
  const auto plan = submitted_plan(authority, contract);
  auto waiting = due_of_plans(prefect);
  ASSERT_EQ(kinds(waiting), "answer_submission");
  EXPECT_NE(waiting.front().urgency, Due::Urgency::late);
  EXPECT_EQ(kinds(due_of_plans(officer)), "check_submission");
  EXPECT_EQ(kinds(due_of_plans(other_prefect)), "");
  clock.set(at_paris(clock.today().plus_days(programme_->rules.submitted_answer_days + 1), 10, 0));
  EXPECT_EQ(due_of_plans(prefect).front().urgency, Due::Urgency::late);
  EXPECT_EQ(due_of_plans(officer).front().urgency, Due::Urgency::late);

  sign(prefect, plan, true);
  EXPECT_EQ(kinds(due_of_plans(prefect)), "second_signature");
  EXPECT_EQ(kinds(due_of_plans(officer)), "") << "what the State has signed is checked";
  EXPECT_EQ(kinds(due(authority)), "sign_plan");
  sign(authority, plan, false);
  EXPECT_EQ(kinds(due_of_plans(prefect)), "");
  EXPECT_EQ(kinds(due_of_plans(officer)), "");
  EXPECT_EQ(kinds(due(authority)), "");
}

TEST_P(Steering, AnAmendedPlanIsStillAdoptedAndNeitherLateNorWorkLeft) {
  must(assign(prefect, delegate));
  const auto helper = reload(delegate.account, delegate.label);
  const auto plan = amended_plan(authority, prefect, contract);
  on("2017-06-01");  // months after the deadline for plans
  const auto none_is_late = [&](const access::Actor& reader, std::string_view expected) {
    const auto lines = due(reader);
    EXPECT_EQ(kinds(lines), expected);
    for (const auto& line : lines) EXPECT_EQ(line.urgency, Due::Urgency::later) << line.kind;
  };
  none_is_late(authority, "submit_plan");
  none_is_late(helper, "help_plan");
  EXPECT_EQ(look([&](db::Session& session) { return workload(session, context()); }).front().plans_not_adopted, 0);
  must(as(authority, [&](access::Act& act) { return plan::submit_plan(act, context(), plan); }));
  none_is_late(authority, "sign_plan");
  must(as(officer, [&](access::Act& act) { return plan::return_plan(act, context(), plan, "Précisez."); }));
  none_is_late(authority, "correct_plan");
  none_is_late(helper, "help_plan");
}

TEST_P(Steering, APlanNeverAdoptedIsLateAfterTheDeadline) {
  must(as(authority, [&](access::Act& act) { return plan::start_plan(act, context(), contract); }));
  on("2017-06-01");
  EXPECT_EQ(due(authority).front().urgency, Due::Urgency::late);
}

TEST_P(Steering, MilestonesComeBackToTheAuthorityAWeekBeforeAndStayUntilTheyAreDone) {
  const auto plan = submitted_plan(authority, contract);
  sign(authority, plan, false);
  sign(prefect, plan, true);
  on("2017-01-24");
  EXPECT_EQ(kinds(due(authority)), "");
  on("2017-01-25");
  EXPECT_EQ(due(authority).size(), programme_->axes.size());
  on("2017-02-02");
  EXPECT_EQ(due(authority).front().urgency, Due::Urgency::late);
}

TEST_P(Steering, ADelegateHelpsThePlansNotSubmittedAndIsToldOfThirtyDaysWithoutSupport) {
  must(assign(prefect, delegate));
  const auto helper = reload(delegate.account, delegate.label);
  EXPECT_EQ(kinds(due(helper)), "help_plan");
  on("2016-10-01");
  EXPECT_EQ(kinds(due(helper)), "help_plan");
  on("2016-10-02");
  const auto late = due(helper);
  EXPECT_EQ(kinds(late), "log_support help_plan");
  must(log(helper, visit("2016-10-02")));
  EXPECT_EQ(kinds(due(helper)), "help_plan");
}

TEST_P(Steering, TheCoordinatorSeesTheDepartmentsFurthestFromTheirTrajectoryFirst) {
  on("2017-01-02");
  const auto all = due(coordinator);
  ASSERT_EQ(kinds(all), "late_department late_department");
  EXPECT_EQ(all[0].territory, department);
  EXPECT_EQ(all[1].territory, other_department);
}

TEST_P(Steering, NothingIsDueForThoseWhoOnlyRead) {
  on("2016-12-01");
  EXPECT_EQ(kinds(due(auditor)), "");
  EXPECT_EQ(kinds(due(evaluator)), "");
  EXPECT_EQ(kinds(due(administrator)), "");
  // An account that one administrator opened again waits for another.
  const auto another = person(access::Role::administrator, nation, "Autre administration");
  must(database->write([&](db::Session& session) -> Result<std::int64_t> {
    static constexpr db::Statement open_again{"test/open_again",
                                              "update account set to_confirm_against = $1 where id = $2"};
    return session.run(open_again, administrator.account, prefect.account);
  }));
  EXPECT_EQ(kinds(due(administrator)), "") << "not the one who opened it";
  EXPECT_EQ(kinds(due(another)), "confirm_account");
  EXPECT_EQ(due(another).at(0).href, "/administration/comptes/" + prefect.account.text());
}

TEST_P(Steering, WhatServicesOweIsDueForThoseWhoKeepThemAndThoseWhoCountThem) {
  capacity::NewService fresh;
  fresh.name = "Maison des familles";
  fresh.operator_name = "Association";
  fresh.territory = department;
  const auto service = as(prefect, [&](access::Act& act) { return capacity::create_service(act, context(), fresh); });
  must(service);
  capacity::PlaceChange change;
  change.service = *service;
  change.kind = programme_->place_kinds.front().code;
  change.places = 4;
  change.planned_on = *Date::parse("2016-05-09");
  change.done_on = change.planned_on;
  must(as(prefect, [&](access::Act& act) { return capacity::enter_change(act, context(), change); }));
  change.done_on.reset();
  change.planned_on = *Date::parse("2016-08-20");
  must(as(prefect, [&](access::Act& act) { return capacity::enter_change(act, context(), change); }));
  const auto of_services = [&](const access::Actor& who) {
    auto all = due(who);
    std::erase_if(all, [](const Due& one) { return one.kind != "place_change" && one.kind != "service_month"; });
    return all;
  };
  const auto kept = of_services(prefect);
  ASSERT_EQ(kinds(kept), "place_change") << "the prefecture keeps the places, the operator counts them";
  EXPECT_EQ(kept[0].urgency, Due::Urgency::late);
  EXPECT_EQ(kept[0].href, "/services/" + service->text());
  EXPECT_EQ(kinds(of_services(officer)), "place_change service_month");
  const auto operator_here = person(access::Role::association, department, "Association");
  const auto counted = of_services(operator_here);
  ASSERT_EQ(kinds(counted), "service_month");
  EXPECT_EQ(counted[0].href, "/services/" + service->text() + "/mois/2016-08");
  for (const auto* who : {&other_prefect, &coordinator, &auditor, &delegate}) EXPECT_EQ(kinds(of_services(*who)), "");

  capacity::MonthReport report;
  report.service = *service;
  report.month = *Period::parse("2016-08");
  report.counts = {{change.kind, 2, 0, 3, 0, 1}};
  must(as(operator_here, [&](access::Act& act) { return capacity::report_month(act, context(), report); }));
  EXPECT_EQ(kinds(of_services(operator_here)), "");
}

}  // namespace
}  // namespace jalon::steering
