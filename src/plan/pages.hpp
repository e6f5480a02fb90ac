// SPDX-License-Identifier: EUPL-1.2
// What the pages of a contract share, and the downloads of lists, for the rooms above.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "intake/export.hpp"
#include "plan/plan.hpp"
#include "territory/territory.hpp"
#include "web/page.hpp"

namespace jalon::plan {

// France › Île-de-France › Seine-Saint-Denis › Plaine Commune
std::vector<web::Link> crumbs(const territory::Registry& registry, const territory::Territory& territory, Lang lang);
// Synthèse, Plan, Délégués, Documents, Chiffres, Indicateurs, Journal; `current` is one of summary, plan, delegates,
// documents, figures, indicators, journal. With the reader and the registry, the tabs that this reader may not open are
// left out.
std::vector<web::Link> contract_tabs(const territory::Territory& contract, std::string_view current, Lang lang,
                                     const access::Actor* reader = nullptr,
                                     const territory::Registry* registry = nullptr);

// The way of a plan from its start to its evaluation, with the days known and the step where it stands.
std::vector<web::Step> steps(const Plan& plan, const programme::Programme& programme, Date today, Lang lang);

// Links to the three forms of an export: CSV · XLSX · JSON.
void export_links(web::Phrasing& p, std::string_view base, std::string_view query = {});
// A document that somebody attached, as a file and never as a page.
web::Response send_file(std::string_view media_type, std::string_view file_name, std::string bytes);
// A download of a table in the format of the route's last parameter.
web::Response table_download(const web::Request& request, std::string_view name, intake::TableSpec spec,
                             std::function<void(intake::TableSink&)> rows);

}  // namespace jalon::plan
