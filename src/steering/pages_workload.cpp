// SPDX-License-Identifier: EUPL-1.2
// The delegates and what they carry: by delegate, and by department.
#include <algorithm>
#include <map>

#include "steering/lists.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int page_size = 50;
constexpr std::size_t departments_shown = 15;

}  // namespace

std::vector<Workload> workload_seen(const Scene& scene, std::optional<TerritoryKey> department) {
  auto all = workload(scene.db, scene.context(), department);
  std::map<TerritoryKey, bool> seen;
  std::erase_if(all, [&](const Workload& load) {
    if (scene.actor != nullptr && load.delegate == scene.actor->account) return false;
    const auto [found, is_new] = seen.try_emplace(load.department, false);
    if (is_new) found->second = scene.may(access::Right::read_plans, load.department);
    return !found->second;
  });
  return all;
}

namespace {

struct DepartmentLoad {
  TerritoryKey department;
  std::int64_t delegates = 0, contracts = 0, entries = 0, minutes = 0, plans_not_adopted = 0;
};

std::vector<DepartmentLoad> by_department(const std::vector<Workload>& loads) {
  std::map<TerritoryKey, DepartmentLoad> sums;
  for (const auto& load : loads) {
    auto& sum = sums[load.department];
    sum.department = load.department;
    if (load.contracts > 0) ++sum.delegates;
    sum.contracts += load.contracts;
    sum.entries += load.entries;
    sum.minutes += load.minutes;
    sum.plans_not_adopted += load.plans_not_adopted;
  }
  std::vector<DepartmentLoad> out;
  for (const auto& [key, sum] : sums) out.push_back(sum);
  return out;
}

template <class Row, class Key>
void sort_by(std::vector<Row>& rows, bool descending, Key key) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return descending ? key(b) < key(a) : key(a) < key(b); });
}

void sort_loads(std::vector<Workload>& loads, const territory::Registry& registry, const SortWord& sort) {
  if (sort.word == "nom") {
    sort_by(loads, sort.descending, [](const Workload& load) { return fold(load.label); });
  } else if (sort.word == "departement") {
    sort_by(loads, sort.descending, [&](const Workload& load) { return registry.find(load.department)->code; });
  } else if (sort.word == "contrats") {
    sort_by(loads, sort.descending, [](const Workload& load) { return load.contracts; });
  } else if (sort.word == "appuis") {
    sort_by(loads, sort.descending, [](const Workload& load) { return load.entries; });
  } else if (sort.word == "temps") {
    sort_by(loads, sort.descending, [](const Workload& load) { return load.minutes; });
  } else if (sort.word == "dernier") {
    sort_by(loads, sort.descending,
            [](const Workload& load) { return load.last_support ? load.last_support->days : 0; });
  } else {
    sort_by(loads, sort.descending, [](const Workload& load) { return load.plans_not_adopted; });
  }
}

void write_by_department(const Scene& scene, web::Flow& card, const std::vector<Workload>& loads) {
  auto sums = by_department(loads);
  // The most plans left for each delegate first: that is where help is thinnest.
  std::stable_sort(sums.begin(), sums.end(), [](const DepartmentLoad& a, const DepartmentLoad& b) {
    return a.plans_not_adopted * std::max<std::int64_t>(1, b.delegates) >
           b.plans_not_adopted * std::max<std::int64_t>(1, a.delegates);
  });
  const std::vector<web::Column> columns{{.label = card.tr("Department")},
                                         {.label = card.tr("Delegates"), .is_number = true},
                                         {.label = card.tr("Contracts"), .is_number = true},
                                         {.label = card.tr("Plans to adopt"), .is_number = true},
                                         {.label = card.tr("Support"), .is_number = true},
                                         {.label = card.tr("Time"), .is_number = true}};
  const bool all = sums.size() <= departments_shown || scene.request.query_value("tous").has_value();
  card.table(card.tr("By department, the most plans left for each delegate first"), columns, [&](web::Rows& rows) {
    std::size_t written = 0;
    for (const auto& sum : sums) {
      if (!all && written++ == departments_shown) break;
      const auto* place = scene.registry.find(sum.department);
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) { p.a(territory::href(*place), territory::label(*place, scene.lang)); });
        row.number(sum.delegates).number(sum.contracts).number(sum.plans_not_adopted).number(sum.entries);
        row.figure(hours(sum.minutes, scene.lang));
      });
    }
  });
  if (all) return;
  card.p(
      [&](web::Phrasing& p) {
        p.soft(web::trf(scene.lang, "{0} departments shown out of {1}.", departments_shown, sums.size()));
        p.text(" ");
        p.a(web::with_query(scene.request, "tous", "1"), p.tr("All departments"));
      },
      {{"class", "small"}});
}

void write_workload(const Scene& scene, web::Flow& main) {
  const auto filter = list_filter(scene.request);
  const auto& place = filtered_place(scene, filter);
  const bool in_department = place.level == territory::Level::department;
  auto loads = workload_seen(scene, in_department ? std::optional(place.key) : std::nullopt);
  if (place.level == territory::Level::region) {
    std::erase_if(loads, [&](const Workload& load) {
      const auto* region = scene.registry.ancestor(load.department, territory::Level::region);
      return region == nullptr || region->key != place.key;
    });
  }
  main.head(scene.tr("Delegates and their workload"),
            place.level == territory::Level::nation ? std::string() : territory::label(place, scene.lang));
  if (loads.empty()) {
    main.empty_state(main.tr("No delegate to show here."), [](web::Phrasing& p) {
      p.text(p.tr("Delegates are shown department by department to those who steer, help or control there."));
    });
    return;
  }
  std::map<access::AccountId, std::int32_t> contracts;
  std::int64_t minutes = 0;
  std::int64_t to_adopt = 0;
  for (const auto& load : loads) {
    if (load.contracts > 0) contracts[load.delegate] += load.contracts;
    minutes += load.minutes;
    to_adopt += load.plans_not_adopted;
  }
  main.lede([&](web::Phrasing& p) {
    p.strong(web::trn(scene.lang, "{0} delegate follows contracts.", "{0} delegates follow contracts.",
                      static_cast<std::int64_t>(contracts.size())));
    p.text(" ");
    p.text(web::trn(scene.lang, "{0} plan is still to be adopted; {1} of support have been logged.",
                    "{0} plans are still to be adopted; {1} of support have been logged.", to_adopt,
                    hours(minutes, scene.lang)));
  });
  if (!in_department)
    main.section("card", scene.tr("By department"), [&](web::Flow& card) { write_by_department(scene, card, loads); });
  const auto sort = sort_word(scene.request, "-plans");
  sort_loads(loads, scene.registry, sort);
  const int page = page_of(scene.request, static_cast<std::int64_t>(loads.size()), page_size);
  const auto column = [&](std::string_view label, std::string_view word, bool is_number) {
    return sort_column(scene.request, sort, label, word, is_number, is_number);
  };
  const std::vector<web::Column> columns{
      column(scene.tr("Delegate"), "nom", false),        column(scene.tr("Department"), "departement", false),
      column(scene.tr("Contracts"), "contrats", true),   column(scene.tr("Plans to adopt"), "plans", true),
      column(scene.tr("Support"), "appuis", true),       column(scene.tr("Time"), "temps", true),
      column(scene.tr("Last support"), "dernier", false)};
  main.section("card", scene.tr("By delegate"), [&](web::Flow& card) {
    card.table(scene.tr("Workload of the delegates"), columns, [&](web::Rows& rows) {
      const auto first = static_cast<std::size_t>(page - 1) * page_size;
      for (std::size_t i = first; i < loads.size() && i < first + page_size; ++i) {
        const auto& load = loads[i];
        rows.row([&](web::Row& row) {
          row.head(load.label);
          row.cell(scene.registry.find(load.department)->name);
          row.number(load.contracts).number(load.plans_not_adopted).number(load.entries);
          row.figure(hours(load.minutes, scene.lang));
          row.cell(load.last_support ? ago(*load.last_support, scene.today, scene.lang)
                                     : std::string(scene.tr("never")));
        });
      }
    });
    card.pager(static_cast<std::int64_t>(loads.size()), page, page_size,
               [&](int to) { return web::with_query(scene.request, "page", std::to_string(to)); });
    card.p([&](web::Phrasing& p) { export_links(p, "/delegues/export", query_of(scene.request)); },
           {{"class", "small"}});
  });
}

}  // namespace

void add_workload_routes(web::Router& router, const Shared& state) {
  web::Route list;
  list.name = "steering.workload";
  list.pattern = "/delegues";
  list.right = access::word(access::Right::read_aggregates);
  list.handler = [state](const web::Request& request) {
    return with_scene(*state, request, [&](Scene& scene) {
      const auto& place = filtered_place(scene, list_filter(request));
      web::Page page;
      page.title = scene.tr("Delegates and their workload");
      page.crumbs = crumbs_to(scene.registry, place, scene.lang);
      page.tabs = place_tabs(scene.registry, place, "delegates", scene.actor, scene.lang);
      page.live = true;
      return web::page(request, page, [&](web::Flow& main) { write_workload(scene, main); });
    });
  };
  router.add(std::move(list));

  web::Route download;
  download.name = "steering.export_workload";
  download.pattern = "/delegues/export/{format}";
  download.right = access::word(access::Right::read_aggregates);
  download.handler = [state](const web::Request& request) {
    using intake::CellType;
    const auto label = [&](std::string_view id) { return std::string(web::tr(request.lang, id)); };
    intake::TableSpec spec{.name = label("Delegates"),
                           .columns = {{"delegate", label("Delegate"), CellType::text},
                                       {"department_code", label("Department code"), CellType::text},
                                       {"department", label("Department"), CellType::text},
                                       {"contracts", label("Contracts"), CellType::integer},
                                       {"plans_not_adopted", label("Plans to adopt"), CellType::integer},
                                       {"entries", label("Support"), CellType::integer},
                                       {"minutes", label("Minutes of support"), CellType::integer},
                                       {"last_support", label("Last support"), CellType::date}}};
    return table_download(request, "jalon-delegues-" + state->context.clock.today().text(), std::move(spec),
                          [state, request](intake::TableSink& sink) {
                            with_scene(*state, request, [&](Scene& scene) {
                              const auto& place = filtered_place(scene, list_filter(request));
                              const bool in_department = place.level == territory::Level::department;
                              auto loads =
                                  workload_seen(scene, in_department ? std::optional(place.key) : std::nullopt);
                              sort_loads(loads, scene.registry, sort_word(request, "-plans"));
                              for (const auto& load : loads) {
                                if (!scene.may(access::Right::export_lists, load.department)) continue;
                                const auto* where = scene.registry.find(load.department);
                                sink.row(load.label, where->code, where->name, load.contracts, load.plans_not_adopted,
                                         load.entries, load.minutes, load.last_support);
                              }
                              return web::Response{};
                            });
                          });
  };
  router.add(std::move(download));
}

}  // namespace jalon::steering
