// SPDX-License-Identifier: EUPL-1.2
#include "funding/amount_words.hpp"

#include <array>

#include "base/result.hpp"

namespace jalon::funding {

namespace {

constexpr std::array<std::string_view, 20> french{
    "zéro", "un",   "deux",  "trois",  "quatre",   "cinq",   "six",   "sept",     "huit",     "neuf",
    "dix",  "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"};
constexpr std::array<std::string_view, 7> french_tens{"",         "dix",       "vingt",   "trente",
                                                      "quarante", "cinquante", "soixante"};
constexpr std::array<std::string_view, 20> english{
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> english_tens{"",      "ten",   "twenty",  "thirty", "forty",
                                                        "fifty", "sixty", "seventy", "eighty", "ninety"};

// Up to 99. `ends` where nothing follows: quatre-vingts then has its s, and before millions, which are nouns.
std::string french_below_100(int n, bool ends) {
  if (n < 20) return std::string(french[static_cast<std::size_t>(n)]);
  if (n < 70 || (n >= 80 && n < 100)) {
    // Scores: 80 to 99 count on from quatre-vingt.
    if (n >= 80) {
      if (n == 80) return ends ? "quatre-vingts" : "quatre-vingt";
      return "quatre-vingt-" + std::string(french[static_cast<std::size_t>(n - 80)]);
    }
    const std::string tens(french_tens[static_cast<std::size_t>(n / 10)]);
    if (n % 10 == 0) return tens;
    return tens + (n % 10 == 1 ? " et un" : "-" + std::string(french[static_cast<std::size_t>(n % 10)]));
  }
  return n == 71 ? "soixante et onze" : "soixante-" + std::string(french[static_cast<std::size_t>(n - 60)]);
}
std::string french_below_1000(int n, bool ends) {
  const int hundreds = n / 100;
  const int rest = n % 100;
  std::string out;
  if (hundreds > 0) {
    out = hundreds == 1 ? "cent" : std::string(french[static_cast<std::size_t>(hundreds)]) + " cent";
    if (hundreds > 1 && rest == 0 && ends) out += "s";
    if (rest == 0) return out;
    out += " ";
  }
  return out + french_below_100(rest, ends);
}

std::string english_below_1000(int n) {
  std::string out;
  if (n >= 100) {
    out = std::string(english[static_cast<std::size_t>(n / 100)]) + " hundred";
    n %= 100;
    if (n == 0) return out;
    out += " and ";
  }
  if (n < 20) return out + std::string(english[static_cast<std::size_t>(n)]);
  out += english_tens[static_cast<std::size_t>(n / 10)];
  return n % 10 == 0 ? out : out + "-" + std::string(english[static_cast<std::size_t>(n % 10)]);
}

struct Scale {
  std::int64_t value;
  std::string_view french, english;
};
constexpr std::array scales{Scale{1'000'000'000'000, "billion", "trillion"},
                            Scale{1'000'000'000, "milliard", "billion"}, Scale{1'000'000, "million", "million"},
                            Scale{1000, "mille", "thousand"}};

}  // namespace

std::string number_in_words(std::int64_t number, Lang lang) {
  JALON_CHECK(number >= 0 && number < 1'000'000'000'000'000);
  if (number == 0) return std::string(lang == Lang::fr ? french[0] : english[0]);
  std::string out;
  for (const auto& scale : scales) {
    const auto count = static_cast<int>(number / scale.value);
    number %= scale.value;
    if (count == 0) continue;
    if (!out.empty()) out += " ";
    if (lang == Lang::en) {
      out += english_below_1000(count) + " " + std::string(scale.english);
    } else if (scale.value == 1000) {
      // Mille never changes, and nobody says "un mille".
      out += count == 1 ? std::string("mille") : french_below_1000(count, false) + " mille";
    } else {
      out += french_below_1000(count, true) + " " + std::string(scale.french) + (count > 1 ? "s" : "");
    }
  }
  if (number == 0) return out;
  const auto rest = static_cast<int>(number);
  if (lang == Lang::fr) return out + (out.empty() ? "" : " ") + french_below_1000(rest, true);
  if (out.empty()) return english_below_1000(rest);
  return out + (rest < 100 ? " and " : " ") + english_below_1000(rest);
}

std::string amount_in_words(std::int64_t cents, Lang lang) {
  JALON_CHECK(cents >= 0);
  const auto euros = cents / 100;
  const auto parts = cents % 100;
  std::string out;
  if (euros > 0 || parts == 0) {
    out = number_in_words(euros, lang);
    if (lang == Lang::fr)
      // A million is a noun: "d'euros" when nothing follows it.
      out += euros >= 1'000'000 && euros % 1'000'000 == 0 ? " d’euros" : euros < 2 ? " euro" : " euros";
    else
      out += euros == 1 ? " euro" : " euros";
  }
  if (parts == 0) return out;
  if (!out.empty()) out += lang == Lang::fr ? " et " : " and ";
  out += number_in_words(parts, lang);
  out += lang == Lang::fr ? (parts == 1 ? " centime" : " centimes") : (parts == 1 ? " cent" : " cents");
  return out;
}

}  // namespace jalon::funding
