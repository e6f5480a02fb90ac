// SPDX-License-Identifier: EUPL-1.2
// Territories then and now, on places made up for it.
#include <zlib.h>

#include <random>

#include "fixture.hpp"

namespace jalon::territory {
namespace {

Date day(std::string_view iso) { return date_of(iso); }

// Two regions, three departments; Ain has four communes today, of which Neuve came out of Alba and Brie in 2016.
constexpr std::string_view places =
    "V\ttest\n"
    "N\tFR\tFrance\t2200\n"
    "R\t84\tAuvergne-Rhône-Alpes\t1\t1200\n"
    "R\t93\tSud\t1\t1000\n"
    "D\t01\tAin\t5\t84\t1860-07-01\t1200\n"
    "D\t13\tBouches-du-Rhône\t4\t93\t1860-07-01\t800\n"
    "D\t84\tVaucluse\t2\t93\t1860-07-01\t200\n"
    "E\t200000001\tCA Grande\t01\t900\n"
    "E\t200000002\tCC Petite\t01\t300\n"
    "C\t01001\tNeuve\t01\t500\t200000001\n"
    "C\t01003\tCroix\t01\t400\t200000001\n"
    "C\t01004\tDole\t01\t300\t200000002\n"
    "C\t13001\tAix\t13\t800\t\n"
    "C\t84001\tApt\t84\t200\t\n";
// Alba (01001) took Brie (01002) in and became Neuve; Ferme (01006) is gone, split between Croix and Dole; Dole was in
// the CC Ancienne, which ended in 2020 and went into Petite; Croix came back after 18 months.
constexpr std::string_view past =
    "V\ttest\n"
    "L\t01003\t2010-01-01\n"
    "X\t01002\tBrie\t01\t100\t\t2016-01-01\n"
    "X\t01006\tFerme\t01\t70\t\t2019-01-01\n"
    "G\t01003\t2012-01-01\t2013-07-01\n"
    "E\t200000003\tCC Ancienne\t01\t300\t\t2020-01-01\n"
    "M\t01004\t200000003\t\t2020-01-01\n"
    "M\t01006\t200000003\t\t2019-01-01\n"
    "S\tcommune\t01001\t01001\t2016-01-01\trenamed\t1000\t0\tAlba\n"
    "S\tcommune\t01002\t01001\t2016-01-01\tmerger\t1000\t0\t\n"
    "S\tcommune\t01006\t01003\t2019-01-01\tsplit\t571\t0\t\n"
    "S\tcommune\t01006\t01004\t2019-01-01\tsplit\t429\t0\t\n"
    "S\tepci\t200000003\t200000002\t2020-01-01\tmerger\t1000\t0\t\n";

enum class Start { made_up, empty };
class History : public Territories {
 protected:
  explicit History(Start start = Start::made_up) {
    if (start == Start::empty) return;
    act([](access::Act& a) { return load_table(a, places); }).value();
    act([](access::Act& a) { return load_history(a, past); }).value();
  }
  std::vector<Move> moves;
  Told note() {
    return {.moves = [this](access::Act&, const Move& move) -> Result<void> {
              moves.push_back(move);
              return {};
            },
            .changed = [this](access::Act&, const Changed& change) -> Result<void> {
              changed.assign(change.territories.begin(), change.territories.end());
              return {};
            }};
  }
  std::vector<TerritoryKey> changed;  // by the last act
  // Read once by tests that change nothing more.
  std::optional<Registry> kept;
  Registry registry() { return kept ? *kept : Territories::registry(); }
  TerritoryKey key(Level level, std::string_view code) {
    const auto r = registry();
    const auto* t = r.find(level, code);
    return t == nullptr ? TerritoryKey{} : t->key;
  }
  TerritoryKey commune(std::string_view code) { return key(Level::commune, code); }
  TerritoryKey contract(std::string_view code) { return key(Level::contract, code); }
  TerritoryKey add(std::string code, std::string_view department, std::vector<std::string> members,
                   std::int64_t population = 0) {
    NewContract one{.code = code, .name = "Ville " + code, .department = key(Level::department, department)};
    one.member_codes = std::move(members);
    one.population = population;
    return act([&](access::Act& a) { return add_contract(a, one); }).value();
  }
  Result<std::int64_t> record(const NewSuccession& given) {
    return act([&](access::Act& a) { return record_succession(a, given, note()); });
  }
  Result<void> undo(std::int64_t change) {
    return act([&](access::Act& a) { return undo_succession(a, change, note()); });
  }
  template <class F>
  auto asking(F&& question) {
    const auto r = registry();
    return database->read([&](db::Session& session) { return question(session, r); });
  }
  // "01003 571, 01004 429"; "~" marks an estimate.
  std::string text(std::span<const Part> parts) {
    const auto r = registry();
    std::string out;
    for (const auto& part : parts) {
      out += (out.empty() ? "" : ", ") + r.find(part.territory)->code + " " + std::to_string(part.per_mille) +
             (part.is_estimated ? "~" : "");
    }
    return out;
  }
  std::string became(TerritoryKey of, std::string_view since, std::string_view until) {
    return text(
        asking([&](db::Session& s, const Registry& r) { return successors(s, r, of, day(since), day(until)); }));
  }
  std::string came_from(TerritoryKey of, std::string_view on, std::string_view then) {
    return text(asking([&](db::Session& s, const Registry& r) { return predecessors(s, r, of, day(on), day(then)); }));
  }
  std::string covers(TerritoryKey of, std::string_view on) {
    std::string out;
    for (const auto& code : asking([&](db::Session&s, const Registry&r) {
           std::vector<std::string> codes;
           for (const auto* c : perimeter(s, r, of, day(on))) codes.push_back(c->code);
           return codes;
         }))
      out += (out.empty() ? "" : " ") + code;
    return out;
  }
  std::string codes(const std::vector<TerritoryKey>& path) {
    const auto r = registry();
    std::string out;
    for (const auto one : path) out += (out.empty() ? "" : " ") + r.find(one)->code;
    return out;
  }
  static std::string why(const Error& error) {
    if (const auto* faults = std::get_if<Invalid>(&error)) {
      std::string out;
      for (const auto& fault : faults->faults) out += fault.field + ": " + fault.reason.english() + "\n";
      return out;
    }
    return english(error);
  }
  Result<ImportReport> epci(std::string_view bytes, const std::string& name = "epci.csv") {
    return act([&](access::Act& a) { return import_epci(a, write_file(name, bytes)); });
  }
  Result<ImportReport> lives(std::string_view bytes) {
    return act([&](access::Act& a) { return import_history(a, write_file("history.csv", bytes)); });
  }
  static std::string lines(const std::vector<Fault>& faults) {
    std::string out;
    for (const auto& fault : faults) out += fault.field + ": " + fault.reason.english() + "\n";
    return out;
  }
};
// On the embedded reference, and where they are there on the official files.
class Reference : public History {
 protected:
  Reference() : History(Start::empty) { load(); }
};
INSTANTIATE_TEST_SUITE_P(, Reference, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);
INSTANTIATE_TEST_SUITE_P(, History, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// ---- days ----

TEST_P(History, ATerritoryExistsBetweenItsDaysAndNotBetweenTwoLives) {
  const auto r = registry();
  const auto brie = commune("01002");
  EXPECT_TRUE(r.exists_on(brie, day("2015-12-31")));
  EXPECT_FALSE(r.exists_on(brie, day("2016-01-01")));
  const auto croix = commune("01003");
  EXPECT_FALSE(r.exists_on(croix, day("2009-12-31")));
  EXPECT_TRUE(r.exists_on(croix, day("2011-12-31")));
  EXPECT_FALSE(r.exists_on(croix, day("2012-01-01")));
  EXPECT_FALSE(r.exists_on(croix, day("2013-06-30")));
  EXPECT_TRUE(r.exists_on(croix, day("2013-07-01")));
  EXPECT_FALSE(r.exists_on(TerritoryKey{}, day("2016-01-01")));
  EXPECT_FALSE(r.exists_on(TerritoryKey{999999}, day("2016-01-01")));
}

TEST_P(History, ATerritoryThatHasEndedIsFoundByItsCodeAndStandsInNoListOfNow) {
  const auto r = registry();
  ASSERT_NE(r.find(Level::commune, "01002"), nullptr);
  EXPECT_EQ(r.find(Level::commune, "01002")->name, "Brie");
  for (const auto* t : r.below(key(Level::department, "01"), Level::commune)) EXPECT_NE(t->code, "01002");
  for (const auto& t : r.all(Level::commune)) EXPECT_FALSE(has_ended(t)) << t.code;
  std::string then;
  for (const auto* t : r.below_on(key(Level::department, "01"), Level::commune, day("2015-06-01")))
    then += t->code + " ";
  EXPECT_EQ(then, "01001 01002 01003 01004 01006 ");
  EXPECT_EQ(r.on(Level::epci, day("2019-12-31")).size(), 3U);
  EXPECT_EQ(r.on(Level::epci, day("2020-01-01")).size(), 2U);
}

TEST_P(History, TheHistoryLoadedTwiceChangesNothing) {
  EXPECT_EQ(act([](access::Act& a) { return load_history(a, past); }).value(), 0);
  EXPECT_EQ(journal_of("load_history").size(), 1U);
  // The places again leave the days that the history gave.
  EXPECT_EQ(act([](access::Act& a) { return load_table(a, places); }).value(), 0);
  EXPECT_EQ(registry().find(Level::commune, "01003")->valid_from, day("2010-01-01"));
}

TEST_P(History, ANewerReferenceEndsWhatItNoLongerNames) {
  const auto before = commune("01004");
  const auto newer = std::string(past) + "X\t01004\tDole\t01\t300\t\t2027-01-01\n" +
                     "S\tcommune\t01004\t01003\t2027-01-01\tmerger\t1000\t0\t\n";
  EXPECT_EQ(act([&](access::Act& a) { return load_history(a, newer); }).value(), 1);
  const auto r = registry();
  EXPECT_EQ(r.find(Level::commune, "01004")->key, before) << "the key is for ever";
  EXPECT_FALSE(r.exists_on(before, day("2027-01-01")));
  EXPECT_EQ(became(before, "2026-01-01", "2027-01-01"), "01003 1000");
  EXPECT_EQ(became(commune("01002"), "2015-01-01", "2027-01-01"), "01001 1000") << "what was known is not there twice";
}

TEST_P(Reference, TheReferenceKnowsWhatBecameOfCommunesAndEpci) {
  kept = registry();
  const auto r = registry();
  EXPECT_EQ(r.find(Level::department, "20"), nullptr);
  // Pierrefitte-sur-Seine joined Saint-Denis in 2025; Annecy took five neighbours in in 2017.
  EXPECT_EQ(became(commune("93059"), "2024-06-01", "2026-01-01"), "93066 1000");
  EXPECT_EQ(covers(commune("93059"), "2024-12-31"), "93059");
  EXPECT_EQ(covers(commune("93059"), "2025-01-01"), "");
  EXPECT_EQ(r.on(Level::epci, day("2019-01-01")).size(), 1259U) << "that year’s list";
  for (const auto& t : r.all(Level::commune)) EXPECT_FALSE(has_ended(t));
}

// ---- successions ----

TEST_P(History, AMergerCarriesAllAndASplitByPopulation) {
  EXPECT_EQ(became(commune("01002"), "2015-01-01", "2020-01-01"), "01001 1000");
  EXPECT_EQ(became(commune("01006"), "2015-01-01", "2020-01-01"), "01003 571, 01004 429");
  EXPECT_EQ(became(commune("01004"), "2015-01-01", "2020-01-01"), "01004 1000");
}

TEST_P(History, BeforeTheDayOfAChangeNothingHasChanged) {
  EXPECT_EQ(became(commune("01002"), "2015-01-01", "2015-12-31"), "01002 1000");
  EXPECT_EQ(became(commune("01002"), "2016-01-01", "2020-01-01"), "") << "it does not exist any more";
}

TEST_P(History, BackInTimeAMergerComesApartByPopulation) {
  // 500 people of Neuve against 100 of Brie; who ended is known by name.
  EXPECT_EQ(came_from(commune("01001"), "2020-01-01", "2015-01-01"), "01001 833, 01002 167");
  EXPECT_EQ(came_from(commune("84001"), "2020-01-01", "2015-01-01"), "84001 1000");
}

TEST_P(History, WhenAPopulationIsNotKnownTheSharesAreEqualAndSaidToBeEstimated) {
  const auto brie = commune("01002");
  act([&](access::Act& a) -> Result<std::int64_t> { return a.db.run(sql::set_population, brie, 0); }).value();
  EXPECT_EQ(came_from(commune("01001"), "2020-01-01", "2015-01-01"), "01001 500~, 01002 500~");
}

TEST_P(History, AnEpciIsTheCommunesItHadOnThatDay) {
  EXPECT_EQ(covers(key(Level::epci, "200000002"), "2021-01-01"), "01004");
  EXPECT_EQ(covers(key(Level::epci, "200000002"), "2019-06-01"), "");
  EXPECT_EQ(covers(key(Level::epci, "200000003"), "2018-06-01"), "01004 01006");
  EXPECT_EQ(covers(key(Level::epci, "200000003"), "2019-06-01"), "01004");
  EXPECT_EQ(covers(key(Level::epci, "200000003"), "2021-01-01"), "");
}

TEST_P(History, AnEpciIsFollowedThroughItsCommunes) {
  // 300 people of Dole, and of the 70 of Ferme 571 in a thousand went to Croix, in the CA Grande.
  EXPECT_EQ(became(key(Level::epci, "200000003"), "2018-06-01", "2021-01-01"), "200000001 108, 200000002 892");
  EXPECT_EQ(became(key(Level::epci, "200000003"), "2019-06-01", "2021-01-01"), "200000002 1000");
}

TEST_P(History, ATranslationNamesEveryTerritoryOfTheFirstDay) {
  const auto ways = asking([&](db::Session& s, const Registry& r) {
    return translate(s, r, Level::commune, day("2015-06-01"), day("2021-01-01"));
  });
  std::set<TerritoryKey> named;
  for (const auto& one : ways) {
    named.insert(one.territory);
    int sum = 0;
    for (const auto& part : one.parts) sum += part.per_mille;
    EXPECT_EQ(sum, 1000);
  }
  EXPECT_EQ(named.size(), 7U);
}

// A random history of communes: mergers and splits over twelve years, with chains.
TEST_P(History, SharesAlwaysAddUpAndAValueThatGoesThereAndBackThroughMergersKeepsItsTotal) {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
    std::mt19937 dice(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(dice() % n); };
    struct One {
      std::string code;
      int since = 0, until = 0;
    };
    std::vector<One> all;
    std::vector<std::size_t> alive;
    for (int i = 0; i < 30; ++i) {
      all.push_back({"13" + std::to_string(100 + i), 0, 0});
      alive.push_back(all.size() - 1);
    }
    std::string successions;
    const bool mergers_only = seed % 2 == 1;
    for (int year = 2005; year < 2017; ++year) {
      const auto on = std::to_string(year) + "-01-01";
      std::set<std::size_t> touched;
      for (int i = 0; i < 3 && alive.size() > 4; ++i) {
        const auto a = alive[below(alive.size())];
        const auto b = alive[below(alive.size())];
        if (a == b || touched.contains(a) || touched.contains(b)) continue;
        touched.insert({a, b});
        if (mergers_only || below(2) == 0) {
          successions += "S\tcommune\t" + all[a].code + "\t" + all[b].code + "\t" + on + "\tmerger\t1000\t0\t\n";
        } else {
          all.push_back({"13" + std::to_string(100 + all.size()), year, 0});
          const auto c = all.size() - 1;
          alive.push_back(c);
          touched.insert(c);
          const auto share = 1 + below(999);
          successions += "S\tcommune\t" + all[a].code + "\t" + all[b].code + "\t" + on + "\tsplit\t" +
                         std::to_string(share) + "\t0\t\n";
          successions += "S\tcommune\t" + all[a].code + "\t" + all[c].code + "\t" + on + "\tsplit\t" +
                         std::to_string(1000 - share) + "\t0\t\n";
        }
        all[a].until = year;
        std::erase(alive, a);
      }
    }
    std::string table = "V\tseed " + std::to_string(seed) + "\n";
    for (const auto& one : all) {
      table += "X\t" + one.code + "\tVille\t13\t" + std::to_string(10 + below(5000)) + "\t" +
               (one.since == 0 ? "" : std::to_string(one.since) + "-01-01") + "\t" +
               (one.until == 0 ? "9999-12-31" : std::to_string(one.until) + "-01-01") + "\n";
    }
    db::testing::TestDatabase fresh{GetParam(), {journal::sql::all_migrations, sql::all_migrations}};
    const auto loaded = fresh->write([&](db::Session& session) -> Result<int> {
      access::Act a{.db = session, .actor = system, .now = now, .origin = "cli"};
      load_table(a, places).value();
      return load_history(a, table + successions);
    });
    ASSERT_TRUE(loaded);
    fresh->read([&](db::Session& session) {
      const auto r = read_registry(session);
      const auto there = translate(session, r, Level::commune, day("2004-06-01"), day("2017-06-01"));
      const auto back = translate(session, r, Level::commune, day("2017-06-01"), day("2004-06-01"));
      std::map<TerritoryKey, std::int64_t> values;
      std::int64_t total = 0;
      for (const auto& [territory, parts] : there) {
        int sum = 0;
        for (const auto& part : parts) {
          sum += part.per_mille;
          EXPECT_TRUE(r.exists_on(part.territory, day("2017-06-01")));
        }
        EXPECT_EQ(sum, 1000) << r.find(territory)->code << " seed " << seed;
        EXPECT_TRUE(!mergers_only || parts.size() == 1U);
        const auto value = static_cast<std::int64_t>(below(1'000'000));
        total += value;
        const auto divided = divide(value, parts);
        for (std::size_t i = 0; i < parts.size(); ++i) values[parts[i].territory] += divided[i];
      }
      std::int64_t later = 0;
      for (const auto& [territory, value] : values) later += value;
      EXPECT_EQ(later, total);
      std::int64_t again = 0;
      for (const auto& [territory, parts] : back) {
        int sum = 0;
        for (const auto& part : parts) sum += part.per_mille;
        EXPECT_TRUE(sum == 1000 || parts.empty());
        for (const auto share : divide(values[territory], parts)) again += share;
      }
      EXPECT_EQ(again, total);
    });
  }
}

TEST_P(History, ADivisionLosesNothing) {
  const std::vector<Part> parts{{TerritoryKey{1}, 333}, {TerritoryKey{2}, 333}, {TerritoryKey{3}, 334}};
  EXPECT_EQ(divide(100, parts), (std::vector<std::int64_t>{33, 33, 34}));
  EXPECT_EQ(divide(-1, parts), (std::vector<std::int64_t>{0, 0, -1}));
  EXPECT_EQ(divide(2, parts), (std::vector<std::int64_t>{1, 0, 1}));
  EXPECT_TRUE(divide(7, {}).empty());
}

// ---- perimeters of contracts ----

TEST_P(History, AContractCoversWhatItsMembersHaveBecome) {
  const auto one = add("CV001", "01", {"200000003", "01002"});
  EXPECT_EQ(covers(one, "2015-06-01"), "01002 01004 01006");
  EXPECT_EQ(covers(one, "2016-06-01"), "01001 01004 01006");
  // Ferme is gone: what it was lies in Croix and Dole; the CC Ancienne ended with Dole alone.
  EXPECT_EQ(covers(one, "2019-06-01"), "01001 01004");
  EXPECT_EQ(covers(one, "2026-01-01"), "01001 01004");
  EXPECT_EQ(covers(one, "2014-12-31"), "") << "no contract before 2015";
}

// ---- changes of contracts ----

TEST_P(History, ContractsThatMergeEndAndTheOtherCoversTheirCommunes) {
  const auto a = add("CV001", "01", {"01001"});
  const auto b = add("CV002", "01", {"01003"});
  const auto c = add("CV003", "01", {"01004"});
  const auto change = record({.kind = Change::merger, .day = day("2016-07-01"), .from = {a, b}, .to = {{c, {}}}});
  ASSERT_TRUE(change) << why(change.error());
  const auto r = registry();
  EXPECT_TRUE(r.exists_on(a, day("2016-06-30")));
  EXPECT_FALSE(r.exists_on(a, day("2016-07-01")));
  EXPECT_EQ(r.all(Level::contract).size(), 1U);
  EXPECT_EQ(became(a, "2016-01-01", "2016-12-31"), "CV003 1000");
  EXPECT_EQ(covers(c, "2016-06-30"), "01004");
  EXPECT_EQ(covers(c, "2016-07-01"), "01001 01003 01004");
  EXPECT_EQ(journal_of("record_succession").size(), 3U) << "in the journal of each";
  EXPECT_TRUE(moves.empty());
}

TEST_P(History, AContractThatSplitsIsDividedByTheSharesGiven) {
  const auto a = add("CV001", "01", {"01001", "01003"});
  const auto b = add("CV002", "01", {"01003"});
  ASSERT_TRUE(record({.kind = Change::split, .day = day("2016-07-01"), .from = {a}, .to = {{a, 600}, {b, 400}}}));
  EXPECT_EQ(became(a, "2016-01-01", "2016-12-31"), "CV001 600, CV002 400");
  EXPECT_TRUE(registry().exists_on(a, day("2016-07-01"))) << "it goes on";
  EXPECT_EQ(covers(a, "2016-06-30"), "01001 01003");
  EXPECT_EQ(covers(a, "2016-07-01"), "01001");
}

TEST_P(History, WithoutSharesASplitGoesByPopulationOrEqually) {
  const auto a = add("CV001", "01", {"01001"});
  const auto b = add("CV002", "01", {"01003"}, 300);
  const auto c = add("CV003", "01", {"01004"}, 100);
  const auto d = add("CV004", "01", {"01004"});
  ASSERT_TRUE(record({.kind = Change::split, .day = day("2016-07-01"), .from = {a}, .to = {{b, {}}, {c, {}}}}));
  EXPECT_EQ(became(a, "2016-01-01", "2016-12-31"), "CV002 750, CV003 250");
  ASSERT_TRUE(record({.kind = Change::split, .day = day("2016-08-01"), .from = {b}, .to = {{c, {}}, {d, {}}}}));
  EXPECT_EQ(became(b, "2016-01-01", "2016-12-31"), "CV003 500~, CV004 500~");
  // And through both.
  EXPECT_EQ(became(a, "2016-01-01", "2016-12-31"), "CV003 625~, CV004 375~");
}

TEST_P(History, AMoveIsDatedAndSumsOfBeforeStayWithTheOldDepartment) {
  const auto a = add("CV001", "13", {"13001"});
  const auto change = record(
      {.kind = Change::moved, .day = day("2016-07-01"), .from = {a}, .department = key(Level::department, "01")});
  ASSERT_TRUE(change) << why(change.error());
  const auto r = registry();
  EXPECT_EQ(codes(r.sum_path_on(a, day("2016-06-30"))), "CV001 13 93 FR");
  EXPECT_EQ(codes(r.sum_path_on(a, day("2016-07-01"))), "CV001 01 84 FR");
  EXPECT_EQ(codes(r.sum_path(a)), "CV001 01 84 FR");
  EXPECT_EQ(r.below_on(key(Level::department, "13"), Level::contract, day("2016-06-30")).size(), 1U);
  EXPECT_EQ(r.below_on(key(Level::department, "13"), Level::contract, day("2016-07-01")).size(), 0U);
  EXPECT_EQ(became(a, "2016-01-01", "2016-12-31"), "CV001 1000");
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves[0].day, day("2016-07-01"));
  EXPECT_EQ(changed, std::vector{a});
  EXPECT_EQ(r.path_changes(a), std::vector{day("2016-07-01")});
  EXPECT_TRUE(r.path_changes(key(Level::department, "13")).empty());
  const auto ever = [&](std::string_view department) {
    return r.ever_below(key(Level::department, department), Level::contract).size();
  };
  EXPECT_EQ(ever("13"), 1U) << "it stood there";
  EXPECT_EQ(ever("01"), 1U);
  EXPECT_EQ(ever("69"), 0U);
  expect_journals_follow_the_registry();
}

TEST_P(History, WhoeverHoldsAnOlderMapIsTold) {
  const auto a = add("CV001", "13", {"13001"});
  const auto b = add("CV002", "13", {"13001"});
  const auto before = registry();
  const auto is_newest_of_all = [&](const Registry& r) {
    return database->read([&](db::Session& session) { return is_newest(session, r); });
  };
  EXPECT_TRUE(is_newest_of_all(before));
  ASSERT_TRUE(record({.kind = Change::merger, .day = day("2016-07-01"), .from = {a}, .to = {{b, {}}}}));
  EXPECT_EQ(changed, (std::vector{a, b}));
  EXPECT_FALSE(is_newest_of_all(before));
  const auto after = registry();
  EXPECT_TRUE(is_newest_of_all(after));
  EXPECT_TRUE(before.successions().empty());
  ASSERT_EQ(after.successions().size(), 1U);
  EXPECT_EQ(after.successions().front().to, b);
  EXPECT_EQ(after.ever_below(key(Level::department, "13"), Level::contract).size(), 2U) << "those that have ended too";
}

TEST_P(History, WhatTheRoomsAboveCannotFollowIsNotRecorded) {
  const auto a = add("CV001", "13", {"13001"});
  const auto b = add("CV002", "13", {"13001"});
  const auto refusal = act([&](access::Act& act) {
    return record_succession(
        act, {.kind = Change::merger, .day = day("2016-07-01"), .from = {a}, .to = {{b, {}}}},
        {.changed = [](access::Act&, const Changed&) -> Result<void> { return refused("test", msg("Held.")); }});
  });
  ASSERT_FALSE(refusal);
  EXPECT_TRUE(registry().exists_on(a, day("2016-07-01")));
}

TEST_P(History, WhatHoldsAContractKeepsItWhereItIs) {
  const auto a = add("CV001", "13", {"13001"});
  const auto refusal = act([&](access::Act& act) {
    return record_succession(
        act, {.kind = Change::moved, .day = day("2016-07-01"), .from = {a}, .department = TerritoryKey{1001}},
        {.moves = [](access::Act&, const Move&) -> Result<void> { return refused("test", msg("Held.")); }});
  });
  ASSERT_FALSE(refusal);
  EXPECT_EQ(codes(registry().sum_path_on(a, day("2016-07-01"))), "CV001 13 93 FR");
  EXPECT_TRUE(journal_of("record_succession").empty());
}

TEST_P(History, ANewNameKeepsTheOldOne) {
  const auto a = add("CV001", "13", {"13001"});
  ASSERT_TRUE(record({.kind = Change::renamed, .day = day("2016-07-01"), .from = {a}, .name = "Grand Aix"}));
  EXPECT_EQ(registry().find(a)->name, "Grand Aix");
  const auto events = asking([&](db::Session& s, const Registry&) { return history(s, a); });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].was, "Ville CV001");
}

TEST_P(History, AChangeIsUndoneByAFurtherActAndItsRowsStay) {
  const auto a = add("CV001", "13", {"13001"});
  const auto b = add("CV002", "13", {"13001"});
  const auto merger = record({.kind = Change::merger, .day = day("2016-07-01"), .from = {a}, .to = {{b, {}}}}).value();
  const auto move =
      record({.kind = Change::moved, .day = day("2016-08-01"), .from = {b}, .department = key(Level::department, "01")})
          .value();
  const auto name = record({.kind = Change::renamed, .day = day("2016-09-01"), .from = {b}, .name = "Autre"}).value();
  const auto early = undo(merger);
  ASSERT_FALSE(early);
  EXPECT_EQ(why(early.error()), "A change of the contract CV002 is recorded for 2016-08-01: undo that one first.");
  ASSERT_TRUE(undo(name));
  ASSERT_TRUE(undo(move));
  ASSERT_TRUE(undo(merger));
  const auto r = registry();
  EXPECT_EQ(r.find(b)->name, "Ville CV002");
  EXPECT_EQ(codes(r.sum_path_on(b, day("2016-10-01"))), "CV002 13 93 FR");
  EXPECT_TRUE(r.exists_on(a, day("2016-10-01")));
  EXPECT_EQ(became(a, "2016-01-01", "2016-10-01"), "CV001 1000");
  ASSERT_EQ(moves.size(), 2U) << "the move back is told, on the same day";
  EXPECT_EQ(moves[1].to, moves[0].from);
  EXPECT_EQ(moves[1].day, moves[0].day);
  const auto again = undo(merger);
  ASSERT_FALSE(again);
  EXPECT_TRUE(std::holds_alternative<NotFound>(again.error()));
  expect_journals_follow_the_registry();
  // And it can be recorded again.
  ASSERT_TRUE(record({.kind = Change::merger, .day = day("2016-07-01"), .from = {a}, .to = {{b, {}}}}));
}

TEST_P(History, TheReferenceIsNotUndoneByHand) { EXPECT_FALSE(undo(0)); }

TEST_P(History, AChangeOfContractsIsRefusedWhenItCannotBe) {
  const auto a = add("CV001", "13", {"13001"});
  const auto b = add("CV002", "13", {"13001"});
  const auto c = add("CV003", "13", {"13001"});
  const auto ain = key(Level::department, "01");
  const auto refusal = [&](const NewSuccession& given) {
    const auto result = record(given);
    return result ? std::string("taken") : why(result.error());
  };
  const auto july = day("2016-07-01");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = day("2016-11-16"), .from = {a}, .to = {{b, {}}}}),
            "day: A change is recorded on the day it takes effect or later: today is 2016-11-15.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = day("2015-01-01"), .from = {a}, .to = {{b, {}}}}),
            "day: The contract CV001 exists since 2015-01-01: the change comes after that day.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = july, .from = {a}, .to = {{TerritoryKey{99999}, {}}}}),
            "to: There is no such contract.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = july, .from = {commune("13001")}, .to = {{b, {}}}}),
            "from: There is no such contract.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = july, .from = {a}, .to = {{a, {}}}}),
            "to: A contract does not merge into itself.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = july, .from = {}, .to = {{a, {}}}}),
            "from: Name at least one contract that merges into the other.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = july, .from = {a, a}, .to = {{b, {}}}}),
            "from: The contract CV001 is named twice.\n");
  EXPECT_EQ(refusal({.kind = Change::split, .day = july, .from = {a}, .to = {{b, 500}, {c, 400}}}),
            "to: The shares add up to 900 thousandths, not to 1000.\n");
  EXPECT_EQ(refusal({.kind = Change::split, .day = july, .from = {a}, .to = {{b, 1000}, {c, {}}}}),
            "to: Each share is a whole number of thousandths from 1 to 1000; give all of them, or none.\n");
  EXPECT_EQ(refusal({.kind = Change::split, .day = july, .from = {a}, .to = {{b, 1000}}}),
            "to: A contract splits into two or more; one of them may be itself.\n");
  EXPECT_EQ(refusal({.kind = Change::moved, .day = july, .from = {a}, .department = a}),
            "department: Name a department that exists.\n");
  EXPECT_EQ(refusal({.kind = Change::moved, .day = july, .from = {a}, .department = key(Level::department, "13")}),
            "department: The contract CV001 stands in 13 already.\n");
  EXPECT_EQ(refusal({.kind = Change::renamed, .day = july, .from = {a}, .name = " "}),
            "name: A contract has a name of at most 200 characters.\n");
  EXPECT_TRUE(journal_of("record_succession").empty());

  // A merged into B: neither again, nor back in a circle, nor before.
  EXPECT_EQ(refusal({.kind = Change::merger, .day = july, .from = {a}, .to = {{b, {}}}}), "taken");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = day("2016-08-01"), .from = {a}, .to = {{c, {}}}}),
            "from: The contract CV001 ended on 2016-07-01.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = july, .from = {b}, .to = {{a, {}}}}),
            "to: The contract CV001 ended on 2016-07-01.\n");
  EXPECT_EQ(refusal({.kind = Change::merger, .day = day("2016-06-01"), .from = {b}, .to = {{c, {}}}}),
            "A change of the contract CV002 is recorded for 2016-07-01: undo that one first.");
  // Two moves on one day have no order.
  EXPECT_EQ(refusal({.kind = Change::moved, .day = july, .from = {c}, .department = ain}), "taken");
  EXPECT_EQ(refusal({.kind = Change::moved, .day = july, .from = {c}, .department = key(Level::department, "84")}),
            "day: The contract CV003 stands in its department since 2016-07-01: it moves after that day.\n");
}

TEST_P(History, OnlyTheNationalCoordinatorRecordsAChange) {
  const auto a = add("CV001", "13", {"13001"});
  access::Actor prefect = system;
  prefect.is_system = false;
  prefect.grants.push_back({access::Role::prefect, TerritoryKey{1013}});
  const auto attempt = [&](const access::Actor& who) {
    return database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = who, .now = now};
      return record_succession(act, {.kind = Change::renamed, .day = day("2016-07-01"), .from = {a}, .name = "Autre"},
                               note());
    });
  };
  const auto refusal = attempt(prefect);
  ASSERT_FALSE(refusal);
  EXPECT_TRUE(std::holds_alternative<Forbidden>(refusal.error()));
  access::Actor coordinator = prefect;
  coordinator.grants.clear();
  coordinator.grants.push_back({access::Role::national_coordinator, nation_key});
  EXPECT_TRUE(attempt(coordinator));
}

// ---- the EPCI of 2015 ----

constexpr std::string_view epci_of_2015 =
    "siren;nom;nature;insee;nom_com;pmun_com\n"
    "200000001;CA Grande;CA;01001;Alba;400\n"
    "240000009;CC Disparue;CC;01002;Brie;110\n"
    "240000009;CC Disparue;CC;01003;Croix;390\n"
    "200000003;CC Ancienne;CC;01004;Dole;300\n"
    "200000003;CC Ancienne;CC;1006;Ferme;70\n";  // as a spreadsheet leaves it

TEST_P(History, TheEpciOf2015BridgeTheYearsUntilTheListsBegin) {
  const auto one = add("CV001", "01", {"240000009"});
  EXPECT_EQ(covers(one, "2016-06-01"), "") << "nobody knows the code yet";
  const auto report = epci(epci_of_2015);
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(report->read, 5);
  EXPECT_EQ(report->added, 1);
  EXPECT_EQ(lines(report->rejected), "");
  const auto gone = key(Level::epci, "240000009");
  EXPECT_EQ(registry().find(gone)->name, "CC Disparue");
  EXPECT_EQ(covers(gone, "2015-06-01"), "01002 01003");
  EXPECT_EQ(covers(gone, "2016-06-01"), "01003");
  EXPECT_EQ(covers(gone, "2017-01-01"), "");
  EXPECT_EQ(covers(key(Level::epci, "200000001"), "2016-06-01"), "01001");
  EXPECT_EQ(covers(key(Level::epci, "200000001"), "2018-06-01"), "01001 01003");
  EXPECT_EQ(became(gone, "2015-06-01", "2018-01-01"), "200000001 1000");
  const auto events = asking([&](db::Session& s, const Registry&) { return history(s, gone); });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].day, day("2017-01-01"));
  EXPECT_TRUE(events[0].is_estimated) << "nobody tells the day";
  // The member that nobody knew is known, also where it has become something else.
  EXPECT_EQ(covers(one, "2015-06-01"), "01002 01003");
  EXPECT_EQ(covers(one, "2018-01-01"), "01003");
  EXPECT_EQ(journal_of("import_epci").size(), 1U);
}

TEST_P(History, TheSameEpciTwiceChangeNothing) {
  epci(epci_of_2015).value();
  const auto again = epci(epci_of_2015).value();
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.changed, 0);
  EXPECT_EQ(again.unchanged, 5);
}

TEST_P(History, WhatIsNoEpciIsRejectedWithItsLine) {
  const auto report = epci(
      "siren;nom;insee;pmun_com\n"
      "123;CC Courte;01001;1\n"
      "240000009;;01001;1\n"
      "240000009;CC Disparue;99999;1\n"
      "240000009;CC Disparue;01003;beaucoup\n"
      "240000009;CC Disparue;01003;390\n"
      "200000001;CA Grande;01003;390\n");
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(lines(report->rejected),
            "line 2, siren: “123” is no SIREN of nine digits.\n"
            "line 3, nom: An EPCI has a name of at most 200 characters.\n"
            "line 4, insee: There was no commune 99999 on 1 January 2015.\n"
            "line 5, pmun_com: A population is a whole number from 0 to 100000000, not beaucoup.\n"
            "line 7, insee: The commune 01003 stands already on line 6, in the EPCI 240000009.\n");
  EXPECT_EQ(report->added, 1);
}

std::string gzip(std::string_view bytes) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<unsigned>(bytes.size());
  z.next_out = reinterpret_cast<unsigned char*>(out.data());
  z.avail_out = static_cast<unsigned>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

TEST_P(History, ACompressedFileIsReadAndOneCutShortChangesNothing) {
  const auto whole = gzip(epci_of_2015);
  const auto cut = epci(std::string_view(whole).substr(0, whole.size() - 12), "cut.csv.gz");
  ASSERT_FALSE(cut);
  EXPECT_EQ(why(cut.error()),
            fmt::format("file: The compressed file is cut short after {} bytes.\n", whole.size() - 12));
  auto damaged = whole;
  damaged[whole.size() / 2] = static_cast<char>(damaged[whole.size() / 2] ^ 0x55);
  EXPECT_FALSE(epci(damaged, "damaged.csv.gz"));
  EXPECT_EQ(key(Level::epci, "240000009"), TerritoryKey{});
  EXPECT_TRUE(journal_of("import_epci").empty());
  EXPECT_EQ(epci(whole, "whole.csv.gz").value().added, 1);
}

TEST_P(Reference, TheOfficialEpciOf2015LeaveFewMembersUnknown) {
  const auto data = shared_data();
  if (!data) GTEST_SKIP() << "the official files are not here (JALON_SHARED_DATA)";
  const auto take = [&](auto&& how) {
    const auto report = act(how);
    EXPECT_TRUE(report) << (report ? "" : why(report.error()));
    return *report;
  };
  take([&](access::Act& a) {
    return import_contracts(a, *data + "/territories/contrats-de-ville-2014.geojson", note());
  });
  const auto report = take([&](access::Act& a) { return import_epci(a, *data + "/territories/epci-2015.csv.gz"); });
  EXPECT_EQ(lines(report.rejected), "");
  EXPECT_EQ(lines(report.notices), "line 15760, insee: The commune 14697 was 14472 on 1 January 2015.\n");
  EXPECT_GT(report.added, 900);
  const auto again = take([&](access::Act& a) { return import_epci(a, *data + "/territories/epci-2015.csv.gz"); });
  EXPECT_EQ(again.added + again.changed, 0);
  const auto r = registry();
  EXPECT_EQ(r.on(Level::epci, day("2015-01-01")).size(), 2134U);
  int seen = 0;
  database->read([&](db::Session& session) {
    for (const auto& t : r.all(Level::contract)) {
      for (const auto& member : members(session, t.key))
        EXPECT_FALSE(member.territory.is_null()) << t.code << member.code;
      // One in twenty, since each is read from the database.
      if (++seen % 20 != 0) continue;
      for (const auto* on : {"2015-06-01", "2018-06-01", "2026-01-01"}) {
        EXPECT_FALSE(perimeter(session, r, t.key, day(on)).empty()) << t.code << " " << on;
      }
    }
    for (const auto level : {Level::commune, Level::epci}) {
      for (const auto& [from, to] : {std::pair("2015-06-01", "2026-06-01"), std::pair("2026-06-01", "2015-06-01")}) {
        std::size_t lost = 0;
        for (const auto& one : translate(session, r, level, day(from), day(to))) {
          int sum = 0;
          for (const auto& part : one.parts) sum += part.per_mille;
          EXPECT_TRUE(sum == 1000 || sum == 0) << r.find(one.territory)->code;
          lost += one.parts.empty() ? 1 : 0;
        }
        EXPECT_LT(lost, 20U) << word(level) << from;
      }
    }
  });
}  // namespace

// ---- departments and regions ----

constexpr std::string_view old_regions =
    "id,insee_code,start_datetime,end_datetime,name,successors,ancestors\n"
    "fr:region:82@1970-01-09,82,1970-01-09 00:00:00,2015-12-31 23:59:59,Rhône-Alpes,fr:region:84@2016-01-01,\n"
    "fr:region:83@1970-01-09,83,1970-01-09 00:00:00,2015-12-31 23:59:59,Auvergne,fr:region:84@2016-01-01,\n"
    "fr:region:84@2016-01-01,84,2016-01-01 00:00:00,9999-12-31 23:59:59,Auvergne-Rhône-Alpes,,x\n";
constexpr std::string_view old_departments =
    "id,insee_code,start_datetime,end_datetime,name,successors,parents\n"
    "fr:departement:20@1860-07-01,20,1860-07-01 00:00:00,1975-12-31 23:59:59,Corse,"
    "fr:departement:01@1976-01-01;fr:departement:13@1976-01-01,fr:region:82@1970-01-09\n"
    "fr:departement:01@1860-07-01,01,1860-07-01 00:00:00,1975-12-31 23:59:59,Ain Ancien,fr:departement:01@1976-01-01,\n"
    "fr:departement:01@1976-01-01,01,1976-01-01 00:00:00,9999-12-31 23:59:59,Ain,,"
    "fr:region:82@1970-01-09;fr:region:84@2016-01-01\n"
    "fr:departement:13@1976-01-01,13,1976-01-01 00:00:00,9999-12-31 23:59:59,Bouches-du-Rhône,,\n";

TEST_P(History, RegionsAndDepartmentsThatHaveEndedAreKnownWithWhoFollowedThem) {
  const auto regions = lives(old_regions);
  ASSERT_TRUE(regions) << why(regions.error());
  EXPECT_EQ(regions->added, 2);
  const auto departments = lives(old_departments);
  ASSERT_TRUE(departments) << why(departments.error());
  EXPECT_EQ(lines(departments->rejected), "");
  EXPECT_EQ(departments->added, 1);
  const auto r = registry();
  const auto ain = key(Level::department, "01");
  EXPECT_EQ(codes(r.sum_path_on(key(Level::department, "20"), day("1970-06-01"))), "20 82 FR");
  EXPECT_EQ(r.all(Level::region).size(), 2U) << "those of now";
  EXPECT_EQ(became(key(Level::region, "83"), "2015-06-01", "2016-06-01"), "84 1000");
  // Populations of now: 1200 in Ain, 800 in Bouches-du-Rhône.
  EXPECT_EQ(became(key(Level::department, "20"), "1970-01-01", "2016-06-01"), "01 600, 13 400");
  EXPECT_FALSE(r.exists_on(key(Level::department, "20"), day("1976-01-01")));
  const auto events = asking([&](db::Session& s, const Registry&) { return history(s, ain); });
  EXPECT_EQ(std::count_if(events.begin(), events.end(), [](const Event& e) { return e.was == "Ain Ancien"; }), 1);
  const auto again = lives(old_regions).value();
  EXPECT_EQ(again.added + again.changed, 0);
  expect_journals_follow_the_registry();
}

// Vaucluse goes into Bouches-du-Rhône.
std::string end_of_vaucluse(std::string_view last_day, std::string_view first_day, std::string_view successors) {
  return fmt::format(
      "id,insee_code,start_datetime,end_datetime,name,successors,parents\n"
      "fr:departement:84@1860-07-01,84,1860-07-01 00:00:00,{} 23:59:59,Vaucluse,{},\n"
      "fr:departement:13@{},13,{} 00:00:00,9999-12-31 23:59:59,Bouches-du-Rhône,,\n",
      last_day, successors, first_day, first_day);
}

TEST_P(History, ADepartmentThatEndsGivesWhatStandsInItToTheOneThatFollows) {
  const auto a = add("CV084", "84", {"84001"});
  const auto elsewhere = add("CV013", "13", {"13001"});
  const auto vaucluse = key(Level::department, "84"), rhone = key(Level::department, "13");
  EXPECT_EQ(codes(registry().right_path(vaucluse)), "84 93 FR");
  const auto report = act([&](access::Act& one) {
    return import_history(
        one, write_file("end.csv", end_of_vaucluse("2016-06-30", "2016-07-01", "fr:departement:13@2016-07-01")),
        note());
  });
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(lines(report->rejected) + lines(report->notices), "");
  EXPECT_EQ(report->changed, 1);
  const auto r = registry();
  EXPECT_TRUE(has_ended(*r.find(vaucluse)));
  EXPECT_EQ(codes(r.sum_path_on(a, day("2016-06-30"))), "CV084 84 93 FR");
  EXPECT_EQ(codes(r.sum_path(a)), "CV084 13 93 FR");
  EXPECT_EQ(codes(r.sum_path(commune("84001"))), "84001 13 93 FR");
  EXPECT_EQ(codes(r.sum_path(elsewhere)), "CV013 13 93 FR");
  EXPECT_EQ(r.below(rhone, Level::contract).size(), 2U);
  EXPECT_EQ(codes(r.right_path(vaucluse)), "84 93 FR 13") << "who follows answers for what it left";
  EXPECT_EQ(codes(r.right_path(rhone)), "13 93 FR") << "and not the other way round";
  EXPECT_EQ(became(vaucluse, "2016-01-01", "2016-12-31"), "13 1000");
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves[0].contract, a);
  EXPECT_EQ(moves[0].to, rhone);
  EXPECT_EQ(changed.size(), 3U);
  EXPECT_EQ(journal_of("end_department").size(), 1U);
  // The reference still names it, and again brings nothing back.
  EXPECT_EQ(act([](access::Act& one) { return load_table(one, places); }).value(), 0);
  EXPECT_TRUE(has_ended(*registry().find(vaucluse)));
  EXPECT_EQ(codes(registry().sum_path(commune("84001"))), "84001 13 93 FR");
  const auto again = lives(end_of_vaucluse("2016-06-30", "2016-07-01", "fr:departement:13@2016-07-01")).value();
  EXPECT_EQ(again.added + again.changed, 0);
  expect_journals_follow_the_registry();
}

TEST_P(History, AContractInTwoDepartmentsStaysInTheOneThatGoesOn) {
  NewContract one{.code = "CV002", .name = "Ville", .department = key(Level::department, "01")};
  one.also_in = {key(Level::department, "84")};
  const auto a = act([&](access::Act& act) { return add_contract(act, one); }).value();
  ASSERT_TRUE(lives(end_of_vaucluse("2016-06-30", "2016-07-01", "fr:departement:13@2016-07-01")));
  const auto r = registry();
  EXPECT_EQ(codes(r.sum_path(a)), "CV002 01 84 FR");
  EXPECT_EQ(codes(r.find(a)->also_in), "13");
  expect_journals_follow_the_registry();
}

TEST_P(History, ADepartmentStaysUntilItsDayAndWhenNobodyKnowsWhereItGoes) {
  const auto stays = [&](const std::string& file, std::string_view says) {
    const auto report = lives(file);
    ASSERT_TRUE(report) << why(report.error());
    EXPECT_NE(lines(report->notices).find(says), std::string::npos) << lines(report->notices);
    EXPECT_FALSE(has_ended(*registry().find(Level::department, "84")));
    EXPECT_EQ(codes(registry().sum_path(commune("84001"))), "84001 84 93 FR");
  };
  stays(end_of_vaucluse("2016-11-15", "2016-11-16", "fr:departement:13@2016-11-16"),
        "line 2, end_datetime: Vaucluse (84) ends on 2016-11-16: import this file again from that day on.");
  stays(end_of_vaucluse("2016-06-30", "2016-07-01", "fr:departement:13@2016-07-01;fr:departement:01@2016-07-01"),
        "not one department alone that is known follows it");
  stays(end_of_vaucluse("2016-06-30", "2016-07-01", ""), "not one department alone that is known follows it");
}

TEST_P(History, WhatHoldsAContractKeepsItsDepartment) {
  add("CV084", "84", {"84001"});
  const auto refusal = act([&](access::Act& one) {
    return import_history(
        one, write_file("end.csv", end_of_vaucluse("2016-06-30", "2016-07-01", "fr:departement:13@2016-07-01")),
        {.moves = [](access::Act&, const Move&) -> Result<void> { return refused("test", msg("Held.")); }});
  });
  ASSERT_FALSE(refusal);
  EXPECT_FALSE(has_ended(*registry().find(Level::department, "84")));
  EXPECT_TRUE(journal_of("import_history").empty());
}

TEST_P(History, WhatIsNoHistoryIsRejectedWithItsLine) {
  const auto report = lives(
      "id,insee_code,start_datetime,end_datetime,name,successors,parents\n"
      "fr:canton:20@1860-07-01,20,1860-07-01 00:00:00,1975-12-31 23:59:59,Corse,,\n"
      "fr:departement:20@1860-07-01,21,1860-07-01 00:00:00,1975-12-31 23:59:59,Corse,,\n"
      "fr:departement:20@1860-07-01,20,1860-07-02 00:00:00,1975-12-31 23:59:59,Corse,,\n"
      "fr:departement:20@1860-07-01,20,1860-07-01 00:00:00,1859-12-31 23:59:59,Corse,,\n"
      "fr:departement:20@1860-07-01,20,1860-07-01 00:00:00,1975-12-31 23:59:59,Corse,fr:departement:20@1860-07-01,\n"
      "fr:departement:20@1860-07-01,20,1860-07-01 00:00:00,1975-12-31 23:59:59,Corse,fr:departement:2C@1976-01-01,\n"
      "fr:departement:20@1860-07-01,20,1860-07-01 00:00:00,1975-12-31 23:59:59,Corse,fr:departement:99@1976-01-01,\n"
      "fr:departement:20@1970-01-01,20,1970-01-01 00:00:00,1980-12-31 23:59:59,Corse,,\n"
      "fr:departement:96@1970-01-01,96,1970-01-01 00:00:00,9999-12-31 23:59:59,Ailleurs,,\n");
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(lines(report->rejected),
            "line 2, id: “fr:canton:20@1860-07-01” names no region or department, such as fr:region:84@2016-01-01.\n"
            "line 3, insee_code: The code is not the one of the id.\n"
            "line 4, start_datetime: The day is missing, or is not the one of the id.\n"
            "line 5, end_datetime: It ends before it begins.\n"
            "line 6, successors: 20 does not follow: it begins on 1860-07-01.\n"
            "line 7, successors: “fr:departement:2C@1976-01-01” names no region or department, such as "
            "fr:region:84@2016-01-01.\n"
            "line 9, start_datetime: The days overlap with those of line 8, of the same code.\n");
  EXPECT_EQ(lines(report->notices),
            "line 10, id: Ailleurs (96) is not in the reference: it is passed over; an overseas collectivity is added "
            "when a contract lies there.\n"
            "line 8, successors: Nobody knows 99: the succession is left out.\n");
}

TEST_P(Reference, TheOfficialHistoryOfRegionsAndDepartmentsIsTaken) {
  const auto data = shared_data();
  if (!data) GTEST_SKIP() << "the official files are not here (JALON_SHARED_DATA)";
  for (const auto* name : {"regions.csv", "departements.csv", "collectivites.csv"}) {
    const auto report = act([&](access::Act& a) { return import_history(a, *data + "/territories/" + name); });
    ASSERT_TRUE(report) << why(report.error());
    EXPECT_EQ(lines(report->rejected), "") << name;
  }
  const auto r = registry();
  EXPECT_EQ(r.on(Level::region, day("2015-06-01")).size(), 27U);
  EXPECT_EQ(r.on(Level::region, day("2016-06-01")).size(), 18U);
  EXPECT_EQ(r.all(Level::department).size(), 101U);
  EXPECT_EQ(became(key(Level::region, "42"), "2015-06-01", "2016-06-01"), "44 1000");
}

}  // namespace
}  // namespace jalon::territory
