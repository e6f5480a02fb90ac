// SPDX-License-Identifier: EUPL-1.2
// Grants that are signed, as open data: SCDL "subventions" 2.1.1 (décret 2017-779), 360Giving 1.4, and tables of ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "funding/funding.hpp"

namespace jalon::funding {

enum class AwardFormat : std::uint8_t { scdl, giving, csv, xlsx, json };
bool parse_word(std::string_view text, AwardFormat& format);  // scdl, 360, csv, xlsx, json

struct Publication {
  std::string grantor_name, grantor_siret;  // the public body that gives: a prefecture, a ministry
  std::optional<TerritoryKey> department;
  std::optional<int> year;  // of the State's signature
  Date issued_on;
};
struct LeftOut {
  std::string number;
  std::vector<Fault> why;  // what the schema would refuse
};
struct Published {
  std::int64_t grants = 0;
  std::vector<LeftOut> left_out;
};
// Invalid without a name and a SIRET of the grantor. In constant memory but for what is left out, which is told.
// 360Giving has no file without any grant: Refused "funding.nothing_to_publish".
Result<Published> export_awards(db::Session& session, const territory::Registry& registry, const Publication& what,
                                AwardFormat format, FunctionRef<void(std::string_view)> out);

}  // namespace jalon::funding
