// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the counts of all controls, kept for as long as they are worth. A department's take milliseconds
// and are never kept; the nation's, over a hundred thousand grants, take seconds.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "control/control.hpp"

namespace jalon::control {

class Counts {
 public:
  // How long counts that took so many milliseconds are kept, in milliseconds.
  using Worth = std::int64_t (*)(std::int64_t cost_ms);
  static std::int64_t worth(std::int64_t cost_ms);
  explicit Counts(Worth how_long = worth) : worth_(how_long) {}

  struct Counted {
    std::vector<Line> lines;
    Instant at;
    std::optional<Instant> again;  // kept: from when they are counted anew
  };
  // Counted now, or earlier the same day when that took long: shown again for a hundred times what it took, ten minutes
  // at most. While one reader counts, the others are given what was counted before, or wait.
  Counted of(db::Session& session, const territory::Registry& registry, const Perimeter& perimeter, const Now& now);
  // After an act that the next reader is to see.
  void forget();

 private:
  struct Kept {
    std::mutex counting;
    std::optional<Counted> counted;  // read and written under mutex_
    Date day;
  };
  Worth worth_;
  std::mutex mutex_;
  std::map<TerritoryKey, std::shared_ptr<Kept>> kept_;
};

}  // namespace jalon::control
