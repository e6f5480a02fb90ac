// SPDX-License-Identifier: EUPL-1.2
#include "figures/unit.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace jalon::figures {

namespace {

constexpr std::size_t unit_max = 60;

bool is_word(std::string_view text) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

void multiply(Unit& unit, const Unit& by, int sign) {
  for (const auto& [word, power] : by.powers) {
    const auto place = unit.powers.try_emplace(word, 0).first;
    place->second += sign * power;
    if (place->second == 0) unit.powers.erase(place);
  }
}

}  // namespace

std::string Unit::text() const {
  std::string above;
  std::string below;
  for (const auto& [word, power] : powers) {
    for (int i = 0; i < power; ++i) above += (above.empty() ? "" : ".") + word;
    for (int i = 0; i > power; --i) below += "/" + word;
  }
  if (above.empty() && !below.empty()) above = "1";
  return above + below;
}

Unit operator*(const Unit& a, const Unit& b) {
  Unit out = a;
  multiply(out, b, 1);
  return out;
}

Unit operator/(const Unit& a, const Unit& b) {
  Unit out = a;
  multiply(out, b, -1);
  return out;
}

Result<Unit> parse_unit(std::string_view text) {
  Unit out;
  if (text.empty() || text == "%" || text == "ratio" || text == "1") return out;
  const auto wrong = [&] {
    return invalid("unit", msg("“{0}” is not a unit: write words in small letters without accents, such as place, "
                               "eur/person or person.month.",
                               shorten(text, unit_max)));
  };
  if (text.size() > unit_max) return wrong();
  int sign = 1;
  for (const auto part : split(text, '/')) {
    for (const auto word : split(part, '.')) {
      if (word == "1" && sign == 1 && part == "1") continue;
      if (!is_word(word)) return wrong();
      multiply(out, Unit{{{std::string(word), 1}}}, sign);
    }
    sign = -1;
  }
  return out;
}

}  // namespace jalon::figures
