// SPDX-License-Identifier: EUPL-1.2
// Free text as anyone may paste it: what is found lies inside it, in order, and does not overlap.
#include <cstdint>
#include <cstdlib>

#include "base/personal_data.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jalon;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t end = 0;
  for (const auto& found : find_identifiers(text)) {
    if (found.size == 0 || found.offset < end || found.offset + found.size > size) std::abort();
    end = found.offset + found.size;
  }
  static_cast<void>(refuse_identifiers("field", text));
  return 0;
}
