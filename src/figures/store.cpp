// SPDX-License-Identifier: EUPL-1.2
// Observations going in, figures coming out.
#include "figures/store.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "figures/cells.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "figures/sums.hpp"

namespace jalon::figures {

BOOST_DESCRIBE_STRUCT(Indicator, (),
                      (code, name_en, name_fr, definition_en, definition_fr, unit, behaviour, kind, source_en,
                       source_fr, is_public, origin, over_territories, over_time, weight, formula, decimals, polarity,
                       frequency, level, answered_by, validated_by, plausible_min, plausible_max, small_count))
BOOST_DESCRIBE_STRUCT(ObservationRow, (),
                      (id, indicator, dimension, territory, day, amount, source_kind, source_id, actor_label,
                       recorded_at))

namespace {

struct Number {
  std::int32_t id = 0;
  Behaviour behaviour = Behaviour::stock;
};
BOOST_DESCRIBE_STRUCT(Number, (), (id, behaviour))

// A database adds 64-bit numbers, and so does the ledger: this is the most that one of its entries moves, in cents.
constexpr std::int64_t amount_max = 500'000'000'000'000'000;
constexpr std::size_t values_max = 12;

// A past day in the sums: whole months of years, and the days of the month that is not over by then.
struct Until {
  int year = 0, month = 0;          // months up to and including this one count whole
  int first_day = 0, last_day = 0;  // 20161101 to 20161122; 0 when the month is over
};
Until until(Date day) {
  const bool is_over = day.plus_days(1).day() == 1;
  const int number = day_number(day);
  return {.year = day.year(),
          .month = is_over ? day.month() : day.month() - 1,
          .first_day = is_over ? 0 : number - day.day() + 1,
          .last_day = is_over ? 0 : number};
}
void append_until(std::vector<db::Value>& params, Date day) {
  const auto at = until(day);
  for (const int part : {at.year, at.month, at.first_day, at.last_day}) params.push_back(db::to_value(part));
}

}  // namespace

std::int32_t declare_indicator(db::Session& session, const Indicator& indicator) {
  JALON_CHECK(!indicator.code.empty() && !indicator.name_en.empty() && !indicator.name_fr.empty());
  if (const auto before = session.first<Number>(sql::indicator_number, indicator.code)) {
    // Sums of a stock and of a flow do not mean the same: the behaviour of a code never changes.
    JALON_CHECK(before->behaviour == indicator.behaviour);
  }
  session.run(sql::insert_indicator, indicator.code, indicator.name_en, indicator.name_fr, indicator.definition_en,
              indicator.definition_fr, indicator.unit, indicator.behaviour, indicator.kind, indicator.source_en,
              indicator.source_fr, indicator.is_public, indicator.origin, indicator.over_territories,
              indicator.over_time, indicator.weight, indicator.formula, indicator.decimals, indicator.polarity,
              indicator.frequency, indicator.level, indicator.answered_by, indicator.validated_by,
              indicator.plausible_min, indicator.plausible_max, indicator.small_count);
  return session.first<Number>(sql::indicator_number, indicator.code)->id;
}

std::vector<Indicator> indicators(db::Session& session) { return session.all<Indicator>(sql::indicators); }

std::optional<Indicator> find_indicator(db::Session& session, std::string_view code) {
  return session.first<Indicator>(sql::find_indicator, code);
}

void record_observation(access::Act& act, const territory::Registry& registry, const Observation& observation) {
  JALON_CHECK(observation.amount <= amount_max && observation.amount >= -amount_max);
  const Newest newest(act.db, registry);
  const auto course = course_of(*newest, observation.territory);
  const auto& way = course.on(observation.day);
  TerritoryKey department;
  TerritoryKey region;
  for (const auto& place : way.places) {
    if (place.level == depth(territory::Level::department)) department = place.territory;
    if (place.level == depth(territory::Level::region)) region = place.territory;
  }
  const auto series = series_number(act.db, observation.indicator, observation.dimension);
  act.db.run(sql::insert_observation, Id<struct ObservationTag>::make(), series, observation.territory, department,
             region, way.places.back().territory, observation.day, observation.amount, observation.source_kind,
             observation.source_id, act.actor.account_id, act.actor.label, act.now);
  if (course.stretches.size() > 1) {
    const auto behaviour = act.db.first<Behaviour>(sql::behaviour_of_series, series);
    JALON_CHECK(behaviour);
    SeriesSums changes;
    contribute(course, *behaviour, observation.day, observation.amount, 1, changes);
    add_sums(act.db, series, changes, false);
    return;
  }
  add_to_sums(
      act.db, series, way,
      {.year = observation.day.year(), .month = observation.day.month(), .amount = observation.amount, .answers = 1});
  add_to_days(act.db, series, way, observation.day, observation.amount, 1);
}

namespace {

// Everybody whose sums may change with these: all who descend from each other, before or after.
std::set<std::int32_t> families_of(const territory::Changed& changed) {
  std::set<std::int32_t> out;
  const Courses before(changed.before, true);
  const Courses after(changed.after, true);
  std::vector<std::int32_t> waiting;
  for (const auto key : changed.territories) waiting.push_back(key.value);
  while (!waiting.empty()) {
    const auto key = waiting.back();
    waiting.pop_back();
    if (!out.insert(key).second) continue;
    for (const auto* courses : {&before, &after}) {
      const auto kin = courses->kin(key);
      waiting.insert(waiting.end(), kin.begin(), kin.end());
    }
  }
  // A family may hold some that one of the two does not know.
  std::erase_if(out, [&](std::int32_t key) {
    return changed.before.find(TerritoryKey{key}) == nullptr || changed.after.find(TerritoryKey{key}) == nullptr;
  });
  return out;
}

void follow_answers(access::Act& act, const territory::Changed& changed, const std::set<std::int32_t>& territories) {
  const Catalogue catalogue(act.db);
  std::map<bool, std::pair<Courses, Courses>> courses;
  for (const bool adds_up : {false, true})
    courses.emplace(adds_up, std::pair(Courses(changed.before, adds_up), Courses(changed.after, adds_up)));
  for (const auto series : act.db.all<std::int32_t>(sql::series_of_answers)) {
    CountedOf values;
    for (const auto key : territories) {
      act.db.each_row(sql::standing_of_territory, {db::to_value(series), db::to_value(key)},
                      [&](const db::RowView& row) {
                        if (counts(state_of(row.integer(4))))
                          values[key].emplace_back(static_cast<std::int32_t>(row.integer(1)), row.integer(3));
                      });
    }
    if (values.empty()) continue;
    const auto* known = catalogue.of_series(series);
    JALON_CHECK(known != nullptr);
    auto& [before, after] = courses.at(known->adds_up());
    SeriesSums changes;
    contribute(before, known->indicator.behaviour, values, -1, changes);
    contribute(after, known->indicator.behaviour, values, 1, changes);
    add_sums(act.db, series, changes, false);
  }
}

void follow_observations(access::Act& act, const territory::Changed& changed,
                         const std::set<std::int32_t>& territories) {
  std::map<std::int32_t, SeriesSums> changes;
  for (const auto key : territories) {
    const auto before = course_of(changed.before, TerritoryKey{key});
    const auto after = course_of(changed.after, TerritoryKey{key});
    if (before.stretches == after.stretches) continue;
    act.db.each_row(sql::observations_to_follow, {db::to_value(key)}, [&](const db::RowView& row) {
      Behaviour behaviour{};
      JALON_CHECK(parse_word(row.text(1), behaviour));
      Date day;
      db::read(row, 2, day);
      auto& sums = changes[static_cast<std::int32_t>(row.integer(0))];
      contribute(before, behaviour, day, row.integer(3), -1, sums);
      contribute(after, behaviour, day, row.integer(3), 1, sums);
    });
    // Where each is found; where its targets add up is of today.
    const auto at = [&](const Way& way, territory::Level level) {
      const auto found = std::ranges::find(way.places, depth(level), &Way::Place::level);
      return found == way.places.end() ? TerritoryKey{} : found->territory;
    };
    for (const auto& stretch : after.stretches) {
      act.db.run(sql::place_observations, TerritoryKey{key}, at(stretch.way, territory::Level::department),
                 at(stretch.way, territory::Level::region), stretch.from);
    }
    place_targets(act, changed.after, TerritoryKey{key});
  }
  for (auto& [series, sums] : changes) {
    std::erase_if(sums.days, [](const auto& day) { return day.second == SeriesSums::DaySum{}; });
    add_sums(act.db, series, sums, false);
  }
}

}  // namespace

void follow(access::Act& act, const territory::Changed& changed) {
  const auto territories = families_of(changed);
  follow_answers(act, changed, territories);
  follow_observations(act, changed, territories);
}

std::optional<std::int64_t> value(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                  std::optional<Date> on, std::string_view dimension) {
  if (!on) return session.first<std::int64_t>(sql::value_now, indicator, territory, dimension);
  std::optional<std::int64_t> out;
  std::vector<db::Value> params{db::to_value(indicator), db::to_value(territory), db::to_value(dimension)};
  append_until(params, *on);
  session.each_row(sql::value_on, std::move(params), [&](const db::RowView& row) { out = row.integer(1); });
  return out;
}

std::map<std::string, std::int64_t, std::less<>> values_at(db::Session& session, TerritoryKey territory,
                                                           std::optional<Date> on) {
  std::map<std::string, std::int64_t, std::less<>> out;
  const auto take = [&](const db::RowView& row) { out.emplace(std::string(row.text(0)), row.integer(1)); };
  if (on) {
    std::vector<db::Value> params{db::to_value(territory)};
    append_until(params, *on);
    session.each_row(sql::values_at_on, std::move(params), take);
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
    params.push_back(db::to_value(depth(level)));
    if (on) append_until(params, *on);
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
    if (on) append_until(params, *on);
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
    std::vector<db::Value> params{db::to_value(indicator), db::to_value(territory), db::to_value(prefix)};
    append_until(params, *on);
    session.each_row(sql::dimensions_on, std::move(params), take);
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
                     total += row.integer(1);
                     out.push_back({day_of_number(row.integer(0)), total});
                   });
  return out;
}

std::vector<ObservationRow> observations(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                         int limit, std::string_view dimension) {
  const auto level = session.first<std::int32_t>(sql::level_of_sums, indicator, territory, dimension);
  if (!level) return {};
  const auto& statement = *level == depth(territory::Level::department)  ? sql::observations_of_department
                          : *level < depth(territory::Level::department) ? sql::observations
                                                                         : sql::observations_of_territory;
  return session.all<ObservationRow>(statement, indicator, territory, dimension, limit);
}

}  // namespace jalon::figures
