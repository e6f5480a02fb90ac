// SPDX-License-Identifier: EUPL-1.2
// The demonstration: made-up plans on real territories, the same each time, and saying so on every page.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/platform.hpp"

namespace jalon::app {

struct DemoSummary {
  std::int64_t contracts = 0, delegates = 0, accounts = 0, acts = 0;
};

inline constexpr std::string_view demonstration_password = "Jalon-demo-2016";

// Fills an empty, migrated database. `scale` multiplies contracts and their history.
Result<DemoSummary> make_demonstration(Platform& platform, int scale,
                                       const std::function<void(std::string_view)>& progress);

// One account for each role, for the sign-in page and the terminal: e-mail and what it is.
std::vector<std::pair<std::string, std::string>> demonstration_accounts(Platform& platform);

}  // namespace jalon::app
