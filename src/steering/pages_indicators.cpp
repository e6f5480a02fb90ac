// SPDX-License-Identifier: EUPL-1.2
// Boards of indicators of a nation, region, department and contract; the comparable territories of one indicator; what
// an account looks at first; the same for programs.
#include <algorithm>
#include <array>
#include <cmath>

#include "capacity/capacity.hpp"
#include "steering/indicator_view.hpp"
#include "steering/rules.hpp"
#include "web/chart.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/map.hpp"

namespace jalon::steering {

namespace {

using territory::Level;
using web::tr;
using web::trf;
using web::trn;

std::string_view heading(figures::Kind kind) {
  switch (kind) {
    case figures::Kind::input:
      return N_("Inputs: what is put in");
    case figures::Kind::activity:
      return N_("Activities: what is done");
    case figures::Kind::output:
      return N_("Outputs: what comes out of it");
    case figures::Kind::outcome:
      break;
  }
  return N_("Outcomes: what it changes");
}

void write_board(Scene& scene, web::Flow& main, const territory::Territory& place, std::optional<Date> known_on) {
  const auto lang = scene.lang;
  const auto read =
      read_indicator_board(scene.db, scene.registry, scene.programme,
                           {.place = &place, .known_on = known_on, .codes = {}, .reader = scene.actor}, scene.today);
  main.head(tr(lang, "Indicators"), territory::label(place, lang), [&](web::Flow& beside) {
    if (read) write_known_form(beside, board_href(place), read->known_on());
  });
  if (!read) {
    main.empty_state(tr(lang, read.error()));
    return;
  }
  const auto& board = *read;
  if (board.known) write_known_notice(scene, main, board.on, board_href(place));
  if (board.lines.empty()) {
    main.empty_state(tr(lang, "No indicator is shown here yet."));
    return;
  }
  write_board_lede(main, board);
  main.p(
      [&](web::Phrasing& p) {
        if (place.level != Level::nation &&
            scene.may(place.level == Level::contract ? access::Right::read_plans : access::Right::read_aggregates,
                      place.key)) {
          p.a(territory::href(place) + "/fiche", p.tr("Two-page sheet to print"));
          if (scene.actor != nullptr) p.text(" · ");
        }
        if (scene.actor != nullptr) {
          p.a("/compte/indicateurs", p.tr("Choose the indicators of my page"));
        } else {
          p.soft(p.tr("The public sees public indicators; more are shown to those who have signed in."));
        }
      },
      {{"class", "small on-screen"}});
  std::optional<figures::Kind> kind;
  for (const auto& line : board.lines) {
    if (kind != line.indicator.kind) {
      kind = line.indicator.kind;
      main.h2(tr(lang, heading(*kind)));
    }
    write_indicator(scene, main, board, line);
  }
  if (!board.comparables.territories.empty()) {
    main.h2(tr(lang, "Which territories are comparable"));
    write_why_comparable(scene, main, board);
    main.list([&](web::Items& items) {
      for (const auto key : board.comparables.territories) {
        const auto* other = scene.registry.find(key);
        items.item([&](web::Flow& item) {
          if (other->level < Level::contract || scene.may(access::Right::read_plans, other->key)) {
            item.a(board_href(*other), territory::label(*other, lang));
          } else {
            item.text(territory::label(*other, lang));
          }
        });
      }
    });
  }
}

// ---- one indicator among comparable territories ----

// The place and its comparables, the best first; without a value last.
struct Standing {
  const territory::Territory* place = nullptr;
  std::optional<std::int64_t> value;
  std::optional<double> compared;
  bool is_hidden = false, is_own = false;
  std::int64_t received = 0, expected = 0;
};
std::vector<Standing> standings(const Scene& scene, const IndicatorBoard& board, const IndicatorLine& line) {
  std::vector<Standing> out;
  out.push_back({.place = board.place,
                 .value = line.value,
                 .compared = line.own_compared,
                 .is_hidden = line.is_hidden,
                 .is_own = true,
                 .received = line.received,
                 .expected = line.expected});
  for (const auto& peer : line.peers) {
    out.push_back({.place = scene.registry.find(peer.territory),
                   .value = peer.value,
                   .compared = peer.compared,
                   .is_hidden = peer.is_hidden,
                   .received = peer.received,
                   .expected = peer.expected});
  }
  const bool less_is_better = line.compared != Compared::progress && line.indicator.polarity == figures::Polarity::down;
  std::ranges::stable_sort(out, [&](const Standing& a, const Standing& b) {
    if (a.compared.has_value() != b.compared.has_value()) return a.compared.has_value();
    return less_is_better ? a.compared < b.compared : a.compared > b.compared;
  });
  return out;
}

void write_comparables_map(PagesState& state, const Scene& scene, web::Flow& card, const IndicatorLine& line,
                           const std::vector<Standing>& lines) {
  const auto frame = map_frame(state, scene.db);
  if (!web::has_asset("map.svg") || frame == nullptr) return;
  const auto lang = scene.lang;
  web::MapSpec map;
  map.label = trf(lang, "{0}: comparable territories", name_of(line.indicator, lang));
  map.view_box = frame->view_box;
  map.credit = frame->credit;
  for (const auto& label : frame->labels) map.texts.push_back({label.x, label.y, label.text});
  std::size_t with = 0;
  for (const auto& one : lines) with += one.compared ? 1 : 0;
  std::map<std::string, std::pair<int, const Standing*>> classes;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int klass = lines[i].compared ? 5 - static_cast<int>(i * 5 / std::max<std::size_t>(1, with)) : 0;
    classes.emplace(lines[i].place->code, std::pair(klass, &lines[i]));
  }
  for (const auto& department : scene.registry.all(Level::department)) {
    web::MapArea area;
    if (!frame->departments.contains(department.code)) continue;
    area.shape_id = "d" + department.code;
    const auto* region = scene.registry.ancestor(department.key, Level::region);
    const auto found = lines.front().place->level == Level::department
                           ? classes.find(department.code)
                           : (region != nullptr ? classes.find(region->code) : classes.end());
    if (found != classes.end()) {
      area.klass = found->second.first;
      area.label = fmt::format("{}{} {}", found->second.second->place->name, lang == Lang::fr ? "\u202f:" : ":",
                               compared_number(line, found->second.second->compared, lang));
    } else {
      area.label = trf(lang, "{0}: not compared", department.name);
    }
    map.areas.push_back(std::move(area));
  }
  for (const auto* words :
       {N_("last fifth"), N_("fourth fifth"), N_("third fifth"), N_("second fifth"), N_("first fifth: the best")})
    map.legend.emplace_back(tr(lang, words));
  map.missing = tr(lang, "not compared, or without a value");
  web::write_map(card, map);
}

// This territory and the middle of those comparable, in what is compared.
void write_compared_course(const Scene& scene, web::Flow& card, const IndicatorLine& line,
                           const territory::Territory& place) {
  const auto lang = scene.lang;
  if (line.compared_course.size() < 2) {
    card.empty_state(card.tr("Too few periods are known to draw a course."));
    return;
  }
  // Per cent of the way and amounts by inhabitant have one decimal; a value has its own.
  const bool is_value = line.compared == Compared::value;
  const int decimals = is_value ? line.indicator.decimals : 1;
  const double unit = line.compared == Compared::per_head ? std::pow(10.0, line.indicator.decimals) : 1;
  const auto scaled = [&](double compared) {
    return static_cast<std::int64_t>(std::llround(is_value ? compared : compared / unit * 10));
  };
  web::ChartSpec chart;
  const auto what = line.compared == Compared::progress ? std::string(tr(lang, "way to the target done, in %"))
                                                        : compared_text(line.compared, lang);
  chart.label = fmt::format("{}, {}", name_of(line.indicator, lang), what);
  chart.decimals = decimals;
  chart.by_steps = false;
  web::ChartSeries own{.label = place.name.size() > 24 ? std::string(tr(lang, "This territory")) : place.name};
  web::ChartSeries middle{.label = std::string(tr(lang, "Comparable"))};
  for (const auto& point : line.compared_course) {
    if (point.own) own.points.push_back({point.day, scaled(*point.own)});
    if (point.middle) middle.points.push_back({point.day, scaled(*point.middle)});
  }
  const auto shown = [&](const std::optional<double>& value) {
    return value ? format_decimal(scaled(*value), decimals, lang) : std::string("–");
  };
  const auto& newest = line.compared_course.back();
  chart.sentence = trf(lang, "On {0}: {1} here, {2} in the middle of the comparable territories ({3}).",
                       format_date(newest.day, lang), shown(newest.own), shown(newest.middle), what);
  if (own.points.empty()) {
    chart.series = {middle};
  } else {
    chart.series = {own, middle};
  }
  web::write_chart(card, chart, [&](web::Flow& below) {
    below.table(chart.label,
                {{.label = below.tr("Day")},
                 {.label = below.tr("This territory"), .is_number = true},
                 {.label = below.tr("Middle of the comparable"), .is_number = true},
                 {.label = below.tr("Of them with a value"), .is_number = true}},
                [&](web::Rows& rows) {
                  for (const auto& point : line.compared_course) {
                    rows.row([&](web::Row& row) {
                      row.head([&](web::Phrasing& p) { p.date(point.day); });
                      row.figure(shown(point.own)).figure(shown(point.middle));
                      row.number(point.of);
                    });
                  }
                });
  });
}

void write_comparables(PagesState& state, Scene& scene, web::Flow& main, const territory::Territory& place,
                       std::string_view code, std::optional<Date> known_on) {
  const auto lang = scene.lang;
  const auto read = read_indicator_board(scene.db, scene.registry, scene.programme,
                                         {.place = &place,
                                          .known_on = known_on,
                                          .codes = {std::string(code)},
                                          .reader = scene.actor,
                                          .with_compared_course = true},
                                         scene.today);
  if (!read || read->lines.empty()) {
    main.head(tr(lang, "Comparable territories"), territory::label(place, lang));
    main.empty_state(read ? std::string(tr(lang, "This indicator is not shown here.")) : tr(lang, read.error()));
    return;
  }
  const auto& board = *read;
  const auto& line = board.lines.front();
  const auto title = name_of(line.indicator, lang);
  main.head(title, trf(lang, "{0} among comparable territories", territory::label(place, lang)),
            [&](web::Flow& beside) { write_known_form(beside, comparables_href(place, code), board.known_on()); });
  if (board.known) write_known_notice(scene, main, board.on, comparables_href(place, code));
  main.lede([&](web::Phrasing& p) {
    p.strong(value_text(line, lang)).text(" ").text(unit_of(line, lang)).text(", ");
    p.text(when_text(board, line, lang)).text(lang == Lang::fr ? "\u202f: " : ": ").text(rank_text(board, line, lang));
    p.text(".");
  });
  if (board.comparables.territories.empty()) {
    main.empty_state(rank_text(board, line, lang));
    return;
  }
  const auto lines = standings(scene, board, line);
  std::map<TerritoryKey, std::optional<double>> needs;
  for (const auto& size : sizes_of(scene.registry, place.level)) {
    if (size.measures.size() > 1) needs.emplace(size.territory, size.measures[1]);
  }
  const bool with_need = place.level < Level::contract;
  std::map<TerritoryKey, std::int64_t> places;
  if (place.level == Level::department)
    places = capacity::needs(scene.db, scene.registry, scene.programme, scene.today, known_on);
  const bool with_places = !places.empty();
  const bool with_answers = line.indicator.origin != figures::Origin::derived;
  main.grid([&](web::Flow& grid) {
    grid.div("card w12", [&](web::Flow& card) {
      std::vector<web::Column> columns{{.label = tr(lang, "Rank"), .is_number = true},
                                       {.label = tr(lang, "Territory")},
                                       {.label = tr(lang, "Value"), .is_number = true}};
      std::string compared;
      if (line.compared != Compared::value) {
        compared = line.compared == Compared::progress ? std::string(tr(lang, "Way to the target done"))
                                                       : compared_text(line.compared, lang);
        columns.push_back({.label = compared, .is_number = true});
      }
      columns.push_back({.label = tr(lang, "Population"), .is_number = true});
      if (with_need) columns.push_back({.label = tr(lang, "In priority neighbourhoods"), .is_number = true});
      if (with_places) columns.push_back({.label = tr(lang, "Places needed"), .is_number = true});
      if (with_answers) columns.push_back({.label = tr(lang, "Received"), .is_number = true});
      card.table(trf(lang, "{0}, {1}: this territory and those comparable, the best first", title,
                     when_text(board, line, lang)),
                 columns, [&](web::Rows& rows) {
                   int place_number = 0;
                   int written = 0;
                   std::optional<double> last;
                   for (const auto& one : lines) {
                     rows.row(
                         [&](web::Row& row) {
                           ++written;
                           if (!last || one.compared != last) place_number = written;
                           last = one.compared;
                           // A hidden value would be told by its place among the others.
                           const bool ranks = one.compared && line.rank.ranking == Ranking::ranked &&
                                              std::ranges::none_of(lines, &Standing::is_hidden);
                           row.figure(ranks ? format_integer(place_number, lang)
                                      : one.is_own && line.rank.ranking == Ranking::ranked
                                          ? format_integer(line.rank.place, lang)
                                          : std::string("–"));
                           row.head([&](web::Phrasing& p) {
                             const auto label = territory::label(*one.place, lang);
                             if (one.is_own) {
                               p.strong(label).text(" ").soft(p.tr("(this territory)"));
                             } else if (one.place->level < Level::contract ||
                                        scene.may(access::Right::read_plans, one.place->key)) {
                               p.a(board_href(*one.place), label);
                             } else {
                               p.text(label);
                             }
                           });
                           row.figure(one.is_hidden ? (one.place->level == Level::contract &&
                                                               !scene.may(access::Right::read_plans, one.place->key)
                                                           ? std::string(tr(lang, "for its own readers"))
                                                           : trf(lang, "fewer than {0}", line.indicator.small_count))
                                      : one.value   ? format_decimal(*one.value, line.indicator.decimals, lang)
                                                    : std::string("–"));
                           if (line.compared != Compared::value) row.figure(compared_number(line, one.compared, lang));
                           row.number(one.place->population > 0 ? std::optional(one.place->population) : std::nullopt);
                           if (with_need) {
                             const auto need = needs[one.place->key];
                             row.number(need ? std::optional(static_cast<std::int64_t>(*need)) : std::nullopt);
                           }
                           if (with_places) {
                             const auto found = places.find(one.place->key);
                             row.number(found == places.end() ? std::nullopt : std::optional(found->second));
                           }
                           if (with_answers)
                             row.figure(one.expected == 0 ? std::string("–")
                                                          : trf(lang, "{0} of {1}", format_integer(one.received, lang),
                                                                format_integer(one.expected, lang)));
                         },
                         {{"aria-current", "true", false, one.is_own}});
                   }
                 });
      if (line.indicator.polarity == figures::Polarity::down) card.note(tr(lang, "For this indicator less is better."));
    });
    if (place.level < Level::contract) {
      grid.section("card map w5", tr(lang, "On the map"),
                   [&](web::Flow& card) { write_comparables_map(state, scene, card, line, lines); });
    }
    grid.div(place.level < Level::contract ? "w7" : "w12", [&](web::Flow& column) {
      column.section("card", tr(lang, "Course beside comparable territories"),
                     [&](web::Flow& card) { write_compared_course(scene, card, line, place); });
      column.section("card", tr(lang, "Why these territories"),
                     [&](web::Flow& card) { write_why_comparable(scene, card, board); });
    });
  });
  main.p([&](web::Phrasing& p) { p.a(board_href(place), p.tr("All indicators of this territory")); });
}

// ---- routes of the boards ----

struct Where {
  std::string_view name, pattern, scope;
  Level level;
};
constexpr std::array places{
    Where{"nation", "/nation", "", Level::nation},
    Where{"region", "/regions/{region}", "region", Level::region},
    Where{"department", "/departements/{department}", "department", Level::department},
    Where{"contract", "/contrats/{contract}", "contract", Level::contract},
};

using Writer = FunctionRef<void(Scene&, web::Flow&, const territory::Territory&, std::optional<Date>)>;
web::Response show(const Shared& state, const web::Request& request, const Where& where, std::string_view title,
                   std::string_view tab, Writer write) {
  const auto registry = state->context.territories.current();
  const territory::Territory* place = &registry->nation();
  if (!where.scope.empty()) {
    const auto found = place_of(*registry, request, where.level, where.scope);
    if (!found) return web::error_response(request, found.error());
    place = *found;
  }
  const auto known_on = known_asked(request, state->context.clock.today());
  if (!known_on) return web::error_response(request, known_on.error());
  const auto* actor = access::actor_of(request);
  web::Page page;
  page.title = fmt::format("{} – {}", title, territory::label(*place, request.lang));
  page.live = actor != nullptr;
  if (actor != nullptr) {
    page.crumbs = crumbs_to(*registry, *place, request.lang);
    page.tabs = place->level == Level::contract ? plan::contract_tabs(*place, tab, request.lang, actor, registry.get())
                                                : place_tabs(*registry, *place, tab, actor, request.lang);
  }
  return memo_page(*state, request, page, [&](Scene& scene, web::Flow& main) {
    const auto* here = scene.registry.find(place->key);
    write(scene, main, here != nullptr ? *here : scene.registry.nation(), *known_on);
  });
}

// ---- what an account looks at first ----

struct ChoiceForm {
  std::vector<Fault> faults;
  std::vector<std::string> codes;
  bool is_own = false;
};

web::Response choice_page(const Shared& state, const web::Request& request, const ChoiceForm* failed) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::see_other("/connexion");
  return with_scene(*state, request, [&](Scene& scene) {
    const auto lang = request.lang;
    const auto chosen = chosen_board(scene.db, actor->account);
    const auto codes = failed != nullptr ? failed->codes : board_of(scene.db, *actor);
    web::Page page;
    page.title = tr(lang, "Indicators of my page");
    page.crumbs = {{std::string(tr(lang, "To do")), "/moi"}, {page.title, "", true}};
    page.status = failed != nullptr ? 422 : 200;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title);
      if (failed != nullptr) main.fault_summary(failed->faults);
      main.p(chosen ? tr(lang, "This is your own choice. Your role’s usual indicators come back when you ask for them.")
                    : tr(lang, "These are the usual indicators of your role. Choose others, and their order."));
      std::vector<web::Choice> ranks{{"", std::string(tr(lang, "not shown"))}};
      for (std::size_t i = 1; i <= board_choice_max; ++i)
        ranks.push_back({std::to_string(i), format_integer(static_cast<std::int64_t>(i), lang)});
      const bool sees_all = std::ranges::any_of(actor->grants, [](const access::Grant& grant) {
        return access::role_has(grant.role, access::Right::read_aggregates);
      });
      auto all = figures::indicators(scene.db);
      std::erase_if(all, [&](const figures::Indicator& each) {
        const auto own = figures::programme_of(each.code);
        return (!own.empty() && own != scene.programme.code) || (!each.is_public && !sees_all);
      });
      std::ranges::stable_sort(all, {}, &figures::Indicator::kind);
      main.post_form("/compte/indicateurs", web::csrf_token(request), [&](web::Fields& fields) {
        for (const auto kind :
             {figures::Kind::outcome, figures::Kind::output, figures::Kind::activity, figures::Kind::input}) {
          if (std::ranges::none_of(all, [&](const auto& each) { return each.kind == kind; })) continue;
          fields.fieldset(tr(lang, heading(kind)), [&](web::Fields& group) {
            group.columns([&](web::Fields& row) {
              for (const auto& indicator : all) {
                if (indicator.kind != kind) continue;
                const auto base = indicator.code.substr(0, indicator.code.find('@'));
                const auto at = std::ranges::find(codes, base);
                const auto name = "rang." + base;
                row.select({.name = name,
                            .label = name_of(indicator, lang),
                            .value = at == codes.end() ? std::string() : std::to_string(at - codes.begin() + 1),
                            .width = "w4"},
                           ranks);
              }
            });
          });
        }
        fields.submit(tr(lang, "Keep this choice"));
        if (chosen) fields.submit(tr(lang, "Come back to those of my role"), "defaut", "1", true);
      });
    });
  });
}

web::Response save_choice(const Shared& state, const web::Request& request) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::see_other("/connexion");
  const web::Form form(request);
  ChoiceForm choice;
  choice.is_own = form.text("defaut").empty();
  // By their number, and in the order of the page where two have the same.
  std::vector<std::pair<std::int64_t, std::string>> ranked;
  for (const auto& [name, value] : form.values()) {
    constexpr std::string_view prefix = "rang.";
    if (!name.starts_with(prefix) || value.empty()) continue;
    const auto number = parse_integer(value);
    ranked.emplace_back(number.value_or(board_choice_max), name.substr(prefix.size()));
  }
  std::ranges::stable_sort(ranked, {}, [](const auto& one) { return one.first; });
  for (auto& one : ranked) choice.codes.push_back(std::move(one.second));
  if (!form.ok()) {
    choice.faults = form.faults();
    return choice_page(state, request, &choice);
  }
  const auto done = state->context.database.write([&](db::Session& session) -> Result<void> {
    access::Act act{.db = session, .actor = *actor, .now = state->context.clock.now(), .origin = "page"};
    return choose_board(act, choice.is_own ? std::optional(choice.codes) : std::nullopt);
  });
  if (done) return web::see_other("/moi");
  if (const auto* invalid = std::get_if<Invalid>(&done.error())) {
    choice.faults = invalid->faults;
    return choice_page(state, request, &choice);
  }
  return web::error_response(request, done.error());
}

// ---- for programs ----

constexpr std::string_view board_schema = R"({"type":"object","properties":{
"level":{"enum":["nation","region","department","contract"]},"code":{"type":"string"},"name":{"type":"string"},
"on":{"type":"string","format":"date"},"as_known":{"type":"boolean","description":"what was known at the end of that day; targets are those of today"},
"comparables":{"type":"array","description":"the nearest in population and need, nearest first","items":{"type":"object","properties":{
"level":{"type":"string"},"code":{"type":"string"},"name":{"type":"string"}}}},
"indicators":{"type":"array","items":{"type":"object","properties":{
"code":{"type":"string"},"name_fr":{"type":"string"},"name_en":{"type":"string"},
"kind":{"enum":["input","activity","output","outcome"]},"unit":{"type":"string"},
"decimals":{"type":"integer","description":"values are whole numbers of 10^-decimals units"},
"period":{"type":["string","null"],"description":"of the last value; null for what Jalon counts itself"},
"data_of":{"type":["string","null"],"format":"date"},
"value":{"type":["integer","null"],"description":"null: missing, which is not zero, or protected"},
"protected":{"type":"boolean","description":"a count too small to be shown to this reader"},
"before":{"type":["integer","null"],"description":"of the period before, or a month ago"},
"year_before":{"type":["integer","null"]},
"received":{"type":"integer"},"expected_answers":{"type":"integer"},
"target":{"type":["object","null"],"properties":{"value":{"type":"integer"},"due":{"type":"string","format":"date"},
"expected_now":{"type":["integer","null"],"description":"where the trajectory stands on the day of the value"},
"progress_per_mille":{"type":["integer","null"]},"standing":{"enum":["reached","on_time","to_watch","late",null]}}},
"forecast":{"type":["object","null"],"properties":{"chance_percent":{"type":["integer","null"]},"p10":{"type":"integer"},
"p50":{"type":"integer"},"p90":{"type":"integer"},"on":{"type":"string","format":"date"}}},
"rank":{"type":["object","null"],"description":"null: no value, no direction, or fewer than three others with a value",
"properties":{"place":{"type":"integer"},"of":{"type":"integer"},"tied":{"type":"integer"},"without_value":{"type":"integer"},
"compared":{"enum":["progress","per_100000_inhabitants","value"]}}}},
"required":["code","kind","value","protected","received","expected_answers","target","forecast","rank"]}}},
"required":["level","code","on","as_known","comparables","indicators"]})";

web::Response board_api(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    Level level{};
    const territory::Territory* place = nullptr;
    if (territory::parse_word(request.param("level"), level)) place = scene.registry.find(level, request.param("code"));
    if (place == nullptr) {
      return web::error_response(
          request, NotFound{msg("There is no territory {0} {1}.", request.param("level"), request.param("code"))});
    }
    BoardAsked asked{.place = place, .known_on = {}, .codes = {}, .reader = scene.actor};
    if (const auto text = request.query_value("known_on"); text && !text->empty()) {
      asked.known_on = Date::parse(*text);
      if (!asked.known_on)
        return web::error_response(request,
                                   Invalid{{Fault{"known_on", msg("This is not a day: write it as 2016-11-15.")}}});
    }
    if (const auto text = request.query_value("indicators"); text) {
      const auto codes = split(*text, ',');
      for (const auto& code : codes) {
        if (!code.empty()) asked.codes.emplace_back(code);
      }
    }
    const auto board = read_indicator_board(scene.db, scene.registry, scene.programme, asked, scene.today);
    if (!board) return web::error_response(request, board.error());
    return web::json(board_json(*board, scene.registry));
  });
}

}  // namespace

void write_my_indicators(Scene& scene, web::Flow& main) {
  const auto lang = scene.lang;
  const auto codes = board_of(scene.db, *scene.actor);
  // Where the reader's roles are held; a contract that they may not read is seen from its department.
  std::vector<const territory::Territory*> mine;
  for (const auto& grant : scene.actor->grants) {
    const auto* place = scene.registry.find(grant.territory);
    if (place != nullptr && place->level >= Level::contract &&
        (place->level > Level::contract || !scene.may(access::Right::read_plans, place->key)))
      place = scene.registry.ancestor(place->key, Level::department);
    if (place != nullptr && std::ranges::find(mine, place) == mine.end()) mine.push_back(place);
  }
  if (mine.empty()) return;
  constexpr std::size_t places_shown = 3;
  for (std::size_t i = 0; i < mine.size() && i < places_shown; ++i) {
    const auto& place = *mine[i];
    const auto board =
        codes.empty() ? Result<IndicatorBoard>(IndicatorBoard{.place = &place})
                      : read_indicator_board(scene.db, scene.registry, scene.programme,
                                             {.place = &place, .known_on = {}, .codes = codes, .reader = scene.actor},
                                             scene.today);
    if (!board) continue;
    main.section("card", trf(lang, "Indicators: {0}", territory::label(place, lang)), [&](web::Flow& card) {
      if (board->lines.empty()) {
        card.empty_state(card.tr("No indicator is chosen for this page."), [&](web::Phrasing& p) {
          p.a("/compte/indicateurs", p.tr("Choose the indicators of my page"));
        });
        return;
      }
      card.table(
          trf(lang, "My indicators, {0}", territory::label(place, lang)),
          {{.label = tr(lang, "Indicator")},
           {.label = tr(lang, "Last value"), .is_number = true},
           {.label = tr(lang, "Course")},
           {.label = tr(lang, "Target")},
           {.label = tr(lang, "Among comparable territories")},
           {.label = tr(lang, "Data")}},
          [&](web::Rows& rows) {
            for (const auto& line : board->lines) {
              rows.row([&](web::Row& row) {
                row.head([&](web::Phrasing& p) {
                  p.a(fmt::format("/chiffres/{}/{}/{}", line.indicator.code, territory::word(place.level), place.code),
                      name_of(line.indicator, lang));
                });
                row.figure(value_text(line, lang));
                row.cell([&](web::Phrasing& p) {
                  write_spark(p, line);
                  p.soft(trend_text(line, lang));
                });
                row.cell([&](web::Phrasing& p) {
                  if (!line.target) {
                    p.soft("–");
                    return;
                  }
                  if (line.standing) p.badge(look(*line.standing), p.tr(figures::title(*line.standing))).br();
                  p.soft(trf(lang, "{0} by {1}", format_decimal(line.target->target, line.indicator.decimals, lang),
                             format_date(line.target->due, lang)));
                });
                row.cell([&](web::Phrasing& p) {
                  if (board->comparables.territories.empty()) {
                    p.soft("–");
                    return;
                  }
                  p.a(comparables_href(place, line.indicator.code), rank_text(*board, line, lang));
                });
                row.cell([&](web::Phrasing& p) {
                  p.text(when_text(*board, line, lang));
                  if (line.expected > 0)
                    p.br().soft(trf(lang, "{0} of {1}", format_integer(line.received, lang),
                                    format_integer(line.expected, lang)));
                });
              });
            }
          });
      card.p(
          [&](web::Phrasing& p) {
            p.a(board_href(place), p.tr("All indicators of this territory"));
            if (place.level != Level::nation)
              p.text(" · ").a(territory::href(place) + "/fiche", p.tr("Two-page sheet to print"));
            p.text(" · ").a("/compte/indicateurs", p.tr("Choose the indicators of my page"));
          },
          {{"class", "small"}});
    });
  }
  if (mine.size() > places_shown) {
    main.p([&](web::Phrasing& p) {
      p.soft(p.tr("The indicators of your other territories:"));
      for (std::size_t i = places_shown; i < mine.size(); ++i)
        p.text(i == places_shown ? " " : ", ").a(board_href(*mine[i]), territory::label(*mine[i], lang));
    });
  }
}

void add_indicator_routes(web::Router& router, const Shared& state) {
  for (const auto& where : places) {
    const bool is_contract = where.level == Level::contract;
    const auto route = [&](std::string name, std::string pattern, web::Handler handler) {
      web::Route out;
      out.name = std::move(name);
      out.pattern = std::move(pattern);
      out.query_names = {"connu"};
      // Everyone sees what is public; a contract is for those who read its plan.
      if (is_contract) {
        out.right = access::word(access::Right::read_plans);
        out.scope = where.scope;
      } else {
        out.audience = web::Audience::everyone;
      }
      out.handler = std::move(handler);
      router.add(std::move(out));
    };
    route(fmt::format("steering.indicators_{}", where.name), fmt::format("{}/indicateurs", where.pattern),
          [state, where](const web::Request& request) {
            return show(state, request, where, tr(request.lang, "Indicators"), "indicators",
                        [](Scene& scene, web::Flow& main, const territory::Territory& place,
                           std::optional<Date> known_on) { write_board(scene, main, place, known_on); });
          });
    if (where.level == Level::nation) continue;
    route(fmt::format("steering.comparables_{}", where.name),
          fmt::format("{}/indicateurs/{{indicator}}/comparables", where.pattern),
          [state, where](const web::Request& request) {
            return show(
                state, request, where, tr(request.lang, "Comparable territories"), "indicators",
                [&](Scene& scene, web::Flow& main, const territory::Territory& place, std::optional<Date> known_on) {
                  write_comparables(*state, scene, main, place, request.param("indicator"), known_on);
                });
          });
  }
  web::Route choice;
  choice.name = "steering.board_choice";
  choice.pattern = "/compte/indicateurs";
  choice.freshness = web::Freshness::never;
  choice.handler = [state](const web::Request& request) { return choice_page(state, request, nullptr); };
  router.add(std::move(choice));
  web::Route save;
  save.name = "steering.save_board_choice";
  save.method = web::Method::post;
  save.pattern = "/compte/indicateurs";
  save.handler = [state](const web::Request& request) { return save_choice(state, request); };
  router.add(std::move(save));

  router.add_schema("IndicatorBoard", std::string(board_schema));
  web::Route api;
  api.name = "steering.api_board";
  api.pattern = "/api/v1/boards/{level}/{code}";
  api.right = access::word(access::Right::read_aggregates);
  api.summary =
      "Board of indicators of a territory: values, course, targets, forecasts, rank among comparable territories";
  api.response_schema = "IndicatorBoard";
  api.query_names = {"known_on", "indicators"};
  api.handler = [state](const web::Request& request) { return board_api(state, request); };
  router.add(std::move(api));
}

}  // namespace jalon::steering
