// SPDX-License-Identifier: EUPL-1.2
// A line chart over time, drawn on the server as SVG, with its target and its trajectory. It says itself in a sentence
// and its table stands below it. Where scripts run, assets/chart.js draws the same numbers anew to look into: they
// stand in the figure as JSON, and the SVG stays for print and for who has no script.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "web/html.hpp"

namespace jalon::web {

struct ChartPoint {
  Date date;
  std::int64_t value = 0;  // in units of 10^-decimals
};
struct ChartSeries {
  std::string label;
  std::vector<ChartPoint> points;  // by date
};
// Between which values something is expected, as of a forecast.
struct ChartBand {
  struct Point {
    Date date;
    std::int64_t low = 0, high = 0;
  };
  std::string label;
  std::vector<Point> points;  // by date
};
struct ChartSpec {
  std::string label;                 // what is shown: "Plans adoptés"
  std::string sentence;              // what it says, in a sentence, from the same values
  std::vector<ChartSeries> series;   // one to four
  ChartSeries trajectory = {};       // what was expected when; no points: none
  bool trajectory_by_steps = false;  // what is expected is held until its next day, as by_steps
  ChartBand band = {};               // no points: none
  std::optional<std::int64_t> target = {};
  std::string target_label = {};              // "Objectif : 435"
  std::optional<Date> first = {}, last = {};  // of the axis; by default what the points span
  int decimals = 0;
  bool by_steps = true;  // a stock keeps its value until the next change; false draws straight from point to point
};
// table writes the same figures as a table, which opens below the chart.
void write_chart(Flow& flow, const ChartSpec& chart, FunctionRef<void(Flow&)> table);

}  // namespace jalon::web
