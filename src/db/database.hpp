// SPDX-License-Identifier: EUPL-1.2
// The one way to the data: SQLite (a file) or PostgreSQL (postgresql://…), the same statements on both.
//
// A struct that is read as a row is described once with BOOST_DESCRIBE_STRUCT(Row, (), (a, b, c)); its members are
// matched to the columns by position, and the number of columns must agree (Bug otherwise).
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "base/result.hpp"
#include "db/statement.hpp"
#include "db/value.hpp"

namespace jalon::db {

// The world is broken: the database is gone, locked for too long, full, read-only or damaged. what() names the
// statement and the cause, never a parameter's value.
class Broken : public std::runtime_error {
 public:
  // uncertain: the connection ended while a change was being confirmed, and nobody can say whether it was kept.
  enum class Why { unavailable, uncertain, busy, full, read_only, damaged, newer_schema, refused };
  Broken(Why why, const std::string& what) : std::runtime_error(what), why_(why) {}
  [[nodiscard]] Why why() const { return why_; }

 private:
  Why why_;
};
// A constraint of the schema said no (UNIQUE, FOREIGN KEY, CHECK, NOT NULL). Rules are checked in code first; this
// is the second line, or a race between two writers. `constraint` is the table.column or the constraint's name.
class Violated : public std::runtime_error {
 public:
  enum class Kind { unique, foreign_key, check, not_null };
  Violated(Kind kind, std::string constraint, const std::string& what)
      : std::runtime_error(what), kind_(kind), constraint_(std::move(constraint)) {}
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const std::string& constraint() const { return constraint_; }

 private:
  Kind kind_;
  std::string constraint_;
};

template <class Row>
Row row_as(const RowView& row) {
  if constexpr (boost::describe::has_describe_members<Row>::value) {
    using Members =
        boost::describe::describe_members<Row, boost::describe::mod_public | boost::describe::mod_inherited>;
    JALON_CHECK(row.columns() == static_cast<int>(boost::mp11::mp_size<Members>::value));
    Row out{};
    int column = 0;
    boost::mp11::mp_for_each<Members>([&](auto member) { read(row, column++, out.*member.pointer); });
    return out;
  } else {
    Row out{};
    read(row, 0, out);
    return out;
  }
}

// A connection inside a transaction (or a read snapshot). Not shared between threads; never kept past the call that
// it was handed to.
class Session {
 public:
  virtual ~Session() = default;

  // What a room remembers for the length of one write, and writes once at its end: a row that every statement of a
  // long transaction changes again grows slow on PostgreSQL, which keeps each of its versions until the commit.
  struct Note {
    virtual ~Note() = default;
    virtual void before_commit(Session& session) = 0;
  };
  // The note of this type, made with its default at the first call. Lost when the work is rolled back.
  template <class N>
  N& note() {
    if (auto* found = find_note<N>()) return *found;
    notes_.push_back(std::make_unique<N>());
    return static_cast<N&>(*notes_.back());
  }
  template <class N>
  N* find_note() {
    for (const auto& kept : notes_) {
      if (auto* found = dynamic_cast<N*>(kept.get())) return found;
    }
    return nullptr;
  }

  // Every row, as structs or as single values.
  template <class Row, class... P>
  std::vector<Row> all(const Statement& statement, const P&... params) {
    std::vector<Row> out;
    each_row(statement, {to_value(params)...}, [&](const RowView& row) { out.push_back(row_as<Row>(row)); });
    return out;
  }
  // The first row, if there is one.
  template <class Row, class... P>
  std::optional<Row> first(const Statement& statement, const P&... params) {
    std::optional<Row> out;
    each_row(statement, {to_value(params)...}, [&](const RowView& row) {
      if (!out) out = row_as<Row>(row);
    });
    return out;
  }
  // Rows one at a time in constant memory: visit(Row&&). PostgreSQL streams through a cursor.
  template <class Row, class F, class... P>
  void each(const Statement& statement, F&& visit, const P&... params) {
    each_row(statement, {to_value(params)...}, [&](const RowView& row) { visit(row_as<Row>(row)); });
  }
  // Rows changed by an insert, update or delete.
  template <class... P>
  std::int64_t run(const Statement& statement, const P&... params) {
    return run_values(statement, {to_value(params)...});
  }

  virtual void each_row(const Statement& statement, std::vector<Value> params,
                        const std::function<void(const RowView&)>& visit) = 0;
  virtual std::int64_t run_values(const Statement& statement, std::vector<Value> params) = 0;
  // Many new rows into one table, as fast as the database takes them (COPY on PostgreSQL). next fills the values of one
  // row, in the order of the columns, and says false when there is none left; it must not use the session.
  virtual std::int64_t insert_rows(const Table& table, FunctionRef<bool(std::span<Value> row)> next) = 0;
  // The same without waiting: next has been asked for every row when this returns, but PostgreSQL may still be writing
  // them while the caller makes the next ones. Whatever is asked of the session later comes after them, and so does the
  // commit; what the database refuses of them is thrown there.
  virtual void send_rows(const Table& table, FunctionRef<bool(std::span<Value> row)> next) = 0;
  // Several statements without parameters, for migrations only.
  virtual void run_script(const char* text) = 0;
  // Compiles the statement against the schema and throws Broken{refused} if it does not hold: for tests.
  virtual void prepare_only(const Statement& statement) = 0;
  [[nodiscard]] virtual bool is_postgresql() const = 0;

 private:
  friend class Database;
  std::vector<std::unique_ptr<Note>> notes_;
};

struct Options {
  int readers = 4;             // connections for reading
  int busy_timeout_ms = 5000;  // how long to wait for another process's lock
  bool create = true;          // SQLite: make the file when it is not there
};

class Backend;  // private

class Database {
 public:
  // url: a path, sqlite:PATH, or postgresql://… . Throws Broken with what to do next.
  static std::unique_ptr<Database> open(const std::string& url, const Options& options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs work(Session&) on a snapshot; writing in it is refused by the database. Returns what work returns. A read
  // inside a read of the same thread sees the same snapshot.
  template <class F>
  auto read(F&& work) {
    using T = std::invoke_result_t<F, Session&>;
    if constexpr (std::is_void_v<T>) {
      do_read([&](Session& session) { work(session); });
    } else {
      std::optional<T> out;
      do_read([&](Session& session) { out.emplace(work(session)); });
      return std::move(*out);
    }
  }
  // Runs work(Session&) -> Result<T> in a transaction that is durable when this returns a value; an error or an
  // exception rolls it back whole. On SQLite the calls of several threads are committed together, each in its
  // savepoint (group commit), on the writer's thread. On PostgreSQL work may be run again after a serialization
  // failure, so it must not change anything outside the session before it returns. After a Violated the work must end:
  // going on and returning a value is a Bug, since PostgreSQL keeps nothing of such a transaction. A read or a write
  // of the same database inside work is a Bug too: use the session that was handed over.
  template <class F>
  auto write(F&& work) -> std::invoke_result_t<F, Session&> {
    using R = std::invoke_result_t<F, Session&>;
    std::optional<R> out;
    do_write([&](Session& session) {
      out.emplace(work(session));
      return out->has_value();
    });
    return std::move(*out);
  }

  // Bring the schema to the newest of `migrations` (any order), each step in one transaction; on SQLite the file is
  // copied first to FILE.before-N when it already holds data. Throws Broken{newer_schema} when the file was written by
  // a newer binary. Returns how many steps were taken.
  int migrate(std::span<const Migration> migrations);
  [[nodiscard]] int schema_version();
  // SQLite only: a consistent copy while others write (the backup API). Broken{refused} on PostgreSQL, naming pg_dump.
  void backup_to(const std::string& path);
  [[nodiscard]] bool is_postgresql() const;
  // True inside write() on this thread: where read() would be a Bug, and a copy in memory has to do.
  [[nodiscard]] bool is_writing_here() const;
  [[nodiscard]] const std::string& name() const;  // the path or the address without its password

 private:
  explicit Database(std::unique_ptr<Backend> backend);
  void do_read(const std::function<void(Session&)>& work);
  void do_write(const std::function<bool(Session&)>& work);
  std::unique_ptr<Backend> backend_;
};

// SQLite only: makes the file at `path` hold what the file `copy` holds, in one transaction, so that a server that runs
// on it meanwhile goes on with the restored data and loses no lock. What stood there is kept beside it first, a damaged
// file as it is; returns that file's name, empty when there was nothing. Throws Broken.
std::string restore_file(const std::string& copy, const std::string& path);

}  // namespace jalon::db
