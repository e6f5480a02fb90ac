// SPDX-License-Identifier: EUPL-1.2
#include "journal/pages.hpp"

#include <gtest/gtest.h>

namespace jalon::journal {
namespace {

Record adoption() {
  Record record;
  record.position = 1204;
  record.at = Instant{1479202200000};  // 15 November 2016, 10:30 in Paris
  record.actor_id = "6f1c";
  record.actor_label = "Préfecture du Rhône";
  record.role = "prefect";
  record.origin = "page";
  record.act = "adopt_plan";
  record.kind = "plan";
  record.object_id = "QP69<1>";
  record.territory = TerritoryKey{7};
  record.before = R"({"status":"submitted","due":"2016-12-31","title":"Plan"})";
  record.after = R"({"status":"adopted","due":"2016-12-31","axes":[{"title":"Familles"}],"signed":true})";
  record.motive = "séance du 15 novembre";
  record.hash = std::string(64, 'a');
  return record;
}

View view() {
  View out;
  out.words = {{"adopt_plan", "Act"}, {"status", "Field"}};  // labels that the catalogue knows
  out.territory_label = [](TerritoryKey, Lang) { return std::string("Villeurbanne"); };
  return out;
}

std::string record_page(const Record& record, Lang lang) {
  std::string out;
  web::Flow flow(out, lang);
  write_record(flow, record, view());
  return out;
}

std::string list_page(const std::vector<Record>& records, const Filter& filter) {
  std::string out;
  web::Flow flow(out, Lang::fr);
  web::Request request;
  request.path = "/journal";
  request.query = {{"act", "adopt_plan"}};
  write_record_list(flow, request, records, filter, view());
  return out;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(JournalPages, ARecordSaysWhoDidWhatWhenAndWhy) {
  const auto page = record_page(adoption(), Lang::fr);
  for (const auto* part : {"Préfecture du Rhône", "Villeurbanne", "séance du 15 novembre", "15 novembre 2016",
                           "sur une page", "Acte", "aaaaaaaaaaaaaaaa"}) {
    EXPECT_TRUE(holds(page, part)) << part << "\n" << page;
  }
}

TEST(JournalPages, ARecordShowsEachFieldBeforeAndAfter) {
  const auto page = record_page(adoption(), Lang::fr);
  for (const auto* part : {"submitted", "adopted", "31/12/2016", "axes 1, title", "Familles", "oui", "(vide)"}) {
    EXPECT_TRUE(holds(page, part)) << part << "\n" << page;
  }
}

TEST(JournalPages, WhatComesFromARecordIsEscaped) {
  const auto page = record_page(adoption(), Lang::fr);
  EXPECT_TRUE(holds(page, "QP69&lt;1&gt;"));
  EXPECT_FALSE(holds(page, "QP69<1>"));
}

TEST(JournalPages, ALongTextIsComparedBesideTheTable) {
  auto record = adoption();
  const std::string text(300, 'x');
  record.before = "{\"diagnosis\":\"" + text + " old\"}";
  record.after = "{\"diagnosis\":\"" + text + " new\"}";
  const auto page = record_page(record, Lang::en);
  EXPECT_TRUE(holds(page, "<h3>diagnosis</h3>")) << page;
  EXPECT_FALSE(holds(page, "<table")) << page;
}

TEST(JournalPages, AnActWithoutFieldsSaysSo) {
  auto record = adoption();
  record.before.clear();
  record.after.clear();
  EXPECT_TRUE(holds(record_page(record, Lang::en), "This act changed no field."));
}

TEST(JournalPages, TheListLeadsToEachRecordAndToTheOlderOnes) {
  const auto page = list_page({adoption()}, Filter{.limit = 1});
  EXPECT_TRUE(holds(page, "href=\"/journal/1204\"")) << page;
  EXPECT_TRUE(holds(page, "before=1204")) << page;
  EXPECT_TRUE(holds(page, "act=adopt_plan")) << page;
  EXPECT_FALSE(holds(list_page({adoption()}, Filter{.limit = 2}), "before=1204"));
}

TEST(JournalPages, AnEmptyListSaysWhy) {
  EXPECT_TRUE(holds(list_page({}, {}), "Rien n’a encore été enregistré ici."));
  EXPECT_TRUE(holds(list_page({}, Filter{.before_position = 3}), "plus ancien"));
}

TEST(JournalPages, TheFilterIsReadFromTheAddress) {
  web::Request request;
  request.query = {{"act", " adopt_plan "}, {"kind", ""}, {"before", "12"}, {"object", "a"}};
  const auto filter = filter_of(request);
  EXPECT_EQ(filter.acts, std::vector<std::string>{"adopt_plan"});
  EXPECT_EQ(filter.kind, std::nullopt);
  EXPECT_EQ(filter.object_id, "a");
  EXPECT_EQ(filter.before_position, 12);
  request.query = {{"before", "twelve"}};
  EXPECT_EQ(filter_of(request).before_position, std::nullopt);
}

TEST(JournalPages, AWordWithoutALabelIsShownAsWritten) {
  EXPECT_EQ(label(view(), "cut_ribbon", Lang::fr), "cut ribbon");
  EXPECT_EQ(field_label(view(), "axes.2.start_date", Lang::fr), "axes 2, start date");
}

}  // namespace
}  // namespace jalon::journal
