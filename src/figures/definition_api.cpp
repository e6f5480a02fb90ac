// SPDX-License-Identifier: EUPL-1.2
// Definitions as JSON, in and out.
#include <boost/json.hpp>

#include "base/json.hpp"
#include "figures/definition.hpp"
#include "figures/question.hpp"
#include "web/json_body.hpp"

namespace jalon::figures {

void write_rules(JsonWriter& json, const Indicator& indicator) {
  const auto texts = texts_of({indicator, {}});
  json.field("is_public", indicator.is_public);
  for (const auto* name : {"origin", "over_territories", "over_time", "weight", "formula", "polarity", "frequency",
                           "level", "answered_by", "validated_by"})
    json.field(name, texts.at(name));
  json.field("decimals", indicator.decimals);
  for (const auto* name : {"plausible_min", "plausible_max"})
    json.field(name, texts.at(name).empty() ? std::optional<std::string>() : std::optional(texts.at(name)));
  json.field("small_count", indicator.small_count);
}

namespace {

// What a program sends, as the texts of the fields: name.fr is name_fr.
FieldTexts texts_of(const boost::json::object& object, std::vector<Fault>& faults) {
  FieldTexts out;
  const auto take = [&](const std::string& field, const boost::json::value& value) {
    if (value.is_null()) return;
    if (const auto* text = value.if_string()) {
      out[field] = std::string(text->data(), text->size());
    } else if (const auto* number = value.if_int64()) {
      out[field] = std::to_string(*number);
    } else if (const auto* flag = value.if_bool()) {
      out[field] = *flag ? "yes" : "no";
    } else {
      faults.push_back(
          {field, msg("A text, a whole number, or true or false is expected here; a number with decimals is "
                      "written as a text.")});
    }
  };
  for (const auto& [key, value] : object) {
    const std::string field(key);
    if (field == "programme") continue;  // read out of the code
    if (const auto* both = value.if_object()) {
      for (const auto& [lang, text] : *both) take(fmt::format("{}_{}", field, std::string_view(lang)), text);
    } else if (const auto* list = value.if_array(); list != nullptr && field == "dimensions") {
      std::string codes;
      for (const auto& item : *list) {
        const auto* code = item.if_string();
        if (code == nullptr) {
          faults.push_back({field, msg("A list of codes is expected here.")});
          break;
        }
        codes += (codes.empty() ? "" : " ") + std::string(code->data(), code->size());
      }
      out[field] = std::move(codes);
    } else {
      take(field, value);
    }
  }
  return out;
}

template <class F>
auto perform(const Routes& routes, const web::Request& request, F&& rule) {
  const auto registry = routes.territories.current();
  return routes.database.write([&](db::Session& session) {
    access::Act act{.db = session, .actor = *access::actor_of(request), .now = routes.clock.now(), .origin = "api"};
    return rule(act, *registry);
  });
}

web::Response saved_json(const web::Request& request, std::string_view code, const Result<Saved>& saved) {
  if (!saved) return web::error_response(request, saved.error());
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("code", code);
    json.field("saved", *saved == Saved::added ? "added" : *saved == Saved::changed ? "changed" : "unchanged");
  });
  return web::json(std::move(out), *saved == Saved::added ? 201 : 200);
}

enum class Method : std::uint8_t { post, put };
web::Response save(const Routes& routes, const web::Request& request, Method method) {
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  std::vector<Fault> faults;
  auto texts = texts_of(*body, faults);
  if (method == Method::put) {
    const auto code = std::string(request.param("indicator"));
    if (texts.contains("code") && texts["code"] != code)
      faults.push_back({"code", msg("The code is that of the address: {0}.", code)});
    texts["code"] = code;
  }
  const auto definition = definition_of(texts, faults);
  if (!faults.empty()) return web::error_response(request, Invalid{std::move(faults)});
  const auto& code = definition.indicator.code;
  return saved_json(
      request, code,
      perform(routes, request, [&](access::Act& act, const territory::Registry& registry) -> Result<Saved> {
        if (method == Method::post && find_indicator(act.db, code))
          return fail(Conflict{msg("There is an indicator with the code {0} already.", code)});
        return save_indicator(act, registry, definition);
      }));
}

void write_both(JsonWriter& json, std::string_view name, const std::string& fr, const std::string& en) {
  json.key(name);
  json.object([&] {
    json.field("fr", fr);
    json.field("en", en);
  });
}

web::Response show(const Routes& routes, const web::Request& request) {
  const auto found = routes.database.read([&](db::Session& session) {
    return find_definition(session, meant(routes, session, request.param("indicator")));
  });
  if (!found)
    return web::error_response(request, NotFound{msg("No indicator has the code {0}.", request.param("indicator"))});
  const auto& indicator = found->indicator;
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("code", indicator.code);
    write_both(json, "name", indicator.name_fr, indicator.name_en);
    write_both(json, "definition", indicator.definition_fr, indicator.definition_en);
    json.field("unit", indicator.unit);
    json.field("behaviour", word(indicator.behaviour));
    json.field("kind", word(indicator.kind));
    write_both(json, "source", indicator.source_fr, indicator.source_en);
    write_rules(json, indicator);
    json.field("dimensions", found->dimensions);
  });
  return web::json(std::move(out));
}

web::Response show_dimensions(const Routes& routes) {
  const auto known = routes.database.read([](db::Session& session) { return dimensions(session); });
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("dimensions");
    json.array([&] {
      for (const auto& dimension : known) {
        json.object([&] {
          json.field("code", dimension.code);
          write_both(json, "name", dimension.name_fr, dimension.name_en);
          json.key("categories");
          json.array([&] {
            for (const auto& category : dimension.categories) {
              json.object([&] {
                json.field("code", category.code);
                write_both(json, "label", category.label_fr, category.label_en);
              });
            }
          });
        });
      }
    });
  });
  return web::json(std::move(out));
}

web::Response save_dimension_sent(const Routes& routes, const web::Request& request) {
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  web::JsonReading in;
  const auto both = [&](const boost::json::object& object, std::string_view key, const std::string& field,
                        std::string& fr, std::string& en) {
    const auto* value = object.if_contains(key);
    const auto* texts = value == nullptr ? nullptr : value->if_object();
    if (texts == nullptr) return in.wrong(field, msg("A text in both languages is expected here: fr and en."));
    fr = in.text(*texts, "fr", field + ".fr");
    en = in.text(*texts, "en", field + ".en");
  };
  Dimension dimension;
  dimension.code = std::string(request.param("dimension"));
  both(*body, "name", "name", dimension.name_fr, dimension.name_en);
  in.each(*body, "categories", [&](const boost::json::object& item, const std::string& place) {
    Category category;
    category.dimension = dimension.code;
    category.code = in.text(item, "code", place + ".code");
    both(item, "label", place + ".label", category.label_fr, category.label_en);
    dimension.categories.push_back(std::move(category));
  });
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  return saved_json(request, dimension.code,
                    perform(routes, request, [&](access::Act& act, const territory::Registry& registry) {
                      return save_dimension(act, registry, dimension);
                    }));
}

constexpr std::string_view definition_schema = R"({"type":"object","required":["name","definition","kind","source"],
"properties":{"code":{"type":"string"},"name":{"$ref":"#/components/schemas/TextInBothLanguages"},
"definition":{"$ref":"#/components/schemas/TextInBothLanguages"},"source":{"$ref":"#/components/schemas/TextInBothLanguages"},
"unit":{"type":"string","description":"place, eur/person, %"},"behaviour":{"enum":["stock","flow"]},
"kind":{"enum":["input","activity","output","outcome"]},"is_public":{"type":"boolean"},
"origin":{"enum":["derived","answered","computed"]},
"over_territories":{"enum":["sum","mean","minimum","maximum","ratio","median","distinct"]},
"over_time":{"enum":["sum","last","mean","minimum","maximum"]},"weight":{"type":"string","description":"of a mean: a code"},
"formula":{"type":"string","description":"codes, numbers, + - * / ( ), min, max, abs"},
"polarity":{"enum":["up","down","none"]},"frequency":{"enum":["day","month","quarter","year"]},
"level":{"enum":["nation","region","department","contract"]},"answered_by":{"type":"string","description":"a role"},
"validated_by":{"type":"string"},"decimals":{"type":"integer","minimum":0,"maximum":6},
"plausible_min":{"type":["string","null"]},"plausible_max":{"type":["string","null"]},
"small_count":{"type":"integer","description":"counts from 1 to below it stay in their department; 0: none does"},
"dimensions":{"type":"array","items":{"type":"string"}}}})";
constexpr std::string_view saved_schema = R"({"type":"object","required":["code","saved"],
"properties":{"code":{"type":"string"},"saved":{"enum":["added","changed","unchanged"]}}})";
constexpr std::string_view dimension_schema = R"({"type":"object","required":["name","categories"],
"properties":{"code":{"type":"string"},"name":{"$ref":"#/components/schemas/TextInBothLanguages"},
"categories":{"type":"array","items":{"type":"object","required":["code","label"],
"properties":{"code":{"type":"string"},"label":{"$ref":"#/components/schemas/TextInBothLanguages"}}}}}})";
constexpr std::string_view dimensions_schema = R"({"type":"object","required":["dimensions"],
"properties":{"dimensions":{"type":"array","items":{"$ref":"#/components/schemas/Dimension"}}}})";

}  // namespace

void add_definition_api(web::Router& router, const Routes& routes) {
  router.add_schema("IndicatorDefinition", std::string(definition_schema));
  router.add_schema("DefinitionSaved", std::string(saved_schema));
  router.add_schema("Dimension", std::string(dimension_schema));
  router.add_schema("DimensionList", std::string(dimensions_schema));
  const auto reading = std::string(access::word(access::Right::read_aggregates));
  const auto defining = std::string(access::word(access::Right::define_indicators));
  router.add({.name = "figures.api_indicator",
              .pattern = "/api/v1/indicators/{indicator}",
              .right = reading,
              .handler = [routes](const web::Request& request) { return show(routes, request); },
              .summary = "All that one indicator says",
              .response_schema = "IndicatorDefinition"});
  router.add({.name = "figures.api_add_indicator",
              .method = web::Method::post,
              .pattern = "/api/v1/indicators",
              .right = defining,
              .handler = [routes](const web::Request& request) { return save(routes, request, Method::post); },
              .summary = "Define a new indicator; 409 when its code is taken",
              .response_schema = "DefinitionSaved",
              .request_schema = "IndicatorDefinition"});
  router.add({.name = "figures.api_save_indicator",
              .method = web::Method::put,
              .pattern = "/api/v1/indicators/{indicator}",
              .right = defining,
              .handler = [routes](const web::Request& request) { return save(routes, request, Method::put); },
              .summary = "Define an indicator anew, or for the first time: what is left out takes its usual value",
              .response_schema = "DefinitionSaved",
              .request_schema = "IndicatorDefinition"});
  router.add({.name = "figures.api_dimensions",
              .pattern = "/api/v1/dimensions",
              .right = reading,
              .handler = [routes](const web::Request&) { return show_dimensions(routes); },
              .summary = "By what indicators are broken down: dimensions with their categories",
              .response_schema = "DimensionList"});
  router.add({.name = "figures.api_save_dimension",
              .method = web::Method::put,
              .pattern = "/api/v1/dimensions/{dimension}",
              .right = defining,
              .handler = [routes](const web::Request& request) { return save_dimension_sent(routes, request); },
              .summary = "Define a dimension; a category that has values stays",
              .response_schema = "DefinitionSaved",
              .request_schema = "Dimension"});
}

}  // namespace jalon::figures
