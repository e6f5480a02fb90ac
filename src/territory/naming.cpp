// SPDX-License-Identifier: EUPL-1.2
// French names with their article. Departments and regions follow the official code; the names of contracts, EPCI and
// communes follow their first word.
#include <algorithm>
#include <array>

#include "territory/store.hpp"
#include "web/i18n.hpp"

namespace jalon::territory {
namespace {

bool starts(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

// The first word, folded; what follows it.
struct Opening {
  std::string first;
  std::string_view rest;
};
Opening opening(std::string_view name) {
  const auto end = name.find_first_of(" -");
  return {fold(name.substr(0, end)), end == std::string_view::npos ? std::string_view{} : name.substr(end + 1)};
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Words that name a kind of body and take an article: la communauté, la métropole, le grand…
bool is_feminine_body(std::string_view word) {
  return is_one_of(word, {"ca", "cc", "cu", "communaute", "metropole", "eurometropole", "ville", "commune", "agglo"});
}
bool is_masculine_body(std::string_view word) {
  return is_one_of(word, {"san", "grand", "pays", "syndicat", "bassin"});
}

bool opens_with_vowel(std::string_view name) {
  const auto folded = fold(name.substr(0, std::min<std::size_t>(name.size(), 12)));
  return !folded.empty() && std::string_view("aeiouyh").find(folded.front()) != std::string_view::npos;
}

enum class Case : std::uint8_t { of, in };

std::string by_first_word(std::string_view name, Case c) {
  const bool is_of = c == Case::of;
  const auto [first, rest] = opening(name);
  const auto join = [](std::string_view a, std::string_view b) { return std::string(a) + std::string(b); };
  if (is_feminine_body(first)) return join(is_of ? "de la " : "dans la ", name);
  if (first == "agglomeration") return join(is_of ? "de l’" : "dans l’", name);
  if (is_masculine_body(first)) return join(is_of ? "du " : "dans le ", name);
  if (starts(name, "Le ")) return join(is_of ? "du " : "au ", rest);
  if (starts(name, "Les ")) return join(is_of ? "des " : "aux ", rest);
  if (!is_of) return join("à ", name);
  // Haïti, Hyères: a mute h elides; the few aspirated ones (Le Havre) come with their article.
  return join(opens_with_vowel(name) ? "d’" : "de ", name);
}

// Departments that are a town or an island take "à".
bool takes_at(const Territory& t) {
  return (t.level == Level::department && is_one_of(t.code, {"75", "974", "976"})) ||
         (t.level == Level::region && is_one_of(t.code, {"04", "06"}));
}

}  // namespace

std::string of(const Territory& t, Lang lang) {
  if (lang == Lang::en) return "of " + t.name;
  if (t.level == Level::nation) return "de la " + t.name;
  switch (liaison_of(t.level, t.code)) {
    case 0:
      return "de " + t.name;
    case 1:
      return "d’" + t.name;
    case 2:
      return "du " + t.name;
    case 3:
      return "de la " + t.name;
    case 4:
      return "des " + t.name;
    case 5:
      return "de l’" + t.name;
    default:
      return by_first_word(t.name, Case::of);
  }
}

std::string in(const Territory& t, Lang lang) {
  if (lang == Lang::en) return "in " + t.name;
  if (t.level == Level::nation) return "en " + t.name;
  if (takes_at(t)) return "à " + t.name;
  switch (liaison_of(t.level, t.code)) {
    case 0:
    case 1:
    case 3:
      return "en " + t.name;
    case 2:
      return "dans le " + t.name;
    case 4:
      return "dans les " + t.name;
    case 5:
      return "dans l’" + t.name;
    default:
      return by_first_word(t.name, Case::in);
  }
}

std::string label(const Territory& t, Lang lang) {
  switch (t.level) {
    case Level::department:
      return t.name + " (" + t.code + ")";
    case Level::contract:
      return lang == Lang::fr ? "Contrat de ville " + by_first_word(t.name, Case::of) : "City contract of " + t.name;
    case Level::commune: {
      const std::size_t digits = starts(t.code, "97") ? 3 : 2;
      return t.name + " (" + t.code.substr(0, digits) + ")";
    }
    default:
      return t.name;
  }
}

std::string href(const Territory& t) {
  switch (t.level) {
    case Level::nation:
      return "/nation";
    case Level::region:
      return "/regions/" + t.code;
    case Level::department:
      return "/departements/" + t.code;
    case Level::contract:
      return "/contrats/" + t.code;
    default:
      return {};
  }
}

}  // namespace jalon::territory
