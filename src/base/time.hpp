// SPDX-License-Identifier: EUPL-1.2
// Instants are UTC; dates are civil dates of Paris. What a value is about is kept apart from when it was learned.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace jalon {

// Milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t ms = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
  [[nodiscard]] std::string text() const;  // 2016-11-15T09:30:00.000Z
};

// Days since 1970-01-01. In the database: text YYYY-MM-DD, which sorts.
struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
  [[nodiscard]] std::string text() const;  // 2016-11-15
  [[nodiscard]] int year() const;
  [[nodiscard]] int month() const;  // 1 to 12
  [[nodiscard]] int day() const;    // 1 to 31
  [[nodiscard]] Date plus_days(int n) const { return Date{days + n}; }
  static std::optional<Date> parse(std::string_view iso);
  // Refuses what is not a day of the calendar (2015-02-29).
  static std::optional<Date> of(int year, int month, int day);
};
inline int days_between(Date from, Date to) { return to.days - from.days; }

// The civil date in Paris (UTC+1, summer time by the European rule) of an instant, and the hour and minute.
Date paris_date(Instant at);
struct Wall {
  Date date;
  int hour = 0;
  int minute = 0;
};
Wall paris_wall(Instant at);
Instant at_paris(Date date, int hour, int minute);

// A month, a quarter or a year: 2016-11, 2016-Q4, 2016. Half-open: [first(), end()).
struct Period {
  enum class Length : std::uint8_t { month, quarter, year };
  Length length = Length::month;
  std::int32_t index = 0;  // counted in its own length since year 0
  friend auto operator<=>(const Period&, const Period&) = default;
  [[nodiscard]] Date first() const;
  [[nodiscard]] Date end() const;
  [[nodiscard]] Period next() const { return Period{length, index + 1}; }
  [[nodiscard]] std::string text() const;
  static std::optional<Period> parse(std::string_view text);
  static Period containing(Date date, Length length);
};

// Where "now" comes from: the wall, or a fixed day in tests and in the demonstration.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  [[nodiscard]] Date today() const { return paris_date(now()); }
};
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at) {}
  [[nodiscard]] Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }

 private:
  Instant at_;
};
// The date stands still, the time of day goes on: the clock of the demonstration.
class StandingDateClock final : public Clock {
 public:
  explicit StandingDateClock(Date day) : day_(day) {}
  [[nodiscard]] Instant now() const override;

 private:
  Date day_;
};

}  // namespace jalon
