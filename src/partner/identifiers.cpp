// SPDX-License-Identifier: EUPL-1.2
#include "partner/identifiers.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/i18n.hpp"

namespace jalon::partner {
namespace {

constexpr std::string_view la_poste = "356000000";
// Its head office has an ordinary key.
constexpr std::string_view la_poste_seat = "35600000000048";
// A real number has at most this many zeros before its first other digit: 005520135 is a SIREN.
constexpr std::size_t zeros_max = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool are_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// Luhn over digits; zeros alone satisfy the sum and are nobody's number.
bool holds_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = (digits[digits.size() - 1 - i] - '0') * (i % 2 == 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0 && sum > 0;
}

// The bytes of a separator at the beginning of a text: a space of any width, a point, a hyphen, a tab.
std::size_t separator_at(std::string_view text) {
  if (text.empty()) return 0;
  const char c = text.front();
  if (c == ' ' || c == '.' || c == '-' || c == '\t') return 1;
  if (text.starts_with("\u00A0")) return 2;
  // U+2000 to U+200B, U+2010 to U+2015 (hyphens and dashes), U+202F, U+FEFF.
  if (text.size() >= 3 && text[0] == '\xE2' && text[1] == '\x80') {
    const auto third = static_cast<unsigned char>(text[2]);
    if (third <= 0x8B || (third >= 0x90 && third <= 0x95) || third == 0xAF) return 3;
  }
  return text.starts_with("\uFEFF") ? 3 : 0;
}
std::string without_separators(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (const auto size = separator_at(text); size > 0) {
      text.remove_prefix(size);
    } else {
      out.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return out;
}

std::size_t digits_max(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::siren:
    case IdentifierKind::rna:
      return 9;
    case IdentifierKind::siret:
      return 14;
    case IdentifierKind::ridet:
      return 10;
    case IdentifierKind::rid:
      return 7;
    case IdentifierKind::tahiti:
      break;
  }
  return 6;
}
bool has_length(IdentifierKind kind, std::size_t size) {
  switch (kind) {
    case IdentifierKind::siren:
      return size == 9;
    case IdentifierKind::siret:
      return size == 14;
    case IdentifierKind::rna:
      return size == 10;
    case IdentifierKind::ridet:
      return size == 9 || size == 10;
    case IdentifierKind::rid:
      return size == 6 || size == 7;
    case IdentifierKind::tahiti:
      break;
  }
  return size == 6;
}

// 3.8047555800058E+13 as an integer's digits; `is_whole` when none of them is made up.
struct Unfolded {
  std::string digits;
  bool is_whole = false;
};
std::optional<Unfolded> unfold_exponent(std::string_view text) {
  const auto e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0) return std::nullopt;
  auto power_text = text.substr(e + 1);
  if (power_text.starts_with('+')) power_text.remove_prefix(1);
  if (power_text.empty() || power_text.size() > 2 || !are_digits(power_text)) return std::nullopt;
  std::size_t power = 0;
  for (const char c : power_text) power = power * 10 + static_cast<std::size_t>(c - '0');
  std::string digits;
  std::size_t after = 0;
  bool is_past_mark = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.' || c == ',') {
      if (is_past_mark) return std::nullopt;
      is_past_mark = true;
    } else if (is_digit(c)) {
      digits.push_back(c);
      if (is_past_mark) ++after;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty() || power < after || power > 15) return std::nullopt;
  // 3.8E+13 shows two digits of fourteen: the zeros that fill up are nobody's.
  const bool is_whole = power == after;
  digits.append(power - after, '0');
  return Unfolded{std::move(digits), is_whole};
}

// Cuts ".0" and ",00" at the end.
bool cut_decimals(std::string& text) {
  const auto mark = text.find_last_of(".,");
  if (mark == std::string::npos || mark == 0 || mark + 1 == text.size() || text.size() - mark > 3) return false;
  if (!std::all_of(text.begin() + static_cast<std::ptrdiff_t>(mark) + 1, text.end(), [](char c) { return c == '0'; }))
    return false;
  // 732.829.00 would be groups; only a number of digits alone has decimals.
  if (!are_digits(std::string_view(text).substr(0, mark))) return false;
  text.resize(mark);
  return true;
}

Identifier identifier(IdentifierKind kind, std::string text) { return {kind, std::move(text)}; }

// A right number of another register than was asked.
std::optional<Identifier> other_kind(IdentifierKind expected, const std::string& text) {
  // Those whose shape or check leaves no doubt; ten digits of nothing are no RIDET.
  for (const auto kind : {IdentifierKind::siret, IdentifierKind::siren, IdentifierKind::rna}) {
    if (kind != expected && is_identifier(kind, text)) return identifier(kind, text);
  }
  // W and five digits are an RNA cut short rather than anybody in Polynesia.
  if (expected != IdentifierKind::tahiti && text.size() == 6 && is_letter(text.front()) && text.front() != 'W' &&
      is_identifier(IdentifierKind::tahiti, text))
    return identifier(IdentifierKind::tahiti, text);
  return std::nullopt;
}

}  // namespace

std::string_view word(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::siren:
      return "siren";
    case IdentifierKind::siret:
      return "siret";
    case IdentifierKind::rna:
      return "rna";
    case IdentifierKind::ridet:
      return "ridet";
    case IdentifierKind::rid:
      return "rid";
    case IdentifierKind::tahiti:
      break;
  }
  return "tahiti";
}

bool parse_word(std::string_view text, IdentifierKind& kind) {
  for (const auto each : identifier_kinds) {
    if (word(each) == text) {
      kind = each;
      return true;
    }
  }
  return false;
}

std::string_view acronym(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::siren:
      return "SIREN";
    case IdentifierKind::siret:
      return "SIRET";
    case IdentifierKind::rna:
      return "RNA";
    case IdentifierKind::ridet:
      return "RIDET";
    case IdentifierKind::rid:
      return "RID";
    case IdentifierKind::tahiti:
      break;
  }
  return "TAHITI";
}

bool is_siren(std::string_view text) { return text.size() == 9 && are_digits(text) && holds_luhn(text); }

bool is_siret(std::string_view text) {
  if (text.size() != 14 || !are_digits(text)) return false;
  if (text.starts_with(la_poste) && text != la_poste_seat) {
    int sum = 0;
    for (const char c : text) sum += c - '0';
    return sum % 5 == 0;
  }
  return holds_luhn(text) && is_siren(text.substr(0, 9));
}

bool is_identifier(IdentifierKind kind, std::string_view text) {
  switch (kind) {
    case IdentifierKind::siren:
      return is_siren(text);
    case IdentifierKind::siret:
      return is_siret(text);
    case IdentifierKind::rna:
      return text.size() == 10 && text.front() == 'W' && are_digits(text.substr(1));
    case IdentifierKind::ridet:
    case IdentifierKind::rid:
      return has_length(kind, text.size()) && are_digits(text) && text.find_first_not_of('0') != std::string_view::npos;
    case IdentifierKind::tahiti:
      break;
  }
  return text.size() == 6 && (is_digit(text.front()) || (text.front() >= 'A' && text.front() <= 'Z')) &&
         are_digits(text.substr(1)) && text.find_first_not_of('0') != std::string_view::npos;
}

std::string_view siren_of(const Identifier& identifier) {
  if (identifier.kind != IdentifierKind::siren && identifier.kind != IdentifierKind::siret) return {};
  return std::string_view(identifier.text).substr(0, 9);
}

std::string shown(const Identifier& identifier) {
  const std::string_view text = identifier.text;
  if (identifier.kind != IdentifierKind::siren && identifier.kind != IdentifierKind::siret) return identifier.text;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 3 || i == 6 || i == 9) out += "\u00A0";
    out.push_back(text[i]);
  }
  return out;
}

Diagnosis diagnose(std::string_view given, IdentifierKind expected) {
  Diagnosis out;
  if (is_identifier(expected, given)) {
    out.meant = identifier(expected, std::string(given));
    // A number that ends in NIC 00000 seldom holds its check, and is no place of anybody when it does.
    if (expected == IdentifierKind::siret && given.ends_with("00000")) out.damages.push_back(Damage::no_place);
    return out;
  }
  std::string text(trim(given));
  const auto undo = [&](Damage damage) { out.damages.push_back(damage); };
  if (text.size() != given.size()) undo(Damage::spaces);
  if (text.size() > 1 && (text.front() == '\'' || text.front() == '"' || text.front() == '=')) {
    std::erase_if(text, [](char c) { return c == '\'' || c == '"' || c == '='; });
    undo(Damage::apostrophe);
  } else if (text.starts_with("\u2019")) {
    text.erase(0, 3);
    undo(Damage::apostrophe);
  }
  bool has_lost = false;
  if (cut_decimals(text)) undo(Damage::decimals);
  if (auto unfolded = unfold_exponent(text)) {
    undo(Damage::exponent);
    text = std::move(unfolded->digits);
    has_lost = !unfolded->is_whole;
  } else if (auto joined = without_separators(text); joined.size() != text.size()) {
    if (out.damages.empty() || out.damages.front() != Damage::spaces) undo(Damage::spaces);
    text = std::move(joined);
    if (cut_decimals(text)) undo(Damage::decimals);
  }
  const bool wants_letter = expected == IdentifierKind::rna || expected == IdentifierKind::tahiti;
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z' && are_digits(std::string_view(text).substr(1)) &&
      (wants_letter || text.front() == 'w')) {
    text.front() = capital(text.front());
    undo(Damage::small_letter);
  }
  // A letter among digits: the first place of RNA and TAHITI holds one.
  const std::size_t first = expected == IdentifierKind::rna || expected == IdentifierKind::tahiti ? 1 : 0;
  if (std::any_of(text.begin(), text.end(), is_digit)) {
    std::string repaired = text;
    bool had = false;
    for (std::size_t i = first; i < repaired.size(); ++i) {
      if (repaired[i] == 'O' || repaired[i] == 'o') {
        repaired[i] = '0';
        had = true;
      }
    }
    if (had && (are_digits(std::string_view(repaired).substr(first)) ||
                (repaired.front() == 'W' && are_digits(std::string_view(repaired).substr(1))))) {
      text = std::move(repaired);
      undo(Damage::letter_for_zero);
    }
  }
  if (has_lost) {
    undo(Damage::digits_lost);
    return out;
  }
  if (is_identifier(expected, text)) {
    out.meant = identifier(expected, text);
    return out;
  }

  const bool has_check = expected == IdentifierKind::siren || expected == IdentifierKind::siret;
  if (expected == IdentifierKind::siret) {
    if (text.size() == 14 && text.ends_with("00000") && is_siren(std::string_view(text).substr(0, 9))) {
      undo(Damage::no_place);
      out.meant = identifier(IdentifierKind::siren, text.substr(0, 9));
      return out;
    }
    if (is_siren(text)) {
      undo(Damage::siren_for_siret);
      out.meant = identifier(IdentifierKind::siren, text);
      return out;
    }
  }
  // Zeros lost: only a check digit makes sure of that.
  if (has_check && are_digits(text) && !text.empty() && text.size() < digits_max(expected) &&
      digits_max(expected) - text.size() <= zeros_max) {
    const std::string padded = std::string(digits_max(expected) - text.size(), '0') + text;
    if (is_identifier(expected, padded)) {
      undo(Damage::leading_zeros);
      out.meant = identifier(expected, padded);
      return out;
    }
    if (expected == IdentifierKind::siret && padded.ends_with("00000") && is_siren(padded.substr(0, 9))) {
      undo(Damage::leading_zeros);
      undo(Damage::no_place);
      out.meant = identifier(IdentifierKind::siren, padded.substr(0, 9));
      return out;
    }
  }
  if (auto other = other_kind(expected, text)) {
    undo(Damage::other_kind);
    out.meant = std::move(other);
    return out;
  }
  if (expected == IdentifierKind::siret && are_digits(text) && text.size() >= 9 - zeros_max && text.size() < 9) {
    const std::string padded = std::string(9 - text.size(), '0') + text;
    if (is_siren(padded)) {
      undo(Damage::leading_zeros);
      undo(Damage::siren_for_siret);
      out.meant = identifier(IdentifierKind::siren, padded);
      return out;
    }
  }
  const bool has_shape = !text.empty() && are_digits(std::string_view(text).substr(std::min(first, text.size()))) &&
                         (expected != IdentifierKind::rna || text.front() == 'W');
  if (!has_shape) {
    // Then the spaces in it are no matter.
    out.damages.assign(1, Damage::shape);
  } else if (!has_length(expected, text.size())) {
    undo(Damage::length);
  } else {
    undo(has_check ? Damage::check_digit : Damage::shape);
  }
  return out;
}

Result<Identifier> read_identifier(std::string_view given, std::optional<IdentifierKind> expected) {
  constexpr std::string_view field = "identifier";
  std::string text(trim(given));
  if (text.empty()) return invalid(std::string(field), msg("Give a number: SIRET, SIREN, RNA, RIDET, RID or TAHITI."));
  if (text.size() > 100) return invalid(std::string(field), msg("This is too long for a number of an organisation."));
  // The name of the register before the number.
  std::string capitals;
  for (const char c : text) capitals.push_back(capital(c));
  for (const auto kind : {IdentifierKind::siret, IdentifierKind::siren, IdentifierKind::rna, IdentifierKind::ridet,
                          IdentifierKind::rid, IdentifierKind::tahiti}) {
    const auto name = acronym(kind);
    if (!capitals.starts_with(name) || text.size() == name.size() || is_letter(text[name.size()])) continue;
    if (expected && *expected != kind) break;
    expected = kind;
    std::string_view rest = std::string_view(text).substr(name.size());
    while (!rest.empty() && (rest.front() == ':' || separator_at(rest) > 0))
      rest.remove_prefix(rest.front() == ':' ? 1 : separator_at(rest));
    text = std::string(rest);
    break;
  }
  std::string joined = without_separators(text);
  for (auto& c : joined) c = capital(c);
  if (!expected) {
    const bool has_letter = !joined.empty() && is_letter(joined.front());
    const auto rest = std::string_view(joined).substr(has_letter ? 1 : 0);
    if (joined.starts_with('W') && joined.size() > 6) {
      expected = IdentifierKind::rna;
    } else if (has_letter && joined.size() == 6 && are_digits(rest)) {
      expected = IdentifierKind::tahiti;
    } else if (are_digits(joined) && (joined.size() == 6 || joined.size() == 7)) {
      expected = IdentifierKind::rid;
    } else if (are_digits(joined) && joined.size() == 10) {
      expected = IdentifierKind::ridet;
    } else {
      expected = joined.size() <= 9 ? IdentifierKind::siren : IdentifierKind::siret;
    }
  }
  if (is_identifier(*expected, joined)) return identifier(*expected, std::move(joined));

  const auto found = diagnose(text, *expected);
  const auto last = found.damages.empty() ? Damage::shape : found.damages.back();
  auto reason = jalon::partner::text(last);
  if (last == Damage::other_kind && found.meant) {
    reason = msg("This is a number of another register ({0}), and {1} was asked.", acronym(found.meant->kind),
                 acronym(*expected));
  } else if (found.meant && found.meant->kind == *expected && found.meant->text != joined) {
    switch (last) {
      case Damage::leading_zeros:
        reason = msg("Zeros at the beginning are missing: is it {0}?", shown(*found.meant));
        break;
      case Damage::letter_for_zero:
        reason = msg("A letter O stands for a zero: is it {0}?", shown(*found.meant));
        break;
      default:
        reason = msg("A spreadsheet has changed this number: is it {0}?", shown(*found.meant));
        break;
    }
  } else if (last == Damage::length) {
    std::size_t count = 0;
    for (const char c : joined) count += is_digit(c) ? 1 : 0;
    switch (*expected) {
      case IdentifierKind::siren:
        reason = msg("A SIREN has nine digits, and a SIRET fourteen: {0} were given.", count);
        break;
      case IdentifierKind::siret:
        reason = msg("A SIRET has fourteen digits, and a SIREN nine: {0} were given.", count);
        break;
      case IdentifierKind::rna:
        reason = msg("A number RNA is W and nine digits: {0} were given.", count);
        break;
      case IdentifierKind::ridet:
        reason = msg("A RIDET has nine or ten digits: {0} were given.", count);
        break;
      case IdentifierKind::rid:
        reason = msg("A RID has six or seven digits: {0} were given.", count);
        break;
      case IdentifierKind::tahiti:
        reason = msg("A number TAHITI is a letter or a digit, then five digits.");
        break;
    }
  }
  return invalid(std::string(field), std::move(reason));
}

std::string_view word(Damage damage) {
  switch (damage) {
    case Damage::spaces:
      return "spaces";
    case Damage::apostrophe:
      return "apostrophe";
    case Damage::decimals:
      return "decimals";
    case Damage::exponent:
      return "exponent";
    case Damage::digits_lost:
      return "digits_lost";
    case Damage::leading_zeros:
      return "leading_zeros";
    case Damage::letter_for_zero:
      return "letter_for_zero";
    case Damage::small_letter:
      return "small_letter";
    case Damage::siren_for_siret:
      return "siren_for_siret";
    case Damage::no_place:
      return "no_place";
    case Damage::other_kind:
      return "other_kind";
    case Damage::length:
      return "length";
    case Damage::shape:
      return "shape";
    case Damage::check_digit:
      break;
  }
  return "check_digit";
}

Message text(Damage damage) {
  switch (damage) {
    case Damage::spaces:
      return msg("Spaces, points or hyphens stand between the digits.");
    case Damage::apostrophe:
      return msg("An apostrophe, quotes or an equals sign stand around the number.");
    case Damage::decimals:
      return msg("A spreadsheet took it for an amount and put decimals after it.");
    case Damage::exponent:
      return msg("A spreadsheet wrote it with an exponent.");
    case Damage::digits_lost:
      return msg("A spreadsheet wrote it with an exponent and its last digits are lost.");
    case Damage::leading_zeros:
      return msg("A spreadsheet cut off the zeros at its beginning.");
    case Damage::letter_for_zero:
      return msg("A letter O stands for a zero.");
    case Damage::small_letter:
      return msg("Its letter is a small one.");
    case Damage::siren_for_siret:
      return msg("This is a SIREN (nine digits); the SIRET of the establishment is asked (fourteen).");
    case Damage::no_place:
      return msg("It ends in 00000: a SIREN filled up with zeros is the SIRET of no establishment.");
    case Damage::other_kind:
      return msg("This is a number of another register.");
    case Damage::length:
      return msg("The number of digits is not right.");
    case Damage::shape:
      return msg("This is no number of an organisation.");
    case Damage::check_digit:
      break;
  }
  return msg("The check digit says that one of the digits is wrong.");
}

bool is_by_spreadsheet(Damage damage) {
  switch (damage) {
    case Damage::apostrophe:
    case Damage::decimals:
    case Damage::exponent:
    case Damage::digits_lost:
    case Damage::leading_zeros:
      return true;
    default:
      return false;
  }
}

}  // namespace jalon::partner
