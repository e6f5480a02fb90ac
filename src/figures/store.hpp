// SPDX-License-Identifier: EUPL-1.2
// Private to the room: statements about some territories take up to forty of them.
#pragma once

#include <span>
#include <vector>

#include "base/id.hpp"
#include "db/database.hpp"

namespace jalon::figures {

inline constexpr std::size_t territories_max = 40;

// The territories from the first on, as many as a statement takes; its other places are null.
inline void append_territories(std::vector<db::Value>& params, std::span<const TerritoryKey> territories,
                               std::size_t first) {
  for (std::size_t i = first; i < first + territories_max; ++i)
    params.push_back(i < territories.size() ? db::to_value(territories[i]) : db::Value(db::Null{}));
}

}  // namespace jalon::figures
