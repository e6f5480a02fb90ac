// SPDX-License-Identifier: EUPL-1.2
// The chance to reach a target in time, by simulation: the openings planned, each with a delay drawn from those of the
// past; the changes that nobody planned, drawn from the past months. Pure functions: no database, no clock, the same
// result for the same inputs on every machine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace jalon::allocation {

// Another day for what was planned, and the day on which that was known.
struct Postponement {
  Date known, to;
  friend bool operator==(const Postponement&, const Postponement&) = default;
};
// A change of the value that was announced for a day, and what became of it: an opening, an extension, a closing.
struct Opening {
  std::string id;     // of the record that it comes from
  std::string label;  // for a reader: "Centre de jour (20 places)"
  std::string kind;   // delays are compared within a kind; closings are a kind of their own
  std::string department;
  Date announced;                            // the day on which it was known that it was planned
  Date planned;                              // as first announced: a later date is a delay
  std::optional<Date> opened;                // the day on which it took effect
  std::optional<Date> cancelled;             // the day on which it was given up
  std::int64_t change = 0;                   // of the value: places, negative when places are lost
  std::vector<Postponement> postponed = {};  // in their order
  // The day for which it is planned as known last: what is still to come is waited for from then on, while delays are
  // measured from the first one.
  [[nodiscard]] Date expected() const { return postponed.empty() ? planned : postponed.back().to; }
  [[nodiscard]] bool is_planned() const {
    return !opened || announced < *opened;
  }  // not merely written down afterwards
};

// How many openings the wider group counts for beside those of the narrower one: an own share counts n / (n + weight).
// Ten is where the chance error of a share of ten openings (sqrt(0.25/10), 16 points) is about how far departments
// differ in their share of openings on time (15 points is usual for public works and care): with fewer own openings
// the others' say more, with more the own do.
struct Shrinkage {
  double department = 10;  // of a kind's past beside that of the kind in one department
  double kind = 10;        // of the nation's past beside that of one kind
};

// How late openings are, in days after the day planned (negative: early), as it was known on a day. Those that still
// wait are not left out, which would make delays look short: they count as later than they are by now (censored), and
// those cancelled as never opened, in the estimate of Kaplan and Meier with two ways to end (Aalen and Johansen). Kind
// and department are shrunk to the wider group by the Dirichlet prior of Susarla and Van Ryzin, which without censored
// openings is the mixture n / (n + weight).
class Delays {
 public:
  Delays(std::span<const Opening> openings, Date as_of, Shrinkage shrinkage = {});
  // Opened or cancelled by then.
  [[nodiscard]] int settled() const { return settled_; }
  // For an opening that has not happened until `waited` days after the day planned: the chance that it has happened
  // `days[i]` days after it. days ascend.
  [[nodiscard]] std::vector<double> open_by(const std::string& kind, const std::string& department, int waited,
                                            std::span<const int> days) const;

 private:
  struct Hazards {
    std::vector<double> opens, ends;  // at each of support_, of those that wait until then
  };
  struct Exits;
  [[nodiscard]] Hazards shrink(const Exits& exits, const Hazards* wider, double weight) const;
  std::vector<int> support_;  // the delays at which anything ever happened
  Hazards nation_;
  std::map<std::string, Hazards, std::less<>> kinds_;
  std::map<std::pair<std::string, std::string>, Hazards> departments_;  // kind, department
  double later_opens_ = 0, later_ends_ = 0;                             // a day, later than anything that ever happened
  int settled_ = 0;
};

struct MonthEnd {
  Date day;
  std::int64_t value = 0;
};

enum class Aim : std::uint8_t { at_least, at_most };

struct Inputs {
  std::string key;  // of indicator and territory; the paths of two keys are drawn apart
  Date today, due;
  std::int64_t current = 0, target = 0;
  Aim aim = Aim::at_least;
  std::int64_t lowest = 0;  // the value never falls below
  std::int64_t highest = INT64_MAX;
  std::vector<Opening> openings;  // of this value: those to come and those past, which explain the series
  std::vector<MonthEnd> series;   // the value at the ends of past months, by date
};

struct Options {
  int paths = 10'000;
  std::uint64_t seed = 2016;
  int months_beyond = 24;  // after the due date: how far the date of reaching is looked for
  double widening = 1;     // of the paths about their median, as the back-test asks (Backtest::widening)
  int drivers = 5;
};

// What a forecast rests on, the first that applies.
enum class Basis : std::uint8_t {
  past_due,            // the day has come: nothing is left to chance
  too_little_history,  // openings are planned, and fewer than settled_min are known to have ended: taken to be on time
  no_plan,             // nothing is planned and the past months say nothing: the value of today
  trend,               // nothing is planned: the past months alone
  plan,
};
constexpr int settled_min = 5;  // openings that have ended, below which nothing is said about delays
constexpr int months_min = 6;   // past months, below which nothing is said about what nobody planned
constexpr int changes_min = 3;  // of them with such a change: one or two are accidents, not a trend

struct Percentiles {
  Date day;
  std::int64_t p10 = 0, p50 = 0, p90 = 0;
};
struct Driver {
  std::string id, label;
  std::int64_t change = 0;
  Date planned;
  int per_mille_in_time = 0;  // chance that it has happened by the due date
  int per_mille_lost = 0;     // how much the chance of the target falls without it
};
struct Forecast {
  Basis basis = Basis::plan;
  Aim aim = Aim::at_least;
  Date today, due;
  std::int64_t current = 0, target = 0;
  int paths = 0, hits = 0;              // of the paths, those that meet the target on the due date
  Percentiles at_due;                   // 8 paths in 10 lie from p10 to p90
  std::vector<Percentiles> months;      // from today to the due date: the fan
  std::optional<Date> reached_on = {};  // the month's end (or due date) by which half the paths have met the target
  std::vector<Driver> drivers = {};     // the weightiest first
  int openings = 0;                     // still planned
  [[nodiscard]] bool is_met() const { return aim == Aim::at_least ? current >= target : current <= target; }
  [[nodiscard]] double chance() const { return paths == 0 ? 0 : static_cast<double>(hits) / paths; }
  // In per cent; 0 and 100 only when no path, or every path, says so.
  [[nodiscard]] int chance_percent() const;
  // What the number of paths leaves open, in points, 19 times in 20: at most 1.0 with 10,000 paths.
  [[nodiscard]] double rounding_points() const;
};
Forecast forecast(const Inputs& inputs, const Delays& delays, const Options& options = {});
// The same for many, on some threads; in the order of inputs, and independent of the number of threads.
std::vector<Forecast> forecast_all(std::span<const Inputs> inputs, const Delays& delays, const Options& options = {},
                                   unsigned threads = 2);

// ---- back-test ----
// One value with all its past. openings: its own, of every time.
struct Past {
  std::string key;
  std::vector<Opening> openings;
  std::vector<MonthEnd> series;
  std::int64_t lowest = 0, highest = INT64_MAX;
};
// What was known on a day: openings announced by then, and of each only what had happened. The value of today is that
// of the last month's end. nullopt: no value was known yet.
std::optional<Inputs> as_known(const Past& past, Date day);
std::vector<Opening> as_known(std::span<const Opening> openings, Date day);

struct Coverage {
  int months = 0;   // ahead
  int replays = 0;  // with something left to chance (p10 < p90)
  int inside = 0;   // of them, truth from p10 to p90
  int certain = 0;  // replays whose interval is one value, counted apart: they would flatter the share
  int certain_right = 0;
};
// Where the truth fell. 1, 4, 4 and 1 in 10 are expected; with whole places a little more in the middle.
struct Places {
  int below = 0, lower = 0, upper = 0, above = 0;
};
struct Backtest {
  std::vector<Coverage> by_months;
  Coverage all;
  Places places;
  // The factor about the median with which 8 truths in 10 would have fallen inside; from 1 to 3, and 1 while there are
  // too few to tell.
  double widening = 1;
  [[nodiscard]] bool has_too_few() const { return all.replays < replays_min; }
  static constexpr int replays_min = 20;
};
// At each month's end of the series forecasts `ahead` months on from what was known then, and compares with what came.
// Replays of one value overlap, so that they count for less than as many independent ones.
Backtest backtest(std::span<const Past> pasts, std::span<const Opening> all_openings, std::span<const int> ahead,
                  const Options& options = {});

}  // namespace jalon::allocation
