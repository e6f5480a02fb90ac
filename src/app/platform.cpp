// SPDX-License-Identifier: EUPL-1.2
#include "app/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "access/sql.hpp"
#include "allocation/sql.hpp"
#include "app/sql.hpp"
#include "audit/sql.hpp"
#include "capacity/capacity.hpp"
#include "capacity/sql.hpp"
#include "control/sql.hpp"
#include "figures/figures.hpp"
#include "figures/sql.hpp"
#include "funding/chain.hpp"
#include "funding/sql.hpp"
#include "journal/sql.hpp"
#include "ledger/observer.hpp"
#include "ledger/sql.hpp"
#include "partner/sql.hpp"
#include "plan/plan.hpp"
#include "plan/sql.hpp"
#include "programme/programme.hpp"
#include "programme/sql.hpp"
#include "steering/sql.hpp"
#include "steering/steering.hpp"
#include "territory/sql.hpp"

namespace jalon::app {
namespace {

template <class Table, class Out>
void append(const Table& table, Out& out) {
  out.insert(out.end(), table.begin(), table.end());
}

// What Jalon counts of its own records is known before anything is counted: the formula of a pack may name it.
void declare_what_is_counted(db::Database& database) {
  const bool is_declared = database.read([](db::Session& session) {
    return capacity::are_indicators_declared(session) && steering::are_indicators_declared(session) &&
           funding::are_indicators_declared(session);
  });
  if (is_declared) return;
  const auto declared = database.write([](db::Session& session) -> Result<void> {
    capacity::declare_indicators(session);
    steering::declare_indicators(session);
    funding::declare_indicators(session);
    return {};
  });
  JALON_CHECK(declared.has_value());
}

}  // namespace

std::vector<db::Migration> migrations() {
  std::vector<db::Migration> out;
  append(journal::sql::all_migrations, out);
  append(access::sql::all_migrations, out);
  append(territory::sql::all_migrations, out);
  append(ledger::sql::all_migrations, out);
  append(figures::sql::all_migrations, out);
  append(partner::sql::all_migrations, out);
  append(programme::sql::all_migrations, out);
  append(plan::sql::all_migrations, out);
  append(allocation::sql::all_migrations, out);
  append(funding::sql::all_migrations, out);
  append(capacity::sql::all_migrations, out);
  append(steering::sql::all_migrations, out);
  append(audit::sql::all_migrations, out);
  append(control::sql::all_migrations, out);
  append(sql::all_migrations, out);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return out;
}

std::vector<const db::Statement*> statements() {
  std::vector<const db::Statement*> out;
  append(journal::sql::all_statements, out);
  append(access::sql::all_statements, out);
  append(territory::sql::all_statements, out);
  append(ledger::sql::all_statements, out);
  append(figures::sql::all_statements, out);
  append(partner::sql::all_statements, out);
  append(programme::sql::all_statements, out);
  append(plan::sql::all_statements, out);
  append(allocation::sql::all_statements, out);
  append(funding::sql::all_statements, out);
  append(capacity::sql::all_statements, out);
  append(steering::sql::all_statements, out);
  append(audit::sql::all_statements, out);
  append(control::sql::all_statements, out);
  append(sql::all_statements, out);
  return out;
}

territory::Told when_places_change() {
  return {.moves = [](access::Act& act, const territory::Move& move) -> Result<void> {
            plan::follow_move(act.db, move);
            capacity::follow_move(act.db, move);
            steering::follow_move(act.db, move);
            return {};
          },
          .changed = [](access::Act& act, const territory::Changed& changed) -> Result<void> {
            figures::follow(act, changed);
            // What a department had on the first day of a target may be another now that a contract stood elsewhere.
            std::set<TerritoryKey> departments;
            for (const auto key : changed.territories) {
              for (const auto* registry : {&changed.before, &changed.after}) {
                if (const auto* place = registry->ancestor(key, territory::Level::department))
                  departments.insert(place->key);
              }
            }
            for (const auto department : departments) {
              if (auto done = programme::refresh_baselines(act, changed.after, {}, department, territory::open_start);
                  !done)
                return done;
            }
            return {};
          }};
}

access::Actor operator_actor() {
  const char* user = std::getenv("USER");
  return access::system_actor(std::string("Exploitant") +
                              (user != nullptr ? fmt::format(" ({})", user) : std::string()));
}

Platform open_platform(const std::string& url, Schema schema, int readers) {
  Platform platform;
  ledger::set_observer(&funding::observe_entry);
  db::Options options;
  options.readers = readers;
  options.create = schema != Schema::must_be_current;
  platform.database = db::Database::open(url, options);
  const auto steps = migrations();
  const int newest = steps.back().number;
  if (schema != Schema::must_be_current) {
    platform.database->migrate(steps);
    declare_what_is_counted(*platform.database);
  } else if (const int found = platform.database->schema_version(); found > newest) {
    throw db::Broken(
        db::Broken::Why::newer_schema,
        fmt::format("{} was written by a newer version of Jalon (schema {}, this one knows {}); use that version",
                    platform.database->name(), found, newest));
  } else if (found < newest) {
    throw db::Broken(db::Broken::Why::refused,
                     fmt::format("{} has schema {}, this version needs {}; run: jalon migrate --db {}",
                                 platform.database->name(), found, newest, url));
  }
  platform.territories = std::make_unique<territory::Directory>(*platform.database);
  if (const auto day = read_setting(*platform.database, "demonstration_date")) {
    platform.demonstration_date = Date::parse(*day);
  }
  if (platform.demonstration_date) {
    platform.clock = std::make_unique<StandingDateClock>(*platform.demonstration_date);
  } else {
    platform.clock = std::make_unique<SystemClock>();
  }
  // Every rule below needs the nation to exist: whichever command comes first on a new database loads the places.
  if (schema == Schema::bring_up_to_date &&
      platform.territories->current()->all(territory::Level::department).empty()) {
    const access::Actor actor = operator_actor();
    const auto loaded = platform.database->write([&](db::Session& session) {
      access::Act under_way{session, actor, platform.clock->now(), "cli"};
      return territory::load_reference(under_way);
    });
    JALON_CHECK(loaded.has_value());
    platform.territories->reload();
  }
  return platform;
}

Result<const territory::Territory*> place_of(const territory::Registry& registry, const std::string& text) {
  const auto* place = registry.from_text(text);
  if (place == nullptr)
    return fail(NotFound{msg("unknown territory {0}; give FR, region:11, department:93 or contract:CV001", text)});
  return place;
}

std::string text_of(const territory::Territory& place) {
  return place.level == territory::Level::nation ? place.code
                                                 : fmt::format("{}:{}", territory::word(place.level), place.code);
}

std::optional<std::string> read_setting(db::Database& database, std::string_view name) {
  return database.read([&](db::Session& session) { return session.first<std::string>(sql::read_setting, name); });
}

void write_setting(db::Session& session, std::string_view name, std::string_view value) {
  session.run(sql::write_setting, name, value);
}

}  // namespace jalon::app
