// SPDX-License-Identifier: EUPL-1.2
#include "capacity/view.hpp"

#include <algorithm>
#include <cmath>

namespace jalon::capacity {

namespace {

constexpr std::array<std::string_view, 4> codes{"capacity.open", "capacity.funded", "capacity.occupied",
                                                "capacity.supported"};

void complete(Line& line, const Moment& moment) {
  if (line.target) {
    line.expected = figures::expected_on(*line.target, moment.day);
    if (line.open) line.standing = figures::standing(*line.target, *line.open, moment.day);
  }
}

Line figures_of(db::Session& session, const territory::Registry& registry, const territory::Territory& place,
                const Moment& moment) {
  Line line;
  line.place = &place;
  line.open = value_at(session, registry, codes[0], place.key, moment);
  line.funded = value_at(session, registry, codes[1], place.key, moment);
  line.occupied = value_at(session, registry, codes[2], place.key, moment);
  line.supported = value_at(session, registry, codes[3], place.key, moment);
  line.target = figures::find_target(session, codes[0], place.key, figures::instant_of(moment.figures));
  complete(line, moment);
  return line;
}

bool is_within(const territory::Registry& registry, const territory::Territory& department,
               const territory::Territory& place) {
  const auto path = registry.sum_path(department.key);
  return std::find(path.begin(), path.end(), place.key) != path.end();
}

}  // namespace

Moment moment_of(db::Session& session, Date today, std::optional<Date> known_day) {
  if (!known_day) return {.day = today, .known_day = {}, .known = {}, .figures = {}};
  const auto figures = figures::known_on(session, *known_day);
  return {.day = std::min(today, *known_day), .known_day = known_day, .known = figures.at, .figures = figures};
}

std::optional<std::int64_t> value_at(db::Session& session, const territory::Registry& registry,
                                     std::string_view indicator, TerritoryKey place, const Moment& moment,
                                     std::string_view dimension) {
  return moment.figures
             ? figures::value_as_known(session, registry, indicator, place, moment.day, dimension, *moment.figures)
             : figures::value(session, indicator, place, moment.day, dimension);
}

std::map<std::string, std::int64_t> by_kind_at(db::Session& session, const territory::Registry& registry,
                                               const programme::Programme& programme, std::string_view indicator,
                                               TerritoryKey place, const Moment& moment) {
  constexpr std::string_view prefix = "place:";
  std::map<std::string, std::int64_t> out;
  if (!moment.figures) {
    for (const auto& [dimension, value] : figures::by_dimension(session, indicator, place, prefix, moment.day))
      out[dimension.substr(prefix.size())] = value;
    return out;
  }
  for (const auto& kind : programme.place_kinds) {
    const auto dimension = std::string(prefix) + kind.code;
    if (const auto value = value_at(session, registry, indicator, place, moment, dimension)) out[kind.code] = *value;
  }
  return out;
}

std::vector<figures::Point> open_by_month(db::Session& session, const territory::Registry& registry, TerritoryKey place,
                                          Date first, const Moment& moment) {
  std::vector<figures::Point> out;
  const auto indicator = figures::find_indicator(session, codes[0]);
  if (!indicator) return out;
  const auto months =
      figures::by_period(session, registry, *indicator, place, Period::containing(first, Period::Length::month),
                         Period::containing(moment.day, Period::Length::month), "", moment.figures);
  for (const auto& month : months) {
    if (month.value) out.push_back({std::min(month.period.end().plus_days(-1), moment.day), *month.value});
  }
  return out;
}

NeedReading::NeedReading(db::Session& session, const territory::Registry& registry,
                         const programme::Programme& programme, const Moment& moment)
    : registry_(&registry) {
  if (!programme.need) return;
  need_ = &*programme.need;
  for (const auto& name : need_->formula.names()) {
    auto indicator = figures::find_indicator(session, name);
    if (!indicator || need_->parameter(name) != nullptr) continue;
    Read read;
    const double scale = std::pow(10.0, indicator->decimals);
    if (indicator->origin == figures::Origin::derived) {
      const std::array<std::string_view, 1> one{name};
      const auto table = moment.figures ? figures::values_as_known(session, registry, one, territory::Level::department,
                                                                   moment.day, *moment.figures)
                                        : figures::values(session, one, territory::Level::department, moment.day);
      for (const auto& [place, row] : table) {
        if (row[0]) read.values[place] = static_cast<double>(*row[0]) / scale;
      }
    } else {
      // What is answered by period: the newest of the last year or so.
      const auto last = Period::containing(moment.day, figures::length_of(indicator->frequency));
      const auto first = Period{last.length, last.index - (last.length == Period::Length::year ? 2 : 12)};
      for (const auto& place : registry.all(territory::Level::department)) {
        for (const auto& period :
             figures::by_period(session, registry, *indicator, place.key, first, last, "", moment.figures)) {
          if (period.value) read.values[place.key] = static_cast<double>(*period.value) / scale;
        }
      }
    }
    read.indicator = std::move(*indicator);
    read_.emplace(name, std::move(read));
  }
}

std::vector<std::optional<double>> NeedReading::inputs(const territory::Territory& department) const {
  if (need_ == nullptr) return {};
  return need_->inputs([&](std::string_view name) -> std::optional<double> {
    if (name == programme::need_population)
      return department.population > 0 ? std::optional<double>(department.population) : std::nullopt;
    if (name == programme::need_contracts)
      return static_cast<double>(registry_->below(department.key, territory::Level::contract).size());
    const auto read = read_.find(name);
    if (read == read_.end()) return std::nullopt;
    const auto value = read->second.values.find(department.key);
    return value == read->second.values.end() ? std::nullopt : std::optional(value->second);
  });
}

std::optional<std::int64_t> NeedReading::places(const territory::Territory& department) const {
  return need_ == nullptr ? std::nullopt : need_->places(inputs(department));
}

std::map<TerritoryKey, std::int64_t> needs(db::Session& session, const territory::Registry& registry,
                                           const programme::Programme& programme, Date today,
                                           std::optional<Date> known_day) {
  std::map<TerritoryKey, std::int64_t> out;
  const NeedReading need(session, registry, programme, moment_of(session, today, known_day));
  if (need.is_none()) return out;
  for (const auto& department : registry.all(territory::Level::department)) {
    if (const auto places = need.places(department)) out.emplace(department.key, *places);
  }
  return out;
}

std::vector<NeedReading::Name> NeedReading::names(Lang lang) const {
  std::vector<Name> out;
  if (need_ == nullptr) return out;
  for (const auto& code : need_->formula.names()) {
    Name name{.code = code, .label = programme::need_label(*need_, code, lang)};
    if (const auto* own = need_->parameter(code)) name.decimals = own->decimals;
    if (const auto read = read_.find(code); read != read_.end()) {
      const auto& indicator = read->second.indicator;
      name.label = lang == Lang::fr ? indicator.name_fr : indicator.name_en;
      name.decimals = indicator.decimals;
      name.is_indicator = true;
    }
    if (name.label.empty()) name.label = code;
    out.push_back(std::move(name));
  }
  return out;
}

std::optional<std::int64_t> Line::gap() const {
  return open && expected ? std::optional(*open - *expected) : std::nullopt;
}

std::optional<std::int64_t> Line::missing() const {
  // Where nobody has entered a place, all of the need is missing: that is what the list is read for.
  return need ? std::optional(std::max<std::int64_t>(*need - open.value_or(0), 0)) : std::nullopt;
}

int Line::map_class() const {
  if (!need || !open || *need <= 0) return 0;
  return static_cast<int>(std::clamp<std::int64_t>(*open * 5 / *need, 0, 4)) + 1;
}

std::vector<Line> department_lines(db::Session& session, const territory::Registry& registry,
                                   const programme::Programme& programme, const Moment& moment,
                                   const territory::Territory* within) {
  const auto table = moment.figures ? figures::values_as_known(session, registry, codes, territory::Level::department,
                                                               moment.day, *moment.figures)
                                    : figures::values(session, codes, territory::Level::department, moment.day);
  const auto targets =
      figures::targets(session, codes[0], territory::Level::department, figures::instant_of(moment.figures));
  const auto reports = reporting(session, last_month(moment.day), moment.known);
  const NeedReading need(session, registry, programme, moment);
  std::vector<Line> out;
  for (const auto& place : registry.all(territory::Level::department)) {
    if (within != nullptr && !is_within(registry, place, *within)) continue;
    Line line;
    line.place = &place;
    if (const auto found = table.find(place.key); found != table.end()) {
      line.open = found->second[0];
      line.funded = found->second[1];
      line.occupied = found->second[2];
      line.supported = found->second[3];
    }
    if (const auto found = targets.find(place.key); found != targets.end()) line.target = found->second;
    if (const auto found = reports.find(place.key); found != reports.end()) line.reports = found->second;
    line.need = need.places(place);
    line.needs = need.is_none() ? 0 : 1;
    line.needs_known = line.need ? 1 : 0;
    complete(line, moment);
    out.push_back(std::move(line));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Line& a, const Line& b) { return a.missing().value_or(-1) > b.missing().value_or(-1); });
  return out;
}

Line line_of(db::Session& session, const territory::Registry& registry, const programme::Programme& programme,
             const territory::Territory& department, const Moment& moment) {
  auto line = figures_of(session, registry, department, moment);
  const auto reports = reporting(session, last_month(moment.day), moment.known, department.key);
  if (const auto found = reports.find(department.key); found != reports.end()) line.reports = found->second;
  const NeedReading need(session, registry, programme, moment);
  line.need = need.places(department);
  line.needs = need.is_none() ? 0 : 1;
  line.needs_known = line.need ? 1 : 0;
  return line;
}

Line line_of_whole(db::Session& session, const territory::Registry& registry, const territory::Territory& place,
                   const Moment& moment, std::span<const Line> departments) {
  auto line = figures_of(session, registry, place, moment);
  for (const auto& one : departments) {
    line.reports.expected += one.reports.expected;
    line.reports.reported += one.reports.reported;
    line.needs += one.needs;
    line.needs_known += one.needs_known;
    if (one.need) line.need = line.need.value_or(0) + *one.need;
  }
  return line;
}

}  // namespace jalon::capacity
