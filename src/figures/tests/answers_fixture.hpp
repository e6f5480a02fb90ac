// SPDX-License-Identifier: EUPL-1.2
// Indicators that people answer in the small country, and what is read back.
#pragma once

#include "base/period.hpp"
#include "figures/answers.hpp"
#include "figures/definition.hpp"
#include "fixture.hpp"

namespace jalon::figures {

class Answers : public Figures {
 protected:
  static Indicator answered(const std::string& code, Behaviour behaviour, Frequency frequency = Frequency::month) {
    return {.code = code,
            .name_en = code,
            .name_fr = code,
            .definition_en = "d",
            .definition_fr = "d",
            .unit = "person",
            .behaviour = behaviour,
            .kind = Kind::output,
            .source_en = "s",
            .source_fr = "s",
            .origin = Origin::answered,
            .over_time = behaviour == Behaviour::flow ? OverTime::sum : OverTime::last,
            .frequency = frequency,
            .plausible_min = 0,
            .plausible_max = 10'000};
  }
  void SetUp() override {
    Figures::SetUp();
    act([&](access::Act& a) -> Result<bool> {
      declare_indicator(a.db, answered("trained", Behaviour::flow));
      declare_indicator(a.db, answered("posts", Behaviour::stock));
      declare_indicator(a.db, answered("visits", Behaviour::flow, Frequency::quarter));
      auto delay = answered("delay", Behaviour::stock);
      delay.over_territories = OverTerritories::median;
      declare_indicator(a.db, delay);
      set_categories(a.db, "trained",
                     std::vector<Category>{{"sex", "f", "women", "femmes"}, {"sex", "m", "men", "hommes"}});
      return true;
    }).value();
  }
  static Period period(std::string_view text) { return *Period::parse(text); }
  static NewAnswer answer(std::string_view indicator, TerritoryKey place, std::string_view when,
                          std::optional<std::int64_t> value, std::string_view dimension = "") {
    return {.indicator = std::string(indicator),
            .dimension = std::string(dimension),
            .territory = place,
            .period = period(when),
            .value = value};
  }
  Result<Outcome> give(const std::vector<NewAnswer>& answers, AnswerState state = AnswerState::validated,
                       Partial partial = Partial::all_or_nothing) {
    return give_as(system, answers, state, partial);
  }
  Result<Outcome> give_as(const access::Actor& actor, const std::vector<NewAnswer>& answers, AnswerState state,
                          Partial partial = Partial::all_or_nothing) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = actor, .now = now, .origin = "page"};
      return record_answers(a, registry, answers, state, partial);
    });
  }
  template <class F>
  auto as(const access::Actor& actor, F&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = actor, .now = now, .origin = "page"};
      return rule(a);
    });
  }
  static access::Actor with(access::Role role, TerritoryKey place, std::string id) {
    access::Actor out;
    out.account = access::AccountId::make();
    out.account_id = out.account.text();
    out.label = std::move(id);
    out.grants = {{role, place}};
    return out;
  }
  // "2016-09:3/1/3 …": value/received/known, – for missing.
  std::string months(std::string_view indicator, TerritoryKey place, std::string_view from, std::string_view to,
                     std::string_view dimension = "") {
    return look([&](db::Session& session) {
      std::string out;
      const auto values =
          by_period(session, registry, *find_indicator(session, indicator), place, period(from), period(to), dimension);
      for (const auto& value : values) {
        out += fmt::format("{}{}:{} {}/{} {}", out.empty() ? "" : ", ", value.period.text(),
                           value.value ? fmt::format("{}", *value.value) : "–", value.received, value.expected,
                           value.known);
      }
      return out;
    });
  }
  std::string first_fault(const Result<Outcome>& result) {
    if (result) return result->faults.empty() ? "accepted" : result->faults.front().what.english();
    if (const auto* invalid_answers = std::get_if<Invalid>(&result.error()))
      return invalid_answers->faults.front().reason.english();
    if (const auto* no = std::get_if<Refused>(&result.error())) return no->rule;
    if (const auto* no = std::get_if<Forbidden>(&result.error())) return no->right;
    return english(result.error());
  }
  void sums_hold() {
    const auto proof = recounted();
    EXPECT_EQ(proof.different, 0) << (proof.examples.empty() ? "" : proof.examples.front());
  }
};

}  // namespace jalon::figures
