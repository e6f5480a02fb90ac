// SPDX-License-Identifier: EUPL-1.2
// The wiring: one database, the clocks, the directory of territories, and every room's migrations and statements.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "territory/territory.hpp"

namespace jalon::app {

inline constexpr std::string_view version = "0.1.0";

std::vector<db::Migration> migrations();
std::vector<const db::Statement*> statements();

struct Platform {
  std::unique_ptr<db::Database> database;
  std::unique_ptr<territory::Directory> territories;
  SystemClock wall;
  std::unique_ptr<Clock> clock;            // the policy's: the wall, or the standing date of the demonstration
  bool behind_tls = false;                 // cookies are Secure
  std::string public_address;              // what readers type, without a slash at its end; empty: not told
  std::optional<Date> demonstration_date;  // set: the data are made up
};

// Whoever types on the command line, for the journal: may do everything.
access::Actor operator_actor();

// What the rooms do when places change: what hangs on a contract goes where it goes, and the sums follow.
territory::Told when_places_change();

enum class Schema {
  must_be_current,   // an older schema is refused with what to do
  bring_up_to_date,  // migrates, and loads the reference of territories into a database that has none
  without_places,    // migrates only: the demonstration loads its places on a day of its own
};
Platform open_platform(const std::string& url, Schema schema, int readers = 4);

// A territory as commands name it: FR, region:11, department:93, contract:CV001. NotFound says so; and back.
Result<const territory::Territory*> place_of(const territory::Registry& registry, const std::string& text);
std::string text_of(const territory::Territory& place);

std::optional<std::string> read_setting(db::Database& database, std::string_view name);
void write_setting(db::Session& session, std::string_view name, std::string_view value);

}  // namespace jalon::app
