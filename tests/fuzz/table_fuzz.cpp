// SPDX-License-Identifier: EUPL-1.2
// Tables of any form: the first byte chooses the limits, the rest is the file. Whatever the bytes, cells are UTF-8
// within the limits, and what is counted is what was given.
#include <cstdlib>

#include "base/text.hpp"
#include "intake/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jalon;
  if (size == 0) return 0;
  intake::TableOptions options;
  options.inflated_limit = 16 << 20;
  options.strings_limit = 1U << 20U;
  if (data[0] % 2 == 1) options.csv = {.row_limit = 60, .field_limit = 20, .columns_limit = 5};
  if (data[0] % 4 >= 2) options.keys = {"territory", "period", "value"};
  std::int64_t rows = 0;
  auto visit = [&](const intake::TableRow& row) {
    ++rows;
    if (row.cells.size() > options.csv.columns_limit + options.keys.size()) std::abort();
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (first_bad_utf8(row.cells[i])) std::abort();
      // Names of a JSON's fields and numbers rewritten may be longer than what was typed.
      if (row.form == intake::Format::csv && row.cells[i].size() > options.csv.field_limit) std::abort();
    }
    if (row.place("x").text().english().empty()) std::abort();
    return true;
  };
  auto reject = [](const intake::TableFault& fault) {
    if (fault.reason.id.empty() || fault.place.number < 1) std::abort();
  };
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto read = intake::read_table(bytes, options, visit, reject);
  if (read && read->rows != rows) std::abort();
  if (!read && english(read.error()).empty()) std::abort();
  return 0;
}
