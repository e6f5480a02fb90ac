// SPDX-License-Identifier: EUPL-1.2
// The State's side of a file: what the system looked at, what was said and asked, scores, the proposal, the decision.
#include <algorithm>
#include <map>

#include "funding/pages.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

std::string_view stance_title(std::string_view stance) {
  if (stance == "favourable") return N_("favourable");
  if (stance == "reserved") return N_("reserved");
  return N_("unfavourable");
}

bool can(const Application& application, Verb verb) {
  return step_of(transitions(), application.state, verb) != nullptr;
}

void write_exchanges(const Scene& scene, web::Flow& main, const Application& application, bool may_instruct,
                     const std::vector<Fault>& faults) {
  const auto all = exchanges_of(scene.db, application.id);
  main.section("", scene.tr("Said and asked"), [&](web::Flow& card) {
    if (all.empty()) card.empty_state(scene.tr("Nothing yet."));
    for (const auto& one : all) {
      card.h3(std::string(scene.tr(title(one.kind))) + (one.service.empty() ? "" : " – " + one.service));
      card.p([&](web::Phrasing& p) {
        p.soft(web::trf(scene.lang, "{0}, {1}", format_instant(one.at, scene.lang), one.by));
        if (one.due) {
          p.text(" ");
          const bool is_late = !one.answered_at && *one.due < scene.today && one.kind == ExchangeKind::opinion;
          p.badge(is_late ? web::State::warn : web::State::idle,
                  web::trf(scene.lang, "until {0}", format_date_short(*one.due, scene.lang)));
        }
      });
      card.prose(one.text);
      if (one.kind != ExchangeKind::opinion) continue;
      if (one.answered_at) {
        card.p([&](web::Phrasing& p) {
          p.badge(one.stance == "favourable" ? web::State::ok
                  : one.stance == "reserved" ? web::State::warn
                                             : web::State::bad,
                  scene.tr(stance_title(one.stance)));
          p.text(" ").soft(
              web::trf(scene.lang, "{0}, {1}", format_instant(*one.answered_at, scene.lang), one.answered_by));
        });
        card.prose(one.answer);
      } else if (scene.may(Right::give_opinions, application.territory)) {
        card.post_form(href(application, "avis/" + one.id.text()), scene.csrf(), [&](web::Fields& fields) {
          std::vector<web::Choice> stances;
          for (const std::string_view stance : {"favourable", "reserved", "unfavourable"})
            stances.push_back({std::string(stance), std::string(scene.tr(stance_title(stance)))});
          fields.radios({.name = "stance",
                         .label = scene.tr("Opinion"),
                         .value = "",
                         .why = why(faults, "stance"),
                         .required = true},
                        stances);
          fields.area({.name = "answer",
                       .label = scene.tr("Reasons"),
                       .why = why(faults, "answer"),
                       .required = true,
                       .max_characters = 2000},
                      3);
          fields.submit(scene.tr("Give the opinion"));
        });
      }
    }
    if (!may_instruct) return;
    card.details(scene.tr("Write a note, a contact, ask for an opinion"), [&](web::Flow& inner) {
      inner.post_form(href(application, "instruction/echange"), scene.csrf(), [&](web::Fields& fields) {
        std::vector<web::Choice> kinds;
        for (const auto kind : {ExchangeKind::note, ExchangeKind::contact, ExchangeKind::opinion})
          kinds.push_back({std::string(word(kind)), std::string(scene.tr(title(kind)))});
        fields.radios({.name = "kind",
                       .label = scene.tr("What it is"),
                       .value = std::string(word(ExchangeKind::note)),
                       .why = why(faults, "kind"),
                       .required = true},
                      kinds);
        fields.text_field(
            {.name = "service",
             .label = scene.tr("Service asked, or way of the contact"),
             .hint = scene.tr("For an opinion: “Procureur de la République”. For a contact: “téléphone”."),
             .why = why(faults, "service"),
             .max_characters = 200});
        fields.date_field({.name = "due",
                           .label = scene.tr("Answer until"),
                           .hint = scene.tr("For an opinion."),
                           .why = why(faults, "due")});
        fields.area({.name = "text",
                     .label = scene.tr("Text"),
                     .hint = scene.tr("The applicant does not see it. Nothing about a person."),
                     .why = why(faults, "text"),
                     .required = true,
                     .max_characters = 8000},
                    4);
        fields.submit(scene.tr("Write it down"));
      });
    });
  });
}

void write_scores(const Scene& scene, web::Flow& main, const Application& application, const CallText& text,
                  bool may_score, const std::vector<Fault>& faults) {
  const auto scores = scores_of(scene.db, application.id);
  main.section("", scene.tr("Scores"), [&](web::Flow& card) {
    if (application.score_permille)
      card.p(web::trf(scene.lang, "Weighted mean: {0} out of 100.",
                      format_decimal(*application.score_permille, 1, scene.lang)));
    if (scores.empty()) {
      card.empty_state(scene.tr("Not scored yet."));
    } else {
      const std::vector<web::Column> columns{{.label = scene.tr("Criterion")},
                                             {.label = scene.tr("Weight"), .is_number = true},
                                             {.label = scene.tr("Score obtained"), .is_number = true},
                                             {.label = scene.tr("By")},
                                             {.label = scene.tr("Remark")}};
      card.table(scene.tr("Scores, from 0 to 10"), columns, [&](web::Rows& rows) {
        for (const auto& criterion : text.criteria) {
          for (const auto& one : scores) {
            if (one.criterion != criterion.code) continue;
            rows.row([&](web::Row& row) {
              row.head(scene.text(criterion.title));
              row.number(criterion.weight);
              row.number(one.score);
              row.cell(one.by);
              row.cell(one.comment);
            });
          }
        }
      });
    }
    if (!may_score) return;
    std::map<std::string, const ScoreRow*> mine;
    for (const auto& one : scores) {
      if (scene.actor != nullptr && one.account == scene.actor->account) mine[one.criterion] = &one;
    }
    card.post_form(href(application, "instruction/noter"), scene.csrf(), [&](web::Fields& fields) {
      for (const auto& criterion : text.criteria) {
        const auto* was = mine.contains(criterion.code) ? mine.at(criterion.code) : nullptr;
        const auto score_field = "score." + criterion.code, comment_field = "comment." + criterion.code;
        const auto label = scene.text(criterion.title);
        const auto guide = scene.text(criterion.guide);
        fields.columns([&](web::Fields& c) {
          c.number_field({.name = score_field,
                          .label = label,
                          .hint = guide,
                          .value = was == nullptr ? "" : std::to_string(was->score),
                          .why = why(faults, criterion.code),
                          .required = true,
                          .width = "w4"});
          c.text_field({.name = comment_field,
                        .label = scene.tr("Remark"),
                        .value = was == nullptr ? "" : was->comment,
                        .max_characters = 2000,
                        .width = "w8"});
        });
      }
      fields.submit(scene.tr("Score"));
    });
  });
}

void write_elsewhere(const Scene& scene, web::Flow& main, const Application& application) {
  const auto others = elsewhere(scene.db, application);
  main.section("", scene.tr("The same organisation elsewhere"), [&](web::Flow& card) {
    if (others.empty()) {
      card.empty_state(scene.tr("It has asked for nothing else here."));
      return;
    }
    const std::vector<web::Column> columns{{.label = scene.tr("Application")},
                                           {.label = scene.tr("Territory")},
                                           {.label = scene.tr("Situation")},
                                           {.label = scene.tr("Asked"), .is_number = true},
                                           {.label = scene.tr("Granted"), .is_number = true},
                                           {.label = scene.tr("To look at")}};
    card.table(scene.tr("What it asks for or received, the newest first"), columns, [&](web::Rows& rows) {
      for (const auto& one : others) {
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            const auto label = one.row.number + " – " + one.row.title;
            if (scene.may(Right::read_applications, one.row.territory))
              p.a(href(one.row.id), label);
            else
              p.text(label);
          });
          row.cell(scene.place(one.row.territory));
          row.cell(scene.tr(title(one.row.state)));
          row.figure(scene.money(one.row.asked_cents));
          row.figure(one.row.granted_cents ? scene.money(*one.row.granted_cents) : "–");
          row.cell([&](web::Phrasing& p) {
            if (one.same_object) p.badge(web::State::warn, p.tr("almost the same object"));
            if (one.same_place_and_time) p.text(" ").badge(web::State::warn, p.tr("same place and time"));
          });
        });
      }
    });
  });
}

web::Response show(PagesState& state, const web::Request& request, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    if (!is_of_state(scene, *application))
      return web::error_response(request, Forbidden{std::string(access::word(Right::read_applications))});
    const auto text = text_of(scene.db, *application);
    const bool may_instruct = scene.may(Right::instruct_applications, application->territory);
    const bool may_decide = scene.may(Right::decide_grants, application->territory);
    auto page = application_page(scene, *application, scene.tr("Instruction"), "instruction");
    if (!faults.empty()) page.status = 422;
    const auto form = [&](web::Flow& main, std::string_view label, std::string_view act,
                          FunctionRef<void(web::Fields&)> body, bool open = false) {
      main.details(
          label,
          [&](web::Flow& inner) {
            inner.post_form(href(*application, act), scene.csrf(), [&](web::Fields& fields) {
              body(fields);
              fields.submit(label);
            });
          },
          open);
    };
    const auto motive = [&](web::Fields& fields, std::string_view label, bool required = true) {
      fields.area({.name = "motive",
                   .label = label,
                   .why = why(faults, "motive"),
                   .required = required,
                   .max_characters = 2000},
                  3);
    };
    return web::page(request, page, [&](web::Flow& main) {
      main.head(
          application->title, fmt::format("{} – {}", application->number, application->organisation_name),
          [&](web::Flow& actions) { actions.badge(look(application->state), scene.tr(title(application->state))); });
      main.fault_summary(faults);
      main.p([&](web::Phrasing& p) {
        if (application->officer_name.empty())
          p.text(p.tr("Nobody has taken this file."));
        else
          p.text(web::trf(scene.lang, "Instructed by {0}.", application->officer_name));
        if (application->silence_on) {
          p.text(" ");
          p.badge(*application->silence_on < scene.today ? web::State::bad : web::State::idle,
                  web::trf(scene.lang,
                           text.silence == Silence::refusal ? N_("silence refuses after {0}")
                                                            : N_("silence accepts after {0}"),
                           format_date_short(*application->silence_on, scene.lang)));
        }
      });
      if (may_instruct) {
        if (!application->officer)
          main.post_button(href(*application, "instruction/prendre"), scene.csrf(), scene.tr("Take this file"));
        if (can(*application, Verb::declare_complete))
          main.post_button(href(*application, "instruction/complet"), scene.csrf(), scene.tr("Declare complete"));
        if (can(*application, Verb::ask_correction))
          form(main, scene.tr("Ask for what is missing"), "instruction/completer", [&](web::Fields& fields) {
            fields.area({.name = "text",
                         .label = scene.tr("What is missing"),
                         .hint = scene.tr("The applicant reads it."),
                         .why = why(faults, "text"),
                         .required = true,
                         .max_characters = 2000},
                        3);
            fields.date_field({.name = "due",
                               .label = scene.tr("Until"),
                               .value = scene.today.plus_days(15).text(),
                               .why = why(faults, "due"),
                               .required = true});
          });
        if (can(*application, Verb::propose) && application->score_permille)
          form(
              main, scene.tr("Propose for decision"), "instruction/proposer",
              [&](web::Fields& fields) {
                fields.number_field({.name = "amount",
                                     .label = scene.tr("Amount proposed, in euros"),
                                     .value = typed(application->asked_cents),
                                     .why = why(faults, "amount"),
                                     .required = true});
                motive(fields, scene.tr("Why this amount: the decision rests on it"));
              },
              true);
        if (can(*application, Verb::take_back))
          form(main, scene.tr("Take back to instruction"), "instruction/reprendre",
               [&](web::Fields& fields) { motive(fields, scene.tr("Why")); });
        if (can(*application, Verb::declare_inadmissible))
          form(main, scene.tr("Declare inadmissible"), "instruction/irrecevable",
               [&](web::Fields& fields) { motive(fields, scene.tr("Which rule it does not meet")); });
        const bool is_open = application->state == State::submitted || application->state == State::correction ||
                             application->state == State::instructing || application->state == State::proposed;
        if (is_open && application->officer) {
          // Those who hold files in the department.
          std::vector<web::Choice> officers;
          for (const auto& one : caseload(scene.db, application->department, scene.today)) {
            if (one.officer && one.officer != application->officer) officers.push_back({one.officer->text(), one.name});
          }
          if (scene.actor != nullptr && application->officer != scene.actor->account &&
              std::none_of(officers.begin(), officers.end(),
                           [&](const web::Choice& one) { return one.value == scene.actor->account.text(); }))
            officers.push_back({scene.actor->account.text(), scene.actor->label});
          if (!officers.empty())
            form(main, scene.tr("Hand the file over"), "instruction/transmettre", [&](web::Fields& fields) {
              fields.select({.name = "officer",
                             .label = scene.tr("To"),
                             .value = officers.front().value,
                             .why = why(faults, "officer"),
                             .required = true},
                            officers);
              motive(fields, scene.tr("Why"));
            });
        }
      }
      if (application->proposed_cents) {
        main.notice(web::State::idle, [&](web::Flow& notice) {
          notice.p(web::trf(scene.lang, "Proposed: {0} of {1} asked for.", scene.money(*application->proposed_cents),
                            scene.money(application->asked_cents)));
          if (!application->proposal_motive.empty()) notice.prose(application->proposal_motive);
        });
      }
      if (may_decide && (can(*application, Verb::grant) || can(*application, Verb::revoke))) {
        const auto balance =
            ledger::balance(scene.db, account_of(text, *application, ledger::Kind::open, ledger::Unit::ae));
        main.section("", scene.tr("Decision"), [&](web::Flow& card) {
          card.p(web::trf(scene.lang, "Left to commit in the department, line {0} of {1}: {2}.", text.line, text.year,
                          scene.money(balance ? balance->left_cents() : 0)));
          if (can(*application, Verb::grant)) {
            form(
                card, scene.tr("Grant"), "decision/accorder",
                [&](web::Fields& fields) {
                  fields.number_field({.name = "amount",
                                       .label = scene.tr("Amount granted, in euros"),
                                       .value = typed(application->proposed_cents.value_or(0)),
                                       .why = why(faults, "amount"),
                                       .required = true});
                  fields.text_field({.name = "session",
                                     .label = scene.tr("Session of the committee"),
                                     .value = "",
                                     .why = why(faults, "session"),
                                     .max_characters = 200});
                  motive(fields, scene.tr("Why, when it is not the amount proposed"), false);
                },
                true);
            form(card, scene.tr("Refuse"), "decision/rejeter",
                 [&](web::Fields& fields) { motive(fields, scene.tr("Why: the applicant reads it")); });
          }
          if (application->state == State::agreed)
            form(card, scene.tr("Amend the amount"), "decision/modifier", [&](web::Fields& fields) {
              fields.number_field({.name = "amount",
                                   .label = scene.tr("New amount, in euros"),
                                   .value = typed(application->granted_cents.value_or(0)),
                                   .why = why(faults, "amount"),
                                   .required = true});
              motive(fields, scene.tr("Why"));
            });
          if (can(*application, Verb::revoke))
            form(card, scene.tr("Revoke the grant"), "decision/retirer",
                 [&](web::Fields& fields) { motive(fields, scene.tr("Why: the beneficiary reads it")); });
        });
      }
      write_cofunding_notice(scene, main, *application, true);
      write_requirement(scene, main, *application);
      write_checks(scene, main, *application, checks_of(scene.db, scene.registry, *application, scene.today), false);
      write_scores(scene, main, *application, text, may_instruct && application->state == State::instructing, faults);
      write_exchanges(scene, main, *application, may_instruct, faults);
      write_elsewhere(scene, main, *application);
      main.section("", scene.tr("Received before"),
                   [&](web::Flow& card) { write_past_funding(scene, card, *application); });
    });
  });
}

// One act on the file, then its page again.
web::Response post(
    PagesState& state, const web::Request& request,
    FunctionRef<Result<void>(access::Act&, const territory::Registry&, web::Form&, ApplicationId)> rule) {
  web::Form form(request);
  if (!form.ok()) return show(state, request, form.faults());
  const auto id = id_of(request);
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        // The form's own faults are found while the rule reads it.
        auto result = rule(act, registry, form, id);
        if (!form.ok()) return fail(Invalid{form.faults()});
        return result;
      });
  if (done) return web::see_other(href(id) + "/instruction");
  if (shows_on_form(done.error())) {
    auto response = show(state, request, as_faults(done.error()));
    if (std::holds_alternative<Conflict>(done.error())) response.status = 409;
    return response;
  }
  return web::error_response(request, done.error());
}

Result<void> none(const auto& answer) {
  if (!answer) return fail(answer.error());
  return {};
}

}  // namespace

void add_instruction_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  add_way(router, state,
          {.name = "instruction",
           .pattern = "/demandes/{application}/instruction",
           .right = Right::read_aggregates,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return show(s, r, {}); });
  using RuleOfForm = Result<void> (*)(access::Act&, const territory::Registry&, web::Form&, ApplicationId);
  const auto add = [&](std::string_view name, std::string_view path, Right right, RuleOfForm rule) {
    const auto pattern = fmt::format("/demandes/{{application}}/{}", path);
    add_way(router, state, {.name = name, .method = Method::post, .pattern = pattern, .right = right, .scope = each},
            [rule](PagesState& s, const web::Request& r) { return post(s, r, rule); });
  };
  const auto instruct = Right::instruct_applications;
  add("take_file", "instruction/prendre", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form&, ApplicationId id) {
        return take_file(act, r, id);
      });
  add("hand_over", "instruction/transmettre", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return hand_over(act, r, id, access::AccountId::parse(f.text("officer")).value_or(access::AccountId{}),
                         f.text("motive"));
      });
  add("declare_complete", "instruction/complet", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form&, ApplicationId id) {
        return declare_complete(act, r, id);
      });
  add("ask_correction", "instruction/completer", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return ask_correction(act, r, id, f.text("text"), f.date("due").value_or(Date{}));
      });
  add("declare_inadmissible", "instruction/irrecevable", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return declare_inadmissible(act, r, id, f.text("motive"));
      });
  add("score", "instruction/noter", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) -> Result<void> {
        std::vector<Score> scores;
        for (const auto& [name, value] : f.values()) {
          if (!name.starts_with("score.")) continue;
          const auto code = name.substr(6);
          scores.push_back(
              {code, static_cast<int>(f.integer(name, 0, score_max).value_or(0)), f.text("comment." + code)});
        }
        if (!f.ok()) return fail(Invalid{f.faults()});
        return funding::score(act, r, id, scores);
      });
  add("propose", "instruction/proposer", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return propose(act, r, id, amount(f, "amount").value_or(-1), f.text("motive"));
      });
  add("take_back", "instruction/reprendre", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return take_back(act, r, id, f.text("motive"));
      });
  add("write_exchange", "instruction/echange", instruct,
      [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        Exchange exchange;
        exchange.application = id;
        parse_word(f.text("kind"), exchange.kind);
        exchange.service = f.text("service");
        exchange.text = f.text("text");
        exchange.due = f.date("due");
        return none(write_exchange(act, r, exchange));
      });
  const auto decide_as = [&](std::string_view name, std::string_view path, RuleOfForm rule) {
    add(name, path, Right::decide_grants, rule);
  };
  decide_as(
      "grant", "decision/accorder", [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return none(decide(act, r, id,
                           {Verdict::granted, amount(f, "amount").value_or(0), f.text("motive"), f.text("session")}));
      });
  decide_as("refuse", "decision/rejeter",
            [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
              return none(decide(act, r, id, {Verdict::refused, 0, f.text("motive"), f.text("session")}));
            });
  decide_as(
      "amend", "decision/modifier", [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
        return none(decide(act, r, id,
                           {Verdict::amended, amount(f, "amount").value_or(0), f.text("motive"), f.text("session")}));
      });
  decide_as("revoke", "decision/retirer",
            [](access::Act& act, const territory::Registry& r, web::Form& f, ApplicationId id) {
              return none(decide(act, r, id, {Verdict::revoked, 0, f.text("motive"), f.text("session")}));
            });
  add_way(router, state,
          {.name = "give_opinion",
           .method = Method::post,
           .pattern = "/demandes/{application}/avis/{exchange}",
           .right = Right::give_opinions,
           .scope = each},
          [](PagesState& s, const web::Request& r) {
            return post(s, r, [&](access::Act& act, const territory::Registry& registry, web::Form& f, ApplicationId) {
              return give_opinion(act, registry, ExchangeId::parse(r.param("exchange")).value_or(ExchangeId{}),
                                  f.text("stance"), f.text("answer"));
            });
          });
}

}  // namespace jalon::funding
