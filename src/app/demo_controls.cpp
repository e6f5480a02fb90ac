// SPDX-License-Identifier: EUPL-1.2
// The rule: the counts are kept at the end of September, of October and on the last day; eight departments draw a plan
// of controls in October and three of them have begun; in the shown department and its neighbours late payments and
// reports are answered, some answers accepted, one sent back; one department has lost its instruction officers.
#include "app/demo_controls.hpp"

#include <array>

#include "control/control.hpp"

namespace jalon::app {
namespace {

using namespace control;

constexpr std::array drawn_codes{"93", "59", "13", "69", "31", "67", "33", "06"};
constexpr std::array answering_codes{"93", "59", "13", "69"};
constexpr std::string_view vacant_code = "48";
constexpr std::array seen_texts{
    std::string_view("Comptes et factures rapprochés du budget ; ateliers tenus, feuilles de présence en nombres."),
    std::string_view("Dépenses justifiées ; la comptabilité de l’action n’est pas séparée, à corriger."),
    std::string_view("Deux ateliers sur douze ont été tenus ; une part des frais de siège n’est pas justifiée.")};

using Rule = std::function<Result<void>(access::Act&, const territory::Registry&)>;

class Drawing {
 public:
  Drawing(std::vector<DrawnAct>& acts) : acts_(&acts) {}
  void at(std::string_view day, int hour, const access::Actor& who, Rule rule) {
    const auto when = at_paris(*Date::parse(day), hour, 20);
    acts_->push_back({when, [who, when, rule = std::move(rule)](db::Session& session, const plan::Context& context) {
                        access::Act act{session, who, when, "demo"};
                        return rule(act, context.territories);
                      }});
  }

 private:
  std::vector<DrawnAct>* acts_;
};

Result<void> none(const auto& result) {
  if (!result) return fail(result.error());
  return {};
}

// Answers what stands at a place of the list, if so many fail.
Rule answering(std::string control, TerritoryKey place, std::size_t which, std::string text, std::string due) {
  return [=](access::Act& act, const territory::Registry& registry) -> Result<void> {
    const auto rows = failing(act.db, registry, control, *perimeter_of(registry, place), {act.today(), act.now}, {});
    if (which >= rows.size() || rows[which].state() != CaseState::open) return {};
    return answer(act, registry, control, rows[which].failing.record, {text, Date::parse(due), 0});
  };
}
Rule judging(std::string control, TerritoryKey place, CaseVerb verb, std::string text) {
  return [=](access::Act& act, const territory::Registry& registry) -> Result<void> {
    for (const auto& one :
         failing(act.db, registry, control, *perimeter_of(registry, place), {act.today(), act.now}, {})) {
      if (one.state() == CaseState::answered)
        return follow_up(act, registry, control, one.failing.record, verb, {text, {}, one.followed->revision});
    }
    return {};
  };
}

}  // namespace

std::vector<DrawnAct> draw_controls(const territory::Registry& registry, const access::Actor& inspector,
                                    const std::map<TerritoryKey, GrantPeople>& people) {
  std::vector<DrawnAct> out;
  Drawing draw(out);
  const auto keep = [](access::Act& act, const territory::Registry& places) { return none(run(act, places)); };
  draw.at("2016-09-30", 17, inspector, keep);
  draw.at("2016-10-31", 17, inspector, keep);
  draw.at("2016-11-15", 18, inspector, keep);
  std::size_t turn = 0;
  for (const auto* code : drawn_codes) {
    const auto* place = registry.find(territory::Level::department, code);
    if (place == nullptr || !people.contains(place->key)) continue;
    const auto& controller = people.at(place->key).controller;
    const auto key = place->key;
    draw.at("2016-10-10", 10, controller, [key](access::Act& act, const territory::Registry& places) -> Result<void> {
      // A department without any signed grant yet draws its plan later.
      if (scored(act.db, key, 2016, act.today()).empty()) return {};
      return none(draw_plan(
          act, places, key, 2016,
          {.threshold = 45, .rate_permille = 150, .first = {}, .last = Date::parse("2017-06-30"), .seed = {}}));
    });
    if (++turn > 3) continue;
    const std::size_t visits = turn == 1 ? 3 : 1;
    for (std::size_t i = 0; i < visits; ++i) {
      draw.at(i == 0   ? "2016-10-24"
              : i == 1 ? "2016-11-03"
                       : "2016-11-10",
              15, controller, [key, i](access::Act& act, const territory::Registry& places) -> Result<void> {
                for (const auto& one : checks_of(act.db, key, 2016)) {
                  if (one.outcome != Outcome::to_do || funding::has_acted(act.db, one.application, act.actor.account))
                    continue;
                  const auto outcome = i == 0 ? Outcome::conforming : i == 1 ? Outcome::remarks : Outcome::irregular;
                  return record_check(act, places, one.id,
                                      {outcome, std::string(seen_texts.at(i)),
                                       outcome == Outcome::irregular ? one.granted_cents / 8 : 0, one.revision});
                }
                return {};
              });
    }
  }
  for (const auto* code : answering_codes) {
    const auto* place = registry.find(territory::Level::department, code);
    if (place == nullptr || !people.contains(place->key)) continue;
    const auto& around = people.at(place->key);
    draw.at("2016-11-07", 11, around.payer,
            answering("PA-07", place->key, 0, "Le relevé bancaire de l’organisme a changé ; le nouveau est attendu.",
                      "2016-11-30"));
    draw.at("2016-11-08", 11, around.officer,
            answering("PA-03", place->key, 0, "L’organisme a été relancé deux fois ; visite prévue.", "2016-12-09"));
    draw.at("2016-11-10", 16, around.controller,
            judging("PA-07", place->key, CaseVerb::accept, "Délai raisonnable, à revoir à l’échéance."));
    draw.at("2016-11-14", 16, around.controller,
            judging("PA-03", place->key, CaseVerb::send_back, "Dites à quelle date la visite est fixée."));
  }
  if (const auto* place = registry.find(territory::Level::department, vacant_code);
      place != nullptr && people.contains(place->key)) {
    // Who pays holds the same role.
    for (const auto account : {people.at(place->key).officer.account, people.at(place->key).payer.account}) {
      draw.at("2016-10-17", 9, access::system_actor("Administration des comptes"),
              [account](access::Act& act, const territory::Registry&) { return access::close_account(act, account); });
    }
  }
  return out;
}

}  // namespace jalon::app
