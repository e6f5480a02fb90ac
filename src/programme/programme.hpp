// SPDX-License-Identifier: EUPL-1.2
// A policy as data: a TOML pack read into this struct. Nothing of one policy stands in code.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/function_ref.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "figures/figures.hpp"
#include "figures/formula.hpp"

namespace jalon::programme {

struct Text {
  std::string fr, en;
  [[nodiscard]] const std::string& in(Lang lang) const { return lang == Lang::fr || en.empty() ? fr : en; }
  // As it opens a heading or a sentence: with a capital.
  [[nodiscard]] std::string opening(Lang lang) const;
};

// A figure to show with its source, never to compute with.
struct Fact {
  std::string code;
  Text label, value;
  std::optional<Date> date;
  Text source;
  std::string address;  // of the source, may be empty
};
struct Axis {
  std::string code;  // "1"…
  Text title, guidance;
  bool required = true;
  std::vector<std::string> after;  // codes of axes to be written first; a cycle is an error of the pack
};
struct Option {  // publics, levels of prevention, funders, kinds of support, kinds of place
  std::string code;
  Text label;
};
// Of an indicator at a level: a value; or times_baseline, so many times what the indicator was on the day of the start,
// which then is the start value; or else per_contract times the number of contracts.
struct TargetPlan {
  std::string indicator;
  std::string level;  // nation, department, contract
  Date start, due;
  std::int64_t start_value = 0;
  std::optional<std::int64_t> value;
  std::int64_t per_contract = 1;
  std::optional<std::int64_t> times_baseline;
  std::vector<figures::Step> steps;
  std::vector<figures::Waypoint> trajectory;
  Text source;
};
struct Deadline {
  std::string code;  // plan.adopted, plan.submitted
  Date date;
  Text label, source;
};
// A number of the pack that its formula names: so many places for 100,000 inhabitants.
struct Parameter {
  std::string code;
  Text label;
  double value = 0;
  int decimals = 0;  // as it is written
  std::string unit;  // place/person; may be empty
};
// How many places of care a territory needs: a formula over codes of indicators, the parameters, and what is known of
// the territory itself (need_population, need_contracts). A choice of the pack, never a finding.
inline constexpr std::string_view need_population = "territory.population";
inline constexpr std::string_view need_contracts = "territory.contracts";
struct Need {
  figures::Formula formula;
  std::vector<Parameter> parameters;
  Text source;
  int line = 0;  // of the formula, in the pack
  [[nodiscard]] const Parameter* parameter(std::string_view code) const;
  // Of the territory or an indicator's value by their names; what is not known makes the need not known.
  using Value = FunctionRef<std::optional<double>(std::string_view)>;
  [[nodiscard]] std::vector<std::optional<double>> inputs(Value value) const;
  // Rounded up, never below zero; the inputs in the order of the formula's names.
  [[nodiscard]] std::optional<std::int64_t> places(std::span<const std::optional<double>> inputs) const;
};
// "Population ÷ 100 000 × Places for 100,000 inhabitants", with codes where an indicator has no name yet; `names` are
// those of indicators, by code.
std::string need_text(const Need& need, Lang lang, const std::map<std::string, std::string, std::less<>>& names = {});
// What the pages call a name of the formula that is none of an indicator; empty: it is one.
std::string need_label(const Need& need, std::string_view name, Lang lang);
// Whether the formula holds with the indicators that there are: their names, and that it comes to places. The faults
// name line and key, as those of the pack do.
std::vector<Fault> check_need(db::Session& session, const Need& need);
// A budget of the ledger, by the codes that its accounts carry: what it and its lines are called, and how much of a
// territory's credits of a year a line may be.
struct LineCap {
  std::string line;
  int year = 0;
  std::string level;    // of whose credits: department, region
  int percent_max = 0;  // of all its credits of the year, in each unit
  Text source;
};
struct Budget {
  std::string code;
  Text title;
  std::vector<Option> lines;
  std::vector<LineCap> caps;
};
struct Rules {
  int outcomes_min = 1;  // outcomes with baseline, target and method that an action needs
  bool action_needs_owner = true, action_needs_dates = true;
  int actions_min = 1;  // in each required axis, before submission
  std::int64_t document_bytes_max = 10LL << 20;
  int plan_documents_max = 100;                         // how many documents a plan keeps
  std::int64_t plan_documents_bytes_max = 200LL << 20;  // and how large they are together
  int submitted_answer_days = 15;                       // the prefect answers within
  // A contract whose plan has not started is to be reminded so long after the beginning of the programme, then so long
  // after each reminder.
  int not_started_reminder_days = 14;
};

struct Programme {
  std::string code;  // prevention-radicalisation-2016
  std::string version;
  Text title, summary;
  // What this policy calls a contract and its plan, in the middle of a sentence and without an article; one, and many.
  Text contract_noun, contract_nouns, plan_noun, plan_nouns;
  Date start, end;
  std::vector<Fact> facts;
  std::vector<Axis> axes;
  std::vector<Option> publics, levels, funders, support_kinds;
  std::vector<Option> place_kinds;  // empty: this policy has no places of care
  std::optional<Need> need;
  std::vector<Budget> budgets;
  std::vector<TargetPlan> targets;
  std::vector<Deadline> deadlines;
  Rules rules;
  std::string toml;  // the pack as it was read
  // The code of a figure of this programme: what is counted of its plans (plans.adopted, actions) is its own, and
  // begins with it; anything else is common to all.
  [[nodiscard]] std::string figure(std::string_view indicator) const;
  [[nodiscard]] const Axis* axis(std::string_view code) const;
  [[nodiscard]] std::optional<Date> deadline(std::string_view code) const;
  static const Option* option(const std::vector<Option>& options, std::string_view code);
};

// Every error with its line and key ("line 12, axes[2].title.fr"); unknown keys are errors; ids unique; dates and
// numbers typed; cycles named.
Result<Programme> parse(std::string_view toml);
Result<Programme> read_file(const std::string& path);
// The packs embedded in the binary: prevention-radicalisation-2016 and a second one.
std::vector<std::string> embedded_codes();
std::string_view embedded(std::string_view code);

enum class State : std::uint8_t { draft, published, closed };
std::string_view word(State state);
bool parse_word(std::string_view text, State& state);

// Keeps the pack as a draft (a new version of its code, or replaces the draft); journalled. A published version is
// frozen: another text under its number is refused. Needs Right::publish_programme.
Result<void> load(access::Act& act, const Programme& programme);
// Right::publish_programme at the nation: the newest draft of the code becomes the programme that steers the plans, the
// version before it is closed, targets and trajectories are set. The caller then opens the plans (plan::open_plans), in
// the same transaction. Refused while another programme is published.
// version: only that draft, if it is still one (what somebody has looked at); empty: the newest.
Result<void> publish(access::Act& act, const territory::Registry& registry, std::string_view code,
                     std::string_view version = {});
// Sets the targets of the published programme anew: after contracts have been added. Returns how many changed.
Result<std::int64_t> refresh_targets(access::Act& act, const territory::Registry& registry);
// After an act has changed what an indicator was on a day: the targets that are so many times their baseline, of a
// territory and those above it, are set anew if the day is that of their baseline or before. Each change is in the
// journal. The act's own right is enough: the rule of the target is the programme's and stays as it is. Without an
// indicator: those of all.
Result<void> refresh_baselines(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                               TerritoryKey territory, Date day);
// Ends the published programme; its plans and figures stay.
Result<void> close(access::Act& act, const territory::Registry& registry);
struct Entry {
  std::string code, version;
  State state = State::draft;
  Instant changed_at;
  std::shared_ptr<const Programme> programme;
};
std::vector<Entry> list(db::Session& session);
// The published programme that steers plans; null when none is. Cached in memory by the digest of its text.
std::shared_ptr<const Programme> current(db::Session& session);

// The newest version of a programme that is or was in force, by its code; without a code the one in force. Null when
// there is none.
std::shared_ptr<const Programme> in_force_once(db::Session& session, std::string_view code);
// What a programme (empty: the one in force) calls a part of a figure: axis:3, level:primary, public:youth, kind:visit,
// place:housing; else empty.
std::string dimension_label(db::Session& session, std::string_view programme, std::string_view dimension, Lang lang);
// What a budget of the ledger is called, or one of its lines where one is named, by the programmes that are or were in
// force, the present one first; empty: none names it.
std::string budget_title(db::Session& session, std::string_view budget, std::string_view line, Lang lang);
// How much of the credits of a year a line may be; none: as much as one wants.
std::optional<LineCap> line_cap(db::Session& session, std::string_view budget, std::string_view line, int year,
                                std::string_view level);
// The code of the programme in force and the title of any, for the pages of figures.
void add_words(figures::Words& words);

// Pages: /programme (public), /programmes (those who may publish). API: GET /api/v1/programme.
struct PagesContext {
  db::Database& database;
  const Clock& clock;
  territory::Directory& territories;
  // What the rooms above do in the transaction of a publication: open the plans.
  std::function<Result<void>(access::Act&, const territory::Registry&, const Programme&)> published = {};
};
void add_routes(web::Router& router, PagesContext context);

}  // namespace jalon::programme
