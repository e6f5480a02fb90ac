// SPDX-License-Identifier: EUPL-1.2
// Public money as double entry, in the two units of the French budget: AE, what may be committed, and CP, what may be
// paid (LOLF art. 8). Entries balance and are never changed: what was wrong is reversed by another. Amounts are whole
// cents. A credit account never goes below zero, by a constraint of the database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/function_ref.hpp"
#include "base/json.hpp"
#include "intake/table.hpp"
#include "territory/territory.hpp"

namespace jalon::ledger {

enum class Unit : std::uint8_t { ae, cp };
std::string_view word(Unit unit);  // AE, CP
bool parse_word(std::string_view text, Unit& unit);

// What an account holds. voted is the only one below zero: what the vote has given out.
enum class Kind : std::uint8_t {
  voted,      // by Parliament, as what is owed to it
  reserve,    // kept back by the nation
  open,       // may still be delegated, committed (AE) or paid (CP)
  committed,  // AE: bound by what was signed
  paid,       // CP: paid out
  recovered,  // CP: paid, and come back
  lapsed      // given up
};
std::string_view word(Kind kind);
bool parse_word(std::string_view text, Kind& kind);
std::string_view title(Kind kind);  // English msgid

struct Account {
  std::string programme;  // its code
  int year = 0;           // of the budget
  std::string line;       // of the programme's budget: "prevention"
  TerritoryKey territory;
  Kind kind = Kind::open;
  Unit unit = Unit::ae;
  friend bool operator==(const Account&, const Account&) = default;
};

// Why money moves; each says from which kind of account to which other, and between which territories.
enum class Move : std::uint8_t {
  vote,        // voted -> open, in the nation
  hold_back,   // open -> reserve, in the nation
  release,     // reserve -> open, in the nation
  delegate,    // open -> open of a territory below
  take_back,   // open -> open of the territory above
  commit,      // AE: open -> committed
  decommit,    // AE: committed -> open
  pay,         // CP: open -> paid
  recover,     // CP: paid -> recovered
  restore,     // CP: recovered -> open
  carry_over,  // open -> open of the next year, same line and territory
  lapse,       // open or reserve -> lapsed
  reverse      // the opposite of an earlier entry
};
std::string_view word(Move move);
bool parse_word(std::string_view text, Move& move);
std::string_view title(Move move);  // English msgid
// allot_credits, commit_credits or pay_credits, held where the money comes from (of what is taken back: where it goes).
// A reversal takes the right of what it reverses.
access::Right right_of(Move move);

inline constexpr std::int64_t amount_cents_max = 1'000'000'000'000'000;  // ten thousand billion euros
inline constexpr std::size_t transfers_max = 500;                        // of one entry

// prevention-radicalisation-2016:2016:prevention:department-93:open:AE, as refusals and plain text files name it.
std::string name_of(const Account& account, const territory::Registry& registry);
Result<Account> parse_account(std::string_view name, const territory::Registry& registry);  // back; Invalid "account"
// From one account to another of the same unit: it balances as it is written.
struct Transfer {
  Account from, to;
  std::int64_t amount_cents = 0;  // above zero
  friend bool operator==(const Transfer&, const Transfer&) = default;
};
struct Entry {
  Move move = Move::vote;
  Date day;                     // of the document; not after today
  std::string document;         // what it rests on: "LFI 2016, programme 216", "convention 2016-117"
  std::string memo;             // may be empty; nothing about a person
  std::string idempotency_key;  // given once by whoever posts: the same again is the same entry
  std::vector<Transfer> transfers;
};
// held: a grant decided and not yet signed. What it takes is no longer there for others, and has not moved.
enum class State : std::uint8_t { posted, held, released };
std::string_view word(State state);
bool parse_word(std::string_view text, State& state);

// Posts, or holds. Returns its number, from 1 without a gap; of a key that was used before for the same entry, the
// number of that one. Forbidden without right_of() in each territory. Invalid with every fault (day, document, memo,
// idempotency_key, transfers.N); Conflict when the key was used for another entry; Refused "ledger.not_enough" names
// the account and what is left in it.
Result<std::int64_t> post_entry(access::Act& act, const territory::Registry& registry, const Entry& entry,
                                State state = State::posted);
// A held entry moves what it holds, or lets it go. NotFound; Conflict when it is not held any more.
Result<void> settle_entry(access::Act& act, const territory::Registry& registry, std::int64_t number);
Result<void> release_entry(access::Act& act, const territory::Registry& registry, std::int64_t number,
                           std::string_view motive);
// Another entry with everything the other way round. NotFound; Conflict when it is not posted, or reversed already;
// Refused "ledger.not_enough" when what it gave has gone on.
struct Reversal {
  std::int64_t number = 0;  // of the entry that was wrong
  Date day;
  std::string motive, idempotency_key;
};
Result<std::int64_t> reverse_entry(access::Act& act, const territory::Registry& registry, const Reversal& reversal);

struct Posted {
  std::int64_t number = 0;
  State state = State::posted;
  Entry entry;
  std::optional<std::int64_t> reverses, reversed_by;
  std::int64_t record = 0;  // of the journal
};
std::optional<Posted> find_entry(db::Session& session, std::int64_t number);
// As programs read it, from the API and the command line.
void write_json(JsonWriter& json, const Posted& posted, const territory::Registry& registry);
std::optional<std::int64_t> number_of_key(db::Session& session, std::string_view idempotency_key);

struct Balance {
  Account account;
  std::int64_t amount_cents = 0;  // below zero for voted alone
  std::int64_t held_cents = 0;    // of it, taken by entries that are held
  [[nodiscard]] std::int64_t left_cents() const { return amount_cents - held_cents; }
};
std::optional<Balance> balance(db::Session& session, const Account& account);
// Of a programme, by year, line, level, code, kind and unit.
std::vector<Balance> balances(db::Session& session, const territory::Registry& registry, std::string_view programme);

// The years of programmes that have accounts, the newest first.
struct Budget {
  std::string programme;
  int year = 0;
};
std::vector<Budget> budgets(db::Session& session);

inline constexpr int entries_max = 500;  // of one list
struct EntryFilter {
  std::optional<Move> move;
  std::optional<State> state;
  std::optional<std::string> programme;
  std::optional<std::int64_t> year;
  std::optional<TerritoryKey> territory;  // of one of its accounts
  std::optional<std::int64_t> before;     // for paging: numbers below this one
  int limit = 50;
};
std::vector<Posted> entries(db::Session& session, const EntryFilter& filter);  // newest first

// What went into an account (above zero) and out of it, newest first, with what stood in it after that.
struct Movement {
  std::int64_t number = 0;  // of the entry
  Move move = Move::vote;
  State state = State::posted;
  Date day;
  std::string document, memo;
  std::int64_t amount_cents = 0, balance_cents = 0;
};
struct Movements {
  std::vector<Movement> rows;
  std::optional<std::int64_t> next;  // `before` of the older ones; none: there are none
};
// About `limit` of them, below the number `before`: the postings of one entry always stand together.
Movements movements(db::Session& session, const Account& account, std::optional<std::int64_t> before = {},
                    int limit = 50);

// What is left of a year, moved into the next one: same line, same territory. What is held stays in its year, and so
// does the reserve, which is released or given up first.
struct CarryOver {
  std::string programme;
  int year = 0;              // from
  std::optional<Unit> unit;  // both
  std::string line;          // empty: all
  Date day;
  std::string document, memo, idempotency_key;
};
std::vector<Transfer> left_to_carry(db::Session& session, const territory::Registry& registry, const CarryOver& asked);
// In as many entries as it takes; their numbers. Refused "ledger.nothing_left".
Result<std::vector<std::int64_t>> carry_over(access::Act& act, const territory::Registry& registry,
                                             const CarryOver& asked);

struct Verification {
  std::int64_t entries = 0, postings = 0, accounts = 0, different = 0;
  std::vector<std::string> examples;  // at most 20, in English
};
// That each entry balances in each unit, that no balance differs from its postings, that numbers have no gap, and that
// the journal has the record of each entry, with the same content, and tells of no other. In constant memory but for
// what was ever held.
Verification verify(db::Session& session, const territory::Registry& registry);

// What an export is of; nothing is everything. An entry is of a programme and a year when one of its accounts is.
struct ExportFilter {
  std::optional<std::string> programme;
  std::optional<std::int64_t> year;
};
// A journal as hledger and ledger read it: the kind is the last part of an account's name, AE and CP are commodities.
// What is held is marked pending (!), what was let go is a comment. In constant memory.
void export_hledger(db::Session& session, const territory::Registry& registry, const ExportFilter& filter,
                    FunctionRef<void(std::string_view)> out);
// One row a transfer, in the columns that import_entries() reads; of XLSX a second sheet with the balances.
void export_entries(db::Session& session, const territory::Registry& registry, intake::Format format,
                    const ExportFilter& filter, FunctionRef<void(std::string_view)> out);

struct Imported {
  std::int64_t rows = 0, entries = 0;
  std::int64_t known = 0;  // of them, posted before with the same key: left as they are
};
inline constexpr std::int64_t import_rows_max = 200'000;
struct ListedEntry {
  Entry entry;
  State state = State::posted;
  std::optional<std::int64_t> reverses;
  intake::Place place;  // of its first row
};
struct EntryFile {
  std::vector<ListedEntry> entries;
  std::int64_t rows = 0;
};
// A table (CSV, XLSX, JSON) with a row for each transfer: idempotency_key, move, day, document, from, to, amount, and
// if wanted memo, state, reverses. Rows that follow one another with the same key are one entry. Read before the write
// begins, which others wait for. Invalid tells each fault with its line.
Result<EntryFile> read_entries(const territory::Registry& registry, intake::File& file);
Result<EntryFile> read_entries(const territory::Registry& registry, std::string_view bytes);
// Everything is posted or nothing: Invalid tells the first fault with its line.
Result<Imported> import_entries(access::Act& act, const territory::Registry& registry, const EntryFile& file);

// 1234567.89, as plain text files and JSON carry it; and back: at most two decimals, a point or a comma.
std::string plain(std::int64_t amount_cents);
std::optional<std::int64_t> parse_cents(std::string_view text);
// The same as people type it, with spaces of any width between thousands: 1 234,56.
std::optional<std::int64_t> read_cents(std::string_view typed);

}  // namespace jalon::ledger
