// SPDX-License-Identifier: EUPL-1.2
// The grants of the demonstration: calls, organisations and several hundred applications, all invented, from the call
// to the last cent. Their amounts stay within what demo_ledger delegates.
#pragma once

#include <map>
#include <vector>

#include "app/demo_acts.hpp"
#include "app/demo_ledger.hpp"

namespace jalon::app {

// The people around the files of one department; nobody is two of them.
struct GrantPeople {
  access::Actor officer, payer, controller;
  std::vector<access::Actor> associations;
};
struct GrantPlace {
  TerritoryKey contract, department;
  std::string place, authority;  // "Plaine Commune"; who signs
  bool is_commune = false;
  access::Actor authority_actor, delegate;  // the delegate may be nobody
};
struct GrantActors {
  MoneyActors money;
  std::map<TerritoryKey, GrantPeople> people;  // by department
  std::vector<GrantPlace> places;
  std::size_t shown = 0;            // the place of the accounts on the sign-in page
  access::Actor shown_association;  // of that place
};
// The same each time, from 9 May to 15 November 2016.
std::vector<DrawnAct> draw_grants(const territory::Registry& registry, const GrantActors& actors);

}  // namespace jalon::app
