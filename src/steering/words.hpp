// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the journal in the words of those who read it.
#pragma once

#include <span>
#include <vector>

#include "journal/pages.hpp"

namespace jalon::steering {

// Of all rooms, in the order of their words.
std::span<const journal::ActWord> journal_acts();
// Acts, kinds, fields, roles and states.
std::vector<journal::Word> journal_words();

}  // namespace jalon::steering
