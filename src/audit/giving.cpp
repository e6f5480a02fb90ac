// SPDX-License-Identifier: EUPL-1.2
// The list is walked byte by byte and without recursion; only one grant at a time is in memory and parsed as a tree.
#include "audit/giving.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace jalon::audit {

const std::array<std::string_view, giving_columns> giving_names{"id",
                                                                "title",
                                                                "description",
                                                                "currency",
                                                                "amountAwarded",
                                                                "awardDate",
                                                                "recipientOrganization/0/id",
                                                                "recipientOrganization/0/name",
                                                                "fundingOrganization/0/id",
                                                                "fundingOrganization/0/name",
                                                                "plannedDates/0/startDate",
                                                                "plannedDates/0/endDate"};

namespace {

namespace json = boost::json;

constexpr std::size_t grant_bytes_max = std::size_t{1} << 20U;

std::string_view without_space(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

// A number as digits and a point: never through a binary fraction when it is whole.
std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return {text->data(), text->size()};
  if (const auto* whole = value.if_int64()) return std::to_string(*whole);
  if (const auto* whole = value.if_uint64()) return std::to_string(*whole);
  // Fifteen digits: what follows is of the binary fraction, not of the amount (44337.130000000005).
  if (const auto* real = value.if_double()) return fmt::format("{:.15g}", *real);
  if (const auto* yes = value.if_bool()) return *yes ? "true" : "false";
  return {};
}

const json::value* first_of(const json::object& grant, std::string_view list, std::string_view name) {
  const auto* value = grant.if_contains(list);
  if (value == nullptr) return nullptr;
  const json::object* object = value->if_object();
  if (const auto* items = value->if_array()) object = items->empty() ? nullptr : items->front().if_object();
  return object == nullptr ? nullptr : object->if_contains(name);
}

// The grants of a JSON, found by their brackets.
class Walk {
 public:
  explicit Walk(intake::Source source) : source_(source), buffer_(std::size_t{64} << 10U, '\0') {}
  // The next byte, or -1.
  int next() {
    if (at_ == size_) {
      start_ += static_cast<std::int64_t>(size_);
      size_ = ended_ ? 0 : source_(buffer_.data(), buffer_.size());
      at_ = 0;
      if (size_ == 0) {
        ended_ = true;
        return -1;
      }
    }
    return static_cast<unsigned char>(buffer_[at_++]);
  }
  [[nodiscard]] std::int64_t offset() const { return start_ + static_cast<std::int64_t>(at_); }

 private:
  intake::Source source_;
  std::string buffer_;
  std::size_t at_ = 0, size_ = 0;
  std::int64_t start_ = 0;
  bool ended_ = false;
};

bool is_space(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

bool looks_like_giving(std::string_view head) {
  const auto text = without_space(head);
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return false;
  return text.find("\"fundingOrganization\"") != std::string_view::npos ||
         text.find("\"recipientOrganization\"") != std::string_view::npos ||
         text.find("\"awardDate\"") != std::string_view::npos ||
         (text.front() == '{' && text.find("\"grants\"") != std::string_view::npos);
}

Result<intake::TableSummary> read_giving(intake::Source source, std::int64_t rows_max,
                                         FunctionRef<bool(const intake::TableRow&)> visit,
                                         FunctionRef<void(intake::TableFault)> reject) {
  intake::TableSummary summary;
  summary.form = intake::Format::json;
  intake::TableRow row;
  row.form = intake::Format::json;
  row.cells.assign(giving_names.begin(), giving_names.end());
  row.typed.assign(giving_columns, false);
  ++summary.rows;
  if (!visit(row)) return summary;

  Walk walk(source);
  std::int64_t number = 0;
  const auto cut_short = [&] {
    return invalid("file",
                   msg("The file is cut short: it ends at byte {0}, in or after item {1}.", walk.offset(), number));
  };
  const auto broken = [&] {
    return invalid("file", msg("The JSON is broken near byte {0}, in or after item {1}.", walk.offset(), number));
  };
  std::array<std::string, giving_columns> cells;
  const auto take = [&](std::string_view bytes) -> bool {
    json::error_code error;
    const auto value = json::parse(bytes, error);
    const auto refuse = [&](Message why) {
      ++summary.rejected;
      reject({{.form = intake::Format::json, .sheet = {}, .number = number}, std::move(why)});
      return true;
    };
    if (error) return refuse(msg("The JSON of this grant is broken."));
    const auto* grant = value.if_object();
    if (grant == nullptr) return refuse(msg("This item is not an object with fields."));
    for (auto& cell : cells) cell.clear();
    const auto set = [&](Giving column, const json::value* from) {
      if (from == nullptr) return;
      cells[static_cast<std::size_t>(column)] = text_of(*from);
      row.typed[static_cast<std::size_t>(column)] = from->is_number();
    };
    row.typed.assign(giving_columns, false);
    set(Giving::id, grant->if_contains("id"));
    set(Giving::title, grant->if_contains("title"));
    set(Giving::description, grant->if_contains("description"));
    set(Giving::currency, grant->if_contains("currency"));
    set(Giving::amount, grant->if_contains("amountAwarded"));
    set(Giving::awarded_on, grant->if_contains("awardDate"));
    // A person who receives has a name that is not ours to read: the identifier alone stands for both.
    if (const auto* person = first_of(*grant, "recipientIndividual", "id")) {
      set(Giving::recipient_id, person);
      cells[static_cast<std::size_t>(Giving::recipient_name)] = person_instead;
    } else {
      set(Giving::recipient_id, first_of(*grant, "recipientOrganization", "id"));
      set(Giving::recipient_name, first_of(*grant, "recipientOrganization", "name"));
    }
    set(Giving::funder_id, first_of(*grant, "fundingOrganization", "id"));
    set(Giving::funder_name, first_of(*grant, "fundingOrganization", "name"));
    set(Giving::begins, first_of(*grant, "plannedDates", "startDate"));
    set(Giving::ends, first_of(*grant, "plannedDates", "endDate"));
    row.number = number;
    for (std::size_t i = 0; i < giving_columns; ++i) {
      if (first_bad_utf8(cells[i])) return refuse(msg("This grant holds bytes that are not UTF-8."));
      row.cells[i] = cells[i];
    }
    ++summary.rows;
    return visit(row);
  };

  // Where the list begins: at once, or as the value of "grants".
  int c = walk.next();
  if (c == 0xEF && walk.next() == 0xBB && walk.next() == 0xBF) c = walk.next();
  while (is_space(c)) c = walk.next();
  const bool is_package = c == '{';
  if (c != '[' && !is_package) return invalid("file", msg("There is no list of items in this JSON."));
  std::string text;
  if (is_package) {
    // Texts, and how deep they stand: the key "grants" of the outermost object.
    int depth = 1;
    bool is_list = false;
    while (!is_list) {
      c = walk.next();
      if (c < 0) return depth == 0 ? invalid("file", msg("There is no list of items in this JSON.")) : cut_short();
      if (c == '"') {
        text.clear();
        while ((c = walk.next()) != '"') {
          if (c < 0) return cut_short();
          if (c == '\\') c = walk.next();
          if (text.size() < 10) text.push_back(static_cast<char>(c));
        }
        if (depth != 1 || text != "grants") continue;
        do c = walk.next();
        while (is_space(c));
        if (c != ':') continue;  // a value that is called so
        do c = walk.next();
        while (is_space(c));
        if (c != '[') return invalid("file", msg("There is no list of items in this JSON."));
        is_list = true;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (--depth == 0) return invalid("file", msg("There is no list of items in this JSON."));
      }
    }
  }
  // Items.
  bool needs_comma = false;
  while (true) {
    do c = walk.next();
    while (is_space(c));
    if (c < 0) return cut_short();
    if (c == ']') break;
    if (needs_comma) {
      if (c != ',') return broken();
      needs_comma = false;
      continue;
    }
    ++number;
    if (number > rows_max)
      return invalid("file", msg("The table has more than {0} rows. Cut it into several files.", rows_max));
    needs_comma = true;
    text.clear();
    int depth = 0;
    bool is_long = false;
    const auto put = [&](int byte) {
      if (text.size() < grant_bytes_max) {
        text.push_back(static_cast<char>(byte));
      } else {
        is_long = true;
      }
    };
    // One item: as far as its brackets go; a plain value ends before a comma or the end of the list, which is then
    // read again as what it is.
    if (c != '{' && c != '[') return broken();
    do {
      put(c);
      if (c == '"') {
        while ((c = walk.next()) != '"') {
          if (c < 0) return cut_short();
          put(c);
          if (c == '\\') {
            if ((c = walk.next()) < 0) return cut_short();
            put(c);
          }
        }
        put(c);
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        --depth;
      }
      if (depth > 0 && (c = walk.next()) < 0) return cut_short();
    } while (depth > 0);
    if (is_long) {
      ++summary.rejected;
      reject({{.form = intake::Format::json, .sheet = {}, .number = number},
              msg("The row is longer than {0} bytes.", grant_bytes_max)});
      continue;
    }
    if (!take(text)) return summary;
  }
  // What stands after the list belongs to the package, whose end must be there.
  int depth = is_package ? 1 : 0;
  while ((c = walk.next()) >= 0) {
    if (c == '"') {
      while ((c = walk.next()) != '"') {
        if (c < 0) return cut_short();
        if (c == '\\') (void)walk.next();
      }
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  if (depth > 0) return cut_short();
  if (depth < 0) return broken();
  return summary;
}

}  // namespace jalon::audit
