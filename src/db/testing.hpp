// SPDX-License-Identifier: EUPL-1.2
// For the tests of every room: a fresh, migrated database on each engine.
//
//   class Plans : public testing::TestWithParam<db::testing::Engine> {
//    protected:
//     db::testing::TestDatabase database{GetParam(), {journal::sql::all_migrations, plan::sql::all_migrations}};
//   };
//   INSTANTIATE_TEST_SUITE_P(, Plans, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "db/database.hpp"

namespace jalon::db::testing {

struct Engine {
  std::string name;  // sqlite or postgresql
  std::string url;   // PostgreSQL: an address at which schemas may be made
};
// SQLite always; PostgreSQL when the environment variable JALON_TEST_PG holds an address.
std::vector<Engine> engines();
// The name of a parametrised test, for INSTANTIATE_TEST_SUITE_P.
struct EngineName {
  template <class Info>
  std::string operator()(const Info& info) const {
    return info.param.name;
  }
};
inline constexpr EngineName engine_name;

std::vector<Migration> together(std::initializer_list<std::span<const Migration>> rooms);

// A database of its own, gone with the object: a temporary directory, or a schema on PostgreSQL.
class TestDatabase {
 public:
  explicit TestDatabase(const Engine& engine, std::initializer_list<std::span<const Migration>> rooms = {},
                        const Options& options = {});
  TestDatabase(const Engine& engine, std::span<const Migration> migrations, const Options& options = {});
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }
  // For a second Database on the same data.
  [[nodiscard]] const std::string& url() const { return url_; }
  // Where a test may put its files.
  [[nodiscard]] const std::string& directory() const { return directory_; }
  // Close and open again, as after a restart.
  void reopen();

 private:
  Options options_;
  std::string directory_;
  std::string admin_url_, schema_;  // PostgreSQL only
  std::string url_;
  std::unique_ptr<Database> database_;
};

// What does not compile against the schema, one line each; empty when every statement holds.
std::vector<std::string> expect_statements_prepare(Database& database, std::span<const Statement* const> statements);

}  // namespace jalon::db::testing
