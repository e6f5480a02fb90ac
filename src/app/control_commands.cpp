// SPDX-License-Identifier: EUPL-1.2
#include "app/control_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json.hpp"
#include "base/text.hpp"
#include "control/control.hpp"

namespace jalon::app {

namespace {

using namespace control;

constexpr std::int64_t rows_at_once = 500;

Result<Perimeter> asked(const territory::Registry& registry, const std::string& text) {
  const auto* place = text.empty() ? &registry.nation() : registry.from_text(text);
  const auto perimeter = place == nullptr ? std::nullopt : perimeter_of(registry, place->key);
  if (!perimeter)
    return invalid("--territory", msg("“{0}” is no territory: write 93, department:93, region:11 or nation.", text));
  return *perimeter;
}
Result<std::optional<Date>> day_of(const std::string& text, std::string_view option) {
  if (text.empty()) return std::optional<Date>();
  const auto day = Date::parse(text);
  if (!day) return invalid(std::string(option), msg("This is not a day: write it as 2016-11-15."));
  return day;
}
template <class Rule>
Result<void> perform(Platform& platform, Rule&& rule) {
  const auto registry = platform.territories->current();
  const auto actor = operator_actor();
  return platform.database->write([&](db::Session& session) -> Result<void> {
    access::Act act{session, actor, platform.clock->now(), "cli"};
    return rule(act, *registry);
  });
}
Now now_of(const Platform& platform) { return {platform.clock->today(), platform.clock->now()}; }
Result<const Control*> known(const std::string& id) {
  const auto* control = find_control(id);
  if (control == nullptr) return invalid("CONTROL", msg("“{0}” is no control: `jalon control list` names them.", id));
  return control;
}

}  // namespace

Result<void> list_controls(Platform& platform, const ControlOptions& options) {
  const auto registry = platform.territories->current();
  const auto perimeter = asked(*registry, options.territory);
  if (!perimeter) return fail(perimeter.error());
  const auto lines = platform.database->read(
      [&](db::Session& session) { return overview(session, *registry, *perimeter, now_of(platform)); });
  if (options.json) {
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& line : lines) {
        if (!options.failing || line.failing > 0) write_json(json, line);
      }
    });
    fmt::print("{}\n", out);
    return {};
  }
  std::int64_t checked = 0;
  std::int64_t failing = 0;
  for (const auto& line : lines) {
    checked += line.checked;
    failing += line.failing;
    if (options.failing && line.failing == 0) continue;
    if (!line.control->is_listed) {
      fmt::print("{}  {:>7} {:>7}  {:<10}  {}{}\n", line.control->id, "-", "-", "-", line.control->title.en,
                 line.control->missing.en.empty() ? "" : " (in part)");
      continue;
    }
    fmt::print("{}  {:>7} {:>7}  {:<10}  {}\n", line.control->id, line.checked, line.failing,
               line.since ? line.since->text() : "-", line.control->title.en);
  }
  fmt::print("{} records, {} failing\n", checked, failing);
  return {};
}

Result<void> show_control(Platform& platform, const ControlOptions& options) {
  const auto control = known(options.control);
  if (!control) return fail(control.error());
  const auto registry = platform.territories->current();
  const auto perimeter = asked(*registry, options.territory);
  if (!perimeter) return fail(perimeter.error());
  const auto now = now_of(platform);
  platform.database->read([&](db::Session& session) {
    std::string out;
    JsonWriter json(out);
    std::int64_t seen = 0;
    const auto walk = [&] {
      for (;;) {
        const auto rows = control::failing(session, *registry, (*control)->id, *perimeter, now, {rows_at_once, seen});
        for (const auto& one : rows) {
          if (options.json) {
            write_json(json, *registry, **control, one, now);
          } else {
            fmt::print("{}  {:<9} {}  {}: {}\n", one.failing.since.text(), word(one.state()), one.failing.record,
                       one.failing.title, says(**control, one.failing, now.today, Lang::en));
          }
        }
        seen += static_cast<std::int64_t>(rows.size());
        if (static_cast<std::int64_t>(rows.size()) < rows_at_once) break;
      }
    };
    if (options.json) {
      json.array(walk);
      fmt::print("{}\n", out);
    } else {
      fmt::print("{}  {}\n{}\n", (*control)->id, (*control)->title.en, (*control)->does.en);
      walk();
      fmt::print("{} failing\n", seen);
    }
    return 0;
  });
  return {};
}

Result<void> run_controls(Platform& platform, const ControlOptions& options) {
  const auto registry = platform.territories->current();
  const auto whole = *perimeter_of(*registry, registry->nation().key);
  Before last;
  if (auto done = perform(platform,
                          [&](access::Act& act, const territory::Registry& places) -> Result<void> {
                            last = before(act.db, whole, act.now);
                            const auto id = control::run(act, places);
                            if (!id) return fail(id.error());
                            return {};
                          });
      !done)
    return done;
  std::map<std::string, std::int64_t> was(last.failing.begin(), last.failing.end());
  const auto lines = platform.database->read(
      [&](db::Session& session) { return overview(session, *registry, whole, now_of(platform)); });
  std::int64_t checked = 0;
  std::int64_t failing = 0;
  std::string out;
  JsonWriter json(out);
  const auto each = [&] {
    for (const auto& line : lines) {
      if (!line.control->is_listed) continue;
      checked += line.checked;
      failing += line.failing;
      if (options.json) {
        write_json(json, line);
        continue;
      }
      const auto before_it = was.find(line.control->id);
      if (line.failing == 0 && (before_it == was.end() || before_it->second == 0)) continue;
      fmt::print("{}  {:>7} {:>7}  {:<12}  {}\n", line.control->id, line.checked, line.failing,
                 last.run ? fmt::format("before: {}", before_it == was.end() ? 0 : before_it->second) : "",
                 line.control->title.en);
    }
  };
  if (options.json) {
    json.array(each);
    fmt::print("{}\n", out);
    return {};
  }
  each();
  fmt::print("{} records, {} failing; kept\n", checked, failing);
  return {};
}

Result<void> answer_control(Platform& platform, const ControlOptions& options) {
  const auto control = known(options.control);
  if (!control) return fail(control.error());
  CaseVerb verb{};
  if (!parse_word(options.verb, verb))
    return invalid("--verb", msg("“{0}” is none of answer, accept, send_back, reopen.", options.verb));
  const auto due = day_of(options.due, "--due");
  if (!due) return fail(due.error());
  return perform(platform, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
    const auto standing = find_case(act.db, options.control, options.record);
    const Answer given{options.text, *due, standing ? standing->revision : 0};
    return verb == CaseVerb::answer ? control::answer(act, registry, options.control, options.record, given)
                                    : follow_up(act, registry, options.control, options.record, verb, given);
  });
}

Result<void> draw_control_plan(Platform& platform, const ControlOptions& options) {
  const auto first = day_of(options.first, "--first");
  if (!first) return fail(first.error());
  const auto last = day_of(options.last, "--last");
  if (!last) return fail(last.error());
  if (!(options.rate >= 0 && options.rate <= 100))
    return invalid("--rate", msg("A share from 0 to 100 % is expected here."));
  const auto registry = platform.territories->current();
  const auto perimeter = asked(*registry, options.department);
  if (!perimeter) return fail(perimeter.error());
  const int year = options.year == 0 ? platform.clock->today().year() : options.year;
  return perform(platform, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
    const auto drawn =
        draw_plan(act, places, perimeter->place, year,
                  {options.threshold, static_cast<int>(std::lround(options.rate * 10)), *first, *last, options.seed});
    if (!drawn) return fail(drawn.error());
    for (const auto& one : checks_of(act.db, perimeter->place, year))
      fmt::print("{}  {}  {:>3} {:<4}  {:<10}  {}  {}\n", one.id.text(), one.due.text(), one.points, word(one.why),
                 word(one.outcome), one.number, one.title);
    fmt::print("{} drawn\n", *drawn);
    return {};
  });
}

Result<void> report_controls(Platform& platform, const ControlOptions& options) {
  const auto registry = platform.territories->current();
  const auto perimeter = asked(*registry, options.territory);
  if (!perimeter) return fail(perimeter.error());
  const int year = options.year == 0 ? platform.clock->today().year() : options.year;
  if (options.text.empty()) {
    fmt::print("{}\n", platform.database->read([&](db::Session& session) {
      const auto closed = find_report(session, perimeter->place, year);
      return closed ? closed->text : report_json(session, *registry, *perimeter, year, now_of(platform));
    }));
    return {};
  }
  return perform(platform, [&](access::Act& act, const territory::Registry& places) {
    return close_report(act, places, perimeter->place, year, options.text);
  });
}

}  // namespace jalon::app
