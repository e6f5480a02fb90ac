// SPDX-License-Identifier: EUPL-1.2
#include "funding/acts.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::funding {

std::span<const journal::ActWord> journal_acts() {
  static constexpr std::array acts{
      journal::ActWord{"create_call", N_("Call written"), "grant_call"},
      journal::ActWord{"edit_call", N_("Call changed"), "grant_call"},
      journal::ActWord{"publish_call", N_("Call published"), "grant_call"},
      journal::ActWord{"correct_call", N_("Published call corrected"), "grant_call"},
      journal::ActWord{"close_call", N_("Call closed"), "grant_call"},
      journal::ActWord{"withdraw_call", N_("Call withdrawn"), "grant_call"},
      journal::ActWord{"create_specification", N_("Specification written"), "grant_specification"},
      journal::ActWord{"edit_specification", N_("Specification changed"), "grant_specification"},
      journal::ActWord{"replace_specification", N_("New version of a specification"), "grant_specification"},
      journal::ActWord{"check_organisation", N_("Organisation checked against a specification"), "grant_specification"},
      journal::ActWord{"start_application", N_("Application begun"), "grant_application"},
      journal::ActWord{"save_application", N_("Part of an application saved"), "grant_application"},
      journal::ActWord{"attach_piece", N_("Document of an application attached"), "grant_application"},
      journal::ActWord{"remove_piece", N_("Document of an application removed"), "grant_application"},
      journal::ActWord{"submit_application", N_("Application submitted"), "grant_application"},
      journal::ActWord{"complete_application", N_("Application completed and submitted again"), "grant_application"},
      journal::ActWord{"withdraw_application", N_("Application withdrawn"), "grant_application"},
      journal::ActWord{"take_file", N_("File taken for instruction"), "grant_application"},
      journal::ActWord{"hand_over", N_("File handed over"), "grant_application"},
      journal::ActWord{"write_exchange", N_("Note, contact or request for an opinion"), "grant_application"},
      journal::ActWord{"give_opinion", N_("Opinion given"), "grant_application"},
      journal::ActWord{"ask_correction", N_("Application sent back to be completed"), "grant_application"},
      journal::ActWord{"declare_complete", N_("Application declared complete"), "grant_application"},
      journal::ActWord{"declare_inadmissible", N_("Application declared inadmissible"), "grant_application"},
      journal::ActWord{"score_application", N_("Application scored"), "grant_application"},
      journal::ActWord{"propose_application", N_("Application proposed for decision"), "grant_application"},
      journal::ActWord{"take_back_application", N_("Application taken back to instruction"), "grant_application"},
      journal::ActWord{"grant_application", N_("Grant decided"), "grant_application"},
      journal::ActWord{"refuse_application", N_("Application refused"), "grant_application"},
      journal::ActWord{"revoke_grant", N_("Grant revoked"), "grant_application"},
      journal::ActWord{"amend_grant", N_("Amount of a grant amended"), "grant_application"},
      journal::ActWord{"write_agreement", N_("Agreement written"), "grant_application"},
      journal::ActWord{"sign_for_beneficiary", N_("Agreement signed by the beneficiary"), "grant_application"},
      journal::ActWord{"sign_for_state_grant", N_("Agreement signed for the State"), "grant_application"},
      journal::ActWord{"certify_payment", N_("Service done certified"), "grant_application"},
      journal::ActWord{"order_payment", N_("Payment ordered"), "grant_application"},
      journal::ActWord{"confirm_payment", N_("Payment confirmed"), "grant_application"},
      journal::ActWord{"cancel_payment", N_("Order of a payment cancelled"), "grant_application"},
      journal::ActWord{"submit_report", N_("Report submitted"), "grant_application"},
      journal::ActWord{"return_report", N_("Report returned"), "grant_application"},
      journal::ActWord{"accept_report", N_("Report accepted"), "grant_application"},
      journal::ActWord{"order_recovery", N_("Recovery ordered"), "grant_application"},
      journal::ActWord{"enter_receipt", N_("Recovered amount entered"), "grant_application"},
      journal::ActWord{"milestone_done", N_("Milestone marked as done"), "grant_application"},
      journal::ActWord{"accept_milestone", N_("Milestone accepted"), "grant_application"},
      journal::ActWord{"return_milestone", N_("Milestone returned"), "grant_application"},
      journal::ActWord{"declare_cofunding", N_("Co-funding declared by the applicant"), "grant_application"},
      journal::ActWord{"record_cofunding", N_("Co-funding recorded"), "grant_application"},
      journal::ActWord{"assess_grant", N_("Grant assessed"), "grant_application"},
      journal::ActWord{"declare_renewal", N_("Renewal declared"), "grant_application"},
      journal::ActWord{"ask_override", N_("Override of a renewal asked for"), "grant_application"},
      journal::ActWord{"confirm_override", N_("Override of a renewal confirmed"), "grant_application"},
      journal::ActWord{"refuse_override", N_("Override of a renewal refused"), "grant_application"},
      journal::ActWord{"close_application", N_("Grant closed"), "grant_application"},
      journal::ActWord{"import_past_awards", N_("Past awards taken from a file"), "past_import"},
      journal::ActWord{"undo_past_import", N_("Import of past awards undone"), "past_import"},
  };
  return acts;
}

}  // namespace jalon::funding
