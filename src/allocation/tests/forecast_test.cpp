// SPDX-License-Identifier: EUPL-1.2
#include "allocation/forecast.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "allocation/random.hpp"

namespace jalon::allocation {
namespace {

Date day(int year, int month, int d) { return *Date::of(year, month, d); }
Date month_end(Date date) { return Period::containing(date, Period::Length::month).end().plus_days(-1); }

const Date today = day(2016, 11, 15);
const Date due = day(2017, 12, 31);

Opening opening(std::string id, Date planned, std::int64_t change, std::string kind = "centre",
                std::string department = "93") {
  return {.id = std::move(id),
          .label = "",
          .kind = std::move(kind),
          .department = std::move(department),
          .announced = day(2013, 1, 1),
          .planned = planned,
          .change = change};
}
// `times` openings of the past with this delay.
void add_past(std::vector<Opening>& out, int delay, int times, const std::string& kind = "centre",
              const std::string& department = "93") {
  for (int i = 0; i < times; ++i) {
    auto past = opening("past", day(2014, 6, 1), 10, kind, department);
    past.opened = past.planned.plus_days(delay);
    out.push_back(past);
  }
}
Inputs inputs_of(std::vector<Opening> openings, std::int64_t current, std::int64_t target) {
  return {.key = "places/department/93",
          .today = today,
          .due = due,
          .current = current,
          .target = target,
          .openings = std::move(openings)};
}
// 5 standard errors: a chance of 1 in a million to fail, if the seed were not fixed.
double bound(double chance, int paths) { return 5 * std::sqrt(chance * (1 - chance) / paths); }

TEST(Forecast, WithoutDelaysTheChanceIsAllOrNothing) {
  std::vector<Opening> past;
  add_past(past, 0, 20);
  const Delays delays(past, today);
  const auto enough =
      forecast(inputs_of({opening("a", day(2017, 3, 1), 20), opening("b", day(2017, 9, 1), 15)}, 100, 135), delays);
  EXPECT_EQ(enough.basis, Basis::plan);
  EXPECT_EQ(enough.chance_percent(), 100);
  EXPECT_EQ(enough.at_due.p10, 135);
  EXPECT_EQ(enough.at_due.p90, 135);
  EXPECT_EQ(enough.reached_on, day(2017, 9, 30));
  EXPECT_DOUBLE_EQ(enough.rounding_points(), 0.03);  // 3 in 10,000

  const auto short_by_one =
      forecast(inputs_of({opening("a", day(2017, 3, 1), 20), opening("b", day(2017, 9, 1), 15)}, 100, 136), delays);
  EXPECT_EQ(short_by_one.chance_percent(), 0);
  EXPECT_FALSE(short_by_one.reached_on);

  // Planned after the due date: reached, but not in time.
  const auto too_late = forecast(inputs_of({opening("a", day(2018, 3, 1), 40)}, 100, 136), delays);
  EXPECT_EQ(too_late.chance_percent(), 0);
  EXPECT_EQ(too_late.reached_on, day(2018, 3, 31));
}

TEST(Forecast, WhatWasPutOffIsWaitedForFromItsNewDayAndLateFromItsFirst) {
  std::vector<Opening> past;
  add_past(past, 0, 20);
  const Delays delays(past, today);
  auto put_off = opening("a", day(2017, 3, 1), 20);
  put_off.postponed = {{day(2016, 10, 1), day(2018, 2, 1)}};
  const auto too_late = forecast(inputs_of({put_off}, 100, 120), delays);
  EXPECT_EQ(too_late.chance_percent(), 0);
  EXPECT_EQ(too_late.reached_on, day(2018, 2, 28));
  put_off.postponed.push_back({day(2016, 11, 1), day(2017, 12, 1)});
  EXPECT_EQ(forecast(inputs_of({put_off}, 100, 120), delays).chance_percent(), 100);
  // Once open, it is as late as its first day says: 50 days, though it kept to the day it was put off to.
  std::vector<Opening> known;
  for (int i = 0; i < 20; ++i) {
    auto one = opening("past", day(2016, 1, 1), 10);
    one.postponed = {{day(2015, 12, 1), day(2016, 2, 20)}};
    one.opened = day(2016, 2, 20);
    known.push_back(one);
  }
  const std::array<int, 2> days{49, 50};
  const auto open = Delays(known, today).open_by("centre", "93", -1, days);
  EXPECT_LT(open[0], 0.01);
  EXPECT_GT(open[1], 0.99);
}

TEST(Forecast, OneOpeningWithTwoPossibleDelaysComesInTimeAsOftenAsTheShorterOne) {
  std::vector<Opening> past;
  add_past(past, 10, 30);
  add_past(past, 200, 70);
  const Delays delays(past, today);
  const auto result = forecast(inputs_of({opening("a", day(2017, 10, 1), 20)}, 100, 120), delays);
  EXPECT_NEAR(result.chance(), 0.3, bound(0.3, result.paths));
  EXPECT_EQ(result.at_due.p10, 100);
  EXPECT_EQ(result.at_due.p50, 100);
  EXPECT_EQ(result.at_due.p90, 120);
  EXPECT_EQ(result.reached_on, day(2018, 4, 30));  // 200 days after 1 October 2017
  EXPECT_NEAR(result.rounding_points(), 0.9, 0.05);
}

TEST(Forecast, SumsOfSeveralOpeningsAgreeWithTheirExactDistribution) {
  // On time 1 time in 2, else beyond the due date: the number that opens is binomial.
  std::vector<Opening> past;
  add_past(past, 0, 50);
  add_past(past, 900, 50);
  const Delays delays(past, today);
  std::vector<Opening> planned;
  for (int i = 0; i < 12; ++i)
    planned.push_back(opening("o" + std::to_string(i), day(2017, 2, 1).plus_days(20 * i), 10));
  double exact = 0;  // at least 7 of 12
  for (int k = 7; k <= 12; ++k) {
    double ways = 1;
    for (int i = 0; i < k; ++i) ways = ways * (12 - i) / (i + 1);
    exact += ways / 4096;
  }
  const auto result = forecast(inputs_of(planned, 0, 70), delays);
  EXPECT_NEAR(result.chance(), exact, bound(exact, result.paths));
  EXPECT_EQ(result.at_due.p10, 40);
  EXPECT_EQ(result.at_due.p50, 60);
  EXPECT_EQ(result.at_due.p90, 80);
}

TEST(Forecast, TheChanceNeverRisesWithTheTarget) {
  std::vector<Opening> past;
  for (int i = 0; i < 40; ++i) add_past(past, i * 15 - 60, 1);
  const Delays delays(past, today);
  Random random(7, "plans");
  std::vector<Opening> planned;
  for (int i = 0; i < 15; ++i)
    planned.push_back(opening("o", today.plus_days(static_cast<int>(random.below(500)) - 60),
                              static_cast<std::int64_t>(random.below(30)) - 3));
  int before = INT32_MAX;
  for (std::int64_t target = 80; target < 400; target += 7) {
    const auto result = forecast(inputs_of(planned, 100, target), delays);
    EXPECT_LE(result.hits, before) << target;
    before = result.hits;
    ASSERT_EQ(result.months.size(), 15U);  // today, 14 months' ends
    for (const auto& month : result.months) {
      EXPECT_LE(month.p10, month.p50);
      EXPECT_LE(month.p50, month.p90);
    }
    // The interval and the chance are of the same paths.
    if (target <= result.at_due.p10) {
      EXPECT_GE(result.chance(), 0.9);
    } else if (target > result.at_due.p90) {
      EXPECT_LE(result.chance(), 0.1);
    }
  }
  EXPECT_EQ(before, 0);
}

TEST(Forecast, TheSameInputsGiveTheSameNumbersWhateverTheThreads) {
  std::vector<Opening> past;
  for (int i = 0; i < 40; ++i) add_past(past, i * 13 - 90, 1);
  const Delays delays(past, today);
  std::vector<Inputs> all;
  for (int i = 0; i < 9; ++i) {
    all.push_back(inputs_of({opening("a", day(2017, 8, 1), 20), opening("b", day(2017, 11, 1), 15)}, 100, 130));
    all.back().key = "places/" + std::to_string(i);
  }
  const auto alone = forecast_all(all, delays, {}, 1);
  const auto together = forecast_all(all, delays, {}, 3);
  bool any_differs = false;
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(alone[i].hits, together[i].hits);
    EXPECT_EQ(alone[i].hits, forecast(all[i], delays).hits);
    any_differs = any_differs || alone[i].hits != alone[0].hits;
  }
  EXPECT_TRUE(any_differs);  // each key has its own draws
  EXPECT_NE(forecast(all[0], delays, {.seed = 1}).hits, forecast(all[0], delays, {.seed = 2}).hits);
}

TEST(Forecast, TheDrawsAreThoseOfXoshiroOnEveryMachine) {
  Random random(2016, "places");
  // As a second implementation of xoshiro256++, splitmix64 and FNV-1a, in another language, draws them.
  for (const std::uint32_t value : {354U, 910U, 491U, 2U, 400U, 710U}) EXPECT_EQ(random.below(1000), value);
  const std::array<double, 3> chances{0.2, 0.0, 0.8};
  const Lottery lottery(chances);
  std::array<int, 3> counts{};
  for (int i = 0; i < 100'000; ++i) ++counts[lottery.draw(random)];
  EXPECT_NEAR(counts[0] / 1e5, 0.2, bound(0.2, 100'000));
  EXPECT_EQ(counts[1], 0);
}

TEST(Forecast, TheOpeningWithoutWhichTheTargetIsLostIsNamedFirst) {
  std::vector<Opening> past;
  add_past(past, 10, 80);
  add_past(past, 700, 20);
  const Delays delays(past, today);
  const auto result = forecast(inputs_of({opening("small", day(2017, 3, 1), 5), opening("large", day(2017, 6, 1), 40),
                                          opening("after", day(2018, 6, 1), 90)},
                                         100, 140),
                               delays);
  ASSERT_EQ(result.drivers.size(), 3U);
  EXPECT_EQ(result.drivers[0].id, "large");
  EXPECT_EQ(result.drivers[0].per_mille_lost, 1000LL * result.hits / result.paths);
  EXPECT_EQ(result.drivers[1].per_mille_lost, 0);
  EXPECT_NEAR(result.drivers[0].per_mille_in_time, 800, 25);
}

TEST(Forecast, APlaceLostCountsAgainstTheTarget) {
  std::vector<Opening> past;
  add_past(past, 0, 20);
  add_past(past, 0, 20, "closing");
  const Delays delays(past, today);
  const auto result = forecast(
      inputs_of({opening("a", day(2017, 3, 1), 20), opening("b", day(2017, 4, 1), -150, "closing")}, 100, 100), delays);
  EXPECT_EQ(result.hits, 0);
  EXPECT_EQ(result.at_due.p50, 0);  // never below the lowest
  auto down = inputs_of({opening("b", day(2017, 4, 1), -30, "closing")}, 100, 70);
  down.aim = Aim::at_most;
  EXPECT_EQ(forecast(down, delays).chance_percent(), 100);
}

TEST(Forecast, WhatItRestsOnIsSaid) {
  std::vector<Opening> past;
  add_past(past, 300, settled_min - 1);
  const Delays few(past, today);
  const auto unknown = forecast(inputs_of({opening("a", day(2017, 10, 1), 20)}, 100, 120), few);
  EXPECT_EQ(unknown.basis, Basis::too_little_history);
  EXPECT_EQ(unknown.at_due.p50, 120);  // as announced
  add_past(past, 300, 1);
  EXPECT_EQ(forecast(inputs_of({opening("a", day(2017, 10, 1), 20)}, 100, 120), Delays(past, today)).basis,
            Basis::plan);

  const auto nothing = forecast(inputs_of({}, 100, 120), few);
  EXPECT_EQ(nothing.basis, Basis::no_plan);
  EXPECT_EQ(nothing.hits, 0);
  EXPECT_EQ(nothing.at_due.p90, 100);

  auto over = inputs_of({opening("a", day(2017, 10, 1), 20)}, 100, 90);
  over.due = today;
  EXPECT_EQ(forecast(over, few).basis, Basis::past_due);
  EXPECT_EQ(forecast(over, few).chance_percent(), 100);
  over.target = 101;
  EXPECT_EQ(forecast(over, few).chance_percent(), 0);
}

// ---- delays ----
double by(const Delays& delays, int waited, int delay, const std::string& kind = "centre",
          const std::string& department = "93") {
  const std::array<int, 1> days{delay};
  return delays.open_by(kind, department, waited, days)[0];
}

TEST(Delays, AnOpeningThatIsLateAlreadyIsNoLongerExpectedOnTime) {
  std::vector<Opening> past;
  add_past(past, 0, 50);
  add_past(past, 60, 25);
  add_past(past, 300, 25);
  const Delays delays(past, today);
  EXPECT_DOUBLE_EQ(by(delays, -100, 0), 0.5);
  EXPECT_DOUBLE_EQ(by(delays, -100, 59), 0.5);
  EXPECT_DOUBLE_EQ(by(delays, 10, 60), 0.5);  // 25 of the 50 that were late
  EXPECT_DOUBLE_EQ(by(delays, 10, 299), 0.5);
  EXPECT_DOUBLE_EQ(by(delays, 60, 299), 0);
  EXPECT_DOUBLE_EQ(by(delays, 60, 300), 1);
  // Later than any that ever happened: a rate remains, and no certainty.
  EXPECT_GT(by(delays, 400, 500), 0);
  EXPECT_LT(by(delays, 400, 500), by(delays, 400, 900));
  EXPECT_LT(by(delays, 400, 900), 1);
}

TEST(Delays, OpeningsThatStillWaitMakeDelaysLonger) {
  // The textbook case of Kaplan and Meier: 6 opened after 10 days, 2 waiting since 20 days, 2 opened after 30.
  std::vector<Opening> past;
  add_past(past, 10, 6);
  add_past(past, 30, 2);
  for (int i = 0; i < 2; ++i) past.push_back(opening("waits", today.plus_days(-20), 10));
  const Delays delays(past, today, {.department = 0, .kind = 0});
  EXPECT_DOUBLE_EQ(by(delays, -1, 10), 0.6);
  EXPECT_DOUBLE_EQ(by(delays, -1, 29), 0.6);
  EXPECT_DOUBLE_EQ(by(delays, -1, 30), 1);
  // Nobody waits beyond the last opening seen: with one that does, half of the rest is open by then.
  past.push_back(opening("waits", today.plus_days(-400), 10));
  const Delays longer(past, today, {.department = 0, .kind = 0});
  EXPECT_NEAR(by(longer, -1, 30), 1 - (1 - 6.0 / 11) * (1 - 2.0 / 3), 1e-12);
}

TEST(Delays, WhatIsKnownOnlyLaterIsNotUsed) {
  std::vector<Opening> past;
  add_past(past, 10, 10);  // opened on 11 June 2014
  const Delays before(past, day(2014, 6, 10));
  EXPECT_EQ(before.settled(), 0);
  EXPECT_EQ(Delays(past, day(2014, 6, 11)).settled(), 10);
  EXPECT_EQ(Delays(past, day(2012, 12, 31)).settled(), 0);  // not even announced
}

TEST(Delays, OpeningsGivenUpNeverCome) {
  std::vector<Opening> past;
  add_past(past, 30, 75);
  for (int i = 0; i < 25; ++i) {
    past.push_back(opening("given up", day(2014, 6, 1), 10));
    past.back().cancelled = past.back().planned.plus_days(20);
  }
  const Delays delays(past, today);
  EXPECT_DOUBLE_EQ(by(delays, -1, 5000), 0.75);
  EXPECT_DOUBLE_EQ(by(delays, 25, 30), 1);  // those given up have been so by then
}

TEST(Delays, ADepartmentWithFewOpeningsIsTakenLikeTheOthersAndOneWithManyLikeItself) {
  const auto chance = [](int own, Shrinkage shrinkage) {
    std::vector<Opening> past;
    add_past(past, 0, 400, "centre", "59");
    add_past(past, 400, 400, "centre", "59");
    add_past(past, 400, own, "centre", "93");
    return by(Delays(past, today, shrinkage), -1, 0);
  };
  // n / (n + weight) of its own (none on time), the rest of the kind, which holds its own too.
  for (const int own : {1, 10, 90}) {
    const double kind = 400.0 / (800 + own);
    EXPECT_NEAR(chance(own, {.department = 10, .kind = 10}), kind * 10 / (own + 10), 1e-12) << own;
  }
  EXPECT_NEAR(chance(5, {.department = 1e12, .kind = 10}), 400.0 / 805, 1e-6);
  EXPECT_NEAR(chance(5, {.department = 0, .kind = 10}), 0, 1e-12);
  // A kind that nobody has seen is taken like the nation.
  std::vector<Opening> past;
  add_past(past, 0, 30, "centre", "59");
  add_past(past, 400, 10, "ward", "59");
  EXPECT_DOUBLE_EQ(by(Delays(past, today), -1, 0, "unheard of", "01"), 0.75);
  EXPECT_NEAR(by(Delays(past, today), -1, 0, "ward", "01"), 0.75 * 10 / (10 + 10), 1e-12);
}

// ---- what nobody planned ----
std::vector<MonthEnd> series_of(std::vector<std::int64_t> changes, std::int64_t start, Date last) {
  std::vector<MonthEnd> out;
  auto month = Period::containing(last, Period::Length::month).index - static_cast<std::int32_t>(changes.size());
  std::int64_t value = start;
  for (size_t i = 0; i <= changes.size(); ++i, ++month) {
    if (i > 0) value += changes[i - 1];
    out.push_back({Period{Period::Length::month, month}.end().plus_days(-1), value});
  }
  return out;
}

TEST(Forecast, ASteadyTrendGoesOn) {
  auto inputs = inputs_of({}, 124, 170);
  inputs.today = day(2016, 12, 31);
  inputs.series = series_of(std::vector<std::int64_t>(24, 4), 28, inputs.today);
  const auto result = forecast(inputs, Delays({}, today));
  EXPECT_EQ(result.basis, Basis::trend);
  EXPECT_EQ(result.at_due.p10, 124 + 12 * 4);
  EXPECT_EQ(result.at_due.p90, 124 + 12 * 4);
  EXPECT_EQ(result.chance_percent(), 100);
  EXPECT_EQ(result.reached_on, day(2017, 12, 31));
  inputs.target = 173;
  EXPECT_EQ(forecast(inputs, Delays({}, today)).hits, 0);
}

TEST(Forecast, OfAPartOfAMonthOnlyThatPartIsExpected) {
  auto inputs = inputs_of({}, 1000, 1010);
  inputs.today = day(2016, 11, 15);
  inputs.due = day(2016, 11, 30);
  inputs.series = series_of(std::vector<std::int64_t>(12, 20), 760, day(2016, 10, 31));
  const auto half = forecast(inputs, Delays({}, today));
  EXPECT_EQ(half.at_due.p10, 1010);
  EXPECT_EQ(half.at_due.p90, 1010);
  // A change of one comes in every second path.
  inputs.series = series_of(std::vector<std::int64_t>(12, 1), 988, day(2016, 10, 31));
  inputs.target = 1001;
  const auto one = forecast(inputs, Delays({}, today));
  EXPECT_NEAR(one.chance(), 0.5, bound(0.5, one.paths));
}

TEST(Forecast, FewMonthsLeaveTheTrendMoreOpenThanMany) {
  const auto width = [](int times) {
    std::vector<std::int64_t> changes;
    for (int i = 0; i < times; ++i) changes.insert(changes.end(), {0, 7, 0, 1, 4, 0});
    auto inputs = inputs_of({}, 1000, 1000);
    inputs.today = day(2016, 12, 31);
    inputs.series = series_of(changes, 500, inputs.today);
    const auto at = forecast(inputs, Delays({}, today)).at_due;
    EXPECT_NEAR(static_cast<double>(at.p50), 1024, 4);  // 2 a month
    return at.p90 - at.p10;
  };
  EXPECT_GT(width(1), width(10));
}

TEST(Forecast, WhatPlannedOpeningsBroughtIsNoTrendAndAJumpIsNotExpectedAgain) {
  std::vector<std::int64_t> changes(24, 0);
  for (const size_t month : {5U, 9U, 14U}) changes[month] = 30;  // openings that were planned
  auto inputs = inputs_of({}, 190, 240);
  inputs.today = day(2016, 12, 31);
  inputs.series = series_of(changes, 100, inputs.today);
  EXPECT_EQ(forecast(inputs, Delays({}, today)).basis, Basis::trend);
  for (const size_t month : {5U, 9U, 14U}) {
    inputs.openings.push_back(opening("past", day(2015, 5, 1), 30));
    inputs.openings.back().opened = inputs.series[month + 1].day;
  }
  EXPECT_EQ(forecast(inputs, Delays({}, today)).basis, Basis::no_plan);

  // Twelve steps of 1, and once 900: the ninth in ten is far from another 900.
  changes.assign(24, 0);
  for (size_t i = 0; i < 24; i += 2) changes[i] = 1;
  changes[7] = 900;
  inputs.openings.clear();
  inputs.current = 1012;
  inputs.series = series_of(changes, 100, inputs.today);
  EXPECT_LE(forecast(inputs, Delays({}, today)).at_due.p90, 1012 + 20);
}

TEST(Forecast, OneOrTwoChangesAreNoTrend) {
  for (const int times : {changes_min - 1, changes_min}) {
    std::vector<std::int64_t> changes(24, 0);
    for (int i = 0; i < times; ++i) changes[static_cast<size_t>(3 * i)] = 10;
    auto inputs = inputs_of({}, 100, 140);
    inputs.today = day(2016, 12, 31);
    inputs.series = series_of(changes, 100 - 10 * times, inputs.today);
    EXPECT_EQ(forecast(inputs, Delays({}, today)).basis, times < changes_min ? Basis::no_plan : Basis::trend);
  }
}

TEST(Forecast, TooFewMonthsOrAMissingOneSayNothing) {
  auto inputs = inputs_of({}, 120, 140);
  inputs.today = day(2016, 12, 31);
  inputs.series = series_of(std::vector<std::int64_t>(months_min - 1, 4), 100, inputs.today);
  EXPECT_EQ(forecast(inputs, Delays({}, today)).basis, Basis::no_plan);
  inputs.series = series_of(std::vector<std::int64_t>(months_min, 4), 96, inputs.today);
  EXPECT_EQ(forecast(inputs, Delays({}, today)).basis, Basis::trend);
  inputs.series.erase(inputs.series.begin() + 3);
  EXPECT_EQ(forecast(inputs, Delays({}, today)).basis, Basis::no_plan);
}

TEST(Forecast, WideningMovesThePathsAwayFromTheirMedian) {
  std::vector<Opening> past;
  for (int i = 0; i < 60; ++i) add_past(past, i * 15, 1);
  const Delays delays(past, today);
  std::vector<Opening> planned;
  for (int i = 0; i < 10; ++i) planned.push_back(opening("o", day(2017, 3, 1), 10));
  const auto narrow = forecast(inputs_of(planned, 100, 200), delays);
  const auto wide = forecast(inputs_of(planned, 100, 200), delays, {.widening = 2});
  EXPECT_EQ(wide.at_due.p50, narrow.at_due.p50);
  EXPECT_EQ(wide.at_due.p90 - wide.at_due.p50, 2 * (narrow.at_due.p90 - narrow.at_due.p50));
}

// ---- back-test ----
// A nation made by the model itself: every department plans openings, which come late by one law, some never; and each
// month something changes that nobody planned.
struct World {
  std::vector<Past> pasts;
  std::vector<Opening> all;
};
World world_of(int departments, int months, int extra_delay_from = INT32_MAX) {
  World out;
  Random random(93, "world");
  const Date start = day(2012, 1, 31);
  const Date end =
      Period{Period::Length::month, Period::containing(start, Period::Length::month).index + months}.end().plus_days(
          -1);
  for (int d = 0; d < departments; ++d) {
    Past past{.key = "places/" + std::to_string(d)};
    for (int i = 0; i < 25; ++i) {
      auto one =
          opening("o", start.plus_days(static_cast<int>(random.below(static_cast<std::uint32_t>(months * 30 + 300)))),
                  5 + random.below(25), "centre", std::to_string(d));
      one.announced = one.planned.plus_days(-200 - static_cast<int>(random.below(500)));
      // Mean of two uniforms: 0 to 360 days late; after the change of law, half a year more.
      int delay = static_cast<int>(random.below(180) + random.below(180));
      if (one.planned.days > extra_delay_from) delay += 180;
      if (random.below(10) == 0) {
        one.cancelled = one.planned.plus_days(delay);
      } else {
        one.opened = one.planned.plus_days(delay);
      }
      past.openings.push_back(one);
      out.all.push_back(one);
    }
    std::int64_t value = 1000;
    for (Date at = start; at <= end; at = month_end(at.plus_days(1))) {
      const Date before = Period::containing(at, Period::Length::month).first();
      value += static_cast<std::int64_t>(random.below(7)) - 3;
      for (const auto& one : past.openings)
        if (one.opened && *one.opened >= before && *one.opened <= at) value += one.change;
      past.series.push_back({at, value});
    }
    out.pasts.push_back(std::move(past));
  }
  return out;
}

TEST(Backtest, OfAPastMadeByTheModelEightTruthsInTenFallInside) {
  const auto world = world_of(10, 48);
  const std::array<int, 3> ahead{3, 6, 12};
  const auto result = backtest(world.pasts, world.all, ahead, {.paths = 1000});
  ASSERT_EQ(result.by_months.size(), 3U);
  EXPECT_FALSE(result.has_too_few());
  for (const auto& coverage : result.by_months) {
    ASSERT_GT(coverage.replays, 200) << coverage.months;
    const double share = static_cast<double>(coverage.inside) / coverage.replays;
    EXPECT_GT(share, 0.72) << coverage.months;
    EXPECT_LT(share, 0.92) << coverage.months;
  }
  EXPECT_EQ(result.all.replays, result.places.below + result.places.lower + result.places.upper + result.places.above);
  EXPECT_LT(result.widening, 1.35);
}

TEST(Backtest, APastThatDidNotKeepToTheModelIsFoundOutAndAsksForWiderIntervals) {
  const auto world = world_of(10, 48, day(2014, 1, 1).days);
  const std::array<int, 1> ahead{12};
  const auto result = backtest(world.pasts, world.all, ahead, {.paths = 1000});
  const auto kept = world_of(10, 48);
  const auto good = backtest(kept.pasts, kept.all, ahead, {.paths = 1000});
  EXPECT_LT(result.all.inside * good.all.replays, good.all.inside * result.all.replays);
  EXPECT_GT(result.widening, good.widening);
  EXPECT_GT(result.places.below, result.places.above);  // later than forecast, so fewer places
}

TEST(Backtest, AReplayKnowsOnlyWhatWasKnown) {
  Past past{.key = "places"};
  past.openings = {opening("a", day(2016, 1, 1), 10), opening("b", day(2016, 1, 1), 20),
                   opening("c", day(2016, 1, 1), 30)};
  past.openings[0].opened = day(2016, 3, 5);
  past.openings[1].cancelled = day(2016, 3, 5);
  past.openings[2].announced = day(2016, 2, 2);
  past.openings[1].postponed = {{day(2016, 1, 20), day(2016, 6, 1)}, {day(2016, 2, 20), day(2016, 9, 1)}};
  past.series = series_of({0, 0, 10}, 100, day(2016, 3, 31));
  const auto then = as_known(past, day(2016, 1, 31));
  ASSERT_TRUE(then);
  ASSERT_EQ(then->openings.size(), 2U);
  EXPECT_FALSE(then->openings[0].opened);
  EXPECT_FALSE(then->openings[1].cancelled);
  EXPECT_EQ(then->openings[1].expected(), day(2016, 6, 1)) << "put off once by then";
  EXPECT_EQ(then->current, 100);
  EXPECT_EQ(then->series.size(), 2U);
  const auto later = as_known(past, day(2016, 3, 31));
  EXPECT_TRUE(later->openings[0].opened);
  EXPECT_EQ(later->openings.size(), 3U);
  EXPECT_EQ(later->current, 110);
  EXPECT_FALSE(as_known(past, day(2015, 11, 30)));
}

TEST(Backtest, WhatIsNotForecastIsNotCountedAsRight) {
  // Nothing is ever planned and nothing changes: the same value each month is no proof of a forecast.
  const Past still{.key = "places", .openings = {}, .series = series_of(std::vector<std::int64_t>(30, 0), 100, today)};
  const std::array<int, 1> ahead{3};
  const auto result = backtest(std::array{still}, {}, ahead, {.paths = 100});
  EXPECT_EQ(result.all.replays + result.all.certain, 0);
}

TEST(Backtest, TooShortAPastSaysSo) {
  const auto world = world_of(1, 8);
  const std::array<int, 2> ahead{6, 12};
  const auto result = backtest(world.pasts, world.all, ahead, {.paths = 200});
  EXPECT_TRUE(result.has_too_few());
  EXPECT_EQ(result.by_months[1].replays + result.by_months[1].certain, 0);
  EXPECT_EQ(result.widening, 1);
}

}  // namespace
}  // namespace jalon::allocation
