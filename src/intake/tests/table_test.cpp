// SPDX-License-Identifier: EUPL-1.2
#include "intake/table.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/text.hpp"
#include "intake/zip.hpp"

namespace jalon::intake {
namespace {

using Lines = std::vector<std::string>;

struct Seen {
  Lines rows;    // "line 2: 93|12"; a number that the file typed as one stands in <>
  Lines faults;  // "sheet Sites, row 4, column B4: why"
  TableSummary summary;
  std::string error;
};
template <class Input>
Seen read(Input&& input, const TableOptions& options = {}) {
  Seen seen;
  auto visit = [&](const TableRow& row) {
    std::string line = row.place().text().english() + ": ";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0) line += '|';
      line += row.is_number(i) ? "<" + std::string(row.cells[i]) + ">" : std::string(row.cells[i]);
    }
    seen.rows.push_back(line);
    return true;
  };
  auto reject = [&](const TableFault& fault) {
    seen.faults.push_back(fault.place.text().english() + ": " + fault.reason.english());
  };
  const auto result = read_table(input, options, visit, reject);
  if (result) {
    seen.summary = *result;
  } else {
    seen.error = english(result.error());
  }
  return seen;
}
Seen read_text(std::string_view bytes, const TableOptions& options = {}) { return read(bytes, options); }

// A file on disk for the length of a test.
class Disk {
 public:
  explicit Disk(std::string_view bytes)
      : path_(std::filesystem::temp_directory_path() / ("jalon_table_" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~Disk() { std::filesystem::remove(path_); }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  [[nodiscard]] File open() const { return std::move(File::open(path_.string()).value()); }

 private:
  std::filesystem::path path_;
};

struct Part {
  std::string name, bytes;
};
std::string zipped(const std::vector<Part>& parts) {
  std::string out;
  auto take = [&](std::string_view bytes) { out += bytes; };
  ZipWriter zip(take);
  for (const auto& part : parts) {
    zip.begin(part.name);
    zip.write(part.bytes);
    zip.end();
  }
  zip.finish();
  return out;
}
std::string sheet_of(std::string_view rows) {
  return "<worksheet><sheetData>" + std::string(rows) + "</sheetData></worksheet>";
}
// A workbook as spreadsheets make them, of one sheet unless more are given.
struct Workbook {
  std::string rows;
  std::string shared = {};        // <si>…
  std::string formats = {};       // <numFmt …/>
  std::string styles = {};        // <xf …/>
  std::string properties = {};    // of workbookPr
  std::vector<Part> sheets = {};  // name and rows, instead of `rows`
  std::string first_state = {};   // hidden
  std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

  [[nodiscard]] std::vector<Part> parts() const {
    auto all = sheets;
    if (all.empty()) all.push_back({"Sites", rows});
    std::string list;
    std::string relations;
    std::vector<Part> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto n = std::to_string(i + 1);
      list += "<sheet name=\"" + all[i].name + "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"" +
              (i == 0 && !first_state.empty() ? " state=\"" + first_state + "\"" : "") + "/>";
      relations += "<Relationship Id=\"rId" + n + "\" Type=\"" + type + "/worksheet\" Target=\"worksheets/sheet" + n +
                   ".xml\"/>";
      out.push_back({"xl/worksheets/sheet" + n + ".xml", sheet_of(all[i].bytes)});
    }
    relations += "<Relationship Id=\"s\" Type=\"" + type + "/styles\" Target=\"/xl/styles.xml\"/>";
    relations += "<Relationship Id=\"t\" Type=\"" + type + "/sharedStrings\" Target=\"sharedStrings.xml\"/>";
    out.push_back({"_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"" + type +
                                      "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"});
    out.push_back({"xl/workbook.xml",
                   "<workbook xmlns:r=\"r\"><workbookPr " + properties + "/><sheets>" + list + "</sheets></workbook>"});
    out.push_back({"xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>"});
    out.push_back({"xl/styles.xml", "<styleSheet><numFmts>" + formats +
                                        "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf "
                                        "numFmtId=\"0\"/>" +
                                        styles + "</cellXfs></styleSheet>"});
    out.push_back({"xl/sharedStrings.xml", "<sst>" + shared + "</sst>"});
    return out;
  }
  [[nodiscard]] std::string bytes() const { return zipped(parts()); }
};
// One row with one cell of a value and a style: what it becomes.
std::string cell_of(const std::string& value, const std::string& format, const std::string& properties = {}) {
  const bool is_code = format.find_first_not_of("0123456789") != std::string::npos;
  const Workbook book{.rows = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>" + value + "</v></c></row>",
                      .formats = is_code ? "<numFmt numFmtId=\"164\" formatCode=\"" + format + "\"/>" : "",
                      .styles = "<xf numFmtId=\"" + (is_code ? std::string("164") : format) + "\"/>",
                      .properties = properties};
  const auto seen = read_text(book.bytes());
  if (seen.rows.size() != 1) return seen.error + (seen.faults.empty() ? "" : seen.faults[0]);
  return seen.rows[0].substr(std::string("sheet Sites, row 1: ").size());
}

TEST(Table, IsTheSameOutOfTheThreeForms) {
  const TableSpec spec{"Sites",
                       {{"territory", "territory", CellType::text},
                        {"value", "value", CellType::integer},
                        {"share", "share", CellType::real},
                        {"on", "on", CellType::date}}};
  const auto rows = [](TableSink& sink) {
    sink.row("93", 1568, 0.5, Date::of(2016, 11, 15));
    sink.row("Val <d'Oise>; \"Est\" & _x0041_", -12, std::optional<double>{}, std::optional<Date>{});
  };
  for (const auto form : {Format::csv, Format::xlsx, Format::json}) {
    std::string bytes;
    write_table(form, spec, rows, [&](std::string_view piece) { bytes += piece; });
    const Disk disk(bytes);
    auto file = disk.open();
    for (const auto& seen : {read(std::string_view(bytes)), read(file)}) {
      EXPECT_EQ(seen.error, "");
      EXPECT_EQ(seen.summary.form, form);
      EXPECT_EQ(seen.summary.rows, 3);
      Lines cells;
      for (auto row : seen.rows) {
        row.erase(0, row.find(": ") + 2);
        std::erase_if(row, [](char c) { return c == '<' || c == '>'; });
        std::replace(row.begin(), row.end(), ',', '.');
        while (row.ends_with('|')) row.pop_back();
        cells.push_back(row);
      }
      EXPECT_EQ(cells,
                (Lines{"territory|value|share|on", "93|1568|0.5|2016-11-15", "Val d'Oise; \"Est\" & _x0041_|-12"}))
          << word(form);
    }
    EXPECT_EQ(file.sha256(), hex(sha256(bytes))) << "of the whole file, whichever way it was read";
  }
}

TEST(Table, RowsAndCellsSayWhereTheyStand) {
  TableRow row{.number = 12, .cells = {"a"}};
  EXPECT_EQ(row.place().text().english(), "line 12");
  EXPECT_EQ(row.place("value").text().english(), "line 12, column value");
  row.form = Format::xlsx;
  row.sheet = "Données";
  EXPECT_EQ(row.place().text().english(), "sheet Données, row 12");
  EXPECT_EQ(row.place("novembre 2016").text().english(), "sheet Données, row 12, column novembre 2016");
  row.form = Format::json;
  EXPECT_EQ(row.place().text().english(), "item 12");
  EXPECT_EQ(row.place("value").text().english(), "item 12, field value");
  EXPECT_EQ(row.cell(0), "a");
  EXPECT_EQ(row.cell(1), "");
}

TEST(Table, RowsWithoutAnythingInThemArePassedOver) {
  EXPECT_EQ(read_text("a;b\n;\n1;2\n").rows, (Lines{"line 1: a|b", "line 3: 1|2"}));
  EXPECT_EQ(read_text(R"([{"a":1},{},{"a":null},{"a":2}])").rows, (Lines{"item 0: a", "item 1: <1>", "item 4: <2>"}));
}

TEST(Table, WhatIsNoTableIsRefusedWithWhatToDo) {
  struct Case {
    std::string bytes, says;
  };
  for (const auto& [bytes, says] : std::vector<Case>{
           {"", "The file is empty."},
           {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old", "save it as .xlsx, without a password"},
           {"%PDF-1.4", "This is a PDF. Ask for the table"},
           {"\x1F\x8B\x08", "Unpack it"},
           {"\n<html><table>", "save it as .xlsx"},
           {"<?xml version=\"1.0\"?><Workbook/>", "save it as .xlsx"},
           {"\xFF\xFE"
            "a",
            "UTF-16"},
           {zipped({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", "<x/>"}}),
            "OpenDocument file (.ods). Save it as .xlsx"},
           {zipped({{"xl/workbook.bin", "x"}}), "binary workbook (.xlsb)"},
           {zipped({{"word/document.xml", "<x/>"}}), "without a workbook"},
       }) {
    const auto seen = read_text(bytes);
    EXPECT_NE(seen.error.find(says), std::string::npos) << says << " is not in: " << seen.error;
    EXPECT_TRUE(seen.rows.empty());
  }
}

TEST(Table, HasNoMoreRowsThanTheLimit) {
  const TableOptions two{.rows_limit = 2};
  const std::string why = "more than 2 rows";
  EXPECT_NE(read_text("a\n1\n2\n", two).error.find(why), std::string::npos);
  EXPECT_NE(read_text(R"([{"a":1},{"a":2}])", two).error.find(why), std::string::npos);
  const Workbook book{.rows = "<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v></c></row>"};
  EXPECT_NE(read_text(book.bytes(), two).error.find(why), std::string::npos);
  EXPECT_EQ(read_text("a\n1\n", two).error, "");
}

TEST(Table, TheVisitorCanStop) {
  for (const auto& bytes : {std::string("a\n1\n2\n"), std::string(R"([{"a":1},{"a":2}] broken)"),
                            Workbook{.rows = "<row><c><v>1</v></c></row><row><c><v>2</v></c></row><broken"}.bytes()}) {
    int rows = 0;
    auto visit = [&](const TableRow&) { return ++rows < 1; };
    EXPECT_TRUE(read_table(std::string_view(bytes), {}, visit, [](const TableFault&) {}).has_value());
    EXPECT_EQ(rows, 1);
  }
}

TEST(Table, WhatTheVisitorThrowsGoesToTheCaller) {
  for (const auto& bytes :
       {std::string("a\n1\n"), std::string(R"([{"a":1}])"), Workbook{.rows = "<row><c><v>1</v></c></row>"}.bytes()}) {
    auto visit = [&](const TableRow&) -> bool { throw std::runtime_error("the database is gone"); };
    EXPECT_THROW((void)read_table(std::string_view(bytes), {}, visit, [](const TableFault&) {}), std::runtime_error);
  }
}

// ---- CSV ------------------------------------------------------------------------------------------------------------

TEST(TableCsv, ThatASpreadsheetSavedAsWindows1252IsReadAndSaysSo) {
  const std::string bytes = "code;libell\xE9\n93;\xC9t\xE9 \x80\n";
  const auto seen = read_text(bytes);
  EXPECT_EQ(seen.rows, (Lines{"line 1: code|libellé", "line 2: 93|Été €"}));
  ASSERT_EQ(seen.summary.notices.size(), 1U);
  EXPECT_NE(seen.summary.notices[0].english().find("was read as Windows-1252"), std::string::npos);
  EXPECT_TRUE(read_text(bytes, {.csv = {.as_latin1 = true}}).summary.notices.empty());
  EXPECT_TRUE(read_text("code;libellé\n").summary.notices.empty());
  EXPECT_EQ(read_text("a;é\n1;\xE9\n").summary.rejected, 1) << "UTF-8 with one broken letter is not Windows-1252";
  // Past what is looked at, the reader of rows says so.
  const std::string long_one = "code\n" + std::string(70'000, '1') + "\n\xE9t\xE9\n";
  EXPECT_TRUE(read_text(long_one).summary.looks_latin1);
  // A letter cut by the end of what is looked at is whole.
  EXPECT_TRUE(read_text(std::string((std::size_t{64} << 10U) - 1, '\n') + "é").summary.notices.empty());
}

TEST(TableCsv, AHeaderThatCannotBeReadEndsIt) {
  const auto seen = read_text("a;\"b\"c\n1;2\n");
  EXPECT_TRUE(seen.rows.empty()) << "the next row is not the header";
  EXPECT_NE(seen.error.find("line 1, character"), std::string::npos) << seen.error;
}

// ---- XLSX -----------------------------------------------------------------------------------------------------------

TEST(TableXlsx, CellsStandWhereTheirReferenceSays) {
  const auto seen = read_text(Workbook{.rows = "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"D2\"><v>2</v></c></row>"
                                               "<row r=\"5\"><c r=\"A5\"/><c><v>3</v></c></row>"
                                               "<row><c><v>4</v></c></row>"}
                                  .bytes());
  EXPECT_EQ(seen.rows, (Lines{"sheet Sites, row 2: |<1>||<2>", "sheet Sites, row 5: |<3>", "sheet Sites, row 6: <4>"}));
  EXPECT_EQ(seen.summary.sheet, "Sites");
}

TEST(TableXlsx, TextsAreSharedInlineOrOfAFormula) {
  const auto seen = read_text(
      Workbook{.rows = "<row><c t=\"s\"><v>1</v></c><c t=\"inlineStr\"><is><t>in &amp; line</t></is></c>"
                       "<c t=\"str\"><f>A1&amp;\"x\"</f><v>a_x000D_b</v></c><c t=\"b\"><v>1</v></c>"
                       "<c t=\"b\"><v>0</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"d\"><v>2016-11-30T00:00:00</v></c>"
                       "<c><f>1+1</f><v>2</v></c></row>",
               .shared = "<si><t>zero</t></si><si><r><t xml:space=\"preserve\">Seine-</t></r><r><t>Saint-Denis</t></r>"
                         "<rPh sb=\"0\" eb=\"1\"><t>said so</t></rPh></si>"}
          .bytes());
  EXPECT_EQ(seen.rows, (Lines{"sheet Sites, row 1: Seine-Saint-Denis|in & line|a\rb|true|false|#N/A|2016-11-30|<2>"}));
}

TEST(TableXlsx, ElementsMayCarryAPrefixAndTheStrictDialect) {
  auto parts = Workbook{.type = "http://purl.oclc.org/ooxml/officeDocument/relationships"}.parts();
  parts[0].bytes =
      "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>7</x:v></x:c></x:row></x:sheetData>"
      "</x:worksheet>";
  EXPECT_EQ(read_text(zipped(parts)).rows, (Lines{"sheet Sites, row 1: <7>"}));
}

TEST(TableXlsx, NumbersAreWrittenAsDecimals) {
  struct Case {
    std::string value, format, gives;
  };
  for (const auto& [value, format, gives] : std::vector<Case>{
           {"1234", "0", "<1234>"},
           {"-12", "0", "<-12>"},
           {"0", "0", "<0>"},
           {"-0", "0", "<0>"},
           {"007", "0", "<7>"},
           {"0.10000000000000001", "0", "<0.1>"},
           {"0.30000000000000004", "0", "<0.3>"},
           {"1.2E+05", "0", "<120000>"},
           {"1.5E-3", "0", "<0.0015>"},
           {"1234567.25", "2", "<1234567.25>"},
           {"123456789012345", "0", "<123456789012345>"},
           {"9007199254740993", "0", "<9007199254740990>"},
           {"1E+30", "0", "<1e30>"},
           {"0.85", "9", "<85%>"},
           {"0.125", "0.0%", "<12.5%>"},
           {"1", "10", "<100%>"},
           {"0", "9", "<0%>"},
           {"-0.005", "9", "<-0.5%>"},
           {"12", "#,##0\\ &quot;places&quot;", "<12>"},
           {"12", "[Red]0;-0", "<12>"},
           {"1.5", "[h]:mm", "<1.5>"},
           {"0.5", "h:mm", "<0.5>"},
           {"12", "&quot;day&quot; 0", "<12>"},
       }) {
    EXPECT_EQ(cell_of(value, format), gives) << value << " as " << format;
  }
  EXPECT_NE(cell_of("twelve", "0").find("column A1: This cell does not hold the number"), std::string::npos);
  EXPECT_NE(cell_of("1E+999", "0").find("does not hold the number"), std::string::npos);
  EXPECT_NE(cell_of("nan", "0").find("does not hold the number"), std::string::npos);
}

TEST(TableXlsx, DatesAreIsoAsFarAsTheyAreShown) {
  struct Case {
    std::string value, format, gives, properties = {};
  };
  for (const auto& [value, format, gives, properties] : std::vector<Case>{
           {"42704", "14", "2016-11-30"},
           {"42704", "dd/mm/yyyy", "2016-11-30"},
           {"42704.75", "dd/mm/yyyy", "2016-11-30"},
           {"42704.75", "22", "2016-11-30T18:00:00"},
           {"42704.99999999", "yyyy-mm-dd hh:mm", "2016-12-01"},
           {"42675", "17", "2016-11"},
           {"42675", "mmm\\-yy", "2016-11"},
           {"42675", "[$-40C]mmmm\\ yyyy", "2016-11"},
           {"42675", "mmmm", "2016-11"},
           {"42675", "yyyy", "2016"},
           {"1", "14", "1900-01-01"},
           {"59", "14", "1900-02-28"},
           {"61", "14", "1900-03-01"},
           {"41242", "14", "2016-11-30", "date1904=\"1\""},
           {"0", "14", "1904-01-01", "date1904=\"true\""},
           {"60", "14", "<60>"},
           {"0", "14", "<0>"},
           {"-5", "14", "<-5>"},
           {"3000000", "14", "<3000000>"},
       }) {
    EXPECT_EQ(cell_of(value, format, properties), gives) << value << " as " << format;
  }
}

TEST(TableXlsx, TheSheetIsTheOneNamedOrTheFirstVisibleThatHoldsAnything) {
  const std::string row = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>";
  const Workbook book{.sheets = {{"Listes", row + "hidden</v></c></row>"},
                                 {"Vide", "<row r=\"1\"><c r=\"A1\"/></row>"},
                                 {"Données", row + "données</v></c></row>"},
                                 {"Autre", row + "autre</v></c></row>"}},
                      .first_state = "hidden"};
  const auto bytes = book.bytes();
  EXPECT_EQ(read_text(bytes).rows, (Lines{"sheet Données, row 1: données"}));
  EXPECT_EQ(read_text(bytes).summary.sheets, (Lines{"Listes", "Vide", "Données", "Autre"}));
  EXPECT_EQ(read_text(bytes, {.sheet = "donnees"}).summary.sheet, "Données");
  EXPECT_EQ(read_text(bytes, {.sheet = "Listes"}).rows, (Lines{"sheet Listes, row 1: hidden"}));
  EXPECT_NE(read_text(bytes, {.sheet = "Feuil9"}).error.find("no sheet “Feuil9”. Its sheets: Listes, Vide, Données"),
            std::string::npos);
  EXPECT_NE(read_text(bytes, {.sheet = "Vide"}).error.find("Nothing is written"), std::string::npos);
}

TEST(TableXlsx, ADamagedOrHostileOneIsRefused) {
  const auto whole = Workbook{.rows = "<row><c><v>1</v></c></row>"}.bytes();
  EXPECT_EQ(read_text(whole).error, "");
  EXPECT_NE(read_text(std::string_view(whole).substr(0, whole.size() / 2)).error.find("damaged"), std::string::npos);
  auto flipped = whole;
  ASSERT_EQ(flipped.find("sheet1.xml"), 44U);
  flipped[100] = static_cast<char>(flipped[100] ^ 0x01);
  EXPECT_NE(read_text(flipped).error.find("damaged"), std::string::npos);
  for (const auto* rows : {"<row><c><v>1</v></row>", "<row r=\"3\"/><row r=\"2\"/>", "<row r=\"2000000\"/>",
                           "<row r=\"x\"/>", "<row><c r=\"??\"><v>1</v></c></row>", "<row><c r=\"ZZZZ1\"/></row>"}) {
    EXPECT_NE(read_text(Workbook{.rows = rows}.bytes()).error.find("damaged"), std::string::npos) << rows;
  }
  auto parts = Workbook{}.parts();
  parts[0].bytes = "<!DOCTYPE x [<!ENTITY a \"b\">]>" + sheet_of("<row><c t=\"str\"><v>&a;</v></c></row>");
  EXPECT_NE(read_text(zipped(parts)).error.find("damaged"), std::string::npos);
  const auto lost = read_text(Workbook{.rows = "<row><c><v>1</v></c></row><row><c t=\"s\"><v>7</v></c></row>"}.bytes());
  EXPECT_EQ(lost.faults,
            (Lines{"sheet Sites, row 2, column A2: The text of this cell is missing: the workbook is damaged."}));
  EXPECT_EQ(lost.rows.size(), 1U);
  EXPECT_EQ(lost.summary.rejected, 1);
}

TEST(TableXlsx, AHeaderThatCannotBeReadEndsIt) {
  const auto seen = read_text(Workbook{.rows = "<row><c t=\"s\"><v>7</v></c></row><row><c><v>1</v></c></row>"}.bytes());
  EXPECT_TRUE(seen.rows.empty()) << "the next row is not the header";
  EXPECT_NE(seen.error.find("sheet Sites, row 1, column A1"), std::string::npos) << seen.error;
}

TEST(TableXlsx, OneThatAPasswordProtectsIsRefused) {
  auto bytes = Workbook{.rows = "<row><c><v>1</v></c></row>"}.bytes();
  // The flag of an encrypted entry, in the directory and before the entry itself.
  for (const auto& [mark, offset] : {std::pair{"PK\x01\x02", 8U}, std::pair{"PK\x03\x04", 6U}}) {
    for (auto at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1)) {
      bytes[at + offset] = static_cast<char>(bytes[at + offset] | 1);
    }
  }
  EXPECT_NE(read_text(bytes).error.find("protected by a password"), std::string::npos) << read_text(bytes).error;
}

TEST(TableXlsx, IsReadFromAPipeToo) {
  const auto bytes = Workbook{.rows = "<row><c><v>1</v></c></row>"}.bytes();
  const auto path = std::filesystem::temp_directory_path() / ("jalon_pipe_" + std::to_string(::getpid()));
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << bytes; });
  auto file = std::move(File::open(path.string()).value());
  const auto seen = read(file);
  writer.join();
  std::filesystem::remove(path);
  EXPECT_EQ(seen.rows, (Lines{"sheet Sites, row 1: <1>"}));
  EXPECT_EQ(file.sha256(), hex(sha256(bytes)));
}

TEST(TableXlsx, ABombDoesNotGoOff) {
  const std::string blanks(std::size_t{12} << 20U, ' ');
  const auto bomb = Workbook{.rows = blanks + "<row><c><v>1</v></c></row>"}.bytes();
  ASSERT_LT(bomb.size(), 200'000U);
  EXPECT_NE(read_text(bomb, {.ratio_limit = 100}).error.find("unpacks to more than 100 times its size"),
            std::string::npos);
  EXPECT_EQ(read_text(bomb, {.ratio_limit = 2000}).error, "");
  EXPECT_NE(read_text(bomb, {.inflated_limit = 10 << 20}).error.find("is larger than 10 MB"), std::string::npos);
  EXPECT_NE(read_text(bomb, {.packed_limit = 1000}).error.find("The workbook is larger than"), std::string::npos);
  const Workbook texts{.rows = "<row><c t=\"s\"><v>0</v></c></row>", .shared = "<si><t>" + blanks + "</t></si>"};
  EXPECT_NE(read_text(texts.bytes(), {.ratio_limit = 5000, .strings_limit = 1U << 20U}).error.find("more than 1 MB"),
            std::string::npos);
  const Workbook tag{.rows = "<row r=\"" + blanks + "\"/>"};
  EXPECT_NE(read_text(tag.bytes(), {.ratio_limit = 5000}).error.find("damaged"), std::string::npos);
}

TEST(TableXlsx, ARowPastALimitIsReportedAndTheNextIsRead) {
  const TableOptions small{.csv = {.row_limit = 30, .field_limit = 20, .columns_limit = 3}};
  const auto seen =
      read_text(Workbook{.rows = "<row><c><v>1</v></c></row>"
                                 "<row><c r=\"D2\"><v>1</v></c></row>"
                                 "<row><c r=\"D3\"/><c r=\"A4\" t=\"str\"><v>xxxxxxxxxxxxxxxxxxxxxx</v></c></row>"
                                 "<row><c t=\"str\"><v>xxxxxxxxxxxxxxxxxx</v></c><c "
                                 "t=\"str\"><v>xxxxxxxxxxxxxxxxxx</v></c></row>"
                                 "<row><c><v>2</v></c></row>"}
                    .bytes(),
                small);
  EXPECT_EQ(seen.rows, (Lines{"sheet Sites, row 1: <1>", "sheet Sites, row 5: <2>"}));
  EXPECT_EQ(seen.faults, (Lines{"sheet Sites, row 2, column D2: There are more than 3 columns.",
                                "sheet Sites, row 3, column A3: A field is longer than 20 bytes.",
                                "sheet Sites, row 4, column B4: The row is longer than 30 bytes."}));
  EXPECT_EQ(seen.summary.rejected, 3);
}

// ---- JSON -----------------------------------------------------------------------------------------------------------

const TableOptions three{.keys = {"territory", "period", "value"}};

TEST(TableJson, AListOfObjectsHasTheColumnsAskedFor) {
  const auto seen = read_text(R"( [{"value": 12.50, "territory": "93", "note": [1, {"value": 3}]},
    {"Territory":"2A","period":"2016-11","value":null,"note":"x"}, {"value":1e3,"period":true,"territory":-0}] )",
                              three);
  EXPECT_EQ(seen.rows, (Lines{"item 0: territory|period|value", "item 1: 93||<12.50>", "item 2: 2A|2016-11|",
                              "item 3: <-0>|true|<1e3>"}));
  EXPECT_TRUE(seen.faults.empty());
  ASSERT_EQ(seen.summary.notices.size(), 1U) << "once, however many items have it";
  EXPECT_EQ(seen.summary.notices[0].english(), "The field “note” is not used.");
}

TEST(TableJson, WithoutNamesTheFirstItemsAreTaken) {
  EXPECT_EQ(read_text(R"({"period":"2016","n":1,"list":[{"a":1,"b":2},{"b":3,"c":4}]})").rows,
            (Lines{"item 0: period|n|a|b", "item 1: 2016|<1>|<1>|<2>", "item 2: 2016|<1>||<3>"}));
}

TEST(TableJson, WhatStandsBesideTheListIsAboutEachItemWithoutItsOwn) {
  const auto seen = read_text(
      R"({"dataSet":"x","period":"2016-11","tags":["a","b"],"meta":{"value":9},
          "dataValues":[{"territory":"93","value":1},{"territory":"75","value":2,"period":"2016-12"}]})",
      three);
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.rows, (Lines{"item 0: territory|period|value", "item 1: 93|2016-11|<1>", "item 2: 75|2016-12|<2>"}));
  EXPECT_NE(read_text(R"({"dataValues":[{"value":1}],"period":"2016"})", three)
                .error.find("“period” stands after the list of items that it is about."),
            std::string::npos);
  EXPECT_NE(read_text(R"({"a":[{"value":1}],"b":[{"value":2}]})", three).error.find("two lists"), std::string::npos);
  EXPECT_EQ(read_text(R"({"dataValues":[]})", three).rows, (Lines{"item 0: territory|period|value"}));
}

TEST(TableJson, AnItemThatCannotBeReadIsReportedAndTheNextIsTried) {
  const auto seen = read_text(R"([{"value":[1]},5,[{"value":6}],{"value":1,"value":2},{"value":3},"x",
      {"period":{"value":7},"value":4},{"value":8}])",
                              three);
  EXPECT_EQ(seen.rows, (Lines{"item 0: territory|period|value", "item 5: ||<3>", "item 8: ||<8>"}));
  EXPECT_EQ(seen.faults,
            (Lines{"item 1, field value: This field holds a list or an object; one value was expected.",
                   "item 2: This item is not an object with fields.", "item 3: This item is not an object with fields.",
                   "item 4, field value: The field “value” is there twice.",
                   "item 6: This item is not an object with fields.",
                   "item 7, field period: This field holds a list or an object; one value was expected."}));
  EXPECT_EQ(seen.summary.rejected, 6);
}

TEST(TableJson, WhatIsNoListEndsTheReadingAndSaysWhere) {
  struct Case {
    std::string text, says;
  };
  for (const auto& [text, says] : std::vector<Case>{
           {R"({"value":1})", "There is no list of items"},
           {R"([{"value":1},{"value":)", "The file is cut short: it ends at byte 22, in or after item 2."},
           {R"([{"value":1},{"value":x}])", "The JSON is broken near byte 22, in or after item 2."},
           {R"([{"value":1}] {"value":2})", "The JSON is broken"},
           {"[{\"value\":\"\xE9\"}]", "The JSON is broken"},
           {"[" + std::string(100, '[') + "]", "The JSON is broken"},
       }) {
    const auto seen = read_text(text, three);
    EXPECT_NE(seen.error.find(says), std::string::npos) << text << " gives: " << seen.error;
  }
}

TEST(TableJson, ReadsWhatComesInPiecesOfAnySize) {
  // Longer than a piece, so that texts, names and numbers are cut in two somewhere.
  std::string text = "\xEF\xBB\xBF[";
  std::string expected;
  for (int i = 0; i < 9000; ++i) {
    if (i > 0) text += ",\r\n";
    text += R"({"territory":"\u00e9tat )" + std::to_string(i) + R"(","period":"2016-11","value":)" +
            std::to_string(i * 7) + ".5}";
  }
  text += "]\n\n";
  ASSERT_GT(text.size(), std::size_t{300} << 10U);
  const auto seen = read_text(text, three);
  ASSERT_EQ(seen.error, "");
  ASSERT_EQ(seen.rows.size(), 9001U);
  for (int i = 0; i < 9000; ++i) {
    ASSERT_EQ(
        seen.rows[static_cast<std::size_t>(i) + 1],
        "item " + std::to_string(i + 1) + ": état " + std::to_string(i) + "|2016-11|<" + std::to_string(i * 7) + ".5>");
  }
}

TEST(TableJson, AnItemPastALimitIsReported) {
  const TableOptions small{.csv = {.row_limit = 30, .field_limit = 20}, .keys = three.keys};
  const auto seen = read_text(R"([{"value":"xxxxxxxxxxxxxxxxxxxxxxxxx"},
      {"value":"xxxxxxxxxxxxxxxx","period":"xxxxxxxxxxxxxxxxx"},{"value":1}])",
                              small);
  EXPECT_EQ(seen.rows, (Lines{"item 0: territory|period|value", "item 3: ||<1>"}));
  EXPECT_EQ(seen.faults, (Lines{"item 1, field value: A field is longer than 20 bytes.",
                                "item 2: The row is longer than 30 bytes."}));
}

}  // namespace
}  // namespace jalon::intake
