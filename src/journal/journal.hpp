// SPDX-License-Identifier: EUPL-1.2
// The first truth: every change, with who, in what role, when, on what, before and after. Each record is chained to
// the one before by SHA-256, and is written in the transaction of the change itself.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "db/database.hpp"

namespace jalon::journal {

// Who acts and when; made once per request, command or import.
struct Trace {
  std::string actor_id;     // account id, or "system"
  std::string actor_label;  // what a reader sees: function and territory, not the mail address
  std::string role;         // the role that gave the right, as a word
  Instant at;               // the policy's clock
  std::string origin;       // "page", "api", "cli", "demo", "import:<file hash>"
};

struct Change {
  std::string_view act;    // verb_object: adopt_plan
  std::string_view kind;   // of the object: plan, action, account…
  std::string object_id;   // UUID or official code
  TerritoryKey territory;  // whose journal it belongs to; null for the nation-wide and accounts
  std::string before;      // JSON object of the fields that changed, or empty
  std::string after;
  std::string_view motive = {};
};

// Returns the record's position, from 1.
std::int64_t record(db::Session& session, const Trace& trace, const Change& change);

// The position of the last record: what ETags are made of.
std::int64_t position(db::Session& session);

struct Record {
  std::int64_t position = 0;
  Instant at;
  std::string actor_id, actor_label, role, origin, act, kind, object_id;
  TerritoryKey territory;
  std::string before, after, motive;
  std::string hash;  // 64 hexadecimal digits
};

struct Filter {
  std::optional<std::string> kind, object_id, act, actor_id;
  std::vector<TerritoryKey> territories;        // any of them; empty is any
  std::optional<std::int64_t> before_position;  // for paging back
  int limit = 50;
};
// Newest first.
std::vector<Record> read(db::Session& session, const Filter& filter);
std::optional<Record> find(db::Session& session, std::int64_t position);

struct Verification {
  std::int64_t records = 0;
  std::optional<std::int64_t> first_bad;  // position of the first record that does not hold
  std::string why;                        // in English, for an operator
};
// Walks the whole chain; also that positions have no gap and that the head agrees.
Verification verify(db::Session& session, const std::function<void(std::int64_t)>& progress = {});

// The fields of two flat or nested JSON objects side by side, in the order of `after` then what only `before` has.
struct FieldChange {
  std::string field;  // dotted path
  std::string before, after;
};
std::vector<FieldChange> side_by_side(std::string_view before, std::string_view after);

}  // namespace jalon::journal
