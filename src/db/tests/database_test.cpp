// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <fstream>
#include <optional>
#include <thread>

#include "db/testing.hpp"

namespace jalon {
namespace {

using db::Broken;
using db::Migration;
using db::Session;
using db::Statement;
using db::Violated;

constexpr std::array<Migration, 1> schema{{{1, "db/test",
                                            "create table note (id bigint not null primary key,"
                                            " label text not null unique check (length(label) < 20),"
                                            " amount bigint, ratio double precision, content bytea);"
                                            "create table reply (id bigint not null primary key,"
                                            " note_id bigint not null references note (id));"}}};
constexpr Statement add_note{"db/add_note", "insert into note (id, label) values ($1, $2)"};
constexpr Statement note_count{"db/note_count", "select count(*) from note"};
constexpr Statement note_labels{"db/note_labels", "select label from note order by id"};

class Db : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(), std::span<const Migration>(schema)};

  Result<int> add(std::int64_t id, const std::string& label) {
    return database->write([&](Session& session) -> Result<int> {
      session.run(add_note, id, label);
      return 1;
    });
  }
  std::int64_t count() {
    return database->read([](Session& session) { return session.first<std::int64_t>(note_count).value(); });
  }
};
INSTANTIATE_TEST_SUITE_P(, Db, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Db, WhatWasWrittenIsRead) {
  ASSERT_TRUE(add(1, "first"));
  const auto labels = database->read([](Session& session) { return session.all<std::string>(note_labels); });
  EXPECT_EQ(labels, std::vector<std::string>{"first"});
}

TEST_P(Db, AnErrorRollsTheWorkBackWhole) {
  const auto result = database->write([](Session& session) -> Result<int> {
    session.run(add_note, 1, "first");
    return refused("no", msg("no"));
  });
  EXPECT_FALSE(result);
  EXPECT_EQ(count(), 0);
  ASSERT_TRUE(add(1, "first"));
  EXPECT_EQ(count(), 1);
}

TEST_P(Db, AnExceptionRollsTheWorkBackWholeAndReachesTheCaller) {
  EXPECT_THROW(database->write([](Session& session) -> Result<int> {
    session.run(add_note, 1, "first");
    throw std::out_of_range("mine");
  }),
               std::out_of_range);
  EXPECT_EQ(count(), 0);
}

TEST_P(Db, SixtyFourWritersAreAllKeptAndTheirFailuresAreTheirOwn) {
  std::vector<std::thread> threads;
  std::atomic<int> kept{0};
  for (int t = 0; t < 64; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto result = database->write([&](Session& session) -> Result<int> {
          session.run(add_note, t * 100 + i, std::to_string(t * 100 + i));
          if (i % 5 == 4) return refused("no", msg("no"));
          return 1;
        });
        if (result) ++kept;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(kept, 64 * 16);
  EXPECT_EQ(count(), 64 * 16);
}

TEST_P(Db, AWriteInsideAWriteIsABug) {
  EXPECT_THROW(database->write([&](Session&) -> Result<int> { return add(1, "inner"); }), Bug);
}

TEST_P(Db, MigratingAgainTakesNoStep) {
  EXPECT_EQ(database->migrate(schema), 0);
  EXPECT_EQ(database->schema_version(), 1);
}

TEST_P(Db, WorkThatSwallowsAFailureIsABugAndKeepsNothing) {
  ASSERT_TRUE(add(1, "first"));
  EXPECT_THROW(database->write([&](Session& session) -> Result<int> {
    session.run(add_note, 2, "second");
    try {
      session.run(add_note, 3, "first");
    } catch (const Violated&) {
    }
    return 1;
  }),
               Bug);
  EXPECT_EQ(count(), 1);
}

TEST_P(Db, NothingRunsAfterAFailedStatement) {
  EXPECT_THROW(database->write([&](Session& session) -> Result<int> {
    try {
      session.run(add_note, 3, std::string(30, 'x'));
    } catch (const Violated&) {
    }
    session.run(add_note, 4, "fourth");
    return 1;
  }),
               Bug);
  EXPECT_EQ(count(), 0);
}

TEST_P(Db, AReaderKeepsItsSnapshotWhileOthersWrite) {
  ASSERT_TRUE(add(1, "first"));
  database->read([&](Session& session) {
    EXPECT_EQ(session.first<std::int64_t>(note_count), 1);
    ASSERT_TRUE(add(2, "second"));
    EXPECT_EQ(session.first<std::int64_t>(note_count), 1);
    EXPECT_EQ(count(), 1) << "a read inside a read sees the same snapshot";
  });
  EXPECT_EQ(count(), 2);
}

TEST_P(Db, AReaderCannotWrite) {
  try {
    database->read([&](Session& session) { session.run(add_note, 1, "first"); });
    FAIL() << "it wrote";
  } catch (const Broken& broken) {
    EXPECT_EQ(broken.why(), Broken::Why::read_only);
  }
  EXPECT_EQ(count(), 0);
}

TEST_P(Db, AReadInsideAWriteIsABug) {
  EXPECT_THROW(database->write([&](Session&) -> Result<std::int64_t> { return count(); }), Bug);
}

TEST_P(Db, MoreReadersThanConnectionsWaitTheirTurn) {
  ASSERT_TRUE(add(1, "first"));
  std::vector<std::thread> threads;
  std::atomic<std::int64_t> sum{0};
  for (int t = 0; t < 32; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) sum += count();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sum, 32 * 50);
}

TEST_P(Db, AStatementServesAgainAndInsideItself) {
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(add(i, std::to_string(i)));
  std::string seen;
  database->read([&](Session& session) {
    session.each<std::string>(note_labels, [&](std::string&& outer) {
      seen += outer + ":";
      session.each<std::string>(note_labels, [&](std::string&& inner) { seen += inner; });
      seen += " ";
    });
  });
  EXPECT_EQ(seen, "1:123 2:123 3:123 ");
}

TEST_P(Db, AVisitorThatThrowsLeavesTheSessionUsable) {
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(add(i, std::to_string(i)));
  database->read([&](Session& session) {
    EXPECT_THROW(session.each<std::string>(note_labels, [](std::string&&) { throw std::out_of_range("enough"); }),
                 std::out_of_range);
    EXPECT_EQ(session.first<std::int64_t>(note_count), 3);
  });
}

TEST_P(Db, TwoStatementsAtOneAddressAreNotMixedUp) {
  ASSERT_TRUE(add(1, "first"));
  Statement statement = note_count;
  database->read([&](Session& session) { EXPECT_EQ(session.first<std::int64_t>(statement), 1); });
  statement = note_labels;
  // Several times, for each connection of the pool.
  for (int i = 0; i < 8; ++i) {
    database->read([&](Session& session) { EXPECT_EQ(session.first<std::string>(statement), "first"); });
  }
}

TEST_P(Db, TheNumberOfParametersAndColumnsMustAgree) {
  EXPECT_THROW(database->read([](Session& session) { session.all<std::string>(note_labels, 1); }), Bug);
  EXPECT_THROW(database->write([](Session& session) -> Result<std::int64_t> { return session.run(add_note, 1); }), Bug);
}

constexpr db::Table notes{"note", "id, label, amount, ratio, content"};

TEST_P(Db, ManyRowsGoInAsTheyAre) {
  const std::array<std::string, 4> labels{"tab\tbackslash\\", "line\nreturn\r", "\\N", "é “quote” '\""};
  const std::string bytes("\0\x01\\\xff", 4);
  ASSERT_TRUE(database->write([&](Session& session) -> Result<std::int64_t> {
    std::size_t i = 0;
    const auto rows = session.insert_rows(notes, [&](std::span<db::Value> row) {
      if (i == labels.size()) return false;
      row[0] = static_cast<std::int64_t>(i);
      row[1] = std::string_view(labels[i]);
      row[2] = i == 0 ? db::Value(db::Null{}) : db::Value(std::int64_t{-9'000'000'000'000'000'000});
      row[3] = 0.1;
      row[4] = db::Bytes{bytes};
      ++i;
      return true;
    });
    EXPECT_EQ(rows, 4);
    EXPECT_EQ(session.first<std::int64_t>(note_count), 4) << "the session goes on";
    return rows;
  }));
  static constexpr Statement all{"db/all", "select id, label, amount, ratio, content from note order by id"};
  database->read([&](Session& session) {
    std::size_t i = 0;
    session.each_row(all, {}, [&](const db::RowView& row) {
      EXPECT_EQ(row.text(1), labels[i]);
      EXPECT_EQ(row.is_null(2), i == 0);
      EXPECT_TRUE(i == 0 || row.integer(2) == -9'000'000'000'000'000'000);
      EXPECT_EQ(row.real(3), 0.1);
      EXPECT_EQ(row.text(4), bytes);
      ++i;
    });
    EXPECT_EQ(i, 4U);
  });
}

TEST_P(Db, ManyRowsOfWhichOneIsRefusedLeaveNothing) {
  const auto insert = [&](auto&& fill) {
    return database->write([&](Session& session) -> Result<std::int64_t> {
      std::int64_t i = 0;
      return session.insert_rows({"note", "id, label"}, [&](std::span<db::Value> row) { return fill(i++, row); });
    });
  };
  EXPECT_THROW(static_cast<void>(insert([](std::int64_t i, std::span<db::Value> row) {
                 row[0] = i % 3;  // the fourth has the key of the first
                 row[1] = "note " + std::to_string(i);
                 return i < 10;
               })),
               Violated);
  EXPECT_EQ(count(), 0);
  EXPECT_THROW(static_cast<void>(insert([](std::int64_t i, std::span<db::Value> row) {
                 if (i == 5) throw std::runtime_error("the file broke off");
                 row[0] = i;
                 row[1] = "note " + std::to_string(i);
                 return true;
               })),
               std::runtime_error);
  EXPECT_EQ(count(), 0);
  ASSERT_TRUE(add(1, "first")) << "the connection serves again";
  EXPECT_EQ(count(), 1);
}

TEST_P(Db, RowsOnTheirWayComeBeforeWhatIsAskedNext) {
  constexpr std::int64_t rows = 20'000;  // past what is sent in one piece
  std::int64_t id = 0;
  const auto send = [&](Session& session) {
    std::int64_t sent = 0;
    session.send_rows({"note", "id, label"}, [&](std::span<db::Value> row) {
      if (sent == rows) return false;
      ++sent;
      row[1] = "note " + std::to_string(id);
      row[0] = id++;
      return true;
    });
  };
  ASSERT_TRUE(database->write([&](Session& session) -> Result<int> {
    send(session);
    send(session);
    EXPECT_EQ(session.first<std::int64_t>(note_count), 2 * rows);
    // While other rows are visited too: those are of the moment at which they were asked for.
    std::int64_t visited = 0;
    static constexpr Statement sorted{"db/sorted", "select label from note order by -id"};
    session.each<std::string>(sorted, [&](std::string&&) {
      if (++visited == 1 || visited == rows) send(session);
    });
    EXPECT_EQ(visited, 2 * rows);
    send(session);
    return 1;
  }));
  EXPECT_EQ(count(), 5 * rows);
}

TEST_P(Db, ARefusalOfRowsOnTheirWayIsToldByTheNextStatementOrBeforeTheCommit) {
  const auto send_twins = [](Session& session) {
    std::int64_t i = 0;
    session.send_rows({"note", "id, label"}, [&](std::span<db::Value> row) {
      row[0] = i % 3;
      row[1] = "note " + std::to_string(i);
      return ++i < 10;
    });
  };
  for (const bool asks : {true, false}) {
    EXPECT_THROW(static_cast<void>(database->write([&](Session& session) -> Result<int> {
                   send_twins(session);
                   if (asks) session.first<std::int64_t>(note_count);
                   return 1;
                 })),
                 Violated);
    EXPECT_EQ(count(), 0);
  }
  EXPECT_FALSE(database->write([&](Session& session) -> Result<int> {
    std::int64_t i = 0;
    session.send_rows({"note", "id, label"}, [&](std::span<db::Value> row) {
      row[0] = i;
      row[1] = "note " + std::to_string(i);
      return ++i < 100'000;
    });
    return refused("no", msg("no"));
  }));
  EXPECT_EQ(count(), 0) << "given up while rows were on their way";
  ASSERT_TRUE(add(1, "first")) << "the connection serves again";
}

TEST_P(Db, AScriptMayHoldWordsForSqliteAlone) {
  ASSERT_TRUE(database->write([](Session& session) -> Result<int> {
    session.run_script("create table lean (id bigint not null primary key) /*sqlite without rowid*/; /*sqlite*/");
    return 1;
  }));
  if (database->is_postgresql()) return;
  static constexpr Statement made{"db/made", "select sql from sqlite_master where name = 'lean'"};
  EXPECT_TRUE(database->read([&](Session& s) { return *s.first<std::string>(made); }).ends_with(") without rowid"));
}

TEST_P(Db, RunTellsHowManyRowsChanged) {
  static constexpr Statement rename{"db/rename", "update note set label = $2 where id = $1"};
  static constexpr Statement forget{"db/forget", "delete from note"};
  static constexpr Statement add_again{"db/add_again",
                                       "insert into note (id, label) values ($1, $2) on conflict (id) do nothing"};
  ASSERT_TRUE(add(1, "first"));
  ASSERT_TRUE(add(2, "second"));
  const auto counts = database->write([&](Session& session) -> Result<std::vector<std::int64_t>> {
    return std::vector<std::int64_t>{session.run(rename, 1, "one"), session.run(rename, 9, "nine"),
                                     session.run(add_again, 1, "x"), session.run(forget), session.run(forget)};
  });
  EXPECT_EQ(*counts, (std::vector<std::int64_t>{1, 0, 0, 2, 0}));
}

struct Sum final : Session::Note {
  std::int64_t sum = 0;
  void before_commit(Session& session) override { session.run(add_note, sum, "sum"); }
};

TEST_P(Db, ANoteIsWrittenOnceAtTheEndOfTheWork) {
  const auto add_up = [&](std::int64_t number, bool keep) {
    return database->write([&](Session& session) -> Result<int> {
      session.note<Sum>().sum += number;
      session.note<Sum>().sum += number;
      EXPECT_EQ(session.first<std::int64_t>(note_count).value(), 0);
      if (!keep) return refused("no", msg("no"));
      return 1;
    });
  };
  EXPECT_FALSE(add_up(100, false));
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(add_up(7, true));
  static constexpr Statement ids{"db/ids", "select id from note"};
  EXPECT_EQ(database->read([](Session& session) { return session.first<std::int64_t>(ids); }), 14);
}

TEST_P(Db, ANoteThatCannotBeWrittenRollsTheWorkBack) {
  ASSERT_TRUE(add(0, "sum"));
  EXPECT_THROW(database->write([&](Session& session) -> Result<int> {
    session.note<Sum>().sum = 5;
    return session.run(add_note, 1, "first") == 1 ? 1 : 0;
  }),
               Violated);
  EXPECT_EQ(count(), 1);
}

// Which constraint said no, and the message, which must not repeat what was entered.
struct No {
  std::optional<Violated::Kind> kind;
  std::string constraint, what;
};
No no_of(db::Database& database, const std::function<void(Session&)>& work) {
  No out;
  try {
    database
        .write([&](Session& session) -> Result<int> {
          work(session);
          return 1;
        })
        .value();
  } catch (const Violated& violated) {
    out = {violated.kind(), violated.constraint(), violated.what()};
  }
  return out;
}

TEST_P(Db, EachKindOfConstraintIsNamedWithoutTheValue) {
  static constexpr Statement no_label{"db/no_label", "insert into note (id, label) values ($1, null)"};
  static constexpr Statement add_reply{"db/add_reply", "insert into reply (id, note_id) values ($1, $2)"};
  ASSERT_TRUE(add(1, "secret"));
  const auto unique = no_of(*database, [](Session& session) { session.run(add_note, 2, "secret"); });
  EXPECT_EQ(unique.kind, Violated::Kind::unique);
  EXPECT_NE(unique.constraint.find("label"), std::string::npos) << unique.constraint;
  EXPECT_EQ(unique.what.find("secret"), std::string::npos) << unique.what;
  EXPECT_NE(unique.what.find("db/add_note"), std::string::npos) << unique.what;
  EXPECT_EQ(no_of(*database, [](Session& session) { session.run(add_note, 1, "other"); }).kind, Violated::Kind::unique);
  const auto check =
      no_of(*database, [](Session& session) { session.run(add_note, 2, "a secret that is far too long"); });
  EXPECT_EQ(check.kind, Violated::Kind::check);
  EXPECT_EQ(check.what.find("secret"), std::string::npos) << check.what;
  const auto null = no_of(*database, [](Session& session) { session.run(no_label, 2); });
  EXPECT_EQ(null.kind, Violated::Kind::not_null);
  EXPECT_EQ(null.constraint, "note.label");
  EXPECT_EQ(no_of(*database, [](Session& session) { session.run(add_reply, 1, 77); }).kind,
            Violated::Kind::foreign_key);
  EXPECT_EQ(count(), 1);
}

TEST_P(Db, AStatementThatDoesNotHoldIsNamed) {
  static constexpr Statement wrong{"db/wrong", "select nothing_such from note"};
  const std::array<const Statement*, 3> statements{&add_note, &wrong, &note_count};
  const auto failures = db::testing::expect_statements_prepare(*database, statements);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_NE(failures[0].find("db/wrong"), std::string::npos);
}

std::int64_t resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmRSS:") break;
  }
  std::int64_t out = 0;
  status >> out;
  return out;
}

TEST_P(Db, AHundredThousandRowsAreReadInConstantMemory) {
  // 100 MB, were they all held.
  static constexpr Statement many{"db/many",
                                  "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)"
                                  " select i, $1 from n"};
  const std::string text(1000, 'x');
  struct Seen {
    std::int64_t rows = 0, peak = 0;
  } seen;
  const auto before = resident_kilobytes();
  database->read([&](Session& session) {
    session.each_row(many, {db::to_value(text)}, [&](const db::RowView& row) {
      if (row.text(1).size() == 1000 && ++seen.rows % 10000 == 0) seen.peak = std::max(seen.peak, resident_kilobytes());
    });
  });
  EXPECT_EQ(seen.rows, 100000);
#ifdef __SANITIZE_ADDRESS__
  const std::int64_t limit = 400000;  // freed memory is kept for a while, to catch its use
#else
  const std::int64_t limit = 20000;
#endif
  EXPECT_LT(seen.peak - before, limit);
}

constexpr std::array<Migration, 2> two_steps{
    {schema[0], {2, "db/second", "create table second (id bigint primary key)"}}};

TEST_P(Db, MigratesFromTheLastStepTaken) {
  ASSERT_TRUE(add(1, "first"));
  EXPECT_EQ(database->migrate(two_steps), 1);
  EXPECT_EQ(database->schema_version(), 2);
  EXPECT_EQ(count(), 1);
}

TEST_P(Db, AStepThatFailsLeavesTheSchemaAsItWas) {
  const std::array<Migration, 2> broken{
      {schema[0], {2, "db/broken", "create table second (id bigint primary key); create table note (id bigint);"}}};
  EXPECT_THROW(database->migrate(broken), Broken);
  EXPECT_EQ(database->schema_version(), 1);
  EXPECT_EQ(database->migrate(two_steps), 1);
}

TEST_P(Db, ServersThatStartTogetherTakeEachStepOnce) {
  std::vector<Migration> steps{schema[0]};
  std::vector<std::string> texts;
  for (int i = 2; i <= 12; ++i) texts.push_back("create table step" + std::to_string(i) + " (id bigint primary key)");
  for (size_t i = 0; i < texts.size(); ++i) steps.push_back({static_cast<int>(i) + 2, "db/step", texts[i].c_str()});
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { taken += db::Database::open(database.url())->migrate(steps); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 11);
  EXPECT_EQ(database->schema_version(), 12);
}

TEST_P(Db, TwoStepsOfOneNumberAreABug) {
  const std::array<Migration, 2> twins{{schema[0], {1, "db/twin", "select 1"}}};
  EXPECT_THROW(database->migrate(twins), Bug);
}

TEST_P(Db, ASchemaFromANewerProgramIsRefusedWithBothNumbers) {
  database->migrate(two_steps);
  try {
    database->migrate(schema);
    FAIL() << "the schema was taken for known";
  } catch (const Broken& broken) {
    EXPECT_EQ(broken.why(), Broken::Why::newer_schema);
    const std::string what = broken.what();
    EXPECT_NE(what.find("step 2"), std::string::npos) << what;
    EXPECT_NE(what.find("newest is 1"), std::string::npos) << what;
  }
}

TEST(DbAddress, AnUnknownKindOfAddressIsRefused) { EXPECT_THROW(db::Database::open("mysql://somewhere"), Broken); }

}  // namespace
}  // namespace jalon
