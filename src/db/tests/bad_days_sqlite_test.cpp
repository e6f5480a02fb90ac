// SPDX-License-Identifier: EUPL-1.2
// The bad days of a file: locked, full, read-only, damaged, from elsewhere.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "db/testing.hpp"

namespace jalon {
namespace {

using db::Broken;
using db::Database;
using db::Migration;
using db::Options;
using db::Session;
using db::Statement;

constexpr std::array<Migration, 1> schema{
    {{1, "db/pairs", "create table pair (id bigint not null primary key, amount bigint not null, filler text)"}}};
constexpr std::array<Migration, 2> two_steps{{schema[0], {2, "db/second", "create table second (id bigint)"}}};
constexpr Statement add{"db/add_pair", "insert into pair (id, amount, filler) values ($1, $2, $3)"};
constexpr Statement sum{"db/sum", "select cast(coalesce(sum(amount), 0) as bigint) from pair"};
constexpr Statement count{"db/count", "select count(*) from pair"};

class DbFile : public testing::Test {
 protected:
  db::testing::TestDatabase database{
      {"sqlite", ""}, std::span<const Migration>(schema), Options{.busy_timeout_ms = 50}};

  static Result<int> add_pair(Database& to, std::int64_t id, const std::string& filler = "") {
    return to.write([&](Session& session) -> Result<int> {
      session.run(add, id, 5, filler);
      session.run(add, -id, -5, filler);
      return 1;
    });
  }
  static std::int64_t number(Database& from, const Statement& statement) {
    return from.read([&](Session& session) { return session.first<std::int64_t>(statement).value(); });
  }
  template <class F>
  static void expect_broken(Broken::Why why, F&& act) {
    try {
      act();
      FAIL() << "nothing was refused";
    } catch (const Broken& broken) {
      EXPECT_EQ(broken.why(), why) << broken.what();
    }
  }
  [[nodiscard]] std::string file(const std::string& name) const { return database.directory() + "/" + name; }
};

TEST_F(DbFile, IsReadWhileAnotherProgramWritesAndSaysThatItIsBusyToAWriter) {
  ASSERT_TRUE(add_pair(*database, 1));
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(database.url().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "begin immediate; delete from pair", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(number(*database, count), 2);
  expect_broken(Broken::Why::busy, [&] { add_pair(*database, 2); });
  ASSERT_EQ(sqlite3_exec(other, "rollback", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_TRUE(add_pair(*database, 2));
  EXPECT_EQ(number(*database, count), 4);
}

TEST_F(DbFile, AFullDiskRefusesTheChangeAndKeepsWhatWasThere) {
  ASSERT_TRUE(add_pair(*database, 1));
  const auto limit = [&](const char* text) {
    database
        ->write([&](Session& session) -> Result<int> {
          session.run_script(text);
          return 1;
        })
        .value();
  };
  limit("pragma max_page_count = 20");
  expect_broken(Broken::Why::full, [&] { add_pair(*database, 2, std::string(200000, 'x')); });
  EXPECT_EQ(number(*database, count), 2);
  EXPECT_TRUE(add_pair(*database, 3)) << "small changes still fit";
  limit("pragma max_page_count = 100000");
  EXPECT_TRUE(add_pair(*database, 2, std::string(200000, 'x')));
}

TEST_F(DbFile, AFullDiskIsToldToEveryoneWhoSharedTheCommit) {
  database
      ->write([&](Session& session) -> Result<int> {
        session.run_script("pragma max_page_count = 60");
        return 1;
      })
      .value();
  std::atomic<int> kept{0}, full{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        try {
          if (add_pair(*database, t * 100 + i + 1, std::string(4000, 'x'))) ++kept;
        } catch (const Broken& broken) {
          if (broken.why() == Broken::Why::full) ++full;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(kept + full, 160);
  EXPECT_GT(full, 0);
  EXPECT_EQ(number(*database, count), 2 * kept) << "what was confirmed is there, and nothing else";
}

TEST_F(DbFile, AFileThatIsNoDatabaseIsSaidToBeDamaged) {
  std::ofstream(file("text.db")) << std::string(10000, 'x');
  expect_broken(Broken::Why::damaged, [&] { Database::open(file("text.db")); });
}

TEST_F(DbFile, DamageInTheMiddleIsToldWhenItIsRead) {
  for (int i = 1; i <= 200; ++i) ASSERT_TRUE(add_pair(*database, i, std::string(500, 'x')));
  database->backup_to(file("copy.db"));
  {
    std::fstream copy(file("copy.db"), std::ios::in | std::ios::out | std::ios::binary);
    copy.seekp(4096);
    copy << std::string(100000, '\xee');
  }
  expect_broken(Broken::Why::damaged, [&] {
    const auto damaged = Database::open(file("copy.db"));
    number(*damaged, sum);
  });
}

TEST_F(DbFile, AMissingFileIsNotMadeWhenItShouldBeThere) {
  expect_broken(Broken::Why::unavailable, [&] { Database::open(file("none.db"), Options{.create = false}); });
  EXPECT_FALSE(std::filesystem::exists(file("none.db")));
  expect_broken(Broken::Why::unavailable, [&] { Database::open(file("no/such/folder.db")); });
}

TEST_F(DbFile, MemoryIsNotADisk) {
  expect_broken(Broken::Why::refused, [&] { Database::open(":memory:"); });
}

TEST_F(DbFile, ACopyIsWholeWhileOthersWrite) {
  std::atomic<bool> stop{false};
  std::atomic<int> written{0};
  std::thread writer([&] {
    for (int i = 1; !stop; ++i) {
      if (add_pair(*database, i, std::string(1000, 'x'))) written = i;
    }
  });
  for (int i = 0; i < 5; ++i) {
    const int before = written;
    const auto path = file("copy" + std::to_string(i));
    database->backup_to(path);
    const auto copy = Database::open(path);
    EXPECT_EQ(number(*copy, sum), 0) << "half a pair";
    EXPECT_GE(number(*copy, count), 2 * before) << "something confirmed is missing from the copy";
  }
  stop = true;
  writer.join();
}

TEST_F(DbFile, TheFileIsCopiedBeforeItsSchemaChanges) {
  ASSERT_TRUE(add_pair(*database, 1));
  EXPECT_EQ(database->migrate(two_steps), 1);
  const auto copy = Database::open(database.url() + ".before-2");
  EXPECT_EQ(copy->schema_version(), 1);
  EXPECT_EQ(number(*copy, count), 2);
}

TEST_F(DbFile, AFileWithoutDataIsNotCopied) {
  const auto fresh = Database::open(file("fresh.db"));
  EXPECT_EQ(fresh->migrate(two_steps), 2);
  EXPECT_FALSE(std::filesystem::exists(file("fresh.db.before-1")));
}

TEST_F(DbFile, IsRestoredUnderAServerThatRunsOnIt) {
  ASSERT_TRUE(add_pair(*database, 1));
  database->backup_to(file("copy.db"));
  ASSERT_TRUE(add_pair(*database, 2));
  const auto kept = db::restore_file(file("copy.db"), database.url());
  EXPECT_EQ(number(*database, count), 2) << "the running server sees the restored data";
  ASSERT_TRUE(add_pair(*database, 3)) << "and writes into it";
  database.reopen();
  EXPECT_EQ(number(*database, count), 4);
  EXPECT_EQ(number(*Database::open(kept), count), 4) << "what stood there is kept";
}

TEST_F(DbFile, ThatIsDamagedIsPutAsideAndReplaced) {
  ASSERT_TRUE(add_pair(*database, 1));
  database->backup_to(file("copy.db"));
  std::ofstream(file("live.db")) << std::string(10000, 'x');
  const auto kept = db::restore_file(file("copy.db"), file("live.db"));
  EXPECT_EQ(number(*Database::open(file("live.db")), count), 2);
  EXPECT_EQ(std::filesystem::file_size(kept), 10000u);
}

TEST_F(DbFile, IsRestoredWhereNothingStood) {
  ASSERT_TRUE(add_pair(*database, 1));
  database->backup_to(file("copy.db"));
  EXPECT_EQ(db::restore_file(file("copy.db"), file("new.db")), "");
  EXPECT_EQ(number(*Database::open(file("new.db")), count), 2);
}

TEST_F(DbFile, ACopyThatIsNoCopyReplacesNothing) {
  ASSERT_TRUE(add_pair(*database, 1));
  std::ofstream(file("text.db")) << std::string(10000, 'x');
  expect_broken(Broken::Why::damaged, [&] { db::restore_file(file("text.db"), database.url()); });
  expect_broken(Broken::Why::unavailable, [&] { db::restore_file(file("none.db"), database.url()); });
  expect_broken(Broken::Why::refused, [&] { db::restore_file(database.url(), database.url()); });
  EXPECT_EQ(number(*database, count), 2);
}

TEST_F(DbFile, AndItsCopiesAreForItsOwnerAlone) {
  ASSERT_TRUE(add_pair(*database, 1));
  database->backup_to(file("copy.db"));
  for (const auto& path : {database.url(), database.url() + "-wal", file("copy.db")}) {
    struct stat found {};
    ASSERT_EQ(stat(path.c_str(), &found), 0) << path;
    EXPECT_EQ(found.st_mode & 0777, 0600u) << path;
  }
}

TEST_F(DbFile, WhatWasConfirmedIsThereAfterAnotherStart) {
  ASSERT_TRUE(add_pair(*database, 1));
  database.reopen();
  EXPECT_EQ(number(*database, count), 2);
}

// In a process that lost its rights: 0 when the file could be read and the write was refused as read-only.
int read_without_rights(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    int code = 1;
    if (geteuid() != 0 || setuid(65534) == 0) {
      try {
        const auto read_only = Database::open(path);
        if (read_only->read([&](Session& session) { return session.first<std::int64_t>(count); }) != 2) _exit(2);
        code = 3;
        read_only->write([](Session& session) -> Result<int> {
          session.run(add, 7, 7, "");
          return 1;
        });
      } catch (const Broken& broken) {
        if (code == 3 && broken.why() == Broken::Why::read_only) code = 0;
        if (code != 0) std::fprintf(stderr, "%s\n", broken.what());
      }
    }
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

TEST_F(DbFile, ThatMayOnlyBeReadIsReadAndRefusesWrites) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer does not let a forked process start threads";
#endif
  ASSERT_TRUE(add_pair(*database, 1));
  const auto folder = file("locked");
  std::filesystem::create_directory(folder);
  database->backup_to(folder + "/plain.db");
  {
    // A file that was closed properly, its log copied into it.
    database->backup_to(folder + "/wal.db");
    const auto opened = Database::open(folder + "/wal.db");
    ASSERT_TRUE(opened->write([](Session& session) -> Result<int> {
      session.run_script("update pair set filler = 'y'");
      return 1;
    }));
  }
  chmod((folder + "/plain.db").c_str(), 0444);
  chmod((folder + "/wal.db").c_str(), 0444);
  chmod(folder.c_str(), 0555);
  chmod(database.directory().c_str(), 0755);
  EXPECT_EQ(read_without_rights(folder + "/plain.db"), 0);
  EXPECT_EQ(read_without_rights(folder + "/wal.db"), 0);
  chmod(folder.c_str(), 0755);
}

}  // namespace
}  // namespace jalon
