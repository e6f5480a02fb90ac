// SPDX-License-Identifier: EUPL-1.2
#include "audit/grants_file.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>

#include "audit/cells.hpp"
#include "audit/comparison.hpp"
#include "intake/awards.hpp"
#include "intake/export.hpp"

namespace jalon::audit {
namespace {

const Date today = *Date::parse("2024-01-31");

constexpr std::string_view scdl_header =
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,"
    "montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,"
    "dispositifAide\n";

// A row of SCDL that holds, with what a test changes.
struct Row {
  std::string grantor = "Ville d’Antibes", grantor_id = "21060004500392", date = "2023-03-01", reference = "2023-01",
              name = "Maison des jeunes", id = "73282932000009", rna, object = "Ateliers de théâtre", amount = "5000",
              nature = "aide en numéraire", conditions = "unique", period = "2023-04-01", rae, eu = "non",
              percent = "1", scheme;
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const auto* cell : {&grantor, &grantor_id, &date, &reference, &name, &id, &rna, &object, &amount, &nature,
                             &conditions, &period, &rae, &eu, &percent, &scheme}) {
      if (!out.empty()) out += ',';
      out += '"' + *cell + '"';
    }
    return out + "\n";
  }
};
std::string scdl(const std::vector<Row>& rows) {
  std::string out(scdl_header);
  for (const auto& row : rows) out += row.text();
  return out;
}
Row with(std::string Row::*member, std::string value) {
  Row row;
  row.*member = std::move(value);
  return row;
}

Report checked(std::string_view bytes, CheckOptions options = {}) {
  options.today = today;
  auto report = check_grants({.name = "test", .path = {}, .bytes = bytes}, options);
  EXPECT_TRUE(report) << english(report.error());
  return report ? std::move(*report) : Report{};
}
// GF-11 2 dateConvention | what (meant) > also
std::vector<std::string> said(const Report& report) {
  std::vector<std::string> out;
  for (const auto& one : report.findings) {
    std::string line(one.kind->id);
    line += fmt::format(" {}", one.number);
    if (one.column >= 0) line += " " + report.columns[static_cast<std::size_t>(one.column)].name;
    line += " | " + one.what.english();
    if (!one.meant.empty()) line += " (" + one.meant + ")";
    if (one.amount_cents) line += fmt::format(" {}", *one.amount_cents);
    for (const auto also : one.also) line += fmt::format(" > {}", also);
    out.push_back(std::move(line));
  }
  return out;
}
std::vector<std::string> said_of(const std::vector<Row>& rows, CheckOptions options = {}) {
  return said(checked(scdl(rows), std::move(options)));
}
using Said = std::vector<std::string>;

std::string fault_of(std::string_view bytes, CheckOptions options = {}) {
  options.today = today;
  const auto report = check_grants({.name = "test", .path = {}, .bytes = bytes}, options);
  if (report) return "read";
  const auto* invalid = std::get_if<Invalid>(&report.error());
  return invalid == nullptr ? english(report.error())
                            : invalid->faults.at(0).field + ": " + invalid->faults.at(0).reason.english();
}

// ---- the schema, cell by cell ----

TEST(Scdl, ARowThatHoldsIsClean) {
  const auto report = checked(scdl({Row{}}));
  EXPECT_EQ(said(report), Said{});
  EXPECT_TRUE(report.is_clean());
  EXPECT_EQ(report.shape, Shape::scdl);
  EXPECT_EQ(report.rows, 1);
  EXPECT_EQ(report.amount_cents, 500'000);
  EXPECT_EQ(report.first, Date::parse("2023-03-01"));
  EXPECT_EQ(report.top.at(0).identifier, "732829320");
}

TEST(Scdl, EveryFaultOfACellIsToldWithItsPlaceAndWhatWasMeant) {
  struct Case {
    std::string Row::*member;
    const char* value;
    const char* said;
  };
  for (const auto& each : std::vector<Case>{
           {&Row::grantor, "", "GF-10 2 nomAttribuant | “nomAttribuant” is required."},
           {&Row::object, " ", "GF-10 2 objet | “objet” is required."},
           {&Row::date, "01/03/2023", "GF-11 2 dateConvention | “01/03/2023” is written another way. (2023-03-01)"},
           {&Row::date, "44986", "GF-11 2 dateConvention | “44986” is written another way. (2023-03-01)"},
           {&Row::date, "2023-03-01T00:00:00",
            "GF-11 2 dateConvention | “2023-03-01T00:00:00” is written another way. (2023-03-01)"},
           // What may be a name is not repeated.
           {&Row::date, "Jean Dupont", "GF-11 2 dateConvention | “…” is not a day."},
           {&Row::amount, "5 000,50", "GF-13 2 montant | “5 000,50” is written another way. (5000.50)"},
           {&Row::amount, "5000.505", "GF-13 2 montant | “5000.505” has more than two decimals. (5000.51)"},
           {&Row::amount, "1,234",
            "GF-13 2 montant | “1,234” can be read in two ways: the comma of decimals or of thousands."},
           {&Row::amount, "5000 €", "GF-13 2 montant | The unit stands after the number. (5000)"},
           {&Row::amount, "cinq mille", "GF-12 2 montant | “…” is not an amount."},
           {&Row::amount, "0", "GF-19 2 montant | It is zero. 0"},
           {&Row::amount, "-20.5", "GF-19 2 montant | It is negative. -2050"},
           {&Row::amount, "1000000000000000",
            "GF-19 2 montant | “1000000000000000” € cannot be meant; it is left out."},
           {&Row::nature, "Aide en numeraire",
            "GF-14 2 nature | Its letters, accents or spaces differ. (aide en numéraire)"},
           {&Row::nature, "argent", "GF-14 2 nature | Neither in cash nor in kind, in the words of the schema."},
           {&Row::period, "2023-04-01_2023-05-01",
            "GF-15 2 datesPeriodeVersement | “2023-04-01_2023-05-01” is written another way. (2023-04-01/2023-05-01)"},
           {&Row::period, "01/04/2023/01/05/2023",
            "GF-15 2 datesPeriodeVersement | “01/04/2023/01/05/2023” is written another way. (2023-04-01/2023-05-01)"},
           {&Row::period, "avril", "GF-15 2 datesPeriodeVersement | “…” is neither a day nor a period."},
           {&Row::eu, "Yes", "GF-16 2 notificationUE | It is written neither oui nor non. (oui)"},
           {&Row::percent, "80", "GF-17 2 pourcentageSubvention | “80” is a percentage. (0.8)"},
           {&Row::percent, "80%", "GF-17 2 pourcentageSubvention | “80%” is a percentage. (0.8)"},
           {&Row::percent, "0.001", "GF-17 2 pourcentageSubvention | “0.001” is not between 0.01 and 1."},
           {&Row::percent, "tout", "GF-17 2 pourcentageSubvention | “…” is not a number."},
           {&Row::percent, "0,5", "GF-13 2 pourcentageSubvention | “0,5” is written another way. (0.5)"},
           {&Row::rae, "123456", "GF-18 2 idRAE | 6 characters; at most 5 are allowed."},
           {&Row::grantor_id, "21060004500391",
            "GF-20 2 idAttribuant | The check digit says that one of the digits is wrong."},
           {&Row::id, "732829320",
            "GF-21 2 idBeneficiaire | This is a SIREN (nine digits); the SIRET of the establishment is asked "
            "(fourteen)."},
           {&Row::id, "73282932000009.0",
            "GF-24 2 idBeneficiaire | A spreadsheet took it for an amount and put decimals after it. (73282932000009)"},
           {&Row::id, "7.3283E+13",
            "GF-24 2 idBeneficiaire | A spreadsheet wrote it with an exponent and its last digits are lost."},
           {&Row::rna, "W3222", "GF-22 2 rnaBeneficiaire | The number of digits is not right."},
           {&Row::id, "", "GF-23 2 idBeneficiaire | Neither a SIRET nor an RNA is given."},
           {&Row::date, "1823-03-01", "GF-40 2 dateConvention | “1823-03-01” is no day that can be meant."},
           {&Row::date, "2023-02-30", "GF-40 2 dateConvention | “2023-02-30” is no day that can be meant."},
           {&Row::date, "2024-02-01", "GF-41 2 dateConvention | 2024-02-01 has not come yet."},
           {&Row::period, "2023-05-01/2023-04-01",
            "GF-42 2 datesPeriodeVersement | It begins on 2023-05-01 and ends on 2023-04-01."},
           {&Row::period, "2023-02-28",
            "GF-43 2 datesPeriodeVersement | It begins on 2023-02-28, and the agreement is of 2023-03-01."},
       }) {
    auto got = said_of({with(each.member, each.value)});
    // An agreement of tomorrow is paid before, in this row.
    if (std::string_view(each.value) == "2024-02-01" && got.size() == 2) got.pop_back();
    EXPECT_EQ(got, Said{each.said}) << each.value;
  }
}

TEST(Scdl, WhatTheSchemaAllowsIsLetBe) {
  for (const auto& [member, value] :
       std::vector<std::pair<std::string Row::*, std::string>>{{&Row::nature, "aide en nature;aide en numéraire"},
                                                               {&Row::conditions, "en deux fois, selon l’avancement"},
                                                               {&Row::period, "2023-04-01/2023-12-31"},
                                                               {&Row::eu, "oui"},
                                                               {&Row::percent, "0.45"},
                                                               {&Row::percent, "1.00"},
                                                               {&Row::amount, "47800.20"},
                                                               {&Row::reference, ""},
                                                               {&Row::object, std::string(256, 'o')}}) {
    EXPECT_EQ(said_of({with(member, value)}), Said{}) << value;
  }
  auto by_rna = with(&Row::id, "");
  by_rna.rna = "W333216789";
  EXPECT_EQ(said_of({by_rna}), Said{});
  EXPECT_EQ(said_of({with(&Row::object, std::string(257, 'o'))}),
            Said{"GF-18 2 objet | 257 characters; at most 256 are allowed."});
}

TEST(Scdl, ColumnsStandInAnyOrderWithAnySeparatorAndOlderNames) {
  const auto report = checked(
      "montant;objet;Nom de l'attribuant;Identification de l'attribuant;dateConvention;nomBeneficiaire;idBeneficiaire;"
      "nature;conditionsVersement;datesPeriodeVersement;notificationUE;pourcentageSubvention;couleur;objet\n"
      "5000;Ateliers;Ville;21060004500392;2023-03-01;Maison;73282932000009;aide en "
      "nature;unique;2023-04-01;non;1;bleu;\n");
  EXPECT_EQ(said(report),
            (Said{"GF-02 1 objet | The column “objet” is there twice.",
                  "GF-03 1 Nom de l'attribuant | The schema names it otherwise today. (nomAttribuant)",
                  "GF-03 1 Identification de l'attribuant | The schema names it otherwise today. (idAttribuant)",
                  "GF-04 1 couleur | The schema has no such column."}));
  EXPECT_EQ(report.amount_cents, 500'000);
  EXPECT_EQ(report.separator, ';');
}

TEST(Scdl, AMissingColumnIsToldOnceAndNotInEachRow) {
  auto text = scdl({Row{}, Row{}});
  text.replace(text.find("notificationUE"), 14, "autre");
  const auto report = checked(text);
  EXPECT_EQ(said(report).at(0), "GF-01 1 | The column “notificationUE” is missing. (notificationUE)");
  EXPECT_EQ(report.counts.at(0).found, 1);
}

TEST(Scdl, AnEncodingOfSpreadsheetsIsReadAndTold) {
  auto row = Row{};
  row.grantor = "Ville";
  row.object = "Thtre";
  row.nature = "aide en nature";
  auto text = scdl({row});
  text.insert(text.find("tre\""), "\xE9\xE2");
  EXPECT_EQ(said(checked(text)), Said{"GF-06 0 | It was read as Windows-1252."});
  // The letter stands past what is looked at first: everything is read again.
  std::vector<Row> many(2000, row);
  for (std::size_t i = 0; i < many.size(); ++i)
    many[i].reference = many[i].object = fmt::format("projet n{}", i * 7919);
  auto late = scdl(many);
  late.insert(late.rfind("projet"), "\xE9");
  const auto report = checked(late);
  EXPECT_EQ(report.rejected, 0);
  EXPECT_EQ(report.counts.at(0).kind->id, "GF-06");
}

TEST(Scdl, LettersThatAreGoneAreTold) {
  EXPECT_EQ(said_of({with(&Row::object, "Th\xEF\xBF\xBDtre")}),
            Said{"GF-07 2 objet | The sign � stands for a letter that is gone."});
}

TEST(Scdl, ARowThatCannotBeReadDoesNotStopTheOthers) {
  auto text = scdl({Row{}}) + "\"open, a quote\n";
  auto report = checked(text + Row{}.text());
  EXPECT_EQ(report.rejected, 1);
  EXPECT_EQ(report.counts.at(0).kind->id, "GF-05");
}

// ---- grants compared ----

TEST(Compared, TheSameGrantTwiceIsAnErrorAndAnotherReferenceIsWorthALook) {
  auto other = Row{};
  other.reference = "2023-02";
  EXPECT_EQ(said_of({Row{}, Row{}, other}),
            (Said{"GF-30 3 | Same beneficiary, object, day, amount and reference. > 2",
                  "GF-31 4 | Same beneficiary, object, day and amount, another reference. > 3"}));
  EXPECT_EQ(said_of({Row{}, with(&Row::amount, "5001")}), Said{}) << "one decision with two lines";
}

TEST(Compared, ABeneficiaryIsKnownByItsNumberOrElseByItsName) {
  // Another establishment of the same SIREN, an RNA alone and a name alone are the same body.
  auto other_place = with(&Row::id, "73282932000017");
  auto rna = with(&Row::id, "");
  rna.rna = "W333216789";
  auto name = with(&Row::id, "");
  name.name = "MAISON DES JEUNES";
  for (const auto& same : {other_place, rna}) {
    EXPECT_EQ(said_of({Row{}, same}), Said{"GF-30 3 | Same beneficiary, object, day, amount and reference. > 2"});
    EXPECT_EQ(said_of({same, Row{}}), Said{"GF-30 3 | Same beneficiary, object, day, amount and reference. > 2"});
  }
  EXPECT_EQ(said_of({Row{}, name}).back(), "GF-30 3 | Same beneficiary, object, day, amount and reference. > 2");
  // Two SIREN with one name are two.
  EXPECT_EQ(said_of({Row{}, with(&Row::id, "55210055400013")}), Said{});
}

TEST(Compared, NearlyTheSameObjectWithinAYearFromAnotherGrantorIsTold) {
  auto other = Row{};
  other.grantor_id = "23350001600040";
  other.date = "2023-10-01";
  other.period = "2023-11-01";
  other.object = "Atelier de théâtre";
  other.amount = "7000";
  EXPECT_EQ(said_of({Row{}, other}), Said{"GF-32 3 | Same beneficiary, nearly the same object, another grantor. > 2"});
  auto same_grantor = other;
  same_grantor.grantor_id = Row{}.grantor_id;
  same_grantor.reference = "2023-77";
  EXPECT_EQ(said_of({Row{}, same_grantor}),
            Said{"GF-32 3 | Same beneficiary, nearly the same object, another day of the same grantor. > 2"});
  // Another year, another project, another number in it.
  auto next_year = other;
  next_year.date = "2021-10-01";
  EXPECT_EQ(said_of({Row{}, next_year}), Said{});
  auto another = other;
  another.object = "Sorties à la mer";
  EXPECT_EQ(said_of({Row{}, another}), Said{});
  auto third = other;
  third.object = "Ateliers de théâtre 3";
  EXPECT_EQ(said_of({Row{}, third}), Said{});
}

TEST(Compared, NearObjectsAreFoundAmongManyOfOneBeneficiary) {
  std::vector<Row> rows;
  constexpr int many = 3000;
  for (int i = 0; i < many; ++i) {
    Row row;
    row.object = fmt::format("action p{} q{} r{}", i, i * 7, i * 13);
    row.reference = fmt::format("r{}", i);
    rows.push_back(row);
  }
  Row one, two;
  one.object = "Soutien scolaire des collégiens du quartier";
  one.reference = "a";
  two.object = "Soutien scolaire aux collégiens des quartiers";
  two.date = "2023-06-01";
  two.period = "2023-07-01";
  two.reference = "b";
  rows.insert(rows.begin() + 10, one);
  rows.push_back(two);
  const auto report = checked(scdl(rows));
  std::int64_t near = 0;
  for (const auto& finding : report.findings) near += finding.kind->id == "GF-32" && finding.number == many + 3 ? 1 : 0;
  EXPECT_EQ(near, 1);
}

TEST(Compared, AmountsThatOnlyTogetherPassTheThresholdAreTold) {
  auto grant = [](const char* object, const char* amount, const char* reference, const char* date = "2023-03-01") {
    Row row;
    row.object = object;
    row.amount = amount;
    row.reference = reference;
    row.date = date;
    return row;
  };
  EXPECT_EQ(
      said_of({grant("Théâtre", "12000", "1"), grant("Sport", "11000.01", "2")}),
      Said{"GF-33 2 | 2 grants of the same grantor in 2023, each of 23,000 € or less, pass it together. 2300001 > 3"});
  EXPECT_EQ(said_of({grant("Théâtre", "12000", "1"), grant("Sport", "11000", "2")}), Said{}) << "at the threshold";
  EXPECT_EQ(said_of({grant("Théâtre", "12000", "1"), grant("Sport", "23000.01", "2")}), Said{}) << "one is above";
  EXPECT_EQ(said_of({grant("Théâtre", "12000", "1"), grant("Sport", "12000", "2", "2022-03-01")}), Said{})
      << "two years";
  // Of a grant for several, the share counts.
  auto half = grant("Théâtre", "40000", "1");
  half.percent = "0.25";
  EXPECT_EQ(said_of({half, grant("Sport", "12000", "2")}), Said{});
  // A body under public law needs no agreement.
  auto town = grant("Théâtre", "12000", "1"), again = grant("Sport", "12000", "2");
  town.id = again.id = "23350001600040";
  town.name = again.name = "Région";
  EXPECT_EQ(said_of({town, again}), Said{});
}

TEST(Rules, AboveTheThresholdAReferenceIsExpected) {
  auto row = with(&Row::amount, "23000.01");
  EXPECT_EQ(said_of({row}), Said{});
  row.reference = "";
  EXPECT_EQ(said_of({row}), Said{"GF-34 2 referenceDecision | No reference is given. 2300001"});
  row.amount = "23000";
  EXPECT_EQ(said_of({row}), Said{});
  row.amount = "90000";
  row.id = "23350001600040";
  EXPECT_EQ(said_of({row}), Said{}) << "a public body";
}

TEST(Rules, PublicationIsDueWithinThreeMonths) {
  CheckOptions options;
  options.published_on = Date::parse("2023-06-01");
  const auto row = with(&Row::amount, "30000");
  EXPECT_EQ(said_of({row}, options), Said{}) << "the last day";
  options.published_on = Date::parse("2023-06-02");
  EXPECT_EQ(said_of({row}, options),
            Said{"GF-44 2 dateConvention | Signed on 2023-03-01, published 93 days later. 3000000"});
  EXPECT_EQ(said_of({Row{}}, options), Said{}) << "below the threshold";
  auto old = row;
  old.date = "2017-07-31";
  EXPECT_EQ(said_of({old}, options), Said{}) << "before the decree";
  EXPECT_EQ(months_later(*Date::parse("2023-11-30"), 3), *Date::parse("2024-02-29"));
}

TEST(Rules, ConcentrationIsTold) {
  std::vector<Row> rows;
  for (int i = 0; i < 10; ++i) {
    auto row = with(&Row::id, "");
    row.name = fmt::format("Association {}", i);
    row.rna = fmt::format("W{:09}", i + 1);
    row.amount = i == 3 ? "20000" : "2000";
    rows.push_back(row);
  }
  const auto report = checked(scdl(rows));
  EXPECT_EQ(said(report),
            Said{"GF-50 0 montant | The first of 10 beneficiaries receives 52% of the whole, the first five "
                 "73%. 2000000 > 5 > 2 > 3 > 4 > 6"});
  EXPECT_TRUE(report.is_clean());
  rows.pop_back();
  EXPECT_EQ(said(checked(scdl(rows))), Said{}) << "of nine nothing can be said";
}

// ---- other files ----

TEST(Lists, OfTheStateAreReadByTheNamesOfTheirColumns) {
  const auto report = checked(
      "Programme;Numéro SIREN;NIC;Dénomination;Montant (en €);Objet\n"
      "147;732829320;9;Maison;12 000,50;Théâtre\n"
      "147;732829321;9;Autre;1000;Sport\n");
  EXPECT_EQ(report.shape, Shape::state_list);
  EXPECT_EQ(report.amount_cents, 1'300'050);
  EXPECT_EQ(said(report), Said{"GF-21 3 Numéro SIREN | The check digit says that one of the digits is wrong."});
}

TEST(Lists, OfPostsHaveManyAlikeAndNoneTwice) {
  const auto report = checked(
      R"([{"id_poste":"A1","code_tiers":"73282932000009","raison_sociale":"X","annee":2020,"montant":19875.06},
          {"id_poste":"A2","code_tiers":"73282932000009","raison_sociale":"X","annee":2020,"montant":19875.06},
          {"id_poste":"A1","code_tiers":"73282932000009","raison_sociale":"X","annee":2020,"montant":19875.06},
          {"id_poste":"A3","code_tiers":"MAISON DES JEUNES","raison_sociale":"MAISON DES JEUNES","annee":2020,"montant":7164}])");
  EXPECT_EQ(report.shape, Shape::posts);
  EXPECT_EQ(said(report), (Said{"GF-21 4 code_tiers | This is no number of an organisation.",
                                "GF-30 3 | Same beneficiary, object, day, amount and reference. > 1"}));
}

TEST(Lists, OfOtherNamesAreMappedByHand) {
  constexpr std::string_view bytes = "Structure;Aide octroyée;Quand\nMaison;5 000,50;01/03/2023\n";
  EXPECT_EQ(fault_of(bytes),
            "columns: No column is known to hold the beneficiary and the amount. Say which ones do: nomBeneficiaire, "
            "montant.");
  CheckOptions options;
  for (const auto* text : {"montant=aide octroyee", "nomBeneficiaire= Structure", "dateConvention=Quand"})
    options.mapping.push_back(parse_map_entry(text).value());
  const auto report = checked(bytes, options);
  EXPECT_EQ(report.shape, Shape::mapped);
  EXPECT_EQ(report.amount_cents, 500'050);
  EXPECT_EQ(report.first, Date::parse("2023-03-01"));
  EXPECT_EQ(said(report), Said{});
  options.mapping.push_back({Field::object, "Objet"});
  EXPECT_EQ(fault_of(bytes, options), "map: There is no column “Objet” in this file.");
  options.mapping.back() = {Field::amount, "Quand"};
  EXPECT_EQ(fault_of(bytes, options), "map: Two columns are told for “montant”.");
  EXPECT_FALSE(parse_map_entry("montant"));
  EXPECT_FALSE(parse_map_entry("couleur=bleu"));
}

TEST(Lists, AreProposedAMapping) {
  const auto seen =
      propose({.name = "x", .path = {}, .bytes = "Structure aidée;Montant (en €);Date du vote;Remarque\nM;5\n"});
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->columns.size(), 4U);
  EXPECT_EQ(seen->columns[0].field, Field::beneficiary_name);
  EXPECT_EQ(seen->columns[1].field, Field::amount);
  EXPECT_EQ(seen->columns[2].field, Field::agreed_on);
  EXPECT_FALSE(seen->columns[3].field);
  // A guess is asked about, never taken as said.
  EXPECT_NE(fault_of("Structure aidée;Montant (en €)\nM;5\n"), "read");
  const auto of_two = propose({.name = "x", .path = {}, .bytes = "Structure;Montant (en €)\nMaison;5\n"});
  // The digest is of the header: the same for the next file, another for another.
  EXPECT_EQ(of_two->header_digest,
            checked("STRUCTURE;Montant (en €)\nAutre;7\n", {.mapping = {{Field::beneficiary_name, "Structure"}}})
                .header_digest);
  EXPECT_NE(of_two->header_digest, propose({.name = "x", .path = {}, .bytes = "Structure;Montant\n"})->header_digest);
}

constexpr std::string_view package = R"({"version":"1.1","publisher":{"name":"\"grants\": [","x":[1]},"grants":[
 {"id":"360G-a-1","title":"T","description":"Ateliers de théâtre","currency":"EUR","amountAwarded":5000.10,
  "awardDate":"2023-03-01","recipientOrganization":[{"id":"FR-SIRENE-73282932000009","name":"Maison"}],
  "fundingOrganization":[{"id":"FR-SIRENE-21060004500392","name":"Ville {]"}]},
 {"id":"360G-a-1","title":"T","description":"Autre","currency":"EUR","amountAwarded":7,
  "awardDate":"2023-03-01T00:00:00+00:00","plannedDates":[{"startDate":"2023-05-01","endDate":"2023-04-01"}],
  "recipientOrganization":[{"id":"FR-SIRENE-732829321","name":"Autre"}],
  "fundingOrganization":[{"id":"GB-CHC-1","name":"Fund"}]},
 {"id":"360G-a-3","title":"","currency":"GBP","amountAwarded":44337.130000000005,"awardDate":"2023",
  "recipientIndividual":{"id":"p1","name":"Jean Dupont"},"fundingOrganization":[{"id":"GB-CHC-1"}]}
],"after":[{"grants":[]}]})";

TEST(Giving, IsReadGrantByGrant) {
  const auto report = checked(package);
  EXPECT_EQ(report.shape, Shape::giving);
  EXPECT_EQ(report.rows, 3);
  EXPECT_EQ(report.currency, "EUR");
  EXPECT_EQ(report.amount_cents, 500'710) << "of one currency";
  EXPECT_EQ(said(report),
            (Said{"GF-10 3 title | “title” is required.", "GF-10 3 description | “description” is required.",
                  "GF-10 3 fundingOrganization/0/name | “fundingOrganization/0/name” is required.",
                  "GF-11 3 awardDate | “2023” is not a day.",
                  "GF-21 2 recipientOrganization/0/id | The check digit says that one of the digits is wrong.",
                  "GF-42 2 plannedDates/0/endDate | It begins on 2023-05-01 and ends on 2023-04-01.",
                  "GF-60 2 id | Another grant has this identifier.",
                  "GF-61 0 currency | 1 grants of 3 are in another currency."}));
}

TEST(Giving, ABareListIsReadTooAndAPieceIsNot) {
  const std::string whole(package);
  const auto begin = whole.find("\"grants\":[") + 9, end = whole.rfind("],\"after\"");
  EXPECT_EQ(checked(whole.substr(begin, end - begin + 1)).rows, 3);
  // Cut anywhere, it is told; never taken for the whole.
  for (std::size_t size = begin + 20; size < whole.size(); ++size)
    EXPECT_NE(fault_of(whole.substr(0, size)), "read") << size;
  auto broken = whole;
  broken.replace(broken.find("\"amountAwarded\":7"), 17, "\"amountAwarded\":seven");
  const auto report = checked(broken);
  EXPECT_EQ(report.rejected, 1);
  EXPECT_EQ(report.rows, 2);
}

TEST(Workbook, IsReadLikeTheOthers) {
  std::string bytes;
  const intake::TableSpec spec{.name = "Subventions",
                               .columns = {{"a", "nomBeneficiaire"},
                                           {"b", "SIRET"},
                                           {"c", "montant", intake::CellType::money},
                                           {"d", "dateConvention", intake::CellType::date}}};
  intake::write_table(
      intake::Format::xlsx, spec,
      [](intake::TableSink& sink) {
        sink.row("Maison", "73282932000009", intake::Cents{123'456}, *Date::parse("2023-03-01"));
        sink.row("Maison", "7.3283E+13", intake::Cents{100}, *Date::parse("2025-03-01"));
      },
      [&](std::string_view piece) { bytes += piece; });
  const auto report = checked(bytes);
  EXPECT_EQ(report.amount_cents, 123'556);
  EXPECT_EQ(said(report), (Said{"GF-24 3 SIRET | A spreadsheet wrote it with an exponent and its last digits are lost.",
                                "GF-41 3 dateConvention | 2025-03-01 has not come yet."}));
  EXPECT_EQ(report.place(3, 1).text().english(), "sheet Subventions, row 3, column SIRET");
}

TEST(Unreadable, FilesSayWhy) {
  EXPECT_EQ(fault_of(""), "file: The file is empty.");
  EXPECT_EQ(fault_of("%PDF-1.4"), "file: This is a PDF. Ask for the table it was made from, as XLSX or CSV.");
  EXPECT_NE(fault_of("\0\0\0"), "read");
  CheckOptions options;
  options.rows_max = 2;
  EXPECT_EQ(fault_of(scdl({Row{}, Row{}, Row{}}), options),
            "file: The table has more than 3 rows. Cut it into several files.");
  const auto missing = check_grants({.name = "x", .path = "/nowhere/at/all.csv", .bytes = {}}, {.today = today});
  EXPECT_FALSE(missing);
}

// ---- the report ----

TEST(Report, NeverNamesABeneficiaryNorAnObject) {
  Row secret;
  secret.name = "Zoroastre Quichotte";
  secret.object = "Projetsecret";
  secret.reference = "";
  secret.amount = "30000";
  auto shifted = secret;
  shifted.date = shifted.amount = shifted.id = shifted.period = shifted.eu = shifted.percent = secret.name;
  const auto report = checked(scdl({secret, secret, shifted}));
  EXPECT_GT(report.findings.size(), 6U);
  for (const auto lang : {Lang::fr, Lang::en}) {
    std::string json;
    write_json(json, report, lang);
    for (const auto* word : {"Zoroastre", "Quichotte", "secret"}) EXPECT_EQ(json.find(word), std::string::npos) << word;
    boost::json::error_code error;
    const auto value = boost::json::parse(json, error);
    ASSERT_FALSE(error);
    EXPECT_EQ(value.at("errors").as_int64(), report.found(Level::error));
    EXPECT_EQ(value.at("findings").as_array().size(), report.findings.size());
  }
  std::string workbook;
  write_workbook(report, Lang::fr, [&](std::string_view piece) { workbook += piece; });
  // What was written is read back: a row for each finding, and the header.
  std::int64_t rows = 0;
  intake::TableOptions options;
  options.sheet = "Constats";
  const auto read = intake::read_table(
      workbook, options,
      [&](const intake::TableRow&) {
        ++rows;
        return true;
      },
      [](const intake::TableFault&) {});
  ASSERT_TRUE(read) << english(read.error());
  EXPECT_EQ(rows, static_cast<std::int64_t>(report.findings.size()) + 1);
}

TEST(Report, CountsAllAndKeepsWhatItIsTold) {
  CheckOptions options;
  options.kept_max = 3;
  auto row = with(&Row::eu, "yes");
  row.amount = "100";
  const auto report = checked(scdl(std::vector<Row>(10, row)), options);
  for (const auto& count : report.counts) {
    EXPECT_EQ(count.kept, 3) << count.kind->id;
    EXPECT_EQ(count.found, count.kind->id == "GF-16" ? 10 : 9) << count.kind->id;
  }
  EXPECT_EQ(report.findings.size(), report.counts.size() * 3);
}

TEST(Kinds, AreFoundByTheirIdAndSayWhatToDo) {
  EXPECT_EQ(finding_kinds().size(), kind_count);
  for (const auto& kind : finding_kinds()) {
    EXPECT_EQ(find_kind(kind.id), &kind);
    EXPECT_FALSE(kind.title.empty() || kind.next.empty() || kind.source.empty()) << kind.id;
  }
  EXPECT_EQ(find_kind("GF-99"), nullptr);
  for (const auto& field : fields()) EXPECT_EQ(field_named(field.name), field.field) << field.name;
}

// ---- what we publish ourselves ----

TEST(Published, ByUsHoldsBeforeOurOwnCheck) {
  const auto both = [](intake::AwardSink sink) {
    intake::Award one{.id = "1",
                      .grantor_name = "Préfecture",
                      .grantor_siret = "21060004500392",
                      .agreed_on = *Date::parse("2023-03-01"),
                      .reference = "2023-1",
                      .beneficiary_name = "Maison",
                      .beneficiary_siret = "73282932000009",
                      .object = "Ateliers",
                      .amount_cents = 2'500'010,
                      .paid_from = *Date::parse("2023-04-01"),
                      .paid_until = Date::parse("2023-12-31")};
    sink(one);
    one.id = one.reference = "2";
    one.beneficiary_siret = "";
    one.beneficiary_rna = "W333216789";
    one.beneficiary_name = "Autre";
    one.object = std::string(400, 'x');
    one.in_kind = true;
    one.share_per_10000 = 5'000;
    sink(one);
  };
  std::string csv, json;
  intake::write_scdl(both, [&](std::string_view piece) { csv += piece; });
  intake::write_giving({.prefix = "x", .name = "Préfecture", .siret = "21060004500392", .issued_on = today}, both,
                       [&](std::string_view piece) { json += piece; });
  const auto report = checked(csv);
  EXPECT_EQ(report.shape, Shape::scdl);
  EXPECT_EQ(said(report), Said{});
  EXPECT_EQ(report.amount_cents, 3'750'015);
  const auto giving = checked(json);
  EXPECT_EQ(giving.shape, Shape::giving);
  EXPECT_EQ(said(giving), Said{});
  EXPECT_EQ(giving.amount_cents, 3'750'015);
}

// ---- the official files, when they are there ----

std::string shared(std::string_view name) {
  const char* directory = std::getenv("JALON_SHARED_DATA");
  return directory == nullptr ? std::string() : std::string(directory) + "/" + std::string(name);
}
std::optional<Report> official(std::string_view name) {
  const auto path = shared(name);
  if (path.empty() || !std::filesystem::exists(path)) return std::nullopt;
  auto report =
      check_grants({.name = std::string(name), .path = path, .bytes = {}}, {.today = *Date::parse("2026-01-01")});
  EXPECT_TRUE(report) << english(report.error());
  if (!report) return std::nullopt;
  return std::move(*report);
}
#define OFFICIAL(name, file)        \
  const auto name = official(file); \
  if (!name) GTEST_SKIP() << "JALON_SHARED_DATA names no directory with " << (file)

TEST(Official, TheValidExampleHoldsBesidesFourPeriods) {
  OFFICIAL(report, "scdl/exemple_valide.csv");
  EXPECT_EQ(report->rows, 29);
  // Its patterns hold; 2017-30-05 is no day, and three periods end before they begin.
  for (const auto& count : report->counts) {
    if (count.kind->level != Level::error) continue;
    EXPECT_EQ(count.found, count.kind->id == "GF-40" ? 1 : 3) << count.kind->id;
    EXPECT_TRUE(count.kind->id == "GF-40" || count.kind->id == "GF-42") << count.kind->id;
  }
}

TEST(Official, EveryFaultOfTheInvalidExampleIsFound) {
  OFFICIAL(report, "scdl/exemple_invalide_erreurs_cellules.csv");
  const auto all = said(*report);
  for (const auto* one :
       {"GF-11 5 dateConvention | “05/12/2016” is written another way. (2016-12-05)",
        "GF-13 6 montant | “100000,1” is written another way. (100000.10)",
        "GF-15 8 datesPeriodeVersement | “2017-06-27_2018-06-27” is written another way. (2017-06-27/2018-06-27)",
        "GF-16 8 notificationUE | It is written neither oui nor non. (oui)",
        "GF-17 2 pourcentageSubvention | “100” is a percentage. (1)",
        "GF-22 5 rnaBeneficiaire | The number of digits is not right.",
        "GF-24 6 idBeneficiaire | A spreadsheet took it for an amount and put decimals after it. (324021385)"}) {
    EXPECT_NE(std::find(all.begin(), all.end(), one), all.end()) << one;
  }
}

TEST(Official, PostsAndGrantsOfOthersAreRead) {
  OFFICIAL(posts, "funding/adulte-relais-2020.json");
  EXPECT_EQ(posts->rows, 4660);
  ASSERT_EQ(posts->counts.size(), 1U);
  EXPECT_EQ(posts->counts[0].kind->id, "GF-30");
  EXPECT_EQ(posts->counts[0].found, 5) << "five numbers of posts are there twice";
  OFFICIAL(fonjep, "funding/postes-fonjep-2020.json");
  EXPECT_EQ(fonjep->counts.at(0).found, 1455) << "the name stands where the SIRET is asked, in each";
  EXPECT_EQ(fonjep->counts.at(1).found, 22);
  OFFICIAL(giving, "grants-360/a003W000001B7PzQAK.json");
  EXPECT_EQ(giving->rows, 475);
  EXPECT_TRUE(giving->is_clean());
  EXPECT_EQ(giving->currency, "GBP");
  EXPECT_TRUE(giving->top.at(0).identifier.starts_with("GB-")) << giving->top.at(0).identifier;
}

}  // namespace
}  // namespace jalon::audit
