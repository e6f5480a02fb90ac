// SPDX-License-Identifier: EUPL-1.2
// Agreements, payments, reports and recoveries of one file; the payments of a department.
#include <algorithm>

#include "funding/chain.hpp"
#include "funding/cofunding.hpp"
#include "funding/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

constexpr int schedule_rows = 6;
constexpr int milestone_rows = 5;
constexpr int rows_shown = 50;

web::State look(PaymentState state) {
  return state == PaymentState::paid        ? web::State::ok
         : state == PaymentState::cancelled ? web::State::bad
         : state == PaymentState::planned   ? web::State::idle
                                            : web::State::warn;
}

void write_agreement_text(const Scene& scene, web::Flow& main, const Application& application,
                          const Agreement& agreement) {
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Beneficiary"), application.organisation_name);
    terms.pair(scene.tr("Object"), agreement.object);
    terms.pair(scene.tr("Amount"), scene.money(agreement.amount_cents));
    terms.pair(scene.tr("End of the action"), format_date(agreement.ends, scene.lang));
    terms.pair(scene.tr("Report due on"), format_date(agreement.report_due, scene.lang));
    terms.pair(scene.tr("Signed by the beneficiary"),
               agreement.beneficiary_signed_at
                   ? web::trf(scene.lang, "{0}, {1}", format_instant(*agreement.beneficiary_signed_at, scene.lang),
                              agreement.beneficiary_signed_by)
                   : std::string(scene.tr(agreement.is_agreement ? N_("not yet")
                                                                 : N_("not needed: the State notifies its decision"))));
    terms.pair(scene.tr("Signed for the State"),
               agreement.state_signed_at
                   ? web::trf(scene.lang, "{0}, {1}", format_instant(*agreement.state_signed_at, scene.lang),
                              agreement.state_signed_by)
                   : std::string(scene.tr("not yet")));
  });
  if (!agreement.conditions.empty()) {
    main.h3(scene.tr("Conditions of use and payment"));
    main.prose(agreement.conditions);
  }
  if (!agreement.clauses.empty()) {
    main.h3(scene.tr("Clauses"));
    main.prose(agreement.clauses);
  }
  const std::vector<web::Column> columns{
      {.label = scene.tr("Payment")}, {.label = scene.tr("Amount"), .is_number = true}, {.label = scene.tr("Due on")}};
  main.table(scene.tr("Schedule of payments"), columns, [&](web::Rows& rows) {
    for (const auto& one : agreement.schedule) {
      rows.row([&](web::Row& row) {
        row.head(scene.tr(title(one.kind)));
        row.figure(scene.money(one.amount_cents));
        row.cell(format_date(one.due, scene.lang));
      });
    }
  });
  if (!agreement.milestones.empty()) {
    const std::vector<web::Column> steps{
        {.label = scene.tr("Milestone")}, {.label = scene.tr("Kind")}, {.label = scene.tr("Due on")}};
    main.table(agreement.version == 1 ? std::string(scene.tr("Milestones of the agreement"))
                                      : web::trf(scene.lang, "Milestones of amendment {0}", agreement.version - 1),
               steps, [&](web::Rows& rows) {
                 for (const auto& one : agreement.milestones) {
                   rows.row([&](web::Row& row) {
                     row.head(one.title);
                     row.cell(scene.tr(title(one.kind)));
                     row.cell(format_date(one.due, scene.lang));
                   });
                 }
               });
  }
  if (!agreement.sha256.empty())
    main.p([&](web::Phrasing& p) {
      p.soft(p.tr("Digest of the text that was signed:")).text(" ").code(agreement.sha256);
    });
  write_agreement_files(scene, main, application, agreement);
}

Agreement understood(web::Form& form, const Agreement& before) {
  Agreement out = before;
  out.is_agreement = form.has("is_agreement");
  out.object = form.text("object");
  out.conditions = form.text("conditions");
  out.clauses = form.text("clauses");
  if (const auto day = form.date("ends")) out.ends = *day;
  if (const auto day = form.date("report_due")) out.report_due = *day;
  out.schedule.clear();
  for (int i = 0; i < schedule_rows; ++i) {
    const auto field = fmt::format("schedule.{}", i);
    const auto cents = amount(form, field);
    if (!cents || *cents == 0) continue;
    Instalment one{PaymentKind::advance, *cents, form.date(field + ".due").value_or(out.ends)};
    parse_word(form.text(field + ".kind"), one.kind);
    out.schedule.push_back(one);
  }
  out.milestones.clear();
  for (int i = 0; i < std::max(milestone_rows, static_cast<int>(before.milestones.size()) + 1); ++i) {
    const auto field = fmt::format("milestones.{}", i);
    Milestone one{form.text(field), MilestoneKind::step, form.date(field + ".due").value_or(out.ends)};
    if (one.title.empty()) continue;
    parse_word(form.text(field + ".kind"), one.kind);
    out.milestones.push_back(std::move(one));
  }
  return out;
}

void write_agreement_form(const Scene& scene, web::Flow& main, const Application& application, const Agreement& values,
                          const std::vector<Fault>& faults) {
  const auto says = [&](std::string_view field) { return why(faults, field); };
  main.post_form(href(application, "convention"), scene.csrf(), [&](web::Fields& f) {
    f.checkbox({.name = "is_agreement",
                .label = scene.tr("Agreement signed by both (mandatory above 23,000 € in a year for private law)"),
                .why = says("is_agreement")},
               values.is_agreement);
    f.area({.name = "object",
            .label = scene.tr("Object"),
            .value = values.object,
            .why = says("object"),
            .required = true,
            .max_characters = 2000},
           2);
    f.area({.name = "conditions",
            .label = scene.tr("Conditions of use and payment"),
            .value = values.conditions,
            .why = says("conditions"),
            .max_characters = 8000},
           4);
    f.area({.name = "clauses",
            .label = scene.tr("Clauses"),
            .value = values.clauses,
            .why = says("clauses"),
            .max_characters = 8000},
           4);
    f.columns([&](web::Fields& c) {
      c.date_field({.name = "ends",
                    .label = scene.tr("End of the action"),
                    .value = values.ends.text(),
                    .why = says("ends"),
                    .width = "w4"});
      c.date_field({.name = "report_due",
                    .label = scene.tr("Report due on"),
                    .value = values.report_due.text(),
                    .why = says("report_due"),
                    .width = "w4"});
    });
    f.fieldset(web::trf(scene.lang, "Schedule: comes to {0}", scene.money(application.granted_cents.value_or(0))),
               [&](web::Fields& g) {
                 std::vector<web::Choice> kinds;
                 for (const auto kind : {PaymentKind::advance, PaymentKind::instalment, PaymentKind::balance})
                   kinds.push_back({std::string(word(kind)), std::string(scene.tr(title(kind)))});
                 for (std::size_t i = 0; i < schedule_rows; ++i) {
                   const auto* one = i < values.schedule.size() ? &values.schedule[i] : nullptr;
                   const auto field = fmt::format("schedule.{}", i);
                   const auto kind_field = field + ".kind", due_field = field + ".due";
                   const auto label = web::trf(scene.lang, "Payment {0}, in euros", i + 1);
                   g.columns([&](web::Fields& c) {
                     c.number_field({.name = field,
                                     .label = label,
                                     .value = one == nullptr ? "" : typed(one->amount_cents),
                                     .why = says(field) != nullptr || i > 0 ? says(field) : says("schedule"),
                                     .width = "w4"});
                     c.select({.name = kind_field,
                               .label = scene.tr("Kind"),
                               .value = std::string(word(one == nullptr ? PaymentKind::instalment : one->kind)),
                               .width = "w4"},
                              kinds);
                     c.date_field({.name = due_field,
                                   .label = scene.tr("Due on"),
                                   .value = one == nullptr ? "" : one->due.text(),
                                   .width = "w4"});
                   });
                 }
               });
    f.fieldset(scene.tr("Milestones: a line without a title is left out"), [&](web::Fields& g) {
      std::vector<web::Choice> kinds;
      for (const auto kind : {MilestoneKind::step, MilestoneKind::report, MilestoneKind::document})
        kinds.push_back({std::string(word(kind)), std::string(scene.tr(title(kind)))});
      for (std::size_t i = 0; i < std::max<std::size_t>(milestone_rows, values.milestones.size() + 1); ++i) {
        const auto* one = i < values.milestones.size() ? &values.milestones[i] : nullptr;
        const auto field = fmt::format("milestones.{}", i);
        const auto kind_field = field + ".kind", due_field = field + ".due";
        const auto label = web::trf(scene.lang, "Milestone {0}", i + 1);
        g.columns([&](web::Fields& c) {
          c.text_field({.name = field,
                        .label = label,
                        .value = one == nullptr ? "" : one->title,
                        .why = says(field),
                        .max_characters = 200,
                        .width = "w4"});
          c.select({.name = kind_field,
                    .label = scene.tr("Kind"),
                    .value = std::string(word(one == nullptr ? MilestoneKind::step : one->kind)),
                    .width = "w4"},
                   kinds);
          c.date_field({.name = due_field,
                        .label = scene.tr("Due on"),
                        .value = one == nullptr ? "" : one->due.text(),
                        .width = "w4"});
        });
      }
    });
    f.submit(scene.tr("Save the text"));
  });
}

std::string payment_href(const Payment& payment, std::string_view act) {
  return fmt::format("/versements/{}/{}", payment.id.text(), act);
}

void write_payments(const Scene& scene, web::Flow& main, const Application& application,
                    const std::vector<Fault>& faults) {
  const auto all = payments_of(scene.db, application.id);
  if (all.empty()) return;
  const bool may_pay = scene.may(Right::pay_credits, application.territory);
  const bool may_certify = scene.may(Right::certify_service, application.territory);
  main.h2(scene.tr("Payments"));
  for (const auto& one : all) {
    main.section(
        "", web::trf(scene.lang, "{0}. {1}: {2}", one.number, scene.tr(title(one.kind)), scene.money(one.amount_cents)),
        [&](web::Flow& card) {
          card.p([&](web::Phrasing& p) {
            p.badge(look(one.state), scene.tr(title(one.state)));
            p.text(" ").text(web::trf(scene.lang, "due on {0}", format_date(one.due, scene.lang)));
            const bool is_late =
                one.due < scene.today && one.state != PaymentState::paid && one.state != PaymentState::cancelled;
            if (is_late)
              p.text(" ").badge(web::State::bad, web::trn(scene.lang, "{0} day late", "{0} days late",
                                                          days_between(one.due, scene.today)));
            if (one.paid_on)
              p.br().text(web::trf(scene.lang, "Paid on {0}, reference {1}.", format_date(*one.paid_on, scene.lang),
                                   one.reference));
            if (one.entry && scene.may_somewhere(Right::read_credits))
              p.text(" ").a(fmt::format("/credits/ecritures/{}", *one.entry),
                            web::trf(scene.lang, "Entry {0}", *one.entry));
          });
          if (one.certified_at)
            card.p(web::trf(scene.lang, "Service certified by {0} on {1}: {2}", one.certified_by,
                            format_date(paris_date(*one.certified_at), scene.lang), one.certificate));
          if (one.ordered_on && is_of_state(scene, application))
            card.p(web::trf(scene.lang, "Ordered by {0} on {1}.", one.ordered_by,
                            format_date(*one.ordered_on, scene.lang)));
          if (one.state == PaymentState::planned || one.state == PaymentState::certified) {
            const auto missing = obstacles(scene.db, scene.registry, one, scene.today);
            if (!missing.empty())
              card.notice(web::State::warn, [&](web::Flow& notice) {
                notice.p(scene.tr("What keeps it from being paid:"));
                notice.list([&](web::Items& items) {
                  for (const auto& each : missing) items.item(web::tr(scene.lang, each));
                });
              });
            if (may_certify && one.state == PaymentState::planned)
              card.post_form(payment_href(one, "certifier"), scene.csrf(), [&](web::Fields& fields) {
                fields.area({.name = "certificate",
                             .label = scene.tr("What was seen"),
                             .hint = scene.tr("Documents, visit, report. Nothing about a person."),
                             .why = why(faults, "certificate"),
                             .required = true,
                             .max_characters = 2000},
                            2);
                fields.submit(scene.tr("Certify that the service was done"));
              });
            if (may_pay && missing.empty())
              card.post_button(payment_href(one, "ordonner"), scene.csrf(), scene.tr("Order the payment"));
          }
          if (may_pay && one.state == PaymentState::ordered) {
            card.post_form(payment_href(one, "confirmer"), scene.csrf(), [&](web::Fields& fields) {
              fields.columns([&](web::Fields& c) {
                c.number_field({.name = "amount",
                                .label = scene.tr("Paid, in euros"),
                                .value = typed(one.amount_cents),
                                .why = why(faults, "amount"),
                                .required = true,
                                .width = "w4"});
                c.date_field({.name = "paid_on",
                              .label = scene.tr("On"),
                              .value = scene.today.text(),
                              .why = why(faults, "paid_on"),
                              .required = true,
                              .width = "w4"});
                c.text_field({.name = "reference",
                              .label = scene.tr("Reference of the accounting system"),
                              .why = why(faults, "reference"),
                              .required = true,
                              .max_characters = 80,
                              .width = "w4"});
              });
              fields.submit(scene.tr("Enter as paid"));
            });
            card.details(scene.tr("Cancel the order"), [&](web::Flow& inner) {
              inner.post_form(payment_href(one, "annuler"), scene.csrf(), [&](web::Fields& fields) {
                fields.area({.name = "motive",
                             .label = scene.tr("Why"),
                             .why = why(faults, "motive"),
                             .required = true,
                             .max_characters = 2000},
                            2);
                fields.submit(scene.tr("Cancel the order"), {}, {}, true);
              });
            });
          }
        });
  }
}

void write_recoveries(const Scene& scene, web::Flow& main, const Application& application,
                      const std::vector<Fault>& faults) {
  const auto all = recoveries_of(scene.db, application.id);
  const auto sums = sums_of(scene.db, application.id);
  const auto report = report_of(scene.db, application.id);
  const bool may_decide = scene.may(Right::decide_grants, application.territory) &&
                          (application.state == State::agreed || application.state == State::revoked);
  std::int64_t ordered = 0;
  for (const auto& one : all) ordered += one.amount_cents;
  const auto above =
      report && report->state == ReportState::accepted ? sums.paid_cents - ordered - report->due_cents : 0;
  if (all.empty() && (!may_decide || sums.paid_cents == 0)) return;
  main.section("", scene.tr("Recovery"), [&](web::Flow& card) {
    if (above > 0)
      card.notice(web::State::warn, [&](web::Flow& notice) {
        notice.p(web::trf(scene.lang, "{0} were paid above what the grant comes to.", scene.money(above)));
      });
    for (const auto& one : all) {
      card.h3(web::trf(scene.lang, "{0}, due on {1}", scene.money(one.amount_cents), format_date(one.due, scene.lang)));
      card.p([&](web::Phrasing& p) {
        const bool is_done = one.recovered_cents == one.amount_cents;
        p.badge(is_done                 ? web::State::ok
                : one.due < scene.today ? web::State::bad
                                        : web::State::warn,
                is_done ? std::string(p.tr("recovered"))
                        : web::trf(scene.lang, "{0} still to come back",
                                   scene.money(one.amount_cents - one.recovered_cents)));
        p.text(" ").text(one.motive);
      });
      const auto receipts = receipts_of(scene.db, one.id);
      if (!receipts.empty())
        card.list([&](web::Items& items) {
          for (const auto& receipt : receipts)
            items.item(web::trf(scene.lang, "{0}: {1}, reference {2}", format_date(receipt.day, scene.lang),
                                scene.money(receipt.amount_cents), receipt.reference));
        });
      if (scene.may(Right::pay_credits, application.territory) && one.recovered_cents < one.amount_cents)
        card.post_form(fmt::format("/recouvrements/{}/encaisser", one.id.text()), scene.csrf(),
                       [&](web::Fields& fields) {
                         fields.hidden("application", application.id.text());
                         fields.columns([&](web::Fields& c) {
                           c.number_field({.name = "amount",
                                           .label = scene.tr("Came back, in euros"),
                                           .value = typed(one.amount_cents - one.recovered_cents),
                                           .why = why(faults, "amount"),
                                           .required = true,
                                           .width = "w4"});
                           c.date_field({.name = "day",
                                         .label = scene.tr("On"),
                                         .value = scene.today.text(),
                                         .why = why(faults, "day"),
                                         .required = true,
                                         .width = "w4"});
                           c.text_field({.name = "reference",
                                         .label = scene.tr("Reference of the accounting system"),
                                         .why = why(faults, "reference"),
                                         .required = true,
                                         .max_characters = 80,
                                         .width = "w4"});
                         });
                         fields.submit(scene.tr("Enter what came back"));
                       });
    }
    if (may_decide && sums.paid_cents > ordered)
      card.details(
          scene.tr("Order a recovery"),
          [&](web::Flow& inner) {
            inner.post_form(href(application, "recouvrement"), scene.csrf(), [&](web::Fields& fields) {
              fields.number_field({.name = "amount",
                                   .label = scene.tr("Amount, in euros"),
                                   .value = typed(std::max<std::int64_t>(0, above)),
                                   .why = why(faults, "amount"),
                                   .required = true});
              fields.date_field({.name = "due",
                                 .label = scene.tr("To be paid back until"),
                                 .value = scene.today.plus_days(60).text(),
                                 .why = why(faults, "due"),
                                 .required = true});
              fields.area({.name = "motive",
                           .label = scene.tr("Why"),
                           .why = why(faults, "motive"),
                           .required = true,
                           .max_characters = 2000},
                          2);
              fields.submit(scene.tr("Order the recovery"));
            });
          },
          above > 0);
  });
}

web::Response money_page(PagesState& state, const web::Request& request, const Application* of_payment,
                         const Agreement* given, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    Result<Application> application = of_payment == nullptr ? application_in(scene) : Result<Application>(*of_payment);
    if (application && !may_read(scene.db, scene.registry, *scene.actor, *application))
      application = fail(NotFound{msg("This application does not exist.")});
    if (!application) return web::error_response(request, application.error());
    if (!application->granted_cents)
      return web::error_response(request, NotFound{msg("Nothing was granted to this application.")});
    auto page = application_page(scene, *application, scene.tr("Agreement and payments"), "money");
    if (!faults.empty()) page.status = 422;
    const auto versions = agreements_of(scene.db, application->id);
    const auto* agreement = versions.empty() ? nullptr : &versions.front();
    const bool may_instruct = scene.may(Right::instruct_applications, application->territory);
    const bool may_sign_state = scene.may(Right::decide_grants, application->territory);
    const bool is_mine = scene.is_member(application->organisation);
    const bool is_amended =
        agreement != nullptr && agreement->state_signed_at && agreement->amount_cents != *application->granted_cents;
    const bool may_write =
        may_instruct && (application->state == State::granted || application->state == State::agreed) &&
        (agreement == nullptr || is_amended || (!agreement->state_signed_at && !agreement->beneficiary_signed_at));
    return web::page(request, page, [&](web::Flow& main) {
      main.head(
          application->title, fmt::format("{} – {}", application->number, application->organisation_name),
          [&](web::Flow& actions) { actions.badge(look(application->state), scene.tr(title(application->state))); });
      main.fault_summary(faults);
      const auto sums = sums_of(scene.db, application->id);
      main.grid([&](web::Flow& grid) {
        const auto card = [&](std::string_view label, std::int64_t cents) {
          grid.figure_card("w3", {.label = std::string(label), .value = scene.money(cents)});
        };
        card(scene.tr("Granted"), *application->granted_cents);
        card(scene.tr("Certified"), sums.certified_cents);
        card(scene.tr("Paid"), sums.paid_cents);
        card(scene.tr("Recovered"), sums.recovered_cents);
      });
      write_cofunding_notice(scene, main, *application, true);
      if (agreement == nullptr) {
        main.empty_state(scene.tr("The agreement, or the decision to notify, is not written yet."));
      } else {
        main.section("",
                     agreement->version == 1
                         ? std::string(scene.tr(agreement->is_agreement ? N_("Agreement") : N_("Decision to notify")))
                         : web::trf(scene.lang, "Amendment {0}", agreement->version - 1),
                     [&](web::Flow& card) {
                       write_agreement_text(scene, card, *application, *agreement);
                       const auto seen = digest_of(*application, *agreement);
                       const bool waits = application->state == State::granted || application->state == State::agreed;
                       if (waits && is_mine && agreement->is_agreement && !agreement->beneficiary_signed_at)
                         card.post_button(href(*application, "convention/signer"), scene.csrf(),
                                          scene.tr("Sign for the organisation"), false, {{"seen", seen}});
                       const auto firm = cofunding_lets_sign(scene.db, scene.registry, *application, *agreement);
                       if (waits && may_sign_state && !agreement->state_signed_at && !firm)
                         card.notice(web::State::warn, [&](web::Flow& notice) {
                           notice.p(scene.tr("The State cannot sign yet:"));
                           notice.list([&](web::Items& items) {
                             for (const auto& one : as_faults(firm.error()))
                               items.item(web::tr(scene.lang, one.reason));
                           });
                         });
                       if (waits && may_sign_state && !agreement->state_signed_at && firm &&
                           (!agreement->is_agreement || agreement->beneficiary_signed_at))
                         card.post_button(href(*application, "convention/signer-etat"), scene.csrf(),
                                          scene.tr("Sign for the State: the money is committed"), false,
                                          {{"seen", seen}});
                       if (waits && may_sign_state && agreement->is_agreement && !agreement->beneficiary_signed_at)
                         card.note(scene.tr("The beneficiary signs first."));
                     });
        for (std::size_t i = 1; i < versions.size(); ++i)
          main.details(versions[i].version == 1 ? std::string(scene.tr("Agreement as first signed"))
                                                : web::trf(scene.lang, "Amendment {0}", versions[i].version - 1),
                       [&](web::Flow& inner) { write_agreement_text(scene, inner, *application, versions[i]); });
      }
      if (may_write) {
        const auto draft = given != nullptr ? *given
                           : agreement != nullptr && !is_amended
                               ? *agreement
                               : draft_agreement(scene.db, scene.registry, *application);
        main.section("", scene.tr(is_amended ? N_("Write the amendment") : N_("Write the text")),
                     [&](web::Flow& card) { write_agreement_form(scene, card, *application, draft, faults); });
      }
      write_milestones(scene, main, *application, faults);
      write_payments(scene, main, *application, faults);
      write_recoveries(scene, main, *application, faults);
      if (may_sign_state && step_of(transitions(), application->state, Verb::close) != nullptr)
        main.post_button(href(*application, "clore"), scene.csrf(), scene.tr("Close the file"), true);
    });
  });
}

using Rule3 = FunctionRef<Result<void>(access::Act&, const territory::Registry&, web::Form&)>;
// An act on the file of the address or of a payment, then the page of its money again.
web::Response post_money(PagesState& state, const web::Request& request, ApplicationId id, Rule3 rule) {
  web::Form form(request);
  const auto again = [&](const std::vector<Fault>& faults, int status) {
    return money_page_again(state, request, id, faults, status);
  };
  if (!form.ok()) return again(form.faults(), 422);
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        auto result = rule(act, registry, form);
        if (!form.ok()) return fail(Invalid{form.faults()});
        return result;
      });
  if (done) return web::see_other(href(id) + "/convention");
  if (shows_on_form(done.error()))
    return again(as_faults(done.error()), std::holds_alternative<Conflict>(done.error()) ? 409 : 422);
  return web::error_response(request, done.error());
}

web::Response post_agreement(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto id = id_of(request);
  const auto registry = state.context.territories.current();
  const auto before = state.context.database.read([&](db::Session& session) -> std::optional<Agreement> {
    const auto application = find_application(session, id);
    if (!application || !application->granted_cents) return std::nullopt;
    return draft_agreement(session, *registry, *application);
  });
  if (!before) return web::error_response(request, NotFound{msg("Nothing was granted to this application.")});
  const auto text = understood(form, *before);
  if (!form.ok()) return money_page(state, request, nullptr, &text, form.faults());
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) {
    return write_agreement(act, places, id, text);
  });
  if (done) return web::see_other(href(id) + "/convention");
  if (shows_on_form(done.error())) return money_page(state, request, nullptr, &text, as_faults(done.error()));
  return web::error_response(request, done.error());
}

web::Response post_payment(PagesState& state, const web::Request& request, Rule3 rule) {
  const auto id = PaymentId::parse(request.param("payment"));
  const auto payment =
      id ? state.context.database.read([&](db::Session& session) { return find_payment(session, *id); }) : std::nullopt;
  if (!payment) return web::error_response(request, NotFound{msg("This payment does not exist.")});
  return post_money(state, request, payment->application, rule);
}

// ---- report ----

std::string field_of(std::string_view account) { return fmt::format("r.{}", account); }

// Planned and actual, line by line, with what differs.
void write_comparison(const Scene& scene, web::Flow& main, const Budget& planned, const Report& report) {
  const std::vector<web::Column> columns{{.label = scene.tr("Account")},
                                         {.label = scene.tr("Planned"), .is_number = true},
                                         {.label = scene.tr("Actual"), .is_number = true},
                                         {.label = scene.tr("Difference"), .is_number = true},
                                         {.label = "%", .is_number = true}};
  main.table(scene.tr("Financial report: planned and actual"), columns, [&](web::Rows& rows) {
    for (const auto& account : budget_accounts()) {
      std::int64_t before = 0;
      std::int64_t after = 0;
      for (const auto& line : planned.lines) before += line.account == account.code ? line.amount_cents : 0;
      for (const auto& line : report.actual) after += line.account == account.code ? line.amount_cents : 0;
      if (before == 0 && after == 0) continue;
      rows.row([&](web::Row& row) {
        row.head(scene.tr(account.title));
        row.figure(scene.money(before));
        row.figure(scene.money(after));
        row.figure(scene.money(after - before));
        row.figure(before == 0 ? "–" : format_percent(after - before, before, scene.lang));
      });
    }
  });
}

// A whole number, or nothing.
std::optional<std::int64_t> count_in(web::Form& form, std::string_view field) {
  const auto text = trim(form.text(field));
  if (text.empty()) return std::nullopt;
  const auto value = parse_integer(text);
  if (!value) form.fault(field, msg("A whole number is expected here."));
  return value;
}

Report understood_report(web::Form& form, const std::vector<Outcome>& planned) {
  Report out;
  for (const auto& account : budget_accounts()) {
    const auto cents = amount(form, field_of(account.code));
    if (cents && *cents > 0)
      out.actual.push_back(
          {std::string(account.code), {}, *cents, account.side == Side::income ? Promise::paid : Promise::asked});
  }
  out.activity = form.text("activity");
  out.sessions = count_in(form, "sessions");
  out.hours = count_in(form, "hours");
  out.attendances = count_in(form, "attendances");
  out.explanation = form.text("explanation");
  for (std::size_t i = 0; i < planned.size(); ++i)
    out.outcomes.push_back({planned[i].label, planned[i].target, form.text(fmt::format("outcome.{}", i)),
                            form.text(fmt::format("outcome.{}.comment", i))});
  return out;
}

web::Response report_page(PagesState& state, const web::Request& request, const web::Form* typed_form,
                          const Report* given, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    auto page = application_page(scene, *application, scene.tr("Report of the action"), "report");
    if (!faults.empty()) page.status = 422;
    const auto report = report_of(scene.db, application->id);
    const auto content = content_of(scene.db, scene.registry, application->id);
    const bool is_mine = scene.is_member(application->organisation);
    const bool may_instruct = scene.may(Right::instruct_applications, application->territory);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, fmt::format("{} – {}", application->number, application->title));
      main.fault_summary(faults);
      if (!report) {
        main.empty_state(scene.tr("A report is awaited once the agreement is signed."));
        return;
      }
      main.p([&](web::Phrasing& p) {
        const bool is_late =
            report->due < scene.today && (report->state == ReportState::due || report->state == ReportState::returned);
        p.badge(report->state == ReportState::accepted ? web::State::ok
                : is_late                              ? web::State::bad
                                                       : web::State::warn,
                scene.tr(title(report->state)));
        p.text(" ").text(web::trf(scene.lang, "due on {0}", format_date(report->due, scene.lang)));
      });
      if (report->state == ReportState::returned)
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(web::trf(scene.lang, "Returned by {0}:", report->answered_by));
          notice.prose(report->motive);
        });
      if (report->submitted_at) {
        write_comparison(scene, main, content.budget, *report);
        main.h2(scene.tr("What was done"));
        main.prose(report->activity);
        if (report->sessions || report->hours || report->attendances)
          main.list([&](web::Items& items) {
            for (const auto& [measure, value] :
                 {std::pair(Measure::sessions, report->sessions), std::pair(Measure::hours, report->hours),
                  std::pair(Measure::attendances, report->attendances)}) {
              const auto told = value ? format_integer(*value, scene.lang) : std::string(scene.tr("not told"));
              items.item(web::trf(scene.lang, "{0}: {1}", scene.tr(words_of(measure).title), told));
            }
          });
        if (!report->explanation.empty()) {
          main.h2(scene.tr("Why it differs from what was planned"));
          main.prose(report->explanation);
        }
        if (!report->outcomes.empty()) {
          const std::vector<web::Column> columns{{.label = scene.tr("What is measured")},
                                                 {.label = scene.tr("Target")},
                                                 {.label = scene.tr("Reached")},
                                                 {.label = scene.tr("Remark")}};
          main.table(scene.tr("Outcomes"), columns, [&](web::Rows& rows) {
            for (const auto& one : report->outcomes) {
              rows.row([&](web::Row& row) {
                row.head(one.label);
                row.cell(one.target);
                row.cell(one.reached);
                row.cell(one.comment);
              });
            }
          });
        }
      }
      if (report->state == ReportState::accepted) {
        main.notice(web::State::ok, [&](web::Flow& notice) {
          notice.p(web::trf(scene.lang, "Accepted by {0}. The grant comes to {1} of {2}.", report->answered_by,
                            scene.money(report->due_cents), scene.money(application->granted_cents.value_or(0))));
          if (report->ineligible_cents > 0)
            notice.p(
                web::trf(scene.lang, "Not eligible: {0}. {1}", scene.money(report->ineligible_cents), report->motive));
        });
      }
      if (may_instruct && report->state == ReportState::submitted) {
        main.section("", scene.tr("Answer"), [&](web::Flow& card) {
          card.p(web::trf(scene.lang, "As it stands, the grant would come to {0}.",
                          scene.money(due_of(content.budget, *report, application->granted_cents.value_or(0), 0))));
          card.post_form(href(*application, "bilan/accepter"), scene.csrf(), [&](web::Fields& fields) {
            fields.number_field({.name = "ineligible",
                                 .label = scene.tr("Costs that are not eligible, in euros"),
                                 .value = "0",
                                 .why = why(faults, "ineligible")});
            fields.area({.name = "motive",
                         .label = scene.tr("Which ones, by which rule"),
                         .why = why(faults, "motive"),
                         .max_characters = 2000},
                        2);
            fields.submit(scene.tr("Accept the report"));
          });
          card.details(scene.tr("Return the report"), [&](web::Flow& inner) {
            inner.post_form(href(*application, "bilan/renvoyer"), scene.csrf(), [&](web::Fields& fields) {
              fields.area({.name = "motive",
                           .label = scene.tr("What is wrong or missing"),
                           .required = true,
                           .max_characters = 2000},
                          3);
              fields.submit(scene.tr("Return the report"), {}, {}, true);
            });
          });
        });
      }
      if (!is_mine || (report->state != ReportState::due && report->state != ReportState::returned)) return;
      const Report& values = given == nullptr ? *report : *given;
      main.section("", scene.tr("Write the report"), [&](web::Flow& card) {
        card.post_form(href(*application, "bilan"), scene.csrf(), [&](web::Fields& f) {
          f.hidden("version", std::to_string(report->revision));
          const auto side = [&](Side one, std::string_view legend) {
            f.fieldset(legend, [&](web::Fields& g) {
              for (const auto& account : budget_accounts()) {
                if (account.side != one) continue;
                std::int64_t planned = 0;
                for (const auto& line : content.budget.lines)
                  planned += line.account == account.code ? line.amount_cents : 0;
                std::int64_t now = 0;
                for (const auto& line : values.actual) now += line.account == account.code ? line.amount_cents : 0;
                const auto field = field_of(account.code);
                const auto hint = web::trf(scene.lang, "planned: {0}", scene.money(planned));
                g.number_field({.name = field,
                                .label = scene.tr(account.title),
                                .hint = planned > 0 ? std::string_view(hint) : std::string_view(),
                                .value = typed_form != nullptr ? typed_form->text(field) : typed(now),
                                .why = why(faults, field)});
              }
            });
          };
          side(Side::cost, scene.tr("Costs really paid, in euros"));
          side(Side::income, scene.tr("Income really received, in euros"));
          side(Side::given_use, scene.tr("Given in kind: what it is used for (86)"));
          side(Side::given, scene.tr("Given in kind (87)"));
          f.area({.name = "activity",
                  .label = scene.tr("What was done"),
                  .hint = scene.tr("In aggregates. Nothing about a person."),
                  .value = values.activity,
                  .why = why(faults, "activity"),
                  .required = true,
                  .max_characters = 8000},
                 6);
          f.columns([&](web::Fields& c) {
            const auto counted = [&](std::string_view name, std::string_view label, std::string_view hint,
                                     std::optional<std::int64_t> value) {
              c.number_field({.name = name,
                              .label = scene.tr(label),
                              .hint = hint,
                              .value = typed_form != nullptr ? typed_form->text(name)
                                       : value               ? std::to_string(*value)
                                                             : std::string(),
                              .why = why(faults, name),
                              .width = "w4"});
            };
            counted("sessions", words_of(Measure::sessions).title, scene.tr("Leave empty what was not counted."),
                    values.sessions);
            counted("hours", words_of(Measure::hours).title, {}, values.hours);
            counted("attendances", words_of(Measure::attendances).title,
                    scene.tr("Those present at each session, added up. No list of names."), values.attendances);
          });
          f.area({.name = "explanation",
                  .label = scene.tr("Why it differs from what was planned"),
                  .value = values.explanation,
                  .why = why(faults, "explanation"),
                  .max_characters = 8000},
                 3);
          for (std::size_t i = 0; i < content.outcomes.size(); ++i) {
            const auto& one = content.outcomes[i];
            const auto reached = std::find_if(values.outcomes.begin(), values.outcomes.end(),
                                              [&](const OutcomeReached& r) { return r.label == one.label; });
            const auto field = fmt::format("outcome.{}", i), comment = field + ".comment";
            const auto hint = web::trf(scene.lang, "baseline: {0}; target: {1}", one.baseline, one.target);
            f.columns([&](web::Fields& c) {
              c.text_field({.name = field,
                            .label = one.label,
                            .hint = hint,
                            .value = reached == values.outcomes.end() ? "" : reached->reached,
                            .why = why(faults, field),
                            .required = true,
                            .max_characters = 200,
                            .width = "w6"});
              c.text_field({.name = comment,
                            .label = scene.tr("Remark"),
                            .value = reached == values.outcomes.end() ? "" : reached->comment,
                            .max_characters = 2000,
                            .width = "w6"});
            });
          }
          f.submit(scene.tr("Submit the report"));
        });
      });
    });
  });
}

web::Response post_report(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto id = id_of(request);
  const auto registry = state.context.territories.current();
  const auto planned =
      state.context.database.read([&](db::Session& session) { return content_of(session, *registry, id).outcomes; });
  const auto report = understood_report(form, planned);
  const auto seen = form.integer("version", 0, 1'000'000'000).value_or(0);
  if (!form.ok()) return report_page(state, request, &form, &report, form.faults());
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) {
    return submit_report(act, places, id, seen, report);
  });
  if (done) return web::see_other(href(id) + "/bilan");
  if (shows_on_form(done.error())) return report_page(state, request, &form, &report, as_faults(done.error()));
  return web::error_response(request, done.error());
}

web::Response answer_report(PagesState& state, const web::Request& request, bool accepts) {
  web::Form form(request);
  const auto id = id_of(request);
  const auto ineligible = accepts ? amount(form, "ineligible").value_or(0) : 0;
  if (!form.ok()) return report_page(state, request, nullptr, nullptr, form.faults());
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return accepts ? accept_report(act, registry, id, ineligible, form.text("motive"))
                   : return_report(act, registry, id, form.text("motive"));
  });
  if (done) return web::see_other(href(id) + "/bilan");
  if (shows_on_form(done.error())) return report_page(state, request, nullptr, nullptr, as_faults(done.error()));
  return web::error_response(request, done.error());
}

// ---- payments of a department ----

web::Response payments_page(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = scene.registry.find(territory::Level::department, request.param("department"));
    if (place == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    PaymentFilter filter;
    filter.department = place->key;
    const auto asked = std::string(request.query_value("situation").value_or(""));
    PaymentState of_state{};
    if (asked == "late")
      filter.due_before = scene.today;
    else if (parse_word(asked, of_state))
      filter.state = of_state;
    const auto page_number =
        std::clamp<std::int64_t>(parse_integer(request.query_value("page").value_or("1")).value_or(1), 1, 100'000);
    filter.limit = rows_shown;
    filter.offset = (page_number - 1) * rows_shown;
    std::int64_t total = 0;
    const auto found = payments(scene.db, filter, &total);
    web::Page page;
    page.title = web::trf(scene.lang, "Payments, {0}", place->name);
    page.crumbs = plan::crumbs(scene.registry, *place, scene.lang);
    if (!page.crumbs.empty()) page.crumbs.back().href = territory::href(*place);
    page.crumbs.push_back({std::string(scene.tr("Applications")), requests_href(*place)});
    page.crumbs.push_back({page.title, ""});
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title);
      main.get_form(request.path, [&](web::Fields& fields) {
        std::vector<web::Choice> states{{"", std::string(scene.tr("All"))}, {"late", std::string(scene.tr("Late"))}};
        for (const auto one : {PaymentState::planned, PaymentState::certified, PaymentState::ordered,
                               PaymentState::paid, PaymentState::cancelled})
          states.push_back({std::string(word(one)), std::string(scene.tr(title(one)))});
        fields.select({.name = "situation", .label = scene.tr("Situation"), .value = asked}, states);
        fields.submit(scene.tr("Show"), {}, {}, true);
      });
      if (found.empty()) {
        main.empty_state(scene.tr("No payment is like that."));
        return;
      }
      const std::vector<web::Column> columns{{.label = scene.tr("Due on")},
                                             {.label = scene.tr("Application")},
                                             {.label = scene.tr("Organisation")},
                                             {.label = scene.tr("Payment")},
                                             {.label = scene.tr("Amount"), .is_number = true},
                                             {.label = scene.tr("Situation")}};
      main.table(scene.tr("Payments by the day on which they are due"), columns, [&](web::Rows& rows) {
        for (const auto& one : found) {
          rows.row([&](web::Row& row) {
            row.head(format_date_short(one.payment.due, scene.lang));
            row.cell([&](web::Phrasing& p) {
              p.a(href(one.payment.application) + "/convention", one.application_number + " – " + one.title);
            });
            row.cell(one.organisation_name);
            row.cell(fmt::format("{}. {}", one.payment.number, scene.tr(title(one.payment.kind))));
            row.figure(scene.money(one.payment.amount_cents));
            row.cell([&](web::Phrasing& p) {
              p.badge(look(one.payment.state), scene.tr(title(one.payment.state)));
              const bool is_late = one.payment.due < scene.today && one.payment.state != PaymentState::paid &&
                                   one.payment.state != PaymentState::cancelled;
              if (is_late)
                p.text(" ").badge(web::State::bad, web::trn(scene.lang, "{0} day late", "{0} days late",
                                                            days_between(one.payment.due, scene.today)));
            });
          });
        }
      });
      main.pager(total, static_cast<int>(page_number), rows_shown,
                 [&](int at) { return web::with_query(request, "page", std::to_string(at)); });
    });
  });
}

}  // namespace

web::Response money_page_again(PagesState& state, const web::Request& request, ApplicationId id,
                               const std::vector<Fault>& faults, int status) {
  const auto application =
      state.context.database.read([&](db::Session& session) { return find_application(session, id); });
  if (!application) return web::error_response(request, NotFound{msg("This application does not exist.")});
  auto response = money_page(state, request, &*application, nullptr, faults);
  if (response.status == 422) response.status = status;
  return response;
}

void add_money_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  add_way(router, state,
          {.name = "agreement",
           .pattern = "/demandes/{application}/convention",
           .right = Right::read_aggregates,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return money_page(s, r, nullptr, nullptr, {}); });
  add_way(router, state,
          {.name = "write_agreement",
           .method = Method::post,
           .pattern = "/demandes/{application}/convention",
           .right = Right::instruct_applications,
           .scope = each},
          post_agreement);
  using RuleOfForm = Result<void> (*)(access::Act&, const territory::Registry&, web::Form&, ApplicationId);
  const auto add = [&](std::string_view name, std::string_view path, Right right, RuleOfForm rule) {
    const auto pattern = fmt::format("/demandes/{{application}}/{}", path);
    add_way(router, state, {.name = name, .method = Method::post, .pattern = pattern, .right = right, .scope = each},
            [rule](PagesState& s, const web::Request& r) {
              const auto id = id_of(r);
              return post_money(s, r, id, [&](access::Act& act, const territory::Registry& registry, web::Form& f) {
                return rule(act, registry, f, id);
              });
            });
  };
  add("sign_for_beneficiary", "convention/signer", Right::apply_for_grants,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return sign_for_beneficiary(act, r, id, f.text("seen"));
      });
  add("sign_for_state", "convention/signer-etat", Right::decide_grants,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return sign_for_state(act, r, id, f.text("seen"));
      });
  add("close", "clore", Right::decide_grants,
      [](access::Act& act, const territory::Registry& r, web::Form&, ApplicationId id) {
        return close_application(act, r, id);
      });
  add("order_recovery", "recouvrement", Right::decide_grants,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) -> Result<void> {
        auto done = order_recovery(act, r, id, amount(f, "amount").value_or(0), f.date("due").value_or(Date{}),
                                   f.text("motive"));
        if (!done) return fail(std::move(done.error()));
        return {};
      });
  using RuleOfPayment = Result<void> (*)(access::Act&, const territory::Registry&, web::Form&, PaymentId);
  const auto add_payment = [&](std::string_view name, std::string_view path, Right right, RuleOfPayment rule) {
    const auto pattern = fmt::format("/versements/{{payment}}/{}", path);
    add_way(router, state, {.name = name, .method = Method::post, .pattern = pattern, .right = right, .scope = each},
            [rule](PagesState& s, const web::Request& r) {
              const auto id = PaymentId::parse(r.param("payment")).value_or(PaymentId{});
              return post_payment(s, r, [&](access::Act& act, const territory::Registry& registry, web::Form& f) {
                return rule(act, registry, f, id);
              });
            });
  };
  add_payment("certify_payment", "certifier", Right::certify_service,
              [](access::Act& act, const territory::Registry& r, web::Form& f, PaymentId id) {
                return certify_payment(act, r, id, f.text("certificate"));
              });
  add_payment("order_payment", "ordonner", Right::pay_credits,
              [](access::Act& act, const territory::Registry& r, web::Form&, PaymentId id) {
                return order_payment(act, r, id);
              });
  add_payment("confirm_payment", "confirmer", Right::pay_credits,
              [](access::Act& act, const territory::Registry& r, web::Form& f, PaymentId id) {
                return confirm_payment(act, r, id, amount(f, "amount").value_or(0), f.date("paid_on").value_or(Date{}),
                                       f.text("reference"));
              });
  add_payment("cancel_payment", "annuler", Right::pay_credits,
              [](access::Act& act, const territory::Registry& r, web::Form& f, PaymentId id) {
                return cancel_payment(act, r, id, f.text("motive"));
              });
  add_way(
      router, state,
      {.name = "enter_receipt",
       .method = Method::post,
       .pattern = "/recouvrements/{recovery}/encaisser",
       .right = Right::pay_credits,
       .scope = each},
      [](PagesState& s, const web::Request& r) {
        const web::Form form(r);
        const auto application = ApplicationId::parse(form.text("application")).value_or(ApplicationId{});
        return post_money(s, r, application, [&](access::Act& act, const territory::Registry& registry, web::Form& f) {
          Receipt receipt;
          receipt.amount_cents = amount(f, "amount").value_or(0);
          receipt.day = f.date("day").value_or(Date{});
          receipt.reference = f.text("reference");
          return enter_receipt(act, registry, RecoveryId::parse(r.param("recovery")).value_or(RecoveryId{}), receipt);
        });
      });
  add_way(
      router, state,
      {.name = "report", .pattern = "/demandes/{application}/bilan", .right = Right::read_aggregates, .scope = each},
      [](PagesState& s, const web::Request& r) { return report_page(s, r, nullptr, nullptr, {}); });
  add_way(router, state,
          {.name = "submit_report",
           .method = Method::post,
           .pattern = "/demandes/{application}/bilan",
           .right = Right::apply_for_grants,
           .scope = each},
          post_report);
  add_way(router, state,
          {.name = "accept_report",
           .method = Method::post,
           .pattern = "/demandes/{application}/bilan/accepter",
           .right = Right::instruct_applications,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return answer_report(s, r, true); });
  add_way(router, state,
          {.name = "return_report",
           .method = Method::post,
           .pattern = "/demandes/{application}/bilan/renvoyer",
           .right = Right::instruct_applications,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return answer_report(s, r, false); });
  add_way(router, state,
          {.name = "payments",
           .pattern = "/departements/{department}/versements",
           .right = Right::read_applications,
           .scope = "department"},
          payments_page);
}

}  // namespace jalon::funding
