// SPDX-License-Identifier: EUPL-1.2
// What a service counts month by month.
//
// A stock (occupied, waiting, supported) is a series of steps made from all that is known: of the months reported, and
// of when no place was open any more. Each act counts what its steps and those before it differ by, so the sums are
// those of reports in order, whatever the order was.
#include <algorithm>

#include "base/json.hpp"
#include "capacity/rules.hpp"
#include "capacity/sql.hpp"

namespace jalon::capacity {

BOOST_DESCRIBE_STRUCT(MissingMonth, (), (service, name, territory, department))

namespace {

struct Row {
  MonthId id;
  ServiceId service;
  std::string kind, month;
  std::int32_t occupied = 0, waiting = 0, supported = 0, completed = 0, interrupted = 0;
  std::string remark;
  Instant reported_at;
  std::string reported_by;
  std::optional<Instant> superseded_at;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (id, service, kind, month, occupied, waiting, supported, completed, interrupted, remark,
                       reported_at, reported_by, superseded_at))

MonthRow month_of(Row&& row) {
  const auto month = Period::parse(row.month);
  JALON_CHECK(month && month->length == Period::Length::month);
  MonthRow out;
  static_cast<Counts&>(out) = {std::move(row.kind), row.occupied,  row.waiting,
                               row.supported,       row.completed, row.interrupted};
  out.id = row.id;
  out.service = row.service;
  out.month = *month;
  out.remark = std::move(row.remark);
  out.reported_at = row.reported_at;
  out.reported_by = std::move(row.reported_by);
  out.superseded_at = row.superseded_at;
  return out;
}

struct DepartmentRow {
  TerritoryKey department;
  std::int64_t expected = 0, reported = 0;
};
BOOST_DESCRIBE_STRUCT(DepartmentRow, (), (department, expected, reported))

Date last_day_of(Period month) { return month.end().plus_days(-1); }

std::string json_of(const Service& service, Period month, const Counts& counts, std::string_view remark) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("service", service.name);
    json.field("month", month.text());
    write_fields(json, counts);
    json.field("remark", remark);
  });
  return out;
}

void check_counts(const plan::Context& context, const MonthReport& report,
                  const std::map<std::string, std::int64_t>& open, std::string_view remark,
                  std::vector<Fault>& faults) {
  for (const auto& [kind, places] : open) {
    const bool is_there =
        std::any_of(report.counts.begin(), report.counts.end(), [&](const Counts& one) { return one.kind == kind; });
    if (!is_there)
      faults.push_back({"occupied:" + kind, msg("Every kind that had places open in the month is counted.")});
  }
  for (auto one = report.counts.begin(); one != report.counts.end(); ++one) {
    const auto field = [&](std::string_view name) { return fmt::format("{}:{}", name, one->kind); };
    const bool is_twice =
        std::any_of(report.counts.begin(), one, [&](const Counts& before) { return before.kind == one->kind; });
    if (is_twice || programme::Programme::option(context.programme.place_kinds, one->kind) == nullptr ||
        !open.contains(one->kind)) {
      faults.push_back({field("occupied"), msg("No place of this kind was open in that month.")});
      continue;
    }
    for (const auto& count : count_fields) {
      const auto value = (*one).*(count.member);
      if (value < 0 || value > places_max)
        faults.push_back({field(count.name), msg("A count from 0 to {0}.", places_max)});
    }
    if (one->completed + one->interrupted > one->supported)
      faults.push_back({field("supported"), msg("Those whose follow-up ended in the month were supported in it too.")});
    if (one->occupied > open.at(one->kind) && remark.empty())
      faults.push_back({"remark", msg("More places are occupied than open: say why.")});
  }
}

// The first whole month from one on, and before another, in which a kind had no place open; none: there is none.
std::optional<Period> unused_month(const std::map<Date, std::int64_t>& places, Period from,
                                   std::optional<Period> until) {
  std::int64_t open = 0;
  for (auto day = places.begin(); day != places.end(); ++day) {
    open += day->second;
    if (open > 0) continue;
    const auto next = std::next(day);
    const auto month = std::max(Period::containing(day->first, Period::Length::month).next(), from);
    if (until && month >= *until) return std::nullopt;
    if (next == places.end() || next->first >= month.end()) return month;
  }
  return std::nullopt;
}

Use use_in(const Counts& counts) {
  Use out{};
  std::size_t i = 0;
  for (const auto& field : count_fields) {
    if (field.is_stock) out.at(i++) = counts.*(field.member);
  }
  return out;
}

}  // namespace

void write_fields(JsonWriter& json, const Counts& counts) {
  json.field("kind", counts.kind);
  for (const auto& field : count_fields) json.field(field.name, counts.*(field.member));
}

UseSteps use_of(std::span<const PlaceChange> changes, std::span<const MonthRow> months) {
  std::map<std::string, std::map<Date, std::int64_t>> places;
  for (const auto& one : changes) {
    if (one.done_on && !one.struck_at) places[one.kind][*one.done_on] += one.places;
  }
  std::map<std::string, std::map<Period, const MonthRow*>> known;
  for (const auto& one : months) {
    if (!one.superseded_at) known[one.kind][one.month] = &one;
  }
  UseSteps out;
  for (const auto& [kind, rows] : known) {
    auto& steps = out[kind];
    Use stands{};
    const auto becomes = [&](Date day, const Use& use) {
      auto& step = steps[day];
      for (std::size_t i = 0; i < use.size(); ++i) step.at(i) += use.at(i) - stands.at(i);
      stands = use;
    };
    for (auto row = rows.begin(); row != rows.end(); ++row) {
      becomes(last_day_of(row->second->month), use_in(*row->second));
      const auto next = std::next(row);
      const auto unused = unused_month(places[kind], row->second->month.next(),
                                       next == rows.end() ? std::nullopt : std::optional(next->second->month));
      if (unused) becomes(unused->first(), {});
    }
  }
  return out;
}

UseSteps use_of(db::Session& session, ServiceId service) {
  return use_of(changes_of(session, service), months_of(session, service));
}

void count_use(access::Act& act, const plan::Context& context, const Service& service, const UseSteps& before,
               const UseSteps& after, const Source& source, const std::set<std::pair<std::string, Date>>& zeros) {
  UseSteps differences = after;
  for (const auto& [kind, steps] : before) {
    for (const auto& [day, use] : steps) {
      auto& difference = differences[kind][day];
      for (std::size_t i = 0; i < use.size(); ++i) difference.at(i) -= use.at(i);
    }
  }
  for (const auto& [kind, steps] : differences) {
    for (const auto& [day, use] : steps) {
      std::size_t i = 0;
      for (const auto& field : count_fields) {
        if (!field.is_stock) continue;
        const auto amount = use.at(i++);
        if (amount == 0 && !zeros.contains({kind, day})) continue;
        count(act, context, service,
              {.indicator = field.indicator,
               .kind = kind,
               .day = day,
               .amount = amount,
               .source_kind = source.kind,
               .source_id = source.id});
      }
    }
  }
}

Period last_month(Date today) {
  // The last day of a month closes it.
  const auto now = Period::containing(today.plus_days(1), Period::Length::month);
  return Period::containing(now.first().plus_days(-1), Period::Length::month);
}

Date report_due(Period month) { return month.end().plus_days(9); }

Result<int> report_month(access::Act& act, const plan::Context& context, const MonthReport& report) {
  const auto service = require_service(act, context, access::Right::report_capacity, report.service);
  if (!service) return fail(service.error());
  std::vector<Fault> faults;
  if (report.month.length != Period::Length::month || report.month.first().year() < year_min)
    return invalid("month", msg("Enter a month, such as 2016-10."));
  const Date day = last_day_of(report.month);
  if (day > act.today())
    faults.push_back({"month", msg("A month is reported once it is over: this one is still running or to come.")});
  const auto remark = checked_text("remark", report.remark, text_characters_max, faults);
  const auto open = open_in(changes_of(act.db, service->id), report.month);
  if (open.empty()) faults.push_back({"month", msg("No place of this service was open in that month.")});
  check_counts(context, report, open, remark, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});

  const auto month = report.month.text();
  const auto changes = changes_of(act.db, service->id);
  const auto known = months_of(act.db, service->id);
  std::vector<MonthRow> stands;
  std::copy_if(known.begin(), known.end(), std::back_inserter(stands),
               [](const MonthRow& one) { return !one.superseded_at; });
  int changed = 0;
  for (const auto& counts : report.counts) {
    const auto held = std::find_if(stands.begin(), stands.end(), [&](const MonthRow& one) {
      return one.kind == counts.kind && one.month == report.month;
    });
    const bool is_first = held == stands.end();
    if (!is_first && static_cast<const Counts&>(*held) == counts && held->remark == remark) continue;
    ++changed;
    if (!is_first) act.db.run(sql::supersede_month, held->id, act.now);
    MonthRow row;
    static_cast<Counts&>(row) = counts;
    row.id = MonthId::make();
    row.month = report.month;
    act.db.run(sql::insert_month, row.id, service->id, service->department, counts.kind, month, counts.occupied,
               counts.waiting, counts.supported, counts.completed, counts.interrupted, remark, act.now,
               act.actor.label);
    act.record({.act = "report_month",
                .kind = "place_month",
                .object_id = row.id.text(),
                .territory = service->territory,
                .before = is_first ? std::string() : json_of(*service, report.month, *held, held->remark),
                .after = json_of(*service, report.month, counts, remark)});

    const auto before = use_of(changes, stands);
    const Counts replaced = is_first ? Counts{} : static_cast<const Counts&>(*held);
    const auto id = row.id.text();
    if (is_first) {
      stands.push_back(std::move(row));
    } else {
      *held = std::move(row);
    }
    // What is said for the first time is observed even when it is nothing: a zero is not a gap.
    std::set<std::pair<std::string, Date>> zeros;
    if (is_first) zeros.emplace(counts.kind, day);
    count_use(act, context, *service, before, use_of(changes, stands), {"place_month", id}, zeros);
    for (const auto& field : count_fields) {
      const std::int64_t amount = std::int64_t{counts.*(field.member)} - replaced.*(field.member);
      if (field.is_stock || (amount == 0 && !is_first)) continue;
      count(act, context, *service,
            {.indicator = field.indicator,
             .kind = counts.kind,
             .day = day,
             .amount = amount,
             .source_kind = "place_month",
             .source_id = id});
    }
  }
  return changed;
}

std::vector<MonthRow> months_of(db::Session& session, ServiceId service, Known known) {
  std::vector<MonthRow> out;
  session.each<Row>(
      sql::months_of_service,
      [&](Row&& row) {
        if (known && row.superseded_at && *row.superseded_at > *known) row.superseded_at.reset();
        out.push_back(month_of(std::move(row)));
      },
      service, instant_of(known));
  // What holds comes first: what is superseded today may have held then.
  if (known) {
    std::stable_sort(out.begin(), out.end(), [](const MonthRow& a, const MonthRow& b) {
      if (a.month != b.month) return a.month.index > b.month.index;
      if (a.kind != b.kind) return a.kind < b.kind;
      return !a.superseded_at && b.superseded_at;
    });
  }
  return out;
}

std::vector<MonthRow> months_in(db::Session& session, std::optional<TerritoryKey> department, Known known) {
  std::vector<MonthRow> out;
  session.each<Row>(
      sql::months_of_department,
      [&](Row&& row) {
        row.superseded_at.reset();
        out.push_back(month_of(std::move(row)));
      },
      department, instant_of(known));
  return out;
}

std::map<TerritoryKey, Reporting> reporting(db::Session& session, Period month, Known known,
                                            std::optional<TerritoryKey> department) {
  std::map<TerritoryKey, Reporting> out;
  const auto within = range_of(department);
  session.each<DepartmentRow>(
      sql::reporting,
      [&](DepartmentRow&& row) {
        out[row.department] = {row.expected, row.reported};
      },
      month.first(), last_day_of(month), month.text(), instant_of(known), within.first, within.last);
  return out;
}

std::vector<MissingMonth> missing_months(db::Session& session, Period month) {
  return session.all<MissingMonth>(sql::missing_months, month.first(), last_day_of(month), month.text());
}

}  // namespace jalon::capacity
