// SPDX-License-Identifier: EUPL-1.2
// For tests of this room and of those above it: a small country, in memory and as rows of the database.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

#include "territory/territory.hpp"

namespace jalon::territory::testing {

// Two regions, three departments, seven contracts; each bears its code as its name and exists since the first of 2016.
inline std::vector<Territory> small_country() {
  std::vector<Territory> out;
  const auto add = [&](int key, Level level, const std::string& code, int parent) {
    Territory place;
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

// The statements that write them into a database: for run_script().
inline std::string rows_of(std::span<const Territory> places) {
  std::string out;
  for (const auto& place : places) {
    out += fmt::format(
        "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
        "({}, '{}', '{}', '{}', {}, {}, '{}', '{}', 1);\n",
        place.key.value, word(place.level), place.code, place.name,
        place.parent.is_null() ? "null" : std::to_string(place.parent.value), place.population, place.valid_from.text(),
        place.valid_to.text());
    for (const auto department : place.also_in)
      out += fmt::format("insert into territory_also_in (territory, department) values ({}, {});\n", place.key.value,
                         department.value);
  }
  return out;
}

}  // namespace jalon::territory::testing
