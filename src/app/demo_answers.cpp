// SPDX-License-Identifier: EUPL-1.2
#include "app/demo_answers.hpp"

#include <algorithm>
#include <cmath>

#include "base/period.hpp"
#include "base/text.hpp"
#include "figures/answers.hpp"

namespace jalon::app {

namespace {

using figures::NewAnswer;

// A number from 0 to 1 that hangs on nothing but its names.
double share_of(std::string_view indicator, std::int32_t territory, int month, int salt) {
  std::uint64_t hash = 1469598103934665603ULL;
  const auto mix = [&](std::uint64_t part) {
    hash ^= part;
    hash *= 1099511628211ULL;
    hash ^= hash >> 29U;
  };
  for (const char c : indicator) mix(static_cast<unsigned char>(c));
  mix(static_cast<std::uint64_t>(territory) + 1);
  mix(static_cast<std::uint64_t>(month) + 17);
  mix(static_cast<std::uint64_t>(salt) + 257);
  hash *= 0x9E3779B97F4A7C15ULL;
  return static_cast<double>(hash >> 11U) / 9007199254740992.0;
}

// The usual size of an indicator in a territory of middle size, where its range says no more.
double usual(const figures::Indicator& indicator) {
  static const std::map<std::string, double, std::less<>> sizes{
      {"training.sessions", 1.6},   {"training.people", 28},
      {"training.duration", 6.5},   {"referents.trained", 4},
      {"prevention.hours", 210},    {"prevention.young_reached", 85},
      {"families.received", 9},     {"families.accompanied", 14},
      {"families.answer_delay", 6}, {"families.answer_delay_longest", 17},
      {"charter.plans", 0.4}};
  const auto found = sizes.find(indicator.code);
  return found == sizes.end() ? 10 : found->second;
}

class Months {
 public:
  Months(const figures::Indicator& indicator, const territory::Territory& place)
      : indicator_(indicator), place_(place) {
    const double people = std::max<double>(1000, static_cast<double>(place.population));
    const double middle = indicator.level == territory::Level::department ? 600'000 : 12'000;
    // What is a delay or a duration does not grow with the number of people.
    const bool grows = indicator.over_territories == figures::OverTerritories::sum;
    size_ = usual(indicator) * (grows ? std::clamp(std::sqrt(people / middle), 0.4, 3.0) : 1.0) *
            (0.6 + 0.8 * share_of(indicator.code, place.key.value, 0, 1));
  }
  // The total of a month, scaled. It grows from May on: more is done, and more of it is told.
  [[nodiscard]] std::int64_t total(int month, int salt) const {
    const double growth =
        indicator_.polarity == figures::Polarity::down ? 1.0 - 0.03 * (month - 5) : 1.0 + 0.09 * (month - 5);
    const double noise = 0.8 + 0.4 * share_of(indicator_.code, place_.key.value, month, 2 + salt);
    double value = size_ * growth * noise;
    if (indicator_.code == "charter.plans")
      value = share_of(indicator_.code, place_.key.value, 0, 3) < 0.1 * (month - 4) ? 1 : 0;
    auto scaled = std::llround(value * std::pow(10.0, indicator_.decimals));
    if (indicator_.plausible_min) scaled = std::max<long long>(scaled, *indicator_.plausible_min);
    if (indicator_.plausible_max) scaled = std::min<long long>(scaled, *indicator_.plausible_max);
    return scaled;
  }

 private:
  const figures::Indicator& indicator_;
  const territory::Territory& place_;
  double size_ = 0;
};

constexpr int first_month = 5;
constexpr int last_month = 10;

}  // namespace

Result<std::int64_t> add_demonstration_answers(Platform& platform, const DemoAnswerers& who) {
  const auto registry = platform.territories->current();
  struct Asked {
    figures::Indicator indicator;
    std::vector<figures::Category> categories;
  };
  std::vector<Asked> asked;
  platform.database->read([&](db::Session& session) {
    for (auto& indicator : figures::indicators(session)) {
      if (indicator.origin != figures::Origin::answered) continue;
      auto categories = figures::categories(session, indicator.code);
      asked.push_back({std::move(indicator), std::move(categories)});
    }
  });
  std::int64_t given = 0;
  const auto act = [&](const access::Actor& actor, Instant at, auto&& work) -> Result<void> {
    return platform.database->write([&](db::Session& session) -> Result<void> {
      access::Act under_way{session, actor, at, "demo"};
      return work(under_way);
    });
  };
  const auto day = [](int month, int in_month) { return at_paris(*Date::of(2016, month, in_month), 10, 0); };
  const auto record = [&](const access::Actor& actor, Instant at, const std::vector<NewAnswer>& answers,
                          figures::AnswerState state) {
    return act(actor, at, [&](access::Act& under_way) -> Result<void> {
      auto done = figures::record_answers(under_way, *registry, answers, state, figures::Partial::what_holds);
      if (!done) return tl::unexpected(done.error());
      given += done->fresh + done->changed;
      return {};
    });
  };

  for (int month = first_month; month <= last_month; ++month) {
    std::vector<NewAnswer> in_time;
    std::vector<NewAnswer> late;
    std::vector<NewAnswer> corrected;
    // Of the department of the shown accounts: what its officer answers, and what others do.
    std::vector<NewAnswer> shown;
    std::vector<NewAnswer> shown_others;
    for (const auto& [indicator, categories] : asked) {
      const auto length = figures::length_of(indicator.frequency);
      if (length == Period::Length::quarter && month % 3 != 0) continue;
      if (length == Period::Length::year) continue;
      const auto period = Period::containing(*Date::of(2016, month, 1), length);
      for (const auto& place : registry->all(indicator.level)) {
        const auto path = registry->sum_path(place.key);
        const bool is_shown = std::ranges::find(path, who.department) != path.end();
        const double fate = share_of(indicator.code, place.key.value, month, 9);
        if (fate < 0.06 && !is_shown) continue;  // never told
        const Months months(indicator, place);
        const auto roles = split(indicator.answered_by, ' ');
        const bool by_officer =
            indicator.answered_by.empty() ||
            std::ranges::find(roles, access::word(access::Role::instruction_officer)) != roles.end();
        auto& list = is_shown ? (by_officer ? shown : shown_others) : fate < 0.16 ? late : in_time;
        const auto add = [&](std::vector<NewAnswer>& into, int salt) {
          const auto total = months.total(month, salt);
          into.push_back({.indicator = indicator.code, .territory = place.key, .period = period, .value = total});
          // Categories that add up to the total: the last one takes the rest.
          for (std::size_t first = 0; first < categories.size();) {
            std::size_t end = first;
            while (end < categories.size() && categories[end].dimension == categories[first].dimension) ++end;
            auto rest = total;
            for (std::size_t c = first; c < end; ++c) {
              const double part = (0.7 + 0.6 * share_of(categories[c].code, place.key.value, month, 5 + salt)) /
                                  static_cast<double>(end - first);
              const auto value =
                  c + 1 == end
                      ? rest
                      : std::min(rest, static_cast<std::int64_t>(std::llround(static_cast<double>(total) * part)));
              rest -= value;
              into.push_back({.indicator = indicator.code,
                              .dimension = fmt::format("{}:{}", categories[c].dimension, categories[c].code),
                              .territory = place.key,
                              .period = period,
                              .value = value});
            }
            first = end;
          }
        };
        add(list, 0);
        if (!is_shown && fate > 0.97) add(corrected, 40);
      }
    }
    if (auto ok = record(who.system, day(month + 1, 5), in_time, figures::AnswerState::validated); !ok)
      return tl::unexpected(ok.error());
    // The accounts that can be tried: the officer submits, the prefect validates; October waits.
    if (auto ok = record(who.officer, day(month + 1, 7), shown, figures::AnswerState::submitted); !ok)
      return tl::unexpected(ok.error());
    if (auto ok = record(who.system, day(month + 1, 8), shown_others, figures::AnswerState::submitted); !ok)
      return tl::unexpected(ok.error());
    if (month < last_month) {
      std::vector<Period> periods{Period::containing(*Date::of(2016, month, 1), Period::Length::month)};
      if (month % 3 == 0) periods.push_back(Period::containing(*Date::of(2016, month, 1), Period::Length::quarter));
      for (const auto& period : periods) {
        auto ok = act(who.prefect, day(month + 1, 9), [&](access::Act& under_way) -> Result<void> {
          auto done =
              figures::validate(under_way, *registry, {"", who.department, period}, figures::Partial::what_holds);
          if (!done) return tl::unexpected(done.error());
          return {};
        });
        if (!ok) return tl::unexpected(ok.error());
      }
    }
    const auto late_day = month < last_month ? day(month + 1, 22) : day(11, 14);
    if (auto ok = record(who.system, late_day, late, figures::AnswerState::validated); !ok)
      return tl::unexpected(ok.error());
    if (auto ok = record(who.system, late_day, corrected, figures::AnswerState::validated); !ok)
      return tl::unexpected(ok.error());
  }

  // One value that the authority does not agree with.
  auto ok = act(who.authority, at_paris(*Date::of(2016, 11, 14), 17, 0), [&](access::Act& under_way) -> Result<void> {
    const Period september = Period::containing(*Date::of(2016, 9, 1), Period::Length::month);
    auto done =
        figures::contest(under_way, *registry,
                         {.indicator = "training.people",
                          .dimension = "",
                          .territory = who.contract,
                          .period = september,
                          .motive = "Deux sessions communes avec la commune voisine ont été comptées ici en entier.",
                          .counter = 21});
    if (!done) return tl::unexpected(done.error());
    return {};
  });
  if (!ok) return tl::unexpected(ok.error());
  return given;
}

}  // namespace jalon::app
