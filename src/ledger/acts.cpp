// SPDX-License-Identifier: EUPL-1.2
#include "ledger/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::ledger {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"post_entry", N_("Entry posted"), "ledger_entry"},
      journal::ActWord{"hold_entry", N_("Credits held"), "ledger_entry"},
      journal::ActWord{"settle_entry", N_("Held credits moved"), "ledger_entry"},
      journal::ActWord{"release_entry", N_("Held credits let go"), "ledger_entry"},
      journal::ActWord{"reverse_entry", N_("Entry reversed"), "ledger_entry"},
      journal::ActWord{"state_envelope", N_("Amount of a document entered"), "envelope_statement"},
      journal::ActWord{"strike_statement", N_("Amount of a document struck"), "envelope_statement"},
  };
  return acts;
}

}  // namespace jalon::ledger
