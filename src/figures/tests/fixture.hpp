// SPDX-License-Identifier: EUPL-1.2
// Figures to observe in the small country.
#pragma once

#include <gtest/gtest.h>

#include "access/access.hpp"
#include "db/testing.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "territory/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::figures {

using territory::testing::small_country;

class Figures : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(), {journal::sql::all_migrations, territory::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{small_country()};
  access::Actor system = access::system_actor("tests");
  Instant now{1479202200000};  // 15 November 2016
  static constexpr TerritoryKey nation{1}, region{11}, department{93}, other_department{69}, contract{101},
      second_contract{102}, other_contract{201};

  // Runs rule(act) in a transaction.
  template <class F>
  auto act(F&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = system, .now = now, .origin = "cli"};
      return rule(a);
    });
  }
  void SetUp() override {
    const auto script = territory::testing::rows_of(small_country());
    act([&](access::Act& a) -> Result<bool> {
      a.db.run_script(script.c_str());
      for (const auto* code : {"plans.adopted", "plans.started", "actions"}) declare(a.db, code, Behaviour::stock);
      declare(a.db, "support.minutes", Behaviour::flow);
      return true;
    }).value();
  }
  static void declare(db::Session& session, const std::string& code, Behaviour behaviour) {
    declare_indicator(session, {.code = code,
                                .name_en = code + " (en)",
                                .name_fr = code + " (fr)",
                                .definition_en = "d",
                                .definition_fr = "d",
                                .unit = "plan",
                                .behaviour = behaviour,
                                .kind = Kind::output,
                                .source_en = "s",
                                .source_fr = "s"});
  }
  template <class F>
  auto look(F&& question) {
    return database->read(question);
  }
  void observe(std::string_view indicator, TerritoryKey territory, std::string_view day, std::int64_t amount,
               std::string_view dimension = "") {
    act([&](access::Act& a) -> Result<bool> {
      record_observation(a, registry,
                         {.indicator = indicator,
                          .dimension = dimension,
                          .territory = territory,
                          .day = *Date::parse(day),
                          .amount = amount,
                          .source_kind = "plan",
                          .source_id = "p1"});
      return true;
    }).value();
  }
  std::optional<std::int64_t> value_of(std::string_view indicator, TerritoryKey territory, std::string_view on = {},
                                       std::string_view dimension = "") {
    return look([&](db::Session& session) {
      return value(session, indicator, territory, on.empty() ? std::nullopt : Date::parse(on), dimension);
    });
  }
  void tamper(const std::string& script) {
    act([&](access::Act& a) -> Result<bool> {
      a.db.run_script(script.c_str());
      return true;
    }).value();
  }
  Recount recounted() {
    return look([&](db::Session& session) { return recount(session, registry); });
  }
};

}  // namespace jalon::figures
