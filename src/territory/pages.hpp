// SPDX-License-Identifier: EUPL-1.2
// Pages: what a contract or a department covers and what became of it, and the coordinator's form for a change of
// contracts. /contrats/{code}/perimetre, /departements/{code}/perimetre, /contrats/{code}/perimetre/changement.
#pragma once

#include <functional>

#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::territory {

struct PagesContext {
  db::Database& database;
  const Clock& clock;  // the policy's
  Directory& territories;
  Told told;
};
void add_pages(web::Router& router, PagesContext context);

}  // namespace jalon::territory
