// SPDX-License-Identifier: EUPL-1.2
// Committees, their rules and their seats.
#include "steering/committee.hpp"

#include <map>

#include "base/json.hpp"
#include "base/personal_data.hpp"
#include "base/text.hpp"
#include "steering/committee_rules.hpp"
#include "steering/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

using access::Right;

constexpr std::array kind_names{
    Named<CommitteeKind>{CommitteeKind::cell, "cell", N_("Departmental cell")},
    Named<CommitteeKind>{CommitteeKind::grants, "grants", N_("Committee that looks at applications for grants")},
    Named<CommitteeKind>{CommitteeKind::contract, "contract", N_("Steering committee of a contract")},
    Named<CommitteeKind>{CommitteeKind::other, "other", N_("Other committee")},
};
constexpr std::array voice_names{
    Named<Voice>{Voice::deliberative, "deliberative", N_("Deliberative voice")},
    Named<Voice>{Voice::consultative, "consultative", N_("Consultative voice")},
};
constexpr std::array unit_names{
    Named<RhythmUnit>{RhythmUnit::week, "week", ""},
    Named<RhythmUnit>{RhythmUnit::month, "month", ""},
};

struct CommitteeRow {
  CommitteeId id;
  std::string name;
  CommitteeKind kind;
  TerritoryKey territory;
  Date created_on;
  std::optional<Date> closed_on;
};
BOOST_DESCRIBE_STRUCT(CommitteeRow, (), (id, name, kind, territory, created_on, closed_on))
struct RuleRow {
  CommitteeId committee;
  Date since;
  std::int32_t every = 0;
  RhythmUnit unit;
  std::int32_t quorum_count = 0, quorum_parts = 0, notice_days = 0;
};
BOOST_DESCRIBE_STRUCT(RuleRow, (), (committee, since, every, unit, quorum_count, quorum_parts, notice_days))
struct SeatRow {
  SeatId id;
  CommitteeId committee;
  std::int32_t position = 0;
  std::string function, organisation, substitute;
  Voice voice;
  bool is_chair = false;
  Date since;
  std::optional<Date> until;
};
BOOST_DESCRIBE_STRUCT(SeatRow, (),
                      (id, committee, position, function, organisation, substitute, voice, is_chair, since, until))
struct OccupantRow {
  SeatId seat;
  access::AccountId account;
  std::string label;
  bool is_substitute = false;
  Date since;
  std::optional<Date> until;
};
BOOST_DESCRIBE_STRUCT(OccupantRow, (), (seat, account, label, is_substitute, since, until))

std::vector<Committee> read_committees(db::Session& session, std::optional<CommitteeId> only) {
  std::vector<Committee> out;
  std::map<CommitteeId, std::size_t> place;
  session.each<CommitteeRow>(
      sql::list_committees,
      [&](CommitteeRow&& row) {
        place[row.id] = out.size();
        Committee one;
        one.id = row.id;
        one.name = std::move(row.name);
        one.kind = row.kind;
        one.territory = row.territory;
        one.created_on = row.created_on;
        one.closed_on = row.closed_on;
        out.push_back(std::move(one));
      },
      only);
  session.each<RuleRow>(
      sql::list_committee_rules,
      [&](RuleRow&& row) {
        out[place.at(row.committee)].rules.push_back(
            {row.since, row.every, row.unit, row.quorum_count, row.quorum_parts, row.notice_days});
      },
      only);
  std::map<SeatId, std::pair<std::size_t, std::size_t>> seat_place;
  session.each<SeatRow>(
      sql::list_seats,
      [&](SeatRow&& row) {
        const auto index = place.at(row.committee);
        seat_place[row.id] = {index, out[index].seats.size()};
        out[index].seats.push_back({row.id,
                                    std::move(row.function),
                                    std::move(row.organisation),
                                    std::move(row.substitute),
                                    row.voice,
                                    row.is_chair,
                                    row.since,
                                    row.until,
                                    {}});
      },
      only);
  session.each<OccupantRow>(
      sql::list_seat_accounts,
      [&](OccupantRow&& row) {
        const auto at = seat_place.at(row.seat);
        out[at.first].seats[at.second].occupants.push_back(
            {row.account, std::move(row.label), row.is_substitute, row.since, row.until});
      },
      only);
  return out;
}

std::string describe(const Committee& one) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("name", one.name);
    json.field("committee_kind", word(one.kind));
    if (one.closed_on) json.field("closed_on", *one.closed_on);
  });
  return out;
}
std::string describe(const CommitteeRules& rules) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("since", rules.since);
    json.field("rhythm", fmt::format("{} {}", rules.every, word(rules.unit)));
    json.field("quorum", rules.quorum_parts == 0 ? fmt::format("{}", rules.quorum_count)
                                                 : fmt::format("{}/{}", rules.quorum_count, rules.quorum_parts));
    json.field("notice_days", rules.notice_days);
  });
  return out;
}
std::string describe(const Seat& seat) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("function", seat.function);
    json.field("organisation", seat.organisation);
    json.field("substitute", seat.substitute);
    json.field("voice", word(seat.voice));
    json.field("is_chair", seat.is_chair);
    json.field("since", seat.since);
    if (seat.until) json.field("until", *seat.until);
  });
  return out;
}
std::string describe(const Occupant& one, const Seat& seat) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("function", seat.function);
    json.field("label", one.label);
    json.field("is_substitute", one.is_substitute);
    json.field("since", one.since);
    if (one.until) json.field("until", *one.until);
  });
  return out;
}

std::vector<Fault> rule_faults(const CommitteeRules& rules, int seats) {
  std::vector<Fault> faults;
  if (rules.every < 1 || rules.every > 60) faults.push_back({"every", msg("Enter a number from 1 to 60.")});
  if (rules.quorum_count < 1 || rules.quorum_count > 100 || rules.quorum_parts < 0 || rules.quorum_parts > 100) {
    faults.push_back({"quorum", msg("Enter a fraction such as 1/2, or a number of seats.")});
  } else if (rules.quorum_parts != 0 && rules.quorum_count > rules.quorum_parts) {
    faults.push_back({"quorum", msg("A quorum is at most all the seats.")});
  } else if (rules.quorum_parts == 0 && seats > 0 && rules.quorum_count > seats) {
    faults.push_back({"quorum", msg("There are only {0} deliberative seats.", seats)});
  }
  if (rules.notice_days < 0 || rules.notice_days > 90)
    faults.push_back({"notice_days", msg("Enter a number of days from 0 to 90.")});
  return faults;
}

int deliberative(const std::vector<NewSeat>& seats) {
  return static_cast<int>(std::ranges::count(seats, Voice::deliberative, &NewSeat::voice));
}

NewSeat checked_seat(const NewSeat& given, std::vector<Fault>& faults) {
  NewSeat seat = given;
  seat.function = required_text("function", given.function, name_characters_max,
                                msg("Name the function that sits here, not a person."), faults);
  seat.organisation = checked_text("organisation", given.organisation, name_characters_max, faults);
  seat.substitute = checked_text("substitute", given.substitute, name_characters_max, faults);
  return seat;
}

Result<Committee> committee_of(access::Act& act, SeatId id) {
  const auto committee = act.db.first<CommitteeId>(sql::committee_of_seat, id);
  if (!committee) return fail(NotFound{msg("This seat does not exist.")});
  return open_committee(act, *committee);
}

Seat write_seat(access::Act& act, const Committee& committee, const NewSeat& seat, Date since) {
  Seat one{SeatId::make(), seat.function, seat.organisation, seat.substitute, seat.voice, seat.is_chair, since, {}, {}};
  act.db.run(sql::insert_seat, one.id, committee.id, static_cast<int>(committee.seats.size()) + 1, one.function,
             one.organisation, one.substitute, one.voice, one.is_chair, since);
  return one;
}

Result<Committee> open_to_change(access::Act& act, const CommitteeContext& context, Result<Committee> committee) {
  if (!committee) return committee;
  if (auto ok = require_in(act, context, *committee, Right::convene_committees); !ok) return fail(ok.error());
  if (committee->closed_on)
    return refused("committee.closed",
                   msg("This committee was closed on {0}.", format_date_short(*committee->closed_on, Lang::fr)));
  return committee;
}

}  // namespace

std::string_view word(CommitteeKind kind) { return word_in(kind_names, kind); }
bool parse_word(std::string_view text, CommitteeKind& kind) { return parse_in(kind_names, text, kind); }
std::string_view title(CommitteeKind kind) { return title_in(kind_names, kind); }
std::string_view word(Voice voice) { return word_in(voice_names, voice); }
bool parse_word(std::string_view text, Voice& voice) { return parse_in(voice_names, text, voice); }
std::string_view title(Voice voice) { return title_in(voice_names, voice); }
std::string_view word(RhythmUnit unit) { return word_in(unit_names, unit); }
bool parse_word(std::string_view text, RhythmUnit& unit) { return parse_in(unit_names, text, unit); }

Result<void> ok_unless(std::vector<Fault> faults) {
  if (faults.empty()) return {};
  return fail(Invalid{std::move(faults)});
}

const AgendaSource* CommitteeContext::source(std::string_view kind) const {
  const auto found = std::ranges::find(sources, kind, &AgendaSource::kind);
  return found == sources.end() ? nullptr : &*found;
}

int quorum_needed(const CommitteeRules& rules, int seats) {
  if (rules.quorum_parts == 0) return std::min(rules.quorum_count, std::max(seats, 1));
  return (seats * rules.quorum_count + rules.quorum_parts - 1) / rules.quorum_parts;
}

Date next_due(const CommitteeRules& rules, Date last) {
  Date due = last.plus_days(7 * rules.every);
  if (rules.unit == RhythmUnit::month) {
    const int months = last.year() * 12 + last.month() - 1 + rules.every;
    int day = last.day();
    auto found = Date::of(months / 12, months % 12 + 1, day);
    while (!found) found = Date::of(months / 12, months % 12 + 1, --day);
    due = *found;
  }
  // 1970-01-01 was a Thursday.
  const int weekday = ((due.days % 7) + 7 + 3) % 7;
  return weekday == 5 ? due.plus_days(2) : weekday == 6 ? due.plus_days(1) : due;
}

const CommitteeRules& Committee::rules_on(Date day) const {
  JALON_CHECK(!rules.empty());
  const CommitteeRules* found = &rules.front();
  for (const auto& one : rules) {
    if (one.since <= day) found = &one;
  }
  return *found;
}
std::vector<const Seat*> Committee::seats_on(Date day) const {
  std::vector<const Seat*> out;
  for (const auto& one : seats) {
    if (one.is_there_on(day)) out.push_back(&one);
  }
  return out;
}
const Seat* Committee::seat(SeatId which) const {
  const auto found = std::ranges::find(seats, which, &Seat::id);
  return found == seats.end() ? nullptr : &*found;
}
std::vector<const Seat*> Committee::seats_of(access::AccountId account, Date day) const {
  std::vector<const Seat*> out;
  if (account.is_null()) return out;
  for (const auto* one : seats_on(day)) {
    if (std::ranges::any_of(one->occupants,
                            [&](const Occupant& who) { return who.account == account && who.sits_on(day); }))
      out.push_back(one);
  }
  return out;
}

std::optional<Committee> find_committee(db::Session& session, CommitteeId id) {
  auto found = read_committees(session, id);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}
std::vector<Committee> committees(db::Session& session) { return read_committees(session, std::nullopt); }

bool may_read(const access::Actor& actor, const territory::Registry& registry, const Committee& committee, Date today) {
  if (access::may(actor, Right::read_plans, registry.right_path(committee.territory))) return true;
  // A program reads as its account only when it was given that right.
  const bool token_lets = !actor.by_token || std::ranges::count(actor.token_rights, Right::read_plans) > 0;
  return token_lets && !committee.seats_of(actor.account, today).empty();
}

namespace {

bool chairs(const access::Actor& actor, const Committee& committee, Right right, Date today) {
  if (actor.by_token && std::ranges::count(actor.token_rights, right) == 0) return false;
  const auto seats = committee.seats_of(actor.account, today);
  return std::ranges::any_of(seats, [](const Seat* seat) { return seat->is_chair; });
}

}  // namespace

std::vector<TerritoryKey> convening_path(const territory::Registry& registry, TerritoryKey place) {
  auto out = registry.right_path(place);
  const auto nation = registry.nation().key;
  if (place != nation) std::erase(out, nation);
  return out;
}

bool may_convene(const access::Actor& actor, const territory::Registry& registry, const Committee& committee,
                 Date today) {
  return access::may(actor, Right::convene_committees, convening_path(registry, committee.territory)).has_value() ||
         chairs(actor, committee, Right::convene_committees, today);
}

Result<Committee> open_committee(access::Act& act, CommitteeId id) {
  auto found = find_committee(act.db, id);
  if (!found) return fail(NotFound{msg("This committee does not exist.")});
  return std::move(*found);
}

Result<void> require_in(access::Act& act, const CommitteeContext& context, const Committee& committee, Right right) {
  auto given = act.require(right, convening_path(context.territories, committee.territory));
  if (given || !chairs(act.actor, committee, right, act.today())) return given;
  // The chair's seat gives the right; the role that the journal names is the account's own.
  return act.require(Right::read_aggregates, context.territories.right_path(context.territories.nation().key));
}

Result<void> require_seat(access::Act& act, const CommitteeContext& context, const Seat& seat, Date day) {
  const bool sits = std::ranges::any_of(seat.occupants, [&](const Occupant& who) {
    return !act.actor.account.is_null() && who.account == act.actor.account && who.sits_on(day);
  });
  const bool token_lets =
      !act.actor.by_token || std::ranges::count(act.actor.token_rights, Right::convene_committees) > 0;
  if (!sits || !token_lets) return fail(Forbidden{std::string(word(Right::convene_committees))});
  return act.require(Right::read_aggregates, context.territories.right_path(context.territories.nation().key));
}

std::string name_of(const access::Act& act) { return act.actor.label; }

std::vector<NewSeat> usual_seats(CommitteeKind kind) {
  // Functions and services are names of the French State and stand in the documents as they are.
  const auto seat = [](const char* function, const char* organisation, Voice voice = Voice::deliberative) {
    return NewSeat{function, organisation, "", voice, false};
  };
  std::vector<NewSeat> out{{"Préfet du département", "Préfecture", "Directeur de cabinet", Voice::deliberative, true}};
  if (kind == CommitteeKind::cell) {
    out.push_back(seat("Procureur de la République", "Parquet", Voice::consultative));
    out.push_back(seat("Directeur départemental de la sécurité publique", "Police nationale"));
    out.push_back(seat("Commandant du groupement de gendarmerie", "Gendarmerie nationale"));
    out.push_back(seat("Directeur académique des services", "Éducation nationale"));
    out.push_back(seat("Directeur territorial", "Protection judiciaire de la jeunesse"));
    out.push_back(seat("Directeur territorial de l’emploi", "Pôle emploi"));
    out.push_back(seat("Président de la mission locale", ""));
    out.push_back(seat("Maire", ""));
    out.push_back(seat("Président du conseil départemental", "Département"));
    out.push_back(seat("Responsable de la protection de l’enfance", "Département"));
    out.push_back(seat("Représentant des associations", ""));
  } else if (kind == CommitteeKind::grants) {
    out.push_back(seat("Directeur départemental de la cohésion sociale", "DDCS"));
    out.push_back(seat("Délégué du préfet", "Préfecture"));
    out.push_back(seat("Directeur académique des services", "Éducation nationale"));
    out.push_back(seat("Directeur départemental des finances publiques", "DDFiP", Voice::consultative));
  } else if (kind == CommitteeKind::contract) {
    out.push_back(seat("Maire ou président de l’EPCI", ""));
    out.push_back(seat("Délégué du préfet", "Préfecture"));
    out.push_back(seat("Directeur académique des services", "Éducation nationale"));
    out.push_back(seat("Représentant du conseil citoyen", "", Voice::consultative));
  }
  return out;
}

Result<CommitteeId> create_committee(access::Act& act, const CommitteeContext& context, const NewCommittee& given) {
  const auto* place = context.territories.find(given.territory);
  if (place == nullptr) return invalid("territory", msg("This territory is not known."));
  if (auto ok = act.require(Right::convene_committees, convening_path(context.territories, place->key)); !ok)
    return fail(ok.error());
  std::vector<Fault> faults;
  using territory::Level;
  if (place->level != Level::nation && place->level != Level::department && place->level != Level::contract)
    faults.push_back({"territory", msg("A committee belongs to the nation, a department or a contract.")});
  if (given.kind == CommitteeKind::cell && place->level != Level::department)
    faults.push_back({"kind", msg("The cell is a department’s.")});
  if (given.kind == CommitteeKind::contract && place->level != Level::contract)
    faults.push_back({"kind", msg("A steering committee of a contract belongs to a contract.")});
  Committee made;
  made.id = CommitteeId::make();
  made.name = required_text("name", given.name, name_characters_max, msg("Name the committee."), faults);
  made.kind = given.kind;
  made.territory = place->key;
  CommitteeRules rules = given.rules;
  if (rules.since == Date{}) rules.since = act.today();
  if (rules.since > act.today()) faults.push_back({"since", msg("A committee exists from today on or before.")});
  made.created_on = rules.since;
  for (auto& fault : rule_faults(rules, deliberative(given.seats))) faults.push_back(std::move(fault));
  std::vector<NewSeat> seats;
  for (const auto& one : given.seats) seats.push_back(checked_seat(one, faults));
  if (std::ranges::count(seats, true, &NewSeat::is_chair) > 1)
    faults.push_back({"seats", msg("A committee has one chair.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  for (const auto& other : committees(act.db)) {
    if (!other.closed_on && other.territory == made.territory && fold(other.name) == fold(made.name))
      return fail(Conflict{msg("A committee of this name exists here already.")});
  }

  act.db.run(sql::insert_committee, made.id, made.name, made.kind, made.territory, made.created_on);
  act.db.run(sql::insert_committee_rule, made.id, rules.since, rules.every, rules.unit, rules.quorum_count,
             rules.quorum_parts, rules.notice_days);
  for (const auto& one : seats) made.seats.push_back(write_seat(act, made, one, rules.since));
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("name", made.name);
    json.field("committee_kind", word(made.kind));
    json.key("rules");
    json.raw(describe(rules));
    json.key("seats");
    json.array([&] {
      for (const auto& one : made.seats) json.raw(describe(one));
    });
  });
  act.record({.act = "create_committee",
              .kind = "committee",
              .object_id = made.id.text(),
              .territory = made.territory,
              .before = "",
              .after = after});
  return made.id;
}

Result<void> rename_committee(access::Act& act, const CommitteeContext& context, CommitteeId id,
                              std::string_view name) {
  auto committee = open_to_change(act, context, open_committee(act, id));
  if (!committee) return fail(committee.error());
  std::vector<Fault> faults;
  Committee after = *committee;
  after.name = required_text("name", name, name_characters_max, msg("Name the committee."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (after.name == committee->name) return {};
  act.db.run(sql::update_committee, id, after.name, after.closed_on);
  act.record({.act = "change_committee",
              .kind = "committee",
              .object_id = id.text(),
              .territory = after.territory,
              .before = describe(*committee),
              .after = describe(after)});
  return {};
}

Result<void> close_committee(access::Act& act, const CommitteeContext& context, CommitteeId id) {
  auto committee = open_to_change(act, context, open_committee(act, id));
  if (!committee) return fail(committee.error());
  for (const auto& one : meetings_of(act.db, id)) {
    if (one.state != MeetingState::signed_ && one.state != MeetingState::cancelled)
      return refused("committee.open_meetings", msg("A meeting is still to be held, or its minutes to be signed."),
                     msg("Hold it or cancel it, and have the minutes signed."));
  }
  Committee after = *committee;
  after.closed_on = act.today();
  act.db.run(sql::update_committee, id, after.name, after.closed_on);
  act.record({.act = "close_committee",
              .kind = "committee",
              .object_id = id.text(),
              .territory = after.territory,
              .before = describe(*committee),
              .after = describe(after)});
  return {};
}

Result<void> change_rules(access::Act& act, const CommitteeContext& context, CommitteeId id,
                          const CommitteeRules& given) {
  auto committee = open_to_change(act, context, open_committee(act, id));
  if (!committee) return fail(committee.error());
  CommitteeRules rules = given;
  if (rules.since == Date{}) rules.since = act.today();
  int seats = 0;
  for (const auto* seat : committee->seats_on(rules.since)) seats += seat->voice == Voice::deliberative ? 1 : 0;
  auto faults = rule_faults(rules, seats);
  if (rules.since < act.today())
    faults.push_back({"since", msg("Rules change today or later: what was held before is judged as it was.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  for (const auto& one : meetings_of(act.db, id)) {
    if (one.state == MeetingState::under_way && one.day >= rules.since)
      return refused("committee.under_way", msg("A meeting is under way under the rules of today."),
                     msg("Close it first, or let the new rules hold from tomorrow."));
  }
  act.db.run(sql::insert_committee_rule, id, rules.since, rules.every, rules.unit, rules.quorum_count,
             rules.quorum_parts, rules.notice_days);
  act.record({.act = "change_rules",
              .kind = "committee",
              .object_id = id.text(),
              .territory = committee->territory,
              .before = describe(committee->rules_on(rules.since)),
              .after = describe(rules)});
  return {};
}

Result<SeatId> add_seat(access::Act& act, const CommitteeContext& context, CommitteeId id, const NewSeat& given) {
  auto committee = open_to_change(act, context, open_committee(act, id));
  if (!committee) return fail(committee.error());
  std::vector<Fault> faults;
  const auto seat = checked_seat(given, faults);
  if (seat.is_chair &&
      std::ranges::any_of(committee->seats, [&](const Seat& one) { return one.is_chair && !one.until; }))
    faults.push_back({"is_chair", msg("A committee has one chair.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto made = write_seat(act, *committee, seat, act.today());
  act.record({.act = "add_seat",
              .kind = "committee",
              .object_id = id.text(),
              .territory = committee->territory,
              .before = "",
              .after = describe(made)});
  return made.id;
}

Result<void> change_seat(access::Act& act, const CommitteeContext& context, SeatId id, const NewSeat& given) {
  auto committee = open_to_change(act, context, committee_of(act, id));
  if (!committee) return fail(committee.error());
  std::vector<Fault> faults;
  const auto seat = checked_seat(given, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto* before = committee->seat(id);
  if (before->until) return refused("committee.seat_ended", msg("This seat no longer exists."));
  Seat after = *before;
  after.function = seat.function;
  after.organisation = seat.organisation;
  after.substitute = seat.substitute;
  if (describe(after) == describe(*before)) return {};
  act.db.run(sql::update_seat, id, after.function, after.organisation, after.substitute);
  act.record({.act = "change_seat",
              .kind = "committee",
              .object_id = committee->id.text(),
              .territory = committee->territory,
              .before = describe(*before),
              .after = describe(after)});
  return {};
}

Result<void> end_seat(access::Act& act, const CommitteeContext& context, SeatId id) {
  auto committee = open_to_change(act, context, committee_of(act, id));
  if (!committee) return fail(committee.error());
  const auto* before = committee->seat(id);
  if (before->until) return fail(Conflict{msg("This seat no longer exists.")});
  for (const auto& one : meetings_of(act.db, committee->id)) {
    if (one.state == MeetingState::under_way)
      return refused("committee.under_way", msg("A meeting is under way."), msg("Close it first."));
  }
  // It was there until yesterday, or never counted: the day it began and ended.
  Seat after = *before;
  after.until = std::max(before->since, act.today().plus_days(-1));
  act.db.run(sql::end_seat, id, *after.until);
  act.record({.act = "end_seat",
              .kind = "committee",
              .object_id = committee->id.text(),
              .territory = committee->territory,
              .before = describe(*before),
              .after = describe(after)});
  return {};
}

Result<void> seat_account(access::Act& act, const CommitteeContext& context, SeatId id, const Seating& seating) {
  auto committee = open_to_change(act, context, committee_of(act, id));
  if (!committee) return fail(committee.error());
  const auto* seat = committee->seat(id);
  if (seat->until) return refused("committee.seat_ended", msg("This seat no longer exists."));
  const auto account = access::find_account_by_email(act.db, fold(seating.email));
  if (!account) return invalid("email", msg("No account has this address."));
  if (account->state == "closed") return invalid("email", msg("This account is closed."));
  Occupant one{account->id, account->function_label, seating.is_substitute, seating.since.value_or(act.today()),
               seating.until};
  if (one.until && *one.until < one.since) return invalid("until", msg("The last day is not before the first one."));
  if (one.since < seat->since)
    return invalid("since", msg("The seat exists since {0}.", format_date_short(seat->since, Lang::fr)));
  for (const auto& other : committee->seats) {
    for (const auto& who : other.occupants) {
      const bool overlaps = (!who.until || one.since <= *who.until) && (!one.until || who.since <= *one.until);
      if (!overlaps) continue;
      if (who.account == one.account)
        return refused("committee.two_seats", msg("This account already sits in this committee: {0}.", other.function),
                       msg("End that first."));
      if (other.id != id || who.is_substitute != one.is_substitute) continue;
      // The one before leaves the day before; whoever began the same day never sat.
      if (who.since >= one.since)
        return refused("committee.seat_taken",
                       msg("{0} sits here from {1} on.", who.label, format_date_short(who.since, Lang::fr)),
                       msg("End that first, or choose a later day."));
      act.db.run(sql::end_seat_account, id, who.account, one.since.plus_days(-1));
    }
  }
  act.db.run(sql::insert_seat_account, new_uuid().text(), id, one.account, one.label, one.is_substitute, one.since,
             one.until);
  act.record({.act = "seat_account",
              .kind = "committee",
              .object_id = committee->id.text(),
              .territory = committee->territory,
              .before = "",
              .after = describe(one, *seat)});
  return {};
}

Result<void> end_seat_account(access::Act& act, const CommitteeContext& context, SeatId id, access::AccountId account) {
  auto committee = open_to_change(act, context, committee_of(act, id));
  if (!committee) return fail(committee.error());
  const auto* seat = committee->seat(id);
  const auto found = std::ranges::find_if(seat->occupants, [&](const Occupant& who) {
    return who.account == account && (!who.until || *who.until > act.today());
  });
  if (found == seat->occupants.end()) return fail(NotFound{msg("This account does not sit here.")});
  Occupant after = *found;
  after.until = std::max(found->since, act.today());
  act.db.run(sql::end_seat_account, id, account, *after.until);
  act.record({.act = "end_seat_account",
              .kind = "committee",
              .object_id = committee->id.text(),
              .territory = committee->territory,
              .before = describe(*found, *seat),
              .after = describe(after, *seat)});
  return {};
}

Standing standing_of(const Committee& committee, std::span<const Meeting> all, Date today) {
  Standing out;
  for (const auto& one : all) {
    if (one.state == MeetingState::under_way || one.state == MeetingState::held || one.state == MeetingState::signed_) {
      if (!out.last || one.day > *out.last) out.last = one.day;
    } else if (one.state != MeetingState::cancelled && (!out.next || one.day < *out.next_day)) {
      out.next = one.id;
      out.next_day = one.day;
    }
  }
  out.due = next_due(committee.rules_on(today), out.last.value_or(committee.created_on));
  out.is_late = !committee.closed_on && out.due < today;
  return out;
}

std::vector<CommitteeLine> committees_seen(db::Session& session, const territory::Registry& registry,
                                           const access::Actor& actor, Date today) {
  std::vector<CommitteeLine> out;
  std::map<CommitteeId, std::vector<Meeting>> of;
  for (auto& one : meetings(session)) of[one.committee].push_back(std::move(one));
  std::map<CommitteeId, std::pair<int, int>> open;
  for (const auto& one : decisions(session)) {
    if (one.state != DecisionState::to_do || one.replaced_by) continue;
    ++open[one.committee].first;
    if (one.is_late(today)) ++open[one.committee].second;
  }
  for (auto& one : committees(session)) {
    if (!may_read(actor, registry, one, today)) continue;
    CommitteeLine line;
    line.standing = standing_of(one, of[one.id], today);
    for (const auto* seat : one.seats_on(today)) line.unfilled += seat->is_filled() ? 0 : 1;
    line.open_decisions = open[one.id].first;
    line.late_decisions = open[one.id].second;
    line.unsigned_minutes = static_cast<int>(std::ranges::count(of[one.id], MeetingState::held, &Meeting::state));
    line.committee = std::move(one);
    out.push_back(std::move(line));
  }
  return out;
}

std::vector<Decision> decisions_seen(db::Session& session, const territory::Registry& registry,
                                     const access::Actor& actor, Date today, const DecisionFilter& filter) {
  std::map<CommitteeId, bool> seen;
  for (const auto& one : committees(session)) seen[one.id] = may_read(actor, registry, one, today);
  auto all = decisions(session, filter);
  std::erase_if(all, [&](const Decision& one) { return !seen[one.committee]; });
  return all;
}

}  // namespace jalon::steering
