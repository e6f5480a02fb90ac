// SPDX-License-Identifier: EUPL-1.2
// The rule: each department has one to four services by its population, with between a quarter and half of the places
// that the programme says are needed open on the first day; openings planned since then come late or not by a delay
// that depends on the kind of place; each service counts its months from May on, and one in nine counts is missing.
// Some of what was planned is put off or given up, and one service ends.
#include "app/demo_capacity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "app/demo_dice.hpp"

namespace jalon::app {
namespace {

using capacity::PlaceChange;

const Date first_day = *Date::of(2016, 5, 9);
const Date last_day = *Date::of(2016, 11, 15);

constexpr std::string_view closing_in = "13";

struct Name {
  std::string_view service, organisation;
};
constexpr std::array names{
    Name{"Point d’écoute et d’orientation", "Association départementale de prévention spécialisée"},
    Name{"Maison des familles", "Association de soutien à la parentalité"},
    Name{"Plateforme d’accompagnement", "Sauvegarde de l’enfance et de l’adolescence"},
    Name{"Parcours d’insertion", "Mission locale"},
};
// Of the kinds of place in the order of the programme: how many days late at most; building takes longest.
constexpr std::array delay_days{30, 45, 60, 40, 120, 30};
constexpr std::array<std::string_view, 4> motives{
    "Travaux plus longs que prévu.", "Recrutement d’un psychologue retardé.", "Notification tardive des crédits.",
    "Local trouvé plus tard que prévu."};

// What is known of a service once its act has been performed.
struct Written {
  capacity::ServiceId id;
  std::map<std::size_t, capacity::ChangeId> planned;
  std::vector<std::string> kinds;
};
struct Stock {
  std::string kind;
  std::vector<std::pair<Date, int>> done;  // places by day
  int occupied = 0;
  [[nodiscard]] int open_on(Date day) const {
    int out = 0;
    for (const auto& [at, places] : done) out += at <= day ? places : 0;
    return out;
  }
};

template <class T>
Result<void> ignore(Result<T> result) {
  if (!result) return tl::unexpected(result.error());
  return {};
}

class Drawing {
 public:
  Drawing(const programme::Programme& programme, std::vector<DrawnAct>& acts) : programme_(programme), acts_(acts) {}

  void service(const territory::Territory& department, const access::Actor& prefect, std::size_t rank, int places) {
    const auto written = std::make_shared<Written>();
    const auto who = std::make_shared<const access::Actor>(prefect);
    const Name& name = names.at(rank % names.size());
    capacity::NewService fresh{.name = fmt::format("{} ({})", name.service, department.name),
                               .operator_name = fmt::format("{} ({})", name.organisation, department.code),
                               .address = "",
                               .territory = department.key,
                               .contracts = {},
                               .note = "Service de démonstration."};
    add(first_day, 9, 0, [=](db::Session& session, const plan::Context& context) -> Result<void> {
      access::Act act{session, *who, at_paris(first_day, 9, 0), "demo"};
      auto entered = fresh;
      entered.kinds = written->kinds;
      auto made = capacity::create_service(act, context, entered);
      if (!made) return tl::unexpected(made.error());
      written->id = *made;
      return {};
    });
    // One or two kinds of place, the last of the programme (“other”) left out.
    const auto kinds = programme_.place_kinds.size();
    const std::size_t kind_count = places >= 8 && dice_.chance(60) ? 2 : 1;
    std::vector<Stock> stocks;
    for (std::size_t k = 0; k < kind_count; ++k) {
      const auto kind =
          (rank + k * 2 + static_cast<std::size_t>(dice_.between(0, 1))) % std::max<std::size_t>(kinds - 1, 1);
      if (std::any_of(stocks.begin(), stocks.end(),
                      [&](const Stock& one) { return one.kind == programme_.place_kinds[kind].code; }))
        continue;
      Stock stock;
      stock.kind = programme_.place_kinds[kind].code;
      written->kinds.push_back(stock.kind);
      const int baseline = std::max(2, places / static_cast<int>(kind_count));
      change(who, written, stock, baseline, first_day, first_day, "");
      fund(who, written, stock.kind, baseline);
      openings(who, written, stock, kind, baseline);
      stocks.push_back(std::move(stock));
    }
    months(department, name, written, std::move(stocks));
    if (department.code == closing_in && rank == 3) close(who, written);
  }

 private:
  // One service ends on the last day.
  void close(const std::shared_ptr<const access::Actor>& who, const std::shared_ptr<Written>& written) {
    add(last_day, 16, 30, [=](db::Session& session, const plan::Context& context) -> Result<void> {
      access::Act act{session, *who, at_paris(last_day, 16, 30), "demo"};
      capacity::Closing closing;
      closing.service = written->id;
      closing.closed_on = last_day;
      closing.motive = "Fin de la convention, les familles sont orientées vers les autres services.";
      closing.document = "Courrier de la préfecture (démonstration)";
      return ignore(capacity::close_service(act, context, closing));
    });
  }

  void add(Date day, int hour, int minute, std::function<Result<void>(db::Session&, const plan::Context&)> perform) {
    acts_.push_back({at_paris(day, hour, minute), std::move(perform)});
  }

  void change(const std::shared_ptr<const access::Actor>& who, const std::shared_ptr<Written>& written, Stock& stock,
              int places, Date planned_on, Date done_on, std::string_view motive) {
    PlaceChange one;
    one.kind = stock.kind;
    one.places = places;
    one.planned_on = planned_on;
    one.done_on = done_on;
    one.delay_motive = motive;
    one.document = "Convention de démonstration";
    stock.done.emplace_back(done_on, places);
    add(done_on, 10, 0, [=](db::Session& session, const plan::Context& context) -> Result<void> {
      access::Act act{session, *who, at_paris(done_on, 10, 0), "demo"};
      auto entered = one;
      entered.service = written->id;
      return ignore(capacity::enter_change(act, context, entered));
    });
  }

  void fund(const std::shared_ptr<const access::Actor>& who, const std::shared_ptr<Written>& written,
            const std::string& kind, int places) {
    capacity::Funding funding;
    funding.kind = kind;
    // Part of what is open is funded by nobody yet, and part of what is funded is not open.
    funding.places = std::max(1, places * dice_.between(80, 130) / 100);
    funding.funder = programme_.funders.front().code;
    funding.reference = "FIPD 2016, programme R (démonstration)";
    funding.first_day = first_day;
    funding.last_day = dice_.chance(70) ? Date::of(2016, 12, 31) : std::nullopt;
    add(first_day, 11, 0, [=](db::Session& session, const plan::Context& context) -> Result<void> {
      access::Act act{session, *who, at_paris(first_day, 11, 0), "demo"};
      auto entered = funding;
      entered.service = written->id;
      return ignore(capacity::enter_funding(act, context, entered));
    });
  }

  void openings(const std::shared_ptr<const access::Actor>& who, const std::shared_ptr<Written>& written, Stock& stock,
                std::size_t kind, int baseline) {
    const int n = dice_.between(0, 3);
    for (int i = 0; i < n; ++i) {
      const std::size_t number = next_++;
      PlaceChange one;
      one.kind = stock.kind;
      one.places = std::max(1, baseline * dice_.between(15, 50) / 100);
      one.planned_on = dice_.chance(65) ? Date::of(2016, 7, 1)->plus_days(dice_.between(0, 130))
                                        : Date::of(2016, 11, 16)->plus_days(dice_.between(0, 400));
      one.document = "Décision de démonstration";
      const Date announced = std::max(first_day.plus_days(7), std::min(one.planned_on, last_day).plus_days(-60));
      add(announced, 14, 0, [=](db::Session& session, const plan::Context& context) -> Result<void> {
        access::Act act{session, *who, at_paris(announced, 14, 0), "demo"};
        auto entered = one;
        entered.service = written->id;
        auto id = capacity::enter_change(act, context, entered);
        if (!id) return tl::unexpected(id.error());
        written->planned[number] = *id;
        return {};
      });
      put_off(who, written, number, one.planned_on, announced);
      const int delay = dice_.chance(35) ? 0 : dice_.between(1, delay_days.at(kind % delay_days.size()));
      const Date done = one.planned_on.plus_days(delay);
      const auto motive = delay == 0 ? std::string_view() : dice_.pick(motives);
      if (done > last_day || not_open_.contains(number)) continue;
      stock.done.emplace_back(done, one.places);
      add(done, 17, 0, [=](db::Session& session, const plan::Context& context) -> Result<void> {
        access::Act act{session, *who, at_paris(done, 17, 0), "demo"};
        return capacity::complete_change(act, context, written->planned.at(number), done, motive);
      });
    }
  }

  // One opening in six is put off by one to three months before its day, and one in twenty-five is given up instead.
  void put_off(const std::shared_ptr<const access::Actor>& who, const std::shared_ptr<Written>& written,
               std::size_t number, Date planned_on, Date announced) {
    const int drawn = later_dice_.between(1, 100);
    const Date to = planned_on.plus_days(later_dice_.between(30, 90));
    const auto motive = later_dice_.pick(motives);
    const Date said = std::min(planned_on, last_day).plus_days(-later_dice_.between(1, 20));
    if (drawn > 20 || said <= announced) return;
    const bool is_given_up = drawn <= 4;
    if (is_given_up) not_open_.insert(number);
    // What is put off beyond the last day of the demonstration has not opened by then.
    if (!is_given_up && planned_on <= last_day && to <= last_day) return;
    if (!is_given_up) not_open_.insert(number);
    add(said, 15, 0, [=](db::Session& session, const plan::Context& context) -> Result<void> {
      access::Act act{session, *who, at_paris(said, 15, 0), "demo"};
      const auto id = written->planned.at(number);
      if (is_given_up) return capacity::cancel_change(act, context, id, "Porteur retiré du projet.");
      return capacity::postpone_change(act, context, id, to, motive);
    });
  }

  void months(const territory::Territory& department, const Name& name, const std::shared_ptr<Written>& written,
              std::vector<Stock> stocks) {
    const auto by = std::make_shared<const access::Actor>(
        access::system_actor(fmt::format("{} ({})", name.organisation, department.code)));
    for (auto month = Period::containing(first_day, Period::Length::month); month.end().plus_days(-1) <= last_day;
         month = month.next()) {
      const Date end = month.end().plus_days(-1);
      capacity::MonthReport report;
      report.month = month;
      for (auto& stock : stocks) {
        const int open = stock.open_on(end);
        capacity::Counts counts;
        counts.kind = stock.kind;
        counts.occupied = open * dice_.between(35, 100) / 100;
        if (dice_.chance(3)) {
          counts.occupied = open + 1;
          report.remark = "Un accueil en urgence, le temps d’une orientation (démonstration).";
        }
        counts.waiting = counts.occupied * 10 >= open * 9 ? dice_.between(1, 6) : dice_.between(0, 1);
        counts.completed = counts.occupied == 0 ? 0 : dice_.between(0, 1 + counts.occupied / 5);
        counts.interrupted = dice_.chance(40) ? 1 : 0;
        counts.supported = counts.occupied + counts.completed + counts.interrupted;
        report.counts.push_back(std::move(counts));
      }
      const Date sent = std::min(end.plus_days(dice_.between(1, 14)), last_day);
      if (dice_.chance(11)) continue;  // a report that is missing
      add(sent, 16, 0, [=](db::Session& session, const plan::Context& context) -> Result<void> {
        access::Act act{session, *by, at_paris(sent, 16, 0), "demo"};
        auto counted = report;
        counted.service = written->id;
        return ignore(capacity::report_month(act, context, counted));
      });
    }
  }

  const programme::Programme& programme_;
  std::vector<DrawnAct>& acts_;
  Dice dice_{20160509};
  Dice later_dice_{20161115};       // its own, so that what it draws changes nothing else
  std::set<std::size_t> not_open_;  // numbers of openings that have not happened by the last day
  std::size_t next_ = 0;
};

}  // namespace

std::vector<DrawnAct> draw_capacity(const territory::Registry& registry, const programme::Programme& programme,
                                    const std::map<TerritoryKey, access::Actor>& prefects) {
  std::vector<DrawnAct> acts;
  if (programme.place_kinds.empty()) return acts;
  Drawing drawing(programme, acts);
  Dice dice(32);
  for (const auto& department : registry.all(territory::Level::department)) {
    const auto prefect = prefects.find(department.key);
    if (prefect == prefects.end()) continue;
    const int services = department.population < 300'000     ? 1
                         : department.population < 700'000   ? 2
                         : department.population < 1'200'000 ? 3
                                                             : 4;
    const auto known = [&](std::string_view name) {
      return name == programme::need_population ? std::optional<double>(department.population) : std::nullopt;
    };
    const auto need = programme.need ? programme.need->places(programme.need->inputs(known)).value_or(20) : 20;
    const int places = static_cast<int>(need) * dice.between(25, 50) / 100 / services;
    for (int i = 0; i < services; ++i)
      drawing.service(department, prefect->second, static_cast<std::size_t>(i), std::max(2, places));
  }
  std::stable_sort(acts.begin(), acts.end(), [](const DrawnAct& a, const DrawnAct& b) { return a.at < b.at; });
  return acts;
}

}  // namespace jalon::app
