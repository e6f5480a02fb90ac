// SPDX-License-Identifier: EUPL-1.2
// What is read of the ledger: accounts, entries, what moved in an account.
#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "base/json.hpp"
#include "base/text.hpp"
#include "ledger/books.hpp"
#include "ledger/sql.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

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
struct AccountIdRow {
  std::int64_t id = 0;
  std::string programme;
  std::int32_t year = 0;
  std::string line;
  TerritoryKey territory;
  Kind kind = Kind::open;
  Unit unit = Unit::ae;
};
BOOST_DESCRIBE_STRUCT(AccountIdRow, (), (id, programme, year, line, territory, kind, unit))
BOOST_DESCRIBE_STRUCT(KeptPosting, (), (entry, account, amount_cents))
struct MovementRow {
  std::int64_t entry = 0;
  std::int32_t position = 0;
  std::int64_t amount_cents = 0;
  Move move = Move::vote;
  State state = State::posted;
  Date day;
  std::string document, memo;
};
BOOST_DESCRIBE_STRUCT(MovementRow, (), (entry, position, amount_cents, move, state, day, document, memo))
struct BudgetRow {
  std::string programme;
  std::int32_t year = 0;
};
BOOST_DESCRIBE_STRUCT(BudgetRow, (), (programme, year))

namespace {

constexpr std::int64_t batch_entries = 5000;

}  // namespace

Account account_in(const PostingRow& row) {
  return {row.programme, row.year, row.line, row.territory, row.kind, row.unit};
}

std::string account_json(const Account& account, const territory::Registry& registry) {
  std::string out;
  JsonWriter json(out);
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
  return out;
}

void append_entry_json(std::string& out, const EntryRow& entry, std::span<const ToldTransfer> transfers) {
  JsonWriter json(out);
  json.object([&] {
    json.field("move", word(entry.move));
    json.field("day", entry.day);
    json.field("document", entry.document);
    json.field("memo", entry.memo);
    json.field("idempotency_key", entry.idempotency_key);
    if (entry.reverses) json.field("reverses", *entry.reverses);
    json.key("transfers");
    json.array([&] {
      for (const auto& transfer : transfers) {
        json.object([&] {
          json.field("amount", plain(transfer.amount_cents));
          json.key("from");
          json.raw(transfer.from);
          json.key("to");
          json.raw(transfer.to);
        });
      }
    });
  });
}

std::string json_of(const Entry& entry, std::optional<std::int64_t> reverses, const territory::Registry& registry) {
  std::vector<std::string> accounts;
  accounts.reserve(entry.transfers.size() * 2);
  std::vector<ToldTransfer> transfers;
  for (const auto& transfer : entry.transfers) {
    const auto& from = accounts.emplace_back(account_json(transfer.from, registry));
    const auto& to = accounts.emplace_back(account_json(transfer.to, registry));
    transfers.push_back({from, to, transfer.amount_cents});
  }
  const EntryRow row{.move = entry.move,
                     .day = entry.day,
                     .document = entry.document,
                     .memo = entry.memo,
                     .idempotency_key = entry.idempotency_key,
                     .reverses = reverses};
  std::string out;
  append_entry_json(out, row, transfers);
  return out;
}

std::map<std::int64_t, Account> accounts_by_id(db::Session& session) {
  std::map<std::int64_t, Account> out;
  session.each<AccountIdRow>(sql::accounts, [&](AccountIdRow&& row) {
    out.emplace(row.id,
                Account{std::move(row.programme), row.year, std::move(row.line), row.territory, row.kind, row.unit});
  });
  return out;
}

void each_batch(db::Session& session, std::int64_t last, FunctionRef<void(const Batch&)> visit) {
  Batch batch;
  for (std::int64_t first = 1; first <= last; first += batch_entries) {
    const auto end = std::min(last, first + batch_entries - 1);
    batch.entries.clear();
    batch.postings.clear();
    session.each<EntryRow>(
        sql::entries_between, [&](EntryRow&& row) { batch.entries.push_back(std::move(row)); }, first, end);
    session.each<KeptPosting>(
        sql::postings_between, [&](KeptPosting&& row) { batch.postings.push_back(row); }, first, end);
    visit(batch);
  }
}

std::string name_of(const Account& account, const territory::Registry& registry) {
  const auto* place = registry.find(account.territory);
  return fmt::format(
      "{}:{}:{}:{}:{}:{}", account.programme, account.year, account.line,
      place == nullptr ? std::string("?") : fmt::format("{}-{}", territory::word(place->level), place->code),
      word(account.kind), word(account.unit));
}

const territory::Territory* place_named(const territory::Registry& registry, std::string_view text) {
  const auto dash = text.find('-');
  territory::Level level{};
  if (dash == std::string_view::npos || !territory::parse_word(text.substr(0, dash), level)) return nullptr;
  return registry.find(level, text.substr(dash + 1));
}

Result<Account> parse_account(std::string_view name, const territory::Registry& registry) {
  const auto no = [&](Message why) { return fail(Invalid{{Fault{"account", std::move(why)}}}); };
  const std::vector<std::string_view> parts = split(name, ':');
  if (parts.size() != 6) {
    return no(
        msg("An account is written programme:year:line:territory:kind:unit, as "
            "fipd:2016:prevention:department-93:open:AE; this is “{0}”.",
            shorten(std::string(name), 100)));
  }
  Account out{.programme = std::string(parts[0]), .line = std::string(parts[2])};
  const auto year = parse_integer(parts[1]);
  if (!year || *year < 1990 || *year > 2200)
    return no(msg("“{0}” is not the year of a budget.", shorten(std::string(parts[1]), 20)));
  out.year = static_cast<int>(*year);
  const auto* place = place_named(registry, parts[3]);
  if (place == nullptr)
    return no(msg("“{0}” is not a territory: write nation-FR, region-11 or department-93.",
                  shorten(std::string(parts[3]), 40)));
  out.territory = place->key;
  if (!parse_word(parts[4], out.kind)) {
    return no(msg("“{0}” is not a kind of account: voted, reserve, open, committed, paid, recovered or lapsed.",
                  shorten(std::string(parts[4]), 40)));
  }
  if (!parse_word(parts[5], out.unit))
    return no(msg("“{0}” is not a unit: AE or CP.", shorten(std::string(parts[5]), 20)));
  return out;
}

namespace {

// The entries of some rows, in their order, so many a statement.
constexpr std::size_t entries_at_once = 50;

std::vector<Posted> with_postings(db::Session& session, std::vector<EntryRow> rows) {
  std::vector<Posted> out;
  out.reserve(rows.size());
  std::unordered_map<std::int64_t, std::size_t> places;
  for (auto& row : rows) {
    places.emplace(row.number, out.size());
    out.push_back({.number = row.number,
                   .state = row.state,
                   .entry = {.move = row.move,
                             .day = row.day,
                             .document = std::move(row.document),
                             .memo = std::move(row.memo),
                             .idempotency_key = std::move(row.idempotency_key),
                             .transfers = {}},
                   .reverses = row.reverses,
                   .reversed_by = row.reversed_by,
                   .record = row.record});
  }
  for (std::size_t first = 0; first < out.size(); first += entries_at_once) {
    std::vector<db::Value> numbers;
    for (std::size_t i = first; i < std::min(out.size(), first + entries_at_once); ++i)
      numbers.push_back(db::to_value(out[i].number));
    numbers.resize(entries_at_once);
    std::optional<PostingRow> from;  // each transfer has two, one after the other
    session.each_row(sql::postings_of, std::move(numbers), [&](const db::RowView& view) {
      auto row = db::row_as<PostingRow>(view);
      if (!from || from->entry != row.entry) {
        from = std::move(row);
        return;
      }
      out[places.at(row.entry)].entry.transfers.push_back({account_in(*from), account_in(row), row.amount_cents});
      from.reset();
    });
  }
  return out;
}

}  // namespace

std::optional<Posted> find_entry(db::Session& session, std::int64_t number) {
  auto found = with_postings(session, session.all<EntryRow>(sql::find_entry, number));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void write_json(JsonWriter& json, const Posted& one, const territory::Registry& registry) {
  json.object([&] {
    json.field("number", one.number);
    json.field("move", word(one.entry.move));
    json.field("state", word(one.state));
    json.field("day", one.entry.day);
    json.field("document", one.entry.document);
    json.field("memo", one.entry.memo);
    json.field("idempotency_key", one.entry.idempotency_key);
    json.field("reverses", one.reverses);
    json.field("reversed_by", one.reversed_by);
    json.field("record", one.record);
    json.key("transfers");
    json.array([&] {
      for (const auto& transfer : one.entry.transfers) {
        json.object([&] {
          json.field("from", name_of(transfer.from, registry));
          json.field("to", name_of(transfer.to, registry));
          json.field("amount", plain(transfer.amount_cents));
        });
      }
    });
  });
}

std::optional<std::int64_t> number_of_key(db::Session& session, std::string_view idempotency_key) {
  return session.first<std::int64_t>(sql::entry_of_key, idempotency_key);
}

std::optional<Balance> balance(db::Session& session, const Account& account) {
  Books::write_out(session);
  const auto row = session.first<AccountRow>(sql::find_account, account.programme, account.year, account.line,
                                             account.territory, account.kind, account.unit);
  if (!row) return std::nullopt;
  return Balance{account, row->balance_cents, row->held_cents};
}

std::vector<Balance> balances(db::Session& session, const territory::Registry& registry, std::string_view programme) {
  Books::write_out(session);
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

std::vector<Budget> budgets(db::Session& session) {
  std::vector<Budget> out;
  session.each<BudgetRow>(sql::budgets, [&](BudgetRow&& row) { out.push_back({std::move(row.programme), row.year}); });
  return out;
}

std::vector<Posted> entries(db::Session& session, const EntryFilter& filter) {
  const auto text = [](const auto& maybe) { return maybe ? std::optional(std::string(word(*maybe))) : std::nullopt; };
  return with_postings(
      session,
      session.all<EntryRow>(sql::newest_entries, filter.before.value_or(std::numeric_limits<std::int64_t>::max()),
                            text(filter.move), text(filter.state), filter.programme, filter.year, filter.territory,
                            std::int64_t{std::clamp(filter.limit, 1, entries_max)}));
}

Movements movements(db::Session& session, const Account& account, std::optional<std::int64_t> before, int limit) {
  Movements out;
  const auto found = session.first<AccountRow>(sql::find_account, account.programme, account.year, account.line,
                                               account.territory, account.kind, account.unit);
  if (!found) return out;
  const auto below = before.value_or(std::numeric_limits<std::int64_t>::max());
  const auto read = [&](std::size_t most) {
    return session.all<MovementRow>(sql::movements, found->id, below, static_cast<std::int64_t>(most));
  };
  const auto wanted = static_cast<std::size_t>(std::clamp(limit, 1, entries_max));
  auto rows = read(wanted + 1);
  if (rows.size() > wanted) {
    // The last entry may go on past the limit: it is left to the next page, unless there is no other.
    const auto last = rows.back().entry;
    if (rows.front().entry == last) {
      rows = read(transfers_max * 2 + 1);
      std::erase_if(rows, [&](const MovementRow& row) { return row.entry != last; });
    } else {
      std::erase_if(rows, [&](const MovementRow& row) { return row.entry == last; });
    }
    const auto end = rows.back().entry;
    if (!session.all<MovementRow>(sql::movements, found->id, end, std::int64_t{1}).empty()) out.next = end;
  }
  if (rows.empty()) return out;
  auto standing = session.first<std::int64_t>(sql::posted_until, found->id, rows.front().entry).value_or(0);
  for (const auto& row : rows) {
    out.rows.push_back({.number = row.entry,
                        .move = row.move,
                        .state = row.state,
                        .day = row.day,
                        .document = row.document,
                        .memo = row.memo,
                        .amount_cents = row.amount_cents,
                        .balance_cents = standing});
    if (row.state == State::posted) standing -= row.amount_cents;
  }
  return out;
}

}  // namespace jalon::ledger
