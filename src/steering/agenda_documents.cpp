// SPDX-License-Identifier: EUPL-1.2
// Documents on an item of an agenda: who adds them, what members have of them, and who does not read them.
#include <algorithm>

#include "base/json.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "steering/committee.hpp"
#include "steering/committee_rules.hpp"
#include "steering/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

using access::Right;

struct VersionRow {
  AgendaDocumentId id;
  ItemId item;
  std::string line, title;
  std::optional<Instant> removed_at;
  std::string removed_by, removed_why;
  std::int32_t number = 1;
  std::string file_name, media_type, sha256;
  std::int64_t size_bytes = 0;
  Instant added_at;
  std::string added_by;
  std::optional<Instant> sent_at;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (),
                      (id, item, line, title, removed_at, removed_by, removed_why, number, file_name, media_type,
                       sha256, size_bytes, added_at, added_by, sent_at))

const Message none_such = msg("There is no such document; it may have been removed already.");

void keep(access::Act& act, AgendaDocumentId id, const DocumentVersion& one) {
  act.db.run(sql::insert_agenda_document_version, id, one.number, one.file_name, one.media_type, one.sha256,
             one.size_bytes, one.added_at, one.added_by, one.sent_at);
}

std::string describe(const MeetingRecord& record, const AgendaDocument& document, const DocumentVersion& version) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("title", document.title);
    json.field("about", record.item(document.item)->title);
    if (!document.line.empty()) json.field("line", document.line);
    json.field("version", version.number);
    json.field("file_name", version.file_name);
    json.field("media_type", version.media_type);
    json.field("size_bytes", version.size_bytes);
    json.field("sha256", version.sha256);
  });
  return out;
}

// Of a meeting that has not been held, by somebody without an interest in what the document is about.
Result<void> still_prepared(const access::Act& act, const MeetingRecord& record, ItemId item, std::string_view line) {
  using S = MeetingState;
  const auto state = record.meeting.state;
  if (state != S::planned && state != S::convened && state != S::under_way) return refuse_meeting_state(record.meeting);
  return not_recused(act, record, item, line);
}

DocumentVersion version_of(const access::Act& act, const MeetingRecord& record, std::string_view file_name,
                           const plan::ExaminedFile& file, std::vector<Fault>& faults) {
  DocumentVersion one;
  one.file_name = plan::kept_file(file_name, file, document_bytes_max(act.db), faults);
  one.media_type = file.media_type();
  one.sha256 = file.sha256();
  one.size_bytes = file.size();
  one.added_at = act.now;
  one.added_by = name_of(act);
  // Members were called already: they have it at once.
  if (record.meeting.state != MeetingState::planned) one.sent_at = act.now;
  return one;
}

Result<void> has_room(const MeetingRecord& record, std::int64_t further) {
  std::int64_t together = further;
  for (const auto& document : record.documents) {
    if (document.removed_at) continue;
    for (const auto& version : document.versions) together += version.size_bytes;
  }
  if (together <= meeting_documents_bytes_max) return {};
  return refused("committee.documents_quota",
                 msg("With this file the documents of this meeting would have {0} MB; at most {1} MB are kept.",
                     (together + 999'999) / 1'000'000, meeting_documents_bytes_max / 1'000'000),
                 msg("Remove a document that no longer serves, or put several into one file."));
}

Result<MeetingRecord> open_document(access::Act& act, const CommitteeContext& context, AgendaDocumentId id) {
  const auto item = act.db.first<ItemId>(sql::item_of_agenda_document, id);
  if (!item) return fail(NotFound{none_such});
  auto record = open_to(act, context, open_item(act, *item));
  if (!record) return record;
  const auto& document = *record->document(id);
  if (document.removed_at) return fail(NotFound{none_such});
  if (auto ok = still_prepared(act, *record, document.item, document.line); !ok) return fail(ok.error());
  return record;
}

}  // namespace

const DocumentVersion* AgendaDocument::version(int number) const {
  const auto found = std::ranges::find(versions, number, &DocumentVersion::number);
  return found == versions.end() ? nullptr : &*found;
}
const DocumentVersion* AgendaDocument::sent() const {
  for (auto one = versions.rbegin(); one != versions.rend(); ++one) {
    if (one->sent_at) return &*one;
  }
  return nullptr;
}
const AgendaDocument* MeetingRecord::document(AgendaDocumentId id) const {
  const auto found = std::ranges::find(documents, id, &AgendaDocument::id);
  return found == documents.end() ? nullptr : &*found;
}

std::int64_t document_bytes_max(db::Session& session) {
  const auto programme = programme::current(session);
  return programme ? programme->rules.document_bytes_max : 0;
}

std::vector<AgendaDocument> documents_of(db::Session& session, MeetingId meeting) {
  std::vector<AgendaDocument> out;
  session.each<VersionRow>(
      sql::agenda_documents,
      [&](VersionRow&& row) {
        if (out.empty() || out.back().id != row.id)
          out.push_back({row.id,
                         row.item,
                         std::move(row.line),
                         std::move(row.title),
                         {},
                         row.removed_at,
                         std::move(row.removed_by),
                         std::move(row.removed_why)});
        out.back().versions.push_back({row.number, std::move(row.file_name), std::move(row.media_type),
                                       std::move(row.sha256), row.size_bytes, row.added_at, std::move(row.added_by),
                                       row.sent_at});
      },
      meeting);
  return out;
}

std::optional<std::string> document_bytes(db::Session& session, AgendaDocumentId id, int version) {
  return session.first<std::string>(sql::agenda_file, id, version);
}

DocumentAccess access_to(const access::Actor& actor, const territory::Registry& registry, const MeetingRecord& record,
                         const AgendaDocument& document, const DocumentVersion& version, Date today) {
  if (document.removed_at) return DocumentAccess::is_removed;
  // Not only on the day of the meeting: whoever leaves the seat, or takes it over, has its interest all the same.
  const auto sat_in = [&](const Seat& seat) {
    return !actor.account.is_null() && std::ranges::count(seat.occupants, actor.account, &Occupant::account) > 0;
  };
  for (const auto& seat : record.committee.seats) {
    if (sat_in(seat) && record.is_recused(seat.id, document.item, document.line)) return DocumentAccess::is_recused;
  }
  if (!may_read(actor, registry, record.committee, today)) return DocumentAccess::not_seated;
  if (may_convene(actor, registry, record.committee, today)) return DocumentAccess::reads;
  if (record.committee.seats_of(actor.account, today).empty()) return DocumentAccess::not_seated;
  return version.sent_at ? DocumentAccess::reads : DocumentAccess::not_sent;
}

Result<AgendaDocumentId> add_document(access::Act& act, const CommitteeContext& context, const NewDocument& given,
                                      const plan::ExaminedFile& file) {
  const auto record = open_to(act, context, open_item(act, given.item));
  if (!record) return fail(record.error());
  const auto& item = *record->item(given.item);
  std::vector<Fault> faults;
  AgendaDocument document;
  document.item = item.id;
  document.line = tidy(given.line);
  if (auto ok = still_prepared(act, *record, item.id, document.line); !ok) return fail(ok.error());
  document.title = required_text("title", given.title, name_characters_max, msg("Give the document a title."), faults);
  if (!document.line.empty()) {
    const auto* source = item.kind == ItemKind::grants ? context.source(item.ref_kind) : nullptr;
    const auto listing = source != nullptr ? source->list(act.db, context.territories, item.ref_id) : AgendaListing{};
    if (!std::ranges::any_of(listing.lines, [&](const AgendaLine& line) { return line.id == document.line; }))
      faults.push_back({"line", msg("This file does not stand on the agenda.")});
  }
  auto version = version_of(act, *record, given.file_name, file, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  std::size_t kept = 0;
  for (const auto& other : record->documents) {
    if (other.item != item.id || other.removed_at) continue;
    ++kept;
    if (other.versions.back().sha256 == version.sha256) {
      if (other.title == document.title && other.line == document.line) return other.id;  // posted twice
      return fail(Conflict{msg("This file stands on this item already, under the title “{0}”.", other.title)});
    }
    if (other.title == document.title)
      return fail(Invalid{{{"title", msg("A document of this item has that title: give it a new version, or choose "
                                         "another title.")}}});
  }
  if (kept >= item_documents_max)
    return refused("committee.documents_quota", msg("An item has at most {0} documents.", item_documents_max),
                   msg("Remove a document that no longer serves, or put several into one file."));
  if (auto ok = has_room(*record, version.size_bytes); !ok) return fail(ok.error());
  document.id = AgendaDocumentId::make();
  act.db.run(sql::keep_agenda_file, version.sha256, db::Bytes{file.bytes()});
  act.db.run(sql::insert_agenda_document, document.id, item.id, document.line, document.title);
  keep(act, document.id, version);
  tell(act, *record, "add_agenda_document", "", describe(*record, document, version));
  return document.id;
}

Result<int> replace_document(access::Act& act, const CommitteeContext& context, AgendaDocumentId id,
                             std::string_view file_name, const plan::ExaminedFile& file) {
  const auto record = open_document(act, context, id);
  if (!record) return fail(record.error());
  const auto& document = *record->document(id);
  const auto& last = document.versions.back();
  std::vector<Fault> faults;
  auto version = version_of(act, *record, file_name, file, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (version.sha256 == last.sha256) return last.number;
  for (const auto& other : record->documents) {
    if (other.item == document.item && other.id != id && !other.removed_at &&
        other.versions.back().sha256 == version.sha256)
      return fail(Conflict{msg("This file stands on this item already, under the title “{0}”.", other.title)});
  }
  if (document.versions.size() >= document_versions_max)
    return refused("committee.documents_quota", msg("A document has at most {0} versions.", document_versions_max),
                   msg("Add it as another document."));
  if (auto ok = has_room(*record, version.size_bytes); !ok) return fail(ok.error());
  version.number = last.number + 1;
  act.db.run(sql::keep_agenda_file, version.sha256, db::Bytes{file.bytes()});
  keep(act, id, version);
  tell(act, *record, "replace_agenda_document", describe(*record, document, last),
       describe(*record, document, version));
  return version.number;
}

Result<void> remove_document(access::Act& act, const CommitteeContext& context, AgendaDocumentId id,
                             std::string_view why) {
  const auto record = open_document(act, context, id);
  if (!record) return fail(record.error());
  const auto& document = *record->document(id);
  if (record->meeting.state != MeetingState::planned || document.was_sent())
    return refused("committee.document_sent", msg("Members have been sent this document: it stays."),
                   msg("Give it a new version that says what has changed."));
  std::vector<Fault> faults;
  const auto reason = required_text("why", why, text_characters_max, msg("Say why."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  act.db.run(sql::remove_agenda_document, id, act.now, name_of(act), reason);
  act.db.run(sql::drop_agenda_files, id);
  tell(act, *record, "remove_agenda_document", describe(*record, document, document.versions.back()), "", reason);
  return {};
}

std::string describe_documents(const MeetingRecord& record) {
  std::string out;
  for (const auto& document : record.documents) {
    if (document.removed_at) continue;
    const auto& last = document.versions.back();
    out += fmt::format("{}{} (v{}, SHA-256 {})", out.empty() ? "" : "; ", document.title, last.number, last.sha256);
  }
  return out;
}

void copy_documents(access::Act& act, const MeetingRecord& from, ItemId item, ItemId onto) {
  for (const auto& document : from.documents) {
    if (document.item != item || document.removed_at) continue;
    const auto id = AgendaDocumentId::make();
    act.db.run(sql::insert_agenda_document, id, onto, document.line, document.title);
    auto version = document.versions.back();
    version.number = 1;
    version.sent_at.reset();
    keep(act, id, version);
  }
}

}  // namespace jalon::steering
