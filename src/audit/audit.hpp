// SPDX-License-Identifier: EUPL-1.2
// Files of grants from elsewhere, checked as an auditor would: pages and API over grants_file.hpp.
#pragma once

#include "access/access.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::audit {

struct Routes {
  db::Database& database;
  const Clock& clock;  // the policy's: of acts
  const Clock& wall;   // files come from the world outside, whatever the day of a demonstration
  territory::Directory& territories;
};
void add_routes(web::Router& router, const Routes& routes);

inline constexpr std::string_view check_path = "/controle/fichiers";

}  // namespace jalon::audit
