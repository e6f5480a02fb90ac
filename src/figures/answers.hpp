// SPDX-License-Identifier: EUPL-1.2
// Values that people and files give: one for an indicator (or one category of it), a territory and a period. Each is
// kept for ever; a newer one supersedes it. What is accepted stands in the sums in the transaction that accepts it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "figures/figures.hpp"

namespace jalon::figures {

// draft and submitted wait; validated, published and contested count. A contested value goes on counting: whoever
// contests it gives a motive and, if they know it, another value, shown beside it.
enum class AnswerState : std::uint8_t { draft, submitted, validated, published, contested };
std::string_view word(AnswerState state);
bool parse_word(std::string_view text, AnswerState& state);
std::string_view title(AnswerState state);  // English msgid
inline bool counts(AnswerState state) { return state >= AnswerState::validated; }

// What an indicator is broken down by. When all categories of a dimension and the total are given for a territory and a
// period, they add up.
struct Category {
  std::string dimension, code;  // sex, f
  std::string label_en, label_fr;
};
void set_categories(db::Session& session, std::string_view indicator, std::span<const Category> categories);
std::vector<Category> categories(db::Session& session, std::string_view indicator);  // in their order

// A value as it is to be recorded. Scaled: whole numbers of 10^-decimals units.
struct NewAnswer {
  std::string indicator;
  std::string dimension;  // "" for the total, sex:f
  TerritoryKey territory;
  Period period;
  std::optional<std::int64_t> value;  // none: what stood there is withdrawn
  std::string comment, source;
  bool says_all = false;  // an empty comment or source takes away what stood; else both empty leave it
  std::string where;      // of a fault: "line 12", "CV001, 2016-11"
};
// Something about one value, with the place where it stands: line 12, column “value”; CV001, 2016-11.
struct Remark {
  Message where, what;
};
// A value of a file as it was understood.
struct Understood {
  Message where;
  std::string indicator, dimension, code, name, period;
  std::optional<std::int64_t> value;  // none: a withdrawal; scaled by decimals
  std::int32_t decimals = 0;
};
// How many values came of an act, and what of them was refused.
struct Outcome {
  std::int64_t read = 0, fresh = 0, changed = 0, unchanged = 0, skipped = 0, rejected = 0;
  std::vector<Remark> faults;   // the first remarks_max of those rejected
  std::vector<Remark> notices;  // what was taken, and is worth a look: the first remarks_max
  std::int64_t noticed = 0;
  std::vector<Understood> sample;  // of a file: the first sample_max that hold
  std::int64_t batch = 0;          // the number of the act; 0 when nothing changed
  std::string sha256;              // of a file
};
inline constexpr std::size_t remarks_max = 1000;
inline constexpr std::size_t sample_max = 10;
// Largest scaled value either way: so that the sum of all territories and years stays far from the edge.
inline constexpr std::int64_t answer_max = 1'000'000'000'000;

enum class Partial : std::uint8_t { all_or_nothing, what_holds };
// A handful of values from a form or the API. With all_or_nothing one fault refuses them all: Invalid with every fault.
// Right::answer_figures in each territory (Right::validate_figures too for a state that counts).
Result<Outcome> record_answers(access::Act& act, const territory::Registry& registry,
                               std::span<const NewAnswer> answers, AnswerState state, Partial partial);

// What is read back. Periods as their text, values scaled.
struct Answer {
  std::string indicator, dimension;
  TerritoryKey territory;
  Period period;
  std::int64_t value = 0;
  AnswerState state = AnswerState::draft;
  std::optional<std::int64_t> counter;  // the other value of a contested one
  std::string comment;                  // of a contested one: the motive
  std::string source;
  std::int64_t batch = 0;
  std::optional<std::int64_t> until_batch;  // the act that superseded it
  std::int64_t line = 0;                    // in the file of the act; 0 otherwise
};
// Everything ever given for a territory and a period, newest first.
std::vector<Answer> history(db::Session& session, std::string_view indicator, std::string_view dimension,
                            TerritoryKey territory, Period period);
// What stands today: the counted value and the waiting one of each cell, of some territories and periods.
std::vector<Answer> standing_answers(db::Session& session, std::string_view indicator, std::string_view dimension,
                                     std::span<const TerritoryKey> territories, Period first, Period last);
// The same of every territory for one period.
std::vector<Answer> standing_answers(db::Session& session, std::string_view indicator, std::string_view dimension,
                                     Period period);

// An act by which values came in or changed.
struct Batch {
  std::int64_t number = 0;
  std::string kind;  // grid, api, import, submission, validation, publication, contest, undo
  Instant at;
  std::string actor_id, actor_label, role;
  std::int64_t journal = 0;  // position of its record
  std::string file_name, sha256;
  std::int64_t rows = 0;
  std::optional<std::int64_t> undone_by;
};
std::optional<Batch> find_batch(db::Session& session, std::int64_t number);
std::vector<Batch> batches(db::Session& session, std::string_view kind, int limit = 50);  // newest first; "" any

// Where somebody enters values of a territory and of those below it, indicator by indicator: those that they answer.
struct GridLink {
  std::string href;
  Indicator indicator;
};
std::vector<GridLink> grids_of(db::Session& session, const territory::Registry& registry, const access::Actor* actor,
                               const territory::Territory& place);

// ---- from waiting to counted ----

// Which values: those of an indicator (empty: all) for one period in one territory and all below it.
struct Selection {
  std::string indicator;
  TerritoryKey territory;
  Period period;
};
// Right::answer_figures: drafts become submitted.
Result<Outcome> submit(access::Act& act, const territory::Registry& registry, const Selection& selection);
// Right::validate_figures: what was submitted counts from now on. The set of a territory is validated whole: Refused
// while an answer of one below it is still missing (named), except with what_holds; nobody validates what they
// submitted themselves.
Result<Outcome> validate(access::Act& act, const territory::Registry& registry, const Selection& selection,
                         Partial partial = Partial::all_or_nothing);
// Right::publish_figures: validated becomes published.
Result<Outcome> publish(access::Act& act, const territory::Registry& registry, const Selection& selection);
// Right::contest_figures. The motive is asked for; the other value is not. Settled by a new value or a validation.
struct Objection {
  std::string indicator, dimension;
  TerritoryKey territory;
  Period period;
  std::string motive;
  std::optional<std::int64_t> counter;
};
Result<Outcome> contest(access::Act& act, const territory::Registry& registry, const Objection& objection);
// Takes an import back: what it brought and still stands is superseded by what stood before it. What has changed since
// is left, and counted as skipped. Right::answer_figures where it wrote; those of somebody else's import need
// Right::validate_figures.
Result<Outcome> undo(access::Act& act, const territory::Registry& registry, std::int64_t batch);

// ---- files ----

struct ImportOptions {
  AnswerState state = AnswerState::submitted;
  Partial partial = Partial::all_or_nothing;
  std::string indicator;  // of a file that names none
  std::string sheet;      // of a workbook; empty: the first that holds something
  // Told now and then, on the thread that writes: what is being done, how much of it, of how much (0: nobody knows
  // yet). Says whether to go on; when not, the file is Refused "figures.import_cancelled" and nothing of it is written.
  enum class Step : std::uint8_t { reading, writing };
  std::function<bool(Step step, std::int64_t done, std::int64_t of)> progress;
};
// A file on the disk, or in memory with the name that it had.
struct ImportFile {
  std::string name;
  std::optional<std::string> path;
  std::string_view bytes = {};
};
// CSV, XLSX or JSON. Long form: columns indicator, level, code, period, value; and dimension, comment, source, kind if
// they are there, by their English, French or DHIS2 names. Pivot: periods as columns. Without a level the code is of
// the level at which the indicator is answered. An empty value is missing and is passed over; rows of an export that
// are sums (kind = sum) too. The same file twice changes nothing but the journal. One transaction: nothing
// half-written.
Result<Outcome> import_answers(access::Act& act, const territory::Registry& registry, const ImportFile& file,
                               const ImportOptions& options);
// The same up to the writing: what would come of it, and which values stand far from the others of their territory.
Result<Outcome> preview_answers(db::Session& session, const access::Actor& actor, Date today,
                                const territory::Registry& registry, const ImportFile& file,
                                const ImportOptions& options);

// ---- what was known, when ----

// The state of knowledge at an instant: figures can be read as they stood then, before what came or changed later.
struct KnownAt {
  Instant at;
  std::int64_t batch = 0;  // the last act that had brought or changed values by then
  // Places as they were known, when changes of them were recorded later; none: as they are known now.
  std::shared_ptr<const territory::Registry> places = {};
};
const territory::Registry& places_of(const std::optional<KnownAt>& known, const territory::Registry& now);
KnownAt known_at(db::Session& session, Instant at);
// At the end of a day in Paris.
KnownAt known_on(db::Session& session, Date day);
// The instant of it, for what keeps its own history (targets); none: as it is known now.
inline std::optional<Instant> instant_of(const std::optional<KnownAt>& known) {
  return known ? std::optional(known->at) : std::nullopt;
}
// A day on which something is read as it was known at its end.
struct PastDay {
  Date day;
  KnownAt known;
};
// None without a day; of a day to come, what is known today.
std::optional<PastDay> past_day(db::Session& session, std::optional<Date> day, Date today);
// value() of figures.hpp as it was known; counted anew from what had been recorded by then.
std::optional<std::int64_t> value_as_known(db::Session& session, const territory::Registry& registry,
                                           std::string_view indicator, TerritoryKey territory, std::optional<Date> on,
                                           std::string_view dimension, const KnownAt& known);
// values() of figures.hpp, likewise.
Table values_as_known(db::Session& session, const territory::Registry& registry,
                      std::span<const std::string_view> indicators, territory::Level level, std::optional<Date> on,
                      const KnownAt& known);

// ---- files out ----

// dhis2: data value sets of what people gave and counts, by the codes of indicators and territories.
enum class ExportForm : std::uint8_t { csv, xlsx, json, dhis2_json, dhis2_csv };
std::string_view word(ExportForm form);  // dhis2-json
bool parse_word(std::string_view text, ExportForm& form);
// Everything that a reader may see, as export_rows() gives it, in constant memory; all of it without a reader. Of a
// contract: for those who may read its plan and export lists there. What waits, and comments, are for those who read
// plans there; a count that is too small for the reader has no value. XLSX: the values, then what each indicator says.
// On a perimeter each row names its day, and no import takes it for a value.
void write_export(db::Session& session, const territory::Registry& registry, ExportForm form,
                  const ExportMoment& moment, const access::Actor* reader, FunctionRef<void(std::string_view)> out);
// Invalid: a perimeter together with a day on which it was known; a perimeter of the forms of DHIS2, which hold what
// was given. Texts as an address or a command gives them: 2016-11-15; of a perimeter also now and then; empty: none.
Result<ExportMoment> read_export_moment(ExportForm form, std::string_view known_on, std::string_view perimeter,
                                        Date today);

// ---- reading by period ----

struct PeriodValue {
  Period period;
  std::optional<std::int64_t> value;  // missing: nobody has answered
  // Of the answers that the period expects from the territories of the indicator's level that exist then: those
  // received; for a stock also the territories of which a value is known, be it an earlier one.
  std::int64_t received = 0, expected = 0, known = 0;
  bool is_estimated = false;  // on another perimeter: a value was divided by population
};
// From first to last, each period of their length; additive indicators from the sums, others from the answers below.
// Each value adds up where its territory stood at the end of the period; with a perimeter, where that territory, or
// what it became or came out of, stands on that day.
std::vector<PeriodValue> by_period(db::Session& session, const territory::Registry& registry,
                                   const Indicator& indicator, TerritoryKey territory, Period first, Period last,
                                   std::string_view dimension = "", const std::optional<KnownAt>& known = {},
                                   std::optional<Date> perimeter = {});
// series() of figures.hpp on the perimeter of a day, of what Jalon counts itself.
struct PointWithin {
  Date day;
  std::int64_t value = 0;
  // Something of the value, or of what changed on that day, was divided by population. A point for each change of
  // these too.
  bool is_estimated = false, has_estimated_change = false;
};
std::vector<PointWithin> series_within(db::Session& session, const territory::Registry& registry,
                                       const Indicator& indicator, TerritoryKey territory, std::string_view dimension,
                                       Date perimeter);
// The last of them up to a day, of several territories of one level: a statement for forty territories, and for forty
// of those that were redrawn.
std::map<TerritoryKey, PointWithin> values_within(db::Session& session, const territory::Registry& registry,
                                                  const Indicator& indicator, std::span<const TerritoryKey> territories,
                                                  std::string_view dimension, Date perimeter, Date on);
// What a stock that Jalon counts itself gained and lost in a territory because something below it moved, newest first.
struct Carried {
  Date day;
  TerritoryKey place, other;  // what moved; where it came from, or went
  std::int64_t amount = 0;
};
std::vector<Carried> carried(db::Session& session, const territory::Registry& registry, const Indicator& indicator,
                             TerritoryKey territory, std::string_view dimension = "");
// Whether anything below a territory (or itself) has moved, merged or split, so that a perimeter makes a difference.
bool has_perimeters(const territory::Registry& registry, TerritoryKey territory, territory::Level level);
// The same of several territories of one level: a statement for each series and forty of them, not one for each; what
// does not add up reads the level that answers once.
std::map<TerritoryKey, std::vector<PeriodValue>> by_period_of(db::Session& session, const territory::Registry& registry,
                                                              const Indicator& indicator,
                                                              std::span<const TerritoryKey> territories, Period first,
                                                              Period last, std::string_view dimension = "",
                                                              const std::optional<KnownAt>& known = {},
                                                              std::optional<Date> perimeter = {});
// series() of figures.hpp as it was known: of what Jalon counts itself.
std::vector<Point> series_as_known(db::Session& session, const territory::Registry& registry,
                                   const Indicator& indicator, TerritoryKey territory, const KnownAt& known);
// The first and the last period of which a series knows anything in a territory, or knew; none: nothing was given.
std::optional<std::pair<Period, Period>> span_of(db::Session& session, const territory::Registry& registry,
                                                 const Indicator& indicator, const territory::Territory& territory,
                                                 std::string_view dimension = "",
                                                 const std::optional<KnownAt>& known = {});
Period::Length length_of(Frequency frequency);  // months for what is counted by the day

// ---- why this number ----

// The values that make up a figure for a period: of a flow those of the period, of a stock the last known of each
// territory. In the order of the territories' codes, at most `limit`; count is how many there are.
struct MadeOf {
  struct Part {
    Answer answer;
    std::int64_t counted = 0;  // of its value, here: less than it when its territory has split
    TerritoryKey at;           // where it counts: its territory, or what followed it and has not answered yet
  };
  std::vector<Part> parts;
  std::int64_t count = 0;
};
MadeOf made_of(db::Session& session, const territory::Registry& registry, const Indicator& indicator,
               std::string_view dimension, TerritoryKey territory, Period period, std::size_t limit,
               const std::optional<KnownAt>& known = {}, std::optional<Date> perimeter = {});

}  // namespace jalon::figures
