// SPDX-License-Identifier: EUPL-1.2
// A direct JSON writer: no tree, no copies. Reading is Boost.JSON's, in the rooms that read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace jalon {

// Appends text as a JSON string, quotes included.
void append_json(std::string& out, std::string_view text);

// json.object([&]{ json.field("name", x); json.key("rows"); json.array([&]{ … }); });
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  template <class F>
  void object(F&& body) {
    open('{');
    body();
    close('}');
  }
  template <class F>
  void array(F&& body) {
    open('[');
    body();
    close(']');
  }
  void key(std::string_view name);
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(std::int64_t number);
  void value(std::int32_t number) { value(static_cast<std::int64_t>(number)); }
  void value(std::uint64_t number);
  void value(double number);  // not for money
  void value(bool boolean);
  void value(Date date) { value(std::string_view(date.text())); }
  void value(Instant at) { value(std::string_view(at.text())); }
  template <class Tag>
  void value(const Id<Tag>& id) {
    value(std::string_view(id.text()));
  }
  template <class T>
  void value(const std::optional<T>& maybe) {
    maybe ? value(*maybe) : null();
  }
  template <class T>
  void value(const std::vector<T>& items) {
    array([&] {
      for (const auto& item : items) value(item);
    });
  }
  void null();
  // Already JSON.
  void raw(std::string_view json);
  template <class T>
  void field(std::string_view name, const T& v) {
    key(name);
    value(v);
  }

 private:
  void open(char c);
  void close(char c);
  void separate();
  std::string& out_;
  bool first_ = true;
};

}  // namespace jalon
