// SPDX-License-Identifier: EUPL-1.2
// Which targets are forecast, and the job that computes them again when what they rest on has changed.
#pragma once

#include <atomic>
#include <string_view>
#include <thread>

#include "allocation/allocation.hpp"
#include "app/platform.hpp"
#include "figures/figures.hpp"

namespace jalon::app {

// The plans adopted of the programme in force.
std::vector<allocation::Source> forecast_sources(db::Session& session);
Result<allocation::Refreshed> refresh_forecasts(Platform& platform, std::string_view origin);
// The forecast on the page of a figure.
void add_forecasts(figures::Words& words);

// While a server runs: computes again soon after the journal has moved, and when a day begins.
class Forecaster {
 public:
  explicit Forecaster(Platform& platform);
  ~Forecaster();
  Forecaster(const Forecaster&) = delete;
  Forecaster& operator=(const Forecaster&) = delete;

 private:
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace jalon::app
