// SPDX-License-Identifier: EUPL-1.2
#include <chrono>
#include <map>

#include "fixture.hpp"

namespace jalon::territory {
namespace {

INSTANTIATE_TEST_SUITE_P(, Territories, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Territories, ItsStatementsHoldAgainstItsSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(Territories, TheReferenceHoldsEighteenRegionsAndOneHundredAndOneDepartments) {
  EXPECT_GT(load(), 36000);
  const auto r = registry();
  EXPECT_EQ(r.all(Level::region).size(), 18U);
  EXPECT_EQ(r.all(Level::department).size(), 101U);
  EXPECT_GT(r.all(Level::epci).size(), 1200U);
  EXPECT_GT(r.all(Level::commune).size(), 34000U);
  EXPECT_EQ(r.all(Level::contract).size(), 0U);
  EXPECT_EQ(r.nation().code, "FR");
  EXPECT_GT(r.nation().population, 66'000'000);
  // The situation of 2016: two departments of Corsica, one Rhône with Lyon in it, Alsace in Grand Est.
  EXPECT_EQ(r.ancestor(r.find(Level::commune, "2A004")->key, Level::department)->code, "2A");
  EXPECT_EQ(r.ancestor(r.find(Level::commune, "69123")->key, Level::department)->code, "69");
  EXPECT_EQ(r.ancestor(r.find(Level::department, "67")->key, Level::region)->name, "Grand Est");
  EXPECT_EQ(r.find(Level::region, "01")->name, "Guadeloupe");
  EXPECT_EQ(r.find(Level::department, "01")->name, "Ain");
  EXPECT_EQ(r.find(Level::department, "20"), nullptr);
}

TEST_P(Territories, TheReferenceLoadedTwiceChangesNothing) {
  load();
  EXPECT_EQ(load(), 0);
  EXPECT_EQ(journal_of("load_reference").size(), 1U);
}

TEST_P(Territories, KeysOfUpperLevelsComeFromTheirCodes) {
  load_some();
  const auto r = registry();
  EXPECT_EQ(r.nation().key.value, 1);
  EXPECT_EQ(r.find(Level::region, "11")->key.value, 111);
  EXPECT_EQ(r.find(Level::department, "93")->key.value, 1093);
  EXPECT_EQ(r.find(Level::department, "2B")->key.value, 1202);
  EXPECT_EQ(r.find(Level::department, "974")->key.value, 2974);
}

TEST_P(Territories, TheReferenceIsNotForEverybodyToLoad) {
  access::Actor officer;
  officer.grants.push_back({access::Role::instruction_officer, TerritoryKey{1093}});
  const auto result = database->write([&](db::Session& session) {
    access::Act a{.db = session, .actor = officer, .now = now};
    return load_reference(a);
  });
  ASSERT_FALSE(result.has_value());
  EXPECT_TRUE(std::holds_alternative<Forbidden>(result.error()));
}

TEST_P(Territories, PopulationsAddUp) {
  load();
  const auto r = registry();
  for (const auto level : {Level::region, Level::department, Level::commune}) {
    std::int64_t sum = 0;
    for (const auto& t : r.all(level)) sum += t.population;
    EXPECT_EQ(sum, r.nation().population) << word(level);
  }
}

TEST_P(Territories, AContractInTwoDepartmentsIsUnderBothAndAddsUpOnce) {
  load_some();
  NewContract contract{.code = "CV043",
                       .name = "CA du Pays d'Aix",
                       .department = TerritoryKey{1013},
                       .also_in = {TerritoryKey{1084}},
                       .member_codes = {"13001", "00000"},
                       .population = 23063};
  const auto key = act([&](access::Act& a) { return add_contract(a, contract); });
  ASSERT_TRUE(key.has_value()) << english(key.error());
  const auto r = registry();
  EXPECT_EQ(r.below(TerritoryKey{1013}, Level::contract).size(), 1U);
  EXPECT_EQ(r.below(TerritoryKey{1084}, Level::contract).size(), 1U);
  EXPECT_EQ(r.below(TerritoryKey{193}, Level::contract).size(), 1U) << "once in the region that holds both";
  EXPECT_EQ(r.below(TerritoryKey{1}, Level::contract).size(), 1U);
  EXPECT_TRUE(r.below(TerritoryKey{1075}, Level::contract).empty());
  EXPECT_EQ(r.sum_path(*key), (std::vector{*key, TerritoryKey{1013}, TerritoryKey{193}, TerritoryKey{1}}));
  EXPECT_EQ(r.right_path(*key),
            (std::vector{*key, TerritoryKey{1013}, TerritoryKey{193}, TerritoryKey{1}, TerritoryKey{1084}}));
  const auto found = database->read([&](db::Session& session) { return members(session, *key); });
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].code, "00000");
  EXPECT_TRUE(found[0].territory.is_null()) << "a code that the reference does not know is kept as given";
  EXPECT_EQ(r.find(found[1].territory)->name, "Aix-en-Provence");
}

TEST_P(Territories, TheJournalsFollowTheTerritories) {
  load_some();
  for (const auto& contract :
       {NewContract{.code = "CV001", .name = "Bourg", .department = TerritoryKey{1001}},
        NewContract{.code = "CV043", .name = "Aix", .department = TerritoryKey{1013}, .also_in = {TerritoryKey{1030}}},
        NewContract{.code = "CV999", .name = "Nulle Part", .department = nation_key}}) {
    act([&](access::Act& a) { return add_contract(a, contract); }).value();
  }
  EXPECT_EQ(journal_of("add_contract", TerritoryKey{1030}).size(), 1U);
  expect_journals_follow_the_registry();
}

TEST_P(Territories, TheJournalsFollowADepartmentThatChangesRegion) {
  load_some();
  const NewContract contract{.code = "CV001", .name = "Bourg", .department = TerritoryKey{1001}};
  act([&](access::Act& a) { return add_contract(a, contract); }).value();
  const TerritoryKey region = registry().find(Level::region, "27")->key;
  EXPECT_TRUE(journal_of("add_contract", region).empty());
  act([](access::Act& a) { return load_table(a, "D\t01\tAin\tL\t27\t0001-01-01\t600000\n"); }).value();
  EXPECT_EQ(journal_of("add_contract", region).size(), 1U);
  expect_journals_follow_the_registry();
}

TEST_P(Territories, AContractCannotTakeACodeOrADepartmentThatIsNotRight) {
  load_some();
  NewContract good{.code = "CV001", .name = "CC de la Plaine de l'Ain", .department = TerritoryKey{1001}};
  ASSERT_TRUE(act([&](access::Act& a) { return add_contract(a, good); }).has_value());
  const auto twice = act([&](access::Act& a) { return add_contract(a, good); });
  ASSERT_FALSE(twice.has_value());
  EXPECT_TRUE(std::holds_alternative<Conflict>(twice.error()));
  NewContract bad{.code = "CV 2",
                  .name = " ",
                  .department = TerritoryKey{4242},
                  .population = -1,
                  .longitude = 200.0,
                  .latitude = 3.0};
  const auto refused_one = act([&](access::Act& a) { return add_contract(a, bad); });
  ASSERT_FALSE(refused_one.has_value());
  EXPECT_EQ(std::get<Invalid>(refused_one.error()).faults.size(), 5U) << english(refused_one.error());
  EXPECT_EQ(registry().all(Level::contract).size(), 1U);
}

TEST_P(Territories, TheDirectorySeesWhatAnotherProcessHasChanged) {
  load_some();
  Directory directory(*database);
  EXPECT_EQ(directory.current()->all(Level::contract).size(), 0U);
  const auto before = directory.current();
  NewContract contract{.code = "CV001", .name = "Bourg", .department = TerritoryKey{1001}};
  act([&](access::Act& a) { return add_contract(a, contract); }).value();
  directory.reload();
  EXPECT_EQ(directory.current()->all(Level::contract).size(), 1U);
  EXPECT_EQ(before->all(Level::contract).size(), 0U) << "a copy in use does not change";
  const auto same = directory.current();
  directory.reload();
  EXPECT_EQ(directory.current(), same) << "nothing changed, nothing is read again";
  // Inside a write the copy in memory answers.
  act([&](access::Act&) -> Result<bool> { return directory.current() == same; }).value();
}

TEST_P(Territories, AnEpciHasItsCommunes) {
  load_some();
  const auto r = registry();
  const auto* epci = r.find(Level::epci, "242010056");
  ASSERT_NE(epci, nullptr);
  const auto communes = r.communes_of(epci->key);
  EXPECT_EQ(communes.size(), 10U);
  for (const auto* c : communes) EXPECT_EQ(c->epci, epci->key);
  EXPECT_EQ(r.below(TerritoryKey{1202}, Level::commune).size() + r.below(TerritoryKey{1201}, Level::commune).size(),
            r.below(TerritoryKey{194}, Level::commune).size());
}

TEST_P(Territories, APlaceIsFoundFromWhatPeopleType) {
  load_some();
  const auto r = registry();
  const auto code = [&](std::string_view text) {
    const auto* t = r.from_text(text);
    return t == nullptr ? std::string("none") : std::string(word(t->level)) + " " + t->code;
  };
  EXPECT_EQ(code("93"), "department 93");
  EXPECT_EQ(code(" 2a"), "department 2A");
  EXPECT_EQ(code("Seine-Saint-Denis"), "department 93");
  EXPECT_EQ(code("93 – Seine-Saint-Denis"), "department 93");
  EXPECT_EQ(code("Seine-Saint-Denis (93)"), "department 93");
  EXPECT_EQ(code("region 11"), "region 11");
  EXPECT_EQ(code("region:11"), "region 11");
  EXPECT_EQ(code("ile de france"), "region 11");
  EXPECT_EQ(code("nation"), "nation FR");
  EXPECT_EQ(code("France"), "nation FR");
  EXPECT_EQ(code("nowhere"), "none");
  EXPECT_EQ(code(""), "none");
  EXPECT_EQ(code("region 99"), "none");
}

}  // namespace
}  // namespace jalon::territory
