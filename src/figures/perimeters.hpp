// SPDX-License-Identifier: EUPL-1.2
// Private to the room: figures of a territory on the map of another day.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "figures/answers.hpp"
#include "figures/courses.hpp"

namespace jalon::figures {

// Those of a level whose figures may belong to a territory on the map of a day and did not in their time, or the other
// way round: they, or what they became or came out of, have moved, merged or split. Of all others both are the same.
class Redrawn {
 public:
  Redrawn(db::Session& session, const territory::Registry& registry, territory::Level level, TerritoryKey territory,
          Date day);
  [[nodiscard]] std::span<const Answering::One> all() const { return all_; }
  [[nodiscard]] bool is_redrawn(TerritoryKey key) const { return find(key) != nullptr; }
  [[nodiscard]] const Answering::One* find(TerritoryKey key) const;
  // What of it belongs to the territory on the map's day, and whether it added up there in its time.
  struct Share {
    std::vector<territory::Part> parts;
    std::vector<bool> is_inside;  // of each part
    bool touches = false, was_inside = false;
    [[nodiscard]] std::int64_t of(std::int64_t value) const;
    [[nodiscard]] bool divides() const { return touches && parts.size() > 1; }
  };
  const Share& share(const Answering::One& one, Date day);
  const Share& share(const Answering::One& one, Period period);
  // From what the territory was worth in a period to what it is on the map.
  void add(const Answering::One& one, const PeriodValue& own, PeriodValue& out);
  // How many more answer for it than in their time; below 0: fewer.
  [[nodiscard]] std::int64_t more_expected(Period period);

 private:
  db::Session& session_;
  const territory::Registry& registry_;
  TerritoryKey territory_;
  Date day_;
  std::vector<Answering::One> all_;
  std::map<std::pair<std::int32_t, Date>, Share> shares_;
};

}  // namespace jalon::figures
