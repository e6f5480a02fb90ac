// SPDX-License-Identifier: EUPL-1.2
// Private to the room: rows as they are kept, and an entry as the journal tells it.
#pragma once

#include <boost/describe.hpp>
#include <map>

#include "base/function_ref.hpp"
#include "ledger/ledger.hpp"

namespace jalon::ledger {

struct AccountRow {
  std::int64_t id = 0, balance_cents = 0, held_cents = 0;
};
BOOST_DESCRIBE_STRUCT(AccountRow, (), (id, balance_cents, held_cents))
struct EntryRow {
  std::int64_t number = 0;
  Move move = Move::vote;
  State state = State::posted;
  Date day;
  std::string document, memo, idempotency_key;
  std::optional<std::int64_t> reverses, reversed_by;
  std::int64_t record = 0;
};
BOOST_DESCRIBE_STRUCT(EntryRow, (),
                      (number, move, state, day, document, memo, idempotency_key, reverses, reversed_by, record))
struct PostingRow {
  std::int64_t entry = 0, account = 0, amount_cents = 0;
  std::string programme;
  std::int32_t year = 0;
  std::string line;
  TerritoryKey territory;
  Kind kind = Kind::open;
  Unit unit = Unit::ae;
};
BOOST_DESCRIBE_STRUCT(PostingRow, (), (entry, account, amount_cents, programme, year, line, territory, kind, unit))

Account account_in(const PostingRow& row);

// What the record of the journal says of an entry. Accounts are given as JSON, so that those of many entries are
// written once.
struct ToldTransfer {
  std::string_view from, to;
  std::int64_t amount_cents = 0;
};
std::string account_json(const Account& account, const territory::Registry& registry);
void append_entry_json(std::string& out, const EntryRow& entry, std::span<const ToldTransfer> transfers);
std::string json_of(const Entry& entry, std::optional<std::int64_t> reverses, const territory::Registry& registry);

// The accounts, and the entries with their postings, so many at a time and in their order, each pair of statements in
// constant memory.
struct KeptPosting {
  std::int64_t entry = 0, account = 0, amount_cents = 0;
};
struct Batch {
  std::vector<EntryRow> entries;
  std::vector<KeptPosting> postings;  // of these entries, in their order
};
std::map<std::int64_t, Account> accounts_by_id(db::Session& session);
void each_batch(db::Session& session, std::int64_t last, FunctionRef<void(const Batch&)> visit);

// nation-FR, region-11, department-93, as files name a territory; null when it names nothing.
const territory::Territory* place_named(const territory::Registry& registry, std::string_view text);
// Why something is struck, reversed or let go: Invalid "motive".
Result<std::string> motive_of(std::string_view motive);
// A refusal of what a row of a file says, told at that row.
Error placed(const Error& error, const intake::Place& place);

// Whether this reader may do this to these accounts.
Result<void> may_move(const access::Actor& actor, const territory::Registry& registry, Move move,
                      const std::vector<Transfer>& transfers);

}  // namespace jalon::ledger
