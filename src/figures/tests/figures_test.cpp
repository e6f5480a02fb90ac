// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <array>
#include <random>
#include <thread>

#include "fixture.hpp"

namespace jalon::figures {
namespace {

INSTANTIATE_TEST_SUITE_P(, Figures, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Figures, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Figures, AnObservationOfAContractIsSeenAtOnceUpToTheNation) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  for (const auto key : {contract, department, region, nation})
    EXPECT_EQ(value_of("plans.adopted", key), 1) << key.value;
}

TEST_P(Figures, AnObservationDoesNotReachTheNeighbours) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  for (const auto key : {second_contract, other_department, other_contract})
    EXPECT_EQ(value_of("plans.adopted", key), std::nullopt);
}

TEST_P(Figures, AMissingValueIsMissingAndNeverZero) {
  EXPECT_EQ(value_of("plans.adopted", nation), std::nullopt);
  EXPECT_EQ(value_of("plans.adopted", nation, "2016-11-15"), std::nullopt);
  EXPECT_EQ(value_of("no.such.indicator", nation), std::nullopt);
}

TEST_P(Figures, ACorrectionToZeroIsZeroAndNotMissing) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  observe("plans.adopted", contract, "2016-10-20", -1);
  EXPECT_EQ(value_of("plans.adopted", department), 0);
  EXPECT_EQ(value_of("plans.adopted", department, "2016-10-15"), 1);
}

TEST_P(Figures, ThePastIsTheSumOfWhatWasAboutThoseDays) {
  observe("plans.adopted", contract, "2016-05-20", 1);
  observe("plans.adopted", second_contract, "2016-07-31", 1);
  observe("plans.adopted", other_contract, "2016-08-01", 1);
  EXPECT_EQ(value_of("plans.adopted", nation, "2016-05-19"), std::nullopt);
  EXPECT_EQ(value_of("plans.adopted", nation, "2016-05-20"), 1);
  EXPECT_EQ(value_of("plans.adopted", nation, "2016-07-30"), 1);
  EXPECT_EQ(value_of("plans.adopted", nation, "2016-07-31"), 2);
  EXPECT_EQ(value_of("plans.adopted", nation, "2016-08-01"), 3);
  EXPECT_EQ(value_of("plans.adopted", department, "2016-12-31"), 2);
}

TEST_P(Figures, AllFiguresOfATerritoryAreWhatEachIsAlone) {
  observe("plans.started", contract, "2016-06-01", 1);
  observe("plans.adopted", contract, "2016-07-31", 1);
  observe("plans.adopted", second_contract, "2016-08-15", 1);
  observe("plans.started", other_contract, "2016-08-16", 1);
  for (const auto place : {contract, department, nation}) {
    for (const auto& day : {std::optional<Date>(), Date::parse("2016-05-31"), Date::parse("2016-06-01"),
                            Date::parse("2016-08-15"), Date::parse("2016-12-31")}) {
      look([&](db::Session& session) {
        const auto together = values_at(session, place, day);
        for (const auto& indicator : indicators(session)) {
          const auto found = together.find(indicator.code);
          EXPECT_EQ(found == together.end() ? std::nullopt : std::optional(found->second),
                    value(session, indicator.code, place, day))
              << indicator.code << " of " << place.value;
        }
      });
    }
  }
  EXPECT_EQ(look([&](db::Session& session) { return values_at(session, nation).at("plans.adopted"); }), 2);
}

TEST_P(Figures, AnAmountOfZeroIsAnAnswer) {
  observe("support.minutes", contract, "2016-10-12", 0);
  EXPECT_EQ(recounted().observations, 1);
  EXPECT_EQ(value_of("support.minutes", contract), 0) << "nothing was counted, which is not that nobody counted";
  EXPECT_EQ(value_of("support.minutes", nation, "2016-10-12"), 0);
  EXPECT_EQ(value_of("support.minutes", nation, "2016-10-11"), std::nullopt);
  EXPECT_EQ(value_of("support.minutes", second_contract), std::nullopt);
}

TEST_P(Figures, AnUndeclaredIndicatorIsOurBugAndWritesNothing) {
  EXPECT_THROW(observe("plans.adpoted", contract, "2016-10-12", 1), Bug);
  EXPECT_EQ(recounted().observations, 0);
}

TEST_P(Figures, ATableHoldsEveryIndicatorOfEveryObservedTerritory) {
  observe("plans.started", contract, "2016-06-01", 1);
  observe("plans.adopted", contract, "2016-10-12", 1);
  observe("plans.started", other_contract, "2016-11-02", 1);
  const std::array<std::string_view, 3> wanted{"plans.started", "plans.adopted", "actions"};
  const auto now_table = look([&](db::Session& s) { return values(s, wanted, territory::Level::department); });
  ASSERT_EQ(now_table.size(), 2U);
  EXPECT_EQ(now_table.at(department), (std::vector<std::optional<std::int64_t>>{1, 1, std::nullopt}));
  EXPECT_EQ(now_table.at(other_department), (std::vector<std::optional<std::int64_t>>{1, std::nullopt, std::nullopt}));
  const auto before =
      look([&](db::Session& s) { return values(s, wanted, territory::Level::department, Date::parse("2016-11-01")); });
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before.at(department), (std::vector<std::optional<std::int64_t>>{1, 1, std::nullopt}));
}

TEST_P(Figures, MoreIndicatorsThanOneStatementTakesAreAllAnswered) {
  observe("plans.adopted", contract, "2016-10-12", 7);
  std::vector<std::string_view> wanted(30, "plans.started");
  wanted.back() = "plans.adopted";
  wanted[12] = "plans.adopted";
  const auto table = look([&](db::Session& s) { return values(s, wanted, territory::Level::nation); });
  EXPECT_EQ(table.at(nation).back(), 7);
  EXPECT_EQ(table.at(nation)[12], 7);
  EXPECT_EQ(table.at(nation)[11], std::nullopt);
}

TEST_P(Figures, ADimensionIsCountedApartFromTheTotal) {
  observe("actions", contract, "2016-09-01", 2);
  observe("actions", contract, "2016-09-01", 1, "axis:1");
  observe("actions", second_contract, "2016-10-01", 1, "axis:3");
  observe("actions", contract, "2016-09-01", 2, "level:primary");
  EXPECT_EQ(value_of("actions", department), 2);
  EXPECT_EQ(value_of("actions", department, {}, "axis:3"), 1);
  using Map = std::map<std::string, std::int64_t>;
  EXPECT_EQ(look([&](db::Session& s) { return by_dimension(s, "actions", department, "axis:"); }),
            (Map{{"axis:1", 1}, {"axis:3", 1}}));
  EXPECT_EQ(
      look([&](db::Session& s) { return by_dimension(s, "actions", department, "axis:", Date::parse("2016-09-30")); }),
      (Map{{"axis:1", 1}}));
  EXPECT_EQ(look([&](db::Session& s) { return by_dimension(s, "actions", other_department, "axis:"); }), Map{});
}

TEST_P(Figures, ASeriesRisesFromTheFirstObservationOn) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  observe("plans.adopted", second_contract, "2016-06-01", 1);
  observe("plans.adopted", second_contract, "2016-11-01", -1);
  const auto points = look([&](db::Session& s) { return series(s, "plans.adopted", nation); });
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[0].day.text(), "2016-06-01");
  EXPECT_EQ(points[0].value, 1);
  EXPECT_EQ(points[1].value, 2);
  EXPECT_EQ(points[2].value, 1);
}

TEST_P(Figures, AFigureLeadsDownToItsObservations) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  now.ms += 1000;
  observe("plans.adopted", second_contract, "2016-06-01", 1);
  observe("plans.adopted", other_contract, "2016-06-01", 1);
  const auto ids = [&](TerritoryKey key, int limit = 200) {
    std::vector<int> out;
    for (const auto& row : look([&](db::Session& s) { return observations(s, "plans.adopted", key, limit); }))
      out.push_back(row.territory.value);
    std::ranges::sort(out);
    return out;
  };
  EXPECT_EQ(ids(nation), (std::vector<int>{101, 102, 201}));
  EXPECT_EQ(ids(region), (std::vector<int>{101, 102}));
  EXPECT_EQ(ids(department), (std::vector<int>{101, 102}));
  EXPECT_EQ(ids(contract), (std::vector<int>{101}));
  EXPECT_EQ(ids(TerritoryKey{75}), (std::vector<int>{}));
  const auto newest = look([&](db::Session& s) { return observations(s, "plans.adopted", department, 1); });
  ASSERT_EQ(newest.size(), 1U);
  EXPECT_EQ(newest[0].territory, second_contract);
  EXPECT_EQ(newest[0].actor_label, "tests");
  EXPECT_EQ(newest[0].recorded_at, now);
}

TEST_P(Figures, AnIndicatorDeclaredAgainKeepsItsNumberAndTakesTheNewWords) {
  const auto again = [&](const std::string& name) {
    return act([&](access::Act& a) -> Result<std::int32_t> {
             return declare_indicator(a.db,
                                      {.code = "plans.adopted", .name_en = name, .name_fr = name, .unit = "plan"});
           })
        .value();
  };
  const auto number = again("Plans adopted");
  EXPECT_EQ(again("Plans signed"), number);
  EXPECT_EQ(look([](db::Session& s) { return find_indicator(s, "plans.adopted"); })->name_en, "Plans signed");
  EXPECT_EQ(look([](db::Session& s) { return indicators(s).size(); }), 4U);
}

TEST_P(Figures, AStockNeverBecomesAFlow) {
  EXPECT_THROW(act([&](access::Act& a) -> Result<std::int32_t> {
                 return declare_indicator(
                     a.db, {.code = "plans.adopted", .name_en = "x", .name_fr = "x", .behaviour = Behaviour::flow});
               }),
               Bug);
}

// ---- the invariant: sums equal a recount, whatever happened ---------------------------------------------------------

TEST_P(Figures, AfterAnyHistoryTheSumsEqualARecountAndThePastIsWhatWasObserved) {
  const std::array<TerritoryKey, 9> places{TerritoryKey{101}, TerritoryKey{102}, TerritoryKey{103},
                                           TerritoryKey{201}, TerritoryKey{202}, TerritoryKey{203},
                                           TerritoryKey{301}, department,        other_department};
  const std::array<std::string_view, 4> codes{"plans.adopted", "plans.started", "actions", "support.minutes"};
  const std::array<std::string_view, 3> dimensions{"", "axis:1", "axis:2"};
  for (const unsigned seed : {1U, 2U, 3U}) {
    std::mt19937 random(seed);
    struct Seen {
      std::string_view code, dimension;
      TerritoryKey place;
      Date day;
      std::int64_t amount;
    };
    std::vector<Seen> history;
    // What earlier rounds left behind counts too: they are in the same database.
    const auto base = *Date::parse("2016-04-20");
    std::map<std::pair<int, std::string_view>, std::int64_t> before;
    for (const auto& code : codes) {
      for (const auto key : {nation, department}) before[{key.value, code}] = value_of(code, key).value_or(0);
    }
    for (int batch = 0; batch < 12; ++batch) {
      // Several observations in one transaction, days in no order, and now and then one that takes back another.
      act([&](access::Act& a) -> Result<bool> {
        for (int i = 0; i < 15; ++i) {
          Seen seen{codes[random() % 4], dimensions[random() % 3], places[random() % 9],
                    base.plus_days(static_cast<int>(random() % 220)), static_cast<std::int64_t>(random() % 7) - 2};
          if (!history.empty() && random() % 5 == 0) {
            seen = history[random() % history.size()];
            seen.amount = -seen.amount;
          }
          record_observation(a, registry,
                             {.indicator = seen.code,
                              .dimension = seen.dimension,
                              .territory = seen.place,
                              .day = seen.day,
                              .amount = seen.amount,
                              .source_kind = "test",
                              .source_id = "x"});
          history.push_back(seen);
        }
        return true;
      }).value();
    }
    const auto proof = recounted();
    EXPECT_EQ(proof.different, 0) << "seed " << seed << ": " << (proof.examples.empty() ? "" : proof.examples.front());
    EXPECT_GE(proof.observations, static_cast<std::int64_t>(history.size()));
    for (const auto& code : codes) {
      std::int64_t expected = before[{nation.value, code}];
      for (const auto& seen : history) {
        if (seen.code == code && seen.dimension.empty()) expected += seen.amount;
      }
      EXPECT_EQ(value_of(code, nation).value_or(0), expected) << "seed " << seed;
    }
    if (seed != 1) continue;
    // Days at the ends of months are where sums by month and by day could disagree.
    for (const auto* on : {"2016-04-30", "2016-05-01", "2016-06-15", "2016-09-30", "2016-10-01", "2016-11-15"}) {
      for (const auto& code : codes) {
        std::optional<std::int64_t> expected;
        for (const auto& seen : history) {
          const auto path = registry.sum_path(seen.place);
          if (seen.code == code && seen.dimension.empty() && seen.day <= *Date::parse(on) &&
              std::ranges::find(path, department) != path.end()) {
            expected = expected.value_or(0) + seen.amount;
          }
        }
        EXPECT_EQ(value_of(code, department, on), expected) << code << " on " << on;
      }
    }
  }
}

TEST_P(Figures, TwoWritersAtOnceLoseNothing) {
  const auto write = [&](TerritoryKey key) {
    access::Actor writer = access::system_actor("thread");
    for (int i = 0; i < 25; ++i) {
      database
          ->write([&](db::Session& session) -> Result<bool> {
            access::Act a{.db = session, .actor = writer, .now = now, .origin = "cli"};
            record_observation(a, registry,
                               {.indicator = "plans.started",
                                .dimension = "",
                                .territory = key,
                                .day = *Date::parse("2016-09-01"),
                                .amount = 1,
                                .source_kind = "test",
                                .source_id = "x"});
            return true;
          })
          .value();
    }
  };
  std::thread one([&] { write(contract); });
  std::thread two([&] { write(other_contract); });
  one.join();
  two.join();
  EXPECT_EQ(value_of("plans.started", nation), 50);
  EXPECT_EQ(recounted().different, 0);
}

TEST_P(Figures, AnActThatFailsLeavesNoObservationAndNoSum) {
  const auto done = act([&](access::Act& a) -> Result<bool> {
    record_observation(a, registry,
                       {.indicator = "plans.adopted",
                        .dimension = "",
                        .territory = contract,
                        .day = *Date::parse("2016-09-01"),
                        .amount = 1,
                        .source_kind = "test",
                        .source_id = "x"});
    return invalid("field", msg("no"));
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(value_of("plans.adopted", nation), std::nullopt);
  EXPECT_EQ(recounted().sums, 0);
}

TEST_P(Figures, ATamperedSumIsFoundAndNamed) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  observe("plans.adopted", second_contract, "2016-10-13", 1);
  EXPECT_EQ(recounted().different, 0);
  tamper("update figure_sum set amount_10 = 435 where territory = 93");
  const auto proof = recounted();
  EXPECT_EQ(proof.different, 1);
  ASSERT_EQ(proof.examples.size(), 1U);
  EXPECT_EQ(proof.examples[0],
            "plans.adopted of department 93, 2016-10: the sum says 435 from 2 observations, a recount 2 from 2");
}

TEST_P(Figures, AnObservationSlippedInBesideTheSumsIsFound) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  tamper("update observation set amount = 3");
  EXPECT_EQ(recounted().different, 12);  // four places, by day, by month and altogether
}

TEST_P(Figures, AMissingSumAndASumOfNothingAreFound) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  tamper("delete from figure_day where territory = 1");
  tamper("insert into figure_day (series, level, territory, day, amount, answers) values (1, 3, 75, 20161012, 9, 1)");
  EXPECT_EQ(recounted().different, 2);
  tamper("delete from figure_sum where territory = 11");
  EXPECT_EQ(recounted().different, 4) << "its year and its month";
}

TEST_P(Figures, ARepairReplacesTheSumsAndTheJournalSaysSo) {
  observe("plans.adopted", contract, "2016-10-12", 1);
  tamper("update figure_sum set amount = 435 where territory = 93");
  tamper("delete from figure_sum where territory = 1");
  act([&](access::Act& a) -> Result<bool> {
    EXPECT_EQ(recount(a.db, registry, true).different, 3);
    return true;
  }).value();
  EXPECT_EQ(recounted().different, 0);
  EXPECT_EQ(value_of("plans.adopted", nation), 1);
  const auto said = look([](db::Session& s) { return journal::read(s, {.acts = {"repair_sums"}}); });
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].after, R"({"replaced":3,"observations":1})");
}

TEST_P(Figures, TheExportHoldsTheStockAtTheEndOfEachMonthAndTheFlowWithinIt) {
  observe("plans.adopted", contract, "2016-09-12", 1);
  observe("plans.adopted", second_contract, "2016-10-12", 1);
  observe("support.minutes", contract, "2016-09-12", 60);
  observe("support.minutes", contract, "2016-10-12", 30);
  std::vector<std::string> rows;
  look([&](db::Session& s) {
    export_rows(s, registry, {}, [&](const ExportRow& row) {
      if (row.level == "department")
        rows.push_back(fmt::format("{} {} {} {} {}", row.indicator, row.code, row.dimension, row.period, row.value));
    });
  });
  EXPECT_EQ(rows, (std::vector<std::string>{"plans.adopted 93  2016-09 1", "plans.adopted 93  2016-10 2",
                                            "plans.adopted 93   2", "support.minutes 93  2016-09 60",
                                            "support.minutes 93  2016-10 30", "support.minutes 93   90"}));
}

// ---- targets ----

Target plans_target(TerritoryKey territory, std::int64_t target) {
  return {.indicator = "plans.adopted",
          .territory = territory,
          .start = *Date::parse("2016-05-09"),
          .due = *Date::parse("2016-12-31"),
          .start_value = 0,
          .target = target,
          .steps = {},
          .source_en = "measure 47",
          .source_fr = "mesure 47"};
}

TEST_P(Figures, ATargetIsKeptWithItsStepsAndItsSource) {
  auto target = plans_target(nation, 435);
  target.steps = {{*Date::parse("2016-09-30"), 250}, {*Date::parse("2016-10-31"), 600}};
  EXPECT_TRUE(act([&](access::Act& a) { return set_target(a, registry, target); }));
  const auto found = look([](db::Session& s) { return find_target(s, "plans.adopted", nation); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->target, 435);
  EXPECT_EQ(found->source_fr, "mesure 47");
  ASSERT_EQ(found->steps.size(), 2U);
  EXPECT_EQ(found->steps[1].day.text(), "2016-10-31");
  EXPECT_EQ(found->steps[1].per_mille, 600);
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.started", nation); }).has_value(), false);
}

TEST_P(Figures, ADepartmentWithoutATargetOfItsOwnHasTheSumOfItsContracts) {
  std::vector<Target> targets_of_contracts;
  for (const auto* place : registry.below(nation, territory::Level::contract))
    targets_of_contracts.push_back(plans_target(place->key, 1));
  EXPECT_EQ(act([&](access::Act& a) { return set_targets(a, registry, targets_of_contracts); }).value(), 7);
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", department); })->target, 3);
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", region); })->target, 4);
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", nation); })->target, 7);
  auto own = plans_target(department, 2);
  EXPECT_TRUE(act([&](access::Act& a) { return set_target(a, registry, own); }));
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", department); })->target, 2);
  const auto all = look([](db::Session& s) { return targets(s, "plans.adopted", territory::Level::department); });
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all.at(department).target, 2);
  EXPECT_EQ(all.at(other_department).target, 3);
  EXPECT_EQ(all.at(other_department).due.text(), "2016-12-31");
}

TEST_P(Figures, TheTargetsOfDepartmentsAddUpWhereNoContractHasOne) {
  const std::vector<Target> of_departments{plans_target(department, 8), plans_target(other_department, 4)};
  EXPECT_EQ(act([&](access::Act& a) { return set_targets(a, registry, of_departments); }).value(), 2);
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", region); })->target, 8);
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", nation); })->target, 12);
  EXPECT_EQ(look([](db::Session& s) { return targets_in(s, nation); }).at("plans.adopted").target, 12);
  EXPECT_EQ(
      look([](db::Session& s) { return targets(s, "plans.adopted", territory::Level::nation); }).at(nation).target, 12);
  const std::array places{region};
  EXPECT_EQ(look([&](db::Session& s) { return targets_of(s, "plans.adopted", territory::Level::region, places); })
                .at(region)
                .target,
            8);
  // As soon as contracts have targets, theirs are the whole: a department's own is not added to those of its contracts.
  EXPECT_TRUE(act([&](access::Act& a) { return set_target(a, registry, plans_target(contract, 1)); }));
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", nation); })->target, 1);
  EXPECT_EQ(look([](db::Session& s) { return find_target(s, "plans.adopted", department); })->target, 8);
}

TEST_P(Figures, TargetsSetTwiceChangeNothingTheSecondTime) {
  const std::vector<Target> one{plans_target(contract, 1)};
  EXPECT_EQ(act([&](access::Act& a) { return set_targets(a, registry, one); }).value(), 1);
  EXPECT_EQ(act([&](access::Act& a) { return set_targets(a, registry, one); }).value(), 0);
  EXPECT_EQ(look([](db::Session& s) { return journal::position(s); }), 1);
}

TEST_P(Figures, AChangedTargetIsInTheJournalWithWhatItWas) {
  EXPECT_TRUE(act([&](access::Act& a) { return set_target(a, registry, plans_target(nation, 400)); }));
  EXPECT_TRUE(act([&](access::Act& a) { return set_target(a, registry, plans_target(nation, 435)); }));
  const auto said = look([](db::Session& s) { return journal::read(s, {.acts = {"set_target"}}); });
  ASSERT_EQ(said.size(), 2U);
  EXPECT_NE(said[0].before.find("\"target\":400"), std::string::npos);
  EXPECT_NE(said[0].after.find("\"target\":435"), std::string::npos);
  EXPECT_EQ(said[0].object_id, "plans.adopted@nation:FR");
}

TEST_P(Figures, ATargetThatEndsBeforeItBeginsIsRefused) {
  auto target = plans_target(nation, 435);
  target.due = target.start;
  EXPECT_FALSE(act([&](access::Act& a) { return set_target(a, registry, target); }));
}

TEST_P(Figures, StepsOutOfOrderAreRefused) {
  auto target = plans_target(nation, 435);
  target.steps = {{*Date::parse("2016-10-31"), 600}, {*Date::parse("2016-09-30"), 700}};
  EXPECT_FALSE(act([&](access::Act& a) { return set_target(a, registry, target); }));
  target.steps = {{*Date::parse("2016-09-30"), 600}, {*Date::parse("2016-10-31"), 500}};
  EXPECT_FALSE(act([&](access::Act& a) { return set_target(a, registry, target); }));
}

TEST_P(Figures, ATargetWithoutAnIndicatorOrOfAnUnknownTerritoryIsRefused) {
  auto target = plans_target(nation, 435);
  target.indicator = "";
  EXPECT_FALSE(act([&](access::Act& a) { return set_target(a, registry, target); }));
  EXPECT_FALSE(act([&](access::Act& a) { return set_target(a, registry, plans_target(TerritoryKey{999}, 1)); }));
}

TEST(Trajectory, IsAStraightLineRoundedDown) {
  const auto target = plans_target(TerritoryKey{1}, 435);  // 236 days
  EXPECT_EQ(expected_on(target, *Date::parse("2016-05-01")), 0);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-05-09")), 0);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-05-10")), 1);    // 1.84
  EXPECT_EQ(expected_on(target, *Date::parse("2016-11-15")), 350);  // 190 days of 236: 350.2
  EXPECT_EQ(expected_on(target, *Date::parse("2016-12-30")), 433);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-12-31")), 435);
  EXPECT_EQ(expected_on(target, *Date::parse("2020-01-01")), 435);
}

TEST(Trajectory, GoesDownAsWellRoundedDown) {
  auto target = plans_target(TerritoryKey{1}, 0);
  target.start_value = 100;
  EXPECT_EQ(expected_on(target, *Date::parse("2016-05-09")), 100);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-05-10")), 99);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-12-31")), 0);
}

TEST(Trajectory, ByStepsHoldsEachUntilTheNext) {
  auto target = plans_target(TerritoryKey{1}, 435);
  target.steps = {{*Date::parse("2016-09-30"), 250}, {*Date::parse("2016-10-31"), 600}};
  EXPECT_EQ(expected_on(target, *Date::parse("2016-09-29")), 0);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-09-30")), 108);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-10-30")), 108);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-10-31")), 261);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-12-31")), 435);
}

Waypoint at_end_of(const char* period, std::int64_t value) { return {*Period::parse(period), value}; }

TEST(Trajectory, EnteredValueByValueGoesStraightFromOneToTheNext) {
  auto target = plans_target(TerritoryKey{1}, 435);
  target.trajectory = {at_end_of("2016-09", 40), at_end_of("2016-10", 102), at_end_of("2016-11", 90)};
  EXPECT_EQ(expected_on(target, *Date::parse("2016-05-09")), 0);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-09-29")), 39) << "rounded down";
  EXPECT_EQ(expected_on(target, *Date::parse("2016-09-30")), 40);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-10-15")), 70);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-10-31")), 102);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-11-29")), 90) << "90.4: it may go back on the way";
  EXPECT_EQ(expected_on(target, *Date::parse("2016-12-15")), 256);
  EXPECT_EQ(expected_on(target, *Date::parse("2016-12-31")), 435);
  EXPECT_EQ(corners(target).size(), 5U);
}

TEST(Trajectory, TheLastValueIsHeldAgainstTheTargetOnTheDayDue) {
  auto target = plans_target(TerritoryKey{1}, 435);
  const auto why = [&](std::vector<Waypoint> trajectory) {
    target.trajectory = std::move(trajectory);
    const auto faults = faults_of_trajectory(target);
    return faults.empty() ? std::string("holds") : faults.front().reason.english();
  };
  EXPECT_EQ(why({at_end_of("2016-11", 400)}), "holds");
  EXPECT_EQ(why({at_end_of("2016-12", 435)}), "holds");
  EXPECT_EQ(why({at_end_of("2016-12", 434)}),
            "The last value of the trajectory is not the target: make 2016-12 say the same.");
  EXPECT_EQ(why({at_end_of("2016-11", 1), at_end_of("2016-10", 2)}),
            "2016-10 stands after 2016-11: periods go in their order, each once.");
  EXPECT_EQ(why({at_end_of("2016-10", 1), at_end_of("2016-10", 2)}),
            "2016-10 stands after 2016-10: periods go in their order, each once.");
  EXPECT_EQ(why({at_end_of("2016-Q3", 1), at_end_of("2016-10", 2)}),
            "2016-10 is not as long as 2016-Q3: a trajectory is entered by months, by quarters or by years.");
  EXPECT_EQ(why({at_end_of("2016-04", 1)}),
            "2016-04 is not between the beginning (2016-05-09) and the end (2016-12-31) of the target.");
  EXPECT_EQ(why({at_end_of("2017-01", 1)}),
            "2017-01 is not between the beginning (2016-05-09) and the end (2016-12-31) of the target.");
  target.steps = {{*Date::parse("2016-09-30"), 250}};
  EXPECT_EQ(why({at_end_of("2016-11", 400)}), "A trajectory goes by steps or value by value, not both.");
}

TEST_P(Figures, AnEnteredTrajectoryIsKeptDividedAndAddedUp) {
  auto target = plans_target(department, 10);
  target.trajectory = {at_end_of("2016-09", 4), at_end_of("2016-11", 8)};
  ASSERT_TRUE(act([&](access::Act& a) { return enter_target(a, registry, target); }));
  const auto of = [&](TerritoryKey place) {
    std::string out;
    const auto found = look([&](db::Session& s) { return find_target(s, "plans.adopted", place); });
    for (const auto& each : found->trajectory) out += fmt::format("{}:{} ", each.period.text(), each.value);
    return out;
  };
  EXPECT_EQ(of(department), "2016-09:4 2016-11:8 ");
  ASSERT_TRUE(
      act([&](access::Act& a) { return divide_target(a, registry, "plans.adopted", department, Division::equally); }));
  EXPECT_EQ(of(contract), "2016-09:2 2016-11:3 ");
  EXPECT_EQ(of(second_contract), "2016-09:1 2016-11:3 ");
  // The region has no target of its own: what its parts expect is added up, wherever it is read.
  const auto on = *Date::parse("2016-11-30");
  const std::array places{region};
  look([&](db::Session& s) {
    EXPECT_EQ(expected_on(*find_target(s, "plans.adopted", region), *Date::parse("2016-09-30")), 4);
    EXPECT_EQ(expected_on(targets(s, "plans.adopted", territory::Level::region).at(region), on), 8);
    EXPECT_EQ(expected_on(targets_of(s, "plans.adopted", territory::Level::region, places).at(region), on), 8);
    EXPECT_EQ(expected_on(targets_in(s, region).find("plans.adopted")->second, on), 8);
    return 0;
  });
}

TEST_P(Figures, ATrajectoryStaysInThePlausibleRangeWhereTheIndicatorIsAnswered) {
  ASSERT_TRUE(act([](access::Act& a) -> Result<bool> {
    Indicator rate{.code = "rate",
                   .name_en = "r",
                   .name_fr = "r",
                   .definition_en = "d",
                   .definition_fr = "d",
                   .unit = "plan",
                   .source_en = "s",
                   .source_fr = "s"};
    rate.decimals = 1;
    rate.plausible_min = 0;
    rate.plausible_max = 100;
    declare_indicator(a.db, rate);
    return true;
  }));
  const auto why = [&](TerritoryKey place, std::int64_t value, std::int64_t on_the_way) {
    auto target = plans_target(place, value);
    target.indicator = "rate";
    target.trajectory = {at_end_of("2016-09", on_the_way)};
    const auto done = act([&](access::Act& a) { return enter_target(a, registry, target); });
    if (done) return std::string("set");
    const auto& fault = std::get<Invalid>(done.error()).faults.front();
    return fault.field + ": " + fault.reason.english();
  };
  EXPECT_EQ(why(contract, 100, 50), "set");
  EXPECT_EQ(why(contract, 101, 50), "target: 10.1 is above the plausible range, which ends at 10.0.");
  EXPECT_EQ(why(contract, 100, -1), "trajectory: 2016-09: -0.1 is below the plausible range, which begins at 0.0.");
  EXPECT_EQ(why(nation, 300, 200), "set") << "a sum of many";
}

TEST_P(Figures, ATargetIsWithdrawnByThoseWhoMaySetIt) {
  ASSERT_TRUE(act([&](access::Act& a) { return enter_target(a, registry, plans_target(department, 10)); }));
  access::Actor delegate;
  delegate.account_id = access::AccountId::make().text();
  delegate.grants = {{access::Role::delegate, department}};
  const auto withdrawn_by = [&](const access::Actor& actor) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = actor, .now = now, .origin = "page"};
      return withdraw_target(a, registry, "plans.adopted", department);
    });
  };
  EXPECT_FALSE(withdrawn_by(delegate));
  EXPECT_TRUE(withdrawn_by(system));
  EXPECT_FALSE(look([](db::Session& s) { return find_target(s, "plans.adopted", department); }));
  EXPECT_FALSE(withdrawn_by(system)) << "nothing stands any more";
  const auto said = look([](db::Session& s) {
    return journal::read(s, {.object_id = "plans.adopted@department:93", .acts = {"withdraw_target"}});
  });
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].before.find("\"target\":10"), std::string::npos);
}

TEST_P(Figures, TargetsAreListedOfATerritoryOfAllBelowOrOfAProgramme) {
  ASSERT_TRUE(act([&](access::Act& a) -> Result<bool> {
    declare(a.db, "plans.adopted@next", Behaviour::stock);
    for (auto target : {plans_target(department, 10), plans_target(contract, 2), plans_target(other_contract, 3)})
      if (auto done = enter_target(a, registry, target); !done) return fail(done.error());
    auto next = plans_target(department, 7);
    next.indicator = "plans.adopted@next";
    if (auto done = enter_target(a, registry, next); !done) return fail(done.error());
    return true;
  }));
  const auto listed = [&](const TargetFilter& filter) {
    std::string out;
    for (const auto& one : look([&](db::Session& s) { return list_targets(s, registry, filter); })) {
      out += fmt::format("{} {} {}{}; ", one.target.indicator, registry.find(one.target.territory)->code,
                         one.target.target, one.is_sum ? " sum" : "");
    }
    return out;
  };
  EXPECT_EQ(listed({.territory = department}), "plans.adopted 93 10; plans.adopted@next 93 7; ");
  EXPECT_EQ(listed({.territory = region}), "plans.adopted 11 2 sum; plans.adopted@next 11 7 sum; ");
  EXPECT_EQ(listed({.territory = region, .programme = "next"}), "plans.adopted@next 11 7 sum; ");
  EXPECT_EQ(listed({.territory = region, .indicator = "plans.adopted", .with_below = true}),
            "plans.adopted 11 2 sum; plans.adopted 93 10; plans.adopted CV101 2; ");
}

TEST(Trajectory, SaysInOneGlanceWhereAValueStands) {
  const auto target = plans_target(TerritoryKey{1}, 435);
  const auto day = *Date::parse("2016-11-15");  // 350 expected
  EXPECT_EQ(standing(target, 435, day), Standing::reached);
  EXPECT_EQ(standing(target, 350, day), Standing::on_time);
  EXPECT_EQ(standing(target, 349, day), Standing::to_watch);
  EXPECT_EQ(standing(target, 307, day), Standing::to_watch);  // 43 behind, a tenth of 435 is 43.5
  EXPECT_EQ(standing(target, 306, day), Standing::late);
  EXPECT_EQ(standing(target, 434, *Date::parse("2017-02-01")), Standing::to_watch);
}

TEST(Trajectory, AFallThatIsTooSlowIsLate) {
  auto target = plans_target(TerritoryKey{1}, 0);
  target.start_value = 100;
  const auto day = *Date::parse("2016-11-15");
  EXPECT_EQ(standing(target, 0, day), Standing::reached);
  EXPECT_EQ(standing(target, 15, day), Standing::on_time);
  EXPECT_EQ(standing(target, 25, day), Standing::to_watch);
  EXPECT_EQ(standing(target, 90, day), Standing::late);
}

// ---- targets that people enter, divide and assess ----

TEST_P(Figures, ATargetIsDividedSoThatItsPartsAddUpToTheWhole) {
  ASSERT_TRUE(act([&](access::Act& a) { return enter_target(a, registry, plans_target(nation, 10)); }));
  EXPECT_EQ(act([&](access::Act& a) {
              return divide_target(a, registry, "plans.adopted", nation, Division::equally);
            }).value(),
            3);
  const auto parts = look([&](db::Session& s) { return parts_of(s, registry, "plans.adopted", nation); });
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->sum, 10);
  EXPECT_EQ(parts->with_target, 3);
  // By hand another, and the gap shows.
  ASSERT_TRUE(act([&](access::Act& a) { return enter_target(a, registry, plans_target(department, 7)); }));
  EXPECT_EQ(look([&](db::Session& s) { return parts_of(s, registry, "plans.adopted", nation); })->sum, 14);
  EXPECT_EQ(look([&](db::Session& s) { return parts_of(s, registry, "plans.adopted", contract); }), std::nullopt);
  // No population is known in this country.
  EXPECT_FALSE(act(
      [&](access::Act& a) { return divide_target(a, registry, "plans.adopted", nation, Division::by_population); }));
  EXPECT_FALSE(act([&](access::Act& a) { return divide_target(a, registry, "actions", nation, Division::equally); }))
      << "nothing is set";
}

TEST_P(Figures, OnlyThoseWhoAnswerForATargetSetItAndAssessIt) {
  const auto with = [](access::Role role, TerritoryKey place) {
    access::Actor out;
    out.account_id = access::AccountId::make().text();
    out.label = std::string(access::word(role));
    out.grants = {{role, place}};
    return out;
  };
  const auto as = [&](const access::Actor& actor, auto&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = actor, .now = now, .origin = "page"};
      return rule(a);
    });
  };
  const auto prefect = with(access::Role::prefect, department);
  const auto delegate = with(access::Role::delegate, contract);
  const auto authority = with(access::Role::local_authority, contract);
  const auto set = [&](TerritoryKey place) {
    return [&, place](access::Act& a) { return enter_target(a, registry, plans_target(place, 3)); };
  };
  EXPECT_TRUE(as(prefect, set(department)));
  EXPECT_TRUE(as(prefect, set(contract)));
  EXPECT_FALSE(as(prefect, set(other_department)));
  EXPECT_FALSE(as(prefect, set(nation)));
  EXPECT_FALSE(as(delegate, set(contract)));
  const auto say = [&](TerritoryKey place, std::string_view text) {
    return [&, place, text](access::Act& a) {
      return assess(a, registry, "plans.adopted", place, Confidence::doubtful, text);
    };
  };
  EXPECT_TRUE(as(authority, say(contract, "Deux réunions restent à tenir.")));
  now.ms += 1000;
  EXPECT_TRUE(as(prefect, say(contract, "Le conseil vote en décembre.")));
  now.ms += 1000;
  EXPECT_TRUE(as(prefect, say(contract, "Le vote est reporté.")));
  EXPECT_FALSE(as(delegate, say(contract, "x")));
  EXPECT_FALSE(as(authority, say(second_contract, "x"))) << "another contract";
  EXPECT_FALSE(as(prefect, say(contract, " ")));
  EXPECT_FALSE(as(prefect, say(contract, "appeler Mme X au 06 12 34 56 78")));
  EXPECT_FALSE(as(prefect, say(second_contract, "pas de cible")));
  const auto all = look([&](db::Session& s) { return assessments(s, "plans.adopted", contract); });
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].text, "Le vote est reporté.");
  EXPECT_EQ(all[0].confidence, Confidence::doubtful);
  EXPECT_EQ(all[2].role, "local_authority");
}

TEST_P(Figures, ProgressIsTheShareOfTheWayFromStartToTarget) {
  auto target = plans_target(nation, 300);
  target.start_value = 100;
  EXPECT_EQ(progress_per_mille(target, 100), 0);
  EXPECT_EQ(progress_per_mille(target, 200), 500);
  EXPECT_EQ(progress_per_mille(target, 300), 1000);
  EXPECT_EQ(progress_per_mille(target, 50), -250);
  target.target = 50;  // going down
  EXPECT_EQ(progress_per_mille(target, 75), 500);
}

}  // namespace
}  // namespace jalon::figures
