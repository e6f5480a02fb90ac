// SPDX-License-Identifier: EUPL-1.2
#include "programme/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::programme {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"load_programme", N_("Programme kept as a draft"), "programme"},
      journal::ActWord{"publish_programme", N_("Programme published"), "programme"},
      journal::ActWord{"close_programme", N_("Programme closed"), "programme"},
  };
  return acts;
}

}  // namespace jalon::programme
