// SPDX-License-Identifier: EUPL-1.2
// Every route × every role × in and out of its territory: as the programme says, as the matrix says; nobody who is not
// signed in passes.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>

#include "access/testing.hpp"
#include "app/platform.hpp"
#include "app/serve.hpp"
#include "db/testing.hpp"
#include "programme/programme.hpp"
#include "steering/steering.hpp"
#include "web/page.hpp"

namespace jalon::app {
namespace {

class Routes : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto steps = migrations();
    test_database_ = std::make_unique<db::testing::TestDatabase>(db::testing::engines().front(), steps);
    platform_ = open_platform(test_database_->url(), Schema::must_be_current);
    const access::Actor system = access::system_actor("test");
    auto done = platform_.database->write([&](db::Session& session) -> Result<int> {
      access::Act act{session, system, Instant{1'478'000'000'000}, "test"};
      return territory::load_reference(act);
    });
    ASSERT_TRUE(done);
    platform_.territories->reload();
    done = platform_.database->write([&](db::Session& session) -> Result<int> {
      access::Act act{session, system, Instant{1'478'000'000'000}, "test"};
      const auto registry = platform_.territories->current();
      for (const auto& [code, department] : {std::pair{"T93", "93"}, {"T94", "94"}, {"T13", "13"}}) {
        territory::NewContract contract;
        contract.code = code;
        contract.name = code;
        contract.department = registry->find(territory::Level::department, department)->key;
        auto key = territory::add_contract(act, contract);
        if (!key) return tl::unexpected(key.error());
      }
      return 0;
    });
    ASSERT_TRUE(done) << english(done.error());
    platform_.territories->reload();
    add_routes(router_, platform_);
    hooks_ = hooks(platform_);
  }

  std::vector<access::testing::Place> places() const {
    using territory::Level;
    return {{"FR", platform_.territories->current()->nation().key},
            {"region 11", key(Level::region, "11")},
            {"region 93", key(Level::region, "93")},
            {"department 93", key(Level::department, "93")},
            {"department 94", key(Level::department, "94")},
            {"department 13", key(Level::department, "13")},
            {"contract T93", key(Level::contract, "T93")},
            {"contract T94", key(Level::contract, "T94")}};
  }
  TerritoryKey key(territory::Level level, std::string_view code) const {
    const auto* found = platform_.territories->current()->find(level, code);
    EXPECT_NE(found, nullptr) << code;
    return found->key;
  }

  // A request to the route about Seine-Saint-Denis and its contract.
  web::Request request(const web::Route& route, std::map<std::string, std::string> further = {}) const {
    further.merge(std::map<std::string, std::string>{{"contract", "T93"}, {"department", "93"}, {"region", "11"}});
    return access::testing::request_for(route, further);
  }
  const web::Route& route(std::string_view name) const {
    for (const auto& one : router_.routes()) {
      if (one->name == name) return *one;
    }
    throw std::runtime_error("no route " + std::string(name));
  }

  // What another process does on the same database.
  void elsewhere(const std::function<Result<void>(access::Act&, const territory::Registry&)>& what) {
    const Platform other = open_platform(test_database_->url(), Schema::must_be_current);
    const access::Actor system = access::system_actor("test");
    const auto registry = other.territories->current();
    const auto done = other.database->write([&](db::Session& session) {
      access::Act act{session, system, Instant{1'478'000'000'000}, "cli"};
      return what(act, *registry);
    });
    ASSERT_TRUE(done) << english(done.error());
  }
  // A visitor's page through the hooks and its route, as the server would ask for it.
  std::string visit(const std::string& path) {
    web::Request asked;
    asked.path = path;
    asked.target = path;
    asked.lang = Lang::fr;
    EXPECT_FALSE(hooks_.identify(asked));
    const auto match = router_.find(web::Method::get, path);
    if (match.route == nullptr) return {};
    asked.route = match.route;
    asked.params = match.params;
    return match.route->handler(asked).body;
  }
  static Result<void> publish(access::Act& act, const territory::Registry& registry, std::string_view name) {
    const auto pack = programme::parse(programme::embedded(name));
    if (!pack) return tl::unexpected(pack.error());
    if (auto done = programme::load(act, *pack); !done) return done;
    return programme::publish(act, registry, pack->code);
  }

  std::unique_ptr<db::testing::TestDatabase> test_database_;
  Platform platform_;
  web::Router router_;
  web::Hooks hooks_;
};

// Who does what, written by hand from the programme's own list of roles ("who works with it") and from what the law and
// the ministries say of each, not from the matrix in the code. One column for each role, in this order: national
// coordinator, prefect, instruction officer, control officer, prefect's delegate, local authority, association,
// evaluator, auditor, administrator. S: in its territory and below. A: wherever the role is held. -: never.
struct Kind {
  std::string_view what;
  std::string_view roles;
  std::vector<std::string_view> routes;
};
const std::vector<Kind> kinds{
    // Everyone who takes part sees the same aggregates; the administrator has "accounts and roles, no policy data".
    {"figures, lists and boards",
     "AAAAAAAAA-",
     {"figures.list",
      "figures.show",
      "figures.changes",
      "figures.map",
      "figures.target",
      "figures.api_indicators",
      "figures.api_figures",
      "figures.api_figure",
      "figures.value",
      "figures.api_answers",
      "figures.definition",
      "figures.export_definitions",
      "figures.api_indicator",
      "figures.api_dimensions",
      "figures.dimensions",
      "figures.dimension",
      "figures.api_targets",
      "figures.api_target_changes",
      "figures.api_target",
      "figures.api_assessments",
      "figures.api_target_history",
      "allocation.api_forecasts",
      "allocation.api_forecast",
      "steering.nation",
      "steering.export_nation",
      "steering.region",
      "steering.export_region",
      "steering.department",
      "steering.export_department",
      "steering.contracts",
      "steering.export_contracts",
      "steering.not_started",
      "steering.export_not_started",
      "steering.workload",
      "steering.export_workload",
      "steering.search",
      "steering.api_contracts",
      "steering.api_workload",
      "steering.api_due",
      "steering.api_board",
      "steering.sheet_region",
      "steering.sheet_department",
      "territory.contract_perimeter",
      "territory.department_perimeter",
      "capacity.nation",
      "capacity.region",
      "capacity.api_lines",
      "capacity.document",
      "capacity.api_documents",
      "capacity.api_document",
      "capacity.export",
      "capacity.export_services",
      "capacity.export_months",
      "capacity.department",
      "capacity.service",
      "capacity.api_services",
      "capacity.api_service",
      "capacity.api_months",
      "audit.check",
      "audit.post_check",
      "audit.report",
      "audit.columns",
      "audit.export_report",
      "audit.export_report_json",
      "audit.forget",
      "audit.api_check"}},
    // What fails, what was answered, plans and reports of controls: those who may read files look, each at their own
    // territory; the page and the operation ask for it.
    {"what internal control finds, territory by territory",
     "AAAAA---A-",
     {"control.overview", "control.control", "control.case", "control.post_case", "control.plans", "control.check",
      "control.report", "control.api_controls", "control.api_records", "control.api_answer", "control.api_report"}},
    {"the plan of controls of a department", "SSSSS---S-", {"control.plan", "control.api_plan"}},
    // "Those who are controlled do not choose it."
    {"drawing the plan of controls", "---S------", {"control.post_plan", "control.api_draw_plan"}},
    {"writing down a control, closing the report",
     "---A------",
     {"control.post_check", "control.post_report", "control.api_record_check"}},
    {"keeping the counts of the nation", "---S------", {"control.post_run", "control.api_run"}},
    // Who may read a committee or act in it hangs on its territory and its seats: the rule asks, committee by
    // committee.
    {"committees: pages and acts of members",
     "AAAAAAAAA-",
     {"steering.committees",
      "steering.committee",
      "steering.committee_settings",
      "steering.rename_committee",
      "steering.close_committee",
      "steering.change_committee_rules",
      "steering.add_seat",
      "steering.change_seat",
      "steering.end_seat",
      "steering.seat_account",
      "steering.end_seat_account",
      "steering.plan_meeting",
      "steering.meeting",
      "steering.minutes",
      "steering.minutes_json",
      "steering.meeting_calendar",
      "steering.move_meeting",
      "steering.change_meeting",
      "steering.add_agenda_item",
      "steering.change_agenda_item",
      "steering.order_agenda_item",
      "steering.agenda_document",
      "steering.add_agenda_document",
      "steering.replace_agenda_document",
      "steering.remove_agenda_document",
      "steering.write_notes",
      "steering.write_remarks",
      "steering.set_attendance",
      "steering.declare_interest",
      "steering.withdraw_interest",
      "steering.record_outcome",
      "steering.record_decision",
      "steering.decide_files",
      "steering.decisions",
      "steering.export_decisions",
      "steering.decision",
      "steering.move_decision",
      "steering.replace_decision"}},
    {"setting up a committee, and keeping it by a program",
     "AAA-------",
     {"steering.new_committee_page", "steering.new_committee", "steering.api_create_committee",
      "steering.api_plan_meeting", "steering.api_add_agenda_item", "steering.api_move_meeting",
      "steering.api_add_agenda_document", "steering.api_replace_agenda_document", "steering.api_remove_agenda_document",
      "steering.api_set_attendance", "steering.api_declare_interest", "steering.api_record_outcome",
      "steering.api_record_decision", "steering.api_decide_files", "steering.api_move_decision"}},
    {"deciding alone, by a program", "-A--------", {"steering.api_replace_decision"}},
    {"reading committees by a program",
     "AAAAAA--A-",
     {"steering.api_committees", "steering.api_committee", "steering.api_meeting", "steering.api_minutes",
      "steering.api_agenda_documents", "steering.api_agenda_document", "steering.api_decisions"}},
    // Calls are for everyone. What a reader sees of applications and organisations, these ask for one by one: members
    // see their own, the services those of their territory.
    {"calls, and what one may read of grants, by a program",
     "AAAAAAAAA-",
     {"funding.api_calls", "funding.api_call", "funding.api_call_versions", "funding.api_organisation",
      "funding.api_applications", "funding.api_application", "funding.api_piece", "funding.api_declare_renewal",
      "funding.api_agreement_file", "funding.api_specifications", "funding.api_specification",
      "funding.api_organisation_checks"}},
    // "Prepared by the service that will receive its applications", and published by whoever divides the envelope.
    {"writing a call, or the specification that it asks for",
     "A-A-------",
     {"funding.api_create_call", "funding.api_edit_call", "funding.api_create_specification",
      "funding.api_edit_specification", "funding.api_replace_specification"}},
    {"publishing a call",
     "AA--------",
     {"funding.api_publish_call", "funding.api_close_call", "funding.api_correct_call"}},
    // "An organisation applies for itself"; the rule asks for a member.
    {"applying for a grant",
     "-----AA---",
     {"funding.api_organisations", "funding.api_declare_organisation", "funding.api_edit_organisation",
      "funding.api_join_organisation", "funding.api_admit_member", "funding.api_end_member",
      "funding.api_start_application", "funding.api_save_part", "funding.api_attach_piece", "funding.api_remove_piece",
      "funding.api_submit", "funding.api_withdraw", "funding.api_sign_for_beneficiary", "funding.api_submit_report",
      "funding.api_milestone_done", "funding.api_declare_cofunding"}},
    // "The officer prepares the decision and does not take it", decides nothing, certifies nothing.
    {"instructing an application",
     "--A-------",
     {"funding.api_take_file", "funding.api_hand_over", "funding.api_write_exchange", "funding.api_ask_correction",
      "funding.api_declare_complete", "funding.api_declare_inadmissible", "funding.api_score", "funding.api_propose",
      "funding.api_take_back", "funding.api_write_agreement", "funding.api_return_report", "funding.api_accept_report",
      "funding.api_assess", "funding.api_ask_override", "funding.api_accept_milestone", "funding.api_return_milestone",
      "funding.api_record_cofunding", "funding.api_check_organisation"}},
    {"an opinion that was asked for", "-A--A-----", {"funding.api_give_opinion"}},
    {"deciding a grant",
     "-A--------",
     {"funding.api_decide", "funding.api_sign_for_state", "funding.api_order_recovery", "funding.api_close",
      "funding.api_confirm_override", "funding.api_refuse_override"}},
    {"certifying the service done", "---A------", {"funding.api_certify_payment"}},
    {"paying a grant",
     "--A-------",
     {"funding.api_order_payment", "funding.api_confirm_payment", "funding.api_cancel_payment",
      "funding.api_enter_receipt"}},
    {"the payments of a department",
     "AAAAA---A-",
     {"funding.api_payments", "funding.api_assessments", "funding.api_milestones", "funding.api_open_cofunding"}},
    // Who may take a file, depends on whether it is of the nation or of a department: the function asks.
    {"past awards by programs",
     "AAAAA---A-",
     {"funding.api_past_awards", "funding.api_past_imports", "funding.api_past_import",
      "funding.api_import_past_awards", "funding.api_undo_past_import"}},
    // Those who answer for the deadline, wherever they do; the rule then asks for the right in each contract ticked.
    {"reminders, contract by contract", "AAA-------", {"steering.remind"}},
    // The State's services of the department open and close the places that they fund; the operator counts them, and
    // the officer enters what came on paper. A service's territory is asked for by the rule.
    {"entering a service",
     "-SS-------",
     {"capacity.new_service", "capacity.create_service", "capacity.api_create_service"}},
    {"keeping the places of a service, service by service",
     "-AA-------",
     {"capacity.postpone_change",
      "capacity.cancel_change",
      "capacity.api_postpone_change",
      "capacity.api_cancel_change",
      "capacity.edit",
      "capacity.edit_service",
      "capacity.close_service",
      "capacity.reopen_service",
      "capacity.api_edit_service",
      "capacity.api_close_service",
      "capacity.api_reopen_service",
      "capacity.enter_change",
      "capacity.complete_change",
      "capacity.strike_change",
      "capacity.enter_funding",
      "capacity.strike_funding",
      "capacity.api_enter_change",
      "capacity.api_complete_change",
      "capacity.api_strike_change",
      "capacity.api_enter_funding",
      "capacity.api_strike_funding",
      "capacity.attach_document",
      "capacity.attach_closing_document",
      "capacity.api_attach_closing_document",
      "capacity.remove_document",
      "capacity.api_attach_document",
      "capacity.api_remove_document"}},
    {"counting how places are used, service by service",
     "--A---A---",
     {"capacity.month", "capacity.report_month", "capacity.api_report_month"}},
    // The evaluator "reads aggregates"; the association has "its own files"; the auditor "reads everything".
    {"the text of a plan",
     "SSSSSS--S-",
     {"plan.overview",
      "plan.axis",
      "plan.action",
      "plan.read",
      "plan.versions",
      "plan.compare",
      "plan.documents",
      "plan.document",
      "plan.api_plan",
      "plan.api_actions",
      "plan.api_comments",
      "plan.api_documents",
      "plan.api_versions",
      "plan.api_version",
      "plan.api_compare",
      "plan.api_document",
      "steering.contract",
      "steering.contract_figures",
      "steering.contract_delegates",
      "steering.indicators_contract",
      "steering.comparables_contract",
      "steering.sheet_contract",
      "steering.api_support",
      "steering.api_delegates",
      "steering.api_contract"}},
    // The local authority "writes its plan", the delegate "helps to write plans".
    {"writing a plan",
     "----SS----",
     {"plan.give_reason",         "plan.start_page",          "plan.start",
      "plan.save_axis",           "plan.new_action",          "plan.add_action",
      "plan.save_action",         "plan.move_action",         "plan.remove_action_page",
      "plan.remove_action",       "plan.attach_document",     "plan.remove_document_page",
      "plan.remove_document",     "plan.api_save_action",     "plan.api_save_axis",
      "plan.api_attach_document", "plan.api_remove_document", "plan.api_start",
      "plan.api_remove_action",   "plan.api_move_action",     "plan.api_give_reason"}},
    {"talking about a plan",
     "-SS-SS----",
     {"plan.add_comment", "plan.resolve_comment", "plan.api_add_comment", "plan.api_resolve_comment"}},
    // "Writes and signs its plan": the authority alone decides that it is ready, signs for itself, and amends.
    {"committing the authority",
     "-----S----",
     {"plan.submit_page", "plan.submit", "plan.api_submit", "plan.sign_for_authority_page", "plan.sign_for_authority",
      "plan.api_sign_for_authority", "plan.amend_page", "plan.amend", "plan.api_amend"}},
    // "Checks": the instruction officer, and the prefect whose service it is.
    {"returning a plan", "-SS-------", {"plan.send_back_page", "plan.send_back", "plan.api_return"}},
    // "Steers, adopts plans": the prefect alone.
    {"committing the State",
     "-S--------",
     {"plan.sign_for_state_page", "plan.sign_for_state", "plan.api_sign_for_state", "plan.begin_page", "plan.begin",
      "plan.api_begin", "plan.evaluate_page", "plan.evaluate", "plan.api_evaluate", "plan.mark_milestone",
      "plan.api_mark_milestone"}},
    // For those who answer or validate where an import wrote: the handlers look, import by import.
    {"imports of figures",
     "AAAAAAAAA-",
     {"figures.imports", "figures.import", "figures.undo_import_page", "figures.undo_import", "figures.api_imports",
      "figures.api_undo_import"}},
    // A list leaves with those who answer for it, control it or evaluate it; row by row for their own territory.
    {"exporting figures", "AAAAAA-AA-", {"figures.api_export"}},
    // "Those who know the figure enter it"; the rule then asks in each territory of the file.
    {"bringing files of values",
     "A-A-AA----",
     {"figures.new_upload", "figures.upload", "figures.preview_import", "figures.confirm_import",
      "figures.cancel_import", "figures.give_up_import", "figures.import_faults", "figures.api_import"}},
    {"the support that a delegate gives",
     "----S-----",
     {"steering.log_support", "steering.strike_support", "steering.api_log_support", "steering.api_strike_support"}},
    {"assigning delegates",
     "-SS-------",
     {"steering.assign_delegate", "steering.end_assignment", "steering.api_assign_delegate",
      "steering.api_end_assignment"}},
    // The State's services and those who oversee them; "the auditor reads everything, journal included".
    {"the journal",
     "SSSSS---S-",
     {"steering.national_journal", "steering.national_journal_record", "steering.region_journal",
      "steering.region_journal_record", "steering.department_journal", "steering.department_journal_record",
      "steering.contract_journal", "steering.contract_journal_record"}},
    // "Sets targets, templates; publishes".
    {"the programme",
     "S---------",
     {"programme.list", "programme.load", "programme.close", "programme.preview", "programme.publish"}},
    // What a figure means is one for the whole country: "sets targets, templates".
    {"setting, dividing and withdrawing a target",
     "AA--------",
     {"figures.save_target", "figures.divide_target", "figures.trajectory", "figures.save_trajectory",
      "figures.withdraw_target", "figures.undo_target", "figures.api_save_target", "figures.api_divide_target",
      "figures.api_withdraw_target", "figures.api_undo_target"}},
    {"assessing a target", "AA---A----", {"figures.assess", "figures.api_assess"}},
    {"what indicators say",
     "S---------",
     {"figures.new_indicator", "figures.add_indicator", "figures.edit_indicator", "figures.save_indicator",
      "figures.api_add_indicator", "figures.api_save_indicator", "figures.api_save_dimension", "figures.add_dimension",
      "figures.save_dimension"}},
    // "One hand keeps" what is common to all.
    {"changes of contracts",
     "S---------",
     {"territory.show_change", "territory.record_change", "territory.undo_change"}},
    // Values: "those who know the figure enter it; who validates it is somebody else"; each in their own territory, for
    // which the rule asks again.
    {"entering values",
     "A-A-AA----",
     {"figures.grid", "figures.save_grid", "figures.api_answer", "figures.api_submit"}},
    {"validating values", "AA--------", {"figures.validation", "figures.validate", "figures.api_validate"}},
    {"publishing values", "A---------", {"figures.publish", "figures.api_publish"}},
    {"contesting values", "AA---A-A--", {"figures.contest", "figures.api_contest"}},
    {"accounts and roles",
     "---------A",
     {"access.list_accounts", "access.show_invite", "access.invite", "access.show_account", "access.change_roles",
      "access.update_profile", "access.invite_again", "access.confirm_account", "access.end_sessions",
      "access.close_account", "access.show_rights"}},
    // Which file somebody reads in whole, and which act may be done to it, is asked of each: its members read their
    // own,
    // the State's services those of their territory (funding::may_read).
    {"one application or organisation, if it may be read",
     "AAAAAAAAA-",
     {"funding.application", "funding.cerfa", "funding.piece", "funding.instruction", "funding.agreement",
      "funding.report", "funding.assessment", "funding.renewal", "funding.cofunding", "funding.declare_renewal",
      "funding.agreement_file", "funding.organisation", "funding.specification_check", "funding.edit_call_form",
      "funding.edit_call", "funding.withdraw_call"}},
    {"the applications of a department",
     "SSSSS---S-",
     {"funding.requests", "funding.payments", "funding.assessments", "funding.milestones", "funding.open_cofunding"}},
    {"past awards of a place",
     "SSSSS---S-",
     {"funding.past_awards_nation", "funding.export_past_awards_nation", "funding.past_imports_nation",
      "funding.past_import_nation", "funding.past_awards_department", "funding.export_past_awards_department",
      "funding.past_imports_department", "funding.past_import_department", "funding.past_awards_contract",
      "funding.export_past_awards_contract"}},
    {"files of past awards of the nation",
     "S---------",
     {"funding.import_past_awards_nation", "funding.undo_past_import_nation"}},
    {"files of past awards of a department",
     "--S-------",
     {"funding.import_past_awards_department", "funding.undo_past_import_department"}},
    {"the applications of the nation", "SSSSS---S-", {"funding.all_requests"}},
    {"writing calls, and the specifications that they ask for",
     "A-A-------",
     {"funding.new_call", "funding.create_call", "funding.new_specification", "funding.create_specification",
      "funding.edit_specification_form", "funding.edit_specification", "funding.replace_specification_form",
      "funding.replace_specification"}},
    {"publishing calls", "AA--------", {"funding.publish_call", "funding.close_call"}},
    // An authority or an association applies for itself; nobody of the State does in its place.
    {"applying for an organisation",
     "-----AA---",
     {"funding.mine",
      "funding.apply_form",
      "funding.apply",
      "funding.organisations",
      "funding.declare_organisation",
      "funding.edit_organisation",
      "funding.join_organisation",
      "funding.admit_member",
      "funding.end_member",
      "funding.project_form",
      "funding.save_project",
      "funding.budget_form",
      "funding.save_budget",
      "funding.outcomes_form",
      "funding.save_outcomes",
      "funding.aids_form",
      "funding.save_aids",
      "funding.pieces_form",
      "funding.attach_piece",
      "funding.remove_piece",
      "funding.submit_form",
      "funding.submit",
      "funding.withdraw",
      "funding.sign_for_beneficiary",
      "funding.milestone_done",
      "funding.declare_cofunding",
      "funding.submit_report"}},
    {"instructing applications",
     "--A-------",
     {"funding.take_file", "funding.hand_over", "funding.declare_complete", "funding.ask_correction",
      "funding.declare_inadmissible", "funding.score", "funding.propose", "funding.take_back", "funding.write_exchange",
      "funding.write_agreement", "funding.accept_report", "funding.return_report", "funding.assess",
      "funding.ask_override", "funding.accept_milestone", "funding.return_milestone", "funding.record_cofunding",
      "funding.check_organisation_form", "funding.check_organisation"}},
    {"giving an opinion", "-A--A-----", {"funding.give_opinion"}},
    {"deciding grants",
     "-A--------",
     {"funding.grant", "funding.refuse", "funding.amend", "funding.revoke", "funding.sign_for_state", "funding.close",
      "funding.order_recovery", "funding.confirm_override", "funding.refuse_override"}},
    {"certifying the service done", "---A------", {"funding.certify_payment"}},
    {"paying and collecting",
     "--A-------",
     {"funding.order_payment", "funding.confirm_payment", "funding.cancel_payment", "funding.enter_receipt"}},
    // Everyone who works with public money sees the whole chain; which act somebody may enter, and where, is asked by
    // the rule behind the page.
    {"the accounts of public money",
     "AAAAA--AA-",
     {"funding.chain",
      "funding.chain_of_place",
      "funding.chain_documents",
      "funding.register",
      "funding.register_export",
      "funding.api_chain",
      "funding.api_register",
      "ledger.budgets",
      "ledger.budget",
      "ledger.account",
      "ledger.entries",
      "ledger.entry",
      "ledger.new_entry",
      "ledger.post_entry",
      "ledger.settle_entry",
      "ledger.release_entry",
      "ledger.reverse_entry",
      "ledger.export",
      "ledger.api_budgets",
      "ledger.api_balances",
      "ledger.api_movements",
      "ledger.api_entries",
      "ledger.api_entry",
      "ledger.api_post",
      "ledger.api_reverse",
      "ledger.api_settle",
      "ledger.api_release",
      "ledger.api_carry_over",
      "ledger.api_import",
      "ledger.api_export",
      "funding.api_withdraw_call",
      "ledger.statements",
      "ledger.statement",
      "ledger.delays",
      "ledger.export_statements",
      "ledger.api_statements",
      "ledger.api_state",
      "ledger.api_strike_statement",
      "ledger.api_import_statements",
      "ledger.api_export_statements",
      "ledger.api_delays",
      "allocation.divide",
      "allocation.api_preview_division"}},
    {"carrying credits over", "A---------", {"ledger.carry_over", "ledger.post_carry_over"}},
    {"entering what documents say of an envelope",
     "A---------",
     {"ledger.new_statement", "ledger.post_statement", "ledger.strike_statement"}},
    {"dividing an envelope", "A---------", {"allocation.post_division", "allocation.api_divide"}},
    {"how the program runs", "--------AA", {"app.metrics"}},
    {"one's own account and day",
     "AAAAAAAAAA",
     {"access.sign_out", "access.show_own_account", "access.update_own_profile", "access.change_password",
      "access.end_own_session", "access.sign_out_everywhere", "access.make_token", "access.revoke_token",
      "steering.mine", "steering.live", "steering.board_choice", "steering.save_board_choice"}},
};

TEST_F(Routes, EveryRoleEntersWhereTheProgrammeSaysAndNowhereElse) {
  using access::Role;
  constexpr std::array columns{Role::national_coordinator, Role::prefect,   Role::instruction_officer,
                               Role::control_officer,      Role::delegate,  Role::local_authority,
                               Role::association,          Role::evaluator, Role::auditor,
                               Role::administrator};
  ASSERT_EQ(columns.size(), access::all_roles().size());
  // What an address about this level is in the territory of.
  const std::map<std::string, std::set<std::string>> above{
      {"", {"FR"}},
      {"region", {"FR", "region 11"}},
      {"department", {"FR", "region 11", "department 93"}},
      {"contract", {"FR", "region 11", "department 93", "contract T93"}}};
  std::set<std::string_view> seen;
  for (const auto& kind : kinds) {
    ASSERT_EQ(kind.roles.size(), columns.size()) << kind.what;
    for (const auto name : kind.routes) {
      EXPECT_TRUE(seen.insert(name).second) << name << " is in two kinds";
      const auto& asked_route = route(name);
      ASSERT_EQ(asked_route.audience, web::Audience::signed_in) << name;
      for (std::size_t column = 0; column < columns.size(); ++column) {
        for (const auto& place : places()) {
          web::Request asked = request(asked_route);
          asked.identity = std::make_shared<access::Actor>(access::testing::actor_with(columns[column], place.key));
          const bool in_scope = above.contains(asked_route.scope) && above.at(asked_route.scope).contains(place.name);
          const bool expected = kind.roles[column] == 'A' || (kind.roles[column] == 'S' && in_scope);
          const auto answer = hooks_.authorize(asked);
          EXPECT_EQ(answer ? answer->status : 0, expected ? 0 : 403)
              << kind.what << ", " << name << ": " << access::word(columns[column]) << " of " << place.name;
        }
      }
    }
  }
  for (const auto& one : router_.routes()) {
    const bool judged = one->audience != web::Audience::signed_in || seen.contains(one->name);
    EXPECT_TRUE(judged) << one->name << " is of no kind: say by hand who may enter";
  }
}

TEST_F(Routes, TheGuardAgreesWithTheMatrixForEveryRoleInAndOutOfItsTerritory) {
  const access::ScopePath scope_path = [&](std::string_view scope,
                                           std::string_view code) -> std::optional<std::vector<TerritoryKey>> {
    const auto registry = platform_.territories->current();
    if (scope.empty()) return std::vector<TerritoryKey>{registry->nation().key};
    territory::Level level{};
    EXPECT_TRUE(territory::parse_word(scope, level)) << scope;
    return registry->right_path(key(level, code));
  };
  std::size_t walked = 0;
  EXPECT_EQ(access::testing::disagreements(
                router_, scope_path, {{"contract", "T93"}, {"department", "93"}, {"region", "11"}}, places(),
                [&](const web::Request& asked) { return hooks_.authorize(asked).value_or(web::Response{}); }, &walked),
            std::vector<std::string>{});
  EXPECT_GT(walked, 4000U);
}

TEST_F(Routes, NobodyPassesWithoutSigningInExceptWhereThePublicIsTheAudience) {
  for (const auto& route : router_.routes()) {
    const auto answer = hooks_.authorize(request(*route));
    if (route->audience == web::Audience::everyone || route->audience == web::Audience::development) {
      EXPECT_FALSE(answer) << route->name;
    } else {
      ASSERT_TRUE(answer) << route->name << " lets a stranger in";
      EXPECT_TRUE(answer->status == 303 || answer->status == 401 || answer->status == 403)
          << route->name << " " << answer->status;
    }
  }
}

TEST_F(Routes, ARouteWithoutARightIsPublicOrAboutTheReadersOwnAccount) {
  for (const auto& route : router_.routes()) {
    if (!route->right.empty()) continue;
    const bool own = route->pattern.rfind("/compte", 0) == 0 || route->pattern == "/deconnexion" ||
                     route->pattern == "/moi" || route->pattern == "/live";
    EXPECT_TRUE(route->audience != web::Audience::signed_in || own) << route->name << " " << route->pattern;
  }
}

TEST_F(Routes, AnUnknownTerritoryIsNotFoundForThoseWhoHoldTheRight) {
  for (const auto& route : router_.routes()) {
    if (route->scope.empty() || route->scope == web::scope_each) continue;
    web::Request asked = request(*route, {{route->scope, "ZZZ"}});
    access::Right right{};
    ASSERT_TRUE(access::parse_word(route->right, right)) << route->name;
    for (const auto role : access::all_roles()) {
      if (!access::role_has(role, right)) continue;
      asked.identity = std::make_shared<access::Actor>(
          access::testing::actor_with(role, platform_.territories->current()->nation().key));
      const auto answer = hooks_.authorize(asked);
      ASSERT_TRUE(answer) << route->name;
      EXPECT_EQ(answer->status, 404) << route->name;
    }
  }
}

TEST_F(Routes, ClosingTheAccountOfADelegateOnItsPageEndsItsAssignmentsToo) {
  const auto pack = programme::parse(programme::embedded("prevention-radicalisation-2016"));
  ASSERT_TRUE(pack);
  const auto registry = platform_.territories->current();
  const auto contract = key(territory::Level::contract, "T93");
  const access::Actor system = access::system_actor("test");
  const auto delegate = platform_.database->write([&](db::Session& session) -> Result<access::AccountId> {
    access::Act act{session, system, Instant{1'478'000'000'000}, "test"};
    access::Invitation invitation;
    invitation.email = "delegue@demo.gouv.fr";
    invitation.name = "Compte";
    invitation.function_label = "Délégué du préfet";
    invitation.grants = {{access::Role::delegate, key(territory::Level::contract, "T94")}};
    auto id = access::add_account(act, invitation, "not a real hash");
    if (!id) return id;
    if (auto done = steering::assign_delegate(act, {*registry, *pack}, *id, contract); !done) return fail(done.error());
    return id;
  });
  ASSERT_TRUE(delegate) << english(delegate.error());

  const auto& close = route("access.close_account");
  web::Request asked = request(close, {{"account", delegate->text()}});
  asked.identity =
      std::make_shared<access::Actor>(access::testing::actor_with(access::Role::administrator, registry->nation().key));
  EXPECT_EQ(close.handler(asked).status, 303);
  const auto assigned = platform_.database->read(
      [&](db::Session& session) { return steering::assignments(session, contract, *delegate); });
  ASSERT_EQ(assigned.size(), 1U);
  EXPECT_TRUE(assigned.front().until.has_value());
}

TEST_F(Routes, TheFooterNamesTheProgrammeThatAnotherProcessHasJustPublished) {
  describe_site(platform_);
  const auto title = [](std::string_view name) {
    const auto pack = programme::parse(programme::embedded(name));
    return pack ? R"(<span class="programme">)" + pack->title.fr + "</span>" : "the pack cannot be read";
  };
  const auto first = title("prevention-radicalisation-2016");
  const auto second = title("reussite-educative-2016");
  EXPECT_EQ(visit("/").find(first), std::string::npos);
  elsewhere([](access::Act& act, const territory::Registry& registry) {
    return publish(act, registry, "prevention-radicalisation-2016");
  });
  EXPECT_NE(visit("/").find(first), std::string::npos);
  elsewhere([](access::Act& act, const territory::Registry& registry) -> Result<void> {
    if (auto closed = programme::close(act, registry); !closed) return closed;
    return publish(act, registry, "reussite-educative-2016");
  });
  const auto page = visit("/");
  EXPECT_NE(page.find(second), std::string::npos);
  EXPECT_EQ(page.find(first), std::string::npos);
  web::set_site({});
}

TEST_F(Routes, TheNextPageHasTheTerritoriesThatAnotherProcessHasJustAdded) {
  visit("/");
  elsewhere([](access::Act& act, const territory::Registry& registry) -> Result<void> {
    territory::NewContract contract;
    contract.code = "T75";
    contract.name = "T75";
    contract.department = registry.find(territory::Level::department, "75")->key;
    if (auto key = territory::add_contract(act, contract); !key) return tl::unexpected(key.error());
    return {};
  });
  visit("/");
  EXPECT_NE(platform_.territories->current()->find(territory::Level::contract, "T75"), nullptr);
}

TEST_F(Routes, TheNextPageHasTheMapAndItsSourceThatAnotherProcessHasJustImported) {
  elsewhere([](access::Act& act, const territory::Registry& registry) {
    return publish(act, registry, "prevention-radicalisation-2016");
  });
  EXPECT_EQ(visit("/").find("other-limits.geojson"), std::string::npos);
  const std::string before(web::asset("map.svg"));
  const auto folder = std::filesystem::temp_directory_path() / ("jalon-" + access::AccountId::make().text());
  std::filesystem::create_directory(folder);
  const auto file = folder / "other-limits.geojson";
  std::ofstream(file) << R"({"type":"FeatureCollection","features":[{"type":"Feature",)"
                      << R"("properties":{"code":"01","nom":"Ain"},"geometry":{"type":"Polygon",)"
                      << R"("coordinates":[[[5,46],[5.5,46],[5.5,46.5],[5,46.5],[5,46]]]}}]})";
  elsewhere([&](access::Act& act, const territory::Registry&) -> Result<void> {
    if (auto report = territory::import_boundaries(act, file.string()); !report) return tl::unexpected(report.error());
    return {};
  });
  std::filesystem::remove_all(folder);
  EXPECT_NE(visit("/").find("other-limits.geojson"), std::string::npos);
  EXPECT_NE(web::asset("map.svg"), before);
}

}  // namespace
}  // namespace jalon::app
