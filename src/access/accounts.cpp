// SPDX-License-Identifier: EUPL-1.2
// Accounts: invited, active, closed, at last erased. Every change is journalled under the account's id, without its
// address, its name, a password or a hash.
#include <algorithm>
#include <iterator>

#include "access/secrets.hpp"
#include "access/sql.hpp"
#include "access/store.hpp"
#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "base/text.hpp"

namespace jalon::access {

struct AccountRow {
  AccountId id;
  std::string email, name, function_label, lang, state;
  Instant created_at;
  std::optional<AccountId> to_confirm_against;
};
BOOST_DESCRIBE_STRUCT(AccountRow, (), (id, email, name, function_label, lang, state, created_at, to_confirm_against))
BOOST_DESCRIBE_STRUCT(Grant, (), (role, territory))

namespace {

constexpr std::int64_t invitation_days = 7;

Account to_account(db::Session& session, AccountRow row) {
  Account out;
  out.id = row.id;
  out.email = std::move(row.email);
  out.name = std::move(row.name);
  out.function_label = std::move(row.function_label);
  out.lang = std::move(row.lang);
  out.state = std::move(row.state);
  out.created_at = row.created_at;
  out.to_confirm_against = row.to_confirm_against;
  out.grants = grants_of(session, out.id);
  return out;
}

bool less(const Grant& a, const Grant& b) { return std::pair(a.role, a.territory) < std::pair(b.role, b.territory); }
std::vector<Grant> sorted(std::vector<Grant> grants) {
  std::sort(grants.begin(), grants.end(), less);
  grants.erase(
      std::unique(grants.begin(), grants.end(),
                  [](const Grant& a, const Grant& b) { return a.role == b.role && a.territory == b.territory; }),
      grants.end());
  return grants;
}
bool same(const std::vector<Grant>& a, const std::vector<Grant>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Grant& x, const Grant& y) { return x.role == y.role && x.territory == y.territory; });
}

void write_grants(JsonWriter& json, const std::vector<Grant>& grants) {
  json.key("grants");
  json.array([&] {
    for (const Grant& grant : grants) {
      json.object([&] {
        json.field("role", word(grant.role));
        json.field("territory", grant.territory.value);
      });
    }
  });
}
std::string grants_json(const std::vector<Grant>& grants) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { write_grants(json, grants); });
  return out;
}
// What the journal says of an account: what it may do and in what state it is, not who it is.
std::string account_json(std::string_view state, std::string_view function_label, std::string_view lang,
                         const std::vector<Grant>& grants) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("state", state);
    json.field("function", function_label);
    json.field("lang", lang);
    write_grants(json, grants);
  });
  return out;
}
std::string state_json(std::string_view state, bool is_held_back = false) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("state", state);
    if (is_held_back) json.field("held_back", true);
  });
  return out;
}

void journal_account(Act& act, std::string_view verb, AccountId account, std::string before, std::string after,
                     std::string_view motive = {}) {
  act.record({verb, "account", account.text(), {}, std::move(before), std::move(after), motive});
}
// For what a person does with a one-time address, signed in or not: the act is theirs.
journal::Trace trace_of(const Act& act, const Account& account) {
  return {account.id.text(), account.function_label, "own_account", act.now, act.origin};
}

std::string search_text(std::string_view name, std::string_view email, std::string_view function_label) {
  return fold(std::string(name) + " " + std::string(function_label) + " " + std::string(email));
}

bool looks_like_address(std::string_view email) {
  const auto at = email.find('@');
  if (email.size() > 254 || at == std::string_view::npos || at == 0 ||
      email.find('@', at + 1) != std::string_view::npos) {
    return false;
  }
  const std::string_view domain = email.substr(at + 1);
  const auto dot = domain.find('.');
  if (dot == std::string_view::npos || dot == 0 || domain.back() == '.' ||
      domain.find("..") != std::string_view::npos) {
    return false;
  }
  return std::all_of(email.begin(), email.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u > 0x20 && u < 0x7F && c != '<' && c != '>' && c != '"' && c != ',' && c != ';' && c != '\\';
  });
}

void check_profile(std::vector<Fault>& faults, const Profile& profile) {
  if (profile.name.empty()) faults.push_back({"name", msg("Give the name of the person.")});
  if (length(profile.name) > 120) faults.push_back({"name", msg("At most {0} characters.", 120)});
  if (profile.function_label.empty()) {
    faults.push_back(
        {"function_label", msg("Give the function: it is what the others see, and what the journal keeps.")});
  }
  if (length(profile.function_label) > 160) faults.push_back({"function_label", msg("At most {0} characters.", 160)});
  if (profile.function_label.find('@') != std::string::npos) {
    faults.push_back({"function_label", msg("The function is kept for ever in the journal: no e-mail address in it.")});
  } else {
    for (Fault& fault : refuse_identifiers("function_label", profile.function_label))
      faults.push_back(std::move(fault));
  }
  if (!parse_lang(profile.lang)) faults.push_back({"lang", msg("Choose French or English.")});
}

Result<void> check_grants(const std::vector<Grant>& grants) {
  if (grants.empty()) return invalid("grants", msg("Give at least one role."));
  for (const Grant& grant : grants) {
    if (grant.territory.is_null()) return invalid("grants", msg("Each role needs its territory."));
  }
  return duties_apart(grants);
}

// Accounts have no territory: an empty path.
Result<void> require_administrator(Act& act) { return act.require(Right::manage_accounts, {}); }

Result<void> not_oneself(const Act& act, AccountId account) {
  if (!act.actor.is_system && act.actor.account == account) {
    return refused("access.own_account", msg("Nobody changes their own roles or closes their own account."),
                   msg("Ask another administrator, or use the command line on the server."));
  }
  return {};
}

Result<Account> existing(db::Session& session, AccountId id) {
  auto account = find_account(session, id);
  if (!account) return fail(NotFound{msg("There is no such account.")});
  return std::move(*account);
}

// Against whom what this act does would have to be confirmed: nobody, when the operator does it on the server.
std::optional<AccountId> against(const Act& act) {
  return act.actor.is_system ? std::nullopt : std::optional(act.actor.account);
}
bool has_administrator(const std::vector<Grant>& grants) {
  return std::any_of(grants.begin(), grants.end(),
                     [](const Grant& grant) { return grant.role == Role::administrator; });
}

void store_grants(db::Session& session, AccountId account, const std::vector<Grant>& grants) {
  session.run(sql::delete_grants, account);
  for (const Grant& grant : grants) session.run(sql::insert_grant, account, grant.role, grant.territory);
}

Result<void> tell_taken(Act& act, AccountId account, const std::vector<Grant>& before, const std::vector<Grant>& after,
                        const RolesTaken& roles_taken) {
  std::vector<Grant> taken;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(taken), less);
  if (taken.empty() || !roles_taken) return {};
  return roles_taken(act, account, taken);
}

std::string store_invitation(Act& act, AccountId account) {
  std::string secret = new_secret();
  act.db.run(sql::put_invitation, account, kept_of(secret), act.now.ms + invitation_days * 24 * 3600 * 1000,
             against(act));
  return secret;
}

struct Checked {
  std::string email;
  Profile profile;
  std::vector<Grant> grants;
};
Result<Checked> check(const Invitation& invitation) {
  Checked out{lower_address(invitation.email),
              {tidy(invitation.name), tidy(invitation.function_label), invitation.lang},
              sorted(invitation.grants)};
  std::vector<Fault> faults;
  if (!looks_like_address(out.email)) {
    faults.push_back({"email", msg("This is not an e-mail address; it looks like first.last@example.org.")});
  }
  check_profile(faults, out.profile);
  const auto grants = check_grants(out.grants);
  if (!grants && std::holds_alternative<Invalid>(grants.error())) {
    const auto& more = std::get<Invalid>(grants.error()).faults;
    faults.insert(faults.end(), more.begin(), more.end());
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (!grants) return fail(grants.error());
  return out;
}

void end_everything(db::Session& session, AccountId account) {
  session.run(sql::delete_sessions_of_account, account);
  session.run(sql::delete_tokens_of_account, account);
  session.run(sql::forget_browsers, account);
  session.run(sql::delete_invitation, account);
}

}  // namespace

Result<void> check_invitation(const Invitation& invitation) {
  const auto checked = check(invitation);
  if (!checked) return fail(checked.error());
  return {};
}

std::string lower_address(std::string_view email) {
  std::string out(trim(email));
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::vector<Grant> grants_of(db::Session& session, AccountId account) {
  // In the order of the roles, which the database does not know.
  return sorted(session.all<Grant>(sql::grants_of_account, account));
}

Result<void> duties_apart(std::span<const Grant> grants) {
  const auto side = [](Role role) {
    switch (role) {
      case Role::national_coordinator:
      case Role::prefect:
      case Role::instruction_officer:
        return 0;
      case Role::delegate:
        return 6;  // who helps to write a plan does not judge it
      case Role::local_authority:
        return 1;
      case Role::association:
        return 2;
      case Role::evaluator:
        return 3;
      case Role::control_officer:
      case Role::auditor:
        return 4;
      case Role::administrator:
        return 5;
    }
    return -1;
  };
  for (const Grant& grant : grants) {
    if (side(grant.role) != side(grants.front().role)) {
      return refused(
          "access.duties_apart",
          msg("These roles must not meet in one person: deciding for the State, helping to write, acting for "
              "a local authority, operating, evaluating, controlling and looking after accounts are kept "
              "apart."),
          msg("Keep the roles of one side, and give the others to another person."));
    }
  }
  return {};
}

std::optional<Account> find_account(db::Session& session, AccountId id) {
  auto row = session.first<AccountRow>(sql::account_by_id, id);
  if (!row) return std::nullopt;
  return to_account(session, std::move(*row));
}

std::optional<Account> find_account_by_email(db::Session& session, std::string_view email) {
  auto row = session.first<AccountRow>(sql::account_by_email, lower_address(email));
  if (!row) return std::nullopt;
  return to_account(session, std::move(*row));
}

AccountList list_accounts(db::Session& session, const AccountFilter& filter) {
  std::optional<std::string> pattern;
  if (const std::string words = fold(filter.words); !words.empty()) {
    std::string escaped;
    for (const char c : words) {
      if (c == '%' || c == '_' || c == '\\') escaped.push_back('\\');
      // Between two words anything may stand, so that "durand 93" finds "Durand, préfecture du 93".
      escaped.push_back(c == ' ' ? '%' : c);
    }
    pattern = "%" + escaped + "%";
  }
  AccountList out;
  out.total = session.first<std::int64_t>(sql::count_accounts, pattern, filter.state, filter.role).value_or(0);
  for (auto& row :
       session.all<AccountRow>(sql::list_accounts, pattern, filter.state, filter.role, filter.limit, filter.offset)) {
    out.accounts.push_back(to_account(session, std::move(row)));
  }
  return out;
}

Result<Invited> invite(Act& act, const Invitation& invitation, const RolesTaken& roles_taken) {
  if (const auto allowed = require_administrator(act); !allowed) return fail(allowed.error());
  auto checked = check(invitation);
  if (!checked) return fail(checked.error());
  const Profile& profile = checked->profile;
  const auto known = find_account_by_email(act.db, checked->email);
  if (known && known->state == "active") {
    return fail(Conflict{msg("An account already has this e-mail address; change its roles on its own page.")});
  }
  const AccountId id = known ? known->id : AccountId::make();
  const std::string text = search_text(profile.name, checked->email, profile.function_label);
  const bool was_opened = known && (known->state == "closed" || known->to_confirm_against);
  const auto to_confirm = was_opened || has_administrator(checked->grants) ? against(act) : std::nullopt;
  if (known) {
    if (const auto other = not_oneself(act, id); !other) return fail(other.error());
    act.db.run(sql::update_account, id, profile.name, profile.function_label, text, profile.lang, "invited", "",
               to_confirm);
  } else {
    act.db.run(sql::insert_account, id, checked->email, profile.name, profile.function_label, text, profile.lang,
               "invited", "", act.now, to_confirm);
  }
  store_grants(act.db, id, checked->grants);
  Invited out{id, store_invitation(act, id)};
  journal_account(act, "invite_account", id,
                  known ? account_json(known->state, known->function_label, known->lang, known->grants) : "",
                  account_json("invited", profile.function_label, profile.lang, checked->grants));
  if (known) {
    if (const auto told = tell_taken(act, id, known->grants, checked->grants, roles_taken); !told)
      return fail(told.error());
  }
  return out;
}

Result<Invited> invite_again(Act& act, AccountId id) {
  if (const auto allowed = require_administrator(act); !allowed) return fail(allowed.error());
  const auto account = existing(act.db, id);
  if (!account) return fail(account.error());
  if (account->state == "closed") {
    return refused("access.account_closed", msg("This account is closed."),
                   msg("Invite the person again with the roles they now hold."));
  }
  Invited out{id, store_invitation(act, id)};
  journal_account(act, "renew_invitation", id, "", "");
  return out;
}

Result<void> confirm_account(Act& act, AccountId id) {
  if (const auto allowed = require_administrator(act); !allowed) return allowed;
  if (const auto other = not_oneself(act, id); !other) return other;
  const auto account = existing(act.db, id);
  if (!account) return fail(account.error());
  if (!account->to_confirm_against || account->state != "active") {
    return refused("access.nothing_to_confirm", msg("There is nothing to confirm for this account now."));
  }
  if (against(act) == account->to_confirm_against) {
    return refused("access.confirmed_by_another",
                   msg("Whoever made the one-time address or gave the role of administrator does not confirm it."),
                   msg("Ask another administrator to confirm with the person, or use the command line on the server."));
  }
  act.db.run(sql::confirm_account, id, *account->to_confirm_against);
  journal_account(act, "confirm_account", id, state_json("active", true), state_json("active"));
  return {};
}

std::optional<Account> invited_by(db::Session& session, std::string_view secret, Instant now) {
  struct Found {
    AccountRow row;
    Instant ends_at;
  };
  std::optional<Found> found;
  session.each_row(sql::invitation_by_hash, {db::Value(kept_of(secret))}, [&](const db::RowView& row) {
    found.emplace();
    db::read(row, 0, found->row.id);
    db::read(row, 1, found->row.email);
    db::read(row, 2, found->row.name);
    db::read(row, 3, found->row.function_label);
    db::read(row, 4, found->row.lang);
    db::read(row, 5, found->row.state);
    db::read(row, 6, found->ends_at);
  });
  if (!found || now >= found->ends_at || found->row.state == "closed") return std::nullopt;
  return to_account(session, std::move(found->row));
}

Result<AccountId> accept_invitation_with(Act& act, std::string_view secret, const std::string& password_hash) {
  const auto account = invited_by(act.db, secret, act.now);
  if (!account) {
    return refused("access.invitation_ended",
                   msg("This invitation has been used, replaced or is older than {0} days.", invitation_days),
                   msg("Ask an administrator for a new one."));
  }
  JALON_CHECK(act.db.run(sql::activate_account, account->id, password_hash) == 1);
  act.db.run(sql::delete_invitation, account->id);
  // Whoever held the account with the old password no longer does.
  act.db.run(sql::delete_sessions_of_account, account->id);
  act.db.run(sql::delete_tokens_of_account, account->id);
  act.db.run(sql::forget_browsers, account->id);
  journal::record(act.db, trace_of(act, *account),
                  {account->state == "invited" ? "accept_invitation" : "replace_password",
                   "account",
                   account->id.text(),
                   {},
                   state_json(account->state),
                   state_json("active", existing(act.db, account->id)->to_confirm_against.has_value())});
  return account->id;
}

namespace {
Result<void> replace_grants(Act& act, AccountId id, const std::vector<Grant>& grants, const RolesTaken& roles_taken) {
  if (const auto other = not_oneself(act, id); !other) return other;
  const auto account = existing(act.db, id);
  if (!account) return fail(account.error());
  if (account->state == "closed") {
    return refused("access.account_closed", msg("This account is closed."),
                   msg("Invite the person again with the roles they now hold."));
  }
  const auto wanted = sorted(grants);
  // An account may be left without a role for a time: it signs in and may do nothing.
  if (!wanted.empty()) {
    if (const auto sound = check_grants(wanted); !sound) return sound;
  }
  const auto before = sorted(account->grants);
  if (same(before, wanted)) return {};
  store_grants(act.db, id, wanted);
  if (const auto other = against(act); other && has_administrator(wanted) && !has_administrator(before))
    act.db.run(sql::hold_back, id, *other);
  journal_account(act, "change_roles", id, grants_json(before), grants_json(wanted));
  return tell_taken(act, id, before, wanted, roles_taken);
}
}  // namespace

Result<void> set_grants(Act& act, AccountId id, const std::vector<Grant>& grants, const RolesTaken& roles_taken) {
  if (const auto allowed = require_administrator(act); !allowed) return allowed;
  return replace_grants(act, id, grants, roles_taken);
}

Result<void> set_grants_with_act(Act& act, AccountId id, const std::vector<Grant>& grants) {
  return replace_grants(act, id, grants, {});
}

Result<void> close_account(Act& act, AccountId id, const RolesTaken& roles_taken) {
  if (const auto allowed = require_administrator(act); !allowed) return allowed;
  if (const auto other = not_oneself(act, id); !other) return other;
  const auto account = existing(act.db, id);
  if (!account) return fail(account.error());
  if (account->state == "closed") return refused("access.account_closed", msg("This account is closed."));
  end_everything(act.db, id);
  act.db.run(sql::delete_grants, id);
  act.db.run(sql::close_account, id, act.now);
  journal_account(act, "close_account", id,
                  account_json(account->state, account->function_label, account->lang, account->grants),
                  account_json("closed", account->function_label, account->lang, {}));
  return tell_taken(act, id, account->grants, {}, roles_taken);
}

Result<int> erase_closed_accounts(Act& act, Instant closed_before) {
  if (const auto allowed = require_administrator(act); !allowed) return fail(allowed.error());
  int count = 0;
  for (const auto& id : act.db.all<AccountId>(sql::accounts_closed_before, closed_before)) {
    act.db.run(sql::erase_account, id);
    journal_account(act, "erase_account", id, "", "");
    ++count;
  }
  return count;
}

Result<void> update_profile(Act& act, AccountId id, const Profile& given) {
  const bool own = !act.actor.is_system && act.actor.account == id && !act.actor.by_token;
  if (!own) {
    if (const auto allowed = require_administrator(act); !allowed) return allowed;
  }
  const auto account = existing(act.db, id);
  if (!account) return fail(account.error());
  if (account->state == "closed") return refused("access.account_closed", msg("This account is closed."));
  const Profile profile{tidy(given.name), tidy(given.function_label), given.lang};
  std::vector<Fault> faults;
  check_profile(faults, profile);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (profile.name == account->name && profile.function_label == account->function_label &&
      profile.lang == account->lang)
    return {};
  act.db.run(sql::update_profile, id, profile.name, profile.function_label,
             search_text(profile.name, account->email, profile.function_label), profile.lang);
  const auto json_of = [](std::string_view function_label, std::string_view lang) {
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("function", function_label);
      json.field("lang", lang);
    });
    return out;
  };
  const journal::Change change{"update_profile",
                               "account",
                               id.text(),
                               {},
                               json_of(account->function_label, account->lang),
                               json_of(profile.function_label, profile.lang)};
  journal::record(act.db, own ? trace_of(act, *account) : act.trace(), change);
  return {};
}

Result<AccountId> add_account(Act& act, const Invitation& invitation, const std::string& password_hash,
                              std::optional<AccountId> given) {
  if (const auto allowed = require_administrator(act); !allowed) return fail(allowed.error());
  auto checked = check(invitation);
  if (!checked) return fail(checked.error());
  JALON_CHECK(!password_hash.empty());
  if (find_account_by_email(act.db, checked->email)) {
    return fail(Conflict{msg("An account already has this e-mail address; change its roles on its own page.")});
  }
  const AccountId id = given ? *given : AccountId::make();
  const Profile& profile = checked->profile;
  act.db.run(sql::insert_account, id, checked->email, profile.name, profile.function_label,
             search_text(profile.name, checked->email, profile.function_label), profile.lang, "active", password_hash,
             act.now, std::optional<AccountId>());
  store_grants(act.db, id, checked->grants);
  journal_account(act, "add_account", id, "",
                  account_json("active", profile.function_label, profile.lang, checked->grants));
  return id;
}

void remember_language(db::Session& session, AccountId account, Lang lang) {
  session.run(sql::update_lang, account, code(lang));
}

}  // namespace jalon::access
