// SPDX-License-Identifier: EUPL-1.2
#include "allocation/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::allocation {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"refresh_forecasts", N_("Forecasts computed again"), "forecast"},
  };
  return acts;
}

}  // namespace jalon::allocation
