// SPDX-License-Identifier: EUPL-1.2
// Private: what SQLite and PostgreSQL each do in their own way.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "db/database.hpp"

namespace jalon::db {

class Backend {
 public:
  virtual ~Backend() = default;
  virtual void read(const std::function<void(Session&)>& work) = 0;
  // Commits when work returns true and it and every earlier statement held.
  virtual void write(const std::function<bool(Session&)>& work) = 0;
  virtual void backup_to(const std::string& path) = 0;
  [[nodiscard]] virtual bool is_postgresql() const = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;
};

std::unique_ptr<Backend> open_sqlite(const std::string& path, const Options& options);
std::unique_ptr<Backend> open_postgresql(const std::string& url, const Options& options);

// What the calling thread is doing, so that a write inside a write is told as the bug it is instead of waiting for
// itself, and a read inside a read needs no second connection.
struct Doing {
  const Backend* backend = nullptr;
  Session* reading = nullptr;  // null while writing
  Doing* outer = nullptr;
};
extern thread_local Doing* doing;
const Doing* doing_on(const Backend* backend);
class DoingScope {
 public:
  DoingScope(const Backend* backend, Session* reading) : here_{backend, reading, doing} { doing = &here_; }
  ~DoingScope() { doing = here_.outer; }
  DoingScope(const DoingScope&) = delete;
  DoingScope& operator=(const DoingScope&) = delete;

 private:
  Doing here_;
};

}  // namespace jalon::db
