// SPDX-License-Identifier: EUPL-1.2
#include "base/json.hpp"

#include <fmt/format.h>

#include <cmath>

namespace jalon {

void append_json(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, start, i - start);
    start = i + 1;
    out += '\\';
    switch (c) {
      case '"':
      case '\\':
        out += static_cast<char>(c);
        break;
      case '\n':
        out += 'n';
        break;
      case '\t':
        out += 't';
        break;
      case '\r':
        out += 'r';
        break;
      default:
        out += "u00";
        out += digits[c >> 4U];
        out += digits[c & 15U];
    }
  }
  out.append(text, start, text.size() - start);
  out += '"';
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}
void JsonWriter::open(char c) {
  separate();
  out_ += c;
  first_ = true;
}
void JsonWriter::close(char c) {
  out_ += c;
  first_ = false;
}
void JsonWriter::key(std::string_view name) {
  separate();
  append_json(out_, name);
  out_ += ':';
  first_ = true;
}
void JsonWriter::value(std::string_view text) {
  separate();
  append_json(out_, text);
}
void JsonWriter::value(std::int64_t number) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", number);
}
void JsonWriter::value(std::uint64_t number) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", number);
}
void JsonWriter::value(double number) {
  separate();
  if (std::isfinite(number)) {
    fmt::format_to(std::back_inserter(out_), "{}", number);
  } else {
    out_ += "null";
  }
}
void JsonWriter::value(bool boolean) {
  separate();
  out_ += boolean ? "true" : "false";
}
void JsonWriter::null() {
  separate();
  out_ += "null";
}
void JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
}

}  // namespace jalon
