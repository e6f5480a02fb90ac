// SPDX-License-Identifier: EUPL-1.2
#include "plan/merge.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "plan/content.hpp"
#include "plan/lines.hpp"

namespace jalon::plan {

// A described equality: only what a writer writes counts.
static bool same(const PartnerPart& a, const PartnerPart& b) { return a.partner == b.partner && a.part == b.part; }
static bool same(const Milestone& a, const Milestone& b) {
  return a.label == b.label && a.due == b.due && a.done == b.done;
}
static bool same(const BudgetLine& a, const BudgetLine& b) {
  return a.funder == b.funder && a.amount_cents == b.amount_cents;
}
static bool same(const Expected& a, const Expected& b) {
  return a.is_outcome == b.is_outcome && a.label == b.label && a.baseline == b.baseline && a.target == b.target &&
         a.method == b.method && a.due == b.due;
}

namespace {

bool same(const std::string& a, const std::string& b) { return a == b; }
bool same(const std::optional<Date>& a, const std::optional<Date>& b) { return a == b; }
template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const T& x, const T& y) { return plan::same(x, y); });
}

// What tells two items of a list apart while their details change.
std::string key_of(const PartnerPart& line) { return line.partner; }
std::string key_of(const Milestone& line) { return line.label; }
std::string key_of(const BudgetLine& line) { return line.funder; }
std::string key_of(const Expected& line) { return (line.is_outcome ? "1" : "0") + line.label; }

template <class T>
std::optional<std::map<std::string, const T*>> by_key(const std::vector<T>& items) {
  std::map<std::string, const T*> out;
  for (const T& item : items) {
    if (!out.emplace(key_of(item), &item).second) return std::nullopt;
  }
  return out;
}

// Items in their order, then what I added. Nothing when one item was changed by both, or when names do not tell the
// items apart.
template <class T>
std::optional<std::vector<T>> merge_items(const std::vector<T>& base, const std::vector<T>& theirs,
                                          const std::vector<T>& mine) {
  const auto in_base = by_key(base);
  const auto in_theirs = by_key(theirs);
  const auto in_mine = by_key(mine);
  if (!in_base || !in_theirs || !in_mine) return std::nullopt;
  const auto find = [](const auto& map, const std::string& key) -> const T* {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : found->second;
  };
  const auto equal = [](const T* a, const T* b) { return a == nullptr || b == nullptr ? a == b : plan::same(*a, *b); };
  std::vector<T> out;
  bool conflict = false;
  const auto settle_one = [&](const std::string& key) {
    const T* b = find(*in_base, key);
    const T* t = find(*in_theirs, key);
    const T* m = find(*in_mine, key);
    const T* chosen = nullptr;
    if (equal(t, m) || equal(b, m)) {
      chosen = t;
    } else if (equal(b, t)) {
      chosen = m;
    } else {
      conflict = true;
    }
    if (chosen != nullptr) out.push_back(*chosen);
  };
  for (const T& item : theirs) settle_one(key_of(item));
  for (const T& item : mine) {
    const std::string key = key_of(item);
    if (find(*in_theirs, key) == nullptr) settle_one(key);
  }
  if (conflict) return std::nullopt;
  return out;
}

std::string shown(const std::string& text) { return text; }
std::string shown(const std::optional<Date>& date) { return date ? format_date_short(*date, Lang::fr) : std::string(); }
std::string shown(const std::vector<PartnerPart>& lines) { return partners_text(lines); }
std::string shown(const std::vector<Milestone>& lines) { return milestones_text(lines); }
std::string shown(const std::vector<BudgetLine>& lines) { return budget_text(lines); }
std::string shown(const std::vector<Expected>& lines) { return expected_text(lines); }

// Every field that a writer writes, once: name, then the member.
template <class F>
void each_field(F&& visit, const AxisText*) {
  visit("diagnosis", &AxisText::diagnosis);
  visit("objective", &AxisText::objective);
}
template <class F>
void each_field(F&& visit, const Action*) {
  visit("axis", &Action::axis);
  visit("title", &Action::title);
  visit("description", &Action::description);
  visit("owner", &Action::owner);
  visit("public", &Action::public_code);
  visit("level", &Action::level_code);
  visit("starts", &Action::starts);
  visit("ends", &Action::ends);
  visit("partners", &Action::partners);
  visit("milestones", &Action::milestones);
  visit("budget", &Action::budget);
  visit("expected", &Action::expected);
}

constexpr std::array long_texts{std::string_view("diagnosis"), std::string_view("objective"),
                                std::string_view("description")};
bool is_long_text(std::string_view field) {
  return std::find(long_texts.begin(), long_texts.end(), field) != long_texts.end();
}

std::optional<std::string> join(std::string_view field, const std::string& base, const std::string& theirs,
                                const std::string& mine) {
  return is_long_text(field) ? merge_lines(base, theirs, mine) : std::nullopt;
}
std::optional<std::optional<Date>> join(std::string_view, const std::optional<Date>&, const std::optional<Date>&,
                                        const std::optional<Date>&) {
  return std::nullopt;
}
template <class T>
std::optional<std::vector<T>> join(std::string_view, const std::vector<T>& base, const std::vector<T>& theirs,
                                   const std::vector<T>& mine) {
  return merge_items(base, theirs, mine);
}

template <class T>
Merge<T> merge_fields(const T& base, const T& theirs, const T& mine) {
  Merge<T> out{mine};
  each_field(
      [&](std::string_view name, auto member) {
        const auto& b = base.*member;
        const auto& t = theirs.*member;
        const auto& m = mine.*member;
        if (same(t, m) || same(t, b)) return;  // nothing of theirs is new
        if (same(m, b)) {
          out.merged.*member = t;
          out.took_theirs = true;
          return;
        }
        if (auto joined = join(name, b, t, m)) {
          out.took_theirs = out.took_theirs || !same(*joined, m);
          out.merged.*member = std::move(*joined);
          return;
        }
        out.conflicts.push_back({std::string(name), shown(b), shown(t), shown(m)});
      },
      static_cast<const T*>(nullptr));
  return out;
}

void put_both(std::string_view field, std::string& mine, const std::string& theirs) {
  if (is_long_text(field)) mine = theirs + "\n\n" + mine;
}
template <class T>
void put_both(std::string_view, T&, const T&) {}

template <class T>
T settle_fields(const T& base, const T& theirs, const T& mine, const std::vector<Choice>& choices) {
  const Merge<T> merged = merge_fields(base, theirs, mine);
  T out = merged.merged;
  each_field(
      [&](std::string_view name, auto member) {
        const bool in_conflict = std::any_of(merged.conflicts.begin(), merged.conflicts.end(),
                                             [&](const FieldConflict& one) { return one.field == name; });
        if (!in_conflict) return;
        for (const Choice& choice : choices) {
          if (choice.field != name) continue;
          if (choice.settlement == Settlement::theirs) out.*member = theirs.*member;
          if (choice.settlement == Settlement::both) put_both(name, out.*member, theirs.*member);
        }
      },
      static_cast<const T*>(nullptr));
  return out;
}

}  // namespace

Merge<AxisText> merge(const AxisText& base, const AxisText& theirs, const AxisText& mine) {
  return merge_fields(base, theirs, mine);
}
Merge<Action> merge(const Action& base, const Action& theirs, const Action& mine) {
  return merge_fields(base, theirs, mine);
}
AxisText settle(const AxisText& base, const AxisText& theirs, const AxisText& mine,
                const std::vector<Choice>& choices) {
  return settle_fields(base, theirs, mine, choices);
}
Action settle(const Action& base, const Action& theirs, const Action& mine, const std::vector<Choice>& choices) {
  return settle_fields(base, theirs, mine, choices);
}

}  // namespace jalon::plan
