// SPDX-License-Identifier: EUPL-1.2
#include "base/text.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <limits>

#include "base/period.hpp"

namespace jalon {
namespace {

constexpr std::string_view thin_space = "\u202f";
constexpr std::string_view no_break_space = "\u00a0";
constexpr std::string_view minus = "\u2212";

struct Decoded {
  char32_t point = 0;
  size_t size = 0;  // 0: not UTF-8
};

Decoded decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  size_t size = 0;
  char32_t point = 0;
  char32_t least = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    size = 2, point = first & 0x1FU, least = 0x80;
  } else if (first >= 0xE0 && first <= 0xEF) {
    size = 3, point = first & 0x0FU, least = 0x800;
  } else if (first >= 0xF0 && first <= 0xF4) {
    size = 4, point = first & 0x07U, least = 0x10000;
  } else {
    return {};
  }
  if (at + size > text.size()) return {};
  for (size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return {};
    point = (point << 6U) | (byte(at + i) & 0x3FU);
  }
  if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return {};
  return {point, size};
}

// The base letter(s) of an accented Latin letter; empty when the character stands for itself.
std::string_view base_letters(char32_t c) {
  switch (c) {
    case U'à':
    case U'á':
    case U'â':
    case U'ã':
    case U'ä':
    case U'å':
    case U'À':
    case U'Á':
    case U'Â':
    case U'Ã':
    case U'Ä':
    case U'Å':
      return "a";
    case U'ç':
    case U'Ç':
      return "c";
    case U'è':
    case U'é':
    case U'ê':
    case U'ë':
    case U'È':
    case U'É':
    case U'Ê':
    case U'Ë':
      return "e";
    case U'ì':
    case U'í':
    case U'î':
    case U'ï':
    case U'Ì':
    case U'Í':
    case U'Î':
    case U'Ï':
      return "i";
    case U'ñ':
    case U'Ñ':
      return "n";
    case U'ò':
    case U'ó':
    case U'ô':
    case U'õ':
    case U'ö':
    case U'ø':
    case U'Ò':
    case U'Ó':
    case U'Ô':
    case U'Õ':
    case U'Ö':
    case U'Ø':
      return "o";
    case U'ù':
    case U'ú':
    case U'û':
    case U'ü':
    case U'Ù':
    case U'Ú':
    case U'Û':
    case U'Ü':
      return "u";
    case U'ý':
    case U'ÿ':
    case U'Ý':
    case U'Ÿ':
      return "y";
    case U'œ':
    case U'Œ':
      return "oe";
    case U'æ':
    case U'Æ':
      return "ae";
    case U'’':
    case U'‘':
    case U'ʼ':
      return "'";
    case 0xA0:
    case 0x202F:
    case 0x2009:
      return " ";
    default:
      return {};
  }
}

std::string grouped(std::string_view digits, Lang lang) {
  const std::string_view separator = lang == Lang::fr ? thin_space : std::string_view(",");
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += separator;
    out += digits[i];
  }
  return out;
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

// Spaces of every kind that people put between thousands.
size_t space_at(std::string_view text, size_t at) {
  for (const std::string_view space : {std::string_view(" "), thin_space, no_break_space, std::string_view("\u2009")}) {
    if (text.substr(at, space.size()) == space) return space.size();
  }
  return 0;
}

}  // namespace

std::optional<Lang> parse_lang(std::string_view text) {
  if (text.substr(0, 2) == "fr") return Lang::fr;
  if (text.substr(0, 2) == "en") return Lang::en;
  return std::nullopt;
}

std::optional<size_t> first_bad_utf8(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const Decoded next = decode(text, at);
    if (next.size == 0) return at;
    at += next.size;
  }
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

namespace {
// U+202A to U+202E and U+2066 to U+2069: they make a text read otherwise than it is.
bool is_direction_mark(std::string_view three) {
  return (three >= "\xE2\x80\xAA" && three <= "\xE2\x80\xAE") || (three >= "\xE2\x81\xA6" && three <= "\xE2\x81\xA9");
}
}  // namespace

std::string tidy(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::string_view three = text.substr(i, 3);
        three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF" || is_direction_mark(three)) {
      i += 2;
    } else if (c == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
    } else if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20) {
      if (c != 0x7F) out += c;
    }
  }
  return std::string(trim(out));
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto put = [&](char c) {
    if (c == ' ' && (out.empty() || out.back() == ' ')) return;
    out += c;
  };
  for (size_t at = 0; at < text.size();) {
    const Decoded next = decode(text, at);
    if (next.size == 0) {
      ++at;
      continue;
    }
    if (next.point < 0x80) {
      const char c = static_cast<char>(next.point);
      if (c >= 'A' && c <= 'Z') {
        put(static_cast<char>(c + 32));
      } else if (c == '\t' || c == '\n' || c == '\r') {
        put(' ');
      } else {
        put(c);
      }
    } else if (const std::string_view base = base_letters(next.point); !base.empty()) {
      for (const char c : base) put(c);
    } else {
      out.append(text, at, next.size);
    }
    at += next.size;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string shorten(std::string_view text, size_t characters) {
  size_t at = 0;
  for (size_t n = 0; at < text.size(); ++n) {
    if (n == characters) return std::string(text.substr(0, at)) + "…";
    const Decoded next = decode(text, at);
    at += next.size == 0 ? 1 : next.size;
  }
  return std::string(text);
}

size_t length(std::string_view text) {
  size_t n = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) ++n;
  }
  return n;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  size_t start = 0;
  for (;;) {
    const size_t end = text.find(separator, start);
    out.push_back(text.substr(start, end == std::string_view::npos ? end : end - start));
    if (end == std::string_view::npos) return out;
    start = end + 1;
  }
}

void append_integer(std::string& out, std::int64_t value, Lang lang) {
  if (value < 0) out += minus;
  // From the last digit backwards; 19 digits and six separators of up to three bytes.
  std::array<char, 64> buffer{};
  size_t at = buffer.size();
  const std::string_view separator = lang == Lang::fr ? thin_space : std::string_view(",");
  std::uint64_t left = magnitude(value);
  int digits = 0;
  do {
    if (digits > 0 && digits % 3 == 0) {
      at -= separator.size();
      separator.copy(buffer.data() + at, separator.size());
    }
    buffer[--at] = static_cast<char>('0' + left % 10);
    left /= 10;
    ++digits;
  } while (left > 0);
  out.append(buffer.data() + at, buffer.size() - at);
}

std::string format_integer(std::int64_t value, Lang lang) {
  std::string out;
  append_integer(out, value, lang);
  return out;
}

std::string format_decimal(std::int64_t value, int decimals, Lang lang) {
  std::uint64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  const std::uint64_t size = magnitude(value);
  std::string out = value < 0 ? std::string(minus) : std::string();
  out += grouped(fmt::format("{}", size / unit), lang);
  if (decimals > 0) out += fmt::format("{}{:0{}}", lang == Lang::fr ? ',' : '.', size % unit, decimals);
  return out;
}

std::string format_percent(std::int64_t part, std::int64_t whole, Lang lang) {
  if (whole == 0) return "–";
  const double ratio = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  const auto rounded = static_cast<std::int64_t>(ratio < 0 ? ratio - 0.5 : ratio + 0.5);
  return format_integer(rounded, lang) + (lang == Lang::fr ? std::string(thin_space) + "%" : "%");
}

std::string format_date(Date date, Lang lang) {
  return fmt::format("{} {} {}", lang == Lang::fr && date.day() == 1 ? "1er" : fmt::format("{}", date.day()),
                     month_name(date.month(), lang), date.year());
}

std::string format_date_short(Date date, Lang) {
  return fmt::format("{:02}/{:02}/{:04}", date.day(), date.month(), date.year());
}

std::string format_time(Instant at, Lang lang) {
  const Wall wall = paris_wall(at);
  if (lang == Lang::en) return fmt::format("{:02}:{:02}", wall.hour, wall.minute);
  return fmt::format("{}{}h{}{:02}", wall.hour, no_break_space, no_break_space, wall.minute);
}

std::string format_instant(Instant at, Lang lang) {
  return format_date(paris_date(at), lang) + (lang == Lang::fr ? " à " : " at ") + format_time(at, lang);
}

std::string format_month(Period period, Lang lang) {
  const Date first = period.first();
  return fmt::format("{} {}", short_month_name(first.month(), lang), first.year());
}

std::optional<std::int64_t> parse_integer(std::string_view text) { return parse_decimal(text, 0); }

std::optional<std::int64_t> parse_decimal(std::string_view raw, int decimals) {
  const std::string_view text = trim(raw);
  bool negative = false;
  size_t at = 0;
  if (text.substr(0, minus.size()) == minus) {
    negative = true, at = minus.size();
  } else if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-', at = 1;
  }
  std::int64_t value = 0;
  int seen_decimals = -1;
  bool digit_seen = false;
  const auto push = [&](int digit) {
    if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return false;
    value = value * 10 + digit;
    return true;
  };
  for (; at < text.size();) {
    const char c = text[at];
    if (c >= '0' && c <= '9') {
      if (seen_decimals >= 0 && ++seen_decimals > decimals) return std::nullopt;
      if (!push(c - '0')) return std::nullopt;
      digit_seen = true;
      ++at;
    } else if ((c == ',' || c == '.') && seen_decimals < 0 && decimals > 0 && digit_seen && at + 1 < text.size()) {
      seen_decimals = 0;
      ++at;
    } else if (const size_t space = space_at(text, at); space > 0 && digit_seen && seen_decimals < 0) {
      at += space;
      if (at >= text.size() || text[at] < '0' || text[at] > '9') return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (!digit_seen) return std::nullopt;
  for (int i = seen_decimals < 0 ? 0 : seen_decimals; i < decimals; ++i) {
    if (!push(0)) return std::nullopt;
  }
  return negative ? -value : value;
}

std::string sha256(std::string_view bytes) {
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

}  // namespace jalon
