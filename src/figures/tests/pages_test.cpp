// SPDX-License-Identifier: EUPL-1.2
#include "figures/answers.hpp"
#include "figures/question.hpp"
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
    Words words;
    words.units = {Word{"plan", "plan of the tests"}};
    words.sources = {Word{"plan", "a plan of the tests"}};
    words.records_href = [](const territory::Territory& place, std::string_view kind, std::string_view id) {
      return fmt::format("/records/{}/{}/{}", place.code, kind, id);
    };
    add_routes(router, *database, *directory, clock, words);
    reader->grants = {{access::Role::auditor, nation}};
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

TEST_P(FigurePages, TheIndexOfAPastDayHasNothingThatCameLater) {
  const auto cell = [](const web::Response& page) {
    const auto from = page.body.find("/chiffres/plans.adopted/nation/FR");
    return page.body.substr(from, page.body.find("</tr>", from) - from);
  };
  EXPECT_NE(cell(get("/chiffres")).find(">2<"), std::string::npos);
  EXPECT_NE(cell(get("/chiffres")).find(">7<"), std::string::npos) << "the target";
  const auto past = get("/chiffres", {{"connu", "2016-11-01"}});
  EXPECT_TRUE(holds(past, "As it was known at the end of 1 November 2016"));
  EXPECT_EQ(cell(past).find(">2<"), std::string::npos) << "recorded on the 15th";
  EXPECT_EQ(cell(past).find(">7<"), std::string::npos) << cell(past);
  EXPECT_TRUE(holds(past, "/chiffres/plans.adopted/nation/FR?connu=2016-11-01"));
  EXPECT_EQ(get("/chiffres", {{"connu", "soon"}}).status, 422);
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

TEST_P(FigurePages, ASmallCountOfJalonsOwnIsKeptBackFromThoseWhoDoNotReadPlansThere) {
  act([&](access::Act& a) -> Result<bool> {
    auto supported = *find_indicator(a.db, "plans.started");
    supported.code = "supported";
    supported.small_count = 5;
    declare_indicator(a.db, supported);
    return true;
  }).value();
  observe("supported", contract, "2016-10-12", 2);
  observe("supported", contract, "2016-10-20", 1);
  observe("supported", contract, "2016-10-20", 3, "kind:visit");
  observe("supported", other_contract, "2016-10-12", 9);
  const std::string here = "/chiffres/supported/department/93";
  EXPECT_TRUE(holds(get(here), "<strong>3</strong>")) << "an auditor reads the plans there";
  EXPECT_TRUE(holds(get(here), "From 2 on"));
  reader->grants = {{access::Role::evaluator, nation}};
  const auto page = get(here);
  EXPECT_TRUE(holds(page, "<strong>fewer than 5</strong>")) << page.body;
  for (const auto* small : {">3<", ">2<", ">1<", "+2", "+1"}) EXPECT_FALSE(holds(page, small)) << small << page.body;
  EXPECT_FALSE(holds(page, "From 2 on")) << "a line would tell it";
  const auto nation_page = get("/chiffres/supported/nation/FR");
  EXPECT_TRUE(holds(nation_page, "<strong>12</strong>"));
  EXPECT_TRUE(holds(nation_page, ">fewer than 5<")) << "of the region";
  EXPECT_TRUE(holds(nation_page, ">9<"));
  const auto api = get("/api/v1/figures/supported/department/93");
  EXPECT_TRUE(holds(api, R"("protected":true,"value":null)")) << api.body;
  EXPECT_TRUE(holds(api, R"("series":[])")) << api.body;
  EXPECT_FALSE(holds(api, "kind:visit")) << api.body;
}

TEST_P(FigurePages, AFigureOfThePastShowsWhatWasThereThen) {
  const auto page = get("/chiffres/plans.adopted/nation/FR", {{"au", "2016-10-31"}});
  EXPECT_TRUE(holds(page, "<strong>1</strong>"));
  EXPECT_FALSE(holds(page, "/contrats/CV201"));
}

TEST_P(FigurePages, AFigureIsReadOnTheMapOfItsTimeOrOfToday) {
  EXPECT_FALSE(holds(get("/chiffres/plans.adopted/department/93"), "name=\"perimetre\"")) << "nothing has moved";
  ASSERT_TRUE(act([&](access::Act& a) {
    return territory::record_succession(
        a,
        {.kind = territory::Change::moved,
         .day = *Date::parse("2016-11-01"),
         .from = {contract},
         .department = other_department},
        {.moves = nullptr, .changed = [](access::Act& under_way, const territory::Changed& changed) -> Result<void> {
           follow(under_way, changed);
           return {};
         }});
  }));
  directory->reload();
  auto page = get("/chiffres/plans.adopted/department/69");
  EXPECT_TRUE(holds(page, "<strong>2</strong>"));
  EXPECT_TRUE(holds(page, "name=\"perimetre\""));
  EXPECT_TRUE(holds(page, "What came and left with contracts that moved"));
  page = get("/chiffres/plans.adopted/department/69", {{"au", "2016-10-31"}});
  EXPECT_TRUE(holds(page, "nothing has been observed"));
  page = get("/chiffres/plans.adopted/department/69", {{"au", "2016-10-31"}, {"perimetre", "now"}});
  EXPECT_TRUE(holds(page, "<strong>1</strong>"));
  EXPECT_TRUE(holds(page, "On the perimeter of 15 November 2016"));
  page = get("/chiffres/plans.adopted/department/93", {{"perimetre", "2016-10-31"}});
  EXPECT_TRUE(holds(page, "<strong>1</strong>"));
  EXPECT_TRUE(holds(page, "/chiffres/plans.adopted/contract/CV101")) << "what adds up to it on that map";
  const auto api = get("/api/v1/figures/plans.adopted/department/69", {{"perimeter", "now"}, {"on", "2016-10-31"}});
  EXPECT_TRUE(holds(api, "\"perimeter\":\"2016-11-15\""));
  EXPECT_TRUE(holds(api, "\"value\":1"));
  EXPECT_TRUE(holds(api, "[{\"date\":\"2016-10-12\",\"value\":1,\"is_estimated\":false}]")) << api.body;
  EXPECT_EQ(get("/api/v1/figures/plans.adopted/department/69", {{"perimeter", "yesterday"}}).status, 422);
  const auto map = get("/chiffres/plans.adopted/carte/nation/FR", {{"perimetre", "2016-10-31"}, {"montre", "valeur"}});
  const auto of_93 = map.body.find("/chiffres/plans.adopted/department/93");
  ASSERT_NE(of_93, std::string::npos) << map.body;
  EXPECT_NE(map.body.substr(of_93, 200).find(">1<"), std::string::npos) << map.body.substr(of_93, 200);
  const auto both = get("/chiffres/plans.adopted/department/69", {{"perimetre", "now"}, {"connu", "2016-11-02"}});
  EXPECT_EQ(both.status, 422);
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
  reader->grants = {{access::Role::local_authority, contract}};
  auto page = get("/chiffres/plans.adopted/contract/CV101");
  EXPECT_TRUE(holds(page, "a plan of the tests"));
  EXPECT_FALSE(holds(page, "/records/"));
  reader->grants = {{access::Role::prefect, department}};
  page = get("/chiffres/plans.adopted/nation/FR");
  EXPECT_TRUE(holds(page, "/records/CV101/plan/p1")) << "in the journal of the territory, which a prefect reads";
  EXPECT_FALSE(holds(page, "/records/CV201/")) << "of another department";
}

TEST_P(FigurePages, AFigureOfAContractIsForThoseWhoReadItsPlan) {
  const std::vector<std::string> addresses{"/chiffres/plans.adopted/contract/CV101",
                                           "/api/v1/figures/plans.adopted/contract/CV101"};
  using access::Role;
  for (const auto& grant : {access::Grant{Role::association, nation}, access::Grant{Role::association, contract},
                            access::Grant{Role::evaluator, nation}, access::Grant{Role::prefect, other_department},
                            access::Grant{Role::local_authority, second_contract}}) {
    reader->grants = {grant};
    for (const auto& address : addresses) {
      const auto answer = get(address);
      EXPECT_EQ(answer.status, 403) << address;
      EXPECT_FALSE(holds(answer, ">tests<")) << "who acted";
    }
  }
  for (const auto& grant : {access::Grant{Role::prefect, department}, access::Grant{Role::local_authority, contract},
                            access::Grant{Role::auditor, nation}}) {
    reader->grants = {grant};
    for (const auto& address : addresses) EXPECT_EQ(get(address).status, 200) << address;
  }
}

TEST_P(FigurePages, TheApiListsTheContractsThatTheReaderMaySee) {
  const web::Pairs asked{{"indicator", "plans.adopted"}, {"level", "contract"}};
  reader->grants = {{access::Role::association, nation}};
  EXPECT_EQ(get("/api/v1/figures", asked).status, 403);
  EXPECT_EQ(get("/api/v1/figures", {{"level", "department"}}).status, 200);
  reader->grants = {{access::Role::prefect, department}};
  const auto answer = get("/api/v1/figures", asked);
  EXPECT_TRUE(holds(answer, "CV103"));
  EXPECT_FALSE(holds(answer, "CV201"));
}

TEST_P(FigurePages, WhoMayNotReadAContractSeesItsObservationsInTheSumOnly) {
  for (const std::string address : {"/chiffres/plans.adopted/nation/FR", "/chiffres/plans.adopted/department/93"}) {
    reader->grants = {{access::Role::association, nation}};
    const auto page = get(address);
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(holds(page, "CV101")) << address;
    EXPECT_FALSE(holds(page, ">tests<")) << "who acted, at " << address;
    EXPECT_TRUE(holds(page, "are counted above, and not shown")) << address;
    reader->grants = {{access::Role::auditor, nation}};
    EXPECT_TRUE(holds(get(address), "CV101"));
    EXPECT_TRUE(holds(get(address), "<td>tests</td>"));
  }
  // One contract of three: the others are one line.
  observe("plans.adopted", second_contract, "2016-11-02", 1);
  reader->grants = {{access::Role::local_authority, contract}};
  const auto page = get("/chiffres/plans.adopted/department/93");
  EXPECT_TRUE(holds(page, "/chiffres/plans.adopted/contract/CV101"));
  EXPECT_FALSE(holds(page, "CV102"));
  EXPECT_TRUE(holds(page, "Contracts whose plans you may not read"));
  EXPECT_FALSE(holds(page, "Elsewhere, attached to none of these"));
}

TEST_P(FigurePages, TheTableAddsUpAlsoWhenSomethingHangsOnTheNationItself) {
  EXPECT_FALSE(holds(get("/chiffres/plans.adopted/nation/FR"), "Elsewhere, attached to none of these"));
  observe("plans.adopted", nation, "2016-11-02", 40);
  const auto page = get("/chiffres/plans.adopted/nation/FR");
  const auto elsewhere = page.body.find("Elsewhere, attached to none of these");
  ASSERT_NE(elsewhere, std::string::npos);
  EXPECT_EQ(page.body.find(">40<", elsewhere), page.body.find('<', page.body.find("<td", elsewhere) + 1) - 3)
      << page.body.substr(elsewhere, 200);
  const auto total = page.body.find(">Sum<", elsewhere);
  ASSERT_NE(total, std::string::npos);
  EXPECT_NE(page.body.find(">42<", total), std::string::npos);
}

TEST_P(FigurePages, TheValuesOfSomeTerritoriesAreTheirsAndNoOthers) {
  std::vector<TerritoryKey> many(100, TerritoryKey{9999});
  many.push_back(contract);
  many.insert(many.begin(), other_contract);
  const auto now_known = look([&](db::Session& s) { return values_of(s, "plans.adopted", many); });
  EXPECT_EQ(now_known, (std::map<TerritoryKey, std::int64_t>{{contract, 1}, {other_contract, 1}}));
  const auto then =
      look([&](db::Session& s) { return values_of(s, "plans.adopted", many, Date::parse("2016-10-31")); });
  EXPECT_EQ(then, (std::map<TerritoryKey, std::int64_t>{{contract, 1}}));
}

TEST_P(FigurePages, TargetsOfSomeTerritoriesAreThoseOfAll) {
  const auto set = [&](TerritoryKey where, std::int64_t target) {
    EXPECT_TRUE(act([&](access::Act& a) {
      return set_target(a, registry,
                        {.indicator = "plans.adopted",
                         .territory = where,
                         .start = *Date::parse("2016-05-09"),
                         .due = *Date::parse("2016-12-31"),
                         .start_value = 0,
                         .target = target,
                         .steps = {},
                         .source_en = "s",
                         .source_fr = "s"});
    }));
  };
  set(contract, 1);
  set(second_contract, 1);
  set(other_contract, 1);
  set(other_department, 5);
  using territory::Level;
  look([&](db::Session& s) {
    const std::array departments{department, other_department};
    const auto some = targets_of(s, "plans.adopted", Level::department, departments);
    EXPECT_EQ(some.size(), 2U);
    EXPECT_EQ(some.at(department).target, 2);
    EXPECT_EQ(some.at(other_department).target, 5) << "what is entered goes before the sum";
    EXPECT_EQ(targets_of(s, "plans.adopted", Level::department, std::array{department}).size(), 1U);
    EXPECT_EQ(targets_of(s, "plans.adopted", Level::contract, std::array{contract, TerritoryKey{103}}).size(), 1U);
    EXPECT_EQ(targets_in(s, nation).at("plans.adopted").target, 7);
    EXPECT_EQ(targets_in(s, region).at("plans.adopted").target, 2);
    return 0;
  });
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

// ---- what people answer ----

class AnsweredPages : public FigurePages {
 protected:
  void SetUp() override {
    FigurePages::SetUp();
    act([&](access::Act& a) -> Result<bool> {
      declare_indicator(a.db, {.code = "trained",
                               .name_en = "People trained",
                               .name_fr = "Personnes formées",
                               .definition_en = "d",
                               .definition_fr = "d",
                               .unit = "person",
                               .behaviour = Behaviour::flow,
                               .origin = Origin::answered,
                               .over_time = OverTime::sum,
                               .frequency = Frequency::month,
                               .small_count = 5});
      return true;
    }).value();
    give("2016-09-02", contract, "2016-08", 12);
    give("2016-10-04", contract, "2016-09", 3);
    give("2016-10-04", other_contract, "2016-08", 30);
    give("2016-11-02", contract, "2016-08", 20);
  }
  void give(std::string_view day, TerritoryKey place, std::string_view when, std::int64_t value) {
    now = at_paris(*Date::parse(day), 10, 0);
    const NewAnswer answer{.indicator = "trained",
                           .territory = place,
                           .period = *Period::parse(when),
                           .value = value,
                           .comment = "Séance <b>"};
    ASSERT_TRUE(act([&](access::Act& a) {
      return record_answers(a, registry, {&answer, 1}, AnswerState::validated, Partial::all_or_nothing);
    }));
  }
};
INSTANTIATE_TEST_SUITE_P(, AnsweredPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(AnsweredPages, AFigureIsReadByPeriodWithItsAnswersAndWhatItIsMadeOf) {
  const auto page = get("/chiffres/trained/nation/FR", {{"periode", "2016-08"}});
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(holds(page, "<strong>50</strong>")) << page.body;
  EXPECT_TRUE(holds(page, "2 answers out of 7"));
  EXPECT_TRUE(holds(page, "Séance &lt;b&gt;")) << "escaped";
  EXPECT_FALSE(holds(page, "Séance <b>"));
  const auto quarter = get("/chiffres/trained/nation/FR", {{"par", "trimestre"}});
  EXPECT_TRUE(holds(quarter, "<strong>53</strong>"));
  EXPECT_TRUE(holds(quarter, "3 answers out of 21"));
  EXPECT_TRUE(holds(get("/chiffres/trained/nation/FR", {{"periode", "2016-08"}}, Lang::fr), "2 réponses sur 7"));
  EXPECT_EQ(get("/chiffres/trained/nation/FR", {{"periode", "2016-Q3"}}).status, 422);
  EXPECT_EQ(get("/chiffres/trained/nation/FR", {{"connu", "hier"}}).status, 422);
}

TEST_P(AnsweredPages, AFigureIsReadAsItWasKnown) {
  const auto then = get("/chiffres/trained/nation/FR", {{"periode", "2016-08"}, {"connu", "2016-10-31"}});
  EXPECT_TRUE(holds(then, "<strong>42</strong>"));
  EXPECT_TRUE(holds(then, "As it was known at the end of 31 October 2016"));
  EXPECT_TRUE(holds(get("/chiffres/trained/nation/FR", {{"periode", "2016-08"}, {"connu", "2016-09-30"}}),
                    "<strong>12</strong>"));
  const auto api = get("/api/v1/figures/trained/nation/FR", {{"known_on", "2016-10-31"}});
  EXPECT_TRUE(holds(api, R"({"period":"2016-08","value":42,"received":2,"expected":7,"known":0})")) << api.body;
  EXPECT_TRUE(holds(get("/api/v1/figures", {{"indicator", "trained"}, {"level", "nation"}, {"known_on", "2016-09-30"}}),
                    R"("values":{"trained":12})"));
}

TEST_P(AnsweredPages, WhatHasChangedBetweenTwoDaysIsAPage) {
  const auto page = get("/chiffres/trained/ecarts/nation/FR", {{"du", "2016-10-05"}, {"au", "2016-11-15"}});
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(holds(page, "1 of the values shown was other on 5 October 2016 than on 15 November 2016"));
  EXPECT_TRUE(holds(page, "+8"));
  EXPECT_TRUE(holds(get("/chiffres/trained/ecarts/nation/FR", {{"du", "2016-11-03"}, {"au", "2016-11-15"}}),
                    "Nothing of this figure has changed"));
  EXPECT_TRUE(holds(get("/chiffres/plans.adopted/ecarts/nation/FR", {{"du", "2016-09-01"}}), "+2"));
}

TEST_P(AnsweredPages, ASmallCountStaysWithThoseWhoReadItThereAnyway) {
  // September: 3 people in one contract, so 3 in its department, its region and the nation.
  reader->grants = {{access::Role::evaluator, nation}};
  for (const auto* place : {"nation/FR", "department/93"}) {
    const auto page = get(fmt::format("/chiffres/trained/{}", place), {{"periode", "2016-09"}});
    EXPECT_FALSE(holds(page, "<strong>3</strong>")) << place;
    EXPECT_TRUE(holds(page, "<strong>fewer than 5</strong>")) << place;
    EXPECT_TRUE(holds(get(fmt::format("/api/v1/figures/trained/{}", place)),
                      R"("period":"2016-09","value":null,"received":1)"));
  }
  reader->grants = {{access::Role::prefect, department}};
  EXPECT_TRUE(holds(get("/chiffres/trained/department/93", {{"periode", "2016-09"}}), "<strong>3</strong>"));
}

TEST_P(FigurePages, AMapHasATableOfItsTerritoriesTheMostFirst) {
  observe("plans.adopted", second_contract, "2016-11-02", 4);
  const auto page = get("/chiffres/plans.adopted/carte/nation/FR");
  ASSERT_EQ(page.status, 200);
  const auto at = [&](std::string_view text) { return page.body.find(text); };
  const auto first = at("/chiffres/plans.adopted/department/93"), second = at("/chiffres/plans.adopted/department/69");
  ASSERT_NE(first, std::string::npos);
  ASSERT_NE(second, std::string::npos);
  EXPECT_LT(first, second);
  EXPECT_TRUE(holds(get("/chiffres/plans.adopted/carte/nation/FR", {{"au", "2016-11-01"}}), "on 1 November 2016"));
  const auto regions = get("/chiffres/plans.adopted/carte/nation/FR", {{"niveau", "region"}});
  EXPECT_TRUE(holds(regions, "/chiffres/plans.adopted/region/11"));
  EXPECT_FALSE(holds(get("/chiffres/plans.adopted/carte/region/11"), "/chiffres/plans.adopted/department/69"));
  EXPECT_TRUE(holds(get("/chiffres/plans.adopted/nation/FR"), "/chiffres/plans.adopted/carte/nation/FR"));
}

TEST_P(FigurePages, AMapThatCannotBeIsRefusedWithItsReason) {
  EXPECT_EQ(get("/chiffres/plans.adopted/carte/department/93").status, 404);
  EXPECT_EQ(get("/chiffres/nothing/carte/nation/FR").status, 404);
  EXPECT_EQ(get("/chiffres/plans.adopted/carte/nation/FR", {{"niveau", "contract"}}).status, 422);
  EXPECT_EQ(get("/chiffres/plans.adopted/carte/nation/FR", {{"montre", "tout"}}).status, 422);
  EXPECT_EQ(get("/chiffres/plans.adopted/carte/nation/FR", {{"au", "soon"}}).status, 422);
}

TEST(ClassesOfAMap, EachHoldsAboutAsManyAndEqualValuesTheSame) {
  using Values = std::vector<std::optional<std::int64_t>>;
  EXPECT_TRUE(in_classes(Values{}).bounds.empty());
  const auto none = in_classes(Values{std::nullopt});
  EXPECT_EQ(none.of, std::vector<int>{0});
  const auto ten = in_classes(Values{10, 1, 2, 3, std::nullopt, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(ten.of, (std::vector<int>{5, 1, 1, 2, 0, 2, 3, 3, 4, 4, 5}));
  ASSERT_EQ(ten.bounds.size(), 5U);
  EXPECT_EQ(ten.bounds[0], std::pair(std::int64_t{1}, std::int64_t{2}));
  EXPECT_EQ(ten.bounds[4], std::pair(std::int64_t{9}, std::int64_t{10}));
  const auto same = in_classes(Values{0, 0, 0, 0, 7});
  EXPECT_EQ(same.of, (std::vector<int>{1, 1, 1, 1, 2}));
}

TEST(UnitAfterAValue, WhatIsCountedIsManyAndWhatItIsDividedByIsOne) {
  const std::vector<Word> words{{"plan", "plan", "plans"}, {"hour", "hour", "hours"}, {"old", "old"}};
  EXPECT_EQ(unit_after(words, "plan", 24, 0, Lang::en), "plans");
  EXPECT_EQ(unit_after(words, "plan", 1, 0, Lang::en), "plan");
  EXPECT_EQ(unit_after(words, "plan", std::nullopt, 0, Lang::en), "plans");
  EXPECT_EQ(unit_after(words, "hour/plan", 25, 1, Lang::en), "hours/plan");
  EXPECT_EQ(unit_after(words, "old", 3, 0, Lang::en), "old");
  EXPECT_EQ(unit_label(words, "hour/plan", Lang::en), "hour/plan");
}

}  // namespace
}  // namespace jalon::figures
