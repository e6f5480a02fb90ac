// SPDX-License-Identifier: EUPL-1.2
// The rule: 69.4 M€ are voted in AE and in CP, on two lines; 8 % is kept in reserve; the rest but a twentieth is
// delegated to departments by their population, through their regions. Grants take most of it (demo_grants.cpp).
// Prefects commit 3 to 10 % of it in one to four orders from April on; four fifths of them are paid within weeks, in
// whole or by half. One order in ten is decided and not signed yet, one of them is given up, one commitment is wrong
// and reversed, one payment comes back in part.
#include "app/demo_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include "app/demo_dice.hpp"
#include "embed/fipd_2016_2018.hpp"
#include "ledger/ledger.hpp"
#include "ledger/statements.hpp"

namespace jalon::app {
namespace {

using ledger::Kind;
using ledger::Move;
using ledger::Unit;

constexpr std::string_view programme = "fipd";
constexpr int year = 2016;
const Date first_signature = *Date::of(2016, 4, 4);
const Date first_entered = *Date::of(2016, 5, 9);
const Date last_day = *Date::of(2016, 11, 15);

struct LineOfBudget {
  std::string_view code;
  std::int64_t voted_cents;
};
// The finance act for 2016 gives the fund 69.4 M€; the part of each line is made up.
constexpr std::array lines{LineOfBudget{"radicalisation", 1'540'000'000}, LineOfBudget{"delinquance", 5'400'000'000}};

std::int64_t people_of(const territory::Registry& registry, const MoneyActors& actors) {
  std::int64_t people = 0;
  for (const auto& [key, prefect] : actors.prefects) people += registry.find(key)->population;
  return std::max<std::int64_t>(people, 1);
}
std::int64_t reserved_of(const LineOfBudget& line) { return line.voted_cents / 100 * 8; }
// Whole euros.
std::int64_t part_of(const LineOfBudget& line, const territory::Territory& place, std::int64_t people) {
  const auto to_divide = (line.voted_cents - reserved_of(line)) / 100 * 95;
  return to_divide / 100 * place.population / people * 100;
}

ledger::Account account(std::string_view line, TerritoryKey place, Kind kind, Unit unit) {
  return {std::string(programme), year, std::string(line), place, kind, unit};
}

class Drawing {
 public:
  Drawing(const territory::Registry& registry, const MoneyActors& actors, std::vector<DrawnAct>& acts)
      : registry_(registry), actors_(actors), nation_(registry.nation().key), acts_(acts) {}

  void run() {
    const Date voted_on = *Date::of(2016, 1, 4);
    const Date notified_on = *Date::of(2016, 2, 15);
    const auto people = people_of(registry_, actors_);
    std::vector<const territory::Territory*> departments;
    for (const auto& [key, prefect] : actors_.prefects) departments.push_back(registry_.find(key));
    std::ranges::sort(departments, {}, [](const auto* place) { return place->code; });
    for (const auto& line : lines) {
      const auto in_nation = [&](Kind kind, Unit unit) { return account(line.code, nation_, kind, unit); };
      both(
          voted_on, actors_.coordinator, Move::vote, "Loi de finances pour 2016 (démonstration)",
          [&](Unit unit) {
            return Pair{in_nation(Kind::voted, unit), in_nation(Kind::open, unit)};
          },
          line.voted_cents);
      const auto reserved = reserved_of(line);
      both(
          voted_on, actors_.coordinator, Move::hold_back, "Réserve de précaution 2016 (démonstration)",
          [&](Unit unit) {
            return Pair{in_nation(Kind::open, unit), in_nation(Kind::reserve, unit)};
          },
          reserved);
      // To the regions what their departments receive, then to these: each amount is whole euros.
      std::map<TerritoryKey, std::int64_t> of_region, of_department;
      for (const auto* place : departments) {
        const auto part = part_of(line, *place, people);
        of_department[place->key] = part;
        of_region[registry_.ancestor(place->key, territory::Level::region)->key] += part;
      }
      for (const auto& [region, part] : of_region) {
        if (part == 0) continue;
        both(
            notified_on, actors_.coordinator, Move::delegate,
            fmt::format("Notification {} 2016, région {} (démonstration)", line.code, registry_.find(region)->name),
            [&, to = region](Unit unit) {
              return Pair{in_nation(Kind::open, unit), account(line.code, to, Kind::open, unit)};
            },
            part);
      }
      for (const auto* place : departments) {
        const auto part = of_department[place->key];
        if (part == 0) continue;
        const auto region = registry_.ancestor(place->key, territory::Level::region)->key;
        both(
            Date{notified_on.days + 21}, actors_.coordinator, Move::delegate,
            fmt::format("Notification {} 2016, {} (démonstration)", line.code, place->name),
            [&](Unit unit) {
              return Pair{account(line.code, region, Kind::open, unit),
                          account(line.code, place->key, Kind::open, unit)};
            },
            part);
        agreements(line.code, *place, part);
      }
    }
    documents();
    std::vector<std::size_t> order(acts_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return std::pair(acts_[i].at.ms, days_[i]); });
    std::vector<DrawnAct> sorted;
    for (const auto i : order) sorted.push_back(std::move(acts_[i]));
    acts_ = std::move(sorted);
  }

 private:
  struct Pair {
    ledger::Account from, to;
  };

  // What documents say of the fund: real, with their sources. Those of later days were entered on the last one.
  void documents() {
    const auto file = ledger::read_statements(registry_, embed::fipd_2016_2018());
    JALON_CHECK(file);
    for (const auto& row : file->rows) {
      add(std::min(row.statement.day, last_day), 17,
          [who = actors_.coordinator, said = row.statement](db::Session& session, const territory::Registry& registry,
                                                            Instant at) -> Result<void> {
            access::Act act{session, who, at, "demo"};
            auto done = ledger::state_envelope(act, registry, said);
            if (!done) return fail(std::move(done.error()));
            return {};
          });
    }
  }

  void add(Date day, int hour, std::function<Result<void>(db::Session&, const territory::Registry&, Instant)> what) {
    if (day > last_day) return;
    // What is older than the demonstration was entered on its first morning, in the order of the documents.
    const auto at =
        day < first_entered ? at_paris(first_entered, 8, 0) : at_paris(day, hour, static_cast<int>(acts_.size() % 50));
    days_.push_back(day);
    acts_.push_back({at, [at, what = std::move(what)](db::Session& session, const plan::Context& context) {
                       return what(session, context.territories, at);
                     }});
  }
  // In AE and in CP, in one entry.
  template <class F>
  void both(Date day, const access::Actor& who, Move move, std::string document, F&& pair, std::int64_t cents) {
    ledger::Entry entry{.move = move,
                        .day = day,
                        .document = std::move(document),
                        .memo = "",
                        .idempotency_key = fmt::format("demo-{}", ++keys_),
                        .transfers = {}};
    for (const auto unit : {Unit::ae, Unit::cp}) {
      auto [from, to] = pair(unit);
      entry.transfers.push_back({std::move(from), std::move(to), cents});
    }
    add(day, 9,
        [who, entry = std::move(entry)](db::Session& session, const territory::Registry& registry,
                                        Instant at) -> Result<void> {
          access::Act act{session, who, at, "demo"};
          auto done = ledger::post_entry(act, registry, entry);
          if (!done) return fail(std::move(done.error()));
          return {};
        });
  }

  using Number = std::shared_ptr<std::int64_t>;
  Number one(Date day, const access::Actor& who, Move move, std::string document, std::string memo,
             ledger::Account from, ledger::Account to, std::int64_t cents,
             ledger::State state = ledger::State::posted) {
    auto number = std::make_shared<std::int64_t>(0);
    ledger::Entry entry{.move = move,
                        .day = day,
                        .document = std::move(document),
                        .memo = std::move(memo),
                        .idempotency_key = fmt::format("demo-{}", ++keys_),
                        .transfers = {{std::move(from), std::move(to), cents}}};
    add(day, 11,
        [who, number, state, entry = std::move(entry)](db::Session& session, const territory::Registry& registry,
                                                       Instant at) -> Result<void> {
          access::Act act{session, who, at, "demo"};
          auto done = ledger::post_entry(act, registry, entry, state);
          if (!done) return fail(std::move(done.error()));
          *number = *done;
          return {};
        });
    return number;
  }

  void agreements(std::string_view line, const territory::Territory& place, std::int64_t part) {
    const auto& prefect = actors_.prefects.at(place.key);
    const bool is_shown = place.key == actors_.department;
    // Elsewhere payments come from the accounting system, in a file.
    const auto payer = is_shown ? actors_.officer : access::system_actor("Import comptable (démonstration)");
    const int wanted = dice_.between(3, 10);
    const int count = is_shown ? 4 : dice_.between(1, 4);
    for (int i = 0; i < count; ++i) {
      const auto cents = part / 100 * wanted / 100 / count * 100;
      if (cents <= 0) continue;
      const Date signed_on{first_signature.days + dice_.between(0, 215)};
      const auto document = fmt::format("Marché 2016-{}-{:03} (démonstration)", place.code, ++agreements_);
      const auto open = account(line, place.key, Kind::open, Unit::ae);
      const auto committed = account(line, place.key, Kind::committed, Unit::ae);
      if (dice_.between(1, 10) == 1) {
        const auto held = one(signed_on, prefect, Move::commit, document, "Décidée, en attente de signature.", open,
                              committed, cents, ledger::State::held);
        if (++held_ % 4 == 0) {
          add(Date{signed_on.days + 30}, 15,
              [prefect, held](db::Session& session, const territory::Registry& registry, Instant at) -> Result<void> {
                access::Act act{session, prefect, at, "demo"};
                return ledger::release_entry(act, registry, *held, "Le prestataire s’est retiré.");
              });
        }
        continue;
      }
      const auto number = one(signed_on, prefect, Move::commit, document, "", open, committed, cents);
      if (is_shown && i == 0 && line == lines.front().code) {
        const Date found{signed_on.days + 8};
        add(found, 15,
            [prefect, number, found](db::Session& session, const territory::Registry& registry,
                                     Instant at) -> Result<void> {
              access::Act act{session, prefect, at, "demo"};
              auto done = ledger::reverse_entry(act, registry,
                                                {.number = *number,
                                                 .day = found,
                                                 .motive = "Montant saisi deux fois : le marché est unique.",
                                                 .idempotency_key = fmt::format("demo-reversal-{}", *number)});
              if (!done) return fail(std::move(done.error()));
              return {};
            });
        continue;
      }
      if (!dice_.chance(80)) continue;
      const auto paid = dice_.chance(50) ? cents : cents / 200 * 100;
      const Date paid_on{signed_on.days + dice_.between(20, 70)};
      const auto open_cp = account(line, place.key, Kind::open, Unit::cp);
      const auto paid_cp = account(line, place.key, Kind::paid, Unit::cp);
      one(paid_on, payer, Move::pay, fmt::format("Mandat, {}", document), "", open_cp, paid_cp, paid);
      if (paid_on < last_day && ++paid_ % 40 == 0) {
        one(Date{paid_on.days + 20}, payer, Move::recover, fmt::format("Titre de perception, {}", document),
            "Dépenses non éligibles.", paid_cp, account(line, place.key, Kind::recovered, Unit::cp), paid / 1000 * 100);
      }
    }
  }

  const territory::Registry& registry_;
  const MoneyActors& actors_;
  TerritoryKey nation_;
  std::vector<DrawnAct>& acts_;
  std::vector<Date> days_;  // of the acts
  Dice dice_{20161115};
  int keys_ = 0, agreements_ = 0, held_ = 0, paid_ = 0;
};

}  // namespace

std::int64_t envelope_of(const territory::Registry& registry, const MoneyActors& actors, std::string_view line,
                         TerritoryKey department) {
  const auto* found = std::ranges::find(lines, line, &LineOfBudget::code);
  const auto* place = registry.find(department);
  if (found == lines.end() || place == nullptr) return 0;
  return part_of(*found, *place, people_of(registry, actors));
}

std::vector<DrawnAct> draw_ledger(const territory::Registry& registry, const MoneyActors& actors) {
  std::vector<DrawnAct> out;
  Drawing(registry, actors, out).run();
  return out;
}

}  // namespace jalon::app
