// SPDX-License-Identifier: EUPL-1.2
// The reference embedded in the binary, and its way into the database.
#include <array>
#include <map>
#include <unordered_map>

#include "base/json.hpp"
#include "embed/territory_reference.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

// When nobody says since when or until when: the reference gives no dates for EPCI, communes and overseas
// collectivities.
constexpr std::string_view always = "0001-01-01";
constexpr std::string_view open_end = "9999-12-31";

// Calls visit(columns) for each line of the table.
template <class F>
void each_line(std::string_view text, F&& visit) {
  std::vector<std::string_view> columns;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    columns.clear();
    while (true) {
      const auto tab = line.find('\t');
      columns.push_back(line.substr(0, tab));
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
    if (!visit(columns)) return;
  }
}

std::int64_t number(std::string_view text) {
  const auto value = parse_integer(text);
  JALON_CHECK(value.has_value());
  return *value;
}

// A key that comes from the code: the same in every database, whatever was imported first.
TerritoryKey key_of(Level level, std::string_view code) {
  if (level == Level::nation) return nation_key;
  if (level == Level::region) return TerritoryKey{static_cast<std::int32_t>(100 + number(code))};
  if (code == "2A") return TerritoryKey{1201};
  if (code == "2B") return TerritoryKey{1202};
  const auto n = number(code);
  return TerritoryKey{static_cast<std::int32_t>(n < 100 ? 1000 + n : 2000 + n)};
}

}  // namespace

int liaison_of(Level level, std::string_view code) {
  static const std::map<std::string, int, std::less<>> liaisons = [] {
    std::map<std::string, int, std::less<>> out;
    each_line(embed::territory_reference(), [&](const std::vector<std::string_view>& c) {
      // An overseas collectivity stands at both levels.
      if (c[0] == "O") out["R" + std::string(c[1])] = out["D" + std::string(c[1])] = static_cast<int>(number(c[3]));
      if (c[0] == "R" || c[0] == "D") out[std::string(c[0]) + std::string(c[1])] = static_cast<int>(number(c[3]));
      return c[0] != "E" && c[0] != "C";
    });
    return out;
  }();
  if (level != Level::region && level != Level::department) return -1;
  const auto found = liaisons.find((level == Level::region ? "R" : "D") + std::string(code));
  return found == liaisons.end() ? -1 : found->second;
}

const Collectivity* find_collectivity(std::string_view code) {
  static const std::map<std::string_view, Collectivity> known = [] {
    std::map<std::string_view, Collectivity> out;
    each_line(embed::territory_reference(), [&](const std::vector<std::string_view>& c) {
      if (c[0] == "O") {
        // Above the regions and departments, below the first key of the others: 3975 and 2975.
        const auto n = static_cast<std::int32_t>(number(c[1]));
        out[c[1]] = {.code = c[1],
                     .name = c[2],
                     .population = number(c[4]),
                     .region = TerritoryKey{3000 + n},
                     .department = key_of(Level::department, c[1]),
                     .communes = {}};
      } else if (c[0] == "P") {
        auto& collectivity = out.at(c[3]);
        Row row;
        row.level = Level::commune;
        row.code = c[1];
        row.name = c[2];
        row.parent = collectivity.department;
        row.population = number(c[4]);
        row.valid_from = date_of(always);
        row.valid_to = date_of(open_end);
        collectivity.communes.push_back(std::move(row));
      }
      return true;
    });
    return out;
  }();
  const auto found = known.find(code);
  return found == known.end() ? nullptr : &found->second;
}

void add_collectivity(access::Act& act, const Collectivity& collectivity) {
  Row row;
  row.level = Level::region;
  row.key = collectivity.region;
  row.code = collectivity.code;
  row.name = collectivity.name;
  row.parent = nation_key;
  row.population = collectivity.population;
  row.valid_from = date_of(always);
  row.valid_to = date_of(open_end);
  insert(act.db, row);
  row.level = Level::department;
  row.key = collectivity.department;
  row.parent = collectivity.region;
  insert(act.db, row);
  set_scopes(act.db, collectivity.region, {});
  set_scopes(act.db, collectivity.department, std::array{collectivity.region});
  auto next = next_key(act.db);
  for (auto commune : collectivity.communes) {
    commune.key = TerritoryKey{next.value++};
    insert(act.db, commune);
  }
  act.record({.act = "add_collectivity",
              .kind = "territory",
              .object_id = row.code,
              .territory = row.key,
              .before = {},
              .after = as_json(row)});
}

Result<int> load_reference(access::Act& act) { return load_table(act, embed::territory_reference()); }

Result<int> load_table(access::Act& act, std::string_view table) {
  const std::array path{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, path); !allowed) return fail(allowed.error());

  std::unordered_map<std::string, Row> present;
  const auto name_of = [](Level level, std::string_view code) {
    return std::string(word(level)) + ':' + std::string(code);
  };
  act.db.each<Row>(sql::territories, [&](Row&& row) { present.emplace(name_of(row.level, row.code), std::move(row)); });

  // The map of 18 regions came into force on that day.
  const Date regions_since = date_of("2016-01-01");

  auto next = next_key(act.db);
  int added = 0;
  int changed = 0;
  std::string_view version;
  std::unordered_map<std::string_view, TerritoryKey> epcis;
  constexpr std::size_t rows_at_once = 20;
  std::vector<Row> waiting;
  std::vector<PlaceRow> placed;  // regions and departments
  const auto flush = [&] {
    if (waiting.size() == rows_at_once) {
      std::vector<db::Value> values;
      for (const auto& row : waiting) append_values(values, row);
      act.db.run_values(sql::insert_twenty_territories, std::move(values));
    } else {
      for (const auto& row : waiting) insert(act.db, row);
    }
    waiting.clear();
  };
  const auto put = [&](Row row) {
    const auto found = present.find(name_of(row.level, row.code));
    if (found == present.end()) {
      if (row.key.is_null()) row.key = TerritoryKey{next.value++};
      ++added;
      const auto key = row.key;
      waiting.push_back(std::move(row));
      if (waiting.size() == rows_at_once) flush();
      return key;
    }
    row.key = found->second.key;
    if (!(row == found->second)) {
      update(act.db, row);
      ++changed;
    }
    return row.key;
  };
  each_line(table, [&](const std::vector<std::string_view>& c) {
    if (c[0] == "V") {
      version = c[1];
      return true;
    }
    if (c[0] == "O" || c[0] == "P") return true;  // see find_collectivity()
    Row row;
    row.code = c[1];
    row.name = c[2];
    row.valid_from = date_of(always);
    row.valid_to = date_of(open_end);
    switch (c[0][0]) {
      case 'N':
        row.level = Level::nation;
        row.key = nation_key;
        row.population = number(c[3]);
        break;
      case 'R':
        row.level = Level::region;
        row.key = key_of(row.level, row.code);
        row.parent = nation_key;
        row.population = number(c[4]);
        row.valid_from = regions_since;
        break;
      case 'D':
        row.level = Level::department;
        row.key = key_of(row.level, row.code);
        row.parent = key_of(Level::region, c[4]);
        row.valid_from = date_of(c[5]);
        row.population = number(c[6]);
        break;
      case 'E':
        row.level = Level::epci;
        row.parent = key_of(Level::department, c[3]);
        row.population = number(c[4]);
        break;
      default:
        row.level = Level::commune;
        row.parent = key_of(Level::department, c[3]);
        row.population = number(c[4]);
        if (const auto epci = epcis.find(c[5]); epci != epcis.end()) row.epci = epci->second;
        break;
    }
    const auto level = row.level;
    const auto parent = row.parent;
    const auto key = put(std::move(row));
    if (level == Level::epci) epcis.emplace(c[1], key);
    if (level == Level::region || level == Level::department) placed.push_back({key, parent});
    return true;
  });

  flush();
  for (const auto& place : placed) set_scopes(act.db, place.key, std::array{place.parent});
  if (changed > 0) {
    const auto registry = read_registry(act.db);
    for (const auto& contract : registry.all(Level::contract)) {
      auto above = contract.also_in;
      above.push_back(contract.parent);
      set_scopes(act.db, contract.key, above);
    }
  }
  if (added + changed > 0) {
    act.db.run(sql::bump_version);
    std::string after;
    JsonWriter json(after);
    json.object([&] {
      json.field("package", "@etalab/decoupage-administratif");
      json.field("version", version);
      json.field("sha256", hex(sha256(table)));
      json.field("added", added);
      json.field("changed", changed);
    });
    act.record({.act = "load_reference",
                .kind = "territory",
                .object_id = "FR",
                .territory = nation_key,
                .before = {},
                .after = std::move(after)});
  }
  return added + changed;
}

}  // namespace jalon::territory
