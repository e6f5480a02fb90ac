// SPDX-License-Identifier: EUPL-1.2
// The chain and the register for programs.
#include "funding/api.hpp"
#include "funding/chain.hpp"
#include "funding/rules.hpp"

namespace jalon::funding {

namespace {

using web::Request;
using web::Response;

std::string chain_schema() {
  std::string amounts;
  for (const auto& one : measures()) {
    amounts += fmt::format(R"({}"{}":{{"type":["{}","null"]}})", amounts.empty() ? "" : ",", one.word,
                           one.is_money ? "string" : "integer");
  }
  return fmt::format(
      R"({{"type":"object","description":"euros with two decimals; null is what nobody has told, which is not zero",)"
      R"("properties":{{"territory":{{"type":"string"}},"lines":{{"type":"array","items":{{"type":"object","properties":)"
      R"({{"fund":{{"type":"string"}},"year":{{"type":"integer"}},"line":{{"type":"string"}},{0}}}}}}},)"
      R"("total":{{"type":"object","properties":{{{0}}}}},"below":{{"type":"array","items":{{"type":"object",)"
      R"("properties":{{"territory":{{"type":"string"}}}}}}}}}},"required":["territory","lines","total","below"]}})",
      amounts);
}
constexpr std::string_view register_schema = R"({"type":"object","properties":{"total":{"type":"integer"},
"offset":{"type":"integer"},"limit":{"type":"integer"},"grants":{"type":"array","items":{"type":"object","properties":{
"number":{"type":"string"},"title":{"type":"string"},"organisation":{"type":"string"},"territory":{"type":"string"},
"department":{"type":"string"},"state":{"type":"string"},"fund":{"type":"string"},"year":{"type":"integer"},
"line":{"type":"string"},"decided_on":{"type":"string","format":"date"},"granted":{"type":["string","null"]},
"committed":{"type":["string","null"]},"certified":{"type":["string","null"]},"paid":{"type":["string","null"]},
"recovered":{"type":["string","null"]},"has_report":{"type":["boolean","null"]},
"sessions":{"type":["integer","null"]},"hours":{"type":["integer","null"]},
"outcomes_planned":{"type":["integer","null"]},"outcomes_reported":{"type":["integer","null"]},
"outcomes_measured":{"type":["integer","null"]},"outcomes_reached":{"type":["integer","null"]}},
"required":["number","state"]}}},"required":["total","offset","limit","grants"]})";

// What both are asked.
struct Query {
  const Request& request;
  const territory::Registry& registry;
  std::vector<Fault> faults = {};

  [[nodiscard]] std::string text(std::string_view name) const {
    return std::string(request.query_value(name).value_or(""));
  }
  std::optional<std::int64_t> number(const std::string& name, std::int64_t least, std::int64_t most) {
    const auto typed = text(name);
    if (typed.empty()) return std::nullopt;
    const auto value = parse_integer(typed);
    if (value && *value >= least && *value <= most) return value;
    faults.push_back({name, msg("A whole number from {0} to {1} is expected here.", least, most)});
    return std::nullopt;
  }
  std::optional<int> year() {
    const auto value = number("year", 1990, 2200);
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
  }
  // The nation when none is named. A contract is told to those who read its plans or its applications.
  Result<const territory::Territory*> place() {
    const auto name = text("territory");
    if (name.empty()) return &registry.nation();
    const auto* found = place_named(registry, name);
    if (found == nullptr || found->level > territory::Level::contract)
      return fail(NotFound{msg("This territory is not known.")});
    if (found->level != territory::Level::contract) return found;
    const auto* actor = access::actor_of(request);
    const auto path = registry.right_path(found->key);
    if (actor == nullptr || (!access::may(*actor, access::Right::read_plans, path) &&
                             !access::may(*actor, access::Right::read_applications, path)))
      return fail(Forbidden{std::string(access::word(access::Right::read_plans))});
    return found;
  }
};

Response show_chain(const ApiContext& context, const Request& request) {
  const auto registry = context.territories.current();
  Query query{request, *registry};
  const auto place = query.place();
  if (!place) return web::error_response(request, place.error());
  const ChainFilter filter{.year = query.year(), .fund = query.text("fund"), .line = query.text("line")};
  if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
  const auto* actor = access::actor_of(request);
  return context.database.read([&](db::Session& session) {
    auto chain = read_chain(session, *registry, (*place)->key, filter);
    std::erase_if(chain.below, [&](const ChainPlace& one) {
      const auto* below = registry->find(one.territory);
      const auto path = registry->right_path(one.territory);
      return below->level == territory::Level::contract &&
             (actor == nullptr || (!access::may(*actor, access::Right::read_plans, path) &&
                                   !access::may(*actor, access::Right::read_applications, path)));
    });
    std::string out;
    JsonWriter json(out);
    write_json(json, *registry, chain);
    return web::json(std::move(out));
  });
}

Response show_register(const ApiContext& context, const Request& request) {
  const auto registry = context.territories.current();
  Query query{request, *registry};
  const auto place = query.place();
  if (!place) return web::error_response(request, place.error());
  RegisterFilter filter;
  if ((*place)->level != territory::Level::nation) filter.territory = (*place)->key;
  filter.year = query.year();
  filter.fund = query.text("fund");
  filter.line = query.text("line");
  filter.words = query.text("words");
  if (const auto typed = query.text("state"); !typed.empty()) {
    State state{};
    if (parse_word(typed, state))
      filter.state = state;
    else
      query.faults.push_back({"state", msg("“{0}” is no state of an application.", shorten(typed, 40))});
  }
  filter.stage = query.text("stage");
  const auto stages = register_stages();
  if (!filter.stage.empty() &&
      std::none_of(stages.begin(), stages.end(), [&](const Stage& one) { return one.word == filter.stage; }))
    query.faults.push_back({"stage", msg("“{0}” is no stage of a grant.", shorten(filter.stage, 40))});
  filter.limit = query.number("limit", 1, 500).value_or(50);
  filter.offset = query.number("offset", 0, 10'000'000).value_or(0);
  if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
  return context.database.read([&](db::Session& session) {
    const auto page = register_page(session, *registry, filter);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("total", page.total);
      json.field("offset", filter.offset);
      json.field("limit", filter.limit);
      json.key("grants");
      json.array([&] {
        for (const auto& row : page.rows) write_json(json, *registry, row);
      });
    });
    return web::json(std::move(out));
  });
}

}  // namespace

void add_chain_api_routes(web::Router& router, ApiContext context) {
  router.add_schema("GrantChain", chain_schema());
  router.add_schema("GrantRegister", std::string(register_schema));
  const auto shared = std::make_shared<const ApiContext>(context);
  const auto add = [&](std::string_view name, std::string_view pattern, std::string_view summary,
                       std::string_view schema, std::vector<std::string> query,
                       Response (*answer)(const ApiContext&, const Request&)) {
    web::Route route;
    route.name = fmt::format("funding.api_{}", name);
    route.pattern = fmt::format("/api/v1/grants/{}", pattern);
    route.right = access::word(access::Right::read_credits);
    route.summary = std::string(summary);
    route.response_schema = std::string(schema);
    route.query_names = std::move(query);
    route.handler = [shared, answer](const Request& request) { return answer(*shared, request); };
    router.add(std::move(route));
  };
  add("chain", "chain",
      "Voted, delegated, committed, certified, paid, recovered, by line and year, and what came of what was paid",
      "GrantChain", {"territory", "year", "fund", "line"}, show_chain);
  add("register", "register", "Every grant that was decided, with what became of it", "GrantRegister",
      {"territory", "year", "fund", "line", "state", "stage", "words", "limit", "offset"}, show_register);
}

}  // namespace jalon::funding
