// SPDX-License-Identifier: EUPL-1.2
// More about a Period (base/time.hpp): its number in tables, its neighbours, what lies in it, its name.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "base/time.hpp"

namespace jalon {

// 2016, 20164 (fourth quarter), 201611: numbers that never meet, for years of four digits (1000 to 9998); another year
// is a Bug, and Period::parse gives none. Among periods of one length they sort by time.
std::int32_t period_code(Period period);
// Nothing when the number is none of these.
std::optional<Period> period_of_code(std::int32_t code);

Date last_day(Period period);
// The month in which it ends: 2016-12 for 2016 and for 2016-Q4, itself for a month.
Period end_month(Period period);
Period previous(Period period);
// Whether all days of one lie in the other; a period holds itself.
bool holds(Period outer, Period inner);
// By the last day, then the shorter one first: 2016-11, 2016-12, 2016-Q4, 2016, 2017-01.
std::strong_ordering in_time(Period a, Period b);

// novembre 2016, 4e trimestre 2016, 2016; November 2016, Q4 2016, 2016.
std::string format_period(Period period, Lang lang);
// 1 to 12: novembre, November; the short form is nov., Nov.
std::string_view month_name(int month, Lang lang);
std::string_view short_month_name(int month, Lang lang);

}  // namespace jalon
