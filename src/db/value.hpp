// SPDX-License-Identifier: EUPL-1.2
// How values go in and come out: integers (bigint), floating point, text, bytes, null. Dates are text, instants are
// milliseconds in a bigint, ids are text of 36 characters, booleans are integers 0 and 1, enums are their words.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/id.hpp"
#include "base/time.hpp"

namespace jalon::db {

struct Bytes {
  std::string_view data;
};
struct Null {};
// Views are alive until the statement has run; text made for the call (ids, dates) is owned.
using Value = std::variant<Null, std::int64_t, double, std::string_view, std::string, Bytes>;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class Tag>
Value to_value(const Id<Tag>& id) {
  return id.is_null() ? Value(Null{}) : Value(id.text());
}
inline Value to_value(TerritoryKey key) { return key.is_null() ? Value(Null{}) : Value(std::int64_t{key.value}); }
inline Value to_value(Date date) { return Value(date.text()); }
inline Value to_value(Instant at) { return Value(at.ms); }
inline Value to_value(const std::string& text) { return Value(std::string_view(text)); }
inline Value to_value(std::string_view text) { return Value(text); }
inline Value to_value(const char* text) { return Value(std::string_view(text)); }
inline Value to_value(Bytes bytes) { return Value(bytes); }
inline Value to_value(Null) { return Value(Null{}); }
inline Value to_value(double number) { return Value(number); }
template <class T>
requires std::is_integral_v<T> Value to_value(T number) { return Value(static_cast<std::int64_t>(number)); }
// An enum gives its word through `std::string_view word(E)` found beside the enum.
template <class E>
requires std::is_enum_v<E> Value to_value(E e) { return Value(std::string_view(word(e))); }
template <class T>
Value to_value(const std::optional<T>& maybe) {
  return maybe ? to_value(*maybe) : Value(Null{});
}

// One row of a result while it is being read. Columns are counted from 0.
class RowView {
 public:
  virtual ~RowView() = default;
  [[nodiscard]] virtual int columns() const = 0;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;  // also bytes; valid until the next row
  [[nodiscard]] virtual std::string where(int column) const = 0;      // statement and column, for a message
};

// A column does not hold what the code expects.
struct BadColumn : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Each throws BadColumn when the column does not hold such a value (our bug or a damaged file).
void read(const RowView& row, int column, std::int64_t& out);
void read(const RowView& row, int column, std::int32_t& out);
void read(const RowView& row, int column, bool& out);
void read(const RowView& row, int column, double& out);
void read(const RowView& row, int column, std::string& out);
void read(const RowView& row, int column, Date& out);
void read(const RowView& row, int column, Instant& out);
void read(const RowView& row, int column, Uuid& out);
void read(const RowView& row, int column, TerritoryKey& out);  // null gives the null key
template <class Tag>
void read(const RowView& row, int column, Id<Tag>& out) {  // null gives the null id
  if (row.is_null(column)) {
    out = Id<Tag>{};
  } else {
    read(row, column, out.uuid);
  }
}
[[noreturn]] void throw_bad_column(const RowView& row, int column, const char* expected);
// An enum is read through `bool parse_word(std::string_view, E&)` found beside the enum.
template <class E>
requires std::is_enum_v<E>
void read(const RowView& row, int column, E& out) {
  if (row.is_null(column) || !parse_word(row.text(column), out)) throw_bad_column(row, column, "a known word");
}
template <class T>
void read(const RowView& row, int column, std::optional<T>& out) {
  if (row.is_null(column)) {
    out.reset();
  } else {
    out.emplace();
    read(row, column, *out);
  }
}

}  // namespace jalon::db
