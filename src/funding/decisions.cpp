// SPDX-License-Identifier: EUPL-1.2
// Decisions and agreements. A decision holds the money it grants; the State's signature, the last one, commits it.
#include <algorithm>
#include <set>

#include "funding/assessment.hpp"
#include "funding/chain.hpp"
#include "funding/cofunding.hpp"
#include "funding/rules.hpp"
#include "funding/specifications.hpp"
#include "funding/sql.hpp"
#include "funding/workflows.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(Decision, (),
                      (id, application, verdict, amount_cents, motive, session, day, decided_by_account, decided_by,
                       entry, at))

namespace {

struct AgreementRow {
  ApplicationId application;
  std::int32_t version = 1;
  bool is_agreement = false;
  std::int64_t amount_cents = 0;
  std::string object, conditions, clauses, schedule, milestones;
  Date report_due, ends;
  std::optional<Instant> beneficiary_signed_at, state_signed_at;
  std::string beneficiary_signed_by, state_signed_by, sha256;
  Instant made_at;
  std::string made_by;
};
BOOST_DESCRIBE_STRUCT(AgreementRow, (),
                      (application, version, is_agreement, amount_cents, object, conditions, clauses, schedule,
                       milestones, report_due, ends, beneficiary_signed_at, state_signed_at, beneficiary_signed_by,
                       state_signed_by, sha256, made_at, made_by))

Agreement agreement_in(AgreementRow&& row) {
  return {.application = row.application,
          .version = row.version,
          .is_agreement = row.is_agreement,
          .amount_cents = row.amount_cents,
          .object = std::move(row.object),
          .conditions = std::move(row.conditions),
          .clauses = std::move(row.clauses),
          .schedule = schedule_of(row.schedule),
          .milestones = milestones_in(row.milestones),
          .report_due = row.report_due,
          .ends = row.ends,
          .beneficiary_signed_at = row.beneficiary_signed_at,
          .state_signed_at = row.state_signed_at,
          .beneficiary_signed_by = std::move(row.beneficiary_signed_by),
          .state_signed_by = std::move(row.state_signed_by),
          .sha256 = std::move(row.sha256),
          .made_at = row.made_at,
          .made_by = std::move(row.made_by)};
}

Result<void> put(access::Act& act, const Agreement& agreement) {
  const auto changed =
      act.db.run(sql::put_agreement, agreement.application, agreement.version, agreement.is_agreement ? 1 : 0,
                 agreement.amount_cents, agreement.object, agreement.conditions, agreement.clauses,
                 json_of(agreement.schedule), agreement.report_due, agreement.ends, agreement.beneficiary_signed_at,
                 agreement.state_signed_at, agreement.beneficiary_signed_by, agreement.state_signed_by,
                 agreement.sha256, agreement.made_at, agreement.made_by, json_of(agreement.milestones));
  if (changed == 0) return fail(Conflict{msg("This version of the agreement is signed by both: it stays as it is.")});
  return {};
}

std::string text_json(const Agreement& agreement) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("version", agreement.version);
    json.field("is_agreement", agreement.is_agreement);
    json.field("amount_cents", agreement.amount_cents);
    json.field("object", agreement.object);
    json.field("conditions", agreement.conditions);
    json.field("clauses", agreement.clauses);
    json.key("schedule");
    json.raw(json_of(agreement.schedule));
    json.key("milestones");
    json.raw(json_of(agreement.milestones));
    json.field("report_due", agreement.report_due);
    json.field("ends", agreement.ends);
  });
  return out;
}

// The entry that commits credits of the department to this application, or gives them back.
ledger::Entry commitment(const CallText& text, const Application& application, ledger::Move move,
                         std::int64_t amount_cents, Date day, std::string key) {
  auto open = account_of(text, application, ledger::Kind::open, ledger::Unit::ae);
  auto committed = account_of(text, application, ledger::Kind::committed, ledger::Unit::ae);
  if (move == ledger::Move::decommit) std::swap(open, committed);
  return {.move = move,
          .day = day,
          .document = application.number,
          .memo = {},
          .idempotency_key = std::move(key),
          .transfers = {{open, committed, amount_cents}}};
}

std::optional<std::int64_t> entry_held(db::Session& session, ApplicationId id) {
  std::optional<std::int64_t> out;
  for (const auto& one : decisions_of(session, id)) {
    if (one.verdict == Verdict::granted || one.verdict == Verdict::amended) out = one.entry;
  }
  return out;
}

Result<void> signable(const Application& application, const Agreement& agreement, std::string_view seen) {
  if (digest_of(application, agreement) != seen)
    return fail(
        Conflict{msg("The text of this agreement has changed since you read it: read it again before you sign.")});
  return {};
}

}  // namespace

ledger::Account account_of(const CallText& text, const Application& application, ledger::Kind kind, ledger::Unit unit) {
  return {.programme = text.fund,
          .year = text.year,
          .line = text.line,
          .territory = application.department,
          .kind = kind,
          .unit = unit};
}

std::vector<Decision> decisions_of(db::Session& session, ApplicationId id) {
  return session.all<Decision>(sql::decisions_of, id);
}

Result<DecisionId> decide(access::Act& act, const territory::Registry& registry, ApplicationId id,
                          const Ruling& ruling) {
  auto application = require_application(act, registry, access::Right::decide_grants, id);
  if (!application) return fail(application.error());
  if (auto apart = duties_apart(act, id, {"instructed", "scored", "certified", "paid"}); !apart)
    return fail(std::move(apart.error()));
  const auto text = text_of(act.db, *application);
  Decision decision;
  decision.id = DecisionId::make();
  decision.application = id;
  decision.verdict = ruling.verdict;
  decision.day = act.today();
  std::vector<Fault> faults;
  decision.motive = checked_text("motive", ruling.motive, 2000, faults);
  decision.session = checked_text("session", ruling.session, line_characters_max, faults);
  const auto say_why = [&] {
    if (decision.motive.empty())
      faults.push_back({"motive", msg("A decision that is not the one proposed has its motive.")});
  };
  std::string_view what;
  switch (ruling.verdict) {
    case Verdict::granted: {
      const auto next = next_state(*application, Verb::grant);
      if (!next) return fail(next.error());
      // What was proposed before may stand in the way since: a later assessment, a grant signed meanwhile.
      if (auto allowed = renewal_allowed(act.db, *application); !allowed) return fail(std::move(allowed.error()));
      if (auto allowed = specification_allows(act.db, *application, act.today()); !allowed)
        return fail(std::move(allowed.error()));
      if (ruling.amount_cents <= 0 || ruling.amount_cents > application->asked_cents)
        faults.push_back({"amount", msg("Grant more than 0 and at most the {0} € asked for.",
                                        format_decimal(application->asked_cents, 2, Lang::fr))});
      if (ruling.amount_cents != application->proposed_cents) say_why();
      application->state = *next;
      application->granted_cents = ruling.amount_cents;
      decision.amount_cents = ruling.amount_cents;
      what = "grant_application";
      break;
    }
    case Verdict::refused: {
      const auto next = next_state(*application, Verb::refuse);
      if (!next) return fail(next.error());
      say_why();
      application->state = *next;
      what = "refuse_application";
      break;
    }
    case Verdict::revoked: {
      const auto next = next_state(*application, Verb::revoke);
      if (!next) return fail(next.error());
      say_why();
      what = "revoke_grant";
      break;
    }
    case Verdict::amended: {
      if (application->state != State::agreed)
        return refused("funding.state", msg("Only a grant that is signed is amended."),
                       msg("Before the signature, revoke it and decide again."));
      say_why();
      if (ruling.amount_cents <= 0 || ruling.amount_cents > application->asked_cents)
        faults.push_back({"amount", msg("Grant more than 0 and at most the {0} € asked for.",
                                        format_decimal(application->asked_cents, 2, Lang::fr))});
      if (ruling.amount_cents == application->granted_cents)
        faults.push_back({"amount", msg("This is the amount already granted.")});
      decision.amount_cents = ruling.amount_cents;
      what = "amend_grant";
      break;
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  const auto key = "funding/" + decision.id.text();
  if (ruling.verdict == Verdict::granted) {
    auto entry = ledger::post_entry(
        act, registry, commitment(text, *application, ledger::Move::commit, decision.amount_cents, decision.day, key),
        ledger::State::held);
    if (!entry) return fail(std::move(entry.error()));
    decision.entry = *entry;
  } else if (ruling.verdict == Verdict::revoked) {
    if (application->state == State::granted) {
      // Nothing was signed: what was held is free again.
      const auto held = entry_held(act.db, id);
      JALON_CHECK(held.has_value());
      if (auto freed = ledger::release_entry(act, registry, *held, decision.motive); !freed)
        return fail(std::move(freed.error()));
      decision.entry = held;
    } else {
      std::int64_t paid_or_due = 0;
      for (auto payment : payments_of(act.db, id)) {
        if (payment.state == PaymentState::ordered)
          return refused("funding.payment_under_way",
                         msg("Payment {0} is ordered: confirm or cancel it first.", payment.number),
                         msg("Then revoke the grant."));
        if (payment.state == PaymentState::paid) paid_or_due += payment.amount_cents;
      }
      auto rest = *application->granted_cents - paid_or_due;
      // An amendment that nobody has signed yet is held, not committed.
      if (const auto last = entry_held(act.db, id)) {
        const auto posted = ledger::find_entry(act.db, *last);
        if (posted && posted->state == ledger::State::held) {
          if (auto freed = ledger::release_entry(act, registry, *last, decision.motive); !freed)
            return fail(std::move(freed.error()));
          rest -= posted->entry.transfers.front().amount_cents;
        }
      }
      if (rest > 0) {
        auto entry = ledger::post_entry(
            act, registry, commitment(text, *application, ledger::Move::decommit, rest, decision.day, key));
        if (!entry) return fail(std::move(entry.error()));
        decision.entry = *entry;
      }
      decision.amount_cents = rest;
      for (const auto& payment : payments_of(act.db, id)) {
        if (step_of(payment_transitions(), payment.state, PaymentVerb::drop) == nullptr) continue;
        act.db.run(sql::update_payment, payment.id, payment.state, PaymentState::cancelled, payment.certificate,
                   payment.certified_by_account, payment.certified_by, payment.certified_at, payment.ordered_by_account,
                   payment.ordered_by, payment.ordered_on, payment.entry, payment.paid_on, payment.reference,
                   decision.motive, payment.amount_cents);
      }
    }
    application->state = State::revoked;
  } else if (ruling.verdict == Verdict::amended) {
    auto committed = *application->granted_cents;
    // An amendment that nobody has signed yet gives back what it held: the new one stands in its place.
    if (const auto last = entry_held(act.db, id)) {
      const auto posted = ledger::find_entry(act.db, *last);
      if (posted && posted->state == ledger::State::held) {
        if (auto freed = ledger::release_entry(act, registry, *last, decision.motive); !freed)
          return fail(std::move(freed.error()));
        committed -= posted->entry.transfers.front().amount_cents;
      }
    }
    const auto difference = ruling.amount_cents - committed;
    if (difference < 0) {
      std::int64_t gone = 0;
      for (const auto& payment : payments_of(act.db, id)) {
        if (payment.state == PaymentState::ordered || payment.state == PaymentState::paid) gone += payment.amount_cents;
      }
      if (ruling.amount_cents < gone)
        return invalid("amount",
                       msg("{0} € are ordered or paid already: what is above the new amount is recovered, not amended.",
                           format_decimal(gone, 2, Lang::fr)));
      auto entry = ledger::post_entry(
          act, registry, commitment(text, *application, ledger::Move::decommit, -difference, decision.day, key));
      if (!entry) return fail(std::move(entry.error()));
      decision.entry = *entry;
    } else if (difference > 0) {
      auto entry = ledger::post_entry(
          act, registry, commitment(text, *application, ledger::Move::commit, difference, decision.day, key),
          ledger::State::held);
      if (!entry) return fail(std::move(entry.error()));
      decision.entry = *entry;
    }
    application->granted_cents = ruling.amount_cents;
  }
  application->silence_on.reset();
  act.db.run(sql::insert_decision, decision.id, decision.application, decision.verdict, decision.amount_cents,
             decision.motive, decision.session, decision.day, act.actor.account, act.actor.label, decision.entry,
             act.now);
  if (auto kept = keep(act, *application, {.act = what, .before = {}, .after = {}, .motive = decision.motive}); !kept)
    return fail(std::move(kept.error()));
  count_grant(act, registry, id);
  return decision.id;
}

// ---- agreements ----

bool needs_agreement(db::Session& session, const Application& application, const CallText& text,
                     std::int64_t amount_cents) {
  if (text.agreement_always) return true;
  const auto organisation = organisation_of(session, application);
  if (!organisation || !partner::is_private_law(organisation->form)) return false;
  const auto first = *Date::of(text.year, 1, 1);
  const auto last = *Date::of(text.year, 12, 31);
  const auto others =
      session.first<std::int64_t>(sql::granted_in_year, application.organisation, application.id, first, last);
  return amount_cents + others.value_or(0) > agreement_above_cents;
}

std::string digest_of(const Application& application, const Agreement& agreement) {
  return hex(sha256(application.number + "\n" + text_json(agreement)));
}

Agreement draft_agreement(db::Session& session, const territory::Registry& registry, const Application& application) {
  const auto text = text_of(session, application);
  const auto content = content_of(session, registry, application.id);
  Agreement out;
  out.application = application.id;
  out.amount_cents = application.granted_cents.value_or(0);
  out.is_agreement = needs_agreement(session, application, text, out.amount_cents);
  out.object = content.project.title;
  const auto starts = content.project.starts.value_or(text.action_from);
  out.ends = content.project.ends.value_or(text.action_to);
  out.report_due = out.ends.plus_days(text.financial_report_days);
  if (out.is_agreement) {
    // Half when it is signed, a part when the middle of the action is certified, what is left once the report is
    // accepted.
    const auto half = out.amount_cents / 2;
    const auto part = out.amount_cents * 3 / 10;
    const auto middle = starts.plus_days(days_between(starts, out.ends) / 2);
    out.milestones.push_back(
        {std::string(web::tr(Lang::fr, N_("Review half way through the action"))), MilestoneKind::step, middle});
    if (half > 0) out.schedule.push_back({PaymentKind::advance, half, starts});
    if (part > 0) out.schedule.push_back({PaymentKind::instalment, part, middle});
    out.schedule.push_back({PaymentKind::balance, out.amount_cents - half - part, out.report_due.plus_days(60)});
  } else {
    out.schedule.push_back({PaymentKind::advance, out.amount_cents, starts});
  }
  // An amendment begins with what was agreed.
  if (const auto standing = agreement_of(session, application.id); standing && standing->state_signed_at)
    out.milestones = standing->milestones;
  return out;
}

Result<void> write_agreement(access::Act& act, const territory::Registry& registry, ApplicationId id,
                             const Agreement& given) {
  auto application = require_application(act, registry, access::Right::instruct_applications, id);
  if (!application) return fail(application.error());
  if (application->state != State::granted && application->state != State::agreed)
    return refused("funding.state", msg("An agreement is written once the grant is decided."),
                   msg("Read the file again."));
  const auto standing = agreement_of(act.db, id);
  Agreement agreement = given;
  agreement.application = id;
  agreement.version = standing ? standing->version : 1;
  if (standing && standing->state_signed_at) {
    if (standing->amount_cents == application->granted_cents)
      return refused("funding.signed", msg("Both have signed this agreement: it stays as it is."),
                     msg("The prefect decides an amendment first."));
    ++agreement.version;
  } else if (standing && standing->beneficiary_signed_at && standing->amount_cents == application->granted_cents) {
    return refused("funding.signed", msg("The beneficiary has signed this text."),
                   msg("Revoke the grant, and decide again."));
  }
  std::vector<Fault> faults;
  agreement.amount_cents = *application->granted_cents;
  agreement.object = checked_text("object", given.object, 2000, faults);
  agreement.conditions = checked_text("conditions", given.conditions, text_characters_max, faults);
  agreement.clauses = checked_text("clauses", given.clauses, text_characters_max, faults);
  if (agreement.object.empty()) faults.push_back({"object", msg("Say what the grant is for.")});
  const auto text = text_of(act.db, *application);
  if (!given.is_agreement && needs_agreement(act.db, *application, text, agreement.amount_cents))
    faults.push_back({"is_agreement",
                      msg("Above 23,000 € in a year for an organisation under private law, an agreement is mandatory "
                          "(loi 2000-321, art. 10).")});
  if (given.is_agreement && agreement.conditions.empty())
    faults.push_back({"conditions", msg("An agreement says under which conditions the grant is used and paid.")});
  if (agreement.ends < act.today().plus_days(-3650) || agreement.report_due <= agreement.ends)
    faults.push_back({"report_due", msg("The report comes after the end of the action.")});
  if (days_between(agreement.ends, agreement.report_due) > text.financial_report_days)
    faults.push_back(
        {"report_due", msg("The call gives {0} days after the end of the action (arrêté of 24 May 2005: six months).",
                           text.financial_report_days)});
  std::int64_t sum = 0;
  if (agreement.schedule.empty() || agreement.schedule.size() > 12)
    faults.push_back({"schedule", msg("From 1 to {0} payments.", 12)});
  for (std::size_t i = 0; i < agreement.schedule.size(); ++i) {
    const auto& one = agreement.schedule[i];
    const auto field = fmt::format("schedule.{}", i);
    if (one.amount_cents <= 0) faults.push_back({field, msg("Each payment is above zero.")});
    if (one.kind == PaymentKind::balance && i + 1 != agreement.schedule.size())
      faults.push_back({field, msg("The balance comes last.")});
    if (i > 0 && one.due < agreement.schedule[i - 1].due)
      faults.push_back({field, msg("Payments stand in the order of their days.")});
    sum += one.amount_cents;
  }
  if (sum != agreement.amount_cents && !agreement.schedule.empty())
    faults.push_back(
        {"schedule", msg("The payments come to {0} €, the grant is of {1} €.", format_decimal(sum, 2, Lang::fr),
                         format_decimal(agreement.amount_cents, 2, Lang::fr))});
  if (agreement.milestones.size() > milestones_max)
    faults.push_back({"milestones", msg("At most {0} milestones.", milestones_max)});
  std::set<std::string> once;
  for (std::size_t i = 0; i < agreement.milestones.size(); ++i) {
    auto& one = agreement.milestones[i];
    const auto field = fmt::format("milestones.{}", i);
    one.title = checked_text(field, one.title, line_characters_max, faults);
    if (one.title.empty()) faults.push_back({field, msg("Say what is to be done by then.")});
    if (one.due.year() < 2000 || one.due.year() > 2099)
      faults.push_back({field, msg("A day from 2000 to 2099 is expected here.")});
    if (!once.insert(std::string(word(one.kind)) + fold(one.title)).second)
      faults.push_back({field, msg("This milestone stands twice.")});
  }
  std::stable_sort(agreement.milestones.begin(), agreement.milestones.end(),
                   [](const Milestone& a, const Milestone& b) { return a.due < b.due; });
  // What is ordered or paid already stands in an amendment as it is.
  if (agreement.version > 1) {
    std::size_t at = 0;
    for (const auto& payment : payments_of(act.db, id)) {
      if (payment.state != PaymentState::ordered && payment.state != PaymentState::paid) continue;
      if (at >= agreement.schedule.size() || agreement.schedule[at].amount_cents != payment.amount_cents ||
          agreement.schedule[at].kind != payment.kind)
        faults.push_back({fmt::format("schedule.{}", at),
                          msg("Payment {0} is ordered or paid: it stands first, as it is.", payment.number)});
      ++at;
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  agreement.beneficiary_signed_at.reset();
  agreement.state_signed_at.reset();
  agreement.beneficiary_signed_by.clear();
  agreement.state_signed_by.clear();
  agreement.sha256.clear();
  agreement.made_at = act.now;
  agreement.made_by = act.actor.label;
  if (auto done = put(act, agreement); !done) return done;
  return keep(act, *application,
              {.act = "write_agreement",
               .before = standing ? text_json(*standing) : "",
               .after = text_json(agreement),
               .motive = {}});
}

std::vector<Agreement> agreements_of(db::Session& session, ApplicationId id) {
  std::vector<Agreement> out;
  session.each<AgreementRow>(
      sql::agreements_of, [&](AgreementRow&& row) { out.push_back(agreement_in(std::move(row))); }, id);
  return out;
}

std::optional<Agreement> agreement_of(db::Session& session, ApplicationId id) {
  auto all = agreements_of(session, id);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

Result<void> sign_for_beneficiary(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                  std::string_view seen) {
  auto application = require_application(act, registry, access::Right::apply_for_grants, id);
  if (!application) return fail(application.error());
  auto agreement = agreement_of(act.db, id);
  if (!agreement || (application->state != State::granted && application->state != State::agreed))
    return refused("funding.no_agreement", msg("There is no agreement to sign."),
                   msg("The service that instructs writes it."));
  if (agreement->beneficiary_signed_at) return {};  // signed twice
  if (auto same = signable(*application, *agreement, seen); !same) return same;
  agreement->beneficiary_signed_at = act.now;
  agreement->beneficiary_signed_by = act.actor.label;
  agreement->sha256 = std::string(seen);
  if (auto done = put(act, *agreement); !done) return done;
  return keep(act, *application,
              {.act = "sign_for_beneficiary", .before = "", .after = text_json(*agreement), .motive = {}});
}

Result<void> sign_for_state(access::Act& act, const territory::Registry& registry, ApplicationId id,
                            std::string_view seen) {
  auto application = require_application(act, registry, access::Right::decide_grants, id);
  if (!application) return fail(application.error());
  auto agreement = agreement_of(act.db, id);
  if (!agreement)
    return refused("funding.no_agreement", msg("There is no agreement to sign."),
                   msg("The service that instructs writes it."));
  if (agreement->state_signed_at) return {};  // signed twice
  if (agreement->version == 1) {
    const auto next = next_state(*application, Verb::sign);
    if (!next) return fail(next.error());
    application->state = *next;
  } else if (application->state != State::agreed) {
    return fail(next_state(*application, Verb::sign).error());
  }
  if (agreement->is_agreement && !agreement->beneficiary_signed_at)
    return refused("funding.beneficiary_first",
                   msg("The beneficiary signs first; the State's signature commits the money."),
                   msg("Wait for the organisation to sign."));
  if (agreement->amount_cents != application->granted_cents)
    return fail(Conflict{msg("The amount of the agreement is not the one decided last: write it again.")});
  if (auto same = signable(*application, *agreement, seen); !same) return same;
  if (auto firm = cofunding_lets_sign(act.db, registry, *application, *agreement); !firm) return firm;
  if (const auto entry = entry_held(act.db, id)) {
    const auto posted = ledger::find_entry(act.db, *entry);
    if (posted && posted->state == ledger::State::held) {
      if (auto settled = ledger::settle_entry(act, registry, *entry); !settled) return settled;
    }
  }
  agreement->state_signed_at = act.now;
  agreement->state_signed_by = act.actor.label;
  agreement->sha256 = std::string(seen);
  if (auto done = put(act, *agreement); !done) return done;
  // The payments as they are planned now: what is ordered or paid stays, what was planned before is cancelled.
  int number = 0;
  std::size_t kept_payments = 0;
  for (const auto& payment : payments_of(act.db, id)) {
    number = std::max(number, payment.number);
    if (payment.state == PaymentState::ordered || payment.state == PaymentState::paid) {
      ++kept_payments;
    } else if (step_of(payment_transitions(), payment.state, PaymentVerb::drop) != nullptr) {
      act.db.run(sql::update_payment, payment.id, payment.state, PaymentState::cancelled, payment.certificate,
                 payment.certified_by_account, payment.certified_by, payment.certified_at, payment.ordered_by_account,
                 payment.ordered_by, payment.ordered_on, payment.entry, payment.paid_on, payment.reference, "amended",
                 payment.amount_cents);
    }
  }
  for (std::size_t i = kept_payments; i < agreement->schedule.size(); ++i) {
    const auto& one = agreement->schedule[i];
    act.db.run(sql::insert_payment, PaymentId::make(), id, application->department, ++number, one.kind,
               one.amount_cents, one.due);
  }
  act.db.run(sql::insert_report, ReportId::make(), id, agreement->report_due);
  follow_milestones(act, *application, *agreement);
  if (auto kept = keep(act, *application, {.act = "sign_for_state_grant", .before = {}, .after = {}, .motive = {}});
      !kept)
    return kept;
  count_grant(act, registry, id);
  return {};
}

}  // namespace jalon::funding
