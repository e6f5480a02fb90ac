// SPDX-License-Identifier: EUPL-1.2
#include "control/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "capacity/capacity.hpp"
#include "control/sql.hpp"
#include "ledger/ledger.hpp"
#include "ledger/statements.hpp"
#include "plan/plan.hpp"
#include "steering/committee.hpp"

namespace jalon::control {

namespace {

using territory::Level;
using territory::Tally;

constexpr int days_before_deadline = 60;  // ST-07: from when on a contract says why its plan has not started
constexpr int days_to_award = 120;        // CA-16
constexpr int accounts_max = 100'000;     // of one role

void add(Looked& out, const Asking& asking, Failing failing) {
  failing.place = answering(asking.registry, failing.place);
  out.failing.push_back(std::move(failing));
}

Looked late_committees(const Asking& asking) {
  Looked out;
  std::map<steering::CommitteeId, std::vector<steering::Meeting>> meetings;
  for (auto& one : steering::meetings(asking.db)) meetings[one.committee].push_back(std::move(one));
  std::map<steering::CommitteeId, TerritoryKey> places;
  for (const auto& one : steering::committees(asking.db)) {
    places[one.id] = one.territory;
    if (one.closed_on) continue;
    ++out.checked[answering(asking.registry, one.territory)];
    const auto standing = steering::standing_of(one, meetings[one.id], asking.now.today);
    if (!standing.is_late) continue;
    add(out, asking,
        {.control = "ST-01",
         .record = one.id.text(),
         .title = one.name,
         .href = "/comites/" + one.id.text(),
         .place = one.territory,
         .since = standing.due,
         .found = {}});
  }
  for (const auto& one : steering::decisions(asking.db)) {
    if (!one.due || one.replaced_by) continue;
    const auto place = places[one.committee];
    ++out.checked[answering(asking.registry, place)];
    if (!one.is_late(asking.now.today)) continue;
    add(out, asking,
        {.control = "ST-01",
         .record = one.id.text(),
         .title = fmt::format("{} – {}", one.reference(), shorten(one.text, 80)),
         .href = "/decisions/" + one.id.text(),
         .place = place,
         .since = *one.due,
         .found = {}});
  }
  return out;
}

Looked empty_seats(const Asking& asking) {
  Looked out;
  for (const auto& one : steering::committees(asking.db)) {
    if (one.closed_on) continue;
    for (const auto* seat : one.seats_on(asking.now.today)) {
      ++out.checked[answering(asking.registry, one.territory)];
      if (seat->is_filled()) continue;
      add(out, asking,
          {.control = "ST-09",
           .record = seat->id.text(),
           .title = one.name,
           .href = "/comites/" + one.id.text(),
           .place = one.territory,
           .since = seat->since,
           .found = seat->function});
    }
  }
  return out;
}

Looked years_without_report(const Asking& asking) {
  Looked out;
  const auto programme = programme::current(asking.db);
  if (!programme) return out;
  const auto& nation = asking.registry.nation();
  std::set<int> closed;
  for (const auto& one : reports(asking.db)) {
    if (one.place == nation.key) closed.insert(one.year);
  }
  for (int year = programme->start.year(); year < asking.now.today.year(); ++year) {
    const auto since = *Date::of(year + 1, 4, 1);
    if (since > asking.now.today) break;
    ++out.checked[nation.key];
    if (closed.contains(year)) continue;
    add(out, asking,
        {.control = "ST-03",
         .record = fmt::format("{}", year),
         .title = fmt::format("{}", year),
         .href = fmt::format("{}/rapport/{}", controls_path, year),
         .place = nation.key,
         .since = since,
         .found = fmt::format("{}", year)});
  }
  return out;
}

Looked ended_programmes(const Asking& asking) {
  Looked out;
  const auto& nation = asking.registry.nation();
  for (const auto& one : programme::list(asking.db)) {
    if (one.state != programme::State::published) continue;
    ++out.checked[nation.key];
    if (one.programme->end >= asking.now.today) continue;
    add(out, asking,
        {.control = "ST-04",
         .record = one.code,
         .title = one.programme->title.fr,
         .href = "/programme",
         .place = nation.key,
         .since = one.programme->end,
         .found = {}});
  }
  return out;
}

// The day from which nobody held a role in a place: of the last act that took it away.
std::optional<Date> taken_on(const std::vector<journal::Record>& records, access::Role role, TerritoryKey place) {
  const auto held = fmt::format(R"("role":"{}","territory":{}}})", access::word(role), place.value);
  for (const auto& one : records) {
    if (one.before.find(held) != std::string::npos && one.after.find(held) == std::string::npos)
      return paris_date(one.at);
  }
  return std::nullopt;
}

Looked vacant_functions(const Asking& asking) {
  Looked out;
  const auto programme = programme::current(asking.db);
  std::vector<journal::Record> records;
  bool is_read = false;
  for (const auto role : {access::Role::prefect, access::Role::instruction_officer, access::Role::control_officer}) {
    std::set<TerritoryKey> held;
    const auto accounts = access::list_accounts(
        asking.db, {.words = {}, .state = "active", .role = role, .limit = accounts_max, .offset = 0});
    for (const auto& account : accounts.accounts) {
      for (const auto& grant : account.grants) {
        if (grant.role == role) held.insert(grant.territory);
      }
    }
    const auto is_held = [&](TerritoryKey key) { return held.contains(key); };
    for (const auto& department : asking.registry.all(Level::department)) {
      ++out.checked[department.key];
      // Internal control may be held above; who decides and who instructs sits in the department.
      const auto path = asking.registry.right_path(department.key);
      if (role == access::Role::control_officer ? std::any_of(path.begin(), path.end(), is_held)
                                                : is_held(department.key))
        continue;
      if (!is_read) {
        records = journal::read(asking.db, {.kind = "account",
                                            .without_kind = {},
                                            .object_id = {},
                                            .actor_id = {},
                                            .acts = {"change_roles", "close_account"},
                                            .scope = {},
                                            .since = {},
                                            .before_position = {},
                                            .limit = 1000});
        is_read = true;
      }
      const auto taken = taken_on(records, role, department.key);
      const auto since = taken ? *taken : programme ? std::min(programme->start, asking.now.today) : asking.now.today;
      add(out, asking,
          {.control = "ST-05",
           .record = fmt::format("{}:{}", department.code, access::word(role)),
           .title = fmt::format("{} – {}", department.code, department.name),
           .href = territory::href(department),
           .place = department.key,
           .since = since,
           .found = std::string(access::word(role))});
    }
  }
  return out;
}

Looked contracts_without_plan(const Asking& asking) {
  Looked out;
  const auto programme = programme::current(asking.db);
  if (!programme) return out;
  const auto deadline = programme->deadline("plan.adopted").value_or(programme->end);
  const auto since = deadline.plus_days(-days_before_deadline);
  std::set<TerritoryKey> explained;
  for (const auto& row : plan::list(asking.db, programme->code)) {
    if (row.state != plan::State::not_started || !row.reason.empty()) explained.insert(row.contract);
  }
  for (const auto& contract : asking.registry.all(Level::contract)) {
    ++out.checked[answering(asking.registry, contract.key)];
    if (explained.contains(contract.key) || since >= asking.now.today) continue;
    add(out, asking,
        {.control = "ST-07",
         .record = contract.code,
         .title = fmt::format("{} – {}", contract.code, contract.name),
         .href = territory::href(contract) + "/plan",
         .place = contract.key,
         .since = since,
         .found = {}});
  }
  return out;
}

Looked missing_reports(const Asking& asking) {
  Looked out;
  const auto month = capacity::last_month(asking.now.today);
  const auto since = month.end().plus_days(9);  // reported by the tenth of the next month
  for (const auto& [department, one] : capacity::reporting(asking.db, month)) out.checked[department] = one.expected;
  if (since >= asking.now.today) return out;
  for (const auto& one : capacity::missing_months(asking.db, month)) {
    add(out, asking,
        {.control = "ST-08",
         .record = one.service.text() + ":" + month.text(),
         .title = one.name,
         .href = "/services/" + one.service.text(),
         .place = one.department,
         .since = since,
         .found = month.text()});
  }
  return out;
}

Looked late_credits(const Asking& asking) {
  Looked out;
  for (const auto& budget : ledger::budgets(asking.db)) {
    const auto delays = ledger::delays(asking.db, asking.registry, budget.programme, budget.year);
    const auto last_day = *Date::of(budget.year, 3, 31);
    for (const auto& one : delays.departments) {
      if (!one.to_department) continue;
      ++out.checked[one.department];
      const auto by = one.to_department->plus_days(days_to_award);
      const bool is_idle = !one.committed && by < asking.now.today;
      if (*one.to_department <= last_day && !is_idle) continue;
      const auto* place = asking.registry.find(one.department);
      add(out, asking,
          {.control = "CA-16",
           .record = fmt::format("{}-{}-{}", budget.programme, budget.year, one.department.value),
           .title =
               fmt::format("{} {} – {}", budget.programme, budget.year, place == nullptr ? std::string() : place->name),
           .href = fmt::format("/credits/delais?programme={}&annee={}", budget.programme, budget.year),
           .place = one.department,
           .since = *one.to_department > last_day ? last_day : by,
           .found = one.to_department->text()});
    }
  }
  return out;
}

Looked differing_documents(const Asking& asking) {
  Looked out;
  for (const auto& one : ledger::envelopes(asking.db, asking.registry, {})) {
    const auto place = answering(asking.registry, one.territory);
    ++out.checked[place];
    if (one.gaps.empty()) continue;
    std::int64_t largest = 0;
    Date since = asking.now.today;
    for (const auto& gap : one.gaps) {
      largest = std::max(largest, std::abs(gap.cents));
      since = std::min(since, std::max(one.stated[gap.first].statement.day, one.stated[gap.second].statement.day));
    }
    add(out, asking,
        {.control = "PA-08",
         .record =
             fmt::format("{}-{}-{}-{}-{}", one.programme, one.first_year, one.last_year, one.line, one.territory.value),
         .title = one.first_year == one.last_year
                      ? fmt::format("{} {} {}", one.programme, one.first_year, one.line)
                      : fmt::format("{} {}–{} {}", one.programme, one.first_year, one.last_year, one.line),
         .href = fmt::format("/credits/annonces?programme={}&annee={}", one.programme, one.first_year),
         .place = one.territory,
         .since = since,
         .found = fmt::format("{}", largest),
         .amount_cents = largest});
  }
  return out;
}

Looked late_checks(const Asking& asking) {
  Looked out;
  for (const auto& one : checks_in(asking.db, 0)) {
    ++out.checked[one.department];
    if (!one.is_late(asking.now.today)) continue;
    add(out, asking,
        {.control = "PA-02",
         .record = one.id.text(),
         .title = fmt::format("{} – {}", one.number, one.title),
         .href = fmt::format("{}/visites/{}", controls_path, one.id.text()),
         .place = one.department,
         .since = one.due,
         .found = {},
         .amount_cents = one.granted_cents});
  }
  return out;
}

struct Way {
  std::string_view control;
  Looked (*look)(const Asking&);
};
constexpr std::array ways{
    Way{"ST-01", late_committees},    Way{"ST-03", years_without_report},   Way{"ST-04", ended_programmes},
    Way{"ST-05", vacant_functions},   Way{"ST-07", contracts_without_plan}, Way{"ST-08", missing_reports},
    Way{"ST-09", empty_seats},        Way{"CA-16", late_credits},           Way{"PA-02", late_checks},
    Way{"PA-08", differing_documents}};

}  // namespace

std::span<const std::string_view> looked_at_here() {
  static const auto all = [] {
    std::array<std::string_view, ways.size()> out;
    for (std::size_t i = 0; i < ways.size(); ++i) out[i] = ways[i].control;
    return out;
  }();
  return all;
}

TerritoryKey answering(const territory::Registry& registry, TerritoryKey place) {
  const auto* department = registry.ancestor(place, Level::department);
  return department == nullptr ? place : department->key;
}

bool is_in(const Perimeter& perimeter, TerritoryKey place) {
  return perimeter.answering.empty() ||
         std::find(perimeter.answering.begin(), perimeter.answering.end(), place) != perimeter.answering.end();
}

std::optional<Looked> look(const Asking& asking, std::string_view control) {
  const auto found = std::find_if(ways.begin(), ways.end(), [&](const Way& way) { return way.control == control; });
  if (found == ways.end()) return std::nullopt;
  auto out = found->look(asking);
  std::stable_sort(out.failing.begin(), out.failing.end(), [](const Failing& a, const Failing& b) {
    return std::tie(a.since, a.title, a.record) < std::tie(b.since, b.title, b.record);
  });
  return out;
}

namespace {

void count(const Looked& looked, std::string_view control, const Perimeter& perimeter, std::vector<Tally>& out) {
  std::map<TerritoryKey, Tally> by_place;
  for (const auto& [place, checked] : looked.checked) {
    if (!is_in(perimeter, place)) continue;
    auto& one = by_place[place];
    one.control = control;
    one.place = place;
    one.checked = checked;
  }
  for (const auto& one : looked.failing) {
    const auto found = by_place.find(one.place);
    if (found == by_place.end()) continue;
    ++found->second.failing;
    found->second.amount_cents += one.amount_cents;
    found->second.since = std::min(found->second.since.value_or(one.since), one.since);
  }
  for (auto& [place, one] : by_place) out.push_back(std::move(one));
}

}  // namespace

std::vector<Tally> tallies(const Asking& asking, const Perimeter& perimeter) {
  auto out = funding::tally(asking.db, {perimeter.answering, asking.now.today, asking.now.at});
  for (const auto& way : ways) count(*look(asking, way.control), way.control, perimeter, out);
  return out;
}

std::vector<Tally> tallies_of(const Asking& asking, const Perimeter& perimeter, std::string_view control) {
  std::vector<Tally> out;
  if (const auto looked = look(asking, control)) {
    count(*looked, control, perimeter, out);
  } else {
    out = funding::tally(asking.db, {perimeter.answering, asking.now.today, asking.now.at}, control);
    std::erase_if(out, [&](const Tally& one) { return !is_in(perimeter, one.place); });
  }
  return out;
}

std::optional<Perimeter> perimeter_of(const territory::Registry& registry, TerritoryKey key) {
  const auto* place = registry.find(key);
  if (place == nullptr) return std::nullopt;
  if (place->level == Level::nation) return Perimeter{place->key, {}};
  if (place->level == Level::region) {
    Perimeter out{place->key, {place->key}};
    for (const auto* department : registry.below(place->key, Level::department))
      out.answering.push_back(department->key);
    return out;
  }
  const auto* department = registry.ancestor(key, Level::department);
  if (department == nullptr) return std::nullopt;
  return Perimeter{department->key, {department->key}};
}

}  // namespace jalon::control
