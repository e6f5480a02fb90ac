// SPDX-License-Identifier: EUPL-1.2
#include "base/period.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/result.hpp"

namespace jalon {
namespace {

Period of(std::string_view text) {
  const auto period = Period::parse(text);
  EXPECT_TRUE(period) << text;
  return period.value_or(Period{});
}

TEST(PeriodCode, IsReadableAndGivesThePeriodBack) {
  EXPECT_EQ(period_code(of("2016")), 2016);
  EXPECT_EQ(period_code(of("2016-Q4")), 20164);
  EXPECT_EQ(period_code(of("2016-11")), 201611);
  for (const auto* text :
       {"1000", "1000-Q1", "1000-01", "2016-Q1", "2016-Q2", "2016-Q3", "9998", "9998-Q4", "9998-12"}) {
    EXPECT_EQ(period_of_code(period_code(of(text))), of(text)) << text;
  }
}

TEST(PeriodCode, OfNoTwoPeriodsIsTheSame) {
  std::set<std::int32_t> seen;
  std::size_t count = 0;
  for (const auto length : {Period::Length::year, Period::Length::quarter, Period::Length::month}) {
    auto period = Period::containing(*Date::of(1000, 1, 1), length);
    std::int32_t before = 0;
    for (; period.first().year() <= 9998; period = period.next()) {
      const auto code = period_code(period);
      EXPECT_GT(code, before) << "sorts by time";
      before = code;
      seen.insert(code);
      ++count;
    }
  }
  EXPECT_EQ(seen.size(), count);
}

TEST(PeriodCode, ANumberThatIsNonePasses) {
  for (const int code : {0, -2016, 999, 9999, 20160, 20165, 201600, 201613, 99991, 999901, 2016111})
    EXPECT_FALSE(period_of_code(code)) << code;
}

TEST(PeriodCode, AYearOfThreeDigitsHasNone) {
  EXPECT_FALSE(Period::parse("0201-Q1"));
  EXPECT_THROW(period_code(Period{Period::Length::year, 201}), Bug);
}

TEST(Period, HasALastDayAndTheMonthItEndsIn) {
  EXPECT_EQ(last_day(of("2016-02")).text(), "2016-02-29");
  EXPECT_EQ(last_day(of("2016-Q3")).text(), "2016-09-30");
  EXPECT_EQ(last_day(of("2016")).text(), "2016-12-31");
  EXPECT_EQ(end_month(of("2016")).text(), "2016-12");
  EXPECT_EQ(end_month(of("2016-Q1")).text(), "2016-03");
  EXPECT_EQ(end_month(of("2016-11")).text(), "2016-11");
  EXPECT_EQ(previous(of("2016-01")).text(), "2015-12");
  EXPECT_EQ(previous(of("2016-Q1")).text(), "2015-Q4");
}

TEST(Period, HoldsWhatLiesInIt) {
  EXPECT_TRUE(holds(of("2016"), of("2016-Q4")));
  EXPECT_TRUE(holds(of("2016-Q4"), of("2016-11")));
  EXPECT_TRUE(holds(of("2016-11"), of("2016-11")));
  EXPECT_FALSE(holds(of("2016-Q4"), of("2016-09")));
  EXPECT_FALSE(holds(of("2016-11"), of("2016-Q4")));
}

TEST(Period, SortsByItsEnd) {
  std::vector<Period> periods{of("2017-01"), of("2016"), of("2016-12"), of("2016-Q4"), of("2016-11")};
  std::sort(periods.begin(), periods.end(), [](Period a, Period b) { return in_time(a, b) < 0; });
  std::string order;
  for (const auto period : periods) order += period.text() + ' ';
  EXPECT_EQ(order, "2016-11 2016-12 2016-Q4 2016 2017-01 ");
}

TEST(Period, IsNamedInBothLanguages) {
  EXPECT_EQ(format_period(of("2016-11"), Lang::fr), "novembre 2016");
  EXPECT_EQ(format_period(of("2016-11"), Lang::en), "November 2016");
  EXPECT_EQ(format_period(of("2016-Q1"), Lang::fr), "1er trimestre 2016");
  EXPECT_EQ(format_period(of("2016-Q4"), Lang::fr), "4e trimestre 2016");
  EXPECT_EQ(format_period(of("2016-Q4"), Lang::en), "Q4 2016");
  EXPECT_EQ(format_period(of("2016"), Lang::fr), "2016");
}

}  // namespace
}  // namespace jalon
