// SPDX-License-Identifier: EUPL-1.2
// Bringing a file of values: look first, confirm, follow, take back.
#include <algorithm>

#include "figures/uploads.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::figures {

namespace {

using access::Right;
using web::tr;
using web::trf;
using web::trn;

constexpr std::string_view base = "/chiffres/imports";
constexpr std::size_t imports_shown = 50;
constexpr std::int64_t values_shown = 20;
// A small file is read while its reader waits for the page: no second page is needed for it.
constexpr std::chrono::milliseconds patience{1500};

// What the handlers share: the routes' own context and the thread that reads files.
struct Imports {
  explicit Imports(const Routes& given) : routes(given) {}
  Routes routes;
  Jobs jobs;
};
using Shared = std::shared_ptr<Imports>;

const access::Actor& actor_of(const web::Request& request) {
  const auto* actor = access::actor_of(request);
  JALON_CHECK(actor != nullptr);
  return *actor;
}

std::string href_of(const Upload& upload, std::string_view further = {}) {
  return fmt::format("{}/fichiers/{}{}", base, upload.id.text(), further);
}

std::string size_text(std::int64_t bytes, Lang lang) {
  constexpr std::int64_t kilobyte = 1000;
  if (bytes < kilobyte) return trn(lang, "{0} byte", "{0} bytes", bytes);
  if (bytes < kilobyte * kilobyte) return trf(lang, "{0} kB", format_integer(bytes / kilobyte, lang));
  return trf(lang, "{0} MB", format_integer(bytes / (kilobyte * kilobyte), lang));
}

// A scaled value as a reader writes it.
std::string shown(std::int64_t value, std::int32_t decimals, Lang lang) {
  std::int64_t unit = 1;
  for (std::int32_t i = 0; i < decimals; ++i) unit *= 10;
  const auto size = value < 0 ? -value : value;
  auto out = (value < 0 ? "-" : "") + format_integer(size / unit, lang);
  if (decimals > 0) out += fmt::format("{}{:0{}}", lang == Lang::fr ? ',' : '.', size % unit, decimals);
  return out;
}

web::Page page_of(Lang lang, std::string title, std::vector<web::Link> further = {}) {
  web::Page page{.title = std::move(title),
                 .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"},
                            {std::string(tr(lang, "Imports of files")), std::string(base)}}};
  for (auto& link : further) page.crumbs.push_back(std::move(link));
  page.crumbs.push_back({page.title, "", true});
  return page;
}

// ---- the list ----

web::Response list_page(const Shared& state, const web::Request& request) {
  const auto registry = state->routes.territories.current();
  const auto& actor = actor_of(request);
  if (!takes_part(actor, *registry))
    return web::error_response(request, Forbidden{std::string(access::word(Right::answer_figures))});
  const auto lang = request.lang;
  std::vector<Batch> seen;
  std::vector<Upload> waiting;
  state->routes.database.read([&](db::Session& session) {
    seen = imports_seen(session, actor, *registry, imports_shown);
    waiting = uploads_of(session, actor.account_id);
  });
  const auto title = std::string(tr(lang, "Imports of files"));
  return web::page(
      request, {.title = title, .crumbs = {{std::string(tr(lang, "Figures")), "/chiffres"}, {title, "", true}}},
      [&](web::Flow& main) {
        main.head(title, tr(lang, "Values that came in a file. Each import can be taken back whole."),
                  [&](web::Flow& actions) {
                    if (holds(actor, *registry, Right::answer_figures))
                      actions.button_link(fmt::format("{}/nouveau", base), tr(lang, "Import a file"));
                  });
        if (!waiting.empty()) {
          main.h2(tr(lang, "Files that wait for you"));
          main.table(tr(lang, "Files brought and not confirmed yet; after a day they are forgotten"),
                     {{.label = tr(lang, "File")},
                      {.label = tr(lang, "Brought")},
                      {.label = tr(lang, "Size"), .is_number = true}},
                     [&](web::Rows& rows) {
                       for (const auto& upload : waiting) {
                         rows.row([&](web::Row& cells) {
                           cells.head([&](web::Phrasing& p) { p.a(href_of(upload), upload.file_name); });
                           cells.cell(format_instant(upload.at, lang));
                           cells.figure(size_text(upload.size_bytes, lang));
                         });
                       }
                     });
          main.h2(tr(lang, "Past imports"));
        }
        if (seen.empty()) {
          main.empty_state(tr(lang, "No file has been imported where you answer for figures."));
          return;
        }
        main.table(
            tr(lang, "The newest imports that you may see"),
            {{.label = tr(lang, "File")},
             {.label = tr(lang, "When")},
             {.label = tr(lang, "By whom")},
             {.label = tr(lang, "Values"), .is_number = true},
             {.label = tr(lang, "State")}},
            [&](web::Rows& rows) {
              for (const auto& batch : seen) {
                rows.row([&](web::Row& cells) {
                  cells.head([&](web::Phrasing& p) { p.a(fmt::format("{}/{}", base, batch.number), batch.file_name); });
                  cells.cell(format_instant(batch.at, lang));
                  cells.cell(batch.actor_label);
                  cells.number(batch.rows);
                  cells.cell([&](web::Phrasing& p) {
                    if (batch.undone_by) {
                      p.badge(web::State::warn, tr(lang, "taken back"));
                    } else {
                      p.badge(web::State::ok, tr(lang, "stands"));
                    }
                  });
                });
              }
            });
      });
}

// ---- bringing a file ----

web::Response new_page(const Shared& state, const web::Request& request, const std::vector<Fault>& faults = {},
                       const web::Form* typed = nullptr) {
  const auto registry = state->routes.territories.current();
  const auto& actor = actor_of(request);
  const auto lang = request.lang;
  const auto known = state->routes.database.read([](db::Session& session) { return indicators(session); });
  auto page = page_of(lang, std::string(tr(lang, "Import a file")));
  if (!faults.empty()) page.status = 422;
  const auto why = [&](std::string_view field) -> const Message* {
    const auto found = std::ranges::find(faults, field, &Fault::field);
    return found == faults.end() ? nullptr : &found->reason;
  };
  return web::page(request, page, [&](web::Flow& main) {
    main.fault_summary(faults);
    main.head(page.title, tr(lang, "You see what would come of it first. Nothing is written before you confirm."));
    main.post_form(
        base, web::csrf_token(request),
        [&](web::Fields& fields) {
          fields.file_field(
              {.name = "file",
               .label = tr(lang, "File"),
               .hint = trf(
                   lang,
                   "CSV, XLSX or JSON, at most {0}. The first row names the columns: indicator, code (of the "
                   "territory), period, value, and comment and source if there are any; or one column for each period.",
                   size_text(static_cast<std::int64_t>(upload_bytes_max), lang)),
               .why = why("file"),
               .required = true},
              ".csv,.txt,.xlsx,.json");
          std::vector<web::Choice> states{{"submitted", std::string(tr(lang, "submitted, for somebody to validate"))},
                                          {"draft", std::string(tr(lang, "a draft, that I go on with"))}};
          if (holds(actor, *registry, Right::validate_figures))
            states.push_back({"validated", std::string(tr(lang, "validated: they count at once"))});
          fields.radios({.name = "state",
                         .label = tr(lang, "The values come in as"),
                         .value = typed != nullptr ? typed->text("state") : "submitted",
                         .why = why("state"),
                         .required = true},
                        states);
          std::vector<web::Choice> choices{{"", std::string(tr(lang, "The file names it in each row"))}};
          for (const auto& indicator : known) {
            if (indicator.origin != Origin::answered) continue;
            choices.push_back(
                {indicator.code,
                 fmt::format("{} ({})", lang == Lang::fr ? indicator.name_fr : indicator.name_en, indicator.code)});
          }
          fields.select({.name = "indicator",
                         .label = tr(lang, "Indicator"),
                         .hint = tr(lang, "Only for a file that has no column for it."),
                         .value = typed != nullptr ? typed->text("indicator") : "",
                         .why = why("indicator")},
                        choices);
          fields.submit(tr(lang, "See what would come of it"));
          fields.text(" ");
          fields.button_link(base, tr(lang, "Cancel"), true);
        },
        true);
    main.note(tr(lang, "Aggregates only, of territories. A file about persons, even one row, has no place here."));
  });
}

web::Response bring(const Shared& state, const web::Request& request) {
  const web::Form form(request);
  auto faults = form.faults();
  AnswerState as{};
  if (!parse_word(form.text("state"), as) || as > AnswerState::validated)
    faults.push_back({"state", msg("Choose how the values come in.")});
  const auto* file = form.upload("file");
  if (!faults.empty()) return new_page(state, request, faults, &form);
  const auto registry = state->routes.territories.current();
  const auto now = state->routes.clock.now();
  const auto kept = state->routes.database.write([&](db::Session& session) {
    access::Act act{.db = session, .actor = actor_of(request), .now = now};
    return keep_upload(act, *registry,
                       {.file_name = file == nullptr ? std::string_view() : std::string_view(file->file_name),
                        .bytes = file == nullptr ? std::string_view() : std::string_view(file->bytes),
                        .state = as,
                        .indicator = form.text("indicator")});
  });
  if (kept) return web::see_other(fmt::format("{}/fichiers/{}", base, kept->text()));
  if (const auto* wrong = std::get_if<Invalid>(&kept.error())) return new_page(state, request, wrong->faults, &form);
  return web::error_response(request, kept.error());
}

// ---- one file that waits ----

std::optional<Upload> upload_of(const Shared& state, const web::Request& request) {
  const auto id = UploadId::parse(request.param("upload"));
  if (!id) return std::nullopt;
  return state->routes.database.read(
      [&](db::Session& session) { return find_upload(session, *id, actor_of(request).account_id); });
}

web::Response no_upload(const web::Request& request) {
  return web::error_response(
      request, NotFound{msg("No file of yours waits under this address: it was given up, or forgotten after a day.")});
}

ImportOptions options_of(const Upload& upload) {
  ImportOptions options;
  options.state = upload.state;
  options.indicator = upload.indicator;
  options.partial = Partial::what_holds;
  return options;
}

// Looks at a file, on the thread of the jobs. The reader stays who they were when they asked.
bool start_preview(const Shared& state, const web::Request& request, const Upload& upload) {
  return state->jobs.start(
      upload.id, Jobs::What::preview,
      [&routes = state->routes, identity = request.identity, upload](const auto& progress) -> Result<Outcome> {
        const auto& actor = dynamic_cast<const access::Actor&>(*identity);
        const auto registry = routes.territories.current();
        auto options = options_of(upload);
        options.progress = progress;
        return routes.database.read([&](db::Session& session) {
          const auto bytes = bytes_of(session, upload.id);
          return preview_answers(session, actor, routes.clock.today(), *registry,
                                 {.name = upload.file_name, .path = {}, .bytes = bytes}, options);
        });
      });
}

void mark(const Routes& routes, UploadId id, std::string_view stage) {
  routes.database
      .write([&](db::Session& session) -> Result<bool> {
        mark_upload(session, id, stage);
        return true;
      })
      .value();
}

bool start_import(const Shared& state, const web::Request& request, const Upload& upload, Partial partial) {
  return state->jobs.start(
      upload.id, Jobs::What::import,
      [&routes = state->routes, identity = request.identity, upload, partial](const auto& progress) -> Result<Outcome> {
        const auto& actor = dynamic_cast<const access::Actor&>(*identity);
        const auto registry = routes.territories.current();
        auto options = options_of(upload);
        options.partial = partial;
        options.progress = progress;
        mark(routes, upload.id, "importing");
        const auto bytes = routes.database.read([&](db::Session& session) { return bytes_of(session, upload.id); });
        auto out = routes.database.write([&](db::Session& session) {
          access::Act act{.db = session, .actor = actor, .now = routes.clock.now()};
          return import_upload(act, *registry, upload, bytes, options);
        });
        if (!out) mark(routes, upload.id, "waiting");
        return out;
      });
}

web::Response busy(const web::Request& request) {
  return web::error_response(request, Refused{"figures.imports_busy", msg("Many files wait to be read at this moment."),
                                              msg("Nothing was written. Try again in a minute; your file is kept.")});
}

void write_counts(const Outcome& outcome, Lang lang, web::Flow& main) {
  main.lede([&](web::Phrasing& p) {
    p.strong(trn(lang, "{0} new value", "{0} new values", outcome.fresh));
    p.text(", ").strong(trn(lang, "{0} changed", "{0} changed", outcome.changed));
    p.text(", ").strong(trn(lang, "{0} refused", "{0} refused", outcome.rejected)).text(". ");
    p.text(trf(lang, "Unchanged: {0}; passed over, because empty, a sum or twice the same: {1}.",
               format_integer(outcome.unchanged, lang), format_integer(outcome.skipped, lang)));
  });
}

void write_remarks(std::string_view caption, const std::vector<Remark>& remarks, std::int64_t all, Lang lang,
                   web::Flow& main) {
  main.table(caption, {{.label = tr(lang, "Where")}, {.label = tr(lang, "What")}}, [&](web::Rows& rows) {
    for (const auto& remark : remarks) {
      rows.row([&](web::Row& cells) {
        cells.head(tr(lang, remark.where));
        cells.cell(tr(lang, remark.what));
      });
    }
  });
  if (const auto more = all - static_cast<std::int64_t>(remarks.size()); more > 0)
    main.note(trn(lang, "And {0} more.", "And {0} more.", more));
}

void write_sample(const Outcome& outcome, Lang lang, web::Flow& main) {
  if (outcome.sample.empty()) return;
  main.h2(tr(lang, "The first values as they were understood"));
  main.table(tr(lang, "Compare them with the file"),
             {{.label = tr(lang, "Where")},
              {.label = tr(lang, "Indicator")},
              {.label = tr(lang, "Part")},
              {.label = tr(lang, "Territory")},
              {.label = tr(lang, "Period")},
              {.label = tr(lang, "Value"), .is_number = true}},
             [&](web::Rows& rows) {
               for (const auto& one : outcome.sample) {
                 rows.row([&](web::Row& cells) {
                   cells.head(tr(lang, one.where));
                   cells.cell(one.indicator);
                   cells.cell(one.dimension.empty() ? std::string(tr(lang, "total")) : one.dimension);
                   cells.cell(fmt::format("{} – {}", one.code, one.name));
                   cells.cell(one.period);
                   cells.figure(one.value ? shown(*one.value, one.decimals, lang) : std::string(tr(lang, "withdrawn")));
                 });
               }
             });
}

void give_up_button(const web::Request& request, const Upload& upload, web::Flow& main) {
  main.post_button(href_of(upload, "/abandonner"), web::csrf_token(request), tr(request.lang, "Give up"), true);
}

web::Response preview_page(const web::Request& request, const Upload& upload, const Outcome& outcome) {
  const auto lang = request.lang;
  const auto page = page_of(lang, upload.file_name);
  return web::page(request, page, [&](web::Flow& main) {
    main.head(trf(lang, "What would come of {0}", upload.file_name), tr(lang, "Nothing is written yet."));
    if (upload.stage == "importing") {
      main.notice(web::State::warn, [&](web::Flow& notice) {
        notice.p(tr(lang,
                    "The server stopped while this file was being imported: nothing of it was written. Confirm it "
                    "again."));
      });
    }
    write_counts(outcome, lang, main);
    const auto arrives = outcome.fresh + outcome.changed;
    main.div("actions", [&](web::Flow& actions) {
      if (outcome.rejected == 0 && arrives > 0) {
        actions.post_button(href_of(upload), web::csrf_token(request), tr(lang, "Import all"), false,
                            {{"partial", "none"}});
      } else if (outcome.rejected > 0) {
        actions.p(arrives > 0 ? tr(lang, "All of it cannot be imported as long as something is refused.")
                              : tr(lang, "Nothing is left to import: correct the file and bring it again."));
        if (arrives > 0) {
          actions.post_button(href_of(upload), web::csrf_token(request),
                              trn(lang, "Import what holds, leave the one that is refused",
                                  "Import what holds, leave the {0} that are refused", outcome.rejected),
                              false, {{"partial", "what_holds"}});
        }
      } else {
        actions.p(tr(lang, "This file changes nothing: every value stands already."));
      }
      give_up_button(request, upload, actions);
    });
    if (outcome.rejected > 0) {
      main.h2(tr(lang, "What is refused"));
      write_remarks(tr(lang, "Each value that is refused, where it stands in the file and why"), outcome.faults,
                    outcome.rejected, lang, main);
      main.p([&](web::Phrasing& p) {
        p.a(href_of(upload, "/refus"), tr(lang, "The refusals as a CSV file"), {{"download", "", true}});
      });
    }
    if (outcome.noticed > 0) {
      main.h2(tr(lang, "Worth a look"));
      write_remarks(tr(lang, "Values that are taken and look unusual"), outcome.notices, outcome.noticed, lang, main);
    }
    write_sample(outcome, lang, main);
  });
}

// What cannot be read at all: the columns, the form of the file.
web::Response unreadable_page(const web::Request& request, const Upload& upload, const Error& error) {
  const auto lang = request.lang;
  auto page = page_of(lang, upload.file_name);
  page.status = web::status_of(error);
  return web::page(request, page, [&](web::Flow& main) {
    main.head(trf(lang, "{0} cannot be imported", upload.file_name), tr(lang, "Nothing was written."));
    if (const auto* faults = std::get_if<Invalid>(&error)) {
      main.table(
          tr(lang, "What stands in the way"), {{.label = tr(lang, "Where")}, {.label = tr(lang, "What")}},
          [&](web::Rows& rows) {
            for (const auto& fault : faults->faults) {
              rows.row([&](web::Row& cells) {
                cells.head(fault.field.empty() || fault.field == "file" ? std::string(tr(lang, "File")) : fault.field);
                cells.cell(tr(lang, fault.reason));
              });
            }
          });
    } else {
      main.notice(web::State::bad, [&](web::Flow& notice) { notice.p(tr(lang, error)); });
    }
    main.div("actions", [&](web::Flow& actions) {
      actions.button_link(href_of(upload), tr(lang, "Look at it again"));
      give_up_button(request, upload, actions);
    });
  });
}

web::Response progress_page(const web::Request& request, const Upload& upload, const Jobs::State& job) {
  const auto lang = request.lang;
  const auto page = page_of(lang, upload.file_name);
  const bool imports = job.what == Jobs::What::import;
  auto response = web::page(request, page, [&](web::Flow& main) {
    main.head(imports ? trf(lang, "Importing {0}", upload.file_name) : trf(lang, "Reading {0}", upload.file_name));
    main.lede([&](web::Phrasing& p) {
      switch (job.stage) {
        case Jobs::Stage::reading:
          p.text(trn(lang, "{0} row read.", "{0} rows read.", job.done));
          break;
        case Jobs::Stage::writing:
          p.text(trf(lang, "{0} values of {1} written.", format_integer(job.done, lang), format_integer(job.of, lang)));
          break;
        default:
          p.text(tr(lang, "Other files come first."));
      }
    });
    main.note(tr(lang, "This page asks again every two seconds. You may leave it: the work goes on."));
    if (imports && job.is_cancelled) {
      main.p(tr(lang, "It is being cancelled: nothing of it stays."));
    } else {
      main.post_button(href_of(upload, imports ? "/arreter" : "/abandonner"), web::csrf_token(request),
                       imports ? tr(lang, "Cancel the import") : tr(lang, "Give up"), true);
    }
  });
  response.headers.emplace_back("refresh", "2");
  return response;
}

web::Response upload_page(const Shared& state, const web::Request& request) {
  auto upload = upload_of(state, request);
  if (!upload) return no_upload(request);
  auto job = state->jobs.state(upload->id);
  if (upload->stage != "done" && (!job || !job->is_over())) {
    if (!job && !start_preview(state, request, *upload)) return busy(request);
    job = state->jobs.wait(upload->id, patience);
    // What became of it meanwhile.
    upload = upload_of(state, request);
    if (!upload) return no_upload(request);
  }
  if (upload->stage == "done") {
    if (upload->batch) return web::see_other(fmt::format("{}/{}", base, *upload->batch));
    const auto lang = request.lang;
    return web::page(request, page_of(lang, upload->file_name), [&](web::Flow& main) {
      main.head(upload->file_name);
      main.notice(web::State::ok, [&](web::Flow& notice) {
        notice.p(tr(lang, "This file changed nothing: every value stood already. The journal keeps that it came."));
      });
      main.p([&](web::Phrasing& p) { p.a(base, tr(lang, "Imports of files")); });
    });
  }
  if (!job) return busy(request);
  switch (job->stage) {
    case Jobs::Stage::done:
      return preview_page(request, *upload, *job->outcome);
    case Jobs::Stage::failed:
      // Looked at again, it is read again.
      state->jobs.forget(upload->id);
      return unreadable_page(request, *upload, *job->error);
    case Jobs::Stage::broken:
      state->jobs.forget(upload->id);
      std::rethrow_exception(job->broken);
    default:
      return progress_page(request, *upload, *job);
  }
}

web::Response confirm(const Shared& state, const web::Request& request) {
  const auto upload = upload_of(state, request);
  if (!upload) return no_upload(request);
  const web::Form form(request);
  const auto partial = form.text("partial") == "what_holds" ? Partial::what_holds : Partial::all_or_nothing;
  if (upload->stage != "done" && !start_import(state, request, *upload, partial)) return busy(request);
  state->jobs.wait(upload->id, patience);
  return web::see_other(href_of(*upload));
}

web::Response cancel(const Shared& state, const web::Request& request) {
  const auto upload = upload_of(state, request);
  if (!upload) return no_upload(request);
  state->jobs.cancel(upload->id);
  state->jobs.wait(upload->id, patience);
  return web::see_other(href_of(*upload));
}

web::Response give_up(const Shared& state, const web::Request& request) {
  const auto upload = upload_of(state, request);
  if (!upload) return no_upload(request);
  if (upload->stage == "done") return web::see_other(href_of(*upload));
  state->jobs.cancel(upload->id);
  const auto job = state->jobs.wait(upload->id, patience);
  // An import under way is stopped first; then its file can go.
  if (job && !job->is_over()) return web::see_other(href_of(*upload));
  state->jobs.forget(upload->id);
  state->routes.database
      .write([&](db::Session& session) -> Result<bool> {
        delete_upload(session, upload->id);
        return true;
      })
      .value();
  return web::see_other(std::string(base));
}

web::Response faults_file(const Shared& state, const web::Request& request) {
  const auto upload = upload_of(state, request);
  if (!upload) return no_upload(request);
  const auto job = state->jobs.state(upload->id);
  if (!job || job->outcome == nullptr) return web::see_other(href_of(*upload));
  const auto lang = request.lang;
  intake::TableSpec spec{.name = "refusals",
                         .columns = {{"where", std::string(tr(lang, "Where")), intake::CellType::text},
                                     {"why", std::string(tr(lang, "Why")), intake::CellType::text}}};
  return web::download(std::string(intake::content_type(intake::Format::csv)), "refus.csv",
                       [spec = std::move(spec), outcome = job->outcome, lang](web::BodySink& sink) {
                         intake::write_table(
                             intake::Format::csv, spec,
                             [&](intake::TableSink& table) {
                               for (const auto& fault : outcome->faults)
                                 table.row(tr(lang, fault.where), tr(lang, fault.what));
                             },
                             [&](std::string_view piece) { sink.write(piece); });
                       });
}

// ---- one import ----

struct Seen {
  Batch batch;
  std::vector<BatchPlace> places;
  std::vector<BatchIndicator> parts;
  std::vector<Answer> first;
  std::vector<KeptFault> faults;
  std::int64_t rejected = 0;
};

std::optional<Batch> batch_of(const Shared& state, db::Session& session, const web::Request& request) {
  const auto registry = state->routes.territories.current();
  return find_import(session, actor_of(request), *registry, request.param("number"));
}

web::Response no_batch(const web::Request& request) {
  return web::error_response(request, NotFound{msg("There is no import number {0}.", request.param("number"))});
}

void write_batch_terms(const Shared& state, const Batch& batch, const access::Actor& actor,
                       const territory::Registry& registry, Lang lang, web::Flow& main) {
  main.terms([&](web::Terms& terms) {
    terms.pair(tr(lang, "Imported"), format_instant(batch.at, lang));
    terms.pair(tr(lang, "By whom"), batch.actor_label);
    terms.pair(tr(lang, "Values written"), format_integer(batch.rows, lang));
    terms.pair(tr(lang, "Fingerprint of the file (SHA-256)"), [&](web::Phrasing& p) { p.code(batch.sha256); });
    const auto& nation = registry.nation();
    if (state->routes.words.records_href && access::may(actor, Right::read_journal, registry.right_path(nation.key))) {
      const auto href = state->routes.words.records_href(nation, "answers", web::percent_encode(batch.file_name));
      if (!href.empty()) {
        terms.pair(tr(lang, "Journal"), [&](web::Phrasing& p) { p.a(href, tr(lang, "What the journal says of it")); });
      }
    }
  });
}

void write_kept_faults(const Seen& seen, Lang lang, web::Flow& main) {
  if (seen.rejected == 0) return;
  main.h2(tr(lang, "What was refused"));
  main.p(trn(lang, "{0} value of the file was refused; the others were taken.",
             "{0} values of the file were refused; the others were taken.", seen.rejected));
  if (seen.faults.empty()) {
    main.note(tr(lang, "What they were is shown to whoever brought the file."));
    return;
  }
  const auto table = [&](web::Flow& flow) {
    flow.table(tr(lang, "Each value that was refused, where it stood in the file and why"),
               {{.label = tr(lang, "Where")}, {.label = tr(lang, "Why")}}, [&](web::Rows& rows) {
                 for (const auto& fault : seen.faults) {
                   rows.row([&](web::Row& cells) {
                     cells.head(lang == Lang::fr ? fault.place_fr : fault.place_en);
                     cells.cell(lang == Lang::fr ? fault.reason_fr : fault.reason_en);
                   });
                 }
               });
    if (const auto more = seen.rejected - static_cast<std::int64_t>(seen.faults.size()); more > 0)
      flow.note(trn(lang, "And {0} more.", "And {0} more.", more));
  };
  constexpr std::size_t shown_max = 20;
  if (seen.faults.size() <= shown_max) return table(main);
  main.details(
      trn(lang, "The {0} that is kept", "The {0} that are kept", static_cast<std::int64_t>(seen.faults.size())), table);
}

web::Response batch_page(const Shared& state, const web::Request& request) {
  const auto registry = state->routes.territories.current();
  const auto& actor = actor_of(request);
  const auto lang = request.lang;
  std::vector<Indicator> known;
  const auto seen = state->routes.database.read([&](db::Session& session) -> std::optional<Seen> {
    auto batch = batch_of(state, session, request);
    if (!batch) return std::nullopt;
    known = indicators(session);
    const auto number = batch->number;
    Seen out{std::move(*batch),
             batch_places(session, number),
             batch_indicators(session, number),
             first_answers(session, number, values_shown),
             {},
             rejected_by_import(session, number)};
    if (may_see_faults(actor, *registry, out.batch, out.places)) out.faults = import_faults(session, number);
    return out;
  });
  if (!seen) return no_batch(request);
  const auto& batch = seen->batch;
  const auto name_of = [&](std::string_view code) -> std::string {
    const auto found = std::ranges::find(known, code, &Indicator::code);
    if (found == known.end()) return std::string(code);
    return lang == Lang::fr ? found->name_fr : found->name_en;
  };
  const auto label_of = [&](TerritoryKey key) {
    const auto* place = registry->find(key);
    return place == nullptr ? std::string("–") : territory::label(*place, lang);
  };
  auto page = page_of(lang, trf(lang, "Import {0}: {1}", batch.number, batch.file_name));
  page.live = true;
  return web::page(request, page, [&](web::Flow& main) {
    main.head(page.title, {}, [&](web::Flow& actions) {
      if (!batch.undone_by) {
        actions.button_link(fmt::format("{}/{}/annuler", base, batch.number), tr(lang, "Take this import back"), true);
      }
    });
    if (batch.undone_by) {
      main.notice(web::State::warn, [&](web::Flow& notice) {
        notice.p(tr(lang, "This import has been taken back: what stood before it stands again."));
      });
    }
    write_batch_terms(state, batch, actor, *registry, lang, main);
    write_kept_faults(*seen, lang, main);
    main.h2(tr(lang, "By indicator"));
    main.table(tr(lang, "How many values were written of each indicator"),
               {{.label = tr(lang, "Indicator")},
                {.label = tr(lang, "Part")},
                {.label = tr(lang, "Values"), .is_number = true}},
               [&](web::Rows& rows) {
                 for (const auto& part : seen->parts) {
                   rows.row([&](web::Row& cells) {
                     cells.head([&](web::Phrasing& p) {
                       p.a(figure_href(part.code, registry->nation()), name_of(part.code));
                     });
                     cells.cell(part.dimension.empty() ? std::string(tr(lang, "total")) : part.dimension);
                     cells.number(part.rows);
                   });
                 }
               });
    main.h2(tr(lang, "By department"));
    main.table(tr(lang, "How many values were written in each department"),
               {{.label = tr(lang, "Territory")}, {.label = tr(lang, "Values"), .is_number = true}},
               [&](web::Rows& rows) {
                 for (const auto& place : seen->places) {
                   rows.row([&](web::Row& cells) {
                     cells.head(label_of(place.territory));
                     cells.number(place.rows);
                   });
                 }
               });
    // Values of a contract are for those who may see it.
    std::vector<const Answer*> first;
    for (const auto& answer : seen->first) {
      const auto* place = registry->find(answer.territory);
      if (place != nullptr && (batch.actor_id == actor.account_id || may_see(&actor, *registry, *place)))
        first.push_back(&answer);
    }
    if (first.empty()) return;
    main.h2(tr(lang, "Its first values"));
    main.table(tr(lang, "The first values that it wrote"),
               {{.label = tr(lang, "Indicator")},
                {.label = tr(lang, "Part")},
                {.label = tr(lang, "Territory")},
                {.label = tr(lang, "Period")},
                {.label = tr(lang, "Value"), .is_number = true},
                {.label = tr(lang, "State")}},
               [&](web::Rows& rows) {
                 for (const auto* answer : first) {
                   rows.row([&](web::Row& cells) {
                     cells.head(name_of(answer->indicator));
                     cells.cell(answer->dimension.empty() ? std::string(tr(lang, "total")) : answer->dimension);
                     cells.cell(label_of(answer->territory));
                     cells.cell(answer->period.text());
                     const auto indicator = std::ranges::find(known, answer->indicator, &Indicator::code);
                     cells.figure(shown(answer->value, indicator == known.end() ? 0 : indicator->decimals, lang));
                     cells.cell(answer->until_batch ? tr(lang, "superseded since") : tr(lang, title(answer->state)));
                   });
                 }
               });
  });
}

web::Response undo_page(const Shared& state, const web::Request& request) {
  const auto lang = request.lang;
  BatchStanding standing;
  const auto batch = state->routes.database.read([&](db::Session& session) {
    auto found = batch_of(state, session, request);
    if (found) standing = standing_of_batch(session, found->number);
    return found;
  });
  if (!batch) return no_batch(request);
  const auto href = fmt::format("{}/{}", base, batch->number);
  if (batch->undone_by) return web::see_other(href);
  const auto page = page_of(lang, std::string(tr(lang, "Take this import back")),
                            {{trf(lang, "Import {0}: {1}", batch->number, batch->file_name), href}});
  return web::page(request, page, [&](web::Flow& main) {
    main.head(trf(lang, "Take {0} back?", batch->file_name));
    const auto stands = standing.values - standing.changed_since;
    main.lede([&](web::Phrasing& p) {
      p.text(trn(lang, "{0} value goes; what stood before it stands again.",
                 "{0} values go; what stood before them stands again.", stands));
    });
    if (standing.changed_since > 0) {
      main.p(trn(lang, "{0} value has changed since, and is left as it is.",
                 "{0} values have changed since, and are left as they are.", standing.changed_since));
    }
    main.note(tr(lang, "Nothing is erased: the values stay in the history, and the journal tells of both acts."));
    main.post_form(href + "/annuler", web::csrf_token(request), [&](web::Fields& fields) {
      fields.submit(tr(lang, "Take this import back"));
      fields.text(" ");
      fields.button_link(href, tr(lang, "Cancel"), true);
    });
  });
}

web::Response take_back(const Shared& state, const web::Request& request) {
  const auto batch =
      state->routes.database.read([&](db::Session& session) { return batch_of(state, session, request); });
  if (!batch) return no_batch(request);
  const auto registry = state->routes.territories.current();
  const auto now = state->routes.clock.now();
  const auto done = state->routes.database.write([&](db::Session& session) {
    access::Act act{.db = session, .actor = actor_of(request), .now = now};
    return undo(act, *registry, batch->number);
  });
  if (!done) return web::error_response(request, done.error());
  return web::see_other(fmt::format("{}/{}", base, batch->number));
}

}  // namespace

void add_import_routes(web::Router& router, const Routes& routes) {
  const auto state = std::make_shared<Imports>(routes);
  using Handle = web::Response (*)(const Shared&, const web::Request&);
  struct Entry {
    std::string_view name, pattern;
    web::Method method;
    Handle handle;
    // Bringing values: whoever answers somewhere; the rule then asks in each territory of the file. Reading and taking
    // back: whoever answers or validates, which the handlers and the rule ask for.
    bool brings;
    web::Freshness freshness = web::Freshness::never;
    std::size_t body_limit = 1U << 20U;
  };
  constexpr std::size_t form_bytes = 100'000;  // what stands around the file
  using web::Method;
  for (const auto& entry : {
           Entry{"imports", "", Method::get, list_page, false, web::Freshness::never},
           Entry{"new_upload", "/nouveau", Method::get,
                 [](const Shared&shared, const web::Request&request) { return new_page(shared, request); }, true},
           Entry{"upload", "", Method::post, bring, true, web::Freshness::never, upload_bytes_max + form_bytes},
           Entry{"preview_import", "/fichiers/{upload}", Method::get, upload_page, true},
           Entry{"confirm_import", "/fichiers/{upload}", Method::post, confirm, true},
           Entry{"cancel_import", "/fichiers/{upload}/arreter", Method::post, cancel, true},
           Entry{"give_up_import", "/fichiers/{upload}/abandonner", Method::post, give_up, true},
           Entry{"import_faults", "/fichiers/{upload}/refus", Method::get, faults_file, true},
           Entry{"import", "/{number}", Method::get, batch_page, false, web::Freshness::position},
           Entry{"undo_import_page", "/{number}/annuler", Method::get, undo_page, false, web::Freshness::position},
           Entry{"undo_import", "/{number}/annuler", Method::post, take_back, false},
       }) {
    web::Route route;
    route.name = fmt::format("figures.{}", entry.name);
    route.method = entry.method;
    route.pattern = fmt::format("{}{}", base, entry.pattern);
    route.right = access::word(entry.brings ? Right::answer_figures : Right::read_aggregates);
    if (entry.brings) route.scope = web::scope_each;
    route.freshness = entry.freshness;
    route.body_limit = entry.body_limit;
    route.handler = [state, handle = entry.handle](const web::Request& request) { return handle(state, request); };
    router.add(std::move(route));
  }
}

}  // namespace jalon::figures
