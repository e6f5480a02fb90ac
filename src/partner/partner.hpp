// SPDX-License-Identifier: EUPL-1.2
// Organisations that work in the policy: local authorities, State services, associations. Never persons.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "territory/territory.hpp"

namespace jalon::partner {

using PartnerId = Id<struct PartnerTag>;

enum class Kind : std::uint8_t { state, local_authority, association, school, company, other };
std::string_view word(Kind kind);
bool parse_word(std::string_view text, Kind& kind);
std::string_view title(Kind kind);  // English msgid

// The part a partner takes: does it, answers for the result, is asked before, is told after.
enum class Part : std::uint8_t { responsible, accountable, consulted, informed };
std::string_view word(Part part);
bool parse_word(std::string_view text, Part& part);
std::string_view title(Part part);  // English msgid

struct Partner {
  PartnerId id;
  std::string name;
  Kind kind = Kind::other;
  std::string siren;       // nine digits (Luhn), or empty
  TerritoryKey territory;  // where it works
};

// Finds by folded name in the territory's department, or adds. The name must not carry a person's identifiers.
Result<PartnerId> find_or_add(access::Act& act, const territory::Registry& registry, TerritoryKey territory,
                              std::string_view name, Kind kind = Kind::other, std::string_view siren = "");
std::optional<Partner> find(db::Session& session, PartnerId id);
// Those of the department of a territory, and those of the nation, by name: proposals of a form.
std::vector<Partner> near(db::Session& session, const territory::Registry& registry, TerritoryKey territory);
// Those whose folded name holds a folded text, or whose SIREN it is, by name, wherever they work: what a reader may see
// of them is for the caller to say.
std::vector<Partner> named(db::Session& session, std::string_view folded);

}  // namespace jalon::partner
