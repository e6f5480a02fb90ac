// SPDX-License-Identifier: EUPL-1.2
// Whatever people do, in whatever order, the live sums are what a recount of the tables gives.
#include <map>
#include <random>

#include "fixture.hpp"

namespace jalon::plan {
namespace {

class Walks : public Plans {};
INSTANTIATE_TEST_SUITE_P(, Walks, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Walks, TheFiguresEqualARecountOfTheTablesAfterAnyActs) {
  std::mt19937 random(20161115);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<TerritoryKey> contracts{contract, second_contract, split_contract, other_contract};
  const auto one_act = [&](access::Act& act, TerritoryKey place) -> Result<void> {
    const Plan plan = find_plan(act.db, place, programme.code);
    const auto drop = [](auto result) -> Result<void> {
      return result ? Result<void>{} : Result<void>(fail(result.error()));
    };
    const auto written = plan.id.is_null() ? std::vector<Action>{} : actions(act.db, plan.id);
    switch (pick(14)) {
      case 0:
        return give_reason(act, context, place, fmt::format("Motif {}", random() % 3));
      case 1:
        return drop(start_plan(act, context, place));
      case 2:
      case 3: {
        Action action = complete_action(std::to_string(1 + pick(3)), fmt::format("Action {}", random() % 100));
        if (pick(3) == 0) action.public_code = "families";
        if (pick(3) == 0) action.level_code.clear();
        return drop(save_action(act, context, plan.id, action));
      }
      case 4: {
        if (written.empty()) return {};
        Action action = written[pick(written.size())];
        action.axis = std::to_string(1 + pick(3));
        action.public_code = pick(2) == 0 ? "youth" : "";
        return drop(save_action(act, context, plan.id, action));
      }
      case 5: {
        if (written.empty()) return {};
        const Action& action = written[pick(written.size())];
        return remove_action(act, context, action.id, action.revision);
      }
      case 6:
      case 7:
        return submit_plan(act, context, plan.id);
      case 8:
        return return_plan(act, context, plan.id, "À revoir.");
      case 9:
        return drop(sign_plan(act, context, plan.id, true));
      case 10:
        return drop(sign_plan(act, context, plan.id, false));
      case 11:
        return begin_plan(act, context, plan.id);
      case 12:
        return pick(6) == 0 ? evaluate_plan(act, context, plan.id, "Fini.") : Result<void>{};
      default:
        return amend_plan(act, context, plan.id, "À changer.");
    }
  };
  int done = 0;
  for (int i = 0; i < 700; ++i) {
    now.ms += 3'600'000LL * static_cast<std::int64_t>(pick(20));
    if (as(system, [&](access::Act& act) { return one_act(act, contracts[pick(contracts.size())]); })) ++done;
  }
  EXPECT_GT(done, 150);

  // The recount knows nothing of acts: only what the tables hold now.
  std::map<std::string, std::int64_t> expected;
  std::map<std::string, std::int64_t> counted;
  look([&](db::Session& session) {
    const db::Statement plans{"test/plans",
                              "select state, in_force, reason, adopted_late, started_on, adopted_on from plan"};
    session.each_row(plans, {}, [&](const db::RowView& row) {
      std::string state;
      std::string in_force;
      std::string reason;
      db::read(row, 0, state);
      db::read(row, 1, in_force);
      db::read(row, 2, reason);
      const auto add = [&](const char* code, bool counts) { expected[code] += counts ? 1 : 0; };
      add("plans.started", state != "not_started");
      add("plans.submitted", state == "submitted" || in_force != "");
      add("plans.returned", state == "returned");
      add("plans.adopted", in_force != "");
      add("plans.adopted_late", row.integer(3) == 1);
      add("plans.under_way", in_force == "under_way");
      add("plans.evaluated", in_force == "evaluated");
      add("plans.not_started_with_reason", state == "not_started" && !reason.empty());
      std::optional<Date> started;
      std::optional<Date> adopted;
      db::read(row, 4, started);
      db::read(row, 5, adopted);
      if (adopted) expected["plans.start_to_adoption_days"] += days_between(*started, *adopted);
    });
    const db::Statement actions{"test/actions",
                                "select axis, level_code, public_code from plan_action where removed = 0"};
    session.each_row(actions, {}, [&](const db::RowView& row) {
      ++expected["actions"];
      ++expected["actions axis:" + std::string(row.text(0))];
      if (!row.text(1).empty()) ++expected["actions level:" + std::string(row.text(1))];
      if (!row.text(2).empty()) ++expected["actions public:" + std::string(row.text(2))];
    });
    for (const auto& [name, value] : expected) {
      const auto space = name.find(' ');
      const std::string dimension = space == std::string::npos ? std::string() : name.substr(space + 1);
      counted[name] =
          figures::value(session, programme.figure(name.substr(0, space)), nation, {}, dimension).value_or(0);
    }
    const auto recount = figures::recount(session, registry);
    EXPECT_EQ(recount.different, 0);
  });
  EXPECT_EQ(counted, expected);
  EXPECT_GT(expected["plans.adopted"], 0);
  EXPECT_GT(expected["actions"], 0);
}

}  // namespace
}  // namespace jalon::plan
