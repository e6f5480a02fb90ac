// SPDX-License-Identifier: EUPL-1.2
// An application in the order of Cerfa 12156 ("Demande de subvention"), for print on A4: not the official form, but
// what it asks, in its order, so that it can be read beside it or copied into it. Representatives by function alone.
#include <algorithm>

#include "funding/pages.hpp"
#include "funding/past.hpp"

namespace jalon::funding {

namespace {

using access::Right;

// One line of a side of the budget: an account, a line of it with its co-funder, or the sum of a class (60, 61…).
struct PrintedLine {
  std::string label;
  std::int64_t cents = 0;
  bool is_class = false;
};

std::string_view class_title(std::string_view code) {
  if (code == "60") return N_("60 – Purchases");
  if (code == "61") return N_("61 – External services");
  if (code == "62") return N_("62 – Other external services");
  if (code == "63") return N_("63 – Taxes");
  if (code == "64") return N_("64 – Staff");
  if (code == "74") return N_("74 – Grants of running costs");
  if (code == "86") return N_("86 – Use of what is given in kind");
  if (code == "87") return N_("87 – Given in kind");
  return {};
}

// Every account of the side, in the order of the form, also those without an amount; classes of several with their sum.
std::vector<PrintedLine> printed(const Scene& scene, const Budget& budget, Side side) {
  std::vector<PrintedLine> out;
  std::string_view open_class;
  for (const auto& account : budget_accounts()) {
    if (account.side != side) continue;
    const auto of = account.code.substr(0, 2);
    if (const auto title = class_title(of); !title.empty() && of != open_class) {
      std::int64_t sum = 0;
      for (const auto& line : budget.lines) {
        if (std::string_view(line.account).substr(0, 2) == of) sum += line.amount_cents;
      }
      out.push_back({std::string(scene.tr(title)), sum, true});
    }
    open_class = of;
    const bool is_alone = class_title(of).empty();
    bool is_there = false;
    for (const auto& line : budget.lines) {
      if (line.account != account.code) continue;
      is_there = true;
      out.push_back({std::string(scene.tr(account.title)) + (line.label.empty() ? "" : " (" + line.label + ")") +
                         (side == Side::income && line.account != asked_account
                              ? fmt::format(", {}", scene.tr(title(line.promise)))
                              : std::string()),
                     line.amount_cents, is_alone});
    }
    if (!is_there) out.push_back({std::string(scene.tr(account.title)), 0, is_alone});
  }
  return out;
}

void write_sides(const Scene& scene, web::Flow& main, const Budget& budget, std::string_view caption, Side left_side,
                 Side right_side, std::string_view left_title, std::string_view right_title) {
  const auto left = printed(scene, budget, left_side), right = printed(scene, budget, right_side);
  const std::vector<web::Column> columns{{.label = left_title},
                                         {.label = scene.tr("Amount"), .is_number = true},
                                         {.label = right_title},
                                         {.label = scene.tr("Amount"), .is_number = true}};
  main.table(caption, columns, [&](web::Rows& rows) {
    const auto one = [&](web::Row& row, const std::vector<PrintedLine>& lines, std::size_t i, bool is_head) {
      const auto text = [&](web::Phrasing& p) {
        if (i >= lines.size()) return;
        if (lines[i].is_class)
          p.strong(lines[i].label);
        else
          p.text(lines[i].label);
      };
      if (is_head)
        row.head(text);
      else
        row.cell(text);
      row.figure(i >= lines.size() ? "" : lines[i].cents == 0 ? "–" : scene.money(lines[i].cents));
    };
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      rows.row([&](web::Row& row) {
        one(row, left, i, true);
        one(row, right, i, false);
      });
    }
    rows.total([&](web::Row& row) {
      row.head(scene.tr("Total"));
      row.figure(scene.money(budget.total(left_side)));
      row.cell([&](web::Phrasing& p) { p.strong(scene.tr("Total")); });
      row.figure(scene.money(budget.total(right_side)));
    });
  });
}

void write_identity(const Scene& scene, web::Flow& main, const Application& application,
                    const std::optional<partner::Organisation>& organisation) {
  const auto by_hand = scene.tr("not kept in Jalon");
  main.h2(scene.tr("1. The organisation"));
  main.h3(scene.tr("Identity"));
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Name"), application.organisation_name);
    if (!organisation) return;
    terms.pair(scene.tr("Legal form"), scene.tr(partner::title(organisation->form)));
    const auto number = [&](std::string_view label, const std::string& text) {
      terms.pair(label, text.empty() ? std::string("–") : text);
    };
    number("SIRET", organisation->siret);
    number("RNA", organisation->rna);
    if (!organisation->overseas.empty()) number(scene.tr("RIDET, RID or TAHITI"), organisation->overseas);
    number(scene.tr("Address"), organisation->address);
    number(scene.tr("Purpose"), organisation->purpose);
  });
  main.h3(scene.tr("Relations with the administration and with others"));
  main.terms([&](web::Terms& terms) {
    terms.pair(
        scene.tr("Contrat d’engagement républicain"),
        organisation && organisation->republican_commitment_on
            ? web::trf(scene.lang, "signed on {0}", format_date(*organisation->republican_commitment_on, scene.lang))
            : std::string("–"));
    terms.pair(scene.tr("Approvals, public utility, commercial taxes, federation"), by_hand);
  });
  main.h3(scene.tr("Means"));
  main.terms([&](web::Terms& terms) {
    if (organisation) {
      terms.pair(scene.tr("Budget of a year"), scene.money(organisation->budget_cents));
      terms.pair(scene.tr("Staff, in full-time equivalents"),
                 format_decimal(organisation->staff_tenths, 1, scene.lang));
      terms.pair(scene.tr("Volunteers"), format_integer(organisation->volunteers, scene.lang));
    }
    terms.pair(scene.tr("Members"), by_hand);
  });
  main.h2(scene.tr("2. Representatives, by function"));
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Legal representative"),
               organisation && !organisation->representative.empty() ? organisation->representative : std::string("–"));
    terms.pair(scene.tr("In charge of the application"), scene.tr("a member of the organisation, by account"));
  });
}

void write_project(const Scene& scene, web::Flow& main, const Content& content) {
  main.h2(scene.tr("3. The project"));
  const auto& project = content.project;
  const auto prose = [&](std::string_view label, const std::string& text) {
    main.h3(label);
    if (text.empty())
      main.p("–");
    else
      main.prose(text);
  };
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Title"), project.title.empty() ? std::string("–") : project.title);
    if (project.starts && project.ends)
      terms.pair(scene.tr("Dates"), web::trf(scene.lang, "from {0} until {1}", format_date(*project.starts, scene.lang),
                                             format_date(*project.ends, scene.lang)));
  });
  std::string aims = project.summary;
  if (!project.need.empty()) aims += (aims.empty() ? "" : "\n\n") + project.need;
  prose(scene.tr("Aims, and the need that it answers"), aims);
  prose(scene.tr("Description"), project.description);
  main.h3(scene.tr("Beneficiaries and territory"));
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Public"), project.public_code.empty() ? std::string("–") : project.public_code);
    if (!project.level_code.empty()) terms.pair(scene.tr("Level of prevention"), project.level_code);
    std::string places;
    for (const auto key : project.places) places += (places.empty() ? "" : ", ") + scene.place(key);
    terms.pair(scene.tr("Places"), places.empty() ? std::string("–") : places);
  });
  prose(scene.tr("Means, people and material"), project.means);
  main.h3(scene.tr("Evaluation: indicators"));
  if (content.outcomes.empty()) {
    main.p("–");
    return;
  }
  const std::vector<web::Column> columns{{.label = scene.tr("What is measured")},
                                         {.label = scene.tr("Baseline")},
                                         {.label = scene.tr("Target")},
                                         {.label = scene.tr("How")},
                                         {.label = scene.tr("Until")}};
  main.table(scene.tr("Expected outcomes"), columns, [&](web::Rows& rows) {
    for (const auto& one : content.outcomes) {
      rows.row([&](web::Row& row) {
        row.head(one.label);
        row.cell(one.baseline);
        row.cell(one.target);
        row.cell(one.method);
        row.cell(one.due ? format_date_short(*one.due, scene.lang) : "–");
      });
    }
  });
}

void write_attestations(const Scene& scene, web::Flow& main, const Application& application, const Content& content,
                        const std::optional<partner::Organisation>& organisation) {
  main.h2(scene.tr("4. Attestations"));
  // They are made by submitting, and only then: a draft attests nothing.
  const auto day = application.submitted_at ? std::optional(paris_date(*application.submitted_at)) : std::nullopt;
  main.p(day ? web::trf(scene.lang, "Declared by submitting the application, on {0}:", format_date(*day, scene.lang))
             : std::string(scene.tr("To be declared on submission; nothing is declared yet:")));
  main.list([&](web::Items& items) {
    const auto item = [&](std::string_view text) { items.item([&](web::Flow& one) { one.p(text); }); };
    item(scene.tr("Taxes, social contributions and the reports of earlier grants are up to date."));
    item(scene.tr("What the application says, and its figures above all, is true."));
    if (organisation && partner::signs_republican_commitment(organisation->form, day.value_or(scene.today)))
      item(scene.tr("The organisation signs the contrat d’engagement républicain."));
    item(web::trf(scene.lang, "A grant of {0} is asked for.", scene.money(application.asked_cents)));
  });
  main.h3(scene.tr("Public aid received elsewhere, as declared"));
  if (content.aids.empty()) {
    main.p(scene.tr("None is declared."));
  } else {
    std::int64_t sum = 0;
    for (const auto& one : content.aids) sum += one.amount_cents;
    const std::vector<web::Column> columns{{.label = scene.tr("Funder")},
                                           {.label = scene.tr("For what")},
                                           {.label = scene.tr("Year")},
                                           {.label = scene.tr("Amount"), .is_number = true}};
    main.table(scene.tr("Declared aid, the last year first"), columns, [&](web::Rows& rows) {
      for (const auto& one : content.aids) {
        rows.row([&](web::Row& row) {
          row.head(one.funder);
          row.cell(one.object.empty() ? "–" : one.object);
          row.cell(std::to_string(one.year));
          row.figure(scene.money(one.amount_cents));
        });
      }
      rows.total([&](web::Row& row) {
        row.head(scene.tr("Total"));
        row.cell("");
        row.cell("");
        row.figure(scene.money(sum));
      });
    });
    main.p(web::trf(scene.lang,
                    sum > aids_told_above_cents ? N_("Together {0}: more than {1} over the last three financial years.")
                                                : N_("Together {0}: at most {1} over the last three financial years."),
                    scene.money(sum), scene.money(aids_told_above_cents)));
  }
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Signed by, in the function of"),
               organisation && !organisation->representative.empty() ? organisation->representative : std::string("–"));
    terms.pair(scene.tr("On"), day ? format_date(*day, scene.lang) : std::string("–"));
  });
}

web::Response cerfa(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    const auto content = content_of(scene.db, scene.registry, application->id);
    const auto organisation = organisation_of(scene.db, *application);
    const auto call = find_call(scene.db, application->call);
    const auto page = application_page(scene, *application, scene.tr("In the order of Cerfa 12156"), "");
    return web::page(request, page, [&](web::Flow& main) {
      main.head(web::trf(scene.lang, "Application for a grant {0}", application->number),
                fmt::format("{} – {}", application->organisation_name, scene.place(application->territory)),
                [&](web::Flow& actions) { actions.button_link(href(*application), scene.tr("The file"), true); });
      main.note(scene.tr(
          "In the order of Cerfa 12156. This is not the official form: it prints what was written here, on A4."));
      main.terms([&](web::Terms& terms) {
        if (call) terms.pair(scene.tr("Call"), fmt::format("{} – {}", call->code, scene.text(call->text.title)));
        terms.pair(scene.tr("Situation"), scene.tr(title(application->state)));
        terms.pair(scene.tr("Asked"), scene.money(application->asked_cents));
      });
      write_identity(scene, main, *application, organisation);
      write_project(scene, main, content);
      main.h3(scene.tr("Budget of the project"));
      write_sides(scene, main, content.budget, scene.tr("Costs and income, in the order of the accounts"), Side::cost,
                  Side::income, scene.tr("Costs"), scene.tr("Income"));
      write_sides(scene, main, content.budget, scene.tr("Voluntary contributions in kind"), Side::given_use,
                  Side::given, scene.tr("What it is used for (86)"), scene.tr("What is given (87)"));
      if (content.budget.total(Side::income) > 0) {
        main.p(web::trf(scene.lang, "The grant asked for, {0}, is {1} of the income.",
                        scene.money(content.budget.asked_cents()),
                        format_percent(content.budget.asked_cents(), content.budget.total(Side::income), scene.lang)));
      }
      if (!content.budget.note.empty()) main.prose(content.budget.note);
      write_attestations(scene, main, *application, content, organisation);
    });
  });
}

}  // namespace

void add_cerfa_routes(web::Router& router, const Shared& state) {
  add_way(router, state,
          {.name = "cerfa",
           .pattern = "/demandes/{application}/cerfa",
           .right = Right::read_aggregates,
           .scope = web::scope_each},
          cerfa);
}

}  // namespace jalon::funding
