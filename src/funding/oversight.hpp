// SPDX-License-Identifier: EUPL-1.2
// The records of grants under internal control: what each finding about the chain of grants looks at, and the marks of
// risk by which grants are chosen to be looked at on the spot.
#pragma once

#include <string_view>
#include <vector>

#include "funding/funding.hpp"
#include "territory/oversight.hpp"

namespace jalon::funding {

std::vector<territory::Tally> tally(db::Session& session, const territory::Question& question);
// Of one control, wherever its records are.
std::vector<territory::Tally> tally(db::Session& session, const territory::Question& question,
                                    std::string_view control);
// Of one control, the oldest first.
struct Slice {
  std::int64_t limit = 50, offset = 0;
};
std::vector<territory::Failing> failing(db::Session& session, std::string_view control,
                                        const territory::Question& question, const Slice& slice);
// Nothing when that record does not fail (any more).
std::optional<territory::Failing> failing_one(db::Session& session, std::string_view control, std::string_view record,
                                              const territory::Question& question);

// A grant that is signed, with what makes it more or less urgent to look at. Nothing about a person.
struct Exposed {
  ApplicationId application;
  std::string number, title, organisation_name;
  partner::PartnerId organisation;
  TerritoryKey department;
  std::int64_t granted_cents = 0, total_cents = 0, paid_cents = 0;
  bool is_first = false;           // the organisation had no grant before in this department
  bool is_report_late = false;     // today
  bool was_returned = false;       // its report, at least once
  bool is_amended = false;         // a further decision changed it
  bool is_cofunding_open = false;  // co-funders are named and no document shows one firm
  std::int64_t others = 0;         // other grants of the organisation in force, in all departments
};
// Those in force in a department whose call is of that year, by number.
std::vector<Exposed> exposed(db::Session& session, TerritoryKey department, int year, Date today);
// Who instructed, scored, decided, certified or paid this grant: they do not control it.
bool has_acted(db::Session& session, ApplicationId application, access::AccountId account);

}  // namespace jalon::funding
