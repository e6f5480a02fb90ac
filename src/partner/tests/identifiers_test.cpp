// SPDX-License-Identifier: EUPL-1.2
#include "partner/identifiers.hpp"

#include <gtest/gtest.h>

namespace jalon::partner {
namespace {

using Damages = std::vector<Damage>;

TEST(Siren, HoldsItsCheckDigit) {
  for (const auto* good : {"732829320", "552100554", "005520135"}) EXPECT_TRUE(is_siren(good)) << good;
  for (const auto* bad : {"", "73282932", "7328293200", "732829321", "73282932a", "000000000", "732 82932"})
    EXPECT_FALSE(is_siren(bad)) << bad;
}

TEST(Siret, HoldsItsCheckDigitAndThatOfItsSiren) {
  for (const auto* good : {"73282932000009", "55210055400013", "00552013500012", "21060004500392"})
    EXPECT_TRUE(is_siret(good)) << good;
  // The last: Luhn over fourteen digits holds, over the first nine it does not.
  for (const auto* bad :
       {"", "73282932000008", "7328293200009", "732829320000090", "00000000000000", "73282932O00009", "73282932100007"})
    EXPECT_FALSE(is_siret(bad)) << bad;
}

TEST(Siret, OfLaPosteIsAMultipleOfFive) {
  EXPECT_TRUE(is_siret("35600000009075"));
  EXPECT_FALSE(is_siret("35600000009076"));
  // The head office has an ordinary key, other places with one are not.
  EXPECT_TRUE(is_siret("35600000000048"));
  EXPECT_FALSE(is_siret("35600000000014"));
}

TEST(Identifier, OfOtherRegistersHasItsShape) {
  EXPECT_TRUE(is_identifier(IdentifierKind::rna, "W333216789"));
  for (const auto* bad : {"w333216789", "W33321678", "W3332167890", "333216789", "WA33216789"})
    EXPECT_FALSE(is_identifier(IdentifierKind::rna, bad)) << bad;
  EXPECT_TRUE(is_identifier(IdentifierKind::ridet, "0123456001"));
  EXPECT_TRUE(is_identifier(IdentifierKind::ridet, "123456001"));
  EXPECT_FALSE(is_identifier(IdentifierKind::ridet, "12345600"));
  EXPECT_TRUE(is_identifier(IdentifierKind::rid, "123456"));
  EXPECT_FALSE(is_identifier(IdentifierKind::rid, "000000"));
  EXPECT_TRUE(is_identifier(IdentifierKind::tahiti, "A12345"));
  EXPECT_TRUE(is_identifier(IdentifierKind::tahiti, "012345"));
  EXPECT_FALSE(is_identifier(IdentifierKind::tahiti, "AB2345"));
}

TEST(Typed, IsReadWithItsSpacesAndTheNameOfItsRegister) {
  struct Case {
    const char* text;
    Identifier is;
  };
  for (const auto& each : std::vector<Case>{{"732 829 320 00009", {IdentifierKind::siret, "73282932000009"}},
                                            {"732\u202F829\u202F320", {IdentifierKind::siren, "732829320"}},
                                            {"732\u00A0829.320-00009", {IdentifierKind::siret, "73282932000009"}},
                                            {"SIRET : 73282932000009", {IdentifierKind::siret, "73282932000009"}},
                                            {"w333216789", {IdentifierKind::rna, "W333216789"}},
                                            {"RNA W333216789", {IdentifierKind::rna, "W333216789"}},
                                            {"Ridet 123456001", {IdentifierKind::ridet, "123456001"}},
                                            {"0123456001", {IdentifierKind::ridet, "0123456001"}},
                                            {"0123456", {IdentifierKind::rid, "0123456"}},
                                            {"TAHITI 012345", {IdentifierKind::tahiti, "012345"}},
                                            {"a12345", {IdentifierKind::tahiti, "A12345"}}}) {
    const auto read = read_identifier(each.text);
    ASSERT_TRUE(read) << each.text << ": " << english(read.error());
    EXPECT_EQ(*read, each.is) << each.text;
  }
}

std::string fault(std::string_view text, std::optional<IdentifierKind> expected = std::nullopt) {
  const auto read = read_identifier(text, expected);
  return read ? "taken as " + read->text : std::get<Invalid>(read.error()).faults.at(0).reason.english();
}

TEST(Typed, SaysWhatIsWrong) {
  EXPECT_EQ(fault(""), "Give a number: SIRET, SIREN, RNA, RIDET, RID or TAHITI.");
  EXPECT_EQ(fault("732829321"), "The check digit says that one of the digits is wrong.");
  // A SIREN with a wrong digit is no RIDET unless it says so.
  EXPECT_EQ(fault("123456001"), "The check digit says that one of the digits is wrong.");
  EXPECT_EQ(fault("73282932"), "A SIREN has nine digits, and a SIRET fourteen: 8 were given.");
  EXPECT_EQ(fault("732829320000"), "A SIRET has fourteen digits, and a SIREN nine: 12 were given.");
  EXPECT_EQ(fault("5520135"), "taken as 5520135");  // a RID, unless a SIREN is asked
  EXPECT_EQ(fault("5520135", IdentifierKind::siren),
            "Zeros at the beginning are missing: is it 005\u00A0520\u00A0135?");
  EXPECT_EQ(fault("7328293200OOO9"), "A letter O stands for a zero: is it 732\u00A0829\u00A0320\u00A000009?");
  EXPECT_EQ(fault("7.3282932E+13"), "A spreadsheet wrote it with an exponent and its last digits are lost.");
  EXPECT_EQ(fault("732829320", IdentifierKind::siret),
            "This is a SIREN (nine digits); the SIRET of the establishment is asked (fourteen).");
  EXPECT_EQ(fault("W333216789", IdentifierKind::siret),
            "This is a number of another register (RNA), and SIRET was asked.");
  EXPECT_EQ(fault("W3222"), "This is no number of an organisation.");
  EXPECT_EQ(fault("W3332", IdentifierKind::rna), "A number RNA is W and nine digits: 4 were given.");
  EXPECT_EQ(fault(std::string(200, '1')), "This is too long for a number of an organisation.");
}

TEST(Diagnosis, SaysWhatASpreadsheetDid) {
  struct Case {
    const char* text;
    IdentifierKind expected;
    Damages damages;
    const char* meant;  // empty: gone
  };
  const auto siret = IdentifierKind::siret;
  for (const auto& each : std::vector<Case>{
           {"73282932000009", siret, {}, "73282932000009"},
           {"73282932000009.0", siret, {Damage::decimals}, "73282932000009"},
           {"73282932000009,00", siret, {Damage::decimals}, "73282932000009"},
           {"552013500012", siret, {Damage::leading_zeros}, "00552013500012"},
           {"552013500012.0", siret, {Damage::decimals, Damage::leading_zeros}, "00552013500012"},
           {"7.3282932000009E+13", siret, {Damage::exponent}, "73282932000009"},
           {"7,3282932000009e13", siret, {Damage::exponent}, "73282932000009"},
           {"7.3283E+13", siret, {Damage::exponent, Damage::digits_lost}, ""},
           {"'73282932000009", siret, {Damage::apostrophe}, "73282932000009"},
           {"=\"73282932000009\"", siret, {Damage::apostrophe}, "73282932000009"},
           {" 732 829 320 00009", siret, {Damage::spaces}, "73282932000009"},
           {"73282932O00009", siret, {Damage::letter_for_zero}, "73282932000009"},
           {"732829320", siret, {Damage::siren_for_siret}, "732829320"},
           {"73282932000000", siret, {Damage::no_place}, "732829320"},
           {"W333216789", siret, {Damage::other_kind}, "W333216789"},
           {"w333216789", siret, {Damage::small_letter, Damage::other_kind}, "W333216789"},
           {"73282932000008", siret, {Damage::check_digit}, ""},
           {"7328293200000912", siret, {Damage::length}, ""},
           {"Ville de Poitiers", siret, {Damage::shape}, ""},
           {"", siret, {Damage::shape}, ""},
           {"W3332I6789", IdentifierKind::rna, {Damage::shape}, ""},
           {"W33321678O", IdentifierKind::rna, {Damage::letter_for_zero}, "W333216780"},
           {"W3222", IdentifierKind::rna, {Damage::length}, ""},
           {"W12455", IdentifierKind::rna, {Damage::length}, ""},
           {"A12345", siret, {Damage::other_kind}, "A12345"},
           {"73282932000009", IdentifierKind::rna, {Damage::other_kind}, "73282932000009"},
           {"5520135", IdentifierKind::siren, {Damage::leading_zeros}, "005520135"},
       }) {
    const auto found = diagnose(each.text, each.expected);
    EXPECT_EQ(found.meant ? found.meant->text : "", each.meant) << each.text;
    std::string got, wanted;
    for (const auto damage : found.damages) got += std::string(word(damage)) + " ";
    for (const auto damage : each.damages) wanted += std::string(word(damage)) + " ";
    EXPECT_EQ(got, wanted) << each.text;
  }
}

TEST(Diagnosis, OfAnyBytesEnds) {
  // Bytes of all values at all places of a number, and alone.
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at <= 14; ++at) {
      std::string text = "73282932000009";
      text.insert(at, 1, static_cast<char>(byte));
      for (const auto kind : identifier_kinds) {
        const auto found = diagnose(text, kind);
        EXPECT_FALSE(found.is_right());
        if (found.meant) {
          EXPECT_TRUE(is_identifier(found.meant->kind, found.meant->text));
        }
        (void)read_identifier(text, kind);
      }
    }
  }
}

TEST(Words, OfIdentifiersComeBack) {
  for (const auto kind : identifier_kinds) {
    IdentifierKind back{};
    EXPECT_TRUE(parse_word(word(kind), back));
    EXPECT_EQ(back, kind);
  }
  IdentifierKind kind{};
  EXPECT_FALSE(parse_word("passport", kind));
}

}  // namespace
}  // namespace jalon::partner
