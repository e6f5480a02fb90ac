// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what the pages of committees, meetings and decisions share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "steering/committee.hpp"
#include "steering/pages.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

// What a failed form comes back with: what was typed, its faults, or the rule that said no.
struct Returned {
  const web::Form* form = nullptr;
  std::string which;  // which of the page's forms
  std::vector<Fault> faults;
  std::optional<Error> refusal;
  [[nodiscard]] bool is(std::string_view name) const { return form != nullptr && which == name; }
  [[nodiscard]] const Message* why(std::string_view name, std::string_view field) const {
    if (!is(name)) return nullptr;
    for (const auto& fault : faults) {
      if (fault.field == field) return &fault.reason;
    }
    return nullptr;
  }
  [[nodiscard]] std::string value(std::string_view name, std::string_view field, std::string otherwise = {}) const {
    return is(name) && form->has(field) ? form->text(field) : otherwise;
  }
  [[nodiscard]] int status() const { return refusal ? web::status_of(*refusal) : faults.empty() ? 200 : 422; }
  void write(web::Flow& main) const {
    main.fault_summary(faults);
    if (refusal) main.notice(web::State::bad, [&](web::Flow& in) { in.p(web::tr(in.lang(), *refusal)); });
  }
};

inline CommitteeContext committee_context(const PagesState& state, const territory::Registry& registry) {
  return {registry, state.context.agenda_sources};
}

// Runs a rule in a transaction, then goes on to where it says, or shows the form again with what was typed.
// rule(act, context) -> Result<std::string>: the address to go to.
template <class Rule, class Show>
web::Response run_form(PagesState& state, const web::Request& request, const web::Form& form, std::string which,
                       Show&& show, Rule&& rule) {
  Returned back{&form, std::move(which), form.faults(), {}};
  if (!form.ok()) return show(back);
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto registry = state.context.territories.current();
  const auto done = state.context.database.write([&](db::Session& session) -> Result<std::string> {
    access::Act act{.db = session, .actor = *actor, .now = state.context.clock.now(), .origin = "page"};
    return rule(act, committee_context(state, *registry));
  });
  if (done) return web::see_other(*done);
  if (const auto* faults = std::get_if<Invalid>(&done.error())) {
    back.faults = faults->faults;
    return show(back);
  }
  if (std::holds_alternative<Refused>(done.error()) || std::holds_alternative<Conflict>(done.error())) {
    back.refusal = done.error();
    return show(back);
  }
  return web::error_response(request, done.error());
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
