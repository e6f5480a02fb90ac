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

// What somebody writes who has been refused once, or a form or a table that cuts it to pieces.
TEST(PersonalData, APhoneNumberIsFoundWhateverStandsBetweenItsDigits) {
  expect("phone", {
                      "06\n12\n34\n56\n78",
                      "07\r\n98\r\n76\r\n54\r\n32",
                      "Téléphone\n\n06\n\n12\n\n34\n\n56\n\n78\n\nle matin",
                      "- 06\n- 12\n- 34\n- 56\n- 78",
                      "06 12 34\n56 78",
                      "tél. 06 12\n34 56 78, le matin",
                      "06:12:34:56:78",
                      "06 : 12 : 34 : 56 : 78",
                      "06*12*34*56*78",
                      "06 ** 12 ** 34 ** 56 ** 78",
                      "06|12|34|56|78",
                      "| 06 | 12 | 34 | 56 | 78 |",
                      "06_12_34_56_78",
                      "06__12__34__56__78",
                      "06--12--34--56--78",
                      "07,98,76,54,32",
                      "07;98;76;54;32",
                      "06→12→34→56→78",
                      "06📞12📞34📞56📞78",
                      "0 6 1 2 3 4 5 6 7 8",
                      "0.6.1.2.3.4.5.6.7.8",
                      "0:6:1:2:3:4:5:6:7:8",
                      "0\n6\n1\n2\n3\n4\n5\n6\n7\n8",
                      "+33:6:12:34:56:78",
                      "+33\n6\n12\n34\n56\n78",
                      "en 2016\n06\n12\n34\n56\n78\n3 réunions",
                  });
  expect("phone phone", {"06\n12\n34\n56\n78\n07\n98\n76\n54\n32", "06:12:34:56:78:07:98:76:54:32"});
}

TEST(PersonalData, LettersThatStandForDigitsAreRead) {
  expect("phone", {"O6 12 34 56 78", "o6 l2 34 56 78", "06 I2 34 56 78", "O6I2345678", "O6.I2.34.56.78",
                   "06 12 34 56 7O", "+33 6 l2 34 56 78", "O7 ll 34 56 78", "0l 43 52 l2 OO"});
  expect("nir", {"2 55 O8 l4 168 O25 38", "25508I4I68O2538"});
  expect("birth", {"né le O3/O3/l998", "née le l2 mars 199O"});
  expect("", {"IO6I2345678 est une référence", "loi n° 2005-32, l'an 10 et l'an 12", "2o et 3o de l'article 12",
              "10 l d'eau, 12 l de lait", "il 0612 et il 345678", "Lo6, Il 16, OIL 2016", "niveaux 0 I 1 II 2 III"});
}

TEST(PersonalData, DigitsOfEveryScriptAreRead) {
  expect("phone", {"٠٦ ١٢ ٣٤ ٥٦ ٧٨", "۰۶۱۲۳۴۵۶۷۸", "०६ १२ ३४ ५६ ७८", "০৬১২৩৪৫৬৭৮", "０６：１２：３４：５６：７８",
                   "𝟎𝟔 𝟏𝟐 𝟑𝟒 𝟓𝟔 𝟕𝟖", "𝟘𝟞𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠", "𝟶𝟼𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾", "⓪⑥ ①② ③④ ⑤⑥ ⑦⑧", "٠6 1٢ 34 56 78"});
  expect("email", {"ｊｅａｎ．ｄｕｐｏｎｔ＠ｇｍａｉｌ．ｃｏｍ"});
  expect("birth", {"né le ٠٣/٠٣/١٩٩٨"});
}

TEST(PersonalData, WhatIsNotSeenBetweenDigitsIsLeftOut) {
  expect("phone",
         {"0\ufe0f6\ufe0f12345678", "0\ufe0f\u20e36\ufe0f\u20e31\ufe0f\u20e32345678",
          "06\u200b12\u200b34\u200b56\u200b78", "06\u206012\u206034\u206056\u206078", "\u202e06 12 34 56 78\u202c",
          "06\u2066 12\u2069 34 56 78", "06\u061c12345678", "06\u180e12345678", "06\u00ad12\u00ad34\u00ad56\u00ad78",
          "06\U000e002012345678", "06\u0336 1\u03362 34 56 78", "06\u280012\u280034\u280056\u280078"});
  expect("birth", {"n\u200bé le 3\ufe0f mars 1998"});
}

TEST(PersonalData, OrdinaryFiguresOfAPlanAreLetThrough) {
  expect("", {
                 // Lists and tables pasted as columns.
                 "Départements :\n01\n13\n59\n62\n93",
                 "- 01\n- 13\n- 59\n- 62\n- 93\n- 95",
                 "Effectifs par mois\n06\n12\n14\n11\n08\n10\n09",
                 "2015\n2016\n2017\n2018",
                 "12\n06\n34\n56\n78\n10",
                 "01\n02\n03\n04\n05",
                 "Départements 02, 13, 59, 62, 93",
                 "départements 01,13,59,62,93",
                 "départements : 01 | 13 | 59 | 62 | 93",
                 "fiches-actions 02, 05, 11, 14, 17",
                 "0 1 2 3 4 5 6 7 8 9",
                 "| 0 | 1 | 0 | 0 | 1 | 0 | 1 | 1 | 0 | 1 |",
                 "0;1;0;0;1;0;1;1;0;1",
                 "Axe;Places;Prévu\n1;06;12\n2;34;56\n3;78;90",
                 "| 1 | 06 | 12 |\n| 2 | 34 | 56 |",
                 // Dates and hours of meetings.
                 "Réunions : 06/12/16\n07/12/16\n08/12/16",
                 "06/12/2016\n07/12/2016",
                 "06 12 16\n07 12 16",
                 "le 06/12/2016 de 09:30 à 11:45, puis le 07/12/2016 de 14:00 à 16:30",
                 "09:00 10:30 11:15 12:00",
                 "09:00-10:30, 10:45-12:15",
                 "2016-11-15 09:30:00",
                 "Permanences les 02, 09, 16, 23 et 30 novembre 2016",
                 "comité du 3 mars 2016, 9 h 30 – 12 h 00, salle 012",
                 // Amounts.
                 "120 000,50 €; 12 345 678,25 kWh",
                 "+12 345 678,25 kWh",
                 "0,06 0,12 0,34 0,56 0,78",
                 "montant : 06 123 456,78 €",
                 "AE : 298 500,00 ; CP : 149 250,00",
                 "+ 120 000\n+ 300 000",
                 // Codes.
                 "SIRET : 732 829 320 00074\nSIREN : 732 829 320",
                 "SIRET\n005 520 135 00018",
                 "SIRET 005.520.135.00018",
                 "n° SIRET :\n00552013500018",
                 "RNA W931234567 ; W062001234",
                 "INSEE 01004, 01005, 01007, 02001",
                 "01004\n01005\n01007",
                 "communes 06004; 06012; 06027",
                 "code INSEE : 2A004 | 2B033 | 97105",
                 "quartier QP093012, contrat 93-02, QN09301M",
                 "contrat n° 2015-093-004 ; convention 0612-2016-34",
                 "FIPDR 2016 / dossier 16-0612-03",
                 "UAI 0931234A, 0932345B",
                 "chorus 2100345678, EJ 1234567890",
                 "BOP 216, action 10, sous-action 02, 0216-10-02",
                 "cellule H1:K12, ratio 1:4",
                 // Numbers of services.
                 "numéro vert\n0 800 005 696",
                 "0:800:005:696",
                 "08\n00\n00\n56\n96",
                 "le 3018\nle 119\nle 17",
                 // Births that are nobody's.
                 "3 enfants sont nés\n- Réunion le 3 mars 2016",
                 "le projet est né\nle 3 mars 2016 s'est tenue la première réunion",
                 "trois enfants sont nés.\nLe 3 mars 2016, réunion du comité",
                 "association née en\n2004",
                 "on ne\nfait rien le 3 mars 2016",
                 "l'année\nle 3 mars 2016",
                 // Pictures and signs of ordinary text.
                 "✅ 06 actions → 12 communes → 34 agents → 56 places",
                 "① diagnostic ② objectifs ③ actions",
                 "120 m² ; 15 km², 3ᵉ trimestre",
             });
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
                    "255081416802538",
                    "2 55 08 14 168 025 38",
                    "2\u00a055\u00a008\u00a014\u00a0168\u00a0025\u00a038",
                    "2.55.08.14.168.025.38",
                    "2550814168025 38",
                    "2-55-08-14-168-025-38",
                    "NIR : 255081416802538.",
                    "2550814168025",
                    "2 55 08 14 168 025",
                    "n° 1 85 05 78 006 084 91",
                    "1 85 05 2A 006 084 35",
                    "185052a00608435",
                    "1 85 05 2B 006 084 62",
                    "185052B00608462",
                    "1 85 05 2A 006 084",
                    "2:55:08:14:168:025:38",
                    "2*55*08*14*168*025*38",
                    "2|55|08|14|168|025|38",
                    "2_55_08_14_168_025_38",
                    "2\n55\n08\n14\n168\n025\n38",
                    "2 5 5 0 8 1 4 1 6 8 0 2 5 3 8",
                    "25 50 81 41 68 02 53 8",
                    "255 081 416 802 538",
                    "2550814168025, 12 rue",
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
                      "né le\n3 mars 1998",
                      "née le\r\n03/03/1998",
                      "né\nle 3 mars 1998",
                      "né le 3\nmars 1998",
                      "né le 3 mars\n1998",
                      "nee le\n03/03/1998",
                      "née en\n1998",
                      "date de naissance\n03/03/1998",
                      "né le\u202803/03/1998",
                      "né le 03:03:1998",
                      "né le 03|03|1998",
                      "née le 03\n03\n1998",
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
                                     "2A",  "1 85 05 ", "(at)", "mars 1998", "\0",  "-",    "9",
                                     "\r",  "\n",       ":",    "O",         "l",   "٠",    "\ufe0f"};
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
       {"0",  "0 ",         "06 ", "1 85 05 ", "a",      "a.",   "@",  "a@",     "né ",  "né le ",        "(at)", "+",
        "2A", "naissance ", "1/",  "06\n",     "06:12|", "O6 l", "0:", "0\n6\n", "né\n", "dept 02\n13\n", "O"}) {
    std::string text;
    while (text.size() < (1U << 18U)) text += piece;
    const auto start = std::chrono::steady_clock::now();
    static_cast<void>(find_identifiers(text));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8)) << piece;
  }
}

}  // namespace
}  // namespace jalon
