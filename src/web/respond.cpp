// SPDX-License-Identifier: EUPL-1.2
// One request on its way through the hooks to its handler. The order is the security of the site: the address is
// understood, the sender is looked at (same origin), the session is found, the form's token is compared, the right is
// asked for, then freshness, then the handler. No handler can be reached by another way.
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "db/database.hpp"
#include "web/compress.hpp"
#include "web/elsewhere.hpp"
#include "web/exchange.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"
#include "web/log.hpp"
#include "web/page.hpp"

namespace jalon::web {

namespace {

bool under_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

const std::string* header_of(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return &value;
  }
  return nullptr;
}
bool has_header(const Response& response, std::string_view name) { return header_of(response, name) != nullptr; }

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
           return lower(x) == lower(y);
         });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Visits "token;q=0.5" items of a list header: visit(token, quality in thousandths).
template <class F>
void each_weighted(std::string_view list, F&& visit) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    std::string_view item = trimmed(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    int quality = 1000;
    const size_t semicolon = item.find(';');
    if (semicolon != std::string_view::npos) {
      std::string_view parameter = trimmed(item.substr(semicolon + 1));
      item = trimmed(item.substr(0, semicolon));
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
        parameter.remove_prefix(2);
        int scale = 1000;
        quality = 0;
        for (const char c : parameter) {
          if (c == '.') continue;
          if (c < '0' || c > '9' || scale == 0) break;
          quality += (c - '0') * scale;
          scale /= 10;
        }
      }
    }
    if (!item.empty()) visit(item, quality);
  }
}

// Changes with every build: an ETag of an older binary is never taken for one of this.
const std::string& build_id() {
  static const std::string id = [] {
    struct stat about {};
    if (stat("/proc/self/exe", &about) != 0) return std::string("0");
    return fmt::format("{:x}-{:x}-{:x}", about.st_mtim.tv_sec, about.st_mtim.tv_nsec, about.st_size);
  }();
  return id;
}

std::string short_hash(std::string_view bytes) {
  std::array<unsigned char, 16> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     nullptr, 0);
  std::array<char, 33> hex_digits{};
  sodium_bin2hex(hex_digits.data(), hex_digits.size(), digest.data(), digest.size());
  return std::string(hex_digits.data(), 32);
}

// Weak, because the same page goes out compressed or not. The session's secret is in it, since the page's forms carry
// its token; the hour is in it, since what is due and late depends on the day.
std::string position_etag(const Request& request) {
  using namespace std::chrono;
  const auto hour = duration_cast<hours>(system_clock::now().time_since_epoch()).count();
  std::string key = fmt::format("{}\n{}\n{}\n{}\n{}\n", build_id(), request.position, hour, code(request.lang),
                                request.wants_part() ? 'p' : 'w');
  key += request.target;
  key += '\n';
  if (request.identity) {
    for (const auto* part :
         {&request.identity->account_id, &request.identity->rights_key, &request.identity->csrf_secret}) {
      key += *part;
      key += '\n';
    }
  }
  return "W/\"" + short_hash(key) + "\"";
}

bool etag_matches(std::string_view list, std::string_view etag) {
  const auto bare = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
  bool found = false;
  each_weighted(list, [&](std::string_view item, int) { found = found || item == "*" || bare(item) == bare(etag); });
  return found;
}

Response not_modified(std::string etag) {
  Response response;
  response.status = 304;
  response.content_type.clear();
  response.headers.emplace_back("etag", std::move(etag));
  return response;
}

constexpr std::string_view what_varies = "Cookie, Accept-Language, Accept-Encoding, HX-Request";

void add_cache_headers(const Request& request, Response& response, std::string etag) {
  if (has_header(response, "cache-control")) return;
  const bool kept = (response.status == 200 || response.status == 304) && request.route != nullptr &&
                    request.method == Method::get && !response.events && !has_header(response, "set-cookie");
  const Freshness freshness = kept ? request.route->freshness : Freshness::never;
  switch (freshness) {
    case Freshness::position:
    case Freshness::content:
      response.headers.emplace_back("cache-control", "private, no-cache");
      response.headers.emplace_back("vary", std::string(what_varies));
      if (!etag.empty() && !has_header(response, "etag")) response.headers.emplace_back("etag", std::move(etag));
      break;
    case Freshness::never:
      response.headers.emplace_back("cache-control", "no-store");
      break;
    case Freshness::immutable:
      response.headers.emplace_back("cache-control", "public, max-age=31536000, immutable");
      response.headers.emplace_back("vary", "Accept-Encoding");
      break;
  }
}

std::string_view authority_of(std::string_view origin) {
  const size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
}

// Another site's page must not act in the reader's name. Browsers say where a request comes from; programs that send
// neither header are not browsers and carry no cookie that they were not given.
bool from_another_site(const Request& request) {
  const auto site = request.header("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none") return true;
  const auto origin = request.header("origin");
  if (!origin) return false;
  const auto host = request.header("host");
  return !host || !same_letters(authority_of(*origin), *host);
}

}  // namespace

bool Request::is_from_here() const {
  if (const auto site = header("sec-fetch-site")) return *site == "same-origin" || *site == "none";
  const auto host = header("host");
  auto from = header("origin");
  if (!from) from = header("referer");
  if (!host || !from) return false;
  const std::string_view rest = authority_of(*from);
  return same_letters(rest.substr(0, rest.find('/')), *host);
}

namespace {

// True when the body or the header carries the token. The form field is looked for in the bytes, without a full parse:
// whoever knows the token could also place it right, so a loose search gives nothing away.
bool carries_token(const Request& request, const std::string& token) {
  if (token.empty()) return false;
  const auto equal = [&](std::string_view given) {
    return given.size() == token.size() && sodium_memcmp(given.data(), token.data(), token.size()) == 0;
  };
  if (const auto header = request.header("x-csrf-token")) return equal(*header);
  const auto type = request.header("content-type").value_or(std::string_view{});
  const std::string_view body = request.body;
  if (type.starts_with("multipart/form-data")) {
    constexpr std::string_view mark = "name=\"csrf\"";
    const size_t at = body.find(mark);
    if (at == std::string_view::npos) return false;
    const size_t value = body.find("\r\n\r\n", at);
    return value != std::string_view::npos && equal(body.substr(value + 4, token.size()));
  }
  constexpr std::string_view mark = "csrf=";
  for (size_t at = body.find(mark); at != std::string_view::npos; at = body.find(mark, at + 1)) {
    if (at != 0 && body[at - 1] != '&') continue;
    std::string_view value = body.substr(at + mark.size());
    value = value.substr(0, value.find('&'));
    const auto decoded = percent_decode(value, true);
    return decoded && equal(*decoded);
  }
  return false;
}

Response method_failure(const Request& request, std::string allow) {
  Response response = failure(
      request, 405, tr(request.lang, "This address does not take such a request"),
      tr(request.lang, "The page exists, but not for this kind of request. Go back and try from the page itself."));
  response.headers.emplace_back("allow", std::move(allow));
  return response;
}

Response broken_failure(const Request& request, const db::Broken& broken) {
  std::string_view sentence;
  int retry_s = 0;
  switch (broken.why()) {
    case db::Broken::Why::unavailable:
      sentence = N_("The database does not answer. Nothing was recorded; try again in a minute.");
      retry_s = 30;
      break;
    case db::Broken::Why::uncertain:
      // Without Retry-After: nobody should send this again before having looked.
      sentence =
          N_("The database was lost while your change was being recorded. It may have been recorded or not: open the "
             "page again and look before you repeat.");
      break;
    case db::Broken::Why::busy:
      sentence = N_("The database is busy with other work. Nothing was recorded; try again in a few seconds.");
      retry_s = 5;
      break;
    case db::Broken::Why::full:
      sentence = N_("There is no room left on the server's disk. Nothing was recorded; the operator must make room.");
      break;
    case db::Broken::Why::read_only:
      sentence = N_("The database can only be read at the moment. Nothing was recorded; pages can still be consulted.");
      break;
    case db::Broken::Why::damaged:
    case db::Broken::Why::newer_schema:
    case db::Broken::Why::refused:
      sentence = N_("The database cannot be used as it is. Nothing was recorded; the operator has been told.");
      break;
  }
  Response response = failure(request, 503, tr(request.lang, "Temporarily out of service"), tr(request.lang, sentence));
  if (retry_s != 0) response.headers.emplace_back("retry-after", std::to_string(retry_s));
  return response;
}

Response overloaded_failure(const Request& request) {
  Response response = failure(
      request, 503, tr(request.lang, "Temporarily out of service"),
      tr(request.lang, "Too many people are asking at once. Nothing was recorded; try again in a few seconds."));
  response.headers.emplace_back("retry-after", "5");
  return response;
}

std::string reference() {
  std::array<unsigned char, 5> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return fmt::format("{:02X}{:02X}{:02X}{:02X}{:02X}", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]);
}

void report(const Hooks& hooks, const Request& request, std::string_view what) {
  if (!hooks.report) {
    log_failure(request.route != nullptr ? std::string_view(request.route->name) : std::string_view(request.path),
                what);
    return;
  }
  try {
    hooks.report(request, what);
  } catch (...) {
    log_failure("web.report", "the report of a failure failed itself");
  }
}

}  // namespace

Response exception_response(const Hooks& hooks, const Request& request) {
  try {
    throw;
  } catch (const Overloaded& overloaded) {
    report(hooks, request, overloaded.what());
    return overloaded_failure(request);
  } catch (const db::Broken& broken) {
    report(hooks, request, broken.what());
    return broken_failure(request, broken);
  } catch (const db::Violated& violated) {
    report(hooks, request, violated.what());
    return failure(request, 409, tr(request.lang, "Changed meanwhile"),
                   tr(request.lang,
                      "Somebody else changed or added the same thing at the same time. Nothing was recorded; open the "
                      "page again and look before you repeat."));
  } catch (const std::exception& error) {
    const std::string ref = reference();
    report(hooks, request, fmt::format("{}: {}", ref, error.what()));
    return failure(
        request, 500, tr(request.lang, "Something went wrong on our side"),
        trf(request.lang, "Nothing was recorded. If it happens again, give this reference to the operator: {0}", ref));
  } catch (...) {
    const std::string ref = reference();
    report(hooks, request, fmt::format("{}: an exception of no known type", ref));
    return failure(
        request, 500, tr(request.lang, "Something went wrong on our side"),
        trf(request.lang, "Nothing was recorded. If it happens again, give this reference to the operator: {0}", ref));
  }
}

namespace {

std::optional<Lang> asked_lang(const Request& request) {
  const auto asked = request.query_value("lang");
  return asked ? parse_lang(*asked) : std::nullopt;
}

Response guarded(const Hooks& hooks, Request& request, Router::Match& match, PublicPages* pages) {
  const Route* route = request.route;
  if (request.method != Method::get && from_another_site(request)) {
    return failure(request, 403, tr(request.lang, "Not allowed"),
                   tr(request.lang,
                      "This request was sent by a page of another site. Open this site itself and repeat from there."));
  }
  // An asset is the same for everyone: no session is looked up for it.
  const bool same_for_all =
      route != nullptr && route->audience == Audience::everyone && route->freshness == Freshness::immutable;
  if (!same_for_all && hooks.identify) {
    if (auto response = hooks.identify(request)) return std::move(*response);
  }
  // The link that changes the language goes before what the account has set.
  if (const auto lang = asked_lang(request)) request.lang = *lang;
  if (route == nullptr) {
    if (match.other_method) return method_failure(request, match.allow);
    return failure(request, 404, tr(request.lang, "Not found"),
                   tr(request.lang, "There is nothing at this address. Check it, or start again from the home page."));
  }
  if (request.method != Method::get && request.identity && !request.identity->by_token &&
      !carries_token(request, csrf_token(request))) {
    return failure(request, 403, tr(request.lang, "The page was open for too long"),
                   tr(request.lang,
                      "Nothing was recorded: this page belongs to an earlier session. Go back, copy what you typed, "
                      "reload the page and send it again."));
  }
  if (hooks.authorize) {
    if (auto response = hooks.authorize(request)) return std::move(*response);
  } else if (route->audience == Audience::signed_in) {
    return error_response(request, Forbidden{route->right});
  }
  std::string etag;
  if (request.method == Method::get && route->freshness == Freshness::position) {
    etag = position_etag(request);
    const auto known = request.header("if-none-match");
    if (known && etag_matches(*known, etag)) {
      Response response = not_modified(etag);
      add_cache_headers(request, response, etag);
      return response;
    }
  }
  // Nobody is signed in: every visitor of this moment gets the same page, so it is made once. A signed-in reader's
  // browser keeps its own pages and asks with If-None-Match.
  const bool is_public = pages != nullptr && request.position > 0 && !etag.empty() && !request.identity;
  if (is_public) {
    if (auto made = pages->find(etag)) return std::move(*made);
  }
  Response response = route->handler(request);
  if (request.method == Method::get && response.status == 200 && !response.events) {
    // A handler that knows its content (a document by its hash) sets the ETag itself.
    const std::string* own = header_of(response, "etag");
    if (own != nullptr) {
      etag = *own;
    } else if (route->freshness == Freshness::content && !response.stream) {
      etag = "W/\"" + short_hash(response.body) + "\"";
    }
    const auto known = request.header("if-none-match");
    if (known && !etag.empty() && etag_matches(*known, etag)) response = not_modified(etag);
  }
  add_cache_headers(request, response, etag);
  if (is_public) pages->keep(etag, response);
  return response;
}

}  // namespace

std::optional<Response> PublicPages::find(const std::string& etag) {
  const std::scoped_lock lock(mutex_);
  const auto found = pages_.find(etag);
  return found == pages_.end() ? std::nullopt : std::optional<Response>(found->second);
}

void PublicPages::keep(const std::string& etag, const Response& response) {
  constexpr size_t limit_bytes = 4U << 20U;
  const std::string* own = header_of(response, "etag");
  if (response.status != 200 || response.stream || response.events || own == nullptr || *own != etag ||
      header_of(response, "set-cookie") != nullptr || response.body.size() > limit_bytes / 16) {
    return;
  }
  const std::scoped_lock lock(mutex_);
  // What no longer fits belongs to positions that have passed, mostly: starting over is simpler than telling apart.
  if (bytes_ + response.body.size() > limit_bytes) {
    pages_.clear();
    bytes_ = 0;
  }
  if (pages_.emplace(etag, response).second) bytes_ += response.body.size();
}

bool list_names(std::string_view list, std::string_view token) {
  bool found = false;
  each_weighted(
      list, [&](std::string_view item, int quality) { found = found || (quality > 0 && same_letters(item, token)); });
  return found;
}

Lang language_of(const Request& request) {
  if (const auto asked = request.query_value("lang")) {
    if (const auto lang = parse_lang(*asked)) return *lang;
  }
  if (const auto chosen = request.cookie("lang")) {
    if (const auto lang = parse_lang(*chosen)) return *lang;
  }
  int french = -1;
  int english = 0;
  if (const auto list = request.header("accept-language")) {
    each_weighted(*list, [&](std::string_view item, int quality) {
      const std::string_view primary = item.substr(0, item.find('-'));
      if (same_letters(primary, "fr")) french = std::max(french, quality);
      if (same_letters(primary, "en")) english = std::max(english, quality);
    });
  }
  return english > french && english > 0 ? Lang::en : Lang::fr;
}

namespace {

// Of a request: from the path to the end of the query.
std::string_view path_and_query(const Request& request) {
  std::string_view target = request.target;
  if (target.starts_with("http://") || target.starts_with("https://")) {
    target = authority_of(target);
    const size_t slash = target.find_first_of("/?");
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target.substr(0, target.find('#'));
}

}  // namespace

std::string_view path_as_sent(const Request& request) {
  const std::string_view target = path_and_query(request);
  return target.substr(0, target.find('?'));
}

bool understand(Request& request) {
  const std::string_view target = path_and_query(request);
  const size_t question = target.find('?');
  const std::string_view path = target.substr(0, question);
  auto decoded = percent_decode(path, false);
  if (!decoded || !decoded->starts_with('/')) return false;
  for (const char c : *decoded) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  request.path = std::move(*decoded);
  if (question != std::string_view::npos) {
    std::string_view left = target.substr(question + 1);
    while (!left.empty()) {
      const size_t end = left.find('&');
      const std::string_view pair = left.substr(0, end);
      left = end == std::string_view::npos ? std::string_view{} : left.substr(end + 1);
      if (pair.empty()) continue;
      const size_t equals = pair.find('=');
      auto name = percent_decode(pair.substr(0, equals), true);
      auto value = equals == std::string_view::npos ? std::optional<std::string>(std::string{})
                                                    : percent_decode(pair.substr(equals + 1), true);
      if (!name || !value || name->find('\0') != std::string::npos || value->find('\0') != std::string::npos)
        return false;
      request.query.emplace_back(std::move(*name), std::move(*value));
    }
  }
  for (const auto& [name, value] : request.headers) {
    if (name != "cookie") continue;
    std::string_view left = value;
    while (!left.empty()) {
      const size_t end = left.find(';');
      const std::string_view pair = trimmed(left.substr(0, end));
      left = end == std::string_view::npos ? std::string_view{} : left.substr(end + 1);
      const size_t equals = pair.find('=');
      if (equals == std::string_view::npos || equals == 0) continue;
      request.cookies.emplace_back(std::string(trimmed(pair.substr(0, equals))),
                                   std::string(trimmed(pair.substr(equals + 1))));
    }
  }
  request.lang = language_of(request);
  return true;
}

namespace {

// The same address without the slash at its end, its query kept. Only where a route is: the first segment is then one
// of this site's, so that the address cannot be read as another host's.
const Route& without_slash() {
  static const Route route = [] {
    Route made;
    made.name = "web.without_slash";
    made.pattern = "/{rest*}";
    made.audience = Audience::everyone;
    made.freshness = Freshness::never;
    made.handler = [](const Request& request) {
      std::string location(path_as_sent(request));
      location.pop_back();
      location += path_and_query(request).substr(location.size() + 1);
      Response response;
      response.status = 308;
      response.headers.emplace_back("location", std::move(location));
      return response;
    };
    return made;
  }();
  return route;
}

bool has_slash_too_many(const Router& router, const Request& request, bool development) {
  const std::string_view path = path_as_sent(request);
  if (request.method != Method::get || path.size() < 2 || !path.ends_with('/')) return false;
  if (path[1] == '/' || path[1] == '\\') return false;
  const auto match = router.find(Method::get, path.substr(0, path.size() - 1));
  return match.route != nullptr && (match.route->audience != Audience::development || development);
}

}  // namespace

Router::Match match_route(const Router& router, Request& request, bool development) {
  Router::Match match = router.find(request.method, path_as_sent(request));
  if (match.route != nullptr && match.route->audience == Audience::development && !development) match = Router::Match{};
  if (match.route == nullptr && has_slash_too_many(router, request, development)) match.route = &without_slash();
  request.route = match.route;
  request.params = match.params;
  return match;
}

Response plain_failure(std::string_view path, Lang lang, int status, std::string_view title,
                       std::string_view sentence) {
  Response response;
  response.status = status;
  if (under_api(path)) {
    response.content_type = "application/problem+json";
    response.body = problem_json(status, title, sentence, nullptr, lang);
    return response;
  }
  response.body = fmt::format(
      "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">"
      "<title>{}</title></head><body><main><h1>{}</h1><p>{}</p></main></body></html>",
      code(lang), escaped(title), escaped(title), escaped(sentence));
  return response;
}

// Where the refused form was, when the browser says so and it was here; never another host. Empty otherwise.
std::string page_before(const Request& request) {
  const std::string_view from = request.header("referer").value_or(std::string_view{});
  const std::string_view host = request.header("host").value_or(std::string_view{});
  const auto scheme = from.find("://");
  if (scheme == std::string_view::npos || host.empty()) return {};
  const std::string_view rest = from.substr(scheme + 3);
  if (!rest.starts_with(host)) return {};
  const std::string_view path = rest.substr(host.size());
  if (!path.starts_with('/') || path.starts_with("//") || path.starts_with("/\\")) return {};
  return std::string(path);
}

Response failure(const Request& request, int status, std::string_view title, std::string_view sentence) {
  if (!under_api(request.path)) {
    try {
      return message_page(request, status, title, [&](Flow& main) {
        main.p(sentence);
        main.p([&](Phrasing& p) {
          if (const auto before = page_before(request); !before.empty() && before != request.target) {
            p.a(before, p.tr("Back to the page before"));
            p.text(" · ");
          }
          const bool is_known = request.identity != nullptr;
          p.a(is_known ? "/moi" : "/", is_known ? p.tr("My page") : p.tr("Home page"));
        });
      });
    } catch (...) {
      // The frame itself asks the database (what is due); when that is what is broken, the plain page still goes out.
    }
  }
  return plain_failure(request.path, request.lang, status, title, sentence);
}

Response answer(const Hooks& hooks, Request& request, Router::Match match, PublicPages* pages) {
  Response response;
  try {
    response = guarded(hooks, request, match, pages);
  } catch (...) {
    response = exception_response(hooks, request);
  }
  add_cache_headers(request, response, {});
  if (const auto lang = asked_lang(request); lang && request.method == Method::get && response.status != 304) {
    response.headers.emplace_back("set-cookie",
                                  fmt::format("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", code(*lang)));
  }
  return response;
}

Response respond(const Router& router, const Hooks& hooks, Request request, bool development) {
  if (request.path.empty() && !understand(request)) {
    return plain_failure(
        "/", Lang::fr, 400, tr(Lang::fr, "This address is not readable"),
        tr(Lang::fr,
           "The address holds characters that are cut or broken. Type it again or start from the home page."));
  }
  if (request.target.empty()) request.target = percent_encode_path(request.path);
  auto match = match_route(router, request, development);
  return answer(hooks, request, std::move(match));
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return status < 400 ? "OK" : "Error";
  }
}

namespace {

// The date as RFC 9110 wants it, made once a second for each thread.
std::string_view date_line() {
  thread_local std::time_t made_for = 0;
  thread_local std::string line;
  const std::time_t now = std::time(nullptr);
  if (now != made_for) {
    static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    line = fmt::format("Date: {}, {:02} {} {} {:02}:{:02}:{:02} GMT\r\n", days.at(static_cast<size_t>(utc.tm_wday)),
                       utc.tm_mday, months.at(static_cast<size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                       utc.tm_min, utc.tm_sec);
    made_for = now;
  }
  return line;
}

// What a browser must not do with anything that comes from here, whatever a page holds.
constexpr std::string_view policy_header =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
    "'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n";
constexpr std::string_view security_headers =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()\r\n";
constexpr std::string_view strict_transport = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

void append_clean(std::string& out, std::string_view value) {
  for (const char c : value) {
    // A line end inside a value would begin a header of the sender's choice.
    if (c != '\r' && c != '\n' && c != '\0') out += c;
  }
}

}  // namespace

void append_head(std::string& out, const Response& response, const HeadOptions& options) {
  out.reserve(out.size() + 1024);
  out += "HTTP/1.1 ";
  fmt::format_int status(response.status);
  out.append(status.data(), status.size());
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  out += date_line();
  if (!response.content_type.empty()) {
    out += "Content-Type: ";
    append_clean(out, response.content_type);
    out += "\r\n";
  }
  bool own_policy = false;
  for (const auto& [name, value] : response.headers) {
    if (name == "content-security-policy") own_policy = true;
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
  }
  if (!own_policy) out += policy_header;
  out += security_headers;
  if (options.secure) out += strict_transport;
  if (options.chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (options.content_length >= 0 && response.status != 304 && response.status != 204) {
    out += "Content-Length: ";
    fmt::format_int length(options.content_length);
    out.append(length.data(), length.size());
    out += "\r\n";
  }
  if (!options.keep_alive) {
    out += "Connection: close\r\n";
  } else if (options.http_10) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

}  // namespace jalon::web
