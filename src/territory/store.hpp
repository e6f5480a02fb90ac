// SPDX-License-Identifier: EUPL-1.2
// Private: rows of the room's tables, and what the imports share.
#pragma once

#include <boost/describe.hpp>

#include "territory/sql.hpp"
#include "territory/territory.hpp"

namespace jalon::territory {

struct Row {
  TerritoryKey key;
  Level level = Level::nation;
  std::string code, name;
  TerritoryKey parent, epci;
  std::int64_t population = 0;
  Date valid_from, valid_to;
  std::optional<double> longitude, latitude;
  bool is_known = true;
  friend bool operator==(const Row&, const Row&) = default;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (key, level, code, name, parent, epci, population, valid_from, valid_to, longitude, latitude,
                       is_known))

struct AlsoInRow {
  TerritoryKey territory, department;
};
BOOST_DESCRIBE_STRUCT(AlsoInRow, (), (territory, department))

struct MemberRow {
  std::string code;
  TerritoryKey territory;
};
BOOST_DESCRIBE_STRUCT(MemberRow, (), (code, territory))

// A territory and the one it hangs on.
struct PlaceRow {
  TerritoryKey key, parent;
};
BOOST_DESCRIBE_STRUCT(PlaceRow, (), (key, parent))

BOOST_DESCRIBE_STRUCT(Placement, (), (territory, parent, from, to))
BOOST_DESCRIBE_STRUCT(Absence, (), (territory, from, to))
BOOST_DESCRIBE_STRUCT(Event, (), (change, from, to, day, kind, per_mille, is_estimated, was))

// An EPCI that a commune was in before the one of now; null when it stood alone.
struct Membership {
  TerritoryKey commune, epci;
  Date from, to;
  bool is_estimated = false;
};
BOOST_DESCRIBE_STRUCT(Membership, (), (commune, epci, from, to, is_estimated))

inline constexpr TerritoryKey nation_key{1};

// 1 to 20 letters, digits, hyphens or underscores: what an address and a file name can hold.
bool is_contract_code(std::string_view code);

// The parameters of insert_territory for one row; views into it.
void append_values(std::vector<db::Value>& values, const Row& row);
void insert(db::Session& session, const Row& row);
void update(db::Session& session, const Row& row);
// Tells the journal where the records of a territory are read: with it, in the departments given (of a contract, all
// of them) and in what stands above those. After the rows are written, before the first record.
void set_scopes(db::Session& session, TerritoryKey key, std::span<const TerritoryKey> above);
// The key after the last one given; those of the nation, regions and departments come from their codes.
TerritoryKey next_key(db::Session& session);
Date date_of(std::string_view iso);  // one that we wrote ourselves

// load_reference() from a table in the form that reference/build.mjs writes.
Result<int> load_table(access::Act& act, std::string_view table);

// The history of the reference from a table in the form that reference/build_history.mjs writes. Once the same.
Result<int> load_history(access::Act& act, std::string_view table);

// The journal record of a file that was imported: what came of it.
void record_import(access::Act& act, std::string_view name, const ImportReport& report);

// The number of the next change recorded by hand or by an import of contracts.
std::int64_t next_change(db::Session& session);
// Puts a contract into another department, with the journals that its records are read in.
void put_in_department(db::Session& session, Row row, TerritoryKey department);
// Tells the rooms above, and notes what the contract hung on until that day; the row itself is left to the caller.
Result<void> move_contract(access::Act& act, const Row& present, TerritoryKey to, Date day, std::int64_t change,
                           const Told& told);
// Tells the rooms above what has changed, once it is written.
Result<void> tell(access::Act& act, const Told& told, const Registry& before, std::span<const TerritoryKey> changed);
// With when it was recorded, if that was by hand, and the department of a move.
void put_succession(db::Session& session, const Event& event, Instant recorded_at = {}, TerritoryKey department = {});
void add_memberships(db::Session& session, std::span<const Membership> memberships);
// Whole numbers in the proportion of the weights that add up to `total`; equal when all weights are zero.
std::vector<std::int64_t> apportion(std::int64_t total, std::span<const std::int64_t> weights);

// A key that comes from the code, of a region or department: the same in every database, whatever was imported first.
TerritoryKey key_of(Level level, std::string_view code);

// An overseas collectivity of the reference: no department, and no territory until a contract lies there. Its keys come
// from its code, and are free.
struct Collectivity {
  std::string_view code, name;
  std::int64_t population = 0;
  TerritoryKey region, department;
  std::vector<Row> communes;  // without keys
};
const Collectivity* find_collectivity(std::string_view code);
// Makes it a region, a department in it, and its communes, with one record of the journal.
void add_collectivity(access::Act& act, const Collectivity& collectivity);

// The fields of a row as a JSON object, for the journal.
std::string as_json(const Row& row);

// What the embedded reference says of a French name's article (INSEE's "type de nom en clair"): 0 de, 1 d', 2 du,
// 3 de la, 4 des, 5 de l', 6 des, 7 de Las, 8 de Los. -1 when it does not say.
int liaison_of(Level level, std::string_view code);

}  // namespace jalon::territory
