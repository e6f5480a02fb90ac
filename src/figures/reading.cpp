// SPDX-License-Identifier: EUPL-1.2
#include "figures/reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/period.hpp"
#include "figures/sql.hpp"

namespace jalon::figures {

std::string plain(std::int64_t value, int decimals) {
  std::int64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  const auto size = value < 0 ? -value : value;
  auto out = fmt::format("{}{}", value < 0 ? "-" : "", size / unit);
  if (decimals > 0) out += fmt::format(".{:0{}}", size % unit, decimals);
  return out;
}

namespace {

Message of_wrong_length(Frequency frequency) {
  switch (frequency) {
    case Frequency::quarter:
      return msg("This indicator is answered by quarter: write 2016-Q4.");
    case Frequency::year:
      return msg("This indicator is answered by year: write 2016.");
    default:
      break;
  }
  return msg("This indicator is answered by month: write 2016-11.");
}

Message of_wrong_level(territory::Level level) {
  switch (level) {
    case territory::Level::nation:
      return msg("This indicator is answered for the whole country (FR).");
    case territory::Level::region:
      return msg("This indicator is answered by regions.");
    case territory::Level::department:
      return msg("This indicator is answered by departments.");
    default:
      break;
  }
  return msg("This indicator is answered by contracts.");
}

// One beyond sex:f of a dimension sex.
std::string_view dimension_of(std::string_view category) { return category.substr(0, category.find(':')); }

}  // namespace

Reading::Reading(db::Session& session, const access::Actor& actor, const territory::Registry& registry, Date today,
                 AnswerState state)
    : catalogue(session), session_(session), actor_(actor), registry_(registry), today_(today), state_(state) {}

void Reading::reject(Message where, Message reason) {
  ++outcome.rejected;
  if (outcome.faults.size() < remarks_max) outcome.faults.push_back({std::move(where), std::move(reason)});
}

void Reading::notice(Message where, Message reason) {
  ++outcome.noticed;
  if (outcome.notices.size() < remarks_max) outcome.notices.push_back({std::move(where), std::move(reason)});
}

const std::optional<Message>& Reading::refuse_place(const territory::Territory& place) {
  auto [found, is_new] = places_.try_emplace(place.key.value);
  if (!is_new) return found->second;
  const auto path = registry_.right_path(place.key);
  const auto role = access::may(actor_, access::Right::answer_figures, path);
  if (!role) {
    found->second = msg("You may not answer for {0}.", place.code);
  } else if (counts(state_) && !access::may(actor_, access::Right::validate_figures, path)) {
    found->second = msg("You may not validate for {0}: submit the values instead.", place.code);
  }
  return found->second;
}

std::optional<Message> Reading::refuse(const Given& given) {
  const auto& indicator = given.known->indicator;
  if (indicator.origin != Origin::answered)
    return msg("{0} is counted by Jalon itself and is not entered.", indicator.code);
  if (given.place->level != indicator.level) return of_wrong_level(indicator.level);
  if (!given.dimension.empty() &&
      std::ranges::find(given.known->categories, given.dimension) == given.known->categories.end()) {
    return msg("{0} has no part {1}.", indicator.code, given.dimension);
  }
  if (given.period.length != length_of(indicator.frequency)) return of_wrong_length(indicator.frequency);
  const auto first = given.period.first();
  if (first > today_) return msg("{0} has not begun: a value can be given from its first day on.", given.period.text());
  if (given.place->valid_to <= first || given.place->valid_from >= given.period.end()) {
    return msg("{0} did not exist in {1}.", given.place->code, given.period.text());
  }
  if (const auto& no = refuse_place(*given.place)) return no;
  if (!indicator.answered_by.empty() && !actor_.is_system) {
    const auto role = access::may(actor_, access::Right::answer_figures, registry_.right_path(given.place->key));
    const auto roles = split(indicator.answered_by, ' ');
    if (role && std::ranges::find(roles, access::word(*role)) == roles.end())
      return msg("{0} is answered by: {1}.", indicator.code, indicator.answered_by);
  }
  if (!given.value) return std::nullopt;
  if (*given.value > answer_max || *given.value < -answer_max) return msg("The number is too large.");
  if (indicator.plausible_min && *given.value < *indicator.plausible_min) {
    return msg("{0} is below the plausible range, which begins at {1}.", plain(*given.value, indicator.decimals),
               plain(*indicator.plausible_min, indicator.decimals));
  }
  if (indicator.plausible_max && *given.value > *indicator.plausible_max) {
    return msg("{0} is above the plausible range, which ends at {1}.", plain(*given.value, indicator.decimals),
               plain(*indicator.plausible_max, indicator.decimals));
  }
  return std::nullopt;
}

std::int32_t Reading::part_of(Known& known, std::string_view dimension) {
  if (last_known_ == &known && last_dimension_ == dimension) return last_part_;
  auto& parts = parts_of_[&known];
  for (const auto part : parts) {
    if (parts_[static_cast<std::size_t>(part)].dimension == dimension) {
      last_known_ = &known;
      last_dimension_ = dimension;
      last_part_ = part;
      return part;
    }
  }
  const auto part = static_cast<std::int32_t>(parts_.size());
  parts_.push_back({&known, std::string(dimension)});
  parts.push_back(part);
  last_known_ = &known;
  last_dimension_ = dimension;
  last_part_ = part;
  return part;
}

void Reading::keep(const Given& given) {
  Row row;
  row.part = part_of(*given.known, given.dimension);
  if (run_ < rows_.size() && rows_[run_].part != row.part) {
    if (early_) write_last();
    run_ = rows_.size();
  }
  row.put.territory = given.place->key.value;
  row.put.period = period_code(given.period);
  row.put.value = given.value.value_or(0);
  row.put.is_withdrawal = !given.value;
  row.put.line = given.line;
  row.put.state = state_;
  if (given.says_all || !given.comment.empty() || !given.source.empty()) {
    row.put.extra = static_cast<std::int32_t>(extras_.size());
    extras_.push_back({std::string(given.comment), {}, std::string(given.source), !given.has_source});
  }
  rows_.push_back(row);
}

void Reading::write_early(CellWriter& writer, FunctionRef<Message(std::int64_t line)> name, Partial partial) {
  early_.emplace(Early{&writer, name, partial});
}

void Reading::write_last() {
  constexpr std::size_t rows_min = 100;
  auto& part = parts_[static_cast<std::size_t>(rows_[run_].part)];
  // Once for each series: it would be read again before more of it could be written.
  if (rows_.size() - run_ < rows_min || part.is_begun || !part.known->categories.empty()) return;
  const auto is_lost = [&] { return outcome.rejected > 0 && early_->partial == Partial::all_or_nothing; };
  if (is_lost()) return;
  part.is_begun = true;
  sort_from(run_, early_->name);
  if (!is_lost()) write_rows(*early_->writer, run_, rows_.size());
}

void Reading::drop(std::size_t first, const std::vector<bool>& rejected) {
  std::size_t kept = first;
  for (std::size_t i = first; i < rows_.size(); ++i) {
    if (!rejected[i - first]) rows_[kept++] = rows_[i];
  }
  rows_.resize(kept);
}

void Reading::sort_from(std::size_t start, FunctionRef<Message(std::int64_t line)> name) {
  const auto order = [](const Row& a, const Row& b) {
    if (a.part != b.part) return a.part < b.part;
    if (a.put.territory != b.put.territory) return a.put.territory < b.put.territory;
    if (a.put.period != b.put.period) return a.put.period < b.put.period;
    if (a.is_written != b.is_written) return a.is_written;
    return a.put.line < b.put.line;
  };
  const auto fresh = rows_.begin() + static_cast<std::ptrdiff_t>(start);
  if (!std::is_sorted(fresh, rows_.end(), order)) std::sort(fresh, rows_.end(), order);
  std::vector<bool> rejected(rows_.size() - start);
  bool any = false;
  for (std::size_t i = start + 1, first = start; i < rows_.size(); ++i) {
    const auto& a = rows_[first];
    const auto& b = rows_[i];
    if (a.part != b.part || a.put.territory != b.put.territory || a.put.period != b.put.period) {
      first = i;
      continue;
    }
    rejected[i - start] = true;
    any = true;
    if (a.put.value == b.put.value && a.put.is_withdrawal == b.put.is_withdrawal) {
      ++outcome.skipped;
      notice(name(b.put.line), msg("the same value as {0}, kept once", name(a.put.line).english()));
    } else {
      reject(name(b.put.line),
             msg("the same indicator, territory and period as {0}, with another value", name(a.put.line).english()));
    }
  }
  if (any) drop(start, rejected);
}

void Reading::check_together(FunctionRef<Message(std::int64_t line)> name) {
  sort_from(0, name);
  std::vector<bool> rejected;
  rejected.assign(rows_.size(), false);
  check_categories(name, rejected);
  drop(0, rejected);
}

void Reading::check_categories(FunctionRef<Message(std::int64_t line)> name, std::vector<bool>& rejected) {
  // One indicator after the other, among those that are broken down: what was given and what stands, cell by cell.
  struct Cell {
    std::optional<std::int64_t> value;
    std::size_t row = std::numeric_limits<std::size_t>::max();  // none: it stands already
  };
  using Cells = std::map<std::pair<std::int32_t, std::int32_t>, std::map<std::string, Cell, std::less<>>>;
  for (const auto& [known, parts] : parts_of_) {
    if (known->categories.empty()) continue;
    Cells cells;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto& row = rows_[i];
      const auto& part = parts_[static_cast<std::size_t>(row.part)];
      if (part.known != known) continue;
      auto& cell = cells[{row.put.territory, row.put.period}][part.dimension];
      cell.row = i;
      if (!row.put.is_withdrawal) cell.value = row.put.value;
    }
    for (const auto& [dimension, number] : known->series) {
      session_.each_row(sql::standing_of_series, {db::to_value(number)}, [&, dim = dimension](const db::RowView& row) {
        const auto cell =
            cells.find({static_cast<std::int32_t>(row.integer(0)), static_cast<std::int32_t>(row.integer(1))});
        if (cell == cells.end()) return;
        auto& own = cell->second[dim];
        // What waits is newer than what counts, and comes after it.
        if (own.row == std::numeric_limits<std::size_t>::max()) own.value = row.integer(3);
      });
    }
    for (const auto& [key, parts_given] : cells) {
      const auto total = parts_given.find("");
      if (total == parts_given.end() || !total->second.value) continue;
      std::string_view dimension;
      for (std::size_t first = 0; first < known->categories.size();) {
        dimension = dimension_of(known->categories[first]);
        std::int64_t sum = 0;
        bool all = true;
        std::size_t at = first;
        for (; at < known->categories.size() && dimension_of(known->categories[at]) == dimension; ++at) {
          const auto part = parts_given.find(known->categories[at]);
          if (part == parts_given.end() || !part->second.value) {
            all = false;
          } else {
            sum += *part->second.value;
          }
        }
        first = at;
        if (!all || sum == *total->second.value) continue;
        const auto decimals = known->indicator.decimals;
        for (const auto& [part_dimension, cell] : parts_given) {
          if (cell.row == std::numeric_limits<std::size_t>::max() || rejected[cell.row]) continue;
          if (!part_dimension.empty() && dimension_of(part_dimension) != dimension) continue;
          rejected[cell.row] = true;
          reject(name(rows_[cell.row].put.line),
                 msg("the total {0} is not the sum {1} of its parts by {2}", plain(*total->second.value, decimals),
                     plain(sum, decimals), dimension));
        }
      }
    }
  }
}

void Reading::find_outliers(FunctionRef<Message(std::int64_t line)> name) {
  constexpr std::size_t values_min = 6;
  constexpr double far = 3.5;
  std::vector<double> values;
  std::vector<double> distances;
  const auto median_of = [](std::vector<double>& list) {
    const auto middle = list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2);
    std::ranges::nth_element(list, middle);
    return *middle;
  };
  for (std::size_t first = 0; first < rows_.size();) {
    const auto& part = parts_[static_cast<std::size_t>(rows_[first].part)];
    std::size_t end = first;
    while (end < rows_.size() && rows_[end].part == rows_[first].part) ++end;
    // Its history: what stands, with what the file brings in its place.
    std::unordered_map<std::int32_t, std::map<std::int32_t, std::int64_t>> by_territory;
    if (const auto series = part.known->find_series(part.dimension)) {
      session_.each_row(sql::standing_of_series, {db::to_value(*series)}, [&](const db::RowView& row) {
        by_territory[static_cast<std::int32_t>(row.integer(0))][static_cast<std::int32_t>(row.integer(1))] =
            row.integer(3);
      });
    }
    for (std::size_t i = first; i < end; ++i) {
      if (!rows_[i].put.is_withdrawal) by_territory[rows_[i].put.territory][rows_[i].put.period] = rows_[i].put.value;
    }
    std::int32_t territory = 0;
    double median = 0;
    double spread = 0;
    for (; first < end; ++first) {
      const auto& put = rows_[first].put;
      if (put.is_withdrawal) continue;
      if (put.territory != territory) {
        territory = put.territory;
        values.clear();
        distances.clear();
        spread = 0;
        for (const auto& [period, value] : by_territory[territory]) values.push_back(static_cast<double>(value));
        if (values.size() >= values_min) {
          median = median_of(values);
          for (const auto value : values) distances.push_back(std::abs(value - median));
          // 1.4826 makes the median distance a standard deviation for what is spread normally. Where most values are
          // equal it is zero: then a unit stands in for it, or the smallest change would be far away.
          spread = std::max(1.4826 * median_of(distances), 1.0);
        }
      }
      if (spread == 0) continue;
      const double score = std::abs(static_cast<double>(put.value) - median) / spread;
      if (score <= far) continue;
      const auto decimals = part.known->indicator.decimals;
      notice(name(put.line),
             msg("{0} stands far from the other values of this territory, of which the middle one is {1}",
                 plain(put.value, decimals), plain(static_cast<std::int64_t>(median), decimals)));
    }
  }
}

void Reading::write_rows(CellWriter& writer, std::size_t first, std::size_t end) {
  auto& part = parts_[static_cast<std::size_t>(rows_[first].part)];
  puts_.clear();
  for (auto i = first; i < end; ++i) {
    if (!rows_[i].is_written) puts_.push_back(rows_[i].put);
    rows_[i].is_written = true;
  }
  if (puts_.empty()) return;
  bool is_new = false;
  const auto series = catalogue.series(session_, *part.known, part.dimension, is_new);
  writer.write(series, is_new, *part.known, puts_, extras_, outcome);
}

void Reading::write(CellWriter& writer, FunctionRef<bool(std::int64_t done, std::int64_t of)> progress) {
  const auto of = static_cast<std::int64_t>(rows_.size());
  for (std::size_t first = 0; first < rows_.size();) {
    std::size_t at = first;
    while (at < rows_.size() && rows_[at].part == rows_[first].part) ++at;
    writer.go_on = [&](std::int64_t written) { return progress(static_cast<std::int64_t>(first) + written, of); };
    write_rows(writer, first, at);
    writer.go_on = nullptr;
    first = at;
    if (!progress(static_cast<std::int64_t>(first), of)) throw Stopped{};
  }
  catalogue.write_new(session_);
}

void Reading::compare(db::Session& session) {
  for (std::size_t first = 0; first < rows_.size();) {
    const auto& part = parts_[static_cast<std::size_t>(rows_[first].part)];
    std::size_t end = first;
    while (end < rows_.size() && rows_[end].part == rows_[first].part) ++end;
    // The newest that stands of each cell, in the order of the rows.
    struct Latest {
      std::pair<std::int32_t, std::int32_t> cell;
      std::int64_t value = 0;
      Said said;
    };
    std::vector<Latest> standing;
    if (const auto series = part.known->find_series(part.dimension)) {
      session.each_row(sql::standing_of_series, {db::to_value(*series)}, [&](const db::RowView& row) {
        const std::pair cell{static_cast<std::int32_t>(row.integer(0)), static_cast<std::int32_t>(row.integer(1))};
        if (!standing.empty() && standing.back().cell == cell) standing.pop_back();
        standing.push_back({cell, row.integer(3), said_in(row)});
      });
    }
    auto at = standing.begin();
    for (; first < end; ++first) {
      const auto& put = rows_[first].put;
      const std::pair cell{put.territory, put.period};
      while (at != standing.end() && at->cell < cell) ++at;
      if (at == standing.end() || at->cell != cell) {
        ++(put.is_withdrawal ? outcome.unchanged : outcome.fresh);
      } else {
        const auto* extra = put.extra < 0 ? nullptr : &extras_[static_cast<std::size_t>(put.extra)];
        const bool is_same = at->value == put.value && (extra == nullptr || at->said.is_as(*extra));
        ++(!put.is_withdrawal && is_same ? outcome.unchanged : outcome.changed);
      }
    }
  }
}

std::vector<TerritoryKey> Reading::territories() const {
  std::vector<TerritoryKey> out;
  for (const auto& row : rows_) {
    const TerritoryKey key{row.put.territory};
    if (out.empty() || out.back() != key) out.push_back(key);
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace jalon::figures
