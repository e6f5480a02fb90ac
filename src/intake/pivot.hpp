// SPDX-License-Identifier: EUPL-1.2
// A table with territories in rows and periods in columns, read as the long rows that it stands for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "base/period.hpp"
#include "base/result.hpp"
#include "intake/table.hpp"

namespace jalon::intake {

struct PivotOptions {
  std::vector<std::string> required;  // columns besides the periods, found as Header finds them
  std::vector<std::string> optional;
  std::optional<Period::Length>
      days_as;  // a date at the head of a column is its period of this length: see read_period
};

class Pivot {
 public:
  struct Column {
    std::size_t at = 0;
    std::string name;
    Period period;
    bool was_day = false;
  };
  struct Cell {
    const TableRow& row;
    const Column& column;
    std::string_view text;
    [[nodiscard]] bool is_number() const { return row.is_number(column.at); }
    [[nodiscard]] Place place() const { return row.place(column.name); }  // line 12, column novembre 2016
  };

  // From the first row of a table. Invalid when a column is missing or there twice, when two name the same period, or
  // one a period that cannot be (13/2016). A header without periods is no fault: see is_pivot.
  static Result<Pivot> of(const TableRow& header, const PivotOptions& options);

  [[nodiscard]] bool is_pivot() const { return !periods_.empty(); }
  [[nodiscard]] const std::vector<Column>& periods() const { return periods_; }
  [[nodiscard]] const Header& header() const { return header_; }
  [[nodiscard]] const std::vector<std::string>& unused() const { return unused_; }  // columns that are neither

  // Gives the cells of a row under the periods, from left to right; empty ones too, which are missing values.
  void cells(const TableRow& row, FunctionRef<void(const Cell&)> visit) const;

 private:
  Header header_;
  std::vector<Column> periods_;
  std::vector<std::string> unused_;
};

}  // namespace jalon::intake
