// SPDX-License-Identifier: EUPL-1.2
// The action plan of each contract: template, axes, actions, workflow, signatures, versions. One plan for each contract
// and programme; a contract without a row has not started.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "partner/partner.hpp"
#include "programme/programme.hpp"
#include "territory/territory.hpp"

namespace jalon::plan {

using PlanId = Id<struct PlanTag>;
using ActionId = Id<struct ActionTag>;
using CommentId = Id<struct CommentTag>;
using DocumentId = Id<struct DocumentTag>;

enum class State : std::uint8_t { not_started, drafting, submitted, returned, adopted, under_way, evaluated };
std::string_view word(State state);
bool parse_word(std::string_view text, State& state);
std::string_view title(State state);  // English msgid

// The acts of the workflow. sign_* keep the state until both have signed: then the plan is adopted.
enum class Verb : std::uint8_t { start, submit, send_back, sign_for_state, sign_for_authority, begin, evaluate, amend };
std::string_view word(Verb verb);
// from, act, to, right: walked whole by the tests and drawn in docs/workflows.md.
std::span<const access::Transition<State, Verb>> transitions();

// What every plan function needs besides the act.
struct Context {
  const territory::Registry& territories;
  const programme::Programme& programme;
};

struct Plan {
  PlanId id;
  TerritoryKey contract;
  std::string programme;  // code
  State state = State::not_started;
  std::int32_t version = 1;  // grows with each amendment
  // Of the version that both signed: it holds while an amendment is written, submitted or returned. Nothing before the
  // first adoption. Whether a plan is adopted, or late, is asked of this and not of the state.
  std::optional<State> in_force;
  std::string reason;  // why it has not started, if one was given
  std::optional<Date> started_on, submitted_on, adopted_on, state_signed_on, authority_signed_on;
  std::string return_motive;  // of the last return
  Instant changed_at;
};
// Always a plan: a not started one with a null id when there is no row.
Plan find_plan(db::Session& session, TerritoryKey contract, std::string_view programme);

// ---- what is written ----
// Every piece carries the revision that its writer saw. A save on an older revision is merged field by field; where
// both changed the same field nothing is written and the answer shows both (Saved::conflicts).
struct AxisText {
  std::string axis;       // code of the template
  std::string diagnosis;  // what is known and needed, in aggregates
  std::string objective;
  std::int64_t revision = 0;
};
struct PartnerPart {
  std::string partner;  // name as typed; resolved by partner::find_or_add
  partner::Part part = partner::Part::informed;
};
struct Milestone {
  std::string label;
  std::optional<Date> due, done;
};
struct BudgetLine {
  std::string funder;  // option code of the programme
  std::int64_t amount_cents = 0;
};
struct Expected {  // an output or an outcome
  bool is_outcome = false;
  std::string label;
  std::string baseline, target, method;  // as written; an outcome needs the three
  std::optional<Date> due;
};
struct Action {
  ActionId id;
  PlanId plan;
  std::string axis;
  std::int32_t number = 0;  // within its axis, for people: 3.1
  std::string title, description;
  std::string owner;  // name of the partner who answers for it
  std::string public_code, level_code;
  std::optional<Date> starts, ends;
  std::vector<PartnerPart> partners;
  std::vector<Milestone> milestones;
  std::vector<BudgetLine> budget;
  std::vector<Expected> expected;
  std::int64_t revision = 0;
  Instant changed_at;
  std::string changed_by;
};

struct FieldConflict {
  std::string field;  // stable name; pages give it its label
  std::string base, theirs, mine;
};
struct Saved {
  std::int64_t revision = 0;
  bool merged = false;                   // somebody else's changes to other fields were kept beside
  std::vector<FieldConflict> conflicts;  // not empty: nothing was written
};

Result<PlanId> start_plan(access::Act& act, const Context& context, TerritoryKey contract);
Result<void> give_reason(access::Act& act, const Context& context, TerritoryKey contract, std::string_view reason);
Result<Saved> save_axis(access::Act& act, const Context& context, PlanId plan, const AxisText& text);
// A null id adds. base_revision as seen by the writer stands in action.revision.
struct SavedAction {
  ActionId id;
  Saved saved;
};
Result<SavedAction> save_action(access::Act& act, const Context& context, PlanId plan, const Action& action);
Result<void> remove_action(access::Act& act, const Context& context, ActionId action, std::int64_t revision);
Result<void> move_action(access::Act& act, const Context& context, ActionId action, bool up);
Result<void> mark_milestone(access::Act& act, const Context& context, ActionId action, std::size_t index,
                            std::optional<Date> done);

// What an axis or the plan still lacks before it can be submitted: field "action:ID:owner", "axis:2"…
struct Lack {
  std::string axis;
  std::optional<ActionId> action;
  std::string field;
  Message what;
};
std::vector<Lack> lacks(db::Session& session, const Context& context, PlanId plan);
std::vector<Lack> lacks(const Context& context, const std::vector<Action>& written);

// ---- workflow ----
// submit freezes a version; send_back needs a motive; sign_*: the second signature adopts and records adoption figures,
// late when after the programme's deadline. The same account may not sign for both. Posting twice changes nothing
// twice: a repeated act in the state it led to is answered with Conflict naming who did it and when.
Result<void> submit_plan(access::Act& act, const Context& context, PlanId plan);
// `read`: the submission that whoever decides has before their eyes. Conflict when the plan has been submitted again
// since; without it nothing is compared, for callers that decide on what they hold in the same transaction.
using ReadSubmission = std::optional<std::string_view>;
Result<void> return_plan(access::Act& act, const Context& context, PlanId plan, std::string_view motive,
                         ReadSubmission read = {});
Result<State> sign_plan(access::Act& act, const Context& context, PlanId plan, bool for_state,
                        ReadSubmission read = {});
Result<void> begin_plan(access::Act& act, const Context& context, PlanId plan);
Result<void> evaluate_plan(access::Act& act, const Context& context, PlanId plan, std::string_view conclusion);
Result<void> amend_plan(access::Act& act, const Context& context, PlanId plan, std::string_view motive);

// ---- reading ----
std::vector<AxisText> axes(db::Session& session, PlanId plan);
std::vector<Action> actions(db::Session& session, PlanId plan);
std::optional<Action> find_action(db::Session& session, ActionId id);

struct Version {
  std::string id;
  std::int32_t version = 1;
  std::string kind;  // submitted, adopted, amended
  Instant at;
  std::string by;
};
std::vector<Version> versions(db::Session& session, PlanId plan);
// JSON of axes and actions as they were.
std::optional<std::string> version_content(db::Session& session, PlanId plan, std::string_view version);
// Two contents side by side: per axis and action, what was added, removed and changed, down to words.
struct Difference {
  enum class Kind : std::uint8_t { added, removed, changed } kind = Kind::changed;
  std::string where;  // "Axe 3, action 3.1"
  std::string field;
  std::string before, after;
};
std::vector<Difference> compare(const Context& context, std::string_view before, std::string_view after, Lang lang);
// The content as it stood at an instant (from the journal), or now.
std::string content(db::Session& session, PlanId plan, std::optional<Instant> at = {});

// ---- comments and documents ----
struct Comment {
  CommentId id;
  ActionId action;
  std::string text, author;  // the author's function, not a name
  Instant at;
  bool resolved = false;
};
Result<CommentId> add_comment(access::Act& act, const Context& context, ActionId action, std::string_view text);
Result<void> resolve_comment(access::Act& act, const Context& context, CommentId comment);
std::vector<Comment> comments(db::Session& session, PlanId plan);

struct Document {
  DocumentId id;
  PlanId plan;
  std::string title, file_name, media_type, sha256, added_by;
  std::int64_t size_bytes = 0;
  Instant at;
};
// What a file is, and whether its text holds what no text may: found before the transaction that keeps it, since to
// read 10 MB takes a second or two, for which nobody else could write. The bytes must outlive it.
class ExaminedFile {
 public:
  // What is larger than the limit, in bytes, is not looked at: the rule refuses it.
  ExaminedFile(std::string_view bytes, std::int64_t limit);
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(bytes_.size()); }
  [[nodiscard]] bool was_read() const { return was_read_; }
  [[nodiscard]] std::string_view media_type() const { return media_type_; }  // empty: no kind that is taken
  [[nodiscard]] std::string_view extension() const { return extension_; }    // with its dot
  [[nodiscard]] const std::string& sha256() const { return sha256_; }
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }  // of its text

 private:
  std::string_view bytes_, media_type_, extension_;
  std::string sha256_;
  std::vector<Fault> faults_;
  bool was_read_ = false;
};
// The name under which a file is kept, once it is one that is taken; what is wrong with it otherwise: empty, too large,
// of another kind, or with an identifier in its text.
std::string kept_file(std::string_view file_name, const ExaminedFile& file, std::int64_t limit,
                      std::vector<Fault>& faults);
// The type is told from the content (PDF, ODT, DOCX, XLSX, ODS, PNG, JPEG, plain text), not from the name. Kept by its
// hash, once; in the database so that one backup holds all. Plain text is refused when it holds an identifier, as every
// text is. Refused "plan.documents_quota" when the plan would keep more than the programme's rules allow.
Result<DocumentId> attach_document(access::Act& act, const Context& context, PlanId plan, std::string_view title,
                                   std::string_view file_name, const ExaminedFile& file);
// Refused for what belongs to a text that is submitted or signed.
Result<void> remove_document(access::Act& act, const Context& context, DocumentId document);
std::vector<Document> documents(db::Session& session, PlanId plan);
std::int64_t bytes_of(const std::vector<Document>& documents);
std::optional<std::string> document_bytes(db::Session& session, DocumentId document);

// ---- lists ----
struct ListRow {
  PlanId id;
  TerritoryKey contract;
  State state = State::not_started;
  std::int32_t version = 1;
  std::optional<State> in_force;  // as in Plan
  std::string reason;
  std::optional<Date> started_on, submitted_on, adopted_on, state_signed_on, authority_signed_on;
  std::string return_motive;  // of the last return
  std::int32_t actions = 0;
  Instant changed_at;
};
// Plans that exist, by contract: of the whole programme, or of these contracts. Contracts without one are not here.
std::vector<ListRow> list(db::Session& session, std::string_view programme);
std::vector<ListRow> list(db::Session& session, std::string_view programme, const std::vector<TerritoryKey>& contracts);

// A milestone that is not met, of a plan adopted or under way.
struct DueMilestone {
  TerritoryKey contract;
  std::string axis;
  std::int32_t number = 0;  // of the action within its axis
  std::string action, label;
  Date due;
};
// Those of these contracts that are due by that day, by contract and action.
std::vector<DueMilestone> due_milestones(db::Session& session, std::string_view programme,
                                         const std::vector<TerritoryKey>& contracts, Date until);

// ---- figures ----
// Declares plans.* and actions; records plans.expected for every contract that has none yet. Idempotent.
Result<void> open_plans(access::Act& act, const Context& context);
// What the units and the sources of these figures are called.
void add_words(figures::Words& words);

// Pages under /contrats/{contract}/plan…, API under /api/v1/contracts/{contract}/plan.
struct PagesContext {
  db::Database& database;
  const Clock& clock;
  territory::Directory& territories;
};
void add_routes(web::Router& router, PagesContext context);
// Crumbs and tabs of a contract's pages, shared with the rooms above: summary, plan, delegates, documents, figures,
// journal. std::vector<web::Link> contract_tabs(...) stands in pages.hpp.

// What is kept of a plan by department goes where its contract goes; told by whoever moves it (territory::Told).
void follow_move(db::Session& session, const territory::Move& move);

}  // namespace jalon::plan
