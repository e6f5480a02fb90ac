// SPDX-License-Identifier: EUPL-1.2
#include "funding/past.hpp"

#include <algorithm>
#include <filesystem>

#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

class PastAwards : public Funding {
 protected:
  [[nodiscard]] std::string contract_code() const { return registry.find(contract)->code; }
  [[nodiscard]] std::string other_code() const { return registry.find(other_contract)->code; }
  // As published: made up, of the same shape.
  [[nodiscard]] std::string relais() const {
    return fmt::format(
        R"([{{"id_poste":"09316R000100","code_tiers":"{}","raison_sociale":"PREVENTION NORD","annee":2015,"montant":19875.06,"code_cv":"{}","insee_dep":"93","insee_reg":"11"}},
{{"id_poste":"06916R000200","code_tiers":"{}","raison_sociale":"MAISON DU RHONE","annee":2015,"montant":19875.06,"code_cv":"{}","insee_dep":"69","insee_reg":"84"}},
{{"id_poste":"06916R000300","code_tiers":"73282932000075","raison_sociale":"NUMERO FAUX","annee":2015,"montant":19875.06,"code_cv":"CV998"}},
{{"id_poste":"06916R000400","code_tiers":"{}","raison_sociale":"SANS MONTANT","annee":2015,"montant":0,"code_cv":"CV998","insee_dep":"69","insee_reg":"84"}}])",
        siret_of(73282932), contract_code(), siret_of(41234567), other_code(), siret_of(41234567));
  }
  [[nodiscard]] std::string fonjep() const {
    const auto post = fmt::format(
        R"({{"id_poste":"D00001","code_tiers":"LES DEUX RIVES","raison_sociale":"LES DEUX RIVES","montant":7164,"annee":2015,"code_cv":"{}{}","insee_dep":"93","insee_reg":"11"}})",
        "CV101", "CV102");
    return "[" + post + "," + post + "]";
  }
  Result<PastTaken> bring(const access::Actor& actor, std::string_view bytes, PastScheme scheme,
                          TerritoryKey territory = nation, audit::Mapping mapping = {}) {
    return as(actor, [&](access::Act& act) {
      return import_past_awards(act, registry,
                                {.file = {.name = "file", .path = {}, .bytes = bytes},
                                 .scheme = scheme,
                                 .territory = territory,
                                 .source = "data.gouv.fr",
                                 .sheet = {},
                                 .mapping = std::move(mapping)});
    });
  }
  PastList listed(const PastFilter& filter = {}) {
    return look([&](db::Session& session) { return past_awards(session, filter); });
  }
  Result<void> undo(const access::Actor& actor, PastImportId id, std::string_view motive = "mauvais fichier") {
    return as(actor, [&](access::Act& act) { return undo_past_import(act, registry, id, motive); });
  }
};

TEST_P(PastAwards, APostIsAnAwardOfItsYearContractAndBeneficiary) {
  const auto done = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  EXPECT_EQ(done.import.taken, 3);
  EXPECT_EQ(done.import.rejected, 1);
  const auto all = listed({.contract = contract_code()});
  ASSERT_EQ(all.rows.size(), 1U);
  EXPECT_EQ(all.rows[0].beneficiary, "PREVENTION NORD");
  EXPECT_EQ(all.rows[0].siren, siret_of(73282932).substr(0, 9));
  EXPECT_EQ(all.rows[0].amount_cents, 1'987'506);
  EXPECT_EQ(all.rows[0].year, 2015);
  EXPECT_EQ(all.rows[0].department, department);
}

TEST_P(PastAwards, WhatIsWrongIsToldWithItsRowAndStopsNoOther) {
  const auto done = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  std::vector<std::string> said;
  for (const auto& one : done.import.remarks)
    said.push_back(fmt::format("{} {} {}", one.number, one.is_rejected ? "rejected" : "taken", one.where));
  // Its number does not hold, its contract is not known, nothing tells its department; and an amount of zero.
  EXPECT_EQ(said, (std::vector<std::string>{"3 taken code_tiers", "3 taken code_cv", "3 taken insee_dep",
                                            "4 rejected montant"}));
  const auto row = listed({.words = "NUMERO FAUX"});
  ASSERT_EQ(row.rows.size(), 1U);
  EXPECT_EQ(row.rows[0].siret, "");
  EXPECT_FALSE(row.rows[0].department);
  EXPECT_EQ(row.rows[0].contracts, "CV998");
}

TEST_P(PastAwards, TwoContractsInOneCellAreOneAwardFoundUnderBoth) {
  const auto done = must_be(bring(coordinator, fonjep(), PastScheme::fonjep));
  EXPECT_EQ(done.import.taken, 2);
  EXPECT_EQ(done.import.repeated, 1);  // the file says it twice; it is kept as published
  EXPECT_EQ(listed().total, 2);
  for (const auto* code : {"CV101", "CV102"}) EXPECT_EQ(listed({.contract = code}).total, 2) << code;
  EXPECT_EQ(listed().rows[0].contracts, "CV101 CV102");
  EXPECT_EQ(listed().rows[0].siret, "");
}

TEST_P(PastAwards, TheSameFileTwiceChangesNothing) {
  const auto first = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  const auto before = look([](db::Session& session) { return journal::position(session); });
  const auto again = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  EXPECT_TRUE(again.was_known);
  EXPECT_EQ(again.import.id, first.import.id);
  EXPECT_EQ(listed().total, 3);
  EXPECT_EQ(look([](db::Session& session) { return journal::position(session); }), before);
}

TEST_P(PastAwards, WhatAnotherFileSaysAgainIsOnceAndStaysUntilBothAreUndone) {
  const auto first = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  const auto second = must_be(bring(coordinator, relais() + "\n", PastScheme::adultes_relais));
  EXPECT_EQ(second.import.known, 3);
  EXPECT_EQ(second.import.taken, 0);
  EXPECT_EQ(listed().total, 3);
  must(undo(coordinator, first.import.id));
  EXPECT_EQ(listed().total, 3);
  must(undo(coordinator, second.import.id));
  EXPECT_EQ(listed().total, 0);
  EXPECT_EQ(why_not(undo(coordinator, second.import.id)), "funding.import_undone");
  // And the file can come back.
  EXPECT_EQ(must_be(bring(coordinator, relais(), PastScheme::adultes_relais)).import.taken, 3);
}

TEST_P(PastAwards, UndoingNeedsAMotive) {
  const auto done = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  EXPECT_EQ(why_not(undo(coordinator, done.import.id, "")), "motive");
}

TEST_P(PastAwards, AListOfOldGrantsComesInByItsColumns) {
  const auto csv = fmt::format(
      "Structure;N° SIRET;Aide;Objet;Exercice;Département\n"
      "Prévention Nord;{};5 000,50;Ateliers;2014;93\n"
      "Mme Martin;;100;Aide;2014;93\n"
      "Maison;{};1,234;Ateliers;2014;93\n"
      "Maison;{};-20;Reversement;2014;93\n"
      "Maison;{};20;Ateliers;;93\n",
      siret_of(73282932), siret_of(41234567), siret_of(41234567), siret_of(41234567));
  EXPECT_EQ(why_not(bring(coordinator, csv, PastScheme::grants)), "columns");
  const auto done = must_be(bring(coordinator, csv, PastScheme::grants, nation,
                                  {{audit::Field::beneficiary_name, "Structure"}, {audit::Field::amount, "Aide"}}));
  EXPECT_EQ(done.import.taken, 1);
  EXPECT_EQ(done.import.rejected, 4);
  std::vector<std::string> where;
  for (const auto& one : done.import.remarks) where.push_back(fmt::format("{} {}", one.number, one.where));
  EXPECT_EQ(where, (std::vector<std::string>{"3 Structure", "4 Aide", "5 Aide", "6 Exercice"}));
  EXPECT_EQ(listed().rows.at(0).amount_cents, 500'050);
  EXPECT_EQ(listed({.words = "martin"}).total, 0);
}

TEST_P(PastAwards, AListOfPostsIsNotTakenForGrantsNorTheOtherWayRound) {
  EXPECT_EQ(why_not(bring(coordinator, relais(), PastScheme::grants)), "scheme");
  EXPECT_EQ(why_not(bring(coordinator, "beneficiaire;montant;annee\nX;5;2014\n", PastScheme::fonjep)), "scheme");
}

TEST_P(PastAwards, ADepartmentTakesItsOwnRowsAlone) {
  const auto done = must_be(bring(officer, relais(), PastScheme::adultes_relais, department));
  EXPECT_EQ(listed({.department = department}).total, done.import.taken);
  EXPECT_EQ(listed({.department = other_department}).total, 0);
  EXPECT_EQ(done.import.remarks.at(0).number, 2);
  EXPECT_TRUE(done.import.remarks.at(0).is_rejected);
}

TEST_P(PastAwards, WhoHasNotTheRightImportsAndUndoesNothing) {
  EXPECT_EQ(why_not(bring(officer, relais(), PastScheme::adultes_relais)), "import_reference");
  EXPECT_EQ(why_not(bring(applicant, relais(), PastScheme::adultes_relais, department)), "instruct_applications");
  EXPECT_EQ(why_not(bring(officer, relais(), PastScheme::adultes_relais, other_department)), "instruct_applications");
  EXPECT_EQ(why_not(bring(coordinator, relais(), PastScheme::adultes_relais, contract)), "territory");
  const auto done = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  EXPECT_EQ(why_not(undo(officer, done.import.id)), "import_reference");
  EXPECT_EQ(listed().total, 3);
}

TEST_P(PastAwards, TheSameOrganisationIsFoundByItsSirenWithItsSumsByYear) {
  const auto earlier = granted();
  const auto now_asked = submitted(1'000'000, 3'000'000);
  must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  const auto found =
      look([&](db::Session& session) { return past_funding(session, *find_application(session, now_asked)); });
  ASSERT_EQ(found.awards.size(), 1U);
  ASSERT_EQ(found.grants.size(), 1U);
  EXPECT_EQ(found.grants[0].id, earlier);
  ASSERT_EQ(found.years.size(), 2U);
  EXPECT_EQ(found.years[0].year, 2016);
  EXPECT_EQ(found.years[0].here_cents, 2'000'000);
  EXPECT_EQ(found.years[1].year, 2015);
  EXPECT_EQ(found.years[1].past_cents, 1'987'506);
  // The application itself is no past of its own.
  EXPECT_TRUE(look([&](db::Session& session) {
                return past_funding(session, *find_application(session, earlier));
              }).grants.empty());
}

TEST_P(PastAwards, AFilterNarrowsTheListAndItsSum) {
  must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  must_be(bring(coordinator, fonjep(), PastScheme::fonjep));
  EXPECT_EQ(listed().total, 5);
  EXPECT_EQ(listed({.scheme = PastScheme::fonjep}).amount_cents, 2 * 716'400);
  EXPECT_EQ(listed({.year = 2014}).total, 0);
  EXPECT_EQ(listed({.words = siret_of(41234567)}).total, 1);
  EXPECT_EQ(listed({.words = "100%"}).total, 0);
  EXPECT_EQ(listed({.limit = 2, .offset = 4}).rows.size(), 1U);
  std::string csv;
  look([&](db::Session& session) {
    export_past_awards(session, registry, {.department = department}, intake::Format::csv, Lang::en,
                       [&](std::string_view piece) { csv += piece; });
  });
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4) << csv;
}

// The lists as published, where they stand beside the repository.
TEST_P(PastAwards, ThePublishedListsComeInWhole) {
  const auto file = [](const char* name) {
    return std::filesystem::path(JALON_SOURCE_DIR).parent_path() / "shared/data/funding" / name;
  };
  if (!std::filesystem::exists(file("adulte-relais-2020.json"))) GTEST_SKIP() << "the published lists are not here";
  const auto take = [&](const char* name, PastScheme scheme) {
    return must_be(as(coordinator, [&](access::Act& act) {
      return import_past_awards(act, registry,
                                {.file = {.name = name, .path = file(name).string(), .bytes = {}},
                                 .scheme = scheme,
                                 .territory = nation,
                                 .source = "ANCT",
                                 .sheet = {},
                                 .mapping = {}});
    }));
  };
  const auto relais = take("adulte-relais-2020.json", PastScheme::adultes_relais);
  EXPECT_EQ(relais.import.taken, 4660);
  EXPECT_EQ(relais.import.rejected, 0);
  EXPECT_EQ(relais.import.amount_cents, 4660 * 1'987'506LL);
  EXPECT_EQ(take("postes-fonjep-2020.json", PastScheme::fonjep).import.taken, 1455);
  EXPECT_EQ(take("postes-fonjep-2022.json", PastScheme::fonjep).import.taken, 1429);
  EXPECT_EQ(listed({.contract = "CV380"}).total, 53);
  EXPECT_EQ(take("adulte-relais-2020.json", PastScheme::adultes_relais).was_known, true);
}

INSTANTIATE_TEST_SUITE_P(, PastAwards, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

}  // namespace
}  // namespace jalon::funding
