// SPDX-License-Identifier: EUPL-1.2
// The annual report on internal control: written from the records while the year goes on, frozen when it is closed.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/text.hpp"
#include "control/pages.hpp"

namespace jalon::control {

using access::Right;

namespace {

namespace js = boost::json;

std::int64_t number(const js::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}
std::string text(const js::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The report is written from its JSON, closed or not: what is read is what was frozen.
void write_controls(const Scene& scene, web::Flow& main, const js::object& report, std::string_view prefix,
                    std::string_view title) {
  main.h2(title);
  main.table(web::trf(scene.lang, "What was found: {0}", title),
             {{.label = scene.tr("Control")},
              {.label = scene.tr("Records"), .is_number = true},
              {.label = scene.tr("Failing"), .is_number = true},
              {.label = scene.tr("Since")},
              {.label = scene.tr("Answer given"), .is_number = true},
              {.label = scene.tr("Accepted"), .is_number = true},
              {.label = scene.tr("Without answer"), .is_number = true}},
             [&](web::Rows& rows) {
               for (const auto& value : report.at("controls").as_array()) {
                 const auto& one = value.as_object();
                 const auto id = text(one, "id");
                 const auto* control = find_control(id);
                 if (control == nullptr || !id.starts_with(prefix)) continue;
                 rows.row([&](web::Row& row) {
                   row.head([&](web::Phrasing& p) { p.text(control->title.in(scene.lang)).text(" ").soft(id); });
                   row.number(number(one, "checked"));
                   row.number(number(one, "failing"));
                   const auto since = Date::parse(text(one, "since"));
                   row.cell(since ? format_date_short(*since, scene.lang) : std::string("–"));
                   row.number(number(one, "answered"));
                   row.number(number(one, "accepted"));
                   row.number(number(one, "open") + number(one, "returned"));
                 });
               }
             });
}

web::Response show_report(PagesState& state, const web::Request& request, const Returned& back) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto perimeter = asked_perimeter(scene.registry, scene.actor, request);
    if (!perimeter) return web::error_response(request, perimeter.error());
    const auto year = static_cast<int>(parse_integer(request.param("year")).value_or(0));
    if (year < 2000 || year > scene.now.today.year())
      return web::error_response(request, NotFound{msg("There is no report of this year.")});
    const auto closed = find_report(scene.db, perimeter->place, year);
    const auto json = closed ? closed->text : report_json(scene.db, scene.registry, *perimeter, year, scene.now);
    const auto parsed = js::parse(json);
    const auto& report = parsed.as_object();
    auto page = page_of(scene, perimeter->place, web::trf(scene.lang, "Report on internal control {0}", year));
    page.status = back.status();
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.place(perimeter->place));
      back.write(main);
      const auto as_of = Date::parse(text(report, "as_of")).value_or(scene.now.today);
      if (closed) {
        main.lede([&](web::Phrasing& p) {
          p.text(web::trf(scene.lang, "Closed on {0} by {1}.", format_date(paris_date(closed->at), scene.lang),
                          closed->by));
        });
      } else {
        main.notice(web::State::idle, [&](web::Flow& in) {
          in.p(web::trf(scene.lang, "Not closed: the records as they stand on {0}.", format_date(as_of, scene.lang)));
        });
      }
      std::int64_t checked = 0;
      std::int64_t failing = 0;
      std::int64_t open = 0;
      for (const auto& value : report.at("controls").as_array()) {
        checked += number(value.as_object(), "checked");
        failing += number(value.as_object(), "failing");
        open += number(value.as_object(), "open") + number(value.as_object(), "returned");
      }
      main.h2(scene.tr("In short"));
      main.p(web::trf(scene.lang, "{0} records were looked at; {1} fail, of which {2} without an answer that holds.",
                      format_integer(checked, scene.lang), format_integer(failing, scene.lang),
                      format_integer(open, scene.lang)));
      if (closed) {
        main.h2(scene.tr("What it means, and what will be done"));
        main.prose(closed->remarks);
      }
      for (const auto& chapter : chapters())
        write_controls(scene, main, report, chapter.prefix, scene.tr(chapter.title));
      const auto& plan = report.at("plan").as_object();
      main.h2(scene.tr("Controls of grants"));
      if (number(plan, "departments") == 0) {
        main.p(scene.tr("No plan of controls was drawn for this year."));
      } else {
        main.terms([&](web::Terms& terms) {
          terms.pair(main.tr("Departments with a plan"), format_integer(number(plan, "departments"), scene.lang));
          terms.pair(main.tr("Grants in force"), format_integer(number(plan, "grants"), scene.lang));
          for (const auto outcome : {Outcome::to_do, Outcome::conforming, Outcome::remarks, Outcome::irregular})
            terms.pair(scene.tr(title(outcome)), format_integer(number(plan, word(outcome)), scene.lang));
          terms.pair(main.tr("Late"), format_integer(number(plan, "late"), scene.lang));
          terms.pair(main.tr("Questioned"), scene.money(number(plan, "questioned_cents")));
        });
      }
      main.h2(scene.tr("What is looked at, and why"));
      main.list([&](web::Items& items) {
        for (const auto& control : catalogue()) {
          items.item([&](web::Flow& in) {
            in.strong(control.id + " – " + control.title.in(scene.lang)).text(" ");
            in.text(control.finding.in(scene.lang)).text(" ").soft(control.does.in(scene.lang));
          });
        }
      });
      if (closed)
        main.p(
            [&](web::Phrasing& p) { p.soft(scene.tr("SHA-256 of what was closed:")).text(" ").code(closed->sha256); },
            {{"class", "small"}});
      if (closed || !scene.may(Right::run_controls, perimeter->place)) return;
      main.section("card on-screen", scene.tr("Close the report"), [&](web::Flow& card) {
        if (year >= scene.now.today.year()) {
          card.p(web::trf(scene.lang, "The year is not over: it is closed from 1 January {0} on.", year + 1));
          return;
        }
        card.p(card.tr("The figures are frozen as they stand now, with what is said of them."));
        card.post_form(report_href(scene.registry, perimeter->place, year), web::csrf_token(request),
                       [&](web::Fields& fields) {
                         fields.area({.name = "remarks",
                                      .label = fields.tr("What the figures mean, and what will be done"),
                                      .value = back.value("report", "remarks"),
                                      .why = back.why("report", "remarks"),
                                      .required = true,
                                      .max_characters = 4000},
                                     6);
                         fields.submit(fields.tr("Close the report"));
                       });
      });
    });
  });
}

}  // namespace

void add_report_routes(web::Router& router, const Shared& state) {
  add_way(router, state, {.name = "report", .pattern = "/controle/rapport/{year}", .right = Right::read_applications},
          [](PagesState& s, const web::Request& request) { return show_report(s, request, {}); });
  add_way(router, state,
          {.name = "post_report",
           .method = web::Method::post,
           .pattern = "/controle/rapport/{year}",
           .right = Right::run_controls},
          [](PagesState& s, const web::Request& request) {
            const web::Form form(request);
            return run_form(
                s, request, form, "report", [&](const Returned& back) { return show_report(s, request, back); },
                [&](access::Act& act, const territory::Registry& registry) -> Result<std::string> {
                  const auto perimeter = asked_perimeter(registry, act.actor, request);
                  if (!perimeter) return fail(perimeter.error());
                  const auto year = static_cast<int>(parse_integer(request.param("year")).value_or(0));
                  if (auto done = close_report(act, registry, perimeter->place, year, form.text("remarks")); !done)
                    return fail(done.error());
                  return report_href(registry, perimeter->place, year);
                });
          });
}

}  // namespace jalon::control
