// SPDX-License-Identifier: EUPL-1.2
#include "territory/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::territory {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"load_reference", N_("Territories loaded"), "territory"},
      journal::ActWord{"load_history", N_("History of territories loaded"), "territory"},
      journal::ActWord{"import_epci", N_("EPCI of 2015 imported"), "import"},
      journal::ActWord{"import_history", N_("History of departments imported"), "import"},
      journal::ActWord{"end_department", N_("Department ended"), "territory"},
      journal::ActWord{"record_succession", N_("Change of contracts recorded"), "contract"},
      journal::ActWord{"undo_succession", N_("Change of contracts undone"), "contract"},
      journal::ActWord{"add_collectivity", N_("Overseas collectivity added"), "territory"},
      journal::ActWord{"add_contract", N_("Contract added"), "contract"},
      journal::ActWord{"change_contract", N_("Contract changed"), "contract"},
      journal::ActWord{"import_contracts", N_("Contracts imported"), "import"},
      journal::ActWord{"import_boundaries", N_("Boundaries imported"), "import"},
  };
  return acts;
}

}  // namespace jalon::territory
