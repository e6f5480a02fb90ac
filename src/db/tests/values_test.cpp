// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "db/testing.hpp"

namespace jalon {
namespace {

using db::Migration;
using db::Session;
using db::Statement;

enum class Mood { calm, cross };
std::string_view word(Mood mood) { return mood == Mood::calm ? "calm" : "cross"; }
bool parse_word(std::string_view text, Mood& out) {
  out = text == "calm" ? Mood::calm : Mood::cross;
  return text == "calm" || text == "cross";
}

struct Everything {
  std::int64_t big = 0;
  std::int32_t small = 0;
  bool yes = false;
  double ratio = 0;
  std::string text;
  Date day;
  Instant at;
  Id<struct ThingTag> id;
  TerritoryKey territory;
  Mood mood = Mood::calm;
  std::optional<std::int64_t> maybe_big;
  std::optional<std::string> maybe_text;
  std::optional<Date> maybe_day;
  std::optional<Mood> maybe_mood;
  std::string bytes;
  friend bool operator==(const Everything&, const Everything&) = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (big, small, yes, ratio, text, day, at, id, territory, mood, maybe_big, maybe_text, maybe_day,
                       maybe_mood, bytes))

constexpr std::array<Migration, 1> schema{
    {{1, "db/values",
      "create table thing (big bigint, small integer, yes integer, ratio double precision, label text, day text,"
      " at bigint, id text, territory integer, mood text, maybe_big bigint, maybe_text text, maybe_day text,"
      " maybe_mood text, content bytea)"}}};
constexpr Statement add{"db/add_thing",
                        "insert into thing values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"};
constexpr Statement all{"db/all_things", "select * from thing"};

class DbValues : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{GetParam(), std::span<const Migration>(schema)};

  Everything round_trip(const Everything& in) {
    return database
        ->write([&](Session& session) -> Result<Everything> {
          session.run(add, in.big, in.small, in.yes, in.ratio, in.text, in.day, in.at, in.id, in.territory, in.mood,
                      in.maybe_big, in.maybe_text, in.maybe_day, in.maybe_mood, db::Bytes{in.bytes});
          return session.first<Everything>(all).value();
        })
        .value();
  }
  template <class T>
  void expect_bad(const char* expression) {
    const std::string text = std::string("select ") + expression;
    const Statement statement{"db/bad", text.c_str()};
    try {
      database->read([&](Session& session) { session.first<T>(statement); });
      FAIL() << text << " was read";
    } catch (const db::BadColumn& bad) {
      EXPECT_NE(std::string(bad.what()).find("db/bad, column 1"), std::string::npos) << bad.what();
    }
  }
};
INSTANTIATE_TEST_SUITE_P(, DbValues, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(DbValues, EveryTypeComesBackAsItWent) {
  Everything in;
  in.big = std::numeric_limits<std::int64_t>::min();
  in.small = std::numeric_limits<std::int32_t>::max();
  in.yes = true;
  in.ratio = 0.1;
  in.text = "L’été à “Saint-Étienne” ; ½ 'x' \\ \" \t\n🙂";
  in.day = Date::of(2016, 2, 29).value();
  in.at = Instant{-1};
  in.id = Id<struct ThingTag>::make();
  in.territory = TerritoryKey{33};
  in.mood = Mood::cross;
  in.maybe_big = std::numeric_limits<std::int64_t>::max();
  in.maybe_text = "";
  in.maybe_day = Date::of(1969, 12, 31);
  in.maybe_mood = Mood::calm;
  for (int i = 0; i < 256; ++i) in.bytes += static_cast<char>(i);
  EXPECT_EQ(round_trip(in), in);
}

TEST_P(DbValues, NothingIsNotAnEmptyText) {
  const Everything in;
  const auto out = round_trip(in);
  EXPECT_EQ(out, in);
  EXPECT_EQ(out.maybe_text, std::nullopt);
  EXPECT_TRUE(out.id.is_null());
  EXPECT_TRUE(out.territory.is_null());
}

TEST_P(DbValues, ExtremeNumbersKeepTheirDigits) {
  for (const double number : {1.0 / 3, 1e308, 5e-324, -0.1, 123456789012345680.0}) {
    static constexpr Statement echo{"db/echo", "select cast($1 as double precision)"};
    database->read([&](Session& session) { EXPECT_EQ(session.first<double>(echo, number), number); });
  }
}

TEST_P(DbValues, ANullCharacterInATextIsABug) {
  static constexpr Statement echo{"db/echo_text", "select cast($1 as text)"};
  EXPECT_THROW(database->read([](Session& session) { session.first<std::string>(echo, std::string_view("a\0b", 3)); }),
               Bug);
}

TEST_P(DbValues, OneParameterMayStandInSeveralPlacesAndOrders) {
  static constexpr Statement places{
      "db/places", "select cast($2 as text), cast($1 as bigint), cast($2 as text) where cast($3 as text) is null"};
  database->read([](Session& session) {
    int rows = 0;
    session.each_row(places, {db::to_value(5), db::to_value("x"), db::Null{}}, [&](const db::RowView& row) {
      ++rows;
      EXPECT_EQ(row.text(0), "x");
      EXPECT_EQ(row.integer(1), 5);
      EXPECT_EQ(row.text(2), "x");
    });
    EXPECT_EQ(rows, 1);
  });
}

TEST_P(DbValues, AColumnThatHoldsSomethingElseIsNamed) {
  expect_bad<std::int64_t>("'text'");
  expect_bad<std::int64_t>("null");
  expect_bad<std::int64_t>("cast(1.5 as double precision)");
  expect_bad<std::int32_t>("3000000000");
  expect_bad<bool>("2");
  expect_bad<double>("'text'");
  expect_bad<std::string>("null");
  expect_bad<Date>("'2015-02-29'");
  expect_bad<Uuid>("'not an id'");
  expect_bad<Mood>("'merry'");
}

}  // namespace
}  // namespace jalon
