// SPDX-License-Identifier: EUPL-1.2
#include "partner/organisation.hpp"

#include <gtest/gtest.h>

#include "access/testing.hpp"
#include "db/testing.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "partner/sql.hpp"
#include "territory/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::partner {
namespace {

class Organisations : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(),
                                     {journal::sql::all_migrations, territory::sql::all_migrations,
                                      figures::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{territory::testing::small_country()};
  access::Actor first = access::testing::actor_with(access::Role::association, TerritoryKey{93});
  access::Actor second = access::testing::actor_with(access::Role::association, TerritoryKey{93});
  access::Actor elsewhere = access::testing::actor_with(access::Role::association, TerritoryKey{69});
  access::Actor prefect = access::testing::actor_with(access::Role::prefect, TerritoryKey{93});
  access::Actor system = access::system_actor("tests");

  template <class F>
  auto as(const access::Actor& actor, F&& rule) -> std::invoke_result_t<F, access::Act&> {
    return database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = actor, .now = at_paris(*Date::parse("2016-11-15"), 10, 0)};
      return rule(act);
    });
  }
  void SetUp() override {
    ASSERT_TRUE(as(system, [&](access::Act& act) -> Result<void> {
      act.db.run_script(territory::testing::rows_of(territory::testing::small_country()).c_str());
      return {};
    }));
  }
  static Organisation text() {
    Organisation out;
    out.name = "Prévention Nord";
    out.form = LegalForm::association;
    out.siret = "732 829 320 00074";
    out.rna = "w931234567";
    out.address = "1 place de la Mairie";
    out.purpose = "Prévention";
    out.representative = "présidente";
    out.territory = TerritoryKey{93};
    return out;
  }
  Result<PartnerId> declare(const access::Actor& actor, const Organisation& organisation) {
    return as(actor, [&](access::Act& act) { return declare_organisation(act, registry, organisation); });
  }
  template <class T>
  static std::string why_not(const Result<T>& result) {
    if (result) return "it was allowed";
    if (const auto* forbidden = std::get_if<Forbidden>(&result.error())) return forbidden->right;
    if (const auto* refusal = std::get_if<Refused>(&result.error())) return refusal->rule;
    if (const auto* invalid = std::get_if<Invalid>(&result.error())) return invalid->faults.front().field;
    if (std::holds_alternative<Conflict>(result.error())) return "conflict";
    return "not found";
  }
};
INSTANTIATE_TEST_SUITE_P(, Organisations, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Organisations, NumbersAreKeptAsRegistersWriteThemAndStandForOneOrganisation) {
  const auto id = declare(first, text());
  ASSERT_TRUE(id) << english(id.error());
  const auto kept = database->read([&](db::Session& session) { return *find_organisation(session, *id); });
  EXPECT_EQ(kept.siret, "73282932000074");
  EXPECT_EQ(kept.rna, "W931234567");
  EXPECT_EQ(kept.siren(), "732829320");
  for (const std::string number : {"73282932000074", "W931234567"}) {
    EXPECT_EQ(database->read([&](db::Session& s) { return organisation_of_number(s, number)->id; }), *id) << number;
  }
  auto again = text();
  again.name = "Une autre";
  EXPECT_EQ(why_not(declare(second, again)), "conflict");
  again.siret.clear();
  again.rna.clear();
  EXPECT_EQ(why_not(declare(second, again)), "siret");
}

TEST_P(Organisations, WhatIsWrongInADeclarationIsToldFieldByField) {
  auto wrong = text();
  wrong.siret = "73282932000075";
  EXPECT_EQ(why_not(declare(first, wrong)), "siret");
  wrong = text();
  wrong.form = LegalForm::commune;
  EXPECT_EQ(why_not(declare(first, wrong)), "rna");
  wrong = text();
  wrong.representative = "06 12 34 56 78";
  EXPECT_EQ(why_not(declare(first, wrong)), "representative");
  EXPECT_EQ(why_not(declare(elsewhere, text())), "apply_for_grants");
  EXPECT_EQ(why_not(declare(prefect, text())), "apply_for_grants");
}

TEST_P(Organisations, AMemberAdmitsTheNextOneAndTheLastOneStays) {
  const auto id = *declare(first, text());
  const auto is_in = [&](const access::Actor& actor) {
    return database->read([&](db::Session& session) { return is_member(session, id, actor); });
  };
  EXPECT_TRUE(is_in(first));
  ASSERT_TRUE(as(second, [&](access::Act& act) { return ask_to_join(act, registry, id); }));
  EXPECT_FALSE(is_in(second));
  const auto admit = [&](const access::Actor& by, const access::Actor& whom) {
    return why_not(as(by, [&](access::Act& act) { return admit_member(act, registry, id, whom.account); }));
  };
  EXPECT_EQ(admit(second, second), "partner.members_only");
  EXPECT_EQ(admit(prefect, second), "apply_for_grants");
  EXPECT_EQ(admit(first, elsewhere), "not found");
  EXPECT_EQ(admit(first, second), "it was allowed");
  EXPECT_TRUE(is_in(second));
  const auto end = [&](const access::Actor& by, const access::Actor& whom) {
    return why_not(as(by, [&](access::Act& act) { return end_member(act, registry, id, whom.account); }));
  };
  EXPECT_EQ(end(second, first), "it was allowed");
  EXPECT_FALSE(is_in(first));
  EXPECT_EQ(end(second, second), "partner.last_member");
}

TEST_P(Organisations, TwoMembersWhoWriteAtOnceDoNotOverwriteEachOther) {
  const auto id = *declare(first, text());
  auto mine = database->read([&](db::Session& session) { return *find_organisation(session, id); });
  auto theirs = mine;
  mine.purpose = "Prévention et insertion";
  theirs.purpose = "Insertion";
  const auto save = [&](const Organisation& what) {
    return why_not(as(first, [&](access::Act& act) { return edit_organisation(act, registry, what); }));
  };
  EXPECT_EQ(save(mine), "it was allowed");
  EXPECT_EQ(save(mine), "it was allowed") << "the same sent twice is once";
  EXPECT_EQ(save(theirs), "conflict");
  theirs = database->read([&](db::Session& session) { return *find_organisation(session, id); });
  EXPECT_EQ(theirs.purpose, "Prévention et insertion");
  theirs.siret = "35600000000048";
  EXPECT_EQ(save(theirs), "siret") << "another number is another organisation";
}

}  // namespace
}  // namespace jalon::partner
