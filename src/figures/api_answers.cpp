// SPDX-License-Identifier: EUPL-1.2
// Values by API: what stands, and the same acts as on the pages.
#include <algorithm>

#include "base/json.hpp"
#include "figures/entry.hpp"
#include "figures/reading.hpp"
#include "web/i18n.hpp"
#include "web/json_body.hpp"

namespace jalon::figures {

namespace {

constexpr std::size_t answers_max = 5000;
constexpr std::int32_t periods_max = 120;

// A value as a text ("12.5"); null is a withdrawal. Nothing and a fault otherwise.
std::optional<std::int64_t> decimal_of(const boost::json::object& object, std::string_view key, int decimals,
                                       const std::string& field, web::JsonReading& in) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  std::optional<std::int64_t> out;
  if (const auto* text = value->if_string()) out = parse_plain({text->data(), text->size()}, decimals);
  if (!out)
    in.wrong(field, msg("A number is expected here as a text, with a point and at most {0} decimals.", decimals));
  return out;
}

const territory::Territory* place_in(const boost::json::object& object, const territory::Registry& registry,
                                     std::optional<territory::Level> usual, const std::string& prefix,
                                     web::JsonReading& in) {
  const auto level_text = in.text(object, "level", prefix + "level");
  const auto code = in.text(object, "code", prefix + "code");
  territory::Level level = usual.value_or(territory::Level::nation);
  if ((level_text.empty() && !usual) || (!level_text.empty() && !territory::parse_word(level_text, level))) {
    in.wrong(prefix + "level", msg("A level is nation, region, department or contract."));
    return nullptr;
  }
  const auto* place = registry.find(level, code);
  if (place == nullptr) in.wrong(prefix + "code", msg("There is no territory {0} {1}.", territory::word(level), code));
  return place;
}

std::optional<Period> period_in(const boost::json::object& object, const std::string& prefix, web::JsonReading& in) {
  const auto period = Period::parse(in.text(object, "period", prefix + "period"));
  if (!period) in.wrong(prefix + "period", msg("This is not a period: write it as 2016-11, 2016-Q4 or 2016."));
  return period;
}

web::Response respond(const web::Request& request, const Result<Outcome>& done) {
  if (!done) return web::error_response(request, done.error());
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("batch", done->batch > 0 ? std::optional(done->batch) : std::nullopt);
    json.field("read", done->read);
    json.field("fresh", done->fresh);
    json.field("changed", done->changed);
    json.field("unchanged", done->unchanged);
    json.field("rejected", done->rejected);
    json.key("faults");
    json.array([&] {
      for (const auto& remark : done->faults) {
        json.object([&] {
          json.field("field", web::tr(request.lang, remark.where));
          json.field("reason", web::tr(request.lang, remark.what));
        });
      }
    });
  });
  return web::json(std::move(out));
}

template <class Rule>
web::Response perform(const Routes& routes, const web::Request& request, Rule&& rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto registry = routes.territories.current();
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  const auto done = routes.database.write([&](db::Session& session) -> Result<Outcome> {
    access::Act act{.db = session, .actor = *actor, .now = routes.clock.now(), .origin = "api"};
    return rule(act, *registry, *body);
  });
  return respond(request, done);
}

web::Response list_answers(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto faulty = [&](std::string field, Message why) {
    return web::error_response(request, Invalid{{Fault{std::move(field), std::move(why)}}});
  };
  return routes.database.read([&](db::Session& session) {
    const auto code = request.query_value("indicator").value_or("");
    const auto indicator = find_indicator(session, meant(routes, session, code));
    if (!indicator) return web::error_response(request, NotFound{msg("No indicator has the code {0}.", code)});
    territory::Level level = indicator->level;
    if (const auto text = request.query_value("level"); text && !territory::parse_word(*text, level))
      return faulty("level", msg("A level is nation, region, department or contract."));
    const auto place_code = request.query_value("code").value_or("");
    const auto* place = registry->find(level, place_code);
    if (place == nullptr) {
      return web::error_response(request,
                                 NotFound{msg("There is no territory {0} {1}.", territory::word(level), place_code)});
    }
    const auto length = length_of(indicator->frequency);
    const auto last_text = request.query_value("to").value_or("");
    const auto last =
        last_text.empty() ? std::optional(Period::containing(routes.clock.today(), length)) : Period::parse(last_text);
    if (!last || last->length != length) return faulty("to", msg("{0} is no period of this indicator.", last_text));
    const auto first_text = request.query_value("from").value_or("");
    const auto first = first_text.empty() ? std::optional(Period{length, last->index - 11}) : Period::parse(first_text);
    if (!first || first->length != length || *first > *last)
      return faulty("from", msg("{0} is no period of this indicator.", first_text));
    if (last->index - first->index >= periods_max)
      return faulty("from", msg("At most {0} periods at once.", periods_max));

    std::vector<TerritoryKey> keys;
    for (const auto* one : registry->below(place->key, indicator->level)) {
      if (may_see(access::actor_of(request), *registry, *one)) keys.push_back(one->key);
    }
    if (keys.empty())
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_plans))});
    std::vector<std::string> dimensions{""};
    for (const auto& part : categories(session, indicator->code))
      dimensions.push_back(fmt::format("{}:{}", part.dimension, part.code));
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("indicator", indicator->code);
      json.field("from", first->text());
      json.field("to", last->text());
      json.field("position", request.position);
      json.key("answers");
      json.array([&] {
        for (const auto& dimension : dimensions) {
          for (const auto& answer : standing_answers(session, indicator->code, dimension, keys, *first, *last)) {
            const auto& there = *registry->find(answer.territory);
            const bool all = sees_all(request, *registry, there);
            if (!all && (!counts(answer.state) ||
                         is_protected(*indicator, answer.value, access::actor_of(request), *registry, there)))
              continue;
            json.object([&] {
              json.field("level", territory::word(there.level));
              json.field("code", there.code);
              json.field("dimension", dimension);
              json.field("period", answer.period.text());
              json.field("value", plain(answer.value, indicator->decimals));
              json.field("state", word(answer.state));
              json.field("counter",
                         answer.counter ? std::optional(plain(*answer.counter, indicator->decimals)) : std::nullopt);
              json.field("comment", answer.comment);
              json.field("source", answer.source);
              json.field("batch", answer.batch);
            });
          }
        }
      });
    });
    return web::json(std::move(out));
  });
}

web::Response post_answers(const Routes& routes, const web::Request& request) {
  return perform(
      routes, request,
      [&](access::Act& act, const territory::Registry& registry, const boost::json::object& body) -> Result<Outcome> {
        web::JsonReading in;
        auto state = AnswerState::submitted;
        if (const auto text = in.text(body, "state", "state");
            !text.empty() && (!parse_word(text, state) || state > AnswerState::validated))
          in.wrong("state", msg("A state is draft, submitted or validated."));
        const bool partial = in.boolean(body, "partial", "partial");
        std::vector<NewAnswer> answers;
        std::map<std::string, std::optional<Indicator>, std::less<>> known;
        in.each(body, "answers", [&](const boost::json::object& item, const std::string& at) {
          if (answers.size() > answers_max) return;
          NewAnswer answer;
          answer.where = at;
          answer.indicator = meant(routes, act.db, in.text(item, "indicator", at + ".indicator"));
          answer.dimension = in.text(item, "dimension", at + ".dimension");
          answer.comment = in.text(item, "comment", at + ".comment");
          answer.source = in.text(item, "source", at + ".source");
          answer.says_all = item.if_contains("comment") != nullptr || item.if_contains("source") != nullptr;
          const auto [indicator, is_new] = known.try_emplace(answer.indicator);
          if (is_new) indicator->second = find_indicator(act.db, answer.indicator);
          if (!indicator->second)
            return in.wrong(at + ".indicator", msg("No indicator has the code {0}.", answer.indicator));
          const auto* place = place_in(item, registry, indicator->second->level, at + ".", in);
          const auto period = period_in(item, at + ".", in);
          if (item.if_contains("value") == nullptr)
            in.wrong(at + ".value", msg("Give a value, or null to withdraw what stands."));
          answer.value = decimal_of(item, "value", indicator->second->decimals, at + ".value", in);
          if (place == nullptr || !period) return;
          answer.territory = place->key;
          answer.period = *period;
          answers.push_back(std::move(answer));
        });
        if (answers.size() > answers_max)
          in.wrong("answers", msg("At most {0} values at once: send a file instead.", answers_max));
        if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
        return record_answers(act, registry, answers, state, partial ? Partial::what_holds : Partial::all_or_nothing);
      });
}

using Move = Result<Outcome> (*)(access::Act&, const territory::Registry&, const Selection&, bool partial);

web::Response post_move(const Routes& routes, const web::Request& request, Move move) {
  return perform(
      routes, request,
      [&](access::Act& act, const territory::Registry& registry, const boost::json::object& body) -> Result<Outcome> {
        web::JsonReading in;
        Selection selection;
        if (auto code = in.text(body, "indicator", "indicator"); !code.empty())
          selection.indicator = meant(routes, act.db, code);
        const auto* place = place_in(body, registry, std::nullopt, "", in);
        const auto period = period_in(body, "", in);
        const bool partial = in.boolean(body, "partial", "partial");
        if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
        if (!selection.indicator.empty() && !find_indicator(act.db, selection.indicator))
          return fail(NotFound{msg("No indicator has the code {0}.", selection.indicator)});
        selection.territory = place->key;
        selection.period = *period;
        return move(act, registry, selection, partial);
      });
}

web::Response post_contest(const Routes& routes, const web::Request& request) {
  return perform(
      routes, request,
      [&](access::Act& act, const territory::Registry& registry, const boost::json::object& body) -> Result<Outcome> {
        web::JsonReading in;
        Objection objection;
        const auto code = in.text(body, "indicator", "indicator");
        const auto indicator = find_indicator(act.db, meant(routes, act.db, code));
        if (!indicator) return fail(NotFound{msg("No indicator has the code {0}.", code)});
        objection.indicator = indicator->code;
        objection.dimension = in.text(body, "dimension", "dimension");
        objection.motive = in.text(body, "motive", "motive");
        objection.counter = decimal_of(body, "counter", indicator->decimals, "counter", in);
        const auto* place = place_in(body, registry, indicator->level, "", in);
        const auto period = period_in(body, "", in);
        if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
        objection.territory = place->key;
        objection.period = *period;
        return contest(act, registry, objection);
      });
}

constexpr std::string_view level_word = R"("level":{"enum":["nation","region","department","contract"],
"description":"of the territory; by default that at which the indicator is answered"})";
constexpr std::string_view answers_schema = R"({"type":"object","properties":{"indicator":{"type":"string"},
"from":{"type":"string"},"to":{"type":"string"},"position":{"type":"integer"},
"answers":{"type":"array","items":{"type":"object","properties":{
"level":{"type":"string"},"code":{"type":"string"},"dimension":{"type":"string","description":"sex:f; empty for the total"},
"period":{"type":"string","description":"2016-11, 2016-Q4 or 2016"},"value":{"type":"string","description":"12.5"},
"state":{"enum":["draft","submitted","validated","published","contested"]},
"counter":{"type":["string","null"],"description":"the other value of a contested one"},
"comment":{"type":"string","description":"of a contested value: the motive"},
"source":{"type":"string","description":"where the value comes from"},
"batch":{"type":"integer","description":"the act that gave it"}},
"required":["level","code","dimension","period","value","state"]}}},"required":["indicator","from","to","answers"]})";
constexpr std::string_view outcome_schema = R"({"type":"object","properties":{
"batch":{"type":["integer","null"],"description":"the number of the act; null when nothing changed"},
"read":{"type":"integer"},"fresh":{"type":"integer"},"changed":{"type":"integer"},"unchanged":{"type":"integer"},
"rejected":{"type":"integer"},"faults":{"type":"array","items":{"type":"object","properties":{
"field":{"type":"string"},"reason":{"type":"string"}},"required":["field","reason"]}}},
"required":["batch","read","fresh","changed","unchanged","rejected","faults"]})";

}  // namespace

void add_answers_api(web::Router& router, const Routes& routes) {
  using access::Right;
  router.add_schema("AnswerList", std::string(answers_schema));
  router.add_schema("AnswerOutcome", std::string(outcome_schema));
  router.add_schema("NewAnswers", fmt::format(R"({{"type":"object","properties":{{
"state":{{"enum":["draft","submitted","validated"],"default":"submitted"}},
"partial":{{"type":"boolean","description":"take what holds, instead of all or nothing"}},
"answers":{{"type":"array","maxItems":{},"items":{{"type":"object","properties":{{
"indicator":{{"type":"string"}},{},"code":{{"type":"string"}},"dimension":{{"type":"string"}},
"period":{{"type":"string"}},"value":{{"type":["string","null"],"description":"12.5; null withdraws what stands"}},
"comment":{{"type":"string","description":"nothing about a person; left out with the source: what stands is kept"}},
"source":{{"type":"string","description":"where the value comes from; nothing about a person"}}}},
"required":["indicator","code","period","value"]}}}}}},"required":["answers"]}})",
                                              answers_max, level_word));
  router.add_schema("AnswerSelection", R"({"type":"object","properties":{
"indicator":{"type":"string","description":"left out: all"},
"level":{"enum":["nation","region","department","contract"]},"code":{"type":"string"},"period":{"type":"string"},
"partial":{"type":"boolean","description":"of a validation: what is there, though territories are missing"}},
"required":["level","code","period"]})");
  router.add_schema("AnswerObjection", fmt::format(R"({{"type":"object","properties":{{
"indicator":{{"type":"string"}},"dimension":{{"type":"string"}},{},"code":{{"type":"string"}},
"period":{{"type":"string"}},"motive":{{"type":"string","description":"nothing about a person"}},
"counter":{{"type":["string","null"],"description":"the other value, if it is known"}}}},
"required":["indicator","code","period","motive"]}})",
                                                   level_word));
  const std::string base = "/api/v1/figures/answers";
  router.add({.name = "figures.api_answers",
              .pattern = base,
              .right = std::string(access::word(Right::read_aggregates)),
              .handler = [routes](const web::Request& request) { return list_answers(routes, request); },
              .summary = "Values given for an indicator in a territory and below it, as they stand",
              .response_schema = "AnswerList",
              .query_names = {"indicator", "level", "code", "from", "to"}});
  const auto act = [&](std::string name, std::string pattern, Right right, std::string summary, std::string asked,
                       web::Handler handler) {
    router.add({.name = "figures.api_" + name,
                .method = web::Method::post,
                .pattern = std::move(pattern),
                .right = std::string(access::word(right)),
                .scope = std::string(web::scope_each),
                .handler = std::move(handler),
                .summary = std::move(summary),
                .response_schema = "AnswerOutcome",
                .request_schema = std::move(asked)});
  };
  act("answer", base, Right::answer_figures, "Give values, all or nothing unless said otherwise", "NewAnswers",
      [routes](const web::Request& request) { return post_answers(routes, request); });
  const auto moves = [&](std::string name, std::string verb, Right right, std::string summary, Move move) {
    act(std::move(name), base + "/" + std::move(verb), right, std::move(summary), "AnswerSelection",
        [routes, move](const web::Request& request) { return post_move(routes, request, move); });
  };
  moves("submit", "submit", Right::answer_figures, "Submit the drafts of a territory for a period",
        [](access::Act& a, const territory::Registry& registry, const Selection& selection, bool) {
          return submit(a, registry, selection);
        });
  moves("validate", "validate", Right::validate_figures, "Validate what was submitted in a territory for a period",
        [](access::Act& a, const territory::Registry& registry, const Selection& selection, bool partial) {
          return validate(a, registry, selection, partial ? Partial::what_holds : Partial::all_or_nothing);
        });
  moves("publish", "publish", Right::publish_figures, "Publish what is validated in a territory for a period",
        [](access::Act& a, const territory::Registry& registry, const Selection& selection, bool) {
          return publish(a, registry, selection);
        });
  act("contest", base + "/contest", Right::contest_figures, "Contest a value, with a motive", "AnswerObjection",
      [routes](const web::Request& request) { return post_contest(routes, request); });
}

}  // namespace jalon::figures
