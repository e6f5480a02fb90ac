// SPDX-License-Identifier: EUPL-1.2
// The applicant's side: each part has its page and is saved as it is typed; the last one checks and submits.
#include <algorithm>

#include "funding/cofunding.hpp"
#include "funding/pages.hpp"
#include "programme/programme.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

constexpr int outcome_rows = 6, aid_rows = 8;
// Accounts of which several co-funders are usual.
constexpr int lines_of(std::string_view account) {
  return account == "74.state" || account == "74.public" || account == "74.private" || account == "74.commune" ||
                 account.starts_with("87.")
             ? 2
             : 1;
}

bool is_cofunder(const BudgetAccount& account) {
  return account.code.starts_with("74.") && account.code != asked_account;
}

struct Section {
  std::string_view path, title;
};
constexpr Section sections[] = {
    {"projet", N_("Project")},           {"financement", N_("Budget plan")}, {"resultats", N_("Expected outcomes")},
    {"aides", N_("Received elsewhere")}, {"pieces", N_("Documents")},        {"depot", N_("Check and submit")}};
std::string_view section_of(std::string_view part) {
  if (part == "budget") return "financement";
  if (part == "outcomes") return "resultats";
  if (part == "pieces") return "pieces";
  return "projet";
}

// The application, if its reader may write in it now.
Result<Application> writable(const Scene& scene) {
  auto application = application_in(scene);
  if (!application) return application;
  if (!scene.is_member(application->organisation)) return fail(NotFound{msg("This application does not exist.")});
  if (application->state != State::draft && application->state != State::correction)
    return refused("funding.submitted", msg("This application is submitted: what it says stays as it is."),
                   msg("The service that instructs can send it back to be completed."));
  return application;
}

web::Response page_for(Scene& scene, const Application& application, std::string_view section,
                       const std::vector<Fault>& faults, FunctionRef<void(web::Flow&)> body) {
  std::string_view title;
  for (const auto& one : sections) {
    if (one.path == section) title = one.title;
  }
  auto page = application_page(scene, application, scene.tr(title), "file");
  page.tabs.clear();
  if (!faults.empty()) page.status = 422;
  const auto checks = checks_of(scene.db, scene.registry, application, scene.today);
  return web::page(scene.request, page, [&](web::Flow& main) {
    main.head(page.title, fmt::format("{} – {}", application.number, application.organisation_name));
    main.fault_summary(faults);
    main.grid([&](web::Flow& grid) {
      std::vector<web::Step> steps;
      for (const auto& one : sections) {
        web::Step step{.label = std::string(scene.tr(one.title)),
                       .current = one.path == section,
                       .href = href(application, one.path)};
        std::int64_t missing = 0;
        for (const auto& check : checks) {
          if (check.outcome == Finding::fails && check.blocks &&
              (one.path == "depot" || section_of(check.part) == one.path))
            ++missing;
        }
        step.state = missing == 0 ? web::State::ok : web::State::warn;
        if (missing > 0) step.note = web::trn(scene.lang, "{0} thing missing", "{0} things missing", missing);
        steps.push_back(std::move(step));
      }
      grid.rail(scene.tr("Parts of the application"), steps);
      grid.div("w9", [&](web::Flow& inner) { body(inner); });
    });
  });
}

// ---- project ----

Project understood_project(web::Form& form, const territory::Registry& registry) {
  Project out;
  out.title = form.text("title");
  out.summary = form.text("summary");
  out.need = form.text("need");
  out.description = form.text("description");
  out.means = form.text("means");
  out.public_code = form.text("public");
  out.level_code = form.text("level");
  for (const auto& name : form.all("places")) {
    if (const auto* place = place_named(registry, name)) out.places.push_back(place->key);
  }
  if (const auto action = plan::ActionId::parse(form.text("plan_action"))) out.action = *action;
  out.starts = form.date("starts");
  out.ends = form.date("ends");
  return out;
}

web::Response project_page(PagesState& state, const web::Request& request, const Project* given, std::int64_t seen,
                           const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = writable(scene);
    if (!application) return web::error_response(request, application.error());
    const auto content = content_of(scene.db, scene.registry, application->id);
    const Project& values = given == nullptr ? content.project : *given;
    const auto programme = programme::current(scene.db);
    const auto says = [&](std::string_view field) { return why(faults, field); };
    return page_for(scene, *application, "projet", faults, [&](web::Flow& main) {
      main.post_form(
          href(*application, "projet"), scene.csrf(),
          [&](web::Fields& f) {
            f.hidden("version", std::to_string(given == nullptr ? content.project_revision : seen));
            const auto area = [&](std::string_view name, std::string_view label, std::string_view hint,
                                  const std::string& value, std::size_t max, int rows) {
              f.area({.name = name,
                      .label = label,
                      .hint = hint,
                      .value = value,
                      .why = says(name),
                      .max_characters = max},
                     rows);
            };
            f.text_field({.name = "title",
                          .label = scene.tr("Title of the project"),
                          .value = values.title,
                          .why = says("title"),
                          .max_characters = 200});
            area("summary", scene.tr("In short"), scene.tr("Three lines, as they may be published."), values.summary,
                 1000, 3);
            area("need", scene.tr("Need"),
                 scene.tr("What the local diagnosis says, in aggregates. Nothing about a person."), values.need, 8000,
                 5);
            area("description", scene.tr("What will be done"), {}, values.description, 8000, 8);
            area("means", scene.tr("Means"), scene.tr("Staff and volunteers by function, skills, premises."),
                 values.means, 8000, 4);
            f.columns([&](web::Fields& c) {
              c.date_field({.name = "starts",
                            .label = scene.tr("First day of the action"),
                            .value = values.starts ? values.starts->text() : "",
                            .why = says("starts"),
                            .width = "w4"});
              c.date_field({.name = "ends",
                            .label = scene.tr("Last day"),
                            .value = values.ends ? values.ends->text() : "",
                            .why = says("ends"),
                            .width = "w4"});
            });
            const auto options = [&](const std::vector<programme::Option>& all) {
              std::vector<web::Choice> out{{"", "–"}};
              for (const auto& one : all) out.push_back({one.code, one.label.in(scene.lang)});
              return out;
            };
            if (programme) {
              f.columns([&](web::Fields& c) {
                c.select({.name = "public",
                          .label = scene.tr("Public"),
                          .value = values.public_code,
                          .why = says("public"),
                          .width = "w4"},
                         options(programme->publics));
                c.select({.name = "level",
                          .label = scene.tr("Level of prevention"),
                          .value = values.level_code,
                          .why = says("level"),
                          .width = "w4"},
                         options(programme->levels));
              });
            } else {
              f.text_field({.name = "public",
                            .label = scene.tr("Public"),
                            .value = values.public_code,
                            .why = says("public"),
                            .max_characters = 80});
            }
            std::vector<web::Choice> places;
            std::vector<std::string> ticked;
            for (const auto* contract : scene.registry.below(application->department, territory::Level::contract))
              places.push_back({name_of(scene.registry, contract->key), contract->name});
            for (const auto key : values.places) ticked.push_back(name_of(scene.registry, key));
            if (!places.empty())
              f.checkboxes(
                  {.name = "places", .label = scene.tr("Contracts in which it takes place"), .why = says("places")},
                  places, ticked);
            // The actions of the plan in force where the project takes place.
            if (programme) {
              const auto found = plan::find_plan(scene.db, application->territory, programme->code);
              std::vector<web::Choice> actions{{"", std::string(scene.tr("None"))}};
              if (!found.id.is_null()) {
                for (const auto& action : plan::actions(scene.db, found.id))
                  actions.push_back(
                      {action.id.text(), fmt::format("{}.{} {}", action.axis, action.number, action.title)});
              }
              if (actions.size() > 1)
                f.select({.name = "action",
                          .label = scene.tr("Action of the plan that it carries out"),
                          .value = values.action ? values.action->text() : "",
                          .why = says("action")},
                         actions);
            }
            f.submit(scene.tr("Save and go on"));
          },
          false, {{"data-autosave", "", true}});
    });
  });
}

// Posts one part; the next one follows.
template <class F>
web::Response saved(PagesState& state, const web::Request& request, std::string_view next, F&& save,
                    FunctionRef<web::Response(const std::vector<Fault>&)> again) {
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        Result<std::int64_t> revision = save(act, registry);
        if (!revision) return fail(std::move(revision.error()));
        return {};
      });
  if (done) {
    const bool is_autosave = request.header("x-autosave").has_value();
    return web::see_other(
        fmt::format("{}/{}/{}", mine_path, request.param("application"),
                    is_autosave ? request.path.substr(request.path.rfind('/') + 1) : std::string(next)));
  }
  if (shows_on_form(done.error())) {
    auto response = again(as_faults(done.error()));
    if (std::holds_alternative<Conflict>(done.error())) response.status = 409;
    return response;
  }
  return web::error_response(request, done.error());
}

web::Response post_project(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto registry = state.context.territories.current();
  const auto project = understood_project(form, *registry);
  const auto seen = form.integer("version", 0, 1'000'000'000).value_or(0);
  const auto again = [&](const std::vector<Fault>& faults) {
    return project_page(state, request, &project, seen, faults);
  };
  if (!form.ok()) return again(form.faults());
  return saved(
      state, request, "financement",
      [&](access::Act& act, const territory::Registry& places) {
        return save_project(act, places, id_of(request), seen, project);
      },
      again);
}

// ---- budget ----

std::string field_of(std::string_view account, int line) { return fmt::format("a.{}.{}", account, line); }

Budget understood_budget(web::Form& form) {
  Budget out;
  for (const auto& account : budget_accounts()) {
    for (int line = 0; line < lines_of(account.code); ++line) {
      const auto field = field_of(account.code, line);
      BudgetLine one{std::string(account.code), form.text(field + ".label"), 0, Promise::asked};
      one.amount_cents = amount(form, field).value_or(0);
      parse_word(form.text(field + ".promise"), one.promise);
      parse_word(form.text(field + ".valuation"), one.valuation);
      one.basis = form.text(field + ".basis");
      if (one.amount_cents != 0 || !one.label.empty()) out.lines.push_back(std::move(one));
    }
  }
  out.note = form.text("note");
  return out;
}

web::Response budget_page(PagesState& state, const web::Request& request, const web::Form* typed_form,
                          const Budget* given, std::int64_t seen, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = writable(scene);
    if (!application) return web::error_response(request, application.error());
    const auto content = content_of(scene.db, scene.registry, application->id);
    const Budget& values = given == nullptr ? content.budget : *given;
    return page_for(scene, *application, "financement", faults, [&](web::Flow& main) {
      main.p(web::trf(scene.lang, "Costs: {0}. Income: {1}. Both are equal, to the cent, once the plan is complete.",
                      scene.money(values.total(Side::cost)), scene.money(values.total(Side::income))));
      main.note(
          scene.tr("Co-funding called firm or paid counts as asked until its document is there: it is entered on the "
                   "page “Co-funding” once the application is submitted. What is given in kind stays apart from both; "
                   "its document is attached on the page “Documents”."));
      main.post_form(
          href(*application, "financement"), scene.csrf(),
          [&](web::Fields& f) {
            f.hidden("version", std::to_string(given == nullptr ? content.budget_revision : seen));
            const auto side = [&](Side one, std::string_view legend) {
              f.fieldset(legend, [&](web::Fields& g) {
                // Three to a row; a co-funder has a row of its own, with its name and how far it has gone.
                const auto lines = [&](const BudgetAccount& account, FunctionRef<void(int, const BudgetLine*)> write) {
                  std::vector<BudgetLine> kept;
                  for (const auto& line : values.lines) {
                    if (line.account == account.code) kept.push_back(line);
                  }
                  const int count = std::max(lines_of(account.code), static_cast<int>(kept.size()));
                  for (int i = 0; i < count; ++i) {
                    const auto at = static_cast<std::size_t>(i);
                    write(i, at < kept.size() ? &kept[at] : nullptr);
                  }
                };
                const auto number = [&](web::Fields& c, const BudgetAccount& account, int i, const BudgetLine* line) {
                  const auto field = field_of(account.code, i);
                  const auto label = i == 0 ? std::string(scene.tr(account.title))
                                            : web::trf(scene.lang, "{0}, another one", scene.tr(account.title));
                  const auto value = typed_form != nullptr ? typed_form->text(field)
                                     : line == nullptr     ? std::string()
                                                           : typed(line->amount_cents);
                  c.number_field(
                      {.name = field, .label = label, .value = value, .why = why(faults, field), .width = "w4"});
                };
                g.columns([&](web::Fields& c) {
                  for (const auto& account : budget_accounts()) {
                    if (account.side != one || is_cofunder(account) || one == Side::given) continue;
                    lines(account, [&](int i, const BudgetLine* line) { number(c, account, i, line); });
                  }
                });
                // Who gives in kind has a row as well, and says how it was valued; told once how to write it.
                bool is_first = true;
                for (const auto& account : budget_accounts()) {
                  if (account.side != one || one != Side::given) continue;
                  lines(account, [&](int i, const BudgetLine* line) {
                    const auto field = field_of(account.code, i);
                    const auto label_field = field + ".label", valuation_field = field + ".valuation",
                               basis_field = field + ".basis";
                    const auto hint = [&](std::string_view text) {
                      return is_first ? scene.tr(text) : std::string_view();
                    };
                    g.columns([&](web::Fields& c) {
                      number(c, account, i, line);
                      c.text_field({.name = label_field,
                                    .label = scene.tr("Who gives it"),
                                    .hint = hint(N_("An organisation, or “volunteers”. No name of a person.")),
                                    .value = line == nullptr ? "" : line->label,
                                    .max_characters = 200,
                                    .width = "w4"});
                      std::vector<web::Choice> methods;
                      for (const auto method : {Valuation::none, Valuation::hours, Valuation::market_price,
                                                Valuation::cost, Valuation::replacement})
                        methods.push_back({std::string(word(method)), std::string(scene.tr(title(method)))});
                      c.select({.name = valuation_field,
                                .label = scene.tr("How it was valued"),
                                .value = std::string(word(line == nullptr ? Valuation::none : line->valuation)),
                                .width = "w4"},
                               methods);
                    });
                    g.text_field({.name = basis_field,
                                  .label = scene.tr("From what"),
                                  .hint = hint(N_("“120 h × 15 €”, “room: 12 sessions × 80 €”")),
                                  .value = line == nullptr ? "" : line->basis,
                                  .max_characters = 200});
                    is_first = false;
                  });
                }
                for (const auto& account : budget_accounts()) {
                  if (account.side != one || !is_cofunder(account)) continue;
                  lines(account, [&](int i, const BudgetLine* line) {
                    const auto label_field = field_of(account.code, i) + ".label";
                    const auto promise_field = field_of(account.code, i) + ".promise";
                    g.columns([&](web::Fields& c) {
                      number(c, account, i, line);
                      c.text_field({.name = label_field,
                                    .label = scene.tr("Name"),
                                    .value = line == nullptr ? "" : line->label,
                                    .max_characters = 200,
                                    .width = "w4"});
                      std::vector<web::Choice> promises;
                      for (const auto promise : {Promise::asked, Promise::firm, Promise::paid})
                        promises.push_back({std::string(word(promise)), std::string(scene.tr(title(promise)))});
                      c.select({.name = promise_field,
                                .label = scene.tr("Situation"),
                                .value = std::string(word(line == nullptr ? Promise::asked : line->promise)),
                                .width = "w4"},
                               promises);
                    });
                  });
                }
              });
            };
            side(Side::cost, scene.tr("Costs, in euros"));
            side(Side::income, scene.tr("Income, in euros"));
            side(Side::given_use, scene.tr("Given in kind: what it is used for (86)"));
            side(Side::given, scene.tr("Given in kind (87)"));
            f.area({.name = "note",
                    .label = scene.tr("How indirect costs and gifts in kind were reckoned"),
                    .value = values.note,
                    .why = why(faults, "note"),
                    .max_characters = 8000},
                   3);
            f.submit(scene.tr("Save and go on"));
          },
          false, {{"data-autosave", "", true}});
    });
  });
}

web::Response post_budget(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto budget = understood_budget(form);
  const auto seen = form.integer("version", 0, 1'000'000'000).value_or(0);
  const auto again = [&](const std::vector<Fault>& faults) {
    return budget_page(state, request, &form, &budget, seen, faults);
  };
  if (!form.ok()) return again(form.faults());
  return saved(
      state, request, "resultats",
      [&](access::Act& act, const territory::Registry& places) {
        return save_budget(act, places, id_of(request), seen, budget);
      },
      again);
}

// ---- outcomes ----

std::vector<Outcome> understood_outcomes(web::Form& form) {
  std::vector<Outcome> out;
  for (int i = 0; i < outcome_rows; ++i) {
    const auto field = [&](std::string_view name) { return fmt::format("outcomes.{}.{}", i, name); };
    Outcome one{form.text(field("label")), form.text(field("baseline")), form.text(field("target")),
                form.text(field("method")), form.date(field("due"))};
    if (!(one.label + one.baseline + one.target + one.method).empty()) out.push_back(std::move(one));
  }
  return out;
}

web::Response outcomes_page(PagesState& state, const web::Request& request, const std::vector<Outcome>* given,
                            std::int64_t seen, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = writable(scene);
    if (!application) return web::error_response(request, application.error());
    const auto content = content_of(scene.db, scene.registry, application->id);
    const auto& values = given == nullptr ? content.outcomes : *given;
    return page_for(scene, *application, "resultats", faults, [&](web::Flow& main) {
      main.p(
          scene.tr("What will be different once the action is over, and how that will be seen. At least one, with its "
                   "baseline, its target and how it is measured."));
      main.post_form(
          href(*application, "resultats"), scene.csrf(),
          [&](web::Fields& f) {
            f.hidden("version", std::to_string(given == nullptr ? content.outcomes_revision : seen));
            for (int i = 0; i < outcome_rows; ++i) {
              const auto* one =
                  static_cast<std::size_t>(i) < values.size() ? &values[static_cast<std::size_t>(i)] : nullptr;
              const auto field = [&](std::string_view name) { return fmt::format("outcomes.{}.{}", i, name); };
              const auto label = field("label"), baseline = field("baseline"), target = field("target"),
                         method = field("method"), due = field("due");
              f.fieldset(web::trf(scene.lang, "Outcome {0}", i + 1), [&](web::Fields& g) {
                g.text_field({.name = label,
                              .label = scene.tr("What is measured"),
                              .value = one == nullptr ? "" : one->label,
                              .why = why(faults, label),
                              .max_characters = 200});
                g.columns([&](web::Fields& c) {
                  c.text_field({.name = baseline,
                                .label = scene.tr("Baseline"),
                                .value = one == nullptr ? "" : one->baseline,
                                .why = why(faults, baseline),
                                .width = "w4"});
                  c.text_field({.name = target,
                                .label = scene.tr("Target"),
                                .value = one == nullptr ? "" : one->target,
                                .why = why(faults, target),
                                .width = "w4"});
                  c.date_field({.name = due,
                                .label = scene.tr("Until"),
                                .value = one == nullptr || !one->due ? "" : one->due->text(),
                                .why = why(faults, due),
                                .width = "w4"});
                });
                g.text_field({.name = method,
                              .label = scene.tr("How it is measured"),
                              .value = one == nullptr ? "" : one->method,
                              .why = why(faults, method),
                              .max_characters = 1000});
              });
            }
            f.submit(scene.tr("Save and go on"));
          },
          false, {{"data-autosave", "", true}});
    });
  });
}

web::Response post_outcomes(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto outcomes = understood_outcomes(form);
  const auto seen = form.integer("version", 0, 1'000'000'000).value_or(0);
  const auto again = [&](const std::vector<Fault>& faults) {
    return outcomes_page(state, request, &outcomes, seen, faults);
  };
  if (!form.ok()) return again(form.faults());
  return saved(
      state, request, "aides",
      [&](access::Act& act, const territory::Registry& places) {
        return save_outcomes(act, places, id_of(request), seen, outcomes);
      },
      again);
}

// ---- received elsewhere ----

std::vector<Aid> understood_aids(web::Form& form) {
  std::vector<Aid> out;
  for (int i = 0; i < aid_rows; ++i) {
    const auto field = [&](std::string_view name) { return fmt::format("aids.{}.{}", i, name); };
    Aid one{.year = 0, .funder = form.text(field("funder")), .object = form.text(field("object"))};
    one.amount_cents = amount(form, field("amount")).value_or(0);
    if (const auto year = form.integer(field("year"), 1900, 2199)) one.year = static_cast<int>(*year);
    out.push_back(std::move(one));
  }
  // The year stands there beforehand: alone it says nothing.
  while (!out.empty() && out.back().funder.empty() && out.back().object.empty() && out.back().amount_cents == 0)
    out.pop_back();
  return out;
}

web::Response aids_page(PagesState& state, const web::Request& request, const std::vector<Aid>* given,
                        std::int64_t seen, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = writable(scene);
    if (!application) return web::error_response(request, application.error());
    const auto content = content_of(scene.db, scene.registry, application->id);
    const auto& values = given == nullptr ? content.aids : *given;
    return page_for(scene, *application, "aides", faults, [&](web::Flow& main) {
      main.p(
          scene.tr("Public money that the organisation received elsewhere in this year and the two before, as the "
                   "Cerfa asks: one line for each funder and year. Leave it empty when there was none."));
      main.details(scene.tr("What Jalon knows already"),
                   [&](web::Flow& inner) { write_past_funding(scene, inner, *application); });
      main.post_form(href(*application, "aides"), scene.csrf(),
                     [&](web::Fields& f) {
                       f.hidden("version", std::to_string(given == nullptr ? content.aids_revision : seen));
                       for (int i = 0; i < aid_rows; ++i) {
                         const auto* one = static_cast<std::size_t>(i) < values.size()
                                               ? &values[static_cast<std::size_t>(i)]
                                               : nullptr;
                         const auto field = [&](std::string_view name) { return fmt::format("aids.{}.{}", i, name); };
                         const auto funder = field("funder"), object = field("object"), sum = field("amount"),
                                    year = field("year");
                         f.fieldset(web::trf(scene.lang, "Aid {0}", i + 1), [&](web::Fields& g) {
                           g.columns([&](web::Fields& c) {
                             c.text_field({.name = funder,
                                           .label = scene.tr("Funder"),
                                           .value = one == nullptr ? "" : one->funder,
                                           .why = why(faults, funder),
                                           .max_characters = line_characters_max,
                                           .width = "w6"});
                             c.number_field({.name = year,
                                             .label = scene.tr("Year"),
                                             .value = one == nullptr || one->year == 0 ? "" : std::to_string(one->year),
                                             .why = why(faults, year),
                                             .width = "w3"});
                             c.number_field({.name = sum,
                                             .label = scene.tr("Amount, in euros"),
                                             .value = one == nullptr ? "" : typed(one->amount_cents),
                                             .why = why(faults, sum),
                                             .width = "w3"});
                           });
                           g.text_field({.name = object,
                                         .label = scene.tr("For what"),
                                         .value = one == nullptr ? "" : one->object,
                                         .why = why(faults, object),
                                         .max_characters = line_characters_max});
                         });
                       }
                       f.submit(scene.tr("Save and go on"));
                     },
                     false, {{"data-autosave", "", true}});
    });
  });
}

web::Response post_aids(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto aids = understood_aids(form);
  const auto seen = form.integer("version", 0, 1'000'000'000).value_or(0);
  const auto again = [&](const std::vector<Fault>& faults) { return aids_page(state, request, &aids, seen, faults); };
  if (!form.ok()) return again(form.faults());
  return saved(
      state, request, "pieces",
      [&](access::Act& act, const territory::Registry& places) {
        return save_aids(act, places, id_of(request), seen, aids);
      },
      again);
}

// ---- documents ----

web::Response pieces_page(PagesState& state, const web::Request& request, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = writable(scene);
    if (!application) return web::error_response(request, application.error());
    const auto text = text_of(scene.db, *application);
    const auto files = pieces_of(scene.db, application->id);
    return page_for(scene, *application, "pieces", faults, [&](web::Flow& main) {
      const auto files_of = [&](web::Flow& card, std::string_view piece) {
        for (const auto& file : files) {
          if (file.removed_at || file.piece != piece) continue;
          card.p([&](web::Phrasing& p) { p.a(href(*application, "pieces/" + file.id.text()), file.file_name); });
          card.post_button(href(*application, "pieces/" + file.id.text() + "/retirer"), scene.csrf(),
                           web::trf(scene.lang, "Remove “{0}”", file.file_name), true);
        }
      };
      std::vector<web::Choice> choices;
      for (const auto& piece : text.pieces) {
        choices.push_back({piece.code, scene.text(piece.title)});
        main.section("", scene.text(piece.title), [&](web::Flow& card) {
          const bool there = std::any_of(files.begin(), files.end(), [&](const PieceFile& file) {
            return !file.removed_at && file.piece == piece.code;
          });
          if (!there)
            card.badge(piece.is_required ? web::State::warn : web::State::idle,
                       scene.tr(piece.is_required ? N_("missing") : N_("if there is one")));
          files_of(card, piece.code);
        });
      }
      for (const auto& line : content_of(scene.db, scene.registry, application->id).budget.lines) {
        const auto* account = budget_account(line.account);
        if (account->side != Side::given || line.amount_cents == 0) continue;
        const auto code = in_kind_piece(line);
        const auto label = std::string(scene.tr(account->title)) + (line.label.empty() ? "" : " (" + line.label + ")");
        choices.push_back({code, label});
        main.section("", label, [&](web::Flow& card) {
          card.note(scene.tr("The agreement or statement of who gives it."));
          const bool there = std::any_of(files.begin(), files.end(),
                                         [&](const PieceFile& file) { return !file.removed_at && file.piece == code; });
          if (!there) card.badge(text.is_from_before() ? web::State::idle : web::State::warn, scene.tr("missing"));
          files_of(card, code);
        });
      }
      choices.push_back({"", std::string(scene.tr("Another document"))});
      main.section("", scene.tr("Other documents"), [&](web::Flow& card) { files_of(card, ""); });
      main.section("", scene.tr("Attach a document"), [&](web::Flow& card) {
        card.post_form(
            href(*application, "pieces"), scene.csrf(),
            [&](web::Fields& fields) {
              fields.select({.name = "piece",
                             .label = scene.tr("Which one"),
                             .value = choices.front().value,
                             .why = why(faults, "piece")},
                            choices);
              fields.file_field({.name = "file",
                                 .label = scene.tr("File"),
                                 .hint = scene.tr("PDF, ODT, ODS, DOCX, XLSX, PNG, JPEG or plain text, 10 MB at most. "
                                                  "No document about a person."),
                                 .why = why(faults, "file"),
                                 .required = true},
                                ".pdf,.odt,.ods,.docx,.xlsx,.png,.jpg,.jpeg,.txt");
              fields.submit(scene.tr("Attach"));
            },
            true);
      });
      main.p([&](web::Phrasing& p) { p.button_link(href(*application, "depot"), scene.tr("Check and submit"), true); });
    });
  });
}

web::Response post_piece(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return pieces_page(state, request, form.faults());
  const auto* upload = form.upload("file");
  const plan::ExaminedFile file(upload == nullptr ? std::string_view() : std::string_view(upload->bytes),
                                piece_bytes_max);
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return attach_piece(act, registry, id_of(request), form.text("piece"),
                        upload == nullptr ? std::string_view() : std::string_view(upload->file_name), file);
  });
  if (done) return web::see_other(href(id_of(request)) + "/pieces");
  if (shows_on_form(done.error())) return pieces_page(state, request, as_faults(done.error()));
  return web::error_response(request, done.error());
}

web::Response post_remove(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return pieces_page(state, request, form.faults());
  const auto id = FileId::parse(request.param("piece")).value_or(FileId{});
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return remove_piece(act, registry, id);
  });
  if (done) return web::see_other(href(id_of(request)) + "/pieces");
  return web::error_response(request, done.error());
}

// ---- submission ----

web::Response submit_page(PagesState& state, const web::Request& request, const web::Form* form,
                          const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = writable(scene);
    if (!application) return web::error_response(request, application.error());
    const auto organisation = partner::find_organisation(scene.db, application->organisation);
    const auto checks = checks_of(scene.db, scene.registry, *application, scene.today);
    const bool is_ready = std::none_of(checks.begin(), checks.end(),
                                       [](const Check& one) { return one.blocks && one.outcome == Finding::fails; });
    return page_for(scene, *application, "depot", faults, [&](web::Flow& main) {
      write_checks(scene, main, *application, checks, true);
      if (!is_ready) {
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(scene.tr("The application can be submitted once nothing above is missing."));
        });
        return;
      }
      main.post_form(href(*application, "depot"), scene.csrf(), [&](web::Fields& f) {
        const auto tick = [&](std::string_view name, std::string_view label) {
          f.checkbox({.name = name, .label = label, .why = why(faults, name), .required = true},
                     form != nullptr && form->has(name));
        };
        tick("is_truthful", scene.tr("The figures of this application are true."));
        tick("is_up_to_date",
             scene.tr("Taxes, social contributions and the reports of earlier grants are up to date."));
        if (organisation && partner::signs_republican_commitment(organisation->form, scene.today))
          tick("accepts_commitment",
               scene.tr("The organisation has signed the contrat d'engagement républicain (loi of 24 August 2021)."));
        f.submit(scene.tr("Submit the application"));
      });
    });
  });
}

web::Response post_submit(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return submit_page(state, request, &form, form.faults());
  const Promises promises{form.has("is_up_to_date"), form.has("is_truthful"), form.has("accepts_commitment")};
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return submit_application(act, registry, id_of(request), promises);
  });
  if (done) return web::see_other(href(id_of(request)));
  if (std::holds_alternative<Invalid>(done.error())) return submit_page(state, request, &form, as_faults(done.error()));
  return web::error_response(request, done.error());
}

web::Response post_withdraw(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return withdraw_application(act, registry, id_of(request), form.text("motive"));
  });
  if (done) return web::see_other(href(id_of(request)));
  return web::error_response(request, done.error());
}

}  // namespace

void write_checks(const Scene& scene, web::Flow& main, const Application& application, const std::vector<Check>& checks,
                  bool with_links) {
  const std::vector<web::Column> columns{
      {.label = scene.tr("Rule")}, {.label = scene.tr("Found")}, {.label = scene.tr("Source")}};
  main.table(scene.tr("What the system has looked at"), columns, [&](web::Rows& rows) {
    for (const auto& one : checks) {
      rows.row([&](web::Row& row) {
        row.head(web::tr(scene.lang, one.rule));
        row.cell([&](web::Phrasing& p) {
          const bool fails = one.outcome == Finding::fails;
          p.badge(fails ? (one.blocks ? web::State::bad : web::State::warn) : web::State::ok,
                  scene.tr(fails ? (one.blocks ? N_("missing") : N_("to look at")) : N_("holds")));
          if (fails && !one.found.id.empty()) {
            p.text(" ");
            const auto text = web::tr(scene.lang, one.found);
            if (with_links) {
              p.a(one.part == "organisation" ? "/organismes/" + application.organisation.text()
                                             : href(application, section_of(one.part)),
                  text);
            } else {
              p.text(text);
            }
          }
        });
        row.cell(scene.tr(one.source));
      });
    }
  });
}

void add_writing_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  const auto apply = Right::apply_for_grants;
  using web::Freshness;
  add_way(router, state,
          {.name = "project_form", .pattern = "/demandes/{application}/projet", .right = apply, .scope = each},
          [](PagesState& s, const web::Request& r) { return project_page(s, r, nullptr, 0, {}); });
  add_way(router, state,
          {.name = "save_project",
           .method = Method::post,
           .pattern = "/demandes/{application}/projet",
           .right = apply,
           .scope = each},
          post_project);
  add_way(router, state,
          {.name = "budget_form", .pattern = "/demandes/{application}/financement", .right = apply, .scope = each},
          [](PagesState& s, const web::Request& r) { return budget_page(s, r, nullptr, nullptr, 0, {}); });
  add_way(router, state,
          {.name = "save_budget",
           .method = Method::post,
           .pattern = "/demandes/{application}/financement",
           .right = apply,
           .scope = each},
          post_budget);
  add_way(router, state,
          {.name = "outcomes_form", .pattern = "/demandes/{application}/resultats", .right = apply, .scope = each},
          [](PagesState& s, const web::Request& r) { return outcomes_page(s, r, nullptr, 0, {}); });
  add_way(router, state,
          {.name = "save_outcomes",
           .method = Method::post,
           .pattern = "/demandes/{application}/resultats",
           .right = apply,
           .scope = each},
          post_outcomes);
  add_way(router, state,
          {.name = "aids_form", .pattern = "/demandes/{application}/aides", .right = apply, .scope = each},
          [](PagesState& s, const web::Request& r) { return aids_page(s, r, nullptr, 0, {}); });
  add_way(router, state,
          {.name = "save_aids",
           .method = Method::post,
           .pattern = "/demandes/{application}/aides",
           .right = apply,
           .scope = each},
          post_aids);
  add_way(router, state,
          {.name = "pieces_form", .pattern = "/demandes/{application}/pieces", .right = apply, .scope = each},
          [](PagesState& s, const web::Request& r) { return pieces_page(s, r, {}); });
  add_way(router, state,
          {.name = "attach_piece",
           .method = Method::post,
           .pattern = "/demandes/{application}/pieces",
           .right = apply,
           .scope = each,
           .body_limit = 12U << 20U},
          post_piece);
  add_way(router, state,
          {.name = "remove_piece",
           .method = Method::post,
           .pattern = "/demandes/{application}/pieces/{piece}/retirer",
           .right = apply,
           .scope = each},
          post_remove);
  add_way(router, state,
          {.name = "submit_form", .pattern = "/demandes/{application}/depot", .right = apply, .scope = each},
          [](PagesState& s, const web::Request& r) { return submit_page(s, r, nullptr, {}); });
  add_way(router, state,
          {.name = "submit",
           .method = Method::post,
           .pattern = "/demandes/{application}/depot",
           .right = apply,
           .scope = each},
          post_submit);
  add_way(router, state,
          {.name = "withdraw",
           .method = Method::post,
           .pattern = "/demandes/{application}/retrait",
           .right = apply,
           .scope = each},
          post_withdraw);
}

}  // namespace jalon::funding
