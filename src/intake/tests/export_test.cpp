// SPDX-License-Identifier: EUPL-1.2
#include "intake/export.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <array>

#include "base/result.hpp"
#include "intake/table.hpp"

namespace jalon::intake {
namespace {

const TableSpec spec{"Contrats [2016]",
                     {{"code", "Code", CellType::text},
                      {"population", "Population", CellType::integer},
                      {"share", "Part", CellType::real},
                      {"signed_on", "Signé le", CellType::date}}};

std::string written(Format format, FunctionRef<void(TableSink&)> rows) {
  std::string out;
  write_table(format, spec, rows, [&](std::string_view piece) { out += piece; });
  return out;
}
const auto two_rows = [](TableSink& sink) {
  sink.row("CV001", 1568, 0.5, Date::of(2016, 11, 15));
  sink.row("Val \"d'Oise\"; Est", std::int64_t{-12}, std::optional<double>{}, std::optional<Date>{});
};

TEST(Export, CsvOpensInAFrenchSpreadsheet) {
  EXPECT_EQ(written(Format::csv, two_rows),
            "\xEF\xBB\xBF"
            "Code;Population;Part;Signé le\r\n"
            "CV001;1568;0,5;2016-11-15\r\n"
            "\"Val \"\"d'Oise\"\"; Est\";-12;;\r\n");
}

TEST(Export, TextThatWouldRunAsAFormulaIsMadeHarmless) {
  const auto out = written(Format::csv, [](TableSink& sink) {
    for (const auto* text : {"=1+1", "+33", "-2", "@SUM(A1)", "\tx", "=\"a\";b", "a=b"})
      sink.row(text, -1, 1.0, Date{});
  });
  EXPECT_NE(out.find("\r\n'=1+1;-1"), std::string::npos) << out;
  EXPECT_NE(out.find("\r\n'+33;"), std::string::npos);
  EXPECT_NE(out.find("\r\n'-2;-1;"), std::string::npos) << "a number stays a number";
  EXPECT_NE(out.find("\r\n'@SUM(A1);"), std::string::npos);
  EXPECT_NE(out.find("\r\n'\tx;"), std::string::npos);
  EXPECT_NE(out.find("\r\n\"'=\"\"a\"\";b\";"), std::string::npos);
  EXPECT_NE(out.find("\r\na=b;"), std::string::npos);
}

TEST(Export, JsonIsAnArrayOfObjects) {
  EXPECT_EQ(written(Format::json, two_rows),
            "[\n{\"code\":\"CV001\",\"population\":1568,\"share\":0.5,\"signed_on\":\"2016-11-15\"},\n"
            "{\"code\":\"Val \\\"d'Oise\\\"; Est\",\"population\":-12,\"share\":null,\"signed_on\":null}\n]\n");
  EXPECT_EQ(written(Format::json, [](TableSink&) {}), "[\n]\n");
}

TEST(Export, XlsxIsAWorkbook) {
  const auto out = written(Format::xlsx, two_rows);
  EXPECT_GT(out.size(), 2000U);
  EXPECT_EQ(out.substr(0, 4), "PK\x03\x04");
  for (const auto* part : {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                           "xl/styles.xml", "xl/worksheets/sheet1.xml"}) {
    EXPECT_NE(out.find(part), std::string::npos) << part;
  }
  EXPECT_NE(out.find("<sheet name=\"Contrats  2016\" sheetId=\"1\""), std::string::npos)
      << "without what a name may not hold";
}

TEST(Export, XlsxTakesWhatASpreadsheetHasNoPlaceFor) {
  const auto out = written(Format::xlsx, [](TableSink& sink) {
    sink.row(std::string(100'000, 'x'), std::int64_t{9'007'199'254'740'993}, 1e308 * 10, Date{-800'000});
    sink.row("\x01\x02\xff", 0, 0.0, Date{3'000'000});
  });
  EXPECT_EQ(out.substr(0, 4), "PK\x03\x04");
}

// All files of an archive, one after the other.
std::string unpacked(std::string archive) {
  std::string out;
  for (auto at = archive.find("PK\x03\x04"); at != std::string::npos; at = archive.find("PK\x03\x04", at + 4)) {
    const auto size = [&](std::size_t offset) {
      return static_cast<std::size_t>(static_cast<unsigned char>(archive[at + offset])) |
             static_cast<std::size_t>(static_cast<unsigned char>(archive[at + offset + 1])) << 8U;
    };
    const auto begin = at + 30 + size(26) + size(28);
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return {};
    stream.next_in = reinterpret_cast<Bytef*>(archive.data() + begin);
    stream.avail_in = static_cast<uInt>(archive.size() - begin);
    int state = Z_OK;
    while (state == Z_OK) {
      std::array<char, 4096> block{};
      stream.next_out = reinterpret_cast<Bytef*>(block.data());
      stream.avail_out = block.size();
      state = inflate(&stream, Z_NO_FLUSH);
      out.append(block.data(), block.size() - stream.avail_out);
    }
    inflateEnd(&stream);
  }
  return out;
}

TEST(Export, XlsxHoldsNothingThatXmlHasNoCharacterFor) {
  const auto out = written(Format::xlsx, [](TableSink& sink) {
    sink.row(
        "a\xEF\xBF\xBF"
        "b\xEF\xBF\xBE"
        "c\xEF\xBF\xBD",
        0, 0.0, Date{});
  });
  const auto plain = unpacked(out);
  EXPECT_EQ(plain.find("\xEF\xBF\xBF"), std::string::npos);
  EXPECT_EQ(plain.find("\xEF\xBF\xBE"), std::string::npos);
  EXPECT_NE(plain.find("a b c\xEF\xBF\xBD"), std::string::npos);
}

TEST(Export, ARowWithTooFewOrTooManyCellsIsOurBug) {
  for (const auto format : {Format::csv, Format::xlsx, Format::json}) {
    EXPECT_THROW(written(format, [](TableSink& sink) { sink.row("one"); }), Bug) << word(format);
    EXPECT_THROW(written(format, [](TableSink& sink) { sink.row("one", 2, 3.0, Date{}, 5); }), Bug) << word(format);
  }
}

TEST(Export, AnAmountHasItsCentsAndNoDigitIsLost) {
  const TableSpec money{"Montants", {{"amount", "amount", CellType::money}}};
  const auto of = [&](Format format, std::int64_t cents) {
    std::string out;
    write_table(
        format, money, [&](TableSink& sink) { sink.row(Cents{cents}); }, [&](std::string_view some) { out += some; });
    return out;
  };
  EXPECT_EQ(of(Format::csv, -123405),
            "\xEF\xBB\xBF"
            "amount\r\n-1234,05\r\n");
  EXPECT_EQ(of(Format::json, 7), "[\n{\"amount\":0.07}\n]\n");
  for (const std::int64_t cents :
       {std::int64_t{123405}, std::int64_t{999'999'999'999'999}, std::int64_t{1'000'000'000'000'001}}) {
    std::vector<std::string> read;
    bool is_number = false;
    const auto bytes = of(Format::xlsx, cents);
    const auto summary = read_table(
        bytes, {},
        [&](const TableRow& row) {
          read.emplace_back(row.cell(0));
          is_number = row.is_number(0);
          return true;
        },
        [](const TableFault&) { FAIL(); });
    ASSERT_TRUE(summary);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read.back(), fmt::format("{}.{:02}", cents / 100, cents % 100));
    EXPECT_EQ(is_number, cents < 1'000'000'000'000'000) << "what a spreadsheet cannot hold is text";
  }
}

TEST(Export, TheSameRowsGiveTheSameBytes) {
  EXPECT_EQ(written(Format::xlsx, two_rows), written(Format::xlsx, two_rows));
}

TEST(Export, AWorkbookBeginsToFlowWhileRowsAreMade) {
  std::size_t received = 0;
  std::size_t received_half_way = 0;
  write_table(
      Format::xlsx, spec,
      [&](TableSink& sink) {
        for (int i = 0; i < 20'000; ++i) {
          if (i == 10'000) received_half_way = received;
          sink.row(std::to_string(i * 7919), i, 0.25, Date{i % 20'000});
        }
      },
      [&](std::string_view bytes) { received += bytes.size(); });
  EXPECT_GT(received_half_way, 20'000U);
}

TEST(Export, PastTheLastRowOfASheetANewOneBegins) {
  const auto sheets = [](int rows) {
    std::string out;
    write_table(
        Format::xlsx, {.name = "Liste", .columns = {{"n", "N", CellType::integer}}, .sheet_rows_max = 100},
        [&](TableSink& sink) {
          for (int i = 0; i < rows; ++i) sink.row(i);
        },
        [&](std::string_view bytes) { out += bytes; });
    int count = 0;
    for (std::size_t at = 0; (at = out.find("<sheet name=", at)) != std::string::npos; ++at) ++count;
    EXPECT_EQ(count > 1, out.find("name=\"Liste 2\"") != std::string::npos);
    return count;
  };
  EXPECT_EQ(sheets(0), 1);
  EXPECT_EQ(sheets(99), 1) << "the header takes one";
  EXPECT_EQ(sheets(100), 2);
  EXPECT_EQ(sheets(199), 3);
}

TEST(Export, AWorkbookHasOneTableASheetTheFirstFirst) {
  std::string out;
  const TableSpec values{.name = "values", .columns = {{"n", "N", CellType::integer}}, .sheet_rows_max = 3};
  const TableSpec words{.name = "words", .columns = {{"a", "A"}, {"b", "B"}}};
  write_workbook({{values,
                   [](TableSink& sink) {
                     for (int i = 1; i <= 3; ++i) sink.row(i);
                   }},
                  {words, [](TableSink& sink) { sink.row("x", "y"); }}},
                 [&](std::string_view bytes) { out += bytes; });
  for (const auto* name :
       {"name=\"values\" sheetId=\"1\"", "name=\"values 2\" sheetId=\"2\"", "name=\"words\" sheetId=\"3\""})
    EXPECT_NE(out.find(name), std::string::npos) << name;
  // Each sheet is read back by its name, and the first when none is named.
  const auto read = [&](std::string_view sheet) {
    std::string text;
    TableOptions options;
    options.sheet = sheet;
    const auto done = read_table(
        out, options,
        [&](const TableRow& row) {
          for (const auto& cell : row.cells) text += std::string(cell) + ",";
          text += "|";
          return true;
        },
        [](const TableFault&) {});
    EXPECT_TRUE(done);
    return text;
  };
  EXPECT_EQ(read(""), "N,|1,|2,|");
  EXPECT_EQ(read("values 2"), "N,|3,|");
  EXPECT_EQ(read("words"), "A,B,|x,y,|");
}

TEST(Export, MemoryDoesNotGrowWithTheRows) {
  for (const auto format : {Format::csv, Format::json, Format::xlsx}) {
    std::size_t largest = 0;
    std::size_t total = 0;
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    write_table(
        format, spec,
        [](TableSink& sink) {
          for (int i = 0; i < 50'000; ++i) sink.row("CV001", i, 0.25, Date{i % 20'000});
        },
        [&](std::string_view piece) {
          largest = std::max(largest, piece.size());
          total += piece.size();
        });
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    EXPECT_GT(total, 300'000U) << word(format);
    EXPECT_LT(largest, 70'000U) << word(format);
#ifndef __SANITIZE_ADDRESS__  // The sanitizer keeps what is freed in quarantine: there the process grows by design.
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 8 * 1024) << word(format);
#endif
  }
}

TEST(Export, FormatsAreKnownByTheirExtension) {
  Format format{};
  EXPECT_TRUE(parse_word("xlsx", format));
  EXPECT_EQ(format, Format::xlsx);
  EXPECT_FALSE(parse_word("pdf", format));
  EXPECT_EQ(content_type(Format::csv), "text/csv; charset=utf-8");
}

}  // namespace
}  // namespace jalon::intake
