// SPDX-License-Identifier: EUPL-1.2
// Bytes as they come from a connection: parsed, answered, made ready for writing. Nothing may crash, and no header that
// we write may hold a line end from outside.
#include <cstdlib>

#include "web/exchange.hpp"
#include "web/form.hpp"

namespace {

using namespace jalon;
using namespace jalon::web;

struct Reader : Identity {};

const Router& router() {
  static const auto made = [] {
    auto routes = std::make_unique<Router>();
    const auto add = [&](std::string name, Method method, std::string pattern, Freshness freshness, Handler handler) {
      Route route;
      route.name = std::move(name);
      route.method = method;
      route.pattern = std::move(pattern);
      route.audience = Audience::everyone;
      route.freshness = freshness;
      route.handler = std::move(handler);
      routes->add(std::move(route));
    };
    add("home", Method::get, "/", Freshness::position, [](const Request&) { return html(std::string(2'000, 'a')); });
    add("asset", Method::get, "/a/{file}", Freshness::immutable, [](const Request&) { return text("0123456789"); });
    add("content", Method::get, "/c/{rest*}", Freshness::content,
        [](const Request& request) { return text(std::string(request.param("rest"))); });
    add("go", Method::get, "/go", Freshness::never,
        [](const Request& request) { return see_other(std::string(request.query_value("to").value_or("/"))); });
    add("save", Method::post, "/save", Freshness::never, [](const Request& request) {
      Form form(request);
      return text(form.text("name"), form.ok() ? 200 : 422);
    });
    return routes;
  }();
  return *made;
}

const Hooks& hooks() {
  static const Hooks made = [] {
    Hooks all;
    all.identify = [](Request& request) -> std::optional<Response> {
      if (!request.cookie("s")) return std::nullopt;
      auto reader = std::make_shared<Reader>();
      reader->account_id = "1";
      reader->csrf_secret = "secret";
      request.identity = reader;
      return std::nullopt;
    };
    all.report = [](const Request&, std::string_view) { std::abort(); };  // no handler here throws
    return all;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto request = parse_request({reinterpret_cast<const char*>(data), size});
  if (!request) return 0;
  auto match = match_route(router(), *request, false);
  Response response = answer(hooks(), *request, std::move(match));
  finish(*request, response);
  std::string head;
  append_head(head, response, {.content_length = static_cast<std::int64_t>(response.body.size())});
  // One empty line, at the end: nobody else began a body.
  if (head.find("\r\n\r\n") + 4 != head.size()) std::abort();
  if (head.find("\nX-Injected") != std::string::npos) std::abort();
  return 0;
}
