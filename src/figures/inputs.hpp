// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what a computed figure is made of.
#pragma once

#include <optional>
#include <vector>

#include "figures/answers.hpp"
#include "figures/formula.hpp"

namespace jalon::figures {

struct Inputs {
  Formula formula;
  std::vector<Indicator> indicators;             // of formula.names(), in their order
  std::vector<std::vector<PeriodValue>> values;  // of each, from first to last
};
// None when the formula cannot be read, or names an indicator that is not there: it was checked when it was saved.
std::optional<Inputs> inputs_of(db::Session& session, const territory::Registry& registry, const Indicator& indicator,
                                TerritoryKey territory, Period first, Period last,
                                const std::optional<KnownAt>& known = {}, std::optional<Date> perimeter = {});

}  // namespace jalon::figures
