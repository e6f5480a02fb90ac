// SPDX-License-Identifier: EUPL-1.2
// The plan as it is read: printed as the annex of the contract, version by version, and two contents side by side.
#include <algorithm>

#include "base/text.hpp"
#include "plan/action_view.hpp"
#include "plan/content.hpp"
#include "plan/labels.hpp"
#include "plan/scene.hpp"

namespace jalon::plan {

namespace {

using access::Right;
using web::Method;

std::string kind_title(std::string_view kind, Lang lang) {
  if (kind == "submitted") return std::string(web::tr(lang, "Submitted"));
  if (kind == "adopted") return std::string(web::tr(lang, "Adopted and signed"));
  return std::string(web::tr(lang, "In force before the amendment"));
}
std::string version_title(const store::VersionRow& row, Lang lang) {
  const std::string day = format_date(paris_date(row.at), lang);
  if (row.kind == "submitted") return web::trf(lang, "Version {0}, submitted on {1}", row.version, day);
  if (row.kind == "adopted") return web::trf(lang, "Version {0}, adopted on {1}", row.version, day);
  return web::trf(lang, "Version {0}, in force until its amendment on {1}", row.version, day);
}

web::Response not_started(const web::Request& request) {
  return web::error_response(request, NotFound{msg("The plan has not started yet.")});
}
bool exists(const Scene& scene) { return !scene.plan.id.is_null() && scene.plan.state != State::not_started; }

// The submission whose signatures hold for what is shown, a frozen text or that of today; empty when none does. What
// was returned for correction is void, signed or not.
std::string signed_submission(const Scene& scene, const std::vector<store::VersionRow>& all,
                              const store::VersionRow* frozen) {
  if (frozen == nullptr) return scene.plan.submission.value_or("");
  const bool holds = scene.plan.submission == frozen->submission ||
                     std::any_of(all.begin(), all.end(), [&](const store::VersionRow& row) {
                       return row.kind == "adopted" && row.submission == frozen->submission;
                     });
  return holds ? frozen->submission : std::string();
}

void write_signatures(web::Flow& flow, const Scene& scene, std::string_view submission) {
  const Lang lang = scene.lang;
  auto signatures = store::signatures(scene.session, scene.plan.id);
  std::erase_if(signatures, [&](const store::SignatureRow& one) { return one.submission != submission; });
  flow.h2(web::tr(lang, "Signatures"));
  if (signatures.empty()) {
    flow.p(web::tr(lang, "This text is not signed."));
    return;
  }
  flow.table(web::tr(lang, "Who signed"),
             {{.label = web::tr(lang, "For")}, {.label = web::tr(lang, "Signatory")}, {.label = web::tr(lang, "On")}},
             [&](web::Rows& rows) {
               for (const auto& one : signatures) {
                 rows.row([&](web::Row& row) {
                   row.head(web::tr(lang, one.side == "state" ? N_("The State") : N_("The local authority")));
                   row.cell(one.label);
                   row.cell([&](web::Phrasing& p) { p.date(one.signed_on); });
                 });
               }
             });
}

web::Response read_page(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    if (!exists(scene)) return not_started(request);
    const Lang lang = scene.lang;
    const auto asked = request.query_value("version");
    std::optional<store::FrozenRow> frozen;
    const auto all = store::versions(scene.session, scene.plan.id);
    if (asked) {
      frozen = store::find_version(scene.session, scene.plan.id, *asked);
      if (!frozen) return web::error_response(request, NotFound{msg("This plan has no such version.")});
    }
    const Content text = parse_content(frozen ? frozen->content : content(scene.session, scene.plan.id));
    auto page = scene.page(std::string(web::tr(lang, "Plan to read and print")));
    page.tabs.clear();
    page.crumbs.push_back({std::string(web::tr(lang, "Plan")), scene.href()});
    page.crumbs.push_back({page.title, "", true});
    return web::page(request, page, [&](web::Flow& flow) {
      std::string noun = scene.programme.plan_noun.in(lang);
      flow.head(web::trf(lang, "{0}: {1}", territory::label(scene.contract, lang), noun),
                web::trf(lang, "Annex of the contract. {0}", scene.programme.title.in(lang)));
      flow.terms([&](web::Terms& terms) {
        terms.pair(web::tr(lang, "Territory"), scene.contract.name);
        std::string departments;
        for (const TerritoryKey key : scene.registry.right_path(scene.contract.key)) {
          const auto* place = scene.registry.find(key);
          if (place == nullptr || place->level != territory::Level::department) continue;
          if (!departments.empty()) departments += ", ";
          departments += place->name + " (" + place->code + ")";
        }
        terms.pair(web::tr(lang, "Department"), departments);
        terms.pair(web::tr(lang, "Version"),
                   frozen ? version_title(*frozen, lang)
                          : web::trf(lang, "Version {0}, {1}, as it stands on {2}", scene.plan.version,
                                     web::tr(lang, title(scene.plan.state)), format_date(scene.today, lang)));
        if (frozen)
          terms.pair(web::tr(lang, "Fingerprint of the text (SHA-256)"),
                     [&](web::Phrasing& p) { p.code(frozen->sha256); });
      });
      for (const auto& axis : scene.programme.axes) {
        flow.h2(axis.code + ". " + axis.title.in(lang));
        for (const auto& one : text.axes) {
          if (one.axis != axis.code) continue;
          if (!one.objective.empty()) {
            flow.h3(field_label("objective", lang));
            flow.prose(one.objective);
          }
          if (!one.diagnosis.empty()) {
            flow.h3(field_label("diagnosis", lang));
            flow.prose(one.diagnosis);
          }
        }
        bool any = false;
        for (const auto& action : text.actions) {
          if (action.axis != axis.code) continue;
          any = true;
          flow.div("card", [&](web::Flow& card) {
            card.h3(web::trf(lang, "Action {0}.{1}: {2}", action.axis, action.number, action.title));
            write_action(card, scene.programme, action, lang, fmt::format("{}.{}", action.axis, action.number));
          });
        }
        if (!any) flow.p(web::tr(lang, "No action in this axis."));
      }
      write_signatures(flow, scene, signed_submission(scene, all, frozen ? &*frozen : nullptr));
      if (!all.empty()) {
        flow.h2(web::tr(lang, "Versions"));
        flow.list([&](web::Items& items) {
          for (const auto& row : all) items.item(version_title(row, lang) + ", " + row.made_by);
        });
      }
    });
  });
}

web::Response versions_page(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    if (!exists(scene)) return not_started(request);
    const Lang lang = scene.lang;
    const auto all = store::versions(scene.session, scene.plan.id);
    auto page = scene.page(std::string(web::tr(lang, "Versions of the plan")));
    page.crumbs.push_back({std::string(web::tr(lang, "Plan")), scene.href()});
    page.crumbs.push_back({page.title, "", true});
    return web::page(request, page, [&](web::Flow& flow) {
      flow.head(
          page.title, web::tr(lang, "Each submission and each adoption keeps the text as it was."),
          [&](web::Flow& beside) { beside.button_link(scene.href("/comparer"), web::tr(lang, "Compare"), true); });
      if (all.empty()) {
        flow.empty_state(
            web::tr(lang, "No version is frozen yet: the first one comes with the first submission."),
            [&](web::Phrasing& p) { p.a(scene.href("/comparer"), web::tr(lang, "Compare the text on two dates")); });
        return;
      }
      flow.table(web::tr(lang, "Versions of the plan"),
                 {{.label = web::tr(lang, "Version")},
                  {.label = web::tr(lang, "What it is")},
                  {.label = web::tr(lang, "On")},
                  {.label = web::tr(lang, "By")},
                  {.label = web::tr(lang, "Read")},
                  {.label = web::tr(lang, "Compare")}},
                 [&](web::Rows& rows) {
                   for (std::size_t i = all.size(); i-- > 0;) {
                     const auto& row_of = all[i];
                     rows.row([&](web::Row& row) {
                       row.head(std::to_string(row_of.version));
                       row.cell(kind_title(row_of.kind, lang));
                       row.cell(format_instant(row_of.at, lang));
                       row.cell(row_of.made_by);
                       row.cell([&](web::Phrasing& p) {
                         p.a(scene.href("/lecture?version=" + row_of.id),
                             web::trf(lang, "Read version {0}", row_of.version));
                       });
                       row.cell([&](web::Phrasing& p) {
                         if (i == 0) {
                           p.a(scene.href("/comparer?avant=" + row_of.id + "&apres=maintenant"),
                               web::tr(lang, "with the text of today"));
                         } else {
                           p.a(scene.href("/comparer?avant=" + all[i - 1].id + "&apres=" + row_of.id),
                               web::tr(lang, "with the one before"));
                         }
                       });
                     });
                   }
                 });
    });
  });
}

web::Response compare_page(const PagesContext& pages, const web::Request& request) {
  return with_scene(pages, request, [&](Scene& scene) {
    if (!exists(scene)) return not_started(request);
    const Lang lang = scene.lang;
    const auto all = store::versions(scene.session, scene.plan.id);
    const auto asked = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
    std::string before_asked = asked("avant");
    // Without a question: what changed since the last frozen version, or since the start.
    std::string before_day = asked("avant_le");
    if (before_asked.empty() && before_day.empty()) {
      if (!all.empty()) {
        before_asked = all.back().id;
      } else {
        before_day = scene.plan.started_on.value_or(scene.today).text();
      }
    }
    const auto before = side_of(scene, before_asked, before_day);
    const auto after = side_of(scene, asked("apres"), asked("apres_le"));
    auto page = scene.page(std::string(web::tr(lang, "Compare two texts of the plan")));
    page.crumbs.push_back({std::string(web::tr(lang, "Plan")), scene.href()});
    page.crumbs.push_back({std::string(web::tr(lang, "Versions")), scene.href("/versions")});
    page.crumbs.push_back({std::string(web::tr(lang, "Compare")), "", true});
    return web::page(request, page, [&](web::Flow& flow) {
      flow.head(page.title);
      std::vector<web::Choice> choices{{"maintenant", std::string(web::tr(lang, "The text of today"))}};
      for (const auto& row : all) choices.push_back({row.id, version_title(row, lang)});
      flow.get_form(scene.href("/comparer"), [&](web::Fields& fields) {
        fields.select({.name = "avant", .label = web::tr(lang, "Before"), .value = before_asked}, choices);
        fields.date_field({.name = "avant_le", .label = web::tr(lang, "or on the evening of"), .value = before_day});
        fields.select({.name = "apres", .label = web::tr(lang, "After"), .value = asked("apres")}, choices);
        fields.date_field(
            {.name = "apres_le", .label = web::tr(lang, "or on the evening of"), .value = asked("apres_le")});
        fields.submit(web::tr(lang, "Compare"));
      });
      if (!before || !after) {
        flow.notice(web::State::bad, [&](web::Flow& notice) {
          notice.p(web::tr(lang, "This version or this date is not known. Choose another one above."));
        });
        return;
      }
      const auto differences = compare(scene.context(), before->content, after->content, lang);
      flow.lede([&](web::Phrasing& p) {
        p.text(web::trn(lang, "{0} difference between {1} and {2}.", "{0} differences between {1} and {2}.",
                        static_cast<std::int64_t>(differences.size()), before->title, after->title));
      });
      if (differences.empty()) flow.empty_state(web::tr(lang, "Both texts are the same."));
      std::string where;
      for (const auto& one : differences) {
        if (one.where != where) flow.h2(one.where);
        where = one.where;
        const bool added = one.kind == Difference::Kind::added;
        const bool removed = one.kind == Difference::Kind::removed;
        flow.h3(added     ? web::trf(lang, "{0} (added)", one.field)
                : removed ? web::trf(lang, "{0} (removed)", one.field)
                          : one.field);
        flow.comparison(one.where + ", " + one.field, one.before, one.after);
      }
    });
  });
}

}  // namespace

std::optional<Side> side_of(const Scene& scene, std::string_view asked, std::string_view day_text) {
  const Lang lang = scene.lang;
  if (!day_text.empty()) {
    const auto day = Date::parse(day_text);
    if (!day) return std::nullopt;
    const Instant end{at_paris(day->plus_days(1), 0, 0).ms - 1};
    return Side{web::trf(lang, "the text on the evening of {0}", format_date(*day, lang)),
                content(scene.session, scene.plan.id, end)};
  }
  if (asked.empty() || asked == "maintenant") {
    return Side{std::string(web::tr(lang, "the text of today")), content(scene.session, scene.plan.id)};
  }
  auto frozen = store::find_version(scene.session, scene.plan.id, asked);
  if (!frozen) return std::nullopt;
  return Side{version_title(*frozen, lang), std::move(frozen->content)};
}

void add_reading_routes(web::Router& router, const PagesContext& context) {
  add_route(router, context, "read", Method::get, "/lecture", Right::read_plans, read_page);
  add_route(router, context, "versions", Method::get, "/versions", Right::read_plans, versions_page);
  add_route(router, context, "compare", Method::get, "/comparer", Right::read_plans, compare_page);
}

}  // namespace jalon::plan
