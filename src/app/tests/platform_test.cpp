// SPDX-License-Identifier: EUPL-1.2
// What a database is ready for on its first day, before anybody has entered anything.
#include "app/platform.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "capacity/capacity.hpp"
#include "db/testing.hpp"
#include "programme/programme.hpp"

namespace jalon::app {
namespace {

class FirstDay : public testing::TestWithParam<db::testing::Engine> {
 protected:
  static constexpr std::string_view shipped = "prevention-radicalisation-2016";

  static std::string pack_with_need(std::string_view formula) {
    std::string toml(programme::embedded(shipped));
    const std::string_view before = R"(formula = "territory.population / 100000 * places_per_100000")";
    toml.replace(toml.find(before), before.size(), fmt::format(R"(formula = "{}")", formula));
    return toml;
  }
  Result<void> publish(std::string_view formula) {
    const auto actor = operator_actor();
    return platform_.database->write([&](db::Session& session) -> Result<void> {
      access::Act act{session, actor, platform_.clock->now(), "test"};
      const auto pack = programme::parse(pack_with_need(formula));
      if (!pack) return fail(pack.error());
      if (auto done = programme::load(act, *pack); !done) return done;
      return programme::publish(act, *platform_.territories->current(), pack->code);
    });
  }

  db::testing::TestDatabase database_{GetParam(), std::span<const db::Migration>{}};
  Platform platform_ = open_platform(database_.url(), Schema::bring_up_to_date, 1);
};

TEST_P(FirstDay, TheNeedOfAProgrammeMayNameWhatJalonWillCount) {
  const auto done = publish("territory.population / 100000 * places_per_100000 + capacity.funded - capacity.open");
  ASSERT_TRUE(done) << english(done.error());
  const auto& registry = *platform_.territories->current();
  const auto* place = registry.find(territory::Level::department, "93");
  const auto needed = platform_.database->read([&](db::Session& session) {
    return capacity::needs(session, registry, *programme::current(session), *Date::parse("2016-11-15"), {});
  });
  EXPECT_FALSE(needed.contains(place->key)) << "nothing is funded or open yet: not known, and never zero";
}

TEST_P(FirstDay, TheNeedOfAProgrammeNamesNothingThatNobodyCounts) {
  const auto done = publish("territory.population / 100000 * places_per_100000 + capacity.imagined");
  ASSERT_FALSE(done);
  EXPECT_NE(english(done.error()).find("capacity.imagined"), std::string::npos) << english(done.error());
}

INSTANTIATE_TEST_SUITE_P(, FirstDay, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

}  // namespace
}  // namespace jalon::app
