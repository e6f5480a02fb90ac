// SPDX-License-Identifier: EUPL-1.2
#include "figures/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::figures {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"set_target", N_("Target set"), "target"},
      journal::ActWord{"set_targets", N_("Targets set"), "target"},
      journal::ActWord{"repair_sums", N_("Sums replaced after a recount"), "figure_sum"},
  };
  return acts;
}

}  // namespace jalon::figures
