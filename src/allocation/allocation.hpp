// SPDX-License-Identifier: EUPL-1.2
// Forecasts of targets: read from the figures, computed again when what they rest on has changed, kept, and shown.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "allocation/forecast.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "figures/figures.hpp"
#include "territory/territory.hpp"
#include "web/html.hpp"
#include "web/http.hpp"

namespace jalon::allocation {

// An indicator of which the targets are forecast. Who knows of planned openings lives elsewhere (capacity) and is asked
// by openings: those of every time and territory, each with the territory in which it counts; none without it.
struct PlacedOpening {
  TerritoryKey territory;
  Opening opening;
};
struct Source {
  std::string indicator;
  bool target_is_all = false;  // nothing can be more than the target: plans of all contracts
  std::function<std::vector<PlacedOpening>(db::Session&, const territory::Registry&)> openings = {};
};
// Which ones there are, as the database stands (the programme in force).
using Sources = std::function<std::vector<Source>(db::Session&)>;

// A target and all that its forecast rests on. Targets of the nation, regions and departments that were observed.
struct Subject {
  std::string indicator;
  TerritoryKey territory;
  Inputs inputs;
};
std::vector<Subject> read_subjects(db::Session& session, const territory::Registry& registry, const Source& source,
                                   std::span<const PlacedOpening> openings, Date today);
// The values at the ends of the months from a target's start (or the first observation, if earlier) until today. What
// was not observed yet has the value that the target starts from.
std::vector<MonthEnd> month_ends(std::span<const MonthEnd> changes, Date start, std::int64_t start_value, Date today);
std::vector<MonthEnd> past_of(db::Session& session, std::string_view indicator, TerritoryKey territory,
                              const figures::Target& target, Date today);

struct Refreshed {
  std::int64_t targets = 0, computed = 0, removed = 0, backtests = 0;
};
// Computes again what rests on other inputs than before (another day is another input) and forgets what has no target
// any more. It reads, computes outside of any transaction, then writes; with a journal record when anything changed, so
// that open pages follow.
Result<Refreshed> refresh_forecasts(db::Database& database, const territory::Registry& registry, const Clock& clock,
                                    const access::Actor& actor, const Sources& sources, std::string_view origin,
                                    unsigned threads = 2);
struct Checked {
  std::int64_t targets = 0, missing = 0, outdated = 0, different = 0, needless = 0;
  [[nodiscard]] bool holds() const { return missing + outdated + different + needless == 0; }
};
// Computes everything again and compares; changes nothing.
Checked check_forecasts(db::Database& database, const territory::Registry& registry, const Clock& clock,
                        const Sources& sources, unsigned threads = 2);

struct Kept {
  std::string indicator;
  TerritoryKey territory;
  std::int64_t position = 0;  // of the journal, when its inputs were read
  Instant computed_at;
  std::string digest;  // of all that it rests on
  Forecast forecast;
  std::optional<Backtest> backtest;  // of the indicator
};
std::optional<Kept> find_forecast(db::Session& session, std::string_view indicator, TerritoryKey territory);
// All of them, by indicator and territory.
std::vector<Kept> list_forecasts(db::Session& session);

// How values are written: "240 places". What a value is of, in the reader's language; left out: numbers alone.
struct Writing {
  std::function<std::string(std::int64_t value)> unit = {};
  int decimals = 0;
};
// "3 chances in 10 to reach 240 places by 31 December 2017; 8 times in 10 between 170 and 225."
std::string sentence(const Forecast& forecast, const Writing& writing, Lang lang);
// "In the past, 41 truths out of 50 fell within such an interval; 40 were expected." And what it says when there are
// too few.
std::string sentence(const Backtest& backtest, Lang lang);

// As JSON, of the API and of the command.
using WritingOf = std::function<Writing(const figures::Indicator&, Lang)>;
void write_json(JsonWriter& json, const Kept& kept, const figures::Indicator& indicator,
                const territory::Territory& place, const WritingOf& writing);
// /api/v1/forecasts, /api/v1/forecasts/{indicator}/{level}/{code}: Right::read_aggregates.
struct ApiContext {
  db::Database& database;
  territory::Directory& territories;
  WritingOf writing;
};
void add_routes(web::Router& router, const ApiContext& context);

// The part of a page: the sentence, the fan with its table, the openings that matter most, how past forecasts fared.
// past: what came before today, drawn in front of the fan; may be empty.
struct Shown {
  std::string label;  // of what is forecast: the name of the indicator
  Writing writing;
  std::vector<MonthEnd> past = {};
};
void write_forecast(web::Flow& flow, const Kept& kept, const Shown& shown);
// The same under a heading, when the target of this indicator has a forecast; else nothing.
void write_forecast_of(web::Flow& flow, db::Session& session, const figures::Indicator& indicator,
                       TerritoryKey territory, const Writing& writing);

}  // namespace jalon::allocation
