// SPDX-License-Identifier: EUPL-1.2
// The list of applications to instruct: bench_instruction_bench [APPLICATIONS [URL]]. Pages of a department and of the
// nation by each filter and order, their counts and sums included, and the same by the one statement that sorted
// everything, in turns, so that a noisy machine is noisy for both. Rows are written directly.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <random>

#include "access/sql.hpp"
#include "audit/sql.hpp"
#include "base/text.hpp"
#include "db/testing.hpp"
#include "figures/sql.hpp"
#include "funding/funding.hpp"
#include "funding/sql.hpp"
#include "journal/sql.hpp"
#include "ledger/sql.hpp"
#include "partner/sql.hpp"
#include "plan/sql.hpp"
#include "territory/sql.hpp"

namespace {

using namespace jalon;
using Stopwatch = std::chrono::steady_clock;

constexpr int before_every = 25;  // it is slow, and always the same
constexpr int departments = 101, officers_each = 4, calls = 24, organisations = 8000;
constexpr std::string_view states[] = {"draft",   "submitted", "correction", "instructing", "proposed", "inadmissible",
                                       "refused", "granted",   "agreed",     "revoked",     "closed",   "withdrawn"};
constexpr std::string_view subjects[] = {"Ateliers d’esprit critique", "Chantiers éducatifs",
                                         "Permanences d’écoute",       "Formation des acteurs",
                                         "Médiation de rue",           "Accompagnement des familles"};

// As it was before: one statement for every order and filter.
constexpr db::Statement list_before{
    "bench/list_before",
    R"(select a.id, a.number, a.title, a.organisation_name, c.code as call_code, a.organisation, a.territory, a.department,
  a.state, a.asked_cents, a.total_cents, a.score_permille, a.proposed_cents, a.granted_cents, a.officer_name,
  a.submitted_at, a.correction_due, a.starts, a.ends
from grant_application a join grant_call c on c.id = a.call
where (cast($1 as bigint) is null or a.department = $1)
  and (cast($2 as text) is null or a.call = $2)
  and (cast($3 as text) is null or a.state = $3)
  and (cast($4 as text) is null or a.organisation = $4)
  and (cast($5 as text) is null or a.officer = $5)
  and (cast($6 as text) is null or a.folded like $6 escape '\')
  and ($7 = 1 or a.submitted_at is not null)
order by
  case when $8 = 'newest' then -coalesce(a.submitted_at, a.created_at) when $8 = 'oldest' then coalesce(a.submitted_at, a.created_at)
    when $8 = 'amount' then -a.asked_cents when $8 = 'score' then -coalesce(a.score_permille, -1) else 0 end,
  a.number
limit $9 offset $10)"};
constexpr db::Statement count_before{
    "bench/count_before",
    R"(select count(*), cast(coalesce(sum(a.asked_cents), 0) as bigint), cast(coalesce(sum(a.granted_cents), 0) as bigint)
from grant_application a
where (cast($1 as bigint) is null or a.department = $1)
  and (cast($2 as text) is null or a.call = $2)
  and (cast($3 as text) is null or a.state = $3)
  and (cast($4 as text) is null or a.organisation = $4)
  and (cast($5 as text) is null or a.officer = $5)
  and (cast($6 as text) is null or a.folded like $6 escape '\')
  and ($7 = 1 or a.submitted_at is not null))"};

std::string uuid(int kind, std::int64_t n) {
  return make_uuid(1'479'808'800'000 + n, static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(n)).text();
}

double quantile(std::vector<double>& times, double share) {
  std::sort(times.begin(), times.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(times.size() - 1) + 0.5);
  return times[at];
}

void fill(db::Session& session, std::int64_t applications) {
  std::string script;
  const auto place = [&](int key, std::string_view level, const std::string& code, int parent) {
    script += fmt::format(
        "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
        "({}, '{}', '{}', '{}', {}, 0, '2014-01-01', '9999-12-31', 1);\n",
        key, level, code, code, parent == 0 ? "null" : std::to_string(parent));
  };
  place(1, "nation", "FR", 0);
  for (int i = 0; i < 18; ++i) place(10 + i, "region", fmt::format("{:02}", i), 1);
  for (int i = 0; i < departments; ++i) place(100 + i, "department", fmt::format("{:03}", i), 10 + i % 18);
  session.run_script(script.c_str());
  std::mt19937_64 dice(20161109);
  const auto below = [&](std::int64_t n) { return static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(n)); };
  const auto many = [&](const db::Table& table, std::int64_t count, auto&& make) {
    std::int64_t i = 0;
    session.insert_rows(table, [&](std::span<db::Value> row) {
      if (i == count) return false;
      make(i++, row);
      return true;
    });
  };
  const auto put = [](std::span<db::Value> row, auto&&... values) {
    std::size_t at = 0;
    ((row[at++] = db::Value(std::forward<decltype(values)>(values))), ...);
  };
  using Text = std::string_view;
  const std::int64_t zero = 0, one = 1;
  many({"grant_call", "id, code, state, version, revision, territory, opens, closes, content, changed_at, changed_by"},
       calls, [&](std::int64_t n, std::span<db::Value> row) {
         put(row, uuid(1, n), fmt::format("FIPD-2016-{:02}", n), Text("published"), one, one, one, Text("2016-01-01"),
             Text("2016-12-31"), Text("{}"), zero, Text("bench"));
       });
  many({"partner", "id, name, folded, kind, siren, territory, home, added_at"}, organisations,
       [&](std::int64_t n, std::span<db::Value> row) {
         const std::int64_t department = 100 + n % departments;
         put(row, uuid(2, n), fmt::format("Association {}", n), fmt::format("association {}", n), Text("association"),
             Text(""), department, department, zero);
       });
  many({"organisation",
        "partner, revision, form, siret, rna, overseas, address, purpose, representative, budget_cents, staff_tenths, "
        "volunteers, territory, changed_at, changed_by"},
       organisations, [&](std::int64_t n, std::span<db::Value> row) {
         put(row, uuid(2, n), one, Text("association"), Text(""), fmt::format("W{:09}", n), Text(""), Text(""),
             Text(""), Text(""), zero, zero, zero, 100 + n % departments, zero, Text("bench"));
       });
  many({"grant_application",
        "id, number, call, call_version, organisation, organisation_name, territory, department, state, title, folded, "
        "asked_cents, total_cents, starts, ends, submitted_at, officer, officer_name, score_permille, granted_cents, "
        "revision, created_at, changed_at, changed_by"},
       applications, [&](std::int64_t n, std::span<db::Value> row) {
         // Paris, Marseille and Lille have many times as many as the others.
         const auto spread = below(departments * 10);
         const std::int64_t department = 100 + (spread < 200 ? spread % 5 : spread % departments);
         const auto state = below(12);
         const auto of = below(organisations);
         const auto title = fmt::format("{} {}", subjects[below(6)], n);
         const auto number = fmt::format("2016-{:03}-{:05}", department - 100, n);
         const auto name = fmt::format("Association {}", of);
         const auto asked = 50'000 + below(9'000'000);
         const bool is_granted = state >= 7 && state <= 10;
         const auto created = 1'470'000'000'000 + n * 90'000;
         const bool has_officer = state >= 3 && state <= 10;
         const auto officer = (department - 100) * officers_each + below(officers_each);
         put(row, uuid(3, n), number, uuid(1, below(calls)), one, uuid(2, of), name, department, department,
             states[state], title, fold(number + " " + title + " " + name), asked, asked * 2, Text("2016-11-02"),
             Text("2017-06-30"), state == 0 ? db::Value(db::Null{}) : db::Value(created + below(900'000'000)),
             has_officer ? db::Value(uuid(4, officer)) : db::Value(db::Null{}),
             has_officer ? fmt::format("Agent {}", officer) : std::string(),
             state >= 4 && state <= 10 ? db::Value(below(1001)) : db::Value(db::Null{}),
             is_granted ? db::Value(asked / 2 + 1) : db::Value(db::Null{}), one, created, created, Text("bench"));
       });
}

constexpr db::Statement tally{"bench/tally", R"(insert into grant_tally
select department, call, state, count(*), sum(asked_cents), coalesce(sum(granted_cents), 0) from grant_application
where submitted_at is not null group by department, call, state)"};

struct Counted {
  std::int64_t total = 0, asked_cents = 0, granted_cents = 0;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (total, asked_cents, granted_cents))

constexpr std::string_view order_words[] = {"newest", "oldest", "amount", "score", "number"};

// One page and its totals, as it was before.
funding::ApplicationList before(db::Session& session, const funding::ApplicationFilter& filter) {
  funding::ApplicationList out;
  const auto like = filter.words.empty() ? std::nullopt : std::optional("%" + fold(filter.words) + "%");
  if (const auto count = session.first<Counted>(count_before, filter.department, filter.call, filter.state,
                                                filter.organisation, filter.officer, like, 0)) {
    out.total = count->total;
    out.asked_cents = count->asked_cents;
    out.granted_cents = count->granted_cents;
  }
  session.each_row(list_before,
                   {db::to_value(filter.department), db::to_value(filter.call), db::to_value(filter.state),
                    db::to_value(filter.organisation), db::to_value(filter.officer), db::to_value(like),
                    db::Value(std::int64_t{0}), db::Value(order_words[static_cast<std::size_t>(filter.order)]),
                    db::Value(filter.limit), db::Value(filter.offset)},
                   [&](const db::RowView& row) {
                     funding::ApplicationRow one;
                     one.number = row.text(1);
                     one.asked_cents = row.integer(9);
                     out.rows.push_back(std::move(one));
                   });
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t applications = argc > 1 ? std::atoll(argv[1]) : 100'000;
  const char* url = argc > 2 ? argv[2] : "";
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 100;
  db::testing::TestDatabase database(
      {*url == '\0' ? "sqlite" : "postgresql", url},
      {journal::sql::all_migrations, access::sql::all_migrations, territory::sql::all_migrations,
       ledger::sql::all_migrations, figures::sql::all_migrations, partner::sql::all_migrations,
       audit::sql::all_migrations, plan::sql::all_migrations, funding::sql::all_migrations});
  database
      ->write([&](db::Session& session) -> Result<int> {
        fill(session, applications);
        session.run(tally);
        return 1;
      })
      .value();
  // As autovacuum would have by then; SQLite has no statistics in service either.
  if (database->is_postgresql()) {
    database
        ->write([&](db::Session& session) -> Result<int> {
          session.run_script("analyze");
          return 1;
        })
        .value();
  }

  using Make = std::function<funding::ApplicationFilter(int)>;
  struct Asked {
    std::string name;
    Make make;
  };
  const auto of_department = [](int round) {
    funding::ApplicationFilter out;
    out.department = TerritoryKey{100 + round % departments};
    return out;
  };
  const auto of_nation = [](int) { return funding::ApplicationFilter{}; };
  std::vector<Asked> all;
  for (const bool is_nation : {false, true}) {
    const Make base = is_nation ? Make(of_nation) : Make(of_department);
    const std::string place = is_nation ? "nation" : "department";
    const auto add = [&](const std::string& name, auto&& change) {
      all.push_back({place + "_" + name, [base, change](int round) {
                       auto out = base(round);
                       change(out, round);
                       return out;
                     }});
    };
    using Filter = funding::ApplicationFilter;
    add("newest", [](Filter&, int) {});
    add("oldest", [](Filter& f, int) { f.order = funding::Order::oldest; });
    add("amount", [](Filter& f, int) { f.order = funding::Order::amount; });
    add("score", [](Filter& f, int) { f.order = funding::Order::score; });
    add("number", [](Filter& f, int) { f.order = funding::Order::number; });
    add("state", [](Filter& f, int r) { f.state = static_cast<funding::State>(1 + r % 11); });
    add("call", [](Filter& f, int r) { f.call = funding::CallId::parse(uuid(1, r % calls)); });
    add("call_and_state_by_score", [](Filter& f, int r) {
      f.call = funding::CallId::parse(uuid(1, r % calls));
      f.state = funding::State::proposed;
      f.order = funding::Order::score;
    });
    add("officer",
        [](Filter& f, int r) { f.officer = access::AccountId::parse(uuid(4, r % departments * officers_each)); });
    add("organisation", [](Filter& f, int r) { f.organisation = partner::PartnerId::parse(uuid(2, r)); });
    add("words", [](Filter& f, int r) { f.words = r % 2 == 0 ? "esprit critique" : "association 77"; });
    add("words_of_nothing", [](Filter& f, int) { f.words = "introuvable"; });
    add("far_page", [is_nation](Filter& f, int) { f.offset = is_nation ? 80'000 : 500; });
  }
  double worst = 0, worst_before = 0;
  database->read([&](db::Session& session) {
    for (const auto& asked : all) {
      std::vector<double> times, times_before;
      for (int round = 0; round < rounds; ++round) {
        const auto filter = asked.make(round);
        auto start = Stopwatch::now();
        const auto now = funding::applications(session, filter);
        times.push_back(std::chrono::duration<double, std::milli>(Stopwatch::now() - start).count());
        if (round % before_every != 0) continue;
        start = Stopwatch::now();
        const auto then = before(session, filter);
        times_before.push_back(std::chrono::duration<double, std::milli>(Stopwatch::now() - start).count());
        const bool is_same = now.total == then.total && now.asked_cents == then.asked_cents &&
                             now.granted_cents == then.granted_cents && now.rows.size() == then.rows.size() &&
                             std::equal(now.rows.begin(), now.rows.end(), then.rows.begin(),
                                        [](const auto& a, const auto& b) { return a.number == b.number; });
        if (!is_same) {
          fmt::print(stderr, "{}: the two answers differ\n", asked.name);
          std::exit(1);
        }
      }
      const auto p99 = quantile(times, 0.99), p99_before = quantile(times_before, 0.99);
      worst = std::max(worst, p99);
      worst_before = std::max(worst_before, p99_before);
      fmt::print(
          "instruction_{} {:.2f} ms p50, {:.2f} ms p99; before {:.2f} ms p50, {:.2f} ms p99; {:.1f} ratio of p50\n",
          asked.name, quantile(times, 0.5), p99, quantile(times_before, 0.5), p99_before,
          quantile(times_before, 0.5) / quantile(times, 0.5));
      std::fflush(stdout);
    }
  });
  fmt::print("instruction_worst_p99 {:.2f} ms\ninstruction_worst_p99_before {:.2f} ms\n", worst, worst_before);
  return 0;
}
