// SPDX-License-Identifier: EUPL-1.2
#include "funding/milestones.hpp"

#include <algorithm>
#include <array>

#include "funding/rules.hpp"
#include "funding/sql.hpp"
#include "funding/workflows.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(MilestoneRecord, (),
                      (id, application, kind, title, due, state, note, done_at, done_by, motive, answered_at,
                       answered_by))
BOOST_DESCRIBE_STRUCT(OpenMilestone, (),
                      (application, number, organisation_name, project, department, id, kind, title, due, state))

namespace {

constexpr std::array<std::string_view, 3> kind_words{"step", "report", "document"};
constexpr std::array<std::string_view, 3> kind_titles{N_("step of the action"), N_("interim report"), N_("document")};
constexpr std::array<std::string_view, 5> state_words{"planned", "done", "accepted", "returned", "dropped"};
constexpr std::array<std::string_view, 5> state_titles{N_("to be done"), N_("done, to be accepted"), N_("accepted"),
                                                       N_("returned"), N_("left out by an amendment")};

template <class E, std::size_t N>
std::string_view in(const std::array<std::string_view, N>& names, E value) {
  const auto index = static_cast<std::size_t>(value);
  JALON_CHECK(index < N);
  return names[index];
}
template <class E, std::size_t N>
bool parse(const std::array<std::string_view, N>& names, std::string_view text, E& value) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return false;
  value = static_cast<E>(found - names.begin());
  return true;
}

std::string told(const MilestoneRecord& one) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("milestone", one.title);
    json.field("kind", word(one.kind));
    json.field("due", one.due);
    json.field("state", word(one.state));
    json.field("note", one.note);
  });
  return out;
}

// The milestone and its application, once the actor has the right there and the grant is under way.
struct Found {
  MilestoneRecord milestone;
  Application application;
};
Result<Found> require_milestone(access::Act& act, const territory::Registry& registry, access::Right right,
                                MilestoneId id) {
  auto milestone = find_milestone(act.db, id);
  if (!milestone) return fail(NotFound{msg("This milestone does not exist.")});
  auto application = require_application(act, registry, right, milestone->application);
  if (!application) return fail(application.error());
  if (application->state != State::agreed)
    return refused("funding.state", msg("Milestones are followed while a grant is signed and under way."),
                   msg("Read the file again."));
  return Found{std::move(*milestone), std::move(*application)};
}
Result<void> keep_milestone(access::Act& act, Found& found, const MilestoneRecord& after, std::string_view what,
                            std::string motive = {}) {
  const auto changed = act.db.run(sql::update_milestone, after.id, found.milestone.state, after.state, after.note,
                                  after.done_at, after.done_by, after.motive, after.answered_at, after.answered_by);
  if (changed == 0) return fail(Conflict{msg("Somebody acted on this milestone meanwhile: read it again.")});
  return keep(act, found.application,
              {.act = what, .before = told(found.milestone), .after = told(after), .motive = std::move(motive)});
}
Result<void> not_now(const MilestoneRecord& one) {
  return refused("funding.milestone_state", msg("This cannot be done to “{0}” in its present state.", one.title),
                 msg("Read it again: somebody may have acted a moment before."));
}

}  // namespace

std::string_view word(MilestoneKind kind) { return in(kind_words, kind); }
bool parse_word(std::string_view text, MilestoneKind& kind) { return parse(kind_words, text, kind); }
std::string_view title(MilestoneKind kind) { return in(kind_titles, kind); }
std::string_view word(MilestoneState state) { return in(state_words, state); }
bool parse_word(std::string_view text, MilestoneState& state) { return parse(state_words, text, state); }
std::string_view title(MilestoneState state) { return in(state_titles, state); }

std::vector<MilestoneRecord> milestones_of(db::Session& session, ApplicationId id) {
  return session.all<MilestoneRecord>(sql::milestones_of, id);
}
std::optional<MilestoneRecord> find_milestone(db::Session& session, MilestoneId id) {
  return session.first<MilestoneRecord>(sql::find_milestone, id);
}
std::vector<OpenMilestone> open_milestones(db::Session& session, std::optional<TerritoryKey> department, Date today) {
  return session.all<OpenMilestone>(sql::open_milestones, today, department);
}

void follow_milestones(access::Act& act, const Application& application, const Agreement& agreement) {
  for (const auto& standing : milestones_of(act.db, application.id)) {
    const bool is_kept =
        std::any_of(agreement.milestones.begin(), agreement.milestones.end(),
                    [&](const Milestone& one) { return one.kind == standing.kind && one.title == standing.title; });
    if (!is_kept && step_of(milestone_transitions(), standing.state, MilestoneVerb::drop) != nullptr)
      act.db.run(sql::drop_milestone, standing.id);
  }
  for (const auto& one : agreement.milestones)
    act.db.run(sql::put_milestone, MilestoneId::make(), application.id, one.kind, one.title, one.due);
}

Result<void> mark_milestone_done(access::Act& act, const territory::Registry& registry, MilestoneId id,
                                 std::string_view note) {
  auto found = require_milestone(act, registry, access::Right::apply_for_grants, id);
  if (!found) return fail(found.error());
  const auto& before = found->milestone;
  auto text = checked_motive(note, msg("Say what was done."), "note");
  if (!text) return fail(std::move(text.error()));
  if (before.state == MilestoneState::done && before.note == *text) return {};  // sent twice
  const auto* step = step_of(milestone_transitions(), before.state, MilestoneVerb::mark_done);
  if (step == nullptr) return not_now(before);
  auto after = before;
  after.state = step->to;
  after.note = *text;
  after.done_at = act.now;
  after.done_by = act.actor.label;
  return keep_milestone(act, *found, after, "milestone_done");
}

Result<void> accept_milestone(access::Act& act, const territory::Registry& registry, MilestoneId id) {
  auto found = require_milestone(act, registry, access::Right::instruct_applications, id);
  if (!found) return fail(found.error());
  const auto& before = found->milestone;
  if (before.state == MilestoneState::accepted) return {};  // sent twice
  const auto* step = step_of(milestone_transitions(), before.state, MilestoneVerb::accept);
  if (step == nullptr) return not_now(before);
  auto after = before;
  after.state = step->to;
  after.motive.clear();
  after.answered_at = act.now;
  after.answered_by = act.actor.label;
  return keep_milestone(act, *found, after, "accept_milestone");
}

Result<void> return_milestone(access::Act& act, const territory::Registry& registry, MilestoneId id,
                              std::string_view motive) {
  auto found = require_milestone(act, registry, access::Right::instruct_applications, id);
  if (!found) return fail(found.error());
  const auto& before = found->milestone;
  const auto* step = step_of(milestone_transitions(), before.state, MilestoneVerb::send_back);
  if (step == nullptr) return not_now(before);
  auto why = checked_motive(motive, msg("Say what is wrong or missing."));
  if (!why) return fail(std::move(why.error()));
  auto after = before;
  after.state = step->to;
  after.motive = *why;
  after.answered_at = act.now;
  after.answered_by = act.actor.label;
  return keep_milestone(act, *found, after, "return_milestone", *why);
}

}  // namespace jalon::funding
