// SPDX-License-Identifier: EUPL-1.2
// The entries, and one of them: it is never changed, but reversed by another, or settled or let go when it is held.
#include <algorithm>

#include "ledger/pages.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

namespace {

constexpr int entries_shown = 50;

constexpr std::array all_moves{Move::vote,       Move::hold_back, Move::release, Move::delegate, Move::take_back,
                               Move::commit,     Move::decommit,  Move::pay,     Move::recover,  Move::restore,
                               Move::carry_over, Move::lapse,     Move::reverse};

// The two ends of an entry, when all its transfers have the same ones.
std::string way_of(const Scene& scene, const Entry& entry) {
  const auto one_of = [&](auto end) -> std::string {
    const auto& first = end(entry.transfers.front());
    const bool is_same = std::ranges::all_of(
        entry.transfers, [&](const Transfer& each) { return end(each).territory == first.territory; });
    return is_same ? scene.place(first.territory) : std::string(scene.tr("several territories"));
  };
  if (entry.transfers.empty()) return {};
  const auto from = one_of([](const Transfer& each) -> const Account& { return each.from; });
  const auto to = one_of([](const Transfer& each) -> const Account& { return each.to; });
  return from == to ? from : fmt::format("{} → {}", from, to);
}

// What an entry moves in one unit; none when it is not about it.
std::optional<std::int64_t> moved(const Entry& entry, Unit unit) {
  std::optional<std::int64_t> out;
  for (const auto& each : entry.transfers) {
    if (each.from.unit == unit) out = out.value_or(0) + each.amount_cents;
  }
  return out;
}

// ---- the list ----

struct Filtered {
  EntryFilter filter;
  std::string territory;  // as typed
  std::vector<Fault> faults;
};

Filtered filter_of(const Scene& scene) {
  Filtered out;
  const auto text = [&](std::string_view name) {
    return std::string(trim(scene.request.query_value(name).value_or("")));
  };
  if (Move move{}; parse_word(text("acte"), move)) out.filter.move = move;
  if (State state{}; parse_word(text("etat"), state)) out.filter.state = state;
  if (auto programme = text("programme"); !programme.empty()) out.filter.programme = std::move(programme);
  if (const auto year = text("annee"); !year.empty()) {
    out.filter.year = parse_integer(year);
    if (!out.filter.year) out.faults.push_back({"annee", msg("This is not the year of a budget.")});
  }
  out.territory = text("territoire");
  if (!out.territory.empty()) {
    const auto* place = scene.registry.from_text(out.territory);
    if (place == nullptr) {
      out.faults.push_back({"territoire", msg("This territory is not known.")});
    } else {
      out.filter.territory = place->key;
    }
  }
  out.filter.before = parse_integer(text("avant"));
  out.filter.limit = entries_shown + 1;
  return out;
}

void write_filters(const Scene& scene, web::Flow& main, const Filtered& asked) {
  const auto known = budgets(scene.db);
  std::vector<web::Choice> acts{{"", std::string(main.tr("All acts"))}};
  for (const auto move : all_moves) acts.push_back({std::string(word(move)), std::string(main.tr(title(move)))});
  std::vector<web::Choice> states{{"", std::string(main.tr("All states"))}};
  for (const auto each : {State::posted, State::held, State::released})
    states.push_back({std::string(word(each)), std::string(main.tr(title(each)))});
  std::vector<web::Choice> programmes{{"", std::string(main.tr("All programmes"))}};
  std::vector<web::Choice> years{{"", std::string(main.tr("All years"))}};
  const auto add = [](std::vector<web::Choice>& choices, const std::string& value, std::string label) {
    if (std::ranges::find(choices, value, &web::Choice::value) == choices.end())
      choices.push_back({value, std::move(label)});
  };
  for (const auto& one : known) {
    add(programmes, one.programme, scene.programme(one.programme));
    add(years, std::to_string(one.year), std::to_string(one.year));
  }
  if (asked.filter.programme) add(programmes, *asked.filter.programme, scene.programme(*asked.filter.programme));
  if (asked.filter.year) add(years, std::to_string(*asked.filter.year), std::to_string(*asked.filter.year));
  main.get_form(entries_path, [&](web::Fields& fields) {
    fields.select({.name = "acte",
                   .label = main.tr("Act"),
                   .value = asked.filter.move ? std::string(word(*asked.filter.move)) : std::string()},
                  acts);
    fields.select({.name = "etat",
                   .label = main.tr("State"),
                   .value = asked.filter.state ? std::string(word(*asked.filter.state)) : std::string()},
                  states);
    fields.select({.name = "programme", .label = main.tr("Programme"), .value = asked.filter.programme.value_or("")},
                  programmes);
    fields.select({.name = "annee",
                   .label = main.tr("Year"),
                   .value = asked.filter.year ? std::to_string(*asked.filter.year) : std::string(),
                   .why = why(asked.faults, "annee")},
                  years);
    fields.text_field({.name = "territoire",
                       .label = main.tr("Territory"),
                       .hint = main.tr("Code or name"),
                       .value = asked.territory,
                       .why = why(asked.faults, "territoire")});
    fields.submit(main.tr("Show"), {}, {}, true);
  });
}

web::Response show_entries(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto asked = filter_of(scene);
    auto shown = asked.faults.empty() ? entries(scene.db, asked.filter) : std::vector<Posted>();
    const bool has_older = shown.size() > entries_shown;
    if (has_older) shown.pop_back();
    auto page = page_of(scene, scene.tr("Entries"));
    page.live = true;
    if (!asked.faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("What moved public money, the newest first"), [&](web::Flow& actions) {
        if (scene.may_enter()) actions.button_link(new_entry_path, actions.tr("Enter an entry"));
      });
      main.fault_summary(asked.faults);
      write_filters(scene, main, asked);
      if (shown.empty()) {
        if (asked.faults.empty()) main.empty_state(main.tr("No entry is like this."));
      } else {
        Amounts amounts{scene.lang};
        for (const auto& one : shown) {
          for (const auto& each : one.entry.transfers) amounts.see(each.amount_cents);
        }
        const std::vector<web::Column> columns{{.label = main.tr("Entry")},        {.label = main.tr("Day")},
                                               {.label = main.tr("Act done")},     {.label = main.tr("Where")},
                                               {.label = "AE", .is_number = true}, {.label = "CP", .is_number = true},
                                               {.label = main.tr("Document")}};
        main.table(main.tr("Entries, the newest first, in euros"), columns, [&](web::Rows& rows) {
          for (const auto& one : shown) {
            rows.row([&](web::Row& row) {
              row.head([&](web::Phrasing& p) {
                p.a(entry_href(one.number), std::to_string(one.number),
                    {{"aria-label", web::trf(scene.lang, "Entry {0}", one.number)}});
              });
              row.cell(format_date_short(one.entry.day, scene.lang));
              row.cell([&](web::Phrasing& p) {
                p.text(p.tr(title(one.entry.move)));
                if (one.state != State::posted) p.text(" ").badge(look(one.state), p.tr(title(one.state)));
                if (one.reversed_by) p.text(" ").badge(web::State::idle, p.tr("reversed"));
              });
              row.cell(way_of(scene, one.entry));
              for (const auto unit : {Unit::ae, Unit::cp}) {
                const auto amount = moved(one.entry, unit);
                row.figure(amount ? amounts.text(*amount) : std::string("–"));
              }
              row.cell(one.entry.document);
            });
          }
        });
      }
      main.p([&](web::Phrasing& p) {
        if (asked.filter.before) p.a(web::with_query(request, "avant", ""), p.tr("Newest entries")).text(" ");
        if (has_older)
          p.a(web::with_query(request, "avant", std::to_string(shown.back().number)), p.tr("Older entries"));
      });
    });
  });
}

// ---- one entry ----

// What was typed into one of the forms below an entry, and what was wrong with it.
struct Again {
  std::string form;  // reverse, release, settle
  std::string motive, day, key;
  std::vector<Fault> faults;
  std::optional<Error> error;
};

// Of a reversal, what was reversed in the end: its right is asked for.
Posted first_of(const Scene& scene, Posted entry) {
  while (entry.reverses) {
    auto before = find_entry(scene.db, *entry.reverses);
    if (!before) break;
    entry = std::move(*before);
  }
  return entry;
}

void write_transfers(const Scene& scene, web::Flow& main, const Entry& entry) {
  Amounts amounts{scene.lang};
  for (const auto& each : entry.transfers) amounts.see(each.amount_cents);
  const std::vector<web::Column> columns{{.label = main.tr("From account")},
                                         {.label = main.tr("To account")},
                                         {.label = main.tr("Amount"), .is_number = true}};
  main.table(main.tr("What moves, in euros"), columns, [&](web::Rows& rows) {
    for (const auto& each : entry.transfers) {
      rows.row([&](web::Row& row) {
        row.cell([&](web::Phrasing& p) { p.a(account_href(each.from, scene.registry), label_of(each.from, scene)); });
        row.cell([&](web::Phrasing& p) { p.a(account_href(each.to, scene.registry), label_of(each.to, scene)); });
        row.figure(amounts.text(each.amount_cents));
      });
    }
  });
}

void write_said(const Scene& scene, web::Flow& main, const Posted& posted) {
  const auto& entry = posted.entry;
  const auto record = journal::find(scene.db, posted.record);
  main.terms([&](web::Terms& terms) {
    terms.pair(main.tr("State"), [&](web::Phrasing& p) { p.badge(look(posted.state), p.tr(title(posted.state))); });
    terms.pair(main.tr("Day"), format_date(entry.day, scene.lang));
    terms.pair(main.tr("Document"), entry.document);
    if (!entry.memo.empty()) terms.pair(posted.reverses ? main.tr("Why") : main.tr("Memo"), entry.memo);
    if (posted.reverses) {
      terms.pair(main.tr("Reverses"), [&](web::Phrasing& p) {
        p.a(entry_href(*posted.reverses), web::trf(scene.lang, "Entry {0}", *posted.reverses));
      });
    }
    if (posted.reversed_by) {
      terms.pair(main.tr("Reversed by"), [&](web::Phrasing& p) {
        p.a(entry_href(*posted.reversed_by), web::trf(scene.lang, "Entry {0}", *posted.reversed_by));
      });
    }
    if (record) {
      terms.pair(main.tr("Entered"),
                 web::trf(scene.lang, "{0}, by {1}", format_instant(record->at, scene.lang), record->actor_label));
      const auto* place = scene.registry.find(record->territory);
      // The journal of the nation, or else that of the territory.
      const bool of_nation = scene.may(access::Right::read_journal, scene.registry.nation().key);
      if (of_nation || (place != nullptr && scene.may(access::Right::read_journal, place->key))) {
        const auto base =
            of_nation || place->level == territory::Level::nation ? std::string() : territory::href(*place);
        terms.pair(main.tr("Journal record"), [&](web::Phrasing& p) {
          p.a(fmt::format("{}/journal/{}", base, posted.record), format_integer(posted.record, scene.lang));
        });
      }
    }
  });
}

void write_acts(const Scene& scene, web::Flow& main, const Posted& posted, const Again& again) {
  if (scene.actor == nullptr) return;
  const auto first = first_of(scene, posted);
  if (!may_move(*scene.actor, scene.registry, first.entry.move, first.entry.transfers)) return;
  const auto csrf = web::csrf_token(scene.request);
  const auto base = entry_href(posted.number);
  const auto faults_of = [&](std::string_view form) {
    return again.form == form ? again.faults : std::vector<Fault>();
  };
  if (posted.state == State::held) {
    main.section("card", main.tr("Held: decided, not signed yet"), [&](web::Flow& card) {
      card.p(
          card.tr("What it takes is no longer there for others, and has not moved. Once it is signed, move it; if "
                  "it is not to be, let it go."));
      card.post_button(base + "/passer", csrf, card.tr("It is signed: move the credits"));
    });
    main.section("card", main.tr("Let it go"), [&](web::Flow& card) {
      const auto faults = faults_of("release");
      card.post_form(base + "/liberer", csrf, [&](web::Fields& fields) {
        fields.text_field({.name = "motive",
                           .label = fields.tr("Why"),
                           .hint = fields.tr("Nothing about a person."),
                           .value = again.form == "release" ? again.motive : std::string(),
                           .why = why(faults, "motive"),
                           .required = true,
                           .max_characters = 500});
        fields.submit(fields.tr("Let the credits go"), {}, {}, true);
      });
    });
    return;
  }
  if (posted.state != State::posted || posted.reversed_by) return;
  main.details(
      main.tr("Reverse this entry"),
      [&](web::Flow& folded) {
        folded.p(folded.tr("Another entry is made, with everything the other way round. Both stay in the accounts."));
        const auto faults = faults_of("reverse");
        const bool is_again = again.form == "reverse";
        folded.post_form(base + "/contre-passer", csrf, [&](web::Fields& fields) {
          fields.hidden("key", is_again && !again.key.empty() ? again.key : fresh_key());
          fields.text_field({.name = "motive",
                             .label = fields.tr("Why"),
                             .hint = fields.tr("Nothing about a person."),
                             .value = is_again ? again.motive : std::string(),
                             .why = why(faults, "motive"),
                             .required = true,
                             .max_characters = 500});
          fields.date_field({.name = "day",
                             .label = fields.tr("Day"),
                             .value = is_again ? again.day : scene.today.text(),
                             .why = why(faults, "day"),
                             .required = true});
          fields.submit(fields.tr("Reverse"));
        });
      },
      again.form == "reverse");
}

web::Response entry_page(PagesState& state, const web::Request& request, const Again& again) {
  const auto number = parse_integer(request.param("number"));
  return with_scene(state, request, [&](Scene& scene) {
    const auto posted = number && *number > 0 ? find_entry(scene.db, *number) : std::nullopt;
    if (!posted || posted->entry.transfers.empty()) {
      return web::error_response(request, NotFound{msg("There is no entry {0}.", request.param("number"))});
    }
    const auto& account = posted->entry.transfers.front().from;
    auto page = page_of(scene, web::trf(scene.lang, "Entry {0}", posted->number),
                        {budget_link(account.programme, account.year, scene),
                         {std::string(scene.tr("Entries")), std::string(entries_path)}});
    if (!again.faults.empty()) page.status = 422;
    if (again.error) page.status = web::status_of(*again.error);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(web::trf(scene.lang, "{0}: {1}", page.title, scene.tr(title(posted->entry.move))),
                way_of(scene, posted->entry));
      main.fault_summary(again.faults);
      if (again.error)
        main.notice(web::State::bad, [&](web::Flow& notice) { notice.p(web::tr(scene.lang, *again.error)); });
      write_said(scene, main, *posted);
      write_transfers(scene, main, posted->entry);
      main.note(main.tr("A past entry is never changed: what was wrong is reversed by another entry."));
      write_acts(scene, main, *posted, again);
    });
  });
}

// Faults come back to the form, and so does a refusal: it says what to do next.
web::Response answer(PagesState& state, const web::Request& request, const Result<void>& done, std::string location,
                     Again again) {
  if (done) return web::see_other(std::move(location));
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) {
    again.faults = wrong->faults;
    return entry_page(state, request, again);
  }
  if (std::holds_alternative<Refused>(done.error()) || std::holds_alternative<Conflict>(done.error())) {
    again.error = done.error();
    return entry_page(state, request, again);
  }
  return web::error_response(request, done.error());
}

std::int64_t number_of(const web::Request& request) { return parse_integer(request.param("number")).value_or(0); }

web::Response settle(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  Again again{.form = "settle", .motive = {}, .day = {}, .key = {}, .faults = form.faults(), .error = {}};
  if (!form.ok()) return entry_page(state, request, again);
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return settle_entry(act, registry, number_of(request));
  });
  return answer(state, request, done, entry_href(number_of(request)), std::move(again));
}

web::Response release(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  Again again{
      .form = "release", .motive = form.text("motive"), .day = {}, .key = {}, .faults = form.faults(), .error = {}};
  if (!form.ok()) return entry_page(state, request, again);
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return release_entry(act, registry, number_of(request), again.motive);
  });
  return answer(state, request, done, entry_href(number_of(request)), std::move(again));
}

web::Response reverse(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto day = form.date("day");
  if (!day && form.fault_of("day") == nullptr) form.fault("day", msg("Say which day."));
  Again again{.form = "reverse",
              .motive = form.text("motive"),
              .day = form.text("day"),
              .key = form.text("key"),
              .faults = form.faults(),
              .error = {}};
  if (!form.ok()) return entry_page(state, request, again);
  std::int64_t made = 0;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        auto number = reverse_entry(
            act, registry,
            {.number = number_of(request), .day = *day, .motive = again.motive, .idempotency_key = again.key});
        if (!number) return fail(std::move(number.error()));
        made = *number;
        return {};
      });
  return answer(state, request, done, entry_href(made), std::move(again));
}

}  // namespace

void add_entry_routes(web::Router& router, const Shared& state) {
  const auto path = fmt::format("{}/{{number}}", entries_path);
  add_way(router, state, {.name = "entries", .pattern = entries_path}, show_entries);
  add_way(router, state, {.name = "entry", .pattern = path},
          [](PagesState& pages, const web::Request& request) { return entry_page(pages, request, {}); });
  // Which right it takes is said by the entry: post_entry() and its like ask for it in each territory.
  const auto post = [&](std::string_view name, std::string_view verb, Answer how) {
    const auto pattern = path + std::string(verb);
    add_way(router, state, {.name = name, .method = web::Method::post, .pattern = pattern, .scope = web::scope_each},
            std::move(how));
  };
  post("settle_entry", "/passer", settle);
  post("release_entry", "/liberer", release);
  post("reverse_entry", "/contre-passer", reverse);
}

}  // namespace jalon::ledger
