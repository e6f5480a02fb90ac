// SPDX-License-Identifier: EUPL-1.2
// Payments and the accounting system: what was ordered goes out as a table, what was really paid comes back as one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/function_ref.hpp"
#include "funding/funding.hpp"
#include "intake/table.hpp"

namespace jalon::funding {

enum class RowOutcome : std::uint8_t {
  confirmed,
  known,   // confirmed before, by the same reference, amount and day
  refused  // nothing changed; the reason says why
};
std::string_view word(RowOutcome outcome);

struct ReconciledRow {
  intake::Place place;
  std::string number;  // of the application
  int payment = 0;
  std::int64_t amount_cents = 0;
  RowOutcome outcome = RowOutcome::refused;
  std::string reason;  // in English
};
struct Reconciliation {
  std::vector<ReconciledRow> rows;  // all of the file, in its order
  std::int64_t confirmed = 0, known = 0, refused = 0;
  std::int64_t confirmed_cents = 0;
};
inline constexpr std::int64_t payment_rows_max = 50'000;

// A table (CSV, XLSX, JSON) with the columns number, payment, amount, paid_on, reference. Each row confirms one payment
// (confirm_payment: Right::pay_credits in its department) or is told with its reason, and leaves the others alone; the
// same file twice changes nothing. Invalid for what is no such table.
Result<Reconciliation> reconcile_payments(access::Act& act, const territory::Registry& registry, intake::File& file);
Result<Reconciliation> reconcile_payments(access::Act& act, const territory::Registry& registry,
                                          std::string_view bytes);

// Ordered payments that are not confirmed, with the two columns that the accounting system fills in empty: the same
// table comes back. The columns are told in docs/operating.md.
void export_payments(db::Session& session, const territory::Registry& registry, std::optional<TerritoryKey> department,
                     intake::Format format, FunctionRef<void(std::string_view)> out);

struct LateReport {
  ApplicationId application;
  std::string number, organisation_name, title;
  TerritoryKey department;
  Date due;
  ReportState state = ReportState::due;
};
// Of signed grants, due before today and not submitted, the oldest first.
std::vector<LateReport> late_reports(db::Session& session, std::optional<TerritoryKey> department, Date today);

}  // namespace jalon::funding
