// SPDX-License-Identifier: EUPL-1.2
// What people write in the cells of a table, read with reasons: numbers, periods, codes of territories. Nothing is
// guessed in silence, and a missing value is never zero.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/period.hpp"
#include "base/result.hpp"

namespace jalon::intake {

enum class Reading : std::uint8_t {
  value,
  missing,    // empty, -, n.d., ns, NC, sans objet…
  ambiguous,  // 1,234: see read_number
  withheld,   // <5, s, secret: a small count that its author keeps back
  wrong
};

// What the cell itself says of how it was written: see TableRow::is_number.
enum class Written : std::uint8_t { by_hand, as_number };

struct NumberCell {
  Reading is = Reading::missing;
  std::int64_t value = 0;  // in units of 10^-decimals
  // Of an ambiguous one, both readings, as far as they fit.
  std::optional<std::int64_t> as_decimal, as_thousands;
  bool is_percent = false;    // 85 %: the value is 85
  bool had_exponent = false;  // 1.2E+05: what a spreadsheet shows of a long number in a narrow column, rounded
  Message reason;             // of all but value and missing
};
// A number in units of 10^-decimals (0 to 6). The rules:
//  - a sign before it (- + − –), spaces of any width between thousands and around, a % after it;
//  - one comma or one point is the decimal mark (0,85 and 0.85);
//  - both: the last one is the decimal mark, the other stands between thousands (1.234,5 and 1,234.5), as does one that
//  is
//    there several times (1,234,567); groups that are not of three digits are wrong;
//  - one mark with three digits after it and one to three before (1,234), written by hand: ambiguous, since one
//  language's
//    decimals are the other's thousands;
//  - more decimals than are kept are wrong, unless they are zeros; an exponent is read;
//  - a spreadsheet's error (#N/A) is wrong, and so is a number with a unit.
NumberCell read_number(std::string_view text, int decimals, Written written = Written::by_hand);

struct PeriodCell {
  Reading is = Reading::missing;  // value, missing or wrong
  Period period;
  bool was_day = false;        // a day was written, the period is the one that it lies in
  bool is_impossible = false;  // of a wrong one: meant to be a period all the same (13/2016)
  Message reason;              // of a wrong one
};
// 2016; 2016-Q4, 2016Q4, 2016-T4, T4 2016, 4T2016, 4e trimestre 2016, Q4 2016, 4th quarter 2016; 2016-11, 201611,
// 11/2016, novembre 2016, nov. 2016, nov-16, November 2016. Years from 1900 to 2199. A day (2016-11-30, 30/11/2016,
// 31/12/16, 30 novembre 2016; never the month first) is the period of the length `days_as` in which it lies, and wrong
// without one.
PeriodCell read_period(std::string_view text, std::optional<Period::Length> days_as = std::nullopt);

enum class CodeOf : std::uint8_t { region, department, commune, epci, contract };

struct CodeCell {
  Reading is = Reading::missing;  // value, missing or wrong
  std::string code;
  bool was_repaired = false;  // what was written differs by more than spaces around it: say so
  Message reason;             // of a wrong or repaired one
};
// The code that was meant before a spreadsheet took it for a number or somebody typed it in lower case: 01 for 1
// or 1.0, 2A for 2a or 02A, 01004 for 1004. Its shape only: whether there is such a territory is for the registry to
// say. A contract's code is taken as it is, in capitals.
CodeCell read_code(std::string_view text, CodeOf level);

}  // namespace jalon::intake
