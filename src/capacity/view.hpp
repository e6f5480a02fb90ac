// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the figures of a place as its pages show them.
#pragma once

#include <optional>
#include <vector>

#include "capacity/capacity.hpp"

namespace jalon::capacity {

struct Line {
  const territory::Territory* place = nullptr;
  std::optional<std::int64_t> open, funded, occupied, supported;  // missing is missing, never zero
  std::optional<figures::Target> target;                          // none where the baseline is not known
  std::optional<std::int64_t> expected;                           // where the trajectory stands today
  std::optional<figures::Standing> standing;
  std::optional<std::int64_t> need;  // by the programme's formula and the population
  Reporting reports;                 // of the last month that is over

  [[nodiscard]] std::optional<std::int64_t> gap() const;      // to the trajectory; below zero is late
  [[nodiscard]] std::optional<std::int64_t> missing() const;  // places against the need, never below zero
  [[nodiscard]] int map_class() const;                        // open against need, 1 to 5; 0: not known
};

// The departments that have something to show, those where most places are missing first.
std::vector<Line> department_lines(db::Session& session, const territory::Registry& registry,
                                   const programme::Programme& programme, Date today);
Line line_of(db::Session& session, const territory::Registry& registry, const programme::Programme& programme,
             const territory::Territory& place, Date today);

}  // namespace jalon::capacity
