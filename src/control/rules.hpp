// SPDX-License-Identifier: EUPL-1.2
// Private to the room: words of its enumerations, texts that people type.
#pragma once

#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "base/typed_text.hpp"
#include "control/control.hpp"
#include "web/i18n.hpp"

namespace jalon::control {

inline constexpr std::size_t text_characters_max = 4000;

template <class E>
struct Name {
  E value;
  std::string_view word, title;
};
template <class E, std::size_t N>
constexpr const Name<E>& name_of(const std::array<Name<E>, N>& names, E value) {
  return names.at(static_cast<std::size_t>(value));
}
template <class E, std::size_t N>
bool find_word(const std::array<Name<E>, N>& names, std::string_view text, E& out) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const Name<E>& one) { return one.word == text; });
  if (found == names.end()) return false;
  out = found->value;
  return true;
}

}  // namespace jalon::control
