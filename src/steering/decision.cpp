// SPDX-License-Identifier: EUPL-1.2
// What committees decide: the register with owner and due date, files decided in a row, and how a decision is changed,
// which is by another decision.
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
using State = DecisionState;
using Verb = DecisionVerb;

constexpr std::array state_names{
    Named<State>{State::to_do, "to_do", N_("To do")},
    Named<State>{State::done, "done", N_("Done")},
    Named<State>{State::dropped, "dropped", N_("Dropped")},
};
constexpr std::array verb_names{
    Named<Verb>{Verb::complete, "complete", N_("Declare done")},
    Named<Verb>{Verb::drop, "drop", N_("Drop")},
    Named<Verb>{Verb::reopen, "reopen", N_("Open again")},
};
constexpr access::Transition<State, Verb> table[] = {
    {State::to_do, Verb::complete, State::done, Right::convene_committees},
    {State::to_do, Verb::drop, State::dropped, Right::convene_committees},
    {State::done, Verb::reopen, State::to_do, Right::convene_committees},
    {State::dropped, Verb::reopen, State::to_do, Right::convene_committees},
};
constexpr std::array verdict_names{
    Named<Verdict>{Verdict::decided, "decided", N_("Decided")},
    Named<Verdict>{Verdict::granted, "granted", N_("Grant given")},
    Named<Verdict>{Verdict::refused, "refused", N_("Grant refused")},
    Named<Verdict>{Verdict::deferred, "deferred", N_("Put off to another meeting")},
};

struct Row {
  DecisionId id;
  CommitteeId committee;
  std::int32_t year = 0, number = 0;
  std::optional<MeetingId> meeting;
  std::optional<ItemId> item;
  std::string line;
  Verdict verdict;
  std::optional<std::int64_t> amount_cents;
  std::string text, motive;
  std::optional<SeatId> owner_seat;
  std::string owner;
  std::optional<Date> due;
  State state;
  Date state_on;
  std::string state_by, state_note;
  std::optional<DecisionId> replaces, replaced_by;
  Date decided_on;
  std::string decided_by;
  Instant recorded_at;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (id, committee, year, number, meeting, item, line, verdict, amount_cents, text, motive,
                       owner_seat, owner, due, state, state_on, state_by, state_note, replaces, replaced_by, decided_on,
                       decided_by, recorded_at))

Decision to_decision(Row&& row) {
  return {row.id,
          row.committee,
          row.year,
          row.number,
          row.meeting,
          row.item,
          std::move(row.line),
          row.verdict,
          row.amount_cents,
          std::move(row.text),
          std::move(row.motive),
          row.owner_seat,
          std::move(row.owner),
          row.due,
          row.state,
          row.state_on,
          std::move(row.state_by),
          std::move(row.state_note),
          row.replaces,
          row.replaced_by,
          row.decided_on,
          std::move(row.decided_by),
          row.recorded_at};
}

std::string describe(const Decision& one) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("reference", one.reference());
    json.field("text", one.text);
    if (one.verdict != Verdict::decided) json.field("verdict", word(one.verdict));
    if (one.amount_cents) json.field("amount_cents", *one.amount_cents);
    json.field("owner", one.owner);
    if (one.due) json.field("due", *one.due);
    json.field("state", word(one.state));
    if (!one.state_note.empty()) json.field("state_note", one.state_note);
    json.field("decided_by", one.decided_by);
    if (one.replaces) json.field("replaces", *one.replaces);
  });
  return out;
}

void store(access::Act& act, const Committee& committee, Decision& one) {
  one.id = DecisionId::make();
  one.committee = committee.id;
  one.year = act.today().year();
  one.number = static_cast<int>(*act.db.first<std::int64_t>(sql::last_decision_number, committee.id, one.year)) + 1;
  one.state = State::to_do;
  one.state_on = one.decided_on = act.today();
  one.recorded_at = act.now;
}
void write(access::Act& act, const Committee& committee, const Decision& one, std::string_view verb) {
  act.db.run(sql::insert_decision, one.id, one.committee, one.year, one.number, one.meeting, one.item, one.line,
             one.verdict, one.amount_cents, one.text, one.motive, one.owner_seat, one.owner, one.due, one.state,
             one.state_on, one.state_by, one.state_note, one.replaces, one.decided_on, one.decided_by, one.recorded_at);
  act.record({.act = verb,
              .kind = "decision",
              .object_id = one.id.text(),
              .territory = committee.territory,
              .before = "",
              .after = describe(one),
              .motive = one.motive});
}

// Text, motive, owner and due date as they are to stand.
template <class Given>
void take(const access::Act& act, const Committee& committee, const Given& given, Decision& one,
          std::vector<Fault>& faults) {
  one.text = required_text("text", given.text, text_characters_max, msg("Write what is decided."), faults);
  one.motive = checked_text("motive", given.motive, text_characters_max, faults);
  one.owner = checked_text("owner", given.owner, name_characters_max, faults);
  if (given.owner_seat) {
    const auto* seat = committee.seat(*given.owner_seat);
    if (seat == nullptr || !seat->is_there_on(act.today())) {
      faults.push_back({"owner_seat", msg("This seat does not exist on the day of the meeting.")});
    } else {
      one.owner_seat = seat->id;
      one.owner = seat->function;
    }
  } else if (one.owner.empty()) {
    faults.push_back({"owner", msg("Say who carries it out: a seat or an organisation.")});
  }
  one.due = given.due;
  if (one.due && *one.due < act.today()) faults.push_back({"due", msg("The due date has passed already.")});
}

// What has to hold before anything is decided on an item, or on one file of it.
Result<void> may_decide(const access::Act& act, const MeetingRecord& record, const AgendaItem& item,
                        std::string_view line) {
  if (record.meeting.state != MeetingState::under_way) return refuse_meeting_state(record.meeting);
  if (item.kind == ItemKind::topic)
    return refused("committee.topic", msg("This item is a topic: nothing is decided on it."),
                   msg("Put it on the agenda of another meeting, for a decision."));
  if (auto ok = not_recused(act, record, item.id, line); !ok) return ok;
  const auto* outcome = record.outcome(item.id, line);
  if (outcome == nullptr && !line.empty()) {
    // A file in which somebody has an interest is voted apart, without them.
    const bool apart = std::ranges::any_of(record.interests, [&](const Interest& one) {
      return one.item == item.id && one.line == line && !one.withdrawn_at;
    });
    if (apart)
      return refused("committee.apart", msg("A member has an interest in this file: it is voted apart."),
                     msg("Record what the others said of this file."));
    outcome = record.outcome(item.id);
  }
  if (outcome == nullptr) {
    const auto quorum = record.quorum(item.id, line);
    if (!quorum.is_met())
      return refused("committee.quorum",
                     msg("The quorum is not there: {0} of {1} deliberative seats, {2} needed (CRPA, article R. "
                         "133-10).",
                         quorum.present, quorum.seats, quorum.needed),
                     msg("Call the committee again for the same agenda: no quorum is needed then."));
    return refused("committee.not_voted", msg("What the committee said on this item is not recorded."),
                   msg("Record the vote or the consensus first."));
  }
  if (!outcome->is_adopted())
    return refused("committee.not_adopted", msg("The committee voted against."),
                   msg("Nothing is decided on this item."));
  return {};
}

Result<MeetingRecord> open_to_decide(access::Act& act, const CommitteeContext& context, ItemId item) {
  auto record = open_item(act, item);
  if (!record) return record;
  if (auto ok = require_in(act, context, record->committee, Right::convene_committees); !ok) return fail(ok.error());
  return record;
}

}  // namespace

std::string_view word(State state) { return word_in(state_names, state); }
bool parse_word(std::string_view text, State& state) { return parse_in(state_names, text, state); }
std::string_view title(State state) { return title_in(state_names, state); }
std::string_view word(Verb verb) { return word_in(verb_names, verb); }
bool parse_word(std::string_view text, Verb& verb) { return parse_in(verb_names, text, verb); }
std::string_view title(Verb verb) { return title_in(verb_names, verb); }
std::string_view word(Verdict verdict) { return word_in(verdict_names, verdict); }
bool parse_word(std::string_view text, Verdict& verdict) { return parse_in(verdict_names, text, verdict); }
std::string_view title(Verdict verdict) { return title_in(verdict_names, verdict); }
std::span<const access::Transition<State, Verb>> decision_transitions() { return table; }

std::string Decision::reference() const { return fmt::format("{}-{:02}", year, number); }

std::vector<Decision> decisions(db::Session& session, const DecisionFilter& filter) {
  std::vector<Decision> out;
  session.each<Row>(
      sql::list_decisions, [&](Row&& row) { out.push_back(to_decision(std::move(row))); }, filter.committee,
      filter.meeting, std::optional<DecisionId>(), filter.late_on);
  return out;
}
std::optional<Decision> find_decision(db::Session& session, DecisionId id) {
  auto row = session.first<Row>(sql::list_decisions, std::optional<CommitteeId>(), std::optional<MeetingId>(), id,
                                std::optional<Date>());
  if (!row) return std::nullopt;
  return to_decision(std::move(*row));
}

Result<DecisionId> decide(access::Act& act, const CommitteeContext& context, const NewDecision& given) {
  const auto record = open_to_decide(act, context, given.item);
  if (!record) return fail(record.error());
  const auto& item = *record->item(given.item);
  if (auto ok = may_decide(act, *record, item, {}); !ok) return fail(ok.error());
  std::vector<Fault> faults;
  Decision one;
  take(act, record->committee, given, one, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  store(act, record->committee, one);
  one.meeting = record->meeting.id;
  one.item = item.id;
  one.decided_by = record->committee.name;
  write(act, record->committee, one, "decide");
  return one.id;
}

Simulation simulate(const AgendaListing& listing, std::span<const LineDecision> verdicts) {
  Simulation out;
  out.left_cents = listing.left_cents;
  for (const auto& line : listing.lines) {
    Simulated one{line, line.proposed_cents.value_or(0), 0, false};
    for (const auto& said : verdicts) {
      if (said.line == line.id) one.amount_cents = said.verdict == Verdict::granted ? said.amount_cents : 0;
    }
    out.granted_cents += one.amount_cents;
    one.running_cents = out.granted_cents;
    one.is_over = one.amount_cents > 0 && out.left_cents && one.running_cents > *out.left_cents;
    out.lines.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<DecisionId>> decide_files(access::Act& act, const CommitteeContext& context, ItemId id,
                                             const std::vector<LineDecision>& verdicts) {
  const auto record = open_to_decide(act, context, id);
  if (!record) return fail(record.error());
  const auto& item = *record->item(id);
  const auto* source = item.kind == ItemKind::grants ? context.source(item.ref_kind) : nullptr;
  if (source == nullptr)
    return refused("committee.no_files", msg("This item holds no files."), msg("Record a decision instead."));
  const auto listing = source->list(act.db, context.territories, item.ref_id);
  std::vector<Fault> faults;
  std::set<std::string, std::less<>> seen;
  std::int64_t granted = 0;
  if (verdicts.empty()) faults.push_back({"lines", msg("Choose at least one file.")});
  std::vector<std::pair<LineDecision, const AgendaLine*>> said;
  for (const auto& given : verdicts) {
    const std::string field = "line_" + given.line;
    const auto line = std::ranges::find(listing.lines, given.line, &AgendaLine::id);
    if (line == listing.lines.end() || !seen.insert(given.line).second) {
      faults.push_back({field, msg("This file does not stand on the agenda.")});
      continue;
    }
    LineDecision one = given;
    one.motive = checked_text(field, given.motive, text_characters_max, faults);
    if (one.verdict == Verdict::decided) faults.push_back({field, msg("A file is granted, refused or put off.")});
    if (one.verdict == Verdict::granted) {
      if (one.amount_cents <= 0 || one.amount_cents > 100'000'000'000'000)
        faults.push_back({field, msg("Enter the amount granted to {0}.", line->label)});
      else
        granted += one.amount_cents;
    } else {
      one.amount_cents = 0;
      if (one.motive.empty()) faults.push_back({field, msg("Say why, for {0}.", line->label)});
    }
    said.emplace_back(std::move(one), &*line);
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  for (const auto& [one, line] : said) {
    if (auto ok = may_decide(act, *record, item, one.line); !ok) return fail(ok.error());
    for (const auto& before : record->decisions) {
      if (before.item == id && before.line == one.line && !before.replaced_by)
        return refused("committee.decided", msg("This item has been decided: {0}.", before.reference()));
    }
  }
  if (listing.left_cents && granted > *listing.left_cents)
    return refused("committee.envelope", msg("Together these grants are more than what is left in the envelope."),
                   msg("Lower an amount, or put a file off."));

  const auto known = decisions(act.db, {.committee = record->committee.id});
  std::vector<DecisionId> out;
  for (auto& [said_of, line] : said) {
    Decision one;
    store(act, record->committee, one);
    one.meeting = record->meeting.id;
    one.item = id;
    one.line = said_of.line;
    one.verdict = said_of.verdict;
    if (one.verdict == Verdict::granted) one.amount_cents = said_of.amount_cents;
    one.text = line->label;
    one.motive = said_of.motive;
    one.owner = record->committee.name;
    for (const auto* seat : record->committee.seats_on(act.today())) {
      if (!seat->is_chair) continue;
      one.owner_seat = seat->id;
      one.owner = seat->function;
    }
    one.decided_by = record->committee.name;
    // What follows of a file is followed up in the file.
    one.state = State::done;
    one.state_by = record->committee.name;
    // What an earlier meeting said of the same file is replaced by what this one says.
    for (const auto& before : known) {
      if (before.line == one.line && !before.replaced_by && before.item != id) one.replaces = before.id;
    }
    write(act, record->committee, one, "decide_file");
    said_of.decision = one.id;
    said_of.meeting = record->meeting.id;
    said_of.reference = one.reference();
    said_of.decided_on = one.decided_on;
    if (auto done = source->decide(act, context.territories, item.ref_id, said_of); !done) return fail(done.error());
    out.push_back(one.id);
  }
  return out;
}

Result<DecisionId> replace_decision(access::Act& act, const CommitteeContext& context, DecisionId id,
                                    const Replacement& given) {
  const auto before = find_decision(act.db, id);
  if (!before) return fail(NotFound{msg("This decision does not exist.")});
  const auto committee = open_committee(act, before->committee);
  if (!committee) return fail(committee.error());
  Decision one;
  if (given.item) {
    const auto record = open_to_decide(act, context, *given.item);
    if (!record) return fail(record.error());
    if (record->committee.id != committee->id)
      return invalid("item", msg("A decision is replaced by the committee that took it."));
    if (auto ok = may_decide(act, *record, *record->item(*given.item), {}); !ok) return fail(ok.error());
    one.meeting = record->meeting.id;
    one.item = given.item;
    one.decided_by = committee->name;
  } else {
    if (auto ok = require_in(act, context, *committee, Right::decide_grants); !ok) return fail(ok.error());
    one.decided_by = name_of(act);
    // Whoever could not speak on it in the meeting does not change it afterwards either.
    if (before->meeting && before->item) {
      const auto record = read_meeting(act.db, *before->meeting);
      if (auto ok = not_recused(act, *record, *before->item, before->line); !ok) return fail(ok.error());
    }
  }
  if (before->replaced_by) {
    const auto by = find_decision(act.db, *before->replaced_by);
    return fail(Conflict{msg("This decision has been replaced by {0}.", by->reference())});
  }
  if (!before->line.empty())
    return refused("committee.file", msg("This decision is about a file: it is changed with the file."),
                   msg("Open the file, or put it on the agenda of another meeting."));
  std::vector<Fault> faults;
  take(act, *committee, given, one, faults);
  if (one.motive.empty() && faults.empty()) faults.push_back({"motive", msg("Say why the decision is replaced.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  one.replaces = id;
  store(act, *committee, one);
  write(act, *committee, one, "replace_decision");
  return one.id;
}

Result<void> move_decision(access::Act& act, const CommitteeContext& context, DecisionId id, Verb verb,
                           std::string_view note) {
  const auto before = find_decision(act.db, id);
  if (!before) return fail(NotFound{msg("This decision does not exist.")});
  const auto committee = open_committee(act, before->committee);
  if (!committee) return fail(committee.error());
  const auto by_verb = std::ranges::find(table, verb, &access::Transition<State, Verb>::act);
  JALON_CHECK(by_verb != std::end(table));
  const auto* seat = before->owner_seat ? committee->seat(*before->owner_seat) : nullptr;
  const bool is_owner = verb == Verb::complete && seat != nullptr && require_seat(act, context, *seat, act.today());
  if (!is_owner) {
    if (auto ok = require_in(act, context, *committee, by_verb->right); !ok) return ok;
  }
  if (before->replaced_by) {
    const auto by = find_decision(act.db, *before->replaced_by);
    return fail(Conflict{msg("This decision has been replaced by {0}.", by->reference())});
  }
  if (!before->line.empty())
    return refused("committee.file", msg("This decision is about a file: it is followed up in the file."));
  const auto* move = access::find_transition(table, before->state, verb);
  if (move == nullptr) {
    return refused("committee.decision_state",
                   before->state == State::to_do  ? msg("This decision is still to be carried out.")
                   : before->state == State::done ? msg("This decision has been carried out.")
                                                  : msg("This decision was dropped."),
                   before->state == State::to_do ? Message{} : msg("Open it again first, with a motive."));
  }
  std::vector<Fault> faults;
  Decision after = *before;
  after.state_note = verb == Verb::complete ? checked_text("note", note, text_characters_max, faults)
                                            : required_text("note", note, text_characters_max, msg("Say why."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  after.state = move->to;
  after.state_on = act.today();
  after.state_by = name_of(act);
  const auto changed = act.db.run(sql::update_decision, id, after.state, after.state_on, after.state_by,
                                  after.state_note, before->state);
  if (changed != 1) return fail(Conflict{msg("Somebody else changed this decision meanwhile.")});
  static constexpr std::array<std::string_view, 3> acts{"complete_decision", "drop_decision", "reopen_decision"};
  act.record({.act = acts.at(static_cast<std::size_t>(verb)),
              .kind = "decision",
              .object_id = id.text(),
              .territory = committee->territory,
              .before = describe(*before),
              .after = describe(after),
              .motive = verb == Verb::complete ? std::string_view() : after.state_note});
  return {};
}

}  // namespace jalon::steering
