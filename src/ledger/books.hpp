// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the accounts that a write has met, as they stand in it. They are read together, an entry's at a
// time, and only once; what the entries of a write do to them is written when it ends, or when something reads balances
// before that. It holds since a write that posts holds the end of the journal first: nobody else posts until it has
// ended. A write that is rolled back takes its note along, and what the database refuses is refused at the end.
#pragma once

#include <functional>
#include <unordered_map>

#include "ledger/store.hpp"

namespace jalon::ledger {

struct Standing {
  std::int64_t id = 0;  // 0: not opened yet
  std::int64_t balance_cents = 0, held_cents = 0;
  std::int64_t unwritten_cents = 0, unwritten_held_cents = 0;  // of them, not in the database yet
};

class Books final : public db::Session::Note {
 public:
  // Of this write, which holds the end of the journal from here on.
  static Books& of(db::Session& session);
  // What entries have done so far is in the database: for those who read balances.
  static void write_out(db::Session& session);

  // The accounts of an entry, two for each of its transfers, in their order. They stay where they are.
  std::vector<Standing*> standings(db::Session& session, const std::vector<Transfer>& transfers);
  // Gives a number to those that have none: an account opens with the first entry that names it.
  void open(db::Session& session, const std::vector<Transfer>& transfers, const std::vector<Standing*>& standings);
  // From 1 without a gap.
  std::int64_t next_entry(db::Session& session);

  void before_commit(db::Session& session) override;

 private:
  struct Hash {
    std::size_t operator()(const Account& account) const;
  };
  std::unordered_map<Account, Standing, Hash> standings_;
  std::optional<std::int64_t> last_account_, last_entry_;
};

// How many rows one statement takes (find_accounts, insert_accounts, insert_postings, change_accounts); those that are
// not needed are null.
inline constexpr std::size_t rows_at_once = 8;

}  // namespace jalon::ledger
