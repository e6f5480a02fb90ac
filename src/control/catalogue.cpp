// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/period.hpp"
#include "control/rules.hpp"
#include "embed/control_catalogue.hpp"
#include "intake/toml.hpp"

namespace jalon::control {

namespace {

constexpr std::array kinds{Name{Kind::prevented, "prevented", N_("Prevented")},
                           Name{Kind::exposed, "exposed", N_("Exposed")},
                           Name{Kind::both, "both", N_("Prevented and exposed")}};
constexpr std::array functions{Name{Function::prefect, "prefect", N_("The prefect")},
                               Name{Function::instruction, "instruction", N_("The service that instructs")},
                               Name{Function::payment, "payment", N_("The service that pays")},
                               Name{Function::coordination, "coordination", N_("The national coordination")},
                               Name{Function::control, "control", N_("Internal control")}};
constexpr std::array founds{
    Name{Found::none, "none", ""},       Name{Found::days, "days", ""},   Name{Found::cents, "cents", ""},
    Name{Found::percent, "percent", ""}, Name{Found::count, "count", ""}, Name{Found::text, "text", ""},
    Name{Found::role, "role", ""},       Name{Found::day, "day", ""},     Name{Found::month, "month", ""}};

// One table of the catalogue; what is wrong is told with its line.
class Reading {
 public:
  explicit Reading(std::vector<Fault>& faults) : faults_(&faults) {}
  void wrong(const toml::table& table, std::string_view key, Message reason) {
    faults_->push_back({fmt::format("line {}, {}", table.source().begin.line, key), std::move(reason)});
  }
  std::string text(const toml::table& table, std::string_view key, bool is_required) {
    const auto* node = table.get(key);
    if (node == nullptr) {
      if (is_required) wrong(table, key, msg("A text between quotes is expected here."));
      return {};
    }
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) wrong(table, key, msg("A text between quotes is expected here."));
    return value.value_or("");
  }
  Text both(const toml::table& table, std::string_view key, bool is_required) {
    Text out;
    const auto* node = table.get_as<toml::table>(key);
    if (node == nullptr) {
      if (is_required) wrong(table, key, msg("Both languages are expected here."));
      return out;
    }
    out.en = text(*node, "en", true);
    out.fr = text(*node, "fr", true);
    return out;
  }
  std::vector<std::string> texts(const toml::table& table, std::string_view key) {
    std::vector<std::string> out;
    const auto* list = table.get_as<toml::array>(key);
    if (list == nullptr) return out;
    for (const auto& one : *list) {
      if (auto value = one.value_exact<std::string>()) {
        out.push_back(std::move(*value));
      } else {
        wrong(table, key, msg("A text is expected here."));
      }
    }
    return out;
  }

 private:
  std::vector<Fault>* faults_;
};

constexpr std::array<std::string_view, 13> known_keys{"id",      "kind",  "lists",   "answers", "found",
                                                      "sources", "title", "finding", "does",    "says",
                                                      "missing", "guard", "tests"};

Control control_in(Reading& reading, const toml::table& table, const std::map<std::string, std::string>& sources) {
  Control out;
  for (const auto& [key, node] : table) {
    if (std::find(known_keys.begin(), known_keys.end(), key.str()) == known_keys.end())
      reading.wrong(table, key.str(), msg("This key is not known here."));
  }
  out.id = reading.text(table, "id", true);
  if (!find_word(kinds, reading.text(table, "kind", true), out.kind))
    reading.wrong(table, "kind", msg("prevented, exposed or both is expected here."));
  if (const auto* lists = table.get("lists")) out.is_listed = lists->value_or(false);
  out.title = reading.both(table, "title", true);
  out.finding = reading.both(table, "finding", true);
  out.does = reading.both(table, "does", true);
  out.says = reading.both(table, "says", out.is_listed);
  out.missing = reading.both(table, "missing", false);
  out.guard = reading.text(table, "guard", false);
  out.tests = reading.texts(table, "tests");
  if (out.is_listed) {
    if (!find_word(functions, reading.text(table, "answers", true), out.answers))
      reading.wrong(table, "answers", msg("The function that answers is expected here."));
    if (!find_word(founds, reading.text(table, "found", true), out.found))
      reading.wrong(table, "found", msg("What is found is expected here."));
  }
  for (const auto& key : reading.texts(table, "sources")) {
    const auto found = sources.find(key);
    if (found == sources.end()) {
      reading.wrong(table, "sources", msg("The source “{0}” has no address.", key));
    } else {
      out.sources.push_back({key, found->second});
    }
  }
  if (out.sources.empty()) reading.wrong(table, "sources", msg("A control names the source of its finding."));
  // What is refused names the rule, or says that it is not built.
  if (out.kind != Kind::exposed && out.guard.empty() && out.missing.en.empty())
    reading.wrong(table, "guard", msg("A control that refuses names its rule."));
  if (!out.guard.empty() && out.tests.empty())
    reading.wrong(table, "tests", msg("A rule that refuses names the test that holds it."));
  return out;
}

}  // namespace

std::string_view word(Kind kind) { return kinds.at(static_cast<std::size_t>(kind)).word; }
bool parse_word(std::string_view text, Kind& kind) { return find_word(kinds, text, kind); }
std::string_view title(Kind kind) { return kinds.at(static_cast<std::size_t>(kind)).title; }
std::string_view word(Function function) { return functions.at(static_cast<std::size_t>(function)).word; }
bool parse_word(std::string_view text, Function& function) { return find_word(functions, text, function); }
std::string_view title(Function function) { return functions.at(static_cast<std::size_t>(function)).title; }
std::string_view word(Found found) { return founds.at(static_cast<std::size_t>(found)).word; }
bool parse_word(std::string_view text, Found& found) { return find_word(founds, text, found); }

std::span<const Chapter> chapters() {
  static constexpr std::array all{Chapter{"ST", N_("Steering")}, Chapter{"CA", N_("The call and the selection")},
                                  Chapter{"PA", N_("Agreement, payment, follow-up")},
                                  Chapter{"RE", N_("Results and practices")}};
  return all;
}

Result<std::vector<Control>> read_catalogue(std::string_view toml) {
  const auto table = intake::read_toml(toml);
  if (!table) return fail(table.error());
  std::vector<Fault> faults;
  Reading reading(faults);
  std::map<std::string, std::string> sources;
  if (const auto* list = table->get_as<toml::table>("sources")) {
    for (const auto& [key, node] : *list) sources.emplace(key.str(), reading.text(*list, key.str(), true));
  }
  std::vector<Control> out;
  std::set<std::string> ids;
  const auto* list = table->get_as<toml::array>("control");
  if (list == nullptr) return invalid("control", msg("The catalogue holds no control."));
  for (const auto& node : *list) {
    const auto* one = node.as_table();
    if (one == nullptr) continue;
    out.push_back(control_in(reading, *one, sources));
    if (!ids.insert(out.back().id).second) reading.wrong(*one, "id", msg("Two controls have this id."));
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

std::span<const Control> catalogue() {
  static const auto all = [] {
    auto read = read_catalogue(embed::control_catalogue());
    JALON_CHECK(read.has_value());
    return std::move(*read);
  }();
  return all;
}

const Control* find_control(std::string_view id) {
  const auto all = catalogue();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Control& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::string says(const Control& control, const Failing& failing, Date today, Lang lang) {
  std::string found = failing.found;
  const auto number = [&] {
    std::int64_t out = 0;
    for (const char c : failing.found) {
      if (c >= '0' && c <= '9') out = out * 10 + (c - '0');
    }
    return out;
  };
  switch (control.found) {
    case Found::days:
      found = format_integer(days_between(failing.since, today), lang);
      break;
    case Found::cents:
      found = format_decimal(number(), 2, lang) + "\u00A0€";
      break;
    case Found::percent:
    case Found::count:
      found = format_integer(number(), lang);
      break;
    case Found::role: {
      access::Role role{};
      if (access::parse_word(failing.found, role)) found = web::tr(lang, access::title(role));
      break;
    }
    case Found::day:
      if (const auto day = Date::parse(failing.found)) found = format_date(*day, lang);
      break;
    case Found::month:
      if (const auto month = Period::parse(failing.found)) found = format_period(*month, lang);
      break;
    case Found::none:
    case Found::text:
      break;
  }
  auto out = control.says.in(lang);
  if (const auto at = out.find("{0}"); at != std::string::npos) out.replace(at, 3, found);
  return out;
}

}  // namespace jalon::control
