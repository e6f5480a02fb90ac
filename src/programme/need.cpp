// SPDX-License-Identifier: EUPL-1.2
// The need of places as a formula: its check against the indicators there are, and its value.
#include <algorithm>
#include <cmath>

#include "programme/programme.hpp"
#include "web/i18n.hpp"

namespace jalon::programme {

const Parameter* Need::parameter(std::string_view code) const {
  const auto found = std::ranges::find(parameters, code, &Parameter::code);
  return found == parameters.end() ? nullptr : &*found;
}

std::vector<std::optional<double>> Need::inputs(Value value) const {
  std::vector<std::optional<double>> out;
  for (const auto& name : formula.names()) {
    const auto* own = parameter(name);
    out.push_back(own != nullptr ? std::optional(own->value) : value(name));
  }
  return out;
}

std::optional<std::int64_t> Need::places(std::span<const std::optional<double>> inputs) const {
  const auto outcome = figures::Calculator(formula)(inputs);
  constexpr double most = 1e9;
  if (outcome.kind != figures::Computed::Kind::value || outcome.value > most) return std::nullopt;
  // What falls short of a whole place by less than arithmetic is exact to needs that place and no other.
  return std::max<std::int64_t>(static_cast<std::int64_t>(std::ceil(outcome.value - 1e-9)), 0);
}

std::string need_label(const Need& need, std::string_view name, Lang lang) {
  if (const auto* own = need.parameter(name)) return own->label.in(lang);
  if (name == need_population) return std::string(web::tr(lang, "Population"));
  if (name == need_contracts) return std::string(web::tr(lang, "Number of contracts"));
  return {};
}

std::string need_text(const Need& need, Lang lang, const std::map<std::string, std::string, std::less<>>& names) {
  std::vector<std::string> shown;
  for (const auto& name : need.formula.names()) {
    auto label = need_label(need, name, lang);
    if (label.empty()) {
      const auto found = names.find(name);
      label = found == names.end() ? name : found->second;
    }
    shown.push_back(std::move(label));
  }
  return figures::write(need.formula, shown, lang);
}

std::vector<Fault> check_need(db::Session& session, const Need& need) {
  figures::Codes codes{std::string(need_population), std::string(need_contracts)};
  std::map<std::string, std::string> units{{std::string(need_population), "person"},
                                           {std::string(need_contracts), "contract"}};
  for (const auto& indicator : figures::indicators(session)) {
    codes.insert(indicator.code);
    units[indicator.code] = indicator.unit;
  }
  for (const auto& one : need.parameters) {
    codes.insert(one.code);
    units[one.code] = one.unit;
  }
  auto faults = figures::check_names(need.formula, codes);
  if (faults.empty()) {
    std::vector<figures::Unit> known;
    for (const auto& name : need.formula.names())
      known.push_back(figures::parse_unit(units[name]).value_or(figures::Unit{}));
    faults = figures::check_units(need.formula, known, figures::parse_unit("place").value());
  }
  for (auto& fault : faults) fault.field = fmt::format("line {}, need.formula", need.line);
  return faults;
}

}  // namespace jalon::programme
