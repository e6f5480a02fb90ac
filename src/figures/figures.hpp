// SPDX-License-Identifier: EUPL-1.2
// The third truth: every figure is a sum of observations. Stocks are stored as changes and flows as amounts, so both
// add up over territories and over time; the sums are kept in the transaction of the observation.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/function_ref.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "intake/export.hpp"
#include "territory/territory.hpp"
#include "web/html.hpp"

namespace jalon {
class JsonWriter;
}
namespace jalon::figures {

struct PastDay;  // answers.hpp

enum class Behaviour : std::uint8_t { stock, flow };
std::string_view word(Behaviour behaviour);
bool parse_word(std::string_view text, Behaviour& behaviour);
enum class Kind : std::uint8_t { input, activity, output, outcome };
std::string_view word(Kind kind);
bool parse_word(std::string_view text, Kind& kind);

// derived: counted by Jalon from its own records; answered: given by people and files for a period; computed: by a
// formula, on reading.
enum class Origin : std::uint8_t { derived, answered, computed };
std::string_view word(Origin origin);
bool parse_word(std::string_view text, Origin& origin);
// How the values of several territories make that of the territory above them. mean is weighted by another indicator;
// ratio is a formula over indicators that add up themselves; median and distinct (how many different values) are of
// the territories that answer.
enum class OverTerritories : std::uint8_t { sum, mean, minimum, maximum, ratio, median, distinct };
std::string_view word(OverTerritories how);
bool parse_word(std::string_view text, OverTerritories& how);
// How the values of several periods make that of a longer one.
enum class OverTime : std::uint8_t { sum, last, mean, minimum, maximum };
std::string_view word(OverTime how);
bool parse_word(std::string_view text, OverTime& how);
// Whether more is better, worse, or neither.
enum class Polarity : std::uint8_t { up, down, none };
std::string_view word(Polarity polarity);
bool parse_word(std::string_view text, Polarity& polarity);
// For which periods it is answered; day for what is counted as it happens.
enum class Frequency : std::uint8_t { day, month, quarter, year };
std::string_view word(Frequency frequency);
bool parse_word(std::string_view text, Frequency& frequency);

struct Indicator {
  std::string code;  // support.minutes, plans.adopted@reussite-educative-2016
  std::string name_en, name_fr;
  std::string definition_en, definition_fr;
  std::string unit;  // plan, day, minute, place/person, %
  Behaviour behaviour = Behaviour::stock;
  Kind kind = Kind::activity;
  std::string source_en, source_fr;  // who or what it comes from
  bool is_public = false;
  Origin origin = Origin::derived;
  OverTerritories over_territories = OverTerritories::sum;
  OverTime over_time = OverTime::last;
  std::string weight;         // of a mean: the code of the indicator that it is weighted by
  std::string formula;        // of what is computed
  std::int32_t decimals = 0;  // values are whole numbers of 10^-decimals units
  Polarity polarity = Polarity::up;
  Frequency frequency = Frequency::day;
  territory::Level level = territory::Level::contract;       // at which it is answered
  std::string answered_by, validated_by;                     // roles as words; empty: whoever has the right there
  std::optional<std::int64_t> plausible_min, plausible_max;  // outside of them a value is refused; scaled
  std::int32_t small_count = 0;  // a count from 1 to below this is not shown outside of its department; 0: always shown
};
// An indicator that each programme counts for itself has the programme in its code:
// plans.adopted@reussite-educative-2016 is another figure than that of the programme before, which keeps its own
// observations, sums and targets.
std::string of_programme(std::string_view code, std::string_view programme);
// What stands after the @; empty for an indicator that is nobody's own.
std::string_view programme_of(std::string_view code);
// Adds or updates; codes are stable for ever. Returns its small integer.
std::int32_t declare_indicator(db::Session& session, const Indicator& indicator);
std::vector<Indicator> indicators(db::Session& session);
std::optional<Indicator> find_indicator(db::Session& session, std::string_view code);

struct Observation {
  std::string_view indicator;  // declared before
  std::string_view dimension;  // "" for the total, or "axis:3", "level:primary", "public:youth", "kind:visit"
  TerritoryKey territory;
  Date day;                      // what it is about
  std::int64_t amount = 0;       // change of the stock, or amount of the flow
  std::string_view source_kind;  // plan, action, support…
  std::string source_id;
};
// Writes the observation and adds it to every sum: the territory and all that stood above it on its day, by day, month
// and altogether. A stock goes along when its territory moves. Nothing is ever overwritten: a correction is a further
// observation. An amount of 0 says that nothing was counted, which is not that nobody counted.
void record_observation(access::Act& act, const territory::Registry& registry, const Observation& observation);
// The sums follow places that have changed: what stood in a contract that moves, merges or splits. In the transaction
// of the change, once it is written and recorded.
void follow(access::Act& act, const territory::Changed& changed);

// The value of an indicator in a territory on a day (all observations about days up to and including it); the newest
// when no day is given. Missing (no observation at all, there or below) is nullopt, never 0.
std::optional<std::int64_t> value(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                  std::optional<Date> on = {}, std::string_view dimension = "");
// Every figure of a territory that was observed, by the code of its indicator, in one statement.
std::map<std::string, std::int64_t, std::less<>> values_at(db::Session& session, TerritoryKey territory,
                                                           std::optional<Date> on = {});
// The values of several indicators for all territories of a level, in one statement: [territory][i], i as in
// indicators.
using Table = std::map<TerritoryKey, std::vector<std::optional<std::int64_t>>>;
Table values(db::Session& session, std::span<const std::string_view> indicators, territory::Level level,
             std::optional<Date> on = {});
// The same for one territory and all dimensions that begin with a prefix ("axis:"): dimension -> value.
std::map<std::string, std::int64_t> by_dimension(db::Session& session, std::string_view indicator,
                                                 TerritoryKey territory, std::string_view prefix,
                                                 std::optional<Date> on = {});
// One indicator for some territories, of any level: those that were observed.
std::map<TerritoryKey, std::int64_t> values_of(db::Session& session, std::string_view indicator,
                                               std::span<const TerritoryKey> territories, std::optional<Date> on = {});
// One point per day on which it changed, cumulated, from the first observation on.
struct Point {
  Date day;
  std::int64_t value = 0;
};
std::vector<Point> series(db::Session& session, std::string_view indicator, TerritoryKey territory,
                          std::string_view dimension = "");
// Down to the observations of a figure, newest first.
struct ObservationRow {
  std::string id, indicator, dimension;
  TerritoryKey territory;
  Date day;
  std::int64_t amount = 0;
  std::string source_kind, source_id, actor_label;
  Instant recorded_at;
};
std::vector<ObservationRow> observations(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                         int limit = 200, std::string_view dimension = "");

// ---- targets ----
struct Step {
  Date day;
  std::int64_t per_mille = 0;  // of the way from start to target
};
// What is expected at the end of a month, a quarter or a year.
struct Waypoint {
  Period period;
  std::int64_t value = 0;
};
struct Target {
  std::string indicator;
  TerritoryKey territory;
  Date start, due;
  std::int64_t start_value = 0, target = 0;
  // The way from start to target: by steps (what is reached on each of these days, and held until the next); or value
  // by value as entered, in straight lines between; neither: one straight line.
  std::vector<Step> steps = {};
  std::vector<Waypoint> trajectory = {};
  std::string source_en, source_fr;
};
// What made a version of a target: somebody, for this territory or for the whole that it is a part of; the programme;
// its withdrawal; an act that took another back; the move of its contract, which changes nothing of it.
enum class TargetAct : std::uint8_t { set, divided, programme, withdrawn, undone, placed };
std::string_view word(TargetAct what);
bool parse_word(std::string_view text, TargetAct& what);
// Adds or changes, with a journal record each; what stood is superseded and kept. The caller has asked for the right:
// Right::publish_programme.
Result<void> set_target(access::Act& act, const territory::Registry& registry, const Target& target,
                        TargetAct what = TargetAct::programme);
// Many at once with one journal record (and one more for each that was another before): a programme's publication, or
// the division of a whole. Targets that stand already are left alone. Returns how many were set.
Result<std::int64_t> set_targets(access::Act& act, const territory::Registry& registry, std::span<const Target> targets,
                                 TargetAct what = TargetAct::programme, TerritoryKey whole = {});
// The target entered for a territory; above the contracts, where none is entered, the sum of the contracts' targets,
// or of the departments' targets when no contract has one. With an instant, here and below: those that stood then.
std::optional<Target> find_target(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                  std::optional<Instant> at = {});
// The same for all territories of a level, in one or two statements: for tables and maps.
std::map<TerritoryKey, Target> targets(db::Session& session, std::string_view indicator, territory::Level level,
                                       std::optional<Instant> at = {});
// The same for some territories of one level.
std::map<TerritoryKey, Target> targets_of(db::Session& session, std::string_view indicator, territory::Level level,
                                          std::span<const TerritoryKey> territories, std::optional<Instant> at = {});
// Those of every indicator in one territory, by the code of the indicator.
std::map<std::string, Target, std::less<>> targets_in(db::Session& session, TerritoryKey territory,
                                                      std::optional<Instant> at = {});
// A target as it stood from one act to the next, with who made it so. Of a withdrawal the course is that of before.
struct TargetVersion {
  std::int64_t version = 0;
  Target target;
  TargetAct what = TargetAct::set;
  std::string act;     // shared by all that the act set
  TerritoryKey about;  // the whole, of a part; else its own territory
  Instant at;
  std::optional<Instant> until;  // none: the newest
  std::string actor_id, actor_label, role;
};
// Everything that was ever entered for a territory, newest first.
std::vector<TargetVersion> target_history(db::Session& session, std::string_view indicator, TerritoryKey territory);
// What was set, changed or withdrawn after one instant and up to another in a territory and below it, oldest first; and
// before each, what had stood. No indicator: of all.
struct TargetChange {
  TargetVersion version;
  std::optional<Target> before;
  [[nodiscard]] std::optional<Target> after() const {
    return version.what == TargetAct::withdrawn ? std::nullopt : std::optional(version.target);
  }
};
std::vector<TargetChange> target_changes(db::Session& session, const territory::Registry& registry,
                                         std::string_view indicator, TerritoryKey territory, Instant after,
                                         Instant until);
// Set, changed or withdrawn, with what stood before and after, as members of an object.
void write_change(JsonWriter& json, const TargetChange& change, int decimals);
std::string_view word(const TargetChange& change);  // set, changed, withdrawn
// The acts that divided the target of a territory, newest first, and those that took a division back.
struct TargetDivision {
  std::string act;
  TargetAct what = TargetAct::divided;
  Instant at;
  std::int64_t parts = 0;
  std::string actor_label, role;
};
std::vector<TargetDivision> target_divisions(db::Session& session, std::string_view indicator, TerritoryKey territory);
// Takes an act on targets back (a target set, changed, divided or withdrawn, or taken back itself): what it set and
// still stands is superseded by what stood before it, or by nothing. What has changed since is left. Right::set_targets
// in each territory; Refused for what the programme set, and when nothing of the act stands any more.
struct TargetsUndone {
  std::int64_t restored = 0, withdrawn = 0, left = 0;
};
Result<TargetsUndone> undo_targets(access::Act& act, const territory::Registry& registry, std::string_view act_id);
// The last day of its period, or the day due if that comes before.
Date day_of(const Target& target, const Waypoint& waypoint);
// The periods for which a trajectory can be entered: from the one of the start to the one of the day due.
std::vector<Period> periods_of(const Target& target, Period::Length length);
inline constexpr std::size_t waypoints_max = 240;
// Where the trajectory stands on a day, rounded down; before start it is start_value, after due it is target.
std::int64_t expected_on(const Target& target, Date day);
// What is wrong with a trajectory entered value by value: the order, what lies outside of start and due, a last value
// that is not the target. The field is "trajectory".
std::vector<Fault> faults_of_trajectory(const Target& target);
// Its corners from start to due, for a chart: straight between them, or held until the next where it has steps.
std::vector<Point> corners(const Target& target);
// How far a value is from where it should be, for a reader in one glance: ok, warn (within a tenth of the target), bad.
enum class Standing : std::uint8_t { reached, on_time, to_watch, late };
Standing standing(const Target& target, std::int64_t value, Date day);
std::string_view word(Standing standing);
std::string_view title(Standing standing);  // English msgid
// The value that a target is compared with: now, of what Jalon counts; of the last period known, of what people answer.
// With a past day: of that day, as it was known at its end.
std::optional<std::int64_t> value_for_target(db::Session& session, const territory::Registry& registry,
                                             const Indicator& indicator, const territory::Territory& place,
                                             const PastDay* past = nullptr);

// How much of the way from the start to the target is done, in thousandths; below zero when it went back.
std::int64_t progress_per_mille(const Target& target, std::int64_t value);
// Right::set_targets in the territory; what is entered lies in the plausible range of the indicator, where it is
// answered there; then as set_target().
Result<void> enter_target(access::Act& act, const territory::Registry& registry, const Target& target);
// Divides the target entered for a territory among those of the level below (of contracts: those that count there), by
// their number or by their population; what does not divide goes one by one to the largest remainders, so that the
// parts add up to the whole. Targets entered for the parts before are replaced. Right::set_targets. Returns how many.
enum class Division : std::uint8_t { equally, by_population };
Result<std::int64_t> divide_target(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                                   TerritoryKey territory, Division how);
// What the parts of a target add up to, and how many of the territories below have one.
struct Parts {
  std::int64_t sum = 0, with_target = 0, territories = 0;
};
std::optional<Parts> parts_of(db::Session& session, const territory::Registry& registry, std::string_view indicator,
                              TerritoryKey territory, std::optional<Instant> at = {});

// Right::set_targets. NotFound where none was entered; a sum of targets below stands as long as they do.
Result<void> withdraw_target(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                             TerritoryKey territory);
// Targets as texts, of a command: numbers with a point, days as 2016-12-31, steps as "2016-10-31 250", waypoints as
// "2016-09 40". Every fault bears the name of its field.
struct TargetTexts {
  std::string start, start_value, due, target, source_en, source_fr;
  std::vector<std::string> steps, trajectory;
};
Result<Target> read_target(const Indicator& indicator, TerritoryKey territory, const TargetTexts& texts);
// 12.5: the digits of a value, with a point; and back: at most that many decimals, never a thousands mark.
std::string plain(std::int64_t value, int decimals);
std::optional<std::int64_t> parse_plain(std::string_view text, int decimals);
// start, start_value, due, target, steps and trajectory, as members of an object.
void write_course(JsonWriter& json, const Target& target, int decimals);
// Those of a territory, with the sums of what is entered below where nothing is entered; and those entered below it. By
// indicator, then by level and code.
struct TargetFilter {
  TerritoryKey territory;
  std::string indicator, programme;  // empty: any
  bool with_below = false;
  std::optional<Instant> at = {};  // those that stood then
};
struct ListedTarget {
  Target target;
  bool is_sum = false;
};
std::vector<ListedTarget> list_targets(db::Session& session, const territory::Registry& registry,
                                       const TargetFilter& filter);

// How sure somebody responsible is that a target will be reached.
enum class Confidence : std::uint8_t { sure, likely, doubtful, unlikely };
std::string_view word(Confidence confidence);
bool parse_word(std::string_view text, Confidence& confidence);
std::string_view title(Confidence confidence);  // English msgid
struct Assessment {
  Instant at;
  std::string actor_id, actor_label, role;
  Confidence confidence = Confidence::likely;
  std::string text;
};
// Right::assess_targets there; a target must stand. Each rater's stand beside the others' and keep their history.
Result<void> assess(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                    TerritoryKey territory, Confidence confidence, std::string_view text);
std::vector<Assessment> assessments(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                    std::optional<Instant> at = {});

// ---- proof ----
struct Recount {
  std::int64_t observations = 0, sums = 0, different = 0;
  std::vector<std::string> examples;  // at most 20, in English
};
// Adds all observations up again and compares with the sums, names those that differ. With repair (inside a write) the
// sums are replaced; that is an operator's act, so the journal says it at the wall clock's time.
Recount recount(db::Session& session, const territory::Registry& registry, bool repair = false);

// Everything, one row each, in constant memory, in a form that `import_answers` takes back unchanged. kind answer: a
// value that somebody gave, with its period and its state; waiting: another for the same place and period; kind sum:
// what adds up from them, or from what Jalon counts itself: by month (2016-11), the stock at its end or the flow within
// it, and with no period as it is now.
struct ExportRow {
  std::string kind, indicator, level, code, name, dimension, period;
  std::int64_t value = 0;  // scaled by decimals
  std::int32_t decimals = 0;
  std::string state, comment, source;  // of an answer
  bool is_estimated = false;           // on another perimeter: a value was divided by population
};
// known_on: as it was known at the end of that day. perimeter: on the map of that day, the sums of the territories that
// exist on it and no answers, which were given on the map of their own time. One of the two.
struct ExportMoment {
  std::optional<Date> known_on = {}, perimeter = {};
};
void export_rows(db::Session& session, const territory::Registry& registry, const ExportMoment& moment,
                 FunctionRef<void(const ExportRow&)> visit);

// What the rooms above call their own; a word that nobody names is shown as it is. Labels are English msgids.
struct Word {
  std::string_view word, label;
  std::string_view many = {};  // of a unit: what is said of two and more
};
struct Words {
  std::vector<Word> units;    // of Indicator::unit
  std::vector<Word> sources;  // of Observation::source_kind
  // axis:3, as the programme of an indicator calls it; an empty programme is the one in force.
  std::function<std::string(db::Session&, std::string_view programme, std::string_view dimension, Lang)> dimension;
  // The code of the programme in force, whose figures are meant where an address gives a code without a programme.
  std::function<std::string(db::Session&)> programme_in_force;
  std::function<std::string(db::Session&, std::string_view programme, Lang)> programme_title;
  // Where the records of what an observation comes from are read, for a reader of the journal there; empty: nowhere.
  std::function<std::string(const territory::Territory&, std::string_view source_kind, std::string_view source_id)>
      records_href;
  // What a room above has to say on the page of a figure as it is now, below its course; empty: nothing.
  std::function<void(db::Session&, const Indicator&, const territory::Territory&, web::Flow&)> beside;
};

// What readers call a unit: each of its words as the rooms name it.
std::string unit_label(const std::vector<Word>& words, std::string_view unit, Lang lang);
// The same after a value in units of 10^-decimals: 24 plans, 1.5 people a session; what is hidden is a few.
std::string unit_after(const std::vector<Word>& words, std::string_view unit, std::optional<std::int64_t> value,
                       int decimals, Lang lang);
void add_usual_units(std::vector<Word>& units);
// A count so small that it is not shown to this reader: of an indicator that protects small counts, outside of what the
// reader reads anyway in that territory.
bool is_protected(const Indicator& indicator, std::optional<std::int64_t> value, const access::Actor* actor,
                  const territory::Registry& registry, const territory::Territory& place);

// Pages: /chiffres, /chiffres/{indicator}/{level}/{code} ("where does this figure come from?"). API:
// /api/v1/indicators, /api/v1/figures, /api/v1/figures/{indicator}/{level}/{code}. Right::read_aggregates; for a
// contract, and each row about one, Right::read_plans there.
void add_routes(web::Router& router, db::Database& database, territory::Directory& territories, const Clock& clock,
                Words words = {});

}  // namespace jalon::figures
