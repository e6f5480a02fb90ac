// SPDX-License-Identifier: EUPL-1.2
// The columns of SCDL "subventions" 2.1.1, and the names that the same things have in older files and other lists.
#include <algorithm>
#include <array>
#include <unordered_map>

#include "audit/columns.hpp"
#include "base/text.hpp"
#include "web/i18n.hpp"

namespace jalon::audit {

namespace {

constexpr std::array<FieldInfo, field_count> table{{
    {Field::grantor_name, "nomAttribuant", N_("Grantor: name"), true, 0},
    {Field::grantor_id, "idAttribuant", N_("Grantor: SIRET"), true, 0},
    {Field::agreed_on, "dateConvention", N_("Date of the agreement"), true, 0},
    {Field::reference, "referenceDecision", N_("Reference of the decision"), false, 0},
    {Field::beneficiary_name, "nomBeneficiaire", N_("Beneficiary: name"), true, 0},
    {Field::beneficiary_id, "idBeneficiaire", N_("Beneficiary: SIRET"), false, 0},
    {Field::beneficiary_rna, "rnaBeneficiaire", N_("Beneficiary: RNA"), false, 0},
    {Field::object, "objet", N_("Object of the grant"), true, 256},
    {Field::amount, "montant", N_("Amount"), true, 0},
    {Field::nature, "nature", N_("Nature: in cash or in kind"), true, 0},
    {Field::conditions, "conditionsVersement", N_("Conditions of payment"), true, 256},
    {Field::payment_period, "datesPeriodeVersement", N_("Date or period of payment"), true, 0},
    {Field::rae_id, "idRAE", N_("Number in the register of aids to companies"), false, 5},
    {Field::eu_notified, "notificationUE", N_("Notified to the European Commission"), true, 0},
    {Field::percent, "pourcentageSubvention", N_("Share of the grant that this beneficiary receives"), true, 0},
    {Field::scheme, "dispositifAide", N_("Scheme"), false, 0},
    {Field::beneficiary_siren, "sirenBeneficiaire", N_("Beneficiary: SIREN"), false, 0},
    {Field::beneficiary_nic, "nicBeneficiaire", N_("Beneficiary: NIC, the end of its SIRET"), false, 0},
    {Field::period_begins, "dateDebutVersement", N_("Payment: first day"), false, 0},
    {Field::period_ends, "dateFinVersement", N_("Payment: last day"), false, 0},
    {Field::year, "annee", N_("Year"), false, 0},
    {Field::published_on, "datePublication", N_("Date of publication"), false, 0},
    {Field::currency, "devise", N_("Currency"), false, 0},
    {Field::department, "departement", N_("Department"), false, 0},
    {Field::contract, "codeContrat", N_("City contract: code"), false, 0},
}};

struct Alias {
  std::string_view name;  // as column_key() makes it
  Field field;
};
// The labels of the order of 17 November 2017, which the first files bore as headers; names of lists of the State
// (annex to the finance bill on associations), of its posts, and what people write.
constexpr std::array aliases{
    Alias{"nomdelattribuant", Field::grantor_name},
    Alias{"attribuant", Field::grantor_name},
    Alias{"financeur", Field::grantor_name},
    Alias{"nomdufinanceur", Field::grantor_name},
    Alias{"ministere", Field::grantor_name},
    Alias{"service", Field::grantor_name},
    Alias{"servicegestionnaire", Field::grantor_name},
    Alias{"identificationdelattribuant", Field::grantor_id},
    Alias{"siretattribuant", Field::grantor_id},
    Alias{"siretfinanceur", Field::grantor_id},
    Alias{"datedelaconvention", Field::agreed_on},
    Alias{"datedeconvention", Field::agreed_on},
    Alias{"datedelaconventiondesubvention", Field::agreed_on},
    Alias{"datedesignature", Field::agreed_on},
    Alias{"datesignature", Field::agreed_on},
    Alias{"datededecision", Field::agreed_on},
    Alias{"datedecision", Field::agreed_on},
    Alias{"date", Field::agreed_on},
    Alias{"referencedeladecision", Field::reference},
    Alias{"numeroconvention", Field::reference},
    Alias{"numerodeconvention", Field::reference},
    Alias{"nconvention", Field::reference},
    Alias{"numerodossier", Field::reference},
    Alias{"numerodedossier", Field::reference},
    Alias{"referenceej", Field::reference},
    Alias{"numeroej", Field::reference},
    Alias{"idposte", Field::reference},
    Alias{"nomdubeneficiaire", Field::beneficiary_name},
    Alias{"beneficiaire", Field::beneficiary_name},
    Alias{"association", Field::beneficiary_name},
    Alias{"nomassociation", Field::beneficiary_name},
    Alias{"nomdelassociation", Field::beneficiary_name},
    Alias{"denomination", Field::beneficiary_name},
    Alias{"raisonsociale", Field::beneficiary_name},
    Alias{"organisme", Field::beneficiary_name},
    Alias{"porteur", Field::beneficiary_name},
    Alias{"identificationdubeneficiaire", Field::beneficiary_id},
    Alias{"identificationsiretdubeneficiaire", Field::beneficiary_id},
    Alias{"siret", Field::beneficiary_id},
    Alias{"nsiret", Field::beneficiary_id},
    Alias{"numerosiret", Field::beneficiary_id},
    Alias{"numerodesiret", Field::beneficiary_id},
    Alias{"codesiret", Field::beneficiary_id},
    Alias{"siretbeneficiaire", Field::beneficiary_id},
    Alias{"siretdubeneficiaire", Field::beneficiary_id},
    Alias{"codetiers", Field::beneficiary_id},
    Alias{"identificationrnadubeneficiaire", Field::beneficiary_rna},
    Alias{"rna", Field::beneficiary_rna},
    Alias{"nrna", Field::beneficiary_rna},
    Alias{"numerorna", Field::beneficiary_rna},
    Alias{"coderna", Field::beneficiary_rna},
    Alias{"siren", Field::beneficiary_siren},
    Alias{"nsiren", Field::beneficiary_siren},
    Alias{"numerosiren", Field::beneficiary_siren},
    Alias{"numerodesiren", Field::beneficiary_siren},
    Alias{"codesiren", Field::beneficiary_siren},
    Alias{"sirenbeneficiaire", Field::beneficiary_siren},
    Alias{"nic", Field::beneficiary_nic},
    Alias{"codenic", Field::beneficiary_nic},
    Alias{"numeronic", Field::beneficiary_nic},
    Alias{"objetdelaconvention", Field::object},
    Alias{"objetdelasubvention", Field::object},
    Alias{"objetdudossier", Field::object},
    Alias{"intituleduprojet", Field::object},
    Alias{"intitule", Field::object},
    Alias{"projet", Field::object},
    Alias{"action", Field::object},
    Alias{"montanttotal", Field::amount},
    Alias{"montanttotaldelasubvention", Field::amount},
    Alias{"montantdelasubvention", Field::amount},
    Alias{"montantsubvention", Field::amount},
    Alias{"montantaccorde", Field::amount},
    Alias{"montantattribue", Field::amount},
    Alias{"montantverse", Field::amount},
    Alias{"montantpaye", Field::amount},
    Alias{"montanteneuros", Field::amount},
    Alias{"montanten", Field::amount},  // (en €)
    Alias{"montanteuros", Field::amount},
    Alias{"subvention", Field::amount},
    Alias{"naturedelasubvention", Field::nature},
    Alias{"conditionsdeversement", Field::conditions},
    Alias{"conditionsdeversementdelasubvention", Field::conditions},
    Alias{"dateouperiodedeversement", Field::payment_period},
    Alias{"datesdeversement", Field::payment_period},
    Alias{"dateversement", Field::payment_period},
    Alias{"datesversement", Field::payment_period},
    Alias{"datesperiodedeversement", Field::payment_period},
    Alias{"datesversementdebut", Field::period_begins},
    Alias{"datesversementfin", Field::period_ends},
    Alias{"datedebut", Field::period_begins},
    Alias{"datededebut", Field::period_begins},
    Alias{"datefin", Field::period_ends},
    Alias{"datedefin", Field::period_ends},
    Alias{"numerouniquedereferencementaurepertoiredesaidesauxentreprises", Field::rae_id},
    Alias{"subventionnotifieealacommissioneuropeenne", Field::eu_notified},
    Alias{"pourcentagedumontanttotaldelasubventionattribueeaubeneficiaire", Field::percent},
    Alias{"pourcentage", Field::percent},
    Alias{"dispositif", Field::scheme},
    Alias{"nomprogramme", Field::scheme},
    Alias{"codeprogramme", Field::scheme},
    Alias{"programme", Field::scheme},
    Alias{"exercice", Field::year},
    Alias{"anneebudgetaire", Field::year},
    Alias{"exercicebudgetaire", Field::year},
    Alias{"datedepublication", Field::published_on},
    Alias{"publiele", Field::published_on},
    Alias{"currency", Field::currency},
    Alias{"inseedep", Field::department},
    Alias{"dep", Field::department},
    Alias{"codedepartement", Field::department},
    Alias{"codedep", Field::department},
    Alias{"codecv", Field::contract},
    Alias{"codecontratdeville", Field::contract},
    Alias{"contratdeville", Field::contract},
};

const std::unordered_map<std::string, Field>& known_names() {
  static const auto names = [] {
    std::unordered_map<std::string, Field> out;
    for (const auto& info : table) out.emplace(column_key(info.name), info.field);
    for (const auto& alias : aliases) out.emplace(std::string(alias.name), alias.field);
    return out;
  }();
  return names;
}

}  // namespace

std::string column_key(std::string_view name) {
  std::string out;
  for (const char c : fold(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
  }
  return out;
}

std::span<const FieldInfo> fields() { return table; }
const FieldInfo& about(Field field) { return table[static_cast<std::size_t>(field)]; }

std::optional<Field> field_named(std::string_view text) {
  const auto& names = known_names();
  const auto found = names.find(column_key(text));
  if (found == names.end()) return std::nullopt;
  return found->second;
}

Result<MapEntry> parse_map_entry(std::string_view text) {
  const auto sign = text.find('=');
  if (sign == std::string_view::npos || trim(text.substr(sign + 1)).empty())
    return invalid("map", msg("Write what the column holds and its name: montant=Subvention."));
  const auto field = field_named(text.substr(0, sign));
  if (!field) {
    return invalid("map", msg("“{0}” is nothing that a column can hold: take a name of SCDL, as montant, objet or "
                              "idBeneficiaire.",
                              shorten(trim(text.substr(0, sign)), 40)));
  }
  return MapEntry{*field, std::string(trim(text.substr(sign + 1)))};
}

std::string header_digest(const std::vector<ColumnUse>& columns) {
  std::string all;
  for (const auto& column : columns) {
    all += fold(trim(column.name));
    all += '\n';
  }
  return hex(sha256(all));
}

std::vector<Fault> mapping_faults(const std::vector<ColumnUse>& columns, const Mapping& mapping) {
  std::vector<Fault> out;
  std::array<bool, field_count> seen{};
  for (const auto& entry : mapping) {
    if (seen[static_cast<std::size_t>(entry.field)])
      out.push_back({"map", msg("Two columns are told for “{0}”.", about(entry.field).name)});
    seen[static_cast<std::size_t>(entry.field)] = true;
    const auto key = fold(trim(entry.column));
    const bool is_there =
        std::any_of(columns.begin(), columns.end(), [&](const ColumnUse& one) { return fold(trim(one.name)) == key; });
    if (!is_there) out.push_back({"map", msg("There is no column “{0}” in this file.", shorten(entry.column, 60))});
  }
  return out;
}

std::vector<ColumnUse> columns_of(const std::vector<std::string_view>& cells, const Mapping& mapping) {
  std::vector<ColumnUse> out;
  out.reserve(cells.size());
  std::array<bool, field_count> told{};
  for (const auto cell : cells) out.push_back({.name = std::string(trim(cell)), .field = {}});
  for (const auto& entry : mapping) {
    const auto key = fold(trim(entry.column));
    for (auto& column : out) {
      if (fold(column.name) != key) continue;
      column.field = entry.field;
      told[static_cast<std::size_t>(entry.field)] = true;
      break;
    }
  }
  // What was told by hand goes before a name that is known, and the name of the schema before others; of two columns
  // for one thing the first is read.
  for (const bool exactly : {true, false}) {
    for (auto& column : out) {
      if (column.field) continue;
      const auto field = field_named(column.name);
      if (!field || told[static_cast<std::size_t>(*field)]) continue;
      const bool is_exact = column.name == about(*field).name;
      if (exactly && !is_exact) continue;
      column.field = field;
      column.is_older_name = !is_exact;
      told[static_cast<std::size_t>(*field)] = true;
    }
  }
  return out;
}

void guess(std::vector<ColumnUse>& columns) {
  // Parts of names, the surest first.
  struct Hint {
    std::string_view part;
    Field field;
  };
  constexpr std::array hints{Hint{"siret", Field::beneficiary_id},
                             Hint{"siren", Field::beneficiary_siren},
                             Hint{"rna", Field::beneficiary_rna},
                             Hint{"montant", Field::amount},
                             Hint{"amount", Field::amount},
                             Hint{"subvention", Field::amount},
                             Hint{"aide", Field::amount},
                             Hint{"attribuant", Field::grantor_name},
                             Hint{"financeur", Field::grantor_name},
                             Hint{"benef", Field::beneficiary_name},
                             Hint{"structure", Field::beneficiary_name},
                             Hint{"association", Field::beneficiary_name},
                             Hint{"organisme", Field::beneficiary_name},
                             Hint{"porteur", Field::beneficiary_name},
                             Hint{"nom", Field::beneficiary_name},
                             Hint{"objet", Field::object},
                             Hint{"projet", Field::object},
                             Hint{"action", Field::object},
                             Hint{"intitule", Field::object},
                             Hint{"date", Field::agreed_on},
                             Hint{"annee", Field::year},
                             Hint{"exercice", Field::year},
                             Hint{"convention", Field::reference},
                             Hint{"reference", Field::reference},
                             Hint{"departement", Field::department},
                             Hint{"contratdeville", Field::contract}};
  std::array<bool, field_count> is_told{};
  for (const auto& column : columns) {
    if (column.field) is_told[static_cast<std::size_t>(*column.field)] = true;
  }
  for (const auto& hint : hints) {
    if (is_told[static_cast<std::size_t>(hint.field)]) continue;
    for (auto& column : columns) {
      if (column.field || column_key(column.name).find(hint.part) == std::string::npos) continue;
      column.field = hint.field;
      is_told[static_cast<std::size_t>(hint.field)] = true;
      break;
    }
  }
}

bool can_be_checked(const std::vector<ColumnUse>& columns) {
  bool has_amount = false, has_beneficiary = false;
  for (const auto& column : columns) {
    if (!column.field) continue;
    has_amount = has_amount || *column.field == Field::amount;
    has_beneficiary = has_beneficiary || *column.field == Field::beneficiary_name ||
                      *column.field == Field::beneficiary_id || *column.field == Field::beneficiary_siren ||
                      *column.field == Field::beneficiary_rna;
  }
  return has_amount && has_beneficiary;
}

Shape shape_of(const std::vector<ColumnUse>& columns, const Mapping& mapping) {
  if (!mapping.empty()) return Shape::mapped;
  bool has_post = false;
  std::size_t scdl = 0;
  for (const auto& column : columns) {
    has_post = has_post || column_key(column.name) == "idposte";
    // idAttribuant, conditionsVersement… are nobody else's words; the names that people use are in many lists.
    if (column.field && static_cast<std::size_t>(*column.field) < scdl_fields &&
        (column_key(column.name) == column_key(about(*column.field).name) || column_key(column.name).size() > 15))
      ++scdl;
  }
  if (has_post) return Shape::posts;
  // Half of the thirteen that the schema requires.
  constexpr std::size_t enough = 7;
  return scdl >= enough ? Shape::scdl : Shape::state_list;
}

}  // namespace jalon::audit
