// SPDX-License-Identifier: EUPL-1.2
// What the demonstration's territories answer, month after month: made up, the same each time, and saying so.
#pragma once

#include <map>

#include "app/platform.hpp"

namespace jalon::app {

struct DemoAnswerers {
  access::Actor system;
  access::Actor officer;    // of the department that the accounts on the sign-in page stand in
  access::Actor prefect;    // of it
  access::Actor authority;  // of a contract in it
  TerritoryKey department, contract;
};
// From May to October 2016: most in the month that follows, some late, some corrected, some missing; in one department
// October waits for its prefect, and a value of September is contested. Returns how many values were given.
Result<std::int64_t> add_demonstration_answers(Platform& platform, const DemoAnswerers& who);

}  // namespace jalon::app
