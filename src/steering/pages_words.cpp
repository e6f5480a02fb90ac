// SPDX-License-Identifier: EUPL-1.2
// The journal in the words of those who read it: acts, what they were done to, fields and roles.
#include <algorithm>
#include <array>

#include "steering/pages.hpp"
#include "steering/words.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

// By act, for the binary search.
constexpr std::array acts{
    journal::Word{"accept_invitation", N_("Invitation accepted")},
    journal::Word{"add_account", N_("Account added")},
    journal::Word{"add_action", N_("Action added to a plan")},
    journal::Word{"add_collectivity", N_("Overseas collectivity added")},
    journal::Word{"add_comment", N_("Comment added")},
    journal::Word{"add_contract", N_("Contract added")},
    journal::Word{"add_partner", N_("Partner added")},
    journal::Word{"adopt_plan", N_("Plan adopted, both signatures")},
    journal::Word{"amend_plan", N_("Amendment opened")},
    journal::Word{"assign_delegate", N_("Delegate assigned")},
    journal::Word{"attach_document", N_("Document attached")},
    journal::Word{"begin_plan", N_("Plan declared under way")},
    journal::Word{"change_contract", N_("Contract changed")},
    journal::Word{"change_password", N_("Password changed")},
    journal::Word{"change_roles", N_("Roles changed")},
    journal::Word{"close_account", N_("Account closed")},
    journal::Word{"close_programme", N_("Programme closed")},
    journal::Word{"confirm_account", N_("Account confirmed by a second administrator")},
    journal::Word{"end_all_sessions", N_("Signed out everywhere")},
    journal::Word{"end_assignment", N_("Assignment ended")},
    journal::Word{"end_session", N_("Signed out")},
    journal::Word{"erase_account", N_("Closed account erased")},
    journal::Word{"evaluate_plan", N_("Plan evaluated")},
    journal::Word{"give_reason", N_("Reason given for not having started")},
    journal::Word{"import_boundaries", N_("Boundaries imported")},
    journal::Word{"import_contracts", N_("Contracts imported")},
    journal::Word{"invite_account", N_("Invitation sent")},
    journal::Word{"load_programme", N_("Programme kept as a draft")},
    journal::Word{"load_reference", N_("Territories loaded")},
    journal::Word{"log_support", N_("Support given")},
    journal::Word{"make_token", N_("Token made")},
    journal::Word{"mark_milestone", N_("Milestone followed up")},
    journal::Word{"move_action", N_("Action moved")},
    journal::Word{"open_plans", N_("Plans opened")},
    journal::Word{"open_session", N_("Signed in")},
    journal::Word{"publish_programme", N_("Programme published")},
    journal::Word{"record_observation", N_("Figure recorded")},
    journal::Word{"remove_action", N_("Action removed from a plan")},
    journal::Word{"remove_document", N_("Document removed")},
    journal::Word{"renew_invitation", N_("Invitation sent again")},
    journal::Word{"repair_sums", N_("Sums replaced after a recount")},
    journal::Word{"resolve_comment", N_("Comment settled")},
    journal::Word{"return_plan", N_("Plan returned for correction")},
    journal::Word{"revoke_token", N_("Token revoked")},
    journal::Word{"save_action", N_("Action written")},
    journal::Word{"save_axis", N_("Axis written")},
    journal::Word{"send_reminder", N_("Reminder sent")},
    journal::Word{"set_siren", N_("SIREN of a partner set")},
    journal::Word{"set_target", N_("Target set")},
    journal::Word{"set_targets", N_("Targets set")},
    journal::Word{"sign_plan", N_("Plan signed")},
    journal::Word{"start_plan", N_("Plan started")},
    journal::Word{"strike_support", N_("Support struck out")},
    journal::Word{"submit_plan", N_("Plan submitted")},
    journal::Word{"update_profile", N_("Profile changed")},
};
static_assert(std::is_sorted(acts.begin(), acts.end(),
                             [](const journal::Word& a, const journal::Word& b) { return a.word < b.word; }));

constexpr std::array others{
    // kinds
    journal::Word{"account", N_("account")},
    journal::Word{"action", N_("action")},
    journal::Word{"assignment", N_("assignment")},
    journal::Word{"comment", N_("comment")},
    journal::Word{"contract", N_("contract")},
    journal::Word{"document", N_("document")},
    journal::Word{"figure_sum", N_("sum of figures")},
    journal::Word{"partner", N_("partner")},
    journal::Word{"plan", N_("plan")},
    journal::Word{"plan_axis", N_("axis of a plan")},
    journal::Word{"programme", N_("programme")},
    journal::Word{"reminder", N_("reminder")},
    journal::Word{"support", N_("support")},
    journal::Word{"target", N_("target")},
    journal::Word{"territory", N_("territory")},
    // fields
    journal::Word{"state", N_("state")},
    journal::Word{"version", N_("version")},
    journal::Word{"reason", N_("reason")},
    journal::Word{"started_on", N_("started on")},
    journal::Word{"submitted_on", N_("submitted on")},
    journal::Word{"adopted_on", N_("adopted on")},
    journal::Word{"state_signed_on", N_("signed by the State on")},
    journal::Word{"authority_signed_on", N_("signed by the local authority on")},
    journal::Word{"return_motive", N_("motive of the return")},
    journal::Word{"title", N_("title")},
    journal::Word{"description", N_("description")},
    journal::Word{"owner", N_("owner")},
    journal::Word{"public_code", N_("public")},
    journal::Word{"level_code", N_("level of prevention")},
    journal::Word{"starts", N_("starts")},
    journal::Word{"ends", N_("ends")},
    journal::Word{"partners", N_("partners")},
    journal::Word{"milestones", N_("milestones")},
    journal::Word{"budget", N_("budget")},
    journal::Word{"expected", N_("expected results")},
    journal::Word{"diagnosis", N_("diagnosis")},
    journal::Word{"objective", N_("objective")},
    journal::Word{"label", N_("label")},
    journal::Word{"since", N_("since")},
    journal::Word{"until", N_("until")},
    journal::Word{"day", N_("day")},
    journal::Word{"minutes", N_("minutes")},
    journal::Word{"note", N_("note")},
    journal::Word{"text", N_("text")},
    journal::Word{"due", N_("due")},
    journal::Word{"done", N_("done")},
    journal::Word{"funder", N_("funder")},
    journal::Word{"amount_cents", N_("amount in cents")},
    journal::Word{"baseline", N_("baseline")},
    journal::Word{"method", N_("method")},
    journal::Word{"is_outcome", N_("is an outcome")},
    journal::Word{"part", N_("part")},
    journal::Word{"name", N_("name")},
    journal::Word{"resolved", N_("settled")},
    journal::Word{"sha256", N_("fingerprint")},
    journal::Word{"file_name", N_("file")},
    journal::Word{"media_type", N_("type of file")},
    journal::Word{"size_bytes", N_("size in bytes")},
    journal::Word{"contracts", N_("contracts")},
    journal::Word{"axis", N_("axis")},
    journal::Word{"number", N_("number")},
    journal::Word{"conclusion", N_("conclusion")},
    // roles
    journal::Word{"national_coordinator", N_("National coordinator")},
    journal::Word{"prefect", N_("Prefect")},
    journal::Word{"instruction_officer", N_("Instruction officer")},
    journal::Word{"control_officer", N_("Control officer")},
    journal::Word{"delegate", N_("Prefect's delegate")},
    journal::Word{"local_authority", N_("Local authority")},
    journal::Word{"association", N_("Association or other operator")},
    journal::Word{"evaluator", N_("Evaluator")},
    journal::Word{"auditor", N_("Auditor")},
    journal::Word{"administrator", N_("Administrator")},
    journal::Word{"system", N_("the program itself")},
    // states of a plan
    journal::Word{"not_started", N_("Not started")},
    journal::Word{"drafting", N_("Drafting")},
    journal::Word{"submitted", N_("Submitted")},
    journal::Word{"returned", N_("Returned for correction")},
    journal::Word{"adopted", N_("Adopted")},
    journal::Word{"under_way", N_("Under way")},
    journal::Word{"evaluated", N_("Evaluated")},
};

}  // namespace

std::span<const journal::Word> journal_acts() { return acts; }

std::vector<journal::Word> journal_words() {
  std::vector<journal::Word> out(acts.begin(), acts.end());
  out.insert(out.end(), others.begin(), others.end());
  return out;
}

std::string act_label(std::string_view act, Lang lang) {
  const auto found = std::lower_bound(acts.begin(), acts.end(), act,
                                      [](const journal::Word& one, std::string_view name) { return one.word < name; });
  // An act of a newer room than this list is shown by its name rather than hidden.
  if (found == acts.end() || found->word != act) return std::string(act);
  return std::string(web::tr(lang, found->label));
}

}  // namespace jalon::steering
