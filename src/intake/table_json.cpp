// SPDX-License-Identifier: EUPL-1.2
// A list of flat objects, or an object with one such list in it, read as events: only one item at a time is in memory.
// What is not looked at (deeper lists and objects, further fields) is walked over.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>

#include "base/text.hpp"
#include "intake/table_forms.hpp"

namespace jalon::intake {
namespace {

namespace json = boost::json;

// Where a value stands: what to make of it.
enum class At : std::uint8_t { root, wrapper, list, item, deeper };

class Items {
 public:
  Items(const TableOptions& options, FunctionRef<bool(const TableRow&)> visit, FunctionRef<void(TableFault)> reject)
      : options_(options), visit_(visit), reject_(reject) {
    summary_.form = Format::json;
    row_.form = Format::json;
    names_ = options.keys;
    is_open_ = names_.empty();
  }

  // Called by the parser; `error` is set to end the parsing, the reason is in stop().
  void begin_array(json::error_code& error) {
    switch (at()) {
      case At::root:
        in_list_ = true;
        found_list_ = true;
        break;
      case At::wrapper:
        // The list is the array that holds objects: which one it is shows at its first element.
        in_list_ = true;
        is_candidate_ = true;
        saw_array_ = true;
        break;
      case At::list:
        if (is_candidate_) break;
        count_item();
        unfit({}, msg("This item is not an object with fields."));
        end_item(error);
        break;
      case At::item:
        unfit(key_, msg("This field holds a list or an object; one value was expected."), is_known_);
        break;
      case At::deeper:
        break;
    }
    ++depth_;
  }
  void end_array(json::error_code&) {
    --depth_;
    if (depth_ == list_depth()) in_list_ = is_candidate_ = false;
  }
  void begin_object(json::error_code& error) {
    switch (at()) {
      case At::root:
        is_wrapped_ = true;
        break;
      case At::wrapper:
        break;  // something about the whole; not looked at
      case At::list:
        if (is_candidate_ && !begin_list(error)) return;
        count_item();
        is_in_item_ = true;
        break;
      case At::item:
        unfit(key_, msg("This field holds a list or an object; one value was expected."), is_known_);
        break;
      case At::deeper:
        break;
    }
    ++depth_;
  }
  void end_object(json::error_code& error) {
    --depth_;
    if (is_in_item_ && depth_ == list_depth() + 1) {
      is_in_item_ = false;
      end_item(error);
    }
  }
  void key(std::string_view part, bool is_last) {
    if (is_key_new_) key_.clear();
    is_key_new_ = is_last;
    // No column has so long a name.
    if (key_.size() < key_limit) key_ += part.substr(0, key_limit);
    if (!is_last || !(is_in_item_ ? depth_ == list_depth() + 2 : is_wrapped_ && depth_ == 1)) return;
    column_ = find(key_);
    is_known_ = column_ != none;
    if (is_in_item_ && !is_known_ && is_open_ && key_.size() < key_limit &&
        names_.size() < options_.csv.columns_limit) {
      column_ = names_.size();
      is_known_ = true;
      names_.push_back(key_);
      spans_.emplace_back();
    }
    if (is_in_item_ && !is_known_) tell_unknown();
    if (is_in_item_ && is_known_ && spans_[column_].is_set) {
      unfit(key_, msg("The field “{0}” is there twice.", key_));
      column_ = none;
    }
  }
  // A value without parts: is it a number, and its text piece by piece.
  void scalar(std::string_view part, bool is_last, bool is_number, json::error_code& error) {
    const auto where = at();
    if (where == At::list && is_last) {
      if (is_candidate_) return;  // a list of plain values beside the one that matters
      count_item();
      unfit({}, msg("This item is not an object with fields."));
      end_item(error);
    } else if (where == At::item && column_ != none) {
      put(part, is_last, is_number);
    } else if (where == At::wrapper) {
      wrapper_value(part, is_last, is_number, error);
    } else if (where == At::root && is_last) {
      stop(msg("There is no list of items in this JSON."), error);
    }
  }
  void end_document(json::error_code& error) {
    if (!found_list_ && !saw_array_) stop(msg("There is no list of items in this JSON."), error);
    if (!gave_header_ && !stop_) give_header(error);
  }

  [[nodiscard]] const std::optional<Message>& stopped() const { return stop_; }
  [[nodiscard]] bool had_enough() const { return had_enough_; }
  [[nodiscard]] std::int64_t item() const { return number_; }
  TableSummary& summary() { return summary_; }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t key_limit = 1000;  // bytes
  static constexpr std::size_t notices_max = 20;

  struct Span {
    std::size_t begin = 0, size = 0;
    bool is_set = false, is_number = false;
  };
  struct Given {
    std::string text;
    bool is_set = false, is_number = false;
  };

  // How many levels stand around the list.
  [[nodiscard]] std::size_t list_depth() const { return is_wrapped_ ? 1 : 0; }
  [[nodiscard]] At at() const {
    if (depth_ == 0) return At::root;
    if (is_wrapped_ && depth_ == 1) return At::wrapper;
    if (in_list_ && depth_ == list_depth() + 1) return At::list;
    if (is_in_item_ && depth_ == list_depth() + 2) return At::item;
    return At::deeper;
  }

  void stop(Message why, json::error_code& error) {
    if (!stop_) stop_ = std::move(why);
    error = json::error::exception;
  }
  bool begin_list(json::error_code& error) {
    if (found_list_) {
      stop(msg("There are two lists of items in this JSON; import them one by one."), error);
      return false;
    }
    is_candidate_ = false;
    found_list_ = true;
    return true;
  }
  void count_item() {
    ++number_;
    buffer_.clear();
    if (spans_.size() < names_.size()) spans_.resize(names_.size());
    for (auto& span : spans_) span = {};
    is_unfit_ = false;
  }
  void unfit(std::string_view column, Message why, bool counts = true) {
    if (!counts) return;
    if (!is_unfit_) reject_({{.form = Format::json, .number = number_, .column = std::string(column)}, std::move(why)});
    is_unfit_ = true;
  }

  [[nodiscard]] std::size_t find(std::string_view name) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return i;
    }
    const auto same_but_case = [&](const std::string& other) {
      return other.size() == name.size() && std::equal(name.begin(), name.end(), other.begin(), [](char a, char b) {
               return a == b || ((a ^ b) == 0x20 && (a | 0x20) >= 'a' && (a | 0x20) <= 'z');
             });
    };
    const auto found = std::find_if(names_.begin(), names_.end(), same_but_case);
    return found == names_.end() ? none : static_cast<std::size_t>(found - names_.begin());
  }
  void tell_unknown() {
    if (unknown_.size() >= notices_max || key_.size() >= key_limit ||
        std::find(unknown_.begin(), unknown_.end(), key_) != unknown_.end())
      return;
    unknown_.push_back(key_);
    summary_.notices.push_back(msg("The field “{0}” is not used.", key_));
  }

  void put(std::string_view part, bool is_last, bool is_number) {
    auto& span = spans_[column_];
    if (!span.is_set) span = {buffer_.size(), 0, true, is_number};
    if (is_unfit_) return;
    if (span.size + part.size() > options_.csv.field_limit) {
      unfit(key_, msg("A field is longer than {0} bytes.", options_.csv.field_limit));
    } else if (buffer_.size() + part.size() > options_.csv.row_limit) {
      unfit({}, msg("The row is longer than {0} bytes.", options_.csv.row_limit));
    } else {
      buffer_ += part;
      span.size += part.size();
    }
    if (is_last) column_ = none;
  }
  void wrapper_value(std::string_view part, bool is_last, bool is_number, json::error_code& error) {
    if (part_.size() + part.size() > options_.csv.field_limit) {
      stop(msg("The field “{0}” is longer than {1} bytes.", key_, options_.csv.field_limit), error);
      return;
    }
    part_ += part;
    if (!is_last) return;
    if (column_ == none && is_open_ && !found_list_ && names_.size() < options_.csv.columns_limit) {
      column_ = names_.size();
      names_.push_back(key_);
    }
    if (column_ != none) {
      if (found_list_) {
        stop(msg("“{0}” stands after the list of items that it is about. Put it before the list.", key_), error);
        return;
      }
      if (given_.size() <= column_) given_.resize(column_ + 1);
      given_[column_] = {part_, true, is_number};
    }
    part_.clear();
  }

  void give_header(json::error_code& error) {
    gave_header_ = true;
    is_open_ = false;
    row_.number = 0;
    row_.cells.assign(names_.begin(), names_.end());
    row_.typed.assign(names_.size(), false);
    give(error);
  }
  void give(json::error_code& error) {
    if (++summary_.rows > options_.rows_limit) {
      stop(msg("The table has more than {0} rows. Cut it into several files.", options_.rows_limit), error);
    } else if (!visit_(row_)) {
      had_enough_ = true;
      error = json::error::exception;
    }
  }
  void end_item(json::error_code& error) {
    if (is_unfit_) {
      ++summary_.rejected;
      return;
    }
    if (!gave_header_) give_header(error);
    if (error) return;
    row_.number = number_;
    row_.cells.clear();
    bool is_filled = false;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto& span = spans_[i];
      const bool is_given = !span.is_set && i < given_.size() && given_[i].is_set;
      row_.cells.push_back(is_given ? std::string_view(given_[i].text)
                                    : std::string_view(buffer_).substr(span.begin, span.size));
      row_.typed[i] = is_given ? given_[i].is_number : span.is_number;
      is_filled = is_filled || span.size > 0;
    }
    if (is_filled) give(error);
  }

  const TableOptions& options_;
  FunctionRef<bool(const TableRow&)> visit_;
  FunctionRef<void(TableFault)> reject_;
  TableSummary summary_;
  TableRow row_;
  std::vector<std::string> names_;
  std::vector<Given> given_;  // beside the list, by column
  std::vector<Span> spans_;   // of the item, in buffer_
  std::vector<std::string> unknown_;
  std::string buffer_, key_, part_;
  std::optional<Message> stop_;
  std::int64_t number_ = 0;
  std::size_t depth_ = 0, column_ = none;
  bool is_open_ = false;  // the first item's fields become columns
  bool is_wrapped_ = false, in_list_ = false, is_candidate_ = false, found_list_ = false, saw_array_ = false,
       is_in_item_ = false;
  bool is_key_new_ = true, is_known_ = false, is_unfit_ = false, gave_header_ = false, had_enough_ = false;
};

// The shape that the parser asks for.
struct Handler {
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  using Text = json::string_view;
  using Code = json::error_code;

  Items* items;

  static std::string_view view(Text text) { return {text.data(), text.size()}; }
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code& error) {
    items->end_document(error);
    return !error;
  }
  bool on_array_begin(Code& error) {
    items->begin_array(error);
    return !error;
  }
  bool on_array_end(std::size_t, Code& error) {
    items->end_array(error);
    return !error;
  }
  bool on_object_begin(Code& error) {
    items->begin_object(error);
    return !error;
  }
  bool on_object_end(std::size_t, Code& error) {
    items->end_object(error);
    return !error;
  }
  bool on_key_part(Text text, std::size_t, Code&) {
    items->key(view(text), false);
    return true;
  }
  bool on_key(Text text, std::size_t, Code&) {
    items->key(view(text), true);
    return true;
  }
  bool on_string_part(Text text, std::size_t, Code& error) { return scalar(view(text), false, false, error); }
  bool on_string(Text text, std::size_t, Code& error) { return scalar(view(text), true, false, error); }
  bool on_number_part(Text text, Code& error) { return scalar(view(text), false, true, error); }
  bool on_int64(std::int64_t, Text text, Code& error) { return scalar(view(text), true, true, error); }
  bool on_uint64(std::uint64_t, Text text, Code& error) { return scalar(view(text), true, true, error); }
  bool on_double(double, Text text, Code& error) { return scalar(view(text), true, true, error); }
  bool on_bool(bool yes, Code& error) { return scalar(yes ? "true" : "false", true, false, error); }
  bool on_null(Code& error) { return scalar({}, true, false, error); }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  bool scalar(std::string_view part, bool is_last, bool is_number, Code& error) {
    items->scalar(part, is_last, is_number, error);
    return !error;
  }
};

}  // namespace

TableSummary read_json_table(Source source, const TableOptions& options, FunctionRef<bool(const TableRow&)> visit,
                             FunctionRef<void(TableFault)> reject) {
  Items items(options, visit, reject);
  json::basic_parser<Handler> parser(json::parse_options{}, Handler{&items});
  std::string chunk(std::size_t{64} << 10U, '\0');
  std::int64_t offset = 0;
  bool is_first = true;
  while (true) {
    const auto count = source(chunk.data(), chunk.size());
    std::string_view bytes = std::string_view(chunk).substr(0, count);
    if (is_first && bytes.starts_with("\xEF\xBB\xBF")) {
      bytes.remove_prefix(3);
      offset += 3;
    }
    is_first = false;
    json::error_code error;
    const auto used = parser.done() ? 0 : parser.write_some(count > 0, bytes.data(), bytes.size(), error);
    offset += static_cast<std::int64_t>(used);
    if (items.stopped()) throw Unreadable{*items.stopped()};
    if (items.had_enough()) return items.summary();
    if (error == json::error::incomplete) {
      throw Unreadable{msg("The file is cut short: it ends at byte {0}, in or after item {1}.", offset, items.item())};
    }
    if (!error && used < bytes.size()) {
      const auto rest = bytes.substr(used);
      if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos) error = json::error::extra_data;
    }
    if (error) {
      throw Unreadable{msg("The JSON is broken near byte {0}, in or after item {1}.", offset, items.item())};
    }
    if (count == 0) break;
  }
  return items.summary();
}

}  // namespace jalon::intake
