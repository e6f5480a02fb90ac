// SPDX-License-Identifier: EUPL-1.2
#include "plan/action_form.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "plan/labels.hpp"

namespace jalon::plan {

namespace {

constexpr std::size_t empty_lines = 3;
constexpr std::size_t lines_max = 60;

std::string name_of(std::string_view list, std::size_t line, std::string_view field) {
  return fmt::format("{}.{}.{}", list, line, field);
}
std::string date_value(const std::optional<Date>& date) { return date ? date->text() : std::string(); }

// 1234,50: as a person types it.
std::string amount_value(std::int64_t cents, Lang lang) {
  if (cents == 0) return {};
  if (cents % 100 == 0) return std::to_string(cents / 100);
  return fmt::format("{}{}{:02}", cents / 100, lang == Lang::fr ? ',' : '.', cents % 100);
}

std::optional<Date> read_date(const ActionForm& form, const std::string& name, std::vector<Fault>& faults) {
  const std::string text = form.value(name);
  if (text.empty()) return std::nullopt;
  if (auto date = Date::parse(text)) return date;
  const auto parts = split(text, '/');
  if (parts.size() == 3 && parts[2].size() == 4) {
    const auto day = parse_integer(parts[0]);
    const auto month = parse_integer(parts[1]);
    const auto year = parse_integer(parts[2]);
    if (day && month && year && *day <= 31 && *month <= 12) {
      if (auto date = Date::of(static_cast<int>(*year), static_cast<int>(*month), static_cast<int>(*day))) return date;
    }
  }
  faults.push_back({name, msg("“{0}” is not a day of the calendar. Write it as 15/11/2016.", shorten(text, 20))});
  return std::nullopt;
}

std::size_t lines_typed(const ActionForm& form, std::string_view list) {
  const std::string prefix = std::string(list) + ".";
  std::size_t lines = 0;
  for (auto it = form.values.lower_bound(prefix); it != form.values.end() && it->first.starts_with(prefix); ++it) {
    const auto parts = split(it->first, '.');
    const auto line = parts.size() == 3 ? parse_integer(parts[1]) : std::nullopt;
    if (line && *line >= 0 && *line < static_cast<std::int64_t>(lines_max)) {
      lines = std::max(lines, static_cast<std::size_t>(*line) + 1);
    }
  }
  return lines;
}

}  // namespace

std::string ActionForm::value(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}
const Message* ActionForm::why(std::string_view name) const {
  const auto found =
      std::find_if(faults.begin(), faults.end(), [&](const Fault& fault) { return fault.field == name; });
  return found == faults.end() ? nullptr : &found->reason;
}

ActionForm form_of(const Action& action, Lang lang) {
  ActionForm out;
  const auto put = [&](std::string name, std::string value) { out.values.emplace(std::move(name), std::move(value)); };
  put("id", action.id.text());
  put("revision", std::to_string(action.revision));
  put("axis", action.axis);
  put("title", action.title);
  put("description", action.description);
  put("owner", action.owner);
  put("public", action.public_code);
  put("level", action.level_code);
  put("starts", date_value(action.starts));
  put("ends", date_value(action.ends));
  for (std::size_t i = 0; i < action.partners.size(); ++i) {
    put(name_of("partner", i, "name"), action.partners[i].partner);
    put(name_of("partner", i, "part"), std::string(word(action.partners[i].part)));
  }
  for (std::size_t i = 0; i < action.milestones.size(); ++i) {
    put(name_of("milestone", i, "label"), action.milestones[i].label);
    put(name_of("milestone", i, "due"), date_value(action.milestones[i].due));
    put(name_of("milestone", i, "done"), date_value(action.milestones[i].done));
  }
  for (std::size_t i = 0; i < action.budget.size(); ++i) {
    put(name_of("budget", i, "funder"), action.budget[i].funder);
    put(name_of("budget", i, "amount"), amount_value(action.budget[i].amount_cents, lang));
  }
  for (std::size_t i = 0; i < action.expected.size(); ++i) {
    const auto& line = action.expected[i];
    put(name_of("expected", i, "kind"), line.is_outcome ? "outcome" : "output");
    put(name_of("expected", i, "label"), line.label);
    put(name_of("expected", i, "baseline"), line.baseline);
    put(name_of("expected", i, "target"), line.target);
    put(name_of("expected", i, "method"), line.method);
    put(name_of("expected", i, "due"), date_value(line.due));
  }
  out.partners = action.partners.size() + empty_lines;
  out.milestones = action.milestones.size() + empty_lines;
  out.budget = action.budget.size() + 2;
  out.expected = action.expected.size() + 1;
  return out;
}

ActionForm form_of(const web::Form& form) {
  ActionForm out;
  for (const auto& [name, value] : form.values()) out.values.emplace(name, tidy(value));
  const std::string more = form.text("more");
  const auto lines = [&](std::string_view list, std::size_t further) {
    const std::size_t typed = lines_typed(out, list);
    return std::min(lines_max, std::max<std::size_t>(1, typed) + (more == list ? further : 0));
  };
  out.partners = lines("partner", empty_lines);
  out.milestones = lines("milestone", empty_lines);
  out.budget = lines("budget", empty_lines);
  out.expected = lines("expected", 2);
  out.faults = form.faults();
  return out;
}

Action read_action(const ActionForm& form, std::vector<Fault>& faults) {
  Action out;
  out.id = ActionId::parse(form.value("id")).value_or(ActionId{});
  out.revision = parse_integer(form.value("revision")).value_or(0);
  out.axis = form.value("axis");
  out.title = form.value("title");
  out.description = form.value("description");
  out.owner = form.value("owner");
  out.public_code = form.value("public");
  out.level_code = form.value("level");
  out.starts = read_date(form, "starts", faults);
  out.ends = read_date(form, "ends", faults);
  for (std::size_t i = 0; i < form.partners; ++i) {
    PartnerPart line{form.value(name_of("partner", i, "name"))};
    parse_word(form.value(name_of("partner", i, "part")), line.part);
    out.partners.push_back(std::move(line));
  }
  for (std::size_t i = 0; i < form.milestones; ++i) {
    out.milestones.push_back({form.value(name_of("milestone", i, "label")),
                              read_date(form, name_of("milestone", i, "due"), faults),
                              read_date(form, name_of("milestone", i, "done"), faults)});
  }
  for (std::size_t i = 0; i < form.budget; ++i) {
    const std::string name = name_of("budget", i, "amount");
    const std::string text = form.value(name);
    BudgetLine line{form.value(name_of("budget", i, "funder"))};
    if (!text.empty()) {
      const auto cents = parse_decimal(text, 2);
      if (!cents) {
        faults.push_back(
            {name, msg("“{0}” is not an amount in euros. Write it as 12500 or 12500,50.", shorten(text, 20))});
      }
      line.amount_cents = cents.value_or(0);
    } else if (!line.funder.empty()) {
      faults.push_back({name, msg("Enter the amount that this funder gives.")});
    }
    out.budget.push_back(std::move(line));
  }
  for (std::size_t i = 0; i < form.expected; ++i) {
    Expected line;
    line.is_outcome = form.value(name_of("expected", i, "kind")) == "outcome";
    line.label = form.value(name_of("expected", i, "label"));
    line.baseline = form.value(name_of("expected", i, "baseline"));
    line.target = form.value(name_of("expected", i, "target"));
    line.method = form.value(name_of("expected", i, "method"));
    line.due = read_date(form, name_of("expected", i, "due"), faults);
    out.expected.push_back(std::move(line));
  }
  return out;
}

namespace {

std::vector<web::Choice> choices_of(const std::vector<programme::Option>& options, std::string_view none, Lang lang) {
  std::vector<web::Choice> out{{"", std::string(none)}};
  for (const auto& option : options) out.push_back({option.code, option.label.in(lang)});
  return out;
}

// What the amounts typed add up to, line by line and altogether; nothing when there is none.
std::string sum_of(const ActionForm& form, Lang lang) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < form.budget; ++i) {
    total += parse_decimal(form.value(name_of("budget", i, "amount")), 2).value_or(0);
  }
  return total == 0 ? std::string() : web::trf(lang, "Total: {0}", euros(total, lang));
}

struct Writer {
  const Scene& scene;
  const ActionForm& form;
  Lang lang;

  [[nodiscard]] web::Field field(std::string_view name, std::string_view label, std::string_view width = {},
                                 std::string_view hint = {}) const {
    return {
        .name = name, .label = label, .hint = hint, .value = form.value(name), .why = form.why(name), .width = width};
  }
  void add_lines(web::Fields& fields, std::string_view list, std::string_view label) const {
    fields.submit(label, "more", list, true);
  }
};

void write_partners(web::Fields& fields, const Writer& w, const std::vector<std::string>& known) {
  std::vector<web::Choice> parts;
  for (const auto part :
       {partner::Part::responsible, partner::Part::accountable, partner::Part::consulted, partner::Part::informed}) {
    parts.push_back({std::string(word(part)), std::string(web::tr(w.lang, partner::title(part)))});
  }
  fields.fieldset(web::tr(w.lang, "Who does what"), [&](web::Fields& inner) {
    for (std::size_t i = 0; i < w.form.partners; ++i) {
      const std::string name = name_of("partner", i, "name");
      const std::string part = name_of("partner", i, "part");
      const std::string label = web::trf(w.lang, "Partner {0}", i + 1);
      const std::string part_label = web::trf(w.lang, "Part of partner {0}", i + 1);
      inner.columns([&](web::Fields& columns) {
        columns.datalist_field(w.field(name, label, "w8"), known);
        auto field = w.field(part, part_label, "w4");
        if (field.value.empty()) field.value = word(partner::Part::responsible);
        columns.select(field, parts);
      });
    }
    w.add_lines(inner, "partner", web::tr(w.lang, "Add partners"));
  });
}

void write_milestones(web::Fields& fields, const Writer& w) {
  const bool has_done = w.scene.plan.version > 1;
  fields.fieldset(web::tr(w.lang, "Milestones"), [&](web::Fields& inner) {
    for (std::size_t i = 0; i < w.form.milestones; ++i) {
      const std::string label_name = name_of("milestone", i, "label");
      const std::string due = name_of("milestone", i, "due");
      const std::string done = name_of("milestone", i, "done");
      const std::string label = web::trf(w.lang, "Milestone {0}", i + 1);
      const std::string due_label = web::trf(w.lang, "Due date {0}", i + 1);
      const std::string done_label = web::trf(w.lang, "Done on {0}", i + 1);
      inner.columns([&](web::Fields& columns) {
        columns.text_field(w.field(label_name, label, has_done ? "w6" : "w8"));
        columns.date_field(w.field(due, due_label, has_done ? "w3" : "w4"));
        if (has_done) columns.date_field(w.field(done, done_label, "w3"));
      });
      if (!has_done && !w.form.value(done).empty()) inner.hidden(done, w.form.value(done));
    }
    w.add_lines(inner, "milestone", web::tr(w.lang, "Add milestones"));
  });
}

void write_budget(web::Fields& fields, const Writer& w) {
  const auto funders = choices_of(w.scene.programme.funders, web::tr(w.lang, "Choose"), w.lang);
  fields.fieldset(web::tr(w.lang, "Budget by funder"), [&](web::Fields& inner) {
    for (std::size_t i = 0; i < w.form.budget; ++i) {
      const std::string funder = name_of("budget", i, "funder");
      const std::string amount = name_of("budget", i, "amount");
      const std::string funder_label = web::trf(w.lang, "Funder {0}", i + 1);
      const std::string amount_label = web::trf(w.lang, "Amount {0}, in euros", i + 1);
      inner.columns([&](web::Fields& columns) {
        columns.select(w.field(funder, funder_label, "w8"), funders);
        columns.number_field(w.field(amount, amount_label, "w4"));
      });
    }
    if (const auto sum = sum_of(w.form, w.lang); !sum.empty()) {
      inner.p([&](web::Phrasing& p) { p.strong(sum); });
    }
    w.add_lines(inner, "budget", web::tr(w.lang, "Add funders"));
  });
}

void write_expected(web::Fields& fields, const Writer& w) {
  fields.fieldset(web::tr(w.lang, "Expected outputs and outcomes"), [&](web::Fields& inner) {
    const int needed = w.scene.programme.rules.outcomes_min;
    if (needed > 0) {
      inner.p([&](web::Phrasing& p) {
        p.soft(web::trn(w.lang, "At least {0} outcome with its starting value, its target and the way it is measured.",
                        "At least {0} outcomes with their starting value, their target and the way they are measured.",
                        needed));
      });
    }
    for (std::size_t i = 0; i < w.form.expected; ++i) {
      const auto name = [&](std::string_view field) { return name_of("expected", i, field); };
      inner.fieldset(web::trf(w.lang, "Output or outcome {0}", i + 1), [&](web::Fields& one) {
        const std::string kind = name("kind");
        const std::string label = name("label");
        const std::string baseline = name("baseline");
        const std::string target = name("target");
        const std::string method = name("method");
        const std::string due = name("due");
        one.columns([&](web::Fields& columns) {
          auto field = w.field(kind, web::tr(w.lang, "Kind"), "w4");
          if (field.value.empty()) field.value = "outcome";
          columns.select(field, {{"outcome", std::string(web::tr(w.lang, "Outcome: what will have changed"))},
                                 {"output", std::string(web::tr(w.lang, "Output: what will have been made"))}});
          columns.text_field(w.field(label, web::tr(w.lang, "What is expected"), "w8"));
        });
        one.columns([&](web::Fields& columns) {
          columns.text_field(w.field(baseline, web::tr(w.lang, "Starting value"), "w3"));
          columns.text_field(w.field(target, web::tr(w.lang, "Target"), "w3"));
          columns.date_field(w.field(due, web::tr(w.lang, "To be reached by"), "w3"));
        });
        one.text_field(w.field(method, web::tr(w.lang, "How it is measured"), {},
                               web::tr(w.lang, "The source, the method, who counts and when.")));
      });
    }
    w.add_lines(inner, "expected", web::tr(w.lang, "Add outputs or outcomes"));
  });
}

}  // namespace

void write_action_form(web::Flow& flow, const Scene& scene, const ActionForm& form, const std::string& address,
                       bool is_new) {
  const Lang lang = scene.lang;
  const Writer w{scene, form, lang};
  std::vector<std::string> known;
  for (const auto& one : partner::near(scene.session, scene.registry, scene.contract.key)) known.push_back(one.name);
  const auto body = [&](web::Fields& fields) {
    fields.hidden("id", form.value("id"));
    fields.hidden("revision", form.value("revision"));
    {
      auto field = w.field("title", web::tr(lang, "Title"));
      field.required = true;
      field.max_characters = 200;
      fields.text_field(field);
    }
    {
      auto field = w.field("description", web::tr(lang, "What will be done"), {},
                           web::tr(lang, "For whom, where, how. No name of a person."));
      field.max_characters = 20'000;
      fields.area(field, 7);
    }
    fields.columns([&](web::Fields& columns) {
      columns.datalist_field(w.field("owner", web::tr(lang, "Owner"), "w6"), known);
      columns.date_field(w.field("starts", web::tr(lang, "Start date"), "w3"));
      columns.date_field(w.field("ends", web::tr(lang, "End date"), "w3"));
    });
    fields.columns([&](web::Fields& columns) {
      columns.select(w.field("public", web::tr(lang, "Public"), "w4"),
                     choices_of(scene.programme.publics, web::tr(lang, "Not said"), lang));
      columns.select(w.field("level", web::tr(lang, "Level of prevention"), "w4"),
                     choices_of(scene.programme.levels, web::tr(lang, "Not said"), lang));
      std::vector<web::Choice> axes;
      for (const auto& axis : scene.programme.axes) axes.push_back({axis.code, axis.code + ". " + axis.title.in(lang)});
      columns.select(w.field("axis", web::tr(lang, "Axis"), "w4"), axes);
    });
    // Enter in a field presses the first button of a form: it must save, not add lines.
    fields.p([&](web::Phrasing&) { fields.submit(web::tr(lang, "Save the action")); });
    write_partners(fields, w, known);
    write_milestones(fields, w);
    write_budget(fields, w);
    write_expected(fields, w);
    fields.p([&](web::Phrasing&) {
      fields.submit(web::tr(lang, "Save the action"));
      fields.text(" ");
      fields.button_link(scene.href("/axes/" + form.value("axis")), web::tr(lang, "Back to the axis"), true);
    });
  };
  // A new action is not saved unasked: its address changes once it is there.
  if (is_new) {
    flow.post_form(address, scene.csrf(), body);
  } else {
    flow.post_form(address, scene.csrf(), body, false, {{"data-autosave", ""}});
  }
}

}  // namespace jalon::plan
