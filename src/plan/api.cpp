// SPDX-License-Identifier: EUPL-1.2
// The plan for programs: the same rules, JSON in and out. Errors are problem+json, written by web.
#include "base/json.hpp"
#include "plan/content.hpp"
#include "plan/labels.hpp"
#include "plan/scene.hpp"
#include "web/json_body.hpp"

namespace jalon::plan {

namespace {

using access::Right;
using web::Method;
namespace json = boost::json;
using web::object_of;
using Reading = web::JsonReading;

constexpr std::string_view plan_schema =
    R"({"type":"object","required":["contract","programme","state","version","lacks"],
"properties":{"id":{"type":["string","null"],"format":"uuid"},"contract":{"type":"string","description":"Code of the contract"},
"programme":{"type":"string"},"state":{"enum":["not_started","drafting","submitted","returned","adopted","under_way","evaluated"]},
"version":{"type":"integer"},"in_force":{"type":["string","null"],"description":"State of the version in force, while an amendment is being written too"},
"reason":{"type":"string"},"started_on":{"type":["string","null"],"format":"date"},"submitted_on":{"type":["string","null"],"format":"date"},
"adopted_on":{"type":["string","null"],"format":"date"},"state_signed_on":{"type":["string","null"],"format":"date"},
"authority_signed_on":{"type":["string","null"],"format":"date"},"return_motive":{"type":"string"},
"axes":{"type":"array","items":{"type":"object","properties":{"axis":{"type":"string"},"diagnosis":{"type":"string"},
"objective":{"type":"string"},"revision":{"type":"integer"}}}},
"lacks":{"type":"array","items":{"type":"object","properties":{"field":{"type":"string"},"what":{"type":"string"}}}}}})";

constexpr std::string_view action_schema = R"({"type":"object","required":["axis","title"],
"properties":{"id":{"type":"string","format":"uuid"},"axis":{"type":"string"},"number":{"type":"integer"},"title":{"type":"string","maxLength":200},
"description":{"type":"string"},"owner":{"type":"string"},"public":{"type":"string"},"level":{"type":"string"},
"starts":{"type":["string","null"],"format":"date"},"ends":{"type":["string","null"],"format":"date"},
"partners":{"type":"array","items":{"type":"object","required":["partner","part"],"properties":{"partner":{"type":"string"},
"part":{"enum":["responsible","accountable","consulted","informed"]}}}},
"milestones":{"type":"array","items":{"type":"object","required":["label"],"properties":{"label":{"type":"string"},
"due":{"type":["string","null"],"format":"date"},"done":{"type":["string","null"],"format":"date"}}}},
"budget":{"type":"array","items":{"type":"object","required":["funder","amount_cents"],"properties":{"funder":{"type":"string"},
"amount_cents":{"type":"integer","minimum":0}}}},
"expected":{"type":"array","items":{"type":"object","required":["is_outcome","label"],"properties":{"is_outcome":{"type":"boolean"},
"label":{"type":"string"},"baseline":{"type":"string"},"target":{"type":"string"},"method":{"type":"string"},
"due":{"type":["string","null"],"format":"date"}}}},
"revision":{"type":"integer","description":"The revision that this text builds on; 0 adds the action"},
"changed_at":{"type":"string","format":"date-time"},"changed_by":{"type":"string"}}})";
constexpr std::string_view actions_schema =
    R"({"type":"object","required":["actions"],"properties":{"actions":{"type":"array","items":{"$ref":"#/components/schemas/PlanAction"}}}})";
constexpr std::string_view saved_schema =
    R"({"type":"object","required":["id","revision","merged"],"properties":{"id":{"type":"string","format":"uuid"},
"revision":{"type":"integer"},"merged":{"type":"boolean","description":"Somebody else's changes to other fields were kept beside"},
"conflicts":{"type":"array","description":"Not empty (status 409): nothing was written","items":{"type":"object","properties":{
"field":{"type":"string"},"base":{"type":"string"},"theirs":{"type":"string"},"mine":{"type":"string"}}}}}})";
constexpr std::string_view axis_schema =
    R"({"type":"object","properties":{"diagnosis":{"type":"string"},"objective":{"type":"string"},
"revision":{"type":"integer","description":"The revision that this text builds on; 0 when nothing was written yet"}}})";
constexpr std::string_view axis_saved_schema =
    R"({"type":"object","required":["axis","revision","merged"],"properties":{"axis":{"type":"string"},
"revision":{"type":"integer"},"merged":{"type":"boolean","description":"Somebody else's changes to other fields were kept beside"},
"conflicts":{"type":"array","description":"Not empty (status 409): nothing was written","items":{"type":"object","properties":{
"field":{"type":"string"},"base":{"type":"string"},"theirs":{"type":"string"},"mine":{"type":"string"}}}}}})";
constexpr std::string_view comment_schema =
    R"({"type":"object","required":["comment"],"properties":{"comment":{"type":"string","maxLength":5000}}})";
constexpr std::string_view comments_schema =
    R"({"type":"object","required":["comments"],"properties":{"comments":{"type":"array","items":{"type":"object",
"properties":{"id":{"type":"string","format":"uuid"},"action":{"type":"string","format":"uuid"},"comment":{"type":"string"},
"author":{"type":"string","description":"A function, not a name"},"at":{"type":"string","format":"date-time"},
"resolved":{"type":"boolean"}}}}}})";
constexpr std::string_view document_schema =
    R"({"type":"object","required":["id","title","file_name","media_type","size_bytes","sha256"],
"properties":{"id":{"type":"string","format":"uuid"},"title":{"type":"string","maxLength":200},"file_name":{"type":"string"},
"media_type":{"type":"string","description":"Told from the content"},"size_bytes":{"type":"integer"},"sha256":{"type":"string"},
"added_by":{"type":"string","description":"A function, not a name"},"at":{"type":"string","format":"date-time"}}})";
constexpr std::string_view documents_schema =
    R"({"type":"object","required":["documents"],"properties":{"documents":{"type":"array","items":{"$ref":"#/components/schemas/PlanDocument"}}}})";
constexpr std::string_view move_schema =
    R"({"type":"object","required":["up"],"properties":{"up":{"type":"boolean","description":"One place up within its axis, or down"}}})";
constexpr std::string_view milestone_schema =
    R"({"type":"object","required":["done"],"properties":{"done":{"type":["string","null"],"format":"date","description":"null: not done after all"}}})";
constexpr std::string_view reason_schema =
    R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string","description":"Why the plan has not started"}}})";
constexpr std::string_view versions_schema =
    R"({"type":"object","required":["versions"],"properties":{"versions":{"type":"array","items":{"type":"object",
"required":["id","version","kind","at","by","sha256"],"properties":{"id":{"type":"string","format":"uuid"},"version":{"type":"integer"},
"kind":{"enum":["submitted","adopted","amended"]},"at":{"type":"string","format":"date-time"},
"by":{"type":"string","description":"A function, not a name"},
"sha256":{"type":"string","description":"Of the text, as the address of the version gives it"}}}}}})";
constexpr std::string_view comparison_schema =
    R"({"type":"object","required":["before","after","differences"],"properties":{"before":{"type":"string"},"after":{"type":"string"},
"differences":{"type":"array","items":{"type":"object","required":["kind","where","field","before","after"],"properties":{
"kind":{"enum":["added","removed","changed"]},"where":{"type":"string"},"field":{"type":"string"},
"before":{"type":"string"},"after":{"type":"string"}}}}}})";
constexpr std::string_view text_schema =
    R"({"type":"object","properties":{"text":{"type":"string","description":"Motive of a return or of an amendment; conclusion of an evaluation"},
"submission":{"type":"string","description":"For a return or a signature: the plan's submission as it was read; 409 when another one has come since"}}})";

void write_plan(JsonWriter& out, const Scene& scene) {
  const auto& plan = scene.plan;
  out.object([&] {
    out.key("id");
    plan.id.is_null() ? out.null() : out.value(plan.id);
    out.field("contract", scene.contract.code);
    out.field("programme", scene.programme.code);
    out.field("state", word(plan.state));
    out.field("version", plan.version);
    out.field("submission", plan.submission);
    out.key("in_force");
    plan.in_force.empty() ? out.null() : out.value(plan.in_force);
    out.field("reason", plan.reason);
    out.field("started_on", plan.started_on);
    out.field("submitted_on", plan.submitted_on);
    out.field("adopted_on", plan.adopted_on);
    out.field("state_signed_on", plan.state_signed_on);
    out.field("authority_signed_on", plan.authority_signed_on);
    out.field("return_motive", plan.return_motive);
    out.key("axes");
    out.array([&] {
      if (plan.id.is_null()) return;
      for (const auto& axis : axes(scene.session, plan.id)) {
        out.object([&] {
          out.field("axis", axis.axis);
          out.field("diagnosis", axis.diagnosis);
          out.field("objective", axis.objective);
          out.field("revision", axis.revision);
        });
      }
    });
    out.key("lacks");
    out.array([&] {
      if (plan.id.is_null()) return;
      for (const auto& lack : lacks(scene.session, scene.context(), plan.id)) {
        out.object([&] {
          out.field("field", lack.field);
          out.field("what", web::tr(scene.lang, lack.what));
        });
      }
    });
  });
}

// The same fields as in a revision, with what a writer needs besides.
void write_action_json(JsonWriter& out, const Action& action) {
  const std::string written = action_json(action, action.number);
  // {"position":3,"axis":… : the fields after the position are taken as they are.
  const auto fields = written.find(',');
  out.raw(fmt::format("{{\"id\":\"{}\",\"number\":{},\"revision\":{},\"changed_at\":\"{}\",\"changed_by\":",
                      action.id.text(), action.number, action.revision, action.changed_at.text()) +
          [&] {
            std::string by;
            append_json(by, action.changed_by);
            return by;
          }() +
          written.substr(fields));
}

web::Response show_plan(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [](Scene& scene) {
    std::string body;
    JsonWriter out(body);
    write_plan(out, scene);
    return web::json(std::move(body));
  });
}
web::Response show_actions(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [](Scene& scene) {
    std::string body;
    JsonWriter out(body);
    out.object([&] {
      out.key("actions");
      out.array([&] {
        if (scene.plan.id.is_null()) return;
        for (const auto& action : actions(scene.session, scene.plan.id)) write_action_json(out, action);
      });
    });
    return web::json(std::move(body));
  });
}

// ---- reading what a program sends ----

Result<Action> read_action(const web::Request& request) {
  const auto body = object_of(request);
  if (!body) return fail(body.error());
  const auto& object = *body;
  Reading in;
  Action out;
  const auto id = ActionId::parse(request.param("action"));
  if (!id) return invalid("action", msg("The address must end with the UUID of the action."));
  out.id = *id;
  out.axis = in.text(object, "axis", "axis");
  out.title = in.text(object, "title", "title");
  out.description = in.text(object, "description", "description");
  out.owner = in.text(object, "owner", "owner");
  out.public_code = in.text(object, "public", "public");
  out.level_code = in.text(object, "level", "level");
  out.starts = in.date(object, "starts", "starts");
  out.ends = in.date(object, "ends", "ends");
  out.revision = in.integer(object, "revision", "revision");
  in.each(object, "partners", [&](const json::object& item, const std::string& place) {
    PartnerPart line{in.text(item, "partner", place + ".partner")};
    if (!parse_word(in.text(item, "part", place + ".part"), line.part)) {
      in.wrong(place + ".part", msg("One of responsible, accountable, consulted and informed is expected here."));
    }
    out.partners.push_back(std::move(line));
  });
  in.each(object, "milestones", [&](const json::object& item, const std::string& place) {
    out.milestones.push_back({in.text(item, "label", place + ".label"), in.date(item, "due", place + ".due"),
                              in.date(item, "done", place + ".done")});
  });
  in.each(object, "budget", [&](const json::object& item, const std::string& place) {
    out.budget.push_back(
        {in.text(item, "funder", place + ".funder"), in.integer(item, "amount_cents", place + ".amount_cents")});
  });
  in.each(object, "expected", [&](const json::object& item, const std::string& place) {
    Expected line;
    line.is_outcome = in.boolean(item, "is_outcome", place + ".is_outcome");
    line.label = in.text(item, "label", place + ".label");
    line.baseline = in.text(item, "baseline", place + ".baseline");
    line.target = in.text(item, "target", place + ".target");
    line.method = in.text(item, "method", place + ".method");
    line.due = in.date(item, "due", place + ".due");
    out.expected.push_back(std::move(line));
  });
  if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
  return out;
}

// The rules speak of the fields of the form; a program knows those of its JSON.
Error in_json_words(Error error) {
  if (auto* invalid = std::get_if<Invalid>(&error)) {
    for (auto& fault : invalid->faults) {
      auto& field = fault.field;
      if (field.starts_with("partner.")) {
        field.replace(0, 8, "partners.");
        if (field.ends_with(".name")) field.replace(field.size() - 5, 5, ".partner");
      } else if (field.starts_with("milestone.")) {
        field.replace(0, 10, "milestones.");
      } else if (field.starts_with("budget.") && field.ends_with(".amount")) {
        field += "_cents";
      }
    }
  }
  return error;
}

// What a save answers: the key of what was saved, then how it went.
web::Response saved_json(std::string_view key, std::string_view value, const Saved& saved) {
  std::string body;
  JsonWriter out(body);
  out.object([&] {
    out.field(key, value);
    out.field("revision", saved.revision);
    out.field("merged", saved.merged);
    if (saved.conflicts.empty()) return;
    out.key("conflicts");
    out.array([&] {
      for (const auto& conflict : saved.conflicts) {
        out.object([&] {
          out.field("field", conflict.field);
          out.field("base", conflict.base);
          out.field("theirs", conflict.theirs);
          out.field("mine", conflict.mine);
        });
      }
    });
  });
  return web::json(std::move(body), saved.conflicts.empty() ? 200 : 409);
}

web::Response put_action(const PagesContext& pages, const web::Request& request) {
  const auto action = read_action(request);
  if (!action) return web::error_response(request, action.error());
  const auto saved = perform<SavedAction>(pages, request, "api", [&](access::Act& act, const Posted& posted) {
    return save_action(act, posted.context, posted.plan.id, *action);
  });
  if (!saved) return web::error_response(request, in_json_words(saved.error()));
  return saved_json("id", saved->id.text(), saved->saved);
}

web::Response show_actions_after(const PagesContext& pages, const web::Request& request, const Result<void>& done) {
  return done ? show_actions(pages, request) : web::error_response(request, in_json_words(done.error()));
}

// What a program does to one action of the plan, besides writing it.
using ActionRule = std::function<Result<void>(access::Act&, const Posted&, ActionId)>;
Result<void> on_action(const PagesContext& pages, const web::Request& request, const ActionRule& rule) {
  return perform<void>(pages, request, "api", [&](access::Act& act, const Posted& posted) -> Result<void> {
    const auto id = action_of(act, posted, request);
    if (!id) return fail(id.error());
    return rule(act, posted, *id);
  });
}

web::Response delete_action(const PagesContext& pages, const web::Request& request) {
  const auto revision = parse_integer(request.query_value("revision").value_or(""));
  if (!revision) {
    return web::error_response(
        request,
        Invalid{{{"revision",
                  msg("Say which revision of the action you read: revision= and its number, in the address.")}}});
  }
  return show_actions_after(pages, request,
                            on_action(pages, request, [&](access::Act& act, const Posted& posted, ActionId id) {
                              return remove_action(act, posted.context, id, *revision);
                            }));
}

web::Response post_move(const PagesContext& pages, const web::Request& request) {
  const auto body = object_of(request);
  if (!body) return web::error_response(request, body.error());
  Reading in;
  const bool up = in.boolean(*body, "up", "up");
  if (!body->contains("up")) in.wrong("up", msg("true or false is expected here."));
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  return show_actions_after(pages, request,
                            on_action(pages, request, [&](access::Act& act, const Posted& posted, ActionId id) {
                              return move_action(act, posted.context, id, up);
                            }));
}

web::Response put_milestone(const PagesContext& pages, const web::Request& request) {
  const auto body = object_of(request);
  if (!body) return web::error_response(request, body.error());
  Reading in;
  const auto done_on = in.date(*body, "done", "done");
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto place = parse_integer(request.param("milestone")).value_or(0);
  return show_actions_after(
      pages, request,
      on_action(pages, request, [&](access::Act& act, const Posted& posted, ActionId id) -> Result<void> {
        if (place < 1) return fail(NotFound{msg("There is no such milestone.")});
        return mark_milestone(act, posted.context, id, static_cast<std::size_t>(place - 1), done_on);
      }));
}

web::Response put_reason(const PagesContext& pages, const web::Request& request) {
  const auto body = object_of(request);
  if (!body) return web::error_response(request, body.error());
  Reading in;
  const std::string reason = in.text(*body, "reason", "reason");
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto done = perform<void>(pages, request, "api", [&](access::Act& act, const Posted& posted) {
    return give_reason(act, posted.context, posted.contract.key, reason);
  });
  if (!done) return web::error_response(request, done.error());
  return show_plan(pages, request);
}

// ---- versions ----

web::Response show_versions(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [](Scene& scene) {
    std::string body;
    JsonWriter out(body);
    out.object([&] {
      out.key("versions");
      out.array([&] {
        if (scene.plan.id.is_null()) return;
        for (const auto& row : store::versions(scene.session, scene.plan.id)) {
          out.object([&] {
            out.field("id", row.id);
            out.field("version", row.version);
            out.field("kind", row.kind);
            out.field("at", row.at.text());
            out.field("by", row.made_by);
            out.field("sha256", row.sha256);
          });
        }
      });
    });
    return web::json(std::move(body));
  });
}

web::Response show_version(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    auto text = scene.plan.id.is_null() ? std::nullopt
                                        : version_content(scene.session, scene.plan.id, request.param("version"));
    if (!text) return web::error_response(request, NotFound{msg("There is no such version of this plan.")});
    return web::json(*std::move(text));
  });
}

// ?before= and ?after=: the id of a version or a day; nothing is the text of today.
web::Response show_comparison(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    if (scene.plan.id.is_null() || scene.plan.state == State::not_started)
      return web::error_response(request, NotFound{msg("This plan has not started.")});
    std::vector<Fault> faults;
    const auto side = [&](std::string_view name) {
      const auto asked = request.query_value(name).value_or("");
      auto found = Date::parse(asked) ? side_of(scene, "", asked) : side_of(scene, asked, "");
      if (!found) faults.push_back({std::string(name), msg("Neither a version of this plan nor a date.")});
      return found;
    };
    const auto before = side("before");
    const auto after = side("after");
    if (!faults.empty()) return web::error_response(request, Invalid{std::move(faults)});
    std::string body;
    JsonWriter out(body);
    out.object([&] {
      out.field("before", before->title);
      out.field("after", after->title);
      out.key("differences");
      out.array([&] {
        for (const auto& one : compare(scene.context(), before->content, after->content, scene.lang)) {
          out.object([&] {
            out.field("kind", one.kind == Difference::Kind::added     ? "added"
                              : one.kind == Difference::Kind::removed ? "removed"
                                                                      : "changed");
            out.field("where", one.where);
            out.field("field", one.field);
            out.field("before", one.before);
            out.field("after", one.after);
          });
        }
      });
    });
    return web::json(std::move(body));
  });
}

web::Response put_axis(const PagesContext& pages, const web::Request& request) {
  const auto body = object_of(request);
  if (!body) return web::error_response(request, body.error());
  Reading in;
  const AxisText text{std::string(request.param("axis")), in.text(*body, "diagnosis", "diagnosis"),
                      in.text(*body, "objective", "objective"), in.integer(*body, "revision", "revision")};
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto saved = perform<Saved>(pages, request, "api", [&](access::Act& act, const Posted& posted) {
    return save_axis(act, posted.context, posted.plan.id, text);
  });
  if (!saved) return web::error_response(request, saved.error());
  return saved_json("axis", text.axis, *saved);
}

// ---- comments ----

web::Response show_comments(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [](Scene& scene) {
    std::string body;
    JsonWriter out(body);
    out.object([&] {
      out.key("comments");
      out.array([&] {
        if (scene.plan.id.is_null()) return;
        for (const auto& comment : comments(scene.session, scene.plan.id)) {
          out.object([&] {
            out.field("id", comment.id);
            out.field("action", comment.action);
            out.field("comment", comment.text);
            out.field("author", comment.author);
            out.field("at", comment.at.text());
            out.field("resolved", comment.resolved);
          });
        }
      });
    });
    return web::json(std::move(body));
  });
}

web::Response post_comment(const PagesContext& pages, const web::Request& request) {
  const auto body = object_of(request);
  if (!body) return web::error_response(request, body.error());
  Reading in;
  const std::string text = in.text(*body, "comment", "comment");
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto done =
      perform<CommentId>(pages, request, "api", [&](access::Act& act, const Posted& posted) -> Result<CommentId> {
        const auto id = action_of(act, posted, request);
        if (!id) return fail(id.error());
        return add_comment(act, posted.context, *id, text);
      });
  if (!done) return web::error_response(request, done.error());
  return show_comments(pages, request);
}

web::Response post_resolve(const PagesContext& pages, const web::Request& request) {
  const auto done = perform<void>(pages, request, "api", [&](access::Act& act, const Posted& posted) -> Result<void> {
    const auto id = CommentId::parse(request.param("comment"));
    const auto comment = id ? store::find_comment(act.db, *id) : std::nullopt;
    if (!comment || comment->plan != posted.plan.id) return fail(NotFound{msg("There is no such comment.")});
    return resolve_comment(act, posted.context, *id);
  });
  if (!done) return web::error_response(request, done.error());
  return show_comments(pages, request);
}

// ---- documents ----

void write_document(JsonWriter& out, const Document& document) {
  out.object([&] {
    out.field("id", document.id);
    out.field("title", document.title);
    out.field("file_name", document.file_name);
    out.field("media_type", document.media_type);
    out.field("size_bytes", document.size_bytes);
    out.field("sha256", document.sha256);
    out.field("added_by", document.added_by);
    out.field("at", document.at.text());
  });
}

web::Response show_documents(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [](Scene& scene) {
    std::string body;
    JsonWriter out(body);
    out.object([&] {
      out.key("documents");
      out.array([&] {
        if (scene.plan.id.is_null()) return;
        for (const auto& document : documents(scene.session, scene.plan.id)) write_document(out, document);
      });
    });
    return web::json(std::move(body));
  });
}

web::Response post_document(const PagesContext& pages, const web::Request& request) {
  const auto file = examined(pages, request.body);
  const auto kept =
      perform<Document>(pages, request, "api", [&](access::Act& act, const Posted& posted) -> Result<Document> {
        const auto id = attach_document(act, posted.context, posted.plan.id, request.query_value("title").value_or(""),
                                        request.query_value("file_name").value_or(""), file);
        if (!id) return fail(id.error());
        for (auto& document : documents(act.db, posted.plan.id)) {
          if (document.id == *id) return document;
        }
        report_bug("the document that was attached", __FILE__, __LINE__);
      });
  if (!kept) return web::error_response(request, kept.error());
  std::string body;
  JsonWriter out(body);
  write_document(out, *kept);
  return web::json(std::move(body));
}

web::Response delete_document(const PagesContext& pages, const web::Request& request) {
  const auto done = remove_asked_document(pages, request, "api");
  if (!done) return web::error_response(request, done.error());
  return show_documents(pages, request);
}

struct Asked {
  std::string text, submission;
};
using Rule = Result<void> (*)(access::Act&, const Posted&, const Asked& asked);
struct ApiAct {
  std::string_view path, name;
  Right right;
  std::string_view summary;
  Rule rule;
};
template <class T>
Result<void> without_value(const Result<T>& result) {
  return result ? Result<void>{} : Result<void>(fail(result.error()));
}
constexpr ApiAct api_acts[] = {
    {"start", "api_start", Right::write_plan, "Start the plan of a contract",
     [](access::Act& act, const Posted& posted, const Asked&) {
       return without_value(start_plan(act, posted.context, posted.contract.key));
     }},
    {"submit", "api_submit", Right::submit_plan, "Submit the plan: its text is frozen",
     [](access::Act& act, const Posted& posted, const Asked&) {
       return submit_plan(act, posted.context, posted.plan.id);
     }},
    {"return", "api_return", Right::return_plan, "Return the plan for correction, with a motive",
     [](access::Act& act, const Posted& posted, const Asked& asked) {
       return return_plan(act, posted.context, posted.plan.id, asked.text, asked.submission);
     }},
    {"sign-for-state", "api_sign_for_state", Right::sign_for_state, "Sign the submitted text for the State",
     [](access::Act& act, const Posted& posted, const Asked& asked) {
       return without_value(sign_plan(act, posted.context, posted.plan.id, true, asked.submission));
     }},
    {"sign-for-authority", "api_sign_for_authority", Right::sign_for_authority,
     "Sign the submitted text for the local authority",
     [](access::Act& act, const Posted& posted, const Asked& asked) {
       return without_value(sign_plan(act, posted.context, posted.plan.id, false, asked.submission));
     }},
    {"begin", "api_begin", Right::run_plan, "Declare the plan under way",
     [](access::Act& act, const Posted& posted, const Asked&) {
       return begin_plan(act, posted.context, posted.plan.id);
     }},
    {"evaluate", "api_evaluate", Right::run_plan, "Declare the plan evaluated, with a conclusion",
     [](access::Act& act, const Posted& posted, const Asked& asked) {
       return evaluate_plan(act, posted.context, posted.plan.id, asked.text);
     }},
    {"amend", "api_amend", Right::amend_plan, "Open an amendment, with a motive",
     [](access::Act& act, const Posted& posted, const Asked& asked) {
       return amend_plan(act, posted.context, posted.plan.id, asked.text);
     }},
};

web::Response post_act(const PagesContext& pages, const web::Request& request, const ApiAct& one) {
  const auto body = object_of(request);
  if (!body) return web::error_response(request, body.error());
  Reading in;
  const Asked asked{in.text(*body, "text", "text"), in.text(*body, "submission", "submission")};
  if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
  const auto done = perform<void>(pages, request, "api",
                                  [&](access::Act& act, const Posted& posted) { return one.rule(act, posted, asked); });
  if (!done) return web::error_response(request, done.error());
  return show_plan(pages, request);
}

}  // namespace

void add_api_routes(web::Router& router, const PagesContext& context) {
  const auto clean = [](std::string_view schema) {
    std::string out;
    for (const char c : schema) {
      if (c != '\n') out += c;
    }
    return out;
  };
  router.add_schema("Plan", clean(plan_schema));
  router.add_schema("PlanAction", clean(action_schema));
  router.add_schema("PlanActions", clean(actions_schema));
  router.add_schema("PlanActionSaved", clean(saved_schema));
  router.add_schema("PlanActText", clean(text_schema));
  router.add_schema("PlanActionMove", clean(move_schema));
  router.add_schema("PlanMilestoneDone", clean(milestone_schema));
  router.add_schema("PlanReason", clean(reason_schema));
  router.add_schema("PlanVersions", clean(versions_schema));
  router.add_schema("PlanComparison", clean(comparison_schema));
  router.add_schema("PlanAxisText", clean(axis_schema));
  router.add_schema("PlanAxisSaved", clean(axis_saved_schema));
  router.add_schema("PlanComment", clean(comment_schema));
  router.add_schema("PlanComments", clean(comments_schema));
  router.add_schema("PlanDocument", clean(document_schema));
  router.add_schema("PlanDocuments", clean(documents_schema));
  const auto described = [](std::string name, Method method, std::string_view path, Right right,
                            std::string_view summary, std::string answer, std::string asked,
                            std::function<web::Response(const web::Request&)> handler) {
    web::Route route;
    route.name = "plan." + std::move(name);
    route.method = method;
    route.pattern = "/api/v1/contracts/{contract}/plan" + std::string(path);
    route.right = word(right);
    route.scope = "contract";
    route.summary = summary;
    route.response_schema = std::move(answer);
    route.request_schema = std::move(asked);
    route.handler = std::move(handler);
    return route;
  };
  const auto add = [&](auto&&... parts) { router.add(described(std::forward<decltype(parts)>(parts)...)); };
  add("api_plan", Method::get, "", Right::read_plans, "The plan of a contract, its axes and what it lacks", "Plan", "",
      [context](const web::Request& request) { return show_plan(context, request); });
  add("api_actions", Method::get, "/actions", Right::read_plans, "The actions of a contract's plan", "PlanActions", "",
      [context](const web::Request& request) { return show_actions(context, request); });
  add("api_save_action", Method::put, "/actions/{action}", Right::write_plan,
      "Add or change an action; the same request sent again changes nothing", "PlanActionSaved", "PlanAction",
      [context](const web::Request& request) { return put_action(context, request); });
  auto removed =
      described("api_remove_action", Method::del, "/actions/{action}", Right::write_plan,
                "Remove an action, in the revision that was read; its text stays in the plan's history", "PlanActions",
                "", [context](const web::Request& request) { return delete_action(context, request); });
  removed.query_names = {"revision"};
  router.add(std::move(removed));
  add("api_move_action", Method::post, "/actions/{action}/move", Right::write_plan,
      "Move an action one place within its axis; at the end it stays", "PlanActions", "PlanActionMove",
      [context](const web::Request& request) { return post_move(context, request); });
  add("api_mark_milestone", Method::put, "/actions/{action}/milestones/{milestone}", Right::run_plan,
      "Say when the milestone of this place (from 1) was reached", "PlanActions", "PlanMilestoneDone",
      [context](const web::Request& request) { return put_milestone(context, request); });
  add("api_give_reason", Method::put, "/reason", Right::write_plan, "Say why the plan has not started", "Plan",
      "PlanReason", [context](const web::Request& request) { return put_reason(context, request); });
  add("api_versions", Method::get, "/versions", Right::read_plans,
      "The texts that were frozen: at each submission, adoption and amendment", "PlanVersions", "",
      [context](const web::Request& request) { return show_versions(context, request); });
  add("api_version", Method::get, "/versions/{version}", Right::read_plans,
      "A frozen text as it was signed: its SHA-256 is that of these bytes", "", "",
      [context](const web::Request& request) { return show_version(context, request); });
  auto compared =
      described("api_compare", Method::get, "/comparison", Right::read_plans,
                "Two texts side by side: before and after are versions or days, today's text without", "PlanComparison",
                "", [context](const web::Request& request) { return show_comparison(context, request); });
  compared.query_names = {"before", "after"};
  router.add(std::move(compared));
  add("api_save_axis", Method::put, "/axes/{axis}", Right::write_plan,
      "Write the diagnosis and the objective of an axis; the same request sent again changes nothing", "PlanAxisSaved",
      "PlanAxisText", [context](const web::Request& request) { return put_axis(context, request); });
  add("api_comments", Method::get, "/comments", Right::read_plans, "The comments on the actions of a contract's plan",
      "PlanComments", "", [context](const web::Request& request) { return show_comments(context, request); });
  add("api_add_comment", Method::post, "/actions/{action}/comments", Right::comment_plan,
      "Comment on an action; the same words sent again within a minute are kept once", "PlanComments", "PlanComment",
      [context](const web::Request& request) { return post_comment(context, request); });
  add("api_resolve_comment", Method::post, "/comments/{comment}/resolve", Right::comment_plan, "Settle a comment",
      "PlanComments", "", [context](const web::Request& request) { return post_resolve(context, request); });
  add("api_documents", Method::get, "/documents", Right::read_plans, "The documents of a contract's plan",
      "PlanDocuments", "", [context](const web::Request& request) { return show_documents(context, request); });
  auto attach =
      described("api_attach_document", Method::post, "/documents", Right::write_plan,
                "Attach the bytes of a file, under a title; the same file and title sent again are kept once",
                "PlanDocument", "", [context](const web::Request& request) { return post_document(context, request); });
  attach.query_names = {"title", "file_name"};
  attach.request_type = "application/octet-stream";
  attach.body_limit = upload_limit;
  router.add(std::move(attach));
  auto read = described("api_document", Method::get, "/documents/{document}", Right::read_plans,
                        "The content of a document, as the file that was attached", "", "",
                        [context](const web::Request& request) { return send_document(context, request); });
  read.response_type = "application/octet-stream";
  router.add(std::move(read));
  add("api_remove_document", Method::del, "/documents/{document}", Right::write_plan,
      "Remove a document for good, unless the text that it belongs to is submitted or signed", "PlanDocuments", "",
      [context](const web::Request& request) { return delete_document(context, request); });
  for (const ApiAct& one : api_acts) {
    add(std::string(one.name), Method::post, "/" + std::string(one.path), one.right, one.summary, "Plan", "PlanActText",
        [context, &one](const web::Request& request) { return post_act(context, request, one); });
  }
}

}  // namespace jalon::plan
