// SPDX-License-Identifier: EUPL-1.2
// CSV files: the first byte chooses the options and the size of the pieces, the rest is the file. Whatever the bytes,
// rows are UTF-8 within the limits, and the size of the pieces changes nothing.
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"
#include "intake/table.hpp"

namespace {

using namespace jalon;

std::string read_in_pieces(std::string_view bytes, std::size_t piece, const intake::CsvOptions& options) {
  std::string seen;
  auto source = [&](char* buffer, std::size_t size) {
    const auto count = std::min({size, piece, bytes.size()});
    std::memcpy(buffer, bytes.data(), count);
    bytes.remove_prefix(count);
    return count;
  };
  auto visit = [&](const intake::TableRow& row) {
    seen += std::to_string(row.number);
    std::size_t whole = 0;
    for (const auto field : row.cells) {
      if (first_bad_utf8(field) || field.size() > options.field_limit) std::abort();
      whole += field.size();
      seen += '|';
      seen += field;
    }
    if (whole > options.row_limit || row.cells.size() > options.columns_limit) std::abort();
    seen += '\n';
    return true;
  };
  auto reject = [&](const intake::TableFault& fault) {
    seen += fault.place.text().english() + fault.reason.english() + '\n';
  };
  const auto result = intake::read_csv(source, options, visit, reject);
  seen += result ? std::to_string(result->rows) + ' ' + std::to_string(result->rejected) : english(result.error());
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  intake::CsvOptions options;
  options.as_latin1 = data[0] % 2 == 1;
  if (data[0] % 4 >= 2)
    options = {.as_latin1 = options.as_latin1, .row_limit = 60, .field_limit = 20, .columns_limit = 5};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (read_in_pieces(bytes, bytes.size() + 1, options) != read_in_pieces(bytes, 1U + data[0] / 4U, options))
    std::abort();
  return 0;
}
