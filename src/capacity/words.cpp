// SPDX-License-Identifier: EUPL-1.2
// The indicators of the room, and what their units and sources are called.
#include "capacity/rules.hpp"
#include "web/i18n.hpp"

namespace jalon::capacity {

namespace {

using figures::Behaviour;
using figures::Indicator;
using figures::Kind;

Indicator of_places(std::string code) {
  return {.code = std::move(code),
          .unit = "place",
          .behaviour = Behaviour::stock,
          .is_public = true,
          .level = territory::Level::department};
}

Indicator of_people(std::string code, std::string unit, Behaviour behaviour) {
  return {.code = std::move(code),
          .unit = std::move(unit),
          .behaviour = behaviour,
          .source_en = "Monthly counts of the services",
          .source_fr = "Comptes mensuels des services",
          .is_public = false,
          .over_time = behaviour == Behaviour::flow ? figures::OverTime::sum : figures::OverTime::last,
          .frequency = figures::Frequency::month,
          .level = territory::Level::department,
          .small_count = small_count};
}

}  // namespace

void declare_indicators(db::Session& session) {
  auto open = of_places("capacity.open");
  open.kind = Kind::output;
  open.name_en = "Places open";
  open.name_fr = "Places ouvertes";
  open.definition_en =
      "Places opened and not closed since, whether somebody occupies them or not. An output: what the policy has put "
      "in "
      "place, which says nothing yet of who uses it nor of what becomes of them.";
  open.definition_fr =
      "Places ouvertes et non fermées depuis, que quelqu’un les occupe ou non. Une réalisation : ce que la politique a "
      "mis en place, qui ne dit encore ni qui l’utilise ni ce qu’il en advient.";
  open.source_en = "Openings and closings entered by the prefectures";
  open.source_fr = "Ouvertures et fermetures saisies par les préfectures";
  figures::declare_indicator(session, open);

  auto funded = of_places("capacity.funded");
  funded.kind = Kind::input;
  funded.name_en = "Places funded";
  funded.name_fr = "Places financées";
  funded.definition_en = "Places that a grant or a budget pays on that day, open or not.";
  funded.definition_fr = "Places qu’une subvention ou un budget paie ce jour-là, ouvertes ou non.";
  funded.source_en = "Fundings entered by the prefectures";
  funded.source_fr = "Financements saisis par les préfectures";
  figures::declare_indicator(session, funded);

  auto occupied = of_people("capacity.occupied", "place", Behaviour::stock);
  occupied.kind = Kind::activity;
  occupied.name_en = "Places occupied";
  occupied.name_fr = "Places occupées";
  occupied.definition_en =
      "Places occupied at the end of the last month that each service reported. May exceed the places open: the "
      "service "
      "then says why.";
  occupied.definition_fr =
      "Places occupées à la fin du dernier mois que chaque service a compté. Peut dépasser les places ouvertes : le "
      "service dit alors pourquoi.";
  figures::declare_indicator(session, occupied);

  auto waiting = of_people("capacity.waiting", "person", Behaviour::stock);
  waiting.kind = Kind::activity;
  waiting.polarity = figures::Polarity::down;
  waiting.name_en = "People waiting";
  waiting.name_fr = "Personnes en attente";
  waiting.definition_en = "People waiting for a place at the end of the last month that each service reported.";
  waiting.definition_fr = "Personnes en attente d’une place à la fin du dernier mois que chaque service a compté.";
  figures::declare_indicator(session, waiting);

  auto supported = of_people("capacity.supported", "person", Behaviour::stock);
  supported.kind = Kind::activity;
  supported.name_en = "People supported";
  supported.name_fr = "Personnes accompagnées";
  supported.definition_en =
      "Different people supported during the last month that each service reported. Whoever is supported by two "
      "services counts twice.";
  supported.definition_fr =
      "Personnes différentes accompagnées pendant le dernier mois que chaque service a compté. Qui est accompagné par "
      "deux services compte deux fois.";
  figures::declare_indicator(session, supported);

  auto completed = of_people("capacity.completed", "follow_up", Behaviour::flow);
  completed.kind = Kind::output;
  completed.name_en = "Follow-ups completed";
  completed.name_fr = "Suivis menés à terme";
  completed.definition_en =
      "Follow-ups that ended as planned during the month. An output: what became of people afterwards is not known "
      "here.";
  completed.definition_fr =
      "Suivis terminés comme prévu pendant le mois. Une réalisation : ce qu’il en est advenu ensuite n’est pas connu "
      "ici.";
  figures::declare_indicator(session, completed);

  auto interrupted = of_people("capacity.interrupted", "follow_up", Behaviour::flow);
  interrupted.kind = Kind::output;
  interrupted.polarity = figures::Polarity::down;
  interrupted.name_en = "Follow-ups interrupted";
  interrupted.name_fr = "Suivis interrompus";
  interrupted.definition_en = "Follow-ups that ended before their term during the month, for whatever reason.";
  interrupted.definition_fr = "Suivis arrêtés avant leur terme pendant le mois, quelle qu’en soit la raison.";
  figures::declare_indicator(session, interrupted);
}

void ensure_indicators(db::Session& session) {
  if (!figures::find_indicator(session, "capacity.interrupted")) declare_indicators(session);
}

void add_words(figures::Words& words) {
  using figures::Word;
  for (const auto& unit :
       {Word{"place", N_("place")}, Word{"person", N_("person")}, Word{"follow_up", N_("follow-up")}})
    words.units.push_back(unit);
  for (const auto& source :
       {Word{"place_change", N_("an opening or a closing of places")}, Word{"place_funding", N_("a funding of places")},
        Word{"place_month", N_("a month of a service")}})
    words.sources.push_back(source);
}

}  // namespace jalon::capacity
