// SPDX-License-Identifier: EUPL-1.2
// For the tests of every room: somebody with a role at a place, and the walk over every route with every role.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"

namespace jalon::access::testing {

// Somebody who holds these roles, without a row in the database.
inline Actor actor_with(std::vector<Grant> grants) {
  Actor actor;
  actor.account = AccountId::make();
  actor.account_id = actor.account.text();
  actor.csrf_secret = "secret of " + actor.account_id;
  for (const Grant& grant : grants) {
    actor.label += std::string(actor.label.empty() ? "" : ", ") + std::string(title(grant.role));
    actor.rights_key += std::string(word(grant.role)) + ":" + std::to_string(grant.territory.value) + " ";
  }
  actor.grants = std::move(grants);
  return actor;
}
inline Actor actor_with(Role role, TerritoryKey territory) { return actor_with({Grant{role, territory}}); }

// A place to stand in for the walk: its key, and whether it lies on the path of the objects that the addresses name.
struct Place {
  std::string name;  // "the department", "a sibling department"
  TerritoryKey key;
};

// A request for a route, its parameters filled from `values` (parameter name -> value; "x" where there is none).
inline web::Request request_for(const web::Route& route, const std::map<std::string, std::string>& values) {
  web::Request request;
  request.method = route.method;
  request.route = &route;
  request.position = 1;
  std::string_view rest = route.pattern;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    request.path += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    std::string name(rest.substr(open + 1, close - open - 1));
    if (!name.empty() && name.back() == '*') name.pop_back();
    const auto found = values.find(name);
    const std::string value = found == values.end() ? "x" : found->second;
    request.path += value;
    request.params.emplace_back(name, value);
    rest = rest.substr(close + 1);
  }
  request.target = request.path;
  return request;
}

// Walks every route × every role × every place, and nobody, and says where the answer of `ask` (the status of the
// whole stack, or of guard() alone: 0 for "go on") is not what the matrix says. expected 403 or 404 count as no; 401
// and a 303 to /connexion count as "not signed in". Empty when all agree; `walked` counts what was tried.
inline std::vector<std::string> disagreements(const web::Router& router, const ScopePath& scope_path,
                                              const std::map<std::string, std::string>& values,
                                              const std::vector<Place>& places,
                                              const std::function<web::Response(const web::Request&)>& ask,
                                              std::size_t* walked = nullptr) {
  std::vector<std::string> out;
  const auto to_sign_in = [](const web::Response& response) {
    if (response.status == 401) return true;
    return response.status == 303 &&
           std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
             return (header.first == "location" || header.first == "Location") &&
                    header.second.starts_with("/connexion");
           });
  };
  for (const auto& route : router.routes()) {
    if (route->audience == web::Audience::development) continue;
    web::Request request = request_for(*route, values);
    const bool open = route->audience == web::Audience::everyone;
    const auto anonymous = ask(request);
    if (to_sign_in(anonymous) == open && !(open && route->pattern.starts_with("/deconnexion"))) {
      out.push_back(route->name + ": nobody signed in, answer " + std::to_string(anonymous.status));
    }
    if (open) continue;
    Right right{};
    const bool own = route->right.empty();
    if (!own && !parse_word(route->right, right)) {
      out.push_back(route->name + ": unknown right " + route->right);
      continue;
    }
    const bool each = route->scope == web::scope_each;
    const auto path = each
                          ? std::vector<TerritoryKey>{}
                          : scope_path(route->scope, request.param(route->scope)).value_or(std::vector<TerritoryKey>{});
    for (const Role role : all_roles()) {
      for (const Place& place : places) {
        request.identity = std::make_shared<Actor>(actor_with(role, place.key));
        const bool on_path = std::find(path.begin(), path.end(), place.key) != path.end();
        const bool yes = own || (role_has(role, right) && (holds_anywhere(right) || each || on_path));
        const auto answer = ask(request);
        const bool said_yes =
            answer.status != 403 && !to_sign_in(answer) && !(answer.status == 404 && path.empty() && !each);
        if (yes != said_yes) {
          out.push_back(route->name + ": " + std::string(word(role)) + " at " + place.name + " should " +
                        (yes ? "pass" : "be refused") + ", answer " + std::to_string(answer.status));
        }
        if (walked != nullptr) ++*walked;
      }
    }
    request.identity = nullptr;
  }
  return out;
}

}  // namespace jalon::access::testing
