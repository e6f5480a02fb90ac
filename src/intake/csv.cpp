// SPDX-License-Identifier: EUPL-1.2
// One pass over the bytes with a small state machine. A row is gathered in one buffer (fields end to end, quotes
// already opened), so nothing is allocated for a row once the buffer has grown.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intake/table.hpp"

namespace jalon::intake {
namespace {

// What Windows-1252 puts at 0x80 to 0x9F; 0 where it has nothing.
constexpr std::array<std::uint16_t, 32> windows_1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                     0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::uint16_t code_point(unsigned char c) {
  return c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80U] : static_cast<std::uint16_t>(c);
}

void append_utf8(std::string& out, std::uint16_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | (c >> 12U));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

bool is_past_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

class Reader {
 public:
  Reader(const CsvOptions& options, FunctionRef<bool(const TableRow&)> visit, FunctionRef<void(TableFault)> reject)
      : options_(options), visit_(visit), reject_(reject) {
    summary_.separator = options.separator;
  }

  // The separator, from the first bytes of the file; called before take().
  void detect_separator(std::string_view head) {
    if (summary_.separator != '\0') return;
    constexpr std::string_view candidates = ";,\t";
    std::array<std::size_t, candidates.size()> counts{};
    bool in_quotes = false;
    for (const char c : head) {
      if (c == '"') in_quotes = !in_quotes;
      if (in_quotes) continue;
      if (c == '\n' || c == '\r') break;
      if (const auto at = candidates.find(c); at != std::string_view::npos) ++counts.at(at);
    }
    const auto most = std::max_element(counts.begin(), counts.end()) - counts.begin();
    summary_.separator = candidates[static_cast<std::size_t>(most)];
  }

  // False when the visitor has had enough.
  bool take(std::string_view bytes) {
    for (const char c : bytes) {
      // CR, LF and CR LF each end one line, inside quotes too.
      const bool is_second_half = c == '\n' && after_cr_;
      after_cr_ = c == '\r';
      if (is_second_half) continue;
      if (!step(after_cr_ ? '\n' : c)) return false;
    }
    return true;
  }
  bool finish() {
    if (state_ == State::quoted) {
      refuse(quote_line_, quote_column_, msg("The quotation mark opened here is never closed."));
    }
    const bool has_more = !buffer_.empty() || !ends_.empty() || is_bad_ || was_quoted_;
    return has_more ? end_row() : true;
  }
  CsvSummary& summary() {
    summary_.looks_latin1 = saw_bad_utf8_ && !saw_utf8_ && is_all_windows_;
    return summary_;
  }

 private:
  enum class State : std::uint8_t { start, plain, quoted, quote_in_quoted };

  bool step(char c) {
    bool goes_on = true;
    switch (state_) {
      case State::start:
        if (c == '"') {
          state_ = State::quoted;
          was_quoted_ = true;
          quote_line_ = line_;
          quote_column_ = column_;
          break;
        }
        state_ = State::plain;
        [[fallthrough]];
      case State::plain:
        if (c == '\n') {
          goes_on = end_row();
        } else if (c == summary_.separator) {
          end_field();
        } else {
          put(c);
        }
        break;
      case State::quoted:
        if (c == '"') {
          state_ = State::quote_in_quoted;
        } else {
          put(c);
        }
        break;
      case State::quote_in_quoted:
        if (c == '"') {
          state_ = State::quoted;
          put(c);
        } else if (c == '\n') {
          goes_on = end_row();
        } else if (c == summary_.separator) {
          end_field();
        } else {
          refuse(line_, column_,
                 msg("Text follows the closing quotation mark; double the marks inside a quoted field."));
          state_ = State::plain;
          put(c);
        }
        break;
    }
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U || options_.as_latin1) {
      ++column_;  // of characters, not of bytes
    }
    return goes_on;
  }

  void put(char c) {
    if (is_bad_) return;  // the row is lost already: only its end matters
    if (c == '\0') {
      refuse(line_, column_, msg("There is a NUL byte here: this is not a text file, or it is damaged."));
      return;
    }
    if (!is_past_ascii(c)) {
      buffer_ += c;
    } else if (options_.as_latin1) {
      const auto point = code_point(static_cast<unsigned char>(c));
      if (point == 0) {
        refuse(line_, column_, msg("This byte has no meaning in Windows-1252 (Latin-1)."));
        return;
      }
      append_utf8(buffer_, point);
    } else {
      row_has_past_ascii_ = true;
      if (code_point(static_cast<unsigned char>(c)) == 0) is_all_windows_ = false;
      buffer_ += c;
    }
    if (buffer_.size() > options_.row_limit) {
      if (state_ == State::quoted) {
        refuse(quote_line_, quote_column_,
               msg("The quotation mark opened here is not closed within {0} bytes.", options_.row_limit));
      } else {
        refuse(row_line_, 1, msg("The row is longer than {0} bytes.", options_.row_limit));
      }
      // Go on at the next line end: the mark was probably never meant.
      state_ = State::plain;
    }
  }

  void end_field() {
    state_ = State::start;
    if (is_bad_) return;
    const auto begin = ends_.empty() ? 0 : ends_.back();
    if (buffer_.size() - begin > options_.field_limit) {
      refuse(row_line_, 1, msg("A field is longer than {0} bytes.", options_.field_limit));
    } else if (ends_.size() >= options_.columns_limit) {
      refuse(row_line_, 1, msg("There are more than {0} columns.", options_.columns_limit));
    } else {
      ends_.push_back(buffer_.size());
    }
  }

  bool end_row() {
    end_field();
    bool goes_on = true;
    const bool is_blank = ends_.size() == 1 && buffer_.empty() && !was_quoted_;
    if (!is_bad_ && row_has_past_ascii_) check_utf8();
    if (is_bad_) {
      ++summary_.rejected;
    } else if (!is_blank) {
      row_.number = row_line_;
      row_.cells.clear();
      std::size_t begin = 0;
      for (const auto end : ends_) {
        row_.cells.push_back(std::string_view(buffer_).substr(begin, end - begin));
        begin = end;
      }
      ++summary_.rows;
      goes_on = visit_(row_);
    }
    buffer_.clear();
    ends_.clear();
    is_bad_ = false;
    was_quoted_ = false;
    row_has_past_ascii_ = false;
    row_line_ = line_ + 1;
    return goes_on;
  }

  void check_utf8() {
    const auto bad = first_bad_utf8(buffer_);
    if (!bad) {
      saw_utf8_ = true;
      // Two halves of one character in two fields join in the buffer, yet neither field is UTF-8.
      for (const auto end : ends_) {
        if (end < buffer_.size() && (static_cast<unsigned char>(buffer_[end]) & 0xC0U) == 0x80U) {
          refuse(row_line_, 1, msg("A character is cut by a separator: this is not UTF-8."));
          return;
        }
      }
      return;
    }
    saw_bad_utf8_ = true;
    // Where it stands in the line as somebody sees it, quotation marks apart.
    const auto separators = std::upper_bound(ends_.begin(), ends_.end(), *bad) - ends_.begin();
    const auto column = static_cast<std::int64_t>(length(std::string_view(buffer_).substr(0, *bad))) + separators + 1;
    refuse(row_line_, column,
           !saw_utf8_ && is_all_windows_
               ? msg("This character is not UTF-8. The file seems to be Windows-1252 (Latin-1): save it as “CSV "
                     "UTF-8”, or "
                     "import it as Latin-1.")
               : msg("This character is not UTF-8. Save the file as “CSV UTF-8” and import it again."));
  }

  // Only the first fault of a row is told.
  void refuse(std::int64_t line, std::int64_t column, Message why) {
    if (!is_bad_) reject_(TableFault{{.number = line, .character = column}, std::move(why)});
    is_bad_ = true;
  }

  const CsvOptions& options_;
  FunctionRef<bool(const TableRow&)> visit_;
  FunctionRef<void(TableFault)> reject_;
  CsvSummary summary_;
  State state_ = State::start;
  std::string buffer_;             // the fields of the row, end to end
  std::vector<std::size_t> ends_;  // where each ends
  TableRow row_;
  std::int64_t line_ = 1, column_ = 1, row_line_ = 1, quote_line_ = 1, quote_column_ = 1;
  bool after_cr_ = false, is_bad_ = false, was_quoted_ = false, row_has_past_ascii_ = false;
  bool saw_utf8_ = false, saw_bad_utf8_ = false, is_all_windows_ = true;
};

}  // namespace

Result<CsvSummary> read_csv(Source source, const CsvOptions& options, FunctionRef<bool(const TableRow&)> visit,
                            FunctionRef<void(TableFault)> reject) {
  std::string chunk(std::size_t{64} << 10U, '\0');
  // A pipe gives a little at a time; the first line must be whole to count its separators.
  std::size_t filled = 0;
  while (filled < chunk.size()) {
    const auto count = source(chunk.data() + filled, chunk.size() - filled);
    if (count == 0) break;
    filled += count;
  }
  std::string_view head = std::string_view(chunk).substr(0, filled);
  if (head.empty()) return invalid("file", msg("The file is empty."));
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return invalid("file", msg("The file is UTF-16. Save it as “CSV UTF-8” and import it again."));
  }
  if (head.starts_with("PK\x03\x04")) {
    return invalid("file",
                   msg("This is a workbook or an archive, not CSV. Save the sheet as “CSV UTF-8” and import that."));
  }
  Reader reader(options, visit, reject);
  if (head.starts_with("\xEF\xBB\xBF")) {
    reader.summary().had_bom = true;
    head.remove_prefix(3);
  }
  reader.detect_separator(head);
  bool goes_on = reader.take(head);
  while (goes_on) {
    const auto count = source(chunk.data(), chunk.size());
    if (count == 0) break;
    goes_on = reader.take(std::string_view(chunk).substr(0, count));
  }
  if (goes_on) reader.finish();
  return reader.summary();
}

}  // namespace jalon::intake
