// SPDX-License-Identifier: EUPL-1.2
#include "audit/cells.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace jalon::audit {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int number_in(std::string_view digits) {
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

// Three groups of digits with one and the same mark between.
struct Groups {
  std::array<std::string_view, 3> of;
  bool found = false;
};
Groups groups_of(std::string_view text) {
  Groups out;
  std::size_t group = 0, begin = 0;
  char mark = '\0';
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_digit(text[i])) continue;
    if (group > 2 || i == begin || i - begin > 4) return out;
    out.of[group++] = text.substr(begin, i - begin);
    begin = i + 1;
    if (i == text.size()) break;
    if (text[i] != '/' && text[i] != '-' && text[i] != '.' && text[i] != ' ') return out;
    if (mark != '\0' && mark != text[i]) return out;
    mark = text[i];
  }
  out.found = group == 3;
  return out;
}

}  // namespace

DayCell read_day(std::string_view text) {
  DayCell out;
  text = trim(text);
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    out.day = Date::parse(text);
    if (out.day) {
      out.is_iso = true;
      return out;
    }
  }
  // 2020-11-03T00:00:00+00:00, and as databases write it.
  if (text.size() > 11 && text.size() <= 40 && (text[10] == 'T' || text[10] == ' ') && is_digit(text[11])) {
    auto inner = read_day(text.substr(0, 10));
    inner.has_time = true;
    return inner;
  }
  const auto of = [&](int year, int month, int day) {
    out.day = Date::of(year, month, day);
    out.is_impossible = !out.day;
  };
  if (const auto groups = groups_of(text); groups.found) {
    const auto& [a, b, c] = groups.of;
    if (b.size() > 2) return out;
    if (a.size() == 4 && c.size() <= 2) {
      of(number_in(a), number_in(b), number_in(c));
    } else if (a.size() <= 2 && c.size() == 4) {
      of(number_in(c), number_in(b), number_in(a));
    } else if (a.size() <= 2 && c.size() == 2) {
      of(2000 + number_in(c), number_in(b), number_in(a));
    }
    return out;
  }
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return out;
  if (text.size() == 8) {
    of(number_in(text.substr(0, 4)), number_in(text.substr(4, 2)), number_in(text.substr(6)));
  } else if (text.size() == 5) {
    // Days since 30 December 1899, of 1970 to 2079.
    constexpr int unix_epoch = 25569, last = 65745;
    if (const int serial = number_in(text); serial >= unix_epoch && serial <= last) out.day = Date{serial - unix_epoch};
  }
  return out;
}

PeriodOfDays read_days(std::string_view text) {
  PeriodOfDays out;
  text = trim(text);
  const auto single = read_day(text);
  if (single.day || single.is_impossible) {
    out.begins = single.day;
    out.is_iso = single.is_iso && !single.has_time;
    out.is_impossible = single.is_impossible;
    return out;
  }
  const auto both = [&](std::size_t at, std::size_t size) {
    const auto left = read_day(text.substr(0, at)), right = read_day(text.substr(at + size));
    if ((!left.day && !left.is_impossible) || (!right.day && !right.is_impossible)) return false;
    out.begins = left.day;
    out.ends = right.day;
    out.is_impossible = left.is_impossible || right.is_impossible;
    out.is_iso = text.size() == 21 && text[10] == '/' && left.is_iso && right.is_iso;
    return true;
  };
  for (const std::string_view mark : {"_", " - ", " au ", " / ", ";", "/"}) {
    // The / in the middle: the others stand inside of days.
    if (mark == "/") {
      if (const auto middle = text.size() / 2; text.size() % 2 == 1 && text[middle] == '/' && both(middle, 1))
        return out;
    } else if (const auto at = text.find(mark); at != std::string_view::npos && both(at, mark.size())) {
      return out;
    }
  }
  return out;
}

std::optional<std::int64_t> read_plain_cents(std::string_view text) {
  bool is_negative = false;
  if (text.starts_with('-')) {
    is_negative = true;
    text.remove_prefix(1);
  }
  const auto mark = text.find('.');
  const auto whole = text.substr(0, mark);
  if (whole.empty() || whole.size() > 16) return std::nullopt;
  std::int64_t out = 0;
  for (const char c : whole) {
    if (!is_digit(c)) return std::nullopt;
    out = out * 10 + (c - '0');
  }
  out *= 100;
  if (mark != std::string_view::npos) {
    auto after = text.substr(mark + 1);
    // Zeros that say nothing.
    while (after.size() > 2 && after.ends_with('0')) after.remove_suffix(1);
    if (after.empty() || after.size() > 2) return std::nullopt;
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (!is_digit(after[i])) return std::nullopt;
      out += (after[i] - '0') * (i == 0 ? 10 : 1);
    }
  }
  return is_negative ? -out : out;
}

std::string quoted(std::string_view cell) {
  cell = trim(cell);
  constexpr std::size_t characters_max = 40, letters_max = 4;
  std::size_t digits = 0, letters = 0;
  for (const char c : cell) {
    if (is_digit(c)) {
      ++digits;
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0) {
      ++letters;
    }
  }
  if (digits == 0 || letters > letters_max || digits < letters || cell.size() > characters_max) return "…";
  return std::string(cell);
}

Date months_later(Date day, int months) {
  const int all = day.year() * 12 + day.month() - 1 + months;
  for (int last = day.day(); last > 27; --last) {
    if (const auto found = Date::of(all / 12, all % 12 + 1, last)) return *found;
  }
  return Date::of(all / 12, all % 12 + 1, day.day()).value_or(day);
}

}  // namespace jalon::audit
