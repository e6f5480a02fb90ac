// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its pages share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "funding/funding.hpp"
#include "funding/routes.hpp"
#include "funding/rules.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::funding {

struct Verification;

struct PagesState {
  PagesContext context;
};
using Shared = std::shared_ptr<PagesState>;

// What a page reads, all of it in one snapshot of the database.
struct Scene {
  const web::Request& request;
  db::Session& db;
  const territory::Registry& registry;
  const access::Actor* actor;
  Date today;
  Lang lang;

  [[nodiscard]] bool may(access::Right right, TerritoryKey place) const {
    return actor != nullptr && access::may(*actor, right, registry.right_path(place)).has_value();
  }
  [[nodiscard]] bool may_somewhere(access::Right right) const;
  [[nodiscard]] bool is_member(partner::PartnerId organisation) const {
    return actor != nullptr && (actor->is_system || partner::is_member(db, organisation, *actor));
  }
  [[nodiscard]] std::string_view tr(std::string_view id) const { return web::tr(lang, id); }
  [[nodiscard]] std::string place(TerritoryKey key) const;  // its label
  [[nodiscard]] std::string csrf() const { return web::csrf_token(request); }
  [[nodiscard]] std::string money(std::int64_t cents) const;
  [[nodiscard]] std::string text(const Text& both) const { return both.in(lang); }
};
web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show);
using Rule = FunctionRef<Result<void>(access::Act&, const territory::Registry&)>;
Result<void> act_as_reader(PagesState& state, const web::Request& request, Rule rule);
// Invalid, Refused and Conflict as faults of the form that was sent, so that nothing typed is lost.
std::vector<Fault> as_faults(const Error& error);
bool shows_on_form(const Error& error);

web::Page page_of(const Scene& scene, std::string_view title, std::vector<web::Link> between = {});
const Message* why(const std::vector<Fault>& faults, std::string_view field);

std::string href(const Call& call);
std::string href(const Application& application, std::string_view part = {});
std::string href(ApplicationId id);
std::string requests_href(const territory::Territory& department);
std::string payments_href(const territory::Territory& department);
web::State look(State state);
// 1234,56 as a form's field takes it back.
std::string typed(std::int64_t cents);
// An amount of a form: empty is nothing; a fault when it is none.
std::optional<std::int64_t> amount(web::Form& form, std::string_view field);
// The application of an address, if its reader may read it.
Result<Application> application_in(const Scene& scene);
ApplicationId id_of(const web::Request& request);
// The crumbs of an application, and its tabs: what it says, instruction, agreement and payments, report.
web::Page application_page(const Scene& scene, const Application& application, std::string_view title,
                           std::string_view tab);
bool is_of_state(const Scene& scene, const Application& application);  // the reader instructs, decides or controls it

// The rules that the system has looked at; with_links: to where the applicant mends them.
void write_checks(const Scene& scene, web::Flow& main, const Application& application, const std::vector<Check>& checks,
                  bool with_links);

// What the organisation of an application received before.
void write_past_funding(const Scene& scene, web::Flow& main, const Application& application);

// Checks of an organisation against specifications, on its page; and how an application stands with the one that its
// call asks for, on the page of its instruction.
bool may_read_check(const Scene& scene, const Verification& check);
void write_checks_of(const Scene& scene, web::Flow& main, const partner::Organisation& organisation);
void write_requirement(const Scene& scene, web::Flow& main, const Application& application);
std::string specification_href(std::string_view name);

void add_call_routes(web::Router& router, const Shared& state);
void add_organisation_routes(web::Router& router, const Shared& state);
void add_application_routes(web::Router& router, const Shared& state);
void add_writing_routes(web::Router& router, const Shared& state);
void add_instruction_routes(web::Router& router, const Shared& state);
void add_money_routes(web::Router& router, const Shared& state);
void add_chain_routes(web::Router& router, const Shared& state);
void add_past_routes(web::Router& router, const Shared& state);
void add_cerfa_routes(web::Router& router, const Shared& state);
void add_assessment_routes(web::Router& router, const Shared& state);
void add_document_routes(web::Router& router, const Shared& state);
void add_milestone_routes(web::Router& router, const Shared& state);
void add_specification_routes(web::Router& router, const Shared& state);
// The milestones of a grant on the page of its money, and that page again with what was refused.
void write_milestones(const Scene& scene, web::Flow& main, const Application& application,
                      const std::vector<Fault>& faults);
void add_cofunding_routes(web::Router& router, const Shared& state);
// What is left to do about the co-funding of a file that is not closed; with a link to where it is done.
void write_cofunding_notice(const Scene& scene, web::Flow& main, const Application& application, bool with_link);
web::Response money_page_again(PagesState& state, const web::Request& request, ApplicationId id,
                               const std::vector<Fault>& faults, int status);
// Where a version of the agreement is to be had as PDF and ODT.
void write_agreement_files(const Scene& scene, web::Flow& main, const Application& application,
                           const Agreement& agreement);
struct Way {
  std::string_view name;
  web::Method method = web::Method::get;
  std::string_view pattern;
  std::optional<access::Right> right;  // none: for everybody
  std::string_view scope = {};
  web::Freshness freshness = web::Freshness::position;
  std::size_t body_limit = 1U << 20U;
};
using Answer = std::function<web::Response(PagesState&, const web::Request&)>;
void add_way(web::Router& router, const Shared& state, const Way& way, Answer answer);

}  // namespace jalon::funding
