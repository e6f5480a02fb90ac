// SPDX-License-Identifier: EUPL-1.2
// The board of indicators of a territory: of each its last value, how it has moved, its target and trajectory, its
// forecast, its rank among comparable territories, how complete it is and of when. Pages, API and command line all show
// what read_indicator_board() gives.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "allocation/allocation.hpp"
#include "figures/answers.hpp"
#include "programme/programme.hpp"
#include "steering/comparable.hpp"
#include "territory/territory.hpp"

namespace jalon::steering {

// What of an indicator is ranked: territories are alike in size, never the same.
enum class Compared : std::uint8_t {
  progress,  // how much of the way to its own target is done, where each has one: the target knows the size
  per_head,  // for 100,000 inhabitants: what adds up and has no target
  value,     // as it is: shares, means, delays
};
std::string_view word(Compared compared);

// A comparable territory with what is known of it for the same indicator and the same period.
struct Peer {
  TerritoryKey territory;
  std::optional<std::int64_t> value;
  bool is_hidden = false;  // the reader does not see it: a contract elsewhere, a small count
  std::optional<double> compared;
  std::int64_t received = 0, expected = 0;
};

// How a territory and the middle of its comparables went, in what is compared.
struct ComparedPoint {
  Date day;
  std::optional<double> own;
  std::optional<double> middle;  // the median; none where fewer than comparables_min of them have a value
  int of = 0;                    // comparables with a value
};

struct IndicatorLine {
  figures::Indicator indicator;
  // The last period of which anything was given; none for what Jalon counts itself, which is of the board's day.
  std::optional<Period> period;
  std::optional<Date> as_of;          // the last day that the value is about; of what is counted: the last change
  std::optional<std::int64_t> value;  // missing is missing, never zero; also when it is hidden
  bool is_hidden = false;             // a count too small for this reader
  // Counted by Jalon with a target, and nothing counted yet: the value is the one that the target starts from.
  bool is_start = false;
  std::vector<figures::Point> course;  // up to two years, oldest first; small counts left out
  std::optional<std::int64_t> before, year_before;
  std::int64_t received = 0, expected = 0;  // answers of the period; 0 of 0 for what Jalon counts itself

  std::optional<figures::Target> target;
  std::optional<std::int64_t> due_now;  // where the trajectory stands on the day of the value
  std::optional<figures::Standing> standing;
  std::optional<std::int64_t> progress_per_mille;
  std::optional<allocation::Kept> forecast;  // as kept now: none on a past day

  Compared compared = Compared::value;
  std::optional<double> own_compared;
  Rank rank;
  std::vector<Peer> peers;                     // in the order of the board's comparables
  std::vector<ComparedPoint> compared_course;  // when it is asked for
};

struct IndicatorBoard {
  const territory::Territory* place = nullptr;
  Date on, today;
  std::optional<figures::KnownAt> known;  // a past day: what was known at its end
  Comparables comparables;                // none for the nation
  std::vector<IndicatorLine> lines;       // inputs, activities, outputs, outcomes; within each as they were declared
  [[nodiscard]] const IndicatorLine* find(std::string_view code) const;
  [[nodiscard]] std::optional<Date> known_on() const { return known ? std::optional(on) : std::nullopt; }
};

struct BoardAsked {
  const territory::Territory* place = nullptr;  // a nation, region, department or contract
  std::optional<Date> known_on;                 // before today; else it is the board of today
  std::vector<std::string> codes = {};          // only these, in this order; empty: all
  const access::Actor* reader = nullptr;        // null: the public, who sees public indicators
  bool with_compared_course = false;
};
// Of the programme's own indicators and those that are common to all. Forbidden for a contract that the reader may not
// read. Statements: a few for each indicator, whatever the number of territories compared.
Result<IndicatorBoard> read_indicator_board(db::Session& session, const territory::Registry& registry,
                                            const programme::Programme& programme, const BoardAsked& asked, Date today);
// The measures of size that comparables are chosen by, of all territories of a level: inhabitants; and the need, which
// is how many of them live in the priority neighbourhoods of its contracts (above contracts, whose own population that
// already is).
std::vector<Sized> sizes_of(const territory::Registry& registry, territory::Level level);

// Whether a forecast tells a chance at all: a target that is past due, or of which nothing is planned, has none.
bool has_chance(const allocation::Forecast& forecast);
// How values of an indicator are written in the sentence of its forecast.
allocation::Writing writing_of(const figures::Indicator& indicator, Lang lang);

// For the API and the command line.
std::string board_json(const IndicatorBoard& board, const territory::Registry& registry);

// ---- whose board shows what ----

// The codes of a role's own board, from boards.toml, before anybody has chosen.
std::vector<std::string> usual_board(access::Role role);
// What the account has chosen, in its order; none: it has not.
std::optional<std::vector<std::string>> chosen_board(db::Session& session, access::AccountId account);
// The account's own choice, at most board_choice_max; none goes back to that of its role. Codes that no indicator
// bears are Invalid "indicators". Its act: no right but its own session.
inline constexpr std::size_t board_choice_max = 12;
Result<void> choose_board(access::Act& act, const std::optional<std::vector<std::string>>& codes);
// What an account looks at: its choice, or that of its roles.
std::vector<std::string> board_of(db::Session& session, const access::Actor& actor);

}  // namespace jalon::steering
