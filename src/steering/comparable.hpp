// SPDX-License-Identifier: EUPL-1.2
// Private to the room: which territories one is compared with, and where it stands among them. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "figures/figures.hpp"

namespace jalon::steering {

// How large a territory is, by several measures (inhabitants, need); none: not known.
struct Sized {
  TerritoryKey territory;
  std::vector<std::optional<double>> measures;
};
struct Comparables {
  std::vector<TerritoryKey> territories;  // the nearest first; empty when nothing is known of the size
  std::vector<bool> used;                 // which measures say anything here
  int without = 0;                        // territories left out: one of these measures is not known of them
};
// Ten, and never more than a third of the others, so that the nearest are near (a level of 18 has no ten alike); three
// at least, since a rank among fewer says nothing.
inline constexpr std::size_t comparables_max = 10;
inline constexpr std::size_t comparables_min = 3;
// The nearest of the same level. Sizes are compared as proportions (by their logarithm: twice as many is as far from
// once as four times from twice), each measure divided by its spread over the level, so that none outweighs another
// for being counted in larger numbers; then the straight distance. A measure that is unknown of the territory itself,
// or the same everywhere, is left aside; where all are of one size, each is as near as the others.
Comparables comparables(std::span<const Sized> level, TerritoryKey of);

// Why there is no rank, or that there is one.
enum class Ranking : std::uint8_t { ranked, no_value, no_direction, too_few };
struct Rank {
  Ranking ranking = Ranking::no_value;
  int place = 0;    // 1 is best; the same for equal values, and the next one after that many
  int of = 0;       // territories with a value, this one included
  int tied = 0;     // others with the same value
  int without = 0;  // comparable territories without a value: left out
};
struct Measured {
  TerritoryKey territory;
  std::optional<double> value;
};
// others without the territory itself.
Rank rank_of(std::optional<double> own, std::span<const Measured> others, figures::Polarity polarity);

}  // namespace jalon::steering
