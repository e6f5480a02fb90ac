// SPDX-License-Identifier: EUPL-1.2
// The public money of the demonstration. What was voted in 2016 is the amount of the finance act; how it is divided,
// and every agreement and payment, is invented. Grants
// are drawn in demo_grants; here stand the other expenses, small beside them.
#pragma once

#include <map>
#include <vector>

#include "app/demo_acts.hpp"

namespace jalon::app {

struct MoneyActors {
  access::Actor coordinator;
  access::Actor officer;                           // pays in the department that the shown accounts stand in
  TerritoryKey department;                         // that one
  std::map<TerritoryKey, access::Actor> prefects;  // by department
};
// What the department receives on a line of the budget.
std::int64_t envelope_of(const territory::Registry& registry, const MoneyActors& actors, std::string_view line,
                         TerritoryKey department);
// The same each time, from 4 January to 15 November 2016.
std::vector<DrawnAct> draw_ledger(const territory::Registry& registry, const MoneyActors& actors);

}  // namespace jalon::app
