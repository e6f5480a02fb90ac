// SPDX-License-Identifier: EUPL-1.2
// The wrapper of a collection is walked by hand, byte by byte and without recursion; only one feature at a time is in
// memory, and only that is parsed as a tree. So a file of any size takes the memory of its largest feature.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "intake/intake.hpp"

namespace jalon::intake {
namespace {

namespace json = boost::json;

// What is wrong with the file as a whole; caught in read_geojson and nowhere else.
struct Stop {
  Message why;
};

constexpr int end_of_file = -1;

class Bytes {
 public:
  explicit Bytes(Source source) : source_(source), buffer_(std::size_t{64} << 10U, '\0') {}
  int peek() {
    if (at_ == size_) {
      if (ended_) return end_of_file;
      start_ += static_cast<std::int64_t>(size_);
      at_ = 0;
      size_ = source_(buffer_.data(), buffer_.size());
      if (size_ == 0) {
        ended_ = true;
        return end_of_file;
      }
    }
    return static_cast<unsigned char>(buffer_[at_]);
  }
  void skip(std::size_t count = 1) { at_ += count; }
  // What has been read and not taken yet; not empty after peek() has found a byte.
  [[nodiscard]] std::string_view window() const { return std::string_view(buffer_).substr(at_, size_ - at_); }
  int get() {
    const int c = peek();
    if (c != end_of_file) ++at_;
    return c;
  }
  [[nodiscard]] std::int64_t offset() const { return start_ + static_cast<std::int64_t>(at_); }

 private:
  Source source_;
  std::string buffer_;
  std::size_t at_ = 0, size_ = 0;
  std::int64_t start_ = 0;
  bool ended_ = false;
};

bool is_space(int c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The faults of one feature; caught in Collection::feature.
struct Unfit {
  std::string part;  // ", geometry"
  Message why;
};

std::optional<double> as_double(const json::value& value) {
  if (const auto* i = value.if_int64()) return static_cast<double>(*i);
  if (const auto* u = value.if_uint64()) return static_cast<double>(*u);
  if (const auto* d = value.if_double()) return *d;
  return std::nullopt;
}

Property property_of(const json::value& value) {
  Property out;
  if (value.is_null()) {
    out.kind = Property::Kind::null;
  } else if (const auto* text = value.if_string()) {
    out.kind = Property::Kind::text;
    out.text.assign(text->data(), text->size());
  } else if (const auto* yes = value.if_bool()) {
    out.kind = Property::Kind::boolean;
    out.integer = *yes ? 1 : 0;
  } else if (const auto* i = value.if_int64()) {
    out.kind = Property::Kind::integer;
    out.integer = *i;
    out.real = static_cast<double>(*i);
    out.is_whole = true;
  } else if (const auto number = as_double(value)) {
    out.kind = Property::Kind::real;
    out.real = *number;
    // 2^63 itself does not fit.
    if (std::isfinite(*number) && std::trunc(*number) == *number && std::abs(*number) < 9223372036854775808.0) {
      out.is_whole = true;
      out.integer = static_cast<std::int64_t>(*number);
    }
  } else {
    out.kind = Property::Kind::other;
  }
  return out;
}

GeoPoint point_of(const json::value& value) {
  const auto* pair = value.if_array();
  const auto longitude = pair != nullptr && pair->size() >= 2 ? as_double((*pair)[0]) : std::nullopt;
  const auto latitude = pair != nullptr && pair->size() >= 2 ? as_double((*pair)[1]) : std::nullopt;
  if (!longitude || !latitude) {
    throw Unfit{", geometry", msg("A position must be two numbers, longitude then latitude.")};
  }
  if (!(std::abs(*longitude) <= 180) || !(std::abs(*latitude) <= 90)) {
    throw Unfit{", geometry",
                msg("The position {0}, {1} is no longitude and latitude in degrees: export the file in WGS 84.",
                    *longitude, *latitude)};
  }
  return {*longitude, *latitude};
}

const json::array& array_of(const json::value& value) {
  const auto* array = value.if_array();
  if (array == nullptr) throw Unfit{", geometry", msg("The coordinates are not nested as its type wants.")};
  return *array;
}

Polygon polygon_of(const json::value& value) {
  Polygon polygon;
  for (const auto& line : array_of(value)) {
    Ring ring;
    for (const auto& position : array_of(line)) ring.push_back(point_of(position));
    if (ring.size() < 4) throw Unfit{", geometry", msg("A ring of a polygon has at least four positions.")};
    polygon.push_back(std::move(ring));
  }
  if (polygon.empty()) throw Unfit{", geometry", msg("A polygon has at least one ring.")};
  return polygon;
}

void read_geometry(const json::value& value, Feature& feature) {
  if (value.is_null()) return;
  const auto* object = value.if_object();
  const auto* type = object != nullptr ? object->if_contains("type") : nullptr;
  if (type == nullptr || !type->is_string()) throw Unfit{", geometry", msg("The geometry has no type.")};
  feature.geometry.assign(type->get_string().data(), type->get_string().size());
  const auto* coordinates = object->if_contains("coordinates");
  if (feature.geometry != "Point" && feature.geometry != "Polygon" && feature.geometry != "MultiPolygon") return;
  if (coordinates == nullptr) throw Unfit{", geometry", msg("The geometry has no coordinates.")};
  if (feature.geometry == "Point") {
    feature.point = point_of(*coordinates);
  } else if (feature.geometry == "Polygon") {
    feature.polygons.push_back(polygon_of(*coordinates));
  } else {
    for (const auto& polygon : array_of(*coordinates)) feature.polygons.push_back(polygon_of(polygon));
  }
}

class Collection {
 public:
  Collection(Source source, const GeoOptions& options, FunctionRef<void(const Feature&)> visit,
             FunctionRef<void(Fault)> reject)
      : bytes_(source), options_(options), visit_(visit), reject_(reject) {}

  GeoSummary read() {
    skip_byte_order_mark();
    if (space() == end_of_file) throw Stop{msg("The file is empty.")};
    expect('{');
    bool has_features = false;
    bool has_type = false;
    if (space() != '}') {
      while (true) {
        space();
        const auto key = string();
        space();
        expect(':');
        const int c = space();
        if (c == end_of_file) cut_short();
        const auto offset = bytes_.offset();
        if (key == "features" && !has_features) {
          has_features = true;
          features();
        } else if (key == "type") {
          has_type = c == '"' && string() == "FeatureCollection";
          if (!has_type) {
            throw Stop{
                msg("This is not a collection of features: its type, at byte {0}, is not FeatureCollection.", offset)};
          }
        } else {
          value(nullptr, 0);
        }
        if (space() != ',') break;
        bytes_.skip();
      }
    }
    expect('}');
    if (space() != end_of_file)
      throw Stop{msg("Something follows the end of the collection, at byte {0}.", bytes_.offset())};
    if (!has_type) throw Stop{msg("This is not GeoJSON: it has no type FeatureCollection.")};
    if (!has_features) throw Stop{msg("The collection has no features.")};
    return summary_;
  }

 private:
  void skip_byte_order_mark() {
    if (bytes_.peek() != 0xEF) return;
    for (const int c : {0xEF, 0xBB, 0xBF}) {
      if (bytes_.get() != c) throw Stop{msg("This is not GeoJSON: “{0}” was expected at byte {1}.", '{', 0)};
    }
  }
  int space() {
    while (is_space(bytes_.peek())) bytes_.skip();
    return bytes_.peek();
  }
  void expect(char wanted) {
    if (bytes_.peek() == end_of_file) cut_short();
    if (bytes_.peek() != wanted) {
      throw Stop{msg("This is not GeoJSON: “{0}” was expected at byte {1}.", wanted, bytes_.offset())};
    }
    bytes_.skip();
  }
  [[noreturn]] void cut_short() const {
    if (is_in_feature_) {
      throw Stop{
          msg("The file is cut short: it ends at byte {0}, within feature {1}.", bytes_.offset(), summary_.features)};
    }
    throw Stop{
        msg("The file is cut short: it ends at byte {0}, after {1} features.", bytes_.offset(), summary_.features)};
  }

  // A string's bytes without its quotation marks, escapes as they stand: enough for the few words that are compared.
  std::string string() {
    expect('"');
    std::string out;
    while (true) {
      const int c = bytes_.get();
      if (c == end_of_file) cut_short();
      if (c == '"') return out;
      if (out.size() < 64) out += static_cast<char>(c);
      if (c == '\\') {
        if (bytes_.get() == end_of_file) cut_short();
      }
    }
  }

  // Walks over one value of any kind; its bytes go to `out` as far as `limit`. False when it is larger.
  bool value(std::string* out, std::size_t limit) {
    std::int64_t depth = 0;
    std::size_t size = 0;
    bool is_in_string = false;
    bool is_escaped = false;
    bool ended = false;
    while (!ended) {
      if (bytes_.peek() == end_of_file) cut_short();
      const auto window = bytes_.window();
      std::size_t at = 0;
      while (at < window.size() && !ended) {
        const char c = window[at];
        if (is_in_string) {
          ++at;
          if (is_escaped) {
            is_escaped = false;
          } else if (c == '\\') {
            is_escaped = true;
          } else if (c == '"') {
            is_in_string = false;
            ended = depth == 0;
          }
          continue;
        }
        if (c == '"') {
          is_in_string = true;
        } else if (c == '{' || c == '[') {
          ++depth;
        } else if (c == '}' || c == ']') {
          // One that closes what stands around the value is not part of it.
          if (depth == 0) {
            ended = true;
            break;
          }
          ended = --depth == 0;
        } else if (depth == 0 && (c == ',' || is_space(c))) {
          ended = true;
          break;
        }
        ++at;
      }
      if (out != nullptr && size < limit) out->append(window.substr(0, std::min(at, limit - size)));
      size += at;
      bytes_.skip(at);
    }
    if (size == 0) throw Stop{msg("This is not GeoJSON: a value was expected at byte {0}.", bytes_.offset())};
    return out == nullptr || size <= limit;
  }

  void features() {
    expect('[');
    if (space() == ']') {
      bytes_.skip();
      return;
    }
    while (true) {
      space();
      ++summary_.features;
      is_in_feature_ = true;
      const auto offset = bytes_.offset();
      text_.clear();
      const bool fits = value(&text_, options_.feature_limit);
      is_in_feature_ = false;
      feature(offset, fits);
      const int c = space();
      if (c == ']') {
        bytes_.skip();
        return;
      }
      expect(',');
    }
  }

  void feature(std::int64_t offset, bool fits) {
    try {
      if (!fits) throw Unfit{{}, msg("It is larger than {0} bytes.", options_.feature_limit)};
      if (const auto bad = first_bad_utf8(text_)) {
        throw Unfit{{},
                    msg("Its text is not UTF-8 at byte {0}: save the file as UTF-8.",
                        offset + static_cast<std::int64_t>(*bad))};
      }
      // A new one each time: Boost 1.81's doubles its next block at each allocation and release() does not bring it
      // back, so that one kept for the whole file asks for gigabytes after some thirty features.
      json::monotonic_resource memory(first_block_.data(), first_block_.size());
      json::parser parser(&memory);
      json::error_code error;
      const auto used = parser.write_some(text_.data(), text_.size(), error);
      if (error || used < text_.size()) {
        throw Unfit{{}, msg("Its JSON is broken near byte {0}.", offset + static_cast<std::int64_t>(used))};
      }
      const json::value tree = parser.release();
      Feature out;
      out.number = summary_.features;
      out.offset = offset;
      const auto* object = tree.if_object();
      const auto* type = object != nullptr ? object->if_contains("type") : nullptr;
      if (type == nullptr || !type->is_string() || type->get_string() != "Feature") {
        throw Unfit{{}, msg("It is not an object of type Feature.")};
      }
      if (const auto* properties = object->if_contains("properties"); properties != nullptr && !properties->is_null()) {
        const auto* named = properties->if_object();
        if (named == nullptr) throw Unfit{{}, msg("Its properties are not an object.")};
        for (const auto& [name, value] : *named) out.properties.emplace_back(std::string(name), property_of(value));
      }
      if (const auto* geometry = object->if_contains("geometry")) read_geometry(*geometry, out);
      visit_(out);
    } catch (const Unfit& unfit) {
      ++summary_.rejected;
      reject_(Fault{fmt::format("feature {}{}", summary_.features, unfit.part), unfit.why});
    }
  }

  Bytes bytes_;
  const GeoOptions& options_;
  FunctionRef<void(const Feature&)> visit_;
  FunctionRef<void(Fault)> reject_;
  GeoSummary summary_;
  std::string text_;
  std::array<unsigned char, std::size_t{16} << 10U> first_block_;
  bool is_in_feature_ = false;
};

}  // namespace

std::string_view word(Property::Kind kind) {
  switch (kind) {
    case Property::Kind::missing:
      return "missing";
    case Property::Kind::null:
      return "null";
    case Property::Kind::text:
      return "text";
    case Property::Kind::integer:
    case Property::Kind::real:
      return "number";
    case Property::Kind::boolean:
      return "boolean";
    case Property::Kind::other:
      break;
  }
  return "object or array";
}

const Property& Feature::property(std::string_view name) const {
  static const Property missing;
  const auto found = std::find_if(properties.begin(), properties.end(), [&](const auto& p) { return p.first == name; });
  return found == properties.end() ? missing : found->second;
}

Result<GeoSummary> read_geojson(Source source, const GeoOptions& options, FunctionRef<void(const Feature&)> visit,
                                FunctionRef<void(Fault)> reject) {
  try {
    return Collection(source, options, visit, reject).read();
  } catch (const Stop& stop) {
    return invalid("file", stop.why);
  }
}

}  // namespace jalon::intake
