// SPDX-License-Identifier: EUPL-1.2
// Private to the room: grants of 360Giving JSON as rows of a table.
#pragma once

#include <array>

#include "intake/table.hpp"

namespace jalon::audit {

// What is read of each grant, as paths into it; the first ten are what its schema requires.
enum class Giving : std::uint8_t {
  id,
  title,
  description,
  currency,
  amount,
  awarded_on,
  recipient_id,
  recipient_name,
  funder_id,
  funder_name,
  begins,
  ends,
};
inline constexpr std::size_t giving_columns = 12, giving_required = 10;
extern const std::array<std::string_view, giving_columns> giving_names;

// The name of a recipient who is a person.
inline constexpr std::string_view person_instead = "-";

// Do the first bytes look like it?
bool looks_like_giving(std::string_view head);
// A package ({"grants": […]}) or a bare list, one grant in memory at a time. The visitor gets the header first; a
// grant that is no object, or broken, goes to reject. Invalid ("file") for what is no such JSON or is cut short.
Result<intake::TableSummary> read_giving(intake::Source source, std::int64_t rows_max,
                                         FunctionRef<bool(const intake::TableRow&)> visit,
                                         FunctionRef<void(intake::TableFault)> reject);

}  // namespace jalon::audit
