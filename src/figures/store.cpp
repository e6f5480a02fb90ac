// SPDX-License-Identifier: EUPL-1.2
// Observations going in, figures coming out.
#include "figures/store.hpp"

#include <array>

#include "figures/figures.hpp"
#include "figures/sql.hpp"

namespace jalon::figures {

BOOST_DESCRIBE_STRUCT(Indicator, (),
                      (code, name_en, name_fr, definition_en, definition_fr, unit, behaviour, kind, source_en,
                       source_fr, is_public))
BOOST_DESCRIBE_STRUCT(ObservationRow, (),
                      (id, indicator, dimension, territory, day, amount, source_kind, source_id, actor_label,
                       recorded_at))

namespace {

struct Number {
  std::int32_t id = 0;
  Behaviour behaviour = Behaviour::stock;
};
BOOST_DESCRIBE_STRUCT(Number, (), (id, behaviour))

// A database adds 64-bit numbers; this keeps a thousand million observations away from the edge.
constexpr std::int64_t amount_max = 1'000'000'000;
constexpr std::size_t path_max = 5;
constexpr std::size_t values_max = 12;

std::string month_of(Date day) { return day.text().substr(0, 7); }
std::string first_of_month(Date day) { return month_of(day) + "-01"; }

}  // namespace

std::int32_t declare_indicator(db::Session& session, const Indicator& indicator) {
  JALON_CHECK(!indicator.code.empty() && !indicator.name_en.empty() && !indicator.name_fr.empty());
  if (const auto before = session.first<Number>(sql::indicator_number, indicator.code)) {
    // Sums of a stock and of a flow do not mean the same: the behaviour of a code never changes.
    JALON_CHECK(before->behaviour == indicator.behaviour);
  }
  session.run(sql::insert_indicator, indicator.code, indicator.name_en, indicator.name_fr, indicator.definition_en,
              indicator.definition_fr, indicator.unit, indicator.behaviour, indicator.kind, indicator.source_en,
              indicator.source_fr, indicator.is_public);
  return session.first<Number>(sql::indicator_number, indicator.code)->id;
}

bool is_counted(db::Session& session, TerritoryKey territory) {
  return session.first<std::int64_t>(sql::is_counted, territory).has_value();
}

std::vector<Indicator> indicators(db::Session& session) { return session.all<Indicator>(sql::indicators); }

std::optional<Indicator> find_indicator(db::Session& session, std::string_view code) {
  return session.first<Indicator>(sql::find_indicator, code);
}

void record_observation(access::Act& act, const territory::Registry& registry, const Observation& observation) {
  if (observation.amount == 0) return;
  JALON_CHECK(observation.amount <= amount_max && observation.amount >= -amount_max);
  const auto path = registry.sum_path(observation.territory);
  JALON_CHECK(!path.empty() && path.size() <= path_max);
  std::array<TerritoryKey, path_max> keys{};
  std::array<std::string_view, path_max> levels{};
  TerritoryKey department;
  TerritoryKey region;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto* place = registry.find(path[i]);
    JALON_CHECK(place != nullptr);
    keys.at(i) = place->key;
    levels.at(i) = territory::word(place->level);
    if (place->level == territory::Level::department) department = place->key;
    if (place->level == territory::Level::region) region = place->key;
  }
  const auto id = Id<struct ObservationTag>::make();
  const auto rows =
      act.db.run(sql::insert_observation, id, observation.indicator, observation.dimension, observation.territory,
                 department, region, path.back(), observation.day, observation.amount, observation.source_kind,
                 observation.source_id, act.actor.account_id, act.actor.label, act.now);
  JALON_CHECK(rows == 1);  // the indicator is declared
  act.db.run(sql::add_to_sums, observation.indicator, observation.dimension, observation.amount, observation.day,
             month_of(observation.day), keys[0], levels[0], keys[1], levels[1], keys[2], levels[2], keys[3], levels[3],
             keys[4], levels[4]);
}

std::optional<std::int64_t> value(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                  std::optional<Date> on, std::string_view dimension) {
  if (!on) return session.first<std::int64_t>(sql::value_now, indicator, territory, dimension);
  const auto found = session.first<std::optional<std::int64_t>>(sql::value_on, indicator, territory, dimension,
                                                                month_of(*on), first_of_month(*on), *on);
  return found.value_or(std::nullopt);
}

std::map<std::string, std::int64_t, std::less<>> values_at(db::Session& session, TerritoryKey territory,
                                                           std::optional<Date> on) {
  std::map<std::string, std::int64_t, std::less<>> out;
  const auto take = [&](const db::RowView& row) { out.emplace(std::string(row.text(0)), row.integer(1)); };
  if (on) {
    session.each_row(
        sql::values_at_on,
        {db::to_value(territory), db::Value(month_of(*on)), db::Value(first_of_month(*on)), db::to_value(*on)}, take);
  } else {
    session.each_row(sql::values_at_now, {db::to_value(territory)}, take);
  }
  return out;
}

Table values(db::Session& session, std::span<const std::string_view> indicators, territory::Level level,
             std::optional<Date> on) {
  Table out;
  for (std::size_t first = 0; first < indicators.size(); first += values_max) {
    const auto part = indicators.subspan(first, std::min(values_max, indicators.size() - first));
    std::vector<db::Value> params;
    params.reserve(values_max + 4);
    params.push_back(db::to_value(level));
    if (on) {
      params.push_back(db::Value(month_of(*on)));
      params.push_back(db::Value(first_of_month(*on)));
      params.push_back(db::to_value(*on));
    }
    for (std::size_t i = 0; i < values_max; ++i)
      params.push_back(i < part.size() ? db::to_value(part[i]) : db::Value(db::Null{}));
    session.each_row(on ? sql::values_on : sql::values_now, std::move(params), [&](const db::RowView& row) {
      auto& values = out[TerritoryKey{static_cast<std::int32_t>(row.integer(1))}];
      if (values.empty()) values.resize(indicators.size());
      values[first + static_cast<std::size_t>(row.integer(0))] = row.integer(2);
    });
  }
  return out;
}

std::map<TerritoryKey, std::int64_t> values_of(db::Session& session, std::string_view indicator,
                                               std::span<const TerritoryKey> territories, std::optional<Date> on) {
  std::map<TerritoryKey, std::int64_t> out;
  for (std::size_t first = 0; first < territories.size(); first += territories_max) {
    std::vector<db::Value> params;
    params.reserve(territories_max + 4);
    params.push_back(db::to_value(indicator));
    if (on) {
      params.push_back(db::Value(month_of(*on)));
      params.push_back(db::Value(first_of_month(*on)));
      params.push_back(db::to_value(*on));
    }
    append_territories(params, territories, first);
    session.each_row(on ? sql::values_of_on : sql::values_of_now, std::move(params), [&](const db::RowView& row) {
      out[TerritoryKey{static_cast<std::int32_t>(row.integer(0))}] = row.integer(1);
    });
  }
  return out;
}

std::map<std::string, std::int64_t> by_dimension(db::Session& session, std::string_view indicator,
                                                 TerritoryKey territory, std::string_view prefix,
                                                 std::optional<Date> on) {
  std::map<std::string, std::int64_t> out;
  const auto take = [&](const db::RowView& row) { out.emplace(std::string(row.text(0)), row.integer(1)); };
  if (on) {
    session.each_row(sql::dimensions_on,
                     {db::to_value(indicator), db::to_value(territory), db::to_value(prefix), db::Value(month_of(*on)),
                      db::Value(first_of_month(*on)), db::to_value(*on)},
                     take);
  } else {
    session.each_row(sql::dimensions_now, {db::to_value(indicator), db::to_value(territory), db::to_value(prefix)},
                     take);
  }
  return out;
}

std::vector<Point> series(db::Session& session, std::string_view indicator, TerritoryKey territory,
                          std::string_view dimension) {
  std::vector<Point> out;
  std::int64_t total = 0;
  session.each_row(sql::series, {db::to_value(indicator), db::to_value(territory), db::to_value(dimension)},
                   [&](const db::RowView& row) {
                     Date day;
                     db::read(row, 0, day);
                     total += row.integer(1);
                     out.push_back({day, total});
                   });
  return out;
}

std::vector<ObservationRow> observations(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                         int limit, std::string_view dimension) {
  const auto level = session.first<std::string>(sql::level_of_sums, territory);
  if (!level) return {};
  const auto& statement = *level == "department"                     ? sql::observations_of_department
                          : *level == "nation" || *level == "region" ? sql::observations
                                                                     : sql::observations_of_territory;
  return session.all<ObservationRow>(statement, indicator, territory, dimension, limit);
}

}  // namespace jalon::figures
