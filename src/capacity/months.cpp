// SPDX-License-Identifier: EUPL-1.2
// What a service counts month by month.
//
// A stock (occupied, waiting, supported) is recorded as its difference from the month known before, at the last day of
// the month. So when a month arrives late or is corrected, the month known after it is corrected by the opposite: the
// sums are those of reports in order, whatever the order was.
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
  return {.id = row.id,
          .service = row.service,
          .kind = std::move(row.kind),
          .month = *month,
          .occupied = row.occupied,
          .waiting = row.waiting,
          .supported = row.supported,
          .completed = row.completed,
          .interrupted = row.interrupted,
          .remark = std::move(row.remark),
          .reported_at = row.reported_at,
          .reported_by = std::move(row.reported_by),
          .superseded_at = row.superseded_at};
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
    json.field("kind", counts.kind);
    json.field("occupied", counts.occupied);
    json.field("waiting", counts.waiting);
    json.field("supported", counts.supported);
    json.field("completed", counts.completed);
    json.field("interrupted", counts.interrupted);
    json.field("remark", remark);
  });
  return out;
}

Counts counts_of(const std::optional<Row>& row) {
  if (!row) return {};
  return {row->kind, row->occupied, row->waiting, row->supported, row->completed, row->interrupted};
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
    for (const auto& [name, value] : {std::pair{"occupied", one->occupied},
                                      {"waiting", one->waiting},
                                      {"supported", one->supported},
                                      {"completed", one->completed},
                                      {"interrupted", one->interrupted}}) {
      if (value < 0 || value > places_max) faults.push_back({field(name), msg("A count from 0 to {0}.", places_max)});
    }
    if (one->completed + one->interrupted > one->supported)
      faults.push_back({field("supported"), msg("Those whose follow-up ended in the month were supported in it too.")});
    if (one->occupied > open.at(one->kind) && remark.empty())
      faults.push_back({"remark", msg("More places are occupied than open: say why.")});
  }
}

}  // namespace

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

  int changed = 0;
  const auto month = report.month.text();
  for (const auto& counts : report.counts) {
    const auto held = act.db.first<Row>(sql::current_month, service->id, counts.kind, month);
    if (held && counts_of(held) == counts && held->remark == remark) continue;
    ++changed;
    if (held) act.db.run(sql::supersede_month, held->id, act.now);
    const auto id = MonthId::make();
    act.db.run(sql::insert_month, id, service->id, service->department, counts.kind, month, counts.occupied,
               counts.waiting, counts.supported, counts.completed, counts.interrupted, remark, act.now,
               act.actor.label);
    act.record({.act = "report_month",
                .kind = "place_month",
                .object_id = id.text(),
                .territory = service->territory,
                .before = held ? json_of(*service, report.month, counts_of(held), held->remark) : std::string(),
                .after = json_of(*service, report.month, counts, remark)});

    const auto known = held ? held : act.db.first<Row>(sql::month_before, service->id, counts.kind, month);
    const auto next = act.db.first<Row>(sql::month_after, service->id, counts.kind, month);
    const auto next_month = next ? Period::parse(next->month) : std::nullopt;
    const auto before = counts_of(known);
    const auto replaced = counts_of(held);
    const auto observe = [&](std::string_view indicator, Date on, std::int64_t amount) {
      count(act, context, *service,
            {.indicator = indicator,
             .kind = counts.kind,
             .day = on,
             .amount = amount,
             .source_kind = "place_month",
             .source_id = id.text()});
    };
    const auto stock = [&](std::string_view indicator, std::int32_t now, std::int32_t was) {
      observe(indicator, day, now - was);
      if (next_month) observe(indicator, last_day_of(*next_month), was - now);
    };
    stock("capacity.occupied", counts.occupied, before.occupied);
    stock("capacity.waiting", counts.waiting, before.waiting);
    stock("capacity.supported", counts.supported, before.supported);
    observe("capacity.completed", day, counts.completed - replaced.completed);
    observe("capacity.interrupted", day, counts.interrupted - replaced.interrupted);
  }
  return changed;
}

std::vector<MonthRow> months_of(db::Session& session, ServiceId service) {
  std::vector<MonthRow> out;
  session.each<Row>(
      sql::months_of_service, [&](Row&& row) { out.push_back(month_of(std::move(row))); }, service);
  return out;
}

std::vector<MonthRow> months_in(db::Session& session, std::optional<TerritoryKey> department) {
  std::vector<MonthRow> out;
  session.each<Row>(
      sql::months_of_department, [&](Row&& row) { out.push_back(month_of(std::move(row))); }, department);
  return out;
}

std::map<TerritoryKey, Reporting> reporting(db::Session& session, Period month) {
  std::map<TerritoryKey, Reporting> out;
  session.each<DepartmentRow>(
      sql::reporting,
      [&](DepartmentRow&& row) {
        out[row.department] = {row.expected, row.reported};
      },
      month.first(), last_day_of(month), month.text());
  return out;
}

std::vector<MissingMonth> missing_months(db::Session& session, Period month) {
  return session.all<MissingMonth>(sql::missing_months, month.first(), last_day_of(month), month.text());
}

}  // namespace jalon::capacity
