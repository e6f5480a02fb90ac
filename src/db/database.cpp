// SPDX-License-Identifier: EUPL-1.2
#include "db/database.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "db/backend.hpp"

namespace jalon::db {

namespace {

constexpr Statement sqlite_has_schema{
    "db/sqlite_has_schema", "select count(*) from sqlite_master where type = 'table' and name = 'schema_migration'"};
constexpr Statement postgresql_has_schema{
    "db/postgresql_has_schema",
    "select count(*) from pg_tables where schemaname = current_schema() and tablename = 'schema_migration'"};
constexpr Statement taken_steps{"db/taken_steps", "select number from schema_migration order by number"};
constexpr Statement keep_step{"db/keep_step",
                              "insert into schema_migration (number, name, taken_at) values ($1, $2, $3)"};
// Held to the end of the transaction: of two servers that start together, one takes the step, the other finds it taken.
constexpr Statement postgresql_lock_schema{"db/postgresql_lock_schema", "select pg_advisory_xact_lock(5226047)"};
constexpr const char* schema_table =
    "create table schema_migration ("
    " number integer not null primary key,"
    " name text not null,"
    " taken_at bigint not null)";

bool has_schema(Session& session) {
  const auto& statement = session.is_postgresql() ? postgresql_has_schema : sqlite_has_schema;
  return session.first<std::int64_t>(statement).value_or(0) > 0;
}

std::vector<std::int32_t> steps_taken(Session& session) {
  if (!has_schema(session)) return {};
  return session.all<std::int32_t>(taken_steps);
}

}  // namespace

thread_local Doing* doing = nullptr;

const Doing* doing_on(const Backend* backend) {
  for (const auto* at = doing; at != nullptr; at = at->outer) {
    if (at->backend == backend) return at;
  }
  return nullptr;
}

Database::Database(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}
Database::~Database() = default;

std::unique_ptr<Database> Database::open(const std::string& url, const Options& options) {
  std::unique_ptr<Backend> backend;
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    backend = open_postgresql(url, options);
  } else if (url.starts_with("sqlite:")) {
    backend = open_sqlite(url.substr(7), options);
  } else if (url.find("://") != std::string::npos) {
    throw Broken(Broken::Why::refused, "the database address starts with “" + url.substr(0, url.find("://")) +
                                           "://”; give the path of a file, sqlite:PATH or postgresql://…");
  } else {
    backend = open_sqlite(url, options);
  }
  return std::unique_ptr<Database>(new Database(std::move(backend)));
}

void Database::do_read(const std::function<void(Session&)>& work) {
  if (const auto* outer = doing_on(backend_.get())) {
    if (outer->reading == nullptr) throw Bug("a read inside a write: use the session that was handed over");
    work(*outer->reading);
    return;
  }
  backend_->read([&](Session& session) {
    session.notes_.clear();
    work(session);
  });
}

bool Database::is_writing_here() const {
  const auto* outer = doing_on(backend_.get());
  return outer != nullptr && outer->reading == nullptr;
}

void Database::do_write(const std::function<bool(Session&)>& work) {
  const auto* outer = doing_on(backend_.get());
  if (outer != nullptr && outer->reading == nullptr) {
    throw Bug("a write inside a write: use the session that was handed over");
  }
  backend_->write([&](Session& session) {
    session.notes_.clear();
    const bool kept = work(session);
    if (kept) {
      for (const auto& note : session.notes_) note->before_commit(session);
    }
    session.notes_.clear();
    return kept;
  });
}

int Database::migrate(std::span<const Migration> migrations) {
  std::vector<Migration> known(migrations.begin(), migrations.end());
  std::ranges::sort(known, {}, &Migration::number);
  const auto twin = std::ranges::adjacent_find(known, {}, &Migration::number);
  if (twin != known.end()) {
    throw Bug("two migrations have the number " + std::to_string(twin->number) + ": " + twin->name + " and " +
              std::next(twin)->name);
  }
  const auto is_taken = [](const std::vector<std::int32_t>& taken, const Migration& step) {
    return std::ranges::binary_search(taken, step.number);
  };

  std::vector<std::int32_t> taken;
  do_read([&](Session& session) { taken = steps_taken(session); });
  for (const auto number : taken) {
    if (std::ranges::binary_search(known, number, {}, &Migration::number)) continue;
    throw Broken(
        Broken::Why::newer_schema,
        name() + " holds schema step " + std::to_string(number) + ", which this program does not know (its newest is " +
            std::to_string(known.empty() ? 0 : known.back().number) +
            "): it was written by a newer version; run that version, or restore the copy made before the change");
  }
  const auto pending = std::ranges::find_if(known, [&](const Migration& step) { return !is_taken(taken, step); });
  if (pending == known.end()) return 0;
  if (!taken.empty() && !is_postgresql()) backup_to(name() + ".before-" + std::to_string(pending->number));

  int count = 0;
  for (auto step = pending; step != known.end(); ++step) {
    if (is_taken(taken, *step)) continue;
    bool done = false;
    do_write([&](Session& session) {
      done = false;
      if (session.is_postgresql()) session.run(postgresql_lock_schema);
      if (!has_schema(session)) session.run_script(schema_table);
      // Another server may have taken it since.
      if (is_taken(session.all<std::int32_t>(taken_steps), *step)) return true;
      session.run_script(step->text);
      session.run(keep_step, step->number, step->name, SystemClock().now());
      done = true;
      return true;
    });
    if (done) ++count;
  }
  return count;
}

int Database::schema_version() {
  std::vector<std::int32_t> taken;
  do_read([&](Session& session) { taken = steps_taken(session); });
  return taken.empty() ? 0 : taken.back();
}

void Database::backup_to(const std::string& path) { backend_->backup_to(path); }
bool Database::is_postgresql() const { return backend_->is_postgresql(); }
const std::string& Database::name() const { return backend_->name(); }

}  // namespace jalon::db
