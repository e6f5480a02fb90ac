// SPDX-License-Identifier: EUPL-1.2
#include <cmath>

#include "allocation/allocation.hpp"
#include "web/chart.hpp"
#include "web/i18n.hpp"

namespace jalon::allocation {

namespace {

using web::trf;

std::string signed_number(std::int64_t value, const Writing& writing, Lang lang) {
  return (value > 0 ? "+" : "") + format_decimal(value, writing.decimals, lang);
}

void write_fan(web::Flow& flow, const Forecast& forecast, const Shown& shown) {
  const auto lang = flow.lang();
  const auto number = [&](std::int64_t value) { return format_decimal(value, shown.writing.decimals, lang); };
  web::ChartSpec chart;
  chart.label = trf(lang, "{0}: forecast", shown.label);
  chart.sentence = flow.tr("Values until today, then what 8 futures out of 10 lie between.");
  chart.decimals = shown.writing.decimals;
  chart.by_steps = false;
  web::ChartSeries past{.label = shown.label};
  for (const auto& month : shown.past)
    if (month.day < forecast.today) past.points.push_back({month.day, month.value});
  past.points.push_back({forecast.today, forecast.current});
  web::ChartSeries middle{.label = std::string(flow.tr("Middle"))};
  chart.band.label = flow.tr("8 times in 10");
  for (const auto& month : forecast.months) {
    middle.points.push_back({month.day, month.p50});
    chart.band.points.push_back({month.day, month.p10, month.p90});
  }
  chart.series = {past, middle};
  chart.target = forecast.target;
  chart.target_label = trf(lang, "Target: {0}", number(forecast.target));
  web::write_chart(flow, chart, [&](web::Flow& below) {
    below.table(trf(lang, "{0}: values until today, then forecasts", shown.label),
                {{.label = below.tr("Day")},
                 {.label = below.tr("Value"), .is_number = true},
                 {.label = below.tr("1 time in 10 below"), .is_number = true},
                 {.label = below.tr("Middle of the forecasts"), .is_number = true},
                 {.label = below.tr("1 time in 10 above"), .is_number = true}},
                [&](web::Rows& rows) {
                  for (const auto& point : past.points) {
                    rows.row([&](web::Row& row) {
                      row.head([&](web::Phrasing& p) { p.date(point.date); });
                      row.figure(number(point.value));
                      for (int i = 0; i < 3; ++i) row.figure("");
                    });
                  }
                  for (const auto& month : forecast.months) {
                    if (month.day == forecast.today) continue;
                    rows.row([&](web::Row& row) {
                      row.head([&](web::Phrasing& p) { p.date(month.day); });
                      row.figure("").figure(number(month.p10)).figure(number(month.p50)).figure(number(month.p90));
                    });
                  }
                });
  });
}

void write_drivers(web::Flow& flow, const Forecast& forecast, const Shown& shown) {
  const auto lang = flow.lang();
  if (forecast.drivers.empty()) return;
  flow.h3(flow.tr("What it depends on most"));
  flow.table(flow.tr("The openings without which the chance falls most"),
             {{.label = flow.tr("Opening")},
              {.label = flow.tr("Planned for")},
              {.label = flow.tr("Change"), .is_number = true},
              {.label = flow.tr("In time"), .is_number = true},
              {.label = flow.tr("Chance lost without it, in points"), .is_number = true}},
             [&](web::Rows& rows) {
               for (const auto& driver : forecast.drivers) {
                 rows.row([&](web::Row& row) {
                   row.head(driver.label);
                   row.cell([&](web::Phrasing& p) { p.date(driver.planned); });
                   row.figure(signed_number(driver.change, shown.writing, lang));
                   row.figure(format_percent(driver.per_mille_in_time, 1000, lang));
                   row.figure(format_integer(std::llround(driver.per_mille_lost / 10.0), lang));
                 });
               }
             });
}

void write_backtest(web::Flow& flow, const Backtest& backtest) {
  const auto lang = flow.lang();
  flow.h3(flow.tr("How such forecasts fared in the past"));
  flow.p(sentence(backtest, lang));
  if (backtest.has_too_few()) return;
  flow.details(flow.tr("By how far ahead, and where the truth fell"), [&](web::Flow& below) {
    below.table(below.tr("Truths within the interval of 8 in 10"),
                {{.label = below.tr("Months ahead")},
                 {.label = below.tr("Forecasts made again"), .is_number = true},
                 {.label = below.tr("Truth within"), .is_number = true},
                 {.label = below.tr("Share"), .is_number = true}},
                [&](web::Rows& rows) {
                  for (const auto& coverage : backtest.by_months) {
                    rows.row([&](web::Row& row) {
                      row.head(format_integer(coverage.months, lang));
                      row.number(coverage.replays).number(coverage.inside);
                      row.figure(format_percent(coverage.inside, coverage.replays, lang));
                    });
                  }
                });
    const auto all = backtest.all.replays;
    below.table(below.tr("Where the truth fell"),
                {{.label = below.tr("Where")},
                 {.label = below.tr("Truths"), .is_number = true},
                 {.label = below.tr("Share"), .is_number = true},
                 {.label = below.tr("Expected"), .is_number = true}},
                [&](web::Rows& rows) {
                  const auto line = [&](std::string_view where, int truths, int per_cent) {
                    rows.row([&](web::Row& row) {
                      row.head(where);
                      row.number(truths);
                      row.figure(format_percent(truths, all, lang));
                      row.figure(format_percent(per_cent, 100, lang));
                    });
                  };
                  line(below.tr("Below the interval"), backtest.places.below, 10);
                  line(below.tr("In its lower half"), backtest.places.lower, 40);
                  line(below.tr("In its upper half"), backtest.places.upper, 40);
                  line(below.tr("Above the interval"), backtest.places.above, 10);
                });
  });
}

}  // namespace

void write_forecast(web::Flow& flow, const Kept& kept, const Shown& shown) {
  const auto lang = flow.lang();
  const auto& forecast = kept.forecast;
  flow.p([&](web::Phrasing& p) { p.strong(sentence(forecast, shown.writing, lang)); });
  if (forecast.basis != Basis::plan && forecast.basis != Basis::trend) return;
  if (!forecast.is_met()) {
    flow.p(forecast.reached_on
               ? trf(lang, "At this pace the target is reached around {0}, as likely before as after.",
                     format_date(*forecast.reached_on, lang))
               : std::string(flow.tr("At this pace it is not reached within two years of the day due.")));
  }
  write_fan(flow, forecast, shown);
  write_drivers(flow, forecast, shown);
  if (kept.backtest) write_backtest(flow, *kept.backtest);
  flow.note(
      trf(lang,
          "The chance is the share of {0} simulated futures that meet the target: {1}. Drawn again, it would differ by "
          "at most {2} points, 19 times in 20. Computed on {3}.",
          format_integer(forecast.paths, lang), format_percent(forecast.chance_percent(), 100, lang),
          format_decimal(std::llround(std::ceil(10 * forecast.rounding_points())), 1, lang),
          format_instant(kept.computed_at, lang)));
}

void write_forecast_of(web::Flow& flow, db::Session& session, const figures::Indicator& indicator,
                       TerritoryKey territory, const Writing& writing) {
  const auto kept = find_forecast(session, indicator.code, territory);
  if (!kept) return;
  Shown shown{.label = flow.lang() == Lang::fr ? indicator.name_fr : indicator.name_en, .writing = writing};
  if (const auto target = figures::find_target(session, indicator.code, territory))
    shown.past = past_of(session, indicator.code, territory, *target, kept->forecast.today);
  flow.h2(flow.tr("Forecast"));
  write_forecast(flow, *kept, shown);
}

}  // namespace jalon::allocation
