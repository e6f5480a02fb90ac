// SPDX-License-Identifier: EUPL-1.2
#include "audit/reports.hpp"

#include <algorithm>

#include "web/elsewhere.hpp"

namespace jalon::audit {

ReportId Reports::keep(std::string_view account, SharedReport report, std::chrono::steady_clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  entries_.push_front({ReportId::make(), std::string(account), std::move(report), now});
  std::size_t of_account = 0, findings = 0;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->account == account) ++of_account;
    findings += entry->report->findings.size();
    const bool is_new = entry == entries_.begin();
    const bool is_too_much = (entry->account == account && of_account > of_an_account_max) || findings > findings_max ||
                             now - entry->at > kept_for;
    entry = !is_new && is_too_much ? entries_.erase(entry) : std::next(entry);
  }
  return entries_.front().id;
}

SharedReport Reports::find(ReportId id, std::string_view account, std::chrono::steady_clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry.id == id && entry.account == account && now - entry.at <= kept_for) return entry.report;
  }
  return nullptr;
}

void Reports::forget(ReportId id, std::string_view account) {
  const std::scoped_lock lock(mutex_);
  entries_.remove_if([&](const Entry& entry) { return entry.id == id && entry.account == account; });
}

Result<Report> check_asked(State& state, const Asked& asked) {
  constexpr std::chrono::seconds patience{5};
  {
    const web::WaitElsewhere waiting;
    if (!state.turns.try_acquire_for(patience)) throw web::Overloaded("two files are being checked");
  }
  struct Turn {
    State& of;
    ~Turn() { of.turns.release(); }
  } turn{state};
  CheckOptions options;
  options.today = state.routes.wall.today();
  options.mapping = asked.mapping;
  options.published_on = asked.published_on;
  options.sheet = asked.sheet;
  options.kept_max = asked.kept_max;
  if (options.mapping.empty()) {
    const auto seen = propose(asked.file, asked.sheet);
    if (!seen) return fail(seen.error());
    if (auto kept = state.routes.database.read(
            [&](db::Session& session) { return find_mapping(session, seen->header_digest); }))
      options.mapping = std::move(kept->mapping);
  }
  return check_grants(asked.file, options);
}

void add_routes(web::Router& router, const Routes& routes) {
  const auto state = std::make_shared<State>(routes);
  add_check_pages(router, state);
  add_check_api(router, state);
}

}  // namespace jalon::audit
