// SPDX-License-Identifier: EUPL-1.2
#include <cstdlib>
#include <fstream>

#include "fixture.hpp"

namespace jalon::plan {
namespace {

INSTANTIATE_TEST_SUITE_P(, Plans, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Plans, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

// The page that draws the table for readers is the table.
TEST(Transitions, AreDrawnInTheDocumentation) {
  std::string drawn =
      "# Workflows\n\n"
      "How a plan goes from one state to the next. Written from the table in `src/plan/workflow.cpp`: change it there, "
      "then run\n`JALON_WRITE_DOCS=1 build/dev/src/test_plan --gtest_filter=Transitions.*`.\n\n"
      "The first of the two signatures leaves the plan submitted; the second adopts it. During an amendment the "
      "adopted "
      "version\nstays in force.\n\n"
      "| From | Act | To | Right |\n| --- | --- | --- | --- |\n";
  for (const auto& row : transitions()) {
    drawn += fmt::format("| {} | `{}` | {} | `{}` |\n", title(row.from), word(row.act), title(row.to), word(row.right));
  }
  const std::string path = JALON_SOURCE_DIR "/docs/workflows.md";
  if (std::getenv("JALON_WRITE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << drawn;
  std::ifstream file(path, std::ios::binary);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(kept, drawn) << "write docs/workflows.md again: JALON_WRITE_DOCS=1 test_plan --gtest_filter=Transitions.*";
}

TEST_P(Plans, AContractWithoutAPlanHasNotStarted) {
  const Plan plan = plan_of(contract);
  EXPECT_EQ(plan.state, State::not_started);
  EXPECT_TRUE(plan.id.is_null());
  EXPECT_EQ(plan.contract, contract);
}

TEST_P(Plans, ThePlanGoesFromStartToEvaluation) {
  const PlanId plan = plan_in(State::drafting);
  on("2016-09-20");
  save(authority, plan, AxisText{"1", "Des besoins.", "Se réunir.", 0}).value();
  save(authority, plan, complete_action("1", "Réunir la cellule")).value();
  save(delegate, plan, complete_action("2", "Écrire le diagnostic")).value();
  on("2016-10-03");
  ASSERT_TRUE(submit(authority, plan));
  EXPECT_EQ(state(), State::submitted);
  on("2016-10-10");
  ASSERT_TRUE(send_back(officer, plan, "Précisez le diagnostic."));
  EXPECT_EQ(plan_of(contract).return_motive, "Précisez le diagnostic.");
  on("2016-10-17");
  ASSERT_TRUE(submit(authority, plan));
  on("2016-11-02");
  EXPECT_EQ(sign(authority, plan, false).value(), State::submitted);
  on("2016-11-08");
  EXPECT_EQ(sign(prefect, plan, true).value(), State::adopted);
  const Plan adopted = plan_of(contract);
  EXPECT_EQ(adopted.adopted_on, Date::parse("2016-11-08"));
  EXPECT_EQ(adopted.authority_signed_on, Date::parse("2016-11-02"));
  EXPECT_EQ(adopted.state_signed_on, Date::parse("2016-11-08"));
  on("2017-01-10");
  ASSERT_TRUE(begin(prefect, plan));
  on("2018-06-01");
  ASSERT_TRUE(evaluate(prefect, plan));
  EXPECT_EQ(state(), State::evaluated);
  EXPECT_EQ(acts_of(plan.text()), (std::vector<std::string>{"start_plan", "submit_plan", "return_plan", "submit_plan",
                                                            "sign_plan", "adopt_plan", "begin_plan", "evaluate_plan"}));
  EXPECT_EQ(figure("plans.start_to_adoption_days"),
            days_between(*Date::parse("2016-09-01"), *Date::parse("2016-11-08")));
}

// Does an act of the table on a plan, as somebody.
struct Outcome {
  bool done = false;
  std::optional<Error> error;
};
template <class T>
Outcome outcome(const Result<T>& result) {
  return result ? Outcome{true, {}} : Outcome{false, result.error()};
}

class EveryStep : public Plans {
 protected:
  Outcome perform(const access::Actor& actor, PlanId plan, Verb verb) {
    switch (verb) {
      case Verb::start:
        return outcome(start(actor));
      case Verb::submit:
        return outcome(submit(actor, plan));
      case Verb::send_back:
        return outcome(send_back(actor, plan));
      case Verb::sign_for_state:
        return outcome(sign(actor, plan, true));
      case Verb::sign_for_authority:
        return outcome(sign(actor, plan, false));
      case Verb::begin:
        return outcome(begin(actor, plan));
      case Verb::evaluate:
        return outcome(evaluate(actor, plan));
      case Verb::amend:
        return outcome(amend(actor, plan));
    }
    return {};
  }
  static const access::Transition<State, Verb>* row_of(State state, Verb verb) {
    for (const auto& row : transitions()) {
      if (row.from == state && row.act == verb) return &row;
    }
    return nullptr;
  }
  static access::Right right_of(Verb verb) {
    for (const auto& row : transitions()) {
      if (row.act == verb) return row.right;
    }
    return access::Right::read_plans;
  }
  static constexpr Verb verbs[] = {
      Verb::start, Verb::submit,   Verb::send_back, Verb::sign_for_state, Verb::sign_for_authority,
      Verb::begin, Verb::evaluate, Verb::amend};
};
class InEveryState : public EveryStep {};
INSTANTIATE_TEST_SUITE_P(, InEveryState, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// One plan is led through every state; in each, every act is tried by every role in and out of its territory, and only
// what the table says happens. What happened is undone by rolling the transaction back.
TEST_P(InEveryState, OnlyTheTableOfTransitionsAndTheRightsDecide) {
  struct Undone {};
  PlanId plan;
  const auto try_all = [&](State state) {
    ASSERT_EQ(plan_of(contract).state, state);
    for (const Verb verb : verbs) {
      for (const auto role : access::all_roles()) {
        for (const TerritoryKey place :
             {contract, department, nation, second_contract, other_contract, TerritoryKey{69}}) {
          const auto actor = who(role, place, "essai");
          const auto path = registry.right_path(contract);
          const bool has_right = access::may(actor, right_of(verb), path).has_value();
          const auto* row = row_of(state, verb);
          Outcome result;
          State after = state;
          // The transaction is refused whatever the rule said, so that the next attempt finds the same plan.
          const auto attempt = database->write([&](db::Session& session) -> Result<bool> {
            access::Act act{.db = session, .actor = actor, .now = now};
            switch (verb) {
              case Verb::start:
                result = outcome(start_plan(act, context, contract));
                break;
              case Verb::submit:
                result = outcome(submit_plan(act, context, plan));
                break;
              case Verb::send_back:
                result = outcome(return_plan(act, context, plan, "À revoir."));
                break;
              case Verb::sign_for_state:
                result = outcome(sign_plan(act, context, plan, true));
                break;
              case Verb::sign_for_authority:
                result = outcome(sign_plan(act, context, plan, false));
                break;
              case Verb::begin:
                result = outcome(begin_plan(act, context, plan));
                break;
              case Verb::evaluate:
                result = outcome(evaluate_plan(act, context, plan, "Fait."));
                break;
              case Verb::amend:
                result = outcome(amend_plan(act, context, plan, "À changer."));
                break;
            }
            after = find_plan(session, contract, programme.code).state;
            return refused("test.undone", msg("undone"));
          });
          ASSERT_FALSE(attempt);
          const std::string where =
              fmt::format("{} {} {} at {}", word(state), word(verb), access::word(role), place.value);
          const bool no_plan_yet = plan.is_null() && verb != Verb::start;
          if (no_plan_yet) {
            EXPECT_FALSE(result.done) << where;
          } else if (!has_right) {
            ASSERT_TRUE(result.error.has_value()) << where;
            EXPECT_TRUE(std::holds_alternative<Forbidden>(*result.error)) << where;
          } else if (row == nullptr) {
            ASSERT_TRUE(result.error.has_value()) << where;
            EXPECT_TRUE(std::holds_alternative<Refused>(*result.error) ||
                        std::holds_alternative<Conflict>(*result.error))
                << where;
          } else {
            EXPECT_TRUE(result.done) << where << ": " << (result.error ? english(*result.error) : std::string());
            const bool first_signature = verb == Verb::sign_for_state || verb == Verb::sign_for_authority;
            EXPECT_EQ(after, first_signature ? State::submitted : row->to) << where;
          }
        }
      }
    }
  };
  try_all(State::not_started);
  plan = start(authority).value();
  save(authority, plan, complete_action("1", "Réunir la cellule")).value();
  save(authority, plan, complete_action("2", "Écrire le diagnostic")).value();
  try_all(State::drafting);
  must(submit(authority, plan));
  try_all(State::submitted);
  must(send_back(officer, plan));
  try_all(State::returned);
  must(submit(authority, plan));
  sign(prefect, plan, true).value();
  sign(authority, plan, false).value();
  try_all(State::adopted);
  must(begin(prefect, plan));
  try_all(State::under_way);
  must(evaluate(prefect, plan));
  try_all(State::evaluated);
}

TEST_P(Plans, NobodyStartsThePlanOfAnotherContract) {
  EXPECT_TRUE(is_forbidden(start(stranger), "write_plan"));
  EXPECT_TRUE(is_forbidden(start(prefect), "write_plan"));
  EXPECT_EQ(state(), State::not_started);
}

TEST_P(Plans, ADepartmentIsNotAContract) {
  const auto result = start(system, department);
  ASSERT_FALSE(result);
  EXPECT_TRUE(std::holds_alternative<NotFound>(result.error()));
}

TEST_P(Plans, StartingTwiceStartsOnceAndSaysWhoDidIt) {
  const auto first = start(authority);
  on("2016-09-02");
  const auto second = start(delegate);
  ASSERT_NE(conflict(second), nullptr);
  EXPECT_EQ(conflict(second)->what.english(), "Ville already started this plan on 01/09/2016.");
  EXPECT_EQ(figure("plans.started"), 1);
  EXPECT_EQ(plan_of(contract).id, *first);
}

TEST_P(Plans, AReasonForNotStartingIsKeptAndCountedUntilThePlanStarts) {
  ASSERT_TRUE(
      as(authority, [&](access::Act& act) { return give_reason(act, context, contract, "Fusion des communautés."); }));
  EXPECT_EQ(plan_of(contract).reason, "Fusion des communautés.");
  EXPECT_EQ(plan_of(contract).state, State::not_started);
  EXPECT_EQ(figure("plans.not_started_with_reason", department), 1);
  start(authority).value();
  EXPECT_EQ(figure("plans.not_started_with_reason", department), 0);
  const auto late = as(authority, [&](access::Act& act) { return give_reason(act, context, contract, "Trop tard."); });
  ASSERT_NE(refusal(late), nullptr);
}

TEST_P(Plans, AnEmptyReasonIsNoReason) {
  EXPECT_EQ(faults(as(authority, [&](access::Act& act) { return give_reason(act, context, contract, "  \n"); })),
            Fields{"reason"});
}

TEST_P(Plans, APlanWithoutTheActionsOfItsRequiredAxesIsNotSubmitted) {
  const PlanId plan = start(authority).value();
  save(authority, plan, complete_action("1", "Réunir la cellule")).value();
  EXPECT_EQ(faults(submit(authority, plan)), Fields{"axis:2"});
  EXPECT_EQ(state(), State::drafting);
  save(authority, plan, complete_action("2", "Écrire le diagnostic")).value();
  EXPECT_TRUE(submit(authority, plan));
}

struct Missing {
  const char* field;
  void (*remove)(Action&);
};
TEST_P(Plans, AnActionIsSubmittedOnlyWithAnOwnerDatesAndOneMeasurableOutcome) {
  const Missing cases[] = {
      {"owner", [](Action& action) { action.owner.clear(); }},
      {"starts", [](Action& action) { action.starts.reset(); }},
      {"ends", [](Action& action) { action.ends.reset(); }},
      {"baseline", [](Action& action) { action.expected[1].baseline.clear(); }},
      {"target", [](Action& action) { action.expected[1].target.clear(); }},
      {"method", [](Action& action) { action.expected[1].method.clear(); }},
      {"outcome", [](Action& action) { action.expected.pop_back(); }},
  };
  const PlanId plan = start(authority).value();
  save(authority, plan, complete_action("2", "Écrire le diagnostic")).value();
  Action action = complete_action("1", "Réunir la cellule");
  const auto saved = save(authority, plan, action).value();
  std::int64_t revision = saved.saved.revision;
  for (const auto& one : cases) {
    Action lacking = action;
    lacking.id = saved.id;
    lacking.revision = revision;
    one.remove(lacking);
    revision = save(authority, plan, lacking).value().saved.revision;
    EXPECT_EQ(faults(submit(authority, plan)), Fields{"action:" + saved.id.text() + ":" + one.field});
    // The refusing twin: with it again, the plan can be submitted.
    action.id = saved.id;
    action.revision = revision;
    revision = save(authority, plan, action).value().saved.revision;
    EXPECT_TRUE(look([&](db::Session& session) { return lacks(session, context, plan).empty(); })) << one.field;
  }
  EXPECT_TRUE(submit(authority, plan));
}

TEST_P(Plans, AnAxisIsSubmittedOnlyWithThoseThatComeBeforeIt) {
  programme.axes[0].required = false;  // axis 3 comes after it
  const PlanId plan = start(authority).value();
  save(authority, plan, complete_action("2", "Écrire le diagnostic")).value();
  EXPECT_TRUE(look([&](db::Session& session) { return lacks(session, context, plan); }).empty());
  save(authority, plan, complete_action("3", "Évaluer")).value();
  const auto missing = look([&](db::Session& session) { return lacks(session, context, plan); });
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].axis, "1");
  EXPECT_EQ(missing[0].what.english(), "Axis 1 comes before axis 3: write at least one action in it.");
  EXPECT_EQ(faults(submit(authority, plan)), Fields{"axis:1"});
  save(authority, plan, complete_action("1", "Réunir la cellule")).value();
  EXPECT_TRUE(submit(authority, plan));
}

TEST_P(Plans, TheProgrammeSaysHowManyOutcomesAnActionNeeds) {
  programme.rules.outcomes_min = 2;
  const PlanId plan = start(authority).value();
  save(authority, plan, complete_action("1", "Un résultat seulement")).value();
  save(authority, plan, complete_action("2", "Un résultat seulement")).value();
  EXPECT_EQ(faults(submit(authority, plan)).size(), 2U);
  programme.rules.outcomes_min = 1;
  EXPECT_TRUE(submit(authority, plan));
}

TEST_P(Plans, NothingIsWrittenWhileThePlanWaitsForItsSignatures) {
  const PlanId plan = plan_in(State::submitted);
  EXPECT_NE(refusal(save(authority, plan, complete_action("1", "Ajout tardif"))), nullptr);
  EXPECT_NE(refusal(save(authority, plan, AxisText{"1", "x", "y", 0})), nullptr);
  EXPECT_EQ(actions_of(plan).size(), 2U);
}

TEST_P(Plans, AReturnNeedsAMotiveAndOpensTheTextAgain) {
  const PlanId plan = plan_in(State::submitted);
  EXPECT_EQ(faults(send_back(officer, plan, "")), Fields{"motive"});
  EXPECT_EQ(state(), State::submitted);
  ASSERT_TRUE(send_back(officer, plan));
  EXPECT_EQ(figure("plans.submitted"), 0);
  EXPECT_EQ(figure("plans.returned"), 1);
  EXPECT_TRUE(save(authority, plan, complete_action("3", "Évaluer")));
}

TEST_P(Plans, AReturnVoidsTheSignatureAlreadyGiven) {
  const PlanId plan = plan_in(State::submitted);
  sign(authority, plan, false).value();
  must(send_back(officer, plan));
  EXPECT_EQ(plan_of(contract).authority_signed_on, std::nullopt);
  must(submit(authority, plan));
  EXPECT_EQ(sign(prefect, plan, true).value(), State::submitted);
  EXPECT_EQ(sign(authority, plan, false).value(), State::adopted);
}

TEST_P(Plans, TheSameAccountNeverSignsForBoth) {
  const PlanId plan = plan_in(State::submitted);
  auto both =
      access::testing::actor_with({{access::Role::prefect, department}, {access::Role::local_authority, contract}});
  EXPECT_EQ(sign(both, plan, true).value(), State::submitted);
  const auto second = sign(both, plan, false);
  ASSERT_NE(refusal(second), nullptr);
  EXPECT_EQ(refusal(second)->rule, "plan.same_signatory");
  EXPECT_EQ(state(), State::submitted);
  EXPECT_EQ(sign(authority, plan, false).value(), State::adopted);
}

TEST_P(Plans, ARepeatedActIsAnsweredWithWhoDidItAndWhen) {
  const PlanId plan = plan_in(State::submitted);
  ASSERT_NE(conflict(submit(authority, plan)), nullptr);
  EXPECT_EQ(conflict(submit(authority, plan))->what.english(), "Ville already submitted this plan on 01/09/2016.");
  sign(prefect, plan, true).value();
  EXPECT_EQ(conflict(sign(prefect, plan, true))->what.english(), "Préfet 93 already signed this plan on 01/09/2016.");
  sign(authority, plan, false).value();
  EXPECT_NE(conflict(sign(authority, plan, false)), nullptr);
  EXPECT_NE(conflict(sign(prefect, plan, true)), nullptr);
  must(begin(prefect, plan));
  EXPECT_NE(conflict(begin(prefect, plan)), nullptr);
  must(evaluate(prefect, plan));
  EXPECT_NE(conflict(evaluate(prefect, plan)), nullptr);
  EXPECT_EQ(figure("plans.adopted"), 1);
  EXPECT_EQ(figure("plans.evaluated"), 1);
}

TEST_P(Plans, AnAdoptionAfterTheDeadlineIsLateAndOneOnTheDayIsNot) {
  on("2016-12-31");
  const PlanId plan = plan_in(State::adopted);
  EXPECT_EQ(figure("plans.adopted_late").value_or(0), 0);
  must(amend(authority, plan));
  on("2017-03-01");
  must(submit(authority, plan));
  sign(prefect, plan, true).value();
  sign(authority, plan, false).value();
  EXPECT_EQ(figure("plans.adopted_late").value_or(0), 0) << "an amendment is not late";

  const auto second_authority = who(access::Role::local_authority, second_contract, "Est Ensemble");
  const PlanId late = start(second_authority, second_contract).value();
  save(second_authority, late, complete_action("1", "Réunir")).value();
  save(second_authority, late, complete_action("2", "Écrire")).value();
  must(submit(second_authority, late));
  sign(second_authority, late, false).value();
  sign(prefect, late, true).value();
  EXPECT_EQ(figure("plans.adopted_late", second_contract), 1);
  EXPECT_EQ(figure("plans.adopted", nation), 2);
}

TEST_P(Plans, AnAmendmentLeavesThePlanInForceUntilItIsAdoptedInItsTurn) {
  const PlanId plan = plan_in(State::under_way);
  EXPECT_EQ(faults(amend(authority, plan, " ")), Fields{"motive"});
  ASSERT_TRUE(amend(authority, plan));
  const Plan amended = plan_of(contract);
  EXPECT_EQ(amended.state, State::drafting);
  EXPECT_EQ(amended.version, 2);
  EXPECT_EQ(figure("plans.adopted"), 1);
  EXPECT_EQ(figure("plans.submitted"), 1);
  EXPECT_EQ(figure("plans.under_way"), 1);
  EXPECT_NE(conflict(amend(authority, plan)), nullptr);
  ASSERT_TRUE(save(authority, plan, complete_action("3", "Évaluer autrement")));
  must(submit(authority, plan));
  sign(authority, plan, false).value();
  sign(prefect, plan, true).value();
  EXPECT_EQ(state(), State::adopted);
  EXPECT_EQ(figure("plans.adopted"), 1);
  EXPECT_EQ(figure("plans.under_way"), 0) << "the amended plan begins anew";
  const auto kinds = look([&](db::Session& session) {
    std::vector<std::string> out;
    for (const auto& version : versions(session, plan))
      out.push_back(fmt::format("{} {}", version.kind, version.version));
    return out;
  });
  EXPECT_EQ(kinds, (std::vector<std::string>{"submitted 1", "adopted 1", "amended 1", "submitted 2", "adopted 2"}));
}

TEST_P(Plans, WhatIsInForceIsToldBesideWhatIsBeingWritten) {
  const PlanId plan = plan_in(State::under_way);
  EXPECT_EQ(plan_of(contract).in_force, State::under_way);
  must(amend(authority, plan));
  EXPECT_EQ(plan_of(contract).state, State::drafting);
  EXPECT_EQ(plan_of(contract).in_force, State::under_way);
  EXPECT_EQ(plan_of(second_contract).in_force, std::nullopt);
  const auto rows = look([&](db::Session& session) { return list(session, programme.code); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front().id, plan);
  EXPECT_EQ(rows.front().in_force, State::under_way);
}

TEST_P(Plans, WhatIsSignedIsWhatWasSubmitted) {
  const PlanId plan = plan_in(State::adopted);
  const auto kept = look([&](db::Session& session) { return versions(session, plan); });
  ASSERT_EQ(kept.size(), 2U);
  look([&](db::Session& session) {
    const auto submitted = version_content(session, plan, kept[0].id);
    EXPECT_EQ(submitted, version_content(session, plan, kept[1].id));
    EXPECT_EQ(submitted, content(session, plan));
    EXPECT_EQ(version_content(session, PlanId::make(), kept[0].id), std::nullopt) << "not a version of that plan";
  });
}

TEST_P(Plans, AContractInTwoDepartmentsIsCountedOnceAndSignedByEither) {
  const auto local = who(access::Role::local_authority, split_contract, "Entre deux");
  const auto paris = who(access::Role::prefect, TerritoryKey{75}, "Préfet 75");
  const PlanId plan = start(local, split_contract).value();
  save(local, plan, complete_action("1", "Réunir")).value();
  save(local, plan, complete_action("2", "Écrire")).value();
  must(submit(local, plan));
  sign(local, plan, false).value();
  EXPECT_EQ(sign(paris, plan, true).value(), State::adopted);
  EXPECT_EQ(figure("plans.adopted", region), 1);
  EXPECT_EQ(figure("plans.adopted", nation), 1);
}

TEST_P(Plans, SomebodyWhoseRightHasJustEndedCanNoLongerWrite) {
  const PlanId plan = start(authority).value();
  auto leaving = delegate;
  ASSERT_TRUE(save(leaving, plan, AxisText{"1", "Avant.", "", 0}));
  leaving.grants.clear();
  EXPECT_TRUE(is_forbidden(save(leaving, plan, AxisText{"1", "Après.", "", 1}), "write_plan"));
  EXPECT_TRUE(is_forbidden(submit(leaving, plan), "submit_plan"));
  const auto kept = look([&](db::Session& session) { return axes(session, plan); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].diagnosis, "Avant.");
}

TEST_P(Plans, OpeningThePlansExpectsOneOfEachContractOnce) {
  EXPECT_EQ(figure("plans.expected"), 4);
  ASSERT_TRUE(as(coordinator, [&](access::Act& act) { return open_plans(act, context); }));
  EXPECT_EQ(figure("plans.expected"), 4);
  EXPECT_EQ(figure("plans.expected", department), 3);
  EXPECT_TRUE(
      is_forbidden(as(prefect, [&](access::Act& act) { return open_plans(act, context); }), "publish_programme"));
}

TEST_P(Plans, IdentifiersAreRefusedInMotivesReasonsAndConclusions) {
  const std::string phone = "Appeler le 06 12 34 56 78.";
  EXPECT_EQ(faults(as(authority, [&](access::Act& act) { return give_reason(act, context, contract, phone); })),
            Fields{"reason"});
  const PlanId plan = plan_in(State::submitted);
  EXPECT_EQ(faults(send_back(officer, plan, phone)), Fields{"motive"});
  sign(authority, plan, false).value();
  sign(prefect, plan, true).value();
  EXPECT_EQ(faults(amend(authority, plan, phone)), Fields{"motive"});
  must(begin(prefect, plan));
  EXPECT_EQ(faults(evaluate(prefect, plan, phone)), Fields{"conclusion"});
  EXPECT_EQ(state(), State::under_way);
}

TEST_P(Plans, AMilestoneIsMarkedWhileThePlanIsUnderWayAndAtNoOtherTime) {
  const PlanId plan = plan_in(State::adopted);
  const ActionId action = actions_of(plan)[0].id;
  const auto mark = [&](const access::Actor& actor, std::size_t index, std::string_view day) {
    return as(actor, [&](access::Act& act) { return mark_milestone(act, context, action, index, Date::parse(day)); });
  };
  EXPECT_NE(refusal(mark(prefect, 0, "2016-09-01")), nullptr);
  must(begin(prefect, plan));
  on("2017-02-03");
  EXPECT_TRUE(is_forbidden(mark(authority, 0, "2017-02-01"), "run_plan"));
  EXPECT_EQ(faults(mark(prefect, 0, "2017-02-04")), Fields{"done"});
  ASSERT_FALSE(mark(prefect, 2, "2017-02-01"));
  ASSERT_TRUE(mark(prefect, 0, "2017-02-01"));
  EXPECT_EQ(actions_of(plan)[0].milestones[0].done, Date::parse("2017-02-01"));
  EXPECT_EQ(actions_of(plan)[0].milestones[1].done, std::nullopt);
}

TEST_P(Plans, ThePlansOfAFewContractsAreListedAloneHoweverManyAreNamed) {
  start(authority).value();
  start(stranger, other_contract).value();
  const auto listed = [&](const std::vector<TerritoryKey>& contracts) {
    std::vector<TerritoryKey> out;
    look([&](db::Session& session) {
      for (const auto& row : list(session, programme.code, contracts)) out.push_back(row.contract);
    });
    return out;
  };
  EXPECT_EQ(listed({}), std::vector<TerritoryKey>{});
  EXPECT_EQ(listed({contract, contract, second_contract}), std::vector<TerritoryKey>{contract});
  EXPECT_EQ(listed({other_contract, contract}), (std::vector<TerritoryKey>{contract, other_contract}));
  // More than one statement takes, then more than are asked one by one.
  for (const int others : {16, 40, 500}) {
    std::vector<TerritoryKey> many{other_contract};
    for (int i = 0; i < others; ++i) many.push_back(TerritoryKey{5000 + i});
    EXPECT_EQ(listed(many), std::vector<TerritoryKey>{other_contract}) << others;
  }
}

TEST_P(Plans, OnlyTheMilestonesNotMetOfARunningPlanAreDue) {
  const auto due = [&](std::string_view until) {
    std::string out;
    look([&](db::Session& session) {
      for (const auto& one : due_milestones(session, programme.code, {contract, other_contract}, *Date::parse(until))) {
        out += fmt::format("{} {}.{} {}; ", one.due.text(), one.axis, one.number, one.label);
      }
    });
    return out;
  };
  const PlanId plan = plan_in(State::submitted);
  EXPECT_EQ(due("2018-01-01"), "") << "nothing runs yet";
  sign(prefect, plan, true).value();
  sign(authority, plan, false).value();
  EXPECT_EQ(due("2017-01-31"), "");
  EXPECT_EQ(due("2017-02-01"), "2017-02-01 1.1 Première session; 2017-02-01 2.1 Première session; ");
  must(begin(prefect, plan));
  const auto first = actions_of(plan).front().id;
  on("2017-02-02");
  must(as(prefect, [&](access::Act& act) { return mark_milestone(act, context, first, 0, act.today()); }));
  EXPECT_EQ(due("2017-02-01"), "2017-02-01 2.1 Première session; ");
}

TEST_P(Plans, TheListSaysWhereEachPlanStands) {
  plan_in(State::submitted);
  const auto rows = look([&](db::Session& session) { return list(session, programme.code); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].contract, contract);
  EXPECT_EQ(rows[0].state, State::submitted);
  EXPECT_EQ(rows[0].actions, 2);
}

}  // namespace
}  // namespace jalon::plan
