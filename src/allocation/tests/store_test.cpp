// SPDX-License-Identifier: EUPL-1.2
// What is kept of forecasts follows what they rest on.
#include <gtest/gtest.h>

#include <array>

#include "allocation/allocation.hpp"
#include "allocation/record.hpp"
#include "allocation/sql.hpp"
#include "figures/tests/fixture.hpp"
#include "journal/journal.hpp"

namespace jalon::allocation {
namespace {

Date day(std::string_view text) { return *Date::parse(text); }

class Forecasts : public figures::Figures {
 protected:
  FixedClock clock{Instant{1479202200000}};  // 15 November 2016
  std::vector<PlacedOpening> openings;
  std::vector<std::string> forecast_indicators{"plans.started"};

  void SetUp() override {
    Figures::SetUp();
    const auto rooms = db::testing::together({journal::sql::all_migrations, territory::sql::all_migrations,
                                              figures::sql::all_migrations, sql::all_migrations});
    database->migrate(rooms);
    // Twenty openings of the past in another department, each a month late.
    for (int i = 0; i < 20; ++i) add_opening("past", other_department, "2014-01-01", 5).opened = day("2014-02-01");
  }
  Opening& add_opening(const std::string& id, TerritoryKey territory, std::string_view planned, std::int64_t change) {
    openings.push_back({territory,
                        {.id = id,
                         .label = "Opening " + id,
                         .kind = "centre",
                         .department = registry.find(territory)->code,
                         .announced = day("2013-01-01"),
                         .planned = day(planned),
                         .change = change}});
    return openings.back().opening;
  }
  void set_target(TerritoryKey territory, std::int64_t target, std::string_view start = "2016-01-01",
                  std::string_view due = "2017-12-31") {
    const auto set = act([&](access::Act& a) {
      return figures::set_target(a, registry,
                                 {.indicator = "plans.started",
                                  .territory = territory,
                                  .start = day(start),
                                  .due = day(due),
                                  .start_value = 0,
                                  .target = target});
    });
    ASSERT_TRUE(set.has_value());
  }
  Sources sources() {
    return [this](db::Session&) {
      std::vector<Source> out;
      for (const auto& indicator : forecast_indicators) {
        out.push_back({.indicator = indicator,
                       .openings = [this](db::Session&, const territory::Registry&) { return openings; }});
      }
      return out;
    };
  }
  Refreshed refresh() { return refresh_forecasts(*database, registry, clock, system, sources(), "cli").value(); }
  Checked check() { return check_forecasts(*database, registry, clock, sources()); }
  std::optional<Kept> kept(TerritoryKey territory) {
    return look([&](db::Session& session) { return find_forecast(session, "plans.started", territory); });
  }
  std::int64_t position() {
    return look([](db::Session& session) { return journal::position(session); });
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Forecasts, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Forecasts, ATargetIsForecastFromTheOpeningsOfItsTerritoryAndOfThoseBelow) {
  observe("plans.started", contract, "2016-03-10", 40);
  set_target(department, 60);
  set_target(nation, 60);
  set_target(other_department, 10);  // never observed: nothing is said
  add_opening("in time", contract, "2017-06-01", 20);
  add_opening("elsewhere", other_contract, "2017-06-01", 100);
  const auto done = refresh();
  EXPECT_EQ(done.targets, 3) << "the region's is the sum of its departments'";
  EXPECT_EQ(done.computed, 3);
  EXPECT_EQ(done.backtests, 1);
  const auto here = kept(department);
  ASSERT_TRUE(here);
  EXPECT_EQ(here->forecast.basis, Basis::plan);
  EXPECT_EQ(here->forecast.current, 40);
  EXPECT_EQ(here->forecast.openings, 1);
  EXPECT_EQ(here->forecast.chance_percent(), 100);
  EXPECT_EQ(here->forecast.at_due.p50, 60);
  ASSERT_EQ(here->forecast.drivers.size(), 1U);
  EXPECT_EQ(here->forecast.drivers[0].label, "Opening in time");
  ASSERT_TRUE(here->backtest);
  EXPECT_EQ(kept(nation)->forecast.at_due.p50, 160);
  EXPECT_FALSE(kept(other_department));
  EXPECT_TRUE(kept(region));
}

TEST_P(Forecasts, OnlyWhatRestsOnOtherInputsIsComputedAgain) {
  observe("plans.started", contract, "2016-03-10", 40);
  observe("plans.started", other_contract, "2016-03-10", 40);
  set_target(department, 60);
  set_target(other_department, 60);
  EXPECT_EQ(refresh().computed, 5) << "two departments, their regions and the nation";
  const auto before = position();
  EXPECT_EQ(refresh().computed, 0);
  EXPECT_EQ(position(), before);  // nothing has changed, so nothing is told

  observe("plans.started", contract, "2016-11-10", 1);
  const auto after_one = refresh();
  EXPECT_EQ(after_one.computed, 3);
  EXPECT_EQ(kept(department)->forecast.current, 41);
  EXPECT_EQ(position(), before + 1);

  set_target(other_department, 70);
  EXPECT_EQ(refresh().computed, 3);
  // An opening says something of delays everywhere.
  add_opening("new", contract, "2017-06-01", 20);
  const auto after_opening = refresh();
  EXPECT_EQ(after_opening.computed, 5);
  EXPECT_EQ(after_opening.backtests, 1);
  // Another day.
  clock.set(Instant{clock.now().ms + 86'400'000});
  const auto next_day = refresh();
  EXPECT_EQ(next_day.computed, 5);
  EXPECT_EQ(next_day.backtests, 0);
}

TEST_P(Forecasts, WhatHasNoTargetAnyMoreIsForgotten) {
  observe("plans.started", contract, "2016-03-10", 40);
  set_target(department, 60);
  refresh();
  ASSERT_TRUE(kept(department));
  forecast_indicators.clear();
  EXPECT_EQ(refresh().removed, 3);
  EXPECT_FALSE(kept(department));
}

TEST_P(Forecasts, TheCheckFindsWhatIsMissingOutdatedOrTamperedWith) {
  observe("plans.started", contract, "2016-03-10", 40);
  set_target(department, 60);
  add_opening("a", contract, "2017-06-01", 20);
  EXPECT_EQ(check().missing, 3);
  refresh();
  EXPECT_TRUE(check().holds());
  EXPECT_EQ(check().targets, 3);
  observe("plans.started", contract, "2016-11-10", 1);
  EXPECT_EQ(check().outdated, 3);
  refresh();
  EXPECT_TRUE(check().holds());
  tamper("update forecast set result = replace(result, '\"current\":41', '\"current\":99')");
  EXPECT_EQ(check().different, 3);
  forecast_indicators.clear();
  EXPECT_EQ(check().needless, 3);
}

TEST_P(Forecasts, AForecastOfAnEarlierStateNeverTakesThePlaceOfALaterOne) {
  observe("plans.started", contract, "2016-03-10", 40);
  set_target(department, 60);
  refresh();
  tamper("update forecast set position = 1000000, digest = '" + std::string(64, 'f') + "'");
  refresh();
  EXPECT_EQ(kept(department)->position, 1'000'000);
}

TEST_P(Forecasts, WhereTheTargetIsAllThereIsNoMoreIsForecast) {
  for (const auto* on : {"2016-01-10", "2016-02-10", "2016-03-10", "2016-04-10", "2016-05-10", "2016-06-10",
                         "2016-07-10", "2016-08-10", "2016-09-10", "2016-10-10"})
    observe("plans.started", contract, on, 3);
  set_target(department, 32);
  openings.clear();
  Sources all = [](db::Session&) { return std::vector<Source>{{.indicator = "plans.started", .target_is_all = true}}; };
  refresh_forecasts(*database, registry, clock, system, all, "cli").value();
  const auto forecast = kept(department)->forecast;
  EXPECT_EQ(forecast.basis, Basis::trend);
  EXPECT_EQ(forecast.at_due.p90, 32);
  EXPECT_EQ(forecast.chance_percent(), 100);
}

TEST_P(Forecasts, WhatIsKeptIsReadByPrograms) {
  observe("plans.started", contract, "2016-03-10", 40);
  set_target(department, 60);
  add_opening("in time", contract, "2017-06-01", 20);
  refresh();
  figures::Figures::act([](access::Act& a) -> Result<bool> {
    declare(a.db, "plans.started", figures::Behaviour::stock);
    return true;
  }).value();
  territory::Directory directory(*database);
  web::Router router;
  add_routes(router, {*database, directory, [](const figures::Indicator&, Lang) {
                        return Writing{.unit = [](std::int64_t) { return std::string("plans"); }};
                      }});
  const auto get = [&](const std::string& path, web::Pairs query = {}) {
    web::Request request;
    request.path = path;
    request.query = std::move(query);
    request.lang = Lang::en;
    const auto match = router.find(web::Method::get, path);
    JALON_CHECK(match.route != nullptr);
    request.route = match.route;
    request.params = match.params;
    return match.route->handler(request);
  };
  const auto one = get("/api/v1/forecasts/plans.started/department/93");
  EXPECT_EQ(one.status, 200);
  for (const auto* part : {R"("basis":"plan")", R"("chance_percent":100)", R"("target":"60")", R"("middle":"60")",
                           R"("computed_at":"2016-11-15T)", R"(19 chances in 20 to reach 60)",
                           R"("label":"Opening in time")", R"("backtest":{"sentence":)"})
    EXPECT_NE(one.body.find(part), std::string::npos) << part << "\n" << one.body;
  const auto digest = look([](db::Session& s) { return find_forecast(s, "plans.started", department)->digest; });
  EXPECT_NE(one.body.find("\"inputs\":\"" + digest), std::string::npos);
  EXPECT_EQ(get("/api/v1/forecasts/plans.started/department/69").status, 404);
  EXPECT_EQ(get("/api/v1/forecasts/nothing/department/93").status, 404);
  EXPECT_EQ(get("/api/v1/forecasts", {{"level", "canton"}}).status, 422);
  EXPECT_EQ(get("/api/v1/forecasts", {{"indicator", "nothing"}}).status, 404);
  const auto regions = get("/api/v1/forecasts", {{"level", "region"}}).body;
  EXPECT_NE(regions.find(R"("code":"11")"), std::string::npos);
  EXPECT_EQ(regions.find(R"("code":"93")"), std::string::npos);
}

TEST(MonthEnds, BeginWhereTheTargetBeginsAndHoldUntilTheNextChange) {
  const std::vector<MonthEnd> changes{{day("2016-06-22"), 1}, {day("2016-08-31"), 5}, {day("2016-11-02"), 9}};
  const auto months = month_ends(changes, day("2016-05-09"), 0, day("2016-11-15"));
  std::vector<std::int64_t> values;
  for (const auto& month : months) values.push_back(month.value);
  EXPECT_EQ(months.front().day, day("2016-04-30"));
  EXPECT_EQ(months.back().day, day("2016-10-31"));
  EXPECT_EQ(values, (std::vector<std::int64_t>{0, 0, 1, 1, 5, 5, 5}));
  // What was observed before the target was set is known better.
  EXPECT_EQ(month_ends(changes, day("2016-08-01"), 0, day("2016-08-30")).front().day, day("2016-06-30"));
  EXPECT_TRUE(month_ends({}, day("2016-08-01"), 0, day("2016-08-30")).empty());
}

TEST(Record, AForecastComesBackAsItWasWritten) {
  Forecast forecast{.basis = Basis::trend,
                    .aim = Aim::at_most,
                    .today = day("2016-11-15"),
                    .due = day("2017-12-31"),
                    .current = -3,
                    .target = 12,
                    .paths = 10'000,
                    .hits = 4711,
                    .at_due = {day("2017-12-31"), -1, 2, 9},
                    .months = {{day("2016-11-15"), -3, -3, -3}, {day("2017-12-31"), -1, 2, 9}},
                    .reached_on = day("2018-01-31"),
                    .drivers = {{"id", "\"Lits\" <é>", 20, day("2017-03-01"), 800, -12}},
                    .openings = 3};
  const auto json = to_json(forecast);
  EXPECT_EQ(to_json(forecast_from_json(json)), json);
  EXPECT_EQ(forecast_from_json(json).drivers[0].label, "\"Lits\" <é>");
  EXPECT_EQ(forecast_from_json(json).basis, Basis::trend);
  forecast.reached_on.reset();
  EXPECT_FALSE(forecast_from_json(to_json(forecast)).reached_on);

  Backtest backtest{
      .by_months = {{3, 40, 31, 5, 4}}, .all = {0, 40, 31, 5, 4}, .places = {1, 2, 3, 4}, .widening = 1.25};
  EXPECT_EQ(to_json(backtest_from_json(to_json(backtest))), to_json(backtest));
  EXPECT_EQ(backtest_from_json(to_json(backtest)).widening, 1.25);
}

TEST(Record, TheDigestChangesWithWhateverAForecastRestsOn) {
  const Inputs inputs{.key = "a", .today = day("2016-11-15"), .due = day("2017-12-31"), .current = 1, .target = 2};
  const auto digest = digest_of(inputs, "openings", {});
  EXPECT_EQ(digest.size(), 64U);
  EXPECT_EQ(digest, digest_of(inputs, "openings", {}));
  std::vector<std::string> others{digest_of(inputs, "other openings", {}), digest_of(inputs, "openings", {.seed = 1}),
                                  digest_of(inputs, "openings", {.widening = 1.5})};
  const auto with = [&](auto change) {
    auto changed = inputs;
    change(changed);
    others.push_back(digest_of(changed, "openings", {}));
  };
  with([](Inputs& in) { in.today = in.today.plus_days(1); });
  with([](Inputs& in) { in.target = 3; });
  with([](Inputs& in) { in.aim = Aim::at_most; });
  with([](Inputs& in) { in.highest = 5; });
  with([](Inputs& in) { in.series.push_back({in.today, 1}); });
  with([](Inputs& in) { in.openings.push_back({.id = "x"}); });
  for (const auto& other : others) EXPECT_NE(other, digest);
}

}  // namespace
}  // namespace jalon::allocation
