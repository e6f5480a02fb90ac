// SPDX-License-Identifier: EUPL-1.2
// Which territories are comparable, and the rank among them.
#include "steering/comparable.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace jalon::steering {
namespace {

using figures::Polarity;

std::vector<Sized> level_of(const std::vector<std::optional<double>>& populations) {
  std::vector<Sized> out;
  for (std::size_t i = 0; i < populations.size(); ++i)
    out.push_back({TerritoryKey{static_cast<std::int32_t>(i + 1)}, {populations[i]}});
  return out;
}
std::vector<int> keys(const Comparables& found) {
  std::vector<int> out;
  for (const auto key : found.territories) out.push_back(key.value);
  return out;
}
std::vector<Measured> values(const std::vector<std::optional<double>>& given) {
  std::vector<Measured> out;
  for (std::size_t i = 0; i < given.size(); ++i)
    out.push_back({TerritoryKey{static_cast<std::int32_t>(i + 100)}, given[i]});
  return out;
}

TEST(Comparable, TheNearestAreNearAsProportionsNotAsDifferences) {
  // 100 and 400 are as far from 200; 390 is nearer, though 110 is nearer by difference to none of them.
  const auto level = level_of({200, 100, 390, 1000, 10});
  EXPECT_EQ(keys(comparables(level, TerritoryKey{1})), (std::vector<int>{3, 2, 4}));
}

TEST(Comparable, ATerritoryIsNeverComparedWithItself) {
  const auto level = level_of({100, 100, 100, 101, 99});
  for (const auto key : keys(comparables(level, TerritoryKey{2}))) EXPECT_NE(key, 2);
}

TEST(Comparable, NoMoreThanTenAndAThirdOfTheLevelAndNoFewerThanThree) {
  std::vector<std::optional<double>> many;
  for (int i = 1; i <= 100; ++i) many.emplace_back(i * 10);
  EXPECT_EQ(comparables(level_of(many), TerritoryKey{50}).territories.size(), 10U);
  many.resize(18);  // regions: 17 others
  EXPECT_EQ(comparables(level_of(many), TerritoryKey{5}).territories.size(), 5U);
  many.resize(6);
  EXPECT_EQ(comparables(level_of(many), TerritoryKey{2}).territories.size(), 3U);
  many.resize(3);
  EXPECT_EQ(comparables(level_of(many), TerritoryKey{2}).territories.size(), 2U);
}

TEST(Comparable, EachMeasureCountsAsMuchAsTheOtherHoweverLargeItsNumbers) {
  // Need spreads over a factor of 16, population over one of 16 in other numbers: the two that differ by half of the
  // spread in one measure are equally far, and stay in the order given.
  std::vector<Sized> level{{TerritoryKey{1}, {1'000'000.0, 40.0}},
                           {TerritoryKey{2}, {1'000'000.0, 640.0}},
                           {TerritoryKey{3}, {16'000'000.0, 40.0}},
                           {TerritoryKey{4}, {1'000'000.0, 41.0}},
                           {TerritoryKey{5}, {16'000'000.0, 640.0}}};
  const auto found = comparables(level, TerritoryKey{1});
  ASSERT_EQ(found.territories.size(), 3U);
  EXPECT_EQ(found.territories[0].value, 4);
  EXPECT_EQ(found.used, (std::vector<bool>{true, true}));
  for (const auto key : found.territories) EXPECT_NE(key.value, 5) << "far in both is farther than far in one";
}

TEST(Comparable, WhatIsNotKnownOfTheTerritoryItselfIsLeftAsideAndWhoLacksAMeasureIsCounted) {
  std::vector<Sized> level{{TerritoryKey{1}, {100.0, std::nullopt}}, {TerritoryKey{2}, {110.0, 5.0}},
                           {TerritoryKey{3}, {120.0, 7.0}},          {TerritoryKey{4}, {std::nullopt, 7.0}},
                           {TerritoryKey{5}, {90.0, 7.0}},           {TerritoryKey{6}, {900.0, 7.0}}};
  const auto found = comparables(level, TerritoryKey{1});
  EXPECT_EQ(found.used, (std::vector<bool>{true, false}));
  EXPECT_EQ(found.without, 1);
  EXPECT_EQ(keys(found), (std::vector<int>{2, 5, 3}));
  EXPECT_TRUE(comparables(level, TerritoryKey{4}).used[1]);
  level[0].measures[0].reset();
  EXPECT_TRUE(comparables(level, TerritoryKey{1}).territories.empty());
  EXPECT_TRUE(comparables(level, TerritoryKey{99}).territories.empty());
}

TEST(Comparable, WhereAllAreOfOneSizeEachIsAsNear) {
  const auto found = comparables(level_of({5000, 5000, 5000, 5000}), TerritoryKey{2});
  EXPECT_EQ(keys(found), (std::vector<int>{1, 3, 4}));
  EXPECT_EQ(found.used, (std::vector<bool>{false}));
}

TEST(Comparable, NobodyAtAllIsASizeNearToNobody) {
  const auto level = level_of({0, 5000, 0, 6000, 1, 7000});
  EXPECT_EQ(keys(comparables(level, TerritoryKey{1})), (std::vector<int>{3, 5, 2}));
}

TEST(Rank, CountsThoseStrictlyBetterSoThatEqualsShareAPlace) {
  const auto rank = rank_of(5, values({7, 5, 5, 3}), Polarity::up);
  EXPECT_EQ(rank.ranking, Ranking::ranked);
  EXPECT_EQ(rank.place, 2);
  EXPECT_EQ(rank.tied, 2);
  EXPECT_EQ(rank.of, 5);
  EXPECT_EQ(rank_of(3, values({7, 5, 5}), Polarity::up).place, 4) << "after three that share two places";
}

TEST(Rank, LessIsBetterWhereTheIndicatorSaysSo) {
  EXPECT_EQ(rank_of(5, values({7, 6, 3}), Polarity::down).place, 2);
  EXPECT_EQ(rank_of(5, values({7, 6, 3}), Polarity::up).place, 3);
}

TEST(Rank, NeitherBetterNorWorseHasNoRank) {
  const auto rank = rank_of(5, values({7, 6, 3}), Polarity::none);
  EXPECT_EQ(rank.ranking, Ranking::no_direction);
  EXPECT_EQ(rank.place, 0);
}

TEST(Rank, MissingIsLeftOutAndCountedNeverLast) {
  const auto rank = rank_of(1, values({2, {}, 3, {}, 4}), Polarity::up);
  EXPECT_EQ(rank.place, 4);
  EXPECT_EQ(rank.of, 4);
  EXPECT_EQ(rank.without, 2);
  EXPECT_EQ(rank_of({}, values({2, 3, 4}), Polarity::up).ranking, Ranking::no_value);
}

TEST(Rank, FewerThanThreeOthersWithAValueSayNothing) {
  EXPECT_EQ(rank_of(1, values({2, 3}), Polarity::up).ranking, Ranking::too_few);
  EXPECT_EQ(rank_of(1, values({2, 3, {}}), Polarity::up).ranking, Ranking::too_few);
  EXPECT_EQ(rank_of(1, values({2, 3, 4}), Polarity::up).ranking, Ranking::ranked);
}

}  // namespace
}  // namespace jalon::steering
