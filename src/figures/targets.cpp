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

BOOST_DESCRIBE_STRUCT(TargetDivision, (), (act, what, at, parts, actor_label, role))

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

struct VersionRow {
  std::string indicator;
  TerritoryKey territory;
  std::int64_t version = 0;
  Date start, due;
  std::int64_t start_value = 0, target = 0;
  std::string steps, trajectory, source_en, source_fr;
  TargetAct kind = TargetAct::set;
  std::string act;
  TerritoryKey about;
  Instant set_at;
  std::optional<Instant> until_at;
  std::string actor_id, actor_label, role;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (),
                      (indicator, territory, version, start, due, start_value, target, steps, trajectory, source_en,
                       source_fr, kind, act, about, set_at, until_at, actor_id, actor_label, role))

TargetVersion version_of(VersionRow row) {
  return {.version = row.version,
          .target = target_of({std::move(row.indicator), row.territory, row.start, row.due, row.start_value, row.target,
                               std::move(row.steps), std::move(row.trajectory), std::move(row.source_en),
                               std::move(row.source_fr)}),
          .what = row.kind,
          .act = std::move(row.act),
          .about = row.about,
          .at = row.set_at,
          .until = row.until_at,
          .actor_id = std::move(row.actor_id),
          .actor_label = std::move(row.actor_label),
          .role = std::move(row.role)};
}

std::vector<TargetVersion> versions_of(std::vector<VersionRow> rows) {
  std::vector<TargetVersion> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(version_of(std::move(row)));
  return out;
}

// What the versions of one act have in common.
struct Making {
  TargetAct what = TargetAct::set;
  std::string id = Id<struct TargetActTag>::make().text();
};

// Ends the version that stands and adds this one after it. Instants never go back, whatever the clock of the act says:
// at each there is one version at most.
void add_version(access::Act& act, const territory::Registry& registry, const Target& target, const Making& making,
                 TerritoryKey about, const std::optional<TargetVersion>& newest) {
  const auto* place = registry.find(target.territory);
  const auto key_at = [&](territory::Level level) {
    const auto* found = registry.ancestor(place->key, level);
    return found == nullptr ? TerritoryKey{} : found->key;
  };
  auto trace = act.trace();
  auto at = act.now;
  if (newest) {
    at = std::max(at, newest->at);
    act.db.run(sql::end_target, target.indicator, target.territory, newest->version, at);
  }
  if (making.what == TargetAct::placed) {
    // Nobody set it anew.
    trace.actor_id = newest->actor_id;
    trace.actor_label = newest->actor_label;
    trace.role = newest->role;
  }
  act.db.run(sql::insert_target, target.indicator, target.territory, newest ? newest->version + 1 : std::int64_t{1},
             place->level, key_at(territory::Level::department), key_at(territory::Level::region),
             registry.nation().key, target.start, target.due, target.start_value, target.target,
             steps_text(target.steps), trajectory_text(target.trajectory), target.source_en, target.source_fr,
             making.what, making.id, about.is_null() ? target.territory : about, at, trace.actor_id, trace.actor_label,
             trace.role);
}

std::optional<TargetVersion> newest_version(db::Session& session, std::string_view indicator, TerritoryKey territory) {
  auto row = session.first<VersionRow>(sql::newest_target, indicator, territory);
  return row ? std::optional(version_of(std::move(*row))) : std::nullopt;
}

// Writes one target. nullopt: it stood already; else what it was before (empty when it is new).
Result<std::optional<std::string>> write(access::Act& act, const territory::Registry& registry, const Target& target,
                                         const Making& making, TerritoryKey about = {}) {
  if (auto faults = faults_of(target); !faults.empty()) return fail(Invalid{std::move(faults)});
  const auto* place = registry.find(target.territory);
  if (place == nullptr) return fail(NotFound{msg("There is no territory with the key {0}.", target.territory.value)});
  const auto newest = newest_version(act.db, target.indicator, target.territory);
  std::string before;
  if (newest && newest->what != TargetAct::withdrawn) {
    before = json_of(newest->target);
    if (before == json_of(target)) return std::optional<std::string>();
  }
  add_version(act, registry, target, making, about, newest);
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

Result<void> set_target(access::Act& act, const territory::Registry& registry, const Target& target, TargetAct what) {
  journal::hold(act.db);
  auto before = write(act, registry, target, {.what = what});
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

Result<std::int64_t> set_targets(access::Act& act, const territory::Registry& registry, std::span<const Target> targets,
                                 TargetAct what, TerritoryKey whole) {
  journal::hold(act.db);
  const Making making{.what = what};
  std::int64_t fresh = 0;
  std::int64_t changed = 0;
  std::map<std::string, std::int64_t> fresh_by_indicator;
  for (const auto& target : targets) {
    auto before = write(act, registry, target, making, whole);
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
Target derived(db::Session& session, TargetRow row, Instant at) {
  if (row.trajectory.empty()) return target_of(std::move(row));
  row.trajectory.clear();
  auto out = target_of(std::move(row));
  out.steps.clear();
  std::vector<Target> parts;
  std::map<Date, Period> ends;
  for (auto& part : session.all<TargetRow>(sql::targets_below, out.indicator, out.territory, at)) {
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

std::optional<Target> find_target(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                  std::optional<Instant> at) {
  const auto when = at.value_or(end_of_time);
  auto row = session.first<TargetRow>(sql::find_target, indicator, territory, when);
  if (row) return target_of(std::move(*row));
  row = session.first<TargetRow>(sql::derived_target, indicator, territory, when);
  if (!row) return std::nullopt;
  return derived(session, std::move(*row), when);
}

Result<void> withdraw_target(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                             TerritoryKey territory) {
  if (auto ok = act.require(access::Right::set_targets, registry.right_path(territory)); !ok) return fail(ok.error());
  journal::hold(act.db);
  const auto newest = newest_version(act.db, indicator, territory);
  if (!newest || newest->what == TargetAct::withdrawn)
    return fail(NotFound{msg("No target of {0} is set here.", indicator)});
  add_version(act, registry, newest->target, {.what = TargetAct::withdrawn}, {}, newest);
  act.record({.act = "withdraw_target",
              .kind = "target",
              .object_id = object_of(registry, newest->target),
              .territory = territory,
              .before = json_of(newest->target),
              .after = {}});
  return {};
}

void place_targets(access::Act& act, const territory::Registry& now, TerritoryKey territory) {
  for (const auto& each : versions_of(act.db.all<VersionRow>(sql::standing_targets_of, territory)))
    add_version(act, now, each.target, {.what = TargetAct::placed}, each.about, each);
}

std::vector<TargetVersion> target_history(db::Session& session, std::string_view indicator, TerritoryKey territory) {
  return versions_of(session.all<VersionRow>(sql::target_history, indicator, territory));
}

std::vector<TargetChange> target_changes(db::Session& session, const territory::Registry& registry,
                                         std::string_view indicator, TerritoryKey territory, Instant after,
                                         Instant until) {
  std::vector<TargetChange> out;
  std::optional<TargetVersion> before;
  for (auto& version : versions_of(session.all<VersionRow>(sql::target_changes, indicator, after, until))) {
    if (before &&
        (before->target.indicator != version.target.indicator || before->target.territory != version.target.territory))
      before.reset();
    if (version.at > after && version.at <= until && version.what != TargetAct::placed) {
      const auto path = registry.sum_path(version.target.territory);
      if (std::ranges::find(path, territory) != path.end()) {
        out.push_back({.version = version, .before = std::nullopt});
        if (before && before->what != TargetAct::withdrawn) out.back().before = before->target;
      }
    }
    before = std::move(version);
  }
  std::ranges::stable_sort(out, {}, [](const TargetChange& change) { return change.version.at; });
  return out;
}

std::vector<TargetDivision> target_divisions(db::Session& session, std::string_view indicator, TerritoryKey territory) {
  return session.all<TargetDivision>(sql::targets_divided, indicator, territory);
}

Result<TargetsUndone> undo_targets(access::Act& act, const territory::Registry& registry, std::string_view act_id) {
  journal::hold(act.db);
  const auto versions = versions_of(act.db.all<VersionRow>(sql::target_versions_of_act, act_id));
  if (versions.empty()) return fail(NotFound{msg("No act on targets bears this number.")});
  for (const auto& each : versions) {
    if (auto ok = act.require(access::Right::set_targets, registry.right_path(each.target.territory)); !ok)
      return fail(ok.error());
  }
  if (versions.front().what == TargetAct::programme) {
    return refused("figures.programme_sets_targets",
                   msg("These targets were set by the programme: they are not taken back one by one."),
                   msg("Set another target here, or withdraw this one."));
  }
  TargetsUndone out;
  Making making{.what = TargetAct::undone};
  for (const auto& each : versions) {
    const auto& [code, territory] = std::tie(each.target.indicator, each.target.territory);
    if (*act.db.first<std::int64_t>(sql::target_versions_after, code, territory, each.version) > 0) {
      ++out.left;
      continue;
    }
    auto row = act.db.first<VersionRow>(sql::target_version_before, code, territory, each.version);
    const bool is_restored = row && row->kind != TargetAct::withdrawn;
    // Of what was withdrawn nothing stands that could be withdrawn again.
    if (!is_restored && each.what == TargetAct::withdrawn) continue;
    making.what = is_restored ? TargetAct::undone : TargetAct::withdrawn;
    const auto target = is_restored ? version_of(std::move(*row)).target : each.target;
    add_version(act, registry, target, making, each.about, newest_version(act.db, code, territory));
    ++(is_restored ? out.restored : out.withdrawn);
    act.record({.act = "undo_target",
                .kind = "target",
                .object_id = object_of(registry, target),
                .territory = territory,
                .before = each.what == TargetAct::withdrawn ? std::string() : json_of(each.target),
                .after = is_restored ? json_of(target) : std::string()});
  }
  if (out.restored + out.withdrawn == 0) {
    return refused("figures.undo_what_stands", msg("What this act set has been changed since: nothing of it stands."),
                   msg("Take back the acts that came after it first."));
  }
  return out;
}

std::vector<ListedTarget> list_targets(db::Session& session, const territory::Registry& registry,
                                       const TargetFilter& filter) {
  std::vector<ListedTarget> out;
  const auto is_asked = [&](std::string_view code) {
    return (filter.indicator.empty() || code == filter.indicator) &&
           (filter.programme.empty() || programme_of(code) == filter.programme);
  };
  std::set<std::pair<std::string, TerritoryKey>> entered;
  for (auto& row : session.all<TargetRow>(sql::all_targets, filter.at.value_or(end_of_time))) {
    if (!is_asked(row.indicator)) continue;
    entered.emplace(row.indicator, row.territory);
    const auto* place = registry.find(row.territory);
    if (!filter.with_below || place == nullptr || row.territory == filter.territory) continue;
    const auto path = registry.sum_path(row.territory);
    if (std::ranges::find(path, filter.territory) != path.end()) out.push_back({target_of(std::move(row))});
  }
  for (auto& [code, target] : targets_in(session, filter.territory, filter.at)) {
    if (is_asked(code)) out.push_back({std::move(target), !entered.contains({code, filter.territory})});
  }
  const auto order = [&](const ListedTarget& one) {
    const auto* place = registry.find(one.target.territory);
    return std::tuple(std::string_view(one.target.indicator), place->level, std::string_view(place->code));
  };
  std::ranges::sort(out, {}, order);
  return out;
}

std::map<TerritoryKey, Target> targets(db::Session& session, std::string_view indicator, territory::Level level,
                                       std::optional<Instant> at) {
  const auto when = at.value_or(end_of_time);
  std::map<TerritoryKey, Target> out;
  for (auto& row : session.all<TargetRow>(sql::targets_of_level, indicator, level, when)) {
    const auto key = row.territory;
    out.emplace(key, target_of(std::move(row)));
  }
  for (auto& row : session.all<TargetRow>(sql::derived_targets, indicator, level, when)) {
    const auto key = row.territory;
    if (!key.is_null() && !out.contains(key)) out.emplace(key, derived(session, std::move(row), when));
  }
  return out;
}

std::map<TerritoryKey, Target> targets_of(db::Session& session, std::string_view indicator, territory::Level level,
                                          std::span<const TerritoryKey> territories, std::optional<Instant> at) {
  const auto when = at.value_or(end_of_time);
  std::map<TerritoryKey, Target> out;
  for (std::size_t first = 0; first < territories.size(); first += territories_max) {
    // Those entered come first; the sum of the contracts' stands in where there is none.
    for (const auto* statement : {&sql::targets_of, &sql::derived_targets_of}) {
      std::vector<db::Value> params{db::to_value(indicator), db::to_value(level), db::to_value(when)};
      append_territories(params, territories, first);
      std::vector<TargetRow> rows;  // a derived one may have to ask for its parts
      session.each_row(*statement, std::move(params),
                       [&](const db::RowView& row) { rows.push_back(db::row_as<TargetRow>(row)); });
      const bool is_derived = statement == &sql::derived_targets_of;
      for (auto& row : rows) {
        const auto key = row.territory;
        if (!out.contains(key))
          out.emplace(key, is_derived ? derived(session, std::move(row), when) : target_of(std::move(row)));
      }
    }
  }
  return out;
}

std::map<std::string, Target, std::less<>> targets_in(db::Session& session, TerritoryKey territory,
                                                      std::optional<Instant> at) {
  const auto when = at.value_or(end_of_time);
  std::map<std::string, Target, std::less<>> out;
  for (const auto* statement : {&sql::targets_in, &sql::derived_targets_in}) {
    for (auto& row : session.all<TargetRow>(*statement, territory, when)) {
      auto code = row.indicator;
      if (out.contains(code)) continue;
      out.emplace(std::move(code), statement == &sql::derived_targets_in ? derived(session, std::move(row), when)
                                                                         : target_of(std::move(row)));
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
