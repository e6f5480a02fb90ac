// SPDX-License-Identifier: EUPL-1.2
// Private to the room: figures of a territory on the map of another day.
#pragma once

#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "figures/answers.hpp"
#include "figures/courses.hpp"

namespace jalon::figures {

// Those of a level whose figures may belong to another territory on the map of a day than in their time: they, or what
// they became or came out of, have moved, merged or split. Of all others both are the same. One of these serves all the
// territories that a page reads: what each piece became is asked for once.
class Redrawn {
 public:
  Redrawn(db::Session& session, const territory::Registry& registry, territory::Level level, Date day);
  [[nodiscard]] std::span<const Answering::One> all() const { return all_; }
  [[nodiscard]] bool is_redrawn(TerritoryKey key) const { return find(key) != nullptr; }
  [[nodiscard]] const Answering::One* find(TerritoryKey key) const;
  // What of it belongs to a territory on the map's day, and whether it added up there in its time.
  struct Share {
    const std::vector<territory::Part>* parts = nullptr;
    std::vector<bool> is_inside;  // of each part
    bool touches = false, was_inside = false;
    [[nodiscard]] std::int64_t of(std::int64_t value) const;
    // Whether only a part of it does, so that its value has to be divided.
    [[nodiscard]] bool divides() const;
  };
  const Share& share(TerritoryKey territory, const Answering::One& one, Date day);
  const Share& share(TerritoryKey territory, const Answering::One& one, Period period);
  // From what the territory was worth in a period to what it is on the map.
  void add(TerritoryKey territory, const Answering::One& one, const PeriodValue& own, PeriodValue& out);
  // How many more answer for it than in their time; below 0: fewer.
  [[nodiscard]] std::int64_t more_expected(TerritoryKey territory, Period period);

 private:
  struct Pieces {
    std::vector<territory::Part> parts;
    std::vector<Way> ways;  // of each on the map; none: it does not exist on it
    Way then;
  };
  const Pieces& pieces(const Answering::One& one, Date day);
  db::Session& session_;
  const territory::Registry& registry_;
  Date day_;
  std::vector<Answering::One> all_;
  std::map<std::pair<std::int32_t, Date>, Pieces> pieces_;
  std::map<std::tuple<std::int32_t, std::int32_t, Date>, Share> shares_;
};

}  // namespace jalon::figures
