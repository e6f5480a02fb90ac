// SPDX-License-Identifier: EUPL-1.2
// Private to web: counters of this process.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace jalon::web {

inline constexpr std::array<std::int64_t, 12> duration_bounds_us{
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'500'000, 10'000'000};

struct RouteCounters {
  std::array<std::atomic<std::uint64_t>, 6> by_class{};  // [2] counts 2xx…; [0] is not used
  std::array<std::atomic<std::uint64_t>, duration_bounds_us.size() + 1> durations{};
  std::atomic<std::uint64_t> duration_sum_us{0};
  void count(int status, std::int64_t micros);
};

// The counters of a route; "" for requests that reach none. The reference stays good for the life of the process.
RouteCounters& route_counters(std::string_view route_name);

struct ProcessCounters {
  std::atomic<std::int64_t> connections{0}, queued{0}, in_flight{0}, event_streams{0};
  std::atomic<std::uint64_t> connections_total{0}, bytes_sent{0}, bytes_received{0}, refused_queue_full{0}, timeouts{0};
};
ProcessCounters& process_counters();

}  // namespace jalon::web
