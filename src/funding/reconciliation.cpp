// SPDX-License-Identifier: EUPL-1.2
#include "funding/reconciliation.hpp"

#include <algorithm>
#include <array>

#include "funding/rules.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(LateReport, (), (application, number, organisation_name, title, department, due, state))

namespace {

struct Line {
  intake::Place place;
  std::string number, payment, amount, paid_on, reference;
};

template <class Input>
Result<std::vector<Line>> read_lines(Input& input, std::vector<ReconciledRow>& unread) {
  std::vector<Line> out;
  std::optional<intake::Header> header;
  std::optional<Error> no_table;
  intake::TableOptions options;
  options.keys = {"number", "payment", "amount", "paid_on", "reference"};
  options.rows_limit = payment_rows_max + 1;
  const auto read = intake::read_table(
      input, options,
      [&](const intake::TableRow& row) {
        if (!header) {
          auto found = intake::Header::of(row, options.keys);
          if (!found) {
            no_table = std::move(found.error());
            return false;
          }
          header = std::move(*found);
          return true;
        }
        const auto cell = [&](std::string_view name) { return tidy(header->field(row, name)); };
        out.push_back({.place = row.place(),
                       .number = cell("number"),
                       .payment = cell("payment"),
                       .amount = cell("amount"),
                       .paid_on = cell("paid_on"),
                       .reference = cell("reference")});
        return true;
      },
      [&](intake::TableFault fault) {
        ReconciledRow row;
        row.reason = fault.reason.english();
        row.place = std::move(fault.place);
        unread.push_back(std::move(row));
      });
  if (!read) return fail(read.error());
  if (no_table) return fail(std::move(*no_table));
  if (!header) return invalid("file", msg("The file holds no row: the first one names the columns."));
  return out;
}

// Confirms what one row says, or gives the reason why not.
Result<RowOutcome> take(access::Act& act, const territory::Registry& registry, const Line& line, ReconciledRow& told) {
  const auto number = parse_integer(line.payment);
  if (!number || *number < 1 || *number > 1000) return invalid("payment", msg("A whole number is expected here."));
  told.payment = static_cast<int>(*number);
  const auto cents = ledger::read_cents(line.amount);
  if (!cents) return invalid("amount", msg("An amount in euros is expected here, as \"1234.56\"."));
  told.amount_cents = *cents;
  const auto day = Date::parse(line.paid_on);
  if (!day) return invalid("paid_on", msg("A date is expected here, as 2016-11-15."));
  const auto application = find_application(act.db, line.number);
  if (!application || !may_read(act.db, registry, act.actor, *application))
    return fail(NotFound{msg("This application does not exist.")});
  const auto all = payments_of(act.db, application->id);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Payment& p) { return p.number == told.payment; });
  if (found == all.end()) return fail(NotFound{msg("This payment does not exist.")});
  if (auto done = confirm_payment(act, registry, found->id, *cents, *day, line.reference); !done)
    return fail(std::move(done.error()));
  return found->state == PaymentState::paid ? RowOutcome::known : RowOutcome::confirmed;
}

template <class Input>
Result<Reconciliation> reconcile(access::Act& act, const territory::Registry& registry, Input& input) {
  Reconciliation out;
  const auto lines = read_lines(input, out.rows);
  if (!lines) return fail(lines.error());
  for (const auto& line : *lines) {
    ReconciledRow row;
    row.place = line.place;
    row.number = line.number;
    const auto done = take(act, registry, line, row);
    if (done) {
      row.outcome = *done;
    } else {
      row.reason = english(done.error());
    }
    out.rows.push_back(std::move(row));
  }
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [](const ReconciledRow& a, const ReconciledRow& b) { return a.place.number < b.place.number; });
  for (const auto& row : out.rows) {
    switch (row.outcome) {
      case RowOutcome::confirmed:
        ++out.confirmed;
        out.confirmed_cents += row.amount_cents;
        break;
      case RowOutcome::known:
        ++out.known;
        break;
      case RowOutcome::refused:
        ++out.refused;
        break;
    }
  }
  return out;
}

constexpr std::array<std::string_view, 3> outcome_words{"confirmed", "known", "refused"};

intake::Column column(std::string_view name, intake::CellType type = intake::CellType::text) {
  return {.key = std::string(name), .label = std::string(name), .type = type};
}

}  // namespace

std::string_view word(RowOutcome outcome) { return outcome_words.at(static_cast<std::size_t>(outcome)); }

Result<Reconciliation> reconcile_payments(access::Act& act, const territory::Registry& registry, intake::File& file) {
  return reconcile(act, registry, file);
}
Result<Reconciliation> reconcile_payments(access::Act& act, const territory::Registry& registry,
                                          std::string_view bytes) {
  return reconcile(act, registry, bytes);
}

void export_payments(db::Session& session, const territory::Registry& registry, std::optional<TerritoryKey> department,
                     intake::Format format, FunctionRef<void(std::string_view)> out) {
  using intake::CellType;
  const intake::TableSpec spec{
      .name = "payments",
      .columns = {column("number"), column("payment", CellType::integer), column("amount", CellType::money),
                  column("ordered_on", CellType::date), column("due", CellType::date), column("organisation"),
                  column("siret"), column("department"), column("account"), column("entry", CellType::integer),
                  column("paid_on"), column("reference")}};
  const auto write = [&](intake::TableSink& sink) {
    constexpr std::int64_t page = 500;
    for (std::int64_t offset = 0;; offset += page) {
      const PaymentFilter filter{
          .department = department, .state = PaymentState::ordered, .due_before = {}, .limit = page, .offset = offset};
      const auto rows = payments(session, filter);
      for (const auto& row : rows) {
        const auto application = find_application(session, row.payment.application);
        JALON_CHECK(application.has_value());
        const auto organisation = partner::find_organisation(session, application->organisation);
        const auto* place = registry.find(row.department);
        std::string account;
        if (row.payment.entry) {
          if (const auto entry = ledger::find_entry(session, *row.payment.entry))
            account = ledger::name_of(entry->entry.transfers.front().from, registry);
        }
        sink.row(row.application_number, row.payment.number, intake::Cents{row.payment.amount_cents},
                 row.payment.ordered_on, row.payment.due, row.organisation_name,
                 organisation ? organisation->siret : std::string(), place == nullptr ? std::string() : place->code,
                 account, row.payment.entry, "", "");
      }
      if (static_cast<std::int64_t>(rows.size()) < page) return;
    }
  };
  intake::write_table(format, spec, write, out);
}

std::vector<LateReport> late_reports(db::Session& session, std::optional<TerritoryKey> department, Date today) {
  return session.all<LateReport>(sql::late_reports, today, department);
}

}  // namespace jalon::funding
