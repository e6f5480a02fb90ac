// SPDX-License-Identifier: EUPL-1.2
// What fails, what is answered, what was counted on a day.
#include <fmt/format.h>

#include <map>

#include "control/rules.hpp"
#include "control/sources.hpp"
#include "control/sql.hpp"

namespace jalon::control {

BOOST_DESCRIBE_STRUCT(Case, (),
                      (control, record, place, state, due, revision, changed_at, answered_by, answered_by_account))
BOOST_DESCRIBE_STRUCT(Reply, (), (verb, text, due, at, by, role))
BOOST_DESCRIBE_STRUCT(Run, (), (id, at, by, checked, failing))

namespace {

constexpr std::array states{Name{CaseState::open, "open", N_("Waits for an answer")},
                            Name{CaseState::answered, "answered", N_("Answer given")},
                            Name{CaseState::accepted, "accepted", N_("Answer accepted")},
                            Name{CaseState::returned, "returned", N_("Answer sent back")}};
constexpr std::array verbs{Name{CaseVerb::answer, "answer", N_("Answer it")},
                           Name{CaseVerb::accept, "accept", N_("Accept the answer")},
                           Name{CaseVerb::send_back, "send_back", N_("Send the answer back")},
                           Name{CaseVerb::reopen, "reopen", N_("Open again")}};
constexpr std::array acts{"answer_control", "accept_answer", "send_answer_back", "reopen_control"};

constexpr access::Transition<CaseState, CaseVerb> table[] = {
    {CaseState::open, CaseVerb::answer, CaseState::answered, access::Right::answer_controls},
    {CaseState::returned, CaseVerb::answer, CaseState::answered, access::Right::answer_controls},
    {CaseState::answered, CaseVerb::accept, CaseState::accepted, access::Right::run_controls},
    {CaseState::answered, CaseVerb::send_back, CaseState::returned, access::Right::run_controls},
    {CaseState::accepted, CaseVerb::reopen, CaseState::returned, access::Right::run_controls},
};

struct CountRow {
  std::string control;
  TerritoryKey place;
  std::int64_t failing = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (control, place, failing))

territory::Question question(const Perimeter& perimeter, const Now& now) {
  return {perimeter.answering, now.today, now.at};
}

std::vector<Case> cases_in(db::Session& session, const Perimeter& perimeter) {
  if (perimeter.answering.empty()) return session.all<Case>(sql::cases_in, std::optional<TerritoryKey>{});
  std::vector<Case> out;
  for (const auto place : perimeter.answering) {
    auto some = session.all<Case>(sql::cases_in, std::optional(place));
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

// Asks of one record whether it fails; what other rooms list is read once for many records.
class Standing {
 public:
  explicit Standing(const Asking& asking) : asking_(asking) {}
  std::optional<Failing> find(std::string_view control, std::string_view record) {
    const auto here = looked_at_here();
    if (std::find(here.begin(), here.end(), control) == here.end())
      return funding::failing_one(asking_.db, control, record, {{}, asking_.now.today, asking_.now.at});
    auto& looked = looked_[std::string(control)];
    if (!looked) looked = look(asking_, control);
    for (const auto& one : looked->failing) {
      if (one.record == record) return one;
    }
    return std::nullopt;
  }

 private:
  Asking asking_;
  std::map<std::string, std::optional<Looked>> looked_;
};

std::string told(CaseState state, std::string_view text, const std::optional<Date>& due) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("state", word(state));
    json.field("text", text);
    json.field("due", due);
  });
  return out;
}

// Both sides of a case: the same steps, another right and other conditions.
Result<void> move(access::Act& act, const territory::Registry& registry, std::string_view control_id,
                  std::string_view record, CaseVerb verb, const Answer& given) {
  const auto* control = find_control(control_id);
  if (control == nullptr) return fail(NotFound{msg("There is no such control.")});
  auto entry = failing_one(act.db, registry, control_id, record, {act.today(), act.now});
  const auto place = entry ? entry->failing.place : registry.nation().key;
  const auto right = verb == CaseVerb::answer ? access::Right::answer_controls : access::Right::run_controls;
  if (auto ok = act.require(right, registry.right_path(place)); !ok) return ok;
  if (!entry) return fail(NotFound{msg("This record does not fail, or not any more: there is nothing to answer.")});
  const auto* step = access::find_transition(table, entry->state(), verb);
  if (step == nullptr)
    return refused("control.state", msg("This cannot be done to the answer in its present state."),
                   msg("Read it again: somebody may have acted a moment before."));
  const auto revision = entry->followed ? entry->followed->revision : 0;
  if (given.seen != revision)
    return fail(Conflict{msg("Somebody wrote on this record meanwhile: read what they said, then write again.")});
  if (verb != CaseVerb::answer && !act.actor.is_system && entry->followed->answered_by_account == act.actor.account)
    return refused("control.duties_apart", msg("Whoever answered does not judge the answer."),
                   msg("Ask a colleague of internal control."));
  std::vector<Fault> faults;
  const auto text = required_text("text", given.text, text_characters_max,
                                  verb == CaseVerb::answer ? msg("Say why the record stands so, and what will be done.")
                                                           : msg("Say why: who answered reads it."),
                                  faults);
  if (verb == CaseVerb::answer && given.due && *given.due < act.today())
    faults.push_back({"due", msg("Give a day from today on.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto due = verb == CaseVerb::answer ? given.due : entry->followed->due;
  const auto by = verb == CaseVerb::answer ? act.actor.label : entry->followed->answered_by;
  const auto account = verb == CaseVerb::answer ? act.actor.account : entry->followed->answered_by_account;
  const auto changed =
      entry->followed ? act.db.run(sql::update_case, control_id, record, revision, step->to, due, act.now, by, account)
                      : act.db.run(sql::insert_case, control_id, record, place, step->to, due, act.now, by, account);
  if (changed == 0)
    return fail(Conflict{msg("Somebody wrote on this record meanwhile: read what they said, then write again.")});
  act.db.run(sql::insert_reply, control_id, record, verb, text, due, act.now, act.actor.label, access::word(act.role));
  act.record({.act = acts.at(static_cast<std::size_t>(verb)),
              .kind = "control",
              .object_id = fmt::format("{}:{}", control_id, record),
              .territory = place,
              .before = told(entry->state(), "", entry->followed ? entry->followed->due : std::nullopt),
              .after = told(step->to, text, due),
              .motive = verb == CaseVerb::answer ? std::string_view() : std::string_view(text)});
  return {};
}

}  // namespace

std::string_view word(CaseState state) { return name_of(states, state).word; }
bool parse_word(std::string_view text, CaseState& state) { return find_word(states, text, state); }
std::string_view title(CaseState state) { return name_of(states, state).title; }
std::string_view word(CaseVerb verb) { return name_of(verbs, verb).word; }
bool parse_word(std::string_view text, CaseVerb& verb) { return find_word(verbs, text, verb); }
std::string_view title(CaseVerb verb) { return name_of(verbs, verb).title; }
std::span<const access::Transition<CaseState, CaseVerb>> case_transitions() { return table; }

std::vector<Line> overview(db::Session& session, const territory::Registry& registry, const Perimeter& perimeter,
                           const Now& now) {
  std::vector<Line> out;
  std::map<std::string_view, std::size_t> at;
  for (const auto& control : catalogue()) {
    at[control.id] = out.size();
    out.push_back({.control = &control, .since = {}});
  }
  const Asking asking{session, registry, now};
  for (const auto& one : tallies(asking, perimeter)) {
    const auto found = at.find(one.control);
    if (found == at.end()) continue;
    auto& line = out[found->second];
    line.checked += one.checked;
    line.failing += one.failing;
    line.amount_cents += one.amount_cents;
    if (one.since) line.since = std::min(line.since.value_or(*one.since), *one.since);
  }
  Standing standing(asking);
  for (const auto& one : cases_in(session, perimeter)) {
    const auto found = at.find(one.control);
    if (found == at.end() || !standing.find(one.control, one.record)) continue;
    auto& line = out[found->second];
    if (one.state == CaseState::answered) ++line.answered;
    if (one.state == CaseState::accepted) ++line.accepted;
    if (one.state == CaseState::returned) ++line.returned;
    if (one.is_overdue(now.today)) ++line.overdue;
  }
  return out;
}

std::vector<PlaceLine> by_place(db::Session& session, const territory::Registry& registry, std::string_view control,
                                const Perimeter& perimeter, const Now& now) {
  std::map<TerritoryKey, PlaceLine> lines;
  for (const auto& one : tallies_of({session, registry, now}, perimeter, control)) {
    auto& line = lines[one.place];
    line.place = one.place;
    line.checked += one.checked;
    line.failing += one.failing;
    line.amount_cents += one.amount_cents;
    if (one.since) line.since = std::min(line.since.value_or(*one.since), *one.since);
  }
  std::vector<PlaceLine> out;
  out.reserve(lines.size());
  for (const auto& [place, line] : lines) out.push_back(line);
  std::stable_sort(out.begin(), out.end(),
                   [](const PlaceLine& a, const PlaceLine& b) { return a.failing > b.failing; });
  return out;
}

std::vector<Entry> failing(db::Session& session, const territory::Registry& registry, std::string_view control,
                           const Perimeter& perimeter, const Now& now, const funding::Slice& slice) {
  std::vector<Failing> rows;
  if (auto looked = look({session, registry, now}, control)) {
    std::int64_t seen = 0;
    for (auto& one : looked->failing) {
      if (!is_in(perimeter, one.place)) continue;
      if (seen++ < slice.offset) continue;
      if (static_cast<std::int64_t>(rows.size()) >= slice.limit) break;
      rows.push_back(std::move(one));
    }
  } else {
    rows = funding::failing(session, control, question(perimeter, now), slice);
  }
  std::vector<Entry> out;
  out.reserve(rows.size());
  for (auto& row : rows) {
    auto followed = find_case(session, control, row.record);
    out.push_back({std::move(row), std::move(followed)});
  }
  return out;
}

std::optional<Entry> failing_one(db::Session& session, const territory::Registry& registry, std::string_view control,
                                 std::string_view record, const Now& now) {
  Standing standing(Asking{session, registry, now});
  auto found = standing.find(control, record);
  if (!found) return std::nullopt;
  return Entry{std::move(*found), find_case(session, control, record)};
}

std::optional<Case> find_case(db::Session& session, std::string_view control, std::string_view record) {
  return session.first<Case>(sql::find_case, control, record);
}

std::vector<Reply> replies_of(db::Session& session, std::string_view control, std::string_view record) {
  return session.all<Reply>(sql::replies_of, control, record);
}

Result<void> answer(access::Act& act, const territory::Registry& registry, std::string_view control,
                    std::string_view record, const Answer& given) {
  return move(act, registry, control, record, CaseVerb::answer, given);
}

Result<void> follow_up(access::Act& act, const territory::Registry& registry, std::string_view control,
                       std::string_view record, CaseVerb verb, const Answer& given) {
  if (verb == CaseVerb::answer) return invalid("verb", msg("Accept, send back or open again."));
  return move(act, registry, control, record, verb, given);
}

Result<RunId> run(access::Act& act, const territory::Registry& registry) {
  const auto& nation = registry.nation();
  if (auto ok = act.require(access::Right::run_controls, registry.right_path(nation.key)); !ok)
    return fail(std::move(ok.error()));
  // PA-05 and PA-10 look at two kinds of records in one place: added up.
  std::map<std::pair<std::string, TerritoryKey>, territory::Tally> counts;
  std::int64_t checked = 0;
  std::int64_t failing = 0;
  for (auto& one : tallies({act.db, registry, {act.today(), act.now}}, {nation.key, {}})) {
    checked += one.checked;
    failing += one.failing;
    auto& sum = counts[{one.control, one.place}];
    sum.checked += one.checked;
    sum.failing += one.failing;
    if (one.since) sum.since = std::min(sum.since.value_or(*one.since), *one.since);
  }
  const auto id = RunId::make();
  act.db.run(sql::insert_run, id, act.now, act.actor.label, checked, failing);
  for (const auto& [key, sum] : counts)
    act.db.run(sql::insert_run_count, id, key.first, key.second, sum.checked, sum.failing, sum.since);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("checked", checked);
    json.field("failing", failing);
  });
  act.record({.act = "run_controls",
              .kind = "control_run",
              .object_id = id.text(),
              .territory = nation.key,
              .before = "",
              .after = after});
  return id;
}

std::vector<Run> runs(db::Session& session, int limit) { return session.all<Run>(sql::list_runs, limit); }

Before before(db::Session& session, const Perimeter& perimeter, Instant at) {
  Before out;
  out.run = session.first<Run>(sql::run_before, at);
  if (!out.run) return out;
  std::map<std::string, std::int64_t> sums;
  session.each<CountRow>(
      sql::run_counts,
      [&](CountRow&& row) {
        if (is_in(perimeter, row.place)) sums[row.control] += row.failing;
      },
      out.run->id);
  out.failing.assign(sums.begin(), sums.end());
  return out;
}

}  // namespace jalon::control
