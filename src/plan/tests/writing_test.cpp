// SPDX-License-Identifier: EUPL-1.2
#include "fixture.hpp"
#include "plan/lines.hpp"
#include "plan/merge.hpp"

namespace jalon::plan {
namespace {

class Writing : public Plans {
 protected:
  PlanId plan;
  void SetUp() override {
    Plans::SetUp();
    plan = start(authority).value();
  }
  AxisText axis(std::string_view code) {
    for (auto& text : look([&](db::Session& session) { return axes(session, plan); })) {
      if (text.axis == code) return text;
    }
    return {};
  }
  Action action(ActionId id) {
    return *look([&](db::Session& session) { return find_action(session, id); });
  }
};
INSTANTIATE_TEST_SUITE_P(, Writing, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Writing, WhatIsWrittenIsReadBackWhole) {
  const Action typed = complete_action("1", "Former les animateurs");
  const auto saved = save(authority, plan, typed).value();
  EXPECT_EQ(saved.saved.revision, 1);
  const Action kept = action(saved.id);
  EXPECT_EQ(kept.title, typed.title);
  EXPECT_EQ(kept.owner, typed.owner);
  EXPECT_EQ(kept.starts, typed.starts);
  EXPECT_EQ(kept.number, 1);
  EXPECT_EQ(kept.changed_by, "Ville");
  ASSERT_EQ(kept.partners.size(), 2U);
  EXPECT_EQ(kept.partners[1].part, partner::Part::responsible);
  ASSERT_EQ(kept.budget.size(), 2U);
  EXPECT_EQ(kept.budget[1].amount_cents, 350'050);
  ASSERT_EQ(kept.expected.size(), 2U);
  EXPECT_TRUE(kept.expected[1].is_outcome);
  EXPECT_EQ(kept.expected[1].method, "enquête");
  ASSERT_EQ(kept.milestones.size(), 2U);
  EXPECT_EQ(kept.milestones[0].due, Date::parse("2017-02-01"));
}

TEST_P(Writing, TwoPeopleWhoChangeDifferentFieldsOfAnActionBothKeepTheirs) {
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  Action hers = action(saved.id);
  Action his = hers;
  hers.title = "Former les animateurs";
  hers.budget.push_back({"town", 1});
  hers.budget.erase(hers.budget.begin() + 1);
  his.owner = "Plaine Commune";
  his.partners.push_back({"Mission locale", partner::Part::consulted});
  ASSERT_FALSE(save(delegate, plan, hers).value().saved.merged);
  const auto second = save(authority, plan, his).value();
  EXPECT_TRUE(second.saved.merged);
  EXPECT_TRUE(second.saved.conflicts.empty());
  const Action kept = action(saved.id);
  EXPECT_EQ(kept.title, "Former les animateurs");
  EXPECT_EQ(kept.owner, "Plaine Commune");
  EXPECT_EQ(kept.partners.size(), 3U);
  EXPECT_EQ(kept.budget[1].amount_cents, 1);
}

TEST_P(Writing, TwoPeopleWhoChangeTheSameFieldSeeBothTextsAndNothingIsLost) {
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  Action hers = action(saved.id);
  Action his = hers;
  hers.title = "Former les animateurs";
  his.title = "Former les éducateurs";
  save(delegate, plan, hers).value();
  const auto second = save(authority, plan, his).value();
  ASSERT_EQ(second.saved.conflicts.size(), 1U);
  EXPECT_EQ(second.saved.conflicts[0].field, "title");
  EXPECT_EQ(second.saved.conflicts[0].base, "Former");
  EXPECT_EQ(second.saved.conflicts[0].theirs, "Former les animateurs");
  EXPECT_EQ(second.saved.conflicts[0].mine, "Former les éducateurs");
  EXPECT_EQ(action(saved.id).title, "Former les animateurs") << "nothing was written";
  // Having seen both, the writer decides on the newer revision.
  his.revision = second.saved.revision;
  EXPECT_TRUE(save(authority, plan, his).value().saved.conflicts.empty());
  EXPECT_EQ(action(saved.id).title, "Former les éducateurs");
}

TEST_P(Writing, DifferentLinesOfOneTextArePutTogether) {
  save(authority, plan, AxisText{"2", "Un.\nDeux.\nTrois.", "", 0}).value();
  save(delegate, plan, AxisText{"2", "Un changé.\nDeux.\nTrois.", "", 1}).value();
  const auto saved = save(authority, plan, AxisText{"2", "Un.\nDeux.\nTrois changé.", "Objectif.", 1}).value();
  EXPECT_TRUE(saved.merged);
  EXPECT_EQ(saved.revision, 3);
  EXPECT_EQ(axis("2").diagnosis, "Un changé.\nDeux.\nTrois changé.");
  EXPECT_EQ(axis("2").objective, "Objectif.");
}

TEST_P(Writing, TheSameLineChangedByBothIsAConflict) {
  save(authority, plan, AxisText{"2", "Un.\nDeux.\nTrois.", "", 0}).value();
  save(delegate, plan, AxisText{"2", "Un.\nDeux A.\nTrois.", "", 1}).value();
  const auto saved = save(authority, plan, AxisText{"2", "Un.\nDeux B.\nTrois.", "", 1}).value();
  ASSERT_EQ(saved.conflicts.size(), 1U);
  EXPECT_EQ(saved.conflicts[0].field, "diagnosis");
  EXPECT_EQ(axis("2").diagnosis, "Un.\nDeux A.\nTrois.");
}

TEST_P(Writing, TwoPeopleWhoBeginTheSameAxisBothSeeTheOther) {
  save(delegate, plan, AxisText{"1", "De la déléguée.", "", 0}).value();
  const auto saved = save(authority, plan, AxisText{"1", "De la ville.", "", 0}).value();
  ASSERT_EQ(saved.conflicts.size(), 1U);
  EXPECT_EQ(saved.conflicts[0].theirs, "De la déléguée.");
}

TEST_P(Writing, SavingTheSameTextAgainChangesNothing) {
  save(authority, plan, AxisText{"1", "Texte.", "But.", 0}).value();
  const auto again = save(authority, plan, AxisText{"1", "Texte.", "But.", 0}).value();
  EXPECT_EQ(again.revision, 1);
  EXPECT_TRUE(again.conflicts.empty());
  EXPECT_EQ(acts_of(plan.text() + "/1"), std::vector<std::string>{"save_axis"});
}

TEST_P(Writing, AFormPostedTwiceAddsOneAction) {
  Action form = complete_action("1", "Former");
  form.id = ActionId::make();
  const auto first = save(authority, plan, form).value();
  const auto second = save(authority, plan, form).value();
  EXPECT_EQ(first.id, form.id);
  EXPECT_EQ(second.id, form.id);
  EXPECT_EQ(second.saved.revision, 1);
  EXPECT_EQ(actions_of(plan).size(), 1U);
  EXPECT_EQ(figure("actions"), 1);
  // Corrected after going back: the same action in its new words.
  form.title = "Former les animateurs";
  EXPECT_EQ(save(authority, plan, form).value().saved.revision, 2);
  // Somebody else cannot take the number of that form.
  EXPECT_NE(conflict(save(delegate, plan, form)), nullptr);
}

TEST_P(Writing, AnUnsoundActionIsRefusedWithEveryFault) {
  Action action = complete_action("9", " ");
  action.public_code = "martians";
  action.level_code = "quaternary";
  action.ends = Date::parse("2016-12-01");
  action.milestones = {{"", Date::parse("2017-01-01"), {}}, {"Vue", {}, Date::parse("2030-01-01")}};
  action.budget = {{"", 100}, {"bank", 1}, {"state", -5}};
  action.expected = {{true, "", "1", "2", "3", {}}};
  EXPECT_EQ(faults(save(authority, plan, action)),
            (Fields{"title", "axis", "public", "level", "ends", "milestone.0.label", "milestone.1.done",
                    "budget.0.funder", "budget.1.funder", "budget.2.amount", "expected.0.label"}));
  EXPECT_TRUE(actions_of(plan).empty());
}

TEST_P(Writing, EmptyLinesOfAFormAreLeftOut) {
  Action action = complete_action("1", "Former");
  action.partners.push_back({"  ", partner::Part::informed});
  action.milestones.insert(action.milestones.begin(), Milestone{});
  action.budget.push_back({});
  action.expected.push_back({});
  const auto saved = save(authority, plan, action).value();
  const Action kept = this->action(saved.id);
  EXPECT_EQ(kept.partners.size(), 2U);
  EXPECT_EQ(kept.milestones.size(), 2U);
  EXPECT_EQ(kept.budget.size(), 2U);
  EXPECT_EQ(kept.expected.size(), 2U);
}

TEST_P(Writing, PersonalIdentifiersAreRefusedInEveryText) {
  const std::string phone = "Contacter le 06 12 34 56 78";
  EXPECT_EQ(faults(save(authority, plan, AxisText{"1", phone, phone, 0})), (Fields{"diagnosis", "objective"}));
  Action action = complete_action(std::string("1"), phone);
  action.description = phone;
  action.owner = phone;
  action.partners = {{phone, partner::Part::informed}};
  action.milestones = {{phone, {}, {}}};
  action.expected = {{true, phone, phone, phone, phone, {}}};
  EXPECT_EQ(faults(save(authority, plan, action)),
            (Fields{"title", "description", "owner", "partner.0.name", "milestone.0.label", "expected.0.label",
                    "expected.0.baseline", "expected.0.target", "expected.0.method"}));
}

TEST_P(Writing, BrokenTextIsRefusedAndNotKept) {
  EXPECT_EQ(faults(save(authority, plan, AxisText{"1", "caf\xe9", "", 0})), Fields{"diagnosis"});
  EXPECT_EQ(axis("1").revision, 0);
}

TEST_P(Writing, AnActionChangedSinceIsNotRemovedUnread) {
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  Action changed = action(saved.id);
  changed.title = "Former mieux";
  save(delegate, plan, changed).value();
  const auto remove = [&](std::int64_t revision) {
    return as(authority, [&](access::Act& act) { return remove_action(act, context, saved.id, revision); });
  };
  EXPECT_NE(conflict(remove(1)), nullptr);
  EXPECT_EQ(actions_of(plan).size(), 1U);
  EXPECT_TRUE(remove(2));
  EXPECT_TRUE(actions_of(plan).empty());
  EXPECT_EQ(figure("actions"), 0);
  EXPECT_EQ(figure("actions", department, "axis:1"), 0);
  EXPECT_NE(conflict(remove(2)), nullptr);
}

TEST_P(Writing, WhoWritesInAnActionJustRemovedIsToldByWhom) {
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  Action mine = action(saved.id);
  must(as(delegate, [&](access::Act& act) { return remove_action(act, context, saved.id, 1); }));
  mine.title = "Former encore";
  const auto late = save(authority, plan, mine);
  ASSERT_NE(conflict(late), nullptr);
  EXPECT_NE(conflict(late)->what.english().find("Déléguée du préfet removed this action"), std::string::npos);
}

TEST_P(Writing, ActionsAreNumberedInTheirOrderAndCanChangePlaces) {
  const auto first = save(authority, plan, complete_action("1", "Un")).value().id;
  const auto second = save(authority, plan, complete_action("1", "Deux")).value().id;
  const auto third = save(authority, plan, complete_action("2", "Trois")).value().id;
  EXPECT_EQ(action(second).number, 2);
  EXPECT_EQ(action(third).number, 1);
  must(as(authority, [&](access::Act& act) { return move_action(act, context, second, true); }));
  EXPECT_EQ(action(second).number, 1);
  EXPECT_EQ(action(first).number, 2);
  must(as(authority, [&](access::Act& act) { return move_action(act, context, second, true); }));
  EXPECT_EQ(action(second).number, 1) << "the first stays first";
  const std::int64_t revision = action(second).revision;
  must(as(authority, [&](access::Act& act) { return remove_action(act, context, second, revision); }));
  EXPECT_EQ(action(first).number, 1);
}

TEST_P(Writing, AnActionOfAnotherPlanIsNotTouched) {
  const auto second_authority = who(access::Role::local_authority, second_contract, "Est Ensemble");
  const PlanId other = start(second_authority, second_contract).value();
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  Action stolen = action(saved.id);
  stolen.title = "À moi";
  ASSERT_FALSE(save(second_authority, other, stolen));
  EXPECT_TRUE(is_forbidden(save(second_authority, plan, stolen), "write_plan"));
  EXPECT_TRUE(is_forbidden(
      as(second_authority, [&](access::Act& act) { return remove_action(act, context, saved.id, 1); }), "write_plan"));
  EXPECT_EQ(action(saved.id).title, "Former");
}

TEST_P(Writing, FiguresFollowTheAxisThePublicAndTheLevelOfAnAction) {
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  EXPECT_EQ(figure("actions", department, "axis:1"), 1);
  EXPECT_EQ(figure("actions", department, "public:youth"), 1);
  Action changed = action(saved.id);
  changed.axis = "2";
  changed.public_code = "families";
  changed.level_code = "";
  save(authority, plan, changed).value();
  EXPECT_EQ(figure("actions"), 1);
  EXPECT_EQ(figure("actions", department, "axis:1"), 0);
  EXPECT_EQ(figure("actions", department, "axis:2"), 1);
  EXPECT_EQ(figure("actions", department, "public:youth"), 0);
  EXPECT_EQ(figure("actions", department, "public:families"), 1);
  EXPECT_EQ(figure("actions", department, "level:primary"), 0);
}

TEST_P(Writing, ThePlanCanBeReadAsItStoodOnADate) {
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  save(authority, plan, AxisText{"1", "Avant.", "", 0}).value();
  const std::string before = look([&](db::Session& session) { return content(session, plan); });
  const Instant then = now;
  on("2016-10-01");
  Action changed = action(saved.id);
  changed.title = "Former les animateurs de proximité";
  save(authority, plan, changed).value();
  save(authority, plan, AxisText{"1", "Après.", "", 1}).value();
  const auto added = save(authority, plan, complete_action("2", "Ajoutée")).value();
  EXPECT_EQ(look([&](db::Session& session) { return content(session, plan, then); }), before);
  EXPECT_EQ(look([&](db::Session& session) { return content(session, plan, now); }),
            look([&](db::Session& session) { return content(session, plan); }));
  must(as(authority, [&](access::Act& act) { return remove_action(act, context, added.id, 1); }));
  EXPECT_EQ(look([&](db::Session& session) { return content(session, plan, now); }),
            look([&](db::Session& session) { return content(session, plan); }));
  EXPECT_EQ(look([&](db::Session& session) { return content(session, plan, Instant{0}); }),
            R"({"axes":[],"actions":[]})");
}

TEST_P(Writing, TwoVersionsAreComparedPieceByPiece) {
  const auto kept = save(authority, plan, complete_action("1", "Former")).value();
  const auto gone = save(authority, plan, complete_action("1", "Abandonnée")).value();
  const std::string before = look([&](db::Session& session) { return content(session, plan); });
  Action changed = action(kept.id);
  changed.title = "Former les animateurs";
  save(authority, plan, changed).value();
  must(as(authority, [&](access::Act& act) { return remove_action(act, context, gone.id, 1); }));
  save(authority, plan, complete_action("2", "Nouvelle")).value();
  save(authority, plan, AxisText{"2", "Un diagnostic.", "", 0}).value();
  const std::string after = look([&](db::Session& session) { return content(session, plan); });
  const auto differences = compare(context, before, after, Lang::en);
  std::vector<std::string> told;
  for (const auto& one : differences) {
    const char* kind = one.kind == Difference::Kind::added ? "+" : one.kind == Difference::Kind::removed ? "-" : "~";
    told.push_back(fmt::format("{} {}: {}", kind, one.where, one.field));
  }
  EXPECT_EQ(told, (std::vector<std::string>{"~ Axis 1, action 1.1: Title", "- Axis 1, action 1.2: Action",
                                            "+ Axis 2: Diagnosis and needs", "+ Axis 2, action 2.1: Action"}));
  EXPECT_EQ(differences[0].before, "Former");
  EXPECT_EQ(differences[0].after, "Former les animateurs");
  EXPECT_TRUE(compare(context, after, after, Lang::fr).empty());
}

TEST_P(Writing, CommentsAreKeptWithTheActionByThoseWhoMay) {
  const auto saved = save(authority, plan, complete_action("1", "Former")).value();
  const auto comment = [&](const access::Actor& actor, std::string_view text) {
    return as(actor, [&](access::Act& act) { return add_comment(act, context, saved.id, text); });
  };
  const auto first = comment(officer, "Préciser le public.").value();
  EXPECT_EQ(comment(officer, "Préciser le public.").value(), first) << "posted twice";
  now.ms += 59'999;
  EXPECT_EQ(comment(officer, "Préciser le public.").value(), first) << "posted twice";
  EXPECT_TRUE(is_forbidden(comment(auditor, "Hors de propos."), "comment_plan"));
  EXPECT_EQ(faults(comment(officer, "Né le 3 mars 1999.")), Fields{"comment"});
  EXPECT_EQ(faults(comment(officer, " ")), Fields{"comment"});
  must(as(authority, [&](access::Act& act) { return resolve_comment(act, context, first); }));
  const auto kept = look([&](db::Session& session) { return comments(session, plan); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].author, "Bureau 93");
  EXPECT_TRUE(kept[0].resolved);
  now.ms += 1;
  EXPECT_NE(comment(officer, "Préciser le public.").value(), first) << "a minute later it is said again";
}

TEST(MergeLines, KeepsAdditionsAtBothEnds) {
  EXPECT_EQ(merge_lines("b\nc", "a\nb\nc", "b\nc\nd"), "a\nb\nc\nd");
  EXPECT_EQ(merge_lines("", "a", "a"), "a");
  EXPECT_EQ(merge_lines("", "a", "b"), std::nullopt);
  EXPECT_EQ(merge_lines("a\nb\nc", "a\nc", "a\nb\nc\nd"), "a\nc\nd");
  EXPECT_EQ(merge_lines("a\nb", "a\nx", "a\ny"), std::nullopt);
}

TEST(Settling, LetsAWriterChooseFieldByField) {
  const AxisText base{"1", "d", "o", 1};
  const AxisText theirs{"1", "d1", "o1", 2};
  const AxisText mine{"1", "d2", "o2", 1};
  const auto settled = settle(base, theirs, mine, {{"diagnosis", Settlement::theirs}, {"objective", Settlement::both}});
  EXPECT_EQ(settled.diagnosis, "d1");
  EXPECT_EQ(settled.objective, "o1\n\no2");
}

}  // namespace
}  // namespace jalon::plan
