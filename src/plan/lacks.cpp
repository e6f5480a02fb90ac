// SPDX-License-Identifier: EUPL-1.2
// What stands between a plan and its submission. The numbers are the programme's.
#include <algorithm>

#include "plan/plan.hpp"

namespace jalon::plan {

namespace {

void lacks_of_action(const programme::Rules& rules, const Action& action, std::vector<Lack>& out) {
  const auto lack = [&](std::string_view field, Message what) {
    out.push_back({action.axis, action.id, "action:" + action.id.text() + ":" + std::string(field), std::move(what)});
  };
  if (rules.action_needs_owner && action.owner.empty()) {
    lack("owner", msg("Action {0}.{1}: say who carries it.", action.axis, action.number));
  }
  if (rules.action_needs_dates && !action.starts) {
    lack("starts", msg("Action {0}.{1}: give its start date.", action.axis, action.number));
  }
  if (rules.action_needs_dates && !action.ends) {
    lack("ends", msg("Action {0}.{1}: give its end date.", action.axis, action.number));
  }
  const auto is_complete = [](const Expected& line) {
    return line.is_outcome && !line.baseline.empty() && !line.target.empty() && !line.method.empty();
  };
  const auto complete = std::count_if(action.expected.begin(), action.expected.end(), is_complete);
  if (complete >= rules.outcomes_min) return;
  // An outcome begun and not finished is named part by part; without one, the whole is asked for.
  bool named = false;
  for (const auto& line : action.expected) {
    if (!line.is_outcome || is_complete(line)) continue;
    if (line.baseline.empty()) {
      lack("baseline",
           msg("Action {0}.{1}: give the starting value of the expected outcome. Without it, progress cannot "
               "be measured.",
               action.axis, action.number));
    }
    if (line.target.empty()) {
      lack("target", msg("Action {0}.{1}: give the target of the expected outcome.", action.axis, action.number));
    }
    if (line.method.empty()) {
      lack("method", msg("Action {0}.{1}: say how the expected outcome will be measured.", action.axis, action.number));
    }
    named = true;
    break;
  }
  if (!named) {
    lack("outcome", msg("Action {0}.{1}: write an expected outcome, with its starting value, its target and the way it "
                        "will be measured.",
                        action.axis, action.number));
  }
}

}  // namespace

std::vector<Lack> lacks(const Context& context, const std::vector<Action>& written) {
  const programme::Rules& rules = context.programme.rules;
  const auto count = [&](std::string_view axis) {
    return std::count_if(written.begin(), written.end(), [&](const Action& action) { return action.axis == axis; });
  };
  std::vector<Lack> out;
  for (const auto& axis : context.programme.axes) {
    const auto here = count(axis.code);
    if (axis.required && here < rules.actions_min) {
      out.push_back({axis.code, std::nullopt, "axis:" + axis.code,
                     rules.actions_min == 1 ? msg("Axis {0}: write at least one action.", axis.code)
                                            : msg("Axis {0}: write at least {1} actions; it has {2}.", axis.code,
                                                  rules.actions_min, here)});
    } else if (here == 0) {
      // A draft is written in any order; what is submitted stands on the axes that come first.
      const auto& all = context.programme.axes;
      const auto follower = std::find_if(all.begin(), all.end(), [&](const programme::Axis& other) {
        return std::find(other.after.begin(), other.after.end(), axis.code) != other.after.end() &&
               count(other.code) > 0;
      });
      if (follower != all.end()) {
        out.push_back(
            {axis.code, std::nullopt, "axis:" + axis.code,
             msg("Axis {0} comes before axis {1}: write at least one action in it.", axis.code, follower->code)});
      }
    }
    for (const auto& action : written) {
      if (action.axis == axis.code) lacks_of_action(rules, action, out);
    }
  }
  return out;
}
std::vector<Lack> lacks(db::Session& session, const Context& context, PlanId plan) {
  return lacks(context, actions(session, plan));
}

}  // namespace jalon::plan
