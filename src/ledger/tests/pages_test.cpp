// SPDX-License-Identifier: EUPL-1.2
// What each reader sees of public money, and what they may enter from a page.
#include <gtest/gtest.h>

#include "access/testing.hpp"
#include "base/text.hpp"
#include "db/testing.hpp"
#include "journal/sql.hpp"
#include "ledger/ledger.hpp"
#include "ledger/routes.hpp"
#include "ledger/sql.hpp"
#include "territory/sql.hpp"
#include "web/form.hpp"

namespace jalon::ledger {
namespace {

struct Place {
  int key;
  territory::Level level;
  std::string_view code, name;
  int parent;
};
constexpr std::array places{Place{1, territory::Level::nation, "FR", "France", 0},
                            Place{11, territory::Level::region, "11", "Île-de-France", 1},
                            Place{84, territory::Level::region, "84", "Auvergne-Rhône-Alpes", 1},
                            Place{93, territory::Level::department, "93", "Seine-Saint-Denis", 11},
                            Place{75, territory::Level::department, "75", "Paris", 11},
                            Place{69, territory::Level::department, "69", "Rhône", 84}};

class LedgerPages : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(), {journal::sql::all_migrations, territory::sql::all_migrations, sql::all_migrations}};
  std::unique_ptr<territory::Directory> territories;
  FixedClock clock{at_paris(*Date::parse("2016-11-22"), 10, 0)};
  web::Router router, titled;
  web::Router* routes = &router;
  static constexpr TerritoryKey nation{1}, region{11}, department{93}, sister{75}, other{69};
  access::Actor coordinator = access::testing::actor_with(access::Role::national_coordinator, nation);
  access::Actor prefect = access::testing::actor_with(access::Role::prefect, department);
  access::Actor officer = access::testing::actor_with(access::Role::instruction_officer, department);
  access::Actor auditor = access::testing::actor_with(access::Role::auditor, nation);
  access::Actor association = access::testing::actor_with(access::Role::association, department);
  int keys = 0;

  void SetUp() override {
    std::string script;
    for (const auto& place : places) {
      script += fmt::format(
          "insert into territory (key, level, code, name, parent, population, valid_from, valid_to, is_known) values "
          "({}, '{}', '{}', '{}', {}, 0, '2016-01-01', '9999-12-31', 1);\n",
          place.key, territory::word(place.level), place.code, place.name,
          place.parent == 0 ? "null" : std::to_string(place.parent));
    }
    database
        ->write([&](db::Session& session) -> Result<bool> {
          session.run_script(script.c_str());
          return true;
        })
        .value();
    territories = std::make_unique<territory::Directory>(*database);
    add_routes(router, {*database, clock, *territories});
  }

  web::Response ask(const access::Actor& actor, web::Method method, const std::string& target, std::string body) {
    web::Request request;
    request.method = method;
    request.target = target;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    request.lang = Lang::en;
    if (question != std::string::npos) {
      const auto query = target.substr(question + 1);
      for (const auto part : split(query, '&')) {
        const auto equals = part.find('=');
        std::string value(part.substr(equals + 1));
        for (auto at = value.find("%3A"); at != std::string::npos; at = value.find("%3A")) value.replace(at, 3, ":");
        request.query.emplace_back(part.substr(0, equals), value);
      }
    }
    request.identity = std::make_shared<access::Actor>(actor);
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    if (method == web::Method::post) body += "&csrf=" + web::csrf_token(request);
    request.body = std::move(body);
    const auto match = routes->find(method, request.path);
    if (match.route == nullptr) return web::text("no such page", 404);
    request.route = match.route;
    request.params = match.params;
    const auto refused =
        access::guard(request, [&](std::string_view, std::string_view) { return std::optional(std::vector{nation}); });
    return refused ? *refused : match.route->handler(request);
  }
  web::Response get(const access::Actor& actor, const std::string& target) {
    return ask(actor, web::Method::get, target, {});
  }
  web::Response post(const access::Actor& actor, const std::string& target, std::string body) {
    return ask(actor, web::Method::post, target, std::move(body));
  }
  static bool has(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  static std::string location(const web::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "location" || name == "Location") return value;
    }
    return "status " + std::to_string(response.status);
  }

  // A form as it is sent, complete but for what is given.
  std::string form(std::string_view act, std::string_view rest, std::string_view year = "2016") {
    return fmt::format(
        "acte={}&programme=fipd&annee={}&ligne=prevention&day=2016-11-22&document=LFI+2016&idempotency_key=k{}&{}", act,
        year, ++keys, rest);
  }
  web::Response enter(const access::Actor& actor, std::string_view act, std::string_view rest) {
    return post(actor, "/credits/ecritures", form(act, rest));
  }
  // 1 000 000 € voted in both units, of which 300 000.50 € in the Seine-Saint-Denis.
  void given_a_budget() {
    ASSERT_EQ(location(enter(coordinator, "vote", "montant_ae=1+000+000&montant_cp=1000000")), "/credits/ecritures/1");
    ASSERT_EQ(location(enter(coordinator, "delegate",
                             "territoire=nation&vers=93&montant_ae=300+000,50&montant_cp=300000.50")),
              "/credits/ecritures/2");
  }
  static Account account(TerritoryKey territory, Kind kind, Unit unit = Unit::ae, int year = 2016) {
    return {"fipd", year, "prevention", territory, kind, unit};
  }
  std::string left(const Account& asked) {
    const auto found = database->read([&](db::Session& session) { return balance(session, asked); });
    return found ? plain(found->left_cents()) : "none";
  }
  std::size_t entries_count() {
    return database->read([](db::Session& session) { return entries(session, {}).size(); });
  }
};
INSTANTIATE_TEST_SUITE_P(, LedgerPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(LedgerPages, WithoutABudgetThePageSaysWhoBegins) {
  EXPECT_TRUE(has(get(coordinator, "/credits"), "/credits/ecritures/nouvelle?acte=vote"));
  const auto page = get(prefect, "/credits");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "The national coordination enters the vote"));
  EXPECT_FALSE(has(page, "acte=vote"));
  EXPECT_EQ(get(association, "/credits").status, 403);
}

TEST_P(LedgerPages, TheBudgetsSayWhatWasVotedAndWhatBecameOfIt) {
  given_a_budget();
  ASSERT_EQ(enter(coordinator, "hold_back", "montant_ae=80000").status, 303);
  ASSERT_EQ(enter(prefect, "commit", "territoire=93&montant_ae=23000").status, 303);
  ASSERT_EQ(enter(officer, "pay", "territoire=93&montant_cp=11500").status, 303);
  ASSERT_EQ(enter(officer, "recover", "territoire=93&montant_cp=500").status, 303);
  const auto page = get(auditor, "/credits");
  EXPECT_EQ(page.status, 200);
  for (const auto* amount : {"1,000,000", "897,000", "80,000", "23,000", "11,000", "500"})
    EXPECT_TRUE(has(page, fmt::format("<td class=\"n\">{}</td>", amount))) << amount;
  EXPECT_TRUE(has(page, "/credits/fipd/2016?unite=CP"));
  EXPECT_TRUE(has(page, "/credits/export/hledger"));
  EXPECT_FALSE(has(page, "/credits/ecritures/nouvelle")) << "the auditor enters nothing";
  EXPECT_TRUE(has(get(prefect, "/credits"), "Where you act"));
  EXPECT_TRUE(has(get(prefect, "/credits"), ">277,000.50</a>"));
}

TEST_P(LedgerPages, AFileIsReadOnlyFromThoseWhoEnterSomething) {
  given_a_budget();
  // Not even looked at: it would be told as no table otherwise.
  EXPECT_EQ(post(auditor, "/api/v1/ledger/import", "no table").status, 403);
  EXPECT_EQ(post(coordinator, "/api/v1/ledger/import", "no table").status, 422);
  EXPECT_EQ(entries_count(), 2U);
}

TEST_P(LedgerPages, ABudgetIsATableByTerritoryWhoseTotalIsWhatIsShown) {
  given_a_budget();
  ASSERT_EQ(enter(coordinator, "delegate", "territoire=nation&vers=75&montant_ae=100").status, 303);
  ASSERT_EQ(enter(prefect, "commit", "territoire=93&montant_ae=23000&held=1").status, 303);
  const auto page = get(auditor, "/credits/fipd/2016");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "Subtotal Île-de-France"));
  EXPECT_TRUE(has(page, ">277,000.50</a>"));
  EXPECT_TRUE(has(page, ">23,000.00</a>")) << "held, in a column of its own";
  EXPECT_TRUE(has(page, "<td class=\"n\">300,100.50</td>")) << "the region";
  EXPECT_TRUE(has(page, "<td class=\"n\">1,000,000.00</td>")) << "everything, as it was voted";
  EXPECT_TRUE(has(page, "/credits/compte?nom=fipd%3A2016%3Aprevention%3Adepartment-93%3Aopen%3AAE"));
  EXPECT_TRUE(has(page, "not known")) << "no account is a dash, not zero";
  EXPECT_LT(page.body.find("Paris (75)"), page.body.find("Seine-Saint-Denis (93)"));
  EXPECT_FALSE(has(page, "Rhône (69)"));
  EXPECT_TRUE(has(get(auditor, "/credits/fipd/2016?unite=AE&tous=1"), "Rhône (69)"));
  EXPECT_FALSE(has(get(auditor, "/credits/fipd/2016?unite=CP"), "Paris (75)")) << "only AE were delegated there";
  EXPECT_EQ(get(auditor, "/credits/fipd/2017").status, 404);
  EXPECT_EQ(get(auditor, "/credits/fipd/2016?unite=AE&ligne=autre").status, 404);
  EXPECT_EQ(get(auditor, "/credits/rien/2016").status, 404);
}

TEST_P(LedgerPages, AnAccountTellsEveryMovementWithWhatStoodAfterIt) {
  given_a_budget();
  ASSERT_EQ(enter(prefect, "commit", "territoire=93&montant_ae=23000&memo=dossier+117").status, 303);
  const std::string name = "/credits/compte?nom=fipd%3A2016%3Aprevention%3Adepartment-93%3Aopen%3AAE";
  const auto page = get(auditor, name);
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "+300,000.50"));
  EXPECT_TRUE(has(page, "277,000.50"));
  EXPECT_TRUE(has(page, "dossier 117"));
  EXPECT_TRUE(has(page, "/credits/ecritures/3"));
  const auto wrong = get(auditor, "/credits/compte?nom=fipd");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "programme:year:line:territory:kind:unit"));
  EXPECT_EQ(get(auditor, "/credits/compte?nom=fipd%3A2016%3Aprevention%3Adepartment-69%3Aopen%3AAE").status, 404);
}

TEST_P(LedgerPages, APageOfMovementsNeverCutsAnEntryInTwo) {
  given_a_budget();
  for (int i = 0; i < 60; ++i) ASSERT_EQ(enter(prefect, "commit", "territoire=93&montant_ae=1").status, 303);
  const std::string name = "/credits/compte?nom=fipd%3A2016%3Aprevention%3Adepartment-93%3Aopen%3AAE";
  const auto first = get(auditor, name);
  EXPECT_TRUE(has(first, "/credits/ecritures/62\""));
  EXPECT_TRUE(has(first, "/credits/ecritures/13\""));
  EXPECT_FALSE(has(first, "/credits/ecritures/12\""));
  ASSERT_TRUE(has(first, "avant=13"));
  const auto second = get(auditor, name + "&avant=13");
  EXPECT_TRUE(has(second, "/credits/ecritures/12\""));
  EXPECT_TRUE(has(second, "/credits/ecritures/2\""));
  EXPECT_FALSE(has(second, "Older movements"));
  // One entry of more transfers than a page has rows, all of the same account.
  Entry many{.move = Move::delegate,
             .day = *Date::parse("2016-11-22"),
             .document = "notification",
             .memo = "",
             .idempotency_key = "many",
             .transfers = {}};
  for (int i = 0; i < 120; ++i)
    many.transfers.push_back({account(nation, Kind::open), account(i % 2 == 0 ? sister : other, Kind::open), 100 + i});
  database
      ->write([&](db::Session& session) {
        access::Act act{.db = session, .actor = coordinator, .now = clock.now(), .origin = "cli"};
        return post_entry(act, *territories->current(), many);
      })
      .value();
  const std::string of_nation = "/credits/compte?nom=fipd%3A2016%3Aprevention%3Anation-FR%3Aopen%3AAE";
  const auto whole = get(auditor, of_nation);
  EXPECT_TRUE(has(whole, "−1.00")) << "the first of its transfers";
  EXPECT_TRUE(has(whole, "−2.19")) << "the last";
  ASSERT_TRUE(has(whole, "avant=63"));
  EXPECT_TRUE(has(get(auditor, of_nation + "&avant=63"), "/credits/ecritures/2\""));
}

TEST_P(LedgerPages, EntriesAreFilteredAndPaged) {
  given_a_budget();
  for (int i = 0; i < 55; ++i) ASSERT_EQ(enter(prefect, "commit", "territoire=93&montant_ae=1").status, 303);
  const auto all = get(auditor, "/credits/ecritures");
  EXPECT_TRUE(has(all, "/credits/ecritures/57\""));
  EXPECT_TRUE(has(all, "avant=8"));
  EXPECT_TRUE(has(get(auditor, "/credits/ecritures?avant=8"), "/credits/ecritures/1\""));
  const auto votes = get(auditor, "/credits/ecritures?acte=vote&etat=posted&programme=fipd&annee=2016");
  EXPECT_TRUE(has(votes, "/credits/ecritures/1\""));
  EXPECT_FALSE(has(votes, "/credits/ecritures/2\""));
  EXPECT_FALSE(has(get(auditor, "/credits/ecritures?territoire=department-93"), "/credits/ecritures/1\""));
  EXPECT_TRUE(has(get(auditor, "/credits/ecritures?territoire=69"), "No entry is like this."));
  EXPECT_EQ(get(auditor, "/credits/ecritures?territoire=nowhere").status, 422);
}

TEST_P(LedgerPages, TheFormAsksOnlyWhatTheActNeedsAndOffersOnlyTheReadersActs) {
  given_a_budget();
  const auto choice = get(prefect, "/credits/ecritures/nouvelle");
  EXPECT_TRUE(has(choice, "acte=commit"));
  EXPECT_FALSE(has(choice, "acte=vote"));
  EXPECT_FALSE(has(choice, "acte=pay"));
  EXPECT_EQ(get(auditor, "/credits/ecritures/nouvelle").status, 403);
  EXPECT_EQ(get(prefect, "/credits/ecritures/nouvelle?acte=vote").status, 403);
  const auto commit = get(prefect, "/credits/ecritures/nouvelle?acte=commit");
  EXPECT_EQ(commit.status, 200);
  EXPECT_TRUE(has(commit, "name=\"montant_ae\""));
  EXPECT_FALSE(has(commit, "name=\"montant_cp\"")) << "CP are not committed";
  EXPECT_TRUE(has(commit, "name=\"held\""));
  EXPECT_TRUE(has(commit, "€300,000.50")) << "what is left where they act";
  EXPECT_FALSE(has(commit, "75 – Paris"));
  const auto pay = get(officer, "/credits/ecritures/nouvelle?acte=pay");
  EXPECT_FALSE(has(pay, "name=\"montant_ae\""));
  EXPECT_TRUE(has(pay, "name=\"montant_cp\""));
  EXPECT_FALSE(has(pay, "name=\"held\""));
  const auto vote = get(coordinator, "/credits/ecritures/nouvelle?acte=vote");
  EXPECT_FALSE(has(vote, "name=\"territoire\""));
  EXPECT_TRUE(has(get(coordinator, "/credits/ecritures/nouvelle?acte=delegate"), "name=\"vers\""));
}

TEST_P(LedgerPages, WhatIsWrongIsSaidAtItsFieldAndNothingTypedIsLost) {
  given_a_budget();
  const auto wrong = post(prefect, "/credits/ecritures",
                          "acte=commit&programme=FIPD+X&annee=16&ligne=&territoire=nowhere&montant_ae=12,345&day="
                          "2016-11-23&document=&memo=le+dossier&held=1&idempotency_key=mine");
  EXPECT_EQ(wrong.status, 422);
  for (const auto* text : {"named by their code", "Say which line of the budget.", "This is not the year of a budget.",
                           "This territory is not known.", "value=\"12,345\"", "value=\"le dossier\"",
                           "value=\"nowhere\"", "value=\"mine\"", " checked"})
    EXPECT_TRUE(has(wrong, text)) << text;
  const auto late = enter(prefect, "commit", "territoire=93&montant_ae=1&day=x");
  EXPECT_EQ(late.status, 303) << "the first value of a field counts";
  const auto future = post(prefect, "/credits/ecritures",
                           "acte=commit&programme=fipd&annee=2016&ligne=prevention&territoire=93&montant_ae=5&day="
                           "2016-11-23&document=&idempotency_key=other");
  EXPECT_EQ(future.status, 422);
  EXPECT_TRUE(has(future, "An entry is not of a day to come."));
  EXPECT_TRUE(has(future, "Say which document this rests on."));
  const auto none = enter(coordinator, "vote", "montant_ae=&montant_cp=");
  EXPECT_TRUE(has(none, "Say which amount, in AE, in CP or in both."));
  const auto up = enter(coordinator, "delegate", "territoire=93&vers=nation&montant_ae=1&montant_cp=1");
  EXPECT_EQ(up.status, 422);
  EXPECT_TRUE(has(up, "Credits are delegated to a territory below."));
  EXPECT_TRUE(has(up, "1 thing to correct")) << "said once for the two transfers";
  EXPECT_EQ(entries_count(), 3U);
}

TEST_P(LedgerPages, EachFormHasAKeyOfItsOwn) {
  given_a_budget();
  const auto key = [&](const web::Response& page) {
    const std::string_view mark = "name=\"idempotency_key\" value=\"";
    const auto at = page.body.find(mark);
    return at == std::string::npos ? std::string("none") : page.body.substr(at + mark.size(), 36);
  };
  const std::string address = "/credits/ecritures/nouvelle?acte=commit";
  EXPECT_NE(key(get(prefect, address)), "none");
  EXPECT_NE(key(get(prefect, address)), key(get(prefect, address)));
  const auto route = router.find(web::Method::get, "/credits/ecritures/nouvelle").route;
  EXPECT_EQ(route->freshness, web::Freshness::never) << "a browser that kept the page would send the same key twice";
}

TEST_P(LedgerPages, ADoubleClickPostsOnce) {
  given_a_budget();
  const auto body = form("commit", "territoire=93&montant_ae=23+000");
  const auto first = post(prefect, "/credits/ecritures", body);
  const auto second = post(prefect, "/credits/ecritures", body);
  EXPECT_EQ(location(first), "/credits/ecritures/3");
  EXPECT_EQ(location(second), "/credits/ecritures/3");
  EXPECT_EQ(left(account(department, Kind::open)), "277000.50");
  auto changed = body;
  changed.replace(changed.find("23+000"), 6, "24+000");
  const auto conflict = post(prefect, "/credits/ecritures", changed);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_TRUE(has(conflict, "was used for the entry 3"));
  EXPECT_TRUE(has(conflict, "24 000"));
}

TEST_P(LedgerPages, AskingTooMuchSaysWhatIsLeft) {
  given_a_budget();
  const auto page = enter(prefect, "commit", "territoire=93&montant_ae=300000,51");
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(has(page, "€300,000.50 is left in this account, and €300,000.51 is asked of it"));
  EXPECT_TRUE(has(page, "value=\"300000,51\""));
  EXPECT_EQ(left(account(department, Kind::open)), "300000.50");
}

TEST_P(LedgerPages, NobodyEntersWhatIsNotTheirs) {
  given_a_budget();
  ASSERT_EQ(enter(coordinator, "delegate", "territoire=nation&vers=69&montant_ae=500&montant_cp=500").status, 303);
  const auto before = entries_count();
  EXPECT_EQ(enter(prefect, "commit", "territoire=69&montant_ae=100").status, 403) << "another department";
  EXPECT_EQ(enter(prefect, "pay", "territoire=93&montant_cp=100").status, 403) << "who decides does not pay";
  EXPECT_EQ(enter(officer, "vote", "montant_ae=100").status, 403);
  EXPECT_EQ(enter(officer, "commit", "territoire=93&montant_ae=100").status, 403);
  EXPECT_EQ(enter(officer, "pay", "territoire=69&montant_cp=100").status, 403);
  EXPECT_EQ(enter(coordinator, "commit", "territoire=93&montant_ae=100").status, 403);
  for (const auto* act : {"vote", "delegate", "commit", "pay"})
    EXPECT_EQ(enter(auditor, act, "territoire=93&vers=93&montant_ae=1&montant_cp=").status, 403) << act;
  EXPECT_EQ(enter(association, "commit", "territoire=93&montant_ae=100").status, 403);
  EXPECT_EQ(post(prefect, "/credits/ecritures/2/contre-passer", "motive=erreur&day=2016-11-22&key=x").status, 403);
  EXPECT_EQ(
      post(prefect, "/credits/report", "programme=fipd&annee=2016&day=2016-11-22&document=arrete&idempotency_key=c")
          .status,
      403);
  EXPECT_EQ(entries_count(), before);
}

TEST_P(LedgerPages, WhatIsHeldIsSettledOrLetGoByWhoMayCommitThere) {
  given_a_budget();
  ASSERT_EQ(location(enter(prefect, "commit", "territoire=93&montant_ae=23000&held=1")), "/credits/ecritures/3");
  ASSERT_EQ(location(enter(prefect, "commit", "territoire=93&montant_ae=1000&held=1")), "/credits/ecritures/4");
  EXPECT_EQ(left(account(department, Kind::open)), "276000.50");
  EXPECT_TRUE(has(get(prefect, "/credits/ecritures/3"), "/credits/ecritures/3/passer"));
  EXPECT_FALSE(has(get(officer, "/credits/ecritures/3"), "/credits/ecritures/3/passer"));
  EXPECT_EQ(post(officer, "/credits/ecritures/3/passer", "a=b").status, 403);
  EXPECT_EQ(location(post(prefect, "/credits/ecritures/3/passer", "a=b")), "/credits/ecritures/3");
  EXPECT_EQ(left(account(department, Kind::committed)), "23000.00");
  EXPECT_EQ(post(prefect, "/credits/ecritures/3/passer", "a=b").status, 409) << "it is not held any more";
  const auto without = post(prefect, "/credits/ecritures/4/liberer", "motive=");
  EXPECT_EQ(without.status, 422);
  EXPECT_TRUE(has(without, "Say why."));
  EXPECT_EQ(post(prefect, "/credits/ecritures/4/liberer", "motive=abandon+du+projet").status, 303);
  EXPECT_EQ(left(account(department, Kind::open)), "277000.50");
}

TEST_P(LedgerPages, AnEntryIsReversedOnceAndBothSaySo) {
  given_a_budget();
  ASSERT_EQ(location(enter(prefect, "commit", "territoire=93&montant_ae=23000")), "/credits/ecritures/3");
  const auto page = get(prefect, "/credits/ecritures/3");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "A past entry is never changed"));
  EXPECT_TRUE(has(page, "LFI 2016"));
  EXPECT_TRUE(has(page, "/departements/93/journal/3")) << "its record";
  EXPECT_TRUE(has(get(auditor, "/credits/ecritures/3"), "\"/journal/3\""));
  EXPECT_FALSE(has(get(auditor, "/credits/ecritures/3"), "contre-passer"));
  const auto wrong = post(prefect, "/credits/ecritures/3/contre-passer", "motive=&day=2016-11-22&key=r");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "value=\"r\"")) << "the same form again";
  const std::string body = "motive=montant+faux&day=2016-11-22&key=r";
  EXPECT_EQ(location(post(prefect, "/credits/ecritures/3/contre-passer", body)), "/credits/ecritures/4");
  EXPECT_EQ(location(post(prefect, "/credits/ecritures/3/contre-passer", body)), "/credits/ecritures/4");
  EXPECT_EQ(left(account(department, Kind::open)), "300000.50");
  EXPECT_TRUE(has(get(auditor, "/credits/ecritures/3"), "Reversed by"));
  EXPECT_TRUE(has(get(auditor, "/credits/ecritures/4"), "montant faux"));
  EXPECT_FALSE(has(get(prefect, "/credits/ecritures/3"), "contre-passer")) << "once";
  EXPECT_EQ(get(auditor, "/credits/ecritures/99").status, 404);
  EXPECT_EQ(get(auditor, "/credits/ecritures/x").status, 404);
}

TEST_P(LedgerPages, WhatIsLeftIsLookedAtThenCarriedOverOnce) {
  given_a_budget();
  const auto page = get(coordinator, "/credits/report?programme=fipd&annee=2016");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "699,999.50"));
  EXPECT_TRUE(has(page, "300,000.50"));
  EXPECT_TRUE(has(page, "<td class=\"n\">1,000,000.00</td>")) << "the total";
  EXPECT_EQ(get(prefect, "/credits/report").status, 403);
  const auto read = [&](std::string_view name) {
    const auto mark = fmt::format("name=\"{}\" value=\"", name);
    const auto at = page.body.find(mark) + mark.size();
    return page.body.substr(at, page.body.find('"', at) - at);
  };
  const auto body =
      fmt::format("programme=fipd&annee=2016&ligne=&unite=&seen={}&idempotency_key={}&day=2016-11-22&document=arrete",
                  read("seen"), read("idempotency_key"));
  EXPECT_EQ(post(coordinator, "/credits/report", body + "&x=").status, 303);
  EXPECT_EQ(location(post(coordinator, "/credits/report", body)), "/credits/ecritures/3") << "sent twice, posted once";
  EXPECT_EQ(left(account(department, Kind::open)), "0.00");
  EXPECT_EQ(left(account(department, Kind::open, Unit::cp, 2017)), "300000.50");
  EXPECT_TRUE(has(get(coordinator, "/credits/report?programme=fipd&annee=2016"), "Nothing is left of fipd in 2016."));
}

TEST_P(LedgerPages, WhatMovedSinceItWasLookedAtIsLookedAtAgain) {
  given_a_budget();
  const auto moved =
      post(coordinator, "/credits/report",
           "programme=fipd&annee=2016&ligne=&unite=&seen=4/1/1&idempotency_key=c&day=2016-11-22&document="
           "arrete");
  EXPECT_EQ(moved.status, 409);
  EXPECT_TRUE(has(moved, "Something moved since you looked"));
  EXPECT_EQ(entries_count(), 2U);
  const auto without =
      post(coordinator, "/credits/report", "programme=fipd&annee=2016&seen=4/1/1&idempotency_key=c&day=&document=");
  EXPECT_EQ(without.status, 422);
  EXPECT_TRUE(has(without, "Say which day."));
}

TEST_P(LedgerPages, WhatDocumentsSayStandsBesideTheLedgerAndIsStruckWithWhy) {
  EXPECT_TRUE(has(get(coordinator, "/credits/annonces"), "No document has been entered yet"));
  given_a_budget();
  const auto say = [&](const access::Actor& who, std::string_view rest) {
    return post(who, "/credits/annonces",
                fmt::format("programme=fipd&premiere_annee=2016&base=voted&jour=2016-10-24&cle=s{}&{}", ++keys, rest));
  };
  const std::string whole = "montant=1+200+000&unite=AE&source=A+speech&adresse=https://example.org/a";
  EXPECT_EQ(say(prefect, whole).status, 403);
  EXPECT_EQ(get(prefect, "/credits/annonces/nouvelle").status, 403);
  EXPECT_EQ(get(coordinator, "/credits/annonces/nouvelle").status, 200);
  ASSERT_EQ(location(say(coordinator, whole)), "/credits/annonces/1");
  ASSERT_EQ(location(say(coordinator, "montant=900000&source=Another+document")), "/credits/annonces/2");
  const auto page = get(prefect, "/credits/annonces?annee=2016");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "1,200,000")) << page.body;
  EXPECT_TRUE(has(page, "−200,000")) << "the ledger holds 1 000 000";
  EXPECT_TRUE(has(page, "€300,000 apart")) << page.body;
  EXPECT_TRUE(has(page, R"(href="https://example.org/a")"));
  EXPECT_FALSE(has(page, "Enter an amount of a document"));
  EXPECT_TRUE(has(get(prefect, "/credits/annonces?annee=2030"), "No document answers this."));
  EXPECT_EQ(get(prefect, "/credits/annonces?annee=x").status, 422);
  EXPECT_EQ(get(association, "/credits/annonces").status, 403);

  const auto wrong = say(coordinator, "montant=3,001&source=&territoire=nowhere");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "is not an amount in euros"));
  EXPECT_TRUE(has(wrong, "This territory is not known."));
  EXPECT_EQ(say(coordinator, "montant=3&source=").status, 422);

  EXPECT_FALSE(has(get(prefect, "/credits/annonces/2"), "/rayer"));
  EXPECT_EQ(post(prefect, "/credits/annonces/2/rayer", "motive=no").status, 403);
  EXPECT_EQ(post(coordinator, "/credits/annonces/2/rayer", "motive=+").status, 422);
  EXPECT_EQ(post(coordinator, "/credits/annonces/2/rayer", "motive=wrong+page").status, 303);
  EXPECT_EQ(post(coordinator, "/credits/annonces/2/rayer", "motive=again").status, 409);
  EXPECT_EQ(get(coordinator, "/credits/annonces/77").status, 404);
  EXPECT_TRUE(has(get(prefect, "/credits/annonces/2"), "wrong page"));
  const auto after = get(prefect, "/credits/annonces");
  EXPECT_FALSE(has(after, "apart"));
  EXPECT_TRUE(has(after, "1 amount struck"));
  EXPECT_EQ(entries_count(), 2U) << "words move no money";

  const auto api = get(prefect, "/api/v1/ledger/statements?programme=fipd");
  EXPECT_TRUE(has(api, R"("voted_ae":"1000000.00")")) << api.body;
  EXPECT_TRUE(has(api, R"("struck_motive":"wrong page")"));
  EXPECT_EQ(get(prefect, "/api/v1/ledger/statements?basis=promised").status, 422);
}

TEST_P(LedgerPages, DaysFromTheVoteToTheAwardAreShownByDepartment) {
  EXPECT_TRUE(has(get(prefect, "/credits/delais"), "No credits have been entered yet"));
  given_a_budget();
  ASSERT_EQ(enter(prefect, "commit", "territoire=93&montant_ae=23000").status, 303);
  const auto page = get(prefect, "/credits/delais?programme=fipd&annee=2016");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "First vote on 22 November 2016")) << page.body;
  EXPECT_TRUE(has(page, "Seine-Saint-Denis"));
  EXPECT_TRUE(has(page, "2 departments have received nothing."));
  const auto api = get(prefect, "/api/v1/ledger/delays?programme=fipd&year=2016");
  EXPECT_TRUE(has(api, R"("department":"93","region_notified":null,"department_notified":"2016-11-22")")) << api.body;
  EXPECT_TRUE(has(api, R"("vote_to_award_days":0)"));
  EXPECT_EQ(get(prefect, "/api/v1/ledger/delays?programme=fipd").status, 422);
  EXPECT_TRUE(has(get(prefect, "/credits/delais?programme=fipd&annee=2016&ligne=another"),
                  "Nothing was entered for this budget and this line."));
}

TEST_P(LedgerPages, CodesAreCalledByTheirTitlesAndStayInExports) {
  given_a_budget();
  routes = &titled;
  add_routes(titled,
             {.database = *database,
              .clock = clock,
              .territories = *territories,
              .title = [](db::Session&, std::string_view programme, std::string_view line, Lang) -> std::string {
                if (programme != "fipd") return {};
                return line.empty() ? "The fund" : line == "prevention" ? "Prevention line" : "";
              }});
  EXPECT_TRUE(has(get(prefect, "/credits"), "The fund, budget of 2016"));
  EXPECT_TRUE(has(get(prefect, "/credits"), "Prevention line"));
  EXPECT_TRUE(has(get(prefect, "/credits/fipd/2016"), "The fund, budget of 2016"));
  EXPECT_TRUE(has(get(prefect, "/credits/ecritures/1"), "Prevention line, France: voted, AE 2016"));
  EXPECT_TRUE(has(get(prefect, "/credits/delais"), R"(<option value="fipd" selected>The fund</option>)"));
  EXPECT_FALSE(has(get(prefect, "/api/v1/ledger/balances?programme=fipd"), "The fund"));
}

}  // namespace
}  // namespace jalon::ledger
