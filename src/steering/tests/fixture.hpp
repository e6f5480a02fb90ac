// SPDX-License-Identifier: EUPL-1.2
// A small country, the published programme, and people with accounts around a few contracts.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "access/sql.hpp"
#include "access/testing.hpp"
#include "allocation/sql.hpp"
#include "capacity/sql.hpp"
#include "db/testing.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "funding/sql.hpp"
#include "journal/sql.hpp"
#include "ledger/sql.hpp"
#include "partner/sql.hpp"
#include "plan/sql.hpp"
#include "programme/sql.hpp"
#include "steering/sql.hpp"
#include "steering/steering.hpp"
#include "territory/sql.hpp"

namespace jalon::steering {

struct Spot {
  int key;
  territory::Level level;
  const char *code, *name;
  int parent;
};
inline constexpr std::array spots{
    Spot{1, territory::Level::nation, "FR", "France", 0},
    Spot{11, territory::Level::region, "11", "Île-de-France", 1},
    Spot{84, territory::Level::region, "84", "Auvergne-Rhône-Alpes", 1},
    Spot{69, territory::Level::department, "69", "Rhône", 84},
    Spot{75, territory::Level::department, "75", "Paris", 11},
    Spot{93, territory::Level::department, "93", "Seine-Saint-Denis", 11},
    Spot{101, territory::Level::contract, "CV101", "Plaine Commune", 93},
    Spot{102, territory::Level::contract, "CV102", "Est Ensemble", 93},
    Spot{103, territory::Level::contract, "CV103", "Aulnay", 93},
    Spot{201, territory::Level::contract, "CV201", "Métropole de Lyon", 69},
};
inline const Spot& spot_of(int key) {
  return *std::find_if(spots.begin(), spots.end(), [&](const Spot& spot) { return spot.key == key; });
}

class Steering : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(),
      {journal::sql::all_migrations, access::sql::all_migrations, territory::sql::all_migrations,
       figures::sql::all_migrations, partner::sql::all_migrations, programme::sql::all_migrations,
       plan::sql::all_migrations, ledger::sql::all_migrations, funding::sql::all_migrations,
       capacity::sql::all_migrations, allocation::sql::all_migrations, sql::all_migrations}};
  FixedClock clock{at_paris(*Date::parse("2016-09-01"), 10, 0)};
  territory::Directory territories{*database};
  std::shared_ptr<const territory::Registry> registry_;
  std::shared_ptr<const programme::Programme> programme_;
  static constexpr TerritoryKey nation{1}, region{11}, department{93}, other_department{69}, empty_department{75},
      contract{101}, second{102}, third{103}, other_contract{201};
  access::Actor system = access::system_actor("tests");
  access::Actor coordinator, prefect, other_prefect, officer, authority, other_authority, delegate, colleague, auditor,
      evaluator, administrator;

  [[nodiscard]] plan::Context context() const { return {*registry_, *programme_}; }

  template <class F>
  auto as(const access::Actor& actor, F&& rule) -> std::invoke_result_t<F, access::Act&> {
    return database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = actor, .now = clock.now()};
      return rule(act);
    });
  }
  template <class F>
  auto look(F&& question) {
    return database->read(question);
  }
  void on(std::string_view day) { clock.set(at_paris(*Date::parse(day), 10, 0)); }
  template <class T>
  static void must(const Result<T>& result) {
    if (!result) throw std::runtime_error(english(result.error()));
  }
  // The rule that refused, or the fault's field, or the missing right.
  template <class T>
  static std::string why_not(const Result<T>& result) {
    if (result) return "it was allowed";
    if (const auto* forbidden = std::get_if<Forbidden>(&result.error())) return forbidden->right;
    if (const auto* refused = std::get_if<Refused>(&result.error())) return refused->rule;
    if (const auto* invalid = std::get_if<Invalid>(&result.error())) return invalid->faults.front().field;
    if (std::holds_alternative<Conflict>(result.error())) return "conflict";
    return "not found";
  }

  access::Actor person(access::Role role, TerritoryKey place, const std::string& label, bool granted = true) {
    access::Invitation invitation;
    invitation.email = "p" + std::to_string(++people_) + "@demo.gouv.fr";
    invitation.name = "Compte " + std::to_string(people_);
    invitation.function_label = label;
    invitation.grants = {{role, place}};
    const auto id =
        as(system, [&](access::Act& act) { return access::add_account(act, invitation, "not a real hash"); });
    must(id);
    if (!granted) must(as(system, [&](access::Act& act) { return access::set_grants(act, *id, {}); }));
    return reload(*id, label);
  }
  // As the next request of the account would find it.
  access::Actor reload(access::AccountId id, const std::string& label) {
    const auto account = look([&](db::Session& session) { return access::find_account(session, id); });
    auto actor = access::testing::actor_with(account->grants);
    actor.account = id;
    actor.account_id = id.text();
    actor.label = label;
    return actor;
  }

  void SetUp() override {
    std::string script;
    for (const auto& spot : spots) {
      script += fmt::format(
          "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
          "({}, '{}', '{}', '{}', {}, 0, '2015-01-01', '9999-12-31', 1);\n",
          spot.key, territory::word(spot.level), spot.code, spot.name,
          spot.parent == 0 ? "null" : std::to_string(spot.parent));
    }
    must(as(system, [&](access::Act& act) -> Result<void> {
      act.db.run_script(script.c_str());
      for (const auto& spot : spots) {
        std::vector<TerritoryKey> scopes;
        for (const auto* above = &spot; above->parent != 0; above = &spot_of(above->parent)) {
          scopes.push_back(TerritoryKey{above->key});
        }
        if (!scopes.empty()) journal::set_scopes(act.db, TerritoryKey{spot.key}, scopes);
      }
      return {};
    }));
    territories.reload();
    registry_ = territories.current();
    using access::Role;
    coordinator = person(Role::national_coordinator, nation, "Coordination nationale");
    prefect = person(Role::prefect, department, "Cabinet, préfecture 93");
    other_prefect = person(Role::prefect, other_department, "Cabinet, préfecture 69");
    officer = person(Role::instruction_officer, department, "Bureau 93");
    authority = person(Role::local_authority, contract, "Plaine Commune");
    other_authority = person(Role::local_authority, other_contract, "Métropole de Lyon");
    delegate = person(Role::delegate, contract, "Déléguée du préfet, Saint-Denis", false);
    colleague = person(Role::delegate, contract, "Délégué du préfet, Aulnay", false);
    auditor = person(Role::auditor, nation, "Audit");
    evaluator = person(Role::evaluator, nation, "Évaluation");
    administrator = person(Role::administrator, nation, "Administration des comptes");
    on("2016-05-09");
    publish(pack_code());
    on("2016-09-01");
  }
  // Of the policy that stands in force when a test begins.
  [[nodiscard]] virtual std::string_view pack_code() const { return "prevention-radicalisation-2016"; }
  void publish(std::string_view code) {
    const auto pack = programme::parse(programme::embedded(code));
    must(pack);
    must(as(coordinator, [&](access::Act& act) -> Result<void> {
      if (auto ok = programme::load(act, *pack); !ok) return ok;
      return programme::publish(act, *registry_, pack->code);
    }));
    programme_ = look([](db::Session& session) { return programme::current(session); });
    must(as(coordinator, [&](access::Act& act) { return plan::open_plans(act, context()); }));
  }

  Result<void> assign(const access::Actor& by, const access::Actor& whom, TerritoryKey where = contract) {
    return as(by, [&](access::Act& act) { return assign_delegate(act, context(), whom.account, where); });
  }
  Result<SupportId> log(const access::Actor& by, Support support) {
    return as(by, [&](access::Act& act) { return log_support(act, context(), support); });
  }
  Support visit(std::string_view day = "2016-09-01", int minutes = 90) const {
    Support support;
    support.contract = contract;
    support.day = *Date::parse(day);
    support.kind = programme_->support_kinds.front().code;
    support.minutes = minutes;
    support.note = "Relecture de l’axe 2 avec le service jeunesse.";
    return support;
  }
  std::optional<std::int64_t> figure(std::string_view indicator, TerritoryKey place, std::string_view dimension = "") {
    return look([&](db::Session& session) {
      return figures::value(session, programme_->figure(indicator), place, {}, dimension);
    });
  }
  std::vector<Due> due(const access::Actor& actor) {
    return look([&](db::Session& session) { return due_for(session, context(), actor, clock.today()); });
  }
  // Without the reminders to send, which have tests of their own.
  std::vector<Due> due_of_plans(const access::Actor& actor) {
    auto out = due(actor);
    std::erase_if(out, [](const Due& one) { return one.kind == "remind"; });
    return out;
  }
  static std::string kinds(const std::vector<Due>& all) {
    std::string out;
    for (const auto& one : all) out += (out.empty() ? "" : " ") + one.kind;
    return out;
  }
  // A plan with all that it needs, as far as submission.
  plan::PlanId submitted_plan(const access::Actor& by, TerritoryKey where) {
    const auto id = as(by, [&](access::Act& act) { return plan::start_plan(act, context(), where); });
    must(id);
    for (const auto& axis : programme_->axes) {
      const auto before = look([&](db::Session& session) { return plan::axes(session, *id); });
      plan::AxisText text;
      for (const auto& one : before) {
        if (one.axis == axis.code) text = one;
      }
      text.axis = axis.code;
      text.diagnosis = "Les besoins sont connus.";
      text.objective = "Agir avant la fin de 2017.";
      must(as(by, [&](access::Act& act) { return plan::save_axis(act, context(), *id, text); }));
      plan::Action action;
      action.axis = axis.code;
      action.title = "Former les animateurs";
      action.description = "Quatre sessions de deux jours.";
      action.owner = "Ville";
      action.public_code = programme_->publics.front().code;
      action.level_code = programme_->levels.front().code;
      action.starts = Date::parse("2017-01-16");
      action.ends = Date::parse("2017-06-30");
      action.milestones = {{"Première session", Date::parse("2017-02-01"), {}}};
      action.expected = {
          {true, "Animateurs qui savent orienter", "12 %", "80 %", "enquête", Date::parse("2017-12-31")}};
      must(as(by, [&](access::Act& act) { return plan::save_action(act, context(), *id, action); }));
    }
    must(as(by, [&](access::Act& act) { return plan::submit_plan(act, context(), *id); }));
    return *id;
  }
  void sign(const access::Actor& by, plan::PlanId id, bool for_state) {
    must(as(by, [&](access::Act& act) { return plan::sign_plan(act, context(), id, for_state); }));
  }
  // Adopted, then opened again by an amendment.
  plan::PlanId amended_plan(const access::Actor& by, const access::Actor& for_state, TerritoryKey where) {
    const auto id = submitted_plan(by, where);
    sign(by, id, false);
    sign(for_state, id, true);
    must(as(by, [&](access::Act& act) { return plan::amend_plan(act, context(), id, "Une commune rejoint."); }));
    return id;
  }

 private:
  int people_ = 0;
};

}  // namespace jalon::steering
