// SPDX-License-Identifier: EUPL-1.2
// The plan of controls of a department: how it is drawn, what is to be looked at, what was seen.
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "control/pages.hpp"

namespace jalon::control {

using access::Right;
using territory::Level;

namespace {

std::string check_href(CheckId id) { return fmt::format("{}/visites/{}", controls_path, id.text()); }

const territory::Territory* department_of(const territory::Registry& registry, const web::Request& request) {
  return registry.find(Level::department, request.param("department"));
}
int year_of(const web::Request& request) {
  return static_cast<int>(std::clamp<std::int64_t>(parse_integer(request.param("year")).value_or(0), 0, 9999));
}

std::string marks_text(std::string_view codes, Lang lang) {
  std::string out;
  for (const auto& mark : marks()) {
    const auto at = codes.find(mark.code);
    const bool is_there = at != std::string_view::npos &&
                          (at + mark.code.size() == codes.size() || codes[at + mark.code.size()] == ' ') &&
                          (at == 0 || codes[at - 1] == ' ');
    if (!is_there) continue;
    if (!out.empty()) out += " · ";
    out += web::tr(lang, mark.title);
  }
  return out.empty() ? std::string("–") : out;
}
std::string marks_text(const std::vector<const Mark*>& list, Lang lang) {
  std::string codes;
  for (const auto* mark : list) codes += (codes.empty() ? "" : " ") + std::string(mark->code);
  return marks_text(codes, lang);
}

void write_scale(const Scene& scene, web::Flow& card) {
  card.details(scene.tr("How risk is told"), [&](web::Flow& in) {
    in.p(in.tr(
        "Each mark has its points; their sum, up to 100, says what is looked at first. They are the same for every "
        "department, and stand in the plan with each grant."));
    in.table(scene.tr("Marks of risk and their points"),
             {{.label = scene.tr("Mark")}, {.label = scene.tr("Points"), .is_number = true}}, [&](web::Rows& rows) {
               for (const auto& mark : marks()) {
                 rows.row([&](web::Row& row) {
                   row.head(scene.tr(mark.title));
                   row.number(mark.points);
                 });
               }
             });
  });
}

void write_checks(const Scene& scene, web::Flow& main, const std::vector<Check>& checks) {
  main.section("card", scene.tr("What is to be looked at"), [&](web::Flow& card) {
    if (checks.empty()) {
      card.empty_state(card.tr("Nothing was drawn: no grant reaches the threshold, and the lot chose none."));
      return;
    }
    card.table(scene.tr("Grants chosen, those to be looked at first"),
               {{.label = scene.tr("Due on")},
                {.label = scene.tr("Grant concerned")},
                {.label = scene.tr("Amount"), .is_number = true},
                {.label = scene.tr("Why")},
                {.label = scene.tr("Points"), .is_number = true},
                {.label = scene.tr("Outcome")}},
               [&](web::Rows& rows) {
                 for (const auto& one : checks) {
                   rows.row([&](web::Row& row) {
                     row.head([&](web::Phrasing& p) {
                       p.text(format_date_short(one.due, scene.lang));
                       if (one.is_late(scene.now.today))
                         p.br().badge(web::State::bad, web::trn(scene.lang, "{0} day late", "{0} days late",
                                                                days_between(one.due, scene.now.today)));
                     });
                     row.cell([&](web::Phrasing& p) {
                       p.a(check_href(one.id), fmt::format("{} – {}", one.number, one.title)).br();
                       p.soft(one.organisation_name);
                     });
                     row.figure(scene.money(one.granted_cents));
                     row.cell([&](web::Phrasing& p) {
                       p.text(scene.tr(title(one.why))).br().soft(marks_text(one.marks, scene.lang));
                     });
                     row.number(one.points);
                     row.cell([&](web::Phrasing& p) {
                       p.badge(look(one.outcome), scene.tr(title(one.outcome)));
                       if (one.questioned_cents > 0)
                         p.br().soft(web::trf(scene.lang, "{0} questioned", scene.money(one.questioned_cents)));
                     });
                   });
                 }
               });
  });
}

void write_draw_form(const Scene& scene, web::Flow& main, const territory::Territory& place, int year,
                     const std::optional<Plan>& plan, const Returned& back) {
  if (!scene.may(Right::run_controls, place.key)) return;
  main.section("card", plan ? scene.tr("Draw again") : scene.tr("Draw the plan"), [&](web::Flow& card) {
    card.p(plan ? card.tr("Grants signed since are added by the same rule and the same lot; what stands stays.")
                : card.tr(
                      "Grants from the threshold on are all looked at; of the others a share is drawn by lot. The same "
                      "seed draws the same grants, so that anyone can draw again and see."));
    card.post_form(plan_href(place, year), web::csrf_token(scene.request), [&](web::Fields& fields) {
      if (!plan) {
        fields.columns([&](web::Fields& row) {
          row.number_field({.name = "threshold",
                            .label = row.tr("From how many points"),
                            .value = back.value("draw", "threshold", "40"),
                            .why = back.why("draw", "threshold"),
                            .required = true,
                            .width = "w3"});
          row.number_field({.name = "rate",
                            .label = row.tr("Share of the others, in %"),
                            .value = back.value("draw", "rate", "10"),
                            .why = back.why("draw", "rate"),
                            .required = true,
                            .width = "w3"});
          row.date_field({.name = "first",
                          .label = row.tr("First day"),
                          .value = back.value("draw", "first", scene.now.today.text()),
                          .why = back.why("draw", "first"),
                          .required = true,
                          .width = "w3"});
          row.date_field({.name = "last",
                          .label = row.tr("Last day"),
                          .value = back.value("draw", "last", scene.now.today.plus_days(180).text()),
                          .why = back.why("draw", "last"),
                          .required = true,
                          .width = "w3"});
        });
        fields.text_field({.name = "seed",
                           .label = fields.tr("Seed of the lot"),
                           .hint = fields.tr("Empty: the department, the year and the day."),
                           .value = back.value("draw", "seed"),
                           .why = back.why("draw", "seed"),
                           .max_characters = 100});
      }
      fields.submit(plan ? fields.tr("Draw again") : fields.tr("Draw the plan"), {}, {}, plan.has_value());
    });
  });
}

web::Response show_plan(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = department_of(scene.registry, request);
    const int year = year_of(request);
    if (place == nullptr || year < 2000 || year > 2099)
      return web::error_response(request, NotFound{msg("There is no such plan of controls.")});
    const auto plan = find_plan(scene.db, place->key, year);
    const auto checks = checks_of(scene.db, place->key, year);
    const auto grants = scored(scene.db, place->key, year, scene.now.today);
    auto page = page_of(scene, place->key, web::trf(scene.lang, "Plan of controls {0}", year));
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, territory::label(*place, scene.lang));
      back.write(main);
      if (plan) {
        const auto to_do =
            std::count_if(checks.begin(), checks.end(), [](const Check& one) { return one.outcome == Outcome::to_do; });
        std::int64_t amount = 0;
        for (const auto& one : checks) amount += one.granted_cents;
        main.lede([&](web::Phrasing& p) {
          p.strong(web::trn(scene.lang, "{0} grant of {1} is looked at,", "{0} grants of {1} are looked at,",
                            static_cast<std::int64_t>(checks.size()), format_integer(plan->population, scene.lang)))
              .text(" ");
          p.text(web::trf(scene.lang, "for {0}; {1} remain to be made.", scene.money(amount),
                          format_integer(to_do, scene.lang)));
        });
        main.section("card", scene.tr("How it was drawn"), [&](web::Flow& card) {
          card.terms([&](web::Terms& terms) {
            terms.pair(card.tr("By"), web::trf(scene.lang, "{0}, {1}", plan->drawn_by,
                                               format_date(paris_date(plan->drawn_at), scene.lang)));
            terms.pair(card.tr("All from"),
                       web::trn(scene.lang, "{0} point on", "{0} points on", plan->order.threshold));
            terms.pair(card.tr("Of the others, by lot"), format_percent(plan->order.rate_permille, 1000, scene.lang));
            terms.pair(card.tr("Seed of the lot"), [&](web::Phrasing& p) { p.code(plan->order.seed); });
          });
          write_scale(scene, card);
        });
        write_checks(scene, main, checks);
      } else {
        main.empty_state(main.tr("No plan was drawn for this year."));
      }
      write_draw_form(scene, main, *place, year, plan, back);
      main.section("card", scene.tr("Grants in force, the riskiest first"), [&](web::Flow& card) {
        if (grants.empty()) {
          card.empty_state(card.tr("No grant of this year is signed in this department."));
          return;
        }
        if (!plan) write_scale(scene, card);
        const auto shown = std::min<std::size_t>(grants.size(), 100);
        card.table(scene.tr("Grants in force and their marks of risk"),
                   {{.label = scene.tr("Grant in force")},
                    {.label = scene.tr("Amount"), .is_number = true},
                    {.label = scene.tr("Marks")},
                    {.label = scene.tr("Points"), .is_number = true}},
                   [&](web::Rows& rows) {
                     for (std::size_t i = 0; i < shown; ++i) {
                       const auto& one = grants[i];
                       rows.row([&](web::Row& row) {
                         row.head([&](web::Phrasing& p) {
                           p.a("/demandes/" + one.grant.application.text(),
                               fmt::format("{} – {}", one.grant.number, one.grant.title))
                               .br();
                           p.soft(one.grant.organisation_name);
                         });
                         row.figure(scene.money(one.grant.granted_cents));
                         row.cell(marks_text(one.marks, scene.lang));
                         row.number(one.points);
                       });
                     }
                   });
        if (shown < grants.size())
          card.note(web::trf(scene.lang, "The first {0} of {1}.", static_cast<std::int64_t>(shown),
                             format_integer(static_cast<std::int64_t>(grants.size()), scene.lang)));
      });
    });
  });
}

web::Response post_plan(PagesState& state, const web::Request& request) {
  web::Form form(request);
  PlanOrder order;
  if (form.has("threshold")) {
    order.threshold = static_cast<int>(form.integer("threshold", 1, points_max).value_or(0));
    order.rate_permille = static_cast<int>(form.decimal("rate", 1, 0, 1000).value_or(0));
    order.first = form.date("first");
    order.last = form.date("last");
    order.seed = form.text("seed");
  }
  return run_form(
      state, request, form, "draw", [&](const Returned& back) { return show_plan(state, request, back); },
      [&](access::Act& act, const territory::Registry& registry) -> Result<std::string> {
        const auto* place = department_of(registry, request);
        if (place == nullptr) return fail(NotFound{msg("There is no such plan of controls.")});
        const auto drawn = draw_plan(act, registry, place->key, year_of(request), order);
        if (!drawn) return fail(drawn.error());
        return plan_href(*place, year_of(request));
      });
}

// Every department: drawn or not, how far it is.
web::Response show_plans(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const int year = static_cast<int>(std::clamp<std::int64_t>(
        parse_integer(request.query_value("annee").value_or("")).value_or(scene.now.today.year()), 2000, 2099));
    std::map<TerritoryKey, Plan> drawn;
    for (auto& one : plans(scene.db, year)) drawn[one.department] = std::move(one);
    struct Progress {
      std::int64_t all = 0, made = 0, late = 0;
    };
    std::map<TerritoryKey, Progress> progress;
    for (const auto& one : checks_in(scene.db, year)) {
      auto& sum = progress[one.department];
      ++sum.all;
      sum.made += one.outcome == Outcome::to_do ? 0 : 1;
      sum.late += one.is_late(scene.now.today) ? 1 : 0;
    }
    auto page = page_of(scene, scene.registry.nation().key, web::trf(scene.lang, "Plans of controls {0}", year));
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("Of the departments that you may look at"));
      main.get_form(request.path, [&](web::Fields& fields) {
        fields.number_field({.name = "annee", .label = fields.tr("Year"), .value = fmt::format("{}", year)});
        fields.submit(fields.tr("Show"), {}, {}, true);
      });
      main.section("card", scene.tr("Departments"), [&](web::Flow& card) {
        card.table(
            scene.tr("Plans of controls by department"),
            {{.label = scene.tr("Department")},
             {.label = scene.tr("Drawn on")},
             {.label = scene.tr("Grants"), .is_number = true},
             {.label = scene.tr("Looked at"), .is_number = true},
             {.label = scene.tr("Made"), .is_number = true},
             {.label = scene.tr("Late"), .is_number = true}},
            [&](web::Rows& rows) {
              for (const auto& place : scene.registry.all(Level::department)) {
                if (!scene.may(Right::read_applications, place.key)) continue;
                rows.row([&](web::Row& row) {
                  row.head([&](web::Phrasing& p) { p.a(plan_href(place, year), territory::label(place, scene.lang)); });
                  const auto found = drawn.find(place.key);
                  if (found == drawn.end()) {
                    row.cell(scene.tr("not drawn")).cell("–").cell("–").cell("–").cell("–");
                    return;
                  }
                  const auto& sum = progress[place.key];
                  row.cell(format_date_short(paris_date(found->second.drawn_at), scene.lang));
                  row.number(found->second.population);
                  row.number(sum.all);
                  row.number(sum.made);
                  row.number(sum.late);
                });
              }
            });
      });
    });
  });
}

web::Response show_check(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto id = CheckId::parse(request.param("check"));
    const auto check = id ? find_check(scene.db, *id) : std::nullopt;
    if (!check || !scene.may(Right::read_applications, check->department))
      return web::error_response(request, NotFound{msg("There is no such control.")});
    const auto& place = *scene.registry.find(check->department);
    auto page = page_of(scene, place.key, fmt::format("{} – {}", check->number, check->title),
                        {{web::trf(scene.lang, "Plan of controls {0}", check->year), plan_href(place, check->year)}});
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, check->organisation_name);
      back.write(main);
      main.section("card", scene.tr("What is looked at"), [&](web::Flow& card) {
        card.terms([&](web::Terms& terms) {
          terms.pair(card.tr("Grant concerned"), [&](web::Phrasing& p) {
            p.a(fmt::format("/demandes/{}/convention", check->application.text()),
                fmt::format("{} – {}", check->number, check->title));
          });
          terms.pair(card.tr("Amount"), scene.money(check->granted_cents));
          terms.pair(card.tr("Why"), fmt::format("{} – {}", scene.tr(title(check->why)),
                                                 web::trn(scene.lang, "{0} point", "{0} points", check->points)));
          terms.pair(card.tr("Marks"), marks_text(check->marks, scene.lang));
          terms.pair(card.tr("Due on"), format_date(check->due, scene.lang));
          terms.pair(card.tr("Outcome"), [&](web::Phrasing& p) {
            p.badge(look(check->outcome), scene.tr(title(check->outcome)));
            if (check->is_late(scene.now.today))
              p.text(" ").badge(web::State::bad, web::trn(scene.lang, "{0} day late", "{0} days late",
                                                          days_between(check->due, scene.now.today)));
          });
          if (check->done_on)
            terms.pair(card.tr("Made"),
                       web::trf(scene.lang, "{0}, {1}", check->done_by, format_date(*check->done_on, scene.lang)));
          if (check->questioned_cents > 0) terms.pair(card.tr("Questioned"), scene.money(check->questioned_cents));
        });
        if (!check->text.empty()) card.prose(check->text);
      });
      if (!scene.may(Right::run_controls, check->department)) return;
      main.section(
          "card", check->done_on ? scene.tr("Write it down again") : scene.tr("Write down what was seen"),
          [&](web::Flow& card) {
            card.post_form(check_href(check->id), web::csrf_token(request), [&](web::Fields& fields) {
              fields.hidden("revision", fmt::format("{}", check->revision));
              std::vector<web::Choice> choices;
              for (const auto one : {Outcome::conforming, Outcome::remarks, Outcome::irregular})
                choices.push_back({std::string(word(one)), std::string(fields.tr(title(one)))});
              fields.radios({.name = "outcome",
                             .label = fields.tr("Outcome"),
                             .value = back.value("check", "outcome", std::string(word(check->outcome))),
                             .why = back.why("check", "outcome"),
                             .required = true},
                            choices);
              fields.area({.name = "text",
                           .label = fields.tr("What was looked at, and what was seen"),
                           .hint = fields.tr("Accounts, documents, places, what was done. Nothing about a person."),
                           .value = back.value("check", "text", check->text),
                           .why = back.why("check", "text"),
                           .required = true,
                           .max_characters = 4000},
                          6);
              fields.number_field({.name = "questioned",
                                   .label = fields.tr("Sum questioned, in €"),
                                   .hint = fields.tr("Of the grant; the prefect decides what is recovered."),
                                   .value = back.value("check", "questioned",
                                                       check->questioned_cents == 0
                                                           ? std::string()
                                                           : format_decimal(check->questioned_cents, 2, scene.lang)),
                                   .why = back.why("check", "questioned")});
              fields.submit(fields.tr("Write it down"));
            });
          });
    });
  });
}

web::Response post_check(PagesState& state, const web::Request& request) {
  web::Form form(request);
  Seen seen;
  if (!parse_word(form.text("outcome"), seen.outcome)) seen.outcome = Outcome::to_do;
  seen.text = form.text("text");
  if (!form.text("questioned").empty())
    seen.questioned_cents = form.decimal("questioned", 2, 0, 1'000'000'000'000).value_or(0);
  seen.revision = parse_integer(form.text("revision")).value_or(0);
  return run_form(
      state, request, form, "check", [&](const Returned& back) { return show_check(state, request, back); },
      [&](access::Act& act, const territory::Registry& registry) -> Result<std::string> {
        const auto id = CheckId::parse(request.param("check"));
        if (!id) return fail(NotFound{msg("There is no such control.")});
        const auto done = record_check(act, registry, *id, seen);
        if (!done) return fail(done.error());
        return check_href(*id);
      });
}

}  // namespace

void add_plan_routes(web::Router& router, const Shared& state) {
  using web::Method;
  add_way(router, state, {.name = "plans", .pattern = "/controle/programmes", .right = Right::read_applications},
          show_plans);
  add_way(router, state,
          {.name = "plan",
           .pattern = "/controle/programmes/{department}/{year}",
           .right = Right::read_applications,
           .scope = "department"},
          [](PagesState& s, const web::Request& request) { return show_plan(s, request, {}); });
  add_way(router, state,
          {.name = "post_plan",
           .method = Method::post,
           .pattern = "/controle/programmes/{department}/{year}",
           .right = Right::run_controls,
           .scope = "department"},
          post_plan);
  add_way(router, state, {.name = "check", .pattern = "/controle/visites/{check}", .right = Right::read_applications},
          [](PagesState& s, const web::Request& request) { return show_check(s, request, {}); });
  add_way(router, state,
          {.name = "post_check",
           .method = Method::post,
           .pattern = "/controle/visites/{check}",
           .right = Right::run_controls},
          post_check);
}

}  // namespace jalon::control
