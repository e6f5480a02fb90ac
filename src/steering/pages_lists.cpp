// SPDX-License-Identifier: EUPL-1.2
// All the contracts that a reader may see: filtered, sorted, paged, exported.
#include <algorithm>
#include <map>

#include "steering/lists.hpp"
#include "steering/rules.hpp"
#include "steering/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int page_size = 50;

struct LabelRow {
  TerritoryKey contract;
  std::string label;
};
BOOST_DESCRIBE_STRUCT(LabelRow, (), (contract, label))

}  // namespace

std::vector<const territory::Territory*> contracts_seen(const Scene& scene, access::Right right) {
  std::vector<const territory::Territory*> out;
  const auto all = scene.registry.all(territory::Level::contract);
  // Whoever holds the right over the country holds it over each contract.
  // An export shows what the page shows: it takes the right to read the plan as well.
  const auto may = [&](TerritoryKey key) { return scene.may(right, key) && scene.may(access::Right::read_plans, key); };
  const bool everywhere = may(scene.registry.nation().key);
  out.reserve(everywhere ? all.size() : 64);
  for (const auto& contract : all) {
    if (everywhere || may(contract.key)) out.push_back(&contract);
  }
  return out;
}

std::vector<ContractRow> contract_rows(const Scene& scene, const std::vector<const territory::Territory*>& contracts) {
  std::map<TerritoryKey, plan::ListRow> plans;
  std::vector<TerritoryKey> keys;
  keys.reserve(contracts.size());
  for (const auto* contract : contracts) keys.push_back(contract->key);
  for (auto& row : plan::list(scene.db, scene.programme.code, keys)) plans.emplace(row.contract, std::move(row));
  std::map<TerritoryKey, std::string> delegates;
  scene.db.each<LabelRow>(sql::open_assignment_labels, [&](LabelRow&& row) {
    auto& names = delegates[row.contract];
    if (!names.empty()) names += ", ";
    names += row.label;
  });
  std::vector<ContractRow> out;
  out.reserve(contracts.size());
  for (const auto* contract : contracts) {
    ContractRow row;
    row.place = contract;
    row.department = &home_of(scene.registry, contract->key);
    if (const auto found = plans.find(contract->key); found != plans.end()) row.plan = found->second;
    row.plan.contract = contract->key;
    if (const auto found = delegates.find(contract->key); found != delegates.end()) row.delegates = found->second;
    out.push_back(std::move(row));
  }
  return out;
}

ListFilter list_filter(const web::Request& request) {
  const auto text = [&](std::string_view name) { return tidy(request.query_value(name).value_or("")); };
  ListFilter filter{.text = text("q"),
                    .region = text("region"),
                    .department = text("departement"),
                    .state = {},
                    .to_remind = text("relance") == "1"};
  plan::State state{};
  if (plan::parse_word(text("etat"), state)) filter.state = state;
  return filter;
}

void apply(const Scene& scene, const ListFilter& filter, std::vector<ContractRow>& rows) {
  const std::string wanted = fold(filter.text);
  const auto* region = filter.region.empty() ? nullptr : scene.registry.find(territory::Level::region, filter.region);
  const auto* department =
      filter.department.empty() ? nullptr : scene.registry.find(territory::Level::department, filter.department);
  const auto stands_in = [&](const ContractRow& row, const territory::Territory& place) {
    const auto path = scene.registry.right_path(row.place->key);
    return std::find(path.begin(), path.end(), place.key) != path.end();
  };
  std::erase_if(rows, [&](const ContractRow& row) {
    if (filter.state && row.plan.state != *filter.state) return true;
    if (!filter.region.empty() && (region == nullptr || !stands_in(row, *region))) return true;
    if (!filter.department.empty() && (department == nullptr || !stands_in(row, *department))) return true;
    return !wanted.empty() && fold(row.place->name).find(wanted) == std::string::npos &&
           fold(row.place->code).find(wanted) == std::string::npos;
  });
}

namespace {

void sort_rows(std::vector<ContractRow>& rows, const SortWord& sort) {
  const auto by = [&](auto&& key) {
    std::stable_sort(rows.begin(), rows.end(), [&](const ContractRow& a, const ContractRow& b) {
      return sort.descending ? key(b) < key(a) : key(a) < key(b);
    });
  };
  const auto day = [](const std::optional<Date>& date) { return date ? date->days : 0; };
  if (sort.word == "departement") {
    by([](const ContractRow& row) { return row.department->code; });
  } else if (sort.word == "etat") {
    by([](const ContractRow& row) { return static_cast<int>(row.plan.state); });
  } else if (sort.word == "soumis") {
    by([&](const ContractRow& row) { return day(row.plan.submitted_on); });
  } else if (sort.word == "adopte") {
    by([&](const ContractRow& row) { return day(row.plan.adopted_on); });
  } else if (sort.word == "actions") {
    by([](const ContractRow& row) { return row.plan.actions; });
  } else {
    by([](const ContractRow& row) { return fold(row.place->name); });
  }
}

std::string describe(const Scene& scene, std::size_t shown, std::size_t all) {
  if (shown == all) return web::trn(scene.lang, "{0} contract.", "{0} contracts.", static_cast<std::int64_t>(all));
  return web::trn(scene.lang, "{0} contract out of {1}.", "{0} contracts out of {1}.", static_cast<std::int64_t>(shown),
                  format_integer(static_cast<std::int64_t>(all), scene.lang));
}

void write_contracts(Scene& scene, web::Flow& main) {
  auto rows = contract_rows(scene, contracts_seen(scene, access::Right::read_plans));
  const auto all = rows.size();
  const auto filter = list_filter(scene.request);
  apply(scene, filter, rows);
  const auto sort = sort_word(scene.request, "nom");
  sort_rows(rows, sort);
  const auto& place = filtered_place(scene, filter);
  main.head(scene.tr("Contracts"),
            place.level == territory::Level::nation ? std::string() : territory::label(place, scene.lang));
  if (all == 0) {
    main.empty_state(main.tr("You follow no contract."), [](web::Phrasing& p) {
      p.text(p.tr("Contracts one by one are read by those who write, help, sign, steer or control their plans."));
      p.text(" ");
      p.a("/nation", p.tr("See the national board"));
    });
    return;
  }
  write_filters(scene, main, "/contrats", filter, true);
  main.p([&](web::Phrasing& p) {
    p.strong(describe(scene, rows.size(), all)).text(" ");
    if (scene.request.query.empty()) {
      export_links(p, "/contrats/export");
    } else {
      export_links(p, "/contrats/export", query_of(scene.request));
    }
  });
  if (rows.empty()) {
    main.empty_state(main.tr("No contract answers these filters."),
                     [](web::Phrasing& p) { p.a("/contrats", p.tr("Take the filters away")); });
    return;
  }
  const int page = page_of(scene.request, static_cast<std::int64_t>(rows.size()), page_size);
  const auto column = [&](std::string_view label, std::string_view word, bool is_number = false) {
    return sort_column(scene.request, sort, label, word, is_number);
  };
  const std::vector<web::Column> columns{
      column(scene.tr("Contract"), "nom"),      column(scene.tr("Department"), "departement"),
      column(scene.tr("Plan"), "etat"),         column(scene.tr("Submitted on"), "soumis"),
      column(scene.tr("Adopted on"), "adopte"), column(scene.tr("Actions"), "actions", true),
      {.label = scene.tr("Delegates")}};
  main.table(scene.tr("Contracts and their plans"), columns, [&](web::Rows& table) {
    const auto first = static_cast<std::size_t>(page - 1) * page_size;
    for (std::size_t i = first; i < rows.size() && i < first + page_size; ++i) {
      const auto& row = rows[i];
      table.row([&](web::Row& cells) {
        cells.head([&](web::Phrasing& p) { p.a(territory::href(*row.place), row.place->name); });
        cells.cell([&](web::Phrasing& p) { p.a(territory::href(*row.department), row.department->name); });
        cells.cell([&](web::Phrasing& p) { p.badge(look(row.plan.state), plan_label(row.plan.state, scene.lang)); });
        const auto date = [&](const std::optional<Date>& day) {
          cells.cell(day ? format_date_short(*day, scene.lang) : std::string("–"));
        };
        date(row.plan.submitted_on);
        date(row.plan.adopted_on);
        cells.number(row.plan.actions);
        cells.cell(row.delegates.empty() ? std::string("–") : row.delegates);
      });
    }
  });
  main.pager(static_cast<std::int64_t>(rows.size()), page, page_size,
             [&](int to) { return web::with_query(scene.request, "page", std::to_string(to)); });
}

intake::TableSpec contracts_spec(Lang lang) {
  using intake::CellType;
  const auto label = [&](std::string_view id) { return std::string(web::tr(lang, id)); };
  return {.name = label("Contracts"),
          .columns = {{"code", label("Code"), CellType::text},
                      {"contract", label("Contract"), CellType::text},
                      {"department_code", label("Department code"), CellType::text},
                      {"department", label("Department"), CellType::text},
                      {"population", label("Population of the priority neighbourhoods"), CellType::integer},
                      {"plan", label("Plan"), CellType::text},
                      {"version", label("Version"), CellType::integer},
                      {"started_on", label("Started on"), CellType::date},
                      {"submitted_on", label("Submitted on"), CellType::date},
                      {"adopted_on", label("Adopted on"), CellType::date},
                      {"actions", label("Actions"), CellType::integer},
                      {"reason", label("Reason for not having started"), CellType::text},
                      {"delegates", label("Delegates"), CellType::text}}};
}

}  // namespace

const territory::Territory& filtered_place(const Scene& scene, const ListFilter& filter) {
  const territory::Territory* place = nullptr;
  if (!filter.department.empty()) place = scene.registry.find(territory::Level::department, filter.department);
  if (place == nullptr && !filter.region.empty()) place = scene.registry.find(territory::Level::region, filter.region);
  return place != nullptr ? *place : scene.registry.nation();
}

int page_of(const web::Request& request, std::int64_t total, int size) {
  const auto asked = parse_integer(request.query_value("page").value_or("1")).value_or(1);
  const auto last = std::max<std::int64_t>(1, (total + size - 1) / size);
  return static_cast<int>(std::clamp<std::int64_t>(asked, 1, last));
}

std::string query_of(const web::Request& request) {
  const auto at = request.target.find('?');
  return at == std::string::npos ? std::string() : request.target.substr(at);
}

void write_filters(const Scene& scene, web::Flow& main, std::string_view action, const ListFilter& filter,
                   bool with_state) {
  main.get_form(action, [&](web::Fields& fields) {
    fields.text_field({.name = "q", .label = scene.tr("Name or code"), .value = filter.text}, "search");
    std::vector<web::Choice> regions{{"", std::string(scene.tr("All"))}};
    for (const auto& region : scene.registry.all(territory::Level::region))
      regions.push_back({region.code, region.name});
    fields.select({.name = "region", .label = scene.tr("Region"), .value = filter.region}, regions);
    std::vector<web::Choice> departments{{"", std::string(scene.tr("All"))}};
    for (const auto& department : scene.registry.all(territory::Level::department))
      departments.push_back({department.code, department.code + " – " + department.name});
    fields.select({.name = "departement", .label = scene.tr("Department"), .value = filter.department}, departments);
    if (with_state) {
      std::vector<web::Choice> states{{"", std::string(scene.tr("All"))}};
      using plan::State;
      for (const auto state : {State::not_started, State::drafting, State::submitted, State::returned, State::adopted,
                               State::under_way, State::evaluated})
        states.push_back({std::string(plan::word(state)), plan_label(state, scene.lang)});
      fields.select({.name = "etat",
                     .label = scene.tr("Plan"),
                     .value = filter.state ? std::string(plan::word(*filter.state)) : std::string()},
                    states);
    } else {
      fields.select({.name = "relance", .label = scene.tr("Reminder"), .value = filter.to_remind ? "1" : ""},
                    {{"", std::string(scene.tr("All"))}, {"1", std::string(scene.tr("To be reminded"))}});
    }
    fields.submit(scene.tr("Filter"), {}, {}, true);
  });
}

void add_list_routes(web::Router& router, const Shared& state) {
  web::Route contracts;
  contracts.name = "steering.contracts";
  contracts.pattern = "/contrats";
  contracts.right = access::word(access::Right::read_aggregates);
  contracts.handler = [state](const web::Request& request) {
    const auto registry = state->context.territories.current();
    const auto filter = list_filter(request);
    const territory::Territory* place = &registry->nation();
    if (const auto* found = registry->find(territory::Level::department, filter.department)) {
      place = found;
    } else if (const auto* region = registry->find(territory::Level::region, filter.region)) {
      place = region;
    }
    web::Page page;
    page.title = web::tr(request.lang, "Contracts");
    page.crumbs = crumbs_to(*registry, *place, request.lang);
    page.tabs = place_tabs(*registry, *place, "contracts", access::actor_of(request), request.lang);
    page.live = true;
    return memo_page(*state, request, page, [](Scene& scene, web::Flow& main) { write_contracts(scene, main); });
  };
  router.add(std::move(contracts));

  web::Route download;
  download.name = "steering.export_contracts";
  download.pattern = "/contrats/export/{format}";
  download.right = access::word(access::Right::read_aggregates);
  download.handler = [state](const web::Request& request) {
    const auto lang = request.lang;
    return table_download(
        request, "jalon-contrats-" + state->context.clock.today().text(), contracts_spec(lang),
        [state, request](intake::TableSink& sink) {
          with_scene(*state, request, [&](Scene& scene) {
            // One row for each contract of the registry, which is in memory as a whole, in an order that needs them all
            // before the first is written: there is nothing to be read from the database as the file goes out.
            auto rows = contract_rows(scene, contracts_seen(scene, access::Right::export_lists));
            apply(scene, list_filter(request), rows);
            sort_rows(rows, sort_word(request, "nom"));
            for (const auto& row : rows) {
              const auto population = row.place->population > 0 ? std::optional(row.place->population) : std::nullopt;
              sink.row(row.place->code, row.place->name, row.department->code, row.department->name, population,
                       plan_label(row.plan.state, scene.lang), row.plan.version, row.plan.started_on,
                       row.plan.submitted_on, row.plan.adopted_on, row.plan.actions, row.plan.reason, row.delegates);
            }
            return web::Response{};
          });
        });
  };
  router.add(std::move(download));
}

}  // namespace jalon::steering
