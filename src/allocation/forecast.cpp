// SPDX-License-Identifier: EUPL-1.2
#include "allocation/forecast.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <exception>
#include <functional>
#include <numeric>
#include <thread>

#include "allocation/random.hpp"
#include "base/result.hpp"

namespace jalon::allocation {

Lottery::Lottery(std::span<const double> chances) : columns_(chances.size()) {
  const double sum = std::accumulate(chances.begin(), chances.end(), 0.0);
  JALON_CHECK(!chances.empty() && sum > 0);
  std::vector<double> scaled;
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t i = 0; i < chances.size(); ++i) {
    scaled.push_back(chances[i] / sum * static_cast<double>(chances.size()));
    columns_[i].other = i;
    (scaled[i] < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const auto less = small.back();
    const auto more = large.back();
    small.pop_back();
    columns_[less] = {static_cast<std::uint64_t>(scaled[less] * 4294967296.0), more};
    scaled[more] -= 1 - scaled[less];
    if (scaled[more] < 1) {
      large.pop_back();
      small.push_back(more);
    }
  }
}

namespace {

Date month_end(Date day) { return Period::containing(day, Period::Length::month).end().plus_days(-1); }

// The openings that are still expected on a day.
bool is_awaited(const Opening& opening, Date today) {
  return opening.announced <= today && !(opening.opened && *opening.opened <= today) &&
         !(opening.cancelled && *opening.cancelled <= today);
}

// What changed in each past month beside the openings that were planned; nothing when there is too little. One jump of
// an extraordinary size (a correction, a closed hospital) is not expected again at that size: at most three times the
// usual one.
std::vector<std::int64_t> unplanned_changes(const Inputs& inputs) {
  std::vector<std::int64_t> out;
  for (size_t i = 1; i < inputs.series.size(); ++i) {
    const auto& before = inputs.series[i - 1];
    const auto& after = inputs.series[i];
    if (month_end(before.day.plus_days(1)) != month_end(after.day)) continue;  // a month is missing between
    std::int64_t change = after.value - before.value;
    for (const auto& opening : inputs.openings) {
      if (opening.is_planned() && opening.opened && *opening.opened > before.day && *opening.opened <= after.day)
        change -= opening.change;
    }
    out.push_back(change);
  }
  if (out.size() < months_min) return {};
  std::vector<std::int64_t> sizes;
  for (const auto change : out)
    if (change != 0) sizes.push_back(std::abs(change));
  if (sizes.size() < changes_min) return {};
  std::ranges::nth_element(sizes, sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2));
  const std::int64_t most = 3 * sizes[sizes.size() / 2];
  for (auto& change : out) change = std::clamp(change, -most, most);
  return out;
}

// The values at these shares of the paths: the smallest value that so many do not exceed.
std::array<std::int64_t, 3> percentiles(std::vector<std::int64_t>& values, std::vector<std::uint32_t>& counts) {
  const auto n = values.size();
  const std::array<size_t, 3> ranks{(n + 9) / 10, (n + 1) / 2, (9 * n + 9) / 10};
  const auto [low, high] = std::ranges::minmax(values);
  std::array<std::int64_t, 3> out{};
  if (high - low < static_cast<std::int64_t>(8 * n)) {  // counting is several times faster than selecting
    counts.assign(static_cast<size_t>(high - low) + 1, 0);
    for (const auto value : values) ++counts[static_cast<size_t>(value - low)];
    size_t seen = 0;
    size_t rank = 0;
    for (size_t i = 0; rank < ranks.size(); ++i) {
      seen += counts[i];
      while (rank < ranks.size() && seen >= ranks[rank]) out[rank++] = low + static_cast<std::int64_t>(i);
    }
    return out;
  }
  for (size_t i = 0; i < ranks.size(); ++i) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(ranks[i] - 1);
    std::ranges::nth_element(values, at);
    out[i] = *at;
  }
  return out;
}

struct Awaited {
  const Opening* opening = nullptr;
  Lottery when;  // the stretch between two checkpoints in which it happens; the last outcome: not within them
  double in_time = 0;
};

// The past months, as an urn from which each path draws its own future: what is drawn goes back double (Pólya), which
// is the Bayesian bootstrap, so that paths differ in their trend as much as so few months leave it open.
class Urn {
 public:
  explicit Urn(std::vector<std::int64_t> months) : months_(std::move(months)), own_(months_.size()) {}
  [[nodiscard]] bool is_empty() const { return own_ == 0; }
  void start_path() { months_.resize(own_); }
  // share_32: of a month that passes, in 2^-32. Of a part of a month the change is that part, rounded up or down by
  // chance, so that a change of one happens or does not.
  std::int64_t draw(Random& random, std::uint64_t share_32) {
    const auto value = months_[random.below(static_cast<std::uint32_t>(months_.size()))];
    months_.push_back(value);
    constexpr double whole = 4294967296.0;
    if (static_cast<double>(share_32) >= whole || value == 0) return value;
    const double part = static_cast<double>(value) * (static_cast<double>(share_32) / whole);
    return static_cast<std::int64_t>(std::floor(part + static_cast<double>(random.next() >> 32U) / whole));
  }

 private:
  std::vector<std::int64_t> months_;
  size_t own_;
};

struct Checkpoints {
  std::vector<Date> days;
  std::vector<std::uint64_t> shares;  // of a month since the one before, in 2^-32
  size_t due = 0;
};

Checkpoints checkpoints_of(const Inputs& inputs, int months_beyond) {
  Checkpoints out;
  const auto last =
      Period{Period::Length::month, Period::containing(inputs.due, Period::Length::month).index + months_beyond}
          .end()
          .plus_days(-1);
  for (Date day = month_end(inputs.today.plus_days(1)); day <= last; day = month_end(day.plus_days(1))) {
    if (inputs.due < day && (out.days.empty() ? inputs.today : out.days.back()) < inputs.due)
      out.days.push_back(inputs.due);
    out.days.push_back(day);
  }
  out.due = static_cast<size_t>(std::ranges::find(out.days, inputs.due) - out.days.begin());
  Date before = inputs.today;
  for (const Date day : out.days) {
    const auto month = Period::containing(day, Period::Length::month);
    const auto length = static_cast<std::uint64_t>(days_between(month.first(), month.end()));
    out.shares.push_back((static_cast<std::uint64_t>(days_between(before, day)) << 32U) / length);
    before = day;
  }
  return out;
}

constexpr size_t driver_candidates = 64;  // one bit each in a path's record

}  // namespace

int Forecast::chance_percent() const {
  if (hits == 0 || paths == 0) return 0;
  if (hits == paths) return 100;
  return std::clamp(static_cast<int>(std::lround(100 * chance())), 1, 99);
}

double Forecast::rounding_points() const {
  // Where no path, or every path, meets the target: the rule of three.
  if (hits == 0 || hits == paths) return paths == 0 ? 0 : 300.0 / paths;
  return 100 * 1.96 * std::sqrt(chance() * (1 - chance()) / paths);
}

Forecast forecast(const Inputs& inputs, const Delays& delays, const Options& options) {
  JALON_CHECK(options.paths > 0 && options.months_beyond >= 0 && options.widening >= 1);
  Forecast out{.aim = inputs.aim,
               .today = inputs.today,
               .due = inputs.due,
               .current = inputs.current,
               .target = inputs.target,
               .paths = options.paths};
  const auto meets = [&](std::int64_t value) {
    return inputs.aim == Aim::at_least ? value >= inputs.target : value <= inputs.target;
  };
  if (inputs.due <= inputs.today) {
    out.basis = Basis::past_due;
    out.hits = out.is_met() ? out.paths : 0;
    out.at_due = {inputs.due, inputs.current, inputs.current, inputs.current};
    if (out.is_met()) out.reached_on = inputs.today;
    return out;
  }

  const auto checkpoints = checkpoints_of(inputs, options.months_beyond);
  const bool knows_delays = delays.settled() >= settled_min;
  std::vector<Awaited> awaited;
  std::vector<int> days(checkpoints.days.size());
  std::vector<double> chances(checkpoints.days.size() + 1);
  for (const auto& opening : inputs.openings) {
    if (!is_awaited(opening, inputs.today)) continue;
    for (size_t i = 0; i < days.size(); ++i) days[i] = days_between(opening.expected(), checkpoints.days[i]);
    std::vector<double> open;
    if (knows_delays) {
      open = delays.open_by(opening.kind, opening.department, days_between(opening.expected(), inputs.today), days);
    } else {
      // As announced; what should be open already, from the first checkpoint on.
      for (const int day : days) open.push_back(day >= 0 ? 1 : 0);
    }
    for (size_t i = 0; i < open.size(); ++i) chances[i] = std::max(0.0, open[i] - (i == 0 ? 0 : open[i - 1]));
    chances.back() = std::max(0.0, 1 - open.back());
    awaited.push_back({&opening, Lottery(chances), open[checkpoints.due]});
  }
  out.openings = static_cast<int>(awaited.size());
  // The weightiest first: the first of them are those that are compared one by one.
  std::ranges::stable_sort(awaited, std::greater{}, [](const Awaited& a) {
    return static_cast<double>(std::abs(a.opening->change)) * a.in_time;
  });
  const size_t compared = std::min(awaited.size(), driver_candidates);

  Urn urn(unplanned_changes(inputs));
  if (!awaited.empty()) {
    out.basis = knows_delays ? Basis::plan : Basis::too_little_history;
  } else {
    out.basis = urn.is_empty() ? Basis::no_plan : Basis::trend;
  }

  const auto paths = static_cast<size_t>(options.paths);
  const size_t steps = checkpoints.days.size();
  std::vector<std::vector<std::int64_t>> values(steps, std::vector<std::int64_t>(paths));
  std::vector<std::uint64_t> in_time(paths);  // bit i: the i-th opening has happened by the due date
  std::vector<std::int64_t> changes(steps + 1);
  Random random(options.seed, inputs.key);
  for (size_t path = 0; path < paths; ++path) {
    std::ranges::fill(changes, 0);
    std::uint64_t bits = 0;
    for (size_t i = 0; i < awaited.size(); ++i) {
      const auto when = awaited[i].when.draw(random);
      changes[when] += awaited[i].opening->change;
      if (i < compared && when <= checkpoints.due) bits |= std::uint64_t{1} << i;
    }
    in_time[path] = bits;
    urn.start_path();
    std::int64_t value = inputs.current;
    for (size_t step = 0; step < steps; ++step) {
      value += changes[step];
      if (!urn.is_empty()) value += urn.draw(random, checkpoints.shares[step]);
      value = std::clamp(value, inputs.lowest, inputs.highest);
      values[step][path] = value;
    }
  }

  std::vector<std::uint32_t> counts;
  std::vector<std::int64_t> scratch;
  if (options.widening > 1) {
    for (auto& at : values) {
      scratch = at;
      const auto middle = percentiles(scratch, counts)[1];
      for (auto& value : at) {
        const std::int64_t wide = std::llround(static_cast<double>(value - middle) * options.widening);
        value = std::clamp(middle + wide, inputs.lowest, inputs.highest);
      }
    }
  }
  out.months.push_back({inputs.today, inputs.current, inputs.current, inputs.current});
  for (size_t step = 0; step <= checkpoints.due; ++step) {
    scratch = values[step];
    const auto at = percentiles(scratch, counts);
    out.months.push_back({checkpoints.days[step], at[0], at[1], at[2]});
  }
  out.at_due = out.months.back();
  const auto& final = values[checkpoints.due];
  out.hits = static_cast<int>(std::ranges::count_if(final, meets));

  std::vector<bool> reached(paths, out.is_met());
  auto count = out.is_met() ? paths : 0;
  if (2 * count >= paths) out.reached_on = inputs.today;
  for (size_t step = 0; step < steps && !out.reached_on; ++step) {
    for (size_t path = 0; path < paths; ++path) {
      if (reached[path] || !meets(values[step][path])) continue;
      reached[path] = true;
      ++count;
    }
    if (2 * count >= paths) out.reached_on = checkpoints.days[step];
  }

  for (size_t i = 0; i < compared; ++i) {
    const auto& opening = *awaited[i].opening;
    const auto change = std::llround(static_cast<double>(opening.change) * options.widening);
    int without = 0;
    int happened = 0;
    for (size_t path = 0; path < paths; ++path) {
      const bool is_there = ((in_time[path] >> i) & 1U) != 0;
      happened += is_there ? 1 : 0;
      without += meets(final[path] - (is_there ? change : 0)) ? 1 : 0;
    }
    out.drivers.push_back({opening.id, opening.label, opening.change, opening.expected(),
                           static_cast<int>(1000LL * happened / options.paths),
                           static_cast<int>(1000LL * (out.hits - without) / options.paths)});
  }
  std::ranges::stable_sort(out.drivers, std::greater{}, &Driver::per_mille_lost);
  if (out.drivers.size() > static_cast<size_t>(options.drivers))
    out.drivers.resize(static_cast<size_t>(options.drivers));
  return out;
}

std::vector<Forecast> forecast_all(std::span<const Inputs> inputs, const Delays& delays, const Options& options,
                                   unsigned threads) {
  std::vector<Forecast> out(inputs.size());
  std::atomic<size_t> next{0};
  std::exception_ptr broken;
  std::atomic_flag is_broken;
  const auto work = [&] {
    try {
      for (size_t i = next++; i < inputs.size(); i = next++) out[i] = forecast(inputs[i], delays, options);
    } catch (...) {
      if (!is_broken.test_and_set()) broken = std::current_exception();
      next = inputs.size();
    }
  };
  {
    std::vector<std::thread> others;
    const auto wanted = std::min<size_t>(threads, inputs.size());
    for (size_t i = 1; i < wanted; ++i) others.emplace_back(work);
    work();
    for (auto& other : others) other.join();
  }
  if (broken) std::rethrow_exception(broken);
  return out;
}

}  // namespace jalon::allocation
