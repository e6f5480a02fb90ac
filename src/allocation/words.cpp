// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <cmath>

#include "allocation/allocation.hpp"
#include "web/i18n.hpp"

namespace jalon::allocation {

namespace {

using web::tr;
using web::trf;
using web::trn;

std::string number(std::int64_t value, const Writing& writing, Lang lang) {
  return format_decimal(value, writing.decimals, lang);
}
std::string amount(std::int64_t value, const Writing& writing, Lang lang) {
  auto out = number(value, writing, lang);
  if (writing.unit) out += "\u00a0" + writing.unit(value);
  return out;
}

// In tenths, as people count chances; the ends are named for what they are, since nothing is certain.
std::string chances(double chance, Lang lang) {
  if (chance < 0.05) return std::string(tr(lang, "Fewer than 1 chance in 20"));
  if (chance > 0.95) return std::string(tr(lang, "More than 19 chances in 20"));
  return trn(lang, "{0} chance in 10", "{0} chances in 10", std::clamp<std::int64_t>(std::llround(10 * chance), 1, 9));
}

std::string interval(const Forecast& forecast, const Writing& writing, Lang lang) {
  const auto& at = forecast.at_due;
  if (at.p10 == at.p90) return trf(lang, "{0} in all likelihood", number(at.p50, writing, lang));
  return trf(lang, "8 times in 10 between {0} and {1}", number(at.p10, writing, lang), number(at.p90, writing, lang));
}

}  // namespace

std::string sentence(const Forecast& forecast, const Writing& writing, Lang lang) {
  const auto current = amount(forecast.current, writing, lang);
  const auto target = amount(forecast.target, writing, lang);
  const auto due = format_date(forecast.due, lang);
  switch (forecast.basis) {
    case Basis::past_due:
      return trf(lang, "The target was due on {0}: {1} for a target of {2}.", due, current, target);
    case Basis::too_little_history:
      return trf(lang,
                 "Too few openings are known to have ended to tell a chance. If each one opens on the day planned: {0} "
                 "on {1}, for a target of {2}.",
                 amount(forecast.at_due.p50, writing, lang), due, target);
    case Basis::no_plan:
      if (forecast.is_met()) return trf(lang, "Target reached: {0}. Nothing is planned until {1}.", current, due);
      return trf(lang,
                 "Nothing is planned, and too little is known of the past months to continue them: {0} today, for a "
                 "target of {1} by {2}.",
                 current, target, due);
    case Basis::trend:
    case Basis::plan:
      break;
  }
  const auto chance = chances(forecast.chance(), lang);
  const auto between = interval(forecast, writing, lang);
  std::string out;
  if (forecast.is_met()) {
    out = trf(lang, "Target reached: {0}. {1} that it still is on {2}; {3}.", current, chance, due, between);
  } else if (forecast.aim == Aim::at_least) {
    out = trf(lang, "{0} to reach {1} by {2}; {3}.", chance, target, due, between);
  } else {
    out = trf(lang, "{0} to come down to {1} by {2}; {3}.", chance, target, due, between);
  }
  if (forecast.basis == Basis::trend) out += " " + std::string(tr(lang, "This continues the past months."));
  return out;
}

std::string sentence(const Backtest& backtest, Lang lang) {
  if (backtest.has_too_few())
    return trf(lang, "The past is too short to check such forecasts (made again from what was known then: {0}).",
               format_integer(backtest.all.replays, lang));
  auto out =
      trf(lang,
          "Made again from what was known in each past month, such forecasts held the truth in their interval {0} "
          "times out of {1} ({2}; 80 % is what they claim).",
          format_integer(backtest.all.inside, lang), format_integer(backtest.all.replays, lang),
          format_percent(backtest.all.inside, backtest.all.replays, lang));
  if (backtest.widening > 1) out += " " + std::string(tr(lang, "The intervals shown are widened accordingly."));
  return out;
}

}  // namespace jalon::allocation
