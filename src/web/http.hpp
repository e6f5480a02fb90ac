// SPDX-License-Identifier: EUPL-1.2
// What a handler sees of HTTP: a request, a response, and the table of routes. Handlers run synchronously on worker
// threads; they may block on the database.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"

namespace jalon::web {

enum class Method : std::uint8_t { get, post, put, patch, del };  // HEAD is served from get
std::string_view word(Method method);                             // GET, POST…

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Who is signed in, as far as a page's frame needs it. access::Actor derives from it.
struct Identity {
  virtual ~Identity() = default;
  std::string account_id;
  std::string label;        // function and territory: "Cabinet, préfecture de la Seine-Saint-Denis"
  std::string csrf_secret;  // of the session; empty with an API token
  std::string rights_key;   // equal for identities that may see the same things: part of the ETag and of page memos
  bool by_token = false;
};

struct Upload {
  std::string field, file_name, content_type;
  std::string bytes;
};

struct Route;

struct Request {
  Method method = Method::get;
  bool head = false;
  std::string path;                       // decoded, without the query
  std::string target;                     // as sent
  Pairs query, headers, cookies, params;  // header names in lower case; params from the route's pattern
  std::string body;
  std::string peer;  // address, without port
  Lang lang = Lang::fr;
  const Route* route = nullptr;
  std::shared_ptr<const Identity> identity;  // null when nobody is signed in
  std::int64_t position = 0;                 // of the journal, when the request began

  [[nodiscard]] std::optional<std::string_view> header(std::string_view lower_case_name) const;
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
  // A path parameter; empty if the pattern has none of that name.
  [[nodiscard]] std::string_view param(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
  // True when the client asks for a part only (live.js): the frame is left out.
  [[nodiscard]] bool wants_part() const;
  // True when a page of this site sent it, or the reader typed it: what Sec-Fetch-Site says or, where a browser sends
  // none (plain HTTP), Origin or Referer. False when nothing says so.
  [[nodiscard]] bool is_from_here() const;
};

// Takes a body of any size in constant memory: write() waits while the client is slow, and throws Gone when it left.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void write(std::string_view bytes) = 0;
};
struct Gone {};

enum class Freshness : std::uint8_t {
  position,   // same journal position, reader and language: 304 before the handler runs (the default of pages)
  never,      // private, no-store: sign-in, forms with what was typed
  immutable,  // a versioned asset
  content,    // ETag from the body
};

struct Response {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  Pairs headers;
  std::string body;
  std::function<void(BodySink&)> stream;  // instead of body
  bool events = false;                    // a server-sent event stream: kept open, told each new journal position
};

Response html(std::string body, int status = 200);
Response text(std::string body, int status = 200);
Response json(std::string body, int status = 200);
// After a successful form: 303, so that reloading does not post again.
Response see_other(std::string location);
// A file to keep: name gets quoted and encoded (RFC 6266).
Response download(std::string content_type, std::string_view file_name, std::function<void(BodySink&)> stream);
// Percent escapes for all but letters, digits and -._~; of a path, the slashes stand as well.
std::string percent_encode(std::string_view text);
std::string percent_encode_path(std::string_view path);

// An Error as problem+json (RFC 9457) under /api, as a page elsewhere, with its status: NotFound 404, Forbidden 403
// (404 when even the existence is not to be known is the caller's choice), Conflict 409, Invalid 422, Refused 422.
Response error_response(const Request& request, const Error& error);
int status_of(const Error& error);

enum class Audience : std::uint8_t { everyone, signed_in, development };
std::string_view word(Audience audience);

using Handler = std::function<Response(const Request&)>;

// The right must hold somewhere; the rule then asks for it in each object that the request names.
inline constexpr std::string_view scope_each = "each";

struct Route {
  std::string name;  // room.verb_object, unique: plan.edit_action
  Method method = Method::get;
  std::string pattern;  // /contrats/{contract}/plan ; a last {rest*} takes the remaining path
  std::string right;    // a word of access::Right; empty only for Audience::everyone and the reader's own account
  Audience audience = Audience::signed_in;
  std::string scope;  // which parameter names the territory the right must hold in: contract, department, region;
                      // empty: the nation; scope_each: the objects that the body names, one by one
  Handler handler;
  Freshness freshness = Freshness::position;  // of GET
  std::size_t body_limit = 1U << 20U;
  // For the API description; empty summary means a page, not an API operation.
  std::string summary;
  std::string response_schema;  // name of a schema added with Router::add_schema
  std::string request_schema;
  std::string response_type, request_type;  // instead of a schema: the media type of a body that is not JSON
  std::vector<std::string> query_names;     // documented query parameters
};

class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  // Throws Bug when the name or the pattern is taken, or an audience other than everyone has neither right nor the
  // prefix /compte (nor is /deconnexion, /moi or /live).
  void add(Route route);
  void add_schema(std::string name, std::string json_schema);
  struct Match {
    const Route* route = nullptr;  // null: none
    Pairs params;
    bool other_method = false;  // the path exists with another method: 405
    std::string allow;
  };
  // The path as it is sent, with its escapes: an escaped slash stands inside its segment and separates nothing.
  [[nodiscard]] Match find(Method method, std::string_view path) const;
  [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }
  [[nodiscard]] const Pairs& schemas() const { return schemas_; }

 private:
  struct Node;
  std::vector<std::unique_ptr<Route>> routes_;
  std::unique_ptr<Node> tree_;
  Pairs schemas_;
};
// OpenAPI 3.1 from the routes with a summary.
std::string openapi(const Router& router, std::string_view version);

}  // namespace jalon::web
