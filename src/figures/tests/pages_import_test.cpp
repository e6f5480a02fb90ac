// SPDX-License-Identifier: EUPL-1.2
// A file of values, from the form to the import that is taken back: by whoever may, and by nobody else.
#include "access/testing.hpp"
#include "figures/answers.hpp"
#include "figures/uploads.hpp"
#include "fixture.hpp"
#include "web/form.hpp"
#include "web/http.hpp"

namespace jalon::figures {
namespace {

using access::Role;

class ImportPages : public Figures {
 protected:
  std::unique_ptr<territory::Directory> directory;
  FixedClock clock{Instant{1479202200000}};
  std::unique_ptr<web::Router> router;
  std::shared_ptr<access::Actor> officer, stranger, prefect;

  void SetUp() override {
    Figures::SetUp();
    directory = std::make_unique<territory::Directory>(*database);
    start();
    officer = std::make_shared<access::Actor>(access::testing::actor_with(Role::instruction_officer, department));
    stranger =
        std::make_shared<access::Actor>(access::testing::actor_with(Role::instruction_officer, other_department));
    prefect = std::make_shared<access::Actor>(access::testing::actor_with(Role::prefect, department));
    act([&](access::Act& a) -> Result<bool> {
      declare_indicator(a.db, {.code = "trained",
                               .name_en = "People trained",
                               .name_fr = "Personnes formées",
                               .unit = "person",
                               .behaviour = Behaviour::flow,
                               .origin = Origin::answered,
                               .frequency = Frequency::month,
                               .level = territory::Level::contract});
      return true;
    }).value();
  }
  // As after a restart: nothing is remembered but what the database holds.
  void start() {
    router = std::make_unique<web::Router>();
    add_routes(*router, *database, *directory, clock, {});
  }
  web::Response ask(web::Method method, const std::string& path, const std::shared_ptr<access::Actor>& who,
                    std::string body = {}, const std::string& type = "application/x-www-form-urlencoded",
                    web::Pairs query = {}) {
    const auto match = router->find(method, path);
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
  web::Response get(const std::string& path, const std::shared_ptr<access::Actor>& who) {
    return ask(web::Method::get, path, who);
  }
  static std::string token(const std::shared_ptr<access::Actor>& who) {
    web::Request request;
    request.identity = who;
    return web::csrf_token(request);
  }
  web::Response post(const std::string& path, const std::shared_ptr<access::Actor>& who,
                     const std::string& further = {}) {
    return ask(web::Method::post, path, who, "csrf=" + token(who) + further);
  }
  web::Response bring(const std::string& bytes, const std::shared_ptr<access::Actor>& who,
                      const std::string& state = "submitted", const std::string& name = "formations.csv") {
    std::string body;
    const auto field = [&](const std::string& field_name, const std::string& value) {
      body += "--b\r\nContent-Disposition: form-data; name=\"" + field_name + "\"\r\n\r\n" + value + "\r\n";
    };
    field("csrf", token(who));
    field("state", state);
    field("indicator", "");
    body += "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
            "\"\r\nContent-Type: text/csv\r\n\r\n" + bytes + "\r\n--b--\r\n";
    return ask(web::Method::post, "/chiffres/imports", who, std::move(body), "multipart/form-data; boundary=b");
  }
  static std::string location(const web::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "location") return value;
    }
    ADD_FAILURE() << "no location, status " << response.status << "\n" << response.body;
    return "/chiffres/imports";
  }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  std::int64_t kept() {
    return look([](db::Session& session) {
      std::int64_t out = 0;
      for (const auto& answer : standing_answers(session, "trained", "",
                                                 std::vector<TerritoryKey>{contract, second_contract, other_contract},
                                                 *Period::parse("2016-01"), *Period::parse("2016-12")))
        out += answer.value;
      return out;
    });
  }
  static constexpr const char* mixed =
      "indicator,code,period,value\ntrained,CV101,2016-08,12\ntrained,CV102,2016-08,3\ntrained,CV999,2016-08,1\n"
      "trained,CV201,2016-08,4\n";
  static constexpr const char* sound = "indicator,code,period,value\ntrained,CV101,2016-08,12\n";
};
INSTANTIATE_TEST_SUITE_P(, ImportPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(ImportPages, AFileIsLookedAtConfirmedInPartSeenAndTakenBack) {
  const auto upload = location(bring(mixed, officer));
  const auto preview = get(upload, officer);
  EXPECT_EQ(preview.status, 200);
  for (const auto* text : {"2 new values", "2 refused", "line 4, column code", "No territory has the code CV999.",
                           "You may not answer for CV201.", "leave the 2 that are refused"})
    EXPECT_TRUE(holds(preview, text)) << text;
  EXPECT_FALSE(holds(preview, "Import all")) << "something is refused";
  EXPECT_EQ(kept(), 0) << "a preview writes nothing";
  std::string csv;
  struct Kept : web::BodySink {
    std::string* to = nullptr;
    void write(std::string_view bytes) override { *to += bytes; }
  } sink;
  sink.to = &csv;
  get(upload + "/refus", officer).stream(sink);
  EXPECT_NE(csv.find("line 4, column code;No territory has the code CV999."), std::string::npos) << csv;

  EXPECT_EQ(location(post(upload, officer, "&partial=none")), upload);
  EXPECT_EQ(kept(), 0) << "all of it, or nothing";
  EXPECT_EQ(get(upload, officer).status, 422);
  EXPECT_TRUE(holds(get(upload, officer), "2 new values")) << "it waits again";

  post(upload, officer, "&partial=what_holds");
  const auto import = location(get(upload, officer));
  EXPECT_EQ(kept(), 15);
  const auto page = get(import, officer);
  EXPECT_EQ(page.status, 200);
  for (const auto* text : {"formations.csv", "People trained", "CV101", "Take this import back"})
    EXPECT_TRUE(holds(page, text)) << text;
  // What was refused is kept with it: for whoever brought it, and those who read all of its territories.
  for (const auto* text : {"2 values of the file were refused; the others were taken.", "line 4, column code",
                           "No territory has the code CV999.", "You may not answer for CV201."})
    EXPECT_TRUE(holds(page, text)) << text;
  EXPECT_TRUE(look([&](db::Session& s) {
    const auto faults = import_faults(s, batches(s, "import", 1).front().number);
    return faults.size() == 2 && faults[0].reason_fr.find("CV999") != std::string::npos &&
           faults[0].reason_fr != faults[0].reason_en;
  }));
  EXPECT_TRUE(holds(get("/chiffres/imports", officer), import));
  EXPECT_TRUE(holds(get(import + "/annuler", officer), "2 values go"));
  EXPECT_EQ(location(post(import + "/annuler", officer)), import);
  EXPECT_EQ(kept(), 0);
  EXPECT_TRUE(holds(get(import, officer), "has been taken back"));
  EXPECT_EQ(post(import + "/annuler", officer).status, 409);
  EXPECT_EQ(recounted().different, 0);
}

TEST_P(ImportPages, ConfirmedTwiceItIsImportedOnce) {
  const auto upload = location(bring(sound, officer));
  get(upload, officer);
  post(upload, officer);
  post(upload, officer);
  start();
  post(upload, officer);
  EXPECT_EQ(look([](db::Session& s) { return batches(s, "import").size(); }), 1U);
  EXPECT_EQ(kept(), 12);
}

TEST_P(ImportPages, TheSameFileAgainSaysThatItChangesNothing) {
  post(location(bring(sound, officer)), officer);
  const auto again = location(bring(sound, officer));
  EXPECT_TRUE(holds(get(again, officer), "This file changes nothing"));
  post(again, officer);
  EXPECT_TRUE(holds(get(again, officer), "This file changed nothing"));
  EXPECT_EQ(look([](db::Session& s) { return batches(s, "import").size(); }), 1U);
}

TEST_P(ImportPages, AfterARestartTheFileIsReadAgainAndAnInterruptedOneSaysSo) {
  const auto upload = location(bring(sound, officer));
  tamper("update upload set stage = 'importing'");
  start();
  const auto page = get(upload, officer);
  EXPECT_TRUE(holds(page, "The server stopped while this file was being imported: nothing of it was written."));
  post(upload, officer);
  EXPECT_EQ(kept(), 12);
}

TEST_P(ImportPages, AFileIsItsBringersAlone) {
  const auto upload = location(bring(sound, officer));
  for (const auto& path : {upload, upload + "/refus"}) EXPECT_EQ(get(path, stranger).status, 404) << path;
  for (const auto& path : {upload, upload + "/arreter", upload + "/abandonner"})
    EXPECT_EQ(post(path, stranger).status, 404) << path;
  EXPECT_FALSE(holds(get("/chiffres/imports", stranger), "formations.csv"));
  EXPECT_EQ(kept(), 0);
  EXPECT_TRUE(holds(get(upload, officer), "1 new value"));
}

TEST_P(ImportPages, AnImportIsSeenWhereItWroteAndTakenBackByWhoeverValidates) {
  const auto upload = location(bring(sound, officer));
  post(upload, officer);
  const auto import = location(get(upload, officer));
  EXPECT_EQ(get(import, stranger).status, 404);
  EXPECT_EQ(post(import + "/annuler", stranger).status, 404);
  const auto colleague =
      std::make_shared<access::Actor>(access::testing::actor_with(Role::instruction_officer, department));
  EXPECT_EQ(get(import, colleague).status, 200);
  EXPECT_EQ(post(import + "/annuler", colleague).status, 403) << "somebody else's, and they do not validate";
  EXPECT_EQ(kept(), 12);
  EXPECT_EQ(post(import + "/annuler", prefect).status, 303);
  EXPECT_EQ(kept(), 0);
}

TEST_P(ImportPages, WhoAnswersNowhereBringsNothingAndSeesNoImports) {
  for (const auto role : {Role::auditor, Role::evaluator, Role::association}) {
    const auto reader = std::make_shared<access::Actor>(access::testing::actor_with(role, nation));
    EXPECT_EQ(get("/chiffres/imports", reader).status, 403);
    EXPECT_EQ(get("/chiffres/imports/nouveau", reader).status, 403);
    EXPECT_EQ(bring(sound, reader).status, 403);
  }
  EXPECT_EQ(get("/chiffres/imports", prefect).status, 200);
  EXPECT_EQ(bring(sound, prefect).status, 403) << "a prefect validates what others bring";
}

TEST_P(ImportPages, WhatCannotBeKeptOrReadSaysWhy) {
  EXPECT_TRUE(holds(bring("", officer), "Choose a file that holds something."));
  EXPECT_TRUE(holds(bring(sound, officer, "validated"), "You validate nowhere"));
  EXPECT_TRUE(holds(bring(sound, officer, "published"), "Choose how the values come in."));
  EXPECT_TRUE(holds(bring(std::string(30'000'001, 'x'), officer), "at most 30 MB"));
  EXPECT_EQ(router->find(web::Method::post, "/chiffres/imports").route->body_limit, 30'100'000U);
  EXPECT_EQ(look([](db::Session& s) { return batches(s, "").size(); }), 0U);
  const auto unreadable = get(location(bring("a;b\n1;2\n", officer)), officer);
  EXPECT_EQ(unreadable.status, 422);
  EXPECT_TRUE(holds(unreadable, "No column is called"));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(bring(sound, officer).status, 303);
  EXPECT_EQ(bring(sound, officer).status, 422) << "a sixth that waits";
  EXPECT_EQ(bring(sound, stranger).status, 303) << "of somebody else";
}

TEST_P(ImportPages, AFileIsGivenUpOrForgottenAfterADay) {
  const auto upload = location(bring(sound, officer));
  EXPECT_EQ(post(upload + "/abandonner", officer).status, 303);
  EXPECT_EQ(get(upload, officer).status, 404);
  const auto left = location(bring(sound, officer));
  clock = FixedClock{Instant{1479202200000 + 86'400'001}};
  bring(sound, officer);
  EXPECT_EQ(get(left, officer).status, 404);
}

// What an export holds of a contract, of what waits and of comments is for those who read plans there.
TEST_P(ImportPages, AnExportHoldsWhatItsReaderMaySee) {
  act([&](access::Act& a) {
    return import_answers(a, registry,
                          {.name = "a.csv",
                           .path = {},
                           .bytes = "indicator,code,period,value,comment\ntrained,CV101,2016-08,12,apart\n"
                                    "trained,CV201,2016-08,34,\n"},
                          {.state = AnswerState::validated});
  }).value();
  act([&](access::Act& a) {
    return import_answers(
        a, registry, {.name = "b.csv", .path = {}, .bytes = "indicator,code,period,value\ntrained,CV102,2016-08,56\n"},
        {.state = AnswerState::submitted});
  }).value();
  struct Kept : web::BodySink {
    std::string all;
    void write(std::string_view bytes) override { all += bytes; }
  };
  const auto exported = [&](const std::shared_ptr<access::Actor>& who, const std::string& format) {
    Kept sink;
    const auto answer = ask(web::Method::get, "/api/v1/figures/export", who, {}, "text/plain", {{"format", format}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    if (answer.stream) answer.stream(sink);
    return sink.all;
  };
  const auto has = [](const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; };
  const auto own = exported(officer, "csv");
  EXPECT_TRUE(has(own, "answer;trained;contract;CV101;CV101;;2016-08;12;validated;apart")) << own;
  EXPECT_TRUE(has(own, "answer;trained;contract;CV102;CV102;;2016-08;56;submitted;")) << own;
  EXPECT_FALSE(has(own, "CV201"));
  EXPECT_TRUE(has(own, "sum;trained;department;69;69;;2016-08;34;")) << own;
  const auto evaluator = std::make_shared<access::Actor>(access::testing::actor_with(Role::evaluator, nation));
  const auto aggregates = exported(evaluator, "json");
  EXPECT_TRUE(has(aggregates, R"("nation")"));
  EXPECT_FALSE(has(aggregates, "CV1")) << "an evaluator reads aggregates";
  const auto dhis2 = exported(officer, "dhis2-json");
  EXPECT_TRUE(has(dhis2, R"("orgUnit":"CV101")")) << dhis2;
  EXPECT_TRUE(has(dhis2, R"("period":"201608")")) << dhis2;
  EXPECT_FALSE(has(dhis2, "CV102")) << "what waits does not leave";
  EXPECT_FALSE(has(dhis2, "sum"));
  const auto association = std::make_shared<access::Actor>(access::testing::actor_with(Role::association, nation));
  EXPECT_EQ(get("/api/v1/figures/export", association).status, 403);
  EXPECT_EQ(ask(web::Method::get, "/api/v1/figures/export", officer, {}, "text/plain", {{"format", "pdf"}}).status,
            422);
}

TEST_P(ImportPages, AProgramImportsLooksAndTakesBackByTheApi) {
  const auto send = [&](const std::string& bytes, web::Pairs query) {
    return ask(web::Method::post, "/api/v1/figures/imports", officer, bytes, "text/csv", std::move(query));
  };
  const auto preview = send(mixed, {{"preview", "1"}});
  EXPECT_EQ(preview.status, 200);
  EXPECT_TRUE(holds(preview, R"("fresh":2)"));
  EXPECT_TRUE(holds(preview, R"("where":"line 4, column code","why":"No territory has the code CV999.")"));
  EXPECT_EQ(kept(), 0);
  const auto refused = send(mixed, {});
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(holds(refused, "line 4, column code"));
  EXPECT_EQ(kept(), 0);
  const auto done = send(mixed, {{"partial", "1"}, {"file_name", "a.csv"}});
  EXPECT_TRUE(holds(done, R"("rejected":2)"));
  EXPECT_EQ(kept(), 15);
  const auto number = look([](db::Session& s) { return batches(s, "import").front().number; });
  EXPECT_TRUE(holds(done, fmt::format(R"("number":{})", number)));
  EXPECT_TRUE(holds(get("/api/v1/figures/imports", officer), R"("file_name":"a.csv")"));
  EXPECT_FALSE(holds(get("/api/v1/figures/imports", stranger), "a.csv"));
  const auto undo_path = fmt::format("/api/v1/figures/imports/{}/undo", number);
  EXPECT_EQ(ask(web::Method::post, undo_path, stranger).status, 404);
  EXPECT_EQ(ask(web::Method::post, undo_path, officer).status, 200);
  EXPECT_EQ(kept(), 0);
}

}  // namespace
}  // namespace jalon::figures
