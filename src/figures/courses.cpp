// SPDX-License-Identifier: EUPL-1.2
#include "figures/courses.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "figures/cells.hpp"
#include "figures/reading.hpp"

namespace jalon::figures {

namespace {

int month_of(Date day) { return day.year() * 12 + day.month() - 1; }
Date first_day(int month) { return *Date::of(month / 12, month % 12 + 1, 1); }

Way way_on(const territory::Registry& registry, TerritoryKey territory, Date day) {
  Way out;
  for (const auto key : registry.sum_path_on(territory, day)) {
    const auto* place = registry.find(key);
    JALON_CHECK(place != nullptr);
    out.places.push_back({depth(place->level), key});
  }
  JALON_CHECK(!out.places.empty());
  return out;
}

}  // namespace

Date Course::counted_on(Period period) const {
  const auto end = valid_to > period.first() ? std::min(period.end(), valid_to) : period.end();
  return end.plus_days(-1);
}

Date Course::counted_on(std::int32_t period) const {
  // Most have no end, and few calls are as frequent.
  const auto at = end_of(period);
  const auto end = first_day(at.year * 12 + at.month);
  return end <= valid_to ? end.plus_days(-1) : counted_on(*period_of_code(period));
}

const Way& Course::on(Date day) const {
  const auto* way = &stretches.front().way;
  for (const auto& stretch : stretches) {
    if (stretch.from <= day) way = &stretch.way;
  }
  return *way;
}

Course course_of(const territory::Registry& registry, TerritoryKey territory) {
  const auto* place = registry.find(territory);
  JALON_CHECK(place != nullptr);
  Course out{.stretches = {}, .valid_from = place->valid_from, .valid_to = place->valid_to};
  const auto changes = registry.path_changes(territory);
  out.stretches.push_back({territory::open_start, way_on(registry, territory,
                                                         changes.empty() ? territory::open_end.plus_days(-1)
                                                                         : changes.front().plus_days(-1))});
  for (const auto day : changes) out.stretches.push_back({day, way_on(registry, territory, day)});
  return out;
}

Course alone(const Course& course) {
  Course out{.stretches = {course.stretches.front()}, .valid_from = course.valid_from, .valid_to = course.valid_to};
  out.stretches.front().way.places.resize(1);
  return out;
}

bool holds(const Way& way, TerritoryKey territory) {
  return std::ranges::find(way.places, territory, &Way::Place::territory) != way.places.end();
}

Way without(const Way& way, const Way& other) {
  Way out;
  std::ranges::copy_if(way.places, std::back_inserter(out.places),
                       [&](const auto& place) { return !holds(other, place.territory); });
  return out;
}

Way shared(const Way& way, const Way& other) {
  Way out;
  std::ranges::copy_if(way.places, std::back_inserter(out.places),
                       [&](const auto& place) { return holds(other, place.territory); });
  return out;
}

bool exists_in(const territory::Territory& place, Period period) {
  return place.valid_from < period.end() && place.valid_to > period.first();
}

Answering::Answering(const territory::Registry& registry, TerritoryKey territory, territory::Level level)
    : territory_(territory) {
  for (const auto* place : registry.ever_below(territory, level))
    all_.push_back({place, course_of(registry, place->key)});
}

bool Answering::is_expected(const One& one, Period period) const {
  if (!exists_in(*one.place, period)) return false;
  return one.course.stretches.size() == 1 || holds(one.course.on(one.course.counted_on(period)), territory_);
}

std::int64_t Answering::count(Period period) const {
  return std::ranges::count_if(all_, [&](const One& one) { return is_expected(one, period); });
}

Newest::Newest(db::Session& session, const territory::Registry& given) : given_(given) {
  if (!territory::is_newest(session, given)) own_ = territory::read_registry(session);
}

Courses::Courses(const territory::Registry& registry, bool adds_up) : registry_(registry), adds_up_(adds_up) {
  // Each succession joins two families.
  std::unordered_map<std::int32_t, std::int32_t> head;
  const auto head_of = [&](std::int32_t key) {
    while (head.try_emplace(key, key).first->second != key) key = head.at(key);
    return key;
  };
  for (const auto& event : registry.successions()) head[head_of(event.from.value)] = head_of(event.to.value);
  for (const auto& [key, unused] : std::unordered_map(head)) kin_[head_of(key)].push_back(key);
  for (auto& [first, all] : std::unordered_map(kin_)) {
    std::ranges::sort(all);
    for (const auto key : all) kin_[key] = all;
  }
}

const Course& Courses::of(std::int32_t territory) {
  auto [found, is_new] = courses_.try_emplace(territory);
  if (is_new) {
    found->second = course_of(registry_, TerritoryKey{territory});
    if (!adds_up_) found->second = alone(found->second);
  }
  return found->second;
}

std::span<const std::int32_t> Courses::kin(std::int32_t territory) const {
  const auto found = kin_.find(territory);
  return found == kin_.end() ? std::span<const std::int32_t>() : std::span(found->second);
}

bool Courses::is_plain(std::int32_t territory) {
  const auto& course = of(territory);
  return course.stretches.size() == 1 && course.valid_to == territory::open_end && !kin_.contains(territory);
}

std::int64_t Descent::Member::amount() const {
  std::int64_t out = 0;
  for (const auto& piece : pieces) out += piece.amount;
  return out;
}

Descent::Descent(Courses& courses, std::span<const Given> group) : adds_up_(courses.adds_up()) {
  for (const auto& given : group)
    members_.push_back({.territory = given.territory, .course = &courses.of(given.territory), .pieces = {}});
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto& course = *members_[i].course;
    for (const auto& [period, value] : group[i].values) {
      const auto month = month_of(course.counted_on(period));
      answers_.push_back({month, i, {group[i].territory, period, value}});
      months_.push_back(month);
    }
    for (const auto& stretch : course.stretches) {
      if (stretch.from != territory::open_start) months_.push_back(month_of(stretch.from));
    }
    if (course.valid_to != territory::open_end) months_.push_back(month_of(course.valid_to));
  }
  for (const auto& event : courses.registry().successions()) {
    if (find(event.from) == nullptr) continue;
    months_.push_back(month_of(event.day));
    events_.push_back(event);
  }
  std::ranges::stable_sort(answers_, {}, &Answered::month);
  std::ranges::sort(months_);
  months_.erase(std::unique(months_.begin(), months_.end()), months_.end());
}

Descent::Member* Descent::find(TerritoryKey key) {
  const auto found = std::ranges::find(members_, key.value, &Member::territory);
  return found == members_.end() ? nullptr : &*found;
}

Date Descent::last_day() const { return first_day(month_ + 1).plus_days(-1); }

void Descent::hand_on(std::span<const territory::Event> events) {
  auto& from = *find(events.front().from);
  const auto pieces = std::exchange(from.pieces, {});
  std::vector<territory::Part> parts;
  for (const auto& event : events) parts.push_back({event.to, event.per_mille, event.is_estimated});
  for (const auto& piece : pieces) {
    const auto amounts = territory::divide(piece.amount, parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (auto* heir = find(parts[i].territory)) heir->pieces.push_back({piece.territory, piece.period, amounts[i]});
    }
  }
}

void Descent::hand_on_late(const Answered& answer) {
  for (auto& member : members_)
    std::erase_if(member.pieces, [&](const Piece& piece) { return piece.territory == answer.piece.territory; });
  members_[answer.member].pieces = {answer.piece};
  // Along all that has happened by then; what ended and was followed by nobody counts no more.
  for (auto event = events_.begin(); event != events_.end() && month_of(event->day) <= month_;) {
    auto end = event + 1;
    while (end != events_.end() && end->day == event->day && end->from == event->from) ++end;
    auto& from = *find(event->from);
    std::vector<Piece> others;
    std::ranges::copy_if(from.pieces, std::back_inserter(others),
                         [&](const Piece& piece) { return piece.territory != answer.piece.territory; });
    if (others.size() < from.pieces.size()) {
      std::erase_if(from.pieces, [&](const Piece& piece) { return piece.territory != answer.piece.territory; });
      hand_on({event, end});
      from.pieces.insert(from.pieces.end(), others.begin(), others.end());
    }
    event = end;
  }
  members_[answer.member].pieces.clear();
}

bool Descent::next(int until_month) {
  if (at_ == months_.size() || months_[at_] > until_month) return false;
  month_ = months_[at_++];
  const auto last = last_day();
  const auto is_there = [&](const Member& member) { return member.course->valid_to > last; };
  const auto was_there = [&](const Member& member) { return member.course->valid_to > first_day(month_); };
  // Not std::ranges::equal_range: clang 14 cannot read the subrange of this library.
  const auto first =
      static_cast<std::size_t>(std::ranges::lower_bound(answers_, month_, {}, &Answered::month) - answers_.begin());
  const auto after =
      static_cast<std::size_t>(std::ranges::upper_bound(answers_, month_, {}, &Answered::month) - answers_.begin());
  const auto in_month = std::span(answers_).subspan(first, after - first);
  const auto take = [&](bool there) {
    for (const auto& answer : in_month) {
      auto& member = members_[answer.member];
      if (was_there(member) && is_there(member) == there) member.pieces = {answer.piece};
    }
  };
  // What ended within the month answered before it was followed; the others answer for its end.
  take(false);
  if (adds_up_) {
    for (auto event = events_.begin(); event != events_.end();) {
      auto end = event + 1;
      while (end != events_.end() && end->day == event->day && end->from == event->from) ++end;
      if (month_of(event->day) == month_) hand_on({event, end});
      event = end;
    }
  }
  for (auto& member : members_) {
    if (!is_there(member)) member.pieces.clear();
  }
  take(true);
  for (const auto& answer : in_month) {
    if (adds_up_ && !was_there(members_[answer.member])) hand_on_late(answer);
  }
  return true;
}

void contribute(Courses& courses, Behaviour behaviour, std::span<const Given> group, std::int64_t sign,
                SeriesSums& out) {
  for (const auto& given : group) {
    const auto& course = courses.of(given.territory);
    for (const auto& [period, value] : given.values) {
      const auto day = course.counted_on(period);
      out.add(course.on(day), day.year(), day.month(), behaviour == Behaviour::flow ? sign * value : 0, sign, 0);
    }
  }
  if (behaviour == Behaviour::flow) return;
  struct Before {
    std::int64_t amount = 0, known = 0;
    const Way* way = nullptr;
  };
  Descent descent(courses, group);
  std::vector<Before> before(descent.members().size());
  while (descent.next(std::numeric_limits<int>::max())) {
    const auto last = descent.last_day();
    for (std::size_t i = 0; i < before.size(); ++i) {
      const auto& member = descent.members()[i];
      const Before now{member.amount(), member.pieces.empty() ? 0 : 1, &member.course->on(last)};
      auto& was = before[i];
      const auto add = [&](const Way& way, std::int64_t amount, std::int64_t known) {
        if (amount != 0 || known != 0) out.add(way, last.year(), last.month(), sign * amount, 0, sign * known);
      };
      if (was.way == nullptr || was.way == now.way) {
        add(*now.way, now.amount - was.amount, now.known - was.known);
      } else {
        add(without(*was.way, *now.way), -was.amount, -was.known);
        add(without(*now.way, *was.way), now.amount, now.known);
        add(shared(*now.way, *was.way), now.amount - was.amount, now.known - was.known);
      }
      was = now;
    }
  }
}

void contribute(Courses& courses, Behaviour behaviour, const CountedOf& values, std::int64_t sign, SeriesSums& out) {
  std::vector<Given> family;
  for (const auto& [territory, counted] : values) {
    const auto kin = courses.kin(territory);
    family.clear();
    if (kin.empty()) family.push_back({territory, counted});
    bool is_first = true;  // of the family that has values
    for (const auto key : kin) {
      const auto found = values.find(key);
      is_first = is_first && (found == values.end() || key >= territory);
      family.push_back(
          {key, found == values.end() ? decltype(Given::values)() : decltype(Given::values)(found->second)});
    }
    if (is_first) contribute(courses, behaviour, family, sign, out);
  }
}

void contribute(const Course& course, Behaviour behaviour, Date day, std::int64_t amount, std::int64_t sign,
                SeriesSums& out) {
  const auto* way = &course.on(day);
  out.add(*way, day, sign * amount, sign);
  if (behaviour == Behaviour::flow) return;
  for (const auto& stretch : course.stretches) {
    if (stretch.from <= day) continue;
    out.add(without(*way, stretch.way), stretch.from, -sign * amount, -sign);
    out.add(without(stretch.way, *way), stretch.from, sign * amount, sign);
    way = &stretch.way;
  }
}

}  // namespace jalon::figures
