// SPDX-License-Identifier: EUPL-1.2
#include "funding/workflows.hpp"

#include <array>

namespace jalon::funding {

namespace {

using access::Right;
using Payments = PaymentState;
using Pay = PaymentVerb;

constexpr std::array<std::string_view, 6> payment_words{"certify", "order", "confirm", "cancel", "settle", "drop"};
constexpr std::array<std::string_view, 3> report_words{"submit", "send_back", "accept"};
constexpr std::array<std::string_view, 5> milestone_words{"mark_done", "accept", "send_back", "drop", "restore"};

// What is ordered is confirmed or cancelled, never dropped: the accounting system has it.
constexpr access::Transition<Payments, Pay> payment_table[] = {
    {Payments::planned, Pay::certify, Payments::certified, Right::certify_service},
    {Payments::planned, Pay::order, Payments::ordered, Right::pay_credits},
    {Payments::certified, Pay::order, Payments::ordered, Right::pay_credits},
    {Payments::ordered, Pay::confirm, Payments::paid, Right::pay_credits},
    {Payments::ordered, Pay::cancel, Payments::cancelled, Right::pay_credits},
    {Payments::planned, Pay::settle, Payments::cancelled, Right::instruct_applications},
    {Payments::certified, Pay::settle, Payments::cancelled, Right::instruct_applications},
    {Payments::planned, Pay::drop, Payments::cancelled, Right::decide_grants},
    {Payments::certified, Pay::drop, Payments::cancelled, Right::decide_grants},
};

constexpr access::Transition<ReportState, ReportVerb> report_table[] = {
    {ReportState::due, ReportVerb::submit, ReportState::submitted, Right::apply_for_grants},
    {ReportState::returned, ReportVerb::submit, ReportState::submitted, Right::apply_for_grants},
    {ReportState::submitted, ReportVerb::send_back, ReportState::returned, Right::instruct_applications},
    {ReportState::submitted, ReportVerb::accept, ReportState::accepted, Right::instruct_applications},
};

using M = MilestoneState;
using Do = MilestoneVerb;
constexpr access::Transition<M, Do> milestone_table[] = {
    {M::planned, Do::mark_done, M::done, Right::apply_for_grants},
    {M::returned, Do::mark_done, M::done, Right::apply_for_grants},
    {M::done, Do::accept, M::accepted, Right::instruct_applications},
    {M::done, Do::send_back, M::returned, Right::instruct_applications},
    {M::planned, Do::drop, M::dropped, Right::decide_grants},
    {M::done, Do::drop, M::dropped, Right::decide_grants},
    {M::returned, Do::drop, M::dropped, Right::decide_grants},
    {M::dropped, Do::restore, M::planned, Right::decide_grants},
};

}  // namespace

std::string_view word(PaymentVerb verb) { return payment_words.at(static_cast<std::size_t>(verb)); }
std::span<const access::Transition<PaymentState, PaymentVerb>> payment_transitions() { return payment_table; }
std::string_view word(ReportVerb verb) { return report_words.at(static_cast<std::size_t>(verb)); }
std::span<const access::Transition<ReportState, ReportVerb>> report_transitions() { return report_table; }
std::string_view word(MilestoneVerb verb) { return milestone_words.at(static_cast<std::size_t>(verb)); }
std::span<const access::Transition<MilestoneState, MilestoneVerb>> milestone_transitions() { return milestone_table; }

}  // namespace jalon::funding
