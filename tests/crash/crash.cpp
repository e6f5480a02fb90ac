// SPDX-License-Identifier: EUPL-1.2
// What was confirmed survives kill -9. A writer process makes journalled changes from several threads and prints each
// one's number once it is confirmed; this program kills it at a random moment, again and again on the same file, and
// then holds what was printed against what is kept.
//
//   crash_test [--rounds N] [--seed S]        exits 0 when nothing confirmed is missing, the chain holds
//                                           and the sums equal a recount
//   crash_test --write FILE FIRST             the writer; numbers its changes from FIRST
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "access/access.hpp"
#include "db/testing.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "journal/sql.hpp"
#include "territory/sql.hpp"

using namespace jalon;

namespace {

// One contract of one department, so that every observation meets the same sums.
constexpr std::array<db::Migration, 1> schema{
    {{900, "crash/change",
      "create table change (id bigint not null primary key, label text not null);"
      "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values"
      " (1, 'nation', 'FR', 'FR', null, 0, '2016-01-01', '9999-12-31', 1),"
      " (11, 'region', '11', '11', 1, 0, '2016-01-01', '9999-12-31', 1),"
      " (93, 'department', '93', '93', 11, 0, '2016-01-01', '9999-12-31', 1),"
      " (101, 'contract', 'CV101', 'CV101', 93, 0, '2016-01-01', '9999-12-31', 1)"}}};
constexpr std::string_view indicator = "crash.changes";
constexpr TerritoryKey nation{1}, contract{101};

std::vector<db::Migration> all_steps() {
  return db::testing::together(
      {journal::sql::all_migrations, territory::sql::all_migrations, figures::sql::all_migrations, schema});
}

constexpr db::Statement add_change{"crash/add_change", "insert into change (id, label) values ($1, $2)"};
constexpr db::Statement all_changes{"crash/all_changes", "select id from change order by id"};
// Every change has its record and every record its change.
constexpr db::Statement alone{
    "crash/alone",
    "select (select count(*) from change where cast(id as text) not in (select object_id from journal_record))"
    " + (select count(*) from journal_record where kind = 'change' and object_id not in (select cast(id as text) from "
    "change))"};

int write_until_killed(const std::string& file, std::int64_t first) {
  const auto database = db::Database::open(file);
  database->migrate(all_steps());
  const auto registry = database->read([](db::Session& session) { return territory::read_registry(session); });
  database
      ->write([&](db::Session& session) -> Result<bool> {
        figures::declare_indicator(session,
                                   {.code = std::string(indicator), .name_en = "Changes", .name_fr = "Changements"});
        return true;
      })
      .value();
  const auto actor = access::system_actor("crash test");
  std::atomic<std::int64_t> next{first};
  const auto write = [&] {
    while (true) {
      const auto id = next++;
      const std::string label(static_cast<size_t>(id % 700), 'x');  // so that pages and log frames fill unevenly
      const auto kept = database->write([&](db::Session& session) -> Result<bool> {
        session.run(add_change, id, label);
        access::Act act{.db = session, .actor = actor, .now = Instant{1479202200000}, .origin = "cli"};
        act.record({"make_change", "change", std::to_string(id), contract, "", "{\"label\":\"x\"}"});
        figures::record_observation(act, registry,
                                    {.indicator = indicator,
                                     .territory = contract,
                                     .day = act.today(),
                                     .amount = 1,
                                     .source_kind = "change",
                                     .source_id = std::to_string(id)});
        if (id % 13 == 0) return refused("crash", msg("an unlucky number"));
        return true;
      });
      if (!kept) continue;
      const auto line = std::to_string(id) + "\n";
      if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) threads.emplace_back(write);
  for (auto& thread : threads) thread.join();
  return 0;
}

// Starts the writer, kills it after `delay`, counted from its start or from the first thing that it confirmed: a busy
// machine may take long to bring it there. Returns what it had confirmed.
enum class From : std::uint8_t { start, first_confirmed };
std::vector<std::int64_t> one_round(const std::string& file, std::int64_t first, From from,
                                    std::chrono::microseconds delay) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const auto number = std::to_string(first);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execl("/proc/self/exe", "crash_test", "--write", file.c_str(), number.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::string printed;
  std::promise<void> began;
  std::thread reader([&] {
    bool is_told = false;
    std::array<char, 65536> buffer;
    ssize_t size = 0;
    while ((size = read(ends[0], buffer.data(), buffer.size())) > 0) {
      printed.append(buffer.data(), static_cast<size_t>(size));
      if (!is_told) began.set_value();
      is_told = true;
    }
  });
  if (from == From::first_confirmed) began.get_future().wait_for(std::chrono::seconds(20));
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  reader.join();
  close(ends[0]);
  if (!WIFSIGNALED(status)) throw std::runtime_error("the writer ended by itself: see its message above");

  std::vector<std::int64_t> out;
  size_t at = 0;
  for (size_t end = printed.find('\n'); end != std::string::npos; at = end + 1, end = printed.find('\n', at)) {
    std::int64_t id = 0;
    std::from_chars(printed.data() + at, printed.data() + end, id);
    out.push_back(id);
  }
  return out;
}

int fail(const std::string& what, unsigned seed) {
  std::fprintf(stderr, "crash_test: %s (seed %u)\n", what.c_str(), seed);
  return 1;
}

int kill_and_look(int rounds, unsigned seed) {
  auto folder = (std::filesystem::temp_directory_path() / "jalon-crash-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return fail("no temporary directory", seed);
  const auto file = folder + "/crash.sqlite";
  std::mt19937 random(seed);
  // Some die while they open the file, recover its log or change its schema; most in the middle of writes.
  std::uniform_int_distribution<int> early(0, 15000), late(0, 100000), one_in_five(0, 4);

  std::set<std::int64_t> confirmed;
  std::int64_t first = 1;
  int rounds_with_writes = 0;
  for (int round = 0; round < rounds; ++round) {
    const bool is_early = one_in_five(random) == 0;
    const auto ids = one_round(file, first, is_early ? From::start : From::first_confirmed,
                               std::chrono::microseconds(is_early ? early(random) : late(random)));
    confirmed.insert(ids.begin(), ids.end());
    if (!ids.empty()) ++rounds_with_writes;
    first += 1000000;  // what was under way when it died may be there or not: those numbers are not used again
  }
  if (rounds_with_writes < rounds / 2) return fail("the writer was killed before it could write: nothing proved", seed);

  const auto database = db::Database::open(file);
  database->migrate(all_steps());
  journal::Verification chain;
  std::set<std::int64_t> kept;
  std::int64_t without_the_other = 0;
  figures::Recount recount;
  std::optional<std::int64_t> national;
  database->read([&](db::Session& session) {
    const auto registry = territory::read_registry(session);
    recount = figures::recount(session, registry);
    national = figures::value(session, indicator, nation);
    chain = journal::verify(session);
    session.each<std::int64_t>(all_changes, [&](std::int64_t id) { kept.insert(id); });
    without_the_other = session.first<std::int64_t>(alone).value();
  });
  std::string missing;
  for (const auto id : confirmed) {
    if (!kept.contains(id)) missing += " " + std::to_string(id);
  }
  std::printf("%d rounds, %zu changes confirmed, %zu kept, %lld records in the chain, %lld sums recounted\n", rounds,
              confirmed.size(), kept.size(), static_cast<long long>(chain.records),
              static_cast<long long>(recount.sums));
  if (!missing.empty()) return fail("confirmed and lost:" + missing, seed);
  if (chain.first_bad) return fail("the chain does not hold: " + chain.why, seed);
  if (without_the_other != 0) return fail("changes without their record, or records without their change", seed);
  if (recount.different != 0) return fail("sums that differ from a recount: " + recount.examples.front(), seed);
  if (national != static_cast<std::int64_t>(kept.size())) return fail("the national figure is not the count", seed);
  for (const auto id : kept) {
    if (id % 13 == 0) return fail("a refused change was kept", seed);
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() == 3 && args[0] == "--write") return write_until_killed(args[1], std::atoll(args[2].c_str()));
  int rounds = 200;
  unsigned seed = std::random_device()();
  for (size_t i = 0; i + 1 < args.size(); i += 2) {
    if (args[i] == "--rounds") rounds = std::atoi(args[i + 1].c_str());
    if (args[i] == "--seed") seed = static_cast<unsigned>(std::atoll(args[i + 1].c_str()));
  }
  return kill_and_look(rounds, seed);
} catch (const std::exception& error) {
  std::fprintf(stderr, "crash_test: %s\n", error.what());
  return 1;
}
