// SPDX-License-Identifier: EUPL-1.2
// What stands in front of every route.
#include <algorithm>

#include "access/access.hpp"
#include "access/return_address.hpp"
#include "base/json.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::access {

namespace {

bool is_api(const web::Request& request) { return request.path == "/api" || request.path.starts_with("/api/"); }

// A post that is refused gives back what was typed: a session may end while somebody writes, and their text is theirs.
void give_back(const web::Request& request, web::Flow& flow) {
  if (request.method != web::Method::post || request.body.empty()) return;
  const web::Form form(request);
  std::vector<const std::pair<std::string, std::string>*> typed;
  for (const auto& pair : form.values()) {
    const bool secret = pair.first == "csrf" || pair.first.find("password") != std::string::npos;
    if (!secret && !pair.second.empty()) typed.push_back(&pair);
  }
  if (typed.empty()) return;
  flow.h2(flow.tr("What you had typed"));
  flow.p(flow.tr("Nothing was saved. Copy what you want to keep before you leave this page."));
  for (const auto* pair : typed) flow.pre(pair->second);
}

web::Response not_signed_in(const web::Request& request) {
  if (is_api(request)) {
    web::Response response = web::json({}, 401);
    response.content_type = "application/problem+json";
    JsonWriter json(response.body);
    json.object([&] {
      json.field("type", "about:blank");
      json.field("title", web::tr(request.lang, "Not signed in"));
      json.field("status", 401);
      json.field("detail",
                 web::tr(request.lang, "Send a token that has not ended: Authorization: Bearer and the token."));
    });
    response.headers.emplace_back("www-authenticate", "Bearer");
    return response;
  }
  const std::string sign_in = sign_in_address(request.target);
  if (request.method == web::Method::get) {
    if (!request.wants_part()) return web::see_other(sign_in);
    // A part of a page must not be replaced by the sign-in page: the whole page goes there.
    return web::html({}, 401);
  }
  return web::page(request, {.title = std::string(web::tr(request.lang, "Your session has ended")), .status = 401},
                   [&](web::Flow& flow) {
                     flow.head(flow.tr("Your session has ended"));
                     flow.p(flow.tr("Sign in again, then take up your work where you left it."));
                     flow.p([&](web::Phrasing& p) { p.button_link("/connexion", p.tr("Sign in")); });
                     give_back(request, flow);
                   });
}

web::Response forbidden(const web::Request& request, Right right) {
  if (is_api(request)) return web::error_response(request, Forbidden{std::string(word(right))});
  return web::page(request, {.title = std::string(web::tr(request.lang, "You may not do this")), .status = 403},
                   [&](web::Flow& flow) {
                     flow.head(flow.tr("You may not do this"));
                     flow.p(web::trf(flow.lang(), "Your roles do not include this right here: {0}.",
                                     web::tr(flow.lang(), title(right))));
                     flow.p(flow.tr(reason(right)));
                     flow.h2(flow.tr("Who has this right"));
                     flow.list([&](web::Items& items) {
                       for (const Role role : all_roles()) {
                         if (role_has(role, right)) items.item(web::tr(flow.lang(), title(role)));
                       }
                     });
                     flow.p(
                         flow.tr("A role holds in its territory and below it. If you need this right, ask an "
                                 "administrator of the accounts."));
                     flow.p([&](web::Phrasing& p) { p.a("/compte", p.tr("See your roles and where they hold")); });
                     give_back(request, flow);
                   });
}

}  // namespace

std::optional<web::Response> guard(const web::Request& request, const ScopePath& scope_path) {
  JALON_CHECK(request.route != nullptr);
  const web::Route& route = *request.route;
  // Development routes exist only where the server was told so.
  if (route.audience != web::Audience::signed_in) return std::nullopt;
  const Actor* actor = actor_of(request);
  if (actor == nullptr) return not_signed_in(request);
  if (route.right.empty()) {
    // The reader's own account: a token must not make tokens.
    if (!actor->by_token) return std::nullopt;
    return web::error_response(request, Forbidden{"own_account"});
  }
  Right right{};
  JALON_CHECK(parse_word(route.right, right));
  if (route.scope == web::scope_each) {
    const bool somewhere = std::any_of(actor->grants.begin(), actor->grants.end(), [&](const Grant& grant) {
      return may(*actor, right, {&grant.territory, 1}).has_value();
    });
    if (somewhere || may(*actor, right, {})) return std::nullopt;
    return forbidden(request, right);
  }
  const std::string_view code = route.scope.empty() ? std::string_view{} : request.param(route.scope);
  const auto path = scope_path(route.scope, code).value_or(std::vector<TerritoryKey>{});
  // Whoever has this right nowhere learns nothing about which codes exist.
  const bool has_it_somewhere = std::any_of(actor->grants.begin(), actor->grants.end(),
                                            [&](const Grant& grant) { return role_has(grant.role, right); });
  if (path.empty() && (has_it_somewhere || actor->is_system)) {
    return web::error_response(request, NotFound{msg("No territory is known under this address.")});
  }
  if (may(*actor, right, path)) return std::nullopt;
  return forbidden(request, right);
}

}  // namespace jalon::access
