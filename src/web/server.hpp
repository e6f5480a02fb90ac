// SPDX-License-Identifier: EUPL-1.2
// HTTP/1.1 on Boost.Asio with Beast's parser; one I/O thread, N workers. Headers at most 16 kB; bodies by the route's
// limit; keep-alive, pipelining, timeouts, gzip/brotli, ETag and 304, HEAD, ranges on assets, graceful stop.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "web/http.hpp"

namespace jalon::web {

struct Hooks {
  // Finds the session or the token and fills identity, lang and position; may answer itself (revoked token: 401). Not
  // called for immutable assets of everyone. lang is set already from ?lang=, the cookie lang and Accept-Language.
  std::function<std::optional<Response>(Request&)> identify;
  // Says no (sign-in page, 403, 404) or nothing. Called for every route, deny by default: a null hook refuses all
  // routes whose audience is not everyone.
  std::function<std::optional<Response>(const Request&)> authorize;
  // Told of every exception, with the reference that the reader was shown; without it they go to standard error. The
  // answer is made already: Broken becomes 503 (with Retry-After where waiting helps), Violated 409, the rest 500.
  std::function<void(const Request&, std::string_view what)> report;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free port
  int workers = 4;
  std::size_t queue_limit = 1024;  // waiting requests; beyond: 503
  std::size_t connection_limit = 4096;
  // Bodies are kept in memory until their handler has run: all of them together, and those of one address, so that
  // whoever holds theirs back keeps nobody else from sending. Up to 64 kB, a form, a body is always taken.
  std::size_t bodies_limit = 512U << 20U;
  std::size_t bodies_limit_of_peer = 128U << 20U;
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds stop_timeout{10'000};  // how long a graceful stop waits for requests under way
  bool development = false;                        // routes with Audience::development exist
  bool secure = false;     // served behind a proxy that ends TLS: HSTS, Secure and __Host- cookies; the last address
                           // of X-Forwarded-For is the peer, so the proxy must set it
  std::string access_log;  // a file, "-" for standard error, empty for none; one JSON line a request
};

class Server {
 public:
  Server(const Router& router, Hooks hooks, ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Listens; throws std::system_error naming address and port. Returns the port.
  std::uint16_t start();
  // Returns after stop() has been called and requests under way have ended. Installs SIGTERM and SIGINT handlers.
  void run_until_stopped();
  void stop();  // from any thread or a signal handler
  // Tells every open event stream the new position; from any thread.
  void announce(std::int64_t position);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Handles one request without a socket: what the server does between parsing and writing. For tests of pages, of the
// policy and for fuzzing.
Response respond(const Router& router, const Hooks& hooks, Request request, bool development = false);

// Prometheus text of the counters of this process.
std::string metrics();

}  // namespace jalon::web
