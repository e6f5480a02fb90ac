// SPDX-License-Identifier: EUPL-1.2
// The files of openings and closings, of places and of services.
#include <algorithm>

#include "capacity/rules.hpp"
#include "capacity/sql.hpp"

namespace jalon::capacity {

BOOST_DESCRIBE_STRUCT(Document, (),
                      (id, change, closing, service, file_name, media_type, sha256, size_bytes, added_at, added_by,
                       removed_at))

namespace {

std::string json_of(const Service& service, const Document& document) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("service", service.name);
    json.field("file_name", document.file_name);
    json.field("media_type", document.media_type);
    json.field("size_bytes", document.size_bytes);
    json.field("sha256", document.sha256);
  });
  return out;
}

// What the file is a document of, for the journal: a closing of a service is an act on the service.
struct Owner {
  std::optional<ChangeId> change;
  std::optional<ClosingId> closing;
  [[nodiscard]] bool has(const Document& document) const {
    return document.change == change && document.closing == closing;
  }
  [[nodiscard]] std::string_view kind() const { return change ? "place_change" : "service"; }
  [[nodiscard]] std::string object_id(ServiceId service) const { return change ? change->text() : service.text(); }
};

Result<DocumentId> attach(access::Act& act, const plan::Context& context, ServiceId owner_service, const Owner& owner,
                          std::string_view file_name, const plan::ExaminedFile& file) {
  const auto service = require_service(act, context, access::Right::manage_capacity, owner_service);
  if (!service) return fail(service.error());
  std::vector<Fault> faults;
  Document document;
  document.file_name = plan::kept_file(file_name, file, context.programme.rules.document_bytes_max, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  std::size_t kept = 0;
  for (const auto& other : documents_of(act.db, service->id)) {
    if (!owner.has(other) || other.removed_at) continue;
    if (other.sha256 == file.sha256()) return other.id;
    ++kept;
  }
  if (kept >= documents_max)
    return invalid("file", msg("At most {0} documents are kept of an opening or closing.", documents_max));
  document.id = DocumentId::make();
  document.media_type = file.media_type();
  document.sha256 = file.sha256();
  document.size_bytes = file.size();
  act.db.run(sql::insert_document, document.id, owner.change, owner.closing, service->id, service->department,
             document.file_name, document.media_type, document.sha256, document.size_bytes, db::Bytes{file.bytes()},
             act.now, act.actor.label);
  act.record({.act = owner.change ? "attach_place_document" : "attach_closing_document",
              .kind = owner.kind(),
              .object_id = owner.object_id(service->id),
              .territory = service->territory,
              .before = "",
              .after = json_of(*service, document)});
  return document.id;
}

}  // namespace

Result<DocumentId> attach_document(access::Act& act, const plan::Context& context, ChangeId id,
                                   std::string_view file_name, const plan::ExaminedFile& file) {
  const auto change = find_change(act.db, id);
  if (!change) return fail(NotFound{msg("This opening or closing does not exist.")});
  return attach(act, context, change->service, {.change = id, .closing = {}}, file_name, file);
}

Result<DocumentId> attach_document(access::Act& act, const plan::Context& context, ClosingId id,
                                   std::string_view file_name, const plan::ExaminedFile& file) {
  const auto closing = find_closing(act.db, id);
  if (!closing) return fail(NotFound{msg("This closing of a service does not exist.")});
  return attach(act, context, closing->service, {.change = {}, .closing = id}, file_name, file);
}

Result<void> remove_document(access::Act& act, const plan::Context& context, DocumentId id) {
  const auto document = find_document(act.db, id);
  if (!document) return fail(NotFound{msg("There is no such document; it may have been removed already.")});
  const auto service = require_service(act, context, access::Right::manage_capacity, document->service);
  if (!service) return fail(service.error());
  if (document->removed_at) return fail(NotFound{msg("There is no such document; it may have been removed already.")});
  act.db.run(sql::remove_document, id, act.now);
  const Owner owner{.change = document->change, .closing = document->closing};
  act.record({.act = owner.change ? "remove_place_document" : "remove_closing_document",
              .kind = owner.kind(),
              .object_id = owner.object_id(service->id),
              .territory = service->territory,
              .before = json_of(*service, *document),
              .after = ""});
  return {};
}

std::vector<Document> documents_of(db::Session& session, ServiceId service, Known known) {
  return session.all<Document>(sql::documents_of_service, service, instant_of(known));
}

std::optional<Document> find_document(db::Session& session, DocumentId id) {
  return session.first<Document>(sql::find_document, id);
}

void write_json(JsonWriter& json, std::span<const Document> documents) {
  json.array([&] {
    for (const auto& one : documents) {
      json.object([&] {
        json.field("id", one.id);
        json.field("change", one.change);
        json.field("closing", one.closing);
        json.field("file_name", one.file_name);
        json.field("media_type", one.media_type);
        json.field("size_bytes", one.size_bytes);
        json.field("sha256", one.sha256);
        json.field("added_at", one.added_at);
        json.field("added_by", one.added_by);
        json.field("removed", one.removed_at.has_value());
      });
    }
  });
}

std::optional<std::string> document_bytes(db::Session& session, DocumentId id) {
  return session.first<std::string>(sql::document_bytes, id);
}

}  // namespace jalon::capacity
