// SPDX-License-Identifier: EUPL-1.2
// Who helps which contract. An assignment gives the delegate's account its role there, and ending it takes it back: the
// list that people read and the right that the program applies cannot disagree.
#include <algorithm>
#include <map>
#include <set>

#include "base/json.hpp"
#include "figures/figures.hpp"
#include "journal/journal.hpp"
#include "steering/rules.hpp"
#include "steering/sql.hpp"
#include "steering/steering.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

std::string describe(access::AccountId delegate, std::string_view label, Date since, std::optional<Date> until) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("delegate", delegate);
    json.field("label", label);
    json.field("since", since);
    if (until) json.field("until", *until);
  });
  return out;
}

void count_assignment(access::Act& act, const territory::Registry& registry, TerritoryKey contract,
                      access::AccountId delegate, std::int64_t change) {
  ensure_indicators(act.db);
  figures::record_observation(act, registry,
                              {.indicator = "delegates.assigned",
                               .dimension = "",
                               .territory = contract,
                               .day = act.today(),
                               .amount = change,
                               .source_kind = "assignment",
                               .source_id = delegate.text()});
}

struct Row {
  access::AccountId delegate;
  std::string label;
  TerritoryKey contract;
  Date since;
  std::optional<Date> until;
};
BOOST_DESCRIBE_STRUCT(Row, (), (delegate, label, contract, since, until))

// The row, the journal and the figure of an end; the role is the caller's.
void close_assignment(access::Act& act, const territory::Registry& registry, const Assignment& open) {
  act.db.run(sql::end_assignment, open.contract, open.delegate, act.today());
  act.record({.act = "end_assignment",
              .kind = "assignment",
              .object_id = open.delegate.text(),
              .territory = open.contract,
              .before = describe(open.delegate, open.label, open.since, {}),
              .after = describe(open.delegate, open.label, open.since, act.today())});
  count_assignment(act, registry, open.contract, open.delegate, -1);
}

struct FollowedRow {
  access::AccountId delegate;
  std::string label;
  TerritoryKey department, contract;
};
BOOST_DESCRIBE_STRUCT(FollowedRow, (), (delegate, label, department, contract))

struct GivenRow {
  access::AccountId delegate;
  std::string label;
  TerritoryKey department;
  std::int64_t entries = 0, minutes = 0;
  std::optional<Date> last;
};
BOOST_DESCRIBE_STRUCT(GivenRow, (), (delegate, label, department, entries, minutes, last))

}  // namespace

Result<const territory::Territory*> find_contract(const territory::Registry& registry, TerritoryKey key) {
  const auto* contract = registry.find(key);
  if (contract == nullptr || contract->level != territory::Level::contract)
    return fail(NotFound{msg("This contract is not known.")});
  return contract;
}

const territory::Territory& home_of(const territory::Registry& registry, TerritoryKey key) {
  const auto* department = registry.ancestor(key, territory::Level::department);
  return department != nullptr ? *department : registry.nation();
}

TerritoryKey department_of(const territory::Registry& registry, TerritoryKey key) { return home_of(registry, key).key; }

Result<void> assign_delegate(access::Act& act, const plan::Context& context, access::AccountId delegate,
                             TerritoryKey contract) {
  const auto place = find_contract(context.territories, contract);
  if (!place) return fail(place.error());
  if (auto ok = act.require(access::Right::assign_delegates, context.territories.right_path(contract)); !ok) return ok;
  const auto account = access::find_account(act.db, delegate);
  if (!account) return invalid("delegate", msg("This account does not exist."));
  if (account->state == "closed") return invalid("delegate", msg("This account is closed."));
  for (const auto& one : assignments(act.db, contract, delegate)) {
    if (!one.until) return fail(Conflict{msg("{0} already helps this contract.", one.label)});
  }

  act.db.run(sql::insert_assignment, new_uuid().text(), delegate, account->function_label, contract,
             department_of(context.territories, contract), act.today());
  auto grants = account->grants;
  const bool has_it = std::any_of(grants.begin(), grants.end(), [&](const access::Grant& grant) {
    return grant.role == access::Role::delegate && grant.territory == contract;
  });
  if (!has_it) {
    grants.push_back({access::Role::delegate, contract});
    if (auto ok = access::set_grants_with_act(act, account->id, grants); !ok) return ok;
  }
  act.record({.act = "assign_delegate",
              .kind = "assignment",
              .object_id = delegate.text(),
              .territory = contract,
              .before = "",
              .after = describe(delegate, account->function_label, act.today(), {})});
  count_assignment(act, context.territories, contract, delegate, 1);
  return {};
}

Result<void> assign_delegate_at(access::Act& act, const plan::Context& context, std::string_view email,
                                TerritoryKey contract) {
  const auto account = access::find_account_by_email(act.db, fold(email));
  if (!account) return invalid("email", msg("No account has this address."));
  return assign_delegate(act, context, account->id, contract);
}

Result<void> end_assignment(access::Act& act, const plan::Context& context, access::AccountId delegate,
                            TerritoryKey contract) {
  const auto place = find_contract(context.territories, contract);
  if (!place) return fail(place.error());
  if (auto ok = act.require(access::Right::assign_delegates, context.territories.right_path(contract)); !ok) return ok;
  const auto known = assignments(act.db, contract, delegate);
  const auto open = std::find_if(known.begin(), known.end(), [](const Assignment& one) { return !one.until; });
  if (open == known.end()) return fail(NotFound{msg("This delegate is not assigned to this contract.")});

  close_assignment(act, context.territories, *open);
  if (const auto account = access::find_account(act.db, delegate)) {
    auto grants = account->grants;
    std::erase_if(grants, [&](const access::Grant& grant) {
      return grant.role == access::Role::delegate && grant.territory == contract;
    });
    if (grants.size() != account->grants.size()) {
      if (auto ok = access::set_grants_with_act(act, account->id, grants); !ok) return ok;
    }
  }
  return {};
}

Result<void> end_assignments_of_taken_roles(access::Act& act, const territory::Registry& registry,
                                            access::AccountId delegate, std::span<const access::Grant> taken) {
  for (const auto& grant : taken) {
    if (grant.role != access::Role::delegate) continue;
    for (const auto& one : assignments(act.db, grant.territory, delegate)) {
      if (!one.until) close_assignment(act, registry, one);
    }
  }
  return {};
}

std::vector<Assignment> assignments(db::Session& session, std::optional<TerritoryKey> contract,
                                    std::optional<access::AccountId> delegate) {
  std::vector<Assignment> out;
  session.each<Row>(
      sql::list_assignments,
      [&](Row&& row) {
        out.push_back({row.delegate, std::move(row.label), row.contract, row.since, row.until});
      },
      contract, delegate);
  return out;
}

std::vector<Workload> workload(db::Session& session, const plan::Context& context,
                               std::optional<TerritoryKey> department) {
  // A plan is done with once it is adopted; before that, it is work of the delegate.
  std::vector<FollowedRow> followed;
  std::vector<TerritoryKey> contracts;
  session.each<FollowedRow>(
      sql::workload_contracts,
      [&](FollowedRow&& row) {
        contracts.push_back(row.contract);
        followed.push_back(std::move(row));
      },
      department);
  std::set<TerritoryKey> adopted;
  for (const auto& row : plan::list(session, context.programme.code, contracts)) {
    if (row.in_force) adopted.insert(row.contract);
  }

  std::map<std::pair<access::AccountId, TerritoryKey>, Workload> lines;
  const auto line = [&](access::AccountId delegate, TerritoryKey where, std::string&& label) -> Workload& {
    auto& one = lines[{delegate, where}];
    one.delegate = delegate;
    one.department = where;
    if (one.label.empty()) one.label = std::move(label);
    return one;
  };
  for (auto& row : followed) {
    auto& one = line(row.delegate, row.department, std::move(row.label));
    ++one.contracts;
    if (!adopted.contains(row.contract)) ++one.plans_not_adopted;
  }
  session.each<GivenRow>(
      sql::workload_support,
      [&](GivenRow&& row) {
        auto& one = line(row.delegate, row.department, std::move(row.label));
        one.entries = static_cast<std::int32_t>(row.entries);
        one.minutes = row.minutes;
        one.last_support = row.last;
      },
      department);
  std::vector<Workload> out;
  out.reserve(lines.size());
  for (auto& [key, one] : lines) out.push_back(std::move(one));
  // The heaviest first.
  std::sort(out.begin(), out.end(), [](const Workload& a, const Workload& b) {
    if (a.plans_not_adopted != b.plans_not_adopted) return a.plans_not_adopted > b.plans_not_adopted;
    if (a.contracts != b.contracts) return a.contracts > b.contracts;
    return std::tie(a.label, a.department) < std::tie(b.label, b.department);
  });
  return out;
}

}  // namespace jalon::steering
