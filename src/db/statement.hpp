// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace jalon::db {

// One statement of a room's sql/ folder: the same text for SQLite and PostgreSQL, parameters $1, $2…
struct Statement {
  const char* name;  // room/file, for logs and errors
  const char* text;
};

// Where insert_rows() puts rows: names written in code, never taken from input.
struct Table {
  const char* name;     // observation
  const char* columns;  // "id, territory, amount"
};

// One forward step of the schema, several statements separated by semicolons. Numbers are unique over all rooms:
// db 1-9, journal 10-19, access 20-29, territory 30-39, figures 40-49, partner 50-59, programme 60-69, plan 70-79,
// steering 80-89, app 90-99, capacity 110-119, allocation 120-129, ledger 130-139, funding 140-149, audit 150-159,
// control 160-169. What stands between
// /*sqlite and */ is for SQLite alone (without rowid): PostgreSQL takes it for a comment.
struct Migration {
  int number;
  const char* name;
  const char* text;
};

}  // namespace jalon::db
