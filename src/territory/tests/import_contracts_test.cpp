// SPDX-License-Identifier: EUPL-1.2
#include <map>
#include <set>

#include "base/text.hpp"
#include "fixture.hpp"

namespace jalon::territory {
namespace {

class Contracts : public Territories {
 protected:
  Contracts() { load_some(); }
  std::set<TerritoryKey> held;  // contracts that a room above does not let go
  std::vector<Move> moves;
  std::vector<TerritoryKey> followed;  // of the last import that moved something
  Result<ImportReport> import(const std::string& path) {
    return act([&](access::Act& a) {
      return import_contracts(a, path,
                              {.moves = [&](access::Act&, const Move& move) -> Result<void> {
                                 if (held.contains(move.contract)) return refused("test.held", msg("It is held here."));
                                 moves.push_back(move);
                                 return {};
                               },
                               .changed = [&](access::Act&, const Changed& change) -> Result<void> {
                                 followed.assign(change.territories.begin(), change.territories.end());
                                 return {};
                               }});
    });
  }
  ImportReport import_text(std::string_view features) {
    auto report = import(
        write_file("contracts.geojson", R"({"type":"FeatureCollection","features":[)" + std::string(features) + "]}"));
    EXPECT_TRUE(report.has_value()) << english(report.error());
    return report ? *report : ImportReport{};
  }
  static std::string feature(std::string_view properties,
                             std::string_view geometry = R"({"type":"Point","coordinates":[5.2,46.2]})") {
    return R"({"type":"Feature","properties":{)" + std::string(properties) + R"(},"geometry":)" +
           std::string(geometry) + "}";
  }
  static std::string contract(const std::string& code, const std::string& department = "01",
                              const std::string& rest = {}) {
    return feature(R"("code_cv":")" + code + R"(","lib_cv":")" + department +
                   R"( - CA Bourg","codgeo":"01053","insee_dep":")" + department + R"(","pop":8416.0)" + rest);
  }
  static std::vector<std::string> lines(const std::vector<Fault>& faults) {
    std::vector<std::string> out;
    for (const auto& fault : faults) out.push_back(fault.field + ": " + fault.reason.english());
    return out;
  }
};
using Lines = std::vector<std::string>;
INSTANTIATE_TEST_SUITE_P(, Contracts, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Contracts, AContractIsReadWithItsPointItsPopulationAndItsPlainName) {
  const auto report = import_text(contract("CV004"));
  EXPECT_EQ(report.read, 1);
  EXPECT_EQ(report.added, 1);
  EXPECT_TRUE(report.rejected.empty());
  EXPECT_TRUE(report.notices.empty());
  const auto r = registry();
  const auto* t = r.find(Level::contract, "CV004");
  ASSERT_NE(t, nullptr);
  EXPECT_EQ(t->name, "CA Bourg");
  EXPECT_EQ(t->parent, r.find(Level::department, "01")->key);
  EXPECT_EQ(t->population, 8416);
  EXPECT_EQ(t->longitude, 5.2);
  EXPECT_EQ(t->latitude, 46.2);
  EXPECT_EQ(journal_of("add_contract").size(), 1U);
  EXPECT_EQ(journal_of("import_contracts").size(), 1U);
  EXPECT_EQ(journal_of("add_contract").at(0).origin, "import:" + report.sha256);
}

TEST_P(Contracts, TheSameFileTwiceChangesNothing) {
  import_text(contract("CV004") + "," + contract("CV005", "2A"));
  const auto again = import_text(contract("CV004") + "," + contract("CV005", "2A"));
  EXPECT_EQ(again.unchanged, 2);
  EXPECT_EQ(again.added + again.changed, 0);
  EXPECT_EQ(journal_of("add_contract").size(), 2U);
  EXPECT_EQ(journal_of("change_contract").size(), 0U);
}

TEST_P(Contracts, AChangeIsWrittenWithWhatWasBefore) {
  import_text(contract("CV004"));
  const auto key = registry().find(Level::contract, "CV004")->key;
  const auto report = import_text(contract("CV004", "02"));
  EXPECT_EQ(report.changed, 1);
  EXPECT_EQ(registry().find(Level::contract, "CV004")->key, key) << "the key is for ever";
  const auto records = journal_of("change_contract");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_NE(records[0].before.find("\"parent\":1001"), std::string::npos) << records[0].before;
  EXPECT_NE(records[0].after.find("\"parent\":1002"), std::string::npos);
}

TEST_P(Contracts, ItsRecordsFollowAContractIntoAnotherDepartment) {
  import_text(contract("CV004") + "," + contract("CV043", "13") + "," + contract("CV043", "84"));
  const auto in = [&](std::string_view department) {
    return journal_of("add_contract", registry().find(Level::department, department)->key).size();
  };
  EXPECT_EQ(in("01"), 1U);
  EXPECT_EQ(in("13"), 1U);
  EXPECT_EQ(in("84"), 1U);
  import_text(contract("CV004", "02") + "," + contract("CV043", "84"));
  EXPECT_EQ(in("01"), 0U);
  EXPECT_EQ(in("02"), 1U);
  EXPECT_EQ(in("13"), 0U);
  EXPECT_EQ(in("84"), 1U);
  expect_journals_follow_the_registry();
}

TEST_P(Contracts, AContractThatTheFilePlacesElsewhereMovesOnThatDay) {
  import_text(contract("CV004"));
  const auto report = import_text(contract("CV004", "02"));
  EXPECT_EQ(lines(report.notices), Lines{"insee_dep: The contract CV004 moves from 01 to 02 on 2016-11-15; what was "
                                         "counted before stays in 01."});
  const auto r = registry();
  const auto key = r.find(Level::contract, "CV004")->key;
  const auto codes = [&](std::string_view day) {
    std::string out;
    for (const auto above : r.sum_path_on(key, date_of(day))) out += r.find(above)->code + " ";
    return out;
  };
  EXPECT_EQ(codes("2016-11-14"), "CV004 01 84 FR ");
  EXPECT_EQ(codes("2016-11-15"), "CV004 02 32 FR ");
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves[0].from.value, 1001);
  EXPECT_EQ(moves[0].to.value, 1002);
  EXPECT_EQ(moves[0].day.text(), "2016-11-15");
  EXPECT_EQ(followed, std::vector{moves[0].contract});
}

TEST_P(Contracts, AContractThatARoomAboveDoesNotLetGoStays) {
  import_text(contract("CV004") + "," + contract("CV005"));
  held.insert(registry().find(Level::contract, "CV004")->key);
  const auto report = import_text(contract("CV005", "02") + "," + contract("CV004", "02"));
  EXPECT_EQ(report.changed, 1) << "nobody holds CV005";
  EXPECT_EQ(lines(report.rejected), Lines{"feature 2, property insee_dep: It is held here."});
  const auto r = registry();
  EXPECT_EQ(r.find(r.find(Level::contract, "CV004")->parent)->code, "01");
  EXPECT_EQ(r.find(r.find(Level::contract, "CV005")->parent)->code, "02");
  EXPECT_TRUE(r.placements(r.find(Level::contract, "CV004")->key).empty());
  // What leaves it in its department goes in.
  EXPECT_EQ(import_text(contract("CV004") + "," + contract("CV004", "02")).changed, 1);
}

TEST_P(Contracts, AContractInTwoDepartmentsStaysWhereItIsCountedWhicheverComesFirst) {
  import_text(contract("CV043", "13") + "," + contract("CV043", "84"));
  const auto report = import_text(contract("CV043", "84") + "," + contract("CV043", "13"));
  EXPECT_EQ(report.unchanged, 1);
  EXPECT_EQ(lines(report.rejected), Lines{});
}

TEST_P(Contracts, AContractInTwoDepartmentsIsOneContract) {
  const auto report = import_text(contract("CV043", "13") + "," + contract("CV043", "84"));
  EXPECT_EQ(report.read, 2);
  EXPECT_EQ(report.added, 1);
  const auto r = registry();
  const auto* t = r.find(Level::contract, "CV043");
  EXPECT_EQ(t->population, 2 * 8416);
  EXPECT_EQ(t->also_in, std::vector{r.find(Level::department, "84")->key});
  EXPECT_EQ(lines(report.notices),
            Lines{"feature 2, property insee_dep: The contract CV043 stands in several departments: it "
                  "is counted in 13, and seen from 84 too."});
}

TEST_P(Contracts, AContractNamedTwiceInOneDepartmentIsRefusedTheSecondTime) {
  const auto report = import_text(contract("CV004") + "," + contract("CV004"));
  EXPECT_EQ(report.added, 1);
  EXPECT_EQ(lines(report.rejected),
            Lines{"feature 2, property code_cv: The contract CV004 stands already in feature 1, in the "
                  "same department."});
}

TEST_P(Contracts, ACodeThatTheReferenceNoLongerKnowsIsKeptAsGiven) {
  const auto report = import_text(
      feature(R"("code_cv":"CV004","lib_cv":"01 - CA Bourg","codgeo":"240100628","insee_dep":"01","pop":1)"));
  ASSERT_EQ(report.notices.size(), 1U);
  EXPECT_EQ(
      lines(report.notices)[0],
      "feature 1, property codgeo: Nobody knows the code 240100628 yet: it is kept as given until the EPCI of 2015 "
      "are imported, and the contract CV004 is placed by its department.");
  const auto key = registry().find(Level::contract, "CV004")->key;
  const auto found = database->read([&](db::Session& session) { return members(session, key); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "240100628");
  EXPECT_TRUE(found[0].territory.is_null());
}

TEST_P(Contracts, AMissingDepartmentIsFoundThroughTheCode) {
  const auto report = import_text(
      feature(
          R"("code_cv":"CV366","lib_cv":"NA - CA du Pays Ajaccien","codgeo":"242010056","insee_dep":null,"pop":2877.0)") +
      "," + feature(R"("code_cv":"CV999","lib_cv":"NA - Nowhere","codgeo":"249999999","insee_dep":null,"pop":2877.0)"));
  EXPECT_EQ(report.added, 1);
  const auto r = registry();
  EXPECT_EQ(r.find(Level::contract, "CV366")->name, "CA du Pays Ajaccien");
  EXPECT_EQ(r.ancestor(r.find(Level::contract, "CV366")->key, Level::department)->code, "2A");
  EXPECT_EQ(
      lines(report.rejected),
      Lines{"feature 2, property insee_dep: The department is missing, and the code 249999999 does not tell it."});
}

TEST_P(Contracts, AnOverseasCollectivityBecomesARegionAndADepartmentWhenAContractLiesThere) {
  const auto in_pacific = contract("CV429", "987") + "," + contract("CV430", "987");
  const auto report = import_text(
      feature(R"("code_cv":"CV415","lib_cv":"978 - Saint-Martin","codgeo":"97801","insee_dep":"978","pop":9571.0)") +
      "," + in_pacific);
  EXPECT_EQ(report.added, 3);
  EXPECT_EQ(
      lines(report.notices),
      (Lines{"feature 1, property insee_dep: Saint-Martin (978) is an overseas collectivity, no department: it is "
             "added as a region and as a department, where the contract CV415 is counted.",
             "feature 2, property insee_dep: Polynésie française (987) is an overseas collectivity, no "
             "department: it is added as a region and as a department, where the contract CV429 is counted."}));
  const auto r = registry();
  EXPECT_EQ(r.all(Level::region).size(), 20U);
  EXPECT_EQ(r.all(Level::department).size(), 103U);
  for (const auto& [code, department] : std::map<std::string, std::string>{{"CV415", "978"}, {"CV430", "987"}}) {
    const auto* t = r.find(Level::contract, code);
    ASSERT_NE(t, nullptr);
    EXPECT_TRUE(t->is_known);
    EXPECT_EQ(r.ancestor(t->key, Level::department)->code, department);
    EXPECT_EQ(r.ancestor(t->key, Level::region)->code, department);
    EXPECT_EQ(r.sum_path(t->key).size(), 4U);
  }
  EXPECT_EQ(label(*r.find(Level::department, "978"), Lang::fr), "Saint-Martin (978)");
  const auto found =
      database->read([&](db::Session& session) { return members(session, r.find(Level::contract, "CV415")->key); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(r.find(found[0].territory)->name, "Saint-Martin");
  EXPECT_EQ(journal_of("add_collectivity").size(), 2U);
  const auto again = import_text(in_pacific);
  EXPECT_EQ(again.unchanged, 2);
  EXPECT_EQ(journal_of("add_collectivity").size(), 2U);
  load_some();
  EXPECT_EQ(registry().all(Level::department).size(), 103U) << "the reference takes nothing away";
}

TEST_P(Contracts, AContractOfADepartmentThatNobodyKnowsIsKeptUnderTheNation) {
  const auto report =
      import_text(contract("CV001", "999") + "," + contract("CV002", "13") + "," + contract("CV002", "999") + "," +
                  contract("CV003", "999") + "," + contract("CV003", "13"));
  EXPECT_EQ(report.added, 3);
  EXPECT_EQ(lines(report.rejected), Lines{});
  EXPECT_EQ(lines(report.notices)[0],
            "feature 1, property insee_dep: Nobody knows a department 999: the contract CV001 is kept, and stands "
            "directly under the nation.");
  const auto r = registry();
  EXPECT_EQ(r.find(Level::contract, "CV001")->parent, r.nation().key);
  EXPECT_FALSE(r.find(Level::contract, "CV001")->is_known);
  for (const auto* code : {"CV002", "CV003"}) {
    const auto* t = r.find(Level::contract, code);
    EXPECT_EQ(r.ancestor(t->key, Level::department)->code, "13") << "the department that is known";
    EXPECT_TRUE(t->also_in.empty());
    EXPECT_TRUE(t->is_known);
  }
}

// The oddities of the official file, under invented names.
TEST_P(Contracts, AFileAsOddAsTheOfficialOneIsTakenWhole) {
  const auto path = std::string(JALON_SOURCE_DIR) + "/src/territory/tests/contracts.geojson";
  const auto report = import(path);
  ASSERT_TRUE(report.has_value()) << english(report.error());
  EXPECT_EQ(report->read, 10);
  EXPECT_EQ(report->added, 9);
  EXPECT_EQ(lines(report->rejected), Lines{});
  const auto r = registry();
  std::map<std::string, std::string> departments;
  std::int64_t population = 0;
  std::size_t unknown = 0;
  database->read([&](db::Session& session) {
    for (const auto& t : r.all(Level::contract)) {
      const auto* department = r.ancestor(t.key, Level::department);
      departments[t.code] = department == nullptr ? "" : department->code;
      population += t.population;
      for (const auto& member : members(session, t.key)) unknown += member.territory.is_null() ? 1U : 0U;
    }
  });
  EXPECT_EQ(departments, (std::map<std::string, std::string>{{"CV901", "01"},
                                                             {"CV902", "01"},
                                                             {"CV903", "01"},
                                                             {"CV904", "13"},
                                                             {"CV905", "2A"},
                                                             {"CV906", "978"},
                                                             {"CV907", "987"},
                                                             {"CV908", "987"},
                                                             {"CV909", ""}}));
  EXPECT_EQ(population, 8920);
  EXPECT_EQ(unknown, 5U) << "an EPCI of that time, twice, and three communes";
  EXPECT_EQ(r.find(Level::contract, "CV904")->also_in, std::vector{r.find(Level::department, "84")->key});
  EXPECT_EQ(r.find(Level::contract, "CV905")->name, "CA du Golfe Inventé");
  const auto again = import(path);
  EXPECT_EQ(again->unchanged, 9);
  EXPECT_EQ(again->added + again->changed, 0);
}

TEST_P(Contracts, EachFaultNamesTheFeatureAndTheProperty) {
  const auto report = import_text(
      contract("CV001") + "," +                                                                            // 1
      contract("CV002", "Ain") + "," +                                                                     // 2
      feature(R"("code_cv":12,"lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":1)") + "," +            // 3
      feature(R"("code_cv":"CV 4","lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":1)") + "," +        // 4
      feature(R"("lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":1)") + "," +                         // 5
      feature(R"("code_cv":"CV006","lib_cv":"01 - ","codgeo":"01053","insee_dep":"01","pop":1)") + "," +   // 6
      feature(R"("code_cv":"CV007","lib_cv":"x","codgeo":"Bourg","insee_dep":"01","pop":1)") + "," +       // 7
      feature(R"("code_cv":"CV008","lib_cv":"x","codgeo":"01053","insee_dep":1,"pop":1)") + "," +          // 8
      feature(R"("code_cv":"CV009","lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":"many")") + "," +  // 9
      feature(R"("code_cv":"CV010","lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":-4)") + "," +      // 10
      feature(R"("code_cv":"CV011","lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":1e300)") + "," +   // 11
      feature(R"("code_cv":"CV012","lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":12.5)") + "," +    // 12
      feature(R"("code_cv":"CV013","lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":1)",
              R"({"type":"Point","coordinates":[870000,6560000]})") +
      "," + R"({"type":"Feature","properties":null,"geometry":null},)" +  // 14
      R"({"oops":})" + "," +                                              // 15
      feature("\"code_cv\":\"CV016\",\"lib_cv\":\"\xC9tampes\",\"codgeo\":\"01053\",\"insee_dep\":\"01\",\"pop\":"
              "1"));  // 16
  EXPECT_EQ(report.read, 16);
  EXPECT_EQ(report.added, 1);
  const auto found = lines(report.rejected);
  const auto starts = [&](std::string_view start) {
    return std::any_of(found.begin(), found.end(), [&](const std::string& line) { return line.starts_with(start); });
  };
  for (const auto* start :
       {"feature 2, property insee_dep: There is no department Ain.",
        "feature 3, property code_cv: A text is expected here, between quotation marks.",
        "feature 4, property code_cv: “CV 4” is no code", "feature 5, property code_cv: The property is missing.",
        "feature 6, property lib_cv: ", "feature 7, property codgeo: “Bourg” is neither",
        "feature 8, property insee_dep: A text is",
        "feature 9, property pop: A number is expected here, without quotation marks.",
        "feature 10, property pop: A population is a whole number", "feature 11, property pop: ",
        "feature 12, property pop: ", "feature 13, geometry: The position 870000, 6560000",
        "feature 14, property code_cv: The property is missing.",
        "feature 15: ", "feature 16: Its text is not UTF-8"}) {
    EXPECT_TRUE(starts(start)) << start << "\n" << testing::PrintToString(found);
  }
}

TEST_P(Contracts, AFeatureWithoutAPointIsKeptAndTold) {
  const auto report =
      import_text(feature(R"("code_cv":"CV001","lib_cv":"x","codgeo":"01053","insee_dep":"01","pop":1)", "null") + "," +
                  feature(R"("code_cv":"CV002","lib_cv":"x","codgeo":"01053","insee_dep":"01")",
                          R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})"));
  EXPECT_EQ(report.added, 2);
  EXPECT_EQ(report.notices.size(), 3U) << "no point, no population, a polygon";
  EXPECT_FALSE(registry().find(Level::contract, "CV001")->longitude.has_value());
}

TEST_P(Contracts, AFileThatIsNoGeoJsonOrIsCutShortChangesNothing) {
  const std::string whole =
      R"({"type":"FeatureCollection","features":[)" + contract("CV001") + "," + contract("CV002") + "]}";
  for (const auto& text : {whole.substr(0, whole.size() - 40), std::string("code;nom\nCV001;Ain\n"), std::string(),
                           std::string("[]"), std::string(R"({"type":"Topology","objects":{}})")}) {
    const auto report = import(write_file("bad.geojson", text));
    ASSERT_FALSE(report.has_value());
    EXPECT_TRUE(std::holds_alternative<Invalid>(report.error()));
  }
  EXPECT_TRUE(std::holds_alternative<NotFound>(import(database.directory() + "/none.geojson").error()));
  EXPECT_TRUE(registry().all(Level::contract).empty());
  EXPECT_TRUE(journal_of("import_contracts").empty());
}

TEST_P(Contracts, TheOfficialFileGivesFourHundredAndThirtyThreeContracts) {
  const auto data = shared_data();
  if (!data) GTEST_SKIP() << "the official file is not here (JALON_SHARED_DATA)";
  load();
  const auto path = *data + "/territories/contrats-de-ville-2014.geojson";
  const auto report = import(path);
  ASSERT_TRUE(report.has_value()) << english(report.error());
  EXPECT_EQ(report->read, 434);
  EXPECT_EQ(report->added, 433);
  EXPECT_EQ(lines(report->rejected), Lines{});
  const auto r = registry();
  for (const auto& [code, department] : std::map<std::string, std::string>{{"CV415", "978"}, {"CV429", "987"}})
    EXPECT_EQ(r.ancestor(r.find(Level::contract, code)->key, Level::department)->code, department);
  std::int64_t population = 0;
  for (const auto& t : r.all(Level::contract)) {
    population += t.population;
    EXPECT_EQ(t.name.find("NA - "), std::string::npos) << t.name;
    EXPECT_FALSE(t.name.size() > 5 && t.name.substr(2, 3) == " - ") << t.name;
  }
  EXPECT_EQ(population, 5'437'035);
  const auto* aix = r.find(Level::contract, "CV043");
  EXPECT_EQ(r.find(aix->parent)->code, "13");
  ASSERT_EQ(aix->also_in.size(), 1U);
  EXPECT_EQ(r.find(aix->also_in[0])->code, "84");
  std::size_t unknown = 0;
  std::size_t given = 0;
  database->read([&](db::Session& session) {
    for (const auto& t : r.all(Level::contract)) {
      for (const auto& member : members(session, t.key)) {
        ++given;
        unknown += member.territory.is_null() ? 1U : 0U;
      }
    }
  });
  EXPECT_EQ(given, 433U);
  EXPECT_GT(unknown, 100U);
  const auto told = std::count_if(report->notices.begin(), report->notices.end(),
                                  [](const Fault& f) { return f.field.ends_with("codgeo"); });
  EXPECT_EQ(static_cast<std::size_t>(told), unknown + 1) << "CV043’s code is told for each of its two features";
  const auto again = import(path);
  EXPECT_EQ(again->unchanged, 433);
  EXPECT_EQ(again->added + again->changed, 0);
}

}  // namespace
}  // namespace jalon::territory
