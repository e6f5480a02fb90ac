// SPDX-License-Identifier: EUPL-1.2
// Figures read period by period.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/period.hpp"
#include "figures/answers.hpp"
#include "figures/cells.hpp"
#include "figures/inputs.hpp"
#include "figures/perimeters.hpp"
#include "figures/sql.hpp"
#include "figures/store.hpp"

namespace jalon::figures {

namespace {

constexpr int periods_max = 1200;

bool adds_up(const Indicator& indicator) { return indicator.over_territories == OverTerritories::sum; }

int answers_in(Frequency frequency, Period::Length length) {
  const int months = length == Period::Length::year ? 12 : length == Period::Length::quarter ? 3 : 1;
  const int each = frequency == Frequency::year ? 12 : frequency == Frequency::quarter ? 3 : 1;
  return std::max(1, months / each);
}

// The months of a period, as year and month.
struct Months {
  int first = 0, last = 0;  // year * 12 + month - 1
};
Months months_of(Period period) {
  const auto first = period.first();
  const auto last = end_month(period).first();
  return {first.year() * 12 + first.month() - 1, last.year() * 12 + last.month() - 1};
}

// The table of sums of a territory, by month.
struct MonthSum {
  std::int64_t amount = 0, answers = 0, known = 0;
};
using MonthSums = std::map<int, MonthSum>;
void take_year(MonthSums& out, const db::RowView& row, int first_column) {
  const auto year = static_cast<int>(row.integer(first_column));
  for (int i = 0; i < 12; ++i) {
    const MonthSum sum{row.integer(first_column + 1 + i), row.integer(first_column + 13 + i),
                       row.integer(first_column + 25 + i)};
    if (sum.amount != 0 || sum.answers != 0 || sum.known != 0) out[year * 12 + i] = sum;
  }
}

std::vector<PeriodValue> read_off(const MonthSums& sums, const Indicator& indicator, Period first, Period last) {
  std::vector<PeriodValue> out;
  auto next = sums.begin();
  MonthSum all;  // of everything up to the end of the period
  for (auto period = first; period <= last; period = period.next()) {
    const auto months = months_of(period);
    MonthSum within;
    for (; next != sums.end() && next->first <= months.last; ++next) {
      all.amount += next->second.amount;
      all.answers += next->second.answers;
      all.known += next->second.known;
      if (next->first < months.first) continue;
      within.amount += next->second.amount;
      within.answers += next->second.answers;
    }
    PeriodValue value{.period = period, .value = {}, .received = within.answers, .known = all.known};
    if (indicator.behaviour == Behaviour::stock) {
      if (indicator.origin == Origin::answered ? all.known > 0 : all.answers > 0) value.value = all.amount;
    } else if (within.answers > 0) {
      value.value = within.amount;
    }
    out.push_back(value);
    if (out.size() > periods_max) break;
  }
  return out;
}

std::int64_t rounded(double value) { return static_cast<std::int64_t>(std::llround(value)); }

// The values of the territories below, for one period, made into one.
std::optional<std::int64_t> combine(OverTerritories how, std::vector<std::int64_t> values,
                                    const std::vector<std::optional<std::int64_t>>& weights) {
  if (values.empty()) return std::nullopt;
  switch (how) {
    case OverTerritories::minimum:
      return *std::ranges::min_element(values);
    case OverTerritories::maximum:
      return *std::ranges::max_element(values);
    case OverTerritories::distinct:
      return static_cast<std::int64_t>(std::set<std::int64_t>(values.begin(), values.end()).size());
    case OverTerritories::mean: {
      double sum = 0;
      double weight = 0;
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!weights[i]) continue;  // without its weight a value says nothing about the whole
        sum += static_cast<double>(values[i]) * static_cast<double>(*weights[i]);
        weight += static_cast<double>(*weights[i]);
      }
      if (weight == 0) return std::nullopt;
      return rounded(sum / weight);
    }
    default:
      break;
  }
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  // Half away from zero, as people round.
  return rounded(static_cast<double>(values[middle - 1] + values[middle]) / 2);
}

}  // namespace

Period::Length length_of(Frequency frequency) {
  switch (frequency) {
    case Frequency::quarter:
      return Period::Length::quarter;
    case Frequency::year:
      return Period::Length::year;
    default:
      break;
  }
  return Period::Length::month;
}

namespace {

SeriesAsked asked_of(std::int32_t number, const Indicator& indicator, const KnownAt& known) {
  return {.number = number,
          .behaviour = indicator.behaviour,
          .adds_up = adds_up(indicator),
          .recorded_until = known.at.ms,
          .batch_until = known.batch};
}

// The sums of a series at one level, by territory and month; with a territory only its own.
std::map<std::int32_t, MonthSums> months_at(db::Session& session, const territory::Registry& registry,
                                            const Indicator& indicator, std::string_view dimension,
                                            territory::Level level, std::optional<TerritoryKey> only,
                                            const std::optional<KnownAt>& known) {
  std::map<std::int32_t, MonthSums> out;
  const auto series = session.first<std::int32_t>(sql::find_series, indicator.code, dimension);
  if (!series) return out;
  if (known) {
    std::int64_t observations = 0;
    const auto sums = add_up(session, registry, asked_of(*series, indicator, *known), observations);
    for (const auto& [key, sum] : sums.rows()) {
      if (key.level != depth(level) || (only && key.territory != only->value)) continue;
      auto& months = out[key.territory];
      for (std::size_t i = 0; i < 12; ++i) {
        const MonthSum month{sum->amount.months[i], sum->answers.months[i], sum->known.months[i]};
        if (month.amount != 0 || month.answers != 0 || month.known != 0)
          months[key.year * 12 + static_cast<int>(i)] = month;
      }
    }
    return out;
  }
  if (only) {
    session.each_row(sql::months_of, {db::to_value(*series), db::to_value(depth(level)), db::to_value(*only)},
                     [&](const db::RowView& row) { take_year(out[only->value], row, 0); });
  } else {
    session.each_row(
        sql::months_of_level, {db::to_value(*series), db::to_value(depth(level))},
        [&](const db::RowView& row) { take_year(out[static_cast<std::int32_t>(row.integer(0))], row, 1); });
  }
  return out;
}

}  // namespace

std::optional<Inputs> inputs_of(db::Session& session, const territory::Registry& registry, const Indicator& indicator,
                                TerritoryKey territory, Period first, Period last, const std::optional<KnownAt>& known,
                                std::optional<Date> perimeter) {
  auto formula = parse_formula(indicator.formula);
  if (!formula) return std::nullopt;
  Inputs out{.formula = std::move(*formula), .indicators = {}, .values = {}};
  for (const auto& name : out.formula.names()) {
    const auto part = part_named(name);
    auto input = find_indicator(session, part.code);
    if (!input) return std::nullopt;
    // A formula that was saved has no cycle; one that is in the tables by other ways must not end the program.
    if (input->origin == Origin::computed && input->formula == indicator.formula) return std::nullopt;
    out.values.push_back(by_period(session, registry, *input, territory, first, last, part.category, known, perimeter));
    out.indicators.push_back(std::move(*input));
  }
  return out;
}

namespace {

// From the values of the names of its formula, period by period.
std::vector<PeriodValue> compute(db::Session& session, const territory::Registry& registry, const Indicator& indicator,
                                 TerritoryKey territory, Period first, Period last, const std::optional<KnownAt>& known,
                                 std::optional<Date> perimeter) {
  std::vector<PeriodValue> out;
  const auto inputs = inputs_of(session, registry, indicator, territory, first, last, known, perimeter);
  std::optional<Calculator> calculator;
  if (inputs) calculator.emplace(inputs->formula);
  std::vector<std::optional<double>> values;
  std::size_t i = 0;
  for (auto period = first; period <= last && i < periods_max; period = period.next(), ++i) {
    PeriodValue value{.period = period};
    if (inputs) {
      values.clear();
      double completeness = 2;
      for (std::size_t n = 0; n < inputs->values.size(); ++n) {
        const auto& input = inputs->values[n][i];
        values.push_back(input.value ? std::optional(static_cast<double>(*input.value) /
                                                     std::pow(10.0, inputs->indicators[n].decimals))
                                     : std::nullopt);
        value.is_estimated = value.is_estimated || input.is_estimated;
        // It is as complete as the least complete of what it is made of.
        if (input.expected == 0) continue;
        const auto own = static_cast<double>(input.received) / static_cast<double>(input.expected);
        if (own >= completeness) continue;
        completeness = own;
        value.received = input.received;
        value.expected = input.expected;
        value.known = input.known;
      }
      const auto computed = (*calculator)(values);
      const auto scaled = computed.value * std::pow(10.0, indicator.decimals);
      if (computed.kind == Computed::Kind::value && std::abs(scaled) < static_cast<double>(answer_max))
        value.value = rounded(scaled);
    }
    out.push_back(value);
  }
  return out;
}

}  // namespace

namespace {

// The values of several territories made into one, period by period, of those that are asked for it. No weights: each
// counts the same.
std::vector<PeriodValue> combined(const Indicator& indicator, Period first, Period last,
                                  const std::vector<std::vector<PeriodValue>>& values,
                                  const std::vector<std::vector<PeriodValue>>& weights,
                                  FunctionRef<bool(std::size_t territory, Period period)> is_asked) {
  std::vector<PeriodValue> out;
  auto period = first;
  for (std::size_t i = 0; period <= last && i < periods_max; period = period.next(), ++i) {
    PeriodValue value{.period = period};
    std::vector<std::int64_t> given;
    std::vector<std::optional<std::int64_t>> given_weights;
    for (std::size_t p = 0; p < values.size(); ++p) {
      if (!is_asked(p, period)) continue;
      value.received += values[p][i].received;
      value.known += values[p][i].value ? 1 : 0;
      if (!values[p][i].value) continue;
      given.push_back(*values[p][i].value);
      given_weights.push_back(weights.empty() ? std::optional<std::int64_t>(1) : weights[p][i].value);
    }
    value.value = combine(indicator.over_territories, std::move(given), given_weights);
    out.push_back(value);
  }
  return out;
}

}  // namespace

namespace {

// From the values of a territory in their time to those on a map; `below` are the sums of those that answer.
void put_on_map(Redrawn& redrawn, const Indicator& indicator, TerritoryKey territory,
                std::map<std::int32_t, MonthSums>& below, std::vector<PeriodValue>& out) {
  for (const auto& one : redrawn.all()) {
    const auto found = below.find(one.place->key.value);
    if (found == below.end() || out.empty()) continue;
    const auto own = read_off(found->second, indicator, out.front().period, out.back().period);
    for (std::size_t i = 0; i < out.size(); ++i) redrawn.add(territory, one, own[i], out[i]);
  }
  for (auto& value : out) {
    const bool is_known = indicator.origin != Origin::answered      ? value.value.has_value()
                          : indicator.behaviour == Behaviour::stock ? value.known > 0
                                                                    : value.received > 0;
    if (!is_known) value.value.reset();
  }
}

}  // namespace

std::vector<PeriodValue> by_period(db::Session& session, const territory::Registry& of_now, const Indicator& indicator,
                                   TerritoryKey territory, Period first, Period last, std::string_view dimension,
                                   const std::optional<KnownAt>& known, std::optional<Date> perimeter) {
  const auto& registry = places_of(known, of_now);
  const auto* place = registry.find(territory);
  JALON_CHECK(place != nullptr && first.length == last.length);
  if (indicator.origin == Origin::computed)
    return compute(session, registry, indicator, territory, first, last, known, perimeter);
  // Whose answers it expects: nobody's, of what Jalon counts itself and adds up.
  std::optional<Answering> answering;
  if (indicator.origin == Origin::answered || !adds_up(indicator))
    answering.emplace(registry, territory, indicator.level);
  std::optional<Redrawn> redrawn;
  if (perimeter) redrawn.emplace(session, registry, indicator.level, *perimeter);

  std::vector<PeriodValue> out;
  if (adds_up(indicator) || place->level == indicator.level) {
    auto months = months_at(session, registry, indicator, dimension, place->level, territory, known);
    out = read_off(months[territory.value], indicator, first, last);
    if (redrawn && !redrawn->all().empty()) {
      auto below = months_at(session, registry, indicator, dimension, indicator.level, {}, known);
      put_on_map(*redrawn, indicator, territory, below, out);
    }
  } else {
    // From the territories that answer, one by one.
    auto below = months_at(session, registry, indicator, dimension, indicator.level, {}, known);
    std::map<std::int32_t, MonthSums> weights;
    std::optional<Indicator> weight;
    if (!indicator.weight.empty()) weight = find_indicator(session, indicator.weight);
    if (weight) weights = months_at(session, registry, *weight, "", indicator.level, {}, known);
    std::vector<std::vector<PeriodValue>> values;
    std::vector<std::vector<PeriodValue>> weight_values;
    std::vector<const Answering::One*> asked;
    for (const auto& one : answering->all()) {
      if (!redrawn || !redrawn->is_redrawn(one.place->key)) asked.push_back(&one);
    }
    if (redrawn) {
      for (const auto& one : redrawn->all()) asked.push_back(&one);
    }
    for (const auto* one : asked) {
      values.push_back(read_off(below[one->place->key.value], indicator, first, last));
      if (weight) weight_values.push_back(read_off(weights[one->place->key.value], *weight, first, last));
    }
    out = combined(indicator, first, last, values, weight_values, [&](std::size_t p, Period period) {
      return redrawn && redrawn->is_redrawn(asked[p]->place->key) ? redrawn->share(territory, *asked[p], period).touches
                                                                  : answering->is_expected(*asked[p], period);
    });
  }
  if (indicator.origin != Origin::answered) return out;
  for (auto& value : out) {
    auto exist = answering->count(value.period);
    if (redrawn) exist += redrawn->more_expected(territory, value.period);
    value.expected = exist * answers_in(indicator.frequency, value.period.length);
  }
  return out;
}

std::optional<std::pair<Period, Period>> span_of(db::Session& session, const territory::Registry& registry,
                                                 const Indicator& indicator, const territory::Territory& territory,
                                                 std::string_view dimension, const std::optional<KnownAt>& known) {
  if (indicator.origin == Origin::computed) {
    std::optional<std::pair<Period, Period>> out;
    const auto formula = parse_formula(indicator.formula);
    if (!formula) return out;
    for (const auto& name : formula->names()) {
      const auto part = part_named(name);
      const auto input = find_indicator(session, part.code);
      // As inputs_of(): one that leads back must not end the program.
      if (!input || (input->origin == Origin::computed && input->formula == indicator.formula)) continue;
      const auto span = span_of(session, registry, *input, territory, part.category, known);
      if (!span) continue;
      const auto length = length_of(indicator.frequency);
      const std::pair own{Period::containing(span->first.first(), length),
                          Period::containing(span->second.first(), length)};
      out = out ? std::pair{std::min(out->first, own.first), std::max(out->second, own.second)} : own;
    }
    return out;
  }
  // What does not add up stands with the territories that answer: the nation's row is empty.
  const bool is_own = adds_up(indicator) || territory.level == indicator.level;
  std::optional<std::pair<int, int>> months;
  const auto take = [&](const MonthSums& sums) {
    for (const auto& [month, sum] : sums) {
      if (sum.answers == 0) continue;
      if (!months) months.emplace(month, month);
      months->first = std::min(months->first, month);
      months->second = std::max(months->second, month);
    }
  };
  for (const auto& [key, sums] :
       months_at(session, places_of(known, registry), indicator, dimension, is_own ? territory.level : indicator.level,
                 is_own ? std::optional(territory.key) : std::nullopt, known))
    take(sums);
  if (!months) return std::nullopt;
  const auto length = length_of(indicator.frequency);
  const auto period_at = [&](int month) {
    return Period::containing(*Date::of(month / 12, month % 12 + 1, 1), length);
  };
  return std::pair{period_at(months->first), period_at(months->second)};
}

KnownAt known_at(db::Session& session, Instant at) {
  return {.at = at,
          .batch = *session.first<std::int64_t>(sql::batch_at, at),
          .places = territory::registry_as_known(session, at)};
}

const territory::Registry& places_of(const std::optional<KnownAt>& known, const territory::Registry& now) {
  return known && known->places ? *known->places : now;
}

KnownAt known_on(db::Session& session, Date day) {
  auto end = at_paris(day.plus_days(1), 0, 0);
  end.ms -= 1;
  return known_at(session, end);
}

std::optional<PastDay> past_day(db::Session& session, std::optional<Date> day, Date today) {
  if (!day) return std::nullopt;
  return PastDay{std::min(*day, today), known_on(session, *day)};
}

namespace {

// What the sums of a level, or of one of its territories, say on a day, or altogether: in one pass over them.
std::map<std::int32_t, std::int64_t> values_in(const SeriesSums& sums, int level, std::optional<TerritoryKey> only,
                                               std::optional<Date> on) {
  struct Sum {
    std::int64_t amount = 0, answers = 0;
  };
  std::map<std::int32_t, Sum> found;
  const bool is_over = !on || on->plus_days(1).day() == 1;
  for (const auto& [key, sum] : sums.rows()) {
    if (key.level != level || (only && key.territory != only->value)) continue;
    auto& own = found[key.territory];
    if (!on || key.year < on->year()) {
      own.amount += sum->amount.year;
      own.answers += sum->answers.year;
    } else if (key.year == on->year()) {
      const int last = is_over ? on->month() : on->month() - 1;
      own.amount += sum->amount.until(last);
      own.answers += sum->answers.until(last);
    }
  }
  std::map<std::int32_t, std::int64_t> out;
  for (auto& [territory, own] : found) {
    if (!is_over) {
      const int number = day_number(*on);
      for (auto day = sums.days.lower_bound({level, territory, number - on->day() + 1});
           day != sums.days.end() && day->first.level == level && day->first.territory == territory &&
           day->first.year <= number;
           ++day) {
        own.amount += day->second.amount;
        own.answers += day->second.answers;
      }
    }
    if (own.answers > 0) out.emplace(territory, own.amount);
  }
  return out;
}

}  // namespace

std::optional<std::int64_t> value_as_known(db::Session& session, const territory::Registry& registry,
                                           std::string_view indicator, TerritoryKey territory, std::optional<Date> on,
                                           std::string_view dimension, const KnownAt& known) {
  const auto found = find_indicator(session, indicator);
  const auto series = session.first<std::int32_t>(sql::find_series, indicator, dimension);
  const auto* place = registry.find(territory);
  if (!found || !series || place == nullptr) return std::nullopt;
  std::int64_t observations = 0;
  const auto values =
      values_in(add_up(session, places_of(known, registry), asked_of(*series, *found, known), observations),
                depth(place->level), territory, on);
  const auto value = values.find(territory.value);
  return value == values.end() ? std::nullopt : std::optional(value->second);
}

Table values_as_known(db::Session& session, const territory::Registry& registry,
                      std::span<const std::string_view> indicators, territory::Level level, std::optional<Date> on,
                      const KnownAt& known) {
  Table out;
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    const auto found = find_indicator(session, indicators[i]);
    const auto series = session.first<std::int32_t>(sql::find_series, indicators[i], std::string_view());
    if (!found || !series) continue;
    std::int64_t observations = 0;
    const auto sums = add_up(session, places_of(known, registry), asked_of(*series, *found, known), observations);
    for (const auto& [territory, value] : values_in(sums, depth(level), {}, on)) {
      auto& row = out[TerritoryKey{territory}];
      if (row.empty()) row.resize(indicators.size());
      row[i] = value;
    }
  }
  return out;
}

namespace {

// months_at() of some territories of one level.
std::map<std::int32_t, MonthSums> months_of_some(db::Session& session, const territory::Registry& registry,
                                                 const Indicator& indicator, std::string_view dimension,
                                                 territory::Level level, std::span<const TerritoryKey> territories,
                                                 const std::optional<KnownAt>& known) {
  // Added up anew, a level costs as much as one territory.
  if (known) return months_at(session, registry, indicator, dimension, level, {}, known);
  std::map<std::int32_t, MonthSums> out;
  const auto series = session.first<std::int32_t>(sql::find_series, indicator.code, dimension);
  if (!series) return out;
  for (std::size_t first = 0; first < territories.size(); first += territories_max) {
    std::vector<db::Value> params{db::to_value(*series), db::to_value(depth(level))};
    append_territories(params, territories, first);
    session.each_row(sql::months_of_some, std::move(params), [&](const db::RowView& row) {
      take_year(out[static_cast<std::int32_t>(row.integer(0))], row, 1);
    });
  }
  return out;
}

// The value of a formula for one period, as complete as the least complete of what it is made of.
PeriodValue computed_value(Calculator& calculator, const Indicator& indicator, Period period,
                           std::span<const Indicator> inputs, std::span<const PeriodValue> given) {
  PeriodValue out{.period = period};
  std::vector<std::optional<double>> values;
  double completeness = 2;
  for (std::size_t n = 0; n < given.size(); ++n) {
    const auto& input = given[n];
    out.is_estimated = out.is_estimated || input.is_estimated;
    values.push_back(input.value ? std::optional(static_cast<double>(*input.value) / std::pow(10.0, inputs[n].decimals))
                                 : std::nullopt);
    if (input.expected == 0) continue;
    const auto own = static_cast<double>(input.received) / static_cast<double>(input.expected);
    if (own >= completeness) continue;
    completeness = own;
    out.received = input.received;
    out.expected = input.expected;
    out.known = input.known;
  }
  const auto computed = calculator(values);
  const auto scaled = computed.value * std::pow(10.0, indicator.decimals);
  if (computed.kind == Computed::Kind::value && std::abs(scaled) < static_cast<double>(answer_max))
    out.value = rounded(scaled);
  return out;
}

}  // namespace

std::map<TerritoryKey, std::vector<PeriodValue>> by_period_of(db::Session& session, const territory::Registry& of_now,
                                                              const Indicator& indicator,
                                                              std::span<const TerritoryKey> territories, Period first,
                                                              Period last, std::string_view dimension,
                                                              const std::optional<KnownAt>& known,
                                                              std::optional<Date> perimeter) {
  const auto& registry = places_of(known, of_now);
  std::map<TerritoryKey, std::vector<PeriodValue>> out;
  if (territories.empty()) return out;
  const auto level = registry.find(territories.front())->level;
  if (indicator.origin == Origin::computed) {
    auto formula = parse_formula(indicator.formula);
    std::vector<Indicator> inputs;
    std::vector<std::map<TerritoryKey, std::vector<PeriodValue>>> values;
    bool is_known = formula.has_value();
    if (formula) {
      for (const auto& name : formula->names()) {
        const auto part = part_named(name);
        auto input = find_indicator(session, part.code);
        // As inputs_of(): one that leads back must not end the program.
        is_known = input && !(input->origin == Origin::computed && input->formula == indicator.formula);
        if (!is_known) break;
        values.push_back(
            by_period_of(session, registry, *input, territories, first, last, part.category, known, perimeter));
        inputs.push_back(std::move(*input));
      }
    }
    std::optional<Calculator> calculator;
    if (is_known) calculator.emplace(*formula);
    std::vector<PeriodValue> given;
    for (const auto key : territories) {
      auto& periods = out[key];
      std::size_t i = 0;
      for (auto period = first; period <= last && i < periods_max; period = period.next(), ++i) {
        given.clear();
        for (auto& each : values) given.push_back(each[key][i]);
        periods.push_back(calculator ? computed_value(*calculator, indicator, period, inputs, given)
                                     : PeriodValue{.period = period});
      }
    }
    return out;
  }

  // Whose answers each of them expects.
  std::map<TerritoryKey, Answering> expected;
  if (indicator.origin == Origin::answered || !adds_up(indicator)) {
    for (const auto key : territories) expected.try_emplace(key, registry, key, indicator.level);
  }
  std::optional<Redrawn> redrawn;
  if (perimeter) redrawn.emplace(session, registry, indicator.level, *perimeter);
  if (adds_up(indicator) || level == indicator.level) {
    auto months = months_of_some(session, registry, indicator, dimension, level, territories, known);
    std::map<std::int32_t, MonthSums> below;
    if (redrawn && !redrawn->all().empty()) {
      std::vector<TerritoryKey> keys;
      for (const auto& one : redrawn->all()) keys.push_back(one.place->key);
      below = months_of_some(session, registry, indicator, dimension, indicator.level, keys, known);
    }
    for (const auto key : territories) {
      out[key] = read_off(months[key.value], indicator, first, last);
      if (redrawn) put_on_map(*redrawn, indicator, key, below, out[key]);
    }
  } else {
    auto below = months_at(session, registry, indicator, dimension, indicator.level, {}, known);
    std::optional<Indicator> weight;
    if (!indicator.weight.empty()) weight = find_indicator(session, indicator.weight);
    std::map<std::int32_t, MonthSums> weights;
    if (weight) weights = months_at(session, registry, *weight, "", indicator.level, {}, known);
    for (const auto key : territories) {
      std::vector<std::vector<PeriodValue>> values;
      std::vector<std::vector<PeriodValue>> weight_values;
      const auto& answering = expected.at(key);
      std::vector<const Answering::One*> asked;
      for (const auto& one : answering.all()) {
        if (!redrawn || !redrawn->is_redrawn(one.place->key)) asked.push_back(&one);
      }
      if (redrawn) {
        for (const auto& one : redrawn->all()) asked.push_back(&one);
      }
      for (const auto* one : asked) {
        values.push_back(read_off(below[one->place->key.value], indicator, first, last));
        if (weight) weight_values.push_back(read_off(weights[one->place->key.value], *weight, first, last));
      }
      out[key] = combined(indicator, first, last, values, weight_values, [&](std::size_t p, Period period) {
        return redrawn && redrawn->is_redrawn(asked[p]->place->key) ? redrawn->share(key, *asked[p], period).touches
                                                                    : answering.is_expected(*asked[p], period);
      });
    }
  }
  if (indicator.origin != Origin::answered) return out;
  for (auto& [key, periods] : out) {
    const auto& answering = expected.at(key);
    for (auto& value : periods) {
      auto exist = answering.count(value.period);
      if (redrawn) exist += redrawn->more_expected(key, value.period);
      value.expected = exist * answers_in(indicator.frequency, value.period.length);
    }
  }
  return out;
}

std::vector<Point> series_as_known(db::Session& session, const territory::Registry& registry,
                                   const Indicator& indicator, TerritoryKey territory, const KnownAt& known) {
  std::vector<Point> out;
  const auto series = session.first<std::int32_t>(sql::find_series, indicator.code, std::string_view());
  const auto* place = registry.find(territory);
  if (!series || place == nullptr) return out;
  std::int64_t observations = 0;
  const auto sums = add_up(session, places_of(known, registry), asked_of(*series, indicator, known), observations);
  std::int64_t value = 0;
  for (auto day = sums.days.lower_bound({depth(place->level), territory.value, 0});
       day != sums.days.end() && day->first.level == depth(place->level) && day->first.territory == territory.value;
       ++day) {
    if (day->second.answers == 0) continue;
    value += day->second.amount;
    const int number = day->first.year;
    out.push_back({*Date::of(number / 10'000, number / 100 % 100, number % 100), value});
  }
  return out;
}

}  // namespace jalon::figures
