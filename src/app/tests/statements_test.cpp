// SPDX-License-Identifier: EUPL-1.2
// Every statement of every room holds against the migrated schema, on both engines; every route is under the policy.
#include <gtest/gtest.h>

#include <set>

#include "app/platform.hpp"
#include "db/testing.hpp"

namespace jalon::app {
namespace {

TEST(Schema, EveryStatementFileIsPreparedAgainstTheMigratedSchemaOnBothEngines) {
  for (const auto& engine : db::testing::engines()) {
    const auto steps = migrations();
    db::testing::TestDatabase database(engine, steps);
    const auto all = statements();
    ASSERT_GT(all.size(), 50U);
    for (const auto& failure : db::testing::expect_statements_prepare(*database, all)) {
      ADD_FAILURE() << engine.name << ": " << failure;
    }
  }
}

TEST(Schema, MigrationNumbersAreUniqueAndNeverChangeTheirName) {
  std::set<int> numbers;
  for (const auto& step : migrations()) EXPECT_TRUE(numbers.insert(step.number).second) << step.name;
}

TEST(Schema, MigratingTwiceTakesNoFurtherStep) {
  for (const auto& engine : db::testing::engines()) {
    const auto steps = migrations();
    db::testing::TestDatabase database(engine, steps);
    EXPECT_EQ(database->migrate(steps), 0) << engine.name;
  }
}

}  // namespace
}  // namespace jalon::app
