// SPDX-License-Identifier: EUPL-1.2
// What a program sends as the body of a request: a JSON object, read member by member. What is wrong is collected with
// its place, so that everything is told at once; what is absent is empty, and left to the rule that needs it.
#pragma once

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "web/http.hpp"

namespace jalon::web {

struct JsonReading {
  std::vector<Fault> faults;

  void wrong(const std::string& field, Message what) { faults.push_back({field, std::move(what)}); }
  std::string text(const boost::json::object& object, std::string_view key, const std::string& field) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return {};
    if (const auto* text = value->if_string()) return {text->data(), text->size()};
    wrong(field, msg("A text is expected here."));
    return {};
  }
  std::optional<Date> date(const boost::json::object& object, std::string_view key, const std::string& field) {
    const std::string value = text(object, key, field);
    if (value.empty()) return std::nullopt;
    auto day = Date::parse(value);
    if (!day) wrong(field, msg("A date is expected here, as 2016-11-15."));
    return day;
  }
  std::int64_t integer(const boost::json::object& object, std::string_view key, const std::string& field) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return 0;
    if (const auto* number = value->if_int64()) return *number;
    wrong(field, msg("A whole number is expected here."));
    return 0;
  }
  bool boolean(const boost::json::object& object, std::string_view key, const std::string& field) {
    const auto* value = object.if_contains(key);
    if (value == nullptr) return false;
    if (const auto* flag = value->if_bool()) return *flag;
    wrong(field, msg("true or false is expected here."));
    return false;
  }
  // Each item of a list of objects, with its place.
  template <class F>
  void each(const boost::json::object& object, std::string_view key, F&& visit) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return;
    const auto* items = value->if_array();
    if (items == nullptr) return wrong(std::string(key), msg("A list is expected here."));
    for (std::size_t i = 0; i < items->size(); ++i) {
      const std::string place = fmt::format("{}.{}", key, i);
      if (const auto* item = (*items)[i].if_object()) {
        visit(*item, place);
      } else {
        wrong(place, msg("An object is expected here."));
      }
    }
  }
};

// An empty body is an empty object. Invalid when it is none, or deeper than any message of this API.
inline Result<boost::json::object> object_of(const Request& request) {
  if (request.body.empty()) return boost::json::object{};
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 8;
  auto value = boost::json::parse({request.body.data(), request.body.size()}, error, {}, options);
  if (error || !value.is_object()) {
    return invalid("", msg("The body is not a JSON object in UTF-8."));
  }
  return std::move(value.get_object());
}

}  // namespace jalon::web
