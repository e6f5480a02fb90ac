// SPDX-License-Identifier: EUPL-1.2
// An action: written, read, moved, removed, followed, commented on.
#include <algorithm>

#include "base/text.hpp"
#include "plan/action_form.hpp"
#include "plan/action_view.hpp"
#include "plan/conflict_page.hpp"
#include "plan/content.hpp"
#include "plan/labels.hpp"

namespace jalon::plan {

namespace {

using access::Right;
using web::Method;

std::string action_path(ActionId id) { return "/actions/" + id.text(); }

// The action of the address, when it is one of this plan.
std::optional<Action> action_of(const Scene& scene) {
  const auto id = ActionId::parse(scene.request.param("action"));
  if (!id || scene.plan.id.is_null()) return std::nullopt;
  auto action = find_action(scene.session, *id);
  if (!action || action->plan != scene.plan.id) return std::nullopt;
  return action;
}
web::Response no_action(const web::Request& request) {
  return web::error_response(request, NotFound{msg("There is no such action in this plan.")});
}

void put_crumbs(web::Page& page, const Scene& scene, std::string_view axis, std::string here) {
  page.crumbs.push_back({std::string(web::tr(scene.lang, "Plan")), scene.href()});
  page.crumbs.push_back({web::trf(scene.lang, "Axis {0}", axis), scene.href("/axes/" + std::string(axis))});
  page.crumbs.push_back({std::move(here), "", true});
}

void write_rail_here(web::Flow& grid, const Scene& scene, std::string_view axis, const std::vector<Lack>& lacking) {
  const auto written = actions(scene.session, scene.plan.id);
  write_rail(grid, scene, standings(scene, written, axes(scene.session, scene.plan.id), lacking), axis);
}

void write_comments(web::Flow& flow, const Scene& scene, const Action& action, const std::string& typed,
                    const std::vector<Fault>& faults) {
  const Lang lang = scene.lang;
  flow.div("text", [&](web::Flow& part) {
    part.h2(web::tr(lang, "Comments"), "commentaires");
    const auto all = comments(scene.session, scene.plan.id);
    const bool may_comment = scene.may(Right::comment_plan);
    bool any = false;
    for (const auto& comment : all) {
      if (comment.action != action.id) continue;
      any = true;
      part.div("card", [&](web::Flow& card) {
        card.p([&](web::Phrasing& p) {
          p.strong(comment.author).text(", ").soft(format_instant(comment.at, lang));
          if (comment.resolved) p.text(" ").badge(web::State::ok, web::tr(lang, "settled"));
        });
        card.prose(comment.text);
        if (may_comment && !comment.resolved) {
          card.post_button(scene.href("/commentaires/" + comment.id.text() + "/regler"), scene.csrf(),
                           web::tr(lang, "Mark as settled"), true);
        }
      });
    }
    if (!any) part.p(web::tr(lang, "No comment yet."));
    if (!may_comment) return;
    const auto fault =
        std::find_if(faults.begin(), faults.end(), [](const Fault& one) { return one.field == "comment"; });
    part.post_form(scene.href(action_path(action.id) + "/commentaires"), scene.csrf(), [&](web::Fields& fields) {
      fields.area({.name = "comment",
                   .label = web::tr(lang, "Your comment"),
                   .hint = web::tr(lang, "Those who write, examine and sign the plan read it. No name of a person."),
                   .value = typed,
                   .why = fault == faults.end() ? nullptr : &fault->reason,
                   .max_characters = 5'000},
                  3);
      fields.submit(web::tr(lang, "Comment"), {}, {}, true);
    });
  });
}

void write_milestone_forms(web::Flow& flow, const Scene& scene, const Action& action) {
  if (scene.plan.state != State::under_way || action.milestones.empty() || !scene.may(Right::run_plan)) return;
  const Lang lang = scene.lang;
  flow.h2(web::tr(lang, "Follow the milestones"));
  for (std::size_t i = 0; i < action.milestones.size(); ++i) {
    const auto& one = action.milestones[i];
    flow.post_form(scene.href(action_path(action.id) + "/jalons"), scene.csrf(), [&](web::Fields& fields) {
      fields.hidden("index", std::to_string(i));
      fields.columns([&](web::Fields& columns) {
        const std::string name = "done" + std::to_string(i);
        columns.date_field({.name = name,
                            .label = one.label,
                            .hint = web::tr(lang, "Done on (empty: not yet)"),
                            .value = one.done ? one.done->text() : std::string(),
                            .width = "w6"});
        columns.div("w6", [&](web::Flow&) { columns.submit(web::tr(lang, "Keep this date"), {}, {}, true); });
      });
    });
  }
}

// The form, or the text for those who do not write here.
web::Response action_page(Scene& scene, const Action& action, const ActionForm* typed, const std::vector<Fault>& faults,
                          int status, const std::string& comment = {}) {
  const Lang lang = scene.lang;
  const std::string number = fmt::format("{}.{}", action.axis, action.number);
  auto page = scene.page(web::trf(lang, "Action {0}: {1}", number, action.title));
  page.status = status;
  put_crumbs(page, scene, action.axis, web::trf(lang, "Action {0}", number));
  return web::page(scene.request, page, [&](web::Flow& flow) {
    const auto lacking = lacks(scene.session, scene.context(), scene.plan.id);
    flow.head(page.title, web::trf(lang, "{0}, on {1}", action.changed_by, format_instant(action.changed_at, lang)),
              [&](web::Flow& beside) {
                if (scene.may_write()) {
                  beside.button_link(scene.href(action_path(action.id) + "/retirer"), web::tr(lang, "Remove"), true);
                }
              });
    flow.grid([&](web::Flow& grid) {
      write_rail_here(grid, scene, action.axis, lacking);
      grid.div("w9", [&](web::Flow& column) {
        column.fault_summary(faults);
        if (scene.may_write()) {
          std::vector<const Lack*> mine;
          for (const auto& lack : lacking) {
            if (lack.action == action.id) mine.push_back(&lack);
          }
          if (faults.empty() && !mine.empty()) {
            column.notice(web::State::warn, [&](web::Flow& notice) {
              notice.h2(web::tr(lang, "This action cannot be submitted yet"));
              notice.list([&](web::Items& items) {
                for (const auto* lack : mine) {
                  items.item([&](web::Flow& item) {
                    const std::string href = lack_href(scene, *lack, {action});
                    item.a(href.substr(href.find('#') == std::string::npos ? 0 : href.find('#')),
                           web::tr(lang, lack->what));
                  });
                }
              });
            });
          }
          ActionForm form = typed != nullptr ? *typed : form_of(action, lang);
          form.faults = faults;
          write_action_form(column, scene, form, scene.href(action_path(action.id)), false);
        } else {
          if (typed != nullptr && status != 200) {
            // The right or the state changed while somebody was writing: what they typed comes back to them.
            column.details(
                web::tr(lang, "What you had typed"),
                [&](web::Flow& inside) {
                  for (const auto& [name, value] : typed->values) {
                    if (!value.empty() && name != "csrf" && name != "id" && name != "revision") inside.pre(value);
                  }
                },
                true);
          }
          write_action(column, scene.programme, action, lang);
          write_milestone_forms(column, scene, action);
        }
        write_comments(column, scene, action, comment, faults);
      });
    });
  });
}

web::Response new_page(Scene& scene, ActionForm form, const std::vector<Fault>& faults, int status) {
  const Lang lang = scene.lang;
  if (!scene.may_write()) {
    return web::error_response(scene.request,
                               Refused{"plan.state", msg("The plan cannot be written in its present state."), {}});
  }
  const std::string axis = form.value("axis");
  auto page = scene.page(std::string(web::tr(lang, "New action")));
  page.status = status;
  put_crumbs(page, scene, axis, page.title);
  form.faults = faults;
  return web::page(scene.request, page, [&](web::Flow& flow) {
    flow.head(page.title, axis_title(scene.programme, axis, lang));
    flow.grid([&](web::Flow& grid) {
      write_rail_here(grid, scene, axis, lacks(scene.session, scene.context(), scene.plan.id));
      grid.div("w9", [&](web::Flow& column) {
        column.fault_summary(faults);
        column.note(web::tr(lang, "Only the title is needed to begin; the rest can be written later."));
        write_action_form(column, scene, form, scene.href("/actions/nouvelle?axe=" + axis), true);
      });
    });
  });
}

web::Response get_new(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    Action empty;
    empty.id = ActionId::make();  // of the form: posted twice, it adds once
    empty.axis = std::string(request.query_value("axe").value_or(""));
    if (scene.programme.axis(empty.axis) == nullptr && !scene.programme.axes.empty()) {
      empty.axis = scene.programme.axes.front().code;
    }
    return new_page(scene, form_of(empty, scene.lang), {}, 200);
  });
}

Result<SavedAction> save(const PagesContext& pages, const web::Request& request, const Action& action) {
  const bool unasked = request.header("x-autosave").has_value();
  return perform<SavedAction>(
      pages, request, "page", [&](access::Act& act, const Posted& posted) -> Result<SavedAction> {
        auto saved = save_action(act, posted.context, posted.plan.id, action);
        if (saved && saved->saved.merged && unasked) {
          return fail(Conflict{msg("Somebody else wrote here meanwhile. Save to put both texts together.")});
        }
        return saved;
      });
}

// `mine` carries the revision that it builds on, `seen` is the one that holds the other's text.
web::Response show_conflict(const PagesContext& pages, const web::Request& request, const web::Form& form,
                            const Action& mine, std::vector<FieldConflict> conflicts, std::int64_t seen,
                            const std::vector<Fault>& faults) {
  return with_scene(pages, request, [&](Scene& scene) {
    const ActionId id = mine.id;
    const auto action = find_action(scene.session, id);
    if (!action) return no_action(request);
    // The rule compares codes and cents; a person reads words, and amounts as they are written in their language.
    const auto at = [&](std::int64_t revision) {
      const auto content = store::revision_content(scene.session, scene.plan.id, id.text(), revision);
      return content && !content->empty() ? std::optional(parse_action(*content).action) : std::nullopt;
    };
    const auto base = at(std::max<std::int64_t>(mine.revision, 1));
    const auto theirs = at(seen);
    for (auto& conflict : conflicts) {
      const auto read = [&](const std::optional<Action>& side, std::string& text) {
        if (side) text = readable_field(scene.programme, *side, conflict.field, scene.lang);
      };
      read(base, conflict.base);
      read(theirs, conflict.theirs);
      read(mine, conflict.mine);
    }
    return conflict_page(
        scene, {.title = web::trf(scene.lang, "Action {0}.{1}: {2}", action->axis, action->number, action->title),
                .action = scene.href(action_path(id)),
                .conflicts = std::move(conflicts),
                .seen = seen,
                .by = action->changed_by,
                .form = &form,
                .faults = faults});
  });
}

// A posted form of an action that is there (id from the address) or of a new one (id of the form, revision 0).
web::Response post_form(const PagesContext& pages, const web::Request& request, bool is_new) {
  const web::Form form(request);
  ActionForm typed = form_of(form);
  if (!is_new) {
    typed.values["id"] = std::string(request.param("action"));
    // An address that is no id of ours, or of another plan, must not add an action.
    bool known = false;
    with_scene(pages, request, [&](Scene& scene) {
      const auto id = ActionId::parse(request.param("action"));
      const auto row = id ? store::find_action_row(scene.session, *id) : std::nullopt;
      known = row && row->plan == scene.plan.id;
      return web::Response{};
    });
    if (!known) return no_action(request);
  } else {
    typed.values["revision"] = "0";
  }
  std::vector<Fault> faults = typed.faults;
  const Action mine = read_action(typed, faults);
  int status = 422;
  const bool more = !form.text("more").empty();
  if (more && typed.faults.empty()) {
    faults.clear();
    status = 200;
  } else if (faults.empty()) {
    Action to_save = mine;
    if (const auto seen = parse_integer(form.text("seen")); seen && !is_new) {
      std::vector<FieldConflict> conflicts;
      with_scene(pages, request, [&](Scene& scene) {
        const auto base = store::revision_content(scene.session, scene.plan.id, mine.id.text(),
                                                  std::max<std::int64_t>(mine.revision, 1));
        const auto theirs = store::revision_content(scene.session, scene.plan.id, mine.id.text(), *seen);
        if (base && theirs && !theirs->empty()) {
          const Action base_action = parse_action(*base).action;
          const Action their_action = parse_action(*theirs).action;
          conflicts = merge(base_action, their_action, mine).conflicts;
          to_save = settle(base_action, their_action, mine, read_choices(form, conflicts, faults));
          to_save.id = mine.id;
          to_save.revision = *seen;
        }
        return web::Response{};
      });
      if (!faults.empty()) return show_conflict(pages, request, form, mine, conflicts, *seen, faults);
    }
    const auto saved = save(pages, request, to_save);
    if (saved && saved->saved.conflicts.empty()) {
      return with_scene(pages, request,
                        [&](Scene& scene) { return web::see_other(scene.href(action_path(saved->id))); });
    }
    if (saved) {
      to_save.id = saved->id;
      return show_conflict(pages, request, form, to_save, saved->saved.conflicts, saved->saved.revision, {});
    }
    if (std::holds_alternative<Forbidden>(saved.error())) return web::error_response(request, saved.error());
    faults = faults_of(saved.error());
    status = web::status_of(saved.error());
  }
  return with_scene(pages, request, [&](Scene& scene) {
    const auto action = is_new ? std::nullopt : action_of(scene);
    if (action) return action_page(scene, *action, &typed, faults, status);
    // New, or removed while somebody wrote: what was typed can be saved as a new action.
    if (!is_new) {
      typed.values["id"] = ActionId::make().text();
      typed.values["revision"] = "0";
    }
    return new_page(scene, typed, faults, status);
  });
}

web::Response post_comment(const PagesContext& pages, const web::Request& request) {
  const web::Form form(request);
  std::vector<Fault> faults = form.faults();
  int status = 422;
  if (faults.empty()) {
    const auto done =
        perform<CommentId>(pages, request, "page", [&](access::Act& act, const Posted& posted) -> Result<CommentId> {
          const auto id = action_of(act, posted, request);
          if (!id) return fail(id.error());
          return add_comment(act, posted.context, *id, form.text("comment"));
        });
    if (done) {
      return with_scene(pages, request, [&](Scene& scene) {
        return web::see_other(scene.href("/actions/" + std::string(request.param("action")) + "#commentaires"));
      });
    }
    if (!std::holds_alternative<Invalid>(done.error())) return web::error_response(request, done.error());
    faults = faults_of(done.error());
    status = web::status_of(done.error());
  }
  return with_scene(pages, request, [&](Scene& scene) {
    const auto action = action_of(scene);
    if (!action) return no_action(request);
    return action_page(scene, *action, nullptr, faults, status, form.text("comment"));
  });
}

// A short post that leads back to a page: its faults are shown as an error.
web::Response post_back(const PagesContext& pages, const web::Request& request,
                        const std::function<Result<std::string>(access::Act&, const Posted&, const web::Form&)>& rule) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto done = perform<std::string>(
      pages, request, "page", [&](access::Act& act, const Posted& posted) { return rule(act, posted, form); });
  if (!done) return web::error_response(request, done.error());
  return with_scene(pages, request, [&](Scene& scene) { return web::see_other(scene.href(*done)); });
}

web::Response remove_page(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    const auto action = action_of(scene);
    if (!action) return no_action(request);
    const Lang lang = scene.lang;
    auto page = scene.page(web::trf(lang, "Remove action {0}.{1}?", action->axis, action->number));
    put_crumbs(page, scene, action->axis, page.title);
    return web::page(request, page, [&](web::Flow& flow) {
      flow.head(page.title, action->title);
      flow.list([&](web::Items& items) {
        items.item(web::tr(lang, "The action leaves the plan and its figures; those after it are numbered anew."));
        items.item(web::tr(lang, "Its text stays in the history of the plan, where it can be read and compared."));
      });
      flow.post_form(scene.href(action_path(action->id) + "/retirer"), scene.csrf(), [&](web::Fields& fields) {
        fields.hidden("revision", std::to_string(action->revision));
        fields.submit(web::tr(lang, "Remove the action"));
        fields.text(" ");
        fields.button_link(scene.href(action_path(action->id)), web::tr(lang, "Cancel"), true);
      });
    });
  });
}

}  // namespace

Result<ActionId> action_of(access::Act& act, const Posted& posted, const web::Request& request) {
  const auto id = ActionId::parse(request.param("action"));
  const auto row = id ? store::find_action_row(act.db, *id) : std::nullopt;
  if (!row || posted.plan.id.is_null() || row->plan != posted.plan.id) {
    return fail(NotFound{msg("There is no such action in this plan.")});
  }
  return *id;
}

void add_action_routes(web::Router& router, const PagesContext& context) {
  add_route(router, context, "new_action", Method::get, "/actions/nouvelle", Right::write_plan, get_new,
            web::Freshness::never);
  add_route(router, context, "add_action", Method::post, "/actions/nouvelle", Right::write_plan,
            [](const PagesContext& pages, const web::Request& request) { return post_form(pages, request, true); });
  add_route(router, context, "action", Method::get, "/actions/{action}", Right::read_plans,
            [](const PagesContext& pages, const web::Request& request) {
              return with_scene(pages, request, [&](Scene& scene) {
                const auto action = action_of(scene);
                return action ? action_page(scene, *action, nullptr, {}, 200) : no_action(request);
              });
            });
  add_route(router, context, "save_action", Method::post, "/actions/{action}", Right::write_plan,
            [](const PagesContext& pages, const web::Request& request) { return post_form(pages, request, false); });
  add_route(router, context, "move_action", Method::post, "/actions/{action}/place", Right::write_plan,
            [](const PagesContext& pages, const web::Request& request) {
              return post_back(
                  pages, request,
                  [&](access::Act& act, const Posted& posted, const web::Form& form) -> Result<std::string> {
                    const auto id = action_of(act, posted, request);
                    if (!id) return fail(id.error());
                    const auto row = store::find_action_row(act.db, *id);
                    if (auto done = move_action(act, posted.context, *id, form.text("up") == "1"); !done)
                      return fail(done.error());
                    return "/axes/" + row->axis;
                  });
            });
  add_route(router, context, "remove_action_page", Method::get, "/actions/{action}/retirer", Right::write_plan,
            remove_page);
  add_route(router, context, "remove_action", Method::post, "/actions/{action}/retirer", Right::write_plan,
            [](const PagesContext& pages, const web::Request& request) {
              return post_back(
                  pages, request,
                  [&](access::Act& act, const Posted& posted, const web::Form& form) -> Result<std::string> {
                    const auto id = action_of(act, posted, request);
                    if (!id) return fail(id.error());
                    const auto row = store::find_action_row(act.db, *id);
                    const auto revision = parse_integer(form.text("revision")).value_or(0);
                    if (auto done = remove_action(act, posted.context, *id, revision); !done) return fail(done.error());
                    return "/axes/" + row->axis;
                  });
            });
  add_route(router, context, "mark_milestone", Method::post, "/actions/{action}/jalons", Right::run_plan,
            [](const PagesContext& pages, const web::Request& request) {
              return post_back(
                  pages, request,
                  [&](access::Act& act, const Posted& posted, const web::Form& posted_form) -> Result<std::string> {
                    const auto id = action_of(act, posted, request);
                    if (!id) return fail(id.error());
                    web::Form form = posted_form;
                    const auto index = parse_integer(form.text("index")).value_or(-1);
                    if (index < 0) return fail(NotFound{msg("There is no such milestone.")});
                    const auto done_on = form.date("done" + std::to_string(index));
                    if (!form.ok()) return fail(Invalid{form.faults()});
                    if (auto done = mark_milestone(act, posted.context, *id, static_cast<std::size_t>(index), done_on);
                        !done) {
                      return fail(done.error());
                    }
                    return action_path(*id);
                  });
            });
  add_route(router, context, "add_comment", Method::post, "/actions/{action}/commentaires", Right::comment_plan,
            post_comment);
  add_route(router, context, "resolve_comment", Method::post, "/commentaires/{comment}/regler", Right::comment_plan,
            [](const PagesContext& pages, const web::Request& request) {
              return post_back(pages, request,
                               [&](access::Act& act, const Posted& posted, const web::Form&) -> Result<std::string> {
                                 const auto id = CommentId::parse(request.param("comment"));
                                 const auto comment = id ? store::find_comment(act.db, *id) : std::nullopt;
                                 if (!comment || comment->plan != posted.plan.id)
                                   return fail(NotFound{msg("There is no such comment.")});
                                 if (auto done = resolve_comment(act, posted.context, *id); !done)
                                   return fail(done.error());
                                 return action_path(comment->action) + "#commentaires";
                               });
            });
}

}  // namespace jalon::plan
