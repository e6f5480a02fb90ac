// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what a board says of a territory, before any page is written. The sentence, the cards, the map
// and the table are all made from one Board, so they cannot disagree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "figures/answers.hpp"
#include "figures/figures.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "territory/territory.hpp"

namespace jalon::steering {

// Where plans should stand: the nation's trajectory, applied to the number of contracts of any place.
struct Trajectory {
  std::optional<figures::Target> target;  // none when no programme gives one
  // Plans of a place with so many contracts that should be adopted on that day.
  [[nodiscard]] std::optional<std::int64_t> expected(std::int64_t contracts, Date on) const;
  [[nodiscard]] std::optional<figures::Standing> standing(std::int64_t contracts, std::int64_t adopted, Date on) const;
  [[nodiscard]] std::optional<Date> due() const;
};

// The plans of one place on one day. Without contracts known for it every other figure is unknown too; with them, a
// plan that is not there is a plan that has not started, and 0 is a figure.
struct Line {
  TerritoryKey place;
  std::optional<std::int64_t> contracts, started, submitted, adopted, trajectory;
  std::optional<figures::Standing> standing;
  [[nodiscard]] std::optional<std::int64_t> gap() const {
    if (!adopted || !trajectory) return std::nullopt;
    return *adopted - *trajectory;
  }
  // 1 to 5, by share of adopted plans; 0 when it is not known.
  [[nodiscard]] int map_class() const;
};

enum class Order : std::uint8_t { gap, name, contracts, started, submitted, adopted, share };
std::string_view word(Order order);  // of the address: ecart, nom, contrats…
bool parse_word(std::string_view text, Order& order);
struct Sorting {
  Order order = Order::gap;
  bool descending = false;
};
// Unknown figures last, whatever the direction; equal ones by name.
void sort_lines(std::vector<Line>& lines, const territory::Registry& registry, Sorting sorting);

struct Share {
  std::string code, label;
  std::int64_t value = 0;
};

struct Board {
  const territory::Territory* place = nullptr;
  Date on, today;
  bool is_as_known = false;  // what was known at the end of the day, not what is known now about it
  Line total;
  std::vector<Line> lines;  // departments of a nation or region
  Trajectory trajectory;
  std::vector<figures::Point> adopted_series;  // up to `on`
  std::optional<std::int64_t> actions, support_entries, support_minutes, assignments;
  std::vector<Share> by_axis, by_level, by_public, by_kind;
  // Plans that would be adopted at the deadline at the pace of the last 30 days; none once it has passed.
  std::optional<std::int64_t> forecast;
  // How many of the furthest departments hold half of what is missing; 0 when nothing is missing.
  int half_of_gap_in = 0;
  int answered = 0;  // lines with a figure
};
// With known: as it was known then, the target too.
Board load_board(db::Session& session, const territory::Registry& registry, const programme::Programme& programme,
                 const territory::Territory& place, std::optional<Date> on, Date today,
                 const std::optional<figures::KnownAt>& known = {});

// Only what the coordinator's list needs: the departments, furthest first.
std::vector<Line> department_lines(db::Session& session, const territory::Registry& registry,
                                   const programme::Programme& programme, const Trajectory& trajectory,
                                   std::optional<Date> on, Date day, const std::optional<figures::KnownAt>& known = {});
Trajectory find_trajectory(db::Session& session, const territory::Registry& registry,
                           const programme::Programme& programme, const std::optional<figures::KnownAt>& known = {});

// The sentence that opens the page, of the same values as the table: a strong first part and the rest.
struct Lede {
  std::string strong, rest;
};
Lede lede(const Board& board, Lang lang);

}  // namespace jalon::steering
