// SPDX-License-Identifier: EUPL-1.2
#include "steering/pages.hpp"

#include <array>

#include "funding/routes.hpp"
#include "plan/pages.hpp"
#include "steering/committee_view.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

void add_routes(web::Router& router, PagesContext context) {
  const auto state = std::make_shared<PagesState>(context);
  add_home_routes(router, state);
  add_board_routes(router, state);
  add_my_routes(router, state);
  add_contract_routes(router, state);
  add_list_routes(router, state);
  add_not_started_routes(router, state);
  add_workload_routes(router, state);
  add_journal_routes(router, state);
  add_search_routes(router, state);
  add_help_routes(router, state);
  add_api_routes(router, state);
  add_indicator_routes(router, state);
  add_sheet_routes(router, state);
  add_committee_routes(router, state);
  add_meeting_routes(router, state);
  add_agenda_document_routes(router, state);
  add_decision_routes(router, state);
  add_committee_api_routes(router, state);
}

web::Response no_programme(const web::Request& request) {
  web::Page page;
  page.title = web::tr(request.lang, "No programme yet");
  return web::page(request, page, [&](web::Flow& main) {
    main.head(page.title);
    main.empty_state(main.tr("No programme has been published here: there is nothing to steer yet."),
                     [](web::Phrasing& p) {
                       p.text(p.tr("The national coordinator publishes it; plans are expected from that moment on."));
                       p.text(" ");
                       p.a("/aide/national_coordinator", p.tr("How the coordinator begins"));
                     });
  });
}

web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show) {
  const auto registry = state.context.territories.current();
  return state.context.database.read([&](db::Session& session) {
    const auto programme = programme::current(session);
    if (!programme) return no_programme(request);
    Scene scene{request,     session, *registry, *programme, access::actor_of(request), state.context.clock.today(),
                request.lang};
    return show(scene);
  });
}

web::Response memo_page(PagesState& state, const web::Request& request, const web::Page& page,
                        FunctionRef<void(Scene&, web::Flow&)> write) {
  const Date today = state.context.clock.today();
  // No separator can stand in a language, and a target holds no control character.
  std::string key(code(request.lang));
  key += '\n';
  if (request.identity) key += request.identity->rights_key;
  key += '\n';
  key += request.target;
  auto kept = state.memo.find(request.position, today, key);
  if (kept == nullptr) {
    const auto registry = state.context.territories.current();
    std::string out;
    out.reserve(64U << 10U);
    const bool is_there = state.context.database.read([&](db::Session& session) {
      const auto programme = programme::current(session);
      if (!programme) return false;
      Scene scene{request, session, *registry, *programme, access::actor_of(request), today, request.lang};
      web::Flow flow(out, request.lang);
      write(scene, flow);
      return true;
    });
    if (!is_there) return no_programme(request);
    kept = std::make_shared<const web::SafeHtml>(std::move(out));
    state.memo.keep(request.position, today, key, kept);
  }
  return web::page(request, page, [&](web::Flow& main) { main.raw(*kept); });
}

Result<const territory::Territory*> place_of(const territory::Registry& registry, const web::Request& request,
                                             territory::Level level, std::string_view param) {
  const auto* place = registry.find(level, request.param(param));
  if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
  return place;
}

web::Response not_found(const web::Request& request, Message what) {
  return web::error_response(request, NotFound{std::move(what)});
}

Result<void> act_on_contract(PagesState& state, const web::Request& request, std::string_view origin,
                             ContractRule rule) {
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return fail(Forbidden{"session"});
  const auto registry = state.context.territories.current();
  const auto contract = place_of(*registry, request, territory::Level::contract, "contract");
  if (!contract) return fail(contract.error());
  const auto key = (*contract)->key;
  return state.context.database.write([&](db::Session& session) -> Result<void> {
    const auto programme = programme::current(session);
    if (!programme) return fail(NotFound{msg("No programme has been published.")});
    access::Act act{.db = session, .actor = *actor, .now = state.context.clock.now(), .origin = std::string(origin)};
    return rule(act, plan::Context{*registry, *programme}, key);
  });
}

std::vector<web::Link> crumbs_to(const territory::Registry& registry, const territory::Territory& place, Lang lang) {
  return plan::crumbs(registry, place, lang);
}

std::vector<web::Link> navigation(const access::Actor* actor, const territory::Registry& registry, Lang lang) {
  // Whoever has not signed in is led to do so.
  if (actor != nullptr &&
      !access::may(*actor, access::Right::read_aggregates, registry.right_path(registry.nation().key))) {
    return {};
  }
  std::vector<web::Link> links{{"France", "/nation"},
                               {std::string(web::tr(lang, "Contracts")), "/contrats"},
                               {std::string(web::tr(lang, "Delegates")), "/delegues"}};
  if (actor != nullptr && access::may(*actor, access::Right::read_credits, registry.right_path(registry.nation().key)))
    links.push_back({std::string(web::tr(lang, "Credits")), "/credits"});
  links.push_back({std::string(web::tr(lang, "Grants")), funding::first_page(actor, registry)});
  return links;
}

std::vector<web::Link> place_tabs(const territory::Registry& registry, const territory::Territory& place,
                                  std::string_view current, const access::Actor* actor, Lang lang) {
  using territory::Level;
  std::vector<web::Link> tabs;
  const std::string query = place.level == Level::department ? "?departement=" + place.code
                            : place.level == Level::region   ? "?region=" + place.code
                                                             : std::string();
  const auto add = [&](std::string_view name, std::string_view label, std::string href) {
    tabs.push_back({std::string(web::tr(lang, label)), std::move(href), name == current});
  };
  add("summary", N_("Summary"), territory::href(place));
  add("indicators", N_("Indicators"), territory::href(place) + "/indicateurs");
  add("contracts", N_("Contracts"), "/contrats" + query);
  add("not_started", N_("Not started yet"), "/plans/non-commences" + query);
  add("delegates", N_("Delegates"), "/delegues" + query);
  if (place.level == Level::nation) add("capacity", N_("Care capacity"), "/capacites");
  if (place.level == Level::region || place.level == Level::department)
    add("capacity", N_("Care capacity"), territory::href(place) + "/capacites");
  const auto grants =
      place.level == Level::nation ? std::string("/nation/demandes") : territory::href(place) + "/demandes";
  if ((place.level == Level::nation || place.level == Level::department) && actor != nullptr &&
      access::may(*actor, access::Right::read_applications, registry.right_path(place.key)))
    add("grants", N_("Grants"), grants);
  if (actor != nullptr && access::may(*actor, access::Right::read_credits, registry.right_path(registry.nation().key)))
    add("chain", N_("Chain of the money"), funding::chain_href(place));
  if (actor != nullptr) add("committees", N_("Committees"), "/comites" + query);
  const bool reads_journal =
      actor != nullptr && access::may(*actor, access::Right::read_journal, registry.right_path(place.key)).has_value();
  if (reads_journal)
    add("journal", N_("Journal"), place.level == Level::nation ? "/journal" : territory::href(place) + "/journal");
  return tabs;
}

std::optional<Date> day_asked(const web::Request& request, Date today) {
  const auto asked = request.query_value("au");
  if (!asked) return std::nullopt;
  const auto day = Date::parse(*asked);
  if (!day || *day >= today) return std::nullopt;
  return day;
}

SortWord sort_word(const web::Request& request, std::string_view otherwise) {
  std::string_view text = request.query_value("tri").value_or(otherwise);
  if (text.empty()) text = otherwise;
  SortWord out;
  if (text.front() == '-') {
    out.descending = true;
    text.remove_prefix(1);
  }
  out.word = text;
  return out;
}

web::Column sort_column(const web::Request& request, const SortWord& now, std::string_view label, std::string_view word,
                        bool is_number, bool first_descending) {
  const bool is_sorted = now.word == word;
  const bool next_descending = is_sorted ? !now.descending : first_descending;
  return {.label = label,
          .is_number = is_number,
          .sort = !is_sorted       ? web::Sort::none
                  : now.descending ? web::Sort::descending
                                   : web::Sort::ascending,
          .href = web::with_query(request, "tri", (next_descending ? "-" : "") + std::string(word))};
}

web::State look(figures::Standing standing) {
  switch (standing) {
    case figures::Standing::reached:
    case figures::Standing::on_time:
      return web::State::ok;
    case figures::Standing::to_watch:
      return web::State::warn;
    case figures::Standing::late:
      return web::State::bad;
  }
  return web::State::idle;
}

web::State look(plan::State state) {
  switch (state) {
    case plan::State::adopted:
    case plan::State::under_way:
    case plan::State::evaluated:
      return web::State::ok;
    case plan::State::submitted:
      return web::State::warn;
    case plan::State::returned:
      return web::State::bad;
    case plan::State::not_started:
    case plan::State::drafting:
      break;
  }
  return web::State::idle;
}

std::string hours(std::int64_t minutes, Lang lang) {
  const auto whole = minutes / 60;
  const auto rest = minutes % 60;
  if (rest == 0) return web::trf(lang, "{0} h", format_integer(whole, lang));
  return web::trf(lang, "{0} h {1}", format_integer(whole, lang), fmt::format("{:02}", rest));
}

std::string ago(Date day, Date today, Lang lang) {
  const int days = days_between(day, today);
  if (days == 0) return std::string(web::tr(lang, "today"));
  if (days == 1) return std::string(web::tr(lang, "yesterday"));
  return web::trn(lang, "{0} day ago", "{0} days ago", days);
}

std::string figure_href(const Scene& scene, std::string_view indicator, const territory::Territory& place) {
  return fmt::format("/chiffres/{}/{}/{}", scene.programme.figure(indicator), territory::word(place.level), place.code);
}

std::string plan_label(plan::State state, Lang lang) { return std::string(web::tr(lang, plan::title(state))); }

std::string map_class_label(int klass, Lang lang) {
  static constexpr std::array<std::string_view, 5> labels{N_("less than 20%"), N_("20 to 39%"), N_("40 to 59%"),
                                                          N_("60 to 79%"), N_("80% and more")};
  if (klass < 1 || klass > 5) return std::string(web::tr(lang, "not known"));
  return std::string(web::tr(lang, labels.at(static_cast<std::size_t>(klass - 1))));
}

std::shared_ptr<const MapFrame> map_frame(PagesState& state, db::Session& session) {
  const auto registry = state.context.territories.current();
  const std::lock_guard lock(state.map_mutex);
  if (state.map == nullptr || state.map_registry != registry) {
    state.map_registry = registry;
    auto shapes = territory::map_shapes(session);
    state.map = std::make_shared<const MapFrame>(MapFrame{std::move(shapes.view_box), std::move(shapes.credit),
                                                          std::move(shapes.labels), std::move(shapes.departments)});
  }
  return state.map;
}

}  // namespace jalon::steering
