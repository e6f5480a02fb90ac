// SPDX-License-Identifier: EUPL-1.2
// Accounts, sessions, roles within a territory, and the one function that says yes or names the missing right.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "journal/journal.hpp"
#include "web/http.hpp"

namespace jalon::access {

using AccountId = Id<struct AccountTag>;

// The roles of the reference programme. Each holds in a territory and below it.
enum class Role : std::uint8_t {
  national_coordinator,
  prefect,
  instruction_officer,
  control_officer,
  delegate,         // délégué du préfet
  local_authority,  // commune or EPCI that signs the contract
  association,      // association or other operator
  evaluator,
  auditor,
  administrator,
};
std::string_view word(Role role);
bool parse_word(std::string_view text, Role& role);
std::string_view title(Role role);  // English msgid
std::span<const Role> all_roles();

// What can be allowed. The matrix role × right stands in policy.cpp, with its reasons; nothing else decides.
enum class Right : std::uint8_t {
  read_aggregates,  // nation, regions, departments: figures, lists, maps; holds wherever the reader has a role
  read_plans,       // the text of plans, comments, documents of a contract
  read_journal,
  write_plan,  // axes, actions, reasons, documents, while it is being written
  comment_plan,
  submit_plan,
  return_plan,         // ask for corrections
  sign_for_state,      // the prefect's signature
  sign_for_authority,  // the mayor's or the president's
  run_plan,            // declare under way, follow milestones, declare evaluated
  amend_plan,
  log_support,
  assign_delegates,
  remind,
  publish_programme,
  import_reference,
  export_lists,
  define_indicators,
  answer_figures,    // enter and import values, submit them
  validate_figures,  // accept what others answered: it then counts in the sums
  contest_figures,   // with a motive and another value
  publish_figures,
  set_targets,
  assess_targets,   // confidence and text, each for their own part
  manage_capacity,  // services, places, openings and closings
  report_capacity,  // occupied, waiting, completed by month, in aggregates
  read_credits,     // accounts of public money, entries, what they rest on; holds wherever the reader has a role
  allot_credits,    // vote, reserve, delegation, carry-over
  commit_credits,   // what a decision binds
  pay_credits,      // what was paid and came back
  write_calls,      // calls for projects, until they are published
  publish_calls,
  apply_for_grants,       // for one's own organisation
  read_applications,      // of others; one's own organisation's are read by its members
  instruct_applications,  // completeness, corrections, scores, reports
  give_opinions,          // when the service that instructs asks for one
  decide_grants,          // decision, agreement, recovery, in the State's name
  certify_service,        // that what was agreed was done: "service fait"
  convene_committees,
  answer_controls,  // a record that a control lists: why, and what will be done
  run_controls,     // plans of control, follow-up of answers
  manage_accounts,
  see_operations,  // metrics, routes
};
std::string_view word(Right right);
bool parse_word(std::string_view text, Right& right);
std::string_view title(Right right);   // English msgid, an infinitive: "sign a plan for the State"
std::string_view reason(Right right);  // English msgid: why these roles and no others
std::span<const Right> all_rights();
// The matrix itself, for the documentation, the administration page and the exhaustive test.
bool role_has(Role role, Right right);
// A right that needs a role anywhere, not at a place: aggregates are the same for every reader, accounts and the
// program's operation belong to no territory.
bool holds_anywhere(Right right);

// A role that signs, judges, publishes or gives roles: in the hands of the wrong person it does harm in somebody's
// name.
bool binds(Role role);

// Where a role may be given: 1 the nation, 2 a region, 3 a department, 4 a contract or an authority.
bool may_hold_at(Role role, std::size_t depth);
std::string_view usual_place(Role role);  // English msgid: "in a department"

struct Grant {
  Role role = Role::association;
  TerritoryKey territory;
};

// Someone who acts: a signed-in account, a token, or the system itself (imports, demonstration).
struct Actor : web::Identity {
  AccountId account;
  std::vector<Grant> grants;
  std::vector<Right> token_rights;  // with by_token: only these, whatever the grants
  bool is_system = false;
  std::string session_id;  // of a signed-in session; empty with a token
  // When the account was here before this session, in whatever browser, on the policy's clock; none at a first visit.
  std::optional<Instant> last_visit;
  std::optional<Lang> lang;  // of the account
};
// The actor of a request; null when nobody is signed in.
const Actor* actor_of(const web::Request& request);
// For the command line on the operator's own machine, and for the demonstration: may do everything, and the journal
// says so.
Actor system_actor(std::string label);

// May this actor do this on an object whose territory path is given (the territory itself and all above it; a contract
// in two departments has both)? A right that holds_anywhere() asks for a role anywhere; an empty path is nowhere. Deny
// is the default. Returns the role that gives the right, or Forbidden.
Result<Role> may(const Actor& actor, Right right, std::span<const TerritoryKey> path);

// The guard in front of every route (web::Hooks::authorize). The resolver gives the right path of the territory that a
// route's scope names (parameter name, code in the address), the nation's for an empty scope, nothing for a code that
// is unknown. With web::scope_each the right must hold somewhere. No answer means: go on.
using ScopePath =
    std::function<std::optional<std::vector<TerritoryKey>>(std::string_view scope, std::string_view code)>;
std::optional<web::Response> guard(const web::Request& request, const ScopePath& scope_path);

// One act under way: in which transaction, by whom, when. Every rule function takes it first.
struct Act {
  db::Session& db;
  const Actor& actor;
  Instant now;  // the policy's clock
  std::string origin = "page";
  Role role = Role::administrator;  // the role that gave the right, once require() has said yes

  [[nodiscard]] Date today() const { return paris_date(now); }
  // may(), remembering the role for the journal.
  Result<void> require(Right right, std::span<const TerritoryKey> path);
  // Writes the journal record of this act.
  std::int64_t record(const journal::Change& change);
  [[nodiscard]] journal::Trace trace() const;
};

// A workflow is a table of transitions: from, act, to, who may. One mechanism runs them all; the tests walk every
// transition and every forbidden one. State is an enum with word().
template <class State, class Verb>
struct Transition {
  State from;
  Verb act;
  State to;
  Right right;
};
// The transition for an act in a state, or Refused naming the state.
template <class State, class Verb, std::size_t N>
const Transition<State, Verb>* find_transition(const Transition<State, Verb> (&table)[N], State from, Verb act) {
  for (const auto& row : table) {
    if (row.from == from && row.act == act) return &row;
  }
  return nullptr;
}

// ---- accounts -------------------------------------------------------------------------------------------------------

struct Account {
  AccountId id;
  std::string email;           // lower case; the only personal data here, with name
  std::string name;            // as the person wants to be shown
  std::string function_label;  // "Cabinet, préfecture de la Seine-Saint-Denis"
  std::string lang;            // fr, en
  std::string state;           // invited, active, closed
  Instant created_at;
  std::vector<Grant> grants;
  // Its roles that bind (see below) are held back until somebody other than this administrator confirms.
  std::optional<AccountId> to_confirm_against;
};

struct Invitation {
  std::string email, name, function_label, lang = "fr";
  std::vector<Grant> grants;
};
struct Invited {
  AccountId account;
  std::string secret;  // goes into the one-time address /invitation/{secret}; only its hash is kept; 7 days
};
// What other rooms hang on a role (a delegate's assignment to a contract) ends in the same transaction as the role:
// told once the account no longer holds `taken`. Whoever wires the rooms gives it; without it nothing hangs on roles.
using RolesTaken = std::function<Result<void>(Act& act, AccountId account, std::span<const Grant> taken)>;
Result<Invited> invite(Act& act, const Invitation& invitation, const RolesTaken& roles_taken = {});
Result<void> set_grants(Act& act, AccountId account, const std::vector<Grant>& grants,
                        const RolesTaken& roles_taken = {});
// The roles of somebody else that come with another act (an assignment brings the role of delegate): decided by whoever
// may do that act, which the caller has required, and journalled as theirs. The same refusals as set_grants otherwise.
Result<void> set_grants_with_act(Act& act, AccountId account, const std::vector<Grant>& grants);
Result<void> close_account(Act& act, AccountId account, const RolesTaken& roles_taken = {});
std::optional<Account> find_account(db::Session& session, AccountId id);
std::optional<Account> find_account_by_email(db::Session& session, std::string_view email);
// A new one-time address for an account that is invited or has lost its password; the one before stops working. The
// old password holds until the new one is chosen.
//
// Whoever makes the address could open it themselves. So an account that had been opened before and is opened again
// through an administrator's address holds none of its roles that bind until another administrator, or the operator on
// the server, confirms with the person. The same for the role of administrator when an administrator gives it: one of
// their own making would confirm what they like. What the operator does on the server needs no confirmation.
Result<Invited> invite_again(Act& act, AccountId account);
// Refused "access.confirmed_by_another" to the one who made the address or gave the role, "access.nothing_to_confirm".
Result<void> confirm_account(Act& act, AccountId account);
// Who an invitation that still holds is for.
std::optional<Account> invited_by(db::Session& session, std::string_view secret, Instant now);
// Name, function and language, by the person or an administrator.
struct Profile {
  std::string name, function_label, lang = "fr";
};
Result<void> update_profile(Act& act, AccountId account, const Profile& profile);
// The retention rule: the address and the name of accounts closed before an instant are forgotten. Signing in runs it
// with twelve months. The journal keeps the account's id. Returns how many.
Result<int> erase_closed_accounts(Act& act, Instant closed_before);
// May one person hold these roles together? Refused "access.duties_apart" when duties that must not meet would:
// deciding for the State, helping to write, acting for an authority or as an operator, evaluating, controlling, and
// looking after accounts.
Result<void> duties_apart(std::span<const Grant> grants);

struct AccountFilter {
  std::string words;                 // in name, address or function; any case and accents
  std::optional<std::string> state;  // invited, active, closed; or to_confirm: active, and another has to confirm it
  std::optional<Role> role;
  int limit = 25;
  int offset = 0;
};
struct AccountList {
  std::int64_t total = 0;
  std::vector<Account> accounts;  // by name
};
AccountList list_accounts(db::Session& session, const AccountFilter& filter);

// For the demonstration and the command line: an active account with a password at once. password_hash may be
// precomputed with hash_password, since Argon2id is slow by design.
Result<AccountId> add_account(Act& act, const Invitation& invitation, const std::string& password_hash,
                              std::optional<AccountId> id = {});
// Argon2id, libsodium's "interactive" limits: 2 passes over 64 MiB, about a tenth of a second. Two at a time at most in
// a process, on threads of their own; throws web::Overloaded when many wait already.
std::string hash_password(std::string_view password);
// Faults of a new password: at least 12 characters, not a common one, not built on the account's address.
std::vector<Fault> password_faults(std::string_view field, std::string_view password, std::string_view email);

// ---- sessions and tokens: on the wall's clock, not the policy's ----

struct SessionLimits {
  std::int64_t idle_ms = 2LL * 3600 * 1000;
  std::int64_t absolute_ms = 12LL * 3600 * 1000;
};
// Looks at e-mail and password, counts failures per account and per address (Refused "access.too_many_attempts" tells
// how long to wait), opens a session and returns the cookie's value. Same answer and time for unknown account and wrong
// password. policy_now dates the journal record (the wall's time without it). `browser` is what remember_browser gave:
// a browser that this account has entered from has a count of its own, so that nobody's guesses elsewhere keep its
// owner out. Throws web::Overloaded, with nothing counted, when many wait already.
Result<std::string> sign_in(db::Database& database, const Clock& wall, std::string_view email,
                            std::string_view password, std::string_view peer, std::string_view user_agent,
                            std::optional<Instant> policy_now = {}, std::string_view browser = {});
// After the account has proved itself: the secret that its browser keeps for 180 days from the last entry. A browser
// known already keeps its own. The 20 last used of an account are remembered; a password chosen by invitation, or the
// end of the account, forgets them all.
std::string remember_browser(db::Session& session, AccountId account, std::string_view browser, Instant wall_now);
Result<void> sign_out(db::Database& database, std::string_view cookie, std::optional<Instant> policy_now = {});
Result<void> sign_out_everywhere(Act& act, AccountId account);
// The identity of a request from its cookie or bearer token; null when there is none or it has ended. A session used
// from another address family than it was opened from is ended, and the journal says so. Cheap: what was found is kept
// for 10 seconds as long as request.position (of the journal; fill it first, 0 is never kept) has not moved, so a right
// that has just ended is gone at the next request. `secure` as for the cookie.
std::shared_ptr<const Actor> identify(db::Database& database, const Clock& wall, const web::Request& request,
                                      const SessionLimits& limits = {}, const Clock* policy = nullptr,
                                      bool secure = false);

using SessionId = Id<struct SessionTag>;
struct OpenSession {
  SessionId id;
  std::string family;  // ipv4, ipv6
  Instant opened_at, last_used_at;
  std::string user_agent;
};
std::vector<OpenSession> sessions_of(db::Session& session, AccountId account);  // newest first
Result<void> end_session(Act& act, AccountId account, SessionId id);
// The Set-Cookie header's value; an empty session value takes the cookie away. Behind TLS the name has the prefix
// __Host-.
std::string session_cookie(std::string_view value, bool secure);
// The same for what remember_browser gave.
std::string browser_cookie(std::string_view value, bool secure);
std::string_view browser_cookie_of(const web::Request& request, bool secure);
// The session cookie that a request carries, if any: only the one with the prefix behind TLS, since another host of the
// domain can set the other, and only the one without it elsewhere.
std::string_view session_cookie_of(const web::Request& request, bool secure);

struct NewToken {
  std::string secret;  // shown once
  Id<struct TokenTag> id;
};
// Rights that the account holds, at most a year; a signature and the accounts are a person's, never a token's. Expiry
// is on the wall's clock: wall_now is needed where the policy's clock stands still.
Result<NewToken> make_token(Act& act, AccountId account, std::string_view label, const std::vector<Right>& rights,
                            Instant expires, std::optional<Instant> wall_now = {});
bool fits_token(Right right);
Result<void> revoke_token(Act& act, Id<struct TokenTag> token);
struct Token {
  Id<struct TokenTag> id;
  std::string label;
  std::vector<Right> rights;
  Instant created_at, expires_at;
  std::optional<Instant> last_used_at;
};
std::vector<Token> tokens_of(db::Session& session, AccountId account);  // newest first

// ---- pages: /connexion, /deconnexion, /invitation/{secret}, /langue/{lang}, /compte, /administration/comptes ----
struct PagesContext {
  db::Database& database;
  const Clock& clock;  // the policy's
  const Clock& wall;
  bool demonstration = false;  // the sign-in page then lists the demonstration accounts
  // Names of territories for forms and lists (territory is a room above): key -> "93 – Seine-Saint-Denis", and back
  // from what is typed.
  std::function<std::string(TerritoryKey, Lang)> territory_label;
  std::function<std::optional<TerritoryKey>(std::string_view)> territory_from_text;
  std::function<std::vector<TerritoryKey>(TerritoryKey)> territory_path;    // the right path
  std::vector<std::pair<std::string, std::string>> demonstration_accounts;  // e-mail, what it is
  std::string demonstration_password;
  bool secure = false;  // served behind TLS: Secure and __Host- cookies
  // "https://jalon.example.gouv.fr", for the one-time addresses that pages show. Without it they are shown whole only
  // to a reader on this machine (localhost): a request may name any host.
  std::string public_address;
  RolesTaken roles_taken;
};
void add_routes(web::Router& router, PagesContext context);

}  // namespace jalon::access
