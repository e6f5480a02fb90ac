// SPDX-License-Identifier: EUPL-1.2
// Private to the room: an amount in letters, as an agreement says it beside the figures.
#pragma once

#include <cstdint>
#include <string>

#include "base/text.hpp"

namespace jalon::funding {

// "vingt-trois mille euros et cinquante centimes". From 0 to 10^17 cents.
std::string amount_in_words(std::int64_t cents, Lang lang);
std::string number_in_words(std::int64_t number, Lang lang);

}  // namespace jalon::funding
