// SPDX-License-Identifier: EUPL-1.2
#include "partner/organisation.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/typed_text.hpp"
#include "partner/identifiers.hpp"
#include "partner/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::partner {

BOOST_DESCRIBE_STRUCT(Organisation, (),
                      (id, revision, name, form, siret, rna, overseas, address, purpose, representative, budget_cents,
                       staff_tenths, volunteers, republican_commitment_on, territory, changed_at, changed_by))
BOOST_DESCRIBE_STRUCT(Member, (), (organisation, account, name, asked_at, admitted_at, ended_at, admitted_by))

namespace {

constexpr std::size_t line_characters_max = 200;
constexpr std::size_t text_characters_max = 2000;

struct FormName {
  LegalForm form;
  std::string_view word, title;
  bool is_private_law, signs_commitment;
  Kind kind;
};
constexpr std::array form_names{
    FormName{LegalForm::association, "association", N_("Association"), true, true, Kind::association},
    FormName{LegalForm::foundation, "foundation", N_("Foundation or endowment fund"), true, true, Kind::association},
    FormName{LegalForm::commune, "commune", N_("Commune"), false, false, Kind::local_authority},
    FormName{LegalForm::intercommunality, "intercommunality", N_("EPCI"), false, false, Kind::local_authority},
    FormName{LegalForm::department, "department", N_("Department council"), false, false, Kind::local_authority},
    FormName{LegalForm::region, "region", N_("Regional council"), false, false, Kind::local_authority},
    FormName{LegalForm::public_body, "public_body", N_("Public body"), false, false, Kind::other},
    FormName{LegalForm::company, "company", N_("Company"), true, false, Kind::company},
    FormName{LegalForm::cooperative, "cooperative", N_("Cooperative"), true, false, Kind::company},
    FormName{LegalForm::other, "other", N_("Other legal form"), true, false, Kind::other},
};
constexpr auto forms_in_order = [] {
  std::array<LegalForm, form_names.size()> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = form_names[i].form;
  return out;
}();
static_assert([] {
  for (std::size_t i = 0; i < form_names.size(); ++i) {
    if (form_names[i].form != static_cast<LegalForm>(i)) return false;
  }
  return true;
}());
const FormName& name_of(LegalForm form) {
  const auto index = static_cast<std::size_t>(form);
  JALON_CHECK(index < form_names.size());
  return form_names[index];
}

void read_number(std::string_view field, std::string& number, std::optional<IdentifierKind> expected,
                 std::vector<Fault>& faults) {
  if (trim(number).empty()) {
    number.clear();
    return;
  }
  const auto read = read_identifier(number, expected);
  if (!read) {
    const auto* wrong = std::get_if<Invalid>(&read.error());
    faults.push_back({std::string(field), wrong == nullptr || wrong->faults.empty()
                                              ? msg("This number is none that an organisation bears.")
                                              : wrong->faults.front().reason});
    return;
  }
  if (!expected && read->kind != IdentifierKind::ridet && read->kind != IdentifierKind::rid &&
      read->kind != IdentifierKind::tahiti) {
    faults.push_back({std::string(field), msg("This is the number of another register: enter it in its own field.")});
    return;
  }
  number = read->text;
}

// The fields as they are kept, or what is wrong with them.
Result<Organisation> checked(const Organisation& given, Date today) {
  Organisation out = given;
  std::vector<Fault> faults;
  out.name = checked_text("name", given.name, line_characters_max, faults);
  if (out.name.empty()) faults.push_back({"name", msg("Give the name of the organisation.")});
  read_number("siret", out.siret, IdentifierKind::siret, faults);
  read_number("rna", out.rna, IdentifierKind::rna, faults);
  read_number("overseas", out.overseas, std::nullopt, faults);
  if (out.siret.empty() && out.rna.empty() && out.overseas.empty() && faults.empty())
    faults.push_back({"siret", msg("Give the SIRET, or the RNA number of an association that has none, or the number "
                                   "of an overseas register.")});
  if (!out.rna.empty() && out.form != LegalForm::association && out.form != LegalForm::foundation)
    faults.push_back({"rna", msg("Only associations and foundations bear an RNA number.")});
  out.address = checked_text("address", given.address, line_characters_max, faults);
  if (out.address.empty()) faults.push_back({"address", msg("Give the address of the registered office.")});
  out.purpose = checked_text("purpose", given.purpose, text_characters_max, faults);
  if (out.purpose.empty()) faults.push_back({"purpose", msg("Say what the organisation is for.")});
  out.representative = checked_text("representative", given.representative, line_characters_max, faults);
  if (out.representative.empty())
    faults.push_back({"representative", msg("Name the function of the legal representative, never the person.")});
  constexpr std::int64_t cents_max = 1'000'000'000'000'00;
  if (out.budget_cents < 0 || out.budget_cents > cents_max)
    faults.push_back({"budget", msg("A yearly budget is zero or more, up to a thousand billion euros.")});
  if (out.staff_tenths < 0 || out.staff_tenths > 10'000'000)
    faults.push_back({"staff", msg("Staff is counted in full-time equivalents, zero or more.")});
  if (out.volunteers < 0 || out.volunteers > 10'000'000)
    faults.push_back({"volunteers", msg("Volunteers are counted from zero.")});
  if (out.republican_commitment_on &&
      (*out.republican_commitment_on > today || *out.republican_commitment_on < *Date::of(1990, 1, 1)))
    faults.push_back({"republican_commitment_on", msg("The commitment was signed on a day that has come.")});
  if (!name_of(out.form).signs_commitment) out.republican_commitment_on.reset();
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

std::string json_of(const Organisation& organisation) {
  std::string out;
  JsonWriter json(out);
  write_json(json, organisation);
  return out;
}

Result<void> is_known_elsewhere(db::Session& session, const Organisation& organisation) {
  for (const auto& number : {organisation.siret, organisation.rna, organisation.overseas}) {
    const auto known = organisation_of_number(session, number);
    if (known && known->id != organisation.id)
      return fail(Conflict{msg("“{0}” bears this number already: ask to join it.", known->name)});
  }
  return {};
}

void put(access::Act& act, const Member& member) {
  act.db.run(sql::put_member, member.organisation, member.account, member.name, member.asked_at, member.admitted_at,
             member.admitted_by, member.ended_at);
}

void record_member(access::Act& act, const Organisation& organisation, std::string_view what,
                   access::AccountId account) {
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("organisation", organisation.name);
    json.field("account", account);
  });
  act.record({.act = what,
              .kind = "partner",
              .object_id = organisation.id.text(),
              .territory = organisation.territory,
              .before = "",
              .after = after});
}

Result<Organisation> require_member(access::Act& act, const territory::Registry& registry, PartnerId id) {
  auto organisation = find_organisation(act.db, id);
  if (!organisation) return fail(NotFound{msg("This organisation is not known.")});
  if (auto ok = act.require(access::Right::apply_for_grants, registry.right_path(organisation->territory)); !ok)
    return fail(std::move(ok.error()));
  if (!act.actor.is_system && !is_member(act.db, id, act.actor))
    return refused("partner.members_only", msg("Only its members act for an organisation."),
                   msg("Ask to join it; one of its members answers."));
  return std::move(*organisation);
}

}  // namespace

std::string_view word(LegalForm form) { return name_of(form).word; }
bool parse_word(std::string_view text, LegalForm& form) {
  const auto* found =
      std::find_if(form_names.begin(), form_names.end(), [&](const FormName& n) { return n.word == text; });
  if (found == form_names.end()) return false;
  form = found->form;
  return true;
}
std::string_view title(LegalForm form) { return name_of(form).title; }
std::span<const LegalForm> legal_forms() { return forms_in_order; }
bool is_private_law(LegalForm form) { return name_of(form).is_private_law; }
bool signs_republican_commitment(LegalForm form, Date day) {
  return name_of(form).signs_commitment && day >= *Date::of(2022, 1, 2);
}

void write_json(JsonWriter& json, const Organisation& organisation) {
  json.object([&] {
    json.field("id", organisation.id);
    json.field("revision", organisation.revision);
    json.field("name", organisation.name);
    json.field("form", word(organisation.form));
    json.field("siret", organisation.siret);
    json.field("rna", organisation.rna);
    json.field("overseas", organisation.overseas);
    json.field("address", organisation.address);
    json.field("purpose", organisation.purpose);
    json.field("representative", organisation.representative);
    json.field("budget_cents", organisation.budget_cents);
    json.field("staff_tenths", organisation.staff_tenths);
    json.field("volunteers", organisation.volunteers);
    json.field("republican_commitment_on", organisation.republican_commitment_on);
  });
}

Result<PartnerId> declare_organisation(access::Act& act, const territory::Registry& registry,
                                       const Organisation& given) {
  if (registry.find(given.territory) == nullptr) return fail(NotFound{msg("This territory is not known.")});
  if (auto ok = act.require(access::Right::apply_for_grants, registry.right_path(given.territory)); !ok)
    return fail(std::move(ok.error()));
  auto organisation = checked(given, act.today());
  if (!organisation) return fail(std::move(organisation.error()));
  organisation->id = {};
  if (auto known = is_known_elsewhere(act.db, *organisation); !known) return fail(std::move(known.error()));
  auto id = find_or_add(act, registry, organisation->territory, organisation->name, name_of(organisation->form).kind,
                        organisation->siren());
  if (!id) return fail(std::move(id.error()));
  if (find_organisation(act.db, *id))
    return fail(
        Conflict{msg("“{0}” is known here with other numbers: ask to join it, or give this organisation a name "
                     "of its own.",
                     organisation->name)});
  organisation->id = *id;
  organisation->revision = 1;
  act.db.run(sql::insert_organisation, organisation->id, organisation->form, organisation->siret, organisation->rna,
             organisation->overseas, organisation->address, organisation->purpose, organisation->representative,
             organisation->budget_cents, organisation->staff_tenths, organisation->volunteers,
             organisation->republican_commitment_on, organisation->territory, act.now, act.actor.label);
  act.record({.act = "declare_organisation",
              .kind = "partner",
              .object_id = organisation->id.text(),
              .territory = organisation->territory,
              .before = "",
              .after = json_of(*organisation)});
  if (!act.actor.account.is_null()) {
    put(act, {.organisation = *id,
              .account = act.actor.account,
              .name = act.actor.label,
              .asked_at = act.now,
              .admitted_at = act.now,
              .ended_at = {},
              .admitted_by = act.actor.label});
  }
  return *id;
}

Result<std::int64_t> edit_organisation(access::Act& act, const territory::Registry& registry,
                                       const Organisation& given) {
  const auto before = require_member(act, registry, given.id);
  if (!before) return fail(before.error());
  auto after = checked(given, act.today());
  if (!after) return fail(std::move(after.error()));
  std::vector<Fault> faults;
  const auto stays = [&](std::string_view field, const std::string& was, const std::string& is) {
    if (!was.empty() && was != is)
      faults.push_back({std::string(field),
                        msg("{0} is the number of this organisation: another number is another organisation.", was)});
  };
  stays("siret", before->siret, after->siret);
  stays("rna", before->rna, after->rna);
  stays("overseas", before->overseas, after->overseas);
  if (fold(after->name) != fold(before->name))
    faults.push_back({"name", msg("The name stays: grants and plans bear it. Ask the prefecture to change it.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  after->name = before->name;
  after->territory = before->territory;
  if (auto known = is_known_elsewhere(act.db, *after); !known) return fail(std::move(known.error()));
  after->revision = before->revision;
  if (json_of(*before) == json_of(*after)) return before->revision;  // sent twice
  const auto changed = given.revision == before->revision
                           ? act.db.run(sql::update_organisation, after->id, given.revision, after->form, after->siret,
                                        after->rna, after->overseas, after->address, after->purpose,
                                        after->representative, after->budget_cents, after->staff_tenths,
                                        after->volunteers, after->republican_commitment_on, act.now, act.actor.label)
                           : 0;
  if (changed == 0)
    return fail(Conflict{msg("{0} changed this organisation meanwhile: read it again.", before->changed_by)});
  act.record({.act = "edit_organisation",
              .kind = "partner",
              .object_id = after->id.text(),
              .territory = after->territory,
              .before = json_of(*before),
              .after = json_of(*after)});
  return before->revision + 1;
}

std::optional<Organisation> find_organisation(db::Session& session, PartnerId id) {
  return session.first<Organisation>(sql::find_organisation, id);
}

std::optional<Organisation> organisation_of_number(db::Session& session, std::string_view number) {
  if (trim(number).empty()) return std::nullopt;
  const auto read = read_identifier(number);
  if (!read) return std::nullopt;
  return session.first<Organisation>(sql::organisation_of_number, read->text);
}

std::vector<Organisation> organisations_of_legal_person(db::Session& session, std::string_view siren,
                                                        std::string_view rna) {
  return session.all<Organisation>(sql::organisations_of_legal_person, siren, rna);
}

Result<void> ask_to_join(access::Act& act, const territory::Registry& registry, PartnerId id) {
  const auto organisation = find_organisation(act.db, id);
  if (!organisation) return fail(NotFound{msg("This organisation is not known.")});
  if (auto ok = act.require(access::Right::apply_for_grants, registry.right_path(organisation->territory)); !ok)
    return ok;
  auto member = act.db.first<Member>(sql::find_member, id, act.actor.account);
  if (member && !member->ended_at) return {};  // asked twice
  const auto others = members_of(act.db, id);
  const bool is_first = std::none_of(others.begin(), others.end(), [](const Member& m) { return m.admitted_at; });
  put(act, {.organisation = id,
            .account = act.actor.account,
            .name = act.actor.label,
            .asked_at = act.now,
            .admitted_at = is_first ? std::optional(act.now) : std::nullopt,
            .ended_at = {},
            .admitted_by = is_first ? act.actor.label : std::string()});
  record_member(act, *organisation, is_first ? "admit_member" : "ask_to_join", act.actor.account);
  return {};
}

Result<void> admit_member(access::Act& act, const territory::Registry& registry, PartnerId id,
                          access::AccountId account) {
  const auto organisation = require_member(act, registry, id);
  if (!organisation) return fail(organisation.error());
  auto member = act.db.first<Member>(sql::find_member, id, account);
  if (!member || member->ended_at) return fail(NotFound{msg("This account does not ask to join the organisation.")});
  if (member->admitted_at) return {};
  member->admitted_at = act.now;
  member->admitted_by = act.actor.label;
  put(act, *member);
  record_member(act, *organisation, "admit_member", account);
  return {};
}

Result<void> end_member(access::Act& act, const territory::Registry& registry, PartnerId id,
                        access::AccountId account) {
  const auto organisation = require_member(act, registry, id);
  if (!organisation) return fail(organisation.error());
  auto member = act.db.first<Member>(sql::find_member, id, account);
  if (!member || member->ended_at) return fail(NotFound{msg("This account does not act for the organisation.")});
  const auto others = members_of(act.db, id);
  const auto admitted = std::count_if(others.begin(), others.end(), [](const Member& m) { return m.admitted_at; });
  if (member->admitted_at && admitted == 1)
    return refused("partner.last_member", msg("An organisation keeps at least one account that acts for it."),
                   msg("Admit another account first."));
  member->ended_at = act.now;
  put(act, *member);
  record_member(act, *organisation, "end_member", account);
  return {};
}

std::vector<Member> members_of(db::Session& session, PartnerId organisation) {
  return session.all<Member>(sql::members_of, organisation);
}

bool is_member(db::Session& session, PartnerId organisation, const access::Actor& actor) {
  if (actor.account.is_null()) return false;
  const auto member = session.first<Member>(sql::find_member, organisation, actor.account);
  return member && member->admitted_at && !member->ended_at;
}

std::vector<Organisation> organisations_of(db::Session& session, access::AccountId account) {
  return session.all<Organisation>(sql::organisations_of_account, account);
}

}  // namespace jalon::partner
