// SPDX-License-Identifier: EUPL-1.2
// Who may move public money, and what moves together.
#include <algorithm>

#include "base/text.hpp"
#include "ledger/sql.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

access::Right right_of(Move move) {
  switch (move) {
    case Move::commit:
    case Move::decommit:
      return access::Right::commit_credits;
    case Move::pay:
    case Move::recover:
    case Move::restore:
      return access::Right::pay_credits;
    default:
      return access::Right::allot_credits;
  }
}

Result<void> may_move(const access::Actor& actor, const territory::Registry& registry, Move move,
                      const std::vector<Transfer>& transfers) {
  for (const auto& transfer : transfers) {
    const auto place = move == Move::take_back ? transfer.to.territory : transfer.from.territory;
    if (auto may = access::may(actor, right_of(move), registry.right_path(place)); !may)
      return fail(std::move(may.error()));
  }
  return {};
}

std::vector<Transfer> left_to_carry(db::Session& session, const territory::Registry& registry, const CarryOver& asked) {
  std::vector<Transfer> out;
  for (const auto& one : balances(session, registry, asked.programme)) {
    const auto& account = one.account;
    if (account.kind != Kind::open || account.year != asked.year || one.left_cents() <= 0) continue;
    if (asked.unit && account.unit != *asked.unit) continue;
    if (!asked.line.empty() && account.line != asked.line) continue;
    auto next = account;
    ++next.year;
    out.push_back({account, std::move(next), one.left_cents()});
  }
  return out;
}

Result<std::vector<std::int64_t>> carry_over(access::Act& act, const territory::Registry& registry,
                                             const CarryOver& asked) {
  const auto key_of = [&](std::size_t part) { return fmt::format("{}-{}", asked.idempotency_key, part + 1); };
  std::vector<std::int64_t> numbers;
  // Sent again: what was posted then, and nothing more.
  while (const auto earlier = act.db.first<std::int64_t>(sql::entry_of_key, key_of(numbers.size())))
    numbers.push_back(*earlier);
  if (!numbers.empty()) return numbers;
  const auto transfers = left_to_carry(act.db, registry, asked);
  if (transfers.empty()) {
    return refused("ledger.nothing_left",
                   msg("Nothing is left of {0} in {1}.", shorten(asked.programme, 80), asked.year),
                   msg("What is held stays in its year until it is settled or let go; the reserve is released first."));
  }
  for (std::size_t first = 0; first < transfers.size(); first += transfers_max) {
    const auto begin = transfers.begin() + static_cast<std::ptrdiff_t>(first);
    const auto size = std::min(transfers_max, transfers.size() - first);
    const auto posted = post_entry(act, registry,
                                   {.move = Move::carry_over,
                                    .day = asked.day,
                                    .document = asked.document,
                                    .memo = asked.memo,
                                    .idempotency_key = asked.idempotency_key.empty() ? "" : key_of(numbers.size()),
                                    .transfers = {begin, begin + static_cast<std::ptrdiff_t>(size)}});
    if (!posted) return fail(posted.error());
    numbers.push_back(*posted);
  }
  return numbers;
}

}  // namespace jalon::ledger
