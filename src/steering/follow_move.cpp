// SPDX-License-Identifier: EUPL-1.2
#include "steering/sql.hpp"
#include "steering/steering.hpp"

namespace jalon::steering {

void follow_move(db::Session& session, const territory::Move& move) {
  session.run(sql::place_assignments, move.contract, move.to);
  session.run(sql::place_support, move.contract, move.to, move.day);
  session.run(sql::place_reminders, move.contract, move.to, move.day);
}

}  // namespace jalon::steering
