// SPDX-License-Identifier: EUPL-1.2
// Internal control: what auditors found in this policy as a catalogue of controls over the records of all rooms; how
// many records each looks at, which fail, since when, who answers; answers and what becomes of them; a plan of controls
// on the spot by risk and by lot; the annual report. Records are grants, payments, calls, plans, committees, services
// and functions: nothing about a person.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "base/json.hpp"
#include "funding/oversight.hpp"
#include "programme/programme.hpp"
#include "territory/oversight.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::control {

using programme::Text;
using territory::Failing;

// ---- the catalogue --------------------------------------------------------------------------------------------------

enum class Kind : std::uint8_t { prevented, exposed, both };
std::string_view word(Kind kind);
bool parse_word(std::string_view text, Kind& kind);
std::string_view title(Kind kind);  // English msgid
// Whose function answers for the records.
enum class Function : std::uint8_t { prefect, instruction, payment, coordination, control };
std::string_view word(Function function);
bool parse_word(std::string_view text, Function& function);
std::string_view title(Function function);  // English msgid
// What Failing::found holds.
enum class Found : std::uint8_t { none, days, cents, percent, count, text, role, day, month };
std::string_view word(Found found);
bool parse_word(std::string_view text, Found& found);

struct Source {
  std::string key, address;  // C3, senat.fr/…
};
struct Control {
  std::string id;  // PA-07: two letters of its chapter, a number
  Kind kind = Kind::exposed;
  bool is_listed = false;  // records are looked at
  Function answers = Function::prefect;
  Found found = Found::none;
  std::vector<Source> sources;
  Text title, finding, does, says, missing;  // says: of a record that fails, {0} is what was found
  std::string guard;                         // the rule that refuses; empty: none
  std::vector<std::string> tests;            // that hold the guard and the control together
};
// catalogue.toml, in its order.
std::span<const Control> catalogue();
const Control* find_control(std::string_view id);
struct Chapter {
  std::string_view prefix;  // ST, CA, PA, RE
  std::string_view title;   // English msgid
};
std::span<const Chapter> chapters();
// The catalogue as a file would give it: Invalid names line and key.
Result<std::vector<Control>> read_catalogue(std::string_view toml);
// The sentence of a record that fails.
std::string says(const Control& control, const Failing& failing, Date today, Lang lang);

// ---- what fails -----------------------------------------------------------------------------------------------------

// The nation, a region or a department; a contract is its department's.
struct Perimeter {
  TerritoryKey place;
  std::vector<TerritoryKey> answering;  // places whose records count here; empty: all
};
std::optional<Perimeter> perimeter_of(const territory::Registry& registry, TerritoryKey place);

// What becomes of a record that fails: open → answered → accepted, or returned and answered again. It goes when the
// record does not fail any more; what was said stays.
enum class CaseState : std::uint8_t { open, answered, accepted, returned };
std::string_view word(CaseState state);
bool parse_word(std::string_view text, CaseState& state);
std::string_view title(CaseState state);  // English msgid
enum class CaseVerb : std::uint8_t { answer, accept, send_back, reopen };
std::string_view word(CaseVerb verb);
bool parse_word(std::string_view text, CaseVerb& verb);
std::string_view title(CaseVerb verb);  // English msgid
std::span<const access::Transition<CaseState, CaseVerb>> case_transitions();

struct Case {
  std::string control, record;
  TerritoryKey place;
  CaseState state = CaseState::open;
  std::optional<Date> due;  // by which what was answered is to be done
  std::int64_t revision = 0;
  Instant changed_at;
  std::string answered_by;                // function
  access::AccountId answered_by_account;  // who answers does not judge
  // Accepted, its day is over and the record still fails.
  [[nodiscard]] bool is_overdue(Date today) const { return state == CaseState::accepted && due && *due < today; }
};
struct Reply {
  CaseVerb verb = CaseVerb::answer;
  std::string text;
  std::optional<Date> due;
  Instant at;
  std::string by, role;
};

struct Line {
  const Control* control = nullptr;
  std::int64_t checked = 0, failing = 0, amount_cents = 0;
  std::optional<Date> since;
  std::int64_t answered = 0, accepted = 0, returned = 0, overdue = 0;  // of those that fail now
  [[nodiscard]] std::int64_t open() const { return failing - answered - accepted - returned; }
};
struct PlaceLine {  // one control, place by place
  TerritoryKey place;
  std::int64_t checked = 0, failing = 0, amount_cents = 0;
  std::optional<Date> since;
};
// A moment: what everything below is asked at.
struct Now {
  Date today;
  Instant at;
};
// A line for every control of the catalogue, in its order.
std::vector<Line> overview(db::Session& session, const territory::Registry& registry, const Perimeter& perimeter,
                           const Now& now);
std::vector<PlaceLine> by_place(db::Session& session, const territory::Registry& registry, std::string_view control,
                                const Perimeter& perimeter, const Now& now);
struct Entry {
  Failing failing;
  std::optional<Case> followed;
  [[nodiscard]] CaseState state() const { return followed ? followed->state : CaseState::open; }
};
std::vector<Entry> failing(db::Session& session, const territory::Registry& registry, std::string_view control,
                           const Perimeter& perimeter, const Now& now, const funding::Slice& slice);
std::optional<Entry> failing_one(db::Session& session, const territory::Registry& registry, std::string_view control,
                                 std::string_view record, const Now& now);
std::optional<Case> find_case(db::Session& session, std::string_view control, std::string_view record);
std::vector<Reply> replies_of(db::Session& session, std::string_view control, std::string_view record);  // oldest first

// Right::answer_controls in the record's place; only while it fails. `due`: by when what is said will be done. Conflict
// when somebody else wrote meanwhile.
struct Answer {
  std::string text;
  std::optional<Date> due;
  std::int64_t seen = 0;  // Case::revision, 0 of one that is open
};
Result<void> answer(access::Act& act, const territory::Registry& registry, std::string_view control,
                    std::string_view record, const Answer& answer);
// Right::run_controls there: accept, send back or reopen; not by the account that answered.
Result<void> follow_up(access::Act& act, const territory::Registry& registry, std::string_view control,
                       std::string_view record, CaseVerb verb, const Answer& answer);

// ---- runs: what was counted on a day, to compare with ---------------------------------------------------------------

using RunId = Id<struct ControlRunTag>;
struct Run {
  RunId id;
  Instant at;
  std::string by;
  std::int64_t checked = 0, failing = 0;
};
// Right::run_controls in the nation (or the system): keeps the counts of every control and place.
Result<RunId> run(access::Act& act, const territory::Registry& registry);
std::vector<Run> runs(db::Session& session, int limit = 50);  // newest first
// What failed at the last run before an instant, by control; empty: there was none.
struct Before {
  std::optional<Run> run;
  std::vector<std::pair<std::string, std::int64_t>> failing;
};
Before before(db::Session& session, const Perimeter& perimeter, Instant at);

// ---- the plan of controls of a department and year ------------------------------------------------------------------

// A mark of risk, with its points: their sum says who is looked at first. One table, shown with the plan.
struct Mark {
  std::string_view code;
  int points = 0;
  std::string_view title;  // English msgid
};
std::span<const Mark> marks();
inline constexpr int points_max = 100;
struct Scored {
  funding::Exposed grant;
  int points = 0;
  std::vector<const Mark*> marks;  // that it bears
};
// The grants in force of a year, the riskiest first.
std::vector<Scored> scored(db::Session& session, TerritoryKey department, int year, Date today);

using CheckId = Id<struct ControlCheckTag>;
enum class Why : std::uint8_t { risk, lot };
std::string_view word(Why why);
bool parse_word(std::string_view text, Why& why);
std::string_view title(Why why);  // English msgid
enum class Outcome : std::uint8_t { to_do, conforming, remarks, irregular };
std::string_view word(Outcome outcome);
bool parse_word(std::string_view text, Outcome& outcome);
std::string_view title(Outcome outcome);  // English msgid
struct PlanOrder {
  int threshold = 40;               // points from which a grant is looked at in any case
  int rate_permille = 100;          // of the others, drawn by lot
  std::optional<Date> first, last;  // between which the controls are due
  std::string seed;                 // of the lot: the same seed draws the same; empty: made by the day and the place
};
struct Plan {
  TerritoryKey department;
  int year = 0;
  PlanOrder order;
  std::int64_t population = 0;
  Instant drawn_at;
  std::string drawn_by;
};
struct Check {
  CheckId id;
  TerritoryKey department;
  int year = 0;
  funding::ApplicationId application;
  std::string number, title, organisation_name;
  std::int64_t granted_cents = 0;
  int points = 0;
  std::string marks;  // codes, by spaces
  Why why = Why::risk;
  Date due;
  Outcome outcome = Outcome::to_do;
  std::string text;  // what was seen; nothing about a person
  std::int64_t questioned_cents = 0;
  std::optional<Date> done_on;
  std::string done_by;
  std::int64_t revision = 1;
  [[nodiscard]] bool is_late(Date today) const { return outcome == Outcome::to_do && due < today; }
};
// Right::run_controls in the department. Once for a department and year: Conflict; a further draw adds those that were
// granted since and keeps what stands.
Result<std::int64_t> draw_plan(access::Act& act, const territory::Registry& registry, TerritoryKey department, int year,
                               const PlanOrder& order);
std::optional<Plan> find_plan(db::Session& session, TerritoryKey department, int year);
std::vector<Plan> plans(db::Session& session, int year);
std::vector<Check> checks_of(db::Session& session, TerritoryKey department, int year);  // by due day
std::vector<Check> checks_in(db::Session& session, int year);  // of all departments; 0: of all years
std::optional<Check> find_check(db::Session& session, CheckId id);
// Refused "control.duties_apart" to who acted on the grant. An irregular one says how much is questioned.
struct Seen {
  Outcome outcome = Outcome::conforming;
  std::string text;
  std::int64_t questioned_cents = 0;
  std::int64_t revision = 1;
};
Result<void> record_check(access::Act& act, const territory::Registry& registry, CheckId id, const Seen& seen);

// ---- the annual report ----------------------------------------------------------------------------------------------

struct Closed {
  TerritoryKey place;
  int year = 0;
  std::string text;  // JSON: the counts as they were
  std::string remarks, sha256, by;
  Instant at;
};
// What the report of a year says, from the records as they stand: JSON.
std::string report_json(db::Session& session, const territory::Registry& registry, const Perimeter& perimeter, int year,
                        const Now& now);
// Right::run_controls there. Closed once: the text is frozen with its SHA-256.
Result<void> close_report(access::Act& act, const territory::Registry& registry, TerritoryKey place, int year,
                          std::string_view remarks);
std::optional<Closed> find_report(db::Session& session, TerritoryKey place, int year);
std::vector<Closed> reports(db::Session& session);

// ---- out ------------------------------------------------------------------------------------------------------------

void write_json(JsonWriter& json, const Line& line);
void write_json(JsonWriter& json, const territory::Registry& registry, const Control& control, const Entry& entry,
                const Now& now);

inline constexpr std::string_view controls_path = "/controle";
struct PagesContext {
  db::Database& database;
  const Clock& clock;  // the policy's
  territory::Directory& territories;
};
void add_routes(web::Router& router, const PagesContext& context);
// Whether this account may look at the controls of some territory.
bool may_look(const access::Actor& actor, const territory::Registry& registry);

}  // namespace jalon::control
