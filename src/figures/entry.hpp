// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what the pages of entry, of validation and of one value share.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "figures/answers.hpp"
#include "figures/courses.hpp"
#include "figures/question.hpp"
#include "web/page.hpp"

namespace jalon::figures {

std::string grid_href(std::string_view indicator, const territory::Territory& place);
std::string validation_href(const territory::Territory& place);
std::string value_href(std::string_view indicator, const territory::Territory& place, Period period,
                       std::string_view dimension = {});
// As it is typed into a field: no spaces between thousands, the decimal mark of the language.
std::string typed(std::int64_t value, int decimals, Lang lang);
// The id of an input with this name, as the summary of faults expects it.
std::string cell_id(std::string_view field);
web::State look(AnswerState state);

// What stands of a territory (or a part of it) for a period: at most one value that counts and one that waits.
struct Cell {
  std::optional<Answer> waiting, counted;
  [[nodiscard]] const Answer* shown() const { return waiting ? &*waiting : counted ? &*counted : nullptr; }
  void add(Answer answer) { (counts(answer.state) ? counted : waiting) = std::move(answer); }
};

// The territory that {level} and {code} of an address name; NotFound.
Result<const territory::Territory*> place_of(const territory::Registry& registry, const web::Request& request);
bool may(const web::Request& request, const territory::Registry& registry, access::Right right, TerritoryKey place);
// Whether the reader answers this indicator there: the right, and in the role that the indicator asks for.
bool answers(const access::Actor* actor, const territory::Registry& registry, const Indicator& indicator,
             TerritoryKey place);
bool answers(const web::Request& request, const territory::Registry& registry, const Indicator& indicator,
             TerritoryKey place);
// "femmes" of sex:f; empty for the total.
std::string part_label(const std::vector<Category>& parts, std::string_view dimension, Lang lang);
// Whether the reader may see more of that territory than what counts: the values that wait, and who gave them.
bool sees_all(const web::Request& request, const territory::Registry& registry, const territory::Territory& place);

// Where values of an answered indicator are entered and validated, for those who may.
void write_answer_links(const web::Request& request, const territory::Registry& registry, const Indicator& indicator,
                        const territory::Territory& place, web::Flow& main);

// /chiffres/{indicator}/saisie/{level}/{code}
void add_entry_pages(web::Router& router, const Routes& routes);
// /chiffres/validation/{level}/{code}
void add_validation_page(web::Router& router, const Routes& routes);
// /chiffres/{indicator}/valeur/{level}/{code}/{period}
void add_value_page(web::Router& router, const Routes& routes);
// /api/v1/figures/answers
void add_answers_api(web::Router& router, const Routes& routes);

}  // namespace jalon::figures
