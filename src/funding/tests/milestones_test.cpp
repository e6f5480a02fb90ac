// SPDX-License-Identifier: EUPL-1.2
#include "funding/milestones.hpp"

#include "funding/agreement_document.hpp"
#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

class Milestones : public Funding {
 protected:
  Agreement draft(ApplicationId id) {
    auto out =
        look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
    out.is_agreement = true;
    out.conditions = "Selon l’échéancier.";
    out.milestones = {{"Rapport d’étape", MilestoneKind::report, *Date::parse("2017-03-01")},
                      {"Recrutement", MilestoneKind::step, *Date::parse("2016-12-01")}};
    return out;
  }
  std::string write(ApplicationId id, const Agreement& text) {
    return why_not(as(officer, [&](access::Act& act) { return write_agreement(act, registry, id, text); }));
  }
  void sign(ApplicationId id) {
    must(sign_as(applicant, id, digest(id), false));
    must(sign_as(prefect, id, digest(id), true));
  }
  ApplicationId followed() {
    const auto id = granted(2'400'000, 4'800'000);
    EXPECT_EQ(write(id, draft(id)), "it was allowed");
    sign(id);
    return id;
  }
  std::vector<MilestoneRecord> all(ApplicationId id) {
    return look([&](db::Session& session) { return milestones_of(session, id); });
  }
  std::string done(const access::Actor& actor, MilestoneId id, std::string_view note = "Deux recrutements.") {
    return why_not(as(actor, [&](access::Act& act) { return mark_milestone_done(act, registry, id, note); }));
  }
  std::string accept(const access::Actor& actor, MilestoneId id) {
    return why_not(as(actor, [&](access::Act& act) { return accept_milestone(act, registry, id); }));
  }
  std::string give_back(const access::Actor& actor, MilestoneId id, std::string_view motive) {
    return why_not(as(actor, [&](access::Act& act) { return return_milestone(act, registry, id, motive); }));
  }
  std::size_t open(TerritoryKey place) {
    return look([&](db::Session& session) { return open_milestones(session, place, paris_date(now)).size(); });
  }
};
INSTANTIATE_TEST_SUITE_P(, Milestones, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Milestones, AreCreatedWithTheAgreementOnceTheStateSigns) {
  const auto id = granted(2'400'000, 4'800'000);
  EXPECT_FALSE(look([&](db::Session& session) {
                 return draft_agreement(session, registry, *find_application(session, id));
               }).milestones.empty())
      << "one is proposed";
  EXPECT_EQ(write(id, draft(id)), "it was allowed");
  EXPECT_TRUE(all(id).empty());
  sign(id);
  ASSERT_EQ(all(id).size(), 2U);
  EXPECT_EQ(all(id)[0].title, "Recrutement") << "by their days";
  const auto said = look([&](db::Session& session) {
    const auto document =
        agreement_document(session, registry, *find_application(session, id), *agreement_of(session, id), Lang::fr);
    std::string text;
    for (const auto& block : document.blocks) {
      for (const auto& row : block.rows) text += row.front() + "\n";
    }
    return text;
  });
  EXPECT_NE(said.find("Rapport d’étape"), std::string::npos);
}

TEST_P(Milestones, ArePartOfTheTextThatIsSigned) {
  const auto id = granted(2'400'000, 4'800'000);
  auto text = draft(id);
  EXPECT_EQ(write(id, text), "it was allowed");
  const auto seen = digest(id);
  text.milestones[0].due = text.milestones[0].due.plus_days(1);
  EXPECT_EQ(write(id, text), "it was allowed");
  EXPECT_NE(digest(id), seen);
  EXPECT_EQ(why_not(sign_as(applicant, id, seen, false)), "conflict");
  text.milestones[1].title = " ";
  EXPECT_EQ(write(id, text), "milestones.1");
  text.milestones[1] = text.milestones[0];
  EXPECT_EQ(write(id, text), "milestones.1") << "twice the same";
  text.milestones.assign(milestones_max + 1, text.milestones[0]);
  EXPECT_EQ(write(id, text), "milestones");
}

TEST_P(Milestones, TheBeneficiarySaysThatItIsDoneAndWhoInstructsAcceptsIt) {
  const auto id = followed();
  const auto step = all(id)[0].id;
  EXPECT_EQ(done(rival, step), "not found");
  EXPECT_EQ(done(officer, step), "apply_for_grants");
  EXPECT_EQ(done(applicant, step, " "), "note");
  EXPECT_EQ(accept(officer, step), "funding.milestone_state") << "nobody did it";
  EXPECT_EQ(done(applicant, step), "it was allowed");
  EXPECT_EQ(done(applicant, step), "it was allowed") << "sent twice";
  EXPECT_EQ(done(applicant, step, "Autre chose"), "funding.milestone_state");
  EXPECT_EQ(accept(applicant, step), "instruct_applications");
  EXPECT_EQ(give_back(officer, step, ""), "motive");
  EXPECT_EQ(give_back(officer, step, "Contrats de travail ?"), "it was allowed");
  EXPECT_EQ(done(applicant, step, "Contrats joints."), "it was allowed");
  EXPECT_EQ(accept(officer, step), "it was allowed");
  EXPECT_EQ(give_back(officer, step, "trop tard"), "funding.milestone_state");
  EXPECT_EQ(all(id)[0].state, MilestoneState::accepted);
}

TEST_P(Milestones, LateOnesAreListedWithThoseThatWait) {
  const auto id = followed();
  EXPECT_EQ(open(department), 0U);
  on("2016-12-02");
  EXPECT_EQ(open(department), 1U);
  EXPECT_EQ(open(other_department), 0U);
  const auto step = all(id)[0].id;
  EXPECT_EQ(done(applicant, step), "it was allowed");
  EXPECT_EQ(open(department), 1U) << "it waits to be accepted";
  EXPECT_EQ(accept(officer, step), "it was allowed");
  EXPECT_EQ(open(department), 0U);
  on("2017-03-02");
  EXPECT_EQ(open(department), 1U);
  must(decide_as(prefect, id, {Verdict::revoked, 0, "Abandon.", ""}));
  EXPECT_EQ(open(department), 0U);
  EXPECT_EQ(done(applicant, all(id)[1].id), "funding.state");
}

TEST_P(Milestones, AnAmendmentMovesAddsAndLeavesOut) {
  const auto id = followed();
  EXPECT_EQ(done(applicant, all(id)[0].id), "it was allowed");
  EXPECT_EQ(accept(officer, all(id)[0].id), "it was allowed");
  must(decide_as(prefect, id, {Verdict::amended, 2'000'000, "Cofinancement obtenu", ""}));
  auto text =
      look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
  EXPECT_EQ(text.milestones.size(), 2U) << "it begins with what was agreed";
  text.is_agreement = true;
  text.conditions = "Avenant.";
  text.milestones = {{"Recrutement", MilestoneKind::step, *Date::parse("2016-12-15")},
                     {"Attestation", MilestoneKind::document, *Date::parse("2017-04-01")}};
  EXPECT_EQ(write(id, text), "it was allowed");
  EXPECT_EQ(all(id).size(), 2U) << "not before both have signed";
  sign(id);
  const auto after = all(id);
  ASSERT_EQ(after.size(), 3U);
  EXPECT_EQ(after[0].state, MilestoneState::accepted);
  EXPECT_EQ(after[0].due, *Date::parse("2016-12-15"));
  EXPECT_EQ(after[1].title, "Rapport d’étape");
  EXPECT_EQ(after[1].state, MilestoneState::dropped);
  EXPECT_EQ(after[2].state, MilestoneState::planned);
  EXPECT_EQ(done(applicant, after[1].id), "funding.milestone_state");
}

}  // namespace
}  // namespace jalon::funding
