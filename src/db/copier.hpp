// SPDX-License-Identifier: EUPL-1.2
// Private: rows on their way to PostgreSQL by COPY. A thread sends them, so that whoever makes the rows goes on while
// the server writes: the two take about as long as each other.
#pragma once

#include <libpq-fe.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "db/database.hpp"

namespace jalon::db {

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultDeleter>;

// The connection is the thread's between copy() and settle() or drop(): nobody else may use it meanwhile.
class Copier {
 public:
  explicit Copier(PGconn* connection);
  ~Copier();
  Copier(const Copier&) = delete;
  Copier& operator=(const Copier&) = delete;

  // Takes all rows from next and sends them, after those of earlier calls; how many they were. What next throws goes
  // through, and the transaction is lost. Rows for the table of the last call go on with its COPY, which ends when
  // something else is asked: each COPY makes PostgreSQL set up room for a thousand rows.
  std::int64_t copy(const Table& table, FunctionRef<bool(std::span<Value> row)> next);
  // What the database refused first; nothing that came after it was sent.
  struct Refused {
    ResultPtr result;  // null when the connection was lost
    std::string table;
  };
  // Waits until the database has everything.
  std::optional<Refused> settle();
  // Gives up what has not been sent, for a transaction that is rolled back.
  void drop();

 private:
  struct Job {
    enum class Is { begin, rows, end, given_up } is = Is::rows;
    std::string text;  // the statement, rows, the table
  };
  void end_open();
  void post(Job job);
  void wait_until_idle(std::unique_lock<std::mutex>& lock);
  void run();
  void work(const Job& job);
  void refuse(ResultPtr result);
  void end_copy(const char* error);

  PGconn* connection_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::size_t bytes_ = 0;  // of jobs
  std::string open_;       // the table and columns of the COPY that is not ended; the caller's own
  bool is_working_ = false;
  bool is_over_ = false;
  std::optional<Refused> refused_;
  // The thread's own.
  bool is_copying_ = false;
  std::string table_;
  std::thread thread_;
};

}  // namespace jalon::db
