// SPDX-License-Identifier: EUPL-1.2
#include "territory/pages.hpp"

#include <algorithm>
#include <array>

#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::territory {
namespace {

using web::tr;
using web::trf;

constexpr std::int64_t change_max = 1'000'000'000;

std::string address(const Territory& place) { return href(place) + "/perimetre"; }

std::vector<web::Link> crumbs(const Registry& registry, const Territory& place, Lang lang, bool deeper = false) {
  auto path = registry.sum_path(place.key);
  std::reverse(path.begin(), path.end());
  std::vector<web::Link> out;
  for (const auto key : path) {
    const auto* above = registry.find(key);
    out.push_back({above->name, href(*above)});
  }
  out.push_back({std::string(tr(lang, "Perimeter")), deeper ? address(place) : std::string()});
  return out;
}

bool may_change(const access::Actor* actor, const Registry& registry) {
  return actor != nullptr &&
         access::may(*actor, access::Right::import_reference, registry.right_path(registry.nation().key)).has_value();
}

std::string name_of(const Registry& registry, TerritoryKey key, Lang lang) {
  const auto* place = registry.find(key);
  return place == nullptr ? std::string() : trf(lang, "{0} ({1})", place->name, place->code);
}

// What an event says, seen from anywhere.
std::string sentence(const Registry& registry, const Event& event, Lang lang) {
  const auto from = name_of(registry, event.from, lang);
  const auto to = name_of(registry, event.to, lang);
  switch (event.kind) {
    case Change::merger:
      return trf(lang, "{0} merges into {1}.", from, to);
    case Change::split:
      return event.from == event.to ? trf(lang, "{0} is divided and keeps {1} of its population.", from,
                                          format_percent(event.per_mille, 1000, lang))
                                    : trf(lang, "{0} is divided: {1} of its population goes to {2}.", from,
                                          format_percent(event.per_mille, 1000, lang), to);
    case Change::renamed:
      return trf(lang, "{0} has a new name; it was {1}.", from, event.was);
    case Change::moved:
      break;
  }
  if (event.from != event.to) return trf(lang, "{0} becomes {1}.", from, to);
  const auto* department = registry.find(Level::department, event.was);
  return trf(lang, "{0} leaves the department {1}.", from,
             department == nullptr ? event.was : label(*department, lang));
}

void write_events(web::Flow& card, const Registry& registry, std::span<const Event> events, const std::string& undo,
                  const std::string& csrf) {
  const auto lang = card.lang();
  if (events.empty()) {
    card.empty_state(card.tr("No change is known."));
    return;
  }
  std::vector<web::Column> columns{{.label = card.tr("Date")}, {.label = card.tr("What happened")}};
  if (!undo.empty()) columns.push_back({.label = card.tr("Undo")});
  card.table(card.tr("Changes, oldest first"), columns, [&](web::Rows& rows) {
    std::int64_t offered = 0;
    for (const auto& event : events) {
      rows.row([&](web::Row& row) {
        row.cell([&](web::Phrasing& p) { p.date(event.day); });
        row.head([&](web::Phrasing& p) {
          p.text(sentence(registry, event, lang));
          if (event.is_estimated) p.text(" ").badge(web::State::warn, p.tr("estimated"));
        });
        if (undo.empty()) return;
        row.flow([&](web::Flow& cell) {
          if (event.change == 0 || event.change == offered) return;
          offered = event.change;
          cell.post_button(undo, csrf, cell.tr("Undo this change"), true, {{"change", std::to_string(event.change)}});
        });
      });
    }
  });
}

web::Response show(const PagesContext& context, const web::Request& request, Level level, std::string_view parameter) {
  const auto lang = request.lang;
  const auto registry = context.territories.current();
  const auto* place = registry->find(level, request.param(parameter));
  if (place == nullptr) return web::error_response(request, NotFound{msg("There is no such territory.")});
  auto day = context.clock.today();
  std::vector<Fault> faults;
  if (const auto text = request.query_value("au"); text && !text->empty()) {
    if (const auto asked = Date::parse(*text)) {
      day = *asked;
    } else {
      faults.push_back({"au", msg("A day is written 2016-01-01.")});
    }
  }
  std::vector<Event> events;
  std::vector<const Territory*> communes;
  context.database.read([&](db::Session& session) {
    events = history(session, place->key);
    communes = perimeter(session, *registry, place->key, day);
  });
  const auto* actor = access::actor_of(request);
  const bool offers_change = level == Level::contract && may_change(actor, *registry);
  return web::page(
      request,
      {.title = trf(lang, "Perimeter: {0}", label(*place, lang)),
       .crumbs = crumbs(*registry, *place, lang),
       .status = faults.empty() ? 200 : 422},
      [&](web::Flow& main) {
        main.head(trf(lang, "Perimeter: {0}", label(*place, lang)), {}, [&](web::Flow& beside) {
          if (!offers_change || has_ended(*place)) return;
          beside.p([&](web::Phrasing& p) { p.button_link(address(*place) + "/changement", p.tr("Record a change")); });
        });
        main.fault_summary(faults);
        if (has_ended(*place)) {
          main.notice(web::State::warn, [&](web::Flow& notice) {
            notice.p(
                trf(lang, "It ended on {0}: its figures are those of before.", format_date(place->valid_to, lang)));
          });
        }
        main.section("card", tr(lang, "What became of it"), [&](web::Flow& card) {
          write_events(card, *registry, events, offers_change ? address(*place) + "/annulation" : std::string(),
                       web::csrf_token(request));
        });
        main.section("card", trf(lang, "What it covers on {0}", format_date(day, lang)), [&](web::Flow& card) {
          card.get_form(address(*place), [&](web::Fields& fields) {
            fields.date_field({.name = "au", .label = fields.tr("On another day"), .value = day.text()});
            fields.submit(fields.tr("Show"), {}, {}, true);
          });
          if (!registry->exists_on(place->key, day)) {
            card.empty_state(card.tr("It does not exist on this day."));
          } else if (communes.empty()) {
            card.empty_state(card.tr("Nobody says which communes it covers on this day."));
          } else {
            card.p(web::trn(lang, "{0} commune", "{0} communes", static_cast<std::int64_t>(communes.size())));
            card.list([&](web::Items& items) {
              for (const auto* commune : communes) items.item(trf(lang, "{0} ({1})", commune->name, commune->code));
            });
          }
        });
      });
}

// ---- a change of contracts ----

constexpr std::array kinds{Change::merger, Change::split, Change::moved, Change::renamed};

std::string_view kind_label(Change kind) {
  switch (kind) {
    case Change::merger:
      return N_("Merger: this contract and others become one");
    case Change::split:
      return N_("Split: this contract becomes several");
    case Change::moved:
      return N_("Move: it goes to another department");
    case Change::renamed:
      break;
  }
  return N_("New name");
}

// "CV002 600, CV003 400" or "CV002, CV003".
std::vector<NewSuccession::To> parse_targets(const Registry& registry, web::Form& form, std::string_view field) {
  std::vector<NewSuccession::To> out;
  const auto text = form.text(field);
  for (const auto part : split(text, ',')) {
    const auto words = trim(part);
    if (words.empty()) continue;
    const auto space = words.find_first_of(" =:");
    const auto code = words.substr(0, space);
    const auto* contract = registry.find(Level::contract, code);
    if (contract == nullptr) {
      form.fault(field, msg("There is no contract {0}.", shorten(code, 40)));
      return {};
    }
    NewSuccession::To to{contract->key, {}};
    if (space != std::string_view::npos) {
      const auto share = parse_integer(trim(words.substr(space + 1)));
      if (!share || *share < 1 || *share > 1000) {
        form.fault(field, msg("After a code stands its share in thousandths, such as CV002 600."));
        return {};
      }
      to.per_mille = static_cast<int>(*share);
    }
    out.push_back(to);
  }
  return out;
}

NewSuccession read_change(const Registry& registry, const Territory& contract, web::Form& form, Date today) {
  NewSuccession out;
  if (!parse_word(form.text("kind"), out.kind)) form.fault("kind", msg("Choose what happens."));
  const auto day = form.date("day");
  if (!day && form.fault_of("day") == nullptr) form.fault("day", msg("Give the day from which it holds."));
  out.day = day.value_or(today);
  out.from = {contract.key};
  switch (out.kind) {
    case Change::merger:
      out.to = parse_targets(registry, form, "to");
      for (const auto& other : parse_targets(registry, form, "others")) out.from.push_back(other.contract);
      break;
    case Change::split:
      out.to = parse_targets(registry, form, "to");
      break;
    case Change::moved:
      if (const auto* department = registry.from_text(form.text("department"))) out.department = department->key;
      break;
    case Change::renamed:
      out.name = form.text("name");
      break;
  }
  return out;
}

void write_form(web::Fields& fields, const web::Form* form, const std::vector<Fault>& faults, Date today) {
  const auto value = [&](std::string_view field, std::string otherwise = {}) {
    return form != nullptr && form->has(field) ? form->text(field) : otherwise;
  };
  const auto why = [&](std::string_view field) -> const Message* {
    for (const auto& fault : faults) {
      if (fault.field == field) return &fault.reason;
    }
    return nullptr;
  };
  std::vector<web::Choice> choices;
  for (const auto kind : kinds) choices.push_back({std::string(word(kind)), std::string(fields.tr(kind_label(kind)))});
  fields.radios({.name = "kind",
                 .label = fields.tr("What happens"),
                 .value = value("kind"),
                 .why = why("kind"),
                 .required = true},
                choices);
  fields.date_field({.name = "day",
                     .label = fields.tr("From which day it holds"),
                     .hint = fields.tr("Today or before: figures of earlier days stay where they were counted."),
                     .value = value("day", today.text()),
                     .why = why("day"),
                     .required = true});
  fields.text_field({.name = "to",
                     .label = fields.tr("Merger: into which contract. Split: into which contracts"),
                     .hint = fields.tr("Codes with commas between them; in a split with their shares in thousandths, "
                                       "CV002 600, CV003 400, or without for shares by population. The contract itself "
                                       "may be among them: it goes on."),
                     .value = value("to"),
                     .why = why("to")});
  fields.text_field({.name = "others",
                     .label = fields.tr("Merger: which other contracts merge too"),
                     .hint = fields.tr("Codes with commas between them; empty if none."),
                     .value = value("others"),
                     .why = why("from")});
  fields.text_field({.name = "department",
                     .label = fields.tr("Move: to which department"),
                     .hint = fields.tr("Its number or its name."),
                     .value = value("department"),
                     .why = why("department")});
  fields.text_field({.name = "name",
                     .label = fields.tr("New name"),
                     .value = value("name"),
                     .why = why("name"),
                     .max_characters = 200});
}

struct Shown {
  const web::Form* form = nullptr;
  std::vector<Fault> faults;
  std::optional<SuccessionPlan> preview;
  const Territory* to = nullptr;  // the department of a move
};

web::Response change_page(const PagesContext& context, const web::Request& request, const Registry& registry,
                          const Territory& contract, const Shown& shown) {
  const auto lang = request.lang;
  auto way = crumbs(registry, contract, lang, true);
  way.push_back({std::string(tr(lang, "Record a change")), ""});
  const auto title = trf(lang, "Record a change {0}", of(contract, lang));
  return web::page(
      request, {.title = title, .crumbs = std::move(way), .status = shown.faults.empty() ? 200 : 422},
      [&](web::Flow& main) {
        main.head(title);
        main.fault_summary(shown.faults);
        if (shown.preview) {
          main.section("card", tr(lang, "What it would change"), [&](web::Flow& card) {
            write_events(card, registry, shown.preview->events, {}, {});
            for (const auto key : shown.preview->ending) {
              card.p(trf(lang, "{0} ends on that day. Its plan and its figures of before stay to be read.",
                         name_of(registry, key, lang)));
            }
            for (const auto& event : shown.preview->events) {
              if (event.kind != Change::moved || shown.to == nullptr) continue;
              card.p(trf(lang,
                         "It goes to {0} with its plan, its delegates, its services and all that it holds on that day. "
                         "What was counted before stays where it was counted.",
                         label(*shown.to, lang)));
            }
            const auto kind = shown.preview->events.front().kind;
            if (kind == Change::merger || kind == Change::split) {
              card.p(tr(lang,
                        "What a contract held goes on counting, by the shares, for those that follow it until they "
                        "answer for a later period."));
            }
            card.p(tr(lang, "Nothing is recorded yet. A change that was wrong can be undone, by a further act."));
          });
        }
        main.post_form(address(contract) + "/changement", web::csrf_token(request), [&](web::Fields& fields) {
          write_form(fields, shown.form, shown.faults, context.clock.today());
          if (shown.preview) {
            fields.submit(fields.tr("Record this change"), "step", "record");
            fields.submit(fields.tr("See again what it would change"), "step", "preview", true);
          } else {
            fields.submit(fields.tr("See what it would change"), "step", "preview");
          }
        });
      });
}

// Runs a rule as the reader, and reads the registry again.
template <class Rule>
auto act(const PagesContext& context, const web::Request& request, Rule&& rule) {
  auto done = context.database.write([&](db::Session& session) {
    access::Act under_way{.db = session, .actor = *access::actor_of(request), .now = context.clock.now()};
    return rule(under_way);
  });
  if (done) context.territories.reload();
  return done;
}

web::Response post_change(const PagesContext& context, const web::Request& request) {
  const auto registry = context.territories.current();
  const auto* contract = registry->find(Level::contract, request.param("contract"));
  if (contract == nullptr) return web::error_response(request, NotFound{msg("There is no such territory.")});
  web::Form form(request);
  const auto given = read_change(*registry, *contract, form, context.clock.today());
  Shown shown{&form, form.faults(), {}, nullptr};
  if (!form.ok()) return change_page(context, request, *registry, *contract, shown);
  if (form.text("step") == "record") {
    const auto done = act(context, request,
                          [&](access::Act& under_way) { return record_succession(under_way, given, context.told); });
    if (done) return web::see_other(address(*contract));
    const auto* invalid = std::get_if<Invalid>(&done.error());
    if (invalid == nullptr) return web::error_response(request, done.error());
    shown.faults = invalid->faults;
    return change_page(context, request, *registry, *contract, shown);
  }
  auto plan = context.database.read(
      [&](db::Session& session) { return plan_succession(session, *registry, given, context.clock.today()); });
  if (plan) {
    shown.preview = std::move(*plan);
    shown.to = registry->find(given.department);
  } else if (const auto* invalid = std::get_if<Invalid>(&plan.error())) {
    shown.faults = invalid->faults;
  } else {
    return web::error_response(request, plan.error());
  }
  return change_page(context, request, *registry, *contract, shown);
}

web::Response post_undo(const PagesContext& context, const web::Request& request) {
  web::Form form(request);
  const auto change = form.integer("change", 1, change_max);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto done = act(context, request, [&](access::Act& under_way) {
    return undo_succession(under_way, change.value_or(0), context.told);
  });
  if (!done) return web::error_response(request, done.error());
  return web::see_other("/contrats/" + std::string(request.param("contract")) + "/perimetre");
}

}  // namespace

void add_pages(web::Router& router, PagesContext given) {
  const auto context = std::make_shared<const PagesContext>(std::move(given));
  const auto add = [&](std::string_view name, std::string_view pattern, web::Method method, access::Right right,
                       std::string_view scope, web::Handler handler) {
    web::Route route;
    route.name = "territory." + std::string(name);
    route.pattern = pattern;
    route.method = method;
    route.right = word(right);
    route.scope = scope;
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  using access::Right;
  using web::Method;
  add("contract_perimeter", "/contrats/{contract}/perimetre", Method::get, Right::read_aggregates, "contract",
      [context](const web::Request& request) { return show(*context, request, Level::contract, "contract"); });
  add("department_perimeter", "/departements/{department}/perimetre", Method::get, Right::read_aggregates, "department",
      [context](const web::Request& request) { return show(*context, request, Level::department, "department"); });
  // A change of one contract is common to all: the right is the nation's.
  add("show_change", "/contrats/{contract}/perimetre/changement", Method::get, Right::import_reference, "",
      [context](const web::Request& request) {
        const auto registry = context->territories.current();
        const auto* contract = registry->find(Level::contract, request.param("contract"));
        if (contract == nullptr) return web::error_response(request, NotFound{msg("There is no such territory.")});
        return change_page(*context, request, *registry, *contract, {});
      });
  add("record_change", "/contrats/{contract}/perimetre/changement", Method::post, Right::import_reference, "",
      [context](const web::Request& request) { return post_change(*context, request); });
  add("undo_change", "/contrats/{contract}/perimetre/annulation", Method::post, Right::import_reference, "",
      [context](const web::Request& request) { return post_undo(*context, request); });
}

}  // namespace jalon::territory
