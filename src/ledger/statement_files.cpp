// SPDX-License-Identifier: EUPL-1.2
// What documents say of envelopes, as a table that comes and goes.
#include <algorithm>

#include "base/text.hpp"
#include "intake/cells.hpp"
#include "ledger/statements.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

namespace {

constexpr std::size_t faults_max = 100;
constexpr std::int64_t rows_max = 20'000;

class Reader {
 public:
  explicit Reader(const territory::Registry& registry) : registry_(registry) {}

  template <class Input>
  Result<StatementFile> read(Input& input) {
    intake::TableOptions options;
    options.keys = {"idempotency_key", "programme", "first_year", "last_year", "line",         "territory",
                    "basis",           "unit",      "part",       "amount",    "day",          "source",
                    "address",         "note",      "number",     "author",    "struck_motive"};
    options.rows_limit = rows_max + 1;
    auto summary = intake::read_table(
        input, options, [&](const intake::TableRow& row) { return take(row); },
        [&](intake::TableFault fault) { wrong(fault.place, std::move(fault.reason)); });
    if (!summary) return fail(std::move(summary.error()));
    if (header_error_) return fail(std::move(*header_error_));
    if (!header_) return invalid("file", msg("The file holds no row: the first one names the columns."));
    if (!faults_.empty()) return fail(Invalid{std::move(faults_)});
    return std::move(file_);
  }

 private:
  void wrong(const intake::Place& place, Message reason) {
    if (faults_.size() < faults_max) faults_.push_back({place.text().english(), std::move(reason)});
  }

  bool take(const intake::TableRow& row) {
    if (!header_) {
      auto header = intake::Header::of(
          row, {"idempotency_key", "programme", "first_year", "territory", "basis", "amount", "day", "source"});
      if (!header) {
        header_error_ = std::move(header.error());
        return false;
      }
      header_ = std::move(*header);
      return true;
    }
    const auto cell = [&](std::string_view name) { return tidy(header_->field(row, name)); };
    StatementFile::Row out{.statement = {}, .struck_motive = cell("struck_motive"), .place = row.place()};
    auto& one = out.statement;
    one.idempotency_key = cell("idempotency_key");
    one.programme = cell("programme");
    one.line = cell("line");
    one.source = cell("source");
    one.address = cell("address");
    one.note = cell("note");
    const auto year = [&](std::string_view name) {
      const auto found = parse_integer(cell(name));
      if (!found || *found < 1990 || *found > 2200) wrong(row.place(name), msg("This is not the year of a budget."));
      return static_cast<int>(std::clamp<std::int64_t>(found.value_or(0), 0, 9999));
    };
    one.first_year = year("first_year");
    one.last_year = cell("last_year").empty() ? one.first_year : year("last_year");
    if (const auto* place = place_named(registry_, cell("territory"))) {
      one.territory = place->key;
    } else {
      wrong(row.place("territory"), msg("This territory is not known."));
    }
    if (!parse_word(cell("basis"), one.basis))
      wrong(row.place("basis"), msg("An amount is announced, voted or notified."));
    if (const auto unit = cell("unit"); !unit.empty()) {
      Unit read{};
      if (parse_word(unit, read))
        one.unit = read;
      else
        wrong(row.place("unit"), msg("“{0}” is not a unit: AE or CP.", shorten(unit, 20)));
    }
    if (const auto part = cell("part"); part == "1" || part == "true") {
      one.is_part = true;
    } else if (!part.empty() && part != "0" && part != "false") {
      wrong(row.place("part"), msg("Write true or false."));
    }
    if (const auto cents = read_cents(cell("amount"))) {
      one.amount_cents = *cents;
    } else {
      wrong(row.place("amount"), msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                                     shorten(cell("amount"), 40)));
    }
    if (const auto day = Date::parse(cell("day"))) {
      one.day = *day;
    } else {
      wrong(row.place("day"), msg("This is not a day: write it as 2016-11-15."));
    }
    file_.rows.push_back(std::move(out));
    return true;
  }

  const territory::Registry& registry_;
  std::optional<intake::Header> header_;
  std::optional<Error> header_error_;
  std::vector<Fault> faults_;
  StatementFile file_;
};

}  // namespace

Result<StatementFile> read_statements(const territory::Registry& registry, intake::File& file) {
  return Reader(registry).read(file);
}
Result<StatementFile> read_statements(const territory::Registry& registry, std::string_view bytes) {
  return Reader(registry).read(bytes);
}

Result<Imported> import_statements(access::Act& act, const territory::Registry& registry, const StatementFile& file) {
  Imported out;
  auto last = statements(act.db, {.with_struck = true}).size();
  for (const auto& row : file.rows) {
    ++out.rows;
    ++out.entries;
    const auto number = state_envelope(act, registry, row.statement);
    if (!number) return fail(placed(number.error(), row.place));
    if (static_cast<std::size_t>(*number) <= last) {
      ++out.known;
      continue;
    }
    last = static_cast<std::size_t>(*number);
    if (row.struck_motive.empty()) continue;
    if (auto done = strike_statement(act, registry, *number, row.struck_motive); !done)
      return fail(placed(done.error(), row.place));
  }
  return out;
}

void export_statements(db::Session& session, const territory::Registry& registry, intake::Format format,
                       const StatementFilter& filter, FunctionRef<void(std::string_view)> out) {
  using intake::CellType;
  const auto column = [](const char* key, CellType type = CellType::text) { return intake::Column{key, key, type}; };
  const intake::TableSpec spec{
      .name = "statements",
      .columns = {column("idempotency_key"), column("programme"), column("first_year", CellType::integer),
                  column("last_year", CellType::integer), column("line"), column("territory"), column("basis"),
                  column("unit"), column("part"), column("amount", CellType::money), column("day", CellType::date),
                  column("source"), column("address"), column("note"), column("number", CellType::integer),
                  column("author"), column("struck_motive")}};
  intake::write_table(
      format, spec,
      [&](intake::TableSink& sink) {
        // In the order in which they were entered, so that numbers are the same where they are entered again.
        auto all = statements(session, filter);
        std::ranges::sort(all, {}, &Stated::number);
        for (const auto& one : all) {
          const auto& said = one.statement;
          const auto* place = registry.find(said.territory);
          sink.row(said.idempotency_key, said.programme, said.first_year, said.last_year, said.line,
                   place == nullptr ? std::string() : fmt::format("{}-{}", territory::word(place->level), place->code),
                   word(said.basis), said.unit ? word(*said.unit) : std::string_view(),
                   std::string_view(said.is_part ? "true" : "false"), intake::Cents{said.amount_cents}, said.day,
                   said.source, said.address, said.note, one.number, one.author, one.struck_motive);
        }
      },
      out);
}

}  // namespace jalon::ledger
