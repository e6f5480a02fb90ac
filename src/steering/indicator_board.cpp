// SPDX-License-Identifier: EUPL-1.2
#include "steering/indicator_board.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/json.hpp"
#include "base/period.hpp"
#include "steering/rules.hpp"

namespace jalon::steering {

namespace {

using figures::Indicator;
using figures::Origin;
using territory::Level;

constexpr int course_months = 24;

// How many periods back a board looks: far enough for a year before, and for a territory that answers late.
int periods_back(Period::Length length) {
  return length == Period::Length::month ? course_months : length == Period::Length::quarter ? 8 : 4;
}

Date months_before(Date day, int months) {
  const int index = day.year() * 12 + day.month() - 1 - months;
  const int year = index / 12;
  const int month = index % 12 + 1;
  for (int d = day.day(); d > 28; --d) {
    if (const auto found = Date::of(year, month, d)) return *found;
  }
  return *Date::of(year, month, std::min(day.day(), 28));
}

// Everything that the lines of a board share.
struct Reading {
  db::Session& session;
  const territory::Registry& registry;
  const access::Actor* reader;
  const IndicatorBoard& board;
  std::vector<TerritoryKey> territories;  // the place, then its comparables
  std::map<std::string, figures::Target, std::less<>> targets;
  figures::Table counted;  // of a past day: what Jalon counted, by level
  std::map<std::string, std::size_t, std::less<>> column_of;

  [[nodiscard]] const territory::Territory& place() const { return *board.place; }
  [[nodiscard]] bool hides(const Indicator& indicator, std::optional<std::int64_t> value,
                           const territory::Territory& where) const {
    return figures::is_protected(indicator, value, reader, registry, where);
  }
};

void take_course(const Reading& reading, IndicatorLine& line, Date day, std::int64_t value) {
  if (reading.hides(line.indicator, value, reading.place())) return;
  line.course.push_back({day, value});
}

// ---- what Jalon counts itself ----

std::map<TerritoryKey, std::int64_t> counted_values(const Reading& reading, const Indicator& indicator) {
  if (!reading.board.known)
    return figures::values_of(reading.session, indicator.code, reading.territories, reading.board.on);
  std::map<TerritoryKey, std::int64_t> out;
  const auto column = reading.column_of.at(indicator.code);
  for (const auto key : reading.territories) {
    const auto found = reading.counted.find(key);
    if (found != reading.counted.end() && found->second[column]) out.emplace(key, *found->second[column]);
  }
  return out;
}

// What a territory has of it when nothing was counted yet: where its target starts from.
std::optional<std::int64_t> start_of(const std::map<TerritoryKey, figures::Target>& targets, TerritoryKey key) {
  const auto found = targets.find(key);
  return found == targets.end() ? std::nullopt : std::optional(found->second.start_value);
}

void read_counted(const Reading& reading, IndicatorLine& line, const std::map<TerritoryKey, figures::Target>& targets) {
  const auto& indicator = line.indicator;
  const auto& board = reading.board;
  const auto values = counted_values(reading, indicator);
  const auto value_of = [&](TerritoryKey key) -> std::optional<std::int64_t> {
    const auto found = values.find(key);
    return found != values.end() ? std::optional(found->second) : start_of(targets, key);
  };
  line.value = value_of(board.place->key);
  line.is_start = line.value && !values.contains(board.place->key);
  for (const auto key : board.comparables.territories) line.peers.push_back({.territory = key, .value = value_of(key)});

  const auto points = board.known ? figures::series_as_known(reading.session, reading.registry, indicator,
                                                             board.place->key, *board.known)
                                  : figures::series(reading.session, indicator.code, board.place->key);
  const auto value_on = [&](Date day) {
    std::optional<std::int64_t> out;
    for (const auto& point : points) {
      if (point.day > day) break;
      out = point.value;
    }
    return out;
  };
  for (const auto& point : points) {
    if (point.day <= board.on) line.as_of = point.day;
  }
  line.before = value_on(months_before(board.on, 1));
  line.year_before = value_on(months_before(board.on, 12));
  const auto this_month = Period::containing(board.on, Period::Length::month);
  auto month = this_month;
  for (int i = 0; i < course_months; ++i) month = previous(month);
  for (; month < this_month; month = month.next()) {
    if (const auto value = value_on(last_day(month))) take_course(reading, line, last_day(month), *value);
  }
  if (line.value && !line.is_start) take_course(reading, line, board.on, *line.value);
}

// ---- what people and files give, and what is computed of it ----

void read_answered(const Reading& reading, IndicatorLine& line) {
  const auto& indicator = line.indicator;
  const auto& board = reading.board;
  const auto length = figures::length_of(indicator.frequency);
  const auto last = Period::containing(board.on, length);
  auto first = last;
  for (int i = 0; i < periods_back(length); ++i) first = previous(first);
  const auto all = figures::by_period_of(reading.session, reading.registry, indicator, reading.territories, first, last,
                                         "", board.known);
  const auto& own = all.at(board.place->key);
  // The last period of which this place has been told anything; of a stock never told within that time, what stands.
  std::size_t at = own.size();
  for (std::size_t i = own.size(); i > 0 && at == own.size(); --i) {
    if (own[i - 1].received > 0 && own[i - 1].value) at = i - 1;
  }
  for (std::size_t i = own.size(); i > 0 && at == own.size(); --i) {
    if (own[i - 1].value) at = i - 1;
  }
  const auto shown = at < own.size() ? at : own.size() - 1;
  line.period = own[shown].period;
  line.received = own[shown].received;
  line.expected = own[shown].expected;
  for (const auto key : board.comparables.territories) {
    const auto& theirs = all.at(key)[shown];
    line.peers.push_back(
        {.territory = key, .value = theirs.value, .received = theirs.received, .expected = theirs.expected});
  }
  if (at == own.size()) {
    // Nothing at all: the period that should have been told last.
    line.period = previous(last);
    line.received = 0;
    line.expected = own.size() > 1 ? own[own.size() - 2].expected : 0;
    return;
  }
  line.value = own[at].value;
  line.as_of = std::min(last_day(own[at].period), board.on);
  if (at >= 1) line.before = own[at - 1].value;
  const std::size_t year = length == Period::Length::month ? 12 : length == Period::Length::quarter ? 4 : 1;
  if (length != Period::Length::year && at >= year) line.year_before = own[at - year].value;
  for (std::size_t i = 0; i <= at; ++i) {
    if (own[i].value) take_course(reading, line, last_day(own[i].period), *own[i].value);
  }
}

// ---- target, rank ----

std::optional<double> compared_of(Compared how, std::optional<std::int64_t> value, const territory::Territory& place,
                                  const std::map<TerritoryKey, figures::Target>& targets) {
  if (!value) return std::nullopt;
  switch (how) {
    case Compared::progress: {
      const auto found = targets.find(place.key);
      if (found == targets.end()) return std::nullopt;
      return static_cast<double>(figures::progress_per_mille(found->second, *value)) / 10;
    }
    case Compared::per_head:
      if (place.population <= 0) return std::nullopt;
      return static_cast<double>(*value) * 100'000 / static_cast<double>(place.population);
    case Compared::value:
      break;
  }
  return static_cast<double>(*value);
}

bool may_read_here(const access::Actor* reader, const territory::Registry& registry,
                   const territory::Territory& place) {
  return place.level < Level::contract ||
         (reader != nullptr && access::may(*reader, access::Right::read_plans, registry.right_path(place.key)));
}

void rank(const Reading& reading, IndicatorLine& line, const std::map<TerritoryKey, figures::Target>& targets) {
  if (reading.board.comparables.territories.empty()) return;
  const auto& indicator = line.indicator;
  line.compared = line.target                                                   ? Compared::progress
                  : indicator.over_territories == figures::OverTerritories::sum ? Compared::per_head
                                                                                : Compared::value;
  if (!line.is_hidden) line.own_compared = compared_of(line.compared, line.value, reading.place(), targets);
  std::vector<Measured> others;
  for (auto& peer : line.peers) {
    const auto& place = *reading.registry.find(peer.territory);
    peer.compared = compared_of(line.compared, peer.value, place, targets);
    others.push_back({peer.territory, peer.compared});
    peer.is_hidden = peer.value && (!may_read_here(reading.reader, reading.registry, place) ||
                                    reading.hides(indicator, peer.value, place));
  }
  // More of the way is better whichever way the target leads.
  line.rank = rank_of(line.own_compared, others,
                      line.compared == Compared::progress && indicator.polarity != figures::Polarity::none
                          ? figures::Polarity::up
                          : indicator.polarity);
  // What the rank was made of stays here; what the reader may not see goes no further.
  for (auto& peer : line.peers) {
    if (!peer.is_hidden) continue;
    peer.value.reset();
    peer.compared.reset();
  }
}

// Period by period: this territory, and the middle of those comparable that have a value.
void read_compared_course(const Reading& reading, IndicatorLine& line,
                          const std::map<TerritoryKey, figures::Target>& targets) {
  const auto& board = reading.board;
  const auto& indicator = line.indicator;
  if (board.comparables.territories.empty() || line.is_hidden) return;
  const bool is_counted = indicator.origin == Origin::derived;
  // What Jalon counts of a flow is shown as it adds up from the beginning.
  const bool adds_up_in_time = is_counted && indicator.behaviour == figures::Behaviour::flow;
  const auto length = is_counted ? Period::Length::month : figures::length_of(indicator.frequency);
  const auto last = Period::containing(line.as_of.value_or(board.on), length);
  const auto end = is_counted ? Period::containing(board.on, length) : last;
  auto shown_from = end;
  for (int i = 0; i < periods_back(length); ++i) shown_from = previous(shown_from);
  const auto first = adds_up_in_time ? Period::containing(*Date::of(2000, 1, 1), length) : shown_from;
  auto all = figures::by_period_of(reading.session, reading.registry, indicator, reading.territories, first, end, "",
                                   board.known);
  if (adds_up_in_time) {
    for (auto& one : all) {
      std::optional<std::int64_t> sum;
      for (auto& period : one.second) {
        if (period.value) sum = sum.value_or(0) + *period.value;
        period.value = sum;
      }
    }
  }
  const auto& own = all.at(board.place->key);
  std::vector<double> values;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own[i].period < shown_from) continue;
    ComparedPoint point{.day = std::min(last_day(own[i].period), board.on), .own = {}, .middle = {}};
    if (!reading.hides(indicator, own[i].value, reading.place()))
      point.own = compared_of(line.compared, own[i].value, reading.place(), targets);
    values.clear();
    for (const auto key : board.comparables.territories) {
      const auto compared = compared_of(line.compared, all.at(key)[i].value, *reading.registry.find(key), targets);
      if (compared) values.push_back(*compared);
    }
    point.of = static_cast<int>(values.size());
    if (values.size() >= comparables_min) {
      std::ranges::sort(values);
      const auto half = values.size() / 2;
      point.middle = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
    if (point.own || point.middle) line.compared_course.push_back(point);
  }
}

IndicatorLine read_line(const Reading& reading, Indicator indicator, bool with_compared_course) {
  IndicatorLine line;
  line.indicator = std::move(indicator);
  const auto& board = reading.board;
  std::map<TerritoryKey, figures::Target> targets;
  if (const auto found = reading.targets.find(line.indicator.code); found != reading.targets.end()) {
    line.target = found->second;
    targets = board.comparables.territories.empty()
                  ? std::map<TerritoryKey, figures::Target>{}
                  : figures::targets_of(reading.session, line.indicator.code, board.place->level, reading.territories,
                                        figures::instant_of(board.known));
    targets.insert_or_assign(board.place->key, *line.target);
  }
  if (line.indicator.origin == Origin::derived) {
    read_counted(reading, line, targets);
  } else {
    read_answered(reading, line);
  }
  if (reading.hides(line.indicator, line.value, reading.place())) {
    line.is_hidden = true;
    line.value.reset();
    line.before.reset();
    line.year_before.reset();
  }
  // A difference would tell what is hidden.
  if (reading.hides(line.indicator, line.before, reading.place())) line.before.reset();
  if (reading.hides(line.indicator, line.year_before, reading.place())) line.year_before.reset();
  if (line.target) {
    const auto day = line.indicator.origin == Origin::derived ? board.on : line.as_of.value_or(board.on);
    line.due_now = figures::expected_on(*line.target, day);
    if (line.value) {
      line.standing = figures::standing(*line.target, *line.value, day);
      line.progress_per_mille = figures::progress_per_mille(*line.target, *line.value);
    }
    if (!board.known && !line.is_hidden)
      line.forecast = allocation::find_forecast(reading.session, line.indicator.code, board.place->key);
  }
  rank(reading, line, targets);
  if (with_compared_course) read_compared_course(reading, line, targets);
  return line;
}

std::string_view standing_word(figures::Standing standing) {
  switch (standing) {
    case figures::Standing::reached:
      return "reached";
    case figures::Standing::on_time:
      return "on_time";
    case figures::Standing::to_watch:
      return "to_watch";
    case figures::Standing::late:
      break;
  }
  return "late";
}

bool is_of(const Indicator& indicator, std::string_view code, const programme::Programme& programme) {
  return indicator.code == code || indicator.code == programme.figure(code);
}

}  // namespace

bool has_chance(const allocation::Forecast& forecast) {
  return forecast.basis == allocation::Basis::plan || forecast.basis == allocation::Basis::trend;
}

std::string_view word(Compared compared) {
  switch (compared) {
    case Compared::progress:
      return "progress";
    case Compared::per_head:
      return "per_100000_inhabitants";
    case Compared::value:
      break;
  }
  return "value";
}

const IndicatorLine* IndicatorBoard::find(std::string_view code) const {
  const auto found = std::ranges::find_if(lines, [&](const auto& line) { return line.indicator.code == code; });
  return found == lines.end() ? nullptr : &*found;
}

std::vector<Sized> sizes_of(const territory::Registry& registry, Level level) {
  std::map<TerritoryKey, std::optional<double>> needs;
  if (level < Level::contract) {
    for (const auto& each : registry.all(level)) needs.emplace(each.key, 0.0);
    for (const auto& contract : registry.all(Level::contract)) {
      const auto* above = registry.ancestor(contract.key, level);
      if (above == nullptr) continue;
      auto& need = needs[above->key];
      if (contract.population <= 0) {
        need.reset();
      } else if (need) {
        *need += static_cast<double>(contract.population);
      }
    }
  }
  std::vector<Sized> out;
  for (const auto& each : registry.all(level)) {
    Sized one{each.key, {}};
    one.measures.push_back(each.population > 0 ? std::optional(static_cast<double>(each.population)) : std::nullopt);
    if (level < Level::contract) one.measures.push_back(needs[each.key]);
    out.push_back(std::move(one));
  }
  return out;
}

Result<IndicatorBoard> read_indicator_board(db::Session& session, const territory::Registry& registry,
                                            const programme::Programme& programme, const BoardAsked& asked,
                                            Date today) {
  const auto& place = *asked.place;
  if (place.level > Level::contract) return fail(NotFound{msg("This territory has no board.")});
  const auto reads = [&](access::Right right) {
    return asked.reader != nullptr && access::may(*asked.reader, right, registry.right_path(place.key)).has_value();
  };
  if (!may_read_here(asked.reader, registry, place))
    return fail(Forbidden{std::string(access::word(access::Right::read_plans))});
  const bool sees_all = reads(access::Right::read_aggregates);

  IndicatorBoard board;
  board.place = &place;
  board.today = today;
  board.on = today;
  if (asked.known_on && *asked.known_on < today) {
    board.on = *asked.known_on;
    board.known = figures::known_on(session, board.on);
  }
  if (place.level != Level::nation) board.comparables = comparables(sizes_of(registry, place.level), place.key);

  std::vector<Indicator> shown;
  for (auto& indicator : figures::indicators(session)) {
    const auto own = figures::programme_of(indicator.code);
    if (!own.empty() && own != programme.code) continue;
    if (!indicator.is_public && !sees_all) continue;
    // Answered for departments, it says nothing of a contract.
    if (indicator.origin == Origin::answered && indicator.level < place.level) continue;
    if (!asked.codes.empty() &&
        std::ranges::none_of(asked.codes, [&](const auto& code) { return is_of(indicator, code, programme); }))
      continue;
    shown.push_back(std::move(indicator));
  }
  if (asked.codes.empty()) {
    std::ranges::stable_sort(shown, {}, &Indicator::kind);
  } else {
    std::ranges::stable_sort(shown, {}, [&](const Indicator& indicator) {
      return std::ranges::find_if(asked.codes, [&](const auto& code) { return is_of(indicator, code, programme); }) -
             asked.codes.begin();
    });
  }

  Reading reading{session, registry,    asked.reader,
                  board,   {place.key}, figures::targets_in(session, place.key, figures::instant_of(board.known)),
                  {},      {}};
  for (const auto key : board.comparables.territories) reading.territories.push_back(key);
  if (board.known) {
    std::vector<std::string_view> codes;
    for (const auto& indicator : shown) {
      if (indicator.origin != Origin::derived) continue;
      reading.column_of.emplace(indicator.code, codes.size());
      codes.push_back(indicator.code);
    }
    if (!codes.empty())
      reading.counted = figures::values_as_known(session, registry, codes, place.level, board.on, *board.known);
  }
  std::vector<IndicatorLine> lines;
  lines.reserve(shown.size());
  for (auto& indicator : shown) lines.push_back(read_line(reading, std::move(indicator), asked.with_compared_course));
  board.lines = std::move(lines);
  return board;
}

// ---- for programs ----

std::string board_json(const IndicatorBoard& board, const territory::Registry& registry) {
  std::string out;
  JsonWriter json(out);
  const auto place_fields = [&](const territory::Territory& place) {
    json.field("level", territory::word(place.level));
    json.field("code", place.code);
    json.field("name", place.name);
  };
  json.object([&] {
    place_fields(*board.place);
    json.field("on", board.on);
    json.field("as_known", board.known.has_value());
    json.key("comparables");
    json.array([&] {
      for (const auto key : board.comparables.territories) json.object([&] { place_fields(*registry.find(key)); });
    });
    json.key("indicators");
    json.array([&] {
      for (const auto& line : board.lines) {
        const auto& indicator = line.indicator;
        json.object([&] {
          json.field("code", indicator.code);
          json.field("name_fr", indicator.name_fr);
          json.field("name_en", indicator.name_en);
          json.field("kind", figures::word(indicator.kind));
          json.field("unit", indicator.unit);
          json.field("decimals", indicator.decimals);
          json.key("period");
          line.period ? json.value(line.period->text()) : json.null();
          json.field("data_of", line.as_of);
          json.field("value", line.value);
          json.field("protected", line.is_hidden);
          json.field("before", line.before);
          json.field("year_before", line.year_before);
          json.field("received", line.received);
          json.field("expected_answers", line.expected);
          json.key("target");
          if (!line.target) {
            json.null();
          } else {
            json.object([&] {
              json.field("value", line.target->target);
              json.field("due", line.target->due);
              json.field("expected_now", line.due_now);
              json.field("progress_per_mille", line.progress_per_mille);
              json.key("standing");
              line.standing ? json.value(standing_word(*line.standing)) : json.null();
            });
          }
          json.key("forecast");
          if (!line.forecast) {
            json.null();
          } else {
            const auto& forecast = line.forecast->forecast;
            json.object([&] {
              json.key("chance_percent");
              has_chance(forecast) ? json.value(forecast.chance_percent()) : json.null();
              json.field("p10", forecast.at_due.p10);
              json.field("p50", forecast.at_due.p50);
              json.field("p90", forecast.at_due.p90);
              json.field("on", forecast.today);
            });
          }
          json.key("rank");
          if (line.rank.ranking != Ranking::ranked) {
            json.null();
          } else {
            json.object([&] {
              json.field("place", line.rank.place);
              json.field("of", line.rank.of);
              json.field("tied", line.rank.tied);
              json.field("without_value", line.rank.without);
              json.field("compared", word(line.compared));
            });
          }
        });
      }
    });
  });
  return out;
}

}  // namespace jalon::steering
