// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its pages share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "capacity/capacity.hpp"
#include "capacity/rules.hpp"
#include "capacity/view.hpp"
#include "web/form.hpp"
#include "web/http.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::capacity {

struct PagesState {
  PagesContext context;
};
using Shared = std::shared_ptr<PagesState>;

// What a page reads, all of it in one snapshot of the database.
struct Scene {
  const web::Request& request;
  db::Session& db;
  const territory::Registry& registry;
  const programme::Programme& programme;
  const access::Actor* actor;
  Moment moment;
  Date today;  // of the moment
  Lang lang;

  // An address of the room, about the same moment.
  [[nodiscard]] std::string at(std::string address) const {
    return moment.known_day ? std::move(address) + known_query() : std::move(address);
  }
  [[nodiscard]] std::string known_query() const {
    return moment.known_day ? "?connu=" + moment.known_day->text() : std::string();
  }
  [[nodiscard]] bool may(access::Right right, TerritoryKey place) const {
    return actor != nullptr && access::may(*actor, right, registry.right_path(place)).has_value();
  }
  [[nodiscard]] bool may_read_months(const Service& service) const {
    return actor != nullptr && capacity::may_read_months(*actor, registry, service);
  }
  [[nodiscard]] std::string_view tr(std::string_view id) const { return web::tr(lang, id); }
  [[nodiscard]] std::string kind(std::string_view code) const { return label(programme.place_kinds, code); }
  [[nodiscard]] std::string label(const std::vector<programme::Option>& options, std::string_view code) const {
    const auto* option = programme::Programme::option(options, code);
    return option == nullptr ? std::string(code) : option->label.in(lang);
  }
};
// Opens a snapshot and runs `show` in it; NotFound without a published programme. ?connu= (known_on= of the API) asks
// for what was known at the end of a day, as the page stood then.
web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show);
// A rule in one transaction, by whoever asks. origin: "page" or "api".
using Rule = FunctionRef<Result<void>(access::Act&, const plan::Context&)>;
Result<void> act_as_reader(PagesState& state, const web::Request& request, std::string_view origin, Rule rule);

// The service that the address names.
Result<ServiceId> service_of(const web::Request& request);
std::string href(const Service& service);

// The page of a service, or below it with a title of its own.
web::Page service_page(const Scene& scene, const Service& service, std::string_view title = {});

// The page of the service that the address names, with what was wrong with a form of it.
web::Response service_again(PagesState& state, const web::Request& request, std::vector<Fault> faults);

// A file that was sent, looked into before the transaction that keeps it.
plan::ExaminedFile examined(PagesState& state, std::string_view bytes);

// What plan::crumbs() leaves without an address, since it is usually the page itself.
void link_last(std::vector<web::Link>& crumbs, std::string address);
web::State look(figures::Standing standing);
// A count of people; 1 to 4 stays among those who work in the department.
std::string people(std::optional<std::int64_t> value, bool inside, Lang lang);
// That the page stands on another day on which it was known; and below, the choice of one.
void write_known(const Scene& scene, web::Flow& main);
void write_known_choice(const Scene& scene, web::Flow& main);
// Open, funded, occupied, supported: side by side, never added, never one for another.
void write_four_figures(const Scene& scene, web::Flow& main, const territory::Territory& place, const Line& line,
                        bool inside);
void write_kinds(const Scene& scene, web::Flow& main, const territory::Territory& place, bool inside);
// The programme's formula of the need, in words.
std::string need_formula(const Scene& scene);
// Why a department needs so many places: the formula, with its values.
void write_need(const Scene& scene, web::Flow& card, const territory::Territory& department);
// A list is cut into pages of so many rows; which one is asked for, from 1, by a name of the query of its own.
inline constexpr std::int64_t rows_shown = 50;
inline constexpr std::string_view to_come_page = "a_venir";
int page_asked(const Scene& scene, std::string_view name, std::int64_t rows);
inline Slice slice_of(int page) { return {.offset = (page - 1) * rows_shown, .limit = rows_shown}; }
void write_to_come(const Scene& scene, web::Flow& card, TerritoryKey department);

void add_nation_routes(web::Router& router, const Shared& state);
void add_department_routes(web::Router& router, const Shared& state);
void add_service_form_routes(web::Router& router, const Shared& state);
void add_service_routes(web::Router& router, const Shared& state);
void add_document_routes(web::Router& router, const Shared& state);
void add_api_routes(web::Router& router, const Shared& state);

}  // namespace jalon::capacity
