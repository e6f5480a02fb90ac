// SPDX-License-Identifier: EUPL-1.2
// Private: the readers behind read_table.
#pragma once

#include "intake/table.hpp"

namespace jalon::intake {

// What ends the reading of a file, as a whole; caught in read_table.
struct Unreadable {
  Message why;
  std::string where = "file";
};

TableSummary read_json_table(Source source, const TableOptions& options, FunctionRef<bool(const TableRow&)> visit,
                             FunctionRef<void(TableFault)> reject);

// Bytes at any place: fewer than asked only at the end.
struct Places {
  std::int64_t size = 0;
  FunctionRef<std::size_t(std::int64_t offset, char* buffer, std::size_t size)> read;
};
TableSummary read_workbook(Places file, const TableOptions& options, FunctionRef<bool(const TableRow&)> visit,
                           FunctionRef<void(TableFault)> reject);

}  // namespace jalon::intake
