// SPDX-License-Identifier: EUPL-1.2
// The pages and the guard, through all that the server does between parsing and writing.
#include <map>
#include <set>

#include "access/return_address.hpp"
#include "access/testing.hpp"
#include "fixture.hpp"
#include "web/form.hpp"
#include "web/page.hpp"
#include "web/server.hpp"

namespace jalon::access {
namespace {

constexpr TerritoryKey region{11};

std::optional<std::vector<TerritoryKey>> scope_path(std::string_view scope, std::string_view code) {
  if (scope.empty()) return std::vector{nation};
  if (scope == "department" && code == "93") return std::vector{department, region, nation};
  if (scope == "department" && code == "92") return std::vector{sibling, region, nation};
  if (scope == "contract" && code == "CV31") return std::vector{contract, department, region, nation};
  return std::nullopt;
}

std::string encode(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

class Pages : public Room {
 protected:
  AccountId prefect = add("prefet@example.org", {{Role::prefect, department}}, "Préfecture de la Seine-Saint-Denis");
  AccountId admin = add("admin@example.org", {{Role::administrator, nation}}, "Administration des comptes");
  web::Router router;
  web::Hooks hooks;

  PagesContext pages_context() {
    PagesContext context{*database, policy, wall};
    context.demonstration = true;
    context.demonstration_accounts = {{"prefet@example.org", "Préfecture de la Seine-Saint-Denis"}};
    context.demonstration_password = good_password;
    context.territory_label = [](TerritoryKey key, Lang) -> std::string {
      if (key == nation) return "France";
      if (key == department) return "Seine-Saint-Denis (93)";
      if (key.value == 77) return "Twice the same name";
      return key == contract ? "Plaine Commune" : "Hauts-de-Seine (92)";
    };
    context.territory_from_text = [](std::string_view text) -> std::optional<TerritoryKey> {
      if (text == "FR" || text == "France") return nation;
      if (text == "93" || text == "Seine-Saint-Denis (93)") return department;
      if (text == "92" || text == "Hauts-de-Seine (92)") return sibling;
      if (text == "Plaine Commune") return contract;
      return std::nullopt;
    };
    context.territory_path = [](TerritoryKey key) {
      if (key == nation) return std::vector{nation};
      if (key == contract || key.value == 77) return std::vector{key, department, region, nation};
      return std::vector{key, region, nation};
    };
    return context;
  }

  Pages() {
    add_routes(router, pages_context());
    // Routes of each kind of scope, as other rooms have them.
    const auto route = [&](const char* name, web::Method method, const char* pattern, Right right, const char* scope) {
      web::Route one;
      one.name = name;
      one.method = method;
      one.pattern = pattern;
      one.right = std::string(word(right));
      one.scope = scope;
      one.handler = [](const web::Request&) { return web::text("done"); };
      router.add(std::move(one));
    };
    route("test.figures", web::Method::get, "/chiffres", Right::read_aggregates, "");
    route("test.plan", web::Method::get, "/contrats/{contract}/plan", Right::read_plans, "contract");
    route("test.write", web::Method::post, "/contrats/{contract}/plan", Right::write_plan, "contract");
    route("test.delegates", web::Method::post, "/departements/{department}/delegues", Right::assign_delegates,
          "department");
    route("test.publish", web::Method::post, "/programme/publication", Right::publish_programme, "");
    route("test.each", web::Method::post, "/rappels", Right::remind, "each");
    route("test.api", web::Method::get, "/api/v1/plans/{contract}", Right::read_plans, "contract");
    hooks.identify = [this](web::Request& request) -> std::optional<web::Response> {
      request.position = position();
      request.identity = identify(*database, wall, request, {}, &policy);
      return std::nullopt;
    };
    hooks.authorize = [](const web::Request& request) { return guard(request, scope_path); };
  }

  static std::string target_path(const std::string& target) { return target.substr(0, target.find('?')); }
  web::Request plain(web::Method method, const std::string& target, const std::string& cookie = {}) {
    web::Request out = request(cookie);
    out.method = method;
    out.target = target;
    out.path = target_path(target);
    out.lang = Lang::en;
    out.cookies.emplace_back("lang", "en");
    out.headers.emplace_back("host", "jalon.example.org");
    if (const auto mark = target.find('?'); mark != std::string::npos) {
      for (const auto pair : split(std::string_view(target).substr(mark + 1), '&')) {
        const auto equal = pair.find('=');
        out.query.emplace_back(std::string(pair.substr(0, equal)), std::string(pair.substr(equal + 1)));
      }
    }
    return out;
  }
  web::Response get(const std::string& target, const std::string& cookie = {}) {
    return web::respond(router, hooks, plain(web::Method::get, target, cookie));
  }
  web::Response post(const std::string& target, const std::string& cookie, const web::Pairs& fields,
                     bool with_token = true) {
    web::Request asked = plain(web::Method::post, target, cookie);
    asked.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    for (const auto& [name, value] : fields) asked.body += name + "=" + encode(value) + "&";
    if (with_token && !cookie.empty()) {
      web::Request as_reader = request(cookie);
      as_reader.identity = who(as_reader);
      asked.body += "csrf=" + web::csrf_token(as_reader);
    }
    return web::respond(router, hooks, std::move(asked));
  }
  static std::string header(const web::Response& response, std::string_view name, std::string_view start = {}) {
    for (const auto& [key, value] : response.headers) {
      if (key == name && value.starts_with(start)) return value;
    }
    return {};
  }
  static std::string cookie_of(const web::Response& response) {
    const std::string set = header(response, "set-cookie", "jalon=");
    return set.substr(6, set.find(';') - 6);
  }
  static bool says(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
};
INSTANTIATE_TEST_SUITE_P(, Pages, ::testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// ---- the guard ----

TEST_P(Pages, EveryRouteForEveryRoleInAndOutOfScopeAgreesWithTheMatrix) {
  std::size_t walked = 0;
  const std::vector<testing::Place> places{{"the nation", nation},
                                           {"the region", region},
                                           {"the department", department},
                                           {"a sibling department", sibling},
                                           {"the contract", contract}};
  const auto ask = [](const web::Request& asked) { return guard(asked, scope_path).value_or(web::text("")); };
  for (const auto* code : {"93", "92"}) {
    const std::map<std::string, std::string> values{
        {"contract", "CV31"}, {"department", code}, {"account", prefect.text()}};
    EXPECT_EQ(testing::disagreements(router, scope_path, values, places, ask, &walked), std::vector<std::string>{});
  }
  EXPECT_GT(walked, 2000U);
}

TEST_P(Pages, TheWalkOverRoutesFindsAGuardThatLetsEverythingPassOrNothing) {
  const std::map<std::string, std::string> values{{"contract", "CV31"}, {"department", "93"}};
  const std::vector<testing::Place> places{{"the department", department}};
  const auto open = [](const web::Request&) { return web::text(""); };
  const auto shut = [](const web::Request& asked) { return web::error_response(asked, Forbidden{"x"}); };
  EXPECT_FALSE(testing::disagreements(router, scope_path, values, places, open).empty());
  EXPECT_FALSE(testing::disagreements(router, scope_path, values, places, shut).empty());
}

TEST_P(Pages, WhoIsNotSignedInIsSentToSignInAndBack) {
  const auto page = get("/contrats/CV31/plan?axe=2");
  EXPECT_EQ(page.status, 303);
  EXPECT_EQ(header(page, "location"), "/connexion?retour=/contrats/CV31/plan%3Faxe%3D2");
  const auto api = get("/api/v1/plans/CV31");
  EXPECT_EQ(api.status, 401);
  EXPECT_EQ(api.content_type, "application/problem+json");
  EXPECT_EQ(header(api, "www-authenticate"), "Bearer");
}

TEST_P(Pages, APartOfAPageIsNotReplacedByTheSignInPage) {
  auto asked = plain(web::Method::get, "/contrats/CV31/plan");
  asked.headers.emplace_back("hx-request", "true");
  const auto answer = web::respond(router, hooks, std::move(asked));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, "");
}

TEST_P(Pages, AnUnknownTerritoryIsNotFoundForWhoMayReadAndForbiddenToOthers) {
  const auto cookie = *enter("prefet@example.org");
  EXPECT_EQ(get("/contrats/CV31/plan", cookie).status, 200);
  EXPECT_EQ(get("/contrats/CV99/plan", cookie).status, 404);
  const auto other = *enter("admin@example.org");
  EXPECT_EQ(get("/contrats/CV31/plan", other).status, 403);
  EXPECT_EQ(get("/contrats/CV99/plan", other).status, 403);
}

TEST_P(Pages, ARefusalNamesTheMissingRightAndWhoHasIt) {
  const auto cookie = *enter("prefet@example.org");
  const auto answer = post("/contrats/CV31/plan", cookie, {{"text", "Quatre sessions <de> deux jours"}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_TRUE(says(answer, "write a plan")) << answer.body;
  EXPECT_TRUE(says(answer, "Local authority"));
  EXPECT_TRUE(says(answer, "Quatre sessions &lt;de&gt; deux jours"));
}

TEST_P(Pages, WhatWasTypedIsGivenBackWhenTheSessionHasEnded) {
  const auto answer = post("/contrats/CV31/plan", {}, {{"text", "Un long paragraphe"}, {"password", "secret"}});
  EXPECT_EQ(answer.status, 401);
  EXPECT_TRUE(says(answer, "Un long paragraphe"));
  EXPECT_FALSE(says(answer, "secret"));
}

TEST_P(Pages, ARoleThatEndsWhileAFormIsOpenRefusesTheForm) {
  const AccountId writer = add("ville@example.org", {{Role::local_authority, contract}});
  const auto cookie = *enter("ville@example.org");
  EXPECT_EQ(post("/contrats/CV31/plan", cookie, {{"text", "Un"}}).status, 200);
  ASSERT_TRUE(act(as(admin), [&](Act& the_act) { return set_grants(the_act, writer, {}); }));
  const auto answer = post("/contrats/CV31/plan", cookie, {{"text", "Deux cents mots"}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_TRUE(says(answer, "Deux cents mots"));
}

TEST_P(Pages, ATokenReachesItsRightsButNoAccountPage) {
  const auto made = act(as(prefect), [&](Act& the_act) {
    return make_token(the_act, prefect, "Tableur", {Right::read_plans}, Instant{wall.now().ms + day}, wall.now());
  });
  const auto ask = [&](const std::string& target) {
    auto asked = plain(web::Method::get, target);
    asked.headers.emplace_back("authorization", "Bearer " + made->secret);
    return web::respond(router, hooks, std::move(asked)).status;
  };
  EXPECT_EQ(ask("/api/v1/plans/CV31"), 200);
  EXPECT_EQ(ask("/chiffres"), 403);
  EXPECT_EQ(ask("/compte"), 403);
}

// ---- signing in ----

TEST_P(Pages, TheWayBackStaysOnThisSite) {
  EXPECT_EQ(local_path("/contrats/CV31/plan?axe=2#a"), "/contrats/CV31/plan?axe=2#a");
  for (const auto* elsewhere :
       {"//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "", "contrats",
        "/\t/evil.example", "/a b", "/connexion", "/connexion?retour=/", "/deconnexion"}) {
    EXPECT_EQ(local_path(elsewhere), "/") << elsewhere;
  }
}

TEST_P(Pages, SigningInOpensASessionAndGoesBack) {
  EXPECT_TRUE(says(get("/connexion?retour=/chiffres"), R"(name="retour" value="/chiffres")"));
  const auto answer =
      post("/connexion", {}, {{"email", "prefet@example.org"}, {"password", good_password}, {"retour", "/chiffres"}});
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(header(answer, "location"), "/chiffres");
  const std::string cookie = cookie_of(answer);
  EXPECT_EQ(get("/chiffres", cookie).status, 200);
  EXPECT_EQ(header(get("/connexion", cookie), "location"), "/moi");
  // In again: a new session, and the one before has ended.
  const auto again = post("/connexion", cookie,
                          {{"email", "admin@example.org"}, {"password", good_password}, {"retour", "//evil.example"}});
  EXPECT_EQ(header(again, "location"), "/administration/comptes");
  EXPECT_NE(cookie_of(again), cookie);
  EXPECT_EQ(get("/chiffres", cookie).status, 303);
}

TEST_P(Pages, AFailedSignInSaysSoAndKeepsTheAddressButNotThePassword) {
  const auto answer = post("/connexion", {}, {{"email", "prefet@example.org"}, {"password", "hunter2 hunter2"}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_TRUE(says(answer, "The e-mail address or the password is not right."));
  EXPECT_TRUE(says(answer, R"(value="prefet@example.org")"));
  EXPECT_FALSE(says(answer, "hunter2"));
  EXPECT_TRUE(header(answer, "set-cookie").empty());
  for (int i = 0; i < 4; ++i) post("/connexion", {}, {{"email", "prefet@example.org"}, {"password", "faux"}});
  EXPECT_EQ(post("/connexion", {}, {{"email", "prefet@example.org"}, {"password", good_password}}).status, 429);
}

TEST_P(Pages, TheDemonstrationListsItsAccounts) {
  const auto page = get("/connexion");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(says(page, "Demonstration accounts"));
  EXPECT_TRUE(says(page, good_password));
}

TEST_P(Pages, SigningOutNeedsThePageAndEndsTheSession) {
  const auto cookie = *enter("prefet@example.org");
  EXPECT_EQ(post("/deconnexion", cookie, {}, false).status, 403);
  EXPECT_EQ(get("/deconnexion", cookie).status, 405);
  EXPECT_EQ(get("/chiffres", cookie).status, 200);
  const auto answer = post("/deconnexion", cookie, {});
  EXPECT_EQ(answer.status, 303);
  EXPECT_NE(header(answer, "set-cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(get("/chiffres", cookie).status, 303);
}

TEST_P(Pages, AnInvitationIsAcceptedOnItsPageAndOpensASession) {
  const auto admin_cookie = *enter("admin@example.org");
  const auto made = post("/administration/comptes/nouveau", admin_cookie,
                         {{"email", "nouveau@example.org"},
                          {"name", "Dominique"},
                          {"function_label", "Mairie"},
                          {"lang", "fr"},
                          {"role_0", "local_authority"},
                          {"territory_0", "Plaine Commune"},
                          {"role_1", ""},
                          {"territory_1", ""}});
  EXPECT_EQ(made.status, 200) << made.body;
  const auto at = made.body.find("/invitation/");
  ASSERT_NE(at, std::string::npos);
  const std::string address = made.body.substr(at, 12 + 43);
  EXPECT_TRUE(says(get(address), "Open my account"));
  const auto weak = post(address, {}, {{"password", "court"}});
  EXPECT_EQ(weak.status, 422);
  EXPECT_TRUE(says(weak, "at least 12 characters"));
  const auto on_address = post(address, {}, {{"password", "un mot nouveau et long"}});
  EXPECT_TRUE(says(on_address, "the first part of the e-mail address"));
  EXPECT_FALSE(says(on_address, "un mot nouveau"));
  const auto accepted = post(address, {}, {{"password", "la phrase de Dominique"}});
  EXPECT_EQ(accepted.status, 303);
  EXPECT_EQ(get("/contrats/CV31/plan", cookie_of(accepted)).status, 200);
  EXPECT_EQ(get(address).status, 404);
}

// The host is whatever the sender of the request wrote: a one-time address made of it would hand the secret over.
TEST_P(Pages, AOneTimeAddressIsNeverMadeOfAHostThatTheRequestNames) {
  const auto cookie = *enter("admin@example.org");
  const auto shown = [&](const std::string& public_address, bool secure, const std::string& host) {
    auto context = pages_context();
    context.public_address = public_address;
    context.secure = secure;
    web::Router other;
    add_routes(other, context);
    web::Request as_reader = request(cookie);
    as_reader.identity = who(as_reader);
    auto asked = plain(web::Method::post, "/administration/comptes/" + prefect.text() + "/invitation", cookie);
    for (auto& [name, value] : asked.headers) {
      if (name == "host") value = host;
    }
    asked.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    asked.body = "csrf=" + web::csrf_token(as_reader);
    const auto made = web::respond(other, hooks, std::move(asked));
    const auto end = made.body.find("/invitation/");
    if (made.status != 200 || end == std::string::npos) return std::string("none");
    const auto begin = made.body.rfind('>', end) + 1;
    return made.body.substr(begin, end - begin) + (says(made, "serve --public-address") ? " and a warning" : "");
  };
  EXPECT_EQ(shown("https://jalon.example.gouv.fr", true, "evil.example"), "https://jalon.example.gouv.fr");
  EXPECT_EQ(shown("https://jalon.example.gouv.fr", true, "localhost"), "https://jalon.example.gouv.fr");
  EXPECT_EQ(shown("", true, "evil.example"), " and a warning");
  EXPECT_EQ(shown("", false, "evil.example:8080"), " and a warning");
  EXPECT_EQ(shown("", false, "localhost.evil.example"), " and a warning");
  EXPECT_EQ(shown("", false, "localhost@evil.example"), " and a warning");
  EXPECT_EQ(shown("", false, "localhost:1@evil.example"), " and a warning");
  EXPECT_EQ(shown("", false, "localhost:8080"), "http://localhost:8080");
  EXPECT_EQ(shown("", false, "127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(shown("", false, "[::1]:8080"), "http://[::1]:8080");
}

TEST_P(Pages, AnInvitationThatNoLongerHoldsSaysSo) {
  EXPECT_EQ(get("/invitation/xyz").status, 404);
  EXPECT_EQ(post("/invitation/xyz", {}, {{"password", good_password}}).status, 404);
}

TEST_P(Pages, TheLanguageIsRememberedAndTheReaderComesBack) {
  const auto cookie = *enter("prefet@example.org");
  auto asked = plain(web::Method::get, "/langue/en?retour=/chiffres", cookie);
  asked.headers.emplace_back("sec-fetch-site", "same-origin");
  const auto answer = web::respond(router, hooks, std::move(asked));
  EXPECT_EQ(header(answer, "location"), "/chiffres");
  EXPECT_TRUE(header(answer, "set-cookie", "lang=en").starts_with("lang=en; Path=/"));
  EXPECT_EQ(account(prefect).lang, "en");
  EXPECT_EQ(header(get("/langue/en?retour=//evil.example"), "location"), "/");
  EXPECT_EQ(get("/langue/de").status, 404);
}

TEST_P(Pages, ALinkOfAnotherSiteDoesNotChangeTheLanguageOfAnAccount) {
  const auto cookie = *enter("prefet@example.org");
  const auto lang_after = [&](const char* name, const char* value) {
    auto asked = plain(web::Method::get, "/langue/en", cookie);
    asked.headers.emplace_back(name, value);
    EXPECT_EQ(web::respond(router, hooks, std::move(asked)).status, 303);
    return account(prefect).lang;
  };
  EXPECT_EQ(lang_after("sec-fetch-site", "cross-site"), "fr");
  EXPECT_EQ(lang_after("sec-fetch-site", "same-site"), "fr");
  EXPECT_EQ(lang_after("referer", "https://evil.example/"), "fr");
  EXPECT_EQ(lang_after("referer", "http://jalon.example.org/moi"), "en");
}

// ---- the reader's own account ----

TEST_P(Pages, TheOwnAccountShowsRolesSessionsAndTokens) {
  const auto cookie = *enter("prefet@example.org");
  enter("prefet@example.org");
  const auto page = get("/compte", cookie);
  EXPECT_EQ(page.status, 200);
  for (const auto* text :
       {"Prefect", "Seine-Saint-Denis (93)", "sign a plan for the State", "this session", "Firefox"}) {
    EXPECT_TRUE(says(page, text)) << text;
  }
  EXPECT_FALSE(says(page, cookie));
}

TEST_P(Pages, TheProfileIsChangedAndItsFaultsAreShownBeside) {
  const auto cookie = *enter("prefet@example.org");
  EXPECT_EQ(header(post("/compte/profil", cookie, {{"name", "Claude"}, {"function_label", "Cabinet"}, {"lang", "en"}}),
                   "location"),
            "/compte?fait=profil");
  EXPECT_EQ(account(prefect).name, "Claude");
  const auto failed = post("/compte/profil", cookie, {{"name", "Autre"}, {"function_label", ""}, {"lang", "en"}});
  EXPECT_EQ(failed.status, 422);
  EXPECT_TRUE(says(failed, "Give the function"));
  EXPECT_TRUE(says(failed, R"(value="Autre")"));
  EXPECT_EQ(account(prefect).name, "Claude");
}

TEST_P(Pages, ANewPasswordEndsTheOtherSessionsAndKeepsThisReaderIn) {
  const auto cookie = *enter("prefet@example.org");
  const auto elsewhere = *enter("prefet@example.org");
  EXPECT_EQ(
      post("/compte/mot-de-passe", cookie, {{"old_password", "faux"}, {"new_password", "une autre phrase longue"}})
          .status,
      422);
  const auto done = post("/compte/mot-de-passe", cookie,
                         {{"old_password", good_password}, {"new_password", "une autre phrase longue"}});
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(get("/chiffres", elsewhere).status, 303);
  EXPECT_EQ(get("/chiffres", cookie).status, 303);
  EXPECT_EQ(get("/chiffres", cookie_of(done)).status, 200);
  // It is the visit that it was: the first.
  EXPECT_EQ(who(request(cookie_of(done)))->last_visit, std::nullopt);
}

TEST_P(Pages, ATokenIsShownOnceAndRevoked) {
  const auto cookie = *enter("prefet@example.org");
  const auto made = post("/compte/jetons", cookie, {{"label", "Tableur"}, {"rights", "read_plans"}, {"days", "30"}});
  EXPECT_EQ(made.status, 200);
  EXPECT_TRUE(says(made, "jalon_"));
  EXPECT_FALSE(says(get("/compte", cookie), "jalon_"));
  EXPECT_EQ(post("/compte/jetons", cookie, {{"label", "Tableur"}, {"rights", "sign_for_state"}, {"days", "30"}}).status,
            422);
  const auto tokens = database->read([&](db::Session& session) { return tokens_of(session, prefect); });
  ASSERT_EQ(tokens.size(), 1U);
  EXPECT_EQ(post("/compte/jetons/" + tokens[0].id.text() + "/fin", cookie, {}).status, 303);
  EXPECT_TRUE(database->read([&](db::Session& session) { return tokens_of(session, prefect); }).empty());
}

TEST_P(Pages, SessionsAreEndedOneByOneOrAllAtOnce) {
  const auto cookie = *enter("prefet@example.org");
  const auto other = *enter("prefet@example.org");
  const std::string id = who(request(other))->session_id;
  EXPECT_EQ(post("/compte/sessions/" + id + "/fin", cookie, {}).status, 303);
  EXPECT_EQ(get("/chiffres", other).status, 303);
  EXPECT_EQ(get("/chiffres", cookie).status, 200);
  EXPECT_EQ(post("/compte/sessions/nothing/fin", cookie, {}).status, 404);
  EXPECT_EQ(header(post("/compte/deconnexion-partout", cookie, {}), "location"), "/connexion");
  EXPECT_EQ(get("/chiffres", cookie).status, 303);
}

// ---- administration ----

TEST_P(Pages, AnAdministratorSeesAccountsAndNothingOfThePolicy) {
  const auto cookie = *enter("admin@example.org");
  const auto list = get("/administration/comptes?q=seine", cookie);
  EXPECT_EQ(list.status, 200);
  EXPECT_TRUE(says(list, "Préfecture de la Seine-Saint-Denis"));
  EXPECT_TRUE(says(list, "1 account"));
  const auto none = get("/administration/comptes?q=personne&role=auditor&etat=closed&page=zz", cookie);
  EXPECT_TRUE(says(none, "No account answers to this."));
  EXPECT_EQ(get("/chiffres", cookie).status, 403);
  EXPECT_EQ(get("/administration/comptes", *enter("prefet@example.org")).status, 403);
}

TEST_P(Pages, RolesAreChangedOnTheAccountsPage) {
  const auto cookie = *enter("admin@example.org");
  const std::string page = "/administration/comptes/" + prefect.text();
  EXPECT_TRUE(says(get(page, cookie), "Seine-Saint-Denis (93)"));
  const auto done = post(page + "/roles", cookie, {{"role_0", "prefect"}, {"territory_0", "92"}});
  EXPECT_EQ(done.status, 303);
  ASSERT_EQ(account(prefect).grants.size(), 1U);
  EXPECT_EQ(account(prefect).grants[0].territory, sibling);
  const auto shown = get(page + "?fait=roles", cookie);
  EXPECT_TRUE(says(shown, "The roles were changed"));
  EXPECT_TRUE(says(shown, "Roles changed"));  // in its journal, in words
  EXPECT_TRUE(says(shown, "roles: Prefect, Seine-Saint-Denis (93)"));
}

TEST_P(Pages, ARoleThatIsHeldStaysWhereItIsEvenIfItsPlaceCannotBeFoundByItsLabel) {
  const AccountId other =
      add("delegue@example.org", {{Role::delegate, TerritoryKey{77}}});  // labelled, not to be found
  const auto cookie = *enter("admin@example.org");
  const auto done = post("/administration/comptes/" + other.text() + "/roles", cookie,
                         {{"role_0", "delegate"},
                          {"territory_0", "Twice the same name"},
                          {"role_1", "delegate"},
                          {"territory_1", "Plaine Commune"}});
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(account(other).grants.size(), 2U);
  EXPECT_EQ(post("/administration/comptes/" + prefect.text() + "/roles", cookie,
                 {{"role_0", "delegate"}, {"territory_0", "Twice the same name"}})
                .status,
            422);
}

TEST_P(Pages, ARoleAtTheWrongPlaceOrAnUnknownPlaceIsRefusedAndWhatWasTypedStays) {
  const auto cookie = *enter("admin@example.org");
  const std::string roles = "/administration/comptes/" + prefect.text() + "/roles";
  const auto at = [&](const char* role, const char* territory) {
    return post(roles, cookie, {{"role_0", role}, {"territory_0", territory}});
  };
  EXPECT_TRUE(says(at("prefect", "Atlantide"), "No territory is known as “Atlantide”"));
  EXPECT_TRUE(says(at("prefect", "Atlantide"), R"(value="Atlantide")"));
  EXPECT_TRUE(says(at("prefect", "France"), "This role is given for a department."));
  EXPECT_TRUE(says(at("local_authority", "93"), "This role is given for a contract."));
  EXPECT_TRUE(says(at("auditor", "93"), "This role is given for the whole country"));
  EXPECT_TRUE(says(at("prefect", ""), "Say where this role holds."));
  EXPECT_TRUE(says(at("mayor", "93"), "Choose a role of the list."));
  const auto apart =
      post(roles, cookie, {{"role_0", "prefect"}, {"territory_0", "93"}, {"role_1", "auditor"}, {"territory_1", ""}});
  EXPECT_EQ(apart.status, 422);
  EXPECT_TRUE(says(apart, "must not meet in one person"));
  EXPECT_EQ(account(prefect).grants[0].territory, department);
}

TEST_P(Pages, AnInvitationComesBackWithEveryFaultAndWhatWasTyped) {
  const auto cookie = *enter("admin@example.org");
  const auto answer = post("/administration/comptes/nouveau", cookie,
                           {{"email", "pas une adresse"},
                            {"name", ""},
                            {"function_label", "Mairie <b>"},
                            {"lang", "fr"},
                            {"role_0", "local_authority"},
                            {"territory_0", "nulle part"}});
  EXPECT_EQ(answer.status, 422);
  for (const auto* text : {"This is not an e-mail address", "Give the name of the person.",
                           "No territory is known as “nulle part”", "pas une adresse", "Mairie &lt;b&gt;"}) {
    EXPECT_TRUE(says(answer, text)) << text;
  }
  EXPECT_EQ(get("/administration/comptes/nouveau", cookie).status, 200);
}

TEST_P(Pages, AnAccountIsClosedInvitedAgainAndItsSessionsEnded) {
  const auto cookie = *enter("admin@example.org");
  const auto reader = *enter("prefet@example.org");
  const std::string page = "/administration/comptes/" + prefect.text();
  EXPECT_EQ(post(page + "/sessions", cookie, {}).status, 303);
  EXPECT_EQ(get("/chiffres", reader).status, 303);
  EXPECT_TRUE(says(post(page + "/invitation", cookie, {}), "/invitation/"));
  EXPECT_EQ(post(page + "/profil", cookie, {{"name", "Claude"}, {"function_label", "Cabinet"}, {"lang", "fr"}}).status,
            303);
  EXPECT_EQ(post(page + "/fermeture", cookie, {}).status, 303);
  EXPECT_EQ(account(prefect).state, "closed");
  EXPECT_EQ(post(page + "/fermeture", cookie, {}).status, 422);
  EXPECT_EQ(get(page, cookie).status, 200);
  EXPECT_EQ(post("/administration/comptes/" + admin.text() + "/fermeture", cookie, {}).status, 422);
  EXPECT_EQ(get("/administration/comptes/" + AccountId::make().text(), cookie).status, 404);
  EXPECT_EQ(get("/administration/comptes/rien", cookie).status, 404);
}

TEST_P(Pages, AnotherAdministratorConfirmsAnAccountThatWasOpenedAgain) {
  const auto second = add("admin2@example.org", {{Role::administrator, nation}});
  const auto cookie = *enter("admin@example.org");
  const auto other = *enter("admin2@example.org");
  const std::string page = "/administration/comptes/" + prefect.text();
  const auto made = post(page + "/invitation", cookie, {});
  const std::string address = made.body.substr(made.body.find("/invitation/"), 12 + 43);
  const auto opened = post(address, {}, {{"password", "la phrase de Dominique"}});
  ASSERT_EQ(opened.status, 303);
  const auto reader = cookie_of(opened);
  EXPECT_EQ(post("/departements/93/delegues", reader, {}).status, 403);
  EXPECT_TRUE(says(get("/compte", reader), "are held back until a second administrator"));
  EXPECT_TRUE(says(get(page, cookie), "You did: another administrator confirms"));
  EXPECT_FALSE(says(get(page, cookie), page + "/confirmation"));
  EXPECT_EQ(post(page + "/confirmation", cookie, {}).status, 422);
  EXPECT_EQ(post(page + "/confirmation", reader, {}).status, 403);
  EXPECT_TRUE(says(get(page, other), page + "/confirmation"));
  EXPECT_EQ(post(page + "/confirmation", other, {}).status, 303);
  EXPECT_EQ(post("/departements/93/delegues", reader, {}).status, 200);
  EXPECT_TRUE(says(get(page, cookie), "Confirmed with the person"));
  EXPECT_FALSE(says(get(page, cookie), "are held back"));
  EXPECT_TRUE(account(second).grants.size() == 1U);
}

TEST_P(Pages, TheMatrixIsShownInWords) {
  const auto page = get("/administration/droits", *enter("admin@example.org"));
  EXPECT_EQ(page.status, 200);
  for (const Right right : all_rights()) {
    std::string text;
    web::append_escaped(text, title(right));
    EXPECT_TRUE(says(page, text)) << text;
  }
}

}  // namespace
}  // namespace jalon::access
