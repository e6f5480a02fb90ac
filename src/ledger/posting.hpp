// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what an entry may say, without the database.
#pragma once

#include "ledger/ledger.hpp"

namespace jalon::ledger {

// The code of a programme or a line: small letters, digits, hyphens.
bool is_code(std::string_view text);
// Everything that is wrong with an entry as it is written; a reversal is not written by hand.
std::vector<Fault> faults_of(const Entry& entry, const territory::Registry& registry, Date today);

}  // namespace jalon::ledger
