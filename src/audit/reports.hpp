// SPDX-License-Identifier: EUPL-1.2
// Private to the room: reports that their readers look at, in memory for an hour; never the files.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <semaphore>

#include "audit/audit.hpp"
#include "audit/grants_file.hpp"

namespace jalon::audit {

inline constexpr std::size_t file_bytes_max = 30'000'000;
inline constexpr std::size_t kept_of_a_kind = 2'000;

using ReportId = Id<struct ReportTag>;
using SharedReport = std::shared_ptr<const Report>;

class Reports {
 public:
  static constexpr std::chrono::minutes kept_for{60};
  static constexpr std::size_t of_an_account_max = 3;
  static constexpr std::size_t findings_max = 150'000;  // of all reports together

  // The oldest go when there are too many.
  ReportId keep(std::string_view account, SharedReport report, std::chrono::steady_clock::time_point now);
  // Of its own account only: none for everybody else, and when its hour is over.
  SharedReport find(ReportId id, std::string_view account, std::chrono::steady_clock::time_point now);
  void forget(ReportId id, std::string_view account);

 private:
  struct Entry {
    ReportId id;
    std::string account;
    SharedReport report;
    std::chrono::steady_clock::time_point at;
  };
  std::mutex mutex_;
  std::list<Entry> entries_;  // newest first
};

// What pages and API share: a check is work for a processor, and two at a time leave the others to answer.
struct State {
  explicit State(const Routes& given) : routes(given) {}
  Routes routes;
  Reports reports;
  std::counting_semaphore<2> turns{2};
};
using Shared = std::shared_ptr<State>;

struct Asked {
  GrantsFile file;
  Mapping mapping;  // empty: the one remembered for this header, if there is one
  std::optional<Date> published_on;
  std::string sheet;
  std::size_t kept_max = kept_of_a_kind;
};
// Throws web::Overloaded when two are at it for seconds. Invalid as check_grants().
Result<Report> check_asked(State& state, const Asked& asked);

void add_check_pages(web::Router& router, const Shared& state);
void add_check_api(web::Router& router, const Shared& state);

}  // namespace jalon::audit
