// SPDX-License-Identifier: EUPL-1.2
#include "figures/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::figures {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"set_target", N_("Target set"), "target"},
      journal::ActWord{"withdraw_target", N_("Target withdrawn"), "target"},
      journal::ActWord{"divide_target", N_("Target divided"), "target"},
      journal::ActWord{"undo_target", N_("Act on a target taken back"), "target"},
      journal::ActWord{"assess_target", N_("Target assessed"), "target"},
      journal::ActWord{"set_targets", N_("Targets set"), "target"},
      journal::ActWord{"answer_figures", N_("Values given"), "answers"},
      journal::ActWord{"import_figures", N_("Values imported from a file"), "answers"},
      journal::ActWord{"submit_figures", N_("Values submitted"), "answers"},
      journal::ActWord{"validate_figures", N_("Values validated"), "answers"},
      journal::ActWord{"publish_figures", N_("Values published"), "answers"},
      journal::ActWord{"contest_figure", N_("Value contested"), "answers"},
      journal::ActWord{"undo_figures", N_("Import of values taken back"), "answers"},
      journal::ActWord{"define_indicator", N_("Indicator defined"), "indicator"},
      journal::ActWord{"change_indicator", N_("Indicator changed"), "indicator"},
      journal::ActWord{"define_dimension", N_("Dimension defined"), "dimension"},
      journal::ActWord{"change_dimension", N_("Dimension changed"), "dimension"},
      journal::ActWord{"repair_sums", N_("Sums replaced after a recount"), "figure_sum"},
  };
  return acts;
}

}  // namespace jalon::figures
