// SPDX-License-Identifier: EUPL-1.2
// What the pages of the room share.
#include "funding/pages.hpp"

#include <algorithm>

#include "funding/cofunding.hpp"

namespace jalon::funding {

void add_routes(web::Router& router, PagesContext context) {
  const auto state = std::make_shared<PagesState>(PagesState{context});
  add_call_routes(router, state);
  add_organisation_routes(router, state);
  add_application_routes(router, state);
  add_writing_routes(router, state);
  add_instruction_routes(router, state);
  add_money_routes(router, state);
  add_chain_routes(router, state);
  add_past_routes(router, state);
  add_cerfa_routes(router, state);
  add_assessment_routes(router, state);
  add_document_routes(router, state);
  add_milestone_routes(router, state);
  add_cofunding_routes(router, state);
  add_specification_routes(router, state);
}

void add_way(web::Router& router, const Shared& state, const Way& way, Answer answer) {
  web::Route route;
  route.name = "funding." + std::string(way.name);
  route.method = way.method;
  route.pattern = way.pattern;
  if (way.right) {
    route.right = access::word(*way.right);
  } else {
    route.audience = web::Audience::everyone;
  }
  route.scope = way.scope;
  route.freshness = way.freshness;
  route.body_limit = way.body_limit;
  route.handler = [state, answer = std::move(answer)](const web::Request& request) { return answer(*state, request); };
  router.add(std::move(route));
}

bool Scene::may_somewhere(access::Right right) const {
  if (actor == nullptr) return false;
  return actor->is_system || std::any_of(actor->grants.begin(), actor->grants.end(), [&](const access::Grant& grant) {
           return access::may(*actor, right, {&grant.territory, 1}).has_value();
         });
}

std::string Scene::place(TerritoryKey key) const {
  const auto* found = registry.find(key);
  return found == nullptr ? std::string("?") : territory::label(*found, lang);
}

std::string Scene::money(std::int64_t cents) const {
  const auto number = cents % 100 == 0 ? format_integer(cents / 100, lang) : format_decimal(cents, 2, lang);
  return lang == Lang::fr ? number + "\u00a0€" : "€" + number;
}

std::string first_page(const access::Actor* actor, const territory::Registry& registry) {
  if (actor == nullptr) return std::string(calls_path);
  for (const auto& grant : actor->grants) {
    if (access::role_has(grant.role, access::Right::apply_for_grants)) return std::string(mine_path);
  }
  if (access::may(*actor, access::Right::read_applications, registry.right_path(registry.nation().key)))
    return "/nation/demandes";
  for (const auto& grant : actor->grants) {
    if (!access::role_has(grant.role, access::Right::read_applications)) continue;
    const auto* place = registry.find(grant.territory);
    if (place != nullptr && place->level == territory::Level::department) return requests_href(*place);
  }
  return std::string(calls_path);
}

web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show) {
  const auto registry = state.context.territories.current();
  return state.context.database.read([&](db::Session& session) {
    Scene scene{request, session, *registry, access::actor_of(request), state.context.clock.today(), request.lang};
    return show(scene);
  });
}

Result<void> act_as_reader(PagesState& state, const web::Request& request, Rule rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return fail(Forbidden{"session"});
  const auto registry = state.context.territories.current();
  return state.context.database.write([&](db::Session& session) -> Result<void> {
    access::Act act{.db = session, .actor = *actor, .now = state.context.clock.now(), .origin = "page"};
    return rule(act, *registry);
  });
}

bool shows_on_form(const Error& error) {
  return std::holds_alternative<Invalid>(error) || std::holds_alternative<Refused>(error) ||
         std::holds_alternative<Conflict>(error);
}

std::vector<Fault> as_faults(const Error& error) {
  if (const auto* invalid = std::get_if<Invalid>(&error)) return invalid->faults;
  if (const auto* conflict = std::get_if<Conflict>(&error)) return {{"", conflict->what}};
  if (const auto* refusal = std::get_if<Refused>(&error)) {
    std::vector<Fault> out{{"", refusal->why}};
    if (!refusal->next.id.empty()) out.push_back({"", refusal->next});
    return out;
  }
  return {};
}

web::Page page_of(const Scene& scene, std::string_view title, std::vector<web::Link> between) {
  web::Page page;
  page.title = title;
  page.crumbs.push_back({std::string(scene.tr("Calls for projects")), std::string(calls_path)});
  for (auto& one : between) page.crumbs.push_back(std::move(one));
  page.crumbs.push_back({page.title, ""});
  return page;
}

const Message* why(const std::vector<Fault>& faults, std::string_view field) {
  for (const auto& fault : faults) {
    if (fault.field == field) return &fault.reason;
  }
  return nullptr;
}

std::string href(const Call& call) { return fmt::format("{}/{}", calls_path, call.code); }
std::string href(ApplicationId id) { return fmt::format("{}/{}", mine_path, id.text()); }
std::string href(const Application& application, std::string_view part) {
  return part.empty() ? href(application.id) : fmt::format("{}/{}", href(application.id), part);
}
std::string requests_href(const territory::Territory& department) { return territory::href(department) + "/demandes"; }
std::string payments_href(const territory::Territory& department) {
  return territory::href(department) + "/versements";
}

web::State look(State state) {
  switch (state) {
    case State::agreed:
    case State::granted:
    case State::closed:
      return web::State::ok;
    case State::correction:
      return web::State::warn;
    case State::inadmissible:
    case State::refused:
    case State::revoked:
      return web::State::bad;
    default:
      return web::State::idle;
  }
}

std::string typed(std::int64_t cents) {
  if (cents == 0) return {};
  auto out = ledger::plain(cents);
  if (out.ends_with(".00")) return out.substr(0, out.size() - 3);
  std::replace(out.begin(), out.end(), '.', ',');
  return out;
}

std::optional<std::int64_t> amount(web::Form& form, std::string_view field) {
  const auto text = form.text(field);
  if (text.empty()) return std::nullopt;
  const auto cents = ledger::read_cents(text);
  if (!cents || *cents < 0 || *cents > amount_cents_max) {
    form.fault(field, msg("This is not an amount in euros: write it as 1 234,56, with at most two decimals."));
    return std::nullopt;
  }
  return cents;
}

ApplicationId id_of(const web::Request& request) {
  return ApplicationId::parse(request.param("application")).value_or(ApplicationId{});
}

Result<Application> application_in(const Scene& scene) {
  auto application = find_application(scene.db, id_of(scene.request));
  if (!application || scene.actor == nullptr || !may_read(scene.db, scene.registry, *scene.actor, *application))
    return fail(NotFound{msg("This application does not exist.")});
  return std::move(*application);
}

bool is_of_state(const Scene& scene, const Application& application) {
  return scene.may(access::Right::read_applications, application.territory);
}

web::Page application_page(const Scene& scene, const Application& application, std::string_view title,
                           std::string_view tab) {
  web::Page page;
  page.title = title.empty() ? web::trf(scene.lang, "Application {0}", application.number) : std::string(title);
  if (is_of_state(scene, application)) {
    if (const auto* department = scene.registry.find(application.department))
      page.crumbs.push_back({web::trf(scene.lang, "Applications, {0}", department->name), requests_href(*department)});
  } else {
    page.crumbs.push_back({std::string(scene.tr("My applications")), std::string(mine_path)});
  }
  if (!title.empty()) page.crumbs.push_back({application.number, href(application)});
  page.crumbs.push_back({page.title, ""});
  const auto add = [&](std::string_view code, std::string_view label, std::string_view part) {
    page.tabs.push_back({std::string(label), href(application, part), tab == code});
  };
  add("file", scene.tr("The file"), {});
  if (is_of_state(scene, application) && application.submitted_at)
    add("instruction", scene.tr("Instruction"), "instruction");
  if (application.submitted_at && has_cofunders(scene.db, application.id))
    add("cofunding", scene.tr("Co-funding"), "cofinancements");
  if (application.granted_cents) {
    add("money", scene.tr("Agreement and payments"), "convention");
    add("report", scene.tr("Report of the action"), "bilan");
    if (is_of_state(scene, application) && application.state != State::granted)
      add("assessment", scene.tr("Assessment"), "evaluation");
  }
  add("renewal", scene.tr("Renewal"), "renouvellement");
  return page;
}

}  // namespace jalon::funding
