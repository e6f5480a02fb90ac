// SPDX-License-Identifier: EUPL-1.2
// Values entered, validated, contested and sent by API, each by whom it belongs to.
#include "access/testing.hpp"
#include "figures/answers.hpp"
#include "fixture.hpp"
#include "web/form.hpp"

namespace jalon::figures {
namespace {

using access::Role;
using Typed = std::vector<std::pair<std::string, std::string>>;
using Reader = std::shared_ptr<access::Actor>;

class Entry : public Figures {
 protected:
  std::unique_ptr<territory::Directory> directory;
  FixedClock clock{Instant{1479202200000}};  // 15 November 2016
  web::Router router;
  Reader officer = reader(Role::instruction_officer, department), prefect = reader(Role::prefect, department),
         authority = reader(Role::local_authority, contract), coordinator = reader(Role::national_coordinator, nation),
         stranger = reader(Role::instruction_officer, other_department), auditor = reader(Role::auditor, nation);

  static Reader reader(Role role, TerritoryKey place) {
    return std::make_shared<access::Actor>(access::testing::actor_with(role, place));
  }
  void SetUp() override {
    Figures::SetUp();
    directory = std::make_unique<territory::Directory>(*database);
    add_routes(router, *database, *directory, clock);
    act([&](access::Act& a) -> Result<bool> {
      Indicator trained{.code = "trained",
                        .name_en = "People trained",
                        .name_fr = "Personnes formées",
                        .definition_en = "d",
                        .definition_fr = "d",
                        .unit = "person",
                        .behaviour = Behaviour::flow,
                        .kind = Kind::output,
                        .source_en = "s",
                        .source_fr = "s",
                        .origin = Origin::answered,
                        .over_time = OverTime::sum,
                        .frequency = Frequency::month,
                        .plausible_min = 0,
                        .plausible_max = 10'000};
      declare_indicator(a.db, trained);
      set_categories(a.db, "trained",
                     std::vector<Category>{{"sex", "f", "women", "femmes"}, {"sex", "m", "men", "hommes"}});
      auto posts = trained;
      posts.code = "posts";
      posts.behaviour = Behaviour::stock;
      posts.over_time = OverTime::last;
      posts.decimals = 1;
      posts.plausible_max = 100'000;
      declare_indicator(a.db, posts);
      auto budget = posts;
      budget.code = "budget";
      budget.level = territory::Level::department;
      budget.frequency = Frequency::quarter;
      budget.small_count = 5;
      declare_indicator(a.db, budget);
      auto visits = trained;
      visits.code = "visits";
      visits.answered_by = "local_authority";
      declare_indicator(a.db, visits);
      return true;
    }).value();
  }
  web::Response ask(const Reader& who, web::Method method, const std::string& target, std::string body = {},
                    bool by_program = false) {
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
    request.position = 1;
    request.identity = who;
    if (by_program) {
      auto program = std::make_shared<access::Actor>(*who);
      program->by_token = true;
      program->token_rights.assign(access::all_rights().begin(), access::all_rights().end());
      request.identity = program;
    }
    const auto match = router.find(method, request.path);
    EXPECT_NE(match.route, nullptr) << target;
    if (match.route == nullptr) return {};
    request.route = match.route;
    request.params = match.params;
    request.body = std::move(body);
    if (!by_program && method == web::Method::post) {
      const auto csrf = "csrf=" + web::percent_encode(web::csrf_token(request));
      request.body = request.body.empty() ? csrf : csrf + "&" + request.body;
    }
    const auto none = [](std::string_view, std::string_view) { return std::optional<std::vector<TerritoryKey>>(); };
    if (match.route->scope == web::scope_each) {
      if (auto no = access::guard(request, none)) return std::move(*no);
    }
    return match.route->handler(request);
  }
  web::Response get(const Reader& who, const std::string& target) { return ask(who, web::Method::get, target); }
  web::Response post(const Reader& who, const std::string& target, const Typed& typed) {
    std::string body;
    for (const auto& [name, value] : typed)
      body += (body.empty() ? "" : "&") + web::percent_encode(name) + "=" + web::percent_encode(value);
    return ask(who, web::Method::post, target, body);
  }
  web::Response send(const Reader& who, const std::string& target, std::string body) {
    return ask(who, web::Method::post, target, std::move(body), true);
  }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  static std::string seen(const web::Response& page) {
    const std::string mark = R"(name="seen" value=")";
    const auto at = page.body.find(mark);
    if (at == std::string::npos) return {};
    return page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
  }
  // The input of a cell as the page writes it, up to its end.
  static std::string input(const web::Response& page, const std::string& name) {
    const auto at = page.body.find("name=\"" + name + "\"");
    return at == std::string::npos ? std::string() : page.body.substr(at, page.body.find('>', at) - at);
  }
  // "5 submitted, 6 draft": what stands of a cell, or – .
  std::string standing(std::string_view indicator, TerritoryKey place, std::string_view period,
                       std::string_view dimension = "") {
    return look([&](db::Session& session) {
      std::string out;
      const auto when = *Period::parse(period);
      for (const auto& answer : standing_answers(session, indicator, dimension, {{place}}, when, when))
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", answer.value, word(answer.state));
      return out.empty() ? "–" : out;
    });
  }
  const std::string grid = "/chiffres/posts/saisie/department/93";
  const std::string cell = "v.CV101.2016-10";
};
INSTANTIATE_TEST_SUITE_P(, Entry, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Entry, TheGridHasTheTerritoriesBelowAndTheSixLastPeriods) {
  const auto page = get(officer, grid);
  ASSERT_EQ(page.status, 200);
  EXPECT_TRUE(holds(page, R"(aria-label="CV101, November 2016")"));
  EXPECT_TRUE(holds(page, R"(name="v.CV103.2016-06")"));
  EXPECT_FALSE(holds(page, "2016-12")) << "has not begun";
  EXPECT_FALSE(holds(page, "v.CV201.")) << "of another department";
  const auto earlier = get(officer, grid + "?jusqua=2016-08");
  EXPECT_TRUE(holds(earlier, R"(name="v.CV101.2016-08")"));
  EXPECT_FALSE(holds(earlier, R"(name="v.CV101.2016-09")"));
  EXPECT_FALSE(holds(earlier, R"(name="v.CV101.2015-12")")) << "it did not exist";
  EXPECT_TRUE(holds(get(authority, "/chiffres/posts/saisie/contract/CV101"), "v.CV101.2016-11"));
  EXPECT_TRUE(holds(get(coordinator, "/chiffres/budget/saisie/nation/FR"), R"(name="v.69.2016-Q4")"));
  EXPECT_TRUE(holds(get(coordinator, "/chiffres/posts/saisie/nation/FR?q=cv30"), "v.CV301.2016-11"));
  EXPECT_FALSE(holds(get(coordinator, "/chiffres/posts/saisie/nation/FR?q=cv30"), "v.CV101.2016-11"));
}

TEST_P(Entry, OnlyWhoAnswersThereEntersTheGrid) {
  for (const auto& who : {stranger, prefect, auditor, authority, reader(Role::evaluator, nation)}) {
    EXPECT_EQ(get(who, grid).status, 403) << who->label;
    EXPECT_EQ(post(who, grid, {{cell, "5"}, {"seen", "0"}}).status, 403) << who->label;
  }
  EXPECT_EQ(standing("posts", contract, "2016-10"), "–");
  EXPECT_EQ(get(officer, "/chiffres/posts/saisie/department/99").status, 404);
  EXPECT_EQ(get(officer, "/chiffres/plans.adopted/saisie/department/93").status, 422);
  EXPECT_EQ(get(officer, grid + "?jusqua=2016-Q3").status, 422);
}

TEST_P(Entry, AnIndicatorIsEnteredInTheRoleThatItAsksFor) {
  const auto page = get(officer, "/chiffres/visits/saisie/department/93");
  EXPECT_TRUE(holds(page, "People trained is answered by: Local authority.")) << page.body;
  const std::string address = "/chiffres/visits/saisie/contract/CV101";
  EXPECT_EQ(get(officer, address).status, 422);
  EXPECT_EQ(get(authority, address).status, 200);
  EXPECT_FALSE(holds(get(officer, "/chiffres/visits/contract/CV101"), "/saisie/"));
  EXPECT_TRUE(holds(get(authority, "/chiffres/visits/contract/CV101"), "/saisie/"));
}

TEST_P(Entry, WhatIsTypedIsSavedAsADraftThenSubmitted) {
  auto saved = post(officer, grid, {{cell, "1 234,5"}, {"seen", "0"}, {"state", "draft"}, {"comment", "INSEE"}});
  EXPECT_EQ(saved.status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "12345 draft");
  auto page = get(officer, grid);
  EXPECT_NE(input(page, cell).find(R"(value="1234.5")"), std::string::npos) << input(page, cell);
  EXPECT_TRUE(holds(page, "CV101, October 2016: draft value"));
  // The page is sent as it stands, with one further cell: the draft goes too, with its comment.
  saved =
      post(officer, grid, {{cell, "1234.5"}, {"v.CV102.2016-10", "0.5"}, {"seen", seen(page)}, {"state", "submitted"}});
  EXPECT_EQ(saved.status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "12345 submitted");
  EXPECT_EQ(standing("posts", second_contract, "2016-10"), "5 submitted");
  const auto comment = look(
      [&](db::Session& s) { return history(s, "posts", "", contract, *Period::parse("2016-10")).front().comment; });
  EXPECT_EQ(comment, "INSEE");
  // And it stays with the value when that is validated.
  ASSERT_EQ(post(prefect, "/chiffres/validation/contract/CV101", {{"periode", "2016-10"}}).status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "12345 validated");
  EXPECT_TRUE(holds(get(prefect, "/api/v1/figures/answers?indicator=posts&code=CV101"), R"("comment":"INSEE")"));
}

TEST_P(Entry, EachCellHasItsOwnCommentAndSource) {
  const auto said = [&](TerritoryKey place) {
    const auto all = look([&](db::Session& s) { return history(s, "posts", "", place, *Period::parse("2016-10")); });
    if (all.empty()) return std::string("nothing");
    return fmt::format("{} {} {} | {}", all.size(), all.front().value, all.front().comment, all.front().source);
  };
  const std::string second = "v.CV102.2016-10";
  auto page = get(officer, grid);
  EXPECT_NE(input(page, "c.CV101.2016-10").find(R"(value="")"), std::string::npos);
  ASSERT_EQ(post(officer, grid,
                 {{cell, "5"},
                  {"c.CV101.2016-10", "two months"},
                  {"s.CV101.2016-10", ""},
                  {second, "6"},
                  {"c.CV102.2016-10", ""},
                  {"s.CV102.2016-10", ""},
                  {"comment", "all"},
                  {"source", "survey"},
                  {"seen", seen(page)}})
                .status,
            303);
  EXPECT_EQ(said(contract), "1 50 two months | survey") << "its own comment, and the source of all";
  EXPECT_EQ(said(second_contract), "1 60 all | survey");
  // The mark, and the words for who cannot see it.
  page = get(officer, grid);
  EXPECT_TRUE(holds(page, R"(aria-describedby="f-v-CV101-2016-10-said")"));
  EXPECT_TRUE(holds(page, "two months – Source: survey"));
  EXPECT_NE(input(page, "s.CV102.2016-10").find(R"(value="survey")"), std::string::npos);
  EXPECT_FALSE(holds(page, R"(aria-describedby="f-v-CV103-2016-10-said")"));
  // Another comment of the same value is kept; what is sent as it stood changes nothing.
  const Typed stands{{cell, "5.0"},   {"c.CV101.2016-10", "two months"}, {"s.CV101.2016-10", "register"},
                     {second, "6.0"}, {"c.CV102.2016-10", "all"},        {"s.CV102.2016-10", "survey"}};
  auto sent = stands;
  sent.emplace_back("seen", seen(page));
  ASSERT_EQ(post(officer, grid, sent).status, 303);
  EXPECT_EQ(said(contract), "2 50 two months | register");
  EXPECT_EQ(said(second_contract), "1 60 all | survey");
  EXPECT_TRUE(holds(get(officer, "/chiffres/posts/valeur/contract/CV101/2016-10"), "register")) << "in its history";
  // Somebody who has the page of before open is told, and what they did not touch stands.
  auto late = stands;
  late[2].second = "registry";
  late[1].second = "three months";
  late.emplace_back("seen", seen(page));
  page = post(officer, grid, late);
  EXPECT_EQ(page.status, 409);
  EXPECT_TRUE(holds(page, "somebody has changed the comment or the source"));
  EXPECT_NE(input(page, "c.CV101.2016-10").find(R"(value="three months")"), std::string::npos);
  EXPECT_TRUE(holds(page, "<details class=\"words says\" open>"));
  EXPECT_EQ(said(contract), "2 50 two months | register");
  // A comment of nothing, and of somebody.
  page = post(officer, grid,
              {{"v.CV103.2016-10", ""},
               {"c.CV103.2016-10", "later"},
               {"s.CV103.2016-10", ""},
               {"seen", seen(get(officer, grid))}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "give the value too"));
  page = post(officer, grid,
              {{"v.CV103.2016-10", "1"},
               {"c.CV103.2016-10", "voir 06 12 34 56 78"},
               {"s.CV103.2016-10", ""},
               {"seen", seen(get(officer, grid))}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "#f-v-CV103-2016-10"));
}

TEST_P(Entry, WhatCannotBeReadIsToldCellByCellAndKept) {
  const auto page =
      post(officer, grid, {{cell, "1,234"}, {"v.CV102.2016-10", "many"}, {"v.CV103.2016-10", "7"}, {"seen", "0"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "#f-v-CV101-2016-10"));
  EXPECT_TRUE(holds(page, "CV101, October 2016: "));
  EXPECT_NE(input(page, cell).find(R"(value="1,234")"), std::string::npos);
  EXPECT_NE(input(page, cell).find("aria-invalid"), std::string::npos);
  EXPECT_NE(input(page, "v.CV102.2016-10").find(R"(value="many")"), std::string::npos);
  EXPECT_NE(input(page, "v.CV103.2016-10").find(R"(value="7")"), std::string::npos) << "what was right is kept too";
  EXPECT_EQ(standing("posts", TerritoryKey{103}, "2016-10"), "–");
  // What the rules refuse is told the same way.
  const auto refused = post(officer, grid, {{cell, "99999"}, {"seen", "0"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(holds(refused, "CV101, October 2016: 99999.0 is above the plausible range"));
}

TEST_P(Entry, TwoPeopleOnOneGridDoNotWriteOverEachOther) {
  ASSERT_EQ(post(officer, grid, {{cell, "5"}, {"v.CV102.2016-10", "6"}, {"seen", "0"}}).status, 303);
  const auto mine = seen(get(officer, grid));
  const auto colleague = reader(Role::instruction_officer, department);
  // The colleague changes two cells; the other sends a page that still has both as they were, with one changed.
  ASSERT_EQ(post(colleague, grid, {{cell, "8"}, {"v.CV102.2016-10", "9"}, {"seen", mine}}).status, 303);
  const auto page = post(officer, grid, {{cell, "7"}, {"v.CV102.2016-10", "6.0"}, {"seen", mine}});
  EXPECT_EQ(page.status, 409);
  EXPECT_TRUE(holds(page, colleague->label));
  EXPECT_TRUE(holds(page, "has put 8.0 there"));
  EXPECT_TRUE(holds(page, "you typed 7"));
  EXPECT_NE(input(page, cell).find(R"(value="7")"), std::string::npos);
  EXPECT_NE(input(page, "v.CV102.2016-10").find(R"(value="9.0")"), std::string::npos) << "was not touched";
  EXPECT_EQ(standing("posts", contract, "2016-10"), "80 draft");
  // Sent again, knowing it.
  EXPECT_EQ(post(officer, grid, {{cell, "7"}, {"v.CV102.2016-10", "9.0"}, {"seen", seen(page)}}).status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "70 draft");
  EXPECT_EQ(standing("posts", second_contract, "2016-10"), "90 draft");
}

TEST_P(Entry, AnEmptiedCellIsWithdrawnOnlyWhenSaidSo) {
  ASSERT_EQ(post(officer, grid, {{cell, "5"}, {"seen", "0"}}).status, 303);
  const auto now_seen = seen(get(officer, grid));
  const auto left = post(officer, grid, {{cell, ""}, {"seen", now_seen}});
  EXPECT_EQ(left.status, 303);
  EXPECT_EQ(left.headers.front().second, grid + "?enregistre=0&vides=1");
  EXPECT_TRUE(holds(get(officer, grid + "?enregistre=0&vides=1"), "was left as it was"));
  EXPECT_EQ(standing("posts", contract, "2016-10"), "50 draft");
  EXPECT_EQ(post(officer, grid, {{cell, ""}, {"seen", now_seen}, {"withdraw", "1"}}).status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "–");
}

TEST_P(Entry, PartsStandUnderTheirTotalAndMustAddUp) {
  const std::string address = "/chiffres/trained/saisie/contract/CV101";
  const std::string women = "v.CV101.2016-10.sex:f";
  const std::string men = "v.CV101.2016-10.sex:m";
  auto page = post(authority, address, {{cell, "12"}, {women, "5"}, {men, "6"}, {"seen", "0"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "the total 12 is not the sum 11 of its parts by sex"));
  EXPECT_EQ(post(authority, address, {{cell, "12"}, {women, "5"}, {men, "7"}, {"seen", "0"}}).status, 303);
  EXPECT_EQ(standing("trained", contract, "2016-10", "sex:f"), "5 draft");
  page = get(authority, address);
  EXPECT_TRUE(holds(page, "CV101, women, October 2016"));
  EXPECT_TRUE(holds(page, "= 12"));
}

TEST_P(Entry, APrefectValidatesTheSetOfTheDepartmentWhenItIsWhole) {
  const std::string address = "/chiffres/validation/department/93";
  ASSERT_EQ(
      post(officer, grid,
           {{"v.CV101.2016-09", "100"}, {cell, "5"}, {"v.CV102.2016-10", "6"}, {"seen", "0"}, {"state", "submitted"}})
          .status,
      303);
  for (const auto& who : {officer, stranger, auditor, authority}) {
    EXPECT_EQ(get(who, address).status, 403) << who->label;
    EXPECT_EQ(post(who, address, {{"periode", "2016-10"}, {"partial", "1"}}).status, 403) << who->label;
  }
  auto page = get(prefect, address);
  ASSERT_EQ(page.status, 200);
  EXPECT_TRUE(holds(page, "2 territories of 3 have answered. 2 values wait for validation."));
  EXPECT_TRUE(holds(page, "Missing:"));
  EXPECT_TRUE(holds(page, "CV103"));
  EXPECT_TRUE(holds(page, "far from the period before"));
  EXPECT_FALSE(holds(page, "Publish what is validated"));
  page = post(prefect, address, {{"periode", "2016-10"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "1 territories have not answered yet (CV103)"));
  EXPECT_EQ(standing("posts", contract, "2016-10"), "50 submitted");
  EXPECT_EQ(post(prefect, address, {{"periode", "2016-10"}, {"partial", "1"}}).status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "50 validated");
  EXPECT_EQ(standing("posts", contract, "2016-09"), "1000 submitted") << "another period";
  EXPECT_EQ(post(prefect, address + "/publier", {{"periode", "2016-10"}}).status, 403);
  EXPECT_EQ(post(coordinator, address + "/publier", {{"periode", "2016-10"}}).status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "50 published");
}

TEST_P(Entry, AValueIsContestedOnItsPageAndShowsItsWholeHistory) {
  const std::string address = "/chiffres/posts/valeur/contract/CV101/2016-10";
  ASSERT_EQ(post(officer, grid, {{cell, "5"}, {"seen", "0"}, {"state", "submitted"}}).status, 303);
  EXPECT_FALSE(holds(get(authority, address), "Why it does not hold")) << "nothing counts yet";
  ASSERT_EQ(post(prefect, "/chiffres/validation/contract/CV101", {{"periode", "2016-10"}}).status, 303);
  EXPECT_FALSE(holds(get(officer, address), "Why it does not hold")) << "not theirs to contest";
  EXPECT_EQ(get(stranger, address).status, 403);
  EXPECT_EQ(get(reader(Role::evaluator, nation), address).status, 403);
  EXPECT_TRUE(holds(get(authority, address), "Why it does not hold"));
  EXPECT_EQ(post(officer, address + "/contester", {{"motive", "x"}}).status, 403);
  auto page = post(authority, address + "/contester", {{"motive", ""}, {"counter", "8"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_NE(input(page, "counter").find(R"(value="8")"), std::string::npos) << "what was typed is kept";
  page = post(authority, address + "/contester", {{"motive", "Three are missing"}, {"counter", "eight"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_EQ(post(authority, address + "/contester", {{"motive", "Three are missing"}, {"counter", "8"}}).status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "50 contested");
  EXPECT_TRUE(holds(get(auditor, "/chiffres/posts/department/93"), address)) << "the way to it";
  page = get(auditor, address);
  EXPECT_TRUE(holds(page, "This value is contested: Three are missing"));
  EXPECT_TRUE(holds(page, "Other value: 8.0"));
  EXPECT_TRUE(holds(page, officer->label)) << "who gave it";
  EXPECT_TRUE(holds(get(prefect, "/chiffres/validation/department/93?periode=2016-10"), "Three are missing"));
  // A new answer settles it.
  const auto now_seen = seen(get(officer, grid));
  EXPECT_EQ(post(officer, grid, {{cell, "8"}, {"seen", now_seen}, {"state", "submitted"}}).status, 303);
  ASSERT_EQ(post(prefect, "/chiffres/validation/contract/CV101", {{"periode", "2016-10"}}).status, 303);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "80 validated");
  EXPECT_EQ(get(auditor, "/chiffres/posts/valeur/contract/CV101/2016-Q3").status, 404);
}

TEST_P(Entry, WhatWaitsAndSmallCountsOfADepartmentAreForThoseInIt) {
  const std::string address = "/chiffres/budget/valeur/department/93/2016-Q3";
  const std::string form = "/chiffres/budget/saisie/department/93";
  ASSERT_EQ(post(officer, form, {{"v.93.2016-Q3", "3.5"}, {"seen", "0"}, {"state", "submitted"}}).status, 303);
  const auto outside = reader(Role::evaluator, nation);
  EXPECT_TRUE(holds(get(prefect, address), "3.5"));
  EXPECT_FALSE(holds(get(outside, address), "3.5"));
  const std::string listed = "/api/v1/figures/answers?indicator=budget&code=93";
  EXPECT_TRUE(holds(get(prefect, listed), R"("value":"3.5")"));
  EXPECT_FALSE(holds(get(outside, listed), "3.5"));
  ASSERT_EQ(post(prefect, "/chiffres/validation/department/93", {{"periode", "2016-Q3"}}).status, 303);
  EXPECT_FALSE(holds(get(outside, address), "3.5"));
  EXPECT_TRUE(holds(get(outside, address), "fewer than 5"));
  EXPECT_FALSE(holds(get(outside, address), officer->label));
  EXPECT_FALSE(holds(get(outside, listed), "3.5"));
}

TEST_P(Entry, APastDayOpensAtTheLastPeriodThatWasKnownByThen) {
  act([&](access::Act& a) -> Result<bool> {
    auto share = *find_indicator(a.db, "budget");
    share.code = "share";
    share.origin = Origin::computed;
    share.over_territories = OverTerritories::ratio;
    share.formula = "budget / 2";
    share.small_count = 0;
    declare_indicator(a.db, share);
    return true;
  }).value();
  const auto on = [&](std::string_view day) { clock.set(at_paris(*Date::parse(day), 10, 0)); };
  const auto give = [&](std::string_view period, std::string_view value) {
    return send(coordinator, "/api/v1/figures/answers",
                fmt::format(R"({{"state":"validated","answers":[{{"indicator":"budget","code":"93",)"
                            R"("period":"{}","value":"{}"}}]}})",
                            period, value))
        .status;
  };
  on("2016-04-10");
  ASSERT_EQ(give("2016-Q1", "51.5"), 200);
  on("2016-10-10");
  ASSERT_EQ(give("2016-Q3", "77.5"), 200);
  on("2016-11-15");
  for (const auto* place : {"/chiffres/budget/department/93", "/chiffres/budget/nation/FR"}) {
    const auto then = get(coordinator, fmt::format("{}?connu=2016-08-31", place));
    EXPECT_TRUE(holds(then, "<strong>51.5</strong>")) << place << then.body;
    EXPECT_FALSE(holds(then, "77.5")) << place;
    EXPECT_TRUE(holds(get(coordinator, place), "<strong>77.5</strong>")) << place;
  }
  EXPECT_TRUE(holds(get(coordinator, "/chiffres/share/department/93?connu=2016-08-31"), "<strong>25.8</strong>"))
      << "what is computed opens at the period of what it is made of";
  const std::string map = "/chiffres/budget/carte/nation/FR";
  EXPECT_TRUE(holds(get(coordinator, map + "?connu=2016-08-31"), R"(name="periode" value="2016-Q1")"));
  EXPECT_TRUE(holds(get(coordinator, map), R"(name="periode" value="2016-Q3")"));
  // From one to the other the past day stays.
  EXPECT_TRUE(holds(get(coordinator, "/chiffres/budget/nation/FR?connu=2016-08-31"), map + "?connu=2016-08-31"));
  EXPECT_TRUE(holds(get(coordinator, map + "?connu=2016-08-31"), "/chiffres/budget/department/93?connu=2016-08-31"));
  // Before anything was given: the period that was over last.
  EXPECT_TRUE(holds(get(coordinator, map + "?connu=2016-03-31"), R"(name="periode" value="2015-Q4")"));
  EXPECT_TRUE(holds(get(coordinator, "/chiffres?connu=2016-08-31"), "51.5"));
  const auto told = get(coordinator, "/api/v1/figures/budget/department/93?known_on=2016-08-31");
  EXPECT_TRUE(holds(told, R"("periods":[{"period":"2016-Q1","value":515,)")) << told.body;
  EXPECT_FALSE(holds(told, "2016-Q2")) << told.body;
  // Between two days: up to the last period that either of them knew.
  const auto changes = get(coordinator, "/chiffres/budget/ecarts/department/93?du=2016-05-01&au=2016-08-31");
  EXPECT_TRUE(holds(changes, "51.5")) << changes.body;
  EXPECT_FALSE(holds(changes, "periode=2016-Q3")) << changes.body;
}

TEST_P(Entry, TheFigureLeadsToItsGridAndItsValidation) {
  EXPECT_TRUE(holds(get(officer, "/chiffres/posts/department/93"), grid));
  EXPECT_FALSE(holds(get(officer, "/chiffres/posts/department/93"), "/chiffres/validation/"));
  EXPECT_TRUE(holds(get(prefect, "/chiffres/posts/department/93"), "/chiffres/validation/department/93"));
  EXPECT_FALSE(holds(get(stranger, "/chiffres/posts/department/93"), grid));
  EXPECT_FALSE(holds(get(officer, "/chiffres/plans.adopted/department/93"), "/saisie/"));
}

TEST_P(Entry, ATrajectoryIsEnteredPeriodByPeriod) {
  const std::string target = "/chiffres/posts/cible/contract/CV101";
  const std::string address = target + "/trajectoire";
  EXPECT_EQ(get(authority, address).status, 403);
  EXPECT_TRUE(holds(get(prefect, address), "No target is set for this figure here."));
  ASSERT_EQ(
      post(prefect, target, {{"start_value", "0"}, {"start", "2016-09-01"}, {"target", "10"}, {"due", "2016-12-31"}})
          .status,
      303);
  auto page = get(prefect, address);
  EXPECT_NE(input(page, "t.2016-09").find(R"(value="")"), std::string::npos);
  EXPECT_NE(input(page, "t.2016-12").find(R"(value="10.0")"), std::string::npos) << "the target, on the day due";
  EXPECT_FALSE(holds(page, "t.2016-08"));
  EXPECT_FALSE(holds(page, "t.2017-01"));
  EXPECT_TRUE(holds(get(prefect, address + "?par=trimestre"), R"(name="t.2016-Q3")"));
  const auto entered = [&] {
    const auto found = look([&](db::Session& s) { return find_target(s, "posts", contract); });
    std::string out = fmt::format("{}:", found->target);
    for (const auto& each : found->trajectory) out += fmt::format(" {} {}", each.period.text(), each.value);
    return out;
  };
  page = post(prefect, address, {{"par", "mois"}, {"t.2016-09", "1,234"}, {"t.2016-10", "3"}, {"t.2016-12", "10"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "#f-t-2016-09"));
  EXPECT_NE(input(page, "t.2016-10").find(R"(value="3")"), std::string::npos) << "what was right is kept";
  EXPECT_EQ(entered(), "100:");
  page = post(prefect, address, {{"par", "mois"}, {"t.2016-09", "2,5"}, {"t.2016-10", ""}, {"t.2016-12", "12"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "The last value is 12.0 and the target 10.0"));
  EXPECT_TRUE(holds(page, "#f-t-2016-12"));
  const Typed typed{{"par", "mois"}, {"t.2016-09", "2,5"}, {"t.2016-10", ""}, {"t.2016-12", "12"}};
  auto moving = typed;
  moving.emplace_back("moves_target", "1");
  ASSERT_EQ(post(prefect, address, moving).status, 303);
  EXPECT_EQ(entered(), "120: 2016-09 25");
  // What is implausible is told at the last cell that says it.
  page = post(prefect, address, {{"par", "mois"}, {"t.2016-09", "20000"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "above the plausible range")) << page.body;
  // Another target keeps the trajectory; it is left when asked.
  const Typed other{{"start_value", "0"}, {"start", "2016-09-01"}, {"target", "14"}, {"due", "2016-12-31"}};
  ASSERT_EQ(post(prefect, target, other).status, 303);
  EXPECT_EQ(entered(), "140: 2016-09 25");
  EXPECT_TRUE(holds(get(prefect, target), "Trajectory, value by value (1)"));
  auto straight = other;
  straight.emplace_back("straight", "1");
  ASSERT_EQ(post(prefect, target, straight).status, 303);
  EXPECT_EQ(entered(), "140:");
  // And withdrawn, by those who may set it.
  EXPECT_EQ(post(authority, target + "/retrait", {}).status, 403);
  EXPECT_EQ(post(prefect, target + "/retrait", {}).status, 303);
  EXPECT_FALSE(look([&](db::Session& s) { return find_target(s, "posts", contract); }));
}

TEST_P(Entry, AProgramGivesValuesAsTextsAllOrNothing) {
  const std::string address = "/api/v1/figures/answers";
  auto answer = send(officer, address, R"({"answers":[
    {"indicator":"posts","code":"CV101","period":"2016-10","value":"12.5","comment":"INSEE"},
    {"indicator":"posts","code":"CV102","period":"2016-10","value":"1,5"},
    {"indicator":"posts","code":"CV109","period":"2016-10","value":"1"},
    {"indicator":"posts","code":"CV103","period":"October","value":12},
    {"indicator":"nothing","code":"CV103","period":"2016-10","value":"1"},
    {"indicator":"posts","code":"CV103","period":"2016-10"}]})");
  EXPECT_EQ(answer.status, 422);
  for (const auto* field : {"answers.1.value", "answers.2.code", "answers.3.period", "answers.3.value",
                            "answers.4.indicator", "answers.5.value"})
    EXPECT_TRUE(holds(answer, field)) << field << answer.body;
  EXPECT_FALSE(holds(answer, "answers.0"));
  EXPECT_EQ(standing("posts", contract, "2016-10"), "–");
  const std::string two = R"("answers":[{"indicator":"posts","code":"CV101","period":"2016-10","value":"12.5"},
    {"indicator":"posts","code":"CV201","period":"2016-10","value":"2"}]})";
  answer = send(officer, address, "{" + two);
  EXPECT_EQ(answer.status, 422) << "not their department";
  EXPECT_TRUE(holds(answer, "answers.1"));
  answer = send(officer, address, R"({"state":"draft","partial":true,)" + two);
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(holds(answer, R"("fresh":1,"changed":0,"unchanged":0,"rejected":1)")) << answer.body;
  EXPECT_EQ(standing("posts", contract, "2016-10"), "125 draft");
  EXPECT_EQ(standing("posts", other_contract, "2016-10"), "–");
  EXPECT_EQ(send(stranger, address, R"({"state":"published","answers":[]})").status, 422);
}

TEST_P(Entry, AProgramMovesValuesOnAndContestsThem) {
  const std::string address = "/api/v1/figures/answers";
  const std::string here = R"({"level":"contract","code":"CV101","period":"2016-10"})";
  ASSERT_EQ(send(officer, address,
                 R"({"state":"draft","answers":[{"indicator":"posts","code":"CV101","period":"2016-10","value":"5"}]})")
                .status,
            200);
  EXPECT_EQ(send(stranger, address + "/submit", here).status, 403);
  EXPECT_EQ(send(officer, address + "/submit", here).status, 200);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "50 submitted");
  EXPECT_EQ(send(officer, address + "/validate", here).status, 403);
  EXPECT_EQ(send(prefect, address + "/validate", R"({"level":"department","code":"93","period":"2016-10"})").status,
            422);
  EXPECT_EQ(
      send(prefect, address + "/validate", R"({"level":"department","code":"93","period":"2016-10","partial":true})")
          .status,
      200);
  EXPECT_EQ(send(prefect, address + "/publish", here).status, 403);
  EXPECT_EQ(send(coordinator, address + "/publish", here).status, 200);
  EXPECT_EQ(standing("posts", contract, "2016-10"), "50 published");
  const auto answer = send(authority, address + "/contest",
                           R"({"indicator":"posts","code":"CV101","period":"2016-10","motive":"m","counter":"8.5"})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  const auto listed = get(auditor, address + "?indicator=posts&level=department&code=93&from=2016-09");
  EXPECT_TRUE(holds(
      listed,
      R"("code":"CV101","dimension":"","period":"2016-10","value":"5.0","state":"contested","counter":"8.5","comment":"m")"))
      << listed.body;
  EXPECT_EQ(get(reader(Role::evaluator, nation), address + "?indicator=posts&code=CV101").status, 403);
  EXPECT_EQ(get(auditor, address + "?indicator=posts&code=CV101&from=2016-Q1").status, 422);
}

}  // namespace
}  // namespace jalon::figures
