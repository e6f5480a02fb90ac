// SPDX-License-Identifier: EUPL-1.2
// What is left of a year goes into the next one: chosen, looked at line by line, then confirmed.
#include <algorithm>
#include <set>

#include "ledger/pages.hpp"
#include "ledger/sql.hpp"

namespace jalon::ledger {

namespace {

constexpr std::size_t rows_shown = 500;

struct Filled {
  std::string programme, year, line, unit;  // what to carry
  std::string day, document, memo, key;
};

struct Again {
  std::vector<Fault> faults;
  std::optional<Error> error;
};

Filled asked_for(const Scene& scene, const std::vector<Budget>& known) {
  const auto text = [&](std::string_view name) {
    return std::string(trim(scene.request.query_value(name).value_or("")));
  };
  Filled out{.programme = text("programme"), .year = text("annee"), .line = text("ligne"), .unit = text("unite")};
  if (out.programme.empty() && !known.empty()) out.programme = known.front().programme;
  if (out.year.empty()) {
    // The newest year that is over.
    for (const auto& one : known) {
      if (one.programme == out.programme && one.year < scene.today.year()) {
        out.year = std::to_string(one.year);
        break;
      }
    }
    if (out.year.empty() && !known.empty()) out.year = std::to_string(known.front().year);
  }
  out.day = scene.today.text();
  out.key = fresh_key();
  return out;
}

Filled typed(const web::Form& form) {
  return {.programme = form.text("programme"),
          .year = form.text("annee"),
          .line = form.text("ligne"),
          .unit = form.text("unite"),
          .day = form.text("day"),
          .document = form.text("document"),
          .memo = form.text("memo"),
          .key = form.text("idempotency_key")};
}

CarryOver asked_of(const Filled& values) {
  CarryOver out;
  out.programme = values.programme;
  out.year = static_cast<int>(std::clamp<std::int64_t>(parse_integer(values.year).value_or(0), 0, 9999));
  if (Unit unit{}; parse_word(values.unit, unit)) out.unit = unit;
  out.line = values.line;
  out.document = values.document;
  out.memo = values.memo;
  out.idempotency_key = values.key;
  return out;
}

std::int64_t total_of(const std::vector<Transfer>& transfers, Unit unit) {
  std::int64_t out = 0;
  for (const auto& each : transfers) out += each.from.unit == unit ? each.amount_cents : 0;
  return out;
}

// What was looked at, so that what is confirmed is the same.
std::string seen(const std::vector<Transfer>& transfers) {
  return fmt::format("{}/{}/{}", transfers.size(), total_of(transfers, Unit::ae), total_of(transfers, Unit::cp));
}

void write_choice(const Scene& scene, web::Flow& main, const Filled& values, const std::vector<Budget>& known) {
  std::vector<web::Choice> programmes;
  std::vector<web::Choice> years;
  std::vector<web::Choice> lines{{"", std::string(main.tr("All lines"))}};
  const auto add = [](std::vector<web::Choice>& choices, const std::string& value, std::string label) {
    if (!value.empty() && std::ranges::find(choices, value, &web::Choice::value) == choices.end())
      choices.push_back({value, std::move(label)});
  };
  const auto line = [&](const std::string& code) { return scene.line(values.programme, code); };
  for (const auto& one : known) {
    add(programmes, one.programme, scene.programme(one.programme));
    add(years, std::to_string(one.year), std::to_string(one.year));
  }
  for (const auto& one : balances(scene.db, scene.registry, values.programme))
    add(lines, one.account.line, line(one.account.line));
  add(programmes, values.programme, scene.programme(values.programme));
  add(years, values.year, values.year);
  add(lines, values.line, line(values.line));
  main.get_form(carry_path, [&](web::Fields& fields) {
    fields.select({.name = "programme", .label = main.tr("Programme"), .value = values.programme}, programmes);
    fields.select({.name = "annee", .label = main.tr("From the year"), .value = values.year}, years);
    fields.select({.name = "ligne", .label = main.tr("Line"), .value = values.line}, lines);
    fields.select({.name = "unite", .label = main.tr("Unit"), .value = values.unit},
                  {{"", std::string(main.tr("AE and CP"))}, {"AE", "AE"}, {"CP", "CP"}});
    fields.submit(main.tr("Look at what is left"), {}, {}, true);
  });
}

// AE and CP of one line of a territory, side by side.
struct Row {
  Account account;
  std::optional<std::int64_t> ae, cp;
};
std::vector<Row> rows_of(const std::vector<Transfer>& transfers) {
  std::vector<Row> out;
  for (const auto& each : transfers) {
    auto account = each.from;
    account.unit = Unit::ae;
    // The two come one after the other.
    if (out.empty() || out.back().account != account) out.push_back({account, {}, {}});
    auto& row = out.back();
    (each.from.unit == Unit::ae ? row.ae : row.cp) = each.amount_cents;
  }
  return out;
}

void write_left(const Scene& scene, web::Flow& main, const CarryOver& asked, const std::vector<Transfer>& transfers) {
  main.lede([&](web::Phrasing& p) {
    p.text(web::trf(scene.lang, "{0} of AE and {1} of CP would go from {2} to {3}.",
                    money(total_of(transfers, Unit::ae), scene.lang), money(total_of(transfers, Unit::cp), scene.lang),
                    asked.year, asked.year + 1));
    p.text(" ").a("#confirm", p.tr("Confirm below the table"));
  });
  Amounts amounts{scene.lang};
  for (const auto& each : transfers) amounts.see(each.amount_cents);
  const auto all = rows_of(transfers);
  const std::vector<web::Column> columns{
      {.label = main.tr("Territory and line")}, {.label = "AE", .is_number = true}, {.label = "CP", .is_number = true}};
  main.div("amounts", [&](web::Flow& wide) {
    wide.table(web::trf(scene.lang, "What is left of {0} and goes into {1}, in euros", asked.year, asked.year + 1),
               columns, [&](web::Rows& rows) {
                 std::size_t shown = 0;
                 for (const auto& each : all) {
                   if (++shown > rows_shown) break;
                   rows.row([&](web::Row& row) {
                     row.head([&](web::Phrasing& p) {
                       p.text(scene.place(each.account.territory))
                           .text(" ")
                           .soft(scene.line(each.account.programme, each.account.line));
                     });
                     const auto figure = [&](std::optional<std::int64_t> amount, Unit unit) {
                       if (!amount) {
                         row.figure("–");
                         return;
                       }
                       auto account = each.account;
                       account.unit = unit;
                       const auto href = account_href(account, scene.registry);
                       row.cell([&](web::Phrasing& p) { p.a(href, amounts.text(*amount)); });
                     };
                     figure(each.ae, Unit::ae);
                     figure(each.cp, Unit::cp);
                   });
                 }
                 rows.total([&](web::Row& row) {
                   row.head(main.tr("Total"));
                   row.figure(amounts.text(total_of(transfers, Unit::ae)));
                   row.figure(amounts.text(total_of(transfers, Unit::cp)));
                 });
               });
  });
  if (all.size() > rows_shown) {
    main.note(web::trf(scene.lang, "The first {0} of {1} are shown; the total is that of all.",
                       format_integer(static_cast<std::int64_t>(rows_shown), scene.lang),
                       format_integer(std::ssize(all), scene.lang)));
  }
}

void write_confirmation(const Scene& scene, web::Flow& main, const Filled& values,
                        const std::vector<Transfer>& transfers, const std::vector<Fault>& faults) {
  main.h2(main.tr("Confirm"), "confirm");
  main.post_form(carry_path, web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.hidden("programme", values.programme);
    fields.hidden("annee", values.year);
    fields.hidden("ligne", values.line);
    fields.hidden("unite", values.unit);
    fields.hidden("seen", seen(transfers));
    fields.hidden("idempotency_key", values.key);
    fields.date_field({.name = "day",
                       .label = scene.tr("Day of the document"),
                       .value = values.day,
                       .why = why(faults, "day"),
                       .required = true});
    fields.text_field({.name = "document",
                       .label = scene.tr("Document that it rests on"),
                       .hint = scene.tr("As “arrêté de report du 15 mars 2017”"),
                       .value = values.document,
                       .why = why(faults, "document"),
                       .required = true,
                       .max_characters = 200});
    fields.text_field({.name = "memo",
                       .label = scene.tr("Memo"),
                       .hint = scene.tr("Nothing about a person."),
                       .value = values.memo,
                       .why = why(faults, "memo"),
                       .max_characters = 500});
    fields.submit(scene.tr("Carry over"));
  });
}

web::Response carry_page(PagesState& state, const web::Request& request, const web::Form* form, const Again& again) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto known = budgets(scene.db);
    auto values = form == nullptr ? asked_for(scene, known) : typed(*form);
    if (values.key.empty()) values.key = fresh_key();
    const auto asked = asked_of(values);
    auto page = page_of(scene, scene.tr("Carry over"));
    if (!again.faults.empty()) page.status = 422;
    if (again.error) page.status = web::status_of(*again.error);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("What is left of a year goes into the next one: same line, same territory"));
      main.fault_summary(again.faults);
      if (again.error)
        main.notice(web::State::bad, [&](web::Flow& notice) { notice.p(web::tr(scene.lang, *again.error)); });
      if (known.empty()) {
        main.empty_state(scene.tr("No credits have been entered yet: there is nothing to carry over."));
        return;
      }
      write_choice(scene, main, values, known);
      const auto transfers = left_to_carry(scene.db, scene.registry, asked);
      if (transfers.empty()) {
        main.empty_state(
            web::trf(scene.lang, "Nothing is left of {0} in {1}.", scene.programme(asked.programme), asked.year));
      } else {
        write_left(scene, main, asked, transfers);
      }
      main.note(
          main.tr("What is held stays in its year until it is settled or let go; the reserve is released first."));
      if (!transfers.empty()) write_confirmation(scene, main, values, transfers, again.faults);
    });
  });
}

web::Response post_carry(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto day = form.date("day");
  if (!day && form.fault_of("day") == nullptr) form.fault("day", msg("Say which day."));
  if (form.text("document").empty()) form.fault("document", msg("Say which document this rests on."));
  if (!form.ok()) return carry_page(state, request, &form, {form.faults(), std::nullopt});
  auto asked = asked_of(typed(form));
  asked.day = *day;
  std::vector<std::int64_t> numbers;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        // Sent a second time it finds nothing left: what was posted the first time is the answer.
        const bool is_first = !act.db.first<std::int64_t>(sql::entry_of_key, asked.idempotency_key + "-1");
        if (is_first) {
          const auto left = left_to_carry(act.db, registry, asked);
          if (!left.empty() && seen(left) != form.text("seen")) {
            return fail(Conflict{msg("Something moved since you looked: look again at what is left, then confirm.")});
          }
        }
        auto made = carry_over(act, registry, asked);
        if (!made) return fail(std::move(made.error()));
        numbers = std::move(*made);
        return {};
      });
  if (done) {
    return web::see_other(numbers.size() == 1 ? entry_href(numbers.front())
                                              : fmt::format("{}?acte={}", entries_path, word(Move::carry_over)));
  }
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) {
    auto faults = wrong->faults;
    for (auto& fault : faults) {
      if (fault.field == "idempotency_key" || fault.field.starts_with("transfers")) fault.field.clear();
    }
    return carry_page(state, request, &form, {std::move(faults), std::nullopt});
  }
  if (std::holds_alternative<Refused>(done.error()) || std::holds_alternative<Conflict>(done.error()))
    return carry_page(state, request, &form, {{}, done.error()});
  return web::error_response(request, done.error());
}

}  // namespace

void add_carry_routes(web::Router& router, const Shared& state) {
  add_way(router, state,
          {.name = "carry_over",
           .pattern = carry_path,
           .right = access::Right::allot_credits,
           .scope = web::scope_each,
           .freshness = web::Freshness::never},
          [](PagesState& pages, const web::Request& request) { return carry_page(pages, request, nullptr, {}); });
  add_way(router, state,
          {.name = "post_carry_over",
           .method = web::Method::post,
           .pattern = carry_path,
           .right = access::Right::allot_credits,
           .scope = web::scope_each},
          post_carry);
}

}  // namespace jalon::ledger
