// SPDX-License-Identifier: EUPL-1.2
// An axis: its text and the list of its actions.
#include <algorithm>

#include "base/text.hpp"
#include "plan/conflict_page.hpp"
#include "plan/content.hpp"
#include "plan/labels.hpp"
#include "plan/scene.hpp"

namespace jalon::plan {

namespace {

using access::Right;
using web::Method;

std::string axis_path(std::string_view axis) { return "/axes/" + std::string(axis); }

AxisText text_of(const Scene& scene, std::string_view axis) {
  for (auto& text : axes(scene.session, scene.plan.id)) {
    if (text.axis == axis) return text;
  }
  return {std::string(axis), "", "", 0};
}

void write_actions(web::Flow& flow, const Scene& scene, const std::vector<Action>& here,
                   const std::vector<Lack>& lacking) {
  const Lang lang = scene.lang;
  const bool may_write = scene.may_write();
  if (here.empty()) {
    flow.empty_state(web::tr(lang, "No action yet in this axis."));
    return;
  }
  std::vector<web::Column> columns{{.label = web::tr(lang, "Action")},
                                   {.label = web::tr(lang, "Owner")},
                                   {.label = web::tr(lang, "Dates")},
                                   {.label = web::tr(lang, "Where it stands")}};
  if (may_write) columns.push_back({.label = web::tr(lang, "Order")});
  flow.table(web::tr(lang, "Actions of this axis"), columns, [&](web::Rows& rows) {
    for (const auto& action : here) {
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          p.a(scene.href("/actions/" + action.id.text()),
              fmt::format("{}.{} {}", action.axis, action.number, action.title));
        });
        row.cell(action.owner);
        row.cell(dates_text(action.starts, action.ends, lang));
        row.cell([&](web::Phrasing& p) {
          const auto missing =
              std::count_if(lacking.begin(), lacking.end(), [&](const Lack& lack) { return lack.action == action.id; });
          const auto done = std::count_if(action.milestones.begin(), action.milestones.end(),
                                          [](const Milestone& one) { return one.done.has_value(); });
          if (scene.is_writable() && missing > 0) {
            p.badge(web::State::warn, web::trn(lang, "{0} thing missing", "{0} things missing", missing));
          } else if (scene.is_writable()) {
            p.badge(web::State::ok, web::tr(lang, "complete"));
          } else if (!action.milestones.empty()) {
            p.text(web::trn(lang, "{0} milestone out of {1}", "{0} milestones out of {1}", done,
                            action.milestones.size()));
          }
        });
        if (!may_write) return;
        row.flow([&](web::Flow& cell) {
          const std::string address = scene.href("/actions/" + action.id.text() + "/place");
          const std::string number = fmt::format("{}.{}", action.axis, action.number);
          if (&action != &here.front()) {
            cell.post_button(address, scene.csrf(), web::trf(lang, "Move {0} up", number), true, {{"up", "1"}});
          }
          if (&action != &here.back()) {
            cell.post_button(address, scene.csrf(), web::trf(lang, "Move {0} down", number), true, {{"up", "0"}});
          }
        });
      });
    }
  });
}

web::Response axis_page(Scene& scene, std::string_view code, const AxisText* typed, const std::vector<Fault>& faults,
                        int status) {
  const Lang lang = scene.lang;
  const auto* axis = scene.programme.axis(code);
  if (axis == nullptr || scene.plan.id.is_null() || scene.plan.state == State::not_started) {
    return web::error_response(scene.request, NotFound{axis == nullptr ? msg("The programme has no such axis.")
                                                                       : msg("The plan has not started yet.")});
  }
  const auto written = actions(scene.session, scene.plan.id);
  const auto texts = axes(scene.session, scene.plan.id);
  const auto lacking = lacks(scene.context(), written);
  const AxisText text = typed != nullptr ? *typed : text_of(scene, code);
  std::vector<Action> here;
  std::copy_if(written.begin(), written.end(), std::back_inserter(here),
               [&](const Action& a) { return a.axis == code; });
  auto page = scene.page(axis_title(scene.programme, code, lang));
  page.status = status;
  page.crumbs.push_back({std::string(web::tr(lang, "Plan")), scene.href()});
  page.crumbs.push_back({web::trf(lang, "Axis {0}", axis->code), "", true});
  return web::page(scene.request, page, [&](web::Flow& flow) {
    flow.head(page.title, scene.is_writable() ? web::tr(lang, title(scene.plan.state))
                                              : web::tr(lang, "The text is frozen in this state of the plan."));
    flow.grid([&](web::Flow& grid) {
      write_rail(grid, scene, standings(scene, written, texts, lacking), code);
      grid.div("w9", [&](web::Flow& column) {
        column.fault_summary(faults);
        if (const auto& guidance = axis->guidance.in(lang); !guidance.empty()) {
          column.details(
              web::tr(lang, "What this axis holds"), [&](web::Flow& inside) { inside.prose(guidance); },
              text.diagnosis.empty() && text.objective.empty());
        }
        if (scene.may_write()) {
          const auto why = [&](std::string_view field) -> const Message* {
            const auto fault =
                std::find_if(faults.begin(), faults.end(), [&](const Fault& one) { return one.field == field; });
            return fault == faults.end() ? nullptr : &fault->reason;
          };
          column.post_form(
              scene.href(axis_path(code)), scene.csrf(),
              [&](web::Fields& fields) {
                fields.hidden("revision", std::to_string(text.revision));
                fields.area({.name = "diagnosis",
                             .label = field_label("diagnosis", lang),
                             .hint = web::tr(lang,
                                             "What is known here and what is needed, in aggregates. Never a person’s "
                                             "situation, even without a name."),
                             .value = text.diagnosis,
                             .why = why("diagnosis"),
                             .max_characters = 20'000},
                            8);
                fields.area({.name = "objective",
                             .label = field_label("objective", lang),
                             .hint = web::tr(lang, "What will have changed at the end of the plan."),
                             .value = text.objective,
                             .why = why("objective"),
                             .max_characters = 20'000},
                            4);
                fields.p([&](web::Phrasing&) { fields.submit(web::tr(lang, "Save")); });
              },
              false, {{"data-autosave", ""}});
        } else {
          if (!text.diagnosis.empty()) {
            column.h2(field_label("diagnosis", lang));
            column.prose(text.diagnosis);
          }
          if (!text.objective.empty()) {
            column.h2(field_label("objective", lang));
            column.prose(text.objective);
          }
          if (text.diagnosis.empty() && text.objective.empty()) column.p(web::tr(lang, "Nothing is written here yet."));
        }
        if (here.empty()) column.h2(web::tr(lang, "Actions"));
        write_actions(column, scene, here, lacking);
        if (scene.may_write()) {
          column.p([&](web::Phrasing& p) {
            p.button_link(scene.href("/actions/nouvelle?axe=" + axis->code), web::tr(lang, "Add an action"),
                          !here.empty());
          });
        }
        const auto& all = scene.programme.axes;
        const auto place = static_cast<std::size_t>(axis - all.data());
        column.nav(web::tr(lang, "Previous and next axis"), "pager", [&](web::Flow& nav) {
          nav.p([&](web::Phrasing& p) {
            if (place > 0) {
              p.a(scene.href(axis_path(all[place - 1].code)),
                  web::trf(lang, "Previous: {0}", all[place - 1].title.in(lang)));
            }
          });
          nav.p([&](web::Phrasing& p) {
            if (place + 1 < all.size()) {
              p.a(scene.href(axis_path(all[place + 1].code)),
                  web::trf(lang, "Next: {0}", all[place + 1].title.in(lang)));
            }
          });
        });
      });
    });
  });
}

Result<Saved> save(const PagesContext& pages, const web::Request& request, const AxisText& text) {
  const bool unasked = request.header("x-autosave").has_value();
  return perform<Saved>(pages, request, "page", [&](access::Act& act, const Posted& posted) -> Result<Saved> {
    auto saved = save_axis(act, posted.context, posted.plan.id, text);
    // The browser would go on from a text that does not show what the other wrote: a person must look first.
    if (saved && saved->merged && unasked) {
      return fail(Conflict{msg("Somebody else wrote here meanwhile. Save to put both texts together.")});
    }
    return saved;
  });
}

web::Response post_axis(const PagesContext& pages, const web::Request& request) {
  const web::Form form(request);
  AxisText mine{std::string(request.param("axis")), form.text("diagnosis"), form.text("objective"),
                parse_integer(form.text("revision")).value_or(0)};
  const std::int64_t base_revision = mine.revision;
  std::vector<Fault> faults = form.faults();
  if (faults.empty()) {
    AxisText to_save = mine;
    // A settled conflict: the choices make the text, on the revision that was shown.
    if (const auto seen = parse_integer(form.text("seen"))) {
      std::vector<Choice> choices;
      std::vector<FieldConflict> conflicts;
      const auto shown = with_scene(pages, request, [&](Scene& scene) {
        const auto object = "axis:" + mine.axis;
        const auto base = store::revision_content(scene.session, scene.plan.id, object, base_revision);
        const auto theirs = store::revision_content(scene.session, scene.plan.id, object, *seen);
        if (theirs) {
          const AxisText base_text = base ? parse_axis(*base) : AxisText{mine.axis, "", "", 0};
          const AxisText their_text = parse_axis(*theirs);
          conflicts = merge(base_text, their_text, mine).conflicts;
          choices = read_choices(form, conflicts, faults);
          to_save = settle(base_text, their_text, mine, choices);
          to_save.axis = mine.axis;
          to_save.revision = *seen;
        }
        if (faults.empty()) return web::Response{};
        return conflict_page(scene, {.title = axis_title(scene.programme, mine.axis, scene.lang),
                                     .action = scene.href(axis_path(mine.axis)),
                                     .conflicts = conflicts,
                                     .seen = *seen,
                                     .by = std::string(web::tr(scene.lang, "Somebody else")),
                                     .form = &form,
                                     .faults = faults});
      });
      if (!faults.empty()) return shown;
    }
    const auto saved = save(pages, request, to_save);
    if (saved && saved->conflicts.empty()) {
      return with_scene(pages, request, [&](Scene& scene) { return web::see_other(scene.href(axis_path(mine.axis))); });
    }
    if (saved) {
      return with_scene(pages, request, [&](Scene& scene) {
        const auto rows = store::axes(scene.session, scene.plan.id, mine.axis);
        return conflict_page(scene, {.title = axis_title(scene.programme, mine.axis, scene.lang),
                                     .action = scene.href(axis_path(mine.axis)),
                                     .conflicts = saved->conflicts,
                                     .seen = saved->revision,
                                     .by = rows.empty() ? std::string() : rows.front().changed_by,
                                     .form = &form,
                                     .faults = {}});
      });
    }
    if (std::holds_alternative<Forbidden>(saved.error())) return web::error_response(request, saved.error());
    faults = faults_of(saved.error());
    const int status = web::status_of(saved.error());
    return with_scene(pages, request, [&](Scene& scene) { return axis_page(scene, mine.axis, &mine, faults, status); });
  }
  return with_scene(pages, request, [&](Scene& scene) { return axis_page(scene, mine.axis, &mine, faults, 422); });
}

}  // namespace

void add_writing_routes(web::Router& router, const PagesContext& context) {
  add_route(router, context, "axis", Method::get, "/axes/{axis}", Right::read_plans,
            [](const PagesContext& pages, const web::Request& request) {
              return with_scene(pages, request, [&](Scene& scene) {
                return axis_page(scene, request.param("axis"), nullptr, {}, 200);
              });
            });
  add_route(router, context, "save_axis", Method::post, "/axes/{axis}", Right::write_plan, post_axis);
}

}  // namespace jalon::plan
