// SPDX-License-Identifier: EUPL-1.2
// A programme's pack: whatever the bytes, either a programme whose lists hold together or faults that say where.
#include <cstdlib>

#include "programme/programme.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jalon;
  const auto read = programme::parse({reinterpret_cast<const char*>(data), size});
  if (!read) {
    const auto* wrong = std::get_if<Invalid>(&read.error());
    if (wrong == nullptr || wrong->faults.empty()) std::abort();
    for (const auto& fault : wrong->faults) {
      if (!fault.field.starts_with("line ")) std::abort();
      static_cast<void>(fault.reason.english());
    }
    return 0;
  }
  for (const auto& axis : read->axes) {
    if (read->axis(axis.code) != &axis) std::abort();
    for (const auto& before : axis.after) {
      if (read->axis(before) == nullptr) std::abort();
    }
  }
  return 0;
}
