// SPDX-License-Identifier: EUPL-1.2
// A trajectory entered value by value: one cell for each period of a target, in one form, which works without a script.
#include <algorithm>
#include <array>

#include "base/period.hpp"
#include "figures/entry.hpp"
#include "intake/cells.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::figures {

namespace {

using web::tr;
using web::trf;

struct Length {
  Period::Length length;
  std::string_view word, label;
};
constexpr std::array lengths{Length{Period::Length::month, "mois", N_("By months")},
                             Length{Period::Length::quarter, "trimestre", N_("By quarters")},
                             Length{Period::Length::year, "annee", N_("By years")}};

Period::Length length_asked(std::string_view asked, const Indicator& indicator, const Target& target) {
  if (const auto found = std::ranges::find(lengths, asked, &Length::word); found != lengths.end()) return found->length;
  if (!target.trajectory.empty()) return target.trajectory.front().period.length;
  return length_of(indicator.frequency);
}

std::string field_of(Period period) { return "t." + period.text(); }

struct Typed {
  std::map<std::string, std::string> cells;
  std::vector<Fault> faults;
  bool moves_target = false;
};

void write_cells(const Indicator& indicator, const Target& target, const std::vector<Period>& periods,
                 const Typed& given, Lang lang, web::Flow& main) {
  main.table(trf(lang, "{0}: what is expected, period by period", name_of(indicator, lang)),
             {{.label = tr(lang, "At the end of")},
              {.label = tr(lang, "Expected value"), .is_number = true},
              {.label = tr(lang, "As it stands"), .is_number = true}},
             [&](web::Rows& rows) {
               for (const auto period : periods) {
                 rows.row([&](web::Row& cells) {
                   const auto name = format_period(period, lang);
                   const auto day = day_of(target, {period, 0});
                   cells.head(day == target.due ? trf(lang, "{0} (end of the target)", name) : name);
                   cells.cell([&](web::Phrasing& p) {
                     const auto field = field_of(period);
                     const auto kept = given.cells.find(field);
                     const auto entered = std::ranges::find(target.trajectory, period, &Waypoint::period);
                     std::string value;
                     if (kept != given.cells.end()) {
                       value = kept->second;
                     } else if (entered != target.trajectory.end()) {
                       value = typed(entered->value, indicator.decimals, lang);
                     } else if (day == target.due) {
                       value = typed(target.target, indicator.decimals, lang);
                     }
                     std::string out = R"(<input type="text" inputmode="decimal" autocomplete="off" class="cell")";
                     web::append_attribute(out, "id", cell_id(field));
                     web::append_attribute(out, "name", field);
                     web::append_attribute(out, "value", value);
                     web::append_attribute(out, "aria-label", trf(lang, "Expected at the end of {0}", name));
                     if (std::ranges::find(given.faults, field, &Fault::field) != given.faults.end())
                       out += R"( aria-invalid="true")";
                     out += '>';
                     p.raw(web::SafeHtml(std::move(out)));
                   });
                   cells.figure(format_decimal(expected_on(target, day), indicator.decimals, lang));
                 });
               }
             });
}

web::Response show(const Routes& routes, const web::Request& request, const Typed& given,
                   std::string_view asked_length) {
  const auto registry = routes.territories.current();
  const auto lang = request.lang;
  return routes.database.read([&](db::Session& session) {
    const auto question = understand(routes, session, *registry, request, "", "");
    if (!question) return web::error_response(request, question.error());
    const auto& indicator = question->indicator;
    const auto& place = *question->place;
    if (!may(request, *registry, access::Right::set_targets, place.key))
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::set_targets))});
    const auto target = find_target(session, indicator.code, place.key);
    const auto back = target_href(indicator, place);
    const auto& name = name_of(indicator, lang);
    auto response = web::page(
        request,
        {.title = trf(lang, "Trajectory: {0}", name),
         .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                    {name, figure_href(indicator.code, place)},
                    {std::string(tr(lang, "Target")), back},
                    {std::string(tr(lang, "Trajectory")), "", true}}},
        [&](web::Flow& main) {
          main.head(trf(lang, "Trajectory: {0}", name), territory::label(place, lang));
          main.fault_summary(given.faults);
          if (!target) {
            main.empty_state(tr(lang, "No target is set for this figure here."));
            main.p([&](web::Phrasing& p) { p.a(back, tr(lang, "Set a target")); });
            return;
          }
          const auto number = [&](std::int64_t value) { return format_decimal(value, indicator.decimals, lang); };
          main.lede([&](web::Phrasing& p) {
            p.text(trf(lang, "From {0} on {1} to {2} on {3}.", number(target->start_value),
                       format_date(target->start, lang), number(target->target), format_date(target->due, lang)));
          });
          const auto length = length_asked(asked_length, indicator, *target);
          const auto periods = periods_of(*target, length);
          main.nav(tr(lang, "Length of the periods"), "filters", [&](web::Flow& nav) {
            nav.p([&](web::Phrasing& p) {
              bool is_first = true;
              for (const auto& each : lengths) {
                if (!is_first) p.text(" · ");
                is_first = false;
                if (each.length == length) {
                  p.strong(tr(lang, each.label));
                } else {
                  p.a(fmt::format("{}/trajectoire?par={}", back, each.word), tr(lang, each.label));
                }
              }
            });
          });
          if (periods.size() > waypoints_max) {
            main.empty_state(trf(lang, "More than {0} periods: choose longer ones.", waypoints_max));
            return;
          }
          main.post_form(
              back + "/trajectoire", web::csrf_token(request),
              [&](web::Fields& fields) {
                fields.hidden("par", std::ranges::find(lengths, length, &Length::length)->word);
                write_cells(indicator, *target, periods, given, lang, fields);
                fields.note(tr(lang,
                               "A column copied from a spreadsheet can be pasted into the first cell. An empty cell "
                               "lies on the straight line between its neighbours; with all of them empty the whole "
                               "trajectory is a straight line."));
                fields.checkbox({.name = "moves_target", .label = tr(lang, "The last value becomes the target")},
                                given.moves_target);
                fields.submit(tr(lang, "Save the trajectory"));
              },
              false,
              {{"data-grid", lang == Lang::fr ? "," : "."},
               {"class", "values"},
               {"data-pasted", tr(lang, "{0} cells pasted; Ctrl+Z takes them back.")},
               {"data-undone", tr(lang, "The paste was taken back.")}});
        });
    if (!given.faults.empty()) response.status = 422;
    return response;
  });
}

web::Response save(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto* actor = access::actor_of(request);
  const web::Form form(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  Typed given{.moves_target = form.has("moves_target")};
  std::string back;
  const auto done = routes.database.write([&](db::Session& session) -> Result<void> {
    const auto question = understand(routes, session, *registry, request, "", "");
    if (!question) return fail(question.error());
    const auto& indicator = question->indicator;
    back = target_href(indicator, *question->place);
    auto target = find_target(session, indicator.code, question->place->key);
    if (!target) return fail(NotFound{msg("No target of {0} is set here.", indicator.code)});
    target->indicator = indicator.code;
    target->territory = question->place->key;
    target->steps.clear();
    target->trajectory.clear();
    const auto length = length_asked(form.text("par"), indicator, *target);
    const auto periods = periods_of(*target, length);
    if (periods.size() > waypoints_max) return invalid("par", msg("At most {0} periods at once.", waypoints_max));
    std::string last_field;
    for (const auto period : periods) {
      const auto field = field_of(period);
      if (!form.has(field)) continue;
      const auto text = form.text(field);
      given.cells[field] = text;
      const auto read = intake::read_number(text, indicator.decimals);
      if (read.is == intake::Reading::missing) continue;
      if (read.is != intake::Reading::value || (read.is_percent && indicator.unit != "%")) {
        const auto why = read.is == intake::Reading::value
                             ? msg("A percentage, where a number of “{0}” is expected.", indicator.unit)
                             : read.reason;
        given.faults.push_back(
            {field, msg("{0}: {1}", format_period(period, request.lang), web::tr(request.lang, why))});
        continue;
      }
      target->trajectory.push_back({period, read.value});
      last_field = field;
    }
    if (!given.faults.empty()) return fail(Invalid{given.faults});
    if (!target->trajectory.empty() && day_of(*target, target->trajectory.back()) == target->due) {
      const auto last = target->trajectory.back().value;
      if (given.moves_target) target->target = last;
      if (last != target->target) {
        given.faults.push_back(
            {last_field, msg("The last value is {0} and the target {1}: make them equal, or tick “The last value "
                             "becomes the target”.",
                             format_decimal(last, indicator.decimals, request.lang),
                             format_decimal(target->target, indicator.decimals, request.lang))});
        return fail(Invalid{given.faults});
      }
      // It is the target, which may be changed on its own page.
      target->trajectory.pop_back();
    }
    access::Act act{.db = session, .actor = *actor, .now = routes.clock.now(), .origin = "page"};
    auto entered = enter_target(act, *registry, *target);
    if (!entered) {
      if (const auto* wrong = std::get_if<Invalid>(&entered.error())) {
        // What is said of the whole trajectory leads to its last cell.
        for (const auto& fault : wrong->faults) given.faults.push_back({last_field, fault.reason});
      }
    }
    return entered;
  });
  if (done) return web::see_other(back);
  if (given.faults.empty()) return web::error_response(request, done.error());
  return show(routes, request, given, form.text("par"));
}

}  // namespace

void add_trajectory_page(web::Router& router, const Routes& routes) {
  const std::string right(access::word(access::Right::set_targets));
  const std::string pattern = "/chiffres/{indicator}/cible/{level}/{code}/trajectoire";
  router.add({.name = "figures.trajectory",
              .pattern = pattern,
              .right = right,
              .scope = std::string(web::scope_each),
              .handler =
                  [routes](const web::Request& request) {
                    return show(routes, request, {}, request.query_value("par").value_or(""));
                  },
              .query_names = {"par"}});
  router.add({.name = "figures.save_trajectory",
              .method = web::Method::post,
              .pattern = pattern,
              .right = right,
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return save(routes, request); }});
}

}  // namespace jalon::figures
