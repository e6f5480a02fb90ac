// SPDX-License-Identifier: EUPL-1.2
// The services of care of the demonstration. They are invented, like their operators, places and counts.
#pragma once

#include <map>
#include <vector>

#include "app/demo_acts.hpp"
#include "capacity/capacity.hpp"

namespace jalon::app {

// The same each time, in order of time, from 9 May to 15 November 2016. Of the departments that have a prefect here.
std::vector<DrawnAct> draw_capacity(const territory::Registry& registry, const programme::Programme& programme,
                                    const std::map<TerritoryKey, access::Actor>& prefects);

}  // namespace jalon::app
