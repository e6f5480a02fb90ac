// SPDX-License-Identifier: EUPL-1.2
// GET /api/v1/territories and /api/v1/territories/{level}/{code}: open to everyone, since it is open reference data.
#pragma once

#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::territory {

// Both outlive the router.
void add_routes(web::Router& router, Directory& directory, db::Database& database);

}  // namespace jalon::territory
