// SPDX-License-Identifier: EUPL-1.2
#include "access/secrets.hpp"

#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <new>
#include <set>
#include <stdexcept>
#include <thread>

#include "access/access.hpp"
#include "base/text.hpp"
#include "web/elsewhere.hpp"

namespace jalon::access {

namespace {

std::atomic<std::uint64_t> computations{0};

std::atomic<int> places_taken{0};

// The two threads that compute. What is asked of them is computed in the order in which it was asked.
class Hashers {
 public:
  Hashers() {
    for (auto& thread : threads_) thread = std::thread([this] { run(); });
  }
  ~Hashers() {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  Hashers(const Hashers&) = delete;
  Hashers& operator=(const Hashers&) = delete;

  bool compute(std::function<bool()> work) {
    std::packaged_task<bool()> task(std::move(work));
    auto done = task.get_future();
    {
      const std::scoped_lock lock(mutex_);
      queue_.push_back(std::move(task));
    }
    ready_.notify_one();
    const web::WaitElsewhere waiting;
    return done.get();
  }

 private:
  // A tenth of the share of a thread that answers pages, while both have something to do.
  static constexpr int niceness = 10;

  void run() {
    // On Linux a thread has a priority of its own. Refused only where nothing but speed is lost.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
    std::unique_lock lock(mutex_);
    for (;;) {
      ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      auto task = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      computations.fetch_add(1);
      task();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::packaged_task<bool()>> queue_;
  bool stopping_ = false;
  std::array<std::thread, 2> threads_;
};

bool compute(std::function<bool()> work) {
  static Hashers hashers;
  return hashers.compute(std::move(work));
}

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

HashingPlace::HashingPlace(bool is_known) {
  const int limit = places + (is_known ? places_of_known : 0);
  if (places_taken.fetch_add(1) < limit) return;
  places_taken.fetch_sub(1);
  throw web::Overloaded(std::to_string(limit) + " passwords wait already to be hashed");
}
HashingPlace::~HashingPlace() { places_taken.fetch_sub(1); }

std::string hash_password(const HashingPlace&, std::string_view password) {
  start_sodium();
  std::array<char, crypto_pwhash_STRBYTES> out{};
  const bool done = compute([&] {
    return crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
  });
  if (!done) throw std::bad_alloc();
  return out.data();
}
std::string hash_password(std::string_view password) { return hash_password(HashingPlace(), password); }

bool verify_password(const HashingPlace& place, const std::string& hash, std::string_view password) {
  start_sodium();
  static const std::string of_nothing = hash_password(place, new_secret());
  const std::string& against = hash.empty() ? of_nothing : hash;
  const bool right =
      compute([&] { return crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0; });
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
