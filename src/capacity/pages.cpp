// SPDX-License-Identifier: EUPL-1.2
// What the pages of the room share.
#include "capacity/pages.hpp"

#include <algorithm>
#include <cmath>

#include "plan/pages.hpp"

namespace jalon::capacity {

void add_routes(web::Router& router, PagesContext context) {
  const auto state = std::make_shared<PagesState>(PagesState{context});
  add_nation_routes(router, state);
  add_department_routes(router, state);
  add_service_form_routes(router, state);
  add_service_routes(router, state);
  add_document_routes(router, state);
  add_api_routes(router, state);
}

namespace {

Result<std::optional<Date>> known_day(const web::Request& request) {
  for (const std::string_view name : {"connu", "known_on"}) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) continue;
    const auto day = Date::parse(*text);
    if (!day) return invalid(std::string(name), msg("This is not a day: write it as 2016-11-15."));
    return std::optional(*day);
  }
  return std::optional<Date>();
}

}  // namespace

void write_known(const Scene& scene, web::Flow& main) {
  if (scene.moment.known_day) {
    main.notice(web::State::warn, [&](web::Flow& notice) {
      notice.p(web::trf(scene.lang, "As it was known at the end of {0}: what came or changed later is left out.",
                        format_date(*scene.moment.known_day, scene.lang)));
      notice.p([&](web::Phrasing& p) { p.a(scene.request.path, p.tr("As it is known now")); });
    });
  }
}

void write_known_choice(const Scene& scene, web::Flow& main) {
  main.get_form(scene.request.path, [&](web::Fields& fields) {
    fields.date_field({.name = "connu",
                       .label = scene.tr("As it was known on"),
                       .value = scene.moment.known_day ? scene.moment.known_day->text() : std::string()});
    fields.submit(scene.tr("Show"), {}, {}, true);
  });
}

web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show) {
  const auto registry = state.context.territories.current();
  return state.context.database.read([&](db::Session& session) {
    const auto programme = programme::current(session);
    if (!programme) return web::error_response(request, NotFound{msg("No programme has been published.")});
    const auto asked = known_day(request);
    if (!asked) return web::error_response(request, asked.error());
    auto moment = moment_of(session, state.context.clock.today(), *asked);
    const auto day = moment.day;
    Scene scene{request,           session, *registry,   *programme, access::actor_of(request),
                std::move(moment), day,     request.lang};
    return show(scene);
  });
}

Result<void> act_as_reader(PagesState& state, const web::Request& request, std::string_view origin, Rule rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return fail(Forbidden{"session"});
  const auto registry = state.context.territories.current();
  return state.context.database.write([&](db::Session& session) -> Result<void> {
    const auto programme = programme::current(session);
    if (!programme) return fail(NotFound{msg("No programme has been published.")});
    access::Act act{.db = session, .actor = *actor, .now = state.context.clock.now(), .origin = std::string(origin)};
    return rule(act, plan::Context{*registry, *programme});
  });
}

Result<ServiceId> service_of(const web::Request& request) {
  const auto id = ServiceId::parse(request.param("service"));
  if (!id) return fail(NotFound{msg("This service does not exist.")});
  return *id;
}

std::string href(const Service& service) { return "/services/" + service.id.text(); }

web::Page service_page(const Scene& scene, const Service& service, std::string_view title) {
  const auto& department = *scene.registry.find(service.department);
  web::Page page;
  page.title = title.empty() ? service.name : std::string(title);
  page.crumbs = plan::crumbs(scene.registry, department, scene.lang);
  link_last(page.crumbs, territory::href(department));
  page.crumbs.push_back({std::string(scene.tr("Care capacity")), scene.at(territory::href(department) + "/capacites")});
  if (!title.empty()) page.crumbs.push_back({service.name, href(service)});
  page.crumbs.push_back({page.title, ""});
  return page;
}

void link_last(std::vector<web::Link>& crumbs, std::string address) {
  if (crumbs.empty()) return;
  crumbs.back().href = std::move(address);
  crumbs.back().current = false;
}

web::State look(figures::Standing standing) {
  switch (standing) {
    case figures::Standing::reached:
    case figures::Standing::on_time:
      return web::State::ok;
    case figures::Standing::to_watch:
      return web::State::warn;
    case figures::Standing::late:
      break;
  }
  return web::State::bad;
}

std::string people(std::optional<std::int64_t> value, bool inside, Lang lang) {
  if (!value) return "–";
  if (!inside && *value > 0 && *value < small_count) return std::string(web::tr(lang, "fewer than 5"));
  return format_integer(*value, lang);
}

void write_four_figures(const Scene& scene, web::Flow& main, const territory::Territory& place, const Line& line,
                        bool inside) {
  const Lang lang = scene.lang;
  const auto base = [&](std::string_view label, std::string value, std::string_view indicator) {
    web::Figure out;
    out.label = label;
    out.value = std::move(value);
    out.href = scene.at(fmt::format("/chiffres/{}/{}/{}", indicator, territory::word(place.level), place.code));
    return out;
  };
  const auto known = [&](const std::optional<std::int64_t>& value) {
    return value ? format_integer(*value, lang) : std::string("–");
  };
  const auto as_of = web::trf(lang, "as of {0}", format_date(scene.today, lang));
  const auto reported =
      web::trf(lang, "end of {0}; {1} services out of {2} have reported", format_month(last_month(scene.today), lang),
               format_integer(line.reports.reported, lang), format_integer(line.reports.expected, lang));
  main.grid([&](web::Flow& grid) {
    auto open = base(scene.tr("Places open"), known(line.open), "capacity.open");
    open.note = line.open ? as_of : std::string(scene.tr("not known"));
    if (line.open && line.target && line.target->target > 0) {
      const auto part = [&](std::int64_t value) {
        return static_cast<int>(std::clamp<std::int64_t>(value * 100 / line.target->target, 0, 100));
      };
      open.beside = web::trf(lang, "of {0} wanted", format_integer(line.target->target, lang));
      open.percent = part(*line.open);
      open.stake = part(*line.expected);
      open.bar_label = web::trf(lang, "{0} reached; the trajectory stands at {1}",
                                format_percent(*line.open, line.target->target, lang),
                                format_percent(*line.expected, line.target->target, lang));
      open.state = look(*line.standing);
      open.state_label = web::tr(lang, figures::title(*line.standing));
    }
    grid.figure_card("w3", open);
    auto funded = base(scene.tr("Places funded"), known(line.funded), "capacity.funded");
    funded.note = line.funded ? as_of : std::string(scene.tr("not known"));
    grid.figure_card("w3", funded);
    auto occupied = base(scene.tr("Places occupied"), people(line.occupied, inside, lang), "capacity.occupied");
    occupied.note = reported;
    grid.figure_card("w3", occupied);
    auto supported = base(scene.tr("People supported"), people(line.supported, inside, lang), "capacity.supported");
    supported.note = reported;
    grid.figure_card("w3", supported);
  });
}

void write_kinds(const Scene& scene, web::Flow& main, const territory::Territory& place, bool inside) {
  const Lang lang = scene.lang;
  struct Shown {
    std::string_view code, label;
    bool of_people;
  };
  std::vector<Shown> shown{{"capacity.open", N_("Open"), false}, {"capacity.funded", N_("Funded"), false}};
  for (const auto& field : count_fields) shown.push_back({field.indicator, field.heading, true});
  std::vector<web::Column> columns{{.label = scene.tr("Kind of place")}};
  std::vector<std::map<std::string, std::int64_t>> values;
  for (const auto& one : shown) {
    columns.push_back({.label = scene.tr(one.label), .is_number = true});
    values.push_back(by_kind_at(scene.db, scene.registry, scene.programme, one.code, place.key, scene.moment));
  }
  main.table(scene.tr("Places and their use, by kind"), columns, [&](web::Rows& rows) {
    for (const auto& kind : scene.programme.place_kinds) {
      rows.row([&](web::Row& row) {
        row.head(kind.label.in(lang));
        for (std::size_t i = 0; i < shown.size(); ++i) {
          const auto found = values[i].find(kind.code);
          const auto value = found == values[i].end() ? std::nullopt : std::optional(found->second);
          if (shown.at(i).of_people) {
            row.figure(people(value, inside, lang));
          } else {
            row.number(value);
          }
        }
      });
    }
  });
  main.note(
      scene.tr("Occupied, waiting and supported: as the last reports say. Completed and interrupted: since the "
               "beginning. Completed says that a follow-up ended as planned, not what became of anyone."));
}

std::string need_formula(const Scene& scene) {
  std::vector<std::string> labels;
  for (const auto& name : NeedReading(scene.db, scene.registry, scene.programme, scene.moment).names(scene.lang))
    labels.push_back(name.label);
  return figures::write(scene.programme.need->formula, labels, scene.lang);
}

void write_need(const Scene& scene, web::Flow& card, const territory::Territory& department) {
  if (!scene.programme.need) {
    card.empty_state(card.tr("The programme does not say how many places are needed."));
    return;
  }
  const Lang lang = scene.lang;
  const NeedReading need(scene.db, scene.registry, scene.programme, scene.moment);
  const auto names = need.names(lang);
  const auto inputs = need.inputs(department);
  const auto places = need.places(department);
  std::vector<figures::Shown> shown;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < names.size(); ++i) {
    labels.push_back(names[i].label);
    shown.push_back({inputs[i], names[i].decimals});
  }
  card.p([&](web::Phrasing& p) { p.text(figures::write(scene.programme.need->formula, labels, lang)); });
  card.p([&](web::Phrasing& p) { p.text(figures::explain(scene.programme.need->formula, shown, 1, lang)); });
  card.p([&](web::Phrasing& p) {
    if (places) {
      p.strong(web::trn(lang, "Rounded up: {0} place is needed.", "Rounded up: {0} places are needed.", *places));
    } else {
      p.strong(p.tr("How many places are needed is not known, which is not zero."));
    }
  });
  const std::vector<web::Column> columns{{.label = card.tr("What the formula takes")},
                                         {.label = card.tr("Value"), .is_number = true}};
  card.table(card.tr("Values of the formula"), columns, [&](web::Rows& rows) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& name = names[i];
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          if (name.is_indicator) {
            p.a(scene.at(
                    fmt::format("/chiffres/{}/{}/{}", name.code, territory::word(department.level), department.code)),
                name.label);
          } else {
            p.text(name.label);
          }
        });
        if (inputs[i]) {
          const double scaled = *inputs[i] * std::pow(10.0, name.decimals);
          row.figure(format_decimal(std::llround(scaled), name.decimals, lang));
        } else {
          row.cell([&](web::Phrasing& p) { p.soft(p.tr("not known")); });
        }
      });
    }
  });
  card.note(scene.programme.need->source.in(lang));
}

int page_asked(const Scene& scene, std::string_view name, std::int64_t rows) {
  const auto pages = std::max<std::int64_t>(1, (rows + rows_shown - 1) / rows_shown);
  const auto asked = parse_integer(scene.request.query_value(name).value_or("1")).value_or(1);
  return static_cast<int>(std::clamp<std::int64_t>(asked, 1, pages));
}

void write_to_come(const Scene& scene, web::Flow& card, TerritoryKey department) {
  const auto total = count_to_come(scene.db, department, scene.moment.known);
  if (total == 0) {
    card.empty_state(card.tr("Nothing is planned here."));
    return;
  }
  const std::vector<web::Column> columns{{.label = card.tr("Planned on")},
                                         {.label = card.tr("Service")},
                                         {.label = card.tr("Kind of place")},
                                         {.label = card.tr("Places"), .is_number = true},
                                         {.label = card.tr("Situation")}};
  const auto page = page_asked(scene, to_come_page, total);
  const auto changes = changes_to_come(scene.db, department, slice_of(page), scene.moment.known);
  card.table(card.tr("Openings and closings to come, the late ones first"), columns, [&](web::Rows& rows) {
    for (const auto& one : changes) {
      const auto service = find_service(scene.db, one.service, scene.moment.known);
      if (!service) continue;
      rows.row([&](web::Row& row) {
        row.head(format_date_short(one.expected_on, scene.lang));
        row.cell([&](web::Phrasing& p) { p.a(scene.at(href(*service)), service->name); });
        row.cell(scene.kind(one.kind));
        row.figure((one.places > 0 ? "+" : "") + format_integer(one.places, scene.lang));
        row.cell([&](web::Phrasing& p) {
          const int days = days_between(one.expected_on, scene.today);
          if (days > 0) {
            p.badge(web::State::bad, web::trn(scene.lang, "{0} day late", "{0} days late", days));
          } else {
            p.badge(web::State::idle, p.tr("planned"));
          }
          if (one.expected_on != one.planned_on)
            p.text(" ").soft(
                web::trf(scene.lang, "first planned on {0}", format_date_short(one.planned_on, scene.lang)));
        });
      });
    }
  });
  card.pager(total, page, static_cast<int>(rows_shown),
             [&](int at) { return web::with_query(scene.request, to_come_page, std::to_string(at)); });
}

}  // namespace jalon::capacity
