// SPDX-License-Identifier: EUPL-1.2
#include "capacity/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::capacity {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"create_service", N_("Service entered"), "service"},
      journal::ActWord{"edit_service", N_("Service changed"), "service"},
      journal::ActWord{"close_service", N_("Service closed"), "service"},
      journal::ActWord{"reopen_service", N_("Service reopened"), "service"},
      journal::ActWord{"enter_change", N_("Opening or closing of places entered"), "place_change"},
      journal::ActWord{"complete_change", N_("Opening or closing of places carried out"), "place_change"},
      journal::ActWord{"postpone_change", N_("Opening or closing of places put on another day"), "place_change"},
      journal::ActWord{"cancel_change", N_("Opening or closing of places given up"), "place_change"},
      journal::ActWord{"strike_change", N_("Opening or closing of places struck out"), "place_change"},
      journal::ActWord{"attach_place_document", N_("Document of an opening or closing attached"), "place_change"},
      journal::ActWord{"remove_place_document", N_("Document of an opening or closing removed"), "place_change"},
      journal::ActWord{"attach_closing_document", N_("Document of the closing of a service attached"), "service"},
      journal::ActWord{"remove_closing_document", N_("Document of the closing of a service removed"), "service"},
      journal::ActWord{"enter_funding", N_("Funding of places entered"), "place_funding"},
      journal::ActWord{"strike_funding", N_("Funding of places struck out"), "place_funding"},
      journal::ActWord{"report_month", N_("Month of a service reported"), "place_month"},
  };
  return acts;
}

}  // namespace jalon::capacity
