// SPDX-License-Identifier: EUPL-1.2
#include "db/value.hpp"

#include <limits>

namespace jalon::db {

void throw_bad_column(const RowView& row, int column, const char* expected) {
  throw BadColumn(row.where(column) + " does not hold " + expected);
}

void read(const RowView& row, int column, std::int64_t& out) { out = row.integer(column); }

void read(const RowView& row, int column, std::int32_t& out) {
  const auto wide = row.integer(column);
  if (wide < std::numeric_limits<std::int32_t>::min() || wide > std::numeric_limits<std::int32_t>::max()) {
    throw_bad_column(row, column, "an integer of 32 bits");
  }
  out = static_cast<std::int32_t>(wide);
}

void read(const RowView& row, int column, bool& out) {
  const auto wide = row.integer(column);
  if (wide != 0 && wide != 1) throw_bad_column(row, column, "0 or 1");
  out = wide == 1;
}

void read(const RowView& row, int column, double& out) { out = row.real(column); }

void read(const RowView& row, int column, std::string& out) {
  if (row.is_null(column)) throw_bad_column(row, column, "a text");
  out.assign(row.text(column));
}

void read(const RowView& row, int column, Date& out) {
  const auto date = row.is_null(column) ? std::nullopt : Date::parse(row.text(column));
  if (!date) throw_bad_column(row, column, "a date");
  out = *date;
}

void read(const RowView& row, int column, Instant& out) { out.ms = row.integer(column); }

void read(const RowView& row, int column, Uuid& out) {
  const auto uuid = row.is_null(column) ? std::nullopt : Uuid::parse(row.text(column));
  if (!uuid) throw_bad_column(row, column, "an id");
  out = *uuid;
}

void read(const RowView& row, int column, TerritoryKey& out) {
  out = TerritoryKey{};
  if (!row.is_null(column)) read(row, column, out.value);
}

}  // namespace jalon::db
