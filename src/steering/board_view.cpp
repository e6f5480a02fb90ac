// SPDX-License-Identifier: EUPL-1.2
#include "steering/board_view.hpp"

#include <algorithm>
#include <cstdio>

#include "web/chart.hpp"
#include "web/i18n.hpp"
#include "web/map.hpp"

namespace jalon::steering {

namespace {

std::string number(std::int64_t value, Lang lang) { return format_integer(value, lang); }

int percent(std::int64_t part, std::int64_t whole) {
  return whole <= 0 ? 0 : static_cast<int>(std::clamp<std::int64_t>(part * 100 / whole, 0, 100));
}

// Around the departments of a region: the map of the country, cut to them. Overseas regions keep the whole map.
std::optional<std::string> box_around(const Scene& scene, const std::vector<Line>& lines) {
  double left = 1e9;
  double top = 1e9;
  double right = -1e9;
  double bottom = -1e9;
  for (const auto& line : lines) {
    const auto own = territory::department_map(scene.db, scene.registry.find(line.place)->code);
    double x = 0;
    double y = 0;
    double w = 0;
    double h = 0;
    if (!own || std::sscanf(own->view_box.c_str(), "%lf %lf %lf %lf", &x, &y, &w, &h) != 4) return std::nullopt;
    left = std::min(left, x);
    top = std::min(top, y);
    right = std::max(right, x + w);
    bottom = std::max(bottom, y + h);
  }
  if (lines.empty()) return std::nullopt;
  return fmt::format("{:.1f} {:.1f} {:.1f} {:.1f}", left, top, right - left, bottom - top);
}

}  // namespace

void write_lede(web::Flow& main, const Board& board) {
  const auto words = lede(board, main.lang());
  main.lede([&](web::Phrasing& p) {
    p.strong(words.strong);
    if (!words.rest.empty()) p.text(" ").text(words.rest);
  });
}

web::Figure adopted_figure(const Scene& scene, const Board& board) {
  const Lang lang = scene.lang;
  web::Figure figure;
  figure.label = web::trf(lang, "Adoption of {0}", scene.programme.plan_nouns.in(lang));
  figure.href = figure_href(scene, "plans.adopted", *board.place);
  const auto& total = board.total;
  if (!total.contracts) {
    figure.value = "–";
    figure.note = web::tr(lang, "not known");
    return figure;
  }
  figure.value = number(*total.adopted, lang);
  figure.beside = web::trf(lang, "out of {0}", number(*total.contracts, lang));
  figure.percent = percent(*total.adopted, *total.contracts);
  if (total.trajectory) {
    figure.stake = percent(*total.trajectory, *total.contracts);
    figure.bar_label = web::trf(lang, "{0} reached; the trajectory stands at {1}",
                                format_percent(*total.adopted, *total.contracts, lang),
                                format_percent(*total.trajectory, *total.contracts, lang));
  } else {
    figure.bar_label = web::trf(lang, "{0} reached", format_percent(*total.adopted, *total.contracts, lang));
  }
  if (total.standing) {
    figure.state = look(*total.standing);
    figure.state_label = web::tr(lang, figures::title(*total.standing));
  }
  if (board.lines.empty()) {
    figure.note = web::trf(lang, "as of {0}", format_date(board.on, lang));
  } else {
    figure.note = web::trf(lang, "as of {0}; {1} departments out of {2} have contracts", format_date(board.on, lang),
                           board.answered, board.lines.size());
  }
  return figure;
}

void write_map(PagesState& state, const Scene& scene, web::Flow& main, const Board& board, bool with_links) {
  if (!web::has_asset("map.svg")) return;
  const Lang lang = scene.lang;
  const auto frame = map_frame(state, scene.db);
  web::MapSpec map;
  map.label = web::tr(lang, "Share of adopted plans by department");
  map.view_box = frame->view_box;
  map.credit = frame->credit;
  if (board.place->level == territory::Level::region) {
    if (auto box = box_around(scene, board.lines)) map.view_box = std::move(*box);
  } else {
    for (const auto& label : frame->labels) map.texts.push_back({label.x, label.y, label.text});
  }
  bool has_missing = false;
  // In the order of the codes, so that the map can be walked with the keyboard as the table cannot.
  std::vector<std::pair<const territory::Territory*, const Line*>> places;
  for (const auto& line : board.lines) places.emplace_back(scene.registry.find(line.place), &line);
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first->code < b.first->code; });
  map.areas.reserve(places.size());
  for (const auto& [place, line] : places) {
    web::MapArea area;
    if (!frame->departments.contains(place->code)) continue;  // an overseas collectivity
    area.shape_id = "d" + place->code;
    if (with_links) area.href = territory::href(*place);
    area.klass = line->map_class();
    has_missing = has_missing || area.klass == 0;
    area.label = line->contracts
                     ? web::trn(lang, "{1}: {0} plan adopted out of {2}", "{1}: {0} plans adopted out of {2}",
                                *line->adopted, place->name, number(*line->contracts, lang))
                     : web::trf(lang, "{0}: no contract", place->name);
    map.areas.push_back(std::move(area));
  }
  if (map.areas.empty()) {
    main.empty_state(web::tr(lang, "This territory is not on the map."));
    return;
  }
  for (int klass = 1; klass <= 5; ++klass) map.legend.push_back(map_class_label(klass, lang));
  if (has_missing) map.missing = web::tr(lang, "no contract");
  web::write_map(main, map);
}

void write_lines(const Scene& scene, web::Flow& main, const Board& board, const SortWord& sort, std::size_t shown,
                 bool with_links) {
  const Lang lang = scene.lang;
  const bool all = shown == 0 || shown >= board.lines.size();
  const auto column = [&](std::string_view label, Order order, bool is_number) {
    if (!with_links) return web::Column{.label = label, .is_number = is_number};
    return sort_column(scene.request, sort, label, word(order), is_number, is_number && order != Order::gap);
  };
  const std::vector<web::Column> columns{
      column(main.tr("Department"), Order::name, false),
      column(main.tr("Contracts"), Order::contracts, true),
      column(main.tr("Of which started"), Order::started, true),
      column(main.tr("Of which submitted"), Order::submitted, true),
      column(main.tr("Of which adopted"), Order::adopted, true),
      {.label = main.tr("Expected by then"), .is_number = true},
      column(main.tr("Gap"), Order::gap, true),
      {.label = main.tr("Situation")},
  };
  const auto caption = sort.word == word(Order::gap) && !sort.descending
                           ? main.tr("Departments furthest from their trajectory")
                           : main.tr("Plans by department");
  const auto gap_text = [&](const Line& line) {
    const auto gap = line.gap();
    if (!gap) return std::string("–");
    return (*gap > 0 ? "+" : "") + number(*gap, lang);
  };
  const auto cells = [&](web::Row& row, const Line& line) {
    row.number(line.contracts).number(line.started).number(line.submitted).number(line.adopted).number(line.trajectory);
    row.figure(gap_text(line));
    row.cell([&](web::Phrasing& p) {
      if (line.standing) p.badge(look(*line.standing), p.tr(figures::title(*line.standing)));
    });
  };
  main.table(caption, columns, [&](web::Rows& rows) {
    std::size_t written = 0;
    for (const auto& line : board.lines) {
      if (!all && written++ == shown) break;
      const auto* place = scene.registry.find(line.place);
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          if (with_links) {
            p.a(territory::href(*place), place->name);
          } else {
            p.text(place->name);
          }
        });
        cells(row, line);
      });
    }
    rows.total([&](web::Row& row) {
      row.head(board.place->name);
      cells(row, board.total);
    });
  });
}

void write_trend(const Scene& scene, web::Flow& main, const Board& board) {
  if (!board.total.contracts || !board.trajectory.target) return;
  const Lang lang = scene.lang;
  const auto contracts = *board.total.contracts;
  const Date start = board.trajectory.target->start;
  const Date due = board.trajectory.target->due;
  web::ChartSpec chart;
  chart.label = web::tr(lang, "Plans adopted since the beginning");
  chart.sentence = lede(board, lang).strong;
  web::ChartSeries adopted;
  adopted.label = web::tr(lang, "Of which adopted");
  adopted.points.push_back({start, 0});
  for (const auto& point : board.adopted_series) adopted.points.push_back({point.day, point.value});
  adopted.points.push_back({board.on, *board.total.adopted});
  chart.series.push_back(std::move(adopted));
  chart.trajectory.label = web::tr(lang, "Trajectory");
  chart.trajectory.points.push_back({start, board.trajectory.expected(contracts, start).value_or(0)});
  for (const auto& step : board.trajectory.target->steps) {
    if (step.day > start && step.day < due)
      chart.trajectory.points.push_back({step.day, board.trajectory.expected(contracts, step.day).value_or(0)});
  }
  for (const auto& each : board.trajectory.target->trajectory) {
    const auto day = figures::day_of(*board.trajectory.target, each);
    if (day < due) chart.trajectory.points.push_back({day, board.trajectory.expected(contracts, day).value_or(0)});
  }
  chart.trajectory.points.push_back({due, contracts});
  chart.trajectory_by_steps = !board.trajectory.target->steps.empty();
  chart.target = contracts;
  chart.target_label = web::trf(lang, "Target: {0}", number(contracts, lang));
  chart.first = start;
  chart.last = std::max(due, board.on);
  web::write_chart(main, chart, [&](web::Flow& below) {
    const std::vector<web::Column> columns{{.label = below.tr("At the end of")},
                                           {.label = below.tr("Of which adopted"), .is_number = true},
                                           {.label = below.tr("Expected by then"), .is_number = true}};
    below.table(below.tr("Plans adopted, month by month"), columns, [&](web::Rows& rows) {
      for (auto month = Period::containing(start, Period::Length::month); month.first() <= board.on;
           month = month.next()) {
        const Date last = std::min(month.end().plus_days(-1), board.on);
        std::int64_t value = 0;
        for (const auto& point : board.adopted_series) {
          if (point.day <= last) value = point.value;
        }
        rows.row([&](web::Row& row) {
          row.head(format_month(month, lang));
          row.number(value).number(board.trajectory.expected(contracts, last));
        });
      }
    });
  });
}

intake::TableSpec lines_spec(Lang lang) {
  using intake::CellType;
  const auto label = [&](std::string_view id) { return std::string(web::tr(lang, id)); };
  return {.name = label("Plans by department"),
          .columns = {{"code", label("Code"), CellType::text},
                      {"department", label("Department"), CellType::text},
                      {"day", label("As of"), CellType::date},
                      {"contracts", label("Contracts"), CellType::integer},
                      {"plans_started", label("Of which started"), CellType::integer},
                      {"plans_submitted", label("Of which submitted"), CellType::integer},
                      {"plans_adopted", label("Of which adopted"), CellType::integer},
                      {"plans_expected_on_day", label("Expected by then"), CellType::integer},
                      {"gap", label("Gap"), CellType::integer},
                      {"situation", label("Situation"), CellType::text}}};
}

void export_lines(const territory::Registry& registry, const Board& board, intake::TableSink& sink, Lang lang) {
  for (const auto& line : board.lines) {
    const auto* place = registry.find(line.place);
    sink.row(place->code, place->name, board.on, line.contracts, line.started, line.submitted, line.adopted,
             line.trajectory, line.gap(),
             line.standing ? std::string(web::tr(lang, figures::title(*line.standing))) : std::string());
  }
}

}  // namespace jalon::steering
