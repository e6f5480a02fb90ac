// SPDX-License-Identifier: EUPL-1.2
// What an organisation is known by: numbers of the registers of France and of its collectivities overseas, read from
// what people type and from what a spreadsheet left of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jalon::partner {

enum class IdentifierKind : std::uint8_t {
  siren,   // 9 digits, Luhn (INSEE): the legal person
  siret,   // 14 digits, Luhn (INSEE): one of its places; for La Poste the sum of the digits is a multiple of 5
  rna,     // W and 9 digits, no key: an association (Répertoire national des associations)
  ridet,   // 9 or 10 digits, no key: a place, in New Caledonia (ISEE)
  rid,     // 6 or 7 digits, no key: the legal person there
  tahiti,  // a letter or a digit, then 5 digits, no key: French Polynesia (ISPF)
};
inline constexpr std::array identifier_kinds{IdentifierKind::siren, IdentifierKind::siret, IdentifierKind::rna,
                                             IdentifierKind::ridet, IdentifierKind::rid,   IdentifierKind::tahiti};
std::string_view word(IdentifierKind kind);  // siren…; also stored
bool parse_word(std::string_view text, IdentifierKind& kind);
std::string_view acronym(IdentifierKind kind);  // SIREN, N° TAHITI…: the same in both languages

struct Identifier {
  IdentifierKind kind = IdentifierKind::siret;
  std::string text;  // canonical: no spaces, capitals
  friend bool operator==(const Identifier&, const Identifier&) = default;
};

// Canonical form and check digit, nothing forgiven.
bool is_siren(std::string_view text);
bool is_siret(std::string_view text);
bool is_identifier(IdentifierKind kind, std::string_view text);
// The SIREN inside of a SIREN or a SIRET; empty for the other kinds.
std::string_view siren_of(const Identifier& identifier);
// In groups, as people read it: 732 829 320 00074.
std::string shown(const Identifier& identifier);

// What somebody typed. Spaces of any width, points and hyphens between groups, small letters and the name of the
// register before the number ("RIDET 0123456001") are taken; nothing else is repaired here. Without `expected` the kind
// is told by the shape: 14 digits are a SIRET, 9 a SIREN (a RIDET of 9 digits needs its name before it, since a SIREN
// with a wrong digit would pass for one), 10 a RIDET, 6 or 7 a RID, a letter and 5 digits a number TAHITI. The fault is
// of the field "identifier" and says what is wrong and, where it can be seen, what was meant.
Result<Identifier> read_identifier(std::string_view text, std::optional<IdentifierKind> expected = std::nullopt);

// What is wrong with a text that should be a number of that kind.
enum class Damage : std::uint8_t {
  spaces,           // spaces, points or hyphens between the digits
  apostrophe,       // the ' or the quotes by which a spreadsheet is told to leave a number alone
  decimals,         // .0 or ,00 after it
  exponent,         // 3.80475558E+13
  digits_lost,      // of such a one: the last digits are gone for good
  leading_zeros,    // 0 at the beginning cut off
  letter_for_zero,  // O for 0
  small_letter,     // w for W
  siren_for_siret,  // the nine digits of the legal person where the fourteen of a place are asked
  no_place,         // a SIRET that ends in 00000: the SIREN with zeros after it
  other_kind,       // a right number of another register
  length,           // too many or too few digits
  shape,            // something that is no such number at all
  check_digit,      // the right length, and the check says that a digit is wrong
};
std::string_view word(Damage damage);
Message text(Damage damage);  // a whole sentence, without the number itself
// Did a program do that, rather than somebody who typed?
bool is_by_spreadsheet(Damage damage);

struct Diagnosis {
  std::vector<Damage> damages;      // in the order in which they were undone; empty: the text is right as it stands
  std::optional<Identifier> meant;  // the number once they are undone, if it then holds its check
  [[nodiscard]] bool is_right() const { return damages.empty(); }
};
// An empty text has the damage shape: whether a number is needed is for the caller to know.
Diagnosis diagnose(std::string_view text, IdentifierKind expected);

}  // namespace jalon::partner
