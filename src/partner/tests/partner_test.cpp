// SPDX-License-Identifier: EUPL-1.2
#include "partner/partner.hpp"

#include <gtest/gtest.h>

#include "figures/sql.hpp"
#include "figures/tests/fixture.hpp"
#include "partner/sql.hpp"
#include "territory/testing.hpp"

namespace jalon::partner {
namespace {

class Partners : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(), {journal::sql::all_migrations, territory::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{territory::testing::small_country()};
  access::Actor system = access::system_actor("tests");
  static constexpr TerritoryKey nation{1}, department{93}, other_department{69}, contract{101}, second_contract{102},
      other_contract{201};

  template <class F>
  auto act(F&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = system, .now = Instant{1479202200000}, .origin = "cli"};
      return rule(a);
    });
  }
  void SetUp() override {
    const auto script = territory::testing::rows_of(territory::testing::small_country());
    act([&](access::Act& a) -> Result<bool> {
      a.db.run_script(script.c_str());
      return true;
    }).value();
  }
  Result<PartnerId> add(TerritoryKey territory, std::string_view name, std::string_view siren = "",
                        Kind kind = Kind::association) {
    return act([&](access::Act& a) { return find_or_add(a, registry, territory, name, kind, siren); });
  }
  std::vector<std::string> names_near(TerritoryKey territory) {
    std::vector<std::string> out;
    database->read([&](db::Session& session) {
      for (const auto& partner : near(session, registry, territory)) out.push_back(partner.name);
    });
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(, Partners, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Partners, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Partners, ANameWrittenOtherwiseIsTheSameOrganisation) {
  const auto first = add(contract, "Éducation nationale");
  ASSERT_TRUE(first);
  EXPECT_EQ(add(second_contract, "  education  NATIONALE ").value(), *first);
  EXPECT_EQ(names_near(department).size(), 1U);
}

TEST_P(Partners, TheSameNameInAnotherDepartmentIsAnotherOrganisation) {
  const auto first = add(contract, "Mission locale");
  const auto second = add(other_contract, "Mission locale");
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(names_near(contract), std::vector<std::string>{"Mission locale"});
}

TEST_P(Partners, AnOrganisationOfTheNationIsProposedEverywhereAndNotDoubled) {
  const auto national = add(nation, "Secrétariat général du CIPDR", "", Kind::state);
  ASSERT_TRUE(national);
  EXPECT_EQ(names_near(other_contract), std::vector<std::string>{"Secrétariat général du CIPDR"});
  EXPECT_EQ(add(contract, "Secretariat general du CIPDR").value(), *national);
}

TEST_P(Partners, ProposalsStandInTheOrderOfNames) {
  for (const auto* name : {"Zébulon", "école Jaurès", "Association A"}) ASSERT_TRUE(add(contract, name));
  EXPECT_EQ(names_near(department), (std::vector<std::string>{"Association A", "école Jaurès", "Zébulon"}));
}

TEST_P(Partners, OrganisationsAreFoundByAPartOfTheirNameOrTheirNumberInAnyDepartment) {
  ASSERT_TRUE(add(contract, "Mission locale", "732829320"));
  ASSERT_TRUE(add(other_contract, "La Mission Éducation"));
  ASSERT_TRUE(add(nation, "Réseau 100 % asso_sport"));
  const auto found = [&](std::string_view text) {
    std::vector<std::string> out;
    database->read([&](db::Session& session) {
      for (const auto& partner : named(session, text)) out.push_back(partner.name);
    });
    return out;
  };
  EXPECT_EQ(found("mission"), (std::vector<std::string>{"La Mission Éducation", "Mission locale"}));
  EXPECT_EQ(found("education"), std::vector<std::string>{"La Mission Éducation"});
  EXPECT_EQ(found("732829320"), std::vector<std::string>{"Mission locale"});
  EXPECT_EQ(found("0 % a"), std::vector<std::string>{"Réseau 100 % asso_sport"});
  EXPECT_EQ(found("m%n"), std::vector<std::string>{});
  EXPECT_EQ(found("o_s"), std::vector<std::string>{"Réseau 100 % asso_sport"});
  EXPECT_EQ(found("\\"), std::vector<std::string>{});
}

TEST_P(Partners, AnOrganisationIsFoundByItsId) {
  const auto id = add(contract, "Maison des adolescents", "732829320");
  ASSERT_TRUE(id);
  const auto found = database->read([&](db::Session& session) { return find(session, *id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Maison des adolescents");
  EXPECT_EQ(found->siren, "732829320");
  EXPECT_EQ(found->kind, Kind::association);
  EXPECT_EQ(found->territory, contract);
  EXPECT_FALSE(database->read([](db::Session& session) { return find(session, PartnerId::make()); }));
}

TEST_P(Partners, AddingIsWrittenInTheJournalOnce) {
  ASSERT_TRUE(add(contract, "Maison des adolescents"));
  ASSERT_TRUE(add(contract, "Maison des adolescents"));
  EXPECT_EQ(database->read([](db::Session& session) { return journal::read(session, {.kind = "partner"}).size(); }),
            1U);
}

TEST_P(Partners, ANumberLearnedLaterCompletesTheOrganisation) {
  const auto id = add(contract, "Maison des adolescents");
  EXPECT_EQ(add(contract, "Maison des adolescents", "732 829 320").value(), *id);
  EXPECT_EQ(database->read([&](db::Session& session) { return find(session, *id); })->siren, "732829320");
}

TEST_P(Partners, AnotherNumberForTheSameNameIsAConflict) {
  ASSERT_TRUE(add(contract, "Maison des adolescents", "732829320"));
  const auto second = add(contract, "Maison des adolescents", "552100554");
  ASSERT_FALSE(second);
  EXPECT_TRUE(std::holds_alternative<Conflict>(second.error()));
}

TEST_P(Partners, ANameThatIdentifiesAPersonIsRefused) {
  for (const auto* name : {"Jean, 06 12 34 56 78", "jean.dupont@gmail.com", "", "   ", "deux\nlignes"}) {
    const auto refused = add(contract, name);
    ASSERT_FALSE(refused) << name;
    EXPECT_TRUE(std::holds_alternative<Invalid>(refused.error()));
  }
  EXPECT_FALSE(add(contract, std::string(201, 'a')));
  EXPECT_TRUE(add(contract, std::string(200, 'a')));
}

TEST_P(Partners, AWrongNumberOrAnUnknownTerritoryIsRefused) {
  EXPECT_FALSE(add(contract, "Maison", "732829321"));
  EXPECT_FALSE(add(TerritoryKey{4242}, "Maison"));
}

TEST(Words, OfKindsAndPartsComeBack) {
  for (const auto kind :
       {Kind::state, Kind::local_authority, Kind::association, Kind::school, Kind::company, Kind::other}) {
    Kind back{};
    EXPECT_TRUE(parse_word(word(kind), back));
    EXPECT_EQ(back, kind);
  }
  for (const auto part : {Part::responsible, Part::accountable, Part::consulted, Part::informed}) {
    Part back{};
    EXPECT_TRUE(parse_word(word(part), back));
    EXPECT_EQ(back, part);
  }
  Kind kind{};
  EXPECT_FALSE(parse_word("person", kind));
}

}  // namespace
}  // namespace jalon::partner
