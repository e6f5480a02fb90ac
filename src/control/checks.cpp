// SPDX-License-Identifier: EUPL-1.2
// The plan of controls: marks of risk, those above the threshold, a lot of the others, what was seen.
#include <fmt/format.h>

#include <map>
#include <set>

#include "control/rules.hpp"
#include "control/sources.hpp"
#include "control/sql.hpp"

namespace jalon::control {

BOOST_DESCRIBE_STRUCT(Check, (),
                      (id, department, year, application, number, title, organisation_name, granted_cents, points,
                       marks, why, due, outcome, text, questioned_cents, done_on, done_by, revision))

namespace {

constexpr std::array whys{Name{Why::risk, "risk", N_("By risk")}, Name{Why::lot, "lot", N_("By lot")}};
constexpr std::array outcomes{
    Name{Outcome::to_do, "to_do", N_("To be made")}, Name{Outcome::conforming, "conforming", N_("Nothing to remark")},
    Name{Outcome::remarks, "remarks", N_("Remarks")}, Name{Outcome::irregular, "irregular", N_("Irregular")}};

enum : std::size_t { large, first_grant, report_late, report_returned, amended, cofunding_open, several, high_rate };
constexpr std::array mark_table{
    Mark{"large", 20, N_("More than 23,000 €")},
    Mark{"first_grant", 15, N_("First grant of the organisation in this department")},
    Mark{"report_late", 25, N_("Its report is late")},
    Mark{"report_returned", 15, N_("Its report was sent back")},
    Mark{"amended", 10, N_("Changed after the first decision")},
    Mark{"cofunding_open", 10, N_("Co-funders named, none firm")},
    Mark{"several", 10, N_("The organisation has other grants in force")},
    Mark{"high_rate", 10, N_("More than 70 % of the costs")},
};
constexpr std::int64_t large_cents = 23'000'00;

struct PlanRow {
  TerritoryKey department;
  int year = 0, threshold = 0, rate_permille = 0;
  Date first_day, last_day;
  std::string seed;
  std::int64_t population = 0;
  Instant drawn_at;
  std::string drawn_by;
};
BOOST_DESCRIBE_STRUCT(PlanRow, (),
                      (department, year, threshold, rate_permille, first_day, last_day, seed, population, drawn_at,
                       drawn_by))

Plan plan_in(PlanRow&& row) {
  Plan out;
  out.department = row.department;
  out.year = row.year;
  out.order = {row.threshold, row.rate_permille, row.first_day, row.last_day, std::move(row.seed)};
  out.population = row.population;
  out.drawn_at = row.drawn_at;
  out.drawn_by = std::move(row.drawn_by);
  return out;
}

}  // namespace

std::string_view word(Why why) { return name_of(whys, why).word; }
bool parse_word(std::string_view text, Why& why) { return find_word(whys, text, why); }
std::string_view title(Why why) { return name_of(whys, why).title; }
std::string_view word(Outcome outcome) { return name_of(outcomes, outcome).word; }
bool parse_word(std::string_view text, Outcome& outcome) { return find_word(outcomes, text, outcome); }
std::string_view title(Outcome outcome) { return name_of(outcomes, outcome).title; }

std::span<const Mark> marks() { return mark_table; }

std::vector<Scored> scored(db::Session& session, TerritoryKey department, int year, Date today) {
  std::vector<Scored> out;
  for (auto& grant : funding::exposed(session, department, year, today)) {
    Scored one;
    const auto bears = [&](std::size_t mark, bool holds) {
      if (!holds) return;
      one.marks.push_back(&mark_table.at(mark));
      one.points = std::min(points_max, one.points + mark_table.at(mark).points);
    };
    bears(large, grant.granted_cents > large_cents);
    bears(first_grant, grant.is_first);
    bears(report_late, grant.is_report_late);
    bears(report_returned, grant.was_returned);
    bears(amended, grant.is_amended);
    bears(cofunding_open, grant.is_cofunding_open);
    bears(several, grant.others > 0);
    bears(high_rate, grant.total_cents > 0 && grant.granted_cents * 10 > grant.total_cents * 7);
    one.grant = std::move(grant);
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const Scored& a, const Scored& b) {
    return std::tuple(-a.points, -a.grant.granted_cents) < std::tuple(-b.points, -b.grant.granted_cents);
  });
  return out;
}

Result<std::int64_t> draw_plan(access::Act& act, const territory::Registry& registry, TerritoryKey department, int year,
                               const PlanOrder& given) {
  const auto* place = registry.find(department);
  if (place == nullptr || place->level != territory::Level::department)
    return fail(NotFound{msg("A plan of controls is that of a department.")});
  if (auto ok = act.require(access::Right::run_controls, registry.right_path(department)); !ok)
    return fail(std::move(ok.error()));
  const auto standing = find_plan(act.db, department, year);
  PlanOrder order = standing ? standing->order : given;
  if (!standing) {
    std::vector<Fault> faults;
    if (year < 2000 || year > 2099) faults.push_back({"year", msg("A year from 2000 to 2099 is expected here.")});
    if (order.threshold < 1 || order.threshold > points_max)
      faults.push_back({"threshold", msg("From 1 to {0} points.", points_max)});
    if (order.rate_permille < 0 || order.rate_permille > 1000)
      faults.push_back({"rate", msg("A share from 0 to 100 % is expected here.")});
    if (!order.first) order.first = act.today();
    if (!order.last) order.last = order.first->plus_days(180);
    if (*order.last < *order.first) faults.push_back({"last", msg("The last day comes after the first.")});
    if (*order.first < act.today()) faults.push_back({"first", msg("Give a day from today on.")});
    order.seed = tidy(order.seed);
    if (length(order.seed) > 100) faults.push_back({"seed", msg("At most {0} characters.", 100)});
    if (order.seed.empty()) order.seed = fmt::format("{} {} {}", place->code, year, act.today().text());
    if (!faults.empty()) return fail(Invalid{std::move(faults)});
  }
  std::set<funding::ApplicationId> there;
  if (standing) {
    for (const auto& one : checks_of(act.db, department, year)) there.insert(one.application);
  }
  const auto grants = scored(act.db, department, year, act.today());
  if (grants.empty())
    return refused("control.nothing_to_draw", msg("No grant of this year is signed in this department."),
                   msg("Draw the plan once there are some."));
  // Each draws its lot from the seed and its own number, so that a further draw changes nothing of the first: below the
  // rate, it is looked at.
  const auto lot = [&](const Scored& one) {
    const auto digest = sha256(order.seed + "\n" + one.grant.number);
    std::uint64_t drawn = 0;
    for (std::size_t i = 0; i < 6; ++i) drawn = drawn * 256 + static_cast<unsigned char>(digest[i]);
    return static_cast<int>(drawn % 1000);
  };
  std::vector<std::pair<const Scored*, Why>> chosen;
  for (const auto& one : grants) {
    if (there.contains(one.grant.application)) continue;
    if (one.points >= order.threshold) {
      chosen.emplace_back(&one, Why::risk);
    } else if (lot(one) < order.rate_permille) {
      chosen.emplace_back(&one, Why::lot);
    }
  }
  const auto population = static_cast<std::int64_t>(grants.size());
  if (standing) {
    act.db.run(sql::renew_plan, department, year, population, act.now, act.actor.label);
  } else {
    act.db.run(sql::insert_plan, department, year, order.threshold, order.rate_permille, *order.first, *order.last,
               order.seed, population, act.now, act.actor.label);
  }
  // Spread over the days, the riskiest first.
  const auto begins = std::max(*order.first, act.today());
  const auto days = std::max(0, days_between(begins, *order.last));
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto& [one, why] = chosen[i];
    std::string codes;
    for (const auto* mark : one->marks) codes += (codes.empty() ? "" : " ") + std::string(mark->code);
    const auto due = std::max(begins, *order.last)
                         .plus_days(-days + static_cast<int>((i + 1) * static_cast<std::size_t>(days) / chosen.size()));
    act.db.run(sql::insert_check, CheckId::make(), department, year, one->grant.application, one->grant.number,
               one->grant.title, one->grant.organisation_name, one->grant.granted_cents, one->points, codes, why, due);
  }
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("year", year);
    json.field("threshold", order.threshold);
    json.field("rate_permille", order.rate_permille);
    json.field("seed", order.seed);
    json.field("population", population);
    json.field("drawn", static_cast<std::int64_t>(chosen.size()));
  });
  act.record({.act = "draw_plan",
              .kind = "control_plan",
              .object_id = fmt::format("{}-{}", place->code, year),
              .territory = department,
              .before = "",
              .after = after});
  return static_cast<std::int64_t>(chosen.size());
}

std::optional<Plan> find_plan(db::Session& session, TerritoryKey department, int year) {
  auto row = session.first<PlanRow>(sql::find_plan, department, year);
  return row ? std::optional(plan_in(std::move(*row))) : std::nullopt;
}

std::vector<Plan> plans(db::Session& session, int year) {
  std::vector<Plan> out;
  session.each<PlanRow>(
      sql::list_plans, [&](PlanRow&& row) { out.push_back(plan_in(std::move(row))); }, year);
  return out;
}

std::vector<Check> checks_of(db::Session& session, TerritoryKey department, int year) {
  return session.all<Check>(sql::checks_of, department, year);
}

std::vector<Check> checks_in(db::Session& session, int year) { return session.all<Check>(sql::checks_in, year); }

std::optional<Check> find_check(db::Session& session, CheckId id) { return session.first<Check>(sql::find_check, id); }

Result<void> record_check(access::Act& act, const territory::Registry& registry, CheckId id, const Seen& seen) {
  const auto check = find_check(act.db, id);
  if (!check) return fail(NotFound{msg("There is no such control.")});
  if (auto ok = act.require(access::Right::run_controls, registry.right_path(check->department)); !ok) return ok;
  if (!act.actor.is_system && funding::has_acted(act.db, check->application, act.actor.account))
    return refused("control.duties_apart",
                   msg("You have acted on this grant: somebody who instructed, decided, certified or paid it does not "
                       "control it."),
                   msg("Ask a colleague of internal control."));
  if (seen.revision != check->revision)
    return fail(Conflict{msg("Somebody wrote down this control meanwhile: read what they saw.")});
  std::vector<Fault> faults;
  const auto text =
      required_text("text", seen.text, text_characters_max, msg("Say what was looked at, and what was seen."), faults);
  if (seen.outcome == Outcome::to_do) faults.push_back({"outcome", msg("Say what came of it.")});
  if (seen.questioned_cents < 0 || seen.questioned_cents > check->granted_cents)
    faults.push_back(
        {"questioned", msg("From 0 to the {0} € of the grant.", format_decimal(check->granted_cents, 2, Lang::fr))});
  if (seen.outcome == Outcome::irregular && seen.questioned_cents == 0)
    faults.push_back({"questioned", msg("An irregular use is told in euros.")});
  if (seen.outcome == Outcome::conforming && seen.questioned_cents > 0)
    faults.push_back({"questioned", msg("Nothing is questioned where nothing is to be remarked.")});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  if (act.db.run(sql::record_check, id, seen.revision, seen.outcome, text, seen.questioned_cents, act.today(),
                 act.actor.label) == 0)
    return fail(Conflict{msg("Somebody wrote down this control meanwhile: read what they saw.")});
  const auto told = [](Outcome outcome, std::string_view what, std::int64_t cents) {
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("outcome", word(outcome));
      json.field("text", what);
      json.field("questioned_cents", cents);
    });
    return out;
  };
  act.record({.act = "record_check",
              .kind = "control_check",
              .object_id = id.text(),
              .territory = check->department,
              .before = told(check->outcome, check->text, check->questioned_cents),
              .after = told(seen.outcome, text, seen.questioned_cents)});
  return {};
}

}  // namespace jalon::control
