// SPDX-License-Identifier: EUPL-1.2
// The services of care of the demonstration. They are invented, like their operators, places and counts.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "capacity/capacity.hpp"

namespace jalon::app {

// One act, at its time, through the same functions as the pages.
struct CapacityAct {
  Instant at;
  std::function<Result<void>(db::Session&, const plan::Context&)> perform;
};
// The same each time, in order of time, from 9 May to 15 November 2016. Of the departments that have a prefect here.
std::vector<CapacityAct> draw_capacity(const territory::Registry& registry, const programme::Programme& programme,
                                       const std::map<TerritoryKey, access::Actor>& prefects);

}  // namespace jalon::app
