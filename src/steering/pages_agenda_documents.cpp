// SPDX-License-Identifier: EUPL-1.2
// Documents on the items of an agenda: listed with the item, added, given a new version, removed, downloaded. From
// pages and for programs.
#include <algorithm>

#include "base/json.hpp"
#include "plan/pages.hpp"
#include "steering/committee_view.hpp"
#include "web/json_body.hpp"

namespace jalon::steering {

namespace {

constexpr std::size_t upload_limit = 32U << 20U;  // the largest body; what of it is taken is the programme's
constexpr std::string_view accepted = ".pdf,.odt,.ods,.docx,.xlsx,.png,.jpg,.jpeg,.txt";

std::string size_text(std::int64_t bytes, Lang lang) {
  if (bytes < 1'000'000) return web::trf(lang, "{0} kB", format_integer((bytes + 999) / 1000, lang));
  return web::trf(lang, "{0} MB", format_decimal(bytes / 100'000, 1, lang));
}
std::string version_href(MeetingId meeting, const AgendaDocument& document, int version) {
  return fmt::format("{}/documents/{}/{}", href(meeting), document.id.text(), version);
}

void write_version(const Scene& scene, web::Phrasing& p, const AgendaDocument& document, const DocumentVersion& one) {
  const Lang lang = scene.lang;
  p.soft(web::trf(lang, "{0}, {1}, added on {2} by {3}", one.file_name, size_text(one.size_bytes, lang),
                  format_date_short(paris_date(one.added_at), lang), one.added_by));
  if (document.versions.size() > 1) p.text(" ").soft(web::trf(lang, "(version {0})", one.number));
}

void write_file_field(const Scene& scene, web::Fields& fields, const Returned& back, const std::string& which) {
  const auto hint = web::trf(
      scene.lang, "PDF, ODT, ODS, DOCX, XLSX, PNG, JPEG or plain text; at most {0}. No document about a person.",
      size_text(scene.programme.rules.document_bytes_max, scene.lang));
  fields.file_field(
      {.name = "file", .label = fields.tr("File"), .hint = hint, .why = back.why(which, "file"), .required = true},
      accepted);
}

void write_one(const Scene& scene, web::Flow& in, const MeetingRecord& record, const AgendaDocument& document,
               bool prepares, const Returned& back) {
  const Lang lang = scene.lang;
  const auto csrf = web::csrf_token(scene.request);
  const auto& meeting = record.meeting;
  if (document.removed_at) {
    in.p([&](web::Phrasing& p) {
      p.span("struck", document.title).text(" ");
      p.soft(web::trf(lang, "removed on {0} by {1}: {2}", format_date_short(paris_date(*document.removed_at), lang),
                      document.removed_by, document.removed_why));
    });
    return;
  }
  const auto& shown = prepares ? document.versions.back() : *document.sent();
  const auto reading = access_to(*scene.actor, scene.registry, record, document, shown, scene.today);
  const bool reads = reading == DocumentAccess::reads;
  in.p([&](web::Phrasing& p) {
    if (reads) {
      p.a(version_href(meeting.id, document, shown.number), document.title, {{"download", "", true}});
    } else {
      p.strong(document.title);
    }
    p.br();
    if (!document.line.empty()) p.soft(web::trf(lang, "File {0}.", document.line)).text(" ");
    write_version(scene, p, document, shown);
    if (meeting.convened_on && shown.sent_at && paris_date(*shown.sent_at) > *meeting.convened_on) {
      p.text(" ").badge(web::State::warn, web::trf(lang, "sent after the convocation, on {0}",
                                                   format_date_short(paris_date(*shown.sent_at), lang)));
    } else if (!shown.sent_at && prepares) {
      p.text(" ").badge(web::State::idle, p.tr("goes out with the convocation"));
    }
  });
  in.details(web::trf(lang, "Versions and SHA-256: {0}", document.title), [&](web::Flow& inside) {
    inside.list([&](web::Items& items) {
      for (auto one = document.versions.rbegin(); one != document.versions.rend(); ++one) {
        if (!prepares && !one->sent_at) continue;
        items.item([&](web::Flow& item) {
          item.p([&](web::Phrasing& p) {
            const auto label = web::trf(lang, "Version {0}", one->number);
            if (reads) {
              p.a(version_href(meeting.id, document, one->number), label, {{"download", "", true}});
            } else {
              p.text(label);
            }
            p.text(" ").soft(web::trf(lang, "added on {0} by {1}", format_instant(one->added_at, lang), one->added_by));
            p.br().code(one->sha256);
          });
        });
      }
    });
  });
  if (!prepares || !reads) return;
  const bool open = meeting.state == MeetingState::planned || meeting.state == MeetingState::convened ||
                    meeting.state == MeetingState::under_way;
  if (!open) return;
  const std::string address = href(meeting.id) + "/documents/" + document.id.text();
  const std::string renewed = "version:" + document.id.text(), removed = "remove:" + document.id.text();
  in.details(
      web::trf(lang, "Give a new version: {0}", document.title),
      [&](web::Flow& inside) {
        inside.post_form(
            address + "/version", csrf,
            [&](web::Fields& fields) {
              write_file_field(scene, fields, back, renewed);
              fields.note(fields.tr("The versions before it stay, with their SHA-256."));
              fields.submit(fields.tr("Put the new version"), {}, {}, true);
            },
            true);
      },
      back.is(renewed));
  if (meeting.state != MeetingState::planned || document.was_sent()) return;
  in.details(
      web::trf(lang, "Remove: {0}", document.title),
      [&](web::Flow& inside) {
        inside.post_form(address + "/retrait", csrf, [&](web::Fields& fields) {
          fields.text_field({.name = "why",
                             .label = fields.tr("Why"),
                             .hint = fields.tr("The file is deleted; its title and this reason stay."),
                             .value = back.value(removed, "why"),
                             .why = back.why(removed, "why"),
                             .required = true,
                             .max_characters = 4000});
          fields.submit(fields.tr("Remove the document"), {}, {}, true);
        });
      },
      back.is(removed));
}

void write_add_form(const Scene& scene, web::Flow& card, const MeetingRecord& record, const AgendaItem& item,
                    const AgendaSource* source, const Returned& back) {
  const std::string which = "document:" + item.id.text();
  card.details(
      web::trf(scene.lang, "Add a document: {0}", item.title),
      [&](web::Flow& in) {
        if (record.meeting.state != MeetingState::planned)
          in.p(in.tr("Members have been called: they read it at once, marked as sent after the convocation."));
        in.post_form(
            href(record.meeting.id) + "/points/" + item.id.text() + "/documents", web::csrf_token(scene.request),
            [&](web::Fields& fields) {
              fields.text_field({.name = "title",
                                 .label = fields.tr("Title of the document"),
                                 .value = back.value(which, "title"),
                                 .why = back.why(which, "title"),
                                 .required = true,
                                 .max_characters = 200});
              if (source != nullptr) {
                std::vector<web::Choice> lines{{"", std::string(fields.tr("the whole item"))}};
                for (const auto& line : source->list(scene.db, scene.registry, item.ref_id).lines)
                  lines.push_back({line.id, line.label});
                fields.select({.name = "line",
                               .label = fields.tr("About which file"),
                               .value = back.value(which, "line"),
                               .why = back.why(which, "line")},
                              lines);
              }
              write_file_field(scene, fields, back, which);
              fields.submit(fields.tr("Add the document"), {}, {}, true);
            },
            true);
      },
      back.is(which));
}

// The document and version of the address, for a reader of the meeting.
web::Response send_version(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const NotFound none{msg("There is no such document; it may have been removed already.")};
    const auto meeting = MeetingId::parse(request.param("meeting"));
    const auto id = AgendaDocumentId::parse(request.param("document"));
    const auto number = parse_integer(request.param("version"));
    const auto record = meeting ? read_meeting(scene.db, *meeting) : std::nullopt;
    if (!record || scene.actor == nullptr || !may_read(*scene.actor, scene.registry, record->committee, scene.today))
      return web::error_response(request, NotFound{msg("This meeting does not exist.")});
    const auto* document = id ? record->document(*id) : nullptr;
    const auto* version = document != nullptr && number && *number > 0 && *number <= 1000
                              ? document->version(static_cast<int>(*number))
                              : nullptr;
    if (version == nullptr) return web::error_response(request, none);
    switch (access_to(*scene.actor, scene.registry, *record, *document, *version, scene.today)) {
      case DocumentAccess::reads:
        break;
      case DocumentAccess::is_recused:
      case DocumentAccess::not_seated:
        return web::error_response(request, Forbidden{std::string(access::word(access::Right::convene_committees))});
      case DocumentAccess::not_sent:
      case DocumentAccess::is_removed:
        return web::error_response(request, none);
    }
    auto bytes = document_bytes(scene.db, document->id, version->number);
    if (!bytes) return web::error_response(request, none);
    return plan::send_file(version->media_type, version->file_name, *std::move(bytes));
  });
}

plan::ExaminedFile examined(PagesState& state, std::string_view bytes) {
  const auto limit = state.context.database.read([](db::Session& session) { return document_bytes_max(session); });
  return {bytes, limit};
}

web::Response api_list(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto id = MeetingId::parse(request.param("meeting"));
    const auto record = id ? read_meeting(scene.db, *id) : std::nullopt;
    if (!record || scene.actor == nullptr || !may_read(*scene.actor, scene.registry, record->committee, scene.today))
      return web::error_response(request, NotFound{msg("This meeting does not exist.")});
    const bool prepares = may_convene(*scene.actor, scene.registry, record->committee, scene.today);
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("documents");
      json.array([&] {
        for (const auto& document : record->documents) {
          if (!prepares && (document.removed_at || !document.was_sent())) continue;
          json.object([&] {
            json.field("id", document.id);
            json.field("item", document.item);
            json.field("line", document.line);
            json.field("title", document.title);
            json.field("removed_at", document.removed_at);
            json.field("removed_why", document.removed_why);
            json.key("versions");
            json.array([&] {
              for (const auto& one : document.versions) {
                if (!prepares && !one.sent_at) continue;
                json.object([&] {
                  json.field("number", one.number);
                  json.field("file_name", one.file_name);
                  json.field("media_type", one.media_type);
                  json.field("size_bytes", one.size_bytes);
                  json.field("sha256", one.sha256);
                  json.field("added_at", one.added_at);
                  json.field("added_by", one.added_by);
                  json.field("sent_at", one.sent_at);
                  json.field("may_read", access_to(*scene.actor, scene.registry, *record, document, one, scene.today) ==
                                             DocumentAccess::reads);
                });
              }
            });
          });
        }
      });
    });
    return web::json(std::move(out));
  });
}

// rule(act, context) → the id to answer with.
template <class Rule>
web::Response api_act(const Shared& state, const web::Request& request, int status, Rule&& rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto registry = state->context.territories.current();
  const auto done = state->context.database.write([&](db::Session& session) -> Result<std::string> {
    access::Act act{.db = session, .actor = *actor, .now = state->context.clock.now(), .origin = "api"};
    return rule(act, committee_context(*state, *registry));
  });
  if (!done) return web::error_response(request, done.error());
  std::string out;
  JsonWriter json(out);
  json.object([&] { json.field("id", *done); });
  return web::json(std::move(out), status);
}

template <class Id>
Id id_of(const web::Request& request, std::string_view param) {
  return Id::parse(request.param(param)).value_or(Id{});
}

constexpr std::string_view documents_schema = R"({"type":"object","properties":{"documents":{"type":"array","items":{
"type":"object","properties":{"id":{"type":"string","format":"uuid"},"item":{"type":"string","format":"uuid"},
"line":{"type":"string","description":"of an item with files: the one that it is about"},"title":{"type":"string"},
"removed_at":{"type":["string","null"],"format":"date-time"},"removed_why":{"type":"string"},
"versions":{"type":"array","items":{"type":"object","properties":{"number":{"type":"integer"},
"file_name":{"type":"string"},"media_type":{"type":"string"},"size_bytes":{"type":"integer"},
"sha256":{"type":"string"},"added_at":{"type":"string","format":"date-time"},"added_by":{"type":"string"},
"sent_at":{"type":["string","null"],"format":"date-time"},"may_read":{"type":"boolean"}},
"required":["number","file_name","sha256","may_read"]}}},"required":["id","item","title","versions"]}}},
"required":["documents"]})";

void add_document_api(web::Router& router, const Shared& state) {
  using access::Right;
  using web::Method;
  router.add_schema("AgendaDocumentList", std::string(documents_schema));
  router.add_schema("AgendaDocumentRemoval",
                    R"({"type":"object","properties":{"why":{"type":"string"}},"required":["why"]})");
  const auto route = [&](std::string name, Method method, std::string pattern, Right right, std::string summary,
                         std::string schema, web::Handler handler) {
    web::Route one;
    one.name = "steering.api_" + std::move(name);
    one.method = method;
    one.pattern = "/api/v1/" + std::move(pattern);
    one.right = access::word(right);
    one.scope = web::scope_each;
    one.summary = std::move(summary);
    one.response_schema = std::move(schema);
    one.handler = std::move(handler);
    return one;
  };
  router.add(route("agenda_documents", Method::get, "meetings/{meeting}/documents", Right::read_plans,
                   "The documents of a meeting, with the SHA-256 of their versions", "AgendaDocumentList",
                   [state](const web::Request& request) { return api_list(state, request); }));
  auto read = route("agenda_document", Method::get, "meetings/{meeting}/documents/{document}/{version}",
                    Right::read_plans, "The content of one version, for the members of the committee", {},
                    [state](const web::Request& request) { return send_version(state, request); });
  read.response_type = "application/octet-stream";
  router.add(std::move(read));
  auto attach = route("add_agenda_document", Method::post, "agenda-items/{item}/documents", Right::convene_committees,
                      "Add the bytes of a file to an item; the same file sent again is kept once", "CommitteeMade",
                      [state](const web::Request& request) {
                        NewDocument given;
                        given.item = id_of<ItemId>(request, "item");
                        given.title = request.query_value("title").value_or("");
                        given.line = request.query_value("line").value_or("");
                        given.file_name = request.query_value("file_name").value_or("");
                        const auto file = examined(*state, request.body);
                        return api_act(state, request, 201,
                                       [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
                                         const auto made = add_document(act, context, given, file);
                                         if (!made) return fail(made.error());
                                         return made->text();
                                       });
                      });
  attach.query_names = {"title", "line", "file_name"};
  attach.request_type = "application/octet-stream";
  attach.body_limit = upload_limit;
  router.add(std::move(attach));
  auto renew = route(
      "replace_agenda_document", Method::post, "agenda-documents/{document}/versions", Right::convene_committees,
      "Give a document a new version; the older ones stay", "CommitteeMade", [state](const web::Request& request) {
        const auto id = id_of<AgendaDocumentId>(request, "document");
        const auto file = examined(*state, request.body);
        return api_act(
            state, request, 201, [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
              const auto done = replace_document(act, context, id, request.query_value("file_name").value_or(""), file);
              if (!done) return fail(done.error());
              return id.text();
            });
      });
  renew.query_names = {"file_name"};
  renew.request_type = "application/octet-stream";
  renew.body_limit = upload_limit;
  router.add(std::move(renew));
  auto remove = route("remove_agenda_document", Method::post, "agenda-documents/{document}/removal",
                      Right::convene_committees, "Remove a document that was not sent yet, with a reason",
                      "CommitteeMade", [state](const web::Request& request) {
                        const auto body = web::object_of(request);
                        if (!body) return web::error_response(request, body.error());
                        web::JsonReading in;
                        const auto why = in.text(*body, "why", "why");
                        if (!in.faults.empty()) return web::error_response(request, Invalid{std::move(in.faults)});
                        const auto id = id_of<AgendaDocumentId>(request, "document");
                        return api_act(state, request, 200,
                                       [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
                                         const auto done = remove_document(act, context, id, why);
                                         if (!done) return fail(done.error());
                                         return id.text();
                                       });
                      });
  remove.request_schema = "AgendaDocumentRemoval";
  router.add(std::move(remove));
}

}  // namespace

void write_agenda_documents(const Scene& scene, web::Flow& card, const MeetingRecord& record, const AgendaItem& item,
                            const AgendaSource* source, bool prepares, const Returned& back) {
  std::vector<const AgendaDocument*> listed;
  bool may_read_all = true, is_recused = false;
  for (const auto& document : record.documents) {
    if (document.item != item.id || (!prepares && (document.removed_at || !document.was_sent()))) continue;
    listed.push_back(&document);
    if (document.removed_at) continue;
    const auto& shown = prepares ? document.versions.back() : *document.sent();
    const auto reading = access_to(*scene.actor, scene.registry, record, document, shown, scene.today);
    if (reading != DocumentAccess::reads) may_read_all = false;
    if (reading == DocumentAccess::is_recused) is_recused = true;
  }
  if (!listed.empty()) {
    card.p([&](web::Phrasing& p) { p.strong(p.tr("Documents")); });
    card.list([&](web::Items& items) {
      for (const auto* document : listed)
        items.item([&](web::Flow& in) { write_one(scene, in, record, *document, prepares, back); });
    });
    if (is_recused) {
      card.notice(web::State::warn, [&](web::Flow& in) {
        in.p(in.tr("Your seat has declared an interest: since then its documents are closed to you."));
      });
    } else if (!may_read_all) {
      card.p([&](web::Phrasing& p) {
        p.soft(p.tr("These documents are read by the members of the committee and by those who prepare its meetings."));
      });
    }
  }
  using S = MeetingState;
  const auto state = record.meeting.state;
  if (prepares && !record.is_recused(*scene.actor, item.id) &&
      (state == S::planned || state == S::convened || state == S::under_way))
    write_add_form(scene, card, record, item, source, back);
}

void add_agenda_document_routes(web::Router& router, const Shared& state) {
  using web::Method;
  const auto add = [&](std::string name, Method method, std::string pattern, web::Handler handler, bool has_file) {
    auto route = committee_route(std::move(name), method, "/seances/{meeting}" + std::move(pattern));
    if (has_file) route.body_limit = upload_limit;
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add(
      "agenda_document", Method::get, "/documents/{document}/{version}",
      [state](const web::Request& request) { return send_version(state, request); }, false);
  // The meeting that the address names is the one to come back to.
  const auto answer = [state](const web::Request& request, const web::Form& form, const std::string& which, auto rule) {
    const auto meeting = MeetingId::parse(request.param("meeting"));
    if (!meeting) return not_found(request, msg("This meeting does not exist."));
    return run_form(
        *state, request, form, which, [&](const Returned& back) { return show_meeting_page(*state, request, back); },
        [&](access::Act& act, const CommitteeContext& context) -> Result<std::string> {
          const Result<void> done = rule(act, context);
          if (!done) return fail(done.error());
          return href(*meeting);
        });
  };
  const auto file_of = [](const web::Form& form) {
    const auto* upload = form.upload("file");
    return upload == nullptr ? std::pair<std::string_view, std::string_view>{}
                             : std::pair<std::string_view, std::string_view>{upload->file_name, upload->bytes};
  };
  add(
      "add_agenda_document", Method::post, "/points/{item}/documents",
      [=](const web::Request& request) {
        const web::Form form(request);
        NewDocument given;
        given.item = id_of<ItemId>(request, "item");
        given.title = form.text("title");
        given.line = form.text("line");
        const auto sent = file_of(form);
        given.file_name = sent.first;
        const auto file = examined(*state, sent.second);
        return answer(request, form, "document:" + given.item.text(),
                      [&](access::Act& act, const CommitteeContext& context) -> Result<void> {
                        const auto made = add_document(act, context, given, file);
                        if (!made) return fail(made.error());
                        return {};
                      });
      },
      true);
  add(
      "replace_agenda_document", Method::post, "/documents/{document}/version",
      [=](const web::Request& request) {
        const web::Form form(request);
        const auto id = id_of<AgendaDocumentId>(request, "document");
        const auto sent = file_of(form);
        const auto file = examined(*state, sent.second);
        return answer(request, form, "version:" + id.text(),
                      [&](access::Act& act, const CommitteeContext& context) -> Result<void> {
                        const auto done = replace_document(act, context, id, sent.first, file);
                        if (!done) return fail(done.error());
                        return {};
                      });
      },
      true);
  add(
      "remove_agenda_document", Method::post, "/documents/{document}/retrait",
      [=](const web::Request& request) {
        const web::Form form(request);
        const auto id = id_of<AgendaDocumentId>(request, "document");
        return answer(request, form, "remove:" + id.text(), [&](access::Act& act, const CommitteeContext& context) {
          return remove_document(act, context, id, form.text("why"));
        });
      },
      false);
  add_document_api(router, state);
}

}  // namespace jalon::steering
