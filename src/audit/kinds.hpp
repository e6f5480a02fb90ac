// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the kinds of findings by name.
#pragma once

#include "audit/grants_file.hpp"

namespace jalon::audit {

// In the order of the table.
enum class Kind : std::uint8_t {
  column_missing,
  column_twice,
  column_older,
  column_unknown,
  row_unreadable,
  not_utf8,
  letters_lost,
  cell_empty,
  date_form,
  amount_unreadable,
  number_form,
  word_unknown,
  period_form,
  yes_or_no,
  percent_form,
  too_long,
  amount_odd,
  grantor_id,
  beneficiary_id,
  rna,
  no_identifier,
  by_spreadsheet,
  duplicate,
  nearly_duplicate,
  funded_twice,
  split,
  no_reference,
  date_impossible,
  date_future,
  period_backwards,
  period_early,
  published_late,
  concentration,
  id_twice,
  other_currency,
};
inline constexpr std::size_t kind_count = 35;
const FindingKind& info(Kind kind);

}  // namespace jalon::audit
