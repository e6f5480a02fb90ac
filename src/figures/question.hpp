// SPDX-License-Identifier: EUPL-1.2
// Private to the room: which figure an address asks for, understood once for the page and the API.
#pragma once

#include "base/json.hpp"
#include "figures/answers.hpp"
#include "figures/figures.hpp"
#include "web/html.hpp"

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
  Date day;                // the day asked for, or the one on which it was known, or today
  Date today;
  std::string dimension;
  // As it was known at the end of that day; none: as it is known now.
  std::optional<Date> known_day;
  std::optional<KnownAt> known;
  // On the map of that day; none: each value where its territory stood in its time.
  std::optional<Date> perimeter;
  // Of what keeps its own history, the instant to read it at; none: now.
  [[nodiscard]] std::optional<Instant> at() const { return instant_of(known); }
};
// From the path {indicator}, {level}, {code} and the query: NotFound or Invalid say which part is wrong.
Result<Question> understand(const Routes& routes, db::Session& session, const territory::Registry& registry,
                            const web::Request& request, std::string_view day_name, std::string_view known_name,
                            std::string_view perimeter_name = {});
// The value that it asks for, of what Jalon counts itself.
struct ValueAsked {
  std::optional<std::int64_t> value;
  bool is_estimated = false;  // on another perimeter: something of it was divided by population
};
ValueAsked value_asked(db::Session& session, const territory::Registry& registry, const Question& question);
// The same for territories of one level, at once: those that have a value.
std::map<TerritoryKey, ValueAsked> values_asked(db::Session& session, const territory::Registry& registry,
                                                const Question& question, territory::Level level,
                                                std::span<const TerritoryKey> territories);
// The code as it stands, or of the programme in force when it has none and only programmes count it.
std::string meant(const Routes& routes, db::Session& session, std::string_view code);
// The title of the programme that counts this indicator for itself; empty when none does.
std::string programme_title(const Routes& routes, db::Session& session, std::string_view code, Lang lang);
Result<std::optional<Date>> day_of(const web::Request& request, std::string_view name);
// Whether the reader may see figures of that territory by itself: everybody those of nation, regions and departments;
// from the contract down, those who may read its plan. Nobody's other than a reader's of aggregates gets this far.
bool may_see(const access::Actor* actor, const territory::Registry& registry, const territory::Territory& place);
std::string figure_href(std::string_view indicator, const territory::Territory& place);
// An address without a query, on the past day and the perimeter that were asked for.
std::string with_moment(const Question& question, std::string href);
// The level whose territories add up to one of this level.
std::optional<territory::Level> level_below(territory::Level level);

// "Formations" in the reader's language.
const std::string& name_of(const Indicator& indicator, Lang lang);
// Perimeter of its time or of today, to choose in a form where it makes a difference; and what the one chosen means.
void write_perimeter_field(const Question& question, const territory::Registry& registry, web::Fields& fields);
void write_perimeter_note(const Question& question, Lang lang, web::Flow& main);
// /chiffres/{indicator}/carte/{level}/{code}: over the departments or the regions of a place, in five classes.
std::string map_href(std::string_view indicator, const territory::Territory& place);
void write_map_link(const Question& question, Lang lang, web::Flow& main);  // nothing where there is no map
void add_map_page(web::Router& router, const Routes& routes);
// At most five classes of about as many values each, equal values in the same one; bounds: the least and the greatest
// of each, class 1 first. A value that is missing is of class 0.
struct Classes {
  std::vector<int> of;
  std::vector<std::pair<std::int64_t, std::int64_t>> bounds;
};
Classes in_classes(std::span<const std::optional<std::int64_t>> values);
// The last period of which anything is known, or was on the past day asked for, not after the day; the one before the
// day where nothing is.
Period last_period(const Question& question, const std::optional<std::pair<Period, Period>>& span,
                   Period::Length length);
// To read a page as it was known on a past day, and what that means once it is asked for.
void write_known_form(const Question& question, const std::string& address, web::Flow& main);
// What a past day means, with the way back to today; nothing without one.
void write_known_notice(std::optional<Date> known_day, const std::string& address, web::Flow& main);
// The page of an indicator that people answer, and what changed between two days on which it was known.
web::Response answered_page(const Routes& routes, db::Session& session, const territory::Registry& registry,
                            const Question& question, const web::Request& request);
void add_changes(web::Router& router, const Routes& routes);
std::string target_href(const Indicator& indicator, const territory::Territory& place);
void add_target_pages(web::Router& router, const Routes& routes);
// /chiffres/{indicator}/cible/{level}/{code}/trajectoire
void add_trajectory_page(web::Router& router, const Routes& routes);

void add_api(web::Router& router, const Routes& routes);
// What an indicator says beyond its words, as members of an object of the API.
void write_rules(JsonWriter& json, const Indicator& indicator);
void add_definition_api(web::Router& router, const Routes& routes);
// /api/v1/targets
void add_targets_api(web::Router& router, const Routes& routes);

// ---- pages of what indicators say ----
// The name of an indicator, or of one category of it: "Personnes formées (femmes)".
std::string part_title(db::Session& session, const Indicator& indicator, std::string_view category, Lang lang);
struct IndicatorFilter {
  std::string text, kind, level, answered_by, programme;  // empty: any
  [[nodiscard]] bool lets(const Indicator& indicator) const;
};
IndicatorFilter indicator_filter(const web::Request& request);
void write_indicator_filter(const IndicatorFilter& filter, const std::vector<web::Choice>& programmes,
                            std::optional<Date> known_day, const web::Request& request, web::Flow& main);
// The nation's value of the last period that anything is known of, or was on a past day; none for what Jalon counts
// itself.
std::optional<PeriodValue> newest_answer(db::Session& session, const territory::Registry& registry,
                                         const Indicator& indicator, Date day,
                                         const std::optional<KnownAt>& known = {});
// Two cells: the value and the period.
void write_newest_answer(const Indicator& indicator, const std::optional<PeriodValue>& newest,
                         const territory::Registry& registry, const web::Request& request, web::Row& cells);
// The way to a new one, for those who may define it.
void write_new_indicator(const Routes& routes, const web::Request& request, web::Flow& actions);
void write_definition_link(const Indicator& indicator, web::Phrasing& p);
void write_definition_exports(web::Flow& main);
void add_indicator_pages(web::Router& router, const Routes& routes);
// /chiffres/dimensions
void add_dimension_pages(web::Router& router, const Routes& routes);

}  // namespace jalon::figures
