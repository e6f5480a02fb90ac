// SPDX-License-Identifier: EUPL-1.2
// What a person, a file or a caller can get wrong, as a value. A broken world (database gone, disk full) is an
// exception.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace jalon {

// A sentence for a reader, in English with {0}, {1}… for what varies. It is translated where it is shown
// (web::tr), so that a rule never needs to know the reader's language. Build it with msg("…", args…): the
// catalogue's extraction looks for that word.
struct Message {
  std::string id;
  std::vector<std::string> args;

  // The English sentence with its arguments in place.
  [[nodiscard]] std::string english() const;
  friend bool operator==(const Message&, const Message&) = default;
};

template <class... A>
Message msg(std::string_view id, const A&... args) {
  return Message{std::string(id), {fmt::format("{}", args)...}};
}

// Puts args into the places {0}, {1}… of a pattern; a place without an argument stays as it is.
std::string fill(std::string_view pattern, const std::vector<std::string>& args);

// One thing wrong with one field of a form, one key of a file, one property of a feature.
struct Fault {
  std::string field;
  Message reason;
  friend bool operator==(const Fault&, const Fault&) = default;
};

struct NotFound {
  Message what;
};
// The account may not do this. `right` is the stable name of the missing right.
struct Forbidden {
  std::string right;
};
// Somebody else changed it meanwhile, or it exists already.
struct Conflict {
  Message what;
};
// What was entered cannot be taken; every fault found, not only the first.
struct Invalid {
  std::vector<Fault> faults;
};
// A rule of the policy says no: its stable name, why, where the rule comes from and what to do next (may be empty).
struct Refused {
  std::string rule;
  Message why;
  Message next;
};

using Error = std::variant<NotFound, Forbidden, Conflict, Invalid, Refused>;

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> invalid(std::string field, Message reason) {
  return fail(Invalid{{Fault{std::move(field), std::move(reason)}}});
}
inline tl::unexpected<Error> refused(std::string rule, Message why, Message next = {}) {
  return fail(Refused{std::move(rule), std::move(why), std::move(next)});
}

// The error as English sentences for a terminal or a log; pages and the API translate it themselves.
std::string english(const Error& error);

// For our own bugs: always compiled in, never on input. Throws Bug, which rolls the transaction back.
struct Bug : std::logic_error {
  using std::logic_error::logic_error;
};
[[noreturn]] void report_bug(const char* expression, const char* file, int line);
#define JALON_CHECK(expression) \
  ((expression) ? static_cast<void>(0) : ::jalon::report_bug(#expression, __FILE__, __LINE__))

}  // namespace jalon
