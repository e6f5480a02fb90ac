// SPDX-License-Identifier: EUPL-1.2
// The services themselves, and what every rule of the room asks.
#include <algorithm>

#include "base/json.hpp"
#include "capacity/rules.hpp"
#include "capacity/sql.hpp"

namespace jalon::capacity {

namespace {

struct PastRow {
  ServiceId id;
  std::int64_t revision = 1;
  std::string name;
  partner::PartnerId operator_id;
  std::string address;
  TerritoryKey territory, department;
  std::string note, kinds;
  Instant created_at, changed_at;
  std::string changed_by;
};
BOOST_DESCRIBE_STRUCT(PastRow, (),
                      (id, revision, name, operator_id, address, territory, department, note, kinds, created_at,
                       changed_at, changed_by))
struct Row : PastRow {
  std::optional<Date> closed_on;
};
BOOST_DESCRIBE_STRUCT(Row, (PastRow), (closed_on))
struct CountRow {
  TerritoryKey department;
  std::int64_t services = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (department, services))

// Codes hold no space.
std::string joined(const std::vector<std::string>& kinds) { return fmt::format("{}", fmt::join(kinds, " ")); }

std::vector<std::string> parted(std::string_view kinds) {
  std::vector<std::string> out;
  for (const auto kind : split(kinds, ' ')) {
    if (!kind.empty()) out.emplace_back(kind);
  }
  return out;
}

Service service_of(PastRow&& row) {
  return {.id = row.id,
          .revision = row.revision,
          .name = std::move(row.name),
          .operator_id = row.operator_id,
          .address = std::move(row.address),
          .territory = row.territory,
          .department = row.department,
          .note = std::move(row.note),
          .kinds = parted(row.kinds),
          .created_at = row.created_at,
          .changed_at = row.changed_at,
          .changed_by = std::move(row.changed_by),
          .closed_on = {}};
}

Service service_of(Row&& row) {
  const auto closed_on = row.closed_on;
  auto out = service_of(static_cast<PastRow&&>(row));
  out.closed_on = closed_on;
  return out;
}

}  // namespace

void check_day(std::string_view field, Date day, std::vector<Fault>& faults) {
  if (day.year() < year_min || day.year() > year_max)
    faults.push_back({std::string(field), msg("Enter a day between {0} and {1}.", year_min, year_max)});
}

void check_kind(const plan::Context& context, std::string_view kind, std::vector<Fault>& faults) {
  if (programme::Programme::option(context.programme.place_kinds, kind) == nullptr)
    faults.push_back({"kind", msg("Choose a kind of place of the programme.")});
}

Result<std::string> checked_motive(std::string_view motive, Message missing) {
  std::vector<Fault> faults;
  std::string out = checked_text("motive", motive, text_characters_max, faults);
  if (out.empty()) faults.push_back({"motive", std::move(missing)});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

Result<Service> require_service(access::Act& act, const plan::Context& context, access::Right right, ServiceId id) {
  auto service = find_service(act.db, id);
  if (!service) return fail(NotFound{msg("This service does not exist.")});
  if (auto ok = act.require(right, context.territories.right_path(service->territory)); !ok) return fail(ok.error());
  return std::move(*service);
}

Result<Service> require_open_service(access::Act& act, const plan::Context& context, ServiceId id) {
  auto service = require_service(act, context, access::Right::manage_capacity, id);
  if (service && service->closed_on) {
    return refused("capacity.closed",
                   msg("This service closed on {0}.", format_date_short(*service->closed_on, Lang::fr)),
                   msg("Reopen it first, if it goes on."));
  }
  return service;
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

namespace {

// What a form says of a service, as it is kept. The department is that of the place; `department` holds it there.
Result<Service> checked(const plan::Context& context, const NewService& given, std::optional<TerritoryKey> department,
                        std::vector<TerritoryKey>& contracts) {
  const auto* place = context.territories.find(given.territory);
  if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
  std::vector<Fault> faults;
  if (place->level != territory::Level::department && place->level != territory::Level::contract)
    faults.push_back({"territory", msg("A service stands in a department or in one of its contracts.")});
  const auto* above = context.territories.ancestor(place->key, territory::Level::department);
  if (above == nullptr && faults.empty())
    faults.push_back({"territory", msg("The department of this contract is not known.")});
  if (above != nullptr && department && above->key != *department && faults.empty())
    faults.push_back({"territory", msg("A service stays in its department: close it, and enter the new one there.")});
  Service out;
  out.name = checked_text("name", given.name, name_characters_max, faults);
  out.address = checked_text("address", given.address, text_characters_max, faults);
  out.territory = place->key;
  out.department = above == nullptr ? TerritoryKey{} : above->key;
  out.note = checked_text("note", given.note, text_characters_max, faults);
  if (out.name.empty()) faults.push_back({"name", msg("Give the service a name.")});
  if (tidy(given.operator_name).empty())
    faults.push_back({"operator", msg("Name the organisation that runs the service.")});
  // In the order of the programme, each once.
  for (const auto& kind : context.programme.place_kinds) {
    if (std::find(given.kinds.begin(), given.kinds.end(), kind.code) != given.kinds.end())
      out.kinds.push_back(kind.code);
  }
  for (const auto& kind : given.kinds) {
    if (programme::Programme::option(context.programme.place_kinds, kind) != nullptr) continue;
    faults.push_back({"kinds", msg("Choose a kind of place of the programme.")});
    break;
  }
  contracts = given.contracts;
  std::sort(contracts.begin(), contracts.end());
  contracts.erase(std::unique(contracts.begin(), contracts.end()), contracts.end());
  std::erase(contracts, out.territory);
  for (const auto contract : contracts) {
    const auto path = context.territories.right_path(contract);
    const auto* served = context.territories.find(contract);
    const bool is_here = served != nullptr && served->level == territory::Level::contract &&
                         std::find(path.begin(), path.end(), out.department) != path.end();
    if (!is_here) {
      faults.push_back({"contracts", msg("A service serves contracts of its own department.")});
      break;
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

Result<partner::PartnerId> operator_named(access::Act& act, const plan::Context& context, TerritoryKey department,
                                          std::string_view name) {
  auto who = partner::find_or_add(act, context.territories, department, name, partner::Kind::association);
  if (!who) {
    // The organisation is one field of this form.
    if (auto* wrong = std::get_if<Invalid>(&who.error())) {
      for (auto& fault : wrong->faults) fault.field = "operator";
    }
  }
  return who;
}

std::string json_of(const plan::Context& context, db::Session& session, const Service& service,
                    const std::vector<TerritoryKey>& contracts) {
  const auto code = [&](TerritoryKey key) {
    const auto* place = context.territories.find(key);
    return place == nullptr ? std::string() : place->code;
  };
  std::vector<std::string> codes;
  for (const auto key : contracts) codes.push_back(code(key));
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("name", service.name);
    json.field("operator", operator_of(session, service));
    json.field("address", service.address);
    json.field("note", service.note);
    json.field("territory", code(service.territory));
    json.field("contracts", codes);
    json.field("kinds", service.kinds);
  });
  return out;
}

void keep_contracts(access::Act& act, const Service& service, const std::vector<TerritoryKey>& contracts) {
  for (const auto contract : contracts)
    act.db.run(sql::insert_service_contract, service.id, service.revision, contract, service.department);
}

// What both took out is out, what either added is in.
template <class T>
std::vector<T> together(const std::vector<T>& base, const std::vector<T>& theirs, const std::vector<T>& mine) {
  const auto has = [](const std::vector<T>& items, const T& item) {
    return std::find(items.begin(), items.end(), item) != items.end();
  };
  std::vector<T> out;
  for (const auto& item : theirs) {
    if (has(mine, item) || !has(base, item)) out.push_back(item);
  }
  for (const auto& item : mine) {
    if (!has(base, item) && !has(theirs, item)) out.push_back(item);
  }
  return out;
}

// Puts what was typed together with what another changed meanwhile.
NewService merge(const plan::Context& context, const NewService& base, const NewService& theirs, const NewService& mine,
                 std::vector<FieldConflict>& conflicts) {
  NewService out = mine;
  const auto field = [&](std::string_view name, auto NewService::*member, auto&& shown) {
    if (mine.*member == theirs.*member || theirs.*member == base.*member) return;
    if (mine.*member == base.*member) {
      out.*member = theirs.*member;
      return;
    }
    conflicts.push_back({std::string(name), shown(theirs.*member)});
  };
  const auto as_it_is = [](const std::string& text) { return text; };
  field("name", &NewService::name, as_it_is);
  field("operator", &NewService::operator_name, as_it_is);
  field("address", &NewService::address, as_it_is);
  field("note", &NewService::note, as_it_is);
  field("territory", &NewService::territory, [&](TerritoryKey key) {
    const auto* place = context.territories.find(key);
    return place == nullptr ? std::string() : place->name;
  });
  out.contracts = together(base.contracts, theirs.contracts, mine.contracts);
  out.kinds = together(base.kinds, theirs.kinds, mine.kinds);
  return out;
}

}  // namespace

NewService fields_of(db::Session& session, const Service& service) {
  return {.name = service.name,
          .operator_name = operator_of(session, service),
          .address = service.address,
          .territory = service.territory,
          .contracts = contracts_served(session, service),
          .note = service.note,
          .kinds = service.kinds};
}

Result<ServiceId> create_service(access::Act& act, const plan::Context& context, const NewService& given) {
  const auto* place = context.territories.find(given.territory);
  if (place == nullptr) return fail(NotFound{msg("This territory is not known.")});
  if (auto ok = act.require(access::Right::manage_capacity, context.territories.right_path(place->key)); !ok)
    return fail(ok.error());
  std::vector<TerritoryKey> contracts;
  auto service = checked(context, given, {}, contracts);
  if (!service) return fail(std::move(service.error()));
  auto who = operator_named(act, context, service->department, given.operator_name);
  if (!who) return fail(std::move(who.error()));
  service->id = ServiceId::make();
  service->operator_id = *who;
  act.db.run(sql::insert_service, service->id, service->name, service->operator_id, service->address,
             service->territory, service->department, service->note, joined(service->kinds), act.now, act.actor.label);
  keep_contracts(act, *service, contracts);
  act.record({.act = "create_service",
              .kind = "service",
              .object_id = service->id.text(),
              .territory = service->territory,
              .before = "",
              .after = json_of(context, act.db, *service, contracts)});
  return service->id;
}

Result<Edited> edit_service(access::Act& act, const plan::Context& context, ServiceId id, std::int64_t seen,
                            const NewService& given) {
  const auto service = require_open_service(act, context, id);
  if (!service) return fail(service.error());
  auto mine = given;
  for (auto* text : {&mine.name, &mine.operator_name, &mine.address, &mine.note}) *text = tidy(*text);
  std::sort(mine.contracts.begin(), mine.contracts.end());
  const auto theirs = fields_of(act.db, *service);
  Edited out{.revision = service->revision, .by = {}, .conflicts = {}, .merged = mine};
  if (seen != service->revision) {
    auto row = act.db.first<PastRow>(sql::find_revision, id, seen);
    if (!row) return fail(Conflict{msg("This is no revision of this service: read it again.")});
    const auto base = fields_of(act.db, service_of(std::move(*row)));
    out.by = service->changed_by;
    out.merged = merge(context, base, theirs, mine, out.conflicts);
    if (!out.conflicts.empty()) return out;
  }
  std::vector<TerritoryKey> contracts;
  auto next = checked(context, out.merged, service->department, contracts);
  if (!next) return fail(std::move(next.error()));
  if (auto ok = act.require(access::Right::manage_capacity, context.territories.right_path(next->territory)); !ok)
    return fail(ok.error());
  if (!next->kinds.empty()) {
    for (const auto& change : changes_of(act.db, id)) {
      if (change.struck_at || change.is_cancelled() || change.places < 0) continue;
      if (std::find(next->kinds.begin(), next->kinds.end(), change.kind) == next->kinds.end())
        return invalid("kinds", msg("A kind of which places opened, or are to open, stays among those offered."));
    }
  }
  auto who = operator_named(act, context, service->department, out.merged.operator_name);
  if (!who) return fail(std::move(who.error()));
  next->id = id;
  next->operator_id = *who;
  next->revision = service->revision;
  const auto before = json_of(context, act.db, *service, theirs.contracts);
  const auto after = json_of(context, act.db, *next, contracts);
  if (before == after) return out;  // the same sent twice
  act.db.run(sql::keep_service, id, act.now);
  act.db.run(sql::update_service, id, service->revision, next->name, next->operator_id, next->address, next->territory,
             next->note, joined(next->kinds), act.now, act.actor.label);
  out.revision = ++next->revision;
  keep_contracts(act, *next, contracts);
  act.record({.act = "edit_service",
              .kind = "service",
              .object_id = id.text(),
              .territory = next->territory,
              .before = before,
              .after = after});
  if (next->territory != service->territory) {
    if (auto moved = move_figures(act, context, *service, *next); !moved) return fail(std::move(moved.error()));
  }
  return out;
}

std::optional<Service> find_service(db::Session& session, ServiceId id, Known known) {
  auto row = session.first<Row>(sql::find_service, id, instant_of(known));
  return row ? std::optional(service_of(std::move(*row))) : std::nullopt;
}

std::vector<Service> services(db::Session& session, std::optional<TerritoryKey> department, Known known) {
  std::vector<Service> out;
  session.each<Row>(
      sql::list_services, [&](Row&& row) { out.push_back(service_of(std::move(row))); }, department, instant_of(known));
  return out;
}

std::map<TerritoryKey, std::int64_t> count_services(db::Session& session, std::optional<TerritoryKey> department,
                                                    Known known) {
  std::map<TerritoryKey, std::int64_t> out;
  const auto within = range_of(department);
  session.each<CountRow>(
      sql::count_services, [&](CountRow&& row) { out.emplace(row.department, row.services); }, within.first,
      within.last, instant_of(known));
  return out;
}

ServiceList list_services(db::Session& session, std::span<const TerritoryKey> departments, Slice slice, Known known) {
  ServiceList out;
  const auto counts =
      count_services(session, departments.size() == 1 ? std::optional(departments.front()) : std::nullopt, known);
  for (const auto department : departments) {
    const auto found = counts.find(department);
    if (found == counts.end()) continue;
    const auto before = std::max<std::int64_t>(0, slice.offset - out.total);
    const auto wanted = slice.limit - static_cast<std::int64_t>(out.services.size());
    out.total += found->second;
    if (before >= found->second || wanted <= 0) continue;
    session.each<Row>(
        sql::services_page, [&](Row&& row) { out.services.push_back(service_of(std::move(row))); }, department,
        instant_of(known), wanted, before);
  }
  return out;
}

std::string operator_of(db::Session& session, const Service& service) {
  const auto found = partner::find(session, service.operator_id);
  return found ? found->name : std::string();
}

std::vector<TerritoryKey> contracts_served(db::Session& session, const Service& service) {
  return session.all<TerritoryKey>(sql::contracts_served, service.id, service.revision);
}

std::vector<Service> past_of(db::Session& session, ServiceId id, Known known) {
  std::vector<Service> out;
  session.each<PastRow>(
      sql::revisions_of_service, [&](PastRow&& row) { out.push_back(service_of(std::move(row))); }, id,
      instant_of(known));
  return out;
}

bool may_read_months(const access::Actor& actor, const territory::Registry& registry, const Service& service) {
  const auto path = registry.right_path(service.territory);
  for (const auto right : {access::Right::manage_capacity, access::Right::report_capacity, access::Right::read_plans}) {
    if (access::may(actor, right, path)) return true;
  }
  return false;
}

}  // namespace jalon::capacity
