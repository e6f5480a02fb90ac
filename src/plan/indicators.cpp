// SPDX-License-Identifier: EUPL-1.2
#include "plan/indicators.hpp"

#include <fmt/format.h>

#include <map>

#include "figures/figures.hpp"
#include "web/i18n.hpp"

namespace jalon::plan {

namespace {

using figures::Behaviour;
using figures::Indicator;
using figures::Kind;

constexpr const char* from_plans_en = "Acts on the plans in Jalon";
constexpr const char* from_plans_fr = "Actes sur les plans dans Jalon";

std::vector<Indicator> declared(const programme::Programme& programme) {
  const auto plans = [&](std::string_view code, std::string name_en, std::string name_fr, std::string definition_en,
                         std::string definition_fr, Kind kind, bool is_public) {
    return Indicator{programme.figure(code),
                     std::move(name_en),
                     std::move(name_fr),
                     std::move(definition_en),
                     std::move(definition_fr),
                     "plan",
                     Behaviour::stock,
                     kind,
                     from_plans_en,
                     from_plans_fr,
                     is_public};
  };
  std::vector<Indicator> out{
      plans("plans.expected", "Plans expected", "Plans attendus",
            fmt::format("Contracts for each of which the programme expects a plan ({}).", programme.plan_noun.en),
            fmt::format("Contrats pour chacun desquels le programme attend un plan ({}).", programme.plan_noun.fr),
            Kind::input, true),
      plans("plans.started", "Plans started", "Plans commencés",
            "Contracts whose plan has been started, whatever became of it.",
            "Contrats dont le plan a été commencé, quelle qu’en soit la suite.", Kind::activity, true),
      plans("plans.submitted", "Plans submitted", "Plans soumis",
            "Contracts whose plan is submitted to the prefect, or adopted since. A plan returned for correction no "
            "longer "
            "counts.",
            "Contrats dont le plan est soumis au préfet, ou adopté depuis. Un plan renvoyé pour correction ne compte "
            "plus.",
            Kind::activity, true),
      plans("plans.returned", "Plans returned for correction", "Plans renvoyés pour correction",
            "Contracts whose plan is being corrected now.", "Contrats dont le plan est en cours de correction.",
            Kind::activity, false),
      plans(
          "plans.adopted", "Plans adopted", "Plans adoptés",
          "Contracts whose plan is in force with both signatures. An amendment being written leaves it in force.",
          "Contrats dont le plan est en vigueur avec les deux signatures. Un avenant en cours d’écriture le laisse en "
          "vigueur.",
          Kind::output, true),
      plans("plans.adopted_late", "Plans adopted late", "Plans adoptés en retard",
            "Contracts whose first adoption came after the deadline.",
            "Contrats dont la première adoption est postérieure à l’échéance.", Kind::output, false),
      plans("plans.under_way", "Plans under way", "Plans en cours de mise en œuvre",
            "Contracts whose plan in force is declared under way.",
            "Contrats dont le plan en vigueur est déclaré en cours de mise en œuvre.", Kind::output, true),
      plans("plans.evaluated", "Plans evaluated", "Plans évalués", "Contracts whose plan has been evaluated.",
            "Contrats dont le plan a été évalué.", Kind::outcome, true),
      plans("plans.not_started_with_reason", "Plans not started, with a reason", "Plans non commencés, motif donné",
            "Contracts without a plan that have told why.", "Contrats sans plan qui en ont donné le motif.",
            Kind::activity, false),
      Indicator{
          programme.figure("plans.start_to_adoption_days"), "Days from start to adoption",
          "Jours du début à l’adoption",
          "Sum over the plans adopted of the days between the start and the first adoption; divide by the plans "
          "adopted.",
          "Somme, sur les plans adoptés, des jours entre le début et la première adoption ; à diviser par le nombre "
          "de plans adoptés.",
          "day", Behaviour::flow, Kind::activity, from_plans_en, from_plans_fr, false},
      Indicator{programme.figure("actions"), "Actions in plans", "Actions dans les plans",
                "Actions that stand in a plan, whatever its state; by axis, level of prevention and public.",
                "Actions inscrites dans un plan, quel que soit son état ; par axe, niveau de prévention et public.",
                "action", Behaviour::stock, Kind::output, from_plans_en, from_plans_fr, true},
  };
  // Boards rank by it: a plan returned or late is not the more the better, and what is expected is neither.
  for (auto& indicator : out) {
    const auto is = [&](std::string_view code) { return indicator.code == programme.figure(code); };
    if (is("plans.expected")) indicator.polarity = figures::Polarity::none;
    if (is("plans.returned") || is("plans.adopted_late") || is("plans.not_started_with_reason") ||
        is("plans.start_to_adoption_days"))
      indicator.polarity = figures::Polarity::down;
  }
  return out;
}

}  // namespace

void add_words(figures::Words& words) {
  using figures::Word;
  for (const auto& unit : {Word{"plan", N_("plan"), N_("plans")}, Word{"action", N_("action"), N_("actions")},
                           Word{"day", N_("day"), N_("days")}})
    words.units.push_back(unit);
  for (const auto& source :
       {Word{"plan", N_("a plan")}, Word{"action", N_("an action of a plan")}, Word{"contract", N_("a contract")}})
    words.sources.push_back(source);
}

std::array<Counted, 8> standing(const store::PlanRow& row) {
  const bool in_force = !row.in_force.empty();
  return {{
      {"plans.started", row.started_on.has_value()},
      {"plans.submitted", in_force || row.state == State::submitted},
      {"plans.returned", row.state == State::returned},
      {"plans.adopted", in_force},
      {"plans.adopted_late", row.adopted_late},
      {"plans.under_way", row.in_force == word(State::under_way)},
      {"plans.evaluated", row.in_force == word(State::evaluated)},
      {"plans.not_started_with_reason", row.state == State::not_started && !row.reason.empty()},
  }};
}

void record_standing(access::Act& act, const Context& context, const store::PlanRow& before,
                     const store::PlanRow& after) {
  const auto was = standing(before);
  const auto is = standing(after);
  const std::string id = after.id.text();
  const auto record = [&](std::string_view indicator, std::int64_t amount) {
    // Of the programme of the plan, which need not be the one in force.
    const auto code = figures::of_programme(indicator, after.programme);
    figures::record_observation(act, context.territories, {code, "", after.contract, act.today(), amount, "plan", id});
  };
  for (std::size_t i = 0; i < is.size(); ++i) {
    if (was[i].counts != is[i].counts) record(is[i].indicator, is[i].counts ? 1 : -1);
  }
  if (!before.adopted_on && after.adopted_on) {
    record("plans.start_to_adoption_days", days_between(*after.started_on, *after.adopted_on));
  }
}

void record_action(access::Act& act, const Context& context, const store::PlanRow& plan, const Action* before,
                   const Action* after) {
  JALON_CHECK(before != nullptr || after != nullptr);
  const std::string id = (after != nullptr ? after : before)->id.text();
  const auto actions = figures::of_programme("actions", plan.programme);
  const auto record = [&](std::string_view dimension, std::int64_t amount) {
    figures::record_observation(act, context.territories,
                                {actions, dimension, plan.contract, act.today(), amount, "action", id});
  };
  if (before == nullptr || after == nullptr) record("", after != nullptr ? 1 : -1);
  const auto move = [&](std::string_view prefix, std::string Action::*code) {
    const std::string was = before != nullptr ? before->*code : std::string();
    const std::string is = after != nullptr ? after->*code : std::string();
    if (was == is) return;
    if (!was.empty()) record(std::string(prefix) + was, -1);
    if (!is.empty()) record(std::string(prefix) + is, 1);
  };
  move("axis:", &Action::axis);
  move("level:", &Action::level_code);
  move("public:", &Action::public_code);
}

Result<void> open_plans(access::Act& act, const Context& context) {
  if (auto allowed = act.require(access::Right::publish_programme,
                                 context.territories.right_path(context.territories.nation().key));
      !allowed) {
    return allowed;
  }
  for (const auto& indicator : declared(context.programme)) figures::declare_indicator(act.db, indicator);
  const auto code = context.programme.figure("plans.expected");
  const std::string_view expected = code;
  const auto known = figures::values(act.db, {&expected, 1}, territory::Level::contract);
  // Plans are expected from the first day of the programme, or from today when it was published before that day.
  const Date day = std::min(context.programme.start, act.today());
  std::int64_t opened = 0;
  for (const auto& contract : context.territories.all(territory::Level::contract)) {
    const auto row = known.find(contract.key);
    if (row != known.end() && !row->second.empty() && row->second.front().value_or(0) > 0) continue;
    figures::record_observation(act, context.territories,
                                {expected, "", contract.key, day, 1, "contract", contract.code});
    ++opened;
  }
  if (opened > 0) {
    act.record(
        {"open_plans", "programme", context.programme.code, {}, "", "{\"contracts\":" + std::to_string(opened) + "}"});
  }
  return {};
}

}  // namespace jalon::plan
