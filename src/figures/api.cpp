// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "figures/question.hpp"

namespace jalon::figures {

namespace {

constexpr std::size_t indicators_max = 24;

void write_text(JsonWriter& json, std::string_view name, const std::string& fr, const std::string& en) {
  json.key(name);
  json.object([&] {
    json.field("fr", fr);
    json.field("en", en);
  });
}

void write_indicator(JsonWriter& json, const Indicator& indicator) {
  json.object([&] {
    json.field("code", indicator.code);
    const auto programme = programme_of(indicator.code);
    json.field("programme", programme.empty() ? std::optional<std::string_view>() : std::optional(programme));
    write_text(json, "name", indicator.name_fr, indicator.name_en);
    write_text(json, "definition", indicator.definition_fr, indicator.definition_en);
    json.field("unit", indicator.unit);
    json.field("behaviour", word(indicator.behaviour));
    json.field("kind", word(indicator.kind));
    write_text(json, "source", indicator.source_fr, indicator.source_en);
    write_rules(json, indicator);
  });
}

void write_place(JsonWriter& json, const territory::Territory& place) {
  json.object([&] {
    json.field("level", territory::word(place.level));
    json.field("code", place.code);
    json.field("name", place.name);
  });
}

web::Response list_indicators(const Routes& routes) {
  std::string out;
  JsonWriter json(out);
  const auto known = routes.database.read([](db::Session& session) { return indicators(session); });
  json.object([&] {
    json.key("indicators");
    json.array([&] {
      for (const auto& indicator : known) write_indicator(json, indicator);
    });
  });
  return web::json(std::move(out));
}

// ?indicator=plans.adopted&indicator=plans.started, or with commas between; none: every indicator there is, except
// those of programmes that are no longer in force.
std::vector<std::string_view> asked_indicators(const web::Request& request) {
  std::vector<std::string_view> out;
  for (const auto& [name, value] : request.query) {
    if (name != "indicator") continue;
    for (const auto part : split(value, ',')) {
      if (!part.empty()) out.push_back(part);
    }
  }
  return out;
}

web::Response list_figures(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  territory::Level level = territory::Level::department;
  if (const auto text = request.query_value("level"); text && !territory::parse_word(*text, level)) {
    return web::error_response(request,
                               Invalid{{Fault{"level", msg("A level is nation, region, department or contract.")}}});
  }
  std::vector<const territory::Territory*> places;
  const auto* actor = access::actor_of(request);
  for (const auto& place : registry->all(level)) {
    if (may_see(actor, *registry, place)) places.push_back(&place);
  }
  if (places.empty() && level >= territory::Level::contract)
    return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_plans))});
  const auto on = day_of(request, "on");
  if (!on) return web::error_response(request, on.error());
  const auto known_day = day_of(request, "known_on");
  if (!known_day) return web::error_response(request, known_day.error());
  auto asked = asked_indicators(request);
  std::vector<Indicator> known;
  Table table;
  std::optional<std::string> unknown;
  routes.database.read([&](db::Session& session) {
    known = indicators(session);
    if (asked.empty()) {
      const auto programme = routes.words.programme_in_force ? routes.words.programme_in_force(session) : std::string();
      for (const auto& indicator : known) {
        const auto own = programme_of(indicator.code);
        if (own.empty() || own == programme) asked.push_back(indicator.code);
      }
    }
    std::vector<std::string> codes;
    for (const auto code : asked) {
      codes.push_back(meant(routes, session, code));
      if (std::ranges::find(known, codes.back(), &Indicator::code) == known.end()) unknown = std::string(code);
    }
    const std::vector<std::string_view> wanted(codes.begin(), codes.end());
    if (unknown || asked.size() > indicators_max) return;
    table = *known_day ? values_as_known(session, *registry, wanted, level, *on, known_on(session, **known_day))
                       : values(session, wanted, level, on->value_or(routes.clock.today()));
    // Small counts stay with those who read them there anyway.
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const auto indicator = std::ranges::find(known, codes[i], &Indicator::code);
      if (indicator->small_count == 0) continue;
      for (const auto* place : places) {
        const auto row = table.find(place->key);
        if (row != table.end() && is_protected(*indicator, row->second[i], actor, *registry, *place))
          row->second[i].reset();
      }
    }
  });
  if (unknown) return web::error_response(request, NotFound{msg("No indicator has the code {0}.", *unknown)});
  if (asked.size() > indicators_max) {
    return web::error_response(request,
                               Invalid{{Fault{"indicator", msg("At most {0} indicators at once.", indicators_max)}}});
  }
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("level", territory::word(level));
    json.field("on", on->value_or(routes.clock.today()));
    json.field("known_on", *known_day);
    json.field("position", request.position);
    json.key("figures");
    json.array([&] {
      // Every territory of the level that the reader may see, those without any observation too: what is missing is
      // null, never zero.
      for (const auto* place : places) {
        const auto row = table.find(place->key);
        json.object([&] {
          json.key("territory");
          write_place(json, *place);
          json.key("values");
          json.object([&] {
            for (std::size_t i = 0; i < asked.size(); ++i) {
              json.field(asked[i], row == table.end() ? std::optional<std::int64_t>() : row->second[i]);
            }
          });
        });
      }
    });
  });
  return web::json(std::move(out));
}

web::Response show_figure(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  return routes.database.read([&](db::Session& session) {
    const auto question = understand(routes, session, *registry, request, "on", "known_on", "perimeter");
    if (!question) return web::error_response(request, question.error());
    const auto& indicator = question->indicator.code;
    const auto key = question->place->key;
    const auto asked = value_asked(session, *registry, *question);
    auto found = asked.value;
    const auto protects = [&](std::optional<std::int64_t> value) {
      return is_protected(question->indicator, value, access::actor_of(request), *registry, *question->place);
    };
    const bool hides = protects(found);
    if (hides) found.reset();
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("indicator");
      write_indicator(json, question->indicator);
      json.key("territory");
      write_place(json, *question->place);
      json.field("dimension", question->dimension);
      json.field("on", question->day);
      json.field("known_on", question->known_day);
      json.field("perimeter", question->perimeter);
      json.field("position", request.position);
      json.field("decimals", question->indicator.decimals);
      json.field("protected", hides);
      json.field("value", found);
      if (question->perimeter && question->indicator.origin == Origin::derived)
        json.field("is_estimated", asked.is_estimated && !hides);
      const auto target =
          question->dimension.empty() ? find_target(session, indicator, key, question->at()) : std::nullopt;
      json.key("target");
      if (target) {
        json.object([&] {
          json.field("start", target->start);
          json.field("due", target->due);
          json.field("start_value", target->start_value);
          json.field("value", target->target);
          json.field("expected", expected_on(*target, question->day));
          json.field("standing", found ? std::optional(word(standing(*target, *found, question->day))) : std::nullopt);
          write_text(json, "source", target->source_fr, target->source_en);
        });
      } else {
        json.null();
      }
      json.key("series");
      json.array([&] {
        if (question->known) return;  // what is below is as it is known now
        const auto write = [&](Date day, std::int64_t value, std::optional<bool> divided) {
          if ((question->on && day > *question->on) || protects(value)) return;
          json.object([&] {
            json.field("date", day);
            json.field("value", value);
            if (divided) json.field("is_estimated", *divided);
          });
        };
        if (question->perimeter) {
          for (const auto& point :
               series_within(session, *registry, question->indicator, key, question->dimension, *question->perimeter))
            write(point.day, point.value, point.is_estimated);
          return;
        }
        for (const auto& point : series(session, indicator, key, question->dimension))
          write(point.day, point.value, {});
      });
      json.key("periods");
      json.array([&] {
        if (question->indicator.origin == Origin::derived) return;
        const auto span =
            span_of(session, *registry, question->indicator, *question->place, question->dimension, question->known);
        if (!span) return;
        for (const auto& each : by_period(session, *registry, question->indicator, key, span->first, span->second,
                                          question->dimension, question->known, question->perimeter)) {
          json.object([&] {
            json.field("period", each.period.text());
            json.field("value", protects(each.value) ? std::optional<std::int64_t>() : each.value);
            json.field("received", each.received);
            json.field("expected", each.expected);
            json.field("known", each.known);
            if (question->perimeter) json.field("is_estimated", each.is_estimated);
          });
        }
      });
      json.key("dimensions");
      json.object([&] {
        if (!question->dimension.empty() || question->known || hides) return;
        for (const auto& [dimension, amount] : by_dimension(session, indicator, key, "", question->day))
          json.field(dimension, amount);
      });
    });
    return web::json(std::move(out));
  });
}

constexpr std::string_view text_schema =
    R"({"type":"object","properties":{"fr":{"type":"string"},"en":{"type":"string"}},
"required":["fr","en"]})";
constexpr std::string_view indicator_schema = R"({"allOf":[{"$ref":"#/components/schemas/IndicatorDefinition"}],
"type":"object","properties":{"code":{"type":"string"},
"programme":{"type":["string","null"],"description":"the programme that counts it for itself"},
"name":{"$ref":"#/components/schemas/TextInBothLanguages"},"definition":{"$ref":"#/components/schemas/TextInBothLanguages"},
"unit":{"type":"string"},"behaviour":{"enum":["stock","flow"]},"kind":{"enum":["input","activity","output","outcome"]},
"source":{"$ref":"#/components/schemas/TextInBothLanguages"}},"required":["code","programme","name","definition","unit","behaviour","kind","source"]})";
constexpr std::string_view indicators_schema = R"({"type":"object","properties":{"indicators":{"type":"array",
"items":{"$ref":"#/components/schemas/Indicator"}}},"required":["indicators"]})";
constexpr std::string_view place_schema =
    R"({"type":"object","properties":{"level":{"enum":["nation","region","department",
"contract","epci","commune"]},"code":{"type":"string"},"name":{"type":"string"}},"required":["level","code","name"]})";
constexpr std::string_view figures_schema = R"({"type":"object","properties":{"level":{"type":"string"},
"on":{"type":"string","format":"date"},"known_on":{"type":["string","null"],"format":"date"},
"position":{"type":"integer","description":"of the journal, when this was read"},
"figures":{"type":"array","items":{"type":"object","properties":{"territory":{"$ref":"#/components/schemas/Place"},
"values":{"type":"object","additionalProperties":{"type":["integer","null"],"description":"null: never observed"}}},
"required":["territory","values"]}}},"required":["level","on","figures"]})";
constexpr std::string_view figure_schema = R"({"type":"object","properties":{
"indicator":{"$ref":"#/components/schemas/Indicator"},"territory":{"$ref":"#/components/schemas/Place"},
"dimension":{"type":"string"},"on":{"type":"string","format":"date"},"position":{"type":"integer"},
"value":{"type":["integer","null"],"description":"whole numbers of 10^-decimals units; null: never observed, or protected"},
"decimals":{"type":"integer"},"protected":{"type":"boolean","description":"a count too small to be shown to this reader"},
"known_on":{"type":["string","null"],"format":"date","description":"as it was known at the end of that day"},
"periods":{"type":"array","description":"of what people answer: value by period with the answers received and expected","items":{"type":"object",
"properties":{"period":{"type":"string"},"value":{"type":["integer","null"]},"received":{"type":"integer"},"expected":{"type":"integer"},"known":{"type":"integer"},
"is_estimated":{"type":"boolean","description":"on another perimeter: something was divided by population"}}}},
"perimeter":{"type":["string","null"],"format":"date","description":"the map on which it is read; null: each value where its territory stood then"},
"target":{"type":["object","null"],"properties":{"start":{"type":"string","format":"date"},"due":{"type":"string","format":"date"},
"start_value":{"type":"integer"},"value":{"type":"integer"},"expected":{"type":"integer","description":"on that day"},
"standing":{"type":["string","null"],"enum":["reached","on_time","to_watch","late",null]},
"source":{"$ref":"#/components/schemas/TextInBothLanguages"}}},
"is_estimated":{"type":"boolean","description":"of what Jalon counts itself, on another perimeter: something was divided by population"},
"series":{"type":"array","description":"without the counts that are too small for the reader","items":{"type":"object",
"properties":{"date":{"type":"string","format":"date"},"value":{"type":"integer"},
"is_estimated":{"type":"boolean","description":"on another perimeter"}}}},
"dimensions":{"type":"object","additionalProperties":{"type":"integer"}}},
"required":["indicator","territory","dimension","on","value","target","series","dimensions"]})";

}  // namespace

void add_api(web::Router& router, const Routes& routes) {
  router.add_schema("TextInBothLanguages", std::string(text_schema));
  router.add_schema("Indicator", std::string(indicator_schema));
  router.add_schema("IndicatorList", std::string(indicators_schema));
  router.add_schema("Place", std::string(place_schema));
  router.add_schema("FigureTable", std::string(figures_schema));
  router.add_schema("Figure", std::string(figure_schema));
  add_definition_api(router, routes);
  add_targets_api(router, routes);
  const auto right = std::string(access::word(access::Right::read_aggregates));
  router.add({.name = "figures.api_indicators",
              .pattern = "/api/v1/indicators",
              .right = right,
              .handler = [routes](const web::Request&) { return list_indicators(routes); },
              .summary = "Every indicator: its code, name, definition, unit and source",
              .response_schema = "IndicatorList"});
  router.add({.name = "figures.api_figures",
              .pattern = "/api/v1/figures",
              .right = right,
              .handler = [routes](const web::Request& request) { return list_figures(routes, request); },
              .summary = "Indicators for every territory of a level, now or as they stood on a day",
              .response_schema = "FigureTable",
              .query_names = {"indicator", "level", "on", "known_on"}});
  router.add({.name = "figures.api_figure",
              .pattern = "/api/v1/figures/{indicator}/{level}/{code}",
              .right = right,
              .handler = [routes](const web::Request& request) { return show_figure(routes, request); },
              .summary = "One figure of one territory: value, target, series and what it is made of",
              .response_schema = "Figure",
              .query_names = {"on", "dimension", "known_on", "perimeter"}});
}

}  // namespace jalon::figures
