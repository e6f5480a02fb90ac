// SPDX-License-Identifier: EUPL-1.2
#include "steering/board.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr std::array<std::string_view, 4> plan_indicators{"plans.expected", "plans.started", "plans.submitted",
                                                          "plans.adopted"};
// Of the place itself: the four of every line, then what only the whole shows.
constexpr std::array<std::string_view, 8> own_indicators{"plans.expected",  "plans.started",     "plans.submitted",
                                                         "plans.adopted",   "actions",           "support.entries",
                                                         "support.minutes", "delegates.assigned"};
constexpr int pace_days = 30;

// As the programme counts them.
struct Codes {
  Codes(const programme::Programme& programme, std::span<const std::string_view> indicators) {
    for (const auto indicator : indicators) kept.push_back(programme.figure(indicator));
    views.assign(kept.begin(), kept.end());
  }
  std::vector<std::string> kept;
  std::vector<std::string_view> views;
};

struct OrderWord {
  Order order;
  std::string_view word;
};
constexpr std::array order_words{
    OrderWord{Order::gap, "ecart"},          OrderWord{Order::name, "nom"},
    OrderWord{Order::contracts, "contrats"}, OrderWord{Order::started, "engages"},
    OrderWord{Order::submitted, "soumis"},   OrderWord{Order::adopted, "adoptes"},
    OrderWord{Order::share, "part"},
};

// Plans are counted from this program's own records: where contracts are expected, no observation means none.
Line line_of(TerritoryKey place, const std::vector<std::optional<std::int64_t>>& values, const Trajectory& trajectory,
             Date day) {
  Line line;
  line.place = place;
  line.contracts = values.at(0);
  if (!line.contracts) return line;
  line.started = values.at(1).value_or(0);
  line.submitted = values.at(2).value_or(0);
  line.adopted = values.at(3).value_or(0);
  line.trajectory = trajectory.expected(*line.contracts, day);
  line.standing = trajectory.standing(*line.contracts, *line.adopted, day);
  return line;
}

// All the dimensions of an indicator in one question, told apart by their prefix.
std::vector<Share> shares(const std::map<std::string, std::int64_t>& by_dimension, std::string_view prefix) {
  std::vector<Share> out;
  for (const auto& [dimension, value] : by_dimension) {
    if (dimension.compare(0, prefix.size(), prefix) == 0) out.push_back({dimension.substr(prefix.size()), {}, value});
  }
  return out;
}

using Known = std::optional<figures::KnownAt>;

std::vector<std::optional<std::int64_t>> own_figures(db::Session& session, const territory::Registry& registry,
                                                     const programme::Programme& programme,
                                                     const territory::Territory& place, std::optional<Date> on,
                                                     const Known& known) {
  const Codes codes(programme, own_indicators);
  if (known) {
    const auto table = figures::values_as_known(session, registry, codes.views, place.level, on, *known);
    const auto found = table.find(place.key);
    return found != table.end() ? found->second : std::vector<std::optional<std::int64_t>>(codes.views.size());
  }
  const auto values = figures::values_at(session, place.key, on);
  std::vector<std::optional<std::int64_t>> out;
  for (const auto indicator : codes.views) {
    const auto found = values.find(indicator);
    out.push_back(found == values.end() ? std::nullopt : std::optional(found->second));
  }
  return out;
}

// The parts of a figure: those that there are today, each as it was known.
std::map<std::string, std::int64_t> parts(db::Session& session, const territory::Registry& registry,
                                          const std::string& indicator, TerritoryKey place, std::string_view prefix,
                                          std::optional<Date> on, const Known& known) {
  if (!known) return figures::by_dimension(session, indicator, place, prefix, on);
  std::map<std::string, std::int64_t> out;
  for (const auto& part : figures::by_dimension(session, indicator, place, prefix)) {
    const auto value = figures::value_as_known(session, registry, indicator, place, on, part.first, *known);
    if (value) out.emplace(part.first, *value);
  }
  return out;
}

std::optional<std::int64_t> figure(const Line& line, Order order) {
  switch (order) {
    case Order::gap:
      return line.gap();
    case Order::contracts:
      return line.contracts;
    case Order::started:
      return line.started;
    case Order::submitted:
      return line.submitted;
    case Order::adopted:
      return line.adopted;
    case Order::share:
      return line.contracts && *line.contracts > 0 ? std::optional(*line.adopted * 1000 / *line.contracts)
                                                   : std::nullopt;
    case Order::name:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string_view word(Order order) {
  return std::find_if(order_words.begin(), order_words.end(), [&](const auto& one) { return one.order == order; })
      ->word;
}
bool parse_word(std::string_view text, Order& order) {
  for (const auto& one : order_words) {
    if (one.word == text) {
      order = one.order;
      return true;
    }
  }
  return false;
}

namespace {

// The national trajectory applied to a number of contracts.
figures::Target applied_to(figures::Target target, std::int64_t contracts) {
  for (auto& each : target.trajectory) each.value = target.target == 0 ? 0 : each.value * contracts / target.target;
  target.target = contracts;
  target.start_value = 0;
  return target;
}

}  // namespace

std::optional<std::int64_t> Trajectory::expected(std::int64_t contracts, Date on) const {
  if (!target) return std::nullopt;
  const auto own = applied_to(*target, contracts);
  return figures::expected_on(own, on);
}
std::optional<figures::Standing> Trajectory::standing(std::int64_t contracts, std::int64_t adopted, Date on) const {
  if (!target || contracts == 0) return std::nullopt;
  const auto own = applied_to(*target, contracts);
  return figures::standing(own, adopted, on);
}
std::optional<Date> Trajectory::due() const { return target ? std::optional(target->due) : std::nullopt; }

int Line::map_class() const {
  if (!contracts || *contracts == 0 || !adopted) return 0;
  return static_cast<int>(std::clamp<std::int64_t>(*adopted * 5 / *contracts + 1, 1, 5));
}

void sort_lines(std::vector<Line>& lines, const territory::Registry& registry, Sorting sorting) {
  struct Key {
    std::optional<std::int64_t> value;
    std::string name;
    std::size_t index;
  };
  std::vector<Key> keys;
  keys.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto* place = registry.find(lines[i].place);
    keys.push_back({figure(lines[i], sorting.order), place != nullptr ? fold(place->name) : std::string(), i});
  }
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    if (sorting.order == Order::name) return sorting.descending ? b.name < a.name : a.name < b.name;
    if (a.value.has_value() != b.value.has_value()) return a.value.has_value();
    if (a.value && *a.value != *b.value) return sorting.descending ? *a.value > *b.value : *a.value < *b.value;
    return a.name < b.name;
  });
  std::vector<Line> out;
  out.reserve(lines.size());
  for (const auto& key : keys) out.push_back(lines[key.index]);
  lines = std::move(out);
}

Trajectory find_trajectory(db::Session& session, const territory::Registry& registry,
                           const programme::Programme& programme, const Known& known) {
  Trajectory out{figures::find_target(session, programme.figure("plans.adopted"), registry.nation().key,
                                      figures::instant_of(known))};
  // On a past day what was set by then, and nothing else.
  if (out.target || known) return out;
  // Before publication the pack itself says where plans should stand.
  for (const auto& plan : programme.targets) {
    if (plan.indicator == "plans.adopted" && plan.level == "nation") {
      out.target = figures::Target{};
      out.target->indicator = plan.indicator;
      out.target->territory = registry.nation().key;
      out.target->start = plan.start;
      out.target->due = plan.due;
      out.target->target = plan.value.value_or(0);
      out.target->steps = plan.steps;
      out.target->trajectory = plan.trajectory;
      break;
    }
  }
  return out;
}

std::vector<Line> department_lines(db::Session& session, const territory::Registry& registry,
                                   const programme::Programme& programme, const Trajectory& trajectory,
                                   std::optional<Date> on, Date day, const Known& known) {
  const Codes codes(programme, plan_indicators);
  const auto table =
      known ? figures::values_as_known(session, registry, codes.views, territory::Level::department, on, *known)
            : figures::values(session, codes.views, territory::Level::department, on);
  std::vector<Line> out;
  const auto departments = registry.all(territory::Level::department);
  out.reserve(departments.size());
  for (const auto& department : departments) {
    const auto found = table.find(department.key);
    out.push_back(found == table.end() ? Line{.place = department.key}
                                       : line_of(department.key, found->second, trajectory, day));
  }
  return out;
}

Board load_board(db::Session& session, const territory::Registry& registry, const programme::Programme& programme,
                 const territory::Territory& place, std::optional<Date> on, Date today, const Known& known) {
  Board board;
  board.is_as_known = known.has_value();
  board.place = &place;
  board.today = today;
  board.on = on.value_or(today);
  board.trajectory = find_trajectory(session, registry, programme, known);
  // Nothing is observed about a day to come, so what is known today is the sum of everything: one row for each figure.
  const std::optional<Date> day = board.on < today ? std::optional(board.on) : std::nullopt;

  const auto own = own_figures(session, registry, programme, place, day, known);
  board.total = line_of(place.key, own, board.trajectory, board.on);

  if (place.level == territory::Level::nation || place.level == territory::Level::region) {
    board.lines = department_lines(session, registry, programme, board.trajectory, day, board.on, known);
    if (place.level == territory::Level::region) {
      std::erase_if(board.lines, [&](const Line& line) {
        const auto* region = registry.ancestor(line.place, territory::Level::region);
        return region == nullptr || region->key != place.key;
      });
    }
    sort_lines(board.lines, registry, {});
    board.answered = static_cast<int>(std::count_if(board.lines.begin(), board.lines.end(),
                                                    [](const Line& line) { return line.contracts.has_value(); }));
    std::int64_t missing = 0;
    for (const auto& line : board.lines) missing += std::max<std::int64_t>(0, -line.gap().value_or(0));
    std::int64_t counted = 0;
    for (const auto& line : board.lines) {
      if (missing == 0 || counted * 2 >= missing) break;
      counted += std::max<std::int64_t>(0, -line.gap().value_or(0));
      ++board.half_of_gap_in;
    }
  }

  const auto adopted = programme.figure("plans.adopted");
  const auto indicator = known ? figures::find_indicator(session, adopted) : std::nullopt;
  const auto points = indicator ? figures::series_as_known(session, registry, *indicator, place.key, *known)
                                : figures::series(session, adopted, place.key);
  for (const auto& point : points) {
    if (point.day <= board.on) board.adopted_series.push_back(point);
  }
  if (const auto due = board.trajectory.due(); due && board.total.adopted && *due > board.on) {
    // Adopted on a day: the last point up to it.
    const auto adopted_on = [&](Date when) {
      std::int64_t value = 0;
      for (const auto& point : board.adopted_series) {
        if (point.day <= when) value = point.value;
      }
      return value;
    };
    const auto gained = *board.total.adopted - adopted_on(board.on.plus_days(-pace_days));
    const auto ahead = gained * days_between(board.on, *due) / pace_days;
    board.forecast = std::min(*board.total.adopted + std::max<std::int64_t>(0, ahead), *board.total.contracts);
  }

  board.actions = own.at(4);
  board.support_entries = own.at(5);
  board.support_minutes = own.at(6);
  board.assignments = own.at(7);
  const auto actions = parts(session, registry, programme.figure("actions"), place.key, "", day, known);
  board.by_axis = shares(actions, "axis:");
  board.by_level = shares(actions, "level:");
  board.by_public = shares(actions, "public:");
  board.by_kind = shares(parts(session, registry, "support.entries", place.key, "kind:", day, known), "kind:");
  return board;
}

Lede lede(const Board& board, Lang lang) {
  Lede out;
  const auto& total = board.total;
  if (!total.contracts) {
    out.strong = web::tr(lang, "No plan is expected here yet.");
    out.rest = web::tr(lang, "Figures appear as soon as the programme is published and contracts are known.");
    return out;
  }
  const auto number = [&](std::int64_t n) { return format_integer(n, lang); };
  out.strong = web::trn(lang, "{0} plan adopted out of {1}.", "{0} plans adopted out of {1}.", *total.adopted,
                        number(*total.contracts));
  std::vector<std::string> rest;
  const auto due = board.trajectory.due();
  if (total.trajectory && due) {
    const auto gap = *total.gap();
    if (*total.adopted >= *total.contracts) {
      rest.push_back(
          web::trf(lang, "Every contract has its plan, before the deadline of {0} or since.", format_date(*due, lang)));
    } else if (board.on > *due) {
      rest.push_back(web::trn(lang, "The deadline of {1} has passed: {0} is still missing.",
                              "The deadline of {1} has passed: {0} are still missing.", -gap, format_date(*due, lang)));
    } else if (gap < 0) {
      if (board.half_of_gap_in > 1 && board.half_of_gap_in * 2 < board.answered) {
        rest.push_back(web::trn(
            lang,
            "The trajectory expected {1} on that date: {0} is missing, and half of the gap stands in {2} departments.",
            "The trajectory expected {1} on that date: {0} are missing, and half of the gap stands in {2} departments.",
            -gap, number(*total.trajectory), number(board.half_of_gap_in)));
      } else {
        rest.push_back(web::trn(lang, "The trajectory expected {1} on that date: {0} is missing.",
                                "The trajectory expected {1} on that date: {0} are missing.", -gap,
                                number(*total.trajectory)));
      }
    } else if (gap == 0) {
      rest.push_back(web::trf(lang, "That is what the trajectory expected on that date.", 0));
    } else {
      rest.push_back(web::trn(lang, "The trajectory expected {1} on that date: {0} ahead.",
                              "The trajectory expected {1} on that date: {0} ahead.", gap, number(*total.trajectory)));
    }
    if (board.forecast && *total.adopted < *total.contracts) {
      if (*board.forecast == *total.adopted) {
        rest.push_back(std::string(web::tr(lang, "No plan has been adopted in the last 30 days.")));
      } else if (*board.forecast >= *total.contracts) {
        rest.push_back(web::trf(lang, "At the pace of the last 30 days, the deadline of {0} will be met.",
                                format_date(*due, lang)));
      } else {
        rest.push_back(web::trn(lang, "At the pace of the last 30 days, {0} would be adopted by the deadline of {1}.",
                                "At the pace of the last 30 days, {0} would be adopted by the deadline of {1}.",
                                *board.forecast, format_date(*due, lang)));
      }
    }
  }
  for (const auto& sentence : rest) {
    if (!out.rest.empty()) out.rest += ' ';
    out.rest += sentence;
  }
  return out;
}

}  // namespace jalon::steering
