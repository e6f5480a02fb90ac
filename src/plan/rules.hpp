// SPDX-License-Identifier: EUPL-1.2
// Private: what every act on a plan begins with.
#pragma once

#include "plan/store.hpp"

namespace jalon::plan {

// The plan of an id, when this actor may do this on it. An actor without the right learns only that.
Result<store::PlanRow> open_plan(access::Act& act, const Context& context, PlanId id, access::Right right);
// The same by contract: checks that it is one. No row yet: a not started plan with a null id.
Result<store::PlanRow> open_contract(access::Act& act, const Context& context, TerritoryKey contract,
                                     access::Right right);
// Why an act cannot be done in this state, and what can.
tl::unexpected<Error> refuse_state(State state);
// Axes and actions are written while drafting and after a return; nothing changes while it is being signed.
// What was submitted or signed keeps its documents: while the text is frozen, none is removed; during an amendment,
// those that stood when the version in force was adopted stay with it.
bool is_removable(db::Session& session, const store::PlanRow& plan, const Document& document);
Result<void> must_be_writable(const store::PlanRow& row);

// A text as a rule wants it: tidied, UTF-8, not too long, no personal identifier. Adds faults.
std::string checked_text(std::string_view field, std::string_view text, std::size_t characters_max,
                         std::vector<Fault>& faults);
std::string required_text(std::string_view field, std::string_view text, std::size_t characters_max,
                          const Message& if_missing, std::vector<Fault>& faults);

}  // namespace jalon::plan
