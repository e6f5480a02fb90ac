// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the rows of the register.
#pragma once

#include <boost/describe.hpp>

#include "funding/chain.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(RegisterRow, (),
                      (application, territory, department, region, fund, year, line, decided_on, granted_cents,
                       committed_cents, certified_cents, paid_cents, recovered_cents, is_signed, is_funded, is_reported,
                       sessions, hours, attendances, outcomes_planned, outcomes_reported, outcomes_measured,
                       outcomes_reached))
BOOST_DESCRIBE_STRUCT(RegisterEntry, (RegisterRow), (number, title, organisation_name, state, starts, ends))

}  // namespace jalon::funding
