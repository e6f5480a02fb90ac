// SPDX-License-Identifier: EUPL-1.2
#include "web/metrics.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "web/server.hpp"

namespace jalon::web {

namespace {
struct Registry {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<RouteCounters>, std::less<>> routes;
  const double started_s = static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                                   std::chrono::system_clock::now().time_since_epoch())
                                                   .count()) /
                           1000.0;
};
Registry& registry() {
  static Registry counters;
  return counters;
}
}  // namespace

void RouteCounters::count(int status, std::int64_t micros) {
  const auto status_class = static_cast<size_t>(status / 100);
  by_class.at(status_class < by_class.size() ? status_class : 5).fetch_add(1, std::memory_order_relaxed);
  size_t bucket = 0;
  while (bucket < duration_bounds_us.size() && micros > duration_bounds_us.at(bucket)) ++bucket;
  durations.at(bucket).fetch_add(1, std::memory_order_relaxed);
  duration_sum_us.fetch_add(static_cast<std::uint64_t>(micros > 0 ? micros : 0), std::memory_order_relaxed);
}

RouteCounters& route_counters(std::string_view route_name) {
  auto& all = registry();
  const std::scoped_lock lock(all.mutex);
  const auto found = all.routes.find(route_name);
  if (found != all.routes.end()) return *found->second;
  return *all.routes.emplace(std::string(route_name), std::make_unique<RouteCounters>()).first->second;
}

ProcessCounters& process_counters() {
  static ProcessCounters counters;
  return counters;
}

std::string metrics() {
  std::string out;
  const auto& process = process_counters();
  const auto one = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
  };
  one("jalon_http_connections", "gauge", "Open connections.", process.connections.load());
  one("jalon_http_connections_total", "counter", "Connections accepted since the start.",
      process.connections_total.load());
  one("jalon_http_event_streams", "gauge", "Open server-sent event streams.", process.event_streams.load());
  one("jalon_http_queue", "gauge", "Requests waiting for a worker.", process.queued.load());
  one("jalon_http_in_flight", "gauge", "Requests that a worker is answering.", process.in_flight.load());
  one("jalon_http_queue_full_total", "counter", "Requests refused because the queue was full.",
      process.refused_queue_full.load());
  one("jalon_http_timeouts_total", "counter", "Connections closed because the client was too slow.",
      process.timeouts.load());
  one("jalon_http_sent_bytes_total", "counter", "Bytes written to clients.", process.bytes_sent.load());
  one("jalon_http_received_bytes_total", "counter", "Bytes read from clients.", process.bytes_received.load());

  auto& all = registry();
  std::string requests =
      "# HELP jalon_http_requests_total Requests answered, by route and status class.\n# TYPE "
      "jalon_http_requests_total counter\n";
  std::string durations =
      "# HELP jalon_http_request_duration_seconds From the last byte read to the last byte handed over, by route.\n"
      "# TYPE jalon_http_request_duration_seconds histogram\n";
  {
    const std::scoped_lock lock(all.mutex);
    for (const auto& [name, counters] : all.routes) {
      const std::string_view label = name.empty() ? std::string_view("none") : std::string_view(name);
      std::uint64_t total = 0;
      for (size_t i = 1; i < counters->by_class.size(); ++i) {
        const auto count = counters->by_class.at(i).load();
        if (count != 0)
          requests += fmt::format("jalon_http_requests_total{{route=\"{}\",status=\"{}xx\"}} {}\n", label, i, count);
      }
      for (size_t i = 0; i < counters->durations.size(); ++i) total += counters->durations.at(i).load();
      if (total == 0) continue;
      std::uint64_t sum = 0;
      for (size_t i = 0; i < duration_bounds_us.size(); ++i) {
        sum += counters->durations.at(i).load();
        durations += fmt::format("jalon_http_request_duration_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", label,
                                 static_cast<double>(duration_bounds_us.at(i)) / 1e6, sum);
      }
      durations += fmt::format(
          "jalon_http_request_duration_seconds_bucket{{route=\"{0}\",le=\"+Inf\"}} {1}\n"
          "jalon_http_request_duration_seconds_sum{{route=\"{0}\"}} {2:.6f}\n"
          "jalon_http_request_duration_seconds_count{{route=\"{0}\"}} {1}\n",
          label, total, static_cast<double>(counters->duration_sum_us.load()) / 1e6);
    }
  }
  out += requests;
  out += durations;

  std::ifstream statm("/proc/self/statm");
  std::int64_t pages = 0;
  std::int64_t resident = 0;
  if (statm >> pages >> resident) {
    one("process_resident_memory_bytes", "gauge", "Resident memory.", resident * sysconf(_SC_PAGESIZE));
  }
  one("process_start_time_seconds", "gauge", "When the process began to count, in Unix seconds.",
      fmt::format("{:.3f}", all.started_s));
  return out;
}

}  // namespace jalon::web
