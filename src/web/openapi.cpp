// SPDX-License-Identifier: EUPL-1.2
// The API described from the route table itself: what is not a route cannot be documented, what is documented exists.
#include <map>

#include "base/json.hpp"
#include "web/http.hpp"

namespace jalon::web {

namespace {

struct Parameter {
  std::string name;
  bool in_path = false;
};

// /contrats/{contract}/{rest*} -> /contrats/{contract}/{rest}
std::string path_of(const Route& route, std::vector<Parameter>& parameters) {
  std::string out;
  std::string_view left = route.pattern;
  for (;;) {
    const size_t open = left.find('{');
    out += left.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = left.find('}', open);
    std::string_view name = left.substr(open + 1, close - open - 1);
    if (name.ends_with('*')) name.remove_suffix(1);
    out += '{';
    out += name;
    out += '}';
    parameters.push_back({std::string(name), true});
    left = left.substr(close + 1);
  }
  for (const auto& name : route.query_names) parameters.push_back({name, false});
  return out;
}

std::string method_key(Method method) {
  std::string out(word(method));
  for (char& c : out) c = static_cast<char>(c - 'A' + 'a');
  return out;
}

void schema_ref(JsonWriter& json, std::string_view name) {
  json.object([&] { json.field("$ref", "#/components/schemas/" + std::string(name)); });
}

// The content of a body: JSON of a schema, or bytes of a type; nothing when there is neither.
void body(JsonWriter& json, std::string_view schema, std::string_view type) {
  if (schema.empty() && type.empty()) return;
  json.key("content");
  json.object([&] {
    json.key(type.empty() ? "application/json" : type);
    json.object([&] {
      if (schema.empty()) return;
      json.key("schema");
      schema_ref(json, schema);
    });
  });
}

void problem(JsonWriter& json, std::string_view status, std::string_view description) {
  json.key(status);
  json.object([&] {
    json.field("description", description);
    json.key("content");
    json.object([&] {
      json.key("application/problem+json");
      json.object([&] {
        json.key("schema");
        schema_ref(json, "Problem");
      });
    });
  });
}

void operation(JsonWriter& json, const Route& route, const std::vector<Parameter>& parameters) {
  json.object([&] {
    json.field("operationId", route.name);
    json.field("summary", route.summary);
    const size_t dot = route.name.find('.');
    if (dot != std::string::npos) {
      json.key("tags");
      json.array([&] { json.value(route.name.substr(0, dot)); });
    }
    if (!route.right.empty()) json.field("x-right", route.right);
    if (!route.scope.empty()) json.field("x-scope", route.scope);
    if (!parameters.empty()) {
      json.key("parameters");
      json.array([&] {
        for (const auto& parameter : parameters) {
          json.object([&] {
            json.field("name", parameter.name);
            json.field("in", parameter.in_path ? "path" : "query");
            if (parameter.in_path) json.field("required", true);
            json.key("schema");
            json.object([&] { json.field("type", "string"); });
          });
        }
      });
    }
    if (route.method != Method::get && !(route.request_schema.empty() && route.request_type.empty())) {
      json.key("requestBody");
      json.object([&] {
        json.field("required", true);
        body(json, route.request_schema, route.request_type);
      });
    }
    json.key("security");
    json.array([&] {
      if (route.audience == Audience::everyone) {
        json.object([] {});
        return;
      }
      for (const std::string_view scheme : {"token", "session"}) {
        json.object([&] {
          json.key(scheme);
          json.array([] {});
        });
      }
    });
    json.key("responses");
    json.object([&] {
      json.key("200");
      json.object([&] {
        json.field("description", "Done");
        body(json, route.response_schema, route.response_type);
      });
      if (route.audience != Audience::everyone) {
        problem(json, "401", "No session and no token, or one that has ended");
        problem(json, "403", "The account does not have the right, named in the answer");
      }
      if (!parameters.empty()) problem(json, "404", "No such object, or not for this account");
      if (route.method != Method::get) {
        problem(json, "409", "Changed by somebody else meanwhile");
        problem(json, "422", "Refused: every fault, or the rule that says no");
      }
      problem(json, "503", "Busy or out of service; see Retry-After");
    });
  });
}

constexpr std::string_view problem_schema =
    R"({"type":"object","description":"RFC 9457. What went wrong, and what to do next.","required":["type","title","status","detail"],"properties":{)"
    R"("type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},)"
    R"("right":{"type":"string","description":"The right that is missing"},"rule":{"type":"string","description":"The rule that refused"},)"
    R"("next":{"type":"string","description":"What to do next"},"faults":{"type":"array","items":{"type":"object","properties":{)"
    R"("field":{"type":"string"},"reason":{"type":"string"}}}}}})";

}  // namespace

std::string openapi(const Router& router, std::string_view version) {
  // Paths in order, and the methods of one path together.
  std::map<std::string, std::vector<std::pair<const Route*, std::vector<Parameter>>>> paths;
  for (const auto& route : router.routes()) {
    if (route->summary.empty()) continue;
    std::vector<Parameter> parameters;
    std::string path = path_of(*route, parameters);
    paths[path].emplace_back(route.get(), std::move(parameters));
  }
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("openapi", "3.1.0");
    json.key("info");
    json.object([&] {
      json.field("title", "Jalon");
      json.field("version", version);
      json.key("license");
      json.object([&] {
        json.field("name", "EUPL-1.2");
        json.field("identifier", "EUPL-1.2");
      });
    });
    json.key("paths");
    json.object([&] {
      for (const auto& entry : paths) {
        json.key(entry.first);
        json.object([&] {
          for (const auto& [route, parameters] : entry.second) {
            json.key(method_key(route->method));
            operation(json, *route, parameters);
          }
        });
      }
    });
    json.key("components");
    json.object([&] {
      json.key("securitySchemes");
      json.object([&] {
        json.key("token");
        json.object([&] {
          json.field("type", "http");
          json.field("scheme", "bearer");
        });
        json.key("session");
        json.object([&] {
          json.field("type", "apiKey");
          json.field("in", "cookie");
          json.field("name", "jalon");
          json.field("description",
                     "The session of the pages (__Host-jalon behind TLS); a request that changes something also "
                     "carries X-CSRF-Token.");
        });
      });
      json.key("schemas");
      json.object([&] {
        json.key("Problem");
        json.raw(problem_schema);
        for (const auto& [name, schema] : router.schemas()) {
          json.key(name);
          json.raw(schema);
        }
      });
    });
  });
  return out;
}

}  // namespace jalon::web
