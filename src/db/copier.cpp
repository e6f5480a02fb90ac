// SPDX-License-Identifier: EUPL-1.2
#include "db/copier.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace jalon::db {

namespace {

// The text form of COPY: a backslash before what would end a field, a row or a text; \\N is null.
void append_copied(std::string& out, Null, const char*) { out += "\\N"; }
void append_copied(std::string& out, std::int64_t number, const char*) {
  std::array<char, 24> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}
void append_copied(std::string& out, double number, const char*) {
  std::array<char, 40> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}
void append_copied(std::string& out, std::string_view text, const char* table) {
  for (const char c : text) {
    switch (c) {
      case '\0':
        throw Bug(std::string(table) + ": a text holds a null character, which PostgreSQL cannot keep");
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        out += c;
    }
  }
}
void append_copied(std::string& out, Bytes bytes, const char*) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\\\x";
  for (const char c : bytes.data) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
}

constexpr std::size_t piece_size = std::size_t{64} << 10U;
// Rows wait in memory up to here; then whoever makes them waits.
constexpr std::size_t bytes_max = std::size_t{8} << 20U;

}  // namespace

Copier::Copier(PGconn* connection) : connection_(connection), thread_([this] { run(); }) {}

Copier::~Copier() {
  {
    const std::lock_guard lock(mutex_);
    jobs_.clear();
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::int64_t Copier::copy(const Table& table, FunctionRef<bool(std::span<Value> row)> next) {
  std::vector<Value> row(static_cast<std::size_t>(1 + std::ranges::count(std::string_view(table.columns), ',')));
  std::int64_t out = 0;
  std::string piece;
  const auto target = std::string(table.name) + " (" + table.columns + ")";
  const auto send = [&] {
    if (open_ != target) {
      end_open();
      post({Job::Is::begin, target});
      open_ = target;
    }
    post({Job::Is::rows, std::exchange(piece, {})});
  };
  try {
    while (next(row)) {
      if (piece.empty()) piece.reserve(piece_size + piece_size / 8);
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) piece += '\t';
        std::visit([&](const auto& value) { append_copied(piece, value, table.name); }, row[i]);
      }
      piece += '\n';
      ++out;
      if (piece.size() >= piece_size) send();
    }
  } catch (...) {
    open_.clear();
    post({Job::Is::given_up, {}});
    throw;
  }
  if (!piece.empty()) send();
  return out;
}

void Copier::end_open() {
  if (open_.empty()) return;
  open_.clear();
  post({Job::Is::end, {}});
}

std::optional<Copier::Refused> Copier::settle() {
  end_open();
  std::unique_lock lock(mutex_);
  wait_until_idle(lock);
  return std::exchange(refused_, std::nullopt);
}

void Copier::drop() {
  open_.clear();
  std::unique_lock lock(mutex_);
  jobs_.clear();
  bytes_ = 0;
  jobs_.push_back({Job::Is::given_up, {}});
  changed_.notify_all();
  wait_until_idle(lock);
  refused_.reset();
}

void Copier::post(Job job) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return bytes_ < bytes_max; });
    bytes_ += job.text.size();
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
}

void Copier::wait_until_idle(std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [&] { return jobs_.empty() && !is_working_; });
}

void Copier::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return is_over_ || !jobs_.empty(); });
    if (is_over_) return;
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    is_working_ = true;
    const bool is_lost = refused_.has_value();
    lock.unlock();
    if (!is_lost) work(job);
    lock.lock();
    bytes_ -= std::min(bytes_, job.text.size());
    is_working_ = false;
    changed_.notify_all();
  }
}

void Copier::work(const Job& job) {
  switch (job.is) {
    case Job::Is::begin: {
      table_ = job.text.substr(0, job.text.find(' '));
      ResultPtr started(PQexec(connection_, ("copy " + job.text + " from stdin").c_str()));
      if (PQresultStatus(started.get()) != PGRES_COPY_IN) return refuse(std::move(started));
      is_copying_ = true;
      break;
    }
    case Job::Is::rows:
      if (PQputCopyData(connection_, job.text.data(), static_cast<int>(job.text.size())) != 1) {
        end_copy("given up");
        refuse(nullptr);
      }
      break;
    case Job::Is::end:
      end_copy(nullptr);
      break;
    case Job::Is::given_up:
      // The server waits for data: tell it that none will come, so that the transaction can be rolled back.
      if (is_copying_) end_copy("given up");
      break;
  }
}

void Copier::end_copy(const char* error) {
  is_copying_ = false;
  const bool is_sent = PQputCopyEnd(connection_, error) == 1;
  ResultPtr ended(PQgetResult(connection_));
  while (const ResultPtr rest{PQgetResult(connection_)}) {
    if (PQresultStatus(rest.get()) == PGRES_COPY_IN) break;  // the end could not be sent
  }
  if (error != nullptr) return;
  if (!is_sent) return refuse(nullptr);
  if (PQresultStatus(ended.get()) != PGRES_COMMAND_OK) refuse(std::move(ended));
}

void Copier::refuse(ResultPtr result) {
  const std::lock_guard lock(mutex_);
  refused_.emplace(Refused{std::move(result), table_});
}

}  // namespace jalon::db
