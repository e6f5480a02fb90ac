// SPDX-License-Identifier: EUPL-1.2
#include "app/target_commands.hpp"

#include <fmt/format.h>

#include <map>

#include "app/forecasts.hpp"
#include "base/json.hpp"
#include "figures/answers.hpp"
#include "steering/indicator_board.hpp"

namespace jalon::app {

namespace {

struct Asked {
  std::shared_ptr<const territory::Registry> registry;
  const territory::Territory* place = nullptr;
};
Result<Asked> asked_in(Platform& platform, const std::string& territory) {
  Asked out{.registry = platform.territories->current()};
  const auto place = place_of(*out.registry, territory);
  if (!place) return fail(place.error());
  out.place = *place;
  return out;
}

Result<figures::Indicator> indicator_of(db::Session& session, const std::string& code) {
  auto found = figures::find_indicator(session, code);
  if (!found) return fail(NotFound{msg("No indicator has the code {0}.", code)});
  return std::move(*found);
}

// Inside the transaction of the operator's act, for the indicator and the place that a command names.
template <class Rule>
Result<void> perform(Platform& platform, const TargetOptions& options, Rule&& rule) {
  const auto asked = asked_in(platform, options.territory);
  if (!asked) return fail(asked.error());
  const auto actor = operator_actor();
  return platform.database->write([&](db::Session& session) -> Result<void> {
    const auto indicator = indicator_of(session, options.indicator);
    if (!indicator) return fail(indicator.error());
    access::Act act{session, actor, platform.clock->now(), "cli"};
    return rule(act, *asked->registry, *indicator, *asked->place);
  });
}

std::string way_of(const figures::Target& target, int decimals) {
  std::string out;
  for (const auto& step : target.steps) out += fmt::format(", {} {}/1000", step.day.text(), step.per_mille);
  for (const auto& each : target.trajectory)
    out += fmt::format(", {} {}", each.period.text(), figures::plain(each.value, decimals));
  return out;
}

}  // namespace

Result<void> list_targets(Platform& platform, const TargetOptions& options) {
  const auto asked = asked_in(platform, options.territory);
  if (!asked) return fail(asked.error());
  const auto& registry = *asked->registry;
  std::optional<Date> known_day;
  if (!options.known_on.empty()) {
    known_day = Date::parse(options.known_on);
    if (!known_day) return invalid("--known-on", msg("This is not a day: write it as 2016-11-15."));
  }
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto past = figures::past_day(session, known_day, platform.clock->today());
    const auto today = past ? past->day : platform.clock->today();
    if (!options.indicator.empty()) {
      if (auto known = indicator_of(session, options.indicator); !known) return fail(known.error());
    }
    const auto listed = figures::list_targets(session, registry,
                                              {.territory = asked->place->key,
                                               .indicator = options.indicator,
                                               .programme = options.programme,
                                               .with_below = options.below,
                                               .at = past ? std::optional(past->known.at) : std::nullopt});
    std::string out;
    JsonWriter json(out);
    const auto write = [&](const figures::ListedTarget& one) {
      const auto indicator = figures::find_indicator(session, one.target.indicator);
      const auto* place = registry.find(one.target.territory);
      if (!indicator || place == nullptr) return;
      const auto& target = one.target;
      const auto value = figures::value_for_target(session, registry, *indicator, *place, past ? &*past : nullptr);
      const auto number = [&](std::int64_t of) { return figures::plain(of, indicator->decimals); };
      const auto expected = figures::expected_on(target, today);
      if (!options.json) {
        fmt::print("{} {}: from {} on {} to {} on {}{}; {} {}, expected {}{}{}\n", target.indicator, text_of(*place),
                   number(target.start_value), target.start.text(), number(target.target), target.due.text(),
                   way_of(target, indicator->decimals), past ? today.text() : std::string("today"),
                   value ? number(*value) : std::string("missing"), number(expected), value ? ", " : "",
                   value ? figures::word(figures::standing(target, *value, today)) : std::string_view());
        return;
      }
      json.object([&] {
        json.field("indicator", target.indicator);
        json.field("level", territory::word(place->level));
        json.field("code", place->code);
        figures::write_course(json, target, indicator->decimals);
        json.field("is_sum", one.is_sum);
        json.field("expected", number(expected));
        json.field("value", value ? std::optional(number(*value)) : std::nullopt);
        json.field("standing",
                   value ? std::optional(figures::word(figures::standing(target, *value, today))) : std::nullopt);
      });
    };
    if (options.json) {
      json.array([&] {
        for (const auto& one : listed) write(one);
      });
      fmt::print("{}\n", out);
      return {};
    }
    for (const auto& one : listed) write(one);
    if (listed.empty()) fmt::print("no target is set\n");
    return {};
  });
}

Result<void> set_target(Platform& platform, const TargetOptions& options) {
  auto done = perform(platform, options,
                      [&](access::Act& act, const territory::Registry& registry, const figures::Indicator& indicator,
                          const territory::Territory& place) -> Result<void> {
                        const auto target = figures::read_target(indicator, place.key, options.texts);
                        if (!target) return fail(target.error());
                        return figures::enter_target(act, registry, *target);
                      });
  if (done) fmt::print("target of {} set for {}\n", options.indicator, options.territory);
  return done;
}

Result<void> divide_target(Platform& platform, const TargetOptions& options) {
  std::int64_t parts = 0;
  auto done = perform(platform, options,
                      [&](access::Act& act, const territory::Registry& registry, const figures::Indicator& indicator,
                          const territory::Territory& place) -> Result<void> {
                        const auto how =
                            options.how == "population" ? figures::Division::by_population : figures::Division::equally;
                        const auto changed = figures::divide_target(act, registry, indicator.code, place.key, how);
                        if (!changed) return fail(changed.error());
                        parts = *changed;
                        return {};
                      });
  if (done) fmt::print("{} targets set below {}\n", parts, options.territory);
  return done;
}

Result<void> withdraw_target(Platform& platform, const TargetOptions& options) {
  auto done = perform(platform, options,
                      [&](access::Act& act, const territory::Registry& registry, const figures::Indicator& indicator,
                          const territory::Territory& place) {
                        return figures::withdraw_target(act, registry, indicator.code, place.key);
                      });
  if (done) fmt::print("target of {} withdrawn for {}\n", options.indicator, options.territory);
  return done;
}

Result<void> target_history(Platform& platform, const TargetOptions& options) {
  const auto asked = asked_in(platform, options.territory);
  if (!asked) return fail(asked.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto indicator = indicator_of(session, options.indicator);
    if (!indicator) return fail(indicator.error());
    const auto number = [&](std::int64_t of) { return figures::plain(of, indicator->decimals); };
    const auto versions = figures::target_history(session, indicator->code, asked->place->key);
    for (const auto& each : versions) {
      fmt::print("{} {} by {} ({}), act {}: from {} on {} to {} on {}{}\n", each.at.text(), figures::word(each.what),
                 each.actor_label, each.role, each.act, number(each.target.start_value), each.target.start.text(),
                 number(each.target.target), each.target.due.text(), way_of(each.target, indicator->decimals));
    }
    const auto divisions = figures::target_divisions(session, indicator->code, asked->place->key);
    for (const auto& each : divisions) {
      fmt::print("{} {} among {} below by {} ({}), act {}\n", each.at.text(),
                 each.what == figures::TargetAct::divided ? "divided" : "taken back", each.parts, each.actor_label,
                 each.role, each.act);
    }
    if (versions.empty() && divisions.empty()) fmt::print("no target was ever set here\n");
    return {};
  });
}

Result<void> target_changes(Platform& platform, const TargetOptions& options) {
  const auto asked = asked_in(platform, options.territory);
  if (!asked) return fail(asked.error());
  const auto day = [](const std::string& name, const std::string& text, Date otherwise) -> Result<Date> {
    if (text.empty()) return otherwise;
    const auto out = Date::parse(text);
    if (!out) return invalid(name, msg("This is not a day: write it as 2016-11-15."));
    return *out;
  };
  const auto until = day("--to", options.to_day, platform.clock->today());
  if (!until) return fail(until.error());
  constexpr int days_of_changes = 30;
  const auto from = day("--from", options.from_day, until->plus_days(-days_of_changes));
  if (!from) return fail(from.error());
  if (*until < *from) return invalid("--to", msg("The second day is before the first, {0}.", from->text()));
  return platform.database->read([&](db::Session& session) -> Result<void> {
    if (!options.indicator.empty()) {
      if (auto known = indicator_of(session, options.indicator); !known) return fail(known.error());
    }
    const auto changes =
        figures::target_changes(session, *asked->registry, options.indicator, asked->place->key,
                                figures::known_on(session, *from).at, figures::known_on(session, *until).at);
    std::map<std::string, int> decimals;
    for (const auto& indicator : figures::indicators(session)) decimals.emplace(indicator.code, indicator.decimals);
    std::string out;
    JsonWriter json(out);
    const auto write = [&](const figures::TargetChange& change) {
      const auto& target = change.version.target;
      const auto* place = asked->registry->find(target.territory);
      const auto own = decimals.find(target.indicator);
      if (place == nullptr || own == decimals.end()) return;
      if (options.json) {
        json.object([&] {
          json.field("indicator", target.indicator);
          json.field("level", territory::word(place->level));
          json.field("code", place->code);
          figures::write_change(json, change, own->second);
        });
        return;
      }
      const auto course = [&](const std::optional<figures::Target>& of) {
        return of ? fmt::format("{} by {}", figures::plain(of->target, own->second), of->due.text())
                  : std::string("none");
      };
      fmt::print("{} {} {} {}: {}, then {}; by {} ({}), act {}\n", change.version.at.text(), target.indicator,
                 text_of(*place), figures::word(change), course(change.before), course(change.after()),
                 change.version.actor_label, change.version.role, change.version.act);
    };
    if (options.json) {
      json.array([&] {
        for (const auto& change : changes) write(change);
      });
      fmt::print("{}\n", out);
      return {};
    }
    for (const auto& change : changes) write(change);
    if (changes.empty())
      fmt::print("no target was set, changed or withdrawn from the end of {} to the end of {}\n", from->text(),
                 until->text());
    return {};
  });
}

Result<void> undo_targets(Platform& platform, const TargetOptions& options) {
  const auto registry = platform.territories->current();
  const auto actor = operator_actor();
  const auto done = platform.database->write([&](db::Session& session) {
    access::Act act{session, actor, platform.clock->now(), "cli"};
    return figures::undo_targets(act, *registry, options.act);
  });
  if (!done) return fail(done.error());
  fmt::print("{} targets stand as before, {} withdrawn, {} left as they were changed since\n", done->restored,
             done->withdrawn, done->left);
  return {};
}

Result<void> assess_target(Platform& platform, const TargetOptions& options) {
  if (options.confidence.empty() != options.text.empty()) {
    return invalid(options.text.empty() ? "--text" : "--confidence",
                   msg("an assessment has both --confidence and --text; without them, what was said is listed"));
  }
  if (!options.confidence.empty()) {
    figures::Confidence confidence{};
    if (!figures::parse_word(options.confidence, confidence))
      return invalid("--confidence", msg("Confidence is sure, likely, doubtful or unlikely."));
    auto done = perform(platform, options,
                        [&](access::Act& act, const territory::Registry& registry, const figures::Indicator& indicator,
                            const territory::Territory& place) {
                          return figures::assess(act, registry, indicator.code, place.key, confidence, options.text);
                        });
    if (!done) return done;
    fmt::print("assessment of {} recorded for {}\n", options.indicator, options.territory);
    return {};
  }
  const auto asked = asked_in(platform, options.territory);
  if (!asked) return fail(asked.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    if (auto known = indicator_of(session, options.indicator); !known) return fail(known.error());
    const auto said = figures::assessments(session, options.indicator, asked->place->key);
    for (const auto& one : said) {
      fmt::print("{} {} ({}): {}: {}\n", one.at.text(), one.actor_label, one.role, figures::word(one.confidence),
                 one.text);
    }
    if (said.empty()) fmt::print("nobody has assessed this target\n");
    return {};
  });
}

Result<void> show_forecast(Platform& platform, const TargetOptions& options) {
  const auto asked = asked_in(platform, options.territory);
  if (!asked) return fail(asked.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto indicator = indicator_of(session, options.indicator);
    if (!indicator) return fail(indicator.error());
    const auto kept = allocation::find_forecast(session, indicator->code, asked->place->key);
    if (!kept) return fail(NotFound{msg("No forecast is kept of {0} here.", indicator->code)});
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      allocation::write_json(json, *kept, *indicator, *asked->place, steering::writing_of);
      fmt::print("{}\n", out);
      return {};
    }
    fmt::print("{} {}, computed {} from {}\n{}\n", indicator->code, text_of(*asked->place), kept->computed_at.text(),
               kept->digest,
               allocation::sentence(kept->forecast, steering::writing_of(*indicator, Lang::en), Lang::en));
    for (const auto& month : kept->forecast.months) {
      const auto number = [&](std::int64_t of) { return figures::plain(of, indicator->decimals); };
      fmt::print("  {} {} to {}, middle {}\n", month.day.text(), number(month.p10), number(month.p90),
                 number(month.p50));
    }
    if (kept->backtest) fmt::print("{}\n", allocation::sentence(*kept->backtest, Lang::en));
    return {};
  });
}

}  // namespace jalon::app
