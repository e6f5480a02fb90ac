// SPDX-License-Identifier: EUPL-1.2
// Private to the room: statements about some territories take up to forty of them, and those about what stood at an
// instant take one that never comes for what stands now.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "access/access.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "territory/territory.hpp"

namespace jalon::figures {

inline constexpr std::size_t territories_max = 40;
inline constexpr Instant end_of_time{std::numeric_limits<std::int64_t>::max()};

// The territories from the first on, as many as a statement takes; its other places are null.
inline void append_territories(std::vector<db::Value>& params, std::span<const TerritoryKey> territories,
                               std::size_t first) {
  for (std::size_t i = first; i < first + territories_max; ++i)
    params.push_back(i < territories.size() ? db::to_value(territories[i]) : db::Value(db::Null{}));
}

// The targets entered for a contract that moves add up elsewhere from now on.
void place_targets(access::Act& act, const territory::Registry& now, TerritoryKey territory);

}  // namespace jalon::figures
