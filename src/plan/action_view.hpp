// SPDX-License-Identifier: EUPL-1.2
// Private: an action as it is read, on its page and in the printed plan.
#pragma once

#include "plan/scene.hpp"

namespace jalon::plan {

// With a number, the captions carry it: a page of many actions has many tables of one name.
void write_action(web::Flow& flow, const programme::Programme& programme, const Action& action, Lang lang,
                  std::string_view number = {});

}  // namespace jalon::plan
