// SPDX-License-Identifier: EUPL-1.2
// The reader's language. Source texts (msgid) are English; French stands in each room's fr.po, joined, compiled and
// embedded at build time. English needs no catalogue. A text without its French is shown in English, and a test fails.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/text.hpp"

namespace jalon::web {

// For texts that stand in tables and are translated later: N_("Plans") is "Plans"; the extraction sees it.
#define N_(text) text

std::string_view tr(Lang lang, std::string_view id);
std::string tr(Lang lang, const Message& message);
// {0}, {1}… are filled with args in the order given; numbers must come formatted.
template <class... A>
std::string trf(Lang lang, std::string_view id, const A&... args) {
  return fill(tr(lang, id), {fmt::format("{}", args)...});
}
std::string_view plural(Lang lang, std::string_view one, std::string_view many, std::int64_t n);
// Whether what is counted stands in the plural after this value, in units of 10^-decimals: 1.5 hours, 1,5 heure.
bool is_many(std::int64_t value, int decimals, Lang lang);
// trn(lang, "{0} plan", "{0} plans", n) writes n itself, formatted, as {0}; further args are {1}…
template <class... A>
std::string trn(Lang lang, std::string_view one, std::string_view many, std::int64_t n, const A&... args) {
  return fill(plural(lang, one, many, n), {format_integer(n, lang), fmt::format("{}", args)...});
}
// The sentence(s) of an error for a reader.
std::string tr(Lang lang, const Error& error);

}  // namespace jalon::web
