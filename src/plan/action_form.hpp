// SPDX-License-Identifier: EUPL-1.2
// Private: the form of an action, from what is kept or from what was typed, and back.
#pragma once

#include <map>

#include "plan/scene.hpp"

namespace jalon::plan {

struct ActionForm {
  std::map<std::string, std::string, std::less<>> values;              // as typed
  std::size_t partners = 0, milestones = 0, budget = 0, expected = 0;  // lines shown, empty ones included
  std::vector<Fault> faults;

  [[nodiscard]] std::string value(std::string_view name) const;
  [[nodiscard]] const Message* why(std::string_view name) const;
};
// What is kept, with three empty lines in each list.
ActionForm form_of(const Action& action, Lang lang);
// What was typed; `more` (the button "add lines") names a list that gets further empty lines.
ActionForm form_of(const web::Form& form);
// The action as typed. What cannot be read is a fault beside its field. Lines keep their places.
Action read_action(const ActionForm& form, std::vector<Fault>& faults);

void write_action_form(web::Flow& flow, const Scene& scene, const ActionForm& form, const std::string& address,
                       bool is_new);

}  // namespace jalon::plan
