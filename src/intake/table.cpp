// SPDX-License-Identifier: EUPL-1.2
// What a file is, told from its first bytes, and the same table out of the three forms.
#include "intake/table.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "intake/table_forms.hpp"

namespace jalon::intake {
namespace {

constexpr std::size_t head_size = std::size_t{64} << 10U;

std::string_view without_space(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const auto begin = head.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view{} : head.substr(begin);
}

bool starts_like(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

// The sentences say what to do.
void refuse_what_is_no_table(std::string_view head) {
  if (head.empty()) throw Unreadable{msg("The file is empty.")};
  if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
    throw Unreadable{
        msg("This is a workbook of the old form (.xls), or one that a password protects. Open it in a spreadsheet and "
            "save it as .xlsx, without a password.")};
  }
  if (head.starts_with("%PDF")) {
    throw Unreadable{msg("This is a PDF. Ask for the table it was made from, as XLSX or CSV.")};
  }
  if (head.starts_with("\x1F\x8B") || head.starts_with("7z\xBC\xAF") || head.starts_with("Rar!")) {
    throw Unreadable{msg("This file is compressed. Unpack it and import the table that is in it.")};
  }
  const auto text = without_space(head);
  if (starts_like(text, "<html") || starts_like(text, "<!doctype") || starts_like(text, "<table") ||
      starts_like(text, "<?xml")) {
    throw Unreadable{
        msg("This is a web page or XML, whatever its name says. Open it in a spreadsheet and save it as .xlsx.")};
  }
}

Format form_of(std::string_view head) {
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return Format::xlsx;
  const auto text = without_space(head);
  return !text.empty() && (text.front() == '{' || text.front() == '[') ? Format::json : Format::csv;
}

// As French spreadsheets save “CSV”: the first letter past ASCII is none in UTF-8, and all are in Windows-1252.
bool looks_latin1(std::string_view head) {
  const auto bad = first_bad_utf8(head);
  const auto is_past_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  // The last letter of the head may only be cut.
  if (!bad || (head.size() == head_size && *bad + 4 > head.size())) return false;
  return std::none_of(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(*bad), is_past_ascii) &&
         head.find_first_of("\x81\x8D\x8F\x90\x9D") == std::string_view::npos;
}

TableSummary read_csv_table(std::string_view head, Source source, const TableOptions& options,
                            FunctionRef<bool(const TableRow&)> visit, FunctionRef<void(TableFault)> reject,
                            Error& error) {
  TableSummary summary;
  auto csv = options.csv;
  if (!csv.as_latin1 && looks_latin1(head)) {
    csv.as_latin1 = true;
    summary.notices.push_back(
        msg("The file is not UTF-8: it was read as Windows-1252 (Latin-1), as spreadsheets save “CSV”."));
  }
  auto visit_filled = [&](const TableRow& row) {
    if (std::all_of(row.cells.begin(), row.cells.end(), [](std::string_view cell) { return cell.empty(); }))
      return true;
    if (++summary.rows > options.rows_limit) {
      throw Unreadable{msg("The table has more than {0} rows. Cut it into several files.", options.rows_limit)};
    }
    return visit(row);
  };
  auto reject_row = [&](TableFault fault) {
    // The next row would be taken for the header.
    if (summary.rows == 0) throw Unreadable{std::move(fault.reason), fault.place.text().english()};
    reject(std::move(fault));
  };
  const auto read = read_csv(source, csv, visit_filled, reject_row);
  if (!read) {
    error = read.error();
    throw Unreadable{};
  }
  summary.rejected = read->rejected;
  summary.separator = read->separator;
  summary.looks_latin1 = read->looks_latin1;
  return summary;
}

// `head` are the first bytes, which `source` gives again.
Result<TableSummary> read(std::string_view head, Source source, FunctionRef<TableSummary()> workbook,
                          const TableOptions& options, FunctionRef<bool(const TableRow&)> visit,
                          FunctionRef<void(TableFault)> reject) {
  Error error = Invalid{};
  try {
    refuse_what_is_no_table(head);
    const auto form = options.form.value_or(form_of(head));
    switch (form) {
      case Format::csv:
        return read_csv_table(head, source, options, visit, reject, error);
      case Format::xlsx:
        return workbook();
      case Format::json:
        break;
    }
    return read_json_table(source, options, visit, reject);
  } catch (const Unreadable& unreadable) {
    if (unreadable.why.id.empty()) return fail(std::move(error));
    return invalid(unreadable.where, unreadable.why);
  }
}

}  // namespace

Message Place::text() const {
  switch (form) {
    case Format::csv:
      if (character > 0) return msg("line {0}, character {1}", number, character);
      return column.empty() ? msg("line {0}", number) : msg("line {0}, column {1}", number, column);
    case Format::xlsx:
      if (column.empty()) return msg("sheet {0}, row {1}", sheet, number);
      return msg("sheet {0}, row {1}, column {2}", sheet, number, column);
    case Format::json:
      break;
  }
  return column.empty() ? msg("item {0}", number) : msg("item {0}, field {1}", number, column);
}

Result<Header> Header::of(const TableRow& row, const std::vector<std::string>& required) {
  Header header;
  std::vector<Fault> faults;
  const auto where = row.place().text().english();
  for (const auto name : row.cells) {
    auto folded = fold(trim(name));
    if (!folded.empty() && std::find(header.names_.begin(), header.names_.end(), folded) != header.names_.end()) {
      faults.push_back({where, msg("The column “{0}” is there twice.", trim(name))});
    }
    header.names_.push_back(std::move(folded));
  }
  for (const auto& name : required) {
    if (!header.find(name)) faults.push_back({where, msg("The column “{0}” is missing.", name)});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return header;
}

std::optional<std::size_t> Header::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), fold(name));
  if (found == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names_.begin());
}

std::string_view Header::field(const TableRow& row, std::string_view name) const {
  const auto at = find(name);
  return at ? row.cell(*at) : std::string_view{};
}

Result<TableSummary> read_table(std::string_view bytes, const TableOptions& options,
                                FunctionRef<bool(const TableRow&)> visit, FunctionRef<void(TableFault)> reject) {
  auto left = bytes;
  auto source = [&](char* buffer, std::size_t size) {
    const auto count = std::min(size, left.size());
    std::memcpy(buffer, left.data(), count);
    left.remove_prefix(count);
    return count;
  };
  auto read_at = [&](std::int64_t offset, char* buffer, std::size_t size) {
    const auto from = std::min(static_cast<std::size_t>(offset), bytes.size());
    const auto count = std::min(size, bytes.size() - from);
    std::memcpy(buffer, bytes.data() + from, count);
    return count;
  };
  auto workbook = [&] {
    return read_workbook({static_cast<std::int64_t>(bytes.size()), read_at}, options, visit, reject);
  };
  return read(bytes.substr(0, head_size), source, workbook, options, visit, reject);
}

Result<TableSummary> read_table(File& file, const TableOptions& options, FunctionRef<bool(const TableRow&)> visit,
                                FunctionRef<void(TableFault)> reject) {
  // A pipe gives a little at a time.
  std::string head(head_size, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    const auto count = file.read(head.data() + filled, head.size() - filled);
    if (count == 0) break;
    filled += count;
  }
  head.resize(filled);
  std::string_view left = head;
  auto source = [&](char* buffer, std::size_t size) {
    if (left.empty()) return file.read(buffer, size);
    const auto count = std::min(size, left.size());
    std::memcpy(buffer, left.data(), count);
    left.remove_prefix(count);
    return count;
  };
  auto workbook = [&] {
    if (const auto size = file.size()) {
      auto read_at = [&](std::int64_t offset, char* buffer, std::size_t wanted) {
        return file.read_at(offset, buffer, wanted);
      };
      return read_workbook({*size, read_at}, options, visit, reject);
    }
    std::string bytes = head;
    std::string piece(head_size, '\0');
    // One byte past the limit is enough to be refused for it.
    while (static_cast<std::int64_t>(bytes.size()) <= options.packed_limit) {
      const auto count = file.read(piece.data(), piece.size());
      if (count == 0) break;
      bytes.append(piece, 0, count);
    }
    auto read_at = [&](std::int64_t offset, char* buffer, std::size_t wanted) {
      return bytes.copy(buffer, wanted, std::min(static_cast<std::size_t>(offset), bytes.size()));
    };
    return read_workbook({static_cast<std::int64_t>(bytes.size()), read_at}, options, visit, reject);
  };
  return read(head, source, workbook, options, visit, reject);
}

}  // namespace jalon::intake
