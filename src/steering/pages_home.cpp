// SPDX-License-Identifier: EUPL-1.2
// What anyone may read: the programme and its coverage, and the open data behind it.
#include "base/json.hpp"
#include "steering/board_view.hpp"
#include "steering/pages.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr std::size_t lines_shown = 12;

void write_facts(const Scene& scene, web::Flow& main) {
  const auto& facts = scene.programme.facts;
  if (facts.empty()) return;
  main.section("card", scene.tr("Key facts, with their sources"), [&](web::Flow& card) {
    const std::vector<web::Column> columns{{.label = card.tr("Fact")},
                                           {.label = card.tr("Value")},
                                           {.label = card.tr("Date")},
                                           {.label = card.tr("Source")}};
    card.table(card.tr("What the programme was built on"), columns, [&](web::Rows& rows) {
      for (const auto& fact : facts) {
        rows.row([&](web::Row& row) {
          row.head(fact.label.in(scene.lang));
          row.cell(fact.value.in(scene.lang));
          row.cell(fact.date ? format_date_short(*fact.date, scene.lang) : std::string("–"));
          row.cell([&](web::Phrasing& p) {
            if (fact.address.empty()) {
              p.text(fact.source.in(scene.lang));
            } else {
              p.a(fact.address, fact.source.in(scene.lang), {{"rel", "noopener"}});
            }
          });
        });
      }
    });
    card.note(card.tr("These facts are quoted as they were published; nothing here is computed from them."));
  });
}

void write_home(PagesState& state, Scene& scene, web::Flow& main) {
  const auto& programme = scene.programme;
  auto board = load_board(scene.db, scene.registry, programme, scene.registry.nation(), std::nullopt, scene.today);
  const bool knows_reader = scene.actor != nullptr;
  const bool opens_boards = scene.may(access::Right::read_aggregates, scene.registry.nation().key);
  main.head(programme.title.in(scene.lang));
  write_lede(main, board);
  main.grid([&](web::Flow& grid) {
    grid.div("card w8", [&](web::Flow& card) {
      card.h2(card.tr("What it is"));
      card.prose(programme.summary.in(scene.lang));
      card.p([&](web::Phrasing& p) {
        if (knows_reader) {
          p.button_link("/moi", p.tr("What is due for me"));
          if (opens_boards) {
            p.text(" ");
            p.button_link("/nation", p.tr("National board"), true);
          }
        } else {
          p.button_link("/connexion", p.tr("Sign in"));
          p.text(" ");
          p.soft(p.tr("For those who write, help, sign, steer or control the plans, by invitation."));
        }
      });
    });
    auto figure = adopted_figure(scene, board);
    if (!opens_boards) figure.href = {};
    grid.figure_card("w4", figure);
  });
  main.grid([&](web::Flow& grid) {
    grid.section("card map w5", scene.tr("Share of adopted plans"),
                 [&](web::Flow& card) { write_map(state, scene, card, board, opens_boards); });
    grid.div("card w7", [&](web::Flow& card) {
      const bool all = scene.request.query_value("tous").has_value();
      const SortWord by_gap{std::string(word(Order::gap)), false};
      write_lines(scene, card, board, by_gap, all ? 0 : lines_shown, opens_boards);
      card.p(
          [&](web::Phrasing& p) {
            if (!all && board.lines.size() > lines_shown) {
              p.soft(web::trf(scene.lang, "{0} departments shown out of {1}.", lines_shown, board.lines.size()));
              p.text(" ");
              p.a(web::with_query(scene.request, "tous", "1"), p.tr("All departments"));
              p.text(" · ");
            }
            p.a("/donnees-ouvertes", p.tr("Open data"));
          },
          {{"class", "small"}});
    });
  });
  write_facts(scene, main);
}

void write_open_data(Scene& scene, web::Flow& main) {
  main.head(main.tr("Open data"));
  main.p(
      main.tr("The public figures of the programme by department, as they stand now: contracts, plans started, "
              "submitted and adopted, and what the trajectory expected. No figure about persons is among them."));
  main.p([&](web::Phrasing& p) {
    p.strong(p.tr("Plans by department"));
    p.text(" ");
    export_links(p, "/donnees-ouvertes/departements");
  });
  main.h2(main.tr("Public indicators"));
  const std::vector<web::Column> columns{{.label = main.tr("Code")},
                                         {.label = main.tr("Indicator")},
                                         {.label = main.tr("Definition")},
                                         {.label = main.tr("Source")}};
  const bool fr = scene.lang == Lang::fr;
  main.table(main.tr("Public indicators"), columns, [&](web::Rows& rows) {
    for (const auto& indicator : figures::indicators(scene.db)) {
      const auto own = figures::programme_of(indicator.code);
      if (!indicator.is_public || (!own.empty() && own != scene.programme.code)) continue;
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) { p.code(indicator.code); });
        row.cell(fr ? indicator.name_fr : indicator.name_en);
        row.cell(fr ? indicator.definition_fr : indicator.definition_en);
        row.cell(fr ? indicator.source_fr : indicator.source_en);
      });
    }
  });
  main.note(
      main.tr("Territories: Etalab, découpage administratif, Licence Ouverte 2.0. You may reuse these data under the "
              "same licence, naming their source and their date."));
}

}  // namespace

void add_home_routes(web::Router& router, const Shared& state) {
  web::Route home;
  home.name = "steering.home";
  home.pattern = "/";
  home.audience = web::Audience::everyone;
  home.handler = [state](const web::Request& request) {
    web::Page page;
    return memo_page(*state, request, page, [&](Scene& scene, web::Flow& main) { write_home(*state, scene, main); });
  };
  router.add(std::move(home));

  web::Route open_data;
  open_data.name = "steering.open_data";
  open_data.pattern = "/donnees-ouvertes";
  open_data.audience = web::Audience::everyone;
  open_data.handler = [state](const web::Request& request) {
    web::Page page;
    page.title = web::tr(request.lang, "Open data");
    return memo_page(*state, request, page, [](Scene& scene, web::Flow& main) { write_open_data(scene, main); });
  };
  router.add(std::move(open_data));

  web::Route departments;
  departments.name = "steering.open_departments";
  departments.pattern = "/donnees-ouvertes/departements/{format}";
  departments.audience = web::Audience::everyone;
  departments.handler = [state](const web::Request& request) {
    return with_scene(*state, request, [&](Scene& scene) {
      const auto lang = request.lang;
      return table_download(request, "jalon-departements-" + scene.today.text(), lines_spec(lang),
                            [state, request, lang](intake::TableSink& sink) {
                              with_scene(*state, request, [&](Scene& inner) {
                                const auto board = load_board(inner.db, inner.registry, inner.programme,
                                                              inner.registry.nation(), std::nullopt, inner.today);
                                export_lines(inner.registry, board, sink, lang);
                                return web::Response{};
                              });
                            });
    });
  };
  router.add(std::move(departments));
}

}  // namespace jalon::steering
