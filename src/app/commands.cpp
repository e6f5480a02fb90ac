// SPDX-License-Identifier: EUPL-1.2
// What an operator does, one function a command: parse, call the room, print.
#include "app/commands.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <map>

#include "access/access.hpp"
#include "app/award_commands.hpp"
#include "app/check_command.hpp"
#include "app/committee_commands.hpp"
#include "app/control_commands.hpp"
#include "app/demo.hpp"
#include "app/forecasts.hpp"
#include "app/grant_commands.hpp"
#include "app/ledger_commands.hpp"
#include "app/platform.hpp"
#include "app/serve.hpp"
#include "app/service_commands.hpp"
#include "app/target_commands.hpp"
#include "base/json.hpp"
#include "figures/answers.hpp"
#include "figures/definition.hpp"
#include "figures/figures.hpp"
#include "intake/export.hpp"
#include "intake/intake.hpp"
#include "journal/journal.hpp"
#include "ledger/ledger.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "steering/indicator_board.hpp"
#include "steering/steering.hpp"
#include "territory/territory.hpp"

namespace jalon::app {
namespace {

// A refusal that has been put into one line; run() prints it.
struct Failed {
  std::string line;
};

template <class T>
T or_fail(Result<T> result) {
  if (!result) throw Failed{english(result.error())};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Options {
  std::string url = "jalon.db";
  std::string file, format = "csv", email, name, function, role, territory, language = "fr", code, output;
  std::string state = "submitted", indicator, sheet, period, known_on, perimeter;
  std::int64_t number = 0;
  int port = 8080, scale = 1, workers = 4;
  std::string address = "127.0.0.1", access_log, public_address;
  std::string level, on;
  bool no_serve = false, check = false, json = false, development = false, secure = false, repair = false,
       publish = false, partial = false, preview = false;
};

template <class F>
auto act(Platform& platform, const std::string& origin, F&& work) {
  const access::Actor actor = operator_actor();
  return platform.database->write([&](db::Session& session) {
    access::Act under_way{session, actor, platform.clock->now(), origin};
    return work(under_way);
  });
}

void print_report(const territory::ImportReport& report) {
  fmt::print("read {}, added {}, changed {}, unchanged {}, rejected {}\n", report.read, report.added, report.changed,
             report.unchanged, report.rejected.size());
  for (const auto& fault : report.notices) fmt::print("note: {}: {}\n", fault.field, fault.reason.english());
  for (const auto& fault : report.rejected) fmt::print("rejected: {}: {}\n", fault.field, fault.reason.english());
}

// "https://jalon.example.gouv.fr", without the slash at its end; empty when it is not told.
std::string public_address(const Options& options) {
  std::string_view address = options.public_address;
  if (address.empty()) return {};
  if (address.ends_with('/')) address.remove_suffix(1);
  const auto scheme = address.find("://");
  const std::string_view host = scheme == std::string_view::npos ? std::string_view{} : address.substr(scheme + 3);
  const bool is_web = address.starts_with("https://") || address.starts_with("http://");
  const bool is_host = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
  if (!is_web || !is_host) {
    throw Failed{"the public address " + options.public_address +
                 " is none; give the scheme and the host alone: https://jalon.example.gouv.fr"};
  }
  return std::string(address);
}

ServeOptions serve_options(const Options& options) {
  return {options.address, options.port,       options.workers,        options.development,
          options.secure,  options.access_log, public_address(options)};
}

void serve_command(const Options& options) {
  const ServeOptions how = serve_options(options);
  Platform platform = open_platform(options.url, Schema::bring_up_to_date, options.workers + 1);
  serve(platform, how);
}

void demo_command(const Options& options) {
  Platform platform = open_platform(options.url, Schema::without_places, options.workers + 1);
  if (!platform.demonstration_date) {
    const auto begin = std::chrono::steady_clock::now();
    const DemoSummary summary = or_fail(
        make_demonstration(platform, options.scale, [](std::string_view line) { fmt::print(stderr, "  {}\n", line); }));
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("Demonstration data in {}: {} contracts, {} delegates, {} accounts, {} acts in {} ms.\n",
               platform.database->name(), summary.contracts, summary.delegates, summary.accounts, summary.acts, ms);
    const std::string url = options.url;
    platform = Platform{};
    platform = open_platform(url, Schema::must_be_current, options.workers + 1);
    // On the day of the demonstration, which stands still from here on.
    or_fail(refresh_forecasts(platform, "demo"));
  } else {
    fmt::print("{} already holds the demonstration; it is served as it is.\n", platform.database->name());
  }
  fmt::print("Accounts (password {}):\n", demonstration_password);
  for (const auto& [email, what] : demonstration_accounts(platform)) fmt::print("  {:<44} {}\n", email, what);
  std::fflush(stdout);
  if (!options.no_serve) {
    serve(platform, serve_options(options));
  }
}

void journal_verify(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto begin = std::chrono::steady_clock::now();
  const auto result = platform.database->read([](db::Session& session) { return journal::verify(session); });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (result.first_bad) throw Failed{fmt::format("the journal does not hold: {}", result.why)};
  fmt::print("{} records hold, in {:.2f} s ({:.0f} records/s)\n", result.records, seconds,
             seconds > 0 ? static_cast<double>(result.records) / seconds : 0.0);
}

void ledger_verify(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto registry = platform.territories->current();
  const auto result = platform.database->read([&](db::Session& session) { return ledger::verify(session, *registry); });
  fmt::print("{} entries, {} postings, {} accounts, {} different\n", result.entries, result.postings, result.accounts,
             result.different);
  for (const auto& example : result.examples) fmt::print("  {}\n", example);
  if (result.different != 0) throw Failed{"the accounts do not hold"};
}

void figures_recount(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto registry = platform.territories->current();
  const auto result =
      options.repair
          ? or_fail(platform.database->write([&](db::Session& session) -> Result<figures::Recount> {
              return figures::recount(session, *registry, true);
            }))
          : platform.database->read([&](db::Session& session) { return figures::recount(session, *registry); });
  fmt::print("{} observations, {} sums, {} different\n", result.observations, result.sums, result.different);
  for (const auto& example : result.examples) fmt::print("  {}\n", example);
  if (result.different != 0 && !options.repair) {
    throw Failed{"the sums differ from a recount; run: jalon figures recount --repair"};
  }
}

void forecast_command(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  if (options.check) {
    const auto registry = platform.territories->current();
    const auto found = allocation::check_forecasts(*platform.database, *registry, *platform.clock, forecast_sources);
    if (!found.holds()) {
      throw Failed{
          fmt::format("the forecasts are not those of today's figures: {} missing, {} outdated, {} different, {} "
                      "needless; run: jalon "
                      "forecast",
                      found.missing, found.outdated, found.different, found.needless)};
    }
    fmt::print("{} forecasts hold\n", found.targets);
    return;
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto done = or_fail(refresh_forecasts(platform, "cli"));
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{} targets; {} forecasts computed, {} removed, {} back-tests, in {} ms\n", done.targets, done.computed,
             done.removed, done.backtests, ms);
}

// Writes a list to --output or standard output.
using Out = FunctionRef<void(std::string_view)>;
void export_list(const Options& options, FunctionRef<void(Out)> write) {
  std::FILE* out = stdout;
  if (!options.output.empty()) {
    out = std::fopen(options.output.c_str(), "wb");
    if (out == nullptr) throw Failed{fmt::format("cannot write {}: {}", options.output, std::strerror(errno))};
  }
  write([&](std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), out) != bytes.size())
      throw Failed{fmt::format("cannot write: {}", std::strerror(errno))};
  });
  if (std::fflush(out) != 0) throw Failed{fmt::format("cannot write: {}", std::strerror(errno))};
  if (out != stdout) std::fclose(out);
}

void figures_export(const Options& options) {
  figures::ExportForm form{};
  if (!figures::parse_word(options.format, form))
    throw Failed{"unknown format " + options.format + "; use csv, json, xlsx, dhis2-json or dhis2-csv"};
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto registry = platform.territories->current();
  const auto moment = figures::read_export_moment(form, options.known_on, options.perimeter, platform.clock->today());
  if (!moment) or_fail(Result<void>(fail(moment.error())));
  export_list(options, [&](Out out) {
    platform.database->read(
        [&](db::Session& session) { figures::write_export(session, *registry, form, *moment, nullptr, out); });
  });
}

void indicators_export(const Options& options) {
  intake::Format format{};
  if (!intake::parse_word(options.format, format))
    throw Failed{"unknown format " + options.format + "; use csv, json or xlsx"};
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto known = platform.database->read([](db::Session& session) { return figures::definitions(session); });
  export_list(options, [&](Out out) {
    intake::write_table(
        format, figures::table_of_definitions(), [&](intake::TableSink& sink) { figures::write_rows(known, sink); },
        out);
  });
}

void indicators_import(const Options& options) {
  auto read = intake::File::open(options.file);
  if (!read) throw Failed{english(read.error())};
  std::string text;
  std::array<char, 64 * 1024> buffer{};
  constexpr std::size_t bytes_max = std::size_t{16} << 20U;
  while (const auto size = read->read(buffer.data(), buffer.size())) {
    text.append(buffer.data(), size);
    if (text.size() > bytes_max) throw Failed{options.file + ": a file of indicators has at most 16 MB"};
  }
  const auto file = or_fail(options.file.ends_with(".toml") ? figures::read_definitions_toml(text)
                                                            : figures::read_definitions_table(text));
  Platform platform = open_platform(options.url, Schema::bring_up_to_date);
  const auto registry = platform.territories->current();
  const auto report =
      or_fail(act(platform, "import:" + std::filesystem::path(options.file).filename().string(),
                  [&](access::Act& under_way) { return figures::import_definitions(under_way, *registry, file); }));
  fmt::print("read {}, added {}, changed {}, unchanged {}, faults {}\n", report.read, report.added, report.changed,
             report.unchanged, report.rejected.size());
  for (const auto& fault : report.rejected) fmt::print("rejected: {}: {}\n", fault.field, fault.reason.english());
  if (!report.rejected.empty()) {
    throw Failed{fmt::format("{} faults, first {}: {}", report.rejected.size(), report.rejected.front().field,
                             report.rejected.front().reason.english())};
  }
}

enum class Import { contracts, boundaries, epci, history };

Result<territory::ImportReport> import_file(access::Act& act, const std::string& file, Import what) {
  switch (what) {
    case Import::contracts:
      return territory::import_contracts(act, file, when_places_change());
    case Import::boundaries:
      return territory::import_boundaries(act, file);
    case Import::epci:
      return territory::import_epci(act, file);
    case Import::history:
      return territory::import_history(act, file, when_places_change());
  }
  throw Failed{"nothing to import"};
}

void import_command(const Options& options, Import what) {
  Platform platform = open_platform(options.url, Schema::bring_up_to_date);
  const auto report = or_fail(act(platform, "import:" + std::filesystem::path(options.file).filename().string(),
                                  [&](access::Act& under_way) { return import_file(under_way, options.file, what); }));
  print_report(report);
  platform.territories->reload();
  if (what == Import::contracts) {
    // Contracts that came after the programme was published are expected to write a plan as well.
    const auto registry = platform.territories->current();
    or_fail(act(platform, "cli", [&](access::Act& under_way) -> Result<void> {
      const auto pack = programme::current(under_way.db);
      if (!pack) return {};
      if (auto targets = programme::refresh_targets(under_way, *registry); !targets) return fail(targets.error());
      return plan::open_plans(under_way, plan::Context{*registry, *pack});
    }));
  }
  if (!report.rejected.empty())
    throw Failed{fmt::format("rejected {}, first {}: {}", report.rejected.size(), report.rejected.front().field,
                             report.rejected.front().reason.english())};
}

void print_outcome(const figures::Outcome& outcome, const Options& options) {
  if (options.json) {
    std::string out;
    JsonWriter json(out);
    const auto remarks = [&](std::string_view name, const std::vector<figures::Remark>& list) {
      json.key(name);
      json.array([&] {
        for (const auto& remark : list) {
          json.object([&] {
            json.field("where", remark.where.english());
            json.field("why", remark.what.english());
          });
        }
      });
    };
    json.object([&] {
      json.field("read", outcome.read);
      json.field("fresh", outcome.fresh);
      json.field("changed", outcome.changed);
      json.field("unchanged", outcome.unchanged);
      json.field("skipped", outcome.skipped);
      json.field("rejected", outcome.rejected);
      json.field("noticed", outcome.noticed);
      json.field("number", outcome.batch);
      json.field("sha256", outcome.sha256);
      remarks("faults", outcome.faults);
      remarks("notices", outcome.notices);
    });
    fmt::print("{}\n", out);
    return;
  }
  fmt::print("read {}, new {}, changed {}, unchanged {}, passed over {}, rejected {}\n", outcome.read, outcome.fresh,
             outcome.changed, outcome.unchanged, outcome.skipped, outcome.rejected);
  constexpr std::size_t shown_max = 50;
  const auto print = [&](const char* what, const std::vector<figures::Remark>& list, std::int64_t count) {
    for (std::size_t i = 0; i < std::min(shown_max, list.size()); ++i)
      fmt::print("{}: {}: {}\n", what, list[i].where.english(), list[i].what.english());
    if (count > static_cast<std::int64_t>(shown_max)) fmt::print("{}: and {} more\n", what, count - shown_max);
  };
  print("note", outcome.notices, outcome.noticed);
  print("rejected", outcome.faults, outcome.rejected);
}

void import_observations(const Options& options) {
  Platform platform = open_platform(options.url, Schema::bring_up_to_date);
  const auto registry = platform.territories->current();
  figures::ImportOptions how;
  if (!figures::parse_word(options.state, how.state) || how.state > figures::AnswerState::validated)
    throw Failed{"unknown state " + options.state + "; use draft, submitted or validated"};
  how.partial = options.partial ? figures::Partial::what_holds : figures::Partial::all_or_nothing;
  how.indicator = options.indicator;
  how.sheet = options.sheet;
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  how.progress = [&](figures::ImportOptions::Step step, std::int64_t done, std::int64_t of) {
    if (!is_terminal) return true;
    const bool reads = step == figures::ImportOptions::Step::reading;
    fmt::print(stderr, "\r{} {}{}   ", reads ? "rows read:" : "values written:", done,
               of > 0 ? fmt::format(" of {}", of) : std::string());
    if (done == of) fmt::print(stderr, "\n");
    return true;
  };
  const figures::ImportFile file{.name = std::filesystem::path(options.file).filename().string(), .path = options.file};
  if (options.preview) {
    const auto actor = access::system_actor("operator");
    const auto outcome = platform.database->read([&](db::Session& session) {
      return figures::preview_answers(session, actor, platform.clock->today(), *registry, file, how);
    });
    print_outcome(or_fail(Result<figures::Outcome>(outcome)), options);
    return;
  }
  auto outcome = act(platform, "import:" + file.name,
                     [&](access::Act& under_way) { return figures::import_answers(under_way, *registry, file, how); });
  if (!outcome) {
    // Every fault, not only the first: nothing was written.
    if (const auto* faults = std::get_if<Invalid>(&outcome.error())) {
      constexpr std::size_t shown_max = 50;
      for (std::size_t i = 0; i < std::min(shown_max, faults->faults.size()); ++i)
        fmt::print("rejected: {}: {}\n", faults->faults[i].field, faults->faults[i].reason.english());
      throw Failed{fmt::format("{} of the file cannot be taken{}; nothing was written (--partial takes the rest)",
                               faults->faults.size(),
                               faults->faults.size() > shown_max ? " (the first are shown)" : "")};
    }
    throw Failed{english(outcome.error())};
  }
  print_outcome(*outcome, options);
  if (outcome->batch > 0) fmt::print("import number {}\n", outcome->batch);
}

// "Why this number": down to what it is made of, who gave it and the file and line that it came from.
void figures_explain(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto registry = platform.territories->current();
  const auto* place = or_fail(place_of(*registry, options.territory));
  std::optional<Date> day;
  if (!options.known_on.empty()) {
    day = Date::parse(options.known_on);
    if (!day) throw Failed{options.known_on + " is not a day; write it as 2016-11-15"};
  }
  std::optional<Date> perimeter;
  if (options.perimeter == "now") {
    perimeter = platform.clock->today();
  } else if (!options.perimeter.empty()) {
    perimeter = Date::parse(options.perimeter);
    if (!perimeter) throw Failed{options.perimeter + " is no perimeter; write now, or a day as 2016-11-15"};
  }
  platform.database->read([&](db::Session& session) {
    const auto indicator = figures::find_indicator(session, options.indicator);
    if (!indicator) throw Failed{"no indicator has the code " + options.indicator};
    std::optional<figures::KnownAt> known;
    if (day) known = figures::known_on(session, *day);
    const auto number = [&](std::int64_t value) { return format_decimal(value, indicator->decimals, Lang::en); };
    const auto change = [&](std::int64_t amount) { return (amount < 0 ? "" : "+") + number(amount); };
    fmt::print("{} ({}), {}\n", indicator->name_en, indicator->code, territory::label(*place, Lang::en));
    if (day) fmt::print("as known on {}\n", day->text());
    if (perimeter) fmt::print("on the perimeter of {}\n", perimeter->text());
    if (indicator->origin == figures::Origin::derived) {
      if (perimeter && known) throw Failed{"give --known-on or --perimeter, not both, for what Jalon counts itself"};
      if (perimeter) {
        const auto points = figures::series_within(session, *registry, *indicator, place->key, "", *perimeter);
        const auto value = [&](const figures::PointWithin& point) {
          return number(point.value) + (point.is_estimated ? ", estimated: divided by population" : "");
        };
        fmt::print("value: {}\n", points.empty() ? std::string("missing") : value(points.back()));
        for (const auto& point : points) fmt::print("  {} {}\n", point.day.text(), value(point));
        return;
      }
      const auto value = known
                             ? figures::value_as_known(session, *registry, indicator->code, place->key, {}, "", *known)
                             : figures::value(session, indicator->code, place->key);
      fmt::print("value: {}\ncounted by Jalon from its own records, the newest first:\n",
                 value ? number(*value) : std::string("missing"));
      for (const auto& move : figures::carried(session, *registry, *indicator, place->key)) {
        fmt::print("  {} {} with {}, {} {}\n", move.day.text(), change(move.amount), registry->find(move.place)->code,
                   move.amount < 0 ? "to" : "from", registry->find(move.other)->code);
      }
      for (const auto& row : figures::observations(session, indicator->code, place->key)) {
        if (known && row.recorded_at > known->at) continue;
        const auto* at = registry->find(row.territory);
        fmt::print("  {} {} {} from {} {}, by {}, recorded {}\n", row.day.text(), change(row.amount),
                   at == nullptr ? std::string("?") : at->code, row.source_kind, row.source_id, row.actor_label,
                   row.recorded_at.text());
      }
      return;
    }
    std::optional<Period> period;
    if (!options.period.empty()) {
      period = Period::parse(options.period);
      if (!period) throw Failed{options.period + " is not a period; write it as 2016-11, 2016-Q4 or 2016"};
    } else if (const auto span = figures::span_of(session, *registry, *indicator, *place, "", known)) {
      period = span->second;
    }
    if (!period) {
      fmt::print("value: missing; nobody has answered\n");
      return;
    }
    const auto value =
        figures::by_period(session, *registry, *indicator, place->key, *period, *period, "", known, perimeter).front();
    fmt::print("{}: {}, {} answers out of {}\n", period->text(),
               value.value ? number(*value.value) : std::string("missing"), value.received, value.expected);
    if (indicator->origin == figures::Origin::computed) {
      fmt::print("computed: {}\n", indicator->formula);
      return;
    }
    const auto made = figures::made_of(session, *registry, *indicator, "", place->key, *period,
                                       std::numeric_limits<std::size_t>::max(), known, perimeter);
    for (const auto& [answer, counted, where] : made.parts) {
      const auto* at = registry->find(answer.territory);
      const auto batch = figures::find_batch(session, answer.batch);
      const auto versions = figures::history(session, indicator->code, "", answer.territory, answer.period).size();
      fmt::print("  {} {} {} {}", at == nullptr ? std::string("?") : at->code, answer.period.text(),
                 number(answer.value), figures::word(answer.state));
      if (batch) {
        fmt::print(", by {}, {}", batch->actor_label, batch->at.text());
        if (!batch->file_name.empty()) fmt::print(", {} line {}", batch->file_name, answer.line);
      }
      if (versions > 1) fmt::print(", {} versions", versions);
      if (counted != answer.value) fmt::print(", {} of it counts here", number(counted));
      if (const auto* heir = registry->find(where); where != answer.territory && heir != nullptr)
        fmt::print(", for {} that followed it", heir->code);
      if (!answer.comment.empty()) fmt::print(": {}", answer.comment);
      fmt::print("\n");
    }
  });
}

// The board of indicators of a territory, one line an indicator.
void board_command(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto registry = platform.territories->current();
  const auto* place = or_fail(place_of(*registry, options.territory));
  const auto actor = operator_actor();
  steering::BoardAsked asked{.place = place, .known_on = {}, .codes = {}, .reader = &actor};
  if (!options.known_on.empty()) {
    asked.known_on = Date::parse(options.known_on);
    if (!asked.known_on) throw Failed{options.known_on + " is not a day; write it as 2016-11-15"};
  }
  if (!options.indicator.empty()) asked.codes.push_back(options.indicator);
  platform.database->read([&](db::Session& session) {
    const auto programme = programme::current(session);
    if (!programme) throw Failed{"no programme has been published"};
    const auto board =
        or_fail(steering::read_indicator_board(session, *registry, *programme, asked, platform.clock->today()));
    if (options.json) {
      fmt::print("{}\n", steering::board_json(board, *registry));
      return;
    }
    fmt::print("{}, {} {}\n", territory::label(*place, Lang::en), board.known ? "as known on" : "on", board.on.text());
    for (const auto& line : board.lines) {
      const auto number = [&](std::int64_t value) { return format_decimal(value, line.indicator.decimals, Lang::en); };
      fmt::print("{:<46} {:>10}  {}", line.indicator.code, line.value ? number(*line.value) : std::string("missing"),
                 line.period ? line.period->text() : board.on.text());
      if (line.expected > 0) fmt::print("  {} answers of {}", line.received, line.expected);
      if (line.target) {
        fmt::print("  target {} by {}, {} expected", number(line.target->target), line.target->due.text(),
                   number(*line.due_now));
        if (line.standing) fmt::print(", {}", figures::title(*line.standing));
      }
      if (line.rank.ranking == steering::Ranking::ranked) fmt::print("  rank {} of {}", line.rank.place, line.rank.of);
      fmt::print("\n");
    }
  });
}

void undo_import(const Options& options) {
  Platform platform = open_platform(options.url, Schema::bring_up_to_date);
  const auto registry = platform.territories->current();
  const auto outcome = or_fail(act(
      platform, "cli", [&](access::Act& under_way) { return figures::undo(under_way, *registry, options.number); }));
  fmt::print("taken back: {} values, {} left because they have changed since\n", outcome.changed + outcome.fresh,
             outcome.skipped);
}

// A day, a kind, from where to where: the history as lines for a terminal.
void territory_history(const Options& options) {
  territory::Level level{};
  if (!territory::parse_word(options.level, level))
    throw Failed{"the level is nation, region, department, contract, epci or commune, not " + options.level};
  const auto day = Date::parse(options.on);
  if (!day && !options.on.empty()) throw Failed{options.on + " is no day; write 2016-01-01"};
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto registry = platform.territories->current();
  const auto* territory = registry->find(level, options.code);
  if (territory == nullptr) throw Failed{fmt::format("there is no {} {}", options.level, options.code)};
  const auto name = [&](TerritoryKey key) {
    const auto* t = registry->find(key);
    return t == nullptr ? std::string("?") : fmt::format("{} {}", t->code, t->name);
  };
  const auto from = territory->valid_from == territory::open_start ? "" : " from " + territory->valid_from.text();
  const auto to = territory::has_ended(*territory) ? " until " + territory->valid_to.text() : "";
  fmt::print("{} {}{}{}\n", territory::word(level), name(territory->key), from, to);
  for (const auto& gap : registry->absences(territory->key))
    fmt::print("{} to {} it did not exist\n", gap.from.text(), gap.to.text());
  platform.database->read([&](db::Session& session) {
    for (const auto& event : territory::history(session, territory->key)) {
      fmt::print("{} {:<8}{} -> {}{}{}{}{}\n", event.day.text(), territory::word(event.kind), name(event.from),
                 name(event.to), event.per_mille < 1000 ? fmt::format(", {} in 1000", event.per_mille) : "",
                 event.is_estimated ? ", estimated" : "", event.was.empty() ? "" : ", before: " + event.was,
                 event.change > 0 ? fmt::format(" (change {})", event.change) : "");
    }
    if (!day) return;
    for (const auto* commune : territory::perimeter(session, *registry, territory->key, *day))
      fmt::print("{} covers {} {}\n", options.on, commune->code, commune->name);
  });
}

// With a database: also whether the formula of the need holds with its indicators.
void programme_check(const Options& options, bool with_database) {
  auto pack = programme::read_file(options.file);
  if (pack && with_database && pack->need) {
    Platform platform = open_platform(options.url, Schema::must_be_current);
    auto faults =
        platform.database->read([&](db::Session& session) { return programme::check_need(session, *pack->need); });
    if (!faults.empty()) pack = fail(Invalid{std::move(faults)});
  }
  if (pack) {
    fmt::print("{}: {} {} holds: {} axes, {} facts, {} targets\n", options.file, pack->code, pack->version,
               pack->axes.size(), pack->facts.size(), pack->targets.size());
    return;
  }
  if (const auto* invalid_pack = std::get_if<Invalid>(&pack.error())) {
    for (const auto& fault : invalid_pack->faults)
      fmt::print(stderr, "{}: {}: {}\n", options.file, fault.field, fault.reason.english());
    throw Failed{fmt::format("{}: {} errors", options.file, invalid_pack->faults.size())};
  }
  throw Failed{english(pack.error())};
}

void programme_load(const Options& options) {
  Platform platform = open_platform(options.url, Schema::bring_up_to_date);
  auto pack = programme::parse(programme::embedded(options.file));
  if (programme::embedded(options.file).empty()) pack = programme::read_file(options.file);
  const auto loaded = or_fail(std::move(pack));
  const auto registry = platform.territories->current();
  or_fail(act(platform, "cli", [&](access::Act& under_way) -> Result<void> {
    if (auto done = programme::load(under_way, loaded); !done) return done;
    if (!options.publish) return {};
    if (auto done = programme::publish(under_way, *registry, loaded.code); !done) return done;
    return plan::open_plans(under_way, plan::Context{*registry, loaded});
  }));
  fmt::print("{} {} {}\n", loaded.code, loaded.version, options.publish ? "published" : "kept as a draft");
}

void programme_list(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  for (const auto& entry : platform.database->read([](db::Session& session) { return programme::list(session); })) {
    fmt::print("{} {} {}\n", entry.code, entry.version, programme::word(entry.state));
  }
}

void routes_command(const Options& options) {
  // The routes do not depend on data: an empty database, gone afterwards, is enough.
  std::string directory = (std::filesystem::temp_directory_path() / "jalon-routes-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr)
    throw Failed{fmt::format("cannot write in {}: {}", directory, std::strerror(errno))};
  struct Remove {
    const std::string& path;
    ~Remove() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } remove{directory};
  Platform platform;
  platform.database = db::Database::open(directory + "/routes.db");
  platform.database->migrate(migrations());
  platform.territories = std::make_unique<territory::Directory>(*platform.database);
  platform.clock = std::make_unique<SystemClock>();
  web::Router router;
  add_routes(router, platform);
  if (options.json) {
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& route : router.routes()) {
        json.object([&] {
          json.field("name", route->name);
          json.field("method", web::word(route->method));
          json.field("pattern", route->pattern);
          json.field("right", route->right);
          json.field("audience", web::word(route->audience));
          json.field("scope", route->scope);
        });
      }
    });
    fmt::print("{}\n", out);
    return;
  }
  for (const auto& route : router.routes()) {
    fmt::print("{:<7}{:<58}{:<38}{:<20}{:<12}{}\n", web::word(route->method), route->pattern, route->name,
               route->right.empty() ? "-" : route->right, web::word(route->audience), route->scope);
  }
}

void print_invitation(const Options& options, const access::Invited& invited) {
  const std::string site = public_address(options);
  fmt::print("Give this one-time address to {}{}; it holds for 7 days:\n  {}/invitation/{}\n", options.email,
             site.empty() ? ", after the address of the site" : "", site, invited.secret);
}

void user_invite(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  access::Role role{};
  if (!access::parse_word(options.role, role)) {
    std::string known;
    for (const auto one : access::all_roles()) known += fmt::format(" {}", access::word(one));
    throw Failed{"unknown role " + options.role + "; one of:" + known};
  }
  const auto registry = platform.territories->current();
  const auto* territory = or_fail(place_of(*registry, options.territory));
  access::Invitation invitation;
  invitation.email = options.email;
  invitation.name = options.name;
  invitation.function_label = options.function;
  invitation.lang = options.language;
  invitation.grants = {access::Grant{role, territory->key}};
  const auto taken = roles_taken(platform);
  const auto invited = or_fail(
      act(platform, "cli", [&](access::Act& under_way) { return access::invite(under_way, invitation, taken); }));
  print_invitation(options, invited);
}

access::Account account_of(Platform& platform, const std::string& email) {
  auto account =
      platform.database->read([&](db::Session& session) { return access::find_account_by_email(session, email); });
  if (!account) throw Failed{"no account has the address " + email};
  return std::move(*account);
}

void user_renew(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto account = account_of(platform, options.email);
  print_invitation(options, or_fail(act(platform, "cli", [&](access::Act& under_way) {
                     return access::invite_again(under_way, account.id);
                   })));
}

void user_confirm(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto account = account_of(platform, options.email);
  or_fail(act(platform, "cli", [&](access::Act& under_way) { return access::confirm_account(under_way, account.id); }));
  fmt::print("{} is confirmed, its roles hold\n", options.email);
}

void user_close(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  const auto account = account_of(platform, options.email);
  const auto taken = roles_taken(platform);
  or_fail(act(platform, "cli",
              [&](access::Act& under_way) { return access::close_account(under_way, account.id, taken); }));
  fmt::print("{} is closed, its sessions have ended\n", options.email);
}

void migrate_command(const Options& options) {
  int steps = 0;
  {
    auto database = db::Database::open(options.url);
    steps = database->migrate(migrations());
  }
  Platform platform = open_platform(options.url, Schema::without_places);
  const int changed =
      or_fail(act(platform, "cli", [](access::Act& under_way) { return territory::load_reference(under_way); }));
  fmt::print("{}: {} steps taken, schema {}, {} territories added or changed\n", platform.database->name(), steps,
             platform.database->schema_version(), changed);
}

void backup_command(const Options& options) {
  Platform platform = open_platform(options.url, Schema::must_be_current);
  platform.database->backup_to(options.file);
  fmt::print("{} copied to {}\n", platform.database->name(), options.file);
}

// A backup is put in place only when its journal holds; what stood there before is kept beside it.
void restore_command(const Options& options) {
  if (options.url.rfind("postgresql:", 0) == 0 || options.url.rfind("postgres:", 0) == 0) {
    throw Failed{"restore works on SQLite files; on PostgreSQL use pg_restore"};
  }
  {
    Platform copy = open_platform(options.file, Schema::must_be_current);
    const auto result = copy.database->read([](db::Session& session) { return journal::verify(session); });
    if (result.first_bad)
      throw Failed{fmt::format("{} was not restored: its journal does not hold from record {}", options.file,
                               *result.first_bad)};
  }
  const std::string path = options.url.rfind("sqlite:", 0) == 0 ? options.url.substr(7) : options.url;
  const auto kept = db::restore_file(options.file, path);
  fmt::print("{} restored from {}{}\n", path, options.file,
             kept.empty() ? std::string() : "; what stood there is in " + kept);
}

// How many letters to add, leave out, change or swap with the next one to come from one word to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

// "; did you mean invite or import?", or the whole list when nothing is near.
std::string nearest(std::string_view typed, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& name : names) {
    // "invite" is near to "user invite" as well.
    const auto last = name.substr(name.rfind(' ') + 1);
    const auto how_far = std::min(distance(typed, name), distance(typed, last));
    if (how_far <= std::max<std::size_t>(1, std::min(typed.size(), last.size()) / 3)) near.emplace_back(how_far, name);
  }
  std::sort(near.begin(), near.end());
  if (near.size() > 3) near.resize(3);
  std::string out;
  for (const auto& [how_far, name] : near) out += (out.empty() ? "; did you mean " : " or ") + name;
  if (!out.empty()) return out + "?";
  for (const auto& name : names) out += (out.empty() ? "; there are " : ", ") + name;
  return out;
}

void commands_below(const CLI::App& app, const std::string& before, std::vector<std::string>& out) {
  for (const auto* sub : app.get_subcommands(nullptr)) {
    const auto name = before + sub->get_name();
    if (sub->get_subcommands(nullptr).empty())
      out.push_back(name);
    else
      commands_below(*sub, name + " ", out);
  }
}

// One line that names the mistake and the help to read.
std::string usage_fault(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* at = &app;
  std::string path = "jalon";
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path += " " + at->get_name();
  }
  std::vector<std::string> commands;
  commands_below(*at, "", commands);
  const auto not_understood = app.remaining(true);
  std::string what;
  if (!not_understood.empty()) {
    const auto& word = not_understood.front();
    if (word.starts_with("-")) {
      std::vector<std::string> options;
      for (const auto* option : at->get_options()) {
        for (const auto& name : option->get_lnames()) options.push_back("--" + name);
      }
      what = fmt::format("unknown option {}{}", word, nearest(word.substr(0, word.find('=')), options));
    } else if (!commands.empty()) {
      what = fmt::format("unknown command {}{}", word, nearest(word, commands));
    } else {
      what = fmt::format("one argument too many: {}", word);
    }
  } else if (!commands.empty()) {
    what = "which command?" + nearest("", commands).substr(1);
  } else {
    what = error.what();
    std::replace(what.begin(), what.end(), '\n', ' ');
  }
  return fmt::format("{}: {} (see {} --help)", path, what, path);
}

using ServiceCommand = Result<void> (*)(Platform&, const ServiceOptions&);

// Services of care and their places; `add` opens the database that a command is about, and calls what it does.
void add_service_commands(CLI::App& app, ServiceOptions& about,
                          const std::function<void(CLI::App*, ServiceCommand)>& add) {
  const auto motive = [&](CLI::App* sub, const char* what) {
    sub->add_option("--motive", about.motive, what)->required();
  };
  const auto documents = [&](CLI::App* sub) {
    return sub
        ->add_option("--document", about.documents,
                     "A file of it: the decision, the agreement; several times. Nothing is entered when one is refused")
        ->allow_extra_args(false);
  };
  const auto decision = [&](CLI::App* sub) {
    sub->add_option("--decision", about.decision, "The decision or the agreement, by its reference");
  };
  const auto known_on = [&](CLI::App* sub) {
    sub->add_option("--known-on", about.known_on, "As it was known at the end of a day (2016-10-31)");
  };
  const auto which = [&](CLI::App* sub) {
    sub->add_option("SERVICE", about.service, "Its identifier, or its name when no other bears it")->required();
  };
  // What is not named stays as it was; a list that is named empty is emptied.
  const auto list = [&](CLI::App* sub, const char* name, std::optional<std::vector<std::string>>& into,
                        const char* what) {
    sub->add_option_function<std::vector<std::string>>(
           name,
           [&into](const std::vector<std::string>& given) {
             into = given;
             std::erase(*into, "");
           },
           what)
        ->allow_extra_args(false);
  };
  const auto texts = [&](CLI::App* sub) {
    sub->add_option("--address", about.texts.address, "Where it is");
    sub->add_option("--note", about.texts.note, "Nothing about a person");
    list(sub, "--serves", about.texts.contracts,
         "A contract that it serves too, by its code; several times, '' for none");
    list(sub, "--kind", about.texts.kinds,
         "A kind of place that it offers, by the programme's code; several times, '' for not said");
  };

  auto* service = app.add_subcommand("service", "Services of care: who runs them, where, their months");
  service->require_subcommand(1);
  auto* listed = service->add_subcommand("list", "The services of a territory");
  listed->add_option("--territory", about.territory, "FR, region:11, department:93, contract:CV001")
      ->capture_default_str();
  known_on(listed);
  listed->add_flag("--json", about.json, "As the API gives them");
  add(listed, list_services);
  auto* shown = service->add_subcommand("show", "One service: its openings and closings, fundings and months");
  which(shown);
  known_on(shown);
  shown->add_flag("--json", about.json, "As JSON");
  add(shown, show_service);
  auto* entered = service->add_subcommand("enter", "Enter a service; prints its identifier");
  entered->add_option("TERRITORY", about.territory, "department:93, or contract:CV001 when it stands in one")
      ->required();
  entered->add_option("--name", about.texts.name, "What it is called")->required();
  entered->add_option("--operator", about.texts.operator_name, "The organisation that runs it, never a person")
      ->required();
  texts(entered);
  add(entered, enter_service);
  auto* changed = service->add_subcommand("change", "Change what a service is; what is not named stays as it is");
  which(changed);
  changed->add_option("--name", about.texts.name, "What it is called");
  changed->add_option("--operator", about.texts.operator_name, "The organisation that runs it, never a person");
  changed->add_option("--contract", about.texts.contract, "The contract in which it stands; '' for the department");
  texts(changed);
  changed->add_option("--revision", about.revision,
                      "The one that was read: what others changed since is not overwritten");
  add(changed, change_service);
  auto* closed =
      service->add_subcommand("close", "A service has ended: its open places close, what was planned is given up");
  which(closed);
  closed->add_option("--on", about.day, "The day on which it closed (2016-11-15)")->required();
  motive(closed, "Why it closes");
  decision(closed);
  documents(closed);
  add(closed, close_service);
  auto* reopened = service->add_subcommand("reopen", "Undo the closing of a service");
  which(reopened);
  motive(reopened, "Why it opens again");
  add(reopened, reopen_service);
  auto* month = service->add_subcommand("month", "Report a month; a later report of it replaces the one before");
  which(month);
  month->add_option("MONTH", about.month, "2016-10, once it is over")->required();
  month
      ->add_option("--count", about.counts,
                   "\"residential occupied=3 waiting=0 supported=4 completed=1 interrupted=0\": every kind that had "
                   "places open; several times")
      ->required()
      ->allow_extra_args(false);
  month->add_option("--remark", about.remark, "Needed when more places are occupied than open; nothing about a person");
  add(month, report_month);

  auto* places = app.add_subcommand("places", "Places of care: openings, closings and who pays them");
  places->require_subcommand(1);
  auto* to_come = places->add_subcommand("list", "Openings and closings to come, the late ones first");
  to_come->add_option("--territory", about.territory, "FR, region:11, department:93, contract:CV001")
      ->capture_default_str();
  to_come->add_option("--until", about.until, "Planned up to a day (2016-12-31)");
  to_come->add_flag("--json", about.json, "As JSON");
  add(to_come, list_places);
  for (const auto& [name, what, title] :
       {std::tuple{"open", &open_places, "Plan an opening of places, or with --done record one"},
        std::tuple{"close", &close_places, "Plan a closing of places, or with --done record one"}}) {
    auto* sub = places->add_subcommand(name, title);
    which(sub);
    sub->add_option("KIND", about.kind, "Kind of place, by the programme's code")->required();
    sub->add_option("PLACES", about.places, "How many")->required();
    sub->add_option("--planned", about.planned_on, "The day for which it is planned (2016-12-01)");
    sub->add_option("--done", about.done_on, "The day on which it was done; left out as long as it is planned");
    sub->add_option("--delay", about.delay_motive, "Why it came later than planned");
    decision(sub);
    documents(sub);
    add(sub, what);
  }
  const auto on_change = [&](const char* name, ServiceCommand what, const char* title) {
    auto* sub = places->add_subcommand(name, title);
    sub->add_option("CHANGE", about.change, "Its identifier: jalon places list and service show tell it")->required();
    add(sub, what);
    return sub;
  };
  auto* done = on_change("done", places_done, "Say that what was planned has been done");
  done->add_option("--done", about.done_on, "The day (2016-11-15)")->required();
  done->add_option("--delay", about.delay_motive, "Why it came later than planned");
  documents(done);
  documents(on_change("attach", attach_documents, "Keep files of an opening or a closing"))->required();
  auto* postponed = on_change("postpone", postpone_places, "Put what is planned on another day");
  postponed->add_option("--to", about.day, "The day on which it is expected now (2016-12-31)")->required();
  motive(postponed, "Why the day changes");
  motive(on_change("give-up", give_up_places, "Give up what was planned"), "Why it is given up");
  motive(on_change("strike", strike_places, "Strike out what was entered by mistake"), "Why it is a mistake");
  auto* funded = places->add_subcommand("fund", "Enter who pays places; prints its identifier");
  which(funded);
  funded->add_option("KIND", about.kind, "Kind of place, by the programme's code")->required();
  funded->add_option("PLACES", about.places, "How many")->required();
  funded->add_option("--funder", about.funder, "Who pays, by the programme's code")->required();
  funded->add_option("--reference", about.reference, "The grant or the budget line")->required();
  funded->add_option("--from", about.first_day, "The first day paid (2016-01-01)")->required();
  funded->add_option("--until", about.last_day, "The last day paid; left out when there is none");
  add(funded, fund_places);
  auto* unfunded = places->add_subcommand("strike-funding", "Strike out a funding that was entered by mistake");
  unfunded->add_option("FUNDING", about.funding, "Its identifier: jalon service show tells it")->required();
  motive(unfunded, "Why it is a mistake");
  add(unfunded, strike_funding);
}

}  // namespace

int run(int argc, char** argv) {
  if (sodium_init() < 0) {
    fmt::print(stderr, "jalon: the random number generator of this machine does not work\n");
    return 1;
  }
  Options options;
  if (const char* url = std::getenv("JALON_DB")) options.url = url;
  if (const char* address = std::getenv("JALON_PUBLIC_ADDRESS")) options.public_address = address;
  std::function<void()> command;
  CLI::App app{"Jalon: steers public policies place by place. `jalon COMMAND --help` tells more of each."};
  app.name("jalon");
  app.require_subcommand(1);
  const auto with_db = [&](CLI::App* sub) {
    sub->add_option("--db", options.url, "A SQLite file, or postgresql://user@host/base (also in JALON_DB)")
        ->capture_default_str();
    return sub;
  };
  const auto with_server = [&](CLI::App* sub) {
    sub->add_option("--port", options.port, "Port to listen on; 0 takes a free one")
        ->capture_default_str()
        ->check(CLI::Range(0, 65535));
    sub->add_option("--address", options.address, "Address to listen on")->capture_default_str();
    sub->add_option("--workers", options.workers, "Threads that answer requests")
        ->capture_default_str()
        ->check(CLI::Range(1, 256));
    sub->add_option("--access-log", options.access_log, "File for one JSON line a request; - is standard error");
    sub->add_flag("--development", options.development, "Also serve /styleguide");
    sub->add_flag("--behind-tls", options.secure, "Served behind TLS: secure cookies and HSTS");
    sub->add_option("--public-address", options.public_address,
                    "What readers type, https://jalon.example.gouv.fr (also in JALON_PUBLIC_ADDRESS)");
    return sub;
  };

  auto* serve_sub = with_server(with_db(app.add_subcommand("serve", "Serve the pages and the API")));
  serve_sub->callback([&] { command = [&] { serve_command(options); }; });

  auto* demo_sub =
      with_server(with_db(app.add_subcommand("demo", "Fill an empty database with the demonstration, and serve it")));
  demo_sub->add_option("--scale", options.scale, "Multiply contracts and their history")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  demo_sub->add_flag("--no-serve", options.no_serve, "Only fill the database");
  demo_sub->callback([&] {
    if (options.url == "jalon.db" && std::getenv("JALON_DB") == nullptr) options.url = "jalon-demo.db";
    command = [&] { demo_command(options); };
  });

  with_db(app.add_subcommand("migrate", "Bring the database to this version's schema (a SQLite file is copied first)"))
      ->callback([&] { command = [&] { migrate_command(options); }; });
  auto* backup = with_db(app.add_subcommand("backup", "Copy the database while it is in use (SQLite)"));
  backup->add_option("FILE", options.file, "Where to")->required();
  backup->callback([&] { command = [&] { backup_command(options); }; });
  auto* restore =
      with_db(app.add_subcommand("restore", "Put a backup in place of the database, once its journal is proved"));
  restore->add_option("FILE", options.file, "The backup")->required()->check(CLI::ExistingFile);
  restore->callback([&] { command = [&] { restore_command(options); }; });

  auto* user = app.add_subcommand("user", "Accounts");
  user->require_subcommand(1);
  auto* invite = with_db(user->add_subcommand("invite", "Invite an account; prints its one-time address"));
  invite->add_option("EMAIL", options.email, "Professional address; never in the journal")->required();
  invite->add_option("--name", options.name, "The person's name; never in the journal")->required();
  invite->add_option("--function", options.function, "Post and body; what the others see and the journal keeps")
      ->required();
  invite->add_option("--role", options.role, "national_coordinator, prefect, instruction_officer, …")->required();
  invite->add_option("--territory", options.territory, "FR, region:11, department:93, contract:CV001")->required();
  invite->add_option("--language", options.language, "fr or en")
      ->capture_default_str()
      ->check(CLI::IsMember({"fr", "en"}));
  invite->callback([&] { command = [&] { user_invite(options); }; });
  auto* renew = with_db(
      user->add_subcommand("renew", "A new one-time address for an account that lost its invitation or its password"));
  renew->add_option("EMAIL", options.email, "The account's address")->required();
  renew->callback([&] { command = [&] { user_renew(options); }; });
  auto* confirm = with_db(user->add_subcommand(
      "confirm",
      "Let the roles of an account hold that an administrator opened again, once you have asked the person"));
  confirm->add_option("EMAIL", options.email, "The account's address")->required();
  confirm->callback([&] { command = [&] { user_confirm(options); }; });
  auto* close = with_db(user->add_subcommand("close", "Close an account and end its sessions"));
  close->add_option("EMAIL", options.email, "The account's address")->required();
  close->callback([&] { command = [&] { user_close(options); }; });

  auto* import = app.add_subcommand("import", "Read official files");
  import->require_subcommand(1);
  const auto import_of = [&](const char* name, const char* help, const char* file, Import what) {
    auto* sub = with_db(import->add_subcommand(name, help));
    sub->add_option("FILE", options.file, file)->required();
    sub->callback([&options, &command, what] { command = [&options, what] { import_command(options, what); }; });
  };
  import_of("contracts", "City contracts, GeoJSON of the ANCT", "The GeoJSON file", Import::contracts);
  import_of("boundaries", "Boundaries of departments or regions, GeoJSON", "The GeoJSON file", Import::boundaries);
  import_of("epci", "EPCI of 1 January 2015, commune by commune, CSV", "The CSV file, or the same as .gz",
            Import::epci);
  import_of("history", "Regions or departments with their days, successors and parents, CSV of geohisto",
            "The CSV file, or the same as .gz", Import::history);

  auto* territory_sub = app.add_subcommand("territory", "What became of territories");
  territory_sub->require_subcommand(1);
  auto* history = with_db(territory_sub->add_subcommand(
      "history", "Since when and until when it exists, and what it came from and became"));
  history->add_option("LEVEL", options.level, "region, department, contract, epci or commune")->required();
  history->add_option("CODE", options.code, "Its code: 93, CV001, a SIREN, an INSEE code")->required();
  history->add_option("--on", options.on, "Also the communes that it covers on this day (2016-01-01)");
  history->callback([&] { command = [&] { territory_history(options); }; });

  auto* observations = with_db(import->add_subcommand(
      "observations", "Values of indicators, CSV, XLSX or JSON, one a row or periods in columns"));
  observations->add_option("FILE", options.file, "The file")->required();
  observations->add_option("--state", options.state, "draft, submitted or validated (then it counts)")
      ->capture_default_str();
  observations->add_flag("--partial", options.partial, "Take what holds when something does not");
  observations->add_flag("--preview", options.preview, "Only say what would come of it");
  observations->add_option("--indicator", options.indicator, "Of a file that names none");
  observations->add_option("--sheet", options.sheet, "Of a workbook; the first that holds something otherwise");
  observations->add_flag("--json", options.json, "The report as JSON");
  observations->callback([&] { command = [&] { import_observations(options); }; });
  auto* indicators =
      with_db(import->add_subcommand("indicators", "Definitions of indicators: TOML, CSV, XLSX or JSON"));
  indicators->add_option("FILE", options.file, "The file; - is standard input")->required();
  indicators->callback([&] { command = [&] { indicators_import(options); }; });

  auto* exports = app.add_subcommand("export", "Write files for others");
  exports->require_subcommand(1);
  auto* figures_sub =
      with_db(exports->add_subcommand("figures", "Every value of every indicator, territory and month"));
  figures_sub->add_option("--format", options.format, "csv, json, xlsx, dhis2-json or dhis2-csv")
      ->capture_default_str();
  figures_sub->add_option("--output", options.output, "A file instead of standard output");
  figures_sub->add_option("--known-on", options.known_on, "As they were known at the end of that day (2016-11-15)");
  figures_sub->add_option("--perimeter", options.perimeter,
                          "now, or a day (2016-11-15): the sums on the map of that day; of their time otherwise");
  figures_sub->callback([&] { command = [&] { figures_export(options); }; });
  auto* indicators_sub =
      with_db(exports->add_subcommand("indicators", "What every indicator says, as import indicators reads it"));
  indicators_sub->add_option("--format", options.format, "csv, json or xlsx")->capture_default_str();
  indicators_sub->add_option("--output", options.output, "A file instead of standard output");
  indicators_sub->callback([&] { command = [&] { indicators_export(options); }; });

  auto* committee_group = app.add_subcommand("committee", "Committees, their meetings and decisions");
  committee_group->require_subcommand(1);
  CommitteeOptions bodies;
  const auto about_committees = [&](const char* name, const char* help,
                                    Result<void> (*what)(Platform&, const CommitteeOptions&)) {
    auto* sub = with_db(committee_group->add_subcommand(name, help));
    sub->callback([&, what] {
      command = [&, what] {
        Platform platform = open_platform(options.url, Schema::must_be_current);
        or_fail(what(platform, bodies));
      };
    });
    return sub;
  };
  auto* bodies_list = about_committees("list", "Every committee, when it met and is to meet", list_committees);
  bodies_list->add_flag("--late", bodies.late, "Those that were to meet and have not");
  bodies_list->add_flag("--json", bodies.json, "As JSON");
  about_committees("show", "Rules, seats and meetings of one", show_committee)
      ->add_option("COMMITTEE", bodies.committee, "Its id")
      ->required();
  auto* new_body =
      about_committees("create", "Set up a committee with the usual seats of its kind", create_committee_here);
  new_body->add_option("NAME", bodies.name, "Its name")->required();
  new_body->add_option("--territory", bodies.territory, "FR, department:93, contract:CV001")->required();
  new_body->add_option("--kind", bodies.kind, "cell, grants, contract or other")->capture_default_str();
  new_body->add_option("--every", bodies.every, "So many weeks or months")->capture_default_str();
  new_body->add_option("--unit", bodies.unit, "week or month")->capture_default_str();
  new_body->add_option("--quorum", bodies.quorum, "A fraction of the deliberative seats, or a number")
      ->capture_default_str();
  new_body->add_option("--notice", bodies.notice, "Days between convocation and meeting")->capture_default_str();
  auto* sit = about_committees("seat", "Let an account sit in a seat from today on", seat_account_here);
  sit->add_option("SEAT", bodies.seat, "Its id")->required();
  sit->add_option("EMAIL", bodies.email, "Of the account")->required();
  sit->add_flag("--substitute", bodies.substitute, "As the substitute");
  const auto where_and_when = [&](CLI::App* sub) {
    sub->add_option("--day", bodies.day, "2016-11-15");
    sub->add_option("--hour", bodies.hour, "14:30")->capture_default_str();
    sub->add_option("--place", bodies.place, "Where");
    sub->add_option("--link", bodies.link, "Of a call");
  };
  auto* plan_one = about_committees("plan", "Plan a meeting", plan_meeting_here);
  plan_one->add_option("COMMITTEE", bodies.committee, "Its id")->required();
  where_and_when(plan_one);
  const auto of_meeting = [&](CLI::App* sub) {
    sub->add_option("MEETING", bodies.meeting, "Its id")->required();
    return sub;
  };
  of_meeting(about_committees("meeting", "Quorum, agenda and decisions of a meeting", show_meeting));
  of_meeting(about_committees("minutes", "The minutes as JSON, and their SHA-256", print_minutes));
  auto* new_item = of_meeting(about_committees("item", "Put an item on the agenda", add_item_here));
  new_item->add_option("TITLE", bodies.name, "Of the item")->required();
  new_item->add_option("--kind", bodies.kind, "topic or decision")->required();
  of_meeting(
      about_committees("documents", "Documents of a meeting, with the SHA-256 of their versions", list_documents));
  auto* attach_one = about_committees("attach", "Add a document to an item of an agenda", add_document_here);
  attach_one->add_option("ITEM", bodies.item, "Its id")->required();
  attach_one->add_option("FILE", bodies.file, "PDF, ODT, ODS, DOCX, XLSX, PNG, JPEG or text")->required();
  attach_one->add_option("--title", bodies.name, "Of the document")->required();
  attach_one->add_option("--line", bodies.line, "The file of the item that it is about");
  auto* renew_one =
      about_committees("replace", "Give a document a new version; the older ones stay", replace_document_here);
  renew_one->add_option("DOCUMENT", bodies.document, "Its id")->required();
  renew_one->add_option("FILE", bodies.file, "The new version")->required();
  auto* detach_one = about_committees("detach", "Remove a document that was not sent yet", remove_document_here);
  detach_one->add_option("DOCUMENT", bodies.document, "Its id")->required();
  detach_one->add_option("--motive", bodies.motive, "Why")->required();
  auto* move_one = of_meeting(about_committees("move", "Take the next step of a meeting", move_meeting_here));
  move_one->add_option("VERB", bodies.verb, "convene, postpone, open, close, sign or cancel")->required();
  move_one->add_option("--motive", bodies.motive, "Why it is late, put off or cancelled");
  move_one->add_option("--sha256", bodies.sha256, "To sign: of the minutes that were read");
  where_and_when(move_one);
  auto* attend =
      of_meeting(about_committees("attend", "Record who was there; the others were absent", attend_meeting_here));
  attend->add_option("--present", bodies.present, "Ids of seats, or all");
  attend->add_option("--excused", bodies.excused, "Ids of seats");
  auto* said = about_committees("outcome", "Record the vote or the consensus on an item", record_outcome_here);
  said->add_option("ITEM", bodies.item, "Its id")->required();
  said->add_option("--by", bodies.by, "consensus or vote")->capture_default_str();
  said->add_option("--for", bodies.votes_for, "Votes");
  said->add_option("--against", bodies.against, "Votes");
  said->add_option("--abstentions", bodies.abstentions, "Votes");
  said->add_option("--casting", bodies.casting, "Of the chair, when the votes are equal: for or against");
  auto* decide_one = about_committees("decide", "Record a decision on an item", decide_here);
  decide_one->add_option("ITEM", bodies.item, "Its id")->required();
  decide_one->add_option("TEXT", bodies.text, "What is decided")->required();
  decide_one->add_option("--owner", bodies.owner, "The organisation that carries it out")->required();
  decide_one->add_option("--due", bodies.due, "2016-11-15");
  decide_one->add_option("--motive", bodies.motive, "Why");
  auto* decided = about_committees("decisions", "The register of decisions, newest first", list_decisions);
  decided->add_option("--committee", bodies.committee, "Of this one");
  decided->add_flag("--late", bodies.late, "Those that are late");
  decided->add_flag("--json", bodies.json, "As JSON");
  auto* overdue = about_committees("late", "Committees that have not met and decisions that are late", list_late);
  overdue->add_flag("--json", bodies.json, "Late decisions as JSON");
  auto* follow = about_committees("follow", "Say what became of a decision", move_decision_here);
  follow->add_option("DECISION", bodies.decision, "Its id")->required();
  follow->add_option("VERB", bodies.verb, "complete, drop or reopen")->required();
  follow->add_option("--motive", bodies.motive, "What was done, or why");

  auto* ledger_group = app.add_subcommand("ledger", "The accounts of public money");
  ledger_group->require_subcommand(1);
  auto* proof = with_db(ledger_group->add_subcommand(
      "verify", "Prove that entries balance, that accounts are their sums and that the journal agrees"));
  proof->callback([&] { command = [&] { ledger_verify(options); }; });

  LedgerOptions money;
  const auto about_money = [&](CLI::App* sub, Result<void> (*what)(Platform&, const LedgerOptions&)) {
    with_db(sub)->callback([&, what] {
      command = [&, what] {
        Platform platform = open_platform(options.url, Schema::must_be_current);
        or_fail(what(platform, money));
      };
    });
    return sub;
  };
  const auto choose_accounts = [&](CLI::App* sub) {
    sub->add_option("--programme", money.programme, "Its code");
    sub->add_option("--year", money.year, "Of the budget");
    sub->add_option("--territory", money.territory, "FR, region:11, department:93");
  };
  const auto tell_entry = [&](CLI::App* sub) {
    sub->add_option("--day", money.day, "Of the document (2016-11-15); today otherwise");
    sub->add_option("--key", money.key, "The same entry sent twice with it is posted once");
    sub->add_flag("--json", money.json, "As JSON");
  };
  const auto one_entry = [&](const char* name, const char* help,
                             Result<void> (*what)(Platform&, const LedgerOptions&)) {
    auto* sub = about_money(ledger_group->add_subcommand(name, help), what);
    sub->add_option("NUMBER", money.number, "Of the entry")->required();
    return sub;
  };
  auto* accounts =
      about_money(ledger_group->add_subcommand("accounts", "What stands in each account, in AE and CP"), list_balances);
  choose_accounts(accounts);
  accounts->add_option("--line", money.line, "Of the budget");
  accounts->add_option("--unit", money.unit, "AE or CP");
  accounts->add_option("--kind", money.kind, "voted, reserve, open, committed, paid, recovered or lapsed");
  accounts->add_flag("--json", money.json, "As JSON");
  auto* entries = about_money(
      ledger_group->add_subcommand("entries", "Entries, or what moved in one account, newest first"), list_entries);
  choose_accounts(entries);
  entries->add_option("--account", money.account, "programme:year:line:territory:kind:unit, as accounts names it");
  entries->add_option("--move", money.move, "vote, delegate, commit, pay…");
  entries->add_option("--state", money.state, "posted, held or released");
  entries->add_option("--limit", money.limit, "At most so many")->capture_default_str()->check(CLI::Range(1, 500));
  one_entry("show", "One entry", show_entry)->add_flag("--json", money.json, "As JSON");
  auto* post =
      about_money(ledger_group->add_subcommand("post", "Post an entry from one account to another"), post_ledger_entry);
  post->add_option("MOVE", money.move,
                   "vote, hold_back, release, delegate, take_back, commit, decommit, pay, recover, "
                   "restore, carry_over or lapse")
      ->required();
  post->add_option("--from", money.from, "programme:year:line:territory:kind:unit")->required();
  post->add_option("--to", money.to, "The same")->required();
  post->add_option("--amount", money.amount, "Euros: 1234.56")->required();
  post->add_option("--document", money.document, "What it rests on")->required();
  post->add_option("--memo", money.memo, "A line about it; nothing about a person");
  post->add_flag("--hold", money.hold, "Decided, not yet signed: it takes the money and moves nothing");
  tell_entry(post);
  auto* reverse = one_entry("reverse", "Reverse an entry by another one", reverse_ledger_entry);
  reverse->add_option("--motive", money.motive, "Why")->required();
  tell_entry(reverse);
  one_entry("settle", "Move what an entry holds", settle_ledger_entry)->add_flag("--json", money.json, "As JSON");
  auto* let_go = one_entry("release", "Let go what an entry holds", release_ledger_entry);
  let_go->add_option("--motive", money.motive, "Why")->required();
  let_go->add_flag("--json", money.json, "As JSON");
  auto* carry = about_money(ledger_group->add_subcommand("carry-over", "Move what is left of a year into the next"),
                            carry_ledger_over);
  carry->add_option("PROGRAMME", money.programme, "Its code")->required();
  carry->add_option("YEAR", money.year, "What is left of it")->required();
  carry->add_option("--line", money.line, "Of the budget; all otherwise");
  carry->add_option("--unit", money.unit, "AE or CP; both otherwise");
  carry->add_option("--document", money.document, "What it rests on");
  carry->add_option("--memo", money.memo, "A line about it");
  carry->add_flag("--preview", money.preview, "Only list what would move");
  tell_entry(carry);
  auto* divide =
      about_money(ledger_group->add_subcommand("delegate", "Divide an envelope among the territories below by a key"),
                  delegate_by_key);
  divide->add_option("PROGRAMME", money.programme, "Its code")->required();
  divide->add_option("YEAR", money.year, "Of the budget")->required();
  divide->add_option("--line", money.line, "Of the budget")->required();
  divide->add_option("--from", money.from, "Who gives: FR (otherwise), region:11");
  divide->add_option("--to", money.level, "region or department")->capture_default_str();
  divide->add_option("--by", money.by,
                     "equal, population, or a formula of indicators, territory.population and territory.contracts");
  divide->add_option("--amounts", money.file, "A table instead of a key: territory, ae, cp");
  divide->add_option("--ae", money.ae, "Euros to divide in AE");
  divide->add_option("--cp", money.cp, "Euros to divide in CP; without both, all that is left");
  divide->add_option("--at-least", money.at_least, "Euros that each receives at least, in each unit");
  divide->add_option("--at-most", money.at_most, "Euros that each receives at most, in each unit");
  divide->add_option("--without", money.without, "A territory that receives nothing; several times");
  divide->add_flag("--direct", money.direct, "Not through the regions");
  divide->add_option("--document", money.document, "What it rests on");
  divide->add_option("--memo", money.memo, "A line about it");
  divide->add_flag("--preview", money.preview, "Only tell who would receive what");
  tell_entry(divide);
  auto* documents_say = about_money(
      ledger_group->add_subcommand("statements", "What documents say of envelopes, beside what the ledger holds"),
      list_statements);
  choose_accounts(documents_say);
  documents_say->add_option("--basis", money.basis, "announced, voted or notified");
  documents_say->add_flag("--struck", money.with_struck, "Those that were struck, too");
  documents_say->add_flag("--json", money.json, "As JSON");
  auto* say = about_money(ledger_group->add_subcommand("state", "Enter what a document says of an envelope"),
                          app::state_envelope);
  say->add_option("BASIS", money.basis, "announced, voted or notified")->required();
  say->add_option("PROGRAMME", money.programme, "Its code")->required();
  say->add_option("YEAR", money.year, "The first that it covers")->required();
  say->add_option("AMOUNT", money.amount, "Euros: 1234.56")->required();
  say->add_option("--last-year", money.last_year, "The last that it covers; the first otherwise");
  say->add_option("--line", money.line, "Of the budget; the whole programme otherwise");
  say->add_option("--territory", money.territory, "FR (otherwise), region:11, department:93");
  say->add_option("--unit", money.unit, "AE or CP; otherwise the document does not say");
  say->add_flag("--part", money.part, "A part of the envelope, or something added to it");
  say->add_option("--source", money.source, "The document")->required();
  say->add_option("--address", money.address, "Where it is read");
  say->add_option("--note", money.note, "A line about it");
  tell_entry(say);
  auto* strike = about_money(
      ledger_group->add_subcommand("strike-statement", "Strike an amount of a document; it stays to be read"),
      app::strike_statement);
  strike->add_option("NUMBER", money.number, "As statements names it")->required();
  strike->add_option("--motive", money.motive, "Why")->required();
  strike->add_flag("--json", money.json, "As JSON");
  auto* days =
      about_money(ledger_group->add_subcommand("delays", "Days from the vote to the notification and the first award"),
                  list_delays);
  days->add_option("PROGRAMME", money.programme, "Its code")->required();
  days->add_option("YEAR", money.year, "Of the budget")->required();
  days->add_option("--line", money.line, "Of the budget; all otherwise");
  about_money(import->add_subcommand("statements", "What documents say of envelopes: CSV, XLSX or JSON"),
              app::import_statements)
      ->add_option("FILE", money.file, "The file")
      ->required();
  auto* sayings = with_db(exports->add_subcommand("statements", "What documents say of envelopes"));
  sayings->add_option("--format", money.format, "csv, xlsx or json")->required();
  choose_accounts(sayings);
  sayings->add_option("--output", options.output, "A file instead of standard output");
  sayings->callback([&] {
    command = [&] {
      Platform platform = open_platform(options.url, Schema::must_be_current);
      export_list(options, [&](Out out) { or_fail(app::export_statements(platform, money, out)); });
    };
  });
  about_money(import->add_subcommand("ledger", "Entries of public money: CSV, XLSX or JSON, a row for each transfer"),
              import_ledger)
      ->add_option("FILE", money.file, "The file")
      ->required();
  auto* books = with_db(exports->add_subcommand("ledger", "Every entry of public money"));
  books->add_option("--format", money.format, "hledger, csv, xlsx or json")->capture_default_str();
  books->add_option("--programme", money.programme, "Of one programme, by its code");
  books->add_option("--year", money.year, "Of one budget");
  books->add_option("--output", options.output, "A file instead of standard output");
  books->callback([&] {
    command = [&] {
      Platform platform = open_platform(options.url, Schema::must_be_current);
      export_list(options, [&](Out out) { or_fail(export_ledger(platform, money, out)); });
    };
  });

  GrantOptions given;
  auto* control_group = app.add_subcommand("control", "Internal control: what fails, since when, who answers");
  control_group->require_subcommand(1);
  ControlOptions controls;
  const auto about_controls = [&](const char* name, const char* help,
                                  Result<void> (*what)(Platform&, const ControlOptions&)) {
    auto* sub = with_db(control_group->add_subcommand(name, help));
    sub->callback([&, what] {
      command = [&, what] {
        Platform platform = open_platform(options.url, Schema::must_be_current);
        or_fail(what(platform, controls));
      };
    });
    return sub;
  };
  const auto of_territory = [&](CLI::App* sub) {
    sub->add_option("--territory", controls.territory, "93, department:93, region:11; the nation otherwise");
  };
  auto* controls_list = about_controls("list", "Every control: records looked at, failing, since when", list_controls);
  of_territory(controls_list);
  controls_list->add_flag("--failing", controls.failing, "Only those with records that fail");
  controls_list->add_flag("--json", controls.json, "As JSON");
  auto* controls_show = about_controls("show", "The records that fail one control, the oldest first", show_control);
  controls_show->add_option("CONTROL", controls.control, "PA-07")->required();
  of_territory(controls_show);
  controls_show->add_flag("--json", controls.json, "As JSON");
  about_controls("run", "Look at everything and keep the counts, beside those of the last time", run_controls)
      ->add_flag("--json", controls.json, "As JSON");
  auto* controls_answer =
      about_controls("answer", "Answer for a record that fails, or judge the answer", answer_control);
  controls_answer->add_option("CONTROL", controls.control, "PA-07")->required();
  controls_answer->add_option("RECORD", controls.record, "As `control show` prints it")->required();
  controls_answer->add_option("--text", controls.text, "What is said")->required();
  controls_answer->add_option("--verb", controls.verb, "answer, accept, send_back or reopen")->capture_default_str();
  controls_answer->add_option("--due", controls.due, "By when it will be done: 2016-12-31");
  auto* controls_draw =
      about_controls("draw", "Draw the plan of controls of a department, by risk and by lot", draw_control_plan);
  controls_draw->add_option("DEPARTMENT", controls.department, "93")->required();
  controls_draw->add_option("--year", controls.year, "Of the calls; this year otherwise");
  controls_draw->add_option("--threshold", controls.threshold, "Points from which all are taken")
      ->capture_default_str();
  controls_draw->add_option("--rate", controls.rate, "Share of the others in %")->capture_default_str();
  controls_draw->add_option("--first", controls.first, "First day; today otherwise");
  controls_draw->add_option("--last", controls.last, "Last day; 180 days later otherwise");
  controls_draw->add_option("--seed", controls.seed, "Of the lot; department, year and day otherwise");
  auto* controls_report =
      about_controls("report", "The report of a year as JSON; with --close it is frozen", report_controls);
  of_territory(controls_report);
  controls_report->add_option("--year", controls.year, "This year otherwise");
  controls_report->add_option("--close", controls.text, "What the figures mean and what will be done");
  AwardOptions past;
  auto* grants_group = app.add_subcommand("grants", "Calls, applications and payments of grants");
  grants_group->require_subcommand(1);
  const auto about_grants = [&](CLI::App* group, const char* name, const char* help,
                                Result<void> (*what)(Platform&, const GrantOptions&)) {
    auto* sub = with_db(group->add_subcommand(name, help));
    sub->callback([&, what] {
      command = [&, what] {
        Platform platform = open_platform(options.url, Schema::must_be_current);
        or_fail(what(platform, given));
      };
    });
    return sub;
  };
  auto* calls = about_grants(grants_group, "calls", "Calls for projects", list_calls);
  calls->add_flag("--open", given.open, "Those that take applications today");
  calls->add_option("--state", given.state, "draft, published, closed or withdrawn");
  calls->add_flag("--json", given.json, "As JSON");
  auto* call_group = grants_group->add_subcommand("call", "One call for projects");
  call_group->require_subcommand(1);
  const auto one_call = [&](const char* name, const char* help, Result<void> (*what)(Platform&, const GrantOptions&)) {
    auto* sub = about_grants(call_group, name, help, what);
    sub->add_option("CODE", given.call, "Of the call")->required();
    return sub;
  };
  one_call("show", "What it says, as JSON", show_call);
  about_grants(call_group, "create", "Write a call, as a draft", create_grant_call)
      ->add_option("FILE", given.file, "JSON, as the API takes it, with its code")
      ->required();
  one_call("publish", "Publish a draft: its text is frozen", publish_grant_call)
      ->add_option("--motive", given.motive, "Why applicants have less than 60 days");
  one_call("close", "Close a call before its last day", close_grant_call)
      ->add_option("--motive", given.motive, "Why")
      ->required();
  auto* correct = one_call("correct", "Correct a published call in favour of applicants", correct_grant_call);
  correct->add_option("FILE", given.file, "JSON: what changes")->required();
  correct->add_option("--motive", given.motive, "What was wrong")->required();
  about_grants(grants_group, "specifications", "Specifications that calls ask organisations to meet",
               list_specifications)
      ->add_flag("--json", given.json, "As JSON");
  auto* specification_group = grants_group->add_subcommand("specification", "One specification");
  specification_group->require_subcommand(1);
  const auto one_specification = [&](const char* name, const char* help,
                                     Result<void> (*what)(Platform&, const GrantOptions&)) {
    auto* sub = about_grants(specification_group, name, help, what);
    sub->add_option("NAME", given.call, "CODE@2, or CODE for the last version")->required();
    return sub;
  };
  one_specification("show", "What it says, as JSON", show_specification);
  about_grants(specification_group, "create", "Write a specification", create_grant_specification)
      ->add_option("FILE", given.file, "JSON, as the API takes it")
      ->required();
  auto* replaced = one_specification("replace", "Write the next version", replace_grant_specification);
  replaced->add_option("FILE", given.file, "JSON: what changes")->required();
  replaced->add_option("--motive", given.motive, "What changes, and why")->required();
  auto* checked_sub = one_specification("checks", "The last check of each organisation", list_checked);
  checked_sub->add_option("--department", given.department, "Its code; all otherwise");
  checked_sub->add_option("--limit", given.limit, "At most so many")->capture_default_str()->check(CLI::Range(1, 5000));
  checked_sub->add_flag("--json", given.json, "As JSON");
  auto* applied = about_grants(grants_group, "list", "Applications, newest first", list_applications);
  applied->add_option("--department", given.department, "Its code");
  applied->add_option("--call", given.call, "Its code");
  applied->add_option("--state", given.state, "draft, submitted, instructing, granted, agreed…");
  applied->add_option("--words", given.words, "In title, number or organisation");
  applied->add_option("--limit", given.limit, "At most so many")->capture_default_str()->check(CLI::Range(1, 5000));
  applied->add_flag("--json", given.json, "As JSON");
  auto* one_application = about_grants(grants_group, "show", "One application", show_application);
  one_application->add_option("NUMBER", given.number, "Of the application")->required();
  one_application->add_flag("--json", given.json, "As JSON");
  about_grants(grants_group, "import-payments", "What was really paid: number, payment, amount, paid_on, reference",
               import_grant_payments)
      ->add_option("FILE", given.file, "CSV, XLSX or JSON")
      ->required();
  auto* ordered =
      with_db(grants_group->add_subcommand("export-payments", "Ordered payments, for the accounting system"));
  ordered->add_option("--department", given.department, "Its code; all otherwise");
  ordered->add_option("--format", given.format, "csv, xlsx or json")->capture_default_str();
  ordered->add_option("--output", options.output, "A file instead of standard output");
  ordered->callback([&] {
    command = [&] {
      Platform platform = open_platform(options.url, Schema::must_be_current);
      export_list(options, [&](Out out) { or_fail(export_grant_payments(platform, given, out)); });
    };
  });
  const auto past_filters = [&past](CLI::App* sub) {
    sub->add_option("--department", past.department, "Its code");
    sub->add_option("--contract", past.contract, "Code of a city contract");
    sub->add_option("--year", past.year, "Of the award");
    sub->add_option("--scheme", past.scheme, "adultes-relais, fonjep or grants");
    sub->add_option("--words", past.words, "In the beneficiary, its number, the reference or the object");
  };
  const auto about_past = [&](CLI::App* group, const char* name, const char* help, auto run) {
    auto* sub = with_db(group->add_subcommand(name, help));
    sub->callback([&, run] {
      command = [&, run] {
        Platform platform = open_platform(options.url, Schema::must_be_current);
        or_fail(run(platform, past));
      };
    });
    return sub;
  };
  auto* past_file = about_past(import, "awards", "Past awards: posts of adultes-relais or FONJEP, a list of old grants",
                               import_awards);
  past_file->add_option("FILE", past.file, "CSV, XLSX or JSON; SCDL and 360Giving too")->required();
  past_file->add_option("--scheme", past.scheme, "adultes-relais, fonjep or grants")->required();
  past_file->add_option("--department", past.department, "Of this one alone; all otherwise");
  past_file->add_option("--source", past.source, "Who published it");
  past_file->add_option("--sheet", past.sheet, "Of a workbook; the first that holds something otherwise");
  past_file->add_option("--map", past.map, "What a column holds: montant=\"Subvention\"; several times");
  past_file->add_option("--shown", past.shown, "Rows told, of those rejected or remarked on")->capture_default_str();
  past_file->add_flag("--json", past.json, "The report as JSON");
  auto* past_list = about_past(grants_group, "past", "Past awards, the last year first", list_awards);
  past_filters(past_list);
  past_list->add_option("--limit", past.limit, "At most so many")->capture_default_str()->check(CLI::Range(1, 5000));
  past_list->add_flag("--json", past.json, "As JSON");
  about_past(grants_group, "past-imports", "Files of past awards that were taken", list_award_imports)
      ->add_option("--department", past.department, "Its code; all otherwise");
  auto* past_undo =
      about_past(grants_group, "undo-import", "Undo the import of a file of past awards", undo_award_import);
  past_undo->add_option("IMPORT", past.id, "Its identifier")->required();
  past_undo->add_option("--motive", past.motive, "Why")->required();
  auto* past_export = with_db(exports->add_subcommand("awards", "Past awards as a table"));
  past_filters(past_export);
  past_export->add_option("--format", past.format, "csv, xlsx or json")->capture_default_str();
  past_export->add_option("--output", options.output, "A file instead of standard output");
  past_export->callback([&] {
    command = [&] {
      Platform platform = open_platform(options.url, Schema::must_be_current);
      export_list(options, [&](Out out) { or_fail(export_awards(platform, past, out)); });
    };
  });
  auto* signed_grants = with_db(exports->add_subcommand("grants", "Signed grants as open data"));
  signed_grants->add_option("--format", given.format, "scdl, 360, csv, xlsx or json")->capture_default_str();
  signed_grants->add_option("--grantor", given.grantor, "The public body that gives, by its name");
  signed_grants->add_option("--siret", given.siret, "Its SIRET");
  signed_grants->add_option("--department", given.department, "Its code; all otherwise");
  signed_grants->add_option("--year", given.year, "In which the State signed");
  signed_grants->add_option("--output", options.output, "A file instead of standard output");
  signed_grants->callback([&] {
    command = [&] {
      Platform platform = open_platform(options.url, Schema::must_be_current);
      export_list(options, [&](Out out) { or_fail(export_grants(platform, given, out)); });
    };
  });
  auto* register_of_grants =
      with_db(exports->add_subcommand("register", "Every grant decided, with what became of it"));
  register_of_grants->add_option("--format", given.format, "csv, xlsx or json")->capture_default_str();
  register_of_grants->add_option("--territory", given.territory, "FR, region:11, department:93, contract:CV001");
  register_of_grants->add_option("--year", given.year, "Of the budget");
  register_of_grants->add_option("--output", options.output, "A file instead of standard output");
  register_of_grants->callback([&] {
    command = [&] {
      Platform platform = open_platform(options.url, Schema::must_be_current);
      export_list(options, [&](Out out) { or_fail(export_register(platform, given, out)); });
    };
  });
  auto* chain = about_grants(grants_group, "chain", "The money from the vote to what was recovered, by line and year",
                             show_chain);
  chain->add_option("--territory", given.territory, "FR, region:11, department:93, contract:CV001")
      ->capture_default_str();
  chain->add_option("--year", given.year, "Of the budget; all otherwise");
  chain->add_flag("--json", given.json, "As JSON");
  chain->add_flag("--check", given.check, "That its figures are what the records and the ledger say");
  auto* agreement_sub = about_grants(grants_group, "agreement", "The agreement as a document", write_agreement_files);
  agreement_sub->add_option("NUMBER", given.number, "Of the application")->required();
  agreement_sub->add_option("--pdf", given.pdf, "Into this file, as PDF");
  agreement_sub->add_option("--odt", given.odt, "Into this file, as ODT");
  agreement_sub->add_option("--version", given.version, "Of the agreement; the last one otherwise")
      ->check(CLI::Range(1, 100'000));
  agreement_sub->add_option("--lang", given.lang, "fr or en")->capture_default_str();
  about_grants(grants_group, "cofunding", "Grants whose co-funding is not all firm by a document", list_cofunding)
      ->add_option("--department", given.department, "Its code; all otherwise");
  about_grants(grants_group, "assessments", "Grants to assess, and overrides of renewals that wait", list_assessments)
      ->add_option("--department", given.department, "Its code; all otherwise");
  auto* late = about_grants(grants_group, "late", "Payments and reports that are late", list_late);
  late->add_option("--department", given.department, "Its code; all otherwise");
  late->add_option("--limit", given.limit, "At most so many payments")->capture_default_str();

  auto* figures_group = app.add_subcommand("figures", "The sums of the figures");
  figures_group->require_subcommand(1);
  auto* recount = with_db(figures_group->add_subcommand("recount", "Add every observation up again and compare"));
  recount->add_flag("--check", options.check, "Only compare; fails when a sum differs (the default)");
  recount->add_flag("--repair", options.repair, "Replace the sums that differ");
  recount->callback([&] { command = [&] { figures_recount(options); }; });
  auto* explain = with_db(figures_group->add_subcommand("explain", "Why this number: down to what it is made of"));
  explain->add_option("INDICATOR", options.indicator, "Its code")->required();
  explain->add_option("TERRITORY", options.territory, "FR, region:11, department:93, contract:CV001")->required();
  explain->add_option("--period", options.period, "2016-11, 2016-Q4, 2016; the last known otherwise");
  explain->add_option("--known-on", options.known_on, "As it was known at the end of that day (2016-11-15)");
  explain->add_option("--perimeter", options.perimeter,
                      "On the map of that day, or of now; without it each value counts where its territory stood then");
  explain->callback([&] { command = [&] { figures_explain(options); }; });
  auto* undo = with_db(figures_group->add_subcommand("undo", "Take an import of values back, by its number"));
  undo->add_option("NUMBER", options.number, "As the import told it")->required();
  undo->callback([&] { command = [&] { undo_import(options); }; });

  auto* board = with_db(app.add_subcommand("board", "The board of indicators of a territory"));
  board->add_option("TERRITORY", options.territory, "FR, region:11, department:93, contract:CV001")->required();
  board->add_option("--indicator", options.indicator, "Only this one, by its code");
  board->add_option("--known-on", options.known_on, "As it was known at the end of that day (2016-11-15)");
  board->add_flag("--json", options.json, "As the API gives it");
  board->callback([&] { command = [&] { board_command(options); }; });

  auto* forecast =
      with_db(app.add_subcommand("forecast", "Compute the forecasts of targets whose inputs have changed"));
  forecast->add_flag("--check", options.check,
                     "Compute all of them and compare; changes nothing, fails when one differs");
  forecast->callback([&] {
    if (forecast->get_subcommands().empty()) command = [&] { forecast_command(options); };
  });

  // The same options for each; the command says which of them it has.
  TargetOptions about;
  const auto about_target = [&](CLI::App* sub, Result<void> (*what)(Platform&, const TargetOptions&)) {
    with_db(sub);
    sub->callback([&, what] {
      command = [&, what] {
        Platform platform = open_platform(options.url, Schema::must_be_current);
        or_fail(what(platform, about));
      };
    });
    return sub;
  };
  const auto one_target = [&](CLI::App* sub, Result<void> (*what)(Platform&, const TargetOptions&)) {
    about_target(sub, what);
    sub->add_option("INDICATOR", about.indicator, "Its code")->required();
    sub->add_option("TERRITORY", about.territory, "FR, region:11, department:93, contract:CV001")->required();
    return sub;
  };
  auto* show = one_target(forecast->add_subcommand("show", "What is kept of one target: chance, interval, back-test"),
                          show_forecast);
  show->add_flag("--json", about.json, "As JSON");
  auto* targets = app.add_subcommand("targets", "Targets and their trajectories");
  targets->require_subcommand(1);
  auto* listed = about_target(targets->add_subcommand("list", "What is expected, and how it is going"), list_targets);
  listed->add_option("--territory", about.territory, "FR, region:11, department:93, contract:CV001")
      ->capture_default_str();
  listed->add_flag("--below", about.below, "Those entered below it too");
  listed->add_option("--indicator", about.indicator, "Of one indicator, by its code");
  listed->add_option("--programme", about.programme, "Of what one programme counts, by its code");
  listed->add_option("--known-on", about.known_on, "As they were known at the end of that day (2016-11-15)");
  listed->add_flag("--json", about.json, "As JSON");
  auto* set = one_target(targets->add_subcommand("set", "Set a target, or change it"), set_target);
  set->add_option("--start", about.texts.start, "The first day (2016-05-09)")->required();
  set->add_option("--from", about.texts.start_value, "The value on that day")->required();
  set->add_option("--due", about.texts.due, "The day due (2016-12-31)")->required();
  set->add_option("--to", about.texts.target, "The value to reach")->required();
  set->add_option("--step", about.texts.steps,
                  "\"2016-10-31 250\": thousandths of the way done by a day; several times");
  set->add_option("--at", about.texts.trajectory,
                  "\"2016-10 120\": what is expected at the end of a period, value by value; several times");
  set->add_option("--source", about.texts.source_fr, "Where it comes from, in French");
  set->add_option("--source-en", about.texts.source_en, "Where it comes from, in English");
  auto* divided =
      one_target(targets->add_subcommand("divide", "Divide a target among the territories below; theirs are replaced"),
                 divide_target);
  divided->add_option("--by", about.how, "population or equal")
      ->capture_default_str()
      ->check(CLI::IsMember({"population", "equal"}));
  one_target(targets->add_subcommand("withdraw", "Withdraw a target that was entered"), withdraw_target);
  one_target(targets->add_subcommand("history", "What was expected and since when, with who made it so"),
             target_history);
  auto* changes = about_target(
      targets->add_subcommand("changes", "What was set, changed or withdrawn between the ends of two days"),
      target_changes);
  changes->add_option("--territory", about.territory, "There and below; FR, region:11, department:93, contract:CV001")
      ->capture_default_str();
  changes->add_option("--indicator", about.indicator, "Of one indicator, by its code");
  changes->add_option("--from", about.from_day, "The first day (2016-10-15); thirty days before the second otherwise");
  changes->add_option("--to", about.to_day, "The second day (2016-11-15); today otherwise");
  changes->add_flag("--json", about.json, "As JSON");
  about_target(targets->add_subcommand("undo", "Take an act on targets back: what stood before it stands again"),
               undo_targets)
      ->add_option("ACT", about.act, "As the history names it")
      ->required();
  auto* assess = one_target(
      app.add_subcommand("assess", "Say how a target is going; without --confidence and --text, what was said of it"),
      assess_target);
  assess->add_option("--confidence", about.confidence, "sure, likely, doubtful or unlikely");
  assess->add_option("--text", about.text, "What makes you think so; nothing about a person");

  ServiceOptions care;
  add_service_commands(app, care, [&](CLI::App* sub, ServiceCommand what) {
    with_db(sub)->callback([&, what] {
      command = [&, what] {
        Platform platform = open_platform(options.url, Schema::must_be_current);
        or_fail(what(platform, care));
      };
    });
  });

  int exit_code = 0;
  CheckCommand grants;
  auto* grants_sub = app.add_subcommand(
      "check", "Say what an auditor would of a file of grants: 0 without errors, 1 with errors, 2 not readable");
  grants_sub->add_option("FILE", grants.file, "SCDL, a list with known columns, 360Giving; - is standard input")
      ->required();
  grants_sub->add_option("--map", grants.map, "What a column holds: montant=\"Subvention €\"; as often as needed");
  grants_sub->add_option("--sheet", grants.sheet, "XLSX: the sheet to read");
  grants_sub->add_option("--published", grants.published, "The day of publication, where rows do not tell it");
  grants_sub->add_option("--shown", grants.shown, "Findings of each kind on the terminal")->capture_default_str();
  grants_sub->add_flag("--json", grants.json, "Everything as JSON");
  grants_sub->add_option("--xlsx", grants.xlsx, "Also as a workbook, in this file");
  auto* grants_db = grants_sub->add_option("--db", options.url, "Where mappings of columns are remembered");
  grants_sub->callback([&, grants_db] {
    const bool with_database = grants_db->count() > 0;
    command = [&, with_database] {
      std::optional<Platform> platform;
      if (with_database) platform.emplace(open_platform(options.url, Schema::must_be_current));
      exit_code = check_file(grants, platform ? &*platform : nullptr);
    };
  });

  auto* programme_sub = app.add_subcommand("programme", "Policies as data (TOML packs)");
  programme_sub->require_subcommand(1);
  auto* check = programme_sub->add_subcommand("check", "Name line and key of every error of a pack");
  check->add_option("FILE", options.file, "The TOML pack")->required();
  auto* check_db = check->add_option("--db", options.url, "Check it against the indicators of this database too");
  check->callback([&, check_db] {
    const bool with_database = check_db->count() > 0;
    command = [&, with_database] { programme_check(options, with_database); };
  });
  auto* load =
      with_db(programme_sub->add_subcommand("load", "Keep a pack as a draft; FILE or the name of an embedded pack"));
  load->add_option("FILE", options.file, "The TOML pack, or prevention-radicalisation-2016")->required();
  load->add_flag("--publish", options.publish, "Publish it at once");
  load->callback([&] { command = [&] { programme_load(options); }; });
  with_db(programme_sub->add_subcommand("list", "Packs of this database"))->callback([&] {
    command = [&] { programme_list(options); };
  });

  auto* journal_sub = app.add_subcommand("journal", "The chained record of every change");
  journal_sub->require_subcommand(1);
  with_db(journal_sub->add_subcommand("verify", "Walk the chain; names the first record that does not hold"))
      ->callback([&] { command = [&] { journal_verify(options); }; });

  auto* routes = app.add_subcommand("routes", "Every route with its method, right, audience and scope");
  routes->add_flag("--json", options.json, "As JSON");
  routes->callback([&] { command = [&] { routes_command(options); }; });
  app.add_subcommand("version", "The version")->callback([&] { command = [] { fmt::print("jalon {}\n", version); }; });
  app.add_subcommand("help", "This list")->callback([&] {
    command = [&] {
      fmt::print("{}", app.get_formatter()->make_help(&app, "jalon", CLI::AppFormatMode::All));
      // The formatter goes two levels down: what stands below is told here.
      for (const auto* group : app.get_subcommands(nullptr)) {
        for (const auto* inner : group->get_subcommands(nullptr)) {
          const auto below = inner->get_subcommands(nullptr);
          if (!below.empty()) fmt::print("\n{} {}\n", group->get_name(), inner->get_name());
          for (const auto* sub : below) fmt::print("  {:<27} {}\n", sub->get_name(), sub->get_description());
        }
      }
    };
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    fmt::print(stderr, "{}\n", usage_fault(app, error));
    return 2;
  }
  try {
    command();
    return exit_code;
  } catch (const Failed& failed) {
    fmt::print(stderr, "jalon: {}\n", failed.line);
  } catch (const std::exception& error) {
    fmt::print(stderr, "jalon: {}\n", error.what());
  }
  return 1;
}

}  // namespace jalon::app
