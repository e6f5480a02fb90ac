// SPDX-License-Identifier: EUPL-1.2
// Private: the coordinates that embedded and imported shapes share.
#pragma once

#include "territory/territory.hpp"

namespace jalon::territory {

inline constexpr int map_width = 613;
inline constexpr int map_height = 642;

MapPoint mercator(double longitude, double latitude);

// The place of an overseas department or region, which has a scale of its own; nothing for those of the mainland.
std::optional<std::size_t> inset_of(Level level, std::string_view code);
struct Inset {
  double x, y, width, height;
};
Inset inset(std::size_t index);

}  // namespace jalon::territory
