// SPDX-License-Identifier: EUPL-1.2
#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "base/text.hpp"
#include "partner/identifiers.hpp"
#include "partner/partner.hpp"
#include "partner/sql.hpp"

namespace jalon::partner {

BOOST_DESCRIBE_STRUCT(Partner, (), (id, name, kind, siren, territory))

namespace {

constexpr std::size_t name_characters_max = 200;

// The department in which an organisation is known by its name, or the nation for one that works in several.
TerritoryKey home_of(const territory::Registry& registry, TerritoryKey territory) {
  const auto* department = registry.ancestor(territory, territory::Level::department);
  return department == nullptr ? registry.nation().key : department->key;
}

std::string json_of(const Partner& partner) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("name", partner.name);
    json.field("kind", word(partner.kind));
    json.field("siren", partner.siren);
  });
  return out;
}

}  // namespace

Result<PartnerId> find_or_add(access::Act& act, const territory::Registry& registry, TerritoryKey territory,
                              std::string_view name, Kind kind, std::string_view siren) {
  if (registry.find(territory) == nullptr)
    return fail(NotFound{msg("There is no territory with the key {0}.", territory.value)});
  Partner partner;
  partner.name = tidy(name);
  std::vector<Fault> faults = refuse_identifiers("name", partner.name);
  const auto folded = fold(partner.name);
  if (folded.empty()) faults.push_back({"name", msg("Give the name of the organisation.")});
  if (length(partner.name) > name_characters_max || partner.name.find('\n') != std::string::npos) {
    faults.push_back(
        {"name", msg("The name of an organisation is one line of at most {0} characters.", name_characters_max)});
  }
  for (const char c : siren) {
    if (c != ' ') partner.siren.push_back(c);
  }
  if (!partner.siren.empty() && !is_siren(partner.siren)) {
    faults.push_back({"siren", msg("A SIREN has nine digits, of which the last is a check: look again at this one.")});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  const auto home = home_of(registry, territory);
  if (auto found = act.db.first<Partner>(sql::find_by_name, folded, home, registry.nation().key)) {
    if (partner.siren.empty() || partner.siren == found->siren) return found->id;
    if (!found->siren.empty()) {
      return fail(Conflict{msg(
          "“{0}” is already known with another SIREN: correct the number, or give this organisation a name of its own.",
          found->name)});
    }
    const auto before = json_of(*found);
    found->siren = partner.siren;
    act.db.run(sql::set_siren, found->id, found->siren);
    act.record({.act = "set_siren",
                .kind = "partner",
                .object_id = found->id.text(),
                .territory = home,
                .before = before,
                .after = json_of(*found)});
    return found->id;
  }
  partner.id = PartnerId::make();
  partner.kind = kind;
  partner.territory = territory;
  act.db.run(sql::insert_partner, partner.id, partner.name, folded, partner.kind, partner.siren, partner.territory,
             home, act.now);
  act.record({.act = "add_partner",
              .kind = "partner",
              .object_id = partner.id.text(),
              .territory = home,
              .before = {},
              .after = json_of(partner)});
  return partner.id;
}

std::optional<Partner> find(db::Session& session, PartnerId id) {
  return session.first<Partner>(sql::find_partner, id);
}

std::vector<Partner> near(db::Session& session, const territory::Registry& registry, TerritoryKey territory) {
  return session.all<Partner>(sql::partners_near, home_of(registry, territory), registry.nation().key);
}

std::vector<Partner> named(db::Session& session, std::string_view folded) {
  std::string pattern = "%";
  for (const char c : folded) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  pattern.push_back('%');
  // No SIREN is written as an empty text.
  return session.all<Partner>(sql::partners_named, pattern, folded.empty() ? "-" : folded);
}

}  // namespace jalon::partner
