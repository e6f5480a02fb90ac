// SPDX-License-Identifier: EUPL-1.2
// Text as people write it, and values as people read them.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace jalon {

enum class Lang : std::uint8_t { fr, en };
inline std::string_view code(Lang lang) { return lang == Lang::fr ? "fr" : "en"; }
std::optional<Lang> parse_lang(std::string_view text);

// The offset of the first byte that is not UTF-8 (overlong forms, surrogates and values past U+10FFFF included).
std::optional<size_t> first_bad_utf8(std::string_view text);
std::string_view trim(std::string_view text);
// As entered in a form: line ends made \n, spaces at the ends cut, control characters dropped.
std::string tidy(std::string_view text);
// Lower case, no accents, ligatures opened, one space between words: for comparing and for finding names.
std::string fold(std::string_view text);
// At most `characters` code points, then an ellipsis.
std::string shorten(std::string_view text, size_t characters);
size_t length(std::string_view text);  // in code points
std::vector<std::string_view> split(std::string_view text, char separator);
// Of a text that is gone before its parts are read.
template <std::same_as<std::string> Text>
std::vector<std::string_view> split(Text&& text, char separator) = delete;

// 5 437 035 (thin no-break spaces) or 5,437,035. Negative numbers carry U+2212.
std::string format_integer(std::int64_t value, Lang lang);
void append_integer(std::string& out, std::int64_t value, Lang lang);  // the same, for pages full of numbers
// value is in units of 10^-decimals: format_decimal(1234, 2, fr) is 12,34.
std::string format_decimal(std::int64_t value, int decimals, Lang lang);
// 57 % (fr, with no-break space) or 57% (en); rounded half away from zero. An empty whole gives "–".
std::string format_percent(std::int64_t part, std::int64_t whole, Lang lang);
std::string format_date(Date date, Lang lang);        // 15 novembre 2016, 15 November 2016
std::string format_date_short(Date date, Lang lang);  // 15/11/2016 in both languages
std::string format_time(Instant at, Lang lang);       // 14 h 32, 14:32 (Paris)
std::string format_instant(Instant at, Lang lang);    // 15 novembre 2016 à 14 h 32
std::string format_month(Period period, Lang lang);   // nov. 2016

std::optional<std::int64_t> parse_integer(std::string_view text);  // optional sign, digits, spaces between thousands
// A decimal as people type it in either language (1 234,5 or 1234.5), in units of 10^-decimals. More decimals are
// refused.
std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals);

// SHA-256, and lower-case hexadecimal.
std::string sha256(std::string_view bytes);
std::string hex(std::string_view bytes);

}  // namespace jalon
