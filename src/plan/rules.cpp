// SPDX-License-Identifier: EUPL-1.2
#include "plan/rules.hpp"

#include "base/personal_data.hpp"
#include "base/text.hpp"

namespace jalon::plan {

Result<store::PlanRow> open_plan(access::Act& act, const Context& context, PlanId id, access::Right right) {
  auto row = store::find(act.db, id);
  if (!row || row->programme != context.programme.code) return fail(NotFound{msg("There is no such plan.")});
  if (auto allowed = act.require(right, context.territories.right_path(row->contract)); !allowed) {
    return fail(allowed.error());
  }
  return *std::move(row);
}

Result<store::PlanRow> open_contract(access::Act& act, const Context& context, TerritoryKey contract,
                                     access::Right right) {
  const auto* found = context.territories.find(contract);
  if (found == nullptr || found->level != territory::Level::contract) {
    return fail(NotFound{msg("There is no such contract.")});
  }
  if (auto allowed = act.require(right, context.territories.right_path(contract)); !allowed) {
    return fail(allowed.error());
  }
  if (auto row = store::find(act.db, contract, context.programme.code)) return *std::move(row);
  store::PlanRow none;
  none.contract = contract;
  const auto* department = context.territories.ancestor(contract, territory::Level::department);
  none.department = department != nullptr ? department->key : contract;
  none.programme = context.programme.code;
  return none;
}

tl::unexpected<Error> refuse_state(State state) {
  switch (state) {
    case State::not_started:
      return refused("plan.state", msg("The plan has not started yet."), msg("Start it first."));
    case State::drafting:
      return refused("plan.state", msg("The plan is being written."), msg("It must be submitted first."));
    case State::submitted:
      return refused("plan.state", msg("The plan is submitted and waits for its signatures: its text is frozen."),
                     msg("To change it, ask the prefecture to return it for correction."));
    case State::returned:
      return refused("plan.state", msg("The plan was returned for correction."),
                     msg("It must be submitted again first."));
    case State::adopted:
      return refused("plan.state", msg("The plan is adopted: its text is frozen."),
                     msg("To change it, the local authority opens an amendment."));
    case State::under_way:
      return refused("plan.state", msg("The plan is under way: its text is frozen."),
                     msg("To change it, the local authority opens an amendment."));
    case State::evaluated:
      return refused("plan.state", msg("The plan has been evaluated: it is closed."));
  }
  return refused("plan.state", msg("The plan has been evaluated: it is closed."));
}

Result<void> must_be_writable(const store::PlanRow& row) {
  if (row.state == State::drafting || row.state == State::returned) return {};
  return refuse_state(row.state);
}

std::string checked_text(std::string_view field, std::string_view text, std::size_t characters_max,
                         std::vector<Fault>& faults) {
  if (const auto bad = first_bad_utf8(text)) {
    faults.push_back({std::string(field), msg("This text is not UTF-8 (byte {0}).", *bad)});
    return {};
  }
  std::string out = tidy(text);
  if (const std::size_t size = length(out); size > characters_max) {
    faults.push_back(
        {std::string(field), msg("This text has {0} characters; at most {1} are allowed.", size, characters_max)});
  }
  for (auto& fault : refuse_identifiers(field, out)) faults.push_back(std::move(fault));
  return out;
}

std::string required_text(std::string_view field, std::string_view text, std::size_t characters_max,
                          const Message& if_missing, std::vector<Fault>& faults) {
  std::string out = checked_text(field, text, characters_max, faults);
  if (out.empty() && trim(text).empty()) faults.push_back({std::string(field), if_missing});
  return out;
}

}  // namespace jalon::plan
