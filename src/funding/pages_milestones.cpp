// SPDX-License-Identifier: EUPL-1.2
// Milestones of one grant, and those of a department that are late or wait.
#include "funding/milestones.hpp"
#include "funding/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

web::State look(MilestoneState state) {
  return state == MilestoneState::accepted   ? web::State::ok
         : state == MilestoneState::returned ? web::State::bad
         : state == MilestoneState::done     ? web::State::warn
                                             : web::State::idle;
}

std::string way(const MilestoneRecord& one, std::string_view act) {
  return fmt::format("/jalons/{}/{}", one.id.text(), act);
}

using RuleOfMilestone = Result<void> (*)(access::Act&, const territory::Registry&, web::Form&, MilestoneId);
web::Response post(PagesState& state, const web::Request& request, RuleOfMilestone rule) {
  const auto id = MilestoneId::parse(request.param("milestone"));
  const auto milestone =
      id ? state.context.database.read([&](db::Session& session) { return find_milestone(session, *id); })
         : std::nullopt;
  if (!milestone) return web::error_response(request, NotFound{msg("This milestone does not exist.")});
  web::Form form(request);
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return rule(act, registry, form, *id);
  });
  if (done) return web::see_other(href(milestone->application) + "/convention");
  if (!shows_on_form(done.error())) return web::error_response(request, done.error());
  return money_page_again(state, request, milestone->application, as_faults(done.error()),
                          std::holds_alternative<Conflict>(done.error()) ? 409 : 422);
}

web::Response milestones_page(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = scene.registry.find(territory::Level::department, request.param("department"));
    if (place == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    web::Page page;
    page.title = web::trf(scene.lang, "Milestones, {0}", place->name);
    page.crumbs = plan::crumbs(scene.registry, *place, scene.lang);
    if (!page.crumbs.empty()) page.crumbs.back().href = territory::href(*place);
    page.crumbs.push_back({std::string(scene.tr("Applications")), requests_href(*place)});
    page.crumbs.push_back({page.title, ""});
    const auto all = open_milestones(scene.db, place->key, scene.today);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title);
      if (all.empty()) {
        main.empty_state(scene.tr("No milestone is late, none waits to be accepted."));
        return;
      }
      const std::vector<web::Column> columns{{.label = scene.tr("Due on")},
                                             {.label = scene.tr("Milestone")},
                                             {.label = scene.tr("Application")},
                                             {.label = scene.tr("Organisation")},
                                             {.label = scene.tr("Situation")}};
      main.table(scene.tr("Late milestones and those to be accepted"), columns, [&](web::Rows& rows) {
        for (const auto& one : all) {
          rows.row([&](web::Row& row) {
            row.head(format_date_short(one.due, scene.lang));
            row.cell(web::trf(scene.lang, "{0} ({1})", one.title, scene.tr(title(one.kind))));
            row.cell([&](web::Phrasing& p) {
              p.a(href(one.application) + "/convention", one.number + " – " + one.project);
            });
            row.cell(one.organisation_name);
            row.cell([&](web::Phrasing& p) {
              p.badge(look(one.state), scene.tr(title(one.state)));
              if (one.state != MilestoneState::done)
                p.text(" ").badge(web::State::bad, web::trn(scene.lang, "{0} day late", "{0} days late",
                                                            days_between(one.due, scene.today)));
            });
          });
        }
      });
    });
  });
}

}  // namespace

void write_milestones(const Scene& scene, web::Flow& main, const Application& application,
                      const std::vector<Fault>& faults) {
  const auto all = milestones_of(scene.db, application.id);
  if (all.empty()) return;
  const bool is_followed = application.state == State::agreed;
  const bool is_mine = scene.is_member(application.organisation) && is_followed;
  const bool may_answer = scene.may(Right::instruct_applications, application.territory) && is_followed;
  main.section("", scene.tr("Milestones"), [&](web::Flow& card) {
    for (const auto& one : all) {
      card.h3(one.title);
      card.p([&](web::Phrasing& p) {
        p.badge(look(one.state), scene.tr(title(one.state)));
        p.text(" ").text(scene.tr(title(one.kind)));
        p.text(", ").text(web::trf(scene.lang, "due on {0}", format_date(one.due, scene.lang)));
        if (one.is_late(scene.today) && is_followed)
          p.text(" ").badge(web::State::bad,
                            web::trn(scene.lang, "{0} day late", "{0} days late", days_between(one.due, scene.today)));
      });
      if (one.done_at) {
        card.p([&](web::Phrasing& p) {
          p.soft(web::trf(scene.lang, "{0}, {1}", format_instant(*one.done_at, scene.lang), one.done_by));
        });
        card.prose(one.note);
      }
      if (one.state == MilestoneState::returned) {
        card.p(web::trf(scene.lang, "Returned by {0}:", one.answered_by));
        card.prose(one.motive);
      }
      if (is_mine && (one.state == MilestoneState::planned || one.state == MilestoneState::returned))
        card.details(web::trf(scene.lang, "Say that “{0}” is done", one.title), [&](web::Flow& inner) {
          inner.post_form(way(one, "fait"), scene.csrf(), [&](web::Fields& fields) {
            fields.area({.name = "note",
                         .label = scene.tr("What was done"),
                         .hint = scene.tr("In aggregates. Nothing about a person."),
                         .why = why(faults, "note"),
                         .required = true,
                         .max_characters = 2000},
                        2);
            fields.submit(scene.tr("Mark as done"));
          });
        });
      if (may_answer && one.state == MilestoneState::done) {
        card.post_button(way(one, "accepter"), scene.csrf(), scene.tr("Accept the milestone"));
        card.details(web::trf(scene.lang, "Return “{0}”", one.title), [&](web::Flow& inner) {
          inner.post_form(way(one, "renvoyer"), scene.csrf(), [&](web::Fields& fields) {
            fields.area({.name = "motive",
                         .label = scene.tr("What is wrong or missing"),
                         .required = true,
                         .max_characters = 2000},
                        2);
            fields.submit(scene.tr("Return the milestone"), {}, {}, true);
          });
        });
      }
    }
  });
}

void add_milestone_routes(web::Router& router, const Shared& state) {
  const auto add = [&](std::string_view name, std::string_view path, Right right, RuleOfMilestone rule) {
    const auto pattern = fmt::format("/jalons/{{milestone}}/{}", path);
    add_way(router, state,
            {.name = name, .method = Method::post, .pattern = pattern, .right = right, .scope = web::scope_each},
            [rule](PagesState& s, const web::Request& r) { return post(s, r, rule); });
  };
  add("milestone_done", "fait", Right::apply_for_grants,
      [](access::Act& act, const territory::Registry& r, web::Form& f, MilestoneId id) {
        return mark_milestone_done(act, r, id, f.text("note"));
      });
  add("accept_milestone", "accepter", Right::instruct_applications,
      [](access::Act& act, const territory::Registry& r, web::Form&, MilestoneId id) {
        return accept_milestone(act, r, id);
      });
  add("return_milestone", "renvoyer", Right::instruct_applications,
      [](access::Act& act, const territory::Registry& r, web::Form& f, MilestoneId id) {
        return return_milestone(act, r, id, f.text("motive"));
      });
  add_way(router, state,
          {.name = "milestones",
           .pattern = "/departements/{department}/jalons",
           .right = Right::read_applications,
           .scope = "department"},
          milestones_page);
}

}  // namespace jalon::funding
