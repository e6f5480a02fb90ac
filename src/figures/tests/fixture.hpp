// SPDX-License-Identifier: EUPL-1.2
// A small country: two regions, three departments, seven contracts; and figures to observe in it.
#pragma once

#include <gtest/gtest.h>

#include "access/access.hpp"
#include "db/testing.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "territory/sql.hpp"

namespace jalon::figures {

inline std::vector<territory::Territory> small_country() {
  using territory::Level;
  std::vector<territory::Territory> out;
  const auto add = [&](int key, Level level, const std::string& code, int parent) {
    territory::Territory place;
    place.key = TerritoryKey{key};
    place.level = level;
    place.code = code;
    place.name = code;
    place.parent = TerritoryKey{parent};
    place.valid_from = *Date::parse("2016-01-01");
    place.valid_to = *Date::parse("9999-12-31");
    out.push_back(place);
  };
  add(1, Level::nation, "FR", 0);
  add(11, Level::region, "11", 1);
  add(84, Level::region, "84", 1);
  add(93, Level::department, "93", 11);
  add(75, Level::department, "75", 11);
  add(69, Level::department, "69", 84);
  for (int i = 1; i <= 3; ++i) add(100 + i, Level::contract, fmt::format("CV10{}", i), 93);
  for (int i = 1; i <= 3; ++i) add(200 + i, Level::contract, fmt::format("CV20{}", i), 69);
  add(301, Level::contract, "CV301", 75);
  return out;
}

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
    std::string script;
    for (const auto& place : small_country()) {
      script += fmt::format(
          "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
          "({}, '{}', '{}', "
          "'{}', {}, 0, '2016-01-01', '9999-12-31', 1);\n",
          place.key.value, territory::word(place.level), place.code, place.name,
          place.parent.is_null() ? "null" : std::to_string(place.parent.value));
    }
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
