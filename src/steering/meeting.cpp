// SPDX-License-Identifier: EUPL-1.2
// Meetings of committees: their way from a day in the calendar to signed minutes, who was there, and what was said.
#include <charconv>
#include <map>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "steering/committee.hpp"
#include "steering/committee_rules.hpp"
#include "steering/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

using access::Right;
using State = MeetingState;
using Verb = MeetingVerb;

constexpr std::array state_names{
    Named<State>{State::planned, "planned", N_("On the calendar")},
    Named<State>{State::convened, "convened", N_("Convened")},
    Named<State>{State::under_way, "under_way", N_("Meeting now")},
    Named<State>{State::held, "held", N_("Held, minutes to sign")},
    Named<State>{State::signed_, "signed", N_("Minutes signed")},
    Named<State>{State::cancelled, "cancelled", N_("Called off")},
};
constexpr std::array verb_names{
    Named<Verb>{Verb::convene, "convene", N_("Send the convocation")},
    Named<Verb>{Verb::postpone, "postpone", N_("Put off")},
    Named<Verb>{Verb::open, "open", N_("Open the meeting")},
    Named<Verb>{Verb::close, "close", N_("Close the meeting")},
    Named<Verb>{Verb::sign, "sign", N_("Sign the minutes")},
    Named<Verb>{Verb::cancel, "cancel", N_("Cancel the meeting")},
};
// Nothing is held that members were not called to, and what was signed does not move any more.
constexpr access::Transition<State, Verb> table[] = {
    {State::planned, Verb::convene, State::convened, Right::convene_committees},
    {State::convened, Verb::postpone, State::planned, Right::convene_committees},
    {State::convened, Verb::open, State::under_way, Right::convene_committees},
    {State::under_way, Verb::close, State::held, Right::convene_committees},
    {State::held, Verb::sign, State::signed_, Right::decide_grants},
    {State::planned, Verb::cancel, State::cancelled, Right::convene_committees},
    {State::convened, Verb::cancel, State::cancelled, Right::convene_committees},
};
constexpr std::array item_names{
    Named<ItemKind>{ItemKind::topic, "topic", N_("Topic, without a decision")},
    Named<ItemKind>{ItemKind::decision, "decision", N_("Decision")},
    Named<ItemKind>{ItemKind::grants, "grants", N_("Applications for grants")},
};
constexpr std::array presence_names{
    Named<Presence>{Presence::present, "present", N_("Present")},
    Named<Presence>{Presence::substitute, "substitute", N_("Substitute present")},
    Named<Presence>{Presence::represented, "represented", N_("Represented by another member")},
    Named<Presence>{Presence::excused, "excused", N_("Excused")},
    Named<Presence>{Presence::absent, "absent", N_("Absent")},
};

struct MeetingRow {
  MeetingId id;
  CommitteeId committee;
  std::int32_t number = 0;
  Date day;
  std::string hour, place, link;
  State state;
  std::optional<MeetingId> repeats;
  std::optional<Date> convened_on;
  std::string convened_by, urgency, motive, remarks;
  std::optional<Instant> signed_at;
  std::string signed_by, sha256;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(MeetingRow, (),
                      (id, committee, number, day, hour, place, link, state, repeats, convened_on, convened_by, urgency,
                       motive, remarks, signed_at, signed_by, sha256, version))
struct ItemRow {
  ItemId id;
  MeetingId meeting;
  std::int32_t position = 0;
  ItemKind kind;
  std::string title, ref_kind, ref_id, notes;
};
BOOST_DESCRIBE_STRUCT(ItemRow, (), (id, meeting, position, kind, title, ref_kind, ref_id, notes))
struct AttendanceRow {
  SeatId seat;
  Presence presence;
  std::optional<SeatId> by_seat;
};
BOOST_DESCRIBE_STRUCT(AttendanceRow, (), (seat, presence, by_seat))
struct InterestRow {
  InterestId id;
  ItemId item;
  std::string line;
  SeatId seat;
  std::string reason, declared_by;
  Instant declared_at;
  std::optional<Instant> withdrawn_at;
  std::string withdrawn_why;
};
BOOST_DESCRIBE_STRUCT(InterestRow, (),
                      (id, item, line, seat, reason, declared_by, declared_at, withdrawn_at, withdrawn_why))
struct OutcomeRow {
  ItemId item;
  std::string line;
  bool is_vote = false;
  std::int32_t present = 0, needed = 0, votes_for = 0, votes_against = 0, abstentions = 0, advice_for = 0,
               advice_against = 0, advice_abstentions = 0;
  std::string casting, recorded_by;
  Instant recorded_at;
};
BOOST_DESCRIBE_STRUCT(OutcomeRow, (),
                      (item, line, is_vote, present, needed, votes_for, votes_against, abstentions, advice_for,
                       advice_against, advice_abstentions, casting, recorded_by, recorded_at))

Meeting to_meeting(MeetingRow&& row) {
  return {row.id,
          row.committee,
          row.number,
          row.day,
          std::move(row.hour),
          std::move(row.place),
          std::move(row.link),
          row.state,
          row.repeats,
          row.convened_on,
          std::move(row.convened_by),
          std::move(row.urgency),
          std::move(row.motive),
          std::move(row.remarks),
          row.signed_at,
          std::move(row.signed_by),
          std::move(row.sha256),
          row.version};
}
std::vector<Meeting> read_meetings(db::Session& session, std::optional<CommitteeId> committee,
                                   std::optional<MeetingId> id) {
  std::vector<Meeting> out;
  session.each<MeetingRow>(
      sql::list_meetings, [&](MeetingRow&& row) { out.push_back(to_meeting(std::move(row))); }, committee, id);
  return out;
}
std::vector<Outcome> outcomes(db::Session& session, MeetingId meeting) {
  std::vector<Outcome> out;
  session.each<OutcomeRow>(
      sql::outcomes_of_meeting,
      [&](OutcomeRow&& row) {
        out.push_back({row.item,
                       std::move(row.line),
                       row.is_vote,
                       row.present,
                       row.needed,
                       {row.votes_for, row.votes_against, row.abstentions},
                       {row.advice_for, row.advice_against, row.advice_abstentions},
                       std::move(row.casting),
                       std::move(row.recorded_by),
                       row.recorded_at});
      },
      meeting);
  return out;
}

std::string describe(const Meeting& one, std::string_view documents = {}) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("state", word(one.state));
    json.field("day", one.day);
    json.field("hour", one.hour);
    json.field("place", one.place);
    json.field("link", one.link);
    if (one.convened_on) json.field("convened_on", *one.convened_on);
    if (!one.urgency.empty()) json.field("urgency", one.urgency);
    if (!one.remarks.empty()) json.field("remarks", one.remarks);
    if (!one.sha256.empty()) json.field("sha256", one.sha256);
    if (!documents.empty()) json.field("documents", documents);
  });
  return out;
}
std::string describe(const AgendaItem& one) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("position", one.position);
    json.field("item_kind", word(one.kind));
    json.field("title", one.title);
    if (!one.ref_id.empty()) json.field("about", one.ref_kind + " " + one.ref_id);
    if (!one.notes.empty()) json.field("notes", one.notes);
  });
  return out;
}
std::string describe(const Outcome& one, const AgendaItem& item) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("title", item.title);
    if (!one.line.empty()) json.field("line", one.line);
    json.field("outcome", one.is_vote ? "vote" : "consensus");
    json.field("present", one.present);
    json.field("needed", one.needed);
    if (one.is_vote) {
      json.field("votes_for", one.deliberative.votes_for);
      json.field("votes_against", one.deliberative.against);
      json.field("abstentions", one.deliberative.abstentions);
    }
    if (!one.casting.empty()) json.field("casting", one.casting);
  });
  return out;
}

bool is_hour(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return false;
  const auto number = [&](std::size_t at) {
    int out = -1;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 2, out);
    return error == std::errc() && end == text.data() + at + 2 ? out : -1;
  };
  return number(0) >= 0 && number(0) < 24 && number(3) >= 0 && number(3) < 60;
}

// The day, hour and place as they are to stand.
void take_plan(const access::Act& act, const MeetingPlan& plan, Meeting& meeting, std::vector<Fault>& faults) {
  meeting.day = plan.day;
  meeting.hour = tidy(plan.hour);
  meeting.place = checked_text("place", plan.place, name_characters_max, faults);
  meeting.link = checked_text("link", plan.link, 500, faults);
  if (plan.day < act.today()) faults.push_back({"day", msg("A meeting is planned for today or a day to come.")});
  if (days_between(act.today(), plan.day) > 3 * 366)
    faults.push_back({"day", msg("A meeting is planned within three years.")});
  if (!is_hour(meeting.hour)) faults.push_back({"hour", msg("Enter the hour as 14:30.")});
  if (meeting.place.empty() && meeting.link.empty())
    faults.push_back({"place", msg("Say where: a place, or the link of a call.")});
  if (!meeting.link.empty() && !meeting.link.starts_with("https://"))
    faults.push_back({"link", msg("A link begins with https://.")});
}

Result<void> check_reference(access::Act& act, const CommitteeContext& context, const AgendaItem& item,
                             std::vector<Fault>& faults) {
  if (item.ref_kind.empty() && item.ref_id.empty()) {
    if (item.kind == ItemKind::grants) faults.push_back({"ref", msg("Choose what the applications answer to.")});
    return {};
  }
  const auto* source = context.source(item.ref_kind);
  if (source == nullptr || !source->label(act.db, item.ref_id))
    faults.push_back({"ref", msg("What this item refers to does not exist.")});
  return {};
}

AgendaItem checked_item(access::Act& act, const CommitteeContext& context, const AgendaItem& given,
                        std::vector<Fault>& faults) {
  AgendaItem item = given;
  item.title = required_text("title", given.title, name_characters_max, msg("Name the item."), faults);
  (void)check_reference(act, context, item, faults);
  return item;
}

tl::unexpected<Error> agenda_is_fixed() {
  return refused("committee.agenda_fixed", msg("Members have been called for this agenda."),
                 msg("Put the meeting off to change it, and send a new convocation."));
}

}  // namespace

std::string_view word(State state) { return word_in(state_names, state); }
bool parse_word(std::string_view text, State& state) { return parse_in(state_names, text, state); }
std::string_view title(State state) { return title_in(state_names, state); }
std::string_view word(Verb verb) { return word_in(verb_names, verb); }
bool parse_word(std::string_view text, Verb& verb) { return parse_in(verb_names, text, verb); }
std::string_view title(Verb verb) { return title_in(verb_names, verb); }
std::string_view word(ItemKind kind) { return word_in(item_names, kind); }
bool parse_word(std::string_view text, ItemKind& kind) { return parse_in(item_names, text, kind); }
std::string_view title(ItemKind kind) { return title_in(item_names, kind); }
std::string_view word(Presence presence) { return word_in(presence_names, presence); }
bool parse_word(std::string_view text, Presence& presence) { return parse_in(presence_names, text, presence); }
std::string_view title(Presence presence) { return title_in(presence_names, presence); }
std::span<const access::Transition<State, Verb>> meeting_transitions() { return table; }

std::optional<Meeting> find_meeting(db::Session& session, MeetingId id) {
  auto found = read_meetings(session, std::nullopt, id);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}
std::vector<Meeting> meetings_of(db::Session& session, CommitteeId committee) {
  return read_meetings(session, committee, std::nullopt);
}
std::vector<Meeting> meetings(db::Session& session) { return read_meetings(session, std::nullopt, std::nullopt); }
std::vector<AgendaItem> agenda(db::Session& session, MeetingId meeting) {
  std::vector<AgendaItem> out;
  session.each<ItemRow>(
      sql::agenda_of_meeting,
      [&](ItemRow&& row) {
        out.push_back({row.id, row.meeting, row.position, row.kind, std::move(row.title), std::move(row.ref_kind),
                       std::move(row.ref_id), std::move(row.notes)});
      },
      meeting);
  return out;
}
std::vector<Attendance> attendance(db::Session& session, MeetingId meeting) {
  std::vector<Attendance> out;
  session.each<AttendanceRow>(
      sql::attendance_of_meeting,
      [&](AttendanceRow&& row) {
        out.push_back({row.seat, row.presence, row.by_seat});
      },
      meeting);
  return out;
}
std::vector<Interest> interests(db::Session& session, MeetingId meeting) {
  std::vector<Interest> out;
  session.each<InterestRow>(
      sql::interests_of_meeting,
      [&](InterestRow&& row) {
        out.push_back({row.id, row.item, std::move(row.line), row.seat, std::move(row.reason),
                       std::move(row.declared_by), row.declared_at, row.withdrawn_at, std::move(row.withdrawn_why)});
      },
      meeting);
  return out;
}

std::optional<MeetingRecord> read_meeting(db::Session& session, MeetingId id) {
  auto meeting = find_meeting(session, id);
  if (!meeting) return std::nullopt;
  MeetingRecord out;
  out.committee = *find_committee(session, meeting->committee);
  out.meeting = std::move(*meeting);
  out.items = agenda(session, id);
  out.attendance = attendance(session, id);
  out.interests = interests(session, id);
  out.outcomes = outcomes(session, id);
  out.decisions = decisions(session, {.meeting = id});
  std::ranges::reverse(out.decisions);
  out.documents = documents_of(session, id);
  return out;
}

bool MeetingRecord::is_recused(SeatId seat, ItemId item, std::string_view line) const {
  return std::ranges::any_of(interests, [&](const Interest& one) {
    return one.seat == seat && one.item == item && !one.withdrawn_at && (one.line.empty() || one.line == line);
  });
}
bool MeetingRecord::is_recused(const access::Actor& actor, ItemId item, std::string_view line) const {
  const auto seats = committee.seats_of(actor.account, meeting.day);
  return std::ranges::any_of(seats, [&](const Seat* seat) { return is_recused(seat->id, item, line); });
}
Quorum MeetingRecord::quorum() const { return quorum(ItemId{}); }
Quorum MeetingRecord::quorum(ItemId item, std::string_view line) const {
  Quorum out;
  std::map<SeatId, const Attendance*> there;
  for (const auto& one : attendance) there[one.seat] = &one;
  for (const auto* seat : committee.seats_on(meeting.day)) {
    const bool deliberates = seat->voice == Voice::deliberative;
    if (deliberates) ++out.seats;
    const auto found = there.find(seat->id);
    if (found == there.end() || is_recused(seat->id, item, line)) continue;
    const auto& one = *found->second;
    if (one.presence == Presence::excused || one.presence == Presence::absent) continue;
    if (one.by_seat && is_recused(*one.by_seat, item, line)) continue;
    ++(deliberates ? out.present : out.advisers);
    if (seat->is_chair && deliberates) out.chair_speaks = true;
  }
  out.needed = meeting.repeats ? 0 : quorum_needed(committee.rules_on(meeting.day), out.seats);
  return out;
}
const AgendaItem* MeetingRecord::item(ItemId id) const {
  const auto found = std::ranges::find(items, id, &AgendaItem::id);
  return found == items.end() ? nullptr : &*found;
}
const Outcome* MeetingRecord::outcome(ItemId item, std::string_view line) const {
  for (const auto& one : outcomes) {
    if (one.item == item && one.line == line) return &one;
  }
  return nullptr;
}
bool Outcome::is_adopted() const {
  if (!is_vote) return true;
  if (deliberative.votes_for != deliberative.against) return deliberative.votes_for > deliberative.against;
  return casting == "for";
}

void tell(access::Act& act, const MeetingRecord& record, std::string_view verb, std::string before, std::string after,
          std::string_view motive) {
  act.record({.act = verb,
              .kind = "meeting",
              .object_id = record.meeting.id.text(),
              .territory = record.committee.territory,
              .before = std::move(before),
              .after = std::move(after),
              .motive = motive});
}

Result<MeetingRecord> open_meeting(access::Act& act, MeetingId id) {
  auto record = read_meeting(act.db, id);
  if (!record) return fail(NotFound{msg("This meeting does not exist.")});
  return std::move(*record);
}
Result<MeetingRecord> open_item(access::Act& act, ItemId id) {
  const auto meeting = act.db.first<MeetingId>(sql::meeting_of_item, id);
  if (!meeting) return fail(NotFound{msg("This item of an agenda does not exist.")});
  return open_meeting(act, *meeting);
}
Result<MeetingRecord> open_to(access::Act& act, const CommitteeContext& context, Result<MeetingRecord> record) {
  if (!record) return record;
  if (auto ok = require_in(act, context, record->committee, Right::convene_committees); !ok) return fail(ok.error());
  return record;
}
Result<void> store_meeting(access::Act& act, const Meeting& one) {
  const auto changed = act.db.run(sql::update_meeting, one.id, one.version, one.day, one.hour, one.place, one.link,
                                  one.state, one.convened_on, one.convened_by, one.urgency, one.motive, one.remarks,
                                  one.signed_at, one.signed_by, std::string_view(), one.sha256);
  if (changed != 1) return fail(Conflict{msg("Somebody else changed this meeting meanwhile.")});
  return {};
}
tl::unexpected<Error> refuse_meeting_state(const Meeting& meeting) {
  switch (meeting.state) {
    case State::planned:
      return refused("committee.state", msg("The convocation of this meeting has not been sent yet."),
                     msg("Write the agenda and send the convocation."));
    case State::convened:
      return refused("committee.state", msg("This meeting has not begun yet."), msg("Open it on its day."));
    case State::under_way:
      return refused("committee.state", msg("This meeting is under way."), msg("Close it first."));
    case State::held:
      return refused("committee.state", msg("This meeting has been held; its minutes are to be signed."));
    case State::signed_:
      return refused("committee.state", msg("The minutes of this meeting are signed; they no longer change."),
                     msg("What changes now is a new decision."));
    case State::cancelled:
      break;
  }
  return refused("committee.state", msg("This meeting was cancelled."));
}
Result<void> not_recused(const access::Act& act, const MeetingRecord& record, ItemId item, std::string_view line) {
  if (!record.is_recused(act.actor, item, line)) return {};
  return refused("committee.recused",
                 msg("The seat of this account has declared an interest in this item: it neither records nor votes on "
                     "it (CRPA, article R. 133-12)."),
                 msg("Somebody without an interest does it."));
}

Result<MeetingId> plan_meeting(access::Act& act, const CommitteeContext& context, CommitteeId id,
                               const MeetingPlan& plan) {
  const auto committee = open_committee(act, id);
  if (!committee) return fail(committee.error());
  if (auto ok = require_in(act, context, *committee, Right::convene_committees); !ok) return fail(ok.error());
  if (committee->closed_on)
    return refused("committee.closed",
                   msg("This committee was closed on {0}.", format_date_short(*committee->closed_on, Lang::fr)));
  std::vector<Fault> faults;
  MeetingRecord record;
  record.committee = *committee;
  Meeting& one = record.meeting;
  one.id = MeetingId::make();
  one.committee = id;
  one.repeats = plan.repeats;
  take_plan(act, plan, one, faults);
  std::vector<AgendaItem> items;
  std::optional<MeetingRecord> before;
  if (plan.repeats) {
    before = read_meeting(act.db, *plan.repeats);
    if (!before || before->committee.id != id) {
      faults.push_back({"repeats", msg("This meeting does not exist.")});
    } else if ((before->meeting.state != State::held && before->meeting.state != State::signed_) ||
               before->meeting.repeats || before->quorum().is_met()) {
      faults.push_back({"repeats", msg("Only a meeting that was held without its quorum is called again for the same "
                                       "agenda (CRPA, article R. 133-10).")});
    } else {
      items = before->items;
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  for (const auto& other : meetings_of(act.db, id)) {
    one.number = std::max(one.number, other.number);
    if (other.day == one.day && other.state != State::cancelled)
      return fail(Conflict{msg("The committee already meets on that day.")});
  }
  ++one.number;
  act.db.run(sql::insert_meeting, one.id, id, one.number, one.day, one.hour, one.place, one.link, one.state,
             one.repeats);
  tell(act, record, "plan_meeting", "", describe(one));
  int position = 0;
  for (auto& item : items) {
    const ItemId held = item.id;
    item.id = ItemId::make();
    act.db.run(sql::insert_agenda_item, item.id, one.id, ++position, item.kind, item.title, item.ref_kind, item.ref_id);
    copy_documents(act, *before, held, item.id);
    // Who had an interest in an item has it still.
    for (const auto& interest : before->interests) {
      const auto* seat = committee->seat(interest.seat);
      if (interest.item != held || interest.withdrawn_at || seat == nullptr || !seat->is_there_on(one.day)) continue;
      act.db.run(sql::insert_interest, InterestId::make(), item.id, interest.line, interest.seat, interest.reason,
                 interest.declared_by, interest.declared_at);
    }
  }
  return one.id;
}

Result<void> change_meeting(access::Act& act, const CommitteeContext& context, MeetingId id, const MeetingPlan& plan) {
  const auto record = open_to(act, context, open_meeting(act, id));
  if (!record) return fail(record.error());
  if (record->meeting.state == State::convened)
    return refused("committee.state", msg("Members have been called for this day and place."),
                   msg("Put the meeting off, with a motive."));
  if (record->meeting.state != State::planned) return refuse_meeting_state(record->meeting);
  std::vector<Fault> faults;
  Meeting after = record->meeting;
  take_plan(act, plan, after, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (describe(after) == describe(record->meeting)) return {};
  if (auto ok = store_meeting(act, after); !ok) return ok;
  tell(act, *record, "change_meeting", describe(record->meeting), describe(after));
  return {};
}

Result<void> move_meeting(access::Act& act, const CommitteeContext& context, MeetingId id, Verb verb,
                          const MeetingStep& step) {
  const auto record = open_meeting(act, id);
  if (!record) return fail(record.error());
  const auto by_verb = std::ranges::find(table, verb, &access::Transition<State, Verb>::act);
  JALON_CHECK(by_verb != std::end(table));
  if (auto ok = require_in(act, context, record->committee, by_verb->right); !ok) return ok;
  const auto* move = access::find_transition(table, record->meeting.state, verb);
  if (move == nullptr) return refuse_meeting_state(record->meeting);
  std::vector<Fault> faults;
  Meeting after = record->meeting;
  after.state = move->to;
  std::string minutes;
  switch (verb) {
    case Verb::convene: {
      if (record->items.empty())
        return refused("committee.agenda", msg("There is nothing on the agenda."), msg("Write it first."));
      if (record->meeting.day < act.today())
        return refused("committee.past", msg("The day of this meeting has passed."), msg("Choose another day."));
      const int asked = record->committee.rules_on(after.day).notice_days;
      const int given = days_between(act.today(), after.day);
      after.urgency = checked_text("motive", step.motive, text_characters_max, faults);
      if (given >= asked) after.urgency.clear();
      if (given < asked && after.urgency.empty() && faults.empty()) {
        return refused("committee.notice",
                       msg("Members are called {0} days before the meeting; only {1} are left (CRPA, article R. "
                           "133-8).",
                           asked, given),
                       msg("Say why it is urgent, or choose a later day."));
      }
      after.convened_on = act.today();
      after.convened_by = name_of(act);
      break;
    }
    case Verb::postpone:
      after.motive = required_text("motive", step.motive, text_characters_max, msg("Say why."), faults);
      if (step.plan) {
        take_plan(act, *step.plan, after, faults);
      } else {
        faults.push_back({"day", msg("Say to which day.")});
      }
      after.convened_on.reset();
      after.convened_by.clear();
      after.urgency.clear();
      break;
    case Verb::open:
      if (record->meeting.day > act.today())
        return refused("committee.early", msg("This meeting is on another day."), msg("Open it on its day."));
      break;
    case Verb::close: {
      std::set<SeatId> known;
      for (const auto& one : record->attendance) known.insert(one.seat);
      for (const auto* seat : record->committee.seats_on(after.day)) {
        if (!known.contains(seat->id))
          return refused("committee.attendance", msg("Nobody said whether this seat was there: {0}.", seat->function),
                         msg("Complete the attendance."));
      }
      break;
    }
    case Verb::sign: {
      minutes = minutes_json(*record, context.territories);
      after.sha256 = hex(sha256(minutes));
      if (step.read_sha256 != after.sha256)
        return fail(Conflict{msg("The minutes have changed since you read them: read them again before you sign.")});
      after.signed_at = act.now;
      after.signed_by = name_of(act);
      break;
    }
    case Verb::cancel:
      after.motive = required_text("motive", step.motive, text_characters_max, msg("Say why."), faults);
      break;
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (verb == Verb::sign) {
    const auto changed =
        act.db.run(sql::update_meeting, after.id, after.version, after.day, after.hour, after.place, after.link,
                   after.state, after.convened_on, after.convened_by, after.urgency, after.motive, after.remarks,
                   after.signed_at, after.signed_by, minutes, after.sha256);
    if (changed != 1) return fail(Conflict{msg("Somebody else changed this meeting meanwhile.")});
  } else if (auto ok = store_meeting(act, after); !ok) {
    return ok;
  }
  if (verb == Verb::convene) act.db.run(sql::send_agenda_documents, id, act.now);
  static constexpr std::array<std::string_view, 6> acts{"convene_meeting", "postpone_meeting", "open_meeting",
                                                        "close_meeting",   "sign_minutes",     "cancel_meeting"};
  tell(act, *record, acts.at(static_cast<std::size_t>(verb)), describe(record->meeting),
       verb == Verb::convene ? describe(after, describe_documents(*record)) : describe(after),
       verb == Verb::convene ? after.urgency
       : verb == Verb::sign  ? std::string_view()
                             : after.motive);
  return {};
}

Result<ItemId> add_item(access::Act& act, const CommitteeContext& context, MeetingId meeting, const AgendaItem& given) {
  const auto record = open_to(act, context, open_meeting(act, meeting));
  if (!record) return fail(record.error());
  if (record->meeting.state == State::convened) return agenda_is_fixed();
  if (record->meeting.state != State::planned) return refuse_meeting_state(record->meeting);
  std::vector<Fault> faults;
  AgendaItem item = checked_item(act, context, given, faults);
  if (record->items.size() >= 100) faults.push_back({"title", msg("An agenda has at most 100 items.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  item.id = ItemId::make();
  item.meeting = meeting;
  item.notes.clear();
  item.position = record->items.empty() ? 1 : record->items.back().position + 1;
  act.db.run(sql::insert_agenda_item, item.id, meeting, item.position, item.kind, item.title, item.ref_kind,
             item.ref_id);
  tell(act, *record, "write_agenda", "", describe(item));
  return item.id;
}

namespace {

Result<MeetingRecord> open_agenda(access::Act& act, const CommitteeContext& context, ItemId id) {
  auto record = open_to(act, context, open_item(act, id));
  if (!record) return record;
  if (record->meeting.state == State::convened) return agenda_is_fixed();
  if (record->meeting.state != State::planned) return refuse_meeting_state(record->meeting);
  return record;
}

}  // namespace

Result<void> change_item(access::Act& act, const CommitteeContext& context, ItemId id, const AgendaItem& given) {
  const auto record = open_agenda(act, context, id);
  if (!record) return fail(record.error());
  const auto& before = *record->item(id);
  std::vector<Fault> faults;
  AgendaItem after = checked_item(act, context, given, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  after.id = id;
  after.position = before.position;
  after.notes = before.notes;
  if (describe(after) == describe(before)) return {};
  act.db.run(sql::update_agenda_item, id, after.kind, after.title, after.ref_kind, after.ref_id, after.notes);
  tell(act, *record, "write_agenda", describe(before), describe(after));
  return {};
}

Result<void> move_item(access::Act& act, const CommitteeContext& context, ItemId id, bool up) {
  const auto record = open_agenda(act, context, id);
  if (!record) return fail(record.error());
  const auto& items = record->items;
  const auto at = static_cast<std::size_t>(std::ranges::find(items, id, &AgendaItem::id) - items.begin());
  if (up ? at == 0 : at + 1 == items.size()) return {};
  const auto& other = items[up ? at - 1 : at + 1];
  act.db.run(sql::place_agenda_item, id, other.position);
  act.db.run(sql::place_agenda_item, other.id, items[at].position);
  AgendaItem after = items[at];
  after.position = other.position;
  tell(act, *record, "write_agenda", describe(items[at]), describe(after));
  return {};
}

Result<void> remove_item(access::Act& act, const CommitteeContext& context, ItemId id) {
  const auto record = open_agenda(act, context, id);
  if (!record) return fail(record.error());
  // A meeting that was put off may hold interests declared for the first convocation.
  if (std::ranges::any_of(record->interests, [&](const Interest& one) { return one.item == id; }))
    return refused("committee.interest", msg("An interest has been declared in this item: it stays on the agenda."),
                   msg("Change its title if it is about something else."));
  for (const auto& one : record->documents) {
    if (one.item != id) continue;
    if (one.was_sent())
      return refused("committee.document_sent",
                     msg("Documents of this item have been sent to the members: it stays on the agenda."),
                     msg("Change its title if it is about something else."));
    if (!one.removed_at)
      return refused("committee.documents", msg("There are documents on this item."),
                     msg("Remove them first, with a reason."));
  }
  act.db.run(sql::drop_agenda_versions_of_item, id);
  act.db.run(sql::drop_agenda_documents_of_item, id);
  act.db.run(sql::remove_agenda_item, id);
  tell(act, *record, "write_agenda", describe(*record->item(id)), "");
  return {};
}

Result<void> write_notes(access::Act& act, const CommitteeContext& context, ItemId id, std::string_view notes) {
  const auto record = open_to(act, context, open_item(act, id));
  if (!record) return fail(record.error());
  if (record->meeting.state != State::under_way && record->meeting.state != State::held)
    return refuse_meeting_state(record->meeting);
  if (auto ok = not_recused(act, *record, id); !ok) return ok;
  std::vector<Fault> faults;
  AgendaItem after = *record->item(id);
  after.notes = checked_text("notes", notes, notes_characters_max, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (after.notes == record->item(id)->notes) return {};
  act.db.run(sql::update_agenda_item, id, after.kind, after.title, after.ref_kind, after.ref_id, after.notes);
  tell(act, *record, "write_minutes", describe(*record->item(id)), describe(after));
  return {};
}

Result<void> write_remarks(access::Act& act, const CommitteeContext& context, MeetingId id, std::string_view remarks) {
  const auto record = open_to(act, context, open_meeting(act, id));
  if (!record) return fail(record.error());
  if (record->meeting.state != State::under_way && record->meeting.state != State::held)
    return refuse_meeting_state(record->meeting);
  std::vector<Fault> faults;
  Meeting after = record->meeting;
  after.remarks = checked_text("remarks", remarks, notes_characters_max, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (after.remarks == record->meeting.remarks) return {};
  if (auto ok = store_meeting(act, after); !ok) return ok;
  tell(act, *record, "write_minutes", describe(record->meeting), describe(after));
  return {};
}

Result<void> set_attendance(access::Act& act, const CommitteeContext& context, MeetingId id,
                            const std::vector<Attendance>& rows) {
  const auto record = open_meeting(act, id);
  if (!record) return fail(record.error());
  const Date day = record->meeting.day;
  // An account answers for its own seat; anything else takes the right.
  const bool own_seats_only = std::ranges::all_of(rows, [&](const Attendance& row) {
    const auto mine = record->committee.seats_of(act.actor.account, day);
    return std::ranges::any_of(mine, [&](const Seat* seat) { return seat->id == row.seat; });
  });
  if (own_seats_only && !rows.empty() && record->meeting.state == State::convened) {
    for (const auto& row : rows) {
      if (auto ok = require_seat(act, context, *record->committee.seat(row.seat), day); !ok) return ok;
    }
  } else if (auto ok = require_in(act, context, record->committee, Right::convene_committees); !ok) {
    return ok;
  }
  if (record->meeting.state != State::convened && record->meeting.state != State::under_way)
    return refuse_meeting_state(record->meeting);

  std::map<SeatId, Attendance> all;
  for (const auto& one : record->attendance) all[one.seat] = one;
  std::vector<Fault> faults;
  for (const auto& row : rows) {
    const auto* seat = record->committee.seat(row.seat);
    if (seat == nullptr || !seat->is_there_on(day)) {
      faults.push_back({"seat", msg("This seat does not exist on the day of the meeting.")});
      continue;
    }
    auto one = row;
    if (one.presence != Presence::represented) one.by_seat.reset();
    all[row.seat] = one;
  }
  std::set<SeatId> mandates;
  for (const auto& [key, one] : all) {
    if (one.presence != Presence::represented) continue;
    const auto* seat = record->committee.seat(key);
    const std::string field = "by_" + key.text();
    const auto* by = one.by_seat ? record->committee.seat(*one.by_seat) : nullptr;
    if (by == nullptr || by->id == key || !by->is_there_on(day)) {
      faults.push_back({field, msg("Say which other member represents this seat: {0}.", seat->function)});
      continue;
    }
    if (by->voice != seat->voice)
      faults.push_back({field, msg("A seat is represented by a member with the same voice: {0}.", seat->function)});
    const auto other = all.find(by->id);
    const bool comes = other != all.end() &&
                       (other->second.presence == Presence::present || other->second.presence == Presence::substitute);
    // Before the meeting, a member who has not answered yet may carry a mandate.
    if (!comes && (record->meeting.state == State::under_way || other != all.end()))
      faults.push_back({field, msg("The member who represents this seat is not there: {0}.", seat->function)});
    if (!mandates.insert(by->id).second)
      faults.push_back(
          {field, msg("A member carries one mandate at most (CRPA, article R. 133-9): {0}.", by->function)});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  const auto text = [&](const std::map<SeatId, Attendance>& of) {
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      for (const auto& row : rows) {
        const auto found = of.find(row.seat);
        if (found != of.end()) json.field(record->committee.seat(row.seat)->function, word(found->second.presence));
      }
    });
    return out;
  };
  std::map<SeatId, Attendance> before;
  for (const auto& one : record->attendance) before[one.seat] = one;
  // Mandates that change hands pass through no row that two would share.
  std::vector<const Attendance*> last;
  bool changed = false;
  for (const auto& row : rows) {
    const auto& one = all.at(row.seat);
    const auto known = before.find(row.seat);
    if (known != before.end() && known->second.presence == one.presence && known->second.by_seat == one.by_seat)
      continue;
    changed = true;
    if (one.by_seat) {
      act.db.run(sql::put_attendance, id, one.seat, Presence::excused, db::Null{});
      last.push_back(&one);
    } else {
      act.db.run(sql::put_attendance, id, one.seat, one.presence, db::Null{});
    }
  }
  for (const auto* one : last) act.db.run(sql::put_attendance, id, one->seat, one->presence, one->by_seat);
  if (changed) tell(act, *record, "set_attendance", text(before), text(all));
  return {};
}

Result<InterestId> declare_interest(access::Act& act, const CommitteeContext& context, const NewInterest& given) {
  const auto record = open_item(act, given.item);
  if (!record) return fail(record.error());
  const auto* seat = record->committee.seat(given.seat);
  if (seat == nullptr || !seat->is_there_on(record->meeting.day))
    return invalid("seat", msg("This seat does not exist on the day of the meeting."));
  if (!require_seat(act, context, *seat, record->meeting.day)) {
    if (auto ok = require_in(act, context, record->committee, Right::convene_committees); !ok) return fail(ok.error());
  }
  if (record->meeting.state != State::convened && record->meeting.state != State::under_way)
    return refuse_meeting_state(record->meeting);
  std::vector<Fault> faults;
  const auto& item = *record->item(given.item);
  Interest one;
  one.reason = required_text("reason", given.reason, text_characters_max,
                             msg("Say what the interest is: which organisation, in which function."), faults);
  one.line = tidy(given.line);
  if (!one.line.empty()) {
    const auto* source = item.kind == ItemKind::grants ? context.source(item.ref_kind) : nullptr;
    const auto listing = source != nullptr ? source->list(act.db, context.territories, item.ref_id) : AgendaListing{};
    if (!std::ranges::any_of(listing.lines, [&](const AgendaLine& line) { return line.id == one.line; }))
      faults.push_back({"line", msg("This file does not stand on the agenda.")});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (record->is_recused(seat->id, item.id, one.line))
    return fail(Conflict{msg("This interest has been declared already.")});
  for (const auto& decision : record->decisions) {
    if (decision.item == item.id && (one.line.empty() || decision.line == one.line))
      return refused("committee.decided",
                     msg("This item has been decided with that member: {0}.", decision.reference()),
                     msg("Replace the decision by a new one, taken without the member."));
  }
  one.id = InterestId::make();
  act.db.run(sql::insert_interest, one.id, item.id, one.line, seat->id, one.reason, name_of(act), act.now);
  act.db.run(sql::drop_outcomes, item.id, one.line);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("title", item.title);
    if (!one.line.empty()) json.field("line", one.line);
    json.field("function", seat->function);
    json.field("reason", one.reason);
  });
  tell(act, *record, "declare_interest", "", after);
  return one.id;
}

Result<void> withdraw_interest(access::Act& act, const CommitteeContext& context, InterestId id, std::string_view why) {
  const auto item = act.db.first<ItemId>(sql::item_of_interest, id);
  if (!item) return fail(NotFound{msg("This interest was not declared.")});
  const auto record = open_item(act, *item);
  if (!record) return fail(record.error());
  const auto& one = *std::ranges::find(record->interests, id, &Interest::id);
  // Not by the seat alone: whoever would gain a voice by it asks those who convene.
  if (auto ok = require_in(act, context, record->committee, Right::convene_committees); !ok) return ok;
  if (auto ok = not_recused(act, *record, one.item, one.line); !ok) return ok;
  if (record->meeting.state != State::convened && record->meeting.state != State::under_way)
    return refuse_meeting_state(record->meeting);
  if (one.withdrawn_at) return fail(Conflict{msg("This interest has been withdrawn already.")});
  std::vector<Fault> faults;
  const auto motive = required_text("why", why, text_characters_max, msg("Say why."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  act.db.run(sql::withdraw_interest, id, act.now, motive);
  std::string before;
  JsonWriter json(before);
  json.object([&] {
    json.field("title", record->item(one.item)->title);
    json.field("function", record->committee.seat(one.seat)->function);
    json.field("reason", one.reason);
  });
  tell(act, *record, "withdraw_interest", before, "", motive);
  return {};
}

Result<void> record_outcome(access::Act& act, const CommitteeContext& context, const Outcome& given) {
  const auto record = open_to(act, context, open_item(act, given.item));
  if (!record) return fail(record.error());
  if (record->meeting.state != State::under_way) return refuse_meeting_state(record->meeting);
  const auto& item = *record->item(given.item);
  if (item.kind == ItemKind::topic)
    return refused("committee.topic", msg("This item is a topic: nothing is decided on it."),
                   msg("Put it on the agenda of another meeting, for a decision."));
  Outcome one = given;
  one.line = tidy(given.line);
  if (!one.line.empty() && item.kind != ItemKind::grants)
    return invalid("line", msg("This file does not stand on the agenda."));
  if (!one.line.empty()) {
    const auto* source = context.source(item.ref_kind);
    const auto listing = source != nullptr ? source->list(act.db, context.territories, item.ref_id) : AgendaListing{};
    if (!std::ranges::any_of(listing.lines, [&](const AgendaLine& line) { return line.id == one.line; }))
      return invalid("line", msg("This file does not stand on the agenda."));
  }
  if (auto ok = not_recused(act, *record, item.id, one.line); !ok) return ok;
  for (const auto& decision : record->decisions) {
    if (decision.item == item.id && decision.line == one.line)
      return refused("committee.decided", msg("This item has been decided: {0}.", decision.reference()));
  }
  const auto quorum = record->quorum(item.id, one.line);
  if (!quorum.is_met())
    return refused("committee.quorum",
                   msg("The quorum is not there: {0} of {1} deliberative seats, {2} needed (CRPA, article R. 133-10).",
                       quorum.present, quorum.seats, quorum.needed),
                   msg("Call the committee again for the same agenda: no quorum is needed then."));
  std::vector<Fault> faults;
  const auto check = [&](const Votes& votes, int voices, std::string_view field) {
    if (votes.votes_for < 0 || votes.against < 0 || votes.abstentions < 0 || votes.votes_for > 1000 ||
        votes.against > 1000 || votes.abstentions > 1000) {
      faults.push_back({std::string(field), msg("Enter numbers of votes.")});
    } else if (votes.votes_for + votes.against + votes.abstentions > voices) {
      faults.push_back({std::string(field), msg("At most {0} may speak here.", voices)});
    }
  };
  check(one.consultative, quorum.advisers, "advice_for");
  if (one.is_vote) {
    check(one.deliberative, quorum.present, "for");
    if (one.deliberative.votes_for + one.deliberative.against == 0 && faults.empty())
      faults.push_back({"for", msg("Nobody voted for or against.")});
    const bool equal = one.deliberative.votes_for == one.deliberative.against;
    if (!equal) one.casting.clear();
    if (equal && faults.empty() && one.casting != "for" && one.casting != "against") {
      faults.push_back({"casting", quorum.chair_speaks
                                       ? msg("The votes are equal: say which way the chair voted (CRPA, article R. "
                                             "133-11).")
                                       : msg("The votes are equal and the chair does not vote here: nothing is "
                                             "decided.")});
    } else if (equal && !one.casting.empty() && !quorum.chair_speaks) {
      faults.push_back({"casting", msg("The votes are equal and the chair does not vote here: nothing is decided.")});
    }
  } else {
    one.deliberative = {};
    one.casting.clear();
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  one.present = quorum.present;
  one.needed = quorum.needed;
  const auto* before = record->outcome(item.id, one.line);
  act.db.run(sql::put_outcome, item.id, one.line, one.is_vote, one.present, one.needed, one.deliberative.votes_for,
             one.deliberative.against, one.deliberative.abstentions, one.consultative.votes_for,
             one.consultative.against, one.consultative.abstentions, one.casting, name_of(act), act.now);
  tell(act, *record, "record_outcome", before != nullptr ? describe(*before, item) : std::string(),
       describe(one, item));
  return {};
}

}  // namespace jalon::steering
