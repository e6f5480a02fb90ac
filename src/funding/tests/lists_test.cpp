// SPDX-License-Identifier: EUPL-1.2
// The lists of applications: each way into the table gives what a walk over all rows would.
#include <algorithm>

#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

constexpr db::Statement all_rows{
    "tests/all_rows", "select id from grant_application where submitted_at is not null or $1 = 1 order by number"};
constexpr db::Statement tally_gap{
    "tests/tally_gap",
    "select count(*) from (select department, call, state, count(*) as files, sum(asked_cents) as asked, "
    "coalesce(sum(granted_cents), 0) as granted from grant_application where submitted_at is not null "
    "group by department, call, state) r left join grant_tally t on t.department = r.department and t.call = r.call "
    "and t.state = r.state and t.files = r.files and t.asked_cents = r.asked and t.granted_cents = r.granted "
    "where t.files is null"};
constexpr db::Statement tally_files{"tests/tally_files", "select cast(sum(files) as bigint) from grant_tally"};

class Lists : public Funding {
 protected:
  std::vector<Application> rows;
  void SetUp() override {
    Funding::SetUp();
    submitted(1'000'000, 3'000'000);
    on("2016-09-02");
    granted(2'500'000, 4'000'000);
    on("2016-09-03");
    proposed(500'000, 2'000'000);
    start(applicant, organisation);
    const auto gone = submitted(700'000, 2'000'000);
    must(as(applicant, [&](access::Act& act) { return withdraw_application(act, registry, gone, "abandon"); }));
    const auto back = submitted(900'000, 2'000'000);
    must(as(officer, [&](access::Act& act) {
      return ask_correction(act, registry, back, "Le budget.", *Date::parse("2016-09-20"));
    }));
    must(as(applicant,
            [&](access::Act& act) { return save_budget(act, registry, back, 1, budget(800'000, 2'000'000)); }));
    look([&](db::Session& session) {
      for (const auto id : session.all<ApplicationId>(all_rows, 1)) rows.push_back(*find_application(session, id));
    });
    ASSERT_EQ(rows.size(), 6U);
  }
  // What the filter means, row by row.
  [[nodiscard]] bool fits(const ApplicationFilter& filter, const Application& row) const {
    const auto words = fold(filter.words);
    const auto text = fold(row.number + " " + row.title + " " + row.organisation_name);
    return (!filter.department || row.department == *filter.department) && (!filter.call || row.call == *filter.call) &&
           (!filter.state || row.state == *filter.state) &&
           (!filter.organisation || row.organisation == *filter.organisation) &&
           (!filter.officer || row.officer == filter.officer) && text.find(words) != std::string::npos &&
           (filter.with_drafts || row.submitted_at);
  }
  [[nodiscard]] std::vector<std::string> expected(const ApplicationFilter& filter) const {
    std::vector<const Application*> found;
    for (const auto& row : rows) {
      if (fits(filter, row)) found.push_back(&row);
    }
    std::stable_sort(found.begin(), found.end(), [&](const Application* a, const Application* b) {
      const auto day = [](const Application* one) { return one->submitted_at.value_or(one->created_at).ms; };
      switch (filter.order) {
        case Order::newest:
          return day(a) > day(b);
        case Order::oldest:
          return day(a) < day(b);
        case Order::amount:
          return a->asked_cents > b->asked_cents;
        case Order::score:
          return a->score_permille.value_or(-1) > b->score_permille.value_or(-1);
        default:
          return false;
      }
    });
    std::vector<std::string> out;
    for (const auto* one : found) out.push_back(one->number);
    return out;
  }
};

TEST_P(Lists, EveryWayIntoTheTableGivesWhatAWalkOverAllRowsWould) {
  std::size_t compared = 0;
  for (const auto order : {Order::newest, Order::oldest, Order::amount, Order::score, Order::number}) {
    for (int bits = 0; bits < 128; ++bits) {
      ApplicationFilter filter;
      filter.order = order;
      if ((bits & 1) != 0) filter.department = department;
      if ((bits & 2) != 0) filter.call = call;
      if ((bits & 4) != 0) filter.state = State::proposed;
      if ((bits & 8) != 0) filter.organisation = organisation;
      if ((bits & 16) != 0) filter.officer = officer.account;
      if ((bits & 32) != 0) filter.words = "Esprit";
      filter.with_drafts = (bits & 64) != 0;
      const auto found = look([&](db::Session& session) { return applications(session, filter); });
      std::vector<std::string> numbers;
      std::int64_t asked = 0, granted_sum = 0;
      for (const auto& row : found.rows) {
        numbers.push_back(row.number);
        asked += row.asked_cents;
        granted_sum += row.granted_cents.value_or(0);
      }
      auto wanted = expected(filter);
      // Submitted in one instant, they have no order of their own.
      if (order == Order::newest || order == Order::oldest) {
        std::sort(numbers.begin(), numbers.end());
        std::sort(wanted.begin(), wanted.end());
      }
      EXPECT_EQ(numbers, wanted) << bits << " " << static_cast<int>(order);
      EXPECT_EQ(found.total, static_cast<std::int64_t>(wanted.size())) << bits;
      EXPECT_EQ(found.asked_cents, asked) << bits;
      EXPECT_EQ(found.granted_cents, granted_sum) << bits;
      compared += wanted.size();
    }
  }
  EXPECT_GT(compared, 500U);
}

TEST_P(Lists, ThePagesOfAListHoldEachRowOnce) {
  for (const bool is_nation : {true, false}) {
    std::vector<std::string> numbers;
    for (std::int64_t offset = 0; offset < 6; offset += 2) {
      ApplicationFilter filter;
      if (!is_nation) filter.department = department;
      filter.limit = 2;
      filter.offset = offset;
      for (const auto& row : look([&](db::Session& session) { return applications(session, filter); }).rows)
        numbers.push_back(row.number);
    }
    std::sort(numbers.begin(), numbers.end());
    EXPECT_EQ(numbers.size(), 5U);
    EXPECT_EQ(std::unique(numbers.begin(), numbers.end()), numbers.end());
  }
}

TEST_P(Lists, TheTallyIsWhatACountOfTheRowsGives) {
  EXPECT_EQ(look([](db::Session& session) { return *session.first<std::int64_t>(tally_gap); }), 0);
  EXPECT_EQ(look([](db::Session& session) { return *session.first<std::int64_t>(tally_files); }), 5);
}

INSTANTIATE_TEST_SUITE_P(, Lists, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

}  // namespace
}  // namespace jalon::funding
