// SPDX-License-Identifier: EUPL-1.2
// Forecasts as they are kept: JSON. What was written comes back as it was.
#pragma once

#include <string>
#include <string_view>

#include "allocation/forecast.hpp"

namespace jalon::allocation {

std::string_view word(Basis basis);
std::string to_json(const Forecast& forecast);
Forecast forecast_from_json(std::string_view json);
std::string to_json(const Backtest& backtest);
Backtest backtest_from_json(std::string_view json);

// Changes with whatever a forecast rests on; also with the way it is computed (model_version).
std::string digest_of(const Inputs& inputs, std::string_view openings_digest, const Options& options);
std::string digest_of(std::span<const Opening> openings);
std::string digest_of(std::span<const Past> pasts, std::string_view openings_digest, const Options& options);

}  // namespace jalon::allocation
