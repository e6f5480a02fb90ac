// SPDX-License-Identifier: EUPL-1.2
// The same for programs.
#include <algorithm>

#include "base/json.hpp"
#include "capacity/pages.hpp"
#include "web/json_body.hpp"

namespace jalon::capacity {

namespace {

constexpr std::string_view change_schema = R"({"type":"object","properties":{
"id":{"type":"string","format":"uuid","readOnly":true},
"kind":{"type":"string","description":"kind of place of the programme"},
"places":{"type":"integer","description":"above zero they open, below zero they close"},
"planned_on":{"type":"string","format":"date"},"done_on":{"type":["string","null"],"format":"date"},
"delay_motive":{"type":"string","description":"needed when done_on is after planned_on"},
"document":{"type":"string","description":"reference of the decision"},
"struck":{"type":"boolean","readOnly":true,"description":"a mistake: counted nowhere"}},
"required":["kind","places","planned_on"]})";

constexpr std::string_view funding_schema = R"({"type":"object","properties":{
"id":{"type":"string","format":"uuid","readOnly":true},"kind":{"type":"string"},
"places":{"type":"integer","minimum":1},"funder":{"type":"string","description":"funder of the programme"},
"reference":{"type":"string","description":"the grant or the budget line"},
"first_day":{"type":"string","format":"date"},"last_day":{"type":["string","null"],"format":"date"},
"struck":{"type":"boolean","readOnly":true}},"required":["kind","places","funder","reference","first_day"]})";

constexpr std::string_view service_schema = R"({"type":"object","properties":{
"id":{"type":"string","format":"uuid"},"name":{"type":"string"},"operator":{"type":"string"},
"address":{"type":"string"},"note":{"type":"string"},"department":{"type":"string","description":"code"},
"territory_level":{"enum":["department","contract"]},"territory":{"type":"string","description":"code"},
"contracts":{"type":"array","items":{"type":"string"},"description":"served too"},
"changes":{"type":"array","items":{"$ref":"#/components/schemas/PlaceChange"}},
"fundings":{"type":"array","items":{"$ref":"#/components/schemas/PlaceFunding"}}},
"required":["id","name","operator","department","territory_level","territory"]})";

constexpr std::string_view services_schema = R"({"type":"object","properties":{"services":{"type":"array",
"items":{"$ref":"#/components/schemas/CareService"}}},"required":["services"]})";

constexpr std::string_view new_service_schema = R"({"type":"object","properties":{"name":{"type":"string"},
"operator":{"type":"string","description":"an organisation, never a person"},"address":{"type":"string"},
"note":{"type":"string"},"contract":{"type":"string","description":"code, when it stands in one; else the department"},
"contracts":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"}},"required":["code"]}}},
"required":["name","operator"]})";

constexpr std::string_view completion_schema = R"({"type":"object","properties":{
"done_on":{"type":"string","format":"date"},"delay_motive":{"type":"string"}},"required":["done_on"]})";

constexpr std::string_view strike_schema = R"({"type":"object","properties":{"motive":{"type":"string"}},
"required":["motive"]})";

constexpr std::string_view month_schema = R"({"type":"object","properties":{
"month":{"type":"string","description":"2016-10"},"remark":{"type":"string"},
"counts":{"type":"array","items":{"type":"object","properties":{"kind":{"type":"string"},
"occupied":{"type":"integer"},"waiting":{"type":"integer"},"supported":{"type":"integer"},
"completed":{"type":"integer"},"interrupted":{"type":"integer"}},
"required":["kind","occupied","waiting","supported","completed","interrupted"]}}},"required":["month","counts"]})";

constexpr std::string_view months_schema = R"({"type":"object","properties":{"months":{"type":"array","items":{
"type":"object","properties":{"month":{"type":"string"},"kind":{"type":"string"},"occupied":{"type":"integer"},
"waiting":{"type":"integer"},"supported":{"type":"integer"},"completed":{"type":"integer"},
"interrupted":{"type":"integer"},"remark":{"type":"string"},"reported_by":{"type":"string"},
"superseded":{"type":"boolean","description":"history: another report of the month holds"}},
"required":["month","kind","occupied","waiting","supported","completed","interrupted","superseded"]}}},
"required":["months"]})";

void write_service(JsonWriter& json, const Scene& scene, const Service& service, bool whole) {
  json.object([&] {
    json.field("id", service.id);
    json.field("name", service.name);
    json.field("operator", operator_of(scene.db, service));
    json.field("address", service.address);
    json.field("note", service.note);
    json.field("department", scene.registry.find(service.department)->code);
    const auto& place = *scene.registry.find(service.territory);
    json.field("territory_level", territory::word(place.level));
    json.field("territory", place.code);
    if (!whole) return;
    std::vector<std::string> contracts;
    for (const auto key : contracts_served(scene.db, service.id)) {
      if (const auto* contract = scene.registry.find(key)) contracts.push_back(contract->code);
    }
    json.field("contracts", contracts);
    json.key("changes");
    json.array([&] {
      for (const auto& one : changes_of(scene.db, service.id)) {
        json.object([&] {
          json.field("id", one.id);
          json.field("kind", one.kind);
          json.field("places", one.places);
          json.field("planned_on", one.planned_on);
          json.field("done_on", one.done_on);
          json.field("delay_motive", one.delay_motive);
          json.field("document", one.document);
          json.field("struck", one.struck_at.has_value());
        });
      }
    });
    json.key("fundings");
    json.array([&] {
      for (const auto& one : fundings_of(scene.db, service.id)) {
        json.object([&] {
          json.field("id", one.id);
          json.field("kind", one.kind);
          json.field("places", one.places);
          json.field("funder", one.funder);
          json.field("reference", one.reference);
          json.field("first_day", one.first_day);
          json.field("last_day", one.last_day);
          json.field("struck", one.struck_at.has_value());
        });
      }
    });
  });
}

web::Response list(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    std::optional<TerritoryKey> department;
    if (const auto code = request.query_value("departement"); code && !code->empty()) {
      const auto* place = scene.registry.find(territory::Level::department, *code);
      if (place == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
      department = place->key;
    }
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("services");
      json.array([&] {
        for (const auto& service : services(scene.db, department)) write_service(json, scene, service, false);
      });
    });
    return web::json(std::move(out));
  });
}

web::Response one_service(const Shared& state, const web::Request& request, ServiceId id, int status = 200) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto service = find_service(scene.db, id);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    std::string out;
    JsonWriter json(out);
    write_service(json, scene, *service, true);
    return web::json(std::move(out), status);
  });
}

web::Response show(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  return id ? one_service(state, request, *id) : web::error_response(request, id.error());
}

web::Response months(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  return with_scene(*state, request, [&](Scene& scene) {
    const auto service = find_service(scene.db, *id);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    if (!scene.may_read_months(*service)) return web::error_response(request, Forbidden{"report_capacity"});
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("months");
      json.array([&] {
        for (const auto& row : months_of(scene.db, *id)) {
          json.object([&] {
            json.field("month", row.month.text());
            json.field("kind", row.kind);
            json.field("occupied", row.occupied);
            json.field("waiting", row.waiting);
            json.field("supported", row.supported);
            json.field("completed", row.completed);
            json.field("interrupted", row.interrupted);
            json.field("remark", row.remark);
            json.field("reported_by", row.reported_by);
            json.field("superseded", row.superseded_at.has_value());
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

// What is beyond a number's type must be refused by the rule, and not become another number.
std::int32_t number(web::JsonReading& in, const boost::json::object& object, std::string_view key,
                    const std::string& field) {
  if (object.if_contains(key) == nullptr) in.wrong(field, msg("A whole number is expected here."));
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(in.integer(object, key, field), -places_max - 1, places_max + 1));
}

Date day(web::JsonReading& in, const boost::json::object& object, std::string_view key) {
  const auto found = in.date(object, key, std::string(key));
  if (!found && in.faults.empty()) in.wrong(std::string(key), msg("Enter the day."));
  return found.value_or(Date{});
}

// Reads the body, runs the rule, answers with the service as it stands now.
template <class Read>
web::Response perform(const Shared& state, const web::Request& request, Read&& read, int status, Rule rule) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  web::JsonReading in;
  read(in, *body, *id);
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto done = act_as_reader(*state, request, "api", rule);
  return done ? one_service(state, request, *id, status) : web::error_response(request, done.error());
}

web::Response create(const Shared& state, const web::Request& request) {
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  web::JsonReading in;
  NewService service;
  service.name = in.text(*body, "name", "name");
  service.operator_name = in.text(*body, "operator", "operator");
  service.address = in.text(*body, "address", "address");
  service.note = in.text(*body, "note", "note");
  const auto contract = in.text(*body, "contract", "contract");
  std::vector<std::string> served;
  in.each(*body, "contracts", [&](const boost::json::object& item, const std::string& place) {
    served.push_back(in.text(item, "code", place + ".code"));
  });
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  ServiceId id;
  const auto done =
      act_as_reader(*state, request, "api", [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto* department = context.territories.find(territory::Level::department, request.param("department"));
        if (department == nullptr) return fail(NotFound{msg("This territory is not known.")});
        service.territory = department->key;
        if (!contract.empty()) {
          const auto* place = context.territories.find(territory::Level::contract, contract);
          const auto path = place == nullptr ? std::vector<TerritoryKey>{} : context.territories.sum_path(place->key);
          if (std::find(path.begin(), path.end(), department->key) == path.end())
            return invalid("contract", msg("This territory is not known."));
          service.territory = place->key;
        }
        for (const auto& code : served) {
          const auto* place = context.territories.find(territory::Level::contract, code);
          if (place == nullptr) return invalid("contracts", msg("This territory is not known."));
          service.contracts.push_back(place->key);
        }
        auto made = create_service(act, context, service);
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  return done ? one_service(state, request, id, 201) : web::error_response(request, done.error());
}

web::Response post_change(const Shared& state, const web::Request& request) {
  PlaceChange change;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId id) {
        change.service = id;
        change.kind = in.text(body, "kind", "kind");
        change.places = number(in, body, "places", "places");
        change.planned_on = day(in, body, "planned_on");
        change.done_on = in.date(body, "done_on", "done_on");
        change.delay_motive = in.text(body, "delay_motive", "delay_motive");
        change.document = in.text(body, "document", "document");
      },
      201,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto done = enter_change(act, context, change);
        if (!done) return fail(done.error());
        return {};
      });
}

web::Response post_completion(const Shared& state, const web::Request& request) {
  const auto id = ChangeId::parse(request.param("change"));
  if (!id) return web::error_response(request, NotFound{msg("This opening or closing does not exist.")});
  Date done_on;
  std::string motive;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId) {
        done_on = day(in, body, "done_on");
        motive = in.text(body, "delay_motive", "delay_motive");
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        return complete_change(act, context, *id, done_on, motive);
      });
}

web::Response post_strike_change(const Shared& state, const web::Request& request) {
  const auto id = ChangeId::parse(request.param("change"));
  if (!id) return web::error_response(request, NotFound{msg("This opening or closing does not exist.")});
  std::string motive;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId) {
        motive = in.text(body, "motive", "motive");
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        return strike_change(act, context, *id, motive);
      });
}

web::Response post_funding(const Shared& state, const web::Request& request) {
  Funding funding;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId id) {
        funding.service = id;
        funding.kind = in.text(body, "kind", "kind");
        funding.places = number(in, body, "places", "places");
        funding.funder = in.text(body, "funder", "funder");
        funding.reference = in.text(body, "reference", "reference");
        funding.first_day = day(in, body, "first_day");
        funding.last_day = in.date(body, "last_day", "last_day");
      },
      201,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto done = enter_funding(act, context, funding);
        if (!done) return fail(done.error());
        return {};
      });
}

web::Response post_strike_funding(const Shared& state, const web::Request& request) {
  const auto id = FundingId::parse(request.param("funding"));
  if (!id) return web::error_response(request, NotFound{msg("This funding does not exist.")});
  std::string motive;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId) {
        motive = in.text(body, "motive", "motive");
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        return strike_funding(act, context, *id, motive);
      });
}

web::Response post_month(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  web::JsonReading in;
  MonthReport report;
  report.service = *id;
  const auto month = Period::parse(in.text(*body, "month", "month"));
  if (!month) in.wrong("month", msg("Enter a month, such as 2016-10."));
  report.month = month.value_or(Period{});
  report.remark = in.text(*body, "remark", "remark");
  in.each(*body, "counts", [&](const boost::json::object& item, const std::string& place) {
    Counts counts;
    counts.kind = in.text(item, "kind", place + ".kind");
    const auto at = [&](std::string_view name) { return number(in, item, name, fmt::format("{}.{}", place, name)); };
    counts.occupied = at("occupied");
    counts.waiting = at("waiting");
    counts.supported = at("supported");
    counts.completed = at("completed");
    counts.interrupted = at("interrupted");
    report.counts.push_back(std::move(counts));
  });
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto done =
      act_as_reader(*state, request, "api", [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto changed = report_month(act, context, report);
        if (!changed) return fail(changed.error());
        return {};
      });
  return done ? months(state, request) : web::error_response(request, done.error());
}

}  // namespace

void add_api_routes(web::Router& router, const Shared& state) {
  router.add_schema("PlaceChange", std::string(change_schema));
  router.add_schema("PlaceFunding", std::string(funding_schema));
  router.add_schema("CareService", std::string(service_schema));
  router.add_schema("CareServiceList", std::string(services_schema));
  router.add_schema("NewCareService", std::string(new_service_schema));
  router.add_schema("PlaceChangeDone", std::string(completion_schema));
  router.add_schema("CapacityStrike", std::string(strike_schema));
  router.add_schema("ServiceMonth", std::string(month_schema));
  router.add_schema("ServiceMonthList", std::string(months_schema));
  using access::Right;
  using web::Method;
  const auto add = [&](std::string name, Method method, std::string pattern, Right right, std::string scope,
                       std::string summary, std::string answer_schema, std::string asked,
                       web::Response (*answer)(const Shared&, const web::Request&)) {
    web::Route route;
    route.name = "capacity.api_" + std::move(name);
    route.method = method;
    route.pattern = "/api/v1/" + std::move(pattern);
    route.right = access::word(right);
    route.scope = std::move(scope);
    route.summary = std::move(summary);
    route.response_schema = std::move(answer_schema);
    route.request_schema = std::move(asked);
    if (route.name == "capacity.api_services") route.query_names = {"departement"};
    route.handler = [state, answer](const web::Request& request) { return answer(state, request); };
    router.add(std::move(route));
  };
  const std::string each(web::scope_each);
  add("services", Method::get, "services", Right::read_aggregates, "", "Services of care, all or of one department",
      "CareServiceList", "", list);
  add("service", Method::get, "services/{service}", Right::read_aggregates, "",
      "One service, with its openings, closings and fundings", "CareService", "", show);
  add("months", Method::get, "services/{service}/months", Right::read_aggregates, "",
      "The months of a service, for those who work in its territory", "ServiceMonthList", "", months);
  add("create_service", Method::post, "departments/{department}/services", Right::manage_capacity, "department",
      "Enter a service of care", "CareService", "NewCareService", create);
  add("enter_change", Method::post, "services/{service}/changes", Right::manage_capacity, each,
      "Enter an opening or a closing of places", "CareService", "PlaceChange", post_change);
  add("complete_change", Method::post, "services/{service}/changes/{change}/complete", Right::manage_capacity, each,
      "Say that an opening or a closing has been carried out", "CareService", "PlaceChangeDone", post_completion);
  add("strike_change", Method::post, "services/{service}/changes/{change}/strike", Right::manage_capacity, each,
      "Strike out an opening or a closing, with a motive", "CareService", "CapacityStrike", post_strike_change);
  add("enter_funding", Method::post, "services/{service}/fundings", Right::manage_capacity, each,
      "Enter who pays places", "CareService", "PlaceFunding", post_funding);
  add("strike_funding", Method::post, "services/{service}/fundings/{funding}/strike", Right::manage_capacity, each,
      "Strike out a funding, with a motive", "CareService", "CapacityStrike", post_strike_funding);
  add("report_month", Method::post, "services/{service}/months", Right::report_capacity, each,
      "Report a month of a service; a later report supersedes", "ServiceMonthList", "ServiceMonth", post_month);
}

}  // namespace jalon::capacity
