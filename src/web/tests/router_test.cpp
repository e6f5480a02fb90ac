// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include "web/exchange.hpp"
#include "web/http.hpp"

namespace jalon::web {
namespace {

Route route(std::string name, Method method, std::string pattern) {
  Route made;
  made.name = std::move(name);
  made.method = method;
  made.pattern = std::move(pattern);
  made.audience = Audience::everyone;
  made.handler = [](const Request&) { return text("ok"); };
  return made;
}

class Routes : public testing::Test {
 protected:
  Routes() {
    router.add(route("home", Method::get, "/"));
    router.add(route("plans", Method::get, "/plans"));
    router.add(route("new_plan", Method::get, "/plans/nouveau"));
    router.add(route("plan", Method::get, "/plans/{id}"));
    router.add(route("save_plan", Method::post, "/plans/{id}"));
    router.add(route("action", Method::get, "/plans/{plan}/actions/{action}"));
    router.add(route("help", Method::get, "/aide/{rest*}"));
  }
  std::string name(Method method, std::string_view path) const {
    const auto match = router.find(method, path);
    return match.route == nullptr ? "none" : match.route->name;
  }
  Router router;
};

TEST_F(Routes, AnExactSegmentGoesBeforeAParameter) {
  EXPECT_EQ(name(Method::get, "/plans/nouveau"), "new_plan");
  EXPECT_EQ(name(Method::get, "/plans/42"), "plan");
  EXPECT_EQ(name(Method::get, "/"), "home");
}

TEST_F(Routes, AParameterIsTriedWhenTheExactSegmentHasNoSuchMethod) {
  EXPECT_EQ(name(Method::post, "/plans/nouveau"), "save_plan");
}

TEST_F(Routes, ParametersCarryTheNamesOfTheirOwnRoute) {
  const auto match = router.find(Method::get, "/plans/7/actions/9");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.params, (Pairs{{"plan", "7"}, {"action", "9"}}));
}

TEST_F(Routes, TheRestTakesEverySegmentThatIsLeft) {
  const auto match = router.find(Method::get, "/aide/delegue/premier-jour");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.params, (Pairs{{"rest", "delegue/premier-jour"}}));
}

TEST_F(Routes, AnAddressOneSegmentTooLongIsNotFound) {
  EXPECT_EQ(name(Method::get, "/plans/7/actions"), "none");
  EXPECT_EQ(name(Method::get, "/plans/"), "none");
  EXPECT_EQ(name(Method::get, "plans"), "none");
  EXPECT_EQ(name(Method::get, "/plans/7/actions/9/x"), "none");
}

TEST_F(Routes, AnEscapedSlashStaysInsideItsSegment) {
  EXPECT_EQ(name(Method::get, "/plans%2Fnouveau"), "none");
  EXPECT_EQ(name(Method::get, "/plans/7%2factions%2F9"), "plan");
  EXPECT_EQ(router.find(Method::get, "/plans/7%2Factions").params, (Pairs{{"id", "7/actions"}}));
  EXPECT_EQ(router.find(Method::get, "/plans/7%252Factions").params, (Pairs{{"id", "7%2Factions"}})) << "undone once";
  EXPECT_EQ(name(Method::get, "/plans/nouve%61u"), "new_plan");
  EXPECT_EQ(router.find(Method::get, "/plans/Orl%C3%A9ans").params, (Pairs{{"id", "Orléans"}}));
  EXPECT_EQ(router.find(Method::get, "/plans/a%2F").params, (Pairs{{"id", "a/"}}));
}

class Answers : public Routes {
 protected:
  Answers() {
    auto shown = route("shown", Method::get, "/montre/{what}");
    shown.handler = [](const Request& request) { return text(std::string(request.param("what"))); };
    router.add(std::move(shown));
    auto hidden = route("hidden", Method::get, "/cache");
    hidden.audience = Audience::development;
    router.add(std::move(hidden));
  }
  Response ask(std::string target, Method method = Method::get) const {
    Request request;
    request.method = method;
    request.target = std::move(target);
    return respond(router, {}, std::move(request));
  }
  std::string led_to(std::string target, Method method = Method::get) const {
    const auto response = ask(std::move(target), method);
    if (response.status != 308) return std::to_string(response.status);
    for (const auto& [name, value] : response.headers) {
      if (name == "location") return value;
    }
    return "nowhere";
  }
};

TEST_F(Answers, AnEscapedSlashReachesTheHandlerInItsParameter) {
  EXPECT_EQ(ask("/montre/a%2Fb").body, "a/b");
  EXPECT_EQ(ask("/montre%2Fa").status, 404);
  EXPECT_EQ(ask("/montre/a/b").status, 404);
}

TEST_F(Answers, ASlashTooManyLeadsToTheAddressWithoutIt) {
  EXPECT_EQ(led_to("/plans/"), "/plans");
  EXPECT_EQ(led_to("/plans/42/?tri=nom&page=2"), "/plans/42?tri=nom&page=2");
  EXPECT_EQ(led_to("http://example.test/plans/?a=/"), "/plans?a=/");
  EXPECT_EQ(led_to("/plans/Orl%C3%A9ans/"), "/plans/Orl%C3%A9ans") << "as it was sent";
  EXPECT_EQ(led_to("/aide/delegue/"), "200") << "the rest takes its slashes";
}

TEST_F(Answers, ASlashTooManyLeadsNowhereElse) {
  EXPECT_EQ(led_to("/"), "200");
  EXPECT_EQ(led_to("//"), "404");
  EXPECT_EQ(led_to("//evil.example/"), "404");
  EXPECT_EQ(led_to("//plans/"), "404");
  EXPECT_EQ(led_to("/\\plans/"), "404");
  EXPECT_EQ(led_to("/plans//"), "404");
  EXPECT_EQ(led_to("/rien/"), "404");
  EXPECT_EQ(led_to("/cache/"), "404") << "what exists in development only is not told";
  EXPECT_EQ(led_to("/plans/42/", Method::post), "404") << "a form is not sent on";
}

TEST(Sender, IsOfThisSiteWhenTheBrowserOrTheReferrerSaysSo) {
  const auto from = [](Pairs headers) {
    Request request;
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "jalon.example.org:8080");
    return request.is_from_here();
  };
  EXPECT_TRUE(from({{"sec-fetch-site", "same-origin"}}));
  EXPECT_TRUE(from({{"sec-fetch-site", "none"}}));
  EXPECT_FALSE(from({{"sec-fetch-site", "cross-site"}, {"referer", "http://jalon.example.org:8080/"}}));
  EXPECT_FALSE(from({{"sec-fetch-site", "same-site"}}));
  EXPECT_TRUE(from({{"referer", "http://jalon.example.org:8080/moi"}}));
  EXPECT_FALSE(from({{"referer", "http://jalon.example.org:8080.evil.example/moi"}}));
  EXPECT_FALSE(from({{"referer", "http://evil.example/http://jalon.example.org:8080/"}}));
  EXPECT_FALSE(from({{"origin", "http://evil.example"}, {"referer", "http://jalon.example.org:8080/"}}));
  EXPECT_FALSE(from({}));
}

TEST_F(Routes, AnotherMethodIsToldWithTheMethodsThatThereAre) {
  const auto match = router.find(Method::put, "/plans/7");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_TRUE(match.other_method);
  EXPECT_EQ(match.allow, "GET, HEAD, POST");
  EXPECT_FALSE(router.find(Method::put, "/nothing").other_method);
}

TEST_F(Routes, ATakenNameOrPatternIsRefused) {
  EXPECT_THROW(router.add(route("plan", Method::get, "/other")), Bug);
  EXPECT_THROW(router.add(route("plan2", Method::get, "/plans/{other_name}")), Bug);
  EXPECT_NO_THROW(router.add(route("plan3", Method::del, "/plans/{other_name}")));
}

TEST_F(Routes, ARouteOfSignedInReadersNamesItsRightUnlessItIsTheirOwnAccount) {
  auto open = route("secret", Method::get, "/secret");
  open.audience = Audience::signed_in;
  EXPECT_THROW(router.add(open), Bug);
  open.pattern = "/compte/mot-de-passe";
  EXPECT_NO_THROW(router.add(open));
  auto guarded = route("guarded", Method::get, "/guarded");
  guarded.audience = Audience::signed_in;
  guarded.right = "read_journal";
  EXPECT_NO_THROW(router.add(guarded));
}

TEST_F(Routes, TheScopeMustBeAParameterOfThePattern) {
  auto scoped = route("scoped", Method::get, "/departements/{department}");
  scoped.scope = "contract";
  EXPECT_THROW(router.add(scoped), Bug);
  scoped.scope = "department";
  EXPECT_NO_THROW(router.add(scoped));
}

TEST(Address, EscapesAreUndoneOnce) {
  EXPECT_EQ(percent_decode("a%20b%2525", false), "a b%25");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
}

TEST(Address, ABrokenEscapeOrBrokenUtf8IsRefused) {
  EXPECT_EQ(percent_decode("%2", false), std::nullopt);
  EXPECT_EQ(percent_decode("%zz", false), std::nullopt);
  EXPECT_EQ(percent_decode("%E9", false), std::nullopt);
  EXPECT_EQ(percent_decode("%C3%A9", false), "é");
  EXPECT_EQ(percent_decode("%C0%AF", false), std::nullopt);
}

TEST(Address, AnAbsoluteAddressIsReadAsItsPath) {
  Request request;
  request.target = "http://example.test/plans?tri=nom#x";
  ASSERT_TRUE(understand(request));
  EXPECT_EQ(request.path, "/plans");
  EXPECT_EQ(request.query, (Pairs{{"tri", "nom"}}));
}

TEST(Address, AControlCharacterInThePathIsRefused) {
  Request request;
  request.target = "/a%0Ab";
  EXPECT_FALSE(understand(request));
}

TEST(Cookies, AreReadOneByOne) {
  Request request;
  request.target = "/";
  request.headers = {{"cookie", "a=1; lang=en;b=2=3; broken"}};
  ASSERT_TRUE(understand(request));
  EXPECT_EQ(request.cookies, (Pairs{{"a", "1"}, {"lang", "en"}, {"b", "2=3"}}));
  EXPECT_EQ(request.lang, Lang::en);
}

TEST(Language, IsFrenchUnlessTheReaderPrefersEnglish) {
  const auto of = [](std::string accept) {
    Request request;
    request.headers = {{"accept-language", std::move(accept)}};
    return language_of(request);
  };
  EXPECT_EQ(of(""), Lang::fr);
  EXPECT_EQ(of("de-DE, de"), Lang::fr);
  EXPECT_EQ(of("en-GB, fr;q=0.5"), Lang::en);
  EXPECT_EQ(of("fr-FR, en;q=0.9"), Lang::fr);
  EXPECT_EQ(of("en;q=0"), Lang::fr);
}

TEST(Download, TheNameOfAFileIsQuotedAndEncoded) {
  const auto response = download("text/csv", "plans \"été\".csv", {});
  EXPECT_EQ(response.headers.at(0).second,
            "attachment; filename=\"plans __t__.csv\"; filename*=UTF-8''plans%20%22%C3%A9t%C3%A9%22.csv");
}

TEST(Redirect, ALocationCannotEndTheHeader) {
  EXPECT_EQ(see_other("/a\r\nSet-Cookie: x=1").headers.at(0).second, "/a%0D%0ASet-Cookie:%20x=1");
}

}  // namespace
}  // namespace jalon::web
