// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <map>
#include <tuple>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "base/text.hpp"
#include "journal/journal.hpp"
#include "ledger/posting.hpp"
#include "ledger/sql.hpp"

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
  std::int64_t account = 0, amount_cents = 0;
  std::string programme;
  std::int32_t year = 0;
  std::string line;
  TerritoryKey territory;
  Kind kind = Kind::open;
  Unit unit = Unit::ae;
};
BOOST_DESCRIBE_STRUCT(PostingRow, (), (account, amount_cents, programme, year, line, territory, kind, unit))
struct BalanceRow {
  std::string programme;
  std::int32_t year = 0;
  std::string line;
  TerritoryKey territory;
  Kind kind = Kind::open;
  Unit unit = Unit::ae;
  std::int64_t balance_cents = 0, held_cents = 0;
};
BOOST_DESCRIBE_STRUCT(BalanceRow, (), (programme, year, line, territory, kind, unit, balance_cents, held_cents))
struct CountRow {
  std::int64_t entries = 0, postings = 0, accounts = 0, last = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (entries, postings, accounts, last))
struct UnbalancedRow {
  std::int64_t number = 0;
  std::string unit;
  std::int64_t amount_cents = 0;
};
BOOST_DESCRIBE_STRUCT(UnbalancedRow, (), (number, unit, amount_cents))
struct DifferentRow {
  std::int64_t id = 0, balance_cents = 0, held_cents = 0, posted_cents = 0, kept_cents = 0;
};
BOOST_DESCRIBE_STRUCT(DifferentRow, (), (id, balance_cents, held_cents, posted_cents, kept_cents))

namespace {

constexpr std::size_t motive_characters_max = 500;
constexpr std::size_t examples_max = 20;

Account account_in(const PostingRow& row) {
  return {row.programme, row.year, row.line, row.territory, row.kind, row.unit};
}

void write_account(JsonWriter& json, const Account& account, const territory::Registry& registry) {
  json.object([&] {
    json.field("programme", account.programme);
    json.field("year", std::int64_t{account.year});
    json.field("line", account.line);
    const auto* place = registry.find(account.territory);
    json.field("level", place == nullptr ? std::string_view() : territory::word(place->level));
    json.field("code", place == nullptr ? std::string() : place->code);
    json.field("kind", word(account.kind));
    json.field("unit", word(account.unit));
  });
}

std::string json_of(const Entry& entry, std::optional<std::int64_t> reverses, const territory::Registry& registry) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("move", word(entry.move));
    json.field("day", entry.day);
    json.field("document", entry.document);
    json.field("memo", entry.memo);
    json.field("idempotency_key", entry.idempotency_key);
    if (reverses) json.field("reverses", *reverses);
    json.key("transfers");
    json.array([&] {
      for (const auto& transfer : entry.transfers) {
        json.object([&] {
          json.field("amount", plain(transfer.amount_cents));
          json.key("from");
          write_account(json, transfer.from, registry);
          json.key("to");
          write_account(json, transfer.to, registry);
        });
      }
    });
  });
  return out;
}

std::string state_json(State state) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { json.field("state", word(state)); });
  return out;
}

Entry without_spaces(const Entry& entry) {
  Entry out = entry;
  out.document = tidy(entry.document);
  out.memo = tidy(entry.memo);
  return out;
}

AccountRow account_of(db::Session& session, const Account& account) {
  const auto find = [&] {
    return session.first<AccountRow>(sql::find_account, account.programme, account.year, account.line,
                                     account.territory, account.kind, account.unit);
  };
  if (const auto found = find()) return *found;
  const auto id = session.first<std::int64_t>(sql::last_account).value_or(0) + 1;
  session.run(sql::insert_account, id, account.programme, account.year, account.line, account.territory, account.kind,
              account.unit);
  return {.id = id};
}

// What an entry does to one account, all its transfers together.
struct Change {
  Account account;
  AccountRow before;
  std::int64_t amount_cents = 0, held_cents = 0;
};

// transfers_max times amount_cents_max stays below the range; what stands already is added with care.
Result<void> apply(db::Session& session, std::map<std::int64_t, Change>& changes, const territory::Registry& registry) {
  for (const auto& [id, change] : changes) {
    std::int64_t balance = 0, held = 0;
    if (__builtin_add_overflow(change.before.balance_cents, change.amount_cents, &balance) ||
        __builtin_add_overflow(change.before.held_cents, change.held_cents, &held)) {
      return refused("ledger.too_much",
                     msg("{0} would hold more than can be counted.", name_of(change.account, registry)),
                     msg("Look at the amount again."));
    }
    if (change.account.kind != Kind::voted && balance < held) {
      const auto left = change.before.balance_cents - change.before.held_cents;
      const auto asked = left - (balance - held);
      return refused("ledger.not_enough",
                     msg("{0} has {1} € left, and {2} € are asked of it.", name_of(change.account, registry),
                         plain(left), plain(asked)),
                     msg("Credits never go below zero: delegate more to it first, or lower the amount."));
    }
  }
  for (const auto& [id, change] : changes) {
    if (change.amount_cents != 0 || change.held_cents != 0)
      session.run(sql::change_account, id, change.amount_cents, change.held_cents);
  }
  return {};
}

Change& change_of(db::Session& session, std::map<std::int64_t, Change>& changes, const Account& account) {
  const auto row = account_of(session, account);
  const auto found = changes.find(row.id);
  return found != changes.end() ? found->second : changes.emplace(row.id, Change{account, row}).first->second;
}

// Writes an entry whose words have been looked at.
Result<std::int64_t> write(access::Act& act, const territory::Registry& registry, const Entry& entry, State state,
                           std::optional<std::int64_t> reverses, std::string_view motive) {
  // Two writers take numbers one after the other.
  journal::hold(act.db);
  const auto content = json_of(entry, reverses, registry);
  if (const auto earlier = act.db.first<std::int64_t>(sql::entry_of_key, entry.idempotency_key)) {
    const auto known = find_entry(act.db, *earlier);
    if (known && json_of(known->entry, known->reverses, registry) == content) return *earlier;
    return fail(Conflict{msg("The key “{0}” was used for the entry {1}, which says something else.",
                             shorten(entry.idempotency_key, 60), *earlier)});
  }
  std::map<std::int64_t, Change> changes;
  std::vector<std::pair<std::int64_t, std::int64_t>> postings;
  for (const auto& transfer : entry.transfers) {
    auto& from = change_of(act.db, changes, transfer.from);
    postings.emplace_back(from.before.id, -transfer.amount_cents);
    if (state == State::held)
      from.held_cents += transfer.amount_cents;
    else
      from.amount_cents -= transfer.amount_cents;
    auto& to = change_of(act.db, changes, transfer.to);
    postings.emplace_back(to.before.id, transfer.amount_cents);
    if (state == State::posted) to.amount_cents += transfer.amount_cents;
  }
  if (auto done = apply(act.db, changes, registry); !done) return fail(std::move(done.error()));
  const auto number = act.db.first<std::int64_t>(sql::last_entry).value_or(0) + 1;
  const auto record = act.record({.act = reverses               ? "reverse_entry"
                                         : state == State::held ? "hold_entry"
                                                                : "post_entry",
                                  .kind = "ledger_entry",
                                  .object_id = std::to_string(number),
                                  .territory = entry.transfers.front().from.territory,
                                  .before = {},
                                  .after = content,
                                  .motive = motive});
  act.db.run(sql::insert_entry, number, entry.move, state, entry.day, entry.document, entry.memo, entry.idempotency_key,
             reverses, record);
  std::int32_t position = 0;
  for (const auto& [account, amount] : postings) act.db.run(sql::insert_posting, number, position++, account, amount);
  return number;
}

Result<Posted> held_entry(access::Act& act, std::int64_t number) {
  auto found = find_entry(act.db, number);
  if (!found) return fail(NotFound{msg("There is no entry {0}.", number)});
  if (found->state != State::held) return fail(Conflict{msg("The entry {0} is not held any more.", number)});
  return std::move(*found);
}

Result<void> end_hold(access::Act& act, const territory::Registry& registry, std::int64_t number, State state,
                      std::string_view motive) {
  journal::hold(act.db);
  const auto entry = held_entry(act, number);
  if (!entry) return fail(entry.error());
  std::map<std::int64_t, Change> changes;
  for (const auto& transfer : entry->entry.transfers) {
    auto& from = change_of(act.db, changes, transfer.from);
    from.held_cents -= transfer.amount_cents;
    if (state != State::posted) continue;
    from.amount_cents -= transfer.amount_cents;
    change_of(act.db, changes, transfer.to).amount_cents += transfer.amount_cents;
  }
  if (auto done = apply(act.db, changes, registry); !done) return fail(std::move(done.error()));
  act.db.run(sql::set_state, number, state);
  act.record({.act = state == State::posted ? "settle_entry" : "release_entry",
              .kind = "ledger_entry",
              .object_id = std::to_string(number),
              .territory = entry->entry.transfers.front().from.territory,
              .before = state_json(State::held),
              .after = state_json(state),
              .motive = motive});
  return {};
}

Result<std::string> motive_of(std::string_view motive) {
  auto text = tidy(motive);
  auto faults = refuse_identifiers("motive", text);
  if (text.empty()) faults.push_back({"motive", msg("Say why.")});
  if (length(text) > motive_characters_max)
    faults.push_back({"motive", msg("Write at most {0} characters.", motive_characters_max)});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return text;
}

void example(Verification& out, std::string text) {
  ++out.different;
  if (out.examples.size() < examples_max) out.examples.push_back(std::move(text));
}

}  // namespace

std::string name_of(const Account& account, const territory::Registry& registry) {
  const auto* place = registry.find(account.territory);
  return fmt::format(
      "{}:{}:{}:{}:{}:{}", account.programme, account.year, account.line,
      place == nullptr ? std::string("?") : fmt::format("{}-{}", territory::word(place->level), place->code),
      word(account.kind), word(account.unit));
}

Result<std::int64_t> post_entry(access::Act& act, const territory::Registry& registry, const Entry& entry,
                                State state) {
  const auto asked = without_spaces(entry);
  auto faults = faults_of(asked, registry, act.today());
  if (state == State::released) faults.push_back({"state", msg("An entry is posted or held.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return write(act, registry, asked, state, std::nullopt, {});
}

Result<void> settle_entry(access::Act& act, const territory::Registry& registry, std::int64_t number) {
  return end_hold(act, registry, number, State::posted, {});
}

Result<void> release_entry(access::Act& act, const territory::Registry& registry, std::int64_t number,
                           std::string_view motive) {
  const auto text = motive_of(motive);
  if (!text) return fail(text.error());
  return end_hold(act, registry, number, State::released, *text);
}

Result<std::int64_t> reverse_entry(access::Act& act, const territory::Registry& registry, const Reversal& reversal) {
  const auto motive = motive_of(reversal.motive);
  if (!motive) return fail(motive.error());
  journal::hold(act.db);
  const auto wrong = find_entry(act.db, reversal.number);
  if (!wrong) return fail(NotFound{msg("There is no entry {0}.", reversal.number)});
  Entry entry{.move = Move::reverse,
              .day = reversal.day,
              .document = wrong->entry.document,
              .memo = *motive,
              .idempotency_key = reversal.idempotency_key,
              .transfers = {}};
  for (const auto& transfer : wrong->entry.transfers)
    entry.transfers.push_back({transfer.to, transfer.from, transfer.amount_cents});
  // The same reversal sent twice is one; another one is refused.
  if (wrong->reversed_by) {
    const auto first = find_entry(act.db, *wrong->reversed_by);
    if (first && first->entry.idempotency_key == reversal.idempotency_key) return *wrong->reversed_by;
    return fail(
        Conflict{msg("The entry {0} is reversed already, by the entry {1}.", wrong->number, *wrong->reversed_by)});
  }
  if (wrong->state != State::posted)
    return fail(Conflict{msg("The entry {0} has moved nothing: there is nothing to reverse.", wrong->number)});
  auto faults = faults_of(entry, registry, act.today());
  std::erase_if(faults, [](const Fault& fault) { return fault.field == "move"; });
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return write(act, registry, entry, State::posted, wrong->number, *motive);
}

std::optional<Posted> find_entry(db::Session& session, std::int64_t number) {
  const auto row = session.first<EntryRow>(sql::find_entry, number);
  if (!row) return std::nullopt;
  Posted out{.number = row->number,
             .state = row->state,
             .entry = {.move = row->move,
                       .day = row->day,
                       .document = row->document,
                       .memo = row->memo,
                       .idempotency_key = row->idempotency_key,
                       .transfers = {}},
             .reverses = row->reverses,
             .reversed_by = row->reversed_by,
             .record = row->record};
  const auto postings = session.all<PostingRow>(sql::postings_of, number);
  for (std::size_t i = 0; i + 1 < postings.size(); i += 2) {
    out.entry.transfers.push_back({account_in(postings[i]), account_in(postings[i + 1]), postings[i + 1].amount_cents});
  }
  return out;
}

std::optional<Balance> balance(db::Session& session, const Account& account) {
  const auto row = session.first<AccountRow>(sql::find_account, account.programme, account.year, account.line,
                                             account.territory, account.kind, account.unit);
  if (!row) return std::nullopt;
  return Balance{account, row->balance_cents, row->held_cents};
}

std::vector<Balance> balances(db::Session& session, const territory::Registry& registry, std::string_view programme) {
  std::vector<Balance> out;
  session.each<BalanceRow>(
      sql::balances,
      [&](BalanceRow&& row) {
        out.push_back({{row.programme, row.year, row.line, row.territory, row.kind, row.unit},
                       row.balance_cents,
                       row.held_cents});
      },
      programme);
  const auto rank = [&](const Balance& one) {
    const auto* place = registry.find(one.account.territory);
    return std::tuple(one.account.year, one.account.line, place == nullptr ? territory::Level::nation : place->level,
                      place == nullptr ? std::string() : place->code, one.account.kind, one.account.unit);
  };
  std::ranges::sort(out, [&](const Balance& a, const Balance& b) { return rank(a) < rank(b); });
  return out;
}

Verification verify(db::Session& session, const territory::Registry& registry) {
  Verification out;
  const auto counts = session.first<CountRow>(sql::count_ledger).value_or(CountRow{});
  out.entries = counts.entries;
  out.postings = counts.postings;
  out.accounts = counts.accounts;
  if (counts.last != counts.entries)
    example(out, fmt::format("{} entries, and the last has the number {}: numbers are missing", counts.entries,
                             counts.last));
  session.each<UnbalancedRow>(sql::unbalanced, [&](UnbalancedRow&& row) {
    example(out, fmt::format("the entry {} does not balance: {} {} too much", row.number, plain(row.amount_cents),
                             row.unit));
  });
  session.each<DifferentRow>(sql::different_accounts, [&](DifferentRow&& row) {
    example(out, fmt::format("the account {} holds {} ({} held), its postings make {} ({} held)", row.id,
                             plain(row.balance_cents), plain(row.held_cents), plain(row.posted_cents),
                             plain(row.kept_cents)));
  });
  for (const auto number : session.all<std::int64_t>(sql::entry_numbers)) {
    const auto entry = find_entry(session, number);
    const auto record = entry ? journal::find(session, entry->record) : std::nullopt;
    if (!record || record->kind != "ledger_entry" || record->object_id != std::to_string(number)) {
      example(out, fmt::format("the journal does not tell of the entry {}", number));
    } else if (record->after != json_of(entry->entry, entry->reverses, registry)) {
      example(out,
              fmt::format("the entry {} differs from what the journal says of it (record {})", number, entry->record));
    }
  }
  return out;
}

}  // namespace jalon::ledger
