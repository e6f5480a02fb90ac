// SPDX-License-Identifier: EUPL-1.2
// GeoJSON files: the first byte chooses the size of the pieces, the rest is the file. Whatever the bytes, each feature
// is within the world and the size of the pieces changes nothing.
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"
#include "intake/intake.hpp"

namespace {

using namespace jalon;

std::string read_in_pieces(std::string_view bytes, std::size_t piece) {
  std::string seen;
  auto source = [&](char* buffer, std::size_t size) {
    const auto count = std::min({size, piece, bytes.size()});
    std::memcpy(buffer, bytes.data(), count);
    bytes.remove_prefix(count);
    return count;
  };
  const auto check = [](const intake::GeoPoint& p) {
    if (!(std::abs(p.longitude) <= 180) || !(std::abs(p.latitude) <= 90)) std::abort();
  };
  auto visit = [&](const intake::Feature& feature) {
    seen += std::to_string(feature.number) + '@' + std::to_string(feature.offset) + feature.geometry;
    if (feature.point) check(*feature.point);
    for (const auto& polygon : feature.polygons) {
      for (const auto& ring : polygon) {
        for (const auto& point : ring) check(point);
      }
    }
    for (const auto& [name, property] : feature.properties) {
      if (first_bad_utf8(name) || first_bad_utf8(property.text)) std::abort();
      seen += name + property.text + std::to_string(property.integer);
    }
    seen += '\n';
  };
  auto reject = [&](const Fault& fault) { seen += fault.field + fault.reason.english() + '\n'; };
  const auto result = intake::read_geojson(source, {.feature_limit = 4096}, visit, reject);
  seen += result ? std::to_string(result->features) + ' ' + std::to_string(result->rejected) : english(result.error());
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (read_in_pieces(bytes, bytes.size() + 1) != read_in_pieces(bytes, 1U + data[0])) std::abort();
  return 0;
}
