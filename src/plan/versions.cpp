// SPDX-License-Identifier: EUPL-1.2
// Two contents side by side. Actions are followed by their id, so a renumbered action is not a new one.
#include <algorithm>

#include "plan/content.hpp"
#include "plan/labels.hpp"
#include "web/i18n.hpp"

namespace jalon::plan {

namespace {

const AxisText* find_axis(const Content& content, std::string_view code) {
  const auto found =
      std::find_if(content.axes.begin(), content.axes.end(), [&](const AxisText& axis) { return axis.axis == code; });
  return found == content.axes.end() ? nullptr : &*found;
}
const Action* find_action(const Content& content, ActionId id) {
  const auto found = std::find_if(content.actions.begin(), content.actions.end(),
                                  [&](const Action& action) { return action.id == id; });
  return found == content.actions.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Difference> compare(const Context& context, std::string_view before_json, std::string_view after_json,
                                Lang lang) {
  const Content before = parse_content(before_json);
  const Content after = parse_content(after_json);
  const auto& programme = context.programme;
  std::vector<Difference> out;
  const auto compare_actions = [&](const Action& was, const Action& is) {
    const std::string where = action_place(is, lang);
    for (const std::string_view field : action_field_names()) {
      std::string text_before = readable_field(programme, was, field, lang);
      std::string text_after = readable_field(programme, is, field, lang);
      if (text_before == text_after) continue;
      out.push_back({Difference::Kind::changed, where, std::string(field_label(field, lang)), std::move(text_before),
                     std::move(text_after)});
    }
  };
  for (const auto& axis : programme.axes) {
    const AxisText* was = find_axis(before, axis.code);
    const AxisText* is = find_axis(after, axis.code);
    const auto compare_text = [&](std::string_view field, std::string AxisText::*member) {
      const std::string text_before = was != nullptr ? was->*member : std::string();
      const std::string text_after = is != nullptr ? is->*member : std::string();
      if (text_before == text_after) return;
      const auto kind = text_before.empty()  ? Difference::Kind::added
                        : text_after.empty() ? Difference::Kind::removed
                                             : Difference::Kind::changed;
      out.push_back({kind, web::trf(lang, "Axis {0}", axis.code), std::string(field_label(field, lang)), text_before,
                     text_after});
    };
    compare_text("diagnosis", &AxisText::diagnosis);
    compare_text("objective", &AxisText::objective);
    // Actions of this axis in the order of the newer content, then those that are gone. One that moved between axes is
    // told where it stands now.
    for (const auto& action : after.actions) {
      if (action.axis != axis.code) continue;
      if (const Action* old = find_action(before, action.id)) {
        compare_actions(*old, action);
      } else {
        out.push_back({Difference::Kind::added, action_place(action, lang), std::string(field_label("action", lang)),
                       "", readable_action(programme, action, lang)});
      }
    }
    for (const auto& action : before.actions) {
      if (action.axis != axis.code || find_action(after, action.id) != nullptr) continue;
      out.push_back({Difference::Kind::removed, action_place(action, lang), std::string(field_label("action", lang)),
                     readable_action(programme, action, lang), ""});
    }
  }
  return out;
}

}  // namespace jalon::plan
