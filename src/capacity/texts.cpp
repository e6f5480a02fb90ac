// SPDX-License-Identifier: EUPL-1.2
// A service as programs and commands write and read it: by codes, as texts.
#include <algorithm>

#include "base/json.hpp"
#include "capacity/rules.hpp"

namespace jalon::capacity {

Result<NewService> read_service(const territory::Registry& registry, TerritoryKey department, const ServiceTexts& texts,
                                NewService service) {
  const auto take = [](const auto& given, auto& into) {
    if (given) into = *given;
  };
  take(texts.name, service.name);
  take(texts.operator_name, service.operator_name);
  take(texts.address, service.address);
  take(texts.note, service.note);
  take(texts.kinds, service.kinds);
  std::vector<Fault> faults;
  if (texts.contract) {
    const auto* place = texts.contract->empty() ? registry.find(department)
                                                : registry.find(territory::Level::contract, *texts.contract);
    const auto path = place == nullptr ? std::vector<TerritoryKey>{} : registry.sum_path(place->key);
    if (std::find(path.begin(), path.end(), department) == path.end()) {
      faults.push_back({"contract", msg("This territory is not known.")});
    } else {
      service.territory = place->key;
    }
  }
  if (texts.contracts) {
    service.contracts.clear();
    for (const auto& code : *texts.contracts) {
      const auto* place = registry.find(territory::Level::contract, code);
      if (place == nullptr) {
        faults.push_back({"contracts", msg("This territory is not known.")});
      } else {
        service.contracts.push_back(place->key);
      }
    }
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return service;
}

Result<std::int64_t> change_service(access::Act& act, const plan::Context& context, ServiceId id,
                                    std::optional<std::int64_t> seen, const ServiceTexts& texts) {
  const auto found = find_service(act.db, id);
  if (!found) return fail(NotFound{msg("This service does not exist.")});
  const auto service = read_service(context.territories, found->department, texts, fields_of(act.db, *found));
  if (!service) return fail(service.error());
  const auto edited = edit_service(act, context, id, seen.value_or(found->revision), *service);
  if (!edited) return fail(edited.error());
  if (edited->conflicts.empty()) return edited->revision;
  std::string fields;
  for (const auto& one : edited->conflicts) fields += (fields.empty() ? "" : ", ") + one.field;
  return fail(Conflict{msg("{0} has changed this service meanwhile ({1}): it is at revision {2}; read it again.",
                           edited->by, fields, edited->revision)});
}

Result<Counts> read_counts(std::string_view text) {
  const auto wrong = [&](Message why) { return invalid("count", std::move(why)); };
  Counts out;
  std::set<std::string_view> given;
  const auto words = split(text, ' ');
  for (const auto word : words) {
    if (word.empty()) continue;
    const auto sign = word.find('=');
    if (sign == std::string_view::npos) {
      if (!out.kind.empty()) return wrong(msg("“{0}” names two kinds of place; give each its own --count.", text));
      out.kind = word;
      continue;
    }
    const auto name = word.substr(0, sign);
    const auto* const field =
        std::find_if(count_fields.begin(), count_fields.end(), [&](const CountField& one) { return one.name == name; });
    if (field == count_fields.end()) return wrong(msg("“{0}” is no count of a month: “{1}”.", name, text));
    const auto value = parse_integer(word.substr(sign + 1));
    if (!value || *value < 0 || *value > places_max)
      return wrong(msg("{0} is a count from 0 to {1}: “{2}”.", name, places_max, text));
    if (!given.insert(field->name).second) return wrong(msg("{0} is given twice: “{1}”.", name, text));
    out.*(field->member) = static_cast<std::int32_t>(*value);
  }
  if (out.kind.empty()) return wrong(msg("Begin with the kind of place: “{0}”.", text));
  for (const auto& field : count_fields) {
    if (!given.contains(field.name))
      return wrong(msg("{0} is missing, which is not zero: write {0}=0 when there was none: “{1}”.", field.name, text));
  }
  return out;
}

std::string write_counts(const Counts& counts) {
  std::string out = counts.kind;
  for (const auto& field : count_fields) out += fmt::format(" {}={}", field.name, counts.*(field.member));
  return out;
}

void write_json(JsonWriter& json, const PlaceChange& change) {
  json.object([&] {
    json.field("id", change.id);
    write_fields(json, change);
    json.key("delays");
    json.array([&] {
      for (const auto& delay : change.delays) {
        json.object([&] {
          json.field("before", delay.before);
          json.field("after", delay.after);
          json.field("motive", delay.motive);
        });
      }
    });
    json.field("cancelled", change.is_cancelled());
    json.field("cancel_motive", change.cancel_motive);
    json.field("struck", change.struck_at.has_value());
  });
}

namespace {

void write_history(JsonWriter& json, db::Session& session, const territory::Registry& registry, const Service& service,
                   Known known) {
  std::vector<std::string> contracts;
  for (const auto key : contracts_served(session, service)) {
    if (const auto* contract = registry.find(key)) contracts.push_back(contract->code);
  }
  json.field("contracts", contracts);
  json.key("closings");
  json.array([&] {
    for (const auto& one : closings_of(session, service.id, known)) {
      json.object([&] {
        json.field("id", one.id);
        json.field("closed_on", one.closed_on);
        json.field("motive", one.motive);
        json.field("document", one.document);
        json.field("reopened_at", one.reopened_at);
        json.field("reopen_motive", one.reopen_motive);
      });
    }
  });
  json.key("changes");
  json.array([&] {
    for (const auto& one : changes_of(session, service.id, known)) write_json(json, one);
  });
  json.key("fundings");
  json.array([&] {
    for (const auto& one : fundings_of(session, service.id, known)) {
      json.object([&] {
        json.field("id", one.id);
        write_fields(json, one);
        json.field("struck", one.struck_at.has_value());
      });
    }
  });
}

}  // namespace

void write_json(JsonWriter& json, db::Session& session, const territory::Registry& registry, const Service& service,
                Extent extent, Known known) {
  json.object([&] {
    json.field("id", service.id);
    json.field("revision", service.revision);
    json.field("closed_on", service.closed_on);
    json.field("kinds", service.kinds);
    json.field("name", service.name);
    json.field("operator", operator_of(session, service));
    json.field("address", service.address);
    json.field("note", service.note);
    json.field("department", registry.find(service.department)->code);
    const auto& place = *registry.find(service.territory);
    json.field("territory_level", territory::word(place.level));
    json.field("territory", place.code);
    if (extent == Extent::whole) write_history(json, session, registry, service, known);
  });
}

void write_json(JsonWriter& json, std::span<const MonthRow> months) {
  json.array([&] {
    for (const auto& row : months) {
      json.object([&] {
        json.field("month", row.month.text());
        write_fields(json, row);
        json.field("remark", row.remark);
        json.field("reported_by", row.reported_by);
        json.field("superseded", row.superseded_at.has_value());
      });
    }
  });
}

}  // namespace jalon::capacity
