// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "base/text.hpp"
#include "plan/file_type.hpp"
#include "plan/rules.hpp"
#include "plan/sql.hpp"

namespace jalon::plan {

namespace {

Document as_document(store::DocumentRow&& row) {
  Document out;
  out.id = row.id;
  out.plan = row.plan;
  out.title = std::move(row.title);
  out.file_name = std::move(row.file_name);
  out.media_type = std::move(row.media_type);
  out.sha256 = std::move(row.sha256);
  out.added_by = std::move(row.added_by);
  out.size_bytes = row.size_bytes;
  out.at = row.at;
  return out;
}

// The last part of the name, with the extension of what the file is.
std::string kept_name(std::string_view name, std::string_view extension) {
  name = name.substr(name.find_last_of("/\\") + 1);
  const std::size_t dot = name.rfind('.');
  std::string out = shorten(tidy(dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot)), 120);
  if (out.empty()) out = "document";
  return out + std::string(extension);
}

// Whole numbers read alike in every language; the size is rounded up and the limit down, so that what is too large by a
// byte does not seem to fit.
Message too_large(std::int64_t size, std::int64_t limit) {
  if (limit < 1'000'000)
    return msg("This file has {0} kB; at most {1} kB are taken.", (size + 999) / 1000, limit / 1000);
  return msg("This file has {0} MB; at most {1} MB are taken.", (size + 999'999) / 1'000'000, limit / 1'000'000);
}

// Whether one more document has its place beside those of the plan.
Result<void> has_room(const programme::Rules& rules, const std::vector<Document>& kept, std::int64_t size_bytes) {
  const Message next = msg("Remove a document that no longer serves, or put several into one file.");
  if (kept.size() >= static_cast<std::size_t>(rules.plan_documents_max)) {
    return refused(
        "plan.documents_quota",
        msg("This plan has {0} documents; at most {1} are kept for a plan.", kept.size(), rules.plan_documents_max),
        next);
  }
  const std::int64_t together = bytes_of(kept) + size_bytes;
  if (together <= rules.plan_documents_bytes_max) return {};
  return refused("plan.documents_quota",
                 msg("With this file the documents of this plan would have {0} MB; at most {1} MB are kept for a plan.",
                     (together + 999'999) / 1'000'000, rules.plan_documents_bytes_max / 1'000'000),
                 next);
}

std::string journalled(const Document& document) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("title", document.title);
    json.field("file_name", document.file_name);
    json.field("media_type", document.media_type);
    json.field("size_bytes", document.size_bytes);
    json.field("sha256", document.sha256);
  });
  return out;
}

}  // namespace

ExaminedFile::ExaminedFile(std::string_view bytes, std::int64_t limit) : bytes_(bytes) {
  if (size() > limit) return;
  was_read_ = true;
  if (const auto type = file_type(bytes)) {
    media_type_ = type->media_type;
    extension_ = type->extension;
  }
  // What is read as text is held to the rule of texts; what is inside the other kinds is not looked at.
  if (media_type_ == "text/plain") faults_ = refuse_identifiers("file", bytes);
  sha256_ = hex(jalon::sha256(bytes));
}

std::string kept_file(std::string_view file_name, const ExaminedFile& file, std::int64_t limit,
                      std::vector<Fault>& faults) {
  if (file.bytes().empty()) {
    faults.push_back({"file", msg("Choose a file that is not empty.")});
  } else if (file.size() > limit || !file.was_read()) {
    faults.push_back({"file", too_large(file.size(), limit)});
  } else if (file.media_type().empty()) {
    faults.push_back(
        {"file", msg("This content is not taken. Choose a PDF, ODT, ODS, DOCX or XLSX without macros, a PNG or "
                     "JPEG picture, or plain text in UTF-8.")});
  } else {
    faults.insert(faults.end(), file.faults().begin(), file.faults().end());
    return checked_text("file", kept_name(file_name, file.extension()), 200, faults);
  }
  return {};
}

Result<DocumentId> attach_document(access::Act& act, const Context& context, PlanId plan_id, std::string_view title,
                                   std::string_view file_name, const ExaminedFile& file) {
  const auto plan = open_plan(act, context, plan_id, access::Right::write_plan);
  if (!plan) return fail(plan.error());
  if (plan->state == State::not_started) return refuse_state(plan->state);
  std::vector<Fault> faults;
  Document document;
  document.title = required_text("title", title, 200, msg("Give the document a title."), faults);
  document.size_bytes = file.size();
  document.media_type = file.media_type();
  document.file_name = kept_file(file_name, file, context.programme.rules.document_bytes_max, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  document.sha256 = file.sha256();
  const auto kept = documents(act.db, plan_id);
  for (const auto& other : kept) {
    if (other.sha256 != document.sha256) continue;
    if (other.title == document.title) return other.id;  // posted twice
    return fail(Conflict{msg("{0} already attached this file on {1}, under the title “{2}”.", other.added_by,
                             format_date_short(paris_date(other.at), Lang::fr), other.title)});
  }
  if (const auto room = has_room(context.programme.rules, kept, document.size_bytes); !room) return fail(room.error());
  document.id = DocumentId::make();
  act.db.run(sql::add_blob, document.sha256, document.size_bytes, db::Bytes{file.bytes()});
  act.db.run(sql::add_document, document.id, plan_id, plan->department, document.title, document.file_name,
             document.media_type, document.sha256, document.size_bytes, act.actor.label, act.now);
  act.record({"attach_document", "document", document.id.text(), plan->contract, "", journalled(document)});
  return document.id;
}

bool is_removable(db::Session& session, const store::PlanRow& plan, const Document& document) {
  if (!must_be_writable(plan)) return false;
  if (plan.in_force.empty()) return true;
  const auto versions = store::versions(session, plan.id);
  return std::none_of(versions.begin(), versions.end(), [&](const store::VersionRow& version) {
    return version.kind == "adopted" && version.at.ms >= document.at.ms;
  });
}

Result<void> remove_document(access::Act& act, const Context& context, DocumentId id) {
  auto row = store::find_document(act.db, id);
  if (!row) return fail(NotFound{msg("There is no such document; it may have been removed already.")});
  const auto plan = open_plan(act, context, row->plan, access::Right::write_plan);
  if (!plan) return fail(plan.error());
  const Document document = as_document(*std::move(row));
  if (!is_removable(act.db, *plan, document)) {
    return refused("plan.documents", msg("This document belongs to a text that is submitted or signed: it stays."),
                   msg("Attach the new document beside it."));
  }
  act.db.run(sql::remove_document, id);
  act.db.run(sql::remove_blob, document.sha256);
  act.record({"remove_document", "document", id.text(), plan->contract, journalled(document), ""});
  return {};
}

std::int64_t bytes_of(const std::vector<Document>& documents) {
  std::int64_t out = 0;
  for (const Document& document : documents) out += document.size_bytes;
  return out;
}

std::vector<Document> documents(db::Session& session, PlanId plan) {
  std::vector<Document> out;
  for (auto& row : session.all<store::DocumentRow>(sql::documents_of_plan, plan)) {
    out.push_back(as_document(std::move(row)));
  }
  return out;
}

std::optional<std::string> document_bytes(db::Session& session, DocumentId document) {
  return session.first<std::string>(sql::document_bytes, document);
}

}  // namespace jalon::plan
