// SPDX-License-Identifier: EUPL-1.2
// Private: what was written, as JSON. The same form serves revisions, frozen versions and comparison, so that a
// signature, a merge and a comparison speak of the same text.
#pragma once

#include <map>

#include "plan/plan.hpp"

namespace jalon::plan {

std::string axis_json(const AxisText& text);
AxisText parse_axis(std::string_view json);
// position: the place within the axis, which gives the number.
std::string action_json(const Action& action, std::int64_t position);
struct PlacedAction {
  Action action;
  std::int64_t position = 0;
};
PlacedAction parse_action(std::string_view json);

struct Content {
  std::vector<AxisText> axes;
  std::vector<Action> actions;  // by axis, then number
};
// {"axes":[…],"actions":[…]}; revisions and authors left out: they are not what is signed.
std::string content_json(const Content& content);
// Empty text gives an empty content. Throws on a damaged text: it was written by us.
Content parse_content(std::string_view json);

// The fields that differ, as two JSON objects of the same keys: what the journal keeps.
struct ChangedFields {
  std::string before, after;
};
ChangedFields changed_fields(const AxisText& before, const AxisText& after);
ChangedFields changed_fields(const Action& before, const Action& after);

// Lines of an action as a reader compares them, one per line.
std::string partners_text(const std::vector<PartnerPart>& parts);
std::string milestones_text(const std::vector<Milestone>& milestones);
std::string budget_text(const std::vector<BudgetLine>& budget);
std::string expected_text(const std::vector<Expected>& expected);

}  // namespace jalon::plan
