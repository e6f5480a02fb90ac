// SPDX-License-Identifier: EUPL-1.2
#include "figures/perimeters.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "figures/sql.hpp"

namespace jalon::figures {

namespace {

// Of a level: what has moved, alone or with something above it, merged or split, by key.
std::set<std::int32_t> redrawn_of(const territory::Registry& registry, territory::Level level) {
  std::set<std::int32_t> out;
  const auto take = [&](TerritoryKey key) {
    const auto* place = registry.find(key);
    if (place != nullptr && place->level == level) out.insert(key.value);
  };
  for (const auto& event : registry.successions()) {
    take(event.from);
    take(event.to);
  }
  bool anything_above_moved = false;
  for (const auto& placement : registry.placements()) {
    take(placement.territory);
    const auto* place = registry.find(placement.territory);
    anything_above_moved = anything_above_moved || (place != nullptr && place->level < level);
  }
  if (anything_above_moved) {
    for (const auto* place : registry.ever_below(registry.nation().key, level)) {
      if (!registry.path_changes(place->key).empty()) out.insert(place->key.value);
    }
  }
  return out;
}

}  // namespace

Redrawn::Redrawn(db::Session& session, const territory::Registry& registry, territory::Level level,
                 TerritoryKey territory, Date day)
    : session_(session), registry_(registry), territory_(territory), day_(day) {
  for (const auto key : redrawn_of(registry, level))
    all_.push_back({registry.find(TerritoryKey{key}), course_of(registry, TerritoryKey{key})});
}

const Answering::One* Redrawn::find(TerritoryKey key) const {
  const auto found = std::ranges::find(all_, key, [](const Answering::One& one) { return one.place->key; });
  return found == all_.end() ? nullptr : &*found;
}

std::int64_t Redrawn::Share::of(std::int64_t value) const {
  if (!touches) return 0;
  const auto amounts = territory::divide(value, parts);
  std::int64_t out = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) out += is_inside[i] ? amounts[i] : 0;
  return out;
}

const Redrawn::Share& Redrawn::share(const Answering::One& one, Date day) {
  // What has ended stands where it stood at the end.
  const auto then = std::min(day, one.course.valid_to.plus_days(-1));
  auto [found, is_new] = shares_.try_emplace({one.place->key.value, then});
  auto& out = found->second;
  if (!is_new) return out;
  const bool has_kin = std::ranges::any_of(registry_.successions(), [&](const territory::Event& event) {
    return event.from == one.place->key || event.to == one.place->key;
  });
  if (!has_kin) {
    // What has only moved is itself on every map: nothing to ask the database.
    out.parts = {{one.place->key, 1000, false}};
  } else {
    out.parts = then <= day_ ? territory::successors(session_, registry_, one.place->key, then, day_)
                             : territory::predecessors(session_, registry_, one.place->key, then, day_);
  }
  for (const auto& part : out.parts) {
    const bool is_inside =
        registry_.exists_on(part.territory, day_) && holds(course_of(registry_, part.territory).on(day_), territory_);
    out.is_inside.push_back(is_inside);
    out.touches = out.touches || is_inside;
  }
  out.was_inside = holds(one.course.on(then), territory_);
  return out;
}

const Redrawn::Share& Redrawn::share(const Answering::One& one, Period period) {
  return share(one, period.end().plus_days(-1));
}

void Redrawn::add(const Answering::One& one, const PeriodValue& own, PeriodValue& out) {
  const auto& is = share(one, out.period);
  const std::int64_t times = (is.touches ? 1 : 0) - (is.was_inside ? 1 : 0);
  out.received += times * own.received;
  out.known += times * own.known;
  if (!own.value) return;
  const auto more = is.of(*own.value) - (is.was_inside ? *own.value : 0);
  if (is.touches || out.value) out.value = out.value.value_or(0) + more;
  out.is_estimated = out.is_estimated || is.divides();
}

std::int64_t Redrawn::more_expected(Period period) {
  std::int64_t out = 0;
  for (const auto& one : all_) {
    if (!exists_in(*one.place, period)) continue;
    const auto& is = share(one, period);
    out += (is.touches ? 1 : 0) - (is.was_inside ? 1 : 0);
  }
  return out;
}

namespace {

// What has been counted by a day, and by how many observations.
struct Sum {
  std::int64_t amount = 0, answers = 0;
  Sum& operator+=(const Sum& other) {
    amount += other.amount;
    answers += other.answers;
    return *this;
  }
  friend Sum operator-(Sum a, const Sum& b) { return {a.amount - b.amount, a.answers - b.answers}; }
};
struct Line {
  const Answering::One* one = nullptr;
  std::map<Date, Sum> changes;
  Sum sum;
};
Line line_of(db::Session& session, std::int32_t series, TerritoryKey territory, const Answering::One* one) {
  Line out{.one = one, .changes = {}, .sum = {}};
  session.each_row(sql::days_of_territory, {db::to_value(series), db::to_value(territory)},
                   [&](const db::RowView& row) {
                     out.changes[day_of_number(row.integer(0))] += Sum{row.integer(1), row.integer(2)};
                   });
  return out;
}

}  // namespace

std::vector<Point> series_within(db::Session& session, const territory::Registry& registry, const Indicator& indicator,
                                 TerritoryKey territory, std::string_view dimension, Date perimeter) {
  const auto number = session.first<std::int32_t>(sql::find_series, indicator.code, dimension);
  if (!number) return {};
  Redrawn redrawn(session, registry, indicator.level, territory, perimeter);
  // The whole as it was, and each that is redrawn: on every day on which one of them changes, what they are worth.
  std::vector<Line> lines{line_of(session, *number, territory, nullptr)};
  for (const auto& one : redrawn.all()) lines.push_back(line_of(session, *number, one.place->key, &one));
  std::set<Date> days;
  for (const auto& line : lines) {
    for (const auto& [day, change] : line.changes) days.insert(day);
  }
  std::vector<Point> out;
  Sum moved;  // of a flow: what was counted elsewhere in its time, so far
  for (const auto day : days) {
    Sum total;
    for (auto& line : lines) {
      const auto found = line.changes.find(day);
      const auto change = found == line.changes.end() ? Sum{} : found->second;
      line.sum += change;
      if (line.one == nullptr) {
        total += line.sum;
        continue;
      }
      const auto& share = redrawn.share(*line.one, day);
      const auto& sum = indicator.behaviour == Behaviour::flow ? change : line.sum;
      const auto on_map = Sum{share.of(sum.amount), share.touches ? sum.answers : 0};
      (indicator.behaviour == Behaviour::flow ? moved : total) += on_map - (share.was_inside ? sum : Sum{});
    }
    total += moved;
    if (total.answers > 0 && (out.empty() || out.back().value != total.amount)) out.push_back({day, total.amount});
  }
  return out;
}

std::vector<Carried> carried(db::Session& session, const territory::Registry& registry, const Indicator& indicator,
                             TerritoryKey territory, std::string_view dimension) {
  std::vector<Carried> out;
  if (indicator.behaviour != Behaviour::stock) return out;
  for (const auto key : redrawn_of(registry, indicator.level)) {
    const auto course = course_of(registry, TerritoryKey{key});
    for (std::size_t i = 1; i < course.stretches.size(); ++i) {
      const auto& before = course.stretches[i - 1].way;
      const auto& [day, after] = course.stretches[i];
      const bool stood_here = holds(before, territory);
      if (stood_here == holds(after, territory)) continue;
      const auto amount = value(session, indicator.code, TerritoryKey{key}, day.plus_days(-1), dimension);
      if (!amount) continue;
      // The other place at this level, or the nearest above what moved.
      const auto& elsewhere = stood_here ? after : before;
      const auto* here = registry.find(territory);
      auto other = std::ranges::find(elsewhere.places, depth(here->level), &Way::Place::level);
      if (other == elsewhere.places.end()) other = std::prev(elsewhere.places.end());
      out.push_back({day, TerritoryKey{key}, other->territory, stood_here ? -*amount : *amount});
    }
  }
  std::ranges::sort(out, [](const Carried& a, const Carried& b) {
    return std::tuple(b.day, a.place.value) < std::tuple(a.day, b.place.value);
  });
  return out;
}

bool has_perimeters(const territory::Registry& registry, TerritoryKey territory, territory::Level level) {
  const auto redrawn = redrawn_of(registry, level);
  if (redrawn.empty()) return false;
  // By themselves, or by what they became.
  const Courses families(registry, true);
  return std::ranges::any_of(redrawn, [&](std::int32_t key) {
    const auto stood_there = [&](std::int32_t one) {
      const auto course = course_of(registry, TerritoryKey{one});
      return std::ranges::any_of(course.stretches, [&](const auto& stretch) { return holds(stretch.way, territory); });
    };
    const auto kin = families.kin(key);
    return stood_there(key) || std::ranges::any_of(kin, stood_there);
  });
}

}  // namespace jalon::figures
