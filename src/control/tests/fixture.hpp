// SPDX-License-Identifier: EUPL-1.2
// The grants of the funding room, with the tables of every room that a control looks at.
#pragma once

#include "allocation/sql.hpp"
#include "capacity/sql.hpp"
#include "control/control.hpp"
#include "control/sql.hpp"
#include "funding/tests/fixture.hpp"
#include "programme/sql.hpp"
#include "steering/sql.hpp"

namespace jalon::control {

class Controls : public funding::Funding {
 protected:
  Controls()
      : Funding({journal::sql::all_migrations, access::sql::all_migrations, territory::sql::all_migrations,
                 ledger::sql::all_migrations, figures::sql::all_migrations, partner::sql::all_migrations,
                 programme::sql::all_migrations, plan::sql::all_migrations, funding::sql::all_migrations,
                 capacity::sql::all_migrations, allocation::sql::all_migrations, steering::sql::all_migrations,
                 sql::all_migrations}) {}
  access::Actor inspector = who(access::Role::control_officer, nation, "Contrôle interne national");

  [[nodiscard]] Now at_now() const { return {paris_date(now), now}; }
  [[nodiscard]] Perimeter whole() const { return *perimeter_of(registry, nation); }
  Line line(std::string_view control, std::optional<Perimeter> perimeter = {}) {
    return look([&](db::Session& session) {
      for (auto& one : overview(session, registry, perimeter.value_or(whole()), at_now())) {
        if (one.control->id == control) return one;
      }
      throw std::runtime_error("no such control");
    });
  }
  std::vector<Entry> list(std::string_view control) {
    return look([&](db::Session& session) { return failing(session, registry, control, whole(), at_now(), {}); });
  }
  std::string answered(const access::Actor& actor, std::string_view record, const Answer& given) {
    return why_not(as(actor, [&](access::Act& act) { return answer(act, registry, "PA-07", record, given); }));
  }
  std::string followed(const access::Actor& actor, std::string_view record, CaseVerb verb, const Answer& given) {
    return why_not(as(actor, [&](access::Act& act) { return follow_up(act, registry, "PA-07", record, verb, given); }));
  }
  // A grant whose first payment is late by ten days; the record of PA-07.
  std::string late_payment() {
    const auto id = agreed(3'000'000, 6'000'000);
    const auto first = paid(id)[0];
    now = at_paris(first.due.plus_days(10), 9, 0);
    return first.id.text();
  }
};

}  // namespace jalon::control
