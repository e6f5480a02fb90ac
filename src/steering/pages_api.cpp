// SPDX-License-Identifier: EUPL-1.2
// The same lists for programs.
#include "base/json.hpp"
#include "steering/lists.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int page_size = 200;

void write_contract(JsonWriter& json, const ContractRow& row) {
  json.object([&] {
    json.field("code", row.place->code);
    json.field("name", row.place->name);
    json.field("department", row.department->code);
    json.field("population", row.place->population > 0 ? std::optional(row.place->population) : std::nullopt);
    json.field("plan", plan::word(row.plan.state));
    json.field("version", row.plan.version);
    json.field("reason", row.plan.reason);
    json.field("started_on", row.plan.started_on);
    json.field("submitted_on", row.plan.submitted_on);
    json.field("adopted_on", row.plan.adopted_on);
    json.field("actions", row.plan.actions);
    json.field("delegates", row.delegates);
  });
}

constexpr std::string_view contract_schema = R"({"type":"object","properties":{
"code":{"type":"string"},"name":{"type":"string"},"department":{"type":"string"},
"population":{"type":["integer","null"],"description":"of the priority neighbourhoods; null when it is not known"},
"plan":{"enum":["not_started","drafting","submitted","returned","adopted","under_way","evaluated"]},
"version":{"type":"integer"},"reason":{"type":"string","description":"why it has not started, if one was given"},
"started_on":{"type":["string","null"],"format":"date"},"submitted_on":{"type":["string","null"],"format":"date"},
"adopted_on":{"type":["string","null"],"format":"date"},"actions":{"type":"integer"},
"delegates":{"type":"string","description":"functions of those who help it today"}},
"required":["code","name","department","plan"]})";

constexpr std::string_view contracts_schema = R"({"type":"object","properties":{
"total":{"type":"integer"},"page":{"type":"integer"},"page_size":{"type":"integer"},
"contracts":{"type":"array","items":{"$ref":"#/components/schemas/ContractSummary"}}},
"required":["total","page","page_size","contracts"]})";

constexpr std::string_view workload_schema = R"({"type":"object","properties":{"delegates":{"type":"array","items":{
"type":"object","properties":{"delegate":{"type":"string","format":"uuid"},"label":{"type":"string"},
"department":{"type":"string"},"contracts":{"type":"integer"},"plans_not_adopted":{"type":"integer"},
"entries":{"type":"integer"},"minutes":{"type":"integer"},"last_support":{"type":["string","null"],"format":"date"}},
"required":["delegate","label","department","contracts","plans_not_adopted","entries","minutes"]}}},
"required":["delegates"]})";

constexpr std::string_view due_schema = R"({"type":"object","properties":{"due":{"type":"array","items":{
"type":"object","properties":{"kind":{"type":"string"},"urgency":{"enum":["late","soon","later"]},
"due":{"type":"string","format":"date"},"territory":{"type":"string","description":"code"},
"title":{"type":"string"},"why":{"type":"string"},"href":{"type":"string"}},
"required":["kind","urgency","due","title","href"]}}},"required":["due"]})";

std::string_view word_of(Due::Urgency urgency) {
  switch (urgency) {
    case Due::Urgency::late:
      return "late";
    case Due::Urgency::soon:
      return "soon";
    case Due::Urgency::later:
      break;
  }
  return "later";
}

web::Response contracts(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    auto rows = contract_rows(scene, contracts_seen(scene, access::Right::read_plans));
    apply(scene, list_filter(request), rows);
    const auto total = static_cast<std::int64_t>(rows.size());
    const int page = page_of(request, total, page_size);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("total", total);
      json.field("page", page);
      json.field("page_size", page_size);
      json.key("contracts");
      json.array([&] {
        const auto first = static_cast<std::size_t>(page - 1) * page_size;
        for (std::size_t i = first; i < rows.size() && i < first + page_size; ++i) write_contract(json, rows[i]);
      });
    });
    return web::json(std::move(out));
  });
}

web::Response contract(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto place = place_of(scene.registry, request, territory::Level::contract, "contract");
    if (!place) return web::error_response(request, place.error());
    const auto rows = contract_rows(scene, {*place});
    std::string out;
    JsonWriter json(out);
    write_contract(json, rows.front());
    return web::json(std::move(out));
  });
}

web::Response delegates(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto& place = filtered_place(scene, list_filter(request));
    const bool in_department = place.level == territory::Level::department;
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("delegates");
      json.array([&] {
        for (const auto& load : workload_seen(scene, in_department ? std::optional(place.key) : std::nullopt)) {
          json.object([&] {
            json.field("delegate", load.delegate);
            json.field("label", load.label);
            json.field("department", scene.registry.find(load.department)->code);
            json.field("contracts", load.contracts);
            json.field("plans_not_adopted", load.plans_not_adopted);
            json.field("entries", load.entries);
            json.field("minutes", load.minutes);
            json.field("last_support", load.last_support);
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

web::Response due(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    if (scene.actor == nullptr) return web::error_response(request, Forbidden{"read_aggregates"});
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("due");
      json.array([&] {
        for (const auto& one : due_for(scene.db, scene.context(), *scene.actor, scene.today)) {
          const auto* place = scene.registry.find(one.territory);
          json.object([&] {
            json.field("kind", one.kind);
            json.field("urgency", word_of(one.urgency));
            json.field("due", one.due);
            json.field("territory", place != nullptr ? place->code : std::string());
            json.field("title", web::tr(scene.lang, one.title));
            json.field("why", web::tr(scene.lang, one.why));
            json.field("href", one.href);
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

}  // namespace

void add_api_routes(web::Router& router, const Shared& state) {
  router.add_schema("ContractSummary", std::string(contract_schema));
  router.add_schema("ContractList", std::string(contracts_schema));
  router.add_schema("DelegateWorkload", std::string(workload_schema));
  router.add_schema("DueList", std::string(due_schema));
  const auto add = [&](std::string name, std::string pattern, access::Right right, std::string scope,
                       std::string summary, std::string schema, std::vector<std::string> query,
                       web::Response (*answer)(const Shared&, const web::Request&)) {
    web::Route route;
    route.name = "steering.api_" + std::move(name);
    route.pattern = "/api/v1/" + std::move(pattern);
    route.right = access::word(right);
    route.scope = std::move(scope);
    route.summary = std::move(summary);
    route.response_schema = std::move(schema);
    route.query_names = std::move(query);
    route.handler = [state, answer](const web::Request& request) { return answer(state, request); };
    router.add(std::move(route));
  };
  using access::Right;
  add("contracts", "contracts", Right::read_aggregates, "",
      "Contracts that the token may read, with the state of their plans", "ContractList",
      {"q", "region", "departement", "etat", "page"}, contracts);
  add("contract", "contracts/{contract}", Right::read_plans, "contract", "One contract, with the state of its plan",
      "ContractSummary", {}, contract);
  add("workload", "delegates/workload", Right::read_aggregates, "", "The prefect's delegates and what they carry",
      "DelegateWorkload", {"departement"}, delegates);
  add("due", "due", Right::read_aggregates, "", "What is due and late for the token's account", "DueList", {}, due);
}

}  // namespace jalon::steering
