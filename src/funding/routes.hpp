// SPDX-License-Identifier: EUPL-1.2
// The pages of calls, applications, agreements and payments.
#pragma once

#include <string>

#include "access/access.hpp"
#include "db/database.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::funding {

struct PagesContext {
  db::Database& database;
  const Clock& clock;  // the policy's
  territory::Directory& territories;
};
void add_routes(web::Router& router, PagesContext context);
inline constexpr std::string_view calls_path = "/appels";
inline constexpr std::string_view mine_path = "/demandes";
inline constexpr std::string_view chain_path = "/credits/chaine";
std::string chain_href(const territory::Territory& place);  // /credits/chaine/department-93
inline constexpr std::string_view register_path = "/subventions/registre";
// Where somebody's own work with grants begins: the files of a department or of the nation, their own organisation's
// applications, or the calls.
std::string first_page(const access::Actor* actor, const territory::Registry& registry);

}  // namespace jalon::funding
