// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <cmath>
#include <regex>
#include <set>

#include "fixture.hpp"

namespace jalon::territory {
namespace {

class Maps : public Territories {
 protected:
  Maps() { load_some(); }
  static void expect_departments_are_those_drawn(const MapShapes& map) {
    std::set<std::string, std::less<>> drawn;
    for (const auto& id : ids(map.svg))
      if (id.starts_with('d')) drawn.emplace(id.substr(1));
    EXPECT_EQ(map.departments, drawn);
    EXPECT_EQ(map.departments.size(), 101U);
    EXPECT_FALSE(map.departments.contains("978")) << "an overseas collectivity has no shape";
  }
  MapShapes shapes() {
    return database->read([](db::Session& session) { return map_shapes(session); });
  }
  std::optional<DepartmentMap> department(std::string_view code) {
    return database->read([&](db::Session& session) { return department_map(session, code); });
  }
  Result<ImportReport> import(const std::string& path) {
    return act([&](access::Act& a) { return import_boundaries(a, path); });
  }
  ImportReport import_text(std::string_view features) {
    auto report = import(
        write_file("limits.geojson", R"({"type":"FeatureCollection","features":[)" + std::string(features) + "]}"));
    EXPECT_TRUE(report.has_value()) << english(report.error());
    return report ? *report : ImportReport{};
  }
  static std::string area(const std::string& code, const std::string& name, const std::string& ring) {
    return R"({"type":"Feature","properties":{"code":")" + code + R"(","nom":")" + name +
           R"("},"geometry":{"type":"Polygon","coordinates":[[)" + ring + "]]}}";
  }
  static std::set<std::string> ids(const std::string& svg) {
    std::set<std::string> out;
    const std::regex id(" id=\"([^\"]*)\"");
    for (auto it = std::sregex_iterator(svg.begin(), svg.end(), id); it != std::sregex_iterator(); ++it) {
      EXPECT_TRUE(out.insert((*it)[1]).second) << "twice: " << (*it)[1];
    }
    return out;
  }
  // The absolute points of the shape of an id, in tenths.
  static std::set<std::pair<int, int>> points(const std::string& svg, const std::string& id) {
    std::set<std::pair<int, int>> out;
    const auto at = svg.find(" id=\"" + id + "\"");
    EXPECT_NE(at, std::string::npos) << id;
    const auto begin = svg.find(" d=\"", at) + 4;
    const auto path = svg.substr(begin, svg.find('"', begin) - begin);
    const std::regex pair("([Ml ])(-?[0-9.]+),(-?[0-9.]+)");
    double x = 0;
    double y = 0;
    for (auto it = std::sregex_iterator(path.begin(), path.end(), pair); it != std::sregex_iterator(); ++it) {
      const bool is_absolute = (*it)[1] == "M";
      x = (is_absolute ? 0 : x) + std::stod((*it)[2]);
      y = (is_absolute ? 0 : y) + std::stod((*it)[3]);
      out.emplace(static_cast<int>(std::lround(x * 10)), static_cast<int>(std::lround(y * 10)));
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(, Maps, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Maps, WithoutBoundariesThePackageGivesEveryDepartmentAndRegionAShape) {
  const auto map = shapes();
  const auto r = registry();
  const auto found = ids(map.svg);
  for (const auto& t : r.all(Level::department)) EXPECT_TRUE(found.contains("d" + t.code)) << t.code;
  for (const auto& t : r.all(Level::region)) EXPECT_TRUE(found.contains("r" + t.code)) << t.code;
  EXPECT_EQ(found.size(), 119U);
  expect_departments_are_those_drawn(map);
  EXPECT_LT(map.svg.size(), 100'000U);
  EXPECT_EQ(map.labels.size(), 5U);
  EXPECT_NE(map.credit.find("CC BY 4.0"), std::string::npos);
  EXPECT_EQ(map.view_box, "0 0 613 642");
}

TEST_P(Maps, APlaceLiesInItsDepartment) {
  // Bourg-en-Bresse in Ain, Ajaccio in Corse-du-Sud.
  for (const auto& [code, longitude, latitude] :
       {std::tuple{"01", 5.2258, 46.2052}, std::tuple{"2A", 8.7386, 41.9192}, std::tuple{"75", 2.3488, 48.8534}}) {
    const auto p = project(longitude, latitude);
    const auto map = department(code);
    ASSERT_TRUE(p && map) << code;
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    ASSERT_EQ(std::sscanf(map->view_box.c_str(), "%lf %lf %lf %lf", &x, &y, &width, &height), 4);
    EXPECT_GT(p->x, x) << code;
    EXPECT_LT(p->x, x + width) << code;
    EXPECT_GT(p->y, y) << code;
    EXPECT_LT(p->y, y + height) << code;
    EXPECT_LT(width, 70) << code;
  }
  EXPECT_FALSE(project(-61.5, 16.2)) << "overseas has insets with scales of their own";
  EXPECT_FALSE(department("971")) << "a tile is no map";
  EXPECT_FALSE(department("99"));
}

TEST_P(Maps, ImportedBoundariesTakeThePlaceOfThePackagesShapes) {
  const auto report = import_text(area("01", "Ain", "[5,46],[5.5,46],[5.5,46.5],[5,46.5],[5,46]") + "," +
                                  area("971", "Guadeloupe", "[-61.8,16],[-61,16],[-61,16.5],[-61.8,16.5],[-61.8,16]"));
  EXPECT_EQ(report.read, 2);
  EXPECT_EQ(report.added, 2);
  EXPECT_EQ(report.notices.size(), 99U) << "the others keep the shape they had";
  const auto map = shapes();
  EXPECT_EQ(ids(map.svg).size(), 119U);
  expect_departments_are_those_drawn(map);
  const auto ain = points(map.svg, "d01");
  EXPECT_EQ(ain.size(), 4U);
  const auto corner = project(5, 46);
  EXPECT_TRUE(
      ain.contains({static_cast<int>(std::lround(corner->x * 10)), static_cast<int>(std::lround(corner->y * 10))}));
  for (const auto& [x, y] : points(map.svg, "d971")) {
    EXPECT_GE(x, 200);
    EXPECT_LE(x, 860);
    EXPECT_GE(y, 5880);
    EXPECT_LE(y, 6220);
  }
  EXPECT_NE(map.credit.find("limits.geojson"), std::string::npos);
  EXPECT_NE(map.credit.find("CC BY 4.0"), std::string::npos) << "for the departments the file does not hold";
  ASSERT_TRUE(department("971"));
  EXPECT_EQ(journal_of("import_boundaries").size(), 1U);
}

TEST_P(Maps, TheSameBoundariesTwiceChangeNothing) {
  const auto text = area("01", "Ain", "[5,46],[5.5,46],[5.5,46.5],[5,46.5],[5,46]");
  import_text(text);
  const auto again = import_text(text);
  EXPECT_EQ(again.unchanged, 1);
  EXPECT_EQ(again.added + again.changed, 0);
}

TEST_P(Maps, NamesTellARegionFromADepartmentOfTheSameCode) {
  import_text(area("01", "Guadeloupe", "[-61.8,16],[-61,16],[-61,16.5],[-61.8,16.5],[-61.8,16]") + "," +
              area("11", "Île-de-France", "[2,48],[3,48],[3,49],[2,49],[2,48]"));
  const auto map = shapes();
  EXPECT_EQ(points(map.svg, "r11").size(), 4U);
  EXPECT_GT(points(map.svg, "d11").size(), 10U) << "Aude keeps its own";
  EXPECT_EQ(ids(map.svg).size(), 119U);
}

TEST_P(Maps, NeighboursStillTouchAfterSimplifying) {
  // A wavy border that both hold, in opposite directions.
  std::string there;
  std::string back;
  for (int i = 0; i <= 200; ++i) {
    const auto point = fmt::format("[{:.5f},{:.5f}]", 5 + 0.01 * std::sin(i * 0.7), 45 + i * 0.01);
    there += (there.empty() ? "" : ",") + point;
    back = point + (back.empty() ? "" : ",") + back;
  }
  import_text(area("01", "Ain", "[4,45]," + there + ",[4,47],[4,45]") + "," +
              area("38", "Isère", "[6,47]," + back + ",[6,45],[6,47]"));
  const auto map = shapes();
  auto left = points(map.svg, "d01");
  auto right = points(map.svg, "d38");
  std::vector<std::pair<int, int>> common;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common));
  EXPECT_EQ(common.size(), left.size() - 2);
  EXPECT_EQ(common.size(), right.size() - 2);
  EXPECT_LT(common.size(), 150U) << "and fewer points than before";
}

TEST_P(Maps, FaultsNameTheFeatureAndTheProperty) {
  const auto report = import_text(
      area("01", "Ain", "[5,46],[5.5,46],[5.5,46.5],[5,46.5],[5,46]") + "," +
      area("99", "Nowhere", "[5,46],[5.5,46],[5.5,46.5],[5,46]") + "," +
      area("01", "Ain", "[5,46],[5.5,46],[5.5,46.5],[5,46]") + "," +
      R"({"type":"Feature","properties":{"code":"02"},"geometry":null},{"type":"Feature","properties":{"code":3},"geometry":null},)" +
      area("04", "x", "[900000,6500000],[5.5,46],[5.5,46.5],[5,46]") + "," +
      area("05", "x", "[5,46],[5,46],[5,46],[5,46]"));
  EXPECT_EQ(report.added, 1);
  std::set<std::string> found;
  for (const auto& fault : report.rejected) found.insert(fault.field);
  EXPECT_EQ(found, (std::set<std::string>{"feature 2, property code", "feature 3, property code", "feature 4, geometry",
                                          "feature 5, property code", "feature 6, geometry", "feature 7, geometry"}));
}

TEST_P(Maps, AFileWithoutOneBoundaryIsRefused) {
  const auto report = import(write_file(
      "points.geojson",
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"01"},"geometry":{"type":"Point","coordinates":[5,46]}}]})"));
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(std::get<Invalid>(report.error()).faults.size(), 2U);
}

TEST_P(Maps, TheRealBoundariesFitAPage) {
  const auto data = shared_data();
  if (!data) GTEST_SKIP() << "the official files are not here (JALON_SHARED_DATA)";
  const auto report = import(*data + "/territories/departements-boundaries.geojson");
  ASSERT_TRUE(report.has_value()) << english(report.error());
  EXPECT_EQ(report->added, 101);
  EXPECT_TRUE(report->rejected.empty());
  EXPECT_TRUE(report->notices.empty());
  auto map = shapes();
  EXPECT_EQ(ids(map.svg).size(), 119U);
  EXPECT_LT(map.svg.size(), 110'000U);
  // Paris and its three neighbours are still there, and touch.
  const auto paris = points(map.svg, "d75");
  EXPECT_GT(paris.size(), 5U);
  for (const auto* id : {"d92", "d93", "d94"}) {
    const auto other = points(map.svg, id);
    std::vector<std::pair<int, int>> common;
    std::set_intersection(paris.begin(), paris.end(), other.begin(), other.end(), std::back_inserter(common));
    EXPECT_GE(common.size(), 2U) << id;
  }
  if (const char* keep = std::getenv("JALON_KEEP_MAP")) std::ofstream(keep) << map.svg;
  const auto regions = import(*data + "/territories/regions-boundaries.geojson");
  ASSERT_TRUE(regions.has_value()) << english(regions.error());
  EXPECT_EQ(regions->added, 18);
  map = shapes();
  EXPECT_EQ(ids(map.svg).size(), 119U);
  EXPECT_NE(map.svg.find("<path id=\"r11\""), std::string::npos);
}

}  // namespace
}  // namespace jalon::territory
