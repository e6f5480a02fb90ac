// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "access/access.hpp"
#include "access/testing.hpp"

namespace jalon::access {
namespace {

using testing::actor_with;

// A small country: nation 1; regions 11 and 12; departments 21, 22 (region 11) and 23 (region 12); contract 31 in 21,
// contract 32 in 22, contract 33 in 21 and in 23.
constexpr TerritoryKey nation{1}, region{11}, other_region{12}, department{21}, sibling{22}, far_department{23};
constexpr TerritoryKey contract{31}, sibling_contract{32}, shared_contract{33};

std::vector<TerritoryKey> path_of(TerritoryKey key) {
  static const std::map<TerritoryKey, std::vector<TerritoryKey>> paths{
      {nation, {nation}},
      {region, {region, nation}},
      {other_region, {other_region, nation}},
      {department, {department, region, nation}},
      {sibling, {sibling, region, nation}},
      {far_department, {far_department, other_region, nation}},
      {contract, {contract, department, region, nation}},
      {sibling_contract, {sibling_contract, sibling, region, nation}},
      {shared_contract, {shared_contract, department, region, nation, far_department, other_region}},
  };
  return paths.at(key);
}
const std::vector<TerritoryKey> everywhere{nation,         region,   other_region,     department,     sibling,
                                           far_department, contract, sibling_contract, shared_contract};

// The matrix once more, as the programme's document reads; the code's table is written the other way round, by right.
const std::map<Role, std::set<Right>> expected{
    {Role::national_coordinator,
     {Right::read_aggregates,   Right::read_plans,       Right::read_journal,      Right::remind,
      Right::publish_programme, Right::import_reference, Right::export_lists,      Right::define_indicators,
      Right::answer_figures,    Right::validate_figures, Right::contest_figures,   Right::publish_figures,
      Right::set_targets,       Right::assess_targets,   Right::read_credits,      Right::allot_credits,
      Right::write_calls,       Right::publish_calls,    Right::read_applications, Right::convene_committees,
      Right::answer_controls}},
    {Role::prefect,
     {Right::read_aggregates, Right::read_plans,         Right::read_journal,      Right::comment_plan,
      Right::return_plan,     Right::sign_for_state,     Right::run_plan,          Right::assign_delegates,
      Right::remind,          Right::export_lists,       Right::validate_figures,  Right::contest_figures,
      Right::set_targets,     Right::assess_targets,     Right::manage_capacity,   Right::read_credits,
      Right::commit_credits,  Right::publish_calls,      Right::read_applications, Right::give_opinions,
      Right::decide_grants,   Right::convene_committees, Right::answer_controls}},
    {Role::instruction_officer,
     {Right::read_aggregates, Right::read_plans, Right::read_journal, Right::comment_plan, Right::return_plan,
      Right::assign_delegates, Right::remind, Right::export_lists, Right::answer_figures, Right::manage_capacity,
      Right::report_capacity, Right::read_credits, Right::pay_credits, Right::write_calls, Right::read_applications,
      Right::instruct_applications, Right::convene_committees, Right::answer_controls}},
    {Role::control_officer,
     {Right::read_aggregates, Right::read_plans, Right::read_journal, Right::export_lists, Right::read_credits,
      Right::read_applications, Right::certify_service, Right::run_controls}},
    {Role::delegate,
     {Right::read_aggregates, Right::read_plans, Right::read_journal, Right::write_plan, Right::comment_plan,
      Right::log_support, Right::export_lists, Right::answer_figures, Right::read_credits, Right::read_applications,
      Right::give_opinions}},
    {Role::local_authority,
     {Right::read_aggregates, Right::read_plans, Right::write_plan, Right::comment_plan, Right::submit_plan,
      Right::sign_for_authority, Right::amend_plan, Right::export_lists, Right::answer_figures, Right::contest_figures,
      Right::assess_targets, Right::apply_for_grants}},
    {Role::association, {Right::read_aggregates, Right::report_capacity, Right::apply_for_grants}},
    {Role::evaluator, {Right::read_aggregates, Right::export_lists, Right::contest_figures, Right::read_credits}},
    {Role::auditor,
     {Right::read_aggregates, Right::read_plans, Right::read_journal, Right::export_lists, Right::see_operations,
      Right::read_credits, Right::read_applications}},
    {Role::administrator, {Right::manage_accounts, Right::see_operations}},
};

TEST(Policy, EachRoleHasItsRightsAndNoOther) {
  for (const Role role : all_roles()) {
    for (const Right right : all_rights()) {
      EXPECT_EQ(role_has(role, right), expected.at(role).contains(right)) << word(role) << " " << word(right);
    }
  }
}

TEST(Policy, ARightHoldsInItsTerritoryAndBelowAndNowhereElse) {
  int tried = 0;
  int allowed = 0;
  for (const Role role : all_roles()) {
    for (const TerritoryKey held_in : everywhere) {
      const Actor actor = actor_with(role, held_in);
      for (const Right right : all_rights()) {
        for (const TerritoryKey object : everywhere) {
          // By hand: the territory itself or one that contains it.
          const bool contains =
              held_in == object || held_in == nation ||
              (held_in == region && (object == department || object == sibling || object == contract ||
                                     object == sibling_contract || object == shared_contract)) ||
              (held_in == other_region && (object == far_department || object == shared_contract)) ||
              (held_in == department && (object == contract || object == shared_contract)) ||
              (held_in == sibling && object == sibling_contract) ||
              (held_in == far_department && object == shared_contract);
          const bool yes = expected.at(role).contains(right) && (contains || holds_anywhere(right));
          const auto answer = may(actor, right, path_of(object));
          EXPECT_EQ(answer.has_value(), yes)
              << word(role) << " in " << held_in.value << ", " << word(right) << " on " << object.value;
          if (answer) {
            EXPECT_EQ(*answer, role);
          } else {
            ASSERT_TRUE(std::holds_alternative<Forbidden>(answer.error()));
            EXPECT_EQ(std::get<Forbidden>(answer.error()).right, word(right));
          }
          ++tried;
          allowed += answer.has_value() ? 1 : 0;
        }
      }
    }
  }
  EXPECT_EQ(tried, 10 * 43 * 9 * 9);
  EXPECT_GT(allowed, 0);
}

TEST(Policy, OnlyAggregatesCreditsAccountsAndOperationsHoldAnywhere) {
  for (const Right right : all_rights()) {
    const bool anywhere = right == Right::read_aggregates || right == Right::read_credits ||
                          right == Right::manage_accounts || right == Right::see_operations;
    EXPECT_EQ(holds_anywhere(right), anywhere) << word(right);
  }
}

TEST(Policy, AnAuditorChangesNothingAndAControllerCertifiesAndControls) {
  const std::set<Right> reading{Right::read_aggregates,  Right::read_plans,   Right::read_journal,
                                Right::export_lists,     Right::read_credits, Right::see_operations,
                                Right::read_applications};
  for (const Right right : all_rights()) {
    if (reading.contains(right)) continue;
    EXPECT_FALSE(may(actor_with(Role::auditor, nation), right, path_of(contract))) << word(right);
    if (right == Right::certify_service || right == Right::run_controls) continue;
    EXPECT_FALSE(may(actor_with(Role::control_officer, nation), right, path_of(contract))) << word(right);
  }
}

TEST(Policy, NobodyInstructsDecidesAndCertifies) {
  for (const Role role : all_roles()) {
    int held = 0;
    for (const Right right :
         {Right::apply_for_grants, Right::instruct_applications, Right::decide_grants, Right::certify_service})
      held += role_has(role, right) ? 1 : 0;
    EXPECT_LE(held, 1) << word(role);
    EXPECT_FALSE(role_has(role, Right::pay_credits) && role_has(role, Right::certify_service)) << word(role);
    EXPECT_FALSE(role_has(role, Right::pay_credits) && role_has(role, Right::decide_grants)) << word(role);
  }
}

TEST(Policy, NobodyAllotsCommitsAndPays) {
  for (const Role role : all_roles()) {
    int held = 0;
    for (const Right right : {Right::allot_credits, Right::commit_credits, Right::pay_credits})
      held += role_has(role, right) ? 1 : 0;
    EXPECT_LE(held, 1) << word(role);
  }
}

TEST(Policy, NobodyHoldsBothSignatures) {
  for (const Role role : all_roles()) {
    EXPECT_FALSE(role_has(role, Right::sign_for_state) && role_has(role, Right::sign_for_authority)) << word(role);
  }
}

TEST(Policy, WithoutARoleNothingIsAllowed) {
  const Actor nobody = actor_with({});
  for (const Right right : all_rights()) {
    for (const TerritoryKey object : everywhere) EXPECT_FALSE(may(nobody, right, path_of(object)));
    EXPECT_FALSE(may(nobody, right, {}));
  }
}

TEST(Policy, ARoleWithoutATerritoryHoldsNowhere) {
  // The null key stands for "no territory": it must not match an object whose path holds one by mistake.
  const Actor lost = actor_with(Role::prefect, TerritoryKey{});
  const std::vector<TerritoryKey> path{TerritoryKey{}, nation};
  EXPECT_FALSE(may(lost, Right::read_plans, path));
  EXPECT_FALSE(may(lost, Right::read_aggregates, path));
}

TEST(Policy, AnUnknownPlaceIsNowhere) {
  EXPECT_FALSE(may(actor_with(Role::prefect, nation), Right::read_plans, {}));
  EXPECT_TRUE(may(actor_with(Role::prefect, nation), Right::read_plans, path_of(nation)));
}

TEST(Policy, SeveralRolesAddUpEachAtItsPlace) {
  const Actor both = actor_with({{Role::delegate, contract}, {Role::delegate, sibling_contract}});
  EXPECT_TRUE(may(both, Right::write_plan, path_of(contract)));
  EXPECT_TRUE(may(both, Right::write_plan, path_of(sibling_contract)));
  EXPECT_FALSE(may(both, Right::write_plan, path_of(shared_contract)));
}

TEST(Policy, ATokenHasOnlyItsRightsAndNeverMoreThanItsAccount) {
  Actor token = actor_with(Role::prefect, department);
  token.by_token = true;
  EXPECT_FALSE(may(token, Right::read_plans, path_of(contract)));
  token.token_rights = {Right::read_plans, Right::publish_programme};
  EXPECT_TRUE(may(token, Right::read_plans, path_of(contract)));
  EXPECT_FALSE(may(token, Right::comment_plan, path_of(contract)));        // the account has it, the token not
  EXPECT_FALSE(may(token, Right::publish_programme, path_of(nation)));     // the token has it, the account not
  EXPECT_FALSE(may(token, Right::read_plans, path_of(sibling_contract)));  // both, elsewhere
}

TEST(Policy, TheSystemMayDoEverythingAndSignsAsItself) {
  const Actor system = system_actor("Import");
  for (const Right right : all_rights()) EXPECT_TRUE(may(system, right, path_of(contract)));
  EXPECT_EQ(system.account_id, "system");
}

TEST(Policy, WordsReadBackAndUnknownOnesAreRefused) {
  for (const Role role : all_roles()) {
    Role read{};
    ASSERT_TRUE(parse_word(word(role), read));
    EXPECT_EQ(read, role);
    EXPECT_FALSE(title(role).empty());
  }
  for (const Right right : all_rights()) {
    Right read{};
    ASSERT_TRUE(parse_word(word(right), read));
    EXPECT_EQ(read, right);
    EXPECT_FALSE(title(right).empty());
    EXPECT_FALSE(reason(right).empty());
  }
  Role role{};
  Right right{};
  EXPECT_FALSE(parse_word("mayor", role));
  EXPECT_FALSE(parse_word("", right));
  EXPECT_FALSE(parse_word("Prefect", role));
}

TEST(Policy, DutiesThatMustNotMeetAreKeptApart) {
  const auto together = [](Role a, Role b) {
    const std::vector<Grant> grants{{a, contract}, {b, sibling_contract}};
    return duties_apart(grants).has_value();
  };
  EXPECT_TRUE(together(Role::prefect, Role::instruction_officer));
  EXPECT_TRUE(together(Role::delegate, Role::delegate));
  EXPECT_FALSE(together(Role::prefect, Role::delegate));  // who judges a plan does not write it
  EXPECT_FALSE(together(Role::instruction_officer, Role::delegate));
  EXPECT_TRUE(together(Role::control_officer, Role::auditor));
  EXPECT_FALSE(together(Role::prefect, Role::local_authority));  // both signatures in one hand
  EXPECT_FALSE(together(Role::prefect, Role::control_officer));
  EXPECT_FALSE(together(Role::instruction_officer, Role::auditor));
  EXPECT_FALSE(together(Role::evaluator, Role::prefect));
  EXPECT_FALSE(together(Role::association, Role::instruction_officer));
  EXPECT_FALSE(together(Role::administrator, Role::auditor));
  EXPECT_FALSE(together(Role::administrator, Role::national_coordinator));
  EXPECT_TRUE(duties_apart({}).has_value());
}

}  // namespace
}  // namespace jalon::access
