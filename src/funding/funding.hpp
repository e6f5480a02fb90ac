// SPDX-License-Identifier: EUPL-1.2
// The grant chain: calls for projects, applications, their instruction, decisions, agreements, payments, reports and
// recoveries. Every euro goes through the ledger: a decision holds credits (AE), the State's signature commits them, a
// payment order holds CP, what was paid is posted. Rules and their sources: loi 2000-321 art. 10 and décret 2001-495
// (agreement above 23,000 €), arrêté of 24 May 2005 (financial report), loi of 24 August 2021 (contrat d'engagement
// républicain), Cerfa 12156 (budget of an application). Organisations and projects only: nothing here is about a
// person.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/json.hpp"
#include "ledger/ledger.hpp"
#include "partner/organisation.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "territory/territory.hpp"

namespace jalon::funding {

using CallId = Id<struct GrantCallTag>;
using ApplicationId = Id<struct GrantApplicationTag>;
using ExchangeId = Id<struct GrantExchangeTag>;
using DecisionId = Id<struct GrantDecisionTag>;
using PaymentId = Id<struct GrantPaymentTag>;
using ReportId = Id<struct GrantReportTag>;
using RecoveryId = Id<struct GrantRecoveryTag>;
using FileId = Id<struct GrantFileTag>;
using programme::Text;

// ---- calls ----------------------------------------------------------------------------------------------------------

enum class CallState : std::uint8_t { draft, published, closed, withdrawn };
std::string_view word(CallState state);
bool parse_word(std::string_view text, CallState& state);
std::string_view title(CallState state);  // English msgid
enum class CallVerb : std::uint8_t { publish, close, withdraw };
std::string_view word(CallVerb verb);
std::span<const access::Transition<CallState, CallVerb>> call_transitions();

// What silence means once the days are over (CRPA art. L231-1 and D231-2): the call says it.
enum class Silence : std::uint8_t { refusal, acceptance };
std::string_view word(Silence silence);
bool parse_word(std::string_view text, Silence& silence);

inline constexpr int score_max = 10;
struct Criterion {
  std::string code;   // a, b, c… within the call
  Text title, guide;  // how to score it
  int weight = 1;     // 1 to 100
  friend bool operator==(const Criterion& a, const Criterion& b) {
    return a.code == b.code && a.title.fr == b.title.fr && a.title.en == b.title.en && a.guide.fr == b.guide.fr &&
           a.guide.en == b.guide.en && a.weight == b.weight;
  }
};
struct Piece {  // a document that an application brings
  std::string code;
  Text title;
  bool is_required = true;
};
// What one version of a call says.
struct CallText {
  Text title, text;                       // the text in Markdown
  TerritoryKey territory;                 // nation, region or department; projects lie in it
  std::string fund;                       // programme of the ledger that pays: fipd
  int year = 0;                           // of the budget
  std::string line;                       // of the budget: radicalisation
  Date opens, closes;                     // applications are taken on these days, both included
  Date action_from, action_to;            // days on which an action may begin and must have ended
  bool takes_started = false;             // an action that began before the application
  std::vector<partner::LegalForm> forms;  // that may apply; empty: all
  Text costs;                             // which costs are eligible
  int rate_max_permille = 800;            // of the total costs, that the grant may be
  std::int64_t amount_min_cents = 0;
  std::int64_t amount_max_cents = 0;  // 0: no maximum
  bool agreement_always = false;      // also where the law does not ask for one
  int financial_report_days = 180;    // after the end of the action (arrêté of 24 May 2005: six months)
  Silence silence = Silence::refusal;
  int silence_days = 120;
  Text committee;  // who sits in it, by functions
  // Of the co-funding that a plan counts on, how much is firm before the State signs; 0: none. A call that says nothing
  // was published before the rule: it is frozen, so its applicants are asked for no more than they read (neither firm
  // co-funding nor documents of what is given in kind), and control lists what they lack. See is_from_before().
  std::optional<int> firm_share_percent;
  std::vector<Criterion> criteria;
  std::vector<Piece> pieces;
  [[nodiscard]] bool is_from_before() const { return !firm_share_percent; }
  std::string specification;  // that the organisation must meet, CODE@2; empty: none (specifications.hpp)
};
// What a new call asks for unless its author says less: a project is funded once all of its plan is.
inline constexpr int new_call_firm_share = 100;
struct Call {
  CallId id;
  std::string code;  // FIPD-93-2017, unique
  CallState state = CallState::draft;
  int version = 1;            // grows with each correction after publication
  std::int64_t revision = 1;  // of the draft
  CallText text;
  std::optional<Instant> published_at;
  std::string published_by;
  Instant changed_at;
  std::string changed_by;
  [[nodiscard]] bool takes_applications(Date day) const {
    return state == CallState::published && text.opens <= day && day <= text.closes;
  }
};
// Right::write_calls in its territory. Conflict when the code is taken.
Result<CallId> create_call(access::Act& act, const territory::Registry& registry, std::string_view code,
                           const CallText& text);
// A draft alone; Conflict on another revision than the one that was read. Returns the revision.
Result<std::int64_t> edit_call(access::Act& act, const territory::Registry& registry, CallId id, std::int64_t revision,
                               const CallText& text);
// What a draft lacks before it can be published.
std::vector<Fault> lacks(const CallText& text);
// Applicants have two months at least between the publication, or the first day, and the last one: a shorter window is
// a derogation, with its motive, which the first version of the call keeps.
inline constexpr int call_window_days_min = 60;
// From the day on which it is published, both days included.
int window_days(const CallText& text, Date published_on);
// Right::publish_calls. A published call is frozen; close and withdraw take a motive, so does a window that is too
// short.
Result<void> decide_call(access::Act& act, const territory::Registry& registry, CallId id, CallVerb verb,
                         std::string_view motive = {});
// After publication a call is corrected by a further version with a motive, and only in favour of applicants: texts, a
// later closing day, more legal forms, a higher rate or amount, fewer documents. Invalid names what may not change:
// those who applied did so under the text they read. Returns the version.
Result<int> correct_call(access::Act& act, const territory::Registry& registry, CallId id, int version,
                         const CallText& text, std::string_view motive);
std::optional<Call> find_call(db::Session& session, CallId id);
std::optional<Call> find_call(db::Session& session, std::string_view code);
// Everybody reads what was published; a draft, given up or not, is read by those who write or publish calls there. A
// null actor is the public.
bool may_read(const access::Actor* actor, const territory::Registry& registry, const Call& call);
struct CallVersion {
  int version = 0;
  CallText text;
  std::string motive;  // of a correction
  Instant at;
  std::string by;
};
std::vector<CallVersion> versions_of(db::Session& session, CallId id);  // newest first
struct CallFilter {
  std::optional<CallState> state;
  std::optional<TerritoryKey> territory;  // of it alone
  bool open_only = false;                 // published and taking applications on `day`
  Date day;
};
std::vector<Call> calls(db::Session& session, const CallFilter& filter);  // that close last, first
void write_json(JsonWriter& json, const territory::Registry& registry, const Call& call);
// As the API and files write it; what is left out keeps its value in `text`. Faults name the member.
Result<CallText> read_call(const territory::Registry& registry, std::string_view json, CallText text);

// ---- applications ---------------------------------------------------------------------------------------------------

enum class State : std::uint8_t {
  draft,
  submitted,
  correction,   // sent back to be completed
  instructing,  // complete
  proposed,     // scored; waits for the decision
  inadmissible,
  refused,
  granted,  // decided; waits for the signatures
  agreed,   // signed and notified
  revoked,  // granted, and taken back before or after the signature
  closed,   // all accounts rendered
  withdrawn
};
std::string_view word(State state);
bool parse_word(std::string_view text, State& state);
std::string_view title(State state);  // English msgid
std::span<const State> all_states();
enum class Verb : std::uint8_t {
  submit,
  ask_correction,
  declare_complete,
  declare_inadmissible,
  propose,
  take_back,  // to instruction
  grant,
  refuse,
  sign,  // the State's signature
  revoke,
  close,
  withdraw
};
std::string_view word(Verb verb);
std::string_view title(Verb verb);  // English msgid
std::span<const access::Transition<State, Verb>> transitions();

// A line of the budget plan, in the accounts of Cerfa 12156.
enum class Side : std::uint8_t {
  cost,
  income,
  given,
  given_use
};  // given: 87, in kind; given_use: 86, what it is used for
struct BudgetAccount {
  std::string_view code;  // 60, 60a…; the order of the form
  Side side;
  std::string_view title;  // English msgid
};
std::span<const BudgetAccount> budget_accounts();
const BudgetAccount* budget_account(std::string_view code);
// How far a co-funder has gone.
enum class Promise : std::uint8_t { asked, firm, paid };
std::string_view word(Promise promise);
bool parse_word(std::string_view text, Promise& promise);
std::string_view title(Promise promise);  // English msgid
// How what is given in kind (87) was valued.
enum class Valuation : std::uint8_t { none, hours, market_price, cost, replacement };
std::string_view word(Valuation valuation);
bool parse_word(std::string_view text, Valuation& valuation);
std::string_view title(Valuation valuation);  // English msgid
struct BudgetLine {
  std::string account;
  std::string label;  // who gives it: the co-funder's name of 74, the giver's of 87
  std::int64_t amount_cents = 0;
  Promise promise = Promise::asked;       // of income, as the applicant says it; a document makes it so (cofunding.hpp)
  Valuation valuation = Valuation::none;  // of 87
  std::string basis = {};                 // of 87: 120 h × 15 €
  friend bool operator==(const BudgetLine&, const BudgetLine&) = default;
};
inline constexpr std::string_view asked_account = "74.call";  // what is asked for here; exactly one line

struct Outcome {  // an indicator of the project
  std::string label, baseline, target, method;
  std::optional<Date> due;
};
// What the organisation declares to have received elsewhere, as the Cerfa asks of the last three years.
struct Aid {
  int year = 0;
  std::string funder, object;
  std::int64_t amount_cents = 0;
  friend bool operator==(const Aid&, const Aid&) = default;
};
inline constexpr int aid_years = 3;                                // the year of the application and the two before
inline constexpr std::int64_t aids_told_above_cents = 50'000'000;  // 500,000 €: which side of it, the Cerfa asks
struct Project {
  std::string title, summary, need, description, public_code, level_code, means;
  std::vector<TerritoryKey> places;      // contracts and neighbourhoods, of the application's department
  std::optional<plan::ActionId> action;  // of a plan, that it carries out
  std::optional<Date> starts, ends;
};
struct Budget {
  std::vector<BudgetLine> lines;
  std::string note;
  [[nodiscard]] std::int64_t total(Side side) const;
  [[nodiscard]] std::int64_t asked_cents() const;
};
// What an applicant declares on submission.
struct Promises {
  bool is_up_to_date = false;       // taxes, social contributions, reports of earlier grants
  bool is_truthful = false;         // the figures
  bool accepts_commitment = false;  // contrat d'engagement républicain
};
// The parts in which an application is written, each saved on its own.
enum class Part : std::uint8_t { project, budget, outcomes, aids };
std::string_view word(Part part);
bool parse_word(std::string_view text, Part& part);

struct Application {
  ApplicationId id;
  std::string number;  // 2017-93-00042, given on creation
  CallId call;
  int call_version = 1;  // under which it was submitted last
  partner::PartnerId organisation;
  std::string organisation_name;  // it keeps its name
  TerritoryKey territory;         // department, or one of its contracts
  TerritoryKey department;        // that decides
  State state = State::draft;
  std::string title;
  std::int64_t asked_cents = 0, total_cents = 0;
  std::optional<Date> starts, ends;
  std::optional<Instant> submitted_at;  // the last time
  std::optional<Date> silence_on;      // the day after which silence has decided; none while it waits for the applicant
  std::optional<Date> correction_due;  // while it is to be completed
  std::optional<access::AccountId> officer;
  std::string officer_name;
  std::optional<std::int64_t> score_permille;  // weighted mean of what was scored
  std::optional<std::int64_t> proposed_cents;
  std::string proposal_motive;
  std::optional<std::int64_t> granted_cents;
  std::optional<ApplicationId> copied_from;
  std::int64_t revision = 0;  // grows with every act
  Instant created_at, changed_at;
  std::string changed_by;
};
struct Content {
  Project project;
  Budget budget;
  std::vector<Outcome> outcomes;
  std::vector<Aid> aids;  // the last year first
  std::int64_t project_revision = 0, budget_revision = 0, outcomes_revision = 0, aids_revision = 0;  // of each part
};

// Right::apply_for_grants in the territory, and a member of the organisation. `territory` is a department or a contract
// inside the call's. Copied from another application of the same organisation: its parts are taken over, but what it
// asks for here, dates and pieces.
Result<ApplicationId> start_application(access::Act& act, const territory::Registry& registry, CallId call,
                                        partner::PartnerId organisation, TerritoryKey territory,
                                        std::optional<ApplicationId> copy_of = {});
// Each saves one part; `seen` is the revision of that part. Drafts may be incomplete; what is wrong in itself (a date,
// an amount, an identifier of a person) is refused. Conflict when another member saved that part meanwhile. Returns the
// part's revision.
Result<std::int64_t> save_project(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::int64_t seen, const Project& project);
Result<std::int64_t> save_budget(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                 std::int64_t seen, const Budget& budget);
Result<std::int64_t> save_outcomes(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                   std::int64_t seen, const std::vector<Outcome>& outcomes);
Result<std::int64_t> save_aids(access::Act& act, const territory::Registry& registry, ApplicationId id,
                               std::int64_t seen, const std::vector<Aid>& aids);
// The same part as programs write it: {"title": …}, {"lines": […]}, {"outcomes": […]}, {"aids": […]}.
Result<std::int64_t> save_part(access::Act& act, const territory::Registry& registry, ApplicationId id, Part part,
                               std::int64_t seen, std::string_view json);
Result<void> attach_piece(access::Act& act, const territory::Registry& registry, ApplicationId id,
                          std::string_view piece, std::string_view file_name, const plan::ExaminedFile& file);
Result<void> remove_piece(access::Act& act, const territory::Registry& registry, FileId id);
struct PieceFile {
  FileId id;
  ApplicationId application;
  std::string piece;  // code of the call; empty: of another kind
  std::string file_name, media_type, sha256;
  std::int64_t size_bytes = 0;
  Instant added_at;
  std::string added_by;
  std::optional<Instant> removed_at;
};
std::vector<PieceFile> pieces_of(db::Session& session, ApplicationId id);
std::optional<PieceFile> find_piece(db::Session& session, FileId id);
std::optional<std::string> piece_bytes(db::Session& session, FileId id);

// A rule that the system looks at, with its source. `blocks` ones refuse submission.
enum class Finding : std::uint8_t { holds, fails, unknown };
struct Check {
  std::string_view code;
  Finding outcome = Finding::holds;
  bool blocks = false;
  Message rule;             // what must hold
  Message found;            // what was found; may be empty
  std::string_view source;  // of the law or the call, English msgid
  std::string_view part;    // project, budget, outcomes, pieces, organisation: where it is mended
};
std::vector<Check> checks_of(db::Session& session, const territory::Registry& registry, const Application& application,
                             Date today);
// Refused "funding.not_ready" when a check that blocks fails. The text of the organisation at that moment is kept.
Result<void> submit_application(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                const Promises& promises);
Result<void> withdraw_application(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::string_view motive);
std::optional<Application> find_application(db::Session& session, ApplicationId id);
std::optional<Application> find_application(db::Session& session, std::string_view number);
Content content_of(db::Session& session, const territory::Registry& registry, ApplicationId id);
// As it stood when the application was submitted last; before: as it stands.
std::optional<partner::Organisation> organisation_of(db::Session& session, const Application& application);
// Right::read_applications in its territory once it has been submitted, or a member of its organisation.
bool may_read(db::Session& session, const territory::Registry& registry, const access::Actor& actor,
              const Application& application);

enum class Order : std::uint8_t { newest, oldest, amount, score, number };
struct ApplicationFilter {
  std::optional<TerritoryKey> department;
  std::optional<CallId> call;
  std::optional<State> state;
  std::optional<partner::PartnerId> organisation;
  std::optional<access::AccountId> officer;
  std::string words;         // in title, number and name of the organisation
  bool with_drafts = false;  // and what was withdrawn before it was ever submitted
  Order order = Order::newest;
  std::int64_t limit = 50, offset = 0;
};
struct ApplicationRow {
  ApplicationId id;
  std::string number, title, organisation_name, call_code;
  partner::PartnerId organisation;
  TerritoryKey territory, department;
  State state = State::draft;
  std::int64_t asked_cents = 0, total_cents = 0;
  std::optional<std::int64_t> score_permille, proposed_cents, granted_cents;
  std::string officer_name;
  std::optional<Instant> submitted_at;
  std::optional<Date> correction_due, starts, ends;
};
struct ApplicationList {
  std::vector<ApplicationRow> rows;
  std::int64_t total = 0;
  std::int64_t asked_cents = 0, granted_cents = 0;  // of all of them
};
ApplicationList applications(db::Session& session, const ApplicationFilter& filter);
void write_json(JsonWriter& json, const territory::Registry& registry, const Application& application);
void write_json(JsonWriter& json, const territory::Registry& registry, const ApplicationRow& row);

// ---- instruction ----------------------------------------------------------------------------------------------------

// Right::instruct_applications in the department, as for all of this part. Who takes a file instructs it; a further act
// hands it over to another account, with a motive.
Result<void> take_file(access::Act& act, const territory::Registry& registry, ApplicationId id);
Result<void> hand_over(access::Act& act, const territory::Registry& registry, ApplicationId id,
                       access::AccountId officer, std::string_view motive);
// What is said and asked around a file.
enum class ExchangeKind : std::uint8_t { correction, note, contact, opinion };
std::string_view word(ExchangeKind kind);
bool parse_word(std::string_view text, ExchangeKind& kind);
std::string_view title(ExchangeKind kind);  // English msgid
struct Exchange {
  ExchangeId id;
  ApplicationId application;
  ExchangeKind kind = ExchangeKind::note;
  std::string service;  // whose opinion; how the contact was: "téléphone"
  std::string text;
  std::optional<Date> due;
  Instant at;
  std::string by;
  access::AccountId by_account;
  std::string stance, answer;  // of an opinion: favourable, reserved, unfavourable
  std::optional<Instant> answered_at;
  std::string answered_by;
};
// The applicant sees corrections alone; notes, contacts and opinions stay among the State's services.
std::vector<Exchange> exchanges_of(db::Session& session, ApplicationId id);
Result<ExchangeId> write_exchange(access::Act& act, const territory::Registry& registry, const Exchange& exchange);
// Right::give_opinions in the territory. An opinion is given once.
Result<void> give_opinion(access::Act& act, const territory::Registry& registry, ExchangeId id, std::string_view stance,
                          std::string_view answer);
// Sends it back with what is asked for and until when; the clock of silence stops until it comes back.
Result<void> ask_correction(access::Act& act, const territory::Registry& registry, ApplicationId id,
                            std::string_view text, Date due);
Result<void> declare_complete(access::Act& act, const territory::Registry& registry, ApplicationId id);
Result<void> declare_inadmissible(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::string_view motive);
struct Score {
  std::string criterion;
  int score = 0;  // 0 to score_max
  std::string comment;
};
// Of one officer, for every criterion; scored again, it replaces what the same officer scored before.
Result<void> score(access::Act& act, const territory::Registry& registry, ApplicationId id,
                   const std::vector<Score>& scores);
struct ScoreRow : Score {
  access::AccountId account;
  std::string by;
  Instant at;
};
std::vector<ScoreRow> scores_of(db::Session& session, ApplicationId id);
// Refused "funding.not_scored" while a criterion has no score. An amount above what is asked is refused. The motive is
// what the decision rests on.
Result<void> propose(access::Act& act, const territory::Registry& registry, ApplicationId id, std::int64_t amount_cents,
                     std::string_view motive);
Result<void> take_back(access::Act& act, const territory::Registry& registry, ApplicationId id,
                       std::string_view motive);
// What the same organisation asks for or received elsewhere, newest first; those that bear almost the same title or lie
// in the same place and time are marked.
struct Elsewhere {
  ApplicationRow row;
  bool same_object = false, same_place_and_time = false;
};
std::vector<Elsewhere> elsewhere(db::Session& session, const Application& application);
struct Caseload {
  std::optional<access::AccountId> officer;  // none: nobody yet
  std::string name;
  std::int64_t files = 0, late = 0, asked_cents = 0;  // late: past the day on which silence would decide
};
std::vector<Caseload> caseload(db::Session& session, TerritoryKey department, Date today);

// ---- decision, agreement --------------------------------------------------------------------------------------------

enum class Verdict : std::uint8_t { granted, refused, revoked, amended };
std::string_view word(Verdict verdict);
bool parse_word(std::string_view text, Verdict& verdict);
std::string_view title(Verdict verdict);  // English msgid
struct Decision {
  DecisionId id;
  ApplicationId application;
  Verdict verdict = Verdict::granted;
  std::int64_t amount_cents = 0;
  std::string motive;
  std::string session;  // of the committee, if one met
  Date day;
  access::AccountId decided_by_account;
  std::string decided_by;
  std::optional<std::int64_t> entry;  // of the ledger
  Instant at;
};
struct Ruling {
  Verdict verdict = Verdict::granted;
  std::int64_t amount_cents = 0;  // of a grant
  std::string motive;             // of everything but a grant as proposed
  std::string session;
};
// Right::decide_grants in the department, by somebody who has not scored the file. A grant holds its amount (AE) in the
// department's account of the call's year and line: Refused "ledger.not_enough" when it is not there, whoever else
// decides at that moment. What was decided is changed by a further decision alone: revoked, or amended once signed.
Result<DecisionId> decide(access::Act& act, const territory::Registry& registry, ApplicationId id,
                          const Ruling& ruling);
std::vector<Decision> decisions_of(db::Session& session, ApplicationId id);  // oldest first

enum class PaymentKind : std::uint8_t { advance, instalment, balance };
std::string_view word(PaymentKind kind);
bool parse_word(std::string_view text, PaymentKind& kind);
std::string_view title(PaymentKind kind);  // English msgid
struct Instalment {
  PaymentKind kind = PaymentKind::advance;
  std::int64_t amount_cents = 0;
  Date due;
  friend bool operator==(const Instalment&, const Instalment&) = default;
};
// What the agreement asks for on the way: a step of the action, a report, a document.
enum class MilestoneKind : std::uint8_t { step, report, document };
std::string_view word(MilestoneKind kind);
bool parse_word(std::string_view text, MilestoneKind& kind);
std::string_view title(MilestoneKind kind);  // English msgid
struct Milestone {
  std::string title;
  MilestoneKind kind = MilestoneKind::step;
  Date due;
  friend bool operator==(const Milestone&, const Milestone&) = default;
};
inline constexpr std::size_t milestones_max = 12;
struct Agreement {
  ApplicationId application;
  int version = 1;            // grows with each amendment
  bool is_agreement = false;  // signed by both; else a decision that the State notifies
  std::int64_t amount_cents = 0;
  std::string object, conditions, clauses;
  std::vector<Instalment> schedule;   // adds up to the amount
  std::vector<Milestone> milestones;  // by their days
  Date report_due, ends;
  std::optional<Instant> beneficiary_signed_at, state_signed_at;
  std::string beneficiary_signed_by, state_signed_by;
  std::string sha256;  // of its text, once somebody signed
  Instant made_at;
  std::string made_by;
};
// Above 23,000 € in a year for one organisation under private law, all grants of the year together, an agreement is
// mandatory (loi 2000-321 art. 10, décret 2001-495).
inline constexpr std::int64_t agreement_above_cents = 23'000'00;
bool needs_agreement(db::Session& session, const Application& application, const CallText& call,
                     std::int64_t amount_cents);
// Right::instruct_applications: writes or changes it until somebody has signed. Once both signed: another version, an
// amendment, when a decision amended the amount.
Result<void> write_agreement(access::Act& act, const territory::Registry& registry, ApplicationId id,
                             const Agreement& agreement);
// What is proposed for a grant that has none yet.
Agreement draft_agreement(db::Session& session, const territory::Registry& registry, const Application& application);
std::optional<Agreement> agreement_of(db::Session& session, ApplicationId id);
std::vector<Agreement> agreements_of(db::Session& session, ApplicationId id);  // all versions, newest first
// A member of the organisation signs first, with apply_for_grants; the State, with decide_grants, signs last: what was
// held is committed, the payments are planned. The hash names the text that was read.
Result<void> sign_for_beneficiary(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::string_view seen);
Result<void> sign_for_state(access::Act& act, const territory::Registry& registry, ApplicationId id,
                            std::string_view seen);
std::string digest_of(const Application& application, const Agreement& agreement);

// ---- payments -------------------------------------------------------------------------------------------------------

enum class PaymentState : std::uint8_t { planned, certified, ordered, paid, cancelled };
std::string_view word(PaymentState state);
bool parse_word(std::string_view text, PaymentState& state);
std::string_view title(PaymentState state);  // English msgid
struct Payment {
  PaymentId id;
  ApplicationId application;
  int number = 1;
  PaymentKind kind = PaymentKind::advance;
  std::int64_t amount_cents = 0;
  Date due;
  PaymentState state = PaymentState::planned;
  std::string certificate;  // what was seen
  access::AccountId certified_by_account;
  std::string certified_by;
  std::optional<Instant> certified_at;
  access::AccountId ordered_by_account;
  std::string ordered_by;
  std::optional<Date> ordered_on;
  std::optional<std::int64_t> entry;  // of the ledger
  std::optional<Date> paid_on;
  std::string reference;  // of the accounting system
  std::string motive;     // of a cancellation
};
std::vector<Payment> payments_of(db::Session& session, ApplicationId id);
std::optional<Payment> find_payment(db::Session& session, PaymentId id);
// What keeps a payment from being ordered now, each named: service not certified, report missing or not accepted, an
// agreement not signed, credits not there. Empty: nothing.
std::vector<Message> obstacles(db::Session& session, const territory::Registry& registry, const Payment& payment,
                               Date today);
// Right::certify_service; not by who scored, decided or pays the file. An advance needs none.
Result<void> certify_payment(access::Act& act, const territory::Registry& registry, PaymentId id,
                             std::string_view certificate);
// Right::pay_credits; not by who scored, decided or certified. Holds CP of the department.
Result<void> order_payment(access::Act& act, const territory::Registry& registry, PaymentId id);
// What was really paid, as the accounting system says: amount and reference. Conflict when the amount differs or the
// reference was used for another payment; the same sent twice is once.
Result<void> confirm_payment(access::Act& act, const territory::Registry& registry, PaymentId id,
                             std::int64_t amount_cents, Date paid_on, std::string_view reference);
Result<void> cancel_payment(access::Act& act, const territory::Registry& registry, PaymentId id,
                            std::string_view motive);
struct PaymentRow {
  Payment payment;
  std::string application_number, organisation_name, title;
  TerritoryKey department;
};
struct PaymentFilter {
  std::optional<TerritoryKey> department;
  std::optional<PaymentState> state;
  std::optional<Date> due_before;  // late ones: due before today and not paid
  std::int64_t limit = 50, offset = 0;
};
std::vector<PaymentRow> payments(db::Session& session, const PaymentFilter& filter, std::int64_t* total = nullptr);

// ---- reports, recovery ----------------------------------------------------------------------------------------------

enum class ReportState : std::uint8_t { due, submitted, returned, accepted };
std::string_view word(ReportState state);
bool parse_word(std::string_view text, ReportState& state);
std::string_view title(ReportState state);  // English msgid
struct OutcomeReached {
  std::string label, target, reached, comment;
};
struct Report {
  ReportId id;
  ApplicationId application;
  Date due;
  ReportState state = ReportState::due;
  std::vector<BudgetLine> actual;  // in the accounts of the budget plan
  std::string activity;            // what was done; nothing about a person
  // What was done, counted; missing is not zero. People present at each session are added up: nobody is known.
  std::optional<std::int64_t> sessions, hours, attendances;
  std::vector<OutcomeReached> outcomes;
  std::string explanation;  // of the differences
  std::int64_t revision = 0;
  std::optional<Instant> submitted_at, answered_at;
  std::string submitted_by, answered_by, motive;  // of the return
  std::int64_t ineligible_cents = 0;              // of the costs, found by who accepted
  std::int64_t due_cents = 0;                     // what the grant comes to, once accepted
};
std::optional<Report> report_of(db::Session& session, ApplicationId id);
// By a member, once the action has ended. Invalid when its figures do not add up.
Result<void> submit_report(access::Act& act, const territory::Registry& registry, ApplicationId id, std::int64_t seen,
                           const Report& report);
Result<void> return_report(access::Act& act, const territory::Registry& registry, ApplicationId id,
                           std::string_view motive);
// What the grant comes to: the amount agreed, cut to its share of the eligible costs that were really spent, and to
// what the action needed. What was paid above it is to be recovered, what is below it stays to be paid or is given
// back.
Result<void> accept_report(access::Act& act, const territory::Registry& registry, ApplicationId id,
                           std::int64_t ineligible_cents, std::string_view motive);
std::int64_t due_of(const Budget& planned, const Report& report, std::int64_t granted_cents,
                    std::int64_t ineligible_cents);

struct Recovery {
  RecoveryId id;
  ApplicationId application;
  std::int64_t amount_cents = 0, recovered_cents = 0;
  std::string motive;
  Date due;
  Instant ordered_at;
  std::string ordered_by;
};
struct Receipt {
  std::int64_t amount_cents = 0;
  Date day;
  std::string reference;
  std::int64_t entry = 0;
};
// Right::decide_grants. Not more than was paid and is not recovered.
Result<RecoveryId> order_recovery(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::int64_t amount_cents, Date due, std::string_view motive);
// Right::pay_credits: what came back, in one or several parts, to the last cent.
Result<void> enter_receipt(access::Act& act, const territory::Registry& registry, RecoveryId id,
                           const Receipt& receipt);
std::vector<Recovery> recoveries_of(db::Session& session, ApplicationId id);
std::vector<Receipt> receipts_of(db::Session& session, RecoveryId id);
// Closes a grant whose report is accepted and whose payments and recoveries are done; what was committed and not paid
// goes back to the envelope. Refused "funding.not_settled" names what is left.
Result<void> close_application(access::Act& act, const territory::Registry& registry, ApplicationId id);

// One line of each grant, from the envelope to the result.
struct Sums {
  std::int64_t committed_cents = 0, certified_cents = 0, paid_cents = 0, recovered_cents = 0;
};
Sums sums_of(db::Session& session, ApplicationId id);

}  // namespace jalon::funding
