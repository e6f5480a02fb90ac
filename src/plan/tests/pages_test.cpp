// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "fixture.hpp"
#include "programme/sql.hpp"
#include "web/form.hpp"
#include "web/server.hpp"

namespace jalon::plan {
namespace {

std::string encoded(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.') {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    }
  }
  return out;
}

using Typed = std::vector<std::pair<std::string, std::string>>;

class Pages : public testing::TestWithParam<db::testing::Engine> {
 protected:
  db::testing::TestDatabase database{
      GetParam(),
      {journal::sql::all_migrations, territory::sql::all_migrations, figures::sql::all_migrations,
       partner::sql::all_migrations, programme::sql::all_migrations, sql::all_migrations}};
  FixedClock clock{at_paris(*Date::parse("2016-11-15"), 10, 0)};
  territory::Directory territories{*database};
  web::Router router;
  web::Hooks hooks;
  std::shared_ptr<access::Actor> authority = who(access::Role::local_authority, 101, "Ville");
  std::shared_ptr<access::Actor> delegate = who(access::Role::delegate, 101, "Déléguée du préfet");
  std::shared_ptr<access::Actor> prefect = who(access::Role::prefect, 93, "Préfet 93");
  std::shared_ptr<access::Actor> neighbour = who(access::Role::local_authority, 102, "Est Ensemble");
  std::shared_ptr<access::Actor> auditor = who(access::Role::auditor, 1, "Audit");

  static std::shared_ptr<access::Actor> who(access::Role role, int territory, std::string label) {
    auto actor = std::make_shared<access::Actor>(access::testing::actor_with(role, TerritoryKey{territory}));
    actor->label = std::move(label);
    return actor;
  }
  void SetUp() override {
    const auto script = territory::testing::rows_of(small_country());
    const auto system = access::system_actor("tests");
    const auto pack = programme::parse(programme::embedded("prevention-radicalisation-2016")).value();
    const auto opened = database->write([&](db::Session& session) -> Result<void> {
      access::Act act{.db = session, .actor = system, .now = clock.now()};
      session.run_script(script.c_str());
      const territory::Registry registry(small_country());
      if (auto done = programme::load(act, pack); !done) return done;
      if (auto done = open_plans(act, {registry, pack}); !done) return done;
      return programme::publish(act, registry, pack.code);
    });
    ASSERT_TRUE(opened) << english(opened.error());
    add_routes(router, {*database, clock, territories});
    hooks.authorize = [this](const web::Request& request) {
      return access::guard(request,
                           [this](std::string_view scope, std::string_view code) { return path_of(scope, code); });
    };
  }
  std::vector<TerritoryKey> path_of(std::string_view, std::string_view code) {
    const auto registry = territories.current();
    const auto* place = registry->find(territory::Level::contract, code);
    return place == nullptr ? std::vector<TerritoryKey>{} : registry->right_path(place->key);
  }
  web::Request request(const std::shared_ptr<access::Actor>& actor, web::Method method, const std::string& target) {
    web::Request out;
    out.method = method;
    out.target = target;
    const auto question = target.find('?');
    out.path = target.substr(0, question);
    if (question != std::string::npos) {
      for (const auto part : split(std::string_view(target).substr(question + 1), '&')) {
        const auto equals = part.find('=');
        out.query.emplace_back(part.substr(0, equals), part.substr(equals + 1));
      }
    }
    out.identity = actor;
    out.position = ++position;
    return out;
  }
  web::Response get(const std::shared_ptr<access::Actor>& actor, const std::string& target) {
    return web::respond(router, hooks, request(actor, web::Method::get, target));
  }
  web::Response post(const std::shared_ptr<access::Actor>& actor, const std::string& target, const Typed& typed,
                     bool unasked = false) {
    auto asked = request(actor, web::Method::post, target);
    asked.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    if (unasked) asked.headers.emplace_back("x-autosave", "1");
    asked.body = "csrf=" + encoded(web::csrf_token(asked));
    for (const auto& [name, value] : typed) asked.body += "&" + encoded(name) + "=" + encoded(value);
    return web::respond(router, hooks, asked);
  }
  // The value that a page hides in its form; empty when it hides none of that name.
  static std::string hidden(const std::string& page, const std::string& name) {
    const std::string mark = "name=\"" + name + "\" value=\"";
    const auto at = page.find(mark);
    return at == std::string::npos ? std::string()
                                   : page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
  }
  // As somebody does who opens the page of the act and confirms it.
  web::Response decide(const std::shared_ptr<access::Actor>& actor, const std::string& target, Typed typed) {
    typed.emplace_back("submission", hidden(get(actor, target).body, "submission"));
    return post(actor, target, typed);
  }
  web::Response send(const std::shared_ptr<access::Actor>& actor, web::Method method, const std::string& target,
                     std::string body) {
    // A program comes with a token, which carries every right of its account.
    auto program = std::make_shared<access::Actor>(*actor);
    program->by_token = true;
    program->token_rights.assign(access::all_rights().begin(), access::all_rights().end());
    auto asked = request(program, method, target);
    asked.headers.emplace_back("content-type", "application/json");
    asked.body = std::move(body);
    return web::respond(router, hooks, asked);
  }
  static std::string location(const web::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "location" || name == "Location") return value;
    }
    return {};
  }
  static std::string header(const web::Response& response, std::string_view wanted) {
    for (const auto& [name, value] : response.headers) {
      if (fold(name) == wanted) return value;
    }
    return {};
  }
  // The bytes of a file, as its reader gets them.
  static std::string streamed(const web::Response& response) {
    struct Kept final : web::BodySink {
      std::string bytes;
      void write(std::string_view more) override { bytes += more; }
    } kept;
    if (response.stream) response.stream(kept);
    return kept.bytes;
  }
  static bool has(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  static Typed complete(const std::string& axis, const std::string& title) {
    return {{"id", ActionId::make().text()},
            {"revision", "0"},
            {"axis", axis},
            {"title", title},
            {"description", "Quatre sessions."},
            {"owner", "Plaine Commune"},
            {"public", "youth"},
            {"level", "primary"},
            {"starts", "16/01/2017"},
            {"ends", "2017-06-30"},
            {"partner.0.name", "Association de prévention"},
            {"partner.0.part", "responsible"},
            {"milestone.0.label", "Bilan"},
            {"milestone.0.due", "2017-06-30"},
            {"budget.0.funder", "fipd"},
            {"budget.0.amount", "12 500,50"},
            {"expected.0.kind", "outcome"},
            {"expected.0.label", "Animateurs formés"},
            {"expected.0.baseline", "0"},
            {"expected.0.target", "60"},
            {"expected.0.method", "émargement"}};
  }
  static Typed with(Typed typed, const Typed& changes) {
    for (const auto& [name, value] : changes) {
      const auto found =
          std::find_if(typed.begin(), typed.end(), [&, key = name](const auto& pair) { return pair.first == key; });
      if (found == typed.end()) {
        typed.emplace_back(name, value);
      } else {
        found->second = value;
      }
    }
    return typed;
  }
  // Adds an action by its form and returns the address of its page.
  std::string add(const std::shared_ptr<access::Actor>& actor, const std::string& axis, const std::string& title) {
    const auto answer = post(actor, plan + "/actions/nouvelle?axe=" + axis, complete(axis, title));
    EXPECT_EQ(answer.status, 303) << answer.body.substr(
        std::min(answer.body.size(), answer.body.find("class=\"summary")), 800);
    return location(answer);
  }
  void write_every_axis() {
    const auto pack = programme::parse(programme::embedded("prevention-radicalisation-2016")).value();
    for (const auto& axis : pack.axes) add(authority, axis.code, "Action " + axis.code);
  }
  const std::string plan = "/contrats/CV101/plan";
  std::int64_t position = 0;
};
INSTANTIATE_TEST_SUITE_P(, Pages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Pages, EveryRouteAsksForItsRightInItsContract) {
  std::size_t walked = 0;
  const std::vector<access::testing::Place> places{{"the contract", TerritoryKey{101}},
                                                   {"the department", TerritoryKey{93}},
                                                   {"the nation", TerritoryKey{1}},
                                                   {"another contract", TerritoryKey{102}},
                                                   {"another department", TerritoryKey{69}}};
  const access::ScopePath paths = [this](std::string_view scope, std::string_view code) {
    return path_of(scope, code);
  };
  const auto ask = [&](const web::Request& asked) {
    const auto no = access::guard(asked, paths);
    return no ? *no : web::Response{};
  };
  EXPECT_EQ(access::testing::disagreements(router, paths, {{"contract", "CV101"}}, places, ask, &walked),
            std::vector<std::string>{});
  EXPECT_GT(walked, 1500U);
}

TEST_P(Pages, ThePlanIsWrittenSubmittedReturnedAndSignedThroughItsPages) {
  auto page = get(authority, plan);
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "/plan/commencer"));
  EXPECT_FALSE(has(get(auditor, plan), "/plan/commencer"));
  EXPECT_EQ(get(authority, plan + "/commencer").status, 200);
  EXPECT_EQ(post(authority, plan + "/commencer", {}).status, 303);
  EXPECT_EQ(
      post(authority, plan + "/axes/1", {{"revision", "0"}, {"diagnosis", "Des besoins."}, {"objective", "Se réunir."}})
          .status,
      303);
  EXPECT_TRUE(has(get(delegate, plan + "/axes/1"), "Des besoins."));
  for (const char* axis : {"1", "2", "3", "4", "5", "6", "7"})
    add(authority, axis, std::string("Action de l’axe ") + axis);
  EXPECT_TRUE(has(get(authority, plan), "/plan/soumettre"));
  EXPECT_EQ(post(authority, plan + "/soumettre", {}).status, 303);
  EXPECT_FALSE(has(get(authority, plan + "/axes/1"), "<textarea")) << "frozen";
  // A return without a motive comes back with its fault.
  EXPECT_EQ(decide(prefect, plan + "/renvoyer", {{"motive", " "}}).status, 422);
  EXPECT_EQ(decide(prefect, plan + "/renvoyer", {{"motive", "Précisez l’axe 2."}}).status, 303);
  EXPECT_TRUE(has(get(authority, plan), "Précisez l’axe 2."));
  EXPECT_EQ(post(authority, plan + "/soumettre", {}).status, 303);
  EXPECT_EQ(decide(authority, plan + "/signer-collectivite", {}).status, 303);
  EXPECT_EQ(decide(authority, plan + "/signer-collectivite", {}).status, 409) << "once";
  EXPECT_EQ(get(prefect, plan + "/signer-etat").status, 200);
  EXPECT_EQ(decide(prefect, plan + "/signer-etat", {}).status, 303);
  const auto print = get(auditor, plan + "/lecture");
  EXPECT_EQ(print.status, 200);
  EXPECT_TRUE(has(print, "Préfet 93"));
  EXPECT_TRUE(has(print, "Action de l’axe 7"));
  EXPECT_TRUE(has(print, "12\u202f500,50"));
  EXPECT_TRUE(has(get(auditor, plan + "/versions"), "/plan/lecture?version="));
  EXPECT_EQ(get(auditor, plan + "/comparer").status, 200);
  EXPECT_EQ(get(auditor, plan + "/comparer?avant=nonsense").status, 200);
  EXPECT_EQ(post(prefect, plan + "/mettre-en-oeuvre", {}).status, 303);
}

TEST_P(Pages, NobodySignsOrReturnsATextThatWasReplacedSinceThePageWasOpened) {
  post(authority, plan + "/commencer", {});
  write_every_axis();
  EXPECT_EQ(post(authority, plan + "/soumettre", {}).status, 303);
  const auto opened = hidden(get(prefect, plan + "/signer-etat").body, "submission");
  EXPECT_NE(opened, "");
  EXPECT_EQ(decide(prefect, plan + "/renvoyer", {{"motive", "Précisez l’axe 2."}}).status, 303);
  EXPECT_EQ(post(authority, plan + "/soumettre", {}).status, 303);
  for (const auto& typed : {Typed{{"submission", opened}}, Typed{}}) {
    EXPECT_EQ(post(prefect, plan + "/signer-etat", typed).status, 409);
    EXPECT_EQ(post(authority, plan + "/signer-collectivite", typed).status, 409);
    EXPECT_EQ(post(prefect, plan + "/renvoyer", with(typed, {{"motive", "Encore."}})).status, 409);
  }
  EXPECT_EQ(decide(prefect, plan + "/signer-etat", {}).status, 303);
  EXPECT_EQ(decide(authority, plan + "/signer-collectivite", {}).status, 303);
}

TEST_P(Pages, APlanThatLacksSomethingIsNotSubmittedAndSaysWhere) {
  post(authority, plan + "/commencer", {});
  const auto confirm = get(authority, plan + "/soumettre");
  EXPECT_TRUE(has(confirm, "/plan/axes/1"));
  EXPECT_FALSE(has(confirm, "method=\"post\" novalidate action=\"/contrats/CV101/plan/soumettre\""));
  EXPECT_EQ(post(authority, plan + "/soumettre", {}).status, 422);
}

TEST_P(Pages, ThePrintedAnnexBearsTheSignaturesGivenToItsOwnText) {
  post(authority, plan + "/commencer", {});
  write_every_axis();
  const auto day = [&](std::string_view text) { clock.set(at_paris(*Date::parse(text), 10, 0)); };
  const auto at = [&](std::string_view text, const std::shared_ptr<access::Actor>& actor, const std::string& act,
                      const Typed& typed = {}) {
    day(text);
    ASSERT_EQ(decide(actor, plan + act, typed).status, 303) << act;
  };
  at("2016-12-01", authority, "/soumettre");
  at("2016-12-02", prefect, "/signer-etat");
  at("2016-12-03", prefect, "/renvoyer", {{"motive", "Précisez."}});
  at("2016-12-04", authority, "/soumettre");
  at("2016-12-05", prefect, "/signer-etat");
  at("2016-12-06", authority, "/signer-collectivite");
  at("2016-12-07", authority, "/amender", {{"motive", "Une commune rejoint."}});
  at("2016-12-08", authority, "/soumettre");
  at("2016-12-09", authority, "/signer-collectivite");

  // The days of the signatures under each version, in the order of the versions, then under the text of today.
  const auto signed_on = [&](const std::string& address) {
    const auto page = get(auditor, address).body;
    std::string out;
    const auto end = page.rfind("<h2");
    for (auto i = page.find("<time datetime=\"", page.rfind("<h2", end - 1)); i < end;
         i = page.find("<time datetime=\"", i + 1)) {
      out += page.substr(i + 16, 10) + " ";
    }
    return out;
  };
  const auto versions = get(auditor, plan + "/versions").body;
  std::vector<std::string> read;
  const std::string mark = plan + "/lecture?version=";
  for (auto i = versions.find(mark); i != std::string::npos; i = versions.find(mark, i + 1)) {
    read.insert(read.begin(), signed_on(versions.substr(i, mark.size() + 36)));
  }
  EXPECT_EQ(read, (std::vector<std::string>{"", "2016-12-05 2016-12-06 ", "2016-12-05 2016-12-06 ",
                                            "2016-12-05 2016-12-06 ", "2016-12-09 "}));
  EXPECT_EQ(signed_on(plan + "/lecture"), "2016-12-09 ");
  at("2016-12-10", prefect, "/renvoyer", {{"motive", "Encore."}});
  EXPECT_EQ(signed_on(plan + "/lecture"), "");
}

TEST_P(Pages, WhatWasTypedComesBackWithItsFaults) {
  post(authority, plan + "/commencer", {});
  const auto answer = post(authority, plan + "/actions/nouvelle?axe=1",
                           with(complete("1", "Former"), {{"starts", "31/02/2017"},
                                                          {"budget.0.amount", "beaucoup"},
                                                          {"partner.3.name", "Appeler le 06 12 34 56 78"}}));
  EXPECT_EQ(answer.status, 422);
  EXPECT_TRUE(has(answer, "31/02/2017"));
  EXPECT_TRUE(has(answer, "beaucoup"));
  EXPECT_TRUE(has(answer, "#f-budget-0-amount"));
  EXPECT_TRUE(has(answer, "id=\"f-budget-0-amount\""));
  const auto second = post(authority, plan + "/actions/nouvelle?axe=1",
                           with(complete("1", "Former"), {{"partner.3.name", "Appeler le 06 12 34 56 78"}}));
  EXPECT_EQ(second.status, 422);
  EXPECT_TRUE(has(second, "#f-partner-3-name"));
  EXPECT_TRUE(has(second, "Appeler le 06 12 34 56 78"));
}

TEST_P(Pages, MoreLinesAreGivenWithoutSaving) {
  post(authority, plan + "/commencer", {});
  const auto answer =
      post(authority, plan + "/actions/nouvelle?axe=1", with(complete("1", ""), {{"more", "milestone"}}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(has(answer, "milestone.3.label"));
  EXPECT_TRUE(has(answer, "Quatre sessions."));
  EXPECT_FALSE(has(get(authority, plan + "/axes/1"), "/plan/actions/0"));
}

TEST_P(Pages, AFormPostedTwiceAddsOneAction) {
  post(authority, plan + "/commencer", {});
  const auto typed = complete("1", "Former");
  const auto first = post(authority, plan + "/actions/nouvelle?axe=1", typed);
  const auto second = post(authority, plan + "/actions/nouvelle?axe=1", typed);
  EXPECT_EQ(first.status, 303);
  EXPECT_EQ(location(first), location(second));
}

TEST_P(Pages, AConflictShowsBothTextsAndSavesTheChoice) {
  post(authority, plan + "/commencer", {});
  const std::string action = add(authority, "1", "Former");
  const auto typed = with(complete("1", "Former"), {{"revision", "1"}});
  EXPECT_EQ(post(delegate, action, with(typed, {{"title", "Former les animateurs"}})).status, 303);
  const auto mine = with(typed, {{"title", "Former les éducateurs"}, {"owner", "Ville de Saint-Denis"}});
  const auto conflict = post(authority, action, mine);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_TRUE(has(conflict, "Former les animateurs"));
  EXPECT_TRUE(has(conflict, "Former les éducateurs"));
  EXPECT_TRUE(has(conflict, "Déléguée du préfet"));
  // Without a choice it is shown again.
  EXPECT_EQ(post(authority, action, with(mine, {{"seen", "2"}})).status, 409);
  EXPECT_EQ(post(authority, action, with(mine, {{"seen", "2"}, {"choice.title", "theirs"}})).status, 303);
  const auto page = get(authority, action);
  EXPECT_TRUE(has(page, "value=\"Former les animateurs\""));
  EXPECT_TRUE(has(page, "value=\"Ville de Saint-Denis\""));
}

TEST_P(Pages, AConflictIsReadInWordsAndInTheLanguageOfItsReader) {
  post(authority, plan + "/commencer", {});
  const std::string action = add(authority, "1", "Former");
  const auto typed = with(complete("1", "Former"), {{"revision", "1"}});
  EXPECT_EQ(
      post(delegate, action, with(typed, {{"budget.0.amount", "14 000,25"}, {"partner.0.part", "informed"}})).status,
      303);
  const auto mine = with(typed, {{"budget.0.amount", "15000"}, {"partner.0.part", "consulted"}});
  const auto french = post(authority, action, mine);
  EXPECT_EQ(french.status, 409);
  for (const char* text :
       {"12\u202f500,50\u00a0€", "14\u202f000,25\u00a0€", "15\u202f000\u00a0€", "est informé", "est consulté"})
    EXPECT_TRUE(has(french, text)) << text;
  const auto english = post(authority, action + "?lang=en", mine);
  EXPECT_EQ(english.status, 409);
  for (const char* text : {"€12,500.50", "€14,000.25", "€15,000", "is informed", "is consulted"})
    EXPECT_TRUE(has(english, text)) << text;
}

TEST_P(Pages, NothingIsSavedUnaskedOverATextThatItsWriterHasNotSeen) {
  post(authority, plan + "/commencer", {});
  post(authority, plan + "/axes/1", {{"revision", "0"}, {"diagnosis", "Un."}, {"objective", ""}});
  EXPECT_EQ(
      post(delegate, plan + "/axes/1", {{"revision", "1"}, {"diagnosis", "Un."}, {"objective", "De la déléguée."}})
          .status,
      303);
  const Typed mine{{"revision", "1"}, {"diagnosis", "Un de la ville."}, {"objective", ""}};
  EXPECT_EQ(post(authority, plan + "/axes/1", mine, true).status, 409);
  EXPECT_FALSE(has(get(auditor, plan + "/axes/1"), "Un de la ville."));
  EXPECT_EQ(post(authority, plan + "/axes/1", mine).status, 303);
  const auto page = get(auditor, plan + "/axes/1");
  EXPECT_TRUE(has(page, "Un de la ville."));
  EXPECT_TRUE(has(page, "De la déléguée."));
}

TEST_P(Pages, WhatOneTypedInAnActionJustRemovedCanBeSavedAnew) {
  post(authority, plan + "/commencer", {});
  const std::string action = add(authority, "1", "Former");
  EXPECT_EQ(post(delegate, action + "/retirer", {{"revision", "1"}}).status, 303);
  const auto late = post(authority, action, with(complete("1", "Former encore"), {{"revision", "1"}}));
  EXPECT_EQ(late.status, 409);
  EXPECT_TRUE(has(late, "Former encore"));
  EXPECT_TRUE(has(late, "/plan/actions/nouvelle"));
}

TEST_P(Pages, ThePlanOfAContractIsNotReachedThroughAnother) {
  post(authority, plan + "/commencer", {});
  post(neighbour, "/contrats/CV102/plan/commencer", {});
  const std::string action = add(authority, "1", "Former");
  const std::string through = "/contrats/CV102/plan" + action.substr(plan.size());
  EXPECT_EQ(get(neighbour, through).status, 404);
  EXPECT_EQ(post(neighbour, through, with(complete("1", "À moi"), {{"revision", "1"}})).status, 404);
  EXPECT_EQ(post(neighbour, through + "/retirer", {{"revision", "1"}}).status, 404);
  EXPECT_EQ(post(neighbour, through + "/commentaires", {{"comment", "Bonjour."}}).status, 404);
  EXPECT_EQ(get(neighbour, action).status, 403);
  EXPECT_EQ(get(authority, "/contrats/CV999/plan").status, 404);
  EXPECT_TRUE(has(get(authority, action), "Former"));
}

TEST_P(Pages, ADocumentIsSentAsAFileAndNeverAsAPage) {
  post(authority, plan + "/commencer", {});
  auto upload = request(authority, web::Method::post, plan + "/documents");
  upload.headers.emplace_back("content-type", "multipart/form-data; boundary=frontiere");
  upload.body = "--frontiere\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + web::csrf_token(upload) +
                "\r\n--frontiere\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nCharte de la cellule\r\n"
                "--frontiere\r\nContent-Disposition: form-data; name=\"file\"; filename=\"é\\\"x.html\"\r\n"
                "Content-Type: text/html\r\n\r\n%PDF-1.4 charte\r\n--frontiere--\r\n";
  ASSERT_EQ(web::respond(router, hooks, upload).status, 303);
  const auto list = get(prefect, plan + "/documents");
  ASSERT_TRUE(has(list, "Charte de la cellule"));
  const auto at = list.body.find(plan + "/documents/");
  ASSERT_NE(at, std::string::npos);
  const auto file = get(prefect, list.body.substr(at, plan.size() + 11 + 36));
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.content_type, "application/pdf");
  EXPECT_EQ(header(file, "content-disposition").find("attachment"), 0U);
  EXPECT_EQ(header(file, "content-disposition").find("html"), std::string::npos);
  EXPECT_EQ(get(neighbour, "/contrats/CV102/plan/documents/" + list.body.substr(at + plan.size() + 11, 36)).status,
            404);
}

TEST_P(Pages, ADocumentOfASubmittedPlanIsNeitherOfferedForRemovalNorRemoved) {
  post(authority, plan + "/commencer", {});
  write_every_axis();
  auto upload = request(authority, web::Method::post, plan + "/documents");
  upload.headers.emplace_back("content-type", "multipart/form-data; boundary=frontiere");
  upload.body =
      "--frontiere\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + web::csrf_token(upload) +
      "\r\n--frontiere\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nCharte\r\n--frontiere\r\n"
      "Content-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n%PDF-1.4\r\n--frontiere--\r\n";
  ASSERT_EQ(web::respond(router, hooks, upload).status, 303);
  const auto list = get(authority, plan + "/documents");
  const auto at = list.body.find(plan + "/documents/");
  ASSERT_NE(at, std::string::npos);
  const auto removal = list.body.substr(at, plan.size() + 11 + 36) + "/retirer";
  EXPECT_TRUE(has(list, removal));
  ASSERT_EQ(post(authority, plan + "/soumettre", {}).status, 303);
  EXPECT_FALSE(has(get(authority, plan + "/documents"), removal));
  EXPECT_GE(post(authority, removal, {}).status, 400);
  EXPECT_TRUE(has(get(authority, plan + "/documents"), "Charte"));
}

TEST_P(Pages, CommentsAreSharedAndIdentifiersRefused) {
  post(authority, plan + "/commencer", {});
  const std::string action = add(authority, "1", "Former");
  EXPECT_EQ(post(prefect, action + "/commentaires", {{"comment", "Qui forme ?"}}).status, 303);
  EXPECT_TRUE(has(get(authority, action), "Qui forme ?"));
  const auto refused = post(prefect, action + "/commentaires", {{"comment", "Voir jean.dupont@gmail.com"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(has(refused, "Voir jean.dupont@gmail.com"));
}

TEST_P(Pages, AProgramMovesRemovesAndComparesLikeAPerson) {
  const std::string api = "/api/v1/contracts/CV101/plan";
  EXPECT_EQ(send(authority, web::Method::put, api + "/reason", R"({"reason":"Le maire vient d'être élu"})").status,
            200);
  EXPECT_TRUE(has(get(auditor, api), "vient d'être élu"));
  EXPECT_EQ(get(auditor, api + "/comparison").status, 404);
  send(authority, web::Method::post, api + "/start", "");
  std::vector<std::string> ids;
  for (const char* title : {"Former", "Informer"}) {
    ids.push_back(ActionId::make().text());
    const auto saved = send(authority, web::Method::put, api + "/actions/" + ids.back(),
                            fmt::format(R"({{"axis":"1","title":"{}","milestones":[{{"label":"Choix"}}]}})", title));
    ASSERT_EQ(saved.status, 200) << saved.body;
  }
  const auto titles = [&] {
    const std::string body = get(auditor, api + "/actions").body;
    return body.find("\"Former\"") < body.find("\"Informer\"");
  };
  EXPECT_TRUE(titles());
  const std::string second = api + "/actions/" + ids[1];
  EXPECT_EQ(send(authority, web::Method::post, second + "/move", "{}").status, 422);
  EXPECT_EQ(send(auditor, web::Method::post, second + "/move", R"({"up":true})").status, 403);
  EXPECT_EQ(
      send(neighbour, web::Method::post, "/api/v1/contracts/CV102/plan/actions/" + ids[1] + "/move", R"({"up":true})")
          .status,
      404)
      << "an action is reached through its own contract only";
  EXPECT_EQ(send(authority, web::Method::post, second + "/move", R"({"up":true})").status, 200);
  EXPECT_FALSE(titles());
  EXPECT_EQ(send(authority, web::Method::del, second, "").status, 422) << "which revision was read is to be said";
  EXPECT_EQ(send(authority, web::Method::del, second + "?revision=1", "").status, 409) << "it has moved since";
  EXPECT_EQ(send(authority, web::Method::del, second + "?revision=2", "").status, 200);
  EXPECT_FALSE(has(get(auditor, api + "/actions"), "Informer"));
  EXPECT_EQ(get(auditor, api + "/versions").body, R"({"versions":[]})");
  EXPECT_EQ(get(auditor, api + "/versions/x").status, 404);
  EXPECT_EQ(get(auditor, api + "/comparison?before=hier").status, 422);
  const auto compared = get(auditor, api + "/comparison?before=2016-01-01");
  EXPECT_EQ(compared.status, 200) << compared.body;
  EXPECT_TRUE(has(compared, R"("kind":"added")")) << compared.body;
  EXPECT_TRUE(has(get(auditor, api + "/comparison"), R"("differences":[])"));
}

TEST_P(Pages, AProgramReadsWhatWasSignedAndMarksMilestones) {
  const std::string api = "/api/v1/contracts/CV101/plan";
  post(authority, plan + "/commencer", {});
  write_every_axis();
  const std::string actions = get(auditor, api + "/actions").body;
  const std::string milestones = api + "/actions/" + actions.substr(actions.find("\"id\":\"") + 6, 36) + "/milestones/";
  EXPECT_EQ(send(authority, web::Method::post, api + "/submit", "{}").status, 200);
  decide(prefect, plan + "/signer-etat", {});
  decide(authority, plan + "/signer-collectivite", {});
  EXPECT_EQ(send(prefect, web::Method::put, milestones + "1", R"({"done":"2016-11-01"})").status, 422) << "not yet";
  EXPECT_EQ(send(prefect, web::Method::post, api + "/begin", "{}").status, 200);
  EXPECT_EQ(send(auditor, web::Method::put, milestones + "1", R"({"done":"2016-11-01"})").status, 403);
  EXPECT_EQ(send(prefect, web::Method::put, milestones + "9", R"({"done":"2016-11-01"})").status, 404);
  EXPECT_EQ(send(prefect, web::Method::put, milestones + "0", R"({"done":"2016-11-01"})").status, 404);
  EXPECT_EQ(send(prefect, web::Method::put, milestones + "1", R"({"done":"2099-11-01"})").status, 422);
  EXPECT_TRUE(
      has(send(prefect, web::Method::put, milestones + "1", R"({"done":"2016-11-01"})"), R"("done":"2016-11-01")"));
  const std::string versions = get(auditor, api + "/versions").body;
  ASSERT_NE(versions.find(R"("kind":"submitted")"), std::string::npos) << versions;
  const std::string id = versions.substr(versions.find("\"id\":\"") + 6, 36);
  const std::string hash = versions.substr(versions.find("\"sha256\":\"") + 10, 64);
  EXPECT_EQ(hex(sha256(get(auditor, api + "/versions/" + id).body)), hash) << "the bytes are those that were signed";
  EXPECT_FALSE(has(get(auditor, api + "/comparison?before=" + id), R"("differences":[])")) << "a milestone was marked";
}

TEST_P(Pages, AProgramWritesAndSubmitsThroughTheSameRules) {
  const std::string api = "/api/v1/contracts/CV101/plan";
  EXPECT_TRUE(has(get(auditor, api), "\"state\":\"not_started\""));
  EXPECT_EQ(send(authority, web::Method::post, api + "/start", "").status, 200);
  const std::string id = ActionId::make().text();
  const std::string body =
      R"({"axis":"1","title":"Former","owner":"Ville","starts":"2017-01-01","ends":"2017-02-01",)"
      R"("budget":[{"funder":"fipd","amount_cents":100}],"expected":[{"is_outcome":true,"label":"a",)"
      R"("baseline":"0","target":"1","method":"m"}]})";
  const auto first = send(authority, web::Method::put, api + "/actions/" + id, body);
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_TRUE(has(first, "\"revision\":1"));
  EXPECT_TRUE(has(send(authority, web::Method::put, api + "/actions/" + id, body), "\"revision\":1"))
      << "again: nothing";
  EXPECT_TRUE(has(get(auditor, api + "/actions"), "\"title\":\"Former\""));
  EXPECT_EQ(send(authority, web::Method::put, api + "/actions/" + id, "{\"title\":3}").status, 422);
  EXPECT_EQ(send(authority, web::Method::put, api + "/actions/" + id, "[").status, 422);
  EXPECT_EQ(send(authority, web::Method::put, api + "/actions/pas-un-id", body).status, 422);
  const auto submitted = send(authority, web::Method::post, api + "/submit", "{}");
  EXPECT_EQ(submitted.status, 422);
  EXPECT_TRUE(has(submitted, "axis:2")) << submitted.body;
  EXPECT_EQ(send(prefect, web::Method::post, api + "/submit", "{}").status, 403);
  auto forged = request(authority, web::Method::post, api + "/submit");
  forged.headers.emplace_back("content-type", "application/json");
  EXPECT_EQ(web::respond(router, hooks, forged).status, 403) << "a session alone is not enough";
}

TEST_P(Pages, AProgramWritesTheTextOfAnAxisThroughTheSameMerge) {
  const std::string api = "/api/v1/contracts/CV101/plan";
  send(authority, web::Method::post, api + "/start", "");
  const auto put = [&](const std::shared_ptr<access::Actor>& actor, const std::string& axis, const std::string& body) {
    return send(actor, web::Method::put, api + "/axes/" + axis, body);
  };
  EXPECT_TRUE(has(put(authority, "1", R"({"diagnosis":"a","objective":"b"})"), R"("axis":"1","revision":1)"));
  EXPECT_TRUE(has(get(auditor, api), R"("diagnosis":"a","objective":"b","revision":1)"));
  const auto both = put(delegate, "1", R"({"diagnosis":"c","objective":"b"})");
  EXPECT_EQ(both.status, 409);
  EXPECT_TRUE(has(both, R"("field":"diagnosis","base":"","theirs":"a","mine":"c")")) << both.body;
  EXPECT_EQ(put(authority, "99", R"({"diagnosis":"a"})").status, 422);
  EXPECT_EQ(put(authority, "1", R"({"diagnosis":3})").status, 422);
  EXPECT_EQ(put(authority, "1", R"({"diagnosis":"jean.dupont@gmail.com","revision":1})").status, 422);
  EXPECT_EQ(put(prefect, "1", R"({"diagnosis":"a"})").status, 403);
}

TEST_P(Pages, AProgramCommentsAndSettlesInItsOwnPlanOnly) {
  post(authority, plan + "/commencer", {});
  const std::string action = add(authority, "1", "Former");
  const std::string id = action.substr(action.rfind('/') + 1);
  const std::string api = "/api/v1/contracts/CV101/plan";
  const std::string body = R"({"comment":"Qui forme ?"})";
  const auto added = send(prefect, web::Method::post, api + "/actions/" + id + "/comments", body);
  ASSERT_EQ(added.status, 200) << added.body;
  EXPECT_TRUE(has(added, R"("comment":"Qui forme ?")"));
  const auto comment = added.body.substr(added.body.find(R"("id":")") + 6, 36);
  EXPECT_EQ(send(auditor, web::Method::post, api + "/actions/" + id + "/comments", body).status, 403);
  EXPECT_EQ(send(prefect, web::Method::post, api + "/actions/" + id + "/comments", "{}").status, 422);
  const std::string other = "/api/v1/contracts/CV102/plan";
  EXPECT_EQ(send(neighbour, web::Method::post, other + "/actions/" + id + "/comments", body).status, 404);
  EXPECT_EQ(send(neighbour, web::Method::post, other + "/comments/" + comment + "/resolve", "").status, 404);
  EXPECT_TRUE(has(get(auditor, api + "/comments"), R"("resolved":false)"));
  EXPECT_EQ(send(authority, web::Method::post, api + "/comments/" + comment + "/resolve", "").status, 200);
  EXPECT_TRUE(has(get(auditor, api + "/comments"), R"("resolved":true)"));
}

TEST_P(Pages, AProgramAttachesReadsAndRemovesDocuments) {
  const std::string api = "/api/v1/contracts/CV101/plan";
  EXPECT_EQ(get(auditor, api + "/documents").body, R"({"documents":[]})");
  const std::string bytes("%PDF-1.4 charte\0\xff", 17);
  const std::string there = api + "/documents?title=Charte&file_name=x.html";
  EXPECT_EQ(send(authority, web::Method::post, there, bytes).status, 404) << "the plan has not started";
  send(authority, web::Method::post, api + "/start", "");
  const auto kept = send(authority, web::Method::post, there, bytes);
  ASSERT_EQ(kept.status, 200) << kept.body;
  EXPECT_TRUE(has(kept, R"("title":"Charte","file_name":"x.pdf","media_type":"application/pdf","size_bytes":17)"));
  EXPECT_EQ(send(authority, web::Method::post, there, bytes).body, kept.body) << "sent again: kept once";
  EXPECT_EQ(get(auditor, api + "/documents").body, "{\"documents\":[" + kept.body + "]}");
  const std::string document = "/documents/" + kept.body.substr(kept.body.find(R"("id":")") + 6, 36);
  const auto file = get(auditor, api + document);
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.content_type, "application/pdf");
  EXPECT_EQ(header(file, "content-disposition").find("attachment"), 0U);
  EXPECT_EQ(streamed(file), bytes);
  const auto left = send(delegate, web::Method::del, api + document, "");
  EXPECT_EQ(left.status, 200);
  EXPECT_EQ(left.body, R"({"documents":[]})");
  EXPECT_EQ(get(auditor, api + document).status, 404);
  EXPECT_EQ(send(authority, web::Method::del, api + document, "").status, 404);
}

TEST_P(Pages, AProgramAttachesAndRemovesDocumentsOfItsOwnPlanOnly) {
  const std::string api = "/api/v1/contracts/CV101/plan";
  const std::string other = "/api/v1/contracts/CV102/plan";
  send(authority, web::Method::post, api + "/start", "");
  send(neighbour, web::Method::post, other + "/start", "");
  const auto kept = send(authority, web::Method::post, api + "/documents?title=Charte", "Texte.");
  const std::string document = "/documents/" + kept.body.substr(kept.body.find(R"("id":")") + 6, 36);
  EXPECT_EQ(send(neighbour, web::Method::post, api + "/documents?title=Autre", "Autre texte.").status, 403);
  EXPECT_EQ(send(prefect, web::Method::post, api + "/documents?title=Autre", "Autre texte.").status, 403);
  EXPECT_EQ(get(neighbour, api + "/documents").status, 403);
  EXPECT_EQ(get(neighbour, api + document).status, 403);
  EXPECT_EQ(send(neighbour, web::Method::del, api + document, "").status, 403);
  EXPECT_EQ(get(neighbour, other + document).status, 404) << "through its own plan neither";
  EXPECT_EQ(send(neighbour, web::Method::del, other + document, "").status, 404);
  EXPECT_EQ(streamed(get(authority, api + document)), "Texte.");
}

TEST_P(Pages, AProgramsDocumentIsRefusedForTheReasonsOfThePages) {
  const std::string api = "/api/v1/contracts/CV101/plan";
  send(authority, web::Method::post, api + "/start", "");
  const auto attach = [&](const std::string& title, std::string bytes) {
    return send(authority, web::Method::post, api + "/documents?title=" + title, std::move(bytes));
  };
  const auto refuses = [](const web::Response& response, std::string_view field) {
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_TRUE(has(response, "\"field\":\"" + std::string(field) + "\"")) << response.body;
  };
  refuses(attach("", "Texte."), "title");
  refuses(attach("Vide", ""), "file");
  refuses(attach("Page", "<html>"), "file");
  const auto limit = programme::parse(programme::embedded("prevention-radicalisation-2016"))->rules.document_bytes_max;
  const auto size = static_cast<std::size_t>(limit);
  refuses(attach("Gros", std::string(size + 1, 'a')), "file");
  EXPECT_EQ(get(auditor, api + "/documents").body, R"({"documents":[]})");
  EXPECT_EQ(attach("Juste", std::string(size, 'a')).status, 200);
}

TEST_P(Pages, AProgramRemovesNoDocumentOfASubmittedPlan) {
  post(authority, plan + "/commencer", {});
  write_every_axis();
  const std::string api = "/api/v1/contracts/CV101/plan";
  const auto kept = send(authority, web::Method::post, api + "/documents?title=Charte", "Texte.");
  const std::string document = "/documents/" + kept.body.substr(kept.body.find(R"("id":")") + 6, 36);
  ASSERT_EQ(send(authority, web::Method::post, api + "/submit", "{}").status, 200);
  const auto refused = send(authority, web::Method::del, api + document, "");
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(has(refused, R"("rule":"plan.documents")")) << refused.body;
  EXPECT_EQ(streamed(get(authority, api + document)), "Texte.");
}

TEST_P(Pages, AReasonForNotStartingIsKeptAndShown) {
  EXPECT_EQ(post(authority, plan + "/motif", {{"reason", "Fusion des communautés."}}).status, 303);
  EXPECT_TRUE(has(get(prefect, plan), "Fusion des communautés."));
  EXPECT_EQ(post(authority, plan + "/motif", {{"reason", ""}}).status, 422);
}

TEST_P(Pages, APageIsLight) {
  post(authority, plan + "/commencer", {});
  for (int i = 0; i < 8; ++i) add(authority, "1", "Action " + std::to_string(i));
  const auto action = add(authority, "2", "Une autre");
  for (const auto& address : {plan, plan + "/axes/1", action, plan + "/lecture"}) {
    EXPECT_LT(get(authority, address).body.size(), 100'000U) << address;
  }
}

}  // namespace
}  // namespace jalon::plan
