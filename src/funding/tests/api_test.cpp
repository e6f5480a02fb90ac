// SPDX-License-Identifier: EUPL-1.2
// A whole chain as programs drive it, and what each reader is told of it.
#include "funding/api.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"
#include "funding/tests/fixture.hpp"

namespace jalon::funding {
namespace {

// Follows the day of the test.
class TestClock : public Clock {
 public:
  explicit TestClock(const Instant& now) : now_(now) {}
  [[nodiscard]] Instant now() const override { return now_; }

 private:
  const Instant& now_;
};

class FundingApi : public Funding {
 protected:
  TestClock clock{now};
  std::unique_ptr<territory::Directory> territories;
  web::Router router;

  void SetUp() override {
    Funding::SetUp();
    territories = std::make_unique<territory::Directory>(*database);
    add_api_routes(router, {*database, clock, *territories});
  }
  web::Response ask(const access::Actor& actor, web::Method method, const std::string& target, std::string body = {}) {
    web::Request request;
    request.method = method;
    request.target = "/api/v1/" + target;
    const auto question = request.target.find('?');
    request.path = request.target.substr(0, question);
    request.lang = Lang::en;
    if (question != std::string::npos) {
      const auto query = request.target.substr(question + 1);
      for (const auto part : split(query, '&')) {
        const auto equals = part.find('=');
        request.query.emplace_back(part.substr(0, equals), part.substr(equals + 1));
      }
    }
    request.identity = std::make_shared<access::Actor>(actor);
    request.body = std::move(body);
    const auto match = router.find(method, request.path);
    if (match.route == nullptr) return web::text("no such address", 405);
    request.route = match.route;
    request.params = match.params;
    const auto refused =
        access::guard(request, [&](std::string_view, std::string_view) { return std::optional(std::vector{nation}); });
    return refused ? *refused : match.route->handler(request);
  }
  web::Response get(const access::Actor& actor, const std::string& target) {
    return ask(actor, web::Method::get, target);
  }
  web::Response post(const access::Actor& actor, const std::string& target, std::string body = {}) {
    return ask(actor, web::Method::post, target, std::move(body));
  }
  web::Response put(const access::Actor& actor, const std::string& target, std::string body) {
    return ask(actor, web::Method::put, target, std::move(body));
  }
  static bool has(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  static boost::json::object json(const web::Response& response) {
    return boost::json::parse(response.body).as_object();
  }
  boost::json::object whole(const access::Actor& actor, const std::string& number) {
    return json(get(actor, "applications/" + number));
  }
  std::string state_of(const std::string& number) {
    return std::string(whole(officer, number)["application"].as_object()["state"].as_string());
  }
  static std::size_t count(const boost::json::object& object, std::string_view key) {
    return object.at(key).as_array().size();
  }
};

INSTANTIATE_TEST_SUITE_P(, FundingApi, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(FundingApi, SpecificationsAndChecksByPrograms) {
  const std::string body = R"({"code":"CDC","territory":"nation-FR","title":{"fr":"Cahier","en":"Specification"},
"source":"Circulaire","source_on":"2016-01-15","months":24,"points":[
{"code":"experience","title":{"fr":"Expérience","en":"Experience"},"proof":{"fr":"Bilans","en":"Reports"}},
{"code":"training","title":{"fr":"Formation","en":"Training"},"is_mandatory":false}]})";
  EXPECT_EQ(post(prefect, "specifications", body).status, 403);
  EXPECT_EQ(post(coordinator, "specifications", R"({"code":"CDC","territory":"nation-XX"})").status, 422);
  const auto written = post(coordinator, "specifications", body);
  ASSERT_EQ(written.status, 201) << written.body;
  EXPECT_EQ(json(written)["name"].as_string(), "CDC@1");
  EXPECT_TRUE(json(written)["points"].as_array()[0].as_object()["is_mandatory"].as_bool())
      << "unless it says otherwise";
  EXPECT_EQ(post(coordinator, "specifications", body).status, 409);
  // Not frozen: the applicant does not see it yet.
  EXPECT_EQ(get(applicant, "specifications/CDC").status, 404);
  EXPECT_EQ(count(json(get(applicant, "specifications")), "specifications"), 0U);
  EXPECT_EQ(ask(coordinator, web::Method::patch, "specifications/CDC", R"({"months":12})").status, 422)
      << "which revision was read";
  const auto edited = ask(coordinator, web::Method::patch, "specifications/CDC", R"({"revision":1,"months":12})");
  ASSERT_EQ(edited.status, 200) << edited.body;
  EXPECT_EQ(json(edited)["months"].as_int64(), 12);
  EXPECT_EQ(count(json(edited), "points"), 2U) << "what is left out stays";
  EXPECT_EQ(ask(coordinator, web::Method::patch, "specifications/CDC", R"({"revision":1,"months":6})").status, 409);
  EXPECT_EQ(post(coordinator, "specifications/CDC/versions", R"({"motive":"plus tôt"})").status, 422) << "open still";

  const auto check = [&](int seen, std::string_view answer, std::string_view document) {
    return fmt::format(
        R"({{"organisation":"{}","seen":{},"day":"2016-09-01","answers":[{{"point":"experience","answer":"{}","note":"vu",)"
        R"("document":"{}"}},{{"point":"training","answer":"not_applicable","note":"sans encadrant"}}]}})",
        organisation.text(), seen, answer, document);
  };
  EXPECT_EQ(post(prefect, "specifications/CDC/checks", check(0, "met", "Bilan")).status, 403);
  EXPECT_EQ(post(officer, "specifications/CDC/checks", check(0, "perhaps", "Bilan")).status, 422);
  EXPECT_EQ(post(officer, "specifications/CDC/checks", check(0, "met", "")).status, 422) << "met by which document";
  EXPECT_EQ(post(officer, "specifications/CDC@2/checks", check(0, "met", "Bilan")).status, 404);
  const auto checked = post(officer, "specifications/CDC/checks", check(0, "met", "Bilan"));
  ASSERT_EQ(checked.status, 201) << checked.body;
  EXPECT_TRUE(json(checked)["is_met"].as_bool());
  EXPECT_EQ(json(checked)["valid_until"].as_string(), "2017-09-01");
  EXPECT_EQ(json(checked)["by"].as_string(), "Instruction 93");
  EXPECT_EQ(post(officer, "specifications/CDC/checks", check(0, "met", "Bilan")).status, 409);
  EXPECT_EQ(post(officer, "specifications/CDC/checks", check(1, "not_met", "")).status, 201);

  // The organisation reads what was found of it, others nothing.
  const auto of = "organisations/" + organisation.text() + "/checks";
  EXPECT_EQ(get(rival, of).status, 404);
  EXPECT_EQ(get(strange_prefect, of).status, 404);
  const auto mine = json(get(applicant, of));
  ASSERT_EQ(count(mine, "checks"), 2U);
  const auto& last = mine.at("checks").as_array()[0].as_object();
  EXPECT_EQ(last.at("standing").as_string(), "not_met");
  EXPECT_EQ(last.at("answers").as_array().size(), 2U);
  EXPECT_EQ(mine.at("checks").as_array()[1].as_object().at("standing").as_string(), "replaced");
  EXPECT_EQ(mine.at("grants_since").as_int64(), 0);

  // Frozen now: a version takes its place, and the one before stays.
  EXPECT_EQ(get(applicant, "specifications/CDC").status, 200);
  EXPECT_EQ(ask(coordinator, web::Method::patch, "specifications/CDC", R"({"revision":2,"months":6})").status, 422);
  const auto next = post(coordinator, "specifications/CDC/versions", R"({"motive":"Deux ans","months":24})");
  ASSERT_EQ(next.status, 201) << next.body;
  EXPECT_EQ(json(next)["name"].as_string(), "CDC@2");
  EXPECT_TRUE(json(get(applicant, "specifications/CDC@1"))["is_replaced"].as_bool());
  // A call says which version it asks for.
  const auto draft = post(coordinator, "calls", R"({"code":"ASKS","territory":"nation-FR","specification":"CDC"})");
  ASSERT_EQ(draft.status, 201) << draft.body;
  EXPECT_TRUE(has(draft, R"("specification":"CDC@2")"));
  EXPECT_EQ(post(coordinator, "calls", R"({"code":"ASKS2","territory":"nation-FR","specification":"CDC@9"})").status,
            422);
}

TEST_P(FundingApi, AWholeChainIsDrivenByPrograms) {
  const auto begun = post(applicant, "applications",
                          fmt::format(R"({{"call":"FIPD-2016","organisation":"{}","territory":"contract-{}"}})",
                                      organisation.text(), registry.find(contract)->code));
  ASSERT_EQ(begun.status, 201) << begun.body;
  const std::string number(json(begun)["application"].as_object()["number"].as_string());
  const auto at = "applications/" + number;

  // Each part on its own, with the revision that was read.
  auto saved = put(applicant, at + "/parts/project",
                   R"({"revision":0,"title":"Ateliers","need":"Diagnostic","description":"Douze ateliers",
"public":"youth","means":"Deux animateurs","starts":"2016-11-02","ends":"2017-06-30"})");
  ASSERT_EQ(saved.status, 200) << saved.body;
  EXPECT_EQ(json(saved)["revisions"].as_object()["project"].as_int64(), 1);
  EXPECT_EQ(put(applicant, at + "/parts/project", R"({"revision":0,"title":"Autre"})").status, 409);
  EXPECT_EQ(put(applicant, at + "/parts/project", R"({"title":"Autre"})").status, 422);
  EXPECT_EQ(put(applicant, at + "/parts/nothing", R"({"revision":0})").status, 404);
  EXPECT_EQ(put(applicant, at + "/parts/budget", R"({"revision":0,"lines":[{"account":"99","amount":"1"}]})").status,
            422);
  saved = put(
      applicant, at + "/parts/budget",
      R"({"revision":0,"lines":[{"account":"64.salaries","amount":"60000"},{"account":"74.call","amount":"30000.00"},
{"account":"74.commune","label":"Ville","amount":"30000","promise":"firm"}]})");
  ASSERT_EQ(saved.status, 200) << saved.body;
  saved = put(
      applicant, at + "/parts/outcomes",
      R"({"revision":0,"outcomes":[{"label":"Source","baseline":"20 %","target":"60 %","method":"questionnaire"}]})");
  ASSERT_EQ(saved.status, 200) << saved.body;
  const auto promises = R"({"is_up_to_date":true,"is_truthful":true,"accepts_commitment":true})";
  const auto early = post(applicant, at + "/submit", promises);
  EXPECT_EQ(early.status, 422);
  EXPECT_TRUE(has(early, "RIB")) << early.body;
  const auto attached = post(applicant, at + "/pieces?piece=rib&file_name=rib.pdf",
                             "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
  ASSERT_EQ(attached.status, 201) << attached.body;
  const std::string piece(json(attached)["pieces"].as_array()[0].as_object()["id"].as_string());
  EXPECT_EQ(get(officer, "pieces/" + piece).status, 404) << "a draft is its applicant's";
  EXPECT_EQ(get(applicant, "pieces/" + piece).status, 200);
  ASSERT_EQ(post(applicant, at + "/submit", promises).status, 200);
  EXPECT_EQ(get(officer, "pieces/" + piece).status, 200);
  EXPECT_EQ(get(rival, "pieces/" + piece).status, 404);

  ASSERT_EQ(post(officer, at + "/exchanges", R"({"kind":"note","text":"Note interne"})").status, 201);
  ASSERT_EQ(post(officer, at + "/correction", R"({"text":"Préciser le public","due":"2016-09-20"})").status, 200);
  EXPECT_TRUE(has(get(officer, at), "Note interne"));
  EXPECT_FALSE(has(get(applicant, at), "Note interne"));
  EXPECT_TRUE(has(get(applicant, at), "Préciser le public"));
  ASSERT_EQ(post(applicant, at + "/submit", promises).status, 200);
  ASSERT_EQ(post(officer, at + "/exchanges",
                 R"({"kind":"opinion","service":"Délégué","text":"Votre avis ?","due":"2016-09-20"})")
                .status,
            201);
  std::string opinion;
  const auto told = whole(officer, number);
  for (const auto& one : told.at("exchanges").as_array()) {
    if (one.at("kind").as_string() == "opinion") opinion = one.at("id").as_string();
  }
  EXPECT_EQ(post(officer, "opinions/" + opinion, R"({"stance":"favourable","answer":"Oui"})").status, 403);
  EXPECT_EQ(post(delegate, "opinions/" + opinion, R"({"stance":"favourable","answer":"Connu du quartier"})").status,
            200);
  ASSERT_EQ(post(officer, at + "/complete").status, 200);
  EXPECT_EQ(post(officer, at + "/proposal", R"({"amount":"30000"})").status, 422) << "nothing is scored";
  const auto scored =
      post(officer, at + "/scores", R"({"scores":[{"criterion":"need","score":8},{"criterion":"method","score":6}]})");
  ASSERT_EQ(scored.status, 200) << scored.body;
  EXPECT_EQ(post(officer, at + "/scores", R"({"scores":[{"criterion":"need","score":99999999999}]})").status, 422);
  ASSERT_EQ(post(officer, at + "/proposal", R"({"amount":"30000.00","motive":"au vu des notes"})").status, 200);
  // What is weighed before the decision is for the services alone.
  EXPECT_EQ(count(whole(officer, number), "scores"), 2U);
  EXPECT_EQ(count(whole(applicant, number), "scores"), 0U);
  EXPECT_EQ(whole(applicant, number)["application"].as_object()["state"].as_string(), "instructing");
  EXPECT_TRUE(whole(applicant, number)["application"].as_object()["proposed"].is_null());
  EXPECT_TRUE(has(get(applicant, "applications"), R"("state":"instructing")"));

  EXPECT_EQ(post(officer, at + "/decisions", R"({"verdict":"granted","amount":"30000"})").status, 403);
  EXPECT_EQ(post(strange_prefect, at + "/decisions", R"({"verdict":"granted","amount":"30000"})").status, 404);
  ASSERT_EQ(post(prefect, at + "/decisions", R"({"verdict":"granted","amount":"30000"})").status, 201);
  const auto written = put(officer, at + "/agreement", R"({"conditions":"Selon l’échéancier."})");
  ASSERT_EQ(written.status, 200) << written.body;
  const std::string seen(json(written)["agreement"].as_object()["digest"].as_string());
  const auto digest_body = fmt::format(R"({{"digest":"{}"}})", seen);
  for (const auto* format : {"pdf", "odt?lang=en", "pdf?version=1"}) {
    EXPECT_EQ(get(applicant, at + "/agreement/" + format).status, 200) << format;
    EXPECT_EQ(get(rival, at + "/agreement/" + format).status, 404) << format;
  }
  EXPECT_EQ(get(officer, at + "/agreement/docx").status, 404);
  EXPECT_EQ(get(officer, at + "/agreement/pdf?version=2").status, 404);
  EXPECT_EQ(get(officer, at + "/agreement/pdf?lang=de").status, 422);
  EXPECT_EQ(post(prefect, at + "/agreement/sign-for-state", digest_body).status, 422) << "the beneficiary signs first";
  EXPECT_EQ(post(applicant, at + "/agreement/sign-for-beneficiary", R"({"digest":"00"})").status, 409);
  ASSERT_EQ(post(applicant, at + "/agreement/sign-for-beneficiary", digest_body).status, 200);
  // What the plan calls firm has no document yet.
  const auto unsure = post(prefect, at + "/agreement/sign-for-state", digest_body);
  EXPECT_EQ(unsure.status, 422);
  EXPECT_TRUE(has(unsure, "funding.cofunding_not_firm")) << unsure.body;
  const auto open = get(officer, "cofunding?department=93");
  ASSERT_EQ(open.status, 200) << open.body;
  EXPECT_EQ(count(json(open), "grants"), 1U);
  EXPECT_EQ(get(officer, "cofunding").status, 403) << "of all departments";
  EXPECT_EQ(get(applicant, "cofunding?department=93").status, 403);
  const std::string town = "?account=74.commune&cofunder=Ville&status=firm&title=Vote&day=2016-08-30&amount=";
  EXPECT_EQ(post(applicant, at + "/cofunding/declare" + town + "30000").status, 422) << "without its document";
  EXPECT_EQ(post(applicant, at + "/cofunding/record" + town + "30000&reference=142").status, 403);
  EXPECT_EQ(post(rival, at + "/cofunding/declare" + town + "30000", "Vote").status, 404);
  EXPECT_EQ(post(officer, at + "/cofunding/record" + town + "30001&reference=142").status, 422);
  EXPECT_EQ(post(officer, at + "/cofunding/record" + town + "30,0,0&reference=142").status, 422);
  EXPECT_EQ(post(officer, at + "/cofunding/record?account=74.commune&cofunder=Ville&status=certain").status, 422);
  EXPECT_EQ(post(officer, at + "/cofunding/record?account=74.region&cofunder=Ville&status=firm").status, 404);
  const auto declared =
      post(applicant, at + "/cofunding/declare" + town + "30000&file_name=vote.txt", "Vote du conseil");
  ASSERT_EQ(declared.status, 201) << declared.body;
  const auto cofunding = json(declared)["cofunding"].as_object();
  EXPECT_EQ(cofunding.at("firm").as_string(), "30000.00");
  EXPECT_EQ(cofunding.at("missing").as_string(), "0.00");
  EXPECT_EQ(cofunding.at("cofunders").as_array()[0].as_object().at("status").as_string(), "firm");
  ASSERT_EQ(post(prefect, at + "/agreement/sign-for-state", digest_body).status, 200);
  EXPECT_EQ(state_of(number), "agreed");

  on("2016-11-10");
  const auto payments = json(get(payer, "payments?department=93"));
  ASSERT_EQ(count(payments, "payments"), 3U);
  const auto payment = [&](std::size_t i) {
    return "payments/" + std::string(payments.at("payments").as_array()[i].at("id").as_string());
  };
  EXPECT_EQ(post(officer, payment(0) + "/order").status, 422) << "who instructs does not pay";
  ASSERT_EQ(post(payer, payment(0) + "/order").status, 200);
  const auto receipt = R"({"amount":"15000","paid_on":"2016-11-10","reference":"C-1"})";
  EXPECT_EQ(post(payer, payment(0) + "/confirm", R"({"amount":"1","paid_on":"2016-11-10","reference":"C-1"})").status,
            409);
  ASSERT_EQ(post(payer, payment(0) + "/confirm", receipt).status, 200);
  ASSERT_EQ(post(payer, payment(0) + "/confirm", receipt).status, 200);
  EXPECT_EQ(left(ledger::Kind::paid, ledger::Unit::cp), 1'500'000);
  ASSERT_EQ(post(controller, payment(1) + "/certify", R"({"certificate":"Visite"})").status, 200);
  EXPECT_FALSE(has(get(applicant, at), "Visite"));
  ASSERT_EQ(post(payer, payment(1) + "/order").status, 200);
  ASSERT_EQ(post(payer, payment(1) + "/cancel", R"({"motive":"RIB changé"})").status, 200);

  on("2017-09-01");
  const auto reported =
      put(applicant, at + "/report",
          R"({"revision":)" + std::to_string(whole(applicant, number)["report"].as_object()["revision"].as_int64()) +
              R"(,"actual":[{"account":"64.salaries","amount":"20000"},
{"account":"74.call","amount":"15000"},{"account":"74.commune","label":"Ville","amount":"10000"}],
"activity":"Quatre ateliers","explanation":"Un tiers des ateliers.",
"outcomes":[{"label":"Source","target":"60 %","reached":"30 %"}]})");
  ASSERT_EQ(reported.status, 200) << reported.body;
  ASSERT_EQ(post(officer, at + "/report/accept", "{}").status, 200);
  EXPECT_EQ(whole(officer, number)["report"].as_object()["comes_to"].as_string(), "10000.00");
  EXPECT_EQ(post(prefect, at + "/close").status, 422);
  ASSERT_EQ(post(prefect, at + "/recoveries", R"({"amount":"5000","due":"2017-12-01","motive":"Non dépensé"})").status,
            201);
  const std::string recovery(whole(prefect, number)["recoveries"].as_array()[0].at("id").as_string());
  const auto back = at + "/recoveries/" + recovery + "/receipts";
  ASSERT_EQ(post(payer, back, R"({"amount":"5000","day":"2017-09-01","reference":"T-1"})").status, 201);
  const auto closed = post(prefect, at + "/close");
  ASSERT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(state_of(number), "closed");
  ledger_is_whole();
}

TEST_P(FundingApi, GrantsAreAssessedAndRenewalsOverriddenByPrograms) {
  const auto before = read(agreed()).number;
  auto text = call_text();
  text.year = 2017;
  text.closes = *Date::parse("2018-12-31");
  text.action_to = *Date::parse("2019-12-31");
  text.takes_started = true;
  const auto next =
      must_be(as(coordinator, [&](access::Act& act) { return create_call(act, registry, "FIPD-2017", text); }));
  must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, next, CallVerb::publish); }));
  on("2016-09-20");
  const auto id = must_be(
      as(applicant, [&](access::Act& act) { return start_application(act, registry, next, organisation, contract); }));
  fill(applicant, id);
  const auto number = read(id).number;
  const auto at = "applications/" + number;
  EXPECT_EQ(put(applicant, at + "/renewal", fmt::format(R"({{"earlier":"{}"}})", number)).status, 422);
  EXPECT_EQ(put(applicant, at + "/renewal", fmt::format(R"({{"earlier":"{}"}})", before)).status, 200);
  EXPECT_EQ(whole(applicant, number)["renews"].as_array()[0].at("tie").as_string(), "declared");
  EXPECT_EQ(put(applicant, at + "/renewal", R"({"earlier":null})").status, 200);
  EXPECT_EQ(put(applicant, at + "/renewal", "{}").status, 422);
  EXPECT_EQ(whole(applicant, number)["renews"].as_array()[0].at("tie").as_string(), "detected");
  must(submit(applicant, id));
  ASSERT_EQ(post(officer, at + "/complete").status, 200);
  ASSERT_EQ(
      post(officer, at + "/scores", R"({"scores":[{"criterion":"need","score":8},{"criterion":"method","score":6}]})")
          .status,
      200);
  const auto proposal = R"({"amount":"20000","motive":"au vu"})";
  const auto stopped = post(officer, at + "/proposal", proposal);
  EXPECT_EQ(stopped.status, 422);
  EXPECT_TRUE(has(stopped, before)) << stopped.body;

  const auto assessment = R"({"version":0,"conditions":"full","objectives":"part","accounts":"none",
"recommendation":"with_conditions","text":"Deux séances sur trois."})";
  EXPECT_EQ(put(officer, "applications/" + before + "/assessment", assessment).status, 422) << "its report is not due";
  const auto asked = fmt::format(R"({{"earlier":"{}","motive":"Année scolaire"}})", before);
  EXPECT_EQ(post(prefect, at + "/overrides", asked).status, 403);
  ASSERT_EQ(post(officer, at + "/overrides", asked).status, 201);
  const std::string waiting(
      json(get(prefect, "assessments?department=93")).at("overrides").as_array()[0].at("id").as_string());
  EXPECT_EQ(get(applicant, "assessments?department=93").status, 403);
  EXPECT_EQ(post(officer, at + "/overrides/" + waiting + "/confirm", "{}").status, 403);
  EXPECT_EQ(post(prefect, "applications/" + before + "/overrides/" + waiting + "/confirm", "{}").status, 404)
      << "of another application";
  EXPECT_EQ(post(prefect, at + "/overrides/" + waiting + "/refuse", "{}").status, 422);
  ASSERT_EQ(post(prefect, at + "/overrides/" + waiting + "/confirm", "{}").status, 200);
  EXPECT_EQ(post(officer, at + "/proposal", proposal).status, 200);

  on("2018-01-05");
  EXPECT_EQ(count(json(get(officer, "assessments?department=93")), "grants"), 1U);
  ASSERT_EQ(put(officer, "applications/" + before + "/assessment", assessment).status, 200);
  EXPECT_EQ(put(officer, "applications/" + before + "/assessment", assessment).status, 409);
  EXPECT_EQ(count(json(get(officer, "assessments?department=93")), "grants"), 0U);
  EXPECT_EQ(whole(officer, before)["assessment"].as_object()["objectives"].as_string(), "part");
  // It prepares a decision: the services' alone.
  EXPECT_TRUE(whole(applicant, before)["assessment"].is_null());
  EXPECT_FALSE(has(get(applicant, at), "Année scolaire"));
  EXPECT_FALSE(has(get(applicant, at), R"("code":"renewal")"));
  EXPECT_TRUE(has(get(officer, at), R"("code":"renewal")"));
}

TEST_P(FundingApi, EachReaderIsToldTheirOwn) {
  const auto mine = read(submitted()).number;
  const auto draft = read(start(applicant, organisation)).number;
  const auto other = must_be(as(rival, [&](access::Act& act) {
    return partner::declare_organisation(act, registry, organisation_text(41000001, "Prévention Sud"));
  }));
  const auto theirs = read(start(rival, other)).number;

  EXPECT_EQ(json(get(officer, "applications?department=93"))["total"].as_int64(), 1);
  EXPECT_EQ(get(officer, "applications").status, 403) << "the department is named by who holds no more";
  EXPECT_EQ(get(officer, "applications?department=69").status, 403);
  EXPECT_EQ(json(get(auditor, "applications"))["total"].as_int64(), 1);
  EXPECT_EQ(json(get(applicant, "applications"))["total"].as_int64(), 2);
  EXPECT_EQ(json(get(applicant, "applications?state=draft"))["total"].as_int64(), 1);
  EXPECT_EQ(json(get(rival, "applications"))["total"].as_int64(), 1);
  EXPECT_EQ(get(rival, "applications?organisation=" + organisation.text()).status, 403);
  EXPECT_EQ(get(auditor, "applications?state=lost").status, 422);
  EXPECT_EQ(get(auditor, "applications?limit=100000").status, 422);
  EXPECT_EQ(get(auditor, "applications?call=NONE").status, 422);
  EXPECT_EQ(json(get(auditor, "applications?words=esprit"))["total"].as_int64(), 1);
  EXPECT_EQ(json(get(auditor, "applications?words=nothing"))["total"].as_int64(), 0);

  EXPECT_EQ(get(applicant, "applications/" + mine).status, 200);
  EXPECT_EQ(get(rival, "applications/" + mine).status, 404);
  EXPECT_EQ(get(strange_prefect, "applications/" + mine).status, 404);
  EXPECT_EQ(get(officer, "applications/" + draft).status, 404);
  EXPECT_EQ(get(applicant, "applications/" + draft).status, 200);
  EXPECT_EQ(post(applicant, "applications/" + theirs + "/withdraw", R"({"motive":"Non"})").status, 404);
  EXPECT_EQ(post(rival, "applications/" + theirs + "/withdraw", R"({"motive":"Plus tard"})").status, 200);
  EXPECT_EQ(get(applicant, "payments").status, 403);

  // Two organisations are read one after the other, page by page.
  const auto second = must_be(as(applicant, [&](access::Act& act) {
    return partner::declare_organisation(act, registry, organisation_text(41000002, "Prévention Est"));
  }));
  start(applicant, second);
  std::set<std::string> numbers;
  for (int offset = 0; offset < 3; ++offset) {
    const auto page = json(get(applicant, fmt::format("applications?limit=1&offset={}", offset)));
    EXPECT_EQ(page.at("total").as_int64(), 3);
    ASSERT_EQ(count(page, "applications"), 1U) << offset;
    numbers.insert(std::string(page.at("applications").as_array()[0].at("number").as_string()));
  }
  EXPECT_EQ(numbers.size(), 3U);
  EXPECT_EQ(count(json(get(applicant, "applications?offset=3")), "applications"), 0U);
}

TEST_P(FundingApi, CallsAreWrittenPublishedAndCorrected) {
  const auto text = R"("territory":"department-93","fund":"fipd","year":2016,"line":"radicalisation",
"title":{"fr":"Appel 93","en":"Call 93"},"text":{"fr":"Texte","en":"Text"},"opens":"2016-09-05","closes":"2016-11-30",
"action_from":"2016-09-01","action_to":"2017-12-31","costs":"Fonctionnement","committee":"Préfet, maire",
"criteria":[{"code":"a","title":{"fr":"Besoin","en":"Need"},"guide":"0 à 10","weight":2}])";
  EXPECT_EQ(post(applicant, "calls", fmt::format(R"({{"code":"X",{}}})", text)).status, 403);
  EXPECT_EQ(post(coordinator, "calls", R"({"code":"X","territory":"nowhere"})").status, 422);
  const auto made = post(officer, "calls", fmt::format(R"({{"code":"FIPD-93",{}}})", text));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(post(officer, "calls", fmt::format(R"({{"code":"FIPD-93",{}}})", text)).status, 409);
  // A draft is nothing to those who might apply.
  EXPECT_EQ(get(applicant, "calls/FIPD-93").status, 404);
  EXPECT_EQ(get(officer, "calls/FIPD-93").status, 200);
  const auto revision = json(made)["revision"].as_int64();
  const auto edited = ask(officer, web::Method::patch, "calls/FIPD-93",
                          fmt::format(R"({{"revision":{},"amount_max_cents":5000000}})", revision));
  ASSERT_EQ(edited.status, 200) << edited.body;
  EXPECT_TRUE(has(edited, R"("fr":"Appel 93")")) << "what is left out stays";
  EXPECT_EQ(ask(officer, web::Method::patch, "calls/FIPD-93",
                fmt::format(R"({{"revision":{},"amount_max_cents":1}})", revision))
                .status,
            409);
  EXPECT_EQ(post(officer, "calls/FIPD-93/publish").status, 403);
  EXPECT_EQ(post(strange_prefect, "calls/FIPD-93/publish").status, 404);
  ASSERT_EQ(post(prefect, "calls/FIPD-93/publish").status, 200);
  EXPECT_FALSE(has(get(applicant, "calls"), "FIPD-93")) << "it opens on the 5th";
  EXPECT_TRUE(has(get(applicant, "calls?all=1"), "FIPD-93"));
  on("2016-09-06");
  EXPECT_TRUE(has(get(applicant, "calls"), "FIPD-93"));
  const auto lower = post(prefect, "calls/FIPD-93/correct", R"({"version":1,"motive":"Moins","amount_max_cents":100})");
  EXPECT_EQ(lower.status, 422);
  EXPECT_TRUE(has(lower, "amount_max")) << lower.body;
  ASSERT_EQ(
      post(prefect, "calls/FIPD-93/correct", R"({"version":1,"motive":"Une semaine de plus","closes":"2016-12-07"})")
          .status,
      200);
  EXPECT_EQ(count(json(get(applicant, "calls/FIPD-93/versions")), "versions"), 2U);
  EXPECT_EQ(post(prefect, "calls/FIPD-93/close", "{}").status, 422) << "a motive";
  ASSERT_EQ(post(prefect, "calls/FIPD-93/close", R"({"motive":"Enveloppe épuisée"})").status, 200);
  EXPECT_FALSE(has(get(applicant, "calls"), "FIPD-93"));
  // Of a draft, its author may; of a published one, only who publishes.
  ASSERT_EQ(post(officer, "calls", fmt::format(R"({{"code":"FIPD-93-B",{}}})", text)).status, 201);
  EXPECT_EQ(post(officer, "calls/FIPD-2016/withdraw", R"({"motive":"Non"})").status, 403);
  EXPECT_EQ(post(officer, "calls/FIPD-93-B/withdraw", R"({"motive":"En double"})").status, 200);
}

TEST_P(FundingApi, OrganisationsAreDeclaredAndJoined) {
  const auto body = fmt::format(
      R"({{"name":"Passerelle","form":"association","siret":"{}","address":"1 rue","purpose":"Prévention",
"representative":"présidente","territory":"department-93"}})",
      siret_of(41000003));
  EXPECT_EQ(post(officer, "organisations", body).status, 403);
  const auto made = post(rival, "organisations", body);
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id(json(made)["organisation"].as_object()["id"].as_string());
  EXPECT_EQ(post(applicant, "organisations", body).status, 409);
  EXPECT_EQ(post(applicant, "organisations", R"({"name":"Sans lieu"})").status, 422);
  EXPECT_EQ(get(applicant, "organisations/" + id).status, 404);
  EXPECT_EQ(get(officer, "organisations/" + id).status, 200);
  EXPECT_FALSE(has(get(officer, "organisations/" + id), "members"));
  EXPECT_EQ(get(strange_prefect, "organisations/" + id).status, 404);
  const auto found = get(applicant, "organisations?number=" + siret_of(41000003));
  EXPECT_TRUE(has(found, id));
  EXPECT_TRUE(has(found, R"("is_member":false)"));
  ASSERT_EQ(post(applicant, "organisations/" + id + "/join").status, 200);
  EXPECT_EQ(get(applicant, "organisations/" + id).status, 404) << "asked is not admitted";
  EXPECT_EQ(post(applicant, "organisations/" + id + "/members/" + applicant.account_id + "/admit").status, 422);
  ASSERT_EQ(post(rival, "organisations/" + id + "/members/" + applicant.account_id + "/admit").status, 200);
  EXPECT_EQ(count(json(get(applicant, "organisations/" + id)), "members"), 2U);
  const auto edited = ask(applicant, web::Method::patch, "organisations/" + id, R"({"revision":1,"staff_tenths":35})");
  ASSERT_EQ(edited.status, 200) << edited.body;
  EXPECT_TRUE(has(edited, R"("purpose":"Prévention")"));
  EXPECT_EQ(ask(rival, web::Method::patch, "organisations/" + id, R"({"revision":1,"staff_tenths":40})").status, 409);
  EXPECT_EQ(post(rival, "organisations/" + id + "/members/" + rival.account_id + "/end").status, 200);
  EXPECT_EQ(get(rival, "organisations/" + id).status, 404);
}

}  // namespace
}  // namespace jalon::funding
