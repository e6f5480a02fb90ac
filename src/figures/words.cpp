// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <algorithm>
#include <array>

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

namespace {

// The words of an enum, in its order.
template <class E>
constexpr std::array<std::string_view, 0> words_of;
template <>
constexpr std::array<std::string_view, 2> words_of<Behaviour>{"stock", "flow"};
template <>
constexpr std::array<std::string_view, 4> words_of<Kind>{"input", "activity", "output", "outcome"};
template <>
constexpr std::array<std::string_view, 3> words_of<Origin>{"derived", "answered", "computed"};
template <>
constexpr std::array<std::string_view, 7> words_of<OverTerritories>{"sum",   "mean",   "minimum", "maximum",
                                                                    "ratio", "median", "distinct"};
template <>
constexpr std::array<std::string_view, 5> words_of<OverTime>{"sum", "last", "mean", "minimum", "maximum"};
template <>
constexpr std::array<std::string_view, 3> words_of<Polarity>{"up", "down", "none"};
template <>
constexpr std::array<std::string_view, 6> words_of<TargetAct>{"set",       "divided", "programme",
                                                              "withdrawn", "undone",  "placed"};
template <>
constexpr std::array<std::string_view, 4> words_of<Frequency>{"day", "month", "quarter", "year"};

template <>
constexpr std::array<std::string_view, 4> words_of<Confidence>{"sure", "likely", "doubtful", "unlikely"};

template <class E>
std::string_view word_in(E value) {
  return words_of<E>.at(static_cast<std::size_t>(value));
}
template <class E>
bool parse_in(std::string_view text, E& value) {
  const auto found = std::ranges::find(words_of<E>, text);
  if (found == words_of<E>.end()) return false;
  value = static_cast<E>(found - words_of<E>.begin());
  return true;
}

}  // namespace

std::string_view word(Behaviour behaviour) { return word_in(behaviour); }
bool parse_word(std::string_view text, Behaviour& behaviour) { return parse_in(text, behaviour); }
std::string_view word(Kind kind) { return word_in(kind); }
bool parse_word(std::string_view text, Kind& kind) { return parse_in(text, kind); }
std::string_view word(Origin origin) { return word_in(origin); }
bool parse_word(std::string_view text, Origin& origin) { return parse_in(text, origin); }
std::string_view word(OverTerritories how) { return word_in(how); }
bool parse_word(std::string_view text, OverTerritories& how) { return parse_in(text, how); }
std::string_view word(OverTime how) { return word_in(how); }
bool parse_word(std::string_view text, OverTime& how) { return parse_in(text, how); }
std::string_view word(Polarity polarity) { return word_in(polarity); }
bool parse_word(std::string_view text, Polarity& polarity) { return parse_in(text, polarity); }
std::string_view word(Frequency frequency) { return word_in(frequency); }
bool parse_word(std::string_view text, Frequency& frequency) { return parse_in(text, frequency); }

std::string_view word(TargetAct what) { return word_in(what); }
bool parse_word(std::string_view text, TargetAct& what) { return parse_in(text, what); }

std::string_view word(const TargetChange& change) {
  return !change.after() ? "withdrawn" : change.before ? "changed" : "set";
}

std::string_view word(Confidence confidence) { return word_in(confidence); }
bool parse_word(std::string_view text, Confidence& confidence) { return parse_in(text, confidence); }
std::string_view title(Confidence confidence) {
  switch (confidence) {
    case Confidence::sure:
      return N_("sure to be reached");
    case Confidence::likely:
      return N_("likely to be reached");
    case Confidence::doubtful:
      return N_("doubtful");
    case Confidence::unlikely:
      break;
  }
  return N_("unlikely to be reached");
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
