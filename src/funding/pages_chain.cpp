// SPDX-License-Identifier: EUPL-1.2
// The chain of public money on one page at each level, the documents behind an amount, and the register of grants.
#include <algorithm>
#include <map>
#include <set>

#include "funding/chain.hpp"
#include "funding/pages.hpp"
#include "intake/export.hpp"
#include "programme/programme.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using territory::Level;

constexpr int rows_shown = 50;
constexpr int entries_shown = 200;

// Without the sign of the euro: with cents in the whole table once one amount has some.
struct Writing {
  Lang lang;
  bool with_cents = false;
  void see(const Amounts& amounts) {
    for (const auto& one : measures()) {
      if (one.is_money) see(of(amounts, one.measure));
    }
  }
  void see(std::optional<std::int64_t> cents) { with_cents = with_cents || cents.value_or(0) % 100 != 0; }
  [[nodiscard]] std::string text(std::int64_t cents) const {
    return with_cents ? format_decimal(cents, 2, lang) : format_integer(cents / 100, lang);
  }
  [[nodiscard]] std::string text(const MeasureWords& words, std::int64_t value) const {
    return words.is_money ? text(value) : format_integer(value, lang);
  }
};

std::string name_of_place(const territory::Territory& place) {
  return fmt::format("{}-{}", territory::word(place.level), place.code);
}

// What is asked for: a year, and a line of a fund as fipd/radicalisation.
struct Asked {
  ChainFilter filter;
  std::string line;
};
Asked asked_of(const web::Request& request) {
  Asked out;
  if (const auto year = parse_integer(request.query_value("annee").value_or(""));
      year && *year >= 1990 && *year <= 2200)
    out.filter.year = static_cast<int>(*year);
  const auto line = request.query_value("ligne").value_or("");
  if (const auto slash = line.find('/'); slash != std::string_view::npos) {
    out.line = line;
    out.filter.fund = line.substr(0, slash);
    out.filter.line = line.substr(slash + 1);
  }
  return out;
}
std::string query_of(const Asked& asked) {
  std::string out;
  if (asked.filter.year) out += fmt::format("annee={}", *asked.filter.year);
  if (!asked.line.empty()) out += fmt::format("{}ligne={}", out.empty() ? "" : "&", web::percent_encode(asked.line));
  return out;
}
std::string with(std::string address, const std::string& query) {
  if (query.empty()) return address;
  address += address.find('?') == std::string::npos ? '?' : '&';
  return address + query;
}

std::string_view stage_of(Measure measure) {
  switch (measure) {
    case Measure::granted:
      return "granted";
    case Measure::grants_committed:
      return "committed";
    case Measure::certified:
      return "certified";
    case Measure::grants_paid:
    case Measure::funded:
    case Measure::outcomes_planned:
      return "paid";
    case Measure::grants_recovered:
      return "recovered";
    case Measure::signed_grants:
      return "signed";
    default:
      return "reported";
  }
}

std::string register_href(const territory::Territory& place, const Asked& asked, std::string_view stage) {
  auto out = std::string(register_path);
  if (place.level != Level::nation) out = with(out, "territoire=" + web::percent_encode(name_of_place(place)));
  out = with(out, query_of(asked));
  if (!stage.empty()) out = with(out, fmt::format("etape={}", stage));
  return out;
}

// Down to the documents: the entries of the ledger, or the grants. Entries are those of one line and year, or of all.
std::string documents_href(const territory::Territory& place, const MeasureWords& words, const Asked& asked) {
  if (!words.is_of_ledger) return register_href(place, asked, stage_of(words.measure));
  const auto query = query_of(asked);
  if (!query.empty() && (!asked.filter.year || asked.line.empty())) return {};
  return with(fmt::format("{}/{}/{}", chain_path, web::percent_encode(name_of_place(place)), words.word), query);
}

Asked of_line(const BudgetLineKey& key) {
  return {.filter = {.year = key.year, .fund = key.fund, .line = key.line}, .line = key.fund + "/" + key.line};
}

std::string line_title(const Scene& scene, std::string_view fund, std::string_view line) {
  auto title = programme::budget_title(scene.db, fund, line, scene.lang);
  return title.empty() ? std::string(line) : title;
}

void amount_cell(web::Row& row, const Writing& writing, const MeasureWords& words, std::optional<std::int64_t> value,
                 const std::string& href) {
  if (!value) {
    row.number(std::nullopt);
  } else if (href.empty()) {
    row.figure(writing.text(words, *value));
  } else {
    row.cell([&](web::Phrasing& p) { p.a(href, writing.text(words, *value)); });
  }
}

// The chain of a place in its order. A contract has no account in the ledger: there, what is committed, paid and
// recovered is that of grants.
std::vector<Measure> chain_of(const territory::Territory& place, const Amounts& total) {
  if (place.level == Level::contract)
    return {Measure::granted, Measure::grants_committed, Measure::certified, Measure::grants_paid,
            Measure::grants_recovered};
  std::vector<Measure> out;
  if (place.level == Level::nation) out = {Measure::voted_ae, Measure::voted_cp};
  out.insert(out.end(), {Measure::delegated_ae, Measure::delegated_cp});
  for (const auto carried : {Measure::carried_ae, Measure::carried_cp}) {
    if (of(total, carried)) out.push_back(carried);
  }
  out.insert(out.end(), {Measure::committed, Measure::certified, Measure::paid, Measure::recovered});
  return out;
}

void write_lines(const Scene& scene, web::Flow& main, const territory::Territory& place, const Chain& chain,
                 const Asked& asked, std::string_view caption, const std::vector<Measure>& shown) {
  Writing writing{scene.lang};
  writing.see(chain.total);
  for (const auto& row : chain.rows) writing.see(row.amounts);
  std::vector<web::Column> columns{{.label = scene.tr("Line")}};
  for (const auto measure : shown) columns.push_back({.label = scene.tr(words_of(measure).title), .is_number = true});
  main.div("pinned amounts", [&](web::Flow& wide) {
    wide.table(caption, columns, [&](web::Rows& rows) {
      for (const auto& one : chain.rows) {
        rows.row([&](web::Row& row) {
          row.head(fmt::format("{} {}", line_title(scene, one.key.fund, one.key.line), one.key.year));
          for (const auto measure : shown) {
            const auto& words = words_of(measure);
            amount_cell(row, writing, words, of(one.amounts, measure), documents_href(place, words, of_line(one.key)));
          }
        });
      }
      if (chain.rows.size() < 2) return;
      rows.total([&](web::Row& row) {
        row.head(scene.tr("Total"));
        for (const auto measure : shown) {
          const auto& words = words_of(measure);
          amount_cell(row, writing, words, of(chain.total, measure), documents_href(place, words, asked));
        }
      });
    });
  });
}

// What the ledger says and what grants say are two amounts for nearly the same thing: both, and why they differ.
void write_difference(const Scene& scene, web::Flow& main, const Chain& chain) {
  for (const auto& [whole, grants, sentence] :
       {std::tuple{Measure::committed, Measure::grants_committed,
                   N_("Committed in the ledger: {0}; of which grants: {1}; other orders and agreements: {2}.")},
        std::tuple{Measure::paid, Measure::grants_paid,
                   N_("Paid in the ledger: {0}; of which grants: {1}; other orders and agreements: {2}.")}}) {
    const auto all = of(chain.total, whole).value_or(0);
    const auto part = of(chain.total, grants).value_or(0);
    if (all == part) continue;
    main.note(web::trf(scene.lang, sentence, scene.money(all), scene.money(part), scene.money(all - part)));
  }
}

void write_outcomes(const Scene& scene, web::Flow& main, const territory::Territory& place, const Chain& chain,
                    const Asked& asked) {
  main.h2(scene.tr("Activity and outcomes of what was paid"));
  const auto funded = of(chain.total, Measure::funded);
  if (!funded || *funded == 0) {
    main.empty_state(scene.tr("No grant has been paid here yet: nothing can be said of activity or outcomes."));
    return;
  }
  const auto reported = of(chain.total, Measure::reported).value_or(0);
  main.p(web::trf(scene.lang, "Grants paid with an accepted report: {0} of {1} ({2}).",
                  format_integer(reported, scene.lang), format_integer(*funded, scene.lang),
                  format_percent(reported, *funded, scene.lang)));
  if (reported < *funded) {
    main.p([&](web::Phrasing& p) {
      p.text(web::trn(scene.lang, "Of {0} other grant nothing is known yet: its outcomes are missing, not zero.",
                      "Of {0} other grants nothing is known yet: their outcomes are missing, not zero.",
                      *funded - reported));
      p.text(" ").a(register_href(place, asked, "unreported"), p.tr("Grants paid without an accepted report"));
    });
  }
  const auto told = of(chain.total, Measure::outcomes_reported).value_or(0);
  const auto measured = of(chain.total, Measure::outcomes_measured).value_or(0);
  if (told > measured) {
    main.p(web::trn(scene.lang,
                    "{0} outcome reported cannot be compared with its target: one of the two is not a number.",
                    "{0} outcomes reported cannot be compared with their targets: one of the two is not a number.",
                    told - measured));
  }
  write_lines(scene, main, place, chain, asked, scene.tr("Activity of the grants paid, by line"),
              {Measure::sessions, Measure::hours, Measure::attendances});
  main.note(scene.tr(
      "What beneficiaries say they did, in accepted reports. Attendances add up those present at each session; "
      "a few in one place are left out, and what a report does not say is missing, not zero."));
  write_lines(scene, main, place, chain, asked, scene.tr("Reports and outcomes of the grants paid, by line"),
              {Measure::signed_grants, Measure::funded, Measure::reported, Measure::outcomes_planned,
               Measure::outcomes_reported, Measure::outcomes_measured, Measure::outcomes_reached});
  main.note(
      scene.tr("Outcomes are those that the beneficiary planned and reports itself, in an accepted report. An "
               "outcome is reached when its number has come to the target, or better; it is measured when both "
               "are numbers of the same unit. A report is no proof of an effect."));
}

bool may_read_place(const Scene& scene, const territory::Territory& place) {
  return place.level != Level::contract || scene.may(Right::read_plans, place.key) ||
         scene.may(Right::read_applications, place.key);
}

void write_below(const Scene& scene, web::Flow& main, const territory::Territory& place, const Chain& chain,
                 const Asked& asked) {
  std::vector<const ChainPlace*> shown;
  for (const auto& one : chain.below) {
    const auto* below = scene.registry.find(one.territory);
    if (below != nullptr && may_read_place(scene, *below)) shown.push_back(&one);
  }
  if (shown.empty()) return;
  const bool is_contracts = place.level == Level::department;
  std::vector<Measure> columns_shown;
  if (is_contracts) {
    columns_shown = {Measure::grants_committed, Measure::certified, Measure::grants_paid,
                     Measure::grants_recovered, Measure::funded,    Measure::reported};
  } else {
    columns_shown = {Measure::delegated_ae, Measure::delegated_cp, Measure::committed, Measure::certified,
                     Measure::paid,         Measure::recovered,    Measure::funded,    Measure::reported};
  }
  Writing writing{scene.lang};
  for (const auto* one : shown) {
    for (const auto measure : columns_shown) {
      if (words_of(measure).is_money) writing.see(of(one->amounts, measure));
    }
  }
  main.h2(scene.tr(place.level == Level::nation   ? N_("By region")
                   : place.level == Level::region ? N_("By department")
                                                  : N_("By contract")));
  std::vector<web::Column> columns{{.label = scene.tr("Territory")}};
  for (const auto measure : columns_shown)
    columns.push_back({.label = scene.tr(words_of(measure).title), .is_number = true});
  if (!is_contracts) columns.push_back({.label = scene.tr("Committed of delegated"), .is_number = true});
  main.div("pinned amounts", [&](web::Flow& wide) {
    wide.table(scene.tr("The chain by territory, in euros"), columns, [&](web::Rows& rows) {
      for (const auto* one : shown) {
        const auto* below = scene.registry.find(one->territory);
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            p.a(with(chain_href(*below), query_of(asked)), territory::label(*below, scene.lang));
          });
          for (const auto measure : columns_shown) {
            const auto& words = words_of(measure);
            amount_cell(row, writing, words, of(one->amounts, measure), documents_href(*below, words, asked));
          }
          if (is_contracts) return;
          const auto delegated = of(one->amounts, Measure::delegated_ae);
          const auto committed = of(one->amounts, Measure::committed);
          if (delegated && *delegated > 0) {
            row.figure(format_percent(committed.value_or(0), *delegated, scene.lang));
          } else {
            row.number(std::nullopt);
          }
        });
      }
    });
  });
}

void write_filters(const Scene& scene, web::Flow& main, const std::string& path, const Asked& asked,
                   const std::vector<BudgetLineKey>& keys) {
  std::set<int, std::greater<>> years;
  std::set<std::pair<std::string, std::string>> lines;
  for (const auto& one : keys) {
    years.insert(one.year);
    lines.insert({one.fund, one.line});
  }
  main.get_form(path, [&](web::Fields& fields) {
    std::vector<web::Choice> year_choices{{"", std::string(scene.tr("All years"))}};
    for (const auto year : years) year_choices.push_back({std::to_string(year), std::to_string(year)});
    fields.select({.name = "annee",
                   .label = scene.tr("Year of the budget"),
                   .value = asked.filter.year ? std::to_string(*asked.filter.year) : std::string()},
                  year_choices);
    std::vector<web::Choice> line_choices{{"", std::string(scene.tr("All lines"))}};
    for (const auto& [fund, line] : lines) line_choices.push_back({fund + "/" + line, line_title(scene, fund, line)});
    fields.select({.name = "ligne", .label = scene.tr("Line"), .value = asked.line}, line_choices);
    fields.submit(scene.tr("Show"), {}, {}, true);
  });
}

web::Page page_below_credits(const Scene& scene, std::string_view title, std::vector<web::Link> between) {
  web::Page page;
  page.title = title;
  page.crumbs.push_back({std::string(scene.tr("Credits")), "/credits"});
  for (auto& one : between) page.crumbs.push_back(std::move(one));
  page.crumbs.push_back({page.title, ""});
  page.live = true;
  return page;
}

// The chain pages of what a place lies in.
std::vector<web::Link> chains_above(const Scene& scene, const territory::Territory& place, bool with_itself) {
  std::vector<web::Link> out;
  const auto path = scene.registry.sum_path(place.key);
  for (auto at = path.rbegin(); at != path.rend(); ++at) {
    const auto* one = scene.registry.find(*at);
    if (one == nullptr || (!with_itself && one->key == place.key)) continue;
    out.push_back(
        {one->level == Level::nation ? std::string(scene.tr("Chain of the money")) : territory::label(*one, scene.lang),
         chain_href(*one)});
  }
  return out;
}

Result<const territory::Territory*> place_asked(const Scene& scene) {
  const auto name = scene.request.param("territory");
  const auto* place = name.empty() ? &scene.registry.nation() : place_named(scene.registry, name);
  if (place == nullptr || place->level > Level::contract) return fail(NotFound{msg("This territory is not known.")});
  if (!may_read_place(scene, *place)) return fail(Forbidden{std::string(access::word(Right::read_plans))});
  return place;
}

web::Response show_chain(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto found = place_asked(scene);
    if (!found) return web::error_response(request, found.error());
    const auto& place = **found;
    const auto asked = asked_of(request);
    const auto chain = read_chain(scene.db, scene.registry, place.key, asked.filter);
    const auto label = place.level == Level::nation ? std::string("France") : territory::label(place, scene.lang);
    auto page = page_below_credits(scene, web::trf(scene.lang, "Chain of the money, {0}", label),
                                   chains_above(scene, place, false));
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("From the vote to what was recovered, and what came of what was paid"),
                [&](web::Flow& actions) {
                  actions.button_link(register_href(place, asked, {}), actions.tr("Register of grants"), true);
                  if (place.level != Level::nation)
                    actions.button_link(territory::href(place), actions.tr("Summary of the territory"), true);
                });
      if (chain.choices.empty()) {
        main.empty_state(place.level == Level::contract
                             ? scene.tr("No grant has been decided for a project of this contract.")
                             : scene.tr("No credits have been voted, delegated or used here."));
        return;
      }
      write_filters(scene, main, request.path, asked, chain.choices);
      if (chain.rows.empty()) {
        main.empty_state(scene.tr("Nothing is known here of this year and line."));
        return;
      }
      write_lines(scene, main, place, chain, asked, scene.tr("From the vote to what was recovered, by line, in euros"),
                  chain_of(place, chain.total));
      if (place.level == Level::contract) {
        main.note(
            scene.tr("Of grants alone: credits are delegated to departments, not to contracts. AE: what is "
                     "committed; CP: what is paid. They are never added together."));
      } else {
        write_difference(scene, main, chain);
        main.note(scene.tr(
            "AE: what may be committed; CP: what may be paid. They are never added together. Voted, delegated, "
            "committed, paid and recovered are those of the ledger; certified are the payments of grants whose "
            "service done was certified: an advance needs no certificate. Paid counts what has come back since, which "
            "the page "
            "of a budget takes off. A dash is what nobody has told."));
      }
      write_outcomes(scene, main, place, chain, asked);
      write_below(scene, main, place, chain, asked);
      main.p([&](web::Phrasing& p) {
        p.a("/credits/annonces", p.tr("What documents say: announced, voted, notified"));
        p.text(" · ").a("/credits/delais", p.tr("Days from the vote to the award"));
        p.text(" · ").a(with(fmt::format("/api/v1/grants/chain?territory={}", name_of_place(place)),
                             asked.filter.year ? fmt::format("year={}", *asked.filter.year) : std::string()),
                        "JSON");
      });
    });
  });
}

web::Response show_documents(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto found = place_asked(scene);
    if (!found) return web::error_response(request, found.error());
    const auto& place = **found;
    const auto* words = measure_named(request.param("measure"));
    if (words == nullptr || (words->is_of_ledger && place.level == Level::contract))
      return web::error_response(request, NotFound{msg("There is no such amount.")});
    const auto asked = asked_of(request);
    if (!words->is_of_ledger) return web::see_other(documents_href(place, *words, asked));
    const bool is_one_line = asked.filter.year && !asked.line.empty();
    std::optional<BudgetLineKey> line;
    if (is_one_line) line = BudgetLineKey{asked.filter.fund, *asked.filter.year, asked.filter.line};
    const auto chain = read_chain(scene.db, scene.registry, place.key, is_one_line ? asked.filter : ChainFilter{});
    const auto value = of(chain.total, words->measure);
    const auto shown = entries_of(scene.db, place.key, words->measure, line, entries_shown);
    const auto label = place.level == Level::nation ? std::string("France") : territory::label(place, scene.lang);
    auto page = page_below_credits(scene, fmt::format("{}, {}", scene.tr(words->title), label),
                                   chains_above(scene, place, true));
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, line ? fmt::format("{} {}", line_title(scene, line->fund, line->line), line->year)
                                 : std::string(scene.tr("All lines, all years")));
      if (!value || shown.empty()) {
        main.empty_state(scene.tr("No entry of the ledger makes this amount: it is missing, not zero."));
        return;
      }
      main.lede([&](web::Phrasing& p) { p.strong(scene.money(*value)); });
      Writing writing{scene.lang};
      for (const auto& one : shown) writing.see(one.amount_cents);
      const std::vector<web::Column> columns{
          {.label = scene.tr("Entry")},    {.label = scene.tr("Day")},
          {.label = scene.tr("Act done")}, {.label = scene.tr("Territory")},
          {.label = scene.tr("Document")}, {.label = scene.tr("Amount"), .is_number = true}};
      main.table(scene.tr("Entries that make this amount, the last one first, in euros"), columns,
                 [&](web::Rows& rows) {
                   for (const auto& one : shown) {
                     rows.row([&](web::Row& row) {
                       row.head([&](web::Phrasing& p) {
                         p.a(fmt::format("/credits/ecritures/{}", one.number), std::to_string(one.number),
                             {{"aria-label", web::trf(scene.lang, "Entry {0}", one.number)}});
                       });
                       row.cell(format_date_short(one.day, scene.lang));
                       row.cell(scene.tr(ledger::title(one.move)));
                       row.cell(scene.place(one.territory));
                       row.cell(one.memo.empty() ? one.document : one.document + " – " + one.memo);
                       row.figure(writing.text(one.amount_cents));
                     });
                   }
                 });
      if (std::ssize(shown) == entries_shown)
        main.note(
            web::trf(scene.lang, "The last {0} entries: choose a territory below for the others.", entries_shown));
      if (std::any_of(shown.begin(), shown.end(), [](const ChainEntry& one) { return one.amount_cents < 0; }))
        main.note(
            scene.tr("Below zero: taken back, reversed, or handed on to a territory below, which then counts it."));
      main.p([&](web::Phrasing& p) {
        p.a(fmt::format("/chiffres/{}/{}/{}{}", words->indicator, territory::word(place.level),
                        web::percent_encode(place.code),
                        line ? "?dimension=" + web::percent_encode(dimension_of(*line)) : std::string()),
            p.tr("Where does this figure come from?"));
        if (words->measure == Measure::committed || words->measure == Measure::paid ||
            words->measure == Measure::recovered) {
          p.text(" · ").a(register_href(place, asked, words->word), p.tr("The grants in it"));
        }
      });
    });
  });
}

// ---- the register ----

struct AskedRegister {
  Asked asked;
  RegisterFilter filter;
  const territory::Territory* place = nullptr;
  std::string territory;  // as typed
  std::vector<Fault> faults;
};
AskedRegister register_asked(const Scene& scene) {
  const auto& request = scene.request;
  AskedRegister out;
  out.asked = asked_of(request);
  out.filter.year = out.asked.filter.year;
  out.filter.fund = out.asked.filter.fund;
  out.filter.line = out.asked.filter.line;
  out.territory = tidy(request.query_value("territoire").value_or(""));
  out.place = &scene.registry.nation();
  if (!out.territory.empty()) {
    const auto* place = place_named(scene.registry, out.territory);
    if (place == nullptr) place = scene.registry.from_text(out.territory);
    if (place == nullptr || place->level > Level::contract || !may_read_place(scene, *place)) {
      out.faults.push_back({"territoire", msg("This territory is not known.")});
    } else {
      out.place = place;
      out.filter.territory = place->key;
    }
  }
  State asked_state{};
  if (parse_word(request.query_value("etat").value_or(""), asked_state)) out.filter.state = asked_state;
  const auto stage = request.query_value("etape").value_or("");
  for (const auto& one : register_stages()) {
    if (one.word == stage) out.filter.stage = stage;
  }
  out.filter.words = tidy(request.query_value("mots").value_or(""));
  return out;
}

void write_register_rows(const Scene& scene, web::Flow& main, const RegisterPage& found) {
  Writing writing{scene.lang};
  for (const auto& row : found.rows) {
    for (const auto& cents :
         {row.granted_cents, row.committed_cents, row.certified_cents, row.paid_cents, row.recovered_cents})
      writing.see(cents);
  }
  for (const auto& cents :
       {found.granted_cents, found.committed_cents, found.certified_cents, found.paid_cents, found.recovered_cents})
    writing.see(cents);
  const std::vector<web::Column> columns{{.label = scene.tr("Grant and organisation")},
                                         {.label = scene.tr("Territory and line")},
                                         {.label = scene.tr("State")},
                                         {.label = scene.tr("Granted, AE"), .is_number = true},
                                         {.label = scene.tr("Committed, AE"), .is_number = true},
                                         {.label = scene.tr("Certified, CP"), .is_number = true},
                                         {.label = scene.tr("Paid, CP"), .is_number = true},
                                         {.label = scene.tr("Recovered, CP"), .is_number = true},
                                         {.label = scene.tr("Outcomes reached")}};
  std::map<BudgetLineKey, std::string> lines;
  for (const auto& row : found.rows) {
    auto& label = lines[{row.fund, row.year, row.line}];
    if (label.empty()) label = fmt::format("{} {}", line_title(scene, row.fund, row.line), row.year);
  }
  const auto figure = [&](web::Row& row, const std::optional<std::int64_t>& cents) {
    if (cents) {
      row.figure(writing.text(*cents));
    } else {
      row.number(std::nullopt);
    }
  };
  main.div("pinned", [&](web::Flow& wide) {
    wide.table(scene.tr("Grants, the one decided last first, in euros"), columns, [&](web::Rows& rows) {
      for (const auto& one : found.rows) {
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            if (scene.may(Right::read_applications, one.territory)) {
              p.a(href(one.application), one.number);
            } else {
              p.text(one.number);
            }
            p.br().text(one.title).br().soft(one.organisation_name);
          });
          row.cell([&](web::Phrasing& p) {
            p.text(scene.place(one.territory)).br().soft(lines.at({one.fund, one.year, one.line}));
          });
          row.cell([&](web::Phrasing& p) { p.badge(look(one.state), p.tr(title(one.state))); });
          for (const auto& cents :
               {one.granted_cents, one.committed_cents, one.certified_cents, one.paid_cents, one.recovered_cents})
            figure(row, cents);
          row.cell([&](web::Phrasing& p) {
            if (!one.is_funded) {
              p.soft(p.tr("not paid yet"));
            } else if (!one.is_reported) {
              p.soft(p.tr("no report yet"));
            } else if (one.outcomes_measured.value_or(0) == 0) {
              p.soft(p.tr("not measured"));
            } else {
              p.text(web::trf(scene.lang, "{0} of {1}", one.outcomes_reached.value_or(0),
                              one.outcomes_planned.value_or(0)));
            }
          });
        });
      }
      rows.total([&](web::Row& row) {
        row.head(scene.tr("Total of all pages"));
        for (int i = 0; i < 2; ++i) row.cell("");
        for (const auto& cents : {found.granted_cents, found.committed_cents, found.certified_cents, found.paid_cents,
                                  found.recovered_cents})
          figure(row, cents);
        row.cell("");
      });
    });
  });
}

web::Response show_register(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    auto asked = register_asked(scene);
    const auto page_number =
        std::clamp<std::int64_t>(parse_integer(request.query_value("page").value_or("1")).value_or(1), 1, 100'000);
    asked.filter.limit = rows_shown;
    asked.filter.offset = (page_number - 1) * rows_shown;
    const auto found = asked.faults.empty() ? register_page(scene.db, scene.registry, asked.filter) : RegisterPage{};
    const auto label =
        asked.place->level == Level::nation ? std::string("France") : territory::label(*asked.place, scene.lang);
    web::Page page;
    page.title = web::trf(scene.lang, "Register of grants, {0}", label);
    page.crumbs = {{std::string(scene.tr("Credits")), "/credits"},
                   {std::string(scene.tr("Chain of the money")), chain_href(*asked.place)},
                   {page.title, ""}};
    page.live = true;
    if (!asked.faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("Everything that was decided, with what became of it"), [&](web::Flow& actions) {
        actions.button_link(with(chain_href(*asked.place), query_of(asked.asked)), actions.tr("Chain of the money"),
                            true);
      });
      main.fault_summary(asked.faults);
      const auto keys = read_chain(scene.db, scene.registry, scene.registry.nation().key).choices;
      std::set<int, std::greater<>> years;
      std::set<std::pair<std::string, std::string>> lines;
      for (const auto& one : keys) {
        years.insert(one.year);
        lines.insert({one.fund, one.line});
      }
      main.get_form(register_path, [&](web::Fields& fields) {
        fields.text_field({.name = "territoire",
                           .label = scene.tr("Territory"),
                           .hint = scene.tr("Code or name"),
                           .value = asked.territory,
                           .why = why(asked.faults, "territoire")});
        std::vector<web::Choice> choices{{"", std::string(scene.tr("All years"))}};
        for (const auto year : years) choices.push_back({std::to_string(year), std::to_string(year)});
        fields.select({.name = "annee",
                       .label = scene.tr("Year of the budget"),
                       .value = asked.filter.year ? std::to_string(*asked.filter.year) : std::string()},
                      choices);
        choices = {{"", std::string(scene.tr("All lines"))}};
        for (const auto& [fund, line] : lines) choices.push_back({fund + "/" + line, line_title(scene, fund, line)});
        fields.select({.name = "ligne", .label = scene.tr("Line"), .value = asked.asked.line}, choices);
        choices = {{"", std::string(scene.tr("All"))}};
        for (const auto one : {State::granted, State::agreed, State::closed, State::revoked})
          choices.push_back({std::string(word(one)), std::string(scene.tr(title(one)))});
        fields.select({.name = "etat",
                       .label = scene.tr("State"),
                       .value = asked.filter.state ? std::string(word(*asked.filter.state)) : std::string()},
                      choices);
        choices = {{"", std::string(scene.tr("All"))}};
        for (const auto& one : register_stages())
          choices.push_back({std::string(one.word), std::string(scene.tr(one.title))});
        fields.select({.name = "etape", .label = scene.tr("How far it has come"), .value = asked.filter.stage},
                      choices);
        fields.text_field({.name = "mots",
                           .label = scene.tr("Words"),
                           .hint = scene.tr("In the number, the title or the organisation"),
                           .value = asked.filter.words});
        fields.submit(scene.tr("Show"), {}, {}, true);
      });
      if (!asked.faults.empty()) return;
      if (found.total == 0) {
        main.empty_state(scene.tr("No grant is like that."));
        return;
      }
      main.p([&](web::Phrasing& p) {
        p.text(web::trn(scene.lang, "{0} grant", "{0} grants", found.total)).text(" · ");
        p.text(p.tr("Download:"));
        const auto mark = request.target.find('?');
        const auto query = mark == std::string::npos ? std::string() : request.target.substr(mark);
        for (const auto& [form, name] :
             {std::pair<std::string_view, std::string_view>{"csv", "CSV"}, {"xlsx", "XLSX"}, {"json", "JSON"}})
          p.text(" ").a(fmt::format("{}/export/{}{}", register_path, form, query), name);
      });
      write_register_rows(scene, main, found);
      main.pager(found.total, static_cast<int>(page_number), rows_shown,
                 [&](int at) { return web::with_query(request, "page", std::to_string(at)); });
      main.note(
          scene.tr("A dash is what nobody has told yet: no signature, no certificate, no payment, no recovery "
                   "ordered. The figure of outcomes is out of those planned."));
    });
  });
}

web::Response download_register(PagesState& state, const web::Request& request) {
  intake::Format format{};
  if (!intake::parse_word(request.param("format"), format))
    return web::error_response(request, NotFound{msg("The register is downloaded as csv, xlsx or json.")});
  auto asked = std::make_shared<AskedRegister>();
  const auto refused = state.context.database.read([&](db::Session& session) {
    const auto registry = state.context.territories.current();
    const Scene scene{request,     session, *registry, access::actor_of(request), state.context.clock.today(),
                      request.lang};
    *asked = register_asked(scene);
    return !asked->faults.empty();
  });
  if (refused) return web::error_response(request, Invalid{asked->faults});
  return web::download(std::string(intake::content_type(format)), fmt::format("subventions.{}", intake::word(format)),
                       [&context = state.context, asked, format](web::BodySink& sink) {
                         const auto registry = context.territories.current();
                         context.database.read([&](db::Session& session) {
                           export_register(session, *registry, asked->filter, format,
                                           [&](std::string_view part) { sink.write(part); });
                         });
                       });
}

}  // namespace

std::string chain_href(const territory::Territory& place) {
  return place.level == Level::nation
             ? std::string(chain_path)
             : fmt::format("{}/{}-{}", chain_path, territory::word(place.level), web::percent_encode(place.code));
}

void add_chain_routes(web::Router& router, const Shared& state) {
  const auto add = [&](std::string_view name, std::string_view pattern, Answer answer) {
    add_way(router, state, {.name = name, .pattern = pattern, .right = Right::read_credits}, std::move(answer));
  };
  add("chain", "/credits/chaine", show_chain);
  add("chain_of_place", "/credits/chaine/{territory}", show_chain);
  add("chain_documents", "/credits/chaine/{territory}/{measure}", show_documents);
  add("register", "/subventions/registre", show_register);
  add("register_export", "/subventions/registre/export/{format}", download_register);
}

}  // namespace jalon::funding
