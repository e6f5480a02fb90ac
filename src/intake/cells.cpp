// SPDX-License-Identifier: EUPL-1.2
#include "intake/cells.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"

namespace jalon::intake {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The bytes of a space at the start, as wide or narrow as typographers make them; 0 when there is none.
std::size_t space_before(std::string_view text) {
  if (text.starts_with(' ') || text.starts_with('\t') || text.starts_with('\n') || text.starts_with('\r')) return 1;
  if (text.starts_with("\u00a0")) return 2;
  for (const std::string_view space : {"\u202f", "\u2009", "\u2007", "\u2002", "\u2003", "\u2060", "\ufeff"}) {
    if (text.starts_with(space)) return space.size();
  }
  return 0;
}
std::string_view trim_wide(std::string_view text) {
  while (const auto space = space_before(text)) text.remove_prefix(space);
  for (bool is_cut = true; is_cut;) {
    is_cut = false;
    for (const std::size_t size : {1U, 2U, 3U}) {
      if (text.size() >= size && space_before(text.substr(text.size() - size)) == size) {
        text.remove_suffix(size);
        is_cut = true;
        break;
      }
    }
  }
  return text;
}
std::string shown(std::string_view text) { return shorten(text, 40); }

// Nothing was written, in one of the ways in which people write that.
bool is_missing(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() > 40) return false;
  std::string letters;
  for (const char c : fold(text)) {
    if (std::string_view(" ./_-").find(c) == std::string_view::npos) letters += c;
  }
  for (const std::string_view dash : {"–", "—", "−", "…", "\u00a0", "\u202f"}) {
    for (auto at = letters.find(dash); at != std::string::npos; at = letters.find(dash)) letters.erase(at, dash.size());
  }
  constexpr std::array<std::string_view, 19> words{"",
                                                   "nd",
                                                   "ns",
                                                   "nc",
                                                   "na",
                                                   "nr",
                                                   "so",
                                                   "null",
                                                   "none",
                                                   "nan",
                                                   "inconnu",
                                                   "unknown",
                                                   "sansobjet",
                                                   "nondisponible",
                                                   "noncommunique",
                                                   "nonrenseigne",
                                                   "nonsignificatif",
                                                   "notavailable",
                                                   "manquant"};
  return std::find(words.begin(), words.end(), letters) != words.end();
}

// ---- numbers --------------------------------------------------------------------------------------------------------

// A number as written: its digits in order, and what stands between them.
struct Digits {
  static constexpr std::size_t most = 60;
  struct Mark {
    char kind = ' ';     // or , or .
    std::size_t at = 0;  // digits before it
  };
  std::array<char, most> digits{};
  std::size_t size = 0;
  std::array<Mark, 24> marks{};
  std::size_t marks_size = 0;
  bool is_negative = false, is_percent = false, has_exponent = false;
  int exponent = 0;

  [[nodiscard]] std::size_t count(char kind) const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < marks_size; ++i) n += marks.at(i).kind == kind ? 1 : 0;
    return n;
  }
};

// Nothing when the text is not made of these.
std::optional<Digits> digits_of(std::string_view text) {
  Digits out;
  for (const std::string_view minus : {"-", "\u2212", "\u2013"}) {
    if (text.starts_with(minus)) {
      out.is_negative = true;
      text.remove_prefix(minus.size());
      break;
    }
  }
  if (!out.is_negative && text.starts_with('+')) text.remove_prefix(1);
  while (const auto space = space_before(text)) text.remove_prefix(space);
  while (!text.empty()) {
    if (is_digit(text.front())) {
      if (out.size == Digits::most) return std::nullopt;
      out.digits.at(out.size++) = text.front();
      text.remove_prefix(1);
      continue;
    }
    const auto space = space_before(text);
    if (space == 0 && text.front() != ',' && text.front() != '.') break;
    if (out.marks_size == out.marks.size()) return std::nullopt;
    const auto mark = space > 0 ? ' ' : text.front();
    auto rest = text.substr(std::max<std::size_t>(space, 1));
    while (const auto more = mark == ' ' ? space_before(rest) : 0) rest.remove_prefix(more);
    if (space > 0 && rest.starts_with('%')) {
      text = rest;
      break;
    }
    if (rest.empty() || !is_digit(rest.front()) || (mark == ' ' && out.size == 0)) return std::nullopt;
    out.marks.at(out.marks_size++) = {mark, out.size};
    text = rest;
  }
  if (out.size == 0) return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    int digits = 0;
    while (!text.empty() && is_digit(text.front()) && digits < 3) {
      out.exponent = out.exponent * 10 + (text.front() - '0');
      text.remove_prefix(1);
      ++digits;
    }
    if (digits == 0) return std::nullopt;
    if (is_negative) out.exponent = -out.exponent;
    out.has_exponent = true;
    while (const auto space = space_before(text)) text.remove_prefix(space);
  }
  if (text == "%") {
    out.is_percent = true;
    text = {};
  }
  if (!text.empty()) return std::nullopt;
  return out;
}

// Whether the marks before the point part the digits into groups of three.
bool is_grouped(const Digits& written, std::size_t point, char decimal_mark) {
  std::size_t before = 0;
  bool is_first = true;
  for (std::size_t i = 0; i <= written.marks_size; ++i) {
    const bool is_end =
        i == written.marks_size || (written.marks.at(i).at >= point && written.marks.at(i).kind == decimal_mark);
    const auto at = is_end ? point : written.marks.at(i).at;
    if (is_end && is_first) return true;
    const auto length = at - before;
    if (is_first ? length == 0 || length > 3 : length != 3) return false;
    if (is_end) return true;
    before = at;
    is_first = false;
  }
  return false;
}

enum class Fit : std::uint8_t { fits, too_fine, too_large };
// The digits with the point after `point` of them (and moved by the exponent), in units of 10^-decimals.
Fit scaled(const Digits& written, std::size_t point, int decimals, std::int64_t& value) {
  const auto units_end = static_cast<std::int64_t>(point) + written.exponent + decimals;
  std::int64_t sum = 0;
  const auto size = static_cast<std::int64_t>(written.size);
  for (std::int64_t i = 0; i < size; ++i) {
    const int digit = written.digits.at(static_cast<std::size_t>(i)) - '0';
    if (i >= units_end) {
      if (digit != 0) return Fit::too_fine;
      continue;
    }
    if (sum > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return Fit::too_large;
    sum = sum * 10 + digit;
  }
  for (auto i = size; i < units_end && sum != 0; ++i) {
    if (sum > std::numeric_limits<std::int64_t>::max() / 10) return Fit::too_large;
    sum *= 10;
  }
  value = written.is_negative ? -sum : sum;
  return Fit::fits;
}

NumberCell wrong_number(Message reason, Reading is = Reading::wrong) {
  NumberCell out;
  out.is = is;
  out.reason = std::move(reason);
  return out;
}

NumberCell not_a_number(std::string_view text) {
  if (text.starts_with('#')) {
    return wrong_number(
        msg("The spreadsheet shows the error {0} here. Correct the formula, or empty the cell.", shown(text)));
  }
  if (text.starts_with('<') || text.starts_with("≤")) {
    return wrong_number(msg("“{0}” is a value that its author keeps back: it cannot be counted.", shown(text)),
                        Reading::withheld);
  }
  if (is_missing(text)) return {};
  const auto word = fold(text);
  if (word == "s" || word == "secret" || word == "secret statistique") {
    return wrong_number(msg("“{0}” is a value that its author keeps back: it cannot be counted.", shown(text)),
                        Reading::withheld);
  }
  return wrong_number(msg("“{0}” is not a number. Write digits, without a unit.", shown(text)));
}

}  // namespace

NumberCell read_number(std::string_view raw, int decimals, Written how) {
  JALON_CHECK(decimals >= 0 && decimals <= 6);
  const auto text = trim_wide(raw);
  const auto written = digits_of(text);
  if (!written) return not_a_number(text);
  NumberCell out;
  out.is_percent = written->is_percent;
  out.had_exponent = written->has_exponent;

  const auto spaces = written->count(' ');
  const auto commas = written->count(',');
  const auto points = written->count('.');
  char decimal_mark = '\0';
  if (commas > 0 && points > 0) {
    decimal_mark = written->marks.at(written->marks_size - 1).kind;
  } else if (commas + points == 1) {
    decimal_mark = commas == 1 ? ',' : '.';
  }
  std::size_t point = written->size;
  if (decimal_mark != '\0') point = written->marks.at(written->marks_size - 1).at;
  const bool is_one_way =
      (decimal_mark == '\0' ||
       (written->count(decimal_mark) == 1 && written->marks.at(written->marks_size - 1).kind == decimal_mark)) &&
      (spaces > 0) + (commas > (decimal_mark == ',' ? 1U : 0U)) + (points > (decimal_mark == '.' ? 1U : 0U)) <= 1;
  if (!is_one_way || !is_grouped(*written, point, decimal_mark)) {
    return wrong_number(
        msg("The marks in “{0}” do not stand between thousands. Write 1234,5 or 1 234,5.", shown(text)));
  }

  const auto fit = scaled(*written, point, decimals, out.value);
  const bool is_ambiguous = how == Written::by_hand && decimal_mark != '\0' && written->marks_size == 1 &&
                            !written->has_exponent && written->size - point == 3 && point >= 1 && point <= 3 &&
                            written->digits[0] != '0';
  if (is_ambiguous) {
    std::int64_t whole = 0;
    if (fit == Fit::fits) out.as_decimal = out.value;
    if (scaled(*written, written->size, decimals, whole) == Fit::fits) out.as_thousands = whole;
    out.value = 0;
    out.is = Reading::ambiguous;
    const std::string_view digits(written->digits.data(), written->size);
    out.reason = msg("“{0}” can be read as {1} or as a number with decimals. Write {1} or {0}0.", shown(text), digits);
    return out;
  }
  switch (fit) {
    case Fit::fits:
      out.is = Reading::value;
      return out;
    case Fit::too_fine:
      if (decimals == 0) return wrong_number(msg("“{0}” has decimals; this is counted in whole numbers.", shown(text)));
      return wrong_number(msg("“{0}” has too many decimals; {1} are kept.", shown(text), decimals));
    case Fit::too_large:
      break;
  }
  return wrong_number(msg("“{0}” is too large.", shown(text)));
}

// ---- periods --------------------------------------------------------------------------------------------------------

namespace {

constexpr int year_min = 1900;
constexpr int year_max = 2199;

struct Token {
  bool is_number = false;
  std::string_view text;
  int value = 0;    // of at most eight digits
  char before = 0;  // what parts it from the one before: nothing, a space, - / or .
  [[nodiscard]] std::size_t digits() const { return is_number ? text.size() : 0; }
};
struct Tokens {
  std::array<Token, 6> all{};
  std::size_t size = 0;
  const Token& operator[](std::size_t i) const { return all.at(i); }
};

// Nothing when there are other signs in it, or too many parts. The text is folded.
std::optional<Tokens> tokens_of(std::string_view text) {
  Tokens out;
  char before = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    const bool is_number = is_digit(c);
    if (is_number || (c >= 'a' && c <= 'z')) {
      auto end = at;
      while (end < text.size() && (is_number ? is_digit(text[end]) : text[end] >= 'a' && text[end] <= 'z')) ++end;
      const auto word = text.substr(at, end - at);
      at = end;
      if (word == "de" || word == "of" || word == "du") continue;
      if (out.size == out.all.size() || (is_number && word.size() > 8)) return std::nullopt;
      int value = 0;
      if (is_number) {
        for (const char digit : word) value = value * 10 + (digit - '0');
      }
      out.all.at(out.size++) = {is_number, word, value, before};
      before = 0;
      continue;
    }
    if (out.size == 0 || (c != ' ' && c != '-' && c != '/' && c != '.')) return std::nullopt;
    // The point of an abbreviation gives way to what follows.
    if (before == 0 || before == ' ' || (before == '.' && !out[out.size - 1].is_number)) {
      before = c;
    } else if (c != ' ') {
      return std::nullopt;
    }
    ++at;
  }
  if (before != 0 && before != ' ' && (before != '.' || out[out.size - 1].is_number)) return std::nullopt;
  return out;
}

// By its name or the beginning of it in either language; 0 when it is none, or could be two.
int month_of(std::string_view word) {
  if (word.size() < 3) return 0;
  int found = 0;
  for (int month = 1; month <= 12; ++month) {
    for (const auto lang : {Lang::fr, Lang::en}) {
      if (fold(month_name(month, lang)).starts_with(word) && found != month) {
        if (found != 0) return 0;
        found = month;
      }
    }
  }
  return found;
}
bool is_quarter_word(std::string_view word) { return word == "trimestre" || word == "trim" || word == "quarter"; }
int ordinal_of(std::string_view word) {
  constexpr std::array<std::string_view, 8> words{"premier", "deuxieme", "troisieme", "quatrieme",
                                                  "first",   "second",   "third",     "fourth"};
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? 0 : static_cast<int>((found - words.begin()) % 4) + 1;
}
bool is_ordinal_end(std::string_view word) {
  constexpr std::array<std::string_view, 10> words{"e", "er", "eme", "ere", "ieme", "nd", "st", "rd", "th", "de"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

class PeriodReader {
 public:
  PeriodReader(std::string_view text, std::optional<Period::Length> days_as) : text_(text), days_as_(days_as) {}

  PeriodCell read() {
    if (const auto period = Period::parse(text_)) return year_fits(period->first().year()) ? found(*period) : out_;
    if (is_missing(text_)) return {};
    auto folded = fold(text_);
    // A date with its time of day.
    if (folded.size() > 10 && folded[4] == '-' && folded[7] == '-' && (folded[10] == 't' || folded[10] == ' ') &&
        is_digit(folded.back() == 'z' ? folded[folded.size() - 2] : folded.back())) {
      folded.resize(10);
    }
    // A year or 201611 that went through a program as a number.
    if (folded.ends_with(".0") && (folded.size() == 6 || folded.size() == 8)) folded.resize(folded.size() - 2);
    const auto tokens = tokens_of(folded);
    if (!tokens || tokens->size == 0) return unknown();
    t_ = *tokens;
    for (std::size_t i = 0; i < t_.size; ++i) {
      if (t_[i].text == "semestre" || t_[i].text == "semester" || (t_.size <= 3 && t_[i].text == "s")) {
        return wrong(msg("“{0}” is a half-year; a month, a quarter or a year is expected.", shown(text_)));
      }
    }
    return numbers() || quarters() || months() ? out_ : unknown();
  }

 private:
  // ---- each pattern returns true when it has the answer, good or bad ----
  bool numbers() {
    for (std::size_t i = 0; i < t_.size; ++i) {
      if (!t_[i].is_number) return false;
      // One sign throughout, and a point only in a day.
      if (i > 0 && (t_[i].before == 0 || (i > 1 && t_[i].before != t_[1].before))) return false;
    }
    if (t_.size == 1) return one_number(t_[0]);
    if (t_.size == 2 && t_[1].before != '.') {
      if (t_[0].digits() == 4 && t_[1].digits() <= 2) return month(t_[0].value, t_[1].value);
      if (t_[0].digits() <= 2 && t_[1].digits() == 4) return month(t_[1].value, t_[0].value);
    }
    if (t_.size == 3 && t_[1].digits() <= 2) {
      if (t_[0].digits() == 4 && t_[2].digits() <= 2) return day(t_[0].value, t_[1].value, t_[2].value);
      if (t_[0].digits() <= 2 && t_[2].digits() == 4) return day(t_[2].value, t_[1].value, t_[0].value);
      if (t_[0].digits() <= 2 && t_[2].digits() == 2) return day(2000 + t_[2].value, t_[1].value, t_[0].value);
    }
    return false;
  }
  bool one_number(const Token& token) {
    const int n = token.value;
    switch (token.digits()) {
      case 4:
        if (year_fits(n)) found(Period{Period::Length::year, n});
        return true;
      case 5:
        // From 1982 to 2064.
        if (n < 30'000 || n > 60'000) return false;
        wrong(msg("“{0}” is how a spreadsheet keeps a date. Format the column as a date, or write the period.", text_));
        return true;
      case 6:
        return month(n / 100, n % 100);
      case 8:
        return day(n / 10'000, n / 100 % 100, n % 100);
      default:
        return false;
    }
  }
  bool quarters() {
    const auto is_letter = [&](std::size_t i) { return t_[i].text == "q" || t_[i].text == "t"; };
    if (t_.size == 3 && t_[0].digits() == 4 && is_letter(1) && t_[2].digits() == 1)  // 2016-Q4
      return quarter(t_[0].value, t_[2].value);
    if (t_.size == 3 && is_letter(0) && t_[1].digits() == 1 && t_[2].digits() == 4)  // T4 2016
      return quarter(t_[2].value, t_[1].value);
    if (t_.size == 3 && t_[0].digits() == 1 && is_letter(1) && t_[2].digits() == 4)  // 4T2016
      return quarter(t_[2].value, t_[0].value);
    if (t_.size == 4 && t_[0].digits() == 1 && is_ordinal_end(t_[1].text) && is_quarter_word(t_[2].text) &&
        t_[3].digits() == 4)  // 4e trimestre 2016
      return quarter(t_[3].value, t_[0].value);
    if (t_.size == 3 && t_[0].digits() == 1 && is_quarter_word(t_[1].text) && t_[2].digits() == 4)  // 4 trimestre 2016
      return quarter(t_[2].value, t_[0].value);
    if (t_.size == 3 && ordinal_of(t_[0].text) > 0 && is_quarter_word(t_[1].text) && t_[2].digits() == 4)
      return quarter(t_[2].value, ordinal_of(t_[0].text));
    if (t_.size == 3 && is_quarter_word(t_[0].text) && t_[1].digits() == 1 && t_[2].digits() == 4)  // trimestre 4 2016
      return quarter(t_[2].value, t_[1].value);
    return false;
  }
  bool months() {
    if (t_.size == 2 && !t_[0].is_number && t_[1].is_number) {  // nov. 2016, nov-16
      const int m = month_of(t_[0].text);
      if (m > 0 && t_[1].digits() == 4) return month(t_[1].value, m);
      if (m > 0 && t_[1].digits() == 2) return month(2000 + t_[1].value, m);
    }
    if (t_.size == 2 && t_[0].digits() == 4 && month_of(t_[1].text) > 0)
      return month(t_[0].value, month_of(t_[1].text));
    std::size_t at = 1;  // of the month, in 30 novembre 2016 and 1er novembre 2016
    if (t_.size == 4 && t_[0].is_number && is_ordinal_end(t_[1].text)) at = 2;
    if (t_.size == at + 2 && t_[0].is_number && t_[0].digits() <= 2 && t_[at + 1].is_number &&
        month_of(t_[at].text) > 0) {
      const auto& year = t_[at + 1];
      if (year.digits() == 4) return day(year.value, month_of(t_[at].text), t_[0].value);
      if (year.digits() == 2) return day(2000 + year.value, month_of(t_[at].text), t_[0].value);
    }
    return false;
  }

  bool year_fits(int year) {
    if (year >= year_min && year <= year_max) return true;
    wrong(msg("“{0}”: {1} is not a year from {2} to {3}.", shown(text_), year, year_min, year_max));
    return false;
  }
  bool month(int year, int month) {
    if (!year_fits(year)) return true;
    if (month < 1 || month > 12) {
      wrong(msg("“{0}”: there is no month {1}.", shown(text_), month));
    } else {
      found(Period{Period::Length::month, year * 12 + month - 1});
    }
    return true;
  }
  bool quarter(int year, int quarter) {
    if (!year_fits(year)) return true;
    if (quarter < 1 || quarter > 4) {
      wrong(msg("“{0}”: there is no quarter {1}.", shown(text_), quarter));
    } else {
      found(Period{Period::Length::quarter, year * 4 + quarter - 1});
    }
    return true;
  }
  bool day(int year, int month, int day) {
    if (!year_fits(year)) return true;
    const auto date = Date::of(year, month, day);
    if (month < 1 || month > 12) {
      wrong(msg("“{0}”: there is no month {1}.", shown(text_), month));
    } else if (!date) {
      wrong(msg("“{0}”: there is no such day.", shown(text_)));
    } else if (!days_as_) {
      wrong(msg("“{0}” is a day; a month, a quarter or a year is expected.", shown(text_)));
    } else {
      found(Period::containing(*date, *days_as_));
      out_.was_day = true;
    }
    return true;
  }
  PeriodCell found(Period period) {
    out_ = {Reading::value, period, false, false, {}};
    return out_;
  }
  PeriodCell wrong(Message reason) {
    out_ = {Reading::wrong, {}, false, true, std::move(reason)};
    return out_;
  }
  PeriodCell unknown() {
    wrong(msg("“{0}” is not a period. Write 2016, 2016-T4 or 2016-11.", shown(text_)));
    out_.is_impossible = false;
    return out_;
  }

  std::string_view text_;
  std::optional<Period::Length> days_as_;
  Tokens t_;
  PeriodCell out_;
};

}  // namespace

PeriodCell read_period(std::string_view raw, std::optional<Period::Length> days_as) {
  return PeriodReader(trim_wide(raw), days_as).read();
}

// ---- codes ----------------------------------------------------------------------------------------------------------

namespace {

bool is_digits(std::string_view text, std::size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), is_digit);
}
bool is_corsica(std::string_view text) { return text.starts_with("2A") || text.starts_with("2B"); }

// Empty when it has no such shape. The text is in capitals.
std::string department_of(std::string_view text) {
  if (text.size() == 3 && text.starts_with('0')) text.remove_prefix(1);
  if (is_digits(text, 1)) return text == "0" ? std::string() : "0" + std::string(text);
  if (is_digits(text, 2)) return text == "00" || text == "20" ? std::string() : std::string(text);
  if (text.size() == 2 && is_corsica(text)) return std::string(text);
  if (is_digits(text, 3) && (text.starts_with("97") || text.starts_with("98"))) return std::string(text);
  return {};
}
std::string code_of(std::string_view text, CodeOf level) {
  switch (level) {
    case CodeOf::region:
      if (is_digits(text, 1) && text != "0") return "0" + std::string(text);
      return is_digits(text, 2) && text != "00" ? std::string(text) : std::string();
    case CodeOf::department:
      return department_of(text);
    case CodeOf::commune:
      if (is_digits(text, 4)) return "0" + std::string(text);
      return is_digits(text, 5) || (text.size() == 5 && is_corsica(text) && is_digits(text.substr(2), 3))
                 ? std::string(text)
                 : std::string();
    case CodeOf::epci:
      return is_digits(text, 9) ? std::string(text) : std::string();
    case CodeOf::contract:
      break;
  }
  return std::string(text);
}
Message code_expected(std::string_view text, CodeOf level) {
  switch (level) {
    case CodeOf::region:
      return msg("“{0}” is not the code of a region: two digits (11).", shown(text));
    case CodeOf::department:
      return msg("“{0}” is not the code of a department: 01 to 95, 2A, 2B, or 971 and on overseas.", shown(text));
    case CodeOf::commune:
      return msg("“{0}” is not the code of a commune: five characters (93066, 2A004).", shown(text));
    case CodeOf::epci:
      return msg("“{0}” is not the code of an intercommunality: its SIREN of nine digits.", shown(text));
    case CodeOf::contract:
      break;
  }
  return msg("“{0}” is not the code of a contract.", shown(text));
}

}  // namespace

CodeCell read_code(std::string_view raw, CodeOf level) {
  const auto text = trim_wide(raw);
  CodeCell out;
  if (is_missing(text)) return out;
  out.is = Reading::wrong;
  std::string capital(text);
  for (char& c : capital) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (level != CodeOf::contract) {
    // 2.40101E+08: what is left of a long code cannot be known.
    if (const auto e = capital.find("E+"); e != std::string::npos && e > 0 && is_digit(capital[e - 1])) {
      out.reason =
          msg("“{0}” is a code that a spreadsheet has rounded. Format the column as text and enter the codes again.",
              shown(text));
      return out;
    }
    if ((capital.ends_with(".0") || capital.ends_with(",0")) &&
        is_digits(capital.substr(0, capital.size() - 2), capital.size() - 2)) {
      capital.resize(capital.size() - 2);
    }
  }
  out.code = capital.size() > 40 || text.starts_with('#') ? std::string() : code_of(capital, level);
  if (out.code.empty()) {
    out.reason =
        text.starts_with('#')
            ? msg("The spreadsheet shows the error {0} here. Correct the formula, or empty the cell.", shown(text))
            : code_expected(text, level);
    return out;
  }
  out.is = Reading::value;
  out.was_repaired = out.code != text;
  if (out.was_repaired) out.reason = msg("“{0}” was read as {1}.", shown(text), out.code);
  return out;
}

}  // namespace jalon::intake
