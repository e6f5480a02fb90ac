// SPDX-License-Identifier: EUPL-1.2
// The capacity of a department: its services, what is to open, who has not reported.
#include <algorithm>

#include "capacity/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::capacity {

namespace {

const territory::Territory* department_of(const territory::Registry& registry, const web::Request& request) {
  return registry.find(territory::Level::department, request.param("department"));
}

web::Response unknown(const web::Request& request) {
  return web::error_response(request, NotFound{msg("This territory is not known.")});
}

void write_services(const Scene& scene, web::Flow& card, TerritoryKey department) {
  const auto counts = count_services(scene.db, department, scene.moment.known);
  const auto found = counts.find(department);
  if (found == counts.end()) {
    card.empty_state(card.tr("No service has been entered here yet."));
    return;
  }
  const auto sum = [](const std::map<std::string, std::int64_t>& by_kind) {
    std::int64_t out = 0;
    for (const auto& [kind, places] : by_kind) out += places;
    return out;
  };
  const auto month = last_month(scene.today);
  const auto page = page_asked(scene, "page", found->second);
  const auto shown = list_services(scene.db, {&department, 1}, slice_of(page), scene.moment.known);
  const std::vector<web::Column> columns{{.label = card.tr("Service")},
                                         {.label = card.tr("Run by")},
                                         {.label = card.tr("Territory served")},
                                         {.label = card.tr("Open"), .is_number = true},
                                         {.label = card.tr("Funded"), .is_number = true},
                                         {.label = card.tr("Last month")}};
  card.table(card.tr("Services of the department"), columns, [&](web::Rows& rows) {
    for (const auto& service : shown.services) {
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) { p.a(scene.at(href(service)), service.name); });
        row.cell(operator_of(scene.db, service));
        row.cell(scene.registry.find(service.territory)->name);
        const auto changes = changes_of(scene.db, service.id, scene.moment.known);
        row.number(sum(open_on(changes, scene.today)));
        row.number(sum(funded_on(fundings_of(scene.db, service.id, scene.moment.known), scene.today)));
        row.cell([&](web::Phrasing& p) {
          if (service.closed_on)
            p.badge(web::State::idle,
                    web::trf(scene.lang, "closed on {0}", format_date_short(*service.closed_on, scene.lang)))
                .text(" ");
          if (open_in(changes, month).empty()) {
            if (!service.closed_on) p.soft(p.tr("nothing to report"));
            return;
          }
          const auto months = months_of(scene.db, service.id, scene.moment.known);
          const bool is_reported = std::any_of(months.begin(), months.end(), [&](const MonthRow& one) {
            return one.month == month && !one.superseded_at;
          });
          if (is_reported) {
            p.badge(web::State::ok, p.tr("reported"));
          } else {
            p.badge(scene.today > report_due(month) ? web::State::bad : web::State::warn, p.tr("not reported"));
          }
        });
      });
    }
  });
  card.pager(shown.total, page, static_cast<int>(rows_shown),
             [&](int at) { return web::with_query(scene.request, "page", std::to_string(at)); });
}

web::Response show(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto* place = department_of(scene.registry, request);
    if (place == nullptr) return unknown(request);
    const Lang lang = scene.lang;
    const auto line = line_of(scene.db, scene.registry, scene.programme, *place, scene.moment);
    const bool inside = scene.may(access::Right::read_plans, place->key);
    web::Page page;
    page.title = scene.tr("Care capacity");
    page.crumbs = plan::crumbs(scene.registry, *place, lang);
    link_last(page.crumbs, territory::href(*place));
    page.crumbs.push_back({page.title, ""});
    page.live = !scene.moment.known_day;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, territory::label(*place, lang), [&](web::Flow& beside) {
        if (!scene.moment.known_day && scene.may(access::Right::manage_capacity, place->key)) {
          beside.p([&](web::Phrasing& p) {
            p.button_link(territory::href(*place) + "/services/nouveau", p.tr("Enter a service"));
          });
        }
      });
      write_known(scene, main);
      main.lede([&](web::Phrasing& p) {
        if (!line.open) {
          p.strong(p.tr("Nobody has entered a place of care here yet."));
        } else {
          p.strong(web::trn(lang, "{0} place of care is open here.", "{0} places of care are open here.", *line.open));
        }
        p.text(" ");
        if (line.target) {
          p.text(web::trf(lang, "They were {0} on {1}; {2} are expected today, {3} on {4}.",
                          format_integer(line.target->start_value, lang), format_date(line.target->start, lang),
                          format_integer(*line.expected, lang), format_integer(line.target->target, lang),
                          format_date(line.target->due, lang)));
        } else {
          p.text(p.tr("What was open at the beginning is not known, so there is no target."));
        }
        if (!line.need && line.needs > 0) p.text(" ").text(p.tr("How many places are needed is not known."));
        if (const auto missing = line.missing(); missing && *missing > 0) {
          p.text(" ");
          p.text(web::trn(lang, "{0} place is missing against the {1} needed.",
                          "{0} places are missing against the {1} needed.", *missing,
                          format_integer(*line.need, lang)));
        }
      });
      write_four_figures(scene, main, *place, line, inside);
      main.section("card", scene.tr("Services"), [&](web::Flow& card) { write_services(scene, card, place->key); });
      main.section("card", scene.tr("Openings and closings to come"),
                   [&](web::Flow& card) { write_to_come(scene, card, place->key); });
      main.section("card", scene.tr("By kind of place"),
                   [&](web::Flow& card) { write_kinds(scene, card, *place, inside); });
      main.section("card", scene.tr("Why this number of places needed"),
                   [&](web::Flow& card) { write_need(scene, card, *place); });
      if (!inside) main.note(scene.tr("Counts of people from 1 to 4 are shown to those who work in this department."));
      write_known_choice(scene, main);
    });
  });
}

}  // namespace

void add_department_routes(web::Router& router, const Shared& state) {
  const auto add = [&](std::string name, web::Method method, std::string pattern, access::Right right,
                       web::Handler handler) {
    web::Route route;
    route.name = "capacity." + std::move(name);
    route.method = method;
    route.pattern = "/departements/{department}/" + std::move(pattern);
    route.right = access::word(right);
    route.scope = "department";
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  using access::Right;
  using web::Method;
  add("department", Method::get, "capacites", Right::read_aggregates,
      [state](const web::Request& request) { return show(state, request); });
}

}  // namespace jalon::capacity
