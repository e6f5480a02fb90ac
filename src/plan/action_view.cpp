// SPDX-License-Identifier: EUPL-1.2
#include "plan/action_view.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "plan/labels.hpp"

namespace jalon::plan {

void write_action(web::Flow& flow, const programme::Programme& programme, const Action& action, Lang lang,
                  std::string_view number) {
  const auto caption = [&](std::string_view label) {
    return number.empty() ? std::string(label) : fmt::format("{} · {}", number, label);
  };
  if (!action.description.empty()) flow.prose(action.description);
  flow.terms([&](web::Terms& terms) {
    const auto pair = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) terms.pair(label, text);
    };
    pair(web::tr(lang, "Owner"), action.owner);
    pair(web::tr(lang, "Dates"), dates_text(action.starts, action.ends, lang));
    pair(web::tr(lang, "Public"), option_label(programme.publics, action.public_code, lang));
    pair(web::tr(lang, "Level of prevention"), option_label(programme.levels, action.level_code, lang));
  });
  if (!action.partners.empty()) {
    static constexpr std::array parts{partner::Part::responsible, partner::Part::accountable, partner::Part::consulted,
                                      partner::Part::informed};
    std::vector<web::Column> columns{{.label = web::tr(lang, "Partner")}};
    for (const auto part : parts) columns.push_back({.label = web::tr(lang, partner::title(part))});
    flow.table(caption(web::tr(lang, "Who does what")), columns, [&](web::Rows& rows) {
      std::vector<std::string> shown;
      for (const auto& line : action.partners) {
        if (std::find(shown.begin(), shown.end(), line.partner) != shown.end()) continue;
        shown.push_back(line.partner);
        rows.row([&](web::Row& row) {
          row.head(line.partner);
          for (const auto part : parts) {
            const bool takes = std::any_of(
                action.partners.begin(), action.partners.end(),
                [&](const PartnerPart& other) { return other.partner == line.partner && other.part == part; });
            row.cell([&](web::Phrasing& p) {
              if (takes) p.span("", "●", {{"role", "img"}, {"aria-label", web::tr(lang, "yes")}});
            });
          }
        });
      }
    });
  }
  if (!action.expected.empty()) {
    flow.table(
        caption(web::tr(lang, "Expected outputs and outcomes")),
        {{.label = web::tr(lang, "What is expected")},
         {.label = web::tr(lang, "Starting value")},
         {.label = web::tr(lang, "Target")},
         {.label = web::tr(lang, "To be reached by")},
         {.label = web::tr(lang, "How it is measured")}},
        [&](web::Rows& rows) {
          for (const auto& line : action.expected) {
            rows.row([&](web::Row& row) {
              row.head([&](web::Phrasing& p) {
                p.text(line.label).text(" ").small(web::tr(lang, line.is_outcome ? N_("(outcome)") : N_("(output)")));
              });
              row.cell(line.baseline);
              row.cell(line.target);
              row.cell(line.due ? format_date_short(*line.due, lang) : std::string());
              row.cell(line.method);
            });
          }
        });
  }
  if (!action.milestones.empty()) {
    flow.table(caption(web::tr(lang, "Milestones")),
               {{.label = web::tr(lang, "Milestone")},
                {.label = web::tr(lang, "Due date")},
                {.label = web::tr(lang, "Done on")}},
               [&](web::Rows& rows) {
                 for (const auto& line : action.milestones) {
                   rows.row([&](web::Row& row) {
                     row.head(line.label);
                     row.cell(line.due ? format_date_short(*line.due, lang) : std::string());
                     row.cell(line.done ? format_date_short(*line.done, lang) : std::string());
                   });
                 }
               });
  }
  if (!action.budget.empty()) {
    std::int64_t total = 0;
    flow.table(caption(web::tr(lang, "Budget by funder")),
               {{.label = web::tr(lang, "Funder")}, {.label = web::tr(lang, "Amount"), .is_number = true}},
               [&](web::Rows& rows) {
                 for (const auto& line : action.budget) {
                   total += line.amount_cents;
                   rows.row([&](web::Row& row) {
                     row.head(option_label(programme.funders, line.funder, lang));
                     row.figure(euros(line.amount_cents, lang));
                   });
                 }
                 rows.total([&](web::Row& row) {
                   row.head(web::tr(lang, "Total"));
                   row.figure(euros(total, lang));
                 });
               });
  }
}

}  // namespace jalon::plan
