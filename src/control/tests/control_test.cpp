// SPDX-License-Identifier: EUPL-1.2
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "control/counts.hpp"
#include "control/tests/fixture.hpp"

namespace jalon::control {
namespace {

INSTANTIATE_TEST_SUITE_P(, Controls, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// ---- the catalogue ----

TEST(Catalogue, EveryControlSaysItsFindingInBothLanguagesAndWhatHoldsIt) {
  std::set<std::string> prefixes;
  for (const auto& one : chapters()) prefixes.insert(std::string(one.prefix));
  EXPECT_EQ(catalogue().size(), 43U);
  for (const auto& one : catalogue()) {
    EXPECT_TRUE(prefixes.contains(one.id.substr(0, 2))) << one.id;
    EXPECT_NE(one.title.en, one.title.fr) << one.id;
    EXPECT_NE(one.finding.en, one.finding.fr) << one.id;
    EXPECT_NE(one.does.en, one.does.fr) << one.id;
    EXPECT_FALSE(one.sources.empty()) << one.id;
    const bool has_place = one.says.en.find("{0}") != std::string::npos;
    EXPECT_EQ(has_place, one.says.fr.find("{0}") != std::string::npos) << one.id;
    if (one.is_listed) {
      EXPECT_EQ(has_place, one.found != Found::none) << one.id;
    }
    EXPECT_EQ(find_control(one.id), &one);
  }
  EXPECT_EQ(find_control("XX-01"), nullptr);
}

TEST(Catalogue, IsTheOneOfTheFindingsThatWereGathered) {
  const char* shared = std::getenv("JALON_SHARED");
  const auto path =
      std::filesystem::path(shared != nullptr ? shared : JALON_SOURCE_DIR "/../shared") / "reference" / "findings.md";
  std::ifstream file(path);
  if (!file) GTEST_SKIP() << "the findings are not beside the project";
  std::stringstream text;
  text << file.rdbuf();
  const auto all = text.str();
  const std::regex row(R"(\n\| ((?:ST|CA|PA|RE)-\d\d) \|[^|]*\| ([^|]*) \|)");
  std::set<std::string> ids;
  for (auto it = std::sregex_iterator(all.begin(), all.end(), row); it != std::sregex_iterator(); ++it) {
    const auto id = (*it)[1].str();
    ids.insert(id);
    const auto* control = find_control(id);
    ASSERT_NE(control, nullptr) << id << " is not in the catalogue";
    std::string keys;
    for (const auto& one : control->sources) keys += (keys.empty() ? "" : ", ") + one.key;
    EXPECT_EQ(keys, (*it)[2].str()) << id;
  }
  EXPECT_EQ(ids.size(), catalogue().size());
}

TEST(Catalogue, NamesTestsThatExist) {
  std::string sources;
  for (const auto& file : std::filesystem::recursive_directory_iterator(JALON_SOURCE_DIR "/src")) {
    if (!file.path().string().ends_with("_test.cpp")) continue;
    std::ifstream in(file.path());
    std::stringstream text;
    text << in.rdbuf();
    sources += text.str();
  }
  for (const auto& one : catalogue()) {
    for (const auto& test : one.tests) {
      const auto dot = test.find('.');
      ASSERT_NE(dot, std::string::npos) << test;
      const auto written = test.substr(0, dot) + ", " + test.substr(dot + 1) + ")";
      EXPECT_NE(sources.find(written), std::string::npos) << one.id << " names " << test;
    }
  }
}

TEST(Catalogue, WhatIsWrongInItIsToldWithItsPlace) {
  const auto why = [](std::string_view toml) {
    const auto read = read_catalogue(toml);
    if (read) return std::string("it was taken");
    const auto* invalid = std::get_if<Invalid>(&read.error());
    return invalid == nullptr ? std::string("another error") : invalid->faults.front().field;
  };
  const std::string whole = R"(
[sources]
A1 = "example.org"
[[control]]
id = "ST-01"
kind = "exposed"
sources = ["A1"]
title = { en = "a", fr = "b" }
finding = { en = "a", fr = "b" }
does = { en = "a", fr = "b" }
)";
  EXPECT_EQ(why(whole), "it was taken");
  EXPECT_EQ(why(whole + "colour = \"red\"\n"), "line 4, colour");
  EXPECT_EQ(why(whole + "lists = true\n"), "line 4, says");
  EXPECT_EQ(why(whole + "guard = \"x\"\n"), "line 4, tests");
  EXPECT_EQ(why(std::regex_replace(whole, std::regex("exposed"), "other")), "line 4, kind");
  EXPECT_EQ(why(std::regex_replace(whole, std::regex("exposed"), "prevented")), "line 4, guard");
  EXPECT_EQ(why(std::regex_replace(whole, std::regex("\\[\"A1\"\\]"), "[\"B1\"]")), "line 4, sources");
  EXPECT_EQ(why(std::regex_replace(whole, std::regex(", fr = \"b\" \\}\nfinding"), " }\nfinding")), "line 8, fr");
  EXPECT_NE(why("[["), "it was taken");
}

TEST(Catalogue, ASentenceTellsWhatWasFoundInBothLanguages) {
  Failing failing{.control = "PA-07",
                  .record = "x",
                  .title = {},
                  .href = {},
                  .place = {},
                  .since = *Date::parse("2016-11-01"),
                  .found = "1"};
  const auto today = *Date::parse("2016-11-15");
  EXPECT_EQ(says(*find_control("PA-07"), failing, today, Lang::en), "Waits for 14 days");
  EXPECT_EQ(says(*find_control("PA-07"), failing, today, Lang::fr), "En attente depuis 14 jours");
  failing.found = "123456";
  EXPECT_EQ(says(*find_control("CA-15"), failing, today, Lang::en),
            "1,234.56\u00A0€ of co-funding not firm at the signature");
  failing.found = "prefect";
  EXPECT_EQ(says(*find_control("ST-05"), failing, today, Lang::en), "Nobody holds this function: Prefect");
  failing.found = "2016-10";
  EXPECT_EQ(says(*find_control("ST-08"), failing, today, Lang::en), "Nothing reported for October 2016");
}

// ---- answers ----

TEST_P(Controls, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Controls, ARecordThatFailsIsAnsweredJudgedAndStaysUntilItIsMended) {
  const auto record = late_payment();
  ASSERT_EQ(line("PA-07").failing, 1);
  EXPECT_EQ(line("PA-07").open(), 1);
  ASSERT_EQ(list("PA-07").size(), 1U);
  EXPECT_EQ(list("PA-07")[0].state(), CaseState::open);

  // Who may: those who answer in its department; who controls does not answer, who reads does neither.
  const Answer given{"Le RIB a changé, le nouveau est demandé.", *Date::parse("2016-12-20"), 0};
  EXPECT_EQ(answered(controller, record, given), "answer_controls");
  EXPECT_EQ(answered(auditor, record, given), "answer_controls");
  EXPECT_EQ(answered(strange_prefect, record, given), "answer_controls");
  EXPECT_EQ(answered(applicant, record, given), "answer_controls");
  EXPECT_EQ(answered(payer, record, {"", {}, 0}), "text");
  EXPECT_EQ(answered(payer, record, {"Appelez le 06 12 34 56 78", {}, 0}), "text") << "an identifier of a person";
  EXPECT_EQ(answered(payer, record, {"Hier", *Date::parse("2016-01-01"), 0}), "due");
  EXPECT_EQ(answered(payer, "no such record", given), "answer_controls") << "what does not fail is nobody's";
  EXPECT_EQ(answered(coordinator, "no such record", given), "not found");
  EXPECT_EQ(answered(payer, record, given), "it was allowed");
  EXPECT_EQ(line("PA-07").answered, 1);
  EXPECT_EQ(line("PA-07").open(), 0);
  EXPECT_EQ(answered(prefect, record, given), "control.state") << "answered already";

  // Judged by those who control, with what they read.
  EXPECT_EQ(followed(prefect, record, CaseVerb::accept, {"Bien", {}, 1}), "run_controls");
  EXPECT_EQ(followed(controller, record, CaseVerb::accept, {"Bien", {}, 0}), "conflict");
  EXPECT_EQ(followed(controller, record, CaseVerb::reopen, {"Bien", {}, 1}), "control.state");
  EXPECT_EQ(followed(controller, record, CaseVerb::send_back, {"Depuis quand ?", {}, 1}), "it was allowed");
  EXPECT_EQ(line("PA-07").returned, 1);
  EXPECT_EQ(answered(payer, record, {"Depuis le 3.", *Date::parse("2016-12-20"), 2}), "it was allowed");
  EXPECT_EQ(followed(controller, record, CaseVerb::accept, {"Bien", {}, 3}), "it was allowed");
  EXPECT_EQ(line("PA-07").accepted, 1);
  EXPECT_EQ(line("PA-07").failing, 1) << "an answer mends nothing";
  const auto replies = look([&](db::Session& session) { return replies_of(session, "PA-07", record); });
  ASSERT_EQ(replies.size(), 4U);
  EXPECT_EQ(replies[0].text, "Le RIB a changé, le nouveau est demandé.");
  EXPECT_EQ(replies[3].verb, CaseVerb::accept);

  // What was promised and not done is told.
  EXPECT_EQ(line("PA-07").overdue, 0);
  on("2016-12-21");
  EXPECT_EQ(line("PA-07").overdue, 1);
  EXPECT_EQ(followed(controller, record, CaseVerb::reopen, {"Toujours rien", {}, 4}), "it was allowed");
  EXPECT_EQ(line("PA-07").returned, 1);
  // Mended: gone from the list, what was said stays.
  const auto id = *funding::PaymentId::parse(record);
  const auto amount = look([&](db::Session& session) { return funding::find_payment(session, id)->amount_cents; });
  must(as(payer, [&](access::Act& act) { return funding::order_payment(act, registry, id); }));
  must(as(payer, [&](access::Act& act) {
    return funding::confirm_payment(act, registry, id, amount, act.today(), "CHORUS-1");
  }));
  EXPECT_EQ(line("PA-07").failing, 0);
  EXPECT_EQ(line("PA-07").returned, 0);
  EXPECT_EQ(look([&](db::Session& session) { return replies_of(session, "PA-07", record); }).size(), 5U);
}

TEST_P(Controls, CountsThatTookLongAreShownAgainUntilTheirTimeOrTheirDayIsOver) {
  const auto failing_of = [](const Counts::Counted& counted) {
    for (const auto& one : counted.lines) {
      if (one.control->id == "PA-07") return one.failing;
    }
    return std::int64_t{-1};
  };
  const auto asked = [&](Counts& counts) {
    return look([&](db::Session& session) { return counts.of(session, registry, whole(), at_now()); });
  };
  Counts slow([](std::int64_t) -> std::int64_t { return 60'000; });
  Counts quick([](std::int64_t) -> std::int64_t { return 0; });
  EXPECT_EQ(failing_of(asked(slow)), 0);
  const auto id = agreed(3'000'000, 6'000'000);
  const auto due = paid(id)[0].due;
  now = at_paris(due.plus_days(10), 9, 0);
  auto counted = asked(slow);
  EXPECT_EQ(failing_of(counted), 1) << "of another day";
  EXPECT_EQ(counted.at, now);
  EXPECT_EQ(failing_of(asked(quick)), 1);
  const auto then = now;
  must(as(system, [&](access::Act& act) -> Result<void> {
    act.db.run_script("update grant_payment set state = 'cancelled'");
    return {};
  }));
  now = Instant{then.ms + 59'000};
  counted = asked(slow);
  EXPECT_EQ(failing_of(counted), 1);
  EXPECT_EQ(counted.at, then);
  EXPECT_EQ(counted.again, Instant{then.ms + 60'000});
  EXPECT_EQ(failing_of(asked(quick)), 0) << "what was quick is counted each time";
  EXPECT_FALSE(asked(quick).again);
  now = Instant{then.ms + 60'000};
  EXPECT_EQ(failing_of(asked(slow)), 0);
  must(as(system, [&](access::Act& act) -> Result<void> {
    act.db.run_script("update grant_payment set state = 'planned'");
    return {};
  }));
  EXPECT_EQ(failing_of(asked(slow)), 0);
  slow.forget();
  EXPECT_GT(failing_of(asked(slow)), 0);
  EXPECT_EQ(Counts::worth(199), 0);
  EXPECT_EQ(Counts::worth(200), 20'000);
  EXPECT_EQ(Counts::worth(8'000), 600'000);
}

TEST_P(Controls, WhoAnsweredDoesNotJudge) {
  const auto record = late_payment();
  // Roles keep the two apart; an account that changed its role does not judge what it said before.
  EXPECT_EQ(answered(payer, record, {"En cours", {}, 0}), "it was allowed");
  auto moved = payer;
  moved.grants = {{access::Role::control_officer, department}};
  EXPECT_EQ(followed(moved, record, CaseVerb::accept, {"Bien", {}, 1}), "control.duties_apart");
}

TEST_P(Controls, TwoWhoAnswerAtOnceDoNotOverwriteEachOther) {
  const auto record = late_payment();
  EXPECT_EQ(answered(payer, record, {"En cours", {}, 0}), "it was allowed");
  EXPECT_EQ(followed(controller, record, CaseVerb::send_back, {"Précisez", {}, 1}), "it was allowed");
  EXPECT_EQ(answered(prefect, record, {"Le préfet répond", {}, 1}), "conflict") << "read before it was sent back";
  EXPECT_EQ(answered(prefect, record, {"Le préfet répond", {}, 2}), "it was allowed");
}

TEST_P(Controls, ADepartmentSeesItsOwnAndTheNationAll) {
  late_payment();
  EXPECT_EQ(line("PA-07", perimeter_of(registry, department)).failing, 1);
  EXPECT_EQ(line("PA-07", perimeter_of(registry, contract)).failing, 1) << "a contract is its department's";
  EXPECT_EQ(line("PA-07", perimeter_of(registry, other_department)).failing, 0);
  EXPECT_EQ(line("PA-07", perimeter_of(registry, other_department)).checked, 0);
  const auto places =
      look([&](db::Session& session) { return by_place(session, registry, "PA-07", whole(), at_now()); });
  ASSERT_FALSE(places.empty());
  EXPECT_EQ(places[0].place, department);
  EXPECT_EQ(places[0].failing, 1);
}

TEST_P(Controls, VacantFunctionsAreListedFromTheDayTheyBecameSo) {
  // No account at all: every function of every department is vacant.
  const auto departments = static_cast<std::int64_t>(registry.all(territory::Level::department).size());
  EXPECT_EQ(line("ST-05").checked, 3 * departments);
  EXPECT_EQ(line("ST-05").failing, 3 * departments);
  const auto invite = [&](access::Role role, TerritoryKey place, const std::string& email) {
    return must_be(as(system, [&](access::Act& act) {
      access::Invitation one;
      one.email = email;
      one.name = "Compte";
      one.function_label = "Fonction";
      one.grants = {{role, place}};
      return access::add_account(act, one, "not a real hash");
    }));
  };
  const auto holder = invite(access::Role::prefect, department, "a@demo.gouv.fr");
  EXPECT_EQ(line("ST-05").failing, 3 * departments - 1);
  invite(access::Role::control_officer, nation, "b@demo.gouv.fr");
  EXPECT_EQ(line("ST-05").failing, 2 * departments - 1) << "internal control may be held above";
  on("2016-10-03");
  must(as(system, [&](access::Act& act) { return access::close_account(act, holder); }));
  on("2016-11-02");
  std::optional<Date> since;
  for (const auto& one : list("ST-05")) {
    if (one.failing.record == "93:prefect") since = one.failing.since;
  }
  EXPECT_EQ(since, Date::parse("2016-10-03"));
}

TEST_P(Controls, ARunKeepsTheCountsToCompareWith) {
  EXPECT_FALSE(look([&](db::Session& session) { return before(session, whole(), now); }).run.has_value());
  EXPECT_EQ(why_not(as(controller, [&](access::Act& act) { return run(act, registry); })), "run_controls")
      << "the counts are the nation's";
  must(as(inspector, [&](access::Act& act) { return run(act, registry); }));
  late_payment();
  const auto last = look([&](db::Session& session) { return before(session, whole(), now); });
  ASSERT_TRUE(last.run.has_value());
  EXPECT_EQ(last.run->by, "Contrôle interne national");
  const auto was =
      std::find_if(last.failing.begin(), last.failing.end(), [](const auto& one) { return one.first == "PA-07"; });
  EXPECT_TRUE(was == last.failing.end() || was->second == 0);
  must(as(inspector, [&](access::Act& act) { return run(act, registry); }));
  now.ms += 1000;
  const auto next = look([&](db::Session& session) { return before(session, whole(), now); });
  const auto is =
      std::find_if(next.failing.begin(), next.failing.end(), [](const auto& one) { return one.first == "PA-07"; });
  ASSERT_NE(is, next.failing.end());
  EXPECT_EQ(is->second, 1);
  EXPECT_EQ(look([&](db::Session& session) { return runs(session); }).size(), 2U);
}

// ---- the plan of controls ----

TEST_P(Controls, APlanTakesTheRiskyAndALotThatAnyoneCanDrawAgain) {
  EXPECT_EQ(why_not(as(controller, [&](access::Act& act) { return draw_plan(act, registry, department, 2016, {}); })),
            "control.nothing_to_draw");
  std::vector<funding::ApplicationId> small;
  const auto large = agreed(3'000'000, 4'000'000);  // more than 23,000 €, first of the organisation, 75 % of the costs
  for (int i = 0; i < 8; ++i) small.push_back(agreed(300'000, 1'000'000));
  const auto marks_of = look([&](db::Session& session) { return scored(session, department, 2016, paris_date(now)); });
  ASSERT_EQ(marks_of.size(), 9U);
  EXPECT_EQ(marks_of[0].grant.application, large);
  EXPECT_EQ(marks_of[0].points, 20 + 15 + 10 + 10) << "large, first, other grants, high rate";
  EXPECT_EQ(marks_of[1].points, 10) << "other grants in force";

  const PlanOrder order{40, 500, {}, {}, "graine"};
  const auto draw = [&](const access::Actor& actor, const PlanOrder& what) {
    return as(actor, [&](access::Act& act) { return draw_plan(act, registry, department, 2016, what); });
  };
  EXPECT_EQ(why_not(draw(prefect, order)), "run_controls") << "those who are controlled do not choose it";
  EXPECT_EQ(why_not(draw(officer, order)), "run_controls");
  EXPECT_EQ(why_not(draw(controller, {0, 500, {}, {}, ""})), "threshold");
  EXPECT_EQ(why_not(draw(controller, {40, 1001, {}, {}, ""})), "rate");
  EXPECT_EQ(why_not(draw(controller, {40, 10, *Date::parse("2016-12-01"), *Date::parse("2016-11-01"), ""})), "last");
  const auto drawn = must_be(draw(controller, order));
  const auto checks = look([&](db::Session& session) { return checks_of(session, department, 2016); });
  ASSERT_EQ(static_cast<std::int64_t>(checks.size()), drawn);
  EXPECT_EQ(checks[0].application, large);
  EXPECT_EQ(checks[0].why, Why::risk);
  std::set<std::string> chosen;
  for (const auto& one : checks) {
    chosen.insert(one.number);
    EXPECT_EQ(one.why == Why::risk, one.points >= 40) << one.number;
    EXPECT_GE(one.due, paris_date(now));
    EXPECT_LE(one.due, paris_date(now).plus_days(180));
  }
  EXPECT_GT(chosen.size(), 1U) << "half of eight by lot";
  EXPECT_LT(chosen.size(), 9U);

  // Drawn again, nothing that stands changes; what was signed since comes in by the same lot.
  EXPECT_EQ(must_be(draw(controller, {1, 1000, {}, {}, "autre"})), 0) << "the rule of the first draw holds";
  for (int i = 0; i < 8; ++i) agreed(100'000, 400'000);
  must_be(draw(controller, order));
  const auto more = look([&](db::Session& session) { return checks_of(session, department, 2016); });
  std::set<std::string> after;
  for (const auto& one : more) after.insert(one.number);
  for (const auto& number : chosen) EXPECT_TRUE(after.contains(number));
  EXPECT_EQ(look([&](db::Session& session) { return find_plan(session, department, 2016)->population; }), 17);
}

TEST_P(Controls, WhatAControlHasSeenIsWrittenDownByWhoDidNotActOnTheGrant) {
  agreed(3'000'000, 4'000'000);
  must(as(controller, [&](access::Act& act) {
    return draw_plan(act, registry, department, 2016, {1, 0, {}, {}, ""});
  }));
  const auto check = look([&](db::Session& session) { return checks_of(session, department, 2016).at(0); });
  const auto record = [&](const access::Actor& actor, const Seen& seen) {
    return why_not(as(actor, [&](access::Act& act) { return record_check(act, registry, check.id, seen); }));
  };
  EXPECT_EQ(record(prefect, {Outcome::conforming, "Vu", 0, 1}), "run_controls");
  auto turned = officer;  // instructed this grant, and has come to internal control since
  turned.grants = {{access::Role::control_officer, department}};
  EXPECT_EQ(record(turned, {Outcome::conforming, "Vu", 0, 1}), "control.duties_apart");
  EXPECT_EQ(record(controller, {Outcome::conforming, "", 0, 1}), "text");
  EXPECT_EQ(record(controller, {Outcome::to_do, "Vu", 0, 1}), "outcome");
  EXPECT_EQ(record(controller, {Outcome::irregular, "Vu", 0, 1}), "questioned");
  EXPECT_EQ(record(controller, {Outcome::irregular, "Vu", 3'000'001, 1}), "questioned");
  EXPECT_EQ(record(controller, {Outcome::conforming, "Vu", 5, 1}), "questioned");
  EXPECT_EQ(record(controller, {Outcome::irregular, "Deux ateliers sur douze", 500'000, 1}), "it was allowed");
  EXPECT_EQ(record(controller, {Outcome::remarks, "Vu après", 0, 1}), "conflict");
  // Late controls are a finding of their own.
  agreed(2'500'000, 4'000'000);
  must(as(controller, [&](access::Act& act) { return draw_plan(act, registry, department, 2016, {}); }));
  on("2018-01-01");
  ASSERT_EQ(list("PA-02").size(), 1U);
  EXPECT_EQ(line("PA-02").checked, 2);
}

// ---- the report ----

TEST_P(Controls, TheReportOfAYearIsFrozenOnceClosed) {
  late_payment();
  const auto close = [&](const access::Actor& actor, int year, std::string_view remarks) {
    return why_not(as(actor, [&](access::Act& act) { return close_report(act, registry, nation, year, remarks); }));
  };
  EXPECT_EQ(close(inspector, 2016, "Rien"), "control.year_under_way");
  on("2017-02-01");
  EXPECT_EQ(close(coordinator, 2016, "Rien"), "run_controls");
  EXPECT_EQ(close(controller, 2016, "Rien"), "run_controls") << "of a department";
  EXPECT_EQ(close(inspector, 2016, ""), "remarks");
  EXPECT_EQ(close(inspector, 2016, "Un versement attend encore."), "it was allowed");
  EXPECT_EQ(close(inspector, 2016, "Autre chose."), "conflict");
  const auto closed = look([&](db::Session& session) { return *find_report(session, nation, 2016); });
  EXPECT_EQ(closed.sha256.size(), 64U);
  EXPECT_NE(closed.text.find(R"("id":"PA-07","checked":3,"failing":)"), std::string::npos) << closed.text;
  const auto today =
      look([&](db::Session& session) { return report_json(session, registry, whole(), 2016, at_now()); });
  EXPECT_EQ(closed.text, today);
  on("2017-09-01");
  EXPECT_NE(look([&](db::Session& session) { return report_json(session, registry, whole(), 2016, at_now()); }),
            closed.text);
  EXPECT_EQ(look([&](db::Session& session) { return find_report(session, nation, 2016)->text; }), closed.text);
}

}  // namespace
}  // namespace jalon::control
