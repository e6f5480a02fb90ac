// SPDX-License-Identifier: EUPL-1.2
// Co-funders become firm by documents alone, the State signs on those, and what is given in kind is documented.
#include "funding/cofunding.hpp"

#include "funding/oversight.hpp"
#include "funding/tests/fixture.hpp"
#include "web/i18n.hpp"

namespace jalon::funding {
namespace {

class CofundingTest : public Funding {
 protected:
  static constexpr std::int64_t asked = 1'000'000, costs = 2'000'000, town = 600'000, foundation = 400'000;
  static Budget two_cofunders() {
    auto out = budget(asked, costs);
    out.lines.back() = {"74.commune", "Ville", town, Promise::paid};
    out.lines.push_back({"74.private", "Fondation", foundation, Promise::asked});
    return out;
  }
  static SaidOfCofunder of_foundation(std::int64_t cents, Commitment status = Commitment::firm) {
    auto out = firm_for(cents, status);
    out.account = "74.private";
    out.name = "Fondation";
    out.title = "Lettre d’engagement";
    return out;
  }
  ApplicationId written(const Budget& plan) {
    const auto id = start(applicant, organisation);
    fill(applicant, id, asked, costs);
    must(as(applicant, [&](access::Act& act) { return save_budget(act, registry, id, 1, plan); }));
    return id;
  }
  ApplicationId instructed() {
    const auto id = written(two_cofunders());
    must(submit(applicant, id));
    must(as(officer, [&](access::Act& act) { return declare_complete(act, registry, id); }));
    return id;
  }
  ApplicationId to_sign(ApplicationId id) {
    must(as(officer, [&](access::Act& act) { return score(act, registry, id, {{"need", 8, ""}, {"method", 6, ""}}); }));
    must(as(officer, [&](access::Act& act) { return propose(act, registry, id, asked, "au vu des notes"); }));
    must(decide_as(prefect, id, {Verdict::granted, asked, "", ""}));
    auto text =
        look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
    text.conditions = "Versée selon l’échéancier.";
    must(as(officer, [&](access::Act& act) { return write_agreement(act, registry, id, text); }));
    if (text.is_agreement) must(sign_as(applicant, id, digest(id), false));
    return id;
  }
  Cofunding state_of(ApplicationId id) {
    return look([&](db::Session& session) { return cofunding_of(session, registry, *find_application(session, id)); });
  }
  Result<void> record(ApplicationId id, const SaidOfCofunder& said, const access::Actor* by = nullptr) {
    return as(by == nullptr ? officer : *by,
              [&](access::Act& act) { return record_cofunding(act, registry, id, said, nullptr); });
  }
  Result<void> declare(ApplicationId id, SaidOfCofunder said, const access::Actor* by = nullptr,
                       std::string_view bytes = "Délibération du conseil municipal.") {
    const plan::ExaminedFile file(bytes, 10 << 20);
    said.file_name = "deliberation.txt";
    return as(by == nullptr ? applicant : *by, [&](access::Act& act) {
      return declare_cofunding(act, registry, id, said, bytes.empty() ? nullptr : &file);
    });
  }
  std::int64_t listed(std::string_view control) {
    return look([&](db::Session& session) {
      return static_cast<std::int64_t>(failing(session, control, {{}, paris_date(now), now}, {}).size());
    });
  }
};
INSTANTIATE_TEST_SUITE_P(, CofundingTest, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(CofundingTest, WhatThePlanClaimsCountsAsAskedUntilItsDocumentIsThere) {
  const auto id = instructed();
  auto now_is = state_of(id);
  ASSERT_EQ(now_is.parts.size(), 2U);
  EXPECT_EQ(now_is.parts[0].promised, Promise::paid);
  EXPECT_TRUE(now_is.parts[0].is_claimed_only());
  EXPECT_EQ(now_is.firm_cents, 0);
  EXPECT_EQ(now_is.counted_cents, town + foundation);
  EXPECT_EQ(now_is.missing_cents(), town + foundation);
  must(declare(id, firm_for(town)));
  now_is = state_of(id);
  EXPECT_EQ(now_is.parts[0].status(), Commitment::firm);
  EXPECT_EQ(now_is.firm_cents, town);
  EXPECT_EQ(now_is.missing_cents(), foundation);
  ASSERT_EQ(now_is.parts[0].statements.size(), 1U);
  const auto& said = now_is.parts[0].statements[0];
  EXPECT_TRUE(said.is_declared);
  EXPECT_EQ(said.by_label, "Association");
  ASSERT_TRUE(said.file.has_value());
  EXPECT_EQ(look([&](db::Session& session) { return piece_bytes(session, *said.file); }),
            "Délibération du conseil municipal.");
}

TEST_P(CofundingTest, AStatementWithoutItsDocumentIsRefused) {
  const auto id = instructed();
  EXPECT_EQ(why_not(declare(id, firm_for(town), nullptr, "")), "file") << "the applicant shows the document";
  auto said = firm_for(town);
  said.reference.clear();
  EXPECT_EQ(why_not(record(id, said)), "reference") << "who instructs says which one was seen";
  said = firm_for(town);
  said.title.clear();
  EXPECT_EQ(why_not(record(id, said)), "title");
  said = firm_for(town);
  said.day.reset();
  EXPECT_EQ(why_not(record(id, said)), "day");
  said.day = paris_date(now).plus_days(1);
  EXPECT_EQ(why_not(record(id, said)), "day") << "nobody has committed itself tomorrow";
  EXPECT_EQ(why_not(record(id, firm_for(0))), "amount");
  EXPECT_EQ(why_not(record(id, firm_for(town + 1))), "amount") << "more than the plan counts on";
  EXPECT_EQ(why_not(record(id, firm_for(0, Commitment::withdrawn))), "note") << "a withdrawal has its reason";
  EXPECT_EQ(why_not(record(id, firm_for(0, Commitment::asked))), "note");
  said = firm_for(0, Commitment::asked);
  said.note = "rien";
  EXPECT_EQ(why_not(record(id, said)), "status") << "asked already";
  said = firm_for(town);
  said.name = "Une autre ville";
  EXPECT_EQ(why_not(record(id, said)), "not found");
  said = firm_for(town);
  said.title = "Lettre à jean.dupont@example.org, 06 12 34 56 78";
  EXPECT_EQ(why_not(record(id, said)), "title") << "no identifier of a person";
  EXPECT_EQ(why_not(declare(id, firm_for(town), nullptr, std::string("\x01\x02\x03", 3))), "file");
  EXPECT_TRUE(state_of(id).parts[0].statements.empty()) << "what was refused left nothing";
}

TEST_P(CofundingTest, EachSideHasItsActAndNobodyElse) {
  const auto id = instructed();
  EXPECT_EQ(why_not(record(id, firm_for(town), &applicant)), "instruct_applications");
  EXPECT_EQ(why_not(record(id, firm_for(town), &controller)), "instruct_applications");
  EXPECT_EQ(why_not(record(id, firm_for(town), &strange_prefect)), "instruct_applications");
  const auto elsewhere = who(access::Role::instruction_officer, other_department, "Instruction 69");
  EXPECT_EQ(why_not(record(id, firm_for(town), &elsewhere)), "instruct_applications");
  EXPECT_EQ(why_not(declare(id, firm_for(town), &officer)), "apply_for_grants");
  EXPECT_EQ(why_not(declare(id, firm_for(town), &rival)), "not found") << "not told apart from what does not exist";
  const auto far = who(access::Role::association, other_department, "Association 69");
  EXPECT_EQ(why_not(declare(id, firm_for(town), &far)), "apply_for_grants");
  EXPECT_TRUE(state_of(id).parts[0].statements.empty());
}

TEST_P(CofundingTest, NothingIsSaidOfADraftNorOfWhatIsOver) {
  const auto draft = written(two_cofunders());
  EXPECT_EQ(why_not(declare(draft, firm_for(town))), "funding.state");
  must(submit(applicant, draft));
  must(record(draft, firm_for(town)));
  must(as(officer, [&](access::Act& act) { return declare_inadmissible(act, registry, draft, "hors objet"); }));
  EXPECT_EQ(why_not(record(draft, firm_for(town, Commitment::paid))), "funding.state");
}

TEST_P(CofundingTest, TheLastStatementCountsAndAllAreKept) {
  const auto id = instructed();
  must(record(id, firm_for(town)));
  must(record(id, firm_for(town)));
  EXPECT_EQ(state_of(id).parts[0].statements.size(), 1U) << "sent twice is once";
  must(declare(id, firm_for(town, Commitment::paid)));
  must(declare(id, firm_for(town, Commitment::paid)));
  auto part = state_of(id).parts[0];
  ASSERT_EQ(part.statements.size(), 2U);
  EXPECT_EQ(part.status(), Commitment::paid);
  EXPECT_FALSE(part.statements[0].is_declared);
  EXPECT_TRUE(part.statements[1].is_declared);
  auto gone = firm_for(0, Commitment::withdrawn);
  gone.note = "Le conseil a rejeté la délibération.";
  must(record(id, gone));
  part = state_of(id).parts[0];
  EXPECT_EQ(part.firm_cents(), 0);
  EXPECT_EQ(part.lost_cents(), town);
  must(record(id, firm_for(town / 2)));
  part = state_of(id).parts[0];
  EXPECT_EQ(part.firm_cents(), town / 2) << "less than was asked for is what is confirmed";
  EXPECT_EQ(part.lost_cents(), town / 2);
  auto back = firm_for(0, Commitment::asked);
  back.note = "Enregistré par erreur.";
  must(record(id, back));
  part = state_of(id).parts[0];
  EXPECT_EQ(part.firm_cents(), 0);
  EXPECT_EQ(part.lost_cents(), 0) << "asked: it may still come";
  EXPECT_EQ(part.statements.size(), 5U);
}

TEST_P(CofundingTest, TheStateDoesNotSignBelowTheShareOfTheCall) {
  const auto id = to_sign(instructed());
  const auto refused = sign_as(prefect, id, digest(id), true);
  ASSERT_EQ(why_not(refused), "funding.cofunding_not_firm");
  const auto says = english(refused.error());
  EXPECT_NE(says.find("10\u202f000,00 € are missing"), std::string::npos) << says;
  EXPECT_NE(says.find("Ville (6\u202f000,00 €), Fondation (4\u202f000,00 €)"), std::string::npos) << says;
  EXPECT_EQ(read(id).state, State::granted);
  EXPECT_EQ(left(ledger::Kind::committed, ledger::Unit::ae), 0) << "nothing is committed";
  must(declare(id, firm_for(town)));
  EXPECT_EQ(why_not(sign_as(prefect, id, digest(id), true)), "funding.cofunding_not_firm");
  must(record(id, of_foundation(foundation - 1)));
  EXPECT_EQ(why_not(sign_as(prefect, id, digest(id), true)), "funding.cofunding_not_firm") << "one cent is missing";
  must(record(id, of_foundation(foundation)));
  must(sign_as(prefect, id, digest(id), true));
  EXPECT_EQ(read(id).state, State::agreed);
  EXPECT_EQ(listed("CA-15"), 0);
  ledger_is_whole();
}

TEST_P(CofundingTest, AfterTheSignatureWhatCoFundersDoIsKeptAndChangesNothingOfIt) {
  const auto id = to_sign(instructed());
  must(record(id, firm_for(town)));
  must(record(id, of_foundation(foundation)));
  must(sign_as(prefect, id, digest(id), true));
  auto gone = of_foundation(0, Commitment::withdrawn);
  gone.note = "Fondation dissoute.";
  must(record(id, gone));
  EXPECT_EQ(listed("CA-15"), 0) << "the signature was right on its day";
  const auto now_is = state_of(id);
  EXPECT_EQ(now_is.parts[1].statements.back().after_version, 1);
  EXPECT_EQ(now_is.lost_cents, foundation);
  const auto left_over = left_to_do(now_is, State::agreed);
  ASSERT_EQ(left_over.size(), 2U);
  EXPECT_NE(web::tr(Lang::en, left_over[1]).find("amends the amount"), std::string::npos);
  // A smaller object is signed without it; more money is not.
  const auto amend = [&](std::int64_t cents) {
    must(decide_as(prefect, id, {Verdict::amended, cents, "objet réduit", ""}));
    auto text =
        look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
    text.conditions = "Selon l’échéancier.";
    must(as(officer, [&](access::Act& act) { return write_agreement(act, registry, id, text); }));
    if (text.is_agreement) must(sign_as(applicant, id, digest(id), false));
    return sign_as(prefect, id, digest(id), true);
  };
  must(amend(700'000));
  EXPECT_EQ(why_not(amend(900'000)), "funding.cofunding_not_firm");
  EXPECT_EQ(listed("CA-15"), 0);
  must(record(id, of_foundation(foundation)));
  must(sign_as(prefect, id, digest(id), true));
  EXPECT_EQ(listed("CA-15"), 0);
  ledger_is_whole();
}

TEST_P(CofundingTest, ACallMayAskForLessAndOneFromBeforeTheRuleIsListedInstead) {
  const auto in_call = [&](std::string_view code, std::optional<int> share) {
    auto text = call_text();
    text.firm_share_percent = share;
    call = must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, code, text); }));
    must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, call, CallVerb::publish); }));
    return to_sign(instructed());
  };
  const auto none = in_call("NONE", 0);
  must(sign_as(prefect, none, digest(none), true));
  EXPECT_EQ(listed("CA-15"), 0) << "the call asks for nothing firm";
  const auto half = in_call("HALF", 50);
  must(record(half, of_foundation(foundation)));
  EXPECT_EQ(state_of(half).missing_cents(), 100'000);
  EXPECT_EQ(why_not(sign_as(prefect, half, digest(half), true)), "funding.cofunding_not_firm");
  must(record(half, firm_for(100'000)));
  must(sign_as(prefect, half, digest(half), true));
  EXPECT_EQ(listed("CA-15"), 0);
  const auto before = in_call("BEFORE", {});
  must(sign_as(prefect, before, digest(before), true));
  EXPECT_EQ(listed("CA-15"), 1) << "signed, and nothing firm";
  const auto part = in_call("BEFORE-2", {});
  must(record(part, firm_for(1)));
  must(sign_as(prefect, part, digest(part), true));
  EXPECT_EQ(listed("CA-15"), 1);
  // A correction in favour of applicants asks for no more.
  const auto correct = [&](std::string_view code, std::optional<int> share) {
    return as(coordinator, [&](access::Act& act) {
      const auto found = find_call(act.db, code);
      auto text = found->text;
      text.firm_share_percent = share;
      return correct_call(act, registry, found->id, found->version, text, "revu");
    });
  };
  EXPECT_EQ(why_not(correct("HALF", 60)), "firm_share_percent");
  EXPECT_EQ(why_not(correct("BEFORE", 0)), "firm_share_percent") << "it would ask for documents in kind";
  must(correct("HALF", 40));
  auto wrong = call_text();
  wrong.firm_share_percent = 101;
  EXPECT_EQ(why_not(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "X", wrong); })),
            "firm_share_percent");
}

TEST_P(CofundingTest, AnAmendedPlanLeavesOutWhoWithdrew) {
  const auto id = instructed();
  must(record(id, firm_for(town)));
  auto gone = of_foundation(0, Commitment::withdrawn);
  gone.note = "Refus du conseil.";
  must(record(id, gone));
  EXPECT_EQ(left_to_do(state_of(id), State::instructing).size(), 2U);
  must(as(officer,
          [&](access::Act& act) { return ask_correction(act, registry, id, "Plan ?", act.today().plus_days(15)); }));
  auto plan = two_cofunders();
  plan.lines[0].amount_cents -= foundation;
  plan.lines.pop_back();
  must(as(applicant, [&](access::Act& act) { return save_budget(act, registry, id, 2, plan); }));
  must(submit(applicant, id));
  must(as(officer, [&](access::Act& act) { return declare_complete(act, registry, id); }));
  const auto now_is = state_of(id);
  EXPECT_EQ(now_is.counted_cents, town);
  EXPECT_EQ(now_is.firm_cents, town) << "what was firm stays firm";
  EXPECT_EQ(now_is.lost_cents, 0);
  ASSERT_EQ(now_is.earlier.size(), 1U) << "and what the foundation said is still read";
  EXPECT_TRUE(left_to_do(now_is, State::instructing).empty());
  must(record(id, firm_for(town, Commitment::paid)));
  EXPECT_EQ(state_of(id).parts[0].statements.back().number, 3);
  to_sign(id);
  must(sign_as(prefect, id, digest(id), true));
}

TEST_P(CofundingTest, TheDocumentOfACoFunderStaysWhenTheFileIsSentBack) {
  const auto id = instructed();
  must(declare(id, firm_for(town)));
  must(declare(id, of_foundation(foundation)));
  const auto parts = state_of(id).parts;
  EXPECT_EQ(parts[0].statements[0].file, parts[1].statements[0].file) << "the same document is kept once";
  must(as(officer,
          [&](access::Act& act) { return ask_correction(act, registry, id, "RIB ?", act.today().plus_days(15)); }));
  EXPECT_EQ(why_not(as(applicant,
                       [&](access::Act& act) { return remove_piece(act, registry, *parts[0].statements[0].file); })),
            "funding.cofunding_document");
}

TEST_P(CofundingTest, OpenCoFundingIsListedByDepartment) {
  const auto id = to_sign(instructed());
  const auto open = [&](std::optional<TerritoryKey> where) {
    return look([&](db::Session& session) { return open_cofunding(session, where); });
  };
  ASSERT_EQ(open(department).size(), 1U);
  EXPECT_EQ(open(department)[0].application, id);
  EXPECT_EQ(open(department)[0].cofunding_cents, town + foundation);
  EXPECT_EQ(open(department)[0].firm_percent, 100);
  EXPECT_EQ(open({}).size(), 1U);
  EXPECT_TRUE(open(other_department).empty());
  must(record(id, firm_for(town)));
  EXPECT_EQ(open(department)[0].firm_cents, town);
  must(record(id, of_foundation(foundation)));
  EXPECT_TRUE(open(department).empty());
}

TEST_P(CofundingTest, WhatIsGivenInKindSaysWhoGivesItHowItWasValuedAndHasItsDocument) {
  auto plan = budget(asked, costs);
  plan.lines.push_back({"86.volunteers", "", 50'000});
  plan.lines.push_back({"87.volunteers", "", 50'000});
  const auto id = written(plan);
  auto revision = std::int64_t{2};
  const auto gift = [&](std::string giver, Valuation valuation, std::string basis) {
    plan.lines.back().label = std::move(giver);
    plan.lines.back().valuation = valuation;
    plan.lines.back().basis = std::move(basis);
    revision = must_be(as(applicant, [&](access::Act& act) { return save_budget(act, registry, id, revision, plan); }));
  };
  const auto lacking = [&] {
    std::string out;
    for (const auto& one : look([&](db::Session& session) {
           return checks_of(session, registry, *find_application(session, id), paris_date(now));
         })) {
      if (one.outcome == Finding::fails && one.blocks) out += std::string(one.code) + " ";
    }
    return out;
  };
  EXPECT_EQ(lacking(), "in_kind_valued in_kind_document ");
  EXPECT_EQ(why_not(submit(applicant, id)), "budget");
  gift("Bénévoles", Valuation::hours, "");
  EXPECT_EQ(lacking(), "in_kind_valued in_kind_document ") << "a method without its figures";
  gift("Bénévoles", Valuation::none, "50 h × 10 €");
  EXPECT_EQ(lacking(), "in_kind_valued in_kind_document ");
  gift("", Valuation::hours, "50 h × 10 €");
  EXPECT_EQ(lacking(), "in_kind_valued in_kind_document ") << "nobody gives it";
  gift("Bénévoles", Valuation::hours, "50 h × 10 €");
  EXPECT_EQ(lacking(), "in_kind_document ");
  EXPECT_EQ(why_not(submit(applicant, id)), "pieces");
  const std::string text = "Convention de bénévolat.";
  const plan::ExaminedFile file(text, 10 << 20);
  const auto attach = [&](const std::string& piece) {
    return as(applicant, [&](access::Act& act) { return attach_piece(act, registry, id, piece, "c.txt", file); });
  };
  EXPECT_EQ(why_not(attach("87.gifts:benevoles")), "piece") << "the plan has no such gift";
  EXPECT_EQ(why_not(attach(std::string(cofunding_piece))), "piece");
  must(attach(in_kind_piece(plan.lines.back())));
  EXPECT_EQ(lacking(), "");
  must(submit(applicant, id));
  EXPECT_EQ(listed("PA-11"), 0);
  // Apart from the cash balance.
  EXPECT_EQ(read(id).total_cents, costs);
  EXPECT_EQ(state_of(id).counted_cents, costs - asked);
  // Sent back, it is being written: it is listed by nobody, and not taken back without its document.
  must(as(officer,
          [&](access::Act& act) { return ask_correction(act, registry, id, "RIB ?", act.today().plus_days(15)); }));
  for (const auto& one : look([&](db::Session& session) { return pieces_of(session, id); })) {
    if (one.piece != "rib") must(as(applicant, [&](access::Act& act) { return remove_piece(act, registry, one.id); }));
  }
  EXPECT_EQ(listed("PA-11"), 0);
  EXPECT_EQ(why_not(submit(applicant, id)), "pieces");
}

TEST_P(CofundingTest, UnderACallFromBeforeTheRuleGiftsInKindAreListedAndBlockNothing) {
  auto text = call_text();
  text.firm_share_percent.reset();
  call = must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "BEFORE", text); }));
  must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, call, CallVerb::publish); }));
  auto plan = budget(asked, costs);
  plan.lines.push_back({"86.volunteers", "", 50'000});
  plan.lines.push_back({"87.volunteers", "", 50'000});
  const auto id = written(plan);
  EXPECT_EQ(listed("PA-11"), 0) << "a draft";
  must(submit(applicant, id));
  EXPECT_EQ(listed("PA-11"), 1);
}

}  // namespace
}  // namespace jalon::funding
