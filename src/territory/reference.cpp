// SPDX-License-Identifier: EUPL-1.2
// The reference embedded in the binary, and its way into the database.
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "base/json.hpp"
#include "embed/territory_history.hpp"
#include "embed/territory_reference.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

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

}  // namespace

TerritoryKey key_of(Level level, std::string_view code) {
  if (level == Level::nation) return nation_key;
  if (level == Level::region) return TerritoryKey{static_cast<std::int32_t>(100 + number(code))};
  if (code == "2A") return TerritoryKey{1201};
  if (code == "2B") return TerritoryKey{1202};
  const auto n = number(code);
  return TerritoryKey{static_cast<std::int32_t>(n < 100 ? 1000 + n : 2000 + n)};
}

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
        row.valid_from = open_start;
        row.valid_to = open_end;
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
  row.valid_from = open_start;
  row.valid_to = open_end;
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

Result<int> load_reference(access::Act& act) {
  const auto places = load_table(act, embed::territory_reference());
  if (!places) return places;
  const auto past = load_history(act, embed::territory_history());
  if (!past) return past;
  return *places + *past;
}

namespace {

// New territories on their way into the table.
class Waiting {
 public:
  explicit Waiting(db::Session& session) : session_(session), next_(next_key(session)) {}
  TerritoryKey add(Row row) {
    if (row.key.is_null()) row.key = TerritoryKey{next_.value++};
    const auto key = row.key;
    rows_.push_back(std::move(row));
    if (rows_.size() >= rows_max) flush();
    return key;
  }
  void flush() {
    std::size_t i = 0;
    session_.insert_rows({"territory",
                          "key, level, code, name, parent, epci, population, valid_from, valid_to, longitude, "
                          "latitude, is_known"},
                         [&](std::span<db::Value> out) {
                           if (i == rows_.size()) return false;
                           std::vector<db::Value> values;
                           append_values(values, rows_[i++]);
                           std::move(values.begin(), values.end(), out.begin());
                           return true;
                         });
    rows_.clear();
  }

 private:
  static constexpr std::size_t rows_max = 2000;  // at once in memory
  db::Session& session_;
  TerritoryKey next_;
  std::vector<Row> rows_;
};

std::string name_of(Level level, std::string_view code) { return std::string(word(level)) + ':' + std::string(code); }

std::unordered_map<std::string, Row> all_rows(db::Session& session) {
  std::unordered_map<std::string, Row> out;
  session.each<Row>(sql::territories, [&](Row&& row) { out.emplace(name_of(row.level, row.code), std::move(row)); });
  return out;
}

}  // namespace

Result<int> load_table(access::Act& act, std::string_view table) {
  const std::array path{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, path); !allowed) return fail(allowed.error());

  const auto present = all_rows(act.db);

  // The map of 18 regions came into force on that day.
  const Date regions_since = date_of("2016-01-01");

  int added = 0;
  std::string_view version;
  std::unordered_map<std::string_view, TerritoryKey> epcis;
  Waiting waiting(act.db);
  std::vector<Row> updates;      // after what they may refer to
  std::vector<PlaceRow> placed;  // regions and departments
  std::set<TerritoryKey> ended;
  for (const auto& [name, row] : present) {
    if (row.level == Level::department && row.valid_to != open_end) ended.insert(row.key);
  }
  const auto put = [&](Row row) {
    const auto found = present.find(name_of(row.level, row.code));
    if (found == present.end()) {
      ++added;
      return waiting.add(std::move(row));
    }
    row.key = found->second.key;
    // The history knows better since when, and until when; a place stays where it went when its department ended.
    if (row.level == Level::department) row.valid_to = found->second.valid_to;
    if (ended.contains(row.parent)) row.parent = found->second.parent;
    const bool is_place = row.level == Level::epci || row.level == Level::commune;
    row.valid_from = is_place ? found->second.valid_from : std::min(row.valid_from, found->second.valid_from);
    const auto key = row.key;
    if (!(row == found->second)) updates.push_back(std::move(row));
    return key;
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
    row.valid_from = open_start;
    row.valid_to = open_end;
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

  waiting.flush();
  for (const auto& row : updates) update(act.db, row);
  const auto changed = static_cast<int>(updates.size());
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

Result<int> load_history(access::Act& act, std::string_view table) {
  const std::array path{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, path); !allowed) return fail(allowed.error());
  const auto hash = hex(sha256(table));
  if (act.db.first<std::string>(sql::loaded_history) == hash) return 0;

  const auto day = [](std::string_view text, Date open) { return text.empty() ? open : date_of(text); };
  auto rows = all_rows(act.db);
  const auto find = [&](Level level, std::string_view code) {
    const auto found = rows.find(name_of(level, code));
    return found == rows.end() ? nullptr : &found->second;
  };
  int added = 0;
  int changed = 0;
  std::string_view versions;
  Waiting waiting(act.db);
  const auto put = [&](Row row) {
    if (const auto* present = find(row.level, row.code)) {
      row.key = present->key;
      row.longitude = present->longitude;
      row.latitude = present->latitude;
      if (row.population == 0) row.population = present->population;
      if (row == *present) return;
      update(act.db, row);
      ++changed;
    } else {
      row.key = waiting.add(row);
      ++added;
    }
    rows[name_of(row.level, row.code)] = std::move(row);
  };
  std::vector<Absence> absences;
  std::vector<Membership> memberships;
  std::vector<Event> events;
  each_line(table, [&](const std::vector<std::string_view>& c) {
    switch (c[0][0]) {
      case 'V':
        versions = c[1];
        break;
      case 'L':
      case 'F':
        if (const auto* present = find(c[0] == "L" ? Level::commune : Level::epci, c[1])) {
          auto row = *present;
          row.valid_from = day(c[2], open_start);
          put(std::move(row));
        }
        break;
      case 'X':
      case 'E': {
        if (find(Level::department, c[3]) == nullptr) break;
        Row row;
        row.level = c[0] == "X" ? Level::commune : Level::epci;
        row.code = c[1];
        row.name = c[2];
        row.parent = key_of(Level::department, c[3]);
        row.population = number(c[4]);
        row.valid_from = day(c[5], open_start);
        row.valid_to = day(c[6], open_end);
        put(std::move(row));
        break;
      }
      case 'G':
        if (const auto* commune = find(Level::commune, c[1])) {
          absences.push_back({commune->key, day(c[2], open_start), day(c[3], open_end)});
        }
        break;
      case 'M': {
        const auto* commune = find(Level::commune, c[1]);
        const auto* epci = find(Level::epci, c[2]);
        if (commune == nullptr || (epci == nullptr && !c[2].empty())) break;
        memberships.push_back({commune->key, epci == nullptr ? TerritoryKey{} : epci->key, day(c[3], open_start),
                               day(c[4], open_end), false});
        break;
      }
      default: {
        Level level{};
        Event event;
        JALON_CHECK(parse_word(c[1], level) && parse_word(c[5], event.kind));
        const auto* from = find(level, c[2]);
        const auto* to = find(level, c[3]);
        if (from == nullptr || to == nullptr) break;
        event.from = from->key;
        event.to = to->key;
        event.day = date_of(c[4]);
        event.per_mille = static_cast<int>(number(c[6]));
        event.is_estimated = c[7] == "1";
        event.was = c[8];
        events.push_back(std::move(event));
      }
    }
    return true;
  });
  waiting.flush();
  for (const auto& a : absences) act.db.run(sql::put_absence, a.territory, a.from, a.to);
  act.db.run(sql::delete_memberships);
  add_memberships(act.db, memberships);
  act.db.run(sql::delete_reference_successions);
  std::size_t i = 0;
  act.db.insert_rows(
      {"succession", "change, predecessor, successor, day, kind, per_mille, is_estimated, was, is_undone"},
      [&](std::span<db::Value> out) {
        if (i == events.size()) return false;
        const auto& e = events[i++];
        out[0] = db::to_value(e.change);
        out[1] = db::to_value(e.from);
        out[2] = db::to_value(e.to);
        out[3] = db::to_value(e.day);
        out[4] = db::to_value(e.kind);
        out[5] = db::to_value(e.per_mille);
        out[6] = db::to_value(e.is_estimated);
        out[7] = db::to_value(e.was);
        out[8] = db::to_value(false);
        return true;
      });
  act.db.run(sql::resolve_members);
  act.db.run(sql::set_loaded_history, hash);
  act.db.run(sql::bump_version);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("package", "@etalab/decoupage-administratif");
    json.field("versions", versions);
    json.field("sha256", hash);
    json.field("added", added);
    json.field("changed", changed);
    json.field("successions", static_cast<std::int64_t>(events.size()));
    json.field("memberships", static_cast<std::int64_t>(memberships.size()));
  });
  act.record({.act = "load_history",
              .kind = "territory",
              .object_id = "FR",
              .territory = nation_key,
              .before = {},
              .after = std::move(after)});
  return added + changed;
}

}  // namespace jalon::territory
