// SPDX-License-Identifier: EUPL-1.2
// The same lists for programs.
#include "base/json.hpp"
#include "steering/lists.hpp"
#include "web/i18n.hpp"
#include "web/json_body.hpp"

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

constexpr std::string_view support_schema = R"({"type":"object","properties":{"support":{"type":"array","items":{
"type":"object","properties":{"id":{"type":"string","format":"uuid"},"delegate":{"type":"string","format":"uuid"},
"label":{"type":"string","description":"function of the delegate"},"day":{"type":"string","format":"date"},
"kind":{"type":"string","description":"option of the programme"},"minutes":{"type":"integer"},"note":{"type":"string"},
"struck":{"type":"boolean","description":"a mistake: counted nowhere"}},"required":["id","day","kind","minutes"]}}},
"required":["support"]})";

constexpr std::string_view support_entry_schema = R"({"type":"object","properties":{
"day":{"type":"string","format":"date"},"kind":{"type":"string","description":"option of the programme"},
"minutes":{"type":"integer","minimum":1,"maximum":1440},"note":{"type":"string","description":"nothing about a person"}},
"required":["day","kind","minutes"]})";

constexpr std::string_view strike_schema = R"({"type":"object","properties":{"motive":{"type":"string"}},
"required":["motive"]})";

constexpr std::string_view assignments_schema = R"({"type":"object","properties":{"delegates":{"type":"array","items":{
"type":"object","properties":{"delegate":{"type":"string","format":"uuid"},
"label":{"type":"string","description":"function of the delegate"},"since":{"type":"string","format":"date"},
"until":{"type":["string","null"],"format":"date"}},"required":["delegate","label","since"]}}},
"required":["delegates"]})";

constexpr std::string_view assignment_schema = R"({"type":"object","properties":{
"delegate":{"type":"string","format":"uuid","description":"account; or its address instead"},
"email":{"type":"string"}}})";

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

// ---- who helps a contract, and the help given ----

// A list about the contract of the address, as the only member of an object.
template <class Items>
web::Response contract_list(const Shared& state, const web::Request& request, std::string_view member, Items&& items) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto place = place_of(scene.registry, request, territory::Level::contract, "contract");
    if (!place) return web::error_response(request, place.error());
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key(member);
      json.array([&] { items(json, scene.db, (*place)->key); });
    });
    return web::json(std::move(out));
  });
}

web::Response support(const Shared& state, const web::Request& request) {
  return contract_list(state, request, "support", [](JsonWriter& json, db::Session& session, TerritoryKey contract) {
    for (const auto& entry : support_of(session, contract)) {
      json.object([&] {
        json.field("id", entry.id);
        json.field("delegate", entry.delegate);
        json.field("label", entry.delegate_label);
        json.field("day", entry.day);
        json.field("kind", entry.kind);
        json.field("minutes", entry.minutes);
        json.field("note", entry.note);
        json.field("struck", entry.struck_at.has_value());
      });
    }
  });
}

web::Response assigned(const Shared& state, const web::Request& request) {
  return contract_list(state, request, "delegates", [](JsonWriter& json, db::Session& session, TerritoryKey contract) {
    for (const auto& one : assignments(session, contract)) {
      json.object([&] {
        json.field("delegate", one.delegate);
        json.field("label", one.label);
        json.field("since", one.since);
        json.field("until", one.until);
      });
    }
  });
}

// Runs a rule on the contract of the address in a transaction, then answers with what stands there now.
template <class Rule>
web::Response perform(const Shared& state, const web::Request& request,
                      web::Response (*answer)(const Shared&, const web::Request&), Rule&& rule) {
  const auto done = act_on_contract(*state, request, "api", rule);
  return done ? answer(state, request) : web::error_response(request, done.error());
}

web::Response post_support(const Shared& state, const web::Request& request) {
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  web::JsonReading in;
  Support entry;
  const auto day = in.date(*body, "day", "day");
  if (!day && in.faults.empty()) in.wrong("day", msg("Enter the day."));
  entry.day = day.value_or(Date{});
  entry.kind = in.text(*body, "kind", "kind");
  const auto minutes = in.integer(*body, "minutes", "minutes");
  // What is beyond a day is refused by the rule; what is beyond its type must not become something else.
  entry.minutes = static_cast<std::int32_t>(std::clamp<std::int64_t>(minutes, 0, 100'000));
  entry.note = in.text(*body, "note", "note");
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  return perform(state, request, support,
                 [&](access::Act& act, const plan::Context& context, TerritoryKey contract) -> Result<void> {
                   entry.contract = contract;
                   const auto logged = log_support(act, context, entry);
                   if (!logged) return fail(logged.error());
                   return {};
                 });
}

web::Response post_strike(const Shared& state, const web::Request& request) {
  const auto id = SupportId::parse(request.param("support"));
  if (!id) return web::error_response(request, NotFound{msg("This entry of the support log does not exist.")});
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  web::JsonReading in;
  const std::string motive = in.text(*body, "motive", "motive");
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  return perform(state, request, support,
                 [&](access::Act& act, const plan::Context& context, TerritoryKey) -> Result<void> {
                   return strike_support(act, context, *id, motive);
                 });
}

web::Response post_assignment(const Shared& state, const web::Request& request) {
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  web::JsonReading in;
  const std::string delegate = in.text(*body, "delegate", "delegate");
  const std::string email = in.text(*body, "email", "email");
  const auto id = access::AccountId::parse(delegate);
  if (in.faults.empty() && !id && (email.empty() || !delegate.empty()))
    in.wrong("delegate", msg("Choose a delegate, or give the e-mail address of the account."));
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  return perform(state, request, assigned,
                 [&](access::Act& act, const plan::Context& context, TerritoryKey contract) -> Result<void> {
                   return id ? assign_delegate(act, context, *id, contract)
                             : assign_delegate_at(act, context, email, contract);
                 });
}

web::Response delete_assignment(const Shared& state, const web::Request& request) {
  const auto id = access::AccountId::parse(request.param("delegate"));
  if (!id) return web::error_response(request, NotFound{msg("This delegate is not assigned to this contract.")});
  return perform(state, request, assigned,
                 [&](access::Act& act, const plan::Context& context, TerritoryKey contract) -> Result<void> {
                   return end_assignment(act, context, *id, contract);
                 });
}

}  // namespace

void add_api_routes(web::Router& router, const Shared& state) {
  router.add_schema("SupportList", std::string(support_schema));
  router.add_schema("SupportEntry", std::string(support_entry_schema));
  router.add_schema("SupportStrike", std::string(strike_schema));
  router.add_schema("AssignmentList", std::string(assignments_schema));
  router.add_schema("Assignment", std::string(assignment_schema));
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
  add("support", "contracts/{contract}/support", Right::read_plans, "contract", "The support given to a contract",
      "SupportList", {}, support);
  add("delegates", "contracts/{contract}/delegates", Right::read_plans, "contract",
      "The delegates of a contract, of today and before", "AssignmentList", {}, assigned);
  const auto act = [&](std::string name, web::Method method, std::string pattern, Right right, std::string summary,
                       std::string schema, std::string asked,
                       web::Response (*answer)(const Shared&, const web::Request&)) {
    web::Route route;
    route.name = "steering.api_" + std::move(name);
    route.method = method;
    route.pattern = "/api/v1/contracts/{contract}/" + std::move(pattern);
    route.right = access::word(right);
    route.scope = "contract";
    route.summary = std::move(summary);
    route.response_schema = std::move(schema);
    route.request_schema = std::move(asked);
    route.handler = [state, answer](const web::Request& request) { return answer(state, request); };
    router.add(std::move(route));
  };
  act("log_support", web::Method::post, "support", Right::log_support, "Log support given to a contract", "SupportList",
      "SupportEntry", post_support);
  act("strike_support", web::Method::post, "support/{support}/strike", Right::log_support,
      "Strike out an entry of the support log, with a motive", "SupportList", "SupportStrike", post_strike);
  act("assign_delegate", web::Method::post, "delegates", Right::assign_delegates, "Assign a delegate to a contract",
      "AssignmentList", "Assignment", post_assignment);
  act("end_assignment", web::Method::del, "delegates/{delegate}", Right::assign_delegates,
      "End the assignment of a delegate", "AssignmentList", "", delete_assignment);
}

}  // namespace jalon::steering
