// SPDX-License-Identifier: EUPL-1.2
// The chain of public money seen at once, from the vote to what was recovered, with what came of what was paid. Every
// amount is an indicator of the figures, by line and year of the budget (dimension line:fipd/2016/radicalisation): what
// the ledger moves is counted as it is told (observe_entry), what becomes of a grant by count_grant, both in the
// transaction of the act. So what is known has an observation, and what nobody has told is missing, never zero.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "figures/figures.hpp"
#include "funding/funding.hpp"
#include "intake/export.hpp"
#include "ledger/observer.hpp"

namespace jalon::funding {

enum class Measure : std::uint8_t {
  // of the ledger, whoever entered it: nation, regions, departments
  voted_ae,
  voted_cp,
  delegated_ae,  // to this territory and those below it; of the nation: to all below it
  delegated_cp,
  carried_ae,  // from the year before, less what went on to the next
  carried_cp,
  committed,  // AE
  paid,       // CP, with what came back since
  recovered,  // CP
  // of grants, down to contracts
  granted,           // AE: decided and not revoked
  grants_committed,  // AE: signed, less what was given back
  certified,         // CP
  grants_paid,
  grants_recovered,
  signed_grants,
  funded,  // of them, paid at least in part
  reported,
  sessions,  // here and below: what accepted reports say was done
  hours,
  attendances,       // all sessions together; a few are never told
  outcomes_planned,  // here and below: of what was paid
  outcomes_reported,
  outcomes_measured,  // of them, told as a number that compares with the target
  outcomes_reached
};
inline constexpr std::size_t measures_count = 24;
struct MeasureWords {
  Measure measure;
  std::string_view word;       // in addresses and JSON: committed
  std::string_view indicator;  // credits.committed
  std::string_view title;      // English msgid
  bool is_money = true;
  bool is_of_ledger = false;
  std::int32_t small_count = 0;  // from 1 to below this it is left out of the chain
};
std::span<const MeasureWords> measures();
const MeasureWords& words_of(Measure measure);
const MeasureWords* measure_named(std::string_view word);

// What is told of an entry of the ledger; app sets it as the ledger's observer.
void observe_entry(access::Act& act, const territory::Registry& registry, const ledger::Moved& moved);
// Counts what has become of a grant since it was counted last, on a day; after each act that may change it.
void count_grant(access::Act& act, const territory::Registry& registry, ApplicationId id,
                 std::optional<Date> day = std::nullopt);
void declare_indicators(db::Session& session);
bool are_indicators_declared(db::Session& session);
// line:fipd/2016/radicalisation, as readers call it.
std::string line_label(db::Session& session, std::string_view dimension, Lang lang);
void add_words(figures::Words& words);  // after those of the programme

using Amounts = std::array<std::optional<std::int64_t>, measures_count>;
inline std::optional<std::int64_t> of(const Amounts& amounts, Measure measure) {
  return amounts.at(static_cast<std::size_t>(measure));
}
struct BudgetLineKey {
  std::string fund;
  int year = 0;
  std::string line;
  friend auto operator<=>(const BudgetLineKey&, const BudgetLineKey&) = default;
};
std::string dimension_of(const BudgetLineKey& key);
std::optional<BudgetLineKey> line_of(std::string_view dimension);
struct ChainFilter {
  std::optional<int> year;
  std::string fund, line;  // empty: all
};
struct ChainRow {
  BudgetLineKey key;
  Amounts amounts;
};
struct ChainPlace {
  TerritoryKey territory;
  Amounts amounts;
};
struct Chain {
  TerritoryKey territory;
  std::vector<ChainRow> rows;          // the newest year first
  Amounts total;                       // of them
  std::vector<ChainPlace> below;       // one level down: regions, departments, contracts; those that know something
  std::vector<BudgetLineKey> choices;  // all that there is here, whatever the filter
};
// Of the nation, a region, a department or a contract. A few reads of sums that are kept, whatever their number.
Chain read_chain(db::Session& session, const territory::Registry& registry, TerritoryKey territory,
                 const ChainFilter& filter = {});
void write_json(JsonWriter& json, const territory::Registry& registry, const Chain& chain);
// The last entries of the ledger that an amount is made of, the newest first.
struct ChainEntry {
  std::int64_t number = 0, amount_cents = 0;
  TerritoryKey territory;
  Date day;
  std::string document, memo;
  ledger::Move move = ledger::Move::vote;
};
std::vector<ChainEntry> entries_of(db::Session& session, TerritoryKey territory, Measure measure,
                                   const std::optional<BudgetLineKey>& line, int limit = 200);

// ---- the register: every grant that was decided ----
struct RegisterRow {
  ApplicationId application;
  TerritoryKey territory, department;
  std::optional<TerritoryKey> region;
  std::string fund;
  std::int32_t year = 0;
  std::string line;
  Date decided_on;
  std::optional<std::int64_t> granted_cents, committed_cents, certified_cents, paid_cents, recovered_cents, is_signed,
      is_funded, is_reported, sessions, hours, attendances, outcomes_planned, outcomes_reported, outcomes_measured,
      outcomes_reached;
};
struct RegisterEntry : RegisterRow {
  std::string number, title, organisation_name;
  State state = State::granted;
  std::optional<Date> starts, ends;
};
struct RegisterFilter {
  std::optional<TerritoryKey> territory;  // with all below it; none: the nation
  std::optional<int> year;                // of the budget
  std::string fund, line;
  std::optional<State> state;
  std::string stage;  // one of register_stages(); empty: all
  std::string words;  // in number, title, organisation
  std::int64_t limit = 50, offset = 0;
};
struct Stage {
  std::string_view word, title;  // title: English msgid
};
std::span<const Stage> register_stages();
struct RegisterPage {
  std::int64_t total = 0;
  std::optional<std::int64_t> granted_cents, committed_cents, certified_cents, paid_cents, recovered_cents;
  std::vector<RegisterEntry> rows;
};
RegisterPage register_page(db::Session& session, const territory::Registry& registry, const RegisterFilter& filter);
void write_json(JsonWriter& json, const territory::Registry& registry, const RegisterEntry& row);
void export_register(db::Session& session, const territory::Registry& registry, const RegisterFilter& filter,
                     intake::Format format, FunctionRef<void(std::string_view)> out);

// That the register says what the records of each grant say, that the figures are the register, and that the figures of
// credits agree with the balances of the ledger.
struct ChainProof {
  std::int64_t grants = 0, figures = 0, balances = 0, different = 0;
  std::vector<std::string> examples;  // at most 20, in English
};
ChainProof verify_chain(db::Session& session, const territory::Registry& registry);

}  // namespace jalon::funding
