// SPDX-License-Identifier: EUPL-1.2
// Private to the room: where the figures of a territory add up from day to day, and what becomes of its stocks when it
// moves, merges, splits or ends.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/period.hpp"
#include "figures/sums.hpp"

namespace jalon::figures {

// Where the figures of one territory add up, over time.
struct Course {
  struct Stretch {
    Date from;  // until the next one's
    Way way;
    friend bool operator==(const Stretch&, const Stretch&) = default;
  };
  std::vector<Stretch> stretches;  // oldest first; the first holds since ever
  Date valid_from, valid_to;
  [[nodiscard]] const Way& on(Date day) const;
  // The day on which a value about a period (201611, 20164, 2016) counts: its last, or the last on which the territory
  // existed in it. A value about a time after its end, given before the end was recorded, stays in that time.
  [[nodiscard]] Date counted_on(std::int32_t period) const;
  [[nodiscard]] Date counted_on(Period period) const;
};
// Bug when the registry does not know it.
Course course_of(const territory::Registry& registry, TerritoryKey territory);
// Without anything above it: of what does not add up over territories.
Course alone(const Course& course);

// The registry as a write sees it: the one given, or a newer one when places have changed since it was read.
class Newest {
 public:
  Newest(db::Session& session, const territory::Registry& given);
  [[nodiscard]] const territory::Registry& operator*() const { return own_ ? *own_ : given_; }

 private:
  const territory::Registry& given_;
  std::optional<territory::Registry> own_;
};

// The counted values of one territory in the order of their periods.
struct Given {
  std::int32_t territory = 0;
  std::span<const std::pair<std::int32_t, std::int64_t>> values;  // period, value
};

// Whose answers make up the figures of a territory: all of a level that have ever added up there.
class Answering {
 public:
  Answering(const territory::Registry& registry, TerritoryKey territory, territory::Level level);
  struct One {
    const territory::Territory* place = nullptr;
    Course course;
  };
  [[nodiscard]] std::span<const One> all() const { return all_; }
  // Whether it existed in the period, and added up there at the end of it.
  [[nodiscard]] bool is_expected(const One& one, Period period) const;
  [[nodiscard]] std::int64_t count(Period period) const;

 private:
  TerritoryKey territory_;
  std::vector<One> all_;
};
// On some day of it.
bool exists_in(const territory::Territory& place, Period period);
bool holds(const Way& way, TerritoryKey territory);

// Courses as they are asked for, and who descends from whom.
class Courses {
 public:
  Courses(const territory::Registry& registry, bool adds_up);
  const Course& of(std::int32_t territory);
  // What it became and came out of, and theirs, itself included, by key; empty when it is alone in the world.
  [[nodiscard]] std::span<const std::int32_t> kin(std::int32_t territory) const;
  // Neither moved, merged, split nor ended: its values stand where they are.
  [[nodiscard]] bool is_plain(std::int32_t territory);
  [[nodiscard]] bool adds_up() const { return adds_up_; }
  [[nodiscard]] const territory::Registry& registry() const { return registry_; }

 private:
  const territory::Registry& registry_;
  bool adds_up_;
  std::unordered_map<std::int32_t, Course> courses_;
  std::unordered_map<std::int32_t, std::vector<std::int32_t>> kin_;
};

// A part of a stock as it stands somewhere: an answer, or what is left of it there.
struct Piece {
  std::int32_t territory = 0, period = 0;  // of the answer
  std::int64_t amount = 0;
};

// The stocks of territories that descend from each other (or of one alone), month after month. A territory holds its
// last answer; when it merges or splits, what it held goes to those that follow it, by their shares, until they answer
// for a period that ends later. What it answered itself for a time after its end goes to them too, beside their own
// answers for that time. Where values do not add up nothing is handed on. What ends leaves nothing behind.
class Descent {
 public:
  struct Member {
    std::int32_t territory = 0;
    const Course* course = nullptr;
    std::vector<Piece> pieces;  // none: nothing is known of it
    [[nodiscard]] std::int64_t amount() const;
  };
  // Everybody of kin(), those without values too.
  Descent(Courses& courses, std::span<const Given> group);
  [[nodiscard]] std::span<const Member> members() const { return members_; }
  // The next month (year * 12 + month - 1) in which anything changes, and its changes; false when there is none.
  bool next(int until_month);
  [[nodiscard]] int month() const { return month_; }
  [[nodiscard]] Date last_day() const;  // of that month

 private:
  struct Answered {
    int month = 0;
    std::size_t member = 0;
    Piece piece;
  };
  void hand_on(std::span<const territory::Event> events);
  void hand_on_late(const Answered& answer);
  [[nodiscard]] Member* find(TerritoryKey key);
  bool adds_up_;
  std::vector<Member> members_;
  std::vector<Answered> answers_;         // by month
  std::vector<territory::Event> events_;  // by day
  std::vector<int> months_;               // in which anything happens, in order
  std::size_t at_ = 0;
  int month_ = 0;
};

// What the counted values of a group (or of one territory) add to the sums; taken away with sign -1.
void contribute(Courses& courses, Behaviour behaviour, std::span<const Given> group, std::int64_t sign,
                SeriesSums& out);
// What an observation of a day adds to them. A stock goes along when its territory moves.
void contribute(const Course& course, Behaviour behaviour, Date day, std::int64_t amount, std::int64_t sign,
                SeriesSums& out);
// The same of many territories, family by family: all that have values, and nothing of those that are not here.
using CountedOf = std::map<std::int32_t, std::vector<std::pair<std::int32_t, std::int64_t>>>;
void contribute(Courses& courses, Behaviour behaviour, const CountedOf& values, std::int64_t sign, SeriesSums& out);
// The places of a way that the other has not, and those that both have.
Way without(const Way& way, const Way& other);
Way shared(const Way& way, const Way& other);

}  // namespace jalon::figures
