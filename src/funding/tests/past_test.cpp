// SPDX-License-Identifier: EUPL-1.2
#include "funding/past.hpp"

#include <algorithm>
#include <filesystem>

#include "funding/routes.hpp"
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

TEST_P(PastAwards, WhatWasReceivedElsewhereIsDeclaredForThreeYears) {
  const auto id = start(applicant, organisation);
  const auto declare = [&](std::int64_t seen, std::vector<Aid> aids) {
    return as(applicant, [&](access::Act& act) { return save_aids(act, registry, id, seen, aids); });
  };
  EXPECT_EQ(why_not(declare(0, {{2013, "CAF", "", 100}})), "aids.0.year");
  EXPECT_EQ(why_not(declare(0, {{2017, "CAF", "", 100}})), "aids.0.year");
  EXPECT_EQ(why_not(declare(0, {{2016, "", "", 100}})), "aids.0.funder");
  EXPECT_EQ(why_not(declare(0, {{2016, "CAF", "", 0}})), "aids.0.amount");
  EXPECT_EQ(why_not(as(rival, [&](access::Act& act) { return save_aids(act, registry, id, 0, {}); })), "not found");
  must(declare(0, {{2014, "Région", "Emploi", 50}, {}, {2016, "CAF", "", 100}}));
  const auto content = look([&](db::Session& session) { return content_of(session, registry, id); });
  EXPECT_EQ(content.aids, (std::vector<Aid>{{2016, "CAF", "", 100}, {2014, "Région", "Emploi", 50}}));
  EXPECT_EQ(content.aids_revision, 1);
  EXPECT_EQ(why_not(declare(0, {{2015, "CAF", "", 100}})), "conflict");
  // As programs write it.
  must(as(applicant, [&](access::Act& act) {
    return save_part(act, registry, id, Part::aids, 1, R"({"aids":[{"year":2015,"funder":"CAF","amount":"12.50"}]})");
  }));
  EXPECT_EQ(look([&](db::Session& session) { return content_of(session, registry, id); }).aids.at(0).amount_cents,
            1250);
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

class TestClock : public Clock {
 public:
  explicit TestClock(const Instant& now) : now_(now) {}
  [[nodiscard]] Instant now() const override { return now_; }

 private:
  const Instant& now_;
};

// What the pages say.
class PastPages : public PastAwards {
 protected:
  TestClock clock{now};
  std::unique_ptr<territory::Directory> territories;
  web::Router router;

  void SetUp() override {
    PastAwards::SetUp();
    territories = std::make_unique<territory::Directory>(*database);
    add_routes(router, {*database, clock, *territories});
  }
  web::Response get(const access::Actor& actor, const std::string& path) {
    web::Request request;
    request.method = web::Method::get;
    request.target = request.path = path;
    request.lang = Lang::en;
    request.identity = std::make_shared<access::Actor>(actor);
    const auto match = router.find(web::Method::get, path);
    if (match.route == nullptr) return web::text("no such address", 405);
    request.route = match.route;
    request.params = match.params;
    return match.route->handler(request);
  }
  // Whether the texts stand on the page, in this order.
  static void in_order(const std::string& page, std::initializer_list<std::string_view> texts) {
    std::size_t at = 0;
    for (const auto text : texts) {
      const auto found = page.find(text, at);
      ASSERT_NE(found, std::string::npos) << text;
      at = found;
    }
  }
};

TEST_P(PastPages, AnApplicationPrintsInTheOrderOfTheCerfa) {
  const auto id = submitted(2'000'000, 4'000'000);
  const auto page = get(applicant, "/demandes/" + id.text() + "/cerfa");
  ASSERT_EQ(page.status, 200);
  in_order(page.body,
           {"This is not the official form", "1. The organisation", "Relations with", "Means",
            "2. Representatives, by function", "présidente", "3. The project", "Evaluation", "Budget of the project",
            "60 – Purchases", "64 – Salaries", "40,000", "Total", "Voluntary contributions in kind",
            "The grant asked for, €20,000, is 50", "4. Attestations", "Declared by submitting", "None is declared."});
  EXPECT_EQ(get(rival, "/demandes/" + id.text() + "/cerfa").status, 404);
  EXPECT_EQ(get(officer, "/demandes/" + id.text() + "/cerfa").status, 200);
}

TEST_P(PastPages, ADraftAttestsNothing) {
  const auto id = start(applicant, organisation);
  const auto page = get(applicant, "/demandes/" + id.text() + "/cerfa");
  EXPECT_NE(page.body.find("nothing is declared yet"), std::string::npos);
  EXPECT_EQ(page.body.find("Declared by submitting"), std::string::npos);
  // And is not read by the services.
  EXPECT_EQ(get(officer, "/demandes/" + id.text() + "/cerfa").status, 404);
}

TEST_P(PastPages, TheApplicationAndItsInstructionTellWhatTheOrganisationReceivedBefore) {
  must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  const auto id = submitted();
  for (const auto* part : {"", "/instruction"}) {
    const auto page = get(officer, "/demandes/" + id.text() + part);
    ASSERT_EQ(page.status, 200) << part;
    in_order(page.body, {"Received before, by year", "2015", "19,875.06", "09316R000100"});
  }
}

TEST_P(PastPages, TheListOfAContractShowsItsOwnAndTheReportEveryRowThatWasNotTaken) {
  const auto done = must_be(bring(coordinator, relais(), PastScheme::adultes_relais));
  const auto list = get(officer, "/contrats/" + contract_code() + "/subventions-anterieures");
  ASSERT_EQ(list.status, 200);
  EXPECT_NE(list.body.find("PREVENTION NORD"), std::string::npos);
  EXPECT_EQ(list.body.find("MAISON DU RHONE"), std::string::npos);
  const auto report = get(coordinator, "/nation/subventions-anterieures/imports/" + done.import.id.text());
  ASSERT_EQ(report.status, 200);
  in_order(report.body, {"3 awards taken", "1 row rejected", "It is zero."});
  // An import of the nation is not one of a department.
  EXPECT_EQ(get(officer, "/departements/93/subventions-anterieures/imports/" + done.import.id.text()).status, 404);
  EXPECT_EQ(get(officer, "/departements/96/subventions-anterieures").status, 404);
}

INSTANTIATE_TEST_SUITE_P(, PastPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);
INSTANTIATE_TEST_SUITE_P(, PastAwards, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

}  // namespace
}  // namespace jalon::funding
