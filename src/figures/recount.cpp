// SPDX-License-Identifier: EUPL-1.2
// The proof that the sums are the observations, and the rows that leave for other tools.
#include <limits>
#include <unordered_map>

#include "base/json.hpp"
#include "base/period.hpp"
#include "figures/answers.hpp"
#include "figures/cells.hpp"
#include "figures/sql.hpp"

namespace jalon::figures {

namespace {

struct SeriesRow {
  std::int32_t id = 0, indicator = 0;
  std::string dimension, code;
  Behaviour behaviour = Behaviour::stock;
  OverTerritories over_territories = OverTerritories::sum;
  Origin origin = Origin::derived;
  std::int32_t decimals = 0;
};
BOOST_DESCRIBE_STRUCT(SeriesRow, (), (id, indicator, dimension, code, behaviour, over_territories, origin, decimals))

constexpr std::size_t examples_max = 20;

std::string place_of(const territory::Registry& registry, std::int32_t key) {
  const auto* place = registry.find(TerritoryKey{key});
  return place == nullptr ? fmt::format("territory {}", key)
                          : fmt::format("{} {}", territory::word(place->level), place->code);
}

// What two sums of one row say, part by part, where they differ.
class Comparison {
 public:
  Comparison(Recount& out, const territory::Registry& registry, const SeriesRow& series)
      : out_(out), registry_(registry), series_(series) {}

  void year(const SeriesSums::Key& key, const YearSum& kept, const YearSum& counted) {
    part(key, fmt::format("{}", key.year), kept.amount.year, kept.answers.year, counted.amount.year,
         counted.answers.year, kept.known.year == counted.known.year);
    for (std::size_t i = 0; i < 12; ++i) {
      part(key, fmt::format("{}-{:02}", key.year, i + 1), kept.amount.months[i], kept.answers.months[i],
           counted.amount.months[i], counted.answers.months[i], kept.known.months[i] == counted.known.months[i]);
    }
  }
  void day(const SeriesSums::Key& key, const SeriesSums::DaySum& kept, const SeriesSums::DaySum& counted) {
    part(key, fmt::format("{}-{:02}-{:02}", key.year / 10'000, key.year / 100 % 100, key.year % 100), kept.amount,
         kept.answers, counted.amount, counted.answers, true);
  }

 private:
  void part(const SeriesSums::Key& key, const std::string& period, std::int64_t amount, std::int64_t answers,
            std::int64_t counted_amount, std::int64_t counted_answers, bool known_agrees) {
    if (amount == counted_amount && answers == counted_answers && known_agrees) return;
    ++out_.different;
    if (out_.examples.size() >= examples_max) return;
    out_.examples.push_back(fmt::format(
        "{}{}{} of {}, {}: the sum says {} from {} observations, a recount {} from {}{}", series_.code,
        series_.dimension.empty() ? "" : " by ", series_.dimension, place_of(registry_, key.territory), period, amount,
        answers, counted_amount, counted_answers, known_agrees ? "" : "; the territories known differ"));
  }
  Recount& out_;
  const territory::Registry& registry_;
  const SeriesRow& series_;
};

}  // namespace

Recount recount(db::Session& session, const territory::Registry& registry, bool repair) {
  Recount out;
  // One series after the other: what is held in memory is the sums of one.
  for (const auto& series : session.all<SeriesRow>(sql::all_series)) {
    const auto counted = add_up(session, registry,
                                {.number = series.id,
                                 .behaviour = series.behaviour,
                                 .adds_up = series.over_territories == OverTerritories::sum},
                                out.observations);
    const auto kept = read_sums(session, series.id);
    const auto before = out.different;
    Comparison comparison(out, registry, series);
    const auto kept_rows = kept.rows();
    const auto counted_rows = counted.rows();
    out.sums += static_cast<std::int64_t>(kept_rows.size() + kept.days.size());
    const YearSum nothing;
    auto k = kept_rows.begin();
    for (auto c = counted_rows.begin(); c != counted_rows.end() || k != kept_rows.end();) {
      if (c == counted_rows.end() || (k != kept_rows.end() && k->first < c->first)) {
        comparison.year(k->first, *k->second, nothing);
        ++k;
      } else if (k == kept_rows.end() || c->first < k->first) {
        comparison.year(c->first, nothing, *c->second);
        ++c;
      } else {
        if (*k->second != *c->second) comparison.year(k->first, *k->second, *c->second);
        ++k;
        ++c;
      }
    }
    for (const auto& [key, sum] : kept.days) {
      const auto found = counted.days.find(key);
      comparison.day(key, sum, found == counted.days.end() ? SeriesSums::DaySum{} : found->second);
    }
    for (const auto& [key, sum] : counted.days) {
      if (!kept.days.contains(key)) comparison.day(key, {}, sum);
    }
    if (repair && out.different > before) replace_sums(session, series.id, counted, false);
  }
  if (repair && out.different > 0) {
    std::string after;
    JsonWriter json(after);
    json.object([&] {
      json.field("replaced", out.different);
      json.field("observations", out.observations);
    });
    journal::record(session,
                    {.actor_id = "system",
                     .actor_label = "recount",
                     .role = "administrator",
                     .at = SystemClock().now(),
                     .origin = "cli"},
                    {.act = "repair_sums",
                     .kind = "figure_sum",
                     .object_id = "figure_sum",
                     .territory = {},
                     .before = {},
                     .after = after});
  }
  return out;
}

namespace {

void name_place(const territory::Registry& registry, std::int64_t key, ExportRow& out) {
  const auto* place = registry.find(TerritoryKey{static_cast<std::int32_t>(key)});
  out.level = place == nullptr ? "" : std::string(territory::word(place->level));
  out.code = place == nullptr ? fmt::format("{}", key) : place->code;
  out.name = place == nullptr ? "" : place->name;
}

void export_answers(db::Session& session, const territory::Registry& registry, const SeriesRow& series,
                    const std::optional<KnownAt>& known, FunctionRef<void(const ExportRow&)> visit) {
  ExportRow out{.kind = "answer", .indicator = series.code, .dimension = series.dimension, .decimals = series.decimals};
  std::int64_t territory = -1;
  std::int64_t counted_period = -1;
  const auto batch = known ? known->batch : std::numeric_limits<std::int64_t>::max();
  session.each_row(sql::standing_answers_of_series, {db::to_value(series.id), db::to_value(batch)},
                   [&](const db::RowView& row) {
                     if (row.integer(0) != territory) {
                       territory = row.integer(0);
                       name_place(registry, territory, out);
                       counted_period = -1;
                     }
                     const auto state = state_of(row.integer(3));
                     out.kind = !counts(state) && counted_period == row.integer(1) ? "waiting" : "answer";
                     if (counts(state)) counted_period = row.integer(1);
                     const auto period = period_of_code(static_cast<std::int32_t>(row.integer(1)));
                     JALON_CHECK(period);
                     out.period = period->text();
                     out.value = row.integer(2);
                     out.state = word(state);
                     out.comment = row.is_null(4) ? std::string() : std::string(row.text(4));
                     out.source = row.is_null(5) ? std::string() : std::string(row.text(5));
                     visit(out);
                   });
}

void export_sums(db::Session& session, const territory::Registry& registry, const SeriesRow& series,
                 const std::optional<KnownAt>& known, FunctionRef<void(const ExportRow&)> visit) {
  ExportRow out{.kind = "sum", .indicator = series.code, .dimension = series.dimension, .decimals = series.decimals};
  std::int64_t territory = -1;
  std::int64_t running = 0;
  std::int64_t answers = 0;
  const auto end_of_territory = [&] {
    // The value as it is now, after all its months.
    if (territory < 0 || answers == 0) return;
    out.period.clear();
    out.value = running;
    visit(out);
  };
  const auto take = [&](std::int64_t at, std::int64_t year, const YearSum& sum) {
    if (at != territory) {
      end_of_territory();
      running = 0;
      answers = 0;
      territory = at;
      name_place(registry, territory, out);
    }
    for (std::size_t i = 0; i < 12; ++i) {
      running += sum.amount.months[i];
      if (sum.answers.months[i] == 0) continue;
      answers += sum.answers.months[i];
      out.period = fmt::format("{}-{:02}", year, i + 1);
      out.value = series.behaviour == Behaviour::stock ? running : sum.amount.months[i];
      visit(out);
    }
  };
  if (known) {
    std::int64_t observations = 0;
    const auto sums = add_up(session, places_of(known, registry),
                             {.number = series.id,
                              .behaviour = series.behaviour,
                              .adds_up = series.over_territories == OverTerritories::sum,
                              .recorded_until = known->at.ms,
                              .batch_until = known->batch},
                             observations);
    for (const auto& [key, sum] : sums.rows()) take(key.territory, key.year, *sum);
  } else {
    session.each_row(sql::export_sums, {db::to_value(series.id)}, [&](const db::RowView& row) {
      YearSum sum;
      for (int i = 0; i < 12; ++i) {
        sum.amount.months[static_cast<std::size_t>(i)] = row.integer(3 + i);
        sum.answers.months[static_cast<std::size_t>(i)] = row.integer(15 + i);
      }
      take(row.integer(1), row.integer(2), sum);
    });
  }
  end_of_territory();
}

// The sums on the map of a day. Where nothing has moved, merged or split they are those of their time; where something
// has, each territory of the map is read on it.
class OnMap {
 public:
  OnMap(db::Session& session, const territory::Registry& registry, Date day)
      : session_(session), registry_(registry), day_(day) {}

  [[nodiscard]] bool is_redrawn(territory::Level level, TerritoryKey territory) {
    auto [found, is_new] = redrawn_.try_emplace({level, territory.value});
    if (is_new) found->second = has_perimeters(registry_, territory, level);
    return found->second;
  }
  void write(const SeriesRow& series, FunctionRef<void(const ExportRow&)> visit) {
    using territory::Level;
    const auto indicator = find_indicator(session_, series.code);
    const auto* of_nation = &registry_.nation();
    const auto span = indicator ? span_of(session_, registry_, *indicator, *of_nation, series.dimension) : std::nullopt;
    if (!indicator || (indicator->origin != Origin::derived && !span)) return;
    const bool adds_up = series.over_territories == OverTerritories::sum;
    for (const auto level : {Level::nation, Level::region, Level::department, Level::contract}) {
      if (level > indicator->level || (!adds_up && level != indicator->level)) continue;
      for (const auto* place : registry_.on(level, day_)) {
        if (!is_redrawn(indicator->level, place->key)) continue;
        ExportRow out{
            .kind = "sum", .indicator = series.code, .dimension = series.dimension, .decimals = series.decimals};
        name_place(registry_, place->key.value, out);
        if (indicator->origin == Origin::derived) {
          write_counted(*indicator, *place, std::move(out), visit);
        } else {
          write_given(*indicator, *place, *span, std::move(out), visit);
        }
      }
    }
  }

 private:
  // Month by month: of a stock what stood at the end, of a flow what came; then the whole.
  void write_counted(const Indicator& indicator, const territory::Territory& place, ExportRow out,
                     FunctionRef<void(const ExportRow&)> visit) {
    const auto points = series_within(session_, registry_, indicator, place.key, out.dimension, day_);
    if (points.empty()) return;
    std::int64_t before = 0;
    bool any_divided = false;  // of a flow, within the month
    for (std::size_t i = 0; i < points.size(); ++i) {
      any_divided = any_divided || points[i].has_estimated_change;
      const auto month = Period::containing(points[i].day, Period::Length::month);
      const bool is_last = i + 1 == points.size() || points[i + 1].day >= month.end();
      if (!is_last) continue;
      out.period = month.text();
      out.value = indicator.behaviour == Behaviour::stock ? points[i].value : points[i].value - before;
      out.is_estimated = indicator.behaviour == Behaviour::stock ? points[i].is_estimated : any_divided;
      before = points[i].value;
      any_divided = false;
      visit(out);
    }
    out.period.clear();
    out.value = points.back().value;
    out.is_estimated = points.back().is_estimated;
    visit(out);
  }
  void write_given(const Indicator& indicator, const territory::Territory& place, std::pair<Period, Period> span,
                   ExportRow out, FunctionRef<void(const ExportRow&)> visit) {
    const auto first = Period::containing(span.first.first(), Period::Length::month);
    const auto last = Period::containing(last_day(span.second), Period::Length::month);
    std::optional<std::int64_t> whole;
    bool any_estimated = false;
    for (const auto& each :
         by_period(session_, registry_, indicator, place.key, first, last, out.dimension, {}, day_)) {
      if (!each.value) continue;
      any_estimated = any_estimated || each.is_estimated;
      whole = indicator.behaviour == Behaviour::stock ? *each.value : whole.value_or(0) + *each.value;
      // Months about which somebody said something, as in the sums of their time.
      if (each.received <= 0) continue;
      out.period = each.period.text();
      out.value = *each.value;
      out.is_estimated = each.is_estimated;
      visit(out);
    }
    if (!whole) return;
    out.period.clear();
    out.value = *whole;
    out.is_estimated = any_estimated;
    visit(out);
  }

  db::Session& session_;
  const territory::Registry& registry_;
  Date day_;
  std::map<std::pair<territory::Level, std::int32_t>, bool> redrawn_;
};

}  // namespace

void export_rows(db::Session& session, const territory::Registry& registry, const ExportMoment& moment,
                 FunctionRef<void(const ExportRow&)> visit) {
  JALON_CHECK(!moment.known_on || !moment.perimeter);
  std::optional<KnownAt> known;
  if (moment.known_on) known = known_on(session, *moment.known_on);
  std::optional<OnMap> map;
  if (moment.perimeter) map.emplace(session, registry, *moment.perimeter);
  for (const auto& series : session.all<SeriesRow>(sql::all_series)) {
    if (map) {
      const auto indicator = find_indicator(session, series.code);
      JALON_CHECK(indicator);
      export_sums(session, registry, series, known, [&](const ExportRow& row) {
        territory::Level level{};
        const auto* place = territory::parse_word(row.level, level) ? registry.find(level, row.code) : nullptr;
        if (place != nullptr && !map->is_redrawn(indicator->level, place->key)) visit(row);
      });
      map->write(series, visit);
      continue;
    }
    if (series.origin == Origin::answered) export_answers(session, registry, series, known, visit);
    export_sums(session, registry, series, known, visit);
  }
}

}  // namespace jalon::figures
