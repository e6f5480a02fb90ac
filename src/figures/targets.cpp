// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "base/json.hpp"
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

struct TargetRow {
  std::string indicator;
  TerritoryKey territory;
  Date start, due;
  std::int64_t start_value = 0, target = 0;
  std::string steps, source_en, source_fr;
};
BOOST_DESCRIBE_STRUCT(TargetRow, (),
                      (indicator, territory, start, due, start_value, target, steps, source_en, source_fr))

Target target_of(TargetRow row) {
  return {.indicator = std::move(row.indicator),
          .territory = row.territory,
          .start = row.start,
          .due = row.due,
          .start_value = row.start_value,
          .target = row.target,
          .steps = parse_steps(row.steps),
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
             target.target, steps_text(target.steps), target.source_en, target.source_fr);
  return std::optional(std::move(before));
}

std::string object_of(const territory::Registry& registry, const Target& target) {
  const auto& place = *registry.find(target.territory);
  return fmt::format("{}@{}:{}", target.indicator, territory::word(place.level), place.code);
}

}  // namespace

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

std::optional<Target> find_target(db::Session& session, std::string_view indicator, TerritoryKey territory) {
  auto row = session.first<TargetRow>(sql::find_target, indicator, territory);
  if (!row) row = session.first<TargetRow>(sql::derived_target, indicator, territory);
  if (!row) return std::nullopt;
  return target_of(std::move(*row));
}

std::map<TerritoryKey, Target> targets(db::Session& session, std::string_view indicator, territory::Level level) {
  std::map<TerritoryKey, Target> out;
  for (auto& row : session.all<TargetRow>(sql::targets_of_level, indicator, level)) {
    const auto key = row.territory;
    out.emplace(key, target_of(std::move(row)));
  }
  for (auto& row : session.all<TargetRow>(sql::derived_targets, indicator, level)) {
    const auto key = row.territory;
    if (!key.is_null() && !out.contains(key)) out.emplace(key, target_of(std::move(row)));
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
      session.each_row(*statement, std::move(params), [&](const db::RowView& row) {
        auto target = target_of(db::row_as<TargetRow>(row));
        const auto key = target.territory;
        out.emplace(key, std::move(target));
      });
    }
  }
  return out;
}

std::map<std::string, Target, std::less<>> targets_in(db::Session& session, TerritoryKey territory) {
  std::map<std::string, Target, std::less<>> out;
  for (const auto* statement : {&sql::targets_in, &sql::derived_targets_in}) {
    for (auto& row : session.all<TargetRow>(*statement, territory)) {
      auto code = row.indicator;
      out.emplace(std::move(code), target_of(std::move(row)));
    }
  }
  return out;
}

std::int64_t expected_on(const Target& target, Date day) {
  if (day >= target.due) return target.target;
  if (day <= target.start && target.steps.empty()) return target.start_value;
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

}  // namespace jalon::figures
