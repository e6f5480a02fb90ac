// SPDX-License-Identifier: EUPL-1.2
// Private: two people wrote the same piece from the same base. Field by field: what only one changed is taken; a text
// that both changed on different lines is put together; lists are merged item by item; anything else is a conflict that
// shows both. Nobody's text is lost.
#pragma once

#include "plan/plan.hpp"

namespace jalon::plan {

template <class T>
struct Merge {
  T merged;                              // where there is a conflict: mine
  bool took_theirs = false;              // something of theirs stands beside mine
  std::vector<FieldConflict> conflicts;  // empty: merged is whole
};
Merge<AxisText> merge(const AxisText& base, const AxisText& theirs, const AxisText& mine);
Merge<Action> merge(const Action& base, const Action& theirs, const Action& mine);

// How a writer settles a conflict of one field.
enum class Settlement : std::uint8_t { mine, theirs, both };  // both: texts only, theirs then mine
struct Choice {
  std::string field;
  Settlement settlement = Settlement::mine;
};
// The content that a writer chose, to be saved on the revision of `theirs`.
AxisText settle(const AxisText& base, const AxisText& theirs, const AxisText& mine, const std::vector<Choice>& choices);
Action settle(const Action& base, const Action& theirs, const Action& mine, const std::vector<Choice>& choices);

}  // namespace jalon::plan
