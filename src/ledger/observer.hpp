// SPDX-License-Identifier: EUPL-1.2
// Rooms above keep sums of what money has moved: they are told in the transaction of the entry, so that a sum never
// stands beside another ledger than its own.
#pragma once

#include <vector>

#include "ledger/ledger.hpp"

namespace jalon::ledger {

// What an entry has moved. What is held has moved nothing and is told once it is settled, at the day of that; a
// reversal is told as what it moves, the other way round.
struct Moved {
  std::int64_t number = 0;
  Date day;
  const std::vector<Transfer>& transfers;
};
using Observer = void (*)(access::Act& act, const territory::Registry& registry, const Moved& moved);
// Of the whole process, before the first entry; null: nobody is told.
void set_observer(Observer observer);

}  // namespace jalon::ledger
