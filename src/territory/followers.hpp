// SPDX-License-Identifier: EUPL-1.2
// What came of a region, department or contract that has ended, and what ended in one that goes on.
#pragma once

#include <vector>

#include "territory/territory.hpp"

namespace jalon::territory {

// Those that a merger or a split put in its place, the first day first; none for one that goes on.
inline std::vector<const Territory*> followers_of(const Registry& registry, TerritoryKey key) {
  std::vector<const Territory*> out;
  for (const auto& event : registry.successions()) {
    const auto* next = event.from == key && event.to != key ? registry.find(event.to) : nullptr;
    if (next != nullptr) out.push_back(next);
  }
  return out;
}

// Those of the same level that have ended, and that it follows.
inline std::vector<const Territory*> ended_in(const Registry& registry, const Territory& place) {
  std::vector<const Territory*> out;
  for (const auto& event : registry.successions()) {
    const auto* gone = event.to == place.key && event.from != place.key ? registry.find(event.from) : nullptr;
    if (gone != nullptr && gone->level == place.level && has_ended(*gone)) out.push_back(gone);
  }
  return out;
}

}  // namespace jalon::territory
