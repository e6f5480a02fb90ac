// SPDX-License-Identifier: EUPL-1.2
// Targets, trajectories and assessments as a program reads and writes them.
#include "access/testing.hpp"
#include "fixture.hpp"
#include "web/form.hpp"

namespace jalon::figures {
namespace {

using access::Role;
using web::Method;

class TargetsApi : public Figures {
 protected:
  std::unique_ptr<territory::Directory> directory;
  FixedClock clock{Instant{1479202200000}};  // 15 November 2016
  web::Router router;
  access::Actor prefect = reader(Role::prefect, department), authority = reader(Role::local_authority, contract),
                evaluator = reader(Role::evaluator, nation);
  const std::string department_target = "/api/v1/targets/plans.adopted/department/93";
  const std::string contract_target = "/api/v1/targets/plans.adopted/contract/CV101";

  static access::Actor reader(Role role, TerritoryKey place) {
    auto out = access::testing::actor_with(role, place);
    out.by_token = true;
    out.token_rights.assign(access::all_rights().begin(), access::all_rights().end());
    return out;
  }
  void SetUp() override {
    Figures::SetUp();
    directory = std::make_unique<territory::Directory>(*database);
    add_routes(router, *database, *directory, clock);
  }
  web::Response ask(const access::Actor& who, Method method, const std::string& target, std::string body = {}) {
    web::Request request;
    request.method = method;
    request.target = target;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) {
      for (const auto part : split(std::string_view(target).substr(question + 1), '&')) {
        const auto equals = part.find('=');
        request.query.emplace_back(part.substr(0, equals), part.substr(equals + 1));
      }
    }
    request.lang = Lang::en;
    request.identity = std::make_shared<access::Actor>(who);
    const auto match = router.find(method, request.path);
    EXPECT_NE(match.route, nullptr) << target;
    if (match.route == nullptr) return {};
    request.route = match.route;
    request.params = match.params;
    request.body = std::move(body);
    const auto none = [](std::string_view, std::string_view) { return std::optional<std::vector<TerritoryKey>>(); };
    if (match.route->scope == web::scope_each) {
      if (auto no = access::guard(request, none)) return std::move(*no);
    }
    return match.route->handler(request);
  }
  web::Response get(const access::Actor& who, const std::string& target) { return ask(who, Method::get, target); }
  web::Response put(const access::Actor& who, const std::string& target, std::string body) {
    return ask(who, Method::put, target, std::move(body));
  }
  web::Response post(const access::Actor& who, const std::string& target, std::string body) {
    return ask(who, Method::post, target, std::move(body));
  }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  const std::string ten = R"({"start":"2016-05-09","start_value":"0","due":"2016-12-31","target":"10",
    "trajectory":[{"period":"2016-09","value":"4"},{"period":"2016-11","value":"8"}],
    "source":{"fr":"mesure 47","en":"measure 47"}})";
};
INSTANTIATE_TEST_SUITE_P(Engines, TargetsApi, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(TargetsApi, ATargetIsSetReadDividedAndWithdrawn) {
  EXPECT_EQ(get(prefect, department_target).status, 404);
  observe("plans.adopted", contract, "2016-10-12", 1);
  auto answer = put(prefect, department_target, ten);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(holds(answer, R"("start":"2016-05-09","start_value":"0","due":"2016-12-31","target":"10","steps":[],)"
                            R"("trajectory":[{"period":"2016-09","value":"4"},{"period":"2016-11","value":"8"}])"))
      << answer.body;
  // 46 days of 61 from 4 to 8 are done: 7.01.
  EXPECT_TRUE(holds(answer, R"("is_sum":false,"on":"2016-11-15","expected":"7","value":"1","protected":false,)"
                            R"("standing":"late","progress_per_mille":100)"))
      << answer.body;
  EXPECT_TRUE(holds(answer, R"("parts":{"sum":"0","with_target":0,"territories":3})")) << answer.body;
  EXPECT_EQ(post(prefect, department_target + "/divide", R"({"how":"by chance"})").status, 422);
  answer = post(prefect, department_target + "/divide", R"({"how":"equally"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(holds(answer, R"("parts":{"sum":"10","with_target":3,"territories":3})")) << answer.body;
  // The region has the sum of what is entered below.
  EXPECT_TRUE(holds(get(evaluator, "/api/v1/targets/plans.adopted/region/11"), R"("is_sum":true)"));
  const auto listed = get(prefect, "/api/v1/targets?level=department&code=93&below=true&indicator=plans.adopted");
  EXPECT_TRUE(holds(listed, R"("code":"93")"));
  EXPECT_TRUE(holds(listed, R"("code":"CV103")")) << listed.body;
  EXPECT_FALSE(holds(get(evaluator, "/api/v1/targets?below=true"), "CV103")) << "a contract's is its readers'";
  // What is said twice changes nothing; what is withdrawn is gone.
  EXPECT_EQ(ask(prefect, Method::del, department_target).status, 200);
  EXPECT_EQ(ask(prefect, Method::del, department_target).status, 404);
  EXPECT_TRUE(holds(get(prefect, department_target), R"("is_sum":true)"));
}

TEST_P(TargetsApi, WhatIsWrongIsNamedFieldByField) {
  auto answer = put(prefect, department_target,
                    R"({"start":"May","start_value":"0,5","target":12,"steps":[{"day":"2016-09-30"},{"per_mille":2}],
    "trajectory":[{"period":"autumn","value":"4"},{"period":"2016-11"}],"source":"INSEE"})");
  EXPECT_EQ(answer.status, 422);
  for (const auto* field : {"\"start\"", "start_value", "\"due\"", "\"target\"", "steps.0.per_mille", "steps.1.day",
                            "trajectory.0.period", "trajectory.1.value", "\"source\""})
    EXPECT_TRUE(holds(answer, field)) << field << answer.body;
  EXPECT_EQ(put(prefect, "/api/v1/targets/nothing/department/93", ten).status, 404);
  EXPECT_EQ(put(prefect, "/api/v1/targets/plans.adopted/department/999", ten).status, 404);
  answer = put(prefect, department_target,
               R"({"start":"2016-05-09","start_value":"0","due":"2016-12-31","target":"10",
    "trajectory":[{"period":"2016-12","value":"9"}]})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_TRUE(holds(answer, "The last value of the trajectory is not the target")) << answer.body;
  EXPECT_EQ(get(prefect, "/api/v1/targets?level=canton&code=1").status, 422);
  EXPECT_EQ(get(prefect, "/api/v1/targets?level=region&code=99").status, 404);
  EXPECT_EQ(get(prefect, "/api/v1/targets?below=perhaps").status, 422);
  EXPECT_EQ(get(prefect, department_target).status, 404) << "nothing of it was set";
}

TEST_P(TargetsApi, OnlyThoseWhoMaySetAndOnlyThoseWhoMayAssess) {
  EXPECT_EQ(put(authority, contract_target, ten).status, 403);
  EXPECT_EQ(put(prefect, "/api/v1/targets/plans.adopted/department/69", ten).status, 403);
  EXPECT_EQ(put(evaluator, department_target, ten).status, 403);
  ASSERT_EQ(put(prefect, contract_target, ten).status, 200);
  EXPECT_EQ(ask(authority, Method::del, contract_target).status, 403);
  EXPECT_EQ(post(authority, contract_target + "/divide", R"({"how":"equally"})").status, 403);
  const std::string said = R"({"confidence":"doubtful","text":"Deux réunions restent à tenir."})";
  EXPECT_EQ(post(evaluator, contract_target + "/assessments", said).status, 403);
  EXPECT_EQ(get(evaluator, contract_target + "/assessments").status, 403) << "a contract's is its readers'";
  EXPECT_EQ(post(authority, contract_target + "/assessments", R"({"confidence":"perhaps","text":"x"})").status, 422);
  EXPECT_EQ(post(authority, contract_target + "/assessments", R"({"confidence":"sure","text":" "})").status, 422);
  EXPECT_EQ(post(prefect, "/api/v1/targets/plans.started/department/93/assessments", said).status, 422) << "no target";
  ASSERT_EQ(post(authority, contract_target + "/assessments", said).status, 200);
  clock.set(Instant{1479202201000});
  const auto answer =
      post(prefect, contract_target + "/assessments", R"({"confidence":"likely","text":"En bonne voie."})");
  EXPECT_EQ(answer.status, 200);
  // The newest first, each with who said it.
  EXPECT_LT(answer.body.find("likely"), answer.body.find("doubtful")) << answer.body;
  EXPECT_TRUE(
      holds(answer, R"("role":"local_authority","confidence":"doubtful","text":"Deux réunions restent à tenir.")"))
      << answer.body;
}

}  // namespace
}  // namespace jalon::figures
