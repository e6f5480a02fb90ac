// SPDX-License-Identifier: EUPL-1.2
#include "intake/toml.hpp"

namespace jalon::intake {

namespace {

// Dots that could each open a table: toml++ destroys tables within tables by calling itself, and 20,000 end the
// process.
constexpr int dots_per_line_max = 100;

// The first line with more dots than any key or prose of a file has; 0 when there is none. "..." counts once.
int line_too_deep(std::string_view toml) {
  int line = 1;
  int dots = 0;
  char before = 0;
  for (const char c : toml) {
    if (c == '\n') {
      ++line;
      dots = 0;
    } else if (c == '.' && before != '.' && ++dots > dots_per_line_max) {
      return line;
    }
    before = c;
  }
  return 0;
}

}  // namespace

Result<toml::table> read_toml(std::string_view text) {
  if (const int line = line_too_deep(text); line != 0) {
    return invalid(fmt::format("line {}, ", line),
                   msg("More than {0} dots in one line: split the text over several lines.", dots_per_line_max));
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return invalid(fmt::format("line {}, column {}", error.source().begin.line, error.source().begin.column),
                   msg("The file is not well-formed TOML: {0}.", error.description()));
  }
}

}  // namespace jalon::intake
