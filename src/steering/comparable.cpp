// SPDX-License-Identifier: EUPL-1.2
#include "steering/comparable.hpp"

#include <algorithm>
#include <cmath>

namespace jalon::steering {

namespace {

// Nobody at all is a size too: a department without priority neighbourhoods.
double log_of(double measure) { return std::log1p(std::max(0.0, measure)); }

// The standard deviation of what is known; 0 when it says nothing.
double spread_of(std::span<const Sized> level, std::size_t measure) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (const auto& one : level) {
    if (!one.measures[measure]) continue;
    const double value = log_of(*one.measures[measure]);
    sum += value;
    squares += value * value;
    ++count;
  }
  if (count < 2) return 0;
  const double variance = squares / count - sum / count * (sum / count);
  return variance > 1e-12 ? std::sqrt(variance) : 0;
}

}  // namespace

Comparables comparables(std::span<const Sized> level, TerritoryKey of) {
  Comparables out;
  const auto own = std::ranges::find(level, of, &Sized::territory);
  if (own == level.end()) return out;
  std::vector<double> spreads;
  bool any = false;
  for (std::size_t m = 0; m < own->measures.size(); ++m) {
    spreads.push_back(own->measures[m] ? spread_of(level, m) : 0);
    out.used.push_back(spreads[m] > 0);
    // Where all are of one size, each is as near as the others.
    any = any || own->measures[m].has_value();
  }
  if (!any) return out;
  struct Near {
    double distance = 0;
    TerritoryKey territory;
  };
  std::vector<Near> near;
  for (const auto& other : level) {
    if (other.territory == of) continue;
    Near one{0, other.territory};
    bool known = true;
    for (std::size_t m = 0; m < spreads.size() && known; ++m) {
      if (!out.used[m]) continue;
      known = other.measures[m].has_value();
      if (!known) break;
      const double apart = (log_of(*other.measures[m]) - log_of(*own->measures[m])) / spreads[m];
      one.distance += apart * apart;
    }
    if (known) {
      near.push_back(one);
    } else {
      ++out.without;
    }
  }
  // Those as far from it stay in the order of their codes.
  std::ranges::stable_sort(near, {}, &Near::distance);
  const auto most = std::max(comparables_min, std::min(comparables_max, near.size() / 3));
  if (near.size() > most) near.resize(most);
  for (const auto& one : near) out.territories.push_back(one.territory);
  return out;
}

Rank rank_of(std::optional<double> own, std::span<const Measured> others, figures::Polarity polarity) {
  Rank out;
  int with = 0;
  int better = 0;
  for (const auto& other : others) {
    if (!other.value) {
      ++out.without;
      continue;
    }
    ++with;
    if (!own) continue;
    if (*other.value == *own) {
      ++out.tied;
    } else if ((*other.value > *own) == (polarity != figures::Polarity::down)) {
      ++better;
    }
  }
  if (!own) return out;
  out.of = with + 1;
  if (polarity == figures::Polarity::none) {
    out.ranking = Ranking::no_direction;
    return out;
  }
  if (with < static_cast<int>(comparables_min)) {
    out.ranking = Ranking::too_few;
    return out;
  }
  out.ranking = Ranking::ranked;
  out.place = better + 1;
  return out;
}

}  // namespace jalon::steering
