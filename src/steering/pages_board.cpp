// SPDX-License-Identifier: EUPL-1.2
// The boards of the nation, a region and a department.
#include <algorithm>

#include "figures/answers.hpp"
#include "steering/board_view.hpp"
#include "steering/indicator_view.hpp"
#include "steering/pages.hpp"
#include "steering/rules.hpp"
#include "territory/followers.hpp"
#include "web/i18n.hpp"
#include "web/map.hpp"

namespace jalon::steering {

namespace {

constexpr std::size_t lines_shown = 20;
constexpr std::size_t delegates_shown = 8;

std::string number(std::int64_t value, Lang lang) { return format_integer(value, lang); }

void write_head(const Scene& scene, web::Flow& main, const Board& board, std::string_view title) {
  main.head(title, {}, [&](web::Flow& beside) {
    beside.get_form(
        territory::href(*board.place),
        [&](web::Fields& fields) {
          if (board.is_as_known) {
            fields.date_field({.name = "connu", .label = scene.tr("As it was known on"), .value = board.on.text()});
          } else {
            fields.date_field({.name = "au", .label = scene.tr("On the day"), .value = board.on.text()});
          }
          fields.submit(scene.tr("Show"), {}, {}, true);
        },
        "known");
  });
  if (!territory::has_ended(*board.place)) return;
  main.notice(web::State::warn, [&](web::Flow& notice) {
    notice.p([&](web::Phrasing& p) {
      p.text(web::trf(scene.lang, "{0} ended on {1}. What stood in it is now in:", board.place->name,
                      format_date(board.place->valid_to, scene.lang)));
      for (const auto* next : territory::followers_of(scene.registry, board.place->key))
        p.text(" ").a(territory::href(*next), next->name);
    });
  });
}

void write_past_notice(const Scene& scene, web::Flow& main, const Board& board) {
  if (board.is_as_known) {
    write_known_notice(scene, main, board.on, territory::href(*board.place));
    return;
  }
  if (board.on == board.today) return;
  main.notice(web::State::warn, [&](web::Flow& notice) {
    notice.p([&](web::Phrasing& p) {
      p.text(web::trf(scene.lang, "Figures about {0}, as they stand in the records now.",
                      format_date(board.on, scene.lang)));
      p.text(" ");
      p.a(territory::href(*board.place) + "?connu=" + board.on.text(), p.tr("What was known on that day"));
      p.text(" ");
      p.a(territory::href(*board.place), p.tr("Come back to today"));
    });
  });
}

web::Figure simple_figure(const Scene& scene, std::string_view label, std::optional<std::int64_t> value,
                          std::string_view indicator, const territory::Territory& place, std::string note = {}) {
  web::Figure figure;
  figure.label = label;
  figure.value = value ? number(*value, scene.lang) : "–";
  figure.note = value ? std::move(note) : std::string(scene.tr("not known"));
  figure.href = figure_href(scene, indicator, place);
  return figure;
}

// Of the day of ?au=, as the records stand now; of ?connu=, as it was known at its end.
Board board_asked(const Scene& scene, const territory::Territory& place) {
  auto on = day_asked(scene.request, scene.today);
  std::optional<figures::KnownAt> known;
  if (const auto day = known_asked(scene.request, scene.today); day && *day) {
    known = figures::known_on(scene.db, **day);
    on = *day;
  }
  return load_board(scene.db, scene.registry, scene.programme, place, on, scene.today, known);
}

void write_figures(const Scene& scene, web::Flow& main, const Board& board) {
  const auto& total = board.total;
  const Lang lang = scene.lang;
  main.grid([&](web::Flow& grid) {
    grid.figure_card("w3", adopted_figure(scene, board));
    const auto share = [&](std::string_view label, std::optional<std::int64_t> value, std::string_view indicator,
                           std::string_view note) {
      auto figure = simple_figure(scene, label, value, indicator, *board.place, std::string(note));
      if (value && total.contracts && *total.contracts > 0) {
        figure.beside = web::trf(lang, "out of {0}", number(*total.contracts, lang));
        figure.percent = static_cast<int>(std::clamp<std::int64_t>(*value * 100 / *total.contracts, 0, 100));
        figure.bar_label = format_percent(*value, *total.contracts, lang);
      }
      return figure;
    };
    grid.figure_card("w3", share(scene.tr("Plans submitted"), total.submitted, "plans.submitted",
                                 scene.tr("submitted to the prefect, or adopted since")));
    grid.figure_card(
        "w3", share(scene.tr("Plans started"), total.started, "plans.started", scene.tr("whatever became of them")));
    auto support = simple_figure(
        scene, scene.tr("Support given by the delegates"), board.support_entries, "support.entries", *board.place,
        board.support_minutes ? web::trf(lang, "{0} of support logged", hours(*board.support_minutes, lang))
                              : std::string());
    if (board.assignments)
      support.beside = web::trn(lang, "for {0} assignment", "for {0} assignments", *board.assignments);
    grid.figure_card("w3", support);
  });
}

// In the order of the programme, which goes from the most to the least usual.
void put_in_order(std::vector<Share>& shares, const std::vector<programme::Option>& options) {
  const auto place = [&](const Share& share) {
    return std::find_if(options.begin(), options.end(), [&](const auto& option) { return option.code == share.code; });
  };
  std::stable_sort(shares.begin(), shares.end(), [&](const Share& a, const Share& b) { return place(a) < place(b); });
}

void write_shares(const Scene& scene, web::Flow& main, Board& board) {
  const Lang lang = scene.lang;
  put_in_order(board.by_level, scene.programme.levels);
  put_in_order(board.by_public, scene.programme.publics);
  put_in_order(board.by_kind, scene.programme.support_kinds);
  const auto one = [&](web::Flow& grid, std::string_view title, std::string_view heading,
                       const std::vector<Share>& shares, FunctionRef<std::string(const Share&)> label,
                       std::string_view indicator) {
    grid.div("card w3", [&](web::Flow& card) {
      if (shares.empty()) {
        card.h2(title);
        card.empty_state(card.tr("Nothing is known yet."));
        return;
      }
      const std::vector<web::Column> columns{{.label = heading}, {.label = card.tr("Number"), .is_number = true}};
      card.table(title, columns, [&](web::Rows& rows) {
        for (const auto& share : shares) {
          rows.row([&](web::Row& row) {
            row.head(label(share));
            row.number(share.value);
          });
        }
      });
      card.p(
          [&](web::Phrasing& p) {
            p.a(figure_href(scene, indicator, *board.place), p.tr("Where does this figure come from?"));
          },
          {{"class", "small on-screen"}});
    });
  };
  const auto option = [&](const std::vector<programme::Option>& options) {
    return [&options, lang](const Share& share) {
      const auto* found = programme::Programme::option(options, share.code);
      return found != nullptr ? found->label.in(lang) : share.code;
    };
  };
  main.grid([&](web::Flow& grid) {
    one(
        grid, scene.tr("Actions by axis"), scene.tr("Axis"), board.by_axis,
        [&](const Share& share) {
          const auto* axis = scene.programme.axis(share.code);
          return share.code + ". " + (axis != nullptr ? axis->title.in(lang) : std::string());
        },
        "actions");
    one(grid, scene.tr("Actions by level of prevention"), scene.tr("Level"), board.by_level,
        option(scene.programme.levels), "actions");
    one(grid, scene.tr("Actions by public"), scene.tr("Public"), board.by_public, option(scene.programme.publics),
        "actions");
    one(grid, scene.tr("Support by kind"), scene.tr("Kind"), board.by_kind, option(scene.programme.support_kinds),
        "support.entries");
  });
}

// The values that the reader has to give here: a grid for each indicator that they answer.
void write_grids(const Scene& scene, web::Flow& main, const territory::Territory& place) {
  const auto grids = figures::grids_of(scene.db, scene.registry, access::actor_of(scene.request), place);
  if (grids.empty()) return;
  const auto list = [&](web::Flow& flow) {
    flow.list([&](web::Items& items) {
      for (const auto& grid : grids) {
        items.item([&](web::Flow& item) {
          item.p([&](web::Phrasing& p) {
            p.a(grid.href, scene.lang == Lang::fr ? grid.indicator.name_fr : grid.indicator.name_en);
          });
        });
      }
    });
  };
  main.details(web::trn(scene.lang, "Values to give: {0} indicator", "Values to give: {0} indicators",
                        static_cast<std::int64_t>(grids.size())),
               list);
}

void write_sources(const Scene& scene, web::Flow& main, const Board& board) {
  main.p(
      [&](web::Phrasing& p) {
        const std::string base = territory::href(*board.place) + "/export";
        const std::string query = board.on == board.today ? std::string()
                                  : board.is_as_known     ? "?connu=" + board.on.text()
                                                          : "?au=" + board.on.text();
        // A department's export is of its contracts one by one, as its page.
        if (board.place->level != territory::Level::department ||
            scene.may(access::Right::read_plans, board.place->key)) {
          export_links(p, base, query);
          p.text(" · ");
        }
        p.a(figure_href(scene, "plans.adopted", *board.place), p.tr("Where does this figure come from?"));
      },
      {{"class", "small on-screen"}});
  write_grids(scene, main, *board.place);
  if (!board.lines.empty())
    main.note(
        scene.tr("Expected: the national trajectory applied to the number of contracts of each place, rounded down; so "
                 "the gaps of "
                 "the places may add up to less than that of the whole."));
}

void write_nation_or_region(PagesState& state, Scene& scene, web::Flow& main, const territory::Territory& place) {
  auto board = board_asked(scene, place);
  auto sort = sort_word(scene.request, word(Order::gap));
  Sorting sorting;
  if (parse_word(sort.word, sorting.order)) {
    sorting.descending = sort.descending;
    if (sorting.order != Order::gap || sorting.descending) sort_lines(board.lines, scene.registry, sorting);
  } else {
    sort = {std::string(word(Order::gap)), false};
  }
  write_head(scene, main, board, place.name);
  write_past_notice(scene, main, board);
  write_lede(main, board);
  write_figures(scene, main, board);
  const bool all = place.level == territory::Level::region || scene.request.query_value("tous").has_value();
  main.grid([&](web::Flow& grid) {
    // Two columns, each as long as what it holds.
    grid.div("w5", [&](web::Flow& column) {
      column.section("card map", scene.tr("Share of adopted plans"),
                     [&](web::Flow& card) { write_map(state, scene, card, board, true); });
      column.section("card", scene.tr("Since the beginning"),
                     [&](web::Flow& card) { write_trend(scene, card, board); });
    });
    grid.div("card w7", [&](web::Flow& card) {
      write_lines(scene, card, board, sort, all ? 0 : lines_shown, true);
      if (!all && board.lines.size() > lines_shown) {
        card.p(
            [&](web::Phrasing& p) {
              p.soft(web::trf(scene.lang, "{0} departments shown out of {1}.", lines_shown, board.lines.size()));
              p.text(" ");
              p.a(web::with_query(scene.request, "tous", "1"), p.tr("All departments"));
            },
            {{"class", "small"}});
      }
      write_sources(scene, card, board);
    });
  });
  write_shares(scene, main, board);
}

// ---- a department ----

struct ContractLine {
  const territory::Territory* place = nullptr;
  plan::ListRow plan;
  plan::State state = plan::State::not_started;  // on the day shown
  bool is_counted_elsewhere = false;             // stands in two departments, and adds up in the other
};

// On a past day a plan stood where its dates say; returns in between are in its journal.
plan::State state_on(const plan::ListRow& plan, Date on, Date today) {
  if (on >= today) return plan.in_force.value_or(plan.state);
  if (plan.adopted_on && *plan.adopted_on <= on) return plan::State::adopted;
  if (plan.submitted_on && *plan.submitted_on <= on) return plan::State::submitted;
  if (plan.started_on && *plan.started_on <= on) return plan::State::drafting;
  return plan::State::not_started;
}

// The plans of a department, by contract, in one read; not started when there is none.
class Plans {
 public:
  Plans(const Scene& scene, const territory::Territory& place) {
    std::vector<TerritoryKey> contracts;
    for (const auto* contract : scene.registry.below(place.key, territory::Level::contract))
      contracts.push_back(contract->key);
    for (auto& row : plan::list(scene.db, scene.programme.code, contracts)) rows_.emplace(row.contract, std::move(row));
  }
  [[nodiscard]] const plan::ListRow& of(TerritoryKey contract) const {
    static const plan::ListRow none;
    const auto found = rows_.find(contract);
    return found == rows_.end() ? none : found->second;
  }

 private:
  std::map<TerritoryKey, plan::ListRow> rows_;
};

// The contracts as points on their department, each with the sign of its plan. Overseas departments are tiles without a
// scale, and a contract without coordinates stands in the table only.
void write_points(PagesState& state, const Scene& scene, web::Flow& card, const territory::Territory& place,
                  const Board& board, const Plans& plans) {
  const auto own = territory::department_map(scene.db, place.code);
  if (!own) return;
  web::MapSpec map;
  map.label = web::tr(scene.lang, "Contracts of the department, by the state of their plan");
  map.view_box = own->view_box;
  map.ground = own->path;
  map.credit = map_frame(state, scene.db)->credit;
  for (const auto* contract : scene.registry.below(place.key, territory::Level::contract)) {
    if (!contract->longitude || !contract->latitude) continue;
    const auto point = territory::project(*contract->longitude, *contract->latitude);
    if (!point) continue;
    const auto now = state_on(plans.of(contract->key), board.on, board.today);
    map.places.push_back(
        {.x = point->x,
         .y = point->y,
         .href = territory::href(*contract),
         .label = contract->name + (scene.lang == Lang::fr ? "\u202f: " : ": ") + plan_label(now, scene.lang),
         .state = look(now)});
  }
  if (map.places.empty()) return;
  map.signs = {{web::State::ok, std::string(card.tr("adopted"))},
               {web::State::warn, std::string(card.tr("submitted"))},
               {web::State::bad, std::string(card.tr("returned for correction"))},
               {web::State::idle, std::string(card.tr("in writing or not started"))}};
  web::write_map(card, map);
}

void write_contracts(const Scene& scene, web::Flow& main, const territory::Territory& place, const Board& board,
                     const Plans& plans) {
  std::vector<ContractLine> lines;
  for (const auto* contract : scene.registry.below(place.key, territory::Level::contract)) {
    ContractLine line;
    line.place = contract;
    line.plan = plans.of(contract->key);
    line.state = state_on(line.plan, board.on, board.today);
    line.is_counted_elsewhere = department_of(scene.registry, contract->key) != place.key;
    lines.push_back(std::move(line));
  }
  // What is furthest from adoption first.
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
    const auto rank = [](plan::State state) {
      return state == plan::State::returned ? 1 : state == plan::State::drafting ? 2 : static_cast<int>(state) * 2;
    };
    return rank(a.state) < rank(b.state);
  });
  const std::vector<web::Column> columns{{.label = scene.tr("Contract")},
                                         {.label = scene.tr("Plan")},
                                         {.label = scene.tr("Started on")},
                                         {.label = scene.tr("Submitted on")},
                                         {.label = scene.tr("Adopted on")}};
  const auto date_cell = [&](web::Row& row, const std::optional<Date>& day) {
    if (day && *day <= board.on) {
      row.cell(format_date_short(*day, scene.lang));
    } else {
      row.cell("–");
    }
  };
  main.table(scene.tr("Contracts, those furthest from adoption first"), columns, [&](web::Rows& rows) {
    for (const auto& line : lines) {
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          p.a(territory::href(*line.place), line.place->name);
          if (line.is_counted_elsewhere) p.text(" ").soft(p.tr("(counted in the other department)"));
        });
        row.cell([&](web::Phrasing& p) { p.badge(look(line.state), plan_label(line.state, scene.lang)); });
        date_cell(row, line.plan.started_on);
        date_cell(row, line.plan.submitted_on);
        date_cell(row, line.plan.adopted_on);
      });
    }
  });
}

void write_place(const Scene& scene, web::Flow& card, const territory::Territory& place, const Board& board) {
  const auto contracts = scene.registry.below(place.key, territory::Level::contract);
  std::int64_t population = 0;
  bool all_known = true;
  for (const auto* contract : contracts) {
    population += contract->population;
    all_known = all_known && contract->population > 0;
  }
  card.terms([&](web::Terms& terms) {
    if (const auto* region = scene.registry.ancestor(place.key, territory::Level::region))
      terms.pair(card.tr("Region"), [&](web::Phrasing& p) { p.a(territory::href(*region), region->name); });
    terms.pair(scene.programme.contract_nouns.opening(scene.lang),
               number(static_cast<std::int64_t>(contracts.size()), scene.lang));
    if (population > 0)
      terms.pair(card.tr("Population of the priority neighbourhoods"),
                 all_known ? number(population, scene.lang)
                           : web::trf(scene.lang, "at least {0}", number(population, scene.lang)));
    terms.pair(card.tr("Assignments of delegates"),
               board.assignments ? number(*board.assignments, scene.lang) : std::string(card.tr("not known")));
    terms.pair(card.tr("Actions in plans"),
               board.actions ? number(*board.actions, scene.lang) : std::string(card.tr("not known")));
  });
  if (place.level == territory::Level::department) {
    card.p([&](web::Phrasing& p) { p.a(territory::href(place) + "/perimetre", p.tr("Perimeter and its history")); });
  }
}

void write_delegates_here(const Scene& scene, web::Flow& card, const territory::Territory& place) {
  const auto loads = workload(scene.db, scene.context(), place.key);
  if (loads.empty()) {
    card.empty_state(card.tr("No delegate is assigned here yet."));
    return;
  }
  const std::vector<web::Column> columns{{.label = card.tr("Delegate")},
                                         {.label = card.tr("Contracts"), .is_number = true},
                                         {.label = card.tr("Support"), .is_number = true},
                                         {.label = card.tr("Plans to adopt"), .is_number = true}};
  card.table(card.tr("Delegates with the most plans to adopt"), columns, [&](web::Rows& rows) {
    std::size_t shown = 0;
    for (const auto& load : loads) {
      if (shown++ == delegates_shown) break;
      rows.row([&](web::Row& row) {
        row.head(load.label);
        row.number(load.contracts).figure(hours(load.minutes, scene.lang)).number(load.plans_not_adopted);
      });
    }
  });
  card.p(
      [&](web::Phrasing& p) { p.a("/delegues?departement=" + place.code, p.tr("All delegates of the department")); });
}

// Who does not work in a department reads its figures, without its contracts one by one.
void write_department_of_others(const Scene& scene, web::Flow& main, const territory::Territory& place, Board& board) {
  main.note(
      scene.tr("The contracts one by one and their delegates are shown to those who work in this department; you read "
               "its figures."));
  main.grid([&](web::Flow& grid) {
    grid.section("card w5", scene.tr("The department"), [&](web::Flow& card) {
      write_place(scene, card, place, board);
      write_sources(scene, card, board);
    });
    grid.section("card w7", scene.tr("Since the beginning"), [&](web::Flow& card) { write_trend(scene, card, board); });
  });
  write_shares(scene, main, board);
}

void write_department(PagesState& state, Scene& scene, web::Flow& main, const territory::Territory& place) {
  auto board = board_asked(scene, place);
  write_head(scene, main, board, territory::label(place, scene.lang));
  write_past_notice(scene, main, board);
  write_lede(main, board);
  write_figures(scene, main, board);
  const bool reads = scene.may(access::Right::read_plans, place.key);
  const auto plans = reads ? std::optional<Plans>(std::in_place, scene, place) : std::nullopt;
  if (!plans) {
    write_department_of_others(scene, main, place, board);
    return;
  }
  main.grid([&](web::Flow& grid) {
    grid.div("w5", [&](web::Flow& column) {
      column.section("card", scene.tr("The department"), [&](web::Flow& card) {
        write_points(state, scene, card, place, board, *plans);
        write_place(scene, card, place, board);
      });
      column.section("card", scene.tr("Since the beginning"),
                     [&](web::Flow& card) { write_trend(scene, card, board); });
      column.section("card", scene.tr("Delegates"), [&](web::Flow& card) { write_delegates_here(scene, card, place); });
    });
    grid.div("card w7", [&](web::Flow& card) {
      write_contracts(scene, card, place, board, *plans);
      write_sources(scene, card, board);
    });
  });
  write_shares(scene, main, board);
}

using Writer = void (*)(PagesState&, Scene&, web::Flow&, const territory::Territory&);

web::Response show(const Shared& state, const web::Request& request, territory::Level level, std::string_view param,
                   Writer write) {
  const auto registry = state->context.territories.current();
  const territory::Territory* place = &registry->nation();
  if (!param.empty()) {
    const auto found = place_of(*registry, request, level, param);
    if (!found) return web::error_response(request, found.error());
    place = *found;
  }
  if (const auto day = known_asked(request, state->context.clock.today()); !day)
    return web::error_response(request, day.error());
  web::Page page;
  page.title = territory::label(*place, request.lang);
  page.crumbs = crumbs_to(*registry, *place, request.lang);
  page.tabs = place_tabs(*registry, *place, "summary", access::actor_of(request), request.lang);
  page.live = true;
  return memo_page(*state, request, page, [&](Scene& scene, web::Flow& main) {
    // The registry of the snapshot: the place is looked up again, since territories may have been read again meanwhile.
    const auto* here = scene.registry.find(place->key);
    write(*state, scene, main, here != nullptr ? *here : scene.registry.nation());
  });
}

// The contracts of one department, in an export.
void export_contracts(const Scene& scene, const territory::Territory& place, Date on, intake::TableSink& sink) {
  const Plans plans(scene, place);
  for (const auto* contract : scene.registry.below(place.key, territory::Level::contract)) {
    const auto& plan = plans.of(contract->key);
    const auto until = [&](const std::optional<Date>& day) { return day && *day <= on ? day : std::nullopt; };
    sink.row(contract->code, contract->name, on, plan_label(state_on(plan, on, scene.today), scene.lang),
             until(plan.started_on), until(plan.submitted_on), until(plan.adopted_on));
  }
}

web::Response send(const Shared& state, const web::Request& request, territory::Level level, std::string_view param) {
  return with_scene(*state, request, [&](Scene& scene) {
    const territory::Territory* place = &scene.registry.nation();
    if (!param.empty()) {
      const auto found = place_of(scene.registry, request, level, param);
      if (!found) return web::error_response(request, found.error());
      place = *found;
    }
    auto on = day_asked(request, scene.today);
    const auto known_day = known_asked(request, scene.today);
    if (!known_day) return web::error_response(request, known_day.error());
    if (*known_day) on = *known_day;
    const bool as_known = known_day->has_value();
    const std::string name = "jalon-" + std::string(territory::word(place->level)) + "-" + place->code + "-" +
                             on.value_or(scene.today).text();
    const auto lang = request.lang;
    const auto key = place->key;
    if (level == territory::Level::department) {
      if (!scene.may(access::Right::read_plans, key)) return web::error_response(request, Forbidden{"read_plans"});
      using intake::CellType;
      const auto label = [&](std::string_view id) { return std::string(web::tr(lang, id)); };
      intake::TableSpec spec{.name = place->name,
                             .columns = {{"code", label("Code"), CellType::text},
                                         {"contract", label("Contract"), CellType::text},
                                         {"day", label("As of"), CellType::date},
                                         {"plan", label("Plan"), CellType::text},
                                         {"started_on", label("Started on"), CellType::date},
                                         {"submitted_on", label("Submitted on"), CellType::date},
                                         {"adopted_on", label("Adopted on"), CellType::date}}};
      return table_download(request, name, std::move(spec), [state, request, key, on](intake::TableSink& sink) {
        with_scene(*state, request, [&](Scene& inner) {
          export_contracts(inner, *inner.registry.find(key), on.value_or(inner.today), sink);
          return web::Response{};
        });
      });
    }
    return table_download(
        request, name, lines_spec(lang), [state, request, key, on, as_known, lang](intake::TableSink& sink) {
          with_scene(*state, request, [&](Scene& inner) {
            const auto known = as_known ? std::optional(figures::known_on(inner.db, *on)) : std::nullopt;
            const auto board = load_board(inner.db, inner.registry, inner.programme, *inner.registry.find(key), on,
                                          inner.today, known);
            export_lines(inner.registry, board, sink, lang);
            return web::Response{};
          });
        });
  });
}

}  // namespace

void add_board_routes(web::Router& router, const Shared& state) {
  using territory::Level;
  struct Entry {
    std::string_view name, pattern, scope;
    Level level;
    Writer write;
  };
  for (const auto& entry :
       {Entry{"nation", "/nation", "", Level::nation, write_nation_or_region},
        Entry{"region", "/regions/{region}", "region", Level::region, write_nation_or_region},
        Entry{"department", "/departements/{department}", "department", Level::department, write_department}}) {
    web::Route page;
    page.name = "steering." + std::string(entry.name);
    page.pattern = entry.pattern;
    page.right = access::word(access::Right::read_aggregates);
    page.scope = entry.scope;
    page.handler = [state, entry](const web::Request& request) {
      return show(state, request, entry.level, entry.scope, entry.write);
    };
    router.add(std::move(page));
    web::Route download;
    download.name = "steering.export_" + std::string(entry.name);
    download.pattern = std::string(entry.pattern) + "/export/{format}";
    download.right = access::word(access::Right::read_aggregates);
    download.scope = entry.scope;
    download.handler = [state, entry](const web::Request& request) {
      return send(state, request, entry.level, entry.scope);
    };
    router.add(std::move(download));
  }
}

}  // namespace jalon::steering
