// SPDX-License-Identifier: EUPL-1.2
// The rule: a cell is set up in May and meets in June with three items. The first department meets again in September
// (a member is recused on one item) and on 10 November (minutes still to sign), and has called the next meeting; the
// second has not met since; the third lacked its quorum in September and was called again. Of three decisions of June
// one is done, one is late and one was replaced by the prefect between two meetings. Members of the first have two
// documents for the next meeting, one of them in its second version, and one of the meeting of 10 November.
#include "app/demo_committees.hpp"

#include <array>
#include <memory>
#include <string>

#include "base/text.hpp"
#include "intake/document.hpp"
#include "plan/plan.hpp"
#include "steering/committee.hpp"

namespace jalon::app {
namespace {

using namespace steering;

constexpr std::array codes{"93", "59", "13"};

struct Cell {
  access::Actor prefect;
  CommitteeId committee;
  std::vector<Seat> seats;
  MeetingId meeting;
  std::vector<AgendaItem> items;
  std::vector<DecisionId> decisions;
  AgendaDocumentId document;
};
using Shared = std::shared_ptr<Cell>;
using Rule = std::function<Result<void>(access::Act&, const CommitteeContext&)>;

// A document of an item, as the services write them.
Result<AgendaDocumentId> attach(access::Act& act, const CommitteeContext& context, ItemId item, std::string title,
                                std::string file_name, std::string text) {
  intake::Document paper;
  paper.title = title;
  paper.footer = "Démonstration";
  paper.made_at = act.now;
  paper.add_title(title);
  paper.add_text(std::move(text));
  const auto bytes = intake::write_pdf(paper);
  return add_document(act, context, {item, "", std::move(title), std::move(file_name)},
                      plan::ExaminedFile(bytes, document_bytes_max(act.db)));
}

class Drawing {
 public:
  explicit Drawing(std::vector<DrawnAct>& acts) : acts_(acts) {}

  void cell(const territory::Territory& place, const access::Actor& prefect, int luck) {
    auto it = std::make_shared<Cell>();
    it->prefect = prefect;
    at(it, "2016-05-10", 9,
       [it, place = place.key, name = place.name](access::Act& act, const CommitteeContext& context) -> Result<void> {
         NewCommittee given;
         given.name = "Cellule de suivi de la prévention (démonstration), " + name;
         given.kind = CommitteeKind::cell;
         given.territory = place;
         given.rules.every = 2;
         given.seats = usual_seats(CommitteeKind::cell);
         const auto made = create_committee(act, context, given);
         if (!made) return fail(made.error());
         it->committee = *made;
         it->seats = find_committee(act.db, *made)->seats;
         const auto account = access::find_account(act.db, it->prefect.account);
         Seating seating;
         seating.email = account->email;
         if (auto done = seat_account(act, context, it->seats.front().id, seating); !done) return done;
         for (const auto& [index, organisation] :
              {std::pair{7, "Mission locale"}, std::pair{8, "Association des maires"}}) {
           const auto& seat = it->seats[static_cast<std::size_t>(index)];
           if (auto done = change_seat(act, context, seat.id, {seat.function, organisation, "", seat.voice, false});
               !done)
             return done;
         }
         // The association of the shown accounts sits in the first cell, as an example of a member's own view.
         if (const auto member = access::find_account_by_email(act.db, "association@demonstration.example");
             member && context.territories.find(place)->code == codes[0]) {
           seating.email = member->email;
           NewSeat seat{it->seats.back().function, "Association de prévention spécialisée", "", Voice::deliberative,
                        false};
           if (auto done = change_seat(act, context, it->seats.back().id, seat); !done) return done;
           return seat_account(act, context, it->seats.back().id, seating);
         }
         return {};
       });
    meet(it, "2016-05-27", "2016-06-06", 9, true,
         {{"Installation de la cellule", "Les membres disent ce que chacun peut apporter.", ""},
          {"Permanences d’écoute pour les familles", "Trois communes demandent une permanence ; un local est trouvé.",
           "Ouvrir deux permanences d’écoute pour les familles."},
          {"Formation des agents d’accueil", "Les services d’accueil des mairies attendent des repères.",
           "Former les agents d’accueil des mairies volontaires."},
          {"Information des établissements scolaires", "Un réseau de référents existe dans les collèges.",
           "Présenter la cellule aux chefs d’établissement."}});
    at(it, "2016-07-04", 10, [it](access::Act& act, const CommitteeContext& context) {
      return move_decision(act, context, it->decisions[2], DecisionVerb::complete, "Présentée en réunion de bassin.");
    });
    at(it, "2016-08-29", 10, [it](access::Act& act, const CommitteeContext& context) -> Result<void> {
      const auto made =
          replace_decision(act, context, it->decisions[0],
                           {.text = "Ouvrir une permanence d’écoute pour les familles, et étudier la seconde.",
                            .motive = "Un seul local répond aux règles d’accueil du public.",
                            .owner_seat = it->seats[8].id,
                            .owner = "",
                            .due = Date::parse("2016-12-15"),
                            .item = {}});
      if (!made) return fail(made.error());
      return {};
    });
    if (luck == 1) return;
    meet(it, "2016-09-02", "2016-09-12", luck == 2 ? 3 : 10, luck == 0,
         {{"Point sur les services de prise en charge", "Les délais d’entrée sont inégaux selon les communes.", ""},
          {"Soutien à une action d’accompagnement", "L’action a été présentée par l’association candidate.",
           "Proposer l’action au prochain comité des subventions."}});
    if (luck == 2) {
      at(it, "2016-09-19", 9, [it](access::Act& act, const CommitteeContext& context) -> Result<void> {
        MeetingPlan plan{.day = *Date::parse("2016-09-26"),
                         .hour = "10:00",
                         .place = "Préfecture, salle du conseil",
                         .link = "",
                         .repeats = it->meeting};
        const auto made = plan_meeting(act, context, it->committee, plan);
        if (!made) return fail(made.error());
        it->meeting = *made;
        it->items = agenda(act.db, *made);
        return move_meeting(act, context, *made, MeetingVerb::convene);
      });
      hold(it, "2016-09-26", 4, false, {"", "Proposer l’action au prochain comité des subventions."}, {});
      sign(it, "2016-10-03");
      return;
    }
    meet(
        it, "2016-10-28", "2016-11-10", 9, false,
        {{"Bilan des décisions de juin", "Une décision reste en retard.", "", "Tableau de suivi des décisions de juin"},
         {"Calendrier de 2017", "Une séance tous les deux mois convient aux membres.",
          "Arrêter le calendrier des séances de 2017."}},
        false);
    at(it, "2016-11-14", 9, [it](access::Act& act, const CommitteeContext& context) -> Result<void> {
      const auto made = plan_meeting(act, context, it->committee,
                                     {.day = *Date::parse("2016-11-24"),
                                      .hour = "14:30",
                                      .place = "Préfecture, salle Jean-Moulin",
                                      .link = "",
                                      .repeats = {}});
      if (!made) return fail(made.error());
      for (const auto& [kind, title] : {std::pair{ItemKind::topic, "Suites du plan départemental"},
                                        std::pair{ItemKind::decision, "Permanences d’écoute : bilan et suites"}}) {
        AgendaItem item;
        item.kind = kind;
        item.title = title;
        if (auto done = add_item(act, context, *made, item); !done) return fail(done.error());
      }
      it->meeting = *made;
      it->items = agenda(act.db, *made);
      const auto suites =
          attach(act, context, it->items[0].id, "Suites du plan départemental : état des actions", "suites-du-plan.pdf",
                 "Les actions ouvertes en 2016, leur avancement et ce qui reste à lancer.");
      if (!suites) return fail(suites.error());
      it->document = *suites;
      const auto bilan =
          attach(act, context, it->items[1].id, "Bilan des permanences d’écoute", "bilan-permanences.pdf",
                 "Jours d’ouverture, communes desservies, et propositions pour 2017. Aucune donnée sur "
                 "les personnes reçues n’est jointe.");
      if (!bilan) return fail(bilan.error());
      return move_meeting(act, context, *made, MeetingVerb::convene);
    });
    at(it, "2016-11-15", 8, [it](access::Act& act, const CommitteeContext& context) -> Result<void> {
      intake::Document paper;
      paper.title = "Suites du plan départemental : état des actions";
      paper.made_at = act.now;
      paper.add_title(paper.title);
      paper.add_text("Version complétée : l’action de formation des agents d’accueil est close.");
      const auto bytes = intake::write_pdf(paper);
      const auto done = replace_document(act, context, it->document, "suites-du-plan-v2.pdf",
                                         plan::ExaminedFile(bytes, document_bytes_max(act.db)));
      if (!done) return fail(done.error());
      return {};
    });
  }

 private:
  struct Said {
    std::string title, notes, decision, document;
  };

  void at(const Shared& it, std::string_view day, int hour, Rule rule) {
    const Instant when = at_paris(*Date::parse(day), hour, static_cast<int>(acts_.size() % 50));
    acts_.push_back({when, [it, when, rule = std::move(rule)](db::Session& session, const plan::Context& context) {
                       access::Act act{session, it->prefect, when, "demo"};
                       return rule(act, CommitteeContext{context.territories});
                     }});
  }
  void meet(const Shared& it, std::string_view called, std::string_view day, int present, bool recuses,
            const std::vector<Said>& items, bool is_signed = true) {
    at(it, called, 9,
       [it, day = *Date::parse(day), items](access::Act& act, const CommitteeContext& context) -> Result<void> {
         const auto made = plan_meeting(
             act, context, it->committee,
             {.day = day, .hour = "14:30", .place = "Préfecture, salle Jean-Moulin", .link = "", .repeats = {}});
         if (!made) return fail(made.error());
         it->meeting = *made;
         for (const auto& one : items) {
           AgendaItem item;
           item.kind = one.decision.empty() ? ItemKind::topic : ItemKind::decision;
           item.title = one.title;
           if (auto done = add_item(act, context, *made, item); !done) return fail(done.error());
         }
         it->items = agenda(act.db, *made);
         for (std::size_t i = 0; i < items.size(); ++i) {
           if (items[i].document.empty()) continue;
           if (auto done = attach(act, context, it->items[i].id, items[i].document, "suivi-des-decisions.pdf",
                                  "Décision, responsable, échéance et état de chacune.");
               !done)
             return fail(done.error());
         }
         return move_meeting(act, context, *made, MeetingVerb::convene);
       });
    std::vector<std::string> texts, notes;
    for (const auto& one : items) {
      texts.push_back(one.decision);
      notes.push_back(one.notes);
    }
    hold(it, day, present, recuses, std::move(texts), std::move(notes));
    if (is_signed) sign(it, Date::parse(day)->plus_days(4).text());
  }
  void hold(const Shared& it, std::string_view day, int present, bool recuses, std::vector<std::string> texts,
            std::vector<std::string> notes) {
    at(it, day, 14, [=](access::Act& act, const CommitteeContext& context) -> Result<void> {
      if (auto done = move_meeting(act, context, it->meeting, MeetingVerb::open); !done) return done;
      std::vector<Attendance> rows;
      for (std::size_t i = 0; i < it->seats.size(); ++i) {
        Attendance one;
        one.seat = it->seats[i].id;
        // The association of the demonstration comes to every meeting; who is missing is somebody else.
        const bool comes = static_cast<int>(i) < present || (recuses && i + 1 == it->seats.size());
        one.presence = comes ? Presence::present : i % 2 == 0 ? Presence::excused : Presence::absent;
        rows.push_back(one);
      }
      if (auto done = set_attendance(act, context, it->meeting, rows); !done) return done;
      for (std::size_t i = 0; i < it->items.size() && i < texts.size(); ++i) {
        const auto& item = it->items[i];
        if (i < notes.size()) {
          if (auto done = write_notes(act, context, item.id, notes[i]); !done) return done;
        }
        if (texts[i].empty()) continue;
        if (recuses && i == 1 && it->items.size() == 2) {
          const auto made = declare_interest(
              act, context, {item.id, "", it->seats.back().id, "Siège au bureau de l’association candidate"});
          if (!made) return fail(made.error());
        }
        const auto record = read_meeting(act.db, it->meeting);
        const auto quorum = record->quorum(item.id);
        if (!quorum.is_met()) continue;
        Outcome outcome;
        outcome.item = item.id;
        outcome.is_vote = i % 2 == 1;
        if (outcome.is_vote) outcome.deliberative = {quorum.present - 1, 0, 1};
        if (auto done = record_outcome(act, context, outcome); !done) return done;
        NewDecision decision;
        decision.item = item.id;
        decision.text = texts[i];
        decision.motive = i < notes.size() ? notes[i] : std::string();
        decision.owner_seat = it->seats[i % 2 == 1 ? 8 : 4].id;
        decision.due = act.today().plus_days(60 + 40 * static_cast<int>(i));
        const auto made = decide(act, context, decision);
        if (!made) return fail(made.error());
        it->decisions.push_back(*made);
      }
      return move_meeting(act, context, it->meeting, MeetingVerb::close);
    });
  }
  void sign(const Shared& it, std::string_view day) {
    at(it, day, 11, [it](access::Act& act, const CommitteeContext& context) {
      const auto record = read_meeting(act.db, it->meeting);
      MeetingStep step;
      step.read_sha256 = hex(sha256(minutes_json(*record, context.territories)));
      return move_meeting(act, context, it->meeting, MeetingVerb::sign, step);
    });
  }

  std::vector<DrawnAct>& acts_;
};

}  // namespace

std::vector<DrawnAct> draw_committees(const territory::Registry& registry,
                                      const std::map<TerritoryKey, access::Actor>& prefects) {
  std::vector<DrawnAct> acts;
  Drawing drawing(acts);
  int luck = 0;
  for (const auto* code : codes) {
    const auto* place = registry.find(territory::Level::department, code);
    const auto prefect = place != nullptr ? prefects.find(place->key) : prefects.end();
    if (prefect != prefects.end()) drawing.cell(*place, prefect->second, luck);
    ++luck;
  }
  return acts;
}

}  // namespace jalon::app
