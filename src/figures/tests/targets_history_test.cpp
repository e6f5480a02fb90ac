// SPDX-License-Identifier: EUPL-1.2
// What was expected on a past day: targets are superseded, never overwritten.
#include "figures/answers.hpp"
#include "figures/store.hpp"
#include "fixture.hpp"

namespace jalon::figures {
namespace {

class TargetHistory : public Figures {
 protected:
  static Target target_of(TerritoryKey place, std::int64_t value) {
    return {.indicator = "plans.adopted",
            .territory = place,
            .start = *Date::parse("2016-05-09"),
            .due = *Date::parse("2016-12-31"),
            .target = value,
            .source_en = "s",
            .source_fr = "s"};
  }
  void on(std::string_view day) { now = at_paris(*Date::parse(day), 10, 0); }
  void enter(TerritoryKey place, std::int64_t value) {
    ASSERT_TRUE(act([&](access::Act& a) { return enter_target(a, registry, target_of(place, value)); }));
  }
  void withdraw(TerritoryKey place) {
    ASSERT_TRUE(act([&](access::Act& a) { return withdraw_target(a, registry, "plans.adopted", place); }));
  }
  // What was expected of a territory, as known at the end of a day; -1: nothing.
  std::int64_t known(TerritoryKey place, std::string_view day) {
    return look([&](db::Session& s) {
      const auto found = find_target(s, "plans.adopted", place, known_on(s, *Date::parse(day)).at);
      return found ? found->target : std::int64_t{-1};
    });
  }
  std::int64_t standing(TerritoryKey place) {
    return look([&](db::Session& s) {
      const auto found = find_target(s, "plans.adopted", place);
      return found ? found->target : std::int64_t{-1};
    });
  }
  std::vector<TargetVersion> history(TerritoryKey place) {
    return look([&](db::Session& s) { return target_history(s, "plans.adopted", place); });
  }
  Result<TargetsUndone> undo(const std::string& id) {
    return act([&](access::Act& a) { return undo_targets(a, registry, id); });
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, TargetHistory, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(TargetHistory, APastDayHasTheTargetsThatStoodThen) {
  on("2016-06-01");
  enter(department, 10);
  on("2016-07-01");
  enter(department, 12);
  enter(department, 14);
  on("2016-08-01");
  withdraw(department);
  on("2016-09-01");
  enter(department, 20);
  EXPECT_EQ(known(department, "2016-05-31"), -1);
  EXPECT_EQ(known(department, "2016-06-01"), 10);
  EXPECT_EQ(known(department, "2016-06-30"), 10);
  EXPECT_EQ(known(department, "2016-07-01"), 14);
  EXPECT_EQ(known(department, "2016-08-15"), -1);
  EXPECT_EQ(known(department, "2016-09-01"), 20);
  EXPECT_EQ(standing(department), 20);
  const auto versions = history(department);
  ASSERT_EQ(versions.size(), 5);
  EXPECT_EQ(versions[0].target.target, 20);
  EXPECT_FALSE(versions[0].until);
  EXPECT_EQ(versions[1].what, TargetAct::withdrawn);
  EXPECT_EQ(versions[4].target.target, 10);
  EXPECT_EQ(versions[4].actor_label, "tests");
  EXPECT_EQ(versions[4].until, versions[3].at);
}

TEST_P(TargetHistory, TheSameTargetAgainIsNoFurtherVersion) {
  enter(department, 10);
  enter(department, 10);
  EXPECT_EQ(history(department).size(), 1);
}

TEST_P(TargetHistory, TheSumOfAPastDayIsThatOfItsTargets) {
  on("2016-06-01");
  enter(department, 10);
  on("2016-07-01");
  // From the first contract that has one, the sum is that of the contracts.
  enter(contract, 3);
  enter(other_contract, 4);
  EXPECT_EQ(known(nation, "2016-06-15"), 10);
  EXPECT_EQ(known(region, "2016-06-15"), 10);
  EXPECT_EQ(known(nation, "2016-07-15"), 7);
  EXPECT_EQ(known(region, "2016-07-15"), 3);
  look([&](db::Session& s) {
    const auto then = known_on(s, *Date::parse("2016-06-15")).at;
    EXPECT_EQ(targets(s, "plans.adopted", territory::Level::region, then).at(region).target, 10);
    EXPECT_EQ(targets(s, "plans.adopted", territory::Level::region).at(region).target, 3);
    const TerritoryKey asked[]{contract, other_contract};
    EXPECT_TRUE(targets_of(s, "plans.adopted", territory::Level::contract, asked, then).empty());
    EXPECT_EQ(targets_of(s, "plans.adopted", territory::Level::contract, asked).size(), 2);
    EXPECT_EQ(targets_in(s, nation, then).at("plans.adopted").target, 10);
    EXPECT_EQ(list_targets(s, registry, {.territory = nation, .with_below = true, .at = then}).size(), 2);
    return true;
  });
}

TEST_P(TargetHistory, AnActTakenBackGivesTheEarlierVersionBack) {
  on("2016-06-01");
  enter(department, 10);
  on("2016-07-01");
  enter(department, 12);
  on("2016-08-01");
  const auto changed = history(department).front().act;
  ASSERT_TRUE(undo(changed));
  EXPECT_EQ(standing(department), 10);
  EXPECT_EQ(known(department, "2016-07-15"), 12) << "what was known then stays";
  // Taken back itself, it stands again.
  on("2016-08-02");
  ASSERT_TRUE(undo(history(department).front().act));
  EXPECT_EQ(standing(department), 12);
  // A withdrawal too.
  on("2016-08-03");
  withdraw(department);
  ASSERT_TRUE(undo(history(department).front().act));
  EXPECT_EQ(standing(department), 12);
  // What has been changed since is not.
  const auto again = undo(changed);
  ASSERT_FALSE(again);
  EXPECT_TRUE(std::holds_alternative<Refused>(again.error()));
  EXPECT_FALSE(undo("00000000-0000-4000-8000-000000000000"));
}

TEST_P(TargetHistory, ADivisionIsTakenBackWholeButForWhatHasChangedSince) {
  on("2016-06-01");
  enter(contract, 1);
  on("2016-06-02");
  enter(department, 9);
  act([&](access::Act& a) {
    return divide_target(a, registry, "plans.adopted", department, Division::equally);
  }).value();
  EXPECT_EQ(standing(contract), 3);
  on("2016-06-03");
  enter(second_contract, 5);
  const auto divisions = look([&](db::Session& s) { return target_divisions(s, "plans.adopted", department); });
  ASSERT_EQ(divisions.size(), 1);
  EXPECT_EQ(divisions[0].parts, 3);
  on("2016-06-04");
  const auto done = undo(divisions[0].act);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->restored, 1);
  EXPECT_EQ(done->withdrawn, 1);
  EXPECT_EQ(done->left, 1);
  EXPECT_EQ(standing(contract), 1);
  EXPECT_EQ(standing(second_contract), 5);
  EXPECT_EQ(standing(TerritoryKey{103}), -1);
  EXPECT_EQ(standing(department), 9);
  EXPECT_EQ(known(contract, "2016-06-02"), 3);
}

TEST_P(TargetHistory, WhatTheProgrammeSetIsNotTakenBack) {
  const auto target = target_of(department, 10);
  act([&](access::Act& a) { return set_targets(a, registry, {&target, 1}); }).value();
  const auto done = undo(history(department).front().act);
  ASSERT_FALSE(done);
  EXPECT_TRUE(std::holds_alternative<Refused>(done.error()));
  EXPECT_EQ(standing(department), 10);
}

TEST_P(TargetHistory, AMovedContractCountsWhereItStoodThen) {
  on("2016-06-01");
  enter(contract, 3);
  enter(other_contract, 4);
  on("2016-07-01");
  auto moved = small_country();
  for (auto& place : moved)
    if (place.key == contract) place.parent = other_department;
  const territory::Registry after{std::move(moved)};
  act([&](access::Act& a) -> Result<bool> {
    place_targets(a, after, contract);
    return true;
  }).value();
  EXPECT_EQ(known(department, "2016-06-15"), 3);
  EXPECT_EQ(known(other_department, "2016-06-15"), 4);
  EXPECT_EQ(standing(department), -1);
  EXPECT_EQ(standing(other_department), 7);
  EXPECT_EQ(history(contract).size(), 1) << "nobody set it anew";
  // What was set before the move can still be taken back.
  ASSERT_TRUE(undo(history(contract).front().act));
  EXPECT_EQ(standing(contract), -1);
}

TEST_P(TargetHistory, AnEarlierClockAddsNoSecondTargetToADay) {
  on("2016-07-01");
  enter(department, 10);
  on("2016-06-01");
  enter(department, 12);
  EXPECT_EQ(known(department, "2016-06-15"), -1);
  EXPECT_EQ(known(department, "2016-07-01"), 12);
}

TEST_P(TargetHistory, TheChangesBetweenTwoDaysSayWhatStoodBefore) {
  on("2016-06-01");
  enter(department, 10);
  on("2016-07-01");
  enter(department, 12);
  enter(other_department, 4);
  on("2016-08-01");
  withdraw(department);
  look([&](db::Session& s) {
    const auto between = [&](std::string_view from, std::string_view until) {
      return target_changes(s, registry, "plans.adopted", nation, known_on(s, *Date::parse(from)).at,
                            known_on(s, *Date::parse(until)).at);
    };
    const auto july = between("2016-06-30", "2016-07-31");
    EXPECT_EQ(july.size(), 2);
    if (july.size() == 2) {
      EXPECT_FALSE(july[0].before) << "new";
      EXPECT_EQ(july[1].before.value_or(Target{}).target, 10);
      EXPECT_EQ(july[1].after().value_or(Target{}).target, 12);
    }
    const auto august = between("2016-07-31", "2016-08-31");
    EXPECT_EQ(august.size(), 1);
    EXPECT_TRUE(august.front().before);
    EXPECT_FALSE(august.front().after());
    EXPECT_TRUE(between("2016-08-31", "2016-09-30").empty());
    // Of one territory and those below it, and of every indicator.
    const auto in = [&](std::string_view indicator, TerritoryKey place) {
      return target_changes(s, registry, indicator, place, known_on(s, *Date::parse("2016-05-31")).at,
                            known_on(s, *Date::parse("2016-08-31")).at)
          .size();
    };
    EXPECT_EQ(in("plans.adopted", other_department), 1);
    EXPECT_EQ(in("plans.adopted", region), 3);
    EXPECT_EQ(in("plans.adopted", contract), 0);
    EXPECT_EQ(in("plans.started", nation), 0);
    EXPECT_EQ(in("", nation), 4);
    return true;
  });
}

}  // namespace
}  // namespace jalon::figures
