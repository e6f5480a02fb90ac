// SPDX-License-Identifier: EUPL-1.2
// Committees: the one mechanism for the departmental cell, the committee that looks at applications and the steering
// committee of a contract. Seats are functions, never persons. Who sits, under which rules, and who may vote is judged
// by what held on the day of the meeting.
//
// The rules follow the code des relations entre le public et l'administration (CRPA), articles R. 133-3 to R. 133-13,
// which hold for the advisory committees of the State unless their own text says otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "territory/territory.hpp"

namespace jalon::plan {
class ExaminedFile;
}

namespace jalon::steering {

using CommitteeId = Id<struct CommitteeTag>;
using SeatId = Id<struct SeatTag>;
using MeetingId = Id<struct MeetingTag>;
using ItemId = Id<struct AgendaItemTag>;
using InterestId = Id<struct InterestTag>;
using DecisionId = Id<struct DecisionTag>;
using AgendaDocumentId = Id<struct AgendaDocumentTag>;

// ---- what other rooms bring to an agenda ----------------------------------------------------------------------------

// One file of an item: an application for a grant, ranked.
struct AgendaLine {
  std::string id, label, href;
  std::int64_t asked_cents = 0;
  std::optional<std::int64_t> proposed_cents;  // by who instructed it; none: proposed for refusal, or not looked at
  std::string note;                            // score, opinions, in a few words
};
struct AgendaListing {
  std::vector<AgendaLine> lines;           // in the order of their rank
  std::optional<std::int64_t> left_cents;  // in the envelope that they share; none: no limit
};
enum class Verdict : std::uint8_t { decided, granted, refused, deferred };
std::string_view word(Verdict verdict);
bool parse_word(std::string_view text, Verdict& verdict);
std::string_view title(Verdict verdict);  // English msgid

// What the committee said of one file, and under which decision.
struct LineDecision {
  std::string line;
  Verdict verdict = Verdict::granted;
  std::int64_t amount_cents = 0;  // of what is granted
  std::string motive;
  // Filled in before `decide` is called, so that the other room keeps where its decision comes from.
  DecisionId decision;
  MeetingId meeting;
  std::string reference;  // "2016-07"
  Date decided_on;
};
// How a room below steering has its things on an agenda: `funding` gives one of kind "call". An item keeps {kind, id};
// everything else is asked for when it is shown or decided. The functions are called inside the transaction or snapshot
// of the caller; `decide` checks its own rules again and refuses what it must, which undoes the whole act.
struct AgendaSource {
  std::string kind;
  Message title;  // "Call for projects"
  // What an item may refer to in a territory, for the form: id and label.
  std::function<std::vector<std::pair<std::string, std::string>>(db::Session&, const territory::Registry&,
                                                                 TerritoryKey)>
      offered;
  std::function<std::optional<std::string>(db::Session&, std::string_view id)> label;  // none: it is not there
  std::function<std::string(std::string_view id)> href;
  std::function<AgendaListing(db::Session&, const territory::Registry&, std::string_view id)> list;
  std::function<Result<void>(access::Act&, const territory::Registry&, std::string_view id, const LineDecision&)>
      decide;
};
// The applications that are proposed for decision under a call, department by department (funding).
AgendaSource grants_source();
struct CommitteeContext {
  const territory::Registry& territories;
  std::span<const AgendaSource> sources = {};
  [[nodiscard]] const AgendaSource* source(std::string_view kind) const;
};

// ---- committees -----------------------------------------------------------------------------------------------------

enum class CommitteeKind : std::uint8_t { cell, grants, contract, other };
std::string_view word(CommitteeKind kind);
bool parse_word(std::string_view text, CommitteeKind& kind);
std::string_view title(CommitteeKind kind);  // English msgid
enum class Voice : std::uint8_t { deliberative, consultative };
std::string_view word(Voice voice);
bool parse_word(std::string_view text, Voice& voice);
std::string_view title(Voice voice);
enum class RhythmUnit : std::uint8_t { week, month };
std::string_view word(RhythmUnit unit);
bool parse_word(std::string_view text, RhythmUnit& unit);

struct CommitteeRules {
  Date since;
  int every = 3;
  RhythmUnit unit = RhythmUnit::month;
  // Of the deliberative seats: count out of parts, rounded up; with parts 0 a number of seats. Half by CRPA R. 133-10.
  int quorum_count = 1, quorum_parts = 2;
  int notice_days = 5;  // CRPA R. 133-8
};
// How many must be there, of so many deliberative seats.
int quorum_needed(const CommitteeRules& rules, int seats);
// The day by which it is to meet again; the Monday after when that falls on a week-end.
Date next_due(const CommitteeRules& rules, Date last);

struct Occupant {
  access::AccountId account;
  std::string label;
  bool is_substitute = false;
  Date since;
  std::optional<Date> until;
  [[nodiscard]] bool sits_on(Date day) const { return since <= day && (!until || day <= *until); }
};
struct Seat {
  SeatId id;
  std::string function;      // "Procureur de la République": never somebody's name
  std::string organisation;  // or service; empty: nobody holds the seat
  std::string substitute;    // the function that stands in
  Voice voice = Voice::deliberative;
  bool is_chair = false;
  Date since;
  std::optional<Date> until;
  std::vector<Occupant> occupants;
  [[nodiscard]] bool is_there_on(Date day) const { return since <= day && (!until || day <= *until); }
  [[nodiscard]] bool is_filled() const { return !organisation.empty(); }
};
struct Committee {
  CommitteeId id;
  std::string name;
  CommitteeKind kind = CommitteeKind::cell;
  TerritoryKey territory;
  Date created_on;
  std::optional<Date> closed_on;
  std::vector<CommitteeRules> rules;  // oldest first, never empty
  std::vector<Seat> seats;            // in their order, those that have ended included
  [[nodiscard]] const CommitteeRules& rules_on(Date day) const;
  [[nodiscard]] std::vector<const Seat*> seats_on(Date day) const;
  [[nodiscard]] const Seat* seat(SeatId which) const;
  // The seats in which an account sits that day.
  [[nodiscard]] std::vector<const Seat*> seats_of(access::AccountId account, Date day) const;
};
std::optional<Committee> find_committee(db::Session& session, CommitteeId id);
std::vector<Committee> committees(db::Session& session);
// Those who may read the plans of the committee's territory, and whoever sits in it today.
bool may_read(const access::Actor& actor, const territory::Registry& registry, const Committee& committee, Date today);
// Where the right to convene a committee of a place is held: each convenes its own, so the nation those of the nation
// alone.
std::vector<TerritoryKey> convening_path(const territory::Registry& registry, TerritoryKey place);
// Whoever holds the right there, and the account in the chair's seat.
bool may_convene(const access::Actor& actor, const territory::Registry& registry, const Committee& committee,
                 Date today);

struct NewSeat {
  std::string function, organisation, substitute;
  Voice voice = Voice::deliberative;
  bool is_chair = false;
};
// The departmental cell as the circulars describe it, by function; for the form of a new one.
std::vector<NewSeat> usual_seats(CommitteeKind kind);
struct NewCommittee {
  std::string name;
  CommitteeKind kind = CommitteeKind::cell;
  TerritoryKey territory;
  CommitteeRules rules;  // since: its first day; today when it is not set
  std::vector<NewSeat> seats;
};
// Forbidden without convene_committees over the territory; Invalid "name", "kind", "territory", "rules…", "seats".
Result<CommitteeId> create_committee(access::Act& act, const CommitteeContext& context, const NewCommittee& committee);
Result<void> rename_committee(access::Act& act, const CommitteeContext& context, CommitteeId id, std::string_view name);
// Refused "committee.open_meetings" while a meeting is to come or its minutes are not signed.
Result<void> close_committee(access::Act& act, const CommitteeContext& context, CommitteeId id);
// From a day on, today or later: what was held before is judged as it was.
Result<void> change_rules(access::Act& act, const CommitteeContext& context, CommitteeId id,
                          const CommitteeRules& rules);
Result<SeatId> add_seat(access::Act& act, const CommitteeContext& context, CommitteeId id, const NewSeat& seat);
// Function, organisation and substitute; voice and chair belong to the seat: end it and add another.
Result<void> change_seat(access::Act& act, const CommitteeContext& context, SeatId id, const NewSeat& seat);
Result<void> end_seat(access::Act& act, const CommitteeContext& context, SeatId id);
struct Seating {
  std::string email;
  bool is_substitute = false;
  std::optional<Date> since, until;  // today, open
};
// Who holds the seat, or stands in, before that leaves it the day before. Refused "committee.two_seats" when the
// account would sit in two seats of the committee.
Result<void> seat_account(access::Act& act, const CommitteeContext& context, SeatId id, const Seating& seating);
Result<void> end_seat_account(access::Act& act, const CommitteeContext& context, SeatId id, access::AccountId account);

// ---- meetings -------------------------------------------------------------------------------------------------------

enum class MeetingState : std::uint8_t { planned, convened, under_way, held, signed_, cancelled };
std::string_view word(MeetingState state);
bool parse_word(std::string_view text, MeetingState& state);
std::string_view title(MeetingState state);
enum class MeetingVerb : std::uint8_t { convene, postpone, open, close, sign, cancel };
std::string_view word(MeetingVerb verb);
bool parse_word(std::string_view text, MeetingVerb& verb);
std::string_view title(MeetingVerb verb);
std::span<const access::Transition<MeetingState, MeetingVerb>> meeting_transitions();

struct Meeting {
  MeetingId id;
  CommitteeId committee;
  int number = 0;  // within the committee
  Date day;
  std::string hour;  // 14:30, of Paris
  std::string place, link;
  MeetingState state = MeetingState::planned;
  std::optional<MeetingId> repeats;  // one that could not decide: no quorum is needed now (CRPA R. 133-10)
  std::optional<Date> convened_on;
  std::string convened_by;
  std::string urgency;  // why it was called later than the rules say
  std::string motive;   // of being put off or cancelled
  std::string remarks;  // of the minutes as a whole
  std::optional<Instant> signed_at;
  std::string signed_by;
  std::string sha256;  // of the signed minutes
  std::int64_t version = 0;
};
std::optional<Meeting> find_meeting(db::Session& session, MeetingId id);
std::vector<Meeting> meetings_of(db::Session& session, CommitteeId committee);  // newest first
std::vector<Meeting> meetings(db::Session& session);

struct Standing {
  std::optional<Date> last;       // held
  Date due;                       // by the rhythm
  std::optional<MeetingId> next;  // planned or convened, on this day
  std::optional<Date> next_day;
  bool is_late = false;  // due has passed and it has not met
};
Standing standing_of(const Committee& committee, std::span<const Meeting> meetings, Date today);

struct MeetingPlan {
  Date day;
  std::string hour = "14:30";
  std::string place, link;
  std::optional<MeetingId> repeats;
};
// Invalid "day", "hour", "place" (a place or a link is needed), "repeats". A repeated meeting takes over the agenda
// with its documents, and the interests declared in it.
Result<MeetingId> plan_meeting(access::Act& act, const CommitteeContext& context, CommitteeId committee,
                               const MeetingPlan& plan);
Result<void> change_meeting(access::Act& act, const CommitteeContext& context, MeetingId id, const MeetingPlan& plan);
struct MeetingStep {
  std::string motive;               // postpone, cancel; of urgency with convene
  std::optional<MeetingPlan> plan;  // postpone: to when
  std::string read_sha256;          // sign: the draft that was read
};
// One step of meeting_transitions(). Refused "committee.state" when the table has none from here; "committee.agenda"
// (nothing on it), "committee.notice" (called too late, without a motive), "committee.attendance" (not complete at the
// end), "committee.early" (opened before its day). Conflict when the draft is no longer the one that was read.
Result<void> move_meeting(access::Act& act, const CommitteeContext& context, MeetingId id, MeetingVerb verb,
                          const MeetingStep& step = {});

enum class ItemKind : std::uint8_t { topic, decision, grants };
std::string_view word(ItemKind kind);
bool parse_word(std::string_view text, ItemKind& kind);
std::string_view title(ItemKind kind);
struct AgendaItem {
  ItemId id;
  MeetingId meeting;
  int position = 0;
  ItemKind kind = ItemKind::decision;
  std::string title;
  std::string ref_kind, ref_id;  // of an AgendaSource; both or neither
  std::string notes;             // what was said, for the minutes
};
std::vector<AgendaItem> agenda(db::Session& session, MeetingId meeting);
// The agenda is written until the meeting is convened; then it is what members were called for.
Result<ItemId> add_item(access::Act& act, const CommitteeContext& context, MeetingId meeting, const AgendaItem& item);
Result<void> change_item(access::Act& act, const CommitteeContext& context, ItemId id, const AgendaItem& item);
Result<void> move_item(access::Act& act, const CommitteeContext& context, ItemId id, bool up);
Result<void> remove_item(access::Act& act, const CommitteeContext& context, ItemId id);
// While the meeting is under way and until its minutes are signed.
Result<void> write_notes(access::Act& act, const CommitteeContext& context, ItemId id, std::string_view notes);
Result<void> write_remarks(access::Act& act, const CommitteeContext& context, MeetingId id, std::string_view remarks);

// A document that members read before they meet. They have what was sent: with the convocation, or on the spot when it
// came after.
struct DocumentVersion {
  int number = 1;
  std::string file_name, media_type, sha256;
  std::int64_t size_bytes = 0;
  Instant added_at;
  std::string added_by;
  std::optional<Instant> sent_at;
};
struct AgendaDocument {
  AgendaDocumentId id;
  ItemId item;
  std::string line;  // of an item with files: about this one; empty: about the whole item
  std::string title;
  std::vector<DocumentVersion> versions;  // oldest first, never empty
  std::optional<Instant> removed_at;      // its content is gone
  std::string removed_by, removed_why;
  [[nodiscard]] const DocumentVersion* version(int number) const;
  [[nodiscard]] const DocumentVersion* sent() const;  // the last one that members have
  [[nodiscard]] bool was_sent() const { return sent() != nullptr; }
};
inline constexpr std::size_t item_documents_max = 20, document_versions_max = 20;
inline constexpr std::int64_t meeting_documents_bytes_max = 200LL << 20;
// How large a document may be, by the programme in force.
std::int64_t document_bytes_max(db::Session& session);
// By item, in the order in which they came; removed ones included.
std::vector<AgendaDocument> documents_of(db::Session& session, MeetingId meeting);
struct NewDocument {
  ItemId item;
  std::string line, title, file_name;
};
// By those who prepare the meeting, until it has been held. Size and kinds are those of a plan's documents
// (plan::ExaminedFile). The same file under the same title is the same document. Refused "committee.recused",
// "committee.documents_quota".
Result<AgendaDocumentId> add_document(access::Act& act, const CommitteeContext& context, const NewDocument& document,
                                      const plan::ExaminedFile& file);
// The older versions stay. The file that is there already changes nothing. The number of the version that holds.
Result<int> replace_document(access::Act& act, const CommitteeContext& context, AgendaDocumentId id,
                             std::string_view file_name, const plan::ExaminedFile& file);
// With a reason, and never once it was sent: refused "committee.document_sent".
Result<void> remove_document(access::Act& act, const CommitteeContext& context, AgendaDocumentId id,
                             std::string_view why);
// None: there is no such version, or it was removed.
std::optional<std::string> document_bytes(db::Session& session, AgendaDocumentId id, int version);

enum class Presence : std::uint8_t { present, substitute, represented, excused, absent };
std::string_view word(Presence presence);
bool parse_word(std::string_view text, Presence& presence);
std::string_view title(Presence presence);
struct Attendance {
  SeatId seat;
  Presence presence = Presence::present;
  std::optional<SeatId> by_seat;  // represented by that member, who has one mandate at most (CRPA R. 133-9)
};
std::vector<Attendance> attendance(db::Session& session, MeetingId meeting);
// From the convocation on (whoever cannot come says so) to the end of the meeting: those who convene, and each account
// for its own seat as long as the meeting has not begun.
Result<void> set_attendance(access::Act& act, const CommitteeContext& context, MeetingId meeting,
                            const std::vector<Attendance>& rows);

struct Interest {
  InterestId id;
  ItemId item;
  std::string line;  // of an item with files: this one; empty: the whole item
  SeatId seat;
  std::string reason, declared_by;
  Instant declared_at;
  std::optional<Instant> withdrawn_at;
  std::string withdrawn_why;
};
std::vector<Interest> interests(db::Session& session, MeetingId meeting);
struct NewInterest {
  ItemId item;
  std::string line;
  SeatId seat;
  std::string reason;
};
// By those who convene, and by each account for its own seat. What had been voted on the item is void; refused
// "committee.decided" once it has been decided.
Result<InterestId> declare_interest(access::Act& act, const CommitteeContext& context, const NewInterest& interest);
Result<void> withdraw_interest(access::Act& act, const CommitteeContext& context, InterestId id, std::string_view why);

// Who can speak on an item: seats with an interest in it neither count as there nor vote, and the mandate that they
// carry is not used. The number needed stays that of all deliberative seats: a recusal never makes deciding easier.
struct Quorum {
  int seats = 0;  // deliberative
  int needed = 0;
  int present = 0;   // deliberative voices there
  int advisers = 0;  // consultative voices there
  bool chair_speaks = false;
  [[nodiscard]] bool is_met() const { return present >= needed && present > 0; }
};
struct MeetingRecord {  // everything of one meeting, read at once
  Committee committee;
  Meeting meeting;
  std::vector<AgendaItem> items;
  std::vector<Attendance> attendance;
  std::vector<Interest> interests;
  std::vector<struct Outcome> outcomes;
  std::vector<struct Decision> decisions;
  std::vector<AgendaDocument> documents;
  [[nodiscard]] Quorum quorum() const;  // of the meeting, interests apart
  [[nodiscard]] Quorum quorum(ItemId item, std::string_view line = {}) const;
  [[nodiscard]] bool is_recused(SeatId seat, ItemId item, std::string_view line = {}) const;
  // An account that sits, on the day of the meeting, in a seat that is recused there.
  [[nodiscard]] bool is_recused(const access::Actor& actor, ItemId item, std::string_view line = {}) const;
  [[nodiscard]] const AgendaItem* item(ItemId id) const;
  [[nodiscard]] const struct Outcome* outcome(ItemId item, std::string_view line = {}) const;
  [[nodiscard]] const AgendaDocument* document(AgendaDocumentId id) const;
};
// Why an account reads a version of a document, or not.
enum class DocumentAccess : std::uint8_t {
  reads,
  not_sent,    // to nobody yet but those who prepare the meeting
  not_seated,  // reads the meeting without sitting in the committee
  is_recused,  // has sat in a seat with an interest in what the document is about
  is_removed,
};
DocumentAccess access_to(const access::Actor& actor, const territory::Registry& registry, const MeetingRecord& record,
                         const AgendaDocument& document, const DocumentVersion& version, Date today);
std::optional<MeetingRecord> read_meeting(db::Session& session, MeetingId id);

struct Votes {
  int votes_for = 0, against = 0, abstentions = 0;
};
struct Outcome {
  ItemId item;
  std::string line;
  bool is_vote = false;  // otherwise consensus: nobody spoke against
  int present = 0, needed = 0;
  Votes deliberative, consultative;
  std::string casting;  // of the chair, when the votes are equal: for, against (CRPA R. 133-11)
  std::string recorded_by;
  Instant recorded_at;
  [[nodiscard]] bool is_adopted() const;
};
// Refused "committee.quorum" (CRPA R. 133-10), "committee.recused" (R. 133-12) when the account's seat has an interest,
// "committee.decided"; Invalid "for" or "advice_for" when more voted than may, "casting" when equal votes need the
// chair's.
Result<void> record_outcome(access::Act& act, const CommitteeContext& context, const Outcome& outcome);

// ---- decisions ------------------------------------------------------------------------------------------------------

enum class DecisionState : std::uint8_t { to_do, done, dropped };
std::string_view word(DecisionState state);
bool parse_word(std::string_view text, DecisionState& state);
std::string_view title(DecisionState state);
enum class DecisionVerb : std::uint8_t { complete, drop, reopen };
std::string_view word(DecisionVerb verb);
bool parse_word(std::string_view text, DecisionVerb& verb);
std::string_view title(DecisionVerb verb);
std::span<const access::Transition<DecisionState, DecisionVerb>> decision_transitions();

struct Decision {
  DecisionId id;
  CommitteeId committee;
  int year = 0, number = 0;
  std::optional<MeetingId> meeting;  // none: decided outside of a meeting, by who is named
  std::optional<ItemId> item;
  std::string line;
  Verdict verdict = Verdict::decided;
  std::optional<std::int64_t> amount_cents;
  std::string text, motive;
  std::optional<SeatId> owner_seat;
  std::string owner;  // the seat's function, or an organisation
  std::optional<Date> due;
  DecisionState state = DecisionState::to_do;
  Date state_on;
  std::string state_by, state_note;
  std::optional<DecisionId> replaces, replaced_by;
  Date decided_on;
  std::string decided_by;  // the committee, or the function that decided alone
  Instant recorded_at;
  [[nodiscard]] std::string reference() const;  // 2016-07
  [[nodiscard]] bool is_late(Date today) const {
    return state == DecisionState::to_do && !replaced_by && due && *due < today;
  }
};
struct DecisionFilter {
  std::optional<CommitteeId> committee;
  std::optional<MeetingId> meeting;
  std::optional<Date> late_on;
};
std::vector<Decision> decisions(db::Session& session, const DecisionFilter& filter = {});
std::optional<Decision> find_decision(db::Session& session, DecisionId id);

struct NewDecision {
  ItemId item;
  std::string text, motive;
  std::optional<SeatId> owner_seat;
  std::string owner;  // without a seat
  std::optional<Date> due;
};
// While the meeting is under way, on an item of kind decision that was adopted. Refused "committee.quorum",
// "committee.not_adopted", "committee.recused", "committee.topic".
Result<DecisionId> decide(access::Act& act, const CommitteeContext& context, const NewDecision& decision);
// What the files of an item would add up to, in their order, against what is left. Changes nothing.
struct Simulated {
  AgendaLine line;
  std::int64_t amount_cents = 0, running_cents = 0;
  bool is_over = false;
};
struct Simulation {
  std::vector<Simulated> lines;
  std::optional<std::int64_t> left_cents;
  std::int64_t granted_cents = 0;
  [[nodiscard]] bool is_over() const { return left_cents && granted_cents > *left_cents; }
};
Simulation simulate(const AgendaListing& listing, std::span<const LineDecision> verdicts);
// The files of an item of kind grants: each becomes a decision and is handed to the source, all or none. Refused
// "committee.envelope" when together they are more than what is left, "committee.apart" when somebody who is there has
// an interest in a file that was not voted apart.
Result<std::vector<DecisionId>> decide_files(access::Act& act, const CommitteeContext& context, ItemId item,
                                             const std::vector<LineDecision>& verdicts);
struct Replacement {
  std::string text, motive;
  std::optional<SeatId> owner_seat;
  std::string owner;
  std::optional<Date> due;
  std::optional<ItemId> item;  // of a meeting under way; none: decided alone, by the account that acts
};
// The one way to change a decision. Outside of a meeting it takes the right to decide (decide_grants) or the chair's
// seat, and the record names who decided. A file's decision is changed in the room that keeps the file.
Result<DecisionId> replace_decision(access::Act& act, const CommitteeContext& context, DecisionId id,
                                    const Replacement& replacement);
// By those who convene and by the seat that owns it. drop and reopen need a motive.
Result<void> move_decision(access::Act& act, const CommitteeContext& context, DecisionId id, DecisionVerb verb,
                           std::string_view note);

// ---- minutes --------------------------------------------------------------------------------------------------------

// The minutes as one JSON text, the same for the same record: what is signed, and what the page is written from.
std::string minutes_json(const MeetingRecord& record, const territory::Registry& registry);
// As signed; empty before.
std::string signed_minutes(db::Session& session, MeetingId id);
// A calendar file (RFC 5545) of the meeting.
std::string calendar_of(const MeetingRecord& record, std::string_view address, Instant now);

// Of all committees that a reader may read, for lists and what is due.
struct CommitteeLine {
  Committee committee;
  Standing standing;
  int unfilled = 0;  // seats that nobody holds
  int open_decisions = 0, late_decisions = 0;
  int unsigned_minutes = 0;
};
std::vector<CommitteeLine> committees_seen(db::Session& session, const territory::Registry& registry,
                                           const access::Actor& actor, Date today);
std::vector<Decision> decisions_seen(db::Session& session, const territory::Registry& registry,
                                     const access::Actor& actor, Date today, const DecisionFilter& filter = {});

}  // namespace jalon::steering
