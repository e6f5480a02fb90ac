// SPDX-License-Identifier: EUPL-1.2
// A department that ends while files wait in it: who follows it answers for them, and its money pays them.
#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

class EndedDepartment : public Funding {
 protected:
  static constexpr TerritoryKey follower{75};
  access::Actor next_prefect = who(access::Role::prefect, follower, "Préfet 75");
  access::Actor next_officer = who(access::Role::instruction_officer, follower, "Instruction 75");
  // As an import of the history leaves it: the contracts stand in the department that follows.
  void end() {
    auto places = territory::testing::small_country();
    for (auto& place : places) {
      if (place.key == department) place.valid_to = *Date::parse("2016-10-01");
      if (place.parent == department) place.parent = follower;
    }
    registry = territory::Registry(
        std::move(places), {}, {},
        {{.day = *Date::parse("2016-10-01"), .kind = territory::Change::merger, .from = department, .to = follower}});
    on("2016-10-03");
  }
};
INSTANTIATE_TEST_SUITE_P(, EndedDepartment, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(EndedDepartment, ItsFilesAreInstructedDecidedAndSignedByTheOneThatFollows) {
  const auto id = submitted();
  end();
  EXPECT_EQ(why_not(as(strange_prefect, [&](access::Act& act) { return declare_complete(act, registry, id); })),
            "instruct_applications");
  must(as(next_officer, [&](access::Act& act) { return declare_complete(act, registry, id); }));
  must(as(next_officer, [&](access::Act& act) {
    return score(act, registry, id, {{"need", 8, ""}, {"method", 6, ""}});
  }));
  must(as(next_officer, [&](access::Act& act) { return propose(act, registry, id, 2'000'000, "au vu des notes"); }));
  must(decide_as(next_prefect, id, {.amount_cents = 2'000'000}));
  auto text =
      look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
  text.conditions = "Versée selon l’échéancier.";
  must(as(next_officer, [&](access::Act& act) { return write_agreement(act, registry, id, text); }));
  must(as(next_officer,
          [&](access::Act& act) { return record_cofunding(act, registry, id, firm_for(2'000'000), nullptr); }));
  if (text.is_agreement) must(sign_as(applicant, id, digest(id), false));
  must(sign_as(next_prefect, id, digest(id), true));
  EXPECT_EQ(left(ledger::Kind::committed, ledger::Unit::ae), 2'000'000) << "of the envelope that it had";
  look([&](db::Session& session) {
    const auto file = find_application(session, id);
    EXPECT_EQ(file->department, department) << "where it was asked for";
    EXPECT_TRUE(may_read(session, registry, next_officer, *file));
  });
  ledger_is_whole();
}

TEST_P(EndedDepartment, NobodyAppliesInItAnyMore) {
  end();
  const auto in_it =
      as(applicant, [&](access::Act& act) { return start_application(act, registry, call, organisation, department); });
  ASSERT_FALSE(in_it);
  EXPECT_NE(english(in_it.error()).find("Apply in what followed it: 75."), std::string::npos) << english(in_it.error());
  const auto in_its_contract = as(who(access::Role::association, follower, "Association"), [&](access::Act& act) {
    return start_application(act, registry, call, organisation, contract);
  });
  EXPECT_EQ(why_not(in_its_contract), "partner.members_only") << "which stands in the one that follows";
}

}  // namespace
}  // namespace jalon::funding
