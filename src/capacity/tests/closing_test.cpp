// SPDX-License-Identifier: EUPL-1.2
// Services that are changed, close and open again.
#include <random>

#include "fixture.hpp"

namespace jalon::capacity {
namespace {

class Services : public Capacity {};
INSTANTIATE_TEST_SUITE_P(, Services, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// ---- changing ----

TEST_P(Services, AServiceIsChangedAndWhatItWasStaysReadable) {
  const auto id = a_service();
  on("2016-11-16");
  auto fields = look([&](db::Session& s) { return fields_of(s, *find_service(s, id)); });
  fields.name = "Maison des familles";
  fields.operator_name = "Sauvegarde 93";
  fields.contracts = {contract};
  fields.kinds = {"psychological", "residential"};
  const auto edited = edit(prefect, id, 1, fields);
  ASSERT_TRUE(edited) << why_not(edited);
  EXPECT_EQ(edited->revision, 2);
  const auto service = service_now(id);
  EXPECT_EQ(service.name, "Maison des familles");
  EXPECT_EQ(service.kinds.size(), 2U);
  EXPECT_EQ(look([&](db::Session& s) { return operator_of(s, service); }), "Sauvegarde 93");
  EXPECT_EQ(look([&](db::Session& s) { return contracts_served(s, service); }), std::vector{contract});
  const auto past = look([&](db::Session& s) { return past_of(s, id); });
  ASSERT_EQ(past.size(), 1U);
  EXPECT_EQ(past[0].name, "Point d’écoute");
  EXPECT_TRUE(look([&](db::Session& s) { return contracts_served(s, past[0]); }).empty());
  EXPECT_EQ(edit(prefect, id, 2, fields).value().revision, 2) << "the same again changes nothing";
}

TEST_P(Services, NobodyElseChangesAService) {
  const auto id = a_service();
  for (const auto* who : {&stranger, &association, &coordinator, &auditor})
    EXPECT_EQ(why_not(edit(*who, id, 1, new_service())), "manage_capacity") << who->label;
  auto fields = new_service();
  fields.name = "";
  EXPECT_EQ(why_not(edit(prefect, id, 1, fields)), "name");
  fields = new_service();
  fields.kinds = {"castle"};
  EXPECT_EQ(why_not(edit(prefect, id, 1, fields)), "kinds");
  fields = new_service(other_department);
  EXPECT_EQ(why_not(edit(prefect, id, 1, fields)), "territory");
  EXPECT_EQ(why_not(edit(prefect, id, 7, new_service())), "conflict") << "a revision that never was";
  EXPECT_EQ(why_not(edit(prefect, ServiceId::make(), 1, new_service())), "not found");
}

TEST_P(Services, TwoPeopleWhoChangeDifferentFieldsBothKeepTheirs) {
  const auto id = a_service();
  auto first = look([&](db::Session& s) { return fields_of(s, *find_service(s, id)); });
  auto second = first;
  first.address = "3 place Jean-Jaurès";
  first.contracts = {contract};
  second.name = "Maison des familles";
  second.contracts = {TerritoryKey{102}};
  must(edit(prefect, id, 1, first));
  const auto edited = edit(officer, id, 1, second).value();
  EXPECT_TRUE(edited.conflicts.empty());
  const auto service = service_now(id);
  EXPECT_EQ(service.address, "3 place Jean-Jaurès");
  EXPECT_EQ(service.name, "Maison des familles");
  EXPECT_EQ(look([&](db::Session& s) { return contracts_served(s, service); }),
            (std::vector{contract, TerritoryKey{102}}));
}

TEST_P(Services, TwoPeopleWhoChangeTheSameFieldSeeWhatTheOtherWrote) {
  const auto id = a_service();
  auto first = look([&](db::Session& s) { return fields_of(s, *find_service(s, id)); });
  auto second = first;
  first.name = "Maison A";
  second.name = "Maison B";
  second.note = "Ouvert le samedi.";
  must(edit(prefect, id, 1, first));
  const auto edited = edit(officer, id, 1, second).value();
  ASSERT_EQ(edited.conflicts.size(), 1U);
  EXPECT_EQ(edited.conflicts[0].field, "name");
  EXPECT_EQ(edited.conflicts[0].theirs, "Maison A");
  EXPECT_EQ(edited.by, prefect.label);
  EXPECT_EQ(edited.merged.name, "Maison B");
  EXPECT_EQ(service_now(id).name, "Maison A") << "nothing is saved";
  must(edit(officer, id, edited.revision, edited.merged));
  EXPECT_EQ(service_now(id).name, "Maison B");
  EXPECT_EQ(service_now(id).note, "Ouvert le samedi.");
}

TEST_P(Services, AKindThatHasPlacesCannotBeLeftOutAndNoOtherIsOpened) {
  const auto id = a_service();
  must(enter(prefect, planned(id, 4, "2016-12-01")));
  auto fields = new_service();
  fields.kinds = {"psychological"};
  EXPECT_EQ(why_not(edit(prefect, id, 1, fields)), "kinds");
  fields.kinds = {"residential"};
  must(edit(prefect, id, 1, fields));
  EXPECT_EQ(why_not(enter(prefect, planned(id, 4, "2016-12-01", "psychological"))), "kind");
}

TEST_P(Services, TheFiguresMoveWithTheTerritoryOnTheDaysThatTheyAreAbout) {
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-05-09")));
  must(enter(prefect, a_funding(id, 6, "2016-06-01", "2016-08-31")));
  must(report(association, month(id, "2016-09", {{"residential", 8, 1, 9, 1, 0}})));
  EXPECT_EQ(figure("capacity.open", contract), std::nullopt);
  must(edit(prefect, id, 1, new_service(contract)));
  for (const auto place : {contract, department, nation}) {
    EXPECT_EQ(figure("capacity.open", place, "2016-05-09"), 10);
    EXPECT_EQ(figure("capacity.funded", place, "2016-08-31"), 6);
    EXPECT_EQ(figure("capacity.occupied", place, "2016-09-30"), 8);
    EXPECT_EQ(figure("capacity.completed", place), 1);
  }
  must(edit(prefect, id, 2, new_service()));
  EXPECT_EQ(figure("capacity.open", contract, "2016-05-09"), 0);
  EXPECT_EQ(figure("capacity.open", department, "2016-05-09"), 10);
  EXPECT_EQ(look([&](db::Session& s) { return figures::find_target(s, "capacity.open", department); })->target, 20);
  EXPECT_EQ(look([&](db::Session& s) { return figures::recount(s, registry).different; }), 0);
}

// ---- closing ----

TEST_P(Services, ClosingAServiceClosesItsPlacesOnThatDayAndGivesUpWhatIsPlanned) {
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-05-09")));
  must(enter(prefect, done(id, 3, "2016-06-01", "psychological")));
  must(enter(prefect, planned(id, 5, "2016-12-01")));
  must(report(association, month(id, "2016-09", {{"residential", 8, 1, 9, 1, 0}, {"psychological", 2, 0, 2, 0, 0}})));
  must(close(prefect, id, "2016-10-12"));
  EXPECT_EQ(service_now(id).closed_on, Date::parse("2016-10-12"));
  EXPECT_EQ(figure("capacity.open", nation, "2016-10-11"), 13);
  EXPECT_EQ(figure("capacity.open", nation, "2016-10-12"), 0);
  EXPECT_EQ(figure("capacity.open", nation, "2016-10-12", "place:psychological"), 0);
  EXPECT_EQ(figure("capacity.occupied", nation, "2016-10-31"), 10)
      << "as the last report said, until the month is over";
  EXPECT_EQ(figure("capacity.occupied", nation, "2016-11-01"), 0);
  EXPECT_EQ(figure("capacity.supported", nation, "2016-11-01"), 0);
  EXPECT_EQ(figure("capacity.completed", nation), 1);
  EXPECT_TRUE(look([&](db::Session& s) { return changes_to_come(s, *Date::parse("2017-12-31"), department); }).empty());
  EXPECT_EQ(why_not(enter(prefect, done(id, 4, "2016-10-13"))), "capacity.closed");
  EXPECT_EQ(why_not(edit(prefect, id, 1, new_service())), "capacity.closed");
  EXPECT_EQ(why_not(enter(prefect, a_funding(id, 4, "2016-10-13"))), "first_day");
  EXPECT_TRUE(enter(prefect, a_funding(id, 4, "2016-05-09", "2016-10-12")));
}

TEST_P(Services, ClosingIsRefusedWhenSomethingWasReportedOrDoneLater) {
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-05-09")));
  must(enter(prefect, done(id, 1, "2016-08-09")));
  must(report(association, month(id, "2016-09", {{"residential", 8, 1, 9, 1, 0}})));
  EXPECT_EQ(why_not(close(prefect, id, "2016-08-31")), "capacity.months_after_closing");
  EXPECT_EQ(why_not(close(prefect, id, "2016-08-08")), "capacity.changes_after_closing");
  EXPECT_EQ(why_not(close(prefect, id, "2016-05-08")), "capacity.changes_after_closing");
  EXPECT_EQ(why_not(close(prefect, id, "2016-11-16")), "closed_on") << "not before it has";
  EXPECT_EQ(why_not(close(prefect, id, "1066-10-14")), "closed_on");
  EXPECT_EQ(why_not(close(prefect, id, "2016-10-12", "  ")), "motive");
  for (const auto* who : {&stranger, &association, &coordinator, &auditor})
    EXPECT_EQ(why_not(close(*who, id, "2016-10-12")), "manage_capacity") << who->label;
  EXPECT_EQ(figure("capacity.open", nation), 11);
  EXPECT_TRUE(close(prefect, id, "2016-09-12")) << "the month of the day was reported, and is the last one";
  const auto empty = a_service();
  EXPECT_EQ(why_not(close(prefect, empty, "2016-11-14")), "closed_on") << "it was entered on the 15th";
  EXPECT_TRUE(close(prefect, empty, "2016-11-15"));
}

TEST_P(Services, ClosingTwiceIsOneClosing) {
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-05-09")));
  must(close(prefect, id, "2016-10-12"));
  EXPECT_TRUE(close(prefect, id, "2016-10-12")) << "a double click";
  EXPECT_EQ(why_not(close(officer, id, "2016-10-13")), "conflict");
  EXPECT_EQ(figure("capacity.open", nation), 0);
  EXPECT_EQ(look([&](db::Session& s) { return closings_of(s, id); }).size(), 1U);
}

TEST_P(Services, ReopeningUndoesTheClosingAndBothStayReadable) {
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-05-09")));
  const auto to_come = enter(prefect, planned(id, 5, "2016-12-01")).value();
  must(report(association, month(id, "2016-09", {{"residential", 8, 1, 9, 1, 0}})));
  must(close(prefect, id, "2016-10-12"));
  const auto closing = look([&](db::Session& s) { return changes_of(s, id); });
  for (const auto& change : closing) {
    if (change.closing && change.done_on) {
      EXPECT_EQ(why_not(strike(prefect, change.id)), "capacity.closed");
    }
  }
  EXPECT_EQ(why_not(complete(prefect, to_come, "2016-11-01")), "capacity.closed");
  EXPECT_EQ(why_not(reopen(prefect, id, "")), "motive");
  EXPECT_EQ(why_not(reopen(stranger, id)), "manage_capacity");
  must(reopen(officer, id));
  EXPECT_EQ(service_now(id).closed_on, std::nullopt);
  EXPECT_EQ(figure("capacity.open", nation, "2016-10-12"), 10);
  EXPECT_EQ(figure("capacity.occupied", nation, "2016-11-01"), 8);
  EXPECT_EQ(look([&](db::Session& s) { return changes_to_come(s, *Date::parse("2017-12-31"), department); }).size(),
            1U);
  EXPECT_EQ(why_not(reopen(prefect, id)), "conflict");
  const auto all = look([&](db::Session& s) { return closings_of(s, id); });
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].reopen_motive, "Convention reconduite.");
  must(close(prefect, id, "2016-10-13"));
  EXPECT_EQ(look([&](db::Session& s) { return closings_of(s, id); }).size(), 2U);
  const auto acts = look([&](db::Session& s) {
    journal::Filter filter;
    filter.object_id = id.text();
    std::vector<std::string> out;
    for (const auto& record : journal::read(s, filter)) out.insert(out.begin(), record.act);
    return out;
  });
  EXPECT_EQ(acts, (std::vector<std::string>{"create_service", "close_service", "reopen_service", "close_service"}));
}

TEST_P(Services, TheMonthOfTheClosingIsStillReportedAndIsTheLast) {
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-05-09")));
  must(report(association, month(id, "2016-09", {{"residential", 8, 1, 9, 1, 0}})));
  must(close(prefect, id, "2016-10-12"));
  must(report(association, month(id, "2016-10", {{"residential", 0, 0, 7, 6, 1}})));
  EXPECT_EQ(figure("capacity.occupied", nation, "2016-10-31"), 0);
  EXPECT_EQ(figure("capacity.supported", nation, "2016-10-31"), 7);
  EXPECT_EQ(figure("capacity.supported", nation, "2016-11-01"), 0);
  must(report(association, month(id, "2016-08", {{"residential", 5, 0, 6, 0, 0}})));
  EXPECT_EQ(figure("capacity.supported", nation, "2016-11-01"), 0);
  on("2016-12-01");
  EXPECT_EQ(why_not(report(association, month(id, "2016-11", {{"residential", 0, 0, 0, 0, 0}}))), "month");
  must(reopen(prefect, id));
  EXPECT_EQ(figure("capacity.supported", nation), 7);
  EXPECT_EQ(figure("capacity.open", nation), 10);
}

// Whatever is entered, closed, reopened and reported in whatever order, the stocks are those that the months that hold
// and the places that are open say.
TEST_P(Services, StocksFollowMonthsClosingsAndReopeningsInAnyOrder) {
  std::mt19937 random(93);
  const auto draw = [&](int from, int to) {
    return from + static_cast<int>(random() % static_cast<unsigned>(to - from + 1));
  };
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-01-15")));
  bool closed = false;
  for (int step = 0; step < 60; ++step) {
    const auto what = draw(0, 9);
    if (what < 6) {
      Counts counts{"residential", draw(0, 9), draw(0, 3), 0, draw(0, 2), draw(0, 2)};
      counts.supported = counts.completed + counts.interrupted + draw(0, 9);
      static_cast<void>(report(system, month(id, fmt::format("2016-{:02}", draw(1, 10)), {counts}, "Essai.")));
    } else if (!closed) {
      closed = close(system, id, fmt::format("2016-{:02}-{:02}", draw(2, 10), draw(1, 28))).has_value();
    } else {
      must(reopen(system, id));
      closed = false;
    }
    const auto months = look([&](db::Session& s) { return months_of(s, id); });
    for (int m = 1; m <= 12; ++m) {
      const auto end = *Date::parse(fmt::format("2016-{:02}-28", m));
      std::optional<Counts> last;
      std::optional<Period> of;
      for (const auto& row : months) {
        if (row.superseded_at || row.month.end().plus_days(-1) > end || (of && row.month < *of)) continue;
        of = row.month;
        last = row;
      }
      const auto closed_on = service_now(id).closed_on;
      if (closed_on && end >= Period::containing(*closed_on, Period::Length::month).end()) last = Counts{};
      EXPECT_EQ(figure("capacity.supported", nation, end.text()).value_or(0), last ? last->supported : 0)
          << step << " " << end.text();
    }
  }
  EXPECT_EQ(look([&](db::Session& s) { return figures::recount(s, registry).different; }), 0);
}

TEST_P(Services, AKindWhoseLastPlaceClosedIsUsedByNobodyFromTheNextMonthOn) {
  const auto id = a_service();
  must(enter(prefect, done(id, 4, "2016-05-09")));
  must(enter(prefect, done(id, 4, "2016-05-09", "psychological")));
  must(report(association, month(id, "2016-06", {{"residential", 4, 0, 5, 0, 0}, {"psychological", 2, 0, 2, 0, 0}})));
  const auto closing = enter(prefect, done(id, -4, "2016-07-10")).value();
  EXPECT_EQ(figure("capacity.supported", nation, "2016-07-31"), 7);
  EXPECT_EQ(figure("capacity.supported", nation, "2016-08-01"), 2);
  must(enter(prefect, done(id, 1, "2016-08-20")));
  EXPECT_EQ(figure("capacity.supported", nation, "2016-08-01"), 7) << "it opened again in August: a report is missing";
  must(strike(prefect, closing));
  EXPECT_EQ(figure("capacity.supported", nation), 7);
}

// ---- what is put off or given up ----

TEST_P(Services, AnOpeningIsPutOnAnotherDayAndTheFirstOneStays) {
  const auto id = a_service();
  const auto opening = enter(prefect, planned(id, 5, "2016-12-01")).value();
  for (const auto* who : {&stranger, &association, &coordinator, &auditor})
    EXPECT_EQ(why_not(postpone(*who, opening, "2017-02-01")), "manage_capacity") << who->label;
  EXPECT_EQ(why_not(postpone(prefect, opening, "2017-02-01", " ")), "motive");
  EXPECT_EQ(why_not(postpone(prefect, opening, "2016-12-01")), "expected_on") << "it is that day already";
  EXPECT_EQ(why_not(postpone(prefect, opening, "2016-11-14")), "expected_on") << "a day that is past";
  must(postpone(prefect, opening, "2017-02-01"));
  EXPECT_TRUE(postpone(prefect, opening, "2017-02-01")) << "a double click";
  on("2017-01-15");
  must(postpone(officer, opening, "2017-03-01", "Recrutement."));
  const auto change = look([&](db::Session& s) { return find_change(s, opening); });
  EXPECT_EQ(change->planned_on.text(), "2016-12-01");
  EXPECT_EQ(change->expected_on.text(), "2017-03-01");
  ASSERT_EQ(change->delays.size(), 2U);
  EXPECT_EQ(change->delays[1].before.text(), "2017-02-01");
  EXPECT_EQ(change->delays[1].motive, "Recrutement.");
  const auto until = [&](std::string_view day) {
    return look([&](db::Session& s) { return changes_to_come(s, *Date::parse(day), department); }).size();
  };
  EXPECT_EQ(until("2017-02-28"), 0U);
  EXPECT_EQ(until("2017-03-01"), 1U);
  on("2017-03-05");
  EXPECT_EQ(why_not(complete(prefect, opening, "2017-03-05")), "delay_motive") << "later than it was put off to";
  EXPECT_TRUE(complete(prefect, opening, "2017-03-01")) << "the delay was explained when it was put off";
  EXPECT_EQ(why_not(postpone(prefect, opening, "2017-04-01")), "conflict");
}

TEST_P(Services, WhatIsGivenUpIsNoLongerToComeAndCannotBeCarriedOut) {
  const auto id = a_service();
  const auto opening = enter(prefect, planned(id, 5, "2016-12-01")).value();
  EXPECT_EQ(why_not(cancel(stranger, opening)), "manage_capacity");
  EXPECT_EQ(why_not(cancel(prefect, opening, "")), "motive");
  must(cancel(prefect, opening));
  EXPECT_TRUE(cancel(prefect, opening)) << "a double click";
  EXPECT_EQ(why_not(cancel(prefect, opening, "Autre motif.")), "conflict");
  EXPECT_EQ(why_not(complete(prefect, opening, "2016-11-15")), "conflict");
  EXPECT_EQ(why_not(postpone(prefect, opening, "2017-03-01")), "conflict");
  EXPECT_TRUE(look([&](db::Session& s) { return changes_to_come(s, *Date::parse("2017-12-31")); }).empty());
  EXPECT_EQ(figure("capacity.open", nation), std::nullopt);
  must(close(prefect, id, "2016-11-15"));
  must(reopen(prefect, id));
  EXPECT_TRUE(look([&](db::Session& s) { return find_change(s, opening); })->is_cancelled())
      << "the closing had nothing to do with it";
}

// A list read some rows at a time, now and as it was known on each day, is the whole list cut.
TEST_P(Services, WhatIsToComeAndTheServicesAreReadPageByPageAsTheyWereKnown) {
  on("2016-11-01");
  std::vector<ServiceId> ids;
  std::vector<ChangeId> changes;
  for (int i = 0; i < 5; ++i) {
    auto service = new_service();
    service.name = fmt::format("Service {}", 5 - i);
    ids.push_back(must_be(create(system, service)));
    changes.push_back(must_be(enter(prefect, planned(ids.back(), 5, fmt::format("2016-12-{:02}", 20 - i)))));
  }
  on("2016-11-03");
  must(postpone(prefect, changes[0], "2016-12-01"));
  must(cancel(prefect, changes[1]));
  on("2016-11-05");
  must(strike(prefect, changes[2]));
  must(postpone(prefect, changes[0], "2017-03-01"));
  auto renamed = new_service();
  renamed.name = "Accueil";
  must(edit(prefect, ids[0], 1, renamed));
  on("2016-11-07");
  must(close(prefect, ids[3], "2016-11-06"));
  must(enter(prefect, done(ids[4], 3, "2016-11-06")));
  on("2016-11-09");
  must(reopen(prefect, ids[3]));

  for (const auto* day : {"", "2016-10-31", "2016-11-02", "2016-11-04", "2016-11-06", "2016-11-08", "2016-11-10"}) {
    const Known known = *day == '\0' ? Known() : Known(at_paris(*Date::parse(day), 20, 0));
    auto all = look([&](db::Session& s) { return changes_in(s, department, known); });
    std::erase_if(all, [](const PlaceChange& one) { return !one.is_to_come(); });
    std::sort(all.begin(), all.end(), [](const PlaceChange& a, const PlaceChange& b) {
      return a.expected_on != b.expected_on ? a.expected_on < b.expected_on : a.id.text() < b.id.text();
    });
    EXPECT_EQ(look([&](db::Session& s) { return count_to_come(s, department, known); }),
              static_cast<std::int64_t>(all.size()))
        << day;
    std::vector<std::string> wanted;
    std::vector<std::string> read;
    for (const auto& one : all) wanted.push_back(one.id.text() + " " + one.expected_on.text());
    for (std::int64_t offset = 0; offset < 6; offset += 2) {
      for (const auto& one : look(
               [&](db::Session& s) { return changes_to_come(s, department, {.offset = offset, .limit = 2}, known); })) {
        EXPECT_TRUE(one.is_to_come()) << day;
        read.push_back(one.id.text() + " " + one.expected_on.text());
      }
    }
    EXPECT_EQ(read, wanted) << day;

    const auto services_then = look([&](db::Session& s) { return services(s, department, known); });
    std::vector<std::string> names;
    for (std::int64_t offset = 0; offset < 6; offset += 2) {
      const auto some = look([&](db::Session& s) {
        return list_services(s, {&department, 1}, {.offset = offset, .limit = 2}, known);
      });
      EXPECT_EQ(some.total, static_cast<std::int64_t>(services_then.size())) << day;
      for (const auto& one : some.services)
        names.push_back(one.name + (one.closed_on ? " " + one.closed_on->text() : std::string()));
    }
    std::vector<std::string> names_wanted;
    for (const auto& one : services_then)
      names_wanted.push_back(one.name + (one.closed_on ? " " + one.closed_on->text() : std::string()));
    EXPECT_EQ(names, names_wanted) << day;
  }
}

}  // namespace
}  // namespace jalon::capacity
