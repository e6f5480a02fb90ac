// SPDX-License-Identifier: EUPL-1.2
// Targets, what is said of them and what is forecast of them, from the command line: each calls the room and prints.
#pragma once

#include <string>

#include "app/platform.hpp"
#include "base/result.hpp"
#include "figures/figures.hpp"

namespace jalon::app {

struct TargetOptions {
  std::string indicator, territory = "FR", programme, how = "population", confidence, text, known_on, act, from_day,
                         to_day;
  figures::TargetTexts texts;
  bool below = false, json = false;
};
Result<void> list_targets(Platform& platform, const TargetOptions& options);
Result<void> set_target(Platform& platform, const TargetOptions& options);
Result<void> divide_target(Platform& platform, const TargetOptions& options);
Result<void> withdraw_target(Platform& platform, const TargetOptions& options);
// Every version, newest first, and the divisions among those below.
Result<void> target_history(Platform& platform, const TargetOptions& options);
// Between the ends of two days.
Result<void> target_changes(Platform& platform, const TargetOptions& options);
Result<void> undo_targets(Platform& platform, const TargetOptions& options);
// Without confidence and text: what was said.
Result<void> assess_target(Platform& platform, const TargetOptions& options);
Result<void> show_forecast(Platform& platform, const TargetOptions& options);

}  // namespace jalon::app
