// SPDX-License-Identifier: EUPL-1.2
#include "ledger/books.hpp"

#include <algorithm>

#include "journal/journal.hpp"
#include "ledger/sql.hpp"

namespace jalon::ledger {

struct FoundAccount {
  std::int32_t place = 0;  // in the statement's list
  std::int64_t id = 0, balance_cents = 0, held_cents = 0;
};
BOOST_DESCRIBE_STRUCT(FoundAccount, (), (place, id, balance_cents, held_cents))

namespace {

void add_words(std::vector<db::Value>& params, const Account& account) {
  params.insert(params.end(),
                {db::to_value(account.programme), db::to_value(std::int64_t{account.year}), db::to_value(account.line),
                 db::to_value(account.territory), db::to_value(account.kind), db::to_value(account.unit)});
}

}  // namespace

std::size_t Books::Hash::operator()(const Account& account) const {
  const std::hash<std::string_view> of_text;
  const auto number = (static_cast<std::uint64_t>(account.territory.value) << 24U) ^
                      (static_cast<std::uint64_t>(account.year) << 8U) ^
                      (static_cast<std::uint64_t>(account.kind) << 1U) ^ static_cast<std::uint64_t>(account.unit);
  return of_text(account.programme) ^ (of_text(account.line) * 31) ^ std::hash<std::uint64_t>{}(number * 0x9E3779B1U);
}

Books& Books::of(db::Session& session) {
  journal::hold(session);
  return session.note<Books>();
}

void Books::write_out(db::Session& session) {
  if (auto* books = session.find_note<Books>()) books->before_commit(session);
}

std::vector<Standing*> Books::standings(db::Session& session, const std::vector<Transfer>& transfers) {
  std::vector<Standing*> out;
  out.reserve(transfers.size() * 2);
  std::vector<std::pair<const Account*, Standing*>> unknown;
  for (const auto& transfer : transfers) {
    for (const auto* account : {&transfer.from, &transfer.to}) {
      const auto [found, is_new] = standings_.try_emplace(*account);
      if (is_new) unknown.emplace_back(account, &found->second);
      out.push_back(&found->second);
    }
  }
  for (std::size_t first = 0; first < unknown.size(); first += rows_at_once) {
    std::vector<db::Value> params;
    for (std::size_t i = first; i < std::min(unknown.size(), first + rows_at_once); ++i)
      add_words(params, *unknown[i].first);
    params.resize(rows_at_once * 6);
    session.each_row(sql::find_accounts, std::move(params), [&](const db::RowView& row) {
      const auto found = db::row_as<FoundAccount>(row);
      auto& standing = *unknown[first + static_cast<std::size_t>(found.place)].second;
      standing.id = found.id;
      standing.balance_cents = found.balance_cents;
      standing.held_cents = found.held_cents;
    });
  }
  return out;
}

void Books::open(db::Session& session, const std::vector<Transfer>& transfers,
                 const std::vector<Standing*>& standings) {
  std::vector<db::Value> params;
  const auto write = [&] {
    params.resize(rows_at_once * 7);
    session.run_values(sql::insert_accounts, std::move(params));
    params.clear();
  };
  for (std::size_t i = 0; i < standings.size(); ++i) {
    if (standings[i]->id != 0) continue;
    if (!last_account_) last_account_ = session.first<std::int64_t>(sql::last_account).value_or(0);
    standings[i]->id = ++*last_account_;
    params.push_back(db::to_value(standings[i]->id));
    add_words(params, i % 2 == 0 ? transfers[i / 2].from : transfers[i / 2].to);
    if (params.size() == rows_at_once * 7) write();
  }
  if (!params.empty()) write();
}

std::int64_t Books::next_entry(db::Session& session) {
  if (!last_entry_) last_entry_ = session.first<std::int64_t>(sql::last_entry).value_or(0);
  return ++*last_entry_;
}

void Books::before_commit(db::Session& session) {
  std::vector<db::Value> params;
  const auto write = [&] {
    params.resize(rows_at_once * 3);
    session.run_values(sql::change_accounts, std::move(params));
    params.clear();
  };
  for (auto& [account, standing] : standings_) {
    if (standing.unwritten_cents == 0 && standing.unwritten_held_cents == 0) continue;
    params.insert(params.end(), {db::to_value(standing.id), db::to_value(standing.unwritten_cents),
                                 db::to_value(standing.unwritten_held_cents)});
    standing.unwritten_cents = standing.unwritten_held_cents = 0;
    if (params.size() == rows_at_once * 3) write();
  }
  if (!params.empty()) write();
}

}  // namespace jalon::ledger
