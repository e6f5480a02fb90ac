// SPDX-License-Identifier: EUPL-1.2
#include "plan/scene.hpp"

#include <algorithm>

#include "plan/labels.hpp"

namespace jalon::plan {

bool Scene::may(access::Right right) const {
  return reader != nullptr && access::may(*reader, right, registry.right_path(contract.key)).has_value();
}

std::string plan_href(const territory::Territory& contract, std::string_view rest) {
  return territory::href(contract) + "/plan" + std::string(rest);
}
std::string Scene::href(std::string_view rest) const { return plan_href(contract, rest); }

web::Page Scene::page(std::string title, std::string_view tab) const {
  web::Page out;
  out.title = std::move(title);
  out.crumbs = crumbs(registry, contract, lang);
  if (!out.crumbs.empty()) {
    out.crumbs.back().href = territory::href(contract);
    out.crumbs.back().current = false;
  }
  out.tabs = contract_tabs(contract, tab, lang, reader, &registry);
  return out;
}

web::Response with_scene(const PagesContext& context, const web::Request& request,
                         const std::function<web::Response(Scene&)>& show) {
  const auto registry = context.territories.current();
  const auto* contract = registry->find(territory::Level::contract, request.param("contract"));
  if (contract == nullptr) return web::error_response(request, NotFound{msg("There is no such contract.")});
  return context.database.read([&](db::Session& session) {
    const auto programme = programme::current(session);
    if (!programme) {
      return web::error_response(request, NotFound{msg("No programme is published: there is no plan yet.")});
    }
    Scene scene{
        request,     session, *registry, *programme, *contract, access::actor_of(request), {}, context.clock.today(),
        request.lang};
    scene.plan.contract = contract->key;
    scene.plan.programme = programme->code;
    if (auto row = store::find(session, contract->key, programme->code)) scene.plan = *std::move(row);
    return show(scene);
  });
}

std::vector<Fault> faults_of(const Error& error) {
  if (const auto* invalid = std::get_if<Invalid>(&error)) return invalid->faults;
  if (const auto* conflict = std::get_if<Conflict>(&error)) return {{"", conflict->what}};
  if (const auto* refused = std::get_if<Refused>(&error)) {
    std::vector<Fault> out{{"", refused->why}};
    if (!refused->next.id.empty()) out.push_back({"", refused->next});
    return out;
  }
  if (const auto* missing = std::get_if<NotFound>(&error)) return {{"", missing->what}};
  return {};
}

void add_route(web::Router& router, const PagesContext& context, std::string name, web::Method method,
               std::string pattern, access::Right right,
               const std::function<web::Response(const PagesContext&, const web::Request&)>& handler,
               web::Freshness freshness, std::size_t body_limit) {
  web::Route route;
  route.name = "plan." + std::move(name);
  route.method = method;
  route.pattern = "/contrats/{contract}/plan" + std::move(pattern);
  route.right = word(right);
  route.scope = "contract";
  route.freshness = freshness;
  route.body_limit = body_limit;
  route.handler = [context, handler](const web::Request& request) { return handler(context, request); };
  router.add(std::move(route));
}

std::vector<AxisStanding> standings(const Scene& scene, const std::vector<Action>& actions,
                                    const std::vector<AxisText>& texts, const std::vector<Lack>& lacks) {
  std::vector<AxisStanding> out;
  for (const auto& axis : scene.programme.axes) {
    AxisStanding one;
    one.axis = &axis;
    one.actions = std::count_if(actions.begin(), actions.end(), [&](const Action& a) { return a.axis == axis.code; });
    one.lacks = std::count_if(lacks.begin(), lacks.end(), [&](const Lack& lack) { return lack.axis == axis.code; });
    one.has_text = std::any_of(texts.begin(), texts.end(), [&](const AxisText& text) {
      return text.axis == axis.code && (!text.diagnosis.empty() || !text.objective.empty());
    });
    if (!scene.is_writable()) {
      one.label = web::trn(scene.lang, "{0} action", "{0} actions", one.actions);
    } else if (one.actions == 0 && !one.has_text) {
      one.label = web::tr(scene.lang, axis.required ? N_("to be written") : N_("optional, empty"));
    } else if (one.lacks > 0) {
      one.state = web::State::warn;
      one.label = web::trn(scene.lang, "{0} thing missing", "{0} things missing", one.lacks);
    } else {
      one.state = web::State::ok;
      one.label = web::tr(scene.lang, "complete");
    }
    out.push_back(std::move(one));
  }
  return out;
}

void write_rail(web::Flow& flow, const Scene& scene, const std::vector<AxisStanding>& axes, std::string_view current) {
  std::vector<web::Step> parts;
  for (const auto& one : axes) {
    parts.push_back({.label = one.axis->code + ". " + one.axis->title.in(scene.lang),
                     .state = one.state,
                     .current = one.axis->code == current,
                     .note = one.label,
                     .href = scene.href("/axes/" + one.axis->code)});
  }
  flow.rail(web::tr(scene.lang, "Axes of the plan"), parts);
}

std::string axis_title(const programme::Programme& programme, std::string_view code, Lang lang) {
  const auto* axis = programme.axis(code);
  return axis != nullptr ? axis->code + ". " + axis->title.in(lang) : std::string(code);
}

std::string lack_href(const Scene& scene, const Lack& lack, const std::vector<Action>& actions) {
  if (!lack.action) return scene.href("/axes/" + lack.axis);
  const std::string page = scene.href("/actions/" + lack.action->text());
  const std::string field = lack.field.substr(lack.field.rfind(':') + 1);
  if (field == "owner" || field == "starts" || field == "ends") return page + "#f-" + field;
  // The first outcome that is not complete, or the first empty line.
  const auto found =
      std::find_if(actions.begin(), actions.end(), [&](const Action& a) { return a.id == *lack.action; });
  if (found == actions.end()) return page;
  std::size_t line = 0;
  for (; line < found->expected.size(); ++line) {
    const auto& one = found->expected[line];
    if (one.is_outcome && (one.baseline.empty() || one.target.empty() || one.method.empty())) break;
  }
  return page + "#f-expected-" + std::to_string(line) + "-" + (field == "outcome" ? "label" : field);
}

std::string dates_text(const std::optional<Date>& starts, const std::optional<Date>& ends, Lang lang) {
  if (starts && ends) return format_date_short(*starts, lang) + " – " + format_date_short(*ends, lang);
  if (starts) return web::trf(lang, "from {0}", format_date_short(*starts, lang));
  if (ends) return web::trf(lang, "until {0}", format_date_short(*ends, lang));
  return {};
}

void add_routes(web::Router& router, PagesContext context) {
  add_overview_routes(router, context);
  add_writing_routes(router, context);
  add_action_routes(router, context);
  add_reading_routes(router, context);
  add_document_routes(router, context);
  add_api_routes(router, context);
}

}  // namespace jalon::plan
