// SPDX-License-Identifier: EUPL-1.2
#include "steering/indicator_view.hpp"

#include <algorithm>
#include <cmath>

#include "base/period.hpp"
#include "capacity/capacity.hpp"
#include "plan/plan.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

using web::tr;
using web::trf;
using web::trn;

// What the rooms call their units.
const std::vector<figures::Word>& unit_words() {
  static const std::vector<figures::Word> words = [] {
    figures::Words all;
    plan::add_words(all);
    capacity::add_words(all);
    add_words(all);
    figures::add_usual_units(all.units);
    return all.units;
  }();
  return words;
}

std::string signed_text(std::int64_t value, int decimals, Lang lang) {
  return (value > 0 ? "+" : "") + format_decimal(value, decimals, lang);
}

std::string number(const IndicatorLine& line, std::int64_t value, Lang lang) {
  return format_decimal(value, line.indicator.decimals, lang);
}

}  // namespace

std::string name_of(const figures::Indicator& indicator, Lang lang) {
  return lang == Lang::fr ? indicator.name_fr : indicator.name_en;
}

std::string unit_of(const IndicatorLine& line, Lang lang) {
  return figures::unit_after(unit_words(), line.indicator.unit, line.is_hidden ? std::nullopt : line.value,
                             line.indicator.decimals, lang);
}

allocation::Writing writing_of(const figures::Indicator& indicator, Lang lang) {
  return {.unit = [unit = indicator.unit, decimals = indicator.decimals,
                   lang](std::int64_t value) { return figures::unit_after(unit_words(), unit, value, decimals, lang); },
          .decimals = indicator.decimals};
}

std::string value_text(const IndicatorLine& line, Lang lang) {
  if (line.is_hidden) return trf(lang, "fewer than {0}", line.indicator.small_count);
  return line.value ? number(line, *line.value, lang) : std::string("–");
}

std::string when_text(const IndicatorBoard& board, const IndicatorLine& line, Lang lang) {
  if (line.period) return format_period(*line.period, lang);
  return trf(lang, "on {0}", format_date(board.on, lang));
}

std::string trend_text(const IndicatorLine& line, Lang lang) {
  if (!line.value || line.is_start) return {};
  std::string out;
  const auto add = [&](std::optional<std::int64_t> then, std::string_view changed, std::string_view same,
                       const std::string& since) {
    if (!then) return;
    if (!out.empty()) out += lang == Lang::fr ? "\u202f; " : "; ";
    const auto change = *line.value - *then;
    out += change == 0 ? trf(lang, same, since)
                       : trf(lang, changed, signed_text(change, line.indicator.decimals, lang), since);
  };
  if (line.period) {
    auto year = *line.period;
    const int steps = year.length == Period::Length::month ? 12 : year.length == Period::Length::quarter ? 4 : 1;
    for (int i = 0; i < steps; ++i) year = previous(year);
    const bool by_quarter = year.length == Period::Length::quarter;
    const std::string_view changed = by_quarter ? N_("{0} on {1}") : N_("{0} since {1}");
    const std::string_view same = by_quarter ? N_("unchanged from {0}") : N_("unchanged since {0}");
    add(line.before, changed, same, format_period(previous(*line.period), lang));
    add(line.year_before, changed, same, format_period(year, lang));
  } else {
    add(line.before, N_("{0} in a month"), N_("unchanged in a month"), {});
    add(line.year_before, N_("{0} in a year"), N_("unchanged in a year"), {});
  }
  return out;
}

std::string rank_text(const IndicatorBoard& board, const IndicatorLine& line, Lang lang) {
  if (board.comparables.territories.empty()) {
    return std::string(tr(lang, "Its population is not known: nothing to compare it by."));
  }
  switch (line.rank.ranking) {
    case Ranking::ranked:
      return line.rank.tied > 0
                 ? trf(lang, "rank {0} of {1}, as {2} more", line.rank.place, line.rank.of, line.rank.tied)
                 : trf(lang, "rank {0} of {1}", line.rank.place, line.rank.of);
    case Ranking::no_direction:
      return std::string(tr(lang, "no rank: neither more nor less is better"));
    case Ranking::too_few:
      return std::string(tr(lang, "no rank: fewer than three comparable territories have a value"));
    case Ranking::no_value:
      break;
  }
  return std::string(line.is_hidden ? tr(lang, "no rank: the count is too small to be shown")
                                    : tr(lang, "no rank: no value to compare"));
}

std::string compared_text(Compared compared, Lang lang) {
  switch (compared) {
    case Compared::progress:
      return std::string(tr(lang, "by the share of the way to the own target"));
    case Compared::per_head:
      return std::string(tr(lang, "for 100,000 inhabitants"));
    case Compared::value:
      break;
  }
  return std::string(tr(lang, "by the value itself"));
}

std::string compared_number(const IndicatorLine& line, std::optional<double> value, Lang lang) {
  if (!value) return "–";
  const double unit = std::pow(10.0, line.indicator.decimals);
  switch (line.compared) {
    case Compared::progress:
      return format_percent(std::llround(*value * 10), 1000, lang);
    case Compared::per_head:
      return format_decimal(std::llround(*value / unit * 10), 1, lang);
    case Compared::value:
      break;
  }
  return format_decimal(std::llround(*value), line.indicator.decimals, lang);
}

std::string completeness_text(const IndicatorLine& line, Lang lang) {
  if (line.indicator.origin == figures::Origin::derived)
    return std::string(tr(lang, "counted by Jalon from its own records"));
  if (line.expected == 0) return std::string(tr(lang, "no answer is expected"));
  return trn(lang, "{0} value received of {1} expected", "{0} values received of {1} expected", line.received,
             format_integer(line.expected, lang));
}

std::string forecast_text(const IndicatorLine& line, Lang lang) {
  if (!line.forecast) return {};
  return allocation::sentence(line.forecast->forecast, writing_of(line.indicator, lang), lang);
}

void write_spark(web::Phrasing& p, const IndicatorLine& line) {
  if (line.course.size() < 2) return;
  constexpr double width = 120;
  constexpr double height = 32;
  constexpr double margin = 4;
  const auto& first = line.course.front();
  const auto& last = line.course.back();
  auto low = first.value;
  auto high = first.value;
  for (const auto& point : line.course) {
    low = std::min(low, point.value);
    high = std::max(high, point.value);
  }
  const auto x = [&](Date day) {
    const double days = std::max(1, days_between(first.day, last.day));
    return margin + (width - 2 * margin) * days_between(first.day, day) / days;
  };
  const auto y = [&](std::int64_t value) {
    if (high == low) return height / 2;
    return height - margin - (height - 2 * margin) * static_cast<double>(value - low) / static_cast<double>(high - low);
  };
  std::string d;
  for (const auto& point : line.course)
    d += fmt::format("{}{:.1f} {:.1f}", d.empty() ? 'M' : 'L', x(point.day), y(point.value));
  std::string out = R"(<svg class="spark" viewBox="0 0 120 32" role="img")";
  web::append_attribute(out, "aria-label",
                        trf(p.lang(), "From {0} in {1} to {2} in {3}", number(line, first.value, p.lang()),
                            format_month(Period::containing(first.day, Period::Length::month), p.lang()),
                            number(line, last.value, p.lang()),
                            format_month(Period::containing(last.day, Period::Length::month), p.lang())));
  out += fmt::format(R"(><path d="{}"/><circle cx="{:.1f}" cy="{:.1f}" r="3"/></svg>)", d, x(last.day), y(last.value));
  p.raw(web::SafeHtml(std::move(out)));
}

void write_indicator(const Scene& scene, web::Flow& flow, const IndicatorBoard& board, const IndicatorLine& line) {
  const Lang lang = scene.lang;
  const auto& indicator = line.indicator;
  const auto& place = *board.place;
  const bool opens = scene.may(access::Right::read_aggregates, scene.registry.nation().key);
  flow.div("card indicator", [&](web::Flow& card) {
    card.h3(name_of(indicator, lang));
    card.terms([&](web::Terms& terms) {
      terms.pair(card.tr("Last value"), [&](web::Phrasing& p) {
        p.span("value", value_text(line, lang));
        if (line.value || line.is_hidden) p.text(" ").text(unit_of(line, lang));
        p.br().soft(line.is_hidden  ? when_text(board, line, lang)
                    : line.is_start ? std::string(p.tr("nothing has been counted yet"))
                    : line.value    ? when_text(board, line, lang)
                    : line.period   ? std::string(p.tr("nobody has answered, which is not zero"))
                                    : std::string(p.tr("nothing has been observed, which is not zero")));
      });
      terms.pair(card.tr("Course"), [&](web::Phrasing& p) {
        const auto trend = trend_text(line, lang);
        write_spark(p, line);
        if (trend.empty()) {
          p.soft(p.tr("nothing earlier to compare with"));
        } else {
          p.text(trend);
        }
      });
      terms.pair(card.tr("Target"), [&](web::Phrasing& p) {
        if (!line.target) {
          p.soft(p.tr("no target is set"));
          return;
        }
        if (line.standing) p.badge(look(*line.standing), p.tr(figures::title(*line.standing))).br();
        p.text(trf(lang, "{0} by {1}", number(line, line.target->target, lang), format_date(line.target->due, lang)));
        p.br().soft(trf(lang, "trajectory at that date: {0}", number(line, *line.due_now, lang)));
        if (line.progress_per_mille)
          p.br().soft(trf(lang, "{0} of the way done", format_percent(*line.progress_per_mille, 1000, lang)));
      });
      terms.pair(card.tr("Forecast"), [&](web::Phrasing& p) {
        const auto words = forecast_text(line, lang);
        if (words.empty()) {
          p.soft(board.known ? p.tr("not kept for past days") : p.tr("none"));
        } else {
          p.text(words);
        }
      });
      if (place.level != territory::Level::nation)
        terms.pair(card.tr("Among comparable territories"), [&](web::Phrasing& p) {
          const auto words = rank_text(board, line, lang);
          if (board.comparables.territories.empty()) {
            p.soft(words);
            return;
          }
          auto href = comparables_href(place, indicator.code);
          if (board.known) href += "?connu=" + board.on.text();
          p.a(href, words);
          p.visually_hidden(trf(lang, " ({0})", name_of(indicator, lang)));
          if (line.rank.ranking == Ranking::ranked) p.br().soft(compared_text(line.compared, lang));
          if (line.rank.without > 0)
            p.br().soft(trn(lang, "{0} without a value, left out", "{0} without a value, left out", line.rank.without));
        });
      terms.pair(card.tr("Data"), [&](web::Phrasing& p) {
        p.text(completeness_text(line, lang));
        if (line.as_of) {
          p.br().soft(indicator.origin == figures::Origin::derived
                          ? trf(lang, "last change on {0}", format_date(*line.as_of, lang))
                          : trf(lang, "data of {0}", format_date(*line.as_of, lang)));
        }
        if (!opens) return;
        auto href = fmt::format("/chiffres/{}/{}/{}", indicator.code, territory::word(place.level), place.code);
        if (board.known) href += "?connu=" + board.on.text();
        p.br().a(href, p.tr("Why this number?"));
        p.visually_hidden(trf(lang, " ({0})", name_of(indicator, lang)));
      });
    });
  });
}

void write_board_lede(web::Flow& main, const IndicatorBoard& board) {
  const auto lang = main.lang();
  const auto count = [&](figures::Standing standing) {
    return std::ranges::count_if(board.lines, [&](const auto& line) { return line.standing == standing; });
  };
  const auto late = count(figures::Standing::late);
  const auto watch = count(figures::Standing::to_watch);
  const auto missing =
      std::ranges::count_if(board.lines, [](const auto& line) { return !line.value && !line.is_hidden; });
  const auto with_target = std::ranges::count_if(board.lines, [](const auto& line) { return line.target.has_value(); });
  main.lede([&](web::Phrasing& p) {
    p.strong(trn(lang, "{0} indicator, {1} with a target.", "{0} indicators, {1} with a target.",
                 static_cast<std::int64_t>(board.lines.size()), format_integer(with_target, lang)));
    if (late > 0) p.text(" ").text(trn(lang, "{0} is late.", "{0} are late.", late));
    if (watch > 0) p.text(" ").text(trn(lang, "{0} is to be watched.", "{0} are to be watched.", watch));
    if (with_target > 0 && late == 0 && watch == 0) p.text(" ").text(p.tr("None is behind its trajectory."));
    if (missing > 0)
      p.text(" ").text(
          trn(lang, "{0} has no value: missing is not zero.", "{0} have no value: missing is not zero.", missing));
  });
}

void write_known_form(web::Flow& flow, std::string_view action, std::optional<Date> known_on) {
  flow.get_form(
      action,
      [&](web::Fields& fields) {
        fields.date_field({.name = "connu",
                           .label = fields.tr("As it was known on"),
                           .value = known_on ? known_on->text() : std::string()});
        fields.submit(fields.tr("Show"), {}, {}, true);
      },
      "known");
}

void write_known_notice(const Scene& scene, web::Flow& main, Date known_on, std::string_view back) {
  main.notice(web::State::warn, [&](web::Flow& notice) {
    notice.p([&](web::Phrasing& p) {
      p.text(trf(scene.lang, "As it was known at the end of {0}: what came or changed later is left out.",
                 format_date(known_on, scene.lang)));
      p.text(" ").text(p.tr("Forecasts are not kept for past days."));
      p.text(" ").a(back, p.tr("Come back to today"));
    });
  });
}

void write_why_comparable(const Scene& scene, web::Flow& flow, const IndicatorBoard& board) {
  const auto lang = scene.lang;
  const auto& used = board.comparables.used;
  const bool by_need = used.size() > 1 && used[1];
  const bool by_population = !used.empty() && used[0];
  flow.p(trf(
      lang, "The {0} territories of the same level that are nearest to this one, {1}.",
      format_integer(static_cast<std::int64_t>(board.comparables.territories.size()), lang),
      board.place->level == territory::Level::contract ? tr(lang, "by the population of their priority neighbourhoods")
      : by_need && by_population
          ? tr(lang,
               "by their population and by how many people live in the priority neighbourhoods of their "
               "contracts (the need)")
      : by_need ? tr(lang, "by how many people live in the priority neighbourhoods of their contracts (the need)")
                : tr(lang, "by their population")));
  flow.note(tr(lang,
               "Sizes are compared as proportions (by their logarithm), each measure divided by how much it differs "
               "over the whole level, so that both count the same. Ten territories at most, and a third of the "
               "level, so that the nearest are really near; their order changes when populations do."));
  if (board.comparables.without > 0)
    flow.note(trn(lang, "{0} territory is left out: its size is not known.",
                  "{0} territories are left out: their size is not known.", board.comparables.without));
  if (scene.programme.need && board.place->level <= territory::Level::department)
    flow.note(tr(lang,
                 "The need of places of care follows from the population by the programme’s own rule: it adds "
                 "nothing to tell territories apart, and is shown beside them."));
}

Result<std::optional<Date>> known_asked(const web::Request& request, Date today) {
  const auto text = request.query_value("connu");
  if (!text || text->empty()) return std::optional<Date>();
  const auto day = Date::parse(*text);
  if (!day) return invalid("connu", msg("This is not a day: write it as 2016-11-15."));
  return *day < today ? std::optional(*day) : std::nullopt;
}

std::string board_href(const territory::Territory& place) { return territory::href(place) + "/indicateurs"; }
std::string comparables_href(const territory::Territory& place, std::string_view indicator) {
  return fmt::format("{}/indicateurs/{}/comparables", territory::href(place), indicator);
}

}  // namespace jalon::steering
