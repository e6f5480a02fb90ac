// SPDX-License-Identifier: EUPL-1.2
#include "plan/pages.hpp"

namespace jalon::plan {

void export_links(web::Phrasing& p, std::string_view base, std::string_view query) {
  bool first = true;
  for (const auto& [name, label] : {std::pair{"csv", "CSV"}, {"xlsx", "XLSX"}, {"json", "JSON"}}) {
    if (!first) p.text(" · ");
    first = false;
    p.a(fmt::format("{}/{}{}", base, name, query), label, {{"download", "", true}});
  }
}

web::Response send_file(std::string_view media_type, std::string_view file_name, std::string bytes) {
  auto kept = std::make_shared<const std::string>(std::move(bytes));
  auto response = web::download(std::string(media_type), std::string(file_name), [kept](web::BodySink& sink) {
    // Piece by piece: the sink waits for a slow reader instead of keeping a second copy for it.
    constexpr std::size_t piece = 64U << 10U;
    const std::string_view all = *kept;
    for (std::size_t at = 0; at < all.size(); at += piece) sink.write(all.substr(at, piece));
  });
  // A document is data, whatever a browser makes of it.
  response.headers.emplace_back("content-security-policy", "default-src 'none'; sandbox");
  response.headers.emplace_back("x-content-type-options", "nosniff");
  return response;
}

web::Response table_download(const web::Request& request, std::string_view name, intake::TableSpec spec,
                             std::function<void(intake::TableSink&)> rows) {
  intake::Format format{};
  if (!intake::parse_word(request.param("format"), format))
    return web::error_response(request, NotFound{msg("This list is exported as csv, xlsx or json.")});
  const std::string file = fmt::format("{}.{}", name, intake::word(format));
  return web::download(std::string(intake::content_type(format)), file,
                       [format, spec = std::move(spec), rows = std::move(rows)](web::BodySink& sink) {
                         intake::write_table(
                             format, spec, [&](intake::TableSink& table) { rows(table); },
                             [&](std::string_view piece) { sink.write(piece); });
                       });
}

}  // namespace jalon::plan
