// SPDX-License-Identifier: EUPL-1.2
// Values given: a file of them imported with every check, sums and journal, beside the same file loaded bare (sqlite3
// .import, COPY); the recount of what PILOTE recomputes (200 indicators, 101 departments, 26 months: 525,200 measures);
// one accepted value: bench_observations_bench [ROWS [ENGINE]]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/text.hpp"
#include "db/testing.hpp"
#include "figures/answers.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "territory/sql.hpp"

namespace {

using namespace jalon;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }
long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::vector<territory::Territory> country(int contracts) {
  std::vector<territory::Territory> out;
  const auto add = [&](int key, territory::Level level, std::string code, int parent) {
    territory::Territory place;
    place.key = TerritoryKey{key};
    place.level = level;
    place.name = code;
    place.code = std::move(code);
    place.parent = TerritoryKey{parent};
    place.valid_from = *Date::parse("2014-01-01");
    place.valid_to = *Date::parse("9999-12-31");
    out.push_back(std::move(place));
  };
  add(1, territory::Level::nation, "FR", 0);
  for (int i = 0; i < 18; ++i) add(10 + i, territory::Level::region, fmt::format("{:02}", i), 1);
  for (int i = 0; i < 101; ++i) add(100 + i, territory::Level::department, fmt::format("{:03}", i), 10 + i % 18);
  for (int i = 0; i < contracts; ++i)
    add(1000 + i, territory::Level::contract, fmt::format("CV{:04}", i), 100 + i % 101);
  return out;
}

constexpr db::Statement size_of_sqlite{"size_of_sqlite",
                                       "select page_count * page_size from pragma_page_count(), pragma_page_size()"};
constexpr db::Statement size_of_postgresql{"size_of_postgresql", "select pg_database_size(current_database())"};

constexpr int indicators = 200;
constexpr int contracts = 435;
constexpr int months = 26;

std::string month_text(int i) { return fmt::format("{}-{:02}", 2014 + i / 12, 1 + i % 12); }

// Rows of a file as a ministry sends it: by indicator, territory, month.
void write_file(const std::string& path, std::int64_t rows, unsigned seed = 11) {
  std::ofstream out(path, std::ios::binary);
  out << "indicator,level,code,period,dimension,value\n";
  std::mt19937 random(seed);
  std::string text;
  const int places = static_cast<int>(std::max<std::int64_t>(1, rows / (indicators * months) + 1));
  std::int64_t written = 0;
  for (int indicator = 0; indicator < indicators && written < rows; ++indicator) {
    for (int place = 0; place < std::min(places, contracts) && written < rows; ++place) {
      for (int month = 0; month < months && written < rows; ++month, ++written) {
        fmt::format_to(std::back_inserter(text), "answered.{:03},contract,CV{:04},{},,{}\n", indicator,
                       place * 2 % contracts, month_text(month), random() % 5000);
      }
    }
    out << text;
    text.clear();
  }
}

struct Bench {
  db::testing::TestDatabase database;
  std::vector<territory::Territory> places = country(contracts);
  territory::Registry registry{places};
  access::Actor actor = access::system_actor("bench");

  template <class F>
  auto write(F&& work) {
    auto done = database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = actor, .now = Instant{1479202200000}, .origin = "import"};
      return work(act);
    });
    if (!done) {
      fmt::print(stderr, "{}\n", shorten(english(done.error()), 300));
      std::abort();
    }
    return std::move(*done);
  }
  explicit Bench(const db::testing::Engine& engine)
      : database(engine, {journal::sql::all_migrations, territory::sql::all_migrations, figures::sql::all_migrations}) {
    write([&](access::Act& act) -> Result<bool> {
      std::string script;
      for (const auto& place : places) {
        script += fmt::format(
            "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
            "({}, '{}', '{}', '{}', {}, 0, '2014-01-01', '9999-12-31', 1);",
            place.key.value, territory::word(place.level), place.code, place.name,
            place.parent.is_null() ? "null" : std::to_string(place.parent.value));
      }
      act.db.run_script(script.c_str());
      for (int i = 0; i < indicators; ++i) {
        for (const bool by_department : {false, true}) {
          figures::declare_indicator(
              act.db, {.code = fmt::format("{}.{:03}", by_department ? "measured" : "answered", i),
                       .name_en = "n",
                       .name_fr = "n",
                       .unit = "person",
                       .behaviour = i % 2 == 0 ? figures::Behaviour::flow : figures::Behaviour::stock,
                       .origin = figures::Origin::answered,
                       .frequency = figures::Frequency::month,
                       .level = by_department ? territory::Level::department : territory::Level::contract,
                       .plausible_min = 0,
                       .plausible_max = 1'000'000});
        }
      }
      return true;
    });
  }
  figures::Outcome import(const std::string& path) {
    return write([&](access::Act& act) {
      return figures::import_answers(act, registry, {.name = "bench.csv", .path = path},
                                     {.state = figures::AnswerState::validated});
    });
  }
};

void run(const db::testing::Engine& engine, const std::string& path, std::int64_t rows) {
  fmt::print("engine {}\n", engine.name);
  Bench bench(engine);
  const auto bare = [&](int turn) {
    double took = 0;
    if (engine.url.empty()) {
      const auto file = path + ".bare.db";
      std::filesystem::remove(file);
      const auto command = fmt::format(
          "sqlite3 {} 'pragma journal_mode=wal' 'create table t(indicator text, level text, code text, period text, "
          "dimension text, value integer)' '.import --csv --skip 1 {} t' >/dev/null",
          file, path);
      const auto start = Clock::now();
      if (std::system(command.c_str()) != 0) std::abort();
      took = seconds_since(start);
      std::filesystem::remove(file);
    } else {
      // COPY of the same columns as text, by the same client.
      std::ifstream in(path);
      std::string line;
      std::getline(in, line);
      const auto start = Clock::now();
      bench.write([&](access::Act& act) -> Result<bool> {
        act.db.run_script(
            "create table bare (indicator text, level text, code text, period text, dimension text, value text)");
        act.db.insert_rows({"bare", "indicator, level, code, period, dimension, value"}, [&](std::span<db::Value> row) {
          if (!std::getline(in, line)) return false;
          std::size_t from = 0;
          for (auto& cell : row) {
            const auto comma = std::min(line.find(',', from), line.size());
            cell = std::string_view(line).substr(from, comma - from);
            from = comma + 1;
          }
          return true;
        });
        act.db.run_script("drop table bare");
        return true;
      });
      took = seconds_since(start);
    }
    fmt::print("bare_load_{} {:.2f} s, {:.0f} rows/s\n", turn, took, static_cast<double>(rows) / took);
  };
  bare(1);
  const auto before = peak_kb();
  auto start = Clock::now();
  const auto first = bench.import(path);
  auto took = seconds_since(start);
  fmt::print("import {:.2f} s, {:.0f} rows/s, {} fresh, peak {} kB over {} kB\n", took,
             static_cast<double>(rows) / took, first.fresh, peak_kb() - before, before);
  bare(2);
  start = Clock::now();
  const auto again = bench.import(path);
  fmt::print("import_again {:.2f} s, {} unchanged\n", seconds_since(start), again.unchanged);
  fmt::print("database {} MB\n", bench.database->read([&](db::Session& session) {
    return *session.first<std::int64_t>(engine.url.empty() ? size_of_sqlite : size_of_postgresql) / 1'000'000;
  }));
  start = Clock::now();
  const auto preview = bench.database->read([&](db::Session& session) {
    return figures::preview_answers(session, bench.actor, *Date::parse("2016-11-15"), bench.registry,
                                    {.name = "bench.csv", .path = path}, {});
  });
  fmt::print("preview {:.2f} s, {} notices\n", seconds_since(start), preview->noticed);

  // Every value corrected: each supersedes one that stood.
  const auto corrections = path + ".corrected.csv";
  write_file(corrections, rows, 13);
  start = Clock::now();
  const auto corrected = bench.import(corrections);
  took = seconds_since(start);
  std::filesystem::remove(corrections);
  fmt::print("import_corrected {:.2f} s, {:.0f} rows/s, {} changed\n", took, static_cast<double>(rows) / took,
             corrected.changed);

  // One accepted value, with its journal record, its sums and its commit.
  std::vector<double> each;
  for (int i = 0; i < 200; ++i) {
    const figures::NewAnswer answer{.indicator = fmt::format("answered.{:03}", i % indicators),
                                    .territory = TerritoryKey{1000 + i},
                                    .period = *Period::parse("2016-10"),
                                    .value = 4200 + i};
    start = Clock::now();
    bench.write([&](access::Act& act) {
      return figures::record_answers(act, bench.registry, {&answer, 1}, figures::AnswerState::validated,
                                     figures::Partial::all_or_nothing);
    });
    each.push_back(seconds_since(start) * 1e3);
  }
  std::ranges::sort(each);
  fmt::print("one_value_accepted {:.2f} ms_p50, {:.2f} ms_p99\n", each[100], each[198]);

  start = Clock::now();
  const auto all =
      bench.database->read([&](db::Session& session) { return figures::recount(session, bench.registry); });
  fmt::print("recount_contracts {:.2f} s, {} values, {} different\n", seconds_since(start), all.observations,
             all.different);
  if (all.different != 0) std::abort();

  // PILOTE's measures: what departments answered, up to region and nation.
  const auto measures = path + ".measures.csv";
  {
    std::ofstream out(measures, std::ios::binary);
    out << "indicator,level,code,period,value\n";
    std::mt19937 random(12);
    for (int indicator = 0; indicator < indicators; ++indicator) {
      for (int place = 0; place < 101; ++place) {
        for (int month = 0; month < months; ++month)
          out << fmt::format("measured.{:03},department,{:03},{},{}\n", indicator, place, month_text(month),
                             random() % 5000);
      }
    }
  }
  start = Clock::now();
  bench.import(measures);
  fmt::print("import_measures {:.2f} s\n", seconds_since(start));
  bench.write([&](access::Act& act) -> Result<bool> {
    act.db.run_script(
        "delete from answer where series in (select series.id from series join indicator on "
        "indicator.id = series.indicator where indicator.level = 'contract');"
        "delete from figure_sum where series in (select series.id from series join indicator on "
        "indicator.id = series.indicator where indicator.level = 'contract')");
    return true;
  });
  start = Clock::now();
  const auto proof =
      bench.database->read([&](db::Session& session) { return figures::recount(session, bench.registry); });
  fmt::print("recount_measures {:.2f} s, {} measures, {} sums, {} different\n", seconds_since(start),
             proof.observations, proof.sums, proof.different);
  if (proof.different != 0) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t rows = argc > 1 ? std::max(1LL, std::atoll(argv[1])) : 1'000'000;
  const auto path = (std::filesystem::temp_directory_path() / fmt::format("jalon_bench_{}.csv", getpid())).string();
  write_file(path, rows);
  for (const auto& engine : db::testing::engines()) {
    if (argc < 3 || engine.name == argv[2]) run(engine, path, rows);
  }
  std::filesystem::remove(path);
  std::filesystem::remove(path + ".measures.csv");
}
