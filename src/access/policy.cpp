// SPDX-License-Identifier: EUPL-1.2
// The one place that decides. The matrix is written right by right, because that is how it is argued: who may do this,
// and why nobody else. Everything that is not written here is refused.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "access/access.hpp"
#include "web/i18n.hpp"

namespace jalon::access {

namespace {

struct RoleName {
  Role role;
  std::string_view word;
  std::string_view title;
  std::size_t depth_min, depth_max;
  std::string_view place;
};
constexpr std::array role_names{
    RoleName{Role::national_coordinator, "national_coordinator", N_("National coordinator"), 1, 1,
             N_("in the whole country")},
    RoleName{Role::prefect, "prefect", N_("Prefect"), 3, 3, N_("in a department")},
    RoleName{Role::instruction_officer, "instruction_officer", N_("Instruction officer"), 3, 3, N_("in a department")},
    RoleName{Role::control_officer, "control_officer", N_("Control officer"), 1, 3,
             N_("in the whole country, a region or a department")},
    RoleName{Role::delegate, "delegate", N_("Prefect's delegate"), 4, 4, N_("for a contract")},
    RoleName{Role::local_authority, "local_authority", N_("Local authority"), 4, 4, N_("for a contract")},
    RoleName{Role::association, "association", N_("Association or other operator"), 1, 4, N_("in any territory")},
    RoleName{Role::evaluator, "evaluator", N_("Evaluator"), 1, 4, N_("in any territory")},
    RoleName{Role::auditor, "auditor", N_("Auditor"), 1, 1, N_("in the whole country")},
    RoleName{Role::administrator, "administrator", N_("Administrator"), 1, 1, N_("in the whole country")},
};

using Roles = std::uint32_t;
constexpr Roles bit(Role role) { return Roles{1} << static_cast<unsigned>(role); }
constexpr Roles roles(std::initializer_list<Role> list) {
  Roles out = 0;
  for (const Role role : list) out |= bit(role);
  return out;
}

struct Line {
  Right right;
  std::string_view word;
  std::string_view title;
  bool anywhere;
  Roles held_by;
  std::string_view why;
};

// The State's services that follow plans, and those who look at them without touching anything.
constexpr Roles state_services = roles({Role::prefect, Role::instruction_officer, Role::delegate});
constexpr Roles overseers = roles({Role::control_officer, Role::auditor});

constexpr std::array matrix{
    Line{Right::read_aggregates, "read_aggregates", N_("read figures, lists and maps"), true,
         state_services | overseers |
             roles({Role::national_coordinator, Role::local_authority, Role::association, Role::evaluator}),
         N_("Everyone who takes part in the policy sees its figures; an administrator looks after accounts, not after "
            "the policy.")},
    Line{Right::read_plans, "read_plans", N_("read the text of plans, their comments and documents"), false,
         state_services | overseers | roles({Role::national_coordinator, Role::local_authority}),
         N_("A draft is read by those who write, sign, steer or control it; an evaluator works on aggregates, an "
            "association on its own files.")},
    Line{Right::read_journal, "read_journal", N_("read the journal"), false,
         state_services | overseers | roles({Role::national_coordinator}),
         N_("The journal also carries what the State's services do among themselves; an authority compares the "
            "versions of its plan instead.")},
    Line{Right::write_plan, "write_plan", N_("write a plan"), false, roles({Role::delegate, Role::local_authority}),
         N_("The authority writes its plan with the help of the prefect's delegate; those who will judge it do not "
            "write it.")},
    Line{
        Right::comment_plan, "comment_plan", N_("comment on a plan"), false,
        state_services | roles({Role::local_authority}),
        N_("Those who prepare the plan together talk about it in the plan itself; those who control it stay outside.")},
    Line{Right::submit_plan, "submit_plan", N_("submit a plan"), false, roles({Role::local_authority}),
         N_("Only the authority decides that its plan is ready; the delegate helps and does not decide for it.")},
    Line{Right::return_plan, "return_plan", N_("return a plan for correction"), false,
         roles({Role::prefect, Role::instruction_officer}),
         N_("The services that examine the plan say what is missing.")},
    Line{Right::sign_for_state, "sign_for_state", N_("sign a plan for the State"), false, roles({Role::prefect}),
         N_("Operational steering is departmental, under the prefect's authority: the prefect alone commits the "
            "State.")},
    Line{Right::sign_for_authority, "sign_for_authority", N_("sign a plan for the local authority"), false,
         roles({Role::local_authority}),
         N_("The mayor or the president of the EPCI commits the authority; nobody of the State's services can.")},
    Line{Right::run_plan, "run_plan", N_("declare a plan under way, follow its milestones and declare it evaluated"),
         false, roles({Role::prefect}), N_("The prefect steers the execution of the plans of the department.")},
    Line{Right::amend_plan, "amend_plan", N_("amend an adopted plan"), false, roles({Role::local_authority}),
         N_("An amendment starts with the authority that signed, and goes through both signatures again.")},
    Line{Right::log_support, "log_support", N_("log the support given"), false, roles({Role::delegate}),
         N_("The delegate who gave the support writes it down; nobody else declares hours in the delegate's place.")},
    Line{Right::assign_delegates, "assign_delegates", N_("assign the prefect's delegates to contracts"), false,
         roles({Role::prefect, Role::instruction_officer}),
         N_("The prefect assigns the delegates of the department, and the services that prepare the decision enter "
            "it.")},
    Line{Right::remind, "remind", N_("send a reminder"), false,
         roles({Role::national_coordinator, Role::prefect, Role::instruction_officer}),
         N_("Those who answer for the deadline, of the nation or of the department, remind those who are late.")},
    Line{Right::publish_programme, "publish_programme", N_("publish the programme"), false,
         roles({Role::national_coordinator}),
         N_("Targets, deadlines and the template of plans are set once, for the whole country.")},
    Line{Right::import_reference, "import_reference", N_("import reference data"), false,
         roles({Role::national_coordinator}), N_("Territories and contracts are common to all: one hand keeps them.")},
    Line{Right::export_lists, "export_lists", N_("export lists"), false,
         state_services | overseers | roles({Role::national_coordinator, Role::local_authority, Role::evaluator}),
         N_("A list leaves with those who answer for it, control it or evaluate it, for their own territory.")},
    Line{Right::define_indicators, "define_indicators", N_("define indicators"), false,
         roles({Role::national_coordinator}),
         N_("What a figure means is said once for the whole country, or figures could not be added up.")},
    Line{Right::answer_figures, "answer_figures", N_("answer indicators"), false,
         roles({Role::national_coordinator, Role::instruction_officer, Role::delegate, Role::local_authority}),
         N_("Those who know the figure enter it; who validates it is somebody else.")},
    Line{Right::validate_figures, "validate_figures", N_("validate figures"), false,
         roles({Role::national_coordinator, Role::prefect}),
         N_("The prefect answers for the figures of the department, the coordinator for those of the nation.")},
    Line{
        Right::contest_figures, "contest_figures", N_("contest a figure"), false,
        roles({Role::national_coordinator, Role::prefect, Role::local_authority, Role::evaluator}),
        N_("Whoever has another value at hand says so, with the reason; the figure stays, and carries the objection.")},
    Line{Right::publish_figures, "publish_figures", N_("publish figures"), false, roles({Role::national_coordinator}),
         N_("What the public reads is decided in one place.")},
    Line{Right::set_targets, "set_targets", N_("set targets"), false,
         roles({Role::national_coordinator, Role::prefect}),
         N_("The nation's target is the coordinator's; the prefect divides the department's among its contracts.")},
    Line{Right::assess_targets, "assess_targets", N_("assess how a target is going"), false,
         roles({Role::national_coordinator, Role::prefect, Role::local_authority}),
         N_("Each responsible says how confident they are, under their own name and beside the others.")},
    Line{Right::manage_capacity, "manage_capacity", N_("keep the services and their places"), false,
         roles({Role::prefect, Role::instruction_officer}),
         N_("The State's services of the department open and close the places that they fund.")},
    Line{Right::report_capacity, "report_capacity", N_("report how places are occupied"), false,
         roles({Role::instruction_officer, Role::association}),
         N_("The operator counts its places, month by month and in aggregates only; the officer enters what came on "
            "paper.")},
    Line{Right::read_credits, "read_credits", N_("read the accounts of public money"), true,
         state_services | overseers | roles({Role::national_coordinator, Role::evaluator}),
         N_("Who works with public money sees the whole chain: a department compares what it was notified with what "
            "was voted and with what others received.")},
    Line{Right::allot_credits, "allot_credits", N_("enter votes and reserves, delegate and carry over credits"), false,
         roles({Role::national_coordinator}),
         N_("The envelope is divided by the one who answers for it before Parliament.")},
    Line{Right::commit_credits, "commit_credits", N_("commit credits"), false, roles({Role::prefect}),
         N_("The prefect alone commits the State in the department; who prepares the decision does not take it.")},
    Line{Right::pay_credits, "pay_credits", N_("enter what was paid and what came back"), false,
         roles({Role::instruction_officer}),
         N_("Who decides does not pay: payments are entered by an officer of the department.")},
    Line{Right::write_calls, "write_calls", N_("write calls for projects"), false,
         roles({Role::national_coordinator, Role::instruction_officer}),
         N_("A call is prepared by the service that will receive its applications.")},
    Line{Right::publish_calls, "publish_calls", N_("publish calls for projects, correct and close them"), false,
         roles({Role::national_coordinator, Role::prefect}),
         N_("Whoever divides the envelope says to whom it is open, under their own name.")},
    Line{Right::apply_for_grants, "apply_for_grants", N_("apply for grants for one's organisation"), false,
         roles({Role::local_authority, Role::association}),
         N_("An organisation applies for itself, from its own space; nobody of the State applies in its place.")},
    Line{Right::read_applications, "read_applications", N_("read applications for grants"), false,
         state_services | overseers | roles({Role::national_coordinator}),
         N_("Those who instruct, decide and control read the files of their territory; an organisation reads its "
            "own.")},
    Line{Right::instruct_applications, "instruct_applications", N_("instruct applications and reports"), false,
         roles({Role::instruction_officer}), N_("The officer prepares the decision and does not take it.")},
    Line{Right::give_opinions, "give_opinions", N_("give an opinion on an application"), false,
         roles({Role::delegate, Role::prefect}),
         N_("Services that know the place say what they think of a project when they are asked.")},
    Line{Right::decide_grants, "decide_grants", N_("decide, sign and recover grants"), false, roles({Role::prefect}),
         N_("The prefect of the department decides what is granted; who instructs, pays or controls the file does "
            "not.")},
    Line{Right::certify_service, "certify_service", N_("certify that what was agreed was done"), false,
         roles({Role::control_officer}),
         N_("Before a payment somebody certifies the service done: neither who decided nor who pays.")},
    Line{Right::convene_committees, "convene_committees", N_("convene committees and write their minutes"), false,
         roles({Role::national_coordinator, Role::prefect, Role::instruction_officer}),
         N_("The prefect chairs the committees of the department and the services prepare them; the national "
            "coordination "
            "sets up those of the nation.")},
    Line{Right::answer_controls, "answer_controls", N_("answer what a control finds"), false,
         roles({Role::national_coordinator, Role::prefect, Role::instruction_officer}),
         N_("Who answers for the record that a control lists says why it stands so and what will be done.")},
    Line{Right::run_controls, "run_controls", N_("plan controls and follow up their findings"), false,
         roles({Role::control_officer}),
         N_("Those who control plan what they look at; those who are controlled do not choose it.")},
    Line{Right::manage_accounts, "manage_accounts", N_("manage accounts and roles"), true, roles({Role::administrator}),
         N_("Whoever gives roles holds none in the policy, so that nobody can give themselves a power.")},
    Line{Right::see_operations, "see_operations", N_("see how the program runs"), true,
         roles({Role::administrator, Role::auditor}),
         N_("Measurements and the list of routes serve whoever operates the program, and whoever audits it.")},
};
static_assert([] {
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    if (matrix[i].right != static_cast<Right>(i)) return false;
  }
  for (std::size_t i = 0; i < role_names.size(); ++i) {
    if (role_names[i].role != static_cast<Role>(i)) return false;
  }
  return matrix.size() == static_cast<std::size_t>(Right::see_operations) + 1 &&
         role_names.size() == static_cast<std::size_t>(Role::administrator) + 1;
}());

constexpr auto roles_in_order = [] {
  std::array<Role, role_names.size()> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = role_names[i].role;
  return out;
}();
constexpr auto rights_in_order = [] {
  std::array<Right, matrix.size()> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = matrix[i].right;
  return out;
}();

const RoleName& name_of(Role role) {
  const auto index = static_cast<std::size_t>(role);
  JALON_CHECK(index < role_names.size());
  return role_names[index];
}
const Line& line_of(Right right) {
  const auto index = static_cast<std::size_t>(right);
  JALON_CHECK(index < matrix.size());
  return matrix[index];
}

}  // namespace

std::string_view word(Role role) { return name_of(role).word; }
std::string_view title(Role role) { return name_of(role).title; }
bool parse_word(std::string_view text, Role& role) {
  const auto found =
      std::find_if(role_names.begin(), role_names.end(), [&](const RoleName& name) { return name.word == text; });
  if (found == role_names.end()) return false;
  role = found->role;
  return true;
}
bool may_hold_at(Role role, std::size_t depth) {
  const RoleName& name = name_of(role);
  return depth >= name.depth_min && depth <= name.depth_max;
}
std::string_view usual_place(Role role) { return name_of(role).place; }
std::span<const Role> all_roles() { return roles_in_order; }

std::string_view word(Right right) { return line_of(right).word; }
std::string_view title(Right right) { return line_of(right).title; }
std::string_view reason(Right right) { return line_of(right).why; }
bool holds_anywhere(Right right) { return line_of(right).anywhere; }
bool parse_word(std::string_view text, Right& right) {
  const auto found = std::find_if(matrix.begin(), matrix.end(), [&](const Line& line) { return line.word == text; });
  if (found == matrix.end()) return false;
  right = found->right;
  return true;
}
std::span<const Right> all_rights() { return rights_in_order; }

bool role_has(Role role, Right right) { return (line_of(right).held_by & bit(name_of(role).role)) != 0; }

bool binds(Role role) {
  constexpr std::array binding{Right::submit_plan,        Right::return_plan,   Right::sign_for_state,
                               Right::sign_for_authority, Right::run_plan,      Right::publish_programme,
                               Right::validate_figures,   Right::decide_grants, Right::certify_service,
                               Right::manage_accounts};
  return std::any_of(binding.begin(), binding.end(), [&](Right right) { return role_has(role, right); });
}

Result<Role> may(const Actor& actor, Right right, std::span<const TerritoryKey> path) {
  if (actor.is_system) return Role::administrator;
  const bool token_lets = !actor.by_token || std::find(actor.token_rights.begin(), actor.token_rights.end(), right) !=
                                                 actor.token_rights.end();
  if (token_lets) {
    for (const Grant& grant : actor.grants) {
      if (!role_has(grant.role, right) || grant.territory.is_null()) continue;
      if (holds_anywhere(right) || std::find(path.begin(), path.end(), grant.territory) != path.end())
        return grant.role;
    }
  }
  return fail(Forbidden{std::string(word(right))});
}

const Actor* actor_of(const web::Request& request) { return dynamic_cast<const Actor*>(request.identity.get()); }

Actor system_actor(std::string label) {
  Actor actor;
  actor.account_id = "system";
  actor.label = std::move(label);
  actor.rights_key = "system";
  actor.is_system = true;
  return actor;
}

Result<void> Act::require(Right right, std::span<const TerritoryKey> path) {
  const auto given = may(actor, right, path);
  if (!given) return fail(given.error());
  role = *given;
  return {};
}

std::int64_t Act::record(const journal::Change& change) { return journal::record(db, trace(), change); }

journal::Trace Act::trace() const {
  return {actor.is_system ? "system" : actor.account_id, actor.label,
          actor.is_system ? "system" : std::string(word(role)), now, origin};
}

}  // namespace jalon::access
