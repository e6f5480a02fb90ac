// SPDX-License-Identifier: EUPL-1.2
// Forecasts for programs, and as a command prints them.
#include "allocation/allocation.hpp"
#include "allocation/record.hpp"
#include "base/json.hpp"
#include "web/page.hpp"

namespace jalon::allocation {

void write_json(JsonWriter& json, const Kept& kept, const figures::Indicator& indicator,
                const territory::Territory& place, const WritingOf& writing) {
  const auto& forecast = kept.forecast;
  const auto number = [&](std::int64_t value) { return figures::plain(value, indicator.decimals); };
  const auto text = [&](std::string_view name, auto&& of) {
    json.key(name);
    json.object([&] {
      json.field("fr", of(Lang::fr));
      json.field("en", of(Lang::en));
    });
  };
  const auto interval = [&](const Percentiles& at) {
    json.object([&] {
      json.field("day", at.day);
      json.field("low", number(at.p10));
      json.field("middle", number(at.p50));
      json.field("high", number(at.p90));
    });
  };
  json.object([&] {
    json.field("indicator", kept.indicator);
    json.key("territory");
    json.object([&] {
      json.field("level", territory::word(place.level));
      json.field("code", place.code);
      json.field("name", place.name);
    });
    json.field("computed_at", kept.computed_at);
    json.field("position", kept.position);
    json.field("inputs", kept.digest);
    json.field("basis", word(forecast.basis));
    json.field("aim", forecast.aim == Aim::at_least ? "at_least" : "at_most");
    json.field("on", forecast.today);
    json.field("due", forecast.due);
    json.field("current", number(forecast.current));
    json.field("target", number(forecast.target));
    text("sentence", [&](Lang lang) { return sentence(forecast, writing(indicator, lang), lang); });
    // A chance only where something was left to it.
    const bool is_drawn = forecast.basis == Basis::plan || forecast.basis == Basis::trend;
    json.field("chance_percent", is_drawn ? std::optional(forecast.chance_percent()) : std::nullopt);
    json.field("paths", forecast.paths);
    json.key("interval");
    if (is_drawn) {
      interval(forecast.at_due);
    } else {
      json.null();
    }
    json.field("reached_on", forecast.reached_on);
    json.field("openings", forecast.openings);
    json.key("months");
    json.array([&] {
      for (const auto& month : forecast.months) interval(month);
    });
    json.key("drivers");
    json.array([&] {
      for (const auto& driver : forecast.drivers) {
        json.object([&] {
          json.field("label", driver.label);
          json.field("change", number(driver.change));
          json.field("planned", driver.planned);
          json.field("in_time_per_mille", driver.per_mille_in_time);
          json.field("lost_per_mille", driver.per_mille_lost);
        });
      }
    });
    json.key("backtest");
    if (!kept.backtest) return json.null();
    const auto& fared = *kept.backtest;
    json.object([&] {
      text("sentence", [&](Lang lang) { return sentence(fared, lang); });
      json.field("replays", fared.all.replays);
      json.field("inside", fared.all.inside);
      json.field("widening", fared.widening);
      json.key("by_months");
      json.array([&] {
        for (const auto& each : fared.by_months) {
          json.object([&] {
            json.field("months", each.months);
            json.field("replays", each.replays);
            json.field("inside", each.inside);
          });
        }
      });
    });
  });
}

namespace {

web::Response list(const ApiContext& context, const web::Request& request) {
  const auto registry = context.territories.current();
  territory::Level level = territory::Level::nation;
  const auto asked_level = request.query_value("level");
  if (asked_level && !territory::parse_word(*asked_level, level)) {
    return web::error_response(request,
                               Invalid{{Fault{"level", msg("A level is nation, region, department or contract.")}}});
  }
  return context.database.read([&](db::Session& session) {
    std::map<std::string, figures::Indicator, std::less<>> known;
    for (auto& indicator : figures::indicators(session)) {
      auto key = indicator.code;
      known.emplace(std::move(key), std::move(indicator));
    }
    const auto asked = request.query_value("indicator").value_or("");
    if (!asked.empty() && !known.contains(asked))
      return web::error_response(request, NotFound{msg("No indicator has the code {0}.", asked)});
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("position", request.position);
      json.key("forecasts");
      json.array([&] {
        for (const auto& kept : list_forecasts(session)) {
          const auto indicator = known.find(kept.indicator);
          const auto* place = registry->find(kept.territory);
          if (indicator == known.end() || place == nullptr || (!asked.empty() && kept.indicator != asked) ||
              (asked_level && place->level != level))
            continue;
          write_json(json, kept, indicator->second, *place, context.writing);
        }
      });
    });
    return web::json(std::move(out));
  });
}

web::Response show(const ApiContext& context, const web::Request& request) {
  const auto registry = context.territories.current();
  territory::Level level{};
  const auto* place =
      territory::parse_word(request.param("level"), level) ? registry->find(level, request.param("code")) : nullptr;
  if (place == nullptr) {
    return web::error_response(
        request, NotFound{msg("There is no territory {0} {1}.", request.param("level"), request.param("code"))});
  }
  return context.database.read([&](db::Session& session) {
    const auto code = request.param("indicator");
    const auto indicator = figures::find_indicator(session, code);
    if (!indicator) return web::error_response(request, NotFound{msg("No indicator has the code {0}.", code)});
    const auto kept = find_forecast(session, code, place->key);
    if (!kept) return web::error_response(request, NotFound{msg("No forecast is kept of {0} here.", code)});
    std::string out;
    JsonWriter json(out);
    write_json(json, *kept, *indicator, *place, context.writing);
    return web::json(std::move(out));
  });
}

}  // namespace

void add_routes(web::Router& router, const ApiContext& context) {
  const std::string interval = R"({"type":["object","null"],"properties":{"day":{"type":"string","format":"date"},
"low":{"type":"string","description":"1 future in 10 lies below"},"middle":{"type":"string"},
"high":{"type":"string","description":"1 future in 10 lies above"}}})";
  router.add_schema("Forecast", fmt::format(R"({{"type":"object","properties":{{"indicator":{{"type":"string"}},
"territory":{{"$ref":"#/components/schemas/Place"}},"computed_at":{{"type":"string","format":"date-time"}},
"position":{{"type":"integer","description":"of the journal, when its inputs were read"}},
"inputs":{{"type":"string","description":"SHA-256 of all that it rests on: the same inputs give the same forecast"}},
"basis":{{"enum":["past_due","too_little_history","no_plan","trend","plan"]}},"aim":{{"enum":["at_least","at_most"]}},
"on":{{"type":"string","format":"date"}},"due":{{"type":"string","format":"date"}},
"current":{{"type":"string","description":"12.5"}},"target":{{"type":"string"}},
"sentence":{{"$ref":"#/components/schemas/TextInBothLanguages"}},
"chance_percent":{{"type":["integer","null"],"description":"null where nothing is left to chance, or nothing known"}},
"paths":{{"type":"integer","description":"futures simulated"}},"interval":{},
"reached_on":{{"type":["string","null"],"format":"date","description":"as likely before as after"}},
"openings":{{"type":"integer","description":"still planned"}},"months":{{"type":"array","items":{}}},
"drivers":{{"type":"array","description":"the openings that matter most","items":{{"type":"object","properties":{{
"label":{{"type":"string"}},"change":{{"type":"string"}},"planned":{{"type":"string","format":"date"}},
"in_time_per_mille":{{"type":"integer"}},
"lost_per_mille":{{"type":"integer","description":"how much the chance falls without it"}}}}}}}},
"backtest":{{"type":["object","null"],"properties":{{"sentence":{{"$ref":"#/components/schemas/TextInBothLanguages"}},
"replays":{{"type":"integer"}},"inside":{{"type":"integer","description":"of them, truth within the interval"}},
"widening":{{"type":"number"}},"by_months":{{"type":"array","items":{{"type":"object","properties":{{
"months":{{"type":"integer"}},"replays":{{"type":"integer"}},"inside":{{"type":"integer"}}}}}}}}}}}}}},
"required":["indicator","territory","computed_at","inputs","basis","due","current","target","sentence","chance_percent","interval","backtest"]}})",
                                            interval, interval));
  router.add_schema("ForecastList", R"({"type":"object","properties":{"position":{"type":"integer"},
"forecasts":{"type":"array","items":{"$ref":"#/components/schemas/Forecast"}}},"required":["forecasts"]})");
  const std::string right(access::word(access::Right::read_aggregates));
  router.add({.name = "allocation.api_forecasts",
              .pattern = "/api/v1/forecasts",
              .right = right,
              .handler = [context](const web::Request& request) { return list(context, request); },
              .summary = "Forecasts of the targets of the nation, of regions and of departments, as they are kept",
              .response_schema = "ForecastList",
              .query_names = {"indicator", "level"}});
  router.add({.name = "allocation.api_forecast",
              .pattern = "/api/v1/forecasts/{indicator}/{level}/{code}",
              .right = right,
              .handler = [context](const web::Request& request) { return show(context, request); },
              .summary = "The chance to reach one target in time, its interval, and how such forecasts fared",
              .response_schema = "Forecast"});
}

}  // namespace jalon::allocation
