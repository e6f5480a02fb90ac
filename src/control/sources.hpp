// SPDX-License-Identifier: EUPL-1.2
// Private to the room: where the records of each control come from. Grants ask their own tables; what other rooms list
// already (committees, plans, services, accounts, envelopes: hundreds) is read from their public functions.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "control/control.hpp"

namespace jalon::control {

// All that one control of another room than funding looked at.
struct Looked {
  std::map<TerritoryKey, std::int64_t> checked;  // by the place that answers
  std::vector<Failing> failing;                  // the oldest first
};
struct Asking {
  db::Session& db;
  const territory::Registry& registry;
  Now now;
};
// Nothing for a control that funding answers, or nobody.
std::optional<Looked> look(const Asking& asking, std::string_view control);
// Controls that look() answers.
std::span<const std::string_view> looked_at_here();
// The place that answers for what happens in a territory: its department, or itself above that.
TerritoryKey answering(const territory::Registry& registry, TerritoryKey place);
bool is_in(const Perimeter& perimeter, TerritoryKey place);

// Every control, place by place.
std::vector<territory::Tally> tallies(const Asking& asking, const Perimeter& perimeter);
// One control alone.
std::vector<territory::Tally> tallies_of(const Asking& asking, const Perimeter& perimeter, std::string_view control);

}  // namespace jalon::control
