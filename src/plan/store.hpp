// SPDX-License-Identifier: EUPL-1.2
// Private: the rows of the plan's tables and how they become what plan.hpp promises. No rules here.
#pragma once

#include <boost/describe.hpp>

#include "plan/plan.hpp"

namespace jalon::plan::store {

struct PlanRow {
  PlanId id;
  TerritoryKey contract, department;
  std::string programme;
  State state = State::not_started;
  std::int32_t version = 1;
  std::string in_force;  // '', adopted, under_way, evaluated
  std::string reason;
  std::optional<Date> started_on, submitted_on, adopted_on;
  bool adopted_late = false;
  std::optional<Date> state_signed_on, authority_signed_on;
  std::string return_motive, conclusion;
  std::optional<std::string> submission;  // id of the plan_version that is signed
  std::string acted_by;                   // who took the last step of the workflow
  Instant acted_at;
  Instant changed_at;
};
BOOST_DESCRIBE_STRUCT(PlanRow, (),
                      (id, contract, department, programme, state, version, in_force, reason, started_on, submitted_on,
                       adopted_on, adopted_late, state_signed_on, authority_signed_on, return_motive, conclusion,
                       submission, acted_by, acted_at, changed_at))
Plan as_plan(const PlanRow& row);
std::optional<PlanRow> find(db::Session& session, TerritoryKey contract, std::string_view programme);
std::optional<PlanRow> find(db::Session& session, PlanId id);
void insert(db::Session& session, const PlanRow& row);
void update(db::Session& session, const PlanRow& row);
void touch(db::Session& session, PlanId id, Instant at);

struct AxisRow {
  std::string axis, diagnosis, objective;
  std::int64_t revision = 0;
  Instant changed_at;
  std::string changed_by;
};
BOOST_DESCRIBE_STRUCT(AxisRow, (), (axis, diagnosis, objective, revision, changed_at, changed_by))
std::vector<AxisRow> axes(db::Session& session, PlanId plan, std::optional<std::string_view> only = {});

struct ActionRow {
  ActionId id;
  PlanId plan;
  TerritoryKey department;
  std::string axis;
  std::int64_t position = 0;
  std::string title, description, owner;
  std::optional<std::string> owner_partner;
  std::string public_code, level_code;
  std::optional<Date> starts, ends;
  std::int64_t revision = 0;
  Instant changed_at;
  std::string changed_by, created_by;  // label; account
  bool removed = false;
};
BOOST_DESCRIBE_STRUCT(ActionRow, (),
                      (id, plan, department, axis, position, title, description, owner, owner_partner, public_code,
                       level_code, starts, ends, revision, changed_at, changed_by, created_by, removed))
std::optional<ActionRow> find_action_row(db::Session& session, ActionId id);
std::vector<ActionRow> action_rows(db::Session& session, PlanId plan);
// With its lines; the number within the axis is 0 when `with_number` is false.
Action as_action(db::Session& session, const ActionRow& row, bool with_number = true);
// Removes and writes again the lines of each kind.
void write_partners(db::Session& session, const ActionRow& row, const std::vector<PartnerPart>& parts,
                    const std::vector<partner::PartnerId>& ids, bool is_new);
void write_milestones(db::Session& session, const ActionRow& row, const std::vector<Milestone>& milestones,
                      bool is_new);
void write_budget(db::Session& session, const ActionRow& row, const std::vector<BudgetLine>& budget, bool is_new);
void write_expected(db::Session& session, const ActionRow& row, const std::vector<Expected>& expected, bool is_new);

// object: "axis:3" or an action's id.
void add_revision(db::Session& session, const PlanRow& plan, std::string_view object, std::int64_t revision,
                  std::string_view content, Instant at, std::string_view made_by);
std::optional<std::string> revision_content(db::Session& session, PlanId plan, std::string_view object,
                                            std::int64_t revision);

struct VersionRow {
  std::string id;
  std::int32_t version = 1;
  std::string kind;
  std::string submission;  // whose signatures stand under this text
  Instant at;
  std::string made_by, sha256;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (), (id, version, kind, submission, at, made_by, sha256))
struct FrozenRow : VersionRow {
  std::string content;
};
BOOST_DESCRIBE_STRUCT(FrozenRow, (VersionRow), (content))
// Without a submission the version is one itself. Returns the row's id.
std::string add_version(db::Session& session, const PlanRow& plan, std::string_view kind, std::string_view content,
                        Instant at, std::string_view made_by, std::optional<std::string> submission = {});
std::vector<VersionRow> versions(db::Session& session, PlanId plan);
std::optional<FrozenRow> find_version(db::Session& session, PlanId plan, std::string_view id);

struct SignatureRow {
  std::string submission, side, account, label, role;
  Date signed_on;
  Instant at;
};
BOOST_DESCRIBE_STRUCT(SignatureRow, (), (submission, side, account, label, role, signed_on, at))
std::vector<SignatureRow> signatures(db::Session& session, PlanId plan);

struct CommentRow {
  CommentId id;
  ActionId action;
  std::string text, author;
  Instant at;
  bool resolved = false;
};
BOOST_DESCRIBE_STRUCT(CommentRow, (), (id, action, text, author, at, resolved))
struct CommentPlaceRow {
  CommentId id;
  PlanId plan;
  ActionId action;
  std::string text, author;
  Instant at;
  bool resolved = false;
};
BOOST_DESCRIBE_STRUCT(CommentPlaceRow, (), (id, plan, action, text, author, at, resolved))
std::optional<CommentPlaceRow> find_comment(db::Session& session, CommentId id);

struct DocumentRow {
  DocumentId id;
  PlanId plan;
  std::string title, file_name, media_type, sha256, added_by;
  std::int64_t size_bytes = 0;
  Instant at;
};
BOOST_DESCRIBE_STRUCT(DocumentRow, (), (id, plan, title, file_name, media_type, sha256, added_by, size_bytes, at))
std::optional<DocumentRow> find_document(db::Session& session, DocumentId id);

}  // namespace jalon::plan::store
