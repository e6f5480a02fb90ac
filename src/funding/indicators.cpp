// SPDX-License-Identifier: EUPL-1.2
// What the chain counts, as indicators.
#include <algorithm>

#include "funding/chain.hpp"
#include "web/i18n.hpp"

namespace jalon::funding {

namespace {

// Of people: a few in one place are not told.
constexpr std::int32_t attendances_small = 11;

constexpr std::array all_measures{
    MeasureWords{Measure::voted_ae, "voted_ae", "credits.voted_ae", N_("Voted, AE"), true, true},
    MeasureWords{Measure::voted_cp, "voted_cp", "credits.voted_cp", N_("Voted, CP"), true, true},
    MeasureWords{Measure::delegated_ae, "delegated_ae", "credits.delegated_ae", N_("Delegated, AE"), true, true},
    MeasureWords{Measure::delegated_cp, "delegated_cp", "credits.delegated_cp", N_("Delegated, CP"), true, true},
    MeasureWords{Measure::carried_ae, "carried_ae", "credits.carried_ae", N_("Carried over, AE"), true, true},
    MeasureWords{Measure::carried_cp, "carried_cp", "credits.carried_cp", N_("Carried over, CP"), true, true},
    MeasureWords{Measure::committed, "committed", "credits.committed", N_("Committed, AE"), true, true},
    MeasureWords{Measure::paid, "paid", "credits.paid", N_("Paid, CP"), true, true},
    MeasureWords{Measure::recovered, "recovered", "credits.recovered", N_("Recovered, CP"), true, true},
    MeasureWords{Measure::granted, "granted", "grants.granted", N_("Granted, AE")},
    MeasureWords{Measure::grants_committed, "grants_committed", "grants.committed", N_("Committed to grants, AE")},
    MeasureWords{Measure::certified, "certified", "grants.certified", N_("Certified, CP")},
    MeasureWords{Measure::grants_paid, "grants_paid", "grants.paid", N_("Paid to grants, CP")},
    MeasureWords{Measure::grants_recovered, "grants_recovered", "grants.recovered", N_("Recovered from grants, CP")},
    MeasureWords{Measure::signed_grants, "signed", "grants.signed", N_("Grants signed"), false},
    MeasureWords{Measure::funded, "funded", "grants.funded", N_("Grants paid"), false},
    MeasureWords{Measure::reported, "reported", "grants.reported", N_("With an accepted report"), false},
    MeasureWords{Measure::sessions, "sessions", "grants.sessions", N_("Sessions held"), false},
    MeasureWords{Measure::hours, "hours", "grants.hours", N_("Hours given"), false},
    MeasureWords{Measure::attendances, "attendances", "grants.attendances", N_("Attendances"), false, false,
                 attendances_small},
    MeasureWords{Measure::outcomes_planned, "outcomes_planned", "grants.outcomes_planned", N_("Outcomes planned"),
                 false},
    MeasureWords{Measure::outcomes_reported, "outcomes_reported", "grants.outcomes_reported", N_("Outcomes reported"),
                 false},
    MeasureWords{Measure::outcomes_measured, "outcomes_measured", "grants.outcomes_measured", N_("Outcomes measured"),
                 false},
    MeasureWords{Measure::outcomes_reached, "outcomes_reached", "grants.outcomes_reached", N_("Outcomes reached"),
                 false},
};
static_assert(all_measures.size() == measures_count);

struct Definition {
  std::string_view name_en, name_fr, definition_en, definition_fr;
};
// In the order of the measures.
constexpr std::array definitions{
    Definition{"Credits voted, AE", "Crédits votés, AE",
               "What was voted in commitment authorisations, as entered in the ledger.",
               "Ce qui a été voté en autorisations d’engagement, tel que le grand livre l’a inscrit."},
    Definition{"Credits voted, CP", "Crédits votés, CP", "What was voted in payment credits, as entered in the ledger.",
               "Ce qui a été voté en crédits de paiement, tel que le grand livre l’a inscrit."},
    Definition{"Credits delegated, AE", "Crédits délégués, AE",
               "Commitment authorisations delegated to a territory and to those below it, less what was taken back; "
               "of the nation, to all below it.",
               "Autorisations d’engagement déléguées à un territoire et à ceux qu’il contient, moins ce qui lui a été "
               "repris ; au niveau national, à tous les autres."},
    Definition{"Credits delegated, CP", "Crédits délégués, CP",
               "Payment credits delegated to a territory and to those below it, less what was taken back; of the "
               "nation, to all below it.",
               "Crédits de paiement délégués à un territoire et à ceux qu’il contient, moins ce qui lui a été repris ; "
               "au niveau national, à tous les autres."},
    Definition{"Credits carried over, AE", "Crédits reportés, AE",
               "Commitment authorisations carried over from the year before, less what went on to the next.",
               "Autorisations d’engagement reportées de l’année précédente, moins ce qui est allé à la suivante."},
    Definition{"Credits carried over, CP", "Crédits reportés, CP",
               "Payment credits carried over from the year before, less what went on to the next.",
               "Crédits de paiement reportés de l’année précédente, moins ce qui est allé à la suivante."},
    Definition{"Credits committed", "Crédits engagés",
               "Commitment authorisations bound by what was signed, grants and all other orders, less what was given "
               "back. An input: money bound, not yet an action.",
               "Autorisations d’engagement liées par une signature, subventions et toutes autres commandes, moins ce "
               "qui a été rendu. Un moyen : de l’argent engagé, pas encore une action."},
    Definition{"Credits paid", "Crédits payés",
               "Payment credits paid out, grants and all other orders; what came back since is counted as recovered.",
               "Crédits de paiement versés, subventions et toutes autres commandes ; ce qui est revenu depuis est "
               "compté comme recouvré."},
    Definition{"Credits recovered", "Crédits recouvrés", "What was paid and has come back.",
               "Ce qui avait été payé et qui est revenu."},
    Definition{"Grants, amount decided", "Subventions, montant décidé",
               "Amount of the grants decided and not revoked, signed or not.",
               "Montant des subventions décidées et non retirées, signées ou non."},
    Definition{"Grants, amount committed", "Subventions, montant engagé",
               "Amount that signed grants bind, by the territory of the project, less what was given back.",
               "Montant que les subventions signées engagent, au territoire du projet, moins ce qui a été rendu."},
    Definition{"Grants, amount certified", "Subventions, montant certifié",
               "Payments of grants whose service done is certified and that are not cancelled. An advance needs no "
               "certificate: more may be paid than is certified.",
               "Versements de subventions dont le service fait est certifié et qui ne sont pas annulés. Une avance "
               "n’en demande pas : il peut être payé plus qu’il n’est certifié."},
    Definition{"Grants, amount paid", "Subventions, montant payé",
               "Payments of grants that the accounting system has confirmed, by the territory of the project.",
               "Versements de subventions confirmés par le système comptable, au territoire du projet."},
    Definition{"Grants, amount recovered", "Subventions, montant recouvré",
               "What came back of payments of grants, once their recovery was ordered.",
               "Ce qui est revenu de versements de subventions, une fois le recouvrement ordonné."},
    Definition{"Grants signed", "Subventions signées", "Grants that the State has signed and not revoked.",
               "Subventions que l’État a signées et n’a pas retirées."},
    Definition{"Grants paid", "Subventions payées", "Grants of which at least one payment was confirmed.",
               "Subventions dont un versement au moins a été confirmé."},
    Definition{"Grants with an accepted report", "Subventions avec bilan accepté",
               "Grants paid whose activity and financial report was accepted. An activity: a report is no effect.",
               "Subventions payées dont le bilan, d’activité et financier, a été accepté. Une activité : un bilan "
               "n’est pas un effet."},
    Definition{
        "Sessions held", "Séances tenues",
        "Sessions that accepted reports say were held, all actions together. Missing where a report does not say.",
        "Séances que les bilans acceptés disent avoir été tenues, toutes actions confondues. Manquant quand un "
        "bilan ne le dit pas."},
    Definition{"Hours given", "Heures assurées",
               "Hours of sessions that accepted reports say were given. Missing where a report does not say.",
               "Heures de séance que les bilans acceptés disent avoir été assurées. Manquant quand un bilan ne le dit "
               "pas."},
    Definition{"Attendances", "Participations",
               "People present at each session, all sessions added up, as accepted reports say: someone who comes five "
               "times counts five times, and nobody is known. A few in one place are not told.",
               "Personnes présentes à chaque séance, toutes séances additionnées, telles que les bilans acceptés les "
               "donnent : qui vient cinq fois compte cinq fois, et personne n’est connu. Un petit nombre en un lieu "
               "n’est pas donné."},
    Definition{"Outcomes planned", "Résultats prévus", "Outcome indicators that the applications of grants paid plan.",
               "Indicateurs de résultat que prévoient les demandes des subventions payées."},
    Definition{"Outcomes reported", "Résultats rendus",
               "Of the outcomes planned, those of which an accepted report says what was reached.",
               "Parmi les résultats prévus, ceux dont un bilan accepté dit ce qui a été atteint."},
    Definition{"Outcomes measured", "Résultats mesurés",
               "Of the outcomes reported, those told as a number that compares with the number planned.",
               "Parmi les résultats rendus, ceux qui sont donnés par un nombre comparable au nombre prévu."},
    Definition{"Outcomes reached", "Résultats atteints",
               "Of the outcomes measured, those that have come to their target, or better. As the beneficiary reports "
               "them.",
               "Parmi les résultats mesurés, ceux qui ont atteint leur cible, ou mieux. Tels que le bénéficiaire les "
               "déclare."}};
static_assert(definitions.size() == measures_count);

figures::Kind kind_of(Measure measure) {
  switch (measure) {
    case Measure::signed_grants:
    case Measure::funded:
    case Measure::reported:
    case Measure::sessions:
    case Measure::hours:
    case Measure::attendances:
    case Measure::outcomes_planned:
    case Measure::outcomes_reported:
    case Measure::outcomes_measured:
      return figures::Kind::activity;
    case Measure::outcomes_reached:
      return figures::Kind::outcome;
    default:
      return figures::Kind::input;
  }
}

std::string_view unit_of(const MeasureWords& one) {
  if (one.is_money) return "eur";
  if (one.measure == Measure::sessions) return "session";
  if (one.measure == Measure::hours) return "hour";
  if (one.measure == Measure::attendances) return "attendance";
  return one.indicator.starts_with("grants.outcomes") ? "outcome" : "grant";
}

figures::Polarity polarity_of(Measure measure) {
  return words_of(measure).is_money ? figures::Polarity::none : figures::Polarity::up;
}

}  // namespace

std::span<const MeasureWords> measures() { return all_measures; }
const MeasureWords& words_of(Measure measure) { return all_measures.at(static_cast<std::size_t>(measure)); }
const MeasureWords* measure_named(std::string_view word) {
  const auto found =
      std::find_if(all_measures.begin(), all_measures.end(), [&](const MeasureWords& one) { return one.word == word; });
  return found == all_measures.end() ? nullptr : &*found;
}

void declare_indicators(db::Session& session) {
  for (const auto& one : all_measures) {
    const auto& text = definitions.at(static_cast<std::size_t>(one.measure));
    figures::declare_indicator(session,
                               {.code = std::string(one.indicator),
                                .name_en = std::string(text.name_en),
                                .name_fr = std::string(text.name_fr),
                                .definition_en = std::string(text.definition_en),
                                .definition_fr = std::string(text.definition_fr),
                                .unit = std::string(unit_of(one)),
                                .behaviour = figures::Behaviour::flow,
                                .kind = kind_of(one.measure),
                                .source_en = one.is_of_ledger ? "Entries of the ledger" : "Files of grants",
                                .source_fr = one.is_of_ledger ? "Écritures du grand livre" : "Dossiers de subvention",
                                .over_time = figures::OverTime::sum,
                                .decimals = one.is_money ? 2 : 0,
                                .polarity = polarity_of(one.measure),
                                .level = territory::Level::department,
                                .small_count = one.small_count});
  }
}

bool are_indicators_declared(db::Session& session) {
  return figures::find_indicator(session, all_measures.back().indicator).has_value();
}

std::string dimension_of(const BudgetLineKey& key) {
  return fmt::format("line:{}/{}/{}", key.fund, key.year, key.line);
}

std::optional<BudgetLineKey> line_of(std::string_view dimension) {
  constexpr std::string_view prefix = "line:";
  if (!dimension.starts_with(prefix)) return std::nullopt;
  dimension.remove_prefix(prefix.size());
  const auto first = dimension.find('/');
  const auto last = dimension.rfind('/');
  if (first == std::string_view::npos || last == first) return std::nullopt;
  const auto year = parse_integer(dimension.substr(first + 1, last - first - 1));
  if (!year || *year < 1990 || *year > 2200) return std::nullopt;
  return BudgetLineKey{std::string(dimension.substr(0, first)), static_cast<int>(*year),
                       std::string(dimension.substr(last + 1))};
}

std::string line_label(db::Session& session, std::string_view dimension, Lang lang) {
  const auto key = line_of(dimension);
  if (!key) return {};
  auto name = programme::budget_title(session, key->fund, key->line, lang);
  if (name.empty()) name = key->line;
  return fmt::format("{} {}", name, key->year);
}

void add_words(figures::Words& words) {
  using figures::Word;
  words.units.push_back(Word{"grant", N_("grant"), N_("grants")});
  words.units.push_back(Word{"attendance", N_("attendance"), N_("attendances")});
  words.units.push_back(Word{"outcome", N_("outcome"), N_("outcomes")});
  words.sources.push_back(Word{"ledger_entry", N_("an entry of the ledger")});
  words.sources.push_back(Word{"grant_application", N_("a grant")});
  words.dimension = [others = std::move(words.dimension)](db::Session& session, std::string_view programme,
                                                          std::string_view dimension, Lang lang) {
    auto label = line_label(session, dimension, lang);
    return label.empty() && others ? others(session, programme, dimension, lang) : label;
  };
}

}  // namespace jalon::funding
