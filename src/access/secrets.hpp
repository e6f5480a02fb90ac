// SPDX-License-Identifier: EUPL-1.2
// Private to the room: secrets are made, hashed and compared here and nowhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jalon::access {

// 256 random bits in 43 characters that stand in an address or a cookie as they are.
std::string new_secret();
// What the database keeps of such a secret. It is not a password: nobody can try 2^256 of them, so no slow hash is
// needed.
std::string kept_of(std::string_view secret);

// Whether the password is the hash's. An empty hash (no such account, no password yet) costs the same computation
// against a hash of nothing, and is never right.
bool verify_password(const std::string& hash, std::string_view password);
// How many Argon2id computations this process has made: what a test compares instead of time.
std::uint64_t hash_computations();

}  // namespace jalon::access
