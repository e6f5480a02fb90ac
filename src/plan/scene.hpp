// SPDX-License-Identifier: EUPL-1.2
// Private: what every page of a plan begins with, and how a post becomes an act.
#pragma once

#include <functional>

#include "plan/pages.hpp"
#include "plan/store.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::plan {

// A contract, its plan and its reader, on one snapshot of the data.
struct Scene {
  const web::Request& request;
  db::Session& session;
  const territory::Registry& registry;
  const programme::Programme& programme;
  const territory::Territory& contract;
  const access::Actor* reader;
  store::PlanRow plan;  // a null id: not started
  Date today;
  Lang lang;

  [[nodiscard]] Context context() const { return {registry, programme}; }
  [[nodiscard]] bool may(access::Right right) const;
  [[nodiscard]] bool is_writable() const { return plan.state == State::drafting || plan.state == State::returned; }
  [[nodiscard]] bool may_write() const { return is_writable() && may(access::Right::write_plan); }
  // The address of the plan's pages: /contrats/CV101/plan followed by what is given.
  [[nodiscard]] std::string href(std::string_view rest = {}) const;
  [[nodiscard]] std::string csrf() const { return web::csrf_token(request); }
  [[nodiscard]] web::Page page(std::string title, std::string_view tab = "plan") const;
};
std::string plan_href(const territory::Territory& contract, std::string_view rest = {});

// Runs show on a snapshot. An unknown contract is not found; without a published programme the page says so.
web::Response with_scene(const PagesContext& context, const web::Request& request,
                         const std::function<web::Response(Scene&)>& show);

// What a post's rule gets beside its act.
struct Posted {
  Context context;
  const territory::Territory& contract;
  store::PlanRow plan;
};
// Runs a rule in a transaction as the request's account.
template <class T>
Result<T> perform(const PagesContext& context, const web::Request& request, std::string origin,
                  const std::function<Result<T>(access::Act&, const Posted&)>& rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return fail(Forbidden{std::string(word(access::Right::read_plans))});
  const auto registry = context.territories.current();
  const auto* contract = registry->find(territory::Level::contract, request.param("contract"));
  if (contract == nullptr) return fail(NotFound{msg("There is no such contract.")});
  return context.database.write([&](db::Session& session) -> Result<T> {
    const auto programme = programme::current(session);
    if (!programme) return fail(NotFound{msg("No programme is published: there is no plan yet.")});
    access::Act act{.db = session, .actor = *actor, .now = context.clock.now(), .origin = origin};
    Posted posted{{*registry, *programme}, *contract, {}};
    posted.plan.contract = contract->key;
    if (auto row = store::find(session, contract->key, programme->code)) posted.plan = *std::move(row);
    return rule(act, posted);
  });
}

// Sentences of errors whose place is no field: what a page shows on top.
std::vector<Fault> faults_of(const Error& error);

// The documents of a plan, for its pages and for programs. The programme's own limit of size is checked by the rule;
// this one protects the server.
constexpr std::size_t upload_limit = 64U << 20U;
// Read before the transaction: see ExaminedFile. Larger than the programme allows: left to the rule, which says so.
ExaminedFile examined(const PagesContext& context, std::string_view bytes);
web::Response send_document(const PagesContext& context, const web::Request& request);
// Removes the document of the address, which must belong to the plan of the address.
Result<void> remove_asked_document(const PagesContext& context, const web::Request& request, std::string origin);

// The action that the address names, in the plan that it names: a rule would find it by its id alone.
Result<ActionId> action_of(access::Act& act, const Posted& posted, const web::Request& request);
// One side of a comparison: a frozen version by its id, the text on the evening of a day (2016-11-15), or that of today
// ("maintenant" or nothing asked). Nothing when there is no such version or day.
struct Side {
  std::string title;
  std::string content;  // as version_content gives it
};
std::optional<Side> side_of(const Scene& scene, std::string_view version, std::string_view day);

void add_overview_routes(web::Router& router, const PagesContext& context);
void add_writing_routes(web::Router& router, const PagesContext& context);
void add_action_routes(web::Router& router, const PagesContext& context);
void add_reading_routes(web::Router& router, const PagesContext& context);
void add_document_routes(web::Router& router, const PagesContext& context);
void add_api_routes(web::Router& router, const PagesContext& context);

using Handler = web::Response (*)(const PagesContext&, const web::Request&);
// A route of the plan's pages: the right holds in the contract.
void add_route(web::Router& router, const PagesContext& context, std::string name, web::Method method,
               std::string pattern, access::Right right,
               const std::function<web::Response(const PagesContext&, const web::Request&)>& handler,
               web::Freshness freshness = web::Freshness::position, std::size_t body_limit = 1U << 20U);

// ---- what several pages show ----------------------------------------------------------------------------------------

struct AxisStanding {
  const programme::Axis* axis = nullptr;
  std::int64_t actions = 0;
  std::int64_t lacks = 0;
  bool has_text = false;
  web::State state = web::State::idle;
  std::string label;  // complete, 2 things missing, to be written
};
std::vector<AxisStanding> standings(const Scene& scene, const std::vector<Action>& actions,
                                    const std::vector<AxisText>& texts, const std::vector<Lack>& lacks);
// The way through the axes; `current` is an axis code or empty.
void write_rail(web::Flow& flow, const Scene& scene, const std::vector<AxisStanding>& axes, std::string_view current);
std::string axis_title(const programme::Programme& programme, std::string_view code, Lang lang);
// Where a lack is put right.
std::string lack_href(const Scene& scene, const Lack& lack, const std::vector<Action>& actions);
std::string dates_text(const std::optional<Date>& starts, const std::optional<Date>& ends, Lang lang);

}  // namespace jalon::plan
