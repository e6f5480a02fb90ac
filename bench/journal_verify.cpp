// SPDX-License-Identifier: EUPL-1.2
// How many records a second the journal takes, without journals above them and with those of a contract, its department
// and its region; how many journal::verify holds against their chain and index; and how long a page of a region's
// journal takes. usage: bench_journal_verify [RECORDS] [URL]
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
  // Contracts from 1, departments from 1001, regions from 2001.
  constexpr std::int32_t contracts = 435;
  constexpr std::int32_t departments = 101;
  constexpr std::int32_t regions = 18;
  const auto write = [&](std::int64_t count, std::int32_t first_territory) {
    return seconds_of([&] {
      for (std::int64_t done = 0; done < count;) {
        database
            ->write([&](db::Session& session) -> Result<int> {
              for (int i = 0; i < 10000 && done < count; ++i, ++done) {
                const TerritoryKey territory{first_territory + static_cast<std::int32_t>(done % contracts)};
                journal::record(session, trace,
                                {"change_action", "action", new_uuid().text(), territory, before, after, ""});
              }
              return 1;
            })
            .value();
      }
    });
  };
  constexpr std::int32_t unknown_territories = 10001;
  const std::int64_t half = records / 2;
  const double writing_alone = write(half, unknown_territories);
  database
      ->write([&](db::Session& session) -> Result<int> {
        for (std::int32_t i = 0; i < contracts; ++i) {
          journal::set_scopes(session, TerritoryKey{1 + i},
                              {TerritoryKey{1 + i}, TerritoryKey{1001 + i % departments},
                               TerritoryKey{2001 + i % departments % regions}});
        }
        return 1;
      })
      .value();
  const double writing = write(records - half, 1);
  constexpr int pages = 200;
  std::size_t shown = 0;
  const double reading = seconds_of([&] {
    database->read([&](db::Session& session) {
      for (int i = 0; i < pages; ++i)
        shown += journal::read(session, {.scope = TerritoryKey{2001 + i % regions}}).size();
    });
  });
  if (shown == 0) return 1;
  journal::Verification found;
  const double verifying =
      seconds_of([&] { database->read([&](db::Session& session) { found = journal::verify(session); }); });
  if (found.first_bad || found.records != records) {
    std::fprintf(stderr, "the chain does not hold: %s\n", found.why.c_str());
    return 1;
  }
  std::printf("journal_write_alone %.0f records/s\n", static_cast<double>(half) / writing_alone);
  std::printf("journal_write %.0f records/s\n", static_cast<double>(records - half) / writing);
  std::printf("journal_page_of_region %.3f ms\n", reading * 1000 / pages);
  std::printf("journal_verify %.0f records/s\n", static_cast<double>(records) / verifying);
  return 0;
}
