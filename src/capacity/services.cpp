// SPDX-License-Identifier: EUPL-1.2
// The services themselves, and what every rule of the room asks.
#include <algorithm>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "capacity/rules.hpp"
#include "capacity/sql.hpp"

namespace jalon::capacity {

BOOST_DESCRIBE_STRUCT(Service, (), (id, name, operator_id, address, territory, department, note, created_at))

std::string checked_text(std::string_view field, std::string_view text, std::size_t characters_max,
                         std::vector<Fault>& faults) {
  std::string out = tidy(text);
  if (length(out) > characters_max)
    faults.push_back({std::string(field), msg("At most {0} characters.", characters_max)});
  for (auto& fault : refuse_identifiers(field, out)) faults.push_back(std::move(fault));
  return out;
}

void check_day(std::string_view field, Date day, std::vector<Fault>& faults) {
  if (day.year() < year_min || day.year() > year_max)
    faults.push_back({std::string(field), msg("Enter a day between {0} and {1}.", year_min, year_max)});
}

void check_kind(const plan::Context& context, std::string_view kind, std::vector<Fault>& faults) {
  if (programme::Programme::option(context.programme.place_kinds, kind) == nullptr)
    faults.push_back({"kind", msg("Choose a kind of place of the programme.")});
}

Result<std::string> checked_motive(std::string_view motive) {
  std::vector<Fault> faults;
  std::string out = checked_text("motive", motive, text_characters_max, faults);
  if (out.empty()) faults.push_back({"motive", msg("Say why this is struck out.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

Result<Service> require_service(access::Act& act, const plan::Context& context, access::Right right, ServiceId id) {
  auto service = find_service(act.db, id);
  if (!service) return fail(NotFound{msg("This service does not exist.")});
  if (auto ok = act.require(right, context.territories.right_path(service->territory)); !ok) return fail(ok.error());
  return std::move(*service);
}

void count(access::Act& act, const plan::Context& context, const Service& service, const Amount& amount) {
  ensure_indicators(act.db);
  const std::string part = "place:" + std::string(amount.kind);
  for (const auto dimension : {std::string_view(), std::string_view(part)}) {
    figures::record_observation(act, context.territories,
                                {.indicator = amount.indicator,
                                 .dimension = dimension,
                                 .territory = service.territory,
                                 .day = amount.day,
                                 .amount = amount.amount,
                                 .source_kind = amount.source_kind,
                                 .source_id = amount.source_id});
  }
}

Result<ServiceId> create_service(access::Act& act, const plan::Context& context, const NewService& given) {
  const auto* place = context.territories.find(given.territory);
  if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
  if (auto ok = act.require(access::Right::manage_capacity, context.territories.right_path(place->key)); !ok)
    return fail(ok.error());
  std::vector<Fault> faults;
  if (place->level != territory::Level::department && place->level != territory::Level::contract)
    faults.push_back({"territory", msg("A service stands in a department or in one of its contracts.")});
  const auto* department = context.territories.ancestor(place->key, territory::Level::department);
  if (department == nullptr && faults.empty())
    faults.push_back({"territory", msg("The department of this contract is not known.")});
  Service service{.id = ServiceId::make(),
                  .name = checked_text("name", given.name, name_characters_max, faults),
                  .operator_id = {},
                  .address = checked_text("address", given.address, text_characters_max, faults),
                  .territory = place->key,
                  .department = department == nullptr ? TerritoryKey{} : department->key,
                  .note = checked_text("note", given.note, text_characters_max, faults),
                  .created_at = act.now};
  if (service.name.empty()) faults.push_back({"name", msg("Give the service a name.")});
  if (tidy(given.operator_name).empty())
    faults.push_back({"operator", msg("Name the organisation that runs the service.")});
  auto contracts = given.contracts;
  std::sort(contracts.begin(), contracts.end());
  contracts.erase(std::unique(contracts.begin(), contracts.end()), contracts.end());
  std::erase(contracts, service.territory);
  for (const auto contract : contracts) {
    const auto path = context.territories.right_path(contract);
    const auto* served = context.territories.find(contract);
    const bool is_here = served != nullptr && served->level == territory::Level::contract &&
                         std::find(path.begin(), path.end(), service.department) != path.end();
    if (!is_here) {
      faults.push_back({"contracts", msg("A service serves contracts of its own department.")});
      break;
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  auto who = partner::find_or_add(act, context.territories, service.department, given.operator_name,
                                  partner::Kind::association);
  if (!who) {
    // The organisation is one field of this form.
    if (auto* wrong = std::get_if<Invalid>(&who.error())) {
      for (auto& fault : wrong->faults) fault.field = "operator";
    }
    return fail(std::move(who.error()));
  }
  service.operator_id = *who;
  act.db.run(sql::insert_service, service.id, service.name, service.operator_id, service.address, service.territory,
             service.department, service.note, service.created_at);
  for (const auto contract : contracts)
    act.db.run(sql::insert_service_contract, service.id, contract, service.department);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("name", service.name);
    json.field("operator", tidy(given.operator_name));
    json.field("address", service.address);
    json.field("note", service.note);
    json.field("contracts", static_cast<std::int64_t>(contracts.size()));
  });
  act.record({.act = "create_service",
              .kind = "service",
              .object_id = service.id.text(),
              .territory = service.territory,
              .before = "",
              .after = after});
  return service.id;
}

std::optional<Service> find_service(db::Session& session, ServiceId id) {
  return session.first<Service>(sql::find_service, id);
}

std::vector<Service> services(db::Session& session, std::optional<TerritoryKey> department) {
  return session.all<Service>(sql::list_services, department);
}

std::vector<TerritoryKey> contracts_served(db::Session& session, ServiceId id) {
  return session.all<TerritoryKey>(sql::contracts_served, id);
}

bool may_read_months(const access::Actor& actor, const territory::Registry& registry, const Service& service) {
  const auto path = registry.right_path(service.territory);
  for (const auto right : {access::Right::manage_capacity, access::Right::report_capacity, access::Right::read_plans}) {
    if (access::may(actor, right, path)) return true;
  }
  return false;
}

}  // namespace jalon::capacity
