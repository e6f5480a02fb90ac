// SPDX-License-Identifier: EUPL-1.2
#include "territory/pages.hpp"

#include "fixture.hpp"
#include "web/form.hpp"

namespace jalon::territory {
namespace {

class PerimeterPages : public Territories {
 protected:
  FixedClock clock{now};
  Directory directory{*database};
  web::Router router;
  std::shared_ptr<access::Actor> reader = std::make_shared<access::Actor>(system);
  TerritoryKey ajaccio, bastia;

  PerimeterPages() {
    load_some();
    ajaccio = add("CV366", TerritoryKey{1201}, "242010056");
    bastia = add("CV367", TerritoryKey{1202}, "2B033");
    directory.reload();
    add_pages(router, {*database, clock, directory, [](access::Act&, const Move&) -> Result<void> { return {}; }});
    reader->csrf_secret = "secret";
  }
  TerritoryKey add(std::string code, TerritoryKey department, std::string member) {
    NewContract contract{.code = code, .name = "Ville " + code, .department = department};
    contract.member_codes = {std::move(member)};
    return act([&](access::Act& a) { return add_contract(a, contract); }).value();
  }
  web::Response ask(web::Method method, const std::string& path, std::string body = {}, web::Pairs query = {}) {
    const auto match = router.find(method, path);
    EXPECT_NE(match.route, nullptr) << path;
    if (match.route == nullptr) return {};
    web::Request request;
    request.method = method;
    request.path = request.target = path;
    request.params = match.params;
    request.query = std::move(query);
    request.lang = Lang::en;
    request.route = match.route;
    request.identity = reader;
    if (method == web::Method::post) {
      request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
      request.body = body + "&csrf=" + web::csrf_token(request);
    }
    return match.route->handler(request);
  }
  web::Response get(const std::string& path, web::Pairs query = {}) {
    return ask(web::Method::get, path, {}, std::move(query));
  }
  web::Response post(const std::string& path, const std::string& body) { return ask(web::Method::post, path, body); }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
};
INSTANTIATE_TEST_SUITE_P(, PerimeterPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(PerimeterPages, AContractShowsWhatItCoversOnADay) {
  const auto today = get("/contrats/CV366/perimetre");
  EXPECT_EQ(today.status, 200);
  EXPECT_TRUE(holds(today, "10 communes"));
  EXPECT_TRUE(holds(today, "Ajaccio (2A004)"));
  EXPECT_TRUE(holds(today, "No change is known."));
  EXPECT_TRUE(holds(get("/contrats/CV366/perimetre", {{"au", "2014-06-01"}}), "It does not exist on this day."));
  EXPECT_EQ(get("/contrats/CV366/perimetre", {{"au", "never"}}).status, 422);
  EXPECT_EQ(get("/contrats/CV999/perimetre").status, 404);
  EXPECT_TRUE(holds(get("/departements/2A/perimetre"), "Ajaccio (2A004)"));
}

TEST_P(PerimeterPages, AChangeIsSeenBeforeItIsRecordedAndUndoneByAFurtherAct) {
  const std::string where = "/contrats/CV366/perimetre/changement";
  EXPECT_EQ(get(where).status, 200);
  const std::string merger = "kind=merger&day=2016-07-01&to=CV367";
  const auto preview = post(where, merger + "&step=preview");
  EXPECT_EQ(preview.status, 200);
  EXPECT_TRUE(holds(preview, "Ville CV366 (CV366) merges into Ville CV367 (CV367)."));
  EXPECT_TRUE(holds(preview, "Ville CV366 (CV366) ends on that day."));
  EXPECT_TRUE(registry().exists_on(ajaccio, date_of("2016-08-01"))) << "nothing is recorded yet";
  EXPECT_EQ(post(where, merger + "&step=record").status, 303);
  EXPECT_FALSE(registry().exists_on(ajaccio, date_of("2016-08-01")));
  const auto shown = get("/contrats/CV367/perimetre");
  EXPECT_TRUE(holds(shown, "merges into"));
  EXPECT_TRUE(holds(shown, "11 communes"));
  EXPECT_TRUE(holds(get("/contrats/CV366/perimetre"), "It ended on 1 July 2016"));
  EXPECT_EQ(post("/contrats/CV367/perimetre/annulation", "change=1").status, 303);
  EXPECT_TRUE(registry().exists_on(ajaccio, date_of("2016-08-01")));
  EXPECT_EQ(post("/contrats/CV367/perimetre/annulation", "change=1").status, 404);
}

TEST_P(PerimeterPages, WhatWasTypedComesBackWithEachFault) {
  const std::string where = "/contrats/CV366/perimetre/changement";
  const auto unknown = post(where, "kind=split&day=2016-07-01&to=CV366+600%2C+CV999+400&step=record");
  EXPECT_EQ(unknown.status, 422);
  EXPECT_TRUE(holds(unknown, "There is no contract CV999."));
  EXPECT_TRUE(holds(unknown, "CV366 600, CV999 400"));
  EXPECT_TRUE(holds(post(where, "day=2016-07-01&step=record"), "Choose what happens."));
  EXPECT_TRUE(holds(post(where, "kind=split&to=CV366&step=record"), "Give the day from which it holds."));
  EXPECT_TRUE(holds(post(where, "kind=split&day=2016-07-01&to=CV366+much&step=preview"), "its share in thousandths"));
  EXPECT_TRUE(holds(post(where, "kind=split&day=2016-07-01&to=CV366+600%2C+CV367+300&step=preview"),
                    "The shares add up to 900 thousandths, not to 1000."));
  EXPECT_TRUE(
      holds(post(where, "kind=moved&day=2016-07-01&department=99&step=record"), "Name a department that exists."));
  EXPECT_EQ(post(where, "kind=moved&day=2016-07-01&department=2B&step=record").status, 303);
  EXPECT_TRUE(holds(get("/contrats/CV366/perimetre"), "leaves the department Corse-du-Sud (2A)"));
  EXPECT_TRUE(holds(post(where, "kind=moved&day=2016-06-01&department=2A&step=record"),
                    "stands in its department since 2016-07-01"));
}

TEST_P(PerimeterPages, OnlyTheCoordinatorIsOfferedTheForm) {
  EXPECT_TRUE(holds(get("/contrats/CV366/perimetre"), "Record a change"));
  reader->is_system = false;
  reader->grants = {{access::Role::prefect, TerritoryKey{1201}}};
  EXPECT_FALSE(holds(get("/contrats/CV366/perimetre"), "Record a change"));
  EXPECT_EQ(post("/contrats/CV366/perimetre/changement", "kind=merger&day=2016-07-01&to=CV367&step=record").status,
            403);
}

}  // namespace
}  // namespace jalon::territory
