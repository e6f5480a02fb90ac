// SPDX-License-Identifier: EUPL-1.2
// The catalogue with its counts at each level, the records that fail, and what is answered.
#include "control/pages.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace jalon::control {

using access::Right;
using territory::Level;

namespace {
constexpr int page_size = 50;
constexpr std::array level_words{std::pair{Level::nation, std::string_view("nation")},
                                 std::pair{Level::region, std::string_view("region")},
                                 std::pair{Level::department, std::string_view("departement")}};
}  // namespace

std::string Scene::place(TerritoryKey key) const {
  const auto* found = registry.find(key);
  return found == nullptr ? std::string("?") : territory::label(*found, lang);
}

std::string Scene::money(std::int64_t cents) const {
  return (cents % 100 == 0 ? format_integer(cents / 100, lang) : format_decimal(cents, 2, lang)) + "\u00A0€";
}

web::Response with_scene(PagesState& state, const web::Request& request, FunctionRef<web::Response(Scene&)> show) {
  const auto registry = state.context.territories.current();
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  return state.context.database.read([&](db::Session& session) {
    Scene scene{request,     session, *registry, *actor, {state.context.clock.today(), state.context.clock.now()},
                request.lang};
    return show(scene);
  });
}

web::Response run_form(PagesState& state, const web::Request& request, const web::Form& form, std::string which,
                       FunctionRef<web::Response(const Returned&)> show,
                       FunctionRef<Result<std::string>(access::Act&, const territory::Registry&)> rule) {
  const auto& context = state.context;
  auto answer = steering::run_form({context.database, context.clock, context.territories}, request, form,
                                   std::move(which), show, rule);
  // It goes on to another page: the act has been done, and what was counted before it no longer holds.
  if (answer.status == 303) state.counts.forget();
  return answer;
}

std::string place_word(const territory::Registry& registry, TerritoryKey key) {
  const auto* place = registry.find(key);
  for (const auto& [level, word] : level_words) {
    if (place != nullptr && place->level == level)
      return level == Level::nation ? std::string(word) : fmt::format("{}-{}", word, place->code);
  }
  return {};
}

Result<Perimeter> asked_perimeter(const territory::Registry& registry, const access::Actor& actor,
                                  const web::Request& request) {
  const auto may_look = [&](TerritoryKey key) {
    return access::may(actor, Right::read_applications, registry.right_path(key)).has_value();
  };
  // Programs say territory=department-93 or department:93.
  auto text = tidy(request.query_value("territoire").value_or(request.query_value("territory").value_or("")));
  std::replace(text.begin(), text.end(), ':', '-');
  if (text.starts_with("department-")) text = "departement-" + text.substr(11);
  if (!text.empty()) {
    const territory::Territory* place = nullptr;
    for (const auto& [level, word] : level_words) {
      if (level == Level::nation && text == word) place = &registry.nation();
      if (text.starts_with(std::string(word) + "-"))
        place = registry.find(level, std::string_view(text).substr(word.size() + 1));
    }
    if (place == nullptr) place = registry.from_text(text);
    const auto perimeter = place == nullptr ? std::nullopt : perimeter_of(registry, place->key);
    if (!perimeter) return fail(NotFound{msg("This territory is not known.")});
    if (!may_look(perimeter->place)) return fail(Forbidden{std::string(access::word(Right::read_applications))});
    return *perimeter;
  }
  if (may_look(registry.nation().key)) return *perimeter_of(registry, registry.nation().key);
  for (const auto level : {Level::region, Level::department}) {
    for (const auto& grant : actor.grants) {
      const auto* place = registry.ancestor(grant.territory, level);
      if (place != nullptr && may_look(place->key)) return *perimeter_of(registry, place->key);
    }
  }
  return fail(Forbidden{std::string(access::word(Right::read_applications))});
}

bool may_look(const access::Actor& actor, const territory::Registry& registry) {
  return actor.is_system || std::any_of(actor.grants.begin(), actor.grants.end(), [&](const access::Grant& grant) {
           // What stands in a contract is shown with its department: who looks at one contract alone is not led here.
           const auto perimeter = perimeter_of(registry, grant.territory);
           return perimeter &&
                  access::may(actor, Right::read_applications, registry.right_path(perimeter->place)).has_value();
         });
}

std::string overview_href(const territory::Registry& registry, TerritoryKey place) {
  return fmt::format("{}?territoire={}", controls_path, place_word(registry, place));
}
std::string href(const Control& control, const territory::Registry& registry, TerritoryKey place) {
  return fmt::format("{}/points/{}?territoire={}", controls_path, control.id, place_word(registry, place));
}
std::string case_href(std::string_view control, std::string_view record) {
  return fmt::format("{}/points/{}/fiche?objet={}", controls_path, control, web::percent_encode(record));
}
std::string plan_href(const territory::Territory& department, int year) {
  return fmt::format("{}/programmes/{}/{}", controls_path, department.code, year);
}
std::string report_href(const territory::Registry& registry, TerritoryKey place, int year) {
  return fmt::format("{}/rapport/{}?territoire={}", controls_path, year, place_word(registry, place));
}

web::State look(CaseState state) {
  switch (state) {
    case CaseState::open:
      return web::State::bad;
    case CaseState::returned:
    case CaseState::answered:
      return web::State::warn;
    case CaseState::accepted:
      break;
  }
  return web::State::ok;
}
web::State look(Outcome outcome) {
  switch (outcome) {
    case Outcome::to_do:
      return web::State::idle;
    case Outcome::conforming:
      return web::State::ok;
    case Outcome::remarks:
      return web::State::warn;
    case Outcome::irregular:
      break;
  }
  return web::State::bad;
}

web::Page page_of(const Scene& scene, TerritoryKey place, std::string title, std::vector<web::Link> between) {
  web::Page page;
  page.title = std::move(title);
  const bool is_first = between.empty() && page.title == scene.tr("Internal control");
  if (!is_first)
    page.crumbs.push_back({std::string(scene.tr("Internal control")), overview_href(scene.registry, place)});
  for (auto& one : between) page.crumbs.push_back(std::move(one));
  page.crumbs.push_back({page.title, "", true});
  return page;
}

void add_way(web::Router& router, const Shared& state, const Way& way, Answering answer) {
  web::Route route;
  route.name = "control." + std::string(way.name);
  route.method = way.method;
  route.pattern = way.pattern;
  route.right = access::word(way.right);
  route.scope = way.scope;
  route.handler = [state, answer = std::move(answer)](const web::Request& request) { return answer(*state, request); };
  router.add(std::move(route));
}

namespace {

void write_places(const Scene& scene, web::Flow& main, const Perimeter& perimeter, std::string_view path,
                  std::initializer_list<std::pair<std::string_view, std::string>> hidden = {}) {
  std::vector<web::Choice> choices;
  const auto offer = [&](const territory::Territory& place) {
    if (scene.may(Right::read_applications, place.key))
      choices.push_back({place_word(scene.registry, place.key), territory::label(place, scene.lang)});
  };
  offer(scene.registry.nation());
  for (const auto& one : scene.registry.all(Level::region)) offer(one);
  for (const auto& one : scene.registry.all(Level::department)) offer(one);
  if (choices.size() < 2) return;
  main.get_form(path, [&](web::Fields& fields) {
    for (const auto& [name, value] : hidden) fields.hidden(name, value);
    fields.select(
        {.name = "territoire", .label = fields.tr("Territory"), .value = place_word(scene.registry, perimeter.place)},
        choices);
    fields.submit(fields.tr("Show"), {}, {}, true);
  });
}

void write_since(const Scene& scene, web::Row& row, const std::optional<Date>& since) {
  if (since) {
    row.cell([&](web::Phrasing& p) {
      p.text(format_date_short(*since, scene.lang)).br();
      p.soft(web::trn(scene.lang, "{0} day", "{0} days", days_between(*since, scene.now.today)));
    });
  } else {
    row.cell("–");
  }
}

std::string share(const Line& line, Lang lang) {
  return line.checked == 0 ? std::string("–") : format_percent(line.failing, line.checked, lang);
}

void write_chapter(const Scene& scene, web::Flow& main, const Chapter& chapter, const std::vector<Line>& lines,
                   const Before& last, TerritoryKey place) {
  main.section("card", scene.tr(chapter.title), [&](web::Flow& card) {
    card.table(web::trf(scene.lang, "Controls: {0}", scene.tr(chapter.title)),
               {{.label = scene.tr("Control")},
                {.label = scene.tr("Jalon")},
                {.label = scene.tr("Records"), .is_number = true},
                {.label = scene.tr("Failing"), .is_number = true},
                {.label = scene.tr("Without answer"), .is_number = true},
                {.label = scene.tr("Since")},
                {.label = scene.tr("Who answers")}},
               [&](web::Rows& rows) {
                 for (const auto& line : lines) {
                   const auto& control = *line.control;
                   if (!control.id.starts_with(chapter.prefix)) continue;
                   rows.row([&](web::Row& row) {
                     row.head([&](web::Phrasing& p) {
                       p.a(href(control, scene.registry, place), control.title.in(scene.lang)).br();
                       p.soft(control.id);
                     });
                     row.cell([&](web::Phrasing& p) {
                       p.text(scene.tr(title(control.kind)));
                       if (!control.missing.en.empty()) p.br().soft(scene.tr("in part"));
                     });
                     if (!control.is_listed) {
                       row.cell("–").cell("–").cell("–").cell("–").cell("–");
                       return;
                     }
                     row.number(line.checked);
                     row.cell([&](web::Phrasing& p) {
                       if (line.failing == 0) {
                         p.badge(line.checked == 0 ? web::State::idle : web::State::ok, "0");
                       } else {
                         p.strong(format_integer(line.failing, scene.lang)).text(" ").soft(share(line, scene.lang));
                       }
                       const auto was = std::find_if(last.failing.begin(), last.failing.end(),
                                                     [&](const auto& one) { return one.first == control.id; });
                       if (was != last.failing.end() && was->second != line.failing)
                         p.br().soft(web::trf(scene.lang, "{0} before", format_integer(was->second, scene.lang)));
                     });
                     row.cell([&](web::Phrasing& p) {
                       if (line.open() + line.returned > 0) {
                         p.badge(web::State::bad, format_integer(line.open() + line.returned, scene.lang));
                       } else {
                         p.text("0");
                       }
                       if (line.overdue > 0)
                         p.br().soft(web::trn(scene.lang, "{0} promise overdue", "{0} promises overdue", line.overdue));
                     });
                     write_since(scene, row, line.since);
                     row.cell(scene.tr(title(control.answers)));
                   });
                 }
               });
  });
}

web::Response show_overview(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto perimeter = asked_perimeter(scene.registry, scene.actor, request);
    if (!perimeter) return web::error_response(request, perimeter.error());
    const auto counted = state.counts.of(scene.db, scene.registry, *perimeter, scene.now);
    const auto& lines = counted.lines;
    const auto last = before(scene.db, *perimeter, scene.now.at);
    auto page = page_of(scene, perimeter->place, std::string(scene.tr("Internal control")));
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.place(perimeter->place));
      back.write(main);
      write_places(scene, main, *perimeter, controls_path);
      std::int64_t checked = 0;
      std::int64_t failing = 0;
      std::int64_t open = 0;
      int listed = 0;
      for (const auto& line : lines) {
        checked += line.checked;
        failing += line.failing;
        open += line.open() + line.returned;
        listed += line.control->is_listed ? 1 : 0;
      }
      main.lede([&](web::Phrasing& p) {
        p.text(web::trf(scene.lang, "{0} controls look at {1} records.", listed, format_integer(checked, scene.lang)))
            .text(" ");
        p.strong(failing == 0 ? std::string(p.tr("None fails."))
                              : web::trn(scene.lang, "{0} fails", "{0} fail", failing));
        if (failing > 0)
          p.text(", ").text(web::trf(scene.lang, "{0} without an answer that was accepted or is being looked at.",
                                     format_integer(open, scene.lang)));
      });
      main.note(
          main.tr("Each control answers something that auditors published. What Jalon refuses cannot be done; what "
                  "it lists stands here without anyone asking, until the record is mended. Records are grants, "
                  "payments, calls, committees, services and functions: never a person."));
      if (counted.again)
        main.note(web::trf(scene.lang, "Counted at {0}; to count everything takes a while here, so again after {1}.",
                           format_time(counted.at, scene.lang), format_time(*counted.again, scene.lang)));
      for (const auto& chapter : chapters()) write_chapter(scene, main, chapter, lines, last, perimeter->place);
      main.section("card on-screen", scene.tr("Plan, visits and reports"), [&](web::Flow& card) {
        card.list([&](web::Items& items) {
          const auto year = scene.now.today.year();
          if (const auto* place = scene.registry.find(perimeter->place); place->level == Level::department) {
            items.item([&](web::Flow& p) {
              p.a(plan_href(*place, year), web::trf(scene.lang, "Plan of controls {0}", year));
            });
          } else {
            items.item([&](web::Flow& p) {
              p.a(fmt::format("{}/programmes", controls_path), p.tr("Plans of controls of the departments"));
            });
          }
          items.item([&](web::Flow& p) {
            p.a(report_href(scene.registry, perimeter->place, year),
                web::trf(scene.lang, "Report on internal control {0}", year));
          });
          items.item([&](web::Flow& p) { p.a("/controle/fichiers", p.tr("Check a file of grants from elsewhere")); });
        });
        if (last.run)
          card.note(web::trf(scene.lang, "Last counted on {0} by {1}: {2} records, {3} failing, in the whole country.",
                             format_date(paris_date(last.run->at), scene.lang), last.run->by,
                             format_integer(last.run->checked, scene.lang),
                             format_integer(last.run->failing, scene.lang)));
        if (scene.may(Right::run_controls, scene.registry.nation().key))
          card.post_button(std::string(controls_path) + "/releves", web::csrf_token(request),
                           scene.tr("Keep the counts of today"), true);
      });
    });
  });
}

void write_control(const Scene& scene, web::Flow& main, const Control& control) {
  main.section("card", scene.tr("What it answers"), [&](web::Flow& card) {
    card.terms([&](web::Terms& terms) {
      terms.pair(card.tr("What auditors found"), control.finding.in(scene.lang));
      terms.pair(card.tr("Where it was published"), [&](web::Phrasing& p) {
        bool is_first = true;
        for (const auto& one : control.sources) {
          if (!is_first) p.br();
          is_first = false;
          const auto space = one.address.find(' ');
          if (space == std::string::npos) {
            p.a("https://" + one.address, one.address);
          } else {
            p.text(one.address);
          }
        }
      });
      terms.pair(card.tr("What Jalon does"), control.does.in(scene.lang));
      if (!control.missing.en.empty()) terms.pair(card.tr("Not built yet"), control.missing.in(scene.lang));
      if (!control.guard.empty())
        terms.pair(card.tr("Rule that refuses"), [&](web::Phrasing& p) { p.code(control.guard); });
      if (!control.tests.empty())
        terms.pair(card.tr("Tests that hold it"), [&](web::Phrasing& p) {
          bool is_first = true;
          for (const auto& one : control.tests) {
            if (!is_first) p.br();
            is_first = false;
            p.code(one);
          }
        });
      if (control.is_listed) terms.pair(card.tr("Who answers"), scene.tr(title(control.answers)));
    });
  });
}

web::Response show_control(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* control = find_control(request.param("control"));
    if (control == nullptr) return web::error_response(request, NotFound{msg("There is no such control.")});
    const auto perimeter = asked_perimeter(scene.registry, scene.actor, request);
    if (!perimeter) return web::error_response(request, perimeter.error());
    auto page = page_of(scene, perimeter->place, control->title.in(scene.lang));
    page.live = true;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, fmt::format("{} · {}", control->id, scene.place(perimeter->place)));
      if (!control->is_listed) {
        write_control(scene, main, *control);
        main.empty_state(main.tr("This control lists no records: it refuses, or is not built yet."));
        return;
      }
      write_places(scene, main, *perimeter, request.path);
      const auto places = by_place(scene.db, scene.registry, control->id, *perimeter, scene.now);
      std::int64_t checked = 0;
      std::int64_t total = 0;
      std::int64_t amount = 0;
      for (const auto& one : places) {
        checked += one.checked;
        total += one.failing;
        amount += one.amount_cents;
      }
      main.lede([&](web::Phrasing& p) {
        p.text(web::trn(scene.lang, "{0} record looked at,", "{0} records looked at,", checked)).text(" ");
        p.strong(web::trn(scene.lang, "{0} fails.", "{0} fail.", total));
        if (total > 0 && amount > 0) p.text(" ").text(web::trf(scene.lang, "They stand for {0}.", scene.money(amount)));
      });
      const int number = static_cast<int>(
          std::clamp<std::int64_t>(parse_integer(request.query_value("page").value_or("1")).value_or(1), 1, 100'000));
      const auto rows = failing(scene.db, scene.registry, control->id, *perimeter, scene.now,
                                {page_size, static_cast<std::int64_t>(number - 1) * page_size});
      if (rows.empty()) {
        main.empty_state(checked == 0 ? main.tr("There is no record to look at here yet.")
                                      : main.tr("No record fails here."));
      } else {
        main.section("card", scene.tr("Records that fail, the oldest first"), [&](web::Flow& card) {
          card.table(scene.tr("Records that fail"),
                     {{.label = scene.tr("Record concerned")},
                      {.label = scene.tr("What is wrong")},
                      {.label = scene.tr("Territory")},
                      {.label = scene.tr("Amount"), .is_number = true},
                      {.label = scene.tr("Since")},
                      {.label = scene.tr("Answer")}},
                     [&](web::Rows& table) {
                       for (const auto& one : rows) {
                         table.row([&](web::Row& row) {
                           row.head([&](web::Phrasing& p) { p.a(one.failing.href, one.failing.title); });
                           row.cell(says(*control, one.failing, scene.now.today, scene.lang));
                           row.cell(scene.place(one.failing.place));
                           row.figure(one.failing.amount_cents == 0 ? std::string("–")
                                                                    : scene.money(one.failing.amount_cents));
                           write_since(scene, row, one.failing.since);
                           row.cell([&](web::Phrasing& p) {
                             p.badge(look(one.state()), scene.tr(title(one.state()))).br();
                             p.a(case_href(control->id, one.failing.record), [&](web::Phrasing& in) {
                               in.text(in.tr("Follow up")).visually_hidden(": " + one.failing.title);
                             });
                             if (one.followed && one.followed->is_overdue(scene.now.today))
                               p.br().badge(web::State::bad, scene.tr("Promise overdue"));
                           });
                         });
                       }
                     });
          card.pager(total, number, page_size,
                     [&](int to) { return web::with_query(request, "page", std::to_string(to)); });
        });
      }
      write_control(scene, main, *control);
      if (perimeter->answering.size() == 1) return;
      main.section("card", scene.tr("By territory"), [&](web::Flow& card) {
        card.table(scene.tr("How many fail, by territory"),
                   {{.label = scene.tr("Territory")},
                    {.label = scene.tr("Records"), .is_number = true},
                    {.label = scene.tr("Failing"), .is_number = true},
                    {.label = scene.tr("Since")}},
                   [&](web::Rows& table) {
                     for (const auto& one : places) {
                       table.row([&](web::Row& row) {
                         row.head([&](web::Phrasing& p) {
                           p.a(href(*control, scene.registry, one.place), scene.place(one.place));
                         });
                         row.number(one.checked);
                         row.number(one.failing);
                         write_since(scene, row, one.since);
                       });
                     }
                   });
      });
    });
  });
}

void write_replies(const Scene& scene, web::Flow& card, const std::vector<Reply>& replies) {
  if (replies.empty()) {
    card.empty_state(card.tr("Nobody has answered yet."));
    return;
  }
  for (const auto& one : replies) {
    card.h3(scene.tr(title(one.verb)));
    card.p([&](web::Phrasing& p) {
      p.soft(web::trf(scene.lang, "{0}, {1}", one.by, format_date(paris_date(one.at), scene.lang)));
      if (one.verb == CaseVerb::answer && one.due)
        p.text(" · ").soft(web::trf(scene.lang, "to be done by {0}", format_date(*one.due, scene.lang)));
    });
    card.prose(one.text);
  }
}

web::Response show_case(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* control = find_control(request.param("control"));
    const auto record = std::string(request.query_value("objet").value_or(""));
    if (control == nullptr) return web::error_response(request, NotFound{msg("There is no such control.")});
    const auto entry = failing_one(scene.db, scene.registry, control->id, record, scene.now);
    const auto followed = entry ? entry->followed : find_case(scene.db, control->id, record);
    if (!entry && !followed)
      return web::error_response(request, NotFound{msg("This record does not fail, and nobody has answered for it.")});
    const auto place = entry ? entry->failing.place : followed->place;
    if (!scene.may(Right::read_applications, place))
      return web::error_response(request, Forbidden{std::string(access::word(Right::read_applications))});
    const auto replies = replies_of(scene.db, control->id, record);
    const auto name = entry ? entry->failing.title : record;
    auto page = page_of(scene, place, name, {{control->title.in(scene.lang), href(*control, scene.registry, place)}});
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, fmt::format("{} · {}", control->id, scene.place(place)));
      back.write(main);
      const auto standing = entry ? entry->state() : followed->state;
      main.section("card", scene.tr("What the control found"), [&](web::Flow& card) {
        if (!entry) {
          card.notice(web::State::ok, [&](web::Flow& in) {
            in.p(in.tr("This record does not fail any more. What was said stays here."));
          });
        } else {
          card.terms([&](web::Terms& terms) {
            terms.pair(card.tr("Record concerned"),
                       [&](web::Phrasing& p) { p.a(entry->failing.href, entry->failing.title); });
            terms.pair(card.tr("What is wrong"), says(*control, entry->failing, scene.now.today, scene.lang));
            terms.pair(card.tr("Since"), format_date(entry->failing.since, scene.lang));
            if (entry->failing.amount_cents != 0)
              terms.pair(card.tr("Amount"), scene.money(entry->failing.amount_cents));
            terms.pair(card.tr("Who answers"), scene.tr(title(control->answers)));
            terms.pair(card.tr("State"), [&](web::Phrasing& p) {
              p.badge(look(standing), scene.tr(title(standing)));
              if (followed && followed->is_overdue(scene.now.today))
                p.text(" ").badge(web::State::bad, scene.tr("Promise overdue"));
            });
          });
        }
      });
      main.section("card", scene.tr("What was said"), [&](web::Flow& card) { write_replies(scene, card, replies); });
      if (!entry) return;
      std::vector<CaseVerb> open;
      for (const auto& step : case_transitions()) {
        if (step.from == standing && scene.may(step.right, place)) open.push_back(step.act);
      }
      if (open.empty()) return;
      main.section("card", scene.tr("Answer and follow-up"), [&](web::Flow& card) {
        for (const auto verb : open) {
          card.details(
              scene.tr(title(verb)),
              [&](web::Flow& in) {
                in.post_form(case_href(control->id, record), web::csrf_token(request), [&](web::Fields& fields) {
                  fields.hidden("verb", word(verb));
                  fields.hidden("seen", fmt::format("{}", followed ? followed->revision : 0));
                  fields.area(
                      {.name = "text",
                       .label = verb == CaseVerb::answer ? fields.tr("Why the record stands so, and what will be done")
                                                         : fields.tr("Why"),
                       .hint = fields.tr("Nothing about a person."),
                       .value = back.value(word(verb), "text"),
                       .why = back.why(word(verb), "text"),
                       .required = true,
                       .max_characters = 4000},
                      4);
                  if (verb == CaseVerb::answer)
                    fields.date_field({.name = "due",
                                       .label = fields.tr("To be done by"),
                                       .hint = fields.tr("Empty: there is nothing more to do."),
                                       .value = back.value(word(verb), "due"),
                                       .why = back.why(word(verb), "due")});
                  fields.submit(fields.tr(title(verb)), {}, {}, verb == CaseVerb::send_back);
                });
              },
              back.is(word(verb)) || open.size() == 1 || verb == CaseVerb::answer);
        }
      });
    });
  });
}

web::Response post_case(PagesState& state, const web::Request& request) {
  web::Form form(request);
  CaseVerb verb{};
  Answer given;
  const bool is_known = parse_word(form.text("verb"), verb);
  given.text = form.text("text");
  given.due = form.date("due");
  given.seen = parse_integer(form.text("seen")).value_or(-1);
  const std::string control(request.param("control"));
  const std::string record(request.query_value("objet").value_or(""));
  return run_form(
      state, request, form, form.text("verb"), [&](const Returned& back) { return show_case(state, request, back); },
      [&](access::Act& act, const territory::Registry& registry) -> Result<std::string> {
        if (!is_known) return invalid("verb", msg("Accept, send back or open again."));
        const auto done = verb == CaseVerb::answer ? answer(act, registry, control, record, given)
                                                   : follow_up(act, registry, control, record, verb, given);
        if (!done) return fail(done.error());
        return case_href(control, record);
      });
}

}  // namespace

void add_routes(web::Router& router, const PagesContext& context) {
  const auto state = std::make_shared<PagesState>(context);
  add_way(router, state, {.name = "overview", .pattern = "/controle", .right = Right::read_applications},
          [](PagesState& s, const web::Request& request) { return show_overview(s, request, {}); });
  add_way(router, state,
          {.name = "control", .pattern = "/controle/points/{control}", .right = Right::read_applications},
          show_control);
  add_way(router, state,
          {.name = "case", .pattern = "/controle/points/{control}/fiche", .right = Right::read_applications},
          [](PagesState& s, const web::Request& request) { return show_case(s, request, {}); });
  add_way(router, state,
          {.name = "post_case",
           .method = web::Method::post,
           .pattern = "/controle/points/{control}/fiche",
           .right = Right::read_applications},
          post_case);
  add_way(router, state,
          {.name = "post_run",
           .method = web::Method::post,
           .pattern = "/controle/releves",
           .right = Right::run_controls,
           .scope = ""},
          [](PagesState& s, const web::Request& request) {
            const web::Form form(request);
            return run_form(
                s, request, form, "run", [&](const Returned& back) { return show_overview(s, request, back); },
                [](access::Act& act, const territory::Registry& registry) -> Result<std::string> {
                  const auto done = run(act, registry);
                  if (!done) return fail(done.error());
                  return std::string(controls_path);
                });
          });
  add_plan_routes(router, state);
  add_report_routes(router, state);
  add_control_api(router, state);
}

}  // namespace jalon::control
