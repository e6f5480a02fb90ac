// SPDX-License-Identifier: EUPL-1.2
// The documents of a plan: attached, downloaded as files (never shown by the browser as pages), removed.
#include <algorithm>

#include "base/text.hpp"
#include "plan/pages.hpp"
#include "plan/rules.hpp"
#include "plan/scene.hpp"

namespace jalon::plan {

namespace {

using access::Right;
using web::Method;

std::string_view type_title(std::string_view media_type) {
  if (media_type == "application/pdf") return "PDF";
  if (media_type == "image/png") return "PNG";
  if (media_type == "image/jpeg") return "JPEG";
  if (media_type == "text/plain") return N_("text");
  if (media_type.ends_with("opendocument.text")) return "ODT";
  if (media_type.ends_with("opendocument.spreadsheet")) return "ODS";
  if (media_type.ends_with("wordprocessingml.document")) return "DOCX";
  return "XLSX";
}
std::string size_text(std::int64_t bytes, Lang lang) {
  if (bytes < 1'000'000) return web::trf(lang, "{0} kB", format_integer((bytes + 999) / 1000, lang));
  return web::trf(lang, "{0} MB", format_decimal(bytes / 100'000, 1, lang));
}

std::optional<Document> document_of(const Scene& scene) {
  const auto id = DocumentId::parse(scene.request.param("document"));
  if (!id || scene.plan.id.is_null()) return std::nullopt;
  for (auto& document : documents(scene.session, scene.plan.id)) {
    if (document.id == *id) return document;
  }
  return std::nullopt;
}
web::Response no_document(const web::Request& request) {
  return web::error_response(request, NotFound{msg("There is no such document; it may have been removed already.")});
}

web::Response list_page(Scene& scene, const std::string& typed_title, const std::vector<Fault>& faults, int status) {
  const Lang lang = scene.lang;
  const bool exists = !scene.plan.id.is_null() && scene.plan.state != State::not_started;
  const auto all = exists ? documents(scene.session, scene.plan.id) : std::vector<Document>{};
  const bool may_write = exists && scene.may(Right::write_plan);
  auto page = scene.page(std::string(web::tr(lang, "Documents of the plan")), "documents");
  page.status = status;
  return web::page(scene.request, page, [&](web::Flow& flow) {
    flow.head(page.title, scene.contract.name);
    flow.fault_summary(faults);
    if (all.empty()) {
      flow.empty_state(web::tr(lang, exists ? N_("No document is attached to this plan.")
                                            : N_("The plan has not started: documents can be attached once it has.")));
    } else {
      std::vector<web::Column> columns{{.label = web::tr(lang, "Document")},
                                       {.label = web::tr(lang, "Kind")},
                                       {.label = web::tr(lang, "Size"), .is_number = true},
                                       {.label = web::tr(lang, "Added by")},
                                       {.label = web::tr(lang, "On")}};
      if (may_write) columns.push_back({.label = web::tr(lang, "Remove")});
      flow.table(web::tr(lang, "Documents"), columns, [&](web::Rows& rows) {
        for (const auto& document : all) {
          rows.row([&](web::Row& row) {
            row.head([&](web::Phrasing& p) { p.a(scene.href("/documents/" + document.id.text()), document.title); });
            row.cell(web::tr(lang, type_title(document.media_type)));
            row.figure(size_text(document.size_bytes, lang));
            row.cell(document.added_by);
            row.cell(format_date_short(paris_date(document.at), lang));
            if (may_write) {
              row.cell([&](web::Phrasing& p) {
                if (!is_removable(scene.session, scene.plan, document)) return;
                p.a(scene.href("/documents/" + document.id.text() + "/retirer"),
                    web::trf(lang, "Remove “{0}”", document.title));
              });
            }
          });
        }
      });
    }
    if (!may_write) return;
    const auto why = [&](std::string_view field) -> const Message* {
      const auto fault =
          std::find_if(faults.begin(), faults.end(), [&](const Fault& one) { return one.field == field; });
      return fault == faults.end() ? nullptr : &fault->reason;
    };
    flow.section("", web::tr(lang, "Attach a document"), [&](web::Flow& card) {
      card.post_form(
          scene.href("/documents"), scene.csrf(),
          [&](web::Fields& fields) {
            fields.text_field(
                {.name = "title",
                 .label = web::tr(lang, "Title"),
                 .hint = web::tr(lang, "What a reader looks for: charter of the cell, diagnosis, minutes."),
                 .value = typed_title,
                 .why = why("title"),
                 .required = true,
                 .max_characters = 200});
            const std::string hint = web::trf(
                lang, "PDF, ODT, ODS, DOCX, XLSX, PNG, JPEG or plain text; at most {0}. No document about a person.",
                size_text(scene.programme.rules.document_bytes_max, lang));
            fields.file_field(
                {.name = "file", .label = web::tr(lang, "File"), .hint = hint, .why = why("file"), .required = true},
                ".pdf,.odt,.ods,.docx,.xlsx,.png,.jpg,.jpeg,.txt");
            const auto& rules = scene.programme.rules;
            fields.note(web::trf(lang, "Kept for this plan: {0} of at most {1} documents, {2} of at most {3}.",
                                 all.size(), rules.plan_documents_max, size_text(bytes_of(all), lang),
                                 size_text(rules.plan_documents_bytes_max, lang)));
            fields.submit(web::tr(lang, "Attach"));
          },
          true);
    });
  });
}

web::Response attach(const PagesContext& pages, const web::Request& request) {
  const web::Form form(request);
  std::vector<Fault> faults = form.faults();
  const auto* upload = form.upload("file");
  if (faults.empty()) {
    const auto file = examined(pages, upload != nullptr ? std::string_view(upload->bytes) : std::string_view());
    const auto done = perform<DocumentId>(pages, request, "page", [&](access::Act& act, const Posted& posted) {
      return attach_document(act, posted.context, posted.plan.id, form.text("title"),
                             upload != nullptr ? std::string_view(upload->file_name) : std::string_view(), file);
    });
    if (done) return with_scene(pages, request, [](Scene& scene) { return web::see_other(scene.href("/documents")); });
    if (std::holds_alternative<Forbidden>(done.error())) return web::error_response(request, done.error());
    faults = faults_of(done.error());
  }
  return with_scene(pages, request, [&](Scene& scene) { return list_page(scene, form.text("title"), faults, 422); });
}

web::Response remove_page(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    const auto document = document_of(scene);
    if (!document) return no_document(request);
    const Lang lang = scene.lang;
    auto page = scene.page(web::trf(lang, "Remove “{0}”?", document->title), "documents");
    return web::page(request, page, [&](web::Flow& flow) {
      flow.head(page.title);
      flow.p(web::tr(lang, "The file is deleted for good. The journal keeps its title, its size and its fingerprint."));
      flow.post_form(scene.href("/documents/" + document->id.text() + "/retirer"), scene.csrf(),
                     [&](web::Fields& fields) {
                       fields.submit(web::tr(lang, "Remove the document"));
                       fields.text(" ");
                       fields.button_link(scene.href("/documents"), web::tr(lang, "Cancel"), true);
                     });
    });
  });
}

web::Response remove(const PagesContext& pages, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto done = remove_asked_document(pages, request, "page");
  if (!done) return web::error_response(request, done.error());
  return with_scene(pages, request, [](Scene& scene) { return web::see_other(scene.href("/documents")); });
}

}  // namespace

ExaminedFile examined(const PagesContext& context, std::string_view bytes) {
  const auto limit = context.database.read([](db::Session& session) {
    const auto programme = programme::current(session);
    return programme ? programme->rules.document_bytes_max : 0;
  });
  return {bytes, limit};
}

web::Response send_document(const PagesContext& context, const web::Request& request) {
  return with_scene(context, request, [&](Scene& scene) {
    const auto document = document_of(scene);
    auto bytes = document ? document_bytes(scene.session, document->id) : std::nullopt;
    if (!bytes) return no_document(request);
    return send_file(document->media_type, document->file_name, *std::move(bytes));
  });
}

Result<void> remove_asked_document(const PagesContext& context, const web::Request& request, std::string origin) {
  return perform<void>(context, request, std::move(origin),
                       [&](access::Act& act, const Posted& posted) -> Result<void> {
                         const auto id = DocumentId::parse(request.param("document"));
                         const auto row = id ? store::find_document(act.db, *id) : std::nullopt;
                         if (!row || row->plan != posted.plan.id) {
                           return fail(NotFound{msg("There is no such document; it may have been removed already.")});
                         }
                         return remove_document(act, posted.context, *id);
                       });
}

void add_document_routes(web::Router& router, const PagesContext& context) {
  add_route(router, context, "documents", Method::get, "/documents", Right::read_plans,
            [](const PagesContext& pages, const web::Request& request) {
              return with_scene(pages, request, [](Scene& scene) { return list_page(scene, {}, {}, 200); });
            });
  add_route(router, context, "attach_document", Method::post, "/documents", Right::write_plan, attach,
            web::Freshness::position, upload_limit);
  add_route(router, context, "document", Method::get, "/documents/{document}", Right::read_plans, send_document);
  add_route(router, context, "remove_document_page", Method::get, "/documents/{document}/retirer", Right::write_plan,
            remove_page);
  add_route(router, context, "remove_document", Method::post, "/documents/{document}/retirer", Right::write_plan,
            remove);
}

}  // namespace jalon::plan
