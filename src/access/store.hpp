// SPDX-License-Identifier: EUPL-1.2
// Private to the room: rows as the statements give them, and what sessions.cpp and accounts.cpp share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"

namespace jalon::access {

std::vector<Grant> grants_of(db::Session& session, AccountId account);
// The faults of an invitation, without inviting.
Result<void> check_invitation(const Invitation& invitation);
std::string lower_address(std::string_view email);

// The slow hash is computed outside of the transaction: on SQLite a transaction that hashes would hold every other
// writer up. A change of password has the limits of sign-in: a stolen session must not be a place to guess at leisure.
Result<AccountId> accept_invitation_with(Act& act, std::string_view secret, const std::string& password_hash);
Result<void> change_own_password(db::Database& database, const Clock& policy, const Clock& wall, const Actor& actor,
                                 std::string_view old_password, std::string_view new_password, std::string_view peer);
// A session for an account that has just proved itself. Returns the cookie's value. last_visit: before this session,
// as last_visit_of() says, or as the session says that this one goes on.
std::optional<Instant> last_visit_of(db::Session& session, AccountId account);
std::string open_session(db::Session& session, AccountId account, const std::string& label, Instant wall_now,
                         Instant policy_now, std::string_view peer, std::string_view user_agent,
                         std::optional<Instant> last_visit);
// The account's language, chosen in passing: not worth a record in the journal.
void remember_language(db::Session& session, AccountId account, Lang lang);

// ipv4, ipv6 (a mapped IPv4 address is IPv4), or none.
std::string_view family_of(std::string_view peer);
// What counts as one address: an IPv4 address, the first 64 bits of an IPv6 one.
std::string network_of(std::string_view peer);

}  // namespace jalon::access
