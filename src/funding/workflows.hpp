// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what a payment, a report and a milestone go through, as tables that the acts ask and that
// docs/workflows-grants.md is written from. Those of calls and applications stand in funding.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "funding/funding.hpp"
#include "funding/milestones.hpp"

namespace jalon::funding {

enum class PaymentVerb : std::uint8_t {
  certify,
  order,
  confirm,
  cancel,
  settle,  // the report is accepted: nothing is left to pay
  drop     // the grant is revoked, or its schedule is replaced by that of an amendment
};
std::string_view word(PaymentVerb verb);
std::span<const access::Transition<PaymentState, PaymentVerb>> payment_transitions();

enum class ReportVerb : std::uint8_t { submit, send_back, accept };
std::string_view word(ReportVerb verb);
std::span<const access::Transition<ReportState, ReportVerb>> report_transitions();

// An amendment that is signed drops the milestones that it leaves out, and restores those that it names again.
enum class MilestoneVerb : std::uint8_t { mark_done, accept, send_back, drop, restore };
std::string_view word(MilestoneVerb verb);
std::span<const access::Transition<MilestoneState, MilestoneVerb>> milestone_transitions();

}  // namespace jalon::funding
