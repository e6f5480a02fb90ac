// SPDX-License-Identifier: EUPL-1.2
#include "base/typed_text.hpp"

#include "base/personal_data.hpp"
#include "base/text.hpp"

namespace jalon {

std::string checked_text(std::string_view field, std::string_view given, std::size_t characters_max,
                         std::vector<Fault>& faults) {
  std::string out = tidy(given);
  if (length(out) > characters_max)
    faults.push_back({std::string(field), msg("At most {0} characters.", characters_max)});
  for (auto& fault : refuse_identifiers(field, out)) faults.push_back(std::move(fault));
  return out;
}

std::string required_text(std::string_view field, std::string_view given, std::size_t characters_max,
                          Message if_missing, std::vector<Fault>& faults) {
  auto out = checked_text(field, given, characters_max, faults);
  if (out.empty()) faults.push_back({std::string(field), std::move(if_missing)});
  return out;
}

}  // namespace jalon
