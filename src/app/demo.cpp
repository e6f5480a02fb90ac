// SPDX-License-Identifier: EUPL-1.2
// The rule of the demonstration, also in docs/demonstration.md:
// - 371 contracts stand on EPCI: the most populous of each department, then the most populous of the others, the
//   Métropole du Grand Paris left out; 64 stand on the most populous communes of no chosen EPCI. 435 in all.
// - 317 delegates are shared among departments by largest remainder of their number of contracts, at least one each.
// - The history runs from 9 May to 15 November 2016 through the same functions as the pages, in order of time, drawn
//   from a fixed seed. Each department has its own pace, so that some are late and some are not.
// - Services of care, their places and months are drawn in demo_capacity.cpp.
// - Public money, from the vote to payments, is drawn in demo_ledger.cpp; calls and grants in demo_grants.cpp.
// - Three departmental cells, their meetings and decisions are drawn in demo_committees.cpp.
// - Plans of controls, visits and answers to what controls list are drawn in demo_controls.cpp.
#include "app/demo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

#include "app/demo_answers.hpp"
#include "app/demo_capacity.hpp"
#include "app/demo_committees.hpp"
#include "app/demo_controls.hpp"
#include "app/demo_dice.hpp"
#include "app/demo_grants.hpp"
#include "app/demo_ledger.hpp"
#include "app/demo_texts.hpp"
#include "embed/indicators_2016.hpp"
#include "figures/definition.hpp"
#include "journal/journal.hpp"
#include "plan/plan.hpp"
#include "programme/programme.hpp"
#include "steering/steering.hpp"

namespace jalon::app {
namespace {

constexpr int contracts_expected = 435;
constexpr int contracts_on_epci = 371;
constexpr int delegates_expected = 317;
constexpr std::string_view grand_paris = "200054781";
constexpr std::string_view programme_code = "prevention-radicalisation-2016";
constexpr std::size_t acts_per_transaction = 2000;

const Date first_day = *Date::of(2016, 5, 9);
const Date last_day = *Date::of(2016, 11, 15);

struct Place {
  territory::NewContract contract;
  TerritoryKey key;
  std::string place;      // "Plaine Commune", for names of partners
  std::string authority;  // who signs: the EPCI or the commune
};

// What happens to a contract; the order of the list breaks ties at one instant.
enum class Step : std::uint8_t {
  reason,
  start,
  axis,
  action,
  comment,
  support,
  submit,
  send_back,
  resubmit,
  sign_authority,
  sign_state,
  begin,
  remind,
  drawn  // an act on a service or on public money; arg is its place in the list of them
};
struct Event {
  Instant at;
  std::int32_t contract = 0;
  Step step = Step::start;
  std::int16_t arg = 0;
};

std::vector<const territory::Territory*> by_population(std::vector<const territory::Territory*> items) {
  std::sort(items.begin(), items.end(), [](const auto* a, const auto* b) {
    return a->population != b->population ? a->population > b->population : a->code < b->code;
  });
  return items;
}

std::string short_name(std::string_view epci) {
  for (const std::string_view prefix : {"CA ", "CC ", "CU ", "METRO ", "Métropole "}) {
    if (epci.substr(0, prefix.size()) == prefix) return std::string(epci.substr(prefix.size()));
  }
  return std::string(epci);
}

// « Commune d’Aubervilliers », « Commune de Paris », « Commune du Raincy ».
std::string commune_of(const std::string& name) {
  if (name.rfind("Le ", 0) == 0) return "Commune du " + name.substr(3);
  if (name.rfind("Les ", 0) == 0) return "Commune des " + name.substr(4);
  const char first = fold(name).front();
  const bool vowel = std::string_view("aeiouy").find(first) != std::string_view::npos;
  return (vowel ? "Commune d’" : "Commune de ") + name;
}

std::vector<Place> choose_places(const territory::Registry& registry, Dice& dice) {
  std::vector<const territory::Territory*> epci;
  for (const auto& territory : registry.all(territory::Level::epci)) {
    if (territory.code != grand_paris) epci.push_back(&territory);
  }
  epci = by_population(std::move(epci));
  std::vector<const territory::Territory*> chosen;
  std::set<TerritoryKey> departments;
  for (const auto* territory : epci) {
    if (departments.insert(territory->parent).second) chosen.push_back(territory);
  }
  const std::set<const territory::Territory*> first(chosen.begin(), chosen.end());
  for (const auto* territory : epci) {
    if (static_cast<int>(chosen.size()) >= contracts_on_epci) break;
    if (first.count(territory) == 0) chosen.push_back(territory);
  }
  // The communes of Grand Paris belong to no chosen EPCI: Paris, Hauts-de-Seine, Seine-Saint-Denis, Val-de-Marne.
  std::vector<const territory::Territory*> communes;
  for (const std::string_view department : {"75", "92", "93", "94"}) {
    const auto* found = registry.find(territory::Level::department, department);
    if (found == nullptr) continue;
    for (const auto* commune : registry.below(found->key, territory::Level::commune)) communes.push_back(commune);
  }
  communes = by_population(std::move(communes));
  for (const auto* commune : communes) {
    if (static_cast<int>(chosen.size()) >= contracts_expected) break;
    chosen.push_back(commune);
  }
  std::vector<Place> out;
  for (const auto* territory : chosen) {
    Place place;
    place.place = short_name(territory->name);
    place.authority = territory->level == territory::Level::commune ? commune_of(territory->name) : territory->name;
    place.contract.name = territory->name;
    const auto* department = registry.ancestor(territory->key, territory::Level::department);
    JALON_CHECK(department != nullptr);
    place.contract.department = department->key;
    place.contract.member_codes = {territory->code};
    place.contract.longitude = territory->longitude;
    place.contract.latitude = territory->latitude;
    out.push_back(std::move(place));
  }
  std::sort(out.begin(), out.end(), [&](const Place& a, const Place& b) {
    const auto* da = registry.find(a.contract.department);
    const auto* db = registry.find(b.contract.department);
    return da->code != db->code ? da->code < db->code : a.contract.member_codes < b.contract.member_codes;
  });
  int number = 0;
  for (auto& place : out) {
    place.contract.code = fmt::format("CVD{:03}", ++number);
    const auto* member = registry.find(territory::Level::epci, place.contract.member_codes[0]);
    if (member == nullptr) member = registry.find(territory::Level::commune, place.contract.member_codes[0]);
    // Made up: the priority neighbourhoods hold 6 to 14 % of the inhabitants.
    place.contract.population = member->population * dice.between(6, 14) / 100;
  }
  return out;
}

// Largest remainder: seats in proportion to weights, at least one for each weight above nought.
std::map<TerritoryKey, int> share(const std::map<TerritoryKey, int>& weights, int seats) {
  int total = 0;
  for (const auto& [key, weight] : weights) total += weight;
  std::map<TerritoryKey, int> out;
  if (total == 0) return out;
  std::vector<std::pair<std::int64_t, TerritoryKey>> remainders;
  int given = 0;
  for (const auto& [key, weight] : weights) {
    const int whole = std::max(1, seats * weight / total);
    out[key] = whole;
    given += whole;
    remainders.emplace_back(static_cast<std::int64_t>(seats) * weight % total, key);
  }
  std::sort(remainders.rbegin(), remainders.rend());
  for (std::size_t i = 0; given < seats; ++i, ++given) ++out[remainders[i % remainders.size()].second];
  for (std::size_t i = remainders.size(); given > seats && i-- > 0;) {
    if (out[remainders[i].second] > 1) --out[remainders[i].second], --given;
    if (i == 0) i = remainders.size();
  }
  return out;
}

Instant at(Date day, Dice& dice) { return at_paris(day, dice.between(8, 18), dice.between(0, 59)); }

Date working_day(Date day) {
  const int weekday = (day.days + 3) % 7;  // 0 is Monday: 1970-01-01 was a Thursday
  return weekday >= 5 ? day.plus_days(7 - weekday) : day;
}

// The history of one contract. `slowness` is its department's, in percent of the usual.
void draw_history(std::int32_t contract, int slowness, int actions, Dice& dice, std::vector<Event>& out) {
  const auto push = [&](Date day, Step step, int arg = 0) {
    const Date moved = working_day(day);
    if (moved <= last_day) out.push_back(Event{at(moved, dice), contract, step, static_cast<std::int16_t>(arg)});
  };
  const int wait = dice.between(8, 120) * slowness / 100;
  const Date started = working_day(first_day.plus_days(wait));
  if (dice.chance(slowness > 120 ? 24 : 6)) {
    if (dice.chance(55)) push(first_day.plus_days(dice.between(100, 180)), Step::reason, dice.between(0, 3));
    return;
  }
  if (started > last_day) return;
  out.push_back(Event{at_paris(started, 8, 5), contract, Step::start, 0});
  const int writing = dice.between(24, 70) * slowness / 100;
  const auto during = [&] { return started.plus_days(1 + dice.between(0, std::max(1, writing - 3))); };
  for (int axis = 0; axis < 7; ++axis) push(during(), Step::axis, axis);
  for (int action = 0; action < actions; ++action) push(during(), Step::action, action);
  const Date submitted = working_day(started.plus_days(writing + 1));
  for (int i = dice.between(0, 3); i > 0; --i)
    push(submitted.plus_days(-dice.between(0, 2)), Step::comment, dice.between(0, 4));
  for (Date day = started.plus_days(dice.between(1, 9)); day < submitted.plus_days(20);
       day = day.plus_days(dice.between(8, 26))) {
    push(day, Step::support, dice.between(0, 7));
  }
  if (submitted > last_day || dice.chance(7)) return;  // still being written, or written and never sent
  out.push_back(Event{at_paris(submitted, 18, 30), contract, Step::submit, 0});
  Date answered = working_day(submitted.plus_days(dice.between(5, 18) * slowness / 100));
  if (dice.chance(16)) {
    push(answered, Step::send_back, dice.between(0, 3));
    const Date again = working_day(answered.plus_days(dice.between(6, 15)));
    push(again, Step::resubmit);
    answered = working_day(again.plus_days(dice.between(4, 10)));
  }
  if (dice.chance(4)) return;  // waits for the prefect
  push(answered, Step::sign_state);
  if (dice.chance(5)) return;  // waits for the mayor
  const Date adopted = working_day(answered.plus_days(dice.between(1, 12)));
  push(adopted, Step::sign_authority);
  if (dice.chance(35)) push(adopted.plus_days(dice.between(8, 30)), Step::begin);
}

// Moves the history of a contract by whole weeks, so that its submission falls in the week that ends on `day`, and
// drops what comes after the step that it stops at. False when it was never submitted.
bool bring_forward(std::vector<Event>& events, std::int32_t contract, Date day, Step stop) {
  const auto of = [&](const Event& event, Step step) { return event.contract == contract && event.step == step; };
  const auto submission =
      std::find_if(events.begin(), events.end(), [&](const Event& event) { return of(event, Step::submit); });
  if (submission == events.end()) return false;
  constexpr std::int64_t day_ms = 86'400'000;
  const int weeks = (day.days - paris_date(submission->at).days) / 7;
  Instant end = submission->at;
  for (Event& event : events) {
    if (of(event, stop)) end = event.at;
  }
  std::erase_if(events, [&](const Event& event) { return event.contract == contract && event.at.ms > end.ms; });
  for (Event& event : events) {
    if (event.contract == contract) event.at.ms += static_cast<std::int64_t>(weeks) * 7 * day_ms;
  }
  return true;
}

std::string with_place(std::string_view text, const Place& place) {
  std::string out(text);
  for (const auto& [mark, value] :
       {std::pair<std::string_view, const std::string&>{"{place}", place.place}, {"{authority}", place.authority}}) {
    for (std::size_t found = out.find(mark); found != std::string::npos; found = out.find(mark))
      out.replace(found, mark.size(), value);
  }
  return out;
}

const std::string& code_or_first(const std::vector<programme::Option>& options, std::string_view wanted) {
  JALON_CHECK(!options.empty());
  for (const auto& option : options) {
    if (option.code == wanted) return option.code;
  }
  return options.front().code;
}

plan::Action make_action(const demo_texts::ActionTemplate& text, const Place& place, const programme::Programme& pack,
                         Dice& dice) {
  plan::Action action;
  action.axis = text.axis;
  action.title = text.title;
  action.description = with_place(text.description, place);
  action.owner = with_place(text.owner, place);
  action.public_code = code_or_first(pack.publics, text.public_code);
  action.level_code = code_or_first(pack.levels, text.level_code);
  action.starts = Date::of(2017, dice.between(1, 4), dice.between(1, 28));
  action.ends = action.starts->plus_days(dice.between(120, 420));
  action.partners = {{place.authority, partner::Part::accountable},
                     {action.owner, partner::Part::responsible},
                     {"Éducation nationale", partner::Part::informed}};
  if (action.owner == place.authority) action.partners.erase(action.partners.begin() + 1);
  action.milestones = {{std::string(text.milestones[0]), action.starts->plus_days(30), {}},
                       {std::string(text.milestones[1]), action.ends, {}}};
  const std::int64_t total = static_cast<std::int64_t>(text.budget_thousands) * dice.between(70, 130) * 1000;  // cents
  const std::int64_t state_part = total * dice.between(40, 70) / 100;
  action.budget = {{code_or_first(pack.funders, "fipd"), state_part},
                   {code_or_first(pack.funders, "epci"), total - state_part}};
  if (action.budget[0].funder == action.budget[1].funder) action.budget = {{action.budget[0].funder, total}};
  action.expected = {{false, std::string(text.output), "", std::string(text.output_target), "", action.ends},
                     {true, std::string(text.outcome), std::string(text.baseline), std::string(text.target),
                      std::string(text.method), action.ends}};
  return action;
}

access::Actor actor_of_account(access::AccountId id, std::string label, access::Role role, TerritoryKey territory) {
  access::Actor actor;
  actor.account = id;
  actor.account_id = id.text();
  actor.label = std::move(label);
  actor.grants = {access::Grant{role, territory}};
  return actor;
}

struct People {
  access::Actor coordinator, inspector;
  access::Actor officer;                           // of the department that the shown accounts stand in
  std::size_t shown = 0;                           // the contract that they stand in
  std::string shown_accounts;                      // one line each: e-mail, tab, what it is
  std::map<TerritoryKey, access::Actor> prefects;  // by department
  std::vector<access::Actor> authorities;          // by contract
  std::vector<access::Actor> delegates;            // by contract: who helps it
  std::vector<std::pair<access::AccountId, std::size_t>> assigned;  // delegate, contract
  access::Actor association;                                        // of the shown contract
  std::map<TerritoryKey, GrantPeople> grants;                       // around the files of each department
};

// A demonstration contract of the Seine-Saint-Denis: the accounts on the sign-in page stand in one territory.
std::size_t shown_contract(const std::vector<Place>& places, const territory::Registry& registry) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (registry.find(places[i].contract.department)->code == "93") return i;
  }
  return 0;
}

Result<People> make_accounts(access::Act& act, const territory::Registry& registry, const std::vector<Place>& places,
                             DemoSummary& summary) {
  const std::string hash = access::hash_password(demonstration_password);
  People people;
  std::map<std::string, std::string> emails;  // by account
  const auto add = [&](std::string email, std::string name, std::string label, access::Role role,
                       TerritoryKey territory) -> Result<access::Actor> {
    access::Invitation invitation;
    invitation.email = email + "@demonstration.example";
    invitation.name = std::move(name);
    invitation.function_label = label;
    invitation.grants = {access::Grant{role, territory}};
    auto id = access::add_account(act, invitation, hash);
    if (!id) return tl::unexpected(id.error());
    ++summary.accounts;
    emails[id->text()] = invitation.email;
    return actor_of_account(*id, std::move(label), role, territory);
  };
  const TerritoryKey nation = registry.nation().key;
  const std::size_t shown = shown_contract(places, registry);
  const TerritoryKey department_93 = places[shown].contract.department;

  auto coordinator = add("coordination", "Coordination nationale", "Coordination nationale",
                         access::Role::national_coordinator, nation);
  if (!coordinator) return tl::unexpected(coordinator.error());
  people.coordinator = *coordinator;
  const std::array<std::tuple<const char*, const char*, access::Role, TerritoryKey>, 6> others{{
      {"instruction", "Bureau de l’instruction, préfecture de la Seine-Saint-Denis", access::Role::instruction_officer,
       department_93},
      {"controle", "Mission du contrôle interne", access::Role::control_officer, nation},
      {"evaluation", "Équipe d’évaluation universitaire", access::Role::evaluator, nation},
      {"audit", "Corps d’audit", access::Role::auditor, nation},
      {"administration", "Administration des comptes", access::Role::administrator, nation},
      {"association", "Association de prévention spécialisée", access::Role::association, places[shown].key},
  }};
  for (const auto& [email, label, role, territory] : others) {
    auto added = add(email, label, label, role, territory);
    if (!added) return tl::unexpected(added.error());
    if (role == access::Role::instruction_officer) people.officer = *added;
    if (role == access::Role::control_officer) people.inspector = *added;
    if (role == access::Role::association) people.association = *added;
  }
  people.shown = shown;
  for (const auto& department : registry.all(territory::Level::department)) {
    auto added = add("prefet-" + department.code, "Préfet (démonstration)", "Préfecture – " + department.name,
                     access::Role::prefect, department.key);
    if (!added) return tl::unexpected(added.error());
    people.prefects.emplace(department.key, *added);
  }
  // Who instructs, who pays, who certifies, and who applies, in each department: different people.
  for (const auto& department : registry.all(territory::Level::department)) {
    GrantPeople around;
    const auto around_file = [&](const char* email, const char* label, access::Role role,
                                 access::Actor& into) -> Result<void> {
      auto added = add(fmt::format("{}-{}", email, department.code), label,
                       fmt::format("{} – {}", label, department.name), role, department.key);
      if (!added) return tl::unexpected(added.error());
      into = std::move(*added);
      return {};
    };
    if (department.key == department_93) {
      around.officer = people.officer;
    } else if (auto done = around_file("instruction", "Bureau de l’instruction", access::Role::instruction_officer,
                                       around.officer);
               !done) {
      return tl::unexpected(done.error());
    }
    if (auto done = around_file("paiement", "Bureau des finances", access::Role::instruction_officer, around.payer);
        !done)
      return tl::unexpected(done.error());
    if (auto done = around_file("controle", "Contrôle de gestion", access::Role::control_officer, around.controller);
        !done)
      return tl::unexpected(done.error());
    for (int i = 1; i <= (department.key == department_93 ? 5 : 1); ++i) {
      around.associations.emplace_back();
      if (auto done = around_file(fmt::format("association-{}", i).c_str(), "Association", access::Role::association,
                                  around.associations.back());
          !done)
        return tl::unexpected(done.error());
    }
    people.grants.emplace(department.key, std::move(around));
  }
  std::map<TerritoryKey, int> weights;
  std::map<TerritoryKey, std::vector<std::size_t>> of_department;
  for (std::size_t i = 0; i < places.size(); ++i) {
    ++weights[places[i].contract.department];
    of_department[places[i].contract.department].push_back(i);
    auto added = add(fmt::format("collectivite-{:03}", i + 1), "Chef de projet du contrat (démonstration)",
                     places[i].authority, access::Role::local_authority, places[i].key);
    if (!added) return tl::unexpected(added.error());
    people.authorities.push_back(*added);
  }
  people.delegates.resize(places.size());
  int number = 0;
  for (const auto& [department, seats] : share(weights, delegates_expected)) {
    const auto& contracts = of_department[department];
    for (int seat = 0; seat < seats; ++seat) {
      ++number;
      const std::size_t first = contracts[static_cast<std::size_t>(seat) % contracts.size()];
      const std::string label = fmt::format("Délégué du préfet n° {}, {}", number, registry.find(department)->name);
      auto added = add(fmt::format("delegue-{:03}", number), "Délégué du préfet (démonstration)", label,
                       access::Role::delegate, places[first].key);
      if (!added) return tl::unexpected(added.error());
      ++summary.delegates;
      // A delegate helps the contracts whose turn comes at its seat; a contract may have several, the first helps
      // write.
      bool any = false;
      for (std::size_t c = static_cast<std::size_t>(seat); c < contracts.size(); c += static_cast<std::size_t>(seats)) {
        people.assigned.emplace_back(added->account, contracts[c]);
        people.delegates[contracts[c]] = *added;
        people.delegates[contracts[c]].grants = {access::Grant{access::Role::delegate, places[contracts[c]].key}};
        any = true;
      }
      if (!any) people.assigned.emplace_back(added->account, first);
    }
  }
  const auto show = [&](const std::string& email, const std::string& what) {
    people.shown_accounts += email + "\t" + what + "\n";
  };
  show(emails[people.coordinator.account_id], people.coordinator.label);
  show("prefet-93@demonstration.example", "Préfet de la Seine-Saint-Denis");
  show("instruction@demonstration.example", "Bureau de l’instruction, préfecture de la Seine-Saint-Denis");
  show("paiement-93@demonstration.example", "Bureau des finances, préfecture de la Seine-Saint-Denis");
  show("controle-93@demonstration.example", "Contrôle de gestion, préfecture de la Seine-Saint-Denis");
  show(emails[people.delegates[shown].account_id], people.delegates[shown].label);
  show(emails[people.authorities[shown].account_id], people.authorities[shown].label + ", collectivité signataire");
  show("controle@demonstration.example", "Mission du contrôle interne");
  show("association@demonstration.example", "Association de prévention spécialisée");
  show("evaluation@demonstration.example", "Équipe d’évaluation universitaire");
  show("audit@demonstration.example", "Corps d’audit");
  show("administration@demonstration.example", "Administration des comptes");
  return people;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> demonstration_accounts(Platform& platform) {
  std::vector<std::pair<std::string, std::string>> out;
  const std::string lines = read_setting(*platform.database, "demonstration_accounts").value_or("");
  for (const std::string_view line : split(lines, '\n')) {
    const auto tab = line.find('\t');
    if (tab != std::string_view::npos) out.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  return out;
}

Result<DemoSummary> make_demonstration(Platform& platform, int scale,
                                       const std::function<void(std::string_view)>& progress) {
  db::Database& database = *platform.database;
  DemoSummary summary;
  Dice dice(20161024);
  const access::Actor system = access::system_actor("Jeu de démonstration");
  const Instant beginning = at_paris(first_day, 8, 0);

  if (database.read([](db::Session& session) { return journal::position(session); }) != 0) {
    return refused("app.demo_needs_an_empty_database",
                   msg("{0} already holds records that are not a demonstration; nothing was changed.", database.name()),
                   msg("Give another file with --db."));
  }

  progress("territories");
  auto reference = database.write([&](db::Session& session) -> Result<int> {
    access::Act act{session, system, beginning, "demo"};
    write_setting(session, "demonstration_date", last_day.text());
    return territory::load_reference(act);
  });
  if (!reference) return tl::unexpected(reference.error());
  platform.territories->reload();

  progress("contracts, programme and accounts");
  std::vector<Place> places = choose_places(*platform.territories->current(), dice);
  const std::size_t base_count = places.size();
  for (int copy = 2; copy <= scale; ++copy) {
    for (std::size_t i = 0; i < base_count; ++i) {
      Place place = places[i];
      place.contract.code += fmt::format("-{}", copy);
      place.contract.name += fmt::format(" ({})", copy);
      places.push_back(std::move(place));
    }
  }
  for (std::size_t from = 0; from < places.size(); from += acts_per_transaction) {
    auto added = database.write([&](db::Session& session) -> Result<int> {
      access::Act act{session, system, beginning, "demo"};
      for (std::size_t i = from; i < std::min(places.size(), from + acts_per_transaction); ++i) {
        auto key = territory::add_contract(act, places[i].contract);
        if (!key) return tl::unexpected(key.error());
        places[i].key = *key;
      }
      return 0;
    });
    if (!added) return tl::unexpected(added.error());
  }
  summary.contracts = static_cast<std::int64_t>(places.size());
  platform.territories->reload();
  const auto registry = platform.territories->current();

  const std::vector<Place> base_places(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(base_count));
  People people;
  auto prepared = database.write([&](db::Session& session) -> Result<int> {
    access::Act act{session, system, beginning, "demo"};
    auto made = make_accounts(act, *registry, base_places, summary);
    if (!made) return tl::unexpected(made.error());
    people = std::move(*made);
    write_setting(session, "demonstration_accounts", people.shown_accounts);
    auto pack = programme::parse(programme::embedded(programme_code));
    if (!pack) return tl::unexpected(pack.error());
    access::Act coordinator{session, people.coordinator, beginning, "demo"};
    if (auto done = programme::load(coordinator, *pack); !done) return tl::unexpected(done.error());
    if (auto done = programme::publish(coordinator, *registry, programme_code); !done)
      return tl::unexpected(done.error());
    const plan::Context context{*registry, *pack};
    if (auto done = plan::open_plans(act, context); !done) return tl::unexpected(done.error());
    const auto file = figures::read_definitions_toml(embed::indicators_2016());
    if (!file) return tl::unexpected(file.error());
    const auto defined = figures::import_definitions(coordinator, *registry, *file);
    if (!defined) return tl::unexpected(defined.error());
    if (!defined->rejected.empty()) return fail(Invalid{defined->rejected});
    for (const auto& [delegate, contract] : people.assigned) {
      const auto& prefect = people.prefects.at(places[contract].contract.department);
      access::Act assigning{session, prefect, beginning, "demo"};
      if (auto done = steering::assign_delegate(assigning, context, delegate, places[contract].key); !done)
        return tl::unexpected(done.error());
    }
    return 0;
  });
  if (!prepared) return tl::unexpected(prepared.error());

  const auto pack = database.read([](db::Session& session) { return programme::current(session); });
  JALON_CHECK(pack != nullptr);
  const plan::Context context{*registry, *pack};

  // Draw everything first, then act in order of time.
  std::map<TerritoryKey, int> slowness;
  for (const auto& department : registry->all(territory::Level::department))
    slowness[department.key] = dice.between(55, 150);
  const auto templates = demo_texts::actions();
  std::vector<std::vector<std::uint8_t>> chosen(places.size());
  std::vector<Event> events;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t t = 0; t < templates.size(); ++t) {
      const bool only_of_axis = std::none_of(chosen[i].begin(), chosen[i].end(),
                                             [&](std::uint8_t c) { return templates[c].axis == templates[t].axis; });
      if (only_of_axis || dice.chance(30)) chosen[i].push_back(static_cast<std::uint8_t>(t));
    }
    draw_history(static_cast<std::int32_t>(i), slowness[places[i].contract.department],
                 static_cast<int>(chosen[i].size()), dice, events);
  }
  // The contract of the accounts on the sign-in page is being written: there is something left for a visitor to do.
  const auto shown = static_cast<std::int32_t>(shown_contract(base_places, *registry));
  events.erase(
      std::remove_if(events.begin(), events.end(), [&](const Event& event) { return event.contract == shown; }),
      events.end());
  const Date shown_start = *Date::of(2016, 10, 11);
  events.push_back(Event{at_paris(shown_start, 9, 0), shown, Step::start, 0});
  for (int axis = 0; axis < 5; ++axis) {
    events.push_back(Event{at_paris(shown_start.plus_days(2 + 3 * axis), 10, axis), shown, Step::axis,
                           static_cast<std::int16_t>(axis)});
  }
  for (std::size_t action = 0; action < chosen[static_cast<std::size_t>(shown)].size(); ++action) {
    const auto axis = templates[chosen[static_cast<std::size_t>(shown)][action]].axis;
    if (axis > "4") continue;
    events.push_back(Event{at_paris(shown_start.plus_days(4 + 2 * static_cast<int>(action)), 15, 0), shown,
                           Step::action, static_cast<std::int16_t>(action)});
  }
  events.push_back(Event{at_paris(*Date::of(2016, 10, 20), 14, 0), shown, Step::support, 3});
  events.push_back(Event{at_paris(*Date::of(2016, 11, 10), 14, 0), shown, Step::comment, 2});
  // Its neighbours give the prefecture of the sign-in page something to do: two plans to sign, one of them for long,
  // one that waits for the mayor's signature, one to correct, one adopted this week.
  struct Shown {
    Date submitted;
    Step stop;
  };
  const std::array<Shown, 5> neighbours{{{*Date::of(2016, 11, 10), Step::submit},
                                         {*Date::of(2016, 10, 20), Step::submit},
                                         {*Date::of(2016, 11, 1), Step::sign_state},
                                         {*Date::of(2016, 11, 4), Step::submit},
                                         {*Date::of(2016, 10, 28), Step::sign_authority}}};
  std::size_t next = 0;
  const auto& department = base_places[static_cast<std::size_t>(shown)].contract.department;
  for (std::int32_t i = shown + 1; i < static_cast<std::int32_t>(base_count) && next < neighbours.size(); ++i) {
    if (base_places[static_cast<std::size_t>(i)].contract.department != department) continue;
    const bool waits = std::any_of(events.begin(), events.end(), [&](const Event& event) {
      return event.contract == i && event.step == Step::sign_authority;
    });
    if (!waits || !bring_forward(events, i, neighbours[next].submitted, neighbours[next].stop)) continue;
    if (next == 3) events.push_back(Event{at_paris(*Date::of(2016, 11, 9), 16, 20), i, Step::send_back, 1});
    ++next;
  }
  // What was moved beyond the day of the demonstration has not happened.
  std::erase_if(events, [&](const Event& event) { return paris_date(event.at) > last_day; });
  events.push_back(Event{at_paris(*Date::of(2016, 11, 2), 10, 0), -1, Step::remind, 0});
  auto drawn = draw_capacity(*registry, *pack, people.prefects);
  GrantActors grants{.money = {.coordinator = people.coordinator,
                               .officer = people.officer,
                               .department = places[people.shown].contract.department,
                               .prefects = people.prefects},
                     .people = people.grants,
                     .places = {},
                     .shown = people.shown,
                     .shown_association = people.association};
  for (std::size_t i = 0; i < base_count; ++i) {
    const auto& member = base_places[i].contract.member_codes[0];
    grants.places.push_back({.contract = base_places[i].key,
                             .department = base_places[i].contract.department,
                             .place = base_places[i].place,
                             .authority = base_places[i].authority,
                             .is_commune = registry->find(territory::Level::epci, member) == nullptr,
                             .authority_actor = people.authorities[i],
                             .delegate = people.delegates[i]});
  }
  for (auto& one : draw_ledger(*registry, grants.money)) drawn.push_back(std::move(one));
  for (auto& one : draw_grants(*registry, grants)) drawn.push_back(std::move(one));
  for (auto& one : draw_committees(*registry, people.prefects)) drawn.push_back(std::move(one));
  for (auto& one : draw_controls(*registry, people.inspector, people.grants)) drawn.push_back(std::move(one));
  JALON_CHECK(drawn.size() <= static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()));
  for (std::size_t i = 0; i < drawn.size(); ++i)
    events.push_back(Event{drawn[i].at, -1, Step::drawn, static_cast<std::int16_t>(i)});
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tuple(a.at.ms, a.contract, a.step, a.arg) < std::tuple(b.at.ms, b.contract, b.step, b.arg);
  });

  struct Written {
    plan::PlanId plan;
    std::array<std::int64_t, 8> axis_revisions{};
    std::vector<plan::ActionId> actions;
  };
  std::vector<Written> written(places.size());
  std::map<std::string, std::int64_t> refusals;

  const auto perform = [&](db::Session& session, const Event& event) -> Result<void> {
    if (event.step == Step::drawn) return drawn[static_cast<std::size_t>(event.arg)].perform(session, context);
    const bool of_contract = event.contract >= 0;
    const std::size_t i = of_contract ? static_cast<std::size_t>(event.contract) : 0;
    const Place& place = places[i];
    Written& state = written[i];
    const std::size_t person = i % base_count;
    access::Actor authority = people.authorities[person];
    authority.grants[0].territory = place.key;
    access::Actor delegate = people.delegates[person].account.is_null() ? authority : people.delegates[person];
    if (!delegate.grants.empty()) delegate.grants[0].territory = place.key;
    const access::Actor& prefect = people.prefects.at(place.contract.department);
    access::Act by_authority{session, authority, event.at, "demo"};
    access::Act by_delegate{session, delegate, event.at, "demo"};
    access::Act by_prefect{session, prefect, event.at, "demo"};
    access::Act by_coordinator{session, people.coordinator, event.at, "demo"};
    const auto ignore = [](auto result) -> Result<void> {
      if (!result) return tl::unexpected(result.error());
      return {};
    };
    if (of_contract && state.plan.is_null() && event.step != Step::start && event.step != Step::reason) return {};
    switch (event.step) {
      case Step::reason:
        return plan::give_reason(by_authority, context, place.key,
                                 demo_texts::reasons()[static_cast<std::size_t>(event.arg)]);
      case Step::start: {
        auto plan = plan::start_plan(by_authority, context, place.key);
        if (!plan) return tl::unexpected(plan.error());
        state.plan = *plan;
        return {};
      }
      case Step::axis: {
        const auto& text = demo_texts::axes()[static_cast<std::size_t>(event.arg)];
        plan::AxisText axis;
        axis.axis = text.axis;
        axis.diagnosis = text.diagnosis[i % 3];
        axis.objective = text.objective[(i / 3) % 3];
        const bool helped = (i + static_cast<std::size_t>(event.arg)) % 4 == 0 && !delegate.account.is_null();
        return ignore(plan::save_axis(helped ? by_delegate : by_authority, context, state.plan, axis));
      }
      case Step::action: {
        const auto& text = templates[chosen[i][static_cast<std::size_t>(event.arg)]];
        auto saved = plan::save_action(by_authority, context, state.plan, make_action(text, place, *pack, dice));
        if (!saved) return tl::unexpected(saved.error());
        state.actions.push_back(saved->id);
        return {};
      }
      case Step::comment:
        if (state.actions.empty()) return {};
        return ignore(plan::add_comment(by_prefect, context,
                                        state.actions[static_cast<std::size_t>(event.arg) % state.actions.size()],
                                        demo_texts::comments()[static_cast<std::size_t>(event.arg)]));
      case Step::support: {
        if (people.delegates[person].account.is_null()) return {};
        steering::Support support;
        support.delegate = delegate.account;
        support.contract = place.key;
        support.day = paris_date(event.at);
        support.kind = dice.pick(pack->support_kinds).code;
        support.minutes = 15 * dice.between(2, 16);
        support.note = demo_texts::support_notes()[static_cast<std::size_t>(event.arg)];
        return ignore(steering::log_support(by_delegate, context, support));
      }
      case Step::submit:
      case Step::resubmit:
        return plan::submit_plan(by_authority, context, state.plan);
      case Step::send_back:
        return plan::return_plan(by_prefect, context, state.plan,
                                 demo_texts::return_motives()[static_cast<std::size_t>(event.arg)]);
      case Step::sign_state:
        return ignore(plan::sign_plan(by_prefect, context, state.plan, true));
      case Step::sign_authority:
        return ignore(plan::sign_plan(by_authority, context, state.plan, false));
      case Step::begin:
        return plan::begin_plan(by_prefect, context, state.plan);
      case Step::drawn:
        return {};
      case Step::remind: {
        std::vector<TerritoryKey> late;
        for (std::size_t k = 0; k < places.size(); ++k) {
          if (written[k].plan.is_null()) late.push_back(places[k].key);
        }
        if (late.empty()) return {};
        return ignore(steering::remind(
            by_coordinator, context, late,
            fmt::format("{} de votre {} : à remettre pour le 31 décembre. Le délégué du préfet "
                        "peut vous aider.",
                        context.programme.plan_noun.opening(Lang::fr), context.programme.contract_noun.fr)));
      }
    }
    return {};
  };

  for (std::size_t from = 0; from < events.size(); from += acts_per_transaction) {
    const std::size_t to = std::min(events.size(), from + acts_per_transaction);
    auto done = database.write([&](db::Session& session) -> Result<int> {
      for (std::size_t e = from; e < to; ++e) {
        if (auto result = perform(session, events[e]); !result) {
          // The draw does not know every rule (a contract of a plan still incomplete, say); a refusal is counted and
          // named.
          ++refusals[english(result.error())];
        } else {
          ++summary.acts;
        }
      }
      return 0;
    });
    if (!done) return tl::unexpected(done.error());
    progress(fmt::format("history, {} of {} acts", to, events.size()));
  }
  progress("values given by the territories");
  const auto& shown_place = places[people.shown];
  auto values = add_demonstration_answers(platform, {.system = system,
                                                     .officer = people.officer,
                                                     .prefect = people.prefects.at(shown_place.contract.department),
                                                     .authority = people.authorities[people.shown],
                                                     .department = shown_place.contract.department,
                                                     .contract = shown_place.key});
  if (!values) return tl::unexpected(values.error());
  for (const auto& [why, count] : refusals) progress(fmt::format("refused {} times: {}", count, why));
  return summary;
}

}  // namespace jalon::app
