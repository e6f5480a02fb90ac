// SPDX-License-Identifier: EUPL-1.2
// Assessments of grants, what an application renews, overrides, and what of it waits in a department.
#include <algorithm>
#include <array>

#include "funding/assessment.hpp"
#include "funding/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

constexpr std::array questions{Question::conditions, Question::objectives, Question::accounts};
constexpr std::array grades{Grade::full, Grade::part, Grade::none};
constexpr std::array advices{Advice::renew, Advice::with_conditions, Advice::do_not_renew};
constexpr std::array<std::string_view, 3> question_fields{"conditions", "objectives", "accounts"};

Grade grade_of(const Assessment& one, Question question) {
  return question == Question::conditions   ? one.conditions
         : question == Question::objectives ? one.objectives
                                            : one.accounts;
}
web::State look(Advice advice) {
  return advice == Advice::renew ? web::State::ok : advice == Advice::do_not_renew ? web::State::bad : web::State::warn;
}
web::State look(Grade grade) {
  return grade == Grade::full ? web::State::ok : grade == Grade::none ? web::State::bad : web::State::warn;
}

void write_assessment(const Scene& scene, web::Flow& main, const Assessment& one) {
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Recommendation"),
               [&](web::Phrasing& p) { p.badge(look(one.recommendation), scene.tr(title(one.recommendation))); });
    for (const auto question : questions)
      terms.pair(scene.tr(title(question)), [&](web::Phrasing& p) {
        const auto grade = grade_of(one, question);
        p.badge(look(grade), scene.tr(title(question, grade)));
      });
    terms.pair(scene.tr("Assessed"), web::trf(scene.lang, "{0}, {1}", format_instant(one.at, scene.lang), one.by));
  });
  main.prose(one.text);
}

// ---- the assessment of one grant ----

struct Typed {
  Assessment assessment;
  std::string conditions, objectives, accounts, recommendation;  // as the form has them, perhaps none
};

web::Response assessment_page(PagesState& state, const web::Request& request, const Typed* given,
                              const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    // An assessment prepares a decision: it is the services' until then.
    if (!is_of_state(scene, *application) || !application->granted_cents)
      return web::error_response(request, NotFound{msg("This application does not exist.")});
    auto page = application_page(scene, *application, scene.tr("Assessment of the grant"), "assessment");
    if (!faults.empty()) page.status = 422;
    const auto versions = assessments_of(scene.db, application->id);
    const auto report = report_of(scene.db, application->id);
    const auto obstacle = not_assessable(scene.db, *application, scene.today);
    const auto sums = sums_of(scene.db, application->id);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, fmt::format("{} – {}", application->number, application->title));
      main.fault_summary(faults);
      main.grid([&](web::Flow& grid) {
        const auto card = [&](std::string_view label, std::string value) {
          grid.figure_card("w3", {.label = std::string(label), .value = std::move(value)});
        };
        card(scene.tr("Granted"), scene.money(*application->granted_cents));
        card(scene.tr("What the grant comes to"),
             report && report->state == ReportState::accepted ? scene.money(report->due_cents) : std::string("–"));
        card(scene.tr("Paid"), scene.money(sums.paid_cents));
        card(scene.tr("Recovered"), scene.money(sums.recovered_cents));
      });
      if (report)
        main.p([&](web::Phrasing& p) {
          p.text(scene.tr("Report of the action")).text(" ");
          const bool is_late = report->due < scene.today &&
                               (report->state == ReportState::due || report->state == ReportState::returned);
          p.badge(report->state == ReportState::accepted ? web::State::ok
                  : is_late                              ? web::State::bad
                                                         : web::State::warn,
                  scene.tr(title(report->state)));
          p.text(" ").a(href(*application, "bilan"),
                        web::trf(scene.lang, "due on {0}", format_date(report->due, scene.lang)));
        });
      if (versions.empty()) {
        if (obstacle)
          main.empty_state(web::tr(scene.lang, *obstacle));
        else
          main.notice(web::State::warn, [&](web::Flow& notice) {
            notice.p(scene.tr("This grant is not assessed: what renews it cannot be proposed for decision."));
          });
      } else {
        main.section("", scene.tr("Assessment"),
                     [&](web::Flow& card) { write_assessment(scene, card, versions.front()); });
        for (std::size_t i = 1; i < versions.size(); ++i)
          main.details(web::trf(scene.lang, "Version {0} of the assessment", versions[i].version),
                       [&](web::Flow& inner) { write_assessment(scene, inner, versions[i]); });
      }
      if (obstacle || !scene.may(Right::instruct_applications, application->territory)) return;
      const auto seen = versions.empty() ? 0 : versions.front().version;
      const auto write_form = [&](web::Flow& card) {
        card.post_form(href(*application, "evaluation"), scene.csrf(), [&](web::Fields& f) {
          f.hidden("version", std::to_string(seen));
          for (std::size_t i = 0; i < questions.size(); ++i) {
            std::vector<web::Choice> choices;
            for (const auto grade : grades)
              choices.push_back({std::string(word(grade)), std::string(scene.tr(title(questions[i], grade)))});
            const auto& typed_value = given == nullptr ? std::string()
                                      : i == 0         ? given->conditions
                                      : i == 1         ? given->objectives
                                                       : given->accounts;
            f.radios({.name = question_fields[i],
                      .label = scene.tr(title(questions[i])),
                      .value = typed_value,
                      .why = why(faults, question_fields[i]),
                      .required = true},
                     choices);
          }
          std::vector<web::Choice> choices;
          for (const auto advice : advices)
            choices.push_back({std::string(word(advice)), std::string(scene.tr(title(advice)))});
          f.radios({.name = "recommendation",
                    .label = scene.tr("Recommendation"),
                    .hint = scene.tr("“Do not renew” keeps a further application from being proposed."),
                    .value = given == nullptr ? std::string() : given->recommendation,
                    .why = why(faults, "recommendation"),
                    .required = true},
                   choices);
          f.area({.name = "text",
                  .label = scene.tr("What it rests on, and conditions of a renewal"),
                  .hint = scene.tr("The beneficiary does not see it before the decision. Nothing about a person."),
                  .value = given == nullptr ? std::string() : given->assessment.text,
                  .why = why(faults, "text"),
                  .required = true,
                  .max_characters = 8000},
                 5);
          f.submit(scene.tr("Record the assessment"));
        });
      };
      if (versions.empty() || !faults.empty())
        main.section("", scene.tr("Assess the grant"), write_form);
      else
        main.details(scene.tr("Assess it again: this version stays readable"), write_form);
    });
  });
}

web::Response post_assessment(PagesState& state, const web::Request& request) {
  web::Form form(request);
  Typed typed_in;
  typed_in.conditions = form.text("conditions");
  typed_in.objectives = form.text("objectives");
  typed_in.accounts = form.text("accounts");
  typed_in.recommendation = form.text("recommendation");
  typed_in.assessment.text = form.text("text");
  const auto choose = [&](std::string_view field, const std::string& text, auto& into) {
    if (!parse_word(text, into)) form.fault(std::string(field), msg("Choose one."));
  };
  choose("conditions", typed_in.conditions, typed_in.assessment.conditions);
  choose("objectives", typed_in.objectives, typed_in.assessment.objectives);
  choose("accounts", typed_in.accounts, typed_in.assessment.accounts);
  choose("recommendation", typed_in.recommendation, typed_in.assessment.recommendation);
  const auto seen = static_cast<int>(form.integer("version", 0, 100'000).value_or(0));
  if (!form.ok()) return assessment_page(state, request, &typed_in, form.faults());
  const auto id = id_of(request);
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        const auto version = assess(act, registry, id, seen, typed_in.assessment);
        if (!version) return fail(version.error());
        return {};
      });
  if (done) return web::see_other(href(id) + "/evaluation");
  if (!shows_on_form(done.error())) return web::error_response(request, done.error());
  auto response = assessment_page(state, request, &typed_in, as_faults(done.error()));
  if (std::holds_alternative<Conflict>(done.error()) && response.status == 422) response.status = 409;
  return response;
}

// ---- what an application renews ----

void write_override(const Scene& scene, web::Flow& card, const Application& application, const Override& one,
                    const std::vector<Fault>& faults) {
  const bool is_confirmed = one.answer == "confirmed";
  card.p([&](web::Phrasing& p) {
    p.badge(is_confirmed         ? web::State::ok
            : one.answer.empty() ? web::State::warn
                                 : web::State::bad,
            scene.tr(is_confirmed         ? N_("Override confirmed")
                     : one.answer.empty() ? N_("Override asked for")
                                          : N_("Override refused")));
    p.text(" ").soft(web::trf(scene.lang, "{0}, {1}", format_instant(one.asked_at, scene.lang), one.asked_by));
    if (one.answered_at)
      p.soft(
          web::trf(scene.lang, "; answered {0}, {1}", format_instant(*one.answered_at, scene.lang), one.answered_by));
  });
  card.prose(one.motive);
  if (!one.answer_motive.empty()) card.prose(one.answer_motive);
  if (!one.answer.empty() || !scene.may(Right::decide_grants, application.territory)) return;
  if (scene.actor != nullptr && scene.actor->account == one.asked_by_account) {
    card.note(scene.tr("You have asked for it: another person answers."));
    return;
  }
  const auto way = "renouvellement/" + one.id.text();
  card.post_button(href(application, way + "/confirmer"), scene.csrf(), scene.tr("Confirm the override"));
  card.details(scene.tr("Refuse the override"), [&](web::Flow& inner) {
    inner.post_form(href(application, way + "/refuser"), scene.csrf(), [&](web::Fields& fields) {
      fields.area({.name = "motive",
                   .label = scene.tr("Why the override is refused"),
                   .why = why(faults, "motive"),
                   .required = true,
                   .max_characters = 2000},
                  2);
      fields.submit(scene.tr("Refuse the override"), {}, {}, true);
    });
  });
}

web::Response renewal_page(PagesState& state, const web::Request& request, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    auto page = application_page(scene, *application, scene.tr("What this application renews"), "renewal");
    if (!faults.empty()) page.status = 422;
    const bool is_state = is_of_state(scene, *application);
    const bool is_mine = scene.is_member(application->organisation);
    const bool may_instruct = scene.may(Right::instruct_applications, application->territory);
    const bool is_written = application->state == State::draft || application->state == State::correction;
    const bool is_looked_at = application->state == State::submitted || application->state == State::instructing;
    const auto renewed = earlier_grants(scene.db, *application);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, fmt::format("{} – {}", application->number, application->title));
      main.fault_summary(faults);
      if (renewed.empty()) main.empty_state(scene.tr("No grant of an earlier year: nothing is renewed here."));
      for (const auto& one : renewed) {
        main.section("", web::trf(scene.lang, "{0}, budget of {1}", one.number, one.year), [&](web::Flow& card) {
          card.p([&](web::Phrasing& p) {
            p.a(href(one.id), one.title.empty() ? one.number : one.title);
            p.text(" ").soft(scene.tr(title(one.tie)));
            if (is_state)
              p.text(" ").badge(one.standing == Standing::assessed       ? web::State::ok
                                : one.standing == Standing::not_assessed ? web::State::warn
                                                                         : web::State::bad,
                                scene.tr(title(one.standing)));
          });
          const auto report = report_of(scene.db, one.id);
          if (report)
            card.p([&](web::Phrasing& p) {
              p.text(scene.tr("Report of the action")).text(" ");
              p.badge(report->state == ReportState::accepted                                 ? web::State::ok
                      : report->due < scene.today && report->state != ReportState::submitted ? web::State::bad
                                                                                             : web::State::idle,
                      scene.tr(title(report->state)));
              p.text(" ").text(web::trf(scene.lang, "due on {0}", format_date(report->due, scene.lang)));
            });
          if (!is_state) return;
          if (one.assessment) write_assessment(scene, card, *one.assessment);
          card.p([&](web::Phrasing& p) {
            p.a(href(one.id) + "/evaluation", web::trf(scene.lang, "Assessment of {0}", one.number));
          });
          for (const auto& each : one.overrides) write_override(scene, card, *application, each, faults);
          if (!may_instruct || !one.is_in_the_way() || one.waiting() != nullptr ||
              (!is_looked_at && application->state != State::proposed))
            return;
          card.details(scene.tr("Ask for an override"), [&](web::Flow& inner) {
            inner.p(scene.tr("A second person, who decides on grants, confirms or refuses it."));
            inner.post_form(href(*application, "renouvellement/derogation"), scene.csrf(), [&](web::Fields& fields) {
              fields.hidden("earlier", one.id.text());
              fields.area({.name = "motive",
                           .label = scene.tr("Why the grant is renewed all the same"),
                           .why = why(faults, "motive"),
                           .required = true,
                           .max_characters = 2000},
                          3);
              fields.submit(scene.tr("Ask for the override"));
            });
          });
        });
      }
      if (!(is_written ? is_mine : is_looked_at && may_instruct)) return;
      const auto known = renewable_grants(scene.db, *application);
      if (known.empty()) return;
      main.section("", scene.tr("Say what it renews"), [&](web::Flow& card) {
        card.post_form(href(*application, "renouvellement"), scene.csrf(), [&](web::Fields& fields) {
          std::vector<web::Choice> choices{{"", std::string(scene.tr("Nothing declared"))}};
          std::string chosen;
          for (const auto& one : known)
            choices.push_back({one.id.text(), fmt::format("{} – {} ({})", one.number, one.title, one.year)});
          for (const auto& one : renewed) {
            if (one.tie == Tie::declared) chosen = one.id.text();
          }
          fields.select({.name = "earlier",
                         .label = scene.tr("Grant of an earlier year"),
                         .value = chosen,
                         .why = why(faults, "earlier")},
                        choices);
          fields.submit(scene.tr("Save"));
        });
      });
    });
  });
}

using RuleOfRenewal = Result<void> (*)(access::Act&, const territory::Registry&, const web::Request&, web::Form&);
web::Response post_renewal(PagesState& state, const web::Request& request, RuleOfRenewal rule) {
  web::Form form(request);
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return rule(act, registry, request, form);
  });
  if (done) return web::see_other(href(id_of(request)) + "/renouvellement");
  if (!shows_on_form(done.error())) return web::error_response(request, done.error());
  auto response = renewal_page(state, request, as_faults(done.error()));
  if (std::holds_alternative<Conflict>(done.error()) && response.status == 422) response.status = 409;
  return response;
}

// An override of another application than the one of the address does not exist.
Result<void> answer(access::Act& act, const territory::Registry& registry, const web::Request& request,
                    const web::Form& form, bool confirms) {
  const auto id = OverrideId::parse(request.param("override"));
  const auto application = find_application(act.db, id_of(request));
  if (!id || !application) return fail(NotFound{msg("This override does not exist.")});
  for (const auto& one : earlier_grants(act.db, *application)) {
    if (std::any_of(one.overrides.begin(), one.overrides.end(), [&](const Override& o) { return o.id == *id; }))
      return answer_override(act, registry, *id, confirms, form.text("motive"));
  }
  return fail(NotFound{msg("This override does not exist.")});
}

// ---- what waits in a department ----

web::Response assessments_page(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = scene.registry.find(territory::Level::department, request.param("department"));
    if (place == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    web::Page page;
    page.title = web::trf(scene.lang, "Assessments, {0}", place->name);
    page.crumbs = plan::crumbs(scene.registry, *place, scene.lang);
    if (!page.crumbs.empty()) page.crumbs.back().href = territory::href(*place);
    page.crumbs.push_back({std::string(scene.tr("Applications")), requests_href(*place)});
    page.crumbs.push_back({page.title, ""});
    const auto waiting = overrides_waiting(scene.db, place->key);
    const auto all = to_assess(scene.db, place->key, scene.today);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title);
      main.h2(scene.tr("Overrides that wait for an answer"));
      if (waiting.empty()) {
        main.empty_state(scene.tr("No override waits."));
      } else {
        const std::vector<web::Column> columns{{.label = scene.tr("Application")},
                                               {.label = scene.tr("Organisation")},
                                               {.label = scene.tr("Earlier grant")},
                                               {.label = scene.tr("Motive")},
                                               {.label = scene.tr("Asked for")}};
        main.table(scene.tr("Overrides of renewals"), columns, [&](web::Rows& rows) {
          for (const auto& one : waiting) {
            rows.row([&](web::Row& row) {
              row.head([&](web::Phrasing& p) {
                p.a(href(one.application) + "/renouvellement", one.number + " – " + one.title);
              });
              row.cell(one.organisation_name);
              row.cell(
                  web::trf(scene.lang, "{0}, {1}", one.earlier_number,
                           scene.tr(title(one.reason == word(Standing::advised_against) ? Standing::advised_against
                                                                                        : Standing::not_assessed))));
              row.cell(one.motive);
              row.cell(web::trf(scene.lang, "{0}, {1}", format_instant(one.asked_at, scene.lang), one.asked_by));
            });
          }
        });
      }
      main.h2(scene.tr("Grants to assess"));
      if (all.empty()) {
        main.empty_state(scene.tr("Every grant whose report is accepted or overdue is assessed."));
        return;
      }
      main.p(web::trn(scene.lang, "{0} grant whose report is accepted or overdue is not assessed.",
                      "{0} grants whose report is accepted or overdue are not assessed.",
                      static_cast<std::int64_t>(all.size())));
      const std::vector<web::Column> columns{{.label = scene.tr("Application")},
                                             {.label = scene.tr("Organisation")},
                                             {.label = scene.tr("Report due on")},
                                             {.label = scene.tr("Report")}};
      const auto page_number =
          std::clamp<std::int64_t>(parse_integer(request.query_value("page").value_or("1")).value_or(1), 1, 100'000);
      constexpr std::size_t rows_shown = 50;
      const auto first = std::min(all.size(), static_cast<std::size_t>(page_number - 1) * rows_shown);
      main.table(scene.tr("Grants to assess, by the day on which the report was due"), columns, [&](web::Rows& rows) {
        for (std::size_t i = first; i < std::min(all.size(), first + rows_shown); ++i) {
          const auto& one = all[i];
          rows.row([&](web::Row& row) {
            row.head(
                [&](web::Phrasing& p) { p.a(href(one.application) + "/evaluation", one.number + " – " + one.title); });
            row.cell(one.organisation_name);
            row.cell(format_date_short(one.due, scene.lang));
            row.cell([&](web::Phrasing& p) {
              p.badge(one.report_state == ReportState::accepted ? web::State::ok : web::State::bad,
                      scene.tr(title(one.report_state)));
              if (one.report_state != ReportState::accepted)
                p.text(" ").text(
                    web::trn(scene.lang, "{0} day late", "{0} days late", days_between(one.due, scene.today)));
            });
          });
        }
      });
      main.pager(static_cast<std::int64_t>(all.size()), static_cast<int>(page_number), static_cast<int>(rows_shown),
                 [&](int at) { return web::with_query(request, "page", std::to_string(at)); });
    });
  });
}

}  // namespace

void add_assessment_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  add_way(router, state,
          {.name = "assessment",
           .pattern = "/demandes/{application}/evaluation",
           .right = Right::read_aggregates,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return assessment_page(s, r, nullptr, {}); });
  add_way(router, state,
          {.name = "assess",
           .method = Method::post,
           .pattern = "/demandes/{application}/evaluation",
           .right = Right::instruct_applications,
           .scope = each},
          post_assessment);
  add_way(router, state,
          {.name = "renewal",
           .pattern = "/demandes/{application}/renouvellement",
           .right = Right::read_aggregates,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return renewal_page(s, r, {}); });
  const auto add = [&](std::string_view name, std::string_view path, Right right, RuleOfRenewal rule) {
    const auto pattern = fmt::format("/demandes/{{application}}/renouvellement{}", path);
    add_way(router, state, {.name = name, .method = Method::post, .pattern = pattern, .right = right, .scope = each},
            [rule](PagesState& s, const web::Request& r) { return post_renewal(s, r, rule); });
  };
  // Who may say it depends on its state: the rule asks.
  add("declare_renewal", "", Right::read_aggregates,
      [](access::Act& act, const territory::Registry& registry, const web::Request& r, web::Form& f) -> Result<void> {
        const auto text = f.text("earlier");
        const auto earlier = ApplicationId::parse(text);
        if (!text.empty() && !earlier)
          return invalid("earlier",
                         msg("Choose a grant of an earlier year that the State signed for this organisation."));
        return declare_renewal(act, registry, id_of(r), earlier);
      });
  add("ask_override", "/derogation", Right::instruct_applications,
      [](access::Act& act, const territory::Registry& registry, const web::Request& r, web::Form& f) -> Result<void> {
        const auto earlier = ApplicationId::parse(f.text("earlier")).value_or(ApplicationId{});
        const auto done = ask_override(act, registry, id_of(r), earlier, f.text("motive"));
        if (!done) return fail(done.error());
        return {};
      });
  add("confirm_override", "/{override}/confirmer", Right::decide_grants,
      [](access::Act& act, const territory::Registry& registry, const web::Request& r, web::Form& f) {
        return answer(act, registry, r, f, true);
      });
  add("refuse_override", "/{override}/refuser", Right::decide_grants,
      [](access::Act& act, const territory::Registry& registry, const web::Request& r, web::Form& f) {
        return answer(act, registry, r, f, false);
      });
  add_way(router, state,
          {.name = "assessments",
           .pattern = "/departements/{department}/evaluations",
           .right = Right::read_applications,
           .scope = "department"},
          assessments_page);
}

}  // namespace jalon::funding
