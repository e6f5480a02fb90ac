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
"planned_on":{"type":"string","format":"date"},
"expected_on":{"type":"string","format":"date","readOnly":true,"description":"the day planned as it stands now"},
"cancelled":{"type":"boolean","readOnly":true,"description":"given up"},"cancel_motive":{"type":"string","readOnly":true},
"done_on":{"type":["string","null"],"format":"date"},
"delays":{"type":"array","readOnly":true,"items":{"type":"object","properties":{
"before":{"type":"string","format":"date"},"after":{"type":"string","format":"date"},"motive":{"type":"string"}},
"required":["before","after","motive"]}},
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
"revision":{"type":"integer","description":"counts its changes"},
"closed_on":{"type":["string","null"],"format":"date"},
"kinds":{"type":"array","items":{"type":"string"},"description":"of place that it offers; empty: not said"},
"closings":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},"closed_on":{"type":"string","format":"date"},
"motive":{"type":"string"},"document":{"type":"string"},"reopened_at":{"type":["string","null"],"format":"date-time"},
"reopen_motive":{"type":"string"}},"required":["id","closed_on","motive","document","reopened_at","reopen_motive"]}},
"address":{"type":"string"},"note":{"type":"string"},"department":{"type":"string","description":"code"},
"territory_level":{"enum":["department","contract"]},"territory":{"type":"string","description":"code"},
"contracts":{"type":"array","items":{"type":"string"},"description":"served too"},
"changes":{"type":"array","items":{"$ref":"#/components/schemas/PlaceChange"}},
"fundings":{"type":"array","items":{"$ref":"#/components/schemas/PlaceFunding"}}},
"required":["id","name","operator","department","territory_level","territory"]})";

constexpr std::string_view services_schema = R"({"type":"object","properties":{
"known_on":{"type":["string","null"],"format":"date","description":"as it was known at the end of that day"},
"total":{"type":"integer"},"offset":{"type":"integer"},"limit":{"type":"integer"},
"next_offset":{"type":["integer","null"],"description":"null on the last page"},
"services":{"type":"array","items":{"$ref":"#/components/schemas/CareService"}}},
"required":["total","offset","limit","services"]})";

constexpr std::string_view new_service_schema = R"({"type":"object","properties":{"name":{"type":"string"},
"operator":{"type":"string","description":"an organisation, never a person"},"address":{"type":"string"},
"note":{"type":"string"},"contract":{"type":"string","description":"code, when it stands in one; else the department"},
"contracts":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"}},"required":["code"]}},
"kinds":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"}},"required":["code"]}}},
"required":["name","operator"]})";

constexpr std::string_view completion_schema = R"({"type":"object","properties":{
"done_on":{"type":"string","format":"date"},"delay_motive":{"type":"string"}},"required":["done_on"]})";

constexpr std::string_view delay_schema = R"({"type":"object","properties":{
"expected_on":{"type":"string","format":"date"},"motive":{"type":"string"}},"required":["expected_on","motive"]})";

constexpr std::string_view lines_schema = R"({"type":"object","properties":{
"on":{"type":"string","format":"date"},
"known_on":{"type":["string","null"],"format":"date","description":"as it was known at the end of that day"},
"need_formula":{"type":["string","null"],"description":"of the programme; its result is rounded up"},
"departments":{"type":"array","description":"those where most places are missing first","items":{"type":"object",
"properties":{"code":{"type":"string"},"open":{"type":["integer","null"]},"funded":{"type":["integer","null"]},
"occupied":{"type":["integer","null"]},"supported":{"type":["integer","null"]},
"small":{"type":"boolean","description":"a count of people from 1 to 4 is left out"},
"expected":{"type":["integer","null"],"description":"where the trajectory stands"},"target":{"type":["integer","null"]},
"needed":{"type":["integer","null"],"description":"null: not known, which is not zero"},
"missing":{"type":["integer","null"]},
"need_inputs":{"type":"object","additionalProperties":{"type":["number","null"]}},
"services_expected":{"type":"integer"},"services_reported":{"type":"integer"}},
"required":["code","open","funded","occupied","supported","needed","missing","need_inputs"]}}},
"required":["on","need_formula","departments"]})";

constexpr std::string_view strike_schema = R"({"type":"object","properties":{"motive":{"type":"string"}},
"required":["motive"]})";

constexpr std::string_view edit_schema = R"({"type":"object","properties":{
"revision":{"type":"integer","description":"that was read; what another changed meanwhile elsewhere stays"},
"name":{"type":"string"},"operator":{"type":"string"},"address":{"type":"string"},"note":{"type":"string"},
"contract":{"type":"string","description":"code, when it stands in one; empty: the department"},
"contracts":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"}},"required":["code"]}},
"kinds":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"}},"required":["code"]}}},
"required":["revision"],"description":"what is left out stays as it is"})";

constexpr std::string_view closing_schema = R"({"type":"object","properties":{
"closed_on":{"type":"string","format":"date"},"motive":{"type":"string"},
"document":{"type":"string","description":"reference of the decision"}},"required":["closed_on","motive"]})";

// The counts of a month, with what stands before and after them in an object.
std::string counts_schema(std::string_view first, std::string_view more, std::string_view required) {
  std::string members(first);
  std::string names(required);
  for (const auto& field : count_fields) {
    members += fmt::format(R"("{}":{{"type":"integer"}},)", field.name);
    names += fmt::format(R"(,"{}")", field.name);
  }
  return fmt::format(R"({{"type":"object","properties":{{{}{}}},"required":[{}]}})", members, more, names);
}

std::string month_schema() {
  return fmt::format(R"({{"type":"object","properties":{{"month":{{"type":"string","description":"2016-10"}},
"remark":{{"type":"string"}},"counts":{{"type":"array","items":{}}}}},"required":["month","counts"]}})",
                     counts_schema("", R"("kind":{"type":"string"})", R"("kind")"));
}

std::string months_schema() {
  return fmt::format(
      R"({{"type":"object","properties":{{
"known_on":{{"type":["string","null"],"format":"date","description":"as it was known at the end of that day"}},
"months":{{"type":"array","items":{}}}}},"required":["months"]}})",
      counts_schema(R"("month":{"type":"string"},"kind":{"type":"string"},)",
                    R"("remark":{"type":"string"},"reported_by":{"type":"string"},
"superseded":{"type":"boolean","description":"history: another report of the month holds"})",
                    R"("month","kind","superseded")"));
}

constexpr std::int64_t limit_default = 100;
constexpr std::int64_t limit_max = 1000;

// ?limit= and ?offset=, as the list of territories has them.
Result<Slice> slice_asked(const web::Request& request) {
  Slice out{.offset = 0, .limit = limit_default};
  std::vector<Fault> faults;
  const auto number = [&](std::string_view name, std::int64_t low, std::int64_t high, std::int64_t& into) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) return;
    const auto value = parse_integer(*text);
    if (value && *value >= low && *value <= high) {
      into = *value;
    } else {
      faults.push_back({std::string(name), msg("Enter a whole number from {0} to {1}.", low, high)});
    }
  };
  number("limit", 1, limit_max, out.limit);
  number("offset", 0, 10'000'000, out.offset);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

// The departments that ?departement= or ?region= name, or all.
Result<std::vector<TerritoryKey>> departments_asked(const Scene& scene) {
  const auto place = [&](std::string_view name, territory::Level level) -> Result<const territory::Territory*> {
    const auto code = scene.request.query_value(name);
    if (!code || code->empty()) return nullptr;
    const auto* found = scene.registry.find(level, *code);
    if (found == nullptr) return fail(NotFound{msg("This territory is not known.")});
    return found;
  };
  const auto department = place("departement", territory::Level::department);
  if (!department) return fail(department.error());
  const auto region = place("region", territory::Level::region);
  if (!region) return fail(region.error());
  std::vector<TerritoryKey> out;
  for (const auto& one : scene.registry.all(territory::Level::department)) {
    if (*department != nullptr && (*department)->key != one.key) continue;
    if (*region != nullptr && scene.registry.ancestor(one.key, territory::Level::region) != *region) continue;
    out.push_back(one.key);
  }
  return out;
}

web::Response list(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto slice = slice_asked(request);
    if (!slice) return web::error_response(request, slice.error());
    const auto departments = departments_asked(scene);
    if (!departments) return web::error_response(request, departments.error());
    const auto listed = list_services(scene.db, *departments, *slice, scene.moment.known);
    const auto end = slice->offset + static_cast<std::int64_t>(listed.services.size());
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("known_on", scene.moment.known_day);
      json.field("total", listed.total);
      json.field("offset", slice->offset);
      json.field("limit", slice->limit);
      json.field("next_offset", end < listed.total ? std::optional(end) : std::nullopt);
      json.key("services");
      json.array([&] {
        for (const auto& service : listed.services)
          write_json(json, scene.db, scene.registry, service, Extent::identity, scene.moment.known);
      });
    });
    return web::json(std::move(out));
  });
}

web::Response one_service(const Shared& state, const web::Request& request, ServiceId id, int status = 200) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto service = find_service(scene.db, id, scene.moment.known);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    std::string out;
    JsonWriter json(out);
    write_json(json, scene.db, scene.registry, *service, Extent::whole, scene.moment.known);
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
    const auto service = find_service(scene.db, *id, scene.moment.known);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    if (!scene.may_read_months(*service)) return web::error_response(request, Forbidden{"report_capacity"});
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("known_on", scene.moment.known_day);
      json.key("months");
      write_json(json, months_of(scene.db, *id, scene.moment.known));
    });
    return web::json(std::move(out));
  });
}

// The lines of the national page, or of one region, and what their need is made of.
web::Response lines(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const territory::Territory* within = nullptr;
    if (const auto code = request.query_value("region"); code && !code->empty()) {
      within = scene.registry.find(territory::Level::region, *code);
      if (within == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    }
    const NeedReading need(scene.db, scene.registry, scene.programme, scene.moment);
    const auto names = need.names(scene.lang);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("on", scene.today);
      json.field("known_on", scene.moment.known_day);
      json.field("need_formula",
                 scene.programme.need ? std::optional(scene.programme.need->formula.text()) : std::nullopt);
      json.key("departments");
      json.array([&] {
        for (const auto& line : department_lines(scene.db, scene.registry, scene.programme, scene.moment, within)) {
          const bool inside = scene.may(access::Right::read_plans, line.place->key);
          const auto counted = [&](const std::optional<std::int64_t>& value) {
            const bool is_small = !inside && value && *value > 0 && *value < small_count;
            return is_small ? std::nullopt : value;
          };
          json.object([&] {
            json.field("code", line.place->code);
            json.field("open", line.open);
            json.field("funded", line.funded);
            json.field("occupied", counted(line.occupied));
            json.field("supported", counted(line.supported));
            json.field("small", counted(line.occupied) != line.occupied || counted(line.supported) != line.supported);
            json.field("expected", line.expected);
            json.field("target", line.target ? std::optional(line.target->target) : std::nullopt);
            json.field("needed", line.need);
            json.field("missing", line.missing());
            json.key("need_inputs");
            json.object([&] {
              const auto inputs = need.inputs(*line.place);
              for (std::size_t i = 0; i < names.size(); ++i) json.field(names[i].code, inputs[i]);
            });
            json.field("services_expected", line.reports.expected);
            json.field("services_reported", line.reports.reported);
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

std::vector<std::string> codes(web::JsonReading& in, const boost::json::object& body, std::string_view key) {
  std::vector<std::string> out;
  in.each(body, key, [&](const boost::json::object& item, const std::string& place) {
    out.push_back(in.text(item, "code", place + ".code"));
  });
  return out;
}

// What a body says of a service.
Result<ServiceTexts> texts_of(const boost::json::object& body) {
  web::JsonReading in;
  ServiceTexts out;
  const auto text = [&](std::string_view key, std::optional<std::string>& into) {
    if (body.if_contains(key) != nullptr) into = in.text(body, key, std::string(key));
  };
  text("name", out.name);
  text("operator", out.operator_name);
  text("address", out.address);
  text("note", out.note);
  text("contract", out.contract);
  if (body.if_contains("kinds") != nullptr) out.kinds = codes(in, body, "kinds");
  if (body.if_contains("contracts") != nullptr) out.contracts = codes(in, body, "contracts");
  if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
  return out;
}

web::Response create(const Shared& state, const web::Request& request) {
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  ServiceId id;
  const auto done =
      act_as_reader(*state, request, "api", [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto* department = context.territories.find(territory::Level::department, request.param("department"));
        if (department == nullptr) return fail(NotFound{msg("This territory is not known.")});
        const auto texts = texts_of(*body);
        if (!texts) return fail(texts.error());
        NewService blank;
        blank.territory = department->key;
        const auto service = read_service(context.territories, department->key, *texts, std::move(blank));
        if (!service) return fail(service.error());
        auto made = create_service(act, context, *service);
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  return done ? one_service(state, request, id, 201) : web::error_response(request, done.error());
}

web::Response post_edit(const Shared& state, const web::Request& request) {
  boost::json::object given;
  std::int64_t seen = 0;
  ServiceId id;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId which) {
        id = which;
        given = body;
        seen = in.integer(body, "revision", "revision");
        if (seen < 1 && in.faults.empty()) in.wrong("revision", msg("A whole number is expected here."));
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto texts = texts_of(given);
        if (!texts) return fail(texts.error());
        const auto done = change_service(act, context, id, seen, *texts);
        if (!done) return fail(done.error());
        return {};
      });
}

web::Response post_close(const Shared& state, const web::Request& request) {
  Closing closing;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId id) {
        closing.service = id;
        closing.closed_on = day(in, body, "closed_on");
        closing.motive = in.text(body, "motive", "motive");
        closing.document = in.text(body, "document", "document");
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto done = close_service(act, context, closing);
        if (!done) return fail(done.error());
        return {};
      });
}

web::Response post_reopen(const Shared& state, const web::Request& request) {
  ServiceId which;
  std::string motive;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId id) {
        which = id;
        motive = in.text(body, "motive", "motive");
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        return reopen_service(act, context, which, motive);
      });
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

// An act that takes a motive alone, on what the address names.
template <class Id>
web::Response post_with_motive(const Shared& state, const web::Request& request, std::string_view param,
                               Message missing,
                               Result<void> (*rule)(access::Act&, const plan::Context&, Id, std::string_view)) {
  const auto id = Id::parse(request.param(param));
  if (!id) return web::error_response(request, NotFound{std::move(missing)});
  std::string motive;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId) {
        motive = in.text(body, "motive", "motive");
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> { return rule(act, context, *id, motive); });
}
web::Response post_with_motive(const Shared& state, const web::Request& request,
                               Result<void> (*rule)(access::Act&, const plan::Context&, ChangeId, std::string_view)) {
  return post_with_motive<ChangeId>(state, request, "change", msg("This opening or closing does not exist."), rule);
}

web::Response post_strike_change(const Shared& state, const web::Request& request) {
  return post_with_motive(state, request, strike_change);
}

web::Response post_cancel(const Shared& state, const web::Request& request) {
  return post_with_motive(state, request, cancel_change);
}

web::Response post_postpone(const Shared& state, const web::Request& request) {
  const auto id = ChangeId::parse(request.param("change"));
  if (!id) return web::error_response(request, NotFound{msg("This opening or closing does not exist.")});
  Date expected_on;
  std::string motive;
  return perform(
      state, request,
      [&](web::JsonReading& in, const boost::json::object& body, ServiceId) {
        expected_on = day(in, body, "expected_on");
        motive = in.text(body, "motive", "motive");
      },
      200,
      [&](access::Act& act, const plan::Context& context) -> Result<void> {
        return postpone_change(act, context, *id, expected_on, motive);
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
  return post_with_motive<FundingId>(state, request, "funding", msg("This funding does not exist."), strike_funding);
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
    for (const auto& field : count_fields)
      counts.*(field.member) = number(in, item, field.name, fmt::format("{}.{}", place, field.name));
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
  router.add_schema("PlaceChangeDelay", std::string(delay_schema));
  router.add_schema("CapacityList", std::string(lines_schema));
  router.add_schema("CapacityStrike", std::string(strike_schema));
  router.add_schema("ServiceMonth", month_schema());
  router.add_schema("ServiceMonthList", months_schema());
  router.add_schema("CareServiceEdit", std::string(edit_schema));
  router.add_schema("CareServiceClosing", std::string(closing_schema));
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
    if (method == Method::get) route.query_names = {"known_on"};
    if (route.name == "capacity.api_lines") route.query_names.emplace_back("region");
    if (route.name == "capacity.api_services")
      route.query_names.insert(route.query_names.end(), {"departement", "region", "limit", "offset"});
    route.handler = [state, answer](const web::Request& request) { return answer(state, request); };
    router.add(std::move(route));
  };
  const std::string each(web::scope_each);
  add("lines", Method::get, "capacity", Right::read_aggregates, "",
      "Open, funded, occupied, supported and needed, by department, of all or of one region", "CapacityList", "",
      lines);
  add("services", Method::get, "services", Right::read_aggregates, "",
      "Services of care, all or of one department or region, by department and name, so many at a time",
      "CareServiceList", "", list);
  add("service", Method::get, "services/{service}", Right::read_aggregates, "",
      "One service, with its openings, closings and fundings", "CareService", "", show);
  add("months", Method::get, "services/{service}/months", Right::read_aggregates, "",
      "The months of a service, for those who work in its territory", "ServiceMonthList", "", months);
  add("create_service", Method::post, "departments/{department}/services", Right::manage_capacity, "department",
      "Enter a service of care", "CareService", "NewCareService", create);
  add("edit_service", Method::post, "services/{service}/edit", Right::manage_capacity, each,
      "Change what a service is; 409 when another changed the same field meanwhile", "CareService", "CareServiceEdit",
      post_edit);
  add("close_service", Method::post, "services/{service}/close", Right::manage_capacity, each,
      "Close a service, with its day and a motive: its open places close", "CareService", "CareServiceClosing",
      post_close);
  add("reopen_service", Method::post, "services/{service}/reopen", Right::manage_capacity, each,
      "Undo the closing of a service, with a motive", "CareService", "CapacityStrike", post_reopen);
  add("enter_change", Method::post, "services/{service}/changes", Right::manage_capacity, each,
      "Enter an opening or a closing of places", "CareService", "PlaceChange", post_change);
  add("complete_change", Method::post, "services/{service}/changes/{change}/complete", Right::manage_capacity, each,
      "Say that an opening or a closing has been carried out", "CareService", "PlaceChangeDone", post_completion);
  add("postpone_change", Method::post, "services/{service}/changes/{change}/postpone", Right::manage_capacity, each,
      "Plan an opening or a closing for another day, with a motive", "CareService", "PlaceChangeDelay", post_postpone);
  add("cancel_change", Method::post, "services/{service}/changes/{change}/cancel", Right::manage_capacity, each,
      "Give up an opening or a closing that was planned, with a motive", "CareService", "CapacityStrike", post_cancel);
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
