// SPDX-License-Identifier: EUPL-1.2
#include "intake/dhis2.hpp"

#include <fmt/format.h>

#include <array>
#include <initializer_list>

#include "base/json.hpp"
#include "base/text.hpp"

namespace jalon::intake {
namespace {

constexpr std::size_t piece = std::size_t{64} << 10U;

enum Field : std::uint8_t {
  data_element,
  period,
  org_unit,
  category_option_combo,
  attribute_option_combo,
  value,
  last_updated,
  comment,
  follow_up,
  deleted
};
// As JSON writes them; a column is found without regard to case.
constexpr std::array<std::string_view, 10> names{
    "dataElement", "period",   "orgUnit", "categoryOptionCombo", "attributeOptionCombo", "value", "lastUpdated",
    "comment",     "followUp", "deleted"};

std::optional<std::size_t> column_of(const Header& header, Field field) {
  if (const auto at = header.find(names.at(field))) return at;
  if (field == category_option_combo) return header.find("catoptcombo");
  if (field == attribute_option_combo) return header.find("attroptcombo");
  if (field == follow_up) return header.find("flwup");
  return std::nullopt;
}

class Reader {
 public:
  Reader(FunctionRef<bool(const DataValue&, const TableRow&)> visit, FunctionRef<void(TableFault)> reject)
      : visit_(visit), reject_(reject) {}

  bool take(const TableRow& row) {
    if (is_header_) {
      is_header_ = false;
      return take_header(row);
    }
    DataValue out;
    out.data_element = cell(row, data_element);
    out.period = cell(row, period);
    out.org_unit = cell(row, org_unit);
    out.category_option_combo = cell(row, category_option_combo);
    out.attribute_option_combo = cell(row, attribute_option_combo);
    out.value = cell(row, value);
    out.last_updated = cell(row, last_updated);
    out.comment = cell(row, comment);
    bool is_fit = flag(row, follow_up, out.follow_up) && flag(row, deleted, out.deleted);
    if (is_fit) is_fit = filled(row, data_element) && filled(row, period) && filled(row, org_unit);
    if (is_fit && !out.deleted) is_fit = filled(row, value);
    if (is_fit) return visit_(out, row);
    ++rejected_;
    return true;
  }
  Result<TableSummary> finish(Result<TableSummary> read) {
    if (error_) return fail(*error_);
    if (read) read->rejected += rejected_;
    return read;
  }
  // Of JSON: a further field is told as unused, but this one is left out on purpose.
  static TableOptions with_names(TableOptions options) {
    options.keys.assign(names.begin(), names.end());
    options.keys.emplace_back("storedBy");
    return options;
  }

 private:
  bool take_header(const TableRow& row) {
    auto header = Header::of(row, {"dataElement", "period", "orgUnit", "value"});
    if (!header) {
      error_ = header.error();
      return false;
    }
    for (std::size_t i = 0; i < names.size(); ++i) columns_.at(i) = column_of(*header, static_cast<Field>(i));
    return true;
  }
  [[nodiscard]] std::string_view cell(const TableRow& row, Field field) const {
    const auto at = columns_.at(field);
    return at ? trim(row.cell(*at)) : std::string_view{};
  }
  bool filled(const TableRow& row, Field field) {
    if (!cell(row, field).empty()) return true;
    reject_({row.place(names.at(field)), msg("“{0}” is empty.", names.at(field))});
    return false;
  }
  bool flag(const TableRow& row, Field field, bool& out) {
    const auto text = fold(cell(row, field));
    out = text == "true" || text == "1";
    if (out || text.empty() || text == "false" || text == "0") return true;
    reject_({row.place(names.at(field)), msg("“{0}” is neither true nor false.", shorten(cell(row, field), 40))});
    return false;
  }

  FunctionRef<bool(const DataValue&, const TableRow&)> visit_;
  FunctionRef<void(TableFault)> reject_;
  std::array<std::optional<std::size_t>, names.size()> columns_;
  std::optional<Error> error_;
  std::int64_t rejected_ = 0;
  bool is_header_ = true;
};

template <class Input>
Result<TableSummary> read(Input& input, const TableOptions& options,
                          FunctionRef<bool(const DataValue&, const TableRow&)> visit,
                          FunctionRef<void(TableFault)> reject) {
  Reader reader(visit, reject);
  auto take = [&](const TableRow& row) { return reader.take(row); };
  return reader.finish(read_table(input, Reader::with_names(options), take, reject));
}

void append_csv(std::string& out, std::initializer_list<std::string_view> cells) {
  bool is_first = true;
  for (const auto text : cells) {
    if (!is_first) out += ',';
    is_first = false;
    if (text.empty()) continue;
    out += '"';
    for (const char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  out += '\n';
}

void append_object(std::string& out, const DataValue& v) {
  JsonWriter json(out);
  const auto text = [&](Field field, std::string_view what) {
    if (!what.empty()) json.field(names.at(field), what);
  };
  json.object([&] {
    text(data_element, v.data_element);
    text(period, v.period);
    text(org_unit, v.org_unit);
    text(category_option_combo, v.category_option_combo);
    text(attribute_option_combo, v.attribute_option_combo);
    text(value, v.value);
    text(last_updated, v.last_updated);
    text(comment, v.comment);
    if (v.follow_up) json.field(names.at(follow_up), true);
    if (v.deleted) json.field(names.at(deleted), true);
  });
}

}  // namespace

Result<TableSummary> read_data_values(File& file, const TableOptions& options,
                                      FunctionRef<bool(const DataValue&, const TableRow&)> visit,
                                      FunctionRef<void(TableFault)> reject) {
  return read(file, options, visit, reject);
}
Result<TableSummary> read_data_values(std::string_view bytes, const TableOptions& options,
                                      FunctionRef<bool(const DataValue&, const TableRow&)> visit,
                                      FunctionRef<void(TableFault)> reject) {
  return read(bytes, options, visit, reject);
}

std::string dhis2_period(Period period) {
  const Date first = period.first();
  switch (period.length) {
    case Period::Length::year:
      return fmt::format("{:04}", first.year());
    case Period::Length::quarter:
      return fmt::format("{:04}Q{}", first.year(), (first.month() + 2) / 3);
    case Period::Length::month:
      break;
  }
  return fmt::format("{:04}{:02}", first.year(), first.month());
}

void write_data_values(Format form, FunctionRef<void(DataValueSink)> values, FunctionRef<void(std::string_view)> out) {
  JALON_CHECK(form == Format::csv || form == Format::json);
  std::string buffer;
  bool is_first = true;
  if (form == Format::csv) {
    append_csv(buffer, {"dataelement", "period", "orgunit", "categoryoptioncombo", "attributeoptioncombo", "value",
                        "storedby", "lastupdated", "comment", "followup", "deleted"});
  } else {
    buffer = "{\"dataValues\":[";
  }
  auto put = [&](const DataValue& v) {
    JALON_CHECK(!v.data_element.empty() && !v.period.empty() && !v.org_unit.empty());
    if (form == Format::csv) {
      append_csv(buffer, {v.data_element,
                          v.period,
                          v.org_unit,
                          v.category_option_combo,
                          v.attribute_option_combo,
                          v.value,
                          {},
                          v.last_updated,
                          v.comment,
                          v.follow_up ? "true" : "false",
                          v.deleted ? "true" : "false"});
    } else {
      buffer += is_first ? "\n" : ",\n";
      append_object(buffer, v);
    }
    is_first = false;
    if (buffer.size() < piece) return;
    out(buffer);
    buffer.clear();
  };
  values(put);
  if (form == Format::json) buffer += "\n]}\n";
  out(buffer);
}

}  // namespace jalon::intake
