// SPDX-License-Identifier: EUPL-1.2
// What an indicator says, as the national coordinator writes it: checked when it is saved, and from then on the same
// wherever its figure is shown. Fields have one name each, in forms, CSV, TOML, JSON and faults: name_fr, formula…
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "figures/answers.hpp"
#include "figures/figures.hpp"
#include "intake/export.hpp"

namespace jalon::figures {

// How figures are broken down. Codes are stable, since values hang on them ("sex:female").
struct Dimension {
  std::string code;  // sex, age_group, public
  std::string name_en, name_fr;
  std::vector<Category> categories;  // in the order in which they are shown; each bears the code of its dimension
};
// What is saved: the indicator, and the codes of the dimensions whose categories add up to its total.
struct Definition {
  Indicator indicator;
  std::vector<std::string> dimensions;
};

std::vector<Dimension> dimensions(db::Session& session);
std::vector<Definition> definitions(db::Session& session);
std::optional<Definition> find_definition(db::Session& session, std::string_view code);

enum class Saved : std::uint8_t { unchanged, changed, added };
// Both need Right::define_indicators in the nation, tell the journal what was before and after, and give every fault at
// once, by field.
//
// Of an indicator that has values, the behaviour, level, decimals, unit and origin stay: its sums would no longer mean
// the same. Of one that Jalon counts itself (Origin::derived) only is_public and small_count can change. A formula is
// read, its names are known and additive or computed themselves, it leads nowhere back, and its unit is the one
// declared; the formulas that use an indicator must hold when its unit changes.
Result<Saved> save_indicator(access::Act& act, const territory::Registry& registry, const Definition& definition);
// A category that has values stays. Indicators that are broken down by it follow.
Result<Saved> save_dimension(access::Act& act, const territory::Registry& registry, const Dimension& dimension);

// ---- as texts, field by field ----
using FieldTexts = std::map<std::string, std::string, std::less<>>;
// The names of the fields, in the order of files and forms.
std::span<const std::string_view> field_names();
// Numbers have a decimal point; is_public is yes or no; dimensions stand with spaces between.
FieldTexts texts_of(const Definition& definition);
// What is absent or empty takes what is usual of an answered indicator, or of a computed one when there is a formula.
// A word that is none of a field's, a number that is none and a field that does not exist are faults.
Definition definition_of(const FieldTexts& texts, std::vector<Fault>& faults);

// ---- files ----
struct DefinitionFile {
  struct Entry {
    std::string place;  // "line 12", "indicator 3": where the file says it
    FieldTexts texts;
  };
  std::vector<std::pair<std::string, Dimension>> dimensions;  // with their places
  std::vector<Entry> indicators;
  std::vector<Fault> rejected;  // what could not be read
};
// [[dimension]] with [[dimension.category]], and [[indicator]]: keys are the fields; name_fr may be written
// name = { fr = "…" }. Invalid when it is no TOML.
Result<DefinitionFile> read_definitions_toml(std::string_view toml);
// CSV, XLSX or JSON, as the export writes them: a header with the names of fields, one indicator a row.
Result<DefinitionFile> read_definitions_table(std::string_view bytes);
// The table of an export, with a row for each of them.
intake::TableSpec table_of_definitions();
void write_rows(const std::vector<Definition>& definitions, intake::TableSink& sink);
struct DefinitionReport {
  std::int64_t read = 0, added = 0, changed = 0, unchanged = 0;
  std::vector<Fault> rejected;  // field: "line 12, unit"
};
// Saves what holds, in an order in which formulas and weights find what they name, whatever the file's, and tells what
// does not. The same file twice changes nothing.
Result<DefinitionReport> import_definitions(access::Act& act, const territory::Registry& registry,
                                            const DefinitionFile& file);

}  // namespace jalon::figures
