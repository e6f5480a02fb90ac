// SPDX-License-Identifier: EUPL-1.2
// Why this number: the values that a figure is made of.
#include <algorithm>
#include <limits>

#include "figures/cells.hpp"
#include "figures/perimeters.hpp"
#include "figures/reading.hpp"
#include "figures/sql.hpp"

namespace jalon::figures {

namespace {

class Maker {
 public:
  Maker(db::Session& session, const territory::Registry& registry, const Indicator& indicator, TerritoryKey territory,
        Period period, std::optional<Date> perimeter)
      : indicator_(indicator),
        territory_(territory),
        period_(period),
        paths_(registry, true),
        courses_(registry, indicator.over_territories == OverTerritories::sum) {
    if (perimeter) redrawn_.emplace(session, registry, indicator.level, *perimeter);
  }

  // One after the other, in the order of territories and periods.
  void take(Answer answer) {
    if (answer.period.end() > period_.end() || !may_count(answer.territory.value)) return;
    if (indicator_.behaviour == Behaviour::stock) {
      answers_[answer.territory.value].push_back(std::move(answer));
    } else if (answer.period.end() > period_.first()) {
      const auto at = answer.territory;
      const auto value = answer.value;
      const auto day = paths_.of(at.value).counted_on(answer.period);
      add(std::move(answer), value, at, day);
    }
  }

  MadeOf finish(const territory::Registry& registry, std::size_t limit) {
    for (const auto& [territory, answers] : answers_) count_stock(territory);
    out_.count = static_cast<std::int64_t>(out_.parts.size());
    std::ranges::sort(out_.parts, {}, [&](const MadeOf::Part& part) {
      const auto* place = registry.find(part.answer.territory);
      return std::pair(place == nullptr ? std::string() : place->code, part.answer.period.first());
    });
    if (out_.parts.size() > limit) out_.parts.resize(limit);
    return std::move(out_);
  }

 private:
  // Whether anything of a territory, or of those that descend from it, may belong here.
  bool may_count(std::int32_t territory) {
    auto [found, is_new] = may_count_.try_emplace(territory);
    if (is_new) {
      const auto stood_here = [&](std::int32_t one) {
        return std::ranges::any_of(paths_.of(one).stretches,
                                   [&](const auto& stretch) { return holds(stretch.way, territory_); });
      };
      const auto kin = paths_.kin(territory);
      found->second = stood_here(territory) || std::ranges::any_of(kin, stood_here) ||
                      (redrawn_ && redrawn_->is_redrawn(TerritoryKey{territory}));
    }
    return found->second;
  }

  void add(Answer answer, std::int64_t counted, TerritoryKey at, Date day) {
    if (const auto* one = redrawn_ ? redrawn_->find(at) : nullptr) {
      const auto& share = redrawn_->share(territory_, *one, day);
      if (!share.touches) return;
      counted = share.of(counted);
    } else if (!holds(paths_.of(at.value).on(day), territory_)) {
      return;
    }
    out_.parts.push_back({std::move(answer), counted, at});
  }

  // What a family holds at the end of the period; once, when its first that has answered comes.
  void count_stock(std::int32_t territory) {
    const auto kin = courses_.kin(territory);
    const std::span<const std::int32_t> family = kin.empty() ? std::span(&territory, 1) : kin;
    std::vector<CountedOf::mapped_type> values;
    values.reserve(family.size());
    std::vector<Given> given;
    for (const auto key : family) {
      const auto found = answers_.find(key);
      if (found != answers_.end() && key < territory) return;
      auto& own = values.emplace_back();
      if (found != answers_.end()) {
        for (const auto& answer : found->second) own.emplace_back(period_code(answer.period), answer.value);
      }
      given.push_back({key, own});
    }
    const auto last = period_.end().plus_days(-1);
    Descent descent(courses_, given);
    while (descent.next(last.year() * 12 + last.month() - 1)) {
    }
    for (const auto& member : descent.members()) {
      for (const auto& piece : member.pieces) {
        const auto& answers = answers_.at(piece.territory);
        const auto answer =
            std::ranges::find_if(answers, [&](const Answer& one) { return period_code(one.period) == piece.period; });
        JALON_CHECK(answer != answers.end());
        add(*answer, piece.amount, TerritoryKey{member.territory}, last);
      }
    }
  }

  const Indicator& indicator_;
  TerritoryKey territory_;
  Period period_;
  Courses paths_, courses_;  // where things stand; how values are handed on
  std::optional<Redrawn> redrawn_;
  std::unordered_map<std::int32_t, bool> may_count_;
  std::map<std::int32_t, std::vector<Answer>> answers_;
  MadeOf out_;
};

}  // namespace

MadeOf made_of(db::Session& session, const territory::Registry& of_now, const Indicator& indicator,
               std::string_view dimension, TerritoryKey territory, Period period, std::size_t limit,
               const std::optional<KnownAt>& known, std::optional<Date> perimeter) {
  const auto series = session.first<std::int32_t>(sql::find_series, indicator.code, dimension);
  if (!series) return {};
  const auto batch = known ? known->batch : std::numeric_limits<std::int64_t>::max();
  const auto& registry = places_of(known, of_now);
  Maker maker(session, registry, indicator, territory, period, perimeter);
  session.each_row(sql::counted_cells, {db::to_value(*series), db::to_value(batch)},
                   [&](const db::RowView& row) { maker.take(answer_of(row, indicator.code, dimension)); });
  return maker.finish(registry, limit);
}

}  // namespace jalon::figures
