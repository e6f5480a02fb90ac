// SPDX-License-Identifier: EUPL-1.2
#include "control/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::control {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"answer_control", N_("Control answered"), "control"},
      journal::ActWord{"accept_answer", N_("Answer to a control accepted"), "control"},
      journal::ActWord{"send_answer_back", N_("Answer to a control sent back"), "control"},
      journal::ActWord{"reopen_control", N_("Control opened again"), "control"},
      journal::ActWord{"run_controls", N_("Counts of controls kept"), "control_run"},
      journal::ActWord{"draw_plan", N_("Plan of controls drawn"), "control_plan"},
      journal::ActWord{"record_check", N_("Control of a grant written down"), "control_check"},
      journal::ActWord{"close_report", N_("Report on internal control closed"), "control_report"},
  };
  return acts;
}

}  // namespace jalon::control
