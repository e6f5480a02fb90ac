// SPDX-License-Identifier: EUPL-1.2
// How long money takes from the vote to whom it is for, as the entries of the ledger say it.
#include <algorithm>
#include <map>

#include "ledger/sql.hpp"
#include "ledger/statements.hpp"

namespace jalon::ledger {

struct FirstDay {
  TerritoryKey territory;
  Move move = Move::vote;
  Date day;
};
BOOST_DESCRIBE_STRUCT(FirstDay, (), (territory, move, day))

std::string_view word(Stretch stretch) {
  switch (stretch) {
    case Stretch::vote_to_region:
      return "vote_to_region";
    case Stretch::region_to_department:
      return "region_to_department";
    case Stretch::department_to_award:
      return "department_to_award";
    case Stretch::vote_to_award:
      return "vote_to_award";
    case Stretch::award_to_payment:
      break;
  }
  return "award_to_payment";
}

std::optional<std::int64_t> days_of(const Delays& delays, const DepartmentDelay& one, Stretch stretch) {
  const auto between = [](const std::optional<Date>& from, const std::optional<Date>& to) {
    return from && to ? std::optional<std::int64_t>(to->days - from->days) : std::nullopt;
  };
  switch (stretch) {
    case Stretch::vote_to_region:
      return between(delays.voted, one.to_region);
    case Stretch::region_to_department:
      // Straight from the nation: there is no such stretch.
      return between(one.to_region, one.to_department);
    case Stretch::department_to_award:
      return between(one.to_department, one.committed);
    case Stretch::vote_to_award:
      return between(delays.voted, one.committed);
    case Stretch::award_to_payment:
      break;
  }
  return between(one.committed, one.paid);
}

Delays delays(db::Session& session, const territory::Registry& registry, std::string_view programme, int year,
              std::string_view line) {
  Delays out;
  std::map<TerritoryKey, Date> delegated;
  std::map<TerritoryKey, DepartmentDelay> departments;
  session.each<FirstDay>(
      sql::first_days,
      [&](FirstDay&& row) {
        const auto* place = registry.find(row.territory);
        if (place == nullptr) return;
        if (row.move == Move::vote && place->level == territory::Level::nation) out.voted = row.day;
        if (row.move == Move::delegate) delegated.emplace(row.territory, row.day);
        if (place->level != territory::Level::department) return;
        auto& one = departments[row.territory];
        one.department = row.territory;
        if (row.move == Move::delegate) one.to_department = row.day;
        if (row.move == Move::commit) one.committed = row.day;
        if (row.move == Move::pay) one.paid = row.day;
      },
      programme, year, line.empty() ? std::optional<std::string_view>() : std::optional(line));
  for (const auto* place : registry.below(registry.nation().key, territory::Level::department)) {
    const auto found = departments.find(place->key);
    if (found == departments.end() || !found->second.to_department) ++out.without;
    if (found == departments.end()) continue;
    auto& one = found->second;
    if (const auto* region = registry.ancestor(place->key, territory::Level::region)) {
      const auto day = delegated.find(region->key);
      // What its region received after it is no way that its own money took.
      if (day != delegated.end() && (!one.to_department || day->second <= *one.to_department))
        one.to_region = day->second;
    }
    out.departments.push_back(one);
  }
  std::ranges::sort(out.departments, {}, [&](const auto& one) { return registry.find(one.department)->code; });
  for (std::size_t i = 0; i < stretches_count; ++i) {
    auto& stretch = out.stretches.at(i);
    std::vector<std::int64_t> known;
    for (const auto& one : out.departments) {
      const auto days = days_of(out, one, static_cast<Stretch>(i));
      if (!days) continue;
      known.push_back(*days);
      if (stretch.slowest == days) ++stretch.slowest_count;
      if (stretch.slowest && *stretch.slowest >= *days) continue;
      stretch.slowest = days;
      stretch.slowest_count = 1;
      stretch.slowest_department = one.department;
    }
    stretch.known = std::ssize(known);
    if (known.empty()) continue;
    std::ranges::sort(known);
    const auto middle = known.size() / 2;
    stretch.median = known.size() % 2 == 1 ? static_cast<double>(known[middle])
                                           : static_cast<double>(known[middle - 1] + known[middle]) / 2;
  }
  return out;
}

}  // namespace jalon::ledger
