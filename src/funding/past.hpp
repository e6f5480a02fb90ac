// SPDX-License-Identifier: EUPL-1.2
// Past awards: posts and grants that were given before Jalon or outside of it, taken over from files: posts of
// adultes-relais and FONJEP by contract (two codes in one cell are one award in two contracts), and any file of grants
// that audit::read_grants() reads. And what one organisation received before, past awards and grants in Jalon together.
// Organisations alone: a row whose beneficiary is a person is not taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/grants_file.hpp"
#include "funding/funding.hpp"
#include "intake/export.hpp"

namespace jalon::funding {

using PastAwardId = Id<struct PastAwardTag>;
using PastImportId = Id<struct PastImportTag>;

enum class PastScheme : std::uint8_t { adultes_relais, fonjep, grants };
std::string_view word(PastScheme scheme);  // adultes-relais, fonjep, grants
bool parse_word(std::string_view text, PastScheme& scheme);
std::string_view title(PastScheme scheme);  // English msgid

struct PastAward {
  PastAwardId id;
  PastScheme scheme = PastScheme::grants;
  std::string reference;  // of the decision, or of the post
  std::string beneficiary;
  std::string siret, siren, rna;  // empty where the file tells none that holds
  int year = 0;
  std::optional<Date> agreed_on;
  std::int64_t amount_cents = 0;
  std::optional<TerritoryKey> department;  // none: the file tells none that is known
  std::string contracts;                   // codes with a space between, as the file gives them
  std::string object, grantor, label;      // label: the scheme as the file names it
};

struct PastRemark {
  std::int64_t number = 0;  // line, row or item
  std::string where;        // the column
  Message what;
  bool is_rejected = false;  // the row was not taken
};
inline constexpr std::size_t past_remarks_max = 1000;  // kept of one import; all are counted
struct PastImport {
  PastImportId id;
  PastScheme scheme = PastScheme::grants;
  TerritoryKey territory;  // the nation, or the one department that its rows may be of
  std::string file_name, sha256, source;
  std::int64_t taken = 0, known = 0, rejected = 0;
  std::int64_t remarked = 0;      // taken with a remark
  std::int64_t repeated = 0;      // say what another row of the file says; they are kept as published
  std::int64_t amount_cents = 0;  // of what was taken
  std::vector<PastRemark> remarks;
  Instant at;
  std::string by;
  std::optional<Instant> undone_at;
  std::string undone_by, undone_motive;
};

struct PastFile {
  audit::GrantsFile file;
  PastScheme scheme = PastScheme::grants;
  TerritoryKey territory;
  std::string source;  // who published it
  std::string sheet;
  audit::Mapping mapping;  // empty: the one remembered for this header, if any
};
inline constexpr std::int64_t past_rows_max = 100'000;

struct PastTaken {
  PastImport import;
  bool was_known = false;  // the same file stands already: nothing changed
};
// For the nation: Right::import_reference. For a department: Right::instruct_applications there, and rows that name
// another one are rejected. Each row is taken, known from an earlier file, or rejected with its reason; what a file
// says twice is two awards, what two files say is one. Invalid for what is no such table, with the field "columns" when
// nothing tells its columns.
Result<PastTaken> import_past_awards(access::Act& act, const territory::Registry& registry, const PastFile& what);
// The same right. What no other import brought goes; the import stays in the list, undone.
Result<void> undo_past_import(access::Act& act, const territory::Registry& registry, PastImportId id,
                              std::string_view motive);
std::optional<PastImport> find_past_import(db::Session& session, PastImportId id);
std::vector<PastImport> past_imports(db::Session& session, std::optional<TerritoryKey> territory);  // newest first
bool may_import_past(const access::Actor& actor, const territory::Registry& registry, TerritoryKey territory);

struct PastFilter {
  std::optional<TerritoryKey> department;
  std::string contract;  // its code
  std::optional<int> year;
  std::optional<PastScheme> scheme;
  std::string words;  // in the beneficiary, its numbers, the reference and the object
  std::int64_t limit = 50, offset = 0;
};
struct PastList {
  std::vector<PastAward> rows;
  std::int64_t total = 0, amount_cents = 0;
};
PastList past_awards(db::Session& session, const PastFilter& filter);
std::vector<int> past_award_years(db::Session& session);
// All of them, whatever limit and offset.
void export_past_awards(db::Session& session, const territory::Registry& registry, PastFilter filter,
                        intake::Format format, Lang lang, FunctionRef<void(std::string_view)> out);
void write_json(JsonWriter& json, const territory::Registry& registry, const PastAward& award);
void write_json(JsonWriter& json, const territory::Registry& registry, const PastImport& one, Lang lang);

// ---- what one organisation received ---------------------------------------------------------------------------------

struct PastGrant {  // in Jalon
  ApplicationId id;
  std::string number, title;
  TerritoryKey territory;
  State state = State::agreed;
  std::int64_t granted_cents = 0;
  Date decided_on;
};
struct PastYear {
  int year = 0;
  std::int64_t here_cents = 0;  // granted in Jalon
  std::int64_t past_cents = 0;  // past awards
};
struct PastFunding {
  std::vector<PastYear> years;    // the last first
  std::vector<PastAward> awards;  // the last year first
  std::vector<PastGrant> grants;  // but the application itself
  [[nodiscard]] bool is_empty() const { return years.empty(); }
};
// Of the same legal person: by SIREN (all its places) and by RNA. Grants that were revoked are listed and not summed.
PastFunding past_funding(db::Session& session, const Application& application);

}  // namespace jalon::funding
