// SPDX-License-Identifier: EUPL-1.2
// Private: how two changes of one text are put together.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jalon::plan {

// Two texts that come from one base, put together line by line; nothing when both changed the same or adjacent lines.
std::optional<std::string> merge_lines(std::string_view base, std::string_view theirs, std::string_view mine);

}  // namespace jalon::plan
