// SPDX-License-Identifier: EUPL-1.2
#include "figures/perimeters.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "figures/sql.hpp"
#include "figures/store.hpp"

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

Redrawn::Redrawn(db::Session& session, const territory::Registry& registry, territory::Level level, Date day)
    : session_(session), registry_(registry), day_(day) {
  for (const auto key : redrawn_of(registry, level))
    all_.push_back({registry.find(TerritoryKey{key}), course_of(registry, TerritoryKey{key})});
}

const Answering::One* Redrawn::find(TerritoryKey key) const {
  const auto found = std::ranges::find(all_, key, [](const Answering::One& one) { return one.place->key; });
  return found == all_.end() ? nullptr : &*found;
}

std::int64_t Redrawn::Share::of(std::int64_t value) const {
  if (!touches) return 0;
  const auto amounts = territory::divide(value, *parts);
  std::int64_t out = 0;
  for (std::size_t i = 0; i < parts->size(); ++i) out += is_inside[i] ? amounts[i] : 0;
  return out;
}

bool Redrawn::Share::divides() const {
  return touches && std::ranges::any_of(is_inside, [](bool inside) { return !inside; });
}

const Redrawn::Pieces& Redrawn::pieces(const Answering::One& one, Date then) {
  auto [found, is_new] = pieces_.try_emplace({one.place->key.value, then});
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
  for (const auto& part : out.parts)
    out.ways.push_back(registry_.exists_on(part.territory, day_) ? course_of(registry_, part.territory).on(day_)
                                                                 : Way{});
  out.then = one.course.on(then);
  return out;
}

const Redrawn::Share& Redrawn::share(TerritoryKey territory, const Answering::One& one, Date day) {
  // What has ended stands where it stood at the end.
  const auto then = std::min(day, one.course.valid_to.plus_days(-1));
  auto [found, is_new] = shares_.try_emplace({territory.value, one.place->key.value, then});
  auto& out = found->second;
  if (!is_new) return out;
  const auto& is = pieces(one, then);
  out.parts = &is.parts;
  for (const auto& way : is.ways) {
    const bool is_inside = holds(way, territory);
    out.is_inside.push_back(is_inside);
    out.touches = out.touches || is_inside;
  }
  out.was_inside = holds(is.then, territory);
  return out;
}

const Redrawn::Share& Redrawn::share(TerritoryKey territory, const Answering::One& one, Period period) {
  return share(territory, one, period.end().plus_days(-1));
}

void Redrawn::add(TerritoryKey territory, const Answering::One& one, const PeriodValue& own, PeriodValue& out) {
  const auto& is = share(territory, one, out.period);
  const std::int64_t times = (is.touches ? 1 : 0) - (is.was_inside ? 1 : 0);
  out.received += times * own.received;
  out.known += times * own.known;
  if (!own.value) return;
  const auto more = is.of(*own.value) - (is.was_inside ? *own.value : 0);
  if (is.touches || out.value) out.value = out.value.value_or(0) + more;
  out.is_estimated = out.is_estimated || is.divides();
}

std::int64_t Redrawn::more_expected(TerritoryKey territory, Period period) {
  std::int64_t out = 0;
  for (const auto& one : all_) {
    if (!exists_in(*one.place, period)) continue;
    const auto& is = share(territory, one, period);
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
using Changes = std::map<Date, Sum>;

std::map<std::int32_t, Changes> changes_of(db::Session& session, std::int32_t series, territory::Level level,
                                           std::span<const TerritoryKey> territories) {
  std::map<std::int32_t, Changes> out;
  for (std::size_t first = 0; first < territories.size(); first += territories_max) {
    std::vector<db::Value> params{db::to_value(series), db::to_value(depth(level))};
    append_territories(params, territories, first);
    session.each_row(sql::days_of_some, std::move(params), [&](const db::RowView& row) {
      out[static_cast<std::int32_t>(row.integer(0))][day_of_number(row.integer(1))] +=
          Sum{row.integer(2), row.integer(3)};
    });
  }
  return out;
}

// The whole as it was, and each that is redrawn: on every day on which one of them changes, what they are worth.
class Within {
 public:
  Within(db::Session& session, const territory::Registry& registry, const Indicator& indicator, std::int32_t series,
         Date perimeter)
      : session_(session),
        indicator_(indicator),
        series_(series),
        redrawn_(session, registry, indicator.level, perimeter) {
    std::vector<TerritoryKey> keys;
    for (const auto& one : redrawn_.all()) keys.push_back(one.place->key);
    below_ = changes_of(session, series, indicator.level, keys);
    for (const auto& event : registry.successions()) {
      const auto* place = registry.find(event.from);
      if (place != nullptr && place->level == indicator.level) event_days_.insert(event.day);
    }
  }
  std::map<TerritoryKey, std::vector<PointWithin>> series_of(territory::Level level,
                                                             std::span<const TerritoryKey> territories) {
    std::map<TerritoryKey, std::vector<PointWithin>> out;
    const auto own = changes_of(session_, series_, level, territories);
    for (const auto territory : territories) {
      const auto found = own.find(territory.value);
      out.emplace(territory, points(territory, found == own.end() ? nothing_ : found->second));
    }
    return out;
  }

 private:
  struct Line {
    const Answering::One* one = nullptr;
    const Changes* changes = nullptr;
    Sum sum;
    bool is_divided = false;  // something of it, so far
  };
  // Whether anything of it can ever belong to the territory, then or on the map: what becomes of it differs only from
  // one change of its kin to the next.
  bool concerns(TerritoryKey territory, const Answering::One& one, const Changes& changes) {
    const auto touches = [&](Date day) { return redrawn_.share(territory, one, day).touches; };
    return std::ranges::any_of(one.course.stretches, [&](const auto& each) { return holds(each.way, territory); }) ||
           std::ranges::any_of(changes, [&](const auto& change) { return touches(change.first); }) ||
           std::ranges::any_of(event_days_, touches);
  }
  std::vector<PointWithin> points(TerritoryKey territory, const Changes& own) {
    const bool is_flow = indicator_.behaviour == Behaviour::flow;
    std::vector<Line> lines;
    std::set<Date> days;
    for (const auto& [day, change] : own) days.insert(day);
    for (const auto& one : redrawn_.all()) {
      const auto found = below_.find(one.place->key.value);
      if (found == below_.end()) continue;
      if (!concerns(territory, one, found->second)) continue;
      lines.push_back({.one = &one, .changes = &found->second});
      for (const auto& [day, change] : found->second) days.insert(day);
    }
    std::vector<PointWithin> out;
    Sum whole;
    Sum moved;  // of a flow: what was counted elsewhere in its time, so far
    bool any_divided = false;
    for (const auto day : days) {
      PointWithin point{.day = day};
      if (const auto found = own.find(day); found != own.end()) whole += found->second;
      auto total = whole;
      for (auto& line : lines) {
        const auto found = line.changes->find(day);
        const auto change = found == line.changes->end() ? Sum{} : found->second;
        line.sum += change;
        const auto& share = redrawn_.share(territory, *line.one, day);
        const auto& sum = is_flow ? change : line.sum;
        const auto on_map = Sum{share.of(sum.amount), share.touches ? sum.answers : 0};
        (is_flow ? moved : total) += on_map - (share.was_inside ? sum : Sum{});
        // A stock that has become nothing again needs no dividing.
        if (sum.amount != 0 && share.divides()) (is_flow ? point.has_estimated_change : point.is_estimated) = true;
      }
      any_divided = any_divided || point.has_estimated_change;
      if (is_flow) {
        point.is_estimated = any_divided;
      } else {
        point.has_estimated_change = point.is_estimated;
      }
      total += moved;
      point.value = total.amount;
      if (total.answers > 0 &&
          (out.empty() || out.back().value != point.value || out.back().is_estimated != point.is_estimated ||
           (is_flow && point.has_estimated_change)))
        out.push_back(point);
    }
    return out;
  }

  db::Session& session_;
  const Indicator& indicator_;
  std::int32_t series_;
  Redrawn redrawn_;
  std::map<std::int32_t, Changes> below_;
  Changes nothing_;
  std::set<Date> event_days_;  // of mergers and splits of those that answer
};

}  // namespace

std::vector<PointWithin> series_within(db::Session& session, const territory::Registry& registry,
                                       const Indicator& indicator, TerritoryKey territory, std::string_view dimension,
                                       Date perimeter) {
  const auto number = session.first<std::int32_t>(sql::find_series, indicator.code, dimension);
  const auto* place = registry.find(territory);
  if (!number || place == nullptr) return {};
  Within within(session, registry, indicator, *number, perimeter);
  return within.series_of(place->level, {{territory}}).at(territory);
}

std::map<TerritoryKey, PointWithin> values_within(db::Session& session, const territory::Registry& registry,
                                                  const Indicator& indicator, std::span<const TerritoryKey> territories,
                                                  std::string_view dimension, Date perimeter, Date on) {
  std::map<TerritoryKey, PointWithin> out;
  const auto number = session.first<std::int32_t>(sql::find_series, indicator.code, dimension);
  if (!number || territories.empty()) return out;
  Within within(session, registry, indicator, *number, perimeter);
  for (const auto& [territory, points] : within.series_of(registry.find(territories.front())->level, territories)) {
    for (const auto& point : points)
      if (point.day <= on) out[territory] = point;
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
