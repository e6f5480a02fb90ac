// SPDX-License-Identifier: EUPL-1.2
// Public money: entries posted durably, each in its own transaction and a thousand at a time, beside as many bare rows
// inserted in the same way; and the proof of so many postings: bench_ledger_bench [POSTINGS [URL]]
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "base/text.hpp"
#include "db/testing.hpp"
#include "journal/sql.hpp"
#include "ledger/ledger.hpp"
#include "ledger/sql.hpp"
#include "territory/sql.hpp"

namespace {

using namespace jalon;
using Stopwatch = std::chrono::steady_clock;

constexpr int departments = 101;
// What one entry of two transfers writes: itself, four postings, four accounts changed, its record and the chain's
// head.
constexpr std::array<db::Migration, 1> bare_schema{
    {{9001, "bench/bare",
      "create table bare (id bigint not null primary key, a text not null, b text not null, c bigint not null)"}}};
constexpr int rows_of_an_entry = 6;
constexpr db::Statement bare{"bench/bare", "insert into bare (id, a, b, c) values ($1, $2, $3, $4)"};

double seconds_since(Stopwatch::time_point start) {
  return std::chrono::duration<double>(Stopwatch::now() - start).count();
}

std::vector<territory::Territory> country() {
  std::vector<territory::Territory> out;
  const auto add = [&](int key, territory::Level level, const std::string& code, int parent) {
    territory::Territory place;
    place.key = TerritoryKey{key};
    place.level = level;
    place.name = place.code = code;
    place.parent = TerritoryKey{parent};
    place.valid_from = *Date::parse("2014-01-01");
    place.valid_to = *Date::parse("9999-12-31");
    out.push_back(std::move(place));
  };
  add(1, territory::Level::nation, "FR", 0);
  for (int i = 0; i < 18; ++i) add(10 + i, territory::Level::region, fmt::format("{:02}", i), 1);
  for (int i = 0; i < departments; ++i)
    add(100 + i, territory::Level::department, fmt::format("{:03}", i), 10 + i % 18);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t postings = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  const char* url = argc > 2 ? argv[2] : "";
  db::testing::TestDatabase database({*url == '\0' ? "sqlite" : "postgresql", url},
                                     {journal::sql::all_migrations, territory::sql::all_migrations,
                                      ledger::sql::all_migrations, std::span<const db::Migration>(bare_schema)});
  const auto places = country();
  const territory::Registry registry(places);
  const auto actor = access::system_actor("bench");
  const Instant now{1479808800000};
  std::string script;
  for (const auto& place : places) {
    script += fmt::format(
        "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
        "({}, '{}', '{}', '{}', {}, 0, '2014-01-01', '9999-12-31', 1);\n",
        place.key.value, territory::word(place.level), place.code, place.name,
        place.parent.is_null() ? "null" : std::to_string(place.parent.value));
  }
  std::int64_t posted = 0;
  const auto account = [](int key, ledger::Kind kind, ledger::Unit unit) {
    return ledger::Account{"fipd", 2016, "prevention", TerritoryKey{key}, kind, unit};
  };
  // A delegation in AE and in CP, as most entries are.
  const auto post = [&](access::Act& act) -> Result<int> {
    const int to = 100 + static_cast<int>(posted % departments);
    ledger::Entry entry{.move = ledger::Move::delegate,
                        .day = act.today(),
                        .document = "notification 2016-" + std::to_string(posted),
                        .memo = "",
                        .idempotency_key = fmt::format("key-{}", ++posted),
                        .transfers = {}};
    for (const auto unit : {ledger::Unit::ae, ledger::Unit::cp})
      entry.transfers.push_back({account(1, ledger::Kind::open, unit), account(to, ledger::Kind::open, unit), 1250});
    auto done = ledger::post_entry(act, registry, entry);
    if (!done) return fail(std::move(done.error()));
    return 1;
  };
  const auto in_act = [&](auto&& work) {
    database
        ->write([&](db::Session& session) -> Result<int> {
          access::Act act{.db = session, .actor = actor, .now = now, .origin = "bench"};
          return work(act);
        })
        .value();
  };
  in_act([&](access::Act& act) -> Result<int> {
    act.db.run_script(script.c_str());
    for (const auto unit : {ledger::Unit::ae, ledger::Unit::cp}) {
      auto done = ledger::post_entry(act, registry,
                                     {.move = ledger::Move::vote,
                                      .day = act.today(),
                                      .document = "LFI 2016",
                                      .memo = "",
                                      .idempotency_key = fmt::format("vote-{}", ledger::word(unit)),
                                      .transfers = {{account(1, ledger::Kind::voted, unit),
                                                     account(1, ledger::Kind::open, unit), ledger::amount_cents_max}}});
      if (!done) return fail(std::move(done.error()));
    }
    return 1;
  });
  std::int64_t rows = 0;
  const auto insert_bare = [&](db::Session& session) {
    for (int i = 0; i < rows_of_an_entry; ++i)
      session.run(bare, ++rows, "notification 2016", "fipd:2016:prevention:department-93:open:AE", rows);
  };
  // In turns, so that a noisy machine is noisy for both.
  for (const int each : {1, 1000}) {
    const int transactions = each == 1 ? 500 : 10;
    double of_ledger = 0, of_bare = 0;
    for (int round = 0; round < transactions; ++round) {
      auto start = Stopwatch::now();
      in_act([&](access::Act& act) -> Result<int> {
        for (int i = 0; i < each; ++i) {
          if (auto done = post(act); !done) return done;
        }
        return 1;
      });
      of_ledger += seconds_since(start);
      start = Stopwatch::now();
      in_act([&](access::Act& act) -> Result<int> {
        for (int i = 0; i < each; ++i) insert_bare(act.db);
        return 1;
      });
      of_bare += seconds_since(start);
    }
    const double entries = static_cast<double>(transactions) * each;
    fmt::print("ledger_post_{}_a_transaction {:.0f} postings/s\n", each, entries * 4 / of_ledger);
    fmt::print("ledger_bare_{}_a_transaction {:.0f} rows/s\n", each, entries * rows_of_an_entry / of_bare);
    fmt::print("ledger_share_of_bare_{} {:.2f} ratio\n", each, of_bare / of_ledger);
    std::fflush(stdout);
  }
  auto start = Stopwatch::now();
  const auto before = posted;
  while (posted * 4 < postings) {
    in_act([&](access::Act& act) -> Result<int> {
      for (int i = 0; i < 20'000 && posted * 4 < postings; ++i) {
        if (auto done = post(act); !done) return done;
      }
      return 1;
    });
  }
  const double filled = seconds_since(start);
  if (posted > before) fmt::print("ledger_fill {:.0f} postings/s\n", static_cast<double>(posted - before) * 4 / filled);
  start = Stopwatch::now();
  const auto proof = database->read([&](db::Session& session) { return ledger::verify(session, registry); });
  fmt::print("ledger_verify {:.2f} s\nledger_verified {} postings\nledger_different {} accounts\n",
             seconds_since(start), proof.postings, proof.different);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("ledger_peak {} kB\n", usage.ru_maxrss);
  return proof.different == 0 ? 0 : 1;
}
