// SPDX-License-Identifier: EUPL-1.2
#include "web/map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::web {
namespace {

// An id is made of what the asset's own writer uses; anything else would lead outside it.
bool is_shape_id(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// The width in "x y width height".
double width_of(std::string_view view_box) {
  const auto parts = split(view_box, ' ');
  if (parts.size() != 4) return 100;
  return std::max(1.0, std::strtod(std::string(parts[2]).c_str(), nullptr));
}

// The sign of a state, about a point, in steps of `r`: ring, disc, triangle, square.
std::string sign(State state, double x, double y, double r) {
  switch (state) {
    case State::ok:
      return fmt::format(R"(<circle class="place ok" cx="{:.2f}" cy="{:.2f}" r="{:.2f}"/>)", x, y, r);
    case State::warn:
      return fmt::format(R"(<path class="place warn" d="M{:.2f} {:.2f}l{:.2f} {:.2f}h{:.2f}z"/>)", x, y - 1.2 * r,
                         1.2 * r, 2.1 * r, -2.4 * r);
    case State::bad:
      return fmt::format(R"(<path class="place bad" d="M{:.2f} {:.2f}h{:.2f}v{:.2f}h{:.2f}z"/>)", x - r, y - r, 2 * r,
                         2 * r, -2 * r);
    case State::idle:
      break;
  }
  return fmt::format(R"(<circle class="place" cx="{:.2f}" cy="{:.2f}" r="{:.2f}"/>)", x, y, r);
}

}  // namespace

void write_map(Flow& flow, const MapSpec& map) {
  const std::string_view shapes = map.areas.empty() ? std::string_view() : asset(map.asset_name);
  std::string out;
  out.reserve(400 + map.areas.size() * (160 + shapes.size()));
  const std::string after = flow.fresh_id("after-map");
  const auto leads_on = [](const auto& part) { return !part.href.empty(); };
  const bool has_links = std::any_of(map.areas.begin(), map.areas.end(), leads_on) ||
                         std::any_of(map.places.begin(), map.places.end(), leads_on);
  out += R"(<div class="map">)";
  if (has_links) {
    out += "<a class=\"skip-over\" href=\"#" + after + "\">";
    append_escaped(out, flow.tr("Skip the map"));
    out += "</a>";
  }
  out += R"(<svg role="group")";
  append_attribute(out, "viewBox", map.view_box);
  append_attribute(out, "aria-label", map.label);
  out += '>';
  for (const auto& area : map.areas) {
    JALON_CHECK(is_shape_id(area.shape_id));
    if (area.href.empty()) {
      out += R"(<g role="img")";
    } else {
      out += "<a";
      append_attribute(out, "href", safe_href(area.href));
    }
    append_attribute(out, "aria-label", area.label);
    out += "><title>";
    append_escaped(out, area.title.empty() ? area.label : area.title);
    out += R"(</title><use class="k)";
    out += static_cast<char>('0' + std::clamp(area.klass, 0, 5));
    out += "\" href=\"";
    out += shapes;
    out += '#';
    out += area.shape_id;
    out += "\"/>";
    out += area.href.empty() ? "</g>" : "</a>";
  }
  if (!map.ground.empty()) {
    out += R"(<path class="ground")";
    append_attribute(out, "d", map.ground);
    out += "/>";
  }
  const double r = width_of(map.view_box) / 70;
  for (const auto& place : map.places) {
    if (place.href.empty()) {
      out += R"(<g role="img")";
    } else {
      out += "<a";
      append_attribute(out, "href", safe_href(place.href));
    }
    append_attribute(out, "aria-label", place.label);
    out += "><title>";
    append_escaped(out, place.label);
    out += "</title>";
    // Small signs are hard to hit: an unseen disc around each takes the pointer too.
    out += fmt::format(R"(<circle class="reach" cx="{:.2f}" cy="{:.2f}" r="{:.2f}"/>)", place.x, place.y, 2 * r);
    out += sign(place.state, place.x, place.y, r);
    out += place.href.empty() ? "</g>" : "</a>";
  }
  for (const auto& text : map.texts) {
    out += fmt::format(R"(<text x="{:g}" y="{:g}">)", text.x, text.y);
    append_escaped(out, text.text);
    out += "</text>";
  }
  out += "</svg>";
  out += "<ul class=\"legend\" id=\"" + after + "\" tabindex=\"-1\">";
  for (size_t i = 0; i < map.legend.size() && i < 5; ++i) {
    out += fmt::format(R"(<li><i class="k{0}"></i>{0}{1} )", i + 1, flow.lang() == Lang::fr ? "\u202f:" : ":");
    append_escaped(out, map.legend[i]);
    out += "</li>";
  }
  if (!map.missing.empty()) {
    out += R"(<li><i class="k0"></i>)";
    append_escaped(out, map.missing);
    out += "</li>";
  }
  for (const auto& entry : map.signs) {
    out += R"(<li><svg class="sign" viewBox="0 0 12 12" aria-hidden="true">)";
    out += sign(entry.state, 6, 6, 4.2);
    out += "</svg>";
    append_escaped(out, entry.meaning);
    out += "</li>";
  }
  out += "</ul>";
  if (!map.credit.empty()) {
    out += R"(<p class="small soft">)";
    append_escaped(out, map.credit);
    out += "</p>";
  }
  out += "</div>";
  flow.raw(SafeHtml(std::move(out)));
}

}  // namespace jalon::web
