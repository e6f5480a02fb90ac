// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "web/http.hpp"

namespace jalon::web {
namespace {

Route operation(std::string name, Method method, std::string pattern) {
  Route route;
  route.name = std::move(name);
  route.method = method;
  route.pattern = std::move(pattern);
  route.right = "read_plan";
  route.handler = [](const Request&) { return text("ok"); };
  route.summary = "What it does";
  return route;
}

TEST(OpenApi, DescribesEveryRouteWithASummaryAndNoPage) {
  Router router;
  auto list = operation("plan.list", Method::get, "/api/v1/plans");
  list.query_names = {"department"};
  list.response_schema = "Plans";
  router.add(list);
  auto save = operation("plan.save", Method::post, "/api/v1/plans/{id}");
  save.request_schema = "Plan";
  router.add(save);
  router.add(operation("plan.read", Method::get, "/api/v1/plans/{id}"));
  auto page = operation("plan.page", Method::get, "/plans");
  page.summary.clear();
  router.add(page);
  router.add_schema("Plan", R"({"type":"object"})");
  router.add_schema("Plans", R"({"type":"array","items":{"$ref":"#/components/schemas/Plan"}})");

  const auto api = boost::json::parse(openapi(router, "1.2.3")).as_object();
  EXPECT_EQ(api.at("openapi").as_string(), "3.1.0");
  EXPECT_EQ(api.at("info").at("version").as_string(), "1.2.3");
  const auto& paths = api.at("paths").as_object();
  EXPECT_EQ(paths.size(), 2U) << "the page is not an operation";
  EXPECT_EQ(paths.at("/api/v1/plans").at("get").at("parameters").at(0).at("name").as_string(), "department");
  const auto& one = paths.at("/api/v1/plans/{id}").as_object();
  EXPECT_EQ(one.at("get").at("operationId").as_string(), "plan.read");
  EXPECT_TRUE(one.at("get").at("parameters").at(0).at("required").as_bool());
  EXPECT_EQ(one.at("post").at("requestBody").at("content").at("application/json").at("schema").at("$ref").as_string(),
            "#/components/schemas/Plan");
  EXPECT_TRUE(one.at("post").at("responses").as_object().contains("422"));
  EXPECT_EQ(api.at("components").at("schemas").as_object().size(), 3U);
}

TEST(OpenApi, AFileThatComesOrGoesIsNamedByItsType) {
  Router router;
  auto read = operation("plan.document", Method::get, "/api/v1/documents/{id}");
  read.response_type = "application/octet-stream";
  router.add(read);
  auto keep = operation("plan.attach", Method::post, "/api/v1/documents");
  keep.request_type = "application/octet-stream";
  keep.response_schema = "Document";
  router.add(keep);
  router.add_schema("Document", R"({"type":"object"})");
  const auto api = boost::json::parse(openapi(router, "1"));
  const auto& paths = api.at("paths");
  const auto& file = paths.at("/api/v1/documents/{id}").at("get").at("responses").at("200").at("content");
  EXPECT_TRUE(file.at("application/octet-stream").as_object().empty());
  const auto& one = paths.at("/api/v1/documents").at("post");
  EXPECT_TRUE(one.at("requestBody").at("content").as_object().contains("application/octet-stream"));
  EXPECT_TRUE(one.at("responses").at("200").at("content").as_object().contains("application/json"));
}

TEST(OpenApi, WhatEveryoneMayReadAsksForNoToken) {
  Router router;
  auto open = operation("territory.list", Method::get, "/api/v1/territories");
  open.audience = Audience::everyone;
  router.add(open);
  router.add(operation("plan.list", Method::get, "/api/v1/plans"));
  const auto api = boost::json::parse(openapi(router, "1")).as_object();
  const auto security = [&](const char* path) { return api.at("paths").at(path).at("get").at("security").as_array(); };
  EXPECT_TRUE(security("/api/v1/territories").at(0).as_object().empty());
  EXPECT_TRUE(security("/api/v1/plans").at(0).as_object().contains("token"));
  EXPECT_TRUE(security("/api/v1/plans").at(1).as_object().contains("session"));
}

}  // namespace
}  // namespace jalon::web
