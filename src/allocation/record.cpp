// SPDX-License-Identifier: EUPL-1.2
#include "allocation/record.hpp"

#include <boost/json.hpp>
#include <cmath>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace jalon::allocation {

std::string_view word(Basis basis) {
  switch (basis) {
    case Basis::past_due:
      return "past_due";
    case Basis::too_little_history:
      return "too_little_history";
    case Basis::no_plan:
      return "no_plan";
    case Basis::trend:
      return "trend";
    case Basis::plan:
      break;
  }
  return "plan";
}

namespace {

// To be raised when the same inputs give another forecast.
constexpr std::string_view model_version = "1";

Basis basis_from(std::string_view text) {
  for (const auto each : {Basis::past_due, Basis::too_little_history, Basis::no_plan, Basis::trend})
    if (word(each) == text) return each;
  return Basis::plan;
}

boost::json::object parse(std::string_view json) { return boost::json::parse({json.data(), json.size()}).as_object(); }
std::int64_t integer(const boost::json::object& object, std::string_view key) {
  return object.at({key.data(), key.size()}).as_int64();
}
int small(const boost::json::object& object, std::string_view key) { return static_cast<int>(integer(object, key)); }
std::string text(const boost::json::object& object, std::string_view key) {
  const auto& found = object.at({key.data(), key.size()}).as_string();
  return {found.data(), found.size()};
}
Date date(const boost::json::object& object, std::string_view key) {
  const auto found = Date::parse(text(object, key));
  JALON_CHECK(found.has_value());
  return *found;
}

void write(JsonWriter& json, const Percentiles& at) {
  json.object([&] {
    json.field("day", at.day);
    json.field("p10", at.p10);
    json.field("p50", at.p50);
    json.field("p90", at.p90);
  });
}
Percentiles percentiles_from(const boost::json::object& object) {
  return {date(object, "day"), integer(object, "p10"), integer(object, "p50"), integer(object, "p90")};
}

void write(JsonWriter& json, const Coverage& coverage) {
  json.object([&] {
    json.field("months", coverage.months);
    json.field("replays", coverage.replays);
    json.field("inside", coverage.inside);
    json.field("certain", coverage.certain);
    json.field("certain_right", coverage.certain_right);
  });
}
Coverage coverage_from(const boost::json::object& object) {
  return {small(object, "months"), small(object, "replays"), small(object, "inside"), small(object, "certain"),
          small(object, "certain_right")};
}

void write(JsonWriter& json, const Opening& opening) {
  json.array([&] {
    json.value(opening.id);
    json.value(opening.label);
    json.value(opening.kind);
    json.value(opening.department);
    json.value(opening.announced);
    json.value(opening.planned);
    json.value(opening.opened);
    json.value(opening.cancelled);
    json.value(opening.change);
    json.array([&] {
      for (const auto& one : opening.postponed) {
        json.value(one.known);
        json.value(one.to);
      }
    });
  });
}
void write(JsonWriter& json, std::span<const MonthEnd> series) {
  json.array([&] {
    for (const auto& month : series) {
      json.value(month.day);
      json.value(month.value);
    }
  });
}
void write(JsonWriter& json, std::span<const Opening> openings) {
  json.array([&] {
    for (const auto& opening : openings) write(json, opening);
  });
}
void write(JsonWriter& json, const Options& options) {
  json.array([&] {
    json.value(model_version);
    json.value(options.paths);
    json.value(options.seed);
    json.value(options.months_beyond);
    json.value(options.widening);
    json.value(options.drivers);
  });
}

template <class F>
std::string digest(F&& body) {
  std::string out;
  JsonWriter json(out);
  json.array([&] { body(json); });
  return hex(sha256(out));
}

}  // namespace

std::string to_json(const Forecast& forecast) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("basis", word(forecast.basis));
    json.field("aim", forecast.aim == Aim::at_least ? "at_least" : "at_most");
    json.field("today", forecast.today);
    json.field("due", forecast.due);
    json.field("current", forecast.current);
    json.field("target", forecast.target);
    json.field("paths", forecast.paths);
    json.field("hits", forecast.hits);
    json.field("openings", forecast.openings);
    json.field("reached_on", forecast.reached_on);
    json.key("at_due");
    write(json, forecast.at_due);
    json.key("months");
    json.array([&] {
      for (const auto& month : forecast.months) write(json, month);
    });
    json.key("drivers");
    json.array([&] {
      for (const auto& driver : forecast.drivers) {
        json.object([&] {
          json.field("id", driver.id);
          json.field("label", driver.label);
          json.field("change", driver.change);
          json.field("planned", driver.planned);
          json.field("per_mille_in_time", driver.per_mille_in_time);
          json.field("per_mille_lost", driver.per_mille_lost);
        });
      }
    });
  });
  return out;
}

Forecast forecast_from_json(std::string_view json) {
  const auto object = parse(json);
  Forecast out;
  out.basis = basis_from(text(object, "basis"));
  out.aim = text(object, "aim") == "at_most" ? Aim::at_most : Aim::at_least;
  out.today = date(object, "today");
  out.due = date(object, "due");
  out.current = integer(object, "current");
  out.target = integer(object, "target");
  out.paths = small(object, "paths");
  out.hits = small(object, "hits");
  out.openings = small(object, "openings");
  if (object.at("reached_on").is_string()) out.reached_on = date(object, "reached_on");
  out.at_due = percentiles_from(object.at("at_due").as_object());
  for (const auto& month : object.at("months").as_array()) out.months.push_back(percentiles_from(month.as_object()));
  for (const auto& each : object.at("drivers").as_array()) {
    const auto& driver = each.as_object();
    out.drivers.push_back({text(driver, "id"), text(driver, "label"), integer(driver, "change"),
                           date(driver, "planned"), small(driver, "per_mille_in_time"),
                           small(driver, "per_mille_lost")});
  }
  return out;
}

std::string to_json(const Backtest& backtest) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("by_months");
    json.array([&] {
      for (const auto& coverage : backtest.by_months) write(json, coverage);
    });
    json.key("all");
    write(json, backtest.all);
    json.field("below", backtest.places.below);
    json.field("lower", backtest.places.lower);
    json.field("upper", backtest.places.upper);
    json.field("above", backtest.places.above);
    json.field("widening_per_mille", std::int64_t{std::llround(1000 * backtest.widening)});
  });
  return out;
}

Backtest backtest_from_json(std::string_view json) {
  const auto object = parse(json);
  Backtest out;
  for (const auto& coverage : object.at("by_months").as_array())
    out.by_months.push_back(coverage_from(coverage.as_object()));
  out.all = coverage_from(object.at("all").as_object());
  out.places = {small(object, "below"), small(object, "lower"), small(object, "upper"), small(object, "above")};
  out.widening = static_cast<double>(integer(object, "widening_per_mille")) / 1000;
  return out;
}

std::string digest_of(std::span<const Opening> openings) {
  return digest([&](JsonWriter& json) { write(json, openings); });
}

std::string digest_of(const Inputs& inputs, std::string_view openings_digest, const Options& options) {
  return digest([&](JsonWriter& json) {
    write(json, options);
    json.value(openings_digest);
    json.value(inputs.key);
    json.value(inputs.today);
    json.value(inputs.due);
    json.value(inputs.current);
    json.value(inputs.target);
    json.value(inputs.aim == Aim::at_least);
    json.value(inputs.lowest);
    json.value(inputs.highest);
    write(json, inputs.openings);
    write(json, inputs.series);
  });
}

std::string digest_of(std::span<const Past> pasts, std::string_view openings_digest, const Options& options) {
  return digest([&](JsonWriter& json) {
    write(json, options);
    json.value(openings_digest);
    for (const auto& past : pasts) {
      json.value(past.key);
      json.value(past.lowest);
      json.value(past.highest);
      write(json, past.openings);
      write(json, past.series);
    }
  });
}

}  // namespace jalon::allocation
