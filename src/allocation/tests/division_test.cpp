// SPDX-License-Identifier: EUPL-1.2
#include "allocation/division.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <random>

#include "access/testing.hpp"
#include "allocation/sql.hpp"
#include "figures/tests/fixture.hpp"
#include "ledger/sql.hpp"
#include "programme/sql.hpp"

namespace jalon::allocation {
namespace {

using Cents = std::vector<std::int64_t>;
Cents divide(std::int64_t total, const std::vector<double>& weights, std::int64_t step = 100) {
  return shares_of(total, weights, step);
}

TEST(Shares, AreWholeStepsThatMakeTheWhole) {
  EXPECT_EQ(divide(100'00, {1, 1, 1}), (Cents{34'00, 33'00, 33'00})) << "the first of equals has what is left over";
  EXPECT_EQ(divide(100'00, {1, 2, 1}), (Cents{25'00, 50'00, 25'00}));
  EXPECT_EQ(divide(10'50, {1, 1}), (Cents{5'00, 5'00})) << "half a euro stays undivided";
  EXPECT_EQ(divide(10'50, {1, 1}, 1), (Cents{5'25, 5'25}));
  EXPECT_EQ(divide(3'00, {0, 5, 0}), (Cents{0, 3'00, 0}));
}

TEST(Shares, WithoutAWeightNobodyReceivesAnything) {
  EXPECT_EQ(divide(100'00, {0, 0}), (Cents{0, 0}));
  EXPECT_EQ(divide(100'00, {}), Cents{});
  EXPECT_EQ(divide(100'00, {-1, std::numeric_limits<double>::quiet_NaN(), 1}), (Cents{0, 0, 100'00}));
  EXPECT_EQ(divide(99, {1}), Cents{0});
  EXPECT_EQ(divide(-100'00, {1}), Cents{0});
}

TEST(Shares, OfAnyTotalAndAnyWeightsMakeItToTheLastStep) {
  std::mt19937_64 random(2016);
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> weights(1 + random() % 101);
    for (auto& weight : weights)
      weight = random() % 5 == 0
                   ? 0
                   : std::ldexp(static_cast<double>(random() % 1'000'000 + 1), static_cast<int>(random() % 40) - 20);
    const auto total = static_cast<std::int64_t>(random() % 1'000'000'000'000'000);
    const auto shares = divide(total, weights);
    const auto sum = std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
    const bool is_none = std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; });
    ASSERT_EQ(sum, is_none ? 0 : total / 100 * 100) << round;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ASSERT_GE(shares[i], 0);
      if (weights[i] == 0) {
        ASSERT_EQ(shares[i], 0);
      }
      for (std::size_t k = 0; k < i; ++k) {
        if (weights[k] > weights[i]) {
          ASSERT_GE(shares[k], shares[i]) << "who weighs more does not receive less";
        }
      }
    }
  }
}

Cents bounded(std::int64_t total, const std::vector<double>& weights, const Bounds& bounds,
              std::vector<bool> receives = {}) {
  if (receives.empty()) receives.assign(weights.size(), true);
  return bounded_shares(total, weights, receives, bounds).value_or(Cents{-1});
}

TEST(Shares, NobodyReceivesLessThanTheFloorOrMoreThanTheMaximum) {
  EXPECT_EQ(bounded(100'00, {1, 1, 8}, {20'00, {}}), (Cents{20'00, 20'00, 60'00}));
  EXPECT_EQ(bounded(100'00, {1, 1, 8}, {{}, 50'00}), (Cents{25'00, 25'00, 50'00}));
  EXPECT_EQ(bounded(100'00, {1, 1, 8}, {15'00, 50'00}), (Cents{25'00, 25'00, 50'00})) << "the maximum frees more";
  EXPECT_EQ(bounded(100'00, {1, 1, 8}, {{}, 20'00}), (Cents{20'00, 20'00, 20'00})) << "the rest stays undivided";
  EXPECT_EQ(bounded(100'00, {0, 1, 1}, {10'00, {}}), (Cents{10'00, 45'00, 45'00})) << "a weight of zero has the floor";
  EXPECT_EQ(bounded(100'00, {0, 1, 1}, {10'00, {}}, {false, true, true}), (Cents{0, 50'00, 50'00}));
  EXPECT_EQ(bounded(100'00, {1, 1}, {10'50, 89'50}), (Cents{50'00, 50'00}));
  EXPECT_EQ(bounded(100'00, {0, 0}, {10'50, {}}), (Cents{11'00, 11'00})) << "whole steps, the floor rounded up";
  EXPECT_EQ(bounded(100'00, {1, 1}, {51'00, {}}), Cents{-1}) << "more than there is";
  EXPECT_EQ(bounded(100'00, {1, 1}, {10'00, 9'00}), Cents{-1});
  EXPECT_EQ(bounded(100'00, {}, {10'00, {}}), Cents{});
}

TEST(Shares, WithAnyBoundsKeepThemAndMakeTheWholeWhereTheyCan) {
  std::mt19937_64 random(2017);
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> weights(1 + random() % 60);
    for (auto& weight : weights) weight = random() % 6 == 0 ? 0 : static_cast<double>(random() % 100'000 + 1) / 7;
    const auto size = static_cast<std::int64_t>(weights.size());
    const auto total = static_cast<std::int64_t>(random() % 10'000'000);
    const auto even = total / size;
    Bounds bounds;
    if (random() % 3 != 0) bounds.least_cents = static_cast<std::int64_t>(random() % 100) * even / 120 / 100 * 100;
    if (random() % 3 != 0) bounds.most_cents = even / 2 + static_cast<std::int64_t>(random() % 300) * even / 100;
    const auto found = bounded_shares(total, weights, std::vector<bool>(weights.size(), true), bounds);
    if (!found) {
      ASSERT_TRUE(bounds.least_cents && bounds.most_cents && *bounds.least_cents > *bounds.most_cents / 100 * 100);
      continue;
    }
    std::int64_t sum = 0;
    bool can_take_more = false;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const auto share = (*found)[i];
      sum += share;
      ASSERT_GE(share, bounds.least_cents.value_or(0)) << round;
      ASSERT_LE(share, bounds.most_cents.value_or(total)) << round;
      if (weights[i] > 0 && (!bounds.most_cents || share + 100 <= *bounds.most_cents)) can_take_more = true;
      for (std::size_t k = 0; k < i; ++k) {
        if (weights[k] > weights[i]) {
          ASSERT_GE((*found)[k], share) << "who weighs more does not receive less";
        }
      }
    }
    ASSERT_LE(sum, total);
    if (can_take_more) {
      ASSERT_EQ(sum, total / 100 * 100) << round;
    }
  }
}

class Envelope : public figures::Figures {
 protected:
  void SetUp() override {
    Figures::SetUp();
    const auto rooms = db::testing::together({journal::sql::all_migrations, territory::sql::all_migrations,
                                              ledger::sql::all_migrations, figures::sql::all_migrations,
                                              programme::sql::all_migrations, sql::all_migrations});
    database->migrate(rooms);
    for (const auto unit : {ledger::Unit::ae, ledger::Unit::cp}) {
      act([&](access::Act& a) {
        return ledger::post_entry(a, registry,
                                  {.move = ledger::Move::vote,
                                   .day = a.today(),
                                   .document = "LFI",
                                   .memo = "",
                                   .idempotency_key = fmt::format("vote-{}", ledger::word(unit)),
                                   .transfers = {{account(nation, unit, ledger::Kind::voted), account(nation, unit),
                                                  unit == ledger::Unit::ae ? 1000'00 : 600'00}}});
      }).value();
    }
  }
  static ledger::Account account(TerritoryKey place, ledger::Unit unit = ledger::Unit::ae,
                                 ledger::Kind kind = ledger::Kind::open) {
    return {"fipd", 2016, "prevention", place, kind, unit};
  }
  Division division(Key key) {
    return {.programme = "fipd",
            .line = "prevention",
            .year = 2016,
            .from = nation,
            .to = territory::Level::department,
            .key = std::move(key),
            .ae_cents = {},
            .cp_cents = {},
            .without = {},
            .through_regions = true,
            .day = day("2016-03-01"),
            .document = "notification",
            .memo = "",
            .idempotency_key = "division"};
  }
  static Date day(std::string_view text) { return *Date::parse(text); }
  Result<Divided> look_at(const Division& asked) {
    return look([&](db::Session& session) { return preview(session, registry, asked, day("2016-11-15")); });
  }
  Result<std::int64_t> carry_out(const Division& asked) {
    return act([&](access::Act& a) { return delegate(a, registry, asked); });
  }
  std::string left(TerritoryKey place, ledger::Unit unit = ledger::Unit::ae) {
    const auto found = look([&](db::Session& session) { return ledger::balance(session, account(place, unit)); });
    return found ? ledger::plain(found->left_cents()) : "none";
  }
  static std::vector<std::int64_t> ae_of(const Divided& divided) {
    std::vector<std::int64_t> out;
    for (const auto& share : divided.shares) out.push_back(share.ae_cents);
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Envelope, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Envelope, WhatIsLeftIsDividedEquallyThroughTheRegionsInOneEntry) {
  const auto asked = division({});
  const auto seen = look_at(asked).value();
  ASSERT_EQ(seen.shares.size(), 3U);
  EXPECT_EQ(seen.ae_cents, 1000'00);
  EXPECT_EQ(seen.cp_cents, 600'00);
  EXPECT_EQ(seen.ae_rest(), 0);
  EXPECT_TRUE(seen.unknown().empty());
  EXPECT_EQ(left(department), "none") << "looking changes nothing";
  auto another = asked;
  another.seen = "what stood there yesterday";
  const auto changed = carry_out(another);
  ASSERT_FALSE(changed);
  EXPECT_TRUE(std::holds_alternative<Conflict>(changed.error())) << "what is delegated is what was looked at";
  EXPECT_EQ(left(nation), "1000.00");
  another.seen = digest(seen);
  const auto number = carry_out(another).value();
  EXPECT_EQ(left(nation), "0.00");
  EXPECT_EQ(left(nation, ledger::Unit::cp), "0.00");
  EXPECT_EQ(left(region), "0.00") << "a region hands on what it receives";
  std::int64_t sum = 0;
  for (const auto& share : seen.shares) {
    EXPECT_EQ(left(share.territory), ledger::plain(share.ae_cents));
    EXPECT_EQ(left(share.territory, ledger::Unit::cp), "200.00");
    sum += share.ae_cents;
  }
  EXPECT_EQ(sum, 1000'00);
  EXPECT_EQ(carry_out(asked).value(), number) << "sent again it is the same, though nothing is left";
  EXPECT_EQ(look([&](db::Session& session) { return ledger::verify(session, registry); }).different, 0);
}

TEST_P(Envelope, AFormulaOfIndicatorsWeighsAndWhatItDoesNotKnowIsNotZero) {
  observe("plans.started", contract, "2016-03-10", 3);
  observe("plans.started", other_contract, "2016-03-10", 1);
  auto asked = division({.kind = Key::Kind::formula, .formula = "plans.started", .ae = {}, .cp = {}});
  const auto seen = look_at(asked).value();
  EXPECT_EQ(seen.names, std::vector<std::string>{"plans.started"});
  const auto unknown = seen.unknown();
  ASSERT_EQ(unknown.size(), 1U);
  const auto refusal = carry_out(asked);
  ASSERT_FALSE(refusal);
  EXPECT_EQ(std::get<Refused>(refusal.error()).rule, "allocation.weight_unknown");
  EXPECT_EQ(left(nation), "1000.00");
  asked.without = unknown;
  asked.ae_cents = 400'00;
  carry_out(asked).value();
  EXPECT_EQ(left(department), "300.00");
  EXPECT_EQ(left(other_department), "100.00");
  EXPECT_EQ(left(nation), "600.00");
  EXPECT_EQ(left(nation, ledger::Unit::cp), "600.00") << "only AE were asked for";
}

TEST_P(Envelope, TheNumberOfContractsAndThePopulationMayWeigh) {
  const auto asked = division({.kind = Key::Kind::formula, .formula = "territory.contracts * 2", .ae = {}, .cp = {}});
  const auto seen = look_at(asked).value();
  double sum = 0;
  for (const auto& share : seen.shares) sum += share.weight.value();
  EXPECT_GT(sum, 0);
  const auto people =
      look_at(division({.kind = Key::Kind::formula, .formula = "territory.population", .ae = {}, .cp = {}}));
  ASSERT_TRUE(people);
}

TEST_P(Envelope, AmountsMayBeEnteredOneByOne) {
  auto asked = division(
      {.kind = Key::Kind::entered, .formula = {}, .ae = {{department, 70'00}}, .cp = {{other_department, 5'05}}});
  carry_out(asked).value();
  EXPECT_EQ(left(department), "70.00");
  EXPECT_EQ(left(other_department, ledger::Unit::cp), "5.05");
  EXPECT_EQ(left(nation), "930.00");
}

TEST_P(Envelope, AKeyHasAFloorAndAMaximumForEachTerritory) {
  observe("plans.started", contract, "2016-03-10", 9);
  observe("plans.started", other_contract, "2016-03-10", 1);
  auto asked = division({.kind = Key::Kind::formula, .formula = "plans.started", .ae = {}, .cp = {}});
  asked.without = look_at(asked).value().unknown();
  ASSERT_EQ(asked.without.size(), 1U);
  asked.key.bounds.least_cents = 150'00;
  carry_out(asked).value();
  EXPECT_EQ(left(department), "850.00");
  EXPECT_EQ(left(other_department), "150.00");
  EXPECT_EQ(left(department, ledger::Unit::cp), "450.00");
  EXPECT_EQ(left(other_department, ledger::Unit::cp), "150.00");
  EXPECT_EQ(left(asked.without.front()), "none") << "who is left out has no floor";
}

TEST_P(Envelope, AFloorForWhichThereIsNotEnoughIsRefused) {
  auto asked = division({});
  asked.key.bounds.least_cents = 300'00;  // of 600 € in CP, for three
  auto seen = look_at(asked);
  ASSERT_FALSE(seen);
  EXPECT_EQ(std::get<Invalid>(seen.error()).faults.front().field, "at_least");
  asked.key.bounds = {10'00, 9'00};
  seen = look_at(asked);
  ASSERT_FALSE(seen);
  EXPECT_EQ(std::get<Invalid>(seen.error()).faults.front().field, "at_most");
  asked.key.bounds = {{}, 100'00};
  seen = look_at(asked);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->ae_rest(), 700'00) << "what the maximum leaves over stays where it is";
}

TEST_P(Envelope, ALineIsNotMoreOfWhatATerritoryHasThanTheProgrammeAllows) {
  constexpr std::string_view pack = R"(format = 1
code = "small"
version = "1"
title = { fr = "t", en = "t" }
summary = { fr = "s", en = "s" }
contract_noun = { fr = "c", en = "c" }
contract_nouns = { fr = "c", en = "c" }
plan_noun = { fr = "p", en = "p" }
plan_nouns = { fr = "p", en = "p" }
start = 2016-01-01
end = 2017-01-01
axes = [{ code = "1", title = { fr = "t", en = "t" }, guidance = { fr = "g", en = "g" } }]
publics = [{ code = "youth", label = { fr = "l", en = "l" } }]
levels = [{ code = "primary", label = { fr = "l", en = "l" } }]
funders = [{ code = "other", label = { fr = "l", en = "l" } }]
support_kinds = [{ code = "call", label = { fr = "l", en = "l" } }]
[[budgets]]
code = "fipd"
title = { fr = "Fonds", en = "Fund" }
lines = [{ code = "formation", label = { fr = "Formation", en = "Training" } }]
caps = [{ line = "formation", year = 2016, level = "department", percent_max = 20, source = { fr = "irev", en = "irev" } }]
[rules]
)";
  const auto read = programme::parse(pack);
  ASSERT_TRUE(read) << english(read.error());
  ASSERT_TRUE(act([&](access::Act& a) { return programme::load(a, *read); }));
  auto asked = division({});
  asked.line = "formation";
  EXPECT_FALSE(look_at(asked)->cap) << "a draft rules nothing";
  ASSERT_TRUE(act([&](access::Act& a) { return programme::publish(a, registry, "small"); }));
  look([&](db::Session& session) {
    EXPECT_EQ(programme::budget_title(session, "fipd", {}, Lang::en), "Fund");
    EXPECT_EQ(programme::budget_title(session, "fipd", "formation", Lang::fr), "Formation");
    EXPECT_EQ(programme::budget_title(session, "fipd", "prevention", Lang::fr), "");
    EXPECT_EQ(programme::budget_title(session, "other", {}, Lang::fr), "");
    return 0;
  });
  // 300 € of training for three, once they have 300 € each of another line.
  act([&](access::Act& a) {
    auto account_of = [](TerritoryKey place, ledger::Kind kind) {
      return ledger::Account{"fipd", 2016, "formation", place, kind, ledger::Unit::ae};
    };
    return ledger::post_entry(
        a, registry,
        {.move = ledger::Move::vote,
         .day = a.today(),
         .document = "LFI",
         .memo = "",
         .idempotency_key = "vote-training",
         .transfers = {{account_of(nation, ledger::Kind::voted), account_of(nation, ledger::Kind::open), 300'00}}});
  }).value();
  auto others = division({});
  others.ae_cents = 900'00;
  others.idempotency_key = "others";
  carry_out(others).value();
  asked.ae_cents = 228'00;  // 76 € each: more than a fifth of 376 €
  const auto seen = look_at(asked).value();
  ASSERT_TRUE(seen.cap);
  ASSERT_EQ(seen.over.size(), 3U);
  EXPECT_EQ(seen.over[0].line_cents, 76'00);
  EXPECT_EQ(seen.over[0].all_cents, 376'00);
  const auto refusal = carry_out(asked);
  ASSERT_FALSE(refusal);
  EXPECT_EQ(std::get<Refused>(refusal.error()).rule, "allocation.line_cap");
  asked.ae_cents = 225'00;  // 75 € of 375 €: a fifth
  EXPECT_TRUE(look_at(asked)->over.empty());
  carry_out(asked).value();
  asked.ae_cents = 3'00;
  asked.idempotency_key = "more";
  EXPECT_FALSE(carry_out(asked)) << "what was received before counts";
  asked.year = 2017;
  EXPECT_FALSE(look_at(asked)->cap) << "the rule is of one year";
}

TEST_P(Envelope, WhatIsWrongIsToldAndNothingMoves) {
  const auto field = [&](const Division& asked) {
    const auto seen = look_at(asked);
    if (seen) return std::string();
    const auto* wrong = std::get_if<Invalid>(&seen.error());
    return wrong == nullptr ? english(seen.error()) : wrong->faults.front().field;
  };
  auto asked = division({.kind = Key::Kind::formula, .formula = "plans.startd", .ae = {}, .cp = {}});
  EXPECT_EQ(field(asked), "formula");
  asked.key.formula = "1 +";
  EXPECT_EQ(field(asked), "formula");
  asked = division({});
  asked.to = territory::Level::contract;
  EXPECT_EQ(field(asked), "to");
  asked = division({});
  asked.ae_cents = -1;
  EXPECT_EQ(field(asked), "ae");
  asked = division({});
  asked.ae_cents = 1000'01'00;
  const auto too_much = carry_out(asked);
  ASSERT_FALSE(too_much);
  EXPECT_EQ(std::get<Refused>(too_much.error()).rule, "ledger.not_enough");
  asked = division({});
  const auto prefect = access::testing::actor_with(access::Role::prefect, department);
  const auto no = database->write([&](db::Session& session) {
    access::Act a{.db = session, .actor = prefect, .now = Instant{1479202200000}, .origin = "page"};
    return delegate(a, registry, asked);
  });
  ASSERT_FALSE(no);
  EXPECT_EQ(std::get<Forbidden>(no.error()).right, "allot_credits");
  EXPECT_EQ(left(nation), "1000.00");
}

}  // namespace
}  // namespace jalon::allocation
