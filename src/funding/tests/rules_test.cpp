// SPDX-License-Identifier: EUPL-1.2
// Each rule of calls, applications and their instruction, with its refusing twin.
#include <set>
#include <utility>

#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

class Rules : public Funding {
 protected:
  std::string corrected(const CallText& text, std::string_view motive = "Erreur de date") {
    const auto version = look([&](db::Session& session) { return find_call(session, call)->version; });
    return why_not(
        as(coordinator, [&](access::Act& act) { return correct_call(act, registry, call, version, text, motive); }));
  }
  // The checks that fail on an application, those that block first by an exclamation mark.
  std::set<std::string> failing(ApplicationId id) {
    return look([&](db::Session& session) {
      std::set<std::string> out;
      for (const auto& one : checks_of(session, registry, *find_application(session, id), paris_date(now))) {
        if (one.outcome == Finding::fails) out.insert((one.blocks ? "!" : "") + std::string(one.code));
      }
      return out;
    });
  }
  std::int64_t revision(ApplicationId id, Part part) {
    return look([&](db::Session& session) {
      const auto content = content_of(session, registry, id);
      return part == Part::project  ? content.project_revision
             : part == Part::budget ? content.budget_revision
                                    : content.outcomes_revision;
    });
  }
  std::string save(const access::Actor& actor, ApplicationId id, const Project& project) {
    const auto seen = revision(id, Part::project);
    return why_not(as(actor, [&](access::Act& act) { return save_project(act, registry, id, seen, project); }));
  }
  std::string save(const access::Actor& actor, ApplicationId id, const Budget& budget) {
    const auto seen = revision(id, Part::budget);
    return why_not(as(actor, [&](access::Act& act) { return save_budget(act, registry, id, seen, budget); }));
  }
};
INSTANTIATE_TEST_SUITE_P(, Rules, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// ---- calls ----

TEST_P(Rules, APublishedCallIsFrozenAndCorrectedInFavourOfApplicantsAlone) {
  auto text = call_text();
  text.closes = *Date::parse("2016-11-30");
  EXPECT_EQ(why_not(as(coordinator, [&](access::Act& act) { return edit_call(act, registry, call, 1, text); })),
            "funding.call_frozen");
  EXPECT_EQ(corrected(text, ""), "motive");
  EXPECT_EQ(corrected(text), "it was allowed");
  auto tighter = text;
  tighter.closes = *Date::parse("2016-10-31");
  EXPECT_EQ(corrected(tighter), "closes");
  tighter = text;
  tighter.rate_max_permille = 700;
  EXPECT_EQ(corrected(tighter), "rate_max");
  tighter = text;
  tighter.forms = {partner::LegalForm::commune};
  EXPECT_EQ(corrected(tighter), "forms");
  tighter = text;
  tighter.criteria[0].weight = 5;
  EXPECT_EQ(corrected(tighter), "criteria");
  tighter = text;
  tighter.pieces.push_back({"statutes", {"Statuts", "Statutes"}, true});
  EXPECT_EQ(corrected(tighter), "pieces");
  tighter = text;
  tighter.silence = Silence::acceptance;
  EXPECT_EQ(corrected(tighter), "silence");
  auto wider = text;
  wider.forms.clear();
  wider.rate_max_permille = 900;
  wider.pieces.clear();
  EXPECT_EQ(corrected(wider, "Ouverture à tous"), "it was allowed");
  const auto versions = look([&](db::Session& session) { return versions_of(session, call); });
  ASSERT_EQ(versions.size(), 3U);
  EXPECT_EQ(versions.front().motive, "Ouverture à tous");
  EXPECT_EQ(versions.back().text.rate_max_permille, 800) << "what the first version said is still there";
}

TEST_P(Rules, ADraftIsNotPublishedBeforeItSaysEverything) {
  auto text = call_text();
  text.criteria.clear();
  text.costs = {};
  const auto id = must_be(as(officer, [&](access::Act& act) {
    auto own = text;
    own.territory = department;
    return create_call(act, registry, "FIPD-93", own);
  }));
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return decide_call(act, registry, id, CallVerb::publish); })),
            "publish_calls");
  EXPECT_EQ(why_not(as(prefect, [&](access::Act& act) { return decide_call(act, registry, id, CallVerb::publish); })),
            "costs");
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return create_call(act, registry, "FIPD-93", call_text()); })),
            "write_calls")
      << "a call of the nation is not the department's to write";
  EXPECT_EQ(
      why_not(as(strange_prefect, [&](access::Act& act) { return decide_call(act, registry, id, CallVerb::publish); })),
      "publish_calls");
}

TEST_P(Rules, AWindowUnderTwoMonthsIsADerogationWithItsMotive) {
  auto text = call_text();
  text.opens = *Date::parse("2016-08-01");
  text.closes = *Date::parse("2016-10-29");
  // The days before the publication are no time for applicants: 59 are left on 1 September.
  EXPECT_EQ(window_days(text, *Date::parse("2016-09-01")), 59);
  EXPECT_EQ(window_days(text, *Date::parse("2016-07-01")), 90);
  const auto id = must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "COURT", text); }));
  const auto publish = [&](std::string_view motive) {
    return why_not(
        as(coordinator, [&](access::Act& act) { return decide_call(act, registry, id, CallVerb::publish, motive); }));
  };
  EXPECT_EQ(publish(""), "motive");
  EXPECT_EQ(publish("  "), "motive");
  EXPECT_EQ(publish("Crédits ouverts en août."), "it was allowed");
  EXPECT_EQ(look([&](db::Session& session) { return versions_of(session, id).back().motive; }),
            "Crédits ouverts en août.");
  // Two months are enough: nothing to say.
  text.closes = *Date::parse("2016-10-30");
  const auto longer =
      must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "LONG", text); }));
  EXPECT_EQ(
      why_not(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, longer, CallVerb::publish); })),
      "it was allowed");
}

TEST_P(Rules, ADraftOfACallIsForItsWritersAloneAlsoOnceItIsGivenUp) {
  const auto id =
      must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "FIPD-2017", call_text()); }));
  const auto reads = [&](const access::Actor* actor, CallId which) {
    return look([&](db::Session& session) { return may_read(actor, registry, *find_call(session, which)); });
  };
  const auto is_for_its_writers = [&] {
    EXPECT_TRUE(reads(&coordinator, id));
    for (const access::Actor* other : {static_cast<const access::Actor*>(nullptr), &std::as_const(applicant),
                                       &std::as_const(prefect), &std::as_const(auditor)})
      EXPECT_FALSE(reads(other, id));
  };
  is_for_its_writers();
  must(as(coordinator, [&](access::Act& act) {
    return decide_call(act, registry, id, CallVerb::withdraw, "Reporté à l’an prochain");
  }));
  is_for_its_writers();
  must(as(coordinator,
          [&](access::Act& act) { return decide_call(act, registry, call, CallVerb::withdraw, "Crédits annulés"); }));
  EXPECT_TRUE(reads(nullptr, call)) << "what was published stays to be read";
}

TEST_P(Rules, AmountsOfACallAreWholeCentsWithinReason) {
  auto text = call_text();
  for (const std::string_view amount : {"\"-1\"", "\"12.345\"", "\"1e15\"", "1000000000000000000", "true"}) {
    const auto read = read_call(registry, fmt::format("{{\"amount_max\": {}}}", amount), text);
    EXPECT_FALSE(read) << amount;
  }
  EXPECT_EQ(read_call(registry, R"({"amount_max": "1 234,56"})", text)->amount_max_cents, 123'456);
}

// ---- applications ----

TEST_P(Rules, EachCheckFailsByItselfAndSaysWhereItIsMended) {
  const auto id = start(applicant, organisation);
  EXPECT_EQ(failing(id), (std::set<std::string>{"!asked", "!balanced", "!dated", "!described", "!measured", "!piece"}));
  fill(applicant, id);
  EXPECT_EQ(failing(id), std::set<std::string>{});
  auto one = project();
  one.starts = Date::parse("2016-08-15");
  EXPECT_EQ(save(applicant, id, one), "it was allowed");
  EXPECT_EQ(failing(id), (std::set<std::string>{"!in_period", "!not_started"}));
  one.starts = Date::parse("2016-11-02");
  one.ends = Date::parse("2018-01-01");
  save(applicant, id, one);
  EXPECT_EQ(failing(id), (std::set<std::string>{"!in_period"}));
  one.ends = Date::parse("2016-11-01");
  EXPECT_EQ(save(applicant, id, one), "ends");
  save(applicant, id, project());
  EXPECT_EQ(save(applicant, id, budget(3'200'001, 4'000'000)), "it was allowed");
  EXPECT_EQ(failing(id), (std::set<std::string>{"!rate"}));
  save(applicant, id, budget(3'200'000, 4'000'000));
  EXPECT_EQ(failing(id), std::set<std::string>{}) << "to the cent";
  auto in_kind = budget();
  in_kind.lines.push_back({"86.volunteers", "", 500'000, Promise::asked});
  save(applicant, id, in_kind);
  EXPECT_EQ(failing(id), (std::set<std::string>{"!in_kind"}));
  in_kind.lines.push_back({"87.volunteers", "Bénévoles", 500'000, Promise::asked, Valuation::hours, "500 h × 10 €"});
  save(applicant, id, in_kind);
  EXPECT_EQ(failing(id), (std::set<std::string>{"!in_kind_document"}));
  const std::string note = "Convention de bénévolat.";
  const plan::ExaminedFile file(note, 10 << 20);
  must(as(applicant, [&](access::Act& act) {
    return attach_piece(act, registry, id, in_kind_piece(in_kind.lines.back()), "c.txt", file);
  }));
  EXPECT_EQ(failing(id), std::set<std::string>{});
  on("2016-11-01");
  EXPECT_EQ(failing(id), (std::set<std::string>{"!in_time"}));
  EXPECT_EQ(why_not(submit(applicant, id)), "project");
}

TEST_P(Rules, WhatIsWrongInAPartIsRefusedAndNothingOfItIsKept) {
  const auto id = start(applicant, organisation);
  auto one = project();
  one.need = "Joindre la mère au 06 12 34 56 78.";
  EXPECT_EQ(save(applicant, id, one), "need") << "no identifier of a person in any text";
  one = project();
  one.places = {other_contract};
  EXPECT_EQ(save(applicant, id, one), "places");
  auto twice = budget();
  twice.lines.push_back(twice.lines.back());
  EXPECT_EQ(save(applicant, id, twice), "lines.3");
  twice.lines.back() = {"99", "", 1, Promise::asked};
  EXPECT_EQ(save(applicant, id, twice), "lines.3");
  twice.lines.back() = {"75", "", -1, Promise::asked};
  EXPECT_EQ(save(applicant, id, twice), "lines.3");
  EXPECT_EQ(revision(id, Part::project) + revision(id, Part::budget), 0);
}

TEST_P(Rules, TwoMembersWhoWriteOnePartAtOnceDoNotOverwriteEachOther) {
  const auto id = start(applicant, organisation);
  EXPECT_EQ(save(applicant, id, project()), "it was allowed");
  auto mine = project();
  mine.title = "Mon titre";
  auto theirs = project();
  theirs.title = "Leur titre";
  const auto put = [&](const Project& text) {
    return why_not(as(applicant, [&](access::Act& act) { return save_project(act, registry, id, 1, text); }));
  };
  EXPECT_EQ(put(mine), "it was allowed");
  EXPECT_EQ(put(mine), "it was allowed") << "the same sent twice is once";
  EXPECT_EQ(put(theirs), "conflict");
  EXPECT_EQ(read(id).title, "Mon titre");
}

TEST_P(Rules, AnApplicationIsItsOrganisationsAloneUntilItIsSubmitted) {
  const auto id = start(applicant, organisation);
  fill(applicant, id);
  const auto reads = [&](const access::Actor& actor) {
    return look(
        [&](db::Session& session) { return may_read(session, registry, actor, *find_application(session, id)); });
  };
  EXPECT_TRUE(reads(applicant));
  for (const auto* other : {&rival, &officer, &prefect, &auditor, &strange_prefect}) EXPECT_FALSE(reads(*other));
  EXPECT_EQ(why_not(submit(rival, id)), "not found");
  must(submit(applicant, id));
  for (const auto* other : {&officer, &prefect, &auditor, &delegate}) EXPECT_TRUE(reads(*other));
  for (const auto* other : {&rival, &strange_prefect}) EXPECT_FALSE(reads(*other));
  EXPECT_EQ(save(applicant, id, project()), "funding.submitted");
  EXPECT_EQ(why_not(as(strange_prefect,
                       [&](access::Act& act) {
                         return decide(act, registry, id, {Verdict::refused, 0, "x", ""});
                       })),
            "decide_grants");
}

TEST_P(Rules, WhatIsWithdrawnBeforeItWasSubmittedIsSeenByNobodyElse) {
  const auto id = start(applicant, organisation);
  fill(applicant, id);
  const auto listed = [&](bool with_drafts) {
    ApplicationFilter filter;
    filter.department = department;
    filter.with_drafts = with_drafts;
    return look([&](db::Session& session) { return applications(session, filter).total; });
  };
  must(as(applicant, [&](access::Act& act) { return withdraw_application(act, registry, id, "Projet abandonné"); }));
  EXPECT_EQ(read(id).state, State::withdrawn);
  for (const auto* other : {&officer, &prefect, &auditor, &rival})
    EXPECT_FALSE(look([&](db::Session& s) { return may_read(s, registry, *other, *find_application(s, id)); }));
  EXPECT_TRUE(look([&](db::Session& s) { return may_read(s, registry, applicant, *find_application(s, id)); }));
  EXPECT_EQ(listed(false), 0);
  EXPECT_EQ(listed(true), 1);
  const auto sent = submitted();
  must(as(applicant, [&](access::Act& act) { return withdraw_application(act, registry, sent, "Projet abandonné"); }));
  EXPECT_EQ(listed(false), 1) << "what was submitted is still there";
}

TEST_P(Rules, WhatTheOrganisationSaidWhenItAppliedStays) {
  const auto id = submitted();
  auto now_says = look([&](db::Session& session) { return *partner::find_organisation(session, organisation); });
  now_says.purpose = "Autre objet";
  must(as(applicant, [&](access::Act& act) { return partner::edit_organisation(act, registry, now_says); }));
  EXPECT_EQ(
      look([&](db::Session& session) { return organisation_of(session, *find_application(session, id))->purpose; }),
      "Prévention");
}

TEST_P(Rules, AnApplicationIsCopiedWithoutWhatBelongsToTheFirst) {
  const auto id = submitted();
  const auto copy = must_be(as(
      applicant, [&](access::Act& act) { return start_application(act, registry, call, organisation, contract, id); }));
  const auto content = look([&](db::Session& session) { return content_of(session, registry, copy); });
  EXPECT_EQ(content.project.title, project().title);
  EXPECT_FALSE(content.project.starts);
  EXPECT_EQ(content.budget.asked_cents(), 0);
  EXPECT_EQ(content.budget.total(Side::cost), 4'000'000);
  EXPECT_EQ(read(copy).number, "2016-93-00002");
  const auto theirs = must_be(as(rival, [&](access::Act& act) {
    return partner::declare_organisation(act, registry, organisation_text(55210055, "Rivale"));
  }));
  EXPECT_EQ(why_not(as(rival,
                       [&](access::Act& act) { return start_application(act, registry, call, theirs, contract, id); })),
            "not found");
}

// ---- instruction ----

TEST_P(Rules, AFileThatIsSentBackStopsTheClockOfSilence) {
  const auto id = submitted();
  EXPECT_EQ(read(id).silence_on->text(), "2016-12-30") << "120 days";
  EXPECT_EQ(
      why_not(as(officer, [&](access::Act& act) { return ask_correction(act, registry, id, "RIB", act.today()); })),
      "due");
  must(as(officer, [&](access::Act& act) {
    return ask_correction(act, registry, id, "RIB illisible", *Date::parse("2016-09-20"));
  }));
  EXPECT_FALSE(read(id).silence_on);
  EXPECT_EQ(read(id).correction_due->text(), "2016-09-20");
  // After the last day of the call: it was there in time.
  on("2016-11-10");
  must(submit(applicant, id));
  EXPECT_EQ(read(id).silence_on->text(), "2017-03-10");
  EXPECT_EQ(read(id).officer_name, "Instruction 93");
}

TEST_P(Rules, AnOfficerHandsAFileOverToSomebodyWhoMayInstructIt) {
  const auto id = submitted();
  must(as(officer, [&](access::Act& act) { return take_file(act, registry, id); }));
  EXPECT_EQ(why_not(as(payer, [&](access::Act& act) { return take_file(act, registry, id); })), "conflict");
  EXPECT_EQ(why_not(as(payer, [&](access::Act& act) { return hand_over(act, registry, id, payer.account, ""); })),
            "motive");
  EXPECT_EQ(why_not(as(payer, [&](access::Act& act) { return hand_over(act, registry, id, payer.account, "Départ"); })),
            "officer")
      << "an account that is not there";
  const auto cases = look([&](db::Session& session) { return caseload(session, department, paris_date(now)); });
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases.front().files, 1);
  EXPECT_EQ(cases.front().late, 0);
  EXPECT_EQ(look([&](db::Session& session) { return caseload(session, department, *Date::parse("2017-01-01")); })
                .front()
                .late,
            1);
}

TEST_P(Rules, AnOpinionIsAskedWithADayAndGivenOnce) {
  const auto id = submitted();
  Exchange asked;
  asked.application = id;
  asked.kind = ExchangeKind::opinion;
  asked.service = "Délégué du préfet";
  asked.text = "Le projet répond-il au diagnostic ?";
  const auto ask = [&](const access::Actor& actor) {
    return as(actor, [&](access::Act& act) { return write_exchange(act, registry, asked); });
  };
  EXPECT_EQ(why_not(ask(officer)), "due");
  asked.due = Date::parse("2016-09-15");
  EXPECT_EQ(why_not(ask(prefect)), "instruct_applications");
  const auto opinion = must_be(ask(officer));
  const auto answer = [&](const access::Actor& actor, std::string_view stance, std::string_view text) {
    return why_not(as(actor, [&](access::Act& act) { return give_opinion(act, registry, opinion, stance, text); }));
  };
  EXPECT_EQ(answer(officer, "favourable", "Oui."), "give_opinions");
  EXPECT_EQ(answer(delegate, "perhaps", "Oui."), "stance");
  EXPECT_EQ(answer(delegate, "favourable", ""), "answer");
  EXPECT_EQ(answer(delegate, "favourable", "Oui."), "it was allowed");
  EXPECT_EQ(answer(delegate, "favourable", "Oui."), "it was allowed");
  EXPECT_EQ(answer(delegate, "unfavourable", "Non."), "conflict");
}

TEST_P(Rules, AScoreIsTheWeightedMeanOfAllWhoScored) {
  const auto id = submitted();
  const auto give = [&](const access::Actor& actor, int need, int method) {
    return why_not(as(actor, [&](access::Act& act) {
      return score(act, registry, id, {{"need", need, ""}, {"method", method, ""}});
    }));
  };
  EXPECT_EQ(give(officer, 8, 6), "funding.state") << "once it is complete";
  must(as(officer, [&](access::Act& act) { return declare_complete(act, registry, id); }));
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return propose(act, registry, id, 1, "x"); })),
            "funding.not_scored");
  EXPECT_EQ(give(officer, 11, 6), "need");
  EXPECT_EQ(give(officer, 8, 6), "it was allowed");
  EXPECT_EQ(read(id).score_permille, 750) << "(3 × 8 + 1 × 6) / 40";
  EXPECT_EQ(give(payer, 4, 6), "it was allowed");
  EXPECT_EQ(read(id).score_permille, 600);
  EXPECT_EQ(give(officer, 4, 6), "it was allowed");
  EXPECT_EQ(read(id).score_permille, 450) << "scored again, it replaces";
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return propose(act, registry, id, 2'000'001, "x"); })),
            "amount");
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return propose(act, registry, id, 1'000'000, ""); })),
            "motive");
}

TEST_P(Rules, WhatTheSameOrganisationAsksElsewhereIsShownWithWhatLooksAlike) {
  const auto first = submitted();
  const auto second = start(applicant, organisation);
  fill(applicant, second);
  const auto others =
      look([&](db::Session& session) { return elsewhere(session, *find_application(session, second)); });
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(others.front().row.id, first);
  EXPECT_TRUE(others.front().same_object);
  EXPECT_TRUE(others.front().same_place_and_time);
  auto another = project();
  another.title = "Permanences juridiques mensuelles";
  another.starts = Date::parse("2017-09-01");
  another.ends = Date::parse("2017-12-31");
  save(applicant, second, another);
  const auto again = look([&](db::Session& session) { return elsewhere(session, *find_application(session, second)); });
  EXPECT_FALSE(again.front().same_object);
  EXPECT_FALSE(again.front().same_place_and_time);
}

}  // namespace
}  // namespace jalon::funding
