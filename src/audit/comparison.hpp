// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what is kept of each grant while a file is read, and what only shows when grants are compared.
#pragma once

#include <limits>
#include <unordered_map>

#include "audit/kinds.hpp"

namespace jalon::audit {

// Texts that many rows share, each once, numbered from 0 in the order of their first appearance.
class Words {
 public:
  std::uint32_t add(std::string_view text);
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] const std::string& text(std::uint32_t number) const { return *texts_[number]; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> texts_;
};

inline constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();

struct Kept {
  std::int64_t number = 0;
  std::int64_t amount_cents = 0;  // of the decision
  std::int64_t share_cents = 0;   // of this beneficiary
  std::uint32_t beneficiary = nobody, grantor = nobody, object = nobody, reference = nobody;
  std::uint32_t currency = 0;  // 0: that of the first grant
  std::int32_t day = no_day;
  std::int16_t year = 0;  // 0: not known
  bool has_amount = false;
  bool is_euro = true;
  bool is_public = false;  // a body under public law: SIREN that begins with 1 or 2
};

// Counts every finding and keeps the first ones of each kind.
class Findings {
 public:
  explicit Findings(std::size_t kept_max) : kept_max_(kept_max), of_(kind_count), counts_(kind_count, 0) {}
  void add(Kind kind, std::int64_t number, std::int32_t column, Message what, std::string meant = {},
           std::vector<std::int64_t> also = {}, std::optional<std::int64_t> amount_cents = {});
  // Moves everything into the report, in order.
  void give_to(Report& report);

 private:
  std::size_t kept_max_;
  std::vector<std::vector<Finding>> of_;
  std::vector<std::int64_t> counts_;
};

struct Compared {
  const std::vector<Kept>& grants;
  const Words& objects;  // folded
  // Whether "nearly the same" and "split" have a meaning: not of posts, of which an association has many alike.
  bool are_projects = true;
};
void find_duplicates(const Compared& all, Findings& findings);
void find_funded_twice(const Compared& all, Findings& findings);
void find_split(const Compared& all, Findings& findings);

// In both directions at most this many neighbours of an object are compared with it, when a beneficiary has many.
inline constexpr std::size_t window = 24;
inline constexpr std::size_t pairs_up_to = 64;

inline constexpr std::int64_t threshold_cents = 2'300'000;  // 23,000 €

}  // namespace jalon::audit
