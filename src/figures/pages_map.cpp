// SPDX-License-Identifier: EUPL-1.2
// An indicator over the departments or the regions of a place: in five classes on the map, and in a table, the most
// first.
#include <algorithm>
#include <cmath>

#include "base/period.hpp"
#include "figures/question.hpp"
#include "web/i18n.hpp"
#include "web/map.hpp"
#include "web/page.hpp"

namespace jalon::figures {

namespace {

using territory::Level;
using territory::Territory;
using web::tr;
using web::trf;

constexpr int classes_max = 5;

// What is coloured: the value, or by 100,000 inhabitants what adds up over places of different sizes.
enum class Measure : std::uint8_t { value, inhabitants };

struct Line {
  const Territory* place = nullptr;
  std::optional<std::int64_t> value;     // none: not known, or hidden
  std::optional<std::int64_t> measured;  // what is coloured; of inhabitants in tenths
  bool is_hidden = false;
  bool is_estimated = false;
  int klass = 0;
};

struct MapAsked {
  Question question;
  Level level = Level::department;
  Measure measure = Measure::value;
  Period period;  // of what people answer
  bool is_answered = false;
};

// Departments and regions have shapes; an indicator is known at its own level and above.
std::vector<Level> levels_of(const Question& question) {
  std::vector<Level> out;
  for (const auto level : {Level::department, Level::region}) {
    if (level > question.place->level && level <= question.indicator.level) out.push_back(level);
  }
  return out;
}

bool has_measure_by_inhabitants(const Indicator& indicator) {
  return indicator.over_territories == OverTerritories::sum && indicator.unit != "%";
}

std::string text_of(const MapAsked& asked, std::int64_t measured, Lang lang) {
  return asked.measure == Measure::inhabitants ? format_decimal(measured, 1, lang)
                                               : format_decimal(measured, asked.question.indicator.decimals, lang);
}

std::vector<Line> lines_of(db::Session& session, const territory::Registry& registry, const MapAsked& asked,
                           const access::Actor* actor) {
  const auto& question = asked.question;
  const auto day = question.perimeter.value_or(asked.is_answered ? asked.period.end().plus_days(-1) : question.day);
  const auto& places = places_of(question.known, registry);
  std::vector<Line> out;
  std::vector<TerritoryKey> keys;
  for (const auto* place : places.below_on(question.place->key, asked.level, day)) {
    const auto* now = registry.find(place->key);
    if (now == nullptr) continue;
    out.push_back({.place = now});
    keys.push_back(now->key);
  }
  std::map<TerritoryKey, std::vector<PeriodValue>> answered;
  std::map<TerritoryKey, ValueAsked> counted;
  if (asked.is_answered) {
    answered = by_period_of(session, registry, question.indicator, keys, asked.period, asked.period, question.dimension,
                            question.known, question.perimeter);
  } else {
    counted = values_asked(session, registry, question, asked.level, keys);
  }
  for (auto& line : out) {
    if (const auto found = answered.find(line.place->key); found != answered.end()) {
      line.value = found->second.front().value;
      line.is_estimated = found->second.front().is_estimated;
    } else if (const auto sum = counted.find(line.place->key); sum != counted.end()) {
      line.value = sum->second.value;
      line.is_estimated = sum->second.is_estimated;
    }
    if (is_protected(question.indicator, line.value, actor, registry, *line.place)) {
      line.is_hidden = true;
      line.value.reset();
    }
    if (!line.value) continue;
    if (asked.measure == Measure::value) {
      line.measured = line.value;
    } else if (line.place->population > 0) {
      const double scale = std::pow(10.0, question.indicator.decimals);
      line.measured = std::llround(static_cast<double>(*line.value) / scale * 1'000'000.0 /
                                   static_cast<double>(line.place->population));
    }
  }
  return out;
}

std::string value_text(const MapAsked& asked, const Line& line, Lang lang) {
  if (line.is_hidden) return trf(lang, "fewer than {0}", asked.question.indicator.small_count);
  if (!line.value) return "–";
  return (line.is_estimated ? "≈ " : "") + format_decimal(*line.value, asked.question.indicator.decimals, lang);
}

// What the map shows, in its label and in its table.
std::string measured_title(const MapAsked& asked, Lang lang) {
  return asked.measure == Measure::inhabitants ? std::string(tr(lang, "For 100,000 inhabitants"))
                                               : std::string(tr(lang, "Value"));
}

void draw(db::Session& session, const territory::Registry& registry, const MapAsked& asked,
          const std::vector<Line>& lines, const std::vector<std::pair<std::int64_t, std::int64_t>>& classes, Lang lang,
          web::Flow& card) {
  if (!web::has_asset("map.svg")) return;
  const auto shapes = territory::map_shapes(session);
  const auto& name = name_of(asked.question.indicator, lang);
  web::MapSpec map;
  map.label = asked.level == Level::region ? trf(lang, "{0} by region", name) : trf(lang, "{0} by department", name);
  map.view_box = shapes.view_box;
  map.credit = shapes.credit;
  for (const auto& label : shapes.labels) map.texts.push_back({label.x, label.y, label.text});
  std::map<TerritoryKey, const Line*> by_place;
  for (const auto& line : lines) by_place.emplace(line.place->key, &line);
  const auto day =
      asked.question.perimeter.value_or(asked.is_answered ? asked.period.end().plus_days(-1) : asked.question.day);
  for (const auto& department : registry.all(Level::department)) {
    web::MapArea area;
    if (!shapes.departments.contains(department.code)) continue;  // an overseas collectivity
    area.shape_id = "d" + department.code;
    const Line* line = nullptr;
    for (const auto key : registry.sum_path_on(department.key, day)) {
      if (const auto found = by_place.find(key); found != by_place.end()) line = found->second;
    }
    if (line != nullptr) {
      area.klass = line->klass;
      area.href = with_moment(asked.question, figure_href(asked.question.indicator.code, *line->place));
      area.label =
          fmt::format("{}{} {}", line->place->name, lang == Lang::fr ? "\u202f:" : ":",
                      !line->value                      ? value_text(asked, *line, lang)
                      : asked.measure == Measure::value ? value_text(asked, *line, lang)
                      : line->measured ? trf(lang, "{0} for 100,000 inhabitants", text_of(asked, *line->measured, lang))
                                       : value_text(asked, *line, lang));
    } else {
      area.label = trf(lang, "{0}: outside of this place", department.name);
    }
    map.areas.push_back(std::move(area));
  }
  for (const auto& [least, most] : classes)
    map.legend.push_back(least == most
                             ? text_of(asked, least, lang)
                             : trf(lang, "{0} to {1}", text_of(asked, least, lang), text_of(asked, most, lang)));
  map.missing = tr(lang, "not known, or too few to be shown");
  web::write_map(card, map);
}

void write_table(const territory::Registry& registry, const MapAsked& asked, std::vector<Line> lines, web::Flow& main,
                 Lang lang) {
  std::ranges::stable_sort(lines, [](const Line& a, const Line& b) { return a.measured > b.measured; });
  std::vector<web::Column> columns{{.label = tr(lang, "Territory")}, {.label = tr(lang, "Value"), .is_number = true}};
  if (asked.measure == Measure::inhabitants) {
    columns.push_back({.label = tr(lang, "For 100,000 inhabitants"), .is_number = true});
    columns.push_back({.label = tr(lang, "Inhabitants"), .is_number = true});
  }
  main.table(trf(lang, "{0}, the most first", name_of(asked.question.indicator, lang)), columns, [&](web::Rows& rows) {
    for (const auto& line : lines) {
      rows.row([&](web::Row& cells) {
        cells.head([&](web::Phrasing& p) {
          p.a(with_moment(asked.question, figure_href(asked.question.indicator.code, *line.place)),
              territory::label(*line.place, lang));
          if (asked.level != Level::department) return;
          if (const auto* region = registry.ancestor(line.place->key, Level::region)) p.br().soft(region->name);
        });
        cells.figure(value_text(asked, line, lang));
        if (asked.measure != Measure::inhabitants) return;
        cells.figure(line.measured ? text_of(asked, *line.measured, lang) : std::string("–"));
        cells.number(line.place->population > 0 ? std::optional(line.place->population) : std::nullopt);
      });
    }
  });
}

Result<MapAsked> understand_map(const Routes& routes, db::Session& session, const territory::Registry& registry,
                                const web::Request& request) {
  auto question = understand(routes, session, registry, request, "au", "connu", "perimetre");
  if (!question) return fail(std::move(question.error()));
  MapAsked out{.question = std::move(*question)};
  const auto levels = levels_of(out.question);
  if (levels.empty()) {
    return fail(
        NotFound{msg("There is no map of this figure here: it is not known of several departments or regions.")});
  }
  out.level = levels.front();
  if (const auto asked = request.query_value("niveau"); asked && !asked->empty()) {
    const auto found = std::ranges::find(levels, *asked, [](Level level) { return territory::word(level); });
    if (found == levels.end())
      return invalid("niveau", msg("This figure is not shown by that level: write department or region."));
    out.level = *found;
  }
  const auto& places = registry.all(out.level);
  if (has_measure_by_inhabitants(out.question.indicator) &&
      std::ranges::any_of(places, [](const Territory& one) { return one.population > 0; }))
    out.measure = Measure::inhabitants;
  if (const auto asked = request.query_value("montre"); asked && !asked->empty()) {
    if (*asked != "valeur" && *asked != "habitants") return invalid("montre", msg("Write valeur or habitants."));
    if (*asked == "habitants" && out.measure != Measure::inhabitants)
      return invalid("montre", msg("This figure does not add up over places, so it is not divided by inhabitants."));
    if (*asked == "valeur") out.measure = Measure::value;
  }
  out.is_answered = out.question.indicator.origin != Origin::derived;
  if (out.is_answered) {
    const auto length = length_of(out.question.indicator.frequency);
    out.period = last_period(out.question,
                             span_of(session, registry, out.question.indicator, *out.question.place,
                                     out.question.dimension, out.question.known),
                             length);
    if (const auto asked = request.query_value("periode"); asked && !asked->empty()) {
      const auto given = Period::parse(*asked);
      if (!given || given->length < length)
        return invalid("periode", msg("This is no period of this figure: write 2016-11, 2016-Q4 or 2016."));
      out.period = *given;
    }
  }
  return out;
}

web::Response map_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    const auto read = understand_map(routes, session, *registry, request);
    if (!read) return web::error_response(request, read.error());
    const auto& asked = *read;
    const auto& question = asked.question;
    const auto& place = *question.place;
    const auto& name = name_of(question.indicator, lang);
    auto lines = lines_of(session, *registry, asked, access::actor_of(request));
    std::vector<std::optional<std::int64_t>> measured;
    for (const auto& line : lines) measured.push_back(line.measured);
    const auto classes = in_classes(measured);
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i].klass = classes.of[i];
    const auto figure = with_moment(question, figure_href(question.indicator.code, place));
    const auto when =
        asked.is_answered ? format_period(asked.period, lang) : trf(lang, "on {0}", format_date(question.day, lang));
    return web::page(
        request,
        {.title = fmt::format("{} – {}", name, tr(lang, "Map")),
         .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                    {name, figure},
                    {std::string(tr(lang, "Map")), ""}},
         .live = true},
        [&](web::Flow& main) {
          main.head(name, fmt::format("{}, {}", territory::label(place, lang), when));
          main.get_form(map_href(question.indicator.code, place), [&](web::Fields& fields) {
            if (const auto levels = levels_of(question); levels.size() > 1) {
              fields.select(
                  {.name = "niveau", .label = tr(lang, "By"), .value = std::string(territory::word(asked.level))},
                  {{"department", std::string(tr(lang, "Department"))}, {"region", std::string(tr(lang, "Region"))}});
            }
            if (has_measure_by_inhabitants(question.indicator)) {
              fields.select({.name = "montre",
                             .label = tr(lang, "In colour"),
                             .value = asked.measure == Measure::inhabitants ? "habitants" : "valeur"},
                            {{"habitants", std::string(tr(lang, "For 100,000 inhabitants"))},
                             {"valeur", std::string(tr(lang, "Value"))}});
            }
            if (asked.is_answered) {
              fields.text_field({.name = "periode", .label = tr(lang, "Period"), .value = asked.period.text()});
            } else {
              fields.date_field({.name = "au",
                                 .label = tr(lang, "On the day"),
                                 .value = question.on ? question.on->text() : std::string()});
            }
            fields.date_field({.name = "connu",
                               .label = tr(lang, "As it was known on"),
                               .value = question.known_day ? question.known_day->text() : std::string()});
            write_perimeter_field(question, *registry, fields);
            fields.submit(tr(lang, "Show"), {}, {}, true);
          });
          write_perimeter_note(question, lang, main);
          write_known_notice(question.known_day, map_href(question.indicator.code, place), main);
          if (classes.bounds.empty()) {
            main.empty_state(tr(lang, "Nothing is known of these territories then: a missing value is not zero."));
            return;
          }
          main.grid([&](web::Flow& grid) {
            grid.section("card map w7", measured_title(asked, lang), [&](web::Flow& card) {
              draw(session, *registry, asked, lines, classes.bounds, lang, card);
              card.note(tr(lang, "Each class holds about as many territories; equal values are in the same one."));
            });
            grid.section("card w5", tr(lang, "In a table"),
                         [&](web::Flow& card) { write_table(*registry, asked, lines, card, lang); });
          });
          main.p([&](web::Phrasing& p) { p.a(figure, tr(lang, "The figure, its course and where it comes from")); });
        });
  });
}

}  // namespace

Classes in_classes(std::span<const std::optional<std::int64_t>> values) {
  std::vector<std::int64_t> known;
  for (const auto& value : values)
    if (value) known.push_back(*value);
  std::ranges::sort(known);
  Classes out;
  std::vector<std::int64_t> least;
  for (std::size_t i = 0; i < classes_max && !known.empty(); ++i) {
    const auto value = known[known.size() * i / classes_max];
    if (least.empty() || value != least.back()) least.push_back(value);
  }
  for (const auto value : least) out.bounds.emplace_back(value, value);
  for (const auto& value : values) {
    const auto above = value ? std::ranges::upper_bound(least, *value) : least.begin();
    out.of.push_back(static_cast<int>(above - least.begin()));
    if (!value) continue;
    auto& most = out.bounds.at(static_cast<std::size_t>(out.of.back() - 1)).second;
    most = std::max(most, *value);
  }
  return out;
}

std::string map_href(std::string_view indicator, const territory::Territory& place) {
  return fmt::format("/chiffres/{}/carte/{}/{}", indicator, territory::word(place.level), place.code);
}

void write_map_link(const Question& question, Lang lang, web::Flow& main) {
  if (levels_of(question).empty()) return;
  main.p([&](web::Phrasing& p) {
    p.a(with_moment(question, map_href(question.indicator.code, *question.place)), tr(lang, "On a map"));
  });
}

void add_map_page(web::Router& router, const Routes& routes) {
  router.add({.name = "figures.map",
              .pattern = "/chiffres/{indicator}/carte/{level}/{code}",
              .right = std::string(access::word(access::Right::read_aggregates)),
              .handler = [routes](const web::Request& request) { return map_page(routes, request); },
              .query_names = {"niveau", "montre", "periode", "au", "connu", "perimetre", "dimension"}});
}

}  // namespace jalon::figures
