// SPDX-License-Identifier: EUPL-1.2
// A file of grants from the form to its findings and back: for whoever brought it, and for nobody else.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "access/testing.hpp"
#include "audit/reports.hpp"
#include "audit/sql.hpp"
#include "db/testing.hpp"
#include "journal/sql.hpp"
#include "territory/sql.hpp"
#include "territory/testing.hpp"
#include "web/form.hpp"

namespace jalon::audit {
namespace {

using access::Role;

class CheckPages : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(), {journal::sql::all_migrations, territory::sql::all_migrations, sql::all_migrations}};
  territory::Registry registry{territory::testing::small_country()};
  std::unique_ptr<territory::Directory> directory;
  FixedClock clock{Instant{1479202200000}}, wall{Instant{1700000000000}};
  web::Router router;
  std::shared_ptr<access::Actor> officer, other, nobody_yet;
  static constexpr TerritoryKey nation{1}, department{93}, other_department{69};

  void SetUp() override {
    const auto script = territory::testing::rows_of(territory::testing::small_country());
    database
        ->write([&](db::Session& session) -> Result<bool> {
          session.run_script(script.c_str());
          return true;
        })
        .value();
    directory = std::make_unique<territory::Directory>(*database);
    add_routes(router, {*database, clock, wall, *directory});
    officer = std::make_shared<access::Actor>(access::testing::actor_with(Role::instruction_officer, department));
    other = std::make_shared<access::Actor>(access::testing::actor_with(Role::association, other_department));
    other->account_id = "somebody-else";
    nobody_yet = std::make_shared<access::Actor>();
  }
  web::Response ask(web::Method method, const std::string& path, const std::shared_ptr<access::Actor>& who,
                    std::string body = {}, const std::string& type = "application/x-www-form-urlencoded",
                    web::Pairs query = {}) {
    const auto match = router.find(method, path);
    EXPECT_NE(match.route, nullptr) << path;
    if (match.route == nullptr) return {};
    web::Request request;
    request.method = method;
    request.path = request.target = path;
    request.params = match.params;
    request.query = std::move(query);
    request.lang = Lang::en;
    request.route = match.route;
    request.identity = who;
    request.headers.emplace_back("content-type", type);
    request.body = std::move(body);
    const access::ScopePath nowhere = [](auto, auto) { return std::optional(std::vector<TerritoryKey>{nation}); };
    if (auto refusal = access::guard(request, nowhere)) return *refusal;
    return match.route->handler(request);
  }
  static std::string token(const std::shared_ptr<access::Actor>& who) {
    web::Request request;
    request.identity = who;
    return web::csrf_token(request);
  }
  web::Response bring(const std::string& bytes, const std::shared_ptr<access::Actor>& who,
                      const web::Pairs& further = {}, const std::string& csrf = "right") {
    std::string body;
    const auto field = [&](const std::string& name, const std::string& value) {
      body += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    };
    field("csrf", csrf == "right" ? token(who) : csrf);
    for (const auto& [name, value] : further) field(name, value);
    body +=
        "--b\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"aides.csv\"\r\nContent-Type: "
        "text/csv\r\n\r\n" +
        bytes + "\r\n--b--\r\n";
    return ask(web::Method::post, std::string(check_path), who, std::move(body), "multipart/form-data; boundary=b");
  }
  static std::string location(const web::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "location") return value;
    }
    ADD_FAILURE() << "no location, status " << response.status << "\n" << response.body;
    return std::string(check_path);
  }
  static std::string streamed(const web::Response& response) {
    struct Kept : web::BodySink {
      std::string text;
      void write(std::string_view bytes) override { text += bytes; }
    } sink;
    if (response.stream) response.stream(sink);
    return sink.text;
  }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  static constexpr const char* known =
      "nomBeneficiaire;SIRET;montant;objet;dateConvention\nZoroastre;73282932000009.0;5000;Secret;2016-03-01\n"
      "Zoroastre;732829321;100;Autre;2030-01-01\n";
  static constexpr const char* unknown = "Structure;Aide\nMaison;5000\n";
};
INSTANTIATE_TEST_SUITE_P(, CheckPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(CheckPages, StatementsHoldAgainstTheSchema) {
  EXPECT_EQ(db::testing::expect_statements_prepare(*database, sql::all_statements), std::vector<std::string>{});
}

TEST_P(CheckPages, AFileIsCheckedFilteredAndTakenAway) {
  EXPECT_EQ(ask(web::Method::get, std::string(check_path), officer).status, 200);
  const auto report = location(bring(known, officer));
  const auto page = ask(web::Method::get, report, officer);
  EXPECT_EQ(page.status, 200);
  for (const auto* text : {"aides.csv", "<strong>3 errors</strong>", "GF-24", "GF-21", "GF-41", "73282932000009",
                           "line 2, column SIRET", "2030-01-01 has not come yet."})
    EXPECT_TRUE(holds(page, text)) << text;
  EXPECT_FALSE(holds(page, "Zoroastre"));
  EXPECT_FALSE(holds(page, "Secret"));
  const auto only = ask(web::Method::get, report, officer, {}, {}, {{"genre", "GF-41"}});
  EXPECT_TRUE(holds(only, "1 finding, by kind and place"));
  EXPECT_FALSE(holds(only, "line 2, column SIRET"));
  EXPECT_TRUE(
      holds(ask(web::Method::get, report, officer, {}, {}, {{"niveau", "look"}}), "Nothing of this kind was found."));
  EXPECT_TRUE(holds(ask(web::Method::get, report, officer, {}, {}, {{"page", "99"}, {"niveau", "?"}}), "GF-41"));
  EXPECT_TRUE(streamed(ask(web::Method::get, report + "/constats.xlsx", officer)).starts_with("PK"));
  const auto json = streamed(ask(web::Method::get, report + "/constats.json", officer));
  EXPECT_EQ(boost::json::parse(json).at("errors").as_int64(), 3);
}

TEST_P(CheckPages, FindingsAreTheirReadersAloneAndAreForgotten) {
  const auto report = location(bring(known, officer));
  for (const auto* part : {"", "/colonnes", "/constats.xlsx", "/constats.json"}) {
    EXPECT_EQ(ask(web::Method::get, report + part, officer).status, 200) << part;
    EXPECT_EQ(ask(web::Method::get, report + part, other).status, 404) << part;
  }
  // Somebody else forgets nothing of mine.
  ask(web::Method::post, report + "/oublier", other, "csrf=" + token(other));
  EXPECT_EQ(ask(web::Method::get, report, officer).status, 200);
  EXPECT_EQ(ask(web::Method::post, report + "/oublier", officer, "csrf=wrong").status, 422);
  EXPECT_EQ(ask(web::Method::get, report, officer).status, 200);
  EXPECT_EQ(location(ask(web::Method::post, report + "/oublier", officer, "csrf=" + token(officer))), check_path);
  EXPECT_EQ(ask(web::Method::get, report, officer).status, 404);
}

TEST_P(CheckPages, ColumnsAreToldOnceForAllFilesWithTheirHeader) {
  const auto asked = bring(unknown, officer);
  EXPECT_EQ(asked.status, 200);
  EXPECT_TRUE(holds(asked, "Which column holds what"));
  EXPECT_TRUE(holds(asked, "colonne_montant"));
  // Half of it is not enough, and comes back as it was told.
  const auto half = bring(unknown, officer, {{"a_la_main", "oui"}, {"colonne_nomBeneficiaire", "Structure"}});
  EXPECT_EQ(half.status, 422);
  EXPECT_TRUE(holds(half, "No column is known to hold the beneficiary and the amount."));
  EXPECT_EQ(bring(unknown, officer, {{"a_la_main", "oui"}, {"colonne_montant", "Elsewhere"}}).status, 422);
  const auto report = location(bring(
      unknown, officer, {{"a_la_main", "oui"}, {"colonne_nomBeneficiaire", "Structure"}, {"colonne_montant", "Aide"}}));
  EXPECT_TRUE(holds(ask(web::Method::get, report, officer), "Nothing was found."));
  // The next one needs nothing, whoever brings it.
  EXPECT_TRUE(holds(ask(web::Method::get, location(bring("structure;AIDE\nAutre;7\n", other)), other), "1 grant"));
  const auto kept = database->read([&](db::Session& session) {
    return find_mapping(session, propose({.name = {}, .path = {}, .bytes = unknown})->header_digest);
  });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->mapping.size(), 2U);
  EXPECT_EQ(kept->at, clock.now());
  EXPECT_EQ(kept->by, officer->label);
}

TEST_P(CheckPages, AMappingIsKeptByReadersAndTakenBack) {
  const std::string digest(64, 'a');
  const auto keep = [&](const std::shared_ptr<access::Actor>& who, const Mapping& mapping, const std::string& of) {
    return database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = *who, .now = clock.now()};
      return keep_mapping(act, registry, of, mapping);
    });
  };
  EXPECT_FALSE(keep(nobody_yet, {{Field::amount, "x"}}, digest)) << "without any role";
  EXPECT_FALSE(keep(officer, {{Field::amount, "x"}}, "short"));
  EXPECT_TRUE(keep(officer, {{Field::amount, "x \"y\""}}, digest));
  EXPECT_TRUE(keep(other, {{Field::amount, "z"}, {Field::object, "o"}}, digest));
  const auto find = [&] { return database->read([&](db::Session& session) { return find_mapping(session, digest); }); };
  EXPECT_EQ(find()->mapping, (Mapping{{Field::amount, "z"}, {Field::object, "o"}}));
  EXPECT_TRUE(keep(officer, {}, digest));
  EXPECT_FALSE(find());
}

TEST_P(CheckPages, WhatCannotBeReadComesBackWithItsReason) {
  const auto old = bring("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", officer);
  EXPECT_EQ(old.status, 422);
  EXPECT_TRUE(holds(old, "Open it in a spreadsheet"));
  const auto text = bring("un texte\net un autre\n", officer);
  EXPECT_EQ(text.status, 422);
  EXPECT_TRUE(holds(text, "it is no table"));
  const auto none = bring("", officer);
  EXPECT_EQ(none.status, 422);
  EXPECT_TRUE(holds(none, "Choose the file to check."));
  EXPECT_EQ(bring(known, officer, {{"publication", "never"}}).status, 422);
  EXPECT_EQ(bring(known, officer, {}, "wrong").status, 422) << "a form of another page";
}

TEST_P(CheckPages, TheApiAnswersWithTheReportAndKeepsNothing) {
  const auto check = [&](const std::string& bytes, web::Pairs query, const std::shared_ptr<access::Actor>& who) {
    return ask(web::Method::post, "/api/v1/grants/check", who, bytes, "application/octet-stream", std::move(query));
  };
  const auto answer = check(known, {}, officer);
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(boost::json::parse(answer.body).at("errors").as_int64(), 3);
  EXPECT_EQ(check(unknown, {}, officer).status, 422);
  EXPECT_EQ(check(unknown, {{"map", "montant=Aide"}, {"map", "nomBeneficiaire=Structure"}}, officer).status, 200);
  EXPECT_EQ(check(unknown, {}, officer).status, 422) << "told for one request";
  EXPECT_EQ(check(unknown, {{"map", "couleur=Aide"}}, officer).status, 422);
  EXPECT_EQ(check(known, {{"published_on", "soon"}}, officer).status, 422);
  EXPECT_EQ(check(known, {}, nobody_yet).status, 403);
}

TEST(KeptReports, GoAfterAnHourAndWhenThereAreTooMany) {
  Reports reports;
  const auto begin = std::chrono::steady_clock::time_point{} + std::chrono::hours(1);
  const auto report = [](std::size_t findings) {
    auto out = std::make_shared<Report>();
    out->findings.resize(findings);
    return out;
  };
  const auto first = reports.keep("a", report(1), begin);
  EXPECT_NE(reports.find(first, "a", begin + Reports::kept_for), nullptr);
  EXPECT_EQ(reports.find(first, "a", begin + Reports::kept_for + std::chrono::seconds(1)), nullptr);
  EXPECT_EQ(reports.find(first, "b", begin), nullptr);
  for (std::size_t i = 0; i < Reports::of_an_account_max; ++i) reports.keep("a", report(1), begin);
  EXPECT_EQ(reports.find(first, "a", begin), nullptr) << "the oldest of the account";
  const auto of_another = reports.keep("b", report(1), begin);
  const auto large = reports.keep("c", report(Reports::findings_max + 1), begin);
  EXPECT_NE(reports.find(large, "c", begin), nullptr) << "the newest stays";
  EXPECT_EQ(reports.find(of_another, "b", begin), nullptr);
}

}  // namespace
}  // namespace jalon::audit
