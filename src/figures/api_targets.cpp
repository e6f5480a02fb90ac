// SPDX-License-Identifier: EUPL-1.2
// Targets, their trajectories and what is said of them, by API: what the page of a target reads and does.
#include "base/json.hpp"
#include "base/period.hpp"
#include "figures/question.hpp"
#include "web/json_body.hpp"

namespace jalon::figures {

void write_course(JsonWriter& json, const Target& target, int decimals) {
  json.field("start", target.start);
  json.field("start_value", plain(target.start_value, decimals));
  json.field("due", target.due);
  json.field("target", plain(target.target, decimals));
  json.key("steps");
  json.array([&] {
    for (const auto& step : target.steps) {
      json.object([&] {
        json.field("day", step.day);
        json.field("per_mille", step.per_mille);
      });
    }
  });
  json.key("trajectory");
  json.array([&] {
    for (const auto& each : target.trajectory) {
      json.object([&] {
        json.field("period", each.period.text());
        json.field("value", plain(each.value, decimals));
      });
    }
  });
}

void write_change(JsonWriter& json, const TargetChange& change, int decimals) {
  const auto& version = change.version;
  json.field("change", word(change));
  json.field("at", version.at);
  json.field("what", word(version.what));
  json.field("act", version.act);
  json.field("by", version.actor_label);
  json.field("role", version.role);
  const auto course = [&](std::string_view name, const std::optional<Target>& target) {
    json.key(name);
    if (!target) return json.null();
    json.object([&] { write_course(json, *target, decimals); });
  };
  course("before", change.before);
  course("after", change.after());
}

namespace {

constexpr std::int64_t limit_default = 100;
constexpr std::int64_t limit_max = 1000;
constexpr int days_of_changes = 30;  // without a first day

void write_text(JsonWriter& json, std::string_view name, const std::string& fr, const std::string& en) {
  json.key(name);
  json.object([&] {
    json.field("fr", fr);
    json.field("en", en);
  });
}

void write_place(JsonWriter& json, const territory::Territory& place) {
  json.key("territory");
  json.object([&] {
    json.field("level", territory::word(place.level));
    json.field("code", place.code);
    json.field("name", place.name);
  });
}

// The territory that a list is about, by level and code; the nation without them.
Result<const territory::Territory*> place_asked(const web::Request& request, const territory::Registry& registry) {
  territory::Level level = territory::Level::nation;
  if (const auto text = request.query_value("level"); text && !territory::parse_word(*text, level))
    return invalid("level", msg("A level is nation, region, department or contract."));
  const auto code = request.query_value("code").value_or(level == territory::Level::nation ? "FR" : "");
  const auto* place = registry.find(level, code);
  if (place == nullptr) return fail(NotFound{msg("There is no territory {0} {1}.", territory::word(level), code)});
  if (!may_see(access::actor_of(request), registry, *place))
    return fail(Forbidden{std::string(access::word(access::Right::read_plans))});
  return place;
}

std::map<std::string, Indicator, std::less<>> indicators_by_code(db::Session& session) {
  std::map<std::string, Indicator, std::less<>> out;
  for (auto& indicator : indicators(session)) {
    auto key = indicator.code;
    out.emplace(std::move(key), std::move(indicator));
  }
  return out;
}

// One target, and how it is going for this reader.
void write_target(JsonWriter& json, const Routes& routes, db::Session& session, const territory::Registry& registry,
                  const Indicator& indicator, const ListedTarget& listed, const access::Actor* actor,
                  const PastDay* past = nullptr) {
  const auto& target = listed.target;
  const auto& place = *registry.find(target.territory);
  const auto number = [&](std::int64_t value) { return plain(value, indicator.decimals); };
  const auto today = past == nullptr ? routes.clock.today() : past->day;
  const auto known = past == nullptr ? std::nullopt : std::optional(past->known);
  auto value = value_for_target(session, registry, indicator, place, past);
  const bool hides = is_protected(indicator, value, actor, registry, place);
  if (hides) value.reset();
  json.object([&] {
    json.field("indicator", target.indicator);
    write_place(json, place);
    write_course(json, target, indicator.decimals);
    write_text(json, "source", target.source_fr, target.source_en);
    json.field("is_sum", listed.is_sum);
    json.field("on", today);
    json.field("as_known", past != nullptr);
    json.field("expected", number(expected_on(target, today)));
    json.field("value", value ? std::optional(number(*value)) : std::nullopt);
    json.field("protected", hides);
    json.field("standing", value ? std::optional(word(standing(target, *value, today))) : std::nullopt);
    json.field("progress_per_mille", value ? std::optional(progress_per_mille(target, *value)) : std::nullopt);
    const auto parts = parts_of(session, places_of(known, registry), indicator.code, place.key, instant_of(known));
    json.key("parts");
    if (!parts) return json.null();
    json.object([&] {
      json.field("sum", number(parts->sum));
      json.field("with_target", parts->with_target);
      json.field("territories", parts->territories);
    });
  });
}

web::Response list(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto place = place_asked(request, *registry);
  if (!place) return web::error_response(request, place.error());
  const auto* actor = access::actor_of(request);
  const auto below = request.query_value("below").value_or("false");
  if (below != "true" && below != "false")
    return web::error_response(request, Invalid{{Fault{"below", msg("true or false is expected here.")}}});
  const auto known_day = day_of(request, "known_on");
  if (!known_day) return web::error_response(request, known_day.error());
  return routes.database.read([&](db::Session& session) {
    const auto past = past_day(session, *known_day, routes.clock.today());
    TargetFilter filter{.territory = (*place)->key,
                        .programme = std::string(request.query_value("programme").value_or("")),
                        .with_below = below == "true",
                        .at = past ? std::optional(past->known.at) : std::nullopt};
    if (const auto asked = request.query_value("indicator"); asked && !asked->empty()) {
      filter.indicator = meant(routes, session, *asked);
      if (!find_indicator(session, filter.indicator))
        return web::error_response(request, NotFound{msg("No indicator has the code {0}.", *asked)});
    }
    const auto known = indicators_by_code(session);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("position", request.position);
      json.key("targets");
      json.array([&] {
        for (const auto& one : list_targets(session, *registry, filter)) {
          const auto indicator = known.find(one.target.indicator);
          const auto* there = registry->find(one.target.territory);
          // A programme may set a target of what is not declared yet: nothing can be said of its values.
          if (indicator == known.end() || there == nullptr || !may_see(actor, *registry, *there)) continue;
          write_target(json, routes, session, *registry, indicator->second, one, actor, past ? &*past : nullptr);
        }
      });
    });
    return web::json(std::move(out));
  });
}

// What was done to targets between the ends of two days, in a territory and below it, oldest first.
web::Response list_changes(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto place = place_asked(request, *registry);
  if (!place) return web::error_response(request, place.error());
  const auto today = routes.clock.today();
  std::vector<Fault> faults;
  const auto day = [&](std::string_view name) {
    const auto given = day_of(request, name);
    if (!given) {
      faults.push_back({std::string(name), msg("This is not a day: write it as 2016-11-15.")});
      return std::optional<Date>();
    }
    return *given;
  };
  const auto until = day("to").value_or(today);
  const auto from = day("from").value_or(until.plus_days(-days_of_changes));
  if (faults.empty() && until < from)
    faults.push_back({"to", msg("The second day is before the first, {0}.", from.text())});
  const auto number = [&](std::string_view name, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) return otherwise;
    const auto value = parse_integer(*text);
    if (value && *value >= least && *value <= most) return *value;
    faults.push_back({std::string(name), msg("Enter a whole number from {0} to {1}.", least, most)});
    return otherwise;
  };
  const auto limit = number("limit", 1, limit_max, limit_default);
  const auto offset = number("offset", 0, 10'000'000, 0);
  if (!faults.empty()) return web::error_response(request, Invalid{std::move(faults)});
  return routes.database.read([&](db::Session& session) {
    std::string code;
    if (const auto asked = request.query_value("indicator"); asked && !asked->empty()) {
      code = meant(routes, session, *asked);
      if (!find_indicator(session, code))
        return web::error_response(request, NotFound{msg("No indicator has the code {0}.", *asked)});
    }
    const auto known = indicators_by_code(session);
    auto changes = target_changes(session, *registry, code, (*place)->key, known_on(session, from).at,
                                  known_on(session, until).at);
    std::erase_if(changes, [&](const TargetChange& change) {
      const auto* where = registry->find(change.version.target.territory);
      return where == nullptr || !known.contains(change.version.target.indicator) ||
             !may_see(access::actor_of(request), *registry, *where);
    });
    const auto total = static_cast<std::int64_t>(changes.size());
    const auto end = std::min(total, offset + limit);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("position", request.position);
      json.field("from", from);
      json.field("to", until);
      json.field("total", total);
      json.field("offset", offset);
      json.field("limit", limit);
      json.field("next_offset", end < total ? std::optional(end) : std::nullopt);
      json.key("changes");
      json.array([&] {
        for (auto i = offset; i < end; ++i) {
          const auto& change = changes[static_cast<std::size_t>(i)];
          const auto& target = change.version.target;
          json.object([&] {
            json.field("indicator", target.indicator);
            write_place(json, *registry->find(target.territory));
            write_change(json, change, known.find(target.indicator)->second.decimals);
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

// The target that the address names, as it stands or stood on a past day.
web::Response shown(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  return routes.database.read([&](db::Session& session) {
    const auto question = understand(routes, session, *registry, request, "", "known_on");
    if (!question) return web::error_response(request, question.error());
    const auto& code = question->indicator.code;
    const auto past = past_day(session, question->known_day, question->today);
    const auto found =
        list_targets(session, *registry, {.territory = question->place->key, .indicator = code, .at = question->at()});
    if (found.empty()) return web::error_response(request, NotFound{msg("No target of {0} is set here.", code)});
    std::string out;
    JsonWriter json(out);
    write_target(json, routes, session, *registry, question->indicator, found.front(), access::actor_of(request),
                 past ? &*past : nullptr);
    return web::json(std::move(out));
  });
}

web::Response shown_history(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  return routes.database.read([&](db::Session& session) {
    const auto question = understand(routes, session, *registry, request, "", "");
    if (!question) return web::error_response(request, question.error());
    const auto& code = question->indicator.code;
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("indicator", code);
      json.key("versions");
      json.array([&] {
        for (const auto& each : target_history(session, code, question->place->key)) {
          json.object([&] {
            json.field("since", each.at);
            json.field("until", each.until);
            json.field("what", word(each.what));
            json.field("act", each.act);
            json.field("by", each.actor_label);
            json.field("role", each.role);
            write_course(json, each.target, question->indicator.decimals);
            write_text(json, "source", each.target.source_fr, each.target.source_en);
          });
        }
      });
      json.key("divisions");
      json.array([&] {
        for (const auto& each : target_divisions(session, code, question->place->key)) {
          json.object([&] {
            json.field("at", each.at);
            json.field("taken_back", each.what != TargetAct::divided);
            json.field("act", each.act);
            json.field("parts", each.parts);
            json.field("by", each.actor_label);
            json.field("role", each.role);
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

web::Response shown_assessments(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  return routes.database.read([&](db::Session& session) {
    const auto question = understand(routes, session, *registry, request, "", "");
    if (!question) return web::error_response(request, question.error());
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("indicator", question->indicator.code);
      json.key("assessments");
      json.array([&] {
        for (const auto& one : assessments(session, question->indicator.code, question->place->key)) {
          json.object([&] {
            json.field("at", one.at);
            json.field("by", one.actor_label);
            json.field("role", one.role);
            json.field("confidence", word(one.confidence));
            json.field("text", one.text);
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

// Does what the body asks for the target of the address; then `answer` shows what stands.
template <class Rule>
web::Response perform(const Routes& routes, const web::Request& request,
                      web::Response (*answer)(const Routes&, const web::Request&), Rule&& rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto registry = routes.territories.current();
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  const auto done = routes.database.write([&](db::Session& session) -> Result<void> {
    const auto question = understand(routes, session, *registry, request, "", "");
    if (!question) return fail(question.error());
    access::Act act{.db = session, .actor = *actor, .now = routes.clock.now(), .origin = "api"};
    return rule(act, *registry, *question, *body);
  });
  return done ? answer(routes, request) : web::error_response(request, done.error());
}

// A value as a text ("12.5"), which must be there.
std::int64_t number_of(const boost::json::object& object, std::string_view key, int decimals, const std::string& field,
                       web::JsonReading& in) {
  const auto* value = object.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  const auto out = text == nullptr ? std::nullopt : parse_plain({text->data(), text->size()}, decimals);
  if (!out) {
    in.wrong(field, msg("A number is expected here as a text, with a point and at most {0} decimals.", decimals));
  } else if (*out > answer_max || *out < -answer_max) {
    in.wrong(field, msg("The number is too large."));
  }
  return out.value_or(0);
}

web::Response put(const Routes& routes, const web::Request& request) {
  return perform(routes, request, shown,
                 [](access::Act& act, const territory::Registry& registry, const Question& of,
                    const boost::json::object& body) -> Result<void> {
                   web::JsonReading in;
                   const auto decimals = of.indicator.decimals;
                   Target target{.indicator = of.indicator.code, .territory = of.place->key};
                   const auto day = [&](const char* name) {
                     const auto text = in.text(body, name, name);
                     const auto out = Date::parse(text);
                     if (!out) in.wrong(name, msg("A date is expected here, as 2016-11-15."));
                     return out.value_or(Date{});
                   };
                   target.start = day("start");
                   target.due = day("due");
                   target.start_value = number_of(body, "start_value", decimals, "start_value", in);
                   target.target = number_of(body, "target", decimals, "target", in);
                   in.each(body, "steps", [&](const boost::json::object& item, const std::string& at) {
                     const auto on = in.date(item, "day", at + ".day");
                     if (item.if_contains("per_mille") == nullptr)
                       in.wrong(at + ".per_mille", msg("A whole number is expected here."));
                     const auto part = in.integer(item, "per_mille", at + ".per_mille");
                     if (item.if_contains("day") == nullptr)
                       in.wrong(at + ".day", msg("A date is expected here, as 2016-11-15."));
                     if (on) target.steps.push_back({*on, part});
                   });
                   in.each(body, "trajectory", [&](const boost::json::object& item, const std::string& at) {
                     const auto period = Period::parse(in.text(item, "period", at + ".period"));
                     if (!period) {
                       in.wrong(at + ".period", msg("This is not a period: write it as 2016-11, 2016-Q4 or 2016."));
                     }
                     const auto value = number_of(item, "value", decimals, at + ".value", in);
                     if (period) target.trajectory.push_back({*period, value});
                   });
                   if (const auto* source = body.if_contains("source"); source != nullptr && !source->is_null()) {
                     if (const auto* both = source->if_object()) {
                       target.source_fr = in.text(*both, "fr", "source.fr");
                       target.source_en = in.text(*both, "en", "source.en");
                     } else {
                       in.wrong("source", msg("A text in both languages is expected here: fr and en."));
                     }
                   } else if (const auto before = find_target(act.db, target.indicator, target.territory)) {
                     target.source_fr = before->source_fr;
                     target.source_en = before->source_en;
                   }
                   if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
                   return enter_target(act, registry, target);
                 });
}

web::Response withdraw(const Routes& routes, const web::Request& request) {
  const auto nothing = [](const Routes&, const web::Request&) { return web::json(R"({"withdrawn":true})"); };
  return perform(routes, request, nothing,
                 [](access::Act& act, const territory::Registry& registry, const Question& of,
                    const boost::json::object&) -> Result<void> {
                   return withdraw_target(act, registry, of.indicator.code, of.place->key);
                 });
}

web::Response undo(const Routes& routes, const web::Request& request) {
  return perform(routes, request, shown_history,
                 [](access::Act& act, const territory::Registry& registry, const Question&,
                    const boost::json::object& body) -> Result<void> {
                   web::JsonReading in;
                   const auto id = in.text(body, "act", "act");
                   if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
                   if (auto done = undo_targets(act, registry, id); !done) return fail(done.error());
                   return {};
                 });
}

web::Response divide(const Routes& routes, const web::Request& request) {
  return perform(routes, request, shown,
                 [](access::Act& act, const territory::Registry& registry, const Question& of,
                    const boost::json::object& body) -> Result<void> {
                   web::JsonReading in;
                   const auto how = in.text(body, "how", "how");
                   if (in.faults.empty() && how != "equally" && how != "by_population")
                     in.wrong("how", msg("A target is divided equally or by_population."));
                   if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
                   const auto done = divide_target(act, registry, of.indicator.code, of.place->key,
                                                   how == "equally" ? Division::equally : Division::by_population);
                   if (!done) return fail(done.error());
                   return {};
                 });
}

web::Response post_assessment(const Routes& routes, const web::Request& request) {
  return perform(routes, request, shown_assessments,
                 [](access::Act& act, const territory::Registry& registry, const Question& of,
                    const boost::json::object& body) -> Result<void> {
                   web::JsonReading in;
                   const auto sure = in.text(body, "confidence", "confidence");
                   Confidence confidence{};
                   if (!parse_word(sure, confidence))
                     in.wrong("confidence", msg("Confidence is sure, likely, doubtful or unlikely."));
                   const auto text = in.text(body, "text", "text");
                   if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
                   return assess(act, registry, of.indicator.code, of.place->key, confidence, text);
                 });
}

constexpr std::string_view way_schema = R"("start":{"type":"string","format":"date"},
"start_value":{"type":"string","description":"12.5"},"due":{"type":"string","format":"date"},
"target":{"type":"string"},
"steps":{"type":"array","description":"what is reached on each day, held until the next","items":{"type":"object",
"properties":{"day":{"type":"string","format":"date"},"per_mille":{"type":"integer","minimum":0,"maximum":1000,
"description":"of the way from start_value to target"}},"required":["day","per_mille"]}},
"trajectory":{"type":"array","maxItems":240,"description":"value by value, in straight lines between; without steps",
"items":{"type":"object","properties":{"period":{"type":"string","description":"2016-11, 2016-Q4 or 2016; all of one length"},
"value":{"type":"string","description":"expected at its end"}},"required":["period","value"]}},
"source":{"$ref":"#/components/schemas/TextInBothLanguages"})";

}  // namespace

void add_targets_api(web::Router& router, const Routes& routes) {
  router.add_schema("NewTarget", fmt::format(R"({{"type":"object","properties":{{{}}},
"required":["start","start_value","due","target"]}})",
                                             way_schema));
  router.add_schema("Target", fmt::format(R"({{"type":"object","properties":{{"indicator":{{"type":"string"}},
"territory":{{"$ref":"#/components/schemas/Place"}},{},
"is_sum":{{"type":"boolean","description":"none is entered here: the sum of those below"}},
"on":{{"type":"string","format":"date"}},"as_known":{{"type":"boolean","description":"as it was known at the end of that day"}},"expected":{{"type":"string","description":"by the trajectory, on that day"}},
"value":{{"type":["string","null"],"description":"null: missing, or protected"}},"protected":{{"type":"boolean"}},
"standing":{{"type":["string","null"],"enum":["reached","on_time","to_watch","late",null]}},
"progress_per_mille":{{"type":["integer","null"]}},
"parts":{{"type":["object","null"],"description":"of the targets below","properties":{{"sum":{{"type":"string"}},
"with_target":{{"type":"integer"}},"territories":{{"type":"integer"}}}}}}}},
"required":["indicator","territory","start","start_value","due","target","steps","trajectory","is_sum","expected","value"]}})",
                                          way_schema));
  router.add_schema("TargetList", R"({"type":"object","properties":{"position":{"type":"integer"},
"targets":{"type":"array","items":{"$ref":"#/components/schemas/Target"}}},"required":["targets"]})");
  router.add_schema("TargetWithdrawn", R"({"type":"object","properties":{"withdrawn":{"type":"boolean"}},
"required":["withdrawn"]})");
  router.add_schema("TargetDivision", R"({"type":"object","properties":{"how":{"enum":["equally","by_population"]}},
"required":["how"]})");
  router.add_schema("UndoTargets", R"({"type":"object","properties":{"act":{"type":"string","format":"uuid",
"description":"of a version or a division, as the history names it"}},"required":["act"]})");
  router.add_schema("TargetHistory", fmt::format(R"({{"type":"object","properties":{{"indicator":{{"type":"string"}},
"versions":{{"type":"array","description":"the newest first; of a withdrawal the course is that of before","items":{{"type":"object",
"properties":{{"since":{{"type":"string","format":"date-time"}},"until":{{"type":["string","null"],"format":"date-time"}},
"what":{{"enum":["set","divided","programme","withdrawn","undone"]}},"act":{{"type":"string","format":"uuid",
"description":"shared by all that one act set"}},"by":{{"type":"string"}},"role":{{"type":"string"}},{}}},
"required":["since","until","what","act","by","role","start","start_value","due","target","steps","trajectory"]}}}},
"divisions":{{"type":"array","description":"of this target among the territories below, the newest first","items":{{"type":"object",
"properties":{{"at":{{"type":"string","format":"date-time"}},"taken_back":{{"type":"boolean"}},
"act":{{"type":"string","format":"uuid"}},"parts":{{"type":"integer"}},"by":{{"type":"string"}},"role":{{"type":"string"}}}},
"required":["at","taken_back","act","parts","by","role"]}}}}}},"required":["indicator","versions","divisions"]}})",
                                                 way_schema));
  router.add_schema("TargetCourse", fmt::format(R"({{"type":["object","null"],"properties":{{{}}},
"required":["start","start_value","due","target","steps","trajectory"]}})",
                                                way_schema));
  router.add_schema("TargetChanges", R"({"type":"object","properties":{"position":{"type":"integer"},
"from":{"type":"string","format":"date","description":"the end of that day"},
"to":{"type":"string","format":"date","description":"the end of that day"},
"total":{"type":"integer"},"offset":{"type":"integer"},"limit":{"type":"integer"},
"next_offset":{"type":["integer","null"],"description":"null on the last page"},
"changes":{"type":"array","description":"the oldest first","items":{"type":"object","properties":{
"indicator":{"type":"string"},"territory":{"$ref":"#/components/schemas/Place"},
"change":{"enum":["set","changed","withdrawn"]},"at":{"type":"string","format":"date-time"},
"what":{"enum":["set","divided","programme","withdrawn","undone"]},
"act":{"type":"string","format":"uuid","description":"shared by all that one act set"},
"by":{"type":"string"},"role":{"type":"string"},
"before":{"$ref":"#/components/schemas/TargetCourse"},"after":{"$ref":"#/components/schemas/TargetCourse"}},
"required":["indicator","territory","change","at","what","act","by","role","before","after"]}}},
"required":["from","to","total","offset","limit","changes"]})");
  router.add_schema("NewAssessment", R"({"type":"object","properties":{
"confidence":{"enum":["sure","likely","doubtful","unlikely"]},
"text":{"type":"string","description":"nothing about a person"}},"required":["confidence","text"]})");
  router.add_schema("AssessmentList", R"({"type":"object","properties":{"indicator":{"type":"string"},
"assessments":{"type":"array","description":"the newest first","items":{"type":"object","properties":{
"at":{"type":"string","format":"date-time"},"by":{"type":"string"},"role":{"type":"string"},
"confidence":{"enum":["sure","likely","doubtful","unlikely"]},"text":{"type":"string"}},
"required":["at","by","role","confidence","text"]}}},"required":["indicator","assessments"]})");
  using access::Right;
  using web::Method;
  const auto add = [&](std::string name, Method method, std::string_view below, Right right, std::string summary,
                       std::string answered, std::string asked,
                       web::Response (*handler)(const Routes&, const web::Request&)) {
    web::Route route;
    route.name = "figures.api_" + std::move(name);
    route.method = method;
    route.pattern = fmt::format("/api/v1/targets/{{indicator}}/{{level}}/{{code}}{}", below);
    route.right = access::word(right);
    if (method != Method::get) route.scope = web::scope_each;
    route.summary = std::move(summary);
    route.response_schema = std::move(answered);
    route.request_schema = std::move(asked);
    if (handler == shown) route.query_names = {"known_on"};
    route.handler = [routes, handler](const web::Request& request) { return handler(routes, request); };
    router.add(std::move(route));
  };
  router.add({.name = "figures.api_targets",
              .pattern = "/api/v1/targets",
              .right = std::string(access::word(Right::read_aggregates)),
              .handler = [routes](const web::Request& request) { return list(routes, request); },
              .summary = "Targets of a territory, and of those below it when asked: how each is going",
              .response_schema = "TargetList",
              .query_names = {"level", "code", "indicator", "programme", "below", "known_on"}});
  router.add({.name = "figures.api_target_changes",
              .pattern = "/api/v1/targets/changes",
              .right = std::string(access::word(Right::read_aggregates)),
              .handler = [routes](const web::Request& request) { return list_changes(routes, request); },
              .summary = "Targets set, changed or withdrawn between the ends of two days, here and below",
              .response_schema = "TargetChanges",
              .query_names = {"level", "code", "indicator", "from", "to", "limit", "offset"}});
  add("target", Method::get, "", Right::read_aggregates, "One target, its trajectory and how it is going", "Target", "",
      shown);
  add("save_target", Method::put, "", Right::set_targets, "Set a target, or change it", "Target", "NewTarget", put);
  add("withdraw_target", Method::del, "", Right::set_targets, "Withdraw a target that was entered", "TargetWithdrawn",
      "", withdraw);
  add("target_history", Method::get, "/history", Right::read_aggregates,
      "What was expected and since when, with who set, divided or withdrew it", "TargetHistory", "", shown_history);
  add("undo_target", Method::post, "/undo", Right::set_targets,
      "Take an act on targets back: what stood before it stands again", "TargetHistory", "UndoTargets", undo);
  add("divide_target", Method::post, "/divide", Right::set_targets,
      "Divide a target among the territories below; theirs are replaced", "Target", "TargetDivision", divide);
  add("assessments", Method::get, "/assessments", Right::read_aggregates,
      "What those responsible say of a target, with its history", "AssessmentList", "", shown_assessments);
  add("assess", Method::post, "/assessments", Right::assess_targets, "Say how a target is going", "AssessmentList",
      "NewAssessment", post_assessment);
}

}  // namespace jalon::figures
