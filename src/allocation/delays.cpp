// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <cmath>

#include "allocation/forecast.hpp"

namespace jalon::allocation {

namespace {

struct Exit {
  enum class How : std::uint8_t { opened, cancelled, waits };
  int delay = 0;
  How how = How::waits;
};

Exit exit_of(const Opening& opening, Date as_of) {
  if (opening.opened && *opening.opened <= as_of)
    return {days_between(opening.planned, *opening.opened), Exit::How::opened};
  if (opening.cancelled && *opening.cancelled <= as_of)
    return {days_between(opening.planned, *opening.cancelled), Exit::How::cancelled};
  return {days_between(opening.planned, as_of), Exit::How::waits};
}

}  // namespace

struct Delays::Exits {
  std::vector<int> opened, cancelled, all;  // delays
  void add(const Exit& exit) {
    all.push_back(exit.delay);
    if (exit.how == Exit::How::opened) opened.push_back(exit.delay);
    if (exit.how == Exit::How::cancelled) cancelled.push_back(exit.delay);
  }
  void sort() {
    std::ranges::sort(opened);
    std::ranges::sort(cancelled);
    std::ranges::sort(all);
  }
};

Delays::Delays(std::span<const Opening> openings, Date as_of, Shrinkage shrinkage) {
  Exits nation;
  std::map<std::string, Exits> kinds;
  std::map<std::pair<std::string, std::string>, Exits> departments;
  double late_days = 0;
  int late_opened = 0;
  int late_cancelled = 0;
  for (const auto& opening : openings) {
    if (!opening.is_planned() || opening.announced > as_of) continue;
    const auto exit = exit_of(opening, as_of);
    nation.add(exit);
    kinds[opening.kind].add(exit);
    departments[{opening.kind, opening.department}].add(exit);
    settled_ += exit.how == Exit::How::waits ? 0 : 1;
    if (exit.delay > 0) {
      late_days += exit.delay;
      late_opened += exit.how == Exit::How::opened ? 1 : 0;
      late_cancelled += exit.how == Exit::How::cancelled ? 1 : 0;
    }
  }
  // Later than anything that ever happened, openings go on at the rate of the late ones so far. Half an opening in
  // three months is added, so that the rate is neither nothing nor beyond measure where few were late.
  later_opens_ = (late_opened + 0.5) / (late_days + 90);
  later_ends_ = late_cancelled / (late_days + 90);

  nation.sort();
  std::ranges::set_union(nation.opened, nation.cancelled, std::back_inserter(support_));
  const auto repeated = std::ranges::unique(support_);
  support_.erase(repeated.begin(), repeated.end());
  nation_ = shrink(nation, nullptr, 0);
  for (auto& [kind, exits] : kinds) {
    exits.sort();
    kinds_[kind] = shrink(exits, &nation_, shrinkage.kind);
  }
  for (auto& [key, exits] : departments) {
    exits.sort();
    departments_[key] = shrink(exits, &kinds_[key.first], shrinkage.department);
  }
}

Delays::Hazards Delays::shrink(const Exits& exits, const Hazards* wider, double weight) const {
  const auto at = [](const std::vector<int>& sorted, int delay) {
    const auto range = std::ranges::equal_range(sorted, delay);
    return static_cast<double>(range.size());
  };
  Hazards out;
  double wider_waits = 1;  // the share of the wider group that still waits
  for (size_t i = 0; i < support_.size(); ++i) {
    const int delay = support_[i];
    const auto waiting = static_cast<double>(exits.all.end() - std::ranges::lower_bound(exits.all, delay));
    const double wider_opens = wider != nullptr ? wider->opens[i] : 0;
    const double wider_ends = wider != nullptr ? wider->ends[i] : 0;
    const double prior = weight * wider_waits;
    const double whole = waiting + prior;
    if (whole > 0) {
      out.opens.push_back((at(exits.opened, delay) + prior * wider_opens) / whole);
      out.ends.push_back((at(exits.cancelled, delay) + prior * wider_ends) / whole);
    } else {
      out.opens.push_back(wider_opens);
      out.ends.push_back(wider_ends);
    }
    wider_waits *= std::max(0.0, 1 - wider_opens - wider_ends);
  }
  return out;
}

std::vector<double> Delays::open_by(const std::string& kind, const std::string& department, int waited,
                                    std::span<const int> days) const {
  const Hazards* hazards = &nation_;
  if (const auto found = kinds_.find(kind); found != kinds_.end()) hazards = &found->second;
  if (const auto found = departments_.find({kind, department}); found != departments_.end()) hazards = &found->second;
  std::vector<double> out;
  out.reserve(days.size());
  double open = 0;
  double waits = 1;
  auto i = static_cast<size_t>(std::ranges::upper_bound(support_, waited) - support_.begin());
  const int last = support_.empty() ? waited : std::max(waited, support_.back());
  for (const int day : days) {
    for (; i < support_.size() && support_[i] <= day; ++i) {
      open += waits * hazards->opens[i];
      waits *= std::max(0.0, 1 - hazards->opens[i] - hazards->ends[i]);
    }
    double later = 0;
    if (day > last) {
      const double rate = later_opens_ + later_ends_;
      later = waits * later_opens_ / rate * (1 - std::exp(-rate * (day - last)));
    }
    out.push_back(std::min(1.0, open + later));
  }
  return out;
}

}  // namespace jalon::allocation
