// SPDX-License-Identifier: EUPL-1.2
// What the tests of this room share: a database with the reference in it, and where the real files may stand.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "access/access.hpp"
#include "base/text.hpp"
#include "db/testing.hpp"
#include "embed/territory_reference.hpp"
#include "journal/sql.hpp"
#include "territory/store.hpp"

namespace jalon::territory {

class Territories : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(), {journal::sql::all_migrations, sql::all_migrations}};
  access::Actor system = access::system_actor("tests");
  Instant now{1479202200000};  // 15 November 2016

  // Runs rule(act) in a transaction.
  template <class F>
  auto act(F&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = system, .now = now, .origin = "cli"};
      return rule(a);
    });
  }
  // All of it, which takes a second; and the nation, regions, departments with the places of Ain, Bouches-du-Rhône and
  // Corsica only, which takes none.
  int load() {
    return act([](access::Act& a) { return load_reference(a); }).value();
  }
  int load_some() {
    std::string some;
    for (const auto line : split(embed::territory_reference(), '\n')) {
      if (line.empty()) continue;
      const auto columns = split(line, '\t');
      const bool is_place = columns[0] == "E" || columns[0] == "C";
      if (is_place && columns[3] != "01" && columns[3] != "13" && columns[3] != "2A" && columns[3] != "2B") continue;
      some += std::string(line) + "\n";
    }
    return act([&](access::Act& a) { return load_table(a, some); }).value();
  }
  Registry registry() {
    return database->read([](db::Session& session) { return read_registry(session); });
  }
  // The journals of everything down to the contracts hold the records of what their readers have rights over.
  void expect_journals_follow_the_registry() {
    const auto r = registry();
    std::map<TerritoryKey, std::set<TerritoryKey>> expected;
    for (const auto level : {Level::region, Level::department, Level::contract}) {
      for (const auto& t : r.all(level)) {
        act([&](access::Act& a) -> Result<std::int64_t> {
          return a.record({.act = "pass_by", .kind = "test", .object_id = t.code, .territory = t.key});
        }).value();
        for (const auto key : r.right_path(t.key)) expected[key].insert(t.key);
      }
    }
    expected.erase(nation_key);
    for (const auto& [scope, territories] : expected) {
      std::set<TerritoryKey> found;
      for (const auto& record : journal_of("pass_by", scope)) found.insert(record.territory);
      EXPECT_EQ(found, territories) << scope.value;
    }
    const auto proof = database->read([](db::Session& session) { return journal::verify(session); });
    EXPECT_EQ(proof.first_bad, std::nullopt) << proof.why;
  }
  std::string write_file(const std::string& name, std::string_view bytes) {
    auto path = database.directory() + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::vector<journal::Record> journal_of(std::string_view name, std::optional<TerritoryKey> scope = {}) {
    return database->read([&](db::Session& session) {
      journal::Filter filter;
      filter.scope = scope;
      filter.acts = {std::string(name)};
      filter.limit = 1000;
      return journal::read(session, filter);
    });
  }
};

// The directory of the real open data (JALON_SHARED_DATA, or beside the project), or nothing: they are never part of
// it.
inline std::optional<std::string> shared_data() {
  namespace fs = std::filesystem;
  if (const char* given = std::getenv("JALON_SHARED_DATA"); given != nullptr && fs::exists(given)) return given;
  for (const auto* up : {"/../shared/data", "/shared/data"}) {
    if (fs::exists(std::string(JALON_SOURCE_DIR) + up)) return std::string(JALON_SOURCE_DIR) + up;
  }
  return std::nullopt;
}

}  // namespace jalon::territory
