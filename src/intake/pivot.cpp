// SPDX-License-Identifier: EUPL-1.2
#include "intake/pivot.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "intake/cells.hpp"

namespace jalon::intake {

Result<Pivot> Pivot::of(const TableRow& row, const PivotOptions& options) {
  auto header = Header::of(row, options.required);
  if (!header) return fail(header.error());
  Pivot pivot;
  pivot.header_ = std::move(*header);
  std::vector<Fault> faults;
  const auto where = row.place().text().english();
  const auto is_named = [&](const std::vector<std::string>& names, std::size_t at) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return pivot.header_.find(name) == at; });
  };
  for (std::size_t at = 0; at < row.cells.size(); ++at) {
    const auto name = trim(row.cells[at]);
    if (name.empty() || is_named(options.required, at) || is_named(options.optional, at)) continue;
    auto read = read_period(name, options.days_as);
    if (read.is != Reading::value) {
      if (read.is_impossible) {
        faults.push_back({where, std::move(read.reason)});
      } else {
        pivot.unused_.emplace_back(name);
      }
      continue;
    }
    const auto same = std::find_if(pivot.periods_.begin(), pivot.periods_.end(),
                                   [&](const Column& column) { return column.period == read.period; });
    if (same != pivot.periods_.end()) {
      faults.push_back({where, msg("The columns “{0}” and “{1}” are the same period.", same->name, name)});
    }
    pivot.periods_.push_back({at, std::string(name), read.period, read.was_day});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return pivot;
}

void Pivot::cells(const TableRow& row, FunctionRef<void(const Cell&)> visit) const {
  for (const auto& column : periods_) visit(Cell{row, column, row.cell(column.at)});
}

}  // namespace jalon::intake
