// SPDX-License-Identifier: EUPL-1.2
// What pages load: embedded at build time with their compressed forms, or made at start (map shapes).
#include <brotli/encode.h>
#include <zlib.h>

#include <deque>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "base/text.hpp"
#include "embed/asset_chart_js.hpp"
#include "embed/asset_chart_js_br.hpp"
#include "embed/asset_chart_js_gz.hpp"
#include "embed/asset_icon_svg.hpp"
#include "embed/asset_icon_svg_br.hpp"
#include "embed/asset_icon_svg_gz.hpp"
#include "embed/asset_jalon_js.hpp"
#include "embed/asset_jalon_js_br.hpp"
#include "embed/asset_jalon_js_gz.hpp"
#include "embed/asset_source_sans_3_woff2.hpp"
#include "embed/asset_style_css.hpp"
#include "embed/asset_style_css_br.hpp"
#include "embed/asset_style_css_gz.hpp"
#include "web/page.hpp"

namespace jalon::web {
namespace {

constexpr std::string_view folder = "/assets/";

struct Asset {
  std::string address;
  std::string content_type;
  std::string_view body, gzip, brotli;  // of the binary, or of kept
  std::string kept_body, kept_gzip, kept_brotli;
  std::once_flag compressed;  // an asset made at start is compressed when first asked for, not while starting
};

struct Shelf {
  std::shared_mutex mutex;
  std::deque<Asset> assets;  // never moved: addresses given out stay valid
  std::map<std::string, Asset*, std::less<>> by_name;
  std::map<std::string, Asset*, std::less<>> by_address;

  Shelf() {
    embedded("style.css", "text/css; charset=utf-8", embed::asset_style_css(), embed::asset_style_css_gz(),
             embed::asset_style_css_br());
    embedded("jalon.js", "text/javascript; charset=utf-8", embed::asset_jalon_js(), embed::asset_jalon_js_gz(),
             embed::asset_jalon_js_br());
    embedded("chart.js", "text/javascript; charset=utf-8", embed::asset_chart_js(), embed::asset_chart_js_gz(),
             embed::asset_chart_js_br());
    embedded("icon.svg", "image/svg+xml", embed::asset_icon_svg(), embed::asset_icon_svg_gz(),
             embed::asset_icon_svg_br());
    // woff2 is compressed within.
    embedded("source-sans-3.woff2", "font/woff2", embed::asset_source_sans_3_woff2(), {}, {});
  }

  static std::string address_of(std::string_view name, std::string_view body) {
    const size_t dot = name.rfind('.');
    JALON_CHECK(dot != std::string_view::npos);
    std::string address(folder);
    address += name.substr(0, dot + 1);
    address += hex(sha256(body)).substr(0, 12);
    address += name.substr(dot);
    return address;
  }

  void file(std::string_view name, Asset& asset) {
    by_name.insert_or_assign(std::string(name), &asset);
    by_address.insert_or_assign(asset.address, &asset);
  }

  void embedded(std::string_view name, std::string_view type, std::string_view body, std::string_view gzip,
                std::string_view brotli) {
    Asset& asset = assets.emplace_back();
    asset.address = address_of(name, body);
    asset.content_type = type;
    asset.body = body;
    asset.gzip = gzip;
    asset.brotli = brotli;
    std::call_once(asset.compressed, [] {});
    file(name, asset);
  }
};

Shelf& shelf() {
  static Shelf the;
  return the;
}

std::string gzip_of(std::string_view body) {
  z_stream stream{};
  constexpr int window_for_gzip = 15 + 16;
  if (deflateInit2(&stream, 9, Z_DEFLATED, window_for_gzip, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(body.data()));  // zlib does not write there
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

std::string brotli_of(std::string_view body) {
  size_t size = BrotliEncoderMaxCompressedSize(body.size());
  std::string out(size, '\0');
  constexpr int quality = 9;  // 11 takes ten times as long for a twentieth less
  if (BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size(),
                            reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                            reinterpret_cast<std::uint8_t*>(out.data())) != BROTLI_TRUE) {
    return {};
  }
  out.resize(size);
  return out;
}

// Whether the client takes a coding: it is named and not with a weight of nought.
bool accepts(std::string_view header, std::string_view coding) {
  for (const std::string_view part : split(header, ',')) {
    const size_t semicolon = part.find(';');
    if (trim(part.substr(0, semicolon)) != coding) continue;
    if (semicolon == std::string_view::npos) return true;
    const std::string_view weight = trim(part.substr(semicolon + 1));
    return weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

Response serve(const Request& request) {
  std::string address(folder);
  address += request.param("file");
  Asset* asset = nullptr;
  {
    Shelf& the = shelf();
    const std::shared_lock lock(the.mutex);
    const auto found = the.by_address.find(address);
    if (found != the.by_address.end()) asset = found->second;
  }
  if (asset == nullptr) return error_response(request, NotFound{});
  std::call_once(asset->compressed, [&] {
    asset->kept_gzip = gzip_of(asset->body);
    asset->kept_brotli = brotli_of(asset->body);
    asset->gzip = asset->kept_gzip;
    asset->brotli = asset->kept_brotli;
  });
  Response response;
  response.content_type = asset->content_type;
  const std::string_view accepted = request.header("accept-encoding").value_or("");
  std::string_view body = asset->body;
  if (!asset->brotli.empty() && accepts(accepted, "br")) {
    body = asset->brotli;
    response.headers.emplace_back("content-encoding", "br");
  } else if (!asset->gzip.empty() && accepts(accepted, "gzip")) {
    body = asset->gzip;
    response.headers.emplace_back("content-encoding", "gzip");
  }
  response.body = body;
  return response;
}

}  // namespace

std::string_view asset(std::string_view name) {
  Shelf& the = shelf();
  const std::shared_lock lock(the.mutex);
  const auto found = the.by_name.find(name);
  JALON_CHECK(found != the.by_name.end());
  return found->second->address;
}

bool has_asset(std::string_view name) {
  Shelf& the = shelf();
  const std::shared_lock lock(the.mutex);
  return the.by_name.find(name) != the.by_name.end();
}

std::string put_asset(std::string_view name, std::string_view content_type, std::string body) {
  Shelf& the = shelf();
  const std::unique_lock lock(the.mutex);
  std::string address = Shelf::address_of(name, body);
  const auto same = the.by_address.find(address);
  if (same != the.by_address.end()) {
    the.by_name.insert_or_assign(std::string(name), same->second);
    return address;
  }
  Asset& added = the.assets.emplace_back();
  added.address = address;
  added.content_type = content_type;
  added.kept_body = std::move(body);
  added.body = added.kept_body;
  the.file(name, added);
  return address;
}

void add_asset_routes(Router& router) {
  Route route;
  route.name = "web.read_asset";
  route.pattern = "/assets/{file}";
  route.audience = Audience::everyone;
  route.freshness = Freshness::immutable;
  route.handler = serve;
  router.add(std::move(route));
}

}  // namespace jalon::web
