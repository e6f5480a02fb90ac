// SPDX-License-Identifier: EUPL-1.2
// A small country, the published programme, a service, and people with roles around it.
#pragma once

#include <gtest/gtest.h>

#include "access/testing.hpp"
#include "capacity/capacity.hpp"
#include "capacity/sql.hpp"
#include "db/testing.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "partner/sql.hpp"
#include "plan/sql.hpp"
#include "plan/tests/fixture.hpp"
#include "programme/sql.hpp"
#include "territory/sql.hpp"

namespace jalon::capacity {

// The population of the Rhône is not known.
inline std::vector<territory::Territory> country() {
  auto out = plan::small_country();
  for (auto& place : out) {
    if (place.key == TerritoryKey{93}) place.population = 1'600'000;
    if (place.key == TerritoryKey{75}) place.population = 2'200'001;
  }
  return out;
}

class Capacity : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(),
      {journal::sql::all_migrations, territory::sql::all_migrations, figures::sql::all_migrations,
       partner::sql::all_migrations, programme::sql::all_migrations, plan::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{country()};
  std::shared_ptr<const programme::Programme> programme_;
  Instant now{at_paris(*Date::parse("2016-11-15"), 10, 0)};
  static constexpr TerritoryKey nation{1}, region{11}, department{93}, contract{101}, other_department{69},
      other_contract{201};
  access::Actor system = access::system_actor("tests");
  access::Actor prefect = access::testing::actor_with(access::Role::prefect, department);
  access::Actor officer = access::testing::actor_with(access::Role::instruction_officer, department);
  access::Actor association = access::testing::actor_with(access::Role::association, department);
  access::Actor association_of_contract = access::testing::actor_with(access::Role::association, contract);
  access::Actor stranger = access::testing::actor_with(access::Role::prefect, other_department);
  access::Actor strange_association = access::testing::actor_with(access::Role::association, other_department);
  access::Actor coordinator = access::testing::actor_with(access::Role::national_coordinator, nation);
  access::Actor auditor = access::testing::actor_with(access::Role::auditor, nation);

  [[nodiscard]] plan::Context context() const { return {registry, *programme_}; }

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
  void SetUp() override {
    std::string script;
    for (const auto& place : country()) {
      script += fmt::format(
          "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
          "({}, '{}', '{}', '{}', {}, {}, '2015-01-01', '9999-12-31', 1);\n",
          place.key.value, territory::word(place.level), place.code, place.name,
          place.parent.is_null() ? "null" : std::to_string(place.parent.value), place.population);
    }
    must(as(system, [&](access::Act& act) -> Result<void> {
      act.db.run_script(script.c_str());
      const auto pack = programme::parse(programme::embedded("prevention-radicalisation-2016"));
      if (!pack) return fail(pack.error());
      if (auto done = programme::load(act, *pack); !done) return done;
      return programme::publish(act, registry, pack->code);
    }));
    programme_ = look([](db::Session& session) { return programme::current(session); });
  }
  // The programme again, as its next version with another text.
  Result<void> publish(std::string_view what, std::string_view instead) {
    std::string toml(programme::embedded("prevention-radicalisation-2016"));
    const auto put = [&](std::string_view from, std::string_view to) {
      const auto at = toml.find(from);
      if (at == std::string::npos) throw std::runtime_error("the pack has no " + std::string(from));
      toml.replace(at, from.size(), to);
    };
    put(what, instead);
    put("version = \"", fmt::format("version = \"{}.", ++versions_));
    const auto done = as(system, [&](access::Act& act) -> Result<void> {
      const auto pack = programme::parse(toml);
      if (!pack) return fail(pack.error());
      if (auto loaded = programme::load(act, *pack); !loaded) return loaded;
      return programme::publish(act, registry, pack->code, pack->version);
    });
    programme_ = look([](db::Session& session) { return programme::current(session); });
    return done;
  }
  int versions_ = 1;
  void on(std::string_view day) { now = at_paris(*Date::parse(day), 10, 0); }
  template <class T>
  static void must(const Result<T>& result) {
    if (!result) throw std::runtime_error(english(result.error()));
  }
  template <class T>
  static T must_be(Result<T> result) {
    must(result);
    return std::move(*result);
  }
  // The rule that refused, or the first field at fault, or the missing right.
  template <class T>
  static std::string why_not(const Result<T>& result) {
    if (result) return "it was allowed";
    if (const auto* forbidden = std::get_if<Forbidden>(&result.error())) return forbidden->right;
    if (const auto* refusal = std::get_if<Refused>(&result.error())) return refusal->rule;
    if (const auto* invalid = std::get_if<Invalid>(&result.error())) return invalid->faults.front().field;
    if (std::holds_alternative<Conflict>(result.error())) return "conflict";
    return "not found";
  }

  static NewService new_service(TerritoryKey territory = department) {
    return {.name = "Point d’écoute",
            .operator_name = "Association Écoute 93",
            .address = "12 rue de la République, Bobigny",
            .territory = territory,
            .contracts = {},
            .note = ""};
  }
  Result<ServiceId> create(const access::Actor& actor, const NewService& service) {
    return as(actor, [&](access::Act& act) { return create_service(act, context(), service); });
  }
  ServiceId a_service(TerritoryKey territory = department) { return create(system, new_service(territory)).value(); }
  Service service_now(ServiceId id, Known known = {}) {
    return *look([&](db::Session& session) { return find_service(session, id, known); });
  }
  Result<Edited> edit(const access::Actor& actor, ServiceId id, std::int64_t seen, const NewService& service) {
    return as(actor, [&](access::Act& act) { return edit_service(act, context(), id, seen, service); });
  }
  Result<ClosingId> close(const access::Actor& actor, ServiceId id, std::string_view day,
                          std::string motive = "Fin de la convention.") {
    Closing closing;
    closing.service = id;
    closing.closed_on = *Date::parse(day);
    closing.motive = std::move(motive);
    closing.document = "Courrier 2016-118";
    return as(actor, [&](access::Act& act) { return close_service(act, context(), closing); });
  }
  Result<void> reopen(const access::Actor& actor, ServiceId id, std::string_view motive = "Convention reconduite.") {
    return as(actor, [&](access::Act& act) { return reopen_service(act, context(), id, motive); });
  }
  static PlaceChange done(ServiceId service, std::int32_t places, std::string_view day,
                          std::string kind = "residential") {
    PlaceChange out;
    out.service = service;
    out.kind = std::move(kind);
    out.places = places;
    out.planned_on = *Date::parse(day);
    out.done_on = out.planned_on;
    out.document = "Convention 2016-12";
    return out;
  }
  static PlaceChange planned(ServiceId service, std::int32_t places, std::string_view day,
                             std::string kind = "residential") {
    auto out = done(service, places, day, std::move(kind));
    out.done_on.reset();
    return out;
  }
  Result<ChangeId> enter(const access::Actor& actor, const PlaceChange& change) {
    return as(actor, [&](access::Act& act) { return enter_change(act, context(), change); });
  }
  Result<void> complete(const access::Actor& actor, ChangeId id, std::string_view day, std::string_view motive = "") {
    return as(actor, [&](access::Act& act) { return complete_change(act, context(), id, *Date::parse(day), motive); });
  }
  Result<void> postpone(const access::Actor& actor, ChangeId id, std::string_view day,
                        std::string_view motive = "Travaux.") {
    return as(actor, [&](access::Act& act) { return postpone_change(act, context(), id, *Date::parse(day), motive); });
  }
  Result<void> cancel(const access::Actor& actor, ChangeId id, std::string_view motive = "Sans financement.") {
    return as(actor, [&](access::Act& act) { return cancel_change(act, context(), id, motive); });
  }
  Result<void> strike(const access::Actor& actor, ChangeId id, std::string_view motive = "Saisie deux fois.") {
    return as(actor, [&](access::Act& act) { return strike_change(act, context(), id, motive); });
  }
  static Funding a_funding(ServiceId service, std::int32_t places, std::string_view first, std::string_view last = "") {
    Funding out;
    out.service = service;
    out.kind = "residential";
    out.places = places;
    out.funder = "fipd";
    out.reference = "FIPD 2016, programme R";
    out.first_day = *Date::parse(first);
    out.last_day = Date::parse(last);
    return out;
  }
  Result<FundingId> enter(const access::Actor& actor, const Funding& funding) {
    return as(actor, [&](access::Act& act) { return enter_funding(act, context(), funding); });
  }
  static MonthReport month(ServiceId service, std::string_view month, std::vector<Counts> counts,
                           std::string remark = "") {
    return {service, *Period::parse(month), std::move(counts), std::move(remark)};
  }
  Result<int> report(const access::Actor& actor, const MonthReport& what) {
    return as(actor, [&](access::Act& act) { return report_month(act, context(), what); });
  }
  std::optional<std::int64_t> figure(std::string_view indicator, TerritoryKey place, std::string_view day = "",
                                     std::string_view dimension = "") {
    return look(
        [&](db::Session& session) { return figures::value(session, indicator, place, Date::parse(day), dimension); });
  }
};

}  // namespace jalon::capacity
