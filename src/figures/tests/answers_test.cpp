// SPDX-License-Identifier: EUPL-1.2
#include "figures/answers.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "answers_fixture.hpp"

namespace jalon::figures {
namespace {

// The boards read many territories at once; a page of one figure reads one. They must never disagree.
TEST_P(Answers, SeveralTerritoriesAtOnceSayWhatEachSaysAlone) {
  act([&](access::Act& a) -> Result<bool> {
    auto weighted = answered("weighted", Behaviour::stock);
    weighted.over_territories = OverTerritories::mean;
    weighted.weight = "posts";
    declare_indicator(a.db, weighted);
    auto share = answered("share", Behaviour::flow);
    share.origin = Origin::computed;
    share.over_territories = OverTerritories::ratio;
    share.formula = "trained / posts";
    share.decimals = 1;
    declare_indicator(a.db, share);
    return true;
  }).value();
  std::mt19937 dice(7);
  std::vector<NewAnswer> answers;
  std::vector<TerritoryKey> contracts;
  for (const auto& each : registry.all(territory::Level::contract)) contracts.push_back(each.key);
  for (const auto* code : {"trained", "posts", "delay", "weighted"}) {
    for (const auto place : contracts) {
      for (const auto* when : {"2016-05", "2016-06", "2016-07", "2016-08"})
        if (dice() % 3 != 0) answers.push_back(answer(code, place, when, static_cast<std::int64_t>(dice() % 90)));
    }
  }
  ASSERT_TRUE(give(answers));
  now.ms += 86'400'000;
  const auto before = database->read([&](db::Session& session) { return known_at(session, now); });
  now.ms += 86'400'000;
  ASSERT_TRUE(
      give({answer("trained", contracts.front(), "2016-08", 77), answer("posts", contracts.front(), "2016-05", 3)}));
  std::size_t compared = 0;
  database->read([&](db::Session& session) {
    for (const auto* code : {"trained", "posts", "delay", "weighted", "share"}) {
      const auto indicator = *find_indicator(session, code);
      for (const auto level : {territory::Level::nation, territory::Level::region, territory::Level::department,
                               territory::Level::contract}) {
        std::vector<TerritoryKey> places;
        for (const auto& each : registry.all(level)) places.push_back(each.key);
        for (const auto& known : {std::optional<KnownAt>(), std::optional(before)}) {
          const auto together =
              by_period_of(session, registry, indicator, places, period("2016-04"), period("2016-09"), "", known);
          for (const auto place : places) {
            const auto alone =
                by_period(session, registry, indicator, place, period("2016-04"), period("2016-09"), "", known);
            ASSERT_EQ(together.at(place).size(), alone.size());
            for (std::size_t i = 0; i < alone.size(); ++i) {
              const auto& a = together.at(place)[i];
              EXPECT_EQ(a.period, alone[i].period);
              EXPECT_EQ(a.value, alone[i].value) << code << " " << place.value << " " << alone[i].period.text();
              EXPECT_EQ(a.received, alone[i].received) << code << " " << place.value;
              EXPECT_EQ(a.expected, alone[i].expected) << code << " " << place.value;
              EXPECT_EQ(a.known, alone[i].known) << code << " " << place.value;
              compared += a.value ? 1 : 0;
            }
          }
        }
      }
    }
  });
  EXPECT_GT(compared, 100U);
}

INSTANTIATE_TEST_SUITE_P(, Answers, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Answers, AFlowAddsUpOverMonthsQuartersYearsAndTerritories) {
  ASSERT_TRUE(
      give({answer("trained", contract, "2016-08", 5), answer("trained", contract, "2016-10", 7),
            answer("trained", second_contract, "2016-10", 2), answer("trained", other_contract, "2016-10", 1)}));
  EXPECT_EQ(months("trained", department, "2016-08", "2016-10"), "2016-08:5 1/3 0, 2016-09:– 0/3 0, 2016-10:9 2/3 0");
  EXPECT_EQ(months("trained", nation, "2016-Q3", "2016-Q4"), "2016-Q3:5 1/21 0, 2016-Q4:10 3/21 0");
  EXPECT_EQ(months("trained", nation, "2016", "2016"), "2016:15 4/84 0");
  sums_hold();
}

TEST_P(Answers, AStockIsTheLastKnownOfEachTerritoryAndSaysHowManyAnswered) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5), answer("posts", contract, "2016-10", 7),
                    answer("posts", second_contract, "2016-09", 2)}));
  EXPECT_EQ(months("posts", department, "2016-07", "2016-11"),
            "2016-07:– 0/3 0, 2016-08:5 1/3 1, 2016-09:7 1/3 2, 2016-10:9 1/3 2, 2016-11:9 0/3 2");
  EXPECT_EQ(months("posts", nation, "2016-Q3", "2016-Q4"), "2016-Q3:7 2/21 2, 2016-Q4:9 1/21 2");
  sums_hold();
}

TEST_P(Answers, AValueThatComesLateStandsInItsPlace) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-10", 7)}));
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5)}));
  ASSERT_TRUE(give({answer("posts", contract, "2016-09", 6)}));
  EXPECT_EQ(months("posts", region, "2016-08", "2016-10"), "2016-08:5 1/4 1, 2016-09:6 1/4 1, 2016-10:7 1/4 1");
  sums_hold();
}

TEST_P(Answers, ACorrectionSupersedesAndNothingIsLost) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5)}));
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 50)}));
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", std::nullopt)}));
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:– 0/7 0");
  const auto all = look([&](db::Session& s) { return history(s, "posts", "", contract, period("2016-08")); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].value, 50);
  EXPECT_EQ(all[0].until_batch, 3);
  EXPECT_EQ(all[1].value, 5);
  EXPECT_EQ(all[1].until_batch, 2);
  sums_hold();
}

TEST_P(Answers, TheSameValueAgainChangesNothing) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5)}));
  const auto again = give({answer("posts", contract, "2016-08", 5)});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->unchanged, 1);
  EXPECT_EQ(again->batch, 0);
  EXPECT_EQ(look([](db::Session& s) { return batches(s, "").size(); }), 1U);
}

TEST_P(Answers, WhatWaitsDoesNotCountAndWhatCountedGoesOnCounting) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5)}));
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 9)}, AnswerState::submitted));
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:5 1/7 1");
  const auto done = as(system, [&](access::Act& a) {
    return validate(a, registry, {"posts", contract, period("2016-08")});
  });
  ASSERT_TRUE(done) << first_fault(done);
  EXPECT_EQ(done->changed, 1);
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:9 1/7 1");
  sums_hold();
}

TEST_P(Answers, NobodyValidatesWhatTheySubmittedThemselves) {
  // Somebody who is both, as a coordinator is for the nation.
  const auto coordinator = with(access::Role::national_coordinator, nation, "one");
  const auto colleague = with(access::Role::national_coordinator, nation, "two");
  ASSERT_TRUE(give_as(coordinator, {answer("posts", contract, "2016-08", 5)}, AnswerState::submitted));
  const auto rule = [&](access::Act& a) { return validate(a, registry, {"posts", contract, period("2016-08")}); };
  EXPECT_EQ(first_fault(as(coordinator, rule)), "figures.validated_by_another");
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:– 0/7 0");
  ASSERT_TRUE(as(colleague, rule));
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:5 1/7 1");
}

TEST_P(Answers, ADepartmentIsValidatedWholeOrWithWhatIsThere) {
  const auto officer = with(access::Role::instruction_officer, department, "officer");
  const auto prefect = with(access::Role::prefect, department, "prefect");
  ASSERT_TRUE(give_as(officer,
                      {answer("posts", contract, "2016-08", 5), answer("posts", second_contract, "2016-08", 6)},
                      AnswerState::submitted));
  const Selection all{"", department, period("2016-08")};
  const auto whole = as(prefect, [&](access::Act& a) { return validate(a, registry, all); });
  EXPECT_EQ(first_fault(whole), "figures.whole_set");
  EXPECT_TRUE(english(whole.error()).find("CV103") != std::string::npos) << english(whole.error());
  ASSERT_TRUE(give_as(officer, {answer("posts", TerritoryKey{103}, "2016-08", 0)}, AnswerState::submitted));
  ASSERT_TRUE(as(prefect, [&](access::Act& a) { return validate(a, registry, all); }));
  EXPECT_EQ(months("posts", department, "2016-08", "2016-08"), "2016-08:11 3/3 3");
  // And the other way: what is there, without waiting.
  ASSERT_TRUE(give_as(officer, {answer("posts", contract, "2016-09", 7)}, AnswerState::submitted));
  ASSERT_TRUE(as(prefect, [&](access::Act& a) {
    return validate(a, registry, {"", department, period("2016-09")}, Partial::what_holds);
  }));
  EXPECT_EQ(months("posts", department, "2016-09", "2016-09"), "2016-09:13 1/3 3");
  sums_hold();
}

TEST_P(Answers, EachDoesTheirPartAndNoOther) {
  const auto officer = with(access::Role::instruction_officer, department, "officer");
  const auto prefect = with(access::Role::prefect, department, "prefect");
  const auto elsewhere = with(access::Role::instruction_officer, other_department, "elsewhere");
  const auto evaluator = with(access::Role::evaluator, nation, "evaluator");
  const std::vector<NewAnswer> one{answer("posts", contract, "2016-08", 5)};
  EXPECT_EQ(first_fault(give_as(elsewhere, one, AnswerState::submitted)), "You may not answer for CV101.");
  EXPECT_EQ(first_fault(give_as(evaluator, one, AnswerState::submitted)), "You may not answer for CV101.");
  EXPECT_EQ(first_fault(give_as(prefect, one, AnswerState::submitted)), "You may not answer for CV101.");
  EXPECT_EQ(first_fault(give_as(officer, one, AnswerState::validated)),
            "You may not validate for CV101: submit the values instead.");
  ASSERT_TRUE(give_as(officer, one, AnswerState::draft));
  const Selection here{"posts", contract, period("2016-08")};
  EXPECT_EQ(first_fault(as(elsewhere, [&](access::Act& a) { return submit(a, registry, here); })), "answer_figures");
  ASSERT_TRUE(as(officer, [&](access::Act& a) { return submit(a, registry, here); }));
  EXPECT_EQ(first_fault(as(officer, [&](access::Act& a) { return validate(a, registry, here); })), "validate_figures");
  ASSERT_TRUE(as(prefect, [&](access::Act& a) { return validate(a, registry, here); }));
  EXPECT_EQ(first_fault(as(prefect, [&](access::Act& a) { return publish(a, registry, here); })), "publish_figures");
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:5 1/7 1");
}

TEST_P(Answers, AContestedValueGoesOnCountingAndBearsTheOtherValue) {
  const auto authority = with(access::Role::local_authority, contract, "mairie");
  const auto objection = [&](std::string motive) {
    return as(authority, [&](access::Act& a) {
      return contest(a, registry, {"posts", "", contract, period("2016-08"), motive, 8});
    });
  };
  EXPECT_EQ(first_fault(objection("Compté deux fois")), "No indicator has the code posts.");
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5)}));
  EXPECT_EQ(first_fault(objection(" ")), "Say why this value does not hold.");
  ASSERT_TRUE(objection("Deux postes manquent"));
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:5 1/7 1");
  const auto newest = look([&](db::Session& s) { return history(s, "posts", "", contract, period("2016-08")); })[0];
  EXPECT_EQ(newest.state, AnswerState::contested);
  EXPECT_EQ(newest.counter, 8);
  EXPECT_EQ(newest.comment, "Deux postes manquent");
  // A new value settles it.
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 7)}));
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:7 1/7 1");
  sums_hold();
}

TEST_P(Answers, AnotherCommentOrSourceIsKeptThoughTheValueIsTheSame) {
  const auto said = [&](std::string comment, std::string source, bool says_all) {
    auto given = answer("posts", contract, "2016-08", 5);
    given.comment = std::move(comment);
    given.source = std::move(source);
    given.says_all = says_all;
    return give({given});
  };
  const auto stands = [&] {
    const auto all = look([&](db::Session& s) { return history(s, "posts", "", contract, period("2016-08")); });
    return fmt::format("{}: {} | {}", all.size(), all.front().comment, all.front().source);
  };
  ASSERT_TRUE(said("deux mois", "INSEE", false));
  EXPECT_EQ(stands(), "1: deux mois | INSEE");
  EXPECT_EQ(said("deux mois", "INSEE", true)->unchanged, 1);
  EXPECT_EQ(said("", "", false)->unchanged, 1) << "nothing said leaves what stands";
  EXPECT_EQ(stands(), "1: deux mois | INSEE");
  EXPECT_EQ(said("deux mois", "CNAF", false)->changed, 1);
  EXPECT_EQ(stands(), "2: deux mois | CNAF");
  EXPECT_EQ(said("", "", true)->changed, 1);
  EXPECT_EQ(stands(), "3:  | ");
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:5 1/7 1") << "the sum stands through all of it";
  auto personal = answer("posts", contract, "2016-08", 5);
  personal.source = "voir 06 12 34 56 78";
  EXPECT_NE(first_fault(give({personal})), "accepted");
  sums_hold();
}

TEST_P(Answers, WhatCannotBeIsRefusedWithItsReason) {
  const auto why = [&](NewAnswer given) { return first_fault(give({std::move(given)})); };
  EXPECT_EQ(why(answer("nothing", contract, "2016-08", 5)), "No indicator has the code nothing.");
  EXPECT_EQ(why(answer("plans.adopted", contract, "2016-08", 5)),
            "plans.adopted is counted by Jalon itself and is not entered.");
  EXPECT_EQ(why(answer("posts", department, "2016-08", 5)), "This indicator is answered by contracts.");
  EXPECT_EQ(why(answer("posts", contract, "2016-Q3", 5)), "This indicator is answered by month: write 2016-11.");
  EXPECT_EQ(why(answer("visits", contract, "2016-08", 5)), "This indicator is answered by quarter: write 2016-Q4.");
  EXPECT_EQ(why(answer("posts", contract, "2016-12", 5)),
            "2016-12 has not begun: a value can be given from its first day on.");
  EXPECT_EQ(why(answer("posts", contract, "2015-12", 5)), "CV101 did not exist in 2015-12.");
  EXPECT_EQ(why(answer("posts", contract, "2016-08", 10'001)),
            "10001 is above the plausible range, which ends at 10000.");
  EXPECT_EQ(why(answer("posts", contract, "2016-08", -1)), "-1 is below the plausible range, which begins at 0.");
  EXPECT_EQ(why(answer("posts", contract, "2016-08", 5, "sex:f")), "posts has no part sex:f.");
  auto told = answer("posts", contract, "2016-08", 5);
  told.comment = "voir 06 12 34 56 78";
  EXPECT_NE(why(told), "accepted");
  EXPECT_EQ(recounted().observations, 0);
}

TEST_P(Answers, CategoriesAddUpToTheTotal) {
  const auto trained = [&](std::int64_t all, std::int64_t women, std::int64_t men) {
    return give({answer("trained", contract, "2016-08", all), answer("trained", contract, "2016-08", women, "sex:f"),
                 answer("trained", contract, "2016-08", men, "sex:m")});
  };
  EXPECT_EQ(first_fault(trained(12, 5, 6)), "the total 12 is not the sum 11 of its parts by sex");
  ASSERT_TRUE(trained(12, 5, 7));
  EXPECT_EQ(months("trained", nation, "2016-08", "2016-08", "sex:f"), "2016-08:5 1/7 0");
  // One part alone, against what stands.
  EXPECT_EQ(first_fault(give({answer("trained", contract, "2016-08", 6, "sex:f")})),
            "the total 12 is not the sum 13 of its parts by sex");
  // A part that nobody gave leaves the total as it is.
  ASSERT_TRUE(give(
      {answer("trained", second_contract, "2016-08", 4), answer("trained", second_contract, "2016-08", 3, "sex:f")}));
  sums_hold();
}

TEST_P(Answers, OneFaultRefusesAllUnlessWhatHoldsIsAskedFor) {
  const std::vector<NewAnswer> two{answer("posts", contract, "2016-08", 5),
                                   answer("posts", second_contract, "2016-08", -1)};
  EXPECT_FALSE(give(two));
  EXPECT_EQ(recounted().observations, 0);
  const auto partly = give(two, AnswerState::validated, Partial::what_holds);
  ASSERT_TRUE(partly);
  EXPECT_EQ(partly->fresh, 1);
  EXPECT_EQ(partly->rejected, 1);
  EXPECT_EQ(months("posts", nation, "2016-08", "2016-08"), "2016-08:5 1/7 1");
}

TEST_P(Answers, TheSameCellTwiceIsRefusedUnlessItSaysTheSame) {
  EXPECT_EQ(first_fault(give({answer("posts", contract, "2016-08", 5), answer("posts", contract, "2016-08", 6)})),
            "the same indicator, territory and period as CV101, 2016-08, with another value");
  const auto same = give({answer("posts", contract, "2016-08", 5), answer("posts", contract, "2016-08", 5)});
  ASSERT_TRUE(same);
  EXPECT_EQ(same->fresh, 1);
  EXPECT_EQ(same->noticed, 1);
}

TEST_P(Answers, WhatDoesNotAddUpStaysWithItsTerritory) {
  ASSERT_TRUE(give({answer("delay", contract, "2016-08", 10), answer("delay", second_contract, "2016-08", 20),
                    answer("delay", other_contract, "2016-08", 90)}));
  EXPECT_EQ(months("delay", contract, "2016-08", "2016-08"), "2016-08:10 1/1 1");
  EXPECT_EQ(months("delay", nation, "2016-08", "2016-08"), "2016-08:20 3/7 3") << "the median";
  EXPECT_EQ(months("delay", department, "2016-08", "2016-08"), "2016-08:15 2/3 2");
  sums_hold();
}

TEST_P(Answers, AnActTakenBackLeavesWhatStoodBefore) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5)}));
  const auto second = give({answer("posts", contract, "2016-08", 50), answer("posts", second_contract, "2016-08", 60),
                            answer("posts", TerritoryKey{103}, "2016-08", 70)});
  ASSERT_TRUE(second);
  ASSERT_TRUE(give({answer("posts", TerritoryKey{103}, "2016-08", 7)}));
  const auto back = as(system, [&](access::Act& a) { return undo(a, registry, second->batch); });
  ASSERT_TRUE(back) << first_fault(back);
  EXPECT_EQ(back->skipped, 1) << "what was corrected since stands";
  EXPECT_EQ(months("posts", department, "2016-08", "2016-08"), "2016-08:12 2/3 2");
  sums_hold();
  EXPECT_FALSE(as(system, [&](access::Act& a) { return undo(a, registry, second->batch); })) << "only once";
  EXPECT_EQ(look([&](db::Session& s) { return find_batch(s, second->batch)->undone_by; }), back->batch);
  EXPECT_FALSE(as(system, [&](access::Act& a) { return undo(a, registry, 99); }));
}

TEST_P(Answers, TakingBackIsForWhoeverAnsweredOrValidatesThere) {
  const auto officer = with(access::Role::instruction_officer, department, "officer");
  const auto colleague = with(access::Role::instruction_officer, department, "colleague");
  const auto prefect = with(access::Role::prefect, department, "prefect");
  const auto given = give_as(officer, {answer("posts", contract, "2016-08", 5)}, AnswerState::submitted);
  ASSERT_TRUE(given);
  const auto rule = [&](access::Act& a) { return undo(a, registry, given->batch); };
  EXPECT_EQ(first_fault(as(colleague, rule)), "validate_figures");
  ASSERT_TRUE(as(prefect, rule));
}

TEST_P(Answers, WhatWasKnownOnADayIsShownAsItStoodThen) {
  const auto day = [&](std::string_view text) { now = at_paris(*Date::parse(text), 10, 0); };
  const auto known = [&](std::string_view on, std::string_view when) {
    return look([&](db::Session& s) {
      return by_period(s, registry, *find_indicator(s, "posts"), nation, period(when), period(when), "",
                       known_on(s, *Date::parse(on)))
          .front()
          .value;
    });
  };
  day("2016-09-01");
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5)}));
  day("2016-10-01");
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 6), answer("posts", second_contract, "2016-08", 10)}));
  day("2016-11-01");
  const auto last = give({answer("posts", contract, "2016-08", 7)}, AnswerState::submitted);
  ASSERT_TRUE(last);
  EXPECT_EQ(known("2016-08-31", "2016-08"), std::nullopt);
  EXPECT_EQ(known("2016-09-01", "2016-08"), 5);
  EXPECT_EQ(known("2016-09-30", "2016-08"), 5);
  EXPECT_EQ(known("2016-10-01", "2016-08"), 16);
  EXPECT_EQ(known("2016-11-15", "2016-08"), 16) << "what waits was not known to count";
  // What Jalon counts itself: by when it was recorded, whatever day it is about.
  day("2016-11-02");
  observe("plans.adopted", contract, "2016-06-01", 1);
  const auto adopted = [&](std::string_view on, std::string_view about) {
    return look([&](db::Session& s) {
      return value_as_known(s, registry, "plans.adopted", nation, Date::parse(about), "",
                            known_on(s, *Date::parse(on)));
    });
  };
  EXPECT_EQ(adopted("2016-11-01", "2016-06-30"), std::nullopt);
  EXPECT_EQ(adopted("2016-11-02", "2016-06-30"), 1);
  EXPECT_EQ(adopted("2016-11-02", "2016-05-31"), std::nullopt);
  const std::array<std::string_view, 2> codes{"posts", "plans.adopted"};
  const auto table = look([&](db::Session& s) {
    return values_as_known(s, registry, codes, territory::Level::department, {},
                           known_on(s, *Date::parse("2016-10-05")));
  });
  EXPECT_EQ(table.at(department), (std::vector<std::optional<std::int64_t>>{16, std::nullopt}));
  // And now it is what the sums say.
  for (const auto key : {nation, region, department, contract, other_contract}) {
    EXPECT_EQ(look([&](db::Session& s) {
                return value_as_known(s, registry, "posts", key, {}, "", known_on(s, *Date::parse("2016-12-31")));
              }),
              value_of("posts", key));
  }
}

TEST_P(Answers, ARatioIsComputedFromItsTwoSumsAndNeverFromRatios) {
  act([&](access::Act& a) -> Result<bool> {
    auto ratio = answered("per_post", Behaviour::stock);
    ratio.origin = Origin::computed;
    ratio.over_territories = OverTerritories::ratio;
    ratio.formula = "trained / posts";
    ratio.decimals = 2;
    declare_indicator(a.db, ratio);
    return true;
  }).value();
  ASSERT_TRUE(give({answer("trained", contract, "2016-08", 10), answer("posts", contract, "2016-08", 1),
                    answer("trained", second_contract, "2016-08", 10), answer("posts", second_contract, "2016-08", 9),
                    answer("trained", other_contract, "2016-09", 4)}));
  EXPECT_EQ(months("per_post", contract, "2016-08", "2016-08"), "2016-08:1000 1/1 0");
  EXPECT_EQ(months("per_post", department, "2016-08", "2016-08"), "2016-08:200 2/3 0") << "20 for 10, not the mean";
  EXPECT_EQ(months("per_post", other_department, "2016-09", "2016-09"), "2016-09:– 0/3 0") << "posts are missing";
  ASSERT_TRUE(give({answer("posts", other_contract, "2016-09", 0)}));
  EXPECT_EQ(months("per_post", other_department, "2016-09", "2016-09"), "2016-09:– 1/3 0") << "no division by zero";
  EXPECT_EQ(months("per_post", nation, "2016-Q3", "2016-Q3"), "2016-Q3:240 3/21 0");
}

TEST_P(Answers, AFigureLeadsToTheValuesThatItIsMadeOf) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5), answer("posts", contract, "2016-10", 6),
                    answer("posts", second_contract, "2016-07", 2), answer("posts", other_contract, "2016-08", 9),
                    answer("trained", contract, "2016-07", 1), answer("trained", contract, "2016-08", 3)}));
  const auto made = [&](std::string_view code, TerritoryKey place, std::string_view when, std::size_t limit = 100) {
    return look([&](db::Session& s) {
      const auto of = made_of(s, registry, *find_indicator(s, code), "", place, period(when), limit);
      std::string out = fmt::format("{}:", of.count);
      for (const auto& [answer, counted, at] : of.parts) {
        EXPECT_EQ(counted, answer.value);
        EXPECT_EQ(at, answer.territory);
        out += fmt::format(" {} {} {}", registry.find(answer.territory)->code, answer.period.text(), answer.value);
      }
      return out;
    });
  };
  EXPECT_EQ(made("posts", department, "2016-09"), "2: CV101 2016-08 5 CV102 2016-07 2");
  EXPECT_EQ(made("posts", nation, "2016-10"), "3: CV101 2016-10 6 CV102 2016-07 2 CV201 2016-08 9");
  EXPECT_EQ(made("posts", nation, "2016-10", 1), "3: CV101 2016-10 6");
  EXPECT_EQ(made("trained", nation, "2016-Q3"), "2: CV101 2016-07 1 CV101 2016-08 3");
  EXPECT_EQ(made("trained", nation, "2016-09"), "0:");
}

// Any order of values, corrections, withdrawals, waiting values, validations and undoings: the sums are a recount, and
// what a territory shows is what was last said of it.
TEST_P(Answers, AfterAnyHistoryTheSumsEqualARecount) {
  const std::array<TerritoryKey, 4> places{contract, second_contract, TerritoryKey{103}, other_contract};
  const std::array<std::string_view, 4> codes{"trained", "posts", "delay", "visits"};
  for (const unsigned seed : {1U, 2U, 3U}) {
    std::mt19937 random(seed);
    std::map<std::tuple<std::string, int, std::string>, std::int64_t> truth;
    std::vector<std::int64_t> done;
    for (int step = 0; step < 60; ++step) {
      const auto what = random() % 10;
      if (what == 0 && !done.empty()) {
        // Taken back: what follows from that is the recount's business; the truth starts anew from what is shown.
        static_cast<void>(as(system, [&](access::Act& a) { return undo(a, registry, done[random() % done.size()]); }));
        truth.clear();
        sums_hold();
        continue;
      }
      std::vector<NewAnswer> given;
      for (unsigned i = 0; i < 1 + random() % 6; ++i) {
        const auto code = codes[random() % codes.size()];
        const auto when =
            code == "visits" ? fmt::format("2016-Q{}", 1 + random() % 4) : fmt::format("2016-{:02}", 1 + random() % 11);
        const bool withdrawn = random() % 8 == 0;
        given.push_back(answer(code, places[random() % places.size()], when,
                               withdrawn ? std::nullopt : std::optional<std::int64_t>(random() % 100)));
      }
      const auto state = random() % 4 == 0 ? AnswerState::submitted : AnswerState::validated;
      const auto result = give(given, state, Partial::what_holds);
      ASSERT_TRUE(result) << first_fault(result);
      if (result->batch > 0) done.push_back(result->batch);
      if (result->rejected > 0 || state == AnswerState::submitted) continue;
      for (const auto& one : given) {
        const std::tuple cell{one.indicator, one.territory.value, one.period.text()};
        // A cell given twice in one act with two values was rejected; with the same, kept.
        if (one.value) {
          truth[cell] = *one.value;
        } else {
          truth.erase(cell);
        }
      }
      if (what == 1) {
        static_cast<void>(as(system, [&](access::Act& a) {
          return validate(a, registry, {"", nation, period("2016-08")}, Partial::what_holds);
        }));
        truth.clear();
      }
    }
    sums_hold();
    for (const auto& [cell, value] : truth) {
      const auto& [code, place, when] = cell;
      const auto answers = look([&, code = code, place = place, when = when](db::Session& s) {
        const TerritoryKey key{place};
        return standing_answers(s, code, "", {&key, 1}, period(when), period(when));
      });
      const auto counted = std::ranges::find_if(answers, [](const Answer& one) { return counts(one.state); });
      ASSERT_NE(counted, answers.end()) << code << " " << place << " " << when;
      EXPECT_EQ(counted->value, value) << code << " " << place << " " << when;
    }
  }
}

TEST_P(Answers, TwoValidatorsAtOnceCountOnce) {
  ASSERT_TRUE(give({answer("posts", contract, "2016-08", 5), answer("posts", second_contract, "2016-08", 6)},
                   AnswerState::submitted));
  std::array<Result<Outcome>, 2> results;
  std::array<std::thread, 2> threads;
  for (std::size_t i = 0; i < 2; ++i) {
    threads.at(i) = std::thread([&, i] {
      const auto validator = access::system_actor("validator");
      results.at(i) = as(validator, [&](access::Act& a) {
        return validate(a, registry, {"posts", department, period("2016-08")}, Partial::what_holds);
      });
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(results[0]);
  ASSERT_TRUE(results[1]);
  EXPECT_EQ(results[0]->changed + results[1]->changed, 2);
  EXPECT_EQ(months("posts", department, "2016-08", "2016-08"), "2016-08:11 2/3 2");
  sums_hold();
}

}  // namespace
}  // namespace jalon::figures
