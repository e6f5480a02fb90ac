// SPDX-License-Identifier: EUPL-1.2
// Texts as people type them, before they are kept for good.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jalon {

// Tidied; too long, or with an identifier of a person in it, is a fault of the field.
std::string checked_text(std::string_view field, std::string_view given, std::size_t characters_max,
                         std::vector<Fault>& faults);
// The same, and missing is a fault too.
std::string required_text(std::string_view field, std::string_view given, std::size_t characters_max,
                          Message if_missing, std::vector<Fault>& faults);

}  // namespace jalon
