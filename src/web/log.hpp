// SPDX-License-Identifier: EUPL-1.2
// Private to web: the access log and the log of failures, JSON lines. Never cookies, tokens, bodies or query values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace jalon::web {

struct AccessRecord {
  std::string_view peer, method, target, route, account;
  int status = 0;
  std::uint64_t bytes = 0;
  std::int64_t micros = 0;
};

class AccessLog {
 public:
  // where: a file, "-" for standard error, empty for none. Throws std::system_error naming the file.
  explicit AccessLog(const std::string& where);
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;
  void write(const AccessRecord& record);  // thread-safe
  void flush();

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

// One line on standard error: a request failed for a reason that is ours.
void log_failure(std::string_view where, std::string_view what);

// The target with the values of its query left out, and "*" for what may be a one-time secret in its path: names,
// searches, invitations and tokens stay with the reader.
std::string logged_target(std::string_view target);

}  // namespace jalon::web
