// SPDX-License-Identifier: EUPL-1.2
// The forecasts of a programme: 101 departments with 12 openings planned each and the nation with all of them, 10,000
// paths each, from 3,000 past openings and four years of months; and the back-test of the same. Wall time on two
// threads, the middle of five rounds.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "allocation/forecast.hpp"
#include "allocation/random.hpp"

namespace {

using namespace jalon;
using namespace jalon::allocation;

template <class F>
double middle_ms(int rounds, F&& work) {
  std::vector<double> all;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    all.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::nth_element(all.begin(), all.begin() + rounds / 2, all.end());
  return all[static_cast<size_t>(rounds) / 2];
}

}  // namespace

int main() {
  const Date today = *Date::of(2016, 12, 31);
  const Date due = *Date::of(2017, 12, 31);
  const Date start = *Date::of(2012, 12, 31);
  Random random(2016, "bench");
  const auto below = [&](int n) { return static_cast<int>(random.below(static_cast<std::uint32_t>(n))); };
  const std::array<const char*, 4> kinds{"reception", "centre", "housing", "ward"};
  std::vector<Opening> all;
  std::vector<Inputs> inputs(102);
  std::vector<Past> pasts;
  for (int d = 0; d < 101; ++d) {
    const auto code = std::to_string(d);
    Inputs& in = inputs[static_cast<size_t>(d)];
    in = {.key = code, .today = today, .due = due, .current = 200, .target = 400};
    for (int i = 0; i < 42; ++i) {
      const bool is_past = i < 30;
      Opening one{.id = code + "-" + std::to_string(i),
                  .label = "",
                  .kind = kinds[static_cast<size_t>(below(4))],
                  .department = code,
                  .announced = start,
                  .planned = is_past ? start.plus_days(below(1000)) : today.plus_days(below(400) - 60),
                  .change = 5 + below(40)};
      if (is_past && i % 10 == 9) {
        one.cancelled = one.planned.plus_days(below(300));
      } else if (is_past) {
        one.opened = one.planned.plus_days(below(400) - 40);
      }
      in.openings.push_back(one);
      all.push_back(one);
    }
    std::int64_t value = 100;
    for (Period month = Period::containing(start, Period::Length::month); month.end().plus_days(-1) <= today;
         month = month.next()) {
      value += below(5) - 2;
      in.series.push_back({month.end().plus_days(-1), value});
    }
    pasts.push_back({.key = code, .openings = in.openings, .series = in.series});
  }
  inputs.back() = {.key = "nation",
                   .today = today,
                   .due = due,
                   .current = 20'000,
                   .target = 40'000,
                   .openings = all,
                   .series = inputs.front().series};

  long hits = 0;
  const double whole = middle_ms(5, [&] {
    const Delays delays(all, today);
    for (const auto& one : forecast_all(inputs, delays)) hits += one.hits;
  });
  std::printf("forecast_programme %.0f ms\n", whole);
  const std::array<int, 3> ahead{3, 6, 12};
  int replays = 0;
  const double back = middle_ms(1, [&] { replays = backtest(pasts, all, ahead, {.paths = 1000}).all.replays; });
  std::printf("forecast_backtest %.0f ms\nforecast_backtest_replays %d replays\n", back, replays);
  return hits == 0 ? 1 : 0;
}
