// SPDX-License-Identifier: EUPL-1.2
// Durable commits a second, by 1, 8 and 64 threads that each wait for theirs. usage: bench_db_commits [URL]
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "db/testing.hpp"

using namespace jalon;

namespace {

constexpr std::array<db::Migration, 1> schema{
    {{1, "bench/note", "create table note (id text not null primary key, label text not null)"}}};
constexpr db::Statement add{"bench/add", "insert into note (id, label) values ($1, $2)"};
constexpr db::Statement one{"bench/one", "select label from note where id = $1"};

}  // namespace

int main(int argc, char** argv) {
  const char* url = argc > 1 ? argv[1] : "";
  db::testing::TestDatabase database({*url == '\0' ? "sqlite" : "postgresql", url},
                                     std::span<const db::Migration>(schema), db::Options{.readers = 16});
  for (const int threads : {1, 8, 64}) {
    std::atomic<std::int64_t> commits{0};
    std::atomic<bool> stop{false};
    std::vector<std::thread> writers;
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&] {
        while (!stop) {
          const auto id = new_uuid().text();
          database
              ->write([&](db::Session& session) -> Result<int> {
                session.run(add, id, "Former les acteurs de première ligne");
                return 1;
              })
              .value();
          ++commits;
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::seconds(2));
    stop = true;
    for (auto& writer : writers) writer.join();
    std::printf("db_commits_%d_threads %.0f commits/s\n", threads, static_cast<double>(commits) / 2.0);
  }
  const int reads = 100000;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < reads; ++i) {
    database->read([&](db::Session& session) { session.first<std::string>(one, "none"); });
  }
  std::printf("db_reads_1_thread %.0f reads/s\n",
              reads / std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  return 0;
}
