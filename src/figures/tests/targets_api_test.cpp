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
  EXPECT_TRUE(holds(answer,
                    R"("is_sum":false,"on":"2016-11-15","as_known":false,"expected":"7","value":"1","protected":false,)"
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

TEST_P(TargetsApi, APastDayShowsWhatWasExpectedThen) {
  const std::string twelve =
      R"({"start":"2016-05-09","start_value":"0","due":"2016-12-31","target":"12","source":{"fr":"s","en":"s"}})";
  clock.set(at_paris(*Date::parse("2016-09-01"), 10, 0));
  ASSERT_EQ(put(prefect, department_target, ten).status, 200);
  clock.set(at_paris(*Date::parse("2016-10-01"), 10, 0));
  ASSERT_EQ(put(prefect, department_target, twelve).status, 200);
  // The value was told after the first day.
  now = at_paris(*Date::parse("2016-09-20"), 10, 0);
  observe("plans.adopted", contract, "2016-08-12", 1);
  clock.set(at_paris(*Date::parse("2016-11-15"), 10, 0));
  auto answer = get(evaluator, department_target + "?known_on=2016-09-10");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(holds(answer, R"("target":"10")")) << answer.body;
  EXPECT_TRUE(holds(answer, R"("on":"2016-09-10","as_known":true,"expected":"3","value":null)")) << answer.body;
  EXPECT_TRUE(holds(get(evaluator, department_target + "?known_on=2016-09-25"), R"("expected":"3","value":"1")"));
  EXPECT_TRUE(holds(get(evaluator, department_target), R"("target":"12")"));
  EXPECT_EQ(get(evaluator, department_target + "?known_on=2016-08-31").status, 404) << "not set yet";
  EXPECT_EQ(get(evaluator, department_target + "?known_on=yesterday").status, 422);
  const std::string list = "/api/v1/targets?level=department&code=93&indicator=plans.adopted&known_on=";
  EXPECT_TRUE(holds(get(evaluator, list + "2016-09-10"), R"("target":"10")"));
  EXPECT_TRUE(holds(get(evaluator, list + "2016-08-31"), R"("targets":[])"));
  EXPECT_EQ(get(evaluator, list + "yesterday").status, 422);
  answer = get(evaluator, "/api/v1/figures/plans.adopted/department/93?known_on=2016-09-25");
  EXPECT_TRUE(holds(answer, R"("due":"2016-12-31","start_value":0,"value":10,"expected":3)")) << answer.body;

  // Pages say the same.
  const std::string page = "/chiffres/plans.adopted/cible/department/93";
  const auto then = get(prefect, page + "?connu=2016-09-25");
  EXPECT_TRUE(holds(then, "10 by 31 December 2016")) << then.body;
  EXPECT_TRUE(holds(then, "As it was known at the end of 25 September 2016"));
  EXPECT_FALSE(holds(then, "12 by 31 December 2016"));
  EXPECT_FALSE(holds(then, "Save the target")) << "a past day is only looked at";
  const auto today = get(prefect, page);
  EXPECT_TRUE(holds(today, "12 by 31 December 2016"));
  EXPECT_TRUE(holds(today, "10 by 31 December 2016")) << "in its history";
  EXPECT_TRUE(holds(today, "Take the last act back"));
  EXPECT_FALSE(holds(get(evaluator, page), "Take the last act back"));
  EXPECT_TRUE(holds(get(prefect, page + "?connu=2016-08-31"), "No target of this figure had been set here by then."));
  const auto changes = get(prefect, "/chiffres/plans.adopted/ecarts/department/93?du=2016-09-25&au=2016-11-15");
  EXPECT_TRUE(holds(changes, "Targets set, changed or withdrawn"));
  EXPECT_TRUE(holds(changes, "10 by 31 December 2016")) << changes.body;
  EXPECT_TRUE(holds(get(prefect, "/chiffres/plans.adopted/ecarts/department/93?du=2016-10-25&au=2016-11-15"),
                    "No target of this figure was set, changed or withdrawn"));

  // The history names the act, which its author's equals may take back; the earlier version stands again.
  answer = get(evaluator, department_target + "/history");
  ASSERT_TRUE(holds(answer, R"("what":"set","act":")")) << answer.body;
  const auto at = answer.body.find(R"("act":")") + 7;
  const auto body = fmt::format(R"({{"act":"{}"}})", answer.body.substr(at, 36));
  EXPECT_EQ(post(evaluator, department_target + "/undo", body).status, 403);
  const auto stranger = reader(Role::prefect, other_department);
  EXPECT_EQ(post(stranger, "/api/v1/targets/plans.adopted/department/69/undo", body).status, 403)
      << "the act is of another department";
  EXPECT_EQ(post(prefect, department_target + "/undo", "{}").status, 404);
  EXPECT_TRUE(holds(post(prefect, department_target + "/undo", body), R"("what":"undone")"));
  EXPECT_TRUE(holds(get(prefect, department_target), R"("target":"10")"));
  EXPECT_EQ(post(prefect, department_target + "/undo", body).status, 422) << "nothing of it stands";
}

TEST_P(TargetsApi, WhatWasDoneBetweenTwoDaysIsListedPageByPage) {
  const auto day = [&](std::string_view on) { clock.set(at_paris(*Date::parse(on), 10, 0)); };
  const auto with = [](std::string_view target) {
    return fmt::format(R"({{"start":"2016-05-09","start_value":"0","due":"2016-12-31","target":"{}"}})", target);
  };
  day("2016-09-01");
  ASSERT_EQ(put(prefect, department_target, ten).status, 200);
  day("2016-10-01");
  ASSERT_EQ(put(prefect, department_target, with("12")).status, 200);
  ASSERT_EQ(put(prefect, contract_target, with("2")).status, 200);
  day("2016-10-20");
  ASSERT_EQ(ask(prefect, Method::del, department_target).status, 200);
  day("2016-11-15");
  const std::string all = "/api/v1/targets/changes?level=department&code=93&from=2016-09-10&to=2016-11-01";
  auto answer = get(prefect, all);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(holds(answer, R"("from":"2016-09-10","to":"2016-11-01","total":3,"offset":0,"limit":100,)"
                            R"("next_offset":null)"))
      << answer.body;
  EXPECT_TRUE(holds(answer, R"("code":"93","name":"93"},"change":"changed")")) << answer.body;
  EXPECT_TRUE(holds(answer, R"("target":"10")")) << "what stood before";
  EXPECT_FALSE(holds(answer, R"("code":"93","name":"93"},"change":"set")")) << "that was before the first day";
  EXPECT_TRUE(holds(answer, R"("code":"CV101","name":"CV101"},"change":"set")"));
  EXPECT_TRUE(holds(answer, R"("change":"withdrawn")"));
  EXPECT_TRUE(holds(answer, R"("after":null)"));
  const auto first = get(prefect, all + "&limit=2");
  EXPECT_TRUE(holds(first, R"("next_offset":2)")) << first.body;
  EXPECT_FALSE(holds(first, R"("change":"withdrawn")"));
  const auto last = get(prefect, all + "&limit=2&offset=2");
  EXPECT_TRUE(holds(last, R"("next_offset":null)"));
  EXPECT_TRUE(holds(last, R"("change":"withdrawn")"));
  EXPECT_FALSE(holds(last, "CV101"));
  EXPECT_TRUE(holds(get(prefect, all + "&offset=50"), R"("changes":[])"));
  // A contract's is its readers'; so is what is listed of it.
  EXPECT_TRUE(holds(get(evaluator, all), R"("total":2)"));
  EXPECT_FALSE(holds(get(evaluator, all), "CV101"));
  EXPECT_EQ(get(evaluator, "/api/v1/targets/changes?level=contract&code=CV101").status, 403);
  // Without days: the last thirty.
  EXPECT_TRUE(holds(get(prefect, "/api/v1/targets/changes"), R"("from":"2016-10-16","to":"2016-11-15","total":1)"));
  EXPECT_TRUE(holds(get(prefect, all + "&indicator=plans.started"), R"("total":0)"));
  EXPECT_EQ(get(prefect, all + "&indicator=nothing").status, 404);
  EXPECT_EQ(get(prefect, "/api/v1/targets/changes?level=region&code=99").status, 404);
  for (const auto* wrong : {"level=canton", "from=soon", "to=2016-02-30", "from=2016-11-02&to=2016-11-01", "limit=0",
                            "limit=1001", "offset=-1", "limit=many"})
    EXPECT_EQ(get(prefect, std::string("/api/v1/targets/changes?") + wrong).status, 422) << wrong;
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
