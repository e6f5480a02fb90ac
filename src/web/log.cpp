// SPDX-License-Identifier: EUPL-1.2
#include "web/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace jalon::web {

namespace {

Instant wall_now() {
  using namespace std::chrono;
  return Instant{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::unique_ptr<spdlog::formatter> plain_lines() {
  return std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::utc, "\n");
}

}  // namespace

// Lines go into the C library's buffer and to the disk once a second: the file is not what holds up an answer.
struct AccessLog::Sink {
  std::shared_ptr<spdlog::sinks::sink> sink;
  std::mutex mutex;
  std::chrono::steady_clock::time_point flushed = std::chrono::steady_clock::now();
};

AccessLog::AccessLog(const std::string& where) {
  if (where.empty()) return;
  auto made = std::make_unique<Sink>();
  if (where == "-") {
    made->sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    try {
      made->sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(where);
    } catch (const spdlog::spdlog_ex& error) {
      throw std::system_error(errno, std::generic_category(), "access log " + where + " cannot be opened");
    }
  }
  made->sink->set_formatter(plain_lines());
  sink_ = std::move(made);
}

AccessLog::~AccessLog() { flush(); }

void AccessLog::flush() {
  if (!sink_) return;
  try {
    sink_->sink->flush();
  } catch (const std::exception&) {
    // A full disk must not stop the server; the next line tries again.
  }
}

void AccessLog::write(const AccessRecord& record) {
  if (!sink_) return;
  std::string line;
  line.reserve(256);
  JsonWriter json(line);
  json.object([&] {
    json.field("time", wall_now());
    json.field("peer", record.peer);
    json.field("method", record.method);
    json.field("target", logged_target(record.target));
    json.field("route", record.route);
    json.field("status", record.status);
    json.field("bytes", record.bytes);
    json.field("micros", record.micros);
    if (!record.account.empty()) json.field("account", record.account);
  });
  try {
    sink_->sink->log(spdlog::details::log_msg(spdlog::string_view_t{}, spdlog::level::info, line));
    const auto now = std::chrono::steady_clock::now();
    bool due = false;
    {
      const std::scoped_lock lock(sink_->mutex);
      due = now - sink_->flushed >= std::chrono::seconds(1);
      if (due) sink_->flushed = now;
    }
    if (due) flush();
  } catch (const std::exception&) {
    // As above: an answer that was given stands, whether its line could be written or not.
  }
}

void log_failure(std::string_view where, std::string_view what) {
  std::string line;
  JsonWriter json(line);
  json.object([&] {
    json.field("time", wall_now());
    json.field("level", "error");
    json.field("where", where);
    json.field("what", what);
  });
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string logged_target(std::string_view target) {
  // What is as long as a secret of one use, and made of what they are made of.
  constexpr size_t secret_length_min = 40;
  const size_t question = target.find('?');
  std::string out;
  bool first = true;
  for (const std::string_view part : split(target.substr(0, question), '/')) {
    if (!first) out += '/';
    first = false;
    const bool may_be_secret =
        part.size() >= secret_length_min && std::all_of(part.begin(), part.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        });
    out += may_be_secret ? std::string_view("*") : part;
  }
  if (question == std::string_view::npos) return out;
  char separator = '?';
  std::string_view left = target.substr(question + 1);
  while (!left.empty()) {
    const size_t end = left.find('&');
    const std::string_view pair = left.substr(0, end);
    left = end == std::string_view::npos ? std::string_view{} : left.substr(end + 1);
    out += separator;
    out += pair.substr(0, pair.find('='));
    separator = '&';
  }
  return out;
}

}  // namespace jalon::web
