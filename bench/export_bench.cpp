// SPDX-License-Identifier: EUPL-1.2
// A million rows of a list of eight columns in each form: time, size and how much memory it took beyond what the
// program had before. Usage: bench_export_bench [ROWS]
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "intake/export.hpp"

namespace {

using namespace jalon;

long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// What other programs on the machine do not lengthen.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  const long rows = argc > 1 ? std::atol(argv[1]) : 1'000'000;
  using intake::CellType;
  const intake::TableSpec spec{"Contrats",
                               {{"code", "Code", CellType::text},
                                {"name", "Contrat", CellType::text},
                                {"department", "Département", CellType::text},
                                {"state", "État du plan", CellType::text},
                                {"actions", "Actions", CellType::integer},
                                {"share", "Part", CellType::real},
                                {"started_on", "Commencé le", CellType::date},
                                {"adopted_on", "Adopté le", CellType::date}}};
  const auto fill = [&](intake::TableSink& sink) {
    for (long i = 0; i < rows; ++i) {
      sink.row(fmt::format("CV{:06}", i), "CA Plaine Commune ; \"nord\"", "Seine-Saint-Denis", "adopté", i % 40,
               static_cast<double>(i % 1000) / 1000, Date{17'000 + static_cast<int>(i % 200)},
               i % 3 == 0 ? std::optional<Date>() : std::optional<Date>(Date{17'100}));
    }
  };
  for (const auto format : {intake::Format::csv, intake::Format::json, intake::Format::xlsx}) {
    const auto before = peak_kb();
    const auto cpu_before = cpu_seconds();
    std::size_t bytes = 0;
    const auto start = std::chrono::steady_clock::now();
    intake::write_table(format, spec, fill, [&](std::string_view piece) { bytes += piece.size(); });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print("export_{}_seconds {:.2f} s\n", intake::word(format), took.count());
    fmt::print("export_{}_cpu {:.2f} s\n", intake::word(format), cpu_seconds() - cpu_before);
    fmt::print("export_{}_rows_per_second {:.0f} rows/s\n", intake::word(format),
               static_cast<double>(rows) / took.count());
    fmt::print("export_{}_size {:.1f} MB\n", intake::word(format), static_cast<double>(bytes) / 1e6);
    fmt::print("export_{}_memory_added {} kB\n", intake::word(format), peak_kb() - before);
  }
  fmt::print("peak_memory {} kB\n", peak_kb());
}
