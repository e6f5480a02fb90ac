// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include "allocation/allocation.hpp"

namespace jalon::allocation {
namespace {

Forecast places() {
  const Date today = *Date::of(2016, 11, 15);
  const Date due = *Date::of(2017, 12, 31);
  return {.basis = Basis::plan,
          .today = today,
          .due = due,
          .current = 120,
          .target = 240,
          .paths = 10'000,
          .hits = 3120,
          .at_due = {due, 170, 199, 1225},
          .months = {{today, 120, 120, 120}, {due, 170, 199, 1225}},
          .reached_on = *Date::of(2018, 4, 30),
          .drivers = {{"a", "Centre <A>", 40, *Date::of(2017, 6, 1), 715, 234}},
          .openings = 3};
}
std::string in_places(std::int64_t value) { return value == 1 ? "place" : "places"; }
const Writing french{.unit = in_places};

// With the no-break spaces of the language made plain.
std::string plain(std::string text) {
  for (const std::string space : {"\u00a0", "\u202f"}) {
    for (auto at = text.find(space); at != std::string::npos; at = text.find(space))
      text.replace(at, space.size(), " ");
  }
  return text;
}
std::string fr(const Forecast& forecast) { return plain(sentence(forecast, french, Lang::fr)); }

TEST(Sentence, ItSaysTheChanceInTenthsAndTheInterval) {
  EXPECT_EQ(fr(places()),
            "3 chances sur 10 d’atteindre 240 places au 31 décembre 2017 ; 8 fois sur 10 entre 170 et 1 225.");
  EXPECT_EQ(plain(sentence(places(), {.unit = in_places}, Lang::en)),
            "3 chances in 10 to reach 240 places by 31 December 2017; 8 times in 10 between 170 and 1,225.");
}

TEST(Sentence, OneIsOne) {
  auto forecast = places();
  forecast.current = 0;
  forecast.target = 1;
  EXPECT_TRUE(fr(forecast).find("d’atteindre 1 place au") != std::string::npos) << fr(forecast);
}

TEST(Sentence, NothingIsCertain) {
  auto forecast = places();
  forecast.hits = 0;
  EXPECT_TRUE(fr(forecast).starts_with("Moins d’1 chance sur 20 d’atteindre")) << fr(forecast);
  forecast.hits = 499;
  EXPECT_TRUE(fr(forecast).starts_with("Moins d’1 chance sur 20"));
  forecast.hits = 500;
  EXPECT_TRUE(fr(forecast).starts_with("1 chance sur 10"));
  forecast.hits = 9500;
  EXPECT_TRUE(fr(forecast).starts_with("9 chances sur 10"));
  forecast.hits = 9501;
  EXPECT_TRUE(fr(forecast).starts_with("Plus de 19 chances sur 20"));
  forecast.at_due = {forecast.due, 240, 240, 240};
  EXPECT_TRUE(fr(forecast).ends_with("240 selon toute vraisemblance.")) << fr(forecast);
}

TEST(Sentence, WhatItRestsOnHasItsOwnWords) {
  auto forecast = places();
  forecast.current = 250;
  EXPECT_TRUE(fr(forecast).starts_with("Cible atteinte : 250 places. 3 chances sur 10 qu’elle le soit encore au 31"));
  forecast.basis = Basis::no_plan;
  EXPECT_EQ(fr(forecast), "Cible atteinte : 250 places. Rien n’est prévu d’ici au 31 décembre 2017.");
  forecast.current = 120;
  EXPECT_TRUE(fr(forecast).starts_with("Rien n’est prévu")) << fr(forecast);
  EXPECT_EQ(fr(forecast).find("chance"), std::string::npos);
  forecast.basis = Basis::too_little_history;
  EXPECT_TRUE(fr(forecast).starts_with("Trop peu d’ouvertures ont abouti")) << fr(forecast);
  forecast.basis = Basis::past_due;
  EXPECT_TRUE(fr(forecast).starts_with("L’échéance était le 31 décembre 2017 : 120 places")) << fr(forecast);
  forecast.basis = Basis::trend;
  EXPECT_TRUE(fr(forecast).ends_with("Les mois passés sont prolongés.")) << fr(forecast);
  forecast.aim = Aim::at_most;
  forecast.target = 100;
  EXPECT_TRUE(fr(forecast).starts_with("3 chances sur 10 de descendre à 100 places")) << fr(forecast);
}

TEST(Sentence, TheBacktestSaysHowOftenTheTruthFellInsideOrThatItCannot) {
  Backtest backtest{.all = {.replays = 50, .inside = 41}};
  EXPECT_NE(plain(sentence(backtest, Lang::fr)).find("41 fois sur 50 (82 % ;"), std::string::npos)
      << plain(sentence(backtest, Lang::fr));
  EXPECT_EQ(sentence(backtest, Lang::en).find("widened"), std::string::npos);
  backtest.widening = 1.4;
  EXPECT_NE(sentence(backtest, Lang::en).find("widened"), std::string::npos);
  backtest.all.replays = Backtest::replays_min - 1;
  EXPECT_TRUE(sentence(backtest, Lang::en).starts_with("The past is too short"));
}

TEST(ForecastPart, ItHoldsTheSentenceTheFanItsTableAndWhatItDependsOn) {
  Kept kept{.indicator = "places", .forecast = places(), .backtest = Backtest{.all = {.replays = 50, .inside = 41}}};
  for (const auto lang : {Lang::fr, Lang::en}) {
    std::string out;
    web::Flow flow(out, lang);
    write_forecast(flow, kept, {.label = "Places", .writing = french, .past = {{*Date::of(2016, 10, 31), 110}}});
    for (const auto* part : {"class=\"band\"", "Centre &lt;A&gt;", "<figure", "170", "199", "+40"})
      EXPECT_NE(out.find(part), std::string::npos) << part;
    EXPECT_EQ(out.find("{0}"), std::string::npos);
  }
  // Where nothing can be told, nothing is drawn.
  kept.forecast.basis = Basis::too_little_history;
  std::string out;
  web::Flow flow(out, Lang::fr);
  write_forecast(flow, kept, {.label = "Places", .writing = french});
  EXPECT_EQ(out.find("<figure"), std::string::npos);
}

}  // namespace
}  // namespace jalon::allocation
