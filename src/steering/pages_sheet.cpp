// SPDX-License-Identifier: EUPL-1.2
// The territorial sheet of a region, a department or a contract: two printed pages of A4, readable in black and white.
// Everything on it is bounded, so that it never takes a third: what is left out is said and stands on the board.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/period.hpp"
#include "steering/board_view.hpp"
#include "steering/indicator_view.hpp"
#include "steering/rules.hpp"
#include "web/chart.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

using territory::Level;
using web::tr;
using web::trf;
using web::trn;

constexpr std::size_t lines_max = 9;
constexpr std::size_t charts_max = 2;
constexpr std::size_t assessments_max = 4;
constexpr std::size_t assessment_characters = 260;
constexpr std::size_t sources_max = 6;
constexpr std::size_t contracts_max = 8;

// The lines of a sheet: those with a target, then those that a prefect looks at, then whatever has a value.
std::vector<const IndicatorLine*> key_lines(const IndicatorBoard& board, const programme::Programme& programme) {
  std::vector<const IndicatorLine*> out;
  const auto add = [&](const IndicatorLine& line) {
    if (out.size() < lines_max && std::ranges::find(out, &line) == out.end()) out.push_back(&line);
  };
  for (const auto& line : board.lines) {
    if (line.target) add(line);
  }
  const auto usual =
      usual_board(board.place->level == Level::contract ? access::Role::local_authority : access::Role::prefect);
  for (const auto& code : usual) {
    if (const auto* line = board.find(programme.figure(code)); line != nullptr && line->value) add(*line);
    if (const auto* line = board.find(code); line != nullptr && line->value) add(*line);
  }
  for (const auto kind :
       {figures::Kind::outcome, figures::Kind::output, figures::Kind::activity, figures::Kind::input}) {
    for (const auto& line : board.lines) {
      if (line.value && line.indicator.kind == kind) add(line);
    }
  }
  return out;
}

std::string number(const IndicatorLine& line, std::optional<std::int64_t> value, Lang lang) {
  return value ? format_decimal(*value, line.indicator.decimals, lang) : std::string("–");
}

void write_identity(const Scene& scene, web::Flow& leaf, const IndicatorBoard& board) {
  const auto lang = scene.lang;
  const auto& place = *board.place;
  leaf.p([&](web::Phrasing& p) { p.strong(scene.programme.title.in(lang)); }, {{"class", "policy"}});
  leaf.h1(territory::label(place, lang));
  leaf.p(
      [&](web::Phrasing& p) {
        std::string line;
        const auto add = [&](const std::string& part) { line += (line.empty() ? "" : " · ") + part; };
        if (place.level == Level::contract)
          add(territory::label(home_of(scene.registry, place.key), lang));
        else if (const auto* region = scene.registry.ancestor(place.key, Level::region);
                 region != nullptr && region != &place)
          add(region->name);
        if (place.population > 0)
          add(place.level == Level::contract
                  ? trf(lang, "{0} inhabitants of priority neighbourhoods", format_integer(place.population, lang))
                  : trf(lang, "{0} inhabitants", format_integer(place.population, lang)));
        if (place.level != Level::contract) {
          const auto contracts = static_cast<std::int64_t>(scene.registry.below(place.key, Level::contract).size());
          add(format_integer(contracts, lang) + " " +
              (contracts == 1 ? scene.programme.contract_noun : scene.programme.contract_nouns).in(lang));
        }
        p.text(line).br();
        p.strong(trf(lang, "Territorial sheet, data of {0}", format_date(board.on, lang)));
      },
      {{"class", "identity"}});
}

void write_key_lines(const Scene& scene, web::Flow& leaf, const IndicatorBoard& board,
                     const std::vector<const IndicatorLine*>& lines) {
  const auto lang = scene.lang;
  leaf.table(tr(lang, "Key figures"),
             {{.label = tr(lang, "Indicator")},
              {.label = tr(lang, "Last value"), .is_number = true},
              {.label = tr(lang, "Course")},
              {.label = tr(lang, "Target"), .is_number = true},
              {.label = tr(lang, "Expected"), .is_number = true},
              {.label = tr(lang, "Standing")},
              {.label = tr(lang, "Rank")},
              {.label = tr(lang, "Received"), .is_number = true}},
             [&](web::Rows& rows) {
               for (const auto* line : lines) {
                 rows.row([&](web::Row& row) {
                   row.head(name_of(line->indicator, lang));
                   row.cell([&](web::Phrasing& p) {
                     p.strong(value_text(*line, lang)).text(" ").soft(unit_of(*line, lang));
                     p.br().soft(line->is_start ? std::string(p.tr("nothing has been counted yet"))
                                                : when_text(board, *line, lang));
                   });
                   row.cell([&](web::Phrasing& p) {
                     write_spark(p, *line);
                     p.soft(trend_text(*line, lang));
                   });
                   row.figure(number(*line, line->target ? std::optional(line->target->target) : std::nullopt, lang));
                   row.figure(number(*line, line->due_now, lang));
                   row.cell([&](web::Phrasing& p) {
                     if (line->standing) {
                       p.badge(look(*line->standing), p.tr(figures::title(*line->standing)));
                       p.br().soft(trf(lang, "{0} of the way done",
                                       format_percent(line->progress_per_mille.value_or(0), 1000, lang)));
                     } else {
                       p.soft("–");
                     }
                   });
                   row.cell(line->rank.ranking == Ranking::ranked
                                ? trf(lang, "{0} of {1}", line->rank.place, line->rank.of)
                                : std::string("–"));
                   row.figure(line->expected == 0 ? std::string("–")
                                                  : trf(lang, "{0} of {1}", format_integer(line->received, lang),
                                                        format_integer(line->expected, lang)));
                 });
               }
             });
}

// The course of a line with a target, and where it should have gone.
void write_line_chart(const Scene& scene, web::Flow& flow, const IndicatorBoard& board, const IndicatorLine& line) {
  const auto lang = scene.lang;
  const auto& target = *line.target;
  web::ChartSpec chart;
  chart.label = name_of(line.indicator, lang);
  chart.sentence =
      trf(lang, "{0}: {1}, where {2} were expected; {3} by {4}.", chart.label, value_text(line, lang),
          number(line, line.due_now, lang), number(line, target.target, lang), format_date(target.due, lang));
  chart.decimals = line.indicator.decimals;
  chart.by_steps = line.indicator.behaviour == figures::Behaviour::stock;
  web::ChartSeries series{.label = std::string(tr(lang, "Value"))};
  for (const auto& point : line.course) series.points.push_back({point.day, point.value});
  if (series.points.empty() && line.value) series.points.push_back({board.on, *line.value});
  chart.series = {series};
  chart.trajectory.label = tr(lang, "Trajectory");
  chart.trajectory.points.push_back({target.start, figures::expected_on(target, target.start)});
  for (const auto& step : target.steps) {
    if (step.day > target.start && step.day < target.due)
      chart.trajectory.points.push_back({step.day, figures::expected_on(target, step.day)});
  }
  chart.trajectory.points.push_back({target.due, target.target});
  chart.trajectory_by_steps = !target.steps.empty();
  chart.target = target.target;
  chart.target_label = trf(lang, "Target: {0}", number(line, target.target, lang));
  chart.first = target.start;
  chart.last = std::max(target.due, board.on);
  web::write_chart(flow, chart, [&](web::Flow& below) {
    below.table(chart.label,
                {{.label = below.tr("Day")},
                 {.label = below.tr("Value"), .is_number = true},
                 {.label = below.tr("Expected"), .is_number = true}},
                [&](web::Rows& rows) {
                  for (const auto& point : line.course) {
                    rows.row([&](web::Row& row) {
                      row.head([&](web::Phrasing& p) { p.date(point.day); });
                      row.figure(number(line, point.value, lang));
                      row.figure(number(line, figures::expected_on(target, point.day), lang));
                    });
                  }
                });
  });
}

void write_neighbours(const Scene& scene, web::Flow& card, const IndicatorBoard& board, const IndicatorLine* line) {
  const auto lang = scene.lang;
  if (line == nullptr) {
    card.h2(tr(lang, "Among comparable territories"));
    card.empty_state(tr(lang, "No indicator can be compared here yet."));
    return;
  }
  struct Entry {
    const territory::Territory* place = nullptr;
    std::optional<double> compared;
    bool is_hidden = false;
  };
  std::vector<Entry> entries{{board.place, line->own_compared, false}};
  for (const auto& peer : line->peers)
    entries.push_back({scene.registry.find(peer.territory), peer.compared, peer.is_hidden});
  const bool down = line->compared != Compared::progress && line->indicator.polarity == figures::Polarity::down;
  std::ranges::stable_sort(entries, [&](const Entry& a, const Entry& b) {
    if (a.compared.has_value() != b.compared.has_value()) return a.compared.has_value();
    return down ? a.compared < b.compared : a.compared > b.compared;
  });
  double most = 0;
  for (const auto& entry : entries) most = std::max(most, entry.compared.value_or(0));
  card.h2(tr(lang, "Among comparable territories"));
  card.table(fmt::format("{}, {}", name_of(line->indicator, lang), compared_text(line->compared, lang)),
             {{.label = tr(lang, "Territory")},
              {.label = tr(lang, "Compared"), .is_number = true},
              {.label = tr(lang, "As a bar")}},
             [&](web::Rows& rows) {
               for (const auto& entry : entries) {
                 rows.row(
                     [&](web::Row& row) {
                       row.head([&](web::Phrasing& p) {
                         if (entry.place == board.place) {
                           p.strong(entry.place->name);
                         } else {
                           p.text(entry.place->name);
                         }
                       });
                       row.figure(entry.is_hidden ? std::string(tr(lang, "for its own readers"))
                                                  : compared_number(*line, entry.compared, lang));
                       row.cell([&](web::Phrasing& p) {
                         if (!entry.compared || most <= 0) return;
                         // Decorative: the number stands beside it.
                         p.raw(web::SafeHtml(fmt::format(
                             R"(<svg class="length{}" aria-hidden="true"><rect width="{:.0f}%" height="100%"/></svg>)",
                             entry.place == board.place ? " own" : "", 100 * std::max(0.0, *entry.compared) / most)));
                       });
                     },
                     {{"aria-current", "true", false, entry.place == board.place}});
               }
             });
  card.note(trf(lang, "This territory: {0}. Compared are the nearest of the same level in population and need.",
                rank_text(board, *line, lang)));
}

void write_plans(const Scene& scene, web::Flow& card, const territory::Territory& place, Date on,
                 const std::optional<figures::KnownAt>& known) {
  const auto lang = scene.lang;
  card.h2(tr(lang, "Where the plans stand"));
  if (place.level == Level::contract) {
    if (known) {
      card.note(tr(lang, "The plan’s own page tells its past states."));
      return;
    }
    const auto plan = plan::find_plan(scene.db, place.key, scene.programme.code);
    card.p([&](web::Phrasing& p) {
      p.badge(look(plan.in_force.value_or(plan.state)), plan_label(plan.in_force.value_or(plan.state), lang));
    });
    card.terms([&](web::Terms& terms) {
      const auto day = [&](std::string_view label, const std::optional<Date>& when) {
        terms.pair(tr(lang, label), when ? format_date(*when, lang) : std::string("–"));
      };
      day(N_("Started on"), plan.started_on);
      day(N_("Submitted on"), plan.submitted_on);
      day(N_("Adopted on"), plan.adopted_on);
    });
    return;
  }
  const std::array<std::pair<std::string_view, std::string_view>, 6> counted{
      {{"plans.expected", N_("Plans expected")},
       {"plans.started", N_("Of which started")},
       {"plans.submitted", N_("Of which submitted")},
       {"plans.adopted", N_("Of which adopted")},
       {"plans.under_way", N_("Of which under way")},
       {"plans.evaluated", N_("Of which evaluated")}}};
  std::vector<std::string> codes;
  for (const auto& one : counted) codes.push_back(scene.programme.figure(one.first));
  const std::vector<std::string_view> views(codes.begin(), codes.end());
  const auto table = known ? figures::values_as_known(scene.db, scene.registry, views, place.level, on, *known)
                           : figures::values(scene.db, views, place.level, on);
  const auto found = table.find(place.key);
  const auto expected = found == table.end() ? std::nullopt : found->second[0];
  card.table(tr(lang, "Plans by state"),
             {{.label = tr(lang, "State")},
              {.label = tr(lang, "Plans"), .is_number = true},
              {.label = tr(lang, "Share"), .is_number = true}},
             [&](web::Rows& rows) {
               for (std::size_t i = 0; i < counted.size(); ++i) {
                 rows.row([&](web::Row& row) {
                   row.head(tr(lang, counted.at(i).second));
                   // Where plans are expected, one that was never counted is one that is not there yet.
                   const auto value = expected ? std::optional(found->second[i].value_or(0)) : std::nullopt;
                   row.number(value);
                   row.figure(value && *expected > 0 ? format_percent(*value, *expected, lang) : std::string("–"));
                 });
               }
             });
}

// Those furthest from adoption, for who reads them one by one; as they stand now.
void write_contracts_behind(const Scene& scene, web::Flow& card, const territory::Territory& place) {
  const auto lang = scene.lang;
  std::vector<TerritoryKey> keys;
  for (const auto* contract : scene.registry.below(place.key, Level::contract)) keys.push_back(contract->key);
  std::map<TerritoryKey, plan::State> states;
  for (const auto& row : plan::list(scene.db, scene.programme.code, keys))
    states.emplace(row.contract, row.in_force.value_or(row.state));
  std::vector<std::pair<plan::State, const territory::Territory*>> behind;
  for (const auto key : keys) {
    const auto found = states.find(key);
    const auto state = found == states.end() ? plan::State::not_started : found->second;
    if (state < plan::State::adopted) behind.emplace_back(state, scene.registry.find(key));
  }
  if (behind.empty()) return;
  std::ranges::stable_sort(behind, {}, [](const auto& one) { return one.first; });
  card.table(tr(lang, "Contracts without an adopted plan, the furthest first"),
             {{.label = tr(lang, "Contract")}, {.label = tr(lang, "Plan")}}, [&](web::Rows& rows) {
               for (std::size_t i = 0; i < behind.size() && i < contracts_max; ++i) {
                 rows.row([&](web::Row& row) {
                   row.head(shorten(behind[i].second->name, 48));
                   row.cell(plan_label(behind[i].first, lang));
                 });
               }
             });
  if (behind.size() > contracts_max) card.note(trf(lang, "{0} shown of {1}.", contracts_max, behind.size()));
}

void write_said(const Scene& scene, web::Flow& card, const IndicatorBoard& board) {
  const auto lang = scene.lang;
  card.h2(tr(lang, "What those responsible say"));
  struct Said {
    const IndicatorLine* line = nullptr;
    figures::Assessment assessment;
  };
  std::vector<Said> all;
  for (const auto& line : board.lines) {
    if (!line.target) continue;
    std::set<std::string, std::less<>> raters;
    for (auto& one : figures::assessments(scene.db, line.indicator.code, board.place->key)) {
      if (board.known && one.at > board.known->at) continue;
      // The newest of each rater.
      if (raters.insert(one.actor_id).second) all.push_back({&line, std::move(one)});
    }
  }
  std::ranges::stable_sort(all, [](const Said& a, const Said& b) { return a.assessment.at > b.assessment.at; });
  if (all.empty()) {
    card.p(tr(lang, "Nobody has assessed a target here yet."));
    return;
  }
  for (std::size_t i = 0; i < all.size() && i < assessments_max; ++i) {
    const auto& said = all[i];
    card.p([&](web::Phrasing& p) {
      p.strong(name_of(said.line->indicator, lang)).text(lang == Lang::fr ? "\u202f: " : ": ");
      p.text(tr(lang, figures::title(said.assessment.confidence))).text(". ");
      p.text(shorten(said.assessment.text, assessment_characters)).text(" ");
      p.soft(trf(lang, "{0}, {1}", said.assessment.actor_label, format_date(paris_date(said.assessment.at), lang)));
    });
  }
  if (all.size() > assessments_max)
    card.note(trf(lang, "{0} shown of {1}: the newest. The others stand on the pages of the targets.", assessments_max,
                  all.size()));
}

void write_sources_of(const Scene& scene, web::Flow& card, const IndicatorBoard& board,
                      const std::vector<const IndicatorLine*>& lines) {
  const auto lang = scene.lang;
  card.h2(tr(lang, "Completeness and sources"));
  std::int64_t received = 0;
  std::int64_t expected = 0;
  std::int64_t missing = 0;
  for (const auto& line : board.lines) {
    received += line.received;
    expected += line.expected;
    missing += !line.value && !line.is_hidden ? 1 : 0;
  }
  card.p([&](web::Phrasing& p) {
    if (expected > 0)
      p.text(trf(lang, "Of the last period of each indicator, {0} values of {1} have been received ({2}).",
                 format_integer(received, lang), format_integer(expected, lang),
                 format_percent(received, expected, lang)))
          .text(" ");
    p.text(trn(lang, "{0} indicator of {1} has no value here: missing is not zero.",
               "{0} indicators of {1} have no value here: missing is not zero.", missing, board.lines.size()));
  });
  std::vector<std::string> sources;
  for (const auto* line : lines) {
    const auto& source = lang == Lang::fr ? line->indicator.source_fr : line->indicator.source_en;
    if (!source.empty() && std::ranges::find(sources, source) == sources.end()) sources.push_back(source);
  }
  std::string joined;
  for (std::size_t i = 0; i < sources.size() && i < sources_max; ++i)
    joined += (joined.empty() ? "" : lang == Lang::fr ? " ; " : "; ") + sources[i];
  if (!joined.empty()) card.p(trf(lang, "Sources: {0}.", joined));
  card.note(trf(lang,
                "Territories: Etalab, découpage administratif, Licence Ouverte 2.0. Everything else: {0} in Jalon.",
                territory::href(*board.place) + "/indicateurs"));
}

void write_sheet(Scene& scene, web::Flow& main, const territory::Territory& place, std::optional<Date> known_on) {
  const auto lang = scene.lang;
  const auto read =
      read_indicator_board(scene.db, scene.registry, scene.programme,
                           {.place = &place, .known_on = known_on, .codes = {}, .reader = scene.actor}, scene.today);
  if (!read) {
    main.head(territory::label(place, lang));
    main.empty_state(tr(lang, read.error()));
    return;
  }
  const auto& board = *read;
  const auto lines = key_lines(board, scene.programme);
  const auto href = territory::href(place) + "/fiche";
  main.div("on-screen", [&](web::Flow& bar) {
    write_known_form(bar, href, board.known_on());
    bar.note(tr(lang, "Two pages of A4: print it from the browser, in black and white if you like."));
  });
  main.div("sheet", [&](web::Flow& sheet) {
    sheet.div("leaf", [&](web::Flow& leaf) {
      write_identity(scene, leaf, board);
      if (board.known) write_known_notice(scene, leaf, board.on, href);
      write_board_lede(leaf, board);
      if (lines.empty()) {
        leaf.empty_state(tr(lang, "No indicator is shown here yet."));
      } else {
        write_key_lines(scene, leaf, board, lines);
      }
      std::vector<const IndicatorLine*> charted;
      for (const auto* line : lines) {
        if (line->target && line->value && charted.size() < charts_max) charted.push_back(line);
      }
      if (charted.empty()) return;
      leaf.grid([&](web::Flow& grid) {
        for (const auto* line : charted) {
          grid.div(charted.size() > 1 ? "w6" : "w12", [&](web::Flow& half) {
            half.h2(name_of(line->indicator, lang));
            write_line_chart(scene, half, board, *line);
          });
        }
      });
    });
    sheet.div("leaf", [&](web::Flow& leaf) {
      leaf.p(
          [&](web::Phrasing& p) {
            p.soft(fmt::format("{} – {} – {}", scene.programme.title.in(lang), territory::label(place, lang),
                               format_date(board.on, lang)));
          },
          {{"class", "policy"}});
      leaf.grid([&](web::Flow& grid) {
        grid.div("w6", [&](web::Flow& half) {
          const auto found = std::ranges::find_if(
              lines, [](const IndicatorLine* line) { return line->rank.ranking == Ranking::ranked; });
          write_neighbours(scene, half, board, found == lines.end() ? nullptr : *found);
        });
        grid.div("w6", [&](web::Flow& half) {
          write_plans(scene, half, place, board.on, board.known);
          if (place.level == Level::department && !board.known && scene.may(access::Right::read_plans, place.key))
            write_contracts_behind(scene, half, place);
        });
      });
      write_said(scene, leaf, board);
      // Those that are behind, with what the forecast says.
      std::vector<const IndicatorLine*> forecast;
      for (const auto* line : lines) {
        if (line->forecast) forecast.push_back(line);
      }
      if (!forecast.empty()) {
        leaf.h2(tr(lang, "Forecasts"));
        leaf.list([&](web::Items& items) {
          for (std::size_t i = 0; i < forecast.size() && i < 3; ++i) {
            items.item([&](web::Flow& item) {
              item.strong(name_of(forecast[i]->indicator, lang)).text(lang == Lang::fr ? "\u202f: " : ": ");
              item.text(forecast_text(*forecast[i], lang));
            });
          }
        });
      }
      write_sources_of(scene, leaf, board, lines);
    });
  });
}

}  // namespace

void add_sheet_routes(web::Router& router, const Shared& state) {
  struct Where {
    std::string_view name, pattern, scope;
    Level level;
    access::Right right;
  };
  for (const auto& where :
       {Where{"region", "/regions/{region}", "region", Level::region, access::Right::read_aggregates},
        Where{"department", "/departements/{department}", "department", Level::department,
              access::Right::read_aggregates},
        Where{"contract", "/contrats/{contract}", "contract", Level::contract, access::Right::read_plans}}) {
    web::Route sheet;
    sheet.name = fmt::format("steering.sheet_{}", where.name);
    sheet.pattern = fmt::format("{}/fiche", where.pattern);
    sheet.right = access::word(where.right);
    sheet.scope = where.scope;
    sheet.query_names = {"connu"};
    sheet.handler = [state, where](const web::Request& request) {
      const auto registry = state->context.territories.current();
      const auto place = place_of(*registry, request, where.level, where.scope);
      if (!place) return web::error_response(request, place.error());
      const auto known_on = known_asked(request, state->context.clock.today());
      if (!known_on) return web::error_response(request, known_on.error());
      web::Page page;
      page.title = web::trf(request.lang, "Sheet: {0}", territory::label(**place, request.lang));
      page.crumbs = crumbs_to(*registry, **place, request.lang);
      page.crumbs.back() = {territory::label(**place, request.lang), territory::href(**place)};
      page.crumbs.push_back({std::string(web::tr(request.lang, "Sheet")), "", true});
      const auto key = (*place)->key;
      return memo_page(*state, request, page, [&](Scene& scene, web::Flow& main) {
        const auto* here = scene.registry.find(key);
        write_sheet(scene, main, here != nullptr ? *here : **place, *known_on);
      });
    };
    router.add(std::move(sheet));
  }
}

}  // namespace jalon::steering
