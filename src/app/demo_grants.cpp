// SPDX-License-Identifier: EUPL-1.2
// The rule: one national call (radicalisation) and one of each department on the line of delinquency take applications
// from May on; a national call for 2017 is open on the last day. In each department two or three organisations ask for
// some four fifths of what it was delegated; the department of the shown accounts has more, with every state and every
// failure that a control looks for. Each application has a fate, drawn; its acts follow one another by days.
#include "app/demo_grants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "app/demo_dice.hpp"
#include "funding/assessment.hpp"
#include "funding/cofunding.hpp"
#include "funding/milestones.hpp"
#include "funding/past.hpp"
#include "funding/specifications.hpp"

namespace jalon::app {
namespace {

using funding::ApplicationId;
using funding::PaymentState;

const Date first_day = *Date::of(2016, 5, 9);
const Date last_day = *Date::of(2016, 11, 15);
constexpr std::string_view national_code = "FIPD-2016-RADICALISATION";
constexpr std::string_view next_code = "FIPD-2017-RADICALISATION";
constexpr std::string_view specification_code = "CDC-PREVENTION";
constexpr std::string_view piece_text = "Pièce de démonstration : ni compte ni organisme réel.";
constexpr std::string_view vote_text = "Délibération de démonstration : ni conseil ni vote réel.";
constexpr std::string_view gift_text = "Convention de bénévolat de démonstration.";

// How far an application goes, and what goes wrong.
enum class Fate : std::uint8_t {
  draft,
  submitted,
  correction,
  instructing,
  opinion_missing,  // asked for, its day is over
  proposed,
  inadmissible,
  refused,
  withdrawn,
  unwritten,        // granted, its agreement is missing
  waits_signature,  // granted, waits for signatures
  advance_late,     // signed, the first payment is not ordered
  advance_ordered,
  under_way,    // advance paid, the action goes on
  report_late,  // the action has ended, nothing has come
  report_waiting,
  report_returned,
  accepted,     // the balance is to be paid
  unspent,      // more was paid than is due, nobody recovers it
  unrecovered,  // its recovery is ordered, its day is over
  recovered,
  revoked,
  closed
};
constexpr std::array usual_fates{
    Fate::under_way,      Fate::closed,          Fate::submitted,       Fate::under_way,    Fate::refused,
    Fate::accepted,       Fate::instructing,     Fate::under_way,       Fate::advance_late, Fate::correction,
    Fate::report_waiting, Fate::waits_signature, Fate::closed,          Fate::inadmissible, Fate::proposed,
    Fate::under_way,      Fate::report_late,     Fate::opinion_missing, Fate::withdrawn,    Fate::advance_ordered,
    Fate::recovered,      Fate::unspent,         Fate::draft,           Fate::unwritten,    Fate::report_returned,
    Fate::closed,         Fate::unrecovered,     Fate::revoked};
// Of the organisations of the shown accounts: some of each, so that there is something left to do.
constexpr std::array shown_fates{Fate::under_way, Fate::correction, Fate::report_late, Fate::waits_signature,
                                 Fate::closed,    Fate::submitted,  Fate::refused,     Fate::draft};

struct Subject {
  std::string_view title, need, description, outcome, baseline, target, method;
};
constexpr std::array subjects{
    Subject{"Ateliers d’esprit critique au collège",
            "Les établissements demandent à travailler sur les rumeurs en ligne.",
            "Douze ateliers par classe, avec un enseignant et un animateur.", "Élèves qui vérifient une source", "20 %",
            "60 %", "questionnaire avant et après"},
    Subject{"Groupe de parole pour les familles", "Les familles ne savent pas à qui s’adresser.",
            "Deux rencontres par mois, animées par un psychologue.", "Familles qui connaissent le numéro vert", "15 %",
            "70 %", "enquête auprès des participants"},
    Subject{"Chantiers éducatifs", "Peu d’activités l’été dans les quartiers prioritaires.",
            "Six chantiers d’une semaine, encadrés par des éducateurs.", "Jeunes orientés vers une formation", "10 %",
            "35 %", "suivi de la mission locale, en nombres"},
    Subject{"Formation des acteurs de terrain", "Les professionnels demandent des repères communs.",
            "Quatre sessions de deux jours, ouvertes à tous les services.", "Agents qui savent orienter", "30 %",
            "80 %", "questionnaire de fin de session"},
    Subject{"Médiation dans les transports", "Tensions le soir sur deux lignes de bus.",
            "Trois médiateurs présents en soirée.", "Incidents relevés par trimestre", "40", "20",
            "relevé de l’exploitant"},
    Subject{"Accueil de jour et accès au droit", "Le point d’accès au droit est à quarante minutes.",
            "Une permanence hebdomadaire de juristes.", "Permanences tenues", "0", "40", "registre des permanences"},
    Subject{"Théâtre-débat sur l’engagement", "Les lycées cherchent une forme qui ouvre la discussion.",
            "Une pièce jouée dans huit lycées, suivie d’un débat.", "Élèves qui prennent la parole", "25 %", "50 %",
            "comptage par un observateur"},
    Subject{"Soutien à la parentalité", "Demandes en hausse au centre social.",
            "Ateliers parents-adolescents, un samedi sur deux.", "Parents présents à trois ateliers", "0 %", "60 %",
            "feuilles de présence, en nombres"}};

Date working_day(Date day) {
  const int weekday = (day.days + 3) % 7;
  return weekday >= 5 ? day.plus_days(7 - weekday) : day;
}

// A SIRET whose check digits hold and which nobody bears: no SIREN begins with 999.
std::string siret_of(int n) {
  const auto with_check = [](std::string digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      int digit = digits[digits.size() - 1 - i] - '0';
      if (i % 2 == 0 && (digit *= 2) > 9) digit -= 9;
      sum += digit;
    }
    digits += static_cast<char>('0' + (10 - sum % 10) % 10);
    return digits;
  };
  return with_check(with_check(fmt::format("999{:05}", n)) + "0001");
}

struct Applicant {
  access::Actor actor;
  partner::PartnerId id;
  bool is_private = true;
};
struct File {
  ApplicationId id;
  std::int64_t asked_cents = 0;
};
template <class T>
Result<void> ignore(const Result<T>& result) {
  if (!result) return fail(result.error());
  return {};
}

class Drawing {
 public:
  Drawing(const territory::Registry& registry, const GrantActors& actors, std::vector<DrawnAct>& acts)
      : registry_(registry), actors_(actors), acts_(acts) {}

  void run() {
    specification();
    calls();
    std::size_t turn = 0;
    for (const auto& [department, people] : actors_.people) {
      const auto* place = registry_.find(department);
      std::vector<const GrantPlace*> contracts;
      for (const auto& one : actors_.places) {
        if (one.department == department) contracts.push_back(&one);
      }
      const bool is_shown = department == actors_.money.department;
      std::vector<std::shared_ptr<Applicant>> applicants;
      static constexpr std::array names{"Prévention et dialogue", "Relais des familles", "Maison des jeunes",
                                        "Médiation et quartiers", "Atelier des possibles"};
      for (std::size_t i = 0; i < people.associations.size(); ++i) {
        applicants.push_back(organisation(people.associations[i],
                                          fmt::format("{} – {} (démonstration)", names[i % names.size()], place->name),
                                          partner::LegalForm::association, department, "présidente"));
      }
      if (!contracts.empty() && !is_shown) {
        const auto& first = *contracts.front();
        applicants.push_back(authority(first));
      }
      const auto by_department = department_code(*place);
      std::size_t next = 0;
      for (const bool is_national : {true, false}) {
        const auto envelope =
            envelope_of(registry_, actors_.money, is_national ? "radicalisation" : "delinquance", department);
        const int count = is_shown ? (is_national ? 10 : 16) : (is_national ? 2 : 3);
        for (int i = 0; i < count; ++i) {
          const auto share = envelope * 4 / 5 / count / 10000 * dice_.between(70, 100) * 100;
          const auto amount = std::clamp<std::int64_t>(share, 100'000, 9'000'000);
          const auto& applicant = applicants[next++ % applicants.size()];
          const auto* where = contracts.empty() ? nullptr : contracts[next % contracts.size()];
          const auto territory = where == nullptr || applicant->actor.grants[0].territory == department
                                     ? (where == nullptr ? department : where->contract)
                                     : applicant->actor.grants[0].territory;
          application({.applicant = applicant,
                       .people = &people,
                       .where = where,
                       .territory = territory,
                       .department = department,
                       .call = is_national ? std::string(national_code) : by_department,
                       .subject = subjects[turn % subjects.size()],
                       .amount_cents = amount,
                       .fate = usual_fates[turn % usual_fates.size()]});
          ++turn;
        }
      }
      if (is_shown) shown(people, by_department);
    }
    past_awards();
    std::ranges::stable_sort(acts_, {}, [](const DrawnAct& act) { return act.at.ms; });
  }

 private:
  // What becomes of the town's promise.
  enum class Others : std::uint8_t { firm, asked, withdrawn };
  // What is given in kind; undocumented only under calls from before the rule.
  enum class Gift : std::uint8_t { none, documented, undocumented };
  struct Wanted {
    std::shared_ptr<Applicant> applicant;
    const GrantPeople* people = nullptr;
    const GrantPlace* where = nullptr;
    TerritoryKey territory, department;
    std::string call;
    Subject subject;
    std::int64_t amount_cents = 0;
    Fate fate = Fate::draft;
    Gift gift = Gift::none;
  };
  using What = std::function<Result<void>(access::Act&, const plan::Context&)>;

  void add(Date day, int hour, const access::Actor& who, What what) {
    day = working_day(day);
    if (day > last_day) return;
    const auto at = at_paris(day, hour, minute_++ % 60);
    acts_.push_back({at, [at, who, what = std::move(what)](db::Session& session, const plan::Context& context) {
                       access::Act act{session, who, at, "demo"};
                       return what(act, context);
                     }});
  }

  static std::string department_code(const territory::Territory& place) { return "FIPD-2016-" + place.code; }

  funding::CallText text_of(std::string_view line, int year, TerritoryKey territory, Date opens, Date closes) const {
    funding::CallText text;
    const auto* place = registry_.find(territory);
    const auto where = territory == registry_.nation().key ? std::string("France") : place->name;
    const bool is_first = line == "radicalisation";
    text.title = {
        fmt::format("Appel à projets {} {} – {} (démonstration)",
                    is_first ? "prévention de la radicalisation" : "prévention de la délinquance", year, where),
        fmt::format("Call for projects {} {} – {} (demonstration)",
                    is_first ? "prevention of radicalisation" : "prevention of crime", year, where)};
    text.text = {
        "Sont soutenues les actions de prévention menées dans les quartiers prioritaires, avec un résultat "
        "attendu et la façon de le mesurer.\n\nLes dépenses d’investissement ne sont pas éligibles.",
        "Actions of prevention in priority neighbourhoods are supported, each with an expected outcome and "
        "the way to measure it.\n\nInvestment is not eligible."};
    text.territory = territory;
    text.fund = "fipd";
    text.year = year;
    text.line = std::string(line);
    text.opens = opens;
    text.closes = closes;
    text.action_from = *Date::of(year, year == 2016 ? 5 : 1, 1);
    text.action_to = *Date::of(year + 1, 12, 31);
    text.forms = {partner::LegalForm::association, partner::LegalForm::commune, partner::LegalForm::intercommunality,
                  partner::LegalForm::public_body};
    text.costs = {"Dépenses de fonctionnement de l’action.", "Running costs of the action."};
    text.committee = {"Préfet, procureur de la République, maires, inspection d’académie.",
                      "Prefect, public prosecutor, mayors, education authority."};
    // Short, so that the demonstration sees reports.
    text.financial_report_days = 60;
    text.criteria = {{"a",
                      {"Réponse à un besoin du diagnostic", "Meets a need of the diagnosis"},
                      {"0 : aucun lien ; 10 : besoin nommé et chiffré.", "0: no link; 10: a need named and counted."},
                      3},
                     {"b",
                      {"Méthode et moyens", "Method and means"},
                      {"0 : non décrits ; 10 : éprouvés.", "0: not described; 10: proven."},
                      2},
                     {"c", {"Cofinancement", "Co-funding"}, {"0 : aucun ; 10 : ferme.", "0: none; 10: firm."}, 1}};
    text.pieces = {{"rib", {"Relevé d’identité bancaire", "Bank details"}, true},
                   {"statuts", {"Statuts", "Statutes"}, false}};
    return text;
  }

  void call(std::string code, const access::Actor& writer, const access::Actor& publisher, funding::CallText text,
            Date day, bool is_published = true) {
    add(day, 8, writer,
        [code, publisher, text = std::move(text), is_published](access::Act& act,
                                                                const plan::Context& context) -> Result<void> {
          const auto id = funding::create_call(act, context.territories, code, text);
          if (!id || !is_published) return ignore(id);
          access::Act publishing{act.db, publisher, act.now, act.origin};
          return funding::decide_call(publishing, context.territories, *id, funding::CallVerb::publish);
        });
  }
  void calls() {
    const auto& coordinator = actors_.money.coordinator;
    const auto nation = registry_.nation().key;
    call(std::string(national_code), coordinator, coordinator,
         text_of("radicalisation", 2016, nation, first_day, *Date::of(2016, 10, 31)), first_day);
    // The calls of 2016 are from before firm co-funding was asked for; that of 2017 asks for all of it, and so does the
    // shown department already.
    auto next = text_of("radicalisation", 2017, nation, *Date::of(2016, 11, 2), *Date::of(2017, 1, 31));
    next.firm_share_percent = funding::new_call_firm_share;
    call(std::string(next_code), coordinator, coordinator, std::move(next), *Date::of(2016, 11, 2));
    for (const auto& [department, people] : actors_.people) {
      const auto* place = registry_.find(department);
      auto text = text_of("delinquance", 2016, department, first_day, *Date::of(2016, 10, 31));
      if (department == actors_.money.department) text.firm_share_percent = funding::new_call_firm_share;
      // The department of the shown accounts asks for the specification.
      if (department == actors_.money.department) text.specification = std::string(specification_code);
      call(department_code(*place), people.officer, actors_.money.prefects.at(department), std::move(text), first_day);
    }
    const auto department = actors_.money.department;
    auto next_year = text_of("delinquance", 2017, department, *Date::of(2016, 12, 1), *Date::of(2017, 2, 15));
    next_year.firm_share_percent = funding::new_call_firm_share;
    call(fmt::format("FIPD-2017-{}", registry_.find(department)->code), actors_.people.at(department).officer,
         actors_.money.prefects.at(department), std::move(next_year), *Date::of(2016, 11, 8), false);
  }

  // Without a minute of its own: the acts around it keep theirs.
  void add_at(Instant at, const access::Actor& who, What what) {
    acts_.push_back({at, [at, who, what = std::move(what)](db::Session& session, const plan::Context& context) {
                       access::Act act{session, who, at, "demo"};
                       return what(act, context);
                     }});
  }
  // What the call of the shown department asks of those whom it funds.
  void specification() {
    add_at(at_paris(first_day, 7, 30), actors_.money.coordinator,
           [](access::Act& act, const plan::Context& context) -> Result<void> {
             funding::Specification text;
             text.code = std::string(specification_code);
             text.territory = context.territories.nation().key;
             text.title = {"Cahier des charges des opérateurs de la prévention (démonstration)",
                           "Specification for providers of prevention (demonstration)"};
             text.source = "Cahier des charges national (document de démonstration)";
             text.source_on = *Date::of(2014, 9, 1);
             text.months = 24;
             text.points = {
                 {"experience",
                  {"Deux ans d’expérience du public visé", "Two years of experience with the public"},
                  {"Bilans d’actions des deux dernières années", "Reports of the actions of the last two years"},
                  true},
                 {"encadrement",
                  {"Intervenants formés et encadrés", "Trained and supervised staff"},
                  {"Attestations de formation, organigramme", "Certificates of training, organisation chart"},
                  true},
                 {"engagements",
                  {"Laïcité et égalité dans les statuts ou une charte",
                   "Secularism and equality in statutes or a charter"},
                  {"Statuts ou charte signée", "Statutes or signed charter"},
                  true},
                 {"comptes",
                  {"Comptes annuels publiés ou déposés", "Yearly accounts published or filed"},
                  {"Comptes du dernier exercice", "Accounts of the last year"},
                  true},
                 {"evaluation",
                  {"Actions évaluées par un tiers", "Actions evaluated by a third party"},
                  {"Rapport d’évaluation", "Report of the evaluation"},
                  false}};
             return ignore(funding::create_specification(act, context.territories, text));
           });
  }
  // One check: met but for the point that is named.
  static Result<void> check(access::Act& act, const plan::Context& context, partner::PartnerId organisation, Date day,
                            std::string_view missing = {}) {
    const auto one = funding::find_specification(act.db, specification_code);
    if (!one || organisation.is_null()) return {};
    const auto last = funding::last_check(act.db, one->id, organisation);
    funding::Examination examination{.day = day, .answers = {}};
    for (const auto& point : one->points) {
      funding::PointAnswer answer{.point = point.code, .answer = funding::PointState::met, .note = {}, .document = {}};
      if (point.code == missing) {
        answer.answer = funding::PointState::not_met;
        answer.note = "L’intervenant principal est parti ; son successeur n’est pas formé (démonstration).";
      } else if (!point.is_mandatory) {
        answer.answer = funding::PointState::not_applicable;
        answer.note = "Pas d’évaluation externe à ce jour (démonstration).";
      } else {
        answer.document = point.proof.fr + " (démonstration)";
      }
      examination.answers.push_back(std::move(answer));
    }
    return ignore(funding::check_organisation(act, context.territories, one->id, organisation, last ? last->number : 0,
                                              examination));
  }
  // Before its file is scored; once, unless it has lapsed.
  static Result<void> check_if_asked(access::Act& act, const plan::Context& context, funding::ApplicationId id) {
    const auto application = funding::find_application(act.db, id);
    const auto required = application ? funding::requirement_of(act.db, *application, act.today()) : std::nullopt;
    if (!required || required->check) return {};
    return check(act, context, application->organisation, act.today());
  }

  std::shared_ptr<Applicant> organisation(const access::Actor& actor, std::string name, partner::LegalForm form,
                                          TerritoryKey territory, std::string representative) {
    auto out = std::make_shared<Applicant>();
    out->actor = actor;
    out->is_private = partner::is_private_law(form);
    partner::Organisation text;
    text.name = std::move(name);
    text.form = form;
    text.siret = siret_of(++organisations_);
    text.address = "1 place de la Mairie (démonstration)";
    text.purpose = "Prévention et lien social.";
    text.representative = std::move(representative);
    text.budget_cents = static_cast<std::int64_t>(dice_.between(80, 900)) * 100'000;
    text.staff_tenths = dice_.between(10, 120);
    text.volunteers = dice_.between(5, 60);
    if (out->is_private && organisations_ % 9 != 0) text.republican_commitment_on = Date::of(2016, 1, 15);
    text.territory = territory;
    if (out->is_private) earlier_.push_back(text);
    add(first_day, 9, actor, [out, text](access::Act& act, const plan::Context& context) -> Result<void> {
      const auto id = partner::declare_organisation(act, context.territories, text);
      if (id) out->id = *id;
      return ignore(id);
    });
    return out;
  }
  // What they received before: posts of the two years past, as such lists are published, with a few of their faults.
  void past_awards() {
    std::string relais, fonjep;
    int posts = 0;
    // Those of the accounts on the sign-in page first.
    std::stable_partition(earlier_.begin(), earlier_.end(), [&](const partner::Organisation& one) {
      const auto* department = registry_.ancestor(one.territory, territory::Level::department);
      return department != nullptr && department->key == actors_.money.department;
    });
    for (const auto& one : earlier_) {
      const auto* place = registry_.find(one.territory);
      const auto* department = registry_.ancestor(one.territory, territory::Level::department);
      if (place == nullptr || department == nullptr || posts == past_posts) continue;
      const auto all = registry_.below(department->key, territory::Level::contract);
      if (all.empty()) continue;
      const auto contract = place->level == territory::Level::contract ? place->code : all.front()->code;
      ++posts;
      for (const int year : {2014, 2015}) {
        const auto row = [&](std::string_view id, std::string_view bearer, std::string_view amount,
                             std::string_view codes) {
          return fmt::format(
              R"({{"id_poste":"{}","code_tiers":"{}","raison_sociale":"{}","annee":{},"montant":{},"code_cv":"{}","insee_dep":"{}"}})",
              id, bearer, one.name, year, amount, codes, department->code);
        };
        const auto number = fmt::format("DEMO{}R{:04}", department->code, posts);
        if (posts % 3 != 0) {
          // One SIRET with a digit that is wrong, one amount of zero.
          auto siret = one.siret;
          if (posts == 4) siret.back() = siret.back() == '9' ? '0' : static_cast<char>(siret.back() + 1);
          relais += (relais.empty() ? "[" : ",\n") + row(number, siret, posts == 5 ? "0" : "19349.07", contract);
        } else {
          const auto codes = all.size() > 1 && posts % 2 == 0 ? all[0]->code + all[1]->code : contract;
          fonjep += (fonjep.empty() ? "[" : ",\n") + row(number, one.name, "7164", codes);
        }
      }
    }
    const auto bring = [&](funding::PastScheme scheme, std::string name, const std::string& text) {
      add(first_day, 10, actors_.money.coordinator,
          [scheme, name = std::move(name), text](access::Act& act, const plan::Context& context) -> Result<void> {
            return ignore(funding::import_past_awards(act, context.territories,
                                                      {.file = {.name = name, .path = {}, .bytes = text},
                                                       .scheme = scheme,
                                                       .territory = context.territories.nation().key,
                                                       .source = "Démonstration : postes et organismes inventés",
                                                       .sheet = {},
                                                       .mapping = {}}));
          });
    };
    if (!relais.empty()) bring(funding::PastScheme::adultes_relais, "adultes-relais-demonstration.json", relais + "]");
    if (!fonjep.empty()) bring(funding::PastScheme::fonjep, "fonjep-demonstration.json", fonjep + "]");
  }
  std::shared_ptr<Applicant> authority(const GrantPlace& place) {
    return organisation(place.authority_actor, place.authority,
                        place.is_commune ? partner::LegalForm::commune : partner::LegalForm::intercommunality,
                        place.contract, "directeur général des services");
  }

  // What the accounts on the sign-in page find: an organisation of their own, with files in several states.
  void shown(const GrantPeople& people, const std::string& by_department) {
    const auto& place = actors_.places.at(actors_.shown);
    const auto association =
        organisation(actors_.shown_association, "Association de prévention spécialisée (démonstration)",
                     partner::LegalForm::association, place.contract, "présidente");
    const auto town = authority(place);
    // Checked long ago: the check carries the grants of the summer, and has lapsed on the last day.
    add_at(at_paris(first_day, 17, 30), people.officer, [association](access::Act& act, const plan::Context& context) {
      return check(act, context, association->id, *Date::of(2014, 11, 3));
    });
    std::size_t turn = 3;
    for (const auto& applicant : {association, town}) {
      for (const auto fate : shown_fates) {
        application(
            {.applicant = applicant,
             .people = &people,
             .where = &place,
             .territory = place.contract,
             .department = place.department,
             // What waits for its signature waits for its co-funders.
             .call = turn % 2 == 0 && fate != Fate::waits_signature ? std::string(national_code) : by_department,
             .subject = subjects[turn % subjects.size()],
             .amount_cents = 600'000 + static_cast<std::int64_t>(turn) * 30'000,
             .fate = fate});
        ++turn;
      }
    }
    // The same object asked twice, and one project cut into two below the amount that asks for an agreement.
    const auto& split = people.associations.empty() ? association->actor : people.associations.front();
    const auto cut = organisation(split, "Passerelles 93 (démonstration)", partner::LegalForm::association,
                                  place.department, "trésorier");
    for (const auto& [code, fate] :
         {std::pair{std::string(national_code), Fate::under_way}, std::pair{by_department, Fate::under_way},
          std::pair{by_department, Fate::instructing}}) {
      application({.applicant = cut,
                   .people = &people,
                   .where = &place,
                   .territory = place.contract,
                   .department = place.department,
                   .call = code,
                   .subject = subjects[3],
                   .amount_cents = 2'290'000,
                   .fate = fate});
    }
    // Checked again in autumn, and no longer met: what is instructed is not granted until it is.
    add_at(at_paris(*Date::of(2016, 11, 8), 17, 30), people.officer,
           [cut](access::Act& act, const plan::Context& context) {
             return check(act, context, cut->id, act.today(), "encadrement");
           });
    // The call of next year: one begun, one submitted.
    for (const auto& [applicant, fate] : {std::pair{association, Fate::draft}, std::pair{town, Fate::submitted}}) {
      application({.applicant = applicant,
                   .people = &people,
                   .where = &place,
                   .territory = place.contract,
                   .department = place.department,
                   .call = std::string(next_code),
                   .subject = subjects[6],
                   .amount_cents = 1'200'000,
                   .fate = fate});
    }
    // An override asked for, for what the town renews without an assessment of this year's grants.
    add(last_day, 17, people.officer, [town](access::Act& act, const plan::Context& context) -> Result<void> {
      funding::ApplicationFilter filter;
      filter.organisation = town->id;
      const auto call = funding::find_call(act.db, next_code);
      if (!call) return {};
      filter.call = call->id;
      for (const auto& row : funding::applications(act.db, filter).rows) {
        // Of another line: nothing is detected, the officer says what it goes on with.
        for (const auto& one : funding::renewable_grants(act.db, *funding::find_application(act.db, row.id))) {
          if (!one.is_in_the_way()) continue;
          if (auto said = funding::declare_renewal(act, context.territories, row.id, one.id); !said) return said;
          return ignore(
              funding::ask_override(act, context.territories, row.id, one.id,
                                    "L’organisme rassemble encore ses factures ; l’action reprend en janvier."));
        }
      }
      return {};
    });
  }

  static bool reaches(Fate fate, Fate stage) { return static_cast<int>(fate) >= static_cast<int>(stage); }

  // The acts of one application, day after day. What was refused before leaves the later acts without an object: they
  // do nothing.
  void application(Wanted wanted) {
    const auto file = std::make_shared<File>();
    const bool is_asked_for =
        wanted.call == next_code || (wanted.department == actors_.money.department &&
                                     wanted.call == department_code(*registry_.find(wanted.department)));
    const int turn = plans_++;
    if (turn % 5 == 2) wanted.gift = !is_asked_for && turn % 4 == 1 ? Gift::undocumented : Gift::documented;
    const auto others = is_asked_for && wanted.fate == Fate::waits_signature
                            ? (waiting_++ % 2 == 0 ? Others::asked : Others::withdrawn)
                        : is_asked_for   ? Others::firm
                        : turn % 16 == 5 ? Others::asked
                        : turn % 16 == 9 ? Others::withdrawn
                                         : Others::firm;
    file->asked_cents = wanted.amount_cents;
    const auto fate = wanted.fate;
    const bool has_ended = reaches(fate, Fate::report_late) && fate != Fate::revoked;
    const bool is_next = wanted.call == next_code;
    // What has ended began early; what still waits came lately.
    const bool is_early = has_ended || fate == Fate::under_way || fate == Fate::refused;
    auto day = is_next                          ? Date::of(2016, 11, 3)->plus_days(dice_.between(0, 8))
               : has_ended                      ? first_day.plus_days(dice_.between(1, 8))
               : is_early                       ? first_day.plus_days(dice_.between(3, 60))
               : reaches(fate, Fate::unwritten) ? Date::of(2016, 7, 4)->plus_days(dice_.between(0, 40))
                                                : Date::of(2016, 9, 12)->plus_days(dice_.between(0, 40));
    day = working_day(day);
    const auto starts = is_next ? *Date::of(2017, 3, 1) : day.plus_days(has_ended ? 21 : 45);
    const auto ends = has_ended ? Date::of(2016, 8, 19)->plus_days(dice_.between(0, 12)) : starts.plus_days(240);
    const auto& prefect = actors_.money.prefects.at(wanted.department);
    const auto& people = *wanted.people;
    const auto& applicant = wanted.applicant->actor;
    using Rule = std::function<Result<void>(access::Act&, const plan::Context&, ApplicationId)>;
    const auto on = [&](Date when, int hour, const access::Actor& who, Rule rule) {
      add(when, hour, who,
          [file, rule = std::move(rule)](access::Act& act, const plan::Context& context) -> Result<void> {
            if (file->id.is_null()) return {};
            return rule(act, context, file->id);
          });
    };

    add(day, 10, applicant,
        [wanted, file, starts, ends](access::Act& act, const plan::Context& context) -> Result<void> {
          return apply(act, context, wanted, *file, starts, ends);
        });
    if (fate == Fate::draft) return;
    if (fate == Fate::withdrawn) {
      on(day.plus_days(9), 11, applicant, [](access::Act& act, const plan::Context& context, ApplicationId id) {
        return funding::withdraw_application(act, context.territories, id, "Le cofinancement n’est pas obtenu.");
      });
      return;
    }
    if (fate == Fate::submitted) return;
    day = working_day(day.plus_days(dice_.between(2, has_ended ? 3 : 9)));
    if (fate == Fate::inadmissible) {
      on(day, 11, people.officer, [](access::Act& act, const plan::Context& context, ApplicationId id) {
        return funding::declare_inadmissible(act, context.territories, id,
                                             "L’action relève de l’investissement, que l’appel exclut.");
      });
      return;
    }
    if (fate == Fate::correction) {
      const auto due = std::max(day.plus_days(14), last_day.plus_days(dice_.between(-6, 9)));
      on(day, 11, people.officer, [due](access::Act& act, const plan::Context& context, ApplicationId id) {
        return funding::ask_correction(act, context.territories, id,
                                       "Préciser le public, et joindre la délibération qui approuve le budget.", due);
      });
      return;
    }
    const auto opinion_due = day.plus_days(12);
    const bool is_given = fate != Fate::opinion_missing;
    const bool has_delegate = wanted.where != nullptr && wanted.where->contract == wanted.territory;
    const auto delegate = has_delegate ? wanted.where->delegate : access::Actor{};
    const bool is_asked = !is_given || files_++ % 5 == 0;
    on(day, 11, people.officer,
       [is_asked, is_given, opinion_due, delegate](access::Act& act, const plan::Context& context,
                                                   ApplicationId id) -> Result<void> {
         if (auto done = funding::declare_complete(act, context.territories, id); !done) return done;
         if (auto done = check_if_asked(act, context, id); !done) return done;
         if (!is_asked) return {};
         const auto asked = funding::write_exchange(act, context.territories,
                                                    {.id = {},
                                                     .application = id,
                                                     .kind = funding::ExchangeKind::opinion,
                                                     .service = "Délégué du préfet",
                                                     .text = "Votre avis sur l’ancrage local du projet ?",
                                                     .due = opinion_due,
                                                     .at = {},
                                                     .by = {},
                                                     .by_account = {},
                                                     .stance = {},
                                                     .answer = {},
                                                     .answered_at = {},
                                                     .answered_by = {}});
         if (!asked || !is_given || delegate.account.is_null()) return ignore(asked);
         access::Act giving{act.db, delegate, act.now, act.origin};
         return funding::give_opinion(giving, context.territories, *asked, "favourable",
                                      "Porteur connu des habitants, action attendue.");
       });
    if (fate == Fate::instructing || fate == Fate::opinion_missing) return;
    day = working_day(day.plus_days(dice_.between(2, has_ended ? 3 : 12)));
    const int quality = fate == Fate::refused ? dice_.between(2, 4) : dice_.between(6, 9);
    on(day, 14, people.officer,
       [quality, file](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
         if (auto done = funding::score(act, context.territories, id,
                                        {{"a", quality, ""}, {"b", quality - 1, ""}, {"c", quality - 2, ""}});
             !done)
           return done;
         return funding::propose(act, context.territories, id, file->asked_cents,
                                 "Au vu des notes et de l’avis du comité.");
       });
    if (fate == Fate::proposed) return;
    day = working_day(day.plus_days(dice_.between(2, has_ended ? 3 : 9)));
    const bool is_refused = fate == Fate::refused;
    on(day, 15, prefect, [is_refused, file](access::Act& act, const plan::Context& context, ApplicationId id) {
      return ignore(funding::decide(
          act, context.territories, id,
          is_refused ? funding::Ruling{funding::Verdict::refused, 0, "Note insuffisante au regard de l’enveloppe.",
                                       "Comité départemental (démonstration)"}
                     : funding::Ruling{funding::Verdict::granted, file->asked_cents, "",
                                       "Comité départemental (démonstration)"}));
    });
    if (is_refused || fate == Fate::unwritten) return;
    day = working_day(day.plus_days(dice_.between(1, 3)));
    if (others == Others::firm)
      on(day, 10, turn % 3 == 0 ? applicant : people.officer,
         [declares = turn % 3 == 0](access::Act& act, const plan::Context& context, ApplicationId id) {
           return say_of_town(act, context, id, funding::Commitment::firm, declares);
         });
    if (others == Others::withdrawn)
      on(day, 10, people.officer, [](access::Act& act, const plan::Context& context, ApplicationId id) {
        return say_of_town(act, context, id, funding::Commitment::withdrawn, false);
      });
    const bool is_signed = fate != Fate::waits_signature;
    on(day, 11, people.officer,
       [applicant, is_signed](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
         auto text = funding::draft_agreement(act.db, context.territories, *funding::find_application(act.db, id));
         text.conditions = "Versée selon l’échéancier, au vu du service fait.";
         if (auto done = funding::write_agreement(act, context.territories, id, text); !done) return done;
         if (!text.is_agreement || !is_signed) return {};
         access::Act signing{act.db, applicant, act.now, act.origin};
         return funding::sign_for_beneficiary(signing, context.territories, id, digest(act.db, id));
       });
    if (!is_signed) return;
    day = working_day(day.plus_days(dice_.between(1, 4)));
    on(day, 16, prefect, [](access::Act& act, const plan::Context& context, ApplicationId id) {
      return funding::sign_for_state(act, context.territories, id, digest(act.db, id));
    });
    if (fate == Fate::advance_late) return;
    if (fate == Fate::revoked) {
      on(day.plus_days(20), 15, prefect, [](access::Act& act, const plan::Context& context, ApplicationId id) {
        return ignore(funding::decide(act, context.territories, id,
                                      {funding::Verdict::revoked, 0, "L’action n’a pas commencé.", ""}));
      });
      return;
    }
    // Payments: each ordered by who pays, confirmed by what the accounting system says.
    auto paid_on = working_day(std::max(starts, day).plus_days(dice_.between(2, 8)));
    pay(on, people, paid_on, funding::PaymentKind::advance, fate != Fate::advance_ordered);
    if (!has_ended) return;
    pay(on, people, Date::of(2016, 7, 25)->plus_days(dice_.between(0, 10)), funding::PaymentKind::instalment, true);
    if (fate == Fate::report_late) return;
    on(Date::of(2016, 8, 1)->plus_days(dice_.between(0, 9)), 10, applicant,
       [](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
         for (const auto& one : funding::milestones_of(act.db, id)) {
           if (auto done = funding::mark_milestone_done(act, context.territories, one.id,
                                                        "La moitié des séances a eu lieu ; réunion tenue.");
               !done)
             return done;
         }
         return {};
       });
    if (fate != Fate::report_waiting)
      on(*Date::of(2016, 8, 16), 10, people.officer,
         [](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
           for (const auto& one : funding::milestones_of(act.db, id)) {
             if (auto done = funding::accept_milestone(act, context.territories, one.id); !done) return done;
           }
           return {};
         });
    const int spent = fate == Fate::unspent || fate == Fate::unrecovered || fate == Fate::recovered ? 60 : 100;
    day = working_day(ends.plus_days(dice_.between(8, 20)));
    on(day, 17, applicant, [spent](access::Act& act, const plan::Context& context, ApplicationId id) {
      return report(act, context, id, spent);
    });
    if (fate == Fate::report_waiting) return;
    day = working_day(day.plus_days(dice_.between(5, 12)));
    if (fate == Fate::report_returned) {
      on(day, 10, people.officer, [](access::Act& act, const plan::Context& context, ApplicationId id) {
        return funding::return_report(act, context.territories, id, "Les charges de personnel ne sont pas détaillées.");
      });
      return;
    }
    on(day, 10, people.officer, [](access::Act& act, const plan::Context& context, ApplicationId id) {
      return funding::accept_report(act, context.territories, id, 0, "");
    });
    if (fate == Fate::accepted || fate == Fate::unspent) return;
    if (spent == 100) {
      pay(on, people, day.plus_days(3), funding::PaymentKind::balance, true);
      day = working_day(day.plus_days(14));
    } else {
      const auto due = day.plus_days(16);
      on(day.plus_days(2), 15, prefect,
         [due](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
           const auto found = funding::report_of(act.db, id);
           const auto above = funding::sums_of(act.db, id).paid_cents - found->due_cents;
           return ignore(funding::order_recovery(act, context.territories, id, above, due, "Part non dépensée."));
         });
      if (fate == Fate::unrecovered) return;
      day = working_day(day.plus_days(12));
      on(day, 9, people.payer, [](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
        const auto found = funding::recoveries_of(act.db, id);
        if (found.empty()) return {};
        return funding::enter_receipt(act, context.territories, found.front().id,
                                      {.amount_cents = found.front().amount_cents,
                                       .day = act.today(),
                                       .reference = "TITRE-" + funding::find_application(act.db, id)->number,
                                       .entry = 0});
      });
    }
    on(day.plus_days(3), 15, prefect, [](access::Act& act, const plan::Context& context, ApplicationId id) {
      return funding::close_application(act, context.territories, id);
    });
    // Three in four are assessed; what was not wholly spent is renewed under conditions, one of them not at all.
    if (++ended_ % 4 == 0) return;
    const auto advice = spent == 100      ? funding::Advice::renew
                        : ended_ % 3 == 0 ? funding::Advice::do_not_renew
                                          : funding::Advice::with_conditions;
    on(day.plus_days(5), 11, people.officer,
       [advice](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
         const bool is_whole = advice == funding::Advice::renew;
         funding::Assessment one;
         one.objectives = is_whole ? funding::Grade::full : funding::Grade::part;
         one.conditions = advice == funding::Advice::do_not_renew ? funding::Grade::part : funding::Grade::full;
         one.recommendation = advice;
         one.text = is_whole ? "Objectifs atteints, comptes clairs."
                    : advice == funding::Advice::with_conditions
                        ? "Renouveler si le second animateur est recruté avant le premier versement."
                        : "Le public visé n’a pas été atteint, et l’organisme n’a pas corrigé l’action en cours.";
         return ignore(funding::assess(act, context.territories, id, 0, one));
       });
  }

  // What the town says of its part, by the applicant with the document or by the officer with its reference.
  static Result<void> say_of_town(access::Act& act, const plan::Context& context, ApplicationId id,
                                  funding::Commitment status, bool declares) {
    const auto cofunding = funding::cofunding_of(act.db, context.territories, *funding::find_application(act.db, id));
    if (cofunding.parts.empty()) return {};
    const auto& part = cofunding.parts.front();
    const bool has_withdrawn = status == funding::Commitment::withdrawn;
    funding::SaidOfCofunder said;
    said.account = part.account;
    said.name = part.name;
    said.status = status;
    said.amount_cents = has_withdrawn ? 0 : part.planned_cents;
    said.title = has_withdrawn ? "Courrier du maire" : "Délibération du conseil (démonstration)";
    said.day = act.today().plus_days(-3);
    said.reference = fmt::format("{}-{:03}", said.day->year(), said.day->days % 400);
    if (has_withdrawn) said.note = "Le conseil n’a pas voté la subvention : budget réduit en cours d’année.";
    if (!declares) return funding::record_cofunding(act, context.territories, id, said, nullptr);
    static const plan::ExaminedFile vote(vote_text, std::int64_t{1} << 20U);
    said.file_name = "deliberation.txt";
    return funding::declare_cofunding(act, context.territories, id, said, &vote);
  }

  static std::string digest(db::Session& session, ApplicationId id) {
    const auto agreement = funding::agreement_of(session, id);
    return agreement ? funding::digest_of(*funding::find_application(session, id), *agreement) : std::string();
  }

  template <class On>
  static void pay(On&& on, const GrantPeople& people, Date day, funding::PaymentKind kind, bool is_confirmed) {
    const auto find = [kind](db::Session& session, ApplicationId id) -> std::optional<funding::Payment> {
      for (auto& one : funding::payments_of(session, id)) {
        if (one.kind == kind && one.state != PaymentState::cancelled) return std::move(one);
      }
      return std::nullopt;
    };
    if (kind != funding::PaymentKind::advance) {
      on(day, 9, people.controller,
         [find](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
           const auto payment = find(act.db, id);
           if (!payment) return {};
           return funding::certify_payment(act, context.territories, payment->id,
                                           "Pièces justificatives et visite sur place.");
         });
    }
    on(day, 14, people.payer, [find](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
      const auto payment = find(act.db, id);
      if (!payment) return {};
      return funding::order_payment(act, context.territories, payment->id);
    });
    if (!is_confirmed) return;
    on(day.plus_days(7), 9, people.payer,
       [find](access::Act& act, const plan::Context& context, ApplicationId id) -> Result<void> {
         const auto payment = find(act.db, id);
         if (!payment || payment->state != PaymentState::ordered) return {};
         const auto number = funding::find_application(act.db, id)->number;
         return funding::confirm_payment(act, context.territories, payment->id, payment->amount_cents, act.today(),
                                         fmt::format("DEMO-{}-{}", number, payment->number));
       });
  }

  static Result<void> apply(access::Act& act, const plan::Context& context, const Wanted& wanted, File& file,
                            Date starts, Date ends) {
    if (wanted.applicant->id.is_null()) return {};
    const auto call = funding::find_call(act.db, wanted.call);
    if (!call) return {};
    const auto id =
        funding::start_application(act, context.territories, call->id, wanted.applicant->id, wanted.territory);
    if (!id) return fail(id.error());
    const auto& subject = wanted.subject;
    funding::Project project;
    project.title = std::string(subject.title);
    project.summary = std::string(subject.description);
    project.need = std::string(subject.need);
    project.description = std::string(subject.description);
    if (!context.programme.publics.empty()) project.public_code = context.programme.publics.front().code;
    project.means = "Deux intervenants à mi-temps, une salle prêtée.";
    project.starts = starts;
    project.ends = ends;
    if (auto done = funding::save_project(act, context.territories, *id, 0, project); !done) return ignore(done);
    // A draft is left where its author stopped.
    if (wanted.fate == Fate::draft) return {};
    const auto asked = wanted.amount_cents;
    const auto costs = asked * 8 / 5;
    const auto others = costs - asked;
    funding::Budget budget;
    budget.lines = {
        {"64.salaries", "", costs * 7 / 10, funding::Promise::asked},
        {"60.supplies", "", costs - costs * 7 / 10, funding::Promise::asked},
        {std::string(funding::asked_account), "", asked, funding::Promise::asked},
        {"74.commune", wanted.where == nullptr ? "Commune" : wanted.where->authority, others, funding::Promise::firm}};
    if (wanted.gift != Gift::none) {
      const std::int64_t hours = 40 + asked / 50'000;
      budget.lines.push_back({"86.volunteers", "", hours * 1'000, funding::Promise::asked});
      budget.lines.push_back({"87.volunteers", "Bénévoles de l’organisme", hours * 1'000, funding::Promise::asked});
      if (wanted.gift == Gift::documented) {
        budget.lines.back().valuation = funding::Valuation::hours;
        budget.lines.back().basis = fmt::format("{} h × 10 €", hours);
      }
    }
    if (auto done = funding::save_budget(act, context.territories, *id, 0, budget); !done) return ignore(done);
    if (wanted.gift == Gift::documented) {
      static const plan::ExaminedFile convention(gift_text, std::int64_t{1} << 20U);
      if (auto done = funding::attach_piece(act, context.territories, *id, funding::in_kind_piece(budget.lines.back()),
                                            "convention-benevolat.txt", convention);
          !done)
        return done;
    }
    if (auto done = funding::save_outcomes(act, context.territories, *id, 0,
                                           {{std::string(subject.outcome), std::string(subject.baseline),
                                             std::string(subject.target), std::string(subject.method), ends}});
        !done)
      return ignore(done);
    static const plan::ExaminedFile piece(piece_text, std::int64_t{1} << 20U);
    if (auto done = funding::attach_piece(act, context.territories, *id, "rib", "rib.txt", piece); !done) return done;
    if (auto done = funding::submit_application(act, context.territories, *id, {true, true, true}); !done) return done;
    file.id = *id;
    return {};
  }

  static Result<void> report(access::Act& act, const plan::Context& context, ApplicationId id, int spent_percent) {
    const auto before = funding::report_of(act.db, id);
    if (!before) return {};
    const auto content = funding::content_of(act.db, context.territories, id);
    funding::Report out;
    for (auto line : content.budget.lines) {
      line.amount_cents = line.amount_cents * spent_percent / 100;
      out.actual.push_back(std::move(line));
    }
    // What rounding takes from one side is given back to it.
    funding::Budget sums;
    sums.lines = out.actual;
    const auto missing = sums.total(funding::Side::cost) - sums.total(funding::Side::income);
    for (auto& line : out.actual) {
      if (missing > 0 && line.account == funding::asked_account) line.amount_cents += missing;
    }
    // By what was asked for, so that nothing else of the demonstration moves; some do not say.
    if (const auto thousands = sums.total(funding::Side::cost) / 100'000; thousands % 10 != 0) {
      out.sessions = std::max<std::int64_t>(1, (4 + thousands % 26) * spent_percent / 100);
      out.hours = *out.sessions * 2;
      out.attendances = *out.sessions * (6 + thousands % 8);
    }
    out.activity = spent_percent == 100 ? "Toutes les séances ont eu lieu." : "Une partie des séances n’a pas eu lieu.";
    out.explanation = spent_percent == 100 ? "" : "Le second animateur n’a pas été recruté.";
    for (const auto& one : content.outcomes)
      out.outcomes.push_back({one.label, one.target, spent_percent == 100 ? one.target : one.baseline, ""});
    return funding::submit_report(act, context.territories, id, before->revision, out);
  }

  const territory::Registry& registry_;
  const GrantActors& actors_;
  std::vector<DrawnAct>& acts_;
  Dice dice_{20161109};
  static constexpr int past_posts = 24;  // each for two years
  std::vector<partner::Organisation> earlier_;
  int minute_ = 0, organisations_ = 0, files_ = 0, ended_ = 0, plans_ = 0, waiting_ = 0;
};

}  // namespace

std::vector<DrawnAct> draw_grants(const territory::Registry& registry, const GrantActors& actors) {
  std::vector<DrawnAct> out;
  Drawing(registry, actors, out).run();
  return out;
}

}  // namespace jalon::app
