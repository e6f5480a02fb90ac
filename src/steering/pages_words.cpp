// SPDX-License-Identifier: EUPL-1.2
// The journal in the words of those who read it: what each room says of its acts, then kinds, fields, roles and states.
#include <algorithm>
#include <array>

#include "access/acts.hpp"
#include "allocation/acts.hpp"
#include "capacity/acts.hpp"
#include "figures/acts.hpp"
#include "funding/acts.hpp"
#include "ledger/acts.hpp"
#include "partner/acts.hpp"
#include "plan/acts.hpp"
#include "programme/acts.hpp"
#include "steering/pages.hpp"
#include "steering/words.hpp"
#include "territory/acts.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr std::array own_acts{
    journal::ActWord{"assign_delegate", N_("Delegate assigned"), "assignment"},
    journal::ActWord{"end_assignment", N_("Assignment ended"), "assignment"},
    journal::ActWord{"log_support", N_("Support given"), "support"},
    journal::ActWord{"strike_support", N_("Support struck out"), "support"},
    journal::ActWord{"send_reminder", N_("Reminder sent"), "reminder"},
    journal::ActWord{"choose_board", N_("Indicators of the own page chosen"), "account"},
    journal::ActWord{"create_committee", N_("Committee created"), "committee"},
    journal::ActWord{"change_committee", N_("Committee renamed"), "committee"},
    journal::ActWord{"close_committee", N_("Committee closed"), "committee"},
    journal::ActWord{"change_rules", N_("Rules of a committee changed"), "committee"},
    journal::ActWord{"add_seat", N_("Seat added to a committee"), "committee"},
    journal::ActWord{"change_seat", N_("Seat of a committee changed"), "committee"},
    journal::ActWord{"end_seat", N_("Seat of a committee ended"), "committee"},
    journal::ActWord{"seat_account", N_("Account seated in a committee"), "committee"},
    journal::ActWord{"end_seat_account", N_("Account left its seat in a committee"), "committee"},
    journal::ActWord{"plan_meeting", N_("Meeting planned"), "meeting"},
    journal::ActWord{"change_meeting", N_("Meeting changed"), "meeting"},
    journal::ActWord{"convene_meeting", N_("Convocation sent"), "meeting"},
    journal::ActWord{"postpone_meeting", N_("Meeting put off"), "meeting"},
    journal::ActWord{"open_meeting", N_("Meeting opened"), "meeting"},
    journal::ActWord{"close_meeting", N_("Meeting closed"), "meeting"},
    journal::ActWord{"cancel_meeting", N_("Meeting cancelled"), "meeting"},
    journal::ActWord{"sign_minutes", N_("Minutes signed"), "meeting"},
    journal::ActWord{"write_agenda", N_("Agenda written"), "meeting"},
    journal::ActWord{"add_agenda_document", N_("Document added to an agenda"), "meeting"},
    journal::ActWord{"replace_agenda_document", N_("Document of an agenda replaced"), "meeting"},
    journal::ActWord{"remove_agenda_document", N_("Document of an agenda removed"), "meeting"},
    journal::ActWord{"write_minutes", N_("Minutes written"), "meeting"},
    journal::ActWord{"set_attendance", N_("Attendance recorded"), "meeting"},
    journal::ActWord{"declare_interest", N_("Interest declared"), "meeting"},
    journal::ActWord{"withdraw_interest", N_("Interest withdrawn"), "meeting"},
    journal::ActWord{"record_outcome", N_("Vote or consensus recorded"), "meeting"},
    journal::ActWord{"decide", N_("Decision taken by a committee"), "decision"},
    journal::ActWord{"decide_file", N_("File decided by a committee"), "decision"},
    journal::ActWord{"replace_decision", N_("Decision replaced by a new one"), "decision"},
    journal::ActWord{"complete_decision", N_("Decision carried out"), "decision"},
    journal::ActWord{"drop_decision", N_("Decision dropped"), "decision"},
    journal::ActWord{"reopen_decision", N_("Decision opened again"), "decision"},
};

constexpr std::array others{
    // kinds
    journal::Word{"account", N_("account")},
    journal::Word{"action", N_("action")},
    journal::Word{"assignment", N_("assignment")},
    journal::Word{"comment", N_("comment")},
    journal::Word{"committee", N_("committee")},
    journal::Word{"contract", N_("contract")},
    journal::Word{"decision", N_("decision")},
    journal::Word{"document", N_("document")},
    journal::Word{"figure_sum", N_("sum of figures")},
    journal::Word{"forecast", N_("forecasts")},
    journal::Word{"import", N_("import")},
    journal::Word{"ledger_entry", N_("entry of the accounts")},
    journal::Word{"meeting", N_("meeting")},
    journal::Word{"envelope_statement", N_("amount of a document")},
    journal::Word{"partner", N_("partner")},
    journal::Word{"plan", N_("plan")},
    journal::Word{"place_change", N_("opening or closing of places")},
    journal::Word{"place_funding", N_("funding of places")},
    journal::Word{"place_month", N_("month of a service")},
    journal::Word{"plan_axis", N_("axis of a plan")},
    journal::Word{"programme", N_("programme")},
    journal::Word{"reminder", N_("reminder")},
    journal::Word{"service", N_("service")},
    journal::Word{"support", N_("support")},
    journal::Word{"target", N_("target")},
    journal::Word{"territory", N_("territory")},
    // fields and roles that no room has a word for
    journal::Word{"committee_kind", N_("kind of committee")},
    journal::Word{"closed_on", N_("closed on")},
    journal::Word{"rules", N_("rules")},
    journal::Word{"rhythm", N_("rhythm")},
    journal::Word{"quorum", N_("quorum")},
    journal::Word{"notice_days", N_("days of notice")},
    journal::Word{"seats", N_("seats")},
    journal::Word{"function", N_("function")},
    journal::Word{"substitute", N_("substitute")},
    journal::Word{"is_substitute", N_("stands in")},
    journal::Word{"voice", N_("voice")},
    journal::Word{"is_chair", N_("chair")},
    journal::Word{"hour", N_("hour")},
    journal::Word{"place", N_("place")},
    journal::Word{"link", N_("link")},
    journal::Word{"convened_on", N_("convened on")},
    journal::Word{"urgency", N_("urgency")},
    journal::Word{"remarks", N_("remarks")},
    journal::Word{"sha256", N_("SHA-256")},
    journal::Word{"item_kind", N_("kind of item")},
    journal::Word{"about", N_("about")},
    journal::Word{"documents", N_("documents")},
    journal::Word{"notes", N_("notes")},
    journal::Word{"outcome", N_("outcome")},
    journal::Word{"needed", N_("needed")},
    journal::Word{"votes_for", N_("votes for")},
    journal::Word{"votes_against", N_("votes against")},
    journal::Word{"abstentions", N_("abstentions")},
    journal::Word{"casting", N_("casting vote")},
    journal::Word{"reference", N_("reference")},
    journal::Word{"verdict", N_("verdict")},
    journal::Word{"amount_cents", N_("amount in cents")},
    journal::Word{"state_note", N_("note")},
    journal::Word{"decided_by", N_("decided by")},
    journal::Word{"replaces", N_("replaces")},
    journal::Word{"system", N_("the program itself")},
    journal::Word{"state", N_("state")},
    journal::Word{"version", N_("version")},
    journal::Word{"reason", N_("reason")},
    journal::Word{"started_on", N_("started on")},
    journal::Word{"submitted_on", N_("submitted on")},
    journal::Word{"adopted_on", N_("adopted on")},
    journal::Word{"state_signed_on", N_("signed by the State on")},
    journal::Word{"authority_signed_on", N_("signed by the local authority on")},
    journal::Word{"return_motive", N_("motive of the return")},
    journal::Word{"title", N_("title")},
    journal::Word{"description", N_("description")},
    journal::Word{"owner", N_("owner")},
    journal::Word{"public_code", N_("public")},
    journal::Word{"level_code", N_("level of prevention")},
    journal::Word{"starts", N_("starts")},
    journal::Word{"ends", N_("ends")},
    journal::Word{"partners", N_("partners")},
    journal::Word{"milestones", N_("milestones")},
    journal::Word{"budget", N_("budget")},
    journal::Word{"expected", N_("expected results")},
    journal::Word{"diagnosis", N_("diagnosis")},
    journal::Word{"objective", N_("objective")},
    journal::Word{"label", N_("label")},
    journal::Word{"since", N_("since")},
    journal::Word{"until", N_("until")},
    journal::Word{"day", N_("day")},
    journal::Word{"minutes", N_("minutes")},
    journal::Word{"note", N_("note")},
    journal::Word{"text", N_("text")},
    journal::Word{"due", N_("due")},
    journal::Word{"done", N_("done")},
    journal::Word{"funder", N_("funder")},
    journal::Word{"amount_cents", N_("amount in cents")},
    journal::Word{"baseline", N_("baseline")},
    journal::Word{"method", N_("method")},
    journal::Word{"is_outcome", N_("is an outcome")},
    journal::Word{"part", N_("part")},
    journal::Word{"name", N_("name")},
    journal::Word{"resolved", N_("settled")},
    journal::Word{"sha256", N_("fingerprint")},
    journal::Word{"file_name", N_("file")},
    journal::Word{"media_type", N_("type of file")},
    journal::Word{"size_bytes", N_("size in bytes")},
    journal::Word{"contracts", N_("contracts")},
    journal::Word{"computed", N_("computed")},
    journal::Word{"removed", N_("removed")},
    journal::Word{"axis", N_("axis")},
    journal::Word{"number", N_("number")},
    journal::Word{"conclusion", N_("conclusion")},
    journal::Word{"address", N_("address")},
    journal::Word{"kind", N_("kind")},
    journal::Word{"operator", N_("operator")},
    journal::Word{"places", N_("places")},
    journal::Word{"planned_on", N_("planned on")},
    journal::Word{"done_on", N_("done on")},
    journal::Word{"delay_motive", N_("motive of the delay")},
    journal::Word{"reference", N_("grant or budget line")},
    journal::Word{"first_day", N_("first day")},
    journal::Word{"last_day", N_("last day")},
    journal::Word{"month", N_("month")},
    journal::Word{"occupied", N_("places occupied")},
    journal::Word{"waiting", N_("people waiting")},
    journal::Word{"supported", N_("people supported")},
    journal::Word{"completed", N_("follow-ups completed")},
    journal::Word{"interrupted", N_("follow-ups interrupted")},
    journal::Word{"remark", N_("remark")},
};

}  // namespace

namespace {
std::vector<std::span<const journal::ActWord>>& further_acts() {
  static std::vector<std::span<const journal::ActWord>> all;
  return all;
}
}  // namespace

void know_acts(std::span<const journal::ActWord> acts) { further_acts().push_back(acts); }

std::span<const journal::ActWord> journal_acts() {
  static const auto all = [] {
    std::vector<journal::ActWord> out(own_acts.begin(), own_acts.end());
    for (const auto room :
         {access::journal_acts(), territory::journal_acts(), ledger::journal_acts(), figures::journal_acts(),
          partner::journal_acts(), programme::journal_acts(), plan::journal_acts(), funding::journal_acts(),
          capacity::journal_acts(), allocation::journal_acts()})
      out.insert(out.end(), room.begin(), room.end());
    for (const auto room : further_acts()) out.insert(out.end(), room.begin(), room.end());
    // By act, for the binary search.
    std::ranges::sort(out, {}, &journal::ActWord::act);
    return out;
  }();
  return all;
}

std::vector<journal::Word> journal_words() {
  std::vector<journal::Word> out(others.begin(), others.end());
  for (const auto& one : journal_acts()) out.push_back({one.act, one.label});
  for (const auto role : access::all_roles()) out.push_back({access::word(role), access::title(role)});
  using plan::State;
  for (const auto state : {State::not_started, State::drafting, State::submitted, State::returned, State::adopted,
                           State::under_way, State::evaluated})
    out.push_back({plan::word(state), plan::title(state)});
  return out;
}

std::string act_label(std::string_view act, Lang lang) {
  const auto all = journal_acts();
  const auto found = std::ranges::lower_bound(all, act, {}, &journal::ActWord::act);
  // An act of a newer room than this list is shown by its name rather than hidden.
  if (found == all.end() || found->act != act) return std::string(act);
  return std::string(web::tr(lang, found->label));
}

}  // namespace jalon::steering
