// SPDX-License-Identifier: EUPL-1.2
// The page of a figure that people answer, period by period: its value, how complete it is, what it is made of, and
// what was known when.
#include <algorithm>
#include <cmath>

#include "base/period.hpp"
#include "figures/entry.hpp"
#include "figures/inputs.hpp"
#include "web/chart.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::figures {

namespace {

using web::tr;
using web::trf;

constexpr int periods_shown = 24;
constexpr std::size_t answers_shown = 50;

struct Asked {
  Period first, last;
  Period period;  // the one that the page is about
};

std::string_view word_of(Period::Length length) {
  switch (length) {
    case Period::Length::quarter:
      return "trimestre";
    case Period::Length::year:
      return "annee";
    default:
      break;
  }
  return "mois";
}

std::optional<Period::Length> length_asked(const web::Request& request, const Indicator& indicator) {
  const auto least = length_of(indicator.frequency);
  for (const auto length : {Period::Length::month, Period::Length::quarter, Period::Length::year}) {
    if (length >= least && request.query_value("par") == word_of(length)) return length;
  }
  return std::nullopt;
}

std::string href(const Question& question, const territory::Territory& place, Period::Length length,
                 std::optional<Period> period = {}) {
  std::string out = figure_href(question.indicator.code, place);
  char sign = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    out += sign;
    out += fmt::format("{}={}", name, value);
    sign = '&';
  };
  if (length != length_of(question.indicator.frequency)) add("par", word_of(length));
  if (period) add("periode", period->text());
  if (!question.dimension.empty()) add("dimension", question.dimension);
  if (question.known_day) add("connu", question.known_day->text());
  if (question.perimeter) add("perimetre", *question.perimeter == question.today ? "now" : question.perimeter->text());
  return out;
}

// A value as it is shown to this reader: missing, kept back, or the number.
std::string shown(const Question& question, const territory::Registry& registry, const territory::Territory& place,
                  std::optional<std::int64_t> value, const access::Actor* actor, Lang lang) {
  if (!value) return "–";
  if (is_protected(question.indicator, value, actor, registry, place))
    return trf(lang, "fewer than {0}", question.indicator.small_count);
  return format_decimal(*value, question.indicator.decimals, lang);
}

std::string shown(const Question& question, const territory::Registry& registry, const territory::Territory& place,
                  const PeriodValue& value, const access::Actor* actor, Lang lang) {
  return (value.is_estimated && value.value ? "≈ " : "") + shown(question, registry, place, value.value, actor, lang);
}

std::string completeness(const PeriodValue& value, Lang lang) {
  return web::trn(lang, "{0} answer out of {1}", "{0} answers out of {1}", value.received,
                  format_integer(value.expected, lang));
}

// How its values of several territories make one, in words.
std::string_view over_territories(OverTerritories how) {
  switch (how) {
    case OverTerritories::sum:
      return N_("The values of the territories are added up.");
    case OverTerritories::mean:
      return N_("The mean of the territories, each with its weight.");
    case OverTerritories::minimum:
      return N_("The smallest value of the territories.");
    case OverTerritories::maximum:
      return N_("The largest value of the territories.");
    case OverTerritories::median:
      return N_("The middle value of the territories.");
    case OverTerritories::distinct:
      return N_("How many different values the territories have.");
    case OverTerritories::ratio:
      break;
  }
  return N_("A ratio of two figures that add up.");
}

void write_periods(const Question& question, const territory::Registry& registry,
                   const std::vector<PeriodValue>& values, const std::optional<Target>& target, Period::Length length,
                   const access::Actor* actor, Lang lang, web::Flow& main) {
  const auto& indicator = question.indicator;
  const auto& name = name_of(indicator, lang);
  const auto table = [&](web::Flow& below) {
    below.table(trf(lang, "{0}, period by period", name),
                {{.label = tr(lang, "Period")},
                 {.label = tr(lang, "Value"), .is_number = true},
                 {.label = tr(lang, "Expected"), .is_number = true},
                 {.label = tr(lang, "Answers"), .is_number = true},
                 {.label = tr(lang, "Territories known"), .is_number = true}},
                [&](web::Rows& rows) {
                  for (auto value = values.rbegin(); value != values.rend(); ++value) {
                    rows.row([&](web::Row& cells) {
                      cells.head([&](web::Phrasing& p) {
                        p.a(href(question, *question.place, length, value->period), format_period(value->period, lang));
                      });
                      cells.figure(shown(question, registry, *question.place, *value, actor, lang));
                      cells.figure(target ? format_decimal(expected_on(*target, last_day(value->period)),
                                                           indicator.decimals, lang)
                                          : "–");
                      cells.figure(fmt::format("{} / {}", format_integer(value->received, lang),
                                               format_integer(value->expected, lang)));
                      cells.figure(indicator.behaviour == Behaviour::stock ? format_integer(value->known, lang) : "–");
                    });
                  }
                });
  };
  main.h2(tr(lang, "Over time"));
  web::ChartSpec chart;
  chart.label = name;
  chart.decimals = indicator.decimals;
  chart.by_steps = false;
  web::ChartSeries line{.label = std::string(tr(lang, "Value")), .points = {}};
  bool any_protected = false;
  for (const auto& value : values) {
    any_protected = any_protected || is_protected(indicator, value.value, actor, registry, *question.place);
    if (value.value) line.points.push_back({last_day(value.period), *value.value});
  }
  if (line.points.size() < 2 || any_protected) {
    table(main);
    return;
  }
  chart.sentence = trf(
      lang, "From {0} in {1} to {2} in {3}.", format_decimal(line.points.front().value, indicator.decimals, lang),
      format_date(line.points.front().date, lang), format_decimal(line.points.back().value, indicator.decimals, lang),
      format_date(line.points.back().date, lang));
  chart.series.push_back(std::move(line));
  if (target) {
    chart.trajectory.label = tr(lang, "Expected");
    for (const auto& corner : corners(*target)) chart.trajectory.points.push_back({corner.day, corner.value});
    chart.trajectory_by_steps = !target->steps.empty();
    chart.target = target->target;
    chart.target_label = trf(lang, "Target: {0}", format_decimal(target->target, indicator.decimals, lang));
  }
  web::write_chart(main, chart, table);
}

void write_below(db::Session& session, const territory::Registry& registry, const Question& question, Period period,
                 const PeriodValue& whole, const access::Actor* actor, Lang lang, web::Flow& main) {
  const auto below = level_below(question.place->level);
  if (!below || *below > question.indicator.level) return;
  // As they were known then; the keys are those of now.
  const auto& map = places_of(question.known, registry);
  auto places = map.below_on(question.place->key, *below, question.perimeter.value_or(period.end().plus_days(-1)));
  if (*below == question.indicator.level && !question.perimeter) {
    // Those that ended within the period have answered for it too.
    const Answering answering(map, question.place->key, *below);
    for (const auto& one : answering.all()) {
      if (answering.is_expected(one, period) && std::ranges::find(places, one.place) == places.end())
        places.push_back(one.place);
    }
    std::ranges::sort(places, {}, &territory::Territory::code);
  }
  const auto all = places.size();
  std::erase_if(places, [&](const territory::Territory* place) { return !may_see(actor, registry, *place); });
  if (places.empty()) return;
  main.h2(trf(lang, "Territory by territory, {0}", format_period(period, lang)));
  main.table(trf(lang, "{0}: what makes the value {1}", name_of(question.indicator, lang),
                 territory::of(*question.place, lang)),
             {{.label = tr(lang, "Territory")},
              {.label = tr(lang, "Value"), .is_number = true},
              {.label = tr(lang, "Answers")}},
             [&](web::Rows& rows) {
               for (const auto* place : places) {
                 const auto course = course_of(map, place->key);
                 const bool counts_here =
                     holds(course.on(question.perimeter.value_or(course.counted_on(period))), question.place->key);
                 const auto value = by_period(session, registry, question.indicator, place->key, period, period,
                                              question.dimension, question.known, question.perimeter)
                                        .front();
                 rows.row([&](web::Row& cells) {
                   cells.head([&](web::Phrasing& p) {
                     p.a(href(question, *place, period.length, period), territory::label(*place, lang));
                     if (!counts_here) p.soft(" ").soft(tr(lang, "(counted in its other department)"));
                   });
                   cells.figure(shown(question, registry, *place, value, actor, lang));
                   cells.cell(completeness(value, lang));
                 });
               }
               rows.total([&](web::Row& cells) {
                 cells.head(territory::label(*question.place, lang));
                 cells.figure(shown(question, registry, *question.place, whole, actor, lang));
                 cells.cell(completeness(whole, lang));
               });
             });
  if (all > places.size())
    main.note(tr(lang, "Contracts whose plans you may not read are counted above, and not shown."));
}

// The formula with its values, each leading to its own figure.
void write_formula(db::Session& session, const territory::Registry& registry, const Question& question, Period period,
                   const access::Actor* actor, Lang lang, web::Flow& main) {
  const auto& place = *question.place;
  const auto inputs =
      inputs_of(session, registry, question.indicator, place.key, period, period, question.known, question.perimeter);
  if (!inputs) return;
  main.h2(trf(lang, "Made of, {0}", format_period(period, lang)));
  std::vector<std::string> names;
  std::vector<Shown> values;
  bool any_protected = false;
  for (std::size_t i = 0; i < inputs->indicators.size(); ++i) {
    const auto& input = inputs->indicators[i];
    const auto& value = inputs->values[i].front().value;
    names.push_back(part_title(session, input, part_named(inputs->formula.names()[i]).category, lang));
    any_protected = any_protected || is_protected(input, value, actor, registry, place);
    Shown one{.value = {}, .decimals = input.decimals};
    if (value) one.value = static_cast<double>(*value) / std::pow(10.0, input.decimals);
    values.push_back(one);
  }
  main.p(write(inputs->formula, names, lang));
  if (!any_protected) main.p(explain(inputs->formula, values, question.indicator.decimals, lang));
  main.table(trf(lang, "{0}: the figures that it is computed from", name_of(question.indicator, lang)),
             {{.label = tr(lang, "Indicator")},
              {.label = tr(lang, "Value"), .is_number = true},
              {.label = tr(lang, "Answers")}},
             [&](web::Rows& rows) {
               for (std::size_t i = 0; i < inputs->indicators.size(); ++i) {
                 const auto& input = inputs->indicators[i];
                 const auto& value = inputs->values[i].front();
                 rows.row([&](web::Row& cells) {
                   const auto category = part_named(inputs->formula.names()[i]).category;
                   cells.head([&](web::Phrasing& p) {
                     p.a(fmt::format("{}{}{}", figure_href(input.code, place),
                                     category.empty() ? "" : "?dimension=", category),
                         names[i]);
                   });
                   cells.figure(!value.value ? std::string("–")
                                : is_protected(input, value.value, actor, registry, place)
                                    ? trf(lang, "fewer than {0}", input.small_count)
                                    : format_decimal(*value.value, input.decimals, lang));
                   cells.cell(value.expected == 0 ? std::string("–") : completeness(value, lang));
                 });
               }
             });
}

void write_made_of(db::Session& session, const territory::Registry& registry, const Question& question, Period period,
                   const access::Actor* actor, Lang lang, web::Flow& main) {
  const auto made = made_of(session, registry, question.indicator, question.dimension, question.place->key, period,
                            answers_shown, question.known, question.perimeter);
  main.h2(trf(lang, "Made of, {0}", format_period(period, lang)));
  if (made.parts.empty()) {
    main.empty_state(tr(lang, "No value: it is missing, which is not zero."));
    return;
  }
  std::int64_t hidden = 0;
  std::map<std::int64_t, std::optional<Batch>> acts;
  main.table(trf(lang, "{0}: the values that count", name_of(question.indicator, lang)),
             {{.label = tr(lang, "Territory")},
              {.label = tr(lang, "Period")},
              {.label = tr(lang, "Value"), .is_number = true},
              {.label = tr(lang, "State")},
              {.label = tr(lang, "From")},
              {.label = tr(lang, "By")},
              {.label = tr(lang, "Recorded on")}},
             [&](web::Rows& rows) {
               for (const auto& part : made.parts) {
                 // Not a structured binding: clang 14 does not let a lambda take one.
                 const auto& answer = part.answer;
                 const auto counted = part.counted;
                 const auto at = part.at;
                 const auto* place = registry.find(answer.territory);
                 if (place == nullptr || !may_see(actor, registry, *place)) {
                   ++hidden;
                   continue;
                 }
                 auto [act, is_new] = acts.try_emplace(answer.batch);
                 if (is_new) act->second = find_batch(session, answer.batch);
                 const auto& batch = act->second;
                 rows.row([&](web::Row& cells) {
                   cells.head([&](web::Phrasing& p) {
                     p.a(href(question, *place, period.length), territory::label(*place, lang));
                   });
                   cells.cell([&](web::Phrasing& p) {
                     p.a(value_href(question.indicator.code, *place, answer.period, question.dimension),
                         format_period(answer.period, lang));
                   });
                   cells.figure(shown(question, registry, *place, counted, actor, lang));
                   cells.cell([&](web::Phrasing& p) {
                     p.text(tr(lang, title(answer.state)));
                     if (counted != answer.value)
                       p.br().soft(trf(lang, "of {0}", shown(question, registry, *place, answer.value, actor, lang)));
                     if (const auto* heir = registry.find(at); at != answer.territory && heir != nullptr) {
                       p.br().soft(trf(lang, "counts for {0}, which followed and has not answered since",
                                       territory::label(*heir, lang)));
                     }
                     if (!answer.comment.empty()) p.br().soft(answer.comment);
                     if (!answer.source.empty()) p.br().soft(trf(lang, "Source: {0}", answer.source));
                   });
                   if (!batch) {
                     cells.cell("–");
                     cells.cell("–");
                     cells.cell("–");
                     return;
                   }
                   cells.cell(batch->file_name.empty() ? std::string(tr(lang, "entered"))
                                                       : trf(lang, "{0}, line {1}", batch->file_name, answer.line));
                   const bool reads = actor != nullptr &&
                                      access::may(*actor, access::Right::read_plans, registry.right_path(place->key));
                   cells.cell(reads ? batch->actor_label : std::string("–"));
                   cells.cell(format_instant(batch->at, lang));
                 });
               }
             });
  if (hidden > 0) main.note(tr(lang, "Values of contracts whose plans you may not read are counted, and not shown."));
  if (made.count > static_cast<std::int64_t>(made.parts.size())) {
    main.note(trf(lang, "{0} of {1} values are shown; all of them are in the export of figures.",
                  format_integer(static_cast<std::int64_t>(made.parts.size()), lang),
                  format_integer(made.count, lang)));
  }
}

}  // namespace

Period last_period(const Question& question, const std::optional<std::pair<Period, Period>>& span,
                   Period::Length length) {
  const auto today = Period::containing(question.day, length);
  return span ? std::min(Period::containing(span->second.first(), length), today) : previous(today);
}

web::Response answered_page(const Routes& routes, db::Session& session, const territory::Registry& registry,
                            const Question& question, const web::Request& request) {
  const auto lang = request.lang;
  const auto& indicator = question.indicator;
  const auto& place = *question.place;
  const auto* actor = access::actor_of(request);
  const auto length = length_asked(request, indicator).value_or(length_of(indicator.frequency));
  const auto span = span_of(session, registry, indicator, place, question.dimension, question.known);
  auto period = last_period(question, span, length);
  if (const auto asked = request.query_value("periode"); asked && !asked->empty()) {
    const auto given = Period::parse(*asked);
    if (!given || given->length != length) {
      return web::error_response(
          request, Invalid{{Fault{"periode", msg("This is not a period of the length asked for: write 2016-11.")}}});
    }
    period = *given;
  }
  auto first = period;
  for (int i = 1; i < periods_shown && (!span || first > Period::containing(span->first.first(), length)); ++i)
    first = previous(first);
  if (!span) first = period;
  const auto values = by_period(session, registry, indicator, place.key, first, period, question.dimension,
                                question.known, question.perimeter);
  const auto& now = values.back();
  const auto target =
      question.dimension.empty() ? find_target(session, indicator.code, place.key, question.at()) : std::nullopt;
  const auto& name = name_of(indicator, lang);

  std::vector<web::Link> crumbs{{std::string(tr(lang, "Figures")), "/chiffres"}};
  auto path = registry.sum_path(place.key);
  std::ranges::reverse(path);
  for (const auto key : path) {
    const auto* above = registry.find(key);
    if (above == nullptr) continue;
    crumbs.push_back({territory::label(*above, lang),
                      key == place.key ? std::string() : figure_href(indicator.code, *above), key == place.key});
  }
  return web::page(
      request, {.title = fmt::format("{} – {}", name, territory::label(place, lang)), .crumbs = crumbs, .live = true},
      [&](web::Flow& main) {
        main.head(name, territory::label(place, lang));
        main.lede([&](web::Phrasing& p) {
          if (!now.value) {
            p.text(trf(lang, "No value for {0}: nobody has answered, which is not the same as zero.",
                       format_period(period, lang)));
            return;
          }
          p.strong(shown(question, registry, place, now, actor, lang)).text(" ");
          p.text(unit_after(routes.words.units, indicator.unit,
                            is_protected(indicator, now.value, actor, registry, place) ? std::nullopt : now.value,
                            indicator.decimals, lang))
              .text(", ")
              .text(format_period(period, lang))
              .text(". ");
          p.text(completeness(now, lang)).text(".");
          if (target && !is_protected(indicator, now.value, actor, registry, place)) {
            const auto where = standing(*target, *now.value, last_day(period));
            p.text(" ").text(trf(lang, "{0} expected then, {1} by {2}.",
                                 format_decimal(expected_on(*target, last_day(period)), indicator.decimals, lang),
                                 format_decimal(target->target, indicator.decimals, lang),
                                 format_date(target->due, lang)));
            p.text(" ").badge(where == Standing::late       ? web::State::bad
                              : where == Standing::to_watch ? web::State::warn
                                                            : web::State::ok,
                              tr(lang, title(where)));
          }
        });
        write_answer_links(request, registry, indicator, place, main);
        if (question.known_day) {
          main.notice(web::State::warn, [&](web::Flow& flow) {
            flow.p(trf(lang, "As it was known at the end of {0}: what came or changed later is left out.",
                       format_date(*question.known_day, lang)));
            flow.p([&](web::Phrasing& p) {
              p.a(fmt::format("/chiffres/{}/ecarts/{}/{}?du={}", indicator.code, territory::word(place.level),
                              place.code, question.known_day->text()),
                  tr(lang, "What has changed since"));
            });
          });
        }
        main.get_form(figure_href(indicator.code, place), [&](web::Fields& fields) {
          std::vector<web::Choice> lengths;
          for (const auto each : {Period::Length::month, Period::Length::quarter, Period::Length::year}) {
            if (each < length_of(indicator.frequency)) continue;
            lengths.push_back(
                {std::string(word_of(each)), std::string(each == Period::Length::month     ? tr(lang, "Month")
                                                         : each == Period::Length::quarter ? tr(lang, "Quarter")
                                                                                           : tr(lang, "Year"))});
          }
          fields.select({.name = "par", .label = tr(lang, "By"), .value = std::string(word_of(length))}, lengths);
          fields.date_field({.name = "connu",
                             .label = tr(lang, "As it was known on"),
                             .value = question.known_day ? question.known_day->text() : std::string()});
          write_perimeter_field(question, registry, fields);
          fields.submit(tr(lang, "Show"), {}, {}, true);
        });
        write_perimeter_note(question, lang, main);
        write_map_link(question, lang, main);
        write_periods(question, registry, values, target, length, actor, lang, main);
        write_below(session, registry, question, period, now, actor, lang, main);
        if (question.dimension.empty()) {
          if (const auto parts = categories(session, indicator.code); !parts.empty()) {
            main.h2(tr(lang, "What it is made of"));
            main.table(trf(lang, "{0}, part by part", name),
                       {{.label = tr(lang, "Part")}, {.label = tr(lang, "Value"), .is_number = true}},
                       [&](web::Rows& rows) {
                         for (const auto& part : parts) {
                           const auto dimension = fmt::format("{}:{}", part.dimension, part.code);
                           const auto value = by_period(session, registry, indicator, place.key, period, period,
                                                        dimension, question.known, question.perimeter)
                                                  .front();
                           rows.row([&](web::Row& cells) {
                             cells.head([&](web::Phrasing& p) {
                               p.a(figure_href(indicator.code, place) + "?dimension=" + dimension,
                                   lang == Lang::fr ? part.label_fr : part.label_en);
                             });
                             cells.figure(shown(question, registry, place, value, actor, lang));
                           });
                         }
                       });
          }
        }
        if (indicator.origin == Origin::computed) {
          write_formula(session, registry, question, period, actor, lang, main);
        } else {
          write_made_of(session, registry, question, period, actor, lang, main);
        }
        main.h2(tr(lang, "Where does this figure come from?"));
        main.terms([&](web::Terms& terms) {
          terms.pair(tr(lang, "What it counts"), lang == Lang::fr ? indicator.definition_fr : indicator.definition_en);
          terms.pair(tr(lang, "Source"), lang == Lang::fr ? indicator.source_fr : indicator.source_en);
          terms.pair(tr(lang, "Unit"), unit_label(routes.words.units, indicator.unit, lang));
          terms.pair(tr(lang, "How it adds up"), tr(lang, over_territories(indicator.over_territories)));
          terms.pair(tr(lang, "Target"), [&](web::Phrasing& p) {
            p.a(fmt::format("/chiffres/{}/cible/{}/{}", indicator.code, territory::word(place.level), place.code),
                target ? tr(lang, "How the target is going, its parts and what is said of it")
                       : tr(lang, "No target is set"));
          });
          if (indicator.origin == Origin::computed) return;
          terms.pair(tr(lang, "Over time"),
                     indicator.behaviour == Behaviour::stock
                         ? tr(lang, "A stock: of a territory that has not answered, the last value known stands.")
                         : tr(lang, "A flow: the amounts of the months are added up."));
        });
        if (target)
          main.note(trf(lang, "Source of the target: {0}", lang == Lang::fr ? target->source_fr : target->source_en));
      });
}

namespace {

// In a line, for a cell; "–" where nothing is expected.
std::string expectation(const std::optional<Target>& target, const Indicator& indicator, Lang lang) {
  if (!target) return "–";
  return trf(lang, "{0} by {1}", format_decimal(target->target, indicator.decimals, lang),
             format_date(target->due, lang));
}

void write_target_changes(const Indicator& indicator, const territory::Registry& registry,
                          const std::vector<TargetChange>& changes, Lang lang, web::Flow& main) {
  main.h2(tr(lang, "Targets set, changed or withdrawn"));
  if (changes.empty()) {
    main.p(tr(lang, "No target of this figure was set, changed or withdrawn between these two days."));
    return;
  }
  constexpr std::size_t changes_shown = 200;
  main.table(
      trf(lang, "{0}: acts on its targets", name_of(indicator, lang)),
      {{.label = tr(lang, "Territory")},
       {.label = tr(lang, "Recorded on")},
       {.label = tr(lang, "Act")},
       {.label = tr(lang, "Before")},
       {.label = tr(lang, "After")},
       {.label = tr(lang, "By")}},
      [&](web::Rows& rows) {
        for (std::size_t i = 0; i < std::min(changes.size(), changes_shown); ++i) {
          const auto& change = changes[i];
          const auto& where = *registry.find(change.version.target.territory);
          const auto after = change.after();
          rows.row([&](web::Row& cells) {
            cells.head([&](web::Phrasing& p) { p.a(target_href(indicator, where), territory::label(where, lang)); });
            cells.cell(format_instant(change.version.at, lang));
            cells.cell(!after ? tr(lang, "Withdrawn") : change.before ? tr(lang, "Changed") : tr(lang, "Set"));
            cells.cell(expectation(change.before, indicator, lang));
            cells.cell(expectation(after, indicator, lang));
            cells.cell(change.version.actor_label);
          });
        }
      });
  if (changes.size() > changes_shown)
    main.note(trf(lang, "The first {0} of {1}.", format_integer(static_cast<std::int64_t>(changes_shown), lang),
                  format_integer(static_cast<std::int64_t>(changes.size()), lang)));
}

// What was known on one day and on another, side by side.
web::Response changes_page(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    auto question = understand(routes, session, *registry, request, "", "du");
    if (!question) return web::error_response(request, question.error());
    auto until = day_of(request, "au");
    if (!until) return web::error_response(request, until.error());
    const auto today = routes.clock.today();
    const auto from_day = question->known_day.value_or(today.plus_days(-30));
    const auto until_day = until->value_or(today);
    const auto before = known_on(session, from_day);
    const auto after = known_on(session, until_day);
    const auto& indicator = question->indicator;
    const auto& place = *question->place;
    const auto* actor = access::actor_of(request);
    const auto& name = name_of(indicator, lang);
    const auto figure = figure_href(indicator.code, place);

    struct Line {
      std::string label, href;
      const territory::Territory* place = nullptr;
      std::optional<std::int64_t> before, after;
    };
    std::vector<Line> periods;
    std::vector<Line> places;
    const auto length = length_of(indicator.frequency);
    // All that either of the two days knew.
    auto span = span_of(session, *registry, indicator, place, "", after);
    if (const auto then = span_of(session, *registry, indicator, place, "", before); then && span) {
      span = std::pair{std::min(span->first, then->first), std::max(span->second, then->second)};
    } else if (then) {
      span = then;
    }
    if (indicator.origin != Origin::derived && span) {
      auto first = span->second;
      for (int i = 1; i < periods_shown && first > span->first; ++i) first = previous(first);
      const auto then = by_period(session, *registry, indicator, place.key, first, span->second, "", before);
      const auto now = by_period(session, *registry, indicator, place.key, first, span->second, "", after);
      for (std::size_t i = 0; i < now.size(); ++i) {
        periods.push_back({format_period(now[i].period, lang), href(*question, place, length, now[i].period), &place,
                           then[i].value, now[i].value});
      }
    } else {
      periods.push_back({std::string(tr(lang, "Value")), figure, &place,
                         value_as_known(session, *registry, indicator.code, place.key, {}, "", before),
                         value_as_known(session, *registry, indicator.code, place.key, {}, "", after)});
    }
    if (const auto below = level_below(place.level); below) {
      const std::string_view code = indicator.code;
      const auto then = values_as_known(session, *registry, {&code, 1}, *below, {}, before);
      const auto now = values_as_known(session, *registry, {&code, 1}, *below, {}, after);
      for (const auto* each : registry->below(place.key, *below)) {
        if (!may_see(actor, *registry, *each)) continue;
        const auto value = [&](const Table& table) {
          const auto found = table.find(each->key);
          return found == table.end() ? std::optional<std::int64_t>() : found->second.front();
        };
        if (value(then) == value(now)) continue;
        places.push_back(
            {territory::label(*each, lang), figure_href(indicator.code, *each), each, value(then), value(now)});
      }
    }
    // Targets set, changed or withdrawn between the two, here and below.
    auto targets = target_changes(session, *registry, indicator.code, place.key, std::min(before.at, after.at),
                                  std::max(before.at, after.at));
    std::erase_if(targets, [&](const TargetChange& change) {
      const auto* where = registry->find(change.version.target.territory);
      return where == nullptr || !may_see(actor, *registry, *where);
    });
    const auto changed = std::ranges::count_if(periods, [](const Line& line) { return line.before != line.after; });
    const auto table = [&](web::Flow& main, const std::string& caption, std::string_view head,
                           const std::vector<Line>& lines) {
      main.table(
          caption,
          {{.label = head},
           {.label = format_date(from_day, lang), .is_number = true},
           {.label = format_date(until_day, lang), .is_number = true},
           {.label = tr(lang, "Difference"), .is_number = true}},
          [&](web::Rows& rows) {
            for (const auto& line : lines) {
              const bool hides = is_protected(indicator, line.before, actor, *registry, *line.place) ||
                                 is_protected(indicator, line.after, actor, *registry, *line.place);
              rows.row([&](web::Row& cells) {
                cells.head([&](web::Phrasing& p) { p.a(line.href, line.label); });
                cells.figure(shown(*question, *registry, *line.place, line.before, actor, lang));
                cells.figure(shown(*question, *registry, *line.place, line.after, actor, lang));
                const auto difference = line.after.value_or(0) - line.before.value_or(0);
                cells.figure(hides || line.before == line.after
                                 ? "–"
                                 : (difference > 0 ? "+" : "") + format_decimal(difference, indicator.decimals, lang));
              });
            }
          });
    };
    return web::page(
        request,
        {.title = trf(lang, "What has changed: {0}", name),
         .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                    {name, figure},
                    {std::string(tr(lang, "What has changed")), "", true}}},
        [&](web::Flow& main) {
          main.head(trf(lang, "What has changed: {0}", name), territory::label(place, lang));
          main.lede([&](web::Phrasing& p) {
            p.text(changed == 0
                       ? trf(lang, "Nothing of this figure has changed between what was known on {0} and on {1}.",
                             format_date(from_day, lang), format_date(until_day, lang))
                       : web::trn(lang, "{0} of the values shown was other on {1} than on {2}.",
                                  "{0} of the values shown were other on {1} than on {2}.", changed,
                                  format_date(from_day, lang), format_date(until_day, lang)));
          });
          main.get_form(
              fmt::format("/chiffres/{}/ecarts/{}/{}", indicator.code, territory::word(place.level), place.code),
              [&](web::Fields& fields) {
                fields.date_field({.name = "du", .label = tr(lang, "As known on"), .value = from_day.text()});
                fields.date_field({.name = "au", .label = tr(lang, "And on"), .value = until_day.text()});
                fields.submit(tr(lang, "Show"), {}, {}, true);
              });
          table(main, trf(lang, "{0}, as known on two days", name), tr(lang, "Period"), periods);
          if (!places.empty()) {
            main.h2(tr(lang, "Where it has changed"));
            table(main, trf(lang, "{0}: territories whose value, altogether, has changed", name), tr(lang, "Territory"),
                  places);
          }
          write_target_changes(indicator, *registry, targets, lang, main);
        });
  });
}

}  // namespace

void add_changes(web::Router& router, const Routes& routes) {
  router.add({.name = "figures.changes",
              .pattern = "/chiffres/{indicator}/ecarts/{level}/{code}",
              .right = std::string(access::word(access::Right::read_aggregates)),
              .handler = [routes](const web::Request& request) { return changes_page(routes, request); },
              .query_names = {"du", "au"}});
}

}  // namespace jalon::figures
