// SPDX-License-Identifier: EUPL-1.2
// The words of the room as they are kept and as they are read, and the workflows as tables.
#include <algorithm>
#include <array>

#include "funding/funding.hpp"
#include "web/i18n.hpp"

namespace jalon::funding {

namespace {

using access::Right;

struct Name {
  std::string_view word, title;
};

// The name of a value of an enum that counts from zero.
template <class E, std::size_t N>
const Name& name_in(const std::array<Name, N>& names, E value) {
  const auto index = static_cast<std::size_t>(value);
  JALON_CHECK(index < names.size());
  return names[index];
}
template <class E, std::size_t N>
bool parse_in(const std::array<Name, N>& names, std::string_view text, E& value) {
  const auto* found = std::find_if(names.begin(), names.end(), [&](const Name& name) { return name.word == text; });
  if (found == names.end()) return false;
  value = static_cast<E>(found - names.begin());
  return true;
}

constexpr std::array call_states{Name{"draft", N_("Draft")}, Name{"published", N_("Published")},
                                 Name{"closed", N_("Closed")}, Name{"withdrawn", N_("Withdrawn")}};
constexpr std::array call_verbs{Name{"publish", N_("Publish")}, Name{"close", N_("Close")},
                                Name{"withdraw", N_("Withdraw")}};
constexpr std::array silences{Name{"refusal", N_("Silence refuses")}, Name{"acceptance", N_("Silence accepts")}};
constexpr std::array states{Name{"draft", N_("Being written")},
                            Name{"submitted", N_("Submitted for instruction")},
                            Name{"correction", N_("To be completed")},
                            Name{"instructing", N_("Being instructed")},
                            Name{"proposed", N_("Ready for decision")},
                            Name{"inadmissible", N_("Inadmissible")},
                            Name{"refused", N_("Refused")},
                            Name{"granted", N_("Granted, to be signed")},
                            Name{"agreed", N_("Signed, under way")},
                            Name{"revoked", N_("Revoked")},
                            Name{"closed", N_("Closed")},
                            Name{"withdrawn", N_("Withdrawn")}};
constexpr auto states_in_order = [] {
  std::array<State, states.size()> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<State>(i);
  return out;
}();
constexpr std::array verbs{Name{"submit", N_("Submit")},
                           Name{"ask_correction", N_("Ask for what is missing")},
                           Name{"declare_complete", N_("Declare complete")},
                           Name{"declare_inadmissible", N_("Declare inadmissible")},
                           Name{"propose", N_("Propose for decision")},
                           Name{"take_back", N_("Take back to instruction")},
                           Name{"grant", N_("Grant")},
                           Name{"refuse", N_("Refuse")},
                           Name{"sign", N_("Sign for the State")},
                           Name{"revoke", N_("Revoke")},
                           Name{"close", N_("Close the file")},
                           Name{"withdraw", N_("Withdraw")}};
constexpr std::array promises{Name{"asked", N_("Asked")}, Name{"firm", N_("Firm")}, Name{"paid", N_("Paid")}};
constexpr std::array valuations{Name{"", N_("not said")}, Name{"hours", N_("hours by an hourly rate")},
                                Name{"market_price", N_("market price")}, Name{"cost", N_("cost to who gives it")},
                                Name{"replacement", N_("rent or purchase that it replaces")}};
constexpr std::array parts{Name{"project", N_("Project")}, Name{"budget", N_("Budget plan")},
                           Name{"outcomes", N_("Expected outcomes")}, Name{"aids", N_("Received elsewhere")}};
constexpr std::array exchange_kinds{Name{"correction", N_("Request to complete")}, Name{"note", N_("Internal note")},
                                    Name{"contact", N_("Contact with the applicant")},
                                    Name{"opinion", N_("Opinion asked of a service")}};
constexpr std::array verdicts{Name{"granted", N_("Granted")}, Name{"refused", N_("Refused")},
                              Name{"revoked", N_("Revoked")}, Name{"amended", N_("Amount amended")}};
constexpr std::array payment_kinds{Name{"advance", N_("Advance")}, Name{"instalment", N_("Instalment")},
                                   Name{"balance", N_("Balance")}};
constexpr std::array payment_states{Name{"planned", N_("Planned")}, Name{"certified", N_("Service certified")},
                                    Name{"ordered", N_("Ordered")}, Name{"paid", N_("Paid")},
                                    Name{"cancelled", N_("Cancelled")}};
constexpr std::array report_states{Name{"due", N_("Awaited")}, Name{"submitted", N_("Handed in")},
                                   Name{"returned", N_("Returned")}, Name{"accepted", N_("Accepted")}};

constexpr access::Transition<CallState, CallVerb> call_table[] = {
    {CallState::draft, CallVerb::publish, CallState::published, Right::publish_calls},
    {CallState::draft, CallVerb::withdraw, CallState::withdrawn, Right::write_calls},
    {CallState::published, CallVerb::close, CallState::closed, Right::publish_calls},
    {CallState::published, CallVerb::withdraw, CallState::withdrawn, Right::publish_calls},
};

constexpr access::Transition<State, Verb> table[] = {
    {State::draft, Verb::submit, State::submitted, Right::apply_for_grants},
    {State::draft, Verb::withdraw, State::withdrawn, Right::apply_for_grants},
    {State::submitted, Verb::ask_correction, State::correction, Right::instruct_applications},
    {State::submitted, Verb::declare_complete, State::instructing, Right::instruct_applications},
    {State::submitted, Verb::declare_inadmissible, State::inadmissible, Right::instruct_applications},
    {State::submitted, Verb::withdraw, State::withdrawn, Right::apply_for_grants},
    {State::correction, Verb::submit, State::submitted, Right::apply_for_grants},
    {State::correction, Verb::declare_inadmissible, State::inadmissible, Right::instruct_applications},
    {State::correction, Verb::withdraw, State::withdrawn, Right::apply_for_grants},
    {State::instructing, Verb::ask_correction, State::correction, Right::instruct_applications},
    {State::instructing, Verb::declare_inadmissible, State::inadmissible, Right::instruct_applications},
    {State::instructing, Verb::propose, State::proposed, Right::instruct_applications},
    {State::instructing, Verb::withdraw, State::withdrawn, Right::apply_for_grants},
    {State::proposed, Verb::take_back, State::instructing, Right::instruct_applications},
    {State::proposed, Verb::grant, State::granted, Right::decide_grants},
    {State::proposed, Verb::refuse, State::refused, Right::decide_grants},
    {State::proposed, Verb::withdraw, State::withdrawn, Right::apply_for_grants},
    {State::granted, Verb::sign, State::agreed, Right::decide_grants},
    {State::granted, Verb::revoke, State::revoked, Right::decide_grants},
    {State::agreed, Verb::revoke, State::revoked, Right::decide_grants},
    {State::agreed, Verb::close, State::closed, Right::decide_grants},
    {State::revoked, Verb::close, State::closed, Right::decide_grants},
};

// The accounts of Cerfa 12156, in the order of the form. Lines of 74 are co-funders; 74.call is what is asked for here.
constexpr std::array accounts{
    BudgetAccount{"60.services", Side::cost, N_("60 – Services bought")},
    BudgetAccount{"60.supplies", Side::cost, N_("60 – Materials and supplies")},
    BudgetAccount{"61.rent", Side::cost, N_("61 – Rent")},
    BudgetAccount{"61.upkeep", Side::cost, N_("61 – Upkeep and repair")},
    BudgetAccount{"61.insurance", Side::cost, N_("61 – Insurance")},
    BudgetAccount{"61.documentation", Side::cost, N_("61 – Documentation")},
    BudgetAccount{"62.fees", Side::cost, N_("62 – Fees of intermediaries")},
    BudgetAccount{"62.publicity", Side::cost, N_("62 – Publicity and publications")},
    BudgetAccount{"62.travel", Side::cost, N_("62 – Travel and missions")},
    BudgetAccount{"62.bank", Side::cost, N_("62 – Bank charges and others")},
    BudgetAccount{"63.pay", Side::cost, N_("63 – Taxes on salaries")},
    BudgetAccount{"63.other", Side::cost, N_("63 – Other taxes")},
    BudgetAccount{"64.salaries", Side::cost, N_("64 – Salaries")},
    BudgetAccount{"64.contributions", Side::cost, N_("64 – Social contributions")},
    BudgetAccount{"64.other", Side::cost, N_("64 – Other staff costs")},
    BudgetAccount{"65", Side::cost, N_("65 – Other running costs")},
    BudgetAccount{"66", Side::cost, N_("66 – Financial costs")},
    BudgetAccount{"67", Side::cost, N_("67 – Exceptional costs")},
    BudgetAccount{"68", Side::cost, N_("68 – Depreciation and provisions")},
    BudgetAccount{"69", Side::cost, N_("Indirect costs allotted to the action")},
    BudgetAccount{"70", Side::income, N_("70 – Sales and services rendered")},
    BudgetAccount{"73", Side::income, N_("73 – Endowments and tariffs")},
    BudgetAccount{asked_account, Side::income, N_("74 – State: asked for under this call")},
    BudgetAccount{"74.state", Side::income, N_("74 – State: other services")},
    BudgetAccount{"74.region", Side::income, N_("74 – Regional council")},
    BudgetAccount{"74.department", Side::income, N_("74 – Department council")},
    BudgetAccount{"74.intercommunality", Side::income, N_("74 – EPCI")},
    BudgetAccount{"74.commune", Side::income, N_("74 – Commune")},
    BudgetAccount{"74.social", Side::income, N_("74 – Social bodies (CAF and others)")},
    BudgetAccount{"74.europe", Side::income, N_("74 – European funds")},
    BudgetAccount{"74.jobs", Side::income, N_("74 – Services and payment agency (subsidised jobs)")},
    BudgetAccount{"74.public", Side::income, N_("74 – Other public bodies")},
    BudgetAccount{"74.private", Side::income, N_("74 – Private aid (foundations)")},
    BudgetAccount{"75", Side::income, N_("75 – Membership fees, gifts and others")},
    BudgetAccount{"76", Side::income, N_("76 – Financial income")},
    BudgetAccount{"77", Side::income, N_("77 – Exceptional income")},
    BudgetAccount{"78", Side::income, N_("78 – Write-back of depreciation and provisions")},
    BudgetAccount{"79", Side::income, N_("79 – Transfer of costs")},
    BudgetAccount{"86.relief", Side::given_use, N_("86 – Help in kind")},
    BudgetAccount{"86.use", Side::given_use, N_("86 – Goods and services put at disposal")},
    BudgetAccount{"86.volunteers", Side::given_use, N_("86 – Volunteers")},
    BudgetAccount{"87.gifts", Side::given, N_("87 – Gifts in kind")},
    BudgetAccount{"87.services", Side::given, N_("87 – Services in kind")},
    BudgetAccount{"87.volunteers", Side::given, N_("87 – Volunteering")},
};

}  // namespace

std::string_view word(CallState state) { return name_in(call_states, state).word; }
bool parse_word(std::string_view text, CallState& state) { return parse_in(call_states, text, state); }
std::string_view title(CallState state) { return name_in(call_states, state).title; }
std::string_view word(CallVerb verb) { return name_in(call_verbs, verb).word; }
std::span<const access::Transition<CallState, CallVerb>> call_transitions() { return call_table; }
std::string_view word(Silence silence) { return name_in(silences, silence).word; }
bool parse_word(std::string_view text, Silence& silence) { return parse_in(silences, text, silence); }

std::string_view word(State state) { return name_in(states, state).word; }
bool parse_word(std::string_view text, State& state) { return parse_in(states, text, state); }
std::string_view title(State state) { return name_in(states, state).title; }
std::span<const State> all_states() { return states_in_order; }
std::string_view word(Verb verb) { return name_in(verbs, verb).word; }
std::string_view title(Verb verb) { return name_in(verbs, verb).title; }
std::span<const access::Transition<State, Verb>> transitions() { return table; }

std::span<const BudgetAccount> budget_accounts() { return accounts; }
const BudgetAccount* budget_account(std::string_view code) {
  const auto* found = std::find_if(accounts.begin(), accounts.end(), [&](const auto& one) { return one.code == code; });
  return found == accounts.end() ? nullptr : found;
}
std::string_view word(Promise promise) { return name_in(promises, promise).word; }
bool parse_word(std::string_view text, Promise& promise) { return parse_in(promises, text, promise); }
std::string_view title(Promise promise) { return name_in(promises, promise).title; }
std::string_view word(Valuation valuation) { return name_in(valuations, valuation).word; }
bool parse_word(std::string_view text, Valuation& valuation) { return parse_in(valuations, text, valuation); }
std::string_view title(Valuation valuation) { return name_in(valuations, valuation).title; }
std::string_view word(Part part) { return name_in(parts, part).word; }
bool parse_word(std::string_view text, Part& part) { return parse_in(parts, text, part); }

std::string_view word(ExchangeKind kind) { return name_in(exchange_kinds, kind).word; }
bool parse_word(std::string_view text, ExchangeKind& kind) { return parse_in(exchange_kinds, text, kind); }
std::string_view title(ExchangeKind kind) { return name_in(exchange_kinds, kind).title; }
std::string_view word(Verdict verdict) { return name_in(verdicts, verdict).word; }
bool parse_word(std::string_view text, Verdict& verdict) { return parse_in(verdicts, text, verdict); }
std::string_view title(Verdict verdict) { return name_in(verdicts, verdict).title; }
std::string_view word(PaymentKind kind) { return name_in(payment_kinds, kind).word; }
bool parse_word(std::string_view text, PaymentKind& kind) { return parse_in(payment_kinds, text, kind); }
std::string_view title(PaymentKind kind) { return name_in(payment_kinds, kind).title; }
std::string_view word(PaymentState state) { return name_in(payment_states, state).word; }
bool parse_word(std::string_view text, PaymentState& state) { return parse_in(payment_states, text, state); }
std::string_view title(PaymentState state) { return name_in(payment_states, state).title; }
std::string_view word(ReportState state) { return name_in(report_states, state).word; }
bool parse_word(std::string_view text, ReportState& state) { return parse_in(report_states, text, state); }
std::string_view title(ReportState state) { return name_in(report_states, state).title; }

std::int64_t Budget::total(Side side) const {
  std::int64_t out = 0;
  for (const auto& line : lines) {
    const auto* account = budget_account(line.account);
    if (account != nullptr && account->side == side) out += line.amount_cents;
  }
  return out;
}
std::int64_t Budget::asked_cents() const {
  for (const auto& line : lines) {
    if (line.account == asked_account) return line.amount_cents;
  }
  return 0;
}

}  // namespace jalon::funding
