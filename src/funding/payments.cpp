// SPDX-License-Identifier: EUPL-1.2
// Payments: certified by one, ordered by another, confirmed by what the accounting system says.
#include <algorithm>

#include "funding/chain.hpp"
#include "funding/rules.hpp"
#include "funding/sql.hpp"
#include "funding/workflows.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(Payment, (),
                      (id, application, number, kind, amount_cents, due, state, certificate, certified_by_account,
                       certified_by, certified_at, ordered_by_account, ordered_by, ordered_on, entry, paid_on,
                       reference, motive))

namespace {

struct ListedRow : Payment {
  std::string application_number, organisation_name, title;
  TerritoryKey department;
};
BOOST_DESCRIBE_STRUCT(ListedRow, (Payment), (application_number, organisation_name, title, department))

std::string told(const Payment& payment) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("number", payment.number);
    json.field("kind", word(payment.kind));
    json.field("amount_cents", payment.amount_cents);
    json.field("state", word(payment.state));
    json.field("entry", payment.entry);
    json.field("paid_on", payment.paid_on);
    json.field("reference", payment.reference);
  });
  return out;
}

struct Found {
  Payment payment;
  Application application;
};
Result<Found> require_payment(access::Act& act, const territory::Registry& registry, access::Right right,
                              PaymentId id) {
  auto payment = find_payment(act.db, id);
  if (!payment) return fail(NotFound{msg("This payment does not exist.")});
  auto application = require_application(act, registry, right, payment->application);
  if (!application) return fail(std::move(application.error()));
  return Found{std::move(*payment), std::move(*application)};
}

Result<void> keep_payment(access::Act& act, Application& application, const Payment& before, const Payment& after,
                          std::string_view what, const std::string& motive = {}) {
  const auto changed = act.db.run(sql::update_payment, after.id, before.state, after.state, after.certificate,
                                  after.certified_by_account, after.certified_by, after.certified_at,
                                  after.ordered_by_account, after.ordered_by, after.ordered_on, after.entry,
                                  after.paid_on, after.reference, after.motive, after.amount_cents);
  if (changed == 0) return fail(Conflict{msg("Somebody acted on this payment meanwhile: read it again.")});
  return keep(act, application, {.act = what, .before = told(before), .after = told(after), .motive = motive});
}

// The account of CP that pays: that of the call's year, or of a later year into which its credits were carried.
std::optional<ledger::Account> paying_account(db::Session& session, const CallText& text,
                                              const Application& application, std::int64_t amount_cents, Date today) {
  for (int year = text.year; year <= std::max(text.year, today.year()); ++year) {
    auto account = account_of(text, application, ledger::Kind::open, ledger::Unit::cp);
    account.year = year;
    const auto balance = ledger::balance(session, account);
    if (balance && balance->left_cents() >= amount_cents) return account;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Payment> payments_of(db::Session& session, ApplicationId id) {
  return session.all<Payment>(sql::payments_of, id);
}
std::optional<Payment> find_payment(db::Session& session, PaymentId id) {
  return session.first<Payment>(sql::find_payment, id);
}

std::vector<Message> obstacles(db::Session& session, const territory::Registry& /*registry*/, const Payment& payment,
                               Date today) {
  std::vector<Message> out;
  const auto application = find_application(session, payment.application);
  JALON_CHECK(application.has_value());
  if (application->state != State::agreed && application->state != State::revoked)
    out.push_back(msg("The grant is not signed, or is closed."));
  if (payment.kind != PaymentKind::advance && !payment.certified_at)
    out.push_back(msg("The service done is not certified."));
  const auto report = report_of(session, payment.application);
  if (payment.kind == PaymentKind::balance && (!report || report->state != ReportState::accepted))
    out.push_back(msg("The report is not accepted."));
  // Who owes a report of another grant is paid nothing more but what is signed as an advance before it was due.
  for (const auto& number :
       session.all<std::string>(sql::overdue_reports, application->organisation, application->id, today))
    out.push_back(msg("The report of {0} is overdue.", number));
  const auto organisation = organisation_of(session, *application);
  if (organisation && organisation->siret.empty() && organisation->overseas.empty()) {
    const auto now = partner::find_organisation(session, application->organisation);
    if (!now || now->siret.empty()) out.push_back(msg("The organisation has no SIRET."));
  }
  std::int64_t gone = 0;
  for (const auto& other : payments_of(session, payment.application)) {
    if (other.state == PaymentState::ordered || other.state == PaymentState::paid) gone += other.amount_cents;
    if (other.number < payment.number && other.state != PaymentState::paid && other.state != PaymentState::cancelled)
      out.push_back(msg("Payment {0} comes first.", other.number));
  }
  // Amended to less, and the schedule is still that of the agreement signed before.
  const auto granted = application->granted_cents.value_or(0);
  if (payment.state != PaymentState::ordered && payment.state != PaymentState::paid &&
      gone + payment.amount_cents > granted)
    out.push_back(msg("The grant comes to {0} €, of which {1} € are ordered or paid: sign the amendment first.",
                      format_decimal(granted, 2, Lang::fr), format_decimal(gone, 2, Lang::fr)));
  const auto text = text_of(session, *application);
  if (!paying_account(session, text, *application, payment.amount_cents, today))
    out.push_back(msg("The department has not enough CP left on the line {0}.", text.line));
  return out;
}

Result<void> certify_payment(access::Act& act, const territory::Registry& registry, PaymentId id,
                             std::string_view certificate) {
  auto found = require_payment(act, registry, access::Right::certify_service, id);
  if (!found) return fail(found.error());
  auto& [payment, application] = *found;
  if (payment.state == PaymentState::certified) return {};
  const auto* step = step_of(payment_transitions(), payment.state, PaymentVerb::certify);
  if (step == nullptr || application.state != State::agreed)
    return refused("funding.payment_state", msg("Payment {0} cannot be certified now.", payment.number),
                   msg("Read it again."));
  if (auto apart = duties_apart(act, application.id, {"instructed", "scored", "decided", "paid"}); !apart) return apart;
  auto text = checked_motive(certificate, msg("Say what was seen: documents, visit, report."), "certificate");
  if (!text) return fail(std::move(text.error()));
  auto after = payment;
  after.state = step->to;
  after.certificate = *text;
  after.certified_by_account = act.actor.account;
  after.certified_by = act.actor.label;
  after.certified_at = act.now;
  if (auto kept = keep_payment(act, application, payment, after, "certify_payment"); !kept) return kept;
  count_grant(act, registry, application.id);
  return {};
}

Result<void> order_payment(access::Act& act, const territory::Registry& registry, PaymentId id) {
  auto found = require_payment(act, registry, access::Right::pay_credits, id);
  if (!found) return fail(found.error());
  auto& [payment, application] = *found;
  if (payment.state == PaymentState::ordered) return {};
  const auto* step = step_of(payment_transitions(), payment.state, PaymentVerb::order);
  const bool is_ready = payment.state == PaymentState::certified || payment.kind == PaymentKind::advance;
  if (step == nullptr)
    return refused("funding.payment_state", msg("Payment {0} cannot be ordered now.", payment.number),
                   msg("Read it again."));
  if (auto apart = duties_apart(act, application.id, {"instructed", "scored", "decided", "certified", "assessed"});
      !apart)
    return apart;
  if (const auto missing = obstacles(act.db, registry, payment, act.today()); !missing.empty() || !is_ready) {
    std::vector<Fault> faults;
    for (const auto& one : missing) faults.push_back({"payment", one});
    if (faults.empty()) faults.push_back({"payment", msg("The service done is not certified.")});
    return fail(Invalid{std::move(faults)});
  }
  const auto text = text_of(act.db, application);
  const auto from = paying_account(act.db, text, application, payment.amount_cents, act.today());
  JALON_CHECK(from.has_value());
  auto to = *from;
  to.kind = ledger::Kind::paid;
  auto entry = ledger::post_entry(act, registry,
                                  {.move = ledger::Move::pay,
                                   .day = act.today(),
                                   .document = fmt::format("{} / {}", application.number, payment.number),
                                   .memo = {},
                                   .idempotency_key = fmt::format("funding/pay/{}", payment.id.text()),
                                   .transfers = {{*from, to, payment.amount_cents}}},
                                  ledger::State::held);
  if (!entry) return fail(std::move(entry.error()));
  auto after = payment;
  after.state = step->to;
  after.entry = *entry;
  after.ordered_by_account = act.actor.account;
  after.ordered_by = act.actor.label;
  after.ordered_on = act.today();
  return keep_payment(act, application, payment, after, "order_payment");
}

Result<void> confirm_payment(access::Act& act, const territory::Registry& registry, PaymentId id,
                             std::int64_t amount_cents, Date paid_on, std::string_view given_reference) {
  auto found = require_payment(act, registry, access::Right::pay_credits, id);
  if (!found) return fail(found.error());
  auto& [payment, application] = *found;
  std::vector<Fault> faults;
  const auto reference = checked_text("reference", given_reference, 80, faults);
  if (reference.empty()) faults.push_back({"reference", msg("Give the reference of the accounting system.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (payment.state == PaymentState::paid && payment.reference == reference && payment.amount_cents == amount_cents &&
      payment.paid_on == paid_on)
    return {};  // the same file sent twice
  const auto* step = step_of(payment_transitions(), payment.state, PaymentVerb::confirm);
  if (step == nullptr)
    return refused("funding.payment_state", msg("Payment {0} cannot be confirmed now.", payment.number),
                   msg("Only what was ordered is paid."));
  if (amount_cents != payment.amount_cents)
    return fail(
        Conflict{msg("{0} € were paid, {1} € were ordered: have the payment corrected, or cancel the order.",
                     format_decimal(amount_cents, 2, Lang::fr), format_decimal(payment.amount_cents, 2, Lang::fr))});
  if (paid_on > act.today() || (payment.ordered_on && paid_on < *payment.ordered_on))
    return invalid("paid_on", msg("A payment is made after its order, and not in the future."));
  if (const auto other = act.db.first<Payment>(sql::payment_of_reference, reference); other && other->id != id)
    return fail(Conflict{msg("Reference {0} belongs to another payment already.", reference)});
  if (auto settled = ledger::settle_entry(act, registry, *payment.entry); !settled) return settled;
  auto after = payment;
  after.state = step->to;
  after.paid_on = paid_on;
  after.reference = reference;
  if (auto kept = keep_payment(act, application, payment, after, "confirm_payment"); !kept) return kept;
  count_grant(act, registry, application.id, paid_on);
  return {};
}

Result<void> cancel_payment(access::Act& act, const territory::Registry& registry, PaymentId id,
                            std::string_view motive) {
  auto found = require_payment(act, registry, access::Right::pay_credits, id);
  if (!found) return fail(found.error());
  auto& [payment, application] = *found;
  const auto* step = step_of(payment_transitions(), payment.state, PaymentVerb::cancel);
  if (step == nullptr)
    return refused("funding.payment_state",
                   msg("Payment {0} is not ordered: only an order is cancelled.", payment.number),
                   msg("Read it again."));
  auto why = checked_motive(motive, msg("Say why the order is cancelled."));
  if (!why) return fail(std::move(why.error()));
  if (auto freed = ledger::release_entry(act, registry, *payment.entry, *why); !freed) return freed;
  // It may be ordered again, under another number.
  auto after = payment;
  after.state = step->to;
  after.motive = *why;
  if (auto kept = keep_payment(act, application, payment, after, "cancel_payment", *why); !kept) return kept;
  int number = 0;
  for (const auto& one : payments_of(act.db, application.id)) number = std::max(number, one.number);
  const auto again = PaymentId::make();
  act.db.run(sql::insert_payment, again, application.id, application.department, number + 1, payment.kind,
             payment.amount_cents, payment.due);
  if (payment.certified_at) {
    act.db.run(sql::update_payment, again, PaymentState::planned, PaymentState::certified, payment.certificate,
               payment.certified_by_account, payment.certified_by, payment.certified_at, access::AccountId{}, "",
               std::optional<Date>(), std::optional<std::int64_t>(), std::optional<Date>(), "", "",
               payment.amount_cents);
  }
  count_grant(act, registry, application.id);
  return {};
}

std::vector<PaymentRow> payments(db::Session& session, const PaymentFilter& filter, std::int64_t* total) {
  if (total != nullptr)
    *total = session.first<std::int64_t>(sql::count_payments, filter.department, filter.state, filter.due_before)
                 .value_or(0);
  std::vector<PaymentRow> out;
  session.each<ListedRow>(
      sql::list_payments,
      [&](ListedRow&& row) {
        PaymentRow one;
        one.application_number = std::move(row.application_number);
        one.organisation_name = std::move(row.organisation_name);
        one.title = std::move(row.title);
        one.department = row.department;
        one.payment = std::move(static_cast<Payment&>(row));
        out.push_back(std::move(one));
      },
      filter.department, filter.state, filter.due_before, filter.limit, filter.offset);
  return out;
}

}  // namespace jalon::funding
