// SPDX-License-Identifier: EUPL-1.2
#include <boost/json.hpp>
#include <unordered_map>

#include "journal/journal.hpp"

namespace jalon::journal {

namespace {

struct Leaf {
  std::string path, text;
};

std::string text_of(const boost::json::value& value) {
  if (value.is_null()) return {};
  if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
  return boost::json::serialize(value);
}

// A list is counted from 1, as a reader does. An empty object or list is shown as such, or it would vanish.
void flatten(const boost::json::value& value, const std::string& path, std::vector<Leaf>& out) {
  const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
  const auto* object = value.if_object();
  const auto* list = value.if_array();
  if (object != nullptr && (!object->empty() || path.empty())) {
    for (const auto& [key, child] : *object) flatten(child, below(std::string(key)), out);
  } else if (list != nullptr && !list->empty()) {
    int n = 0;
    for (const auto& child : *list) flatten(child, below(std::to_string(++n)), out);
  } else {
    out.push_back({path, text_of(value)});
  }
}

std::vector<Leaf> leaves(std::string_view json) {
  std::vector<Leaf> out;
  if (json.empty()) return out;
  boost::json::error_code error;
  const auto value = boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
  if (error) {
    out.push_back({"", std::string(json)});  // not JSON: shown as it stands rather than hidden
  } else {
    flatten(value, "", out);
  }
  return out;
}

}  // namespace

std::vector<FieldChange> side_by_side(std::string_view before, std::string_view after) {
  std::vector<FieldChange> out;
  std::unordered_map<std::string, size_t> at;
  for (auto& leaf : leaves(after)) {
    at.emplace(leaf.path, out.size());
    out.push_back({std::move(leaf.path), {}, std::move(leaf.text)});
  }
  for (auto& leaf : leaves(before)) {
    const auto found = at.find(leaf.path);
    if (found == at.end()) {
      out.push_back({std::move(leaf.path), std::move(leaf.text), {}});
    } else {
      out[found->second].before = std::move(leaf.text);
    }
  }
  return out;
}

}  // namespace jalon::journal
