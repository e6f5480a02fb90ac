// SPDX-License-Identifier: EUPL-1.2
// The sentence, the table and the map say the same; what is not known is never zero; and a reader sees the rows that a
// right lets through.
#include "steering/board.hpp"

#include <regex>

#include "base/text.hpp"
#include "partner/partner.hpp"
#include "steering/tests/fixture.hpp"
#include "steering/words.hpp"
#include "web/form.hpp"
#include "web/http.hpp"
#include "web/page.hpp"

namespace jalon::steering {
namespace {

class Boards : public Steering {
 protected:
  Board board(TerritoryKey place, std::optional<Date> day = {}) {
    return look([&](db::Session& session) {
      return load_board(session, *registry_, *programme_, *registry_->find(place), day, clock.today());
    });
  }
  void adopt(TerritoryKey where, const access::Actor& by, const access::Actor& for_state) {
    const auto id = submitted_plan(by, where);
    sign(by, id, false);
    sign(for_state, id, true);
  }
  // A request through the routes of this room, as the server would hand it over.
  web::Response get(const access::Actor* actor, std::string_view target, Lang lang = Lang::fr) {
    return ask(actor, web::Method::get, target, {}, {}, lang);
  }
  web::Response ask(const access::Actor* actor, web::Method method, std::string_view target, std::string body,
                    const web::Pairs& headers = {}, Lang lang = Lang::fr) {
    if (router == nullptr) {
      router = std::make_unique<web::Router>();
      add_routes(*router, {*database, clock, territories});
      plan::add_routes(*router, {*database, clock, territories});
      figures::Words words;
      programme::add_words(words);
      figures::add_routes(*router, *database, territories, clock, std::move(words));
    }
    web::Request request;
    request.method = method;
    request.body = std::move(body);
    request.headers = headers;
    request.target = target;
    request.path = request.target.substr(0, request.target.find('?'));
    if (const auto at = request.target.find('?'); at != std::string::npos) {
      for (const auto pair : split(std::string_view(request.target).substr(at + 1), '&')) {
        const auto equals = pair.find('=');
        request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
      }
    }
    request.lang = lang;
    if (actor != nullptr) request.identity = std::make_shared<access::Actor>(*actor);
    request.position = look([](db::Session& session) { return journal::position(session); });
    const auto match = router->find(method, request.path);
    if (match.route == nullptr) throw std::runtime_error("no route for " + request.path);
    request.route = match.route;
    request.params = match.params;
    auto response = match.route->handler(request);
    if (response.stream) {
      struct Keep : web::BodySink {
        std::string bytes;
        void write(std::string_view piece) override { bytes += piece; }
      } keep;
      response.stream(keep);
      response.body = std::move(keep.bytes);
    }
    return response;
  }
  // What a browser sends: the fields as they stand, with the token of the form.
  web::Response post_form(const access::Actor& actor, std::string_view target, std::string body) {
    web::Request from;
    from.identity = std::make_shared<access::Actor>(actor);
    return ask(&actor, web::Method::post, target, "csrf=" + web::csrf_token(from) + body,
               {{"content-type", "application/x-www-form-urlencoded"}});
  }
  // The contracts that the form of a page would send, ticked or hidden.
  static std::vector<std::string> ticked(const web::Response& page) {
    std::vector<std::string> out;
    static const std::regex field(
        R"rx(<input type="(hidden|checkbox)"[^>]* name="contracts" value="([^"]*)"([^>]*)>)rx");
    for (std::sregex_iterator at(page.body.begin(), page.body.end(), field), end; at != end; ++at) {
      const auto& one = *at;
      if (one[1] == "hidden" || one[3].str().ends_with(" checked")) out.push_back(one[2]);
    }
    return out;
  }
  static std::string as_body(const std::vector<std::string>& contracts) {
    std::string out;
    for (const auto& code : contracts) out += "&contracts=" + code;
    return out;
  }
  // Fifty-five more contracts of the department.
  void add_towns() {
    must(as(system, [&](access::Act& act) -> Result<void> {
      for (int i = 0; i < 55; ++i) {
        territory::NewContract one;
        one.code = fmt::format("CV9{:02}", i);
        one.name = fmt::format("Ville {:02}", 54 - i);
        one.department = department;
        if (auto added = territory::add_contract(act, one); !added) return fail(added.error());
      }
      return {};
    }));
    territories.reload();
    registry_ = territories.current();
    must(as(coordinator, [&](access::Act& act) { return plan::open_plans(act, context()); }));
  }
  static bool has(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  std::unique_ptr<web::Router> router;
};
INSTANTIATE_TEST_SUITE_P(, Boards, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

class SecondPolicy : public Boards {
  [[nodiscard]] std::string_view pack_code() const override { return "reussite-educative-2016"; }
};
INSTANTIATE_TEST_SUITE_P(, SecondPolicy, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// What only the first policy says: its title, what it calls its plans, their axes, publics and levels.
std::set<std::string> words_of_the_first_policy(Lang lang) {
  const auto words = [&](const programme::Programme& pack) {
    std::set<std::string> out{pack.title.in(lang), pack.plan_noun.in(lang),      pack.plan_nouns.in(lang),
                              pack.code,           pack.plan_noun.opening(lang), pack.plan_nouns.opening(lang)};
    for (const auto& axis : pack.axes) out.insert(axis.title.in(lang));
    for (const auto* options : {&pack.publics, &pack.levels, &pack.support_kinds}) {
      for (const auto& option : *options) out.insert(option.label.in(lang));
    }
    for (const auto& deadline : pack.deadlines) out.insert(deadline.label.in(lang));
    return out;
  };
  auto out = words(*programme::parse(programme::embedded("prevention-radicalisation-2016")));
  for (const auto& word : words(*programme::parse(programme::embedded("reussite-educative-2016")))) out.erase(word);
  out.insert("adicalis");
  return out;
}

TEST_P(SecondPolicy, NoPageSaysAWordOfTheFirst) {
  must(assign(prefect, delegate));
  for (const auto lang : {Lang::fr, Lang::en}) {
    const auto foreign = words_of_the_first_policy(lang);
    ASSERT_GT(foreign.size(), 20U);
    const auto check = [&](const access::Actor& reader, std::string_view target) {
      const auto page = get(&reader, target, lang);
      EXPECT_EQ(page.status, 200) << target;
      for (const auto& word : foreign) EXPECT_FALSE(has(page, word)) << target << " says " << word;
      return page;
    };
    EXPECT_TRUE(has(check(coordinator, "/nation"), programme_->plan_nouns.in(lang)));
    check(prefect, "/departements/93");
    check(prefect, "/contrats/CV101");
    EXPECT_TRUE(has(check(prefect, "/plans/non-commences"), programme_->plan_noun.opening(lang)))
        << "the reminder names the plan";
    EXPECT_TRUE(has(check(authority, "/contrats/CV101/plan"), programme_->plan_noun.opening(lang)));
    check(prefect, "/chiffres/plans.expected/nation/FR");
    check(coordinator, "/recherche?q=plaine");
    for (const auto* reader : {&prefect, &authority, &coordinator, &officer}) check(*reader, "/moi");
    check(reload(delegate.account, delegate.label), "/moi");
  }
}

// ---- view models ----

TEST_P(Boards, APastDayShowsWhatWasKnownThenWhichIsNotWhatIsKnownNowAboutIt) {
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  must(log(delegate, visit("2016-09-01")));
  on("2016-09-05");
  must(log(delegate, visit("2016-08-20")));  // told later, about August
  adopt(contract, authority, prefect);
  on("2016-09-20");
  const auto at = [&](std::string_view day, bool as_known) {
    return look([&](db::Session& session) {
      const auto when = *Date::parse(day);
      return load_board(session, *registry_, *programme_, *registry_->find(department), when, clock.today(),
                        as_known ? std::optional(figures::known_on(session, when)) : std::nullopt);
    });
  };
  EXPECT_EQ(at("2016-09-02", false).support_entries, 2) << "about that day, as it is known now";
  const auto known = at("2016-09-02", true);
  EXPECT_TRUE(known.is_as_known);
  EXPECT_EQ(known.support_entries, 1);
  EXPECT_EQ(known.total.adopted, 0);
  EXPECT_TRUE(known.adopted_series.empty());
  ASSERT_EQ(known.by_kind.size(), 1U);
  EXPECT_EQ(known.by_kind.front().value, 1);
  const auto later = at("2016-09-06", true);
  EXPECT_EQ(later.support_entries, 2);
  EXPECT_EQ(later.total.adopted, 1);
  EXPECT_EQ(later.adopted_series.size(), 1U);
  for (const auto* address :
       {"/nation", "/regions/11", "/departements/93", "/contrats/CV101", "/contrats/CV101/chiffres"}) {
    const auto page = get(&prefect, std::string(address) + "?connu=2016-09-02");
    EXPECT_NE(page.body.find("Tel qu’on le connaissait à la fin du 2 septembre 2016"), std::string::npos) << address;
    EXPECT_EQ(get(&prefect, address).body.find("Tel qu’on le connaissait"), std::string::npos) << address;
  }
  EXPECT_EQ(get(&prefect, "/departements/93?connu=hier").status, 422);
  EXPECT_EQ(get(&prefect, "/contrats/CV101?connu=hier").status, 422);
  // The summary of the contract: what its plan was known to be, day by day.
  EXPECT_EQ(get(&prefect, "/contrats/CV101?connu=2016-09-02").body.find("le plan était adopté"), std::string::npos);
  EXPECT_NE(get(&prefect, "/contrats/CV101?connu=2016-09-06").body.find("le plan était adopté"), std::string::npos);
}

TEST_P(Boards, TheSentenceSaysWhatTheTableSays) {
  on("2016-11-15");
  adopt(contract, authority, prefect);
  const auto one = board(nation);
  std::int64_t adopted = 0;
  std::int64_t contracts = 0;
  for (const auto& line : one.lines) {
    adopted += line.adopted.value_or(0);
    contracts += line.contracts.value_or(0);
  }
  EXPECT_EQ(one.total.adopted, adopted);
  EXPECT_EQ(one.total.contracts, contracts);
  const auto words = lede(one, Lang::en);
  EXPECT_EQ(words.strong, fmt::format("{} plan adopted out of {}.", adopted, contracts));
  ASSERT_TRUE(one.total.trajectory);
  EXPECT_NE(words.rest.find(fmt::format("The trajectory expected {}", *one.total.trajectory)), std::string::npos)
      << words.rest;
  EXPECT_NE(words.rest.find(fmt::format("{} ", -*one.total.gap())), std::string::npos) << words.rest;
}

TEST_P(Boards, DepartmentsFurthestFromTheirTrajectoryComeFirstAndUnknownOnesLast) {
  on("2016-12-31");
  const auto one = board(nation);
  ASSERT_EQ(one.lines.size(), 3U);
  EXPECT_EQ(one.lines[0].place, department);
  EXPECT_EQ(one.lines[0].gap(), -3);
  EXPECT_EQ(one.lines[1].place, other_department);
  EXPECT_EQ(one.lines[2].place, empty_department);
  EXPECT_EQ(one.lines[2].gap(), std::nullopt);
}

TEST_P(Boards, MissingIsNeverZeroAndAContractWithoutAPlanIsZero) {
  const auto one = board(nation);
  const auto line = [&](TerritoryKey place) {
    return *std::find_if(one.lines.begin(), one.lines.end(), [&](const Line& each) { return each.place == place; });
  };
  EXPECT_EQ(line(empty_department).adopted, std::nullopt);
  EXPECT_EQ(line(empty_department).map_class(), 0);
  EXPECT_EQ(line(department).adopted, 0);
  EXPECT_EQ(line(department).map_class(), 1);
  EXPECT_EQ(one.answered, 2);
  EXPECT_EQ(one.actions, std::nullopt);
  EXPECT_EQ(lede(board(empty_department), Lang::en).strong, "No plan is expected here yet.");
}

TEST_P(Boards, APastDayShowsThatDay) {
  on("2016-10-03");
  adopt(contract, authority, prefect);
  on("2016-11-15");
  EXPECT_EQ(board(nation).total.adopted, 1);
  EXPECT_EQ(board(nation, Date::parse("2016-10-02")).total.adopted, 0);
  EXPECT_EQ(board(nation, Date::parse("2016-10-03")).total.adopted, 1);
}

TEST_P(Boards, TheFiveClassesOfTheMapAreFifths) {
  const auto klass = [](std::int64_t adopted, std::int64_t contracts) {
    Line line;
    line.contracts = contracts;
    line.adopted = adopted;
    return line.map_class();
  };
  EXPECT_EQ(klass(0, 5), 1);
  EXPECT_EQ(klass(1, 5), 2);
  EXPECT_EQ(klass(199, 1000), 1);
  EXPECT_EQ(klass(4, 5), 5);
  EXPECT_EQ(klass(5, 5), 5);
  EXPECT_EQ(klass(0, 0), 0);
}

TEST_P(Boards, WhenEveryPlanIsAdoptedTheSentenceSaysSo) {
  on("2016-11-15");
  adopt(other_contract, other_authority, other_prefect);
  const auto words = lede(board(other_department), Lang::fr);
  EXPECT_EQ(words.strong, "1 plan adopté sur 1.");
  EXPECT_NE(words.rest.find("Chaque contrat a son plan"), std::string::npos) << words.rest;
}

// ---- one programme after the other ----

TEST_P(Boards, ASecondProgrammeCountsItsOwnPlansFromZeroAndTheFirstStaysReadable) {
  const auto first = programme_;
  adopt(contract, authority, prefect);
  must(as(other_authority, [&](access::Act& act) { return plan::start_plan(act, context(), other_contract); }));
  const auto of = [&](const programme::Programme& programme, std::string_view indicator) {
    return look([&](db::Session& session) { return figures::value(session, programme.figure(indicator), nation); });
  };
  const auto target_of = [&](const programme::Programme& programme) {
    return look([&](db::Session& session) {
      return figures::find_target(session, programme.figure("plans.adopted"), nation)->due;
    });
  };
  const auto actions = of(*first, "actions");
  ASSERT_GT(actions, 0);
  const auto due = target_of(*first);

  must(as(coordinator, [&](access::Act& act) { return programme::close(act, *registry_); }));
  publish("reussite-educative-2016");
  ASSERT_NE(programme_->code, first->code);
  EXPECT_EQ(of(*programme_, "plans.expected"), 4);
  EXPECT_EQ(of(*programme_, "plans.started"), std::nullopt);
  EXPECT_EQ(of(*programme_, "actions"), std::nullopt);
  EXPECT_EQ(board(nation).total.adopted, 0);
  EXPECT_EQ(board(nation).actions, std::nullopt);
  EXPECT_NE(target_of(*programme_), due);
  must(as(authority, [&](access::Act& act) { return plan::start_plan(act, context(), contract); }));
  EXPECT_EQ(of(*programme_, "plans.started"), 1);

  const auto the_first_stands = [&] {
    EXPECT_EQ(of(*first, "plans.expected"), 4);
    EXPECT_EQ(of(*first, "plans.started"), 2);
    EXPECT_EQ(of(*first, "plans.adopted"), 1);
    EXPECT_EQ(of(*first, "actions"), actions);
    EXPECT_EQ(target_of(*first), due);
  };
  the_first_stands();

  // An address without a programme is about the one in force; with it, about that one, under its title.
  const auto now = get(&coordinator, "/api/v1/figures/plans.started/nation/FR");
  EXPECT_TRUE(has(now, "\"code\":\"plans.started@reussite-educative-2016\""));
  EXPECT_TRUE(has(now, "\"value\":1"));
  const auto before = get(&coordinator, "/chiffres/plans.started@prevention-radicalisation-2016/nation/FR");
  EXPECT_TRUE(has(before, "<strong>2</strong>"));
  EXPECT_TRUE(has(before, first->title.fr));
  EXPECT_TRUE(has(get(&coordinator, "/chiffres/actions@prevention-radicalisation-2016/nation/FR"),
                  first->axes.front().title.fr))
      << "its parts are called as it called them";
  const auto table = get(&coordinator, "/api/v1/figures?level=nation");
  EXPECT_TRUE(has(table, "plans.expected@reussite-educative-2016"));
  EXPECT_FALSE(has(table, "plans.expected@prevention-radicalisation-2016"));

  // The sums of both are their observations, and are put right from them.
  const auto recount = [&](bool repair) {
    return as(system,
              [&](access::Act& act) -> Result<figures::Recount> {
                return figures::recount(act.db, *registry_, repair);
              })
        .value();
  };
  EXPECT_EQ(recount(false).different, 0);
  must(as(system, [&](access::Act& act) -> Result<void> {
    act.db.run_script("update figure_sum set amount = amount + 7;");
    return {};
  }));
  EXPECT_EQ(of(*first, "plans.started"), 9);
  EXPECT_EQ(of(*programme_, "plans.started"), 8);
  EXPECT_GT(recount(true).different, 0);
  the_first_stands();
  EXPECT_EQ(of(*programme_, "plans.started"), 1);
  EXPECT_EQ(recount(false).different, 0);
}

// ---- pages and rights ----

TEST_P(Boards, EveryBoardIsShownInBothLanguages) {
  must(assign(prefect, delegate));
  for (const auto lang : {Lang::fr, Lang::en}) {
    for (const std::string_view target : {"/",
                                          "/nation",
                                          "/nation?tri=-adoptes&tous=1",
                                          "/nation?au=2016-08-01",
                                          "/regions/11",
                                          "/departements/93",
                                          "/contrats",
                                          "/plans/non-commences",
                                          "/delegues",
                                          "/contrats/CV101",
                                          "/contrats/CV101/delegues",
                                          "/contrats/CV101/chiffres",
                                          "/contrats/CV101/journal",
                                          "/departements/93/journal",
                                          "/regions/11/journal",
                                          "/moi",
                                          "/recherche?q=aulnay",
                                          "/aide",
                                          "/aide/prefect",
                                          "/accessibilite",
                                          "/mentions",
                                          "/donnees-ouvertes"}) {
      const auto response = get(&prefect, target, lang);
      EXPECT_EQ(response.status, 200) << target;
      EXPECT_TRUE(has(response, "<h1")) << target;
      EXPECT_EQ(response.body.find("{0}", response.body.find("<main")), std::string::npos) << target;
    }
  }
  EXPECT_EQ(get(&coordinator, "/journal").status, 200);
}

TEST_P(Boards, AContractOfADepartmentThatNobodyKnowsIsShownListedExportedAndHelped) {
  must(as(system, [&](access::Act& act) -> Result<void> {
    act.db.run_script(
        "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
        "(301, 'contract', 'CV301', 'Ville Nulle Part', 1, 0, '2015-01-01', '9999-12-31', 0);"
        "update territory_version set version = version + 1;");
    return {};
  }));
  territories.reload();
  registry_ = territories.current();
  constexpr TerritoryKey nowhere{301};
  must(as(coordinator, [&](access::Act& act) { return plan::open_plans(act, context()); }));
  must(assign(system, delegate, nowhere));
  delegate = reload(delegate.account, delegate.label);
  auto support = visit();
  support.contract = nowhere;
  must(log(delegate, support));
  must(as(coordinator, [&](access::Act& act) { return remind(act, context(), {nowhere}, "Merci de commencer."); }));
  for (const std::string_view target :
       {"/contrats/CV301", "/contrats", "/contrats?tri=departement", "/contrats/export/csv", "/plans/non-commences",
        "/plans/non-commences/export/csv", "/recherche?q=nulle", "/api/v1/contracts/CV301", "/api/v1/contracts"}) {
    const auto response = get(&coordinator, target);
    EXPECT_EQ(response.status, 200) << target;
    EXPECT_TRUE(has(response, "Ville Nulle Part")) << target;
  }
  for (const std::string_view target :
       {"/contrats/CV301/delegues", "/contrats/CV301/chiffres", "/nation", "/delegues", "/delegues?tri=departement",
        "/delegues/export/csv", "/api/v1/delegates/workload", "/contrats?departement=93",
        "/plans/non-commences?region=11"})
    EXPECT_EQ(get(&coordinator, target).status, 200) << target;
  EXPECT_TRUE(has(get(&coordinator, "/contrats/export/csv"), "CV301;Ville Nulle Part;FR;France"));
}

TEST_P(Boards, ADepartmentWithoutAShapeIsInTheTableAndNotOnTheMap) {
  must(as(system, [&](access::Act& act) -> Result<void> {
    act.db.run_script(
        "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
        "(3978, 'region', '978', 'Saint-Martin', 1, 0, '2015-01-01', '9999-12-31', 1),"
        "(2978, 'department', '978', 'Saint-Martin', 3978, 0, '2015-01-01', '9999-12-31', 1);"
        "update territory_version set version = version + 1;");
    return {};
  }));
  territories.reload();
  web::put_asset("map.svg", "image/svg+xml",
                 look([](db::Session& session) { return territory::map_shapes(session); }).svg);
  const auto nation_page = get(&coordinator, "/nation?tous=1");
  EXPECT_TRUE(has(nation_page, "#d93\""));
  EXPECT_FALSE(has(nation_page, "#d978"));
  EXPECT_TRUE(has(nation_page, "/departements/978"));
  EXPECT_TRUE(has(get(&coordinator, "/regions/978"), "Ce territoire n’est pas sur la carte."));
  EXPECT_EQ(get(&coordinator, "/departements/978").status, 200);
}

TEST_P(Boards, TheDayOfABoardIsTheDayItsFiguresAreAboutNotTheDayOnWhichTheyWereKnown) {
  on("2016-11-15");
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  must(log(delegate, visit("2016-09-01")));  // recorded on 15 November
  const auto page = get(&coordinator, "/nation?au=2016-10-01", Lang::en);
  EXPECT_TRUE(has(page, "On the day"));
  EXPECT_FALSE(has(page, "Known on"));
  EXPECT_TRUE(has(get(&coordinator, "/nation?au=2016-10-01"), ">Au<"));
  EXPECT_EQ(look([&](db::Session& session) {
              return figures::value(session, "support.entries", nation, Date::parse("2016-10-01"));
            }),
            1);
}

TEST_P(Boards, TheJournalOfAReaderIsTheOneThatIsOpenToThem) {
  EXPECT_EQ(journal_href(&coordinator, *registry_), "/journal");
  EXPECT_EQ(journal_href(&prefect, *registry_), "/departements/93/journal");
  EXPECT_EQ(journal_href(&other_prefect, *registry_), "/departements/69/journal");
  EXPECT_EQ(journal_href(nullptr, *registry_), "");
  for (const auto* actor : {&coordinator, &prefect, &other_prefect, &officer, &authority, &delegate, &auditor,
                            &evaluator, &administrator}) {
    const auto href = journal_href(actor, *registry_);
    bool reads_any = false;
    for (const auto& place : spots) {
      reads_any =
          reads_any || access::may(*actor, access::Right::read_journal, registry_->right_path(TerritoryKey{place.key}));
    }
    EXPECT_EQ(href.empty(), !reads_any) << actor->label;
    if (!href.empty()) {
      EXPECT_EQ(get(actor, href).status, 200) << actor->label;
    }
  }
}

TEST_P(Boards, APrefectSeesTheContractsOfTheDepartmentAndNoOthers) {
  const auto mine = get(&prefect, "/contrats");
  EXPECT_TRUE(has(mine, "Plaine Commune"));
  EXPECT_FALSE(has(mine, "CV201"));
  EXPECT_FALSE(has(mine, "Métropole de Lyon"));
  const auto all = get(&coordinator, "/contrats");
  EXPECT_TRUE(has(all, "Métropole de Lyon"));
  EXPECT_FALSE(has(get(&prefect, "/plans/non-commences"), "Métropole de Lyon"));
  EXPECT_TRUE(has(get(&other_prefect, "/plans/non-commences"), "Métropole de Lyon"));
  EXPECT_FALSE(has(get(&prefect, "/recherche?q=lyon"), "/contrats/CV201"));
  EXPECT_FALSE(has(get(&evaluator, "/contrats"), "Plaine Commune"));
}

TEST_P(Boards, TheContractsOfADepartmentAreShownThereToThoseWhoReadItsPlans) {
  EXPECT_TRUE(has(get(&prefect, "/departements/93"), "Plaine Commune"));
  EXPECT_FALSE(has(get(&other_prefect, "/departements/93"), "Plaine Commune"));
  EXPECT_FALSE(has(get(&evaluator, "/departements/93"), "Plaine Commune"));
}

TEST_P(Boards, AnAmendedPlanIsShownAdoptedOnTheContractAndInItsDepartment) {
  amended_plan(authority, prefect, contract);
  on("2017-06-01");
  const auto page = get(&prefect, "/contrats/CV101", Lang::en);
  EXPECT_TRUE(has(page, "The plan was adopted on 1 September 2016"));
  EXPECT_TRUE(has(page, "Amendment, version 2: Being written."));
  EXPECT_FALSE(has(page, "The deadline of"));
  EXPECT_TRUE(has(get(&prefect, "/contrats/CV102", Lang::en), "The deadline of"));
  const auto csv = get(&prefect, "/departements/93/export/csv", Lang::en).body;
  const auto row = csv.substr(csv.find("CV101"));
  EXPECT_NE(row.substr(0, row.find('\n')).find("Adopted"), std::string::npos) << row;
}

TEST_P(Boards, APageIsMadeAgainAfterAWriteAndKeptForEachReadersRights) {
  on("2016-11-15");
  EXPECT_TRUE(has(get(&coordinator, "/nation"), "0 plan adopté sur 4"));
  EXPECT_TRUE(has(get(&coordinator, "/nation"), "0 plan adopté sur 4"));
  adopt(contract, authority, prefect);
  EXPECT_TRUE(has(get(&coordinator, "/nation"), "1 plan adopté sur 4"));
  EXPECT_TRUE(has(get(&coordinator, "/nation", Lang::en), "1 plan adopted out of 4"));
}

TEST_P(Boards, TheExportHoldsTheRowsThatTheReaderSees) {
  const auto csv = get(&prefect, "/contrats/export/csv");
  EXPECT_EQ(csv.body.substr(0, 3), "\xEF\xBB\xBF");
  EXPECT_TRUE(has(csv, "CV101;Plaine Commune;93"));
  EXPECT_FALSE(has(csv, "CV201"));
  EXPECT_TRUE(has(get(&coordinator, "/contrats/export/json"), "\"CV201\""));
  EXPECT_EQ(get(&coordinator, "/contrats/export/xlsx").body.substr(0, 2), "PK");
  EXPECT_EQ(get(&coordinator, "/contrats/export/pdf").status, 404);
  EXPECT_FALSE(has(get(&evaluator, "/departements/93/export/csv"), "Plaine Commune"));
  EXPECT_FALSE(has(get(&evaluator, "/contrats/export/csv"), "Plaine Commune"));
  EXPECT_FALSE(has(get(&evaluator, "/plans/non-commences/export/csv"), "Plaine Commune"));
  EXPECT_TRUE(has(get(nullptr, "/donnees-ouvertes/departements/csv"), "Seine-Saint-Denis"));
}

TEST_P(Boards, TheListOfPlansNotStartedIsSortedByItsHeadingsAndCutIntoPages) {
  add_towns();
  const auto ville_07 = registry_->find(territory::Level::contract, "CV947")->key;
  auto writer = authority;
  writer.grants = {{access::Role::local_authority, ville_07}};
  must(as(writer, [&](access::Act& act) { return plan::give_reason(act, context(), ville_07, "Élections."); }));

  const auto at = [](const web::Response& page, std::string_view name) { return page.body.find(name); };
  const auto page_one = get(&prefect, "/plans/non-commences?tri=nom");
  EXPECT_LT(at(page_one, ">Ville 00<"), at(page_one, ">Ville 01<"));
  EXPECT_FALSE(has(page_one, ">Ville 54<"));
  EXPECT_TRUE(has(page_one, "page=2"));
  const auto page_two = get(&prefect, "/plans/non-commences?tri=nom&page=2");
  EXPECT_TRUE(has(page_two, ">Ville 54<"));
  EXPECT_FALSE(has(page_two, ">Ville 00<"));
  const auto down = get(&prefect, "/plans/non-commences?tri=-nom");
  EXPECT_LT(at(down, ">Ville 54<"), at(down, ">Ville 53<"));
  // As they are called: who gave a reason comes last, or first when the heading is pressed.
  EXPECT_FALSE(has(get(&prefect, "/plans/non-commences"), ">Ville 07<"));
  EXPECT_TRUE(has(get(&prefect, "/plans/non-commences?tri=-motif"), ">Ville 07<"));
}

TEST_P(Boards, WhatIsTickedAndTypedForAReminderStaysWhenThePageOrTheOrderOfTheListChanges) {
  add_towns();
  const std::string list = "/plans/non-commences";
  const std::string text = "&text=Bonjour%20à%20tous";
  const auto page_one = get(&prefect, list + "?tri=nom");
  EXPECT_TRUE(has(page_one, "formaction=\"/plans/non-commences?tri=nom&amp;page=2\""));
  EXPECT_TRUE(has(page_one, "formaction=\"/plans/non-commences?tri=departement\""));
  EXPECT_TRUE(ticked(page_one).empty());
  const auto page_two = post_form(prefect, list + "?tri=nom&page=2", text + "&contracts=CV101&contracts=CV101");
  EXPECT_EQ(page_two.status, 200);
  EXPECT_TRUE(has(page_two, ">Ville 54<"));
  EXPECT_TRUE(has(page_two, "Bonjour à tous</textarea>"));
  EXPECT_TRUE(has(page_two, "1 contrat est coché sur d’autres pages."));
  EXPECT_EQ(ticked(page_two), std::vector<std::string>{"CV101"});
  auto codes = ticked(page_two);
  codes.emplace_back("CV900");  // Ville 54, on this page
  const auto other_order = post_form(prefect, list + "?tri=-nom", text + as_body(codes));
  EXPECT_EQ(ticked(other_order), (std::vector<std::string>{"CV101", "CV900"}));
  EXPECT_TRUE(has(other_order, "value=\"CV900\" aria-label=\"Relancer Ville 54\" checked"));
  EXPECT_TRUE(has(other_order, "Bonjour à tous</textarea>"));
  EXPECT_TRUE(ticked(post_form(prefect, list, text + as_body(codes) + "&step=none")).empty());
}

TEST_P(Boards, AReminderReachesEveryContractTickedOnWhateverPageAndSaysHowMany) {
  add_towns();
  const std::string list = "/plans/non-commences";
  EXPECT_TRUE(has(get(&prefect, list), "Tout sélectionner (58 contrats)"));
  const std::string text = "&text=Bonjour";
  EXPECT_EQ(ticked(post_form(prefect, list + "?q=ville", text + "&step=every")).size(), 55U);
  const auto every = post_form(prefect, list + "?page=2", text + "&step=every");
  ASSERT_EQ(ticked(every).size(), 58U);
  const auto preview = post_form(prefect, list + "?page=2", text + as_body(ticked(every)) + "&step=preview");
  EXPECT_TRUE(has(preview, "58 contrats seront relancés."));
  const auto sent = post_form(prefect, list + "?page=2", text + as_body(ticked(preview)) + "&step=send");
  ASSERT_EQ(sent.status, 303);
  const auto to = std::find_if(sent.headers.begin(), sent.headers.end(),
                               [](const auto& header) { return header.first == "location"; });
  ASSERT_NE(to, sent.headers.end());
  const auto after = get(&prefect, to->second);
  EXPECT_TRUE(has(after, "58 relances envoyées."));
  EXPECT_FALSE(has(after, "envoye=58&amp;")) << "the news is not said again on the next page";
  EXPECT_EQ(look([&](db::Session& session) { return reminders(session, {contract}).size(); }), 1U);
  EXPECT_TRUE(ticked(post_form(prefect, list, text + "&step=every")).empty()) << "once a day";
}

TEST_P(Boards, TheListOfPlansNotStartedMarksCountsAndFiltersThoseToBeReminded) {
  const std::string list = "/plans/non-commences";
  const auto before = get(&prefect, list);
  EXPECT_TRUE(has(before, "3 sont à relancer"));
  must(as(prefect, [&](access::Act& act) { return remind(act, context(), {contract}, "Le plan est attendu."); }));
  on("2016-09-05");
  const auto after = get(&prefect, list + "?relance=1");
  EXPECT_TRUE(has(after, "2 sont à relancer"));
  EXPECT_FALSE(has(after, ">Plaine Commune<"));
  EXPECT_TRUE(has(after, ">Est Ensemble<"));
  EXPECT_TRUE(has(get(&prefect, list), ">Plaine Commune<"));
  const auto csv = get(&prefect, list + "/export/csv?tri=nom").body;
  EXPECT_NE(csv.find("Plaine Commune;93;Seine-Saint-Denis;;;2016-09-01;2016-09-15"), std::string::npos) << csv;
  EXPECT_FALSE(has(get(&prefect, list + "/export/csv?relance=1"), "Plaine Commune"));
  const auto none = get(&prefect, list + "?q=rien-de-tel");
  EXPECT_TRUE(has(none, "Aucun contrat ne répond à ces filtres."));
  EXPECT_FALSE(has(none, "ont commencé"));
}

TEST_P(Boards, TheExportOfPlansNotStartedHasTheOrderAndTheFiltersOfTheList) {
  add_towns();
  const auto rows = [&](std::string_view query) {
    const auto body = get(&prefect, fmt::format("/plans/non-commences/export/csv{}", query)).body;
    return body.substr(body.find('\n') + 1);
  };
  EXPECT_TRUE(rows("?tri=-nom").starts_with("CV900;Ville 54;"));
  EXPECT_TRUE(rows("?tri=nom&q=ville").starts_with("CV954;Ville 00;"));
  EXPECT_TRUE(rows("?q=rien-de-tel").empty());
}

TEST_P(Boards, DelegatesAreAssignedAndTheirSupportLoggedThroughTheApiByTheSameRules) {
  const std::string delegates = "/api/v1/contracts/CV101/delegates";
  const std::string support = "/api/v1/contracts/CV101/support";
  const auto post = [&](const access::Actor& actor, const std::string& target, const std::string& body) {
    return ask(&actor, web::Method::post, target, body);
  };
  const std::string whom = R"({"delegate":")" + delegate.account_id + R"("})";
  EXPECT_EQ(post(other_prefect, delegates, whom).status, 403);
  EXPECT_EQ(post(authority, delegates, whom).status, 403);
  EXPECT_EQ(post(prefect, delegates, "{}").status, 422);
  EXPECT_EQ(post(prefect, delegates, R"({"email":"nobody@demo.gouv.fr"})").status, 422);
  EXPECT_EQ(post(prefect, delegates, "not JSON").status, 422);
  const auto assigned = post(prefect, delegates, whom);
  EXPECT_EQ(assigned.status, 200) << assigned.body;
  EXPECT_TRUE(has(assigned, delegate.account_id));
  EXPECT_EQ(post(prefect, delegates, whom).status, 409) << "once";
  delegate = reload(delegate.account, delegate.label);

  const std::string visit = R"({"day":"2016-09-01","kind":")" + programme_->support_kinds.front().code +
                            R"(","minutes":90,"note":"Relecture de l’axe 2."})";
  EXPECT_EQ(post(prefect, support, visit).status, 403);
  EXPECT_EQ(post(delegate, support, R"({"minutes":90})").status, 422);
  EXPECT_EQ(post(delegate, support, R"({"day":"2016-09-01","kind":"none","minutes":90})").status, 422);
  EXPECT_EQ(post(delegate, support, R"({"day":"2016-09-01","kind":"none","minutes":9999999999})").status, 422);
  const auto logged = post(delegate, support, visit);
  EXPECT_EQ(logged.status, 200) << logged.body;
  EXPECT_TRUE(has(logged, "\"minutes\":90"));
  EXPECT_EQ(figure("support.entries", contract), 1);

  const auto id = look([&](db::Session& session) { return support_of(session, contract).front().id.text(); });
  EXPECT_EQ(post(prefect, support + "/" + id + "/strike", R"({"motive":"Doublon"})").status, 403);
  EXPECT_EQ(post(delegate, support + "/" + id + "/strike", "{}").status, 422);
  EXPECT_TRUE(has(post(delegate, support + "/" + id + "/strike", R"({"motive":"Doublon"})"), "\"struck\":true"));
  EXPECT_EQ(figure("support.entries", contract), 0);

  const std::string one = delegates + "/" + delegate.account_id;
  EXPECT_EQ(ask(&other_prefect, web::Method::del, one, {}).status, 403);
  EXPECT_TRUE(has(ask(&prefect, web::Method::del, one, {}), "\"until\":\"2016-"));
  EXPECT_EQ(ask(&prefect, web::Method::del, one, {}).status, 404);
  EXPECT_TRUE(has(get(&auditor, delegates), delegate.account_id));
}

TEST_P(Boards, ThePublicHomeHoldsTheKeyFactsWithTheirSources) {
  const auto home = get(nullptr, "/");
  for (const auto& fact : programme_->facts) EXPECT_TRUE(has(home, fact.source.fr.substr(0, 12))) << fact.code;
  EXPECT_TRUE(has(home, "/connexion"));
  EXPECT_FALSE(has(home, "/departements/93"));
}

TEST_P(Boards, RecordsOfAccountsAreForAdministratorsAndAuditorsOnly) {
  const auto records = look([](db::Session& session) {
    journal::Filter filter;
    filter.kind = "account";
    return journal::read(session, filter);
  });
  ASSERT_FALSE(records.empty());
  const std::string target = "/journal/" + std::to_string(records.front().position);
  EXPECT_EQ(get(&coordinator, target).status, 404);
  EXPECT_EQ(get(&auditor, target).status, 200);
}

TEST_P(Boards, ActsOnAccountsAreOfferedToThoseWhoReadTheirRecordsOnly) {
  const auto offered = [&](const access::Actor& reader) {
    const auto page = get(&reader, "/journal").body;
    std::set<std::string> out;
    static const std::regex option(R"rx(<option value="([a-z_]+)")rx");
    for (std::sregex_iterator at(page.begin(), page.end(), option), end; at != end; ++at) out.insert((*at)[1]);
    return out;
  };
  const auto to_auditor = offered(auditor);
  const auto to_coordinator = offered(coordinator);
  std::set<std::string> of_accounts;
  std::set<std::string> others;
  for (const auto& one : journal_acts()) (one.kind == "account" ? of_accounts : others).emplace(one.act);
  EXPECT_TRUE(of_accounts.contains("update_profile"));
  EXPECT_TRUE(of_accounts.contains("erase_account"));
  EXPECT_EQ(to_coordinator, others);
  others.merge(of_accounts);
  EXPECT_EQ(to_auditor, others);
}

TEST_P(Boards, EachActHasOneNameAndStandsUnderTheKindThatIsRecorded) {
  amended_plan(authority, prefect, contract);
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  const auto id = log(delegate, visit());
  must(id);
  must(as(delegate, [&](access::Act& act) { return strike_support(act, context(), *id, "Doublon"); }));
  must(as(prefect, [&](access::Act& act) { return remind(act, context(), {second}, "Le plan est attendu."); }));
  must(as(coordinator, [&](access::Act& act) { return programme::close(act, *registry_); }));
  const auto known = journal_acts();
  for (std::size_t i = 1; i < known.size(); ++i) EXPECT_LT(known[i - 1].act, known[i].act);
  std::set<std::string> seen;
  const auto records = look([](db::Session& session) {
    journal::Filter filter;
    filter.limit = 1000;
    return journal::read(session, filter);
  });
  for (const auto& record : records) {
    seen.insert(record.act);
    const auto found = std::ranges::find(known, record.act, &journal::ActWord::act);
    ASSERT_NE(found, known.end()) << record.act;
    EXPECT_EQ(found->kind, record.kind) << record.act;
  }
  EXPECT_GT(seen.size(), 15U);
}

TEST_P(Boards, TheJournalOfADepartmentIsReadPageByPageAndHoldsNothingOfTheOthers) {
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  for (int i = 0; i < 60; ++i) must(log(delegate, visit()));
  must(assign(other_prefect, colleague, other_contract));
  const auto rows = [](const web::Response& page) {
    int count = 0;
    const std::string_view link = "/departements/93/journal/";
    for (auto at = page.body.find(link); at != std::string::npos; at = page.body.find(link, at + 1)) ++count;
    return count;
  };
  const auto first = get(&prefect, "/departements/93/journal?act=log_support");
  EXPECT_EQ(rows(first), 50);
  const auto before = first.body.find("before=");
  ASSERT_NE(before, std::string::npos);
  const auto position = first.body.substr(before, first.body.find_first_not_of("before=0123456789", before) - before);
  EXPECT_EQ(rows(get(&prefect, "/departements/93/journal?act=log_support&" + position)), 10);
  EXPECT_EQ(rows(get(&prefect, "/departements/93/journal?act=assign_delegate")), 1);
}

TEST_P(Boards, MyPageTellsWhatHasChangedSinceTheLastVisitAndForThirtyDaysAtMost) {
  must(assign(prefect, delegate));
  on("2016-09-20");
  must(assign(prefect, colleague));
  const auto news = [&](const access::Actor& actor) {
    const auto page = get(&actor, "/moi");
    int count = 0;
    const std::string_view text = "Délégué affecté";
    for (auto at = page.body.find(text); at != std::string::npos; at = page.body.find(text, at + 1)) ++count;
    return count;
  };
  on("2016-09-22");
  EXPECT_EQ(news(prefect), 1);
  EXPECT_TRUE(has(get(&prefect, "/moi"), "première visite"));
  auto returning = prefect;
  returning.last_visit = at_paris(*Date::parse("2016-08-31"), 14, 5);
  EXPECT_EQ(news(returning), 2);
  EXPECT_EQ(news(returning), 2) << "as often as it is read";
  EXPECT_TRUE(has(get(&returning, "/moi"), "Depuis votre dernière visite, le 31 août 2016 à 14"));
  EXPECT_FALSE(has(get(&returning, "/moi"), "première visite"));
  returning.last_visit = at_paris(*Date::parse("2016-09-20"), 10, 1);
  EXPECT_EQ(news(returning), 0);
  returning.last_visit = at_paris(*Date::parse("2016-06-02"), 9, 0);
  on("2016-10-15");
  EXPECT_EQ(news(returning), 1) << "of the last thirty days only";
  EXPECT_TRUE(has(get(&returning, "/moi"), "trente derniers jours"));
  EXPECT_TRUE(has(get(&returning, "/moi"), "remonte au 2 juin 2016"));
}

TEST_P(Boards, PartnersAreFoundWhereTheReaderReadsPlansAndThoseOfTheNationWithThem) {
  for (const auto& [place, name] :
       {std::pair(contract, "Mission locale 93"), std::pair(other_contract, "Mission du Rhône"),
        std::pair(nation, "Mission nationale")}) {
    must(as(system, [&, &where = place, &what = name](access::Act& act) {
      return partner::find_or_add(act, *registry_, where, what);
    }));
  }
  const auto found = [&](const access::Actor& actor) {
    const auto page = get(&actor, "/recherche?q=mission");
    return std::tuple(has(page, "Mission locale 93"), has(page, "Mission du Rhône"), has(page, "Mission nationale"));
  };
  EXPECT_EQ(found(coordinator), std::tuple(true, true, true));
  EXPECT_EQ(found(prefect), std::tuple(true, false, true));
  EXPECT_EQ(found(authority), std::tuple(false, false, false)) << "of a contract, not of a department";
}

TEST_P(Boards, ARegionHasAJournalForThoseWhoReadItThere) {
  const auto regional = person(access::Role::auditor, region, "Chambre régionale");
  EXPECT_EQ(journal_href(&regional, *registry_), "/regions/11/journal");
  must(assign(prefect, delegate));
  must(assign(other_prefect, colleague, other_contract));
  const auto page = get(&regional, "/regions/11/journal");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "Plaine Commune"));
  EXPECT_FALSE(has(page, "Métropole de Lyon"));
  EXPECT_TRUE(has(get(&regional, "/regions/11"), "/regions/11/journal"));
  EXPECT_TRUE(has(get(&coordinator, "/regions/11"), "/regions/11/journal"));
  EXPECT_FALSE(has(get(&prefect, "/regions/11"), "/regions/11/journal")) << "of a department only";
  const auto assigned =
      look([](db::Session& session) { return journal::read(session, {.acts = {"assign_delegate"}}); });
  ASSERT_EQ(assigned.size(), 2U);
  EXPECT_EQ(get(&regional, "/regions/11/journal/" + std::to_string(assigned[1].position)).status, 200);
  EXPECT_EQ(get(&regional, "/regions/11/journal/" + std::to_string(assigned[0].position)).status, 404);
}

TEST_P(Boards, NewsAreTheNewestAndThoseWithoutTheJournalAreToldOfPlansOnly) {
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  adopt(contract, authority, prefect);
  const auto count = [](const web::Response& page, std::string_view text) {
    int out = 0;
    for (auto at = page.body.find(text); at != std::string::npos; at = page.body.find(text, at + 1)) ++out;
    return out;
  };
  auto page = get(&prefect, "/moi");
  EXPECT_EQ(count(page, "Plan adopté"), 1);
  EXPECT_EQ(count(page, "Plan signé"), 1) << "the second signature is the adoption";
  EXPECT_EQ(count(page, "Délégué affecté"), 1);
  EXPECT_FALSE(has(page, "Seuls les"));
  for (int i = 0; i < 14; ++i) must(log(delegate, visit()));
  page = get(&prefect, "/moi");
  EXPECT_EQ(count(page, "Appui donné"), 12);
  EXPECT_TRUE(has(page, "Seuls les 12 plus récents"));
  EXPECT_EQ(count(get(&other_prefect, "/moi"), "Appui donné"), 0);
  EXPECT_EQ(count(get(&coordinator, "/moi"), "Appui donné"), 12);
  // The evaluator reads figures, no plan: what happens to one is not told.
  page = get(&evaluator, "/moi");
  EXPECT_EQ(count(page, "Appui donné"), 0);
  EXPECT_EQ(count(page, "Plan adopté"), 0);
  EXPECT_FALSE(has(page, "/contrats/CV"));
  on("2016-09-20");
  EXPECT_EQ(count(get(&prefect, "/moi"), "Plan adopté"), 0);
}

TEST_P(Boards, ARecordIsReadInTheJournalOfItsOwnTerritory) {
  must(assign(prefect, delegate));
  const auto record = look([](db::Session& session) {
                        journal::Filter filter;
                        filter.acts = {"assign_delegate"};
                        return journal::read(session, filter);
                      }).front();
  const std::string position = std::to_string(record.position);
  EXPECT_EQ(get(&prefect, "/departements/93/journal/" + position).status, 200);
  EXPECT_EQ(get(&prefect, "/contrats/CV101/journal/" + position).status, 200);
  EXPECT_EQ(get(&prefect, "/contrats/CV102/journal/" + position).status, 404);
  EXPECT_EQ(get(&other_prefect, "/departements/69/journal/" + position).status, 404);
}

}  // namespace
}  // namespace jalon::steering
