// SPDX-License-Identifier: EUPL-1.2
#include "capacity/rules.hpp"

#include <random>

#include "fixture.hpp"

namespace jalon::capacity {
namespace {

INSTANTIATE_TEST_SUITE_P(, Capacity, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Capacity, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

// ---- services ----

TEST_P(Capacity, ThePrefectureKeepsTheServicesOfItsDepartment) {
  for (const auto* who : {&prefect, &officer}) {
    const auto id = create(*who, new_service(contract));
    ASSERT_TRUE(id) << why_not(id);
    const auto found = look([&](db::Session& session) { return find_service(session, *id); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Point d’écoute");
    EXPECT_EQ(found->territory, contract);
    EXPECT_EQ(found->department, department);
    EXPECT_EQ(look([&](db::Session& session) { return partner::find(session, found->operator_id); })->name,
              "Association Écoute 93");
  }
  EXPECT_EQ(look([&](db::Session& session) { return services(session, department); }).size(), 2U);
  EXPECT_TRUE(look([&](db::Session& session) { return services(session, other_department); }).empty());
}

TEST_P(Capacity, NobodyElseEntersAService) {
  for (const auto* who : {&stranger, &association, &coordinator, &auditor})
    EXPECT_EQ(why_not(create(*who, new_service())), "manage_capacity") << who->label;
}

TEST_P(Capacity, AServiceHasANameAnOperatorAndAPlaceAndNobodysPhoneNumber) {
  auto service = new_service();
  service.name = " ";
  EXPECT_EQ(why_not(create(prefect, service)), "name");
  service = new_service();
  service.operator_name = "";
  EXPECT_EQ(why_not(create(prefect, service)), "operator");
  service = new_service();
  service.note = "Appeler le 06 12 34 56 78.";
  EXPECT_EQ(why_not(create(prefect, service)), "note");
  service = new_service(region);
  EXPECT_EQ(why_not(create(system, service)), "territory");
  service = new_service(TerritoryKey{999});
  EXPECT_EQ(why_not(create(system, service)), "not found");
}

TEST_P(Capacity, AServiceServesContractsOfItsDepartmentAndNoOther) {
  auto service = new_service();
  service.contracts = {TerritoryKey{102}, contract, contract};
  const auto id = create(prefect, service).value();
  EXPECT_EQ(look([&](db::Session& session) { return contracts_served(session, *find_service(session, id)); }),
            (std::vector{contract, TerritoryKey{102}}));
  service.contracts = {other_contract};
  EXPECT_EQ(why_not(create(prefect, service)), "contracts");
}

// ---- openings and closings ----

TEST_P(Capacity, PlacesThatOpenAreSeenAtOnceUpToTheNationAndByKind) {
  const auto service = a_service(contract);
  must(enter(prefect, done(service, 12, "2016-05-09")));
  must(enter(prefect, done(service, 5, "2016-09-01", "psychological")));
  must(enter(prefect, done(service, -2, "2016-10-01")));
  for (const auto place : {contract, department, region, nation}) {
    EXPECT_EQ(figure("capacity.open", place), 15);
    EXPECT_EQ(figure("capacity.open", place, "2016-08-31"), 12);
    EXPECT_EQ(figure("capacity.open", place, "", "place:residential"), 10);
    EXPECT_EQ(figure("capacity.open", place, "", "place:psychological"), 5);
  }
  EXPECT_EQ(figure("capacity.open", other_department), std::nullopt);
}

TEST_P(Capacity, WhatIsPlannedIsNotOpenUntilItIsDone) {
  const auto service = a_service();
  const auto id = enter(prefect, planned(service, 8, "2016-10-01")).value();
  EXPECT_EQ(figure("capacity.open", department), std::nullopt);
  EXPECT_EQ(look([&](db::Session& s) { return changes_to_come(s, *Date::parse("2016-12-31"), department); }).size(),
            1U);
  EXPECT_EQ(why_not(complete(prefect, id, "2016-11-02")), "delay_motive");
  EXPECT_EQ(why_not(complete(prefect, id, "2016-11-16", "Travaux.")), "done_on") << "not before it is";
  must(complete(prefect, id, "2016-11-02", "Travaux plus longs que prévu."));
  EXPECT_EQ(figure("capacity.open", department), 8);
  EXPECT_EQ(figure("capacity.open", department, "2016-11-01"), std::nullopt);
  EXPECT_EQ(look([&](db::Session& s) { return find_change(s, id); })->delay_motive, "Travaux plus longs que prévu.");
  EXPECT_TRUE(look([&](db::Session& s) { return changes_to_come(s, *Date::parse("2016-12-31"), department); }).empty());
  EXPECT_EQ(why_not(complete(prefect, id, "2016-11-03", "Encore.")), "conflict");
}

TEST_P(Capacity, PlacesNeverFallBelowZeroOnAnyDay) {
  const auto service = a_service();
  const auto opening = enter(prefect, done(service, 10, "2016-06-01")).value();
  EXPECT_EQ(why_not(enter(prefect, done(service, -11, "2016-07-01"))), "capacity.below_zero");
  EXPECT_EQ(why_not(enter(prefect, done(service, -1, "2016-05-01"))), "capacity.below_zero") << "before it opened";
  EXPECT_EQ(why_not(enter(prefect, done(service, -1, "2016-07-01", "psychological"))), "capacity.below_zero");
  must(enter(prefect, done(service, -10, "2016-09-01")));
  EXPECT_EQ(why_not(enter(prefect, done(service, -1, "2016-08-01"))), "capacity.below_zero") << "of what closes later";
  EXPECT_EQ(why_not(strike(prefect, opening)), "capacity.below_zero");
  const auto late = enter(prefect, planned(service, -1, "2016-10-01")).value();
  EXPECT_EQ(why_not(complete(prefect, late, "2016-10-01")), "capacity.below_zero");
  EXPECT_EQ(figure("capacity.open", department), 0);
}

TEST_P(Capacity, AMistakeIsStruckOutAndTheFiguresFollow) {
  const auto service = a_service();
  const auto id = enter(prefect, done(service, 10, "2016-06-01")).value();
  EXPECT_EQ(why_not(strike(prefect, id, " ")), "motive");
  EXPECT_EQ(why_not(strike(prefect, id, "Demander à jean.dupont@laposte.net")), "motive");
  EXPECT_EQ(why_not(strike(stranger, id)), "manage_capacity");
  must(strike(prefect, id));
  EXPECT_EQ(figure("capacity.open", department), 0);
  EXPECT_EQ(figure("capacity.open", department, "", "place:residential"), 0);
  const auto all = look([&](db::Session& s) { return changes_of(s, service); });
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].strike_motive, "Saisie deux fois.");
  EXPECT_EQ(why_not(strike(prefect, id)), "conflict");
}

TEST_P(Capacity, AnOpeningHasAKindOfTheProgrammeANumberAndADay) {
  const auto service = a_service();
  auto change = done(service, 10, "2016-06-01");
  change.kind = "castle";
  EXPECT_EQ(why_not(enter(prefect, change)), "kind");
  EXPECT_EQ(why_not(enter(prefect, done(service, 0, "2016-06-01"))), "places");
  EXPECT_EQ(why_not(enter(prefect, planned(service, 3, "1066-06-01"))), "planned_on");
  EXPECT_EQ(why_not(enter(prefect, done(service, 3, "2016-11-16"))), "done_on");
  EXPECT_EQ(why_not(enter(prefect, done(ServiceId::make(), 3, "2016-06-01"))), "not found");
  change = done(service, 10, "2016-06-01");
  change.document = "Né le 3 mars 1998";
  EXPECT_EQ(why_not(enter(prefect, change)), "document");
  EXPECT_EQ(why_not(enter(association, done(service, 3, "2016-06-01"))), "manage_capacity");
  EXPECT_EQ(figure("capacity.open", department), std::nullopt);
}

TEST_P(Capacity, TheTargetIsTwiceWhatWasOpenOnTheFirstDayAndFollowsItsCorrections) {
  const auto target = [&](TerritoryKey place) {
    return look([&](db::Session& s) { return figures::find_target(s, "capacity.open", place); });
  };
  const auto service = a_service(contract);
  const auto id = enter(prefect, done(service, 10, "2016-05-09")).value();
  ASSERT_TRUE(target(department));
  EXPECT_EQ(target(department)->start_value, 10);
  EXPECT_EQ(target(department)->target, 20);
  must(enter(prefect, done(service, 5, "2016-05-10")));
  EXPECT_EQ(target(department)->target, 20);
  must(enter(prefect, done(service, 4, "2016-01-01")));
  EXPECT_EQ(target(nation)->target, 28);
  must(strike(prefect, id));
  EXPECT_EQ(target(department)->target, 8);
  EXPECT_FALSE(target(other_department));
}

// ---- funding ----

TEST_P(Capacity, FundedPlacesCountFromTheirFirstDayToTheirLast) {
  const auto service = a_service();
  must(enter(prefect, a_funding(service, 6, "2016-06-01", "2016-08-31")));
  const auto id = enter(prefect, a_funding(service, 4, "2016-07-01")).value();
  EXPECT_EQ(figure("capacity.funded", nation, "2016-05-31"), std::nullopt);
  EXPECT_EQ(figure("capacity.funded", nation, "2016-06-30"), 6);
  EXPECT_EQ(figure("capacity.funded", nation, "2016-08-31"), 10);
  EXPECT_EQ(figure("capacity.funded", nation, "2016-09-01"), 4);
  EXPECT_EQ(figure("capacity.open", nation), std::nullopt) << "funded is not open";
  must(as(prefect, [&](access::Act& act) { return strike_funding(act, context(), id, "Autre service."); }));
  EXPECT_EQ(figure("capacity.funded", nation, "2016-08-31"), 6);
  EXPECT_EQ(figure("capacity.funded", nation, "2016-09-01"), 0);
  EXPECT_EQ(why_not(as(prefect, [&](access::Act& act) { return strike_funding(act, context(), id, "Encore."); })),
            "conflict");
}

TEST_P(Capacity, AFundingSaysWhoPaysFromWhichLineAndSinceWhen) {
  const auto service = a_service();
  auto funding = a_funding(service, 6, "2016-06-01", "2016-05-31");
  EXPECT_EQ(why_not(enter(prefect, funding)), "last_day");
  funding = a_funding(service, 6, "2016-06-01");
  funding.funder = "santa";
  EXPECT_EQ(why_not(enter(prefect, funding)), "funder");
  funding = a_funding(service, 6, "2016-06-01");
  funding.reference = "";
  EXPECT_EQ(why_not(enter(prefect, funding)), "reference");
  EXPECT_EQ(why_not(enter(prefect, a_funding(service, 0, "2016-06-01"))), "places");
  EXPECT_EQ(why_not(enter(association, a_funding(service, 6, "2016-06-01"))), "manage_capacity");
}

// ---- months ----

TEST_P(Capacity, OpenFundedOccupiedAndSupportedAreFourFigures) {
  const auto service = a_service();
  must(enter(prefect, done(service, 25, "2016-05-09")));
  must(enter(prefect, a_funding(service, 20, "2016-05-09")));
  must(report(association, month(service, "2016-10", {{"residential", 9, 2, 11, 0, 2}})));
  EXPECT_EQ(figure("capacity.open", nation), 25);
  EXPECT_EQ(figure("capacity.funded", nation), 20);
  EXPECT_EQ(figure("capacity.occupied", nation), 9);
  EXPECT_EQ(figure("capacity.supported", nation), 11);
  EXPECT_EQ(figure("capacity.waiting", nation), 2);
  EXPECT_EQ(figure("capacity.interrupted", nation), 2);
  EXPECT_EQ(figure("capacity.occupied", nation, "2016-10-30"), std::nullopt) << "known at the end of the month";
}

TEST_P(Capacity, TheOperatorReportsWhereItHoldsItsRoleAndNowhereElse) {
  const auto service = a_service(contract);
  must(enter(prefect, done(service, 5, "2016-05-09")));
  const auto october = month(service, "2016-10", {{"residential", 4, 0, 5, 1, 0}});
  EXPECT_EQ(why_not(report(strange_association, october)), "report_capacity");
  EXPECT_EQ(why_not(report(prefect, october)), "report_capacity") << "who keeps the places does not count them";
  EXPECT_EQ(why_not(report(auditor, october)), "report_capacity");
  EXPECT_TRUE(report(association, october));
  EXPECT_TRUE(report(association_of_contract, month(service, "2016-09", {{"residential", 4, 0, 5, 1, 0}})));
  EXPECT_TRUE(report(officer, month(service, "2016-08", {{"residential", 4, 0, 5, 1, 0}})));
  const auto elsewhere = a_service(TerritoryKey{102});
  must(enter(prefect, done(elsewhere, 5, "2016-05-09")));
  EXPECT_EQ(why_not(report(association_of_contract, month(elsewhere, "2016-10", {{"residential", 4, 0, 5, 1, 0}}))),
            "report_capacity");
}

TEST_P(Capacity, AMonthIsReportedOnceItIsOverAndWholly) {
  const auto service = a_service();
  must(enter(prefect, done(service, 5, "2016-08-15")));
  must(enter(prefect, done(service, 5, "2016-08-15", "psychological")));
  const Counts beds{"residential", 4, 0, 5, 1, 0};
  const Counts talks{"psychological", 2, 0, 3, 0, 0};
  EXPECT_EQ(why_not(report(association, month(service, "2016-11", {beds, talks}))), "month") << "still running";
  EXPECT_EQ(why_not(report(association, month(service, "2017-01", {beds, talks}))), "month");
  EXPECT_EQ(why_not(report(association, month(service, "2016-07", {beds, talks}))), "month") << "nothing was open";
  EXPECT_EQ(why_not(report(association, month(service, "2016-10", {beds}))), "occupied:psychological");
  EXPECT_EQ(why_not(report(association, month(service, "2016-10", {beds, talks, {"insertion", 1, 0, 1, 0, 0}}))),
            "occupied:insertion");
  EXPECT_EQ(why_not(report(association, month(service, "2016-10", {beds, talks, beds}))), "occupied:residential");
  EXPECT_EQ(why_not(report(association, month(service, "2016-10", {{"residential", -1, 0, 5, 1, 0}, talks}))),
            "occupied:residential");
  EXPECT_EQ(why_not(report(association, month(service, "2016-10", {{"residential", 4, 0, 2, 2, 1}, talks}))),
            "supported:residential");
  EXPECT_EQ(figure("capacity.occupied", nation), std::nullopt);
  EXPECT_TRUE(report(association, month(service, "2016-10", {beds, talks})));
  on("2016-11-30");
  EXPECT_TRUE(report(association, month(service, "2016-11", {beds, talks}))) << "its last day closes it";
}

TEST_P(Capacity, MorePlacesOccupiedThanOpenIsSaidAndShownNotRefused) {
  const auto service = a_service();
  must(enter(prefect, done(service, 5, "2016-05-09")));
  const std::vector<Counts> counts{{"residential", 7, 0, 7, 0, 0}};
  EXPECT_EQ(why_not(report(association, month(service, "2016-10", counts))), "remark");
  EXPECT_EQ(why_not(report(association, month(service, "2016-10", counts, "06 12 34 56 78"))), "remark");
  EXPECT_TRUE(report(association, month(service, "2016-10", counts, "Deux accueils d’urgence en octobre.")));
  EXPECT_EQ(figure("capacity.occupied", nation), 7);
}

TEST_P(Capacity, ALaterReportSupersedesAndTheHistoryStays) {
  const auto service = a_service();
  must(enter(prefect, done(service, 5, "2016-05-09")));
  EXPECT_EQ(report(association, month(service, "2016-09", {{"residential", 3, 1, 4, 1, 0}})).value(), 1);
  EXPECT_EQ(report(association, month(service, "2016-09", {{"residential", 3, 1, 4, 1, 0}})).value(), 0)
      << "the same again changes nothing";
  EXPECT_EQ(report(officer, month(service, "2016-09", {{"residential", 4, 0, 4, 0, 0}})).value(), 1);
  EXPECT_EQ(figure("capacity.occupied", nation), 4);
  EXPECT_EQ(figure("capacity.waiting", nation), 0);
  EXPECT_EQ(figure("capacity.completed", nation), 0);
  const auto rows = look([&](db::Session& s) { return months_of(s, service); });
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].occupied, 4);
  EXPECT_FALSE(rows[0].superseded_at);
  EXPECT_EQ(rows[1].occupied, 3);
  EXPECT_TRUE(rows[1].superseded_at);
}

TEST_P(Capacity, AMissingReportIsMissingAndNeverZero) {
  const auto silent = a_service();
  const auto service = a_service();
  for (const auto id : {silent, service}) must(enter(prefect, done(id, 5, "2016-05-09")));
  const auto opens_later = a_service();
  must(enter(prefect, planned(opens_later, 5, "2016-12-01")));
  must(report(association, month(service, "2016-10", {{"residential", 3, 1, 4, 1, 0}})));
  const auto october = *Period::parse("2016-10");
  const auto answers = look([&](db::Session& s) { return reporting(s, october); });
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers.at(department).expected, 2) << "who has no place open has nothing to report";
  EXPECT_EQ(answers.at(department).reported, 1);
  const auto elsewhere = a_service(other_department);
  must(enter(stranger, done(elsewhere, 5, "2016-10-31")));
  EXPECT_EQ(look([&](db::Session& s) { return reporting(s, october); }).size(), 2U);
  const auto here = look([&](db::Session& s) { return reporting(s, october, {}, department); });
  ASSERT_EQ(here.size(), 1U);
  EXPECT_EQ(here.at(department).expected, 2);
  auto missing = look([&](db::Session& s) { return missing_months(s, october); });
  std::erase_if(missing, [&](const MissingMonth& one) { return one.department != department; });
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].service, silent);
  EXPECT_EQ(look([&](db::Session& s) { return missing_months(s, *Period::parse("2016-04")); }).size(), 0U);
}

TEST_P(Capacity, AZeroThatWasReportedIsZeroAndNotAGap) {
  const auto service = a_service();
  must(enter(prefect, done(service, 5, "2016-05-09")));
  EXPECT_EQ(figure("capacity.occupied", nation), std::nullopt);
  must(report(association, month(service, "2016-10", {{"residential", 0, 0, 0, 0, 0}})));
  for (const auto& field : count_fields) {
    EXPECT_EQ(figure(field.indicator, nation), 0) << field.indicator;
    EXPECT_EQ(figure(field.indicator, nation, "", "place:residential"), 0) << field.indicator;
  }
}

// The sums of the months do not depend on the order in which they come, nor on corrections on the way.
TEST_P(Capacity, MonthsInAnyOrderWithCorrectionsMakeTheSameSeries) {
  const auto first = a_service();
  must(enter(prefect, done(first, 50, "2016-01-01")));
  const std::vector<std::string> all{"2016-03", "2016-04", "2016-05", "2016-06", "2016-07", "2016-08"};
  std::mt19937 random(20161115);
  const auto draw = [&](int max) { return static_cast<std::int32_t>(random() % static_cast<unsigned>(max + 1)); };
  const auto counts = [&] {
    Counts out{"residential", draw(50), draw(9), 0, draw(5), draw(5)};
    out.supported = out.completed + out.interrupted + draw(40);
    return out;
  };
  for (int round = 0; round < 8; ++round) {
    const auto service = a_service(round % 2 == 0 ? other_department : other_contract);
    must(enter(system, done(service, 50, "2016-01-01")));
    std::map<std::string, std::array<std::int64_t, 5>> before;
    const auto values = [&](const std::string& month) {
      const auto day = Period::parse(month)->end().plus_days(-1).text();
      std::array<std::int64_t, 5> out{};
      std::size_t i = 0;
      for (const auto* code : {"capacity.occupied", "capacity.waiting", "capacity.supported", "capacity.completed",
                               "capacity.interrupted"})
        out.at(i++) = figure(code, other_department, day).value_or(0);
      return out;
    };
    for (const auto& one : all) before[one] = values(one);
    // Each month once, some twice, in any order; what comes last holds.
    auto order = all;
    for (int i = 0; i < 4; ++i) order.push_back(all[random() % all.size()]);
    std::shuffle(order.begin(), order.end(), random);
    if (round >= 4) order.erase(order.begin(), order.begin() + 4);  // some months never come
    std::map<std::string, Counts> held;
    for (const auto& one : order) {
      held[one] = counts();
      must(report(system, month(service, one, {held[one]})));
    }
    Counts last;
    std::int64_t completed = 0;
    std::int64_t interrupted = 0;
    for (const auto& one : all) {
      if (const auto found = held.find(one); found != held.end()) {
        last = found->second;
        completed += last.completed;
        interrupted += last.interrupted;
      }
      const auto now_there = values(one);
      const std::array<std::int64_t, 5> expected{last.occupied, last.waiting, last.supported, completed, interrupted};
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(now_there.at(i) - before[one].at(i), expected.at(i)) << round << " " << one << " " << i;
    }
  }
  EXPECT_EQ(look([&](db::Session& s) { return figures::recount(s, registry).different; }), 0);
}

TEST_P(Capacity, WhoMayReadTheCountsOfASingleService) {
  const auto id = a_service(contract);
  const auto service = *look([&](db::Session& s) { return find_service(s, id); });
  for (const auto* who : {&prefect, &officer, &association, &association_of_contract, &coordinator, &auditor})
    EXPECT_TRUE(may_read_months(*who, registry, service)) << who->label;
  for (const auto* who : {&stranger, &strange_association}) EXPECT_FALSE(may_read_months(*who, registry, service));
}

TEST_P(Capacity, EachActIsInTheJournalOfItsTerritory) {
  const auto service = a_service();
  const auto opening = enter(prefect, planned(service, 8, "2016-10-01")).value();
  must(complete(prefect, opening, "2016-10-01"));
  const auto acts = look([&](db::Session& s) {
    journal::Filter filter;
    filter.object_id = opening.text();
    std::vector<std::string> out;
    for (const auto& record : journal::read(s, filter)) out.insert(out.begin(), record.act);
    return out;
  });
  EXPECT_EQ(acts, (std::vector<std::string>{"enter_change", "complete_change"}));
}

TEST(Months, TheLastMonthThatIsOver) {
  EXPECT_EQ(last_month(*Date::parse("2016-11-15")).text(), "2016-10");
  EXPECT_EQ(last_month(*Date::parse("2016-11-30")).text(), "2016-11");
  EXPECT_EQ(last_month(*Date::parse("2016-01-01")).text(), "2015-12");
  EXPECT_EQ(report_due(*Period::parse("2016-10")).text(), "2016-11-10");
}

}  // namespace
}  // namespace jalon::capacity
