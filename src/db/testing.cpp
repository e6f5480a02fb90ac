// SPDX-License-Identifier: EUPL-1.2
#include "db/testing.hpp"

#include <cstdlib>
#include <filesystem>

namespace jalon::db::testing {

namespace {

std::string fresh_directory() {
  auto pattern = (std::filesystem::temp_directory_path() / "jalon-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory for a test: " + pattern);
  return pattern;
}

}  // namespace

std::vector<Engine> engines() {
  std::vector<Engine> out{{"sqlite", ""}};
  const char* url = std::getenv("JALON_TEST_PG");
  if (url != nullptr && *url != '\0') out.push_back({"postgresql", url});
  return out;
}

std::vector<Migration> together(std::initializer_list<std::span<const Migration>> rooms) {
  std::vector<Migration> out;
  for (const auto& room : rooms) out.insert(out.end(), room.begin(), room.end());
  return out;
}

TestDatabase::TestDatabase(const Engine& engine, std::initializer_list<std::span<const Migration>> rooms,
                           const Options& options)
    : TestDatabase(engine, std::span<const Migration>(together(rooms)), options) {}

TestDatabase::TestDatabase(const Engine& engine, std::span<const Migration> migrations, const Options& options)
    : options_(options), directory_(fresh_directory()) {
  if (engine.name == "postgresql") {
    admin_url_ = engine.url;
    schema_ = "test_" + new_uuid().text();
    for (auto& c : schema_) {
      if (c == '-') c = '_';
    }
    const auto admin = Database::open(admin_url_, Options{.readers = 1});
    admin->write([&](Session& session) -> Result<bool> {
      session.run_script(("create schema " + schema_).c_str());
      return true;
    });
    url_ = admin_url_ + (admin_url_.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
  } else {
    url_ = directory_ + "/test.sqlite";
  }
  database_ = Database::open(url_, options_);
  if (!migrations.empty()) database_->migrate(migrations);
}

TestDatabase::~TestDatabase() {
  database_.reset();
  try {
    std::filesystem::remove_all(directory_);
    if (!schema_.empty()) {
      Database::open(admin_url_, Options{.readers = 1})->write([&](Session& session) -> Result<bool> {
        session.run_script(("drop schema " + schema_ + " cascade").c_str());
        return true;
      });
    }
  } catch (const std::exception& error) {
    // A test's schema that stays behind harms nothing; the next run makes its own.
    std::fprintf(stderr, "left behind by a test: %s\n", error.what());
  }
}

void TestDatabase::reopen() {
  database_.reset();
  database_ = Database::open(url_, options_);
}

std::vector<std::string> expect_statements_prepare(Database& database, std::span<const Statement* const> statements) {
  std::vector<std::string> failures;
  // Each in a transaction of its own: on PostgreSQL the first refusal ends the transaction.
  for (const auto* statement : statements) {
    try {
      database.read([&](Session& session) { session.prepare_only(*statement); });
    } catch (const std::exception& error) {
      failures.emplace_back(error.what());
    }
  }
  return failures;
}

}  // namespace jalon::db::testing
