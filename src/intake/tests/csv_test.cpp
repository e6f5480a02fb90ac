// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <cstring>

#include "intake/table.hpp"

namespace jalon::intake {
namespace {

struct Read {
  std::vector<std::string> rows;  // "line: field|field"
  std::vector<std::string> faults;
  CsvSummary summary;
  std::optional<Error> error;
};
// Reads text in pieces of a size, so that every state of the reader meets the end of a piece.
Read read_in_pieces(std::string_view text, std::size_t piece, const CsvOptions& options = {}) {
  Read out;
  auto source = [&](char* buffer, std::size_t size) {
    const auto count = std::min({size, piece, text.size()});
    std::memcpy(buffer, text.data(), count);
    text.remove_prefix(count);
    return count;
  };
  auto visit = [&](const TableRow& row) {
    std::string line = std::to_string(row.number) + ": ";
    for (std::size_t i = 0; i < row.cells.size(); ++i) line += (i > 0 ? "|" : "") + std::string(row.cells[i]);
    out.rows.push_back(line);
    return true;
  };
  auto reject = [&](const TableFault& fault) {
    out.faults.push_back(fault.place.text().english() + ": " + fault.reason.english());
  };
  auto result = read_csv(source, options, visit, reject);
  if (result) {
    out.summary = *result;
  } else {
    out.error = result.error();
  }
  return out;
}
using Rows = std::vector<std::string>;
Read read(std::string_view text, const CsvOptions& options = {}) {
  auto whole = read_in_pieces(text, 1U << 20U, options);
  const auto single = read_in_pieces(text, 1, options);
  EXPECT_EQ(whole.rows, single.rows);
  EXPECT_EQ(whole.faults, single.faults);
  return whole;
}

TEST(Csv, RowsComeWithTheirLine) {
  const auto r = read("code;nom\nCV001;Ain\n\nCV002;Aisne\n");
  EXPECT_EQ(r.rows, (Rows{"1: code|nom", "2: CV001|Ain", "4: CV002|Aisne"}));
  EXPECT_TRUE(r.faults.empty());
  EXPECT_EQ(r.summary.separator, ';');
}

TEST(Csv, TheSeparatorIsTheOneTheFirstLineHasMostOf) {
  EXPECT_EQ(read("a,b,c\n1,2;5,3\n").rows[1], "2: 1|2;5|3");
  EXPECT_EQ(read("a\tb\n1\t2\n").rows[1], "2: 1|2");
  EXPECT_EQ(read("a;\"x,y,z\";c\n").rows[0], "1: a|x,y,z|c");
  EXPECT_EQ(read("a,b;c\n", {.separator = ';'}).rows[0], "1: a,b|c");
}

TEST(Csv, EveryLineEndOfEverySystemIsOne) {
  EXPECT_EQ(read("a;b\r\nc;d\r\n").rows, (Rows{"1: a|b", "2: c|d"}));
  EXPECT_EQ(read("a;b\rc;d").rows, (Rows{"1: a|b", "2: c|d"}));
  EXPECT_EQ(read("a;b\n\r\nc;d\n").rows, (Rows{"1: a|b", "3: c|d"}));
}

TEST(Csv, QuotedFieldsHoldSeparatorsMarksAndLineEnds) {
  const auto r = read("a;\"x;y\";\"say \"\"yes\"\"\"\n1;\"two\r\nlines\";3\n4;5;6\n");
  EXPECT_EQ(r.rows, (Rows{"1: a|x;y|say \"yes\"", "2: 1|two\nlines|3", "4: 4|5|6"}));
  EXPECT_EQ(read("a;b\n\"\";\"\"\n").rows[1], "2: |");
  EXPECT_EQ(read("a\n\"\"\n").rows.size(), 2U) << "a quoted empty field is a row, a blank line is none";
  EXPECT_EQ(read("a;b 5\" c;d\n").rows[0], "1: a|b 5\" c|d") << "a mark inside a bare field is itself";
}

TEST(Csv, TheByteOrderMarkIsNoPartOfTheFirstName) {
  const auto r = read(
      "\xEF\xBB\xBF"
      "code;nom\n");
  EXPECT_EQ(r.rows[0], "1: code|nom");
  EXPECT_TRUE(r.summary.had_bom);
}

TEST(Csv, TextAfterAClosingMarkIsReportedAndTheNextRowIsRead) {
  const auto r = read("a;b\n1;\"two\" three\n4;5\n");
  EXPECT_EQ(r.rows, (Rows{"1: a|b", "3: 4|5"}));
  ASSERT_EQ(r.faults.size(), 1U);
  EXPECT_EQ(r.faults[0].substr(0, 20), "line 2, character 8:");
  EXPECT_EQ(r.summary.rejected, 1);
}

TEST(Csv, AMarkThatIsNeverClosedIsNamedWhereItOpens) {
  const auto r = read("a;b\n1;\"two\n3;4\n5;6\n");
  EXPECT_EQ(r.rows, (Rows{"1: a|b"}));
  ASSERT_EQ(r.faults.size(), 1U);
  EXPECT_EQ(r.faults[0], "line 2, character 3: The quotation mark opened here is never closed.");
}

TEST(Csv, AMarkThatIsNeverClosedDoesNotSwallowMoreThanTheLimit) {
  std::string text = "a;b\n1;\"two\n";
  for (int i = 0; i < 100; ++i) text += "3;4\n";
  const auto r = read(text, {.row_limit = 100});
  ASSERT_EQ(r.faults.size(), 1U);
  EXPECT_EQ(r.faults[0], "line 2, character 3: The quotation mark opened here is not closed within 100 bytes.");
  EXPECT_GT(r.rows.size(), 50U);
}

TEST(Csv, LimitsHold) {
  EXPECT_EQ(read("a\n" + std::string(200, 'x') + "\nb\n", {.row_limit = 100}).rows, (Rows{"1: a", "3: b"}));
  EXPECT_EQ(read("a\n" + std::string(60, 'x') + "\nb\n", {.field_limit = 50}).rows, (Rows{"1: a", "3: b"}));
  EXPECT_EQ(read("a\n1;2;3;4\nb\n", {.separator = ';', .columns_limit = 3}).rows, (Rows{"1: a", "3: b"}));
}

TEST(Csv, BrokenUtf8IsNamedByLineAndColumn) {
  const auto r = read("nom;ville\nÉtampes;\"Évry\"\nx;y\xC3\n\xE9;z\nok;ok\n");
  EXPECT_EQ(r.rows, (Rows{"1: nom|ville", "2: Étampes|Évry", "5: ok|ok"}));
  ASSERT_EQ(r.faults.size(), 2U);
  EXPECT_EQ(r.faults[0],
            "line 3, character 4: This character is not UTF-8. Save the file as “CSV UTF-8” and import it again.");
  EXPECT_EQ(r.faults[1].substr(0, 20), "line 4, character 1:");
  EXPECT_FALSE(r.summary.looks_latin1);
}

TEST(Csv, ALatin1FileIsRecognised) {
  const std::string text = "nom;r\xE9gion\n\xC9tampes;\x80 5 \x96 \xE0 Paris\n";
  const auto r = read(text);
  EXPECT_TRUE(r.summary.looks_latin1);
  ASSERT_EQ(r.faults.size(), 2U);
  EXPECT_NE(r.faults[0].find("Latin-1"), std::string::npos);
  EXPECT_EQ(r.faults[0].substr(0, 20), "line 1, character 6:");
  EXPECT_EQ(read(text, {.as_latin1 = true}).rows, (Rows{"1: nom|région", "2: Étampes|€ 5 – à Paris"}));
}

TEST(Csv, ACharacterCutByASeparatorIsNotJoinedAgain) {
  const auto r = read("a;b\n\xC3;\xA9\n");
  EXPECT_EQ(r.rows, (Rows{"1: a|b"}));
  EXPECT_EQ(r.faults.size(), 1U);
}

TEST(Csv, ABinaryFileIsRefusedRowByRow) {
  const auto r = read(std::string_view("a;b\n1\0;2\n3;4\n", 13));
  EXPECT_EQ(r.rows, (Rows{"1: a|b", "3: 3|4"}));
  EXPECT_EQ(r.faults.at(0).substr(0, 20), "line 2, character 2:");
}

TEST(Csv, WhatIsNoTextAtAllIsRefusedWhole) {
  EXPECT_TRUE(read("").error.has_value());
  EXPECT_TRUE(read("\xFF\xFE"
                   "a\0b")
                  .error.has_value());
  EXPECT_TRUE(read("PK\x03\x04zip").error.has_value());
  EXPECT_FALSE(read("a").error.has_value());
}

TEST(Csv, AHeaderFindsItsColumnsByName) {
  const std::string text = "Code ; Libellé du contrat;POP\nCV001;Ain;12\n";
  std::optional<Header> header;
  std::string seen;
  std::string_view left = text;
  auto source = [&](char* buffer, std::size_t size) {
    const auto count = std::min(size, left.size());
    std::memcpy(buffer, left.data(), count);
    left.remove_prefix(count);
    return count;
  };
  auto visit = [&](const TableRow& row) {
    if (!header) {
      header = Header::of(row, {"code", "libelle du contrat"}).value();
      const auto missing = Header::of(row, {"siret"});
      EXPECT_FALSE(missing.has_value());
    } else {
      seen = std::string(header->field(row, "Libellé du contrat")) + std::string(header->field(row, "pop"));
    }
    return true;
  };
  auto reject = [](const TableFault&) { FAIL(); };
  ASSERT_TRUE(read_csv(source, {}, visit, reject).has_value());
  EXPECT_EQ(seen, "Ain12");
}

TEST(Csv, AColumnThatIsThereTwiceIsAFault) {
  TableRow row{.number = 1, .cells = {"Code", "code ", "nom"}};
  const auto header = Header::of(row, {"nom"});
  ASSERT_FALSE(header.has_value());
  EXPECT_EQ(std::get<Invalid>(header.error()).faults.at(0).reason.english(), "The column “code” is there twice.");
}

TEST(Csv, TheVisitorCanStop) {
  std::string_view left = "a\nb\nc\n";
  auto source = [&](char* buffer, std::size_t size) {
    const auto count = std::min(size, left.size());
    std::memcpy(buffer, left.data(), count);
    left.remove_prefix(count);
    return count;
  };
  int rows = 0;
  auto visit = [&](const TableRow&) { return ++rows < 2; };
  auto reject = [](const TableFault&) {};
  EXPECT_EQ(read_csv(source, {}, visit, reject)->rows, 2);
}

}  // namespace
}  // namespace jalon::intake
