// SPDX-License-Identifier: EUPL-1.2
#include "web/page.hpp"

#include <gtest/gtest.h>

#include "markup.hpp"
#include "web/chart.hpp"
#include "web/map.hpp"
#include "web/server.hpp"

namespace jalon::web {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Request get(std::string target, Lang lang = Lang::fr) {
  Request request;
  request.target = std::move(target);
  request.path = request.target.substr(0, request.target.find('?'));
  request.lang = lang;
  return request;
}

const Router& with_everything() {
  static const auto router = [] {
    auto made = std::make_unique<Router>();
    add_asset_routes(*made);
    add_styleguide_route(*made);
    return made;
  }();
  return *router;
}
Response asked(const Router& router, const std::string& path, Pairs headers = {}) {
  Request request = get(path);
  request.headers = std::move(headers);
  Hooks hooks;
  hooks.authorize = [](const Request&) -> std::optional<Response> { return std::nullopt; };
  return respond(router, hooks, std::move(request), true);
}
std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

class TheSite : public ::testing::Test {
 protected:
  void TearDown() override { set_site({}); }
};

TEST_F(TheSite, EveryPageSaysItsLanguageAndIsSound) {
  for (const Lang lang : {Lang::fr, Lang::en}) {
    const Response response = page(get("/x", lang), {.title = "T <b>", .crumbs = {{"France", "/"}, {"Here", ""}}},
                                   [](Flow& f) { f.head("T"); });
    const Markup markup = read_markup(response.body);
    EXPECT_TRUE(markup.faults.empty()) << markup.faults.front();
    EXPECT_TRUE(contains(response.body, lang == Lang::fr ? "<html lang=\"fr\">" : "<html lang=\"en\">"));
    EXPECT_TRUE(contains(response.body, "<title>T &lt;b&gt; – Jalon</title>"));
  }
}

TEST_F(TheSite, NoPageHoldsAScriptOrAStyleOfItsOwn) {
  const Response response = asked(with_everything(), "/styleguide");
  EXPECT_EQ(response.status, 200);
  const Markup markup = read_markup(response.body);
  EXPECT_TRUE(markup.faults.empty()) << markup.faults.front();
  EXPECT_FALSE(contains(response.body, "<style"));
  EXPECT_FALSE(contains(response.body, "<script>"));
}

TEST_F(TheSite, APartIsTheMainPartAlone) {
  Request request = get("/x");
  request.headers = {{"hx-request", "true"}};
  const Response response = page(request, {.title = "T", .live = true}, [](Flow& f) { f.p("x"); });
  EXPECT_TRUE(response.body.starts_with("<main"));
  EXPECT_TRUE(response.body.ends_with("</main>"));
}

TEST_F(TheSite, TabsStandUnderTheHeading) {
  const Page with_tabs{.title = "T", .tabs = {{"Plan", "/plan", true}, {"Journal", "/journal"}}};
  const std::string body = page(get("/x"), with_tabs, [](Flow& f) { f.head("T").p("after"); }).body;
  EXPECT_LT(body.find("<h1>"), body.find("class=\"tabs\""));
  EXPECT_LT(body.find("class=\"tabs\""), body.find("after"));
  EXPECT_TRUE(contains(body, R"(<a href="/plan" aria-current="page">Plan</a><a href="/journal">)"));
  const std::string without_head = page(get("/x"), with_tabs, [](Flow& f) { f.p("after"); }).body;
  EXPECT_LT(without_head.find("class=\"tabs\""), without_head.find("after"));
  EXPECT_FALSE(contains(page(get("/x"), {.title = "T"}, [](Flow& f) { f.head("T"); }).body, "<!--"));
}

TEST_F(TheSite, DemonstrationDataAreLabelledOnEveryPage) {
  Site demo;
  demo.banner_fr = "Données de démonstration";
  demo.banner_en = "Demonstration data";
  set_site(demo);
  EXPECT_TRUE(
      contains(page(get("/x"), {.title = "T"}, [](Flow&) {}).body, R"(<p class="demo">Données de démonstration</p>)"));
  EXPECT_TRUE(contains(page(get("/x", Lang::en), {.title = "T"}, [](Flow&) {}).body,
                       R"(<p class="demo">Demonstration data</p>)"));
  set_site({});
  EXPECT_FALSE(contains(page(get("/x"), {.title = "T"}, [](Flow&) {}).body, "class=\"demo\""));
}

TEST_F(TheSite, WhoIsNotSignedInIsOfferedToSignIn) {
  EXPECT_TRUE(contains(page(get("/x"), {.title = "T"}, [](Flow&) {}).body, "Se connecter"));
  Request request = get("/x");
  auto identity = std::make_shared<Identity>();
  identity->label = "Cabinet <93>";
  request.identity = identity;
  Site with_work;
  with_work.due_count = [](const Request&) { return 4; };
  set_site(with_work);
  const std::string body = page(request, {.title = "T"}, [](Flow&) {}).body;
  EXPECT_FALSE(contains(body, "Se connecter"));
  EXPECT_TRUE(contains(body, "Cabinet &lt;93&gt;"));
  EXPECT_TRUE(contains(body, R"(<span class="badge warn">4</span>)"));
}

TEST_F(TheSite, TheFooterLeadsToTheJournalThatThisReaderMayRead) {
  Site the;
  the.journal_href = [](const Request& request) { return request.identity ? "/departements/93/journal" : ""; };
  set_site(the);
  Request request = get("/x");
  EXPECT_FALSE(contains(page(request, {.title = "T"}, [](Flow&) {}).body, "/journal"));
  request.identity = std::make_shared<Identity>();
  EXPECT_TRUE(contains(page(request, {.title = "T"}, [](Flow&) {}).body, R"(href="/departements/93/journal")"));
}

TEST_F(TheSite, TheFooterNamesTheProgrammeOfTheMoment) {
  auto title = std::make_shared<std::string>("First title");
  Site the;
  the.programme = [title](const Request&) { return *title; };
  set_site(the);
  EXPECT_TRUE(contains(page(get("/x"), {.title = "T"}, [](Flow&) {}).body, "First title"));
  *title = "Second title";
  EXPECT_TRUE(contains(page(get("/x"), {.title = "T"}, [](Flow&) {}).body, "Second title"));
}

TEST_F(TheSite, TheOtherLanguageComesBackToTheSamePage) {
  Request request = get("/plans?state=late&page=2");
  request.query = {{"state", "late"}, {"page", "2"}};
  EXPECT_TRUE(contains(page(request, {.title = "T"}, [](Flow&) {}).body,
                       "/langue/en?retour=%2Fplans%3Fstate%3Dlate%26page%3D2"));
}

TEST_F(TheSite, NobodyIsRecordedAndThePageSaysSo) {
  EXPECT_TRUE(contains(page(get("/x"), {.title = "T"}, [](Flow&) {}).body,
                       "Aucune donnée sur les personnes suivies n’est enregistrée ici."));
}

TEST(WithQuery, OneParameterChangesAndTheOthersStay) {
  Request request = get("/plans?q=a%26b&sort=name&page=3");
  request.query = {{"q", "a&b"}, {"sort", "name"}, {"page", "3"}};
  EXPECT_EQ(with_query(request, "sort", "gap"), "/plans?q=a%26b&sort=gap");
  EXPECT_EQ(with_query(request, "page", "4"), "/plans?q=a%26b&sort=name&page=4");
  EXPECT_EQ(with_query(request, "q", ""), "/plans?sort=name");
}

TEST(WithQuery, AnAddressNeverLeadsToAnotherHost) {
  EXPECT_EQ(with_query(get("//evil.example/x"), "a", "b"), "/?a=b");
  EXPECT_EQ(with_query(get("https://evil.example/x"), "a", "b"), "/?a=b");
}

TEST(Assets, AnAddressChangesWithItsContent) {
  const std::string one = put_asset("test.svg", "image/svg+xml", "<svg>1</svg>");
  const std::string two = put_asset("test.svg", "image/svg+xml", "<svg>2</svg>");
  EXPECT_NE(one, two);
  EXPECT_EQ(asset("test.svg"), two);
  EXPECT_EQ(put_asset("test.svg", "image/svg+xml", "<svg>1</svg>"), one);
  EXPECT_EQ(asset("test.svg"), one);
  const Router& router = with_everything();
  EXPECT_EQ(asked(router, two).body, "<svg>2</svg>");  // pages that were open keep working
}

TEST(Assets, TheSmallestFormTheBrowserTakesIsSent) {
  const Router& router = with_everything();
  const std::string address(asset("style.css"));
  const Response plain = asked(router, address);
  const Response gzip = asked(router, address, {{"accept-encoding", "gzip, deflate"}});
  const Response brotli = asked(router, address, {{"accept-encoding", "gzip, deflate, br;q=0.5"}});
  const Response refused = asked(router, address, {{"accept-encoding", "br;q=0, gzip;q=0.0"}});
  EXPECT_EQ(header_of(plain, "content-encoding"), "");
  EXPECT_EQ(header_of(gzip, "content-encoding"), "gzip");
  EXPECT_EQ(header_of(brotli, "content-encoding"), "br");
  EXPECT_EQ(header_of(refused, "content-encoding"), "");
  EXPECT_LT(brotli.body.size(), gzip.body.size());
  EXPECT_LT(gzip.body.size(), plain.body.size());
  EXPECT_TRUE(contains(header_of(plain, "cache-control"), "immutable"));
  EXPECT_TRUE(contains(header_of(plain, "vary"), "Accept-Encoding"));
}

TEST(Assets, AnAssetMadeAtStartIsCompressedToo) {
  const std::string address = put_asset("big.svg", "image/svg+xml", "<svg>" + std::string(100'000, 'a') + "</svg>");
  const Router& router = with_everything();
  EXPECT_LT(asked(router, address, {{"accept-encoding", "br"}}).body.size(), 1000U);
  EXPECT_LT(asked(router, address, {{"accept-encoding", "gzip"}}).body.size(), 1000U);
  EXPECT_EQ(asked(router, address).body.size(), 100'011U);
}

TEST(Assets, AnOldOrWrongAddressIsNotFound) {
  EXPECT_EQ(asked(with_everything(), "/assets/style.000000000000.css").status, 404);
  EXPECT_THROW(asset("no.such"), Bug);
}

TEST(Assets, TheStyleSheetNamesTheFontByTheAddressItHas) {
  EXPECT_TRUE(contains(asked(with_everything(), std::string(asset("style.css"))).body, asset("source-sans-3.woff2")));
}

TEST(Assets, APageStaysLight) {
  // 200 kB is the limit of a page; what every page loads must leave room for the page itself.
  const Router& router = with_everything();
  size_t bytes = 0;
  for (const char* name : {"style.css", "jalon.js", "source-sans-3.woff2", "icon.svg"}) {
    bytes += asked(router, std::string(asset(name)), {{"accept-encoding", "br"}}).body.size();
  }
  EXPECT_LT(bytes, 45'000U);
}

TEST(Map, EachAreaIsALinkWithItsNameAndItsClass) {
  put_asset("areas.svg", "image/svg+xml", "<svg/>");
  std::string out;
  Flow flow(out, Lang::fr);
  const MapSpec map{.label = "Part des plans",
                    .view_box = "0 0 10 10",
                    .areas = {{"d01", "/departements/01", "Ain : 4 sur 6", 4}, {"d02", "", "Aisne <x>", 0}},
                    .legend = {"moins de 20 %", "20 % et plus"},
                    .missing = "sans réponse",
                    .texts = {{1, 2, "Guyane & co"}},
                    .asset_name = "areas.svg"};
  write_map(flow, map);
  write_map(flow, map);
  EXPECT_TRUE(read_markup(out).faults.empty()) << read_markup(out).faults.front();
  EXPECT_TRUE(contains(
      out,
      R"(<a href="/departements/01" aria-label="Ain : 4 sur 6"><title>Ain : 4 sur 6</title><use class="k4" href=")"));
  EXPECT_TRUE(contains(out, std::string(asset("areas.svg")) + "#d01\"/>"));
  EXPECT_TRUE(contains(out, "Aisne &lt;x&gt;"));
  EXPECT_TRUE(contains(out, "Guyane &amp; co"));
  EXPECT_TRUE(contains(out, "sans réponse"));
}

TEST(Map, AShapeIdThatLeadsElsewhereIsABug) {
  put_asset("areas.svg", "image/svg+xml", "<svg/>");
  std::string out;
  Flow flow(out, Lang::fr);
  EXPECT_THROW(write_map(flow, {.label = "m",
                                .view_box = "0 0 1 1",
                                .areas = {{"\"><script>", "", "x", 1}},
                                .legend = {},
                                .asset_name = "areas.svg"}),
               Bug);
}

TEST(Map, PlacesHaveTheSignOfTheirState) {
  std::string out;
  Flow flow(out, Lang::fr);
  write_map(flow, {.label = "Contrats",
                   .view_box = "0 0 70 70",
                   .ground = "M0 0h70v70z",
                   .places = {{1, 2, "/contrats/a", "A <a>", State::bad},
                              {3, 4, "", "B", State::ok},
                              {5, 6, "/c", "C", State::warn}},
                   .signs = {{State::bad, "en retard"}, {State::idle, "non commencé"}}});
  EXPECT_TRUE(read_markup(out).faults.empty()) << read_markup(out).faults.front();
  EXPECT_TRUE(contains(out, R"(<a href="/contrats/a" aria-label="A &lt;a&gt;">)"));
  EXPECT_TRUE(contains(out, "class=\"place bad\""));
  EXPECT_TRUE(contains(out, "en retard</li>"));
  EXPECT_FALSE(contains(out, "/assets/"));
}

TEST(Chart, ItSaysItselfInASentenceAndATable) {
  std::string out;
  Flow flow(out, Lang::fr);
  ChartSpec chart;
  chart.label = "Plans adoptés";
  chart.sentence = "248 plans adoptés.";
  chart.series = {{"Adoptés", {{*Date::of(2016, 5, 9), 0}, {*Date::of(2016, 11, 15), 1248}}}};
  chart.trajectory = {"Trajectoire", {{*Date::of(2016, 5, 9), 0}, {*Date::of(2016, 12, 31), 1435}}};
  chart.target = 1435;
  chart.target_label = "Objectif";
  write_chart(flow, chart, [](Flow& f) { f.p("the table"); });
  EXPECT_TRUE(read_markup(out).faults.empty()) << read_markup(out).faults.front();
  EXPECT_TRUE(contains(out, R"(role="img" aria-describedby="chart")"));
  EXPECT_TRUE(contains(out, R"(<figcaption id="chart">248 plans adoptés.</figcaption>)"));
  EXPECT_TRUE(contains(out, "the table"));
  EXPECT_TRUE(contains(out, "Adoptés\u202f: 1\u202f248"));
}

TEST(Chart, TheNumbersToLookIntoAreThoseThatAreDrawn) {
  std::string out;
  Flow flow(out, Lang::en);
  ChartSpec chart;
  chart.label = "</script><b>";
  chart.series = {{"Adopted", {{Date{16930}, 0}, {Date{17120}, 1248}}}};
  chart.band = {"8 times in 10", {{Date{17120}, 1248, 1248}, {Date{17150}, 1300, 1400}}};
  for (int i = 0; i < 2; ++i) write_chart(flow, chart, [](Flow&) {});
  EXPECT_TRUE(read_markup(out).faults.empty()) << read_markup(out).faults.front();
  EXPECT_TRUE(contains(out, R"("points":[[16930,0],[17120,1248]])"));
  EXPECT_TRUE(contains(out, R"("points":[[17120,1248,1248],[17150,1300,1400]])"));
  EXPECT_TRUE(contains(out, R"("label":"\u003c/script\u003e\u003cb\u003e")"));
  EXPECT_FALSE(contains(out, "</script><b>"));
  EXPECT_TRUE(contains(out, R"(<path class="band" d="M)"));
  // The script is loaded once, by the first chart of the page.
  EXPECT_EQ(out.find("<script defer"), out.rfind("<script defer"));
  EXPECT_TRUE(contains(out, std::string("<script defer src=\"") + std::string(asset("chart.js"))));
}

TEST(Chart, OnePointOrNoneIsDrawnToo) {
  for (const auto& points : {std::vector<ChartPoint>{}, std::vector<ChartPoint>{{*Date::of(2016, 5, 9), 0}}}) {
    std::string out;
    Flow flow(out, Lang::en);
    ChartSpec chart;
    chart.label = "x";
    chart.series = {{"x", points}};
    write_chart(flow, chart, [](Flow&) {});
    EXPECT_TRUE(read_markup(out).faults.empty());
    EXPECT_FALSE(contains(out, "nan"));
  }
}

TEST(Chart, ValuesBelowZeroHaveTheirPlace) {
  std::string out;
  Flow flow(out, Lang::en);
  ChartSpec chart;
  chart.label = "x";
  chart.series = {{"x", {{*Date::of(2016, 1, 1), -73}, {*Date::of(2016, 2, 1), 12}}}};
  write_chart(flow, chart, [](Flow&) {});
  EXPECT_TRUE(contains(out, "\u221280"));
  EXPECT_TRUE(contains(out, ">20<"));
}

}  // namespace
}  // namespace jalon::web
