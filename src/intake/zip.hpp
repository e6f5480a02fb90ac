// SPDX-License-Identifier: EUPL-1.2
// Private: a ZIP archive written as a stream, each entry deflated while it is made (sizes follow in data descriptors).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"

namespace jalon::intake {

class ZipWriter {
 public:
  explicit ZipWriter(FunctionRef<void(std::string_view)> out);
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  // A small entry at once, stored as it is.
  void add(std::string_view name, std::string_view bytes);
  // A large one, piece by piece.
  void begin(std::string_view name);
  void write(std::string_view bytes);
  void end();
  // The directory; nothing may follow. Throws std::runtime_error past 4 GB, which this form cannot hold.
  void finish();

 private:
  struct Entry {
    std::string name;
    std::uint32_t crc = 0;
    std::uint64_t packed = 0, size = 0, offset = 0;
    bool is_deflated = false;
  };
  struct Deflater;
  void put(std::string_view bytes);
  FunctionRef<void(std::string_view)> out_;
  std::vector<Entry> entries_;
  std::unique_ptr<Deflater> deflater_;
  std::string packed_;
  std::uint64_t offset_ = 0;
};

}  // namespace jalon::intake
