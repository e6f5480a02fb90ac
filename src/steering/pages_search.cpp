// SPDX-License-Identifier: EUPL-1.2
// One field for everything with a name: contracts, departments, regions, communes, EPCI, partners; within what the
// reader may see. In memory, over the registry.
#include <algorithm>
#include <set>

#include "partner/partner.hpp"
#include "steering/lists.hpp"
#include "steering/rules.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr std::size_t found_max = 30;
constexpr std::size_t letters_min = 2;

struct Names {
  std::shared_ptr<const territory::Registry> registry;
  std::vector<std::pair<std::string, const territory::Territory*>> folded;  // contracts first, then large to small
};

std::shared_ptr<const Names> names_of(const std::shared_ptr<const territory::Registry>& registry) {
  static std::mutex mutex;
  static std::shared_ptr<const Names> kept;
  const std::lock_guard lock(mutex);
  if (kept != nullptr && kept->registry == registry) return kept;
  auto names = std::make_shared<Names>();
  names->registry = registry;
  using territory::Level;
  for (const auto level : {Level::contract, Level::region, Level::department, Level::epci, Level::commune}) {
    for (const auto& place : registry->all(level)) names->folded.emplace_back(fold(place.name), &place);
  }
  kept = names;
  return kept;
}

// The whole name, then names that begin so, then names with a word that does, then the rest.
int rank(std::string_view name, std::string_view wanted) {
  if (name == wanted) return 0;
  if (name.substr(0, wanted.size()) == wanted) return 1;
  const auto at = name.find(wanted);
  if (at == std::string_view::npos) return -1;
  return name[at - 1] == ' ' || name[at - 1] == '-' || name[at - 1] == '\'' ? 2 : 3;
}

struct Hit {
  int rank = 0;
  const territory::Territory* place = nullptr;
};

std::vector<Hit> find_places(const Scene& scene, const Names& names, const std::string& wanted, bool contracts,
                             std::size_t& total) {
  std::vector<Hit> hits;
  for (const auto& [name, place] : names.folded) {
    if ((place->level == territory::Level::contract) != contracts) continue;
    int r = rank(name, wanted);
    if (r < 0 && fold(place->code) == wanted) r = 0;
    if (r < 0) continue;
    if (contracts && !scene.may(access::Right::read_plans, place->key)) continue;
    hits.push_back({r, place});
  }
  total = hits.size();
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return std::tie(a.rank, a.place->level, a.place->name) < std::tie(b.rank, b.place->level, b.place->name);
  });
  if (hits.size() > found_max) hits.resize(found_max);
  return hits;
}

// Those of the departments whose plans the reader may read, and with one of these those of the nation.
std::vector<partner::Partner> find_partners(const Scene& scene, const std::string& wanted) {
  using territory::Level;
  std::set<TerritoryKey> read;
  for (const auto& department : scene.registry.all(Level::department)) {
    if (scene.may(access::Right::read_plans, department.key)) read.insert(department.key);
  }
  if (read.empty()) return {};
  auto out = partner::named(scene.db, wanted);
  std::erase_if(out, [&](const partner::Partner& partner) {
    const auto* home = scene.registry.ancestor(partner.territory, Level::department);
    return home != nullptr && !read.contains(home->key);
  });
  if (out.size() > found_max) out.resize(found_max);
  return out;
}

std::string level_title(const Scene& scene, territory::Level level) {
  using territory::Level;
  const auto title = [&](std::string_view id) { return std::string(scene.tr(id)); };
  switch (level) {
    case Level::nation:
      return title(N_("Nation"));
    case Level::region:
      return title(N_("Region"));
    case Level::department:
      return title(N_("Department"));
    case Level::contract:
      return scene.programme.contract_noun.opening(scene.lang);
    case Level::epci:
      return title(N_("EPCI"));
    case Level::commune:
      return title(N_("Commune"));
  }
  return {};
}

void write_results(const Scene& scene, web::Flow& main, const Names& names, const std::string& text) {
  main.head(scene.tr("Search"));
  main.get_form("/recherche", [&](web::Fields& fields) {
    fields.text_field({.name = "q", .label = scene.tr("A contract, a territory, a partner"), .value = text}, "search");
    fields.submit(scene.tr("Search"));
  });
  const std::string wanted = fold(text);
  if (length(wanted) < letters_min) {
    main.p(scene.tr("Enter at least two letters. Accents and capitals do not matter."));
    return;
  }
  std::size_t contract_total = 0;
  std::size_t place_total = 0;
  const auto contracts = find_places(scene, names, wanted, true, contract_total);
  const auto places = find_places(scene, names, wanted, false, place_total);
  const auto partners = find_partners(scene, wanted);
  if (contracts.empty() && places.empty() && partners.empty()) {
    main.empty_state(web::trf(scene.lang, "Nothing that you may see is called “{0}”.", text));
    return;
  }
  const auto more = [&](web::Flow& card, std::size_t shown, std::size_t total) {
    if (total > shown) card.note(web::trf(scene.lang, "{0} shown out of {1}: add a word.", shown, total));
  };
  if (!contracts.empty()) {
    main.section("card", scene.tr("Contracts"), [&](web::Flow& card) {
      card.list([&](web::Items& items) {
        for (const auto& hit : contracts)
          items.item([&](web::Flow& item) {
            item.a(territory::href(*hit.place), territory::label(*hit.place, scene.lang));
            item.text(" ").soft(territory::label(home_of(scene.registry, hit.place->key), scene.lang));
          });
      });
      more(card, contracts.size(), contract_total);
    });
  }
  if (!places.empty()) {
    main.section("card", scene.tr("Territories"), [&](web::Flow& card) {
      card.list([&](web::Items& items) {
        for (const auto& hit : places)
          items.item([&](web::Flow& item) {
            const auto* department = scene.registry.ancestor(hit.place->key, territory::Level::department);
            const bool has_page = !territory::href(*hit.place).empty();
            if (has_page) {
              item.a(territory::href(*hit.place), territory::label(*hit.place, scene.lang));
            } else {
              item.text(hit.place->name);
            }
            item.text(" ").soft(level_title(scene, hit.place->level));
            if (!has_page && department != nullptr) {
              item.text(" · ");
              item.a(territory::href(*department), territory::label(*department, scene.lang));
            }
          });
      });
      more(card, places.size(), place_total);
    });
  }
  if (!partners.empty()) {
    main.section("card", scene.tr("Partners"), [&](web::Flow& card) {
      card.list([&](web::Items& items) {
        for (const auto& partner : partners)
          items.item([&](web::Flow& item) {
            item.text(partner.name).text(" ").soft(scene.tr(partner::title(partner.kind)));
            const auto* where = scene.registry.ancestor(partner.territory, territory::Level::department);
            if (where != nullptr) {
              item.text(" · ");
              item.a(territory::href(*where), territory::label(*where, scene.lang));
            }
          });
      });
    });
  }
}

}  // namespace

void add_search_routes(web::Router& router, const Shared& state) {
  web::Route search;
  search.name = "steering.search";
  search.pattern = "/recherche";
  search.right = access::word(access::Right::read_aggregates);
  search.handler = [state](const web::Request& request) {
    const auto names = names_of(state->context.territories.current());
    web::Page page;
    page.title = web::tr(request.lang, "Search");
    const std::string text = shorten(tidy(request.query_value("q").value_or("")), 80);
    return with_scene(*state, request, [&](Scene& scene) {
      return web::page(request, page, [&](web::Flow& main) { write_results(scene, main, *names, text); });
    });
  };
  router.add(std::move(search));
}

}  // namespace jalon::steering
