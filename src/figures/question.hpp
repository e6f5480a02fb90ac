// SPDX-License-Identifier: EUPL-1.2
// Private to the room: which figure an address asks for, understood once for the page and the API.
#pragma once

#include "figures/figures.hpp"

namespace jalon::figures {

struct Routes {
  db::Database& database;
  territory::Directory& territories;
  const Clock& clock;
  Words words;
};

struct Question {
  Indicator indicator;
  const territory::Territory* place = nullptr;
  std::optional<Date> on;  // asked for; none: the newest
  Date day;                // the day asked for, or today
  std::string dimension;
};
// From the path {indicator}, {level}, {code} and the query: NotFound or Invalid say which part is wrong.
Result<Question> understand(const Routes& routes, db::Session& session, const territory::Registry& registry,
                            const web::Request& request, std::string_view day_name);
// The code as it stands, or of the programme in force when it has none and only programmes count it.
std::string meant(const Routes& routes, db::Session& session, std::string_view code);
// The title of the programme that counts this indicator for itself; empty when none does.
std::string programme_title(const Routes& routes, db::Session& session, std::string_view code, Lang lang);
Result<std::optional<Date>> day_of(const web::Request& request, std::string_view name);
// Whether the reader may see figures of that territory by itself: everybody those of nation, regions and departments;
// from the contract down, those who may read its plan. Nobody's other than a reader's of aggregates gets this far.
bool may_see(const access::Actor* actor, const territory::Registry& registry, const territory::Territory& place);
std::string figure_href(std::string_view indicator, const territory::Territory& place);
// The level whose territories add up to one of this level.
std::optional<territory::Level> level_below(territory::Level level);

void add_api(web::Router& router, const Routes& routes);

}  // namespace jalon::figures
