// SPDX-License-Identifier: EUPL-1.2
// SQLite: several connections that read, one thread that writes. Readers never wait for the writer (WAL), and the
// writes that queue up while one commit reaches the disk share the next one.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "db/backend.hpp"

namespace jalon::db {

namespace {

using Why = Broken::Why;

// strpos(text, part) as PostgreSQL has it: where the part begins, from 1, in bytes here; 0 when it is not there. `like`
// decodes and folds every letter of every row.
void strpos(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto* part = static_cast<const char*>(sqlite3_value_blob(values[1]));
  if (sqlite3_value_type(values[0]) == SQLITE_NULL || sqlite3_value_type(values[1]) == SQLITE_NULL) return;
  const auto long_part = static_cast<std::size_t>(sqlite3_value_bytes(values[1]));
  if (long_part == 0) return sqlite3_result_int(context, 1);
  const auto long_text = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const void* at = long_text < long_part ? nullptr : memmem(text, long_text, part, long_part);
  sqlite3_result_int64(context, at == nullptr ? 0 : static_cast<const char*>(at) - text + 1);
}

// What SQLite says in `message` never holds a parameter's value.
[[noreturn]] void throw_error(int extended, const std::string& where, const std::string& message) {
  const auto what = where + ": " + message;
  const auto after_colon = [&] {
    const auto colon = message.find(": ");
    return colon == std::string::npos ? std::string() : message.substr(colon + 2);
  };
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      throw Violated(Violated::Kind::unique, after_colon(), what);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      throw Violated(Violated::Kind::foreign_key, after_colon(), what);
    case SQLITE_CONSTRAINT_NOTNULL:
      throw Violated(Violated::Kind::not_null, after_colon(), what);
    default:
      break;
  }
  switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
      throw Violated(Violated::Kind::check, after_colon(), what);
    case SQLITE_FULL:
      throw Broken(Why::full, what + "; free space on the disk, nothing of this change was kept");
    case SQLITE_READONLY:
      throw Broken(Why::read_only, what);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Broken(Why::busy, what + "; another program holds the file, try again when it has finished");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw Broken(Why::damaged, what + "; restore a backup");
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
      throw Broken(Why::unavailable, what);
    default:
      throw Broken(Why::refused, what);
  }
}

// A file that was closed properly, and that this process may neither change nor put a log beside: an archive, a
// read-only disk. SQLite would want to write its log's index even to read it.
bool nobody_can_write(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  return std::filesystem::exists(path) && access(path.c_str(), W_OK) != 0 &&
         access(folder.empty() ? "." : folder.c_str(), W_OK) != 0 && !std::filesystem::exists(path + "-wal");
}
std::string immutable_address(const std::string& path) {
  std::string out = "file:";
  for (const char c : path) {
    if (c == '%') {
      out += "%25";
    } else if (c == '?') {
      out += "%3f";
    } else if (c == '#') {
      out += "%23";
    } else {
      out += c;
    }
  }
  return out + "?immutable=1";
}

// Accounts and what is not yet published stand in the file: only the account that runs the server may read it, unless
// the operator decides otherwise. The log and its index take the file's rights. A file that exists is left as it is; a
// folder that does not exist is told by SQLite.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}

// What stands between /*sqlite and */ is for SQLite alone.
std::string for_sqlite(std::string_view text) {
  constexpr std::string_view opening = "/*sqlite ";
  constexpr std::string_view closing = "*/";
  std::string out;
  while (true) {
    const auto from = text.find(opening);
    const auto to = from == std::string_view::npos ? from : text.find(closing, from);
    if (to == std::string_view::npos) break;
    out += text.substr(0, from);
    out += text.substr(from + opening.size(), to - from - opening.size());
    text.remove_prefix(to + closing.size());
  }
  out += text;
  return out;
}

// A prepared statement, kept with its connection.
struct Prepared {
  sqlite3_stmt* handle = nullptr;
  std::string text;          // what it was made from: the address of a Statement may be used again
  std::vector<int> indexes;  // of $1, $2…: SQLite numbers them by first appearance
  bool in_use = false;

  Prepared() = default;
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() { sqlite3_finalize(handle); }
};

class SqliteRow final : public RowView {
 public:
  SqliteRow(sqlite3_stmt* handle, const Statement& statement) : handle_(handle), statement_(statement) {}
  [[nodiscard]] int columns() const override { return sqlite3_column_count(handle_); }
  [[nodiscard]] bool is_null(int column) const override { return type(column) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t integer(int column) const override {
    if (type(column) != SQLITE_INTEGER) throw_bad_column(*this, column, "an integer");
    return sqlite3_column_int64(handle_, column);
  }
  [[nodiscard]] double real(int column) const override {
    const auto found = type(column);
    if (found != SQLITE_FLOAT && found != SQLITE_INTEGER) throw_bad_column(*this, column, "a number");
    return sqlite3_column_double(handle_, column);
  }
  [[nodiscard]] std::string_view text(int column) const override {
    const auto found = type(column);
    if (found == SQLITE_NULL) throw_bad_column(*this, column, "a text");
    const void* data = found == SQLITE_BLOB ? sqlite3_column_blob(handle_, column)
                                            : static_cast<const void*>(sqlite3_column_text(handle_, column));
    const auto size = static_cast<size_t>(sqlite3_column_bytes(handle_, column));
    return data == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(data), size);
  }
  [[nodiscard]] std::string where(int column) const override {
    const char* name = sqlite3_column_name(handle_, column);
    return std::string(statement_.name) + ", column " + std::to_string(column + 1) + " (" +
           (name == nullptr ? "?" : name) + ")";
  }

 private:
  [[nodiscard]] int type(int column) const {
    JALON_CHECK(column >= 0 && column < sqlite3_column_count(handle_));
    return sqlite3_column_type(handle_, column);
  }
  sqlite3_stmt* handle_;
  const Statement& statement_;
};

class Connection final : public Session {
 public:
  enum class Use { reading, writing };

  Connection(const std::string& path, const Options& options, Use use) : path_(path) {
    const bool immutable = nobody_can_write(path);
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (immutable ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE) |
                      (options.create && use == Use::writing && !immutable ? SQLITE_OPEN_CREATE : 0);
    if ((flags & SQLITE_OPEN_CREATE) != 0) make_private(path);
    const auto address = immutable ? immutable_address(path) : path;
    const int code = sqlite3_open_v2(address.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) {
      const std::string message = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
      sqlite3_close(handle_);
      throw_error(code, path, message + open_advice(options));
    }
    try {
      sqlite3_busy_timeout(handle_, options.busy_timeout_ms);
      execute("pragma foreign_keys = on");
      sqlite3_create_function_v2(handle_, "strpos", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
                                 strpos, nullptr, nullptr, nullptr);
      if (sqlite3_db_readonly(handle_, "main") == 0 && use == Use::writing) {
        set_wal();
        execute("pragma synchronous = full");
        // Room for the pages of a long import, which are otherwise written to the log more than once.
        execute("pragma cache_size = -16000");
        // A long import leaves a long log behind: cut it once it has been copied into the file.
        execute("pragma journal_size_limit = 67108864");
      }
      if (use == Use::reading) execute("pragma query_only = on");
      // Nothing above reads the file when it cannot be written: find out now whether it is a database.
      execute("select count(*) from sqlite_master");
    } catch (...) {
      sqlite3_close(handle_);
      throw;
    }
  }
  ~Connection() override {
    statements_.clear();
    sqlite3_close(handle_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void each_row(const Statement& statement, std::vector<Value> params,
                const std::function<void(const RowView&)>& visit) override {
    const Borrowed borrowed(*this, statement);
    bind(borrowed.prepared, statement, params);
    const SqliteRow row(borrowed.prepared.handle, statement);
    while (step(borrowed.prepared, statement)) visit(row);
  }
  std::int64_t run_values(const Statement& statement, std::vector<Value> params) override {
    const Borrowed borrowed(*this, statement);
    bind(borrowed.prepared, statement, params);
    const auto before = sqlite3_total_changes64(handle_);
    while (step(borrowed.prepared, statement)) {
    }
    // changes() keeps the count of an earlier statement when this one changed no row at all.
    return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
  }
  std::int64_t insert_rows(const Table& table, FunctionRef<bool(std::span<Value> row)> next) override {
    const auto count = static_cast<size_t>(1 + std::ranges::count(std::string_view(table.columns), ','));
    std::string text = std::string("insert into ") + table.name + " (" + table.columns + ") values (";
    for (size_t i = 1; i <= count; ++i) text += (i == 1 ? "$" : ", $") + std::to_string(i);
    text += ')';
    Prepared prepared;
    const Statement statement{table.name, text.c_str()};
    prepare(statement, prepared);
    std::vector<Value> row(count);
    std::int64_t out = 0;
    while (next(row)) {
      bind(prepared, statement, row);
      while (step(prepared, statement)) {
      }
      sqlite3_reset(prepared.handle);
      ++out;
    }
    return out;
  }
  void send_rows(const Table& table, FunctionRef<bool(std::span<Value> row)> next) override {
    insert_rows(table, next);
  }
  void run_script(const char* script) override {
    refuse_after_violation();
    char* message = nullptr;
    const auto own = for_sqlite(script);
    const int code = sqlite3_exec(handle_, own.c_str(), nullptr, nullptr, &message);
    if (code == SQLITE_OK) return;
    const std::string copy = message == nullptr ? sqlite3_errstr(code) : message;
    sqlite3_free(message);
    failed_ = true;
    throw_error(code, "script", copy);
  }
  void prepare_only(const Statement& statement) override { const Borrowed borrowed(*this, statement); }
  [[nodiscard]] bool is_postgresql() const override { return false; }

  // For BEGIN, COMMIT and their kind; path in the message.
  void execute(const char* text) {
    const int code = sqlite3_exec(handle_, text, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw_error(code, path_, sqlite3_errmsg(handle_));
  }
  // When the world is broken already: what fails here was failing before.
  void try_execute(const char* text) noexcept { sqlite3_exec(handle_, text, nullptr, nullptr, nullptr); }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  [[nodiscard]] bool failed() const { return failed_; }
  void forget_failure() { failed_ = false; }
  [[nodiscard]] sqlite3* handle() const { return handle_; }

 private:
  // A statement taken out of the cache for one use; one that is being stepped through already is prepared again.
  struct Borrowed {
    Borrowed(Connection& connection, const Statement& statement) : prepared(connection.take(statement, own)) {
      prepared.in_use = true;
    }
    ~Borrowed() {
      sqlite3_reset(prepared.handle);
      sqlite3_clear_bindings(prepared.handle);
      prepared.in_use = false;
    }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    std::unique_ptr<Prepared> own;
    Prepared& prepared;
  };

  std::string open_advice(const Options& options) const {
    if (!options.create && !std::filesystem::exists(path_)) return ": there is no such file";
    return {};
  }

  void set_wal() {
    std::string mode;
    const auto keep = [](void* out, int, char** values, char**) {
      if (values[0] != nullptr) *static_cast<std::string*>(out) = values[0];
      return 0;
    };
    const int code = sqlite3_exec(handle_, "pragma journal_mode = wal", keep, &mode, nullptr);
    if (code != SQLITE_OK) throw_error(code, path_, sqlite3_errmsg(handle_));
    if (mode != "wal") {
      throw Broken(Why::refused, path_ + ": SQLite cannot keep its write-ahead log here (it answers “" + mode +
                                     "”); put the file on a local disk");
    }
  }

  Prepared& take(const Statement& statement, std::unique_ptr<Prepared>& own) {
    const auto found = statements_.find(&statement);
    if (found != statements_.end()) {
      auto& kept = *found->second;
      if (!kept.in_use && kept.text == statement.text) return kept;
      if (!kept.in_use) statements_.erase(found);
    }
    auto made = std::make_unique<Prepared>();
    prepare(statement, *made);
    if (statements_.contains(&statement)) {
      own = std::move(made);
      return *own;
    }
    return *statements_.emplace(&statement, std::move(made)).first->second;
  }

  void prepare(const Statement& statement, Prepared& out) {
    out.text = statement.text;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(handle_, statement.text, -1, SQLITE_PREPARE_PERSISTENT, &out.handle, &rest);
    if (code != SQLITE_OK) throw_error(code, statement.name, sqlite3_errmsg(handle_));
    if (out.handle == nullptr) throw Broken(Why::refused, std::string(statement.name) + ": no statement");
    const int count = sqlite3_bind_parameter_count(out.handle);
    for (int n = 1; n <= count; ++n) {
      const auto name = "$" + std::to_string(n);
      const int index = sqlite3_bind_parameter_index(out.handle, name.c_str());
      if (index == 0) {
        throw Broken(Why::refused, std::string(statement.name) + ": " + std::to_string(count) +
                                       " parameters, but none is called " + name);
      }
      out.indexes.push_back(index);
    }
  }

  void bind(const Prepared& prepared, const Statement& statement, const std::vector<Value>& params) {
    refuse_after_violation();
    if (params.size() != prepared.indexes.size()) {
      throw Bug(std::string(statement.name) + " takes " + std::to_string(prepared.indexes.size()) +
                " parameters and was given " + std::to_string(params.size()));
    }
    for (size_t i = 0; i < params.size(); ++i) {
      const int index = prepared.indexes[i];
      const int code = std::visit(
          [&](const auto& value) -> int {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, Null>) {
              return sqlite3_bind_null(prepared.handle, index);
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
              return sqlite3_bind_int64(prepared.handle, index, value);
            } else if constexpr (std::is_same_v<T, double>) {
              return sqlite3_bind_double(prepared.handle, index, value);
            } else if constexpr (std::is_same_v<T, Bytes>) {
              // A view without data would be taken for null.
              const char* data = value.data.data() == nullptr ? "" : value.data.data();
              return sqlite3_bind_blob64(prepared.handle, index, data, value.data.size(), SQLITE_STATIC);
            } else {
              const std::string_view view = value;
              if (view.find('\0') != std::string_view::npos) {
                throw Bug(std::string(statement.name) + ": parameter " + std::to_string(i + 1) +
                          " holds a null character, which PostgreSQL cannot keep");
              }
              const char* data = view.data() == nullptr ? "" : view.data();
              return sqlite3_bind_text64(prepared.handle, index, data, view.size(), SQLITE_STATIC, SQLITE_UTF8);
            }
          },
          params[i]);
      if (code != SQLITE_OK) throw_error(code, statement.name, sqlite3_errmsg(handle_));
    }
  }

  bool step(const Prepared& prepared, const Statement& statement) {
    const int code = sqlite3_step(prepared.handle);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    failed_ = true;
    const std::string message = sqlite3_errmsg(handle_);
    throw_error(code, statement.name, message);
  }

  // PostgreSQL refuses whatever follows a failed statement; the same here, so that no room comes to rely on less.
  void refuse_after_violation() const {
    if (failed_) throw Bug("a statement after one that failed: the transaction is lost and its work must end");
  }

  std::string path_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const Statement*, std::unique_ptr<Prepared>> statements_;
  bool failed_ = false;
};

class SqliteBackend final : public Backend {
 public:
  SqliteBackend(const std::string& path, const Options& options) : path_(path), options_(options) {
    if (path.empty() || path == ":memory:" || path.starts_with("file:")) {
      throw Broken(Why::refused, "“" + path + "” is not the path of a file: Jalon keeps its data on a disk");
    }
    // The writer first: it makes the file and sets its log.
    writer_ = std::make_unique<Connection>(path_, options_, Connection::Use::writing);
    const int readers = std::max(1, options_.readers);
    for (int i = 0; i < readers; ++i) {
      readers_.push_back(std::make_unique<Connection>(path_, options_, Connection::Use::reading));
      idle_.push_back(readers_.back().get());
    }
    thread_ = std::thread([this] { serve_writes(); });
  }
  ~SqliteBackend() override {
    {
      const std::lock_guard lock(queue_mutex_);
      stopping_ = true;
    }
    queue_filled_.notify_one();
    thread_.join();
    // The last connection to close copies the log into the file, which a connection that only reads may not do.
    readers_.clear();
    writer_.reset();
  }
  SqliteBackend(const SqliteBackend&) = delete;
  SqliteBackend& operator=(const SqliteBackend&) = delete;

  void read(const std::function<void(Session&)>& work) override {
    const Lent lent(*this);
    auto& connection = *lent.connection;
    connection.forget_failure();
    connection.execute("begin");
    const DoingScope scope(this, &connection);
    try {
      work(connection);
    } catch (...) {
      connection.try_execute("rollback");
      throw;
    }
    connection.try_execute("rollback");  // nothing to keep: the end of the snapshot
  }

  void write(const std::function<bool(Session&)>& work) override {
    Job job;
    job.work = &work;
    {
      const std::lock_guard lock(queue_mutex_);
      queue_.push_back(&job);
    }
    queue_filled_.notify_one();
    std::unique_lock lock(job.mutex);
    job.finished.wait(lock, [&] { return job.done; });
    if (job.error) std::rethrow_exception(std::move(job.error));
  }

  void backup_to(const std::string& path) override {
    // A name of its own: two servers that start together may both be copying.
    const auto unfinished = path + "." + new_uuid().text() + ".unfinished";
    make_private(unfinished);
    sqlite3* target = nullptr;
    int code = sqlite3_open_v2(unfinished.c_str(), &target,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code == SQLITE_OK) {
      const Lent lent(*this);
      // One step copies every page under one read lock: a consistent copy, while the writer goes on in its log.
      auto* backup = sqlite3_backup_init(target, "main", lent.connection->handle(), "main");
      code = backup == nullptr ? sqlite3_extended_errcode(target) : sqlite3_backup_step(backup, -1);
      if (backup != nullptr) sqlite3_backup_finish(backup);
      if (code == SQLITE_DONE) code = SQLITE_OK;
      // A copy stands alone: without a log beside it.
      if (code == SQLITE_OK) code = sqlite3_exec(target, "pragma journal_mode = delete", nullptr, nullptr, nullptr);
    }
    const std::string message = target == nullptr ? "out of memory" : sqlite3_errmsg(target);
    sqlite3_close(target);
    if (code != SQLITE_OK) {
      std::error_code ignored;
      std::filesystem::remove(unfinished, ignored);
      throw_error(code, "backup to " + path, message);
    }
    std::filesystem::rename(unfinished, path);
  }

  [[nodiscard]] bool is_postgresql() const override { return false; }
  [[nodiscard]] const std::string& name() const override { return path_; }

 private:
  struct Job {
    const std::function<bool(Session&)>* work = nullptr;
    std::exception_ptr error;
    bool done = false;
    std::mutex mutex;
    std::condition_variable finished;
  };

  // A reader connection for the length of a call.
  struct Lent {
    explicit Lent(SqliteBackend& from) : backend(from) {
      std::unique_lock lock(backend.idle_mutex_);
      backend.idle_back_.wait(lock, [&] { return !backend.idle_.empty(); });
      connection = backend.idle_.back();
      backend.idle_.pop_back();
    }
    ~Lent() {
      {
        const std::lock_guard lock(backend.idle_mutex_);
        backend.idle_.push_back(connection);
      }
      backend.idle_back_.notify_one();
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    SqliteBackend& backend;
    Connection* connection = nullptr;
  };

  void serve_writes() {
    std::deque<Job*> batch;
    while (true) {
      {
        std::unique_lock lock(queue_mutex_);
        queue_filled_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        batch.swap(queue_);
      }
      // The first callers do not wait for ever behind long work: a commit at the latest after some milliseconds.
      while (!batch.empty()) commit_together(batch);
    }
  }

  // What went wrong for everyone who shared a commit: each of them gets an exception of its own, since an exception is
  // not to be shared between threads.
  class Loss {
   public:
    explicit operator bool() const { return static_cast<bool>(make_); }
    // Of the exception that is being handled.
    void take_current(const std::string& where) {
      try {
        throw;
      } catch (const Broken& error) {
        make_ = [error] { return std::make_exception_ptr(error); };
      } catch (const Violated& error) {
        make_ = [error] { return std::make_exception_ptr(error); };
      } catch (const std::exception& error) {
        make_ = [what = where + ": the transaction was lost: " + error.what()] {
          return std::make_exception_ptr(Broken(Why::unavailable, what));
        };
      }
    }
    [[nodiscard]] std::exception_ptr own() const { return make_(); }

   private:
    std::function<std::exception_ptr()> make_;
  };

  // Takes jobs from the front of the batch, runs them and commits them; every job taken is finished.
  void commit_together(std::deque<Job*>& batch) {
    std::vector<Job*> taken;
    const auto begun = std::chrono::steady_clock::now();
    const bool alone = batch.size() == 1;
    Loss loss;
    try {
      writer_->forget_failure();
      writer_->execute("begin immediate");
    } catch (...) {
      loss.take_current(path_);
      // Nobody can write now: tell everyone who waits rather than let each of them wait in turn.
      taken.assign(batch.begin(), batch.end());
      batch.clear();
    }
    while (!loss && !batch.empty()) {
      auto* job = batch.front();
      batch.pop_front();
      taken.push_back(job);
      try {
        run(*job, alone);
      } catch (...) {
        loss.take_current(path_);
      }
      if (std::chrono::steady_clock::now() - begun > std::chrono::milliseconds(5)) break;
    }
    if (!loss && writer_->in_transaction()) {
      try {
        writer_->execute("commit");
      } catch (...) {
        loss.take_current(path_);
      }
    }
    if (writer_->in_transaction()) writer_->try_execute("rollback");
    for (auto* job : taken) {
      if (loss && !job->error) job->error = loss.own();
      const std::lock_guard lock(job->mutex);
      job->done = true;
      job->finished.notify_one();
    }
  }

  // Leaves in the transaction what the job did, or nothing of it. Throws when the whole transaction is lost.
  void run(Job& job, bool alone) {
    bool kept = false;
    try {
      writer_->forget_failure();
      // Work that is alone in its transaction needs no savepoint, which would make SQLite copy every page it changes.
      if (!alone) writer_->execute("savepoint work");
      const DoingScope scope(this, nullptr);
      kept = (*job.work)(*writer_);
      if (kept && writer_->failed()) {
        kept = false;
        throw Bug("a write that went on after a statement had failed");
      }
    } catch (...) {
      kept = false;
      job.error = std::current_exception();
      // A full disk or a failing one takes the whole transaction with it, the others' work too.
      if (!writer_->in_transaction()) throw;
    }
    if (alone) {
      if (!kept) writer_->execute("rollback");
    } else {
      if (!kept) writer_->execute("rollback to work");
      writer_->execute("release work");
    }
  }

  std::string path_;
  Options options_;
  std::unique_ptr<Connection> writer_;  // used by thread_ only, once it runs
  std::vector<std::unique_ptr<Connection>> readers_;
  std::vector<Connection*> idle_;
  std::mutex idle_mutex_;
  std::condition_variable idle_back_;
  std::deque<Job*> queue_;
  std::mutex queue_mutex_;
  std::condition_variable queue_filled_;
  bool stopping_ = false;
  std::thread thread_;
};

struct Closer {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};
using Handle = std::unique_ptr<sqlite3, Closer>;

Handle open_plain(const std::string& path, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  Handle out(handle);
  if (code != SQLITE_OK) throw_error(code, path, handle == nullptr ? "out of memory" : sqlite3_errmsg(handle));
  sqlite3_busy_timeout(handle, 5000);
  return out;
}

}  // namespace

std::string restore_file(const std::string& copy, const std::string& path) {
  if (!std::filesystem::exists(copy)) throw Broken(Why::unavailable, copy + ": there is no such file");
  std::string kept;
  if (std::filesystem::exists(path)) {
    if (std::filesystem::equivalent(copy, path)) throw Broken(Why::refused, copy + " is the database itself");
    kept = path + ".before-restore";
    for (int n = 2; std::filesystem::exists(kept); ++n) kept = path + ".before-restore-" + std::to_string(n);
    try {
      open_sqlite(path, Options{.readers = 1, .create = false})->backup_to(kept);
    } catch (const Broken& broken) {
      if (broken.why() != Why::damaged) throw;
      // Nothing can be copied out of it: put it aside with its log, which must never be read with another file.
      for (const auto* part : {"", "-wal", "-shm"}) {
        if (std::filesystem::exists(path + part)) std::filesystem::rename(path + part, kept + part);
      }
    }
  }
  make_private(path);
  const auto from = open_plain(copy, SQLITE_OPEN_READWRITE);
  const auto to = open_plain(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  auto* backup = sqlite3_backup_init(to.get(), "main", from.get(), "main");
  int code = backup == nullptr ? sqlite3_extended_errcode(to.get()) : sqlite3_backup_step(backup, -1);
  if (backup != nullptr) sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE) return kept;
  throw_error(code, "restore of " + path, code == SQLITE_OK ? "not finished" : sqlite3_errstr(code));
}

std::unique_ptr<Backend> open_sqlite(const std::string& path, const Options& options) {
  // Each connection is used by one thread at a time, and nobody reads SQLite's own count of memory, which would make
  // all threads queue for one lock. Refused without harm when the process already uses SQLite.
  static const int configured = [] {
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  }();
  static_cast<void>(configured);
  return std::make_unique<SqliteBackend>(path, options);
}

}  // namespace jalon::db
