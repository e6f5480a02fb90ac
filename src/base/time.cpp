// SPDX-License-Identifier: EUPL-1.2
#include "base/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

namespace jalon {
namespace {

using std::chrono::year_month_day;

year_month_day civil(Date date) { return year_month_day(std::chrono::sys_days(std::chrono::days(date.days))); }

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - ((a % b != 0 && (a % b < 0) != (b < 0)) ? 1 : 0);
}

// The last Sunday of a month, at 01:00 UTC: when European summer time begins (March) and ends (October).
std::int64_t last_sunday_ms(int year, unsigned month) {
  using namespace std::chrono;
  const sys_days day(std::chrono::year(year) / std::chrono::month(month) / Sunday[last]);
  return static_cast<std::int64_t>(day.time_since_epoch().count()) * day_ms + 3'600'000;
}

std::int64_t paris_offset_ms(Instant at) {
  const int year = Date{static_cast<std::int32_t>(floor_div(at.ms, day_ms))}.year();
  const bool summer = at.ms >= last_sunday_ms(year, 3) && at.ms < last_sunday_ms(year, 10);
  return summer ? 7'200'000 : 3'600'000;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional<int>(value);
}

}  // namespace

std::string Instant::text() const {
  const std::int64_t days = floor_div(ms, day_ms);
  const std::int64_t rest = ms - days * day_ms;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", Date{static_cast<std::int32_t>(days)}.text(), rest / 3'600'000,
                     rest / 60'000 % 60, rest / 1000 % 60, rest % 1000);
}

std::string Date::text() const {
  const auto ymd = civil(*this);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}
int Date::year() const { return static_cast<int>(civil(*this).year()); }
int Date::month() const { return static_cast<int>(static_cast<unsigned>(civil(*this).month())); }
int Date::day() const { return static_cast<int>(static_cast<unsigned>(civil(*this).day())); }

std::optional<Date> Date::of(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const year_month_day ymd{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                           std::chrono::day(static_cast<unsigned>(day))};
  if (!ymd.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

std::optional<Date> Date::parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const auto y = digits(iso.substr(0, 4));
  const auto m = digits(iso.substr(5, 2));
  const auto d = digits(iso.substr(8, 2));
  if (!y || !m || !d) return std::nullopt;
  return of(*y, *m, *d);
}

Wall paris_wall(Instant at) {
  const std::int64_t local = at.ms + paris_offset_ms(at);
  const std::int64_t days = floor_div(local, day_ms);
  const std::int64_t rest = local - days * day_ms;
  return Wall{Date{static_cast<std::int32_t>(days)}, static_cast<int>(rest / 3'600'000),
              static_cast<int>(rest / 60'000 % 60)};
}
Date paris_date(Instant at) { return paris_wall(at).date; }

Instant at_paris(Date date, int hour, int minute) {
  const std::int64_t local = date.days * day_ms + hour * 3'600'000LL + minute * 60'000LL;
  const Instant winter{local - 3'600'000};
  return Instant{local - paris_offset_ms(winter)};
}

Date Period::first() const {
  switch (length) {
    case Length::year:
      return *Date::of(index, 1, 1);
    case Length::quarter:
      return *Date::of(index / 4, index % 4 * 3 + 1, 1);
    case Length::month:
      break;
  }
  return *Date::of(index / 12, index % 12 + 1, 1);
}
Date Period::end() const { return next().first(); }

std::string Period::text() const {
  switch (length) {
    case Length::year:
      return fmt::format("{:04}", index);
    case Length::quarter:
      return fmt::format("{:04}-Q{}", index / 4, index % 4 + 1);
    case Length::month:
      break;
  }
  return fmt::format("{:04}-{:02}", index / 12, index % 12 + 1);
}

std::optional<Period> Period::parse(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  // A year of four digits has a number in tables (base/period.hpp), and the end of one is still a date.
  if (!year || *year < 1000 || *year > 9998) return std::nullopt;
  if (text.size() == 4) return Period{Length::year, *year};
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  if (text[5] == 'Q') {
    const auto quarter = digits(text.substr(6));
    if (!quarter || *quarter < 1 || *quarter > 4) return std::nullopt;
    return Period{Length::quarter, *year * 4 + *quarter - 1};
  }
  const auto month = digits(text.substr(5));
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  return Period{Length::month, *year * 12 + *month - 1};
}

Period Period::containing(Date date, Length length) {
  const int year = date.year();
  const int month = date.month();
  switch (length) {
    case Length::year:
      return Period{length, year};
    case Length::quarter:
      return Period{length, year * 4 + (month - 1) / 3};
    case Length::month:
      break;
  }
  return Period{Length::month, year * 12 + month - 1};
}

Instant SystemClock::now() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

Instant StandingDateClock::now() const {
  const Instant wall = SystemClock().now();
  const Wall local = paris_wall(wall);
  Instant out = at_paris(day_, local.hour, local.minute);
  out.ms += wall.ms % 60'000;
  return out;
}

}  // namespace jalon
