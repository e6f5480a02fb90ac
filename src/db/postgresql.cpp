// SPDX-License-Identifier: EUPL-1.2
// PostgreSQL through libpq: a pool of connections for reading and one for writing, statements prepared once on each
// connection, rows streamed one by one.
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>

#include "db/backend.hpp"
#include "db/copier.hpp"

namespace jalon::db {

namespace {

using Why = Broken::Why;

struct ConnDeleter {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using ConnPtr = std::unique_ptr<PGconn, ConnDeleter>;

// Two transactions stood in each other's way and PostgreSQL chose this one: its work may be run again.
struct Collided final : Broken {
  using Broken::Broken;
};

constexpr Oid type_bool = 16;
constexpr Oid type_bytea = 17;

std::string first_line(std::string_view text) {
  const auto end = text.find('\n');
  return std::string(text.substr(0, end));
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

// Messages of classes 22 and 23 may quote values, and a detail always may: those are left out.
[[noreturn]] void throw_error(const PGresult* result, const PGconn* connection, const std::string& where) {
  const auto state = field(result, PG_DIAG_SQLSTATE);
  if (state.empty()) {
    throw Broken(Why::unavailable, where + ": the connection to PostgreSQL was lost (" +
                                       first_line(PQerrorMessage(connection)) + "); try again in a moment");
  }
  const auto is_class = [&](std::string_view prefix) { return state.starts_with(prefix); };
  const auto constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
  const auto what =
      where + ": " +
      (is_class("22") || is_class("23") ? std::string("refused") : field(result, PG_DIAG_MESSAGE_PRIMARY)) + " (" +
      state + (constraint.empty() ? "" : ", " + constraint) + ")";
  if (state == "23505") throw Violated(Violated::Kind::unique, constraint, what);
  if (state == "23503") throw Violated(Violated::Kind::foreign_key, constraint, what);
  if (state == "23502") {
    throw Violated(Violated::Kind::not_null,
                   field(result, PG_DIAG_TABLE_NAME) + "." + field(result, PG_DIAG_COLUMN_NAME), what);
  }
  if (is_class("23")) throw Violated(Violated::Kind::check, constraint, what);
  if (state == "40001" || state == "40P01") throw Collided(Why::busy, what);
  if (state == "55P03" || state == "57014") {
    throw Broken(Why::busy, what + "; another change holds what this one needs, try again");
  }
  if (state == "53100") throw Broken(Why::full, what + "; free space on the server, nothing of this change was kept");
  if (state == "25006") throw Broken(Why::read_only, what);
  if (is_class("XX")) throw Broken(Why::damaged, what);
  if (is_class("08") || is_class("53") || is_class("57") || is_class("58")) throw Broken(Why::unavailable, what);
  throw Broken(Why::refused, what);
}

class PgRow final : public RowView {
 public:
  explicit PgRow(const Statement& statement) : statement_(statement) {}
  void show(const PGresult* result) {
    result_ = result;
    // The first row of a result says what its columns are; decoded bytes are kept until the next row.
    decoded_.clear();
  }
  [[nodiscard]] int columns() const override { return PQnfields(result_); }
  [[nodiscard]] bool is_null(int column) const override {
    check(column);
    return PQgetisnull(result_, 0, column) != 0;
  }
  [[nodiscard]] std::int64_t integer(int column) const override {
    const auto view = value(column, "an integer");
    if (PQftype(result_, column) == type_bool) return view == "t" ? 1 : 0;
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), out);
    if (error != std::errc() || end != view.data() + view.size()) throw_bad_column(*this, column, "an integer");
    return out;
  }
  [[nodiscard]] double real(int column) const override {
    const auto view = value(column, "a number");
    double out = 0;
    const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), out);
    if (error != std::errc() || end != view.data() + view.size()) throw_bad_column(*this, column, "a number");
    return out;
  }
  [[nodiscard]] std::string_view text(int column) const override {
    const auto view = value(column, "a text");
    if (PQftype(result_, column) != type_bytea) return view;
    return decoded_.emplace_back(decode(view, column));
  }
  [[nodiscard]] std::string where(int column) const override {
    const char* name = PQfname(result_, column);
    return std::string(statement_.name) + ", column " + std::to_string(column + 1) + " (" +
           (name == nullptr ? "?" : name) + ")";
  }

 private:
  void check(int column) const { JALON_CHECK(column >= 0 && column < PQnfields(result_)); }
  [[nodiscard]] std::string_view value(int column, const char* expected) const {
    if (is_null(column)) throw_bad_column(*this, column, expected);
    return {PQgetvalue(result_, 0, column), static_cast<size_t>(PQgetlength(result_, 0, column))};
  }
  // \x and two hexadecimal digits a byte.
  [[nodiscard]] std::string decode(std::string_view view, int column) const {
    if (!view.starts_with("\\x") || view.size() % 2 != 0) throw_bad_column(*this, column, "bytes");
    std::string out;
    out.reserve(view.size() / 2);
    for (size_t i = 2; i < view.size(); i += 2) {
      unsigned char byte = 0;
      std::from_chars(view.data() + i, view.data() + i + 2, byte, 16);
      out += static_cast<char>(byte);
    }
    return out;
  }
  const Statement& statement_;
  const PGresult* result_ = nullptr;
  mutable std::deque<std::string> decoded_;
};

// Parameters in the form that libpq wants: pointers to text that ends with a null, bytes as they are.
class Bound {
 public:
  Bound(const Statement& statement, const std::vector<Value>& params) {
    size_t room = 0;
    for (const auto& param : params) room += std::visit([](const auto& value) { return size_of(value); }, param) + 1;
    scratch_.reserve(room);  // so that the pointers stay
    for (size_t i = 0; i < params.size(); ++i) {
      std::visit([&](const auto& value) { add(value, statement, i); }, params[i]);
    }
  }
  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
  [[nodiscard]] const char* const* values() const { return values_.data(); }
  [[nodiscard]] const int* lengths() const { return lengths_.data(); }
  [[nodiscard]] const int* formats() const { return formats_.data(); }

 private:
  static constexpr size_t number_size = 32;
  static size_t size_of(Null) { return 0; }
  static size_t size_of(std::int64_t) { return number_size; }
  static size_t size_of(double) { return number_size; }
  static size_t size_of(std::string_view text) { return text.size(); }
  static size_t size_of(Bytes) { return 0; }

  void add(Null, const Statement&, size_t) { push(nullptr, 0, 0); }
  void add(std::int64_t number, const Statement&, size_t) { add_number(number); }
  void add(double number, const Statement&, size_t) { add_number(number); }
  void add(std::string_view text, const Statement& statement, size_t index) {
    if (text.find('\0') != std::string_view::npos) {
      throw Bug(std::string(statement.name) + ": parameter " + std::to_string(index + 1) +
                " holds a null character, which PostgreSQL cannot keep");
    }
    const auto from = scratch_.size();
    scratch_ += text;
    scratch_ += '\0';
    push(scratch_.data() + from, text.size(), 0);
  }
  void add(Bytes bytes, const Statement&, size_t) {
    push(bytes.data.data() == nullptr ? "" : bytes.data.data(), bytes.data.size(), 1);
  }
  template <class N>
  void add_number(N number) {
    std::array<char, number_size> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto from = scratch_.size();
    scratch_.append(digits.data(), static_cast<size_t>(end - digits.data()));
    scratch_ += '\0';
    push(scratch_.data() + from, scratch_.size() - from - 1, 0);
  }
  void push(const char* value, size_t size, int format) {
    values_.push_back(value);
    lengths_.push_back(static_cast<int>(size));
    formats_.push_back(format);
  }
  std::string scratch_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
};

class Connection final : public Session {
 public:
  Connection(const std::string& url, const std::string& name, const Options& options) {
    // What the address says wins over what stands before it.
    const std::array<const char*, 6> keys{"connect_timeout", "tcp_user_timeout", "application_name",
                                          "dbname",          "client_encoding",  nullptr};
    const std::array<const char*, 6> values{"10", "30000", "jalon", url.c_str(), "UTF8", nullptr};
    connection_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
    if (connection_ == nullptr || PQstatus(connection_.get()) != CONNECTION_OK) {
      throw Broken(Why::unavailable,
                   "no connection to " + name + ": " +
                       (connection_ == nullptr ? "out of memory" : first_line(PQerrorMessage(connection_.get()))));
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    if (PQserverVersion(connection_.get()) < 150000) {
      throw Broken(Why::refused, name + ": PostgreSQL 15 or newer is needed, this is " +
                                     std::to_string(PQserverVersion(connection_.get()) / 10000));
    }
    // What is confirmed is on the disk, whatever the server's habit.
    execute(
        "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';"
        "set bytea_output = 'hex';"
        "set lock_timeout = " +
        std::to_string(options.busy_timeout_ms));
  }

  void each_row(const Statement& statement, std::vector<Value> params,
                const std::function<void(const RowView&)>& visit) override {
    const auto& name = prepared(statement, &params);
    {
      const Bound bound(statement, params);
      if (PQsendQueryPrepared(connection_.get(), name.c_str(), bound.count(), bound.values(), bound.lengths(),
                              bound.formats(), 0) == 0) {
        failed_ = true;
        throw_error(nullptr, connection_.get(), statement.name);
      }
    }
    PQsetSingleRowMode(connection_.get());
    Stream stream(*this);
    PgRow row(statement);
    while (const auto result = stream.next()) {
      const auto status = PQresultStatus(result.get());
      if (status == PGRES_SINGLE_TUPLE) {
        row.show(result.get());
        visit(row);
      } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        refuse(result.get(), statement.name);
      }
    }
  }

  std::int64_t run_values(const Statement& statement, std::vector<Value> params) override {
    const auto& name = prepared(statement, &params);
    const Bound bound(statement, params);
    const ResultPtr result(PQexecPrepared(connection_.get(), name.c_str(), bound.count(), bound.values(),
                                          bound.lengths(), bound.formats(), 0));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) refuse(result.get(), statement.name);
    const std::string_view command = PQcmdStatus(result.get());
    if (!command.starts_with("INSERT") && !command.starts_with("UPDATE") && !command.starts_with("DELETE")) return 0;
    const std::string_view count = PQcmdTuples(result.get());
    std::int64_t out = 0;
    std::from_chars(count.data(), count.data() + count.size(), out);
    return out;
  }

  std::int64_t insert_rows(const Table& table, FunctionRef<bool(std::span<Value> row)> next) override {
    const auto out = copy(table, next);
    settle();
    return out;
  }
  void send_rows(const Table& table, FunctionRef<bool(std::span<Value> row)> next) override { copy(table, next); }
  void run_script(const char* text) override {
    make_free();
    const ResultPtr result(PQexec(connection_.get(), text));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
      refuse(result.get(), "script");
    }
  }
  void prepare_only(const Statement& statement) override { prepared(statement, nullptr); }
  [[nodiscard]] bool is_postgresql() const override { return true; }

  // For BEGIN, COMMIT and their kind. Returns what PostgreSQL says it did.
  std::string execute(const std::string& text) {
    const ResultPtr result(PQexec(connection_.get(), text.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      throw_error(result.get(), connection_.get(), first_line(text));
    }
    return PQcmdStatus(result.get());
  }
  // False when the connection cannot be used again.
  bool roll_back() noexcept {
    failed_ = false;
    if (copier_ != nullptr) copier_->drop();
    if (lost()) return false;
    const ResultPtr result(PQexec(connection_.get(), "rollback"));
    return PQresultStatus(result.get()) == PGRES_COMMAND_OK && !doomed_;
  }
  // Waits for rows that are on their way; throws what the database refused of them.
  void settle() {
    if (copier_ == nullptr) return;
    if (const auto refused = copier_->settle()) refuse(refused->result.get(), refused->table);
  }
  [[nodiscard]] bool lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  // The rows of the statement that is running. Another statement on the same connection, asked for while they are
  // visited, first takes the rest of them into memory.
  class Stream {
   public:
    explicit Stream(Connection& connection) : connection_(connection), outer_(connection.stream_) {
      connection_.stream_ = this;
    }
    ~Stream() {
      // A visitor that threw leaves rows behind: the next statement needs the connection free of them.
      while (!finished_) {
        if (const ResultPtr rest(PQgetResult(connection_.connection_.get())); rest == nullptr) finished_ = true;
      }
      connection_.stream_ = outer_;
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ResultPtr next() {
      if (!kept_.empty()) {
        auto out = std::move(kept_.front());
        kept_.pop_front();
        return out;
      }
      if (finished_) return nullptr;
      ResultPtr out(PQgetResult(connection_.connection_.get()));
      if (out == nullptr) finished_ = true;
      return out;
    }
    void keep_rest() {
      while (!finished_) {
        ResultPtr rest(PQgetResult(connection_.connection_.get()));
        if (rest == nullptr) {
          finished_ = true;
        } else {
          kept_.push_back(std::move(rest));
        }
      }
    }

   private:
    Connection& connection_;
    Stream* outer_;
    std::deque<ResultPtr> kept_;
    bool finished_ = false;
  };

  struct Prepared {
    std::string name;
    std::string text;  // the address of a Statement may be used again
    size_t params = 0;
  };

  std::int64_t copy(const Table& table, FunctionRef<bool(std::span<Value> row)> next) {
    refuse_after_failure();
    finish_stream();
    if (copier_ == nullptr) copier_ = std::make_unique<Copier>(connection_.get());
    try {
      return copier_->copy(table, next);
    } catch (...) {
      failed_ = true;
      throw;
    }
  }
  // The connection, for the next statement.
  void make_free() {
    refuse_after_failure();
    finish_stream();
    settle();
  }
  void finish_stream() {
    if (stream_ != nullptr) stream_->keep_rest();
  }
  void refuse_after_failure() const {
    if (failed_) throw Bug("a statement after one that failed: the transaction is lost and its work must end");
  }
  [[noreturn]] void refuse(const PGresult* result, const std::string& where) {
    failed_ = true;
    // The schema changed under a prepared statement: this connection's plans are of no more use.
    if (field(result, PG_DIAG_SQLSTATE) == "0A000") doomed_ = true;
    throw_error(result, connection_.get(), where);
  }

  const std::string& prepared(const Statement& statement, const std::vector<Value>* params) {
    make_free();
    auto found = statements_.find(&statement);
    if (found == statements_.end() || found->second.text != statement.text) {
      Prepared made{"s" + std::to_string(++made_), statement.text, 0};
      const ResultPtr result(PQprepare(connection_.get(), made.name.c_str(), statement.text, 0, nullptr));
      if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) refuse(result.get(), statement.name);
      const ResultPtr described(PQdescribePrepared(connection_.get(), made.name.c_str()));
      if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) refuse(described.get(), statement.name);
      made.params = static_cast<size_t>(PQnparams(described.get()));
      found = statements_.insert_or_assign(&statement, std::move(made)).first;
    }
    if (params != nullptr && params->size() != found->second.params) {
      throw Bug(std::string(statement.name) + " takes " + std::to_string(found->second.params) +
                " parameters and was given " + std::to_string(params->size()));
    }
    return found->second.name;
  }

  ConnPtr connection_;
  std::unique_ptr<Copier> copier_;  // made for the first rows
  std::unordered_map<const Statement*, Prepared> statements_;
  Stream* stream_ = nullptr;
  std::int64_t made_ = 0;
  bool failed_ = false;
  bool doomed_ = false;
};

// Connections that are made when they are needed, and made again after the server was away.
class Pool {
 public:
  Pool(std::string url, std::string name, const Options& options)
      : url_(std::move(url)), name_(std::move(name)), options_(options) {
    idle_.resize(static_cast<size_t>(std::max(1, options.readers)));
  }

  class Lent {
   public:
    // A connection that has answered `begin`. One that slept through a restart of the server is replaced.
    Lent(Pool& pool, const char* begin) : pool_(pool) {
      {
        std::unique_lock lock(pool_.mutex_);
        pool_.back_.wait(lock, [&] { return !pool_.idle_.empty(); });
        connection_ = std::move(pool_.idle_.back());
        pool_.idle_.pop_back();
      }
      try {
        if (connection_ != nullptr) {
          try {
            connection_->execute(begin);
            return;
          } catch (const Broken&) {
            connection_.reset();
          }
        }
        connection_ = pool_.connect();
        connection_->execute(begin);
      } catch (...) {
        connection_.reset();
        give_back();
        throw;
      }
    }
    ~Lent() {
      if (open_ && !connection_->roll_back()) connection_.reset();
      give_back();
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    void ended() { open_ = false; }  // no transaction to roll back

   private:
    void give_back() {
      {
        const std::lock_guard lock(pool_.mutex_);
        pool_.idle_.push_back(std::move(connection_));
      }
      pool_.back_.notify_one();
    }
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
    bool open_ = true;
  };

 private:
  std::unique_ptr<Connection> connect() { return std::make_unique<Connection>(url_, name_, options_); }
  std::string url_, name_;
  Options options_;
  std::vector<std::unique_ptr<Connection>> idle_;  // null: not connected yet
  std::mutex mutex_;
  std::condition_variable back_;
};

// host, port and database of an address, for messages. What libpq says of an address that it cannot read may quote the
// password, so that message is never passed on.
std::string name_without_password(const std::string& url) {
  const auto unreadable = [] {
    return Broken(Why::refused,
                  "the postgresql:// address cannot be read: it is postgresql://USER:PASSWORD@HOST:PORT/DATABASE, and "
                  "characters such as @ : / # in the password are written %40 %3A %2F %23");
  };
  char* message = nullptr;
  std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(url.c_str(), &message),
                                                                         PQconninfoFree);
  PQfreemem(message);
  if (options == nullptr) throw unreadable();
  std::string host = "localhost", port, database, user;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view key = option->keyword;
    if (key == "host") host = option->val;
    if (key == "port") port = option->val;
    if (key == "dbname") database = option->val;
    if (key == "user") user = option->val;
  }
  // Signs that a password was cut in the middle.
  if (host.find('@') != std::string::npos || database.find('@') != std::string::npos ||
      port.find_first_not_of("0123456789,") != std::string::npos) {
    throw unreadable();
  }
  return "postgresql://" + (user.empty() ? "" : user + "@") + host + (port.empty() ? "" : ":" + port) + "/" + database;
}

class PostgresqlBackend final : public Backend {
 public:
  PostgresqlBackend(const std::string& url, const Options& options)
      : name_(name_without_password(url)), readers_(url, name_, options), writers_(url, name_, options) {
    const Pool::Lent first(readers_, begin_read);  // an address that does not answer is told at once
  }

  void read(const std::function<void(Session&)>& work) override {
    Pool::Lent lent(readers_, begin_read);
    const DoingScope scope(this, &*lent);
    work(*lent);
  }

  void write(const std::function<bool(Session&)>& work) override {
    constexpr int attempts = 4;
    constexpr int pause_ms = 10;
    for (int attempt = 1;; ++attempt) {
      try {
        write_once(work);
        return;
      } catch (const Collided&) {
        if (attempt == attempts) throw;
      }
      // The one given up leaves the other the time to take what it waits for; without it both meet again at once.
      static thread_local std::minstd_rand dice(std::random_device{}());
      std::this_thread::sleep_for(std::chrono::milliseconds(
          std::uniform_int_distribution<int>(pause_ms * attempt, 2 * pause_ms * attempt)(dice)));
    }
  }

  void backup_to(const std::string&) override {
    throw Broken(Why::refused,
                 "a backup of PostgreSQL is made with its own pg_dump: pg_dump --format=custom "
                 "--file=FILE, with the address of --db");
  }
  [[nodiscard]] bool is_postgresql() const override { return true; }
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  static constexpr const char* begin_read = "begin transaction isolation level repeatable read read only";
  static constexpr const char* begin_write = "begin transaction isolation level read committed read write";

  void write_once(const std::function<bool(Session&)>& work) {
    Pool::Lent lent(writers_, begin_write);
    {
      const DoingScope scope(this, nullptr);
      if (!work(*lent)) return;
    }
    if (!lent->failed()) lent->settle();
    if (lent->failed()) throw Bug("a write that went on after a statement had failed");
    std::string answer;
    try {
      answer = lent->execute("commit");
    } catch (const Broken& broken) {
      // A server that is being stopped can have kept the change and yet say only that it is going.
      if (broken.why() != Why::unavailable && !lent->lost()) throw;
      throw Broken(Why::uncertain, name_ +
                                       ": the connection was lost while the change was being confirmed; it may or "
                                       "may not have been kept: look before doing it again");
    }
    if (answer != "COMMIT") throw Bug("a transaction that PostgreSQL had given up was committed");
    lent.ended();
  }

  std::string name_;
  Pool readers_, writers_;
};

}  // namespace

std::unique_ptr<Backend> open_postgresql(const std::string& url, const Options& options) {
  return std::make_unique<PostgresqlBackend>(url, options);
}

}  // namespace jalon::db
