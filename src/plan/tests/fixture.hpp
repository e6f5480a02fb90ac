// SPDX-License-Identifier: EUPL-1.2
// A small country, a short programme, and the people of a department around one contract.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "access/access.hpp"
#include "access/testing.hpp"
#include "db/testing.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "partner/sql.hpp"
#include "plan/plan.hpp"
#include "plan/sql.hpp"
#include "territory/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::plan {

// The small country with names as readers see them and four contracts, one of which stands in two departments; since
// 2015, so that plans can be opened on any day of 2016.
inline std::vector<territory::Territory> small_country() {
  auto out = territory::testing::small_country();
  const std::map<int, std::string_view> names{{1, "France"},
                                              {11, "Île-de-France"},
                                              {84, "Auvergne-Rhône-Alpes"},
                                              {93, "Seine-Saint-Denis"},
                                              {75, "Paris"},
                                              {69, "Rhône"},
                                              {101, "Plaine Commune"},
                                              {102, "Est Ensemble"},
                                              {103, "Entre deux départements"},
                                              {201, "Métropole de Lyon"}};
  std::erase_if(out, [&](const territory::Territory& place) { return !names.contains(place.key.value); });
  for (auto& place : out) {
    place.name = names.at(place.key.value);
    place.valid_from = *Date::parse("2015-01-01");
    if (place.code == "CV103") place.also_in = {TerritoryKey{75}};
  }
  return out;
}

inline programme::Programme short_programme() {
  programme::Programme out;
  out.code = "test-2016";
  out.version = "1";
  out.title = {"Programme d’essai", "Test programme"};
  out.plan_noun = {"plan d’action", "action plan"};
  out.plan_nouns = {"plans d’action", "action plans"};
  out.contract_noun = {"contrat de ville", "city contract"};
  out.contract_nouns = {"contrats de ville", "city contracts"};
  out.start = *Date::parse("2016-05-09");
  out.end = *Date::parse("2018-12-31");
  out.axes = {{"1", {"Gouvernance", "Governance"}, {"Qui se réunit ?", "Who meets?"}, true, {}},
              {"2", {"Diagnostic", "Diagnosis"}, {}, true, {}},
              {"3", {"Évaluation", "Evaluation"}, {}, false, {"1"}}};
  out.publics = {{"youth", {"Jeunes", "Young people"}}, {"families", {"Familles", "Families"}}};
  out.levels = {{"primary", {"Primaire", "Primary"}}, {"secondary", {"Secondaire", "Secondary"}}};
  out.funders = {{"state", {"État", "State"}}, {"town", {"Commune", "Town"}}};
  out.deadlines = {{"plan.adopted", *Date::parse("2016-12-31"), {"Plan adopté", "Plan adopted"}, {}}};
  return out;
}

class Plans : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(),
                                     {journal::sql::all_migrations, territory::sql::all_migrations,
                                      figures::sql::all_migrations, partner::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{small_country()};
  programme::Programme programme{short_programme()};
  Context context{registry, programme};
  Instant now{at_paris(*Date::parse("2016-09-01"), 10, 0)};
  static constexpr TerritoryKey nation{1}, region{11}, department{93}, contract{101}, second_contract{102},
      split_contract{103}, other_contract{201};
  access::Actor system = access::system_actor("tests");
  access::Actor authority = who(access::Role::local_authority, contract, "Ville");
  access::Actor delegate = who(access::Role::delegate, contract, "Déléguée du préfet");
  access::Actor prefect = who(access::Role::prefect, department, "Préfet 93");
  access::Actor officer = who(access::Role::instruction_officer, department, "Bureau 93");
  access::Actor coordinator = who(access::Role::national_coordinator, nation, "Coordination");
  access::Actor auditor = who(access::Role::auditor, nation, "Audit");
  access::Actor stranger = who(access::Role::local_authority, other_contract, "Autre ville");

  static access::Actor who(access::Role role, TerritoryKey territory, std::string label) {
    auto actor = access::testing::actor_with(role, territory);
    actor.label = std::move(label);
    return actor;
  }

  void SetUp() override {
    const auto script = territory::testing::rows_of(small_country());
    must(as(system, [&](access::Act& act) -> Result<void> {
      act.db.run_script(script.c_str());
      return open_plans(act, context);
    }));
  }

  // Runs rule(act) in a transaction, as somebody, at `now`.
  template <class F>
  auto as(const access::Actor& actor, F&& rule) -> std::invoke_result_t<F, access::Act&> {
    return database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = actor, .now = now};
      return rule(act);
    });
  }
  template <class F>
  auto look(F&& question) {
    return database->read(question);
  }
  void on(std::string_view day) { now = at_paris(*Date::parse(day), 10, 0); }

  Plan plan_of(TerritoryKey key) {
    return look([&](db::Session& session) { return find_plan(session, key, programme.code); });
  }
  State state() { return plan_of(contract).state; }

  static Action complete_action(std::string axis, std::string title) {
    Action action;
    action.axis = std::move(axis);
    action.title = std::move(title);
    action.description = "Quatre sessions de deux jours.";
    action.owner = "Ville de Saint-Denis";
    action.public_code = "youth";
    action.level_code = "primary";
    action.starts = Date::parse("2017-01-16");
    action.ends = Date::parse("2017-06-30");
    action.partners = {{"Éducation nationale", partner::Part::informed},
                       {"Association de prévention", partner::Part::responsible}};
    action.milestones = {{"Première session", Date::parse("2017-02-01"), {}}, {"Bilan", Date::parse("2017-06-30"), {}}};
    action.budget = {{"state", 1'200'000}, {"town", 350'050}};
    action.expected = {{false, "Sessions tenues", "", "4", "", Date::parse("2017-06-30")},
                       {true, "Animateurs qui savent orienter", "12 %", "80 %", "enquête", Date::parse("2017-12-31")}};
    return action;
  }

  Result<PlanId> start(const access::Actor& actor, TerritoryKey key = contract) {
    return as(actor, [&](access::Act& act) { return start_plan(act, context, key); });
  }
  Result<SavedAction> save(const access::Actor& actor, PlanId plan, const Action& action) {
    return as(actor, [&](access::Act& act) { return save_action(act, context, plan, action); });
  }
  Result<Saved> save(const access::Actor& actor, PlanId plan, const AxisText& text) {
    return as(actor, [&](access::Act& act) { return save_axis(act, context, plan, text); });
  }
  Result<void> submit(const access::Actor& actor, PlanId plan) {
    return as(actor, [&](access::Act& act) { return submit_plan(act, context, plan); });
  }
  Result<void> send_back(const access::Actor& actor, PlanId plan, std::string_view motive = "Précisez l’axe 2.") {
    return as(actor, [&](access::Act& act) { return return_plan(act, context, plan, motive); });
  }
  Result<State> sign(const access::Actor& actor, PlanId plan, bool for_state) {
    return as(actor, [&](access::Act& act) { return sign_plan(act, context, plan, for_state); });
  }
  Result<void> begin(const access::Actor& actor, PlanId plan) {
    return as(actor, [&](access::Act& act) { return begin_plan(act, context, plan); });
  }
  Result<void> evaluate(const access::Actor& actor, PlanId plan,
                        std::string_view conclusion = "Les résultats sont là.") {
    return as(actor, [&](access::Act& act) { return evaluate_plan(act, context, plan, conclusion); });
  }
  Result<void> amend(const access::Actor& actor, PlanId plan, std::string_view motive = "Une commune rejoint.") {
    return as(actor, [&](access::Act& act) { return amend_plan(act, context, plan, motive); });
  }
  // A plan in a state, by the way that everybody takes.
  PlanId plan_in(State wanted) {
    const PlanId plan = start(authority).value();
    if (wanted == State::drafting) return plan;
    save(authority, plan, complete_action("1", "Réunir la cellule")).value();
    save(delegate, plan, complete_action("2", "Écrire le diagnostic")).value();
    must(submit(authority, plan));
    if (wanted == State::submitted) return plan;
    if (wanted == State::returned) {
      must(send_back(officer, plan));
      return plan;
    }
    sign(prefect, plan, true).value();
    sign(authority, plan, false).value();
    if (wanted == State::adopted) return plan;
    must(begin(prefect, plan));
    if (wanted == State::under_way) return plan;
    must(evaluate(prefect, plan));
    return plan;
  }
  std::vector<Action> actions_of(PlanId plan) {
    return look([&](db::Session& session) { return actions(session, plan); });
  }
  std::optional<std::int64_t> figure(std::string_view indicator, TerritoryKey territory = nation,
                                     std::string_view dimension = "") {
    return look([&](db::Session& session) {
      return figures::value(session, programme.figure(indicator), territory, {}, dimension);
    });
  }
  std::vector<std::string> acts_of(std::string_view object) {
    return look([&](db::Session& session) {
      journal::Filter filter;
      filter.object_id = std::string(object);
      std::vector<std::string> out;
      for (const auto& record : journal::read(session, filter)) out.insert(out.begin(), record.act);
      return out;
    });
  }
  static void must(const Result<void>& result) {
    if (!result) throw std::runtime_error(english(result.error()));
  }
  template <class T>
  static const Conflict* conflict(const Result<T>& result) {
    return result ? nullptr : std::get_if<Conflict>(&result.error());
  }
  template <class T>
  static const Refused* refusal(const Result<T>& result) {
    return result ? nullptr : std::get_if<Refused>(&result.error());
  }
  template <class T>
  static bool is_forbidden(const Result<T>& result, std::string_view right) {
    if (result) return false;
    const auto* forbidden = std::get_if<Forbidden>(&result.error());
    return forbidden != nullptr && forbidden->right == right;
  }
  template <class T>
  static std::vector<std::string> faults(const Result<T>& result) {
    std::vector<std::string> out;
    if (result) return out;
    if (const auto* invalid = std::get_if<Invalid>(&result.error())) {
      for (const auto& fault : invalid->faults) out.push_back(fault.field);
    }
    return out;
  }
};

using Fields = std::vector<std::string>;

}  // namespace jalon::plan
