// SPDX-License-Identifier: EUPL-1.2
// Tables that people hand in, as CSV, XLSX or JSON, read row by row: one way for the three, in constant memory, each
// row and each fault with the place where its author finds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "base/result.hpp"
#include "intake/export.hpp"
#include "intake/intake.hpp"

namespace jalon::intake {

// Where something stands: line 12 of a CSV, row 12 of a sheet, item 12 of a JSON list, counted from 1.
struct Place {
  Format form = Format::csv;
  std::string sheet;                   // of a workbook
  std::int64_t number = 0;             // 0: the table as a whole
  std::string column = {};             // its name, or the cell of a sheet (B12); empty: the whole row
  std::int64_t character = 0;          // of the line of a CSV, from 1, for what is wrong with the text itself
  [[nodiscard]] Message text() const;  // line 12, column “value”
  friend bool operator==(const Place&, const Place&) = default;
};
struct TableFault {
  Place place;
  Message reason;
  friend bool operator==(const TableFault&, const TableFault&) = default;
};

// One row; it and its cells last until the visitor returns.
struct TableRow {
  std::int64_t number = 0;  // the line where it begins, the row of the sheet, the item
  std::vector<std::string_view> cells;
  Format form = Format::csv;
  std::string_view sheet = {};
  std::vector<bool> typed = {};  // of a sheet and of JSON: the cell holds a number, not a text that looks like one

  // Empty when the row is too short.
  [[nodiscard]] std::string_view cell(std::size_t column) const {
    return column < cells.size() ? cells[column] : std::string_view{};
  }
  // Then a point in it is a decimal mark, whatever the language.
  [[nodiscard]] bool is_number(std::size_t column) const { return column < typed.size() && typed[column]; }
  [[nodiscard]] Place place() const { return {form, std::string(sheet), number}; }
  // Of one of its cells, by the name of the column.
  [[nodiscard]] Place place(std::string_view column) const {
    return {form, std::string(sheet), number, std::string(column)};
  }
};

// The columns of a header, found by name without regard to case, accents or spaces.
class Header {
 public:
  // Reports names that are missing, or there twice.
  static Result<Header> of(const TableRow& row, const std::vector<std::string>& required);
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  // The cell of a row; empty when the row is too short or the column is not there.
  [[nodiscard]] std::string_view field(const TableRow& row, std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;  // folded
};

// ---- CSV (RFC 4180) -------------------------------------------------------------------------------------------------

struct CsvOptions {
  char separator = '\0';                             // none: ; , or tab, whichever the first line has most of
  bool as_latin1 = false;                            // read as Windows-1252: the reader of the message below said so
  std::size_t row_limit = std::size_t{1} << 20U;     // bytes, so that one quote left open cannot swallow the file
  std::size_t field_limit = std::size_t{64} << 10U;  // bytes
  std::size_t columns_limit = 1000;
};
struct CsvSummary {
  std::int64_t rows = 0;      // given to the visitor
  std::int64_t rejected = 0;  // reported
  char separator = ';';
  bool had_bom = false;
  bool looks_latin1 =
      false;  // bytes past ASCII were seen, none of them UTF-8, all of them letters or signs in Windows-1252
};
// Gives each row to visit, which returns false to stop, and each row that cannot be read to reject (with its
// character). Blank lines are passed over. Invalid for what is no text at all: UTF-16, an archive, nothing.
Result<CsvSummary> read_csv(Source source, const CsvOptions& options, FunctionRef<bool(const TableRow&)> visit,
                            FunctionRef<void(TableFault)> reject);

// ---- any of the three -----------------------------------------------------------------------------------------------

struct TableOptions {
  std::optional<Format> form;  // none: as the first bytes say
  CsvOptions csv;              // its three limits hold for the other forms too
  // XLSX: the sheet by its name; empty: the first visible one that holds anything.
  std::string sheet;
  // JSON: the names of the columns, in this order, whatever the order in the items; a name is found without regard to
  // case. Empty: those of the first item. A further name is passed over and told once, as a notice.
  std::vector<std::string> keys;
  std::int64_t rows_limit = 5'000'000;
  std::int64_t packed_limit = std::int64_t{256} << 20U;  // XLSX: bytes of the file
  std::int64_t inflated_limit = std::int64_t{2} << 30U;  // bytes of one part of it, unpacked
  std::int64_t ratio_limit = 400;                        // of a part, unpacked to packed, past its first 8 MB
  std::size_t strings_limit = std::size_t{128} << 20U;   // bytes in memory of the texts that its cells share
};
struct TableSummary {
  Format form = Format::csv;
  std::int64_t rows = 0;            // given to the visitor, the header included
  std::int64_t rejected = 0;        // rows that could not be read
  std::string sheet;                // XLSX: the one that was read
  std::vector<std::string> sheets;  // XLSX: all that could be
  char separator = '\0';            // CSV
  bool looks_latin1 = false;        // CSV: see CsvSummary
  std::vector<Message> notices;
};
// Gives the header first, then the rows, to visit, which returns false to stop; rows without anything in them are
// passed over. Rows that cannot be read go to reject and the reading goes on. Invalid, with what to do, for what is no
// table (old workbooks, OpenDocument, PDF…), is protected, damaged or cut short, past a limit, or has a header that
// cannot be read: what was visited till then is part of a file that is not whole. A CSV whose beginning is Windows-1252
// is read as that, with a notice.
//
// What a cell of a sheet becomes: a number its decimal digits, at most 15 as spreadsheets keep them (0.1, 1500000),
// with % after it when it is shown so; a date 2016-11-30, or 2016-11 where only month and year are shown, or 2016; true
// and false; an error the text that is shown (#N/A), which cells.hpp refuses. A formula is the value that was saved
// with it. Of JSON: a number its text as it stands, null nothing. An item's fields are single values; the single values
// beside the list apply to each item that has none of its own, and stand before it (DHIS2's dataSet, period, orgUnit).
//
// A file: read to its end, except a workbook, which is read at its places (and from a pipe is taken into memory);
// File::sha256 is the hash of all of it afterwards.
Result<TableSummary> read_table(File& file, const TableOptions& options, FunctionRef<bool(const TableRow&)> visit,
                                FunctionRef<void(TableFault)> reject);
Result<TableSummary> read_table(std::string_view bytes, const TableOptions& options,
                                FunctionRef<bool(const TableRow&)> visit, FunctionRef<void(TableFault)> reject);

}  // namespace jalon::intake
