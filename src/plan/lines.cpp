// SPDX-License-Identifier: EUPL-1.2
#include "plan/lines.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/text.hpp"

namespace jalon::plan {

namespace {

using Tokens = std::vector<std::string_view>;

// Past this size the middle is taken as replaced whole: a comparison must not take seconds.
constexpr std::size_t table_limit = 4'000'000;

// matches[i]: the index in b of a[i] in a longest common subsequence, or -1.
std::vector<std::int64_t> common(const Tokens& a, const Tokens& b) {
  std::vector<std::int64_t> matches(a.size(), -1);
  std::size_t start = 0;
  while (start < a.size() && start < b.size() && a[start] == b[start]) {
    matches[start] = static_cast<std::int64_t>(start);
    ++start;
  }
  std::size_t end_a = a.size();
  std::size_t end_b = b.size();
  while (end_a > start && end_b > start && a[end_a - 1] == b[end_b - 1]) {
    --end_a, --end_b;
    matches[end_a] = static_cast<std::int64_t>(end_b);
  }
  const std::size_t n = end_a - start;
  const std::size_t m = end_b - start;
  if (n == 0 || m == 0 || n * m > table_limit) return matches;
  // lengths[i][j]: of the longest common subsequence of a[i..] and b[j..].
  std::vector<std::uint32_t> lengths((n + 1) * (m + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return lengths[i * (m + 1) + j]; };
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      at(i, j) = a[start + i] == b[start + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (std::size_t i = 0, j = 0; i < n && j < m;) {
    if (a[start + i] == b[start + j]) {
      matches[start + i] = static_cast<std::int64_t>(start + j);
      ++i, ++j;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      ++i;
    } else {
      ++j;
    }
  }
  return matches;
}

}  // namespace

std::optional<std::string> merge_lines(std::string_view base_text, std::string_view their_text,
                                       std::string_view my_text) {
  const Tokens base = split(base_text, '\n');
  const Tokens theirs = split(their_text, '\n');
  const Tokens mine = split(my_text, '\n');
  const auto in_theirs = common(base, theirs);
  const auto in_mine = common(base, mine);
  Tokens out;
  std::size_t b = 0;
  std::size_t t = 0;
  std::size_t m = 0;
  const auto equal = [](const Tokens& x, std::size_t x_begin, std::size_t x_end, const Tokens& y, std::size_t y_begin,
                        std::size_t y_end) {
    return std::equal(x.begin() + static_cast<std::ptrdiff_t>(x_begin), x.begin() + static_cast<std::ptrdiff_t>(x_end),
                      y.begin() + static_cast<std::ptrdiff_t>(y_begin), y.begin() + static_cast<std::ptrdiff_t>(y_end));
  };
  const auto take = [&](const Tokens& from, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) out.push_back(from[i]);
  };
  for (;;) {
    // The next line of the base that both kept; before it stands what one or both changed.
    std::size_t stable = b;
    while (stable < base.size() && (in_theirs[stable] < 0 || in_mine[stable] < 0)) ++stable;
    const bool at_end = stable == base.size();
    const std::size_t t_end = at_end ? theirs.size() : static_cast<std::size_t>(in_theirs[stable]);
    const std::size_t m_end = at_end ? mine.size() : static_cast<std::size_t>(in_mine[stable]);
    if (equal(base, b, stable, mine, m, m_end) || equal(theirs, t, t_end, mine, m, m_end)) {
      take(theirs, t, t_end);
    } else if (equal(base, b, stable, theirs, t, t_end)) {
      take(mine, m, m_end);
    } else {
      return std::nullopt;
    }
    if (at_end) break;
    out.push_back(base[stable]);
    b = stable + 1;
    t = t_end + 1;
    m = m_end + 1;
  }
  std::string joined;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i > 0) joined += '\n';
    joined += out[i];
  }
  return joined;
}

}  // namespace jalon::plan
