// SPDX-License-Identifier: EUPL-1.2
// How many records a second journal::verify holds against their chain. usage: bench_journal_verify [RECORDS] [URL]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "db/testing.hpp"
#include "journal/journal.hpp"
#include "journal/sql.hpp"

using namespace jalon;

namespace {

double seconds_of(const std::function<void()>& work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t records = argc > 1 ? std::atoll(argv[1]) : 400000;
  const char* url = argc > 2 ? argv[2] : "";
  db::testing::TestDatabase database({*url == '\0' ? "sqlite" : "postgresql", url}, {journal::sql::all_migrations});
  // A record as the plans write them: about 400 bytes.
  const journal::Trace trace{"0158a3c0-1111-7222-8333-444455556666",
                             "Préfecture du Rhône, service de la politique de la ville", "instruction_officer",
                             Instant{1479202200000}, "page"};
  const std::string before =
      R"({"title":"Former les acteurs de première ligne","start":"2016-11-01","end":"2017-06-30"})";
  const std::string after =
      R"({"title":"Former les acteurs de première ligne","start":"2016-12-01","end":"2017-09-30"})";
  const double writing = seconds_of([&] {
    for (std::int64_t done = 0; done < records;) {
      database
          ->write([&](db::Session& session) -> Result<int> {
            for (int i = 0; i < 10000 && done < records; ++i, ++done) {
              journal::record(session, trace,
                              {"change_action", "action", new_uuid().text(),
                               TerritoryKey{static_cast<std::int32_t>(done % 435 + 1)}, before, after, ""});
            }
            return 1;
          })
          .value();
    }
  });
  journal::Verification found;
  const double verifying =
      seconds_of([&] { database->read([&](db::Session& session) { found = journal::verify(session); }); });
  if (found.first_bad || found.records != records) {
    std::fprintf(stderr, "the chain does not hold: %s\n", found.why.c_str());
    return 1;
  }
  std::printf("journal_write %.0f records/s\n", static_cast<double>(records) / writing);
  std::printf("journal_verify %.0f records/s\n", static_cast<double>(records) / verifying);
  return 0;
}
