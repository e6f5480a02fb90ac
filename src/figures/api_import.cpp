// SPDX-License-Identifier: EUPL-1.2
// Files of values for programs: the same rules as the pages, in one request.
#include "base/json.hpp"
#include "figures/uploads.hpp"
#include "web/i18n.hpp"

namespace jalon::figures {

namespace {

using access::Right;

const access::Actor& actor_of(const web::Request& request) {
  const auto* actor = access::actor_of(request);
  JALON_CHECK(actor != nullptr);
  return *actor;
}

void write_remarks(JsonWriter& json, std::string_view name, const std::vector<Remark>& remarks, Lang lang) {
  json.key(name);
  json.array([&] {
    for (const auto& remark : remarks) {
      json.object([&] {
        json.field("where", web::tr(lang, remark.where));
        json.field("why", web::tr(lang, remark.what));
      });
    }
  });
}

web::Response answer(const Outcome& outcome, Lang lang) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("read", outcome.read);
    json.field("fresh", outcome.fresh);
    json.field("changed", outcome.changed);
    json.field("unchanged", outcome.unchanged);
    json.field("skipped", outcome.skipped);
    json.field("rejected", outcome.rejected);
    json.field("noticed", outcome.noticed);
    json.field("number", outcome.batch > 0 ? std::optional(outcome.batch) : std::nullopt);
    json.field("sha256", outcome.sha256);
    write_remarks(json, "faults", outcome.faults, lang);
    write_remarks(json, "notices", outcome.notices, lang);
  });
  return web::json(std::move(out));
}

bool is_asked(const web::Request& request, std::string_view name) {
  const auto value = request.query_value(name);
  return value && (*value == "1" || *value == "true");
}

web::Response import_file(const Routes& routes, const web::Request& request) {
  ImportOptions options;
  if (const auto state = request.query_value("state");
      state && (!parse_word(*state, options.state) || options.state > AnswerState::validated)) {
    return web::error_response(request, Invalid{{Fault{"state", msg("Choose how the values come in.")}}});
  }
  options.partial = is_asked(request, "partial") ? Partial::what_holds : Partial::all_or_nothing;
  options.indicator = request.query_value("indicator").value_or("");
  const ImportFile file{
      .name = std::string(request.query_value("file_name").value_or("api")), .path = {}, .bytes = request.body};
  const auto registry = routes.territories.current();
  const auto& actor = actor_of(request);
  const auto now = routes.clock.now();
  const auto outcome = is_asked(request, "preview")
                           ? routes.database.read([&](db::Session& session) {
                               return preview_answers(session, actor, routes.clock.today(), *registry, file, options);
                             })
                           : routes.database.write([&](db::Session& session) {
                               access::Act act{.db = session, .actor = actor, .now = now, .origin = "api"};
                               return import_answers(act, *registry, file, options);
                             });
  if (!outcome) return web::error_response(request, outcome.error());
  return answer(*outcome, request.lang);
}

web::Response take_back(const Routes& routes, const web::Request& request) {
  const auto registry = routes.territories.current();
  const auto& actor = actor_of(request);
  const auto now = routes.clock.now();
  const auto outcome = routes.database.write([&](db::Session& session) -> Result<Outcome> {
    const auto batch = find_import(session, actor, *registry, request.param("number"));
    if (!batch) return fail(NotFound{msg("There is no import number {0}.", request.param("number"))});
    access::Act act{.db = session, .actor = actor, .now = now, .origin = "api"};
    return undo(act, *registry, batch->number);
  });
  if (!outcome) return web::error_response(request, outcome.error());
  return answer(*outcome, request.lang);
}

web::Response list(const Routes& routes, const web::Request& request) {
  constexpr std::size_t shown_max = 200;
  const auto registry = routes.territories.current();
  const auto& actor = actor_of(request);
  if (!takes_part(actor, *registry))
    return web::error_response(request, Forbidden{std::string(access::word(Right::answer_figures))});
  const auto seen =
      routes.database.read([&](db::Session& session) { return imports_seen(session, actor, *registry, shown_max); });
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("imports");
    json.array([&] {
      for (const auto& batch : seen) {
        json.object([&] {
          json.field("number", batch.number);
          json.field("at", batch.at.text());
          json.field("by", batch.actor_label);
          json.field("file_name", batch.file_name);
          json.field("sha256", batch.sha256);
          json.field("values", batch.rows);
          json.field("taken_back_by", batch.undone_by);
        });
      }
    });
  });
  return web::json(std::move(out));
}

web::Response send_export(const Routes& routes, const web::Request& request) {
  ExportForm form{};
  if (const auto asked = request.query_value("format"); asked && !parse_word(*asked, form)) {
    return web::error_response(
        request, Invalid{{Fault{"format", msg("A format is csv, xlsx, json, dhis2-json or dhis2-csv.")}}});
  }
  const auto moment = read_export_moment(form, request.query_value("known_on").value_or(""),
                                         request.query_value("perimeter").value_or(""), routes.clock.today());
  if (!moment) return web::error_response(request, moment.error());
  const bool is_csv = form == ExportForm::csv || form == ExportForm::dhis2_csv;
  const auto format = form == ExportForm::xlsx ? intake::Format::xlsx
                      : is_csv                 ? intake::Format::csv
                                               : intake::Format::json;
  return web::download(
      std::string(intake::content_type(format)),
      fmt::format("jalon-figures-{}{}.{}", moment->known_on.value_or(routes.clock.today()).text(),
                  moment->perimeter ? "-perimeter-" + moment->perimeter->text() : "", intake::word(format)),
      [routes, form, moment = *moment, identity = request.identity](web::BodySink& sink) {
        const auto& actor = dynamic_cast<const access::Actor&>(*identity);
        const auto registry = routes.territories.current();
        routes.database.read([&](db::Session& session) {
          write_export(session, *registry, form, moment, &actor, [&](std::string_view piece) { sink.write(piece); });
        });
      });
}

constexpr std::string_view remarks_schema =
    R"({"type":"array","items":{"type":"object","properties":{"where":{"type":"string",
"description":"line 12, column value"},"why":{"type":"string"}},"required":["where","why"]}})";
constexpr std::string_view outcome_schema = R"({"type":"object","properties":{
"read":{"type":"integer"},"fresh":{"type":"integer"},"changed":{"type":"integer"},"unchanged":{"type":"integer"},
"skipped":{"type":"integer","description":"empty, a sum of an export, or twice the same"},
"rejected":{"type":"integer"},"noticed":{"type":"integer"},
"number":{"type":["integer","null"],"description":"of the import; null when nothing changed"},"sha256":{"type":"string"},
"faults":{"$ref":"#/components/schemas/FigureRemarks"},"notices":{"$ref":"#/components/schemas/FigureRemarks"}},
"required":["read","fresh","changed","unchanged","skipped","rejected","number","faults","notices"]})";
constexpr std::string_view imports_schema = R"({"type":"object","properties":{"imports":{"type":"array","items":{
"type":"object","properties":{"number":{"type":"integer"},"at":{"type":"string","format":"date-time"},
"by":{"type":"string"},"file_name":{"type":"string"},"sha256":{"type":"string"},"values":{"type":"integer"},
"taken_back_by":{"type":["integer","null"]}},"required":["number","at","by","file_name","sha256","values"]}}},
"required":["imports"]})";

}  // namespace

void add_import_api(web::Router& router, const Routes& routes) {
  router.add_schema("FigureRemarks", std::string(remarks_schema));
  router.add_schema("FigureImportOutcome", std::string(outcome_schema));
  router.add_schema("FigureImports", std::string(imports_schema));
  const auto read = std::string(access::word(Right::read_aggregates));
  router.add({.name = "figures.api_imports",
              .pattern = "/api/v1/figures/imports",
              .right = read,
              .handler = [routes](const web::Request& request) { return list(routes, request); },
              .summary = "The newest imports of values that the reader may see",
              .response_schema = "FigureImports"});
  router.add({.name = "figures.api_import",
              .method = web::Method::post,
              .pattern = "/api/v1/figures/imports",
              .right = std::string(access::word(Right::answer_figures)),
              .scope = std::string(web::scope_each),
              .handler = [routes](const web::Request& request) { return import_file(routes, request); },
              .body_limit = upload_bytes_max,
              .summary = "Import the bytes of a CSV, XLSX or JSON file of values: all of it, or with partial=1 what "
                         "holds; with preview=1 only say what would come of it. The same file twice changes nothing",
              .response_schema = "FigureImportOutcome",
              .request_type = "application/octet-stream",
              .query_names = {"file_name", "state", "partial", "preview", "indicator"}});
  router.add(
      {.name = "figures.api_export",
       .pattern = "/api/v1/figures/export",
       .right = std::string(access::word(Right::export_lists)),
       .scope = std::string(web::scope_each),
       .handler = [routes](const web::Request& request) { return send_export(routes, request); },
       .summary =
           "Every value and sum that the reader may see, as csv (the default), xlsx, json, dhis2-json or "
           "dhis2-csv; with known_on as it was known at the end of that day, with perimeter (now or a day) the sums "
           "on the map of that day, named in a column",
       .response_type = "text/csv",
       .query_names = {"format", "known_on", "perimeter"}});
  router.add({.name = "figures.api_undo_import",
              .method = web::Method::post,
              .pattern = "/api/v1/figures/imports/{number}/undo",
              .right = read,
              .handler = [routes](const web::Request& request) { return take_back(routes, request); },
              .summary = "Take an import back: what stood before it stands again, what changed since is left",
              .response_schema = "FigureImportOutcome"});
}

}  // namespace jalon::figures
