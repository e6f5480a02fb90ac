// SPDX-License-Identifier: EUPL-1.2
// Internal control for programs.
#include <boost/json.hpp>

#include "base/text.hpp"
#include "control/pages.hpp"
#include "web/json_body.hpp"

namespace jalon::control {

namespace {

using access::Right;
using web::Method;
using Body = boost::json::object;

constexpr int page_size = 200;

constexpr std::string_view both_schema =
    R"({"type":["object","null"],"properties":{"en":{"type":"string"},"fr":{"type":"string"}}})";
std::string controls_schema() {
  return fmt::format(R"({{"type":"object","properties":{{"territory":{{"type":"string"}},
"as_of":{{"type":"string","format":"date"}},"controls":{{"type":"array","items":{{"type":"object","properties":{{
"id":{{"type":"string"}},"kind":{{"enum":["prevented","exposed","both"]}},"is_listed":{{"type":"boolean"}},
"title":{0},"finding":{0},"does":{0},"missing":{0},"guard":{{"type":"string"}},
"sources":{{"type":"array","items":{{"type":"object","properties":{{"key":{{"type":"string"}},
"address":{{"type":"string"}}}}}}}},"answers":{{"enum":["prefect","instruction","payment","coordination","control"]}},
"checked":{{"type":"integer"}},"failing":{{"type":"integer"}},"amount_cents":{{"type":"integer"}},
"since":{{"type":["string","null"],"format":"date"}},"open":{{"type":"integer"}},"answered":{{"type":"integer"}},
"accepted":{{"type":"integer"}},"returned":{{"type":"integer"}},"overdue":{{"type":"integer"}}}},
"required":["id","kind","is_listed","title"]}}}}}},"required":["controls"]}})",
                     both_schema);
}
constexpr std::string_view records_schema = R"({"type":"object","properties":{"control":{"type":"string"},
"territory":{"type":"string"},"page":{"type":"integer"},"records":{"type":"array","items":{"type":"object","properties":{
"record":{"type":"string"},"title":{"type":"string"},"href":{"type":"string"},"territory":{"type":"string"},
"since":{"type":"string","format":"date"},"days":{"type":"integer"},"says_en":{"type":"string"},
"says_fr":{"type":"string"},"amount_cents":{"type":"integer"},"state":{"enum":["open","answered","accepted","returned"]},
"revision":{"type":"integer"},"due":{"type":["string","null"],"format":"date"}},
"required":["record","title","since","state","revision"]}}},"required":["control","records"]})";
constexpr std::string_view answer_schema = R"({"type":"object","properties":{"record":{"type":"string"},
"verb":{"enum":["answer","accept","send_back","reopen"]},"text":{"type":"string"},
"due":{"type":["string","null"],"format":"date"},"revision":{"type":"integer","description":"that was read; 0: none"}},
"required":["record","verb","text","revision"]})";
constexpr std::string_view plan_schema = R"({"type":"object","properties":{"department":{"type":"string"},
"year":{"type":"integer"},"threshold":{"type":"integer"},"rate_permille":{"type":"integer"},"seed":{"type":"string"},
"grants":{"type":"integer"},"checks":{"type":"array","items":{"type":"object","properties":{
"id":{"type":"string","format":"uuid"},"number":{"type":"string"},"title":{"type":"string"},"points":{"type":"integer"},
"marks":{"type":"string"},"why":{"enum":["risk","lot"]},"due":{"type":"string","format":"date"},
"outcome":{"enum":["to_do","conforming","remarks","irregular"]},"questioned_cents":{"type":"integer"},
"revision":{"type":"integer"}},"required":["id","number","why","due","outcome","revision"]}}},
"required":["year","checks"]})";
constexpr std::string_view draw_schema = R"({"type":"object","properties":{"threshold":{"type":"integer"},
"rate_permille":{"type":"integer"},"first":{"type":"string","format":"date"},"last":{"type":"string","format":"date"},
"seed":{"type":"string"}}})";
constexpr std::string_view seen_schema = R"({"type":"object","properties":{
"outcome":{"enum":["conforming","remarks","irregular"]},"text":{"type":"string"},"questioned_cents":{"type":"integer"},
"revision":{"type":"integer"}},"required":["outcome","text","revision"]})";

web::Response list_controls(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto perimeter = asked_perimeter(scene.registry, scene.actor, request);
    if (!perimeter) return web::error_response(request, perimeter.error());
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("territory", place_word(scene.registry, perimeter->place));
      json.field("as_of", scene.now.today);
      json.key("controls");
      json.array([&] {
        for (const auto& line : overview(scene.db, scene.registry, *perimeter, scene.now)) write_json(json, line);
      });
    });
    return web::json(std::move(out));
  });
}

web::Response list_records(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* control = find_control(request.param("control"));
    if (control == nullptr) return web::error_response(request, NotFound{msg("There is no such control.")});
    const auto perimeter = asked_perimeter(scene.registry, scene.actor, request);
    if (!perimeter) return web::error_response(request, perimeter.error());
    const auto page =
        std::clamp<std::int64_t>(parse_integer(request.query_value("page").value_or("1")).value_or(1), 1, 1'000'000);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("control", control->id);
      json.field("territory", place_word(scene.registry, perimeter->place));
      json.field("page", page);
      json.key("records");
      json.array([&] {
        for (const auto& one :
             failing(scene.db, scene.registry, control->id, *perimeter, scene.now, {page_size, (page - 1) * page_size}))
          write_json(json, scene.registry, *control, one, scene.now);
      });
    });
    return web::json(std::move(out));
  });
}

// Reads the body with `rule`, which acts in a transaction and writes what is answered.
using Act =
    FunctionRef<Result<void>(access::Act&, const territory::Registry&, web::JsonReading&, const Body&, JsonWriter&)>;
web::Response send(PagesState& state, const web::Request& request, Act rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  const auto registry = state.context.territories.current();
  std::string out;
  const auto done = state.context.database.write([&](db::Session& session) -> Result<void> {
    out.clear();
    access::Act act{.db = session, .actor = *actor, .now = state.context.clock.now(), .origin = "api"};
    web::JsonReading reading;
    JsonWriter json(out);
    return rule(act, *registry, reading, *body, json);
  });
  if (!done) return web::error_response(request, done.error());
  return web::json(std::move(out));
}

void write_plan(JsonWriter& json, db::Session& session, const territory::Territory& place, const Plan& plan) {
  json.object([&] {
    json.field("department", place.code);
    json.field("year", plan.year);
    json.field("threshold", plan.order.threshold);
    json.field("rate_permille", plan.order.rate_permille);
    json.field("seed", plan.order.seed);
    json.field("grants", plan.population);
    json.key("checks");
    json.array([&] {
      for (const auto& one : checks_of(session, place.key, plan.year)) {
        json.object([&] {
          json.field("id", one.id);
          json.field("number", one.number);
          json.field("title", one.title);
          json.field("granted_cents", one.granted_cents);
          json.field("points", one.points);
          json.field("marks", one.marks);
          json.field("why", word(one.why));
          json.field("due", one.due);
          json.field("outcome", word(one.outcome));
          json.field("questioned_cents", one.questioned_cents);
          json.field("done_on", one.done_on);
          json.field("revision", one.revision);
        });
      }
    });
  });
}

struct Asked {
  const territory::Territory* place = nullptr;
  int year = 0;
};
Asked asked_plan(const territory::Registry& registry, const web::Request& request) {
  return {registry.find(territory::Level::department, request.param("department")),
          static_cast<int>(std::clamp<std::int64_t>(parse_integer(request.param("year")).value_or(0), 0, 9999))};
}

web::Response get_plan(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto asked = asked_plan(scene.registry, request);
    const auto plan = asked.place == nullptr ? std::nullopt : find_plan(scene.db, asked.place->key, asked.year);
    if (!plan) return web::error_response(request, NotFound{msg("No plan of controls was drawn for this year.")});
    std::string out;
    JsonWriter json(out);
    write_plan(json, scene.db, *asked.place, *plan);
    return web::json(std::move(out));
  });
}

web::Response get_report(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto perimeter = asked_perimeter(scene.registry, scene.actor, request);
    if (!perimeter) return web::error_response(request, perimeter.error());
    const auto year = static_cast<int>(parse_integer(request.param("year")).value_or(0));
    if (year < 2000 || year > scene.now.today.year())
      return web::error_response(request, NotFound{msg("There is no report of this year.")});
    const auto closed = find_report(scene.db, perimeter->place, year);
    return web::json(closed ? closed->text : report_json(scene.db, scene.registry, *perimeter, year, scene.now));
  });
}

Result<void> post_answer(access::Act& act, const territory::Registry& registry, web::JsonReading& reading,
                         const Body& body, JsonWriter& json, std::string_view control) {
  Answer given;
  const auto record = reading.text(body, "record", "record");
  CaseVerb verb{};
  if (!parse_word(reading.text(body, "verb", "verb"), verb))
    reading.wrong("verb", msg("“{0}” is none of the words expected.", "verb"));
  given.text = reading.text(body, "text", "text");
  given.due = reading.date(body, "due", "due");
  given.seen = reading.integer(body, "revision", "revision");
  if (!reading.faults.empty()) return fail(Invalid{std::move(reading.faults)});
  auto done = verb == CaseVerb::answer ? answer(act, registry, control, record, given)
                                       : follow_up(act, registry, control, record, verb, given);
  if (!done) return done;
  const auto* found = find_control(control);
  if (const auto entry = failing_one(act.db, registry, control, record, {act.today(), act.now}))
    write_json(json, registry, *found, *entry, {act.today(), act.now});
  return {};
}

}  // namespace

void add_control_api(web::Router& router, const Shared& state) {
  router.add_schema("Controls", controls_schema());
  router.add_schema("ControlRecords", std::string(records_schema));
  router.add_schema("ControlAnswer", std::string(answer_schema));
  router.add_schema("ControlPlan", std::string(plan_schema));
  router.add_schema("ControlDraw", std::string(draw_schema));
  router.add_schema("ControlSeen", std::string(seen_schema));
  router.add_schema("ControlReport", R"({"type":"object"})");
  router.add_schema("ControlRun", R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"}}})");
  struct Operation {
    std::string_view name;
    Method method;
    std::string_view pattern;
    Right right;
    std::string_view scope, summary, response, request;
    std::vector<std::string> query;
  };
  const auto add = [&](const Operation& about, Answering answer) {
    web::Route route;
    route.name = "control.api_" + std::string(about.name);
    route.method = about.method;
    route.pattern = "/api/v1/" + std::string(about.pattern);
    route.right = access::word(about.right);
    route.scope = about.scope;
    route.summary = about.summary;
    route.response_schema = about.response;
    route.request_schema = about.request;
    route.query_names = about.query;
    route.handler = [state, answer = std::move(answer)](const web::Request& request) {
      return answer(*state, request);
    };
    router.add(std::move(route));
  };
  add({"controls",
       Method::get,
       "controls",
       Right::read_applications,
       web::scope_each,
       "The controls of a territory: how many records each looks at, how many fail, since when",
       "Controls",
       "",
       {"territory"}},
      list_controls);
  add({"records",
       Method::get,
       "controls/{control}",
       Right::read_applications,
       web::scope_each,
       "The records that fail a control, the oldest first",
       "ControlRecords",
       "",
       {"territory", "page"}},
      list_records);
  add({"answer",
       Method::post,
       "controls/{control}/answers",
       Right::read_applications,
       web::scope_each,
       "Answers for a record that fails, or accepts or sends back the answer",
       "ControlRecords",
       "ControlAnswer",
       {}},
      [](PagesState& s, const web::Request& request) {
        return send(s, request,
                    [&](access::Act& act, const territory::Registry& registry, web::JsonReading& reading,
                        const Body& body, JsonWriter& json) {
                      return post_answer(act, registry, reading, body, json, request.param("control"));
                    });
      });
  add({"run",
       Method::post,
       "controls/runs",
       Right::run_controls,
       "",
       "Keeps the counts of every control and territory",
       "ControlRun",
       "",
       {}},
      [](PagesState& s, const web::Request& request) {
        return send(s, request,
                    [](access::Act& act, const territory::Registry& registry, web::JsonReading&, const Body&,
                       JsonWriter& json) -> Result<void> {
                      const auto id = run(act, registry);
                      if (!id) return fail(id.error());
                      json.object([&] { json.field("id", *id); });
                      return {};
                    });
      });
  add({"plan",
       Method::get,
       "control-plans/{department}/{year}",
       Right::read_applications,
       "department",
       "The plan of controls of a department",
       "ControlPlan",
       "",
       {}},
      get_plan);
  add({"draw_plan",
       Method::post,
       "control-plans/{department}/{year}",
       Right::run_controls,
       "department",
       "Draws the plan of controls by risk and by lot, or adds what was signed since",
       "ControlPlan",
       "ControlDraw",
       {}},
      [](PagesState& s, const web::Request& request) {
        return send(s, request,
                    [&](access::Act& act, const territory::Registry& registry, web::JsonReading& reading,
                        const Body& body, JsonWriter& json) -> Result<void> {
                      const auto asked = asked_plan(registry, request);
                      if (asked.place == nullptr) return fail(NotFound{msg("This territory is not known.")});
                      PlanOrder order;
                      if (body.contains("threshold"))
                        order.threshold = static_cast<int>(
                            std::clamp<std::int64_t>(reading.integer(body, "threshold", "threshold"), -1, 1000));
                      if (body.contains("rate_permille"))
                        order.rate_permille = static_cast<int>(std::clamp<std::int64_t>(
                            reading.integer(body, "rate_permille", "rate_permille"), -1, 2000));
                      order.first = reading.date(body, "first", "first");
                      order.last = reading.date(body, "last", "last");
                      order.seed = reading.text(body, "seed", "seed");
                      if (!reading.faults.empty()) return fail(Invalid{std::move(reading.faults)});
                      const auto drawn = draw_plan(act, registry, asked.place->key, asked.year, order);
                      if (!drawn) return fail(drawn.error());
                      write_plan(json, act.db, *asked.place, *find_plan(act.db, asked.place->key, asked.year));
                      return {};
                    });
      });
  add({"record_check",
       Method::post,
       "control-checks/{check}",
       Right::run_controls,
       web::scope_each,
       "Writes down what a control of a grant has seen",
       "ControlPlan",
       "ControlSeen",
       {}},
      [](PagesState& s, const web::Request& request) {
        return send(s, request,
                    [&](access::Act& act, const territory::Registry& registry, web::JsonReading& reading,
                        const Body& body, JsonWriter& json) -> Result<void> {
                      const auto id = CheckId::parse(request.param("check"));
                      Seen seen;
                      if (!parse_word(reading.text(body, "outcome", "outcome"), seen.outcome))
                        reading.wrong("outcome", msg("conforming, remarks or irregular is expected here."));
                      seen.text = reading.text(body, "text", "text");
                      seen.questioned_cents = reading.integer(body, "questioned_cents", "questioned_cents");
                      seen.revision = reading.integer(body, "revision", "revision");
                      if (!reading.faults.empty()) return fail(Invalid{std::move(reading.faults)});
                      if (!id) return fail(NotFound{msg("There is no such control.")});
                      if (auto done = record_check(act, registry, *id, seen); !done) return done;
                      const auto check = find_check(act.db, *id);
                      write_plan(json, act.db, *registry.find(check->department),
                                 *find_plan(act.db, check->department, check->year));
                      return {};
                    });
      });
  add({"report",
       Method::get,
       "control-reports/{year}",
       Right::read_applications,
       web::scope_each,
       "The report on internal control of a year, as closed or as the records stand",
       "ControlReport",
       "",
       {"territory"}},
      get_report);
}

}  // namespace jalon::control
