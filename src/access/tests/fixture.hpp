// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "access/secrets.hpp"
#include "access/sql.hpp"
#include "access/store.hpp"
#include "db/testing.hpp"
#include "journal/sql.hpp"

namespace jalon::access {

constexpr std::int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr TerritoryKey nation{1}, department{21}, sibling{22}, contract{31};
inline const std::string good_password = "cheval correct pile agrafe";

// Hashed once for all tests: a tenth of a second each time otherwise.
inline const std::string& good_hash() {
  static const std::string hash = hash_password(good_password);
  return hash;
}

class Room : public ::testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(), {journal::sql::all_migrations, sql::all_migrations}};
  FixedClock wall{Instant{1'479'202'200'000}};  // 15 November 2016, 9:30 UTC
  FixedClock policy{Instant{1'479'202'200'000}};
  Actor system = system_actor("Line of command");

  // A rule function in a transaction of its own.
  template <class F>
  auto act(const Actor& actor, F&& work) {
    return database->write([&](db::Session& session) {
      Act the_act{session, actor, policy.now()};
      return work(the_act);
    });
  }
  AccountId add(const std::string& email, std::vector<Grant> grants, const std::string& function_label = "Préfecture") {
    return act(system,
               [&](Act& the_act) {
                 return add_account(the_act, {email, "Camille Martin", function_label, "fr", std::move(grants)},
                                    good_hash());
               })
        .value();
  }
  Actor as(AccountId id) {
    Actor actor;
    actor.account = id;
    actor.account_id = id.text();
    actor.label = account(id).function_label;
    actor.grants = account(id).grants;
    return actor;
  }
  Account account(AccountId id) {
    return database->read([&](db::Session& session) { return find_account(session, id).value(); });
  }
  std::int64_t position() {
    return database->read([](db::Session& session) { return journal::position(session); });
  }
  web::Request request(const std::string& cookie, const std::string& peer = "192.0.2.7") {
    web::Request out;
    out.peer = peer;
    out.position = position();
    if (!cookie.empty()) out.cookies.emplace_back("jalon", cookie);
    return out;
  }
  web::Request bearer(const std::string& secret) {
    web::Request out;
    out.peer = "192.0.2.7";
    out.position = position();
    out.headers.emplace_back("authorization", "Bearer " + secret);
    return out;
  }
  Result<std::string> enter(const std::string& email, const std::string& password = good_password,
                            const std::string& peer = "192.0.2.7") {
    return sign_in(*database, wall, email, password, peer, "Firefox", policy.now());
  }
  std::shared_ptr<const Actor> who(const web::Request& asked) { return identify(*database, wall, asked, {}, &policy); }
  std::vector<journal::Record> records(const std::string& verb = {}) {
    return database->read([&](db::Session& session) {
      journal::Filter filter;
      filter.limit = 1000;
      if (!verb.empty()) filter.acts = {verb};
      return journal::read(session, filter);
    });
  }
  void pass(std::int64_t ms) {
    wall.set(Instant{wall.now().ms + ms});
    policy.set(Instant{policy.now().ms + ms});
  }
};

template <class T>
std::string refusal(const Result<T>& result) {
  if (result) return "allowed";
  if (const auto* refused_ = std::get_if<Refused>(&result.error())) return refused_->rule;
  if (const auto* forbidden_ = std::get_if<Forbidden>(&result.error())) return "forbidden " + forbidden_->right;
  if (const auto* invalid_ = std::get_if<Invalid>(&result.error())) {
    std::string out = "invalid";
    for (const auto& fault : invalid_->faults) out += " " + fault.field;
    return out;
  }
  return std::holds_alternative<Conflict>(result.error()) ? "conflict" : "not found";
}

}  // namespace jalon::access
