// SPDX-License-Identifier: EUPL-1.2
// Serves the styleguide, and a page that changes while it is looked at, without a database: for the browser checks of
// tests/pages. Prints its port.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "web/form.hpp"
#include "web/page.hpp"
#include "web/server.hpp"

namespace {

using namespace jalon;
using namespace jalon::web;

// What the changing page shows.
struct Board {
  std::mutex mutex;
  int count = 0;
  int version = 1;
  std::string text;
  Server* server = nullptr;
  std::atomic<std::int64_t> position{1};

  void changed() { server->announce(++position); }
};
Board board;

Response show_board(const Request& request) {
  const std::lock_guard lock(board.mutex);
  Page frame;
  frame.title = "Board";
  frame.live = true;
  return page(request, frame, [&](Flow& f) {
    f.head("Board");
    f.p([](Phrasing& p) { p.text("Count: ").strong(std::to_string(board.count)); }, {{"id", "count"}});
    f.table("Rows", {{"Name"}}, [](Rows& rows) {
      for (int i = 1; i <= 3; ++i) {
        rows.row([&](Row& row) {
          row.head([&](Phrasing& p) { p.a("#row" + std::to_string(i), "Row " + std::to_string(i)); });
        });
      }
    });
    f.details("More", [](Flow& d) { d.p("Opened."); });
    f.post_button("/board/plus", csrf_token(request), "Plus");
    f.post_form("/board", csrf_token(request),
                [&](Fields& form) {
                  form.hidden("version", std::to_string(board.version));
                  form.area({.name = "text", .label = "Text", .value = board.text, .max_characters = 20});
                  form.submit("Save");
                },
                false, {{"data-autosave", ""}});
  });
}

Response save_board(const Request& request) {
  const Form form(request);
  const std::lock_guard lock(board.mutex);
  if (form.text("version") != std::to_string(board.version)) {
    return error_response(request, Conflict{msg("Somebody else changed this text meanwhile.")});
  }
  ++board.version;
  board.text = form.text("text");
  board.changed();
  return see_other("/board");
}

Response add_one(const Request&) {
  const std::lock_guard lock(board.mutex);
  ++board.count;
  board.changed();
  return see_other("/board");
}

void add_board(Router& router) {
  const auto add = [&](const char* name, Method method, const char* pattern, Handler handler) {
    Route route;
    route.name = name;
    route.method = method;
    route.pattern = pattern;
    route.audience = Audience::development;
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add("board.show", Method::get, "/board", show_board);
  add("board.save", Method::post, "/board", save_board);
  add("board.add_one", Method::post, "/board/plus", add_one);
  add("board.live", Method::get, "/live", [](const Request&) {
    Response response;
    response.content_type = "text/event-stream";
    response.events = true;
    return response;
  });
}

}  // namespace

int main(int argc, char** argv) {
  Site site;
  site.banner_fr = "Données de démonstration, au 15 novembre 2016";
  site.banner_en = "Demonstration data, as of 15 November 2016";
  site.programme = [](const Request& request) {
    return request.lang == Lang::fr ? "Prévention de la radicalisation, 2016" : "Prevention of radicalisation, 2016";
  };
  site.due_count = [](const Request&) { return 4; };
  site.navigation = [](const web::Request&) {
    return std::vector<web::Link>{{"Territoires", "/"}, {"Plans", "/styleguide", true}, {"Chiffres", "/"}};
  };
  site.search_href = "/styleguide";
  set_site(site);

  Router router;
  add_asset_routes(router);
  add_styleguide_route(router);
  add_board(router);
  Hooks hooks;
  hooks.identify = [](Request& request) -> std::optional<Response> {
    auto identity = std::make_shared<Identity>();
    identity->label = request.lang == Lang::fr ? "Cabinet, préfecture 93" : "Cabinet, prefecture 93";
    identity->csrf_secret = "of the styleguide";
    request.identity = identity;
    request.position = board.position;
    return std::nullopt;
  };
  hooks.authorize = [](const Request&) -> std::optional<Response> { return std::nullopt; };
  ServerOptions options;
  options.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0);
  options.workers = 2;
  options.development = true;
  Server server(router, hooks, options);
  board.server = &server;
  std::printf("%d\n", server.start());
  std::fflush(stdout);
  server.run_until_stopped();
  return 0;
}
