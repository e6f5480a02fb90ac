// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what the rules of committees, their meetings and decisions share.
#pragma once

#include <algorithm>
#include <array>

#include "base/typed_text.hpp"
#include "steering/committee.hpp"

namespace jalon::steering {

inline constexpr std::size_t name_characters_max = 200;
inline constexpr std::size_t text_characters_max = 4000;
inline constexpr std::size_t notes_characters_max = 20000;

template <class E>
struct Named {
  E value;
  std::string_view word, title;
};
template <class E, std::size_t N>
constexpr std::string_view word_in(const std::array<Named<E>, N>& names, E value) {
  for (const auto& one : names) {
    if (one.value == value) return one.word;
  }
  return {};
}
template <class E, std::size_t N>
constexpr std::string_view title_in(const std::array<Named<E>, N>& names, E value) {
  for (const auto& one : names) {
    if (one.value == value) return one.title;
  }
  return {};
}
template <class E, std::size_t N>
bool parse_in(const std::array<Named<E>, N>& names, std::string_view text, E& out) {
  for (const auto& one : names) {
    if (one.word == text) {
      out = one.value;
      return true;
    }
  }
  return false;
}

Result<void> ok_unless(std::vector<Fault> faults);

Result<Committee> open_committee(access::Act& act, CommitteeId id);
// The right over the committee's territory, or the chair's seat; the role stands in the journal.
Result<void> require_in(access::Act& act, const CommitteeContext& context, const Committee& committee,
                        access::Right right);
// For acts of a seat about itself: any role, as the seat is the permission.
Result<void> require_seat(access::Act& act, const CommitteeContext& context, const Seat& seat, Date day);
// Who acts, as decisions and minutes name them.
std::string name_of(const access::Act& act);

// The record of the journal of an act on a meeting.
void tell(access::Act& act, const MeetingRecord& record, std::string_view verb, std::string before, std::string after,
          std::string_view motive = {});
Result<MeetingRecord> open_meeting(access::Act& act, MeetingId id);
Result<MeetingRecord> open_item(access::Act& act, ItemId id);
// To what those who prepare the meeting do.
Result<MeetingRecord> open_to(access::Act& act, const CommitteeContext& context, Result<MeetingRecord> record);
// What the convocation lists, for the journal.
std::string describe_documents(const MeetingRecord& record);
// Documents of the meeting that a new one repeats, on its own item.
void copy_documents(access::Act& act, const MeetingRecord& from, ItemId item, ItemId onto);
Result<void> store_meeting(access::Act& act, const Meeting& meeting);
tl::unexpected<Error> refuse_meeting_state(const Meeting& meeting);
// Refused unless the act's account may speak on the item.
Result<void> not_recused(const access::Act& act, const MeetingRecord& record, ItemId item, std::string_view line = {});

}  // namespace jalon::steering
