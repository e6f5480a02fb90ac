// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the figures of a place as its pages show them.
#pragma once

#include <optional>
#include <vector>

#include "capacity/capacity.hpp"
#include "figures/answers.hpp"

namespace jalon::capacity {

// The day that a page is about, and what is known of it: everything recorded until now, or until the end of that day.
struct Moment {
  Date day;
  std::optional<Date> known_day;  // asked for
  Known known;
  std::optional<figures::KnownAt> figures;
};
Moment moment_of(db::Session& session, Date today, std::optional<Date> known_day);

std::optional<std::int64_t> value_at(db::Session& session, const territory::Registry& registry,
                                     std::string_view indicator, TerritoryKey place, const Moment& moment,
                                     std::string_view dimension = {});
// By option code of the programme's kinds of place.
std::map<std::string, std::int64_t> by_kind_at(db::Session& session, const territory::Registry& registry,
                                               const programme::Programme& programme, std::string_view indicator,
                                               TerritoryKey place, const Moment& moment);
// The places open at the end of each month, from the first to that of the moment.
std::vector<figures::Point> open_by_month(db::Session& session, const territory::Registry& registry, TerritoryKey place,
                                          Date first, const Moment& moment);

// The need of departments by the programme's formula, at a moment: what its names stand for is read once for all.
class NeedReading {
 public:
  NeedReading(db::Session& session, const territory::Registry& registry, const programme::Programme& programme,
              const Moment& moment);
  // The programme gives no formula.
  [[nodiscard]] bool is_none() const { return need_ == nullptr; }
  [[nodiscard]] std::vector<std::optional<double>> inputs(const territory::Territory& department) const;
  // Not known when one of its inputs is not.
  [[nodiscard]] std::optional<std::int64_t> places(const territory::Territory& department) const;
  // For "why this number": a name of the formula, for a reader; the indicator behind it, if one is.
  struct Name {
    std::string code, label;
    int decimals = 0;
    bool is_indicator = false;
  };
  [[nodiscard]] std::vector<Name> names(Lang lang) const;

 private:
  const programme::Need* need_ = nullptr;
  const territory::Registry* registry_;
  struct Read {
    figures::Indicator indicator;
    std::map<TerritoryKey, double> values;
  };
  std::map<std::string, Read, std::less<>> read_;  // by code
};

struct Line {
  const territory::Territory* place = nullptr;
  std::optional<std::int64_t> open, funded, occupied, supported;  // missing is missing, never zero
  std::optional<figures::Target> target;                          // none where the baseline is not known
  std::optional<std::int64_t> expected;                           // where the trajectory stands today
  std::optional<figures::Standing> standing;
  std::optional<std::int64_t> need;  // by the programme's formula; of a region and the nation the sum of those known
  std::int64_t needs = 0, needs_known = 0;  // departments that it is the sum of, and of how many it is known
  Reporting reports;                        // of the last month that is over

  [[nodiscard]] std::optional<std::int64_t> gap() const;      // to the trajectory; below zero is late
  [[nodiscard]] std::optional<std::int64_t> missing() const;  // places against the need, never below zero
  [[nodiscard]] int map_class() const;                        // open against need, 1 to 5; 0: not known
};

// The departments, of one territory or all, those where most places are missing first.
std::vector<Line> department_lines(db::Session& session, const territory::Registry& registry,
                                   const programme::Programme& programme, const Moment& moment,
                                   const territory::Territory* within = nullptr);
// Of one department.
Line line_of(db::Session& session, const territory::Registry& registry, const programme::Programme& programme,
             const territory::Territory& department, const Moment& moment);
// Of a region or the nation, whose departments have been read.
Line line_of_whole(db::Session& session, const territory::Registry& registry, const territory::Territory& place,
                   const Moment& moment, std::span<const Line> departments);

}  // namespace jalon::capacity
