// SPDX-License-Identifier: EUPL-1.2
// Private to web: the reader of a compiled gettext catalogue (.mo, little-endian), embedded at build time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace jalon::web {

class Catalogue {
 public:
  // Throws Bug when the bytes are not a catalogue. They must outlive it.
  explicit Catalogue(std::string_view mo);
  struct Slot {
    std::uint32_t hash = 0;
    std::string_view id, one, many;
  };
  // Null when there is no translation.
  [[nodiscard]] const Slot* find(std::string_view id) const;
  [[nodiscard]] size_t size() const { return size_; }

 private:
  std::vector<Slot> slots_;  // open addressing, at most half full
  size_t size_ = 0;
};
const Catalogue& french();

}  // namespace jalon::web
