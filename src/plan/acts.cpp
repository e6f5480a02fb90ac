// SPDX-License-Identifier: EUPL-1.2
#include "plan/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::plan {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"start_plan", N_("Plan started"), "plan"},
      journal::ActWord{"give_reason", N_("Reason given for not having started"), "plan"},
      journal::ActWord{"submit_plan", N_("Plan submitted"), "plan"},
      journal::ActWord{"return_plan", N_("Plan returned for correction"), "plan"},
      journal::ActWord{"sign_plan", N_("Plan signed"), "plan"},
      journal::ActWord{"adopt_plan", N_("Plan adopted, both signatures"), "plan"},
      journal::ActWord{"begin_plan", N_("Plan declared under way"), "plan"},
      journal::ActWord{"evaluate_plan", N_("Plan evaluated"), "plan"},
      journal::ActWord{"amend_plan", N_("Amendment opened"), "plan"},
      journal::ActWord{"save_axis", N_("Axis written"), "plan_axis"},
      journal::ActWord{"add_action", N_("Action added to a plan"), "action"},
      journal::ActWord{"save_action", N_("Action written"), "action"},
      journal::ActWord{"move_action", N_("Action moved"), "action"},
      journal::ActWord{"remove_action", N_("Action removed from a plan"), "action"},
      journal::ActWord{"mark_milestone", N_("Milestone followed up"), "action"},
      journal::ActWord{"add_comment", N_("Comment added"), "comment"},
      journal::ActWord{"resolve_comment", N_("Comment settled"), "comment"},
      journal::ActWord{"attach_document", N_("Document attached"), "document"},
      journal::ActWord{"remove_document", N_("Document removed"), "document"},
      journal::ActWord{"open_plans", N_("Plans opened"), "programme"},
  };
  return acts;
}

}  // namespace jalon::plan
