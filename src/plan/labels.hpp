// SPDX-License-Identifier: EUPL-1.2
// Private: how fields and their contents read, in the reader's language.
#pragma once

#include <span>

#include "plan/plan.hpp"

namespace jalon::plan {

// The stable names of an action's fields, in the order of its form.
std::span<const std::string_view> action_field_names();
// "title" -> "Title"; an unknown name comes back as it is.
std::string_view field_label(std::string_view field, Lang lang);
// The label of a programme's option, or the code when the programme knows no such one.
std::string option_label(const std::vector<programme::Option>& options, std::string_view code, Lang lang);
// "Axis 3, action 3.1"
std::string action_place(const Action& action, Lang lang);
std::string readable_field(const programme::Programme& programme, const Action& action, std::string_view field,
                           Lang lang);
// Every field that holds something, one after the other.
std::string readable_action(const programme::Programme& programme, const Action& action, Lang lang);
// 12 500,00 € or €12,500.00.
std::string euros(std::int64_t cents, Lang lang);

}  // namespace jalon::plan
