// SPDX-License-Identifier: EUPL-1.2
// Past awards for programs.
#include "base/json.hpp"
#include "funding/api.hpp"
#include "funding/past.hpp"
#include "funding/rules.hpp"
#include "web/json_body.hpp"

namespace jalon::funding {

namespace {

using web::Request;
using web::Response;

constexpr std::string_view award_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"scheme":{"enum":["adultes-relais","fonjep","grants"]},"label":{"type":"string"},"reference":{"type":"string"},
"year":{"type":"integer"},"agreed_on":{"type":["string","null"],"format":"date"},"beneficiary":{"type":"string"},
"siret":{"type":"string"},"siren":{"type":"string"},"rna":{"type":"string"},"department":{"type":"string"},
"contracts":{"type":"array","items":{"type":"string"}},"object":{"type":"string"},"grantor":{"type":"string"},
"amount":{"type":"string","description":"euros, two decimals"}},"required":["id","scheme","year","beneficiary","amount"]})";
constexpr std::string_view awards_schema = R"({"type":"object","properties":{"total":{"type":"integer"},
"amount":{"type":"string"},"offset":{"type":"integer"},"limit":{"type":"integer"},"awards":{"type":"array",
"items":{"$ref":"#/components/schemas/PastAward"}}},"required":["total","amount","offset","limit","awards"]})";
constexpr std::string_view import_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"scheme":{"type":"string"},"territory":{"type":"string"},"file":{"type":"string"},"sha256":{"type":"string"},
"source":{"type":"string"},"taken":{"type":"integer"},"known":{"type":"integer"},"rejected":{"type":"integer"},
"with_remark":{"type":"integer"},"repeated":{"type":"integer"},"amount":{"type":"string"},
"at":{"type":"string","format":"date-time"},"by":{"type":"string"},
"undone_at":{"type":["string","null"],"format":"date-time"},"undone_motive":{"type":"string"},
"remarks":{"type":"array","items":{"type":"object","properties":{"row":{"type":"integer"},"column":{"type":"string"},
"reason":{"type":"string"},"is_rejected":{"type":"boolean"}},"required":["row","reason","is_rejected"]}}},
"required":["id","scheme","territory","taken","known","rejected","remarks"]})";
constexpr std::string_view imports_schema = R"({"type":"object","properties":{"imports":{"type":"array",
"items":{"$ref":"#/components/schemas/PastImport"}}},"required":["imports"]})";

constexpr std::size_t file_bytes_max = 30'000'000;
constexpr std::int64_t limit_max = 500;

struct Api {
  ApiContext context;

  template <class Rule>
  auto act(const Request& request, Rule&& rule) const {
    const auto* actor = access::actor_of(request);
    JALON_CHECK(actor != nullptr);
    return context.database.write([&](db::Session& session) {
      access::Act one{.db = session, .actor = *actor, .now = context.clock.now(), .origin = "api"};
      return rule(one);
    });
  }
  struct Asked {
    std::vector<Fault> faults;
    const territory::Territory* place = nullptr;
  };
  // A department or contract, or the nation when none is told.
  static Asked place_of(const Request& request, const territory::Registry& registry) {
    Asked out;
    const auto text = std::string(request.query_value("territory").value_or(""));
    out.place = text.empty() ? &registry.nation() : place_named(registry, text);
    if (out.place == nullptr) out.place = registry.find(territory::Level::department, text);
    if (out.place == nullptr) out.faults.push_back({"territory", msg("This territory is not known.")});
    return out;
  }
  static bool may_read(const Request& request, const territory::Registry& registry, TerritoryKey place) {
    const auto* actor = access::actor_of(request);
    return actor != nullptr &&
           access::may(*actor, access::Right::read_applications, registry.right_path(place)).has_value();
  }
  static Response forbidden(const Request& request) {
    return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_applications))});
  }

  [[nodiscard]] Response list(const Request& request) const {
    const auto registry = context.territories.current();
    auto asked = place_of(request, *registry);
    PastFilter filter;
    const auto text = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
    const auto number = [&](std::string_view name, std::int64_t low, std::int64_t high, std::int64_t usual) {
      if (text(name).empty()) return usual;
      const auto read = parse_integer(text(name));
      if (read && *read >= low && *read <= high) return *read;
      asked.faults.push_back({std::string(name), msg("Enter a whole number from {0} to {1}.", low, high)});
      return usual;
    };
    if (!text("year").empty()) filter.year = static_cast<int>(number("year", 1900, 2199, 0));
    if (!text("scheme").empty()) {
      PastScheme scheme{};
      if (parse_word(text("scheme"), scheme))
        filter.scheme = scheme;
      else
        asked.faults.push_back({"scheme", msg("“{0}” is none of the words expected.", shorten(text("scheme"), 40))});
    }
    filter.words = text("words");
    filter.limit = number("limit", 1, limit_max, 50);
    filter.offset = number("offset", 0, 10'000'000, 0);
    if (!asked.faults.empty()) return web::error_response(request, Invalid{std::move(asked.faults)});
    if (!may_read(request, *registry, asked.place->key)) return forbidden(request);
    if (asked.place->level == territory::Level::department) filter.department = asked.place->key;
    if (asked.place->level == territory::Level::contract) filter.contract = asked.place->code;
    const auto found = context.database.read([&](db::Session& session) { return past_awards(session, filter); });
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("total", found.total);
      json.field("amount", ledger::plain(found.amount_cents));
      json.field("offset", filter.offset);
      json.field("limit", filter.limit);
      json.key("awards");
      json.array([&] {
        for (const auto& one : found.rows) write_json(json, *registry, one);
      });
    });
    return web::json(std::move(out));
  }

  [[nodiscard]] Response imports(const Request& request) const {
    const auto registry = context.territories.current();
    auto asked = place_of(request, *registry);
    if (!asked.faults.empty()) return web::error_response(request, Invalid{std::move(asked.faults)});
    if (!may_read(request, *registry, asked.place->key)) return forbidden(request);
    const auto of = asked.place->level == territory::Level::nation ? std::nullopt : std::optional(asked.place->key);
    const auto found = context.database.read([&](db::Session& session) { return past_imports(session, of); });
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("imports");
      json.array([&] {
        for (const auto& one : found) write_json(json, *registry, one, request.lang);
      });
    });
    return web::json(std::move(out));
  }

  [[nodiscard]] Response show(const Request& request) const {
    const auto registry = context.territories.current();
    const auto id = PastImportId::parse(request.param("import"));
    const auto found =
        context.database.read([&](db::Session& session) { return id ? find_past_import(session, *id) : std::nullopt; });
    if (!found || !may_read(request, *registry, found->territory))
      return web::error_response(request, NotFound{msg("This import does not exist.")});
    return answer(request, *registry, *found);
  }

  [[nodiscard]] Response bring(const Request& request) const {
    const auto registry = context.territories.current();
    auto asked = place_of(request, *registry);
    PastFile what;
    const auto text = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
    if (!parse_word(text("scheme"), what.scheme)) asked.faults.push_back({"scheme", msg("Say what the file lists.")});
    for (const auto& [name, value] : request.query) {
      if (name != "map") continue;
      auto entry = audit::parse_map_entry(value);
      if (entry)
        what.mapping.push_back(std::move(*entry));
      else
        return web::error_response(request, entry.error());
    }
    if (!asked.faults.empty()) return web::error_response(request, Invalid{std::move(asked.faults)});
    what.territory = asked.place->key;
    what.source = text("source");
    what.sheet = text("sheet");
    what.file = {.name = text("file_name"), .path = {}, .bytes = request.body};
    const auto done = act(request, [&](access::Act& one) { return import_past_awards(one, *registry, what); });
    if (!done) return web::error_response(request, done.error());
    return answer(request, *registry, done->import, done->was_known ? 200 : 201);
  }

  [[nodiscard]] Response undo(const Request& request) const {
    const auto registry = context.territories.current();
    const auto id = PastImportId::parse(request.param("import"));
    if (!id) return web::error_response(request, NotFound{msg("This import does not exist.")});
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading reading;
    const auto motive = reading.text(*body, "motive", "motive");
    if (!reading.faults.empty()) return web::error_response(request, Invalid{std::move(reading.faults)});
    const auto done = act(request, [&](access::Act& one) -> Result<PastImport> {
      if (auto undone = undo_past_import(one, *registry, *id, motive); !undone) return fail(std::move(undone.error()));
      return *find_past_import(one.db, *id);
    });
    if (!done) return web::error_response(request, done.error());
    return answer(request, *registry, *done);
  }

  static Response answer(const Request& request, const territory::Registry& registry, const PastImport& one,
                         int status = 200) {
    std::string out;
    JsonWriter json(out);
    write_json(json, registry, one, request.lang);
    return web::json(std::move(out), status);
  }
};

}  // namespace

void add_past_api_routes(web::Router& router, const ApiContext& context) {
  for (const auto& [name, schema] : {std::pair{"PastAward", award_schema},
                                     {"PastAwards", awards_schema},
                                     {"PastImport", import_schema},
                                     {"PastImports", imports_schema}})
    router.add_schema(name, std::string(schema));
  const auto api = std::make_shared<const Api>(Api{context});
  using access::Right;
  using web::Method;
  using Answer = Response (Api::*)(const Request&) const;
  const auto route = [&](Method method, std::string_view name, std::string_view pattern, Right right,
                         std::string_view summary, std::string_view answered, Answer answer) {
    web::Route out;
    out.name = fmt::format("funding.api_{}", name);
    out.method = method;
    out.pattern = fmt::format("/api/v1/{}", pattern);
    out.right = access::word(right);
    // The territory stands in the query or with the import: the rule asks there.
    if (right != Right::read_aggregates) out.scope = std::string(web::scope_each);
    out.summary = std::string(summary);
    out.response_schema = std::string(answered);
    out.handler = [api, answer](const Request& request) { return ((*api).*answer)(request); };
    return out;
  };
  auto list =
      route(Method::get, "past_awards", "past-awards", Right::read_applications,
            "Posts and grants given before Jalon or outside of it, the last year first", "PastAwards", &Api::list);
  list.query_names = {"territory", "year", "scheme", "words", "limit", "offset"};
  router.add(std::move(list));
  auto imports = route(Method::get, "past_imports", "past-awards/imports", Right::read_applications,
                       "Files of past awards that were taken, the newest first", "PastImports", &Api::imports);
  imports.query_names = {"territory"};
  router.add(std::move(imports));
  router.add(route(Method::get, "past_import", "past-awards/imports/{import}", Right::read_applications,
                   "One file of past awards: what was taken, and why not", "PastImport", &Api::show));
  // A right that holds for the nation or for a department: the rule asks which.
  auto bring = route(Method::post, "import_past_awards", "past-awards/imports", Right::read_applications,
                     "Take a file of past awards, its bytes as the body; the same file twice changes nothing",
                     "PastImport", &Api::bring);
  bring.request_type = "application/octet-stream";
  bring.query_names = {"scheme", "territory", "source", "sheet", "file_name", "map"};
  bring.body_limit = file_bytes_max;
  router.add(std::move(bring));
  auto undo = route(Method::post, "undo_past_import", "past-awards/imports/{import}/undo", Right::read_applications,
                    "Undo an import as a whole, with a motive", "PastImport", &Api::undo);
  undo.request_schema = "GrantMotive";
  router.add(std::move(undo));
}

}  // namespace jalon::funding
