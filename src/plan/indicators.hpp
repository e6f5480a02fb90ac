// SPDX-License-Identifier: EUPL-1.2
// Private: which figures a plan and an action stand for. One function of the row gives them; an act records the
// difference between before and after, so a recount of the tables always agrees.
//
// While an amendment is being written, submitted or returned, the version adopted before it stays in force: the
// contract goes on counting as submitted and adopted (and as under way, if it was), until the amendment is adopted in
// its turn. The delay and the lateness of a contract are those of its first adoption.
#pragma once

#include <array>
#include <string_view>

#include "plan/store.hpp"

namespace jalon::plan {

struct Counted {
  std::string_view indicator;  // without the programme of the plan
  bool counts = false;
};
// started: ever. submitted: awaiting an answer, or adopted. returned: now. adopted: in force. adopted_late: first
// adopted after the deadline. under_way, evaluated: what is in force. not_started_with_reason: no plan yet, and told
// why.
std::array<Counted, 8> standing(const store::PlanRow& row);

void record_standing(access::Act& act, const Context& context, const store::PlanRow& before,
                     const store::PlanRow& after);
// before or after may be null: the action did not exist, exists no more.
void record_action(access::Act& act, const Context& context, const store::PlanRow& plan, const Action* before,
                   const Action* after);

}  // namespace jalon::plan
