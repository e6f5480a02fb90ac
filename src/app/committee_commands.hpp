// SPDX-License-Identifier: EUPL-1.2
// Committees from the command line: each calls the room and prints.
#pragma once

#include <string>
#include <vector>

#include "app/platform.hpp"
#include "base/function_ref.hpp"
#include "base/result.hpp"

namespace jalon::app {

struct CommitteeOptions {
  std::string committee, meeting, item, decision, seat, territory, name,
      kind = "cell", day, hour = "14:30", place, link, motive, text, owner, due, email, verb, sha256, format = "csv",
      line, by = "consensus", casting, document, file;
  std::vector<std::string> present, excused;
  int every = 3, notice = 5, votes_for = 0, against = 0, abstentions = 0;
  std::string unit = "month", quorum = "1/2";
  bool json = false, late = false, substitute = false;
};
Result<void> list_committees(Platform& platform, const CommitteeOptions& options);
Result<void> show_committee(Platform& platform, const CommitteeOptions& options);
Result<void> create_committee_here(Platform& platform, const CommitteeOptions& options);
Result<void> seat_account_here(Platform& platform, const CommitteeOptions& options);
Result<void> plan_meeting_here(Platform& platform, const CommitteeOptions& options);
Result<void> add_item_here(Platform& platform, const CommitteeOptions& options);
// Documents of an item: added, given a new version, removed with a reason, listed with their SHA-256.
Result<void> add_document_here(Platform& platform, const CommitteeOptions& options);
Result<void> replace_document_here(Platform& platform, const CommitteeOptions& options);
Result<void> remove_document_here(Platform& platform, const CommitteeOptions& options);
Result<void> list_documents(Platform& platform, const CommitteeOptions& options);
// convene, open, close, sign (with --sha256, as `minutes` prints it), cancel.
Result<void> move_meeting_here(Platform& platform, const CommitteeOptions& options);
Result<void> attend_meeting_here(Platform& platform, const CommitteeOptions& options);
Result<void> record_outcome_here(Platform& platform, const CommitteeOptions& options);
Result<void> decide_here(Platform& platform, const CommitteeOptions& options);
Result<void> show_meeting(Platform& platform, const CommitteeOptions& options);
// The text that is signed, and its SHA-256 on the last line.
Result<void> print_minutes(Platform& platform, const CommitteeOptions& options);
// All, of a committee, or those late.
Result<void> list_decisions(Platform& platform, const CommitteeOptions& options);
Result<void> list_late(Platform& platform, const CommitteeOptions& options);
Result<void> move_decision_here(Platform& platform, const CommitteeOptions& options);

}  // namespace jalon::app
