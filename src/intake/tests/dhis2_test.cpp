// SPDX-License-Identifier: EUPL-1.2
#include "intake/dhis2.hpp"

#include <gtest/gtest.h>

#include "intake/cells.hpp"

namespace jalon::intake {
namespace {

using Lines = std::vector<std::string>;

struct Seen {
  Lines values, faults;
  std::optional<TableSummary> summary;
  std::string error;
};
Seen read(std::string_view bytes) {
  Seen seen;
  auto visit = [&](const DataValue& v, const TableRow& row) {
    std::string line = row.place().text().english() + ":";
    for (const auto text : {v.data_element, v.period, v.org_unit, v.category_option_combo, v.attribute_option_combo,
                            v.value, v.last_updated, v.comment}) {
      line += ' ';
      line += text.empty() ? std::string_view("-") : text;
    }
    if (v.follow_up) line += " follow-up";
    if (v.deleted) line += " deleted";
    seen.values.push_back(line);
    return true;
  };
  auto reject = [&](const TableFault& fault) {
    seen.faults.push_back(fault.place.text().english() + ": " + fault.reason.english());
  };
  const auto result = read_data_values(bytes, {}, visit, reject);
  if (result) {
    seen.summary = *result;
  } else {
    seen.error = english(result.error());
  }
  return seen;
}

TEST(Dhis2, CsvIsReadByTheNamesOfItsColumns) {
  const auto seen = read(
      "\"dataelement\",\"period\",\"orgunit\",\"catoptcombo\",\"attroptcombo\",\"value\",\"storedby\",\"lastupdated\","
      "\"comment\",\"flwup\",\"deleted\"\n"
      "\"f7n9E0hX8qk\",\"201611\",\"DiszpKrYNg8\",\"bRowv6yZOF2\",\"bRowv6yZOF2\",\"12\",\"admin\","
      "\"2016-11-30T09:30:00.000+0000\",\"vu, revu\",\"true\",\"false\"\n"
      "f7n9E0hX8qk,2016Q4,DiszpKrYNg8,,,,,,,,true\n");
  EXPECT_EQ(seen.values, (Lines{"line 2: f7n9E0hX8qk 201611 DiszpKrYNg8 bRowv6yZOF2 bRowv6yZOF2 12 "
                                "2016-11-30T09:30:00.000+0000 vu, revu follow-up",
                                "line 3: f7n9E0hX8qk 2016Q4 DiszpKrYNg8 - - - - - deleted"}));
  EXPECT_TRUE(seen.faults.empty());
}

TEST(Dhis2, JsonTakesWhatIsSaidOnceForAllValues) {
  const auto seen = read(R"({"dataSet":"pBOMPrpg1QX","completeDate":"2016-12-01","period":"201611","orgUnit":"93",
      "dataValues":[{"dataElement":"places","value":"12","storedBy":"admin","followup":false},
                    {"dataElement":"places","value":7,"period":"201612","orgUnit":"75","deleted":true}]})");
  EXPECT_EQ(seen.values, (Lines{"item 1: places 201611 93 - - 12 - -", "item 2: places 201612 75 - - 7 - - deleted"}));
  ASSERT_TRUE(seen.summary);
  EXPECT_TRUE(seen.summary->notices.empty()) << "whose account it was is left out on purpose, not unknown";
}

TEST(Dhis2, AValueWithoutWhatItIsAboutIsReported) {
  const auto seen = read(
      "dataelement,period,orgunit,value,deleted\n,2016,93,1,\na,,93,1,\na,2016,,1,\na,2016,93,,\na,2016,93,,true\n"
      "a,2016,93,1,perhaps\n");
  EXPECT_EQ(seen.values, (Lines{"line 6: a 2016 93 - - - - - deleted"}));
  EXPECT_EQ(seen.faults,
            (Lines{"line 2, column dataElement: “dataElement” is empty.", "line 3, column period: “period” is empty.",
                   "line 4, column orgUnit: “orgUnit” is empty.", "line 5, column value: “value” is empty.",
                   "line 7, column deleted: “perhaps” is neither true nor false."}));
  EXPECT_EQ(seen.summary->rejected, 5);
  EXPECT_NE(read("dataelement,period,value\na,2016,1\n").error.find("The column “orgUnit” is missing."),
            std::string::npos);
}

TEST(Dhis2, WhatIsWrittenIsReadBack) {
  const std::vector<DataValue> values{{.data_element = "places", .period = "201611", .org_unit = "93", .value = "12"},
                                      {.data_element = "été \"2016\"",
                                       .period = "2016Q4",
                                       .org_unit = "2A",
                                       .category_option_combo = "femmes",
                                       .attribute_option_combo = "x",
                                       .value = "-1.5",
                                       .last_updated = "2016-11-30T09:30:00.000+0000",
                                       .comment = "=1+1; a, b\nc",
                                       .follow_up = true},
                                      {.data_element = "places", .period = "2016", .org_unit = "93", .deleted = true}};
  for (const auto form : {Format::csv, Format::json}) {
    std::string bytes;
    write_data_values(
        form,
        [&](DataValueSink put) {
          for (const auto& value : values) put(value);
        },
        [&](std::string_view piece) { bytes += piece; });
    auto seen = read(bytes);
    for (auto& line : seen.values) line.erase(0, line.find(": ") + 2);
    EXPECT_EQ(seen.values,
              (Lines{"places 201611 93 - - 12 - -",
                     "été \"2016\" 2016Q4 2A femmes x -1.5 2016-11-30T09:30:00.000+0000 =1+1; a, b\nc follow-up",
                     "places 2016 93 - - - - - deleted"}))
        << bytes;
    EXPECT_TRUE(seen.faults.empty());
  }
}

TEST(Dhis2, TheColumnsStandWhereDhis2LooksForThem) {
  std::string bytes;
  write_data_values(
      Format::csv,
      [](DataValueSink put) {
        put({.data_element = "a", .period = "2016", .org_unit = "b", .value = "1", .comment = "c"});
      },
      [&](std::string_view piece) { bytes += piece; });
  EXPECT_EQ(bytes,
            "\"dataelement\",\"period\",\"orgunit\",\"categoryoptioncombo\",\"attributeoptioncombo\",\"value\","
            "\"storedby\",\"lastupdated\",\"comment\",\"followup\",\"deleted\"\n"
            "\"a\",\"2016\",\"b\",,,\"1\",,,\"c\",\"false\",\"false\"\n");
}

TEST(Dhis2, WritesAnyNumberOfValuesPieceByPiece) {
  std::size_t largest = 0;
  std::int64_t pieces = 0;
  std::int64_t taken = 0;
  std::int64_t taken_at_first_piece = 0;
  write_data_values(
      Format::json,
      [&](DataValueSink put) {
        for (; taken < 20'000; ++taken) put({.data_element = "a", .period = "201611", .org_unit = "b", .value = "1"});
      },
      [&](std::string_view piece) {
        if (++pieces == 1) taken_at_first_piece = taken;
        largest = std::max(largest, piece.size());
      });
  EXPECT_GT(pieces, 10);
  EXPECT_LT(taken_at_first_piece, 2'000);
  EXPECT_LT(largest, std::size_t{70} << 10U);
}

TEST(Dhis2, PeriodsAreWrittenInItsWay) {
  for (const auto* text : {"2016", "2016-Q4", "2016-11"}) {
    const auto period = *Period::parse(text);
    EXPECT_EQ(read_period(dhis2_period(period)).period, period);
  }
  EXPECT_EQ(dhis2_period(*Period::parse("2016-11")), "201611");
  EXPECT_EQ(dhis2_period(*Period::parse("2016-Q4")), "2016Q4");
}

}  // namespace
}  // namespace jalon::intake
