// SPDX-License-Identifier: EUPL-1.2
#include "territory/store.hpp"

#include "base/json.hpp"

namespace jalon::territory {

void append_values(std::vector<db::Value>& values, const Row& row) {
  const auto add = [&](const auto& value) { values.push_back(db::to_value(value)); };
  add(row.key);
  add(row.level);
  add(row.code);
  add(row.name);
  add(row.parent);
  add(row.epci);
  add(row.population);
  add(row.valid_from);
  add(row.valid_to);
  add(row.longitude);
  add(row.latitude);
  add(row.is_known);
}

void insert(db::Session& session, const Row& row) {
  std::vector<db::Value> values;
  append_values(values, row);
  session.run_values(sql::insert_territory, std::move(values));
}

void update(db::Session& session, const Row& row) {
  session.run(sql::update_territory, row.key, row.name, row.parent, row.epci, row.population, row.valid_from,
              row.valid_to, row.longitude, row.latitude, row.is_known);
}

void set_scopes(db::Session& session, TerritoryKey key, std::span<const TerritoryKey> above) {
  std::vector<TerritoryKey> scopes{key};
  for (auto place : above) {
    while (!place.is_null() && place != nation_key) {
      scopes.push_back(place);
      place = session.first<TerritoryKey>(sql::parent_of, place).value_or(TerritoryKey{});
    }
  }
  journal::set_scopes(session, key, std::move(scopes));
}

TerritoryKey next_key(db::Session& session) {
  // Below 10,000 stand the nation, regions and departments.
  const auto last = session.first<std::int32_t>(sql::last_key).value_or(0);
  return TerritoryKey{std::max(last, 9999) + 1};
}

Date date_of(std::string_view iso) {
  const auto date = Date::parse(iso);
  JALON_CHECK(date.has_value());
  return *date;
}

std::string as_json(const Row& row) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("level", word(row.level));
    json.field("code", row.code);
    json.field("name", row.name);
    json.field("parent", row.parent.value);
    json.field("population", row.population);
    json.field("valid_from", row.valid_from);
    json.field("valid_to", row.valid_to);
    json.field("longitude", row.longitude);
    json.field("latitude", row.latitude);
    json.field("is_known", row.is_known);
  });
  return out;
}

void record_import(access::Act& act, std::string_view name, const ImportReport& report) {
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("sha256", report.sha256);
    json.field("read", report.read);
    json.field("added", report.added);
    json.field("changed", report.changed);
    json.field("unchanged", report.unchanged);
    json.field("rejected", static_cast<std::int64_t>(report.rejected.size()));
  });
  act.record({.act = name,
              .kind = "import",
              .object_id = report.sha256,
              .territory = nation_key,
              .before = {},
              .after = std::move(after)});
}

}  // namespace jalon::territory
