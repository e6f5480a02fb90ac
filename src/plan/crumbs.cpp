// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <array>

#include "plan/pages.hpp"
#include "web/i18n.hpp"

namespace jalon::plan {

std::vector<web::Link> crumbs(const territory::Registry& registry, const territory::Territory& territory, Lang) {
  std::vector<web::Link> out;
  auto path = registry.sum_path(territory.key);
  std::reverse(path.begin(), path.end());
  for (const TerritoryKey key : path) {
    const auto* place = registry.find(key);
    if (place == nullptr) continue;
    const bool here = key == territory.key;
    out.push_back({place->name, here ? std::string() : territory::href(*place), here});
  }
  return out;
}

std::vector<web::Link> contract_tabs(const territory::Territory& contract, std::string_view current, Lang lang,
                                     const access::Actor* reader, const territory::Registry* registry) {
  struct Tab {
    std::string_view name, label, path;
  };
  static constexpr std::array tabs{
      Tab{"summary", N_("Summary"), ""},
      Tab{"plan", N_("Plan"), "/plan"},
      Tab{"delegates", N_("Delegates"), "/delegues"},
      Tab{"documents", N_("Documents"), "/plan/documents"},
      Tab{"figures", N_("Figures"), "/chiffres"},
      Tab{"indicators", N_("Indicators"), "/indicateurs"},
      Tab{"journal", N_("Journal"), "/journal"},
  };
  std::vector<web::Link> out;
  for (const auto& tab : tabs) {
    if (tab.name == "journal" && reader != nullptr && registry != nullptr &&
        !access::may(*reader, access::Right::read_journal, registry->right_path(contract.key))) {
      continue;
    }
    out.push_back({std::string(web::tr(lang, tab.label)), territory::href(contract) + std::string(tab.path),
                   tab.name == current});
  }
  return out;
}

}  // namespace jalon::plan
