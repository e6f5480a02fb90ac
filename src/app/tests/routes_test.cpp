// SPDX-License-Identifier: EUPL-1.2
// Every route × every role × in and out of its territory agrees with the matrix; nobody who is not signed in passes.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "access/testing.hpp"
#include "app/platform.hpp"
#include "app/serve.hpp"
#include "db/testing.hpp"
#include "programme/programme.hpp"
#include "steering/steering.hpp"

namespace jalon::app {
namespace {

class Routes : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto steps = migrations();
    test_database_ = std::make_unique<db::testing::TestDatabase>(db::testing::engines().front(), steps);
    platform_ = open_platform(test_database_->url(), Schema::must_be_current);
    const access::Actor system = access::system_actor("test");
    auto done = platform_.database->write([&](db::Session& session) -> Result<int> {
      access::Act act{session, system, Instant{1'478'000'000'000}, "test"};
      return territory::load_reference(act);
    });
    ASSERT_TRUE(done);
    platform_.territories->reload();
    done = platform_.database->write([&](db::Session& session) -> Result<int> {
      access::Act act{session, system, Instant{1'478'000'000'000}, "test"};
      const auto registry = platform_.territories->current();
      for (const auto& [code, department] : {std::pair{"T93", "93"}, {"T94", "94"}, {"T13", "13"}}) {
        territory::NewContract contract;
        contract.code = code;
        contract.name = code;
        contract.department = registry->find(territory::Level::department, department)->key;
        auto key = territory::add_contract(act, contract);
        if (!key) return tl::unexpected(key.error());
      }
      return 0;
    });
    ASSERT_TRUE(done) << english(done.error());
    platform_.territories->reload();
    add_routes(router_, platform_);
    hooks_ = hooks(platform_);
  }

  TerritoryKey key(territory::Level level, std::string_view code) const {
    const auto* found = platform_.territories->current()->find(level, code);
    EXPECT_NE(found, nullptr) << code;
    return found->key;
  }

  // A request to the route about Seine-Saint-Denis and its contract.
  web::Request request(const web::Route& route) const {
    web::Request out;
    out.method = route.method;
    out.route = &route;
    for (std::size_t open = route.pattern.find('{'); open != std::string::npos;
         open = route.pattern.find('{', open + 1)) {
      std::string name = route.pattern.substr(open + 1, route.pattern.find('}', open) - open - 1);
      if (name.back() == '*') name.pop_back();
      std::string value = "x";
      if (name == "contract") value = "T93";
      if (name == "department") value = "93";
      if (name == "region") value = "11";
      out.params.emplace_back(name, value);
    }
    out.path = route.pattern;
    out.target = route.pattern;
    return out;
  }

  std::unique_ptr<db::testing::TestDatabase> test_database_;
  Platform platform_;
  web::Router router_;
  web::Hooks hooks_;
};

TEST_F(Routes, EveryRouteSaysWhoMayEnterAndTheGuardAgreesWithTheMatrixForEveryRoleInAndOutOfItsTerritory) {
  struct Place {
    const char* name;
    TerritoryKey key;
  };
  const std::vector<Place> places{{"the nation", platform_.territories->current()->nation().key},
                                  {"region 11", key(territory::Level::region, "11")},
                                  {"region 93", key(territory::Level::region, "93")},
                                  {"department 93", key(territory::Level::department, "93")},
                                  {"department 94", key(territory::Level::department, "94")},
                                  {"department 13", key(territory::Level::department, "13")},
                                  {"contract T93", key(territory::Level::contract, "T93")},
                                  {"contract T94", key(territory::Level::contract, "T94")}};
  int checked = 0;
  for (const auto& route : router_.routes()) {
    if (route->audience != web::Audience::signed_in || route->right.empty()) continue;
    access::Right right{};
    ASSERT_TRUE(access::parse_word(route->right, right)) << route->name << " names an unknown right " << route->right;
    const auto registry = platform_.territories->current();
    std::vector<TerritoryKey> path{registry->nation().key};
    if (route->scope == "contract") path = registry->right_path(key(territory::Level::contract, "T93"));
    if (route->scope == "department") path = registry->right_path(key(territory::Level::department, "93"));
    if (route->scope == "region") path = registry->right_path(key(territory::Level::region, "11"));
    for (const auto role : access::all_roles()) {
      for (const auto& place : places) {
        auto actor = std::make_shared<access::Actor>();
        actor->account = access::AccountId::make();
        actor->account_id = actor->account.text();
        actor->grants = {access::Grant{role, place.key}};
        web::Request asked = request(*route);
        asked.identity = actor;
        const bool in_scope = std::find(path.begin(), path.end(), place.key) != path.end();
        const bool anywhere = access::holds_anywhere(right);
        const bool expected = access::role_has(role, right) && (in_scope || anywhere);
        const auto answer = hooks_.authorize(asked);
        ++checked;
        if (expected) {
          EXPECT_FALSE(answer) << route->name << ": " << access::word(role) << " of " << place.name
                               << " is kept out with " << answer->status;
        } else {
          ASSERT_TRUE(answer) << route->name << ": " << access::word(role) << " of " << place.name << " passes";
          EXPECT_EQ(answer->status, 403) << route->name;
        }
      }
    }
  }
  EXPECT_GT(checked, 4000);
}

TEST_F(Routes, NobodyPassesWithoutSigningInExceptWhereThePublicIsTheAudience) {
  for (const auto& route : router_.routes()) {
    const auto answer = hooks_.authorize(request(*route));
    if (route->audience == web::Audience::everyone || route->audience == web::Audience::development) {
      EXPECT_FALSE(answer) << route->name;
    } else {
      ASSERT_TRUE(answer) << route->name << " lets a stranger in";
      EXPECT_TRUE(answer->status == 303 || answer->status == 401 || answer->status == 403)
          << route->name << " " << answer->status;
    }
  }
}

TEST_F(Routes, ARouteWithoutARightIsPublicOrAboutTheReadersOwnAccount) {
  for (const auto& route : router_.routes()) {
    if (!route->right.empty()) continue;
    const bool own = route->pattern.rfind("/compte", 0) == 0 || route->pattern == "/deconnexion" ||
                     route->pattern == "/moi" || route->pattern == "/live";
    EXPECT_TRUE(route->audience != web::Audience::signed_in || own) << route->name << " " << route->pattern;
  }
}

TEST_F(Routes, AnUnknownTerritoryIsNotFoundForThoseWhoHoldTheRight) {
  for (const auto& route : router_.routes()) {
    if (route->scope.empty()) continue;
    web::Request asked = request(*route);
    for (auto& [name, value] : asked.params) {
      if (name == route->scope) value = "ZZZ";
    }
    auto actor = std::make_shared<access::Actor>();
    actor->account = access::AccountId::make();
    actor->account_id = actor->account.text();
    access::Right right{};
    ASSERT_TRUE(access::parse_word(route->right, right)) << route->name;
    for (const auto role : access::all_roles()) {
      if (!access::role_has(role, right)) continue;
      actor->grants = {access::Grant{role, platform_.territories->current()->nation().key}};
      asked.identity = actor;
      const auto answer = hooks_.authorize(asked);
      ASSERT_TRUE(answer) << route->name;
      EXPECT_EQ(answer->status, 404) << route->name;
    }
  }
}

TEST_F(Routes, ClosingTheAccountOfADelegateOnItsPageEndsItsAssignmentsToo) {
  const auto pack = programme::parse(programme::embedded("prevention-radicalisation-2016"));
  ASSERT_TRUE(pack);
  const auto registry = platform_.territories->current();
  const auto contract = key(territory::Level::contract, "T93");
  const access::Actor system = access::system_actor("test");
  const auto delegate = platform_.database->write([&](db::Session& session) -> Result<access::AccountId> {
    access::Act act{session, system, Instant{1'478'000'000'000}, "test"};
    access::Invitation invitation;
    invitation.email = "delegue@demo.gouv.fr";
    invitation.name = "Compte";
    invitation.function_label = "Délégué du préfet";
    invitation.grants = {{access::Role::delegate, key(territory::Level::contract, "T94")}};
    auto id = access::add_account(act, invitation, "not a real hash");
    if (!id) return id;
    if (auto done = steering::assign_delegate(act, {*registry, *pack}, *id, contract); !done) return fail(done.error());
    return id;
  });
  ASSERT_TRUE(delegate) << english(delegate.error());

  const auto& routes = router_.routes();
  const auto close = std::find_if(routes.begin(), routes.end(),
                                  [](const auto& route) { return route->name == "access.close_account"; });
  ASSERT_NE(close, routes.end());
  web::Request asked = request(**close);
  for (auto& [name, value] : asked.params) {
    if (name == "account") value = delegate->text();
  }
  asked.identity =
      std::make_shared<access::Actor>(access::testing::actor_with(access::Role::administrator, registry->nation().key));
  EXPECT_EQ((*close)->handler(asked).status, 303);
  const auto assigned = platform_.database->read(
      [&](db::Session& session) { return steering::assignments(session, contract, *delegate); });
  ASSERT_EQ(assigned.size(), 1U);
  EXPECT_TRUE(assigned.front().until.has_value());
}

}  // namespace
}  // namespace jalon::app
