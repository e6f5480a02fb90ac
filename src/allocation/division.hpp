// SPDX-License-Identifier: EUPL-1.2
// An envelope divided among territories by a key: the same for each, by a formula of what is known of them, or as
// somebody entered it; looked at first, then delegated as one entry of the ledger.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/result.hpp"
#include "figures/formula.hpp"
#include "ledger/ledger.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::allocation {

// Whole steps of a total, in proportion to the weights, by the largest remainders; those that are equal go to the
// first. What is less than a step stays undivided. A weight below zero or not finite counts as none; without any weight
// above zero, nobody receives anything.
std::vector<std::int64_t> shares_of(std::int64_t total_cents, std::span<const double> weights,
                                    std::int64_t step_cents = 100);

// What a formula of a key may name beside the codes of indicators.
inline constexpr std::string_view key_population = "territory.population";
inline constexpr std::string_view key_contracts = "territory.contracts";

struct Key {
  enum class Kind : std::uint8_t { equal, formula, entered };
  Kind kind = Kind::equal;
  std::string formula;                          // of indicators, as theirs are written
  std::map<TerritoryKey, std::int64_t> ae, cp;  // entered: cents
};

struct Division {
  std::string programme, line;
  int year = 0;
  TerritoryKey from;
  territory::Level to = territory::Level::department;
  Key key;
  // Of each unit: how much is divided. None of both: all that is left in it.
  std::optional<std::int64_t> ae_cents, cp_cents;
  std::vector<TerritoryKey> without;  // receive nothing, by choice
  bool through_regions = true;        // from the nation to departments: each region receives the sum of its own
  Date day;
  std::string document, memo, idempotency_key;
  std::string seen = {};  // digest() of what somebody looked at before; empty: nobody did
};

struct Share {
  TerritoryKey territory;
  std::optional<double> weight;  // what the key makes of it; none: not known, which is not zero
  std::int64_t ae_cents = 0, cp_cents = 0;
};
struct Divided {
  std::vector<Share> shares;                // of every territory of the level below, in the order of the registry
  std::vector<std::string> names;           // of the formula
  std::int64_t ae_cents = 0, cp_cents = 0;  // asked to be divided
  std::int64_t ae_left_cents = 0, cp_left_cents = 0;  // in the account that gives, before
  // Not divided: less than a step, or nobody to give it to.
  [[nodiscard]] std::int64_t ae_rest() const;
  [[nodiscard]] std::int64_t cp_rest() const;
  [[nodiscard]] std::vector<TerritoryKey> unknown() const;  // the key does not know their weight
};
// Tells one outcome of a division from another.
std::string digest(const Divided& divided);
// What would be delegated. Invalid: the level, the formula (with the place of its fault), an amount; an unknown weight
// is none of these: it is shown, and refused when the division is carried out.
Result<Divided> preview(db::Session& session, const territory::Registry& registry, const Division& asked, Date today);
// Posts it as one entry: its number. Refused "allocation.weight_unknown" names the territories; otherwise as
// ledger::post_entry, of which it takes the right. Conflict when it is not what was seen. The same key again is the
// same entry.
Result<std::int64_t> delegate(access::Act& act, const territory::Registry& registry, const Division& asked);

// The page that divides, below /credits; and the same for programs.
struct DivisionContext {
  db::Database& database;
  const Clock& clock;
  territory::Directory& territories;
};
inline constexpr std::string_view division_path = "/credits/repartir";
void add_division_routes(web::Router& router, const DivisionContext& context);

}  // namespace jalon::allocation
