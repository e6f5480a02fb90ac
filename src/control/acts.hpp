// SPDX-License-Identifier: EUPL-1.2
// What this room writes into the journal, in words.
#pragma once

#include <span>

#include "journal/pages.hpp"

namespace jalon::control {

std::span<const journal::ActWord> journal_acts();

}  // namespace jalon::control
