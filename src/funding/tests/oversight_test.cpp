// SPDX-License-Identifier: EUPL-1.2
// Controls over the records of grants: each finds what its guard refuses, once it stands in the tables all the same.
#include "funding/oversight.hpp"

#include <map>
#include <set>

#include "funding/specifications.hpp"
#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

class Oversight : public Funding {
 protected:
  territory::Question everywhere() { return {{}, paris_date(now), now}; }
  // How many fail, by control; those that look at nothing are not here.
  std::map<std::string, std::int64_t> failing_now() {
    return look([&](db::Session& session) {
      std::map<std::string, std::int64_t> out;
      for (const auto& one : tally(session, everywhere())) {
        EXPECT_GT(one.checked, 0) << one.control;
        EXPECT_LE(one.failing, one.checked) << one.control;
        EXPECT_EQ(one.since.has_value(), one.failing > 0) << one.control;
        out[one.control] += one.failing;
      }
      return out;
    });
  }
  std::vector<territory::Failing> list(std::string_view control) {
    return look([&](db::Session& session) { return failing(session, control, everywhere(), {}); });
  }
  // Behind the rules' back, as somebody with the database could.
  void write_by_hand(const std::string& statement) {
    database->write([&](db::Session& session) -> Result<void> {
      session.run_script(statement.c_str());
      return {};
    });
  }
  Result<void> pay(PaymentId id, std::string_view reference) {
    const auto amount = look([&](db::Session& session) { return find_payment(session, id)->amount_cents; });
    if (auto done = as(payer, [&](access::Act& act) { return order_payment(act, registry, id); }); !done) return done;
    return as(payer,
              [&](access::Act& act) { return confirm_payment(act, registry, id, amount, act.today(), reference); });
  }
  Report whole_report() {
    Report report;
    report.actual = {{"64.salaries", "", 6'000'000, Promise::asked},
                     {std::string(asked_account), "", 3'000'000, Promise::paid},
                     {"74.commune", "Ville", 3'000'000, Promise::paid}};
    report.activity = "Douze ateliers.";
    report.outcomes = {{"Jeunes qui vérifient une source", "60 %", "62 %", ""}};
    return report;
  }
  // Of the fixture's call, in place of the one that asks for nothing; the organisation meets it.
  void ask_for_a_specification() {
    Specification text;
    text.code = "CDC";
    text.territory = nation;
    text.title = {"Cahier des charges", "Specification"};
    text.source = "Circulaire";
    text.source_on = *Date::parse("2016-01-15");
    text.points = {{"experience", {"Expérience", "Experience"}, {"Bilans", "Reports"}, true}};
    const auto specification =
        must_be(as(coordinator, [&](access::Act& act) { return create_specification(act, registry, text); }));
    auto asking = call_text();
    asking.specification = "CDC";
    write_by_hand(
        "delete from grant_call_criterion; delete from grant_call_piece; delete from grant_call_form; "
        "delete from grant_call_terms; delete from grant_call_version; delete from grant_call");
    call = must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "FIPD-2016", asking); }));
    must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, call, CallVerb::publish); }));
    must(as(officer, [&](access::Act& act) {
      return check_organisation(act, registry, specification, organisation, 0,
                                {act.today(), {{"experience", PointState::met, "", "Bilan 2015"}}});
    }));
  }
  // Paid to the last instalment and reported.
  ApplicationId finished() {
    const auto id = agreed(3'000'000, 6'000'000);
    on("2016-11-10");
    const auto planned = paid(id);
    const auto middle = planned[1].id;
    const auto last = planned[2].id;
    must(pay(planned[0].id, "CHORUS-1"));
    must(as(controller, [&](access::Act& act) { return certify_payment(act, registry, middle, "Visite"); }));
    must(pay(middle, "CHORUS-2"));
    on("2017-09-01");
    EXPECT_EQ(why_not(as(payer, [&](access::Act& act) { return order_payment(act, registry, last); })), "payment")
        << "a balance without report";
    const auto revision = look([&](db::Session& session) { return report_of(session, id)->revision; });
    must(as(applicant, [&](access::Act& act) { return submit_report(act, registry, id, revision, whole_report()); }));
    must(as(officer, [&](access::Act& act) { return accept_report(act, registry, id, 0, ""); }));
    EXPECT_EQ(why_not(as(payer, [&](access::Act& act) { return order_payment(act, registry, last); })), "payment")
        << "a balance without service done";
    must(as(controller, [&](access::Act& act) { return certify_payment(act, registry, last, "Bilan vu"); }));
    must(pay(last, "CHORUS-3"));
    return id;
  }
};
INSTANTIATE_TEST_SUITE_P(, Oversight, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Oversight, EachControlFindsWhatItsGuardRefuses) {
  ask_for_a_specification();
  // One that counts on something in kind, documented.
  const auto with_gift = start(applicant, organisation);
  fill(applicant, with_gift, 100'000, 200'000);
  auto plan = budget(100'000, 200'000);
  plan.lines.push_back({"86.volunteers", "", 50'000});
  plan.lines.push_back({"87.volunteers", "Bénévoles", 50'000, Promise::asked, Valuation::hours, "50 h × 10 €"});
  must(as(applicant, [&](access::Act& act) { return save_budget(act, registry, with_gift, 1, plan); }));
  EXPECT_EQ(why_not(submit(applicant, with_gift)), "pieces") << "a gift in kind without its document";
  const std::string note = "Convention de bénévolat.";
  const plan::ExaminedFile file(note, 10 << 20);
  must(as(applicant, [&](access::Act& act) {
    return attach_piece(act, registry, with_gift, in_kind_piece(plan.lines.back()), "convention.txt", file);
  }));
  must(submit(applicant, with_gift));
  const auto of_gift = "'" + with_gift.text() + "'";
  const auto id = finished();
  // What the rules let through fails nowhere.
  const std::set<std::string> guarded{"CA-01", "CA-02", "CA-03", "CA-04", "CA-06", "CA-09", "CA-10", "CA-11", "CA-12",
                                      "CA-15", "PA-01", "PA-05", "PA-06", "PA-07", "PA-10", "PA-11", "RE-01"};
  const auto before = failing_now();
  for (const auto& control : guarded) {
    ASSERT_TRUE(before.contains(control)) << control << " looks at nothing";
    EXPECT_EQ(before.at(control), 0) << control;
  }
  // The milestone that nobody declared done is late; its report is there.
  ASSERT_EQ(list("PA-03").size(), 1U);
  EXPECT_EQ(list("PA-03")[0].href, "/demandes/" + id.text() + "/convention");
  // The guards themselves, in the same words as the catalogue.
  on("2016-10-20");
  const auto other = start(applicant, organisation);
  EXPECT_EQ(why_not(submit(applicant, other)), "project");
  on("2016-12-01");
  EXPECT_EQ(
      why_not(as(applicant,
                 [&](access::Act& act) { return start_application(act, registry, call, organisation, contract); })),
      "funding.call_closed");

  struct Break {
    std::string_view control;
    std::string statement;
    std::string mend;
  };
  on("2017-09-02");
  const auto at = "'" + id.text() + "'";
  const auto of_call = "'" + call.text() + "'";
  const std::vector<Break> breaks{
      {"CA-01", "update grant_call_terms set window_days = 20 where call = " + of_call,
       "update grant_call_terms set window_days = 61 where call = " + of_call},
      {"CA-02", "update grant_call_criterion set version = 9 where code = 'need'",
       "update grant_call_criterion set version = 1 where code = 'need'"},
      {"CA-03",
       "insert into grant_call_terms (call, version, fund, year, line, opens_at, closes_at, window_days, at) select "
       "call, "
       "7, fund, year, 'autre', opens_at, closes_at, window_days, at from grant_call_terms where call = " +
           of_call,
       "delete from grant_call_terms where version = 7"},
      {"CA-04", "update grant_facts set first_submitted_at = 1 where application = " + at,
       "update grant_facts set first_submitted_at = (select opens_at + 1 from grant_call_terms where call = " +
           of_call + ") where application = " + at},
      {"CA-06", "update grant_application set proposal_motive = '' where id = " + at,
       "update grant_application set proposal_motive = 'au vu des notes' where id = " + at},
      {"CA-06",
       "update grant_score set criterion = 'method2' where criterion = 'method'; delete from grant_score where "
       "criterion = 'method2'",
       "insert into grant_score (application, account, criterion, score, comment, at, by_label) select application, "
       "account, 'method', score, comment, at, by_label from grant_score where criterion = 'need'"},
      {"CA-09", "update grant_facts set form = 'company' where application = " + at,
       "update grant_facts set form = 'association' where application = " + at},
      {"CA-10", "update grant_piece set removed_at = 1 where application = " + at,
       "update grant_piece set removed_at = null where application = " + at},
      {"CA-11", "update grant_facts set outcomes = 0 where application = " + at,
       "update grant_facts set outcomes = 1 where application = " + at},
      {"CA-15", "update grant_cofunding set amount_cents = amount_cents - 1 where application = " + at,
       "update grant_cofunding set amount_cents = amount_cents + 1 where application = " + at},
      {"CA-15", "update grant_cofunding set status = 'withdrawn' where application = " + at,
       "update grant_cofunding set status = 'firm' where application = " + at},
      {"CA-15", "update grant_cofunding set after_version = 1 where application = " + at,
       "update grant_cofunding set after_version = 0 where application = " + at},
      {"PA-11", "update grant_in_kind set is_valued = 0 where application = " + of_gift,
       "update grant_in_kind set is_valued = 1 where application = " + of_gift},
      {"PA-11", "update grant_piece set removed_at = 1 where piece <> 'rib' and application = " + of_gift,
       "update grant_piece set removed_at = null where piece <> 'rib' and application = " + of_gift},
      {"CA-12", "update grant_specification_check set is_met = 0", "update grant_specification_check set is_met = 1"},
      {"PA-01", "update grant_report set state = 'returned' where application = " + at,
       "update grant_report set state = 'accepted' where application = " + at},
      {"PA-06",
       "update grant_payment set certified_by_account = ordered_by_account where number = 2 and application = " + at,
       "update grant_payment set certified_by_account = '" + controller.account.text() +
           "' where number = 2 and application = " + at},
      {"PA-10", "update grant_decision set entry = null where application = " + at,
       "update grant_decision set entry = 1 where application = " + at},
      {"RE-01", "update grant_facts set reached = 0 where application = " + at,
       "update grant_facts set reached = 1 where application = " + at},
  };
  for (const auto& one : breaks) {
    const auto was = failing_now();
    write_by_hand(one.statement);
    EXPECT_EQ(failing_now().at(std::string(one.control)), was.at(std::string(one.control)) + 1)
        << one.control << " does not see: " << one.statement;
    const auto rows = list(one.control);
    ASSERT_EQ(rows.size(), 1U) << one.control;
    EXPECT_FALSE(rows[0].href.empty());
    EXPECT_FALSE(rows[0].title.empty());
    const auto found =
        look([&](db::Session& session) { return failing_one(session, one.control, rows[0].record, everywhere()); });
    ASSERT_TRUE(found.has_value()) << one.control;
    EXPECT_EQ(found->since, rows[0].since);
    write_by_hand(one.mend);
    EXPECT_EQ(failing_now().at(std::string(one.control)), was.at(std::string(one.control)))
        << "mended: " << one.control;
  }
}

TEST_P(Oversight, WhatIsLateIsListedFromTheDayAfter) {
  const auto id = agreed(3'000'000, 6'000'000);
  const auto due = paid(id)[0].due;
  now = at_paris(due, 18, 0);
  EXPECT_EQ(failing_now().at("PA-07"), 0) << "on its day nothing is late";
  now = at_paris(due.plus_days(1), 8, 0);
  const auto late = list("PA-07");
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].since, due);
  EXPECT_EQ(late[0].place, department);
  EXPECT_EQ(late[0].amount_cents, paid(id)[0].amount_cents);
  EXPECT_EQ(late[0].href, "/demandes/" + id.text() + "/convention");
  // In its department alone.
  const auto elsewhere = look([&](db::Session& session) {
    return failing(session, "PA-07", {{other_department}, paris_date(now), now}, {});
  });
  EXPECT_TRUE(elsewhere.empty());
  must(pay(paid(id)[0].id, "CHORUS-1"));
  EXPECT_EQ(failing_now().at("PA-07"), 0) << "what is paid waits no longer";
}

TEST_P(Oversight, WhatIsOwedIsListedUntilItIsAskedBackAndThenUntilItHasCome) {
  const auto id = agreed(3'000'000, 6'000'000);
  on("2016-11-10");
  must(pay(paid(id)[0].id, "CHORUS-1"));
  on("2017-09-01");
  Report report = whole_report();
  report.actual = {{"64.salaries", "", 600'000, Promise::asked},
                   {std::string(asked_account), "", 300'000, Promise::paid},
                   {"74.commune", "Ville", 300'000, Promise::paid}};
  report.explanation = "Un atelier sur dix.";
  const auto revision = look([&](db::Session& session) { return report_of(session, id)->revision; });
  must(as(applicant, [&](access::Act& act) { return submit_report(act, registry, id, revision, report); }));
  must(as(officer, [&](access::Act& act) { return accept_report(act, registry, id, 0, ""); }));
  ASSERT_EQ(list("PA-05").size(), 1U);
  const auto owed = list("PA-05")[0].amount_cents;
  EXPECT_EQ(owed, 1'200'000) << "1,500,000 paid, 300,000 due";
  const auto recovery = must_be(as(prefect, [&](access::Act& act) {
    return order_recovery(act, registry, id, owed, *Date::parse("2017-12-01"), "Non dépensé");
  }));
  EXPECT_TRUE(list("PA-05").empty()) << "asked back, and not due yet";
  on("2017-12-02");
  ASSERT_EQ(list("PA-05").size(), 1U);
  must(as(payer, [&](access::Act& act) {
    return enter_receipt(act, registry, recovery, {owed - 1, act.today(), "TITRE-1", 0});
  }));
  ASSERT_EQ(list("PA-05").size(), 1U);
  EXPECT_EQ(list("PA-05")[0].amount_cents, 1) << "to the last cent";
  must(as(payer, [&](access::Act& act) {
    return enter_receipt(act, registry, recovery, {1, act.today(), "TITRE-2", 0});
  }));
  EXPECT_TRUE(list("PA-05").empty());
}

TEST_P(Oversight, SlicesGoThroughAListOnceAndInOrder) {
  for (int i = 0; i < 5; ++i) {
    now.ms += 1000;
    submitted(100'000, 200'000);
  }
  on("2016-11-20");
  std::set<std::string> seen;
  Date last{};
  for (std::int64_t offset = 0; offset < 6; offset += 2) {
    const auto rows = look([&](db::Session& session) {
      return failing(session, "ST-06", {{department, other_department}, paris_date(now), now}, {2, offset});
    });
    for (const auto& one : rows) {
      EXPECT_TRUE(seen.insert(one.record).second);
      EXPECT_LE(last, one.since);
      last = one.since;
    }
  }
  EXPECT_EQ(seen.size(), 5U) << "nobody has taken them for two weeks";
}

TEST_P(Oversight, MarksOfRiskAreThoseOfTheGrant) {
  const auto small = agreed(1'000'000, 4'000'000);
  const auto large = agreed(3'000'000, 4'000'000);
  const auto seen = look([&](db::Session& session) { return exposed(session, department, 2016, paris_date(now)); });
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].application, small);
  EXPECT_TRUE(seen[0].is_first);
  EXPECT_EQ(seen[1].application, large);
  EXPECT_FALSE(seen[1].is_first) << "the organisation had one before";
  EXPECT_EQ(seen[1].others, 1);
  EXPECT_FALSE(seen[1].is_report_late);
  on("2018-01-15");
  EXPECT_TRUE(look([&](db::Session& session) { return exposed(session, department, 2016, paris_date(now)); })[0]
                  .is_report_late);
  EXPECT_TRUE(look([&](db::Session& session) { return exposed(session, department, 2017, paris_date(now)); }).empty());
  look([&](db::Session& session) {
    EXPECT_TRUE(has_acted(session, small, officer.account));
    EXPECT_TRUE(has_acted(session, small, prefect.account));
    EXPECT_FALSE(has_acted(session, small, controller.account));
    return 0;
  });
}

}  // namespace
}  // namespace jalon::funding
