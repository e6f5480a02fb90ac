// SPDX-License-Identifier: EUPL-1.2
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/period.hpp"
#include "figures/answers.hpp"
#include "fixture.hpp"
#include "intake/export.hpp"

namespace jalon::figures {
namespace {

class Imports : public Figures {
 protected:
  void SetUp() override {
    Figures::SetUp();
    act([&](access::Act& a) -> Result<bool> {
      const auto declare = [&](const char* code, Behaviour behaviour, const char* unit, int decimals,
                               Frequency frequency, territory::Level level) {
        declare_indicator(a.db, {.code = code,
                                 .name_en = code,
                                 .name_fr = code,
                                 .unit = unit,
                                 .behaviour = behaviour,
                                 .origin = Origin::answered,
                                 .decimals = decimals,
                                 .frequency = frequency,
                                 .level = level,
                                 .plausible_min = 0,
                                 .plausible_max = 100'000});
      };
      declare("trained", Behaviour::flow, "person", 0, Frequency::month, territory::Level::contract);
      declare("share", Behaviour::stock, "%", 1, Frequency::quarter, territory::Level::department);
      declare("posts", Behaviour::stock, "post", 0, Frequency::month, territory::Level::department);
      set_categories(a.db, "trained",
                     std::vector<Category>{{"sex", "f", "women", "femmes"}, {"sex", "m", "men", "hommes"}});
      return true;
    }).value();
  }
  ImportOptions options{.state = AnswerState::validated, .partial = Partial::what_holds};
  Result<Outcome> import(std::string_view bytes) {
    return act([&](access::Act& a) {
      return import_answers(a, registry, {.name = "a.csv", .path = {}, .bytes = bytes}, options);
    });
  }
  Result<Outcome> preview(std::string_view bytes) {
    return look([&](db::Session& session) {
      return preview_answers(session, system, paris_date(now), registry, {.name = "a.csv", .path = {}, .bytes = bytes},
                             options);
    });
  }
  static std::string told(const Result<Outcome>& result) {
    if (!result) return english(result.error());
    std::string out = fmt::format("new {}, changed {}, unchanged {}, passed over {}, rejected {}", result->fresh,
                                  result->changed, result->unchanged, result->skipped, result->rejected);
    for (const auto& fault : result->faults) out += "\n" + fault.where.english() + ": " + fault.what.english();
    return out;
  }
  std::optional<std::int64_t> at(std::string_view indicator, TerritoryKey place, std::string_view when,
                                 std::string_view dimension = "") {
    return look([&](db::Session& session) {
      return by_period(session, registry, *find_indicator(session, indicator), place, *Period::parse(when),
                       *Period::parse(when), dimension)
          .front()
          .value;
    });
  }
};
INSTANTIATE_TEST_SUITE_P(, Imports, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Imports, TheLongFormIsTakenWithEveryFaultInItsPlace) {
  EXPECT_EQ(told(import("indicator,level,code,period,dimension,value,comment\n"
                        "trained,contract,CV101,2016-08,,12,ok\n"
                        "trained,contract,CV101,2016-08,sex:f,5,\n"
                        "trained,contract,CV101,2016-08,sex:m,7,\n"
                        "trained,contract,CV999,2016-08,,1,\n"
                        "nothing,contract,CV101,2016-08,,1,\n"
                        "trained,contract,CV102,2016-13,,1,\n"
                        "trained,contract,CV102,2016-08,,douze,\n"
                        "trained,contract,CV102,2016-08,,1.5,\n"
                        "trained,contract,CV103,2016-08,,85 %,\n"
                        "trained,contract,CV103,2016-08,,n.d.,\n"
                        "trained,contract,CV103,2016-08,,<5,\n"
                        "trained,quartier,CV103,2016-08,,4,\n"
                        "trained,contract,CV201,2016-08,,4,appelez le 06 12 34 56 78\n")),
            "new 3, changed 0, unchanged 0, passed over 1, rejected 9\n"
            "line 5, column code: No territory has the code CV999.\n"
            "line 6, column indicator: No indicator has the code nothing.\n"
            "line 7, column period: “2016-13”: there is no month 13.\n"
            "line 8, column value: “douze” is not a number. Write digits, without a unit.\n"
            "line 9, column value: “1.5” has decimals; this is counted in whole numbers.\n"
            "line 10, column value: A percentage, where a number of “person” is expected.\n"
            "line 12, column value: “<5” is a value that its author keeps back: it cannot be counted.\n"
            "line 13, column level: A level is nation, region, department or contract.\n"
            "line 14, column comment: This text holds a phone number. Nothing here may identify a person: remove it, "
            "and name "
            "the body instead.");
  EXPECT_EQ(at("trained", nation, "2016-08"), 12);
  EXPECT_EQ(at("trained", nation, "2016-08", "sex:f"), 5);
  EXPECT_EQ(recounted().different, 0);
}

TEST_P(Imports, WithoutPartialOneFaultRefusesTheFileAndNothingIsWritten) {
  options.partial = Partial::all_or_nothing;
  const auto result = import("indicator,code,period,value\ntrained,CV101,2016-08,12\ntrained,CV999,2016-08,12\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(std::get<Invalid>(result.error()).faults.size(), 1U);
  EXPECT_EQ(recounted().observations, 0);
  EXPECT_TRUE(look([](db::Session& s) { return batches(s, ""); }).empty());
}

TEST_P(Imports, APivotHasItsPeriodsInColumns) {
  EXPECT_EQ(told(import("indicateur;territoire;Commentaire;2016-08;09/2016;201610\n"
                        "trained;CV101;;1;2;3\n"
                        "trained;CV102;;4;;x\n")),
            "new 4, changed 0, unchanged 0, passed over 1, rejected 1\n"
            "line 3, column 201610: “x” is not a number. Write digits, without a unit.");
  EXPECT_EQ(at("trained", department, "2016-10"), 3);
  EXPECT_EQ(at("trained", department, "2016-Q3"), 7);
}

TEST_P(Imports, WhatSpreadsheetsDoToCodesAndNumbersIsUnderstood) {
  // 1 for 01 has no department here; 93 and a lower-case contract have.
  EXPECT_EQ(told(import("indicator;code;period;value\nposts;93;2016-08;1 234\ntrained;cv101;31/08/16;7\n"
                        "share;93;2016-Q3;85,5 %\nshare;69;2016T3;0,8\n")),
            "new 4, changed 0, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(at("posts", nation, "2016-08"), 1234);
  EXPECT_EQ(at("trained", nation, "2016-08"), 7);
  EXPECT_EQ(at("share", department, "2016-Q3"), 855);
  const auto noted = preview("indicator;code;period;value\nshare;75;2016-Q3;0,9\n");
  ASSERT_TRUE(noted);
  ASSERT_EQ(noted->notices.size(), 1U) << "0.9 % of a percentage is looked at twice";
}

TEST_P(Imports, JsonAndDhis2AreReadAsWell) {
  EXPECT_EQ(told(import(R"([{"indicator":"trained","code":"CV101","period":"2016-08","value":12}])")),
            "new 1, changed 0, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(told(import(R"({"dataSet":"x","dataValues":[{"dataElement":"trained","period":"201609","orgUnit":"CV101",
      "categoryOptionCombo":"default","value":"7"},{"dataElement":"trained","period":"201608","orgUnit":"CV101",
      "categoryOptionCombo":"default","value":"12"}]})")),
            "new 1, changed 0, unchanged 1, passed over 0, rejected 0");
  EXPECT_EQ(at("trained", nation, "2016-Q3"), 19);
  EXPECT_EQ(told(import("dataelement,period,orgunit,categoryoptioncombo,value,deleted\n"
                        "trained,201609,CV101,default,7,true\n")),
            "new 0, changed 1, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(at("trained", nation, "2016-Q3"), 12);
}

TEST_P(Imports, ADhis2ItemIsReadWithTheFieldsThatTheFirstOneLacks) {
  EXPECT_EQ(told(import(R"({"dataValues":[{"dataElement":"trained","period":"201609","orgUnit":"CV101","value":"7"},
      {"dataElement":"trained","period":"201609","orgUnit":"CV101","categoryOptionCombo":"sex:f","value":"3",
       "comment":"deux sessions"}]})")),
            "new 2, changed 0, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(at("trained", nation, "2016-09"), 7);
  EXPECT_EQ(at("trained", nation, "2016-09", "sex:f"), 3);
}

TEST_P(Imports, AFileThatIsNoTableOrLacksColumnsSaysWhatToDo) {
  EXPECT_FALSE(import(""));
  EXPECT_FALSE(import("%PDF-1.4 no table"));
  const auto no_columns = import("a;b\n1;2\n");
  ASSERT_FALSE(no_columns);
  EXPECT_EQ(std::get<Invalid>(no_columns.error()).faults.size(), 3U);
  const auto twice = import("indicator,code,territory,period,value\ntrained,CV101,CV101,2016-08,1\n");
  ASSERT_FALSE(twice);
  EXPECT_NE(english(twice.error()).find("Two columns say “code”"), std::string::npos);
  EXPECT_EQ(recounted().observations, 0);
}

TEST_P(Imports, TheSameFileTwiceChangesNothing) {
  const std::string_view file = "indicator,code,period,value\ntrained,CV101,2016-08,12\nposts,93,2016-08,3\n";
  const auto first = import(file);
  ASSERT_TRUE(first);
  const auto again = import(file);
  EXPECT_EQ(told(again), "new 0, changed 0, unchanged 2, passed over 0, rejected 0");
  EXPECT_EQ(again->batch, 0);
  EXPECT_EQ(again->sha256, first->sha256);
  EXPECT_EQ(look([](db::Session& s) { return batches(s, "import").size(); }), 1U);
}

TEST_P(Imports, APreviewWritesNothingAndSaysWhatWouldCome) {
  ASSERT_TRUE(import("indicator,code,period,value\ntrained,CV101,2016-08,12\n"));
  EXPECT_EQ(told(preview("indicator,code,period,value\ntrained,CV101,2016-08,13\ntrained,CV101,2016-09,4\n"
                         "trained,CV102,2016-08,x\n")),
            "new 1, changed 1, unchanged 0, passed over 0, rejected 1\n"
            "line 4, column value: “x” is not a number. Write digits, without a unit.");
  EXPECT_EQ(at("trained", nation, "2016-08"), 12);
  EXPECT_EQ(recounted().observations, 1);
}

TEST_P(Imports, AValueFarFromTheOthersOfItsTerritoryIsFlagged) {
  std::string file = "indicator,code,period,value\n";
  for (int month = 1; month <= 9; ++month) file += fmt::format("trained,CV101,2016-0{},{}\n", month, 10 + month % 3);
  ASSERT_TRUE(import(file));
  const auto far = preview("indicator,code,period,value\ntrained,CV101,2016-10,100\n");
  ASSERT_TRUE(far);
  ASSERT_EQ(far->notices.size(), 1U);
  EXPECT_EQ(far->notices[0].where.english(), "line 2");
  EXPECT_EQ(far->notices[0].what.english(),
            "100 stands far from the other values of this territory, of which the middle one is 11");
  EXPECT_TRUE(preview("indicator,code,period,value\ntrained,CV101,2016-10,12\n")->notices.empty());
}

TEST_P(Imports, AnImportIsTakenBackWhole) {
  ASSERT_TRUE(import("indicator,code,period,value\ntrained,CV101,2016-08,12\n"));
  const auto second = import("indicator,code,period,value\ntrained,CV101,2016-08,99\ntrained,CV102,2016-08,1\n");
  ASSERT_TRUE(second);
  ASSERT_TRUE(act([&](access::Act& a) { return undo(a, registry, second->batch); }));
  EXPECT_EQ(at("trained", nation, "2016-08"), 12);
  EXPECT_EQ(recounted().different, 0);
}

// What leaves comes back: into the same database nothing changes, into an empty one the same figures stand.
TEST_P(Imports, AnExportIsTakenBackUnchangedInEveryForm) {
  ASSERT_TRUE(
      import("indicator,code,period,dimension,value,comment,source\ntrained,CV101,2016-08,,12,\"a; b\nc\",INSEE\n"
             "trained,CV101,2016-08,sex:f,5,,\ntrained,CV201,2016-09,,4,,\nshare,93,2016-Q3,,85.5,,CNAF\nposts,69,2016-"
             "08,,7,,\n"));
  observe("plans.adopted", contract, "2016-10-12", 1);
  const auto everything = [&](db::Session& session) {
    std::vector<std::string> rows;
    export_rows(session, registry, {}, [&](const ExportRow& row) {
      rows.push_back(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", row.kind, row.indicator, row.code, row.dimension,
                                 row.period, row.value, row.state, row.comment, row.source));
    });
    return rows;
  };
  const auto before = look(everything);
  // DHIS2 has no place for a source: what it brings into an empty database has none.
  auto without_sources = before;
  for (auto& row : without_sources) row.resize(row.rfind('|') + 1);
  for (const auto form :
       {ExportForm::csv, ExportForm::xlsx, ExportForm::json, ExportForm::dhis2_csv, ExportForm::dhis2_json}) {
    std::string bytes;
    look([&](db::Session& session) {
      write_export(session, registry, form, {}, nullptr, [&](std::string_view piece) { bytes += piece; });
      return 0;
    });
    const auto again = import(bytes);
    ASSERT_TRUE(again) << told(again);
    EXPECT_EQ(again->rejected, 0) << told(again);
    EXPECT_EQ(again->fresh + again->changed, 0) << word(form) << " " << told(again);
    EXPECT_EQ(again->unchanged, 5);
    EXPECT_EQ(look(everything), form == ExportForm::dhis2_json ? without_sources : before) << word(form);
    // And into an empty one.
    tamper(
        "delete from answer; delete from figure_sum where series in (select series.id from series join indicator on "
        "indicator.id = series.indicator where origin = 'answered')");
    const auto fresh = import(bytes);
    ASSERT_TRUE(fresh) << told(fresh);
    EXPECT_EQ(fresh->fresh, 5) << word(form);
    const bool is_dhis2 = form == ExportForm::dhis2_csv || form == ExportForm::dhis2_json;
    EXPECT_EQ(look(everything), is_dhis2 ? without_sources : before) << word(form);
    EXPECT_EQ(recounted().different, 0);
  }
}

// A stop at any moment: while the file is read, while values are written, at the very end of the writing.
TEST_P(Imports, AnImportCancelledHalfWayLeavesNothing) {
  ASSERT_TRUE(import("indicator,code,period,value\ntrained,CV101,2016-08,12\n"));
  std::string file = "indicator,code,period,value\n";
  for (const auto* code : {"CV101", "CV102", "CV103", "CV201", "CV202", "CV203"}) {
    for (int year = 1900; year < 2016; ++year) {
      for (int month = 1; month <= 12; ++month) file += fmt::format("trained,{},{}-{:02},1\n", code, year, month);
    }
  }
  // Territories begin in 2016 in the fixture; here they are as old as the file.
  auto places = small_country();
  for (auto& place : places) place.valid_from = *Date::parse("1900-01-01");
  registry = territory::Registry(places);
  using Step = ImportOptions::Step;
  for (const auto& [stop_in, stop_at] :
       {std::pair{Step::reading, 5'000}, {Step::writing, 5'000}, {Step::writing, 8'352}}) {
    bool was_asked = false;
    options.progress = [&, step = stop_in, at = stop_at](Step now_in, std::int64_t done, std::int64_t) {
      const bool stops = now_in == step && done >= at;
      was_asked = was_asked || stops;
      return !stops;
    };
    const auto result = import(file);
    EXPECT_TRUE(was_asked);
    ASSERT_FALSE(result) << told(result);
    ASSERT_TRUE(std::holds_alternative<Refused>(result.error())) << told(result);
    EXPECT_EQ(std::get<Refused>(result.error()).rule, "figures.import_cancelled");
    EXPECT_EQ(recounted().observations, 1);
    EXPECT_EQ(recounted().different, 0);
    EXPECT_EQ(look([](db::Session& s) { return batches(s, "").size(); }), 1U);
  }
  options.progress = nullptr;
  EXPECT_EQ(told(import(file)), "new 8352, changed 0, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(recounted().different, 0);
}

// Long files, in the order of their indicators: what is written while they are read must be what they say as a whole.
class LongImports : public Imports {
 protected:
  void SetUp() override {
    Imports::SetUp();
    act([&](access::Act& a) -> Result<bool> {
      for (const auto behaviour : {Behaviour::flow, Behaviour::stock}) {
        declare_indicator(a.db, {.code = behaviour == Behaviour::flow ? "visits" : "seats",
                                 .name_en = "n",
                                 .name_fr = "n",
                                 .unit = "person",
                                 .behaviour = behaviour,
                                 .origin = Origin::answered,
                                 .frequency = Frequency::month,
                                 .level = territory::Level::contract});
      }
      return true;
    }).value();
    auto places = small_country();
    for (auto& place : places) place.valid_from = *Date::parse("1900-01-01");
    registry = territory::Registry(places);
  }
  // Of six contracts and twenty-four months: 144 values.
  static std::string rows(std::string_view indicator, int value) {
    std::string out;
    for (const auto* code : {"CV101", "CV102", "CV103", "CV201", "CV202", "CV203"}) {
      for (int month = 0; month < 24; ++month)
        out += fmt::format("{},{},{}-{:02},{}\n", indicator, code, 1900 + month / 12, month % 12 + 1, value);
    }
    return out;
  }
  static constexpr std::string_view header = "indicator,code,period,value\n";
  std::string file(int value) { return std::string(header) + rows("visits", value) + rows("seats", value); }
  std::int64_t standing() {
    static constexpr db::Statement count{"test/standing", "select count(*) from answer where until_batch is null"};
    return *look([](db::Session& s) { return s.first<std::int64_t>(count); });
  }
};
INSTANTIATE_TEST_SUITE_P(, LongImports, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(LongImports, AnIndicatorThatComesBackLaterInTheFileIsReadAsOne) {
  EXPECT_EQ(told(import(file(2) + "visits,CV101,1900-01,2\nvisits,CV101,1900-02,3\nvisits,CV101,1902-01,5\n")),
            "new 289, changed 0, unchanged 0, passed over 1, rejected 1\n"
            "line 291: the same indicator, territory and period as line 3, with another value");
  EXPECT_EQ(at("visits", nation, "1900-02"), 12);
  EXPECT_EQ(at("visits", nation, "1902-01"), 5);
  EXPECT_EQ(at("seats", nation, "1901-12"), 12);
  EXPECT_EQ(standing(), 289);
  EXPECT_EQ(recounted().different, 0);
}

TEST_P(LongImports, AFaultInTheLastRowLeavesNothingOfTheFile) {
  options.partial = Partial::all_or_nothing;
  ASSERT_FALSE(import(file(2) + "visits,CV999,1902-01,5\n"));
  EXPECT_EQ(standing(), 0);
  EXPECT_EQ(recounted().sums, 0);
  EXPECT_EQ(look([](db::Session& s) { return batches(s, "").size(); }), 0U);
  EXPECT_TRUE(import(file(2)));
  EXPECT_EQ(standing(), 288);
}

TEST_P(LongImports, CorrectedValuesEndAndComeBackWhenTheImportIsTakenBack) {
  ASSERT_TRUE(import(file(2)));
  EXPECT_EQ(told(import(file(3))), "new 0, changed 288, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(standing(), 288);
  EXPECT_EQ(at("visits", nation, "1900-01"), 18);
  EXPECT_EQ(recounted().different, 0);
  ASSERT_TRUE(act([&](access::Act& a) { return undo(a, registry, 2); }));
  EXPECT_EQ(standing(), 288);
  EXPECT_EQ(at("visits", nation, "1900-01"), 12);
  EXPECT_EQ(at("seats", nation, "1901-12"), 12);
  EXPECT_EQ(recounted().different, 0);
}

TEST_P(LongImports, ValuesThatWaitEndWhatWaitedAndLeaveWhatCounts) {
  ASSERT_TRUE(import(file(2)));
  options.state = AnswerState::submitted;
  EXPECT_EQ(told(import(file(3))), "new 0, changed 288, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(standing(), 576);
  EXPECT_EQ(told(import(file(4))), "new 0, changed 288, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(standing(), 576);
  EXPECT_EQ(at("visits", nation, "1900-01"), 12);
  // What counts ends both.
  options.state = AnswerState::validated;
  EXPECT_EQ(told(import(file(5))), "new 0, changed 288, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(standing(), 288);
  EXPECT_EQ(at("visits", nation, "1900-01"), 30);
  EXPECT_EQ(recounted().different, 0);
}

TEST_P(Imports, APreviewShowsTheFirstValuesAsTheyWereUnderstood) {
  const auto result = preview("indicateur;territoire;08/2016\nshare;93;\nposts;93;1 234\n");
  ASSERT_TRUE(result) << told(result);
  ASSERT_EQ(result->sample.size(), 1U);
  const auto& first = result->sample.front();
  EXPECT_EQ(first.where.english(), "line 3");
  EXPECT_EQ(first.indicator + " " + first.code + " " + first.period, "posts 93 2016-08");
  EXPECT_EQ(first.value, 1234);
}

TEST_P(Imports, AFileOnTheDiskIsReadPieceByPieceAndAMissingOneIsTold) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("jalon_import_{}.csv", ::getpid());
  {
    std::ofstream out(path, std::ios::binary);
    out << "indicator,code,period,value\n";
    for (int contract_number = 1; contract_number <= 3; ++contract_number) {
      for (int month = 1; month <= 9; ++month)
        out << fmt::format("trained,CV10{},2016-0{},{}\n", contract_number, month, month);
    }
  }
  const auto result = act(
      [&](access::Act& a) { return import_answers(a, registry, {.name = "a.csv", .path = path.string()}, options); });
  std::filesystem::remove(path);
  EXPECT_EQ(told(result), "new 27, changed 0, unchanged 0, passed over 0, rejected 0");
  EXPECT_EQ(at("trained", department, "2016-Q1"), 18);
  EXPECT_FALSE(act(
      [&](access::Act& a) { return import_answers(a, registry, {.name = "a.csv", .path = path.string()}, options); }));
}

}  // namespace
}  // namespace jalon::figures
