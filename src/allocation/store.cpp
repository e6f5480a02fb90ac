// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <map>

#include "allocation/allocation.hpp"
#include "allocation/record.hpp"
#include "allocation/sql.hpp"
#include "base/json.hpp"
#include "figures/figures.hpp"
#include "journal/journal.hpp"

namespace jalon::allocation {
namespace {

struct ForecastRow {
  std::string indicator;
  TerritoryKey territory;
  std::string digest;
  std::int64_t position = 0;
  Instant computed_at;
  std::string result;
};
BOOST_DESCRIBE_STRUCT(ForecastRow, (), (indicator, territory, digest, position, computed_at, result))
struct BacktestRow {
  std::string indicator, digest;
  std::int64_t position = 0;
  Instant computed_at;
  std::string result;
};
BOOST_DESCRIBE_STRUCT(BacktestRow, (), (indicator, digest, position, computed_at, result))

constexpr std::array months_ahead{3, 6, 12};
// The share that falls inside needs no finer percentiles than these.
constexpr Options backtest_options{.paths = 500};

Date month_end(Date day) { return Period::containing(day, Period::Length::month).end().plus_days(-1); }

// One indicator with all that its forecasts rest on, read in one snapshot.
struct Gathered {
  Source source;
  std::vector<Opening> openings;  // of the whole nation: for the delays
  std::vector<Subject> subjects;
  std::vector<Past> pasts;  // of the departments, or of the nation where they have no target
};

struct State {
  Date today;
  std::int64_t position = 0;
  std::vector<Gathered> indicators;
  std::map<std::pair<std::string, TerritoryKey>, ForecastRow> forecasts;
  std::map<std::string, BacktestRow> backtests;
};

State read_state(db::Session& session, const territory::Registry& registry, const Sources& sources, Date today) {
  State out{.today = today, .position = journal::position(session)};
  const auto wanted = sources(session);
  for (const auto& source : wanted) {
    Gathered one{.source = source};
    const auto placed = source.openings ? source.openings(session, registry) : std::vector<PlacedOpening>();
    for (const auto& each : placed) one.openings.push_back(each.opening);
    one.subjects = read_subjects(session, registry, source, placed, today);
    const auto is_department = [&](const Subject& subject) {
      return registry.find(subject.territory)->level == territory::Level::department;
    };
    const bool has_departments = std::ranges::any_of(one.subjects, is_department);
    for (const auto& subject : one.subjects) {
      if (has_departments && !is_department(subject)) continue;
      const auto& in = subject.inputs;
      one.pasts.push_back({in.key, in.openings, in.series, in.lowest, in.highest});
    }
    out.indicators.push_back(std::move(one));
  }
  const auto forecasts = session.all<ForecastRow>(sql::forecasts);
  for (const auto& row : forecasts) out.forecasts.emplace(std::pair(row.indicator, row.territory), row);
  const auto backtests = session.all<BacktestRow>(sql::backtests);
  for (const auto& row : backtests) out.backtests.emplace(row.indicator, row);
  return out;
}

struct Computed {
  std::vector<ForecastRow> forecasts;  // without position and time
  std::vector<BacktestRow> backtests;
};

enum class Compute : std::uint8_t { what_changed, everything };

Computed compute(const State& state, Compute what, unsigned threads) {
  Computed out;
  for (const auto& one : state.indicators) {
    const auto openings_digest = digest_of(std::span(one.openings));
    BacktestRow backtest_row{.indicator = one.source.indicator,
                             .digest = digest_of(one.pasts, openings_digest, backtest_options)};
    const auto known = state.backtests.find(one.source.indicator);
    Backtest fared;
    if (what == Compute::what_changed && known != state.backtests.end() &&
        known->second.digest == backtest_row.digest) {
      fared = backtest_from_json(known->second.result);
    } else {
      backtest_row.result = to_json(backtest(one.pasts, one.openings, months_ahead, backtest_options));
      fared = backtest_from_json(backtest_row.result);
      out.backtests.push_back(backtest_row);
    }
    const Options options{.widening = fared.widening};
    std::vector<Inputs> inputs;
    std::vector<ForecastRow> rows;
    for (const auto& subject : one.subjects) {
      ForecastRow row{.indicator = subject.indicator,
                      .territory = subject.territory,
                      .digest = digest_of(subject.inputs, openings_digest, options)};
      const auto before = state.forecasts.find({subject.indicator, subject.territory});
      if (what == Compute::what_changed && before != state.forecasts.end() && before->second.digest == row.digest)
        continue;
      inputs.push_back(subject.inputs);
      rows.push_back(std::move(row));
    }
    const auto results = forecast_all(inputs, Delays(one.openings, state.today), options, threads);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i].result = to_json(results[i]);
      out.forecasts.push_back(std::move(rows[i]));
    }
  }
  return out;
}

}  // namespace

std::vector<MonthEnd> month_ends(std::span<const MonthEnd> changes, Date start, std::int64_t start_value, Date today) {
  std::vector<MonthEnd> out;
  if (changes.empty()) return out;
  // What the target starts from is known at the end of the month before; an earlier observation is known better.
  const bool from_start = start <= changes.front().day;
  Date day = from_start ? Period::containing(start, Period::Length::month).first().plus_days(-1)
                        : month_end(changes.front().day);
  std::size_t next = 0;
  std::int64_t value = start_value;
  for (; day <= today; day = month_end(day.plus_days(1))) {
    for (; next < changes.size() && changes[next].day <= day; ++next) value = changes[next].value;
    out.push_back({day, value});
  }
  return out;
}

namespace {

std::vector<MonthEnd> changes_of(db::Session& session, std::string_view indicator, TerritoryKey territory, Date today) {
  std::vector<MonthEnd> out;
  const auto points = figures::series(session, indicator, territory);
  for (const auto& point : points)
    if (point.day <= today) out.push_back({point.day, point.value});
  return out;
}

}  // namespace

std::vector<MonthEnd> past_of(db::Session& session, std::string_view indicator, TerritoryKey territory,
                              const figures::Target& target, Date today) {
  return month_ends(changes_of(session, indicator, territory, today), target.start, target.start_value, today);
}

std::vector<Subject> read_subjects(db::Session& session, const territory::Registry& registry, const Source& source,
                                   std::span<const PlacedOpening> openings, Date today) {
  std::vector<Subject> out;
  for (const auto level : {territory::Level::nation, territory::Level::region, territory::Level::department}) {
    const auto targets = figures::targets(session, source.indicator, level);
    for (const auto& [key, target] : targets) {
      const auto* place = registry.find(key);
      if (place == nullptr) continue;
      const auto changes = changes_of(session, source.indicator, key, today);
      // Missing is not zero: of what was never observed nothing is said.
      if (changes.empty()) continue;
      Subject subject{.indicator = source.indicator, .territory = key};
      auto& in = subject.inputs;
      in = {.key = fmt::format("{}/{}/{}", source.indicator, territory::word(level), place->code),
            .today = today,
            .due = target.due,
            .current = changes.back().value,
            .target = target.target,
            .aim = target.target < target.start_value ? Aim::at_most : Aim::at_least};
      if (source.target_is_all && in.aim == Aim::at_least) in.highest = std::max(in.target, in.current);
      in.series = month_ends(changes, target.start, target.start_value, today);
      for (const auto& placed : openings) {
        const auto path = registry.sum_path(placed.territory);
        if (std::ranges::find(path, key) != path.end()) in.openings.push_back(placed.opening);
      }
      out.push_back(std::move(subject));
    }
  }
  return out;
}

Result<Refreshed> refresh_forecasts(db::Database& database, const territory::Registry& registry, const Clock& clock,
                                    const access::Actor& actor, const Sources& sources, std::string_view origin,
                                    unsigned threads) {
  const Instant now = clock.now();
  const auto state =
      database.read([&](db::Session& session) { return read_state(session, registry, sources, paris_date(now)); });
  const auto fresh = compute(state, Compute::what_changed, threads);
  Refreshed out{.computed = static_cast<std::int64_t>(fresh.forecasts.size()),
                .backtests = static_cast<std::int64_t>(fresh.backtests.size())};
  auto needless = state.forecasts;
  auto needless_backtests = state.backtests;
  for (const auto& one : state.indicators) {
    out.targets += static_cast<std::int64_t>(one.subjects.size());
    for (const auto& subject : one.subjects) needless.erase({subject.indicator, subject.territory});
    needless_backtests.erase(one.source.indicator);
  }
  out.removed = static_cast<std::int64_t>(needless.size());
  if (out.computed + out.removed + out.backtests == 0 && needless_backtests.empty()) return out;
  return database.write([&](db::Session& session) -> Result<Refreshed> {
    for (const auto& row : fresh.backtests)
      session.run(sql::keep_backtest, row.indicator, row.digest, state.position, now, row.result);
    for (const auto& row : fresh.forecasts)
      session.run(sql::keep_forecast, row.indicator, row.territory, row.digest, state.position, now, row.result);
    for (const auto& [key, row] : needless) session.run(sql::drop_forecast, row.indicator, row.territory);
    for (const auto& [indicator, row] : needless_backtests) session.run(sql::drop_backtest, indicator);
    std::string after;
    JsonWriter json(after);
    json.object([&] {
      json.field("computed", out.computed);
      json.field("removed", out.removed);
    });
    access::Act act{.db = session, .actor = actor, .now = now, .origin = std::string(origin)};
    act.record({.act = "refresh_forecasts",
                .kind = "forecast",
                .object_id = "forecast",
                .territory = {},
                .before = {},
                .after = after});
    return out;
  });
}

Checked check_forecasts(db::Database& database, const territory::Registry& registry, const Clock& clock,
                        const Sources& sources, unsigned threads) {
  const auto state =
      database.read([&](db::Session& session) { return read_state(session, registry, sources, clock.today()); });
  const auto again = compute(state, Compute::everything, threads);
  Checked out{.targets = static_cast<std::int64_t>(again.forecasts.size())};
  auto needless = state.forecasts;
  for (const auto& row : again.forecasts) {
    needless.erase({row.indicator, row.territory});
    const auto kept = state.forecasts.find({row.indicator, row.territory});
    if (kept == state.forecasts.end()) {
      ++out.missing;
    } else if (kept->second.digest != row.digest) {
      ++out.outdated;
    } else if (kept->second.result != row.result) {
      ++out.different;
    }
  }
  out.needless = static_cast<std::int64_t>(needless.size());
  return out;
}

std::vector<Kept> list_forecasts(db::Session& session) {
  std::map<std::string, Backtest, std::less<>> fared;
  const auto backtests = session.all<BacktestRow>(sql::backtests);
  for (const auto& row : backtests) fared.emplace(row.indicator, backtest_from_json(row.result));
  std::vector<Kept> out;
  const auto forecasts = session.all<ForecastRow>(sql::forecasts);
  for (const auto& row : forecasts) {
    out.push_back(
        {row.indicator, row.territory, row.position, row.computed_at, row.digest, forecast_from_json(row.result), {}});
    if (const auto found = fared.find(row.indicator); found != fared.end()) out.back().backtest = found->second;
  }
  return out;
}

std::optional<Kept> find_forecast(db::Session& session, std::string_view indicator, TerritoryKey territory) {
  const auto row = session.first<ForecastRow>(sql::find_forecast, indicator, territory);
  if (!row) return std::nullopt;
  Kept out{row->indicator,
           row->territory,
           row->position,
           row->computed_at,
           row->digest,
           forecast_from_json(row->result),
           {}};
  if (const auto fared = session.first<BacktestRow>(sql::find_backtest, indicator))
    out.backtest = backtest_from_json(fared->result);
  return out;
}

}  // namespace jalon::allocation
