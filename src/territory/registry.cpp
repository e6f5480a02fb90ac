// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <limits>
#include <tuple>

#include "territory/followers.hpp"
#include "territory/store.hpp"
#include "territory/territory.hpp"

namespace jalon::territory {
namespace {

constexpr std::array<std::string_view, 6> words{"nation", "region", "department", "contract", "epci", "commune"};

bool before(const Territory& a, const Territory& b) {
  return std::tuple(a.level, has_ended(a), std::string_view(a.code)) <
         std::tuple(b.level, has_ended(b), std::string_view(b.code));
}
bool by_code(const Territory* a, const Territory* b) { return a->code < b->code; }

// Those of one territory in a list in its order.
template <class T>
std::span<const T> of_territory(const std::vector<T>& all, TerritoryKey key) {
  const auto [first, end] = std::equal_range(all.begin(), all.end(), T{.territory = key}, [](const T& a, const T& b) {
    return a.territory.value < b.territory.value;
  });
  return {first, end};
}
template <class T>
void put_in_order(std::vector<T>& all) {
  std::sort(all.begin(), all.end(), [](const T& a, const T& b) {
    return std::pair(a.territory.value, a.from) < std::pair(b.territory.value, b.from);
  });
}

}  // namespace

std::string_view word(Level level) { return words.at(static_cast<std::size_t>(level)); }

bool parse_word(std::string_view text, Level& level) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return false;
  level = static_cast<Level>(found - words.begin());
  return true;
}

Registry::Registry(std::vector<Territory> territories, std::vector<Placement> placements, std::vector<Absence> absences,
                   std::vector<Event> successions, std::int64_t version)
    : territories_(std::move(territories)),
      placements_(std::move(placements)),
      absences_(std::move(absences)),
      successions_(std::move(successions)),
      version_(version) {
  put_in_order(placements_);
  put_in_order(absences_);
  std::sort(territories_.begin(), territories_.end(), before);
  std::int32_t last_key = 0;
  for (const auto& t : territories_) last_key = std::max(last_key, t.key.value);
  by_key_.assign(static_cast<std::size_t>(last_key) + 1, 0);
  level_ranges_.assign(words.size(), {});
  for (std::size_t i = 0; i < territories_.size(); ++i) {
    const auto& t = territories_[i];
    JALON_CHECK(t.key.value > 0);
    by_key_[static_cast<std::size_t>(t.key.value)] = static_cast<std::uint32_t>(i + 1);
    auto& [first, ended, end] = level_ranges_[static_cast<std::size_t>(t.level)];
    if (end == 0) first = ended = i;
    if (!has_ended(t)) ended = i + 1;
    end = i + 1;
  }
  const auto hang = [&](TerritoryKey parent, std::size_t child) {
    const auto* above = find(parent);
    if (above != nullptr) {
      children_.emplace_back(static_cast<std::uint32_t>(above - territories_.data()),
                             static_cast<std::uint32_t>(child));
    }
  };
  children_.reserve(territories_.size());
  for (std::size_t i = 0; i < territories_.size(); ++i) {
    if (has_ended(territories_[i])) continue;
    hang(territories_[i].parent, i);
    hang(territories_[i].epci, i);
    for (const auto department : territories_[i].also_in) hang(department, i);
  }
  std::sort(children_.begin(), children_.end());
}

const Territory* Registry::find(TerritoryKey key) const {
  if (key.value <= 0 || static_cast<std::size_t>(key.value) >= by_key_.size()) return nullptr;
  const auto place = by_key_[static_cast<std::size_t>(key.value)];
  return place == 0 ? nullptr : &territories_[place - 1];
}

const Territory* Registry::find(Level level, std::string_view code) const {
  const auto [first, ended, end] = range(level);
  for (const auto part :
       {std::span(territories_).subspan(first, ended - first), std::span(territories_).subspan(ended, end - ended)}) {
    const auto found = std::lower_bound(part.begin(), part.end(), code,
                                        [](const Territory& t, std::string_view c) { return t.code < c; });
    if (found != part.end() && found->code == code) return &*found;
  }
  return nullptr;
}

const Territory& Registry::nation() const {
  const auto nations = all(Level::nation);
  JALON_CHECK(!nations.empty());
  return nations.front();
}

std::span<const Territory> Registry::all(Level level) const {
  const auto [first, ended, end] = range(level);
  return std::span(territories_).subspan(first, ended - first);
}

bool Registry::exists_on(TerritoryKey key, Date day) const {
  const auto* t = find(key);
  if (t == nullptr || day < t->valid_from || day >= t->valid_to) return false;
  const auto gone = absences(key);
  return std::none_of(gone.begin(), gone.end(), [&](const Absence& a) { return a.from <= day && day < a.to; });
}

std::vector<const Territory*> Registry::on(Level level, Date day) const {
  std::vector<const Territory*> out;
  const auto [first, ended, end] = range(level);
  for (auto i = first; i < end; ++i) {
    if (exists_on(territories_[i].key, day)) out.push_back(&territories_[i]);
  }
  std::sort(out.begin(), out.end(), by_code);
  return out;
}

std::vector<const Territory*> Registry::below_on(TerritoryKey key, Level level, Date day) const {
  auto out = on(level, day);
  const auto* top = find(key);
  if (top == nullptr) return {};
  std::erase_if(out, [&](const Territory* t) {
    const auto path = sum_path_on(t->key, day);
    if (std::find(path.begin(), path.end(), key) != path.end()) return false;
    return std::none_of(t->also_in.begin(), t->also_in.end(), [&](TerritoryKey department) {
      const auto further = sum_path_on(department, day);
      return std::find(further.begin(), further.end(), key) != further.end();
    });
  });
  return out;
}

std::span<const Placement> Registry::placements(TerritoryKey key) const { return of_territory(placements_, key); }

std::span<const Absence> Registry::absences(TerritoryKey key) const { return of_territory(absences_, key); }

TerritoryKey Registry::parent_on(TerritoryKey key, Date day) const {
  for (const auto& before_now : placements(key)) {
    if (before_now.from <= day && day < before_now.to) return before_now.parent;
  }
  const auto* t = find(key);
  return t == nullptr ? TerritoryKey{} : t->parent;
}

std::vector<TerritoryKey> Registry::sum_path_on(TerritoryKey key, Date day) const {
  std::vector<TerritoryKey> out;
  for (const auto* t = find(key); t != nullptr && out.size() < words.size(); t = find(parent_on(t->key, day)))
    out.push_back(t->key);
  return out;
}

std::vector<Date> Registry::path_changes(TerritoryKey key) const {
  std::vector<Date> out;
  if (placements_.empty()) return out;
  std::vector<TerritoryKey> above{key};
  for (std::size_t i = 0; i < above.size(); ++i) {
    const auto hang = [&](TerritoryKey parent) {
      if (!parent.is_null() && std::find(above.begin(), above.end(), parent) == above.end()) above.push_back(parent);
    };
    const auto before_now = placements(above[i]);
    for (const auto& placement : before_now) {
      hang(placement.parent);
      out.push_back(placement.to);
    }
    if (const auto* t = find(above[i])) hang(t->parent);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase_if(out, [&](Date day) { return sum_path_on(key, day) == sum_path_on(key, day.plus_days(-1)); });
  return out;
}

std::vector<const Territory*> Registry::ever_below(TerritoryKey key, Level level) const {
  const auto holds = [&](const std::vector<TerritoryKey>& path) {
    return std::find(path.begin(), path.end(), key) != path.end();
  };
  const auto was_below = [&](const Territory& t) {
    if (holds(sum_path(t.key))) return true;
    const auto changes = path_changes(t.key);
    return std::any_of(changes.begin(), changes.end(),
                       [&](Date day) { return holds(sum_path_on(t.key, day.plus_days(-1))); });
  };
  // What hangs there today is found through the tree; then those that have ended, and those that have moved, alone or
  // with something above them.
  auto out = below(key, level);
  std::erase_if(out, [&](const Territory* t) { return !holds(sum_path(t->key)); });
  const auto [first, ended, end] = range(level);
  for (auto i = ended; i < end; ++i) {
    if (was_below(territories_[i])) out.push_back(&territories_[i]);
  }
  const bool anything_above_moved = std::any_of(placements_.begin(), placements_.end(), [&](const Placement& p) {
    const auto* t = find(p.territory);
    return t != nullptr && t->level < level;
  });
  for (auto i = first; i < ended; ++i) {
    const auto& t = territories_[i];
    if ((anything_above_moved || !placements(t.key).empty()) && was_below(t)) out.push_back(&t);
  }
  std::sort(out.begin(), out.end(), by_code);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<const Territory*> Registry::below(TerritoryKey key, Level level) const {
  std::vector<const Territory*> out;
  const auto* top = find(key);
  if (top == nullptr) return out;
  if (top->level == level) return {top};
  if (top->level == Level::nation) {
    const auto present = all(level);
    out.reserve(present.size());
    for (const auto& t : present) out.push_back(&t);
    return out;
  }
  std::vector<std::uint32_t> waiting{static_cast<std::uint32_t>(top - territories_.data())};
  while (!waiting.empty()) {
    const auto parent = waiting.back();
    waiting.pop_back();
    // Children lie in the order of their level, so those of another level are skipped in one step where they can be.
    auto child = std::lower_bound(children_.begin(), children_.end(), std::pair{parent, std::uint32_t{0}});
    for (; child != children_.end() && child->first == parent; ++child) {
      const auto& t = territories_[child->second];
      if (t.level == level) {
        out.push_back(&t);
      } else if (t.level < level && t.level != Level::epci) {
        waiting.push_back(child->second);
      }
    }
  }
  std::sort(out.begin(), out.end());  // one array: the order of places is the order of codes
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<const Territory*> Registry::communes_of(TerritoryKey epci) const {
  const auto* top = find(epci);
  if (top == nullptr || top->level != Level::epci) return {};
  return below(epci, Level::commune);
}

std::vector<TerritoryKey> Registry::sum_path(TerritoryKey key) const {
  std::vector<TerritoryKey> out;
  for (const auto* t = find(key); t != nullptr && out.size() < words.size(); t = find(t->parent)) out.push_back(t->key);
  return out;
}

std::vector<TerritoryKey> Registry::right_path(TerritoryKey key) const {
  auto out = sum_path(key);
  const auto* t = find(key);
  if (t == nullptr) return out;
  const auto add = [&](TerritoryKey further) {
    for (const auto above : sum_path(further)) {
      if (std::find(out.begin(), out.end(), above) == out.end()) out.push_back(above);
    }
  };
  for (const auto department : t->also_in) add(department);
  // Those that followed a department are answerable for what it left; out grows with what those became in turn.
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto* place = find(out[i]);
    if (place == nullptr || !has_ended(*place) || place->level > Level::department) continue;
    for (const auto* next : followers_of(*this, place->key)) add(next->key);
  }
  return out;
}

const Territory* Registry::ancestor(TerritoryKey key, Level level) const {
  const auto* t = find(key);
  while (t != nullptr && t->level != level) t = find(t->parent);
  return t;
}

const Territory* Registry::from_text(std::string_view text) const {
  // Hyphens and dashes are typed or left out as people please.
  const auto plain = [](std::string_view any) {
    std::string out = fold(any);
    for (auto dash = out.find("–"); dash != std::string::npos; dash = out.find("–")) out.replace(dash, 3, " ");
    std::replace(out.begin(), out.end(), '-', ' ');
    return fold(out);
  };
  const std::string folded = plain(text);
  if (folded.empty()) return nullptr;
  const Territory* found = nullptr;
  int count = 0;
  const auto take = [&](const Territory& t) {
    found = &t;
    ++count;
  };
  // "region 11" or "contract CV001": the level in words, then the code.
  std::string_view rest = folded;
  const auto space = rest.find_first_of(" :");
  Level level{};
  if (parse_word(rest.substr(0, space), level)) {
    if (level == Level::nation) return all(level).empty() ? nullptr : &nation();
    if (space != std::string_view::npos) {
      const auto code = trim(rest.substr(space + 1));
      for (const auto& t : all(level)) {
        if (fold(t.code) == code) return &t;
      }
    }
    return nullptr;
  }
  // Departments before regions, since a bare 01 means the department to everybody.
  for (const auto candidate : {Level::nation, Level::department, Level::region, Level::contract}) {
    for (const auto& t : all(candidate)) {
      const auto code = fold(t.code);
      if (folded == code) return &t;
      if (folded == plain(t.name) || folded == plain(label(t, Lang::fr)) || folded == plain(t.code + " " + t.name))
        take(t);
    }
    if (count > 0) break;
  }
  return count == 1 ? found : nullptr;
}

namespace {

// The rows of a registry, before it is made of them.
struct Rows {
  std::vector<Territory> territories;
  std::vector<Placement> placements;
  std::vector<Absence> absences;
  std::vector<Event> successions;
  std::vector<std::uint32_t> by_key;  // key -> place + 1
  Territory& at(TerritoryKey key) { return territories[by_key.at(static_cast<std::size_t>(key.value)) - 1]; }
};

Rows read_rows(db::Session& session) {
  Rows out;
  session.each<Row>(sql::territories, [&](Row&& row) {
    Territory t;
    t.key = row.key;
    t.level = row.level;
    t.code = std::move(row.code);
    t.name = std::move(row.name);
    t.parent = row.parent;
    t.epci = row.epci;
    t.population = row.population;
    t.valid_from = row.valid_from;
    t.valid_to = row.valid_to;
    t.longitude = row.longitude;
    t.latitude = row.latitude;
    t.is_known = row.is_known;
    const auto key = static_cast<std::size_t>(t.key.value);
    if (out.by_key.size() <= key) out.by_key.resize(key + 1, 0);
    out.territories.push_back(std::move(t));
    out.by_key[key] = static_cast<std::uint32_t>(out.territories.size());
  });
  session.each<AlsoInRow>(sql::also_in,
                          [&](AlsoInRow&& row) { out.at(row.territory).also_in.push_back(row.department); });
  out.placements = session.all<Placement>(sql::placements);
  out.absences = session.all<Absence>(sql::absences);
  out.successions = session.all<Event>(sql::successions);
  return out;
}

// A change by hand that counts today and did not, or the other way round.
struct Since {
  std::int64_t change = 0;
  TerritoryKey from, to;
  Date day;
  Change kind = Change::merger;
  int per_mille = 1000;
  bool is_estimated = false;
  std::string was;
  bool is_undone = false;
  std::int64_t recorded_at = 0;
  TerritoryKey department;
};
BOOST_DESCRIBE_STRUCT(Since, (),
                      (change, from, to, day, kind, per_mille, is_estimated, was, is_undone, recorded_at, department))

void take_back(Rows& rows, const Since& since) {
  auto& place = rows.at(since.from);
  if (since.kind == Change::moved) {
    const auto placement = std::find_if(rows.placements.begin(), rows.placements.end(), [&](const Placement& p) {
      return p.territory == since.from && p.to == since.day;
    });
    if (placement == rows.placements.end()) return;
    place.parent = placement->parent;
    rows.placements.erase(placement);
  } else if (since.kind == Change::renamed) {
    place.name = since.was;
  } else {
    if (place.valid_to == since.day) place.valid_to = open_end;
    std::erase_if(rows.successions, [&](const Event& event) { return event.change == since.change; });
  }
}

void put_again(Rows& rows, const Since& since, std::span<const Since> all) {
  auto& place = rows.at(since.from);
  if (since.kind == Change::moved) {
    Date from = place.valid_from;
    for (const auto& placement : rows.placements) {
      if (placement.territory == since.from) from = std::max(from, placement.to);
    }
    if (from >= since.day) return;
    rows.placements.push_back({since.from, place.parent, from, since.day});
    place.parent = since.department;
  } else if (since.kind != Change::renamed) {
    const bool goes_on = std::any_of(
        all.begin(), all.end(), [&](const Since& one) { return one.change == since.change && one.to == since.from; });
    if (!goes_on) place.valid_to = since.day;
    rows.successions.push_back({.change = since.change,
                                .day = since.day,
                                .kind = since.kind,
                                .from = since.from,
                                .to = since.to,
                                .per_mille = since.per_mille,
                                .is_estimated = since.is_estimated,
                                .was = since.was});
  }
}

}  // namespace

Registry read_registry(db::Session& session) {
  auto rows = read_rows(session);
  return Registry(std::move(rows.territories), std::move(rows.placements), std::move(rows.absences),
                  std::move(rows.successions), session.first<std::int64_t>(sql::version).value_or(0));
}

std::shared_ptr<const Registry> registry_as_known(db::Session& session, Instant at) {
  const auto changes = session.all<Since>(sql::changes_since, at);
  if (changes.empty()) return nullptr;
  auto rows = read_rows(session);
  // The last first, as undoing asks for it; then those that were undone since, in their order.
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    if (!change->is_undone) take_back(rows, *change);
  }
  for (const auto& change : changes) {
    if (change.is_undone) put_again(rows, change, changes);
  }
  std::sort(rows.successions.begin(), rows.successions.end(),
            [](const Event& a, const Event& b) { return std::tuple(a.day, a.change) < std::tuple(b.day, b.change); });
  return std::make_shared<const Registry>(std::move(rows.territories), std::move(rows.placements),
                                          std::move(rows.absences), std::move(rows.successions));
}

bool is_newest(db::Session& session, const Registry& registry) {
  return registry.version() < 0 || session.first<std::int64_t>(sql::version).value_or(0) == registry.version();
}

std::shared_ptr<const Registry> Directory::current() {
  std::int64_t known = -1;
  {
    // The lock is never held while the database works: a thread that waits for a connection must not keep those that
    // have one from going on.
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (registry_ && (now - asked_at_ < std::chrono::seconds(1) || database_.is_writing_here())) return registry_;
    asked_at_ = now;
    if (registry_) known = version_;
  }
  return ask(known);
}

std::shared_ptr<const Registry> Directory::ask(std::int64_t known) {
  std::shared_ptr<const Registry> read;
  std::int64_t version = -1;
  database_.read([&](db::Session& session) {
    version = session.first<std::int64_t>(sql::version).value_or(0);
    if (version > known) read = std::make_shared<const Registry>(read_registry(session));
  });
  const std::lock_guard lock(mutex_);
  if (read && (!registry_ || version > version_)) {
    registry_ = std::move(read);
    version_ = version;
  }
  return registry_;
}

void Directory::reload() {
  std::int64_t known = -1;
  {
    const std::lock_guard lock(mutex_);
    asked_at_ = std::chrono::steady_clock::now();
    if (registry_) known = version_;
  }
  static_cast<void>(ask(known));
}

}  // namespace jalon::territory
