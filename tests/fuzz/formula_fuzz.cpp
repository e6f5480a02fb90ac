// SPDX-License-Identifier: EUPL-1.2
// Formulas of indicators. Whatever the bytes, a formula that is read is evaluated, has a unit or says why not, reads
// the same a second time, and is written for readers.
#include <cmath>
#include <cstdlib>

#include "base/text.hpp"
#include "figures/formula.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace jalon;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = figures::parse_formula(text);
  if (!read) {
    for (const auto& fault : std::get<Invalid>(read.error()).faults)
      if (first_bad_utf8(fault.reason.english())) std::abort();
    return 0;
  }
  const auto again = figures::parse_formula(read->text());
  if (!again || again->names() != read->names()) std::abort();
  std::vector<std::optional<double>> values;
  std::vector<figures::Shown> shown;
  std::vector<figures::Unit> units;
  for (std::size_t i = 0; i < read->names().size(); ++i) {
    values.emplace_back(static_cast<double>(i) - 1);
    shown.push_back({values.back(), static_cast<int>(i % 3)});
    units.push_back(i % 2 == 0 ? figures::Unit{} : figures::Unit{{{"eur", 1}}});
  }
  const auto outcome = figures::Calculator(*read)(values);
  if (!std::isfinite(outcome.value)) std::abort();
  static_cast<void>(figures::unit_of(*read, units));
  for (const auto lang : {Lang::fr, Lang::en})
    if (first_bad_utf8(figures::explain(*read, shown, 2, lang))) std::abort();
  return 0;
}
