// SPDX-License-Identifier: EUPL-1.2
#include "intake/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "intake/zip.hpp"

namespace jalon::intake {
namespace {

constexpr std::size_t piece = std::size_t{64} << 10U;
constexpr std::array<std::string_view, 3> words{"csv", "xlsx", "json"};

// The shortest digits that read back as the same number.
void append_number(std::string& out, double number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}
void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_cents(std::string& out, std::int64_t cents, char mark) {
  const auto size = cents < 0 ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  if (cents < 0) out += '-';
  out += fmt::format("{}{}{:02}", size / 100, mark, size % 100);
}

class CsvSink final : public TableSink {
 public:
  CsvSink(const TableSpec& spec, FunctionRef<void(std::string_view)> out) : columns_(spec.columns.size()), out_(out) {
    buffer_ = "\xEF\xBB\xBF";
    for (const auto& column : spec.columns) cell(column.label);
    end_row();
  }
  using TableSink::cell;
  void cell(std::string_view text) override {
    separate();
    const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    if (text.find_first_of("\";\r\n") == std::string_view::npos) {
      if (is_formula) buffer_ += '\'';
      buffer_ += text;
      return;
    }
    buffer_ += '"';
    if (is_formula) buffer_ += '\'';
    for (const char c : text) {
      if (c == '"') buffer_ += '"';
      buffer_ += c;
    }
    buffer_ += '"';
  }
  void cell(std::int64_t number) override {
    separate();
    append_number(buffer_, number);
  }
  void cell(double number) override {
    separate();
    if (!std::isfinite(number)) return;
    const auto start = buffer_.size();
    append_number(buffer_, number);
    std::replace(buffer_.begin() + static_cast<std::ptrdiff_t>(start), buffer_.end(), '.', ',');
  }
  void cell(Date date) override {
    separate();
    buffer_ += date.text();
  }
  void cell(Cents amount) override {
    separate();
    append_cents(buffer_, amount.value, ',');
  }
  void empty() override { separate(); }
  void end_row() override {
    JALON_CHECK(filled_ == columns_);
    filled_ = 0;
    buffer_ += "\r\n";
    if (buffer_.size() >= piece) flush();
  }
  void flush() {
    if (!buffer_.empty()) out_(buffer_);
    buffer_.clear();
  }

 private:
  void separate() {
    if (filled_++ > 0) buffer_ += ';';
  }
  std::size_t columns_;
  std::size_t filled_ = 0;
  FunctionRef<void(std::string_view)> out_;
  std::string buffer_;
};

class JsonSink final : public TableSink {
 public:
  JsonSink(const TableSpec& spec, FunctionRef<void(std::string_view)> out) : out_(out) {
    for (const auto& column : spec.columns) {
      std::string key;
      append_json(key, column.key);
      keys_.push_back(key + ':');
    }
    buffer_ = "[";
  }
  using TableSink::cell;
  void cell(std::string_view text) override {
    open();
    append_json(buffer_, text);
  }
  void cell(std::int64_t number) override {
    open();
    append_number(buffer_, number);
  }
  void cell(double number) override {
    open();
    if (std::isfinite(number)) {
      append_number(buffer_, number);
    } else {
      buffer_ += "null";
    }
  }
  void cell(Date date) override { cell(std::string_view(date.text())); }
  void cell(Cents amount) override {
    open();
    append_cents(buffer_, amount.value, '.');
  }
  void empty() override {
    open();
    buffer_ += "null";
  }
  void end_row() override {
    JALON_CHECK(filled_ == keys_.size());
    filled_ = 0;
    buffer_ += '}';
    if (buffer_.size() >= piece) flush();
  }
  void close() {
    buffer_ += "\n]\n";
    flush();
  }

 private:
  void open() {
    JALON_CHECK(filled_ < keys_.size());
    buffer_ += filled_ == 0 ? (is_first_row_ ? "\n{" : ",\n{") : ",";
    is_first_row_ = false;
    buffer_ += keys_[filled_++];
  }
  void flush() {
    out_(buffer_);
    buffer_.clear();
  }
  FunctionRef<void(std::string_view)> out_;
  std::vector<std::string> keys_;
  std::string buffer_;
  std::size_t filled_ = 0;
  bool is_first_row_ = true;
};

// What a spreadsheet can hold.
constexpr std::size_t cell_characters_max = 32'000;       // 32,767, less what an ellipsis and escapes may add
constexpr std::uint64_t sheet_bytes_max = 3'000'000'000;  // a ZIP entry of the plain form ends at 4 GB

void append_xml(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '_':
        // A spreadsheet reads _x0041_ as the letter A: a text that says so is escaped by its own means.
        if (i + 6 < text.size() && text[i + 1] == 'x' && text[i + 6] == '_') {
          out += "_x005F_";
        } else {
          out += c;
        }
        break;
      case '\xEF':
        // Nor for U+FFFE and U+FFFF, which are no characters.
        if (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF") {
          out += ' ';
          i += 2;
        } else {
          out += c;
        }
        break;
      default:
        // XML has no place for control characters.
        out += c >= 0 && c < ' ' && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
}

// A, B… Z, AA…
std::string column_letters(std::size_t column) {
  std::string out;
  for (std::size_t n = column + 1; n > 0; n = (n - 1) / 26)
    out.insert(out.begin(), static_cast<char>('A' + (n - 1) % 26));
  return out;
}

constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view package_relations =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>)";
// 0 plain, 1 the bold header, 2 a date, 3 an amount with its cents.
constexpr std::string_view styles =
    R"(<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>)";

// The sheets go first, as they are made; what names them follows.
class XlsxSink final : public TableSink {
 public:
  explicit XlsxSink(FunctionRef<void(std::string_view)> out) : zip_(out) {
    zip_.add("_rels/.rels", std::string(xml_head) + std::string(package_relations));
  }
  // What comes from now on is of another table.
  void begin(const TableSpec& spec) {
    if (sheets_ > 0) close_sheet();
    spec_ = &spec;
    parts_ = 0;
    letters_.clear();
    for (std::size_t i = 0; i < spec.columns.size(); ++i) letters_.push_back(column_letters(i));
    open_sheet();
  }
  using TableSink::cell;
  void cell(std::string_view text) override {
    if (text.size() > cell_characters_max || first_bad_utf8(text)) {
      const auto fit = first_bad_utf8(text) ? std::string("?") : shorten(text, cell_characters_max);
      write_text(fit, "");
    } else {
      write_text(text, "");
    }
  }
  void cell(std::int64_t number) override {
    // Past 2^53 a spreadsheet loses digits: then it is text.
    if (number > 9007199254740992 || number < -9007199254740992) return cell(std::to_string(number));
    open_cell("");
    buffer_ += "><v>";
    append_number(buffer_, number);
    buffer_ += "</v></c>";
  }
  void cell(double number) override {
    if (!std::isfinite(number)) return empty();
    open_cell("");
    buffer_ += "><v>";
    append_number(buffer_, number);
    buffer_ += "</v></c>";
  }
  void cell(Date date) override {
    // Spreadsheets know no day before 1900.
    if (date.year() < 1900 || date.year() > 9998) return cell(std::string_view(date.text()));
    open_cell(" s=\"2\"");
    buffer_ += "><v>";
    // 25,569 days from 30 December 1899 to 1 January 1970.
    append_number(buffer_, std::int64_t{date.days} + 25569);
    buffer_ += "</v></c>";
  }
  void cell(Cents amount) override {
    std::string digits;
    append_cents(digits, amount.value, '.');
    // A spreadsheet keeps 15 digits: what has more is text, and whole.
    constexpr std::int64_t kept_max = 999'999'999'999'999;
    if (amount.value > kept_max || amount.value < -kept_max) return cell(std::string_view(digits));
    open_cell(" s=\"3\"");
    buffer_ += "><v>";
    buffer_ += digits;
    buffer_ += "</v></c>";
  }
  void empty() override {
    JALON_CHECK(filled_ < letters_.size());
    open_row();
    ++filled_;
  }
  void end_row() override {
    JALON_CHECK(filled_ == letters_.size());
    filled_ = 0;
    buffer_ += "</row>";
    if (buffer_.size() >= piece) flush();
    ++row_;
  }
  void close() {
    close_sheet();
    std::string types(xml_head);
    std::string sheets;
    std::string relations;
    types +=
        R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>)";
    for (int i = 1; i <= sheets_; ++i) {
      types += fmt::format(
          R"(<Override PartName="/xl/worksheets/sheet{}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>)",
          i);
      sheets += "<sheet name=\"";
      append_xml(sheets, names_[static_cast<std::size_t>(i - 1)]);
      sheets += fmt::format(R"(" sheetId="{0}" r:id="rId{0}"/>)", i);
      relations += fmt::format(
          R"(<Relationship Id="rId{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{0}.xml"/>)",
          i);
    }
    types += "</Types>";
    const std::string head(xml_head);
    zip_.add(
        "xl/workbook.xml",
        head +
            R"(<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>)" +
            sheets + "</sheets></workbook>");
    zip_.add(
        "xl/_rels/workbook.xml.rels",
        head + R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)" + relations +
            fmt::format(
                R"(<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>)",
                sheets_ + 1));
    zip_.add("xl/styles.xml", head + std::string(styles));
    zip_.add("[Content_Types].xml", types);
    zip_.finish();
  }

 private:
  // At most 31 characters, without []:*?/\ and without an apostrophe at either end.
  [[nodiscard]] std::string name_of(int sheet) const {
    std::string name;
    for (const char c : spec_->name) name += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
    name = tidy(name);
    if (length(name) > 26) name = shorten(name, 25);
    if (name.empty()) name = "Jalon";
    if (sheet > 1) name += fmt::format(" {}", sheet);
    return name;
  }
  void open_row() {
    if (filled_ > 0) return;
    if (row_ > spec_->sheet_rows_max || sheet_bytes_ > sheet_bytes_max) {
      close_sheet();
      open_sheet();
    }
    row_text_ = std::to_string(row_);
    buffer_ += "<row r=\"";
    buffer_ += row_text_;
    buffer_ += "\">";
  }
  void open_cell(std::string_view style) {
    JALON_CHECK(filled_ < letters_.size());
    open_row();
    buffer_ += "<c r=\"";
    buffer_ += letters_[filled_++];
    buffer_ += row_text_;
    buffer_ += '"';
    buffer_ += style;
  }
  void write_text(std::string_view text, std::string_view style) {
    open_cell(style);
    buffer_ += R"( t="inlineStr"><is><t xml:space="preserve">)";
    append_xml(buffer_, text);
    buffer_ += "</t></is></c>";
  }
  void flush() {
    zip_.write(buffer_);
    sheet_bytes_ += buffer_.size();
    buffer_.clear();
  }
  void open_sheet() {
    ++sheets_;
    names_.push_back(name_of(++parts_));
    sheet_bytes_ = 0;
    zip_.begin(fmt::format("xl/worksheets/sheet{}.xml", sheets_));
    buffer_ = xml_head;
    buffer_ +=
        R"(<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>)";
    for (std::size_t i = 0; i < letters_.size(); ++i) {
      const auto& column = spec_->columns[i];
      const double by_type = column.type == CellType::text ? 24 : 14;
      const double width = std::max(by_type, std::min(40.0, static_cast<double>(length(column.label)) + 2));
      buffer_ += fmt::format(R"(<col min="{0}" max="{0}" width="{1}" customWidth="1"/>)", i + 1, width);
    }
    buffer_ += "</cols><sheetData>";
    row_ = 1;
    for (const auto& column : spec_->columns) write_text(column.label, " s=\"1\"");
    buffer_ += "</row>";
    filled_ = 0;
    row_ = 2;
  }
  void close_sheet() {
    buffer_ += "</sheetData></worksheet>";
    flush();
    zip_.end();
  }

  const TableSpec* spec_ = nullptr;
  ZipWriter zip_;
  std::vector<std::string> letters_, names_;
  std::string buffer_, row_text_;
  std::int64_t row_ = 1;
  std::uint64_t sheet_bytes_ = 0;
  std::size_t filled_ = 0;
  int sheets_ = 0;
  int parts_ = 0;  // sheets of the table under way
};

}  // namespace

std::string_view word(Format format) { return words.at(static_cast<std::size_t>(format)); }

bool parse_word(std::string_view text, Format& format) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return false;
  format = static_cast<Format>(found - words.begin());
  return true;
}

std::string_view content_type(Format format) {
  switch (format) {
    case Format::csv:
      return "text/csv; charset=utf-8";
    case Format::xlsx:
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case Format::json:
      break;
  }
  return "application/json";
}

void write_table(Format format, const TableSpec& spec, FunctionRef<void(TableSink&)> rows,
                 FunctionRef<void(std::string_view)> out) {
  JALON_CHECK(!spec.columns.empty());
  switch (format) {
    case Format::csv: {
      CsvSink sink(spec, out);
      rows(sink);
      sink.flush();
      return;
    }
    case Format::xlsx: {
      XlsxSink sink(out);
      sink.begin(spec);
      rows(sink);
      sink.close();
      return;
    }
    case Format::json: {
      JsonSink sink(spec, out);
      rows(sink);
      sink.close();
      return;
    }
  }
}

void write_workbook(std::initializer_list<WorkbookTable> tables, FunctionRef<void(std::string_view)> out) {
  JALON_CHECK(tables.size() > 0);
  XlsxSink sink(out);
  for (const auto& table : tables) {
    JALON_CHECK(!table.spec.columns.empty());
    sink.begin(table.spec);
    table.rows(sink);
  }
  sink.close();
}

}  // namespace jalon::intake
