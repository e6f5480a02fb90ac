// SPDX-License-Identifier: EUPL-1.2
// The capacity of the nation or a region: four figures, where places are missing, and the way to the double.
#include <algorithm>

#include "capacity/pages.hpp"
#include "plan/pages.hpp"
#include "web/chart.hpp"
#include "web/map.hpp"

namespace jalon::capacity {

namespace {

constexpr std::size_t lines_shown = 20;

std::string number(std::int64_t value, Lang lang) { return format_integer(value, lang); }

// Of ?tri=; what most departments are read for comes first without it.
constexpr std::string_view default_order = "-manque";

std::optional<std::int64_t> key_of(const Line& line, std::string_view word) {
  if (word == "ouvertes") return line.open;
  if (word == "financees") return line.funded;
  if (word == "besoin") return line.need;
  if (word == "ecart") return line.gap();
  return line.missing();
}

void sort_lines(std::vector<Line>& lines, std::string_view order) {
  const bool descending = order.starts_with('-');
  const auto word = descending ? order.substr(1) : order;
  if (word == "departement") {
    std::stable_sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) {
      return descending ? fold(b.place->name) < fold(a.place->name) : fold(a.place->name) < fold(b.place->name);
    });
    return;
  }
  // What is not known comes last, either way.
  std::stable_sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) {
    const auto x = key_of(a, word);
    const auto y = key_of(b, word);
    if (x.has_value() != y.has_value()) return x.has_value();
    return descending ? x > y : x < y;
  });
}

void write_lede(const Scene& scene, web::Flow& main, const Line& line) {
  const Lang lang = scene.lang;
  main.lede([&](web::Phrasing& p) {
    if (!line.open) {
      p.strong(p.tr("Nobody has entered a place of care yet."));
      return;
    }
    p.strong(web::trn(lang, "{0} place of care is open.", "{0} places of care are open.", *line.open));
    p.text(" ");
    if (line.target) {
      p.text(web::trf(lang, "They were {0} on {1}; {2} are expected today, {3} on {4}.",
                      number(line.target->start_value, lang), format_date(line.target->start, lang),
                      number(*line.expected, lang), number(line.target->target, lang),
                      format_date(line.target->due, lang)));
    } else {
      p.text(p.tr("What was open at the beginning is not known, so there is no target."));
    }
    if (line.reports.expected > 0) {
      p.text(" ");
      p.text(web::trf(lang, "{0} services out of {1} have reported {2}; a report that is missing is not zero.",
                      number(line.reports.reported, lang), number(line.reports.expected, lang),
                      format_month(last_month(scene.today), lang)));
    }
  });
}

std::string class_label(int klass, Lang lang) {
  static constexpr std::array<std::string_view, 5> labels{N_("less than 20% of the need"), N_("20 to 39%"),
                                                          N_("40 to 59%"), N_("60 to 79%"), N_("80% and more")};
  return std::string(web::tr(lang, labels.at(static_cast<std::size_t>(klass - 1))));
}

void write_map(const Scene& scene, web::Flow& card, const std::vector<Line>& lines) {
  if (!web::has_asset("map.svg")) return;
  const auto shapes = territory::map_shapes(scene.db);
  web::MapSpec map;
  map.label = web::tr(scene.lang, "Places open against the need, by department");
  map.view_box = shapes.view_box;
  map.credit = shapes.credit;
  for (const auto& label : shapes.labels) map.texts.push_back({label.x, label.y, label.text});
  std::vector<const Line*> places;
  for (const auto& line : lines) places.push_back(&line);
  std::sort(places.begin(), places.end(), [](const Line* a, const Line* b) { return a->place->code < b->place->code; });
  for (const auto* line : places) {
    web::MapArea area;
    if (!shapes.departments.contains(line->place->code)) continue;  // an overseas collectivity
    area.shape_id = "d" + line->place->code;
    area.href = scene.at(territory::href(*line->place) + "/capacites");
    area.klass = line->map_class();
    area.label = line->open && line->need
                     ? web::trf(scene.lang, "{0}: {1} places open for {2} needed", line->place->name,
                                number(*line->open, scene.lang), number(*line->need, scene.lang))
                     : web::trf(scene.lang, "{0}: not known", line->place->name);
    map.areas.push_back(std::move(area));
  }
  for (int klass = 1; klass <= 5; ++klass) map.legend.push_back(class_label(klass, scene.lang));
  map.missing = web::tr(scene.lang, "not known");
  web::write_map(card, map);
}

void write_trend(const Scene& scene, web::Flow& card, const Line& line) {
  if (!line.open || !line.target) {
    card.empty_state(card.tr("What was open at the beginning is not known, so there is no target."));
    return;
  }
  const Lang lang = scene.lang;
  const auto& target = *line.target;
  const auto points = scene.moment.known_day
                          ? open_by_month(scene.db, scene.registry, line.place->key, target.start, scene.moment)
                          : figures::series(scene.db, "capacity.open", line.place->key);
  const auto value_on = [&](Date day) {
    std::int64_t out = day < target.start ? 0 : target.start_value;
    for (const auto& point : points) {
      if (point.day <= day) out = point.value;
    }
    return out;
  };
  web::ChartSpec chart;
  chart.label = web::tr(lang, "Places open since the beginning");
  chart.sentence = web::trf(lang, "{0} places open, {1} expected today and {2} on {3}.", number(*line.open, lang),
                            number(*line.expected, lang), number(target.target, lang), format_date(target.due, lang));
  web::ChartSeries open;
  open.label = web::tr(lang, "Open");
  open.points.push_back({target.start, value_on(target.start)});
  for (const auto& point : points) {
    if (point.day > target.start && point.day <= scene.today) open.points.push_back({point.day, point.value});
  }
  open.points.push_back({scene.today, *line.open});
  chart.series.push_back(std::move(open));
  chart.trajectory.label = web::tr(lang, "Trajectory");
  chart.trajectory.points = {{target.start, target.start_value}, {target.due, target.target}};
  chart.target = target.target;
  chart.target_label = web::trf(lang, "Target: {0}", number(target.target, lang));
  chart.first = target.start;
  chart.last = std::max(target.due, scene.today);
  web::write_chart(card, chart, [&](web::Flow& below) {
    const std::vector<web::Column> columns{{.label = below.tr("At the end of")},
                                           {.label = below.tr("Places open"), .is_number = true},
                                           {.label = below.tr("Expected by then"), .is_number = true}};
    below.table(below.tr("Places open, month by month"), columns, [&](web::Rows& rows) {
      for (auto month = Period::containing(target.start, Period::Length::month); month.first() <= scene.today;
           month = month.next()) {
        const Date last = std::min(month.end().plus_days(-1), scene.today);
        rows.row([&](web::Row& row) {
          row.head(format_month(month, lang));
          row.number(value_on(last)).number(figures::expected_on(target, last));
        });
      }
    });
  });
}

// What the need of the whole is the sum of, and how it is made.
void write_need_of_parts(const Scene& scene, web::Flow& card, const Line& total) {
  if (!scene.programme.need) return;
  if (total.needs_known < total.needs) {
    card.note(web::trf(scene.lang,
                       "The need is the sum of {0} departments out of {1}: of the others it is not known, which is not "
                       "zero.",
                       number(total.needs_known, scene.lang), number(total.needs, scene.lang)));
  }
  card.note(web::trf(scene.lang, "Places needed by a department: {0}.", need_formula(scene)));
  card.note(scene.programme.need->source.in(scene.lang));
}

// Of an export of the same departments at the same moment.
std::string export_query(const Scene& scene, const territory::Territory& place) {
  auto out = scene.known_query();
  if (place.level == territory::Level::region) out += (out.empty() ? "?" : "&") + ("region=" + place.code);
  return out;
}

void write_lines(const Scene& scene, web::Flow& card, const std::vector<Line>& lines, const Line& total,
                 std::string_view order, bool inside_whole) {
  const Lang lang = scene.lang;
  const auto& place = *total.place;
  const auto column = [&](std::string_view label, std::string_view word, bool is_number) {
    const bool is_sorted = order == word || (order.starts_with('-') && order.substr(1) == word);
    const bool descending = is_sorted ? !order.starts_with('-') : is_number;
    return web::Column{.label = label,
                       .is_number = is_number,
                       .sort = !is_sorted               ? web::Sort::none
                               : order.starts_with('-') ? web::Sort::descending
                                                        : web::Sort::ascending,
                       .href = web::with_query(scene.request, "tri", (descending ? "-" : "") + std::string(word))};
  };
  const std::vector<web::Column> columns{column(card.tr("Department"), "departement", false),
                                         column(card.tr("Need"), "besoin", true),
                                         column(card.tr("Open"), "ouvertes", true),
                                         column(card.tr("Missing"), "manque", true),
                                         column(card.tr("Gap"), "ecart", true),
                                         {.label = card.tr("Situation")},
                                         column(card.tr("Funded"), "financees", true),
                                         {.label = card.tr("Occupied"), .is_number = true},
                                         {.label = card.tr("Supported"), .is_number = true},
                                         {.label = card.tr("Reports"), .is_number = true}};
  const auto cells = [&](web::Row& row, const Line& line, bool inside) {
    if (!line.need && line.needs > 0) {
      row.cell([&](web::Phrasing& p) { p.soft(p.tr("not known")); });
    } else {
      row.number(line.need);
    }
    row.number(line.open).number(line.missing());
    const auto gap = line.gap();
    row.figure(gap ? (*gap > 0 ? "+" : "") + number(*gap, lang) : std::string("–"));
    row.cell([&](web::Phrasing& p) {
      if (line.standing) p.badge(look(*line.standing), p.tr(figures::title(*line.standing)));
    });
    row.number(line.funded);
    row.figure(people(line.occupied, inside, lang)).figure(people(line.supported, inside, lang));
    row.figure(line.reports.expected == 0 ? std::string("–")
                                          : web::trf(lang, "{0} of {1}", number(line.reports.reported, lang),
                                                     number(line.reports.expected, lang)));
  };
  const bool all = scene.request.query_value("tous").has_value();
  card.table(order == default_order ? card.tr("Departments where most places are missing")
                                    : card.tr("Places of care by department"),
             columns, [&](web::Rows& rows) {
               std::size_t written = 0;
               for (const auto& line : lines) {
                 if (!all && written++ == lines_shown) break;
                 rows.row([&](web::Row& row) {
                   row.head([&](web::Phrasing& p) {
                     p.a(scene.at(territory::href(*line.place) + "/capacites"), line.place->name);
                   });
                   cells(row, line, scene.may(access::Right::read_plans, line.place->key));
                 });
               }
               rows.total([&](web::Row& row) {
                 row.head(total.place->name);
                 cells(row, total, inside_whole);
               });
             });
  const bool is_cut = !all && lines.size() > lines_shown;
  if (is_cut) card.note(web::trf(lang, "{0} departments shown out of {1}.", lines_shown, lines.size()));
  card.p(
      [&](web::Phrasing& p) {
        if (is_cut) p.a(web::with_query(scene.request, "tous", "1"), p.tr("All departments")).text(" · ");
        plan::export_links(p, "/capacites/export", export_query(scene, place));
      },
      {{"class", "small on-screen"}});
  write_need_of_parts(scene, card, total);
}

// The regions, each the sum of its departments that are known.
void write_regions(const Scene& scene, web::Flow& card, const std::vector<Line>& lines) {
  struct Sum {
    std::optional<std::int64_t> need, open, missing, funded;
    std::int64_t known = 0, all = 0;
  };
  std::map<const territory::Territory*, Sum> sums;
  const auto add = [](std::optional<std::int64_t>& sum, std::optional<std::int64_t> value) {
    if (value) sum = sum.value_or(0) + *value;
  };
  for (const auto& line : lines) {
    const auto* region = scene.registry.ancestor(line.place->key, territory::Level::region);
    if (region == nullptr) continue;
    auto& sum = sums[region];
    add(sum.need, line.need);
    add(sum.open, line.open);
    add(sum.missing, line.missing());
    add(sum.funded, line.funded);
    sum.known += line.needs_known;
    sum.all += line.needs;
  }
  std::vector<std::pair<const territory::Territory*, Sum>> sorted(sums.begin(), sums.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    const auto x = a.second.missing.value_or(-1);
    const auto y = b.second.missing.value_or(-1);
    return x != y ? x > y : a.first->name < b.first->name;
  });
  const std::vector<web::Column> columns{{.label = card.tr("Region")},
                                         {.label = card.tr("Need"), .is_number = true},
                                         {.label = card.tr("Open"), .is_number = true},
                                         {.label = card.tr("Missing"), .is_number = true},
                                         {.label = card.tr("Funded"), .is_number = true}};
  card.table(card.tr("Places missing in each department of a region, added up"), columns, [&](web::Rows& rows) {
    for (const auto& [region, sum] : sorted) {
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) { p.a(scene.at(territory::href(*region) + "/capacites"), region->name); });
        if (!sum.need && sum.all > 0) {
          row.cell([&](web::Phrasing& p) { p.soft(p.tr("not known")); });
        } else {
          row.number(sum.need);
        }
        row.number(sum.open).number(sum.missing).number(sum.funded);
      });
    }
  });
}

web::Response show_area(const Shared& state, const web::Request& request,
                        const territory::Territory* (*place_of)(const territory::Registry&, const web::Request&)) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto* found = place_of(scene.registry, request);
    if (found == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    const auto& place = *found;
    const bool is_nation = place.level == territory::Level::nation;
    auto lines =
        department_lines(scene.db, scene.registry, scene.programme, scene.moment, is_nation ? nullptr : &place);
    const auto total = line_of_whole(scene.db, scene.registry, place, scene.moment, lines);
    // A region may have one department, and be no sum at all.
    const bool inside = is_nation || scene.may(access::Right::read_plans, place.key);
    std::string_view order = request.query_value("tri").value_or(default_order);
    if (order.empty() || order == "-") order = default_order;
    sort_lines(lines, order);
    web::Page page;
    page.title = scene.tr("Care capacity");
    page.crumbs = plan::crumbs(scene.registry, place, scene.lang);
    link_last(page.crumbs, territory::href(place));
    page.crumbs.push_back({page.title, ""});
    page.live = !scene.moment.known_day;
    return web::page(request, page, [&](web::Flow& main) {
      if (is_nation) {
        main.head(page.title,
                  scene.tr("Places open, funded and occupied, and people supported: four figures, never one."));
      } else {
        main.head(page.title, territory::label(place, scene.lang));
      }
      write_known(scene, main);
      write_lede(scene, main, total);
      write_four_figures(scene, main, place, total, inside);
      main.div("card pinned", [&](web::Flow& card) { write_lines(scene, card, lines, total, order, inside); });
      main.grid([&](web::Flow& grid) {
        if (is_nation) {
          grid.section("card map w6", scene.tr("Places open against the need"),
                       [&](web::Flow& card) { write_map(scene, card, lines); });
        }
        grid.section(is_nation ? "card w6" : "card w12", scene.tr("On the way to the target"),
                     [&](web::Flow& card) { write_trend(scene, card, total); });
      });
      if (is_nation) {
        main.section("card pinned", scene.tr("By region"), [&](web::Flow& card) { write_regions(scene, card, lines); });
      }
      main.section("card pinned", scene.tr("By kind of place"),
                   [&](web::Flow& card) { write_kinds(scene, card, place, inside); });
      main.p(
          [&](web::Phrasing& p) {
            p.text(p.tr("All services:")).text(" ");
            plan::export_links(p, "/capacites/services/export", export_query(scene, place));
            p.text(" · ").text(p.tr("Their months:")).text(" ");
            plan::export_links(p, "/capacites/mois/export", export_query(scene, place));
          },
          {{"class", "small on-screen"}});
      write_known_choice(scene, main);
    });
  });
}

web::Response show(const Shared& state, const web::Request& request) {
  return show_area(state, request,
                   [](const territory::Registry& registry, const web::Request&) -> const territory::Territory* {
                     return &registry.nation();
                   });
}

web::Response show_region(const Shared& state, const web::Request& request) {
  return show_area(state, request, [](const territory::Registry& registry, const web::Request& asked) {
    return registry.find(territory::Level::region, asked.param("region"));
  });
}

// ---- downloads ----

using intake::CellType;

// Whether an export of a region (?region=11) has a department in it.
bool is_asked_for(const Scene& scene, TerritoryKey department) {
  const auto code = scene.request.query_value("region");
  if (!code || code->empty()) return true;
  const auto* region = scene.registry.ancestor(department, territory::Level::region);
  return region != nullptr && region->code == *code;
}

web::Response export_lines(const Shared& state, const web::Request& request) {
  const auto label = [&](std::string_view id) { return std::string(web::tr(request.lang, id)); };
  intake::TableSpec spec{
      .name = label(N_("Care capacity")),
      .columns = {{"code", label(N_("Code")), CellType::text},
                  {"department", label(N_("Department")), CellType::text},
                  {"day", label(N_("As of")), CellType::date},
                  {"places_needed", label(N_("Places needed")), CellType::integer},
                  {"places_open", label(N_("Places open")), CellType::integer},
                  {"places_missing", label(N_("Missing")), CellType::integer},
                  {"places_expected_on_day", label(N_("Expected by then")), CellType::integer},
                  {"places_target", label(N_("Target")), CellType::integer},
                  {"places_funded", label(N_("Places funded")), CellType::integer},
                  {"places_occupied", label(N_("Places occupied")), CellType::text},
                  {"people_supported", label(N_("People supported")), CellType::text},
                  {"services_expected", label(N_("Services expected to report")), CellType::integer},
                  {"services_reported", label(N_("Services that have reported")), CellType::integer}}};
  return plan::table_download(
      request, "jalon-capacites-" + state->context.clock.today().text(), std::move(spec),
      [state, request](intake::TableSink& sink) {
        with_scene(*state, request, [&](Scene& scene) {
          for (const auto& line : department_lines(scene.db, scene.registry, scene.programme, scene.moment)) {
            if (!is_asked_for(scene, line.place->key)) continue;
            const bool inside = scene.may(access::Right::read_plans, line.place->key);
            const auto counted = [&](const std::optional<std::int64_t>& value) {
              if (!value) return std::string();
              const bool is_small = !inside && *value > 0 && *value < small_count;
              return is_small ? people(value, inside, scene.lang) : std::to_string(*value);
            };
            sink.row(line.place->code, line.place->name, scene.today, line.need, line.open, line.missing(),
                     line.expected, line.target ? std::optional(line.target->target) : std::nullopt, line.funded,
                     counted(line.occupied), counted(line.supported), line.reports.expected, line.reports.reported);
          }
          return web::Response{};
        });
      });
}

web::Response export_services(const Shared& state, const web::Request& request) {
  const auto label = [&](std::string_view id) { return std::string(web::tr(request.lang, id)); };
  intake::TableSpec spec{.name = label(N_("Services")),
                         .columns = {{"id", label(N_("Identifier")), CellType::text},
                                     {"service", label(N_("Service")), CellType::text},
                                     {"operator", label(N_("Run by")), CellType::text},
                                     {"address", label(N_("Address")), CellType::text},
                                     {"department_code", label(N_("Department code")), CellType::text},
                                     {"department", label(N_("Department")), CellType::text},
                                     {"territory", label(N_("Territory served")), CellType::text},
                                     {"kind", label(N_("Kind of place")), CellType::text},
                                     {"places_open", label(N_("Places open")), CellType::integer},
                                     {"places_funded", label(N_("Places funded")), CellType::integer}}};
  return plan::table_download(
      request, "jalon-services-" + state->context.clock.today().text(), std::move(spec),
      [state, request](intake::TableSink& sink) {
        with_scene(*state, request, [&](Scene& scene) {
          for (const auto& service : services(scene.db, {}, scene.moment.known)) {
            const auto* department = scene.registry.find(service.department);
            const auto* place = scene.registry.find(service.territory);
            if (department == nullptr || place == nullptr) continue;
            const auto open = open_on(changes_of(scene.db, service.id, scene.moment.known), scene.today);
            const auto funded = funded_on(fundings_of(scene.db, service.id, scene.moment.known), scene.today);
            for (const auto& kind : scene.programme.place_kinds) {
              const auto value = [&](const std::map<std::string, std::int64_t>& from) {
                const auto found = from.find(kind.code);
                return found == from.end() ? std::nullopt : std::optional(found->second);
              };
              if (!value(open) && !value(funded)) continue;
              sink.row(service.id.text(), service.name, operator_of(scene.db, service), service.address,
                       department->code, department->name, place->name, kind.label.in(scene.lang), value(open),
                       value(funded));
            }
          }
          return web::Response{};
        });
      });
}

// Only of the services whose single counts the reader may read.
web::Response export_months(const Shared& state, const web::Request& request) {
  const auto label = [&](std::string_view id) { return std::string(web::tr(request.lang, id)); };
  intake::TableSpec spec{.name = label(N_("Months")),
                         .columns = {{"service_id", label(N_("Identifier")), CellType::text},
                                     {"service", label(N_("Service")), CellType::text},
                                     {"department_code", label(N_("Department code")), CellType::text},
                                     {"month", label(N_("Month")), CellType::text},
                                     {"kind", label(N_("Kind of place")), CellType::text},
                                     {"places_occupied", label(N_("Places occupied")), CellType::integer},
                                     {"people_waiting", label(N_("People waiting")), CellType::integer},
                                     {"people_supported", label(N_("People supported")), CellType::integer},
                                     {"completed", label(N_("Completed")), CellType::integer},
                                     {"interrupted", label(N_("Interrupted")), CellType::integer},
                                     {"remark", label(N_("Remark")), CellType::text}}};
  return plan::table_download(request, "jalon-mois-des-services-" + state->context.clock.today().text(),
                              std::move(spec), [state, request](intake::TableSink& sink) {
                                with_scene(*state, request, [&](Scene& scene) {
                                  std::map<ServiceId, Service> read;
                                  for (auto& service : services(scene.db, {}, scene.moment.known)) {
                                    if (scene.may_read_months(service)) read.emplace(service.id, std::move(service));
                                  }
                                  for (const auto& row : months_in(scene.db, {}, scene.moment.known)) {
                                    const auto found = read.find(row.service);
                                    if (found == read.end()) continue;
                                    if (!is_asked_for(scene, found->second.department)) continue;
                                    sink.row(row.service.text(), found->second.name,
                                             scene.registry.find(found->second.department)->code, row.month.text(),
                                             scene.kind(row.kind), row.occupied, row.waiting, row.supported,
                                             row.completed, row.interrupted, row.remark);
                                  }
                                  return web::Response{};
                                });
                              });
}

}  // namespace

void add_nation_routes(web::Router& router, const Shared& state) {
  const auto add = [&](std::string name, std::string pattern,
                       web::Response (*answer)(const Shared&, const web::Request&), std::string scope = {}) {
    web::Route route;
    route.scope = std::move(scope);
    route.name = "capacity." + std::move(name);
    route.pattern = std::move(pattern);
    route.right = access::word(access::Right::read_aggregates);
    route.handler = [state, answer](const web::Request& request) { return answer(state, request); };
    router.add(std::move(route));
  };
  add("nation", "/capacites", show);
  add("region", "/regions/{region}/capacites", show_region, "region");
  add("export", "/capacites/export/{format}", export_lines);
  add("export_services", "/capacites/services/export/{format}", export_services);
  add("export_months", "/capacites/mois/export/{format}", export_months);
}

}  // namespace jalon::capacity
