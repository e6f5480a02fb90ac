// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its rules share.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/typed_text.hpp"
#include "capacity/capacity.hpp"
#include "web/i18n.hpp"

namespace jalon::capacity {

BOOST_DESCRIBE_STRUCT(PlaceChange, (),
                      (id, service, kind, places, planned_on, expected_on, done_on, delay_motive, document, closing,
                       entered_at, entered_by, done_at, cancelled_at, cancel_motive, revived_at, struck_at,
                       strike_motive))

inline constexpr std::size_t name_characters_max = 200;
inline constexpr std::size_t text_characters_max = 1000;
// A count of people from 1 to below this stays inside its department.
inline constexpr std::int32_t small_count = 5;
inline constexpr std::int32_t places_max = 100'000;
// Places older than the policy have a day all the same; what is before or after these years is a typing mistake.
inline constexpr int year_min = 1980;
inline constexpr int year_max = 2099;

// For statements: what is recorded later than any instant is not known.
inline Instant instant_of(Known known) { return known.value_or(Instant{std::numeric_limits<std::int64_t>::max()}); }

// For statements that read one department or all of them by a range of an index.
struct Departments {
  TerritoryKey first, last;
};
inline Departments range_of(std::optional<TerritoryKey> department) {
  return department ? Departments{*department, *department}
                    : Departments{TerritoryKey{1}, TerritoryKey{std::numeric_limits<std::int32_t>::max()}};
}

void check_day(std::string_view field, Date day, std::vector<Fault>& faults);
void check_kind(const plan::Context& context, std::string_view kind, std::vector<Fault>& faults);
// The service, if there is one and the actor has the right in its territory.
Result<Service> require_service(access::Act& act, const plan::Context& context, access::Right right, ServiceId id);
// The same of a service that has not closed.
Result<Service> require_open_service(access::Act& act, const plan::Context& context, ServiceId id);
// The motive of an act, or what is wrong with it.
Result<std::string> checked_motive(std::string_view motive, Message missing);

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

// The counts of a month, written once for forms, tables, the API, the journal and the figures.
struct CountField {
  std::string_view name;       // in forms, the API and files
  std::string_view indicator;  // that it is counted in
  bool is_stock;               // at the end of the month, or of the month as a whole
  std::int32_t Counts::*member;
  std::string_view label;    // of the field that asks for it
  std::string_view heading;  // of a column
};
inline constexpr std::array<CountField, 5> count_fields{{
    {"occupied", "capacity.occupied", true, &Counts::occupied, N_("Occupied at the end of the month"), N_("Occupied")},
    {"waiting", "capacity.waiting", true, &Counts::waiting, N_("Waiting at the end of the month"), N_("Waiting")},
    {"supported", "capacity.supported", true, &Counts::supported, N_("People supported during the month"),
     N_("Supported")},
    {"completed", "capacity.completed", false, &Counts::completed, N_("Follow-ups completed"), N_("Completed")},
    {"interrupted", "capacity.interrupted", false, &Counts::interrupted, N_("Follow-ups interrupted"),
     N_("Interrupted")},
}};
void write_fields(JsonWriter& json, const Counts& counts);
void write_fields(JsonWriter& json, const PlaceChange& change);
void write_fields(JsonWriter& json, const Funding& funding);

// What the months of a service say of its places from day to day, by kind: what each day adds to the stocks among
// count_fields. A month says it at its last day; a kind of which no place was open for a whole month is used by nobody
// from its first day on, until a later month says otherwise.
using Use = std::array<std::int64_t, 3>;
using UseSteps = std::map<std::string, std::map<Date, Use>>;
UseSteps use_of(std::span<const PlaceChange> changes, std::span<const MonthRow> months);
UseSteps use_of(db::Session& session, ServiceId service);
// Observes what became different; `zeros`: of these kinds and days also what did not, since it was said.
struct Source {
  std::string_view kind;
  std::string id;
};
void count_use(access::Act& act, const plan::Context& context, const Service& service, const UseSteps& before,
               const UseSteps& after, const Source& source, const std::set<std::pair<std::string, Date>>& zeros = {});

// The figures of what a service has: counted where it stood no longer, and where it stands now.
Result<void> move_figures(access::Act& act, const plan::Context& context, const Service& from, const Service& to);
void insert(access::Act& act, const Service& service, const PlaceChange& change);
// The figures of a change that is done, or with -1 of one that is struck out; a baseline may move with them.
Result<void> count_change(access::Act& act, const plan::Context& context, const Service& service,
                          const PlaceChange& change, std::int64_t sign);
// From its first day on, and no longer after its last.
void count_funding(access::Act& act, const plan::Context& context, const Service& service, const Funding& funding,
                   std::int64_t sign);

}  // namespace jalon::capacity
