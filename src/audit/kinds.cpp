// SPDX-License-Identifier: EUPL-1.2
// Every kind of finding as data: its id, how bad it is, its title, what to do and where the rule stands.
#include "audit/kinds.hpp"

#include <array>

#include "web/i18n.hpp"

namespace jalon::audit {

namespace {

constexpr std::string_view schema = "SCDL subventions 2.1.1";
constexpr std::string_view schemas = "SCDL subventions 2.1.1 ; 360Giving 1.4";
constexpr std::string_view registers = "INSEE (clé de Luhn ; La Poste : somme divisible par 5)";
constexpr std::string_view agreement = "Loi n° 2000-321, art. 10 ; décret n° 2001-495, art. 1";
constexpr std::string_view publication = "Décret n° 2017-779, art. 2";
constexpr std::string_view audit = "Contrôle interne";

constexpr std::array<FindingKind, kind_count> table{{
    {"GF-01", Level::error, N_("A column is missing"), N_("Add the column, even empty where it may be."), schema},
    {"GF-02", Level::error, N_("A column is there twice"), N_("Keep one of the two; the first was read."), schema},
    {"GF-03", Level::information, N_("A column has an older or another name"),
     N_("Name it as the schema of today does."), schema},
    {"GF-04", Level::information, N_("A column is not in the schema"),
     N_("It was not looked at. Say with a mapping what it holds, if that matters."), schema},
    {"GF-05", Level::error, N_("A row cannot be read"), N_("Correct the row: quotes, separators, length."), schemas},
    {"GF-06", Level::look, N_("The file is not in UTF-8"), N_("Save it as “CSV UTF-8”."), schema},
    {"GF-07", Level::look, N_("Letters have been lost"),
     N_("Make the file anew from its source, in UTF-8: what the sign � stands for is gone."), schema},
    {"GF-10", Level::error, N_("A required cell is empty"), N_("Fill it in."), schemas},
    {"GF-11", Level::error, N_("A date is not written YYYY-MM-DD"), N_("Write it as 2016-11-30."), schemas},
    {"GF-12", Level::error, N_("An amount cannot be read"), N_("Write digits and a point, without unit: 47800.20."),
     schemas},
    {"GF-13", Level::error, N_("A number is not written as the schema asks"),
     N_("Write digits and a point, without spaces: 47800.20."), schema},
    {"GF-14", Level::error, N_("A word is none of those allowed"),
     N_("Write “aide en numéraire”, “aide en nature”, or both with a semicolon."), schema},
    {"GF-15", Level::error, N_("A date or period of payment is not in the right form"),
     N_("Write YYYY-MM-DD, or YYYY-MM-DD/YYYY-MM-DD."), schema},
    {"GF-16", Level::error, N_("Neither oui nor non"), N_("Write oui or non."), schema},
    {"GF-17", Level::error, N_("A share is not a fraction"), N_("Write 0.8 for 80%, and 1 for the whole."), schema},
    {"GF-18", Level::error, N_("A text is too long"), N_("Shorten it."), schema},
    {"GF-19", Level::look, N_("An amount is zero, negative or out of measure"),
     N_("Look it up in the decision: a withdrawal is a decision of its own."), audit},
    {"GF-20", Level::error, N_("The grantor’s SIRET is wrong"), N_("Look it up in the directory of enterprises."),
     registers},
    {"GF-21", Level::error, N_("The beneficiary’s SIRET is wrong"), N_("Look it up in the directory of enterprises."),
     registers},
    {"GF-22", Level::error, N_("The beneficiary’s RNA number is wrong"),
     N_("Look it up in the register of associations: W and nine digits."), schema},
    {"GF-23", Level::error, N_("The beneficiary has no number"), N_("Give its SIRET, or its RNA where it has none."),
     schema},
    {"GF-24", Level::error, N_("A spreadsheet has damaged a number"),
     N_("Put the column into text before opening the file, and take the number given here where there is one."),
     registers},
    {"GF-30", Level::error, N_("The same grant is there twice"),
     N_("Take one out, or say by the reference what makes them two."), audit},
    {"GF-31", Level::look, N_("Two grants differ only by their reference"),
     N_("Look whether one decision was entered twice."), audit},
    {"GF-32", Level::look, N_("The same object seems to be funded twice within a year"),
     N_("Compare the budgets of both files, and what each funder knew of the other."), "CA-14"},
    {"GF-33", Level::look, N_("Amounts that only together pass 23,000 €"),
     N_("Above 23,000 € in a year an agreement is needed, however many decisions there were."), agreement},
    {"GF-34", Level::look, N_("Above 23,000 € without the reference of an agreement"),
     N_("Give the reference of the agreement; one is mandatory with a body under private law."), agreement},
    {"GF-40", Level::error, N_("A date is impossible"), N_("Correct the year."), audit},
    {"GF-41", Level::error, N_("An agreement is dated in the future"),
     N_("Correct the date, or wait for the signature."), audit},
    {"GF-42", Level::error, N_("A period ends before it begins"), N_("Correct one of the two days."), schema},
    {"GF-43", Level::look, N_("Payment begins before the agreement"),
     N_("Only worth a look: an advance may have been decided apart."), audit},
    {"GF-44", Level::look, N_("Published more than three months after the agreement"),
     N_("Publish within three months of the signature."), publication},
    {"GF-50", Level::information, N_("Few beneficiaries receive most of it"), N_("Look at how they were chosen."),
     "CA-08"},
    {"GF-60", Level::error, N_("An identifier is there twice"), N_("Give each grant an identifier of its own."),
     "360Giving 1.4"},
    {"GF-61", Level::information, N_("Amounts are not in euros"), N_("The rules of 23,000 € were not applied to them."),
     audit},
}};

constexpr bool ids_are_in_order() {
  for (std::size_t i = 1; i < table.size(); ++i) {
    if (!(table[i - 1].id < table[i].id)) return false;
  }
  return true;
}
static_assert(ids_are_in_order(), "an id stands once, and the table is read by it");

}  // namespace

std::span<const FindingKind> finding_kinds() { return table; }
const FindingKind& info(Kind kind) { return table[static_cast<std::size_t>(kind)]; }
const FindingKind* find_kind(std::string_view id) {
  for (const auto& kind : table) {
    if (kind.id == id) return &kind;
  }
  return nullptr;
}

std::string_view word(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::look:
      return "look";
    case Level::information:
      break;
  }
  return "information";
}
bool parse_word(std::string_view text, Level& level) {
  for (const auto each : {Level::error, Level::look, Level::information}) {
    if (word(each) == text) {
      level = each;
      return true;
    }
  }
  return false;
}
std::string_view title(Level level) {
  switch (level) {
    case Level::error:
      return N_("Error");
    case Level::look:
      return N_("To look at");
    case Level::information:
      break;
  }
  return N_("For information");
}

std::string_view word(Shape shape) {
  switch (shape) {
    case Shape::scdl:
      return "scdl";
    case Shape::state_list:
      return "list";
    case Shape::posts:
      return "posts";
    case Shape::giving:
      return "360";
    case Shape::mapped:
      break;
  }
  return "mapped";
}
std::string_view title(Shape shape) {
  switch (shape) {
    case Shape::scdl:
      return N_("SCDL “subventions”");
    case Shape::state_list:
      return N_("A list of grants");
    case Shape::posts:
      return N_("Posts of adultes-relais or FONJEP");
    case Shape::giving:
      return N_("360Giving");
    case Shape::mapped:
      break;
  }
  return N_("Columns told by hand");
}

}  // namespace jalon::audit
