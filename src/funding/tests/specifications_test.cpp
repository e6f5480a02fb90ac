// SPDX-License-Identifier: EUPL-1.2
// Specifications are frozen by what rests on them, checks are kept, and a call that asks for one grants nothing
// without.
#include "funding/specifications.hpp"

#include "funding/oversight.hpp"
#include "funding/tests/fixture.hpp"
#include "journal/journal.hpp"

namespace jalon::funding {
namespace {

class Specifications : public Funding {
 protected:
  access::Actor strange_officer = who(access::Role::instruction_officer, other_department, "Instruction 69");

  Specification text(TerritoryKey keeper = nation, std::string code = "CDC-PREVENTION") {
    Specification out;
    out.code = std::move(code);
    out.territory = keeper;
    out.title = {"Cahier des charges de la prévention", "Specification of prevention"};
    out.source = "Cahier des charges du SG-CIPD";
    out.source_on = *Date::parse("2016-03-01");
    out.months = 24;
    out.points = {{"experience", {"Expérience de deux ans", "Two years of experience"}, {"Bilans", "Reports"}, true},
                  {"ethics", {"Charte signée", "Charter signed"}, {"Charte", "Charter"}, true},
                  {"training", {"Encadrants formés", "Trained staff"}, {"Attestations", "Certificates"}, false}};
    return out;
  }
  Result<SpecificationId> write(const access::Actor& actor, const Specification& one) {
    return as(actor, [&](access::Act& act) { return create_specification(act, registry, one); });
  }
  SpecificationId written() { return must_be(write(coordinator, text())); }
  Specification read(std::string_view name) {
    return look([&](db::Session& session) { return *find_specification(session, name); });
  }
  static Examination met(std::string_view day = "2016-09-01") {
    return {*Date::parse(day),
            {{"experience", PointState::met, "", "Bilan 2015"},
             {"ethics", PointState::met, "", "Charte du 3 mars"},
             {"training", PointState::not_applicable, "Aucun encadrant", ""}}};
  }
  static Examination not_met(std::string_view day = "2016-09-01") {
    auto out = met(day);
    out.answers[0] = {"experience", PointState::not_met, "Créée cette année", ""};
    return out;
  }
  Result<VerificationId> check(const access::Actor& actor, SpecificationId id, int seen, const Examination& given) {
    return as(actor,
              [&](access::Act& act) { return check_organisation(act, registry, id, organisation, seen, given); });
  }
  std::optional<Verification> last(SpecificationId id) {
    return look([&](db::Session& session) { return last_check(session, id, organisation); });
  }
  // A published call that asks for it; applications of the fixture then go to it.
  void asked_for(std::string_view name = "CDC-PREVENTION") {
    auto wanted = call_text();
    wanted.specification = std::string(name);
    call =
        must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "FIPD-2016-CDC", wanted); }));
    must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, call, CallVerb::publish); }));
  }
  ApplicationId scored() {
    const auto id = submitted();
    must(as(officer, [&](access::Act& act) { return declare_complete(act, registry, id); }));
    must(as(officer, [&](access::Act& act) { return score(act, registry, id, {{"need", 8, ""}, {"method", 6, ""}}); }));
    return id;
  }
  Result<void> propose_it(ApplicationId id, std::int64_t cents = 2'000'000) {
    return as(officer, [&](access::Act& act) { return propose(act, registry, id, cents, "au vu des notes"); });
  }
  Finding found(ApplicationId id) {
    return look([&](db::Session& session) {
      const auto application = *find_application(session, id);
      for (const auto& one : checks_of(session, registry, application, paris_date(now))) {
        if (one.code == "specification") return one.outcome;
      }
      return Finding::unknown;
    });
  }
  std::int64_t journalled(std::string_view act) {
    return look([&](db::Session& session) {
      std::int64_t count = 0;
      journal::Filter query;
      query.kind = "grant_specification";
      for (const auto& one : journal::read(session, query)) count += one.act == act ? 1 : 0;
      return count;
    });
  }
};
INSTANTIATE_TEST_SUITE_P(, Specifications, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Specifications, AreWrittenByWhoWritesCallsAndSayWhatIsMissing) {
  EXPECT_EQ(why_not(write(prefect, text())), "write_calls");
  EXPECT_EQ(why_not(write(officer, text(nation))), "write_calls") << "of a department, not of the nation";
  EXPECT_EQ(why_not(write(officer, text(other_department))), "write_calls");
  EXPECT_EQ(why_not(write(coordinator, text(TerritoryKey{11}))), "territory") << "a region keeps none";
  auto wrong = text();
  wrong.title.en.clear();
  EXPECT_EQ(why_not(write(coordinator, wrong)), "title");
  wrong = text();
  wrong.source.clear();
  EXPECT_EQ(why_not(write(coordinator, wrong)), "source");
  wrong = text();
  wrong.source_on = *Date::parse("2016-09-02");
  EXPECT_EQ(why_not(write(coordinator, wrong)), "source_on") << "tomorrow";
  wrong = text();
  wrong.months = 0;
  EXPECT_EQ(why_not(write(coordinator, wrong)), "months");
  wrong = text();
  wrong.points.clear();
  EXPECT_EQ(why_not(write(coordinator, wrong)), "points");
  wrong = text();
  for (auto& one : wrong.points) one.is_mandatory = false;
  EXPECT_EQ(why_not(write(coordinator, wrong)), "points") << "everybody would meet it";
  wrong = text();
  wrong.points[1].code = "experience";
  EXPECT_EQ(why_not(write(coordinator, wrong)), "points.1");
  wrong = text();
  wrong.code = "CDC 1";
  EXPECT_EQ(why_not(write(coordinator, wrong)), "code");
  written();
  EXPECT_EQ(why_not(write(coordinator, text())), "conflict") << "the code is taken";
  const auto own = must_be(write(officer, text(department, "CDC-93")));
  const auto one = read("CDC-93@1");
  EXPECT_EQ(one.id, own);
  ASSERT_EQ(one.points.size(), 3U);
  EXPECT_EQ(one.points[2].title.en, "Trained staff");
  EXPECT_FALSE(one.points[2].is_mandatory);
  EXPECT_EQ(journalled("create_specification"), 2);
}

TEST_P(Specifications, AreFrozenOnceACheckOrAPublishedCallRestsOnThem) {
  const auto id = written();
  auto changed = text();
  changed.months = 36;
  const auto edit = [&](std::int64_t revision) {
    return as(coordinator, [&](access::Act& act) { return edit_specification(act, registry, id, revision, changed); });
  };
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return edit_specification(act, registry, id, 1, changed); })),
            "write_calls");
  const auto replace = [&](SpecificationId of) {
    return as(coordinator, [&](access::Act& act) {
      return replace_specification(act, registry, of, changed, "Les encadrants sont formés.");
    });
  };
  EXPECT_EQ(why_not(replace(id)), "funding.specification_open");
  EXPECT_EQ(must_be(edit(1)), 2);
  EXPECT_EQ(must_be(edit(1)), 2) << "sent twice";
  changed.months = 12;
  EXPECT_EQ(why_not(edit(1)), "conflict") << "of the revision before";
  EXPECT_EQ(must_be(edit(2)), 3);
  // A draft of a call freezes nothing, its publication does.
  auto wanted = call_text();
  wanted.specification = "CDC-PREVENTION";
  const auto draft =
      must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "DRAFT", wanted); }));
  EXPECT_FALSE(read("CDC-PREVENTION").is_frozen);
  must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, draft, CallVerb::publish); }));
  EXPECT_TRUE(read("CDC-PREVENTION").is_frozen);
  changed.months = 6;
  EXPECT_EQ(why_not(edit(3)), "funding.specification_frozen");
  EXPECT_EQ(why_not(as(coordinator,
                       [&](access::Act& act) { return replace_specification(act, registry, id, changed, " "); })),
            "motive");
  const auto next = must_be(replace(id));
  EXPECT_EQ(why_not(replace(id)), "conflict") << "it has been replaced already";
  EXPECT_EQ(read("CDC-PREVENTION").id, next);
  EXPECT_EQ(read("CDC-PREVENTION@1").months, 12) << "the old one stays readable";
  EXPECT_TRUE(read("CDC-PREVENTION@1").is_replaced);
  EXPECT_FALSE(read("CDC-PREVENTION@2").is_frozen);
  // A check freezes it too.
  must(check(officer, next, 0, met()));
  EXPECT_TRUE(read("CDC-PREVENTION@2").is_frozen);
  EXPECT_EQ(
      why_not(as(coordinator, [&](access::Act& act) { return edit_specification(act, registry, next, 1, text()); })),
      "funding.specification_frozen");
  EXPECT_EQ(journalled("edit_specification"), 2);
  EXPECT_EQ(journalled("replace_specification"), 1);
}

TEST_P(Specifications, AreReadByEverybodyOnceFrozen) {
  const auto id = written();
  auto one = read("CDC-PREVENTION");
  EXPECT_FALSE(may_read(nullptr, one));
  EXPECT_FALSE(may_read(&applicant, one));
  EXPECT_TRUE(may_read(&officer, one));
  EXPECT_TRUE(may_read(&auditor, one));
  must(check(officer, id, 0, met()));
  one = read("CDC-PREVENTION");
  EXPECT_TRUE(may_read(nullptr, one));
  EXPECT_TRUE(may_read(&applicant, one));
}

TEST_P(Specifications, ACheckHasANamedVerifierOfThePlaceWhoIsNoMember) {
  const auto id = written();
  EXPECT_EQ(why_not(check(prefect, id, 0, met())), "instruct_applications");
  EXPECT_EQ(why_not(check(applicant, id, 0, met())), "instruct_applications");
  EXPECT_EQ(why_not(check(strange_officer, id, 0, met())), "instruct_applications");
  EXPECT_EQ(why_not(check(system, id, 0, met())), "funding.verifier");
  // An officer who also acts for the organisation.
  auto both = officer;
  both.account = access::AccountId::make();
  both.account_id = both.account.text();
  both.grants.push_back({access::Role::association, department});
  must(as(both, [&](access::Act& act) { return partner::ask_to_join(act, registry, organisation); }));
  must(as(applicant,
          [&](access::Act& act) { return partner::admit_member(act, registry, organisation, both.account); }));
  EXPECT_EQ(why_not(check(both, id, 0, met())), "funding.own_organisation");
  const auto made = must_be(check(officer, id, 0, met()));
  const auto one = *look([&](db::Session& session) { return find_check(session, made); });
  EXPECT_EQ(one.by, "Instruction 93");
  EXPECT_EQ(one.by_account, officer.account);
  EXPECT_EQ(one.territory, department);
  EXPECT_TRUE(one.is_met);
  EXPECT_EQ(one.valid_until, *Date::parse("2018-09-01"));
  const auto answers = look([&](db::Session& session) { return answers_of(session, made); });
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].document, "Bilan 2015");
  EXPECT_EQ(answers[2].answer, PointState::not_applicable);
  EXPECT_EQ(journalled("check_organisation"), 1);
  // Of another department's specification, whoever asks.
  const auto elsewhere = must_be(write(who(access::Role::instruction_officer, other_department, "Instruction 69"),
                                       text(other_department, "CDC-69")));
  EXPECT_EQ(why_not(check(officer, elsewhere, 0, met())), "funding.specification_elsewhere");
}

TEST_P(Specifications, AnotherDepartmentChecksWhoHasAppliedThere) {
  const auto id = written();
  auto elsewhere = applicant;
  elsewhere.grants.push_back({access::Role::association, other_department});
  const auto file = must_be(as(elsewhere, [&](access::Act& act) {
    return start_application(act, registry, call, organisation, other_contract);
  }));
  EXPECT_EQ(why_not(check(strange_officer, id, 0, met())), "instruct_applications") << "a draft is nobody's business";
  auto there = project();
  there.places = {other_contract};
  must(as(elsewhere, [&](access::Act& act) { return save_project(act, registry, file, 0, there); }));
  must(as(elsewhere, [&](access::Act& act) { return save_budget(act, registry, file, 0, budget()); }));
  must(as(elsewhere, [&](access::Act& act) { return save_outcomes(act, registry, file, 0, outcomes()); }));
  const std::string bytes = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
  const plan::ExaminedFile piece(bytes, 10 << 20);
  must(as(elsewhere, [&](access::Act& act) { return attach_piece(act, registry, file, "rib", "rib.pdf", piece); }));
  must(submit(elsewhere, file));
  must(check(strange_officer, id, 0, met()));
  EXPECT_EQ(last(id)->territory, other_contract);
  EXPECT_EQ(last(id)->department, other_department);
  // It counts in the other department as well.
  must(check(officer, id, 1, met()));
}

TEST_P(Specifications, ACheckSaysEveryPointWithWhatShowsIt) {
  const auto id = written();
  EXPECT_EQ(why_not(check(officer, id, 0, met("2016-09-02"))), "day") << "tomorrow";
  EXPECT_EQ(why_not(check(officer, id, 0, met("2016-02-29"))), "day") << "before there was a specification";
  auto given = met();
  given.day = {};
  EXPECT_EQ(why_not(check(officer, id, 0, given)), "day");
  given = met();
  given.answers.pop_back();
  EXPECT_EQ(why_not(check(officer, id, 0, given)), "answer.training");
  given = met();
  given.answers[0].document.clear();
  EXPECT_EQ(why_not(check(officer, id, 0, given)), "document.experience");
  given = met();
  given.answers[2].note.clear();
  EXPECT_EQ(why_not(check(officer, id, 0, given)), "note.training");
  given = met();
  given.answers[1] = {"ethics", PointState::not_applicable, "Sans objet", ""};
  EXPECT_EQ(why_not(check(officer, id, 0, given)), "answer.ethics") << "a mandatory point applies";
  given = met();
  given.answers.push_back({"ethics", PointState::met, "", "Charte"});
  EXPECT_EQ(why_not(check(officer, id, 0, given)), "answers") << "twice";
  given = met();
  given.answers.push_back({"unknown", PointState::met, "", "Charte"});
  EXPECT_EQ(why_not(check(officer, id, 0, given)), "answers");
  EXPECT_FALSE(last(id).has_value());
  // What is not mandatory may be missing.
  given = met();
  given.answers[2] = {"training", PointState::not_met, "Formation prévue", ""};
  must(check(officer, id, 0, given));
  EXPECT_TRUE(last(id)->is_met);
  must(check(officer, id, 1, not_met()));
  EXPECT_FALSE(last(id)->is_met);
}

TEST_P(Specifications, ALaterCheckTakesThePlaceAndNoneIsLost) {
  const auto id = written();
  const auto first = must_be(check(officer, id, 0, not_met()));
  EXPECT_EQ(why_not(check(officer, id, 0, met())), "conflict") << "the first one was not read";
  EXPECT_EQ(why_not(check(officer, id, 1, met("2016-08-31"))), "day") << "older than the one in force";
  on("2016-10-03");
  const auto second = must_be(check(payer, id, 1, met("2016-10-03")));
  const auto all = look([&](db::Session& session) { return checks_of(session, organisation); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, second);
  EXPECT_EQ(all[0].standing(paris_date(now)), CheckStanding::met);
  EXPECT_EQ(all[1].id, first);
  EXPECT_EQ(all[1].standing(paris_date(now)), CheckStanding::replaced);
  EXPECT_FALSE(all[1].is_met) << "what it concluded stays";
  EXPECT_EQ(all[0].standing(*Date::parse("2018-10-03")), CheckStanding::met) << "the last day included";
  EXPECT_EQ(all[0].standing(*Date::parse("2018-10-04")), CheckStanding::expired);
  std::int64_t total = 0;
  const auto rows = look([&](db::Session& session) { return checked(session, id, department, 50, 0, &total); });
  ASSERT_EQ(rows.size(), 1U) << "the last one of each organisation";
  EXPECT_EQ(rows[0].id, second);
  EXPECT_EQ(total, 1);
  EXPECT_TRUE(look([&](db::Session& session) { return checked(session, id, other_department, 50, 0); }).empty());
  EXPECT_EQ(valid_until(*Date::parse("2016-08-31"), 6), *Date::parse("2017-02-28")) << "a shorter month";
  EXPECT_EQ(valid_until(*Date::parse("2016-12-15"), 1), *Date::parse("2017-01-15"));
}

TEST_P(Specifications, ACallNamesOneThatIsKnownThereAndInForce) {
  const auto id = written();
  must_be(write(officer, text(department, "CDC-93")));
  auto wanted = call_text();
  const auto create = [&](std::string code, std::string name) {
    wanted.specification = std::move(name);
    return as(coordinator, [&](access::Act& act) { return create_call(act, registry, code, wanted); });
  };
  EXPECT_EQ(why_not(create("A", "CDC-RIEN")), "specification");
  EXPECT_EQ(why_not(create("A", "CDC-PREVENTION@7")), "specification");
  EXPECT_EQ(why_not(create("A", "CDC-93")), "specification") << "of a department, for a call of the nation";
  const auto draft = must_be(create("A", "CDC-PREVENTION"));
  EXPECT_EQ(look([&](db::Session& session) { return find_call(session, draft)->text.specification; }),
            "CDC-PREVENTION@1");
  // Replaced before the draft is published: it asks for the last version.
  must(check(officer, id, 0, met()));
  must(as(coordinator, [&](access::Act& act) { return replace_specification(act, registry, id, text(), "Relue."); }));
  const auto publish = [&] {
    return as(coordinator, [&](access::Act& act) { return decide_call(act, registry, draft, CallVerb::publish); });
  };
  EXPECT_EQ(why_not(publish()), "specification");
  // Nobody is checked against a version that no call asks for any more.
  EXPECT_EQ(why_not(check(officer, id, 1, met())), "funding.specification_replaced");
  wanted.specification = "CDC-PREVENTION";
  must(as(coordinator, [&](access::Act& act) { return edit_call(act, registry, draft, 1, wanted); }));
  must(publish());
  // Frozen: it may be given up in favour of applicants, neither added nor exchanged.
  const auto correct = [&](CallId of, int version, std::string name) {
    wanted.specification = std::move(name);
    return as(coordinator,
              [&](access::Act& act) { return correct_call(act, registry, of, version, wanted, "Corrigé."); });
  };
  EXPECT_EQ(why_not(correct(call, 1, "CDC-PREVENTION")), "specification");
  EXPECT_EQ(must_be(correct(draft, 1, "")), 2);
}

TEST_P(Specifications, NothingIsProposedOrGrantedWithoutACheckInForce) {
  const auto id = written();
  asked_for();
  const auto file = scored();
  EXPECT_EQ(found(file), Finding::fails);
  const auto refusal = propose_it(file);
  ASSERT_EQ(why_not(refusal), "funding.specification");
  const auto& said = std::get<Refused>(refusal.error());
  EXPECT_NE(said.why.english().find("CDC-PREVENTION@1"), std::string::npos) << "which one";
  EXPECT_NE(said.why.english().find("Prévention Nord"), std::string::npos) << "whom";
  EXPECT_FALSE(said.next.english().empty());
  must(check(officer, id, 0, not_met()));
  EXPECT_EQ(why_not(propose_it(file)), "funding.specification") << "checked, not met";
  must(propose_it(file, 0));  // to be refused
  must(as(officer, [&](access::Act& act) { return take_back(act, registry, file, "Vérifié de nouveau."); }));
  must(check(officer, id, 1, met()));
  EXPECT_EQ(found(file), Finding::holds);
  must(propose_it(file));
  // It has lapsed between the proposal and the decision.
  on("2018-09-02");
  EXPECT_EQ(found(file), Finding::fails);
  EXPECT_EQ(why_not(decide_as(prefect, file, {Verdict::granted, 2'000'000, "", ""})), "funding.specification");
  on("2016-10-20");
  must(check(officer, id, 2, not_met("2016-10-20")));
  EXPECT_EQ(why_not(decide_as(prefect, file, {Verdict::granted, 2'000'000, "", ""})), "funding.specification");
  must(check(officer, id, 3, met("2016-10-20")));
  must(decide_as(prefect, file, {Verdict::granted, 2'000'000, "", ""}));
  // Once granted, what counted on that day: neither the end of the check nor a later one changes it.
  now.ms += 1000;
  must(check(officer, id, 4, not_met("2016-10-20")));
  EXPECT_EQ(found(file), Finding::holds);
  on("2019-01-10");
  EXPECT_EQ(found(file), Finding::holds);
  ledger_is_whole();
}

TEST_P(Specifications, ARefusalNeedsNoCheckAndOtherCallsAskForNone) {
  written();
  const auto free = proposed();  // of the fixture's own call
  EXPECT_EQ(found(free), Finding::unknown) << "the rule is not looked at";
  must(decide_as(prefect, free, {Verdict::granted, 2'000'000, "", ""}));
  asked_for();
  const auto file = scored();
  must(propose_it(file, 0));
  must(decide_as(prefect, file, {Verdict::refused, 0, "Le cahier des charges n’est pas rempli.", ""}));
}

TEST_P(Specifications, GrantsSinceTheLastCheckAreCounted) {
  const auto id = written();
  granted(1'000'000, 2'000'000);
  auto dealt = look([&](db::Session& session) { return dealings(session, organisation, Instant{}); });
  EXPECT_EQ(dealt.grants, 1);
  EXPECT_EQ(dealt.since_check, 1);
  EXPECT_EQ(dealt.first_on, paris_date(now));
  now.ms += 1000;
  must(check(officer, id, 0, met()));
  now.ms += 1000;
  dealt = look(
      [&](db::Session& session) { return dealings(session, organisation, last_check(session, id, organisation)->at); });
  EXPECT_EQ(dealt.grants, 1);
  EXPECT_EQ(dealt.since_check, 0);
  granted(1'000'000, 2'000'000);
  dealt = look(
      [&](db::Session& session) { return dealings(session, organisation, last_check(session, id, organisation)->at); });
  EXPECT_EQ(dealt.grants, 2);
  EXPECT_EQ(dealt.since_check, 1);
}

TEST_P(Specifications, ControlListsAGrantWithoutACheckOnTheDayOfItsDecision) {
  const auto id = written();
  asked_for();
  must(check(officer, id, 0, met()));
  const auto file = scored();
  must(propose_it(file));
  now.ms += 1000;
  must(decide_as(prefect, file, {Verdict::granted, 2'000'000, "", ""}));
  const auto rows = [&] {
    return look([&](db::Session& session) { return failing(session, "CA-12", {{}, paris_date(now), now}, {}); });
  };
  const auto by_hand = [&](const std::string& statement) {
    database->write([&](db::Session& session) -> Result<void> {
      session.run_script(statement.c_str());
      return {};
    });
  };
  EXPECT_TRUE(rows().empty());
  // Each way in which the check does not carry the decision, written behind the guard's back.
  struct Break {
    std::string statement, mend;
  };
  const std::vector<Break> breaks{
      {"update grant_specification_check set is_met = 0", "update grant_specification_check set is_met = 1"},
      {"update grant_specification_check set day = '2016-08-01', valid_until = '2016-08-31'",
       "update grant_specification_check set day = '2016-09-01', valid_until = '2018-09-01'"},
      {"update grant_specification_check set day = '2016-09-02'",
       "update grant_specification_check set day = '2016-09-01'"},
      // Made after the decision and dated before it.
      {"update grant_specification_check set at = at + 5000", "update grant_specification_check set at = at - 5000"},
      {"insert into grant_specification_check (id, specification, organisation, organisation_name, number, territory, "
       "department, day, valid_until, is_met, by_account, by_label, at) select '00000000-0000-7000-8000-000000000001', "
       "specification, organisation, organisation_name, 2, territory, department, day, valid_until, 0, by_account, "
       "by_label, at from grant_specification_check",
       "delete from grant_specification_check where number = 2"}};
  for (const auto& one : breaks) {
    by_hand(one.statement);
    const auto found_rows = rows();
    ASSERT_EQ(found_rows.size(), 1U) << one.statement;
    EXPECT_EQ(found_rows[0].record, file.text());
    EXPECT_EQ(found_rows[0].href, "/demandes/" + file.text() + "/instruction") << "where the check stands";
    EXPECT_EQ(found_rows[0].amount_cents, 2'000'000);
    by_hand(one.mend);
    EXPECT_TRUE(rows().empty()) << one.mend;
  }
  // A later check that is not met changes nothing of what was decided.
  now.ms += 1000;
  must(check(officer, id, 1, not_met()));
  EXPECT_TRUE(rows().empty());
}

}  // namespace
}  // namespace jalon::funding
