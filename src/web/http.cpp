// SPDX-License-Identifier: EUPL-1.2
#include "web/http.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "web/exchange.hpp"
#include "web/i18n.hpp"

namespace jalon::web {

std::string_view word(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
  }
  return "GET";
}

std::string_view word(Audience audience) {
  switch (audience) {
    case Audience::everyone:
      return "everyone";
    case Audience::signed_in:
      return "signed_in";
    case Audience::development:
      return "development";
  }
  return "signed_in";
}

namespace {

std::optional<std::string_view> find_in(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return std::nullopt;
}

bool is_unreserved(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void append_percent(std::string& out, unsigned char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '%';
  out += digits[c >> 4U];
  out += digits[c & 15U];
}

std::string encoded(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (is_unreserved(u) || kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      append_percent(out, u);
    }
  }
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const { return find_in(headers, name); }
std::optional<std::string_view> Request::cookie(std::string_view name) const { return find_in(cookies, name); }
std::optional<std::string_view> Request::query_value(std::string_view name) const { return find_in(query, name); }
std::string_view Request::param(std::string_view name) const {
  return find_in(params, name).value_or(std::string_view{});
}

bool Request::wants_part() const { return header("hx-request") == "true"; }

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    out += c;
  }
  if (first_bad_utf8(out)) return std::nullopt;
  return out;
}

std::string percent_encode(std::string_view text) { return encoded(text, {}); }
std::string percent_encode_path(std::string_view path) { return encoded(path, "/"); }

Response html(std::string body, int status) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response text(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

Response json(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

Response see_other(std::string location) {
  // An address built from what a person typed must not end the header line nor leave ASCII.
  std::string safe;
  safe.reserve(location.size());
  for (const char c : location) {
    const auto u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u >= 0x7f) {
      append_percent(safe, u);
    } else {
      safe += c;
    }
  }
  Response response;
  response.status = 303;
  response.content_type.clear();
  response.headers.emplace_back("location", std::move(safe));
  return response;
}

Response download(std::string content_type, std::string_view file_name, std::function<void(BodySink&)> stream) {
  std::string plain;
  std::string encoded;
  bool ascii = true;
  for (const char c : file_name) {
    const auto u = static_cast<unsigned char>(c);
    const bool ordinary = u >= 0x20 && u < 0x7f && c != '"' && c != '\\' && c != '/';
    if (!ordinary) ascii = false;
    // One underscore for a character of several bytes.
    if (ordinary) {
      plain += c;
    } else if ((u & 0xC0U) != 0x80U) {
      plain += '_';
    }
    if (is_unreserved(u)) {
      encoded += c;
    } else {
      append_percent(encoded, u);
    }
  }
  Response response;
  response.content_type = std::move(content_type);
  std::string disposition = "attachment; filename=\"" + plain + "\"";
  if (!ascii) disposition += "; filename*=UTF-8''" + encoded;
  response.headers.emplace_back("content-disposition", std::move(disposition));
  response.stream = std::move(stream);
  return response;
}

int status_of(const Error& error) {
  struct Visitor {
    int operator()(const NotFound&) const { return 404; }
    int operator()(const Forbidden&) const { return 403; }
    int operator()(const Conflict&) const { return 409; }
    int operator()(const Invalid&) const { return 422; }
    int operator()(const Refused&) const { return 422; }
  };
  return std::visit(Visitor{}, error);
}

std::string problem_json(int status, std::string_view title, std::string_view detail, const Error* error, Lang lang) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("type", "about:blank");
    json.field("title", title);
    json.field("status", status);
    json.field("detail", detail);
    if (error == nullptr) return;
    if (const auto* forbidden = std::get_if<Forbidden>(error)) json.field("right", forbidden->right);
    if (const auto* refused = std::get_if<Refused>(error)) {
      json.field("rule", refused->rule);
      if (!refused->next.id.empty()) json.field("next", tr(lang, refused->next));
    }
    if (const auto* invalid = std::get_if<Invalid>(error)) {
      json.key("faults");
      json.array([&] {
        for (const auto& fault : invalid->faults) {
          json.object([&] {
            json.field("field", fault.field);
            json.field("reason", tr(lang, fault.reason));
          });
        }
      });
    }
  });
  return out;
}

namespace {
std::string_view title_of(const Error& error) {
  struct Visitor {
    std::string_view operator()(const NotFound&) const { return N_("Not found"); }
    std::string_view operator()(const Forbidden&) const { return N_("Not allowed"); }
    std::string_view operator()(const Conflict&) const { return N_("Changed meanwhile"); }
    std::string_view operator()(const Invalid&) const { return N_("Some entries cannot be taken"); }
    std::string_view operator()(const Refused&) const { return N_("Refused by a rule"); }
  };
  return std::visit(Visitor{}, error);
}
}  // namespace

Response error_response(const Request& request, const Error& error) {
  const int status = status_of(error);
  const std::string_view title = tr(request.lang, title_of(error));
  const std::string sentence = tr(request.lang, error);
  if (request.path == "/api" || request.path.starts_with("/api/")) {
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = problem_json(status, title, sentence, &error, request.lang);
    return response;
  }
  return failure(request, status, title, sentence);
}

}  // namespace jalon::web
