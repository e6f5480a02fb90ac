// SPDX-License-Identifier: EUPL-1.2
// The co-funders of one file: what each has committed itself to, by which document, and what is left to do before the
// State signs; those of a department that are open.
#include <algorithm>

#include "funding/cofunding.hpp"
#include "funding/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

web::State look(Commitment status) {
  return status == Commitment::withdrawn ? web::State::bad
         : status == Commitment::asked   ? web::State::warn
                                         : web::State::ok;
}

bool is_followed(State state) {
  return state == State::submitted || state == State::correction || state == State::instructing ||
         state == State::proposed || state == State::granted || state == State::agreed;
}
bool waits_signature(State state) { return is_followed(state) && state != State::agreed; }

std::string name_of(const Scene& scene, const std::string& account, const std::string& name) {
  return name.empty() ? std::string(scene.tr(budget_account(account)->title)) : name;
}

// What was sent and refused, for the co-funder that it is about.
struct Sent {
  const web::Form* form = nullptr;
  const std::vector<Fault>* faults = nullptr;
  [[nodiscard]] bool is_of(const Cofunder& part) const {
    return form != nullptr && form->text("account") == part.account && form->text("cofunder") == part.name;
  }
};

void write_form(const Scene& scene, web::Flow& card, const Application& application, const Cofunder& part,
                const Sent& sent, bool declares) {
  const bool again = sent.is_of(part);
  static const std::vector<Fault> none;
  const auto& faults = again ? *sent.faults : none;
  const auto value = [&](std::string_view field, std::string otherwise = {}) {
    return again ? sent.form->text(field) : std::move(otherwise);
  };
  const auto label = web::trf(scene.lang, declares ? N_("Declare what {0} says") : N_("Record what {0} says"),
                              name_of(scene, part.account, part.name));
  card.details(
      label,
      [&](web::Flow& inner) {
        inner.post_form(
            href(application, declares ? "cofinancements/declarer" : "cofinancements/constater"), scene.csrf(),
            [&](web::Fields& f) {
              f.hidden("account", part.account);
              f.hidden("cofunder", part.name);
              std::vector<web::Choice> choices;
              for (const auto status : {Commitment::firm, Commitment::paid, Commitment::withdrawn, Commitment::asked}) {
                if (status != Commitment::asked || part.status() != Commitment::asked)
                  choices.push_back({std::string(word(status)), std::string(scene.tr(title(status)))});
              }
              f.columns([&](web::Fields& c) {
                c.select({.name = "status",
                          .label = scene.tr("Situation"),
                          .value = value("status", std::string(word(Commitment::firm))),
                          .why = why(faults, "status"),
                          .width = "w6"},
                         choices);
                c.number_field({.name = "amount",
                                .label = scene.tr("Confirmed, in euros"),
                                .hint = web::trf(scene.lang, "At most {0}, as the plan says; nothing for a withdrawal.",
                                                 scene.money(part.planned_cents)),
                                .value = value("amount", typed(part.planned_cents)),
                                .why = why(faults, "amount"),
                                .width = "w6"});
              });
              f.columns([&](web::Fields& c) {
                c.text_field({.name = "title",
                              .label = scene.tr("Document"),
                              .hint = scene.tr("A vote, a letter of award, an agreement, a bank statement."),
                              .value = value("title"),
                              .why = why(faults, "title"),
                              .max_characters = line_characters_max,
                              .width = "w6"});
                c.date_field({.name = "day",
                              .label = scene.tr("Day of the commitment"),
                              .value = value("day"),
                              .why = why(faults, "day"),
                              .width = "w3"});
                c.text_field({.name = "reference",
                              .label = scene.tr("Reference"),
                              .value = value("reference"),
                              .why = why(faults, "reference"),
                              .max_characters = line_characters_max,
                              .width = "w3"});
              });
              f.file_field(
                  {.name = "file",
                   .label = scene.tr("File"),
                   .hint = scene.tr(declares ? N_("Needed for what is firm or paid. PDF, ODT, ODS, DOCX, XLSX, PNG, "
                                                  "JPEG or plain text, 10 MB at most. No document about a person.")
                                             : N_("The file, or else the reference of the document that was seen. "
                                                  "PDF, ODT, ODS, DOCX, XLSX, PNG, JPEG or plain text, 10 MB at "
                                                  "most.")),
                   .why = why(faults, "file")},
                  ".pdf,.odt,.ods,.docx,.xlsx,.png,.jpg,.jpeg,.txt");
              f.area({.name = "note",
                      .label = scene.tr("Why, when it withdrew or when what was entered does not hold"),
                      .value = value("note"),
                      .why = why(faults, "note"),
                      .max_characters = 2000},
                     2);
              f.submit(scene.tr(declares ? N_("Declare") : N_("Record")));
            },
            true);
      },
      again);
}

void write_statement(const Scene& scene, web::Flow& item, const Application& application,
                     const CofundingStatement& one) {
  item.p([&](web::Phrasing& p) {
    p.badge(look(one.status), scene.tr(title(one.status)));
    if (one.amount_cents > 0) p.text(" ").strong(scene.money(one.amount_cents));
    if (!one.title.empty()) {
      p.text(" – ").text(one.title);
      if (one.day) p.text(", ").text(format_date(*one.day, scene.lang));
      if (!one.reference.empty()) p.text(", ").text(one.reference);
    }
    if (one.file) p.text(" ").a(href(application, "pieces/" + one.file->text()), one.file_name);
    p.br().soft(web::trf(scene.lang, one.is_declared ? N_("declared by {0}, {1}") : N_("recorded by {0}, {1}"),
                         one.by_label, format_instant(one.at, scene.lang)));
    if (one.after_version > 0) p.text(" ").soft(scene.tr("after the State’s signature"));
  });
  if (!one.note.empty()) item.prose(one.note);
}

void write_table(const Scene& scene, web::Flow& main, const Cofunding& cofunding) {
  const std::vector<web::Column> columns{{.label = scene.tr("Co-funder")},
                                         {.label = scene.tr("In the plan"), .is_number = true},
                                         {.label = scene.tr("Called in the plan")},
                                         {.label = scene.tr("Situation")},
                                         {.label = scene.tr("Firm"), .is_number = true}};
  main.table(scene.tr("Co-funders of the plan"), columns, [&](web::Rows& rows) {
    for (const auto& part : cofunding.parts) {
      rows.row([&](web::Row& row) {
        row.head(name_of(scene, part.account, part.name));
        row.figure(scene.money(part.planned_cents));
        row.cell(scene.tr(title(part.promised)));
        row.cell([&](web::Phrasing& p) {
          p.badge(look(part.status()), scene.tr(title(part.status())));
          if (part.is_claimed_only()) p.text(" ").soft(scene.tr("no document yet"));
        });
        row.figure(scene.money(part.firm_cents()));
      });
    }
    rows.total([&](web::Row& row) {
      row.head(scene.tr("Total"));
      row.figure(scene.money(cofunding.counted_cents));
      row.cell("");
      row.cell("");
      row.figure(scene.money(cofunding.firm_cents));
    });
  });
}

web::Response cofunding_page(PagesState& state, const web::Request& request, const Sent& sent, int status) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    const auto cofunding = cofunding_of(scene.db, scene.registry, *application);
    auto page = application_page(scene, *application, scene.tr("Co-funding"), "cofunding");
    page.status = status;
    const bool is_open = is_followed(application->state);
    const bool may_declare = is_open && scene.is_member(application->organisation) &&
                             scene.may(Right::apply_for_grants, application->territory);
    const bool may_record = is_open && scene.may(Right::instruct_applications, application->territory);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(
          application->title, fmt::format("{} – {}", application->number, application->organisation_name),
          [&](web::Flow& actions) { actions.badge(look(application->state), scene.tr(title(application->state))); });
      if (sent.faults != nullptr) main.fault_summary(*sent.faults);
      if (cofunding.parts.empty()) main.empty_state(scene.tr("The plan counts on no co-funder."));
      if (!cofunding.parts.empty()) {
        main.grid([&](web::Flow& grid) {
          const auto card = [&](std::string_view label, const std::string& value, const std::string& beside = {}) {
            grid.figure_card("w3", {.label = std::string(label), .value = value, .beside = beside});
          };
          card(scene.tr("Counted on by the plan"), scene.money(cofunding.counted_cents));
          card(scene.tr("Firm by a document"), scene.money(cofunding.firm_cents),
               format_percent(cofunding.firm_cents, cofunding.counted_cents, scene.lang));
          if (cofunding.required_percent)
            card(scene.tr("To be firm before the agreement"), scene.money(cofunding.required_cents()),
                 web::trf(scene.lang, "{0} %", *cofunding.required_percent));
          card(scene.tr("Lacking in the plan"), scene.money(cofunding.lost_cents));
        });
        write_cofunding_notice(scene, main, *application, false);
        write_table(scene, main, cofunding);
      }
      for (const auto& part : cofunding.parts) {
        if (part.statements.empty() && !may_declare && !may_record) continue;
        main.section("", name_of(scene, part.account, part.name), [&](web::Flow& card) {
          if (part.statements.empty())
            card.note(scene.tr(part.is_claimed_only()
                                   ? N_("The plan calls it firm or paid; without a document it counts as asked.")
                                   : N_("Nothing is entered yet: it counts as asked.")));
          // The last statement counts; those before it stay.
          for (auto one = part.statements.rbegin(); one != part.statements.rend(); ++one)
            write_statement(scene, card, *application, *one);
          if (may_declare) write_form(scene, card, *application, part, sent, true);
          if (may_record) write_form(scene, card, *application, part, sent, false);
        });
      }
      if (!cofunding.earlier.empty())
        main.section("", scene.tr("Said of co-funders that the plan no longer names"), [&](web::Flow& card) {
          for (const auto& one : cofunding.earlier) {
            card.h3(name_of(scene, one.account, one.name));
            write_statement(scene, card, *application, one);
          }
        });
    });
  });
}

web::Response post(PagesState& state, const web::Request& request, bool declares) {
  web::Form form(request);
  const auto again = [&](const std::vector<Fault>& faults, int status) {
    return cofunding_page(state, request, {&form, &faults}, status);
  };
  SaidOfCofunder said;
  said.account = form.text("account");
  said.name = form.text("cofunder");
  if (!parse_word(form.text("status"), said.status))
    form.fault("status", msg("Say what the situation of this co-funder is."));
  said.amount_cents = amount(form, "amount").value_or(0);
  said.title = form.text("title");
  said.day = form.date("day");
  said.reference = form.text("reference");
  said.note = form.text("note");
  if (!form.ok()) return again(form.faults(), 422);
  const auto* upload = form.upload("file");
  const bool has_file = upload != nullptr && !upload->bytes.empty();
  const plan::ExaminedFile file(has_file ? std::string_view(upload->bytes) : std::string_view(), piece_bytes_max);
  if (has_file) said.file_name = upload->file_name;
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    return declares ? declare_cofunding(act, registry, id_of(request), said, has_file ? &file : nullptr)
                    : record_cofunding(act, registry, id_of(request), said, has_file ? &file : nullptr);
  });
  if (done) return web::see_other(href(id_of(request)) + "/cofinancements");
  if (!shows_on_form(done.error())) return web::error_response(request, done.error());
  return again(as_faults(done.error()), std::holds_alternative<Conflict>(done.error()) ? 409 : 422);
}

web::Response open_page(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = scene.registry.find(territory::Level::department, request.param("department"));
    if (place == nullptr) return web::error_response(request, NotFound{msg("This territory is not known.")});
    web::Page page;
    page.title = web::trf(scene.lang, "Co-funding, {0}", place->name);
    page.crumbs = plan::crumbs(scene.registry, *place, scene.lang);
    if (!page.crumbs.empty()) page.crumbs.back().href = territory::href(*place);
    page.crumbs.push_back({std::string(scene.tr("Applications")), requests_href(*place)});
    page.crumbs.push_back({page.title, ""});
    const auto all = open_cofunding(scene.db, place->key);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title);
      main.p(scene.tr("Grants that are decided or signed, and of whose co-funding a part is not firm by a document."));
      if (all.empty()) {
        main.empty_state(scene.tr("All co-funding of the grants is firm."));
        return;
      }
      const std::vector<web::Column> columns{{.label = scene.tr("Application")},
                                             {.label = scene.tr("Organisation")},
                                             {.label = scene.tr("In the plan"), .is_number = true},
                                             {.label = scene.tr("Firm"), .is_number = true},
                                             {.label = scene.tr("Asked by the call")},
                                             {.label = scene.tr("Situation")}};
      main.table(scene.tr("Grants whose co-funding is not all firm"), columns, [&](web::Rows& rows) {
        for (const auto& one : all) {
          rows.row([&](web::Row& row) {
            row.head([&](web::Phrasing& p) {
              p.a(href(one.application) + "/cofinancements", one.number + " – " + one.title);
            });
            row.cell(one.organisation_name);
            row.figure(scene.money(one.cofunding_cents));
            row.figure(scene.money(one.firm_cents));
            row.cell(one.firm_percent ? web::trf(scene.lang, "{0} %", *one.firm_percent) : std::string("–"));
            row.cell([&](web::Phrasing& p) { p.badge(look(one.state), scene.tr(title(one.state))); });
          });
        }
      });
    });
  });
}

}  // namespace

void write_cofunding_notice(const Scene& scene, web::Flow& main, const Application& application, bool with_link) {
  if (!application.submitted_at) return;
  const auto cofunding = cofunding_of(scene.db, scene.registry, application);
  if (cofunding.parts.empty()) return;
  const bool waits = waits_signature(application.state);
  if (!waits && application.state != State::agreed) return;
  const auto left = left_to_do(cofunding, application.state);
  const bool is_refused = waits && cofunding.missing_cents() > 0;
  if (left.empty() && with_link) return;  // nothing to say beside other things
  main.notice(
      is_refused || cofunding.lost_cents > 0 ? web::State::warn
      : left.empty()                         ? web::State::ok
                                             : web::State::idle,
      [&](web::Flow& notice) {
        if (left.empty()) {
          notice.p(scene.tr("All the co-funding of the plan is firm by a document."));
        } else {
          notice.p([&](web::Phrasing& p) {
            p.strong(scene.tr("Co-funding: what is left to do")).text(" ");
            if (is_refused)
              p.text(web::trf(scene.lang, "The State can sign once {0} more is firm: the call asks for {1} % of {2}.",
                              scene.money(cofunding.missing_cents()), *cofunding.required_percent,
                              scene.money(cofunding.counted_cents)));
            else if (waits && cofunding.required_percent)
              p.text(scene.tr("The share that the call asks for is reached: the State can sign."));
            else if (waits)
              p.text(
                  scene.tr("The call was published before the rule: the State can sign, and a grant signed "
                           "while nothing is firm is listed by internal control."));
          });
          notice.list([&](web::Items& items) {
            for (const auto& one : left) items.item(web::tr(scene.lang, one));
          });
        }
        if (with_link)
          notice.p([&](web::Phrasing& p) {
            p.a(href(application, "cofinancements"), scene.tr("Enter what co-funders say"));
          });
      });
}

void add_cofunding_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  add_way(router, state,
          {.name = "cofunding",
           .pattern = "/demandes/{application}/cofinancements",
           .right = Right::read_aggregates,
           .scope = each},
          [](PagesState& s, const web::Request& r) { return cofunding_page(s, r, {}, 200); });
  const auto add = [&](std::string_view name, std::string_view path, Right right, bool declares) {
    const auto pattern = fmt::format("/demandes/{{application}}/cofinancements/{}", path);
    add_way(router, state,
            {.name = name,
             .method = Method::post,
             .pattern = pattern,
             .right = right,
             .scope = each,
             .body_limit = 12U << 20U},
            [declares](PagesState& s, const web::Request& r) { return post(s, r, declares); });
  };
  add("declare_cofunding", "declarer", Right::apply_for_grants, true);
  add("record_cofunding", "constater", Right::instruct_applications, false);
  add_way(router, state,
          {.name = "open_cofunding",
           .pattern = "/departements/{department}/cofinancements",
           .right = Right::read_applications,
           .scope = "department"},
          open_page);
}

}  // namespace jalon::funding
