// SPDX-License-Identifier: EUPL-1.2
#include "access/secrets.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <semaphore>
#include <set>
#include <stdexcept>

#include "access/access.hpp"
#include "base/text.hpp"

namespace jalon::access {

namespace {

std::atomic<std::uint64_t> computations{0};

// Each computation takes 64 MiB; a burst of sign-ins waits here instead of taking the machine's memory.
std::counting_semaphore<2>& computing() {
  static std::counting_semaphore<2> places(2);
  return places;
}
class Place {
 public:
  Place() { computing().acquire(); }
  ~Place() { computing().release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
};

void start_sodium() {
  static const bool started = sodium_init() >= 0;
  if (!started) throw std::runtime_error("libsodium cannot start");
}

// The words that the passwords people choose first are built on, in French offices and elsewhere; digits and signs
// around them do not help (Motdepasse2016!). Only letters are compared.
constexpr std::array<std::string_view, 40> common{"motdepasse",
                                                  "monmotdepasse",
                                                  "motdepassemotdepasse",
                                                  "lemotdepasse",
                                                  "password",
                                                  "passwordpassword",
                                                  "mypassword",
                                                  "passw",
                                                  "passwd",
                                                  "azerty",
                                                  "azertyuiop",
                                                  "azertyazerty",
                                                  "azertyuiopqsdfghjklm",
                                                  "qwerty",
                                                  "qwertyuiop",
                                                  "qwertyqwerty",
                                                  "qwertyuiopasdfghjklzxcvbnm",
                                                  "abcdefghijkl",
                                                  "abcdef",
                                                  "abcdefghijklmnopqrstuvwxyz",
                                                  "administrateur",
                                                  "administrator",
                                                  "admin",
                                                  "adminadmin",
                                                  "utilisateur",
                                                  "bienvenue",
                                                  "welcome",
                                                  "letmein",
                                                  "iloveyou",
                                                  "jetaime",
                                                  "bonjour",
                                                  "bonjourbonjour",
                                                  "soleil",
                                                  "prefecture",
                                                  "prefectures",
                                                  "mairie",
                                                  "ministere",
                                                  "marianne",
                                                  "changeme",
                                                  "jalon"};

}  // namespace

std::string new_secret() {
  start_sodium();
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.pop_back();  // the final zero
  return out;
}

std::string kept_of(std::string_view secret) { return hex(sha256(secret)); }

std::string hash_password(std::string_view password) {
  start_sodium();
  std::array<char, crypto_pwhash_STRBYTES> out{};
  const Place place;
  computations.fetch_add(1);
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    throw std::bad_alloc();
  }
  return out.data();
}

bool verify_password(const std::string& hash, std::string_view password) {
  start_sodium();
  static const std::string of_nothing = hash_password(new_secret());
  const std::string& against = hash.empty() ? of_nothing : hash;
  const Place place;
  computations.fetch_add(1);
  const bool right = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return right && !hash.empty();
}

std::uint64_t hash_computations() { return computations.load(); }

std::vector<Fault> password_faults(std::string_view field, std::string_view password, std::string_view email) {
  std::vector<Fault> faults;
  const auto add = [&](Message reason) { faults.push_back(Fault{std::string(field), std::move(reason)}); };
  if (password.empty()) {
    add(msg("Choose a password."));
    return faults;
  }
  if (first_bad_utf8(password)) {
    add(msg("The password contains bytes that are not text."));
    return faults;
  }
  if (length(password) < 12)
    add(msg("A password has at least 12 characters; a sentence of a few words is easy to keep in mind."));
  // A longer one would only cost time to hash.
  if (password.size() > 1024) add(msg("A password has at most 1,024 bytes."));
  const std::string folded = fold(password);
  std::string letters;
  for (const char c : folded) {
    if (c >= 'a' && c <= 'z') letters.push_back(c);
  }
  const std::set<char> different(folded.begin(), folded.end());
  if (letters.empty() || different.size() < 5 || std::find(common.begin(), common.end(), letters) != common.end()) {
    add(msg("This password is among the first that would be tried; choose another."));
  }
  const std::string local = fold(email.substr(0, email.find('@')));
  if (local.size() >= 3 && folded.find(local) != std::string::npos) {
    add(msg("The password must not contain the first part of the e-mail address."));
  }
  return faults;
}

}  // namespace jalon::access
