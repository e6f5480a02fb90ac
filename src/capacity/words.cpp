// SPDX-License-Identifier: EUPL-1.2
// The indicators of the room, and what their units and sources are called.
#include <algorithm>

#include "capacity/rules.hpp"
#include "web/i18n.hpp"

namespace jalon::capacity {

namespace {

using figures::Behaviour;
using figures::Indicator;
using figures::Kind;

// What differs between the indicators; the rest follows from whether they count places or people.
const std::array<Indicator, 7>& indicators() {
  static const std::array<Indicator, 7> all{{
      {.code = "capacity.open",
       .name_en = "Places open",
       .name_fr = "Places ouvertes",
       .definition_en =
           "Places opened and not closed since, whether somebody occupies them or not. An output: what the policy has "
           "put in place, which says nothing yet of who uses it nor of what becomes of them.",
       .definition_fr = "Places ouvertes et non fermées depuis, que quelqu’un les occupe ou non. Une réalisation : ce "
                        "que la politique a mis en place, qui ne dit encore ni qui l’utilise ni ce qu’il en advient.",
       .unit = "place",
       .kind = Kind::output,
       .source_en = "Openings and closings entered by the prefectures",
       .source_fr = "Ouvertures et fermetures saisies par les préfectures",
       .is_public = true},
      {.code = "capacity.funded",
       .name_en = "Places funded",
       .name_fr = "Places financées",
       .definition_en = "Places that a grant or a budget pays on that day, open or not.",
       .definition_fr = "Places qu’une subvention ou un budget paie ce jour-là, ouvertes ou non.",
       .unit = "place",
       .kind = Kind::input,
       .source_en = "Fundings entered by the prefectures",
       .source_fr = "Financements saisis par les préfectures",
       .is_public = true},
      {.code = "capacity.occupied",
       .name_en = "Places occupied",
       .name_fr = "Places occupées",
       .definition_en = "Places occupied at the end of the last month that each service reported. May exceed the "
                        "places open: the service then says why.",
       .definition_fr = "Places occupées à la fin du dernier mois que chaque service a compté. Peut dépasser les "
                        "places ouvertes : le service dit alors pourquoi.",
       .unit = "place",
       .kind = Kind::activity},
      {.code = "capacity.waiting",
       .name_en = "People waiting",
       .name_fr = "Personnes en attente",
       .definition_en = "People waiting for a place at the end of the last month that each service reported.",
       .definition_fr = "Personnes en attente d’une place à la fin du dernier mois que chaque service a compté.",
       .unit = "person",
       .kind = Kind::activity,
       .polarity = figures::Polarity::down},
      {.code = "capacity.supported",
       .name_en = "People supported",
       .name_fr = "Personnes accompagnées",
       .definition_en = "Different people supported during the last month that each service reported. Whoever is "
                        "supported by two services counts twice.",
       .definition_fr = "Personnes différentes accompagnées pendant le dernier mois que chaque service a compté. Qui "
                        "est accompagné par deux services compte deux fois.",
       .unit = "person",
       .kind = Kind::activity},
      {.code = "capacity.completed",
       .name_en = "Follow-ups completed",
       .name_fr = "Suivis menés à terme",
       .definition_en = "Follow-ups that ended as planned during the month. An output: what became of people "
                        "afterwards is not known here.",
       .definition_fr = "Suivis terminés comme prévu pendant le mois. Une réalisation : ce qu’il en est advenu ensuite "
                        "n’est pas connu ici.",
       .unit = "follow_up",
       .kind = Kind::output},
      {.code = "capacity.interrupted",
       .name_en = "Follow-ups interrupted",
       .name_fr = "Suivis interrompus",
       .definition_en = "Follow-ups that ended before their term during the month, for whatever reason.",
       .definition_fr = "Suivis arrêtés avant leur terme pendant le mois, quelle qu’en soit la raison.",
       .unit = "follow_up",
       .kind = Kind::output,
       .polarity = figures::Polarity::down},
  }};
  return all;
}

}  // namespace

void declare_indicators(db::Session& session) {
  for (auto one : indicators()) {
    one.level = territory::Level::department;
    const auto counted = std::find_if(count_fields.begin(), count_fields.end(),
                                      [&](const CountField& field) { return field.indicator == one.code; });
    if (counted != count_fields.end()) {
      one.source_en = "Monthly counts of the services";
      one.source_fr = "Comptes mensuels des services";
      one.behaviour = counted->is_stock ? Behaviour::stock : Behaviour::flow;
      one.over_time = counted->is_stock ? figures::OverTime::last : figures::OverTime::sum;
      one.frequency = figures::Frequency::month;
      one.small_count = small_count;
    }
    figures::declare_indicator(session, one);
  }
}

bool are_indicators_declared(db::Session& session) {
  return figures::find_indicator(session, indicators().back().code).has_value();
}

void ensure_indicators(db::Session& session) {
  if (!are_indicators_declared(session)) declare_indicators(session);
}

void add_words(figures::Words& words) {
  using figures::Word;
  for (const auto& unit : {Word{"place", N_("place"), N_("places")}, Word{"person", N_("person"), N_("people")},
                           Word{"follow_up", N_("follow-up"), N_("follow-ups")}})
    words.units.push_back(unit);
  for (const auto& source :
       {Word{"place_change", N_("an opening or a closing of places")}, Word{"place_funding", N_("a funding of places")},
        Word{"place_month", N_("a month of a service")}, Word{"service", N_("the move of a service")},
        Word{"service_closing", N_("the closing of a service")}})
    words.sources.push_back(source);
}

}  // namespace jalon::capacity
