// SPDX-License-Identifier: EUPL-1.2
// What documents say of an envelope: announced in a speech, voted in a finance act, notified by a letter. Words about
// money, kept apart from the accounts, which hold what was voted and delegated. Two documents may say two amounts of
// one envelope; both stay, each with its source and its day, side by side with what the ledger holds.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.hpp"

namespace jalon::ledger {

enum class Basis : std::uint8_t { announced, voted, notified };
std::string_view word(Basis basis);
bool parse_word(std::string_view text, Basis& basis);
std::string_view title(Basis basis);  // English msgid

struct Statement {
  std::string programme;              // its code
  int first_year = 0, last_year = 0;  // of the budgets that it covers; the sum of a few years is never divided by guess
  std::string line;                   // empty: the whole programme
  TerritoryKey territory;
  Basis basis = Basis::announced;
  std::optional<Unit> unit;  // none: its source does not say
  bool is_part = false;      // a part of the envelope, or something added to it: not compared with the whole
  std::int64_t amount_cents = 0;
  Date day;                     // of the document
  std::string source, address;  // the document in words, and where it is read (https); the address may be empty
  std::string note;
  std::string idempotency_key;
};
struct Stated {
  std::int64_t number = 0;
  Statement statement;
  Instant at;
  std::string author;       // who entered it: function and territory
  std::int64_t record = 0;  // of the journal
  std::optional<Instant> struck_at;
  std::string struck_by, struck_motive;
};

// Forbidden without allot_credits in the territory. Invalid names every fault. The same key again for the same is the
// number of that one; Conflict for another. The day is that of the document, which may be later than the policy's
// clock: a demonstration of 2016 also shows what was said of its years afterwards.
Result<std::int64_t> state_envelope(access::Act& act, const territory::Registry& registry, const Statement& statement);
// It stays to be read, with why. NotFound; Conflict when it is struck already.
Result<void> strike_statement(access::Act& act, const territory::Registry& registry, std::int64_t number,
                              std::string_view motive);

struct StatementFilter {
  std::optional<std::string> programme;
  std::optional<std::int64_t> year;  // one of those that it covers
  std::optional<TerritoryKey> territory;
  std::optional<Basis> basis;
  bool with_struck = false;
};
std::vector<Stated> statements(db::Session& session, const StatementFilter& filter);
std::optional<Stated> find_statement(db::Session& session, std::int64_t number);
void write_json(JsonWriter& json, const Stated& stated, const territory::Registry& registry);

// One envelope: what is said of it, what the ledger holds of it, and where amounts differ.
struct Gap {
  std::size_t first = 0, second = 0;  // of Envelope::stated; the first says more
  std::int64_t cents = 0;
};
struct Envelope {
  std::string programme, line;
  int first_year = 0, last_year = 0;
  TerritoryKey territory;
  std::vector<Stated> stated;  // not struck, by day
  std::vector<Gap> gaps;       // two wholes, of one unit or of one that is not said
  // AE, CP; of its years and its line, all of them together. Voted: of the nation. Notified: delegated to the
  // territory, less what was taken back; of the nation, what it delegated. None: no entry says so.
  std::array<std::optional<std::int64_t>, 2> voted_cents{}, notified_cents{};
  // What the ledger holds beside an amount; of an unknown unit only when AE and CP are the same.
  [[nodiscard]] std::optional<std::int64_t> held(const Statement& statement) const;
};
// In the order of statements().
std::vector<Envelope> envelopes(db::Session& session, const territory::Registry& registry,
                                const StatementFilter& filter);

// A table (CSV, XLSX, JSON) with a row for each: what export_statements() writes. Everything or nothing.
struct StatementFile {
  struct Row {
    Statement statement;
    std::string struck_motive;
    intake::Place place;
  };
  std::vector<Row> rows;
};
Result<StatementFile> read_statements(const territory::Registry& registry, intake::File& file);
Result<StatementFile> read_statements(const territory::Registry& registry, std::string_view bytes);
Result<Imported> import_statements(access::Act& act, const territory::Registry& registry, const StatementFile& file);
void export_statements(db::Session& session, const territory::Registry& registry, intake::Format format,
                       const StatementFilter& filter, FunctionRef<void(std::string_view)> out);

// The days from the vote to the first award, from the entries of the ledger: the first of each act that was not
// reversed; an award that is decided and not signed counts.
struct DepartmentDelay {
  TerritoryKey department;
  std::optional<Date> to_region, to_department, committed, paid;
};
enum class Stretch : std::uint8_t {
  vote_to_region,
  region_to_department,
  department_to_award,
  vote_to_award,
  award_to_payment
};
inline constexpr std::size_t stretches_count = 5;
std::string_view word(Stretch stretch);
std::string_view title(Stretch stretch);  // English msgid
struct StretchDays {
  std::int64_t known = 0;        // of how many departments
  std::optional<double> median;  // days
  std::optional<std::int64_t> slowest;
  TerritoryKey slowest_department;  // the first by code of those that took so long
  std::int64_t slowest_count = 0;
};
struct Delays {
  std::optional<Date> voted;
  std::vector<DepartmentDelay> departments;  // those that received or awarded something, by code
  std::int64_t without = 0;                  // departments that have received nothing
  std::array<StretchDays, stretches_count> stretches;
};
Delays delays(db::Session& session, const territory::Registry& registry, std::string_view programme, int year,
              std::string_view line = {});
std::optional<std::int64_t> days_of(const Delays& delays, const DepartmentDelay& department, Stretch stretch);

}  // namespace jalon::ledger
