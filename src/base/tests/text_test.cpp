// SPDX-License-Identifier: EUPL-1.2
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace jalon {
namespace {

TEST(Text, NumbersReadAsEachLanguageWritesThem) {
  EXPECT_EQ(format_integer(5437035, Lang::fr), "5\u202f437\u202f035");
  EXPECT_EQ(format_integer(-73, Lang::fr), "\u221273");
  EXPECT_EQ(format_integer(5437035, Lang::en), "5,437,035");
  EXPECT_EQ(format_decimal(1234, 2, Lang::fr), "12,34");
  EXPECT_EQ(format_decimal(-5, 2, Lang::en), "\u22120.05");
  EXPECT_EQ(format_percent(57, 100, Lang::fr), "57\u202f%");
  EXPECT_EQ(format_percent(1, 0, Lang::en), "–");
  EXPECT_EQ(format_integer(std::numeric_limits<std::int64_t>::min(), Lang::en), "\u22129,223,372,036,854,775,808");
}

TEST(Text, ANumberIsReadAsPeopleTypeItAndNothingElseIs) {
  EXPECT_EQ(parse_integer("1 234"), 1234);
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_decimal("1\u202f234,5", 2), 123450);
  EXPECT_EQ(parse_decimal("1234.5", 1), 12345);
  EXPECT_FALSE(parse_decimal("12,345", 2));
  EXPECT_FALSE(parse_integer("12a"));
  EXPECT_FALSE(parse_integer(""));
  EXPECT_FALSE(parse_integer("1 x"));
  EXPECT_FALSE(parse_integer("99999999999999999999"));
  EXPECT_FALSE(parse_decimal("12,", 2));
}

TEST(Text, FoldingFindsNamesWhateverTheirAccents) {
  EXPECT_EQ(fold("  Évry–Œuvre  d’Été "), "evry–oeuvre d'ete");
  EXPECT_EQ(fold("ÎLE-DE-FRANCE"), "ile-de-france");
}

TEST(Text, BrokenUtf8IsFoundAtItsByte) {
  EXPECT_FALSE(first_bad_utf8("né à Évry"));
  EXPECT_EQ(first_bad_utf8("ab\xE9zc"), 2U);
  EXPECT_EQ(first_bad_utf8("\xC0\xAF"), 0U);
  EXPECT_EQ(first_bad_utf8("\xED\xA0\x80"), 0U);
  EXPECT_EQ(first_bad_utf8("x\xF4\x90\x80\x80"), 1U);
  EXPECT_EQ(first_bad_utf8("\xE2\x82"), 0U);
}

TEST(Text, TidyKeepsWhatWasMeant) {
  EXPECT_EQ(tidy("  a\r\nb\rc\x01 "), "a\nb\nc");
  EXPECT_EQ(tidy("a\xEF\xBF\xBF"
                 "b\xEF\xBF\xBE"
                 "c\xE2\x80\xAE"
                 "d\xE2\x81\xA6"),
            "abcd");
  EXPECT_EQ(tidy("a\xE2\x80\xAF"
                 "b\xEF\xBF\xBD"
                 "c\xE2\x81\xA0"),
            "a\xE2\x80\xAF"
            "b\xEF\xBF\xBD"
            "c\xE2\x81\xA0");
  EXPECT_EQ(shorten("été chaud", 3), "été…");
  EXPECT_EQ(length("été"), 3U);
}

TEST(Time, DatesAreThoseOfTheCalendar) {
  EXPECT_EQ(Date::parse("2016-11-15")->text(), "2016-11-15");
  EXPECT_FALSE(Date::parse("2015-02-29"));
  EXPECT_FALSE(Date::parse("2016-1-05"));
  EXPECT_EQ(format_date(*Date::parse("2016-12-01"), Lang::fr), "1er décembre 2016");
  EXPECT_EQ(days_between(*Date::parse("2016-11-15"), *Date::parse("2016-12-31")), 46);
}

TEST(Time, ParisKeepsSummerTime) {
  EXPECT_EQ(paris_wall(at_paris(*Date::parse("2016-07-14"), 0, 30)).date.text(), "2016-07-14");
  EXPECT_EQ(at_paris(*Date::parse("2016-07-14"), 0, 30).text(), "2016-07-13T22:30:00.000Z");
  EXPECT_EQ(at_paris(*Date::parse("2016-11-15"), 9, 0).text(), "2016-11-15T08:00:00.000Z");
}

TEST(Time, APeriodIsHalfOpen) {
  const auto quarter = Period::parse("2016-Q4");
  ASSERT_TRUE(quarter);
  EXPECT_EQ(quarter->first().text(), "2016-10-01");
  EXPECT_EQ(quarter->end().text(), "2017-01-01");
  EXPECT_EQ(Period::containing(*Date::parse("2016-11-30"), Period::Length::month).text(), "2016-11");
  EXPECT_FALSE(Period::parse("2016-13"));
  EXPECT_FALSE(Period::parse("2016-Q5"));
}

TEST(Uuid, WhatIsMadeLaterStandsLater) {
  auto before = new_uuid();
  for (int i = 0; i < 2000; ++i) {
    const auto start = std::chrono::system_clock::now();
    while (std::chrono::system_clock::now() - start < std::chrono::microseconds(1)) {
    }
    const auto after = new_uuid();
    ASSERT_LT(before.text(), after.text()) << i;
    before = after;
  }
}

TEST(Ids, AreReadBackAndSortByTime) {
  const Uuid a = make_uuid(1000, 5, 6);
  const Uuid b = make_uuid(1001, 0, 0);
  EXPECT_LT(a.text(), b.text());
  EXPECT_EQ(Uuid::parse(a.text()), a);
  EXPECT_FALSE(Uuid::parse("not-an-id"));
  EXPECT_FALSE(Uuid::parse(a.text() + "0"));
}

TEST(Json, EscapesWhatMustBe) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("a", "x\"\\\n\x01");
    json.key("b");
    json.array([&] {
      json.value(1);
      json.value(true);
      json.null();
    });
  });
  EXPECT_EQ(out, "{\"a\":\"x\\\"\\\\\\n\\u0001\",\"b\":[1,true,null]}");
}

TEST(Messages, AreFilledInTheOrderOfTheirPlaces) {
  EXPECT_EQ(msg("{1} of {0}, {2}", 3, "two").english(), "two of 3, {2}");
}

TEST(Hash, IsSha256) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace jalon
