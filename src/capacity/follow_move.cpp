// SPDX-License-Identifier: EUPL-1.2
#include "capacity/capacity.hpp"
#include "capacity/sql.hpp"

namespace jalon::capacity {

void follow_move(db::Session& session, const territory::Move& move) {
  for (const auto* statement :
       {&sql::place_services, &sql::place_past, &sql::place_served, &sql::place_closings, &sql::place_changes,
        &sql::place_delays, &sql::place_documents, &sql::place_fundings, &sql::place_months})
    session.run(*statement, move.contract, move.to);
}

}  // namespace jalon::capacity
