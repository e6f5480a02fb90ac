// SPDX-License-Identifier: EUPL-1.2
#include "capacity/view.hpp"

#include <algorithm>

namespace jalon::capacity {

namespace {

constexpr std::array<std::string_view, 4> codes{"capacity.open", "capacity.funded", "capacity.occupied",
                                                "capacity.supported"};

void complete(Line& line, const programme::Programme& programme, Date today) {
  // What every service that reported counted as zero was never observed, and is zero all the same.
  if (line.reports.reported > 0) {
    if (!line.occupied) line.occupied = 0;
    if (!line.supported) line.supported = 0;
  }
  if (line.target) {
    line.expected = figures::expected_on(*line.target, today);
    if (line.open) line.standing = figures::standing(*line.target, *line.open, today);
  }
  if (programme.need && line.place->population > 0) line.need = programme.need->places(line.place->population);
}

}  // namespace

std::optional<std::int64_t> Line::gap() const {
  return open && expected ? std::optional(*open - *expected) : std::nullopt;
}

std::optional<std::int64_t> Line::missing() const {
  // Where nobody has entered a place, all of the need is missing: that is what the list is read for.
  return need ? std::optional(std::max<std::int64_t>(*need - open.value_or(0), 0)) : std::nullopt;
}

int Line::map_class() const {
  if (!need || !open || *need <= 0) return 0;
  return static_cast<int>(std::clamp<std::int64_t>(*open * 5 / *need, 0, 4)) + 1;
}

std::vector<Line> department_lines(db::Session& session, const territory::Registry& registry,
                                   const programme::Programme& programme, Date today) {
  const auto table = figures::values(session, codes, territory::Level::department, today);
  const auto targets = figures::targets(session, "capacity.open", territory::Level::department);
  const auto reports = reporting(session, last_month(today));
  std::vector<Line> out;
  for (const auto& place : registry.all(territory::Level::department)) {
    Line line;
    line.place = &place;
    if (const auto found = table.find(place.key); found != table.end()) {
      line.open = found->second[0];
      line.funded = found->second[1];
      line.occupied = found->second[2];
      line.supported = found->second[3];
    }
    if (const auto found = targets.find(place.key); found != targets.end()) line.target = found->second;
    if (const auto found = reports.find(place.key); found != reports.end()) line.reports = found->second;
    complete(line, programme, today);
    out.push_back(std::move(line));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Line& a, const Line& b) { return a.missing().value_or(-1) > b.missing().value_or(-1); });
  return out;
}

Line line_of(db::Session& session, const territory::Registry& registry, const programme::Programme& programme,
             const territory::Territory& place, Date today) {
  Line line;
  line.place = &place;
  line.open = figures::value(session, codes[0], place.key, today);
  line.funded = figures::value(session, codes[1], place.key, today);
  line.occupied = figures::value(session, codes[2], place.key, today);
  line.supported = figures::value(session, codes[3], place.key, today);
  line.target = figures::find_target(session, codes[0], place.key);
  for (const auto& [department, one] : reporting(session, last_month(today))) {
    const auto path = registry.sum_path(department);
    if (std::find(path.begin(), path.end(), place.key) == path.end()) continue;
    line.reports.expected += one.expected;
    line.reports.reported += one.reported;
  }
  complete(line, programme, today);
  return line;
}

}  // namespace jalon::capacity
