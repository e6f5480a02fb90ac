// SPDX-License-Identifier: EUPL-1.2
// One account: what stands in it, and every movement with what it rests on.
#include <algorithm>

#include "ledger/pages.hpp"

namespace jalon::ledger {

namespace {

constexpr int movements_shown = 50;

void write_movements(const Scene& scene, web::Flow& main, const Movements& shown) {
  Amounts amounts{scene.lang};
  for (const auto& one : shown.rows) {
    amounts.see(one.amount_cents);
    amounts.see(one.balance_cents);
  }
  const std::vector<web::Column> columns{{.label = main.tr("Entry")},
                                         {.label = main.tr("Day")},
                                         {.label = main.tr("Act done")},
                                         {.label = main.tr("Document")},
                                         {.label = main.tr("Amount"), .is_number = true},
                                         {.label = main.tr("Stands after it"), .is_number = true}};
  main.table(main.tr("Movements, the newest entry first, in euros"), columns, [&](web::Rows& rows) {
    for (const auto& one : shown.rows) {
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          p.a(entry_href(one.number), std::to_string(one.number),
              {{"aria-label", web::trf(scene.lang, "Entry {0}", one.number)}});
        });
        row.cell(format_date_short(one.day, scene.lang));
        row.cell([&](web::Phrasing& p) {
          p.text(p.tr(title(one.move)));
          if (one.state != State::posted) p.text(" ").badge(look(one.state), p.tr(title(one.state)));
        });
        row.cell([&](web::Phrasing& p) {
          p.text(one.document);
          if (!one.memo.empty()) p.br().soft(one.memo);
        });
        row.figure((one.amount_cents > 0 ? "+" : "") + amounts.text(one.amount_cents));
        if (one.state == State::posted) {
          row.figure(amounts.text(one.balance_cents));
        } else {
          row.figure(main.tr("has not moved"));
        }
      });
    }
  });
}

// Money goes out of an account of this kind by one of these acts.
std::string next_act_href(const Scene& scene, const Account& account) {
  const bool is_place = account.territory != scene.registry.nation().key;
  const auto act = [&]() -> std::optional<Move> {
    const auto can = [&](Move move) { return scene.may(right_of(move), account.territory); };
    if (account.kind == Kind::open && can(Move::delegate) && !is_place) return Move::delegate;
    if (account.kind == Kind::open && account.unit == Unit::ae && can(Move::commit)) return Move::commit;
    if (account.kind == Kind::open && account.unit == Unit::cp && can(Move::pay)) return Move::pay;
    if (account.kind == Kind::reserve && can(Move::release)) return Move::release;
    if (account.kind == Kind::committed && can(Move::decommit)) return Move::decommit;
    if (account.kind == Kind::paid && can(Move::recover)) return Move::recover;
    if (account.kind == Kind::recovered && can(Move::restore)) return Move::restore;
    return std::nullopt;
  }();
  const auto* place = scene.registry.find(account.territory);
  if (!act || place == nullptr) return {};
  return fmt::format("{}?acte={}&programme={}&annee={}&ligne={}&territoire={}-{}", new_entry_path, word(*act),
                     web::percent_encode(account.programme), account.year, web::percent_encode(account.line),
                     territory::word(place->level), web::percent_encode(place->code));
}

web::Response show_account(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto account = parse_account(request.query_value("nom").value_or(""), scene.registry);
    if (!account) return web::error_response(request, account.error());
    const auto stands = balance(scene.db, *account);
    if (!stands) {
      return web::error_response(
          request, NotFound{msg("The account {0} has never been used.", name_of(*account, scene.registry))});
    }
    std::optional<std::int64_t> before;
    if (const auto asked = request.query_value("avant")) before = parse_integer(*asked);
    const auto shown = movements(scene.db, *account, before, movements_shown);
    auto page = page_of(scene, label_of(*account, scene), {budget_link(account->programme, account->year, scene)});
    page.crumbs[page.crumbs.size() - 2].href += fmt::format("?unite={}", word(account->unit));
    page.live = true;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, account->programme, [&](web::Flow& actions) {
        const auto next = next_act_href(scene, *account);
        if (!next.empty()) actions.button_link(next, actions.tr("Enter an entry"));
      });
      const bool is_voted = account->kind == Kind::voted;
      main.terms([&](web::Terms& terms) {
        terms.pair(is_voted ? main.tr("Given out by the vote") : main.tr("Stands in it"),
                   money(is_voted ? -stands->amount_cents : stands->amount_cents, scene.lang));
        if (stands->held_cents > 0) {
          terms.pair(main.tr("Of it held, decided and not signed yet"), money(stands->held_cents, scene.lang));
          terms.pair(main.tr("Free"), money(stands->left_cents(), scene.lang));
        }
        terms.pair(main.tr("Name, for files and programs"),
                   [&](web::Phrasing& p) { p.code(name_of(*account, scene.registry)); });
      });
      if (shown.rows.empty()) {
        main.empty_state(before ? main.tr("There are no older movements.") : main.tr("Nothing has moved here yet."));
      } else {
        write_movements(scene, main, shown);
      }
      main.p([&](web::Phrasing& p) {
        if (before) p.a(web::with_query(request, "avant", ""), p.tr("Newest movements")).text(" ");
        if (shown.next) p.a(web::with_query(request, "avant", std::to_string(*shown.next)), p.tr("Older movements"));
      });
    });
  });
}

}  // namespace

void add_account_routes(web::Router& router, const Shared& state) {
  add_way(router, state, {.name = "account", .pattern = "/credits/compte"}, show_account);
}

}  // namespace jalon::ledger
