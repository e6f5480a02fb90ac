// SPDX-License-Identifier: EUPL-1.2
// Private to the room: a grants file opened, whatever its form, and read row by row.
#pragma once

#include <memory>

#include "audit/columns.hpp"
#include "intake/table.hpp"

namespace jalon::audit {

// Where the bytes come from: a file at its places, or bytes in memory (a pipe is taken into it).
struct Opened {
  std::optional<intake::File> file;
  std::string kept;
  std::string_view bytes;
  bool is_giving = false;
  [[nodiscard]] std::string sha256();  // of all of it, once it has been read to its end
};
Result<std::unique_ptr<Opened>> open(const GrantsFile& from);

enum class Encoding : std::uint8_t { as_it_looks, latin1 };
// The header first, then the rows.
Result<intake::TableSummary> read(Opened& from, const CheckOptions& options, Encoding encoding,
                                  FunctionRef<bool(const intake::TableRow&)> visit,
                                  FunctionRef<void(intake::TableFault)> reject);

// What the columns of 360Giving are about, as read_giving() gives them.
std::vector<ColumnUse> columns_of_giving();

}  // namespace jalon::audit
