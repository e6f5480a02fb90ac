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
#include "programme/programme.hpp"
#include "territory/territory.hpp"
#include "web/http.hpp"

namespace jalon::allocation {

// Whole steps of a total, in proportion to the weights, by the largest remainders; those that are equal go to the
// first. What is less than a step stays undivided. A weight below zero or not finite counts as none; without any weight
// above zero, nobody receives anything.
std::vector<std::int64_t> shares_of(std::int64_t total_cents, std::span<const double> weights,
                                    std::int64_t step_cents = 100);
// The same with a floor and a maximum for each receiver, both in whole steps (the floor rounded up, the maximum down):
// who would receive less than the floor receives the floor, who would receive more than the maximum the maximum, and
// the others share what is left in proportion. `receives` says who is one of them: a weight of zero has the floor, too.
// What the maximum leaves over stays undivided. Nothing when the floors are more than the total, or above the maximum.
struct Bounds {
  std::optional<std::int64_t> least_cents, most_cents;
};
std::optional<std::vector<std::int64_t>> bounded_shares(std::int64_t total_cents, std::span<const double> weights,
                                                        const std::vector<bool>& receives, const Bounds& bounds,
                                                        std::int64_t step_cents = 100);

// What a formula of a key may name beside the codes of indicators.
inline constexpr std::string_view key_population = "territory.population";
inline constexpr std::string_view key_contracts = "territory.contracts";

struct Key {
  enum class Kind : std::uint8_t { equal, formula, entered };
  Kind kind = Kind::equal;
  std::string formula;                          // of indicators, as theirs are written
  std::map<TerritoryKey, std::int64_t> ae, cp;  // entered: cents
  Bounds bounds = {};                           // of each territory, in each unit that is divided; not of entered ones
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
  // The programme caps the share of this line; those that would have more of it, with what they have received already.
  struct Over {
    TerritoryKey territory;
    ledger::Unit unit = ledger::Unit::ae;
    std::int64_t line_cents = 0, all_cents = 0;  // of the year, this division included
  };
  std::optional<programme::LineCap> cap;
  std::vector<Over> over;
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
// Posts it as one entry: its number. Refused "allocation.weight_unknown" names the territories, "allocation.line_cap"
// those of which the line would be more than the programme allows, with its source; otherwise as ledger::post_entry, of
// which it takes the right. Conflict when it is not what was seen. The same key again is the
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
