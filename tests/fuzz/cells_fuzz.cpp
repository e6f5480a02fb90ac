// SPDX-License-Identifier: EUPL-1.2
// Cells of tables: the first byte chooses decimals and level, the rest is the text. What is read is read the same once
// it has been written out, and every refusal has a reason.
#include <cstdlib>

#include "base/text.hpp"
#include "intake/cells.hpp"

namespace {

using namespace jalon;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_number(std::string_view text, int decimals) {
  for (const auto written : {intake::Written::by_hand, intake::Written::as_number}) {
    const auto cell = intake::read_number(text, decimals, written);
    check((cell.is == intake::Reading::value || cell.is == intake::Reading::missing) == cell.reason.id.empty());
    check(!first_bad_utf8(cell.reason.english()));
    if (cell.is != intake::Reading::value) continue;
    // Grouped as pages show it, a number is never ambiguous in French.
    const auto again = intake::read_number(format_decimal(cell.value, decimals, Lang::fr), decimals, written);
    const bool may_be_two = written == intake::Written::by_hand && decimals == 3;
    check(may_be_two || (again.is == intake::Reading::value && again.value == cell.value));
  }
}

void check_period(std::string_view text) {
  for (const auto days_as : {std::optional<Period::Length>(), std::optional(Period::Length::month)}) {
    const auto cell = intake::read_period(text, days_as);
    check((cell.is == intake::Reading::wrong) != cell.reason.id.empty());
    check(!first_bad_utf8(cell.reason.english()));
    if (cell.is != intake::Reading::value) continue;
    check(period_of_code(period_code(cell.period)) == cell.period);
    for (const auto lang : {Lang::fr, Lang::en}) {
      const auto again = intake::read_period(format_period(cell.period, lang));
      check(again.is == intake::Reading::value && again.period == cell.period);
    }
  }
}

void check_code(std::string_view text, intake::CodeOf level) {
  const auto cell = intake::read_code(text, level);
  check(!first_bad_utf8(cell.reason.english()));
  if (cell.is != intake::Reading::value) return;
  const auto again = intake::read_code(cell.code, level);
  check(again.code == cell.code && !again.was_repaired);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (first_bad_utf8(text)) return 0;  // the readers of tables let nothing else through
  check_number(text, data[0] % 7);
  check_period(text);
  check_code(text, static_cast<intake::CodeOf>(data[0] / 7 % 5));
  return 0;
}
