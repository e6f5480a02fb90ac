// SPDX-License-Identifier: EUPL-1.2
// The end of a service, its reopening, and the move of its figures to another territory.
#include <algorithm>

#include "capacity/rules.hpp"
#include "capacity/sql.hpp"

namespace jalon::capacity {

BOOST_DESCRIBE_STRUCT(Closing, (),
                      (id, service, closed_on, motive, document, closed_at, closed_by, reopened_at, reopened_by,
                       reopen_motive))

namespace {

std::string json_of(const Service& service, const Closing& closing, const std::map<std::string, std::int64_t>& places,
                    std::int64_t given_up) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("service", service.name);
    json.field("closed_on", closing.closed_on);
    json.field("document", closing.document);
    json.key("places_closed");
    json.object([&] {
      for (const auto& [kind, open] : places) json.field(kind, open);
    });
    json.field("plans_given_up", given_up);
  });
  return out;
}

std::optional<Closing> standing_closing(db::Session& session, ServiceId id) {
  for (auto& one : closings_of(session, id)) {
    if (!one.reopened_at) return std::move(one);
  }
  return std::nullopt;
}

// Why a service cannot have closed on that day, if so.
std::optional<Error> not_on(access::Act& act, const Service& service, Date day,
                            const std::vector<PlaceChange>& changes) {
  Date first = paris_date(service.created_at);
  for (const auto& one : changes) {
    if (one.struck_at) continue;
    first = std::min(first, one.done_on.value_or(one.planned_on));
    if (one.done_on && *one.done_on > day) {
      return Refused{"capacity.changes_after_closing",
                     msg("Places opened or closed on {0}, after that day.", format_date_short(*one.done_on, Lang::fr)),
                     msg("Choose a later day, or strike that entry out if it is a mistake.")};
    }
  }
  for (const auto& one : months_of(act.db, service.id)) {
    if (one.superseded_at || one.month.first() <= day) continue;
    return Refused{"capacity.months_after_closing",
                   msg("The service reported {0}, a month after that day.", one.month.text()),
                   msg("Choose a day in the last month that it reported, or a later one.")};
  }
  if (day < first)
    return Invalid{
        {{"closed_on", msg("Nothing of this service is known before {0}.", format_date_short(first, Lang::fr))}}};
  return std::nullopt;
}

}  // namespace

Result<ClosingId> close_service(access::Act& act, const plan::Context& context, const Closing& given) {
  const auto service = require_service(act, context, access::Right::manage_capacity, given.service);
  if (!service) return fail(service.error());
  Closing closing = given;
  std::vector<Fault> faults;
  closing.motive = checked_text("motive", given.motive, text_characters_max, faults);
  if (closing.motive.empty()) faults.push_back({"motive", msg("Say why the service closes.")});
  closing.document = checked_text("document", given.document, text_characters_max, faults);
  check_day("closed_on", closing.closed_on, faults);
  if (closing.closed_on > act.today())
    faults.push_back({"closed_on", msg("A closing to come is planned as a closing of places; close the service once "
                                       "it has closed.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (const auto standing = standing_closing(act.db, service->id)) {
    if (standing->closed_on == closing.closed_on && standing->motive == closing.motive)
      return standing->id;  // sent twice
    return fail(Conflict{msg("{0} has already closed this service on {1}.", standing->closed_by,
                             format_date_short(standing->closed_on, Lang::fr))});
  }
  const auto changes = changes_of(act.db, service->id);
  if (auto wrong = not_on(act, *service, closing.closed_on, changes)) return fail(std::move(*wrong));

  const auto used = use_of(changes, months_of(act.db, service->id));
  closing.id = ClosingId::make();
  act.db.run(sql::insert_closing, closing.id, service->id, service->department, closing.closed_on, closing.motive,
             closing.document, act.now, act.actor.label);
  auto open = open_on(changes, closing.closed_on);
  std::erase_if(open, [](const auto& kind) { return kind.second <= 0; });
  std::int64_t given_up = 0;
  for (const auto& one : changes) {
    if (!one.is_to_come()) continue;
    act.db.run(sql::cancel_change, one.id, act.now, closing.motive, closing.id);
    ++given_up;
  }
  act.record({.act = "close_service",
              .kind = "service",
              .object_id = service->id.text(),
              .territory = service->territory,
              .before = "",
              .after = json_of(*service, closing, open, given_up),
              .motive = closing.motive});
  for (const auto& [kind, places] : open) {
    PlaceChange change;
    change.id = ChangeId::make();
    change.service = service->id;
    change.kind = kind;
    change.places = static_cast<std::int32_t>(-places);
    change.planned_on = change.expected_on = closing.closed_on;
    change.done_on = closing.closed_on;
    change.document = closing.document;
    change.closing = closing.id;
    insert(act, *service, change);
    if (auto done = count_change(act, context, *service, change, 1); !done) return fail(std::move(done.error()));
  }
  count_use(act, context, *service, used, use_of(act.db, service->id), {"service_closing", closing.id.text()});
  return closing.id;
}

Result<void> reopen_service(access::Act& act, const plan::Context& context, ServiceId id, std::string_view motive) {
  const auto service = require_service(act, context, access::Right::manage_capacity, id);
  if (!service) return fail(service.error());
  auto why = checked_motive(motive, msg("Say why the service opens again."));
  if (!why) return fail(std::move(why.error()));
  const auto closing = standing_closing(act.db, id);
  if (!closing) return fail(Conflict{msg("This service has not closed, or has been reopened already.")});
  const auto used = use_of(act.db, id);
  const auto closed = act.db.all<PlaceChange>(sql::changes_of_closing, closing->id);
  std::map<std::string, std::int64_t> places;
  std::int64_t given_up = 0;
  for (const auto& one : closed) {
    if (one.done_on && !one.struck_at) places[one.kind] -= one.places;
    if (one.is_cancelled() && !one.struck_at) ++given_up;
  }
  act.db.run(sql::reopen_service, closing->id, act.now, act.actor.label, *why);
  act.record({.act = "reopen_service",
              .kind = "service",
              .object_id = id.text(),
              .territory = service->territory,
              .before = json_of(*service, *closing, places, given_up),
              .after = "",
              .motive = *why});
  for (const auto& one : closed) {
    if (one.struck_at) continue;
    if (!one.done_on) {
      act.db.run(sql::revive_change, one.id, act.now);
      continue;
    }
    act.db.run(sql::strike_change, one.id, act.now, *why);
    if (auto done = count_change(act, context, *service, one, -1); !done) return done;
  }
  count_use(act, context, *service, used, use_of(act.db, id), {"service_closing", closing->id.text()});
  return {};
}

std::optional<Closing> find_closing(db::Session& session, ClosingId id) {
  return session.first<Closing>(sql::find_closing, id);
}

std::vector<Closing> closings_of(db::Session& session, ServiceId id, Known known) {
  auto out = session.all<Closing>(sql::closings_of_service, id);
  if (!known) return out;
  std::erase_if(out, [&](const Closing& one) { return one.closed_at > *known; });
  for (auto& one : out) {
    if (!one.reopened_at || *one.reopened_at <= *known) continue;
    one.reopened_at.reset();
    one.reopened_by.clear();
    one.reopen_motive.clear();
  }
  return out;
}

Result<void> move_figures(access::Act& act, const plan::Context& context, const Service& from, const Service& to) {
  for (const auto& [service, sign] : {std::pair{&from, -1}, {&to, 1}}) {
    for (const auto& change : changes_of(act.db, from.id)) {
      if (change.struck_at) continue;
      if (auto done = count_change(act, context, *service, change, sign); !done) return done;
    }
    for (const auto& funding : fundings_of(act.db, from.id)) {
      if (!funding.struck_at) count_funding(act, context, *service, funding, sign);
    }
    // Where it stands now, what it said is said there, a zero too.
    const bool arrives = sign > 0;
    const auto months = months_of(act.db, from.id);
    std::set<std::pair<std::string, Date>> zeros;
    for (const auto& month : months) {
      if (arrives && !month.superseded_at) zeros.emplace(month.kind, month.month.end().plus_days(-1));
    }
    const auto used = use_of(changes_of(act.db, from.id), months);
    count_use(act, context, *service, arrives ? UseSteps{} : used, arrives ? used : UseSteps{},
              {"service", from.id.text()}, zeros);
    for (const auto& month : months) {
      if (month.superseded_at) continue;
      for (const auto& field : count_fields) {
        const std::int64_t amount = month.*(field.member);
        if (field.is_stock || (amount == 0 && !arrives)) continue;
        count(act, context, *service,
              {.indicator = field.indicator,
               .kind = month.kind,
               .day = month.month.end().plus_days(-1),
               .amount = sign * amount,
               .source_kind = "place_month",
               .source_id = month.id.text()});
      }
    }
  }
  return {};
}

}  // namespace jalon::capacity
