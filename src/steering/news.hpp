// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what has changed lately, told from the journal to those who work there. Only acts on plans,
// delegates and reminders: nothing about accounts, and no text that somebody wrote.
#pragma once

#include "journal/journal.hpp"
#include "steering/pages.hpp"

namespace jalon::steering {

struct News {
  std::vector<journal::Record> records;  // newest first
  bool has_more = false;
};
// At most `shown`, in these territories and below them. Those who may not read the journal of one of them are told of
// the plans' own steps there, and of nothing else; those who may not read its plans are told nothing.
News recent_news(const Scene& scene, const std::vector<TerritoryKey>& places, Instant since, std::size_t shown);
void write_news(const Scene& scene, web::Flow& flow, const News& news);

}  // namespace jalon::steering
