// SPDX-License-Identifier: EUPL-1.2
// The sentences of the demonstration. They are invented, name no person, and stay apart from the code that uses them.
#pragma once

#include <span>
#include <string_view>

namespace jalon::app::demo_texts {

struct AxisTemplate {
  std::string_view axis;
  std::string_view diagnosis[3];
  std::string_view objective[3];
};
std::span<const AxisTemplate> axes();

struct ActionTemplate {
  std::string_view axis, title, description, owner, public_code, level_code;
  std::string_view output, output_target;
  std::string_view outcome, baseline, target, method;
  std::string_view milestones[2];
  int budget_thousands;  // around which the amount is drawn
};
std::span<const ActionTemplate> actions();

std::span<const std::string_view> support_notes();
std::span<const std::string_view> comments();
std::span<const std::string_view> return_motives();
std::span<const std::string_view> reasons();

}  // namespace jalon::app::demo_texts
