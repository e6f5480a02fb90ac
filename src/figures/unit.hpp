// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what a figure is counted in.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jalon::figures {

// A product of powers of base units, each a word in the singular (place, person, eur, minute). Nothing converts: an
// hour is not sixty minutes here.
struct Unit {
  std::map<std::string, int> powers;  // none is 0

  [[nodiscard]] bool none() const { return powers.empty(); }
  // "place.month/person", "1/month"; empty when there is none.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Unit&, const Unit&) = default;
};
Unit operator*(const Unit& a, const Unit& b);
Unit operator/(const Unit& a, const Unit& b);

// "place", "place/person", "eur.month", "1/month"; "", "%", "ratio" and "1" are no unit. Invalid names the field unit.
Result<Unit> parse_unit(std::string_view text);

}  // namespace jalon::figures
