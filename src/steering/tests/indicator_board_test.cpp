// SPDX-License-Identifier: EUPL-1.2
// Boards of indicators: what they say agrees with the figures' own pages, missing is never zero, a past day shows what
// was known then, and each reader sees what is theirs.
#include "steering/indicator_board.hpp"

#include "base/period.hpp"
#include "steering/tests/fixture.hpp"
#include "web/form.hpp"

namespace jalon::steering {
namespace {

using figures::AnswerState;
using figures::Polarity;

class IndicatorBoards : public Steering {
 protected:
  static constexpr int first_department = 301;
  static constexpr int departments = 8;  // besides those of the small country

  void SetUp() override {
    Steering::SetUp();
    std::string script =
        "update territory_version set version = version + 1 where one = 1;\n"
        "update territory set population = 1000000 where key = 93;\n"
        "update territory set population = 5000 where key in (101, 102, 103, 201);\n"
        "update territory set population = 4000000 where key in (69, 75);\n";
    for (int i = 0; i < departments; ++i) {
      script += fmt::format(
          "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
          "({}, 'department', '{}', 'D{}', 84, {}, '2015-01-01', '9999-12-31', 1);\n",
          first_department + i, 31 + i, i, 900'000 + 20'000 * i);
    }
    must(as(system, [&](access::Act& act) -> Result<void> {
      act.db.run_script(script.c_str());
      return {};
    }));
    territories.reload();
    registry_ = territories.current();
    must(as(system, [&](access::Act& act) -> Result<void> {
      const auto declare = [&](std::string code, Polarity polarity, figures::OverTerritories over, bool is_public) {
        figures::Indicator indicator{.code = code,
                                     .name_en = code,
                                     .name_fr = code,
                                     .definition_en = "d",
                                     .definition_fr = "d",
                                     .unit = "day",
                                     .kind = figures::Kind::outcome,
                                     .source_en = "s",
                                     .source_fr = "s",
                                     .is_public = is_public,
                                     .origin = figures::Origin::answered,
                                     .over_territories = over,
                                     .polarity = polarity,
                                     .frequency = figures::Frequency::month,
                                     .level = territory::Level::department};
        if (code == "families") indicator.small_count = 5;
        figures::declare_indicator(act.db, indicator);
      };
      declare("delay", Polarity::down, figures::OverTerritories::median, true);
      declare("families", Polarity::up, figures::OverTerritories::sum, false);
      declare("mood", Polarity::none, figures::OverTerritories::median, true);
      return {};
    }));
  }
  static TerritoryKey other(int i) { return TerritoryKey{first_department + i}; }
  void give(std::string_view indicator, TerritoryKey place, std::string_view month, std::optional<std::int64_t> value) {
    const std::vector<figures::NewAnswer> answers{{.indicator = std::string(indicator),
                                                   .dimension = "",
                                                   .territory = place,
                                                   .period = *Period::parse(month),
                                                   .value = value}};
    must(as(system, [&](access::Act& act) {
      return figures::record_answers(act, *registry_, answers, AnswerState::validated,
                                     figures::Partial::all_or_nothing);
    }));
  }
  Result<IndicatorBoard> read(TerritoryKey place, const access::Actor* reader, std::optional<Date> known_on = {},
                              std::vector<std::string> codes = {}) {
    return look([&](db::Session& session) {
      return read_indicator_board(
          session, *registry_, *programme_,
          {.place = registry_->find(place), .known_on = known_on, .codes = std::move(codes), .reader = reader},
          clock.today());
    });
  }
  IndicatorLine line(TerritoryKey place, std::string_view code, const access::Actor* reader,
                     std::optional<Date> known_on = {}) {
    const auto board = read(place, reader, known_on);
    must(board);
    const auto* found = board->find(code);
    if (found == nullptr) throw std::runtime_error("no line " + std::string(code));
    return *found;
  }
  web::Response ask(const access::Actor* actor, web::Method method, std::string_view target, std::string body = {}) {
    if (router == nullptr) {
      router = std::make_unique<web::Router>();
      add_routes(*router, {*database, clock, territories});
    }
    web::Request request;
    request.method = method;
    request.target = target;
    request.path = request.target.substr(0, request.target.find('?'));
    if (const auto at = request.target.find('?'); at != std::string::npos) {
      const std::string query = request.target.substr(at + 1);
      for (const auto pair : split(query, '&')) {
        const auto equals = pair.find('=');
        request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
      }
    }
    request.lang = Lang::fr;
    if (actor != nullptr) request.identity = std::make_shared<access::Actor>(*actor);
    if (method == web::Method::post) {
      request.body = "csrf=" + web::csrf_token(request) + body;
      request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    }
    request.position = look([](db::Session& session) { return journal::position(session); });
    const auto match = router->find(method, request.path);
    if (match.route == nullptr) throw std::runtime_error("no route for " + request.path);
    request.route = match.route;
    request.params = match.params;
    return match.route->handler(request);
  }
  std::string page(const access::Actor* actor, std::string_view target) {
    const auto answer = ask(actor, web::Method::get, target);
    EXPECT_EQ(answer.status, 200) << target;
    return answer.body;
  }
  std::unique_ptr<web::Router> router;
};

TEST_P(IndicatorBoards, ADepartmentIsRankedAmongThoseNearestInSizeByThePolarityOfTheIndicator) {
  give("delay", department, "2016-08", 6);
  const std::array<int, 5> theirs{3, 6, 9, 12, 15};
  for (std::size_t i = 0; i < theirs.size(); ++i) give("delay", other(static_cast<int>(i)), "2016-08", theirs.at(i));
  const auto board = read(department, &prefect);
  must(board);
  // Ten others, so three are compared: Rhône, the only other with contracts, though four times as large; and the two
  // nearest in population of those without. Never Paris.
  ASSERT_EQ(board->comparables.territories.size(), 3U);
  EXPECT_EQ(board->comparables.used, (std::vector<bool>{true, true}));
  EXPECT_EQ(board->comparables.territories.front(), other_department);
  EXPECT_EQ(std::ranges::count(board->comparables.territories, empty_department), 0);
  for (const auto key : board->comparables.territories)
    give("delay", key, "2016-08", key == board->comparables.territories[0] ? 6 : 4);
  const auto mine = line(department, "delay", &prefect);
  EXPECT_EQ(mine.compared, Compared::value);
  EXPECT_EQ(mine.rank.ranking, Ranking::ranked);
  EXPECT_EQ(mine.rank.place, 3) << "less is better: two have a shorter delay";
  EXPECT_EQ(mine.rank.tied, 1);
  EXPECT_EQ(mine.rank.of, 4);
  // One of them takes its answer back: it is left out and counted, and two are too few for a rank.
  give("delay", board->comparables.territories[2], "2016-08", {});
  const auto fewer = line(department, "delay", &prefect);
  EXPECT_EQ(fewer.rank.ranking, Ranking::too_few);
  EXPECT_EQ(fewer.rank.without, 1);
}

TEST_P(IndicatorBoards, WhatAddsUpIsComparedByInhabitantAndWhatHasATargetByTheWayDone) {
  const auto board = read(department, &prefect);
  must(board);
  give("families", department, "2016-08", 50);
  for (const auto key : board->comparables.territories) give("families", key, "2016-08", 52);
  const auto mine = line(department, "families", &prefect);
  EXPECT_EQ(mine.compared, Compared::per_head);
  ASSERT_TRUE(mine.own_compared);
  EXPECT_DOUBLE_EQ(*mine.own_compared, 5.0);
  const auto set = [&](TerritoryKey place, std::int64_t target) {
    must(as(system, [&](access::Act& act) {
      figures::Target one;
      one.indicator = "families";
      one.territory = place;
      one.start = *Date::parse("2016-01-01");
      one.due = *Date::parse("2016-12-31");
      one.target = target;
      return figures::set_target(act, *registry_, one);
    }));
  };
  set(department, 100);
  for (const auto key : board->comparables.territories) set(key, 208);
  const auto with_target = line(department, "families", &prefect);
  EXPECT_EQ(with_target.compared, Compared::progress);
  EXPECT_DOUBLE_EQ(*with_target.own_compared, 50.0);
  EXPECT_EQ(with_target.rank.place, 1) << "fewer families, and more of the way";
  ASSERT_TRUE(with_target.due_now && with_target.standing);
  // On the last day of August two thirds of the year are over.
  EXPECT_EQ(*with_target.due_now, figures::expected_on(*with_target.target, *Date::parse("2016-08-31")));
  EXPECT_EQ(*with_target.standing, figures::Standing::late);
}

TEST_P(IndicatorBoards, TheCourseStandsBesideTheMiddleOfThoseComparable) {
  const auto board = read(department, &prefect);
  must(board);
  const auto& peers = board->comparables.territories;
  ASSERT_EQ(peers.size(), 3U);
  give("delay", department, "2016-07", 5);
  give("delay", department, "2016-08", 6);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    give("delay", peers[i], "2016-08", std::array{2, 9, 4}.at(i));
    if (i < 2) give("delay", peers[i], "2016-07", 1);
  }
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  must(log(delegate, visit("2016-07-10", 30)));
  must(log(delegate, visit("2016-08-10", 45)));
  const auto read_course = [&](std::string code) {
    const auto found = look([&](db::Session& session) {
      return read_indicator_board(session, *registry_, *programme_,
                                  {.place = registry_->find(department),
                                   .known_on = {},
                                   .codes = {std::move(code)},
                                   .reader = &prefect,
                                   .with_compared_course = true},
                                  clock.today());
    });
    must(found);
    return found->lines.front();
  };
  const auto delay = read_course("delay");
  ASSERT_EQ(delay.compared_course.size(), 2U);
  EXPECT_EQ(delay.compared_course[0].own, 5);
  EXPECT_FALSE(delay.compared_course[0].middle) << "of two, no middle is shown";
  EXPECT_EQ(delay.compared_course[1].own, 6);
  EXPECT_EQ(delay.compared_course[1].middle, 4);
  EXPECT_EQ(delay.compared_course[1].day, *Date::parse("2016-08-31"));
  // What Jalon counts of a flow adds up: the last point is the board's value.
  const auto minutes = read_course("support.minutes");
  ASSERT_GE(minutes.compared_course.size(), 2U);
  EXPECT_EQ(minutes.value, 75);
  ASSERT_TRUE(minutes.compared_course.back().own && minutes.own_compared);
  EXPECT_DOUBLE_EQ(*minutes.compared_course.back().own, *minutes.own_compared);
}

TEST_P(IndicatorBoards, MissingIsNeverZero) {
  const auto nothing = line(department, "delay", &prefect);
  EXPECT_FALSE(nothing.value);
  EXPECT_EQ(nothing.rank.ranking, Ranking::no_value);
  EXPECT_EQ(nothing.received, 0);
  EXPECT_EQ(nothing.expected, 1);
  EXPECT_NE(page(&prefect, "/departements/93/indicateurs").find("personne n’a répondu, ce qui n’est pas zéro"),
            std::string::npos);
  give("delay", department, "2016-08", 0);
  const auto zero = line(department, "delay", &prefect);
  ASSERT_TRUE(zero.value);
  EXPECT_EQ(*zero.value, 0);
}

TEST_P(IndicatorBoards, TheBoardSaysOfEachIndicatorWhatItsOwnPageSays) {
  give("delay", department, "2016-07", 8);
  give("delay", department, "2016-08", 6);
  give("families", department, "2016-08", 40);
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  must(log(delegate, visit()));
  for (const auto place : {nation, region, department, contract}) {
    const auto board = read(place, &coordinator);
    must(board);
    look([&](db::Session& session) {
      for (const auto& one : board->lines) {
        if (one.indicator.origin == figures::Origin::derived) {
          if (one.is_start) continue;
          EXPECT_EQ(one.value, figures::value(session, one.indicator.code, place, clock.today())) << one.indicator.code;
        } else {
          const auto alone =
              figures::by_period(session, *registry_, one.indicator, place, *one.period, *one.period).front();
          EXPECT_EQ(one.value, alone.value) << one.indicator.code;
          EXPECT_EQ(one.received, alone.received) << one.indicator.code;
          EXPECT_EQ(one.expected, alone.expected) << one.indicator.code;
        }
      }
    });
  }
  const auto delay = line(department, "delay", &prefect);
  EXPECT_EQ(delay.period->text(), "2016-08");
  EXPECT_EQ(delay.before, 8);
  EXPECT_EQ(delay.as_of, Date::parse("2016-08-31"));
  ASSERT_EQ(delay.course.size(), 2U);
  EXPECT_EQ(delay.course.front().value, 8);
  EXPECT_EQ(line(contract, "support.entries", &delegate).value, 1);
}

TEST_P(IndicatorBoards, APastDayShowsWhatWasKnownThenAndSaysSo) {
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  must(log(delegate, visit("2016-08-30")));  // recorded on 1 September
  give("delay", department, "2016-08", 6);
  on("2016-09-10");
  give("delay", department, "2016-08", 9);  // corrected
  must(log(delegate, visit("2016-08-31")));
  on("2016-09-20");
  const auto then = Date::parse("2016-09-05");
  EXPECT_EQ(line(department, "delay", &prefect, then).value, 6);
  EXPECT_EQ(line(department, "delay", &prefect).value, 9);
  EXPECT_EQ(line(department, "support.entries", &prefect, then).value, 1) << "the second was told later, about August";
  EXPECT_EQ(line(department, "support.entries", &prefect).value, 2);
  EXPECT_EQ(line(department, "support.entries", &prefect, Date::parse("2016-08-31")).value, std::nullopt)
      << "told on 1 September: nothing was known before";
  const auto past = page(&prefect, "/departements/93/indicateurs?connu=2016-09-05");
  EXPECT_NE(past.find("Tel qu’on le connaissait à la fin du 5 septembre 2016"), std::string::npos)
      << past.substr(past.find("<main"), 1500);
  EXPECT_NE(past.find("Revenir à aujourd’hui"), std::string::npos);
  EXPECT_EQ(page(&prefect, "/departements/93/indicateurs").find("Revenir à aujourd’hui"), std::string::npos);
  EXPECT_EQ(ask(&prefect, web::Method::get, "/departements/93/indicateurs?connu=hier").status, 422);
  // A day to come is no past day.
  EXPECT_EQ(line(department, "delay", &prefect, Date::parse("2017-01-01")).value, 9);
}

TEST_P(IndicatorBoards, ThePublicSeesPublicIndicatorsAndNoContract) {
  give("families", department, "2016-08", 40);
  give("delay", department, "2016-08", 6);
  const auto board = read(department, nullptr);
  must(board);
  EXPECT_NE(board->find("delay"), nullptr);
  EXPECT_EQ(board->find("families"), nullptr);
  for (const auto& one : board->lines) EXPECT_TRUE(one.indicator.is_public) << one.indicator.code;
  EXPECT_EQ(why_not(read(contract, nullptr)), "read_plans");
  // Who looks after accounts has no policy data: the same as the public.
  const auto theirs = read(department, &administrator);
  must(theirs);
  EXPECT_EQ(theirs->find("families"), nullptr);
  const auto body = page(nullptr, "/departements/93/indicateurs");
  EXPECT_EQ(body.find("families"), std::string::npos);
  EXPECT_EQ(body.find("/chiffres/"), std::string::npos) << "no way into what refuses them";
}

TEST_P(IndicatorBoards, AContractIsForThoseWhoReadItsPlan) {
  EXPECT_TRUE(read(contract, &prefect));
  EXPECT_EQ(why_not(read(contract, &other_prefect)), "read_plans");
  EXPECT_EQ(why_not(read(contract, &evaluator)), "read_plans");
  EXPECT_EQ(why_not(read(other_contract, &authority)), "read_plans");
  // In the rank of a contract the values of those elsewhere count, and are not shown.
  must(assign(prefect, delegate));
  delegate = reload(delegate.account, delegate.label);
  must(assign(other_prefect, colleague, other_contract));
  const auto board = read(contract, &authority, {}, {"delegates.assigned"});
  must(board);
  ASSERT_EQ(board->lines.size(), 1U);
  bool saw_other = false;
  for (const auto& peer : board->lines.front().peers) {
    if (peer.territory != other_contract) continue;
    saw_other = true;
    EXPECT_TRUE(peer.is_hidden);
    EXPECT_FALSE(peer.value);
    EXPECT_FALSE(peer.compared);
  }
  EXPECT_TRUE(saw_other);
}

TEST_P(IndicatorBoards, ASmallCountIsHiddenOutsideOfItsDepartmentWithAllThatWouldTellIt) {
  give("families", department, "2016-07", 8);
  give("families", department, "2016-08", 3);
  const auto inside = line(department, "families", &prefect);
  EXPECT_EQ(inside.value, 3);
  const auto outside = line(department, "families", &other_prefect);
  EXPECT_TRUE(outside.is_hidden);
  EXPECT_FALSE(outside.value);
  EXPECT_FALSE(outside.before);
  EXPECT_FALSE(outside.own_compared);
  EXPECT_EQ(outside.rank.ranking, Ranking::no_value);
  for (const auto& point : outside.course) EXPECT_NE(point.value, 3);
  const auto body = page(&other_prefect, "/departements/93/indicateurs/families/comparables");
  EXPECT_NE(body.find("moins de 5"), std::string::npos);
}

TEST_P(IndicatorBoards, WhatJalonCountsStartsWhereItsTargetStarts) {
  const auto code = programme_->figure("plans.adopted");
  const auto none = line(department, code, &prefect);
  ASSERT_TRUE(none.target);
  EXPECT_TRUE(none.is_start);
  EXPECT_EQ(none.value, none.target->start_value);
  const auto id = submitted_plan(authority, contract);
  sign(authority, id, false);
  sign(prefect, id, true);
  const auto one = line(department, code, &prefect);
  EXPECT_FALSE(one.is_start);
  EXPECT_EQ(one.value, 1);
}

TEST_P(IndicatorBoards, AnAccountChoosesWhatItLooksAtAndInWhichOrder) {
  EXPECT_EQ(look([&](db::Session& session) { return board_of(session, prefect); }), usual_board(access::Role::prefect));
  EXPECT_NE(usual_board(access::Role::prefect), usual_board(access::Role::auditor));
  const auto choose = [&](std::optional<std::vector<std::string>> codes) {
    return as(prefect, [&](access::Act& act) { return choose_board(act, codes); });
  };
  must(choose(std::vector<std::string>{"delay", programme_->figure("plans.adopted"), "delay"}));
  EXPECT_EQ(look([&](db::Session& session) { return board_of(session, prefect); }),
            (std::vector<std::string>{"delay", "plans.adopted"}));
  EXPECT_EQ(look([&](db::Session& session) { return board_of(session, officer); }),
            usual_board(access::Role::instruction_officer))
      << "somebody else's stays";
  EXPECT_EQ(why_not(choose(std::vector<std::string>{"nothing.such"})), "indicators");
  std::vector<std::string> many;
  for (const auto& one : look([](db::Session& session) { return figures::indicators(session); }))
    many.push_back(one.code);
  ASSERT_GT(many.size(), board_choice_max);
  EXPECT_EQ(why_not(choose(many)), "indicators");
  must(choose(std::vector<std::string>{}));
  EXPECT_TRUE(look([&](db::Session& session) { return board_of(session, prefect); }).empty()) << "nothing is a choice";
  must(choose(std::nullopt));
  EXPECT_EQ(look([&](db::Session& session) { return board_of(session, prefect); }), usual_board(access::Role::prefect));
  EXPECT_EQ(why_not(as(system, [](access::Act& act) { return choose_board(act, std::nullopt); })), "session");
}

TEST_P(IndicatorBoards, TheFormOfTheChoiceNeedsNoScript) {
  const auto form = page(&prefect, "/compte/indicateurs");
  EXPECT_NE(form.find("name=\"rang.delay\""), std::string::npos);
  const auto kept = ask(&prefect, web::Method::post, "/compte/indicateurs", "&rang.families=2&rang.delay=1&rang.mood=");
  EXPECT_EQ(kept.status, 303);
  EXPECT_EQ(look([&](db::Session& session) { return board_of(session, prefect); }),
            (std::vector<std::string>{"delay", "families"}));
  const auto mine = page(&prefect, "/moi");
  EXPECT_LT(mine.find("delay"), mine.find("families"));
  EXPECT_EQ(mine.find(">mood<"), std::string::npos);
  EXPECT_EQ(ask(&prefect, web::Method::post, "/compte/indicateurs", "&rang.nothing=1").status, 422);
  EXPECT_EQ(ask(&prefect, web::Method::post, "/compte/indicateurs", "&defaut=1").status, 303);
  EXPECT_EQ(look([&](db::Session& session) { return board_of(session, prefect); }), usual_board(access::Role::prefect));
}

TEST_P(IndicatorBoards, ProgramsReadTheSame) {
  give("delay", department, "2016-08", 6);
  const auto answer = ask(&prefect, web::Method::get, "/api/v1/boards/department/93?indicators=delay");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("code":"delay")"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("value":6)"), std::string::npos);
  EXPECT_EQ(answer.body.find(R"("code":"mood")"), std::string::npos);
  EXPECT_EQ(ask(&prefect, web::Method::get, "/api/v1/boards/contract/CV201").status, 403);
  EXPECT_EQ(ask(&prefect, web::Method::get, "/api/v1/boards/department/ZZ").status, 404);
  EXPECT_EQ(ask(&prefect, web::Method::get, "/api/v1/boards/department/93?known_on=hier").status, 422);
}

TEST_P(IndicatorBoards, TheSheetHasTwoLeavesWithWhatThoseResponsibleSay) {
  give("delay", department, "2016-08", 6);
  must(as(prefect, [&](access::Act& act) {
    return figures::assess(act, *registry_, programme_->figure("plans.adopted"), department,
                           figures::Confidence::doubtful, "Deux équipes manquent encore.");
  }));
  const auto body = page(&prefect, "/departements/93/fiche");
  std::size_t leaves = 0;
  for (auto at = body.find("class=\"leaf\""); at != std::string::npos; at = body.find("class=\"leaf\"", at + 1))
    ++leaves;
  EXPECT_EQ(leaves, 2U);
  for (const auto* words :
       {"Deux équipes manquent encore.", "Seine-Saint-Denis (93)", "Complétude et sources", "delay"})
    EXPECT_NE(body.find(words), std::string::npos) << words;
  EXPECT_NE(body.find(programme_->title.in(Lang::fr)), std::string::npos);
  // What was said later is not on the sheet of before.
  on("2016-09-10");
  EXPECT_EQ(page(&prefect, "/departements/93/fiche?connu=2016-08-15").find("Deux équipes manquent"), std::string::npos);
  EXPECT_NE(page(&prefect, "/contrats/CV101/fiche").find("Plaine Commune"), std::string::npos);
  EXPECT_NE(page(&coordinator, "/regions/11/fiche").find("Île-de-France"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(, IndicatorBoards, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

}  // namespace
}  // namespace jalon::steering
