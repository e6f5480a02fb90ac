// SPDX-License-Identifier: EUPL-1.2
#include "base/personal_data.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

namespace jalon {
namespace {

std::string kinds(std::string_view text) {
  std::string out;
  for (const auto& found : find_identifiers(text)) {
    if (!out.empty()) out += ' ';
    switch (found.kind) {
      case Identifier::phone:
        out += "phone";
        break;
      case Identifier::private_email:
        out += "email";
        break;
      case Identifier::social_security_number:
        out += "nir";
        break;
      case Identifier::birth_date:
        out += "birth";
        break;
    }
  }
  return out;
}

void expect(std::string_view expected, std::initializer_list<const char*> texts) {
  for (const auto* text : texts) EXPECT_EQ(kinds(text), expected) << text;
}

TEST(PersonalData, APhoneNumberIsFoundInAllItsWritings) {
  expect("phone", {
                      "0612345678",
                      "06 12 34 56 78",
                      "06.12.34.56.78",
                      "06-12-34-56-78",
                      "06/12/34/56/78",
                      "06\u00a012\u00a034\u00a056\u00a078",
                      "06\u202f12\u202f34\u202f56\u202f78",
                      "06 - 12 - 34 - 56 - 78",
                      "06. 12. 34. 56. 78",
                      "06\u201112\u201134\u201156\u201178",
                      "0612 345 678",
                      "0612 34 56 78",
                      "06 1234 5678",
                      "06 12345678",
                      "0 612 345 678",
                      "0 6 12 34 56 78",
                      "061 234 56 78",
                      "Appeler le 01 43 52 12 00.",
                      "(06 12 34 56 78)",
                      "tél. 06.12.34.56.78, le matin",
                      "Tél:0612345678",
                      "tel0612345678",
                      "+33612345678",
                      "+33 6 12 34 56 78",
                      "+33 (0)6 12 34 56 78",
                      "+33(0)612345678",
                      "+33-6-12-34-56-78",
                      "+33.6.12.34.56.78",
                      "+33 612 345 678",
                      "(+33) 6 12 34 56 78",
                      "0033612345678",
                      "0033 6 12 34 56 78",
                      "00 33 6 12 34 56 78",
                      "33 6 12 34 56 78",
                      "+32 475 12 34 56",
                      "+44 20 7946 0958",
                      "+49 30 12345678",
                      "+213 5 55 12 34 56",
                      "00213 5 55 12 34 56",
                      "00212 612 345 678",
                      "０６１２３４５６７８",
                      "contact au 06 12 34 56 78 ou au bureau",
                      "0612345678\n12 rue",
                      "en 2016, 06 12 34 56 78",
                  });
  expect("phone phone",
         {"06 12 34 56 78 ou 07 98 76 54 32", "06 12 34 56 78 / 07 98 76 54 32", "0612345678,0798765432"});
  expect("phone phone", {"06 12 34 56 78 07 98 76 54 32"});
}

TEST(PersonalData, ANumberThatIsNobodysPhoneIsLetThrough) {
  expect("", {
                 "",
                 "120 000 €",
                 "1 234 567 890 €",
                 "1 612 345 678 €",
                 "120000 euros en 2016",
                 "+120 000 € par rapport à 2015",
                 "+12 000 000 d'habitants",
                 "+100 000 000 habitants",
                 "+ 15 %",
                 "0,612345678",
                 "2016 2017 2018 2019",
                 "SIREN 732 829 320",
                 "SIRET 732 829 320 00074",
                 "SIRET 73282932000074",
                 "SIREN 005 520 135",
                 "SIRET 005 520 135 00018",
                 "SIRET 00552013500018",
                 "RNA W931234567",
                 "IBAN FR76 3000 6000 0112 3456 7890 189",
                 "code postal 93200, 93400 et 95000",
                 "01000 02000",
                 "communes 93066, 93039, 93031",
                 "départements 01 02 03 04 05",
                 "du 06/12/16 au 07/12/16",
                 "06/12/16 07/12/16",
                 "06.12.16 - 07.12.16",
                 "01/02/2016 - 31/12/2017",
                 "01-12-2016 10:30",
                 "entre le 01/02/2016 et le 03/04/2016",
                 "article L. 132-13 du code de la sécurité intérieure",
                 "articles 706-25-3 à 706-25-14 du code de procédure pénale",
                 "loi n° 2005-32 du 18 janvier 2005, décret n° 2016-553",
                 "NOR INTK1600000C",
                 "le 17, le 112, le 119 et le 3018",
                 "numéro vert 0 800 005 696",
                 "0800 005 696",
                 "08 00 00 56 96",
                 "de 8 h 30 à 12 h 15, 06 12 ans",
                 "https://www.example.fr/article/0612345678",
                 "EAN 3017620422003",
                 "réf0612345678",
                 "0612345678abcdef",
                 "10 12 34 56 78",
                 "612 345 678 €",
                 "06 12 34 56",
                 "0.06 0.12 0.34 0.56 0.78",
                 "axes 1 2 3 4 5 6 7",
                 "budget : 06 123 456 €",
                 "435 plans, 317 délégués, 101 départements",
             });
}

TEST(PersonalData, APersonsAddressIsFoundAndABodysIsLetThrough) {
  expect("email", {
                      "jean.dupont@gmail.com",
                      "écrire à jdupont@orange.fr, merci",
                      "Jean.Dupont@MAIRIE-Lyon.fr",
                      "j.dupont+cv@laposte.net",
                      "<marie-claude.durand@ville-roubaix.fr>",
                      "mailto:paul@free.fr",
                      "d'amina@yahoo.fr",
                      "jean.dupont (at) gmail.com",
                      "jean.dupont[at]gmail.com",
                      "hélène.martin@exemple.fr",
                      "villeneuve@exemple.fr",
                      "infante@exemple.fr",
                      "93jeune@hotmail.fr",
                  });
  expect("email email", {"a.b@c.fr d.e@f.fr"});
  expect("", {
                 "contact@association.fr",
                 "contact.nord@association.fr",
                 "contact93@association.org",
                 "mairie@bobigny.fr",
                 "mairie-bobigny@wanadoo.fr",
                 "mairiedebondy@orange.fr",
                 "prefecture@seine-saint-denis.gouv.fr",
                 "pref-cabinet@rhone.gouv.fr",
                 "jean.dupont@seine-saint-denis.gouv.fr",
                 "accueil@centre-social.fr",
                 "ce.0931234a@ac-creteil.fr",
                 "politique-ville@agglo.fr",
                 "missionlocale@exemple.fr",
                 "secretariat@exemple.fr",
                 "info@exemple.fr",
                 "Contact@Exemple.fr",
                 "@prefet93",
                 "suivre @ministere sur les réseaux",
                 "10 € @ 3 %",
                 "a@b",
                 "@",
                 "x@@y",
                 "jean@localhost",
                 "@@@@@@",
             });
}

TEST(PersonalData, ASocialSecurityNumberIsFoundWhenItsKeyHolds) {
  expect("nir", {
                    "255081416802538", "2 55 08 14 168 025 38", "2\u00a055\u00a008\u00a014\u00a0168\u00a0025\u00a038",
                    "2.55.08.14.168.025.38", "2550814168025 38", "2-55-08-14-168-025-38", "NIR : 255081416802538.",
                    "2550814168025", "2 55 08 14 168 025", "n° 1 85 05 78 006 084 91", "1 85 05 2A 006 084 35",
                    "185052a00608435", "1 85 05 2B 006 084 62", "185052B00608462", "1 85 05 2A 006 084",
                    "2 55 08 14 168 025 99",  // written in its parts: a slip in the key does not hide whose it is
                });
}

TEST(PersonalData, ANumberWithAWrongKeyOrAnImpossibleMonthIsNotASocialSecurityNumber) {
  expect("", {
                 "255081416802539",
                 "2551314168025",
                 "9550814168025",
                 "2550814168000",
                 "185052A00608433",
                 "1850520060",
                 "3017620422003",
                 "1 234 567 890 123",
                 "1479202200000",
                 "SIRET 255 081 416 80253",
                 "12550814168025",
                 "25508141680253",
                 "2550814168025381",
             });
}

TEST(PersonalData, ABirthDateIsFound) {
  expect("birth", {
                      "né le 3 mars 1998",
                      "Née le 03/03/1998 à Lyon",
                      "né à Lyon le 3 mars 1998",
                      "NÉ LE 3 MARS 1998",
                      "NEE LE 03/03/98",
                      "ne le 03/03/1998",
                      "nee le 3 mars 1998",
                      "né(e) le 3.3.98",
                      "nés le 1er janvier 2001",
                      "ne\u0301 le 3 mars 1998",
                      "née en 1998",
                      "née en mars 1998",
                      "jeune né en 2001, suivi",
                      "date de naissance : 03/03/98",
                      "Date de naissance: 3 mars 1998",
                      "DDN 03/03/1998",
                      "ddn : 1998-03-03",
                      "naissance le 03/03/1998",
                      "born on 3 March 1998",
                      "born March 3, 1998",
                      "born on the 3rd of March 1998",
                      "born in 1998",
                      "date of birth: 1998-03-03",
                      "DOB 03/03/1998",
                      "né le 3\u00a0mars\u00a01998",
                      "né le 03 03 1998",
                      "né le 3 févr. 1998",
                      "né, selon la mairie, le 3 mars 1998",
                  });
}

TEST(PersonalData, ADateOfSomethingElseIsLetThrough) {
  expect("", {
                 "contrat signé le 3 mars 2015",
                 "convention du 03/03/2015 au 31/12/2020",
                 "on ne peut pas conclure avant le 3 mars 2017",
                 "le plan ne sera pas signé le 3 mars 2017",
                 "ne le dire à personne avant 2017",
                 "l'association est née en 2004",
                 "collectif né en mars 2012",
                 "un dispositif né en 2014",
                 "le plan du 9 mai 2016",
                 "année 2016, journée du 3 mars 2016",
                 "donné le 3 mars 2016",
                 "dominé en 2016",
                 "Renée, le 3 mars 2016",
                 "120 naissances en 2015",
                 "naissances au 31/12/2015",
                 "lieu de naissance : non demandé",
                 "la naissance du projet remonte à 2012",
                 "born out of a partnership",
                 "date du diagnostic : 03/03/2016",
                 "né d'une volonté commune. Signé le 3 mars 2016",
                 "loi du 18 janvier 2005",
                 "de 11 à 16 ans",
                 "âge de 16 à 25 ans",
             });
}

TEST(PersonalData, WhatIsFoundCarriesItsPlaceInBytes) {
  const std::string text = "Réunion é : 06 12 34 56 78, puis jean.dupont@gmail.com";
  const auto found = find_identifiers(text);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(text.substr(found[0].offset, found[0].size), "06 12 34 56 78");
  EXPECT_EQ(text.substr(found[1].offset, found[1].size), "jean.dupont@gmail.com");
}

TEST(PersonalData, ARefusalSaysWhichKindsOnceEachAndQuotesNothing) {
  const auto faults = refuse_identifiers("action", "06 12 34 56 78 et 06 12 34 56 79, jean.dupont@gmail.com");
  ASSERT_EQ(faults.size(), 2U);
  for (const auto& fault : faults) {
    EXPECT_EQ(fault.field, "action");
    EXPECT_EQ(fault.reason.english().find("06"), std::string::npos);
    EXPECT_EQ(fault.reason.english().find("dupont"), std::string::npos);
  }
  EXPECT_TRUE(refuse_identifiers("action", "Une réunion par mois, 120 000 €, avec contact@association.fr").empty());
}

TEST(PersonalData, AnyBytesAreReadWithoutHarm) {
  std::mt19937 random(7);
  const std::string_view pieces[] = {"06 ", "12.",      "@",    "né le ",    "+33", "\xc3", "\xe2\x80",
                                     "2A",  "1 85 05 ", "(at)", "mars 1998", "\0",  "-",    "9"};
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (auto n = random() % 24; n > 0; --n) {
      if (random() % 4 == 0) {
        text.push_back(static_cast<char>(random() % 256));
      } else {
        text += pieces[random() % std::size(pieces)];
      }
    }
    for (const auto& found : find_identifiers(text)) {
      EXPECT_LE(found.offset + found.size, text.size());
      EXPECT_GT(found.size, 0U);
    }
  }
}

// A quarter of a megabyte of what each search likes least: a quadratic search would take minutes.
TEST(PersonalData, TheTimeGrowsWithTheTextAndNoFaster) {
  for (const std::string_view piece :
       {"0", "0 ", "06 ", "1 85 05 ", "a", "a.", "@", "a@", "né ", "né le ", "(at)", "+", "2A", "naissance ", "1/"}) {
    std::string text;
    while (text.size() < (1U << 18U)) text += piece;
    const auto start = std::chrono::steady_clock::now();
    static_cast<void>(find_identifiers(text));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8)) << piece;
  }
}

}  // namespace
}  // namespace jalon
