// SPDX-License-Identifier: EUPL-1.2
#include "territory/api.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"

namespace jalon::territory {
namespace {

constexpr std::int64_t limit_default = 100;
constexpr std::int64_t limit_max = 1000;

void write_reference(JsonWriter& json, const Territory& t) {
  json.object([&] {
    json.field("level", word(t.level));
    json.field("code", t.code);
    json.field("name", t.name);
  });
}

void write_fields(JsonWriter& json, const Registry& registry, const Territory& t, Lang lang) {
  json.field("level", word(t.level));
  json.field("code", t.code);
  json.field("name", t.name);
  json.field("label", label(t, lang));
  json.key("parent");
  if (const auto* parent = registry.find(t.parent)) {
    write_reference(json, *parent);
  } else {
    json.null();
  }
  json.key("also_in");
  json.array([&] {
    for (const auto key : t.also_in) {
      if (const auto* department = registry.find(key)) write_reference(json, *department);
    }
  });
  // Unknown is missing, never zero.
  json.field("population", t.population > 0 ? std::optional(t.population) : std::nullopt);
  json.field("valid_from", t.valid_from);
  json.field("valid_to", t.valid_to);
  json.field("longitude", t.longitude);
  json.field("latitude", t.latitude);
}

std::string one(const Registry& registry, const Territory& t, const std::vector<Member>& parts, Lang lang) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    write_fields(json, registry, t, lang);
    json.key("path");
    json.array([&] {
      for (const auto key : registry.sum_path(t.parent)) write_reference(json, *registry.find(key));
    });
    if (t.level == Level::contract) {
      json.key("members");
      json.array([&] {
        for (const auto& member : parts) {
          json.object([&] {
            const auto* place = registry.find(member.territory);
            json.field("code", member.code);
            json.field("level", place != nullptr ? std::optional(std::string(word(place->level))) : std::nullopt);
            json.field("name", place != nullptr ? std::optional(place->name) : std::nullopt);
          });
        }
      });
    }
    if (t.level == Level::epci) {
      json.key("communes");
      json.array([&] {
        for (const auto* commune : registry.communes_of(t.key)) write_reference(json, *commune);
      });
    }
  });
  return out;
}

// `on`: the day whose perimeter is asked for.
std::string past_of(db::Session& session, const Registry& registry, const Territory& t, std::optional<Date> on) {
  std::string out;
  JsonWriter json(out);
  const auto reference = [&](std::string_view name, TerritoryKey key) {
    json.key(name);
    write_reference(json, *registry.find(key));
  };
  json.object([&] {
    reference("territory", t.key);
    json.field("valid_from", t.valid_from);
    json.field("valid_to", t.valid_to);
    json.key("absences");
    json.array([&] {
      for (const auto& gap : registry.absences(t.key)) {
        json.object([&] {
          json.field("from", gap.from);
          json.field("to", gap.to);
        });
      }
    });
    json.key("placements");
    json.array([&] {
      for (const auto& before : registry.placements(t.key)) {
        json.object([&] {
          reference("parent", before.parent);
          json.field("from", before.from);
          json.field("to", before.to);
        });
      }
    });
    json.key("events");
    json.array([&] {
      for (const auto& event : history(session, t.key)) {
        json.object([&] {
          json.field("day", event.day);
          json.field("kind", word(event.kind));
          reference("from", event.from);
          reference("to", event.to);
          json.field("per_mille", event.per_mille);
          json.field("is_estimated", event.is_estimated);
          json.field("was", event.was.empty() ? std::nullopt : std::optional(event.was));
          json.field("change", event.change > 0 ? std::optional(event.change) : std::nullopt);
        });
      }
    });
    if (on) {
      json.field("on", *on);
      json.key("communes");
      json.array([&] {
        for (const auto* commune : perimeter(session, registry, t.key, *on)) write_reference(json, *commune);
      });
    }
  });
  return out;
}

struct Query {
  std::optional<Level> level;
  const Territory* parent = nullptr;
  std::string words;
  std::int64_t limit = limit_default;
  std::int64_t offset = 0;
};

Result<Query> parse(const web::Request& request, const Registry& registry) {
  Query query;
  std::vector<Fault> faults;
  if (const auto text = request.query_value("level"); text && !text->empty()) {
    Level level{};
    if (parse_word(*text, level)) {
      query.level = level;
    } else {
      faults.push_back({"level", msg("The level is nation, region, department, contract, epci or commune.")});
    }
  }
  if (const auto text = request.query_value("parent"); text && !text->empty()) {
    // Always with its level, since a bare 01 is a region and a department.
    const auto colon = text->find(':');
    Level level{};
    if (colon != std::string_view::npos && parse_word(text->substr(0, colon), level)) {
      query.parent = registry.find(level, text->substr(colon + 1));
    }
    if (query.parent == nullptr) {
      faults.push_back({"parent", msg("The parent is a level and a known code, such as department:93.")});
    }
  }
  if (const auto text = request.query_value("q")) query.words = fold(*text);
  const auto number = [&](std::string_view name, std::int64_t low, std::int64_t high, std::int64_t& out) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) return;
    const auto value = parse_integer(*text);
    if (value && *value >= low && *value <= high) {
      out = *value;
    } else {
      faults.push_back({std::string(name), msg("Enter a whole number from {0} to {1}.", low, high)});
    }
  };
  number("limit", 1, limit_max, query.limit);
  number("offset", 0, 10'000'000, query.offset);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return query;
}

std::vector<const Territory*> chosen(const Query& query, const Registry& registry) {
  std::vector<const Territory*> out;
  for (const auto level :
       {Level::nation, Level::region, Level::department, Level::contract, Level::epci, Level::commune}) {
    if (query.level && *query.level != level) continue;
    if (query.parent != nullptr) {
      if (level <= query.parent->level && !(query.parent->level == level && query.level)) continue;
      const auto below = registry.below(query.parent->key, level);
      out.insert(out.end(), below.begin(), below.end());
    } else {
      for (const auto& t : registry.all(level)) out.push_back(&t);
    }
  }
  if (!query.words.empty()) {
    std::erase_if(out, [&](const Territory* t) {
      return fold(t->name).find(query.words) == std::string::npos && fold(t->code) != query.words;
    });
  }
  return out;
}

web::Response list(const web::Request& request, const Registry& registry) {
  const auto query = parse(request, registry);
  if (!query) return web::error_response(request, query.error());
  const auto found = chosen(*query, registry);
  const auto total = static_cast<std::int64_t>(found.size());
  const auto end = std::min(total, query->offset + query->limit);
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("total", total);
    json.field("offset", query->offset);
    json.field("limit", query->limit);
    json.field("next_offset", end < total ? std::optional(end) : std::nullopt);
    json.key("items");
    json.array([&] {
      for (auto i = query->offset; i < end; ++i) {
        json.object([&] { write_fields(json, registry, *found[static_cast<std::size_t>(i)], request.lang); });
      }
    });
  });
  return web::json(std::move(out));
}

constexpr std::string_view reference_schema = R"({"type":"object","required":["level","code","name"],"properties":{
"level":{"type":"string","enum":["nation","region","department","contract","epci","commune"]},
"code":{"type":"string","description":"FR, or the official code; always with its level, since a bare 01 is a region and a department"},
"name":{"type":"string"}}})";
constexpr std::string_view fields_schema = R"(
"level":{"type":"string","enum":["nation","region","department","contract","epci","commune"]},
"code":{"type":"string"},"name":{"type":"string"},
"label":{"type":"string","description":"as shown to a reader, in the language of the request"},
"parent":{"anyOf":[{"$ref":"#/components/schemas/TerritoryReference"},{"type":"null"}],"description":"where its figures add up"},
"also_in":{"type":"array","items":{"$ref":"#/components/schemas/TerritoryReference"},"description":"further departments of a contract that stands in several"},
"population":{"type":["integer","null"],"description":"of a contract: of its priority neighbourhoods; null when it is not known"},
"valid_from":{"type":"string","format":"date"},"valid_to":{"type":"string","format":"date","description":"the first day after; 9999-12-31 when open"},
"longitude":{"type":["number","null"]},"latitude":{"type":["number","null"]})";

}  // namespace

void add_routes(web::Router& router, Directory& directory, db::Database& database) {
  router.add_schema("TerritoryReference", std::string(reference_schema));
  router.add_schema(
      "Territory",
      R"({"type":"object","required":["level","code","name"],"properties":{)" + std::string(fields_schema) +
          R"(,"path":{"type":"array","items":{"$ref":"#/components/schemas/TerritoryReference"},"description":"what is above it, the nation last"},
"members":{"type":"array","description":"of a contract: communes or EPCI by the code as given; level and name are null when today's reference does not know it",
"items":{"type":"object","properties":{"code":{"type":"string"},"level":{"type":["string","null"]},"name":{"type":["string","null"]}}}},
"communes":{"type":"array","description":"of an EPCI","items":{"$ref":"#/components/schemas/TerritoryReference"}}}})");
  router.add_schema("TerritoryList", R"({"type":"object","required":["total","offset","limit","items"],"properties":{
"total":{"type":"integer"},"offset":{"type":"integer"},"limit":{"type":"integer"},
"next_offset":{"type":["integer","null"],"description":"null on the last page"},
"items":{"type":"array","items":{"type":"object","required":["level","code","name"],"properties":{)" +
                                         std::string(fields_schema) + "}}}}}");

  web::Route all;
  all.name = "territory.list";
  all.pattern = "/api/v1/territories";
  all.audience = web::Audience::everyone;
  all.summary = "Territories, by level and within a parent (department:93), in code order";
  all.response_schema = "TerritoryList";
  all.query_names = {"level", "parent", "q", "limit", "offset"};
  all.handler = [&directory](const web::Request& request) { return list(request, *directory.current()); };
  router.add(std::move(all));

  web::Route single;
  single.name = "territory.show";
  single.pattern = "/api/v1/territories/{level}/{code}";
  single.audience = web::Audience::everyone;
  single.summary = "One territory with what is above it and its members";
  single.response_schema = "Territory";
  single.handler = [&directory, &database](const web::Request& request) {
    const auto registry = directory.current();
    Level level{};
    const auto* found =
        parse_word(request.param("level"), level) ? registry->find(level, request.param("code")) : nullptr;
    if (found == nullptr) {
      return web::error_response(
          request, NotFound{msg("There is no territory {0} {1}.", request.param("level"), request.param("code"))});
    }
    std::vector<Member> parts;
    if (found->level == Level::contract) {
      parts = database.read([&](db::Session& session) { return members(session, found->key); });
    }
    return web::json(one(*registry, *found, parts, request.lang));
  };
  router.add(std::move(single));

  router.add_schema("TerritoryHistory", R"({"type":"object","required":["territory","valid_from","valid_to","events"],
"properties":{"territory":{"$ref":"#/components/schemas/TerritoryReference"},
"valid_from":{"type":"string","format":"date"},"valid_to":{"type":"string","format":"date"},
"absences":{"type":"array","description":"days on which it did not exist between two lives; half-open","items":{"type":"object",
"properties":{"from":{"type":"string","format":"date"},"to":{"type":"string","format":"date"}}}},
"placements":{"type":"array","description":"what it hung on before its parent of now; half-open","items":{"type":"object","properties":{
"parent":{"$ref":"#/components/schemas/TerritoryReference"},
"from":{"type":"string","format":"date"},"to":{"type":"string","format":"date"}}}},
"events":{"type":"array","description":"what it came out of and what it became, oldest first","items":{"type":"object",
"required":["day","kind","from","to","per_mille","is_estimated"],"properties":{
"day":{"type":"string","format":"date"},"kind":{"type":"string","enum":["merger","split","renamed","moved"]},
"from":{"$ref":"#/components/schemas/TerritoryReference"},"to":{"$ref":"#/components/schemas/TerritoryReference"},
"per_mille":{"type":"integer","description":"share of the population"},
"is_estimated":{"type":"boolean","description":"a share or the day is not known"},
"was":{"type":["string","null"],"description":"the name before; of a move, the code of the department before"},
"change":{"type":["integer","null"],"description":"number of a change recorded by hand"}}}},
"on":{"type":"string","format":"date"},
"communes":{"type":"array","description":"what it covers on that day","items":{"$ref":"#/components/schemas/TerritoryReference"}}}})");
  web::Route past;
  past.name = "territory.history";
  past.pattern = "/api/v1/territories/{level}/{code}/history";
  past.audience = web::Audience::everyone;
  past.summary =
      "What a territory came out of and what it became; with on=2016-01-01 also the communes it covers on that day";
  past.response_schema = "TerritoryHistory";
  past.query_names = {"on"};
  past.handler = [&directory, &database](const web::Request& request) {
    const auto registry = directory.current();
    Level level{};
    const auto* found =
        parse_word(request.param("level"), level) ? registry->find(level, request.param("code")) : nullptr;
    if (found == nullptr) {
      return web::error_response(
          request, NotFound{msg("There is no territory {0} {1}.", request.param("level"), request.param("code"))});
    }
    std::optional<Date> on;
    if (const auto text = request.query_value("on"); text && !text->empty()) {
      on = Date::parse(*text);
      if (!on) return web::error_response(request, Invalid{{{"on", msg("A day is written 2016-01-01.")}}});
    }
    return web::json(database.read([&](db::Session& session) { return past_of(session, *registry, *found, on); }));
  };
  router.add(std::move(past));
}

}  // namespace jalon::territory
