// SPDX-License-Identifier: EUPL-1.2
// A map of areas in five classes. The shapes stand once in an asset of <symbol>s or <path>s that every page refers to;
// a page holds only which area is of which class. A map stands beside the table of the same figures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/html.hpp"

namespace jalon::web {

struct MapArea {
  std::string shape_id;    // of the shape in the asset: d01, r11
  std::string href;        // empty: the area leads nowhere
  std::string label;       // what is read aloud and shown on hovering: "Ain : 4 plans sur 6"
  int klass = 0;           // 1 (least) to 5 (most); 0: not known
  std::string title = {};  // shown on hovering instead of the label
};
// A word on the map, such as the name of an inset.
struct MapText {
  double x = 0;
  double y = 0;
  std::string text;
};
// A place on the map: a contract in its department. Its sign is that of its state's badge.
struct MapPlace {
  double x = 0;
  double y = 0;
  std::string href;
  std::string label;  // "Plaine Commune : adopté le 12 novembre"
  State state = State::idle;
};
struct MapSign {
  State state = State::idle;
  std::string meaning;  // "en retard"
};
struct MapSpec {
  std::string label;     // what the map shows: "Part des plans adoptés par département"
  std::string view_box;  // of the asset's coordinates: "0 0 613 700"
  std::vector<MapArea> areas = {};
  std::vector<std::string> legend = {};  // bounds in words, of class 1 first: "moins de 20 %"
  std::string missing = {};              // of class 0, in words; empty when there is none
  std::vector<MapText> texts = {};
  std::string ground = {};  // of an SVG <path d>: the one area that places stand on, drawn in the page itself
  std::vector<MapPlace> places = {};
  std::vector<MapSign> signs = {};  // legend of the places
  std::string credit = {};          // whose shapes these are
  std::string_view asset_name = "map.svg";
};
void write_map(Flow& flow, const MapSpec& map);

}  // namespace jalon::web
