// SPDX-License-Identifier: EUPL-1.2
// Figures read period by period.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/period.hpp"
#include "figures/answers.hpp"
#include "figures/cells.hpp"
#include "figures/sql.hpp"

namespace jalon::figures {

namespace {

constexpr int periods_max = 1200;

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

std::vector<PeriodValue> by_period(db::Session& session, const territory::Registry& registry,
                                   const Indicator& indicator, TerritoryKey territory, Period first, Period last,
                                   std::string_view dimension) {
  const auto* place = registry.find(territory);
  JALON_CHECK(place != nullptr && first.length == last.length);
  const auto series = session.first<std::int32_t>(sql::find_series, indicator.code, dimension);
  const bool is_own = place->level == indicator.level;
  std::vector<const territory::Territory*> expected;
  for (const auto* below : registry.below(territory, indicator.level)) {
    const auto path = registry.sum_path(below->key);
    if (std::ranges::find(path, territory) != path.end()) expected.push_back(below);
  }

  std::vector<PeriodValue> out;
  if (indicator.over_territories == OverTerritories::sum || is_own) {
    MonthSums sums;
    if (series) {
      session.each_row(sql::months_of,
                       {db::to_value(*series), db::to_value(depth(place->level)), db::to_value(territory)},
                       [&](const db::RowView& row) { take_year(sums, row, 0); });
    }
    out = read_off(sums, indicator, first, last);
  } else {
    // From the territories that answer, one by one.
    std::map<std::int32_t, MonthSums> below;
    std::map<std::int32_t, MonthSums> weights;
    const auto read = [&](std::int32_t number, std::map<std::int32_t, MonthSums>& into) {
      session.each_row(
          sql::months_of_level, {db::to_value(number), db::to_value(depth(indicator.level))},
          [&](const db::RowView& row) { take_year(into[static_cast<std::int32_t>(row.integer(0))], row, 1); });
    };
    if (series) read(*series, below);
    std::optional<Indicator> weight;
    if (!indicator.weight.empty()) weight = find_indicator(session, indicator.weight);
    if (weight) {
      if (const auto number = session.first<std::int32_t>(sql::find_series, weight->code, std::string_view()))
        read(*number, weights);
    }
    std::vector<std::vector<PeriodValue>> values;
    std::vector<std::vector<PeriodValue>> weight_values;
    for (const auto* each : expected) {
      values.push_back(read_off(below[each->key.value], indicator, first, last));
      if (weight) weight_values.push_back(read_off(weights[each->key.value], *weight, first, last));
    }
    auto period = first;
    for (std::size_t i = 0; period <= last && i < periods_max; period = period.next(), ++i) {
      PeriodValue value{.period = period};
      std::vector<std::int64_t> given;
      std::vector<std::optional<std::int64_t>> given_weights;
      for (std::size_t p = 0; p < values.size(); ++p) {
        value.received += values[p][i].received;
        value.known += values[p][i].value ? 1 : 0;
        if (!values[p][i].value) continue;
        given.push_back(*values[p][i].value);
        given_weights.push_back(weight ? weight_values[p][i].value : std::optional<std::int64_t>(1));
      }
      value.value = combine(indicator.over_territories, std::move(given), given_weights);
      out.push_back(value);
    }
  }
  if (indicator.origin != Origin::answered) return out;
  for (auto& value : out) {
    std::int64_t exist = 0;
    for (const auto* each : expected)
      exist += each->valid_from < value.period.end() && each->valid_to > value.period.first() ? 1 : 0;
    value.expected = exist * answers_in(indicator.frequency, value.period.length);
  }
  return out;
}

}  // namespace jalon::figures
