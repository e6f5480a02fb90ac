// SPDX-License-Identifier: EUPL-1.2
#include "web/form.hpp"

#include <sodium.h>

#include <algorithm>

#include "web/i18n.hpp"

namespace jalon::web {
namespace {

constexpr size_t field_limit = 1000;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string url_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && same_word(text.substr(0, word.size()), word);
}

// One parameter of a header such as: form-data; name="a"; filename="b.pdf".
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  size_t at = header.find(';');
  while (at != std::string_view::npos && at < header.size()) {
    ++at;
    while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
    const size_t equals = header.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = trim(header.substr(at, equals - at));
    std::string value;
    size_t end = equals + 1;
    if (end < header.size() && header[end] == '"') {
      ++end;
      while (end < header.size() && header[end] != '"') {
        if (header[end] == '\\' && end + 1 < header.size() && (header[end + 1] == '"' || header[end + 1] == '\\'))
          ++end;
        value += header[end++];
      }
      end = header.find(';', end);
    } else {
      const size_t stop = header.find(';', end);
      value = trim(header.substr(end, stop == std::string_view::npos ? stop : stop - end));
      end = stop;
    }
    if (same_word(key, name)) return value;
    at = end;
  }
  return std::nullopt;
}

// A browser writes quotation marks and line ends of names as %22, %0D and %0A (HTML, multipart form data).
std::string unquote(std::string name) {
  for (const auto& [from, to] : {std::pair<std::string_view, char>{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}) {
    for (size_t at = name.find(from); at != std::string::npos; at = name.find(from, at + 1)) name.replace(at, 3, 1, to);
  }
  return name;
}

// Some browsers and scripts send the whole path.
std::string base_name(std::string path) {
  const size_t slash = path.find_last_of("/\\");
  if (slash != std::string::npos) path.erase(0, slash + 1);
  return path;
}

struct Parsed {
  Pairs values;
  std::vector<Upload> uploads;
  bool too_many = false;
  bool damaged = false;
};

void parse_urlencoded(std::string_view body, Parsed& to) {
  while (!body.empty()) {
    const size_t end = body.find('&');
    const std::string_view part = body.substr(0, end);
    body = end == std::string_view::npos ? std::string_view() : body.substr(end + 1);
    if (part.empty()) continue;
    if (to.values.size() == field_limit) {
      to.too_many = true;
      return;
    }
    const size_t equals = part.find('=');
    to.values.emplace_back(url_decode(part.substr(0, equals)),
                           equals == std::string_view::npos ? std::string() : url_decode(part.substr(equals + 1)));
  }
}

void parse_multipart(std::string_view body, std::string_view boundary, Parsed& to) {
  const std::string delimiter = "--" + std::string(boundary);
  size_t at = body.find(delimiter);
  if (at == std::string_view::npos) {
    to.damaged = true;
    return;
  }
  for (;;) {
    at += delimiter.size();
    if (body.substr(at, 2) == "--") return;  // the last
    const size_t line_end = body.find("\r\n", at);
    if (line_end == std::string_view::npos) break;
    const size_t head = line_end + 2;
    const size_t next = body.find("\r\n" + delimiter, line_end);
    if (next == std::string_view::npos) break;
    // A part without header lines begins with the empty line at once.
    const size_t blank = body.substr(line_end, 4) == "\r\n\r\n" ? line_end : body.find("\r\n\r\n", head);
    if (blank == std::string_view::npos || blank > next) break;
    std::string_view headers = blank > head ? body.substr(head, blank - head) : std::string_view();
    const size_t content = blank + 4;
    std::string_view disposition;
    std::string_view type;
    while (!headers.empty()) {
      const size_t end = headers.find("\r\n");
      const std::string_view line = headers.substr(0, end);
      headers = end == std::string_view::npos ? std::string_view() : headers.substr(end + 2);
      if (starts_with_word(line, "content-disposition:")) disposition = line.substr(20);
      if (starts_with_word(line, "content-type:")) type = trim(line.substr(13));
    }
    if (to.values.size() + to.uploads.size() == field_limit) {
      to.too_many = true;
      return;
    }
    const std::string_view bytes = content <= next ? body.substr(content, next - content) : std::string_view();
    if (const auto name = parameter(disposition, "name")) {
      if (auto file = parameter(disposition, "filename")) {
        // A file field left empty is sent as a file without a name.
        if (!file->empty() || !bytes.empty()) {
          to.uploads.push_back(
              {unquote(*name), tidy(base_name(unquote(std::move(*file)))), std::string(type), std::string(bytes)});
        }
      } else {
        to.values.emplace_back(unquote(*name), std::string(bytes));
      }
    }
    at = next + 2;
  }
  to.damaged = true;
}

bool is_utf8(const Parsed& parsed) {
  const auto good = [](std::string_view text) { return !first_bad_utf8(text).has_value(); };
  return std::all_of(parsed.values.begin(), parsed.values.end(),
                     [&](const auto& pair) { return good(pair.first) && good(pair.second); }) &&
         std::all_of(parsed.uploads.begin(), parsed.uploads.end(),
                     [&](const auto& upload) { return good(upload.field) && good(upload.file_name); });
}

bool same_bytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string csrf_token(const Request& request) {
  if (request.identity == nullptr || request.identity->csrf_secret.empty()) return {};
  const std::string& secret = request.identity->csrf_secret;
  static constexpr std::string_view purpose = "jalon form";
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  return hex(mac);
}

Form::Form(const Request& request) {
  Parsed parsed;
  const std::string_view type = request.header("content-type").value_or("application/x-www-form-urlencoded");
  if (starts_with_word(type, "multipart/form-data")) {
    const auto boundary = parameter(type, "boundary");
    if (boundary && !boundary->empty() && boundary->size() <= 70) {
      parse_multipart(request.body, *boundary, parsed);
    } else {
      parsed.damaged = true;
    }
  } else {
    parse_urlencoded(request.body, parsed);
  }
  if (parsed.damaged) {
    fault("", msg("The form arrived incomplete: the connection was probably cut. Send it again."));
  }
  if (parsed.too_many) fault("", msg("This form has more than {0} fields; nothing was saved.", field_limit));
  if (!is_utf8(parsed)) {
    fault("", msg("The text of this form is not UTF-8; nothing was saved. Check the software that sent it."));
    // What is broken cannot be shown again; what is sound is kept.
    std::erase_if(parsed.values,
                  [](const auto& pair) { return first_bad_utf8(pair.first) || first_bad_utf8(pair.second); });
    std::erase_if(parsed.uploads,
                  [](const auto& upload) { return first_bad_utf8(upload.field) || first_bad_utf8(upload.file_name); });
  }
  values_ = std::move(parsed.values);
  uploads_ = std::move(parsed.uploads);
  // A token in a header belongs to a program, which no other site can make send it.
  if (request.identity != nullptr && !request.identity->by_token) {
    const std::string expected = csrf_token(request);
    const auto given =
        std::find_if(values_.begin(), values_.end(), [](const auto& pair) { return pair.first == "csrf"; });
    if (expected.empty() || given == values_.end() || !same_bytes(given->second, expected)) {
      fault("", msg("This form was opened in another session, so nothing was saved. Check what you typed and send it "
                    "again."));
    }
  }
}

bool Form::has(std::string_view field) const {
  return std::any_of(values_.begin(), values_.end(), [&](const auto& pair) { return pair.first == field; });
}

std::string Form::text(std::string_view field) const {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [&](const auto& pair) { return pair.first == field; });
  return found == values_.end() ? std::string() : tidy(found->second);
}

std::vector<std::string> Form::all(std::string_view field) const {
  std::vector<std::string> texts;
  for (const auto& [name, value] : values_) {
    if (name == field) texts.push_back(tidy(value));
  }
  return texts;
}

const Upload* Form::upload(std::string_view field) const {
  const auto found =
      std::find_if(uploads_.begin(), uploads_.end(), [&](const auto& upload) { return upload.field == field; });
  return found == uploads_.end() ? nullptr : &*found;
}

void Form::fault(std::string_view field, Message reason) { faults_.push_back({std::string(field), std::move(reason)}); }

const Fault* Form::fault_of(std::string_view field) const {
  const auto found =
      std::find_if(faults_.begin(), faults_.end(), [&](const auto& fault) { return fault.field == field; });
  return found == faults_.end() ? nullptr : &*found;
}

std::string Form::required_text(std::string_view field, size_t max_characters, const Message& if_missing) {
  std::string value = optional_text(field, max_characters);
  if (value.empty()) fault(field, if_missing);
  return value;
}

std::string Form::optional_text(std::string_view field, size_t max_characters) {
  std::string value = text(field);
  const size_t characters = length(value);
  if (characters > max_characters) {
    fault(field, msg("This text has {0} characters; at most {1} can be kept.", characters, max_characters));
  }
  return value;
}

std::optional<Date> Form::date(std::string_view field) {
  const std::string value = text(field);
  if (value.empty()) return std::nullopt;
  if (auto date = Date::parse(value)) return date;
  for (const char separator : {'/', '.', '-', ' '}) {
    const auto parts = split(value, separator);
    if (parts.size() != 3 || parts[0].size() > 2 || parts[1].size() > 2 || parts[2].size() != 4) continue;
    const auto day = parse_integer(parts[0]);
    const auto month = parse_integer(parts[1]);
    const auto year = parse_integer(parts[2]);
    if (!day || !month || !year) continue;
    if (auto date = Date::of(static_cast<int>(*year), static_cast<int>(*month), static_cast<int>(*day))) return date;
  }
  fault(field, msg("“{0}” is not a day of the calendar. Write it as 15/11/2016.", shorten(value, 20)));
  return std::nullopt;
}

std::optional<std::int64_t> Form::integer(std::string_view field, std::int64_t min, std::int64_t max) {
  const std::string value = text(field);
  if (value.empty()) return std::nullopt;
  const auto number = parse_integer(value);
  if (!number) {
    fault(field, msg("“{0}” is not a whole number. Use digits only.", shorten(value, 20)));
    return std::nullopt;
  }
  if (*number < min || *number > max) {
    fault(field, msg("Enter a whole number from {0} to {1}.", min, max));
    return std::nullopt;
  }
  return number;
}

std::optional<std::int64_t> Form::decimal(std::string_view field, int decimals, std::int64_t min, std::int64_t max) {
  const std::string value = text(field);
  if (value.empty()) return std::nullopt;
  const auto number = parse_decimal(value, decimals);
  if (!number) {
    fault(field,
          msg("“{0}” is not a number with at most {1} decimals. Write it as 1234,5.", shorten(value, 20), decimals));
    return std::nullopt;
  }
  if (*number < min || *number > max) {
    // The bounds as a person types them, in French or in English alike.
    const auto plain = [&](std::int64_t bound) {
      std::string digits = std::to_string(bound < 0 ? -bound : bound);
      if (decimals > 0) {
        const auto places = static_cast<size_t>(decimals);
        if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
        if (digits.find_first_not_of('0', digits.size() - places) == std::string::npos) {
          digits.resize(digits.size() - places);
        } else {
          digits.insert(digits.size() - places, ",");
        }
      }
      return bound < 0 ? "−" + digits : digits;
    };
    fault(field, msg("Enter a number from {0} to {1}.", plain(min), plain(max)));
    return std::nullopt;
  }
  return number;
}

}  // namespace jalon::web
