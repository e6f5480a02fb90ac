// SPDX-License-Identifier: EUPL-1.2
// Entries that come as a table: what export_entries() writes, or what another system kept.
#include <algorithm>

#include "base/text.hpp"
#include "intake/cells.hpp"
#include "ledger/sql.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

namespace {

constexpr std::size_t faults_max = 100;

class Reader {
 public:
  explicit Reader(const territory::Registry& registry) : registry_(registry) {}

  template <class Input>
  Result<void> read(Input& input) {
    intake::TableOptions options;
    options.keys = {"idempotency_key", "move", "day",   "document", "from",  "to",
                    "amount",          "memo", "state", "reverses", "number"};
    options.rows_limit = import_rows_max + 1;
    auto summary = intake::read_table(
        input, options, [&](const intake::TableRow& row) { return take(row); },
        [&](intake::TableFault fault) { wrong(fault.place, std::move(fault.reason)); });
    if (!summary) return fail(std::move(summary.error()));
    if (header_error_) return fail(std::move(*header_error_));
    if (!header_) return invalid("file", msg("The file holds no row: the first one names the columns."));
    if (!faults_.empty()) return fail(Invalid{std::move(faults_)});
    return {};
  }
  EntryFile file;

 private:
  // A fault is placed where its author finds it, in the words of a place.
  void wrong(const intake::Place& place, Message reason) {
    if (faults_.size() < faults_max) faults_.push_back({place.text().english(), std::move(reason)});
  }

  bool take(const intake::TableRow& row) {
    if (!header_) {
      auto header = intake::Header::of(row, {"idempotency_key", "move", "day", "document", "from", "to", "amount"});
      if (!header) {
        header_error_ = std::move(header.error());
        return false;
      }
      header_ = std::move(*header);
      return true;
    }
    ++file.rows;
    const auto cell = [&](std::string_view name) { return tidy(header_->field(row, name)); };
    ListedEntry line{.place = row.place()};
    line.entry.idempotency_key = cell("idempotency_key");
    if (line.entry.idempotency_key.empty()) {
      wrong(row.place("idempotency_key"), msg("Each row names the entry that it belongs to by its key."));
      return true;
    }
    if (!parse_word(cell("move"), line.entry.move))
      wrong(row.place("move"), msg("“{0}” is not an act of the ledger.", shorten(cell("move"), 40)));
    if (const auto day = Date::parse(cell("day"))) {
      line.entry.day = *day;
    } else {
      wrong(row.place("day"), msg("This is not a day: write it as 2016-11-15."));
    }
    line.entry.document = cell("document");
    line.entry.memo = cell("memo");
    if (const auto state = cell("state"); !state.empty() && !parse_word(state, line.state))
      wrong(row.place("state"), msg("An entry is posted, held or released."));
    if (const auto number = cell("reverses"); !number.empty()) {
      line.reverses = parse_integer(number);
      if (!line.reverses) wrong(row.place("reverses"), msg("A whole number is expected here."));
    }
    Transfer transfer;
    const auto account = [&](std::string_view name, Account& into) {
      auto found = parse_account(cell(name), registry_);
      if (found) {
        into = std::move(*found);
      } else if (auto* why = std::get_if<Invalid>(&found.error()); why != nullptr && !why->faults.empty()) {
        wrong(row.place(name), std::move(why->faults.front().reason));
      }
    };
    account("from", transfer.from);
    account("to", transfer.to);
    if (const auto cents = read_cents(cell("amount"))) {
      transfer.amount_cents = *cents;
    } else {
      wrong(row.place("amount"), msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                                     shorten(cell("amount"), 40)));
    }
    if (file.entries.empty() || file.entries.back().entry.idempotency_key != line.entry.idempotency_key) {
      line.entry.transfers.push_back(std::move(transfer));
      file.entries.push_back(std::move(line));
      return true;
    }
    auto& open = file.entries.back();
    if (open.entry.move != line.entry.move || open.entry.day != line.entry.day ||
        open.entry.document != line.entry.document || open.entry.memo != line.entry.memo || open.state != line.state ||
        open.reverses != line.reverses) {
      wrong(row.place(), msg("This row has the key of the one before, and another act, day, document, memo or state."));
    }
    open.entry.transfers.push_back(std::move(transfer));
    return true;
  }

  const territory::Registry& registry_;
  std::optional<intake::Header> header_;
  std::optional<Error> header_error_;
  std::vector<Fault> faults_;
};

Result<void> post(access::Act& act, const territory::Registry& registry, const ListedEntry& line) {
  if (line.entry.move == Move::reverse) {
    if (!line.reverses) return invalid("reverses", msg("A reversal names the entry that it reverses."));
    auto done = reverse_entry(act, registry,
                              {.number = *line.reverses,
                               .day = line.entry.day,
                               .motive = line.entry.memo,
                               .idempotency_key = line.entry.idempotency_key});
    if (!done) return fail(std::move(done.error()));
    return {};
  }
  const auto number = post_entry(act, registry, line.entry, line.state == State::posted ? State::posted : State::held);
  if (!number) return fail(number.error());
  if (line.state != State::released) return {};
  return release_entry(act, registry, *number, line.entry.memo.empty() ? line.entry.document : line.entry.memo);
}

template <class Input>
Result<EntryFile> read_from(const territory::Registry& registry, Input& input) {
  Reader reader(registry);
  if (auto done = reader.read(input); !done) return fail(std::move(done.error()));
  return std::move(reader.file);
}

}  // namespace

Error placed(const Error& error, const intake::Place& place) {
  const auto where = place.text().english();
  if (const auto* wrong = std::get_if<Invalid>(&error)) {
    Invalid out;
    for (const auto& fault : wrong->faults) out.faults.push_back({where, fault.reason});
    return out;
  }
  // One list of faults by line, whatever they are: the words stay those of the rule.
  const auto at_line = [&](const Message& why) { return Invalid{{Fault{where, why}}}; };
  if (const auto* no = std::get_if<Refused>(&error)) return at_line(no->why);
  if (const auto* no = std::get_if<Conflict>(&error)) return at_line(no->what);
  if (const auto* no = std::get_if<NotFound>(&error)) return at_line(no->what);
  return error;
}

Result<EntryFile> read_entries(const territory::Registry& registry, intake::File& file) {
  return read_from(registry, file);
}
Result<EntryFile> read_entries(const territory::Registry& registry, std::string_view bytes) {
  return read_from(registry, bytes);
}

Result<Imported> import_entries(access::Act& act, const territory::Registry& registry, const EntryFile& file) {
  Imported out{.rows = file.rows};
  for (const auto& line : file.entries) {
    ++out.entries;
    if (const auto earlier = act.db.first<std::int64_t>(sql::entry_of_key, line.entry.idempotency_key)) {
      // The same again is left as it stands; another content under this key is a conflict.
      const auto known = find_entry(act.db, *earlier);
      auto asked = line.entry;
      if (asked.move == Move::reverse && known) asked.document = known->entry.document;
      if (known && json_of(known->entry, known->reverses, registry) == json_of(asked, line.reverses, registry)) {
        ++out.known;
        continue;
      }
      return fail(placed(Conflict{msg("The key “{0}” was used for the entry {1}, which says something else.",
                                      shorten(line.entry.idempotency_key, 60), *earlier)},
                         line.place));
    }
    if (auto done = post(act, registry, line); !done) return fail(placed(done.error(), line.place));
  }
  return out;
}

}  // namespace jalon::ledger
