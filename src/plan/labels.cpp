// SPDX-License-Identifier: EUPL-1.2
#include "plan/labels.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "web/i18n.hpp"

namespace jalon::plan {

namespace {

constexpr std::array<std::string_view, 12> names{"axis",   "title", "description", "owner",      "public", "level",
                                                 "starts", "ends",  "partners",    "milestones", "budget", "expected"};
struct Label {
  std::string_view field;
  std::string_view id;
};
constexpr std::array labels{
    Label{"axis", N_("Axis")},
    Label{"title", N_("Title")},
    Label{"description", N_("What will be done")},
    Label{"owner", N_("Owner")},
    Label{"public", N_("Public")},
    Label{"level", N_("Level of prevention")},
    Label{"starts", N_("Start date")},
    Label{"ends", N_("End date")},
    Label{"partners", N_("Who does what")},
    Label{"milestones", N_("Milestones")},
    Label{"budget", N_("Budget by funder")},
    Label{"expected", N_("Expected outputs and outcomes")},
    Label{"diagnosis", N_("Diagnosis and needs")},
    Label{"objective", N_("Objective")},
    Label{"action", N_("Action")},
};

std::string colon(Lang lang) { return lang == Lang::fr ? "\u202f: " : ": "; }

std::string date_text(const std::optional<Date>& date) {
  return date ? format_date_short(*date, Lang::fr) : std::string();
}

void add_line(std::string& out, std::string_view line) {
  if (!out.empty()) out += '\n';
  out += line;
}

}  // namespace

std::span<const std::string_view> action_field_names() { return names; }

std::string_view field_label(std::string_view field, Lang lang) {
  const auto found =
      std::find_if(labels.begin(), labels.end(), [&](const Label& label) { return label.field == field; });
  return found == labels.end() ? field : web::tr(lang, found->id);
}

std::string option_label(const std::vector<programme::Option>& options, std::string_view code, Lang lang) {
  const auto* option = programme::Programme::option(options, code);
  return option != nullptr ? option->label.in(lang) : std::string(code);
}

std::string action_place(const Action& action, Lang lang) {
  return web::trf(lang, "Axis {0}, action {0}.{1}", action.axis, action.number);
}

std::string euros(std::int64_t cents, Lang lang) {
  const bool whole = cents % 100 == 0;
  const std::string number = whole ? format_integer(cents / 100, lang) : format_decimal(cents, 2, lang);
  return lang == Lang::fr ? number + "\u00a0€" : "€" + number;
}

std::string readable_field(const programme::Programme& programme, const Action& action, std::string_view field,
                           Lang lang) {
  if (field == "axis") {
    const auto* axis = programme.axis(action.axis);
    return axis != nullptr ? action.axis + ". " + axis->title.in(lang) : action.axis;
  }
  if (field == "title") return action.title;
  if (field == "description") return action.description;
  if (field == "owner") return action.owner;
  if (field == "public") return option_label(programme.publics, action.public_code, lang);
  if (field == "level") return option_label(programme.levels, action.level_code, lang);
  if (field == "starts") return date_text(action.starts);
  if (field == "ends") return date_text(action.ends);
  std::string out;
  if (field == "partners") {
    for (const auto& line : action.partners) {
      add_line(out, line.partner + colon(lang) + std::string(web::tr(lang, partner::title(line.part))));
    }
  } else if (field == "milestones") {
    for (const auto& line : action.milestones) {
      std::string text = line.due ? date_text(line.due) + colon(lang) + line.label : line.label;
      if (line.done) text += " " + web::trf(lang, "(done on {0})", date_text(line.done));
      add_line(out, text);
    }
  } else if (field == "budget") {
    for (const auto& line : action.budget) {
      add_line(out, option_label(programme.funders, line.funder, lang) + colon(lang) + euros(line.amount_cents, lang));
    }
  } else if (field == "expected") {
    for (const auto& line : action.expected) {
      std::string text(web::tr(lang, line.is_outcome ? N_("Outcome") : N_("Output")));
      text += colon(lang) + line.label;
      if (!line.baseline.empty()) text += "; " + web::trf(lang, "starting value {0}", line.baseline);
      if (!line.target.empty()) text += "; " + web::trf(lang, "target {0}", line.target);
      if (!line.method.empty()) text += "; " + web::trf(lang, "measured by {0}", line.method);
      if (line.due) text += "; " + web::trf(lang, "by {0}", date_text(line.due));
      add_line(out, text);
    }
  }
  return out;
}

std::string readable_action(const programme::Programme& programme, const Action& action, Lang lang) {
  std::string out = action.title;
  for (const std::string_view field : names) {
    if (field == "axis" || field == "title") continue;
    const std::string text = readable_field(programme, action, field, lang);
    if (text.empty()) continue;
    add_line(out, std::string(field_label(field, lang)) + colon(lang) + text);
  }
  return out;
}

}  // namespace jalon::plan
