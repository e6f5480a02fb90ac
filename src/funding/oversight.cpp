// SPDX-License-Identifier: EUPL-1.2
#include "funding/oversight.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "funding/cofunding.hpp"
#include "funding/rules.hpp"
#include "funding/specifications.hpp"
#include "funding/sql.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(Exposed, (),
                      (application, number, title, organisation_name, organisation, department, granted_cents,
                       total_cents, paid_cents, is_first, is_report_late, was_returned, is_amended, is_cofunding_open,
                       others))

namespace {

using territory::Failing;
using territory::Question;
using territory::Tally;

struct TallyRow {
  std::string control;
  TerritoryKey place;
  std::int64_t checked = 0, failing = 0, amount_cents = 0;
  std::optional<Date> since_day;
  std::optional<Instant> since_at;
};
BOOST_DESCRIBE_STRUCT(TallyRow, (), (control, place, checked, failing, amount_cents, since_day, since_at))
struct FindingRow {
  std::string control, record;
  TerritoryKey place;
  std::string title, number;
  std::optional<Date> fails_day;
  std::optional<Instant> fails_at;
  std::string found;
  std::int64_t amount_cents = 0;
};
BOOST_DESCRIBE_STRUCT(FindingRow, (), (control, record, place, title, number, fails_day, fails_at, found, amount_cents))

Date since_of(const std::optional<Date>& day, const std::optional<Instant>& at) {
  if (!at) return day.value_or(Date{});
  const auto date = paris_date(*at);
  return day ? std::min(*day, date) : date;
}

Tally tally_in(TallyRow&& row) {
  Tally one{.control = std::move(row.control),
            .place = row.place,
            .checked = row.checked,
            .failing = row.failing,
            .amount_cents = row.amount_cents,
            .since = {}};
  if (row.failing > 0) one.since = since_of(row.since_day, row.since_at);
  return one;
}

// Where the record is read: on the tab of the file that shows it.
std::string href_in(db::Session& session, const FindingRow& row) {
  if (row.control == "CA-01" || row.control == "CA-02" || row.control == "CA-03")
    return fmt::format("/appels/{}", row.number);
  if (row.control == "CA-08") return fmt::format("/organisations/{}", row.record);
  const auto application = session.first<std::string>(sql::application_of_record, row.record);
  const auto file = fmt::format("/demandes/{}", application.value_or(row.record));
  if (row.control == "CA-12") return file + "/instruction";
  if (!application || row.control == "CA-07") return file;
  if (row.control == "CA-15") return file + "/cofinancements";
  if (row.control == "PA-11") return file;
  const bool is_report = (row.control == "PA-03" && row.found.empty()) || row.control == "RE-01";
  return file + (is_report ? "/bilan" : "/convention");
}

Failing failing_of(db::Session& session, FindingRow&& row) {
  Failing out;
  out.href = href_in(session, row);
  out.title = row.title == row.number ? row.title : fmt::format("{} – {}", row.number, row.title);
  out.control = std::move(row.control);
  out.record = std::move(row.record);
  out.place = row.place;
  out.since = since_of(row.fails_day, row.fails_at);
  out.found = std::move(row.found);
  out.amount_cents = row.amount_cents;
  return out;
}

}  // namespace

void note_call(db::Session& session, const Call& call, Instant now) {
  const auto& text = call.text;
  const auto specification =
      text.specification.empty() ? std::nullopt : find_specification(session, text.specification);
  session.run(sql::put_call_terms, call.id, call.version, text.fund, text.year, text.line, at_paris(text.opens, 0, 0),
              at_paris(text.closes.plus_days(1), 0, 0), window_days(text, paris_date(call.published_at.value_or(now))),
              now, text.firm_share_percent, specification ? std::optional(specification->id) : std::nullopt);
  for (const auto& one : text.criteria)
    session.run(sql::put_call_criterion, call.id, call.version, one.code, one.weight);
  for (const auto& one : text.pieces)
    session.run(sql::put_call_piece, call.id, call.version, one.code, one.is_required ? 1 : 0);
  for (const auto form : text.forms) session.run(sql::put_call_form, call.id, call.version, partner::word(form));
}

void note_content(db::Session& session, const territory::Registry& registry, ApplicationId id) {
  const auto content = content_of(session, registry, id);
  const auto outcomes = std::count_if(content.outcomes.begin(), content.outcomes.end(), [](const Outcome& one) {
    return !one.label.empty() && !one.baseline.empty() && !one.target.empty() && !one.method.empty();
  });
  std::int64_t cofunding = 0;
  for (const auto& line : content.budget.lines) {
    if (line.account.starts_with("74") && line.account != asked_account) cofunding += line.amount_cents;
  }
  session.run(sql::put_facts, id, fold(content.project.title), content.project.public_code,
              static_cast<std::int64_t>(content.project.places.size()), static_cast<std::int64_t>(outcomes),
              content.budget.total(Side::given), cofunding);
  const auto application = find_application(session, id);
  JALON_CHECK(application.has_value());
  note_plan(session, registry, *application, content.budget);
}

std::vector<Tally> tally(db::Session& session, const Question& question, std::string_view control) {
  std::vector<Tally> out;
  session.each<TallyRow>(
      sql::tally_of, [&](TallyRow&& row) { out.push_back(tally_in(std::move(row))); }, question.today, question.now,
      control);
  return out;
}

std::vector<Tally> tally(db::Session& session, const Question& question) {
  std::vector<Tally> out;
  const auto take = [&](TallyRow&& row) { out.push_back(tally_in(std::move(row))); };
  if (question.places.empty()) session.each<TallyRow>(sql::tally, take, question.today, question.now);
  for (const auto place : question.places)
    session.each<TallyRow>(sql::tally_in, take, question.today, question.now, place);
  return out;
}

std::vector<Failing> failing(db::Session& session, std::string_view control, const Question& question,
                             const Slice& slice) {
  std::vector<FindingRow> rows;
  if (question.places.empty()) {
    rows = session.all<FindingRow>(sql::failing_anywhere, question.today, question.now, control, slice.limit,
                                   slice.offset);
  } else {
    // Few places (a region's departments): each gives what may stand on the slice.
    for (const auto place : question.places) {
      auto some = session.all<FindingRow>(sql::failing, question.today, question.now, control, place,
                                          slice.limit + slice.offset, std::int64_t{0});
      std::move(some.begin(), some.end(), std::back_inserter(rows));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const FindingRow& a, const FindingRow& b) {
      return since_of(a.fails_day, a.fails_at) < since_of(b.fails_day, b.fails_at);
    });
    const auto size = static_cast<std::int64_t>(rows.size());
    rows.erase(rows.begin(), rows.begin() + std::min(size, slice.offset));
    if (static_cast<std::int64_t>(rows.size()) > slice.limit) rows.resize(static_cast<std::size_t>(slice.limit));
  }
  std::vector<Failing> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(failing_of(session, std::move(row)));
  return out;
}

std::optional<Failing> failing_one(db::Session& session, std::string_view control, std::string_view record,
                                   const Question& question) {
  auto row = session.first<FindingRow>(sql::failing_one, question.today, question.now, control, record);
  return row ? std::optional(failing_of(session, std::move(*row))) : std::nullopt;
}

std::vector<Exposed> exposed(db::Session& session, TerritoryKey department, int year, Date today) {
  return session.all<Exposed>(sql::exposed, department, year, today);
}

bool has_acted(db::Session& session, ApplicationId application, access::AccountId account) {
  return !session.all<std::string>(sql::acted, application, account).empty();
}

}  // namespace jalon::funding
