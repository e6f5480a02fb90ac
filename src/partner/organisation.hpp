// SPDX-License-Identifier: EUPL-1.2
// What an organisation says of itself when it asks for public money, and the accounts that act for it. An organisation
// stays one of the partners; nothing here is about a person: who represents it is a function, who signs is an account.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/json.hpp"
#include "partner/partner.hpp"
#include "territory/territory.hpp"

namespace jalon::partner {

// Which rules of a grant hold depends on it: an agreement above 23,000 € for private law (loi 2000-321 art. 10), the
// contrat d'engagement républicain for associations and foundations (loi of 24 August 2021).
enum class LegalForm : std::uint8_t {
  association,
  foundation,
  commune,
  intercommunality,
  department,
  region,
  public_body,  // a school, a hospital, an office
  company,
  cooperative,
  other
};
std::string_view word(LegalForm form);
bool parse_word(std::string_view text, LegalForm& form);
std::string_view title(LegalForm form);  // English msgid
std::span<const LegalForm> legal_forms();
bool is_private_law(LegalForm form);
// From the day on which the decree came into force (décret 2021-1947): before, nobody had one to sign.
bool signs_republican_commitment(LegalForm form, Date day);

struct Organisation {
  PartnerId id;
  std::int64_t revision = 0;  // that was read; 0: a new one
  std::string name;
  LegalForm form = LegalForm::association;
  std::string siret;     // fourteen digits, or empty
  std::string rna;       // W and nine, or empty
  std::string overseas;  // RIDET, RID or TAHITI, or empty
  std::string address;
  std::string purpose;            // "objet"
  std::string representative;     // by function: "présidente", "directeur général des services"
  std::int64_t budget_cents = 0;  // of a year
  std::int64_t staff_tenths = 0;  // full-time equivalents: 35 is 3.5
  std::int64_t volunteers = 0;
  std::optional<Date> republican_commitment_on;  // signed on
  TerritoryKey territory;                        // where it works
  Instant changed_at;
  std::string changed_by;
  [[nodiscard]] std::string siren() const { return siret.substr(0, 9); }
};

// Right::apply_for_grants in its territory. Whoever declares it is its first member. Conflict when one of its numbers
// is known already: then it is joined. Invalid names every field at fault; one number at least is needed.
Result<PartnerId> declare_organisation(access::Act& act, const territory::Registry& registry,
                                       const Organisation& organisation);
// By a member; Conflict when another member saved meanwhile (revision). Its numbers stay: another number is another
// organisation, unless none of that kind was given. Returns the revision.
Result<std::int64_t> edit_organisation(access::Act& act, const territory::Registry& registry,
                                       const Organisation& organisation);
std::optional<Organisation> find_organisation(db::Session& session, PartnerId id);
// By SIRET, RNA, RIDET, RID or TAHITI, as typed; none: not known, or no number.
std::optional<Organisation> organisation_of_number(db::Session& session, std::string_view number);
// All places of one legal person, by its SIREN, and the association of an RNA; an empty number is nobody's.
std::vector<Organisation> organisations_of_legal_person(db::Session& session, std::string_view siren,
                                                        std::string_view rna);
void write_json(JsonWriter& json, const Organisation& organisation);

struct Member {
  PartnerId organisation;
  access::AccountId account;
  std::string name;  // of the account, as shown
  Instant asked_at;
  std::optional<Instant> admitted_at, ended_at;
  std::string admitted_by;
};
// An account with Right::apply_for_grants asks to act for an organisation; a member says yes. An organisation without
// any member is joined at once. Asked twice is once.
Result<void> ask_to_join(access::Act& act, const territory::Registry& registry, PartnerId organisation);
Result<void> admit_member(access::Act& act, const territory::Registry& registry, PartnerId organisation,
                          access::AccountId account);
// By a member, themselves included. Refused "partner.last_member" of the last one.
Result<void> end_member(access::Act& act, const territory::Registry& registry, PartnerId organisation,
                        access::AccountId account);
std::vector<Member> members_of(db::Session& session, PartnerId organisation);  // those asking included, ended ones not
bool is_member(db::Session& session, PartnerId organisation, const access::Actor& actor);
std::vector<Organisation> organisations_of(db::Session& session, access::AccountId account);

}  // namespace jalon::partner
