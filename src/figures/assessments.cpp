// SPDX-License-Identifier: EUPL-1.2
// Targets entered by those who answer for them, divided among the territories below, and assessed by each responsible.
#include <algorithm>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "figures/answers.hpp"
#include "figures/reading.hpp"
#include "figures/sql.hpp"
#include "figures/store.hpp"

namespace jalon::figures {

BOOST_DESCRIBE_STRUCT(Assessment, (), (at, actor_id, actor_label, role, confidence, text))

namespace {

constexpr std::size_t text_max = 2000;

// The territories among which a target of this one is divided: of the next level that has any counting here.
std::vector<const territory::Territory*> parts_below(const territory::Registry& registry, TerritoryKey territory) {
  const auto* place = registry.find(territory);
  std::vector<const territory::Territory*> out;
  if (place == nullptr) return out;
  auto level = territory::Level::department;
  if (place->level == territory::Level::department) level = territory::Level::contract;
  if (place->level >= territory::Level::contract) return out;
  for (const auto* each : registry.below(territory, level)) {
    const auto path = registry.sum_path(each->key);
    if (std::ranges::find(path, territory) != path.end()) out.push_back(each);
  }
  return out;
}

// A sum over territories may lie outside of what is plausible of one.
std::vector<Fault> implausible(const territory::Registry& registry, const Indicator& indicator, const Target& target) {
  std::vector<Fault> out;
  const auto* place = registry.find(target.territory);
  if (place == nullptr || (indicator.over_territories == OverTerritories::sum && place->level != indicator.level))
    return out;
  const auto check = [&](std::string field, std::string_view what, std::int64_t value) {
    const auto number = [&](std::int64_t of) { return plain(of, indicator.decimals); };
    if (indicator.plausible_min && value < *indicator.plausible_min) {
      out.push_back({std::move(field), msg("{0}{1} is below the plausible range, which begins at {2}.", what,
                                           number(value), number(*indicator.plausible_min))});
    } else if (indicator.plausible_max && value > *indicator.plausible_max) {
      out.push_back({std::move(field), msg("{0}{1} is above the plausible range, which ends at {2}.", what,
                                           number(value), number(*indicator.plausible_max))});
    }
  };
  check("target", "", target.target);
  for (const auto& each : target.trajectory) check("trajectory", each.period.text() + ": ", each.value);
  return out;
}

}  // namespace

std::int64_t progress_per_mille(const Target& target, std::int64_t value) {
  const auto way = target.target - target.start_value;
  if (way == 0) return 1000;
  return (value - target.start_value) * 1000 / way;
}

std::optional<std::int64_t> value_for_target(db::Session& session, const territory::Registry& registry,
                                             const Indicator& indicator, const territory::Territory& place,
                                             const PastDay* past) {
  if (indicator.origin == Origin::derived) {
    return past == nullptr ? value(session, indicator.code, place.key)
                           : value_as_known(session, registry, indicator.code, place.key, past->day, "", past->known);
  }
  const auto span = span_of(session, registry, indicator, place);
  if (!span) return std::nullopt;
  if (past == nullptr)
    return by_period(session, registry, indicator, place.key, span->second, span->second).front().value;
  // The last period of which anything had been told by then.
  const auto last = std::min(span->second, Period::containing(past->day, span->second.length));
  if (last < span->first) return std::nullopt;
  const auto values = by_period(session, registry, indicator, place.key, span->first, last, "", past->known);
  for (auto each = values.rbegin(); each != values.rend(); ++each)
    if (each->received > 0 && each->value) return each->value;
  return values.back().value;
}

std::optional<std::int64_t> parse_plain(std::string_view text, int decimals) {
  const auto digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || digits.front() == '.' || digits.back() == '.' ||
      digits.find_first_not_of("0123456789.") != std::string_view::npos || std::ranges::count(digits, '.') > 1)
    return std::nullopt;
  return parse_decimal(text, decimals);
}

Result<Target> read_target(const Indicator& indicator, TerritoryKey territory, const TargetTexts& texts) {
  std::vector<Fault> faults;
  const auto day = [&](std::string field, std::string_view text) {
    const auto out = Date::parse(text);
    if (!out) faults.push_back({std::move(field), msg("This is not a day: write it as 2016-11-15.")});
    return out.value_or(Date{});
  };
  const auto number = [&](std::string field, std::string_view text) {
    const auto out = parse_plain(text, indicator.decimals);
    if (!out || *out > answer_max || *out < -answer_max) {
      faults.push_back({std::move(field),
                        msg("“{0}” is no number with a point and at most {1} decimals.", text, indicator.decimals)});
    }
    return out.value_or(0);
  };
  // "2016-09 40": what stands before the space, and after it.
  const auto halves = [](std::string_view text) {
    const auto line = trim(text);
    const auto space = std::min(line.find_first_of(" ="), line.size());
    return std::pair(line.substr(0, space), trim(line.substr(std::min(space + 1, line.size()))));
  };
  Target out{.indicator = indicator.code, .territory = territory};
  out.start = day("start", texts.start);
  out.start_value = number("start_value", texts.start_value);
  out.due = day("due", texts.due);
  out.target = number("target", texts.target);
  out.source_en = texts.source_en;
  out.source_fr = texts.source_fr;
  for (const auto& text : texts.steps) {
    const auto [first, second] = halves(text);
    const auto step_day = Date::parse(first);
    const auto part = parse_integer(second);
    if (step_day && part) {
      out.steps.push_back({*step_day, *part});
    } else {
      faults.push_back(
          {"steps", msg("“{0}” is not a step: write a day and thousandths, as 2016-10-31 250.", shorten(text, 40))});
    }
  }
  for (const auto& text : texts.trajectory) {
    const auto [first, second] = halves(text);
    const auto period = Period::parse(first);
    const auto value = parse_plain(second, indicator.decimals);
    if (period && value) {
      out.trajectory.push_back({*period, *value});
    } else {
      faults.push_back({"trajectory", msg("“{0}” is no value of a period: write 2016-09 40.", shorten(text, 40))});
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

Result<void> enter_target(access::Act& act, const territory::Registry& registry, const Target& target) {
  if (auto ok = act.require(access::Right::set_targets, registry.right_path(target.territory)); !ok)
    return fail(ok.error());
  const auto indicator = find_indicator(act.db, target.indicator);
  if (!indicator) return fail(NotFound{msg("No indicator has the code {0}.", target.indicator)});
  if (auto faults = implausible(registry, *indicator, target); !faults.empty()) return fail(Invalid{std::move(faults)});
  return set_target(act, registry, target, TargetAct::set);
}

Result<std::int64_t> divide_target(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                                   TerritoryKey territory, Division how) {
  if (auto ok = act.require(access::Right::set_targets, registry.right_path(territory)); !ok) return fail(ok.error());
  const auto whole = find_target(act.db, indicator, territory);
  if (!whole) {
    return refused("figures.divide_what_is_set", msg("No target is set here: there is nothing to divide."),
                   msg("Set the target first."));
  }
  const auto parts = parts_below(registry, territory);
  if (parts.empty()) {
    return refused("figures.divide_among_parts", msg("No territory below this one has figures of its own."),
                   msg("The target stands as it is."));
  }
  std::vector<std::int64_t> weights;
  std::int64_t all = 0;
  for (const auto* part : parts) {
    weights.push_back(how == Division::equally ? 1 : part->population);
    all += weights.back();
  }
  if (all == 0) {
    return refused("figures.divide_by_known_population", msg("The population of these territories is not known."),
                   msg("Divide equally, or set each target."));
  }
  // The whole and its start are divided alike; what is left of each goes to the largest remainders.
  const auto divide = [&](std::int64_t amount) {
    std::vector<std::int64_t> out;
    std::vector<std::pair<std::int64_t, std::size_t>> remainders;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      // amount × weight ÷ all without leaving 64 bits: populations stay below a hundred million.
      const auto rest = amount % all * weights[i];
      const auto share = amount / all * weights[i] + rest / all;
      out.push_back(share);
      given += share;
      remainders.emplace_back(rest % all < 0 ? -(rest % all) : rest % all, i);
    }
    std::ranges::sort(remainders, [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    const std::int64_t one = amount < 0 ? -1 : 1;
    for (std::size_t i = 0; given != amount; ++i, given += one) out[remainders[i % remainders.size()].second] += one;
    return out;
  };
  const auto targets = divide(whole->target);
  const auto starts = divide(whole->start_value);
  std::vector<std::vector<std::int64_t>> ways;
  for (const auto& each : whole->trajectory) ways.push_back(divide(each.value));
  std::vector<Target> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto target = *whole;
    target.indicator = std::string(indicator);
    target.territory = parts[i]->key;
    target.target = targets[i];
    target.start_value = starts[i];
    for (std::size_t at = 0; at < ways.size(); ++at) target.trajectory[at].value = ways[at][i];
    out.push_back(std::move(target));
  }
  auto done = set_targets(act, registry, out, TargetAct::divided, territory);
  if (!done) return done;
  const auto* place = registry.find(territory);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("parts", static_cast<std::int64_t>(parts.size()));
    json.field("how", how == Division::equally ? "equally" : "by_population");
  });
  act.record({.act = "divide_target",
              .kind = "target",
              .object_id = fmt::format("{}@{}:{}", indicator, territory::word(place->level), place->code),
              .territory = territory,
              .before = {},
              .after = after});
  return done;
}

std::optional<Parts> parts_of(db::Session& session, const territory::Registry& registry, std::string_view indicator,
                              TerritoryKey territory, std::optional<Instant> at) {
  const auto parts = parts_below(registry, territory);
  if (parts.empty()) return std::nullopt;
  std::vector<TerritoryKey> keys;
  for (const auto* part : parts) keys.push_back(part->key);
  Parts out{.territories = static_cast<std::int64_t>(parts.size())};
  for (const auto& [key, target] : targets_of(session, indicator, parts.front()->level, keys, at)) {
    ++out.with_target;
    out.sum += target.target;
  }
  return out;
}

Result<void> assess(access::Act& act, const territory::Registry& registry, std::string_view indicator,
                    TerritoryKey territory, Confidence confidence, std::string_view given) {
  if (auto ok = act.require(access::Right::assess_targets, registry.right_path(territory)); !ok)
    return fail(ok.error());
  if (!find_target(act.db, indicator, territory)) {
    return refused("figures.assess_a_target", msg("No target is set here: there is nothing to assess."),
                   msg("Set the target first."));
  }
  const auto text = tidy(given);
  if (text.empty()) return invalid("text", msg("Say in a few words what makes you think so."));
  if (length(text) > text_max) return invalid("text", msg("At most {0} characters.", text_max));
  if (auto personal = refuse_identifiers("text", text); !personal.empty()) return fail(Invalid{std::move(personal)});
  const auto trace = act.trace();
  act.db.run(sql::insert_assessment, Id<struct AssessmentTag>::make(), indicator, territory, act.now, trace.actor_id,
             trace.actor_label, trace.role, confidence, text);
  const auto* place = registry.find(territory);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("confidence", word(confidence));
    json.field("text", text);
  });
  act.record({.act = "assess_target",
              .kind = "target",
              .object_id = fmt::format("{}@{}:{}", indicator, territory::word(place->level), place->code),
              .territory = territory,
              .before = {},
              .after = after});
  return {};
}

std::vector<Assessment> assessments(db::Session& session, std::string_view indicator, TerritoryKey territory,
                                    std::optional<Instant> at) {
  return session.all<Assessment>(sql::assessments, indicator, territory, at.value_or(end_of_time));
}

}  // namespace jalon::figures
