// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what people write in the cells of a grants file, read as it was meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace jalon::audit {

// A day however it was written: 2016-11-30, with a time after it, 30/11/2016, 30.11.16, 2016/11/30, 20161130, or the
// number that a spreadsheet keeps of it (42704).
struct DayCell {
  std::optional<Date> day;
  bool is_iso = false;         // written 2016-11-30
  bool has_time = false;       // and a time after it
  bool is_impossible = false;  // the form of a day, and none of the calendar
};
DayCell read_day(std::string_view text);

struct PeriodOfDays {
  std::optional<Date> begins, ends;  // ends is none of a single day
  bool is_iso = false;               // as the schema asks
  bool is_impossible = false;
};
// 2017-03-14 or 2017-03-14/2018-03-14; also with _ between (as before version 2), and other forms of both days.
PeriodOfDays read_days(std::string_view text);

// Digits, perhaps a sign, perhaps a point and at most two decimals: in cents.
std::optional<std::int64_t> read_plain_cents(std::string_view text);

// A cell for a sentence about it: only what looks like a number, a code or a day is repeated. What stands in a column
// where it does not belong may be somebody's name.
std::string quoted(std::string_view cell);

// The same day so many months later, or the last of its month.
Date months_later(Date day, int months);

}  // namespace jalon::audit
