// SPDX-License-Identifier: EUPL-1.2
// Reports, what the grant comes to once they are accepted, and what is recovered.
#include <algorithm>

#include "funding/chain.hpp"
#include "funding/rules.hpp"
#include "funding/sql.hpp"
#include "funding/workflows.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(Recovery, (),
                      (id, application, amount_cents, recovered_cents, motive, due, ordered_at, ordered_by))
BOOST_DESCRIBE_STRUCT(Receipt, (), (amount_cents, day, reference, entry))
BOOST_DESCRIBE_STRUCT(Sums, (), (committed_cents, certified_cents, paid_cents, recovered_cents))

namespace {

struct ReportRow {
  ReportId id;
  ApplicationId application;
  Date due;
  ReportState state = ReportState::due;
  std::string content;
  std::int64_t revision = 0;
  std::optional<Instant> submitted_at, answered_at;
  std::string submitted_by, answered_by, motive;
  std::int64_t ineligible_cents = 0, due_cents = 0;
};
BOOST_DESCRIBE_STRUCT(ReportRow, (),
                      (id, application, due, state, content, revision, submitted_at, answered_at, submitted_by,
                       answered_by, motive, ineligible_cents, due_cents))

Result<void> keep_report(access::Act& act, Application& application, const Report& before, const Report& after,
                         std::string_view what, const std::string& motive) {
  const auto changed = act.db.run(sql::update_report, application.id, before.revision, after.state, json_of(after),
                                  after.submitted_at, after.answered_at, after.submitted_by, after.answered_by,
                                  after.motive, after.ineligible_cents, after.due_cents);
  if (changed == 0) return fail(Conflict{msg("Somebody wrote this report meanwhile: read it again.")});
  return keep(act, application, {.act = what, .before = json_of(before), .after = json_of(after), .motive = motive});
}

std::int64_t total(const std::vector<BudgetLine>& lines, Side side) {
  Budget budget;
  budget.lines = lines;
  return budget.total(side);
}

}  // namespace

std::optional<Report> report_of(db::Session& session, ApplicationId id) {
  auto row = session.first<ReportRow>(sql::find_report, id);
  if (!row) return std::nullopt;
  Report out;
  if (!row->content.empty()) read_report(row->content, out);
  out.id = row->id;
  out.application = row->application;
  out.due = row->due;
  out.state = row->state;
  out.revision = row->revision;
  out.submitted_at = row->submitted_at;
  out.answered_at = row->answered_at;
  out.submitted_by = std::move(row->submitted_by);
  out.answered_by = std::move(row->answered_by);
  out.motive = std::move(row->motive);
  out.ineligible_cents = row->ineligible_cents;
  out.due_cents = row->due_cents;
  return out;
}

std::int64_t due_of(const Budget& planned, const Report& report, std::int64_t granted_cents,
                    std::int64_t ineligible_cents) {
  const auto planned_costs = planned.total(Side::cost);
  const auto spent = std::max<std::int64_t>(0, total(report.actual, Side::cost) - ineligible_cents);
  if (planned_costs == 0) return 0;
  // The same share of what was really spent as of what was planned, rounded down to the cent: 128 bits, since both
  // factors may be large.
  __extension__ using Wide = __int128;
  const auto share = static_cast<std::int64_t>(static_cast<Wide>(granted_cents) * spent / planned_costs);
  // Others' money first: a grant does not pay what other income has paid.
  std::int64_t others = 0;
  for (const auto& line : report.actual) {
    const auto* account = budget_account(line.account);
    if (account != nullptr && account->side == Side::income && line.account != asked_account)
      others += line.amount_cents;
  }
  return std::max<std::int64_t>(0, std::min({granted_cents, share, spent - others}));
}

Result<void> submit_report(access::Act& act, const territory::Registry& registry, ApplicationId id, std::int64_t seen,
                           const Report& given) {
  auto application = require_application(act, registry, access::Right::apply_for_grants, id);
  if (!application) return fail(application.error());
  const auto before = report_of(act.db, id);
  if (!before)
    return refused("funding.no_report", msg("No report is awaited: the grant is not signed."),
                   msg("Read the file again."));
  const auto* step = step_of(report_transitions(), before->state, ReportVerb::submit);
  if (step == nullptr)
    return refused("funding.report_state", msg("The report has been submitted already."),
                   msg("It can be returned to you to be corrected."));
  const auto agreement = agreement_of(act.db, id);
  JALON_CHECK(agreement.has_value());
  if (application->state == State::agreed && act.today() < agreement->ends)
    return refused(
        "funding.action_under_way",
        msg("The action ends on {0}: its report comes after that day.", format_date_short(agreement->ends, Lang::fr)),
        msg("If it ended sooner, have the agreement amended."));
  if (seen != before->revision) return fail(Conflict{msg("Somebody wrote this report meanwhile: read it again.")});
  std::vector<Fault> faults;
  Report report = *before;
  report.actual = given.actual;
  report.outcomes = given.outcomes;
  report.activity = checked_text("activity", given.activity, text_characters_max, faults);
  report.sessions = given.sessions;
  report.hours = given.hours;
  report.attendances = given.attendances;
  for (const auto& [field, value] : {std::pair("sessions", report.sessions), std::pair("hours", report.hours),
                                     std::pair("attendances", report.attendances)}) {
    if (value && (*value < 0 || *value > done_max))
      faults.push_back({field, msg("From 0 to {0}, or nothing when it was not counted.", done_max)});
  }
  if (report.sessions.value_or(1) == 0 && (report.hours.value_or(0) > 0 || report.attendances.value_or(0) > 0))
    faults.push_back({"sessions", msg("There are hours or attendances: say how many sessions.")});
  report.explanation = checked_text("explanation", given.explanation, text_characters_max, faults);
  for (std::size_t i = 0; i < report.actual.size(); ++i) {
    auto& line = report.actual[i];
    const auto field = fmt::format("actual.{}", i);
    if (budget_account(line.account) == nullptr)
      faults.push_back({field, msg("“{0}” is no account of the budget plan.", shorten(line.account, 40))});
    check_amount(field, line.amount_cents, faults);
    line.label = checked_text(field, line.label, line_characters_max, faults);
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto costs = total(report.actual, Side::cost);
  const auto income = total(report.actual, Side::income);
  if (costs <= 0) faults.push_back({"actual", msg("Enter what was really spent, line by line.")});
  if (income < costs)
    faults.push_back({"actual", msg("Costs are {0} € and income is {1} €: say where the difference of {2} € comes from "
                                    "(own funds count as income, account 75).",
                                    format_decimal(costs, 2, Lang::fr), format_decimal(income, 2, Lang::fr),
                                    format_decimal(costs - income, 2, Lang::fr))});
  if (total(report.actual, Side::given) != total(report.actual, Side::given_use))
    faults.push_back({"actual", msg("What is given in kind (87) is used (86), to the cent.")});
  if (report.activity.empty()) faults.push_back({"activity", msg("Say what was done.")});
  const auto planned = content_of(act.db, registry, id);
  const auto planned_costs = planned.budget.total(Side::cost);
  // A tenth more or less is explained.
  if (report.explanation.empty() && (costs * 10 > planned_costs * 11 || costs * 10 < planned_costs * 9))
    faults.push_back({"explanation", msg("Costs differ by more than a tenth from what was planned: say why.")});
  for (std::size_t i = 0; i < report.outcomes.size(); ++i) {
    auto& one = report.outcomes[i];
    one.reached = checked_text(fmt::format("outcomes.{}", i), one.reached, line_characters_max, faults);
    one.comment = checked_text(fmt::format("outcomes.{}", i), one.comment, 2000, faults);
  }
  for (const auto& one : planned.outcomes) {
    const bool there = std::any_of(report.outcomes.begin(), report.outcomes.end(), [&](const OutcomeReached& reached) {
      return reached.label == one.label && !reached.reached.empty();
    });
    if (!there) faults.push_back({"outcomes", msg("Say what was reached of: {0}", one.label)});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  report.state = step->to;
  report.submitted_at = act.now;
  report.submitted_by = act.actor.label;
  report.motive.clear();
  const auto reached = std::count_if(report.outcomes.begin(), report.outcomes.end(),
                                     [](const OutcomeReached& one) { return !one.reached.empty(); });
  act.db.run(sql::note_reached, id, static_cast<std::int64_t>(reached));
  return keep_report(act, *application, *before, report, "submit_report", {});
}

Result<void> return_report(access::Act& act, const territory::Registry& registry, ApplicationId id,
                           std::string_view motive) {
  auto application = require_application(act, registry, access::Right::instruct_applications, id);
  if (!application) return fail(application.error());
  const auto before = report_of(act.db, id);
  const auto* step = before ? step_of(report_transitions(), before->state, ReportVerb::send_back) : nullptr;
  if (step == nullptr)
    return refused("funding.report_state", msg("No report waits for an answer."), msg("Read the file again."));
  auto why = checked_motive(motive, msg("Say what is wrong or missing."));
  if (!why) return fail(std::move(why.error()));
  Report after = *before;
  after.state = step->to;
  after.motive = *why;
  after.answered_at = act.now;
  after.answered_by = act.actor.label;
  return keep_report(act, *application, *before, after, "return_report", *why);
}

Result<void> accept_report(access::Act& act, const territory::Registry& registry, ApplicationId id,
                           std::int64_t ineligible_cents, std::string_view motive) {
  auto application = require_application(act, registry, access::Right::instruct_applications, id);
  if (!application) return fail(application.error());
  const auto before = report_of(act.db, id);
  if (before && before->state == ReportState::accepted && before->ineligible_cents == ineligible_cents) return {};
  const auto* step = before ? step_of(report_transitions(), before->state, ReportVerb::accept) : nullptr;
  if (step == nullptr)
    return refused("funding.report_state", msg("No report waits for an answer."), msg("Read the file again."));
  std::vector<Fault> faults;
  const auto why = checked_text("motive", motive, 2000, faults);
  const auto costs = total(before->actual, Side::cost);
  if (ineligible_cents < 0 || ineligible_cents > costs)
    faults.push_back(
        {"ineligible", msg("From 0 to the costs of the report, {0} €.", format_decimal(costs, 2, Lang::fr))});
  if (ineligible_cents > 0 && why.empty())
    faults.push_back({"motive", msg("Say which costs are not eligible, and by which rule.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  Report after = *before;
  after.state = step->to;
  after.ineligible_cents = ineligible_cents;
  after.motive = why;
  after.answered_at = act.now;
  after.answered_by = act.actor.label;
  const auto planned = content_of(act.db, registry, id);
  after.due_cents = due_of(planned.budget, *before, application->granted_cents.value_or(0), ineligible_cents);
  if (auto kept = keep_report(act, *application, *before, after, "accept_report", why); !kept) return kept;
  // What is still to pay is no more than what the grant comes to.
  std::int64_t rest = after.due_cents;
  for (const auto& payment : payments_of(act.db, id)) {
    if (payment.state == PaymentState::ordered || payment.state == PaymentState::paid) rest -= payment.amount_cents;
  }
  rest = std::max<std::int64_t>(0, rest);
  for (const auto& payment : payments_of(act.db, id)) {
    const auto* settled = step_of(payment_transitions(), payment.state, PaymentVerb::settle);
    if (settled == nullptr) continue;
    const auto amount = std::min(payment.amount_cents, rest);
    rest -= amount;
    if (amount == payment.amount_cents) continue;
    act.db.run(sql::update_payment, payment.id, payment.state, amount == 0 ? settled->to : payment.state,
               payment.certificate, payment.certified_by_account, payment.certified_by, payment.certified_at,
               payment.ordered_by_account, payment.ordered_by, payment.ordered_on, payment.entry, payment.paid_on,
               payment.reference, amount == 0 ? "report" : payment.motive, amount == 0 ? payment.amount_cents : amount);
  }
  count_grant(act, registry, id);
  return {};
}

std::vector<Recovery> recoveries_of(db::Session& session, ApplicationId id) {
  return session.all<Recovery>(sql::recoveries_of, id);
}
std::vector<Receipt> receipts_of(db::Session& session, RecoveryId id) {
  return session.all<Receipt>(sql::receipts_of, id);
}

Result<RecoveryId> order_recovery(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::int64_t amount_cents, Date due, std::string_view motive) {
  auto application = require_application(act, registry, access::Right::decide_grants, id);
  if (!application) return fail(application.error());
  if (application->state != State::agreed && application->state != State::revoked)
    return refused("funding.state", msg("Only what was paid for a grant is recovered."), msg("Read the file again."));
  std::int64_t ordered = 0;
  for (const auto& one : recoveries_of(act.db, id)) ordered += one.amount_cents;
  const auto paid = sums_of(act.db, id).paid_cents;
  std::vector<Fault> faults;
  if (amount_cents <= 0 || amount_cents > paid - ordered)
    faults.push_back(
        {"amount", msg("Recover more than 0 and at most the {0} € that were paid and are not recovered yet.",
                       format_decimal(paid - ordered, 2, Lang::fr))});
  const auto why = checked_text("motive", motive, 2000, faults);
  if (why.empty()) faults.push_back({"motive", msg("Say why: unspent, not eligible, commitment not kept.")});
  if (due <= act.today()) faults.push_back({"due", msg("Give a day to come.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto recovery = RecoveryId::make();
  act.db.run(sql::insert_recovery, recovery, id, amount_cents, why, due, act.now, act.actor.label);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("amount_cents", amount_cents);
    json.field("due", due);
  });
  if (auto kept = keep(act, *application, {.act = "order_recovery", .before = "", .after = after, .motive = why});
      !kept)
    return fail(std::move(kept.error()));
  count_grant(act, registry, id);
  return recovery;
}

Result<void> enter_receipt(access::Act& act, const territory::Registry& registry, RecoveryId id, const Receipt& given) {
  const auto recovery = act.db.first<Recovery>(sql::find_recovery, id);
  if (!recovery) return fail(NotFound{msg("This recovery does not exist.")});
  auto application = require_application(act, registry, access::Right::pay_credits, recovery->application);
  if (!application) return fail(application.error());
  std::vector<Fault> faults;
  const auto reference = checked_text("reference", given.reference, 80, faults);
  if (reference.empty()) faults.push_back({"reference", msg("Give the reference of the accounting system.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  for (const auto& one : receipts_of(act.db, id)) {
    if (one.reference != reference) continue;
    if (one.amount_cents == given.amount_cents && one.day == given.day) return {};  // sent twice
    return fail(Conflict{msg("Reference {0} was entered with another amount or day.", reference)});
  }
  const auto left = recovery->amount_cents - recovery->recovered_cents;
  if (given.amount_cents <= 0 || given.amount_cents > left)
    faults.push_back(
        {"amount", msg("{0} € are still to come back: not more, and more than 0.", format_decimal(left, 2, Lang::fr))});
  if (given.day > act.today()) faults.push_back({"day", msg("What came back came on a day that has been.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  // Back from the accounts that paid it, the last one first.
  auto remaining = given.amount_cents;
  std::vector<ledger::Transfer> transfers;
  auto paid = payments_of(act.db, application->id);
  std::int64_t back = 0;
  for (const auto& one : recoveries_of(act.db, application->id)) back += one.recovered_cents;
  for (auto at = paid.rbegin(); at != paid.rend() && remaining > 0; ++at) {
    if (at->state != PaymentState::paid) continue;
    const auto skipped = std::min(back, at->amount_cents);
    back -= skipped;
    const auto part = std::min(remaining, at->amount_cents - skipped);
    if (part <= 0) continue;
    const auto entry = ledger::find_entry(act.db, *at->entry);
    JALON_CHECK(entry.has_value());
    auto from = entry->entry.transfers.front().to;
    auto to = from;
    to.kind = ledger::Kind::recovered;
    transfers.push_back({from, to, part});
    remaining -= part;
  }
  JALON_CHECK(remaining == 0);
  auto entry = ledger::post_entry(
      act, registry,
      {.move = ledger::Move::recover,
       .day = given.day,
       .document = fmt::format("{} / {}", application->number, reference),
       .memo = {},
       .idempotency_key = fmt::format("funding/recover/{}/{}", id.text(), hex(sha256(reference)).substr(0, 16)),
       .transfers = std::move(transfers)});
  if (!entry) return fail(std::move(entry.error()));
  act.db.run(sql::insert_receipt, id, reference, given.amount_cents, given.day, *entry);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("amount_cents", given.amount_cents);
    json.field("day", given.day);
    json.field("reference", reference);
    json.field("entry", *entry);
  });
  if (auto kept = keep(act, *application, {.act = "enter_receipt", .before = "", .after = after, .motive = {}}); !kept)
    return kept;
  count_grant(act, registry, application->id, given.day);
  return {};
}

Result<void> close_application(access::Act& act, const territory::Registry& registry, ApplicationId id) {
  auto application = require_application(act, registry, access::Right::decide_grants, id);
  if (!application) return fail(application.error());
  const auto next = next_state(*application, Verb::close);
  if (!next) return fail(next.error());
  std::vector<Fault> faults;
  const auto report = report_of(act.db, id);
  if (application->state == State::agreed && (!report || report->state != ReportState::accepted))
    faults.push_back({"report", msg("The report is not accepted.")});
  for (const auto& payment : payments_of(act.db, id)) {
    if (payment.state != PaymentState::paid && payment.state != PaymentState::cancelled)
      faults.push_back({"payments", msg("Payment {0} is neither paid nor cancelled.", payment.number)});
  }
  const auto sums = sums_of(act.db, id);
  std::int64_t recovered = 0;
  for (const auto& one : recoveries_of(act.db, id)) {
    recovered += one.amount_cents;
    if (one.recovered_cents < one.amount_cents)
      faults.push_back({"recovery", msg("{0} € are still to be recovered.",
                                        format_decimal(one.amount_cents - one.recovered_cents, 2, Lang::fr))});
  }
  if (report && report->state == ReportState::accepted && sums.paid_cents - recovered > report->due_cents)
    faults.push_back({"recovery", msg("{0} € were paid above what the grant comes to: order their recovery.",
                                      format_decimal(sums.paid_cents - recovered - report->due_cents, 2, Lang::fr))});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto text = text_of(act.db, *application);
  const auto rest = application->state == State::agreed ? *application->granted_cents - sums.paid_cents : 0;
  if (rest > 0) {
    const auto committed = account_of(text, *application, ledger::Kind::committed, ledger::Unit::ae);
    const auto open = account_of(text, *application, ledger::Kind::open, ledger::Unit::ae);
    auto entry = ledger::post_entry(act, registry,
                                    {.move = ledger::Move::decommit,
                                     .day = act.today(),
                                     .document = application->number,
                                     .memo = {},
                                     .idempotency_key = "funding/close/" + id.text(),
                                     .transfers = {{committed, open, rest}}});
    if (!entry) return fail(std::move(entry.error()));
  }
  application->state = *next;
  if (auto kept = keep(act, *application, {.act = "close_application", .before = {}, .after = {}, .motive = {}}); !kept)
    return kept;
  count_grant(act, registry, id);
  return {};
}

Sums sums_of(db::Session& session, ApplicationId id) { return session.first<Sums>(sql::sums_of, id).value_or(Sums{}); }

}  // namespace jalon::funding
