// SPDX-License-Identifier: EUPL-1.2
// The reference of territories, the city contracts and the boundaries into an empty SQLite database; then 2 GB of
// GeoJSON and 1 GB of CSV through the readers, made on the way, to see time and memory; then a table in each of its
// forms. Usage: bench_import_bench [CONTRACTS.geojson [BOUNDARIES.geojson]]
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "db/testing.hpp"
#include "intake/table.hpp"
#include "journal/sql.hpp"
#include "territory/sql.hpp"
#include "territory/territory.hpp"

namespace {

using namespace jalon;

long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

template <class F>
void measure(const char* name, F&& work) {
  const auto before = peak_kb();
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  fmt::print("{}_seconds {:.3f} s\n{}_memory_added {} kB\n", name, took.count(), name, peak_kb() - before);
}

// `count` times the same piece between a head and a tail, given out as a file would be.
class Repeated {
 public:
  Repeated(std::string head, std::string piece, std::string tail, std::int64_t count)
      : now_(std::move(head)), piece_(std::move(piece)), tail_(std::move(tail)), left_(count) {}
  std::size_t read(char* buffer, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
      if (at_ == now_.size()) {
        at_ = 0;
        if (left_ > 0) {
          --left_;
          now_ = piece_;
          if (left_ == 0) now_.pop_back();  // the comma
        } else if (!ended_) {
          ended_ = true;
          now_ = tail_;
        } else {
          now_.clear();
        }
        if (now_.empty()) break;
      }
      const auto n = std::min(size - done, now_.size() - at_);
      std::memcpy(buffer + done, now_.data() + at_, n);
      done += n;
      at_ += n;
    }
    bytes_ += static_cast<std::int64_t>(done);
    return done;
  }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

 private:
  std::string now_, piece_, tail_;
  std::int64_t left_, bytes_ = 0;
  std::size_t at_ = 0;
  bool ended_ = false;
};

// A million observations of six columns, on disk as somebody hands them in, read to the last cell.
void measure_table(intake::Format form) {
  using intake::CellType;
  const intake::TableSpec spec{"Observations",
                               {{"indicator", "indicator", CellType::text},
                                {"level", "level", CellType::text},
                                {"territory", "territory", CellType::text},
                                {"period", "period", CellType::text},
                                {"value", "value", CellType::real},
                                {"source", "source", CellType::text}}};
  const auto path = std::filesystem::temp_directory_path() / fmt::format("jalon_table.{}", word(form));
  {
    std::ofstream out(path, std::ios::binary);
    intake::write_table(
        form, spec,
        [](intake::TableSink& sink) {
          for (std::int64_t i = 0; i < 1'000'000; ++i) {
            sink.row("places.open", "contract", fmt::format("CV{:03}", i % 435), fmt::format("2016-{:02}", i % 12 + 1),
                     static_cast<double>(i) / 4, "préfecture");
          }
        },
        [&](std::string_view piece) { out.write(piece.data(), static_cast<std::streamsize>(piece.size())); });
  }
  measure(fmt::format("table_{}", word(form)).c_str(), [&] {
    auto opened = intake::File::open(path.string());
    std::size_t bytes = 0;
    const auto read = intake::read_table(
        opened.value(), {},
        [&](const intake::TableRow& row) {
          for (const auto cell : row.cells) bytes += cell.size();
          return true;
        },
        [](const intake::TableFault&) {});
    fmt::print("table_{}: {} rows, {} bytes of cells, {} bytes on disk\n", word(form), read.value().rows, bytes,
               std::filesystem::file_size(path));
  });
  std::filesystem::remove(path);
}

}  // namespace

int main(int argc, char** argv) {
  db::testing::TestDatabase database({"sqlite", {}}, {journal::sql::all_migrations, territory::sql::all_migrations});
  const auto system = access::system_actor("bench");
  const auto act = [&](auto&& rule) {
    return database->write([&](db::Session& session) {
      access::Act a{.db = session, .actor = system, .now = Instant{1479202200000}, .origin = "cli"};
      return rule(a);
    });
  };
  measure("load_reference", [&] { act([](access::Act& a) { return territory::load_reference(a); }).value(); });
  measure("load_reference_again", [&] { act([](access::Act& a) { return territory::load_reference(a); }).value(); });
  measure("read_registry", [&] {
    territory::Directory directory(*database);
    fmt::print("territories {}\n", directory.current()->all(territory::Level::commune).size());
  });
  if (argc > 1) {
    for (const auto* name : {"import_contracts", "import_contracts_again"}) {
      measure(name, [&] {
        const auto report = act([&](access::Act& a) { return territory::import_contracts(a, argv[1], {}); });
        if (!report) {
          fmt::print(stderr, "{}\n", english(report.error()));
          std::exit(1);
        }
        fmt::print("{}: read {}, added {}, unchanged {}, rejected {}, notices {}\n", name, report->read, report->added,
                   report->unchanged, report->rejected.size(), report->notices.size());
      });
    }
  }
  if (argc > 2) {
    measure("import_boundaries",
            [&] { act([&](access::Act& a) { return territory::import_boundaries(a, argv[2]); }).value(); });
  }

  const std::string feature =
      R"({ "type": "Feature", "properties": { "codgeo": "240100883", "code_cv": "CV001", "lib_cv": "01 - CC de la Plaine de l'Ain", "insee_dep": "01", "pop": 1568.0 }, "geometry": { "type": "Point", "coordinates": [ 5.264910539703634, 45.905406863373152 ] } },)";
  measure("geojson_2gb", [&] {
    Repeated file(R"({"type":"FeatureCollection","features":[)", feature, "]}",
                  2'000'000'000 / static_cast<std::int64_t>(feature.size()));
    const auto read = intake::read_geojson([&](char* b, std::size_t n) { return file.read(b, n); }, {},
                                           [](const intake::Feature&) {}, [](const Fault&) {});
    fmt::print("geojson_2gb: {} features, {} bytes\n", read.value().features, file.bytes());
  });
  const std::string row = "CV001;\"CC de la Plaine de l'Ain\";01;240100883;1568;45,905406;adopté;2016-11-15\n";
  measure("csv_1gb", [&] {
    Repeated file("code;nom;dep;siren;pop;lat;etat;date\n", row, "",
                  1'000'000'000 / static_cast<std::int64_t>(row.size()));
    const auto read = intake::read_csv([&](char* b, std::size_t n) { return file.read(b, n); }, {},
                                       [](const intake::TableRow&) { return true; }, [](const intake::TableFault&) {});
    fmt::print("csv_1gb: {} rows, {} bytes\n", read.value().rows, file.bytes());
  });
  for (const auto form : {intake::Format::csv, intake::Format::json, intake::Format::xlsx}) measure_table(form);
  fmt::print("peak_memory {} kB\n", peak_kb());
}
