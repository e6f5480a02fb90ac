// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <cmath>

#include "allocation/forecast.hpp"

namespace jalon::allocation {

std::vector<Opening> as_known(std::span<const Opening> openings, Date day) {
  std::vector<Opening> out;
  for (const auto& opening : openings) {
    if (opening.announced > day) continue;
    auto& known = out.emplace_back(opening);
    if (known.opened && *known.opened > day) known.opened.reset();
    if (known.cancelled && *known.cancelled > day) known.cancelled.reset();
    std::erase_if(known.postponed, [&](const Postponement& one) { return one.known > day; });
  }
  return out;
}

std::optional<Inputs> as_known(const Past& past, Date day) {
  Inputs out{.key = past.key, .today = day, .due = day, .lowest = past.lowest, .highest = past.highest};
  out.openings = as_known(std::span(past.openings), day);
  for (const auto& month : past.series)
    if (month.day <= day) out.series.push_back(month);
  if (out.series.empty()) return std::nullopt;
  out.current = out.target = out.series.back().value;
  return out;
}

Backtest backtest(std::span<const Past> pasts, std::span<const Opening> all_openings, std::span<const int> ahead,
                  const Options& options) {
  Backtest out;
  std::vector<double> factors;
  auto replay_options = options;
  replay_options.months_beyond = 0;
  replay_options.drivers = 0;
  replay_options.widening = 1;
  std::map<Date, Delays> delays;  // as known on each day
  for (const int months : ahead) {
    auto& coverage = out.by_months.emplace_back(Coverage{.months = months});
    for (const auto& past : pasts) {
      for (size_t i = 0; i < past.series.size(); ++i) {
        const Date from = past.series[i].day;
        const auto month = Period::containing(from, Period::Length::month);
        const Date due = Period{Period::Length::month, month.index + months}.end().plus_days(-1);
        const auto truth = std::ranges::find(past.series, due, &MonthEnd::day);
        if (truth == past.series.end()) continue;
        auto inputs = as_known(past, from);
        if (!inputs) continue;
        inputs->due = due;
        auto known = delays.find(from);
        if (known == delays.end()) known = delays.emplace(from, Delays(all_openings, from)).first;
        const auto forecasted = forecast(*inputs, known->second, replay_options);
        // What says of itself that it knows too little is not shown as a forecast either.
        if (forecasted.basis == Basis::too_little_history || forecasted.basis == Basis::no_plan) continue;
        const auto& at = forecasted.at_due;
        const bool inside = at.p10 <= truth->value && truth->value <= at.p90;
        if (at.p10 == at.p90) {
          ++coverage.certain;
          coverage.certain_right += inside ? 1 : 0;
          continue;
        }
        ++coverage.replays;
        coverage.inside += inside ? 1 : 0;
        if (truth->value < at.p10) {
          ++out.places.below;
        } else if (truth->value > at.p90) {
          ++out.places.above;
        } else {
          ++(truth->value < at.p50 ? out.places.lower : out.places.upper);
        }
        const auto off = static_cast<double>(truth->value - at.p50);
        const auto reach = static_cast<double>(off < 0 ? at.p50 - at.p10 : at.p90 - at.p50);
        factors.push_back(off == 0 ? 0 : std::abs(off) / std::max(reach, 0.5));
      }
    }
    out.all.replays += coverage.replays;
    out.all.inside += coverage.inside;
    out.all.certain += coverage.certain;
    out.all.certain_right += coverage.certain_right;
  }
  if (!out.has_too_few()) {
    const auto at = factors.begin() + static_cast<std::ptrdiff_t>((8 * factors.size() + 9) / 10 - 1);
    std::ranges::nth_element(factors, at);
    out.widening = std::clamp(*at, 1.0, 3.0);
  }
  return out;
}

}  // namespace jalon::allocation
