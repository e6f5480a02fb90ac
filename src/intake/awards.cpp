// SPDX-License-Identifier: EUPL-1.2
#include "intake/awards.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"

namespace jalon::intake {

namespace {

constexpr std::size_t object_characters_max = 256, conditions_characters_max = 256, rae_characters_max = 5;
constexpr std::size_t title_characters_max = 140;
constexpr std::int32_t whole_share = 10'000, least_share = 100;
constexpr std::size_t piece_bytes = std::size_t{48} << 10U;

bool are_digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// At most so many characters, the ellipsis among them.
std::string within(std::string_view text, std::size_t characters) {
  return length(text) <= characters ? std::string(text) : shorten(text, characters - 1);
}

std::string decimal(std::int64_t cents) {
  const auto size = cents < 0 ? -cents : cents;
  return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", size / 100, size % 100);
}

void append_cell(std::string& out, std::string_view text) {
  const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  if (!is_formula && text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  if (is_formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string_view payment_words(const Award& award) {
  switch (award.payment) {
    case Award::Payment::once:
      return "unique";
    case Award::Payment::in_parts:
      return "échelonné";
    case Award::Payment::other:
      break;
  }
  return award.conditions;
}
std::string_view nature_words(const Award& award) {
  if (award.in_cash && award.in_kind) return "aide en numéraire;aide en nature";
  return award.in_kind ? "aide en nature" : "aide en numéraire";
}
std::string share_text(std::int32_t per_10000) {
  if (per_10000 == whole_share) return "1";
  auto out = fmt::format("0.{:04}", per_10000);
  while (out.ends_with('0')) out.pop_back();
  return out;
}
// As org-id.guide names registers: SIRENE, and that of associations.
std::string organisation(std::string_view siret, std::string_view rna) {
  return siret.empty() ? fmt::format("FR-RNA-{}", rna) : fmt::format("FR-SIRENE-{}", siret);
}

}  // namespace

std::vector<Fault> award_faults(const Award& award) {
  std::vector<Fault> out;
  const auto require = [&](bool holds, std::string_view field, Message why) {
    if (!holds) out.push_back({std::string(field), std::move(why)});
  };
  const auto text = [&](std::string_view value, std::string_view field) {
    require(!trim(value).empty(), field, msg("“{0}” is required by the schema.", field));
  };
  const bool is_named = !award.id.empty() && std::all_of(award.id.begin(), award.id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  require(is_named, "id", msg("An identifier has letters, digits, hyphens and underscores."));
  text(award.grantor_name, "nomAttribuant");
  require(are_digits(award.grantor_siret, 14), "idAttribuant", msg("A SIRET has fourteen digits."));
  text(award.beneficiary_name, "nomBeneficiaire");
  require(award.beneficiary_siret.empty() || are_digits(award.beneficiary_siret, 14), "idBeneficiaire",
          msg("A SIRET has fourteen digits."));
  const auto& rna = award.beneficiary_rna;
  require(rna.empty() || (rna.front() == 'W' && are_digits(std::string_view(rna).substr(1), 9)), "rnaBeneficiaire",
          msg("A number RNA is W and nine digits."));
  require(!award.beneficiary_siret.empty() || !rna.empty(), "idBeneficiaire",
          msg("A SIRET is required, or an RNA where there is none."));
  text(award.object, "objet");
  require(award.in_cash || award.in_kind, "nature", msg("A grant is in cash, in kind, or both."));
  require(award.payment != Award::Payment::other || !trim(award.conditions).empty(), "conditionsVersement",
          msg("“{0}” is required by the schema.", "conditionsVersement"));
  require(length(award.conditions) <= conditions_characters_max, "conditionsVersement",
          msg("At most {0} characters are allowed here.", conditions_characters_max));
  require(!award.paid_until || *award.paid_until >= award.paid_from, "datesPeriodeVersement",
          msg("The period ends before it begins."));
  require(length(award.rae_id) <= rae_characters_max, "idRAE",
          msg("At most {0} characters are allowed here.", rae_characters_max));
  require(award.share_per_10000 >= least_share && award.share_per_10000 <= whole_share, "pourcentageSubvention",
          msg("A share is between one hundredth and the whole."));
  return out;
}

void write_scdl(FunctionRef<void(AwardSink)> awards, FunctionRef<void(std::string_view)> out) {
  std::string piece =
      "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,"
      "objet,montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,"
      "dispositifAide\r\n";
  awards([&](const Award& award) {
    const auto cell = [&](std::string_view text) {
      append_cell(piece, text);
      piece += ',';
    };
    cell(award.grantor_name);
    cell(award.grantor_siret);
    cell(award.agreed_on.text());
    cell(award.reference);
    cell(award.beneficiary_name);
    cell(award.beneficiary_siret);
    cell(award.beneficiary_rna);
    cell(within(award.object, object_characters_max));
    piece += decimal(award.amount_cents);  // a number, minus sign and all
    piece += ',';
    cell(nature_words(award));
    cell(payment_words(award));
    cell(award.paid_until && *award.paid_until != award.paid_from
             ? fmt::format("{}/{}", award.paid_from.text(), award.paid_until->text())
             : award.paid_from.text());
    cell(award.rae_id);
    cell(award.is_notified_to_eu ? "oui" : "non");
    cell(share_text(award.share_per_10000));
    append_cell(piece, award.scheme);
    piece += "\r\n";
    if (piece.size() < piece_bytes) return;
    out(piece);
    piece.clear();
  });
  out(piece);
}

void write_giving(const Publisher& publisher, FunctionRef<void(AwardSink)> awards,
                  FunctionRef<void(std::string_view)> out) {
  std::string piece;
  {
    JsonWriter json(piece);
    json.object([&] {
      json.field("version", "1.4");
      json.field("issued", publisher.issued_on);
      json.key("publisher");
      json.object([&] {
        json.field("identifier", organisation(publisher.siret, {}));
        json.field("name", publisher.name);
      });
    });
  }
  // The list stands last in it, so that it can be written as it comes.
  piece.pop_back();
  piece += ",\"grants\":[";
  bool is_first = true;
  awards([&](const Award& award) {
    if (!is_first) piece += ',';
    is_first = false;
    // Of the whole, what this beneficiary receives.
    const auto cents = award.amount_cents / whole_share * award.share_per_10000 +
                       award.amount_cents % whole_share * award.share_per_10000 / whole_share;
    JsonWriter json(piece);
    json.object([&] {
      json.field("id", fmt::format("360G-{}-{}", publisher.prefix, award.id));
      json.field("title", within(award.object, title_characters_max));
      json.field("description", award.description.empty() ? award.object : award.description);
      json.field("currency", "EUR");
      json.key("amountAwarded");
      json.raw(decimal(cents));  // exact: no binary fraction has touched it
      json.field("awardDate", award.agreed_on);
      if (award.begins) {
        json.key("plannedDates");
        json.array([&] {
          json.object([&] {
            json.field("startDate", *award.begins);
            if (award.ends) json.field("endDate", *award.ends);
          });
        });
      }
      const auto body = [&](std::string_view key, const std::string& id, const std::string& name) {
        json.key(key);
        json.array([&] {
          json.object([&] {
            json.field("id", id);
            json.field("name", name);
          });
        });
      };
      body("recipientOrganization", organisation(award.beneficiary_siret, award.beneficiary_rna),
           award.beneficiary_name);
      body("fundingOrganization", organisation(award.grantor_siret, {}), award.grantor_name);
      if (!award.programme.empty()) {
        json.key("grantProgramme");
        json.array([&] { json.object([&] { json.field("title", award.programme); }); });
      }
      json.field("dateModified", award.modified_at);
    });
    if (piece.size() < piece_bytes) return;
    out(piece);
    piece.clear();
  });
  piece += "]}";
  out(piece);
}

}  // namespace jalon::intake
