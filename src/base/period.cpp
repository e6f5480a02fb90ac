// SPDX-License-Identifier: EUPL-1.2
#include "base/period.hpp"

#include <fmt/format.h>

#include <array>

#include "base/result.hpp"

namespace jalon {
namespace {

constexpr std::array<std::string_view, 12> months_fr{"janvier",   "février", "mars",     "avril",
                                                     "mai",       "juin",    "juillet",  "août",
                                                     "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 12> months_en{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 12> short_fr{"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                                    "juil.", "août",  "sept.", "oct.", "nov.", "déc."};
constexpr std::array<std::string_view, 12> short_en{"Jan.", "Feb.", "Mar.",  "Apr.", "May",  "June",
                                                    "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."};

constexpr int year_min = 1000;
constexpr int year_max = 9998;  // its end is still a date

std::size_t place(int month) {
  JALON_CHECK(month >= 1 && month <= 12);
  return static_cast<std::size_t>(month - 1);
}

}  // namespace

std::int32_t period_code(Period period) {
  const Date first = period.first();
  const std::int32_t year = first.year();
  JALON_CHECK(year >= year_min && year <= year_max);
  switch (period.length) {
    case Period::Length::year:
      return year;
    case Period::Length::quarter:
      return year * 10 + (first.month() + 2) / 3;
    case Period::Length::month:
      break;
  }
  return year * 100 + first.month();
}

std::optional<Period> period_of_code(std::int32_t code) {
  const auto is_year = [](std::int32_t year) { return year >= year_min && year <= year_max; };
  if (is_year(code)) return Period{Period::Length::year, code};
  if (is_year(code / 10) && code % 10 >= 1 && code % 10 <= 4) {
    return Period{Period::Length::quarter, code / 10 * 4 + code % 10 - 1};
  }
  if (is_year(code / 100) && code % 100 >= 1 && code % 100 <= 12) {
    return Period{Period::Length::month, code / 100 * 12 + code % 100 - 1};
  }
  return std::nullopt;
}

Date last_day(Period period) { return period.end().plus_days(-1); }
Period end_month(Period period) { return Period::containing(last_day(period), Period::Length::month); }
Period previous(Period period) { return Period{period.length, period.index - 1}; }
bool holds(Period outer, Period inner) { return outer.first() <= inner.first() && inner.end() <= outer.end(); }

std::strong_ordering in_time(Period a, Period b) {
  const auto by_end = a.end() <=> b.end();
  return by_end != 0 ? by_end : a.length <=> b.length;
}

std::string format_period(Period period, Lang lang) {
  const Date first = period.first();
  switch (period.length) {
    case Period::Length::year:
      return fmt::format("{}", first.year());
    case Period::Length::quarter: {
      const int quarter = (first.month() + 2) / 3;
      if (lang == Lang::en) return fmt::format("Q{} {}", quarter, first.year());
      return fmt::format("{}{} trimestre {}", quarter, quarter == 1 ? "er" : "e", first.year());
    }
    case Period::Length::month:
      break;
  }
  return fmt::format("{} {}", month_name(first.month(), lang), first.year());
}

std::string_view month_name(int month, Lang lang) {
  return lang == Lang::fr ? months_fr.at(place(month)) : months_en.at(place(month));
}
std::string_view short_month_name(int month, Lang lang) {
  return lang == Lang::fr ? short_fr.at(place(month)) : short_en.at(place(month));
}

}  // namespace jalon
