// SPDX-License-Identifier: EUPL-1.2
// What every room tells internal control (room `control`) of its own records, in one shape: how many a control looked
// at, which of them fail, since when. A room asks its own tables and knows nothing of the catalogue but the id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "territory/territory.hpp"

namespace jalon::territory {

// One control in one place that answers for its records: a department, a region, the nation.
struct Tally {
  std::string control;  // PA-07
  TerritoryKey place;
  std::int64_t checked = 0, failing = 0;
  std::int64_t amount_cents = 0;  // of what fails
  std::optional<Date> since;      // of the oldest that fails
};
struct Failing {
  std::string control;
  std::string record;  // stable within the control
  std::string title;   // as lists name it
  std::string href;    // where it is read and mended
  TerritoryKey place;
  Date since;
  std::string found;  // language-neutral, for {0} of the control's sentence: a number, cents, a name; may be empty
  std::int64_t amount_cents = 0;
};
struct Question {
  std::vector<TerritoryKey> places;  // that answer; empty: all
  Date today;
  Instant now;
};

}  // namespace jalon::territory
