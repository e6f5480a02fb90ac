// SPDX-License-Identifier: EUPL-1.2
// The text is first read into plain characters (lower case, accents off save é, every kind of space, dash and digit one
// of its kind, what is not seen left out) with the offset of each; every search then walks that once, looking ahead at
// most a bounded number of characters: linear whatever is pasted, and no regular expression. Where letters stand for
// digits (O6 l2), numbers and dates are searched a second time with the digits in their place.
#include "base/personal_data.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace jalon {
namespace {

constexpr char e_acute = 'E';  // the text is in lower case: capitals are free for what must stay apart
constexpr char euro = 'U';
constexpr char foreign = 'X';  // any other letter or sign outside ASCII

struct Plain {
  std::string text;
  std::vector<std::uint32_t> offset;  // one more than characters: the last is the size of the source

  [[nodiscard]] std::size_t size() const { return text.size(); }
  // Zero past the end, so that looking ahead needs no test.
  [[nodiscard]] char at(std::size_t i) const { return i < text.size() ? text[i] : '\0'; }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == e_acute || c == foreign; }
char unaccented(char c) { return c == e_acute ? 'e' : c; }

bool is_between(std::uint32_t point, std::uint32_t from, std::uint32_t to) { return point >= from && point <= to; }

// What is not seen, or only changes how its neighbour looks: marks that combine, joiners, directions, variants.
bool is_unseen(std::uint32_t point) {
  static constexpr std::array<std::array<std::uint32_t, 2>, 24> ranges{
      {{0xad, 0xad},       {0x300, 0x36f},     {0x600, 0x605},     {0x61c, 0x61c},    {0x115f, 0x1160},
       {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},  {0x200b, 0x200f},
       {0x202a, 0x202e},   {0x2060, 0x206f},   {0x20d0, 0x20ff},   {0x3164, 0x3164},  {0xfe00, 0xfe0f},
       {0xfe20, 0xfe2f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff9, 0xfffb},  {0x110bd, 0x110bd},
       {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0x1f3fb, 0x1f3ff}, {0xe0000, 0xe0fff}}};
  return std::ranges::any_of(ranges, [&](const auto& range) { return is_between(point, range[0], range[1]); });
}

// The decimal digits of the scripts of the world (Unicode, category Nd), as the code points of their zeros, and the
// digits in circles. Zero: no digit.
char digit_of(std::uint32_t point) {
  static constexpr std::array<std::uint32_t, 37> zeros{
      0x660,  0x6f0,  0x7c0,  0x966,  0x9e6,  0xa66,  0xae6,  0xb66,  0xbe6,  0xc66,   0xce6,  0xd66,  0xde6,
      0xe50,  0xed0,  0xf20,  0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80,  0x1a90, 0x1b50, 0x1bb0,
      0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x1fbf0};
  for (const auto zero : zeros) {
    if (is_between(point, zero, zero + 9)) return static_cast<char>('0' + (point - zero));
  }
  if (is_between(point, 0x1d7ce, 0x1d7ff)) return static_cast<char>('0' + (point - 0x1d7ce) % 10);  // mathematical
  if (is_between(point, 0x2460, 0x2468)) return static_cast<char>('1' + (point - 0x2460));
  return point == 0x24ea ? '0' : '\0';
}

// The plain character of a code point; zero: left out.
char plain_of(std::uint32_t given) {
  // The full-width forms of ASCII, which some keyboards give.
  const std::uint32_t point = is_between(given, 0xff01, 0xff5e) ? given - 0xff01 + '!' : given;
  if (point < 0x80) {
    if (point >= 'A' && point <= 'Z') return static_cast<char>(point + 32);
    if (point == '\t') return ' ';
    if (point == '\v' || point == '\f') return '\n';
    return point == 0 ? '\x01' : static_cast<char>(point);
  }
  if (point == 0xe9 || point == 0xc9) return e_acute;
  const auto in = [&](std::uint32_t from, std::uint32_t to) { return is_between(point, from, to); };
  if (in(0xe0, 0xe5) || in(0xc0, 0xc5)) return 'a';
  if (in(0xe8, 0xeb) || in(0xc8, 0xcb)) return 'e';
  if (in(0xec, 0xef) || in(0xcc, 0xcf)) return 'i';
  if (in(0xf2, 0xf6) || in(0xd2, 0xd6)) return 'o';
  if (in(0xf9, 0xfc) || in(0xd9, 0xdc)) return 'u';
  if (point == 0xe7 || point == 0xc7) return 'c';
  if (point == 0x85 || point == 0x2028 || point == 0x2029) return '\n';
  if (point == 0xa0 || point == 0x1680 || point == 0x202f || in(0x2000, 0x200a) || point == 0x205f || point == 0x2800 ||
      point == 0x3000)
    return ' ';
  if (in(0x2010, 0x2015) || point == 0x2212) return '-';
  if (point == 0xb7 || point == 0x2022 || point == 0x2024) return '.';
  if (point == 0x2019 || point == 0x2018) return '\'';
  if (point == 0x20ac) return euro;
  if (point == 0xab || point == 0xbb || point == 0x201c || point == 0x201d) return '"';
  if (point == 0xb0 || point == 0xba) return '#';  // the degree sign of n°
  if (point == 0xa6 || point == 0x2016) return '|';
  if (is_unseen(point)) return '\0';
  if (const char digit = digit_of(point); digit != '\0') return digit;
  // Arrows, boxes, stars, pictures: signs that may stand between two digits as an asterisk does.
  if (in(0x2190, 0x2bff) || in(0x3001, 0x3003) || in(0x1f000, 0x1faff)) return '*';
  return foreign;
}

Plain plain(std::string_view source) {
  Plain out;
  out.text.reserve(source.size());
  out.offset.reserve(source.size() + 1);
  for (std::size_t i = 0; i < source.size();) {
    const auto byte = static_cast<unsigned char>(source[i]);
    std::size_t size = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    std::uint32_t point = byte < 0x80 ? byte : byte >= 0xf0 ? byte & 0x07U : byte >= 0xe0 ? byte & 0x0fU : byte & 0x1fU;
    if (byte >= 0x80 && byte < 0xc0) point = 0xfffd;
    for (std::size_t k = 1; k < size; ++k) {
      const auto next = i + k < source.size() ? static_cast<unsigned char>(source[i + k]) : 0U;
      if ((next & 0xc0U) != 0x80U) {  // broken: this byte alone is a sign we do not know
        size = 1;
        point = 0xfffd;
        break;
      }
      point = (point << 6U) | (next & 0x3fU);
    }
    if (point == 0x301 && !out.text.empty() && out.text.back() == 'e') {
      out.text.back() = e_acute;
    } else if (point == '\r') {
      // Half of a line's end, or the whole of one.
      if (i + 1 < source.size() && source[i + 1] != '\n') {
        out.text.push_back('\n');
        out.offset.push_back(static_cast<std::uint32_t>(i));
      }
    } else if (const char c = plain_of(point); c != '\0') {
      out.text.push_back(c);
      out.offset.push_back(static_cast<std::uint32_t>(i));
    }
    i += size;
  }
  out.offset.push_back(static_cast<std::uint32_t>(source.size()));
  return out;
}

// Letters that stand for digits: O for 0, l and I for 1, in a word that holds digits and nothing else, or is one or two
// letters long and stands between two numbers (beside one, if it is no word of French). True when there was one.
bool put_digits_back(Plain& text) {
  const auto stands_for = [](char c) { return c == 'o' ? '0' : c == 'l' || c == 'i' ? '1' : '\0'; };
  // The nearest letter or digit in this direction, at most three signs away.
  const auto neighbour = [&](std::size_t at, std::ptrdiff_t step) {
    auto i = static_cast<std::ptrdiff_t>(at);
    for (int k = 0; k < 4; ++k, i += step) {
      const char c = i < 0 ? '\0' : text.at(static_cast<std::size_t>(i));
      if (is_digit(c) || is_letter(c)) return c;
    }
    return '\0';
  };
  bool any = false;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    bool has_digit = false;
    bool has_letter = false;
    bool is_pure = true;
    for (; is_digit(text.at(end)) || is_letter(text.at(end)); ++end) {
      const char c = text.at(end);
      has_digit = has_digit || is_digit(c);
      has_letter = has_letter || is_letter(c);
      is_pure = is_pure && (is_digit(c) || stands_for(c) != '\0');
    }
    const int numbers_beside =
        (begin > 0 && is_digit(neighbour(begin - 1, -1)) ? 1 : 0) + (is_digit(neighbour(end, 1)) ? 1 : 0);
    const auto word = std::string_view(text.text).substr(begin, end - begin);
    const bool is_french = word == "il" || word == "l" || word == "i";
    const bool is_number = has_digit || (word.size() <= 2 && numbers_beside >= (is_french ? 2 : 1));
    if (has_letter && is_pure && is_number) {
      any = true;
      for (std::size_t i = begin; i < end; ++i) {
        if (const char digit = stands_for(text.text[i]); digit != '\0') text.text[i] = digit;
      }
    }
    begin = std::max(end, begin + 1);
  }
  return any;
}

// ---- numbers ----

bool is_blank(char c) { return c == ' ' || c == '\n'; }
bool is_separating_sign(char c) {
  return c == '.' || c == '-' || c == '/' || c == '(' || c == ')' || c == '_' || c == ':' || c == '*' || c == '|' ||
         c == ',' || c == ';';
}

// What stands between two groups of digits of one number: at most two spaces, and one sign, which may be repeated; or
// the end of a line and the mark of the next item. Its class is the sign, a line's end, or a space. Zero: no separator.
// `end` is where the next group begins.
char separator(const Plain& text, std::size_t at, std::size_t& end) {
  char sign = '\0';
  std::size_t spaces = 0;
  std::size_t breaks = 0;
  bool is_item = false;  // the sign stands at the head of a line
  std::size_t i = at;
  for (; i < at + 8; ++i) {
    const char c = text.at(i);
    if (c == ' ') {
      ++spaces;
    } else if (c == '\n') {
      ++breaks;
    } else if (is_separating_sign(c)) {
      if (sign != '\0' && sign != c && sign != ')' && c != ')') return '\0';
      is_item = sign == '\0' && breaks > 0;
      sign = c;
    } else {
      break;
    }
  }
  if (i == at || breaks > 2 || spaces > (breaks > 0 ? 4U : 2U)) return '\0';
  if (!is_digit(text.at(i)) && text.at(i) != '(') return '\0';
  end = i;
  if (sign != '\0' && !is_item) return sign;
  return breaks > 0 ? '\n' : ' ';
}

// Signs and lines' ends that stand between the items of a list or the cells of a table as often as within a number:
// what they separate is a number only when it has the shape of one and nothing of the list is left over.
bool is_loose(char kind) {
  return kind == ':' || kind == '*' || kind == '|' || kind == ',' || kind == ';' || kind == '\n';
}
// A number may be cut at the end of a line.
char as_space(char kind) { return kind == '\n' ? ' ' : kind; }

struct Group {
  std::size_t begin = 0, end = 0;
  char before = '\0';  // the separator before it; zero for the first
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

// "€", "k€", "M€", "EUR", "euros" behind a number: an amount.
bool amount_follows(const Plain& text, std::size_t at) {
  std::size_t i = at;
  while (i < at + 3 && text.at(i) == ' ') ++i;
  if ((text.at(i) == 'k' || text.at(i) == 'm') && text.at(i + 1) == euro) return true;
  if (text.at(i) == euro || text.at(i) == '%') return true;
  return text.at(i) == 'e' && text.at(i + 1) == 'u' && text.at(i + 2) == 'r';
}

// How French numbers of ten digits are written, as sizes of groups. [5,5] is two postal codes, [2,2,4,2] a date and an
// hour: they are not here.
bool is_phone_shape(const std::vector<std::size_t>& sizes) {
  static const std::array<std::vector<std::size_t>, 15> shapes{{{10},
                                                                {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                                                                {2, 2, 2, 2, 2},
                                                                {1, 1, 2, 2, 2, 2},
                                                                {4, 2, 2, 2},
                                                                {4, 3, 3},
                                                                {4, 6},
                                                                {2, 8},
                                                                {2, 4, 4},
                                                                {2, 3, 3, 2},
                                                                {2, 2, 3, 3},
                                                                {3, 3, 2, 2},
                                                                {3, 3, 4},
                                                                {1, 3, 3, 3},
                                                                {1, 9}}};
  return std::ranges::find(shapes, sizes) != shapes.end();
}

// Of those, how a number is cut to pieces with signs that are not a number's: by pairs, or digit by digit.
bool is_loose_shape(const std::vector<std::size_t>& sizes) {
  return sizes.size() == 10 || sizes == std::vector<std::size_t>{2, 2, 2, 2, 2} ||
         sizes == std::vector<std::size_t>{1, 1, 2, 2, 2, 2} || sizes == std::vector<std::size_t>{4, 2, 2, 2};
}

bool thousands(const std::vector<Group>& groups, std::size_t first, std::size_t last) {
  if (groups[first].size() > 3 || last == first) return false;
  for (std::size_t g = first + 1; g <= last; ++g) {
    if (groups[g].size() != 3) return false;
  }
  return true;
}

// The countries whose numbers are met in France after 00: without the list a long code beginning with 00 would be one.
bool known_country(std::string_view digits) {
  static constexpr std::array<std::string_view, 31> codes{
      "33",  "32",  "41",  "44",  "49",  "34",  "39",  "351", "352", "31",  "212", "213", "216", "221", "223", "224",
      "225", "226", "227", "228", "229", "237", "242", "243", "253", "262", "590", "594", "596", "90",  "963"};
  return std::ranges::any_of(codes, [&](std::string_view code) { return digits.starts_with(code); });
}

// "département", "dépt", "dpt" in the two hundred characters before.
bool departments_named(const Plain& text, std::size_t at) {
  const std::size_t begin = at > 200 ? at - 200 : 0;
  std::string before = text.text.substr(begin, at - begin);
  std::ranges::transform(before, before.begin(), unaccented);
  return before.find("depart") != std::string::npos || before.find("dept") != std::string::npos ||
         before.find("dpt") != std::string::npos;
}

// 01 02 03 04 05 is a list of departments, 0 1 2 3… one of years or of marks; so is 02, 13, 59, 62, 93, which no phone
// number rises like but once in a hundred, and where the text says so the same a line each. Marks of a table are 0
// and 1.
bool is_list(const Plain& text, const std::vector<Group>& groups, std::size_t first, std::size_t last) {
  std::vector<int> values;
  for (std::size_t g = first; g <= last; ++g) {
    int value = 0;
    for (std::size_t i = groups[g].begin; i < groups[g].end; ++i) value = value * 10 + (text.at(i) - '0');
    values.push_back(value);
  }
  const bool by_one = std::ranges::adjacent_find(values, [](int a, int b) { return b != a + 1; }) == values.end();
  if (by_one || values.size() == 10) return by_one || std::ranges::max(values) <= 1;
  const bool rising = std::ranges::adjacent_find(values, std::greater_equal<>()) == values.end();
  const char kind = groups[last].before;
  if (!rising || values.size() != 5 || !is_loose(kind)) return false;
  return kind == ',' || kind == ';' || (values.back() <= 95 && departments_named(text, groups[first].begin));
}

// Whether a phone number begins at group `first`; the index of its last group.
std::optional<std::size_t> phone_at(const Plain& text, const std::vector<Group>& groups, std::size_t first, bool plus) {
  std::string digits;
  std::vector<std::size_t> sizes;
  const auto take = [&](std::size_t g) {
    digits.append(text.text, groups[g].begin, groups[g].size());
    sizes.push_back(groups[g].size());
  };
  // Sixteen digits and ten groups bound what is looked at.
  const auto more = [&](std::size_t g) {
    return g < groups.size() && g < first + 10 && digits.size() + groups[g].size() <= 16;
  };
  const auto boundary = [&](std::size_t last) {
    return !is_letter(text.at(groups[last].end)) && !amount_follows(text, groups[last].end);
  };

  if (plus || text.text.compare(groups[first].begin, 2, "00") == 0 ||
      (text.text.compare(groups[first].begin, 2, "33") == 0 && groups[first].size() == 2)) {
    std::optional<std::size_t> longest;
    const bool zeros = !plus && text.at(groups[first].begin) == '0';
    for (std::size_t g = first; more(g); ++g) {
      take(g);
      std::string number = zeros ? digits.substr(2) : digits;
      if (number.starts_with("330") && number.size() > 3) number.erase(2, 1);  // +33 (0)6 …
      if (number.starts_with("33")) {
        if (number.size() != 11 || number[2] == '0' || number[2] == '8') continue;
        if (!plus && !zeros && sizes != std::vector<std::size_t>{2, 1, 2, 2, 2, 2}) continue;
        if (boundary(g)) return g;
        continue;
      }
      if (!plus && !zeros) return std::nullopt;
      if (g > first && is_loose(groups[g].before)) break;
      if (zeros && (!known_country(number) || groups[first].size() == 3)) continue;
      if (number.size() < 9 || number.size() > 15 || thousands(groups, first, g)) continue;
      if (g > first && groups[g].before == '/') continue;
      if (boundary(g)) longest = g;
    }
    if (longest) return longest;
    if (plus) return std::nullopt;
    digits.clear();
    sizes.clear();
  }
  if (text.at(groups[first].begin) != '0') return std::nullopt;
  for (std::size_t g = first; more(g); ++g) {
    take(g);
    if (digits.size() < 10) continue;
    // 08 numbers belong to services (the national line for families is one), never to a person.
    if (digits.size() > 10 || digits[1] == '0' || digits[1] == '8' || !is_phone_shape(sizes) || !boundary(g))
      return std::nullopt;
    // One kind of separator, save the first: 06/12/16 07/12/16 are two dates.
    bool loose = false;
    for (std::size_t k = first + 1; k <= g; ++k) {
      loose = loose || is_loose(groups[k].before);
      if (k > first + 2 && as_space(groups[k].before) != as_space(groups[first + 2].before)) return std::nullopt;
    }
    if (g > first + 1 && groups[first + 1].before != groups[first + 2].before && groups[first + 2].before == '/')
      return std::nullopt;
    if (loose && !is_loose_shape(sizes)) return std::nullopt;
    if (sizes.size() >= 5 && is_list(text, groups, first, g)) return std::nullopt;
    return g;
  }
  return std::nullopt;
}

// In an address of the web a long number is a page, not a phone.
bool inside_address(const Plain& text, std::size_t at) {
  for (std::size_t i = at; i > 0 && at - i < 200; --i) {
    const char c = text.at(i - 1);
    if (c == ' ' || c == '\n' || c == '"' || c == '<') return false;
    if (c == '/' && i >= 3 && text.at(i - 2) == '/' && text.at(i - 3) == ':') return true;
  }
  return false;
}

// Letters glued before a number make it a reference, unless they say that it is a phone.
bool glued_to_reference(const Plain& text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < 12 && is_letter(text.at(begin - 1))) --begin;
  if (begin == at) return false;
  std::string word = text.text.substr(begin, at - begin);
  std::ranges::transform(word, word.begin(), unaccented);
  return word != "tel" && word != "mob" && word != "port" && word != "portable" && word != "mobile" &&
         word != "telephone";
}

void add(std::vector<IdentifierFound>& out, const Plain& text, Identifier kind, std::size_t begin, std::size_t end) {
  const std::size_t from = text.offset[begin];
  out.push_back({kind, from, text.offset[end] - from});
}

// A group that has its line to itself, save for the mark of an item.
bool fills_its_line(const Plain& text, const Group& group) {
  std::size_t begin = group.begin;
  while (begin > 0 && group.begin - begin < 8 && (text.at(begin - 1) == ' ' || is_separating_sign(text.at(begin - 1))))
    --begin;
  std::size_t end = group.end;
  while (end < group.end + 4 && text.at(end) == ' ') ++end;
  return (begin == 0 || text.at(begin - 1) == '\n') && (end >= text.size() || text.at(end) == '\n');
}

// Whether what looks like a phone number is the middle of a longer list: loosely separated, with an item of the same
// kind before it or behind it that is no part of another number of the same shape.
bool is_left_over(const Plain& text, const std::vector<Group>& groups, std::size_t first, std::size_t last) {
  char kind = '\0';
  for (std::size_t g = first + 1; g <= last && kind == '\0'; ++g) {
    if (is_loose(groups[g].before)) kind = groups[g].before;
  }
  if (kind == '\0') return false;
  const auto belongs = [&](std::size_t g, char before) {
    if (kind != '\n') return before == kind;
    return as_space(before) == ' ' && (before == ' ' || fills_its_line(text, groups[g]));
  };
  const std::size_t length = last - first + 1;
  if (first > 0 && belongs(first - 1, groups[first].before) &&
      (first < length || phone_at(text, groups, first - length, false) != first - 1))
    return true;
  if (last + 1 == groups.size() || !belongs(last + 1, groups[last + 1].before)) return false;
  return !phone_at(text, groups, last + 1, false);
}

void find_phones(const Plain& text, std::vector<IdentifierFound>& out) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text.at(i))) {
      ++i;
      continue;
    }
    // One run: groups of digits with a separator between each two.
    groups.clear();
    Group group{i, i, '\0'};
    for (;;) {
      group.end = group.begin;
      while (is_digit(text.at(group.end))) ++group.end;
      groups.push_back(group);
      std::size_t next = 0;
      char kind = separator(text, group.end, next);
      if (kind == '\0') break;
      if (text.at(next) == '(') break;
      group = Group{next, next, kind};
    }
    const std::size_t end = groups.back().end;
    std::size_t before = i;
    while (before > 0 && i - before < 3 && (text.at(before - 1) == ' ' || text.at(before - 1) == '(')) --before;
    const bool plus = before > 0 && text.at(before - 1) == '+';
    if (!inside_address(text, i) && !glued_to_reference(text, i)) {
      for (std::size_t g = 0; g < groups.size(); ++g) {
        if (const auto last = phone_at(text, groups, g, plus && g == 0)) {
          if (!is_left_over(text, groups, g, *last)) {
            add(out, text, Identifier::phone, groups[g].begin, groups[*last].end);
          }
          g = *last;
        }
      }
    }
    i = end;
  }
}

// ---- social security numbers ----

// The 13 characters as a number for the key: the Corsican departments count as 19 and 18 (INSEE).
bool nir_holds(const std::string& symbols, bool with_key) {
  const char sex = symbols[0];
  if (sex != '1' && sex != '2' && sex != '3' && sex != '4' && sex != '7' && sex != '8') return false;
  const int month = (symbols[3] - '0') * 10 + (symbols[4] - '0');
  const bool usual = (month >= 1 && month <= 12) || month == 20 || (month >= 30 && month <= 42);
  if (!usual && !(with_key && month >= 50)) return false;
  std::string number = symbols.substr(0, 13);
  std::int64_t less = 0;
  if (number[6] == 'a' || number[6] == 'b') {
    if (number[5] != '2') return false;
    less = number[6] == 'a' ? 1'000'000 : 2'000'000;
    number[6] = '0';
  } else if (number[5] == '0' && number[6] == '0') {
    return false;
  }
  if (number.compare(10, 3, "000") == 0) return false;
  if (!with_key) return true;
  std::int64_t value = 0;
  for (const char c : number) value = value * 10 + (c - '0');
  const int key = (symbols[13] - '0') * 10 + (symbols[14] - '0');
  return 97 - (value - less) % 97 == key;
}

// Whether a number begins here; where it ends.
std::optional<std::size_t> nir_at(const Plain& text, std::size_t begin) {
  std::string symbols;
  std::size_t end_13 = 0;
  std::size_t i = begin;
  bool natural = true;  // 1 85 05 78 006 084 36: breaks only where the number has its parts
  bool loose = false;
  // Cut into pieces of one size (2 5 5 0 8…, 255 081…), save the last: then its key must hold.
  bool even = true;
  std::size_t piece = 0;
  std::size_t piece_begin = 0;
  while (symbols.size() < 15) {
    const char c = text.at(i);
    if (is_digit(c) || ((c == 'a' || c == 'b') && symbols.size() == 6 && symbols[5] == '2')) {
      symbols.push_back(c);
      ++i;
      if (symbols.size() == 13) end_13 = i;
      continue;
    }
    std::size_t next = i;
    bool loose_here = false;
    while (next < i + 3 && (is_blank(text.at(next)) || is_separating_sign(text.at(next)))) {
      loose_here = loose_here || is_loose(text.at(next));
      ++next;
    }
    if (next == i ||
        !(is_digit(text.at(next)) || ((text.at(next) == 'a' || text.at(next) == 'b') && symbols.size() == 6)))
      break;
    const std::size_t n = symbols.size();
    loose = loose || (loose_here && n < 13);
    natural = natural && (n == 1 || n == 3 || n == 5 || n == 7 || n == 10 || n == 13);
    if (piece == 0) piece = n;
    even = even && n - piece_begin == piece;
    piece_begin = n;
    if (!natural && !even) break;
    i = next;
  }
  even = even && symbols.size() - piece_begin <= piece;
  const auto free_after = [&](std::size_t at) { return !is_digit(text.at(at)) && !is_letter(text.at(at)); };
  if (symbols.size() == 15 && (natural || even) && free_after(i) && nir_holds(symbols, true)) return i;
  if (symbols.size() >= 13 && !loose && free_after(end_13) && !amount_follows(text, end_13) &&
      nir_holds(symbols, false)) {
    if (natural) return end_13;
  }
  return std::nullopt;
}

void find_nirs(const Plain& text, std::vector<IdentifierFound>& out) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text.at(i))) {
      ++i;
      continue;
    }
    if (i == 0 || !is_letter(text.at(i - 1))) {
      if (const auto end = nir_at(text, i); end && !inside_address(text, i)) {
        add(out, text, Identifier::social_security_number, i, *end);
        i = *end;
        continue;
      }
    }
    while (is_digit(text.at(i))) ++i;
  }
}

// ---- e-mail ----

bool is_local(char c) {
  return is_digit(c) || is_letter(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%' || c == '\'';
}
bool is_domain(char c) { return is_digit(c) || is_letter(c) || c == '.' || c == '-'; }

// The name of a function or of a body before the @. Whole words, because a surname may begin like one (Villeneuve).
bool is_body_word(std::string_view word) {
  static constexpr std::array<std::string_view, 62> words{"contact",
                                                          "contacts",
                                                          "mairie",
                                                          "accueil",
                                                          "info",
                                                          "infos",
                                                          "information",
                                                          "secretariat",
                                                          "prefecture",
                                                          "pref",
                                                          "sousprefecture",
                                                          "ville",
                                                          "cabinet",
                                                          "service",
                                                          "services",
                                                          "direction",
                                                          "dgs",
                                                          "dga",
                                                          "association",
                                                          "asso",
                                                          "bureau",
                                                          "commune",
                                                          "communication",
                                                          "presse",
                                                          "support",
                                                          "assistance",
                                                          "aide",
                                                          "ecoute",
                                                          "cellule",
                                                          "clspd",
                                                          "cispd",
                                                          "ccas",
                                                          "cias",
                                                          "mission",
                                                          "centre",
                                                          "prevention",
                                                          "formation",
                                                          "administration",
                                                          "admin",
                                                          "webmaster",
                                                          "noreply",
                                                          "no",
                                                          "dpo",
                                                          "rgpd",
                                                          "courrier",
                                                          "greffe",
                                                          "standard",
                                                          "college",
                                                          "lycee",
                                                          "ecole",
                                                          "polville",
                                                          "politique",
                                                          "agglo",
                                                          "agglomeration",
                                                          "metropole",
                                                          "departement",
                                                          "region",
                                                          "delegation",
                                                          "equipe",
                                                          "maison",
                                                          "club",
                                                          "signalement"};
  return std::ranges::find(words, word) != words.end();
}

bool is_body_address(std::string_view local_part, std::string_view domain) {
  std::string local(local_part);
  std::ranges::transform(local, local.begin(), unaccented);
  // Agents of the State are named in their function; what is protected here is the person supported.
  if (domain.ends_with(".gouv.fr")) return true;
  // A school's own address: ce.0931234a@ac-creteil.fr
  if (domain.starts_with("ac-") && local.starts_with("ce.") && local.size() == 11) return true;
  const auto cut = local.find_first_of("._-+");
  std::string first = local.substr(0, cut);
  while (!first.empty() && is_digit(first.back())) first.pop_back();
  if (is_body_word(first)) return true;
  static constexpr std::array<std::string_view, 11> beginnings{
      "contact", "mairie",       "prefecture",  "sousprefecture", "missionlocale", "secretariat",
      "accueil", "centresocial", "association", "politiquedela",  "villede"};
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return local.starts_with(beginning); });
}

void find_emails(const Plain& text, std::vector<IdentifierFound>& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t local_end = i;
    std::size_t domain = i + 1;
    if (text.at(i) == '[' || text.at(i) == '(') {  // (at), [at]
      if (text.at(i + 1) != 'a' || text.at(i + 2) != 't' || (text.at(i + 3) != ')' && text.at(i + 3) != ']')) continue;
      domain = i + 4;
      if (text.at(domain) == ' ') ++domain;
      if (local_end > 0 && text.at(local_end - 1) == ' ') --local_end;
    } else if (text.at(i) != '@') {
      continue;
    }
    std::size_t begin = local_end;
    while (begin > 0 && local_end - begin < 64 && is_local(text.at(begin - 1))) --begin;
    while (begin < local_end && !is_digit(text.at(begin)) && !is_letter(text.at(begin))) ++begin;
    std::size_t end = domain;
    while (end - domain < 253 && is_domain(text.at(end))) ++end;
    while (end > domain && (text.at(end - 1) == '.' || text.at(end - 1) == '-')) --end;
    if (begin == local_end || end == domain) continue;
    std::string local = text.text.substr(begin, local_end - begin);
    if (const auto apostrophe = local.rfind('\''); apostrophe != std::string::npos)
      local.erase(0, apostrophe + 1);  // l'adresse d'…
    const auto name = std::string_view(text.text).substr(domain, end - domain);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name.size() - dot < 3 || is_digit(name[dot + 1])) continue;
    if (local.empty() || is_body_address(local, name)) continue;
    add(out, text, Identifier::private_email, begin, end);
    i = end - 1;
  }
}

// ---- birth dates ----

enum class DateShape : std::uint8_t { none, full, month_and_year, year };
struct DateFound {
  DateShape shape = DateShape::none;
  std::size_t end = 0;
};

std::size_t month_name(const Plain& text, std::size_t at) {
  static constexpr std::array<std::string_view, 44> names{
      "janvier", "fevrier",  "mars",      "avril",   "mai",      "juin",     "juillet", "aout", "septembre",
      "octobre", "novembre", "decembre",  "january", "february", "march",    "april",   "may",  "june",
      "july",    "august",   "september", "october", "november", "december", "janv",    "jan",  "fevr",
      "fev",     "feb",      "mar",       "avr",     "apr",      "jun",      "juil",    "jul",  "aou",
      "aug",     "sept",     "sep",       "oct",     "nov",      "dec",      "jui",     "juill"};
  switch (unaccented(text.at(at))) {
    case 'j':
    case 'f':
    case 'm':
    case 'a':
    case 's':
    case 'o':
    case 'n':
    case 'd':
      break;
    default:
      return 0;
  }
  for (const auto name : names) {
    if (unaccented(text.at(at)) != name[0]) continue;
    bool same = true;
    for (std::size_t k = 0; k < name.size() && same; ++k) same = unaccented(text.at(at + k)) == name[k];
    if (same && !is_letter(text.at(at + name.size()))) return at + name.size();
  }
  return 0;
}

std::size_t skip_spaces(const Plain& text, std::size_t at) {
  std::size_t i = at;
  while (i < at + 4 && (is_blank(text.at(i)) || text.at(i) == ',' || text.at(i) == '.')) ++i;
  return i;
}

// At most `most` digits; as many as there are would be another number.
std::size_t digits_at(const Plain& text, std::size_t at, std::size_t most, int& value) {
  std::size_t n = 0;
  value = 0;
  while (n <= most && is_digit(text.at(at + n))) value = value * 10 + (text.at(at + n++) - '0');
  return n <= most ? n : 0;
}

bool is_year(int value, std::size_t digits) { return digits == 4 ? value >= 1900 && value <= 2099 : digits == 2; }

DateFound date_at(const Plain& text, std::size_t at) {
  int first = 0;
  const std::size_t n = digits_at(text, at, 4, first);
  if (n == 0) {
    if (const auto after = month_name(text, at)) {  // March 3, 1998; mars 1998
      int number = 0;
      std::size_t i = skip_spaces(text, after);
      std::size_t size = digits_at(text, i, 4, number);
      if (size == 4 && is_year(number, 4)) return {DateShape::month_and_year, i + size};
      if ((size == 1 || size == 2) && number >= 1 && number <= 31) {
        i += size;
        if (is_letter(text.at(i)) && is_letter(text.at(i + 1)) && !is_letter(text.at(i + 2))) i += 2;  // 3rd
        i = skip_spaces(text, i);
        size = digits_at(text, i, 4, number);
        if (size == 4 && is_year(number, 4)) return {DateShape::full, i + size};
      }
    }
    return {};
  }
  std::size_t i = at + n;
  if (n == 4) {
    if (!is_year(first, 4)) return {};
    int month = 0;
    int day = 0;
    if (text.at(i) == '-' || text.at(i) == '/') {
      const auto month_size = digits_at(text, i + 1, 2, month);
      if (month_size > 0 && text.at(i + 1 + month_size) == text.at(i)) {
        const auto day_size = digits_at(text, i + 2 + month_size, 2, day);
        if (day_size > 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31)
          return {DateShape::full, i + 2 + month_size + day_size};
      }
    }
    return {DateShape::year, i};
  }
  if (n > 2 || first < 1 || first > 31) return {};
  // 03/03/98, 3.3.1998, 03 03 1998
  std::size_t next = 0;
  if (const char kind = separator(text, i, next); kind != '\0') {
    int month = 0;
    int year = 0;
    const auto month_size = digits_at(text, next, 2, month);
    std::size_t third = 0;
    if (month_size > 0 && month >= 1 && month <= 12 && separator(text, next + month_size, third) == kind) {
      const auto year_size = digits_at(text, third, 4, year);
      if (year_size > 0 && is_year(year, year_size)) return {DateShape::full, third + year_size};
    }
    // 03/1998
    if (kind == '/' && first <= 12) {
      const auto size = digits_at(text, next, 4, year);
      if (size == 4 && is_year(year, 4)) return {DateShape::month_and_year, next + 4};
    }
  }
  // 3 mars 1998, 1er mars 98, 3rd of March 1998
  if (is_letter(text.at(i)) && is_letter(text.at(i + 1)) && !is_letter(text.at(i + 2))) i += 2;
  i = skip_spaces(text, i);
  if (text.at(i) == 'o' && text.at(i + 1) == 'f' && is_blank(text.at(i + 2))) i += 3;
  if (const auto after = month_name(text, i)) {
    int year = 0;
    i = skip_spaces(text, after);
    if (text.at(i) == '\'') ++i;
    const auto size = digits_at(text, i, 4, year);
    if (size > 0 && is_year(year, size)) return {DateShape::full, i + size};
  }
  return {};
}

bool starts(const Plain& text, std::size_t at, std::string_view word) {
  return text.text.compare(at, word.size(), word) == 0;
}

// A whole word, with a blank behind it.
bool is_word(const Plain& text, std::size_t at, std::string_view word) {
  return starts(text, at, word) && is_blank(text.at(at + word.size()));
}

enum class BirthWord : std::uint8_t { none, born, born_unsure, birth_date };

// A word of birth here, and where it ends. "ne" without its accent is the French negation, and counts only before
// "le" and a date: a day can't be its object.
BirthWord birth_word(const Plain& text, std::size_t at, std::size_t& end) {
  const auto word = [&](std::string_view w) {
    if (!starts(text, at, w) || is_letter(text.at(at + w.size()))) return false;
    end = at + w.size();
    return true;
  };
  switch (text.at(at)) {
    case 'n':
      if (starts(text, at, "nE(e)")) return end = at + 5, BirthWord::born;
      if (starts(text, at, "ne(e)")) return end = at + 5, BirthWord::born;
      if (word("nE") || word("nEe") || word("nEs") || word("nEes")) return BirthWord::born;
      if (word("ne") || word("nee")) return BirthWord::born_unsure;
      if (word("naissance") || word("naiss")) return BirthWord::birth_date;
      break;
    case 'b':
      if (word("born")) return BirthWord::born;
      if (word("birthdate") || word("birthday")) return BirthWord::birth_date;
      if (word("birth")) return BirthWord::birth_date;
      break;
    case 'd':
      if (word("ddn") || word("dob")) return BirthWord::birth_date;
      if (starts(text, at, "d.d.n") || starts(text, at, "d.o.b")) return end = at + 5, BirthWord::birth_date;
      break;
    default:
      break;
  }
  return BirthWord::none;
}

// A body is born too: "association née en 1998". Looks back in the sentence for what is said to be born.
bool body_is_born(const Plain& text, std::size_t at) {
  static constexpr std::array<std::string_view, 34> bodies{
      "associat", "collectif", "structure", "cellule",    "idee",     "initiative", "projet",   "action",   "demarche",
      "disposit", "fondation", "politique", "instance",   "equipe",   "union",      "federati", "loi",      "charte",
      "plan",     "programme", "partenari", "reseau",     "mission",  "commissi",   "conventi", "cooperat", "contrat",
      "centre",   "club",      "maison",    "experiment", "organism", "service",    "festival"};
  std::size_t begin = at;
  while (begin > 0 && at - begin < 80) {
    const char c = text.at(begin - 1);
    if (c == '.' || c == '\n' || c == '!' || c == '?' || c == ';') break;
    --begin;
  }
  std::string before = text.text.substr(begin, at - begin);
  std::ranges::transform(before, before.begin(), unaccented);
  return std::ranges::any_of(bodies, [&](std::string_view body) { return before.find(body) != std::string::npos; });
}

void find_birth_dates(const Plain& text, std::vector<IdentifierFound>& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && (is_letter(text.at(i - 1)) || is_digit(text.at(i - 1)))) continue;
    std::size_t end = 0;
    const auto word = birth_word(text, i, end);
    if (word == BirthWord::none) continue;
    // A place may stand between ("né à Lyon le 3 mars 1998"), but no end of a sentence; between "date de naissance" and
    // the date only signs and small words.
    const std::size_t reach = word == BirthWord::born ? 60 : 14;
    std::size_t words = 0;
    bool space_before = true;
    bool only_little = true;  // "né", "né le": a line may end there, and the date be on the next
    bool line_ended = false;
    const auto little = [&](std::size_t at) {
      return std::ranges::any_of(std::array{"le", "en", "on", "the", "in", "du"},
                                 [&](const char* w) { return is_word(text, at, w); });
    };
    for (std::size_t at = end; at < end + reach && at < text.size(); ++at) {
      const char c = text.at(at);
      if (c == '\n' && word == BirthWord::born) {
        if (line_ended || !only_little || body_is_born(text, i)) break;
        line_ended = true;
      }
      if (c == ';' || c == '!' || c == '?' || c == '@') break;
      if (c == '.' && word == BirthWord::born && is_blank(text.at(at + 1))) break;
      const bool starts_token = !is_letter(c) && !is_digit(c) ? false : space_before;
      space_before = !is_letter(c) && !is_digit(c);
      if (!starts_token) continue;
      if (std::size_t next = 0; birth_word(text, at, next) == BirthWord::born) break;  // it will look for its own date
      const auto date = date_at(text, at);
      const bool full = date.shape == DateShape::full;
      // A year or a month alone is a birth only just behind "né en", and when it is not a body's.
      const bool partial = date.shape != DateShape::none && !full && word != BirthWord::birth_date && words == 1 &&
                           is_blank(text.at(end)) && (is_word(text, end + 1, "en") || is_word(text, end + 1, "in")) &&
                           !body_is_born(text, i);
      if (full || partial) {
        add(out, text, Identifier::birth_date, i, date.end);
        i = date.end - 1;
        break;
      }
      only_little = only_little && little(at);
      if (line_ended && !only_little) break;
      if (is_letter(c)) {
        ++words;
        if (word == BirthWord::born_unsure && !(words == 1 && (is_word(text, at, "le") || is_word(text, at, "en"))))
          break;
        if (word == BirthWord::birth_date && !is_word(text, at, "le") && !is_word(text, at, "du") &&
            !is_word(text, at, "is") && !starts(text, at, "date") && !is_word(text, at, "on") &&
            !is_word(text, at, "the") && !is_word(text, at, "est")) {
          break;
        }
      }
    }
  }
}

}  // namespace

std::vector<IdentifierFound> find_identifiers(std::string_view text) {
  auto read = plain(text);
  std::vector<IdentifierFound> out;
  find_nirs(read, out);
  find_phones(read, out);
  find_emails(read, out);
  find_birth_dates(read, out);
  if (put_digits_back(read)) {
    find_nirs(read, out);
    find_phones(read, out);
    find_birth_dates(read, out);
  }
  std::ranges::stable_sort(out, {}, &IdentifierFound::offset);
  // A number that is both is told once, as the longer one.
  std::vector<IdentifierFound> apart;
  for (const auto& found : out) {
    if (!apart.empty() && found.offset < apart.back().offset + apart.back().size) {
      if (found.size > apart.back().size) apart.back() = found;
      continue;
    }
    apart.push_back(found);
  }
  return apart;
}

std::vector<Fault> refuse_identifiers(std::string_view field, std::string_view text) {
  std::array<bool, 4> seen{};
  std::vector<Fault> out;
  for (const auto& found : find_identifiers(text)) {
    auto& already = seen.at(static_cast<std::size_t>(found.kind));
    if (already) continue;
    already = true;
    switch (found.kind) {
      case Identifier::phone:
        out.push_back({std::string(field), msg("This text holds a phone number. Nothing here may identify a person: "
                                               "remove it, and name the body instead.")});
        break;
      case Identifier::private_email:
        out.push_back({std::string(field), msg("This text holds a person’s e-mail address. Nothing here may identify a "
                                               "person: give a body’s address (contact@…, mairie@…) or remove it.")});
        break;
      case Identifier::social_security_number:
        out.push_back(
            {std::string(field),
             msg("This text holds a social security number. Nothing here may identify a person: remove it.")});
        break;
      case Identifier::birth_date:
        out.push_back({std::string(field), msg("This text holds a birth date. Nothing here may identify a person: "
                                               "remove it; for a body or an action, write “created on”.")});
        break;
    }
  }
  return out;
}

}  // namespace jalon
