// SPDX-License-Identifier: EUPL-1.2
#include "fixture.hpp"
#include "web/http.hpp"

namespace jalon::figures {
namespace {

class FigurePages : public Figures {
 protected:
  std::unique_ptr<territory::Directory> directory;
  FixedClock clock{Instant{1479202200000}};
  web::Router router;
  std::shared_ptr<access::Actor> reader = std::make_shared<access::Actor>();

  void SetUp() override {
    Figures::SetUp();
    directory = std::make_unique<territory::Directory>(*database);
    add_routes(router, *database, *directory, clock);
    reader->grants = {{access::Role::evaluator, nation}};
    EXPECT_TRUE(act([&](access::Act& a) {
      return set_target(a, registry,
                        {.indicator = "plans.adopted",
                         .territory = nation,
                         .start = *Date::parse("2016-05-09"),
                         .due = *Date::parse("2016-12-31"),
                         .start_value = 0,
                         .target = 7,
                         .steps = {},
                         .source_en = "measure 47",
                         .source_fr = "mesure 47"});
    }));
    observe("plans.adopted", contract, "2016-10-12", 1);
    observe("plans.adopted", other_contract, "2016-11-02", 1);
    observe("actions", contract, "2016-10-12", 2);
    observe("actions", contract, "2016-10-12", 2, "axis:3");
  }
  web::Response get(const std::string& path, web::Pairs query = {}, Lang lang = Lang::en) {
    const auto match = router.find(web::Method::get, path);
    EXPECT_NE(match.route, nullptr) << path;
    if (match.route == nullptr) return {};
    EXPECT_EQ(match.route->right, "read_aggregates");
    web::Request request;
    request.path = request.target = path;
    request.params = match.params;
    request.query = std::move(query);
    request.lang = lang;
    request.route = match.route;
    request.identity = reader;
    return match.route->handler(request);
  }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
};
INSTANTIATE_TEST_SUITE_P(, FigurePages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(FigurePages, TheIndexLeadsToEachFigureOfTheNation) {
  const auto page = get("/chiffres");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(holds(page, "/chiffres/plans.adopted/nation/FR"));
  EXPECT_TRUE(holds(page, "plans.started (en)"));
}

TEST_P(FigurePages, AFigureShowsItsValueItsTargetItsPartsAndItsObservations) {
  const auto page = get("/chiffres/plans.adopted/nation/FR");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(holds(page, "<strong>2</strong>"));
  EXPECT_TRUE(holds(page, "5 expected on that day, 7 by 31 December 2016"));
  EXPECT_TRUE(holds(page, "late"));
  EXPECT_TRUE(holds(page, "/chiffres/plans.adopted/region/84"));
  EXPECT_TRUE(holds(page, "2 answers out of 2"));
  EXPECT_TRUE(holds(page, "/contrats/CV201"));
  EXPECT_TRUE(holds(page, "<svg"));
}

TEST_P(FigurePages, AFigureOfThePastShowsWhatWasThereThen) {
  const auto page = get("/chiffres/plans.adopted/nation/FR", {{"au", "2016-10-31"}});
  EXPECT_TRUE(holds(page, "<strong>1</strong>"));
  EXPECT_FALSE(holds(page, "/contrats/CV201"));
}

TEST_P(FigurePages, AMissingFigureSaysSoAndShowsNoZero) {
  const auto page = get("/chiffres/plans.adopted/department/75");
  EXPECT_TRUE(holds(page, "nothing has been observed, which is not the same as zero"));
  EXPECT_FALSE(holds(page, "<strong>0</strong>"));
}

TEST_P(FigurePages, AFigureIsShownPartByPart) {
  EXPECT_TRUE(holds(get("/chiffres/actions/department/93"), "?dimension=axis:3"));
  EXPECT_TRUE(holds(get("/chiffres/actions/department/93", {{"dimension", "axis:3"}}), "<strong>2</strong>"));
}

TEST_P(FigurePages, OnlyWhoReadsTheJournalIsLedToIt) {
  EXPECT_FALSE(holds(get("/chiffres/plans.adopted/nation/FR"), "/journal?kind=plan"));
  reader->grants = {{access::Role::auditor, nation}};
  EXPECT_TRUE(holds(get("/chiffres/plans.adopted/nation/FR"), "/journal?kind=plan"));
}

TEST_P(FigurePages, AnUnknownIndicatorTerritoryOrDayIsTold) {
  EXPECT_EQ(get("/chiffres/nothing/nation/FR").status, 404);
  EXPECT_EQ(get("/chiffres/plans.adopted/department/99").status, 404);
  EXPECT_EQ(get("/chiffres/plans.adopted/country/FR").status, 404);
  EXPECT_EQ(get("/chiffres/plans.adopted/nation/FR", {{"au", "2016-02-30"}}).status, 422);
}

TEST_P(FigurePages, TheApiGivesATableWhereWhatIsMissingIsNull) {
  const auto answer = get("/api/v1/figures", {{"indicator", "plans.adopted,plans.started"}, {"level", "department"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(holds(
      answer,
      R"({"territory":{"level":"department","code":"93","name":"93"},"values":{"plans.adopted":1,"plans.started":null}})"))
      << answer.body;
  EXPECT_TRUE(holds(answer, R"("code":"75","name":"75"},"values":{"plans.adopted":null,)"));
}

TEST_P(FigurePages, TheApiGivesOneFigureWithItsSeries) {
  const auto answer = get("/api/v1/figures/plans.adopted/nation/FR", {{"on", "2016-11-01"}});
  EXPECT_TRUE(holds(answer, R"("on":"2016-11-01")"));
  EXPECT_TRUE(holds(answer, R"("value":1,"target":{)")) << answer.body;
  EXPECT_TRUE(holds(answer, R"("series":[{"date":"2016-10-12","value":1}])"));
  EXPECT_TRUE(holds(get("/api/v1/figures/plans.started/nation/FR"), R"("value":null,"target":null,"series":[])"));
  EXPECT_TRUE(holds(get("/api/v1/indicators"), R"("code":"support.minutes")"));
}

TEST_P(FigurePages, TheApiRefusesWhatItDoesNotKnow) {
  EXPECT_EQ(get("/api/v1/figures", {{"indicator", "nothing"}}).status, 404);
  EXPECT_EQ(get("/api/v1/figures", {{"level", "country"}}).status, 422);
  EXPECT_EQ(get("/api/v1/figures", {{"on", "tomorrow"}}).status, 422);
  EXPECT_EQ(get("/api/v1/figures", {{"indicator", std::string(200, ',')}}).status, 200);
  std::string many;
  for (int i = 0; i < 25; ++i) many += "actions,";
  EXPECT_EQ(get("/api/v1/figures", {{"indicator", many}}).status, 422);
}

}  // namespace
}  // namespace jalon::figures
