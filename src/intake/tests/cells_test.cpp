// SPDX-License-Identifier: EUPL-1.2
#include "intake/cells.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace jalon::intake {
namespace {

// "1234.5" units apart: the value, or the kind of what is none.
std::string number(std::string_view text, int decimals, Written written = Written::by_hand) {
  const auto cell = read_number(text, decimals, written);
  EXPECT_EQ(cell.reason.id.empty(), cell.is == Reading::value || cell.is == Reading::missing) << text;
  switch (cell.is) {
    case Reading::value:
      return std::to_string(cell.value) + (cell.is_percent ? "%" : "") + (cell.had_exponent ? "e" : "");
    case Reading::missing:
      return "missing";
    case Reading::ambiguous:
      return "decimal " + (cell.as_decimal ? std::to_string(*cell.as_decimal) : std::string("-")) + " thousands " +
             (cell.as_thousands ? std::to_string(*cell.as_thousands) : std::string("-"));
    case Reading::withheld:
      return "withheld";
    case Reading::wrong:
      break;
  }
  return cell.reason.english();
}

TEST(NumberCell, IsReadAsPeopleWriteIt) {
  struct Case {
    std::string text;
    int decimals;
    std::string gives;
  };
  for (const auto& [text, decimals, gives] : std::vector<Case>{
           {"12", 0, "12"},
           {" 12 ", 0, "12"},
           {"1 234", 0, "1234"},
           {"1\u00a0234\u202f567", 0, "1234567"},
           {"1  234", 0, "1234"},
           {"1 234,5", 1, "12345"},
           {"1234.5", 2, "123450"},
           {"0,85", 2, "85"},
           {"0.85", 2, "85"},
           {",5", 1, "5"},
           {"12,50", 1, "125"},
           {"12,00", 0, "12"},
           {"-3", 0, "-3"},
           {"\u22123", 0, "-3"},
           {"–3", 0, "-3"},
           {"- 3", 0, "-3"},
           {"+3", 0, "3"},
           {"007", 0, "7"},
           {"-0", 0, "0"},
           {"85 %", 0, "85%"},
           {"85%", 0, "85%"},
           {"12,5\u202f%", 1, "125%"},
           {"1 234  %", 0, "1234%"},
           {"1.234,5", 1, "12345"},
           {"1,234.5", 1, "12345"},
           {"1.234.567,8", 1, "12345678"},
           {"1,234,567", 0, "1234567"},
           {"12 345,678", 3, "12345678"},
           {"1.2E+05", 0, "120000e"},
           {"1,2e5", 0, "120000e"},
           {"5E-3", 3, "5e"},
           {"1.234E3", 0, "1234e"},
           {"0E+900", 0, "0e"},
           {"9223372036854775807", 0, "9223372036854775807"},
       }) {
    EXPECT_EQ(number(text, decimals), gives) << text << " with " << decimals;
  }
}

TEST(NumberCell, ThatIsMissingIsNeverZero) {
  for (const auto* text : {"",
                           "  ",
                           "\u00a0",
                           "-",
                           "–",
                           "—",
                           "n.d.",
                           "N.D.",
                           "nd",
                           "n/d",
                           "ns",
                           "NS",
                           "n.s.",
                           "NC",
                           "n. c.",
                           "na",
                           "N/A",
                           "NR",
                           "s.o.",
                           "sans objet",
                           "Non disponible",
                           "non communiqué",
                           "non renseigné",
                           "non significatif",
                           "null",
                           "…",
                           "...",
                           "."}) {
    EXPECT_EQ(number(text, 0), "missing") << text;
  }
}

TEST(NumberCell, ThatIsWithheldIsNoNumber) {
  for (const auto* text : {"<5", "< 5", "≤ 10", "s", "S", "secret", "Secret statistique"})
    EXPECT_EQ(number(text, 0), "withheld") << text;
}

TEST(NumberCell, ThatTwoLanguagesReadDifferentlyIsAmbiguous) {
  EXPECT_EQ(number("1,234", 0), "decimal - thousands 1234");
  EXPECT_EQ(number("1.234", 3), "decimal 1234 thousands 1234000");
  EXPECT_EQ(number("-12,500", 1), "decimal -125 thousands -125000");
  EXPECT_EQ(number("123.456 %", 0), "decimal - thousands 123456");
  EXPECT_EQ(read_number("1,234", 0).reason.english(),
            "“1,234” can be read as 1234 or as a number with decimals. Write 1234 or 1,2340.");
  // No thousands can be meant.
  EXPECT_EQ(number("0,234", 3), "234");
  EXPECT_EQ(number("1234,567", 3), "1234567");
  EXPECT_EQ(number("1,2340", 3), "1234");
  EXPECT_EQ(number("1,23", 2), "123");
  EXPECT_EQ(number("1.234", 3, Written::as_number), "1234")
      << "a cell that holds a number has its decimals after a point";
}

TEST(NumberCell, ThatIsWrongSaysWhy) {
  struct Case {
    std::string text;
    int decimals;
    std::string why;
  };
  for (const auto& [text, decimals, why] : std::vector<Case>{
           {"12,5", 0, "“12,5” has decimals; this is counted in whole numbers."},
           {"12,345678", 2, "“12,345678” has too many decimals; 2 are kept."},
           {"5E-3", 2, "“5E-3” has too many decimals; 2 are kept."},
           {"9223372036854775808", 0, "“9223372036854775808” is too large."},
           {"9223372036854775807", 1, "“9223372036854775807” is too large."},
           {"1E+300", 0, "“1E+300” is too large."},
           {"#N/A", 0, "The spreadsheet shows the error #N/A here. Correct the formula, or empty the cell."},
           {"#DIV/0!", 0, "The spreadsheet shows the error #DIV/0! here. Correct the formula, or empty the cell."},
           {"12 places", 0, "“12 places” is not a number. Write digits, without a unit."},
           {"douze", 0, "“douze” is not a number. Write digits, without a unit."},
           {"1 234 €", 0, "“1 234 €” is not a number. Write digits, without a unit."},
           {"> 5", 0, "“> 5” is not a number. Write digits, without a unit."},
           {"12.", 0, "“12.” is not a number. Write digits, without a unit."},
           {"--3", 0, "“--3” is not a number. Write digits, without a unit."},
           {"1e", 0, "“1e” is not a number. Write digits, without a unit."},
           {"12 34", 0, "The marks in “12 34” do not stand between thousands. Write 1234,5 or 1 234,5."},
           {"1.23.456", 0, "The marks in “1.23.456” do not stand between thousands. Write 1234,5 or 1 234,5."},
           {"1,234 567", 0, "The marks in “1,234 567” do not stand between thousands. Write 1234,5 or 1 234,5."},
           {"1.234 567,8", 1, "The marks in “1.234 567,8” do not stand between thousands. Write 1234,5 or 1 234,5."},
           {"1,5.234,5", 1, "The marks in “1,5.234,5” do not stand between thousands. Write 1234,5 or 1 234,5."},
           {"1234.567.890", 0, "The marks in “1234.567.890” do not stand between thousands. Write 1234,5 or 1 234,5."},
       }) {
    EXPECT_EQ(number(text, decimals), why) << text;
  }
  EXPECT_EQ(read_number(std::string(100, '9'), 0).is, Reading::wrong);
}

std::string period(std::string_view text, std::optional<Period::Length> days_as = std::nullopt) {
  const auto cell = read_period(text, days_as);
  if (cell.is == Reading::missing) return "missing";
  if (cell.is == Reading::value) return cell.period.text() + (cell.was_day ? " day" : "");
  return cell.reason.english();
}

TEST(PeriodCell, IsReadAsPeopleAndProgramsWriteIt) {
  struct Case {
    std::string text, gives;
  };
  for (const auto& [text, gives] : std::vector<Case>{
           {"2016", "2016"},
           {" 2016 ", "2016"},
           {"2016.0", "2016"},
           {"2016-Q4", "2016-Q4"},
           {"2016Q4", "2016-Q4"},
           {"2016-T4", "2016-Q4"},
           {"2016T4", "2016-Q4"},
           {"2016 t4", "2016-Q4"},
           {"T4 2016", "2016-Q4"},
           {"Q1-2016", "2016-Q1"},
           {"4T2016", "2016-Q4"},
           {"4e trimestre 2016", "2016-Q4"},
           {"1er trimestre 2016", "2016-Q1"},
           {"4ème trimestre de 2016", "2016-Q4"},
           {"2nd quarter 2016", "2016-Q2"},
           {"Premier trimestre 2016", "2016-Q1"},
           {"Trimestre 3 2016", "2016-Q3"},
           {"3 trim. 2016", "2016-Q3"},
           {"2016-11", "2016-11"},
           {"2016/11", "2016-11"},
           {"2016-1", "2016-01"},
           {"201611", "2016-11"},
           {"201611.0", "2016-11"},
           {"11/2016", "2016-11"},
           {"1/2016", "2016-01"},
           {"11-2016", "2016-11"},
           {"novembre 2016", "2016-11"},
           {"Novembre\u00a02016", "2016-11"},
           {"NOV. 2016", "2016-11"},
           {"nov-16", "2016-11"},
           {"nov.-16", "2016-11"},
           {"Août 2016", "2016-08"},
           {"févr. 2016", "2016-02"},
           {"juil. 2016", "2016-07"},
           {"November 2016", "2016-11"},
           {"Sept 2016", "2016-09"},
           {"2016 novembre", "2016-11"},
           {"", "missing"},
           {"-", "missing"},
           {"n.d.", "missing"},
       }) {
    EXPECT_EQ(period(text), gives) << text;
  }
}

TEST(PeriodCell, ADayIsReadOnlyWhenAskedFor) {
  const auto month = Period::Length::month;
  for (const auto* text :
       {"2016-11-30", "2016/11/30", "30/11/2016", "30/11/16", "30.11.2016", "20161130", "30 novembre 2016",
        "30 nov. 2016", "30-nov-16", "2016-11-30T09:30:00", "2016-11-30 09:30", "2016-11-30T09:30:00.000+0100"}) {
    EXPECT_EQ(period(text, month), "2016-11 day") << text;
    EXPECT_NE(period(text).find("is a day; a month, a quarter or a year is expected."), std::string::npos) << text;
  }
  EXPECT_EQ(period("1er novembre 2016", month), "2016-11 day");
  EXPECT_EQ(period("30/11/2016", Period::Length::quarter), "2016-Q4 day");
  EXPECT_EQ(period("2016-11", month), "2016-11");
}

TEST(PeriodCell, ThatIsImpossibleSaysWhy) {
  const auto month = Period::Length::month;
  struct Case {
    std::string text, why;
  };
  for (const auto& [text, why] : std::vector<Case>{
           {"13/2016", "“13/2016”: there is no month 13."},
           {"2016-00", "“2016-00”: there is no month 0."},
           {"201613", "“201613”: there is no month 13."},
           {"31/02/2016", "“31/02/2016”: there is no such day."},
           {"29/02/2015", "“29/02/2015”: there is no such day."},
           {"11/30/2016", "“11/30/2016”: there is no month 30."},
           {"2016-Q5", "“2016-Q5”: there is no quarter 5."},
           {"0e trimestre 2016", "“0e trimestre 2016”: there is no quarter 0."},
           {"0216", "“0216”: 216 is not a year from 1900 to 2199."},
           {"2400-01", "“2400-01”: 2400 is not a year from 1900 to 2199."},
           {"1er semestre 2016", "“1er semestre 2016” is a half-year; a month, a quarter or a year is expected."},
           {"2016S1", "“2016S1” is a half-year; a month, a quarter or a year is expected."},
           {"42704", "“42704” is how a spreadsheet keeps a date. Format the column as a date, or write the period."},
           {"2016W48", "“2016W48” is not a period. Write 2016, 2016-T4 or 2016-11."},
           {"2016.1", "“2016.1” is not a period. Write 2016, 2016-T4 or 2016-11."},
           {"jui 2016", "“jui 2016” is not a period. Write 2016, 2016-T4 or 2016-11."},
           {"-2016", "“-2016” is not a period. Write 2016, 2016-T4 or 2016-11."},
           {"2016-", "“2016-” is not a period. Write 2016, 2016-T4 or 2016-11."},
           {"16", "“16” is not a period. Write 2016, 2016-T4 or 2016-11."},
           {"#REF!", "“#REF!” is not a period. Write 2016, 2016-T4 or 2016-11."},
           {"bientôt", "“bientôt” is not a period. Write 2016, 2016-T4 or 2016-11."},
       }) {
    EXPECT_EQ(period(text, month), why) << text;
    EXPECT_EQ(read_period(text).is_impossible, why.find("is not a period") == std::string::npos) << text;
  }
}

TEST(PeriodCell, ReadsWhatWeWriteInBothLanguages) {
  for (const auto length : {Period::Length::year, Period::Length::quarter, Period::Length::month}) {
    for (auto p = Period::containing(*Date::of(2015, 1, 1), length); p.first().year() < 2018; p = p.next()) {
      std::vector<std::string> texts{p.text(), format_period(p, Lang::fr), format_period(p, Lang::en)};
      // A quarter's number is of our tables alone.
      if (length != Period::Length::quarter) texts.push_back(std::to_string(period_code(p)));
      if (length == Period::Length::month) {
        texts.push_back(format_month(p, Lang::fr));
        texts.push_back(format_month(p, Lang::en));
      }
      for (const auto& text : texts) EXPECT_EQ(period(text), p.text()) << text;
    }
  }
}

std::string code(std::string_view text, CodeOf level) {
  const auto cell = read_code(text, level);
  if (cell.is == Reading::missing) return "missing";
  if (cell.is == Reading::wrong) return "wrong: " + cell.reason.english();
  EXPECT_EQ(cell.was_repaired, !cell.reason.id.empty());
  return cell.code + (cell.was_repaired ? " repaired" : "");
}

TEST(CodeCell, IsRepairedAndSaysSo) {
  struct Case {
    std::string text;
    CodeOf level;
    std::string gives;
  };
  for (const auto& [text, level, gives] : std::vector<Case>{
           {"01", CodeOf::department, "01"},
           {"01 ", CodeOf::department, "01"},
           {"\u00a093", CodeOf::department, "93"},
           {"1", CodeOf::department, "01 repaired"},
           {"1.0", CodeOf::department, "01 repaired"},
           {"93.0", CodeOf::department, "93 repaired"},
           {"093", CodeOf::department, "93 repaired"},
           {"001", CodeOf::department, "01 repaired"},
           {"2A", CodeOf::department, "2A"},
           {"2a", CodeOf::department, "2A repaired"},
           {"02b", CodeOf::department, "2B repaired"},
           {"974", CodeOf::department, "974"},
           {"974,0", CodeOf::department, "974 repaired"},
           {"11", CodeOf::region, "11"},
           {"1", CodeOf::region, "01 repaired"},
           {"1004", CodeOf::commune, "01004 repaired"},
           {"93066", CodeOf::commune, "93066"},
           {"2a004", CodeOf::commune, "2A004 repaired"},
           {"200054781", CodeOf::epci, "200054781"},
           {"200054781.0", CodeOf::epci, "200054781 repaired"},
           {"CV001", CodeOf::contract, "CV001"},
           {"cv001", CodeOf::contract, "CV001 repaired"},
           {"CV1", CodeOf::contract, "CV1"},
           {"93.0", CodeOf::contract, "93.0"},
           {"", CodeOf::department, "missing"},
           {"n.d.", CodeOf::contract, "missing"},
       }) {
    EXPECT_EQ(code(text, level), gives) << text;
  }
}

TEST(CodeCell, ThatCannotBeOneSaysWhatIsExpected) {
  for (const auto* text : {"0", "00", "20", "2C", "961", "1234", "Ain", "1.5", "-1"}) {
    EXPECT_NE(code(text, CodeOf::department).find("is not the code of a department: 01 to 95, 2A, 2B"),
              std::string::npos)
        << text << " gives " << code(text, CodeOf::department);
  }
  EXPECT_NE(code("2.00055E+08", CodeOf::epci).find("a spreadsheet has rounded"), std::string::npos);
  EXPECT_NE(code("#N/A", CodeOf::contract).find("shows the error #N/A"), std::string::npos);
  EXPECT_NE(code("124", CodeOf::region).find("two digits"), std::string::npos);
  EXPECT_NE(code("2C004", CodeOf::commune).find("five characters"), std::string::npos);
  EXPECT_NE(code("20005478", CodeOf::epci).find("nine digits"), std::string::npos);
  EXPECT_NE(code(std::string(60, 'X'), CodeOf::contract).find("not the code of a contract"), std::string::npos);
}

}  // namespace
}  // namespace jalon::intake
