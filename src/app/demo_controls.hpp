// SPDX-License-Identifier: EUPL-1.2
// Internal control in the demonstration: plans drawn, visits made, findings answered; all of it invented.
#pragma once

#include <map>
#include <vector>

#include "app/demo_acts.hpp"
#include "app/demo_grants.hpp"

namespace jalon::app {

std::vector<DrawnAct> draw_controls(const territory::Registry& registry, const access::Actor& inspector,
                                    const std::map<TerritoryKey, GrantPeople>& people);

}  // namespace jalon::app
