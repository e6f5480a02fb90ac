// SPDX-License-Identifier: EUPL-1.2
// Public money from the command line: each calls the room and prints.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/platform.hpp"
#include "base/function_ref.hpp"
#include "base/result.hpp"

namespace jalon::app {

struct LedgerOptions {
  std::string programme, line, unit, kind, territory, account, move, state, file, format = "hledger";
  std::string day, document, memo, motive, key, from, to, amount;
  std::int64_t number = 0, year = 0;
  std::string level = "department", by, ae, cp, at_least, at_most;
  std::vector<std::string> without;
  std::string basis, source, address, note;
  std::int64_t last_year = 0;
  bool part = false, with_struck = false;
  int limit = 50;
  bool json = false, hold = false, preview = false, direct = false;
};
Result<void> list_balances(Platform& platform, const LedgerOptions& options);
// Of one account what moved in it, else the entries; newest first.
Result<void> list_entries(Platform& platform, const LedgerOptions& options);
Result<void> show_entry(Platform& platform, const LedgerOptions& options);
Result<void> post_ledger_entry(Platform& platform, const LedgerOptions& options);
Result<void> import_ledger(Platform& platform, const LedgerOptions& options);
Result<void> reverse_ledger_entry(Platform& platform, const LedgerOptions& options);
Result<void> settle_ledger_entry(Platform& platform, const LedgerOptions& options);
Result<void> release_ledger_entry(Platform& platform, const LedgerOptions& options);
Result<void> carry_ledger_over(Platform& platform, const LedgerOptions& options);
// An envelope divided among the territories below by a key, in one entry.
Result<void> delegate_by_key(Platform& platform, const LedgerOptions& options);
// What documents say of envelopes, beside what the ledger holds.
Result<void> list_statements(Platform& platform, const LedgerOptions& options);
Result<void> state_envelope(Platform& platform, const LedgerOptions& options);
Result<void> strike_statement(Platform& platform, const LedgerOptions& options);
Result<void> import_statements(Platform& platform, const LedgerOptions& options);
Result<void> export_statements(Platform& platform, const LedgerOptions& options,
                               FunctionRef<void(std::string_view)> out);
// Days from the vote to the first award.
Result<void> list_delays(Platform& platform, const LedgerOptions& options);
Result<void> export_ledger(Platform& platform, const LedgerOptions& options, FunctionRef<void(std::string_view)> out);

}  // namespace jalon::app
