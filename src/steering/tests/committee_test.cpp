// SPDX-License-Identifier: EUPL-1.2
// Committees: seats by function, meetings by their table of transitions, quorum and recusal, decisions, signed minutes.
#include "steering/committee.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "funding/funding.hpp"
#include "steering/tests/fixture.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {
namespace {

// What a room with files gives: three applications to one call, 30,000 € left for them.
struct FakeCall {
  std::vector<LineDecision> decided;
  std::int64_t left_cents = 3'000'000;
  std::string refuses;

  AgendaSource source() {
    return {.kind = "call",
            .title = msg("Call for projects"),
            .offered =
                [](db::Session&, const territory::Registry&, TerritoryKey) {
                  return std::vector<std::pair<std::string, std::string>>{{"C1", "Appel 2016"}};
                },
            .label = [](db::Session&, std::string_view id) -> std::optional<std::string> {
              if (id == "C1") return "Appel 2016";
              return std::nullopt;
            },
            .href = [](std::string_view id) { return "/appels/" + std::string(id); },
            .list =
                [this](db::Session&, const territory::Registry&, std::string_view) {
                  return AgendaListing{.lines = {{"A", "Association A", "/dossiers/A", 1'500'000, 1'200'000, ""},
                                                 {"B", "Association B", "/dossiers/B", 1'500'000, 1'500'000, ""},
                                                 {"C", "Association C", "/dossiers/C", 900'000, {}, ""}},
                                       .left_cents = left_cents};
                },
            .decide = [this](access::Act&, const territory::Registry&, std::string_view,
                             const LineDecision& one) -> Result<void> {
              if (one.line == refuses) return refused("funding.closed", msg("The call is closed."));
              decided.push_back(one);
              return {};
            }};
  }
};

class Committees : public Steering {
 protected:
  FakeCall call;
  std::vector<AgendaSource> sources{call.source()};
  access::Actor treasurer;
  CommitteeId cell;
  SeatId chair, police, school, town, court;

  [[nodiscard]] CommitteeContext with() const { return {*registry_, sources}; }
  std::string email_of(const access::Actor& who) {
    return look([&](db::Session& session) { return access::find_account(session, who.account)->email; });
  }

  Result<void> sit(const access::Actor& by, SeatId where, const access::Actor& who) {
    const Seating seating{.email = email_of(who), .is_substitute = false, .since = {}, .until = {}};
    return as(by, [&](access::Act& act) { return seat_account(act, with(), where, seating); });
  }

  void SetUp() override {
    Steering::SetUp();
    treasurer = person(access::Role::association, contract, "Association locale");
    const auto made = as(prefect, [&](access::Act& act) {
      NewCommittee committee{.name = "Cellule départementale", .kind = CommitteeKind::cell, .territory = department};
      committee.seats = {{"Préfet", "Préfecture", "Directeur de cabinet", Voice::deliberative, true},
                         {"Police", "DDSP", "", Voice::deliberative, false},
                         {"Éducation nationale", "DSDEN", "", Voice::deliberative, false},
                         {"Maire", "Ville", "", Voice::deliberative, false},
                         {"Procureur de la République", "Parquet", "", Voice::consultative, false}};
      return create_committee(act, with(), committee);
    });
    must(made);
    cell = *made;
    const auto all = committee().seats;
    chair = all[0].id;
    police = all[1].id;
    school = all[2].id;
    town = all[3].id;
    court = all[4].id;
    must(sit(prefect, town, treasurer));
  }
  Committee committee() {
    return *look([&](db::Session& session) { return find_committee(session, cell); });
  }
  MeetingRecord record(MeetingId id) {
    return *look([&](db::Session& session) { return read_meeting(session, id); });
  }
  MeetingId planned(std::string_view day = "2016-09-12") {
    const auto id = as(officer, [&](access::Act& act) {
      return plan_meeting(act, with(), cell, {.day = *Date::parse(day), .place = "Salle Résistance"});
    });
    must(id);
    return *id;
  }
  ItemId item(MeetingId meeting, ItemKind kind = ItemKind::decision, std::string title = "Relais dans les quartiers") {
    AgendaItem one;
    one.kind = kind;
    one.title = std::move(title);
    if (kind == ItemKind::grants) {
      one.ref_kind = "call";
      one.ref_id = "C1";
    }
    const auto id = as(officer, [&](access::Act& act) { return add_item(act, with(), meeting, one); });
    must(id);
    return *id;
  }
  Result<void> step(const access::Actor& who, MeetingId meeting, MeetingVerb verb, const MeetingStep& with_step = {}) {
    return as(who, [&](access::Act& act) { return move_meeting(act, with(), meeting, verb, with_step); });
  }
  Result<void> come(MeetingId meeting, const std::vector<Attendance>& rows) {
    return as(officer, [&](access::Act& act) { return set_attendance(act, with(), meeting, rows); });
  }
  void all_come(MeetingId meeting) {
    must(come(meeting, {{chair, Presence::present, {}},
                        {police, Presence::present, {}},
                        {school, Presence::substitute, {}},
                        {town, Presence::present, {}},
                        {court, Presence::present, {}}}));
  }
  // Convened, and opened on its day.
  void begin(MeetingId meeting) {
    must(step(officer, meeting, MeetingVerb::convene));
    clock.set(at_paris(record(meeting).meeting.day, 14, 30));
    must(step(officer, meeting, MeetingVerb::open));
  }
  Result<void> vote(const access::Actor& who, ItemId item, Votes votes, std::string casting = {},
                    std::string line = {}) {
    Outcome one;
    one.item = item;
    one.line = std::move(line);
    one.is_vote = true;
    one.deliberative = votes;
    one.casting = std::move(casting);
    return as(who, [&](access::Act& act) { return record_outcome(act, with(), one); });
  }
  Result<DecisionId> decision(const access::Actor& who, ItemId item, std::string_view due = "2016-10-15") {
    NewDecision one;
    one.item = item;
    one.text = "Ouvrir deux permanences.";
    one.motive = "Demande de trois communes.";
    one.owner_seat = town;
    one.due = Date::parse(due);
    return as(who, [&](access::Act& act) { return decide(act, with(), one); });
  }
  Result<InterestId> interest(const access::Actor& who, ItemId item, SeatId seat, std::string line = {}) {
    return as(who, [&](access::Act& act) {
      return declare_interest(act, with(), {item, std::move(line), seat, "Trésorerie de l’association candidate"});
    });
  }
  std::string draft_sha(MeetingId meeting) { return hex(sha256(minutes_json(record(meeting), *registry_))); }
  Result<void> sign_minutes(const access::Actor& who, MeetingId meeting) {
    return step(who, meeting, MeetingVerb::sign, {.motive = "", .plan = {}, .read_sha256 = draft_sha(meeting)});
  }
};
INSTANTIATE_TEST_SUITE_P(, Committees, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

// ---- the thread -----------------------------------------------------------------------------------------------------

TEST_P(Committees, ACellMeetsDecidesAndItsMinutesAreSignedAndFrozen) {
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  all_come(meeting);
  const auto quorum = record(meeting).quorum();
  EXPECT_EQ(quorum.seats, 4);
  EXPECT_EQ(quorum.needed, 2);
  EXPECT_EQ(quorum.present, 4);
  EXPECT_EQ(quorum.advisers, 1);
  must(vote(officer, about, {3, 0, 1}));
  const auto decided = decision(officer, about);
  must(decided);
  must(as(officer, [&](access::Act& act) { return write_notes(act, with(), about, "Trois communes l’ont demandé."); }));
  must(step(officer, meeting, MeetingVerb::close));
  EXPECT_EQ(why_not(sign_minutes(officer, meeting)), "decide_grants");
  EXPECT_EQ(why_not(step(prefect, meeting, MeetingVerb::sign)), "conflict");
  must(as(officer, [&](access::Act& act) { return write_remarks(act, with(), meeting, "Séance levée à 16 h."); }));
  must(sign_minutes(prefect, meeting));

  const auto after = record(meeting);
  EXPECT_EQ(after.meeting.state, MeetingState::signed_);
  EXPECT_EQ(after.meeting.signed_by, "Cabinet, préfecture 93");
  const auto text = look([&](db::Session& session) { return signed_minutes(session, meeting); });
  EXPECT_EQ(hex(sha256(text)), after.meeting.sha256);
  EXPECT_NE(text.find("Ouvrir deux permanences."), std::string::npos);
  EXPECT_NE(text.find("Trois communes"), std::string::npos);
  EXPECT_NE(text.find("Séance levée"), std::string::npos);
  // Nothing of it moves any more.
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return write_notes(act, with(), about, "Autre chose."); })),
            "committee.state");
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return write_remarks(act, with(), meeting, "x"); })),
            "committee.state");
  EXPECT_EQ(why_not(come(meeting, {{police, Presence::absent, {}}})), "committee.state");
  EXPECT_EQ(why_not(vote(officer, about, {1, 0, 0})), "committee.state");
  // A decision that is carried out later changes no signed line.
  must(as(officer,
          [&](access::Act& act) { return move_decision(act, with(), *decided, DecisionVerb::complete, "Ouvertes."); }));
  EXPECT_EQ(look([&](db::Session& session) { return signed_minutes(session, meeting); }), text);
}

TEST_P(Committees, OnlyThePrefectureConvenesAndOnlyThoseOfTheTerritoryRead) {
  const auto make = [&](const access::Actor& who) {
    return as(who, [&](access::Act& act) {
      return create_committee(act, with(), {.name = "Comité", .kind = CommitteeKind::grants, .territory = department});
    });
  };
  EXPECT_EQ(why_not(make(auditor)), "convene_committees");
  EXPECT_EQ(why_not(make(coordinator)), "convene_committees") << "the nation convenes its own";
  EXPECT_EQ(why_not(make(other_prefect)), "convene_committees");
  EXPECT_EQ(why_not(make(authority)), "convene_committees");
  must(make(officer));
  EXPECT_EQ(why_not(make(officer)), "conflict");
  const auto one = committee();
  const auto reads = [&](const access::Actor& who) { return may_read(who, *registry_, one, clock.today()); };
  EXPECT_TRUE(reads(prefect));
  EXPECT_TRUE(reads(auditor));
  EXPECT_TRUE(reads(coordinator));
  EXPECT_TRUE(reads(treasurer));  // sits there
  EXPECT_FALSE(reads(other_prefect));
  EXPECT_FALSE(reads(authority));  // its contract is not the department
  EXPECT_FALSE(reads(evaluator));
  EXPECT_FALSE(reads(administrator));
  must(as(prefect, [&](access::Act& act) { return end_seat_account(act, with(), town, treasurer.account); }));
  on("2016-09-02");
  EXPECT_FALSE(may_read(treasurer, *registry_, committee(), clock.today()));
}

TEST_P(Committees, TheNationalCoordinationSetsUpAndConvenesTheCommitteeOfTheNation) {
  NewCommittee given{.name = "Comité national de suivi", .kind = CommitteeKind::other, .territory = nation};
  given.seats = {{"Secrétaire général", "CIPDR", "", Voice::deliberative, true},
                 {"Directeur général", "Ministère", "", Voice::deliberative, false}};
  const auto make = [&](const access::Actor& who) {
    return as(who, [&](access::Act& act) { return create_committee(act, with(), given); });
  };
  // A prefect's right ends where the department does.
  EXPECT_EQ(why_not(make(prefect)), "convene_committees");
  EXPECT_EQ(why_not(make(evaluator)), "convene_committees");
  const auto made = make(coordinator);
  must(made);
  const auto meeting = as(coordinator, [&](access::Act& act) {
    return plan_meeting(act, with(), *made, {.day = *Date::parse("2016-09-20"), .place = "Paris"});
  });
  must(meeting);
  AgendaItem about;
  about.title = "Bilan des cellules";
  must(as(coordinator, [&](access::Act& act) { return add_item(act, with(), *meeting, about); }));
  EXPECT_EQ(why_not(step(prefect, *meeting, MeetingVerb::convene)), "convene_committees");
  must(step(coordinator, *meeting, MeetingVerb::convene));
  // To sign what a committee decided takes the right to decide, or the chair's seat.
  clock.set(at_paris(*Date::parse("2016-09-20"), 14, 30));
  must(step(coordinator, *meeting, MeetingVerb::open));
  std::vector<Attendance> rows;
  for (const auto& seat : record(*meeting).committee.seats) rows.push_back({seat.id, Presence::present, {}});
  must(as(coordinator, [&](access::Act& act) { return set_attendance(act, with(), *meeting, rows); }));
  must(step(coordinator, *meeting, MeetingVerb::close));
  EXPECT_EQ(why_not(sign_minutes(coordinator, *meeting)), "decide_grants");
}

TEST_P(Committees, TheChairsSeatConvenesAndSignsWithoutARoleOfTheDepartment) {
  const auto made = as(system, [&](access::Act& act) {
    NewCommittee one{.name = "Comité national", .kind = CommitteeKind::other, .territory = nation};
    one.seats = {{"Secrétaire général", "CIPDR", "", Voice::deliberative, true}};
    return create_committee(act, with(), one);
  });
  must(made);
  const auto plan = [&] {
    return as(auditor, [&](access::Act& act) {
      return plan_meeting(act, with(), *made, {.day = *Date::parse("2016-09-20"), .place = "Paris"});
    });
  };
  EXPECT_EQ(why_not(plan()), "convene_committees");
  const auto seat = look([&](db::Session& session) { return find_committee(session, *made)->seats.front().id; });
  must(sit(system, seat, auditor));
  const auto meeting = plan();
  must(meeting);
  // A program that was not given the right has no seat.
  auto program = auditor;
  program.by_token = true;
  program.token_rights = {access::Right::read_aggregates};
  EXPECT_EQ(why_not(step(program, *meeting, MeetingVerb::cancel, {.motive = "Report"})), "convene_committees");
  must(step(auditor, *meeting, MeetingVerb::cancel, {.motive = "Report"}));
}

TEST_P(Committees, WhatIsWrittenCarriesNoIdentifierOfAPerson) {
  const std::string phone = "Appeler le 06 12 34 56 78";
  EXPECT_EQ(why_not(as(prefect,
                       [&](access::Act& act) {
                         return add_seat(act, with(), cell, {.function = phone, .organisation = "Ville"});
                       })),
            "function");
  const auto meeting = planned();
  AgendaItem one;
  one.title = phone;
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return add_item(act, with(), meeting, one); })), "title");
  const auto about = item(meeting);
  begin(meeting);
  all_come(meeting);
  must(vote(officer, about, {4, 0, 0}));
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return write_notes(act, with(), about, phone); })), "notes");
  NewDecision made;
  made.item = about;
  made.text = phone;
  made.owner = "Ville";
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return decide(act, with(), made); })), "text");
}

// ---- seats and rules ------------------------------------------------------------------------------------------------

TEST_P(Committees, APastMeetingIsJudgedByTheRulesOfItsDay) {
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  must(come(meeting, {{chair, Presence::present, {}},
                      {police, Presence::present, {}},
                      {school, Presence::absent, {}},
                      {town, Presence::absent, {}},
                      {court, Presence::absent, {}}}));
  must(vote(officer, about, {2, 0, 0}));
  // Not under the feet of a meeting.
  CommitteeRules all{.since = {}, .every = 1, .unit = RhythmUnit::month, .quorum_count = 1, .quorum_parts = 1};
  const auto change = [&](CommitteeRules rules) {
    return as(prefect, [&](access::Act& act) { return change_rules(act, with(), cell, rules); });
  };
  EXPECT_EQ(why_not(change(all)), "committee.under_way");
  must(step(officer, meeting, MeetingVerb::close));
  on("2016-09-13");
  must(change(all));
  EXPECT_EQ(record(meeting).quorum().needed, 2);
  EXPECT_TRUE(record(meeting).quorum().is_met());
  EXPECT_EQ(quorum_needed(committee().rules_on(*Date::parse("2016-09-13")), 4), 4);
  all.since = *Date::parse("2016-09-01");
  EXPECT_EQ(why_not(change(all)), "since");
  // A new seat does not enlarge what was held before it.
  must(as(prefect, [&](access::Act& act) { return add_seat(act, with(), cell, {"Gendarmerie", "Groupement"}); }));
  EXPECT_EQ(record(meeting).quorum().seats, 4);
  EXPECT_EQ(committee().seats_on(clock.today()).size(), 6U);
}

TEST_P(Committees, ARhythmSaysTheNextDayAndAMissedOneIsLate) {
  const CommitteeRules monthly{.since = {}, .every = 1, .unit = RhythmUnit::month};
  EXPECT_EQ(next_due(monthly, *Date::parse("2016-01-31")).text(), "2016-02-29");
  EXPECT_EQ(next_due(monthly, *Date::parse("2016-09-15")).text(), "2016-10-17");  // the 15th is a Saturday
  const CommitteeRules weeks{.since = {}, .every = 2, .unit = RhythmUnit::week};
  EXPECT_EQ(next_due(weeks, *Date::parse("2016-09-05")).text(), "2016-09-19");
  const auto standing = [&] {
    return look([&](db::Session& session) {
      return standing_of(*find_committee(session, cell), meetings_of(session, cell), clock.today());
    });
  };
  EXPECT_EQ(standing().due.text(), "2016-12-01");
  on("2016-12-02");
  EXPECT_TRUE(standing().is_late);
  const auto meeting = planned("2016-12-10");
  EXPECT_TRUE(standing().is_late);  // a plan is not a meeting
  EXPECT_EQ(standing().next, meeting);
  item(meeting);
  begin(meeting);
  EXPECT_FALSE(standing().is_late);
  EXPECT_EQ(standing().due.text(), "2017-03-10");
}

TEST_P(Committees, AQuorumIsAFractionRoundedUpOrANumber) {
  CommitteeRules rules;
  EXPECT_EQ(quorum_needed(rules, 4), 2);
  EXPECT_EQ(quorum_needed(rules, 5), 3);
  rules.quorum_count = 2;
  rules.quorum_parts = 3;
  EXPECT_EQ(quorum_needed(rules, 4), 3);
  rules.quorum_parts = 0;
  rules.quorum_count = 3;
  EXPECT_EQ(quorum_needed(rules, 9), 3);
}

TEST_P(Committees, AnAccountSitsInOneSeatBetweenTwoDays) {
  EXPECT_EQ(why_not(sit(prefect, police, treasurer)), "committee.two_seats");
  on("2016-10-01");
  must(sit(prefect, town, authority));
  const auto one = committee();
  EXPECT_EQ(one.seats_of(treasurer.account, *Date::parse("2016-09-30")).size(), 1U);
  EXPECT_TRUE(one.seats_of(treasurer.account, *Date::parse("2016-10-01")).empty());
  EXPECT_EQ(one.seats_of(authority.account, *Date::parse("2016-10-01")).front()->id, town);
  EXPECT_TRUE(one.seats_of(authority.account, *Date::parse("2016-09-30")).empty());
}

// ---- the way of a meeting -------------------------------------------------------------------------------------------

TEST_P(Committees, EachTransitionOfAMeetingIsWalkedAndEveryOtherIsRefused) {
  const std::array verbs{MeetingVerb::convene, MeetingVerb::postpone, MeetingVerb::open,
                         MeetingVerb::close,   MeetingVerb::sign,     MeetingVerb::cancel};
  const auto try_all = [&](MeetingId meeting) {
    const auto state = record(meeting).meeting.state;
    for (const auto verb : verbs) {
      const bool is_there = std::ranges::any_of(meeting_transitions(),
                                                [&](const auto& row) { return row.from == state && row.act == verb; });
      if (is_there) continue;
      const auto done = step(prefect, meeting, verb, {.motive = "Motif", .plan = {}, .read_sha256 = "x"});
      EXPECT_EQ(why_not(done), "committee.state") << word(state) << " " << word(verb);
      EXPECT_EQ(record(meeting).meeting.state, state);
    }
  };
  const auto meeting = planned();
  try_all(meeting);
  EXPECT_EQ(why_not(step(officer, meeting, MeetingVerb::convene)), "committee.agenda");
  item(meeting, ItemKind::topic);
  must(step(officer, meeting, MeetingVerb::convene));
  try_all(meeting);
  const MeetingPlan later{.day = *Date::parse("2016-09-20"), .hour = "09:00", .place = "Mairie"};
  EXPECT_EQ(why_not(step(officer, meeting, MeetingVerb::postpone, {.motive = "", .plan = later})), "motive");
  must(step(officer, meeting, MeetingVerb::postpone, {.motive = "Salle prise", .plan = later}));
  EXPECT_FALSE(record(meeting).meeting.convened_on);
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_EQ(why_not(step(officer, meeting, MeetingVerb::open)), "committee.early");
  on("2016-09-20");
  must(step(officer, meeting, MeetingVerb::open));
  try_all(meeting);
  EXPECT_EQ(why_not(step(officer, meeting, MeetingVerb::close)), "committee.attendance");
  all_come(meeting);
  must(step(officer, meeting, MeetingVerb::close));
  try_all(meeting);
  must(sign_minutes(prefect, meeting));
  try_all(meeting);
  const auto given_up = planned("2016-10-10");
  EXPECT_EQ(why_not(step(officer, given_up, MeetingVerb::cancel)), "motive");
  must(step(officer, given_up, MeetingVerb::cancel, {.motive = "Sans objet"}));
  try_all(given_up);
  const auto called_off = planned("2016-10-11");
  item(called_off);
  must(step(officer, called_off, MeetingVerb::convene));
  must(step(officer, called_off, MeetingVerb::cancel, {.motive = "Sans objet"}));
}

TEST_P(Committees, AConvocationThatIsTooLateIsNamedAndNeedsAMotive) {
  const auto meeting = planned("2016-09-05");
  item(meeting);
  const auto late = step(officer, meeting, MeetingVerb::convene);
  EXPECT_EQ(why_not(late), "committee.notice");
  EXPECT_NE(english(late.error()).find("R. 133-8"), std::string::npos);
  must(step(officer, meeting, MeetingVerb::convene, {.motive = "Attentat de la veille"}));
  EXPECT_EQ(record(meeting).meeting.urgency, "Attentat de la veille");
  const auto in_time = planned("2016-09-06");
  item(in_time);
  must(step(officer, in_time, MeetingVerb::convene, {.motive = "sans raison"}));
  EXPECT_EQ(record(in_time).meeting.urgency, "");
}

TEST_P(Committees, TheAgendaIsFixedByTheConvocation) {
  const auto meeting = planned();
  const auto first = item(meeting, ItemKind::topic, "Point de situation");
  const auto later_one = item(meeting, ItemKind::decision, "Relais");
  must(as(officer, [&](access::Act& act) { return move_item(act, with(), later_one, true); }));
  EXPECT_EQ(record(meeting).items.front().id, later_one);
  must(as(officer, [&](access::Act& act) { return move_item(act, with(), later_one, true); }));  // at the top already
  EXPECT_EQ(record(meeting).items.front().id, later_one);
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return move_item(act, with(), first, true); })),
            "committee.agenda_fixed");
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return remove_item(act, with(), first); })),
            "committee.agenda_fixed");
}

// ---- quorum and recusal ---------------------------------------------------------------------------------------------

TEST_P(Committees, WithoutItsQuorumAMeetingDecidesNothingAndIsCalledAgain) {
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  must(come(meeting, {{chair, Presence::present, {}},
                      {police, Presence::excused, {}},
                      {school, Presence::absent, {}},
                      {town, Presence::absent, {}},
                      {court, Presence::present, {}}}));
  EXPECT_FALSE(record(meeting).quorum().is_met());
  EXPECT_EQ(why_not(vote(officer, about, {1, 0, 0})), "committee.quorum");
  EXPECT_EQ(why_not(decision(officer, about)), "committee.quorum");
  must(step(officer, meeting, MeetingVerb::close));
  const auto again = as(officer, [&](access::Act& act) {
    return plan_meeting(act, with(), cell, {.day = *Date::parse("2016-09-26"), .place = "Salle", .repeats = meeting});
  });
  must(again);
  const auto repeated = record(*again);
  ASSERT_EQ(repeated.items.size(), 1U);
  EXPECT_EQ(repeated.items.front().title, "Relais dans les quartiers");
  begin(*again);
  must(come(*again, {{chair, Presence::present, {}}}));
  must(vote(officer, repeated.items.front().id, {1, 0, 0}));
  // One that had its quorum is not called again so.
  EXPECT_EQ(why_not(as(officer,
                       [&](access::Act& act) {
                         return plan_meeting(act, with(), cell,
                                             {.day = *Date::parse("2016-10-03"), .place = "S", .repeats = *again});
                       })),
            "repeats");
}

TEST_P(Committees, ASeatWithAnInterestNeitherCountsNorVotesAndItsAccountRecordsNothing) {
  const auto meeting = planned();
  const auto about = item(meeting);
  const auto other = item(meeting, ItemKind::decision, "Autre sujet");
  begin(meeting);
  must(come(meeting, {{chair, Presence::absent, {}},
                      {police, Presence::present, {}},
                      {school, Presence::absent, {}},
                      {town, Presence::present, {}},
                      {court, Presence::present, {}}}));
  must(vote(officer, about, {2, 0, 0}));
  // The member says it of its own seat; the vote in which it took part is void.
  must(interest(treasurer, about, town));
  EXPECT_EQ(why_not(interest(treasurer, about, police)), "convene_committees");
  EXPECT_EQ(record(meeting).outcome(about), nullptr);
  EXPECT_EQ(record(meeting).quorum(about).present, 1);
  EXPECT_EQ(record(meeting).quorum(about).needed, 2);
  EXPECT_EQ(record(meeting).quorum(other).present, 2);
  EXPECT_EQ(why_not(vote(officer, about, {1, 0, 0})), "committee.quorum");
  must(vote(officer, other, {2, 0, 0}));
  must(come(meeting, {{chair, Presence::present, {}}}));
  EXPECT_EQ(why_not(vote(officer, about, {3, 0, 0})), "for");
  must(vote(officer, about, {2, 0, 0}));
  must(decision(officer, about));
  EXPECT_EQ(why_not(interest(officer, about, police)), "committee.decided");
}

TEST_P(Committees, TheRecusedAccountDoesNotRecordEvenWithTheRight) {
  must(sit(prefect, police, officer));
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  all_come(meeting);
  const auto declared = interest(officer, about, police);
  must(declared);
  EXPECT_EQ(why_not(vote(officer, about, {3, 0, 0})), "committee.recused");
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return write_notes(act, with(), about, "Bien."); })),
            "committee.recused");
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return withdraw_interest(act, with(), *declared, "Erreur"); })),
            "committee.recused");
  must(vote(prefect, about, {3, 0, 0}));
  EXPECT_EQ(why_not(decision(officer, about)), "committee.recused");
  const auto decided = decision(prefect, about);
  must(decided);
  must(as(prefect, [&](access::Act& act) { return withdraw_interest(act, with(), *declared, "Erreur de siège"); }));
  EXPECT_TRUE(record(meeting).interests.front().withdrawn_at);
}

TEST_P(Committees, AMandateOfARecusedMemberIsNotUsedAndAMemberCarriesOne) {
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  EXPECT_EQ(why_not(come(meeting, {{police, Presence::represented, {}}})), "by_" + police.text());
  EXPECT_EQ(why_not(come(meeting, {{police, Presence::represented, town}})), "by_" + police.text());
  EXPECT_EQ(why_not(come(meeting, {{town, Presence::present, {}},
                                   {police, Presence::represented, town},
                                   {school, Presence::represented, town}})),
            "by_" + school.text() < "by_" + police.text() ? "by_" + police.text() : "by_" + school.text());
  EXPECT_EQ(why_not(come(meeting, {{town, Presence::present, {}}, {court, Presence::represented, town}})),
            "by_" + court.text());
  must(come(meeting, {{town, Presence::present, {}},
                      {police, Presence::represented, town},
                      {school, Presence::present, {}},
                      {chair, Presence::present, {}},
                      {court, Presence::absent, {}}}));
  EXPECT_EQ(record(meeting).quorum(about).present, 4);
  must(interest(officer, about, town));
  EXPECT_EQ(record(meeting).quorum(about).present, 2);
}

TEST_P(Committees, EqualVotesAreTheChairsAndARecusedChairHasNone) {
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  all_come(meeting);
  EXPECT_EQ(why_not(vote(officer, about, {2, 2, 0})), "casting");
  must(vote(officer, about, {2, 2, 0}, "against"));
  EXPECT_FALSE(record(meeting).outcome(about)->is_adopted());
  EXPECT_EQ(why_not(decision(officer, about)), "committee.not_adopted");
  must(vote(officer, about, {2, 2, 0}, "for"));
  EXPECT_TRUE(record(meeting).outcome(about)->is_adopted());
  must(interest(officer, about, chair));
  EXPECT_EQ(why_not(vote(officer, about, {1, 1, 1}, "for")), "casting");
}

TEST_P(Committees, ATopicIsTalkedAboutAndNothingIsDecidedOnIt) {
  const auto meeting = planned();
  const auto about = item(meeting, ItemKind::topic);
  begin(meeting);
  all_come(meeting);
  EXPECT_EQ(why_not(vote(officer, about, {4, 0, 0})), "committee.topic");
  EXPECT_EQ(why_not(decision(officer, about)), "committee.topic");
}

TEST_P(Committees, AMemberAnswersForItsOwnSeatUntilTheMeetingBegins) {
  const auto meeting = planned();
  item(meeting);
  must(step(officer, meeting, MeetingVerb::convene));
  const auto answer = [&](SeatId seat) {
    return as(treasurer, [&](access::Act& act) {
      return set_attendance(act, with(), meeting, {{seat, Presence::excused, {}}});
    });
  };
  must(answer(town));
  EXPECT_EQ(why_not(answer(police)), "convene_committees");
  on("2016-09-12");
  must(step(officer, meeting, MeetingVerb::open));
  EXPECT_EQ(why_not(answer(town)), "convene_committees");
}

// ---- decisions ------------------------------------------------------------------------------------------------------

TEST_P(Committees, DecisionsAreLateFollowedUpAndReplacedNeverChanged) {
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  all_come(meeting);
  EXPECT_EQ(why_not(decision(officer, about)), "committee.not_voted");
  must(vote(officer, about, {4, 0, 0}));
  EXPECT_EQ(why_not(decision(officer, about, "2016-09-11")), "due");
  const auto first = decision(officer, about);
  must(first);
  const auto late = [&] {
    return look([&](db::Session& session) { return decisions(session, {.late_on = clock.today()}).size(); });
  };
  EXPECT_EQ(late(), 0U);
  on("2016-10-16");
  EXPECT_EQ(late(), 1U);
  // Between two meetings: a new decision, by who is named.
  const Replacement other{.text = "Ouvrir une permanence.",
                          .motive = "Un seul local.",
                          .owner_seat = town,
                          .owner = "",
                          .due = Date::parse("2016-12-01"),
                          .item = {}};
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return replace_decision(act, with(), *first, other); })),
            "decide_grants");
  auto without = other;
  without.motive.clear();
  EXPECT_EQ(why_not(as(prefect, [&](access::Act& act) { return replace_decision(act, with(), *first, without); })),
            "motive");
  const auto later_one = as(prefect, [&](access::Act& act) { return replace_decision(act, with(), *first, other); });
  must(later_one);
  EXPECT_EQ(late(), 0U);
  const auto before = *look([&](db::Session& session) { return find_decision(session, *first); });
  const auto after = *look([&](db::Session& session) { return find_decision(session, *later_one); });
  EXPECT_EQ(before.text, "Ouvrir deux permanences.");
  EXPECT_EQ(before.replaced_by, *later_one);
  EXPECT_EQ(after.replaces, *first);
  EXPECT_EQ(after.decided_by, "Cabinet, préfecture 93");
  EXPECT_EQ(after.reference(), "2016-02");
  EXPECT_EQ(why_not(as(prefect, [&](access::Act& act) { return replace_decision(act, with(), *first, other); })),
            "conflict");
  EXPECT_EQ(
      why_not(as(officer,
                 [&](access::Act& act) { return move_decision(act, with(), *first, DecisionVerb::complete, ""); })),
      "conflict");
  // Whoever sits in the seat that carries it out says that it is done, and no more.
  EXPECT_EQ(
      why_not(as(treasurer,
                 [&](access::Act& act) { return move_decision(act, with(), *later_one, DecisionVerb::drop, "Non"); })),
      "convene_committees");
  must(as(treasurer,
          [&](access::Act& act) { return move_decision(act, with(), *later_one, DecisionVerb::complete, ""); }));
}

TEST_P(Committees, EachTransitionOfADecisionIsWalkedAndEveryOtherIsRefused) {
  const auto meeting = planned();
  const auto about = item(meeting);
  begin(meeting);
  all_come(meeting);
  must(vote(officer, about, {4, 0, 0}));
  const auto id = *decision(officer, about);
  const auto move = [&](DecisionVerb verb, std::string_view note) {
    return as(officer, [&](access::Act& act) { return move_decision(act, with(), id, verb, note); });
  };
  EXPECT_EQ(why_not(move(DecisionVerb::reopen, "Motif")), "committee.decision_state");
  must(move(DecisionVerb::complete, ""));
  EXPECT_EQ(why_not(move(DecisionVerb::complete, "")), "committee.decision_state");
  EXPECT_EQ(why_not(move(DecisionVerb::drop, "Motif")), "committee.decision_state");
  EXPECT_EQ(why_not(move(DecisionVerb::reopen, "")), "note");
  must(move(DecisionVerb::reopen, "Pas encore"));
  EXPECT_EQ(why_not(move(DecisionVerb::drop, "")), "note");
  must(move(DecisionVerb::drop, "Sans objet"));
  EXPECT_EQ(why_not(move(DecisionVerb::complete, "")), "committee.decision_state");
  must(move(DecisionVerb::reopen, "De nouveau utile"));
}

// ---- files of another room ------------------------------------------------------------------------------------------

// The call of the room `funding` itself: two applications, credits for one of them.
TEST_P(Committees, ApplicationsForGrantsAreRankedAndDecidedAgainstTheCreditsThatAreLeft) {
  sources = {grants_source()};
  const auto as_system = [&](auto&& rule) {
    const auto done = as(system, rule);
    must(done);
    return *done;
  };
  const auto account = [](TerritoryKey place, ledger::Kind kind) {
    return ledger::Account{"fipd", 2016, "radicalisation", place, kind, ledger::Unit::ae};
  };
  int keys = 0;
  for (const auto& [move, from, to] :
       {std::tuple{ledger::Move::vote, account(nation, ledger::Kind::voted), account(nation, ledger::Kind::open)},
        {ledger::Move::delegate, account(nation, ledger::Kind::open), account(department, ledger::Kind::open)}}) {
    as_system([&, move = move, from = from, to = to](access::Act& act) {
      return ledger::post_entry(act, *registry_,
                                {.move = move,
                                 .day = act.today(),
                                 .document = "LFI 2016",
                                 .memo = {},
                                 .idempotency_key = fmt::format("k{}", ++keys),
                                 .transfers = {{from, to, 2'500'000}}});
    });
  }
  funding::CallText text;
  text.title = {"Appel", "Call"};
  text.text = {"Texte", "Text"};
  text.territory = nation;
  text.fund = "fipd";
  text.year = 2016;
  text.line = "radicalisation";
  text.opens = *Date::parse("2016-08-01");
  text.closes = *Date::parse("2016-12-31");
  text.action_from = text.opens;
  text.action_to = *Date::parse("2017-12-31");
  text.costs = {"Toutes", "All"};
  text.committee = {"Préfet", "Prefect"};
  text.criteria = {{"need", {"Besoin", "Need"}, {"Guide", "Guide"}, 1}};
  const auto made =
      as_system([&](access::Act& act) { return funding::create_call(act, *registry_, "FIPD-2016", text); });
  must(as(system,
          [&](access::Act& act) { return funding::decide_call(act, *registry_, made, funding::CallVerb::publish); }));
  partner::Organisation organisation;
  organisation.name = "Prévention Nord";
  organisation.siret = "73282932000074";
  organisation.address = "1 place";
  organisation.purpose = "Prévention";
  organisation.representative = "présidente";
  organisation.territory = department;
  const auto by =
      as_system([&](access::Act& act) { return partner::declare_organisation(act, *registry_, organisation); });
  std::vector<funding::ApplicationId> files;
  for (const int score : {6, 9}) {
    const auto id =
        as_system([&](access::Act& act) { return funding::start_application(act, *registry_, made, by, contract); });
    must(as(system, [&](access::Act& act) -> Result<void> {
      funding::Project project;
      project.title = fmt::format("Projet noté {}", score);
      project.need = project.description = project.means = "Texte";
      project.public_code = "youth";
      project.starts = Date::parse("2016-11-01");
      project.ends = Date::parse("2017-06-30");
      if (auto done = funding::save_project(act, *registry_, id, 0, project); !done) return fail(done.error());
      const funding::Budget budget{
          .lines = {{"65", "", 4'000'000, funding::Promise::asked},
                    {std::string(funding::asked_account), "", 2'000'000, funding::Promise::asked},
                    {"75", "", 2'000'000, funding::Promise::firm}},
          .note = {}};
      if (auto done = funding::save_budget(act, *registry_, id, 0, budget); !done) return fail(done.error());
      if (auto done = funding::save_outcomes(act, *registry_, id, 0, {{"Résultat", "0", "1", "enquête", {}}}); !done)
        return fail(done.error());
      if (auto done = funding::submit_application(act, *registry_, id, {true, true, true}); !done) return done;
      if (auto done = funding::declare_complete(act, *registry_, id); !done) return done;
      if (auto done = funding::score(act, *registry_, id, {{"need", score, ""}}); !done) return done;
      return funding::propose(act, *registry_, id, 2'000'000, "au vu des notes");
    }));
    files.push_back(id);
  }
  const auto offered = look([&](db::Session& session) { return sources[0].offered(session, *registry_, department); });
  ASSERT_EQ(offered.size(), 1U);
  EXPECT_EQ(offered.front().second, "FIPD-2016 (2)");
  const auto meeting = planned();
  AgendaItem one;
  one.kind = ItemKind::grants;
  one.title = "Appel 2016";
  one.ref_kind = "grant_call";
  one.ref_id = offered.front().first;
  const auto about = as(officer, [&](access::Act& act) { return add_item(act, with(), meeting, one); });
  must(about);
  begin(meeting);
  all_come(meeting);
  must(vote(prefect, *about, {4, 0, 0}));
  const auto listing =
      look([&](db::Session& session) { return sources[0].list(session, *registry_, offered.front().first); });
  ASSERT_EQ(listing.lines.size(), 2U);
  EXPECT_EQ(listing.lines[0].id, files[1].text()) << "the best scored first";
  EXPECT_EQ(listing.left_cents, 2'500'000);
  std::vector<LineDecision> verdicts(2);
  verdicts[0] = {.line = files[1].text(), .verdict = Verdict::granted, .amount_cents = 2'000'000, .motive = "Retenu"};
  verdicts[1] = {.line = files[0].text(), .verdict = Verdict::granted, .amount_cents = 2'000'000, .motive = "Retenu"};
  const auto decide_all = [&](const access::Actor& who) {
    return why_not(as(who, [&](access::Act& act) { return decide_files(act, with(), *about, verdicts); }));
  };
  EXPECT_EQ(decide_all(prefect), "committee.envelope");
  verdicts[1].amount_cents = 500'000;
  EXPECT_EQ(decide_all(officer), "decide_grants") << "who instructs records no decision on money";
  EXPECT_EQ(decide_all(prefect), "it was allowed");
  for (const auto id : files)
    EXPECT_EQ(look([&](db::Session& session) { return funding::find_application(session, id)->state; }),
              funding::State::granted);
  EXPECT_EQ(look([&](db::Session& session) {
              return ledger::balance(session, account(department, ledger::Kind::open))->left_cents();
            }),
            0);
  EXPECT_EQ(look([&](db::Session& session) { return funding::decisions_of(session, files[0]).front().session; }),
            "2016-02")
      << "each file names the decision of the committee that it rests on";
}

TEST_P(Committees, FilesAreSimulatedThenDecidedTogetherAgainstWhatIsLeft) {
  const auto meeting = planned();
  const auto about = item(meeting, ItemKind::grants, "Appel 2016");
  begin(meeting);
  all_come(meeting);
  must(vote(officer, about, {4, 0, 0}));
  const auto listing = look([&](db::Session& session) { return sources[0].list(session, *registry_, "C1"); });
  const auto simulated = simulate(listing, {});
  EXPECT_EQ(simulated.granted_cents, 2'700'000);
  EXPECT_EQ(simulated.lines[1].running_cents, 2'700'000);
  EXPECT_FALSE(simulated.is_over());
  std::vector<LineDecision> verdicts(3);
  verdicts[0] = {.line = "A", .verdict = Verdict::granted, .amount_cents = 1'600'000};
  verdicts[1] = {.line = "B", .verdict = Verdict::granted, .amount_cents = 1'500'000};
  verdicts[2] = {.line = "C", .verdict = Verdict::refused, .amount_cents = 0, .motive = "Hors du champ de l’appel."};
  EXPECT_TRUE(simulate(listing, verdicts).is_over());
  EXPECT_TRUE(simulate(listing, verdicts).lines[1].is_over);
  EXPECT_FALSE(simulate(listing, verdicts).lines[0].is_over);
  const auto all = [&] {
    return as(officer, [&](access::Act& act) { return decide_files(act, with(), about, verdicts); });
  };
  EXPECT_EQ(why_not(all()), "committee.envelope");
  verdicts[0].amount_cents = 1'200'000;
  verdicts[2].motive.clear();
  EXPECT_EQ(why_not(all()), "line_C");
  verdicts[2].motive = "Hors du champ de l’appel.";
  // What the other room refuses undoes the whole act.
  call.refuses = "C";
  EXPECT_EQ(why_not(all()), "funding.closed");
  EXPECT_TRUE(record(meeting).decisions.empty());
  call.refuses.clear();
  call.decided.clear();
  const auto done = all();
  must(done);
  ASSERT_EQ(call.decided.size(), 3U);
  EXPECT_EQ(call.decided[0].decision, done->front());
  EXPECT_EQ(call.decided[0].reference, "2016-01");
  EXPECT_EQ(call.decided[0].meeting, meeting);
  EXPECT_EQ(why_not(all()), "committee.decided");
  EXPECT_EQ(record(meeting).decisions[0].amount_cents, 1'200'000);
  EXPECT_EQ(record(meeting).decisions[2].verdict, Verdict::refused);
}

TEST_P(Committees, AFileInWhichAMemberHasAnInterestIsVotedApartWithoutThem) {
  const auto meeting = planned();
  const auto about = item(meeting, ItemKind::grants, "Appel 2016");
  begin(meeting);
  all_come(meeting);
  EXPECT_EQ(why_not(interest(treasurer, about, town, "Z")), "line");
  must(interest(treasurer, about, town, "A"));
  must(vote(officer, about, {4, 0, 0}));
  const auto grant = [&](std::string line) {
    return as(officer, [&](access::Act& act) {
      return decide_files(act, with(), about,
                          {{.line = std::move(line), .verdict = Verdict::granted, .amount_cents = 100}});
    });
  };
  must(grant("B"));
  EXPECT_EQ(why_not(grant("A")), "committee.apart");
  EXPECT_EQ(why_not(vote(officer, about, {4, 0, 0}, "", "A")), "for");
  must(vote(officer, about, {3, 0, 0}, "", "A"));
  must(grant("A"));
}

TEST_P(Committees, AFilePutOffIsDecidedByALaterMeetingThatReplacesTheDecision) {
  const auto put_off = [&](std::string_view day, LineDecision said) {
    const auto meeting = planned(day);
    const auto about = item(meeting, ItemKind::grants, "Appel 2016");
    begin(meeting);
    all_come(meeting);
    must(vote(officer, about, {4, 0, 0}));
    return as(officer, [&](access::Act& act) { return decide_files(act, with(), about, {said}); });
  };
  const auto first = put_off("2016-09-12", {.line = "A", .verdict = Verdict::deferred, .motive = "Budget à revoir."});
  must(first);
  on("2016-09-20");
  const auto later_one = put_off("2016-10-03", {.line = "A", .verdict = Verdict::granted, .amount_cents = 5000});
  must(later_one);
  const auto after = look([&](db::Session& session) { return find_decision(session, later_one->front()); });
  EXPECT_EQ(after->replaces, first->front());
  // A file is changed in its own room, not in the register.
  EXPECT_EQ(why_not(as(prefect,
                       [&](access::Act& act) {
                         return replace_decision(
                             act, with(), later_one->front(),
                             {.text = "Moins", .motive = "x", .owner_seat = {}, .owner = "y", .due = {}, .item = {}});
                       })),
            "committee.file");
}

// ---- what is due, calendar, documentation ---------------------------------------------------------------------------

TEST_P(Committees, WhatIsDueNamesTheNextStepOfEachReader) {
  const auto of = [&](const access::Actor& who) { return kinds(due_of_plans(who)); };
  const auto has = [&](const access::Actor& who, std::string_view kind) {
    return of(who).find(kind) != std::string::npos;
  };
  EXPECT_FALSE(has(prefect, "committee_meeting"));
  on("2016-12-02");
  EXPECT_TRUE(has(prefect, "committee_meeting"));
  EXPECT_TRUE(has(officer, "committee_meeting"));
  EXPECT_FALSE(has(other_prefect, "committee_meeting"));
  EXPECT_FALSE(has(coordinator, "committee_meeting"));
  must(as(coordinator, [&](access::Act& act) {
    return create_committee(act, with(), {.name = "Comité", .kind = CommitteeKind::other, .territory = nation});
  }));
  on("2017-03-20");
  EXPECT_TRUE(has(coordinator, "committee_meeting"));
  on("2016-12-02");
  EXPECT_FALSE(has(treasurer, "committee_meeting"));
  const auto meeting = planned("2016-12-12");
  EXPECT_FALSE(has(prefect, "committee_meeting"));
  EXPECT_TRUE(has(officer, "convene_meeting"));
  const auto about = item(meeting);
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_TRUE(has(treasurer, "answer_convocation"));
  must(as(treasurer, [&](access::Act& act) {
    return set_attendance(act, with(), meeting, {{town, Presence::present, {}}});
  }));
  EXPECT_FALSE(has(treasurer, "answer_convocation"));
  on("2016-12-12");
  must(step(officer, meeting, MeetingVerb::open));
  all_come(meeting);
  must(vote(officer, about, {4, 0, 0}));
  must(decision(officer, about, "2016-12-30"));
  must(step(officer, meeting, MeetingVerb::close));
  EXPECT_TRUE(has(prefect, "sign_minutes"));
  EXPECT_FALSE(has(officer, "sign_minutes"));
  EXPECT_FALSE(has(treasurer, "committee_decision"));
  on("2016-12-24");
  EXPECT_TRUE(has(treasurer, "committee_decision"));  // its seat carries it out
  EXPECT_FALSE(has(other_prefect, "committee_decision"));
  must(sign_minutes(prefect, meeting));
  EXPECT_FALSE(has(prefect, "sign_minutes"));
}

TEST_P(Committees, ACalendarFileTellsWhenAndWhereInUtcWithShortLines) {
  const auto meeting = planned();
  item(meeting, ItemKind::decision, std::string(120, 'e') + "; suite, fin");
  auto text = calendar_of(record(meeting), "https://jalon.example/x", clock.now());
  EXPECT_NE(text.find("DTSTART:20160912T123000Z\r\n"), std::string::npos) << text;  // 14:30 in summer
  EXPECT_NE(text.find("STATUS:TENTATIVE"), std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 76U) << line;
  std::string unfolded = text;
  for (auto at = unfolded.find("\r\n "); at != std::string::npos; at = unfolded.find("\r\n ")) unfolded.erase(at, 3);
  EXPECT_NE(unfolded.find("\\; suite\\, fin"), std::string::npos);
}

// Random acts by random people: whatever is allowed leaves the tables of transitions, the quorum and what was signed
// as they must be.
TEST_P(Committees, NoSequenceOfActsLeavesTheRules) {
  std::uint64_t seed = 2016;
  const auto draw = [&](std::size_t below) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((seed >> 33U) % below);
  };
  const std::array people{&prefect, &officer, &other_prefect, &evaluator, &treasurer, &auditor, &administrator};
  const std::array strangers{&other_prefect, &evaluator, &auditor, &administrator};
  std::vector<MeetingId> all;
  std::map<MeetingId, std::string> signed_then;
  int allowed = 0;
  for (int i = 0; i < 800; ++i) {
    if (i % 40 == 0) {
      // Days later: a meeting of its own each time, with one item.
      clock.set(at_paris(clock.today().plus_days(i == 0 ? 0 : 8), 10, 0));
      all.push_back(planned(clock.today().plus_days(6).text()));
      item(all.back());
    }
    const auto meeting = all[all.size() - 1 - (draw(4) == 0 ? draw(all.size()) : 0)];
    const auto before = record(meeting);
    const auto about = before.items.front().id;
    // The first two of them may, so that meetings get somewhere.
    const auto& who = *people[draw(3) == 0 ? draw(people.size()) : draw(2)];
    const bool is_stranger = std::ranges::find(strangers, &who) != strangers.end();
    bool done = false;
    std::optional<MeetingVerb> verb;
    switch (draw(7)) {
      case 0:
      case 1: {
        static constexpr std::array verbs{MeetingVerb::convene, MeetingVerb::open, MeetingVerb::close,
                                          MeetingVerb::sign};
        verb = verbs[draw(verbs.size())];
        if (*verb == MeetingVerb::open && clock.today() < before.meeting.day)
          clock.set(at_paris(before.meeting.day, 14, 0));
        done =
            step(who, meeting, *verb, {.motive = "Motif", .plan = {}, .read_sha256 = draft_sha(meeting)}).has_value();
        break;
      }
      case 2: {
        std::vector<Attendance> rows;
        for (const auto seat : {chair, police, school, town, court})
          rows.push_back({seat, draw(3) == 0 ? Presence::absent : Presence::present, {}});
        done = as(who, [&](access::Act& act) { return set_attendance(act, with(), meeting, rows); }).has_value();
        break;
      }
      case 3:
        done = interest(who, about, draw(2) == 0 ? town : police).has_value();
        break;
      case 4:
      case 5:
        done = vote(who, about, {static_cast<int>(draw(4)), static_cast<int>(draw(3)), 0},
                    draw(2) == 0 ? "for" : "against")
                   .has_value();
        break;
      case 6:
        done = decision(who, about, clock.today().plus_days(30).text()).has_value();
        break;
    }
    const auto after = record(meeting);
    if (done) {
      ++allowed;
      EXPECT_FALSE(is_stranger) << i;
    } else {
      EXPECT_EQ(minutes_json(after, *registry_), minutes_json(before, *registry_)) << i;
    }
    if (after.meeting.state != before.meeting.state) {
      ASSERT_TRUE(done && verb);
      EXPECT_TRUE(std::ranges::any_of(meeting_transitions(), [&](const auto& row) {
        return row.from == before.meeting.state && row.act == *verb && row.to == after.meeting.state;
      })) << i;
    }
    for (const auto& one : after.outcomes) {
      EXPECT_GE(one.present, one.needed) << i;
      EXPECT_LE(one.deliberative.votes_for + one.deliberative.against + one.deliberative.abstentions, one.present) << i;
    }
    for (const auto& one : after.decisions) {
      ASSERT_NE(after.outcome(*one.item), nullptr) << i;
    }
    if (after.decisions.size() > before.decisions.size()) {
      EXPECT_TRUE(after.outcome(about)->is_adopted()) << i;
    }
    for (const auto& [id, text] : signed_then)
      EXPECT_EQ(look([&](db::Session& session) { return signed_minutes(session, id); }), text) << i;
    if (after.meeting.state == MeetingState::signed_ && !signed_then.contains(meeting)) {
      signed_then[meeting] = look([&](db::Session& session) { return signed_minutes(session, meeting); });
      EXPECT_EQ(hex(sha256(signed_then[meeting])), after.meeting.sha256);
    }
  }
  EXPECT_GT(allowed, 60);
  EXPECT_GT(signed_then.size(), 2U);
}

TEST_P(Committees, TheDrawingOfTheWorkflowsIsTheTable) {
  std::string drawn =
      "# Workflows of committees\n\n"
      "How a meeting and a decision go from one state to the next. Written from the tables in "
      "`src/steering/meeting.cpp` "
      "and\n`src/steering/decision.cpp`: change them there, then run\n"
      "`JALON_WRITE_DOCS=1 build/dev/src/test_steering --gtest_filter='*TheDrawingOfTheWorkflows*'`.\n\n"
      "The account in the chair's seat may do what the right allows; whoever sits in the seat that owns a decision may "
      "declare\nit done.\n\n## Meeting\n\n| From | Act | To | Right |\n| --- | --- | --- | --- |\n";
  for (const auto& row : meeting_transitions())
    drawn += fmt::format("| {} | `{}` | {} | `{}` |\n", title(row.from), word(row.act), title(row.to),
                         access::word(row.right));
  drawn += "\n## Decision\n\n| From | Act | To | Right |\n| --- | --- | --- | --- |\n";
  for (const auto& row : decision_transitions())
    drawn += fmt::format("| {} | `{}` | {} | `{}` |\n", title(row.from), word(row.act), title(row.to),
                         access::word(row.right));
  const std::string path = JALON_SOURCE_DIR "/docs/workflows-committees.md";
  if (std::getenv("JALON_WRITE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << drawn;
  std::ifstream file(path, std::ios::binary);
  const std::string kept((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(kept, drawn);
}

}  // namespace
}  // namespace jalon::steering
