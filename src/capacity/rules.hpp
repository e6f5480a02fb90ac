// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its rules share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "capacity/capacity.hpp"

namespace jalon::capacity {

inline constexpr std::size_t name_characters_max = 200;
inline constexpr std::size_t text_characters_max = 1000;
// A count of people from 1 to below this stays inside its department.
inline constexpr std::int32_t small_count = 5;
inline constexpr std::int32_t places_max = 100'000;
// Places older than the policy have a day all the same; what is before or after these years is a typing mistake.
inline constexpr int year_min = 1980;
inline constexpr int year_max = 2099;

// Tidies a free text and adds what is wrong with it: too long, or with an identifier of a person.
std::string checked_text(std::string_view field, std::string_view text, std::size_t characters_max,
                         std::vector<Fault>& faults);
void check_day(std::string_view field, Date day, std::vector<Fault>& faults);
void check_kind(const plan::Context& context, std::string_view kind, std::vector<Fault>& faults);
// The service, if there is one and the actor has the right in its territory.
Result<Service> require_service(access::Act& act, const plan::Context& context, access::Right right, ServiceId id);
// The motive of a strike, or what is wrong with it.
Result<std::string> checked_motive(std::string_view motive);

// One amount into an indicator: the total and the part of a kind.
struct Amount {
  std::string_view indicator;
  std::string_view kind;
  Date day;
  std::int64_t amount = 0;
  std::string_view source_kind;
  std::string source_id;
};
void count(access::Act& act, const plan::Context& context, const Service& service, const Amount& amount);
void ensure_indicators(db::Session& session);

}  // namespace jalon::capacity
