// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what has changed lately, told from the journal to those who work there. Only acts on plans,
// delegates and reminders: nothing about accounts, and no text that somebody wrote.
#pragma once

#include "journal/journal.hpp"
#include "steering/pages.hpp"

namespace jalon::steering {

// Newest first; `places` empty is everywhere. Those who may not read the journal of a place are told of the plan's own
// steps only.
std::vector<journal::Record> recent_news(const Scene& scene, const std::vector<TerritoryKey>& places, Date since);
void write_news(const Scene& scene, web::Flow& flow, const std::vector<journal::Record>& news, std::size_t shown);

}  // namespace jalon::steering
