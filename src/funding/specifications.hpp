// SPDX-License-Identifier: EUPL-1.2
// The specification ("cahier des charges") that a call may ask an organisation to meet: points with what proves each,
// and the checks of organisations against it, by a named verifier, on a day. A check is never changed: a later one
// takes its place. Organisations only: nothing here is about a person.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "funding/funding.hpp"

namespace jalon::funding {

using SpecificationId = Id<struct GrantSpecificationTag>;
using VerificationId = Id<struct GrantVerificationTag>;

inline constexpr std::size_t specification_points_max = 30;
inline constexpr int specification_months_max = 120;

struct SpecificationPoint {
  std::string code;  // within the specification
  Text title;
  Text proof;  // the piece that is expected
  bool is_mandatory = true;
};
// One version of it: what it says is frozen once somebody was checked against it or a published call names it.
struct Specification {
  SpecificationId id;
  std::string code;  // CDC-PREVENTION, the same for all versions
  int version = 1;
  TerritoryKey territory;  // of who keeps it: the nation or a department
  Text title;
  std::string source;  // the document that it rests on, and its day
  Date source_on;
  int months = 24;  // that a check stands
  std::vector<SpecificationPoint> points;
  std::int64_t revision = 1;
  bool is_frozen = false;
  bool is_replaced = false;   // a later version is there
  bool is_asked_for = false;  // by a call that was published
  Instant changed_at;
  std::string changed_by;
  [[nodiscard]] std::string name() const;  // CDC-PREVENTION@2, as calls and addresses name it
};

// Right::write_calls in its territory. Conflict when the code is taken.
Result<SpecificationId> create_specification(access::Act& act, const territory::Registry& registry,
                                             const Specification& text);
// Refused "funding.specification_frozen" of a version that something rests on; Conflict on another revision than the
// one that was read. Code and territory stay. Returns the revision.
Result<std::int64_t> edit_specification(access::Act& act, const territory::Registry& registry, SpecificationId id,
                                        std::int64_t revision, const Specification& text);
// The next version, with its motive; the one before stays readable, and checks against it count for the calls that name
// it. Refused while the last one is not frozen: then that one is changed.
Result<SpecificationId> replace_specification(access::Act& act, const territory::Registry& registry, SpecificationId id,
                                              const Specification& text, std::string_view motive);
std::optional<Specification> find_specification(db::Session& session, SpecificationId id);
// CODE@2, or CODE: the last version.
std::optional<Specification> find_specification(db::Session& session, std::string_view name);
std::vector<Specification> versions_of_specification(db::Session& session, std::string_view code);  // newest first
std::vector<Specification> specifications(db::Session& session);  // the last version of each, with its points
// What is frozen is read by everybody; what is not, by those who write calls or read applications anywhere.
bool may_read(const access::Actor* actor, const Specification& specification);
// As the API and files write it; what is left out keeps its value in `text`.
Result<Specification> read_specification(const territory::Registry& registry, std::string_view json,
                                         Specification text);
void write_json(JsonWriter& json, const territory::Registry& registry, const Specification& specification);

// ---- checks ----

enum class PointState : std::uint8_t { met, not_met, not_applicable };
std::string_view word(PointState answer);
bool parse_word(std::string_view text, PointState& answer);
std::string_view title(PointState answer);  // English msgid
struct PointAnswer {
  std::string point;
  PointState answer = PointState::not_met;
  std::string note;
  std::string document;  // that shows it, by its reference
};
enum class CheckStanding : std::uint8_t { met, not_met, expired, replaced };
std::string_view word(CheckStanding standing);
std::string_view title(CheckStanding standing);  // English msgid
struct Verification {
  VerificationId id;
  SpecificationId specification;
  std::string code;  // and version, of the specification
  int version = 1;
  Text title;
  partner::PartnerId organisation;
  std::string organisation_name;  // it keeps its name
  int number = 1;                 // of this organisation against this version
  TerritoryKey territory, department;
  Date day, valid_until;  // both included
  bool is_met = false;
  access::AccountId by_account;
  std::string by;
  Instant at;
  bool is_replaced = false;
  [[nodiscard]] CheckStanding standing(Date today) const {
    return is_replaced           ? CheckStanding::replaced
           : !is_met             ? CheckStanding::not_met
           : valid_until < today ? CheckStanding::expired
                                 : CheckStanding::met;
  }
};
struct Examination {
  Date day;
  std::vector<PointAnswer> answers;  // one for each point
};
// The last day on which a check of that day stands.
Date valid_until(Date day, int months);
// Right::instruct_applications where the organisation works or has applied, within the specification's territory;
// somebody who is no member of it, with an account: a check has a named verifier. `seen` is the number of the last
// check that was read, 0 for none. A point is met with a document that shows it; a mandatory point is met or not; the
// whole is met when every mandatory point is.
Result<VerificationId> check_organisation(access::Act& act, const territory::Registry& registry, SpecificationId id,
                                          partner::PartnerId organisation, int seen, const Examination& examination);
// Where this actor would check it; none: not at all.
std::optional<TerritoryKey> place_of_check(db::Session& session, const territory::Registry& registry,
                                           const access::Actor& actor, const Specification& specification,
                                           const partner::Organisation& organisation);
std::optional<Verification> find_check(db::Session& session, VerificationId id);
// The last one against this version, whatever it concludes.
std::optional<Verification> last_check(db::Session& session, SpecificationId id, partner::PartnerId organisation);
std::vector<PointAnswer> answers_of(db::Session& session, VerificationId id);
std::vector<Verification> checks_of(db::Session& session, partner::PartnerId organisation);  // newest first
// The last check of each organisation, by name; of one department or of all.
std::vector<Verification> checked(db::Session& session, SpecificationId id, std::optional<TerritoryKey> department,
                                  std::int64_t limit, std::int64_t offset, std::int64_t* total = nullptr);
void write_json(JsonWriter& json, const territory::Registry& registry, const Verification& one, Date today,
                const std::vector<PointAnswer>* answers = nullptr);
// Grants decided for an organisation, revoked ones included, and how many of them after an instant.
struct Dealings {
  std::int64_t grants = 0, since_check = 0;
  std::optional<Date> first_on, last_on;
};
Dealings dealings(db::Session& session, partner::PartnerId organisation, Instant check);

// ---- what a call asks for ----

// The specification that the application's call asks for, and how its organisation stands on that day.
struct Requirement {
  Specification specification;
  std::optional<Verification> check;  // the last one
  Date day;                           // that counts: of the decision, or today
  [[nodiscard]] bool is_met() const { return check && check->standing(day) == CheckStanding::met; }
  [[nodiscard]] Message found(const std::string& organisation) const;  // why not
};
std::optional<Requirement> requirement_of(db::Session& session, const Application& application, Date today);
// Refused "funding.specification": what propose() of an amount and decide() of a grant ask before they go on.
Result<void> specification_allows(db::Session& session, const Application& application, Date today);
// Of a call's text: that it is known, kept where the call is or above, and the last version; in full, CODE@2.
void settle_specification(db::Session& session, const territory::Registry& registry, CallText& text,
                          std::string_view before, std::vector<Fault>& faults);

}  // namespace jalon::funding
