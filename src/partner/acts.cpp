// SPDX-License-Identifier: EUPL-1.2
#include "partner/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::partner {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"add_partner", N_("Partner added"), "partner"},
      journal::ActWord{"set_siren", N_("SIREN of a partner set"), "partner"},
      journal::ActWord{"declare_organisation", N_("Organisation declared"), "partner"},
      journal::ActWord{"edit_organisation", N_("Organisation changed"), "partner"},
      journal::ActWord{"ask_to_join", N_("Account asks to act for an organisation"), "partner"},
      journal::ActWord{"admit_member", N_("Account admitted to act for an organisation"), "partner"},
      journal::ActWord{"end_member", N_("Account no longer acts for an organisation"), "partner"},
  };
  return acts;
}

}  // namespace jalon::partner
