// SPDX-License-Identifier: EUPL-1.2
#include "plan/conflict_page.hpp"

#include <algorithm>

#include "plan/labels.hpp"

namespace jalon::plan {

namespace {

bool may_keep_both(std::string_view field) {
  return field == "diagnosis" || field == "objective" || field == "description";
}

}  // namespace

web::Response conflict_page(Scene& scene, const ConflictView& view) {
  const Lang lang = scene.lang;
  auto page = scene.page(view.title);
  page.status = 409;
  return web::page(scene.request, page, [&](web::Flow& flow) {
    flow.head(view.title, web::tr(lang, "Two people wrote here at the same time"));
    flow.fault_summary(view.faults);
    flow.notice(web::State::warn, [&](web::Flow& notice) {
      notice.p(web::trf(lang,
                        "{0} changed the same field while you were writing. Nothing is lost and nothing is saved yet: "
                        "choose what stands. Everything else that you typed is kept.",
                        view.by));
    });
    flow.post_form(view.action, scene.csrf(), [&](web::Fields& fields) {
      for (const auto& [name, value] : view.form->values()) {
        const bool ours = name == "csrf" || name == "seen" || name == "more" || name.starts_with("choice.");
        if (!ours) fields.hidden(name, value);
      }
      fields.hidden("seen", std::to_string(view.seen));
      for (const auto& conflict : view.conflicts) {
        const std::string name = "choice." + conflict.field;
        const std::string label(field_label(conflict.field, lang));
        fields.h2(label);
        if (!conflict.base.empty()) {
          fields.details(web::tr(lang, "The text before both changes"),
                         [&](web::Flow& inside) { inside.prose(conflict.base); });
        }
        fields.grid([&](web::Flow& grid) {
          grid.section("w6", web::trf(lang, "{0} wrote", view.by),
                       [&](web::Flow& card) { card.prose(conflict.theirs); });
          grid.section("w6", web::tr(lang, "You wrote"), [&](web::Flow& card) { card.prose(conflict.mine); });
        });
        std::vector<web::Choice> choices{{"theirs", web::trf(lang, "Keep the text of {0}", view.by)},
                                         {"mine", std::string(web::tr(lang, "Keep mine"))}};
        if (may_keep_both(conflict.field)) {
          choices.push_back({"both", std::string(web::tr(lang, "Keep both, one after the other, to be reworked"))});
        }
        const auto fault =
            std::find_if(view.faults.begin(), view.faults.end(), [&](const Fault& one) { return one.field == name; });
        fields.radios({.name = name,
                       .label = web::trf(lang, "{0}: which text stands?", label),
                       .value = view.form->text(name),
                       .why = fault == view.faults.end() ? nullptr : &fault->reason,
                       .required = true},
                      choices);
      }
      fields.submit(web::tr(lang, "Save this choice"));
    });
  });
}

std::vector<Choice> read_choices(const web::Form& form, const std::vector<FieldConflict>& conflicts,
                                 std::vector<Fault>& faults) {
  std::vector<Choice> out;
  for (const auto& conflict : conflicts) {
    const std::string name = "choice." + conflict.field;
    const std::string chosen = form.text(name);
    Choice choice{conflict.field, Settlement::mine};
    if (chosen == "theirs") {
      choice.settlement = Settlement::theirs;
    } else if (chosen == "both" && may_keep_both(conflict.field)) {
      choice.settlement = Settlement::both;
    } else if (chosen != "mine") {
      faults.push_back({name, msg("Choose which text stands.")});
      continue;
    }
    out.push_back(std::move(choice));
  }
  return out;
}

}  // namespace jalon::plan
