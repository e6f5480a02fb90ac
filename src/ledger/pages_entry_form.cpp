// SPDX-License-Identifier: EUPL-1.2
// An entry made by hand: the act first, then a form that asks only what this act needs, beside what is left to move.
#include <algorithm>
#include <map>
#include <tuple>

#include "ledger/pages.hpp"
#include "ledger/posting.hpp"

namespace jalon::ledger {

namespace {

constexpr std::size_t text_characters_max = 500;
constexpr std::size_t givers_shown = 20;
constexpr std::size_t choices_max = 12;  // more territories than that are typed

// What a form asks for an act.
struct ActForm {
  Move move;
  Kind from, to;
  std::optional<Unit> unit;  // both
  bool of_nation = false;    // in the nation alone
  bool has_target = false;   // another territory
  std::string_view what;     // in a sentence
};
constexpr std::array ways{
    ActForm{Move::vote, Kind::voted, Kind::open, std::nullopt, true, false,
            N_("What Parliament gives to a programme.")},
    ActForm{Move::hold_back, Kind::open, Kind::reserve, std::nullopt, true, false,
            N_("The nation keeps back credits that are left.")},
    ActForm{Move::release, Kind::reserve, Kind::open, std::nullopt, true, false,
            N_("What was kept in reserve may be used again.")},
    ActForm{Move::delegate, Kind::open, Kind::open, std::nullopt, false, true,
            N_("A region or a department gets credits from the territory above.")},
    ActForm{Move::take_back, Kind::open, Kind::open, std::nullopt, false, true,
            N_("Credits that a territory has not used go back to the one above.")},
    ActForm{Move::commit, Kind::open, Kind::committed, Unit::ae, false, false,
            N_("A decision binds credits; they may be held until it is signed.")},
    ActForm{Move::decommit, Kind::committed, Kind::open, Unit::ae, false, false,
            N_("What was committed and will not be used is free again.")},
    ActForm{Move::pay, Kind::open, Kind::paid, Unit::cp, false, false, N_("What was paid out.")},
    ActForm{Move::recover, Kind::paid, Kind::recovered, Unit::cp, false, false, N_("What was paid and has come back.")},
    ActForm{Move::restore, Kind::recovered, Kind::open, Unit::cp, false, false,
            N_("What has come back may be used again.")},
    ActForm{Move::lapse, Kind::open, Kind::lapsed, std::nullopt, false, false,
            N_("Credits that will not be used are given up for good.")}};

const ActForm* way_of(std::string_view act) {
  Move move{};
  if (!parse_word(act, move)) return nullptr;
  const auto* found = std::ranges::find(ways, move, &ActForm::move);
  return found == ways.end() ? nullptr : found;
}

// What stands in the form, as it was typed or asked for by a link.
struct Filled {
  std::string programme, year, line, territory, target, from;
  std::string amount_ae, amount_cp, day, document, memo, key;
  bool is_held = false;
};

struct Again {
  std::vector<Fault> faults;
  std::optional<Error> error;
};

// A territory as it is typed, so that it can be read back.
std::string text_of(const territory::Registry& registry, const territory::Territory& place) {
  switch (place.level) {
    case territory::Level::department:
      return fmt::format("{} – {}", place.code, place.name);
    case territory::Level::nation:
    case territory::Level::region:
      // La Réunion and others are a department as well, which a bare name means.
      if (registry.from_text(place.name) == &place) return place.name;
      break;
    default:
      break;
  }
  return fmt::format("{} {}", territory::word(place.level), place.code);
}

// Where this reader may do it, the nation first.
std::vector<const territory::Territory*> own_places(const Scene& scene, Move move) {
  std::vector<const territory::Territory*> out;
  const auto add = [&](const territory::Territory* place) {
    if (place != nullptr && std::ranges::find(out, place) == out.end()) out.push_back(place);
  };
  const auto add_all = [&](TerritoryKey key) {
    const auto* place = scene.registry.find(key);
    if (place == nullptr || !scene.may(right_of(move), key)) return;
    add(place);
    for (const auto level : {territory::Level::region, territory::Level::department}) {
      for (const auto* one : scene.registry.below(key, level)) add(one);
    }
  };
  if (scene.actor->is_system) add_all(scene.registry.nation().key);
  for (const auto& grant : scene.actor->grants) add_all(grant.territory);
  return out;
}

std::string read_again(const Scene& scene, std::string_view name) {
  return std::string(trim(scene.request.query_value(name).value_or("")));
}

Filled asked_for(const Scene& scene, const ActForm& way, const Known& known) {
  Filled out{.programme = read_again(scene, "programme"),
             .year = read_again(scene, "annee"),
             .line = read_again(scene, "ligne"),
             .territory = read_again(scene, "territoire"),
             .target = read_again(scene, "vers"),
             .from = read_again(scene, "de")};
  if (out.programme.empty() && known.programmes.size() == 1) out.programme = known.programmes.front();
  if (out.line.empty() && known.lines.size() == 1) out.line = known.lines.front();
  if (out.year.empty()) out.year = std::to_string(known.years.empty() ? scene.today.year() : known.years.front());
  const auto places = own_places(scene, way.move);
  if (out.territory.empty() && places.size() == 1) {
    out.territory = text_of(scene.registry, *places.front());
  } else if (out.territory.empty() && way.move == Move::delegate && !places.empty()) {
    out.territory = text_of(scene.registry, *places.front());
  } else if (const auto* place = scene.registry.from_text(out.territory)) {
    out.territory = text_of(scene.registry, *place);
  }
  if (const auto* place = scene.registry.from_text(out.target)) out.target = text_of(scene.registry, *place);
  if (out.target.empty() && way.move == Move::take_back) out.target = scene.registry.nation().name;
  out.day = scene.today.text();
  out.key = fresh_key();
  return out;
}

Filled typed(const web::Form& form) {
  return {.programme = form.text("programme"),
          .year = form.text("annee"),
          .line = form.text("ligne"),
          .territory = form.text("territoire"),
          .target = form.text("vers"),
          .from = form.text("de"),
          .amount_ae = form.text("montant_ae"),
          .amount_cp = form.text("montant_cp"),
          .day = form.text("day"),
          .document = form.text("document"),
          .memo = form.text("memo"),
          .key = form.text("idempotency_key"),
          .is_held = form.has("held")};
}

// ---- what is left to move ----

Kind giving(const ActForm& way, const Filled& values) {
  return way.move == Move::lapse && values.from == word(Kind::reserve) ? Kind::reserve : way.from;
}

struct Giver {
  const Balance* ae = nullptr;
  const Balance* cp = nullptr;
};
using Givers = std::map<std::tuple<int, std::string, std::string, TerritoryKey, Kind>, Giver>;

Givers read_givers(const Scene& scene, const ActForm& way, const Filled& values, const Known& known) {
  Givers out;
  const auto year = parse_integer(values.year);
  const auto level_of = [&](const Account& account) {
    const auto* place = scene.registry.find(account.territory);
    return place == nullptr ? territory::Level::commune : place->level;
  };
  for (const auto& one : known.balances) {
    const auto& account = one.account;
    if (account.kind != way.from && !(way.move == Move::lapse && account.kind == Kind::reserve)) continue;
    if (way.unit && account.unit != *way.unit) continue;
    if (one.left_cents() <= 0) continue;
    if (way.of_nation && account.territory != scene.registry.nation().key) continue;
    if (way.move == Move::take_back && account.territory == scene.registry.nation().key) continue;
    if (way.move == Move::delegate && level_of(account) > territory::Level::region) continue;
    if (!values.programme.empty() && account.programme != values.programme) continue;
    if (year && account.year != *year) continue;
    if (!scene.may(right_of(way.move), account.territory)) continue;
    auto& giver = out[{-account.year, account.programme, account.line, account.territory, account.kind}];
    (account.unit == Unit::ae ? giver.ae : giver.cp) = &one;
  }
  return out;
}

std::string form_href(const Scene& scene, const ActForm& way, const Account& account) {
  const auto* place = scene.registry.find(account.territory);
  auto out = fmt::format("{}?acte={}&programme={}&annee={}&ligne={}", new_entry_path, word(way.move),
                         web::percent_encode(account.programme), account.year, web::percent_encode(account.line));
  if (place != nullptr && !way.of_nation)
    out += fmt::format("&territoire={}-{}", territory::word(place->level), web::percent_encode(place->code));
  if (account.kind == Kind::reserve) out += "&de=reserve";
  return out;
}

void write_givers(const Scene& scene, web::Flow& card, const ActForm& way, const Filled& values, const Known& known) {
  const auto givers = read_givers(scene, way, values, known);
  if (givers.empty()) {
    card.p(card.tr("No account has anything left for this act in this budget."));
    return;
  }
  Amounts amounts{scene.lang};
  for (const auto& [key, giver] : givers) {
    for (const auto* one : {giver.ae, giver.cp}) amounts.see(one == nullptr ? 0 : one->left_cents());
  }
  std::vector<web::Column> columns{{.label = card.tr("Account")}};
  if (way.unit != Unit::cp) columns.push_back({.label = "AE", .is_number = true});
  if (way.unit != Unit::ae) columns.push_back({.label = "CP", .is_number = true});
  card.table(card.tr("What is left to move, in euros: choose one to fill the form"), columns, [&](web::Rows& rows) {
    std::size_t shown = 0;
    for (const auto& each : givers) {
      if (++shown > givers_shown) break;
      const auto& giver = each.second;
      const auto& account = (giver.ae != nullptr ? giver.ae : giver.cp)->account;
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          p.a(form_href(scene, way, account), web::trf(scene.lang, "{0}, {1}", scene.place(account.territory),
                                                       scene.line(account.programme, account.line)));
          p.br().soft(budget_link(account.programme, account.year, scene).label);
          if (account.kind == Kind::reserve) p.text(" ").soft(p.tr(title(account.kind)));
        });
        const auto figure = [&](const Balance* one) {
          row.figure(one == nullptr ? std::string("–") : amounts.text(one->left_cents()));
        };
        if (way.unit != Unit::cp) figure(giver.ae);
        if (way.unit != Unit::ae) figure(giver.cp);
      });
    }
  });
  if (givers.size() > givers_shown)
    card.note(web::trn(scene.lang, "{0} more account: name the programme and the year to see fewer.",
                       "{0} more accounts: name the programme and the year to see fewer.",
                       static_cast<std::int64_t>(givers.size() - givers_shown)));
}

// The one account that the form names; none while it does not name one.
std::optional<Account> named(const Scene& scene, const ActForm& way, const Filled& values, Unit unit) {
  const auto year = parse_integer(values.year);
  const auto* place = way.of_nation ? &scene.registry.nation() : scene.registry.from_text(values.territory);
  if (!year || *year < 1990 || *year > 2200 || place == nullptr || values.programme.empty() || values.line.empty())
    return std::nullopt;
  return Account{values.programme, static_cast<int>(*year), values.line, place->key, giving(way, values), unit};
}

void write_left(const Scene& scene, web::Flow& main, const ActForm& way, const Filled& values, const Known& known) {
  if (way.move == Move::vote) return;
  main.section("card w5", main.tr("What is left to move"), [&](web::Flow& card) {
    const auto one = named(scene, way, values, way.unit.value_or(Unit::ae));
    if (!one || !scene.may(access::Right::read_credits, one->territory)) {
      write_givers(scene, card, way, values, known);
      return;
    }
    card.p(web::trf(scene.lang, "{0}, {1}: {2}", one->line, scene.place(one->territory), scene.tr(title(one->kind))));
    card.p([&](web::Phrasing& p) {
      const auto link = budget_link(one->programme, one->year, scene);
      p.a(link.href, link.label);
    });
    card.terms([&](web::Terms& terms) {
      for (const auto unit : {Unit::ae, Unit::cp}) {
        if (way.unit && *way.unit != unit) continue;
        auto account = *one;
        account.unit = unit;
        const auto stands = balance(scene.db, account);
        terms.pair(word(unit), [&](web::Phrasing& p) {
          if (!stands) {
            p.text(p.tr("nothing was ever entered there"));
            return;
          }
          p.a(account_href(account, scene.registry), money(stands->left_cents(), scene.lang));
          if (stands->held_cents > 0)
            p.text(" ").soft(web::trf(scene.lang, "and {0} held", money(stands->held_cents, scene.lang)));
        });
      }
    });
    card.p([&](web::Phrasing& p) {
      p.a(fmt::format("{}?acte={}&programme={}&annee={}&territoire=&ligne=", new_entry_path, word(way.move),
                      web::percent_encode(one->programme), one->year),
          p.tr("Another account"));
    });
  });
}

// ---- the form ----

void write_territory(const Scene& scene, web::Fields& fields, const ActForm& way, const web::Field& field) {
  const auto places = own_places(scene, way.move);
  if (places.size() > choices_max || way.move == Move::delegate) {
    std::vector<std::string> texts;
    for (const auto* one : places) texts.push_back(text_of(scene.registry, *one));
    fields.datalist_field(field, texts);
    return;
  }
  std::vector<web::Choice> choices;
  if (places.size() != 1) choices.push_back({"", std::string(scene.tr("Choose"))});
  for (const auto* one : places) choices.push_back({text_of(scene.registry, *one), territory::label(*one, scene.lang)});
  // What was typed elsewhere stays: the act itself says no.
  if (!field.value.empty() && std::ranges::find(choices, field.value, &web::Choice::value) == choices.end())
    choices.push_back({field.value, field.value});
  auto chosen = field;
  chosen.hint = {};
  fields.select(chosen, choices);
}

void write_account_fields(const Scene& scene, web::Fields& fields, const ActForm& way, const Filled& values,
                          const Known& known, const std::vector<Fault>& faults) {
  fields.columns([&](web::Fields& columns) {
    columns.datalist_field({.name = "programme",
                            .label = scene.tr("Programme"),
                            .hint = scene.tr("Its code: small letters, digits and hyphens."),
                            .value = values.programme,
                            .why = why(faults, "programme"),
                            .required = true,
                            .width = "w5"},
                           known.programmes);
    columns.number_field({.name = "annee",
                          .label = scene.tr("Year of the budget"),
                          .value = values.year,
                          .why = why(faults, "annee"),
                          .required = true,
                          .width = "w3"});
    columns.datalist_field({.name = "ligne",
                            .label = scene.tr("Line"),
                            .hint = scene.tr("Its code: prevention"),
                            .value = values.line,
                            .why = why(faults, "ligne"),
                            .required = true,
                            .width = "w4"},
                           known.lines);
  });
  if (!way.of_nation) {
    write_territory(scene, fields, way,
                    {.name = "territoire",
                     .label = way.has_target ? scene.tr("From which territory") : scene.tr("Territory"),
                     .hint = scene.tr("Code or name"),
                     .value = values.territory,
                     .why = why(faults, "territoire"),
                     .required = true});
  }
  if (way.has_target) {
    std::vector<std::string> texts;
    for (const auto* one : own_places(scene, way.move)) texts.push_back(text_of(scene.registry, *one));
    fields.datalist_field({.name = "vers",
                           .label = scene.tr("To which territory"),
                           .hint = way.move == Move::delegate ? scene.tr("Below the one that gives: code or name")
                                                              : scene.tr("Above the one that gives: code or name"),
                           .value = values.target,
                           .why = why(faults, "vers"),
                           .required = true},
                          texts);
  }
  if (way.move == Move::lapse) {
    fields.select({.name = "de", .label = scene.tr("Taken from"), .value = values.from, .why = why(faults, "de")},
                  {{std::string(word(Kind::open)), std::string(scene.tr("what is left to use"))},
                   {std::string(word(Kind::reserve)), std::string(scene.tr("the reserve of the nation"))}});
  }
}

void write_amounts(const Scene& scene, web::Fields& fields, const ActForm& way, const Filled& values,
                   const std::vector<Fault>& faults) {
  // What is left stands at the amount itself once the form names its account.
  const auto hint = [&](Unit unit) {
    const auto account = way.move == Move::vote ? std::nullopt : named(scene, way, values, unit);
    const auto stands = account ? balance(scene.db, *account) : std::nullopt;
    std::string out(scene.tr("Written 1 234,56 or 1234.56"));
    return stands ? web::trf(scene.lang, "{0} left.", money(stands->left_cents(), scene.lang)) + " " + out : out;
  };
  const auto of_ae = hint(Unit::ae);
  const auto of_cp = hint(Unit::cp);
  fields.columns([&](web::Fields& columns) {
    if (way.unit != Unit::cp) {
      columns.number_field(
          {.name = "montant_ae",
           .label = way.unit ? scene.tr("Amount in AE, in euros") : scene.tr("Amount in AE, in euros (or none)"),
           .hint = of_ae,
           .value = values.amount_ae,
           .why = why(faults, "montant_ae"),
           .required = way.unit.has_value(),
           .width = "w6"});
    }
    if (way.unit != Unit::ae) {
      columns.number_field(
          {.name = "montant_cp",
           .label = way.unit ? scene.tr("Amount in CP, in euros") : scene.tr("Amount in CP, in euros (or none)"),
           .hint = of_cp,
           .value = values.amount_cp,
           .why = why(faults, "montant_cp"),
           .required = way.unit.has_value(),
           .width = "w6"});
    }
  });
}

void write_form(const Scene& scene, web::Flow& main, const ActForm& way, const Filled& values, const Known& known,
                const std::vector<Fault>& faults) {
  main.post_form(entries_path, web::csrf_token(scene.request), [&](web::Fields& fields) {
    fields.hidden("acte", word(way.move));
    fields.hidden("idempotency_key", values.key);
    write_account_fields(scene, fields, way, values, known, faults);
    write_amounts(scene, fields, way, values, faults);
    fields.date_field({.name = "day",
                       .label = scene.tr("Day of the document"),
                       .value = values.day,
                       .why = why(faults, "day"),
                       .required = true});
    fields.text_field({.name = "document",
                       .label = scene.tr("Document that it rests on"),
                       .hint = scene.tr("As “LFI 2016, programme 216” or “convention 2016-117”"),
                       .value = values.document,
                       .why = why(faults, "document"),
                       .required = true,
                       .max_characters = 200});
    fields.text_field({.name = "memo",
                       .label = scene.tr("Memo"),
                       .hint = scene.tr("Nothing about a person."),
                       .value = values.memo,
                       .why = why(faults, "memo"),
                       .max_characters = text_characters_max});
    if (way.move == Move::commit) {
      fields.checkbox({.name = "held",
                       .label = scene.tr("Hold: decided, not signed yet"),
                       .hint = scene.tr("The credits are no longer there for others, and move once it is signed.")},
                      values.is_held);
    }
    fields.submit(scene.tr("Enter it"));
  });
}

void write_choice(const Scene& scene, web::Flow& main) {
  const auto with = [&](std::string_view act) {
    auto out = fmt::format("{}?acte={}", new_entry_path, act);
    for (const std::string_view name : {"programme", "annee", "ligne", "territoire"}) {
      if (const auto value = read_again(scene, name); !value.empty())
        out += fmt::format("&{}={}", name, web::percent_encode(value));
    }
    return out;
  };
  main.h2(main.tr("What happened to the money?"));
  main.list([&](web::Items& items) {
    const auto item = [&](std::string_view href, std::string_view label, std::string_view what) {
      items.item([&](web::Flow& one) { one.p([&](web::Phrasing& p) { p.a(href, label).br().soft(what); }); });
    };
    for (const auto& way : ways) {
      if (scene.may_somewhere(right_of(way.move)))
        item(with(word(way.move)), main.tr(title(way.move)), main.tr(way.what));
    }
    if (scene.may_somewhere(right_of(Move::carry_over)))
      item(carry_path, main.tr(title(Move::carry_over)), main.tr("What is left of a year goes into the next one."));
  });
  main.note(
      main.tr("What was wrong is not corrected here: open the entry and reverse it. Who commits does not pay, and "
              "neither divides the envelope: each sees their own acts."));
}

web::Response form_page(const Scene& scene, const ActForm* way, const Filled& values, const Known& known,
                        const Again& again) {
  auto page = page_of(scene, way == nullptr ? scene.tr("Enter an entry") : scene.tr(title(way->move)));
  if (way != nullptr) {
    page.crumbs.back() = {std::string(scene.tr("Enter an entry")), std::string(new_entry_path)};
    page.crumbs.push_back({page.title, ""});
  }
  if (!again.faults.empty()) page.status = 422;
  if (again.error) page.status = web::status_of(*again.error);
  return web::page(scene.request, page, [&](web::Flow& main) {
    main.head(page.title, way == nullptr ? std::string_view() : main.tr(way->what));
    main.fault_summary(again.faults);
    if (again.error)
      main.notice(web::State::bad, [&](web::Flow& notice) { notice.p(web::tr(scene.lang, *again.error)); });
    if (way == nullptr) return write_choice(scene, main);
    main.grid([&](web::Flow& grid) {
      grid.div("w7", [&](web::Flow& side) { write_form(scene, side, *way, values, known, again.faults); });
      write_left(scene, grid, *way, values, known);
    });
  });
}

web::Response show_form(PagesState& state, const web::Request& request) {
  if (request.query_value("acte") == word(Move::carry_over)) return web::see_other(std::string(carry_path));
  return with_scene(state, request, [&](Scene& scene) {
    const auto* way = way_of(request.query_value("acte").value_or(""));
    const auto right = way == nullptr ? access::Right::commit_credits : right_of(way->move);
    if (way == nullptr ? !scene.may_enter() : !scene.may_somewhere(right))
      return web::error_response(request, Forbidden{std::string(access::word(right))});
    const auto known = read_known(scene);
    return form_page(scene, way, way == nullptr ? Filled{} : asked_for(scene, *way, known), known, {});
  });
}

// ---- what was sent ----

struct Read {
  Entry entry;
  State state = State::posted;
};

// Every fault is put at its field.
Read read(web::Form& form, const territory::Registry& registry, const ActForm& way) {
  Read out;
  const auto given = typed(form);
  if (given.programme.empty())
    form.fault("programme", msg("Say which programme."));
  else if (!is_code(given.programme))
    form.fault("programme", msg("A programme and a line are named by their code: small letters, digits and hyphens."));
  if (given.line.empty())
    form.fault("ligne", msg("Say which line of the budget."));
  else if (!is_code(given.line))
    form.fault("ligne", msg("A programme and a line are named by their code: small letters, digits and hyphens."));
  const auto year = parse_integer(given.year);
  if (!year || *year < 1990 || *year > 2200) form.fault("annee", msg("This is not the year of a budget."));
  const auto place = [&](std::string_view field, const std::string& text) -> const territory::Territory* {
    if (text.empty()) {
      form.fault(field, msg("Say which territory."));
      return nullptr;
    }
    const auto* found = registry.from_text(text);
    if (found == nullptr) form.fault(field, msg("This territory is not known."));
    return found;
  };
  const auto* from = way.of_nation ? &registry.nation() : place("territoire", given.territory);
  const auto* to = way.has_target ? place("vers", given.target) : from;
  const auto ae = way.unit == Unit::cp ? std::nullopt : form.decimal("montant_ae", 2, 1, amount_cents_max);
  const auto cp = way.unit == Unit::ae ? std::nullopt : form.decimal("montant_cp", 2, 1, amount_cents_max);
  const auto* first_amount = way.unit == Unit::cp ? "montant_cp" : "montant_ae";
  if (given.amount_ae.empty() && given.amount_cp.empty())
    form.fault(first_amount, way.unit ? msg("Say which amount.") : msg("Say which amount, in AE, in CP or in both."));
  const auto day = form.date("day");
  if (!day && form.fault_of("day") == nullptr) form.fault("day", msg("Say which day."));
  out.entry = {.move = way.move,
               .day = day.value_or(Date{}),
               .document = given.document,
               .memo = given.memo,
               .idempotency_key = given.key,
               .transfers = {}};
  if (way.move == Move::commit && given.is_held) out.state = State::held;
  if (!form.ok()) return out;
  const auto add = [&](std::optional<std::int64_t> amount, Unit unit) {
    if (!amount) return;
    const auto account = [&](const territory::Territory& where, Kind kind) {
      return Account{given.programme, static_cast<int>(*year), given.line, where.key, kind, unit};
    };
    out.entry.transfers.push_back({account(*from, giving(way, given)), account(*to, way.to), *amount});
  };
  add(ae, Unit::ae);
  add(cp, Unit::cp);
  return out;
}

// A fault of the room's rule, at the field of the form that it is about.
std::vector<Fault> at_fields(const std::vector<Fault>& faults, const ActForm& way) {
  std::vector<Fault> out;
  for (auto fault : faults) {
    if (fault.field.starts_with("transfers")) fault.field = way.has_target ? "vers" : "territoire";
    if (fault.field == "idempotency_key") fault.field.clear();
    if (std::ranges::find(out, fault) == out.end()) out.push_back(std::move(fault));
  }
  return out;
}

// The amounts of which too little is left, each at its field; nothing when another rule refused.
std::vector<Fault> too_much(const Scene& scene, const Entry& entry) {
  std::vector<Fault> out;
  for (const auto& each : entry.transfers) {
    if (each.from.kind == Kind::voted) continue;
    const auto stands = balance(scene.db, each.from);
    const auto left = stands ? stands->left_cents() : 0;
    if (left >= each.amount_cents) continue;
    out.push_back({each.from.unit == Unit::ae ? "montant_ae" : "montant_cp",
                   msg("{0} is left in this account, and {1} is asked of it: lower the amount, or see that more comes "
                       "first.",
                       money(left, scene.lang), money(each.amount_cents, scene.lang))});
  }
  return out;
}

web::Response again_page(PagesState& state, const web::Request& request, const ActForm& way, const web::Form& form,
                         const Entry& entry, Again again) {
  return with_scene(state, request, [&](Scene& scene) {
    auto values = typed(form);
    if (values.key.empty()) values.key = fresh_key();
    if (again.error) {
      if (const auto* no = std::get_if<Refused>(&*again.error); no != nullptr && no->rule == "ledger.not_enough") {
        again.faults = too_much(scene, entry);
        if (!again.faults.empty()) again.error.reset();
      } else if (std::holds_alternative<Conflict>(*again.error)) {
        // The same form, sent again with something else in it: another entry, if that is what is meant.
        values.key = fresh_key();
      }
    }
    return form_page(scene, &way, values, read_known(scene), again);
  });
}

web::Response post(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto* way = way_of(form.text("acte"));
  if (way == nullptr) return web::error_response(request, NotFound{msg("There is no such act to enter.")});
  // Before anything that was typed is judged.
  if (!holds_somewhere(access::actor_of(request), right_of(way->move)))
    return web::error_response(request, Forbidden{std::string(access::word(right_of(way->move)))});
  const auto registry = state.context.territories.current();
  const auto asked = read(form, *registry, *way);
  if (!form.ok()) return again_page(state, request, *way, form, asked.entry, {form.faults(), std::nullopt});
  std::int64_t made = 0;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
        auto number = post_entry(act, places, asked.entry, asked.state);
        if (!number) return fail(std::move(number.error()));
        made = *number;
        return {};
      });
  if (done) return web::see_other(entry_href(made));
  if (const auto* wrong = std::get_if<Invalid>(&done.error()))
    return again_page(state, request, *way, form, asked.entry, {at_fields(wrong->faults, *way), std::nullopt});
  if (std::holds_alternative<Refused>(done.error()) || std::holds_alternative<Conflict>(done.error()))
    return again_page(state, request, *way, form, asked.entry, {{}, done.error()});
  return web::error_response(request, done.error());
}

}  // namespace

void add_entry_form_routes(web::Router& router, const Shared& state) {
  add_way(
      router, state,
      {.name = "new_entry", .pattern = new_entry_path, .scope = web::scope_each, .freshness = web::Freshness::never},
      show_form);
  // The act in the body says which right it takes; post_entry() asks for it in each territory.
  add_way(router, state,
          {.name = "post_entry", .method = web::Method::post, .pattern = entries_path, .scope = web::scope_each}, post);
}

}  // namespace jalon::ledger
