// SPDX-License-Identifier: EUPL-1.2
#include "intake/pivot.hpp"

#include <gtest/gtest.h>

namespace jalon::intake {
namespace {

using Lines = std::vector<std::string>;

TableRow header(const std::vector<std::string_view>& names) { return {.number = 1, .cells = names}; }
const PivotOptions places{.required = {"Territoire"}, .optional = {"Niveau", "Indicateur"}};

std::string faults(const Result<Pivot>& pivot) {
  std::string out;
  if (!pivot) {
    for (const auto& fault : std::get<Invalid>(pivot.error()).faults)
      out += fault.field + ": " + fault.reason.english() + "\n";
  }
  return out;
}

TEST(Pivot, IsReadAsLongRows) {
  const std::string_view file =
      "Territoire;Niveau;novembre 2016;2016-12;T4 2016;Observations\n93;département;12;;n.d.;vu\n75;département;1 "
      "234\n";
  std::optional<Pivot> pivot;
  Lines seen;
  auto visit = [&](const TableRow& row) {
    if (!pivot) {
      pivot = Pivot::of(row, places).value();
      return true;
    }
    pivot->cells(row, [&](const Pivot::Cell& cell) {
      seen.push_back(std::string(pivot->header().field(row, "territoire")) + " " + cell.column.period.text() + " \"" +
                     std::string(cell.text) + "\" at " + cell.place().text().english());
    });
    return true;
  };
  ASSERT_TRUE(read_table(file, {}, visit, [](const TableFault&) { FAIL(); }).has_value());
  EXPECT_EQ(seen, (Lines{"93 2016-11 \"12\" at line 2, column novembre 2016",
                         "93 2016-12 \"\" at line 2, column 2016-12", "93 2016-Q4 \"n.d.\" at line 2, column T4 2016",
                         "75 2016-11 \"1 234\" at line 3, column novembre 2016",
                         "75 2016-12 \"\" at line 3, column 2016-12", "75 2016-Q4 \"\" at line 3, column T4 2016"}));
  EXPECT_EQ(pivot->unused(), (Lines{"Observations"}));
}

TEST(Pivot, SaysWhichPeriodsCannotBeOrAreThereTwice) {
  EXPECT_EQ(faults(Pivot::of(header({"Territoire", "13/2016", "2016-11", "nov. 2016", "2016 Q5"}), places)),
            "line 1: “13/2016”: there is no month 13.\n"
            "line 1: The columns “2016-11” and “nov. 2016” are the same period.\n"
            "line 1: “2016 Q5”: there is no quarter 5.\n");
  EXPECT_EQ(faults(Pivot::of(header({"Code", "2016-11"}), places)), "line 1: The column “Territoire” is missing.\n");
}

TEST(Pivot, ADateAtTheHeadOfAColumnIsItsMonthWhenAskedFor) {
  auto options = places;
  EXPECT_NE(faults(Pivot::of(header({"Territoire", "01/11/2016"}), options)).find("is a day"), std::string::npos);
  options.days_as = Period::Length::month;
  const auto pivot = Pivot::of(header({"Territoire", "01/11/2016", "2016"}), options).value();
  ASSERT_EQ(pivot.periods().size(), 2U);
  EXPECT_EQ(pivot.periods()[0].period.text(), "2016-11");
  EXPECT_TRUE(pivot.periods()[0].was_day);
  EXPECT_FALSE(pivot.periods()[1].was_day);
}

TEST(Pivot, IsNoneWithoutPeriods) {
  const auto pivot = Pivot::of(header({"territoire", "période", "valeur", "", "Objectif 2016"}), places).value();
  EXPECT_FALSE(pivot.is_pivot());
  EXPECT_EQ(pivot.unused(), (Lines{"période", "valeur", "Objectif 2016"}));
}

}  // namespace
}  // namespace jalon::intake
