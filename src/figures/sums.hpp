// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the sums of a series in memory, as their table holds them, and what is added to them.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <unordered_map>
#include <vector>

#include "db/database.hpp"
#include "figures/figures.hpp"
#include "territory/territory.hpp"

namespace jalon::figures {

// The number of a level in the tables of sums.
inline int depth(territory::Level level) { return static_cast<int>(level) + 1; }

struct Twelve {
  std::array<std::int64_t, 12> months{};
  std::int64_t year = 0;
  Twelve& operator+=(const Twelve& other) {
    for (std::size_t i = 0; i < months.size(); ++i) months[i] += other.months[i];
    year += other.year;
    return *this;
  }
  void add(int month, std::int64_t amount) {
    months[static_cast<std::size_t>(month - 1)] += amount;
    year += amount;
  }
  [[nodiscard]] std::int64_t until(int month) const {
    std::int64_t out = 0;
    for (int i = 0; i < month; ++i) out += months[static_cast<std::size_t>(i)];
    return out;
  }
  friend bool operator==(const Twelve&, const Twelve&) = default;
};
// A day as its table holds it: 20161122.
inline int day_number(Date day) { return day.year() * 10'000 + day.month() * 100 + day.day(); }
inline Date day_of_number(std::int64_t number) {
  const auto n = static_cast<int>(number);
  const auto day = Date::of(n / 10'000, n / 100 % 100, n % 100);
  JALON_CHECK(day);
  return *day;
}

// One row of figure_sum.
struct YearSum {
  Twelve amount, answers, known;
  YearSum& operator+=(const YearSum& other) {
    amount += other.amount;
    answers += other.answers;
    known += other.known;
    return *this;
  }
  [[nodiscard]] bool is_nothing() const { return *this == YearSum{}; }
  friend bool operator==(const YearSum&, const YearSum&) = default;
};
// Where a territory's figures add up: itself and those above it, with the levels that their rows bear.
struct Way {
  struct Place {
    int level = 0;
    TerritoryKey territory;
    friend bool operator==(const Place&, const Place&) = default;
  };
  std::vector<Place> places;
  friend bool operator==(const Way&, const Way&) = default;
};

// All sums of one series.
class SeriesSums {
 public:
  struct Key {
    int level = 0;
    std::int32_t territory = 0;
    int year = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  void add(const Way& way, int year, int month, std::int64_t amount, std::int64_t answers, std::int64_t known);
  void add(const Way& way, int year, const YearSum& changes);
  void add(const SeriesSums& other);
  void add(const Way& way, Date day, std::int64_t amount, std::int64_t answers);  // of a day: its month too
  [[nodiscard]] YearSum& at(const Key& key) { return years_[key.territory * std::int64_t{10'000} + key.year].sum(key); }
  [[nodiscard]] std::size_t size() const { return years_.size(); }
  // Rows with something in them, in the order of the table's key.
  [[nodiscard]] std::vector<std::pair<Key, const YearSum*>> rows() const;
  struct DaySum {
    std::int64_t amount = 0, answers = 0;
    friend bool operator==(const DaySum&, const DaySum&) = default;
  };
  // (level, territory, day as 20161122)
  std::map<Key, DaySum> days;

 private:
  struct Row {
    Key key;
    YearSum year;
    YearSum& sum(const Key& of) {
      key = of;
      return year;
    }
  };
  // By territory and year: a territory has one level.
  std::unordered_map<std::int64_t, Row> years_;
};

// Everything that a series is made of, added up: what Jalon counted itself, recorded by an instant, and what counted of
// the values given once a batch had been kept.
struct SeriesAsked {
  std::int32_t number = 0;
  Behaviour behaviour = Behaviour::stock;
  bool adds_up = true;
  std::int64_t recorded_until = std::numeric_limits<std::int64_t>::max();
  std::int64_t batch_until = std::numeric_limits<std::int64_t>::max();
};
SeriesSums add_up(db::Session& session, const territory::Registry& registry, const SeriesAsked& asked,
                  std::int64_t& observations);
// As they stand in the tables.
SeriesSums read_sums(db::Session& session, std::int32_t series);
// Puts these in the place of all that the tables hold of the series.
void replace_sums(db::Session& session, std::int32_t series, const SeriesSums& sums, bool fresh);

// Adds the changes to what the tables hold, those of days too.
void add_sums(db::Session& session, std::int32_t series, const SeriesSums& changes, bool fresh);

// One change, added where it stands: for single observations.
struct Added {
  int year = 0, month = 0;
  std::int64_t amount = 0, answers = 0, known = 0;
};
void add_to_sums(db::Session& session, std::int32_t series, const Way& way, const Added& added);
void add_to_days(db::Session& session, std::int32_t series, const Way& way, Date day, std::int64_t amount,
                 std::int64_t answers);

// The number of a series, made when it is new. Bug when the indicator is not declared.
std::int32_t series_number(db::Session& session, std::string_view indicator, std::string_view dimension);

}  // namespace jalon::figures
