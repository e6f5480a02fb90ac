// SPDX-License-Identifier: EUPL-1.2
// Files that people hand in, read piece by piece in constant memory, with the place of everything that is wrong. Tables
// are in table.hpp. Bad
// bytes never end the program: a row or a feature that cannot be read is reported, the next one is tried; what makes
// the rest meaningless (not the format at all, a file cut short) ends the reading with an error that says where.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "base/result.hpp"

namespace jalon::intake {

// Fills at most `size` bytes and returns how many; 0 at the end.
using Source = FunctionRef<std::size_t(char* buffer, std::size_t size)>;

// A file being read, with the SHA-256 of what went through. A pipe or standard input ("-") will do.
class File {
 public:
  static Result<File> open(const std::string& path);
  File(File&&) noexcept;
  File& operator=(File&&) noexcept;
  ~File();
  // Throws std::runtime_error when the disk fails.
  std::size_t read(char* buffer, std::size_t size);
  [[nodiscard]] std::int64_t bytes_read() const;
  // In bytes; nothing for what cannot be read at any place (a pipe).
  [[nodiscard]] std::optional<std::int64_t> size() const;
  // At most `size` bytes from an offset, past which read() is not moved and of which the hash does not learn.
  std::size_t read_at(std::int64_t offset, char* buffer, std::size_t size) const;
  // Of all that was read so far, 64 hexadecimal digits; reading ends with it. Reads what is left first, so that it is
  // the hash of the whole file.
  std::string sha256();

 private:
  struct State;
  explicit File(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What a source gives, decompressed when it is gzip, as it is otherwise. Ends at the first byte that is wrong; fault()
// then says what, and what was read before is not the whole file.
class Unzipped {
 public:
  // At most that many bytes come out: a file of a few kilobytes can be made to hold a disk's worth.
  static constexpr std::int64_t size_max = std::int64_t{1} << 30U;
  explicit Unzipped(Source source);
  ~Unzipped();
  Unzipped(const Unzipped&) = delete;
  Unzipped& operator=(const Unzipped&) = delete;
  std::size_t read(char* buffer, std::size_t size);
  [[nodiscard]] const std::optional<Message>& fault() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// ---- GeoJSON (RFC 7946) ---------------------------------------------------------------------------------------------

struct Property {
  enum class Kind : std::uint8_t { missing, null, text, integer, real, boolean, other };
  Kind kind = Kind::missing;
  std::string text;
  std::int64_t integer = 0;  // also of a real number without fraction that fits; see is_whole
  double real = 0;           // also of an integer
  bool is_whole = false;
};
std::string_view word(Property::Kind kind);  // "text", "a number"… for messages

struct GeoPoint {
  double longitude = 0, latitude = 0;
  friend bool operator==(const GeoPoint&, const GeoPoint&) = default;
};
using Ring = std::vector<GeoPoint>;
using Polygon = std::vector<Ring>;  // the outer ring, then holes

struct Feature {
  std::int64_t number = 0;  // from 1
  std::int64_t offset = 0;  // of its first byte in the file
  std::vector<std::pair<std::string, Property>> properties;
  std::string geometry;  // its type; empty without geometry
  std::optional<GeoPoint> point;
  std::vector<Polygon> polygons;  // of Polygon and MultiPolygon

  // A missing one is of kind missing.
  [[nodiscard]] const Property& property(std::string_view name) const;
};
struct GeoOptions {
  std::size_t feature_limit = std::size_t{64} << 20U;  // bytes of one feature
};
struct GeoSummary {
  std::int64_t features = 0;  // seen, rejected ones included
  std::int64_t rejected = 0;
};
// Gives each feature of a FeatureCollection to visit. A feature that is no feature (broken JSON inside its braces, bad
// UTF-8, coordinates that are not numbers, too large) goes to reject (field: "feature 12" or "feature 12, geometry").
// Invalid with the byte offset when the file is not GeoJSON, or is cut short.
Result<GeoSummary> read_geojson(Source source, const GeoOptions& options, FunctionRef<void(const Feature&)> visit,
                                FunctionRef<void(Fault)> reject);

}  // namespace jalon::intake
