// SPDX-License-Identifier: EUPL-1.2
// An envelope divided from a page: the key is chosen, what each would receive is looked at, then it is delegated.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "allocation/division.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/json_body.hpp"
#include "web/page.hpp"

namespace jalon::allocation {

namespace {

using web::Request;
using web::Response;

// As the form has it, typed or taken from the address.
struct Filled {
  std::string programme, year, line, from, to = "department", by = "population", formula, ae, cp, without, least, most;
  bool is_direct = false;
  std::string day, document, memo, key, seen;
  bool is_asked = false;  // a key was chosen: there is something to look at
};

constexpr std::size_t over_shown = 20;
constexpr std::string_view by_equal = "equal", by_population = "population", by_contracts = "contracts",
                           by_formula = "formula";

template <class Text>
Filled filled_by(Text&& text) {
  Filled out;
  out.programme = text("programme");
  out.year = text("annee");
  out.line = text("ligne");
  out.from = text("de");
  if (const auto to = text("vers"); !to.empty()) out.to = to;
  if (const auto by = text("cle"); !by.empty()) out.by = by;
  out.formula = text("formule");
  out.ae = text("ae");
  out.cp = text("cp");
  out.without = text("sauf");
  out.least = text("minimum");
  out.most = text("maximum");
  out.is_direct = !text("direct").empty();
  out.is_asked = !text("cle").empty();
  return out;
}

// Names and codes, separated by commas or semicolons.
std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> out;
  std::string one;
  for (const char c : text + ";") {
    if (c != ';' && c != ',') {
      one += c;
      continue;
    }
    if (auto name = tidy(one); !name.empty()) out.push_back(std::move(name));
    one.clear();
  }
  return out;
}

const territory::Territory* place_named(const territory::Registry& registry, const std::string& text,
                                        territory::Level level) {
  // A bare code may be that of a region and of a department.
  const auto* place = registry.from_text(text);
  return place != nullptr ? place : registry.find(level, text);
}

Result<Division> division_of(const territory::Registry& registry, const Filled& values) {
  Division out{.programme = values.programme,
               .line = values.line,
               .year = 0,
               .from = registry.nation().key,
               .to = territory::Level::department,
               .key = {},
               .ae_cents = {},
               .cp_cents = {},
               .without = {},
               .through_regions = !values.is_direct,
               .day = {},
               .document = values.document,
               .memo = values.memo,
               .idempotency_key = values.key};
  std::vector<Fault> faults;
  if (values.programme.empty()) faults.push_back({"programme", msg("Name the programme by its code.")});
  if (values.line.empty()) faults.push_back({"ligne", msg("Name the line by its code.")});
  const auto year = parse_integer(values.year);
  if (!year || *year < 1990 || *year > 2200)
    faults.push_back({"annee", msg("This is not the year of a budget.")});
  else
    out.year = static_cast<int>(*year);
  if (!territory::parse_word(values.to, out.to) ||
      (out.to != territory::Level::region && out.to != territory::Level::department))
    faults.push_back({"vers", msg("Credits are divided among regions or departments.")});
  if (!values.from.empty()) {
    if (const auto* place = place_named(registry, values.from, territory::Level::region)) {
      out.from = place->key;
    } else {
      faults.push_back({"de", msg("This territory is not known.")});
    }
  }
  for (const auto& [field, text, into] : {std::tuple{"ae", &values.ae, &out.ae_cents},
                                          {"cp", &values.cp, &out.cp_cents},
                                          {"minimum", &values.least, &out.key.bounds.least_cents},
                                          {"maximum", &values.most, &out.key.bounds.most_cents}}) {
    if (text->empty()) continue;
    *into = ledger::read_cents(*text);
    if (!*into) {
      faults.push_back({field, msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                                   shorten(*text, 40))});
    }
  }
  for (const auto& name : listed(values.without)) {
    if (const auto* place = place_named(registry, name, out.to)) {
      out.without.push_back(place->key);
    } else {
      faults.push_back({"sauf", msg("“{0}” is no territory of this level.", shorten(name, 60))});
    }
  }
  if (values.by != by_equal) {
    out.key.kind = Key::Kind::formula;
    out.key.formula = values.by == by_population  ? std::string(key_population)
                      : values.by == by_contracts ? std::string(key_contracts)
                                                  : values.formula;
    if (out.key.formula.empty()) faults.push_back({"formule", msg("Write the formula of the key.")});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

struct Amounts {
  Lang lang;
  [[nodiscard]] std::string operator()(std::int64_t cents) const {
    return cents % 100 == 0 ? format_integer(cents / 100, lang) : format_decimal(cents, 2, lang);
  }
};

struct Scene {
  const Request& request;
  db::Session& db;
  const territory::Registry& registry;
  const access::Actor* actor;
  Date today;
  Lang lang;
};

// The fields of the page are named in French, those of the rule in English.
std::vector<Fault> renamed(std::vector<Fault> faults) {
  for (auto& fault : faults) {
    if (fault.field == "formula" || fault.field == "unit") fault.field = "formule";
    if (fault.field == "to") fault.field = "vers";
    if (fault.field == "at_least") fault.field = "minimum";
    if (fault.field == "at_most") fault.field = "maximum";
    if (fault.field == "day") fault.field = "jour";
    if (fault.field == "document") fault.field = "piece";
    if (fault.field == "memo") fault.field = "note";
    if (fault.field == "idempotency_key" || fault.field.starts_with("transfers")) fault.field.clear();
  }
  return faults;
}

const Message* why(const std::vector<Fault>& faults, std::string_view field) {
  const auto found = std::ranges::find(faults, field, &Fault::field);
  return found == faults.end() ? nullptr : &found->reason;
}

void write_choice(const Scene& scene, web::Flow& main, const Filled& values, const std::vector<Fault>& faults) {
  std::vector<std::string> programmes;
  std::vector<std::string> lines;
  for (const auto& budget : ledger::budgets(scene.db)) {
    if (std::ranges::find(programmes, budget.programme) == programmes.end()) programmes.push_back(budget.programme);
  }
  for (const auto& programme : programmes) {
    for (const auto& one : ledger::balances(scene.db, scene.registry, programme)) {
      if (std::ranges::find(lines, one.account.line) == lines.end()) lines.push_back(one.account.line);
    }
  }
  std::vector<std::string> regions;
  for (const auto& region : scene.registry.all(territory::Level::region)) regions.push_back(region.name);
  main.get_form(
      division_path,
      [&](web::Fields& form) {
        form.columns([&](web::Fields& fields) {
          fields.datalist_field({.name = "programme",
                                 .label = fields.tr("Programme"),
                                 .value = values.programme,
                                 .why = why(faults, "programme"),
                                 .required = true,
                                 .width = "w4"},
                                programmes);
          fields.number_field({.name = "annee",
                               .label = fields.tr("Year of the budget"),
                               .value = values.year,
                               .why = why(faults, "annee"),
                               .required = true,
                               .width = "w4"});
          fields.datalist_field({.name = "ligne",
                                 .label = fields.tr("Line"),
                                 .value = values.line,
                                 .why = why(faults, "ligne"),
                                 .required = true,
                                 .width = "w4"},
                                lines);
        });
        form.columns([&](web::Fields& fields) {
          fields.datalist_field({.name = "de",
                                 .label = fields.tr("From which territory"),
                                 .hint = fields.tr("A region; the nation when this is empty"),
                                 .value = values.from,
                                 .why = why(faults, "de"),
                                 .width = "w4"},
                                regions);
          fields.select(
              {.name = "vers",
               .label = fields.tr("Among"),
               .value = values.to,
               .why = why(faults, "vers"),
               .width = "w4"},
              {{"department", std::string(fields.tr("departments"))}, {"region", std::string(fields.tr("regions"))}});
          fields.select({.name = "cle", .label = fields.tr("Key"), .value = values.by, .width = "w4"},
                        {{std::string(by_population), std::string(fields.tr("Population"))},
                         {std::string(by_contracts), std::string(fields.tr("Number of contracts"))},
                         {std::string(by_equal), std::string(fields.tr("The same for each"))},
                         {std::string(by_formula), std::string(fields.tr("A formula of indicators"))}});
        });
        form.text_field(
            {.name = "formule",
             .label = form.tr("Formula"),
             .hint = form.tr("Of codes of indicators, territory.population and territory.contracts; for the "
                             "key “a formula” only"),
             .value = values.formula,
             .why = why(faults, "formule"),
             .max_characters = 1000});
        form.columns([&](web::Fields& fields) {
          fields.text_field({.name = "ae",
                             .label = fields.tr("To divide in AE, in euros"),
                             .hint = fields.tr("Both empty: all that is left"),
                             .value = values.ae,
                             .why = why(faults, "ae"),
                             .width = "w4"});
          fields.text_field({.name = "cp",
                             .label = fields.tr("To divide in CP, in euros"),
                             .hint = fields.tr("Both empty: all that is left"),
                             .value = values.cp,
                             .why = why(faults, "cp"),
                             .width = "w4"});
          fields.text_field({.name = "sauf",
                             .label = fields.tr("Without"),
                             .hint = fields.tr("Names or codes, with commas between them: they receive nothing"),
                             .value = values.without,
                             .why = why(faults, "sauf"),
                             .width = "w4"});
        });
        form.columns([&](web::Fields& fields) {
          fields.text_field({.name = "minimum",
                             .label = fields.tr("At least for each, in euros"),
                             .hint = fields.tr("In each unit; empty: no floor"),
                             .value = values.least,
                             .why = why(faults, "minimum"),
                             .width = "w4"});
          fields.text_field({.name = "maximum",
                             .label = fields.tr("At most for each, in euros"),
                             .hint = fields.tr("In each unit; empty: no maximum"),
                             .value = values.most,
                             .why = why(faults, "maximum"),
                             .width = "w4"});
        });
        form.checkbox({.name = "direct",
                       .label = form.tr("Straight to the departments, not through their regions"),
                       .value = "1"},
                      values.is_direct);
        form.submit(form.tr("Look at the division"), {}, {}, true);
      },
      "form");
}

void write_shares(const Scene& scene, web::Flow& main, const Division& asked, const Divided& divided) {
  const Amounts amount{scene.lang};
  const bool by_formula_of_figures = asked.key.kind == Key::Kind::formula;
  std::vector<web::Column> columns{{.label = main.tr("Territory")}};
  if (by_formula_of_figures) columns.push_back({.label = main.tr("Weight"), .is_number = true});
  columns.push_back({.label = main.tr("Share"), .is_number = true});
  columns.push_back({.label = "AE", .is_number = true});
  columns.push_back({.label = "CP", .is_number = true});
  double sum = 0;
  int decimals = 0;
  for (const auto& share : divided.shares) {
    sum += std::max(0.0, share.weight.value_or(0));
    if (share.weight && *share.weight != std::floor(*share.weight)) decimals = 2;
  }
  main.table(main.tr("What each would receive, in euros"), columns, [&](web::Rows& rows) {
    std::int64_t ae = 0;
    std::int64_t cp = 0;
    for (const auto& share : divided.shares) {
      ae += share.ae_cents;
      cp += share.cp_cents;
      rows.row([&](web::Row& row) {
        row.head(territory::label(*scene.registry.find(share.territory), scene.lang));
        if (by_formula_of_figures) {
          if (share.weight) {
            row.figure(format_decimal(std::llround(*share.weight * (decimals == 0 ? 1 : 100)), decimals, scene.lang));
          } else {
            row.cell([&](web::Phrasing& p) { p.badge(web::State::bad, p.tr("not known")); });
          }
        }
        row.figure(
            share.weight && sum > 0
                ? web::trf(scene.lang, "{0}%",
                           format_decimal(std::llround(std::max(0.0, *share.weight) / sum * 1000), 1, scene.lang))
                : std::string("–"));
        row.figure(amount(share.ae_cents));
        row.figure(amount(share.cp_cents));
      });
    }
    rows.total([&](web::Row& row) {
      row.head(main.tr("Total"));
      if (by_formula_of_figures) row.figure("");
      row.figure("");
      row.figure(amount(ae));
      row.figure(amount(cp));
    });
  });
  main.note(
      web::trf(scene.lang,
               "Whole euros, by the largest remainders. Left in {0} before: {1} € in AE, {2} € in CP; not divided: "
               "{3} € and {4} €.",
               territory::label(*scene.registry.find(asked.from), scene.lang), amount(divided.ae_left_cents),
               amount(divided.cp_left_cents), amount(divided.ae_rest()), amount(divided.cp_rest())));
}

// The share that the programme allows this line, and who would have more of it.
void write_cap(const Scene& scene, web::Flow& main, const Division& asked, const Divided& divided) {
  if (!divided.cap) return;
  const auto rule = web::trf(scene.lang, "At most {0}% of what each has in {1}, in each unit: {2}.",
                             divided.cap->percent_max, asked.year, divided.cap->source.in(scene.lang));
  if (divided.over.empty()) {
    main.note(rule);
    return;
  }
  const Amounts amount{scene.lang};
  main.notice(web::State::bad, [&](web::Flow& notice) {
    notice.p(web::trn(scene.lang, "In {0} case this line would be more than it may be.",
                      "In {0} cases this line would be more than it may be.", std::ssize(divided.over)));
    notice.p(rule);
    notice.list([&](web::Items& items) {
      for (std::size_t i = 0; i < std::min(divided.over.size(), over_shown); ++i) {
        const auto& one = divided.over[i];
        items.item(web::trf(scene.lang, "{0}: {1} € of {2} € in {3}",
                            territory::label(*scene.registry.find(one.territory), scene.lang), amount(one.line_cents),
                            amount(one.all_cents), ledger::word(one.unit)));
      }
    });
    if (divided.over.size() > over_shown)
      notice.note(web::trf(scene.lang, "The first {0} are named.", static_cast<std::int64_t>(over_shown)));
    notice.p(notice.tr("Delegate the other lines of the year first, or lower the amount."));
  });
}

void write_confirmation(const Scene& scene, web::Flow& main, const Filled& values, const Divided& divided,
                        const std::vector<Fault>& faults) {
  main.section("card", main.tr("Delegate"), [&](web::Flow& card) {
    card.post_form(division_path, web::csrf_token(scene.request), [&](web::Fields& fields) {
      for (const auto& [name, value] : {std::pair{"programme", &values.programme},
                                        {"annee", &values.year},
                                        {"ligne", &values.line},
                                        {"de", &values.from},
                                        {"vers", &values.to},
                                        {"cle", &values.by},
                                        {"formule", &values.formula},
                                        {"ae", &values.ae},
                                        {"cp", &values.cp},
                                        {"sauf", &values.without},
                                        {"minimum", &values.least},
                                        {"maximum", &values.most}})
        fields.hidden(name, *value);
      if (values.is_direct) fields.hidden("direct", "1");
      fields.hidden("vu", digest(divided));
      fields.hidden("cle_unique", values.key);
      fields.date_field({.name = "jour",
                         .label = fields.tr("Day of the document"),
                         .value = values.day,
                         .why = why(faults, "jour"),
                         .required = true});
      fields.text_field({.name = "piece",
                         .label = fields.tr("Document that it rests on"),
                         .value = values.document,
                         .why = why(faults, "piece"),
                         .required = true,
                         .max_characters = 200});
      fields.text_field({.name = "note",
                         .label = fields.tr("Free note"),
                         .hint = fields.tr("Nothing about a person."),
                         .value = values.memo,
                         .why = why(faults, "note"),
                         .max_characters = 500});
      fields.submit(fields.tr("Delegate these amounts"));
    });
  });
}

Response page(const DivisionContext& context, const Request& request, Filled values, std::vector<Fault> faults,
              const std::optional<Error>& error) {
  const auto registry = context.territories.current();
  return context.database.read([&](db::Session& session) {
    const Scene scene{request, session, *registry, access::actor_of(request), context.clock.today(), request.lang};
    std::optional<Division> asked;
    std::optional<Divided> divided;
    if (values.is_asked) {
      auto read = division_of(*registry, values);
      auto seen = read ? preview(session, *registry, *read, scene.today) : Result<Divided>(fail(read.error()));
      if (seen) {
        asked = std::move(*read);
        divided = std::move(*seen);
      } else if (const auto* wrong = std::get_if<Invalid>(&seen.error())) {
        for (auto& fault : renamed(wrong->faults)) faults.push_back(std::move(fault));
      } else {
        return web::error_response(request, seen.error());
      }
    }
    if (values.day.empty()) values.day = scene.today.text();
    if (values.key.empty()) values.key = new_uuid().text();
    web::Page out;
    out.title = web::tr(request.lang, "Divide an envelope");
    out.crumbs = {{"France", "/nation"}, {std::string(web::tr(request.lang, "Credits")), "/credits"}, {out.title, ""}};
    out.status = !faults.empty() ? 422 : error ? web::status_of(*error) : 200;
    return web::page(request, out, [&](web::Flow& main) {
      main.head(out.title, main.tr("What is left in one territory, delegated to those below it by a key"));
      main.fault_summary(faults);
      if (error) {
        main.notice(web::State::bad, [&](web::Flow& notice) {
          if (const auto* no = std::get_if<Refused>(&*error)) {
            notice.p(web::tr(request.lang, no->why));
            notice.p(web::tr(request.lang, no->next));
          } else if (const auto* conflict = std::get_if<Conflict>(&*error)) {
            notice.p(web::tr(request.lang, conflict->what));
          }
        });
      }
      write_choice(scene, main, values, faults);
      if (!divided) return;
      main.h2(main.tr("What each would receive"));
      if (const auto unknown = divided->unknown(); !unknown.empty()) {
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(web::trn(scene.lang,
                            "The key does not know the weight of {0} territory: give the figure, or leave it out.",
                            "The key does not know the weight of {0} territories: give the figures, or leave them out.",
                            static_cast<std::int64_t>(unknown.size())));
        });
      }
      write_cap(scene, main, *asked, *divided);
      write_shares(scene, main, *asked, *divided);
      const bool may =
          scene.actor != nullptr &&
          access::may(*scene.actor, access::Right::allot_credits, registry->right_path(asked->from)).has_value();
      if (may && divided->unknown().empty() && divided->over.empty())
        write_confirmation(scene, main, values, *divided, faults);
    });
  });
}

Response show(const DivisionContext& context, const Request& request) {
  return page(context, request,
              filled_by([&](std::string_view name) { return tidy(request.query_value(name).value_or("")); }), {}, {});
}

Response post(const DivisionContext& context, const Request& request) {
  web::Form form(request);
  auto values = filled_by([&](std::string_view name) { return form.text(name); });
  values.is_asked = true;
  const auto day = form.date("jour");
  values.day = form.text("jour");
  values.document = form.text("piece");
  values.memo = form.text("note");
  values.key = form.text("cle_unique");
  values.seen = form.text("vu");
  if (!day && form.ok()) form.fault("jour", msg("Enter the day."));
  if (!form.ok()) return page(context, request, values, form.faults(), {});
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto registry = context.territories.current();
  const auto done = context.database.write([&](db::Session& session) -> Result<std::int64_t> {
    auto asked = division_of(*registry, values);
    if (!asked) return fail(asked.error());
    asked->day = *day;
    asked->seen = values.seen;
    access::Act act{.db = session, .actor = *actor, .now = context.clock.now(), .origin = "page"};
    return delegate(act, *registry, *asked);
  });
  if (done) return web::see_other(fmt::format("/credits/ecritures/{}", *done));
  if (const auto* wrong = std::get_if<Invalid>(&done.error()))
    return page(context, request, values, renamed(wrong->faults), {});
  if (std::holds_alternative<Refused>(done.error()) || std::holds_alternative<Conflict>(done.error()))
    return page(context, request, values, {}, done.error());
  return web::error_response(request, done.error());
}

// ---- for programs ----

Result<Division> division_of(const territory::Registry& registry, const boost::json::object& body) {
  web::JsonReading in;
  Division out{.programme = in.text(body, "programme", "programme"),
               .line = in.text(body, "line", "line"),
               .year = static_cast<int>(std::clamp<std::int64_t>(in.integer(body, "year", "year"), 0, 9999)),
               .from = registry.nation().key,
               .to = territory::Level::department,
               .key = {},
               .ae_cents = {},
               .cp_cents = {},
               .without = {},
               .through_regions = body.if_contains("direct") == nullptr || !in.boolean(body, "direct", "direct"),
               .day = in.date(body, "day", "day").value_or(Date{}),
               .document = in.text(body, "document", "document"),
               .memo = in.text(body, "memo", "memo"),
               .idempotency_key = in.text(body, "idempotency_key", "idempotency_key")};
  const auto place = [&](const std::string& text, const std::string& field) {
    const auto* found = registry.from_text(text);
    if (found == nullptr) in.wrong(field, msg("This territory is not known."));
    return found == nullptr ? TerritoryKey{} : found->key;
  };
  if (const auto from = in.text(body, "from", "from"); !from.empty()) out.from = place(from, "from");
  if (const auto to = in.text(body, "to", "to"); !to.empty() && !territory::parse_word(to, out.to))
    in.wrong("to", msg("Credits are divided among regions or departments."));
  const auto amount = [&](const boost::json::object& object, std::string_view key, const std::string& field,
                          auto&& into) {
    const auto text = in.text(object, key, field);
    if (text.empty()) return;
    if (const auto cents = ledger::parse_cents(text)) {
      into(*cents);
    } else {
      in.wrong(field, msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                          shorten(text, 40)));
    }
  };
  amount(body, "ae", "ae", [&](std::int64_t cents) { out.ae_cents = cents; });
  amount(body, "cp", "cp", [&](std::int64_t cents) { out.cp_cents = cents; });
  amount(body, "at_least", "at_least", [&](std::int64_t cents) { out.key.bounds.least_cents = cents; });
  amount(body, "at_most", "at_most", [&](std::int64_t cents) { out.key.bounds.most_cents = cents; });
  if (const auto formula = in.text(body, "formula", "formula"); !formula.empty()) {
    out.key.kind = Key::Kind::formula;
    out.key.formula = formula;
  }
  in.each(body, "amounts", [&](const boost::json::object& item, const std::string& field) {
    out.key.kind = Key::Kind::entered;
    const auto key = place(in.text(item, "territory", field + ".territory"), field + ".territory");
    amount(item, "ae", field + ".ae", [&](std::int64_t cents) { out.key.ae[key] = cents; });
    amount(item, "cp", field + ".cp", [&](std::int64_t cents) { out.key.cp[key] = cents; });
  });
  in.each(body, "without", [&](const boost::json::object& item, const std::string& field) {
    out.without.push_back(place(in.text(item, "territory", field + ".territory"), field + ".territory"));
  });
  if (!in.faults.empty()) return fail(Invalid{std::move(in.faults)});
  return out;
}

Response api(const DivisionContext& context, const Request& request, bool carries_out) {
  const auto body = web::object_of(request);
  if (!body) return web::error_response(request, body.error());
  const auto registry = context.territories.current();
  const auto asked = division_of(*registry, *body);
  if (!asked) return web::error_response(request, asked.error());
  std::string out;
  JsonWriter json(out);
  if (carries_out) {
    const auto* actor = access::actor_of(request);
    if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
    const auto done = context.database.write([&](db::Session& session) {
      access::Act act{.db = session, .actor = *actor, .now = context.clock.now(), .origin = "api"};
      return delegate(act, *registry, *asked);
    });
    if (!done) return web::error_response(request, done.error());
    json.object([&] { json.field("entry", *done); });
    return web::json(std::move(out), 201);
  }
  const auto seen = context.database.read(
      [&](db::Session& session) { return preview(session, *registry, *asked, context.clock.today()); });
  if (!seen) return web::error_response(request, seen.error());
  json.object([&] {
    json.field("ae", ledger::plain(seen->ae_cents));
    json.field("cp", ledger::plain(seen->cp_cents));
    json.field("ae_not_divided", ledger::plain(seen->ae_rest()));
    json.field("cp_not_divided", ledger::plain(seen->cp_rest()));
    if (seen->cap) {
      json.key("cap");
      json.object([&] {
        json.field("percent_max", std::int64_t{seen->cap->percent_max});
        json.field("source", seen->cap->source.fr);
        json.key("over");
        json.array([&] {
          for (const auto& one : seen->over) {
            json.object([&] {
              json.field("code", registry->find(one.territory)->code);
              json.field("unit", ledger::word(one.unit));
              json.field("line", ledger::plain(one.line_cents));
              json.field("all", ledger::plain(one.all_cents));
            });
          }
        });
      });
    }
    json.key("shares");
    json.array([&] {
      for (const auto& share : seen->shares) {
        const auto* place = registry->find(share.territory);
        json.object([&] {
          json.field("level", territory::word(place->level));
          json.field("code", place->code);
          json.field("weight", share.weight);
          json.field("ae", ledger::plain(share.ae_cents));
          json.field("cp", ledger::plain(share.cp_cents));
        });
      }
    });
  });
  return web::json(std::move(out));
}

}  // namespace

void add_division_routes(web::Router& router, const DivisionContext& context) {
  router.add_schema("EnvelopeDivision", R"({"type":"object","properties":{"programme":{"type":"string"},
"year":{"type":"integer"},"line":{"type":"string"},"from":{"type":"string","description":"FR when left out; region:11"},
"to":{"enum":["region","department"]},"formula":{"type":"string",
"description":"of indicators, territory.population and territory.contracts; without it and without amounts, the same for each"},
"amounts":{"type":"array","items":{"type":"object","properties":{"territory":{"type":"string"},"ae":{"type":"string"},
"cp":{"type":"string"}},"required":["territory"]}},"without":{"type":"array","items":{"type":"object","properties":{
"territory":{"type":"string"}},"required":["territory"]}},"ae":{"type":"string","description":"euros to divide"},
"cp":{"type":"string","description":"without both, all that is left"},
"at_least":{"type":"string","description":"euros for each, in each unit"},"at_most":{"type":"string"},"direct":{"type":"boolean",
"description":"not through the regions"},"day":{"type":"string","format":"date"},"document":{"type":"string"},
"memo":{"type":"string"},"idempotency_key":{"type":"string"}},"required":["programme","year","line"]})");
  router.add_schema("EnvelopeShares", R"({"type":"object","properties":{"ae":{"type":"string"},"cp":{"type":"string"},
"ae_not_divided":{"type":"string"},"cp_not_divided":{"type":"string"},
"cap":{"type":"object","description":"how much of a year's credits the line may be; over: who would have more",
"properties":{"percent_max":{"type":"integer"},"source":{"type":"string"},"over":{"type":"array","items":{"type":"object"}}}},
"shares":{"type":"array","items":{"type":"object",
"properties":{"level":{"type":"string"},"code":{"type":"string"},"weight":{"type":["number","null"],
"description":"null: not known, which is not zero"},"ae":{"type":"string"},"cp":{"type":"string"}},
"required":["level","code","weight","ae","cp"]}}},"required":["ae","cp","shares"]})");
  router.add_schema("EnvelopeDelegated",
                    R"({"type":"object","properties":{"entry":{"type":"integer"}},"required":["entry"]})");
  const auto add = [&](std::string name, web::Method method, std::string pattern, access::Right right,
                       web::Handler handler) {
    web::Route route;
    route.name = "allocation." + std::move(name);
    route.method = method;
    route.pattern = std::move(pattern);
    route.right = access::word(right);
    if (method != web::Method::get) route.scope = web::scope_each;
    route.handler = std::move(handler);
    return route;
  };
  // Whoever reads the accounts may try a key out; only who allots delegates.
  auto shown = add("divide", web::Method::get, std::string(division_path), access::Right::read_credits,
                   [context](const Request& request) { return show(context, request); });
  shown.freshness = web::Freshness::never;
  router.add(std::move(shown));
  router.add(add("post_division", web::Method::post, std::string(division_path), access::Right::allot_credits,
                 [context](const Request& request) { return post(context, request); }));
  auto looked =
      add("api_preview_division", web::Method::post, "/api/v1/ledger/division/preview", access::Right::read_credits,
          [context](const Request& request) { return api(context, request, false); });
  looked.summary = "What each territory would receive of an envelope by a key; changes nothing";
  looked.request_schema = "EnvelopeDivision";
  looked.response_schema = "EnvelopeShares";
  router.add(std::move(looked));
  auto carried = add("api_divide", web::Method::post, "/api/v1/ledger/division", access::Right::allot_credits,
                     [context](const Request& request) { return api(context, request, true); });
  carried.summary = "Divides an envelope by a key and delegates it, as one entry";
  carried.request_schema = "EnvelopeDivision";
  carried.response_schema = "EnvelopeDelegated";
  router.add(std::move(carried));
}

}  // namespace jalon::allocation
