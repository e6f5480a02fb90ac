// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <set>
#include <tuple>

#include "base/json.hpp"
#include "base/period.hpp"
#include "figures/answers.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "figures/store.hpp"

namespace jalon::figures {

namespace {

// 2016-09-30:250,2016-10-31:600
std::string steps_text(const std::vector<Step>& steps) {
  std::string out;
  for (const auto& step : steps) out += fmt::format("{}{}:{}", out.empty() ? "" : ",", step.day.text(), step.per_mille);
  return out;
}

std::vector<Step> parse_steps(std::string_view text) {
  std::vector<Step> out;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto part = text.substr(0, comma);
    const auto day = Date::parse(part.substr(0, 10));
    JALON_CHECK(day && part.size() > 11 && part[10] == ':');
    std::int64_t per_mille = 0;
    for (const char c : part.substr(11)) per_mille = per_mille * 10 + (c - '0');
    out.push_back({*day, per_mille});
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

// 2016-09:250,2016-Q4:-3
std::string trajectory_text(const std::vector<Waypoint>& trajectory) {
  std::string out;
  for (const auto& each : trajectory)
    out += fmt::format("{}{}:{}", out.empty() ? "" : ",", each.period.text(), each.value);
  return out;
}

std::vector<Waypoint> parse_trajectory(std::string_view text) {
  std::vector<Waypoint> out;
  for (const auto part : split(text, ',')) {
    if (part.empty()) continue;
    const auto colon = part.find(':');
    JALON_CHECK(colon != std::string_view::npos);
    const auto period = Period::parse(part.substr(0, colon));
    const auto value = parse_integer(part.substr(colon + 1));
    JALON_CHECK(period && value);
    out.push_back({*period, *value});
  }
  return out;
}

struct TargetRow {
  std::string indicator;
  TerritoryKey territory;
  Date start, due;
  std::int64_t start_value = 0, target = 0;
  std::string steps, trajectory, source_en, source_fr;
};
BOOST_DESCRIBE_STRUCT(TargetRow, (),
                      (indicator, territory, start, due, start_value, target, steps, trajectory, source_en, source_fr))

Target target_of(TargetRow row) {
  return {.indicator = std::move(row.indicator),
          .territory = row.territory,
          .start = row.start,
          .due = row.due,
          .start_value = row.start_value,
          .target = row.target,
          .steps = parse_steps(row.steps),
          .trajectory = parse_trajectory(row.trajectory),
          .source_en = std::move(row.source_en),
          .source_fr = std::move(row.source_fr)};
}

std::string json_of(const Target& target) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("indicator", target.indicator);
    json.field("start", target.start);
    json.field("due", target.due);
    json.field("start_value", target.start_value);
    json.field("target", target.target);
    json.field("steps", steps_text(target.steps));
    json.field("trajectory", trajectory_text(target.trajectory));
    json.field("source", target.source_en);
  });
  return out;
}

std::vector<Fault> faults_of(const Target& target) {
  std::vector<Fault> out;
  if (target.indicator.empty()) out.push_back({"indicator", msg("Name the indicator of this target.")});
  if (target.due <= target.start) out.push_back({"due", msg("The end must come after the beginning.")});
  Date last = target.start;
  std::int64_t part = 0;
  for (std::size_t i = 0; i < target.steps.size(); ++i) {
    const auto& step = target.steps[i];
    if (step.day < target.start || step.day > target.due || (i > 0 && step.day <= last)) {
      out.push_back({"steps", msg("Steps stand in the order of their days, between the beginning and the end.")});
    }
    if (step.per_mille < part || step.per_mille > 1000) {
      out.push_back({"steps", msg("A step says how much of the way is done, from 0 to 1000, and never goes back.")});
    }
    last = step.day;
    part = step.per_mille;
  }
  if (out.empty()) out = faults_of_trajectory(target);
  return out;
}

// Writes one target. nullopt: it stood already; else what it was before (empty when it is new).
Result<std::optional<std::string>> write(access::Act& act, const territory::Registry& registry, const Target& target) {
  if (auto faults = faults_of(target); !faults.empty()) return fail(Invalid{std::move(faults)});
  const auto* place = registry.find(target.territory);
  if (place == nullptr) return fail(NotFound{msg("There is no territory with the key {0}.", target.territory.value)});
  std::string before;
  if (auto row = act.db.first<TargetRow>(sql::find_target, target.indicator, target.territory)) {
    before = json_of(target_of(std::move(*row)));
    if (before == json_of(target)) return std::optional<std::string>();
  }
  const auto key_at = [&](territory::Level level) {
    const auto* found = registry.ancestor(place->key, level);
    return found == nullptr ? TerritoryKey{} : found->key;
  };
  act.db.run(sql::set_target, target.indicator, target.territory, place->level, key_at(territory::Level::department),
             key_at(territory::Level::region), registry.nation().key, target.start, target.due, target.start_value,
             target.target, steps_text(target.steps), trajectory_text(target.trajectory), target.source_en,
             target.source_fr);
  return std::optional(std::move(before));
}

std::string object_of(const territory::Registry& registry, const Target& target) {
  const auto& place = *registry.find(target.territory);
  return fmt::format("{}@{}:{}", target.indicator, territory::word(place.level), place.code);
}

}  // namespace

std::vector<Fault> faults_of_trajectory(const Target& target) {
  if (target.trajectory.empty()) return {};
  const auto wrong = [](Message why) { return std::vector<Fault>{{"trajectory", std::move(why)}}; };
  if (!target.steps.empty()) return wrong(msg("A trajectory goes by steps or value by value, not both."));
  if (target.trajectory.size() > waypoints_max) return wrong(msg("At most {0} periods at once.", waypoints_max));
  const auto length = target.trajectory.front().period.length;
  for (std::size_t i = 0; i < target.trajectory.size(); ++i) {
    const auto& each = target.trajectory[i];
    const auto name = each.period.text();
    if (each.period.length != length)
      return wrong(msg("{0} is not as long as {1}: a trajectory is entered by months, by quarters or by years.", name,
                       target.trajectory.front().period.text()));
    if (i > 0 && each.period <= target.trajectory[i - 1].period)
      return wrong(msg("{0} stands after {1}: periods go in their order, each once.", name,
                       target.trajectory[i - 1].period.text()));
    if (last_day(each.period) <= target.start || each.period.first() > target.due)
      return wrong(msg("{0} is not between the beginning ({1}) and the end ({2}) of the target.", name,
                       target.start.text(), target.due.text()));
    if (each.value > answer_max || each.value < -answer_max) return wrong(msg("{0}: the number is too large.", name));
  }
  const auto& last = target.trajectory.back();
  if (day_of(target, last) == target.due && last.value != target.target)
    return wrong(msg("The last value of the trajectory is not the target: make {0} say the same.", last.period.text()));
  return {};
}

Result<void> set_target(access::Act& act, const territory::Registry& registry, const Target& target) {
  auto before = write(act, registry, target);
  if (!before) return fail(std::move(before.error()));
  if (*before) {
    act.record({.act = "set_target",
                .kind = "target",
                .object_id = object_of(registry, target),
                .territory = target.territory,
                .before = **before,
                .after = json_of(target)});
  }
  return {};
}

Result<std::int64_t> set_targets(access::Act& act, const territory::Registry& registry,
                                 std::span<const Target> targets) {
  std::int64_t fresh = 0;
  std::int64_t changed = 0;
  std::map<std::string, std::int64_t> fresh_by_indicator;
  for (const auto& target : targets) {
    auto before = write(act, registry, target);
    if (!before) return fail(std::move(before.error()));
    if (!*before) continue;
    if ((*before)->empty()) {
      ++fresh;
      ++fresh_by_indicator[target.indicator];
      continue;
    }
    ++changed;
    act.record({.act = "set_target",
                .kind = "target",
                .object_id = object_of(registry, target),
                .territory = target.territory,
                .before = **before,
                .after = json_of(target)});
  }
  if (fresh > 0) {
    std::string after;
    JsonWriter json(after);
    json.object([&] {
      for (const auto& [indicator, n] : fresh_by_indicator) json.field(indicator, n);
    });
    act.record({.act = "set_targets",
                .kind = "target",
                .object_id = "targets",
                .territory = {},
                .before = {},
                .after = after});
  }
  return fresh + changed;
}

namespace {

// A derived target of which a part has an entered trajectory has the sum of all of theirs, at the ends of their
// periods.
Target derived(db::Session& session, TargetRow row) {
  if (row.trajectory.empty()) return target_of(std::move(row));
  row.trajectory.clear();
  auto out = target_of(std::move(row));
  out.steps.clear();
  std::vector<Target> parts;
  std::map<Date, Period> ends;
  for (auto& part : session.all<TargetRow>(sql::targets_below, out.indicator, out.territory)) {
    parts.push_back(target_of(std::move(part)));
    for (const auto& each : parts.back().trajectory) ends.emplace(last_day(each.period), each.period);
  }
  // Periods of one length: the shortest that any part has.
  auto length = Period::Length::year;
  for (const auto& [day, period] : ends) length = std::min(length, period.length);
  for (const auto period : periods_of(out, length)) {
    if (last_day(period) >= out.due) break;
    std::int64_t sum = 0;
    for (const auto& part : parts) sum += expected_on(part, last_day(period));
    out.trajectory.push_back({period, sum});
  }
  return out;
}

}  // namespace

std::optional<Target> find_target(db::Session& session, std::string_view indicator, TerritoryKey territory) {
  auto row = session.first<TargetRow>(sql::find_target, indicator, territory);
  if (row) return target_of(std::move(*row));
  row = session.first<TargetRow>(sql::derived_target, indicator, territory);
  if (!row) return std::nullopt;
  return derived(session, std::move(*row));
}

Result<void> withdraw_target(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                             TerritoryKey territory) {
  if (auto ok = act.require(access::Right::set_targets, registry.right_path(territory)); !ok) return fail(ok.error());
  auto row = act.db.first<TargetRow>(sql::find_target, indicator, territory);
  if (!row) return fail(NotFound{msg("No target of {0} is set here.", indicator)});
  const auto before = target_of(std::move(*row));
  act.db.run(sql::delete_target, indicator, territory);
  act.record({.act = "withdraw_target",
              .kind = "target",
              .object_id = object_of(registry, before),
              .territory = territory,
              .before = json_of(before),
              .after = {}});
  return {};
}

std::vector<ListedTarget> list_targets(db::Session& session, const territory::Registry& registry,
                                       const TargetFilter& filter) {
  std::vector<ListedTarget> out;
  const auto is_asked = [&](std::string_view code) {
    return (filter.indicator.empty() || code == filter.indicator) &&
           (filter.programme.empty() || programme_of(code) == filter.programme);
  };
  std::set<std::pair<std::string, TerritoryKey>> entered;
  for (auto& row : session.all<TargetRow>(sql::all_targets)) {
    if (!is_asked(row.indicator)) continue;
    entered.emplace(row.indicator, row.territory);
    const auto* place = registry.find(row.territory);
    if (!filter.with_below || place == nullptr || row.territory == filter.territory) continue;
    const auto path = registry.sum_path(row.territory);
    if (std::ranges::find(path, filter.territory) != path.end()) out.push_back({target_of(std::move(row))});
  }
  for (auto& [code, target] : targets_in(session, filter.territory)) {
    if (is_asked(code)) out.push_back({std::move(target), !entered.contains({code, filter.territory})});
  }
  const auto order = [&](const ListedTarget& one) {
    const auto* place = registry.find(one.target.territory);
    return std::tuple(std::string_view(one.target.indicator), place->level, std::string_view(place->code));
  };
  std::ranges::sort(out, {}, order);
  return out;
}

std::map<TerritoryKey, Target> targets(db::Session& session, std::string_view indicator, territory::Level level) {
  std::map<TerritoryKey, Target> out;
  for (auto& row : session.all<TargetRow>(sql::targets_of_level, indicator, level)) {
    const auto key = row.territory;
    out.emplace(key, target_of(std::move(row)));
  }
  for (auto& row : session.all<TargetRow>(sql::derived_targets, indicator, level)) {
    const auto key = row.territory;
    if (!key.is_null() && !out.contains(key)) out.emplace(key, derived(session, std::move(row)));
  }
  return out;
}

std::map<TerritoryKey, Target> targets_of(db::Session& session, std::string_view indicator, territory::Level level,
                                          std::span<const TerritoryKey> territories) {
  std::map<TerritoryKey, Target> out;
  for (std::size_t first = 0; first < territories.size(); first += territories_max) {
    // Those entered come first; the sum of the contracts' stands in where there is none.
    for (const auto* statement : {&sql::targets_of, &sql::derived_targets_of}) {
      std::vector<db::Value> params{db::to_value(indicator), db::to_value(level)};
      append_territories(params, territories, first);
      std::vector<TargetRow> rows;  // a derived one may have to ask for its parts
      session.each_row(*statement, std::move(params),
                       [&](const db::RowView& row) { rows.push_back(db::row_as<TargetRow>(row)); });
      const bool is_derived = statement == &sql::derived_targets_of;
      for (auto& row : rows) {
        const auto key = row.territory;
        if (!out.contains(key))
          out.emplace(key, is_derived ? derived(session, std::move(row)) : target_of(std::move(row)));
      }
    }
  }
  return out;
}

std::map<std::string, Target, std::less<>> targets_in(db::Session& session, TerritoryKey territory) {
  std::map<std::string, Target, std::less<>> out;
  for (const auto* statement : {&sql::targets_in, &sql::derived_targets_in}) {
    for (auto& row : session.all<TargetRow>(*statement, territory)) {
      auto code = row.indicator;
      if (out.contains(code)) continue;
      out.emplace(std::move(code),
                  statement == &sql::derived_targets_in ? derived(session, std::move(row)) : target_of(std::move(row)));
    }
  }
  return out;
}

Date day_of(const Target& target, const Waypoint& waypoint) { return std::min(last_day(waypoint.period), target.due); }

std::vector<Period> periods_of(const Target& target, Period::Length length) {
  std::vector<Period> out;
  for (auto period = Period::containing(target.start, length); period.first() <= target.due; period = period.next())
    if (last_day(period) > target.start) out.push_back(period);
  return out;
}

std::vector<Point> corners(const Target& target) {
  std::vector<Point> out{{target.start, target.start_value}};
  for (const auto& step : target.steps) out.push_back({step.day, expected_on(target, step.day)});
  for (const auto& each : target.trajectory)
    if (const auto day = day_of(target, each); day < target.due) out.push_back({day, each.value});
  out.push_back({target.due, target.target});
  return out;
}

std::int64_t expected_on(const Target& target, Date day) {
  if (day >= target.due) return target.target;
  if (day <= target.start && target.steps.empty()) return target.start_value;
  if (!target.trajectory.empty()) {
    const auto points = corners(target);
    const auto next = std::ranges::upper_bound(points, day, {}, &Point::day);
    const auto& from = *std::prev(next);
    const auto way = (next->value - from.value) * days_between(from.day, day);
    const auto whole = days_between(from.day, next->day);
    return from.value + way / whole - (way % whole != 0 && way < 0 ? 1 : 0);
  }
  std::int64_t part = 0;
  std::int64_t whole = 1000;
  if (target.steps.empty()) {
    part = days_between(target.start, day);
    whole = days_between(target.start, target.due);
  } else {
    for (const auto& step : target.steps) {
      if (step.day <= day) part = step.per_mille;
    }
  }
  const auto way = target.target - target.start_value;
  const auto product = way * part;
  // Rounded down, below zero too.
  const auto done = product / whole - (product % whole != 0 && product < 0 ? 1 : 0);
  return target.start_value + done;
}

Standing standing(const Target& target, std::int64_t value, Date day) {
  // Going down is going up seen from the other side.
  const bool down = target.target < target.start_value;
  const auto ahead = [&](std::int64_t of) { return down ? of - value : value - of; };
  if (ahead(target.target) >= 0) return Standing::reached;
  const auto late_by = -ahead(expected_on(target, day));
  if (late_by <= 0) return Standing::on_time;
  const auto way = down ? target.start_value - target.target : target.target - target.start_value;
  return late_by * 10 <= way ? Standing::to_watch : Standing::late;
}

std::string_view word(Standing standing) {
  switch (standing) {
    case Standing::reached:
      return "reached";
    case Standing::on_time:
      return "on_time";
    case Standing::to_watch:
      return "to_watch";
    case Standing::late:
      break;
  }
  return "late";
}

}  // namespace jalon::figures
