// SPDX-License-Identifier: EUPL-1.2
// What the accounting system sends back, row by row, and what it is sent.
#include "funding/reconciliation.hpp"

#include "base/text.hpp"
#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

class Reconciling : public Funding {
 protected:
  Reconciliation take(const access::Actor& actor, const std::string& table) {
    return must_be(
        as(actor, [&](access::Act& act) { return reconcile_payments(act, registry, std::string_view(table)); }));
  }
  std::string exported(std::optional<TerritoryKey> place) {
    std::string out;
    look([&](db::Session& session) {
      export_payments(session, registry, place, intake::Format::csv, [&](std::string_view some) { out += some; });
      return 0;
    });
    return out;
  }
  ApplicationId ordered() {
    const auto id = agreed(3'000'000, 6'000'000);
    on("2016-11-10");
    const auto advance = paid(id)[0].id;
    must(as(payer, [&](access::Act& act) { return order_payment(act, registry, advance); }));
    return id;
  }
};
INSTANTIATE_TEST_SUITE_P(, Reconciling, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Reconciling, EachRowIsToldAndTheSameFileTwiceChangesNothing) {
  const auto id = ordered();
  const auto number = read(id).number;
  const auto table = fmt::format(
      "number;payment;amount;paid_on;reference\n"
      "{0};1;15000,00;2016-11-10;C-1\n"
      "{0};2;9000,00;2016-11-10;C-2\n"
      "{0};9;9000,00;2016-11-10;C-3\n"
      "2016-93-99999;1;1,00;2016-11-10;C-4\n"
      "{0};1;15000,00;hier;C-5\n"
      "{0};1;beaucoup;2016-11-10;C-6\n",
      number);
  const auto first = take(payer, table);
  ASSERT_EQ(first.rows.size(), 6U);
  EXPECT_EQ(first.confirmed, 1);
  EXPECT_EQ(first.confirmed_cents, 1'500'000);
  EXPECT_EQ(first.refused, 5);
  EXPECT_EQ(first.rows[0].outcome, RowOutcome::confirmed);
  for (std::size_t i = 1; i < first.rows.size(); ++i) {
    EXPECT_EQ(first.rows[i].outcome, RowOutcome::refused) << i;
    EXPECT_FALSE(first.rows[i].reason.empty()) << i;
    EXPECT_EQ(first.rows[i].place.number, static_cast<std::int64_t>(i) + 2);
  }
  EXPECT_EQ(paid(id)[0].state, PaymentState::paid);
  EXPECT_EQ(paid(id)[0].reference, "C-1");
  EXPECT_EQ(paid(id)[1].state, PaymentState::planned) << "never ordered";
  EXPECT_EQ(left(ledger::Kind::paid, ledger::Unit::cp), 1'500'000);

  const auto revision = read(id).revision;
  const auto again = take(payer, table);
  EXPECT_EQ(again.confirmed, 0);
  EXPECT_EQ(again.known, 1);
  EXPECT_EQ(again.refused, 5);
  EXPECT_EQ(read(id).revision, revision);
  EXPECT_EQ(left(ledger::Kind::paid, ledger::Unit::cp), 1'500'000);
  ledger_is_whole();
}

TEST_P(Reconciling, AnotherAmountOrSomebodyElseConfirmsNothing) {
  const auto id = ordered();
  const auto row = [&](std::string_view amount) {
    return fmt::format("number,payment,amount,paid_on,reference\n{},1,{},2016-11-10,C-1\n", read(id).number, amount);
  };
  EXPECT_EQ(take(payer, row("14999.99")).refused, 1);
  EXPECT_EQ(take(prefect, row("15000.00")).refused, 1) << "who decides does not pay";
  EXPECT_EQ(take(strange_prefect, row("15000.00")).refused, 1);
  EXPECT_EQ(paid(id)[0].state, PaymentState::ordered);
  EXPECT_EQ(why_not(as(payer,
                       [&](access::Act& act) {
                         return reconcile_payments(act, registry, std::string_view("number;payment\n1;2\n"));
                       }))
                .empty(),
            false);
  EXPECT_EQ(take(payer, row("15000.00")).confirmed, 1);
}

TEST_P(Reconciling, WhatIsOrderedGoesOutAndComesBackFilledIn) {
  const auto id = ordered();
  const auto table = exported(department);
  EXPECT_NE(table.find(read(id).number), std::string::npos) << table;
  EXPECT_NE(table.find("fipd:2016:radicalisation:department-93:open:CP"), std::string::npos) << table;
  EXPECT_NE(table.find(siret_of(73282932)), std::string::npos) << table;
  EXPECT_EQ(exported(other_department).find(read(id).number), std::string::npos);
  const auto confirmed =
      fmt::format("number;payment;amount;paid_on;reference\n{};1;15000,00;2016-11-10;C-1\n", read(id).number);
  EXPECT_EQ(take(payer, confirmed).confirmed, 1);
  EXPECT_EQ(exported({}).find(read(id).number), std::string::npos) << "only what is not confirmed";
}

TEST_P(Reconciling, AReportThatHasNotComeIsLate) {
  const auto id = agreed();
  const auto due = look([&](db::Session& session) { return report_of(session, id)->due; });
  const auto late = [&](Date day, std::optional<TerritoryKey> place) {
    return look([&](db::Session& session) { return late_reports(session, place, day).size(); });
  };
  EXPECT_EQ(late(due, department), 0U);
  EXPECT_EQ(late(due.plus_days(1), department), 1U);
  EXPECT_EQ(late(due.plus_days(1), {}), 1U);
  EXPECT_EQ(late(due.plus_days(1), other_department), 0U);
}

}  // namespace
}  // namespace jalon::funding
