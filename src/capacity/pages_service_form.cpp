// SPDX-License-Identifier: EUPL-1.2
// What a service is, entered and changed by one form; two people who change the same field see what the other wrote.
#include <algorithm>

#include "capacity/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::capacity {

namespace {

// What stands in the form, as it was typed or as it is kept.
struct Filled {
  std::string name, operator_name, address, territory, note;  // the territory by its address
  std::vector<std::string> contracts, kinds;                  // codes
  std::int64_t revision = 0;                                  // that was read; 0: a new service
};

Filled filled(const territory::Registry& registry, const NewService& service, std::int64_t revision) {
  Filled out{.name = service.name,
             .operator_name = service.operator_name,
             .address = service.address,
             .territory = {},
             .note = service.note,
             .contracts = {},
             .kinds = service.kinds,
             .revision = revision};
  if (const auto* place = registry.find(service.territory)) out.territory = territory::href(*place);
  for (const auto key : service.contracts) {
    if (const auto* contract = registry.find(key)) out.contracts.push_back(contract->code);
  }
  return out;
}

Filled filled(const web::Form& form) {
  return {.name = form.text("name"),
          .operator_name = form.text("operator"),
          .address = form.text("address"),
          .territory = form.text("territory"),
          .note = form.text("note"),
          .contracts = form.all("contracts"),
          .kinds = form.all("kinds"),
          .revision = 0};
}

Result<NewService> understood(const web::Form& form, const territory::Registry& registry,
                              const territory::Territory& department) {
  NewService out{.name = form.text("name"),
                 .operator_name = form.text("operator"),
                 .address = form.text("address"),
                 .territory = department.key,
                 .contracts = {},
                 .note = form.text("note"),
                 .kinds = form.all("kinds")};
  const auto where = form.text("territory");
  for (const auto* contract : registry.below(department.key, territory::Level::contract)) {
    if (where == territory::href(*contract)) out.territory = contract->key;
  }
  for (const auto& code : form.all("contracts")) {
    const auto* contract = registry.find(territory::Level::contract, code);
    if (contract == nullptr) return invalid("contracts", msg("This territory is not known."));
    out.contracts.push_back(contract->key);
  }
  return out;
}

void write_form(const Scene& scene, web::Flow& main, const territory::Territory& department, const std::string& action,
                const Filled& values, const std::vector<Fault>& faults, std::string_view verb) {
  const auto why = [&](std::string_view field) -> const Message* {
    for (const auto& fault : faults) {
      if (fault.field == field) return &fault.reason;
    }
    return nullptr;
  };
  std::vector<web::Choice> places{{territory::href(department), territory::label(department, scene.lang)}};
  std::vector<web::Choice> served;
  for (const auto* contract : scene.registry.below(department.key, territory::Level::contract)) {
    places.push_back({territory::href(*contract), contract->name});
    served.push_back({contract->code, contract->name});
  }
  std::vector<web::Choice> kinds;
  for (const auto& kind : scene.programme.place_kinds) kinds.push_back({kind.code, kind.label.in(scene.lang)});
  std::vector<std::string> known;
  for (const auto& one : partner::near(scene.db, scene.registry, department.key)) known.push_back(one.name);
  main.post_form(action, web::csrf_token(scene.request), [&](web::Fields& fields) {
    if (values.revision > 0) fields.hidden("revision", std::to_string(values.revision));
    fields.text_field({.name = "name",
                       .label = scene.tr("Name of the service"),
                       .value = values.name,
                       .why = why("name"),
                       .required = true,
                       .max_characters = name_characters_max});
    fields.datalist_field({.name = "operator",
                           .label = scene.tr("Run by"),
                           .hint = scene.tr("The organisation, never a person."),
                           .value = values.operator_name,
                           .why = why("operator"),
                           .required = true},
                          known);
    fields.text_field({.name = "address",
                       .label = scene.tr("Address"),
                       .value = values.address,
                       .why = why("address"),
                       .max_characters = text_characters_max});
    fields.checkboxes({.name = "kinds",
                       .label = scene.tr("Kinds of place that it offers"),
                       .hint = scene.tr("None ticked: any kind can be opened."),
                       .why = why("kinds")},
                      kinds, values.kinds);
    fields.select({.name = "territory",
                   .label = scene.tr("Territory served"),
                   .hint = values.revision > 0
                               ? scene.tr("Where its places are counted: the department, or one contract. When it "
                                          "changes, everything counted so far moves there.")
                               : scene.tr("Where its places are counted: the department, or one contract."),
                   .value = values.territory,
                   .why = why("territory"),
                   .required = true},
                  places);
    if (!served.empty())
      fields.checkboxes({.name = "contracts", .label = scene.tr("Contracts served too"), .why = why("contracts")},
                        served, values.contracts);
    fields.area({.name = "note",
                 .label = scene.tr("Note"),
                 .hint = scene.tr("Nothing about a person: no name, no initials, no story."),
                 .value = values.note,
                 .why = why("note"),
                 .max_characters = text_characters_max},
                3);
    fields.submit(verb);
  });
}

// ---- a new one ----

const territory::Territory* department_of(const territory::Registry& registry, const web::Request& request) {
  return registry.find(territory::Level::department, request.param("department"));
}

web::Response new_page(const Shared& state, const web::Request& request, const web::Form* typed,
                       const std::vector<Fault>& faults) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto* place = department_of(scene.registry, request);
    if (place == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    web::Page page;
    page.title = scene.tr("Enter a service");
    page.crumbs = plan::crumbs(scene.registry, *place, scene.lang);
    link_last(page.crumbs, territory::href(*place));
    page.crumbs.push_back({std::string(scene.tr("Care capacity")), territory::href(*place) + "/capacites"});
    page.crumbs.push_back({page.title, ""});
    if (!faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, territory::label(*place, scene.lang));
      main.fault_summary(faults);
      write_form(scene, main, *place, territory::href(*place) + "/services",
                 typed == nullptr ? Filled{} : filled(*typed), faults, scene.tr("Enter the service"));
    });
  });
}

web::Response post_new(const Shared& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return new_page(state, request, &form, form.faults());
  ServiceId id;
  const auto done =
      act_as_reader(*state, request, "page", [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto* place = department_of(context.territories, request);
        if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
        const auto service = understood(form, context.territories, *place);
        if (!service) return fail(service.error());
        auto made = create_service(act, context, *service);
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  if (done) return web::see_other("/services/" + id.text());
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) return new_page(state, request, &form, wrong->faults);
  return web::error_response(request, done.error());
}

// ---- one that is there ----

// What stands in the form that is shown again; none: what is kept.
struct Again {
  const web::Form* form = nullptr;
  const Edited* edited = nullptr;  // in conflict
  std::vector<Fault> faults;
};

web::Response edit_page(const Shared& state, const web::Request& request, const Again& again) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  return with_scene(*state, request, [&](Scene& scene) {
    const auto service = find_service(scene.db, *id);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    if (!scene.may(access::Right::manage_capacity, service->territory))
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::manage_capacity))});
    if (service->closed_on)
      return web::error_response(
          request, Refused{"capacity.closed",
                           msg("This service closed on {0}.", format_date_short(*service->closed_on, Lang::fr)),
                           msg("Reopen it first, if it goes on.")});
    const auto& department = *scene.registry.find(service->department);
    auto page = service_page(scene, *service, scene.tr("Change the service"));
    Filled values;
    if (again.edited != nullptr) {
      values = filled(scene.registry, again.edited->merged, again.edited->revision);
      page.status = 409;
    } else if (again.form != nullptr) {
      values = filled(*again.form);
      values.revision = parse_integer(again.form->text("revision")).value_or(service->revision);
      page.status = 422;
    } else {
      values = filled(scene.registry, fields_of(scene.db, *service), service->revision);
    }
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, service->name);
      main.fault_summary(again.faults);
      if (again.edited != nullptr) {
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(web::trf(scene.lang,
                            "{0} changed this service while you were writing. Nothing is lost and nothing is saved "
                            "yet: below stands what you wrote, beside what they wrote. What is sent now stands.",
                            again.edited->by));
        });
      }
      write_form(scene, main, department, href(*service) + "/modifier", values, again.faults,
                 scene.tr("Save the service"));
    });
  });
}

web::Response post_edit(const Shared& state, const web::Request& request) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  web::Form form(request);
  const auto seen = form.integer("revision", 1, 1'000'000'000);
  if (!form.ok()) return edit_page(state, request, {&form, nullptr, form.faults()});
  Edited edited;
  const auto done =
      act_as_reader(*state, request, "page", [&](access::Act& act, const plan::Context& context) -> Result<void> {
        const auto found = find_service(act.db, *id);
        if (!found) return fail(NotFound{msg("This service does not exist.")});
        const auto given = understood(form, context.territories, *context.territories.find(found->department));
        if (!given) return fail(given.error());
        auto saved = edit_service(act, context, *id, seen.value_or(0), *given);
        if (!saved) return fail(std::move(saved.error()));
        edited = std::move(*saved);
        return {};
      });
  if (!done) {
    if (const auto* wrong = std::get_if<Invalid>(&done.error()))
      return edit_page(state, request, {&form, nullptr, wrong->faults});
    return web::error_response(request, done.error());
  }
  if (edited.conflicts.empty()) return web::see_other("/services/" + id->text());
  std::vector<Fault> faults;
  for (const auto& one : edited.conflicts)
    faults.push_back({one.field, msg("{0} wrote here meanwhile: “{1}”.", edited.by, one.theirs)});
  return edit_page(state, request, {&form, &edited, std::move(faults)});
}

}  // namespace

void add_service_form_routes(web::Router& router, const Shared& state) {
  const auto add = [&](std::string name, web::Method method, std::string pattern, std::string scope,
                       web::Handler handler) {
    web::Route route;
    route.name = "capacity." + std::move(name);
    route.method = method;
    route.pattern = std::move(pattern);
    route.right = access::word(access::Right::manage_capacity);
    route.scope = std::move(scope);
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  using web::Method;
  const std::string each(web::scope_each);
  add("new_service", Method::get, "/departements/{department}/services/nouveau", "department",
      [state](const web::Request& request) { return new_page(state, request, nullptr, {}); });
  add("create_service", Method::post, "/departements/{department}/services", "department",
      [state](const web::Request& request) { return post_new(state, request); });
  add("edit", Method::get, "/services/{service}/modifier", each,
      [state](const web::Request& request) { return edit_page(state, request, {}); });
  add("edit_service", Method::post, "/services/{service}/modifier", each,
      [state](const web::Request& request) { return post_edit(state, request); });
}

}  // namespace jalon::capacity
