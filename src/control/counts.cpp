// SPDX-License-Identifier: EUPL-1.2
#include "control/counts.hpp"

#include <algorithm>
#include <chrono>

namespace jalon::control {

std::int64_t Counts::worth(std::int64_t cost_ms) {
  constexpr std::int64_t quick_ms = 200, times = 100, longest_ms = 600'000;
  return cost_ms < quick_ms ? 0 : std::min(cost_ms * times, longest_ms);
}

Counts::Counted Counts::of(db::Session& session, const territory::Registry& registry, const Perimeter& perimeter,
                           const Now& now) {
  std::shared_ptr<Kept> kept;
  const auto known = [&](bool is_any_age) -> std::optional<Counted> {
    const std::scoped_lock lock(mutex_);
    if (!kept) {
      auto& place = kept_[perimeter.place];
      if (!place) place = std::make_shared<Kept>();
      kept = place;
    }
    if (!kept->counted || kept->day != now.today) return std::nullopt;
    if (!is_any_age && (!kept->counted->again || *kept->counted->again <= now.at)) return std::nullopt;
    return kept->counted;
  };
  if (auto fresh = known(false)) return *std::move(fresh);
  std::unique_lock counting(kept->counting, std::try_to_lock);
  if (!counting) {
    if (auto older = known(true)) return *std::move(older);
    counting.lock();
    if (auto fresh = known(false)) return *std::move(fresh);
  }
  const auto begin = std::chrono::steady_clock::now();
  Counted out{.lines = overview(session, registry, perimeter, now), .at = now.at, .again = {}};
  const auto cost = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  const auto keep_ms = worth_(cost.count());
  if (keep_ms == 0) return out;
  const std::scoped_lock lock(mutex_);
  kept->day = now.today;
  kept->counted = out;
  kept->counted->again = Instant{now.at.ms + keep_ms};
  return out;
}

void Counts::forget() {
  const std::scoped_lock lock(mutex_);
  kept_.clear();
}

}  // namespace jalon::control
