// SPDX-License-Identifier: EUPL-1.2
// What documents say of envelopes, side by side with each other and with what the ledger holds.
#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "ledger/pages.hpp"
#include "ledger/statements.hpp"

namespace jalon::ledger {

namespace {

constexpr int envelopes_of_page = 50;
constexpr std::size_t gaps_shown = 10;

std::string statement_href(std::int64_t number) { return fmt::format("{}/{}", statements_path, number); }

// As a sentence: "100 000 000 €, announced".
std::string amount_of(const Scene& scene, const Statement& one) {
  const auto amount = money(one.amount_cents, scene.lang);
  if (!one.unit) return amount;
  return fmt::format("{} {}", amount, word(*one.unit));
}

std::string years_of(const Scene& scene, int first, int last) {
  return first == last ? std::to_string(first) : web::trf(scene.lang, "{0} to {1}", first, last);
}

// Documents are read elsewhere, where there is an address.
void write_source(web::Phrasing& p, const Statement& one) {
  if (one.address.empty()) {
    p.text(one.source);
  } else {
    p.a(one.address, one.source, {{"rel", "noopener external"}});
  }
}

struct Asked {
  std::string programme, year, territory;
  StatementFilter filter;
  int page = 1;
  std::vector<Fault> faults;
};

Asked asked_for(const Scene& scene) {
  const auto text = [&](std::string_view name) { return tidy(scene.request.query_value(name).value_or("")); };
  Asked out{.programme = text("programme"), .year = text("annee"), .territory = text("territoire"), .filter = {}};
  if (!out.programme.empty()) out.filter.programme = out.programme;
  if (!out.year.empty()) {
    out.filter.year = parse_integer(out.year);
    if (!out.filter.year) out.faults.push_back({"annee", msg("This is not the year of a budget.")});
  }
  if (!out.territory.empty()) {
    if (const auto* place = scene.registry.from_text(out.territory))
      out.filter.territory = place->key;
    else
      out.faults.push_back({"territoire", msg("This territory is not known.")});
  }
  out.page = static_cast<int>(std::clamp<std::int64_t>(parse_integer(text("page")).value_or(1), 1, 100'000));
  return out;
}

void write_filter(const Scene& scene, web::Flow& main, const Asked& asked, const std::vector<Stated>& all) {
  std::vector<web::Choice> programmes{{"", std::string(main.tr("All programmes"))}};
  std::vector<int> years;
  for (const auto& one : all) {
    if (std::ranges::find(programmes, one.statement.programme, &web::Choice::value) == programmes.end())
      programmes.push_back({one.statement.programme, scene.programme(one.statement.programme)});
    for (int year = one.statement.first_year; year <= one.statement.last_year; ++year) {
      if (std::ranges::find(years, year) == years.end()) years.push_back(year);
    }
  }
  std::ranges::sort(years, std::greater<>());
  std::vector<web::Choice> choices{{"", std::string(main.tr("All years"))}};
  for (const int year : years) choices.push_back({std::to_string(year), std::to_string(year)});
  main.get_form(statements_path, [&](web::Fields& fields) {
    fields.select({.name = "programme", .label = main.tr("Programme"), .value = asked.programme}, programmes);
    fields.select({.name = "annee", .label = main.tr("Year"), .value = asked.year, .why = why(asked.faults, "annee")},
                  choices);
    fields.text_field({.name = "territoire",
                       .label = main.tr("Territory"),
                       .value = asked.territory,
                       .why = why(asked.faults, "territoire")});
    fields.submit(main.tr("Show"), {}, {}, true);
  });
}

void write_gap(const Scene& scene, web::Flow& main, const Envelope& envelope, const Gap& gap) {
  const auto& more = envelope.stated[gap.first].statement;
  const auto& less = envelope.stated[gap.second].statement;
  const auto tell = [&](web::Flow& flow) {
    flow.p(web::trf(scene.lang, "{0}: {1} {2} ({3}) and {4} {5} ({6}): {7} apart.", scene.place(envelope.territory),
                    amount_of(scene, more), flow.tr(title(more.basis)), more.source, amount_of(scene, less),
                    flow.tr(title(less.basis)), less.source, money(gap.cents, scene.lang)));
    if (!more.unit || !less.unit)
      flow.note(flow.tr("One of the two documents does not say whether it counts AE or CP."));
  };
  // What was announced and what was voted are two things; two documents on one thing do not agree.
  main.notice(more.basis == less.basis ? web::State::warn : web::State::idle, tell);
}

// Those of one programme and the same years.
void write_envelopes(const Scene& scene, web::Flow& main, std::span<const Envelope> envelopes) {
  const auto& first = envelopes.front();
  const auto name = web::trf(scene.lang, "{0}, {1}", scene.programme(first.programme),
                             years_of(scene, first.first_year, first.last_year));
  main.h2(name);
  Amounts amounts{scene.lang};
  for (const auto& envelope : envelopes) {
    for (const auto& one : envelope.stated) {
      amounts.see(one.statement.amount_cents);
      amounts.see(envelope.held(one.statement).value_or(0));
    }
  }
  const std::vector<web::Column> columns{{.label = main.tr("Whose envelope")},
                                         {.label = main.tr("What is said")},
                                         {.label = main.tr("Amount"), .is_number = true},
                                         {.label = main.tr("In the ledger"), .is_number = true},
                                         {.label = main.tr("Difference"), .is_number = true},
                                         {.label = main.tr("Day")},
                                         {.label = main.tr("Source")}};
  main.table(web::trf(scene.lang, "{0}: what documents say, in euros", name), columns, [&](web::Rows& rows) {
    for (const auto& envelope : envelopes) {
      for (const auto& one : envelope.stated) {
        const auto& said = one.statement;
        const auto held = envelope.held(said);
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            p.text(scene.place(envelope.territory)).br();
            p.soft(envelope.line.empty() ? std::string(p.tr("the whole programme"))
                                         : scene.line(envelope.programme, envelope.line));
          });
          row.cell([&](web::Phrasing& p) {
            p.a(statement_href(one.number), web::trf(scene.lang, "{0}, {1}", p.tr(title(said.basis)),
                                                     said.unit ? word(*said.unit) : p.tr("unit not said")));
            if (said.is_part) p.br().badge(web::State::idle, p.tr("a part, or an addition"));
          });
          row.figure(amounts.text(said.amount_cents));
          if (held) {
            row.figure(amounts.text(*held));
            row.figure(*held == said.amount_cents ? "0" : amounts.text(*held - said.amount_cents));
          } else {
            row.number(std::nullopt);
            row.number(std::nullopt);
          }
          row.cell(format_date_short(said.day, scene.lang));
          row.cell([&](web::Phrasing& p) { write_source(p, said); });
        });
      }
    }
  });
  std::size_t shown = 0;
  std::size_t all = 0;
  for (const auto& envelope : envelopes) {
    all += envelope.gaps.size();
    for (const auto& gap : envelope.gaps) {
      if (shown == gaps_shown) break;
      write_gap(scene, main, envelope, gap);
      ++shown;
    }
  }
  if (all > shown) main.note(web::trf(scene.lang, "The first {0} of {1} differences are shown.", shown, all));
}

void write_downloads(web::Phrasing& p, const std::string& query) {
  p.text(p.tr("Download:"));
  for (const std::string_view format : {"csv", "xlsx", "json"})
    p.text(" ").a(fmt::format("{}/export/{}{}", statements_path, format, query), format == "csv"    ? "CSV"
                                                                                 : format == "xlsx" ? "XLSX"
                                                                                                    : "JSON");
}

web::Response show_statements(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto asked = asked_for(scene);
    const auto all = statements(scene.db, {.with_struck = true});
    auto page = page_of(scene, scene.tr("Announced, voted, notified"));
    page.live = true;
    if (!asked.faults.empty()) page.status = 422;
    const auto found =
        asked.faults.empty() ? envelopes(scene.db, scene.registry, asked.filter) : std::vector<Envelope>();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("What documents say of an envelope, beside what the ledger holds"),
                [&](web::Flow& actions) {
                  if (scene.may_somewhere(access::Right::allot_credits))
                    actions.button_link(new_statement_path, actions.tr("Enter an amount of a document"));
                });
      main.fault_summary(asked.faults);
      if (all.empty()) {
        main.empty_state(
            scene.tr("No document has been entered yet: an amount that was announced, voted or notified "
                     "stands here with its source and its day."));
        return;
      }
      write_filter(scene, main, asked, all);
      if (found.empty() && asked.faults.empty()) main.empty_state(main.tr("No document answers this."));
      const auto first = static_cast<std::size_t>(asked.page - 1) * envelopes_of_page;
      const auto last = std::min(found.size(), first + envelopes_of_page);
      for (std::size_t i = first; i < last;) {
        auto end = i + 1;
        while (end < last && found[end].programme == found[i].programme &&
               found[end].first_year == found[i].first_year && found[end].last_year == found[i].last_year)
          ++end;
        write_envelopes(scene, main, std::span(found).subspan(i, end - i));
        i = end;
      }
      main.pager(std::ssize(found), asked.page, envelopes_of_page,
                 [&](int number) { return web::with_query(request, "page", std::to_string(number)); });
      main.note(main.tr(
          "In the ledger, voted: by the votes that were entered for the nation. Notified: what was delegated to the "
          "territory, less what was taken back; for the nation, what it delegated. A sum of several years is not "
          "divided among them. AE and CP are never compared with each other."));
      const auto struck = std::ranges::count_if(all, [](const Stated& one) { return one.struck_at.has_value(); });
      if (struck > 0) {
        main.details(web::trn(scene.lang, "{0} amount struck", "{0} amounts struck", struck), [&](web::Flow& details) {
          details.list([&](web::Items& items) {
            for (const auto& one : all) {
              if (!one.struck_at) continue;
              items.item([&](web::Flow& item) {
                item.p([&](web::Phrasing& p) {
                  p.a(statement_href(one.number), amount_of(scene, one.statement));
                  p.text(" – ").soft(one.struck_motive);
                });
              });
            }
          });
        });
      }
      main.p([&](web::Phrasing& p) {
        p.a(delays_path, p.tr("Days from the vote to the award"));
        p.text(" · ");
        std::string query;
        for (const auto& [name, value] : {std::pair{"programme", &asked.programme}, {"year", &asked.year}}) {
          if (!value->empty())
            query += fmt::format("{}{}={}", query.empty() ? '?' : '&', name, web::percent_encode(*value));
        }
        write_downloads(p, query);
      });
    });
  });
}

// ---- one of them ----

struct Again {
  std::string motive;
  std::vector<Fault> faults;
  std::optional<Error> error;
};

std::int64_t number_of(const web::Request& request) { return parse_integer(request.param("number")).value_or(0); }

web::Response statement_page(PagesState& state, const web::Request& request, const Again& again) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto found = find_statement(scene.db, number_of(request));
    if (!found)
      return web::error_response(request, NotFound{msg("There is no statement {0}.", request.param("number"))});
    const auto& said = found->statement;
    auto page = page_of(scene, amount_of(scene, said),
                        {{std::string(scene.tr("Announced, voted, notified")), std::string(statements_path)}});
    if (!again.faults.empty()) page.status = 422;
    if (again.error) page.status = web::status_of(*again.error);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, web::trf(scene.lang, "{0}, {1}: {2}", scene.programme(said.programme),
                                     years_of(scene, said.first_year, said.last_year), scene.tr(title(said.basis))));
      main.fault_summary(again.faults);
      if (again.error)
        main.notice(web::State::bad, [&](web::Flow& notice) { notice.p(web::tr(scene.lang, *again.error)); });
      if (found->struck_at) {
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(web::trf(scene.lang, "Struck on {0} by {1}: {2}",
                            format_date(paris_date(*found->struck_at), scene.lang), found->struck_by,
                            found->struck_motive));
        });
      }
      main.terms([&](web::Terms& terms) {
        terms.pair(main.tr("Territory"), scene.place(said.territory));
        terms.pair(main.tr("Line"), said.line.empty() ? std::string(main.tr("the whole programme"))
                                                      : scene.line(said.programme, said.line));
        terms.pair(main.tr("Unit"), said.unit ? word(*said.unit) : main.tr("unit not said"));
        terms.pair(main.tr("What it is"), said.is_part ? main.tr("a part of the envelope, or an addition to it")
                                                       : main.tr("the whole envelope"));
        terms.pair(main.tr("Day of the document"), format_date(said.day, scene.lang));
        terms.pair(main.tr("Source"), [&](web::Phrasing& p) { write_source(p, said); });
        if (!said.note.empty()) terms.pair(main.tr("Note"), said.note);
        terms.pair(main.tr("Entered by"),
                   web::trf(scene.lang, "{0}, on {1}", found->author, format_date(paris_date(found->at), scene.lang)));
      });
      if (found->struck_at || !scene.may(access::Right::allot_credits, said.territory)) return;
      main.section("card", main.tr("Strike it"), [&](web::Flow& card) {
        card.p(card.tr("It stays to be read, with why. A corrected amount is entered anew."));
        card.post_form(statement_href(found->number) + "/rayer", web::csrf_token(request), [&](web::Fields& fields) {
          fields.text_field({.name = "motive",
                             .label = fields.tr("Why"),
                             .hint = fields.tr("Nothing about a person."),
                             .value = again.motive,
                             .why = why(again.faults, "motive"),
                             .required = true,
                             .max_characters = 500});
          fields.submit(fields.tr("Strike this amount"), {}, {}, true);
        });
      });
    });
  });
}

web::Response strike(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  Again again{.motive = form.text("motive"), .faults = form.faults(), .error = {}};
  if (!form.ok()) return statement_page(state, request, again);
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return strike_statement(act, registry, number_of(request), again.motive);
  });
  if (done) return web::see_other(statement_href(number_of(request)));
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) {
    again.faults = wrong->faults;
    return statement_page(state, request, again);
  }
  if (std::holds_alternative<Conflict>(done.error())) {
    again.error = done.error();
    return statement_page(state, request, again);
  }
  return web::error_response(request, done.error());
}

// ---- entering one ----

struct Filled {
  std::string programme, first_year, last_year, line, territory, basis = "voted", unit, amount, day, source, address,
                                                                 note, key;
  bool is_part = false;
};

Filled typed(const web::Form& form) {
  return {.programme = form.text("programme"),
          .first_year = form.text("premiere_annee"),
          .last_year = form.text("derniere_annee"),
          .line = form.text("ligne"),
          .territory = form.text("territoire"),
          .basis = form.text("base"),
          .unit = form.text("unite"),
          .amount = form.text("montant"),
          .day = form.text("jour"),
          .source = form.text("source"),
          .address = form.text("adresse"),
          .note = form.text("note"),
          .key = form.text("cle"),
          .is_part = form.text("partie") == "1"};
}

web::Response form_page(Scene& scene, Filled values, const std::vector<Fault>& faults,
                        const std::optional<Error>& error) {
  if (values.key.empty()) values.key = fresh_key();
  const auto known = read_known(scene);
  auto page = page_of(scene, scene.tr("Enter an amount of a document"),
                      {{std::string(scene.tr("Announced, voted, notified")), std::string(statements_path)}});
  if (!faults.empty()) page.status = 422;
  if (error) page.status = web::status_of(*error);
  return web::page(scene.request, page, [&](web::Flow& main) {
    main.head(page.title, scene.tr("As the document says it; the accounts do not move"));
    main.fault_summary(faults);
    if (error) main.notice(web::State::bad, [&](web::Flow& notice) { notice.p(web::tr(scene.lang, *error)); });
    main.post_form(statements_path, web::csrf_token(scene.request), [&](web::Fields& form) {
      form.hidden("cle", values.key);
      form.columns([&](web::Fields& fields) {
        fields.datalist_field({.name = "programme",
                               .label = fields.tr("Programme"),
                               .value = values.programme,
                               .why = why(faults, "programme"),
                               .required = true,
                               .width = "w4"},
                              known.programmes);
        fields.datalist_field({.name = "ligne",
                               .label = fields.tr("Line"),
                               .hint = fields.tr("Empty: the whole programme"),
                               .value = values.line,
                               .why = why(faults, "ligne"),
                               .width = "w4"},
                              known.lines);
        fields.text_field({.name = "territoire",
                           .label = fields.tr("Territory"),
                           .hint = fields.tr("The nation when this is empty"),
                           .value = values.territory,
                           .why = why(faults, "territoire"),
                           .width = "w4"});
      });
      form.columns([&](web::Fields& fields) {
        fields.number_field({.name = "premiere_annee",
                             .label = fields.tr("First year"),
                             .value = values.first_year,
                             .why = why(faults, "premiere_annee"),
                             .required = true,
                             .width = "w4"});
        fields.number_field({.name = "derniere_annee",
                             .label = fields.tr("Last year"),
                             .hint = fields.tr("Empty: one year"),
                             .value = values.last_year,
                             .why = why(faults, "derniere_annee"),
                             .width = "w4"});
        fields.select({.name = "base",
                       .label = fields.tr("The document says what was"),
                       .value = values.basis,
                       .why = why(faults, "base"),
                       .width = "w4"},
                      {{"announced", std::string(fields.tr("announced"))},
                       {"voted", std::string(fields.tr("voted"))},
                       {"notified", std::string(fields.tr("notified"))}});
      });
      form.columns([&](web::Fields& fields) {
        fields.text_field({.name = "montant",
                           .label = fields.tr("Amount in euros"),
                           .value = values.amount,
                           .why = why(faults, "montant"),
                           .required = true,
                           .width = "w4"});
        fields.select({.name = "unite", .label = fields.tr("Unit"), .value = values.unit, .width = "w4"},
                      {{"", std::string(fields.tr("unit not said"))}, {"AE", "AE"}, {"CP", "CP"}});
        fields.date_field({.name = "jour",
                           .label = fields.tr("Day of the document"),
                           .value = values.day,
                           .why = why(faults, "jour"),
                           .required = true,
                           .width = "w4"});
      });
      form.checkbox({.name = "partie",
                     .label = form.tr("A part of the envelope, or something added to it"),
                     .hint = form.tr("It is not compared with the amounts of the whole"),
                     .value = "1"},
                    values.is_part);
      form.text_field({.name = "source",
                       .label = form.tr("Source"),
                       .hint = form.tr("As “loi de finances pour 2017, programme 122”"),
                       .value = values.source,
                       .why = why(faults, "source"),
                       .required = true,
                       .max_characters = 300});
      form.text_field({.name = "adresse",
                       .label = form.tr("Address where it is read"),
                       .value = values.address,
                       .why = why(faults, "adresse"),
                       .max_characters = 500},
                      "url");
      form.text_field({.name = "note",
                       .label = form.tr("Free note"),
                       .hint = form.tr("Nothing about a person."),
                       .value = values.note,
                       .why = why(faults, "note"),
                       .max_characters = 1000});
      form.submit(form.tr("Enter this amount"));
    });
  });
}

web::Response show_form(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    Filled values;
    values.programme = tidy(request.query_value("programme").value_or(""));
    values.first_year = tidy(request.query_value("annee").value_or(""));
    return form_page(scene, std::move(values), {}, {});
  });
}

std::vector<Fault> at_fields(std::vector<Fault> faults) {
  for (auto& fault : faults) {
    for (const auto& [rule, field] : {std::pair{"line", "ligne"},
                                      {"first_year", "premiere_annee"},
                                      {"last_year", "derniere_annee"},
                                      {"territory", "territoire"},
                                      {"amount", "montant"},
                                      {"day", "jour"},
                                      {"address", "adresse"},
                                      {"idempotency_key", ""}}) {
      if (fault.field != rule) continue;
      fault.field = field;
      break;
    }
  }
  return faults;
}

web::Response post(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto values = typed(form);
  const auto registry = state.context.territories.current();
  Statement asked{.programme = values.programme,
                  .line = values.line,
                  .territory = registry->nation().key,
                  .is_part = values.is_part,
                  .day = form.date("jour").value_or(Date{}),
                  .source = values.source,
                  .address = values.address,
                  .note = values.note,
                  .idempotency_key = values.key};
  const auto year = [&](std::string_view field, const std::string& text) {
    const auto read = parse_integer(text);
    if (!read || *read < 1990 || *read > 2200) form.fault(field, msg("This is not the year of a budget."));
    return static_cast<int>(std::clamp<std::int64_t>(read.value_or(0), 0, 9999));
  };
  asked.first_year = year("premiere_annee", values.first_year);
  asked.last_year = values.last_year.empty() ? asked.first_year : year("derniere_annee", values.last_year);
  if (!values.territory.empty()) {
    if (const auto* place = registry->from_text(values.territory))
      asked.territory = place->key;
    else
      form.fault("territoire", msg("This territory is not known."));
  }
  if (!parse_word(values.basis, asked.basis)) form.fault("base", msg("An amount is announced, voted or notified."));
  if (Unit unit{}; parse_word(values.unit, unit)) asked.unit = unit;
  if (const auto cents = read_cents(values.amount)) {
    asked.amount_cents = *cents;
  } else {
    form.fault("montant", msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                              shorten(values.amount, 40)));
  }
  const auto again = [&](const std::vector<Fault>& faults, const std::optional<Error>& error) {
    return with_scene(state, request, [&](Scene& scene) { return form_page(scene, values, faults, error); });
  };
  if (!form.ok()) return again(form.faults(), {});
  std::int64_t made = 0;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
        auto number = state_envelope(act, places, asked);
        if (!number) return fail(std::move(number.error()));
        made = *number;
        return {};
      });
  if (done) return web::see_other(statement_href(made));
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) return again(at_fields(wrong->faults), {});
  if (std::holds_alternative<Conflict>(done.error())) return again({}, done.error());
  return web::error_response(request, done.error());
}

// ---- days ----

web::Response show_delays(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto known = budgets(scene.db);
    auto programme = tidy(request.query_value("programme").value_or(""));
    const auto year_text = tidy(request.query_value("annee").value_or(""));
    const auto line = tidy(request.query_value("ligne").value_or(""));
    if (programme.empty() && !known.empty()) programme = known.front().programme;
    auto year = static_cast<int>(std::clamp<std::int64_t>(parse_integer(year_text).value_or(0), 0, 9999));
    for (const auto& one : known) {
      if (year == 0 && one.programme == programme) year = one.year;
    }
    auto page = page_of(scene, scene.tr("Days from the vote to the award"));
    page.live = true;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("The first day of each act, department by department, from the entries"));
      if (known.empty()) {
        main.empty_state(
            scene.tr("No credits have been entered yet: a budget begins with what was voted, in AE and "
                     "in CP."));
        return;
      }
      std::vector<web::Choice> programmes;
      std::vector<web::Choice> years;
      std::vector<web::Choice> lines{{"", std::string(main.tr("All lines"))}};
      const auto add = [](std::vector<web::Choice>& into, std::string value, std::string label) {
        if (!value.empty() && std::ranges::find(into, value, &web::Choice::value) == into.end())
          into.push_back({std::move(value), std::move(label)});
      };
      for (const auto& one : known) {
        add(programmes, one.programme, scene.programme(one.programme));
        add(years, std::to_string(one.year), std::to_string(one.year));
      }
      for (const auto& one : balances(scene.db, scene.registry, programme))
        add(lines, one.account.line, scene.line(programme, one.account.line));
      main.get_form(delays_path, [&](web::Fields& fields) {
        fields.select({.name = "programme", .label = main.tr("Programme"), .value = programme}, programmes);
        fields.select({.name = "annee", .label = main.tr("Year"), .value = std::to_string(year)}, years);
        fields.select({.name = "ligne", .label = main.tr("Line"), .value = line}, lines);
        fields.submit(main.tr("Show"), {}, {}, true);
      });
      const auto found = delays(scene.db, scene.registry, programme, year, line);
      if (!found.voted && found.departments.empty()) {
        main.empty_state(main.tr("Nothing was entered for this budget and this line."));
        return;
      }
      main.lede([&](web::Phrasing& p) {
        p.text(found.voted ? web::trf(scene.lang, "First vote on {0}.", format_date(*found.voted, scene.lang))
                           : std::string(p.tr("No vote was entered: what begins with it cannot be measured.")));
        if (found.without > 0) {
          p.text(" ").text(web::trn(scene.lang, "{0} department has received nothing.",
                                    "{0} departments have received nothing.", found.without));
        }
      });
      const std::vector<web::Column> columns{{.label = main.tr("Stretch")},
                                             {.label = main.tr("Median, in days"), .is_number = true},
                                             {.label = main.tr("Slowest, in days"), .is_number = true},
                                             {.label = main.tr("Where")},
                                             {.label = main.tr("Departments measured"), .is_number = true}};
      main.table(main.tr("How long each stretch takes"), columns, [&](web::Rows& rows) {
        for (std::size_t i = 0; i < stretches_count; ++i) {
          const auto& stretch = found.stretches.at(i);
          rows.row([&](web::Row& row) {
            row.head(main.tr(title(static_cast<Stretch>(i))));
            if (stretch.median) {
              const bool is_half = *stretch.median != static_cast<double>(static_cast<std::int64_t>(*stretch.median));
              row.figure(format_decimal(static_cast<std::int64_t>(*stretch.median * (is_half ? 10 : 1)),
                                        is_half ? 1 : 0, scene.lang));
            } else {
              row.number(std::nullopt);
            }
            row.number(stretch.slowest);
            row.cell(!stretch.slowest ? std::string("–")
                     : stretch.slowest_count == 1
                         ? scene.place(stretch.slowest_department)
                         : web::trn(scene.lang, "{1} and {0} other", "{1} and {0} others", stretch.slowest_count - 1,
                                    scene.place(stretch.slowest_department)));
            row.number(stretch.known);
          });
        }
      });
      if (found.departments.empty()) return;
      main.h2(main.tr("By department"));
      const std::vector<web::Column> days{
          {.label = main.tr("Department")},          {.label = main.tr("Region notified")},
          {.label = main.tr("Department notified")}, {.label = main.tr("First award")},
          {.label = main.tr("First payment")},       {.label = main.tr("Vote to award, in days"), .is_number = true}};
      main.table(main.tr("First days, by department"), days, [&](web::Rows& rows) {
        for (const auto& one : found.departments) {
          rows.row([&](web::Row& row) {
            const auto* place = scene.registry.find(one.department);
            row.head([&](web::Phrasing& p) {
              p.a(fmt::format("{}?programme={}&annee={}&territoire=department-{}", entries_path,
                              web::percent_encode(programme), year, place->code),
                  scene.place(one.department));
            });
            for (const auto& day : {one.to_region, one.to_department, one.committed, one.paid})
              row.cell(day ? format_date_short(*day, scene.lang) : std::string("–"));
            row.number(days_of(found, one, Stretch::vote_to_award));
          });
        }
      });
      main.note(
          main.tr("Days of the documents. What was reversed does not count; an award that is decided and not "
                  "signed yet does. A department that received its credits straight from the nation has no day "
                  "of a region."));
    });
  });
}

}  // namespace

void add_statement_routes(web::Router& router, const Shared& state) {
  using web::Method;
  add_way(router, state, {.name = "statements", .pattern = statements_path}, show_statements);
  add_way(router, state,
          {.name = "new_statement",
           .pattern = new_statement_path,
           .right = access::Right::allot_credits,
           .scope = web::scope_each,
           .freshness = web::Freshness::never},
          show_form);
  add_way(router, state,
          {.name = "post_statement",
           .method = Method::post,
           .pattern = statements_path,
           .right = access::Right::allot_credits,
           .scope = web::scope_each},
          post);
  const auto path = fmt::format("{}/{{number}}", statements_path);
  add_way(router, state, {.name = "statement", .pattern = path},
          [](PagesState& pages, const web::Request& request) { return statement_page(pages, request, {}); });
  const auto struck = path + "/rayer";
  add_way(router, state,
          {.name = "strike_statement",
           .method = Method::post,
           .pattern = struck,
           .right = access::Right::allot_credits,
           .scope = web::scope_each},
          strike);
  add_way(router, state, {.name = "delays", .pattern = delays_path}, show_delays);
}

}  // namespace jalon::ledger
