// SPDX-License-Identifier: EUPL-1.2
// The routes as a tree of path segments, each with its escapes undone after the path was cut at its slashes. A literal
// segment goes before {name}, {name} before {rest*}; the search goes back when the more exact branch has no route of
// the method, so /plans/nouveau (GET) and /plans/{id} (POST) live side by side.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "web/exchange.hpp"
#include "web/http.hpp"

namespace jalon::web {

namespace {
constexpr size_t methods = 5;
size_t index_of(Method method) { return static_cast<size_t>(method); }
}  // namespace

struct Router::Node {
  struct Leaf {
    const Route* route = nullptr;
    std::vector<std::string> names;  // of the parameters, in the order of the path
  };
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;  // sorted
  std::unique_ptr<Node> param;
  std::array<Leaf, methods> here;
  std::array<Leaf, methods> rest;

  [[nodiscard]] const Node* literal(std::string_view segment) const {
    const auto at = std::lower_bound(literals.begin(), literals.end(), segment,
                                     [](const auto& entry, std::string_view s) { return entry.first < s; });
    return at != literals.end() && at->first == segment ? at->second.get() : nullptr;
  }
  Node& literal_made(std::string_view segment) {
    const auto at = std::lower_bound(literals.begin(), literals.end(), segment,
                                     [](const auto& entry, std::string_view s) { return entry.first < s; });
    if (at != literals.end() && at->first == segment) return *at->second;
    return *literals.emplace(at, std::string(segment), std::make_unique<Node>())->second;
  }
};

namespace {

// The values of parameters found on the way down.
struct Trail {
  std::array<std::string_view, 16> values;
  size_t count = 0;
};

}  // namespace

Router::Router() : tree_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::add(Route route) {
  const auto fail_with = [&](std::string_view why) {
    throw Bug(fmt::format("route {} ({} {}): {}", route.name, word(route.method), route.pattern, why));
  };
  if (route.name.empty()) fail_with("it has no name");
  if (!route.pattern.starts_with('/')) fail_with("the pattern does not begin with a slash");
  if (!route.handler) fail_with("it has no handler");
  // What belongs to the reader alone needs no right: the account, what is due, the news of the journal.
  const bool is_own = route.pattern == "/compte" || route.pattern.starts_with("/compte/") ||
                      route.pattern == "/deconnexion" || route.pattern == "/moi" || route.pattern == "/live";
  if (route.audience == Audience::signed_in && route.right.empty() && !is_own) fail_with("it names no right");
  for (const auto& other : routes_) {
    if (other->name == route.name) fail_with("the name is taken");
  }

  Node* node = tree_.get();
  std::vector<std::string> names;
  bool takes_rest = false;
  std::string_view left = std::string_view(route.pattern).substr(1);
  while (!left.empty()) {
    if (takes_rest) fail_with("something stands after {rest*}");
    const size_t slash = left.find('/');
    const std::string_view segment = left.substr(0, slash);
    left = slash == std::string_view::npos ? std::string_view{} : left.substr(slash + 1);
    if (segment.starts_with('{') && segment.ends_with('}')) {
      std::string_view name = segment.substr(1, segment.size() - 2);
      if (name.ends_with('*')) {
        name.remove_suffix(1);
        takes_rest = true;
      }
      if (name.empty()) fail_with("a parameter has no name");
      if (std::find(names.begin(), names.end(), name) != names.end()) fail_with("two parameters have one name");
      names.emplace_back(name);
      if (names.size() > Trail{}.values.size()) fail_with("it has too many parameters");
      if (!takes_rest) {
        if (!node->param) node->param = std::make_unique<Node>();
        node = node->param.get();
      }
    } else {
      if (segment.find_first_of("{}") != std::string_view::npos) fail_with("a parameter must be a whole segment");
      node = &node->literal_made(segment);
    }
  }
  if (!route.scope.empty() && route.scope != scope_each &&
      std::find(names.begin(), names.end(), route.scope) == names.end()) {
    fail_with("the scope is not a parameter of the pattern");
  }
  auto& leaf = (takes_rest ? node->rest : node->here)[index_of(route.method)];
  if (leaf.route != nullptr) fail_with("the pattern is taken by " + leaf.route->name);
  routes_.push_back(std::make_unique<Route>(std::move(route)));
  leaf.route = routes_.back().get();
  leaf.names = std::move(names);
}

void Router::add_schema(std::string name, std::string json_schema) {
  for (const auto& [taken, schema] : schemas_) {
    if (taken == name) throw Bug("schema " + name + " is there twice");
  }
  schemas_.emplace_back(std::move(name), std::move(json_schema));
}

namespace {

void take(const std::vector<std::string>& names, const Trail& trail, Router::Match& match) {
  match.params.reserve(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    // What is not readable is refused before (see understand); as it stands, it names nothing.
    auto value = percent_decode(trail.values[i], false);
    match.params.emplace_back(names[i], value ? *std::move(value) : std::string(trail.values[i]));
  }
}

}  // namespace

Router::Match Router::find(Method method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  path.remove_prefix(1);
  std::array<bool, methods> others{};

  const auto try_leaves = [&](const std::array<Node::Leaf, methods>& leaves, const Trail& trail) {
    const auto& leaf = leaves[index_of(method)];
    if (leaf.route != nullptr) {
      match.route = leaf.route;
      take(leaf.names, trail, match);
      return true;
    }
    for (size_t i = 0; i < methods; ++i) others[i] = others[i] || leaves[i].route != nullptr;
    return false;
  };
  // at_end tells "/plans" from "/plans/": the second has one more, empty, segment.
  const auto walk = [&](const auto& self, const Node& node, std::string_view left, bool at_end, Trail trail) -> bool {
    if (at_end) return try_leaves(node.here, trail);
    const size_t slash = left.find('/');
    const std::string_view segment = left.substr(0, slash);
    const bool last = slash == std::string_view::npos;
    const std::string_view after = last ? std::string_view{} : left.substr(slash + 1);
    const bool is_escaped = segment.find('%') != std::string_view::npos;
    const auto decoded = is_escaped ? percent_decode(segment, false) : std::nullopt;
    if (const Node* next = node.literal(decoded ? std::string_view(*decoded) : segment)) {
      if (self(self, *next, after, last, trail)) return true;
    }
    if (node.param && !segment.empty() && trail.count < trail.values.size()) {
      Trail longer = trail;
      longer.values[longer.count++] = segment;
      if (self(self, *node.param, after, last, longer)) return true;
    }
    if (trail.count < trail.values.size()) {
      Trail longer = trail;
      longer.values[longer.count++] = left;
      if (try_leaves(node.rest, longer)) return true;
    }
    return false;
  };
  if (walk(walk, *tree_, path, path.empty(), Trail{})) return match;
  for (size_t i = 0; i < methods; ++i) {
    if (!others[i]) continue;
    match.other_method = true;
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += word(static_cast<Method>(i));
    if (static_cast<Method>(i) == Method::get) match.allow += ", HEAD";
  }
  return match;
}

}  // namespace jalon::web
