// SPDX-License-Identifier: EUPL-1.2
// Applications: those of one's own organisations, those of a department or of the nation to instruct, and one file as a
// whole, which prints.
#include <algorithm>

#include "funding/assessment.hpp"
#include "funding/pages.hpp"
#include "plan/pages.hpp"
#include "territory/followers.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

constexpr int rows_shown = 50;

void write_rows(const Scene& scene, web::Flow& main, std::string_view caption, const std::vector<ApplicationRow>& found,
                bool for_state) {
  std::vector<web::Column> columns{{.label = scene.tr("Application")},
                                   {.label = scene.tr(for_state ? N_("Organisation") : N_("Call"))}};
  columns.push_back({.label = scene.tr("Situation")});
  columns.push_back({.label = scene.tr("Asked"), .is_number = true});
  if (for_state) columns.push_back({.label = scene.tr("Score obtained"), .is_number = true});
  columns.push_back({.label = scene.tr("Granted"), .is_number = true});
  if (for_state) columns.push_back({.label = scene.tr("Officer")});
  main.table(caption, columns, [&](web::Rows& rows) {
    for (const auto& one : found) {
      rows.row([&](web::Row& row) {
        row.head([&](web::Phrasing& p) {
          p.a(href(one.id), one.title.empty() ? one.number : one.title);
          p.br().soft(fmt::format("{}, {}", one.number, scene.place(one.territory)));
        });
        row.cell(for_state ? one.organisation_name : one.call_code);
        row.cell([&](web::Phrasing& p) {
          p.badge(look(one.state), scene.tr(title(one.state)));
          if (one.correction_due)
            p.br().soft(web::trf(scene.lang, "until {0}", format_date_short(*one.correction_due, scene.lang)));
        });
        row.figure(scene.money(one.asked_cents));
        if (for_state)
          row.figure(one.score_permille ? format_decimal(*one.score_permille, 1, scene.lang) + "/100" : "–");
        row.figure(one.granted_cents ? scene.money(*one.granted_cents) : "–");
        if (for_state) row.cell(one.officer_name.empty() ? "–" : one.officer_name);
      });
    }
  });
}

web::Response mine(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    auto page = page_of(scene, scene.tr("My applications"));
    const auto organisations = partner::organisations_of(scene.db, scene.actor->account);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, {}, [&](web::Flow& actions) {
        actions.button_link(calls_path, scene.tr("Calls for projects"));
        actions.button_link("/organismes", scene.tr("My organisations"), true);
      });
      if (organisations.empty()) {
        main.empty_state(scene.tr("You act for no organisation yet: declare yours, or ask to join it."),
                         [&](web::Phrasing& p) { p.button_link("/organismes", scene.tr("My organisations")); });
        return;
      }
      for (const auto& organisation : organisations) {
        ApplicationFilter filter;
        filter.organisation = organisation.id;
        filter.with_drafts = true;
        filter.limit = 200;
        const auto found = applications(scene.db, filter);
        main.section("", organisation.name, [&](web::Flow& card) {
          if (found.rows.empty()) {
            card.empty_state(scene.tr("No application yet."),
                             [&](web::Phrasing& p) { p.a(calls_path, scene.tr("See the calls that are open")); });
            return;
          }
          write_rows(scene, card, web::trf(scene.lang, "Applications of {0}, the newest first", organisation.name),
                     found.rows, false);
        });
      }
    });
  });
}

// Files of departments that have ended are answered for in the one that followed.
void left_by_others(Scene& scene, web::Flow& main, const territory::Territory& place) {
  for (const auto* ended : territory::ended_in(scene.registry, place)) {
    ApplicationFilter filter;
    filter.department = ended->key;
    filter.limit = 0;
    const auto left = applications(scene.db, filter).total;
    if (left == 0) continue;
    main.notice(web::State::idle, [&](web::Flow& notice) {
      notice.p([&](web::Phrasing& p) {
        p.text(web::trf(scene.lang, "{0} ended on {1}; its files are answered for here: ", ended->name,
                        format_date(ended->valid_to, scene.lang)));
        p.a(territory::href(*ended) + "/subventions",
            web::trn(scene.lang, "{0} application of {1}", "{0} applications of {1}", left, ended->name));
        p.text(".");
      });
    });
  }
}

web::Response list(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const territory::Territory* place = nullptr;
    if (!request.param("department").empty()) {
      place = scene.registry.find(territory::Level::department, request.param("department"));
      if (place == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    }
    ApplicationFilter filter;
    if (place != nullptr) filter.department = place->key;
    const auto asked = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
    State of_state{};
    if (parse_word(asked("situation"), of_state) && of_state != State::draft) filter.state = of_state;
    if (const auto call = find_call(scene.db, asked("appel"))) filter.call = call->id;
    if (const auto officer = access::AccountId::parse(asked("agent"))) filter.officer = *officer;
    filter.words = asked("mots");
    if (asked("ordre") == "anciennes") filter.order = Order::oldest;
    if (asked("ordre") == "montant") filter.order = Order::amount;
    if (asked("ordre") == "note") filter.order = Order::score;
    const auto page_number =
        std::clamp<std::int64_t>(parse_integer(asked("page").empty() ? "1" : asked("page")).value_or(1), 1, 100'000);
    filter.limit = rows_shown;
    filter.offset = (page_number - 1) * rows_shown;
    const auto found = applications(scene.db, filter);
    web::Page page;
    page.title = place == nullptr ? std::string(scene.tr("Applications for grants"))
                                  : web::trf(scene.lang, "Applications, {0}", place->name);
    if (place != nullptr) {
      page.crumbs = plan::crumbs(scene.registry, *place, scene.lang);
      if (!page.crumbs.empty()) page.crumbs.back().href = territory::href(*place);
    } else {
      page.crumbs.push_back({"France", "/nation"});
    }
    page.crumbs.push_back({page.title, ""});
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, {}, [&](web::Flow& actions) {
        if (place != nullptr) actions.button_link(payments_href(*place), scene.tr("Payments"), true);
        actions.button_link(
            (place == nullptr ? std::string("/nation") : territory::href(*place)) + "/subventions-anterieures",
            scene.tr("Past awards"), true);
        if (place != nullptr)
          actions.button_link(territory::href(*place) + "/evaluations", scene.tr("Assessments"), true);
        if (place != nullptr) actions.button_link(territory::href(*place) + "/jalons", scene.tr("Milestones"), true);
        if (place != nullptr)
          actions.button_link(territory::href(*place) + "/cofinancements", scene.tr("Co-funding"), true);
        actions.button_link(calls_path, scene.tr("Calls for projects"), true);
      });
      main.lede([&](web::Phrasing& p) {
        p.text(web::trn(scene.lang, "{0} application, ", "{0} applications, ", found.total));
        p.text(web::trf(scene.lang, "{0} asked for, {1} granted.", scene.money(found.asked_cents),
                        scene.money(found.granted_cents)));
      });
      if (place != nullptr) left_by_others(scene, main, *place);
      main.get_form(request.path, [&](web::Fields& fields) {
        fields.text_field({.name = "mots",
                           .label = scene.tr("Words"),
                           .hint = scene.tr("In the title, the number or the organisation."),
                           .value = filter.words});
        std::vector<web::Choice> states{{"", std::string(scene.tr("All"))}};
        for (const auto one : all_states()) {
          if (one != State::draft) states.push_back({std::string(word(one)), std::string(scene.tr(title(one)))});
        }
        fields.select({.name = "situation", .label = scene.tr("Situation"), .value = asked("situation")}, states);
        std::vector<web::Choice> of_calls{{"", std::string(scene.tr("All"))}};
        for (const auto& call : calls(scene.db, {})) {
          if (!call.published_at) continue;
          if (place != nullptr) {
            const auto path = scene.registry.right_path(place->key);
            if (std::find(path.begin(), path.end(), call.text.territory) == path.end()) continue;
          }
          of_calls.push_back({call.code, call.code});
        }
        fields.select({.name = "appel", .label = scene.tr("Call"), .value = asked("appel")}, of_calls);
        fields.select({.name = "ordre", .label = scene.tr("Order"), .value = asked("ordre")},
                      {{"", std::string(scene.tr("Newest first"))},
                       {"anciennes", std::string(scene.tr("Oldest first"))},
                       {"montant", std::string(scene.tr("Largest amount first"))},
                       {"note", std::string(scene.tr("Best score first"))}});
        fields.submit(scene.tr("Show"), {}, {}, true);
      });
      if (found.rows.empty()) {
        main.empty_state(scene.tr("No application is like that."));
      } else {
        write_rows(scene, main, scene.tr("Applications"), found.rows, true);
        main.pager(found.total, static_cast<int>(page_number), rows_shown,
                   [&](int at) { return web::with_query(request, "page", std::to_string(at)); });
      }
      if (place == nullptr) return;
      const auto cases = caseload(scene.db, place->key, scene.today);
      if (cases.empty()) return;
      main.section("", scene.tr("Caseload"), [&](web::Flow& card) {
        const std::vector<web::Column> columns{{.label = scene.tr("Officer")},
                                               {.label = scene.tr("Files"), .is_number = true},
                                               {.label = scene.tr("Past the day of silence"), .is_number = true},
                                               {.label = scene.tr("Asked"), .is_number = true}};
        card.table(scene.tr("Files to instruct, by officer"), columns, [&](web::Rows& rows) {
          for (const auto& one : cases) {
            rows.row([&](web::Row& row) {
              row.head([&](web::Phrasing& p) {
                if (one.officer)
                  p.a(web::with_query(request, "agent", one.officer->text()), one.name);
                else
                  p.text(p.tr("Nobody yet"));
              });
              row.number(one.files);
              row.number(one.late);
              row.figure(scene.money(one.asked_cents));
            });
          }
        });
      });
    });
  });
}

void write_budget(const Scene& scene, web::Flow& main, const Budget& budget) {
  const auto side = [&](Side one, std::string_view caption) {
    const std::vector<web::Column> columns{
        {.label = scene.tr("Account")},
        {.label = scene.tr("Amount"), .is_number = true},
        {.label = scene.tr(one == Side::given ? N_("How it was valued") : N_("Situation"))}};
    const auto total = budget.total(one);
    if (total == 0) return;
    main.table(caption, columns, [&](web::Rows& rows) {
      for (const auto& line : budget.lines) {
        const auto* account = budget_account(line.account);
        if (account->side != one) continue;
        rows.row([&](web::Row& row) {
          row.head(std::string(scene.tr(account->title)) + (line.label.empty() ? "" : " (" + line.label + ")"));
          row.figure(scene.money(line.amount_cents));
          row.cell(one == Side::income ? std::string(scene.tr(title(line.promise)))
                   : line.valuation == Valuation::none
                       ? line.basis
                       : web::trf(scene.lang, "{0}: {1}", scene.tr(title(line.valuation)), line.basis));
        });
      }
      rows.total([&](web::Row& row) {
        row.head(scene.tr("Total"));
        row.figure(scene.money(total));
        row.cell("");
      });
    });
  };
  side(Side::cost, scene.tr("Costs"));
  side(Side::income, scene.tr("Income"));
  side(Side::given_use, scene.tr("Given in kind: what it is used for (86)"));
  side(Side::given, scene.tr("Given in kind (87)"));
  if (budget.total(Side::cost) > 0)
    main.p(web::trf(scene.lang, "Asked for here: {0}, that is {1} of the costs.", scene.money(budget.asked_cents()),
                    format_percent(budget.asked_cents(), budget.total(Side::cost), scene.lang)));
  if (!budget.note.empty()) main.prose(budget.note);
}

// What the applicant says of itself, beside what is known.
void write_declared(const Scene& scene, web::Flow& main, const std::vector<Aid>& aids) {
  if (aids.empty()) return;
  const std::vector<web::Column> columns{{.label = scene.tr("Funder")},
                                         {.label = scene.tr("For what")},
                                         {.label = scene.tr("Year")},
                                         {.label = scene.tr("Amount"), .is_number = true}};
  main.table(scene.tr("Declared by the organisation"), columns, [&](web::Rows& rows) {
    std::int64_t sum = 0;
    for (const auto& one : aids) {
      sum += one.amount_cents;
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
}

web::Response show(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    const auto content = content_of(scene.db, scene.registry, application->id);
    const auto organisation = organisation_of(scene.db, *application);
    const auto call = find_call(scene.db, application->call);
    const auto files = pieces_of(scene.db, application->id);
    const bool is_mine = scene.is_member(application->organisation);
    const bool may_write = is_mine && (application->state == State::draft || application->state == State::correction);
    const auto page = application_page(scene, *application, {}, "file");
    return web::page(request, page, [&](web::Flow& main) {
      main.head(application->title.empty() ? page.title : application->title,
                fmt::format("{} – {}", application->number, application->organisation_name), [&](web::Flow& actions) {
                  actions.badge(look(application->state), scene.tr(title(application->state)));
                  actions.button_link(href(*application, "cerfa"), scene.tr("In the order of the Cerfa"), true);
                  if (may_write) {
                    actions.button_link(href(*application, "projet"), scene.tr("Write"));
                    actions.button_link(href(*application, "depot"), scene.tr("Check and submit"), true);
                  }
                });
      if (application->state == State::correction && application->correction_due) {
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(web::trf(scene.lang, "Sent back to be completed before {0}:",
                            format_date(*application->correction_due, scene.lang)));
          const auto all = exchanges_of(scene.db, application->id);
          for (auto one = all.rbegin(); one != all.rend(); ++one) {
            if (one->kind != ExchangeKind::correction) continue;
            notice.prose(one->text);
            break;
          }
        });
      }
      write_cofunding_notice(scene, main, *application, true);
      const auto decisions = decisions_of(scene.db, application->id);
      for (const auto& one : decisions) {
        main.notice(
            one.verdict == Verdict::granted || one.verdict == Verdict::amended ? web::State::ok : web::State::bad,
            [&](web::Flow& notice) {
              notice.p([&](web::Phrasing& p) {
                p.strong(scene.tr(title(one.verdict)));
                if (one.verdict == Verdict::granted || one.verdict == Verdict::amended)
                  p.text(" – ").strong(scene.money(one.amount_cents));
                p.text(", ").text(
                    web::trf(scene.lang, "{0}, by {1}", format_date(one.day, scene.lang), one.decided_by));
              });
              if (!one.motive.empty()) notice.prose(one.motive);
            });
      }
      main.terms([&](web::Terms& terms) {
        terms.pair(scene.tr("Call"), [&](web::Phrasing& p) { p.a(href(*call), scene.text(call->text.title)); });
        terms.pair(scene.tr("Organisation"), [&](web::Phrasing& p) {
          p.a("/organismes/" + application->organisation.text(), application->organisation_name);
        });
        if (organisation) {
          terms.pair(scene.tr("Legal form"), scene.tr(partner::title(organisation->form)));
          if (!organisation->siret.empty()) terms.pair("SIRET", organisation->siret);
          if (!organisation->rna.empty()) terms.pair("RNA", organisation->rna);
        }
        terms.pair(scene.tr("Territory"), scene.place(application->territory));
        if (application->submitted_at)
          terms.pair(scene.tr("Submitted on"), format_date(paris_date(*application->submitted_at), scene.lang));
        if (application->silence_on &&
            (application->state == State::submitted || application->state == State::instructing ||
             application->state == State::proposed))
          terms.pair(
              scene.tr(text_of(scene.db, *application).silence == Silence::refusal ? N_("Silence refuses after")
                                                                                   : N_("Silence accepts after")),
              format_date(*application->silence_on, scene.lang));
        if (is_of_state(scene, *application) && !application->officer_name.empty())
          terms.pair(scene.tr("Officer"), application->officer_name);
      });
      main.h2(scene.tr("Project"));
      const auto& project = content.project;
      const auto prose = [&](std::string_view label, const std::string& text) {
        if (text.empty()) return;
        main.h3(label);
        main.prose(text);
      };
      if (content.project_revision == 0) main.empty_state(scene.tr("Nothing is written yet."));
      prose(scene.tr("In short"), project.summary);
      prose(scene.tr("Need"), project.need);
      prose(scene.tr("What will be done"), project.description);
      prose(scene.tr("Means"), project.means);
      main.terms([&](web::Terms& terms) {
        if (project.starts && project.ends)
          terms.pair(scene.tr("Dates"),
                     web::trf(scene.lang, "from {0} until {1}", format_date(*project.starts, scene.lang),
                              format_date(*project.ends, scene.lang)));
        if (!project.public_code.empty()) terms.pair(scene.tr("Public"), project.public_code);
        if (!project.level_code.empty()) terms.pair(scene.tr("Level of prevention"), project.level_code);
        std::string places;
        for (const auto key : project.places) places += (places.empty() ? "" : ", ") + scene.place(key);
        if (!places.empty()) terms.pair(scene.tr("Places"), places);
      });
      main.h2(scene.tr("Budget plan"));
      if (content.budget_revision == 0) main.empty_state(scene.tr("Nothing is written yet."));
      write_budget(scene, main, content.budget);
      main.h2(scene.tr("Expected outcomes"));
      if (content.outcomes.empty()) {
        main.empty_state(scene.tr("Nothing is written yet."));
      } else {
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
      main.h2(scene.tr("Documents"));
      const bool has_files =
          std::any_of(files.begin(), files.end(), [](const PieceFile& file) { return !file.removed_at; });
      if (!has_files) main.empty_state(scene.tr("No document is attached."));
      if (has_files)
        main.list([&](web::Items& items) {
          for (const auto& file : files) {
            if (file.removed_at) continue;
            items.item(
                [&](web::Flow& item) { item.a(href(*application, "pieces/" + file.id.text()), file.file_name); });
          }
        });
      main.h2(scene.tr("Received before"));
      write_past_funding(scene, main, *application);
      write_declared(scene, main, content.aids);
      if (is_mine && step_of(transitions(), application->state, Verb::withdraw) != nullptr) {
        main.details(scene.tr("Withdraw the application"), [&](web::Flow& inner) {
          inner.post_form(href(*application, "retrait"), scene.csrf(), [&](web::Fields& fields) {
            fields.area({.name = "motive", .label = scene.tr("Why"), .required = true, .max_characters = 2000}, 2);
            fields.submit(scene.tr("Withdraw"), {}, {}, true);
          });
        });
      }
    });
  });
}

web::Response download(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    const auto id = FileId::parse(request.param("piece"));
    const auto file = id ? find_piece(scene.db, *id) : std::nullopt;
    auto bytes = file && file->application == application->id ? piece_bytes(scene.db, *id) : std::nullopt;
    if (!bytes)
      return web::error_response(request,
                                 NotFound{msg("There is no such document; it may have been removed already.")});
    return plan::send_file(file->media_type, file->file_name, std::move(*bytes));
  });
}

}  // namespace

void add_application_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  add_way(router, state, {.name = "mine", .pattern = "/demandes", .right = Right::apply_for_grants, .scope = each},
          mine);
  add_way(router, state,
          {.name = "requests",
           .pattern = "/departements/{department}/demandes",
           .right = Right::read_applications,
           .scope = "department"},
          list);
  add_way(router, state, {.name = "all_requests", .pattern = "/nation/demandes", .right = Right::read_applications},
          list);
  add_way(router, state,
          {.name = "application", .pattern = "/demandes/{application}", .right = Right::read_aggregates, .scope = each},
          show);
  add_way(router, state,
          {.name = "piece",
           .pattern = "/demandes/{application}/pieces/{piece}",
           .right = Right::read_aggregates,
           .scope = each},
          download);
}

}  // namespace jalon::funding
