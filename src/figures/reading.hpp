// SPDX-License-Identifier: EUPL-1.2
// Private to the room: values on their way in, checked one by one and then together, before anything is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "figures/cells.hpp"

namespace jalon::figures {

// What whoever stops an import is told.
Result<Outcome> cancelled();

class Reading {
 public:
  Reading(db::Session& session, const access::Actor& actor, const territory::Registry& registry, Date today,
          AnswerState state);

  // Checks a value by itself and keeps it, or a fault. value none: a withdrawal.
  struct Given {
    Known* known = nullptr;
    std::string_view dimension;
    const territory::Territory* place = nullptr;
    Period period;
    std::optional<std::int64_t> value;
    std::string_view comment, source;
    bool says_all = false;   // of an empty comment or source too
    bool has_source = true;  // false of a file that has no sources
    std::int64_t line = 0;
  };
  [[nodiscard]] std::optional<Message> refuse(const Given& given);
  void keep(const Given& given);
  // From now on keep() writes the values of a series as soon as those of another come, so that the database works while
  // the file is read; what is found wrong later rolls them back with the act. Files that keep no such order are written
  // at their end, and so is what is broken down: its parts are checked together.
  void write_early(CellWriter& writer, FunctionRef<Message(std::int64_t line)> name, Partial partial);
  // Why a value is not taken, and where it stands; the same for one that is taken.
  void reject(Message where, Message reason);
  void notice(Message where, Message reason);

  // What can only be seen with all of them: the same cell twice, categories that do not add up to their total. Sorts
  // the rows. `name` gives the place of a row for a fault.
  void check_together(FunctionRef<Message(std::int64_t line)> name);
  // Values far from the others of their territory (robust z-score past 3.5, of at least six values), as notices.
  void find_outliers(FunctionRef<Message(std::int64_t line)> name);
  // Writes what was kept. The series that are new are made now. Throws Stopped when progress says not to go on.
  void write(CellWriter& writer, FunctionRef<bool(std::int64_t done, std::int64_t of)> progress);
  // The same without writing: what would be fresh, changed or unchanged.
  void compare(db::Session& session);

  Catalogue catalogue;
  Outcome outcome;
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  // The territories that rows are about.
  [[nodiscard]] std::vector<TerritoryKey> territories() const;

 private:
  struct Part {  // a series, perhaps to be made
    Known* known = nullptr;
    std::string dimension;
    bool is_begun = false;  // some of it was written early
  };
  struct Row {
    std::int32_t part = 0;
    bool is_written = false;
    Put put;
  };
  std::int32_t part_of(Known& known, std::string_view dimension);
  // Faults of rights at a place, remembered.
  const std::optional<Message>& refuse_place(const territory::Territory& place);
  // What was kept last, if it is long enough and all of one series.
  void write_last();
  void write_rows(CellWriter& writer, std::size_t first, std::size_t end);
  // Sorts the rows from the first on, and drops those whose cell came before.
  void sort_from(std::size_t first, FunctionRef<Message(std::int64_t line)> name);
  void drop(std::size_t first, const std::vector<bool>& rejected);
  void check_categories(FunctionRef<Message(std::int64_t line)> name, std::vector<bool>& rejected);

  db::Session& session_;
  const access::Actor& actor_;
  const territory::Registry& registry_;
  Date today_;
  AnswerState state_;
  std::vector<Part> parts_;
  std::unordered_map<const Known*, std::vector<std::int32_t>> parts_of_;
  const Known* last_known_ = nullptr;
  std::string last_dimension_;
  std::int32_t last_part_ = -1;
  std::vector<Row> rows_;
  std::size_t run_ = 0;  // where the last rows of one series begin
  std::vector<Extra> extras_;
  std::vector<Put> puts_;
  struct Early {
    CellWriter* writer = nullptr;
    FunctionRef<Message(std::int64_t line)> name;
    Partial partial = Partial::all_or_nothing;
  };
  std::optional<Early> early_;
  std::unordered_map<std::int32_t, std::optional<Message>> places_;
};

}  // namespace jalon::figures
