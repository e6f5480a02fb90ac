// SPDX-License-Identifier: EUPL-1.2
// Private: two people changed the same field. Both texts are shown, and the writer chooses field by field.
#pragma once

#include "plan/merge.hpp"
#include "plan/scene.hpp"

namespace jalon::plan {

struct ConflictView {
  std::string title;
  std::string action;                    // where the choice is posted
  std::vector<FieldConflict> conflicts;  // as this reader reads them
  std::int64_t seen = 0;                 // the revision that holds their text
  std::string by;                        // who wrote it
  const web::Form* form = nullptr;       // everything typed travels along
  std::vector<Fault> faults;
};
web::Response conflict_page(Scene& scene, const ConflictView& view);

// The choices of a posted conflict page; a conflict without a choice is a fault.
std::vector<Choice> read_choices(const web::Form& form, const std::vector<FieldConflict>& conflicts,
                                 std::vector<Fault>& faults);

}  // namespace jalon::plan
