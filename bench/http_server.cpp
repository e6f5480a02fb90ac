// SPDX-License-Identifier: EUPL-1.2
// The server alone: bench_http_server PORT FILE serves /trivial and /page (the file's bytes, copied as a rendered page
// would be) until it is told to stop. bench/http.sh puts nginx with the same file beside it.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "web/server.hpp"

int main(int argc, char** argv) {
  using namespace jalon::web;
  if (argc < 3) {
    std::fputs("bench_http_server PORT FILE [WORKERS]\n", stderr);
    return 2;
  }
  std::ifstream in(argv[2], std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  Router router;
  const auto add = [&](std::string pattern, Handler handler) {
    Route route;
    route.name = pattern;
    route.pattern = std::move(pattern);
    route.audience = Audience::everyone;
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add("/trivial", [](const Request&) { return text("ok"); });
  add("/page", [&](const Request&) { return html(page); });
  ServerOptions options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  if (argc > 3) options.workers = std::atoi(argv[3]);
  Server server(router, {}, options);
  server.start();
  server.run_until_stopped();
}
