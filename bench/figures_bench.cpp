// SPDX-License-Identifier: EUPL-1.2
// The figures of a national table at the demonstration's scale (435 contracts, or N times that), and what an accepted
// observation costs: bench_figures_bench [N]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "db/testing.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "territory/sql.hpp"

namespace {

using namespace jalon;
using Clock = std::chrono::steady_clock;

double micros(Clock::duration d) { return std::chrono::duration<double, std::micro>(d).count(); }

std::vector<territory::Territory> country(int contracts) {
  std::vector<territory::Territory> out;
  const auto add = [&](int key, territory::Level level, std::string code, int parent) {
    territory::Territory place;
    place.key = TerritoryKey{key};
    place.level = level;
    place.name = code;
    place.code = std::move(code);
    place.parent = TerritoryKey{parent};
    place.valid_from = *Date::parse("2016-01-01");
    place.valid_to = *Date::parse("9999-12-31");
    out.push_back(std::move(place));
  };
  add(1, territory::Level::nation, "FR", 0);
  for (int i = 0; i < 18; ++i) add(10 + i, territory::Level::region, fmt::format("{:02}", i), 1);
  for (int i = 0; i < 101; ++i) add(100 + i, territory::Level::department, fmt::format("{:03}", i), 10 + i % 18);
  for (int i = 0; i < contracts; ++i)
    add(1000 + i, territory::Level::contract, fmt::format("CV{:06}", i), 100 + i % 101);
  return out;
}

template <class F>
void measure(const char* name, int times, F&& work) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const auto start = Clock::now();
    work();
    took.push_back(micros(Clock::now() - start));
  }
  std::ranges::sort(took);
  fmt::print("{} {:.1f} us_p50\n{} {:.1f} us_p99\n", name, took[took.size() / 2], name, took[took.size() * 99 / 100]);
}

void run(const db::testing::Engine& engine, int scale) {
  fmt::print("engine {} scale {}\n", engine.name, scale);
  db::testing::TestDatabase database(
      engine, {journal::sql::all_migrations, territory::sql::all_migrations, figures::sql::all_migrations});
  const auto places = country(435 * scale);
  const territory::Registry registry{places};
  const auto actor = access::system_actor("bench");
  const std::array<std::string_view, 6> codes{"plans.expected", "plans.started", "plans.submitted",
                                              "plans.adopted",  "actions",       "support.minutes"};
  const auto write = [&](auto&& work) {
    static_cast<void>(database->write([&](db::Session& session) -> Result<bool> {
      access::Act act{.db = session, .actor = actor, .now = Instant{1479202200000}, .origin = "bench"};
      work(act);
      return true;
    }));
  };
  write([&](access::Act& act) {
    std::string script;
    for (const auto& place : places) {
      script += fmt::format(
          "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
          "({}, '{}', '{}', "
          "'{}', {}, 0, '2016-01-01', '9999-12-31', 1);",
          place.key.value, territory::word(place.level), place.code, place.name,
          place.parent.is_null() ? "null" : std::to_string(place.parent.value));
    }
    act.db.run_script(script.c_str());
    for (const auto code : codes) {
      figures::declare_indicator(act.db, {.code = std::string(code), .name_en = "n", .name_fr = "n", .unit = "plan"});
    }
  });
  // A history like the demonstration's: about twelve observations for each contract from May to November.
  std::mt19937 random(7);
  const auto first_day = *Date::parse("2016-05-09");
  std::int64_t observations = 0;
  const auto start = Clock::now();
  for (int contract = 0; contract < 435 * scale; contract += 100) {
    write([&](access::Act& act) {
      for (int c = contract; c < std::min(contract + 100, 435 * scale); ++c) {
        for (int i = 0; i < 12; ++i) {
          figures::record_observation(act, registry,
                                      {.indicator = codes[static_cast<std::size_t>(i) % codes.size()],
                                       .dimension = i < 9 ? "" : "axis:1",
                                       .territory = TerritoryKey{1000 + c},
                                       .day = first_day.plus_days(static_cast<int>(random() % 190)),
                                       .amount = 1,
                                       .source_kind = "plan",
                                       .source_id = "bench"});
          ++observations;
        }
      }
    });
  }
  fmt::print("record_observation {:.0f} per_second\n",
             static_cast<double>(observations) / (micros(Clock::now() - start) / 1e6));

  const auto nation = registry.nation().key;
  const auto past = *Date::parse("2016-09-17");
  const auto read = [&](auto&& work) {
    return [&database, work] { database->read([&](db::Session& session) { work(session); }); };
  };
  measure("nation_table_6x101_now", 500, read([&](db::Session& session) {
            if (figures::values(session, codes, territory::Level::department).size() != 101) std::abort();
          }));
  measure("nation_table_6x101_past", 500, read([&](db::Session& session) {
            if (figures::values(session, codes, territory::Level::department, past).size() != 101) std::abort();
          }));
  measure("value_now", 500,
          read([&](db::Session& session) { static_cast<void>(figures::value(session, "plans.adopted", nation)); }));
  measure("value_past", 500, read([&](db::Session& session) {
            static_cast<void>(figures::value(session, "plans.adopted", nation, past));
          }));
  measure("series_nation", 200,
          read([&](db::Session& session) { static_cast<void>(figures::series(session, "plans.adopted", nation)); }));
  measure("observations_200_nation", 50, read([&](db::Session& session) {
            static_cast<void>(figures::observations(session, "plans.adopted", nation));
          }));
  measure("recount", 3, read([&](db::Session& session) {
            const auto proof = figures::recount(session, registry);
            if (proof.different != 0) std::abort();
          }));
}

}  // namespace

int main(int argc, char** argv) {
  const int scale = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1;
  for (const auto& engine : db::testing::engines()) run(engine, scale);
}
