// SPDX-License-Identifier: EUPL-1.2
// Private to the room: cells (a series, a territory, a period) as an act changes them, and what that does to the sums.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "figures/answers.hpp"
#include "figures/courses.hpp"
#include "figures/sums.hpp"

namespace jalon::figures {

// As the table keeps it.
inline int number_of(AnswerState state) { return static_cast<int>(state) + 1; }
AnswerState state_of(std::int64_t number);

// territory, period, value, state, counter, comment, batch, until_batch, line
Answer answer_of(const db::RowView& row, std::string_view indicator, std::string_view dimension);

// The year and the month in which a period ends, from its number (201611, 20164, 2016).
struct EndMonth {
  int year = 0, month = 0;
};
EndMonth end_of(std::int32_t period);

// Indicators with their numbers, parts and categories, as an act finds them.
struct Known {
  std::int32_t id = 0;
  Indicator indicator;
  std::vector<std::pair<std::string, std::int32_t>> series;  // dimension -> number
  std::vector<std::string> categories;                       // sex:f
  [[nodiscard]] std::optional<std::int32_t> find_series(std::string_view dimension) const;
  // Whether the values of several territories add up; else only each territory's own stand in the sums.
  [[nodiscard]] bool adds_up() const { return indicator.over_territories == OverTerritories::sum; }
};
class Catalogue {
 public:
  explicit Catalogue(db::Session& session);
  [[nodiscard]] Known* find(std::string_view code);
  [[nodiscard]] const Known* of_series(std::int32_t series) const;
  // The number of a series, the next free one when it is new; is_new says so. Only for an act that holds the end of the
  // journal, without which nobody makes a series; write_new() puts the new ones into their table.
  std::int32_t series(db::Session& session, Known& known, std::string_view dimension, bool& is_new);
  void write_new(db::Session& session);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, Known, Hash, std::equal_to<>> known_;
  std::unordered_map<std::int32_t, Known*> by_series_;
  struct New {
    std::int32_t number = 0, indicator = 0;
    std::string dimension;
  };
  std::vector<New> new_;
  std::int32_t last_number_ = 0;  // 0: not asked for
};

// What an act does to one cell: a value that comes, or the end of what stands there.
struct Put {
  std::int32_t territory = 0;
  std::int32_t period = 0;  // its number
  std::int64_t value = 0;
  std::int64_t line = 0;
  std::int32_t extra = -1;  // of Extra, in a list of the act
  AnswerState state = AnswerState::submitted;
  bool is_withdrawal = false;
  bool ends_counted = false;  // of one that waits: what counted there ends too (an act that is taken back)
};
// What is said of a value. A put that has one says all of it: an empty word takes away what stood.
struct Extra {
  std::string comment;
  std::optional<std::int64_t> counter;
  std::string source;
  bool is_comment_alone = false;  // of a file without sources: with the value unchanged, the source stands too
};
// What stands is said of a value, for comparisons: the texts themselves would be kept for a million of them.
struct Said {
  std::size_t comment = 0, source = 0;
  [[nodiscard]] bool is_as(const Extra& extra) const;
};
// From a row with the comment in column 5 and the source in column 6.
Said said_in(const db::RowView& row);

// What stands in a cell today.
struct StandingCell {
  std::int32_t territory = 0, period = 0;
  std::int64_t batch = 0, value = 0;
  AnswerState state = AnswerState::draft;
  Said said;
};

// Thrown out of an act that is told not to go on: nothing of it may stay.
struct Stopped {};

// One act that changes cells. The journal's end is held from the beginning, so nobody else changes them meanwhile.
class CellWriter {
 public:
  CellWriter(access::Act& act, const territory::Registry& registry);
  [[nodiscard]] std::int64_t batch() const { return batch_; }
  // The puts of one series, in the order of territory and period, one a cell. Counts into out.
  void write(std::int32_t series, bool is_new, const Known& known, std::span<const Put> puts,
             std::span<const Extra> extras, Outcome& out);
  // Asked every some thousand values, with how many have been written: false throws Stopped.
  std::function<bool(std::int64_t written)> go_on;
  // Keeps the act itself; nothing when it changed nothing. Must come before the end of the transaction.
  void keep(std::string_view kind, std::string_view file_name, std::string_view sha256, std::int64_t journal);
  // How many values were written below each department (or the territory itself above departments).
  [[nodiscard]] const std::map<TerritoryKey, std::int64_t>& written() const { return written_; }
  [[nodiscard]] std::int64_t rows() const { return rows_; }

 private:
  void end(std::int32_t series, std::span<const StandingCell> cells, FunctionRef<void()> count);
  // The sums of series that are new wait here, so that those of many go in at once.
  void write_new_sums();
  // Fills in what counts of the kin of those whose values change.
  void read_kin(std::int32_t series, bool is_new, Courses& courses, CountedOf& before, CountedOf& after);
  access::Act& act_;
  Newest registry_;
  Courses courses_, own_courses_;  // of what adds up over territories, and of what does not
  std::int64_t batch_ = 0;
  std::int64_t rows_ = 0;
  std::vector<std::pair<std::int32_t, SeriesSums>> new_sums_;
  std::size_t new_sums_rows_ = 0;
  std::map<std::int32_t, std::int64_t> series_;  // how many values were written of each
  std::map<TerritoryKey, std::int64_t> written_;
};

// One record for the act, in the journal of the territory that it is about, or of each department that it wrote in.
// Returns its position.
std::int64_t record(access::Act& act, const CellWriter& writer, std::string_view verb, std::string_view object,
                    const Outcome& outcome, std::string_view motive = {});
std::vector<Fault> faults_of(const Outcome& outcome);

// What the counted values of one territory, in the order of their periods, add to its sums where it neither moves nor
// ends; taken away with sign -1.
using Counted = std::vector<std::pair<std::int32_t, std::int64_t>>;  // period, value
using YearChanges = std::vector<std::pair<int, YearSum>>;
void contribute(Behaviour behaviour, const Counted& values, std::int64_t sign, YearChanges& out);
// All counted answers of a series, as they were known after a batch, added up.
void add_answers(db::Session& session, const territory::Registry& registry, std::int32_t series, Behaviour behaviour,
                 bool adds_up, std::int64_t known_at, SeriesSums& out, std::int64_t& answers);

}  // namespace jalon::figures
