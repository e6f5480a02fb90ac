// SPDX-License-Identifier: EUPL-1.2
// Places that open and close, and who pays them.
#include <algorithm>

#include "capacity/rules.hpp"
#include "capacity/sql.hpp"

namespace jalon::capacity {

BOOST_DESCRIBE_STRUCT(Delay, (), (id, change, before, after, motive, entered_at, entered_by))
BOOST_DESCRIBE_STRUCT(Funding, (),
                      (id, service, kind, places, funder, reference, first_day, last_day, entered_at, entered_by,
                       struck_at, strike_motive))

void write_fields(JsonWriter& json, const PlaceChange& change) {
  json.field("kind", change.kind);
  json.field("places", change.places);
  json.field("planned_on", change.planned_on);
  json.field("expected_on", change.expected_on);
  json.field("done_on", change.done_on);
  json.field("delay_motive", change.delay_motive);
  json.field("document", change.document);
}

void write_fields(JsonWriter& json, const Funding& funding) {
  json.field("kind", funding.kind);
  json.field("places", funding.places);
  json.field("funder", funding.funder);
  json.field("reference", funding.reference);
  json.field("first_day", funding.first_day);
  json.field("last_day", funding.last_day);
}

namespace {

template <class T>
std::string json_of(const Service& service, const T& entry) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("service", service.name);
    write_fields(json, entry);
  });
  return out;
}

// What was recorded later is taken off a change; nothing is left of one that was entered later.
std::optional<PlaceChange> as_known(PlaceChange&& change, Known known) {
  if (!known) return std::move(change);
  if (change.entered_at > *known) return std::nullopt;
  const auto is_later = [&](const std::optional<Instant>& at) { return at && *at > *known; };
  if (is_later(change.done_at)) {
    change.done_at.reset();
    change.done_on.reset();
    change.delay_motive.clear();
  }
  if (is_later(change.cancelled_at)) {
    change.cancelled_at.reset();
    change.cancel_motive.clear();
    if (!change.done_on) change.closing.reset();
  }
  if (is_later(change.revived_at)) change.revived_at.reset();
  if (is_later(change.struck_at)) {
    change.struck_at.reset();
    change.strike_motive.clear();
  }
  std::erase_if(change.delays, [&](const Delay& delay) { return delay.entered_at > *known; });
  change.expected_on = change.delays.empty() ? change.planned_on : change.delays.back().after;
  return std::move(change);
}

std::vector<PlaceChange> put_together(std::vector<PlaceChange> changes, std::vector<Delay> delays, Known known) {
  std::map<ChangeId, std::vector<Delay>> of;
  for (auto& one : delays) of[one.change].push_back(std::move(one));
  std::vector<PlaceChange> out;
  out.reserve(changes.size());
  for (auto& one : changes) {
    if (const auto found = of.find(one.id); found != of.end()) one.delays = std::move(found->second);
    if (auto change = as_known(std::move(one), known)) out.push_back(std::move(*change));
  }
  return out;
}

// Whether the places of a kind stay at or above zero on every day when one more change is made (a strike makes the
// change that takes it back).
bool stays_above_zero(std::span<const PlaceChange> changes, std::string_view kind, Date day, std::int64_t places) {
  std::map<Date, std::int64_t> by_day;
  by_day[day] += places;
  for (const auto& one : changes) {
    if (one.kind == kind && one.done_on && !one.struck_at) by_day[*one.done_on] += one.places;
  }
  std::int64_t open = 0;
  return std::all_of(by_day.begin(), by_day.end(), [&](const auto& one) { return (open += one.second) >= 0; });
}

tl::unexpected<Error> below_zero() {
  return refused("capacity.below_zero", msg("On that day or on a later one, fewer than zero places would be open."),
                 msg("Look at the openings of this kind: one is missing, or a closing is too large."));
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void check_done(access::Act& act, const PlaceChange& change, std::vector<Fault>& faults) {
  if (!change.done_on) return;
  check_day("done_on", *change.done_on, faults);
  if (*change.done_on > act.today())
    faults.push_back({"done_on", msg("What is done is not in the future: leave this day out until then.")});
  if (*change.done_on > change.expected_on && change.delay_motive.empty())
    faults.push_back({"delay_motive", msg("It came later than planned: say why.")});
}

// Only what is still to come is carried out, postponed or given up.
std::optional<Error> not_to_come(const PlaceChange& change) {
  if (change.struck_at) return Conflict{msg("This opening or closing has been struck out.")};
  if (change.done_on) return Conflict{msg("This opening or closing has already been carried out.")};
  if (change.is_cancelled()) return Conflict{msg("This opening or closing has been given up.")};
  return std::nullopt;
}

}  // namespace

void insert(access::Act& act, const Service& service, const PlaceChange& change) {
  act.db.run(sql::insert_change, change.id, service.id, service.department, change.kind, change.places,
             change.planned_on, change.done_on, change.delay_motive, change.document, change.closing, act.now,
             act.actor.label, change.done_on ? std::optional(act.now) : std::nullopt);
}

Result<void> count_change(access::Act& act, const plan::Context& context, const Service& service,
                          const PlaceChange& change, std::int64_t sign) {
  if (!change.done_on) return {};
  count(act, context, service,
        {.indicator = "capacity.open",
         .kind = change.kind,
         .day = *change.done_on,
         .amount = sign * change.places,
         .source_kind = "place_change",
         .source_id = change.id.text()});
  return programme::refresh_baselines(act, context.territories, "capacity.open", service.territory, *change.done_on);
}

void count_funding(access::Act& act, const plan::Context& context, const Service& service, const Funding& funding,
                   std::int64_t sign) {
  Amount amount{.indicator = "capacity.funded",
                .kind = funding.kind,
                .day = funding.first_day,
                .amount = sign * funding.places,
                .source_kind = "place_funding",
                .source_id = funding.id.text()};
  count(act, context, service, amount);
  if (!funding.last_day) return;
  amount.day = funding.last_day->plus_days(1);
  amount.amount = -amount.amount;
  count(act, context, service, amount);
}

Result<ChangeId> enter_change(access::Act& act, const plan::Context& context, const PlaceChange& given) {
  const auto service = require_open_service(act, context, given.service);
  if (!service) return fail(service.error());
  PlaceChange change = given;
  std::vector<Fault> faults;
  check_kind(context, change.kind, faults);
  if (faults.empty() && change.places > 0 && !service->kinds.empty() && !contains(service->kinds, change.kind))
    faults.push_back({"kind", msg("This service does not offer this kind of place: change the service first.")});
  if (change.places == 0 || change.places < -places_max || change.places > places_max)
    faults.push_back({"places", msg("Enter how many places, from 1 to {0}.", places_max)});
  check_day("planned_on", change.planned_on, faults);
  change.expected_on = change.planned_on;
  change.delay_motive = checked_text("delay_motive", given.delay_motive, text_characters_max, faults);
  change.document = checked_text("document", given.document, text_characters_max, faults);
  check_done(act, change, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto changes = changes_of(act.db, service->id);
  if (change.done_on && change.places < 0 && !stays_above_zero(changes, change.kind, *change.done_on, change.places))
    return below_zero();

  const auto used = use_of(changes, months_of(act.db, service->id));
  change.id = ChangeId::make();
  change.closing.reset();
  insert(act, *service, change);
  act.record({.act = "enter_change",
              .kind = "place_change",
              .object_id = change.id.text(),
              .territory = service->territory,
              .before = "",
              .after = json_of(*service, change)});
  if (auto done = count_change(act, context, *service, change, 1); !done) return fail(done.error());
  count_use(act, context, *service, used, use_of(act.db, service->id), {"place_change", change.id.text()});
  return change.id;
}

Result<void> complete_change(access::Act& act, const plan::Context& context, ChangeId id, Date done_on,
                             std::string_view delay_motive) {
  const auto found = find_change(act.db, id);
  if (!found) return fail(NotFound{msg("This opening or closing does not exist.")});
  const auto service = require_open_service(act, context, found->service);
  if (!service) return fail(service.error());
  if (auto wrong = not_to_come(*found)) return fail(std::move(*wrong));
  PlaceChange change = *found;
  std::vector<Fault> faults;
  change.done_on = done_on;
  change.delay_motive = checked_text("delay_motive", delay_motive, text_characters_max, faults);
  check_done(act, change, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto changes = changes_of(act.db, service->id);
  if (change.places < 0 && !stays_above_zero(changes, change.kind, done_on, change.places)) return below_zero();
  const auto used = use_of(changes, months_of(act.db, service->id));
  act.db.run(sql::complete_change, id, change.done_on, change.delay_motive, act.now);
  act.record({.act = "complete_change",
              .kind = "place_change",
              .object_id = id.text(),
              .territory = service->territory,
              .before = json_of(*service, *found),
              .after = json_of(*service, change)});
  if (auto done = count_change(act, context, *service, change, 1); !done) return done;
  count_use(act, context, *service, used, use_of(act.db, service->id), {"place_change", id.text()});
  return {};
}

Result<void> postpone_change(access::Act& act, const plan::Context& context, ChangeId id, Date expected_on,
                             std::string_view motive) {
  const auto found = find_change(act.db, id);
  if (!found) return fail(NotFound{msg("This opening or closing does not exist.")});
  const auto service = require_open_service(act, context, found->service);
  if (!service) return fail(service.error());
  if (auto wrong = not_to_come(*found)) return fail(std::move(*wrong));
  std::vector<Fault> faults;
  check_day("expected_on", expected_on, faults);
  const auto why = checked_text("motive", motive, text_characters_max, faults);
  if (why.empty()) faults.push_back({"motive", msg("Say why the day changes.")});
  const bool is_same = expected_on == found->expected_on;
  if (is_same && !found->delays.empty() && found->delays.back().motive == why) return {};  // sent twice
  if (is_same) faults.push_back({"expected_on", msg("It is planned for that day already.")});
  if (faults.empty() && expected_on < act.today())
    faults.push_back({"expected_on", msg("This day is past: if it was done then, record it as done.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  PlaceChange change = *found;
  change.expected_on = expected_on;
  act.db.run(sql::postpone_change, id, expected_on);
  act.db.run(sql::insert_delay, DelayId::make(), id, service->id, service->department, found->expected_on, expected_on,
             why, act.now, act.actor.label);
  act.record({.act = "postpone_change",
              .kind = "place_change",
              .object_id = id.text(),
              .territory = service->territory,
              .before = json_of(*service, *found),
              .after = json_of(*service, change),
              .motive = why});
  return {};
}

Result<void> cancel_change(access::Act& act, const plan::Context& context, ChangeId id, std::string_view motive) {
  const auto found = find_change(act.db, id);
  if (!found) return fail(NotFound{msg("This opening or closing does not exist.")});
  const auto service = require_open_service(act, context, found->service);
  if (!service) return fail(service.error());
  auto why = checked_motive(motive, msg("Say why this is given up."));
  if (!why) return fail(std::move(why.error()));
  if (found->is_cancelled() && !found->struck_at && found->cancel_motive == *why) return {};  // sent twice
  if (auto wrong = not_to_come(*found)) return fail(std::move(*wrong));
  act.db.run(sql::cancel_change, id, act.now, *why, std::optional<ClosingId>());
  act.record({.act = "cancel_change",
              .kind = "place_change",
              .object_id = id.text(),
              .territory = service->territory,
              .before = json_of(*service, *found),
              .after = "",
              .motive = *why});
  return {};
}

Result<void> strike_change(access::Act& act, const plan::Context& context, ChangeId id, std::string_view motive) {
  const auto change = find_change(act.db, id);
  if (!change) return fail(NotFound{msg("This opening or closing does not exist.")});
  const auto service = require_service(act, context, access::Right::manage_capacity, change->service);
  if (!service) return fail(service.error());
  if (change->struck_at) return fail(Conflict{msg("This opening or closing has already been struck out.")});
  if (change->closing && change->done_on) {
    return refused("capacity.closed", msg("The closing of the service closed these places."),
                   msg("Reopen the service to undo it."));
  }
  auto why = checked_motive(motive, msg("Say why this is struck out."));
  if (!why) return fail(std::move(why.error()));
  const auto changes = changes_of(act.db, service->id);
  if (change->done_on && change->places > 0 &&
      !stays_above_zero(changes, change->kind, *change->done_on, -change->places))
    return below_zero();
  const auto used = use_of(changes, months_of(act.db, service->id));
  act.db.run(sql::strike_change, id, act.now, *why);
  act.record({.act = "strike_change",
              .kind = "place_change",
              .object_id = id.text(),
              .territory = service->territory,
              .before = json_of(*service, *change),
              .after = "",
              .motive = *why});
  if (auto done = count_change(act, context, *service, *change, -1); !done) return done;
  count_use(act, context, *service, used, use_of(act.db, service->id), {"place_change", id.text()});
  return {};
}

std::optional<PlaceChange> find_change(db::Session& session, ChangeId id) {
  auto out = session.first<PlaceChange>(sql::find_change, id);
  if (out) out->delays = session.all<Delay>(sql::delays_of_change, id);
  return out;
}

std::vector<PlaceChange> changes_of(db::Session& session, ServiceId service, Known known) {
  return put_together(session.all<PlaceChange>(sql::changes_of_service, service),
                      session.all<Delay>(sql::delays_of_service, service), known);
}

std::vector<PlaceChange> changes_in(db::Session& session, TerritoryKey department, Known known) {
  return put_together(session.all<PlaceChange>(sql::changes_of_department, department),
                      session.all<Delay>(sql::delays_of_department, department), known);
}

std::vector<PlaceChange> changes_to_come(db::Session& session, Date until, std::optional<TerritoryKey> department) {
  const auto within = range_of(department);
  const Slice all;
  return session.all<PlaceChange>(sql::changes_to_come, until, within.first, within.last, all.limit, all.offset);
}

std::vector<PlaceChange> changes_to_come(db::Session& session, TerritoryKey department, Slice slice, Known known) {
  return known ? session.all<PlaceChange>(sql::known_to_come, department, *known, slice.limit, slice.offset)
               : session.all<PlaceChange>(sql::changes_to_come, *Date::of(year_max, 12, 31), department, department,
                                          slice.limit, slice.offset);
}

std::int64_t count_to_come(db::Session& session, TerritoryKey department, Known known) {
  const auto count = known ? session.first<std::int64_t>(sql::count_known_to_come, department, *known)
                           : session.first<std::int64_t>(sql::count_to_come, department);
  return count.value_or(0);
}

Result<FundingId> enter_funding(access::Act& act, const plan::Context& context, const Funding& given) {
  const auto service = require_service(act, context, access::Right::manage_capacity, given.service);
  if (!service) return fail(service.error());
  Funding funding = given;
  std::vector<Fault> faults;
  check_kind(context, funding.kind, faults);
  if (funding.places < 1 || funding.places > places_max)
    faults.push_back({"places", msg("Enter how many places, from 1 to {0}.", places_max)});
  if (programme::Programme::option(context.programme.funders, funding.funder) == nullptr)
    faults.push_back({"funder", msg("Choose who pays.")});
  funding.reference = checked_text("reference", given.reference, text_characters_max, faults);
  if (funding.reference.empty())
    faults.push_back({"reference", msg("Name the grant or the budget line that pays these places.")});
  check_day("first_day", funding.first_day, faults);
  if (funding.last_day) {
    check_day("last_day", *funding.last_day, faults);
    if (*funding.last_day < funding.first_day)
      faults.push_back({"last_day", msg("The last day does not come before the first.")});
  }
  if (service->closed_on && funding.first_day > *service->closed_on)
    faults.push_back(
        {"first_day", msg("This service closed on {0}.", format_date_short(*service->closed_on, Lang::fr))});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  funding.id = FundingId::make();
  act.db.run(sql::insert_funding, funding.id, service->id, service->department, funding.kind, funding.places,
             funding.funder, funding.reference, funding.first_day, funding.last_day, act.now, act.actor.label);
  act.record({.act = "enter_funding",
              .kind = "place_funding",
              .object_id = funding.id.text(),
              .territory = service->territory,
              .before = "",
              .after = json_of(*service, funding)});
  count_funding(act, context, *service, funding, 1);
  return funding.id;
}

Result<void> strike_funding(access::Act& act, const plan::Context& context, FundingId id, std::string_view motive) {
  const auto funding = find_funding(act.db, id);
  if (!funding) return fail(NotFound{msg("This funding does not exist.")});
  const auto service = require_service(act, context, access::Right::manage_capacity, funding->service);
  if (!service) return fail(service.error());
  if (funding->struck_at) return fail(Conflict{msg("This funding has already been struck out.")});
  auto why = checked_motive(motive, msg("Say why this is struck out."));
  if (!why) return fail(std::move(why.error()));
  act.db.run(sql::strike_funding, id, act.now, *why);
  act.record({.act = "strike_funding",
              .kind = "place_funding",
              .object_id = id.text(),
              .territory = service->territory,
              .before = json_of(*service, *funding),
              .after = "",
              .motive = *why});
  count_funding(act, context, *service, *funding, -1);
  return {};
}

std::optional<Funding> find_funding(db::Session& session, FundingId id) {
  return session.first<Funding>(sql::find_funding, id);
}

std::vector<Funding> fundings_of(db::Session& session, ServiceId service, Known known) {
  auto out = session.all<Funding>(sql::fundings_of_service, service, instant_of(known));
  for (auto& one : out) {
    if (!known || !one.struck_at || *one.struck_at <= *known) continue;
    one.struck_at.reset();
    one.strike_motive.clear();
  }
  return out;
}

std::map<std::string, std::int64_t> open_on(std::span<const PlaceChange> changes, Date day) {
  std::map<std::string, std::int64_t> out;
  for (const auto& one : changes) {
    if (one.done_on && *one.done_on <= day && !one.struck_at) out[one.kind] += one.places;
  }
  return out;
}

std::map<std::string, std::int64_t> open_in(std::span<const PlaceChange> changes, Period month) {
  auto out = open_on(changes, month.end().plus_days(-1));
  const auto before = open_on(changes, month.first().plus_days(-1));
  const auto opened = [&](const std::string& kind) {
    return std::any_of(changes.begin(), changes.end(), [&](const PlaceChange& one) {
      return one.kind == kind && one.places > 0 && !one.struck_at && one.done_on && *one.done_on >= month.first() &&
             *one.done_on < month.end();
    });
  };
  std::erase_if(out, [&](const auto& kind) {
    const auto found = before.find(kind.first);
    return (found == before.end() || found->second <= 0) && !opened(kind.first);
  });
  return out;
}

std::map<std::string, std::int64_t> funded_on(std::span<const Funding> fundings, Date day) {
  std::map<std::string, std::int64_t> out;
  for (const auto& one : fundings) {
    if (!one.struck_at && one.first_day <= day && (!one.last_day || *one.last_day >= day)) out[one.kind] += one.places;
  }
  return out;
}

}  // namespace jalon::capacity
