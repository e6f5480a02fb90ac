// SPDX-License-Identifier: EUPL-1.2
// Steering day by day: the prefect's delegates and their workload, support given, reminders, what is due and late for
// whom; and the boards of nation, region, department and contract.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "journal/pages.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "steering/committee.hpp"
#include "territory/territory.hpp"
#include "web/page.hpp"

namespace jalon::steering {

using SupportId = Id<struct SupportTag>;

// A delegate is an account with Role::delegate in each contract it is assigned to; the assignment keeps since when.
struct Assignment {
  access::AccountId delegate;
  std::string label;  // the delegate's function
  TerritoryKey contract;
  Date since;
  std::optional<Date> until;
};
Result<void> assign_delegate(access::Act& act, const plan::Context& context, access::AccountId delegate,
                             TerritoryKey contract);
// The same, by the address of the account. Invalid "email" when no account has it.
Result<void> assign_delegate_at(access::Act& act, const plan::Context& context, std::string_view email,
                                TerritoryKey contract);
Result<void> end_assignment(access::Act& act, const plan::Context& context, access::AccountId delegate,
                            TerritoryKey contract);
// For access::RolesTaken: whoever loses the role on a contract (an account closed, roles changed by an administrator)
// no longer helps it. The right to take the role was asked where it was taken.
Result<void> end_assignments_of_taken_roles(access::Act& act, const territory::Registry& registry,
                                            access::AccountId delegate, std::span<const access::Grant> taken);
std::vector<Assignment> assignments(db::Session& session, std::optional<TerritoryKey> contract = {},
                                    std::optional<access::AccountId> delegate = {});

struct Support {
  SupportId id;
  access::AccountId delegate;
  std::string delegate_label;
  TerritoryKey contract;
  Date day;
  std::string kind;  // option code of the programme's support_kinds
  std::int32_t minutes = 0;
  std::string note;  // no person's identifier
  Instant at;
  std::optional<Instant> struck_at;  // a mistake: shown crossed out, counted nowhere
  std::string strike_motive;
};
// The indicators of this room: support.entries (with kind:CODE), support.minutes, delegates.assigned. Idempotent; the
// functions below declare them themselves when they are missing.
void declare_indicators(db::Session& session);
bool are_indicators_declared(db::Session& session);
// What their units and sources are called, and where the records of any source are read.
void add_words(figures::Words& words);
// support.delegate is the one who gave it; for a signed-in delegate it must be that account (or null, then it is). The
// day is today or before.
Result<SupportId> log_support(access::Act& act, const plan::Context& context, const Support& support);
// A mistake is struck out (and its figures reversed), not erased.
Result<void> strike_support(access::Act& act, const plan::Context& context, SupportId support, std::string_view motive);
std::vector<Support> support_of(db::Session& session, TerritoryKey contract, int limit = 200);

struct Workload {
  access::AccountId delegate;
  std::string label;
  TerritoryKey department;
  std::int32_t contracts = 0, entries = 0;
  std::int64_t minutes = 0;
  std::int32_t plans_not_adopted = 0;
  std::optional<Date> last_support;
};
std::vector<Workload> workload(db::Session& session, const plan::Context& context,
                               std::optional<TerritoryKey> department = {});

// One line of "what is due and late for me".
struct Due {
  enum class Urgency : std::uint8_t { late, soon, later } urgency = Urgency::later;
  Date due;
  std::string kind;  // sign_plan, answer_submission, submit_plan, start_plan, correct_plan, milestone…
  TerritoryKey territory;
  Message title, why, act_label;
  std::string href;  // where the one next act is done
};
std::vector<Due> due_for(db::Session& session, const plan::Context& context, const access::Actor& actor, Date today);
// How many of them are late or due within a week: the badge of the header (web::Site::due_count). Remembered per reader
// until the journal moves.
int due_count(db::Database& database, const Clock& clock, territory::Directory& territories,
              const web::Request& request);

// A reminder to those who must start or submit; at most one a day and contract. Kept, shown to them on their page.
// Returns how many were sent; those already reminded that day are left out, and Conflict says so when none is left.
Result<int> remind(access::Act& act, const plan::Context& context, const std::vector<TerritoryKey>& contracts,
                   std::string_view text);
struct Reminder {
  TerritoryKey contract;
  std::string text, by;
  Instant at;
};
// Newest first, fifty at most.
std::vector<Reminder> reminders(db::Session& session, const std::vector<TerritoryKey>& contracts);

// Pages: / (public), /moi, /nation, /regions/{region}, /departements/{department}, /contrats/{contract} (+ /delegues,
// /documents by plan, /chiffres), the /journal of each, /comites, /seances, /decisions, lists /contrats,
// /plans/non-commences, /delegues, exports, /aide, API.
struct PagesContext {
  db::Database& database;
  const Clock& clock;
  territory::Directory& territories;
  std::vector<AgendaSource> agenda_sources = {};  // what rooms below have for the agendas of committees
};
void add_routes(web::Router& router, PagesContext context);
// The acts of a room above, for the words of the journal. Before the first page is asked for.
void know_acts(std::span<const journal::ActWord> acts);
// The main ways in, in the reader's language; nobody is offered one that refuses them.
std::vector<web::Link> navigation(const access::Actor* actor, const territory::Registry& registry, Lang lang);
// The widest journal that a reader may read, for the footer: /journal, or that of the first region, department or
// contract of their roles; empty when there is none.
std::string journal_href(const access::Actor* actor, const territory::Registry& registry);

// Delegates go on helping a contract that moves; support and reminders stand in the department of their day.
void follow_move(db::Session& session, const territory::Move& move);

}  // namespace jalon::steering
