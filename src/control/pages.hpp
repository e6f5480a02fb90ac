// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its pages share.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "base/function_ref.hpp"
#include "control/control.hpp"
#include "control/counts.hpp"
#include "steering/returned.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::control {

struct PagesState {
  explicit PagesState(PagesContext given) : context(std::move(given)) {}
  PagesContext context;
  Counts counts;
};
using Shared = std::shared_ptr<PagesState>;

// What a page reads, all of it in one snapshot of the database.
struct Scene {
  const web::Request& request;
  db::Session& db;
  const territory::Registry& registry;
  const access::Actor& actor;
  Now now;
  Lang lang;

  [[nodiscard]] std::string_view tr(std::string_view id) const { return web::tr(lang, id); }
  [[nodiscard]] bool may(access::Right right, TerritoryKey place) const {
    return access::may(actor, right, registry.right_path(place)).has_value();
  }
  [[nodiscard]] std::string place(TerritoryKey key) const;
  [[nodiscard]] std::string money(std::int64_t cents) const;
};
web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show);

using steering::Returned;
// rule(act, registry) → the address to go on to.
web::Response run_form(PagesState& state, const web::Request& request, const web::Form& form, std::string which,
                       FunctionRef<web::Response(const Returned&)> show,
                       FunctionRef<Result<std::string>(access::Act&, const territory::Registry&)> rule);

// ?territoire=departement-93: the place asked for, else the widest that the reader may look at. Forbidden names the
// right; NotFound what nobody knows.
Result<Perimeter> asked_perimeter(const territory::Registry& registry, const access::Actor& actor,
                                  const web::Request& request);
std::string place_word(const territory::Registry& registry, TerritoryKey key);  // departement-93, of an address
std::string overview_href(const territory::Registry& registry, TerritoryKey place);
std::string href(const Control& control, const territory::Registry& registry, TerritoryKey place);
std::string case_href(std::string_view control, std::string_view record);
std::string plan_href(const territory::Territory& department, int year);
std::string report_href(const territory::Registry& registry, TerritoryKey place, int year);
web::State look(CaseState state);
web::State look(Outcome outcome);
web::Page page_of(const Scene& scene, TerritoryKey place, std::string title, std::vector<web::Link> between = {});

struct Way {
  std::string_view name;
  web::Method method = web::Method::get;
  std::string_view pattern;
  access::Right right;
  std::string_view scope = web::scope_each;
};
using Answering = std::function<web::Response(PagesState&, const web::Request&)>;
void add_way(web::Router& router, const Shared& state, const Way& way, Answering answer);

void add_plan_routes(web::Router& router, const Shared& state);
void add_report_routes(web::Router& router, const Shared& state);
void add_control_api(web::Router& router, const Shared& state);

}  // namespace jalon::control
