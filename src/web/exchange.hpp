// SPDX-License-Identifier: EUPL-1.2
// Private to web: what stands between the bytes of a connection and a handler. No socket here.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "web/http.hpp"
#include "web/server.hpp"

namespace jalon::web {

// Percent escapes undone. Nothing when an escape is broken, or when the result is not UTF-8 or holds a control
// character: such an address names nothing, and would reach logs and the database.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// Fills path, query, cookies and lang from target and headers. Returns false when the target is broken.
bool understand(Request& request);

// The path of the target, with its escapes.
std::string_view path_as_sent(const Request& request);

// Sets route and params. A GET with one slash too many at its end is led to the address without it. Routes of the
// development audience do not exist outside development.
Router::Match match_route(const Router& router, Request& request, bool development);

// A refusal of the server itself (400, 413, 503…): problem+json under /api, a page elsewhere. Never calls the site's
// hooks or the database, so it can be made on the I/O thread.
Response plain_failure(std::string_view path, Lang lang, int status, std::string_view title, std::string_view sentence);
// The same inside the site's frame, falling back to the plain one when the frame cannot be drawn.
Response failure(const Request& request, int status, std::string_view title, std::string_view sentence);
std::string problem_json(int status, std::string_view title, std::string_view detail, const Error* error, Lang lang);

// "Service Unavailable" and its like, for the status line.
std::string_view reason_phrase(int status);

// The choice of language when nobody is signed in: ?lang=, the cookie that it sets, Accept-Language, then French.
Lang language_of(const Request& request);

// True when the list (Accept-Encoding, Connection…) names the token with a quality above zero.
bool list_names(std::string_view list, std::string_view token);

// Pages that visitors without an account have been shown, for the others who ask at the same journal position. The key
// is the ETag, which changes with all that a page depends on. One for each server. Thread-safe.
class PublicPages {
 public:
  std::optional<Response> find(const std::string& etag);
  void keep(const std::string& etag, const Response& response);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, Response> pages_;
  std::size_t bytes_ = 0;
};

// Everything between parsing and writing, the hand-over of a request whose target was understood and whose route was
// looked up.
Response answer(const Hooks& hooks, Request& request, Router::Match match, PublicPages* pages = nullptr);

// What an exception of a handler becomes: 503, 409 or 500, reported. To be called while it is being handled.
Response exception_response(const Hooks& hooks, const Request& request);

// After the handler: 304 or range or compression where they apply, so that what is left is to be written as it stands.
void finish(const Request& request, Response& response);

// The status line and the headers with the empty line after them. content_length below zero: chunked.
struct HeadOptions {
  bool keep_alive = true;
  bool http_10 = false;
  bool secure = false;
  std::int64_t content_length = 0;
  bool chunked = false;
};
void append_head(std::string& out, const Response& response, const HeadOptions& options);

// One whole request from bytes, as the server would read it: for fuzzing. Nothing when it is broken or not complete.
std::optional<Request> parse_request(std::string_view raw);

}  // namespace jalon::web
