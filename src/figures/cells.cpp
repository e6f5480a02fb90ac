// SPDX-License-Identifier: EUPL-1.2
#include "figures/cells.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "figures/sql.hpp"

namespace jalon::figures {

namespace {

struct NumberedCode {
  std::int32_t id = 0;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(NumberedCode, (), (id, code))

StandingCell standing_of(const db::RowView& row) {
  return {.territory = static_cast<std::int32_t>(row.integer(0)),
          .period = static_cast<std::int32_t>(row.integer(1)),
          .batch = row.integer(2),
          .value = row.integer(3),
          .state = state_of(row.integer(4)),
          .said = said_in(row)};
}

constexpr db::Table answer_table{"answer",
                                 "series, territory, period, batch, value, state, line, counter, comment, source"};

YearSum& year_in(YearChanges& changes, int year) {
  for (auto& [known, sum] : changes) {
    if (known == year) return sum;
  }
  return changes.emplace_back(year, YearSum{}).second;
}

}  // namespace

namespace {
std::size_t digest_of(std::string_view text) { return text.empty() ? 0 : std::hash<std::string_view>()(text) | 1U; }
}  // namespace

bool Said::is_as(const Extra& extra) const {
  return comment == digest_of(extra.comment) && (extra.is_comment_alone || source == digest_of(extra.source));
}

Said said_in(const db::RowView& row) {
  return {.comment = row.is_null(5) ? 0 : digest_of(row.text(5)),
          .source = row.is_null(6) ? 0 : digest_of(row.text(6))};
}

AnswerState state_of(std::int64_t number) {
  JALON_CHECK(number >= 1 && number <= 5);
  return static_cast<AnswerState>(number - 1);
}

EndMonth end_of(std::int32_t period) {
  if (period >= 100'000) return {period / 100, period % 100};
  if (period >= 10'000) return {period / 10, period % 10 * 3};
  return {period, 12};
}

std::optional<std::int32_t> Known::find_series(std::string_view dimension) const {
  for (const auto& [name, number] : series) {
    if (name == dimension) return number;
  }
  return std::nullopt;
}

Catalogue::Catalogue(db::Session& session) {
  for (auto& indicator : indicators(session)) {
    const auto code = indicator.code;
    known_.emplace(code, Known{.id = 0, .indicator = std::move(indicator), .series = {}, .categories = {}});
  }
  std::unordered_map<std::int64_t, Known*> by_id;
  session.each_row(sql::indicator_codes, {}, [&](const db::RowView& row) {
    auto* known = find(row.text(1));
    JALON_CHECK(known != nullptr);
    known->id = static_cast<std::int32_t>(row.integer(0));
    by_id.emplace(row.integer(0), known);
  });
  session.each_row(sql::all_series, {}, [&](const db::RowView& row) {
    auto* known = by_id.at(row.integer(1));
    const auto number = static_cast<std::int32_t>(row.integer(0));
    known->series.emplace_back(std::string(row.text(2)), number);
    by_series_.emplace(number, known);
  });
  session.each_row(sql::all_categories, {}, [&](const db::RowView& row) {
    find(row.text(0))->categories.push_back(fmt::format("{}:{}", row.text(1), row.text(2)));
  });
}

Known* Catalogue::find(std::string_view code) {
  const auto found = known_.find(code);
  return found == known_.end() ? nullptr : &found->second;
}

const Known* Catalogue::of_series(std::int32_t series) const {
  const auto found = by_series_.find(series);
  return found == by_series_.end() ? nullptr : found->second;
}

std::int32_t Catalogue::series(db::Session& session, Known& known, std::string_view dimension, bool& is_new) {
  const auto found = known.find_series(dimension);
  is_new = !found;
  if (found) return *found;
  if (last_number_ == 0) last_number_ = session.first<std::int32_t>(sql::last_series).value_or(0);
  const auto number = ++last_number_;
  new_.push_back({number, known.id, std::string(dimension)});
  known.series.emplace_back(std::string(dimension), number);
  by_series_.emplace(number, &known);
  return number;
}

void Catalogue::write_new(db::Session& session) {
  auto next = new_.begin();
  session.send_rows({"series", "id, indicator, dimension"}, [&](std::span<db::Value> row) {
    if (next == new_.end()) return false;
    row[0] = std::int64_t{next->number};
    row[1] = std::int64_t{next->indicator};
    row[2] = std::string_view(next->dimension);
    ++next;
    return true;
  });
  new_.clear();
}

void contribute(Behaviour behaviour, const Counted& values, std::int64_t sign, YearChanges& out) {
  std::int64_t before = 0;
  bool is_first = true;
  for (const auto& [period, value] : values) {
    const auto at = end_of(period);
    auto& sum = year_in(out, at.year);
    sum.amount.add(at.month, sign * (behaviour == Behaviour::stock ? value - before : value));
    sum.answers.add(at.month, sign);
    if (behaviour == Behaviour::stock && is_first) sum.known.add(at.month, sign);
    before = value;
    is_first = false;
  }
}

namespace {

access::Act& held(access::Act& act) {
  journal::hold(act.db);
  return act;
}

}  // namespace

CellWriter::CellWriter(access::Act& act, const territory::Registry& registry)
    : act_(held(act)), registry_(act.db, registry), courses_(*registry_, true), own_courses_(*registry_, false) {
  batch_ = *act.db.first<std::int64_t>(sql::next_batch);
}

void CellWriter::read_kin(std::int32_t series, bool is_new, Courses& courses, CountedOf& before, CountedOf& after) {
  if (is_new) return;
  std::set<std::int32_t> missing;
  for (const auto& [territory, values] : before) {
    for (const auto key : courses.kin(territory)) {
      if (!before.contains(key)) missing.insert(key);
    }
  }
  for (const auto key : missing) {
    auto& values = before[key];
    act_.db.each_row(sql::standing_of_territory, {db::to_value(series), db::to_value(key)},
                     [&](const db::RowView& row) {
                       const auto cell = standing_of(row);
                       if (counts(cell.state)) values.emplace_back(cell.period, cell.value);
                     });
    after[key] = values;
  }
}

void CellWriter::end(std::int32_t series, std::span<const StandingCell> cells, FunctionRef<void()> count) {
  // Many in one statement: a round trip for each would be most of the time on PostgreSQL.
  constexpr std::size_t at_once = 32;
  std::size_t first = 0;
  for (; cells.size() - first >= at_once / 4; first += std::min(at_once, cells.size() - first)) {
    std::vector<db::Value> params{db::to_value(series), db::to_value(batch_)};
    params.reserve(2 + 3 * at_once);
    for (std::size_t i = first; i < first + at_once; ++i) {
      if (i < cells.size()) {
        params.push_back(db::to_value(cells[i].territory));
        params.push_back(db::to_value(cells[i].period));
        params.push_back(db::to_value(cells[i].batch));
        count();
      } else {
        params.insert(params.end(), 3, db::Value(db::Null{}));
      }
    }
    act_.db.run_values(sql::end_answers, std::move(params));
  }
  for (; first < cells.size(); ++first) {
    act_.db.run(sql::end_answer, series, cells[first].territory, cells[first].period, cells[first].batch, batch_);
    count();
  }
}

void CellWriter::write(std::int32_t series, bool is_new, const Known& known, std::span<const Put> puts,
                       std::span<const Extra> extras, Outcome& out) {
  constexpr std::size_t territories_asked_max = 16;
  // What stands, in the order of territory and period.
  std::vector<StandingCell> standing;
  if (!is_new) {
    std::vector<std::int32_t> territories;
    for (const auto& put : puts) {
      if (territories.empty() || territories.back() != put.territory) territories.push_back(put.territory);
      if (territories.size() > territories_asked_max) break;
    }
    const auto take = [&](const db::RowView& row) { standing.push_back(standing_of(row)); };
    if (territories.size() > territories_asked_max) {
      act_.db.each_row(sql::standing_of_series, {db::to_value(series)}, take);
    } else {
      for (const auto territory : territories)
        act_.db.each_row(sql::standing_of_territory, {db::to_value(series), db::to_value(territory)}, take);
    }
  }

  std::vector<StandingCell> ended;
  std::vector<StandingCell> replaced;  // by what is inserted in their cell
  std::vector<const Put*> inserted;
  inserted.reserve(puts.size());
  SeriesSums changes;
  auto& courses = known.adds_up() ? courses_ : own_courses_;
  CountedOf family_before;
  CountedOf family_after;
  Counted before;
  Counted after;
  YearChanges years;
  auto old = standing.begin();
  for (auto put = puts.begin(); put != puts.end();) {
    const auto territory = put->territory;
    while (old != standing.end() && old->territory < territory) ++old;
    before.clear();
    after.clear();
    bool counted_changes = false;
    const auto inserted_before = inserted.size();
    // The two lists of periods side by side.
    const auto of_territory = [&](auto& it, auto end) { return it != end && it->territory == territory; };
    while (of_territory(put, puts.end()) || of_territory(old, standing.end())) {
      const auto period =
          std::min(of_territory(put, puts.end()) ? put->period : std::numeric_limits<std::int32_t>::max(),
                   of_territory(old, standing.end()) ? old->period : std::numeric_limits<std::int32_t>::max());
      const StandingCell* counted = nullptr;
      const StandingCell* waiting = nullptr;
      while (of_territory(old, standing.end()) && old->period == period) {
        (counts(old->state) ? counted : waiting) = &*old;
        ++old;
      }
      if (counted != nullptr) before.emplace_back(period, counted->value);
      if (!of_territory(put, puts.end()) || put->period != period) {
        if (counted != nullptr) after.emplace_back(period, counted->value);
        continue;
      }
      const auto& comes = *put++;
      JALON_CHECK(!of_territory(put, puts.end()) || put->period > period);  // one a cell, in order
      const auto end_both = [&](auto& list) {
        if (counted != nullptr) list.push_back(*counted);
        if (waiting != nullptr) list.push_back(*waiting);
      };
      if (comes.is_withdrawal) {
        if (counted == nullptr && waiting == nullptr) {
          ++out.unchanged;
          continue;
        }
        end_both(ended);
        counted_changes = counted_changes || counted != nullptr;
        ++out.changed;
        continue;
      }
      // Another comment or source makes another answer, though the value is the same.
      const auto says_the_same = [&](const StandingCell& stands) {
        if (comes.extra < 0 || comes.state == AnswerState::contested) return true;
        return stands.said.is_as(extras[static_cast<std::size_t>(comes.extra)]);
      };
      if (!counts(comes.state)) {
        const bool same_waiting = waiting != nullptr && waiting->value == comes.value &&
                                  waiting->state >= comes.state && says_the_same(*waiting);
        const bool same_counted =
            waiting == nullptr && counted != nullptr && counted->value == comes.value && says_the_same(*counted);
        if (comes.ends_counted && counted != nullptr) {
          end_both(ended);
          counted_changes = true;
          ++out.changed;
          inserted.push_back(&comes);
          continue;
        }
        if (counted != nullptr) after.emplace_back(period, counted->value);
        if (same_waiting || same_counted) {
          ++out.unchanged;
          continue;
        }
        if (waiting != nullptr) replaced.push_back(*waiting);
        ++(waiting == nullptr && counted == nullptr ? out.fresh : out.changed);
        inserted.push_back(&comes);
        continue;
      }
      const bool stays = counted != nullptr && waiting == nullptr && counted->value == comes.value &&
                         (counted->state == comes.state ||
                          (counted->state == AnswerState::published && comes.state == AnswerState::validated)) &&
                         says_the_same(*counted);
      after.emplace_back(period, comes.value);
      if (stays) {
        ++out.unchanged;
        continue;
      }
      end_both(replaced);
      counted_changes = counted_changes || counted == nullptr || counted->value != comes.value;
      ++(waiting == nullptr && counted == nullptr ? out.fresh : out.changed);
      inserted.push_back(&comes);
    }
    if (const auto n = inserted.size() - inserted_before; n > 0 || counted_changes) {
      const auto* department = (*registry_).ancestor(TerritoryKey{territory}, territory::Level::department);
      written_[department == nullptr ? TerritoryKey{territory} : department->key] += static_cast<std::int64_t>(n);
    }
    if (!counted_changes) continue;
    if (!courses.is_plain(territory)) {
      family_before[territory] = before;
      family_after[territory] = after;
      continue;
    }
    years.clear();
    contribute(known.indicator.behaviour, before, -1, years);
    contribute(known.indicator.behaviour, after, 1, years);
    const auto& up = courses.of(territory).stretches.front().way;
    for (const auto& [year, sum] : years) changes.add(up, year, sum);
  }
  read_kin(series, is_new, courses, family_before, family_after);
  contribute(courses, known.indicator.behaviour, family_before, -1, changes);
  contribute(courses, known.indicator.behaviour, family_after, 1, changes);

  if (inserted.empty() && ended.empty() && replaced.empty()) return;
  series_[series] += static_cast<std::int64_t>(inserted.size());
  rows_ += static_cast<std::int64_t>(inserted.size());
  std::int64_t done = 0;
  const auto count = [&] {
    constexpr std::int64_t asked_every = 5'000;
    if (++done % asked_every == 0 && go_on && !go_on(done)) throw Stopped{};
  };
  // Past so many, one statement that finds them again is quicker than all their keys.
  constexpr std::size_t found_again_min = 64;
  const bool is_found_again = replaced.size() >= found_again_min;
  if (!is_found_again) ended.insert(ended.end(), replaced.begin(), replaced.end());
  end(series, ended, count);
  done = 0;
  auto next = inserted.begin();
  act_.db.send_rows(answer_table, [&](std::span<db::Value> row) {
    if (next == inserted.end()) return false;
    count();
    const Put& put = **next++;
    row[0] = std::int64_t{series};
    row[1] = std::int64_t{put.territory};
    row[2] = std::int64_t{put.period};
    row[3] = batch_;
    row[4] = put.value;
    row[5] = std::int64_t{number_of(put.state)};
    row[6] = put.line;
    row[7] = db::Null{};
    row[8] = db::Null{};
    row[9] = db::Null{};
    if (put.extra >= 0) {
      const auto& extra = extras[static_cast<std::size_t>(put.extra)];
      if (extra.counter) row[7] = *extra.counter;
      if (!extra.comment.empty()) row[8] = std::string_view(extra.comment);
      if (!extra.source.empty()) row[9] = std::string_view(extra.source);
    }
    return true;
  });
  if (is_found_again)
    JALON_CHECK(act_.db.run(sql::end_replaced, series, batch_) == static_cast<std::int64_t>(replaced.size()));
  if (!is_new) {
    write_new_sums();
    add_sums(act_.db, series, changes, false);
    return;
  }
  constexpr std::size_t rows_max = 20'000;
  new_sums_rows_ += changes.size();
  new_sums_.emplace_back(series, std::move(changes));
  if (new_sums_rows_ > rows_max) write_new_sums();
}

void CellWriter::write_new_sums() {
  for (const auto& [series, sums] : new_sums_) add_sums(act_.db, series, sums, true);
  new_sums_.clear();
  new_sums_rows_ = 0;
}

void CellWriter::keep(std::string_view kind, std::string_view file_name, std::string_view sha256,
                      std::int64_t journal) {
  write_new_sums();
  const auto trace = act_.trace();
  act_.db.run(sql::insert_batch, batch_, kind, act_.now, trace.actor_id, trace.actor_label, trace.role, journal,
              file_name, sha256, rows_);
  for (const auto& [series, rows] : series_) act_.db.run(sql::insert_batch_series, batch_, series, rows);
  for (const auto& [territory, rows] : written_) act_.db.run(sql::insert_batch_place, batch_, territory, rows);
}

void add_answers(db::Session& session, const territory::Registry& registry, std::int32_t series, Behaviour behaviour,
                 bool adds_up, std::int64_t known_at, SeriesSums& out, std::int64_t& answers) {
  std::int32_t territory = 0;
  Counted values;
  YearChanges years;
  Courses courses(registry, adds_up);
  CountedOf families;
  const auto end_of_territory = [&] {
    if (values.empty()) return;
    if (courses.is_plain(territory)) {
      years.clear();
      contribute(behaviour, values, 1, years);
      for (const auto& [year, sum] : years) out.add(courses.of(territory).stretches.front().way, year, sum);
    } else {
      families[territory] = values;
    }
    values.clear();
  };
  session.each_row(sql::counted_of_series, {db::to_value(series), db::to_value(known_at)}, [&](const db::RowView& row) {
    const auto at = static_cast<std::int32_t>(row.integer(0));
    if (at != territory) {
      end_of_territory();
      territory = at;
    }
    values.emplace_back(static_cast<std::int32_t>(row.integer(1)), row.integer(2));
    ++answers;
  });
  end_of_territory();
  contribute(courses, behaviour, families, 1, out);
}

SeriesSums add_up(db::Session& session, const territory::Registry& registry, const SeriesAsked& asked,
                  std::int64_t& observations) {
  SeriesSums out;
  Courses courses(registry, true);
  session.each_row(sql::all_observations, {db::to_value(asked.number), db::to_value(asked.recorded_until)},
                   [&](const db::RowView& row) {
                     ++observations;
                     TerritoryKey territory;
                     db::read(row, 0, territory);
                     Date day;
                     db::read(row, 1, day);
                     contribute(courses.of(territory.value), asked.behaviour, day, row.integer(2), 1, out);
                   });
  add_answers(session, registry, asked.number, asked.behaviour, asked.adds_up, asked.batch_until, out, observations);
  return out;
}

}  // namespace jalon::figures
