// SPDX-License-Identifier: EUPL-1.2
// The ledger's addresses: its pages below /credits, its API, its downloads.
#pragma once

#include <functional>
#include <string>

#include "db/database.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::ledger {

struct PagesContext {
  db::Database& database;
  const Clock& clock;  // the policy's
  territory::Directory& territories;
  std::string divide_href = {};  // where an envelope is divided by a key; empty: nowhere
  std::string chain_href = {};   // where what became of the money is seen at once; empty: nowhere
  // What a programme is called, or one of its lines where one is named; empty: its code is shown. Told by a room above.
  std::function<std::string(db::Session& session, std::string_view programme, std::string_view line, Lang lang)> title =
      {};
};
void add_routes(web::Router& router, PagesContext context);
void add_api_routes(web::Router& router, const PagesContext& context);  // which the first adds as well

}  // namespace jalon::ledger
