// SPDX-License-Identifier: EUPL-1.2
// A grants file checked from a page: the file is read and let go, its report is looked at for an hour.
#include <algorithm>
#include <array>

#include "audit/reports.hpp"
#include "base/text.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::audit {

namespace {

using web::tr;
using web::trf;
using web::trn;

constexpr int page_size = 50;

const access::Actor& actor_of(const web::Request& request) {
  const auto* actor = access::actor_of(request);
  JALON_CHECK(actor != nullptr);
  return *actor;
}

std::string money(std::int64_t cents, std::string_view currency, Lang lang) {
  auto out = cents % 100 == 0 ? format_integer(cents / 100, lang) : format_decimal(cents, 2, lang);
  out += "\u00A0";
  out += currency == "EUR" ? "€" : currency;
  return out;
}

web::State state_of(Level level) {
  switch (level) {
    case Level::error:
      return web::State::bad;
    case Level::look:
      return web::State::warn;
    case Level::information:
      break;
  }
  return web::State::idle;
}

web::Page page_of(Lang lang, std::string title, std::vector<web::Link> further = {}) {
  web::Page page{.title = std::move(title), .crumbs = {}};
  if (page.title != tr(lang, "Check a grants file"))
    page.crumbs.push_back({std::string(tr(lang, "Check a grants file")), std::string(check_path)});
  for (auto& link : further) page.crumbs.push_back(std::move(link));
  page.crumbs.push_back({page.title, "", true});
  return page;
}

// ---- the form ----

const Message* why(const std::vector<Fault>& faults, std::string_view field) {
  const auto found = std::find_if(faults.begin(), faults.end(), [&](const Fault& one) { return one.field == field; });
  return found == faults.end() ? nullptr : &found->reason;
}

std::string field_name(Field field) { return "colonne_" + std::string(about(field).name); }

struct Typed {
  std::string sheet, published;
};
Typed typed_in(const web::Form& form) { return {form.text("feuille"), form.text("publication")}; }

void write_file_fields(web::Fields& fields, const std::vector<Fault>& faults, const Typed& typed, Lang lang) {
  fields.file_field({.name = "fichier",
                     .label = tr(lang, "File"),
                     .hint = tr(lang,
                                "CSV, XLSX or JSON, at most 30 MB: SCDL “subventions”, a list of the State, posts of "
                                "adultes-relais or FONJEP, 360Giving, or any table."),
                     .why = why(faults, "fichier"),
                     .required = true},
                    ".csv,.txt,.xlsx,.json");
  fields.columns([&](web::Fields& row) {
    row.date_field({.name = "publication",
                    .label = tr(lang, "Published on"),
                    .hint = tr(lang, "If you know it, and the rows do not say it."),
                    .value = typed.published,
                    .why = why(faults, "publication"),
                    .width = "w3"});
    row.text_field({.name = "feuille",
                    .label = tr(lang, "Sheet of the workbook"),
                    .hint = tr(lang, "Of a workbook with several; otherwise the first."),
                    .value = typed.sheet,
                    .why = why(faults, "feuille"),
                    .max_characters = 100,
                    .width = "w3"});
  });
}

void write_privacy(web::Flow& main, Lang lang) {
  main.note(tr(lang,
               "The file is not kept: it is read once, and let go with the answer. A file of grants may name persons; "
               "what is said of it gives lines and columns, never a name nor an object, and nothing of it goes into "
               "the journal. The list of findings stays in memory for an hour, for you alone."));
}

void write_catalogue(web::Flow& main, Lang lang) {
  main.details(tr(lang, "What is looked at"), [&](web::Flow& inner) {
    inner.table(tr(lang, "Every kind of finding, and where its rule stands"),
                {{.label = tr(lang, "Id")},
                 {.label = tr(lang, "Finding")},
                 {.label = tr(lang, "Level")},
                 {.label = tr(lang, "Source")}},
                [&](web::Rows& rows) {
                  for (const auto& kind : finding_kinds()) {
                    rows.row([&](web::Row& cells) {
                      cells.head(kind.id);
                      cells.cell(tr(lang, kind.title));
                      cells.cell([&](web::Phrasing& p) { p.badge(state_of(kind.level), tr(lang, title(kind.level))); });
                      cells.cell(kind.source);
                    });
                  }
                });
  });
}

web::Response form_page(const web::Request& request, const std::vector<Fault>& faults = {}, const Typed& typed = {}) {
  const auto lang = request.lang;
  auto page = page_of(lang, std::string(tr(lang, "Check a grants file")));
  if (!faults.empty()) page.status = 422;
  return web::page(request, page, [&](web::Flow& main) {
    main.fault_summary(faults);
    main.head(page.title, tr(lang, "What an auditor would say of a file of grants, whoever made it."));
    write_privacy(main, lang);
    main.post_form(
        check_path, web::csrf_token(request),
        [&](web::Fields& fields) {
          write_file_fields(fields, faults, typed, lang);
          fields.submit(tr(lang, "Check the file"));
        },
        true);
    write_catalogue(main, lang);
  });
}

// ---- which column holds what ----

// Those that a table of grants may have; the others are of schemas, whose files need no mapping.
constexpr std::array asked_fields{
    Field::amount,          Field::beneficiary_name, Field::beneficiary_id, Field::beneficiary_siren,
    Field::beneficiary_rna, Field::object,           Field::agreed_on,      Field::year,
    Field::reference,       Field::grantor_name,     Field::grantor_id,     Field::percent,
    Field::payment_period,  Field::period_begins,    Field::period_ends,    Field::published_on,
    Field::department,      Field::contract};

web::Response mapping_page(const web::Request& request, const std::vector<ColumnUse>& columns,
                           const std::vector<Fault>& faults, const Typed& typed, bool is_needed) {
  const auto lang = request.lang;
  auto page = page_of(lang, std::string(tr(lang, "Which column holds what")));
  if (!faults.empty()) page.status = 422;
  std::vector<web::Choice> choices{{"", std::string(tr(lang, "none"))}};
  for (const auto& column : columns) {
    if (!column.name.empty()) choices.push_back({column.name, column.name});
  }
  const auto write_choice = [&](web::Fields& row, Field field) {
    std::string value;
    for (const auto& column : columns) {
      if (column.field == field) value = column.name;
    }
    const auto name = field_name(field);
    row.select(
        {.name = name, .label = tr(lang, about(field).title), .value = value, .why = why(faults, name), .width = "w3"},
        choices);
  };
  return web::page(request, page, [&](web::Flow& main) {
    main.fault_summary(faults);
    main.head(page.title,
              is_needed
                  ? tr(lang,
                       "This file has columns of its own. Say once which ones matter; the next file with the same "
                       "header needs it no more, whoever brings it.")
                  : tr(lang, "What was understood stands here; change what is wrong."));
    write_privacy(main, lang);
    main.post_form(
        check_path, web::csrf_token(request),
        [&](web::Fields& fields) {
          fields.hidden("a_la_main", "oui");
          fields.fieldset(tr(lang, "Columns"), [&](web::Fields& set) {
            // Four in a row where there is room.
            constexpr std::size_t in_a_row = 4;
            for (std::size_t begin = 0; begin < asked_fields.size(); begin += in_a_row) {
              set.columns([&](web::Fields& row) {
                for (auto i = begin; i < std::min(asked_fields.size(), begin + in_a_row); ++i)
                  write_choice(row, asked_fields[i]);
              });
            }
          });
          fields.p(tr(lang, "The file was let go: choose it again."));
          write_file_fields(fields, faults, typed, lang);
          fields.submit(tr(lang, "Remember and check"));
          fields.text(" ");
          fields.button_link(check_path, tr(lang, "Cancel"), true);
        },
        true);
  });
}

web::Response bring(const Shared& state, const web::Request& request) {
  web::Form form(request);
  const auto typed = typed_in(form);
  Asked asked;
  asked.sheet = typed.sheet;
  asked.published_on = form.date("publication");
  auto faults = form.faults();
  const auto* file = form.upload("fichier");
  if (file == nullptr || file->bytes.empty()) faults.push_back({"fichier", msg("Choose the file to check.")});
  const bool by_hand = !form.text("a_la_main").empty();
  std::vector<ColumnUse> told;  // as the form has it, for the form to come back
  if (by_hand) {
    for (const auto& info : fields()) {
      if (auto column = form.text(field_name(info.field)); !column.empty()) {
        asked.mapping.push_back({info.field, column});
        told.push_back({.name = std::move(column), .field = info.field});
      }
    }
  }
  if (!faults.empty())
    return by_hand ? mapping_page(request, told, faults, typed, true) : form_page(request, faults, typed);
  asked.file = {.name = shorten(file->file_name, 200), .path = {}, .bytes = file->bytes};
  auto report = check_asked(*state, asked);
  if (!report) {
    const auto* invalid = std::get_if<Invalid>(&report.error());
    if (invalid == nullptr) return web::error_response(request, report.error());
    const auto is_about_columns = [](const Fault& one) { return one.field == "columns" || one.field == "map"; };
    if (std::any_of(invalid->faults.begin(), invalid->faults.end(), is_about_columns)) {
      auto seen = propose(asked.file, asked.sheet);
      if (seen && seen->columns.size() < 2 && !by_hand) {
        return form_page(request,
                         {{"fichier", msg("This file has one column only: it is no table, or its separator is "
                                          "neither a semicolon, a comma nor a tab.")}},
                         typed);
      }
      if (seen) {
        // Nothing is wrong yet when nothing was told.
        std::vector<Fault> shown;
        for (const auto& fault : invalid->faults) {
          if (by_hand) shown.push_back({field_name(Field::amount), fault.reason});
        }
        for (auto& column : seen->columns) {
          for (const auto& entry : asked.mapping) {
            if (entry.column == column.name) column.field = entry.field;
          }
        }
        return mapping_page(request, seen->columns, shown, typed, true);
      }
    }
    std::vector<Fault> shown;
    for (const auto& fault : invalid->faults) shown.push_back({"fichier", fault.reason});
    return form_page(request, shown, typed);
  }
  if (by_hand) {
    const auto registry = state->routes.territories.current();
    const auto now = state->routes.clock.now();
    const auto kept = state->routes.database.write([&](db::Session& session) {
      access::Act act{.db = session, .actor = actor_of(request), .now = now};
      return keep_mapping(act, *registry, report->header_digest, asked.mapping);
    });
    if (!kept) return web::error_response(request, kept.error());
  }
  const auto id = state->reports.keep(actor_of(request).account_id, std::make_shared<Report>(std::move(*report)),
                                      std::chrono::steady_clock::now());
  return web::see_other(fmt::format("{}/{}", check_path, id.text()));
}

// ---- the report ----

SharedReport report_of(const Shared& state, const web::Request& request) {
  const auto id = ReportId::parse(request.param("report"));
  if (!id) return nullptr;
  return state->reports.find(*id, actor_of(request).account_id, std::chrono::steady_clock::now());
}
web::Response no_report(const web::Request& request) {
  return web::error_response(
      request,
      NotFound{msg("This list of findings is no longer in memory: check the file again. It is kept for an hour.")});
}

void write_counts(web::Flow& main, const web::Request& request, const Report& report) {
  const auto lang = request.lang;
  main.lede([&](web::Phrasing& p) {
    p.strong(trn(lang, "{0} error", "{0} errors", report.found(Level::error)));
    p.text(", ").strong(trn(lang, "{0} to look at", "{0} to look at", report.found(Level::look)));
    p.text(", ").text(trn(lang, "{0} for information", "{0} for information", report.found(Level::information)));
    p.text(". ");
    p.text(trn(lang, "{0} grant of {1} to", "{0} grants of {1} to", report.rows,
               money(report.amount_cents, report.currency, lang)));
    p.text(" ").text(trn(lang, "{0} beneficiary", "{0} beneficiaries", report.beneficiaries));
    if (report.first && report.last) {
      p.text(", ").text(
          trf(lang, "agreements of {0} to {1}", format_date(*report.first, lang), format_date(*report.last, lang)));
    }
    p.text(".");
  });
  for (const auto& notice : report.notices) main.note(tr(lang, notice));
  if (report.counts.empty()) {
    main.notice(web::State::ok, [&](web::Flow& inner) { inner.p(tr(lang, "Nothing was found.")); });
    return;
  }
  main.h2(tr(lang, "By kind"));
  main.table(tr(lang, "Kinds of findings in this file, and what to do about each"),
             {{.label = tr(lang, "Finding")},
              {.label = tr(lang, "Level")},
              {.label = tr(lang, "Times found"), .is_number = true}},
             [&](web::Rows& rows) {
               for (const auto& count : report.counts) {
                 const auto& kind = *count.kind;
                 rows.row([&](web::Row& cells) {
                   cells.cell([&](web::Phrasing& p) {
                     p.a(fmt::format("?genre={}#constats", kind.id), tr(lang, kind.title)).text(" ").soft(kind.id);
                     p.br().text(tr(lang, kind.next)).text(" ").soft(kind.source);
                   });
                   cells.cell([&](web::Phrasing& p) { p.badge(state_of(kind.level), tr(lang, title(kind.level))); });
                   cells.number(count.found);
                 });
               }
             });
}

void write_findings(web::Flow& main, const web::Request& request, const Report& report) {
  if (report.findings.empty()) return;
  const auto lang = request.lang;
  const auto* kind = find_kind(request.query_value("genre").value_or(""));
  std::optional<Level> level;
  if (Level read{}; parse_word(request.query_value("niveau").value_or(""), read)) level = read;
  std::vector<const Finding*> shown;
  for (const auto& one : report.findings) {
    if ((kind == nullptr || one.kind == kind) && (!level || one.kind->level == *level)) shown.push_back(&one);
  }
  const auto pages = static_cast<int>((shown.size() + page_size - 1) / page_size);
  const auto number = std::clamp(static_cast<int>(parse_integer(request.query_value("page").value_or("1")).value_or(1)),
                                 1, std::max(pages, 1));

  main.h2(tr(lang, "Findings"), "constats");
  main.get_form(request.path + "#constats", [&](web::Fields& fields) {
    std::vector<web::Choice> levels{{"", std::string(tr(lang, "all"))}};
    for (const auto each : {Level::error, Level::look, Level::information})
      levels.push_back({std::string(word(each)), std::string(tr(lang, title(each)))});
    fields.select({.name = "niveau", .label = tr(lang, "Level"), .value = level ? std::string(word(*level)) : ""},
                  levels);
    std::vector<web::Choice> kinds{{"", std::string(tr(lang, "all"))}};
    for (const auto& count : report.counts)
      kinds.push_back(
          {std::string(count.kind->id), fmt::format("{} ({})", tr(lang, count.kind->title), count.kind->id)});
    fields.select(
        {.name = "genre", .label = tr(lang, "Finding"), .value = kind == nullptr ? "" : std::string(kind->id)}, kinds);
    fields.submit(tr(lang, "Show"), {}, {}, true);
  });
  for (const auto& count : report.counts) {
    if (count.kept == count.found || (kind != nullptr && count.kind != kind) || (level && count.kind->level != *level))
      continue;
    main.notice(web::State::warn, [&](web::Flow& inner) {
      inner.p(trf(
          lang,
          "“{0}” was found {1} times; the first {2} are listed. The same thing is probably wrong in a whole column: "
          "correct it there and check again.",
          tr(lang, count.kind->title), format_integer(count.found, lang), format_integer(count.kept, lang)));
    });
  }
  if (shown.empty()) {
    main.empty_state(tr(lang, "Nothing of this kind was found."),
                     [&](web::Phrasing& p) { p.a(request.path + "#constats", tr(lang, "Show all")); });
    return;
  }
  const auto begin = static_cast<std::size_t>(number - 1) * page_size;
  const auto end = std::min(shown.size(), begin + page_size);
  main.table(trn(lang, "{0} finding, by kind and place", "{0} findings, by kind and place",
                 static_cast<std::int64_t>(shown.size())),
             {{.label = tr(lang, "Where")}, {.label = tr(lang, "Finding")}, {.label = tr(lang, "Probably meant")}},
             [&](web::Rows& rows) {
               for (auto i = begin; i < end; ++i) {
                 const auto& one = *shown[i];
                 rows.row([&](web::Row& cells) {
                   cells.head(one.number > 0 ? tr(lang, report.place(one.number, one.column).text())
                                             : std::string(tr(lang, "the whole file")));
                   cells.cell([&](web::Phrasing& p) {
                     p.strong(tr(lang, one.kind->title)).text(" ").soft(one.kind->id).br().text(tr(lang, one.what));
                     if (one.amount_cents) p.text(" ").text(money(*one.amount_cents, report.currency, lang));
                     for (std::size_t k = 0; k < one.also.size(); ++k) {
                       if (k == 0) p.br().soft(trf(lang, "See also: {0}", tr(lang, report.place(one.also[k]).text())));
                       if (k > 0) p.soft(", ").soft(tr(lang, report.place(one.also[k]).text()));
                     }
                   });
                   cells.cell([&](web::Phrasing& p) {
                     if (!one.meant.empty()) p.code(one.meant);
                   });
                 });
               }
             });
  main.pager(static_cast<std::int64_t>(shown.size()), number, page_size,
             [&](int page) { return web::with_query(request, "page", std::to_string(page)) + "#constats"; });
}

void write_top(web::Flow& main, const Report& report, Lang lang) {
  if (report.top.empty() || report.amount_cents <= 0) return;
  main.h2(tr(lang, "Who receives most"));
  main.table(tr(lang, "The five largest beneficiaries; their names stand in the file"),
             {{.label = tr(lang, "First grant")},
              {.label = tr(lang, "Identifier")},
              {.label = tr(lang, "Grants"), .is_number = true},
              {.label = tr(lang, "Amount"), .is_number = true},
              {.label = tr(lang, "Share"), .is_number = true}},
             [&](web::Rows& rows) {
               for (const auto& top : report.top) {
                 rows.row([&](web::Row& cells) {
                   cells.head(tr(lang, report.place(top.number).text()));
                   cells.cell(top.identifier.empty() ? std::string(tr(lang, "none that holds")) : top.identifier);
                   cells.number(top.grants);
                   cells.figure(money(top.amount_cents, report.currency, lang));
                   cells.figure(format_percent(top.amount_cents, report.amount_cents, lang));
                 });
               }
             });
}

void write_columns(web::Flow& main, const web::Request& request, const Report& report) {
  const auto lang = request.lang;
  main.details(tr(lang, "How its columns were understood"), [&](web::Flow& inner) {
    inner.table(tr(lang, "Columns of the file"), {{.label = tr(lang, "Column")}, {.label = tr(lang, "Holds")}},
                [&](web::Rows& rows) {
                  for (const auto& column : report.columns) {
                    rows.row([&](web::Row& cells) {
                      cells.head(shorten(column.name, 100));
                      cells.cell([&](web::Phrasing& p) {
                        if (column.field) {
                          p.text(tr(lang, about(*column.field).title)).text(" ").soft(about(*column.field).name);
                        } else {
                          p.soft(tr(lang, "not looked at"));
                        }
                      });
                    });
                  }
                });
    if (report.shape != Shape::giving && report.shape != Shape::scdl)
      inner.p([&](web::Phrasing& p) { p.a(request.path + "/colonnes", tr(lang, "Say it otherwise")); });
  });
}

web::Response report_page(const Shared& state, const web::Request& request) {
  const auto report = report_of(state, request);
  if (report == nullptr) return no_report(request);
  const auto lang = request.lang;
  const auto page = page_of(lang, report->file_name.empty() ? std::string(tr(lang, "Findings")) : report->file_name);
  return web::page(request, page, [&](web::Flow& main) {
    main.head(page.title, tr(lang, title(report->shape)), [&](web::Flow& actions) {
      actions.button_link(request.path + "/constats.xlsx", "XLSX", true);
      actions.button_link(request.path + "/constats.json", "JSON", true);
      actions.button_link(check_path, tr(lang, "Check another file"));
    });
    write_counts(main, request, *report);
    write_findings(main, request, *report);
    write_top(main, *report, lang);
    write_columns(main, request, *report);
    write_privacy(main, lang);
    main.post_button(request.path + "/oublier", web::csrf_token(request), tr(lang, "Forget these findings now"), true);
  });
}

web::Response columns_page(const Shared& state, const web::Request& request) {
  const auto report = report_of(state, request);
  if (report == nullptr) return no_report(request);
  return mapping_page(request, report->columns, {}, {}, false);
}

web::Response workbook(const Shared& state, const web::Request& request) {
  const auto report = report_of(state, request);
  if (report == nullptr) return no_report(request);
  return web::download(std::string(intake::content_type(intake::Format::xlsx)), "constats.xlsx",
                       [report, lang = request.lang](web::BodySink& sink) {
                         write_workbook(*report, lang, [&](std::string_view piece) { sink.write(piece); });
                       });
}
web::Response json(const Shared& state, const web::Request& request) {
  const auto report = report_of(state, request);
  if (report == nullptr) return no_report(request);
  return web::download(std::string(intake::content_type(intake::Format::json)), "constats.json",
                       [report, lang = request.lang](web::BodySink& sink) {
                         std::string out;
                         write_json(out, *report, lang);
                         sink.write(out);
                       });
}

web::Response forget(const Shared& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  if (const auto id = ReportId::parse(request.param("report")))
    state->reports.forget(*id, actor_of(request).account_id);
  return web::see_other(std::string(check_path));
}

}  // namespace

void add_check_pages(web::Router& router, const Shared& state) {
  const std::string right(access::word(access::Right::read_aggregates));
  const std::string base(check_path);
  const auto add = [&](std::string_view name, web::Method method, const std::string& pattern, auto handler) {
    web::Route route{.name = "audit." + std::string(name), .method = method, .pattern = pattern, .right = right};
    route.handler = [state, handler](const web::Request& request) { return handler(state, request); };
    // What a reader sees is in memory, and theirs alone.
    route.freshness = web::Freshness::never;
    // The file, and the fields around it.
    if (pattern == base) route.body_limit = file_bytes_max + (std::size_t{1} << 20U);
    router.add(std::move(route));
  };
  add("check", web::Method::get, base, [](const Shared&, const web::Request& request) { return form_page(request); });
  add("post_check", web::Method::post, base, bring);
  add("report", web::Method::get, base + "/{report}", report_page);
  add("columns", web::Method::get, base + "/{report}/colonnes", columns_page);
  add("export_report", web::Method::get, base + "/{report}/constats.xlsx", workbook);
  add("export_report_json", web::Method::get, base + "/{report}/constats.json", json);
  add("forget", web::Method::post, base + "/{report}/oublier", forget);
}

}  // namespace jalon::audit
