// SPDX-License-Identifier: EUPL-1.2
#include "territory/api.hpp"

#include <boost/json.hpp>

#include "fixture.hpp"
#include "web/server.hpp"

namespace jalon::territory {
namespace {

class Api : public Territories {
 protected:
  Api() : directory(*database) {
    load_some();
    add_routes(router, directory, *database);
  }
  web::Response get(std::string path, web::Pairs query = {}) {
    web::Request request;
    request.path = std::move(path);
    request.target = request.path;
    request.query = std::move(query);
    return web::respond(router, {}, std::move(request));
  }
  boost::json::value json(std::string path, web::Pairs query = {}) {
    const auto response = get(std::move(path), std::move(query));
    EXPECT_EQ(response.status, 200) << response.body;
    return boost::json::parse(response.body);
  }
  Directory directory;
  web::Router router;
};
INSTANTIATE_TEST_SUITE_P(, Api, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Api, TerritoriesAreListedByLevelAndWithinAParent) {
  const auto regions = json("/api/v1/territories", {{"level", "region"}});
  EXPECT_EQ(regions.at("total").as_int64(), 18);
  EXPECT_TRUE(regions.at("next_offset").is_null());
  const auto within = json("/api/v1/territories", {{"level", "department"}, {"parent", "region:94"}});
  ASSERT_EQ(within.at("items").as_array().size(), 2U);
  EXPECT_EQ(within.at("items").at(0).at("code").as_string(), "2A");
  EXPECT_EQ(within.at("items").at(0).at("label").as_string(), "Corse-du-Sud (2A)");
  EXPECT_EQ(within.at("items").at(0).at("parent").at("code").as_string(), "94");
  const auto by_name = json("/api/v1/territories", {{"q", "ajaccio"}});
  EXPECT_EQ(by_name.at("items").at(0).at("level").as_string(), "commune");
}

TEST_P(Api, ListsAreReadPageByPage) {
  const auto first = json("/api/v1/territories", {{"level", "department"}, {"limit", "60"}});
  EXPECT_EQ(first.at("items").as_array().size(), 60U);
  EXPECT_EQ(first.at("next_offset").as_int64(), 60);
  const auto second = json("/api/v1/territories", {{"level", "department"}, {"limit", "60"}, {"offset", "60"}});
  EXPECT_EQ(second.at("items").as_array().size(), 41U);
  EXPECT_TRUE(second.at("next_offset").is_null());
  EXPECT_TRUE(
      json("/api/v1/territories", {{"level", "department"}, {"offset", "5000"}}).at("items").as_array().empty());
}

TEST_P(Api, WhatIsAskedWronglyIsNamed) {
  const auto response =
      get("/api/v1/territories", {{"level", "county"}, {"parent", "93"}, {"limit", "5000"}, {"offset", "-1"}});
  EXPECT_EQ(response.status, 422);
  for (const auto* field : {"level", "parent", "limit", "offset"})
    EXPECT_NE(response.body.find(field), std::string::npos) << field;
}

TEST_P(Api, OneTerritoryComesWithWhatIsAboveItAndItsMembers) {
  NewContract contract{.code = "CV366",
                       .name = "CA du Pays Ajaccien",
                       .department = TerritoryKey{1201},
                       .member_codes = {"242010056", "999999999"}};
  const auto key = act([&](access::Act& a) { return add_contract(a, contract); }).value();
  directory.reload();
  const auto found = json("/api/v1/territories/contract/CV366");
  EXPECT_EQ(found.at("path").as_array().size(), 3U);
  EXPECT_EQ(found.at("path").at(0).at("code").as_string(), "2A");
  EXPECT_TRUE(found.at("population").is_null()) << "not known is not zero";
  ASSERT_EQ(found.at("members").as_array().size(), 2U);
  EXPECT_EQ(found.at("members").at(0).at("level").as_string(), "epci");
  EXPECT_TRUE(found.at("members").at(1).at("name").is_null());
  const auto epci = json("/api/v1/territories/epci/242010056");
  EXPECT_EQ(epci.at("communes").as_array().size(), 10U);
  const auto registry_now = directory.current();
  const auto covered = database->read(
      [&](db::Session& session) { return perimeter(session, *registry_now, key, paris_date(now)).size(); });
  EXPECT_EQ(covered, 10U);
}

TEST_P(Api, TheHistoryOfATerritoryTellsWhatItBecameAndWhatItCovers) {
  NewContract contract{
      .code = "CV366", .name = "CA du Pays Ajaccien", .department = TerritoryKey{1201}, .member_codes = {"242010056"}};
  const auto key = act([&](access::Act& a) { return add_contract(a, contract); }).value();
  act([&](access::Act& a) {
    return record_succession(
        a, {.kind = Change::moved, .day = date_of("2016-07-01"), .from = {key}, .department = TerritoryKey{1202}}, {});
  }).value();
  directory.reload();
  const auto found = json("/api/v1/territories/contract/CV366/history", {{"on", "2016-08-01"}});
  ASSERT_EQ(found.at("events").as_array().size(), 1U);
  EXPECT_EQ(found.at("events").at(0).at("kind").as_string(), "moved");
  EXPECT_EQ(found.at("events").at(0).at("was").as_string(), "2A");
  EXPECT_EQ(found.at("events").at(0).at("change").as_int64(), 1);
  EXPECT_EQ(found.at("placements").at(0).at("parent").at("code").as_string(), "2A");
  EXPECT_EQ(found.at("communes").as_array().size(), 10U);
  EXPECT_EQ(get("/api/v1/territories/contract/CV366/history", {{"on", "yesterday"}}).status, 422);
  EXPECT_EQ(get("/api/v1/territories/contract/CV999/history").status, 404);
}

TEST_P(Api, AnUnknownTerritoryIsNotFound) {
  EXPECT_EQ(get("/api/v1/territories/department/99").status, 404);
  EXPECT_EQ(get("/api/v1/territories/county/01").status, 404);
}

TEST_P(Api, ItsDescriptionIsJson) {
  const auto description = boost::json::parse(web::openapi(router, "1"));
  EXPECT_TRUE(description.at("paths").as_object().contains("/api/v1/territories"));
  EXPECT_TRUE(description.at("components").at("schemas").as_object().contains("Territory"));
}

}  // namespace
}  // namespace jalon::territory
