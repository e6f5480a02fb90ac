// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what its rules share.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "base/typed_text.hpp"
#include "funding/funding.hpp"
#include "web/i18n.hpp"

namespace jalon::funding {

inline constexpr std::size_t line_characters_max = 200;
inline constexpr std::size_t text_characters_max = 8000;
inline constexpr std::int64_t amount_cents_max = 100'000'000'000;  // of one line: a thousand million euros
inline constexpr std::int64_t done_max = 10'000'000;               // sessions, hours or attendances of one action
inline constexpr std::size_t pieces_max = 30;
inline constexpr std::int64_t piece_bytes_max = 10LL << 20;

// A text that must be there.
Result<std::string> checked_motive(std::string_view motive, Message missing, std::string_view field = "motive");
void check_amount(const std::string& field, std::int64_t cents, std::vector<Fault>& faults);

// ---- content as JSON in the database; broken JSON there is a bug ----
// The territory of a call stands in a column of its own.
std::string json_of(const CallText& text);
CallText call_text_of(std::string_view json, TerritoryKey territory);
// department-93, as files and programs name it; null: none.
std::string name_of(const territory::Registry& registry, TerritoryKey key);
const territory::Territory* place_named(const territory::Registry& registry, std::string_view name);
std::string json_of(const territory::Registry& registry, const Project& project);
std::string json_of(const Budget& budget);
std::string json_of(const std::vector<Outcome>& outcomes);
std::string json_of(const std::vector<Aid>& aids);
std::string json_of(const std::vector<Instalment>& schedule);
std::string json_of(const Report& report);
std::vector<Instalment> schedule_of(std::string_view json);
std::string json_of(const std::vector<Milestone>& milestones);
std::vector<Milestone> milestones_in(std::string_view json);
// Those of an agreement that both have signed begin to count; those that an amendment leaves out no longer do.
void follow_milestones(access::Act& act, const Application& application, const Agreement& agreement);
void read_report(std::string_view json, Report& report);
// From programs and from the database alike: what is absent is empty, what is wrong is told with its place.
Result<Project> read_project(const territory::Registry& registry, std::string_view json);
Result<Budget> read_budget(std::string_view json);
Result<std::vector<Outcome>> read_outcomes(std::string_view json);
Result<std::vector<Aid>> read_aids(std::string_view json);
Result<Report> read_report(std::string_view json);
// The text of an organisation, as kept with a submission.
std::string json_of(const partner::Organisation& organisation);
std::optional<partner::Organisation> organisation_in(std::string_view json);

// ---- what internal control asks for by columns (oversight.cpp), written with the texts ----
void note_call(db::Session& session, const Call& call, Instant now);  // of a version that is published
void note_content(db::Session& session, const territory::Registry& registry, ApplicationId id);

// ---- acts on an application ----
template <class S, class V>
const access::Transition<S, V>* step_of(std::span<const access::Transition<S, V>> table, S from, V act) {
  for (const auto& row : table) {
    if (row.from == from && row.act == act) return &row;
  }
  return nullptr;
}
// The application, once the actor has the right on its territory. A right to apply also asks for a member.
Result<Application> require_application(access::Act& act, const territory::Registry& registry, access::Right right,
                                        ApplicationId id);
// Where the act leads from the state in which it is; Refused "funding.state" says what was done already.
Result<State> next_state(const Application& application, Verb verb);
// Writes the row and the journal record; Conflict when somebody else wrote meanwhile.
struct Told {
  std::string_view act;
  std::string before, after, motive;
};
Result<void> keep(access::Act& act, Application& application, const Told& told);
// Refused "funding.duties_apart" when this account has done another of the duties on the file: "instructed", "scored",
// "decided", "certified", "paid".
Result<void> duties_apart(access::Act& act, ApplicationId id, std::initializer_list<std::string_view> others);
// The call's text under which an application stands.
CallText text_of(db::Session& session, const Application& application);
// The account of the ledger that the call is paid from, in the application's department.
ledger::Account account_of(const CallText& text, const Application& application, ledger::Kind kind, ledger::Unit unit);
inline std::optional<std::string> none_if_empty(std::string text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}
// 80 or 66,7: a rate in percent.
inline std::string rate_text(int permille, Lang lang) {
  return permille % 10 == 0 ? format_integer(permille / 10, lang) : format_decimal(permille, 1, lang);
}
// What words are looked for in.
std::string folded_of(const Application& application);

}  // namespace jalon::funding
