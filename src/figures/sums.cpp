// SPDX-License-Identifier: EUPL-1.2
#include "figures/sums.hpp"

#include <algorithm>

#include "figures/sql.hpp"
#include "journal/journal.hpp"

namespace jalon::figures {

namespace {

constexpr std::size_t path_max = 5;

constexpr db::Table sum_table{
    "figure_sum",
    "series, level, territory, year, amount, answers, known, amount_1, amount_2, amount_3, amount_4, amount_5, "
    "amount_6, amount_7, amount_8, amount_9, amount_10, amount_11, amount_12, answers_1, answers_2, answers_3, "
    "answers_4, answers_5, answers_6, answers_7, answers_8, answers_9, answers_10, answers_11, answers_12, known_1, "
    "known_2, known_3, known_4, known_5, known_6, known_7, known_8, known_9, known_10, known_11, known_12"};
constexpr db::Table day_table{"figure_day", "series, level, territory, day, amount, answers"};

void append_way(std::vector<db::Value>& params, const Way& way) {
  JALON_CHECK(!way.places.empty() && way.places.size() <= path_max);
  for (std::size_t i = 0; i < path_max; ++i) {
    if (i < way.places.size()) {
      params.push_back(db::to_value(way.places[i].level));
      params.push_back(db::to_value(way.places[i].territory));
    } else {
      params.emplace_back(db::Null{});
      params.emplace_back(db::Null{});
    }
  }
}

}  // namespace

void SeriesSums::add(const Way& way, int year, int month, std::int64_t amount, std::int64_t answers,
                     std::int64_t known) {
  for (const auto& place : way.places) {
    auto& sum = at({place.level, place.territory.value, year});
    sum.amount.add(month, amount);
    sum.answers.add(month, answers);
    sum.known.add(month, known);
  }
}

void SeriesSums::add(const Way& way, int year, const YearSum& changes) {
  for (const auto& place : way.places) at({place.level, place.territory.value, year}) += changes;
}

void SeriesSums::add(const SeriesSums& other) {
  for (const auto& [key, sum] : other.rows()) at(key) += *sum;
  for (const auto& [key, sum] : other.days) {
    auto& own = days[key];
    own.amount += sum.amount;
    own.answers += sum.answers;
  }
}

void SeriesSums::add(const Way& way, Date day, std::int64_t amount, std::int64_t answers) {
  const int number = day_number(day);
  add(way, day.year(), day.month(), amount, answers, 0);
  for (const auto& place : way.places) {
    auto& sum = days[{place.level, place.territory.value, number}];
    sum.amount += amount;
    sum.answers += answers;
  }
}

std::vector<std::pair<SeriesSums::Key, const YearSum*>> SeriesSums::rows() const {
  std::vector<std::pair<Key, const YearSum*>> out;
  out.reserve(years_.size());
  for (const auto& [number, row] : years_) {
    if (!row.year.is_nothing()) out.emplace_back(row.key, &row.year);
  }
  std::ranges::sort(out, {}, &std::pair<Key, const YearSum*>::first);
  return out;
}

SeriesSums read_sums(db::Session& session, std::int32_t series) {
  SeriesSums out;
  session.each_row(sql::sums_of_series, {db::to_value(series)}, [&](const db::RowView& row) {
    auto& sum = out.at({static_cast<int>(row.integer(1)), static_cast<std::int32_t>(row.integer(2)),
                        static_cast<int>(row.integer(3))});
    sum.amount.year = row.integer(4);
    sum.answers.year = row.integer(5);
    sum.known.year = row.integer(6);
    for (int i = 0; i < 12; ++i) {
      const auto month = static_cast<std::size_t>(i);
      sum.amount.months[month] = row.integer(7 + i);
      sum.answers.months[month] = row.integer(19 + i);
      sum.known.months[month] = row.integer(31 + i);
    }
  });
  session.each_row(sql::days_of_series, {db::to_value(series)}, [&](const db::RowView& row) {
    out.days[{static_cast<int>(row.integer(0)), static_cast<std::int32_t>(row.integer(1)),
              static_cast<int>(row.integer(2))}] = {row.integer(3), row.integer(4)};
  });
  return out;
}

void replace_sums(db::Session& session, std::int32_t series, const SeriesSums& sums, bool fresh) {
  if (!fresh) {
    session.run(sql::delete_sums, series);
    session.run(sql::delete_days, series);
  }
  const auto rows = sums.rows();
  auto next = rows.begin();
  session.send_rows(sum_table, [&](std::span<db::Value> row) {
    if (next == rows.end()) return false;
    const auto& [key, sum] = *next++;
    row[0] = std::int64_t{series};
    row[1] = std::int64_t{key.level};
    row[2] = std::int64_t{key.territory};
    row[3] = std::int64_t{key.year};
    row[4] = sum->amount.year;
    row[5] = sum->answers.year;
    row[6] = sum->known.year;
    for (std::size_t i = 0; i < 12; ++i) {
      row[7 + i] = sum->amount.months[i];
      row[19 + i] = sum->answers.months[i];
      row[31 + i] = sum->known.months[i];
    }
    return true;
  });
  if (sums.days.empty()) return;
  auto next_day = sums.days.begin();
  session.send_rows(day_table, [&](std::span<db::Value> row) {
    if (next_day == sums.days.end()) return false;
    const auto& [key, sum] = *next_day++;
    row[0] = std::int64_t{series};
    row[1] = std::int64_t{key.level};
    row[2] = std::int64_t{key.territory};
    row[3] = std::int64_t{key.year};
    row[4] = sum.amount;
    row[5] = sum.answers;
    return true;
  });
}

void add_sums(db::Session& session, std::int32_t series, const SeriesSums& changes, bool fresh) {
  // Past so many rows it is cheaper to write the whole series anew than to add to each.
  constexpr std::size_t rows_added_max = 400;
  const auto rows = changes.rows();
  if (rows.empty() && changes.days.empty()) return;
  if (fresh) {
    replace_sums(session, series, changes, true);
    return;
  }
  if (rows.size() + changes.days.size() > rows_added_max) {
    auto sums = read_sums(session, series);
    sums.add(changes);
    replace_sums(session, series, sums, false);
    return;
  }
  for (const auto& [key, sum] : rows) {
    std::vector<db::Value> params{db::to_value(series),           db::to_value(key.level),
                                  db::to_value(key.territory),    db::to_value(key.year),
                                  db::to_value(sum->amount.year), db::to_value(sum->answers.year),
                                  db::to_value(sum->known.year)};
    for (const auto* part : {&sum->amount, &sum->answers, &sum->known}) {
      for (const auto month : part->months) params.push_back(db::to_value(month));
    }
    session.run_values(sql::add_year, std::move(params));
  }
  for (const auto& [key, sum] : changes.days) {
    const Way place{{{key.level, TerritoryKey{key.territory}}}};
    add_to_days(session, series, place, day_of_number(key.year), sum.amount, sum.answers);
  }
}

void add_to_sums(db::Session& session, std::int32_t series, const Way& way, const Added& added) {
  std::vector<db::Value> params{db::to_value(series),       db::to_value(added.year),    db::to_value(added.month),
                                db::to_value(added.amount), db::to_value(added.answers), db::to_value(added.known)};
  append_way(params, way);
  session.run_values(sql::add_to_sums, std::move(params));
}

void add_to_days(db::Session& session, std::int32_t series, const Way& way, Date day, std::int64_t amount,
                 std::int64_t answers) {
  std::vector<db::Value> params{db::to_value(series), db::to_value(day_number(day)), db::to_value(amount),
                                db::to_value(answers)};
  append_way(params, way);
  session.run_values(sql::add_to_days, std::move(params));
}

std::int32_t series_number(db::Session& session, std::string_view indicator, std::string_view dimension) {
  if (const auto found = session.first<std::int32_t>(sql::find_series, indicator, dimension)) return *found;
  // Whoever makes one holds the end of the journal, so that nobody else does meanwhile.
  journal::hold(session);
  if (const auto found = session.first<std::int32_t>(sql::find_series, indicator, dimension)) return *found;
  const auto rows = session.run(sql::insert_series, indicator, dimension);
  JALON_CHECK(rows == 1);  // the indicator is declared
  return *session.first<std::int32_t>(sql::find_series, indicator, dimension);
}

}  // namespace jalon::figures
