// SPDX-License-Identifier: EUPL-1.2
// "Where does this figure come from?": from any number on a screen down to the acts that made it.
#include <algorithm>

#include "figures/entry.hpp"
#include "figures/question.hpp"
#include "figures/uploads.hpp"
#include "web/chart.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::figures {

namespace {

using web::tr;
using web::trf;

constexpr int observations_shown = 200;

const std::string& in(Lang lang, const std::string& fr, const std::string& en) { return lang == Lang::fr ? fr : en; }

// A value of what Jalon counts itself, for this reader: missing, kept back, or the number.
struct Reading {
  const Question& question;
  const territory::Registry& registry;
  const access::Actor* actor;
  Lang lang;
  [[nodiscard]] bool hides(std::optional<std::int64_t> value, const territory::Territory& place) const {
    return is_protected(question.indicator, value, actor, registry, place);
  }
  [[nodiscard]] std::string shown(const ValueAsked& asked, const territory::Territory& place) const {
    if (!asked.value) return "–";
    if (hides(asked.value, place)) return trf(lang, "fewer than {0}", question.indicator.small_count);
    return (asked.is_estimated ? "≈ " : "") + format_integer(*asked.value, lang);
  }
};

std::string label_of(const std::vector<Word>& words, std::string_view word, Lang lang) {
  const auto found = std::ranges::find(words, word, &Word::word);
  return std::string(found == words.end() ? word : tr(lang, found->label));
}

std::string level_title(territory::Level level, Lang lang) {
  switch (level) {
    case territory::Level::region:
      return std::string(tr(lang, "By region"));
    case territory::Level::department:
      return std::string(tr(lang, "By department"));
    default:
      break;
  }
  return std::string(tr(lang, "By contract"));
}

web::State state_of(Standing standing) {
  switch (standing) {
    case Standing::reached:
    case Standing::on_time:
      return web::State::ok;
    case Standing::to_watch:
      return web::State::warn;
    case Standing::late:
      break;
  }
  return web::State::bad;
}

std::string dimension_label(const Routes& routes, db::Session& session, const Indicator& indicator,
                            const std::string& dimension, Lang lang) {
  if (routes.words.dimension) {
    if (auto label = routes.words.dimension(session, programme_of(indicator.code), dimension, lang); !label.empty())
      return label;
  }
  return dimension;
}

std::string signed_amount(std::int64_t amount, int decimals, Lang lang) {
  return (amount > 0 ? "+" : "") + format_decimal(amount, decimals, lang);
}

// Figures come in as files and leave as files, for whoever may.
void write_ways_in_and_out(const web::Request& request, const territory::Registry& registry, web::Flow& main) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return;
  const auto lang = request.lang;
  const bool exports = holds(*actor, registry, access::Right::export_lists);
  const bool imports = takes_part(*actor, registry);
  if (!imports && !exports) return;
  main.p([&](web::Phrasing& p) {
    if (imports) p.a("/chiffres/imports", tr(lang, "Imports of files"));
    if (imports && exports) p.text(" · ");
    if (!exports) return;
    p.text(tr(lang, "Export:"));
    for (const auto& [format, label] : {std::pair{"csv", "CSV"},
                                        {"xlsx", "XLSX"},
                                        {"json", "JSON"},
                                        {"dhis2-json", "DHIS2 (JSON)"},
                                        {"dhis2-csv", "DHIS2 (CSV)"}}) {
      p.text(" ").a(fmt::format("/api/v1/figures/export?format={}", format), label, {{"download", "", true}});
    }
  });
  if (!exports) return;
  main.details(tr(lang, "Export on another perimeter, or as it was known"), [&](web::Flow& flow) {
    flow.p(tr(lang,
              "On the perimeter of a day, what has moved, merged or split since counts where it stands on that day; "
              "only sums are written, each line names the perimeter, and no import takes them for values."));
    flow.get_form("/api/v1/figures/export", [&](web::Fields& fields) {
      fields.select({.name = "format", .label = fields.tr("Format"), .value = "csv"},
                    {{"csv", "CSV"}, {"xlsx", "XLSX"}, {"json", "JSON"}});
      fields.columns([&](web::Fields& row) {
        row.date_field({.name = "perimeter", .label = row.tr("Perimeter of the day")});
        row.date_field({.name = "known_on", .label = row.tr("Or as it was known on")});
      });
      fields.submit(fields.tr("Export"), {}, {}, true);
    });
  });
}

web::Response list_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  std::vector<Indicator> known;
  Table table;
  std::map<std::string, Target, std::less<>> targets_by_code;
  std::vector<std::string> programmes;             // of each indicator, its title
  std::vector<std::optional<PeriodValue>> newest;  // of each that people answer
  const auto filter = indicator_filter(request);
  std::vector<web::Choice> programmes_known;
  bool is_any = false;
  const auto known_day = day_of(request, "connu");
  if (!known_day) return web::error_response(request, known_day.error());
  routes.database.read([&](db::Session& session) {
    known = indicators(session);
    is_any = !known.empty();
    for (const auto& indicator : known) {
      const auto own = programme_of(indicator.code);
      if (!own.empty() && std::ranges::find(programmes_known, own, &web::Choice::value) == programmes_known.end())
        programmes_known.push_back({std::string(own), programme_title(routes, session, indicator.code, lang)});
    }
    std::erase_if(known, [&](const Indicator& indicator) { return !filter.lets(indicator); });
    std::vector<std::string_view> codes;
    for (const auto& indicator : known) {
      codes.push_back(indicator.code);
      programmes.push_back(programme_title(routes, session, indicator.code, lang));
    }
    // As of the day: what is known already of days to come (the end of a grant) is not yet so.
    const auto day = known_day->value_or(routes.clock.today());
    std::optional<KnownAt> then;
    if (*known_day) then = known_on(session, day);
    table = then ? values_as_known(session, *registry, codes, territory::Level::nation, day, *then)
                 : values(session, codes, territory::Level::nation, day);
    for (const auto& indicator : known) newest.push_back(newest_answer(session, *registry, indicator, day, then));
    targets_by_code = targets_in(session, registry->nation().key, then ? std::optional(then->at) : std::nullopt);
  });
  const auto title = std::string(tr(lang, "Figures"));
  return web::page(
      request, {.title = title, .crumbs = {{std::string(tr(lang, "France")), "/nation"}, {title, ""}}, .live = true},
      [&](web::Flow& main) {
        main.head(title,
                  tr(lang, "Every number shown is one of these indicators, and leads down to the acts that made it."),
                  [&](web::Flow& actions) { write_new_indicator(routes, request, actions); });
        write_ways_in_and_out(request, *registry, main);
        if (!is_any) {
          main.empty_state(
              tr(lang, "No indicator has been declared yet: they come with the first programme that is published."));
          return;
        }
        write_indicator_filter(filter, programmes_known, *known_day, request, main);
        write_known_notice(*known_day, "/chiffres", main);
        if (known.empty()) {
          main.empty_state(tr(lang, "No indicator answers these filters."),
                           [](web::Phrasing& p) { p.a("/chiffres", p.tr("Take the filters away")); });
          return;
        }
        const auto row = table.find(registry->nation().key);
        main.table(tr(lang, "Indicators and their value for France"),
                   {{.label = tr(lang, "Indicator")},
                    {.label = tr(lang, "What it counts")},
                    {.label = tr(lang, "Unit")},
                    {.label = tr(lang, "Value"), .is_number = true},
                    {.label = tr(lang, "Period")},
                    {.label = tr(lang, "Target"), .is_number = true}},
                   [&](web::Rows& rows) {
                     for (std::size_t i = 0; i < known.size(); ++i) {
                       const auto& indicator = known[i];
                       const auto value = row == table.end() ? std::nullopt : row->second[i];
                       const auto target = targets_by_code.find(indicator.code);
                       rows.row([&](web::Row& cells) {
                         cells.head([&](web::Phrasing& p) {
                           p.a(figure_href(indicator.code, registry->nation()) +
                                   (*known_day ? "?connu=" + (*known_day)->text() : std::string()),
                               in(lang, indicator.name_fr, indicator.name_en));
                           if (!programmes[i].empty()) p.br().soft(programmes[i]);
                         });
                         cells.cell([&](web::Phrasing& p) {
                           p.text(in(lang, indicator.definition_fr, indicator.definition_en)).text(" ");
                           write_definition_link(indicator, p);
                         });
                         cells.cell(unit_label(routes.words.units, indicator.unit, lang));
                         if (indicator.origin == Origin::derived) {
                           cells.figure(!value ? std::string("–")
                                        : is_protected(indicator, value, access::actor_of(request), *registry,
                                                       registry->nation())
                                            ? trf(lang, "fewer than {0}", indicator.small_count)
                                            : format_integer(*value, lang));
                           cells.cell("");
                         } else {
                           write_newest_answer(indicator, newest[i], *registry, request, cells);
                         }
                         cells.figure(target == targets_by_code.end()
                                          ? "–"
                                          : format_decimal(target->second.target, indicator.decimals, lang));
                       });
                     }
                   });
        write_definition_exports(main);
      });
}

// What adds up to the whole: the territories below that the reader may see, and in one more line the rest.
void write_sums_below(db::Session& session, const territory::Registry& registry, const Question& question,
                      std::optional<std::int64_t> whole, const access::Actor* actor, Lang lang, web::Flow& main) {
  const auto below = level_below(question.place->level);
  if (!below || !question.dimension.empty()) return;
  auto places = registry.below_on(question.place->key, *below, question.perimeter.value_or(question.day));
  const auto hidden =
      std::erase_if(places, [&](const territory::Territory* place) { return !may_see(actor, registry, *place); });
  if (places.empty()) return;
  std::vector<TerritoryKey> keys;
  for (const auto* place : places) keys.push_back(place->key);
  const Reading reading{question, registry, actor, lang};
  const auto values_below = values_asked(session, registry, question, *below, keys);
  const auto targets_below = targets_of(session, question.indicator.code, *below, keys, question.at());
  if (values_below.empty() && targets_below.empty() && whole) {
    main.h2(level_title(*below, lang));
    main.note(trf(lang, "Counted {0} as a whole: nothing is counted below it.", territory::in(*question.place, lang)));
    return;
  }
  std::int64_t expected_answers = 0;
  std::int64_t answered = 0;
  std::int64_t sum = 0;
  main.h2(level_title(*below, lang));
  main.table(
      trf(lang, "{0}: what adds up to the value {1}", in(lang, question.indicator.name_fr, question.indicator.name_en),
          territory::of(*question.place, lang)),
      {{.label = tr(lang, "Territory")},
       {.label = tr(lang, "Value"), .is_number = true},
       {.label = tr(lang, "Expected"), .is_number = true},
       {.label = tr(lang, "Target"), .is_number = true},
       {.label = tr(lang, "Standing")}},
      [&](web::Rows& rows) {
        for (const auto* place : places) {
          // A contract in two departments is shown in both, and adds up in one.
          const auto path = registry.sum_path_on(place->key, question.perimeter.value_or(question.day));
          const bool counts_here = std::ranges::find(path, question.place->key) != path.end();
          const auto found = values_below.find(place->key);
          const auto asked = found == values_below.end() ? ValueAsked{} : found->second;
          const auto value = asked.value;
          const auto target = targets_below.find(place->key);
          const bool has_target = target != targets_below.end();
          expected_answers += counts_here ? 1 : 0;
          if (value && counts_here) {
            ++answered;
            sum += *value;
          }
          rows.row([&](web::Row& cells) {
            cells.head([&](web::Phrasing& p) {
              p.a(figure_href(question.indicator.code, *place), territory::label(*place, lang));
              if (!counts_here) p.soft(" ").soft(tr(lang, "(counted in its other department)"));
            });
            cells.figure(reading.shown(asked, *place));
            cells.number(has_target ? std::optional(expected_on(target->second, question.day)) : std::nullopt);
            cells.number(has_target ? std::optional(target->second.target) : std::nullopt);
            cells.cell([&](web::Phrasing& p) {
              if (!has_target || !value || reading.hides(value, *place)) return;
              const auto where = standing(target->second, *value, question.day);
              p.badge(state_of(where), tr(lang, title(where)));
            });
          });
        }
        if (const auto rest = whole.value_or(0) - sum; rest != 0 || hidden > 0) {
          rows.row([&](web::Row& cells) {
            cells.head(hidden > 0 ? tr(lang, "Contracts whose plans you may not read")
                                  : tr(lang, "Elsewhere, attached to none of these"));
            cells.figure(reading.shown({.value = whole ? std::optional(rest) : std::nullopt}, *question.place));
            for (int i = 0; i < 3; ++i) cells.cell("");
          });
        }
        rows.total([&](web::Row& cells) {
          cells.head(tr(lang, "Sum"));
          cells.figure(reading.shown({.value = whole}, *question.place));
          cells.cell("");
          cells.cell("");
          cells.cell(web::trn(lang, "{0} answer out of {1}", "{0} answers out of {1}", answered,
                              format_integer(expected_answers, lang)));
        });
      });
}

// What came and left with contracts that moved: it is in the figure, and in no observation of this territory.
void write_carried(db::Session& session, const territory::Registry& registry, const Question& question,
                   const access::Actor* actor, Lang lang, web::Flow& main) {
  if (question.perimeter) return;
  auto moves = carried(session, registry, question.indicator, question.place->key, question.dimension);
  std::erase_if(moves, [&](const Carried& move) {
    return move.day > question.day || !may_see(actor, registry, *registry.find(move.place)) ||
           is_protected(question.indicator, std::abs(move.amount), actor, registry, *registry.find(move.place));
  });
  if (moves.empty()) return;
  main.table(tr(lang, "What came and left with contracts that moved"),
             {{.label = tr(lang, "Day")},
              {.label = tr(lang, "Territory")},
              {.label = tr(lang, "Change"), .is_number = true},
              {.label = tr(lang, "From or to")}},
             [&](web::Rows& rows) {
               for (const auto& move : moves) {
                 const auto& place = *registry.find(move.place);
                 rows.row([&](web::Row& cells) {
                   cells.head([&](web::Phrasing& p) { p.date(move.day); });
                   cells.cell([&](web::Phrasing& p) {
                     p.a(figure_href(question.indicator.code, place), territory::label(place, lang));
                   });
                   cells.figure(signed_amount(move.amount, question.indicator.decimals, lang));
                   cells.cell(territory::label(*registry.find(move.other), lang));
                 });
               }
             });
}

void write_observations(const Routes& routes, db::Session& session, const territory::Registry& registry,
                        const Question& question, const web::Request& request, web::Flow& main) {
  const auto lang = request.lang;
  const auto* actor = access::actor_of(request);
  auto rows_shown =
      observations(session, question.indicator.code, question.place->key, observations_shown, question.dimension);
  const auto count = rows_shown.size();
  if (question.on) std::erase_if(rows_shown, [&](const ObservationRow& row) { return row.day > *question.on; });
  if (question.known)
    std::erase_if(rows_shown, [&](const ObservationRow& row) { return row.recorded_at > question.known->at; });
  const auto hidden = std::erase_if(rows_shown, [&](const ObservationRow& row) {
    const auto* place = registry.find(row.territory);
    if (place == nullptr || !may_see(actor, registry, *place)) return true;
    // One row may be the count of a single service or answer, however large the sum is.
    return question.indicator.small_count > 0 &&
           (actor == nullptr || !access::may(*actor, access::Right::read_plans, registry.right_path(place->key)));
  });
  main.h2(tr(lang, "Observations"));
  if (hidden > 0) {
    main.note(tr(lang, "Observations of places whose plans you may not read are counted above, and not shown."));
    if (rows_shown.empty()) return;
  }
  write_carried(session, registry, question, actor, lang, main);
  if (rows_shown.empty()) {
    main.empty_state(tr(lang, "No observation: the value is missing, which is not zero."));
    return;
  }
  if (count == observations_shown)
    main.note(trf(lang, "The {0} newest are shown; all of them are in the export of figures.", observations_shown));
  main.table(tr(lang, "Observations, the newest first"),
             {{.label = tr(lang, "About")},
              {.label = tr(lang, "Territory")},
              {.label = tr(lang, "Change"), .is_number = true},
              {.label = tr(lang, "From")},
              {.label = tr(lang, "By")},
              {.label = tr(lang, "Recorded on")}},
             [&](web::Rows& rows) {
               for (const auto& row : rows_shown) {
                 const auto& place = *registry.find(row.territory);
                 const auto may = [&](access::Right right) {
                   return actor != nullptr && access::may(*actor, right, registry.right_path(place.key)).has_value();
                 };
                 rows.row([&](web::Row& cells) {
                   cells.head([&](web::Phrasing& p) { p.date(row.day); });
                   cells.cell([&](web::Phrasing& p) {
                     const auto href = territory::href(place);
                     if (href.empty()) {
                       p.text(territory::label(place, lang));
                     } else {
                       p.a(href, territory::label(place, lang));
                     }
                   });
                   cells.figure(signed_amount(row.amount, question.indicator.decimals, lang));
                   cells.cell([&](web::Phrasing& p) {
                     const auto kind = label_of(routes.words.sources, row.source_kind, lang);
                     std::string records;
                     if (routes.words.records_href && may(access::Right::read_journal))
                       records = routes.words.records_href(place, row.source_kind, row.source_id);
                     if (records.empty()) {
                       p.text(kind);
                     } else {
                       p.a(records, kind);
                     }
                   });
                   // Who acted is for those who read what was done.
                   cells.cell(may(access::Right::read_plans) ? row.actor_label : std::string("–"));
                   cells.cell(format_instant(row.recorded_at, lang));
                 });
               }
             });
}

void write_series(db::Session& session, const territory::Registry& registry, const Question& question,
                  const std::optional<Target>& target, std::optional<std::int64_t> value, const Reading& reading,
                  web::Flow& main) {
  const auto lang = reading.lang;
  std::vector<PointWithin> points;
  if (question.perimeter) {
    points = series_within(session, registry, question.indicator, question.place->key, question.dimension,
                           *question.perimeter);
  } else {
    for (const auto& each : series(session, question.indicator.code, question.place->key, question.dimension))
      points.push_back({.day = each.day, .value = each.value});
  }
  if (question.on) std::erase_if(points, [&](const PointWithin& point) { return point.day > *question.on; });
  if (points.empty() || !value) return;
  const auto table = [&](web::Flow& below) {
    below.table(trf(lang, "{0}, each day on which it changed", name_of(question.indicator, lang)),
                {{.label = tr(lang, "Day")},
                 {.label = tr(lang, "Value"), .is_number = true},
                 {.label = tr(lang, "Expected"), .is_number = true}},
                [&](web::Rows& rows) {
                  for (const auto& point : points) {
                    rows.row([&](web::Row& cells) {
                      cells.head([&](web::Phrasing& p) { p.date(point.day); });
                      cells.figure(reading.shown({point.value, point.is_estimated}, *question.place));
                      cells.number(target ? std::optional(expected_on(*target, point.day)) : std::nullopt);
                    });
                  }
                });
  };
  if (std::ranges::any_of(points,
                          [&](const PointWithin& point) { return reading.hides(point.value, *question.place); })) {
    // A line would tell what the table keeps back.
    main.h2(tr(lang, "Over time"));
    table(main);
    return;
  }
  const auto name = in(lang, question.indicator.name_fr, question.indicator.name_en);
  web::ChartSpec chart;
  chart.label = name;
  chart.sentence = trf(lang, "From {0} on {1} to {2} on {3}.", format_integer(points.front().value, lang),
                       format_date(points.front().day, lang), format_integer(points.back().value, lang),
                       format_date(points.back().day, lang));
  web::ChartSeries line{.label = name, .points = {}};
  for (const auto& point : points) line.points.push_back({point.day, point.value});
  if (points.back().day < question.day) line.points.push_back({question.day, points.back().value});
  chart.series.push_back(std::move(line));
  if (target) {
    chart.trajectory.label = tr(lang, "Expected");
    for (const auto& corner : corners(*target)) chart.trajectory.points.push_back({corner.day, corner.value});
    chart.trajectory_by_steps = !target->steps.empty();
    chart.target = target->target;
    chart.target_label = trf(lang, "Target: {0}", format_integer(target->target, lang));
    chart.last = std::max(target->due, question.day);
    chart.first = std::min(target->start, points.front().day);
  }
  main.h2(tr(lang, "Over time"));
  web::write_chart(main, chart, table);
}

web::Response figure_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    const auto question = understand(routes, session, *registry, request, "au", "connu", "perimetre");
    if (!question) return web::error_response(request, question.error());
    const auto& indicator = question->indicator;
    const auto& place = *question->place;
    const auto name = in(lang, indicator.name_fr, indicator.name_en);
    if (indicator.origin != Origin::derived) return answered_page(routes, session, *registry, *question, request);
    const auto asked = value_asked(session, *registry, *question);
    const auto& found = asked.value;
    const Reading reading{*question, *registry, access::actor_of(request), lang};
    const bool hides = reading.hides(found, place);
    const auto target =
        question->dimension.empty() ? find_target(session, indicator.code, place.key, question->at()) : std::nullopt;

    std::vector<web::Link> crumbs{{std::string(tr(lang, "Figures")), "/chiffres"}};
    auto path = registry->sum_path(place.key);
    std::ranges::reverse(path);
    for (const auto key : path) {
      const auto* above = registry->find(key);
      if (above == nullptr) continue;
      crumbs.push_back({territory::label(*above, lang),
                        key == place.key ? std::string() : figure_href(indicator.code, *above), key == place.key});
    }
    return web::page(
        request, {.title = fmt::format("{} – {}", name, territory::label(place, lang)), .crumbs = crumbs, .live = true},
        [&](web::Flow& main) {
          main.head(name, territory::label(place, lang));
          main.lede([&](web::Phrasing& p) {
            if (!found) {
              p.text(trf(lang, "No value on {0}: nothing has been observed, which is not the same as zero.",
                         format_date(question->day, lang)));
              return;
            }
            p.strong(reading.shown(asked, place)).text(" ");
            p.text(indicator.behaviour == Behaviour::stock
                       ? trf(lang, "on {0}", format_date(question->day, lang))
                       : trf(lang, "in all until {0}", format_date(question->day, lang)));
            if (target && !hides) {
              const auto where = standing(*target, *found, question->day);
              p.text(trf(lang, ", {0} expected on that day, {1} by {2}. ",
                         format_integer(expected_on(*target, question->day), lang),
                         format_integer(target->target, lang), format_date(target->due, lang)));
              p.badge(state_of(where), tr(lang, title(where)));
            } else {
              p.text(".");
            }
          });
          main.get_form(figure_href(indicator.code, place), [&](web::Fields& fields) {
            fields.date_field({.name = "au",
                               .label = tr(lang, "On the day"),
                               .value = question->on ? question->on->text() : std::string()});
            fields.date_field({.name = "connu",
                               .label = tr(lang, "As it was known on"),
                               .value = question->known_day ? question->known_day->text() : std::string()});
            write_perimeter_field(*question, *registry, fields);
            fields.submit(tr(lang, "Show"), {}, {}, true);
          });
          write_perimeter_note(*question, lang, main);
          write_map_link(*question, lang, main);
          write_known_notice(question->known_day, figure_href(indicator.code, place), main);
          main.h2(tr(lang, "Where does this figure come from?"));
          main.terms([&](web::Terms& terms) {
            terms.pair(tr(lang, "What it counts"), in(lang, indicator.definition_fr, indicator.definition_en));
            terms.pair(tr(lang, "Source"), in(lang, indicator.source_fr, indicator.source_en));
            if (const auto programme = programme_title(routes, session, indicator.code, lang); !programme.empty())
              terms.pair(tr(lang, "Programme"), programme);
            terms.pair(tr(lang, "Unit"), unit_label(routes.words.units, indicator.unit, lang));
            terms.pair(tr(lang, "Definition"), [&](web::Phrasing& p) {
              p.a("/chiffres/" + indicator.code + "/definition", tr(lang, "What this indicator says"));
            });
            terms.pair(
                tr(lang, "How it adds up"),
                indicator.behaviour == Behaviour::stock
                    ? tr(lang,
                         "Each observation is a change; the value is the sum of the changes, over days and over "
                         "territories.")
                    : tr(lang,
                         "Each observation is an amount; the value is their sum, over days and over territories."));
            terms.pair(tr(lang, "Target"), [&](web::Phrasing& p) {
              p.a(fmt::format("/chiffres/{}/cible/{}/{}", indicator.code, territory::word(place.level), place.code),
                  target ? tr(lang, "How the target is going, its parts and what is said of it")
                         : tr(lang, "No target is set"));
            });
            if (target) terms.pair(tr(lang, "Source of the target"), in(lang, target->source_fr, target->source_en));
            if (!question->dimension.empty())
              terms.pair(tr(lang, "Part shown"),
                         dimension_label(routes, session, indicator, question->dimension, lang));
          });
          // Below, everything is as it is known now.
          if (!question->known) write_series(session, *registry, *question, target, found, reading, main);
          if (routes.words.beside && found && !hides && question->dimension.empty() && !question->on &&
              !question->known)
            routes.words.beside(session, indicator, place, main);
          if (question->dimension.empty() && !question->known) {
            if (const auto parts = by_dimension(session, indicator.code, place.key, "", question->day);
                !parts.empty()) {
              main.h2(tr(lang, "What it is made of"));
              main.table(trf(lang, "{0}, part by part", name),
                         {{.label = tr(lang, "Part")}, {.label = tr(lang, "Value"), .is_number = true}},
                         [&](web::Rows& rows) {
                           for (const auto& part : parts) {
                             // Named again: clang 14 cannot capture the names of a structured binding.
                             const auto& dimension = part.first;
                             const auto& amount = part.second;
                             rows.row([&](web::Row& cells) {
                               cells.head([&](web::Phrasing& p) {
                                 p.a(figure_href(indicator.code, place) + "?dimension=" + dimension,
                                     dimension_label(routes, session, indicator, dimension, lang));
                               });
                               cells.figure(reading.shown({.value = amount}, place));
                             });
                           }
                         });
            }
          }
          if (!question->known)
            write_sums_below(session, *registry, *question, found, access::actor_of(request), lang, main);
          write_observations(routes, session, *registry, *question, request, main);
        });
  });
}

}  // namespace

void add_routes(web::Router& router, db::Database& database, territory::Directory& territories, const Clock& clock,
                Words words) {
  add_usual_units(words.units);
  const Routes routes{database, territories, clock, std::move(words)};
  const auto right = std::string(access::word(access::Right::read_aggregates));
  router.add({.name = "figures.list",
              .pattern = "/chiffres",
              .right = right,
              .handler = [routes](const web::Request& request) { return list_page(routes, request); },
              .query_names = {"q", "type", "niveau", "repond", "programme", "connu"}});
  router.add({.name = "figures.show",
              .pattern = "/chiffres/{indicator}/{level}/{code}",
              .right = right,
              .handler = [routes](const web::Request& request) { return figure_page(routes, request); },
              .query_names = {"au", "dimension", "connu", "par", "periode"}});
  add_changes(router, routes);
  add_map_page(router, routes);
  add_target_pages(router, routes);
  add_indicator_pages(router, routes);
  add_dimension_pages(router, routes);
  add_api(router, routes);
  add_entry_pages(router, routes);
  add_validation_page(router, routes);
  add_value_page(router, routes);
  add_answers_api(router, routes);
  add_import_routes(router, routes);
  add_import_api(router, routes);
}

}  // namespace jalon::figures
