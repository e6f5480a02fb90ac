// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include "figures/figures.hpp"
#include "web/i18n.hpp"

namespace jalon::figures {

std::string of_programme(std::string_view code, std::string_view programme) {
  return fmt::format("{}@{}", code, programme);
}

std::string_view programme_of(std::string_view code) {
  const auto at = code.find('@');
  return at == std::string_view::npos ? std::string_view() : code.substr(at + 1);
}

std::string_view word(Behaviour behaviour) { return behaviour == Behaviour::stock ? "stock" : "flow"; }

bool parse_word(std::string_view text, Behaviour& behaviour) {
  if (text != "stock" && text != "flow") return false;
  behaviour = text == "stock" ? Behaviour::stock : Behaviour::flow;
  return true;
}

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::input:
      return "input";
    case Kind::activity:
      return "activity";
    case Kind::output:
      return "output";
    case Kind::outcome:
      break;
  }
  return "outcome";
}

bool parse_word(std::string_view text, Kind& kind) {
  for (const auto each : {Kind::input, Kind::activity, Kind::output, Kind::outcome}) {
    if (word(each) == text) {
      kind = each;
      return true;
    }
  }
  return false;
}

std::string_view title(Standing standing) {
  switch (standing) {
    case Standing::reached:
      return N_("target reached");
    case Standing::on_time:
      return N_("on time");
    case Standing::to_watch:
      return N_("to watch");
    case Standing::late:
      break;
  }
  return N_("late");
}

}  // namespace jalon::figures
