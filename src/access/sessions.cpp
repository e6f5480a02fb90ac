// SPDX-License-Identifier: EUPL-1.2
// Signing in, and finding who a request is from. Everything here is on the wall's clock: a session ends after two
// hours of a person's day, whatever day the policy stands at.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include "access/secrets.hpp"
#include "access/sql.hpp"
#include "access/store.hpp"
#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "base/text.hpp"

namespace jalon::access {

struct Attempt {
  std::int64_t failures = 0;
  Instant since, blocked_until;
};
BOOST_DESCRIBE_STRUCT(Attempt, (), (failures, since, blocked_until))
struct Credentials {
  AccountId id;
  std::string password_hash, state, function_label, lang;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (id, password_hash, state, function_label, lang))
struct SessionRow {
  SessionId id;
  std::string family;
  Instant opened_at, last_used_at;
  std::optional<Instant> last_visit;
  AccountId account;
  std::string label, lang, state;
  bool is_held_back = true;
};
BOOST_DESCRIBE_STRUCT(SessionRow, (),
                      (id, family, opened_at, last_used_at, last_visit, account, label, lang, state, is_held_back))
struct BearerRow {
  Id<struct TokenTag> id;
  std::string rights;
  Instant expires_at;
  std::optional<Instant> last_used_at;
  AccountId account;
  std::string label, lang, state;
  bool is_held_back = true;
};
BOOST_DESCRIBE_STRUCT(BearerRow, (), (id, rights, expires_at, last_used_at, account, label, lang, state, is_held_back))
struct TokenRow {
  Id<struct TokenTag> id;
  std::string label, rights;
  Instant created_at, expires_at;
  std::optional<Instant> last_used_at;
};
BOOST_DESCRIBE_STRUCT(TokenRow, (), (id, label, rights, created_at, expires_at, last_used_at))
struct TokenOwner {
  AccountId account;
  std::string label, rights;
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(TokenOwner, (), (account, label, rights, expires_at))
BOOST_DESCRIBE_STRUCT(OpenSession, (), (id, family, opened_at, last_used_at, user_agent))

namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;
constexpr int browsers_of_account = 20;
constexpr std::int64_t browser_kept = 180 * day;
constexpr std::int64_t kept_after_closing = 365 * day;

// ---- limits on attempts ----

constexpr int failures_before_waiting = 5;
constexpr std::int64_t first_wait = 30 * second;
// Short enough that nobody is kept out of their work by somebody else's guesses, long enough to make guessing hopeless:
// about a hundred passwords a day.
constexpr std::int64_t longest_wait = 15 * minute;
constexpr int failures_of_an_address = 20;
constexpr std::int64_t address_window = 15 * minute;

std::int64_t wait_after(std::int64_t failures) {
  if (failures < failures_before_waiting) return 0;
  const std::int64_t doublings = std::min<std::int64_t>(failures - failures_before_waiting, 10);
  return std::min(first_wait << doublings, longest_wait);
}

tl::unexpected<Error> too_many(std::int64_t wait_ms) {
  const std::int64_t minutes = (wait_ms + minute - 1) / minute;
  return refused("access.too_many_attempts", msg("Too many attempts to sign in have failed."),
                 minutes <= 1 ? msg("Wait one minute, then try again. Nobody is locked out for good.")
                              : msg("Wait {0} minutes, then try again. Nobody is locked out for good.", minutes));
}

// The address typed may be somebody's, may be nobody's, may be a password typed into the wrong field: only its hash is
// kept, for a day.
std::string account_subject(std::string_view email) { return "account:" + hex(sha256(email)); }
std::string address_subject(std::string_view peer) { return "address:" + network_of(peer); }

// Counts an attempt as failed before the password is looked at, so that a hundred attempts at once are a hundred; the
// counting row is locked by the statement, on every server alike.
Result<void> begin_attempt(db::Database& database, Instant now, const std::string& account,
                           const std::string& address) {
  return database.write([&](db::Session& session) -> Result<void> {
    session.run(sql::delete_old_attempts, now.ms - day);
    const auto by_account = session.first<Attempt>(sql::count_attempt, account, now, now.ms - day);
    if (by_account->blocked_until > now) return too_many(by_account->blocked_until.ms - now.ms);
    const auto by_address = session.first<Attempt>(sql::count_attempt, address, now, now.ms - address_window);
    if (by_address->failures > failures_of_an_address) return too_many(by_address->since.ms + address_window - now.ms);
    if (const auto wait = wait_after(by_account->failures); wait > 0)
      session.run(sql::block_attempts, account, now.ms + wait);
    return {};
  });
}
void attempt_was_right(db::Session& session, const std::string& account, const std::string& address) {
  session.run(sql::forget_attempts, account);
  session.run(sql::give_back_attempt, address);
}

std::string_view browser_name(bool secure) { return secure ? "__Host-jalon-browser" : "jalon-browser"; }

// ---- who a request is from ----

template <class Row>
Actor actor_of(db::Session& session, const Row& row) {
  Actor actor;
  actor.account = row.account;
  actor.account_id = row.account.text();
  actor.label = row.label;
  actor.grants = grants_of(session, row.account);
  if (row.is_held_back) {
    std::erase_if(actor.grants, [](const Grant& grant) { return binds(grant.role); });
  }
  actor.lang = parse_lang(row.lang);
  for (const Grant& grant : actor.grants) {
    actor.rights_key += fmt::format("{}:{} ", word(grant.role), grant.territory.value);
  }
  return actor;
}

std::vector<Right> parse_rights(std::string_view words) {
  std::vector<Right> out;
  for (const std::string_view text : split(words, ' ')) {
    // A right that this binary does not know any more is no right.
    if (Right right{}; parse_word(text, right)) out.push_back(right);
  }
  return out;
}

struct Known {
  std::shared_ptr<const Actor> actor;
  std::string family;  // empty for a token
  Instant found_at, ends_at;
  std::int64_t position = 0;
};

// What identify() found lately, by the SHA-256 of the secret. In several parts so that workers do not wait for each
// other.
class Cache {
 public:
  std::optional<Known> find(const std::string& key) {
    Part& part = part_of(key);
    const std::lock_guard lock(part.mutex);
    const auto found = part.known.find(key);
    if (found == part.known.end()) return std::nullopt;
    return found->second;
  }
  void keep(const std::string& key, Known known) {
    Part& part = part_of(key);
    const std::lock_guard lock(part.mutex);
    if (part.known.size() >= 2000) part.known.clear();
    part.known.insert_or_assign(key, std::move(known));
  }
  void forget(const std::string& key) {
    Part& part = part_of(key);
    const std::lock_guard lock(part.mutex);
    part.known.erase(key);
  }

 private:
  struct Part {
    std::mutex mutex;
    std::unordered_map<std::string, Known> known;
  };
  Part& part_of(const std::string& key) { return parts_[static_cast<unsigned char>(key.front()) % parts_.size()]; }
  std::array<Part, 16> parts_;
};
Cache& cache() {
  static Cache the;
  return the;
}
constexpr std::int64_t kept_ms = 10 * second;

// What is written while reading must never stop the reading: a full or read-only disk still shows pages.
template <class F>
void write_in_passing(F&& work) {
  try {
    work();
  } catch (const db::Broken&) {
  }
}

std::string_view bearer_of(const web::Request& request) {
  const auto header = request.header("authorization");
  constexpr std::string_view scheme = "bearer ";
  if (!header || header->size() <= scheme.size() || fold(header->substr(0, scheme.size())) != "bearer") return {};
  return trim(header->substr(scheme.size()));
}

// The journal calls an account by its function; this is the program's own act.
journal::Trace by_the_program(Instant at) { return {"system", "Jalon", "system", at, "page"}; }

std::string session_json(SessionId id, std::string_view family) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("session", id);
    json.field("family", family);
  });
  return out;
}
std::string token_json(Id<struct TokenTag> id, std::string_view label, std::string_view rights, Instant expires) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("token", id);
    json.field("label", label);
    json.field("rights", rights);
    json.field("expires", expires);
  });
  return out;
}

Result<void> own_or_administrator(Act& act, AccountId account) {
  if (!act.actor.is_system && act.actor.account == account && !act.actor.by_token) return {};
  return act.require(Right::manage_accounts, {});
}
// The role that the journal names for what people do with their own account is none of the policy's.
journal::Trace own_trace(const Act& act, AccountId account) {
  auto trace = act.trace();
  if (!act.actor.is_system && act.actor.account == account) trace.role = "own_account";
  return trace;
}

}  // namespace

std::string_view family_of(std::string_view peer) {
  const bool dots = peer.find('.') != std::string_view::npos;
  const bool colons = peer.find(':') != std::string_view::npos;
  if (dots) return "ipv4";  // also ::ffff:192.0.2.1
  return colons ? "ipv6" : "none";
}

std::string network_of(std::string_view peer) {
  if (family_of(peer) == "ipv4") return std::string(peer.substr(peer.rfind(':') + 1));
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, std::string(peer.substr(0, peer.find('%'))).c_str(), bytes.data()) == 1) {
    return hex({reinterpret_cast<const char*>(bytes.data()), 8});
  }
  return "none";
}

std::optional<Instant> last_visit_of(db::Session& session, AccountId account) {
  return session.first<std::optional<Instant>>(sql::seen_at, account).value_or(std::nullopt);
}

std::string open_session(db::Session& session, AccountId account, const std::string& label, Instant wall_now,
                         Instant policy_now, std::string_view peer, std::string_view user_agent,
                         std::optional<Instant> last_visit) {
  std::string secret = new_secret();
  const auto id = SessionId::make();
  session.run(sql::insert_session, id, kept_of(secret), account, family_of(peer), wall_now,
              shorten(first_bad_utf8(user_agent) ? std::string_view{} : user_agent, 160), last_visit);
  session.run(sql::see_account, account, policy_now);
  journal::record(session, {account.text(), label, "own_account", policy_now, "page"},
                  {"open_session", "account", account.text(), {}, {}, session_json(id, family_of(peer))});
  return secret;
}

Result<std::string> sign_in(db::Database& database, const Clock& wall, std::string_view email,
                            std::string_view password, std::string_view peer, std::string_view user_agent,
                            std::optional<Instant> policy_now, std::string_view browser) {
  const Instant now = wall.now();
  const std::string address = lower_address(email);
  const bool is_text = !first_bad_utf8(address);
  const bool is_known = is_text && !browser.empty() && database.read([&](db::Session& session) {
    return session.first<std::int64_t>(sql::known_browser, kept_of(browser), address, now.ms - browser_kept)
        .has_value();
  });
  const HashingPlace place(is_known);
  const std::string by_account = is_known ? "browser:" + kept_of(browser) : account_subject(address);
  const std::string by_address = address_subject(peer);
  if (const auto allowed = begin_attempt(database, now, by_account, by_address); !allowed) return fail(allowed.error());

  // A row with bytes that are no text would stop PostgreSQL; no account has such an address.
  const auto found = !is_text ? std::nullopt : database.read([&](db::Session& session) {
    return session.first<Credentials>(sql::credentials_by_email, address);
  });
  const bool usable = found && found->state == "active";
  // One computation in every case, so that neither the answer nor its time tells whether the account exists.
  const bool right = verify_password(place, usable ? found->password_hash : std::string(), password.substr(0, 1024));
  if (!right) {
    return refused("access.wrong_credentials", msg("The e-mail address or the password is not right."),
                   msg("Check both; if you have lost your password, ask an administrator for a new invitation."));
  }
  const SessionLimits limits;
  const Instant at = policy_now.value_or(now);
  return database.write([&](db::Session& session) -> Result<std::string> {
    attempt_was_right(session, by_account, by_address);
    session.run(sql::delete_ended_sessions, now.ms - std::max(limits.idle_ms, day),
                now.ms - std::max(limits.absolute_ms, 7 * day));
    // Somebody signs in every day, so the names that are no longer to be kept go without anybody having to think of it.
    const Actor program = system_actor("Jalon");
    Act keeping{session, program, at};
    if (const auto erased = erase_closed_accounts(keeping, Instant{at.ms - kept_after_closing}); !erased) {
      return fail(erased.error());
    }
    return open_session(session, found->id, found->function_label, now, at, peer, user_agent,
                        last_visit_of(session, found->id));
  });
}

std::string remember_browser(db::Session& session, AccountId account, std::string_view browser, Instant wall_now) {
  if (!browser.empty() &&
      session.run(sql::touch_browser, kept_of(browser), account, wall_now, wall_now.ms - browser_kept) == 1)
    return std::string(browser);
  std::string secret = new_secret();
  session.run(sql::insert_browser, kept_of(secret), account, wall_now);
  session.run(sql::forget_old_browsers, account, wall_now.ms - browser_kept, browsers_of_account);
  return secret;
}

Result<void> change_own_password(db::Database& database, const Clock& policy, const Clock& wall, const Actor& actor,
                                 std::string_view old_password, std::string_view new_password, std::string_view peer) {
  if (actor.is_system || actor.by_token) return fail(Forbidden{std::string(word(Right::manage_accounts))});
  const auto [account, hash] = database.read([&](db::Session& session) {
    return std::pair(find_account(session, actor.account),
                     session.first<std::string>(sql::password_hash_of, actor.account));
  });
  if (!account || !hash) return fail(NotFound{msg("There is no such account.")});
  auto faults = password_faults("new_password", new_password, account->email);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const std::string by_account = account_subject(account->email);
  const std::string by_address = address_subject(peer);
  const HashingPlace place(true);
  if (const auto allowed = begin_attempt(database, wall.now(), by_account, by_address); !allowed) return allowed;
  if (!verify_password(place, *hash, old_password.substr(0, 1024))) {
    return invalid("old_password", msg("This is not your present password."));
  }
  const std::string new_hash = hash_password(place, new_password);
  const Instant at = policy.now();
  return database.write([&, &account_ = account, &hash_ = hash](db::Session& session) -> Result<void> {
    attempt_was_right(session, by_account, by_address);
    if (session.run(sql::replace_password, actor.account, *hash_, new_hash) != 1) {
      return fail(Conflict{msg("The password has been changed meanwhile.")});
    }
    session.run(sql::delete_sessions_of_account, actor.account);
    session.run(sql::delete_tokens_of_account, actor.account);
    journal::record(session, {actor.account_id, account_->function_label, "own_account", at, "page"},
                    {"change_password", "account", actor.account_id, {}, {}, {}});
    return {};
  });
}

Result<void> sign_out(db::Database& database, std::string_view cookie, std::optional<Instant> policy_now) {
  if (cookie.empty()) return {};
  const Instant at = policy_now ? *policy_now : SystemClock().now();
  // The record moves the journal's position, so that no server keeps the session in its memory.
  return database.write([&](db::Session& session) -> Result<void> {
    const auto row = session.first<SessionRow>(sql::session_by_hash, kept_of(cookie));
    if (!row) return {};
    session.run(sql::delete_session, row->id, row->account);
    session.run(sql::see_account, row->account, at);
    journal::record(session, {row->account.text(), row->label, "own_account", at, "page"},
                    {"end_session", "account", row->account.text(), {}, session_json(row->id, row->family), {}});
    return {};
  });
}

Result<void> sign_out_everywhere(Act& act, AccountId account) {
  if (const auto allowed = own_or_administrator(act, account); !allowed) return allowed;
  const auto ended = act.db.run(sql::delete_sessions_of_account, account);
  if (ended == 0) return {};
  std::string before;
  JsonWriter json(before);
  json.object([&] { json.field("sessions", ended); });
  journal::record(act.db, own_trace(act, account), {"end_all_sessions", "account", account.text(), {}, before, {}});
  return {};
}

Result<void> end_session(Act& act, AccountId account, SessionId id) {
  if (const auto allowed = own_or_administrator(act, account); !allowed) return allowed;
  if (act.db.run(sql::delete_session, id, account) == 0) return fail(NotFound{msg("This session has already ended.")});
  std::string before;
  JsonWriter json(before);
  json.object([&] { json.field("session", id); });
  journal::record(act.db, own_trace(act, account), {"end_session", "account", account.text(), {}, before, {}});
  return {};
}

std::vector<OpenSession> sessions_of(db::Session& session, AccountId account) {
  return session.all<OpenSession>(sql::sessions_of_account, account);
}

namespace {
constexpr std::string_view plain_cookie = "jalon";
constexpr std::string_view secure_cookie = "__Host-jalon";
}  // namespace

std::string session_cookie(std::string_view value, bool secure) {
  std::string out = fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax", secure ? secure_cookie : plain_cookie, value);
  if (secure) out += "; Secure";
  if (value.empty()) out += "; Max-Age=0";
  return out;
}

std::string browser_cookie(std::string_view value, bool secure) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", browser_name(secure), value,
                     browser_kept / second, secure ? "; Secure" : "");
}

std::string_view browser_cookie_of(const web::Request& request, bool secure) {
  const auto found = request.cookie(browser_name(secure)).value_or(std::string_view{});
  return found.size() > 100 ? std::string_view{} : found;
}

std::string_view session_cookie_of(const web::Request& request, bool secure) {
  return request.cookie(secure ? secure_cookie : plain_cookie).value_or(std::string_view{});
}

std::shared_ptr<const Actor> identify(db::Database& database, const Clock& wall, const web::Request& request,
                                      const SessionLimits& limits, const Clock* policy, bool secure) {
  const std::string_view bearer = bearer_of(request);
  const std::string_view cookie = bearer.empty() ? session_cookie_of(request, secure) : std::string_view{};
  const std::string_view secret = bearer.empty() ? cookie : bearer;
  if (secret.empty() || secret.size() > 100) return nullptr;

  const Instant now = wall.now();
  const std::string key = sha256(secret);
  const std::string_view family = family_of(request.peer);
  if (auto known = cache().find(key)) {
    const bool fresh = request.position != 0 && known->position == request.position && now >= known->found_at &&
                       now.ms - known->found_at.ms < kept_ms && now < known->ends_at;
    const bool same_way =
        known->actor->by_token == !bearer.empty() && (known->family.empty() || known->family == family);
    if (fresh && same_way) return std::move(known->actor);
  }

  const std::string kept = hex(key);
  auto actor = std::make_shared<Actor>();
  Known known;
  if (!bearer.empty()) {
    const auto row = database.read([&](db::Session& session) {
      auto found = session.first<BearerRow>(sql::token_by_hash, kept);
      if (found) *actor = actor_of(session, *found);
      return found;
    });
    if (!row || row->state != "active" || now >= row->expires_at) {
      cache().forget(key);
      return nullptr;
    }
    actor->by_token = true;
    actor->token_rights = parse_rights(row->rights);
    actor->rights_key += "token " + row->rights;
    known.ends_at = row->expires_at;
    if (!row->last_used_at || now.ms - row->last_used_at->ms >= minute) {
      write_in_passing([&] {
        (void)database.write(
            [&](db::Session& session) -> Result<std::int64_t> { return session.run(sql::touch_token, row->id, now); });
      });
    }
  } else {
    const auto row = database.read([&](db::Session& session) {
      auto found = session.first<SessionRow>(sql::session_by_hash, kept);
      if (found) *actor = actor_of(session, *found);
      return found;
    });
    const bool ended = !row || row->state != "active" || now.ms - row->last_used_at.ms >= limits.idle_ms ||
                       now.ms - row->opened_at.ms >= limits.absolute_ms;
    if (ended) {
      cache().forget(key);
      return nullptr;
    }
    if (row->family != family) {
      // Somebody else has the cookie, or the network has changed under the reader; signing in again settles it.
      const Instant at = policy != nullptr ? policy->now() : now;
      cache().forget(key);
      write_in_passing([&] {
        (void)database.write([&](db::Session& session) -> Result<bool> {
          if (session.run(sql::delete_session, row->id, row->account) == 0) return false;
          journal::record(session, by_the_program(at),
                          {"end_session",
                           "account",
                           row->account.text(),
                           {},
                           session_json(row->id, row->family),
                           session_json(row->id, family),
                           "used from another address family"});
          return true;
        });
      });
      return nullptr;
    }
    actor->session_id = row->id.text();
    actor->last_visit = row->last_visit;
    // The token of forms: from the secret that only the reader's browser has, and not to be turned back into it.
    actor->csrf_secret = hex(sha256("jalon csrf " + std::string(secret)));
    known.family = row->family;
    known.ends_at = Instant{std::min(row->opened_at.ms + limits.absolute_ms, row->last_used_at.ms + limits.idle_ms)};
    if (now.ms - row->last_used_at.ms >= minute) {
      write_in_passing([&] {
        (void)database.write([&](db::Session& session) -> Result<std::int64_t> {
          session.run(sql::see_account, row->account, policy != nullptr ? policy->now() : now);
          return session.run(sql::touch_session, row->id, now);
        });
      });
    }
  }
  known.actor = actor;
  known.found_at = now;
  known.position = request.position;
  if (request.position != 0) cache().keep(key, std::move(known));
  return actor;
}

// ---- tokens ----

bool fits_token(Right right) {
  return right != Right::sign_for_state && right != Right::sign_for_authority && right != Right::manage_accounts;
}

Result<NewToken> make_token(Act& act, AccountId account, std::string_view given_label, const std::vector<Right>& rights,
                            Instant expires, std::optional<Instant> wall_now) {
  // An administrator could otherwise act in the name of everybody.
  if (!act.actor.is_system && (act.actor.account != account || act.actor.by_token)) {
    return fail(Forbidden{std::string(word(Right::manage_accounts))});
  }
  const auto found = find_account(act.db, account);
  if (!found || found->state != "active") return fail(NotFound{msg("There is no such account.")});
  const Instant now = wall_now.value_or(act.now);
  const std::string label = tidy(given_label);
  std::vector<Fault> faults;
  if (label.empty()) faults.push_back({"label", msg("Say what the token is for: it is how you will know it later.")});
  if (length(label) > 80) faults.push_back({"label", msg("At most {0} characters.", 80)});
  if (label.find('@') != std::string::npos) {
    faults.push_back({"label", msg("The label is kept for ever in the journal: no e-mail address in it.")});
  } else {
    for (Fault& fault : refuse_identifiers("label", label)) faults.push_back(std::move(fault));
  }
  if (rights.empty()) faults.push_back({"rights", msg("Choose at least one right.")});
  std::string words;
  for (const Right right : all_rights()) {
    if (std::find(rights.begin(), rights.end(), right) == rights.end()) continue;
    const bool held = std::any_of(found->grants.begin(), found->grants.end(),
                                  [&](const Grant& grant) { return role_has(grant.role, right); });
    if (!held || !fits_token(right)) {
      faults.push_back({"rights", msg("The right “{0}” cannot be given to this token.", word(right))});
    }
    words += (words.empty() ? "" : " ") + std::string(word(right));
  }
  if (expires <= now) faults.push_back({"expires", msg("The token must end in the future.")});
  if (expires.ms > now.ms + 366 * day) faults.push_back({"expires", msg("A token lasts at most a year.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  NewToken out{"jalon_" + new_secret(), Id<struct TokenTag>::make()};
  act.db.run(sql::insert_token, out.id, kept_of(out.secret), account, label, words, now, expires);
  journal::record(act.db, own_trace(act, account),
                  {"make_token", "account", account.text(), {}, {}, token_json(out.id, label, words, expires)});
  return out;
}

Result<void> revoke_token(Act& act, Id<struct TokenTag> token) {
  const auto owner = act.db.first<TokenOwner>(sql::token_by_id, token);
  // The same answer for a token that is not there and one that is somebody else's.
  if (!owner || !own_or_administrator(act, owner->account)) return fail(NotFound{msg("There is no such token.")});
  act.db.run(sql::delete_token, token);
  journal::record(act.db, own_trace(act, owner->account),
                  {"revoke_token",
                   "account",
                   owner->account.text(),
                   {},
                   token_json(token, owner->label, owner->rights, owner->expires_at),
                   {}});
  return {};
}

std::vector<Token> tokens_of(db::Session& session, AccountId account) {
  std::vector<Token> out;
  for (auto& row : session.all<TokenRow>(sql::tokens_of_account, account)) {
    out.push_back(
        {row.id, std::move(row.label), parse_rights(row.rights), row.created_at, row.expires_at, row.last_used_at});
  }
  return out;
}

}  // namespace jalon::access
