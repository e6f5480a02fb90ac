// SPDX-License-Identifier: EUPL-1.2
#include "app/forecasts.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "journal/journal.hpp"
#include "programme/programme.hpp"
#include "web/i18n.hpp"

namespace jalon::app {

std::vector<allocation::Source> forecast_sources(db::Session& session) {
  std::vector<allocation::Source> out;
  const auto pack = programme::current(session);
  if (pack) out.push_back({.indicator = figures::of_programme("plans.adopted", pack->code), .target_is_all = true});
  return out;
}

Result<allocation::Refreshed> refresh_forecasts(Platform& platform, std::string_view origin) {
  platform.territories->reload();
  const auto registry = platform.territories->current();
  return allocation::refresh_forecasts(*platform.database, *registry, *platform.clock, operator_actor(),
                                       forecast_sources, origin);
}

void add_forecasts(figures::Words& words) {
  words.beside = [](db::Session& session, const figures::Indicator& indicator, const territory::Territory& place,
                    web::Flow& flow) {
    allocation::Writing writing{.decimals = indicator.decimals};
    if (indicator.unit == "plan") writing.unit = flow.tr("plans");
    if (indicator.unit == "place") writing.unit = flow.tr("places");
    allocation::write_forecast_of(flow, session, indicator, place.key, writing);
  };
}

Forecaster::Forecaster(Platform& platform) {
  thread_ = std::thread([this, &platform] {
    using std::chrono::steady_clock;
    // Several acts in a row are one refresh.
    constexpr auto pause = std::chrono::seconds(10);
    std::int64_t seen = -1;
    Date day;
    auto next = steady_clock::now();
    while (!stopping_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      if (steady_clock::now() < next) continue;
      next = steady_clock::now() + pause;
      try {
        const auto position = platform.database->read([](db::Session& session) { return journal::position(session); });
        const Date today = platform.clock->today();
        if (position == seen && today == day) continue;
        const auto done = refresh_forecasts(platform, "job");
        JALON_CHECK(done.has_value());
        seen = position;
        day = today;
      } catch (const std::exception& broken) {
        fmt::print(stderr, "jalon: the forecasts could not be computed: {}\n", broken.what());
      }
    }
  });
}

Forecaster::~Forecaster() {
  stopping_ = true;
  thread_.join();
}

}  // namespace jalon::app
