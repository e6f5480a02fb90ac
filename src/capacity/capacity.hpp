// SPDX-License-Identifier: EUPL-1.2
// Care capacity: the services, the places that open and close, who pays them, and how they are used month by month.
// Places open, funded and occupied, and people supported, are four figures and never one. Counts only: nothing here is
// about a person.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/json.hpp"
#include "figures/figures.hpp"
#include "partner/partner.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "territory/territory.hpp"

namespace jalon::capacity {

using ServiceId = Id<struct ServiceTag>;
using ChangeId = Id<struct PlaceChangeTag>;
using FundingId = Id<struct PlaceFundingTag>;
using MonthId = Id<struct PlaceMonthTag>;
using ClosingId = Id<struct ServiceClosingTag>;
using DelayId = Id<struct PlaceDelayTag>;

// What is read takes an instant: as it had been recorded by then; none: as it is known now.
using Known = std::optional<Instant>;

struct Service {
  ServiceId id;
  std::int64_t revision = 1;  // counts its changes; who edits names the one that they read
  std::string name;
  partner::PartnerId operator_id;  // of the organisation that runs it
  std::string address;
  TerritoryKey territory;   // a department or a contract: where its places add up
  TerritoryKey department;  // of that territory
  std::string note;
  std::vector<std::string> kinds;  // of place that it offers: option codes; empty: not said
  Instant created_at, changed_at;
  std::string changed_by;
  std::optional<Date> closed_on;
};
struct NewService {
  std::string name;
  std::string operator_name;  // found among the organisations of the department, or added to them
  std::string address;
  TerritoryKey territory;
  std::vector<TerritoryKey> contracts;  // that it serves too, of the same department
  std::string note;
  std::vector<std::string> kinds = {};
};
// Right::manage_capacity in its territory, as for everything below but the monthly counts.
Result<ServiceId> create_service(access::Act& act, const plan::Context& context, const NewService& service);
std::optional<Service> find_service(db::Session& session, ServiceId id, Known known = {});
// Some rows of a list: so many, after so many that come before them.
struct Slice {
  std::int64_t offset = 0;
  std::int64_t limit = std::numeric_limits<std::int32_t>::max();
};
// How many each department has; of one, or all.
std::map<TerritoryKey, std::int64_t> count_services(db::Session& session, std::optional<TerritoryKey> department = {},
                                                    Known known = {});
struct ServiceList {
  std::vector<Service> services;
  std::int64_t total = 0;  // of those departments
};
// Of departments in their order, by name within each. What lies beyond the slice is counted and not read.
ServiceList list_services(db::Session& session, std::span<const TerritoryKey> departments, Slice slice,
                          Known known = {});
// Of a department, or all; by department and name.
std::vector<Service> services(db::Session& session, std::optional<TerritoryKey> department = {}, Known known = {});
std::string operator_of(db::Session& session, const Service& service);
// As it stands, in the form in which it is changed.
NewService fields_of(db::Session& session, const Service& service);
std::vector<TerritoryKey> contracts_served(db::Session& session, const Service& service);
// What it was before each change, newest first.
std::vector<Service> past_of(db::Session& session, ServiceId id, Known known = {});

// What two people wrote in one field at the same time, as a reader reads it.
struct FieldConflict {
  std::string field, theirs;
};
struct Edited {
  std::int64_t revision = 0;             // as it stands now
  std::string by;                        // who changed it meanwhile, when somebody did
  std::vector<FieldConflict> conflicts;  // not empty: nothing was saved
  NewService merged;                     // with what the other changed elsewhere; where there is a conflict: mine
};
// seen: the revision that was read. What another changed meanwhile in other fields stays, lists are put together item
// by item; the same field is a conflict, and nothing is saved. With another territory of the same department its
// figures move there, on the days that they are about. A kind that has places, or is to have some, cannot be left out.
Result<Edited> edit_service(access::Act& act, const plan::Context& context, ServiceId id, std::int64_t seen,
                            const NewService& service);

// What a program or a command says of a service, by codes; what is left out stays as it was.
struct ServiceTexts {
  std::optional<std::string> name, operator_name, address, note;
  std::optional<std::string> contract;  // in which it stands; empty: in the department itself
  std::optional<std::vector<std::string>> contracts, kinds;
};
Result<NewService> read_service(const territory::Registry& registry, TerritoryKey department, const ServiceTexts& texts,
                                NewService service);
// edit_service() of what is said so; returns the revision that it has now. Without `seen` the newest is changed.
// Conflict when another wrote the same field meanwhile.
Result<std::int64_t> change_service(access::Act& act, const plan::Context& context, ServiceId id,
                                    std::optional<std::int64_t> seen, const ServiceTexts& texts);
// As the API and the command line write it.
enum class Extent : std::uint8_t { identity, whole };
void write_json(JsonWriter& json, db::Session& session, const territory::Registry& registry, const Service& service,
                Extent extent, Known known);

// The end of a service. Its places that are open close on that day, what is planned is given up. The month of that day
// is the last that it reports; how its places are used counts as nothing from the first of the next.
struct Closing {
  ClosingId id;
  ServiceId service;
  Date closed_on;
  std::string motive;
  std::string document;  // what it was decided by: a reference
  Instant closed_at;
  std::string closed_by;
  std::optional<Instant> reopened_at;
  std::string reopened_by, reopen_motive;
};
// Refused "capacity.months_after_closing" or "capacity.changes_after_closing" when something was reported or done
// later. The same closing sent twice is one.
Result<ClosingId> close_service(access::Act& act, const plan::Context& context, const Closing& closing);
// Undoes the closing: its places are open as before, what it gave up is planned again.
Result<void> reopen_service(access::Act& act, const plan::Context& context, ServiceId id, std::string_view motive);
std::vector<Closing> closings_of(db::Session& session, ServiceId id, Known known = {});  // newest first
std::optional<Closing> find_closing(db::Session& session, ClosingId id);

// A planned day that was put off, or brought forward.
struct Delay {
  DelayId id;
  ChangeId change;
  Date before, after;
  std::string motive;
  Instant entered_at;
  std::string entered_by;
};
// Places that open (above zero) or close (below): planned for a day, then done on a day.
struct PlaceChange {
  ChangeId id;
  ServiceId service;
  std::string kind;  // option code of the programme's place_kinds
  std::int32_t places = 0;
  Date planned_on;   // as first planned: a later day is a delay
  Date expected_on;  // as it stands now
  std::optional<Date> done_on;
  std::string delay_motive;  // asked for when done_on is after planned_on, unless it was postponed with a motive
  std::string document;      // what it was decided by: a reference
  std::optional<ClosingId> closing;  // that closed these places, or gave up what was planned
  Instant entered_at;
  std::string entered_by;
  std::optional<Instant> done_at;       // when it was recorded that it is done
  std::optional<Instant> cancelled_at;  // given up
  std::string cancel_motive;
  std::optional<Instant> revived_at;  // planned again, since the service that had closed was reopened
  std::optional<Instant> struck_at;   // a mistake: shown crossed out, counted nowhere
  std::string strike_motive;
  std::vector<Delay> delays = {};  // in their order
  [[nodiscard]] bool is_cancelled() const { return cancelled_at && !revived_at; }
  [[nodiscard]] bool is_to_come() const { return !done_on && !struck_at && !is_cancelled(); }
};
// Refused "capacity.below_zero" when places would close that are not open on that day or on a later one. A service that
// has closed opens nothing.
Result<ChangeId> enter_change(access::Act& act, const plan::Context& context, const PlaceChange& change);
Result<void> complete_change(access::Act& act, const plan::Context& context, ChangeId id, Date done_on,
                             std::string_view delay_motive);
// Expected on another day, later or sooner, with a motive; the first day planned stays, and delays are measured from
// it.
Result<void> postpone_change(access::Act& act, const plan::Context& context, ChangeId id, Date expected_on,
                             std::string_view motive);
// Given up, with a motive: it was planned and will not come. What was planned anew is entered anew.
Result<void> cancel_change(access::Act& act, const plan::Context& context, ChangeId id, std::string_view motive);
Result<void> strike_change(access::Act& act, const plan::Context& context, ChangeId id, std::string_view motive);
std::optional<PlaceChange> find_change(db::Session& session, ChangeId id);
void write_json(JsonWriter& json, const PlaceChange& change);
// Newest first, struck ones included.
std::vector<PlaceChange> changes_of(db::Session& session, ServiceId service, Known known = {});
// Of a department, struck ones and those given up included, in the order of the days first planned.
std::vector<PlaceChange> changes_in(db::Session& session, TerritoryKey department, Known known = {});
// Expected up to a day and not done; of a department, or all.
std::vector<PlaceChange> changes_to_come(db::Session& session, Date until, std::optional<TerritoryKey> department = {});
// The same of a department whatever the day, some of it; and how many there are.
std::vector<PlaceChange> changes_to_come(db::Session& session, TerritoryKey department, Slice slice, Known known = {});
std::int64_t count_to_come(db::Session& session, TerritoryKey department, Known known = {});

// A file of an opening or a closing of places, or of the closing of a service: the decision, the agreement. The content
// is kept in the database.
using DocumentId = Id<struct PlaceDocumentTag>;
struct Document {
  DocumentId id;
  std::optional<ChangeId> change;    // of which it is a document,
  std::optional<ClosingId> closing;  // or of which; one of them
  ServiceId service;
  std::string file_name, media_type, sha256;
  std::int64_t size_bytes = 0;
  Instant added_at;
  std::string added_by;
  std::optional<Instant> removed_at;  // its content is gone
};
inline constexpr std::size_t documents_max = 10;  // of each
// The largest body of a request with a file, and file of the command line. What of it is taken is the programme's.
inline constexpr std::size_t upload_limit = 32U << 20U;
// Right::manage_capacity. The same file sent twice is one.
Result<DocumentId> attach_document(access::Act& act, const plan::Context& context, ChangeId change,
                                   std::string_view file_name, const plan::ExaminedFile& file);
Result<DocumentId> attach_document(access::Act& act, const plan::Context& context, ClosingId closing,
                                   std::string_view file_name, const plan::ExaminedFile& file);
Result<void> remove_document(access::Act& act, const plan::Context& context, DocumentId id);
// Removed ones included; in the order in which they came.
std::vector<Document> documents_of(db::Session& session, ServiceId service, Known known = {});
std::optional<Document> find_document(db::Session& session, DocumentId id);
void write_json(JsonWriter& json, std::span<const Document> documents);
std::optional<std::string> document_bytes(db::Session& session, DocumentId id);

struct Funding {
  FundingId id;
  ServiceId service;
  std::string kind;
  std::int32_t places = 0;
  std::string funder;     // option code of the programme's funders
  std::string reference;  // the budget line or the grant
  Date first_day;
  std::optional<Date> last_day;
  Instant entered_at;
  std::string entered_by;
  std::optional<Instant> struck_at;
  std::string strike_motive;
};
Result<FundingId> enter_funding(access::Act& act, const plan::Context& context, const Funding& funding);
Result<void> strike_funding(access::Act& act, const plan::Context& context, FundingId id, std::string_view motive);
std::optional<Funding> find_funding(db::Session& session, FundingId id);
std::vector<Funding> fundings_of(db::Session& session, ServiceId service, Known known = {});  // newest first

struct Counts {
  std::string kind;
  std::int32_t occupied = 0, waiting = 0;       // at the end of the month
  std::int32_t supported = 0;                   // different people during the month
  std::int32_t completed = 0, interrupted = 0;  // follow-ups that ended during the month
  friend bool operator==(const Counts&, const Counts&) = default;
};
// "residential occupied=3 waiting=0 supported=4 completed=1 interrupted=0": a kind of place, then every count, in any
// order. What is not counted is asked for: it is not zero. The fault bears the name "count".
Result<Counts> read_counts(std::string_view text);
std::string write_counts(const Counts& counts);
struct MonthReport {
  ServiceId service;
  Period month;
  std::vector<Counts> counts;  // of every kind that had places open in that month, each once
  std::string remark;          // asked for when more places are occupied than open
};
// Right::report_capacity in the service's territory. A month is reported from its last day on; a later report of the
// same month supersedes the one before, which stays as history. Returns how many kinds changed.
Result<int> report_month(access::Act& act, const plan::Context& context, const MonthReport& report);
struct MonthRow : Counts {
  MonthId id;
  ServiceId service;
  Period month;
  std::string remark;
  Instant reported_at;
  std::string reported_by;
  std::optional<Instant> superseded_at;
};
// Newest month first, of each what holds before what it superseded.
std::vector<MonthRow> months_of(db::Session& session, ServiceId service, Known known = {});
void write_json(JsonWriter& json, std::span<const MonthRow> months);
// What holds, of a department, or all.
std::vector<MonthRow> months_in(db::Session& session, std::optional<TerritoryKey> department = {}, Known known = {});
// Whether an actor may read the counts of a single service: those who keep the places of its territory, those who
// report them, and those who read the plans there. Everyone else reads the sums of departments and above.
bool may_read_months(const access::Actor& actor, const territory::Registry& registry, const Service& service);

// The kinds that had places open on a day of a month, with how many were at its end.
std::map<std::string, std::int64_t> open_in(std::span<const PlaceChange> changes, Period month);
// How many are open on a day, by kind.
std::map<std::string, std::int64_t> open_on(std::span<const PlaceChange> changes, Date day);
std::map<std::string, std::int64_t> funded_on(std::span<const Funding> fundings, Date day);

// How many services had places open in a month and how many of them reported it, by department, of one or all: a report
// that is missing is never zero.
struct Reporting {
  std::int64_t expected = 0, reported = 0;
};
std::map<TerritoryKey, Reporting> reporting(db::Session& session, Period month, Known known = {},
                                            std::optional<TerritoryKey> department = {});
struct MissingMonth {
  ServiceId service;
  std::string name;
  TerritoryKey territory, department;
};
std::vector<MissingMonth> missing_months(db::Session& session, Period month);
// The last month that is over.
Period last_month(Date today);
// By when a month is reported: the tenth of the next.
Date report_due(Period month);

// capacity.open, .funded, .occupied, .waiting, .supported, .completed, .interrupted, each also by place:KIND.
// Idempotent; the functions above declare them themselves when they are missing.
void declare_indicators(db::Session& session);
bool are_indicators_declared(db::Session& session);
void add_words(figures::Words& words);

// Pages: /capacites, /departements/{department}/capacites, /services/{service} and its forms; exports; API.
struct PagesContext {
  db::Database& database;
  const Clock& clock;
  territory::Directory& territories;
};
void add_routes(web::Router& router, PagesContext context);

// Places needed in each department by the programme's formula, as of a day, with what was known at its end when it is
// asked for. Those of which an input is not known are left out; empty when the programme has no formula.
std::map<TerritoryKey, std::int64_t> needs(db::Session& session, const territory::Registry& registry,
                                           const programme::Programme& programme, Date today,
                                           std::optional<Date> known_day);

// Services that stand in a contract go where it goes, with all that is known of them.
void follow_move(db::Session& session, const territory::Move& move);

}  // namespace jalon::capacity
