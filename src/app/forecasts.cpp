// SPDX-License-Identifier: EUPL-1.2
#include "app/forecasts.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <map>

#include "capacity/capacity.hpp"
#include "journal/journal.hpp"
#include "programme/programme.hpp"
#include "steering/indicator_board.hpp"
#include "web/i18n.hpp"

namespace jalon::app {

namespace {

// Places that are to open or to close, and those that have: what the chance of doubling them rests on.
std::vector<allocation::PlacedOpening> openings_of_places(db::Session& session, const territory::Registry& registry) {
  std::vector<allocation::PlacedOpening> out;
  std::map<std::string, capacity::Service> services;
  for (auto& service : capacity::services(session)) {
    auto id = service.id.text();
    services.emplace(std::move(id), std::move(service));
  }
  for (const auto& department : registry.all(territory::Level::department)) {
    for (const auto& change : capacity::changes_in(session, department.key)) {
      const auto service = services.find(change.service.text());
      if (service == services.end() || change.struck_at) continue;
      // What was only written down afterwards was planned all the same: it counts as announced the day before. What the
      // closing of a service closed was not.
      const auto entered = paris_date(change.entered_at);
      const bool afterwards = change.done_on && !change.closing && entered >= *change.done_on;
      std::vector<allocation::Postponement> postponed;
      for (const auto& delay : change.delays) postponed.push_back({paris_date(delay.entered_at), delay.after});
      out.push_back({.territory = service->second.territory,
                     .opening = {.id = change.id.text(),
                                 .label = fmt::format("{} ({:+})", service->second.name, change.places),
                                 .kind = change.places < 0 ? change.kind + " −" : change.kind,
                                 .department = department.code,
                                 .announced = afterwards ? change.planned_on.plus_days(-1) : entered,
                                 .planned = change.planned_on,
                                 .opened = change.done_on,
                                 .cancelled = change.is_cancelled() && !change.done_on
                                                  ? std::optional(paris_date(*change.cancelled_at))
                                                  : std::nullopt,
                                 .change = change.places,
                                 .postponed = std::move(postponed)}});
    }
  }
  return out;
}

}  // namespace

std::vector<allocation::Source> forecast_sources(db::Session& session) {
  std::vector<allocation::Source> out;
  const auto pack = programme::current(session);
  if (pack) out.push_back({.indicator = figures::of_programme("plans.adopted", pack->code), .target_is_all = true});
  out.push_back({.indicator = "capacity.open", .openings = openings_of_places});
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
    allocation::write_forecast_of(flow, session, indicator, place.key, steering::writing_of(indicator, flow.lang()));
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
