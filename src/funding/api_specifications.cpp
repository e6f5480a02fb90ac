// SPDX-License-Identifier: EUPL-1.2
// Specifications and checks of organisations for programs.
#include "base/json.hpp"
#include "funding/api.hpp"
#include "funding/rules.hpp"
#include "funding/specifications.hpp"
#include "web/json_body.hpp"

namespace jalon::funding {

namespace {

using web::Request;
using web::Response;

constexpr std::string_view text_members = R"("title":{"$ref":"#/components/schemas/GrantText"},
"source":{"type":"string"},"source_on":{"type":"string","format":"date"},"months":{"type":"integer",
"description":"that a check stands"},"points":{"type":"array","items":{"type":"object","properties":{
"code":{"type":"string"},"title":{"$ref":"#/components/schemas/GrantText"},
"proof":{"$ref":"#/components/schemas/GrantText"},"is_mandatory":{"type":"boolean"}},"required":["title"]}})";
constexpr std::string_view check_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"specification":{"type":"string"},"organisation":{"type":"string","format":"uuid"},
"organisation_name":{"type":"string"},"territory":{"type":"string"},"number":{"type":"integer"},
"day":{"type":"string","format":"date"},"valid_until":{"type":"string","format":"date"},"is_met":{"type":"boolean"},
"standing":{"enum":["met","not_met","expired","replaced"]},"by":{"type":"string"},
"at":{"type":"string","format":"date-time"},"answers":{"type":"array","items":{"type":"object","properties":{
"point":{"type":"string"},"answer":{"enum":["met","not_met","not_applicable"]},"note":{"type":"string"},
"document":{"type":"string"}},"required":["point","answer"]}}},
"required":["id","specification","organisation","number","day","valid_until","is_met","standing"]})";
constexpr std::string_view checks_schema = R"({"type":"object","properties":{"checks":{"type":"array",
"items":{"$ref":"#/components/schemas/SpecificationCheck"}},"grants":{"type":"integer",
"description":"decided for the organisation"},"grants_since":{"type":"integer","description":"since its last check"}},
"required":["checks","grants","grants_since"]})";
constexpr std::string_view new_check_schema = R"({"type":"object","properties":{
"organisation":{"type":"string","format":"uuid"},"seen":{"type":"integer",
"description":"number of the last check that was read, 0 for none"},"day":{"type":"string","format":"date"},
"answers":{"type":"array","items":{"type":"object","properties":{"point":{"type":"string"},
"answer":{"enum":["met","not_met","not_applicable"]},"note":{"type":"string"},"document":{"type":"string"}},
"required":["point","answer"]}}},"required":["organisation","seen","day","answers"]})";

struct Api {
  ApiContext context;

  template <class Rule>
  auto act(const Request& request, Rule&& rule) const {
    const auto* actor = access::actor_of(request);
    JALON_CHECK(actor != nullptr);
    const auto registry = context.territories.current();
    return context.database.write([&](db::Session& session) {
      access::Act one{.db = session, .actor = *actor, .now = context.clock.now(), .origin = "api"};
      return rule(one, *registry);
    });
  }
  template <class F>
  auto read(F&& question) const {
    return context.database.read(std::forward<F>(question));
  }
  std::optional<Specification> named(const Request& request) const {
    auto found =
        read([&](db::Session& session) { return find_specification(session, request.param("specification")); });
    if (found && !may_read(access::actor_of(request), *found)) return std::nullopt;
    return found;
  }
  static Response unknown(const Request& request) {
    return web::error_response(request, NotFound{msg("This specification does not exist.")});
  }
  Response answer(const Request& request, SpecificationId id, int status = 200) const {
    const auto registry = context.territories.current();
    const auto one = read([&](db::Session& session) { return find_specification(session, id); });
    if (!one) return unknown(request);
    std::string out;
    JsonWriter json(out);
    write_json(json, *registry, *one);
    return web::json(std::move(out), status);
  }

  [[nodiscard]] Response list(const Request& request) const {
    const auto registry = context.territories.current();
    const auto all = read([](db::Session& session) { return specifications(session); });
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("specifications");
      json.array([&] {
        for (const auto& one : all) {
          if (may_read(access::actor_of(request), one)) write_json(json, *registry, one);
        }
      });
    });
    return web::json(std::move(out));
  }
  [[nodiscard]] Response show(const Request& request) const {
    const auto one = named(request);
    return one ? answer(request, one->id) : unknown(request);
  }

  [[nodiscard]] Response create(const Request& request) const {
    const auto done =
        act(request, [&](access::Act& one, const territory::Registry& registry) -> Result<SpecificationId> {
          const auto text = read_specification(registry, request.body, {});
          if (!text) return fail(text.error());
          return create_specification(one, registry, *text);
        });
    return done ? answer(request, *done, 201) : web::error_response(request, done.error());
  }
  [[nodiscard]] Response edit(const Request& request) const {
    const auto before = named(request);
    if (!before) return unknown(request);
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    if (!body->contains("revision")) in.wrong("revision", msg("Say which revision was read."));
    const auto revision = in.integer(*body, "revision", "revision");
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done = act(request, [&](access::Act& one, const territory::Registry& registry) -> Result<std::int64_t> {
      const auto text = read_specification(registry, request.body, *before);
      if (!text) return fail(text.error());
      return edit_specification(one, registry, before->id, revision, *text);
    });
    return done ? answer(request, before->id) : web::error_response(request, done.error());
  }
  [[nodiscard]] Response replace(const Request& request) const {
    const auto before = named(request);
    if (!before) return unknown(request);
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    const auto motive = in.text(*body, "motive", "motive");
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done =
        act(request, [&](access::Act& one, const territory::Registry& registry) -> Result<SpecificationId> {
          const auto text = read_specification(registry, request.body, *before);
          if (!text) return fail(text.error());
          return replace_specification(one, registry, before->id, *text, motive);
        });
    return done ? answer(request, *done, 201) : web::error_response(request, done.error());
  }

  [[nodiscard]] Response check(const Request& request) const {
    const auto specification = named(request);
    if (!specification) return unknown(request);
    const auto body = web::object_of(request);
    if (!body) return web::error_response(request, body.error());
    web::JsonReading in;
    const auto organisation = partner::PartnerId::parse(in.text(*body, "organisation", "organisation"));
    if (!organisation) in.wrong("organisation", msg("An identifier is expected here."));
    if (!body->contains("seen")) in.wrong("seen", msg("Say which check was read last, 0 for none."));
    const auto seen = std::clamp<std::int64_t>(in.integer(*body, "seen", "seen"), -1, 1'000'000);
    Examination examination;
    examination.day = in.date(*body, "day", "day").value_or(Date{});
    in.each(*body, "answers", [&](const boost::json::object& item, const std::string& place) {
      PointAnswer one;
      one.point = in.text(item, "point", place + ".point");
      const auto said = in.text(item, "answer", place + ".answer");
      if (!parse_word(said, one.answer))
        in.wrong(place + ".answer", msg("“{0}” is none of the words expected.", shorten(said, 40)));
      one.note = in.text(item, "note", place + ".note");
      one.document = in.text(item, "document", place + ".document");
      examination.answers.push_back(std::move(one));
    });
    if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
    const auto done = act(request, [&](access::Act& one, const territory::Registry& registry) {
      return check_organisation(one, registry, specification->id, *organisation, static_cast<int>(seen), examination);
    });
    if (!done) return web::error_response(request, done.error());
    const auto registry = context.territories.current();
    std::string out;
    JsonWriter json(out);
    read([&](db::Session& session) {
      const auto answers = answers_of(session, *done);
      write_json(json, *registry, *find_check(session, *done), context.clock.today(), &answers);
    });
    return web::json(std::move(out), 201);
  }
  [[nodiscard]] Response checks(const Request& request) const {
    const auto registry = context.territories.current();
    const auto* actor = access::actor_of(request);
    const auto id = partner::PartnerId::parse(request.param("organisation"));
    return read([&](db::Session& session) {
      const auto organisation = id ? partner::find_organisation(session, *id) : std::nullopt;
      const bool is_readable =
          organisation && actor != nullptr &&
          (partner::is_member(session, organisation->id, *actor) ||
           access::may(*actor, access::Right::read_applications, registry->right_path(organisation->territory)));
      if (!is_readable) return web::error_response(request, NotFound{msg("This organisation is not known.")});
      const auto all = checks_of(session, *id);
      const auto dealt = dealings(session, *id, all.empty() ? Instant{} : all.front().at);
      std::string out;
      JsonWriter json(out);
      json.object([&] {
        json.field("grants", dealt.grants);
        json.field("grants_since", dealt.since_check);
        json.key("checks");
        json.array([&] {
          for (const auto& one : all) {
            const auto answers = answers_of(session, one.id);
            write_json(json, *registry, one, context.clock.today(), &answers);
          }
        });
      });
      return web::json(std::move(out));
    });
  }
};

}  // namespace

void add_specification_api_routes(web::Router& router, const ApiContext& context) {
  const auto members = std::string(text_members);
  const auto of = [&](std::string_view first, std::string_view required) {
    return fmt::format(R"({{"type":"object","properties":{{{}{}}},"required":[{}]}})", first, members, required);
  };
  router.add_schema("Specification",
                    of(R"("id":{"type":"string","format":"uuid"},"name":{"type":"string"},"code":{"type":"string"},
"version":{"type":"integer"},"territory":{"type":"string"},"revision":{"type":"integer"},
"is_frozen":{"type":"boolean"},"is_replaced":{"type":"boolean"},"is_asked_for":{"type":"boolean"},
"changed_at":{"type":"string","format":"date-time"},)",
                       R"("id","name","code","version","title","points")"));
  router.add_schema("NewSpecification", of(R"("code":{"type":"string"},"territory":{"type":"string"},)",
                                           R"("code","territory","title","source","source_on","months","points")"));
  router.add_schema("SpecificationEdit", of(R"("revision":{"type":"integer"},)", R"("revision")"));
  router.add_schema("SpecificationVersion", of(R"("motive":{"type":"string"},)", R"("motive")"));
  router.add_schema("Specifications", R"({"type":"object","properties":{"specifications":{"type":"array",
"items":{"$ref":"#/components/schemas/Specification"}}},"required":["specifications"]})");
  router.add_schema("SpecificationCheck", std::string(check_schema));
  router.add_schema("SpecificationChecks", std::string(checks_schema));
  router.add_schema("NewSpecificationCheck", std::string(new_check_schema));

  const auto api = std::make_shared<const Api>(Api{context});
  using access::Right;
  using web::Method;
  using Handler = Response (Api::*)(const Request&) const;
  const auto add = [&](Method method, std::string_view name, std::string_view pattern, Right right,
                       std::string_view summary, std::string_view asked, std::string_view answered, Handler handler) {
    web::Route out;
    out.name = fmt::format("funding.api_{}", name);
    out.method = method;
    out.pattern = fmt::format("/api/v1/{}", pattern);
    out.right = access::word(right);
    // Which territory it is about stands with the specification or the organisation: the rule asks there.
    if (right != Right::read_aggregates) out.scope = std::string(web::scope_each);
    out.summary = std::string(summary);
    out.request_schema = std::string(asked);
    out.response_schema = std::string(answered);
    out.handler = [api, handler](const Request& request) { return ((*api).*handler)(request); };
    router.add(std::move(out));
  };
  add(Method::get, "specifications", "specifications", Right::read_aggregates,
      "Specifications that calls may ask organisations to meet, the last version of each", "", "Specifications",
      &Api::list);
  add(Method::get, "specification", "specifications/{specification}", Right::read_aggregates,
      "One specification by its name: CODE@2, or CODE for the last version", "", "Specification", &Api::show);
  add(Method::post, "create_specification", "specifications", Right::write_calls, "Write a specification",
      "NewSpecification", "Specification", &Api::create);
  add(Method::patch, "edit_specification", "specifications/{specification}", Right::write_calls,
      "Change a version that nothing rests on; 409 when another changed it", "SpecificationEdit", "Specification",
      &Api::edit);
  add(Method::post, "replace_specification", "specifications/{specification}/versions", Right::write_calls,
      "Write the next version, with its motive", "SpecificationVersion", "Specification", &Api::replace);
  add(Method::post, "check_organisation", "specifications/{specification}/checks", Right::instruct_applications,
      "Check an organisation, point by point; kept for ever, it takes the place of the last one",
      "NewSpecificationCheck", "SpecificationCheck", &Api::check);
  add(Method::get, "organisation_checks", "organisations/{organisation}/checks", Right::read_aggregates,
      "Checks of one organisation, newest first, and the grants decided since", "", "SpecificationChecks",
      &Api::checks);
}

}  // namespace jalon::funding
