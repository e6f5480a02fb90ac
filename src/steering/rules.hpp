// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its rules share.
#pragma once

#include <map>
#include <optional>

#include "base/result.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "programme/programme.hpp"
#include "territory/territory.hpp"

namespace jalon::steering {

Result<const territory::Territory*> find_contract(const territory::Registry& registry, TerritoryKey key);
// The department in which a contract is counted; the nation for one of a department that nobody knows.
const territory::Territory& home_of(const territory::Registry& registry, TerritoryKey key);
TerritoryKey department_of(const territory::Registry& registry, TerritoryKey key);
// Declares the indicators of this room when the first figure is recorded in a database that has none.
void ensure_indicators(db::Session& session);

// Of each contract that was ever reminded, the last day.
std::map<TerritoryKey, Date> last_reminders(db::Session& session);
// From which day a contract whose plan has not started is to be reminded: so many days after the beginning of the
// programme, then after the last reminder.
Date remind_from(const programme::Programme& programme, std::optional<Date> last_reminder);

// A reminder or a log entry is a line, not a report.
inline constexpr std::size_t note_characters_max = 1000;
// Without support for so long, a contract comes back on its delegate's list.
inline constexpr int quiet_days_max = 30;

}  // namespace jalon::steering
