// SPDX-License-Identifier: EUPL-1.2
// Past awards: their list by nation, department and contract; files that bring them, with what was taken and why not,
// and the undoing of one.
#include <algorithm>

#include "funding/pages.hpp"
#include "funding/past.hpp"
#include "plan/pages.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using territory::Level;
using web::Method;

constexpr int rows_shown = 50;
constexpr std::size_t file_bytes_max = 30'000'000;

// The place of an address: a contract, a department, else the nation. Null: not known.
const territory::Territory* place_in(const Scene& scene) {
  const auto& request = scene.request;
  if (const auto code = request.param("department"); !code.empty()) return scene.registry.find(Level::department, code);
  if (const auto code = request.param("contract"); !code.empty()) return scene.registry.find(Level::contract, code);
  return &scene.registry.nation();
}
std::string list_href(const territory::Territory& place) {
  return (place.level == Level::nation ? std::string("/nation") : territory::href(place)) + "/subventions-anterieures";
}
std::string imports_href(const territory::Territory& place) { return list_href(place) + "/imports"; }

web::Page past_page(const Scene& scene, const territory::Territory& place, std::string title, bool is_list) {
  web::Page page;
  page.title = std::move(title);
  if (place.level == Level::nation) {
    page.crumbs.push_back({"France", "/nation"});
  } else {
    page.crumbs = plan::crumbs(scene.registry, place, scene.lang);
    if (!page.crumbs.empty()) page.crumbs.back().href = territory::href(place);
  }
  if (!is_list) page.crumbs.push_back({std::string(scene.tr("Past awards")), list_href(place)});
  page.crumbs.push_back({page.title, ""});
  return page;
}
std::string name_at(const Scene& scene, const territory::Territory& place) {
  return place.level == Level::nation ? std::string(scene.tr("Past awards"))
                                      : web::trf(scene.lang, "Past awards, {0}", place.name);
}

std::string asked(const web::Request& request, std::string_view name) {
  return std::string(request.query_value(name).value_or(""));
}
PastFilter filter_in(const web::Request& request, const territory::Territory& place) {
  PastFilter filter;
  if (place.level == Level::department) filter.department = place.key;
  if (place.level == Level::contract) filter.contract = place.code;
  if (const auto year = parse_integer(asked(request, "annee")); year && *year >= 1900 && *year <= 2199)
    filter.year = static_cast<int>(*year);
  if (PastScheme scheme{}; parse_word(asked(request, "dispositif"), scheme)) filter.scheme = scheme;
  filter.words = asked(request, "mots");
  return filter;
}

// Codes with the names of the contracts that are known, each a link.
void write_contracts(const Scene& scene, web::Phrasing& p, const std::string& codes) {
  std::string_view left = codes;
  for (bool is_first = true; !left.empty(); is_first = false) {
    const auto space = left.find(' ');
    const auto code = left.substr(0, space);
    left = space == std::string_view::npos ? std::string_view() : left.substr(space + 1);
    if (!is_first) p.br();
    const auto* contract = scene.registry.find(Level::contract, code);
    if (contract == nullptr)
      p.text(code);
    else
      p.a(territory::href(*contract), contract->name);
  }
}

void write_filters(const Scene& scene, web::Flow& main, const PastFilter& filter) {
  main.get_form(scene.request.path, [&](web::Fields& fields) {
    fields.text_field({.name = "mots",
                       .label = scene.tr("Words"),
                       .hint = scene.tr("In the beneficiary, its SIRET or RNA, the reference or the object."),
                       .value = filter.words});
    std::vector<web::Choice> years{{"", std::string(scene.tr("All"))}};
    for (const auto year : past_award_years(scene.db)) years.push_back({std::to_string(year), std::to_string(year)});
    fields.select(
        {.name = "annee", .label = scene.tr("Year"), .value = filter.year ? std::to_string(*filter.year) : ""}, years);
    std::vector<web::Choice> schemes{{"", std::string(scene.tr("All"))}};
    for (const auto one : {PastScheme::adultes_relais, PastScheme::fonjep, PastScheme::grants})
      schemes.push_back({std::string(word(one)), std::string(scene.tr(title(one)))});
    fields.select({.name = "dispositif",
                   .label = scene.tr("Scheme"),
                   .value = filter.scheme ? std::string(word(*filter.scheme)) : ""},
                  schemes);
    fields.submit(scene.tr("Show"), {}, {}, true);
  });
}

web::Response no_place(const web::Request& request) {
  return web::error_response(request, NotFound{msg("This territory is not known.")});
}

web::Response list(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = place_in(scene);
    if (place == nullptr) return no_place(request);
    auto filter = filter_in(request, *place);
    const auto number = std::clamp<std::int64_t>(parse_integer(asked(request, "page")).value_or(1), 1, 100'000);
    filter.limit = rows_shown;
    filter.offset = (number - 1) * rows_shown;
    const auto found = past_awards(scene.db, filter);
    const bool may_import =
        place->level != Level::contract && may_import_past(*scene.actor, scene.registry, place->key);
    const bool is_filtered = filter.year || filter.scheme || !filter.words.empty();
    auto page = past_page(scene, *place, name_at(scene, *place), true);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("Posts and grants given before Jalon or outside of it, taken from files."),
                [&](web::Flow& actions) {
                  if (place->level != Level::contract) {
                    actions.button_link(
                        place->level == Level::nation ? std::string("/nation/demandes") : requests_href(*place),
                        scene.tr("Applications for grants"), true);
                    actions.button_link(imports_href(*place),
                                        scene.tr(may_import ? N_("Take a file") : N_("Files taken")), !may_import);
                  }
                });
      main.lede([&](web::Phrasing& p) {
        p.text(
            web::trn(scene.lang, "{0} award, {1}.", "{0} awards, {1}.", found.total, scene.money(found.amount_cents)));
      });
      write_filters(scene, main, filter);
      if (found.rows.empty()) {
        if (is_filtered)
          main.empty_state(scene.tr("No past award is like that."),
                           [&](web::Phrasing& p) { p.a(request.path, scene.tr("Show all")); });
        else
          main.empty_state(scene.tr("No file of past awards has been taken yet."));
        return;
      }
      const std::vector<web::Column> columns{{.label = scene.tr("Beneficiary")},
                                             {.label = scene.tr("Scheme")},
                                             {.label = scene.tr("Year")},
                                             {.label = scene.tr("Place")},
                                             {.label = scene.tr("Amount"), .is_number = true}};
      main.table(scene.tr("Past awards, the last year first"), columns, [&](web::Rows& rows) {
        for (const auto& one : found.rows) {
          rows.row([&](web::Row& row) {
            row.head([&](web::Phrasing& p) {
              const auto known = partner::organisations_of_legal_person(scene.db, one.siren, one.rna);
              if (known.empty())
                p.text(one.beneficiary);
              else
                p.a("/organismes/" + known.front().id.text(), one.beneficiary);
              if (!one.siret.empty() || !one.rna.empty() || !one.siren.empty())
                p.br().soft(!one.siret.empty() ? "SIRET " + one.siret
                            : !one.rna.empty() ? "RNA " + one.rna
                                               : "SIREN " + one.siren);
            });
            row.cell([&](web::Phrasing& p) {
              p.text(one.label.empty() ? std::string(scene.tr(title(one.scheme))) : one.label);
              if (!one.reference.empty()) p.br().soft(one.reference);
              if (!one.object.empty()) p.br().soft(one.object);
            });
            row.cell(one.agreed_on ? format_date_short(*one.agreed_on, scene.lang) : std::to_string(one.year));
            row.cell([&](web::Phrasing& p) {
              if (one.contracts.empty())
                p.text(one.department ? scene.place(*one.department) : std::string("France"));
              else
                write_contracts(scene, p, one.contracts);
            });
            row.figure(scene.money(one.amount_cents));
          });
        }
      });
      main.pager(found.total, static_cast<int>(number), rows_shown,
                 [&](int at) { return web::with_query(request, "page", std::to_string(at)); });
      if (scene.may(Right::export_lists, place->key)) {
        const auto question = request.target.find('?');
        main.p([&](web::Phrasing& p) {
          p.text(p.tr("Export:")).text(" ");
          plan::export_links(p, list_href(*place) + "/export",
                             question == std::string::npos ? std::string() : request.target.substr(question));
        });
      }
    });
  });
}

web::Response download(PagesState& state, const web::Request& request) {
  intake::Format format{};
  if (!intake::parse_word(request.param("format"), format))
    return web::error_response(request, NotFound{msg("This list is exported as csv, xlsx or json.")});
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = place_in(scene);
    if (place == nullptr) return no_place(request);
    if (!scene.may(Right::export_lists, place->key))
      return web::error_response(request, Forbidden{std::string(access::word(Right::export_lists))});
    const auto filter = filter_in(request, *place);
    const auto registry = state.context.territories.current();
    return web::download(
        std::string(intake::content_type(format)), fmt::format("subventions-anterieures.{}", intake::word(format)),
        [&database = state.context.database, registry, filter, format, lang = request.lang](web::BodySink& sink) {
          database.read([&](db::Session& session) {
            export_past_awards(session, *registry, filter, format, lang,
                               [&](std::string_view piece) { sink.write(piece); });
          });
        });
  });
}

// ---- files ----

struct Typed {
  std::string scheme = std::string(word(PastScheme::adultes_relais)), source, sheet;
};

std::string column_field(audit::Field field) { return "colonne_" + std::string(audit::about(field).name); }

constexpr std::array asked_fields{
    audit::Field::beneficiary_name, audit::Field::beneficiary_id, audit::Field::beneficiary_siren,
    audit::Field::beneficiary_rna,  audit::Field::amount,         audit::Field::year,
    audit::Field::agreed_on,        audit::Field::reference,      audit::Field::object,
    audit::Field::scheme,           audit::Field::grantor_name,   audit::Field::department,
    audit::Field::contract};

void write_import_form(const Scene& scene, web::Flow& main, const territory::Territory& place,
                       const std::vector<Fault>& faults, const Typed& typed,
                       const std::vector<audit::ColumnUse>& columns) {
  main.post_form(
      imports_href(place), scene.csrf(),
      [&](web::Fields& fields) {
        std::vector<web::Choice> schemes;
        for (const auto one : {PastScheme::adultes_relais, PastScheme::fonjep, PastScheme::grants})
          schemes.push_back({std::string(word(one)), std::string(scene.tr(title(one)))});
        fields.radios({.name = "scheme",
                       .label = scene.tr("What the file lists"),
                       .value = typed.scheme,
                       .why = why(faults, "scheme"),
                       .required = true},
                      schemes);
        fields.file_field({.name = "file",
                           .label = scene.tr("File"),
                           .hint = scene.tr("CSV, XLSX or JSON, at most 30 MB and 100,000 rows."),
                           .why = why(faults, "file"),
                           .required = true},
                          ".csv,.txt,.xlsx,.json");
        fields.text_field({.name = "source",
                           .label = scene.tr("Where it comes from"),
                           .hint = scene.tr("Who published it, and where."),
                           .value = typed.source,
                           .why = why(faults, "source"),
                           .max_characters = line_characters_max});
        fields.text_field({.name = "sheet",
                           .label = scene.tr("Sheet of the workbook"),
                           .hint = scene.tr("Of a workbook with several; otherwise the first."),
                           .value = typed.sheet,
                           .why = why(faults, "sheet"),
                           .max_characters = 100});
        if (!columns.empty()) {
          std::vector<web::Choice> choices{{"", std::string(scene.tr("none"))}};
          for (const auto& column : columns) {
            if (!column.name.empty()) choices.push_back({column.name, column.name});
          }
          fields.fieldset(scene.tr("Which column holds what"), [&](web::Fields& set) {
            constexpr std::size_t in_a_row = 4;
            for (std::size_t begin = 0; begin < asked_fields.size(); begin += in_a_row) {
              set.columns([&](web::Fields& row) {
                for (auto i = begin; i < std::min(asked_fields.size(), begin + in_a_row); ++i) {
                  const auto name = column_field(asked_fields[i]);
                  std::string value;
                  for (const auto& column : columns) {
                    if (column.field == asked_fields[i]) value = column.name;
                  }
                  row.select({.name = name,
                              .label = scene.tr(audit::about(asked_fields[i]).title),
                              .value = value,
                              .why = why(faults, name),
                              .width = "w3"},
                             choices);
                }
              });
            }
          });
          fields.p(scene.tr("The file was let go: choose it again."));
        }
        fields.submit(scene.tr("Take the file"));
      },
      true);
}

void write_imports(const Scene& scene, web::Flow& main, const territory::Territory& place) {
  const auto all = past_imports(scene.db, place.level == Level::nation ? std::nullopt : std::optional(place.key));
  main.section("", scene.tr("Files taken"), [&](web::Flow& card) {
    if (all.empty()) {
      card.empty_state(scene.tr("No file of past awards has been taken yet."));
      return;
    }
    const std::vector<web::Column> columns{{.label = scene.tr("File")},
                                           {.label = scene.tr("Taken by")},
                                           {.label = scene.tr("Taken"), .is_number = true},
                                           {.label = scene.tr("Rejected"), .is_number = true},
                                           {.label = scene.tr("Amount"), .is_number = true}};
    card.table(scene.tr("Files of past awards, the newest first"), columns, [&](web::Rows& rows) {
      for (const auto& one : all) {
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            const auto* of = scene.registry.find(one.territory);
            p.a(imports_href(of == nullptr ? place : *of) + "/" + one.id.text(), one.file_name);
            p.br().soft(scene.tr(title(one.scheme)));
            if (of != nullptr && of->level == Level::department) p.soft(", ").soft(scene.place(of->key));
            if (one.undone_at) p.text(" ").badge(web::State::warn, p.tr("undone"));
          });
          row.cell([&](web::Phrasing& p) { p.text(one.by).br().soft(format_instant(one.at, scene.lang)); });
          row.number(one.taken);
          row.number(one.rejected);
          row.figure(scene.money(one.amount_cents));
        });
      }
    });
  });
}

web::Response imports(PagesState& state, const web::Request& request, const std::vector<Fault>& faults = {},
                      const Typed& typed = {}, const std::vector<audit::ColumnUse>& columns = {}) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = place_in(scene);
    if (place == nullptr) return no_place(request);
    auto page = past_page(scene, *place, std::string(scene.tr("Files of past awards")), false);
    if (!faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.fault_summary(faults);
      main.head(page.title,
                place->level == Level::nation
                    ? scene.tr("Posts by contract as published, and lists of old grants.")
                    : std::string_view(
                          web::trf(scene.lang, "Of {0} alone: rows of another department are rejected.", place->name)));
      if (may_import_past(*scene.actor, scene.registry, place->key)) {
        main.note(scene.tr(
            "A row is taken, known from an earlier file, or rejected with its reason. Rows whose beneficiary is a "
            "person are not taken. The same file twice changes nothing; an import can be undone as a whole."));
        write_import_form(scene, main, *place, faults, typed, columns);
      }
      write_imports(scene, main, *place);
    });
  });
}

web::Response bring(PagesState& state, const web::Request& request) {
  web::Form form(request);
  Typed typed{form.text("scheme"), form.text("source"), form.text("sheet")};
  auto faults = form.faults();
  PastFile what;
  if (!parse_word(typed.scheme, what.scheme)) faults.push_back({"scheme", msg("Say what the file lists.")});
  const auto* file = form.upload("file");
  if (file == nullptr || file->bytes.empty()) faults.push_back({"file", msg("Choose a file.")});
  std::vector<audit::ColumnUse> told;
  for (const auto field : asked_fields) {
    if (auto column = form.text(column_field(field)); !column.empty()) {
      what.mapping.push_back({field, column});
      told.push_back({.name = std::move(column), .field = field});
    }
  }
  if (!faults.empty()) return imports(state, request, faults, typed, told);
  what.file = {.name = shorten(file->file_name, 200), .path = {}, .bytes = file->bytes};
  what.source = typed.source;
  what.sheet = typed.sheet;
  const auto* actor = access::actor_of(request);
  const auto registry = state.context.territories.current();
  std::string to;
  const auto done = state.context.database.write([&](db::Session& session) -> Result<PastImportId> {
    Scene scene{request, session, *registry, actor, state.context.clock.today(), request.lang};
    const auto* place = place_in(scene);
    if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
    what.territory = place->key;
    to = imports_href(*place);
    access::Act act{.db = session, .actor = *actor, .now = state.context.clock.now(), .origin = "page"};
    auto taken = import_past_awards(act, *registry, what);
    if (!taken) return fail(std::move(taken.error()));
    return taken->import.id;
  });
  if (done) return web::see_other(fmt::format("{}/{}", to, done->text()));
  const auto* invalid = std::get_if<Invalid>(&done.error());
  if (invalid == nullptr) return web::error_response(request, done.error());
  const auto about_columns = [](const Fault& one) { return one.field == "columns" || one.field == "map"; };
  std::vector<Fault> shown;
  for (const auto& fault : invalid->faults) {
    const bool is_field = fault.field == "scheme" || fault.field == "source" || fault.field == "file";
    shown.push_back({about_columns(fault) ? column_field(audit::Field::amount)
                     : is_field           ? fault.field
                                          : std::string("file"),
                     fault.reason});
  }
  if (std::any_of(invalid->faults.begin(), invalid->faults.end(), about_columns)) {
    if (auto seen = audit::propose(what.file, what.sheet)) {
      for (auto& column : seen->columns) {
        for (const auto& entry : what.mapping) {
          if (entry.column == column.name) column.field = entry.field;
        }
      }
      return imports(state, request, shown, typed, seen->columns);
    }
  }
  return imports(state, request, shown, typed, told);
}

Result<PastImport> import_in(const Scene& scene, const territory::Territory& place) {
  const auto id = PastImportId::parse(scene.request.param("import"));
  auto found = id ? find_past_import(scene.db, *id) : std::nullopt;
  if (!found || found->territory != place.key) return fail(NotFound{msg("This import does not exist.")});
  return std::move(*found);
}

web::Response report(PagesState& state, const web::Request& request, const std::vector<Fault>& faults = {}) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto* place = place_in(scene);
    if (place == nullptr) return no_place(request);
    const auto found = import_in(scene, *place);
    if (!found) return web::error_response(request, found.error());
    auto page = past_page(scene, *place, found->file_name, false);
    page.crumbs.insert(page.crumbs.end() - 1, {std::string(scene.tr("Files of past awards")), imports_href(*place)});
    if (!faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.fault_summary(faults);
      main.head(page.title, scene.tr(title(found->scheme)),
                [&](web::Flow& actions) { actions.button_link(list_href(*place), scene.tr("Past awards"), true); });
      if (found->undone_at) {
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(web::trf(scene.lang, "Undone on {0} by {1}.", format_instant(*found->undone_at, scene.lang),
                            found->undone_by));
          notice.prose(found->undone_motive);
        });
      }
      main.lede([&](web::Phrasing& p) {
        p.strong(web::trn(scene.lang, "{0} award taken", "{0} awards taken", found->taken));
        p.text(" (").text(scene.money(found->amount_cents)).text("), ");
        p.text(web::trn(scene.lang, "{0} known already", "{0} known already", found->known)).text(", ");
        p.strong(web::trn(scene.lang, "{0} row rejected", "{0} rows rejected", found->rejected)).text(".");
      });
      main.terms([&](web::Terms& terms) {
        terms.pair(scene.tr("Taken by"),
                   web::trf(scene.lang, "{0}, {1}", found->by, format_instant(found->at, scene.lang)));
        if (!found->source.empty()) terms.pair(scene.tr("Where it comes from"), found->source);
        terms.pair(scene.tr("Rows that repeat another of the file"), format_integer(found->repeated, scene.lang));
        terms.pair(scene.tr("Digest of the file"), [&](web::Phrasing& p) { p.code(found->sha256); });
      });
      main.h2(scene.tr("What was not as expected"));
      if (found->remarks.empty()) {
        main.empty_state(scene.tr("Every row was taken as it stands."));
      } else {
        const auto all = found->rejected + found->remarked;
        if (static_cast<std::size_t>(all) > found->remarks.size())
          main.note(web::trf(scene.lang, "The first {0} are listed.",
                             format_integer(static_cast<std::int64_t>(found->remarks.size()), scene.lang)));
        constexpr std::size_t shown = 200;
        const auto number = std::clamp<std::int64_t>(parse_integer(asked(request, "page")).value_or(1), 1, 100);
        const auto begin = std::min(found->remarks.size(), static_cast<std::size_t>(number - 1) * shown);
        const auto end = std::min(found->remarks.size(), begin + shown);
        const std::vector<web::Column> columns{{.label = scene.tr("Row")},
                                               {.label = scene.tr("Column")},
                                               {.label = scene.tr("What happened")},
                                               {.label = scene.tr("Reason")}};
        main.table(scene.tr("Rows rejected, and rows taken with a remark"), columns, [&](web::Rows& rows) {
          for (auto i = begin; i < end; ++i) {
            const auto& one = found->remarks[i];
            rows.row([&](web::Row& row) {
              row.head(format_integer(one.number, scene.lang));
              row.cell(one.where);
              row.cell([&](web::Phrasing& p) {
                p.badge(one.is_rejected ? web::State::bad : web::State::idle,
                        one.is_rejected ? p.tr("rejected") : p.tr("taken"));
              });
              row.cell(web::tr(scene.lang, one.what));
            });
          }
        });
        main.pager(static_cast<std::int64_t>(found->remarks.size()), static_cast<int>(number), shown,
                   [&](int at) { return web::with_query(request, "page", std::to_string(at)); });
      }
      if (found->undone_at || !may_import_past(*scene.actor, scene.registry, place->key)) return;
      main.details(
          scene.tr("Undo this import"),
          [&](web::Flow& inner) {
            inner.p(scene.tr("All that it brought goes, but what another file brought as well."));
            inner.post_form(fmt::format("{}/{}/annulation", imports_href(*place), found->id.text()), scene.csrf(),
                            [&](web::Fields& fields) {
                              fields.area({.name = "motive",
                                           .label = scene.tr("Why"),
                                           .why = why(faults, "motive"),
                                           .required = true,
                                           .max_characters = 2000},
                                          2);
                              fields.submit(scene.tr("Undo this import"), {}, {}, true);
                            });
          },
          !faults.empty());
    });
  });
}

web::Response undo(PagesState& state, const web::Request& request) {
  web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  std::string to;
  const auto done = act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) {
    Scene scene{request, act.db, registry, &act.actor, act.today(), request.lang};
    const auto* place = place_in(scene);
    if (place == nullptr) return Result<void>(fail(NotFound{msg("This territory is not known.")}));
    const auto found = import_in(scene, *place);
    if (!found) return Result<void>(fail(found.error()));
    to = fmt::format("{}/{}", imports_href(*place), found->id.text());
    return undo_past_import(act, registry, found->id, form.text("motive"));
  });
  if (done) return web::see_other(to);
  if (!shows_on_form(done.error())) return web::error_response(request, done.error());
  return report(state, request, as_faults(done.error()));
}

}  // namespace

void write_past_funding(const Scene& scene, web::Flow& main, const Application& application) {
  const auto found = past_funding(scene.db, application);
  if (found.is_empty() && found.grants.empty()) {
    main.empty_state(scene.tr("Neither Jalon nor a file taken into it knows of an earlier award."));
    return;
  }
  const std::vector<web::Column> by_year{{.label = scene.tr("Year")},
                                         {.label = scene.tr("Granted in Jalon"), .is_number = true},
                                         {.label = scene.tr("Past awards"), .is_number = true},
                                         {.label = scene.tr("Together"), .is_number = true}};
  main.table(scene.tr("Received before, by year"), by_year, [&](web::Rows& rows) {
    for (const auto& one : found.years) {
      rows.row([&](web::Row& row) {
        row.head(std::to_string(one.year));
        row.figure(one.here_cents == 0 ? "–" : scene.money(one.here_cents));
        row.figure(one.past_cents == 0 ? "–" : scene.money(one.past_cents));
        row.figure(scene.money(one.here_cents + one.past_cents));
      });
    }
  });
  main.details(scene.tr("Each award"), [&](web::Flow& inner) {
    const std::vector<web::Column> each{{.label = scene.tr("Award")},
                                        {.label = scene.tr("Territory")},
                                        {.label = scene.tr("Year")},
                                        {.label = scene.tr("Amount"), .is_number = true}};
    inner.table(scene.tr("Earlier grants and past awards"), each, [&](web::Rows& rows) {
      for (const auto& one : found.grants) {
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            const auto label = one.number + " – " + one.title;
            if (scene.may(Right::read_applications, one.territory) || scene.is_member(application.organisation))
              p.a(href(one.id), label);
            else
              p.text(label);
            if (one.state == State::revoked) p.text(" ").badge(web::State::bad, scene.tr(title(one.state)));
          });
          row.cell(scene.place(one.territory));
          row.cell(std::to_string(one.decided_on.year()));
          row.figure(scene.money(one.granted_cents));
        });
      }
      for (const auto& one : found.awards) {
        rows.row([&](web::Row& row) {
          row.head([&](web::Phrasing& p) {
            p.text(one.label.empty() ? std::string(scene.tr(title(one.scheme))) : one.label);
            if (!one.reference.empty()) p.text(" ").soft(one.reference);
            if (!one.object.empty()) p.br().soft(one.object);
          });
          row.cell([&](web::Phrasing& p) {
            if (one.contracts.empty())
              p.text(one.department ? scene.place(*one.department) : std::string("France"));
            else
              write_contracts(scene, p, one.contracts);
          });
          row.cell(std::to_string(one.year));
          row.figure(scene.money(one.amount_cents));
        });
      }
    });
  });
  main.note(scene.tr(
      "Of the same legal person: by SIREN, all its places together, and by RNA. Posts of FONJEP are published without "
      "a number and cannot be found here."));
}

void add_past_routes(web::Router& router, const Shared& state) {
  struct Level {
    std::string_view name, path, scope;
    Right import_right;
    bool has_imports;
  };
  for (const auto& level :
       {Level{"nation", "/nation", "", Right::import_reference, true},
        Level{"department", "/departements/{department}", "department", Right::instruct_applications, true},
        Level{"contract", "/contrats/{contract}", "contract", Right::read_applications, false}}) {
    const auto base = std::string(level.path) + "/subventions-anterieures";
    const auto name = [&](std::string_view what) { return fmt::format("{}_{}", what, level.name); };
    const auto add = [&](std::string_view what, Method method, const std::string& pattern, Right right, Answer answer,
                         web::Freshness freshness = web::Freshness::position, std::size_t limit = 1U << 20U) {
      const auto named = name(what);
      add_way(router, state,
              {.name = named,
               .method = method,
               .pattern = pattern,
               .right = right,
               .scope = level.scope,
               .freshness = freshness,
               .body_limit = limit},
              std::move(answer));
    };
    add("past_awards", Method::get, base, Right::read_applications, list);
    add("export_past_awards", Method::get, base + "/export/{format}", Right::read_applications, download);
    if (!level.has_imports) continue;
    add("past_imports", Method::get, base + "/imports", Right::read_applications,
        [](PagesState& pages, const web::Request& request) { return imports(pages, request); });
    add("import_past_awards", Method::post, base + "/imports", level.import_right, bring, web::Freshness::never,
        file_bytes_max + (std::size_t{1} << 20U));
    add("past_import", Method::get, base + "/imports/{import}", Right::read_applications,
        [](PagesState& pages, const web::Request& request) { return report(pages, request); });
    add("undo_past_import", Method::post, base + "/imports/{import}/annulation", level.import_right, undo,
        web::Freshness::never);
  }
}

}  // namespace jalon::funding
