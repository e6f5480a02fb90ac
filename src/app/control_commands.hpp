// SPDX-License-Identifier: EUPL-1.2
// Internal control from the command line: each calls the room and prints.
#pragma once

#include <string>

#include "app/platform.hpp"
#include "base/result.hpp"

namespace jalon::app {

struct ControlOptions {
  std::string control, record, territory, text, due, verb = "answer", department, first, last, seed;
  int year = 0, threshold = 40;
  double rate = 10;
  bool json = false, failing = false;
};
// Every control: how many records it looks at, how many fail, since when.
Result<void> list_controls(Platform& platform, const ControlOptions& options);
// The records that fail one.
Result<void> show_control(Platform& platform, const ControlOptions& options);
// Looks at everything, keeps the counts, prints what changed since the last time.
Result<void> run_controls(Platform& platform, const ControlOptions& options);
Result<void> answer_control(Platform& platform, const ControlOptions& options);
Result<void> draw_control_plan(Platform& platform, const ControlOptions& options);
Result<void> report_controls(Platform& platform, const ControlOptions& options);

}  // namespace jalon::app
