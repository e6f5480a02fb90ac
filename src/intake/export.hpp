// SPDX-License-Identifier: EUPL-1.2
// Lists of any length written as CSV, XLSX or JSON, in constant memory: one description of the columns, one function
// that gives the rows, three forms.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "base/time.hpp"

namespace jalon::intake {

// csv: as French spreadsheets open it by a double click (UTF-8 with BOM, semicolons, CRLF, decimal comma).
// xlsx: real numbers and dates, header frozen. json: an array of objects.
enum class Format : std::uint8_t { csv, xlsx, json };
std::string_view word(Format format);  // also the file's extension
bool parse_word(std::string_view text, Format& format);
std::string_view content_type(Format format);

enum class CellType : std::uint8_t { text, integer, real, date, money };
// An amount in whole cents: written with two decimals, digit by digit.
struct Cents {
  std::int64_t value = 0;
};

struct Column {
  std::string key;    // of the JSON object: stable, English, snake_case
  std::string label;  // of the header line: in the reader's language
  CellType type = CellType::text;
};
struct TableSpec {
  std::string name;  // of the sheet; what a spreadsheet does not allow in it is left out
  std::vector<Column> columns;
  std::int64_t sheet_rows_max = 1'048'576;  // of one XLSX sheet, its header included: what a spreadsheet can hold
};

// Takes the cells of a row in the order of the columns, then end_row(). A row with too few or too many cells is a Bug.
class TableSink {
 public:
  virtual ~TableSink() = default;
  virtual void cell(std::string_view text) = 0;
  virtual void cell(std::int64_t number) = 0;
  virtual void cell(double number) = 0;  // never money: that is Cents
  virtual void cell(Date date) = 0;
  virtual void cell(Cents amount) = 0;
  virtual void empty() = 0;
  virtual void end_row() = 0;

  void cell(const char* text) { cell(std::string_view(text)); }
  void cell(const std::string& text) { cell(std::string_view(text)); }
  void cell(std::int32_t number) { cell(static_cast<std::int64_t>(number)); }
  void cell(bool) = delete;
  template <class T>
  void cell(const std::optional<T>& maybe) {
    maybe ? cell(*maybe) : empty();
  }
  template <class... T>
  void row(const T&... cells) {
    (cell(cells), ...);
    end_row();
  }
};

// Calls out with pieces of at most about 64 kB, the first ones while rows are still being made. In CSV, text that a
// spreadsheet would run as a formula (it starts with = + - @, a tab or a carriage return) gets an apostrophe before it.
// XLSX goes on to a further sheet when one is full, and throws std::runtime_error past 4 GB.
void write_table(Format format, const TableSpec& spec, FunctionRef<void(TableSink&)> rows,
                 FunctionRef<void(std::string_view)> out);

// XLSX with one table a sheet, or several sheets for a long one; the names of the tables differ.
struct WorkbookTable {
  const TableSpec& spec;
  FunctionRef<void(TableSink&)> rows;
};
void write_workbook(std::initializer_list<WorkbookTable> tables, FunctionRef<void(std::string_view)> out);

}  // namespace jalon::intake
