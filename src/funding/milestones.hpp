// SPDX-License-Identifier: EUPL-1.2
// What an agreement asks for on the way, followed once both have signed: the beneficiary says that it is done, who
// instructs accepts it or returns it, what is late is listed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "funding/funding.hpp"

namespace jalon::funding {

using MilestoneId = Id<struct GrantMilestoneTag>;

// dropped: an amendment has left it out.
enum class MilestoneState : std::uint8_t { planned, done, accepted, returned, dropped };
std::string_view word(MilestoneState state);
bool parse_word(std::string_view text, MilestoneState& state);
std::string_view title(MilestoneState state);  // English msgid
struct MilestoneRecord {
  MilestoneId id;
  ApplicationId application;
  MilestoneKind kind = MilestoneKind::step;
  std::string title;
  Date due;
  MilestoneState state = MilestoneState::planned;
  std::string note;  // of who did it
  std::optional<Instant> done_at;
  std::string done_by;
  std::string motive;  // of a return
  std::optional<Instant> answered_at;
  std::string answered_by;
  [[nodiscard]] bool is_late(Date today) const {
    return due < today && (state == MilestoneState::planned || state == MilestoneState::returned);
  }
};
std::vector<MilestoneRecord> milestones_of(db::Session& session, ApplicationId id);  // by their days
std::optional<MilestoneRecord> find_milestone(db::Session& session, MilestoneId id);
// By a member of the organisation, of a signed grant; with what was done. Again once it was returned.
Result<void> mark_milestone_done(access::Act& act, const territory::Registry& registry, MilestoneId id,
                                 std::string_view note);
// Right::instruct_applications. A return has its motive.
Result<void> accept_milestone(access::Act& act, const territory::Registry& registry, MilestoneId id);
Result<void> return_milestone(access::Act& act, const territory::Registry& registry, MilestoneId id,
                              std::string_view motive);
struct OpenMilestone {
  ApplicationId application;
  std::string number, organisation_name, project;
  TerritoryKey department;
  MilestoneId id;
  MilestoneKind kind = MilestoneKind::step;
  std::string title;
  Date due;
  MilestoneState state = MilestoneState::planned;
};
// Late ones, and those done that wait to be accepted, by their days.
std::vector<OpenMilestone> open_milestones(db::Session& session, std::optional<TerritoryKey> department, Date today);

}  // namespace jalon::funding
