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

// Passwords are hashed two at a time (64 MiB each) by threads of their own that yield to those of pages, so that a
// burst of sign-ins takes neither the memory nor the pages of others. Whoever holds a place may have one hashed; places
// end: web::Overloaded. A few are kept for browsers that an account has entered from, which strangers cannot take.
class HashingPlace {
 public:
  static constexpr int places = 24, places_of_known = 8;
  explicit HashingPlace(bool is_known = false);
  ~HashingPlace();
  HashingPlace(const HashingPlace&) = delete;
  HashingPlace& operator=(const HashingPlace&) = delete;
};
std::string hash_password(const HashingPlace&, std::string_view password);
// Whether the password is the hash's. An empty hash (no such account, no password yet) costs the same computation
// against a hash of nothing, and is never right.
bool verify_password(const HashingPlace&, const std::string& hash, std::string_view password);
// How many Argon2id computations this process has made: what a test compares instead of time.
std::uint64_t hash_computations();

}  // namespace jalon::access
