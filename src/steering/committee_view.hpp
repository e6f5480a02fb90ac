// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what the pages of committees, meetings and decisions share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steering/committee.hpp"
#include "steering/pages.hpp"
#include "steering/returned.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

inline CommitteeContext committee_context(const PagesState& state, const territory::Registry& registry) {
  return {registry, state.context.agenda_sources};
}

// rule(act, context) -> Result<std::string>: the address to go to.
template <class Rule, class Show>
web::Response run_form(PagesState& state, const web::Request& request, const web::Form& form, std::string which,
                       Show&& show, Rule&& rule) {
  const auto& context = state.context;
  return run_form(Desk{context.database, context.clock, context.territories}, request, form, std::move(which), show,
                  [&](access::Act& act, const territory::Registry& registry) {
                    return rule(act, committee_context(state, registry));
                  });
}

inline std::string href(const Committee& one) { return "/comites/" + one.id.text(); }
inline std::string href(MeetingId id) { return "/seances/" + id.text(); }
inline std::string href(DecisionId id) { return "/decisions/" + id.text(); }
std::string rhythm_text(const CommitteeRules& rules, Lang lang);  // "tous les 3 mois"
std::string quorum_text(const CommitteeRules& rules, Lang lang);  // "1/2 des sièges délibératifs"
std::string euros(std::int64_t cents, Lang lang);
std::string day_and_hour(const Meeting& meeting, Lang lang);
web::State look(MeetingState state);
void write_decision_badge(web::Phrasing& p, const Decision& one, Date today);
// A table of decisions with where each leads.
void write_decisions(const Scene& scene, web::Flow& card, std::string_view caption, const std::vector<Decision>& rows,
                     const std::vector<Committee>* committees = nullptr);
// Owner and due date of a decision.
void write_owner_fields(web::Fields& fields, const Returned& back, std::string_view which, const Committee& committee,
                        Date today);
// Day, hour and where of a meeting.
void write_plan_fields(web::Fields& fields, const Returned& back, std::string_view which, const std::string& day,
                       const std::string& place, const std::string& hour, const std::string& link);
MeetingPlan read_plan(web::Form& form);
struct OwnerTyped {
  std::optional<SeatId> seat;
  std::string owner;
  std::optional<Date> due;
};
OwnerTyped read_owner(web::Form& form);

// The documents of an item, and for those who prepare the meeting what they do with them.
void write_agenda_documents(const Scene& scene, web::Flow& card, const MeetingRecord& record, const AgendaItem& item,
                            const AgendaSource* source, bool prepares, const Returned& back);
// The meeting again, with what was typed into one of its forms.
web::Response show_meeting_page(PagesState& state, const web::Request& request, const Returned& back);

void add_committee_routes(web::Router& router, const Shared& state);
void add_meeting_routes(web::Router& router, const Shared& state);
void add_agenda_document_routes(web::Router& router, const Shared& state);
void add_decision_routes(web::Router& router, const Shared& state);
void add_committee_api_routes(web::Router& router, const Shared& state);
// A route of these pages: any role may ask, the rule looks at the committee and at the seat.
web::Route committee_route(std::string name, web::Method method, std::string pattern);

}  // namespace jalon::steering
