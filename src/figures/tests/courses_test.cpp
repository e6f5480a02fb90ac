// SPDX-License-Identifier: EUPL-1.2
// Figures of territories that move, merge and split: what adds up where, and when.
#include "figures/courses.hpp"

#include <random>
#include <set>

#include "answers_fixture.hpp"

namespace jalon::figures {
namespace {

class Dated : public Answers {
 protected:
  void SetUp() override {
    Answers::SetUp();
    read_again();
  }
  void read_again() {
    registry = look([](db::Session& session) { return territory::read_registry(session); });
  }
  territory::Told told() {
    return {.moves = nullptr, .changed = [](access::Act& a, const territory::Changed& changed) -> Result<void> {
              follow(a, changed);
              return {};
            }};
  }
  Result<std::int64_t> change(const territory::NewSuccession& given) {
    auto done = act([&](access::Act& a) { return territory::record_succession(a, given, told()); });
    read_again();
    return done;
  }
  Result<void> take_back(std::int64_t number) {
    auto done = act([&](access::Act& a) { return territory::undo_succession(a, number, told()); });
    read_again();
    return done;
  }
  static Date day(std::string_view text) { return *Date::parse(text); }
  std::int64_t moves(TerritoryKey place, std::string_view on, TerritoryKey to) {
    return change({.kind = territory::Change::moved, .day = day(on), .from = {place}, .department = to}).value();
  }
  std::int64_t merge(std::vector<TerritoryKey> from, std::string_view on, TerritoryKey to) {
    return change({.kind = territory::Change::merger, .day = day(on), .from = std::move(from), .to = {{to, {}}}})
        .value();
  }
  // value received/expected known, month by month, on the perimeter of a day.
  std::string months_within(std::string_view indicator, TerritoryKey place, std::string_view from, std::string_view to,
                            std::string_view perimeter) {
    return look([&](db::Session& session) {
      std::string out;
      for (const auto& value : by_period(session, registry, *find_indicator(session, indicator), place, period(from),
                                         period(to), "", {}, day(perimeter))) {
        out += fmt::format("{}{}{} {}/{} {}", out.empty() ? "" : ", ", value.is_estimated ? "~" : "",
                           value.value ? fmt::format("{}", *value.value) : "–", value.received, value.expected,
                           value.known);
      }
      return out;
    });
  }
  std::string values_by_month(std::string_view indicator, TerritoryKey place, std::string_view from,
                              std::string_view to) {
    return look([&](db::Session& session) {
      std::string out;
      for (const auto& value :
           by_period(session, registry, *find_indicator(session, indicator), place, period(from), period(to))) {
        out +=
            fmt::format("{}{} {}/{} {}", out.empty() ? "" : ", ", value.value ? fmt::format("{}", *value.value) : "–",
                        value.received, value.expected, value.known);
      }
      return out;
    });
  }
  std::string made(std::string_view code, TerritoryKey place, std::string_view when,
                   std::optional<Date> perimeter = {}) {
    return look([&](db::Session& session) {
      std::string out;
      const auto of =
          made_of(session, registry, *find_indicator(session, code), "", place, period(when), 100, {}, perimeter);
      for (const auto& [answer, counted, at] : of.parts) {
        out += fmt::format("{}{} {} {} of {}", out.empty() ? "" : ", ", registry.find(answer.territory)->code,
                           answer.period.text(), counted, answer.value);
        if (at != answer.territory) out += " for " + registry.find(at)->code;
      }
      return out;
    });
  }
  static constexpr TerritoryKey third_contract{103}, paris{75}, other_region{84};
};
INSTANTIATE_TEST_SUITE_P(, Dated, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// ---- what Jalon counts itself ----

TEST_P(Dated, AStockGoesAlongWithAContractThatMovesAndAFlowStaysWhereItWas) {
  observe("plans.adopted", contract, "2016-05-12", 3);
  observe("plans.adopted", second_contract, "2016-05-12", 1);
  observe("support.minutes", contract, "2016-05-12", 60);
  moves(contract, "2016-07-10", other_department);
  observe("support.minutes", contract, "2016-08-01", 30);
  EXPECT_EQ(value_of("plans.adopted", department, "2016-07-09"), 4);
  EXPECT_EQ(value_of("plans.adopted", department, "2016-07-10"), 1);
  EXPECT_EQ(value_of("plans.adopted", other_department, "2016-07-09"), std::nullopt) << "nothing was counted there";
  EXPECT_EQ(value_of("plans.adopted", other_department, "2016-07-10"), 3);
  EXPECT_EQ(value_of("plans.adopted", other_region, "2016-07-10"), 3);
  EXPECT_EQ(value_of("plans.adopted", region), 1);
  EXPECT_EQ(value_of("plans.adopted", nation), 4);
  EXPECT_EQ(value_of("plans.adopted", contract), 3);
  EXPECT_EQ(value_of("support.minutes", department), 60);
  EXPECT_EQ(value_of("support.minutes", other_department), 30);
  EXPECT_EQ(value_of("support.minutes", nation), 90);
  sums_hold();
}

TEST_P(Dated, ADepartmentThatIsLeftByAllItCountedIsMissingAndNotZero) {
  observe("plans.adopted", contract, "2016-05-12", 1);
  moves(contract, "2016-07-10", other_department);
  EXPECT_EQ(value_of("plans.adopted", department), std::nullopt);
  EXPECT_EQ(value_of("plans.adopted", department, "2016-07-09"), 1);
  sums_hold();
}

TEST_P(Dated, WhatComesLaterAboutDaysBeforeAMoveStandsInBothInTheirTime) {
  moves(contract, "2016-07-10", other_department);
  observe("plans.adopted", contract, "2016-05-12", 2);
  EXPECT_EQ(value_of("plans.adopted", department, "2016-06-01"), 2);
  EXPECT_EQ(value_of("plans.adopted", department), std::nullopt);
  EXPECT_EQ(value_of("plans.adopted", other_department, "2016-07-31"), 2);
  observe("plans.adopted", contract, "2016-09-01", -1);
  EXPECT_EQ(value_of("plans.adopted", other_department), 1);
  // Each is found in the department of its day.
  const auto rows = look([&](db::Session& s) { return observations(s, "plans.adopted", department); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].amount, 2);
  sums_hold();
}

TEST_P(Dated, WhatCameWithAMoveIsTold) {
  observe("plans.adopted", contract, "2016-05-12", 3);
  moves(contract, "2016-07-10", other_department);
  observe("plans.adopted", contract, "2016-08-12", 1);
  const auto told = [&](TerritoryKey place) {
    std::string out;
    for (const auto& move :
         look([&](db::Session& s) { return carried(s, registry, *find_indicator(s, "plans.adopted"), place); }))
      out += fmt::format("{} {:+} {} {};", move.day.text(), move.amount, registry.find(move.place)->code,
                         registry.find(move.other)->code);
    return out;
  };
  EXPECT_EQ(told(department), "2016-07-10 -3 CV101 69;");
  EXPECT_EQ(told(other_department), "2016-07-10 +3 CV101 93;");
  EXPECT_EQ(told(other_region), "2016-07-10 +3 CV101 11;");
  EXPECT_EQ(told(nation), "");
  EXPECT_EQ(told(contract), "");
}

TEST_P(Dated, AMoveThatIsTakenBackLeavesNothing) {
  observe("plans.adopted", contract, "2016-05-12", 3);
  observe("plans.adopted", contract, "2016-08-12", 2);
  const auto number = moves(contract, "2016-07-10", other_department);
  EXPECT_EQ(look([&](db::Session& s) { return observations(s, "plans.adopted", other_department); }).size(), 1U);
  EXPECT_EQ(value_of("plans.adopted", other_department), 5);
  ASSERT_TRUE(take_back(number));
  EXPECT_EQ(value_of("plans.adopted", department), 5);
  EXPECT_EQ(value_of("plans.adopted", other_department), std::nullopt);
  EXPECT_EQ(look([&](db::Session& s) { return observations(s, "plans.adopted", other_department); }).size(), 0U);
  EXPECT_TRUE(look([&](db::Session& s) { return series(s, "plans.adopted", other_department); }).empty());
  sums_hold();
}

TEST_P(Dated, AWriteThatHoldsAnOlderMapAddsUpOnTheNewOne) {
  const auto before = registry;
  moves(contract, "2016-07-10", other_department);
  registry = before;
  observe("plans.adopted", contract, "2016-08-12", 2);
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 7)}));
  read_again();
  EXPECT_EQ(value_of("plans.adopted", other_department), 2);
  EXPECT_EQ(value_of("plans.adopted", department), std::nullopt);
  EXPECT_EQ(values_by_month("posts", other_department, "2016-08", "2016-08"), "7 1/4 1");
  sums_hold();
}

TEST_P(Dated, TheSeriesOfADepartmentIsReadOnThePerimeterOfTodayToo) {
  observe("plans.adopted", contract, "2016-05-12", 3);
  observe("plans.adopted", second_contract, "2016-06-12", 1);
  observe("plans.adopted", other_contract, "2016-06-20", 5);
  moves(contract, "2016-07-10", other_department);
  observe("support.minutes", contract, "2016-05-12", 60);
  observe("support.minutes", contract, "2016-08-12", 30);
  const auto line = [&](std::string_view code, TerritoryKey place, std::string_view perimeter) {
    return look([&](db::Session& s) {
      std::string out;
      for (const auto& point : series_within(s, registry, *find_indicator(s, code), place, "", day(perimeter)))
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", point.day.text(), point.value);
      return out;
    });
  };
  EXPECT_EQ(line("plans.adopted", department, "2016-11-15"), "2016-06-12 1");
  EXPECT_EQ(line("plans.adopted", other_department, "2016-11-15"), "2016-05-12 3, 2016-06-20 8");
  EXPECT_EQ(line("plans.adopted", department, "2016-06-30"), "2016-05-12 3, 2016-06-12 4");
  EXPECT_EQ(line("plans.adopted", other_department, "2016-06-30"), "2016-06-20 5");
  EXPECT_EQ(line("support.minutes", other_department, "2016-11-15"), "2016-05-12 60, 2016-08-12 90");
  EXPECT_EQ(line("support.minutes", department, "2016-11-15"), "");
  EXPECT_EQ(line("support.minutes", department, "2016-06-30"), "2016-05-12 60, 2016-08-12 90");
  EXPECT_EQ(line("plans.adopted", nation, "2016-11-15"), "2016-05-12 3, 2016-06-12 4, 2016-06-20 9");
  const auto differs = [&](TerritoryKey place) { return has_perimeters(registry, place, territory::Level::contract); };
  EXPECT_TRUE(differs(department));
  EXPECT_TRUE(differs(other_department));
  EXPECT_TRUE(differs(contract));
  EXPECT_FALSE(differs(paris));
  EXPECT_FALSE(differs(second_contract));
}

// ---- what people answer ----

TEST_P(Dated, ValuesOfAContractThatMovesCountWhereItStandsAtTheEndOfThePeriod) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-05", 4), answer("posts", contract, "2016-08", 6),
                    answer("posts", second_contract, "2016-05", 1), answer("trained", contract, "2016-06", 10),
                    answer("trained", contract, "2016-07", 20), answer("trained", contract, "2016-08", 30)}));
  moves(contract, "2016-07-10", other_department);
  EXPECT_EQ(values_by_month("posts", department, "2016-05", "2016-08"), "5 2/3 2, 5 0/3 2, 1 0/2 1, 1 0/2 1");
  EXPECT_EQ(values_by_month("posts", other_department, "2016-06", "2016-08"), "– 0/3 0, 4 0/4 1, 6 1/4 1");
  EXPECT_EQ(values_by_month("posts", nation, "2016-06", "2016-08"), "5 0/7 2, 5 0/7 2, 7 1/7 2");
  EXPECT_EQ(values_by_month("trained", department, "2016-06", "2016-08"), "10 1/3 0, – 0/2 0, – 0/2 0");
  EXPECT_EQ(values_by_month("trained", other_department, "2016-06", "2016-08"), "– 0/3 0, 20 1/4 0, 30 1/4 0");
  EXPECT_EQ(made("posts", other_department, "2016-07"), "CV101 2016-05 4 of 4");
  EXPECT_EQ(made("posts", department, "2016-07"), "CV102 2016-05 1 of 1");
  EXPECT_EQ(made("posts", department, "2016-06"), "CV101 2016-05 4 of 4, CV102 2016-05 1 of 1");
  sums_hold();
  // On the perimeter of today, and on that of June.
  EXPECT_EQ(months_within("posts", department, "2016-05", "2016-08", "2016-11-15"),
            "1 1/2 1, 1 0/2 1, 1 0/2 1, 1 0/2 1");
  EXPECT_EQ(months_within("posts", other_department, "2016-05", "2016-08", "2016-11-15"),
            "4 1/4 1, 4 0/4 1, 4 0/4 1, 6 1/4 1");
  EXPECT_EQ(months_within("posts", department, "2016-05", "2016-08", "2016-06-30"),
            "5 2/3 2, 5 0/3 2, 5 0/3 2, 7 1/3 2");
  EXPECT_EQ(months_within("posts", nation, "2016-05", "2016-08", "2016-11-15"), "5 2/7 2, 5 0/7 2, 5 0/7 2, 7 1/7 2");
  EXPECT_EQ(made("posts", department, "2016-08", day("2016-06-30")), "CV101 2016-08 6 of 6, CV102 2016-05 1 of 1");
}

TEST_P(Dated, AnExportIsOnThePerimeterOfItsTimeOrOfAnyDay) {
  observe("plans.adopted", contract, "2016-05-12", 3);
  observe("plans.adopted", second_contract, "2016-06-12", 1);
  observe("plans.adopted", other_contract, "2016-06-20", 5);
  observe("plans.adopted", TerritoryKey{301}, "2016-06-21", 7);
  observe("support.minutes", contract, "2016-05-12", 60);
  observe("support.minutes", contract, "2016-08-12", 30);
  ASSERT_TRUE(give({answer("posts", contract, "2016-05", 4), answer("posts", contract, "2016-08", 6),
                    answer("posts", second_contract, "2016-05", 1)}));
  moves(contract, "2016-07-10", other_department);
  const auto rows_of = [&](const ExportMoment& moment, std::string_view indicator, std::string_view code) {
    return look([&](db::Session& session) {
      std::string out;
      export_rows(session, registry, moment, [&](const ExportRow& row) {
        if (row.indicator != indicator || row.code != code || !row.dimension.empty()) return;
        out += fmt::format("{}{}{} {}", out.empty() ? "" : ", ", row.kind == "sum" ? "" : row.kind + " ",
                           row.period.empty() ? "whole" : row.period, row.value);
      });
      return out;
    });
  };
  const ExportMoment today{.perimeter = day("2016-11-15")};
  const ExportMoment june{.perimeter = day("2016-06-30")};
  EXPECT_EQ(rows_of({}, "plans.adopted", "93"), "2016-05 3, 2016-06 4, 2016-07 1, whole 1");
  EXPECT_EQ(rows_of(today, "plans.adopted", "93"), "2016-06 1, whole 1");
  EXPECT_EQ(rows_of(june, "plans.adopted", "93"), "2016-05 3, 2016-06 4, whole 4");
  EXPECT_EQ(rows_of(today, "plans.adopted", "69"), "2016-05 3, 2016-06 8, whole 8");
  EXPECT_EQ(rows_of(june, "plans.adopted", "69"), "2016-06 5, whole 5");
  // Whatever the map, the nation is the same; so is what nothing has touched.
  for (const auto& moment : {ExportMoment{}, today, june}) {
    EXPECT_EQ(rows_of(moment, "plans.adopted", "FR"), "2016-05 3, 2016-06 16, whole 16");
    EXPECT_EQ(rows_of(moment, "plans.adopted", "75"), "2016-06 7, whole 7");
  }
  EXPECT_EQ(rows_of(today, "support.minutes", "69"), "2016-05 60, 2016-08 30, whole 90");
  EXPECT_EQ(rows_of(june, "support.minutes", "93"), "2016-05 60, 2016-08 30, whole 90");
  EXPECT_EQ(rows_of(june, "support.minutes", "69"), "");
  EXPECT_EQ(rows_of(today, "posts", "69"), "2016-05 4, 2016-08 6, whole 6");
  EXPECT_EQ(rows_of(today, "posts", "93"), "2016-05 1, whole 1");
  EXPECT_EQ(rows_of(june, "posts", "93"), "2016-05 5, 2016-08 7, whole 7");
  // What was given was given on the map of its time.
  EXPECT_NE(rows_of({}, "posts", "CV102").find("answer"), std::string::npos);
  EXPECT_EQ(rows_of(today, "posts", "CV102").find("answer"), std::string::npos);

  // The file names its perimeter, and no import takes it for values.
  std::string bytes;
  look([&](db::Session& session) {
    write_export(session, registry, ExportForm::csv, june, nullptr, [&](std::string_view piece) { bytes += piece; });
    return 0;
  });
  EXPECT_NE(bytes.find("2016-06-30"), std::string::npos);
  const auto refused = act([&](access::Act& a) {
    return import_answers(a, registry, {.name = "figures.csv", .path = {}, .bytes = bytes}, {});
  });
  ASSERT_FALSE(refused);
  EXPECT_NE(first_fault(refused).find("on the perimeter of 2016-06-30"), std::string::npos) << first_fault(refused);
  EXPECT_FALSE(read_export_moment(ExportForm::csv, "2016-06-30", "now", day("2016-11-15")));
  EXPECT_FALSE(read_export_moment(ExportForm::dhis2_json, "", "now", day("2016-11-15")));
  EXPECT_FALSE(read_export_moment(ExportForm::csv, "", "soon", day("2016-11-15")));
  EXPECT_EQ(read_export_moment(ExportForm::csv, "", "now", day("2016-11-15"))->perimeter, day("2016-11-15"));
  EXPECT_FALSE(read_export_moment(ExportForm::csv, "", "then", day("2016-11-15"))->perimeter);
}

TEST_P(Dated, ADividedValueOfAnExportIsSaidToBeEstimated) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-05", 10)}));
  ASSERT_TRUE(change({.kind = territory::Change::split,
                      .day = day("2016-08-01"),
                      .from = {contract},
                      .to = {{second_contract, {}}, {third_contract, {}}}}));
  std::map<std::string, std::pair<std::int64_t, bool>> may;
  look([&](db::Session& session) {
    export_rows(session, registry, {.perimeter = day("2016-11-15")}, [&](const ExportRow& row) {
      if (row.indicator == "posts" && row.period == "2016-05") may[row.code] = {row.value, row.is_estimated};
    });
    return 0;
  });
  EXPECT_EQ(may["CV102"], std::pair(std::int64_t{5}, true));
  EXPECT_EQ(may["CV103"], std::pair(std::int64_t{5}, true));
  EXPECT_FALSE(may.contains("CV101")) << "it is not on that map";
  EXPECT_EQ(may["93"], std::pair(std::int64_t{10}, false)) << "all of it is there: nothing was divided";
}

TEST_P(Dated, ADividedCountOfJalonsOwnIsSaidToBeEstimatedToo) {
  observe("plans.adopted", contract, "2016-05-12", 10);
  observe("support.minutes", contract, "2016-05-12", 60);
  observe("support.minutes", contract, "2016-06-12", 31);
  observe("support.minutes", second_contract, "2016-07-12", 7);
  act([&](access::Act& a) -> Result<bool> {
    auto computed = answered("double", Behaviour::stock);
    computed.origin = Origin::computed;
    computed.over_territories = OverTerritories::ratio;
    computed.formula = "plans.adopted * 2";
    declare_indicator(a.db, computed);
    return true;
  }).value();
  // Half of it goes to another department.
  ASSERT_TRUE(change({.kind = territory::Change::split,
                      .day = day("2016-08-01"),
                      .from = {contract},
                      .to = {{second_contract, {}}, {other_contract, {}}}}));
  observe("support.minutes", second_contract, "2016-09-12", 5);
  const auto rows_of = [&](std::string_view indicator, std::string_view code) {
    return look([&](db::Session& session) {
      std::string out;
      export_rows(session, registry, {.perimeter = day("2016-11-15")}, [&](const ExportRow& row) {
        if (row.indicator != indicator || row.code != code || !row.dimension.empty()) return;
        out += fmt::format("{}{} {}{}", out.empty() ? "" : ", ", row.period.empty() ? "whole" : row.period, row.value,
                           row.is_estimated ? "≈" : "");
      });
      return out;
    });
  };
  EXPECT_EQ(rows_of("plans.adopted", "93"), "2016-05 5≈, whole 5≈");
  EXPECT_EQ(rows_of("plans.adopted", "69"), "2016-05 5≈, whole 5≈");
  EXPECT_EQ(rows_of("plans.adopted", "FR"), "2016-05 10, whole 10") << "nothing of the whole was divided";
  // Of a flow each month says it of itself, and the whole of all of them.
  EXPECT_EQ(rows_of("support.minutes", "93"), "2016-05 30≈, 2016-06 16≈, 2016-07 7, 2016-09 5, whole 58≈");
  EXPECT_EQ(rows_of("support.minutes", "69"), "2016-05 30≈, 2016-06 15≈, whole 45≈");
  EXPECT_EQ(rows_of("support.minutes", "FR"), "2016-05 60, 2016-06 31, 2016-07 7, 2016-09 5, whole 103");
  // What is computed is in no export, and on reading says it of what it is made of.
  EXPECT_EQ(rows_of("double", "93"), "");
  look([&](db::Session& s) {
    const auto computed = *find_indicator(s, "double");
    for (const auto& [place, doubled, is_estimated] :
         {std::tuple{department, 10, true}, std::tuple{nation, 20, false}}) {
      const auto alone =
          by_period(s, registry, computed, place, period("2016-09"), period("2016-09"), "", {}, day("2016-11-15"))
              .front();
      EXPECT_EQ(alone.value, doubled);
      EXPECT_EQ(alone.is_estimated, is_estimated);
    }
    return 0;
  });
}

// What a map reads at once is what each page reads by itself, on any perimeter.
TEST_P(Dated, SeveralTerritoriesOnAMapSayWhatEachSaysAlone) {
  observe("plans.adopted", contract, "2016-05-12", 10);
  observe("plans.adopted", second_contract, "2016-06-12", 1);
  observe("plans.adopted", other_contract, "2016-06-20", 5);
  observe("support.minutes", contract, "2016-05-12", 61);
  observe("support.minutes", other_contract, "2016-05-12", 8);
  act([&](access::Act& a) -> Result<bool> {
    auto share = answered("share", Behaviour::flow);
    share.origin = Origin::computed;
    share.over_territories = OverTerritories::ratio;
    share.formula = "trained[sex:f] / posts";
    share.decimals = 1;
    declare_indicator(a.db, share);
    return true;
  }).value();
  std::vector<NewAnswer> given;
  int value = 3;
  for (const auto place : {contract, second_contract, other_contract}) {
    for (const auto* when : {"2016-05", "2016-06", "2016-09"}) {
      if (place == contract && std::string_view(when) == "2016-09") continue;
      value += 7;
      given.push_back(answer("posts", place, when, value));
      given.push_back(answer("trained", place, when, value));
      given.push_back(answer("trained", place, when, value - 2, "sex:f"));
      given.push_back(answer("trained", place, when, 2, "sex:m"));
      given.push_back(answer("delay", place, when, value * 3));
    }
  }
  ASSERT_TRUE(change({.kind = territory::Change::split,
                      .day = day("2016-08-01"),
                      .from = {contract},
                      .to = {{second_contract, {}}, {other_contract, {}}}}));
  ASSERT_TRUE(give(given));
  moves(second_contract, "2016-10-01", paris);
  std::size_t estimated = 0;
  std::size_t compared = 0;
  look([&](db::Session& s) {
    for (const auto* map : {"2016-06-30", "2016-09-30", "2016-11-15"}) {
      for (const auto level : {territory::Level::nation, territory::Level::department, territory::Level::contract}) {
        std::vector<TerritoryKey> places;
        for (const auto* each : registry.on(level, day(map))) places.push_back(each->key);
        for (const auto* code : {"posts", "trained", "delay", "share"}) {
          const auto indicator = *find_indicator(s, code);
          const auto together =
              by_period_of(s, registry, indicator, places, period("2016-04"), period("2016-11"), "", {}, day(map));
          for (const auto place : places) {
            const auto alone =
                by_period(s, registry, indicator, place, period("2016-04"), period("2016-11"), "", {}, day(map));
            ASSERT_EQ(together.at(place).size(), alone.size());
            for (std::size_t i = 0; i < alone.size(); ++i) {
              const auto& own = together.at(place)[i];
              const auto where = fmt::format("{} {} {} on {}", code, place.value, alone[i].period.text(), map);
              EXPECT_EQ(own.value, alone[i].value) << where;
              EXPECT_EQ(own.received, alone[i].received) << where;
              EXPECT_EQ(own.expected, alone[i].expected) << where;
              EXPECT_EQ(own.known, alone[i].known) << where;
              EXPECT_EQ(own.is_estimated, alone[i].is_estimated) << where;
              estimated += own.is_estimated ? 1 : 0;
              compared += own.value ? 1 : 0;
            }
          }
        }
        for (const auto* code : {"plans.adopted", "support.minutes"}) {
          const auto indicator = *find_indicator(s, code);
          for (const auto* on : {"2016-05-31", "2016-07-31", "2016-11-15"}) {
            const auto together = values_within(s, registry, indicator, places, "", day(map), day(on));
            for (const auto place : places) {
              std::optional<PointWithin> alone;
              for (const auto& point : series_within(s, registry, indicator, place, "", day(map)))
                if (point.day <= day(on)) alone = point;
              const auto found = together.find(place);
              ASSERT_EQ(found != together.end(), alone.has_value()) << code << place.value << map << on;
              if (!alone) continue;
              EXPECT_EQ(found->second.value, alone->value) << code << place.value << map << on;
              EXPECT_EQ(found->second.is_estimated, alone->is_estimated) << code << place.value << map << on;
              ++compared;
            }
          }
        }
      }
    }
  });
  EXPECT_GT(estimated, 3U);
  EXPECT_GT(compared, 100U);
}

TEST_P(Dated, AStockThatMergesIsHandedOnUntilItsSuccessorAnswers) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-05", 4), answer("posts", second_contract, "2016-06", 3),
                    answer("trained", contract, "2016-05", 4)}));
  merge({contract}, "2016-08-01", second_contract);
  EXPECT_EQ(values_by_month("posts", department, "2016-06", "2016-09"), "7 1/3 2, 7 0/3 2, 7 0/2 1, 7 0/2 1");
  EXPECT_EQ(values_by_month("posts", second_contract, "2016-07", "2016-08"), "3 0/1 1, 7 0/1 1");
  EXPECT_EQ(values_by_month("posts", contract, "2016-07", "2016-08"), "4 0/1 1, – 0/0 0");
  EXPECT_EQ(made("posts", department, "2016-08"), "CV101 2016-05 4 of 4 for CV102, CV102 2016-06 3 of 3");
  sums_hold();
  ASSERT_TRUE(give({answer("posts", second_contract, "2016-09", 8)}));
  EXPECT_EQ(values_by_month("posts", department, "2016-08", "2016-09"), "7 0/2 1, 8 1/2 1");
  EXPECT_EQ(made("posts", department, "2016-09"), "CV102 2016-09 8 of 8");
  sums_hold();
  // A late correction of the one that ended reaches what was handed on, and no further.
  ASSERT_TRUE(give({answer("posts", contract, "2016-07", 5)}));
  EXPECT_EQ(values_by_month("posts", department, "2016-07", "2016-09"), "8 1/3 2, 8 0/2 1, 8 1/2 1");
  sums_hold();
  // A value about a month after its end is refused.
  EXPECT_EQ(first_fault(give({answer("posts", contract, "2016-09", 5)})), "CV101 did not exist in 2016-09.");
  EXPECT_EQ(months_within("posts", second_contract, "2016-05", "2016-09", "2016-11-15"),
            "4 1/2 1, 7 1/2 2, 8 1/2 2, 8 0/1 1, 8 1/1 1");
  EXPECT_EQ(months_within("trained", second_contract, "2016-05", "2016-05", "2016-11-15"), "4 1/2 0");
}

TEST_P(Dated, AStockThatSplitsIsDividedUntilThePartsAnswer) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-05", 10), answer("posts", other_contract, "2016-05", 1)}));
  const auto number = change({.kind = territory::Change::split,
                              .day = day("2016-08-01"),
                              .from = {contract},
                              .to = {{contract, 666}, {other_contract, 334}}})
                          .value();
  EXPECT_EQ(values_by_month("posts", contract, "2016-07", "2016-08"), "10 0/1 1, 7 0/1 1");
  EXPECT_EQ(values_by_month("posts", other_contract, "2016-07", "2016-08"), "1 0/1 1, 4 0/1 1");
  EXPECT_EQ(values_by_month("posts", nation, "2016-07", "2016-08"), "11 0/7 2, 11 0/7 2") << "nothing is lost";
  EXPECT_EQ(made("posts", nation, "2016-08"),
            "CV101 2016-05 7 of 10, CV101 2016-05 3 of 10 for CV201, CV201 2016-05 1 of 1");
  sums_hold();
  ASSERT_TRUE(give({answer("posts", contract, "2016-09", 6)}));
  EXPECT_EQ(values_by_month("posts", nation, "2016-09", "2016-09"), "10 1/7 2");
  sums_hold();
  // Before it, on the perimeter of today: a division by population, and said to be.
  EXPECT_EQ(months_within("posts", other_contract, "2016-07", "2016-08", "2016-11-15"), "~4 0/2 2, 4 0/1 1");
  ASSERT_TRUE(take_back(number));
  EXPECT_EQ(values_by_month("posts", nation, "2016-08", "2016-09"), "11 0/7 2, 7 1/7 2");
  EXPECT_EQ(values_by_month("posts", other_contract, "2016-08", "2016-08"), "1 0/1 1");
  sums_hold();
}

TEST_P(Dated, AContractThatEndsWithinAMonthHasAnsweredForIt) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-07", 4), answer("posts", second_contract, "2016-07", 1)}));
  merge({contract}, "2016-08-16", second_contract);
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5), answer("trained", contract, "2016-08", 9)}));
  EXPECT_EQ(values_by_month("posts", department, "2016-08", "2016-09"), "6 1/3 1, 6 0/2 1");
  EXPECT_EQ(values_by_month("trained", department, "2016-08", "2016-08"), "9 1/3 0");
  sums_hold();
  ASSERT_TRUE(give({answer("posts", second_contract, "2016-08", 7)}));
  EXPECT_EQ(values_by_month("posts", department, "2016-08", "2016-09"), "7 2/3 1, 7 0/2 1");
  sums_hold();
}

TEST_P(Dated, WhatDoesNotAddUpIsNotHandedOn) {
  ASSERT_TRUE(give({answer("delay", contract, "2016-05", 10), answer("delay", second_contract, "2016-05", 20),
                    answer("delay", third_contract, "2016-05", 60)}));
  EXPECT_EQ(values_by_month("delay", department, "2016-07", "2016-07"), "20 0/3 3");
  merge({contract}, "2016-08-01", second_contract);
  EXPECT_EQ(values_by_month("delay", department, "2016-07", "2016-08"), "20 0/3 3, 40 0/2 2");
  EXPECT_EQ(values_by_month("delay", contract, "2016-08", "2016-08"), "– 0/0 0");
  moves(third_contract, "2016-09-01", other_department);
  EXPECT_EQ(values_by_month("delay", department, "2016-08", "2016-09"), "40 0/2 2, 20 0/1 1");
  EXPECT_EQ(values_by_month("delay", other_department, "2016-08", "2016-09"), "– 0/3 0, 60 0/4 1");
  EXPECT_EQ(months_within("delay", department, "2016-05", "2016-05", "2016-11-15"), "15 2/2 2")
      << "of the two that are one today";
  sums_hold();
}

TEST_P(Dated, AMovePutsTheTargetWhereTheContractIs) {
  for (const auto place : {contract, second_contract}) {
    ASSERT_TRUE(act([&](access::Act& a) {
      return set_target(a, registry,
                        {.indicator = "plans.adopted",
                         .territory = place,
                         .start = day("2016-05-09"),
                         .due = day("2016-12-31"),
                         .start_value = 0,
                         .target = 10,
                         .steps = {},
                         .source_en = "s",
                         .source_fr = "s"});
    }));
  }
  moves(contract, "2016-07-10", other_department);
  const auto target = [&](TerritoryKey place) {
    const auto found = look([&](db::Session& s) { return find_target(s, "plans.adopted", place); });
    return found ? found->target : 0;
  };
  EXPECT_EQ(target(department), 10);
  EXPECT_EQ(target(other_department), 10);
  EXPECT_EQ(target(nation), 20);
}

TEST_P(Dated, ASetIsWholeWhenThoseOfItsTimeHaveAnswered) {
  ASSERT_TRUE(give({answer("posts", second_contract, "2016-08", 1), answer("posts", third_contract, "2016-08", 1)},
                   AnswerState::submitted));
  const auto validated = [&](std::string_view when) {
    return as(with(access::Role::national_coordinator, nation, "another"), [&](access::Act& a) {
      return validate(a, registry, {"posts", department, period(when)});
    });
  };
  EXPECT_EQ(first_fault(validated("2016-08")), "figures.whole_set");
  moves(contract, "2016-07-10", other_department);
  ASSERT_TRUE(give({answer("posts", second_contract, "2016-06", 1), answer("posts", third_contract, "2016-06", 1)},
                   AnswerState::submitted));
  EXPECT_EQ(first_fault(validated("2016-06")), "figures.whole_set") << "in June it stood here";
  EXPECT_EQ(first_fault(validated("2016-08")), "accepted");
}

TEST_P(Dated, WhatWasKnownOnAPastDayKnowsOfNoLaterChangeOfPlaces) {
  observe("plans.adopted", contract, "2016-05-12", 3);
  ASSERT_TRUE(give({answer("posts", contract, "2016-05", 4), answer("posts", second_contract, "2016-05", 1)}));
  const auto first = now;
  now.ms += 1000;
  const auto number = moves(contract, "2016-07-10", other_department);
  const auto merger = merge({second_contract}, "2016-08-01", third_contract);
  const auto second = now;
  now.ms += 1000;
  ASSERT_TRUE(take_back(merger));
  ASSERT_TRUE(take_back(number));
  const auto third = now;
  const auto known = [&](Instant at) {
    return look([&](db::Session& s) {
      const auto then = known_at(s, at);
      const auto text = [](std::optional<std::int64_t> value) { return value ? fmt::format("{}", *value) : "–"; };
      const auto posts = *find_indicator(s, "posts");
      std::string out;
      for (const auto place : {department, other_department}) {
        const auto value = by_period(s, registry, posts, place, period("2016-09"), period("2016-09"), "", then).front();
        out += fmt::format("{} {}/{} {}; ", text(value_as_known(s, registry, "plans.adopted", place, {}, "", then)),
                           text(value.value), value.expected, value.known);
      }
      for (const auto& part : made_of(s, registry, posts, "", department, period("2016-09"), 10, then).parts)
        out += registry.find(part.at)->code + " ";
      return out;
    });
  };
  EXPECT_EQ(known(first), "3 5/3 2; – –/3 0; CV101 CV102 ");
  EXPECT_EQ(known(second), "– 1/1 1; 3 4/4 1; CV103 ");
  EXPECT_EQ(known(third), known(first));
  sums_hold();
}

// Any order of values, observations, moves, mergers, splits and undoings: the sums are a recount, a nation loses
// nothing by moves, and every department has what stood in it.
TEST_P(Dated, AfterAnyHistoryOfPlacesTheSumsEqualARecount) {
  const std::array<TerritoryKey, 7> places{contract,          second_contract,   third_contract,   other_contract,
                                           TerritoryKey{202}, TerritoryKey{203}, TerritoryKey{301}};
  const std::array<TerritoryKey, 3> departments{department, other_department, paris};
  int changes = 0;
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    std::mt19937 random(seed);
    std::vector<std::int64_t> done;
    for (int step = 0; step < 40; ++step) {
      const auto place = places[random() % places.size()];
      const auto other = places[random() % places.size()];
      const auto on = fmt::format("2016-{:02}-{:02}", 2 + random() % 9, 1 + random() % 28);
      const auto what = random() % 12;
      if (what == 0) {
        if (auto change_done = change({.kind = territory::Change::moved,
                                       .day = day(on),
                                       .from = {place},
                                       .department = departments[random() % 3]}))
          done.push_back(*change_done);
      } else if (what == 1) {
        if (auto change_done =
                change({.kind = territory::Change::merger, .day = day(on), .from = {place}, .to = {{other, {}}}}))
          done.push_back(*change_done);
      } else if (what == 2) {
        const int share = static_cast<int>(1 + random() % 999);
        if (auto change_done = change({.kind = territory::Change::split,
                                       .day = day(on),
                                       .from = {place},
                                       .to = {{place, share}, {other, 1000 - share}}}))
          done.push_back(*change_done);
      } else if (what == 3 && !done.empty()) {
        if (take_back(done.back())) done.pop_back();
      } else if (what < 7) {
        observe(random() % 2 == 0 ? "plans.adopted" : "support.minutes", place, on, static_cast<int>(random() % 9));
      } else {
        const std::array<std::string_view, 4> codes{"trained", "posts", "delay", "visits"};
        std::vector<NewAnswer> given;
        for (unsigned i = 0; i < 1 + random() % 4; ++i) {
          const auto code = codes[random() % codes.size()];
          const auto when = code == "visits" ? fmt::format("2016-Q{}", 1 + random() % 4)
                                             : fmt::format("2016-{:02}", 1 + random() % 11);
          given.push_back(answer(code, places[random() % places.size()], when,
                                 random() % 8 == 0 ? std::nullopt : std::optional<std::int64_t>(random() % 100)));
        }
        ASSERT_TRUE(give(given, AnswerState::validated, Partial::what_holds));
      }
      changes += what < 3 ? 1 : 0;
      const auto proof = recounted();
      ASSERT_EQ(proof.different, 0) << "seed " << seed << ", step " << step << ", act " << what << ": "
                                    << proof.examples.front();
    }
    // What the pages show is what stood there: the parts of a figure add up to it, then and on another map.
    for (const std::string_view code : {"posts", "trained"}) {
      for (const auto place : {nation, region, department, other_department, paris, contract}) {
        for (int month = 1; month <= 11; ++month) {
          const auto when = fmt::format("2016-{:02}", month);
          look([&](db::Session& s) {
            const auto indicator = *find_indicator(s, code);
            const auto value = by_period(s, registry, indicator, place, period(when), period(when)).front();
            std::int64_t sum = 0;
            const auto of = made_of(s, registry, indicator, "", place, period(when), 1000);
            for (const auto& part : of.parts) sum += part.counted;
            EXPECT_EQ(value.value.value_or(0), sum) << code << " " << place.value << " " << when << " seed " << seed;
            EXPECT_EQ(value.value.has_value(), !of.parts.empty()) << code << " " << place.value << " " << when;
            EXPECT_LE(value.known, value.expected) << code << " " << place.value << " " << when << " seed " << seed;
          });
        }
      }
      // A map tells how the whole is divided, not how much it is.
      look([&](db::Session& s) {
        const auto indicator = *find_indicator(s, code);
        const auto then = by_period(s, registry, indicator, nation, period("2016-01"), period("2016-11"));
        for (const auto map : {"2016-03-31", "2016-11-15"}) {
          const auto on_map =
              by_period(s, registry, indicator, nation, period("2016-01"), period("2016-11"), "", {}, day(map));
          std::vector<std::int64_t> sums(then.size());
          for (const auto each : departments) {
            const auto part =
                by_period(s, registry, indicator, each, period("2016-01"), period("2016-11"), "", {}, day(map));
            for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += part[i].value.value_or(0);
          }
          for (std::size_t i = 0; i < then.size(); ++i) {
            EXPECT_EQ(on_map[i].value, then[i].value) << code << " " << map << " month " << i + 1 << " seed " << seed;
            EXPECT_EQ(on_map[i].value.value_or(0), sums[i])
                << code << " " << map << " month " << i + 1 << " seed " << seed;
          }
        }
      });
    }
    // Back to the beginning for the next seed.
    while (!done.empty()) {
      ASSERT_TRUE(take_back(done.back()));
      done.pop_back();
    }
    const auto proof = recounted();
    ASSERT_EQ(proof.different, 0) << "seed " << seed << ", all taken back: " << proof.examples.front();
  }
  EXPECT_GT(changes, 10);
}

}  // namespace
}  // namespace jalon::figures
