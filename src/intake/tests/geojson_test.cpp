// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/text.hpp"
#include "intake/intake.hpp"

namespace jalon::intake {
namespace {

struct Read {
  std::vector<Feature> features;
  std::vector<std::string> faults;
  std::optional<std::string> error;
  GeoSummary summary;
};
Read read_in_pieces(std::string_view text, std::size_t piece, const GeoOptions& options) {
  Read out;
  auto source = [&](char* buffer, std::size_t size) {
    const auto count = std::min({size, piece, text.size()});
    std::memcpy(buffer, text.data(), count);
    text.remove_prefix(count);
    return count;
  };
  auto visit = [&](const Feature& feature) { out.features.push_back(feature); };
  auto reject = [&](const Fault& fault) { out.faults.push_back(fault.field + ": " + fault.reason.english()); };
  auto result = read_geojson(source, options, visit, reject);
  if (result) {
    out.summary = *result;
  } else {
    out.error = std::get<Invalid>(result.error()).faults.at(0).reason.english();
  }
  return out;
}
Read read(std::string_view text, const GeoOptions& options = {}) {
  auto whole = read_in_pieces(text, 1U << 20U, options);
  const auto single = read_in_pieces(text, 1, options);
  EXPECT_EQ(whole.features.size(), single.features.size());
  EXPECT_EQ(whole.faults, single.faults);
  EXPECT_EQ(whole.error, single.error);
  return whole;
}
std::string collection(std::string_view features) {
  return R"({"type":"FeatureCollection","name":"x\"]","features":[)" + std::string(features) + "]}";
}
std::string feature(std::string_view properties, std::string_view geometry = "null") {
  return R"({"type":"Feature","properties":)" + std::string(properties) + R"(,"geometry":)" + std::string(geometry) +
         "}";
}

TEST(GeoJson, FeaturesComeOneByOneWithTheirNumberAndPlace) {
  const auto text = collection(feature(R"({"code":"CV001","pop":1568.0,"n":12,"no":null,"yes":true,"list":[1]})",
                                       R"({"type":"Point","coordinates":[5.26,45.9,120]})") +
                               " ,\n" + feature("{}"));
  const auto r = read(text);
  ASSERT_EQ(r.features.size(), 2U) << r.error.value_or("");
  const auto& first = r.features[0];
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(text.substr(static_cast<std::size_t>(first.offset), 17), R"({"type":"Feature")");
  EXPECT_EQ(text.substr(static_cast<std::size_t>(r.features[1].offset), 17), R"({"type":"Feature")");
  EXPECT_EQ(first.property("code").text, "CV001");
  EXPECT_TRUE(first.property("pop").is_whole);
  EXPECT_EQ(first.property("pop").integer, 1568);
  EXPECT_EQ(first.property("n").kind, Property::Kind::integer);
  EXPECT_EQ(first.property("no").kind, Property::Kind::null);
  EXPECT_EQ(first.property("yes").kind, Property::Kind::boolean);
  EXPECT_EQ(first.property("list").kind, Property::Kind::other);
  EXPECT_EQ(first.property("nothing").kind, Property::Kind::missing);
  EXPECT_EQ(first.point, (GeoPoint{5.26, 45.9}));
  EXPECT_EQ(r.features[1].geometry, "");
}

TEST(GeoJson, PolygonsKeepTheirRings) {
  const auto r = read(collection(
      feature(
          "null",
          R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0.2,0.2],[0.3,0.2],[0.3,0.3],[0.2,0.2]]]})") +
      "," +
      feature("{}",
              R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]})")));
  ASSERT_EQ(r.features.size(), 2U) << r.error.value_or("");
  EXPECT_EQ(r.features[0].polygons.size(), 1U);
  EXPECT_EQ(r.features[0].polygons[0].size(), 2U);
  EXPECT_EQ(r.features[1].polygons.size(), 2U);
  EXPECT_EQ(r.features[1].polygons[1][0][2], (GeoPoint{6, 6}));
}

TEST(GeoJson, OneBadFeatureDoesNotLoseTheNext) {
  const auto good = feature("{}");
  const auto r =
      read(collection(good + R"(,{"type":"Feature",,"properties":{}},)" + good + R"(,42,"text",{"type":"Thing"},)" +
                      feature("[]") + "," + feature(R"({"nom":"\xE9"})") + "," + good));
  EXPECT_EQ(r.features.size(), 3U);
  EXPECT_EQ(r.features.back().number, 9);
  ASSERT_EQ(r.faults.size(), 6U);
  EXPECT_TRUE(r.faults[0].starts_with("feature 2: Its JSON is broken near byte")) << r.faults[0];
  EXPECT_EQ(r.faults[1], "feature 4: It is not an object of type Feature.");
  EXPECT_EQ(r.faults[4], "feature 7: Its properties are not an object.");
  EXPECT_TRUE(r.faults[5].starts_with("feature 8: ")) << r.faults[5];
}

TEST(GeoJson, BrokenUtf8IsNamedByItsByte) {
  const auto text = collection(feature("{\"nom\":\"\xC9tampes\"}"));
  const auto r = read(text);
  ASSERT_EQ(r.faults.size(), 1U);
  EXPECT_EQ(r.faults[0], "feature 1: Its text is not UTF-8 at byte " + std::to_string(text.find('\xC9')) +
                             ": save the file as UTF-8.");
}

TEST(GeoJson, CoordinatesThatAreNoDegreesAreRefused) {
  for (const auto* geometry :
       {R"({"type":"Point","coordinates":[652000.0,6862000.0]})", R"({"type":"Point","coordinates":["5","45"]})",
        R"({"type":"Point","coordinates":[1]})", R"({"type":"Point","coordinates":[1e400,2]})", R"({"type":"Point"})",
        R"({"type":"Polygon","coordinates":[1,2]})", R"({"type":"Polygon","coordinates":[[[0,0],[1,1]]]})",
        R"({"type":"Polygon","coordinates":[]})", R"({"coordinates":[1,2]})", R"([1,2])"}) {
    const auto r = read(collection(feature("{}", geometry) + "," + feature("{}")));
    EXPECT_EQ(r.features.size(), 1U) << geometry;
    ASSERT_EQ(r.faults.size(), 1U) << geometry;
    EXPECT_TRUE(r.faults[0].starts_with("feature 1")) << r.faults[0];
  }
}

TEST(GeoJson, ATruncatedFileIsRefusedWithItsLastByte) {
  const auto text = collection(feature(R"({"code":"CV001"})") + "," + feature(R"({"code":"CV002"})"));
  for (std::size_t size = 1; size < text.size(); ++size) {
    const auto r = read_in_pieces(std::string_view(text).substr(0, size), 7, {});
    ASSERT_TRUE(r.error.has_value()) << size;
    EXPECT_NE(r.error->find("cut short: it ends at byte " + std::to_string(size)), std::string::npos) << *r.error;
  }
  const auto r = read(std::string_view(text).substr(0, text.size() - 20));
  EXPECT_NE(r.error->find("within feature 2"), std::string::npos) << *r.error;
}

TEST(GeoJson, WhatIsNotACollectionIsRefusedWithTheByte) {
  const auto error = [](std::string_view text) { return read(text).error.value_or("none"); };
  EXPECT_EQ(error(""), "The file is empty.");
  EXPECT_EQ(error("  \n"), "The file is empty.");
  EXPECT_EQ(error("code;nom\n"), "This is not GeoJSON: “{” was expected at byte 0.");
  EXPECT_EQ(error("[1,2]"), "This is not GeoJSON: “{” was expected at byte 0.");
  EXPECT_EQ(error("{}"), "This is not GeoJSON: it has no type FeatureCollection.");
  EXPECT_EQ(error(R"({"type":"Topology"})"),
            "This is not a collection of features: its type, at byte 8, is not FeatureCollection.");
  EXPECT_EQ(error(R"({"type":"FeatureCollection"})"), "The collection has no features.");
  EXPECT_EQ(error(R"({"type":"FeatureCollection","features":{}})"),
            "This is not GeoJSON: “[” was expected at byte 39.");
  EXPECT_EQ(error(R"({"type":"FeatureCollection","features":[,]})"),
            "This is not GeoJSON: a value was expected at byte 40.");
  EXPECT_EQ(error(R"({"type":"FeatureCollection","features":[]} x)"),
            "Something follows the end of the collection, at byte 43.");
  EXPECT_EQ(error(R"({"type":"FeatureCollection","features":[]})"), "none");
  EXPECT_EQ(error("\xEF\xBB\xBF{\"features\":[],\"type\":\"FeatureCollection\"}"), "none");
}

TEST(GeoJson, AFeatureTooLargeIsReportedAndPassedOver) {
  const auto r = read(collection(feature(R"({"x":")" + std::string(5000, 'x') + "\"}") + "," + feature("{}")),
                      {.feature_limit = 1000});
  EXPECT_EQ(r.features.size(), 1U);
  EXPECT_EQ(r.faults, std::vector<std::string>{"feature 1: It is larger than 1000 bytes."});
}

TEST(GeoJson, DeepNestingEndsNothing) {
  const auto r = read(collection(feature(R"({"x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}") +
                                 "," + feature("{}")));
  EXPECT_EQ(r.features.size(), 1U);
  EXPECT_EQ(r.faults.size(), 1U);
}

// 2 GB come from a function in the benchmark; here as much as the debug build reads in a moment, from a pipe.
TEST(GeoJson, AHugeFileInAPipeTakesTheMemoryOfOneFeature) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  constexpr int count = 20'000;
  std::thread writer([&] {
    const auto put = [&](const std::string& text) {
      for (std::size_t done = 0; done < text.size();) {
        const auto n = ::write(ends[1], text.data() + done, text.size() - done);
        if (n <= 0) return;
        done += static_cast<std::size_t>(n);
      }
    };
    put(R"({"type":"FeatureCollection","features":[)");
    const auto one = feature(R"({"code":")" + std::string(800, 'c') + "\"}");
    for (int i = 0; i < count; ++i) put((i > 0 ? "," : "") + one);
    put("]}");
    ::close(ends[1]);
  });
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  auto file = File::open("/proc/self/fd/" + std::to_string(ends[0]));
  if (!file) {
    ::close(ends[0]);
    writer.join();
    FAIL() << english(file.error());
  }
  std::int64_t seen = 0;
  auto source = [&](char* buffer, std::size_t size) { return file->read(buffer, size); };
  auto visit = [&](const Feature&) { ++seen; };
  auto reject = [](const Fault&) { FAIL(); };
  EXPECT_TRUE(read_geojson(source, {}, visit, reject).has_value());
  writer.join();
  ::close(ends[0]);
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_EQ(seen, count);
#ifndef __SANITIZE_ADDRESS__  // The sanitizer keeps what is freed in quarantine: there the process grows by design.
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 4 * 1024);
#endif
}

TEST(File, KnowsItsHashAndWhatIsNoFile) {
  const auto path = std::filesystem::temp_directory_path() / "jalon-file-test.txt";
  std::ofstream(path) << "abc";
  auto file = File::open(path.string());
  ASSERT_TRUE(file.has_value());
  char two[2];
  EXPECT_EQ(file->read(two, 2), 2U);
  EXPECT_EQ(file->sha256(), hex(sha256("abc")));
  EXPECT_EQ(file->bytes_read(), 3);
  std::filesystem::remove(path);
  EXPECT_TRUE(std::holds_alternative<NotFound>(File::open(path.string()).error()));
  EXPECT_TRUE(std::holds_alternative<Invalid>(File::open(path.parent_path().string()).error()));
}

}  // namespace
}  // namespace jalon::intake
