// SPDX-License-Identifier: EUPL-1.2
// Changes of contracts, recorded by hand: mergers, splits, moves to another department, new names. Nothing of what was
// recorded before is touched: the change is dated, and undoing it is a further act.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

// More contracts than a department has.
constexpr std::size_t parts_max = 50;

class Check {
 public:
  Check(db::Session& session, const Registry& registry, const NewSuccession& given, Date today)
      : session_(session), registry_(registry), given_(given), today_(today) {}

  Result<SuccessionPlan> run() {
    if (given_.from.empty() || (given_.kind != Change::merger && given_.from.size() != 1)) {
      fault("from", given_.kind == Change::merger ? msg("Name at least one contract that merges into the other.")
                                                  : msg("Name one contract."));
    }
    if (given_.from.size() > parts_max || given_.to.size() > parts_max) {
      fault("from", msg("At most {0} contracts change at once.", parts_max));
      return fail(Invalid{std::move(faults_)});
    }
    check_day();
    for (const auto key : given_.from) check_contract("from", key, given_.day.plus_days(-1));
    for (const auto& to : given_.to) check_contract("to", to.contract, given_.day);
    if (!faults_.empty()) return fail(Invalid{std::move(faults_)});
    switch (given_.kind) {
      case Change::merger:
        merge();
        break;
      case Change::split:
        split();
        break;
      case Change::moved:
        move();
        break;
      case Change::renamed:
        rename();
        break;
    }
    if (!faults_.empty()) return fail(Invalid{std::move(faults_)});
    if (auto later = refuse_later(); !later) return fail(later.error());
    return std::move(plan_);
  }

 private:
  void fault(std::string_view field, Message why) { faults_.push_back({std::string(field), std::move(why)}); }

  void check_day() {
    if (given_.day > today_) {
      fault("day", msg("A change is recorded on the day it takes effect or later: today is {0}.", today_.text()));
    }
  }

  void check_contract(std::string_view field, TerritoryKey key, Date day) {
    const auto* contract = registry_.find(key);
    if (contract == nullptr || contract->level != Level::contract) {
      return fault(field, msg("There is no such contract."));
    }
    if (!seen_.insert(std::pair(std::string(field), key)).second) {
      return fault(field, msg("The contract {0} is named twice.", contract->code));
    }
    if (day < contract->valid_from) {
      return fault("day", msg("The contract {0} exists since {1}: the change comes after that day.", contract->code,
                              contract->valid_from.text()));
    }
    if (!registry_.exists_on(key, day)) {
      fault(field, msg("The contract {0} ended on {1}.", contract->code, contract->valid_to.text()));
    }
  }

  bool is_target(TerritoryKey key) const {
    return std::any_of(given_.to.begin(), given_.to.end(), [&](const auto& to) { return to.contract == key; });
  }
  void add(TerritoryKey from, TerritoryKey to, int per_mille, bool is_estimated, std::string was = {}) {
    plan_.events.push_back({.change = 0,
                            .day = given_.day,
                            .kind = given_.kind,
                            .from = from,
                            .to = to,
                            .per_mille = per_mille,
                            .is_estimated = is_estimated,
                            .was = std::move(was)});
  }

  void merge() {
    if (given_.to.size() != 1) return fault("to", msg("Contracts merge into one."));
    const auto target = given_.to.front().contract;
    for (const auto key : given_.from) {
      if (key == target) continue;
      add(key, target, 1000, false);
      plan_.ending.push_back(key);
    }
    if (plan_.events.empty()) fault("to", msg("A contract does not merge into itself."));
  }

  void split() {
    if (given_.to.size() < 2) return fault("to", msg("A contract splits into two or more; one of them may be itself."));
    const auto from = given_.from.front();
    const auto told = std::count_if(given_.to.begin(), given_.to.end(), [](const auto& to) { return !!to.per_mille; });
    std::vector<std::int64_t> weights;
    bool is_estimated = false;
    if (told > 0) {
      int sum = 0;
      for (const auto& to : given_.to) {
        const int share = to.per_mille.value_or(0);
        if (share < 1 || share > 1000) {
          return fault("to",
                       msg("Each share is a whole number of thousandths from 1 to 1000; give all of them, or none."));
        }
        sum += share;
        weights.push_back(share);
      }
      if (sum != 1000) return fault("to", msg("The shares add up to {0} thousandths, not to 1000.", sum));
    } else {
      for (const auto& to : given_.to) {
        const auto people = registry_.find(to.contract)->population;
        // One that goes on still counts the whole population: it tells nothing of the parts.
        is_estimated = is_estimated || people == 0 || to.contract == from;
        weights.push_back(people);
      }
      if (is_estimated) std::fill(weights.begin(), weights.end(), 1);
    }
    const auto shares = apportion(1000, weights);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i] == 0)
        return fault("to", msg("A part has less than a thousandth of the population: give the shares."));
      add(from, given_.to[i].contract, static_cast<int>(shares[i]), is_estimated);
    }
    if (!is_target(from)) plan_.ending.push_back(from);
  }

  void move() {
    if (!given_.to.empty()) return fault("to", msg("A contract that moves stays itself."));
    const auto* contract = registry_.find(given_.from.front());
    const auto* department = registry_.find(given_.department);
    if (department == nullptr || department->level != Level::department || has_ended(*department)) {
      return fault("department", msg("Name a department that exists."));
    }
    if (department->key == contract->parent) {
      return fault("department", msg("The contract {0} stands in {1} already.", contract->code, department->code));
    }
    const auto before = registry_.placements(contract->key);
    const auto since = before.empty() ? contract->valid_from : before.back().to;
    if (given_.day <= since) {
      return fault("day", msg("The contract {0} stands in its department since {1}: it moves after that day.",
                              contract->code, since.text()));
    }
    add(contract->key, contract->key, 1000, false, registry_.find(contract->parent)->code);
  }

  void rename() {
    if (!given_.to.empty()) return fault("to", msg("A contract with a new name stays itself."));
    const auto name = tidy(given_.name);
    const auto* contract = registry_.find(given_.from.front());
    if (name.empty() || length(name) > 200)
      return fault("name", msg("A contract has a name of at most 200 characters."));
    if (name == contract->name) return fault("name", msg("The contract bears this name already."));
    add(contract->key, contract->key, 1000, false, contract->name);
  }

  // What was recorded for a later day was said of contracts as they were then.
  Result<void> refuse_later() {
    for (const auto& event : plan_.events) {
      for (const auto key : {event.from, event.to}) {
        for (const auto& other : history(session_, key)) {
          const bool is_same =
              other.day == event.day && other.kind == event.kind && other.from == event.from && other.to == event.to;
          if (other.day <= event.day && !is_same) continue;
          return fail(Conflict{msg("A change of the contract {0} is recorded for {1}: undo that one first.",
                                   registry_.find(key)->code, other.day.text())});
        }
      }
    }
    return {};
  }

  db::Session& session_;
  const Registry& registry_;
  const NewSuccession& given_;
  Date today_;
  std::vector<Fault> faults_;
  std::set<std::pair<std::string, TerritoryKey>> seen_;
  SuccessionPlan plan_;
};

Row row_of(db::Session& session, TerritoryKey key) {
  auto row = session.first<Row>(sql::find_by_key, key);
  JALON_CHECK(row.has_value());
  return std::move(*row);
}

std::string as_json(const Registry& registry, std::span<const Event> events) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("day", events.front().day);
    json.field("kind", word(events.front().kind));
    json.key("parts");
    json.array([&] {
      for (const auto& event : events) {
        json.object([&] {
          json.field("from", registry.find(event.from)->code);
          json.field("to", registry.find(event.to)->code);
          json.field("per_mille", event.per_mille);
          json.field("is_estimated", event.is_estimated);
          if (!event.was.empty()) json.field("was", event.was);
        });
      }
    });
  });
  return out;
}

std::vector<TerritoryKey> contracts_of(std::span<const Event> events) {
  std::set<TerritoryKey> out;
  for (const auto& event : events) {
    out.insert(event.from);
    out.insert(event.to);
  }
  return {out.begin(), out.end()};
}

void record(access::Act& act, std::string_view what, std::int64_t change, std::span<const Event> events,
            std::string before, std::string after) {
  // In the journal of each contract that it changes.
  for (const auto contract : contracts_of(events)) {
    act.record({.act = what,
                .kind = "contract",
                .object_id = std::to_string(change),
                .territory = contract,
                .before = before,
                .after = after});
  }
}

}  // namespace

void put_in_department(db::Session& session, Row row, TerritoryKey department) {
  row.parent = department;
  update(session, row);
  auto also_in = session.all<TerritoryKey>(sql::also_in_of, row.key);
  if (std::erase(also_in, department) > 0) {
    session.run(sql::delete_also_in, row.key);
    for (const auto further : also_in) session.run(sql::insert_also_in, row.key, further);
  }
  also_in.push_back(department);
  set_scopes(session, row.key, also_in);
}

std::int64_t next_change(db::Session& session) {
  return session.first<std::optional<std::int64_t>>(sql::last_change).value_or(std::nullopt).value_or(0) + 1;
}

Result<void> move_contract(access::Act& act, const Row& present, TerritoryKey to, Date day, std::int64_t change,
                           const Told& told) {
  if (told.moves) {
    if (auto heard = told.moves(act, {present.key, present.parent, to, day}); !heard) return heard;
  }
  const auto last = act.db.first<Date>(sql::last_placement, present.key);
  const auto since = last.value_or(present.valid_from);
  // One that came the same day was never there.
  if (since >= day) return {};
  act.db.run(sql::put_placement, present.key, present.parent, since, day);
  put_succession(act.db,
                 {.change = change,
                  .day = day,
                  .kind = Change::moved,
                  .from = present.key,
                  .to = present.key,
                  .per_mille = 1000,
                  .is_estimated = false,
                  .was = row_of(act.db, present.parent).code},
                 act.now, to);
  return {};
}

Result<void> tell(access::Act& act, const Told& told, const Registry& before, std::span<const TerritoryKey> changed) {
  if (!told.changed || changed.empty()) return {};
  return told.changed(act, {before, read_registry(act.db), changed});
}

Result<SuccessionPlan> plan_succession(db::Session& session, const Registry& registry, const NewSuccession& given,
                                       Date today) {
  return Check(session, registry, given, today).run();
}

Result<std::int64_t> record_succession(access::Act& act, const NewSuccession& given, const Told& told) {
  const std::array nation{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, nation); !allowed) return fail(allowed.error());
  const auto registry = read_registry(act.db);
  auto plan = plan_succession(act.db, registry, given, act.today());
  if (!plan) return fail(plan.error());
  const auto change = next_change(act.db);
  for (auto& event : plan->events) {
    event.change = change;
    auto row = row_of(act.db, event.from);
    if (event.kind == Change::moved) {
      if (auto done = move_contract(act, row, given.department, given.day, change, told); !done)
        return fail(done.error());
      put_in_department(act.db, std::move(row), given.department);
      continue;
    }
    put_succession(act.db, event, act.now);
    if (event.kind == Change::renamed) {
      row.name = tidy(given.name);
      update(act.db, row);
    }
  }
  for (const auto key : plan->ending) act.db.run(sql::set_valid_to, key, given.day);
  act.db.run(sql::bump_version);
  record(act, "record_succession", change, plan->events, {}, as_json(registry, plan->events));
  if (auto heard = tell(act, told, registry, contracts_of(plan->events)); !heard) return fail(heard.error());
  return change;
}

Result<void> undo_succession(access::Act& act, std::int64_t change, const Told& told) {
  const std::array nation{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, nation); !allowed) return fail(allowed.error());
  const auto events = change > 0 ? act.db.all<Event>(sql::successions_of_change, change) : std::vector<Event>{};
  if (events.empty()) return fail(NotFound{msg("There is no change {0} to undo.", change)});
  const auto registry = read_registry(act.db);
  for (const auto& event : events) {
    for (const auto key : {event.from, event.to}) {
      for (const auto& other : history(act.db, key)) {
        if (other.change == change || std::pair(other.day, other.change) < std::pair(event.day, change)) continue;
        return fail(Conflict{msg("A change of the contract {0} is recorded for {1}: undo that one first.",
                                 registry.find(key)->code, other.day.text())});
      }
    }
  }
  for (const auto& event : events) {
    auto row = row_of(act.db, event.from);
    if (event.kind == Change::moved) {
      const auto department = registry.parent_on(event.from, event.day.plus_days(-1));
      if (told.moves) {
        if (auto heard = told.moves(act, {event.from, row.parent, department, event.day}); !heard) return heard;
      }
      act.db.run(sql::delete_placement, event.from, event.day);
      put_in_department(act.db, std::move(row), department);
    } else if (event.kind == Change::renamed) {
      row.name = event.was;
      update(act.db, row);
    } else if (row.valid_to == event.day) {
      act.db.run(sql::set_valid_to, event.from, open_end);
    }
  }
  act.db.run(sql::undo_change, change, act.now);
  act.db.run(sql::bump_version);
  record(act, "undo_succession", change, events, as_json(registry, events), {});
  return tell(act, told, registry, contracts_of(events));
}

}  // namespace jalon::territory
