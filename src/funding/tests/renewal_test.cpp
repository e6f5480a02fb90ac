// SPDX-License-Identifier: EUPL-1.2
// A grant is assessed, and renewed only then: what stands in the way, and the override of two persons.
#include <random>

#include "funding/assessment.hpp"
#include "funding/oversight.hpp"
#include "funding/tests/fixture.hpp"
#include "journal/journal.hpp"

namespace jalon::funding {
namespace {

class Renewal : public Funding {
 protected:
  CallId next_call;

  void SetUp() override {
    Funding::SetUp();
    auto text = call_text();
    text.year = 2017;
    text.opens = *Date::parse("2016-08-02");
    text.closes = *Date::parse("2018-12-31");
    text.action_from = *Date::parse("2017-01-01");
    text.action_to = *Date::parse("2019-12-31");
    text.takes_started = true;
    next_call =
        must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "FIPD-2017", text); }));
    must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, next_call, CallVerb::publish); }));
    for (const auto unit : {ledger::Unit::ae, ledger::Unit::cp}) {
      const auto in_2017 = [&](TerritoryKey where, ledger::Kind kind) {
        return ledger::Account{"fipd", 2017, "radicalisation", where, kind, unit};
      };
      const auto post = [&](ledger::Move move, const ledger::Account& from, const ledger::Account& to) {
        must(as(system, [&](access::Act& act) {
          return ledger::post_entry(act, registry,
                                    {.move = move,
                                     .day = act.today(),
                                     .document = "LFI 2017",
                                     .memo = {},
                                     .idempotency_key = fmt::format("next-{}", ++keys_),
                                     .transfers = {{from, to, 500'000'000}}});
        }));
      };
      post(ledger::Move::vote, in_2017(nation, ledger::Kind::voted), in_2017(nation, ledger::Kind::open));
      post(ledger::Move::delegate, in_2017(nation, ledger::Kind::open), in_2017(department, ledger::Kind::open));
    }
  }
  ApplicationId next_of(partner::PartnerId by, std::optional<ApplicationId> copy = {}) {
    return must_be(as(
        applicant, [&](access::Act& act) { return start_application(act, registry, next_call, by, contract, copy); }));
  }
  void fill_next(ApplicationId id, std::int64_t asked = 1'000'000) {
    auto text = project();
    text.starts = Date::parse("2018-03-01");
    text.ends = Date::parse("2018-12-31");
    const auto content = look([&](db::Session& session) { return content_of(session, registry, id); });
    must(as(applicant,
            [&](access::Act& act) { return save_project(act, registry, id, content.project_revision, text); }));
    must(as(applicant, [&](access::Act& act) {
      return save_budget(act, registry, id, content.budget_revision, budget(asked, 2 * asked));
    }));
    must(as(applicant,
            [&](access::Act& act) { return save_outcomes(act, registry, id, content.outcomes_revision, outcomes()); }));
    const plan::ExaminedFile file("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", 10 << 20);
    must(as(applicant, [&](access::Act& act) { return attach_piece(act, registry, id, "rib", "rib.pdf", file); }));
  }
  ApplicationId scored_next(std::optional<ApplicationId> copy = {}) {
    const auto id = next_of(organisation, copy);
    fill_next(id);
    must(submit(applicant, id));
    must(as(officer, [&](access::Act& act) { return declare_complete(act, registry, id); }));
    must(as(officer, [&](access::Act& act) { return score(act, registry, id, {{"need", 8, ""}, {"method", 6, ""}}); }));
    return id;
  }
  std::string propose_it(ApplicationId id) {
    return why_not(as(officer, [&](access::Act& act) { return propose(act, registry, id, 1'000'000, "au vu"); }));
  }
  Result<int> assess_as(const access::Actor& actor, ApplicationId id, Advice advice, Grade accounts = Grade::none,
                        int seen = 0, std::string text = "Vu.") {
    Assessment one;
    one.accounts = accounts;
    one.recommendation = advice;
    one.text = std::move(text);
    return as(actor, [&](access::Act& act) { return assess(act, registry, id, seen, one); });
  }
  Result<OverrideId> ask(const access::Actor& actor, ApplicationId id, ApplicationId earlier,
                         std::string_view motive = "Action scolaire.") {
    return as(actor, [&](access::Act& act) { return ask_override(act, registry, id, earlier, motive); });
  }
  std::string answer_as(const access::Actor& actor, OverrideId id, bool confirms, std::string_view motive = "") {
    return why_not(as(actor, [&](access::Act& act) { return answer_override(act, registry, id, confirms, motive); }));
  }
  Finding check_of(ApplicationId id) {
    return look([&](db::Session& session) {
      for (const auto& one : checks_of(session, registry, *find_application(session, id), paris_date(now))) {
        if (one.code == renewal_check) return one.outcome;
      }
      return Finding::unknown;
    });
  }
  // Renewals that PA-04 looks at, and those that fail it.
  std::pair<std::int64_t, std::int64_t> control() {
    std::pair<std::int64_t, std::int64_t> out{};
    for (const auto& one : look([&](db::Session& session) { return tally(session, {{}, paris_date(now), now}); })) {
      if (one.control != "PA-04") continue;
      out.first += one.checked;
      out.second += one.failing;
    }
    return out;
  }
  std::vector<Earlier> earlier(ApplicationId id) {
    return look([&](db::Session& session) { return earlier_grants(session, *find_application(session, id)); });
  }

 private:
  int keys_ = 0;
};
INSTANTIATE_TEST_SUITE_P(, Renewal, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Renewal, AGrantIsAssessedOnceItsReportIsAcceptedOrOverdue) {
  const auto id = granted();
  EXPECT_EQ(why_not(assess_as(officer, id, Advice::renew)), "funding.not_assessable") << "nobody signed it";
  const auto signed_grant = agreed(400'000, 800'000);
  EXPECT_EQ(why_not(assess_as(officer, signed_grant, Advice::renew)), "funding.not_assessable") << "not due yet";
  on("2018-01-05");
  EXPECT_EQ(why_not(assess_as(prefect, signed_grant, Advice::renew)), "instruct_applications");
  EXPECT_EQ(why_not(assess_as(applicant, signed_grant, Advice::renew)), "instruct_applications");
  EXPECT_EQ(why_not(assess_as(officer, signed_grant, Advice::renew, Grade::full)), "accounts")
      << "a report that did not come has no accounts";
  EXPECT_EQ(why_not(assess_as(officer, signed_grant, Advice::renew, Grade::none, 0, "  ")), "text");
  const auto to_do = [&] {
    return look([&](db::Session& session) { return to_assess(session, department, paris_date(now)).size(); });
  };
  EXPECT_EQ(to_do(), 1U);
  EXPECT_EQ(must_be(assess_as(officer, signed_grant, Advice::do_not_renew)), 1);
  EXPECT_EQ(to_do(), 0U);
  EXPECT_EQ(why_not(assess_as(officer, signed_grant, Advice::renew)), "conflict") << "another has come meanwhile";
  EXPECT_EQ(must_be(assess_as(officer, signed_grant, Advice::with_conditions, Grade::none, 1)), 2);
  const auto versions = look([&](db::Session& session) { return assessments_of(session, signed_grant); });
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].recommendation, Advice::with_conditions);
  EXPECT_EQ(versions[1].recommendation, Advice::do_not_renew);
}

TEST_P(Renewal, WhoPaysDoesNotAssessAndWhoAssessesDoesNotPay) {
  const auto id = agreed();
  const auto other = agreed(400'000, 800'000);
  const auto first = paid(id)[0].id;
  const auto theirs = paid(other)[0].id;
  must(as(payer, [&](access::Act& act) { return order_payment(act, registry, first); }));
  on("2018-01-05");
  EXPECT_EQ(why_not(assess_as(payer, id, Advice::renew)), "funding.duties_apart");
  must(assess_as(officer, id, Advice::renew));
  const auto assessor = who(access::Role::instruction_officer, department, "Instruction bis");
  must(assess_as(assessor, other, Advice::renew));
  EXPECT_EQ(why_not(as(assessor, [&](access::Act& act) { return order_payment(act, registry, theirs); })),
            "funding.duties_apart");
}

TEST_P(Renewal, NothingIsRenewedWhileTheYearBeforeIsNotAssessed) {
  const auto before = agreed();
  on("2018-01-05");
  const auto id = scored_next();
  ASSERT_EQ(earlier(id).size(), 1U);
  EXPECT_EQ(earlier(id)[0].tie, Tie::detected);
  EXPECT_EQ(check_of(id), Finding::fails);
  EXPECT_EQ(propose_it(id), "funding.not_assessed");
  must(assess_as(officer, before, Advice::renew));
  EXPECT_EQ(check_of(id), Finding::holds);
  EXPECT_EQ(propose_it(id), "it was allowed");
  // What is found after the proposal stops the decision.
  must(assess_as(officer, before, Advice::do_not_renew, Grade::none, 1));
  EXPECT_EQ(why_not(decide_as(prefect, id, {Verdict::granted, 1'000'000, "", ""})), "funding.advised_against");
  must(assess_as(officer, before, Advice::with_conditions, Grade::none, 2));
  EXPECT_EQ(why_not(decide_as(prefect, id, {Verdict::granted, 1'000'000, "", ""})), "it was allowed");
  // The control looks at what stands in the tables, whatever the guard thought.
  EXPECT_EQ(control(), std::pair(std::int64_t{1}, std::int64_t{0}));
  database->write([&](db::Session& session) -> Result<void> {
    session.run_script("delete from grant_assessment");
    return {};
  });
  EXPECT_EQ(control(), std::pair(std::int64_t{1}, std::int64_t{1}));
}

TEST_P(Renewal, ARefusalNeedsNoAssessment) {
  agreed();
  on("2018-01-05");
  const auto id = scored_next();
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return propose(act, registry, id, 0, "Hors sujet."); })),
            "it was allowed");
  EXPECT_EQ(why_not(decide_as(prefect, id, {Verdict::refused, 0, "Hors sujet.", ""})), "it was allowed");
}

TEST_P(Renewal, AnOverrideIsOfTwoPersonsAndCoversWhatItWasAskedFor) {
  const auto before = agreed();
  const auto id = scored_next();
  EXPECT_EQ(why_not(ask(prefect, id, before)), "instruct_applications");
  EXPECT_EQ(why_not(ask(officer, id, before, "")), "motive");
  EXPECT_EQ(why_not(ask(officer, id, id)), "not found");
  // Somebody with both rights, who has not instructed the file, asks: the second person is another one all the same.
  auto both = who(access::Role::instruction_officer, department, "Cabinet");
  both.grants.push_back({access::Role::prefect, department});
  const auto asked = must_be(ask(both, id, before));
  EXPECT_EQ(why_not(ask(officer, id, before)), "conflict") << "one waits already";
  EXPECT_EQ(propose_it(id), "funding.not_assessed") << "asked for is not confirmed";
  EXPECT_EQ(answer_as(both, asked, true), "funding.second_person");
  EXPECT_EQ(answer_as(officer, asked, true), "decide_grants");
  EXPECT_EQ(answer_as(strange_prefect, asked, true), "decide_grants");
  EXPECT_EQ(answer_as(prefect, asked, false), "motive");
  EXPECT_EQ(answer_as(prefect, asked, false, "Le bilan est dû dans un mois."), "it was allowed");
  EXPECT_EQ(answer_as(prefect, asked, true), "conflict") << "answered once";
  EXPECT_EQ(propose_it(id), "funding.not_assessed");
  const auto again = must_be(ask(both, id, before));
  EXPECT_EQ(answer_as(prefect, again, true), "it was allowed");
  EXPECT_EQ(why_not(ask(officer, id, before)), "funding.override_needless");
  EXPECT_EQ(check_of(id), Finding::fails) << "the rule is not met; it is overridden";
  EXPECT_EQ(propose_it(id), "it was allowed");
  // Assessed since, against: that is another thing than not assessed.
  on("2018-01-05");
  must(assess_as(officer, before, Advice::do_not_renew));
  EXPECT_EQ(why_not(decide_as(prefect, id, {Verdict::granted, 1'000'000, "", ""})), "funding.advised_against");
  const auto against = must_be(ask(both, id, before));
  EXPECT_EQ(answer_as(prefect, against, true), "it was allowed");
  EXPECT_EQ(why_not(decide_as(prefect, id, {Verdict::granted, 1'000'000, "", ""})), "it was allowed");
  std::vector<std::string> acts;
  const auto records = look([&](db::Session& session) {
    journal::Filter filter;
    filter.object_id = id.text();
    return journal::read(session, filter);
  });
  for (const auto& one : records) {
    if (one.act.find("override") != std::string::npos) acts.push_back(one.act + " " + one.actor_label);
  }
  std::sort(acts.begin(), acts.end());
  EXPECT_EQ(acts, (std::vector<std::string>{"ask_override Cabinet", "ask_override Cabinet", "ask_override Cabinet",
                                            "confirm_override Préfet 93", "confirm_override Préfet 93",
                                            "refuse_override Préfet 93"}));
}

TEST_P(Renewal, WhatIsCopiedOrDeclaredIsARenewalWhereverAndWhicheverLine) {
  // Another line: nothing is detected.
  const auto before = agreed();
  auto text = call_text();
  text.year = 2017;
  text.line = "delinquance";
  text.opens = *Date::parse("2016-08-02");
  text.closes = *Date::parse("2018-12-31");
  text.action_to = *Date::parse("2019-12-31");
  const auto other =
      must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "AUTRE-2017", text); }));
  must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, other, CallVerb::publish); }));
  const auto begin = [&](std::optional<ApplicationId> copy) {
    return must_be(as(applicant, [&](access::Act& act) {
      return start_application(act, registry, other, organisation, contract, copy);
    }));
  };
  const auto copied = begin(before);
  ASSERT_EQ(earlier(copied).size(), 1U);
  EXPECT_EQ(earlier(copied)[0].tie, Tie::copied);
  const auto fresh = begin({});
  EXPECT_TRUE(earlier(fresh).empty());
  const auto declare = [&](const access::Actor& actor, std::optional<ApplicationId> which) {
    return why_not(as(actor, [&](access::Act& act) { return declare_renewal(act, registry, fresh, which); }));
  };
  EXPECT_EQ(declare(rival, before), "not found");
  EXPECT_EQ(declare(officer, before), "apply_for_grants") << "while it is written, its members say it";
  EXPECT_EQ(declare(applicant, copied), "earlier") << "that was never granted";
  EXPECT_EQ(declare(applicant, before), "it was allowed");
  ASSERT_EQ(earlier(fresh).size(), 1U);
  EXPECT_EQ(earlier(fresh)[0].tie, Tie::declared);
  EXPECT_EQ(declare(applicant, std::nullopt), "it was allowed");
  EXPECT_TRUE(earlier(fresh).empty());
}

TEST_P(Renewal, AnotherOrganisationsGrantHoldsNobodyBack) {
  agreed();
  const auto theirs = must_be(as(applicant, [&](access::Act& act) {
    return partner::declare_organisation(act, registry, organisation_text(73282933, "Autre"));
  }));
  EXPECT_TRUE(earlier(next_of(theirs)).empty());
  EXPECT_EQ(earlier(next_of(organisation)).size(), 1U);
}

// Random acts by random roles: nothing is proposed or granted but with an assessment or an override of two persons.
TEST_P(Renewal, RandomActsNeverRenewWithoutAnAssessmentOrTwoPersons) {
  const int sequences = database->is_postgresql() ? 25 : 60;
  std::mt19937 dice(20171109);
  const auto pick = [&](int n) { return static_cast<int>(dice() % static_cast<unsigned>(n)); };
  auto everybody = who(access::Role::instruction_officer, department, "Cabinet");
  everybody.grants.push_back({access::Role::prefect, department});
  const auto second_prefect = who(access::Role::prefect, department, "Préfète 93");
  const std::vector<const access::Actor*> people{&prefect,   &second_prefect,  &officer,   &payer,
                                                 &everybody, &strange_prefect, &applicant, &auditor};
  int renewed_assessed = 0;
  int renewed_overridden = 0;
  int stopped = 0;
  allot(department, 900'000'000);
  for (int s = 0; s < sequences; ++s) {
    on("2016-10-01");
    organisation = must_be(as(applicant, [&](access::Act& act) {
      return partner::declare_organisation(act, registry, organisation_text(74000000 + s, fmt::format("N° {}", s)));
    }));
    const auto before = agreed(400'000, 800'000);
    // Half of them before its report is due: nothing can be assessed, only overridden.
    on(s % 2 == 0 ? "2018-02-01" : "2016-11-15");
    const auto id = scored_next(pick(2) == 0 ? std::optional(before) : std::nullopt);
    for (int step = 0; step < 30; ++step) {
      const auto& actor = *people[static_cast<std::size_t>(pick(static_cast<int>(people.size())))];
      now.ms += 1000LL * (1 + pick(3600));
      const auto state_before = read(id).state;
      const auto known = earlier(id);
      const auto versions = look([&](db::Session& session) { return assessments_of(session, before); });
      const auto result = as(actor, [&](access::Act& act) -> Result<void> {
        const auto none = [](const auto& answer) -> Result<void> {
          if (!answer) return fail(answer.error());
          return {};
        };
        switch (pick(8)) {
          case 0: {
            Assessment one;
            one.accounts = Grade::none;
            one.recommendation = static_cast<Advice>(pick(3));
            one.text = "vu";
            return none(assess(act, registry, before, static_cast<int>(versions.size()), one));
          }
          case 1:
            return none(ask_override(act, registry, id, before, "motif"));
          case 2:
          case 3: {
            if (known.empty() || known[0].overrides.empty()) return {};
            return answer_override(act, registry, known[0].overrides.back().id, pick(4) > 0, "motif");
          }
          case 4:
            return declare_renewal(act, registry, id, pick(2) == 0 ? std::optional(before) : std::nullopt);
          case 5:
            return propose(act, registry, id, 1'000'000, "au vu");
          case 6:
            return none(decide(act, registry, id, {Verdict::granted, 1'000'000, "au vu", ""}));
          default:
            return pick(4) == 0 ? take_back(act, registry, id, "à revoir") : Result<void>{};
        }
      });
      const auto after = read(id).state;
      if (!result) {
        EXPECT_EQ(after, state_before);
        const auto rule = why_not(result);
        stopped += rule == "funding.not_assessed" || rule == "funding.advised_against" ? 1 : 0;
      }
      if (after == state_before || (after != State::proposed && after != State::granted)) continue;
      ASSERT_EQ(known.size(), 1U);
      const auto& one = known[0];
      const bool is_fine = one.assessment && one.assessment->recommendation != Advice::do_not_renew;
      const auto* confirmed = one.confirmed();
      EXPECT_TRUE(is_fine || confirmed != nullptr) << "renewed against the rule";
      if (!is_fine && confirmed != nullptr) {
        EXPECT_NE(confirmed->asked_by_account, confirmed->answered_by_account);
      }
      ++(is_fine ? renewed_assessed : renewed_overridden);
    }
  }
  // Far enough on every way.
  EXPECT_GT(renewed_assessed, 0);
  EXPECT_GT(renewed_overridden, 0);
  EXPECT_GT(stopped, sequences / 2);
  ledger_is_whole();
  EXPECT_GT(control().first, 0);
  EXPECT_EQ(control().second, 0);
}

}  // namespace
}  // namespace jalon::funding
