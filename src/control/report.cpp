// SPDX-License-Identifier: EUPL-1.2
// The annual report on internal control, and what goes out as JSON.
#include <fmt/format.h>

#include <map>

#include "control/rules.hpp"
#include "control/sources.hpp"
#include "control/sql.hpp"
#include "web/http.hpp"

namespace jalon::control {

BOOST_DESCRIBE_STRUCT(Closed, (), (place, year, text, remarks, sha256, by, at))

namespace {

std::string name_of_place(const territory::Registry& registry, TerritoryKey key) {
  const auto* place = registry.find(key);
  return place == nullptr ? std::string() : fmt::format("{}-{}", territory::word(place->level), place->code);
}

void counts(JsonWriter& json, const Line& line) {
  json.field("checked", line.checked);
  json.field("failing", line.failing);
  json.field("amount_cents", line.amount_cents);
  json.field("since", line.since);
  json.field("open", line.open());
  json.field("answered", line.answered);
  json.field("accepted", line.accepted);
  json.field("returned", line.returned);
  json.field("overdue", line.overdue);
}

}  // namespace

void write_json(JsonWriter& json, const Line& line) {
  const auto& control = *line.control;
  const auto both = [&](std::string_view name, const Text& text) {
    json.key(name);
    if (text.en.empty()) {
      json.null();
      return;
    }
    json.object([&] {
      json.field("en", text.en);
      json.field("fr", text.fr);
    });
  };
  json.object([&] {
    json.field("id", control.id);
    json.field("kind", word(control.kind));
    json.field("is_listed", control.is_listed);
    both("title", control.title);
    both("finding", control.finding);
    both("does", control.does);
    both("missing", control.missing);
    json.field("guard", control.guard);
    json.key("sources");
    json.array([&] {
      for (const auto& one : control.sources) {
        json.object([&] {
          json.field("key", one.key);
          json.field("address", one.address);
        });
      }
    });
    if (control.is_listed) {
      json.field("answers", word(control.answers));
      counts(json, line);
    }
  });
}

void write_json(JsonWriter& json, const territory::Registry& registry, const Control& control, const Entry& entry,
                const Now& now) {
  json.object([&] {
    json.field("control", control.id);
    json.field("record", entry.failing.record);
    json.field("title", entry.failing.title);
    json.field("href", entry.failing.href);
    json.field("territory", name_of_place(registry, entry.failing.place));
    json.field("since", entry.failing.since);
    json.field("days", static_cast<std::int64_t>(days_between(entry.failing.since, now.today)));
    json.field("says_en", says(control, entry.failing, now.today, Lang::en));
    json.field("says_fr", says(control, entry.failing, now.today, Lang::fr));
    json.field("amount_cents", entry.failing.amount_cents);
    json.field("state", word(entry.state()));
    json.field("revision", entry.followed ? entry.followed->revision : 0);
    json.field("due", entry.followed ? entry.followed->due : std::nullopt);
  });
}

std::string report_json(db::Session& session, const territory::Registry& registry, const Perimeter& perimeter, int year,
                        const Now& now) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("year", year);
    json.field("territory", name_of_place(registry, perimeter.place));
    json.field("as_of", now.today);
    json.key("controls");
    json.array([&] {
      for (const auto& line : overview(session, registry, perimeter, now)) {
        if (!line.control->is_listed) continue;
        json.object([&] {
          json.field("id", line.control->id);
          counts(json, line);
        });
      }
    });
    std::int64_t population = 0;
    std::int64_t departments = 0;
    std::int64_t questioned = 0;
    std::map<Outcome, std::int64_t> made;
    std::int64_t late = 0;
    for (const auto& plan : plans(session, year)) {
      if (!is_in(perimeter, plan.department)) continue;
      ++departments;
      population += plan.population;
    }
    for (const auto& one : checks_in(session, year)) {
      if (!is_in(perimeter, one.department)) continue;
      ++made[one.outcome];
      questioned += one.questioned_cents;
      if (one.is_late(now.today)) ++late;
    }
    json.key("plan");
    json.object([&] {
      json.field("departments", departments);
      json.field("grants", population);
      for (const auto outcome : {Outcome::to_do, Outcome::conforming, Outcome::remarks, Outcome::irregular})
        json.field(word(outcome), made[outcome]);
      json.field("late", late);
      json.field("questioned_cents", questioned);
    });
  });
  return out;
}

Result<void> close_report(access::Act& act, const territory::Registry& registry, TerritoryKey place, int year,
                          std::string_view remarks) {
  const auto perimeter = perimeter_of(registry, place);
  if (!perimeter || perimeter->place != place)
    return fail(NotFound{msg("A report is that of the nation, a region or a department.")});
  if (auto ok = act.require(access::Right::run_controls, registry.right_path(place)); !ok) return ok;
  if (year >= act.today().year())
    return refused("control.year_under_way", msg("The year {0} is not over.", year),
                   msg("Its report is closed from next January on."));
  if (year < 2000) return fail(NotFound{msg("There is no report of this year.")});
  std::vector<Fault> faults;
  const auto text = required_text("remarks", remarks, text_characters_max,
                                  msg("Say what the figures mean and what will be done."), faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto json = report_json(act.db, registry, *perimeter, year, {act.today(), act.now});
  const auto digest = hex(sha256(json + "\n" + text));
  if (act.db.run(sql::insert_report, place, year, json, text, digest, act.now, act.actor.label) == 0)
    return fail(Conflict{msg("The report of {0} is closed already.", year)});
  std::string after;
  JsonWriter writer(after);
  writer.object([&] {
    writer.field("year", year);
    writer.field("sha256", digest);
  });
  act.record({.act = "close_report",
              .kind = "control_report",
              .object_id = fmt::format("{}-{}", name_of_place(registry, place), year),
              .territory = place,
              .before = "",
              .after = after,
              .motive = text});
  return {};
}

std::optional<Closed> find_report(db::Session& session, TerritoryKey place, int year) {
  return session.first<Closed>(sql::find_report, place, year);
}
std::vector<Closed> reports(db::Session& session) { return session.all<Closed>(sql::list_reports); }

}  // namespace jalon::control
