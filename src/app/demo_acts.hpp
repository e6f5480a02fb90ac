// SPDX-License-Identifier: EUPL-1.2
// What the demonstration has drawn beforehand and performs in the order of time.
#pragma once

#include <functional>

#include "plan/plan.hpp"

namespace jalon::app {

// One act, at its time, through the same functions as the pages.
struct DrawnAct {
  Instant at;
  std::function<Result<void>(db::Session&, const plan::Context&)> perform;
};

}  // namespace jalon::app
