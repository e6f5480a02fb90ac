// SPDX-License-Identifier: EUPL-1.2
// The departmental cells of the demonstration: their seats are those of the circulars, what they say is invented.
#pragma once

#include <map>
#include <vector>

#include "app/demo_acts.hpp"

namespace jalon::app {

// Three departments, each with its own luck: one meets as it should, one has not met since June, one lacked its quorum.
std::vector<DrawnAct> draw_committees(const territory::Registry& registry,
                                      const std::map<TerritoryKey, access::Actor>& prefects);

}  // namespace jalon::app
