// SPDX-License-Identifier: EUPL-1.2
#include "ledger/store.hpp"

#include <algorithm>
#include <atomic>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "base/text.hpp"
#include "journal/journal.hpp"
#include "ledger/books.hpp"
#include "ledger/observer.hpp"
#include "ledger/posting.hpp"
#include "ledger/sql.hpp"

namespace jalon::ledger {

namespace {

constexpr std::size_t motive_characters_max = 500;

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

// What an entry does to one account, all its transfers together.
struct Change {
  const Account* account = nullptr;
  Standing* standing = nullptr;
  std::int64_t amount_cents = 0, held_cents = 0;
};

Change& change_of(std::vector<Change>& changes, const Account& account, Standing* standing) {
  const auto found = std::ranges::find(changes, standing, &Change::standing);
  return found != changes.end() ? *found : changes.emplace_back(Change{&account, standing});
}

// transfers_max times amount_cents_max stays below the range; what stands already is added with care. All of it is
// looked at before anything is changed.
Result<void> carry_out(const std::vector<Change>& changes, const territory::Registry& registry) {
  for (const auto& change : changes) {
    const auto& before = *change.standing;
    std::int64_t balance = 0, held = 0;
    if (__builtin_add_overflow(before.balance_cents, change.amount_cents, &balance) ||
        __builtin_add_overflow(before.held_cents, change.held_cents, &held)) {
      return refused("ledger.too_much",
                     msg("{0} would hold more than can be counted.", name_of(*change.account, registry)),
                     msg("Look at the amount again."));
    }
    if (change.account->kind != Kind::voted && balance < held) {
      const auto left = before.balance_cents - before.held_cents;
      const auto asked = left - (balance - held);
      return refused("ledger.not_enough",
                     msg("{0} has {1} € left, and {2} € are asked of it.", name_of(*change.account, registry),
                         plain(left), plain(asked)),
                     msg("Credits never go below zero: delegate more to it first, or lower the amount."));
    }
  }
  for (const auto& change : changes) {
    auto& standing = *change.standing;
    standing.balance_cents += change.amount_cents;
    standing.held_cents += change.held_cents;
    standing.unwritten_cents += change.amount_cents;
    standing.unwritten_held_cents += change.held_cents;
  }
  return {};
}

// Both sides of each transfer, in their order.
void insert_postings(db::Session& session, std::int64_t number, const std::vector<Transfer>& transfers,
                     const std::vector<Standing*>& standings) {
  for (std::size_t first = 0; first < standings.size(); first += rows_at_once) {
    std::vector<db::Value> params{db::to_value(number), db::to_value(static_cast<std::int64_t>(first))};
    for (std::size_t i = first; i < std::min(standings.size(), first + rows_at_once); ++i) {
      const auto amount = transfers[i / 2].amount_cents;
      params.insert(params.end(), {db::to_value(standings[i]->id), db::to_value(i % 2 == 0 ? -amount : amount)});
    }
    params.resize(2 + rows_at_once * 2);
    session.run_values(sql::insert_postings, std::move(params));
  }
}

std::atomic<Observer> observer_of_all{nullptr};

void tell(access::Act& act, const territory::Registry& registry, const Moved& moved) {
  if (auto* const observer = observer_of_all.load()) observer(act, registry, moved);
}

// Writes an entry whose words have been looked at.
Result<std::int64_t> write(access::Act& act, const territory::Registry& registry, const Entry& entry, State state,
                           std::optional<std::int64_t> reverses, std::string_view motive) {
  // Two writers take numbers one after the other.
  auto& books = Books::of(act.db);
  const auto content = json_of(entry, reverses, registry);
  if (const auto earlier = act.db.first<std::int64_t>(sql::entry_of_key, entry.idempotency_key)) {
    const auto known = find_entry(act.db, *earlier);
    if (known && json_of(known->entry, known->reverses, registry) == content) return *earlier;
    return fail(Conflict{msg("The key “{0}” was used for the entry {1}, which says something else.",
                             shorten(entry.idempotency_key, 60), *earlier)});
  }
  const auto standings = books.standings(act.db, entry.transfers);
  std::vector<Change> changes;
  for (std::size_t i = 0; i < entry.transfers.size(); ++i) {
    const auto& transfer = entry.transfers[i];
    auto& from = change_of(changes, transfer.from, standings[2 * i]);
    if (state == State::held)
      from.held_cents += transfer.amount_cents;
    else
      from.amount_cents -= transfer.amount_cents;
    auto& to = change_of(changes, transfer.to, standings[2 * i + 1]);
    if (state == State::posted) to.amount_cents += transfer.amount_cents;
  }
  if (auto done = carry_out(changes, registry); !done) return fail(std::move(done.error()));
  books.open(act.db, entry.transfers, standings);
  const auto number = books.next_entry(act.db);
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
  insert_postings(act.db, number, entry.transfers, standings);
  if (state == State::posted) tell(act, registry, {number, entry.day, entry.transfers});
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
  auto& books = Books::of(act.db);
  const auto entry = held_entry(act, number);
  if (!entry) return fail(entry.error());
  if (auto may = may_move(act.actor, registry, entry->entry.move, entry->entry.transfers); !may) return may;
  const auto& transfers = entry->entry.transfers;
  const auto standings = books.standings(act.db, transfers);
  std::vector<Change> changes;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    const auto& transfer = transfers[i];
    auto& from = change_of(changes, transfer.from, standings[2 * i]);
    from.held_cents -= transfer.amount_cents;
    if (state != State::posted) continue;
    from.amount_cents -= transfer.amount_cents;
    change_of(changes, transfer.to, standings[2 * i + 1]).amount_cents += transfer.amount_cents;
  }
  if (auto done = carry_out(changes, registry); !done) return fail(std::move(done.error()));
  act.db.run(sql::set_state, number, state);
  act.record({.act = state == State::posted ? "settle_entry" : "release_entry",
              .kind = "ledger_entry",
              .object_id = std::to_string(number),
              .territory = entry->entry.transfers.front().from.territory,
              .before = state_json(State::held),
              .after = state_json(state),
              .motive = motive});
  if (state == State::posted) tell(act, registry, {number, act.today(), transfers});
  return {};
}

}  // namespace

void set_observer(Observer observer) { observer_of_all = observer; }

Result<std::string> motive_of(std::string_view motive) {
  auto text = tidy(motive);
  auto faults = refuse_identifiers("motive", text);
  if (text.empty()) faults.push_back({"motive", msg("Say why.")});
  if (length(text) > motive_characters_max)
    faults.push_back({"motive", msg("Write at most {0} characters.", motive_characters_max)});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return text;
}

Result<std::int64_t> post_entry(access::Act& act, const territory::Registry& registry, const Entry& entry,
                                State state) {
  const auto asked = without_spaces(entry);
  auto faults = faults_of(asked, registry, act.today());
  if (state == State::released) faults.push_back({"state", msg("An entry is posted or held.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (auto may = may_move(act.actor, registry, asked.move, asked.transfers); !may) return fail(std::move(may.error()));
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
  // The right that it took to write what is reversed; of a reversal, what that one reversed.
  auto first = *wrong;
  while (first.reverses) {
    auto before = find_entry(act.db, *first.reverses);
    if (!before) break;
    first = std::move(*before);
  }
  if (auto may = may_move(act.actor, registry, first.entry.move, first.entry.transfers); !may)
    return fail(std::move(may.error()));
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
    const auto known = find_entry(act.db, *wrong->reversed_by);
    if (known && known->entry.idempotency_key == reversal.idempotency_key) return *wrong->reversed_by;
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

}  // namespace jalon::ledger
