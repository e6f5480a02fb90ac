// SPDX-License-Identifier: EUPL-1.2
// Committees for programs. Acts ask for the right to convene over the committee's territory; an account that only sits
// in one has the pages.
#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "steering/committee_view.hpp"
#include "web/json_body.hpp"

namespace jalon::steering {

namespace {

using web::JsonReading;
using Body = boost::json::object;

constexpr std::string_view committees_schema = R"({"type":"object","properties":{"committees":{"type":"array","items":{
"type":"object","properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},
"kind":{"enum":["cell","grants","contract","other"]},"territory":{"type":"string","description":"level:code"},
"last":{"type":["string","null"],"format":"date"},"due":{"type":"string","format":"date"},"is_late":{"type":"boolean"},
"next":{"type":["string","null"],"format":"date"},"unfilled_seats":{"type":"integer"},
"open_decisions":{"type":"integer"},"late_decisions":{"type":"integer"}},
"required":["id","name","kind","territory","due","is_late"]}}},"required":["committees"]})";
constexpr std::string_view committee_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"name":{"type":"string"},"kind":{"type":"string"},"territory":{"type":"string"},
"seats":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"function":{"type":"string"},"organisation":{"type":"string"},"voice":{"enum":["deliberative","consultative"]},
"is_chair":{"type":"boolean"}},"required":["id","function","voice"]}},
"meetings":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"day":{"type":"string","format":"date"},"state":{"type":"string"}},"required":["id","day","state"]}}},
"required":["id","name","seats","meetings"]})";
constexpr std::string_view meeting_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"committee":{"type":"string","format":"uuid"},"number":{"type":"integer"},"day":{"type":"string","format":"date"},
"hour":{"type":"string"},"place":{"type":"string"},"state":{"enum":["planned","convened","under_way","held","signed",
"cancelled"]},"sha256":{"type":"string","description":"of the minutes as they stand"},
"quorum":{"type":"object","properties":{"seats":{"type":"integer"},"needed":{"type":"integer"},
"present":{"type":"integer"},"is_met":{"type":"boolean"}}},
"items":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"title":{"type":"string"},"kind":{"enum":["topic","decision","grants"]},"is_adopted":{"type":["boolean","null"]}},
"required":["id","title","kind"]}}},"required":["id","committee","day","state","quorum","items"]})";
constexpr std::string_view decisions_schema = R"({"type":"object","properties":{"decisions":{"type":"array","items":{
"type":"object","properties":{"id":{"type":"string","format":"uuid"},"reference":{"type":"string"},
"committee":{"type":"string","format":"uuid"},"meeting":{"type":["string","null"],"format":"uuid"},
"verdict":{"enum":["decided","granted","refused","deferred"]},"amount":{"type":["string","null"]},
"text":{"type":"string"},"motive":{"type":"string"},"owner":{"type":"string"},
"due":{"type":["string","null"],"format":"date"},"state":{"enum":["to_do","done","dropped"]},
"is_late":{"type":"boolean"},"decided_on":{"type":"string","format":"date"},"decided_by":{"type":"string"},
"replaces":{"type":["string","null"],"format":"uuid"},"replaced_by":{"type":["string","null"],"format":"uuid"}},
"required":["id","reference","committee","text","owner","state"]}}},"required":["decisions"]})";
constexpr std::string_view made_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"}},"required":["id"]})";
constexpr std::string_view new_committee_schema = R"({"type":"object","properties":{"name":{"type":"string"},
"kind":{"enum":["cell","grants","contract","other"]},"territory":{"type":"string","description":"level:code"},
"every":{"type":"integer"},"unit":{"enum":["week","month"]},"quorum_count":{"type":"integer"},
"quorum_parts":{"type":"integer","description":"0: quorum_count is a number of seats"},
"notice_days":{"type":"integer"},"seats":{"type":"array","description":"the usual ones of the kind when absent",
"items":{"type":"object","properties":{"function":{"type":"string"},"organisation":{"type":"string"},
"substitute":{"type":"string"},"voice":{"type":"string"},"is_chair":{"type":"boolean"}},"required":["function"]}}},
"required":["name","kind","territory"]})";
constexpr std::string_view plan_schema = R"({"type":"object","properties":{"day":{"type":"string","format":"date"},
"hour":{"type":"string"},"place":{"type":"string"},"link":{"type":"string"},
"repeats":{"type":"string","format":"uuid"}},"required":["day"]})";
constexpr std::string_view item_schema = R"({"type":"object","properties":{"title":{"type":"string"},
"kind":{"enum":["topic","decision","grants"]},"ref_kind":{"type":"string"},"ref_id":{"type":"string"}},
"required":["title","kind"]})";
constexpr std::string_view step_schema = R"({"type":"object","properties":{"act":{"enum":["convene","postpone","open",
"close","sign","cancel"]},"motive":{"type":"string"},"sha256":{"type":"string","description":"of the minutes read"},
"day":{"type":"string","format":"date"},"hour":{"type":"string"},"place":{"type":"string"},
"link":{"type":"string"}},"required":["act"]})";
constexpr std::string_view attendance_schema = R"({"type":"object","properties":{"attendance":{"type":"array","items":{
"type":"object","properties":{"seat":{"type":"string","format":"uuid"},"presence":{"enum":["present","substitute",
"represented","excused","absent"]},"by":{"type":"string","format":"uuid"}},"required":["seat","presence"]}}},
"required":["attendance"]})";
constexpr std::string_view interest_schema = R"({"type":"object","properties":{"seat":{"type":"string","format":"uuid"},
"line":{"type":"string"},"reason":{"type":"string"}},"required":["seat","reason"]})";
constexpr std::string_view outcome_schema = R"({"type":"object","properties":{"by":{"enum":["consensus","vote"]},
"line":{"type":"string"},"for":{"type":"integer"},"against":{"type":"integer"},"abstentions":{"type":"integer"},
"advice_for":{"type":"integer"},"advice_against":{"type":"integer"},"advice_abstentions":{"type":"integer"},
"casting":{"enum":["for","against"]}},"required":["by"]})";
constexpr std::string_view new_decision_schema = R"({"type":"object","properties":{"text":{"type":"string"},
"motive":{"type":"string"},"owner_seat":{"type":"string","format":"uuid"},"owner":{"type":"string"},
"due":{"type":"string","format":"date"}},"required":["text"]})";
constexpr std::string_view files_schema = R"({"type":"object","properties":{"files":{"type":"array","items":{
"type":"object","properties":{"line":{"type":"string"},"verdict":{"enum":["granted","refused","deferred"]},
"amount_cents":{"type":"integer"},"motive":{"type":"string"}},"required":["line","verdict"]}}},"required":["files"]})";
constexpr std::string_view follow_schema = R"({"type":"object","properties":{"act":{"enum":["complete","drop",
"reopen"]},"note":{"type":"string"}},"required":["act"]})";

std::string place_text(const Scene& scene, TerritoryKey key) {
  const auto* place = scene.registry.find(key);
  return place == nullptr ? std::string() : fmt::format("{}:{}", territory::word(place->level), place->code);
}
template <class Id>
std::optional<Id> id_in(JsonReading& in, const Body& body, std::string_view key) {
  const auto text = in.text(body, key, std::string(key));
  if (text.empty()) return std::nullopt;
  const auto id = Id::parse(text);
  if (!id) in.wrong(std::string(key), msg("“{0}” is not an id.", text));
  return id;
}
template <class Word>
Word word_in_body(JsonReading& in, const Body& body, std::string_view key, const std::string& field, Word otherwise) {
  const auto text = in.text(body, key, field);
  if (!text.empty() && !parse_word(text, otherwise)) in.wrong(field, msg("“{0}” is not a word of committees.", text));
  return otherwise;
}
int small(JsonReading& in, const Body& body, std::string_view key, std::string_view field = {}) {
  // What is beyond any rule is refused by the rule; what is beyond its type must not become something else.
  return static_cast<int>(
      std::clamp<std::int64_t>(in.integer(body, key, std::string(field.empty() ? key : field)), -1, 100'000));
}

void write_decision(JsonWriter& json, const Decision& one, Date today) {
  json.object([&] {
    json.field("id", one.id);
    json.field("reference", one.reference());
    json.field("committee", one.committee);
    json.field("meeting", one.meeting);
    json.field("verdict", word(one.verdict));
    json.field("amount", one.amount_cents
                             ? std::optional(fmt::format("{}.{:02}", *one.amount_cents / 100, *one.amount_cents % 100))
                             : std::nullopt);
    json.field("text", one.text);
    json.field("motive", one.motive);
    json.field("owner", one.owner);
    json.field("due", one.due);
    json.field("state", word(one.state));
    json.field("is_late", one.is_late(today));
    json.field("decided_on", one.decided_on);
    json.field("decided_by", one.decided_by);
    json.field("replaces", one.replaces);
    json.field("replaced_by", one.replaced_by);
  });
}

web::Response list_committees(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("committees");
      json.array([&] {
        if (scene.actor == nullptr) return;
        for (const auto& line : committees_seen(scene.db, scene.registry, *scene.actor, scene.today)) {
          json.object([&] {
            json.field("id", line.committee.id);
            json.field("name", line.committee.name);
            json.field("kind", word(line.committee.kind));
            json.field("territory", place_text(scene, line.committee.territory));
            json.field("last", line.standing.last);
            json.field("due", line.standing.due);
            json.field("is_late", line.standing.is_late);
            json.field("next", line.standing.next_day);
            json.field("unfilled_seats", line.unfilled);
            json.field("open_decisions", line.open_decisions);
            json.field("late_decisions", line.late_decisions);
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

web::Response one_committee(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto id = CommitteeId::parse(request.param("committee"));
    const auto one = id ? find_committee(scene.db, *id) : std::nullopt;
    if (!one || scene.actor == nullptr || !may_read(*scene.actor, scene.registry, *one, scene.today))
      return web::error_response(request, NotFound{msg("This committee does not exist.")});
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("id", one->id);
      json.field("name", one->name);
      json.field("kind", word(one->kind));
      json.field("territory", place_text(scene, one->territory));
      json.key("seats");
      json.array([&] {
        for (const auto* seat : one->seats_on(scene.today)) {
          json.object([&] {
            json.field("id", seat->id);
            json.field("function", seat->function);
            json.field("organisation", seat->organisation);
            json.field("voice", word(seat->voice));
            json.field("is_chair", seat->is_chair);
          });
        }
      });
      json.key("meetings");
      json.array([&] {
        for (const auto& meeting : meetings_of(scene.db, one->id)) {
          json.object([&] {
            json.field("id", meeting.id);
            json.field("day", meeting.day);
            json.field("state", word(meeting.state));
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

web::Response one_meeting(const Shared& state, const web::Request& request, bool minutes) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto id = MeetingId::parse(request.param("meeting"));
    const auto record = id ? read_meeting(scene.db, *id) : std::nullopt;
    if (!record || scene.actor == nullptr || !may_read(*scene.actor, scene.registry, record->committee, scene.today))
      return web::error_response(request, NotFound{msg("This meeting does not exist.")});
    const auto text = record->meeting.state == MeetingState::signed_ ? signed_minutes(scene.db, *id)
                                                                     : minutes_json(*record, scene.registry);
    if (minutes) return web::json(text);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("id", *id);
      json.field("committee", record->committee.id);
      json.field("number", record->meeting.number);
      json.field("day", record->meeting.day);
      json.field("hour", record->meeting.hour);
      json.field("place", record->meeting.place);
      json.field("state", word(record->meeting.state));
      json.field("sha256", hex(sha256(text)));
      const auto quorum = record->quorum();
      json.key("quorum");
      json.object([&] {
        json.field("seats", quorum.seats);
        json.field("needed", quorum.needed);
        json.field("present", quorum.present);
        json.field("is_met", quorum.is_met());
      });
      json.key("items");
      json.array([&] {
        for (const auto& item : record->items) {
          const auto* outcome = record->outcome(item.id);
          json.object([&] {
            json.field("id", item.id);
            json.field("title", item.title);
            json.field("kind", word(item.kind));
            json.field("is_adopted", outcome != nullptr ? std::optional(outcome->is_adopted()) : std::nullopt);
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

web::Response list_decisions(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    DecisionFilter filter;
    if (const auto asked = request.query_value("committee")) {
      filter.committee = CommitteeId::parse(*asked);
      if (!filter.committee) return web::error_response(request, NotFound{msg("This committee does not exist.")});
    }
    if (request.query_value("late").value_or("") == "1") filter.late_on = scene.today;
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("decisions");
      json.array([&] {
        if (scene.actor == nullptr) return;
        for (const auto& one : decisions_seen(scene.db, scene.registry, *scene.actor, scene.today, filter))
          write_decision(json, one, scene.today);
      });
    });
    return web::json(std::move(out));
  });
}

// Reads the body, runs the rule in a transaction, answers with what it made or with nothing.
template <class Read>
web::Response perform(const Shared& state, const web::Request& request, Read&& read) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  JsonReading in;
  const auto registry = state->context.territories.current();
  // rule(act, context) -> Result<std::string>: the id of what was made, or empty.
  const auto rule = read(in, *body, *registry);
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto done = state->context.database.write([&](db::Session& session) -> Result<std::string> {
    access::Act act{.db = session, .actor = *actor, .now = state->context.clock.now(), .origin = "api"};
    return rule(act, committee_context(*state, *registry));
  });
  if (!done) return web::error_response(request, done.error());
  std::string out;
  JsonWriter json(out);
  json.object([&] { json.field("id", *done); });
  return web::json(std::move(out));
}
using Rule = std::function<Result<std::string>(access::Act&, const CommitteeContext&)>;
template <class Id>
Result<std::string> made(const Result<Id>& id) {
  if (!id) return fail(id.error());
  return id->text();
}
template <class Id>
Result<std::string> still(const Result<void>& done, Id id) {
  if (!done) return fail(done.error());
  return id.text();
}
template <class Id>
Id id_of(const web::Request& request, std::string_view param) {
  return Id::parse(request.param(param)).value_or(Id{});
}
MeetingPlan plan_in(JsonReading& in, const Body& body) {
  MeetingPlan plan;
  const auto day = in.date(body, "day", "day");
  if (!day && in.faults.empty()) in.wrong("day", msg("Enter the day."));
  plan.day = day.value_or(Date{});
  if (const auto hour = in.text(body, "hour", "hour"); !hour.empty()) plan.hour = hour;
  plan.place = in.text(body, "place", "place");
  plan.link = in.text(body, "link", "link");
  plan.repeats = id_in<MeetingId>(in, body, "repeats");
  return plan;
}

}  // namespace

void add_committee_api_routes(web::Router& router, const Shared& state) {
  router.add_schema("CommitteeList", std::string(committees_schema));
  router.add_schema("Committee", std::string(committee_schema));
  router.add_schema("CommitteeMeeting", std::string(meeting_schema));
  router.add_schema("DecisionList", std::string(decisions_schema));
  router.add_schema("CommitteeMade", std::string(made_schema));
  router.add_schema("NewCommittee", std::string(new_committee_schema));
  router.add_schema("MeetingPlan", std::string(plan_schema));
  router.add_schema("NewAgendaItem", std::string(item_schema));
  router.add_schema("MeetingStep", std::string(step_schema));
  router.add_schema("MeetingAttendance", std::string(attendance_schema));
  router.add_schema("NewInterest", std::string(interest_schema));
  router.add_schema("NewOutcome", std::string(outcome_schema));
  router.add_schema("NewDecision", std::string(new_decision_schema));
  router.add_schema("DecidedFiles", std::string(files_schema));
  router.add_schema("DecisionStep", std::string(follow_schema));
  using access::Right;
  const auto route = [&](std::string name, web::Method method, std::string pattern, Right right, std::string summary,
                         std::string schema, std::string asked, web::Handler handler) {
    web::Route one;
    one.name = "steering.api_" + std::move(name);
    one.method = method;
    one.pattern = "/api/v1/" + std::move(pattern);
    one.right = access::word(right);
    one.scope = web::scope_each;
    one.summary = std::move(summary);
    one.response_schema = std::move(schema);
    one.request_schema = std::move(asked);
    one.handler = std::move(handler);
    return one;
  };
  const auto get = [&](std::string name, std::string pattern, std::string summary, std::string schema,
                       web::Handler handler, std::vector<std::string> query = {}) {
    auto one = route(std::move(name), web::Method::get, std::move(pattern), Right::read_plans, std::move(summary),
                     std::move(schema), {}, std::move(handler));
    one.query_names = std::move(query);
    router.add(std::move(one));
  };
  get("committees", "committees", "Committees that the token may read, when they met and are to meet", "CommitteeList",
      [state](const web::Request& request) { return list_committees(state, request); });
  get("committee", "committees/{committee}", "One committee with its seats and meetings", "Committee",
      [state](const web::Request& request) { return one_committee(state, request); });
  get("meeting", "meetings/{meeting}", "One meeting with its quorum and agenda", "CommitteeMeeting",
      [state](const web::Request& request) { return one_meeting(state, request, false); });
  {
    auto one = route("minutes", web::Method::get, "meetings/{meeting}/minutes", Right::read_plans,
                     "The minutes as they are signed, or their draft", {}, {},
                     [state](const web::Request& request) { return one_meeting(state, request, true); });
    one.response_type = "application/json";
    router.add(std::move(one));
  }
  get("decisions", "decisions", "Decisions of committees that the token may read", "DecisionList",
      [state](const web::Request& request) { return list_decisions(state, request); }, {"committee", "late"});

  const auto post = [&](std::string name, std::string pattern, Right right, std::string summary, std::string asked,
                        auto read) {
    router.add(route(std::move(name), web::Method::post, std::move(pattern), right, std::move(summary), "CommitteeMade",
                     std::move(asked), [state, read](const web::Request& request) {
                       return perform(state, request,
                                      [&](JsonReading& in, const Body& body, const territory::Registry& registry) {
                                        return Rule(read(request, in, body, registry));
                                      });
                     }));
  };
  using Registry = territory::Registry;
  post("create_committee", "committees", Right::convene_committees, "Set up a committee", "NewCommittee",
       [](const web::Request&, JsonReading& in, const Body& body, const Registry& registry) {
         NewCommittee given;
         given.name = in.text(body, "name", "name");
         given.kind = word_in_body(in, body, "kind", "kind", CommitteeKind::other);
         const auto* place = registry.from_text(in.text(body, "territory", "territory"));
         if (place == nullptr) in.wrong("territory", msg("This territory is not known."));
         given.territory = place != nullptr ? place->key : TerritoryKey{};
         if (body.contains("every")) given.rules.every = small(in, body, "every");
         given.rules.unit = word_in_body(in, body, "unit", "unit", RhythmUnit::month);
         if (body.contains("quorum_count")) given.rules.quorum_count = small(in, body, "quorum_count");
         if (body.contains("quorum_parts")) given.rules.quorum_parts = small(in, body, "quorum_parts");
         if (body.contains("notice_days")) given.rules.notice_days = small(in, body, "notice_days");
         if (!body.contains("seats")) given.seats = usual_seats(given.kind);
         in.each(body, "seats", [&](const Body& one, const std::string& where) {
           NewSeat seat;
           seat.function = in.text(one, "function", where + ".function");
           seat.organisation = in.text(one, "organisation", where + ".organisation");
           seat.substitute = in.text(one, "substitute", where + ".substitute");
           seat.voice = word_in_body(in, one, "voice", where + ".voice", Voice::deliberative);
           seat.is_chair = in.boolean(one, "is_chair", where + ".is_chair");
           given.seats.push_back(std::move(seat));
         });
         return [given](access::Act& act, const CommitteeContext& context) {
           return made(create_committee(act, context, given));
         };
       });
  post("plan_meeting", "committees/{committee}/meetings", Right::convene_committees, "Plan a meeting", "MeetingPlan",
       [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         return [id = id_of<CommitteeId>(request, "committee"), plan = plan_in(in, body)](
                    access::Act& act, const CommitteeContext& context) {
           return made(plan_meeting(act, context, id, plan));
         };
       });
  post("add_agenda_item", "meetings/{meeting}/items", Right::convene_committees, "Put an item on the agenda",
       "NewAgendaItem", [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         AgendaItem item;
         item.title = in.text(body, "title", "title");
         item.kind = word_in_body(in, body, "kind", "kind", ItemKind::decision);
         item.ref_kind = in.text(body, "ref_kind", "ref_kind");
         item.ref_id = in.text(body, "ref_id", "ref_id");
         return [id = id_of<MeetingId>(request, "meeting"), item](access::Act& act, const CommitteeContext& context) {
           return made(add_item(act, context, id, item));
         };
       });
  post("move_meeting", "meetings/{meeting}/steps", Right::convene_committees,
       "Take the next step of a meeting: convocation, opening, closing, signature, cancelling", "MeetingStep",
       [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         MeetingVerb verb{};
         const auto text = in.text(body, "act", "act");
         if (!parse_word(text, verb)) in.wrong("act", msg("This act does not exist."));
         MeetingStep step;
         step.motive = in.text(body, "motive", "motive");
         step.read_sha256 = in.text(body, "sha256", "sha256");
         if (verb == MeetingVerb::postpone) step.plan = plan_in(in, body);
         return [id = id_of<MeetingId>(request, "meeting"), verb, step](access::Act& act,
                                                                        const CommitteeContext& context) {
           return still(move_meeting(act, context, id, verb, step), id);
         };
       });
  post("set_attendance", "meetings/{meeting}/attendance", Right::convene_committees, "Record who was there, by seat",
       "MeetingAttendance", [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         std::vector<Attendance> rows;
         in.each(body, "attendance", [&](const Body& one, const std::string& where) {
           Attendance row;
           row.seat = SeatId::parse(in.text(one, "seat", where + ".seat")).value_or(SeatId{});
           if (!parse_word(in.text(one, "presence", where + ".presence"), row.presence))
             in.wrong(where + ".presence", msg("Choose one of the answers."));
           row.by_seat = SeatId::parse(in.text(one, "by", where + ".by"));
           rows.push_back(row);
         });
         return [id = id_of<MeetingId>(request, "meeting"), rows](access::Act& act, const CommitteeContext& context) {
           return still(set_attendance(act, context, id, rows), id);
         };
       });
  post("declare_interest", "agenda-items/{item}/interests", Right::convene_committees,
       "Declare that a seat has an interest in an item, or in one file of it", "NewInterest",
       [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         NewInterest one;
         one.item = id_of<ItemId>(request, "item");
         one.seat = id_in<SeatId>(in, body, "seat").value_or(SeatId{});
         one.line = in.text(body, "line", "line");
         one.reason = in.text(body, "reason", "reason");
         return [one](access::Act& act, const CommitteeContext& context) {
           return made(declare_interest(act, context, one));
         };
       });
  post("record_outcome", "agenda-items/{item}/outcomes", Right::convene_committees,
       "Record the vote or the consensus on an item, or on one file of it", "NewOutcome",
       [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         Outcome one;
         one.item = id_of<ItemId>(request, "item");
         one.line = in.text(body, "line", "line");
         const auto by = in.text(body, "by", "by");
         if (by != "vote" && by != "consensus") in.wrong("by", msg("“{0}” is not a word of committees.", by));
         one.is_vote = by == "vote";
         one.deliberative = {small(in, body, "for"), small(in, body, "against"), small(in, body, "abstentions")};
         one.consultative = {small(in, body, "advice_for"), small(in, body, "advice_against"),
                             small(in, body, "advice_abstentions")};
         one.casting = in.text(body, "casting", "casting");
         return [one](access::Act& act, const CommitteeContext& context) {
           return still(record_outcome(act, context, one), one.item);
         };
       });
  post("record_decision", "agenda-items/{item}/decisions", Right::convene_committees, "Record a decision on an item",
       "NewDecision", [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         NewDecision one;
         one.item = id_of<ItemId>(request, "item");
         one.text = in.text(body, "text", "text");
         one.motive = in.text(body, "motive", "motive");
         one.owner_seat = id_in<SeatId>(in, body, "owner_seat");
         one.owner = in.text(body, "owner", "owner");
         one.due = in.date(body, "due", "due");
         return [one](access::Act& act, const CommitteeContext& context) { return made(decide(act, context, one)); };
       });
  post("decide_files", "agenda-items/{item}/files", Right::convene_committees,
       "Decide files of an item, all of them or none", "DecidedFiles",
       [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         std::vector<LineDecision> files;
         in.each(body, "files", [&](const Body& one, const std::string& where) {
           LineDecision file;
           file.line = in.text(one, "line", where + ".line");
           if (!parse_word(in.text(one, "verdict", where + ".verdict"), file.verdict))
             in.wrong(where + ".verdict", msg("A file is granted, refused or put off."));
           file.amount_cents = in.integer(one, "amount_cents", where + ".amount_cents");
           file.motive = in.text(one, "motive", where + ".motive");
           files.push_back(std::move(file));
         });
         return [id = id_of<ItemId>(request, "item"), files](access::Act& act,
                                                             const CommitteeContext& context) -> Result<std::string> {
           const auto done = decide_files(act, context, id, files);
           if (!done) return fail(done.error());
           return id.text();
         };
       });
  post("move_decision", "decisions/{decision}/steps", Right::convene_committees,
       "Declare a decision done, drop it or open it again", "DecisionStep",
       [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         DecisionVerb verb{};
         if (!parse_word(in.text(body, "act", "act"), verb)) in.wrong("act", msg("This act does not exist."));
         return [id = id_of<DecisionId>(request, "decision"), verb, note = in.text(body, "note", "note")](
                    access::Act& act, const CommitteeContext& context) {
           return still(move_decision(act, context, id, verb, note), id);
         };
       });
  post("replace_decision", "decisions/{decision}/replacement", Right::decide_grants,
       "Replace a decision by a new one, decided outside of a meeting", "NewDecision",
       [](const web::Request& request, JsonReading& in, const Body& body, const Registry&) {
         Replacement one;
         one.text = in.text(body, "text", "text");
         one.motive = in.text(body, "motive", "motive");
         one.owner_seat = id_in<SeatId>(in, body, "owner_seat");
         one.owner = in.text(body, "owner", "owner");
         one.due = in.date(body, "due", "due");
         return [id = id_of<DecisionId>(request, "decision"), one](access::Act& act, const CommitteeContext& context) {
           return made(replace_decision(act, context, id, one));
         };
       });
}

}  // namespace jalon::steering
