// SPDX-License-Identifier: EUPL-1.2
// Documents on an agenda: who adds them, when members have them, what stays, and who does not read them.
#include "base/text.hpp"
#include "journal/journal.hpp"
#include "steering/committee.hpp"
#include "steering/tests/fixture.hpp"

namespace jalon::steering {
namespace {

class AgendaDocuments : public Steering {
 protected:
  std::vector<AgendaSource> sources{
      {.kind = "call",
       .title = msg("Call for projects"),
       .offered = {},
       .label = [](db::Session&, std::string_view) { return std::optional<std::string>("Appel"); },
       .href = [](std::string_view id) { return std::string(id); },
       .list =
           [](db::Session&, const territory::Registry&, std::string_view) {
             return AgendaListing{.lines = {{"A", "Association A", "/a"}, {"B", "Association B", "/b"}},
                                  .left_cents = {}};
           },
       .decide = {}}};
  access::Actor member, deputy, outsider;
  CommitteeId cell;
  SeatId chair, town, school;
  MeetingId meeting;
  ItemId first, second;
  static constexpr std::string_view note = "Note de présentation.\n";
  static constexpr std::string_view amended = "Note de présentation, corrigée.\n";

  [[nodiscard]] CommitteeContext with() const { return {*registry_, sources}; }
  Result<void> sit(SeatId where, const access::Actor& who, bool is_substitute = false) {
    const Seating seating{
        .email = look([&](db::Session& session) { return access::find_account(session, who.account)->email; }),
        .is_substitute = is_substitute,
        .since = {},
        .until = {}};
    return as(prefect, [&](access::Act& act) { return seat_account(act, with(), where, seating); });
  }
  ItemId item(MeetingId of, std::string title, ItemKind kind = ItemKind::decision) {
    AgendaItem one;
    one.kind = kind;
    one.title = std::move(title);
    if (kind == ItemKind::grants) {
      one.ref_kind = "call";
      one.ref_id = "C1";
    }
    const auto id = as(officer, [&](access::Act& act) { return add_item(act, with(), of, one); });
    must(id);
    return *id;
  }
  MeetingId planned(std::string_view day, std::optional<MeetingId> repeats = {}) {
    const auto id = as(officer, [&](access::Act& act) {
      return plan_meeting(act, with(), cell,
                          {.day = *Date::parse(day), .place = "Salle Résistance", .repeats = repeats});
    });
    must(id);
    return *id;
  }
  void SetUp() override {
    Steering::SetUp();
    member = person(access::Role::association, contract, "Association locale");
    deputy = person(access::Role::association, contract, "Association locale, suppléance");
    outsider = person(access::Role::association, contract, "Autre association");
    const auto made = as(prefect, [&](access::Act& act) {
      NewCommittee committee{.name = "Cellule départementale", .kind = CommitteeKind::cell, .territory = department};
      committee.seats = {{"Préfet", "Préfecture", "", Voice::deliberative, true},
                         {"Maire", "Ville", "Adjoint", Voice::deliberative, false},
                         {"Éducation nationale", "DSDEN", "", Voice::deliberative, false}};
      return create_committee(act, with(), committee);
    });
    must(made);
    cell = *made;
    const auto seats = look([&](db::Session& session) { return find_committee(session, cell); })->seats;
    chair = seats[0].id;
    town = seats[1].id;
    school = seats[2].id;
    must(sit(town, member));
    must(sit(town, deputy, true));
    meeting = planned("2016-09-12");
    first = item(meeting, "Permanences d’écoute");
    second = item(meeting, "Dossiers", ItemKind::grants);
  }
  MeetingRecord record(MeetingId id) {
    return *look([&](db::Session& session) { return read_meeting(session, id); });
  }
  std::int64_t limit() {
    return look([](db::Session& session) { return document_bytes_max(session); });
  }
  Result<AgendaDocumentId> add(const access::Actor& who, ItemId on_item, std::string title,
                               std::string_view bytes = note, std::string line = {},
                               std::string file_name = "note.txt") {
    const plan::ExaminedFile file(bytes, limit());
    return as(who, [&](access::Act& act) {
      return add_document(act, with(), {on_item, std::move(line), std::move(title), std::move(file_name)}, file);
    });
  }
  Result<int> renew(const access::Actor& who, AgendaDocumentId id, std::string_view bytes = amended) {
    const plan::ExaminedFile file(bytes, limit());
    return as(who, [&](access::Act& act) { return replace_document(act, with(), id, "note.txt", file); });
  }
  Result<void> remove(const access::Actor& who, AgendaDocumentId id, std::string_view why = "Mauvais fichier") {
    return as(who, [&](access::Act& act) { return remove_document(act, with(), id, why); });
  }
  Result<void> step(const access::Actor& who, MeetingId id, MeetingVerb verb, const MeetingStep& given = {}) {
    return as(who, [&](access::Act& act) { return move_meeting(act, with(), id, verb, given); });
  }
  DocumentAccess reading(const access::Actor& who, AgendaDocumentId id, MeetingId of, int version = 1) {
    const auto all = record(of);
    const auto& document = *all.document(id);
    return access_to(who, *registry_, all, document, *document.version(version), clock.today());
  }
  DocumentAccess reading(const access::Actor& who, AgendaDocumentId id) { return reading(who, id, meeting); }
  std::optional<std::string> content(AgendaDocumentId id, int version = 1) {
    return look([&](db::Session& session) { return document_bytes(session, id, version); });
  }
  Result<InterestId> interest(SeatId seat, ItemId about, std::string line = {}) {
    return as(officer, [&](access::Act& act) {
      return declare_interest(act, with(), {about, std::move(line), seat, "Siège au bureau"});
    });
  }
  void hold(MeetingId id, Presence presence = Presence::present) {
    clock.set(at_paris(record(id).meeting.day, 14, 30));
    must(step(officer, id, MeetingVerb::open));
    must(as(officer, [&](access::Act& act) {
      return set_attendance(act, with(), id, {{chair, presence, {}}, {town, presence, {}}, {school, presence, {}}});
    }));
    must(step(officer, id, MeetingVerb::close));
  }
};
INSTANTIATE_TEST_SUITE_P(, AgendaDocuments, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

using enum DocumentAccess;

TEST_P(AgendaDocuments, MembersReadWhatWasSentWithTheConvocationAndNobodyElseReadsIt) {
  const auto made = add(officer, first, "Note");
  must(made);
  EXPECT_EQ(reading(officer, *made), reads);
  EXPECT_EQ(reading(prefect, *made), reads);
  EXPECT_EQ(reading(member, *made), not_sent);
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_EQ(reading(member, *made), reads);
  EXPECT_EQ(reading(deputy, *made), reads);
  // Reads the meeting, and does not sit there.
  EXPECT_EQ(reading(auditor, *made), not_seated);
  EXPECT_EQ(reading(outsider, *made), not_seated);
  EXPECT_EQ(reading(other_prefect, *made), not_seated);
  EXPECT_EQ(reading(administrator, *made), not_seated);
  EXPECT_EQ(reading(access::Actor{}, *made), not_seated);
  // A program reads as its account only when it was given that right.
  auto program = member;
  program.by_token = true;
  program.token_rights = {access::Right::read_aggregates};
  EXPECT_EQ(reading(program, *made), not_seated);
  EXPECT_EQ(content(*made), note);
  // Whoever leaves the seat reads no more.
  must(as(prefect, [&](access::Act& act) { return end_seat_account(act, with(), town, deputy.account); }));
  on("2016-09-02");
  EXPECT_EQ(reading(deputy, *made), not_seated);
  EXPECT_EQ(reading(member, *made), reads);
}

TEST_P(AgendaDocuments, OnlyThoseWhoPrepareTheMeetingWriteThem) {
  const auto made = add(officer, first, "Note");
  must(made);
  for (const auto* who : {&other_prefect, &auditor, &member, &outsider, &authority, &administrator}) {
    EXPECT_EQ(why_not(add(*who, first, "Autre")), "convene_committees") << who->label;
    EXPECT_EQ(why_not(renew(*who, *made)), "convene_committees") << who->label;
    EXPECT_EQ(why_not(remove(*who, *made)), "convene_committees") << who->label;
  }
  EXPECT_EQ(record(meeting).documents.size(), 1U);
  EXPECT_EQ(record(meeting).documents[0].versions.size(), 1U);
  // The chair's seat gives the right, without a role of the department.
  must(sit(chair, outsider));
  must(add(outsider, first, "Autre", amended));
}

TEST_P(AgendaDocuments, TheOlderVersionsStayAndMembersHaveTheLastOneSent) {
  const auto made = add(officer, first, "Note");
  must(made);
  EXPECT_EQ(renew(officer, *made).value(), 2);
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_EQ(reading(member, *made, meeting, 2), reads);
  EXPECT_EQ(reading(member, *made, meeting, 1), not_sent);  // a draft that never went out
  EXPECT_EQ(content(*made, 1), note);
  EXPECT_EQ(content(*made, 2), amended);
  on("2016-09-02");
  EXPECT_EQ(renew(officer, *made, "Troisième état.\n").value(), 3);
  EXPECT_EQ(reading(member, *made, meeting, 3), reads);
  EXPECT_EQ(reading(member, *made, meeting, 2), reads);
  const auto document = record(meeting).documents.front();
  EXPECT_GT(document.versions[2].sent_at->ms, document.versions[1].sent_at->ms);
  // The same content again is no new version.
  EXPECT_EQ(renew(officer, *made, "Troisième état.\n").value(), 3);
  EXPECT_EQ(record(meeting).documents.front().versions.size(), 3U);
}

TEST_P(AgendaDocuments, NothingChangesOnceTheMeetingWasHeld) {
  const auto made = add(officer, first, "Note");
  must(made);
  must(step(officer, meeting, MeetingVerb::convene));
  hold(meeting);
  EXPECT_EQ(why_not(add(officer, first, "Autre", amended)), "committee.state");
  EXPECT_EQ(why_not(renew(officer, *made)), "committee.state");
  EXPECT_EQ(why_not(remove(officer, *made)), "committee.state");
  const auto text = minutes_json(record(meeting), *registry_);
  const auto sha = hex(sha256(note));
  EXPECT_NE(text.find(sha), std::string::npos) << text;
  EXPECT_NE(text.find("\"title\":\"Note\""), std::string::npos);
  must(step(prefect, meeting, MeetingVerb::sign, {.motive = "", .plan = {}, .read_sha256 = hex(sha256(text))}));
  EXPECT_EQ(why_not(renew(officer, *made)), "committee.state");
  EXPECT_EQ(reading(member, *made), reads);
  EXPECT_EQ(content(*made), note);
}

TEST_P(AgendaDocuments, WhatWasNotSentIsRemovedWithAReasonAndLosesItsContent) {
  const auto made = add(officer, first, "Note");
  const auto other = add(officer, second, "La même note");
  must(made);
  must(other);
  EXPECT_EQ(why_not(remove(officer, *made, " ")), "why");
  must(remove(officer, *made));
  EXPECT_FALSE(content(*made));
  EXPECT_EQ(content(*other), note);  // it stands there too
  EXPECT_EQ(reading(officer, *made), is_removed);
  EXPECT_EQ(why_not(remove(officer, *made)), "not found");
  EXPECT_EQ(why_not(renew(officer, *made)), "not found");
  EXPECT_EQ(record(meeting).document(*made)->removed_why, "Mauvais fichier");
  must(remove(officer, *other));
  static constexpr db::Statement count{"test/agenda_files", "select count(*) from agenda_file"};
  EXPECT_EQ(look([](db::Session& session) { return session.first<std::int64_t>(count).value(); }), 0);
  // It is not listed, nor sent.
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_EQ(minutes_json(record(meeting), *registry_).find("La même note"), std::string::npos);
  EXPECT_EQ(calendar_of(record(meeting), "", clock.now()).find("La même"), std::string::npos);
}

TEST_P(AgendaDocuments, WhatMembersHaveIsNeverTakenBack) {
  const auto made = add(officer, first, "Note");
  must(made);
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_EQ(why_not(remove(officer, *made)), "committee.document_sent");
  // Nor by putting the meeting off.
  must(step(officer, meeting, MeetingVerb::postpone,
            {.motive = "Salle prise", .plan = MeetingPlan{.day = *Date::parse("2016-09-20"), .place = "Ailleurs"}}));
  EXPECT_EQ(why_not(remove(officer, *made)), "committee.document_sent");
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return remove_item(act, with(), first); })),
            "committee.document_sent");
  EXPECT_EQ(reading(member, *made), reads);
  const auto later = add(officer, second, "Annexe", amended);
  must(later);
  EXPECT_EQ(reading(member, *later), not_sent);
  EXPECT_EQ(why_not(as(officer, [&](access::Act& act) { return remove_item(act, with(), second); })),
            "committee.documents");
  must(remove(officer, *later));
  must(as(officer, [&](access::Act& act) { return remove_item(act, with(), second); }));
  EXPECT_EQ(record(meeting).items.size(), 1U);
}

TEST_P(AgendaDocuments, ASeatWithAnInterestReadsThemNoMore) {
  const auto made = add(officer, first, "Note");
  const auto about_a = add(officer, second, "Dossier A", amended, "A");
  const auto about_all = add(officer, second, "Tableau", "Tableau des dossiers.\n");
  must(made);
  must(about_a);
  must(about_all);
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_EQ(reading(member, *made), reads);
  const auto declared = interest(town, first);
  must(declared);
  EXPECT_EQ(reading(member, *made), is_recused);
  EXPECT_EQ(reading(deputy, *made), is_recused);  // of the same seat
  EXPECT_EQ(reading(officer, *made), reads);
  EXPECT_EQ(reading(member, *about_a), reads);  // of another item
  // Of one file: what is about it alone.
  must(interest(town, second, "A"));
  EXPECT_EQ(reading(member, *about_a), is_recused);
  EXPECT_EQ(reading(member, *about_all), reads);
  // Leaving the seat for another one changes nothing.
  must(as(prefect, [&](access::Act& act) { return end_seat_account(act, with(), town, member.account); }));
  on("2016-09-02");
  must(sit(school, member));
  EXPECT_EQ(reading(member, *made), is_recused);
  must(as(officer,
          [&](access::Act& act) { return withdraw_interest(act, with(), *declared, "Mandat terminé en juin"); }));
  EXPECT_EQ(reading(member, *made), reads);
}

TEST_P(AgendaDocuments, WhoPreparesTheMeetingWithAnInterestNeitherReadsNorWrites) {
  must(sit(chair, prefect));
  const auto made = add(officer, first, "Note");
  must(made);
  must(step(officer, meeting, MeetingVerb::convene));
  must(interest(chair, first));
  EXPECT_EQ(reading(prefect, *made), is_recused);
  EXPECT_EQ(why_not(renew(prefect, *made)), "committee.recused");
  EXPECT_EQ(why_not(add(prefect, first, "Autre", amended)), "committee.recused");
  EXPECT_EQ(reading(officer, *made), reads);
}

TEST_P(AgendaDocuments, ARepeatedMeetingKeepsItsDocumentsAndItsInterests) {
  const auto made = add(officer, first, "Note");
  must(made);
  must(renew(officer, *made));
  must(step(officer, meeting, MeetingVerb::convene));
  must(interest(town, first));
  hold(meeting, Presence::absent);
  const auto again = planned("2016-09-20", meeting);
  const auto all = record(again);
  ASSERT_EQ(all.documents.size(), 1U);
  ASSERT_EQ(all.documents[0].versions.size(), 1U);
  EXPECT_EQ(content(all.documents[0].id), amended);
  EXPECT_FALSE(all.documents[0].was_sent());
  must(step(officer, again, MeetingVerb::convene));
  EXPECT_EQ(reading(member, all.documents[0].id, again), is_recused);
  EXPECT_EQ(reading(officer, all.documents[0].id, again), reads);
  // The first meeting has its own.
  EXPECT_EQ(record(meeting).documents[0].versions.size(), 2U);
}

TEST_P(AgendaDocuments, SizeKindTitleAndRepetitionAreLookedAt) {
  EXPECT_EQ(why_not(add(officer, first, "Note", std::string(static_cast<std::size_t>(limit()) + 1, 'a'))), "file");
  EXPECT_EQ(why_not(add(officer, first, "Note", "")), "file");
  const std::string program("MZ\x90\0\x03\0\0\0", 8);
  EXPECT_EQ(why_not(add(officer, first, "Note", program, {}, "note.pdf")), "file");
  EXPECT_EQ(why_not(add(officer, first, "Note", "#!/bin/sh\necho\n", {}, "note.txt")), "file");
  must(add(officer, first, "Note"));
  EXPECT_EQ(why_not(add(officer, first, "Autre", "Appeler le 06 12 34 56 78\n")), "file");
  EXPECT_EQ(why_not(add(officer, first, " ", amended)), "title");
  EXPECT_EQ(why_not(add(officer, first, "Joindre le 06 12 34 56 78", amended)), "title");
  EXPECT_EQ(why_not(add(officer, first, "Dossier", amended, "A")), "line");  // an item without files
  EXPECT_EQ(why_not(add(officer, second, "Dossier", amended, "Z")), "line");
  const auto made = add(officer, second, "Dossier", amended, "A");
  must(made);
  EXPECT_EQ(add(officer, second, "Dossier", amended, "A").value(), *made);  // posted twice
  EXPECT_EQ(why_not(add(officer, second, "Sous un autre titre", amended)), "conflict");
  EXPECT_EQ(why_not(add(officer, second, "Dossier", note)), "title");
  EXPECT_EQ(why_not(add(officer, ItemId::make(), "Note")), "not found");
  EXPECT_EQ(why_not(renew(officer, *made, program)), "file");
  for (std::size_t i = 1; i < item_documents_max; ++i)
    must(add(officer, second, fmt::format("Annexe {}", i), fmt::format("Annexe {}.\n", i)));
  EXPECT_EQ(why_not(add(officer, second, "De trop", "De trop.\n")), "committee.documents_quota");
}

TEST_P(AgendaDocuments, TheJournalAndTheConvocationListThem) {
  const auto made = add(officer, first, "Note");
  must(made);
  must(renew(officer, *made));
  const auto gone = add(officer, second, "Brouillon");
  must(gone);
  must(remove(officer, *gone));
  must(step(officer, meeting, MeetingVerb::convene));
  EXPECT_NE(calendar_of(record(meeting), "", clock.now()).find("– Note"), std::string::npos);
  const auto acts = look(
      [&](db::Session& session) { return journal::read(session, {.kind = "meeting", .object_id = meeting.text()}); });
  const auto find = [&](std::string_view act) {
    const auto found = std::ranges::find(acts, act, &journal::Record::act);
    return found == acts.end() ? nullptr : &*found;
  };
  ASSERT_NE(find("add_agenda_document"), nullptr);
  ASSERT_NE(find("replace_agenda_document"), nullptr);
  EXPECT_NE(find("replace_agenda_document")->before.find(hex(sha256(note))), std::string::npos);
  EXPECT_NE(find("replace_agenda_document")->after.find(hex(sha256(amended))), std::string::npos);
  ASSERT_NE(find("remove_agenda_document"), nullptr);
  EXPECT_EQ(find("remove_agenda_document")->motive, "Mauvais fichier");
  ASSERT_NE(find("convene_meeting"), nullptr);
  EXPECT_NE(find("convene_meeting")->after.find(hex(sha256(amended))), std::string::npos);
  EXPECT_EQ(find("convene_meeting")->after.find("Brouillon"), std::string::npos);
}

}  // namespace
}  // namespace jalon::steering
