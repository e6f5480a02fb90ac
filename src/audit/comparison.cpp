// SPDX-License-Identifier: EUPL-1.2
// Grants compared with each other, always within one beneficiary: time grows with the number of grants times the
// window, never with its square.
#include "audit/comparison.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace jalon::audit {

namespace {

constexpr std::size_t also_max = 10;
constexpr int days_of_a_year = 365;

// Positions of grants, sorted by a key; the visitor gets each run of equal keys.
template <class Key, class Visit>
void by_key(const std::vector<Kept>& grants, Key&& key, Visit&& visit) {
  std::vector<std::uint32_t> order(grants.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto left = key(grants[a]), right = key(grants[b]);
    return left < right || (left == right && a < b);
  });
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && key(grants[order[end]]) == key(grants[order[begin]])) ++end;
    visit(order.data() + begin, end - begin);
    begin = end;
  }
}

// An object as the set of what it says: hashes of its words, without the short ones that every sentence has, and its
// numbers apart, since "festival 2016" and "festival 2017" are two.
struct Said {
  std::vector<std::uint64_t> words, numbers;
};

bool is_number(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Said said_by(std::string_view folded) {
  Said out;
  std::size_t at = 0;
  const auto is_part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0; };
  while (at < folded.size()) {
    while (at < folded.size() && !is_part(folded[at])) ++at;
    const auto begin = at;
    while (at < folded.size() && is_part(folded[at])) ++at;
    auto word = folded.substr(begin, at - begin);
    if (word.empty()) break;
    if (is_number(word)) {
      out.numbers.push_back(std::hash<std::string_view>{}(word));
    } else if (word.size() > 2 && word != "les" && word != "des" && word != "pour" && word != "dans" && word != "the" &&
               word != "une" && word != "sur" && word != "aux") {
      // Singular and plural are the same.
      if (word.size() > 4 && (word.back() == 's' || word.back() == 'x')) word.remove_suffix(1);
      out.words.push_back(std::hash<std::string_view>{}(word));
    }
  }
  for (auto* set : {&out.words, &out.numbers}) {
    std::sort(set->begin(), set->end());
    set->erase(std::unique(set->begin(), set->end()), set->end());
  }
  return out;
}

// Four words of five in common, and the same numbers.
bool are_near(const Said& a, const Said& b) {
  if (a.numbers != b.numbers) return false;
  const auto less = std::min(a.words.size(), b.words.size()), more = std::max(a.words.size(), b.words.size());
  if (more == 0 || less * 5 < more * 4) return false;
  std::size_t common = 0, i = 0, j = 0;
  while (i < a.words.size() && j < b.words.size()) {
    if (a.words[i] == b.words[j]) {
      ++common, ++i, ++j;
    } else if (a.words[i] < b.words[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  const auto all = a.words.size() + b.words.size() - common;
  return common * 5 >= all * 4;
}

bool are_within_a_year(const Kept& a, const Kept& b) {
  if (a.day != no_day && b.day != no_day) {
    const auto apart = a.day < b.day ? b.day - a.day : a.day - b.day;
    return apart < days_of_a_year;
  }
  return a.year != 0 && a.year == b.year;
}

// A grant funded twice: what find_duplicates() tells already is not told again.
bool is_second_funding(const Kept& a, const Kept& b) {
  if (!are_within_a_year(a, b)) return false;
  if (a.grantor != b.grantor) return true;
  // One decision for several payments or beneficiaries is one funding.
  if (a.reference != nobody && a.reference == b.reference) return false;
  return a.day != b.day || a.year != b.year;
}

}  // namespace

std::uint32_t Words::add(std::string_view text) {
  if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(texts_.size());
  const auto placed = numbers_.emplace(std::string(text), number).first;
  texts_.push_back(&placed->first);
  return number;
}

void Findings::add(Kind kind, std::int64_t number, std::int32_t column, Message what, std::string meant,
                   std::vector<std::int64_t> also, std::optional<std::int64_t> amount_cents) {
  const auto at = static_cast<std::size_t>(kind);
  ++counts_[at];
  if (of_[at].size() >= kept_max_) return;
  of_[at].push_back({&info(kind), number, column, std::move(what), std::move(meant), amount_cents, std::move(also)});
}

void Findings::give_to(Report& report) {
  for (std::size_t at = 0; at < kind_count; ++at) {
    auto& kept = of_[at];
    if (counts_[at] == 0) continue;
    std::stable_sort(kept.begin(), kept.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.number, a.column) < std::tie(b.number, b.column);
    });
    report.counts.push_back({&finding_kinds()[at], counts_[at], static_cast<std::int64_t>(kept.size())});
    for (auto& one : kept) report.findings.push_back(std::move(one));
    kept.clear();
  }
}

void find_duplicates(const Compared& all, Findings& findings) {
  const auto key = [](const Kept& one) {
    return std::tuple(one.beneficiary, one.object, one.day, one.year, one.amount_cents, one.share_cents, one.grantor);
  };
  by_key(all.grants, key, [&](const std::uint32_t* at, std::size_t count) {
    const auto& first = all.grants[at[0]];
    if (count < 2 || first.beneficiary == nobody || !first.has_amount) return;
    // Without a day nor an object too much may differ that the file does not say, unless the reference is the same.
    const bool says_little = first.object == nobody && first.day == no_day;
    for (std::size_t i = 1; i < count; ++i) {
      const auto& one = all.grants[at[i]];
      // The nearest before it with the same reference makes it a duplicate for sure.
      const Kept* same = nullptr;
      for (std::size_t j = i; j-- > 0 && i - j <= window && same == nullptr;) {
        if (all.grants[at[j]].reference == one.reference) same = &all.grants[at[j]];
      }
      if (says_little && (same == nullptr || one.reference == nobody)) continue;
      if (same != nullptr) {
        findings.add(Kind::duplicate, one.number, -1, msg("Same beneficiary, object, day, amount and reference."), {},
                     {same->number});
      } else if (all.are_projects) {
        findings.add(Kind::nearly_duplicate, one.number, -1,
                     msg("Same beneficiary, object, day and amount, another reference."), {},
                     {all.grants[at[i - 1]].number});
      }
    }
  });
}

void find_funded_twice(const Compared& all, Findings& findings) {
  if (!all.are_projects) return;
  const auto tell = [&](const Kept& earlier, const Kept& later) {
    findings.add(Kind::funded_twice, later.number, -1,
                 earlier.grantor == later.grantor
                     ? msg("Same beneficiary, nearly the same object, another day of the same grantor.")
                     : msg("Same beneficiary, nearly the same object, another grantor."),
                 {}, {earlier.number});
  };
  // Grants of one object, in the order of their days: neighbours are enough, since a year is a distance in it.
  struct Group {
    std::uint32_t object = nobody;
    std::vector<std::uint32_t> grants;
    Said said;
  };
  std::vector<bool> is_told(all.grants.size(), false);
  const auto compare = [&](const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    // Each of b with at most a window of a; the later one is told, once.
    for (std::size_t i = 0; i < b.size(); ++i) {
      const auto& one = all.grants[b[i]];
      const auto begin = std::lower_bound(a.begin(), a.end(), one.day,
                                          [&](std::uint32_t at, std::int32_t day) { return all.grants[at].day < day; });
      const auto middle = static_cast<std::size_t>(begin - a.begin());
      const auto from = middle > window ? middle - window : 0, to = std::min(a.size(), middle + window);
      for (std::size_t j = from; j < to; ++j) {
        if (a[j] == b[i] || !is_second_funding(all.grants[a[j]], one)) continue;
        const auto later = std::max(a[j], b[i]), earlier = std::min(a[j], b[i]);
        if (is_told[later]) continue;
        is_told[later] = true;
        tell(all.grants[earlier], all.grants[later]);
      }
    }
  };
  std::vector<std::uint32_t> order(all.grants.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::uint32_t at) {
    const auto& one = all.grants[at];
    return std::tuple(one.beneficiary, one.object, one.day, at);
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  for (std::size_t begin = 0; begin < order.size();) {
    const auto beneficiary = all.grants[order[begin]].beneficiary;
    std::size_t end = begin;
    std::vector<Group> groups;
    for (; end < order.size() && all.grants[order[end]].beneficiary == beneficiary; ++end) {
      const auto object = all.grants[order[end]].object;
      if (beneficiary == nobody || object == nobody) continue;
      if (groups.empty() || groups.back().object != object) groups.push_back({object, {}, {}});
      groups.back().grants.push_back(order[end]);
    }
    const bool is_alone = end - begin < 2;
    begin = end;
    if (is_alone) continue;
    for (auto& group : groups) {
      if (group.grants.size() > 1) compare(group.grants, group.grants);
      if (groups.size() > 1) group.said = said_by(all.objects.text(group.object));
    }
    const auto look_at = [&](const Group& a, const Group& b) {
      if (are_near(a.said, b.said)) compare(a.grants, b.grants);
    };
    if (groups.size() <= pairs_up_to) {
      for (std::size_t i = 0; i < groups.size(); ++i) {
        for (std::size_t j = i + 1; j < groups.size(); ++j) look_at(groups[i], groups[j]);
      }
      continue;
    }
    // Near objects have a word in common that stands early in the order of their words, or one late in it, nearly
    // always: neighbours in both orders are compared.
    for (const bool from_the_end : {false, true}) {
      std::sort(groups.begin(), groups.end(), [&](const Group& a, const Group& b) {
        const auto less = [&](auto left, auto left_end, auto right, auto right_end) {
          return std::lexicographical_compare(left, left_end, right, right_end);
        };
        return from_the_end
                   ? less(a.said.words.rbegin(), a.said.words.rend(), b.said.words.rbegin(), b.said.words.rend())
                   : less(a.said.words.begin(), a.said.words.end(), b.said.words.begin(), b.said.words.end());
      });
      for (std::size_t i = 0; i < groups.size(); ++i) {
        for (std::size_t j = i + 1; j < groups.size() && j <= i + window; ++j) look_at(groups[i], groups[j]);
      }
    }
  }
}

void find_split(const Compared& all, Findings& findings) {
  if (!all.are_projects) return;
  const auto key = [](const Kept& one) { return std::tuple(one.beneficiary, one.grantor, one.year); };
  by_key(all.grants, key, [&](const std::uint32_t* at, std::size_t count) {
    const auto& first = all.grants[at[0]];
    if (count < 2 || first.beneficiary == nobody || first.year == 0 || first.is_public) return;
    std::int64_t sum = 0, parts = 0;
    std::vector<std::int64_t> also;
    const Kept* one = nullptr;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& grant = all.grants[at[i]];
      if (!grant.has_amount || !grant.is_euro || grant.share_cents <= 0) continue;
      if (grant.share_cents > threshold_cents) return;  // there is an agreement, or GF-34 asks for it
      sum += grant.share_cents;
      ++parts;
      if (one == nullptr) {
        one = &grant;
      } else if (also.size() < also_max) {
        also.push_back(grant.number);
      }
    }
    if (parts < 2 || sum <= threshold_cents) return;
    findings.add(
        Kind::split, one->number, -1,
        msg("{0} grants of the same grantor in {1}, each of 23,000 € or less, pass it together.", parts, first.year),
        {}, std::move(also), sum);
  });
}

}  // namespace jalon::audit
