// SPDX-License-Identifier: EUPL-1.2
// What an auditor would say of a file of grants that Jalon did not make. The file is read row by row and let go: a
// report tells places, numbers of registers, days and amounts, never a name or an object, and nothing of it goes into
// the journal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "intake/table.hpp"
#include "territory/territory.hpp"

namespace jalon::audit {

// ---- columns --------------------------------------------------------------------------------------------------------

// What a column is about. The first sixteen are those of SCDL "subventions" 2.1.1, in its order.
enum class Field : std::uint8_t {
  grantor_name,
  grantor_id,
  agreed_on,
  reference,
  beneficiary_name,
  beneficiary_id,
  beneficiary_rna,
  object,
  amount,
  nature,
  conditions,
  payment_period,
  rae_id,
  eu_notified,
  percent,
  scheme,
  // Of other lists.
  beneficiary_siren,
  beneficiary_nic,  // the last five digits of a SIRET, in a column of their own
  period_begins,
  period_ends,
  year,
  published_on,
  currency,
  department,
  contract,  // codes of city contracts; several may stand in one cell
};
inline constexpr std::size_t scdl_fields = 16;
inline constexpr std::size_t field_count = 25;

struct FieldInfo {
  Field field;
  std::string_view name;     // as SCDL writes it, or in its manner: also how --map and a stored mapping name it
  std::string_view title;    // English msgid
  bool is_required = false;  // by the schema of SCDL
  std::size_t characters_max = 0;
};
std::span<const FieldInfo> fields();
const FieldInfo& about(Field field);
// By its name or a name that it is known to have in other lists, whatever the case, accents and spaces.
std::optional<Field> field_named(std::string_view text);

// A column of the file and what it is about, if anything.
struct ColumnUse {
  std::string name;
  std::optional<Field> field;
  bool is_older_name = false;  // known, and not as SCDL 2.1.1 writes it
};
// Which column holds what, by hand.
struct MapEntry {
  Field field = Field::amount;
  std::string column;  // found whatever the case, accents and spaces
  friend bool operator==(const MapEntry&, const MapEntry&) = default;
};
using Mapping = std::vector<MapEntry>;
// montant=Subvention €, as it is typed after --map. Invalid with the field "map".
Result<MapEntry> parse_map_entry(std::string_view text);

// ---- kinds of findings ----------------------------------------------------------------------------------------------

enum class Level : std::uint8_t { error, look, information };
std::string_view word(Level level);
bool parse_word(std::string_view text, Level& level);
std::string_view title(Level level);  // English msgid

struct FindingKind {
  std::string_view id;  // GF-30: stable, in files and addresses
  Level level = Level::error;
  std::string_view title;   // English msgid
  std::string_view next;    // English msgid: what to do
  std::string_view source;  // the schema, the law: as it is quoted, in French
};
// In the order in which they are shown.
std::span<const FindingKind> finding_kinds();
const FindingKind* find_kind(std::string_view id);

// ---- the check ------------------------------------------------------------------------------------------------------

enum class Shape : std::uint8_t {
  scdl,        // SCDL "subventions" 2.1.1, or its older names
  state_list,  // a list of the State, or another whose columns are known: no schema to hold it to
  posts,       // posts of adultes-relais and FONJEP as published
  giving,      // 360Giving JSON, or a package of it
  mapped,      // columns told by hand
};
std::string_view word(Shape shape);
std::string_view title(Shape shape);  // English msgid

struct GrantsFile {
  std::string name;  // shown
  std::string path;  // read from here ("-" is standard input), or
  std::string_view bytes;
};
struct CheckOptions {
  Date today;  // an agreement later than this has not been signed
  Mapping mapping;
  // When the file was published, where its rows do not say so.
  std::optional<Date> published_on;
  std::string sheet;
  std::size_t kept_max = 10'000;  // findings of one kind that are kept; all are counted
  std::int64_t rows_max = 2'000'000;
};

struct Finding {
  const FindingKind* kind = nullptr;
  std::int64_t number = 0;   // line, row or item; 0: the file as a whole
  std::int32_t column = -1;  // of Report::columns
  Message what;
  std::string meant;                         // how it should be written, where that can be told
  std::optional<std::int64_t> amount_cents;  // what it is about in money
  std::vector<std::int64_t> also;            // further places that it is about, at most ten
};
struct Count {
  const FindingKind* kind = nullptr;
  std::int64_t found = 0;
  std::int64_t kept = 0;
};
// One of those who receive most: where it stands first, so that its name needs not be said.
struct Top {
  std::int64_t number = 0;
  std::string identifier;  // SIREN, RNA…; empty where the file has none that holds
  std::int64_t amount_cents = 0;
  std::int64_t grants = 0;
};
struct Report {
  std::string file_name, sha256;
  Shape shape = Shape::scdl;
  intake::Format form = intake::Format::csv;
  std::string sheet;
  char separator = '\0';
  std::string header_digest;
  std::vector<ColumnUse> columns;
  std::int64_t rows = 0;      // grants read
  std::int64_t rejected = 0;  // rows that could not be read at all
  std::int64_t amount_cents = 0;
  std::string currency = "EUR";
  std::int64_t beneficiaries = 0, grantors = 0;
  std::optional<Date> first, last;  // agreements
  std::vector<Top> top;             // at most five, most first
  std::vector<Count> counts;        // of the kinds found, in the order of finding_kinds()
  std::vector<Finding> findings;    // by kind in that order, then by place
  std::vector<Message> notices;

  [[nodiscard]] std::int64_t found(Level level) const;
  [[nodiscard]] bool is_clean() const { return found(Level::error) == 0; }
  [[nodiscard]] intake::Place place(std::int64_t number, std::int32_t column = -1) const;
};
// Invalid with the field "file" for what cannot be read as a table or is cut short, with the field "columns" when
// nothing tells which columns hold the beneficiary and the amount: propose() then helps. Reads in one pass; memory
// grows with the rows by some two hundred bytes each. Time grows with the rows, whatever stands in them.
Result<Report> check_grants(const GrantsFile& file, const CheckOptions& options);

// ---- rows taken over ------------------------------------------------------------------------------------------------

// A grant of the file, for a room that keeps it.
struct GrantRow {
  std::int64_t number = 0;        // line, row or item
  std::string beneficiary;        // its name, tidied
  std::string siret, siren, rna;  // as they were meant; empty where none holds
  std::string reference, object, scheme, grantor;
  std::optional<std::int64_t> amount_cents;  // the share of this beneficiary
  std::optional<Date> agreed_on;
  std::optional<int> year;             // told, or that of the agreement
  std::string department;              // as written
  std::vector<std::string> contracts;  // CV380CV384 are two
  bool is_person = false;              // the beneficiary is no organisation, as far as its name tells
  struct Remark {
    Field field = Field::amount;
    Message what;
  };
  std::vector<Remark> remarks;  // what could not be read, or was mended
};
struct GrantRows {
  Shape shape = Shape::mapped;
  intake::Format form = intake::Format::csv;
  std::string sheet, sha256, header_digest;
  std::vector<ColumnUse> columns;
  std::vector<GrantRow> rows;
  std::vector<intake::TableFault> unread;  // rows that could not be read at all
  std::vector<Message> notices;
  [[nodiscard]] intake::Place place(std::int64_t number, std::optional<Field> field = {}) const;
};
// The same files as check_grants(), with its errors; all rows in memory, so rows_max should be small.
Result<GrantRows> read_grants(const GrantsFile& file, const CheckOptions& options);

// The header of a file and what its columns seem to be about, for a form that asks. Invalid as above ("file").
struct Proposal {
  std::string header_digest;
  std::vector<ColumnUse> columns;
};
Result<Proposal> propose(const GrantsFile& file, const std::string& sheet = {});
// Faults of a mapping for a header: a column that is not there, one field twice, neither beneficiary nor amount.
std::vector<Fault> mapping_faults(const std::vector<ColumnUse>& columns, const Mapping& mapping);

void write_json(std::string& out, const Report& report, Lang lang);
// A sheet that sums up by kind, and one of all findings kept.
void write_workbook(const Report& report, Lang lang, FunctionRef<void(std::string_view)> out);

// ---- mappings remembered --------------------------------------------------------------------------------------------

struct KeptMapping {
  std::string header_digest;
  Mapping mapping;
  std::string by;  // the function of who told it
  Instant at;
};
std::optional<KeptMapping> find_mapping(db::Session& session, std::string_view header_digest);
// For every reader, until somebody tells it anew; Right::read_aggregates somewhere. An empty one is forgotten.
Result<void> keep_mapping(access::Act& act, const territory::Registry& registry, std::string_view header_digest,
                          const Mapping& mapping);

}  // namespace jalon::audit
