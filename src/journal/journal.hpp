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

#include "base/function_ref.hpp"
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
  TerritoryKey territory;  // whose journal, and that of those above it, it belongs to; null for accounts
  std::string before;      // JSON object of the fields that changed, or empty
  std::string after;
  std::string_view motive = {};
};

// Returns the record's position, from 1.
std::int64_t record(db::Session& session, const Trace& trace, const Change& change);

// Takes the end of the chain now: until this write has ended no other adds to it. For an act that reads what it builds
// on before it writes its record.
void hold(db::Session& session);

// Which journals hold the records of a territory: `scopes` are its own key, which must be there, and those of the
// territories above it (a contract in two departments has both, and their regions), without the nation, whose journal
// is everything. Told by the room of the territories in the transaction that adds or moves one, before the first record
// of it; the records that a moved one has already follow it. What is kept is an index over the chain, not a part of
// it: no hash covers it, and verify() derives it again.
void set_scopes(db::Session& session, TerritoryKey territory, std::vector<TerritoryKey> scopes);

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

inline constexpr std::size_t acts_max = 16;
struct Filter {
  std::optional<std::string> kind, without_kind, object_id, actor_id;
  std::vector<std::string> acts;                // any of them, at most acts_max; empty is any
  std::optional<TerritoryKey> scope;            // a territory and all below it; none is the whole journal
  std::optional<Instant> since;                 // at or after
  std::optional<std::int64_t> before_position;  // for paging back
  int limit = 50;                               // at most 1000
};
// Newest first, in the order of time and then of position: the two agree unless a clock was set back.
std::vector<Record> read(db::Session& session, const Filter& filter);
// With a scope: only when the record belongs to it.
std::optional<Record> find(db::Session& session, std::int64_t position, std::optional<TerritoryKey> scope = {});

// What a room that proves its own tables against the chain needs of a record.
struct Told {
  std::int64_t position = 0;
  std::string_view act, object_id, after;  // until the visitor returns
};
// Those of one kind from a position to another, both included, in their order, in constant memory.
void each(db::Session& session, std::string_view kind, std::int64_t first, std::int64_t last,
          FunctionRef<void(const Told&)> visit);

struct Verification {
  std::int64_t records = 0;
  std::optional<std::int64_t> first_bad;  // position of the first record that does not hold
  std::string why;                        // in English, for an operator
};
// Walks the whole chain; also that positions have no gap, that the head agrees and that each record stands in the
// journals of its territory and in no others.
Verification verify(db::Session& session, const std::function<void(std::int64_t)>& progress = {});

// The fields of two flat or nested JSON objects side by side, in the order of `after` then what only `before` has.
struct FieldChange {
  std::string field;  // dotted path
  std::string before, after;
};
std::vector<FieldChange> side_by_side(std::string_view before, std::string_view after);

}  // namespace jalon::journal
