// SPDX-License-Identifier: EUPL-1.2
// The ledger leaves whole: as plain text accounting, and as tables.
#include <algorithm>

#include "base/text.hpp"
#include "ledger/sql.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

namespace {

constexpr std::size_t piece = std::size_t{64} << 10U;

// One line of plain text accounting: nothing in it begins a comment or another line.
std::string in_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace(out, ';', ',');
  std::ranges::replace(out, '\n', ' ');
  return tidy(out);
}

class Exporting {
 public:
  Exporting(db::Session& session, const territory::Registry& registry, const ExportFilter& filter)
      : session_(session), filter_(filter) {
    for (auto& [id, account] : accounts_by_id(session)) {
      Named named{account, name_of(account, registry), {}, is_asked(account)};
      named.without_unit = named.name.substr(0, named.name.rfind(':'));
      accounts_.emplace(id, std::move(named));
    }
  }

  struct Named {
    Account account;
    std::string name, without_unit;
    bool is_asked = true;
  };
  [[nodiscard]] const std::map<std::int64_t, Named>& accounts() const { return accounts_; }

  // Each entry that was asked for, with its postings.
  template <class F>
  void each(F&& visit) {
    const auto last = session_.first<std::int64_t>(sql::last_entry).value_or(0);
    each_batch(session_, last, [&](const Batch& batch) {
      std::size_t at = 0;
      for (const auto& entry : batch.entries) {
        const auto begin = at;
        while (at < batch.postings.size() && batch.postings[at].entry == entry.number) ++at;
        const std::span postings(batch.postings.data() + begin, at - begin);
        if (std::ranges::any_of(postings, [&](const auto& each) { return accounts_.at(each.account).is_asked; }))
          visit(entry, postings);
      }
    });
  }

 private:
  [[nodiscard]] bool is_asked(const Account& account) const {
    return (!filter_.programme || *filter_.programme == account.programme) &&
           (!filter_.year || *filter_.year == account.year);
  }
  db::Session& session_;
  ExportFilter filter_;
  std::map<std::int64_t, Named> accounts_;
};

void write_entries(Exporting& exporting, intake::TableSink& sink) {
  exporting.each([&](const EntryRow& entry, std::span<const KeptPosting> postings) {
    for (std::size_t i = 0; i + 1 < postings.size(); i += 2) {
      sink.row(entry.idempotency_key, word(entry.move), entry.day, entry.document,
               exporting.accounts().at(postings[i].account).name, exporting.accounts().at(postings[i + 1].account).name,
               intake::Cents{postings[i + 1].amount_cents}, entry.memo, word(entry.state), entry.reverses,
               entry.number);
    }
  });
}

intake::Column column(const char* key, intake::CellType type = intake::CellType::text) { return {key, key, type}; }

}  // namespace

void export_hledger(db::Session& session, const territory::Registry& registry, const ExportFilter& filter,
                    FunctionRef<void(std::string_view)> out) {
  Exporting exporting(session, registry, filter);
  std::string text =
      "; Jalon: public money in euros, in its two units: AE, what may be committed, and CP, what may be paid.\n"
      "; An entry that is held, and has not moved, is pending (!): leave it out with --cleared.\n"
      "decimal-mark .\n"
      "commodity 1000.00 AE\n"
      "commodity 1000.00 CP\n\n";
  std::string_view before;
  std::vector<std::string_view> names;
  for (const auto& [id, account] : exporting.accounts()) {
    if (account.is_asked) names.push_back(account.without_unit);
  }
  std::ranges::sort(names);
  for (const auto name : names) {
    if (name != before) text += fmt::format("account {}\n", name);
    before = name;
  }
  exporting.each([&](const EntryRow& entry, std::span<const KeptPosting> postings) {
    if (text.size() >= piece) {
      out(text);
      text.clear();
    }
    const std::string_view margin = entry.state == State::released ? "; " : "";
    text += fmt::format("\n{}{} {} ({}) {}\n", margin, entry.day.text(), entry.state == State::posted ? '*' : '!',
                        entry.number, in_line(entry.document));
    text += fmt::format("{}    ; act:{}, key:{}\n", margin, word(entry.move), in_line(entry.idempotency_key));
    if (entry.reverses) text += fmt::format("{}    ; reverses:{}\n", margin, *entry.reverses);
    if (!entry.memo.empty()) text += fmt::format("{}    ; memo:{}\n", margin, in_line(entry.memo));
    for (const auto& posting : postings) {
      const auto& account = exporting.accounts().at(posting.account);
      text += fmt::format("{}    {}  {} {}\n", margin, account.without_unit, plain(posting.amount_cents),
                          word(account.account.unit));
    }
  });
  out(text);
}

void export_entries(db::Session& session, const territory::Registry& registry, intake::Format format,
                    const ExportFilter& filter, FunctionRef<void(std::string_view)> out) {
  using intake::CellType;
  Exporting exporting(session, registry, filter);
  const intake::TableSpec entries{
      .name = "entries",
      .columns = {column("idempotency_key"), column("move"), column("day", CellType::date), column("document"),
                  column("from"), column("to"), column("amount", CellType::money), column("memo"), column("state"),
                  column("reverses", CellType::integer), column("number", CellType::integer)}};
  const auto write = [&](intake::TableSink& sink) { write_entries(exporting, sink); };
  if (format != intake::Format::xlsx) return intake::write_table(format, entries, write, out);
  const intake::TableSpec balances{
      .name = "balances",
      .columns = {column("programme"), column("year", CellType::integer), column("line"), column("level"),
                  column("code"), column("territory"), column("kind"), column("unit"),
                  column("balance", CellType::money), column("held", CellType::money)}};
  const auto write_balances = [&](intake::TableSink& sink) {
    for (const auto& budget : budgets(session)) {
      if (filter.programme && *filter.programme != budget.programme) continue;
      if (filter.year && *filter.year != budget.year) continue;
      for (const auto& one : ledger::balances(session, registry, budget.programme)) {
        const auto& account = one.account;
        if (account.year != budget.year) continue;
        const auto* place = registry.find(account.territory);
        sink.row(account.programme, account.year, account.line,
                 place == nullptr ? std::string_view() : territory::word(place->level),
                 place == nullptr ? std::string() : place->code, place == nullptr ? std::string() : place->name,
                 word(account.kind), word(account.unit), intake::Cents{one.amount_cents},
                 intake::Cents{one.held_cents});
      }
    }
  };
  intake::write_workbook({{entries, write}, {balances, write_balances}}, out);
}

}  // namespace jalon::ledger
