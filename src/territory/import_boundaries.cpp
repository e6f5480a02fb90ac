// SPDX-License-Identifier: EUPL-1.2
// Boundaries become shapes of a few hundred points. Borders are cut where three areas meet; each piece is simplified
// once, whichever of its two sides it is seen from, so that neighbours still touch.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "base/json.hpp"
#include "intake/intake.hpp"
#include "territory/map.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

// Longitude and latitude in steps of 1e-6 degree (a decimetre): what makes two vertices the same.
struct Vertex {
  std::int32_t x = 0, y = 0;
  friend auto operator<=>(const Vertex&, const Vertex&) = default;
};
struct HashVertex {
  std::size_t operator()(const Vertex& v) const noexcept {
    return std::hash<std::uint64_t>{}((static_cast<std::uint64_t>(static_cast<std::uint32_t>(v.x)) << 32U) |
                                      static_cast<std::uint32_t>(v.y));
  }
};
using Line = std::vector<Vertex>;  // closed lines do not repeat their first vertex

struct Area {
  std::int64_t feature = 0;
  std::string code, name;
  TerritoryKey key;
  std::vector<Line> lines;
};

Vertex vertex_of(const intake::GeoPoint& p) {
  return {static_cast<std::int32_t>(std::lround(p.longitude * 1e6)),
          static_cast<std::int32_t>(std::lround(p.latitude * 1e6))};
}

struct Plane {
  double x = 0, y = 0;
};
// From degrees to the coordinates of the map: the mainland's projection, or that of an inset.
struct Projection {
  bool is_inset = false;
  double scale = 1, cosine = 1, left = 0, top = 0, x = 0, y = 0;
  [[nodiscard]] Plane operator()(const Vertex& v) const {
    const double longitude = v.x / 1e6;
    const double latitude = v.y / 1e6;
    if (!is_inset) {
      const auto p = mercator(longitude, latitude);
      return {p.x, p.y};
    }
    return {x + (longitude - left) * cosine * scale, y + (top - latitude) * scale};
  }
};

Projection projection_of(const Area& area, Level level) {
  const auto index = inset_of(level, area.code);
  if (!index) return {};
  // Equirectangular, shrunk by the cosine of its middle latitude, as large as its box allows.
  Vertex low{std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::max()};
  Vertex high{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min()};
  for (const auto& line : area.lines) {
    for (const auto& v : line) {
      low = {std::min(low.x, v.x), std::min(low.y, v.y)};
      high = {std::max(high.x, v.x), std::max(high.y, v.y)};
    }
  }
  const auto box = inset(*index);
  Projection p;
  p.is_inset = true;
  p.left = low.x / 1e6;
  p.top = high.y / 1e6;
  p.cosine = std::cos((low.y / 2e6 + high.y / 2e6) * 3.14159265358979 / 180);
  const double width = std::max((high.x - low.x) / 1e6 * p.cosine, 1e-6);
  const double height = std::max((high.y - low.y) / 1e6, 1e-6);
  p.scale = std::min(box.width / width, box.height / height);
  p.x = box.x + (box.width - width * p.scale) / 2;
  p.y = box.y + (box.height - height * p.scale) / 2;
  return p;
}

double distance_to_segment(const Plane& p, const Plane& a, const Plane& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double square = dx * dx + dy * dy;
  const double t = square == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

// Douglas and Peucker, without recursion. The ends stay.
std::vector<Plane> simplified(const std::vector<Plane>& line, double tolerance) {
  if (line.size() < 3) return line;
  std::vector<bool> keep(line.size(), false);
  keep.front() = keep.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> waiting{{0, line.size() - 1}};
  while (!waiting.empty()) {
    const auto [from, to] = waiting.back();
    waiting.pop_back();
    double furthest = tolerance;
    std::size_t at = 0;
    for (std::size_t i = from + 1; i < to; ++i) {
      const double d = distance_to_segment(line[i], line[from], line[to]);
      if (d > furthest) {
        furthest = d;
        at = i;
      }
    }
    if (at == 0) continue;
    keep[at] = true;
    waiting.emplace_back(from, at);
    waiting.emplace_back(at, to);
  }
  std::vector<Plane> out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (keep[i]) out.push_back(line[i]);
  }
  return out;
}

// Vertices where the borders of areas meet or part: wherever the neighbours along two lines are not the same two.
class Junctions {
 public:
  void add(const Line& line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const auto& before = line[(i + line.size() - 1) % line.size()];
      const auto& after = line[(i + 1) % line.size()];
      const Neighbours here{std::min(before, after), std::max(before, after)};
      const auto [found, is_new] = seen_.try_emplace(line[i], here);
      if (!is_new && (found->second.low != here.low || found->second.high != here.high))
        found->second.is_junction = true;
    }
  }
  [[nodiscard]] bool at(const Vertex& v) const { return seen_.at(v).is_junction; }

 private:
  struct Neighbours {
    Vertex low, high;
    bool is_junction = false;
  };
  std::unordered_map<Vertex, Neighbours, HashVertex> seen_;
};

// The closed line in the plane, simplified piece by piece between junctions.
std::vector<Plane> simplified(const Line& line, const Junctions& junctions, const Projection& projection,
                              double tolerance) {
  const auto n = line.size();
  if (n == 0) return {};
  std::vector<std::size_t> cuts;
  for (std::size_t i = 0; i < n; ++i) {
    if (junctions.at(line[i])) cuts.push_back(i);
  }
  if (cuts.size() < 2) {
    // An island or an enclave: cut at its lowest vertex and at the one furthest from it, the same from both sides.
    const auto first =
        cuts.empty() ? static_cast<std::size_t>(std::min_element(line.begin(), line.end()) - line.begin()) : cuts[0];
    std::size_t furthest = first;
    double most = -1;
    for (std::size_t i = 0; i < n; ++i) {
      const double d =
          std::hypot(static_cast<double>(line[i].x) - line[first].x, static_cast<double>(line[i].y) - line[first].y);
      if (d > most || (d == most && line[i] < line[furthest])) {
        most = d;
        furthest = i;
      }
    }
    cuts = {std::min(first, furthest), std::max(first, furthest)};
  }
  std::vector<Plane> out;
  for (std::size_t c = 0; c < cuts.size(); ++c) {
    const auto from = cuts[c];
    const auto to = c + 1 < cuts.size() ? cuts[c + 1] : cuts[0] + n;
    std::vector<Plane> piece;
    for (auto i = from; i <= to; ++i) piece.push_back(projection(line[i % n]));
    const bool is_backward = line[to % n] < line[from % n];
    if (is_backward) std::reverse(piece.begin(), piece.end());
    piece = simplified(piece, tolerance);
    if (is_backward) std::reverse(piece.begin(), piece.end());
    out.insert(out.end(), piece.begin(), piece.end() - 1);
  }
  return out;
}

void append_tenths(std::string& out, int n) {
  if (n < 0) out += '-';
  const int size = std::abs(n);
  if (size >= 10 || size == 0) out += std::to_string(size / 10);
  if (size % 10 != 0) {
    out += '.';
    out += static_cast<char>('0' + size % 10);
  }
}

// One line on the grid of tenths as M x,y l dx,dy … z; with twice its area in square tenths.
struct Drawn {
  std::string path;
  double double_area = 0;
};
Drawn draw(const std::vector<Plane>& line) {
  std::vector<std::pair<int, int>> points;
  for (const auto& p : line) {
    const std::pair<int, int> snapped{static_cast<int>(std::lround(p.x * 10)), static_cast<int>(std::lround(p.y * 10))};
    if (points.empty() || points.back() != snapped) points.push_back(snapped);
  }
  while (points.size() > 1 && points.front() == points.back()) points.pop_back();
  Drawn out;
  if (points.size() < 3) return out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& a = points[i];
    const auto& b = points[(i + 1) % points.size()];
    out.double_area += static_cast<double>(a.first) * b.second - static_cast<double>(b.first) * a.second;
  }
  out.double_area = std::abs(out.double_area);
  out.path = "M";
  append_tenths(out.path, points[0].first);
  out.path += ',';
  append_tenths(out.path, points[0].second);
  for (std::size_t i = 1; i < points.size(); ++i) {
    out.path += i == 1 ? 'l' : ' ';
    append_tenths(out.path, points[i].first - points[i - 1].first);
    out.path += ',';
    append_tenths(out.path, points[i].second - points[i - 1].second);
  }
  out.path += 'z';
  return out;
}

// Islands under half a square unit are specks; the largest line of an area is always drawn.
constexpr double double_area_min = 2 * 0.5 * 100;

std::string draw(const Area& area, const Junctions& junctions, Level level, double tolerance) {
  const auto projection = projection_of(area, level);
  std::vector<Drawn> lines;
  for (const auto& line : area.lines) {
    auto drawn = draw(simplified(line, junctions, projection, tolerance));
    if (!drawn.path.empty()) lines.push_back(std::move(drawn));
  }
  std::sort(lines.begin(), lines.end(), [](const Drawn& a, const Drawn& b) { return a.double_area > b.double_area; });
  std::string out;
  for (const auto& line : lines) {
    if (out.empty() || line.double_area >= double_area_min) out += line.path;
  }
  return out;
}

std::string text_of(const intake::Feature& feature, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    const auto& property = feature.property(name);
    if (property.kind == intake::Property::Kind::text) return std::string(trim(property.text));
  }
  return {};
}

// A bare 01 is a region and a department: the names decide, and else the codes that only one level has.
Level level_of(const std::vector<Area>& areas, const Registry& registry) {
  int votes = 0;
  for (const auto& area : areas) {
    for (const auto level : {Level::region, Level::department}) {
      const auto* t = registry.find(level, area.code);
      const int vote = t == nullptr ? 0 : fold(t->name) == fold(area.name) ? 3 : 1;
      votes += level == Level::region ? vote : -vote;
    }
  }
  return votes > 0 ? Level::region : Level::department;
}

}  // namespace

Result<ImportReport> import_boundaries(access::Act& act, const std::string& path) {
  const std::array nation{nation_key};
  if (auto allowed = act.require(access::Right::import_reference, nation); !allowed) return fail(allowed.error());
  auto file = intake::File::open(path);
  if (!file) return fail(file.error());
  const auto registry = read_registry(act.db);

  ImportReport report;
  std::vector<Area> areas;
  const auto where = [](std::int64_t feature, std::string_view part) {
    return fmt::format("feature {}, {}", feature, part);
  };
  const auto take = [&](const intake::Feature& feature) {
    ++report.read;
    Area area;
    area.feature = feature.number;
    area.code = text_of(feature, {"code", "insee_dep", "insee_reg"});
    area.name = text_of(feature, {"nom", "lib_dep", "lib_reg", "name"});
    if (area.code.empty()) {
      report.rejected.push_back({where(feature.number, "property code"), msg("The property is missing.")});
      return;
    }
    for (const auto& polygon : feature.polygons) {
      for (const auto& ring : polygon) {
        Line line;
        for (const auto& point : ring) {
          const auto v = vertex_of(point);
          if (line.empty() || line.back() != v) line.push_back(v);
        }
        while (line.size() > 1 && line.front() == line.back()) line.pop_back();
        if (line.size() >= 3) area.lines.push_back(std::move(line));
      }
    }
    if (area.lines.empty()) {
      report.rejected.push_back(
          {where(feature.number, "geometry"),
           msg("The boundary of {0} must be a Polygon or a MultiPolygon.", shorten(area.code, 40))});
      return;
    }
    areas.push_back(std::move(area));
  };
  const auto read =
      intake::read_geojson([&](char* buffer, std::size_t size) { return file->read(buffer, size); }, {}, take,
                           [&](Fault fault) {
                             ++report.read;
                             report.rejected.push_back(std::move(fault));
                           });
  if (!read) return fail(read.error());

  const auto level = level_of(areas, registry);
  std::map<std::string, std::int64_t> first_with;
  std::erase_if(areas, [&](Area& area) {
    const auto* t = registry.find(level, area.code);
    if (t == nullptr) {
      report.rejected.push_back({where(area.feature, "property code"),
                                 level == Level::region ? msg("There is no region {0}.", shorten(area.code, 40))
                                                        : msg("There is no department {0}.", shorten(area.code, 40))});
      return true;
    }
    const auto [found, is_new] = first_with.emplace(area.code, area.feature);
    if (!is_new) {
      report.rejected.push_back({where(area.feature, "property code"),
                                 msg("The code {0} stands already in feature {1}.", area.code, found->second)});
      return true;
    }
    area.key = t->key;
    return false;
  });
  if (areas.empty()) {
    auto faults = std::move(report.rejected);
    faults.push_back({"file", msg("None of its features is the boundary of a department or a region.")});
    return fail(Invalid{std::move(faults)});
  }
  for (const auto& t : registry.all(level)) {
    if (!first_with.contains(t.code)) {
      report.notices.push_back(
          {"file", msg("The file holds no boundary of {0}: it keeps the shape it had.", label(t, Lang::fr))});
    }
  }

  Junctions junctions;
  for (const auto& area : areas) {
    for (const auto& line : area.lines) junctions.add(line);
  }
  // As fine as a page can carry: the tolerance grows until all shapes together are small enough.
  constexpr std::size_t size_limit = 90'000;
  std::vector<std::string> paths;
  double tolerance = 0.2;
  while (tolerance < 100) {
    paths.clear();
    std::size_t size = 0;
    for (const auto& area : areas) {
      paths.push_back(draw(area, junctions, level, tolerance));
      size += paths.back().size();
    }
    if (size <= size_limit) break;
    tolerance *= 1.4;
  }

  report.sha256 = file->sha256();
  const auto source = path.substr(path.find_last_of('/') + 1);
  for (std::size_t i = 0; i < areas.size(); ++i) {
    if (paths[i].empty()) {
      report.rejected.push_back(
          {where(areas[i].feature, "geometry"), msg("The boundary of {0} has no area.", areas[i].code)});
      continue;
    }
    const auto present = act.db.first<std::string>(sql::shape_of, areas[i].key);
    if (present && *present == paths[i]) {
      ++report.unchanged;
      continue;
    }
    ++(present ? report.changed : report.added);
    act.db.run(sql::put_shape, areas[i].key, paths[i], source, report.sha256);
  }
  const auto origin = std::exchange(act.origin, "import:" + report.sha256);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("sha256", report.sha256);
    json.field("source", source);
    json.field("level", word(level));
    json.field("read", report.read);
    json.field("added", report.added);
    json.field("changed", report.changed);
    json.field("unchanged", report.unchanged);
    json.field("rejected", static_cast<std::int64_t>(report.rejected.size()));
  });
  act.db.run(sql::bump_version);
  act.record({.act = "import_boundaries",
              .kind = "import",
              .object_id = report.sha256,
              .territory = nation_key,
              .before = {},
              .after = std::move(after)});
  act.origin = origin;
  return report;
}

}  // namespace jalon::territory
