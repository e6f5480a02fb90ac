// SPDX-License-Identifier: EUPL-1.2
// What a grant was worth, said once its report is accepted or overdue, and the rule that hangs on it: a grant is not
// renewed while the one of the year before is not assessed, or against what its assessment advises. An override is
// asked for by one person, with a motive, and confirmed by another.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "funding/funding.hpp"

namespace jalon::funding {

using OverrideId = Id<struct GrantOverrideTag>;

enum class Grade : std::uint8_t { full, part, none };
std::string_view word(Grade grade);
bool parse_word(std::string_view text, Grade& grade);
enum class Question : std::uint8_t { conditions, objectives, accounts };
std::string_view title(Question question);               // English msgid
std::string_view title(Question question, Grade grade);  // kept in part
enum class Advice : std::uint8_t { renew, with_conditions, do_not_renew };
std::string_view word(Advice advice);
bool parse_word(std::string_view text, Advice& advice);
std::string_view title(Advice advice);  // English msgid

struct Assessment {
  ApplicationId application;
  int version = 1;                 // grows each time it is assessed again
  Grade conditions = Grade::full;  // of the agreement
  Grade objectives = Grade::full;
  Grade accounts = Grade::full;
  Advice recommendation = Advice::renew;
  std::string text;  // why, and under which conditions
  access::AccountId by_account;
  std::string by;
  Instant at;
};
// Why a grant cannot be assessed on this day; nothing when it can.
std::optional<Message> not_assessable(db::Session& session, const Application& application, Date today);
// Right::instruct_applications in the department, by somebody who does not pay the file; who has assessed it does not
// pay it either. `seen` is the version that was read, 0 for none: Conflict when another came meanwhile. Returns the
// version.
Result<int> assess(access::Act& act, const territory::Registry& registry, ApplicationId id, int seen,
                   const Assessment& assessment);
std::optional<Assessment> assessment_of(db::Session& session, ApplicationId id);  // the last one
std::vector<Assessment> assessments_of(db::Session& session, ApplicationId id);   // newest first

struct ToAssess {
  ApplicationId application;
  std::string number, organisation_name, title;
  TerritoryKey department;
  Date due;  // of the report
  ReportState report_state = ReportState::due;
};
// Signed grants whose report is accepted or overdue and that nobody has assessed.
std::vector<ToAssess> to_assess(db::Session& session, std::optional<TerritoryKey> department, Date today);

// ---- renewal ----

// The code of the check that is for the State's services alone: an assessment prepares a decision.
inline constexpr std::string_view renewal_check = "renewal";

// How an earlier grant is known to be renewed.
enum class Tie : std::uint8_t {
  copied,    // the application was copied from it
  declared,  // by the applicant or who instructs
  detected   // same organisation and department, same fund and line, of the year before
};
std::string_view word(Tie tie);
std::string_view title(Tie tie);  // English msgid
enum class Standing : std::uint8_t { assessed, not_assessed, advised_against };
std::string_view word(Standing standing);
std::string_view title(Standing standing);  // English msgid
struct Override {
  OverrideId id;
  ApplicationId application, earlier;
  std::string reason;  // not_assessed or advised_against: it covers that alone
  std::string motive;
  Instant asked_at;
  access::AccountId asked_by_account;
  std::string asked_by;
  std::string answer;  // confirmed, refused; empty: it waits
  std::string answer_motive;
  std::optional<Instant> answered_at;
  access::AccountId answered_by_account;
  std::string answered_by;
};
struct Earlier {
  ApplicationId id;
  std::string number, title;
  int year = 0;  // of the budget that it was paid from
  Tie tie = Tie::detected;
  Standing standing = Standing::not_assessed;
  std::optional<Assessment> assessment;
  std::vector<Override> overrides;  // of this grant, oldest first
  // An override that covers what stands now was confirmed.
  [[nodiscard]] const Override* confirmed() const;
  [[nodiscard]] const Override* waiting() const;
  [[nodiscard]] bool is_in_the_way() const { return standing != Standing::assessed && confirmed() == nullptr; }
};
// The grants of earlier years that an application renews, by number.
std::vector<Earlier> earlier_grants(db::Session& session, const Application& application);
// Those that it may be declared to renew: signed for the same organisation, of earlier years.
std::vector<Earlier> renewable_grants(db::Session& session, const Application& application);
// By a member while it is written, by who instructs until it is proposed; none takes a declaration back.
Result<void> declare_renewal(access::Act& act, const territory::Registry& registry, ApplicationId id,
                             std::optional<ApplicationId> earlier);
// Right::instruct_applications. Refused when nothing stands in the way; Conflict when one waits already.
Result<OverrideId> ask_override(access::Act& act, const territory::Registry& registry, ApplicationId id,
                                ApplicationId earlier, std::string_view motive);
// Right::decide_grants, by somebody else than who asked and who has not instructed or scored the file. A refusal has
// its motive.
Result<void> answer_override(access::Act& act, const territory::Registry& registry, OverrideId id, bool confirms,
                             std::string_view motive = {});
struct WaitingOverride {
  OverrideId id;
  ApplicationId application;
  std::string number, organisation_name, title;
  TerritoryKey department;
  std::string earlier_number, reason, motive;
  Instant asked_at;
  std::string asked_by;
};
std::vector<WaitingOverride> overrides_waiting(db::Session& session, std::optional<TerritoryKey> department);
// Refused "funding.not_assessed" or "funding.advised_against": what propose() and decide() ask before they go on.
Result<void> renewal_allowed(db::Session& session, const Application& application);

}  // namespace jalon::funding
