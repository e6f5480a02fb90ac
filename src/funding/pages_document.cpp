// SPDX-License-Identifier: EUPL-1.2
// The agreement as a file: for those who may read the application.
#include "funding/agreement_document.hpp"
#include "funding/pages.hpp"

namespace jalon::funding {

namespace {

web::Response agreement_file(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto application = application_in(scene);
    if (!application) return web::error_response(request, application.error());
    intake::DocumentFormat format{};
    const auto version = parse_integer(request.param("version"));
    const auto agreement = version && *version > 0 && *version < 100'000
                               ? agreement_version(scene.db, application->id, static_cast<int>(*version))
                               : std::nullopt;
    if (!agreement || !intake::parse_word(request.param("format"), format))
      return web::error_response(request, NotFound{msg("There is no such version of the agreement.")});
    const auto asked = request.query_value("langue").value_or("");
    const auto lang = asked == "fr" ? Lang::fr : asked == "en" ? Lang::en : scene.lang;
    auto bytes =
        intake::write_document(agreement_document(scene.db, scene.registry, *application, *agreement, lang), format);
    return web::download(std::string(intake::content_type(format)),
                         agreement_file_name(*application, *agreement, format),
                         [bytes = std::move(bytes)](web::BodySink& sink) { sink.write(bytes); });
  });
}

}  // namespace

void write_agreement_files(const Scene& scene, web::Flow& main, const Application& application,
                           const Agreement& agreement) {
  const auto other = scene.lang == Lang::fr ? Lang::en : Lang::fr;
  main.p([&](web::Phrasing& p) {
    p.text(scene.tr("Document to print:"));
    for (const auto lang : {scene.lang, other}) {
      for (const auto format : {intake::DocumentFormat::pdf, intake::DocumentFormat::odt}) {
        const auto* name = format == intake::DocumentFormat::pdf ? "PDF" : "ODT";
        const std::string_view code = lang == Lang::fr ? "fr" : "en";
        p.text(" ").a(href(application, fmt::format("convention/versions/{}/{}?langue={}", agreement.version,
                                                    intake::word(format), code)),
                      lang == Lang::fr ? web::trf(scene.lang, "{0} in French", name)
                                       : web::trf(scene.lang, "{0} in English", name));
      }
    }
  });
}

void add_document_routes(web::Router& router, const Shared& state) {
  add_way(router, state,
          {.name = "agreement_file",
           .pattern = "/demandes/{application}/convention/versions/{version}/{format}",
           .right = access::Right::read_aggregates,
           .scope = web::scope_each},
          agreement_file);
}

}  // namespace jalon::funding
