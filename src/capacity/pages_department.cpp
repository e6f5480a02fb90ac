// SPDX-License-Identifier: EUPL-1.2
// The capacity of a department: its services, what is to open, who has not reported; and the form of a new service.
#include <algorithm>
#include <set>

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

void write_services(const Scene& scene, web::Flow& card, const std::vector<Service>& all,
                    const std::vector<PlaceChange>& changes, const std::vector<Funding>& fundings,
                    const std::set<ServiceId>& late) {
  if (all.empty()) {
    card.empty_state(card.tr("No service has been entered here yet."));
    return;
  }
  const auto sum = [](const std::map<std::string, std::int64_t>& by_kind) {
    std::int64_t out = 0;
    for (const auto& [kind, places] : by_kind) out += places;
    return out;
  };
  const auto of = [](const auto& rows, ServiceId id) {
    std::decay_t<decltype(rows)> out;
    for (const auto& one : rows) {
      if (one.service == id) out.push_back(one);
    }
    return out;
  };
  const std::vector<web::Column> columns{{.label = card.tr("Service")},
                                         {.label = card.tr("Run by")},
                                         {.label = card.tr("Territory served")},
                                         {.label = card.tr("Open"), .is_number = true},
                                         {.label = card.tr("Funded"), .is_number = true},
                                         {.label = card.tr("Last month")}};
  card.table(card.tr("Services of the department"), columns, [&](web::Rows& rows) {
    for (const auto& service : all) {
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) { p.a(href(service), service.name); });
        row.cell(operator_of(scene.db, service));
        row.cell(scene.registry.find(service.territory)->name);
        const auto own = of(changes, service.id);
        row.number(sum(open_on(own, scene.today))).number(sum(funded_on(of(fundings, service.id), scene.today)));
        row.cell([&](web::Phrasing& p) {
          if (late.contains(service.id)) {
            p.badge(scene.today > report_due(last_month(scene.today)) ? web::State::bad : web::State::warn,
                    p.tr("not reported"));
          } else if (open_in(own, last_month(scene.today)).empty()) {
            p.soft(p.tr("nothing to report"));
          } else {
            p.badge(web::State::ok, p.tr("reported"));
          }
        });
      });
    }
  });
}

web::Response show(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto* place = department_of(scene.registry, request);
    if (place == nullptr) return unknown(request);
    const Lang lang = scene.lang;
    const auto line = line_of(scene.db, scene.registry, scene.programme, *place, scene.today);
    const auto all = services(scene.db, place->key);
    const auto changes = changes_in(scene.db, place->key);
    const auto to_come = changes_to_come(scene.db, *Date::of(year_max, 12, 31), place->key);
    const auto fundings = fundings_in(scene.db, place->key);
    std::set<ServiceId> late;
    for (const auto& one : missing_months(scene.db, last_month(scene.today))) late.insert(one.service);
    const bool inside = scene.may(access::Right::read_plans, place->key);
    web::Page page;
    page.title = scene.tr("Care capacity");
    page.crumbs = plan::crumbs(scene.registry, *place, lang);
    link_last(page.crumbs, territory::href(*place));
    page.crumbs.push_back({page.title, ""});
    page.live = true;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, territory::label(*place, lang), [&](web::Flow& beside) {
        if (scene.may(access::Right::manage_capacity, place->key)) {
          beside.p([&](web::Phrasing& p) {
            p.button_link(territory::href(*place) + "/services/nouveau", p.tr("Enter a service"));
          });
        }
      });
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
        if (const auto missing = line.missing(); missing && *missing > 0) {
          p.text(" ");
          p.text(web::trn(lang, "{0} place is missing against the {1} needed.",
                          "{0} places are missing against the {1} needed.", *missing,
                          format_integer(*line.need, lang)));
        }
      });
      write_four_figures(scene, main, *place, line, inside);
      main.section("card", scene.tr("Services"),
                   [&](web::Flow& card) { write_services(scene, card, all, changes, fundings, late); });
      main.section("card", scene.tr("Openings and closings to come"),
                   [&](web::Flow& card) { write_to_come(scene, card, to_come, all); });
      main.section("card", scene.tr("By kind of place"),
                   [&](web::Flow& card) { write_kinds(scene, card, *place, inside); });
      if (!inside) main.note(scene.tr("Counts of people from 1 to 4 are shown to those who work in this department."));
      if (scene.programme.need) main.note(scene.programme.need->source.in(lang));
    });
  });
}

// ---- a new service ----

void write_form(const Scene& scene, web::Flow& main, const territory::Territory& place, const web::Form* typed,
                const std::vector<Fault>& faults) {
  const auto why = [&](std::string_view field) -> const Message* {
    for (const auto& fault : faults) {
      if (fault.field == field) return &fault.reason;
    }
    return nullptr;
  };
  const auto value = [&](std::string_view field) { return typed == nullptr ? std::string() : typed->text(field); };
  const auto contracts = scene.registry.below(place.key, territory::Level::contract);
  std::vector<web::Choice> places{{territory::href(place), territory::label(place, scene.lang)}};
  std::vector<web::Choice> served;
  for (const auto* contract : contracts) {
    places.push_back({territory::href(*contract), contract->name});
    served.push_back({contract->code, contract->name});
  }
  std::vector<std::string> known;
  for (const auto& one : partner::near(scene.db, scene.registry, place.key)) known.push_back(one.name);
  main.head(scene.tr("Enter a service"), territory::label(place, scene.lang));
  main.fault_summary(faults);
  main.post_form(territory::href(place) + "/services", web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.text_field({.name = "name",
                       .label = scene.tr("Name of the service"),
                       .value = value("name"),
                       .why = why("name"),
                       .required = true,
                       .max_characters = name_characters_max});
    fields.datalist_field({.name = "operator",
                           .label = scene.tr("Run by"),
                           .hint = scene.tr("The organisation, never a person."),
                           .value = value("operator"),
                           .why = why("operator"),
                           .required = true},
                          known);
    fields.text_field({.name = "address",
                       .label = scene.tr("Address"),
                       .value = value("address"),
                       .why = why("address"),
                       .max_characters = text_characters_max});
    fields.select({.name = "territory",
                   .label = scene.tr("Territory served"),
                   .hint = scene.tr("Where its places are counted: the department, or one contract."),
                   .value = value("territory"),
                   .why = why("territory"),
                   .required = true},
                  places);
    if (!served.empty())
      fields.checkboxes({.name = "contracts", .label = scene.tr("Contracts served too"), .why = why("contracts")},
                        served, typed == nullptr ? std::vector<std::string>() : typed->all("contracts"));
    fields.area({.name = "note",
                 .label = scene.tr("Note"),
                 .hint = scene.tr("Nothing about a person: no name, no initials, no story."),
                 .value = value("note"),
                 .why = why("note"),
                 .max_characters = text_characters_max},
                3);
    fields.submit(scene.tr("Enter the service"));
  });
}

web::Response form_page(const Shared& state, const web::Request& request, const web::Form* typed,
                        const std::vector<Fault>& faults) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto* place = department_of(scene.registry, request);
    if (place == nullptr) return unknown(request);
    web::Page page;
    page.title = scene.tr("Enter a service");
    page.crumbs = plan::crumbs(scene.registry, *place, scene.lang);
    link_last(page.crumbs, territory::href(*place));
    page.crumbs.push_back({std::string(scene.tr("Care capacity")), territory::href(*place) + "/capacites"});
    page.crumbs.push_back({page.title, ""});
    if (!faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) { write_form(scene, main, *place, typed, faults); });
  });
}

web::Response post_service(const Shared& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return form_page(state, request, &form, form.faults());
  ServiceId id;
  const auto done =
      act_as_reader(*state, request, "page", [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto* place = department_of(context.territories, request);
        if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
        NewService service;
        service.name = form.text("name");
        service.operator_name = form.text("operator");
        service.address = form.text("address");
        service.note = form.text("note");
        service.territory = place->key;
        const auto where = form.text("territory");
        for (const auto* contract : context.territories.below(place->key, territory::Level::contract)) {
          if (where == territory::href(*contract)) service.territory = contract->key;
        }
        for (const auto& code : form.all("contracts")) {
          const auto* contract = context.territories.find(territory::Level::contract, code);
          if (contract == nullptr) return invalid("contracts", msg("This territory is not known."));
          service.contracts.push_back(contract->key);
        }
        auto made = create_service(act, context, service);
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  if (done) return web::see_other("/services/" + id.text());
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) return form_page(state, request, &form, wrong->faults);
  return web::error_response(request, done.error());
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
  add("new_service", Method::get, "services/nouveau", Right::manage_capacity,
      [state](const web::Request& request) { return form_page(state, request, nullptr, {}); });
  add("create_service", Method::post, "services", Right::manage_capacity,
      [state](const web::Request& request) { return post_service(state, request); });
}

}  // namespace jalon::capacity
