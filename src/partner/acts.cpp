// SPDX-License-Identifier: EUPL-1.2
#include "partner/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::partner {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"add_partner", N_("Partner added"), "partner"},
      journal::ActWord{"set_siren", N_("SIREN of a partner set"), "partner"},
  };
  return acts;
}

}  // namespace jalon::partner
