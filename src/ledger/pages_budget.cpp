// SPDX-License-Identifier: EUPL-1.2
// The budgets side by side, and one of them by territory, each amount a way to its account.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "ledger/pages.hpp"

namespace jalon::ledger {

namespace {

// ---- all budgets ----

struct Total {
  Budget budget;
  std::array<Standing, 2> units;  // AE, CP
};

std::vector<Total> read_totals(const Known& known, const std::vector<Budget>& budgets) {
  std::vector<Total> out;
  for (const auto& one : budgets) out.push_back({one, {}});
  for (const auto& one : known.balances) {
    const auto found = std::ranges::find_if(out, [&](const Total& total) {
      return total.budget.programme == one.account.programme && total.budget.year == one.account.year;
    });
    if (found != out.end()) found->units.at(one.account.unit == Unit::ae ? 0 : 1).add(one);
  }
  return out;
}

void figure(web::Row& row, const Amounts& amounts, std::optional<std::int64_t> value) {
  if (value) {
    row.figure(amounts.text(*value));
  } else {
    row.number(std::nullopt);
  }
}

// What a budget has from elsewhere than its vote: carried over from the year before, less what went on to the next.
std::optional<std::int64_t> carried(const Standing& standing) {
  const auto all = standing.all();
  const auto net = all.value_or(0) + standing.of(Kind::voted).value_or(0);
  return net == 0 ? std::nullopt : std::optional(net);
}

void write_totals(const Scene& scene, web::Flow& main, const std::vector<Total>& totals) {
  Amounts amounts{scene.lang};
  for (const auto& total : totals) {
    for (const auto& unit : total.units) {
      for (const auto& amount : unit.amounts) amounts.see(amount.value_or(0));
      amounts.see(unit.held_cents);
    }
  }
  const std::vector<web::Column> columns{{.label = main.tr("Budget")},
                                         {.label = main.tr("Voted"), .is_number = true},
                                         {.label = main.tr("Carried over"), .is_number = true},
                                         {.label = main.tr("Left to use"), .is_number = true},
                                         {.label = main.tr("Held"), .is_number = true},
                                         {.label = main.tr("In reserve"), .is_number = true},
                                         {.label = main.tr("Committed"), .is_number = true},
                                         {.label = main.tr("Paid"), .is_number = true},
                                         {.label = main.tr("Recovered"), .is_number = true},
                                         {.label = main.tr("Given up"), .is_number = true}};
  main.div("pinned amounts", [&](web::Flow& pinned) {
    pinned.table(main.tr("Budgets, the newest first, in euros"), columns, [&](web::Rows& rows) {
      for (const auto& total : totals) {
        for (const auto unit : {Unit::ae, Unit::cp}) {
          const auto& standing = total.units.at(unit == Unit::ae ? 0 : 1);
          const auto link = budget_link(total.budget.programme, total.budget.year, scene);
          rows.row([&](web::Row& row) {
            row.head([&](web::Phrasing& p) {
              p.a(fmt::format("{}?unite={}", link.href, word(unit)), fmt::format("{}, {}", link.label, word(unit)));
            });
            const auto voted = standing.of(Kind::voted);
            figure(row, amounts, voted ? std::optional(-*voted) : std::nullopt);
            figure(row, amounts, carried(standing));
            figure(row, amounts, standing.left());
            figure(row, amounts, standing.held());
            for (const auto kind : {Kind::reserve, Kind::committed, Kind::paid, Kind::recovered, Kind::lapsed})
              figure(row, amounts, standing.of(kind));
          });
        }
      }
    });
  });
  main.note(
      main.tr("Nation and everything below it. Voted and carried over are what there is; the columns after them say "
              "what became of it, and add up to it. AE may be committed, CP may be paid: they are never added "
              "together."));
}

// What is left where the reader acts, of the newest year that is known there.
void write_own(const Scene& scene, web::Flow& main, const Known& known) {
  struct Line {
    const Balance* ae = nullptr;
    const Balance* cp = nullptr;
  };
  if (scene.actor == nullptr) return;
  std::set<TerritoryKey> own;
  for (const auto& grant : scene.actor->grants) {
    const auto* place = scene.registry.find(grant.territory);
    if (place != nullptr && place->level != territory::Level::nation) own.insert(grant.territory);
  }
  std::map<TerritoryKey, int> newest;
  for (const auto& one : known.balances) {
    if (own.contains(one.account.territory) && one.account.kind == Kind::open)
      newest[one.account.territory] = std::max(newest[one.account.territory], one.account.year);
  }
  std::map<std::tuple<TerritoryKey, std::string, std::string>, Line> lines;
  Amounts amounts{scene.lang};
  for (const auto& one : known.balances) {
    const auto& account = one.account;
    const auto found = newest.find(account.territory);
    if (found == newest.end() || found->second != account.year || account.kind != Kind::open) continue;
    auto& line = lines[{account.territory, account.programme, account.line}];
    (account.unit == Unit::ae ? line.ae : line.cp) = &one;
    amounts.see(one.left_cents());
  }
  if (lines.empty()) return;
  const std::vector<web::Column> columns{
      {.label = main.tr("Line")}, {.label = "AE", .is_number = true}, {.label = "CP", .is_number = true}};
  main.h2(main.tr("Where you act"));
  main.div("amounts", [&](web::Flow& wide) {
    wide.table(main.tr("What is left to use where you act, in euros"), columns, [&](web::Rows& rows) {
      for (const auto& each : lines) {
        const auto& line = each.second;
        const auto territory = std::get<0>(each.first);
        const auto& programme = std::get<1>(each.first);
        const auto& name = std::get<2>(each.first);
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            p.text(scene.line(programme, name)).br().soft(scene.place(territory)).br();
            p.soft(budget_link(programme, newest.at(territory), scene).label);
          });
          for (const auto* one : {line.ae, line.cp}) {
            if (one == nullptr) {
              row.number(std::nullopt);
            } else {
              const auto href = account_href(one->account, scene.registry);
              row.cell([&](web::Phrasing& p) { p.a(href, amounts.text(one->left_cents())); });
            }
          }
        });
      }
    });
  });
}

void write_downloads(web::Phrasing& p, std::string_view query) {
  p.text(p.tr("Download the entries:"));
  for (const auto& [form, label] : {std::pair<std::string_view, std::string_view>{"hledger", "hledger"},
                                    {"csv", "CSV"},
                                    {"xlsx", "XLSX"},
                                    {"json", "JSON"}})
    p.text(" ").a(fmt::format("/credits/export/{}{}", form, query), label);
}

web::Response show_budgets(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    web::Page page = page_of(scene, scene.tr("Credits"));
    page.crumbs = {{"France", "/nation"}, {page.title, ""}};
    page.live = true;
    const auto all = budgets(scene.db);
    const auto known = read_known(scene);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("Public money, from the vote to the payment and back"), [&](web::Flow& actions) {
        if (scene.may_enter()) actions.button_link(new_entry_path, actions.tr("Enter an entry"));
        if (!scene.may_somewhere(access::Right::allot_credits) || all.empty()) return;
        if (!state.context.divide_href.empty())
          actions.button_link(state.context.divide_href, actions.tr("Divide an envelope"), true);
        actions.button_link(carry_path, actions.tr("Carry over"), true);
      });
      if (all.empty()) {
        main.empty_state(scene.tr("No credits have been entered yet: a budget begins with what was voted, in AE and "
                                  "in CP."),
                         [&](web::Phrasing& p) {
                           if (scene.may_somewhere(access::Right::allot_credits)) {
                             p.a(fmt::format("{}?acte=vote", new_entry_path), p.tr("Enter the vote"));
                           } else {
                             p.text(
                                 p.tr("The national coordination enters the vote; it then delegates credits to "
                                      "regions and departments."));
                           }
                         });
        return;
      }
      write_own(scene, main, known);
      main.h2(main.tr("Budgets"));
      write_totals(scene, main, read_totals(known, all));
      main.p([&](web::Phrasing& p) {
        if (!state.context.chain_href.empty()) {
          p.a(state.context.chain_href,
              p.tr("Chain of the money: voted, delegated, committed, paid, and its outcomes"));
          p.text(" · ");
        }
        p.a(entries_path, p.tr("All entries"));
        p.text(" · ");
        p.a(statements_path, p.tr("Announced, voted, notified"));
        p.text(" · ");
        p.a(delays_path, p.tr("Days from the vote to the award"));
        p.text(" · ");
        write_downloads(p, {});
      });
    });
  });
}

// ---- one budget, by territory ----

// A territory of the table: what stands there, and the one account behind an amount where there is one alone.
struct Place {
  const territory::Territory* place = nullptr;
  Standing standing;
  std::map<Kind, std::vector<const Balance*>> accounts;
};
struct Region {
  const territory::Territory* region = nullptr;  // none: what hangs on the nation itself
  std::vector<Place> places;
};

struct Asked {
  std::string programme, line;
  int year = 0;
  Unit unit = Unit::ae;
  bool all_places = false;
};

// The nation, then each region with what lies below it, in the order of the registry.
std::vector<Region> read_regions(const Scene& scene, const std::vector<Balance>& balances, const Asked& asked) {
  std::map<TerritoryKey, Place> places;
  for (const auto& one : balances) {
    const auto& account = one.account;
    if (account.year != asked.year || account.unit != asked.unit) continue;
    if (!asked.line.empty() && account.line != asked.line) continue;
    auto& place = places[account.territory];
    place.standing.add(one);
    place.accounts[account.kind].push_back(&one);
  }
  if (asked.all_places) {
    for (const auto level : {territory::Level::region, territory::Level::department}) {
      for (const auto& one : scene.registry.all(level)) places.try_emplace(one.key);
    }
  }
  std::vector<Place> sorted;
  for (auto& [key, place] : places) {
    place.place = scene.registry.find(key);
    if (place.place != nullptr) sorted.push_back(std::move(place));
  }
  const auto code = [&](const Place& one, territory::Level level) {
    const auto* above = scene.registry.ancestor(one.place->key, level);
    return above == nullptr ? std::string() : above->code;
  };
  std::ranges::sort(sorted, {}, [&](const Place& one) {
    return std::tuple(code(one, territory::Level::region), code(one, territory::Level::department), one.place->level,
                      one.place->code);
  });
  std::vector<Region> out;
  for (auto& one : sorted) {
    const auto* region = scene.registry.ancestor(one.place->key, territory::Level::region);
    if (out.empty() || out.back().region != region) out.push_back({region, {}});
    out.back().places.push_back(std::move(one));
  }
  return out;
}

void write_place(const Scene& scene, web::Rows& rows, const Amounts& amounts, const Asked& asked, const Place& place) {
  rows.row([&](web::Row& row) {
    // A department or a contract may bear the same name.
    const auto name = scene.place(place.place->key);
    row.head(place.place->level == territory::Level::region ? web::trf(scene.lang, "{0}, the region itself", name)
                                                            : name);
    for (const auto& part : parts_of(asked.unit)) {
      const auto value = part_of(place.standing, part);
      if (!value) {
        row.number(std::nullopt);
        continue;
      }
      if (part.is_held && *value == 0) {
        row.figure(amounts.text(0));
        continue;
      }
      const auto& accounts = place.accounts.at(part.kind);
      // Several lines in one amount: the entries behind it.
      const auto href = accounts.size() == 1 ? account_href(accounts.front()->account, scene.registry)
                                             : fmt::format("{}?programme={}&annee={}&territoire={}-{}", entries_path,
                                                           web::percent_encode(asked.programme), asked.year,
                                                           territory::word(place.place->level), place.place->code);
      row.cell([&](web::Phrasing& p) { p.a(href, amounts.text(*value)); });
    }
    const auto all = place.standing.all();
    if (all) {
      row.figure(amounts.text(*all));
    } else {
      row.number(std::nullopt);
    }
  });
}

void write_sum(web::Row& row, const Amounts& amounts, Unit unit, std::string_view label, const Standing& sum) {
  row.head(label);
  for (const auto& part : parts_of(unit)) figure(row, amounts, part_of(sum, part));
  figure(row, amounts, sum.all());
}

void write_by_territory(const Scene& scene, web::Flow& main, const Asked& asked, const std::vector<Region>& regions) {
  Amounts amounts{scene.lang};
  Standing total;
  for (const auto& region : regions) {
    for (const auto& one : region.places) {
      for (const auto& amount : one.standing.amounts) amounts.see(amount.value_or(0));
      amounts.see(one.standing.held_cents);
      total.add(one.standing);
    }
  }
  std::vector<web::Column> columns{{.label = main.tr("Territory")}};
  for (const auto& part : parts_of(asked.unit)) columns.push_back({.label = main.tr(part.label), .is_number = true});
  columns.push_back({.label = main.tr("Total"), .is_number = true});
  main.div("pinned amounts", [&](web::Flow& pinned) {
    pinned.table(
        web::trf(scene.lang, "{0} {1} by territory, in euros", word(asked.unit), asked.year), columns,
        [&](web::Rows& rows) {
          for (const auto& region : regions) {
            Standing sum;
            for (const auto& one : region.places) {
              write_place(scene, rows, amounts, asked, one);
              sum.add(one.standing);
            }
            if (region.region == nullptr || region.places.size() < 2) continue;
            const auto label = web::trf(scene.lang, "Subtotal {0}", region.region->name);
            rows.row([&](web::Row& row) { write_sum(row, amounts, asked.unit, label, sum); }, {{"class", "sum"}});
          }
          rows.total([&](web::Row& row) { write_sum(row, amounts, asked.unit, main.tr("Total"), total); });
        });
  });
  const auto voted = total.of(Kind::voted);
  const auto all = total.all();
  main.note(web::trf(scene.lang,
                     "Of a territory: what it keeps for itself, without what it has delegated. Held: decided and not "
                     "signed yet. Voted: {0}; carried over from the year before, less what went on to the next: {1}.",
                     money(-voted.value_or(0), scene.lang), money(all.value_or(0) + voted.value_or(0), scene.lang)));
}

std::string address(const Asked& asked, Unit unit, bool all_places) {
  auto out = fmt::format("{}?unite={}", budget_href(asked.programme, asked.year), word(unit));
  if (!asked.line.empty()) out += "&ligne=" + web::percent_encode(asked.line);
  if (all_places) out += "&tous=1";
  return out;
}

web::Response show_budget(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    Asked asked;
    asked.programme = request.param("programme");
    const auto year = parse_integer(request.param("year")).value_or(0);
    asked.year = year >= 1990 && year <= 2200 ? static_cast<int>(year) : 0;
    if (!parse_word(request.query_value("unite").value_or("AE"), asked.unit)) asked.unit = Unit::ae;
    asked.line = request.query_value("ligne").value_or("");
    asked.all_places = request.query_value("tous") == "1";
    const auto known = balances(scene.db, scene.registry, asked.programme);
    std::set<std::string> lines;
    for (const auto& one : known) {
      if (one.account.year == asked.year) lines.insert(one.account.line);
    }
    if (lines.empty()) {
      return web::error_response(request, NotFound{msg("There is no budget of {0} in {1}.",
                                                       shorten(asked.programme, 80), request.param("year"))});
    }
    if (!asked.line.empty() && !lines.contains(asked.line)) {
      return web::error_response(request, NotFound{msg("This budget has no line “{0}”.", shorten(asked.line, 80))});
    }
    const auto link = budget_link(asked.programme, asked.year, scene);
    auto page = page_of(scene, link.label);
    page.live = true;
    for (const auto unit : {Unit::ae, Unit::cp}) {
      page.tabs.push_back(
          {std::string(unit == Unit::ae ? scene.tr("AE: what may be committed") : scene.tr("CP: what may be paid")),
           address(asked, unit, asked.all_places), unit == asked.unit});
    }
    const auto regions = read_regions(scene, known, asked);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(link.label,
                asked.line.empty() ? web::trn(scene.lang, "{0} line", "{0} lines", std::ssize(lines))
                                   : web::trf(scene.lang, "Line {0}", scene.line(asked.programme, asked.line)),
                [&](web::Flow& actions) {
                  if (scene.may_enter()) {
                    actions.button_link(fmt::format("{}?programme={}&annee={}", new_entry_path,
                                                    web::percent_encode(asked.programme), asked.year),
                                        actions.tr("Enter an entry"));
                  }
                  if (!state.context.chain_href.empty()) {
                    actions.button_link(fmt::format("{}?annee={}", state.context.chain_href, asked.year),
                                        actions.tr("Chain of the money"), true);
                  }
                });
      if (lines.size() > 1) {
        std::vector<web::Choice> choices{{"", std::string(main.tr("All lines"))}};
        for (const auto& one : lines) choices.push_back({one, scene.line(asked.programme, one)});
        main.get_form(link.href, [&](web::Fields& fields) {
          fields.hidden("unite", word(asked.unit));
          if (asked.all_places) fields.hidden("tous", "1");
          fields.select({.name = "ligne", .label = main.tr("Line"), .value = asked.line}, choices);
          fields.submit(main.tr("Show"), {}, {}, true);
        });
      }
      if (regions.empty()) {
        main.empty_state(web::trf(scene.lang, "Nothing was entered in {0}.", word(asked.unit)));
      } else {
        write_by_territory(scene, main, asked, regions);
      }
      main.p([&](web::Phrasing& p) {
        p.a(address(asked, asked.unit, !asked.all_places),
            asked.all_places ? p.tr("Only the territories that have an account")
                             : p.tr("All regions and departments, those without an account too"));
        p.text(" · ");
        p.a(fmt::format("{}?programme={}&annee={}", entries_path, web::percent_encode(asked.programme), asked.year),
            p.tr("Entries of this budget"));
        p.text(" · ");
        write_downloads(p, fmt::format("?programme={}&year={}", web::percent_encode(asked.programme), asked.year));
      });
    });
  });
}

}  // namespace

void add_budget_routes(web::Router& router, const Shared& state) {
  add_way(router, state, {.name = "budgets", .pattern = "/credits"}, show_budgets);
  add_way(router, state, {.name = "budget", .pattern = "/credits/{programme}/{year}"}, show_budget);
}

}  // namespace jalon::ledger
