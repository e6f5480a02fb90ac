// SPDX-License-Identifier: EUPL-1.2
// What became of territories: their successions followed over time, perimeters on a day, series carried from one
// perimeter to another. Read from the database when it is asked for; the registry in memory holds none of it.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "territory/store.hpp"

namespace jalon::territory {
namespace {

constexpr std::array<std::string_view, 4> change_words{"merger", "split", "renamed", "moved"};

// What is carried is counted in these, so that many successions after each other lose nothing that would show.
constexpr std::int64_t whole = 1'000'000'000;
// More successions after each other than any territory has; what lies behind a loop of wrong data is cut off.
constexpr int depth_max = 32;

struct Load {
  std::int64_t weight = 0;
  bool is_estimated = false;
  void add(std::int64_t more, bool estimated) {
    weight += more;
    is_estimated = is_estimated || estimated;
  }
};
using Loads = std::map<TerritoryKey, Load>;

std::vector<Part> parts_of(const Loads& loads) {
  std::vector<std::int64_t> weights;
  for (const auto& [key, load] : loads) weights.push_back(load.weight);
  const auto shares = apportion(1000, weights);
  std::vector<Part> out;
  std::size_t i = 0;
  for (const auto& [key, load] : loads) {
    const auto share = static_cast<int>(shares[i++]);
    if (share > 0) out.push_back({key, share, load.is_estimated});
  }
  // What goes to one alone goes there whole, however it was divided on the way.
  if (out.size() == 1) out.front().is_estimated = false;
  return out;
}

// The successions of a level between two days.
class Ways {
 public:
  Ways(db::Session& session, const Registry& registry, Level level, Date since, Date until) : registry_(registry) {
    session.each<Event>(
        sql::successions_between, [&](Event&& event) { by_territory_[event.from].push_back(std::move(event)); }, level,
        since, until);
  }

  // Where a weight of a territory is on the last day, added to out. What it came to by a succession of the day `after`
  // is not taken through others of that day, unless it does not exist any more.
  void follow(TerritoryKey key, std::int64_t weight, bool estimated, Date after, Loads& out, int depth = 0) const {
    const auto found = by_territory_.find(key);
    if (found == by_territory_.end() || depth > depth_max) {
      out[key].add(weight, estimated);
      return;
    }
    const auto& events = found->second;  // in the order of days
    auto event = events.begin();
    const auto is_passed = [&](const Event& e) {
      return !moves_weight(e) || e.day < after || (e.day == after && registry_.exists_on(key, after));
    };
    while (event != events.end() && is_passed(*event)) ++event;
    if (event == events.end()) {
      out[key].add(weight, estimated);
      return;
    }
    const auto day = event->day;
    std::vector<const Event*> together;
    std::vector<std::int64_t> shares;
    for (; event != events.end() && event->day == day; ++event) {
      if (!moves_weight(*event)) continue;
      together.push_back(&*event);
      shares.push_back(event->per_mille);
    }
    const auto weights = apportion(weight, shares);
    for (std::size_t i = 0; i < together.size(); ++i) {
      follow(together[i]->to, weights[i], estimated || together[i]->is_estimated, day, out, depth + 1);
    }
  }

 private:
  // A new name, and a contract that has moved, leave the territory what it is.
  static bool moves_weight(const Event& e) { return e.kind == Change::split || e.from != e.to; }

  const Registry& registry_;
  std::map<TerritoryKey, std::vector<Event>> by_territory_;
};

// The EPCI of every commune on a day.
class Memberships {
 public:
  explicit Memberships(db::Session& session) {
    session.each<Membership>(sql::memberships, [&](Membership&& m) { before_[m.commune].push_back(m); });
  }
  [[nodiscard]] TerritoryKey epci_of(const Territory& commune, Date day) const {
    if (const auto found = before_.find(commune.key); found != before_.end()) {
      for (const auto& m : found->second) {
        if (m.from <= day && day < m.to) return m.epci;
      }
    }
    return commune.epci;
  }

 private:
  std::map<TerritoryKey, std::vector<Membership>> before_;
};

Translation forward_epci(const Registry& registry, const Ways& communes, const Memberships& memberships,
                         const Territory& epci, std::span<const Territory* const> members, Date from, Date to) {
  const bool is_known =
      std::all_of(members.begin(), members.end(), [](const Territory* c) { return c->population > 0; });
  Loads loads;
  for (const auto* commune : members) {
    Loads here;
    communes.follow(commune->key, whole, false, from, here);
    for (const auto& [key, load] : here) {
      const auto* now = registry.find(key);
      if (now == nullptr || !registry.exists_on(key, to)) continue;
      const auto target = memberships.epci_of(*now, to);
      if (target.is_null() || !registry.exists_on(target, to)) continue;
      // A thousandth of the whole for each inhabitant keeps the sum of a nation inside 64 bits.
      loads[target].add(load.weight / 1000 * (is_known ? commune->population : 1), load.is_estimated || !is_known);
    }
  }
  return {epci.key, parts_of(loads)};
}

// From the earlier day to the later one.
std::vector<Translation> forward(db::Session& session, const Registry& registry, Level level, Date from, Date to) {
  std::vector<Translation> out;
  const auto territories = registry.on(level, from);
  if (level == Level::epci) {
    const Ways communes(session, registry, Level::commune, from, to);
    const Memberships memberships(session);
    std::map<TerritoryKey, std::vector<const Territory*>> members;
    for (const auto* commune : registry.on(Level::commune, from)) {
      if (const auto epci = memberships.epci_of(*commune, from); !epci.is_null()) members[epci].push_back(commune);
    }
    for (const auto* epci : territories) {
      const auto found = members.find(epci->key);
      if (found == members.end()) {
        // Nobody says which communes it had: it goes on, or is lost.
        out.push_back({epci->key, {}});
        if (registry.exists_on(epci->key, to)) out.back().parts.push_back({epci->key, 1000, false});
        continue;
      }
      out.push_back(forward_epci(registry, communes, memberships, *epci, found->second, from, to));
    }
    return out;
  }
  const Ways ways(session, registry, level, from, to);
  for (const auto* territory : territories) {
    Loads loads;
    ways.follow(territory->key, whole, false, from, loads);
    std::erase_if(loads, [&](const auto& one) { return !registry.exists_on(one.first, to); });
    out.push_back({territory->key, parts_of(loads)});
  }
  return out;
}

}  // namespace

std::string_view word(Change change) { return change_words.at(static_cast<std::size_t>(change)); }

bool parse_word(std::string_view text, Change& change) {
  const auto found = std::find(change_words.begin(), change_words.end(), text);
  if (found == change_words.end()) return false;
  change = static_cast<Change>(found - change_words.begin());
  return true;
}

std::vector<std::int64_t> apportion(std::int64_t total, std::span<const std::int64_t> weights) {
  JALON_CHECK(total >= 0 && std::all_of(weights.begin(), weights.end(), [](std::int64_t w) { return w >= 0; }));
  std::vector<std::int64_t> out(weights.size(), 0);
  if (weights.empty()) return out;
  // In long double, whose 64 bits hold every product exactly enough to order the remainders; the sum is then corrected
  // in whole numbers, so that nothing is lost however it was rounded.
  long double sum = 0;
  for (const auto w : weights) sum += static_cast<long double>(w);
  std::vector<long double> rest(weights.size());
  auto left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto share =
        sum == 0 ? 1.0L / static_cast<long double>(weights.size()) : static_cast<long double>(weights[i]) / sum;
    const auto exact = share * static_cast<long double>(total);
    out[i] = static_cast<std::int64_t>(exact);
    rest[i] = exact - static_cast<long double>(out[i]);
    left -= out[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rest[a] > rest[b]; });
  for (std::size_t i = 0; left > 0; i = (i + 1) % order.size(), --left) ++out[order[i]];
  JALON_CHECK(left == 0);
  return out;
}

std::vector<std::int64_t> divide(std::int64_t value, std::span<const Part> parts) {
  std::vector<std::int64_t> weights;
  for (const auto& part : parts) weights.push_back(part.per_mille);
  auto out = apportion(value < 0 ? -value : value, weights);
  if (value < 0) {
    for (auto& one : out) one = -one;
  }
  return out;
}

std::vector<Translation> translate(db::Session& session, const Registry& registry, Level level, Date from, Date to) {
  if (from <= to) return forward(session, registry, level, from, to);
  // Back in time: what each of the earlier ones brought into the later ones, by its population.
  std::map<TerritoryKey, Loads> back;
  std::set<TerritoryKey> unknown;
  const auto ways = forward(session, registry, level, to, from);
  for (const auto& [earlier, parts] : ways) {
    if (registry.find(earlier)->population > 0) continue;
    for (const auto& part : parts) unknown.insert(part.territory);
  }
  for (const auto& [earlier, parts] : ways) {
    for (const auto& part : parts) {
      const bool is_estimated = part.is_estimated || unknown.contains(part.territory);
      const auto people = unknown.contains(part.territory) ? 1 : registry.find(earlier)->population;
      back[part.territory][earlier].add(people * part.per_mille, is_estimated);
    }
  }
  std::vector<Translation> out;
  for (const auto* later : registry.on(level, from)) {
    const auto found = back.find(later->key);
    out.push_back({later->key, found == back.end() ? std::vector<Part>{} : parts_of(found->second)});
  }
  return out;
}

std::vector<Part> successors(db::Session& session, const Registry& registry, TerritoryKey key, Date since, Date until) {
  const auto* territory = registry.find(key);
  if (territory == nullptr || !registry.exists_on(key, since) || until < since) return {};
  if (territory->level == Level::epci) {
    for (auto& one : translate(session, registry, territory->level, since, until)) {
      if (one.territory == key) return std::move(one.parts);
    }
    return {};
  }
  Loads loads;
  Ways(session, registry, territory->level, since, until).follow(key, whole, false, since, loads);
  std::erase_if(loads, [&](const auto& one) { return !registry.exists_on(one.first, until); });
  return parts_of(loads);
}

std::vector<Part> predecessors(db::Session& session, const Registry& registry, TerritoryKey key, Date day, Date then) {
  const auto* territory = registry.find(key);
  if (territory == nullptr || then > day) return {};
  for (auto& one : translate(session, registry, territory->level, day, then)) {
    if (one.territory == key) return std::move(one.parts);
  }
  return {};
}

namespace {

using Keys = std::set<TerritoryKey>;

void add_epci(db::Session& session, const Registry& registry, TerritoryKey epci, Date day, Keys& out) {
  Keys elsewhere;
  session.each<TerritoryKey>(
      sql::members_of_epci_not_yet, [&](TerritoryKey&& commune) { elsewhere.insert(commune); }, epci, day);
  for (const auto* commune : registry.communes_of(epci)) {
    if (!elsewhere.contains(commune->key) && registry.exists_on(commune->key, day)) out.insert(commune->key);
  }
  session.each<TerritoryKey>(
      sql::members_of_epci_before,
      [&](TerritoryKey&& commune) {
        if (registry.exists_on(commune, day)) out.insert(commune);
      },
      epci, day);
}

// What these communes have become.
void add_followed(db::Session& session, const Registry& registry, const Keys& communes, Date since, Date day,
                  Keys& out) {
  const Ways ways(session, registry, Level::commune, since, day);
  Loads loads;
  for (const auto commune : communes) ways.follow(commune, whole, false, since, loads);
  for (const auto& [commune, load] : loads) {
    if (registry.exists_on(commune, day)) out.insert(commune);
  }
}

void add_member(db::Session& session, const Registry& registry, const Territory& place, Date day, Keys& out) {
  // The last day it existed, when that is before; the first, when it came later.
  auto then = day;
  if (day >= place.valid_to) then = place.valid_to.plus_days(-1);
  if (day < place.valid_from) then = place.valid_from;
  Keys communes;
  if (place.level == Level::epci) {
    add_epci(session, registry, place.key, then, communes);
  } else {
    communes.insert(place.key);
  }
  if (then < day) {
    add_followed(session, registry, communes, then, day, out);
    return;
  }
  for (const auto commune : communes) {
    if (registry.exists_on(commune, day)) out.insert(commune);
  }
}

void add_contract(db::Session& session, const Registry& registry, TerritoryKey contract, Date day, Keys& out,
                  Keys& seen) {
  if (!seen.insert(contract).second) return;
  for (const auto& member : members(session, contract)) {
    if (const auto* place = registry.find(member.territory)) add_member(session, registry, *place, day, out);
  }
  for (const auto& event : history(session, contract)) {
    if (event.day > day || event.from == event.to) continue;
    if (event.kind == Change::merger && event.to == contract) {
      add_contract(session, registry, event.from, day, out, seen);
    } else if (event.kind == Change::split && event.from == contract && registry.exists_on(contract, day)) {
      Keys taken;
      Keys seen_there{contract};
      add_contract(session, registry, event.to, day, taken, seen_there);
      for (const auto commune : taken) out.erase(commune);
    }
  }
}

}  // namespace

std::vector<const Territory*> perimeter(db::Session& session, const Registry& registry, TerritoryKey key, Date day) {
  const auto* territory = registry.find(key);
  if (territory == nullptr || !registry.exists_on(key, day)) return {};
  if (territory->level != Level::contract && territory->level != Level::epci) {
    return registry.below_on(key, Level::commune, day);
  }
  Keys keys;
  Keys seen;
  if (territory->level == Level::epci) {
    add_epci(session, registry, key, day, keys);
  } else {
    add_contract(session, registry, key, day, keys, seen);
  }
  std::vector<const Territory*> out;
  for (const auto commune : keys) out.push_back(registry.find(commune));
  std::sort(out.begin(), out.end(), [](const Territory* a, const Territory* b) { return a->code < b->code; });
  return out;
}

std::vector<Event> history(db::Session& session, TerritoryKey key) {
  return session.all<Event>(sql::successions_of, key);
}

void put_succession(db::Session& session, const Event& event, Instant recorded_at, TerritoryKey department) {
  session.run(sql::put_succession, event.change, event.from, event.to, event.day, event.kind, event.per_mille,
              event.is_estimated, event.was, false, recorded_at, department);
}

void add_memberships(db::Session& session, std::span<const Membership> memberships) {
  std::size_t i = 0;
  session.insert_rows({"commune_epci", "commune, epci, valid_from, valid_to, is_estimated"},
                      [&](std::span<db::Value> row) {
                        if (i == memberships.size()) return false;
                        const auto& m = memberships[i++];
                        row[0] = db::to_value(m.commune);
                        row[1] = db::to_value(m.epci);
                        row[2] = db::to_value(m.from);
                        row[3] = db::to_value(m.to);
                        row[4] = db::to_value(m.is_estimated);
                        return true;
                      });
}

}  // namespace jalon::territory
