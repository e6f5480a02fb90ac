// SPDX-License-Identifier: EUPL-1.2
// Reading a pack.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <unordered_map>

#include "base/personal_data.hpp"
#include "intake/toml.hpp"
#include "programme/programme.hpp"

namespace jalon::programme {
namespace {

// A pack is prose and short tables: what is longer is not one.
constexpr std::size_t pack_bytes_max = 1U << 20U;
constexpr std::int64_t number_max = 1'000'000'000'000;

std::string place(const toml::source_region& source, std::string_view key) {
  return fmt::format("line {}, {}", source.begin.line, key);
}

struct Reading {
  std::vector<Fault> faults;
  void fault(const toml::source_region& source, std::string_view key, Message reason) {
    faults.push_back({place(source, key), std::move(reason)});
  }
};

bool is_code(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

// What a key must hold, for a reader who has written something else.
Message expected_text() { return msg("A text between quotes is expected here."); }
Message expected_table() { return msg("A table is expected here."); }

enum class Presence : std::uint8_t { required, optional };

// One table of the pack and what has been asked of it: what is left at the end is unknown.
class Table {
 public:
  Table(Reading& reading, const toml::table& table, std::string path)
      : reading_(reading), table_(table), path_(std::move(path)) {}
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() = default;

  [[nodiscard]] std::string key(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  [[nodiscard]] const toml::source_region& source() const { return table_.source(); }
  void fault(std::string_view name, Message reason) {
    const auto* node = table_.get(name);
    reading_.fault(node != nullptr ? node->source() : table_.source(), name.empty() ? path_ : key(name),
                   std::move(reason));
  }

  const toml::node* get(std::string_view name, Presence need) {
    asked_.emplace(name);
    const auto* node = table_.get(name);
    if (node == nullptr && need == Presence::required) fault(name, msg("This key is missing."));
    return node;
  }

  std::string text(std::string_view name, Presence need = Presence::required) {
    const auto* node = get(name, need);
    if (node == nullptr) return {};
    const auto* string = node->as_string();
    if (string == nullptr) return fault(name, expected_text()), std::string();
    const auto& value = string->get();
    const auto first = value.find_first_not_of(" \t\n");
    if (first == std::string::npos) {
      if (need == Presence::required) fault(name, msg("This text is empty."));
      return {};
    }
    if (std::ranges::any_of(value,
                            [](char c) { return (c >= 0 && c < 0x20 && c != '\n' && c != '\t') || c == 0x7f; })) {
      fault(name, msg("This text holds a control character."));
      return {};
    }
    for (auto& found : refuse_identifiers(key(name), value)) reading_.fault(node->source(), found.field, found.reason);
    return value.substr(first, value.find_last_not_of(" \t\n") - first + 1);
  }

  std::string code(std::string_view name = "code") {
    auto value = text(name);
    if (!value.empty() && !is_code(value)) {
      fault(name, msg("A code has small letters, digits, dots and hyphens, at most 64: “{0}” has others.", value));
    }
    return value;
  }

  // A text in both languages; a missing translation is an error, since a reader would find a hole.
  Text both(std::string_view name, Presence need = Presence::required) {
    const auto* node = get(name, need);
    if (node == nullptr) return {};
    const auto* table = node->as_table();
    if (table == nullptr) return fault(name, msg("A text in both languages is expected here: fr and en.")), Text{};
    Table languages(reading_, *table, key(name));
    Text out;
    out.fr = languages.translation("fr");
    out.en = languages.translation("en");
    languages.finish();
    return out;
  }

  std::optional<Date> date(std::string_view name, Presence need = Presence::required) {
    const auto* node = get(name, need);
    if (node == nullptr) return {};
    std::optional<Date> value;
    if (const auto* date = node->as_date()) {
      value = Date::of(date->get().year, date->get().month, date->get().day);
    } else if (const auto* string = node->as_string()) {
      value = Date::parse(string->get());
    } else {
      fault(name, msg("A day is expected here, such as 2016-12-31."));
      return {};
    }
    if (!value) fault(name, msg("This is not a day of the calendar: write it as 2016-12-31."));
    return value;
  }

  std::optional<std::int64_t> number(std::string_view name, std::int64_t min, std::int64_t max,
                                     Presence need = Presence::required) {
    const auto* node = get(name, need);
    if (node == nullptr) return {};
    const auto* integer = node->as_integer();
    if (integer == nullptr) return fault(name, msg("A whole number is expected here.")), std::nullopt;
    const auto value = integer->get();
    if (value < min || value > max) {
      fault(name, msg("This number must lie between {0} and {1}.", min, max));
      return {};
    }
    return value;
  }

  std::optional<double> decimal(std::string_view name) {
    const auto* node = get(name, Presence::required);
    if (node == nullptr) return {};
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value) || std::abs(*value) > static_cast<double>(number_max)) {
      fault(name, msg("A number is expected here, such as 8 or 0.5."));
      return {};
    }
    return value;
  }
  // In the pack, counted from 1.
  [[nodiscard]] int line_of(std::string_view name) const {
    const auto* node = table_.get(name);
    return static_cast<int>((node != nullptr ? node->source() : table_.source()).begin.line);
  }

  std::optional<bool> flag(std::string_view name) {
    const auto* node = get(name, Presence::optional);
    if (node == nullptr) return {};
    const auto* boolean = node->as_boolean();
    if (boolean == nullptr) return fault(name, msg("true or false is expected here, without quotes.")), std::nullopt;
    return boolean->get();
  }

  // Every table of an array, as [[name]] writes them; items count from 1, as a person does.
  void each(std::string_view name, Presence need, FunctionRef<void(Table&)> visit) {
    const auto* node = get(name, need);
    if (node == nullptr) return;
    const auto* array = node->as_array();
    if (array == nullptr)
      return fault(name, msg("A list of tables is expected here, each begun with [[{0}]].", key(name)));
    if (array->empty() && need == Presence::required) fault(name, msg("This list is empty."));
    std::size_t n = 0;
    for (const auto& item : *array) {
      ++n;
      const auto path = fmt::format("{}[{}]", key(name), n);
      const auto* table = item.as_table();
      if (table == nullptr) {
        reading_.fault(item.source(), path, expected_table());
        continue;
      }
      Table entry(reading_, *table, path);
      visit(entry);
      entry.finish();
    }
  }

  std::vector<std::string> texts(std::string_view name) {
    const auto* node = get(name, Presence::optional);
    if (node == nullptr) return {};
    const auto* array = node->as_array();
    if (array == nullptr)
      return fault(name, msg("A list of codes is expected here, such as [\"1\", \"2\"].")), std::vector<std::string>();
    std::vector<std::string> out;
    std::size_t n = 0;
    for (const auto& item : *array) {
      ++n;
      if (const auto* string = item.as_string()) {
        out.push_back(string->get());
      } else {
        reading_.fault(item.source(), fmt::format("{}[{}]", key(name), n), expected_text());
      }
    }
    return out;
  }

  template <class F>
  void sub(std::string_view name, F&& visit) {
    const auto* node = get(name, Presence::optional);
    if (node == nullptr) return;
    const auto* table = node->as_table();
    if (table == nullptr) return fault(name, expected_table());
    Table entry(reading_, *table, key(name));
    visit(entry);
    entry.finish();
  }

  void finish() {
    for (const auto& [name, node] : table_) {
      if (!asked_.contains(name.str())) {
        reading_.fault(name.source(), key(name.str()), msg("This key is unknown: check its spelling, or remove it."));
      }
    }
  }

 private:
  std::string translation(std::string_view lang) {
    if (table_.get(lang) == nullptr) {
      asked_.emplace(lang);
      reading_.fault(table_.source(), key(lang),
                     msg("The translation is missing: every text stands in French (fr) and in English (en)."));
      return {};
    }
    return text(lang);
  }

  Reading& reading_;
  const toml::table& table_;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
};

// Codes of one list are unique: the second one is at fault.
class Codes {
 public:
  void add(Table& table, const std::string& code, std::string_view name = "code") {
    if (!code.empty() && !seen_.insert(code).second)
      table.fault(name, msg("The code “{0}” stands twice in this list.", code));
  }

 private:
  std::set<std::string> seen_;
};

std::vector<Option> options(Table& root, std::string_view name, Presence presence = Presence::required) {
  std::vector<Option> out;
  Codes codes;
  root.each(name, presence, [&](Table& entry) {
    Option option;
    option.code = entry.code();
    option.label = entry.both("label");
    codes.add(entry, option.code);
    out.push_back(std::move(option));
  });
  return out;
}

// Walks "after" from axis to axis; the colours are those of every textbook.
class Cycles {
 public:
  explicit Cycles(const std::vector<Axis>& axes) : axes_(axes), state_(axes.size(), State::white) {
    for (std::size_t i = 0; i < axes.size(); ++i) index_.try_emplace(axes[i].code, i);
  }
  // "1 → 3 → 1", or empty.
  std::string find() {
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      if (state_[i] == State::white && visit(i)) return cycle_;
    }
    return {};
  }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  enum class State : std::uint8_t { white, grey, black };
  // The depth is bounded by the number of axes, which parse() limits.
  bool visit(std::size_t i) {
    state_[i] = State::grey;
    way_.push_back(i);
    for (const auto& code : axes_[i].after) {
      const auto next = index_.find(code);
      if (next == index_.end()) continue;
      if (state_[next->second] == State::grey) {
        const auto from = std::ranges::find(way_, next->second);
        for (auto it = from; it != way_.end(); ++it) cycle_ += axes_[*it].code + " → ";
        cycle_ += code;
        at_ = i;
        return true;
      }
      if (state_[next->second] == State::white && visit(next->second)) return true;
    }
    way_.pop_back();
    state_[i] = State::black;
    return false;
  }
  const std::vector<Axis>& axes_;
  std::vector<State> state_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<std::size_t> way_;
  std::string cycle_;
  std::size_t at_ = 0;
};

constexpr std::size_t axes_max = 100;

void read_axes(Reading& reading, Table& root, Programme& out) {
  Codes codes;
  std::vector<std::pair<toml::source_region, std::string>> places;
  root.each("axes", Presence::required, [&](Table& entry) {
    Axis axis;
    axis.code = entry.code();
    axis.title = entry.both("title");
    axis.guidance = entry.both("guidance");
    if (const auto required = entry.flag("required")) axis.required = *required;
    axis.after = entry.texts("after");
    codes.add(entry, axis.code);
    places.emplace_back(entry.source(), entry.key("after"));
    out.axes.push_back(std::move(axis));
  });
  if (out.axes.size() > axes_max) {
    root.fault("axes", msg("A plan has at most {0} axes.", axes_max));
    return;
  }
  for (std::size_t i = 0; i < out.axes.size(); ++i) {
    for (const auto& code : out.axes[i].after) {
      if (out.axis(code) == nullptr)
        reading.fault(places[i].first, places[i].second, msg("There is no axis “{0}”.", code));
    }
  }
  Cycles cycles(out.axes);
  if (const auto cycle = cycles.find(); !cycle.empty()) {
    reading.fault(places[cycles.at()].first, places[cycles.at()].second,
                  msg("These axes wait for each other for ever: {0}. Remove one of the steps.", cycle));
  }
}

void read_targets(Reading& reading, Table& root, Programme& out) {
  Codes codes;
  root.each("targets", Presence::optional, [&](Table& entry) {
    TargetPlan target;
    target.indicator = entry.code("indicator");
    target.level = entry.text("level");
    if (!target.level.empty() && target.level != "nation" && target.level != "department" &&
        target.level != "contract") {
      entry.fault("level", msg("The level is nation, department or contract, not “{0}”.", target.level));
    }
    const auto start = entry.date("start");
    const auto due = entry.date("due");
    if (start && due && *due <= *start) entry.fault("due", msg("The end must come after the beginning."));
    target.start = start.value_or(Date{});
    target.due = due.value_or(Date{});
    target.start_value = entry.number("start_value", -number_max, number_max, Presence::optional).value_or(0);
    target.value = entry.number("value", -number_max, number_max, Presence::optional);
    const auto per_contract = entry.number("per_contract", 1, 1'000'000, Presence::optional);
    if (target.value && per_contract) {
      entry.fault("per_contract", msg("Give either a value or a value for each contract, not both."));
    }
    target.per_contract = per_contract.value_or(1);
    target.times_baseline = entry.number("times_baseline", 1, 1000, Presence::optional);
    if (target.times_baseline && (target.value || per_contract)) {
      entry.fault("times_baseline", msg("Give either a value or how many times the baseline, not both."));
    }
    target.source = entry.both("source");
    std::optional<Date> last_day;
    std::int64_t last_part = 0;
    entry.each("steps", Presence::optional, [&](Table& step) {
      const auto day = step.date("day");
      const auto part = step.number("per_mille", 0, 1000);
      if (!day || !part) return;
      if (start && due && (*day < *start || *day > *due)) {
        step.fault("day", msg("A step lies between the beginning and the end of its target."));
      }
      if (last_day && *day <= *last_day)
        step.fault("day", msg("Steps stand in the order of their days, each day once."));
      if (*part < last_part) step.fault("per_mille", msg("A step does not go back behind the one before."));
      last_day = *day;
      last_part = *part;
      target.steps.push_back({*day, *part});
    });
    entry.each("trajectory", Presence::optional, [&](Table& waypoint) {
      const auto text = waypoint.text("period");
      const auto value = waypoint.number("value", -number_max, number_max);
      const auto period = Period::parse(text);
      if (!text.empty() && !period)
        waypoint.fault("period", msg("This is not a period: write it as 2016-11, 2016-Q4 or 2016."));
      if (period && value) target.trajectory.push_back({*period, *value});
    });
    if (!target.trajectory.empty()) {
      if (!target.value) {
        entry.fault("trajectory", msg("A trajectory value by value goes with a value of the target."));
      } else if (start && due && *due > *start) {
        figures::Target whole;
        whole.indicator = target.indicator;
        whole.start = *start;
        whole.due = *due;
        whole.start_value = target.start_value;
        whole.target = *target.value;
        whole.steps = target.steps;
        whole.trajectory = target.trajectory;
        for (auto& fault : figures::faults_of_trajectory(whole)) entry.fault("trajectory", std::move(fault.reason));
      }
    }
    if (!target.indicator.empty() && !target.level.empty())
      codes.add(entry, target.indicator + " / " + target.level, "indicator");
    out.targets.push_back(std::move(target));
  });
  static_cast<void>(reading);
}

void read_rules(Table& root, Rules& rules) {
  root.sub("rules", [&](Table& table) {
    const auto whole = [&](std::string_view name, int min, int max, int& value) {
      if (const auto number = table.number(name, min, max, Presence::optional)) value = static_cast<int>(*number);
    };
    whole("outcomes_min", 0, 20, rules.outcomes_min);
    whole("actions_min", 0, 100, rules.actions_min);
    whole("submitted_answer_days", 1, 365, rules.submitted_answer_days);
    whole("not_started_reminder_days", 1, 365, rules.not_started_reminder_days);
    if (const auto flag = table.flag("action_needs_owner")) rules.action_needs_owner = *flag;
    if (const auto flag = table.flag("action_needs_dates")) rules.action_needs_dates = *flag;
    if (const auto bytes = table.number("document_bytes_max", 1024, 1LL << 30, Presence::optional))
      rules.document_bytes_max = *bytes;
    whole("plan_documents_max", 0, 10'000, rules.plan_documents_max);
    if (const auto bytes = table.number("plan_documents_bytes_max", 1'000'000, 1LL << 40, Presence::optional))
      rules.plan_documents_bytes_max = *bytes;
  });
}

// What can be told of the formula without the indicators of a database: check_need() tells the rest.
Need read_need(Table& table) {
  Need need;
  Codes codes;
  table.each("parameters", Presence::optional, [&](Table& entry) {
    Parameter one;
    one.code = entry.code();
    if (one.code.find_first_of("-.") != std::string::npos || (!one.code.empty() && one.code[0] <= '9'))
      entry.fault("code", msg("A formula calls it by letters, digits and underscores, and it begins with a letter."));
    one.label = entry.both("label");
    if (const auto value = entry.decimal("value")) {
      one.value = *value;
      const auto text = fmt::format("{}", *value);
      const auto dot = text.find('.');
      one.decimals = dot == std::string::npos ? 0 : static_cast<int>(std::min<std::size_t>(text.size() - dot - 1, 6));
    }
    one.unit = entry.text("unit", Presence::optional);
    if (const auto unit = figures::parse_unit(one.unit); !unit)
      entry.fault("unit", std::get<Invalid>(unit.error()).faults.front().reason);
    codes.add(entry, one.code);
    need.parameters.push_back(std::move(one));
  });
  const auto text = table.text("formula");
  need.line = table.line_of("formula");
  need.source = table.both("source");
  if (text.empty()) return need;
  auto formula = figures::parse_formula(text);
  if (!formula) {
    for (auto& fault : std::get<Invalid>(formula.error()).faults) table.fault("formula", std::move(fault.reason));
    return need;
  }
  need.formula = std::move(*formula);
  const auto& names = need.formula.names();
  for (const auto& name : names) {
    if (name.starts_with("territory.") && name != need_population && name != need_contracts)
      table.fault("formula", msg("Of a territory, a formula knows {0} and {1}, not “{2}”.", need_population,
                                 need_contracts, name));
  }
  for (const auto& one : need.parameters) {
    if (!one.code.empty() && std::ranges::find(names, one.code) == names.end())
      table.fault("formula", msg("The parameter “{0}” stands in no formula: remove it, or use it.", one.code));
  }
  return need;
}

void read_budgets(Table& root, Programme& out) {
  Codes budgets;
  root.each("budgets", Presence::optional, [&](Table& entry) {
    Budget budget;
    budget.code = entry.code();
    budget.title = entry.both("title");
    budget.lines = options(entry, "lines");
    entry.each("caps", Presence::optional, [&](Table& item) {
      LineCap cap;
      cap.line = item.code("line");
      if (!cap.line.empty() && Programme::option(budget.lines, cap.line) == nullptr)
        item.fault("line", msg("This budget has no line “{0}”.", cap.line));
      cap.year = static_cast<int>(item.number("year", 1990, 2200).value_or(0));
      cap.level = item.code("level");
      if (!cap.level.empty() && cap.level != "department" && cap.level != "region")
        item.fault("level", msg("A share is capped in each department or in each region: “department” or “region”."));
      cap.percent_max = static_cast<int>(item.number("percent_max", 0, 100).value_or(0));
      cap.source = item.both("source");
      budget.caps.push_back(std::move(cap));
    });
    budgets.add(entry, budget.code);
    out.budgets.push_back(std::move(budget));
  });
}

Programme read_root(Reading& reading, const toml::table& table) {
  Table root(reading, table, {});
  Programme out;
  if (const auto format = root.number("format", 1, 1'000'000); format && *format != 1) {
    root.fault("format", msg("This binary reads packs of format 1; this one has format {0}.", *format));
  }
  out.code = root.code();
  out.version = root.code("version");
  out.title = root.both("title");
  out.summary = root.both("summary");
  out.contract_noun = root.both("contract_noun");
  out.contract_nouns = root.both("contract_nouns");
  out.plan_noun = root.both("plan_noun");
  out.plan_nouns = root.both("plan_nouns");
  const auto start = root.date("start");
  const auto end = root.date("end");
  if (start && end && *end <= *start) root.fault("end", msg("The end must come after the beginning."));
  out.start = start.value_or(Date{});
  out.end = end.value_or(Date{});

  Codes facts;
  root.each("facts", Presence::optional, [&](Table& entry) {
    Fact fact;
    fact.code = entry.code();
    fact.label = entry.both("label");
    fact.value = entry.both("value");
    fact.date = entry.date("date", Presence::optional);
    fact.source = entry.both("source");
    fact.address = entry.text("address", Presence::optional);
    if (!fact.address.empty() && !fact.address.starts_with("https://") && !fact.address.starts_with("http://")) {
      entry.fault("address", msg("An address begins with https:// or http://."));
    }
    facts.add(entry, fact.code);
    out.facts.push_back(std::move(fact));
  });
  read_axes(reading, root, out);
  out.publics = options(root, "publics");
  out.levels = options(root, "levels");
  out.funders = options(root, "funders");
  out.support_kinds = options(root, "support_kinds");
  out.place_kinds = options(root, "place_kinds", Presence::optional);
  root.sub("need", [&](Table& entry) { out.need = read_need(entry); });
  read_budgets(root, out);
  read_targets(reading, root, out);
  Codes deadlines;
  root.each("deadlines", Presence::optional, [&](Table& entry) {
    Deadline deadline;
    deadline.code = entry.code();
    deadline.date = entry.date("date").value_or(Date{});
    deadline.label = entry.both("label");
    deadline.source = entry.both("source");
    deadlines.add(entry, deadline.code);
    out.deadlines.push_back(std::move(deadline));
  });
  read_rules(root, out.rules);
  root.finish();
  return out;
}

}  // namespace

Result<Programme> parse(std::string_view toml) {
  if (toml.size() > pack_bytes_max)
    return invalid("line 1, ", msg("A pack has at most {0} kB: this is not one.", pack_bytes_max >> 10U));
  const auto parsed = intake::read_toml(toml);
  if (!parsed) return fail(parsed.error());
  Reading reading;
  auto out = read_root(reading, *parsed);
  if (!reading.faults.empty()) {
    // In the order of the file, so that a person can go through it from top to bottom.
    std::ranges::stable_sort(reading.faults, {}, [](const Fault& fault) {
      int line = 0;
      for (const char c : std::string_view(fault.field).substr(5)) {
        if (c < '0' || c > '9') break;
        line = line * 10 + (c - '0');
      }
      return line;
    });
    return fail(Invalid{std::move(reading.faults)});
  }
  out.toml = toml;
  return out;
}

Result<Programme> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return invalid("", msg("The file {0} cannot be opened: check its name and that it may be read.", path));
  std::string text(pack_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return invalid("", msg("The file {0} cannot be read to its end.", path));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse(text);
}

}  // namespace jalon::programme
