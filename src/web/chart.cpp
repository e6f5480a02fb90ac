// SPDX-License-Identifier: EUPL-1.2
#include "web/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

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
  const auto see = [&](Date date, std::int64_t value) {
    if (!any) {
      frame.first = frame.last = date;
      frame.low = std::min<std::int64_t>(0, value);
      frame.high = value;
      any = true;
    }
    frame.first = std::min(frame.first, date);
    frame.last = std::max(frame.last, date);
    frame.low = std::min(frame.low, value);
    frame.high = std::max(frame.high, value);
  };
  for (const auto& series : chart.series)
    for (const auto& point : series.points) see(point.date, point.value);
  for (const auto& point : chart.trajectory.points) see(point.date, point.value);
  for (const auto& point : chart.band.points) {
    see(point.date, point.low);
    see(point.date, point.high);
  }
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

std::string target_label(const ChartSpec& chart, Lang lang) {
  return chart.target_label.empty() ? format_decimal(*chart.target, chart.decimals, lang) : chart.target_label;
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

// There and back: the upper edge forwards, the lower one backwards.
std::string area_of(const Frame& frame, const ChartBand& band) {
  std::string d;
  for (const auto& point : band.points)
    d += fmt::format("{}{:.1f} {:.1f}", d.empty() ? 'M' : 'L', frame.x(point.date), frame.y(point.high));
  for (auto point = band.points.rbegin(); point != band.points.rend(); ++point)
    d += fmt::format("L{:.1f} {:.1f}", frame.x(point->date), frame.y(point->low));
  return d + "Z";
}

// What chart.js draws from: days since 1970 and the values as they are, so that both charts are of the same numbers.
std::string numbers_of(const ChartSpec& chart, const Frame& frame, Lang lang) {
  std::string out;
  JsonWriter json(out);
  const auto line = [&](const ChartSeries& series) {
    json.object([&] {
      json.field("label", series.label);
      json.key("points");
      json.array([&] {
        for (const auto& point : series.points) json.raw(fmt::format("[{},{}]", point.date.days, point.value));
      });
    });
  };
  json.object([&] {
    json.field("label", chart.label);
    json.field("decimals", chart.decimals);
    json.field("steps", chart.by_steps);
    json.field("expected_steps", chart.trajectory_by_steps);
    json.field("first", frame.first.days);
    json.field("last", frame.last.days);
    json.field("low", frame.low);
    json.field("high", frame.high);
    json.key("series");
    json.array([&] {
      int number = 0;
      for (const auto& series : chart.series)
        if (!series.points.empty() && number++ < 4) line(series);
    });
    if (!chart.trajectory.points.empty()) {
      json.key("expected");
      line(chart.trajectory);
    }
    if (!chart.band.points.empty()) {
      json.key("band");
      json.object([&] {
        json.field("label", chart.band.label);
        json.key("points");
        json.array([&] {
          for (const auto& point : chart.band.points)
            json.raw(fmt::format("[{},{},{}]", point.date.days, point.low, point.high));
        });
      });
    }
    if (chart.target) {
      json.key("target");
      json.object([&] {
        json.field("label", target_label(chart, lang));
        json.field("value", *chart.target);
      });
    }
    json.key("words");
    json.object([&] {
      json.field("hint", tr(lang,
                            "Drag to enlarge a stretch. With keys: arrows go from day to day, + and − enlarge and "
                            "reduce, Escape shows everything."));
      json.field("in", tr(lang, "Enlarge"));
      json.field("out", tr(lang, "Reduce"));
      json.field("reset", tr(lang, "Show everything"));
      json.field("shown", trf(lang, "From {0} to {1}", "$from", "$to"));
    });
  });
  // Nothing in it may end the element that it stands in.
  std::string safe;
  for (const char c : out) {
    if (c == '<' || c == '>' || c == '&') {
      safe += fmt::format("\\u{:04x}", c);
    } else {
      safe += c;
    }
  }
  return safe;
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
  std::string out = fmt::format(
      R"(<figure class="chart"><div class="explore" data-chart="{}" hidden></div><div class="scroll" tabindex="0" role="region" aria-label=")",
      described);
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
  if (!chart.band.points.empty()) {
    out += fmt::format(R"(<path class="band" d="{}"/>)", area_of(frame, chart.band));
    labels.push_back({frame.y(chart.band.points.back().low) + 4, 0, chart.band.label, false});
  }
  if (chart.target) {
    const double y = frame.y(*chart.target);
    out += fmt::format(R"(<path class="aim" d="M{:g} {:.1f}H{:g}"/>)", left, y, width - right);
    labels.push_back({y + 4, 0, target_label(chart, lang), false});
  }
  if (!chart.trajectory.points.empty()) {
    out +=
        fmt::format(R"(<path class="expected" d="{}"/>)", path_of(frame, chart.trajectory, chart.trajectory_by_steps));
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
  out += R"(</svg></div><script type="application/json">)" + numbers_of(chart, frame, lang);
  out += "</script><figcaption id=\"" + described + "\">";
  append_escaped(out, chart.sentence);
  out += "</figcaption></figure>";
  // Once a page, and on no page without a chart.
  if (described == "chart") out += fmt::format(R"(<script defer src="{}"></script>)", asset("chart.js"));
  flow.raw(SafeHtml(std::move(out)));
  flow.details(flow.tr("The same figures as a table"), table);
}

}  // namespace jalon::web
