// SPDX-License-Identifier: EUPL-1.2
#include "figures/sql.hpp"
#include "figures/tests/fixture.hpp"
#include "programme/programme.hpp"
#include "programme/sql.hpp"
#include "territory/testing.hpp"
#include "web/form.hpp"

namespace jalon::programme {
namespace {

class ProgrammePages : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(),
                                     {journal::sql::all_migrations, territory::sql::all_migrations,
                                      figures::sql::all_migrations, sql::all_migrations}};
  FixedClock clock{Instant{1479202200000}};
  territory::Directory directory{*database};
  web::Router router;
  std::shared_ptr<access::Actor> reader = std::make_shared<access::Actor>();
  int opened = 0;

  void SetUp() override {
    const auto script = territory::testing::rows_of(territory::testing::small_country());
    EXPECT_TRUE(database->write([&](db::Session& session) -> Result<bool> {
      session.run_script(script.c_str());
      return true;
    }));
    add_routes(router, {*database, clock, directory,
                        [this](access::Act&, const territory::Registry&, const Programme&) -> Result<void> {
                          ++opened;
                          return {};
                        }});
    reader->grants = {{access::Role::national_coordinator, TerritoryKey{1}}};
    reader->account_id = "coordinator";
    reader->label = "Coordination";
    reader->csrf_secret = "secret";
  }
  web::Response ask(web::Method method, const std::string& path, std::string body = {}, std::string content_type = {}) {
    const auto match = router.find(method, path);
    EXPECT_NE(match.route, nullptr) << path;
    if (match.route == nullptr) return {};
    web::Request request;
    request.method = method;
    request.path = request.target = path;
    request.params = match.params;
    request.lang = Lang::en;
    request.route = match.route;
    request.identity = reader;
    if (method == web::Method::post) {
      request.headers.emplace_back("content-type",
                                   content_type.empty() ? "application/x-www-form-urlencoded" : content_type);
      request.body = std::move(body);
    }
    return match.route->handler(request);
  }
  web::Response get(const std::string& path) { return ask(web::Method::get, path); }
  std::string token() {
    web::Request request;
    request.identity = reader;
    return web::csrf_token(request);
  }
  web::Response post(const std::string& path, const std::string& body = {}) {
    return ask(web::Method::post, path, fmt::format("{}&csrf={}", body, token()));
  }
  web::Response upload(std::string_view pack) {
    return ask(
        web::Method::post, "/programmes/charger",
        fmt::format(
            "--b\r\nContent-Disposition: form-data; name=\"pack\"; filename=\"p.toml\"\r\nContent-Type: "
            "application/toml\r\n\r\n{}\r\n--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--b--\r\n",
            pack, token()),
        "multipart/form-data; boundary=b");
  }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  static std::string location(const web::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "location" || name == "Location") return value;
    }
    return {};
  }
};
INSTANTIATE_TEST_SUITE_P(, ProgrammePages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(ProgrammePages, BeforeAnyPublicationThePublicPageSaysSo) {
  EXPECT_TRUE(holds(get("/programme"), "No programme has been published yet."));
  EXPECT_EQ(get("/api/v1/programme").status, 404);
}

TEST_P(ProgrammePages, APackIsLoadedLookedAtAndPublished) {
  const auto loaded = post("/programmes/charger", "embedded=prevention-radicalisation-2016");
  EXPECT_EQ(loaded.status, 303);
  EXPECT_EQ(location(loaded), "/programmes/prevention-radicalisation-2016/1");
  const auto preview = get(location(loaded));
  EXPECT_TRUE(holds(preview, "one plan is expected for each of the 7 contracts"));
  EXPECT_TRUE(holds(preview, "this version can no longer be changed"));
  EXPECT_TRUE(holds(preview, "An indicator of its targets is not known yet"));
  EXPECT_EQ(post("/programmes/prevention-radicalisation-2016/1/publier").status, 303);
  EXPECT_EQ(opened, 1);
  EXPECT_TRUE(holds(get("/programmes"), "published"));
  const auto shown = get("/programme");
  EXPECT_TRUE(holds(shown, "Prevention of radicalisation"));
  EXPECT_TRUE(holds(shown, "more than 380"));
  EXPECT_TRUE(holds(shown, "24 October 2016"));
  EXPECT_TRUE(holds(shown, "https://www.lagazettedescommunes.com/490888"));
  const auto api = get("/api/v1/programme");
  EXPECT_EQ(api.status, 200);
  EXPECT_TRUE(holds(
      api,
      R"("indicator":"plans.adopted","level":"nation","start":"2016-05-09","due":"2016-12-31","start_value":0,"value":435)"));
}

TEST_P(ProgrammePages, TheErrorsOfAPackAreShownByLineAndKeyAndNothingIsKept) {
  auto text = std::string(embedded("reussite-educative-2016"));
  text.replace(text.find("format = 1"), 10, "format = 9");
  text += "\nnonsense = 1\n";
  const auto page = upload(text);
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "This pack has 2 errors."));
  EXPECT_TRUE(holds(page, "<code>rules.nonsense</code>"));
  EXPECT_TRUE(holds(page, "<code>format</code>"));
  EXPECT_TRUE(holds(get("/programmes"), "No pack has been loaded yet"));
}

TEST_P(ProgrammePages, AnUploadedPackIsKeptAsADraft) {
  EXPECT_EQ(location(upload(embedded("reussite-educative-2016"))), "/programmes/reussite-educative-2016/1");
  EXPECT_TRUE(holds(get("/programmes"), "draft"));
  EXPECT_TRUE(holds(get("/programme"), "No programme has been published yet."));
}

TEST_P(ProgrammePages, WithoutAFileTheFormSaysSo) {
  EXPECT_EQ(post("/programmes/charger").status, 422);
  EXPECT_EQ(post("/programmes/charger", "embedded=nothing").status, 404);
}

TEST_P(ProgrammePages, ASecondPolicyWaitsUntilTheFirstIsClosed) {
  post("/programmes/charger", "embedded=prevention-radicalisation-2016");
  post("/programmes/prevention-radicalisation-2016/1/publier");
  post("/programmes/charger", "embedded=reussite-educative-2016");
  EXPECT_TRUE(holds(get("/programmes/reussite-educative-2016/1"), "close it before publishing this one"));
  EXPECT_EQ(post("/programmes/reussite-educative-2016/1/publier").status, 422);
  EXPECT_EQ(post("/programmes/fermer", "code=reussite-educative-2016").status, 409);
  EXPECT_EQ(post("/programmes/fermer", "code=prevention-radicalisation-2016").status, 303);
  EXPECT_EQ(post("/programmes/reussite-educative-2016/1/publier").status, 303);
  EXPECT_TRUE(holds(get("/programme"), "Educational success"));
}

TEST_P(ProgrammePages, WhatIsNotADraftIsNotPublished) {
  EXPECT_EQ(post("/programmes/prevention-radicalisation-2016/1/publier").status, 404);
  EXPECT_EQ(get("/programmes/prevention-radicalisation-2016/1").status, 404);
  EXPECT_EQ(opened, 0);
}

TEST_P(ProgrammePages, AFormWithoutItsTokenChangesNothing) {
  EXPECT_EQ(ask(web::Method::post, "/programmes/charger", "embedded=prevention-radicalisation-2016").status, 422);
  EXPECT_EQ(ask(web::Method::post, "/programmes/fermer", "code=x&csrf=wrong").status, 422);
  EXPECT_TRUE(holds(get("/programmes"), "No pack has been loaded yet"));
}

TEST_P(ProgrammePages, SomeoneWithoutTheRightChangesNothingEvenPastTheGuard) {
  reader->grants = {{access::Role::prefect, TerritoryKey{93}}};
  EXPECT_EQ(post("/programmes/charger", "embedded=prevention-radicalisation-2016").status, 403);
  EXPECT_TRUE(holds(get("/programmes"), "No pack has been loaded yet"));
}

}  // namespace
}  // namespace jalon::programme
