// SPDX-License-Identifier: EUPL-1.2
#include "web/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "web/i18n.hpp"

namespace jalon::web {
namespace {

constexpr double width = 640;
constexpr double height = 270;
constexpr double left = 64;
constexpr double right = 150;  // for the names at the ends of the lines
constexpr double top = 14;
constexpr double bottom = 30;
constexpr double line_height = 20;  // on a phone letters are drawn larger

// The smallest of 1, 2, 5, 10, 20… that covers the span in at most `most` steps.
std::int64_t step_for(std::int64_t span, std::int64_t most) {
  std::int64_t step = 1;
  for (int i = 0; (span + step - 1) / step > most; ++i) step = i % 3 == 1 ? step / 2 * 5 : step * 2;
  return step;
}

struct Frame {
  Date first, last;
  std::int64_t low = 0;
  std::int64_t high = 1;
  [[nodiscard]] double x(Date date) const {
    const double span = std::max(1, days_between(first, last));
    const int day = std::clamp(days_between(first, date), 0, std::max(1, days_between(first, last)));
    return left + (width - left - right) * day / span;
  }
  [[nodiscard]] double y(std::int64_t value) const {
    const double part = static_cast<double>(value - low) / static_cast<double>(high - low);
    return height - bottom - (height - top - bottom) * part;
  }
};

Frame frame_of(const ChartSpec& chart) {
  Frame frame;
  bool any = false;
  const auto see = [&](const ChartSeries& series) {
    for (const auto& point : series.points) {
      if (!any) {
        frame.first = frame.last = point.date;
        frame.low = std::min<std::int64_t>(0, point.value);
        frame.high = point.value;
        any = true;
      }
      frame.first = std::min(frame.first, point.date);
      frame.last = std::max(frame.last, point.date);
      frame.low = std::min(frame.low, point.value);
      frame.high = std::max(frame.high, point.value);
    }
  };
  for (const auto& series : chart.series) see(series);
  see(chart.trajectory);
  if (chart.first) frame.first = *chart.first;
  if (chart.last) frame.last = *chart.last;
  if (chart.target) {
    frame.low = std::min(frame.low, *chart.target);
    frame.high = std::max(frame.high, *chart.target);
  }
  if (frame.high <= frame.low) frame.high = frame.low + 1;
  // Up to the next tick, so that the highest line has one above it.
  const std::int64_t step = step_for(frame.high - frame.low, 5);
  frame.high = (frame.high + step - 1) / step * step;
  if (frame.low < 0) frame.low = -((-frame.low + step - 1) / step * step);
  return frame;
}

std::string path_of(const Frame& frame, const ChartSeries& series, bool by_steps) {
  std::string d;
  for (const auto& point : series.points) {
    const double x = frame.x(point.date);
    const double y = frame.y(point.value);
    if (d.empty()) {
      d += fmt::format("M{:.1f} {:.1f}", x, y);
    } else {
      d += by_steps ? fmt::format("H{:.1f}V{:.1f}", x, y) : fmt::format("L{:.1f} {:.1f}", x, y);
    }
  }
  return d;
}

struct EndLabel {
  double wanted = 0;
  double y = 0;
  std::string text;
  bool said = false;
};

// Names stand at the height of their line's end, pushed apart where they would overlap.
void place(std::vector<EndLabel>& labels) {
  std::stable_sort(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.wanted < b.wanted; });
  double free = top - 4;
  for (auto& label : labels) {
    label.y = std::max(label.wanted, free);
    free = label.y + line_height;
  }
  double limit = height - 4;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    label->y = std::min(label->y, limit);
    limit = label->y - line_height;
  }
}

}  // namespace

void write_chart(Flow& flow, const ChartSpec& chart, FunctionRef<void(Flow&)> table) {
  const Lang lang = flow.lang();
  const bool any =
      std::any_of(chart.series.begin(), chart.series.end(), [](const auto& s) { return !s.points.empty(); });
  if (!any) {
    flow.empty_state(flow.tr("Nothing has been observed yet."));
    return;
  }
  const Frame frame = frame_of(chart);
  const std::string described = flow.fresh_id("chart");
  std::string out = R"(<figure class="chart"><div class="scroll" tabindex="0" role="region" aria-label=")";
  append_escaped(out, chart.label);
  out += fmt::format(R"("><svg viewBox="0 0 {:g} {:g}" role="img" aria-describedby="{}" aria-label=")", width, height,
                     described);
  append_escaped(out, chart.label);
  out += "\">";

  // Rules and the values they stand for.
  const std::int64_t step = step_for(frame.high - frame.low, 5);
  for (std::int64_t value = frame.low; value <= frame.high; value += step) {
    const double y = frame.y(value);
    out +=
        fmt::format(R"(<path class="{}" d="M{:g} {:.1f}H{:g}"/><text x="{:g}" y="{:.1f}" text-anchor="end">{}</text>)",
                    value == 0 ? "axis" : "rule", left, y, width - right, left - 8, y + 4,
                    format_decimal(value, chart.decimals, lang));
  }
  // Starts of months, at most four of them named.
  const Period first_month = Period::containing(frame.first, Period::Length::month);
  const Period last_month = Period::containing(frame.last, Period::Length::month);
  const std::int32_t months = last_month.index - first_month.index + 1;
  std::int32_t every = 1;
  for (const std::int32_t candidate : {1, 2, 3, 6, 12, 24, 60, 120}) {
    every = candidate;
    if (months / candidate < 5) break;
  }
  for (Period month = first_month; month <= last_month; month = month.next()) {
    if (month.first() < frame.first || month.index % every != 0) continue;
    const double x = frame.x(month.first());
    out += fmt::format(
        R"(<path class="axis" d="M{0:.1f} {1:g}v5"/><text x="{0:.1f}" y="{2:g}" text-anchor="{3}">{4}</text>)", x,
        height - bottom, height - bottom + 20, x < left + 20 ? "start" : "middle", format_month(month, lang));
  }

  std::vector<EndLabel> labels;
  if (chart.target) {
    const double y = frame.y(*chart.target);
    out += fmt::format(R"(<path class="aim" d="M{:g} {:.1f}H{:g}"/>)", left, y, width - right);
    labels.push_back(
        {y + 4, 0,
         chart.target_label.empty() ? format_decimal(*chart.target, chart.decimals, lang) : chart.target_label, false});
  }
  if (!chart.trajectory.points.empty()) {
    out += fmt::format(R"(<path class="expected" d="{}"/>)", path_of(frame, chart.trajectory, false));
    labels.push_back({frame.y(chart.trajectory.points.back().value) + 4, 0, chart.trajectory.label, false});
  }
  int number = 0;
  for (const auto& series : chart.series) {
    if (series.points.empty() || number == 4) continue;
    ++number;
    const auto& end = series.points.back();
    out += fmt::format(R"(<path class="line s{0}" d="{1}"/><circle class="s{0}" cx="{2:.1f}" cy="{3:.1f}" r="3.5"/>)",
                       number, path_of(frame, series, chart.by_steps), frame.x(end.date), frame.y(end.value));
    labels.push_back({frame.y(end.value) + 4, 0,
                      trf(lang, "{0}: {1}", series.label, format_decimal(end.value, chart.decimals, lang)), true});
  }
  place(labels);
  for (const auto& label : labels) {
    out += fmt::format(R"(<text{} x="{:g}" y="{:.1f}">)", label.said ? R"( class="said")" : "", width - right + 10,
                       label.y);
    append_escaped(out, label.text);
    out += "</text>";
  }
  out += "</svg></div><figcaption id=\"" + described + "\">";
  append_escaped(out, chart.sentence);
  out += "</figcaption></figure>";
  flow.raw(SafeHtml(std::move(out)));
  flow.details(flow.tr("The same figures as a table"), table);
}

}  // namespace jalon::web
