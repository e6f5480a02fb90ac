// SPDX-License-Identifier: EUPL-1.2
#include "plan/plan.hpp"
#include "plan/sql.hpp"

namespace jalon::plan {

void follow_move(db::Session& session, const territory::Move& move) {
  for (const auto* statement :
       {&sql::place_plan, &sql::place_axes, &sql::place_actions, &sql::place_partners, &sql::place_milestones,
        &sql::place_budgets, &sql::place_expected, &sql::place_revisions, &sql::place_versions, &sql::place_signatures,
        &sql::place_comments, &sql::place_documents})
    session.run(*statement, move.contract, move.to);
}

}  // namespace jalon::plan
