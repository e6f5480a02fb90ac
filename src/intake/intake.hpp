// SPDX-License-Identifier: EUPL-1.2
// Files that people hand in, read piece by piece in constant memory, with the place of everything that is wrong. Bad
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
  // Of all that was read so far, 64 hexadecimal digits; reading ends with it. Reads what is left first, so that it is
  // the hash of the whole file.
  std::string sha256();

 private:
  struct State;
  explicit File(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// ---- CSV (RFC 4180) -------------------------------------------------------------------------------------------------

struct CsvOptions {
  char separator = '\0';                             // none: ; , or tab, whichever the first line has most of
  bool as_latin1 = false;                            // read as Windows-1252: the reader of the message below said so
  std::size_t row_limit = std::size_t{1} << 20U;     // bytes, so that one quote left open cannot swallow the file
  std::size_t field_limit = std::size_t{64} << 10U;  // bytes
  std::size_t columns_limit = 1000;
};
struct CsvRow {
  std::int64_t line = 0;  // where the row begins, from 1; quoted fields may hold line ends
  std::vector<std::string_view> fields;
};
struct CsvSummary {
  std::int64_t rows = 0;      // given to the visitor
  std::int64_t rejected = 0;  // reported
  char separator = ';';
  bool had_bom = false;
  bool looks_latin1 =
      false;  // bytes past ASCII were seen, none of them UTF-8, all of them letters or signs in Windows-1252
};
// Gives each row to visit, which returns false to stop, and each row that cannot be read to reject (field: "line 12,
// column 5"). Blank lines are passed over. Invalid for what is no text at all: UTF-16, an archive, nothing.
Result<CsvSummary> read_csv(Source source, const CsvOptions& options, FunctionRef<bool(const CsvRow&)> visit,
                            FunctionRef<void(Fault)> reject);

// The columns of a header line, found by name without regard to case, accents or spaces.
class Header {
 public:
  // Reports names that are missing, or there twice.
  static Result<Header> of(const CsvRow& row, const std::vector<std::string>& required);
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  // The field of a row; empty when the row is too short or the column is not there.
  [[nodiscard]] std::string_view field(const CsvRow& row, std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;  // folded
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
