// SPDX-License-Identifier: EUPL-1.2
// The ledger's addresses: its pages, its API, its downloads.
#pragma once

#include "db/database.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::ledger {

struct PagesContext {
  db::Database& database;
  const Clock& clock;
  territory::Directory& territories;
};
void add_api_routes(web::Router& router, const PagesContext& context);

}  // namespace jalon::ledger
