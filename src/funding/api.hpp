// SPDX-License-Identifier: EUPL-1.2
// The grant chain for programs, below /api/v1.
#pragma once

#include "db/database.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::funding {

struct ApiContext {
  db::Database& database;
  const Clock& clock;  // the policy's
  territory::Directory& territories;
};
void add_api_routes(web::Router& router, ApiContext context);
void add_chain_api_routes(web::Router& router, ApiContext context);  // which the first adds as well
// Part of them: past awards.
void add_past_api_routes(web::Router& router, const ApiContext& context);
void add_specification_api_routes(web::Router& router, const ApiContext& context);

}  // namespace jalon::funding
