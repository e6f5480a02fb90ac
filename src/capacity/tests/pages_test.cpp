// SPDX-License-Identifier: EUPL-1.2
// What each reader sees of services, and what they may do from a page or a program.
#include <boost/json.hpp>

#include "fixture.hpp"
#include "web/form.hpp"

namespace jalon::capacity {
namespace {

class CapacityPages : public Capacity {
 protected:
  std::unique_ptr<territory::Directory> territories;
  FixedClock clock{at_paris(*Date::parse("2016-11-15"), 10, 0)};
  web::Router router;

  void SetUp() override {
    Capacity::SetUp();
    territories = std::make_unique<territory::Directory>(*database);
    add_routes(router, {*database, clock, *territories});
  }
  web::Response ask(const access::Actor& actor, web::Method method, const std::string& target, std::string body = {},
                    std::string_view type = "application/x-www-form-urlencoded") {
    web::Request request;
    request.method = method;
    request.target = target;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    request.lang = Lang::en;
    for (auto at = question; at != std::string::npos;) {
      const auto next = target.find('&', at + 1);
      const auto pair = target.substr(at + 1, next == std::string::npos ? next : next - at - 1);
      const auto equals = pair.find('=');
      request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
      at = next;
    }
    const auto who = std::make_shared<access::Actor>(actor);
    request.identity = who;
    request.headers.emplace_back("content-type", std::string(type));
    if (type == "application/x-www-form-urlencoded" && method == web::Method::post)
      body += "&csrf=" + web::csrf_token(request);
    request.body = std::move(body);
    const auto match = router.find(method, request.path);
    if (match.route == nullptr) return web::text("no such page", 404);
    request.route = match.route;
    request.params = match.params;
    const auto refused = access::guard(
        request, [&](std::string_view scope, std::string_view code) -> std::optional<std::vector<TerritoryKey>> {
          if (scope.empty()) return std::vector{nation};
          territory::Level level{};
          if (!territory::parse_word(scope, level)) return std::nullopt;
          const auto* place = registry.find(level, code);
          return place == nullptr ? std::nullopt : std::optional(registry.right_path(place->key));
        });
    if (refused) return *refused;
    auto response = match.route->handler(request);
    if (response.stream) {
      struct Whole final : web::BodySink {
        std::string text;
        void write(std::string_view bytes) override { text += bytes; }
      } whole;
      response.stream(whole);
      response.body = std::move(whole.text);
    }
    return response;
  }
  web::Response get(const access::Actor& actor, const std::string& target) {
    return ask(actor, web::Method::get, target);
  }
  web::Response post(const access::Actor& actor, const std::string& target, std::string body) {
    return ask(actor, web::Method::post, target, std::move(body));
  }
  web::Response send(const access::Actor& actor, const std::string& target, std::string body) {
    return ask(actor, web::Method::post, target, std::move(body), "application/json");
  }
  static bool has(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  static std::string page_of(ServiceId id) { return "/services/" + id.text(); }
};
INSTANTIATE_TEST_SUITE_P(, CapacityPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(CapacityPages, TheNationSaysFourFiguresAndHowManyServicesAnswered) {
  EXPECT_TRUE(has(get(coordinator, "/capacites"), "Nobody has entered a place of care yet."));
  const auto service = a_service();
  a_service(other_department);
  must(enter(prefect, done(service, 40, "2016-05-09")));
  must(enter(prefect, a_funding(service, 33, "2016-05-09")));
  must(report(association, month(service, "2016-10", {{"residential", 21, 0, 27, 1, 0}})));
  const auto page = get(coordinator, "/capacites");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "40 places of care are open."));
  EXPECT_TRUE(has(page, "80 on 31 December 2017")) << "twice the baseline";
  for (const auto* figure : {"Places open", "Places funded", "Places occupied", "People supported"})
    EXPECT_TRUE(has(page, figure)) << figure;
  EXPECT_TRUE(has(page, "1 services out of 1 have reported"));
}

TEST_P(CapacityPages, SmallCountsOfPeopleStayInsideTheDepartment) {
  const auto service = a_service();
  must(enter(prefect, done(service, 40, "2016-05-09")));
  must(report(association, month(service, "2016-10", {{"residential", 3, 0, 4, 0, 0}})));
  EXPECT_TRUE(has(get(stranger, "/departements/93/capacites"), "fewer than 5"));
  EXPECT_FALSE(has(get(prefect, "/departements/93/capacites"), "fewer than 5"));
  EXPECT_TRUE(has(get(stranger, "/capacites"), "fewer than 5"));
  EXPECT_FALSE(has(get(coordinator, "/capacites"), "fewer than 5"));
  EXPECT_TRUE(has(get(stranger, "/capacites/export/csv"), "fewer than 5"));
}

TEST_P(CapacityPages, ADepartmentListsItsServicesWhatIsLateAndWhoHasNotReported) {
  const auto service = a_service(contract);
  must(enter(prefect, done(service, 10, "2016-05-09")));
  must(enter(prefect, planned(service, 4, "2016-11-01")));
  const auto page = get(stranger, "/departements/93/capacites");
  EXPECT_TRUE(has(page, "Point d’écoute"));
  EXPECT_TRUE(has(page, "Association Écoute 93"));
  EXPECT_TRUE(has(page, "14 days late"));
  EXPECT_TRUE(has(page, "not reported"));
  EXPECT_FALSE(has(page, "/services/nouveau")) << "not theirs to keep";
  EXPECT_TRUE(has(get(prefect, "/departements/93/capacites"), "/services/nouveau"));
  must(report(association, month(service, "2016-10", {{"residential", 3, 0, 4, 0, 0}})));
  EXPECT_FALSE(has(get(stranger, "/departements/93/capacites"), "not reported"));
  EXPECT_EQ(get(stranger, "/departements/999/capacites").status, 404);
}

TEST_P(CapacityPages, AServiceIsEnteredFromItsFormAndWhatWasTypedComesBack) {
  const auto wrong = post(prefect, "/departements/93/services", "name=&operator=Association&address=12+rue+Haute");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "12 rue Haute"));
  EXPECT_TRUE(has(wrong, "Give the service a name."));
  const auto made = post(prefect, "/departements/93/services",
                         "name=Maison&operator=Association&territory=%2Fcontrats%2FCV101&contracts=CV102");
  ASSERT_EQ(made.status, 303);
  const auto all = look([&](db::Session& s) { return services(s, department); });
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].territory, contract);
  EXPECT_EQ(get(prefect, page_of(all[0].id)).status, 200);
  EXPECT_EQ(post(stranger, "/departements/93/services", "name=Maison&operator=Association").status, 403);
  EXPECT_EQ(get(stranger, "/departements/93/services/nouveau").status, 403);
}

TEST_P(CapacityPages, OpeningsAreEnteredCarriedOutAndStruckOutFromTheServicesPage) {
  const auto id = a_service();
  const auto base = page_of(id);
  EXPECT_EQ(post(prefect, base + "/ouvertures", "places=&kind=residential&planned_on=2016-10-01").status, 422);
  EXPECT_EQ(post(prefect, base + "/ouvertures", "places=6&kind=residential&planned_on=2016-10-01").status, 303);
  auto changes = look([&](db::Session& s) { return changes_of(s, id); });
  ASSERT_EQ(changes.size(), 1U);
  const auto one = base + "/ouvertures/" + changes[0].id.text();
  const auto late = post(prefect, one + "/faite", "done_on=2016-11-10");
  EXPECT_EQ(late.status, 422);
  EXPECT_TRUE(has(late, "It came later than planned: say why."));
  EXPECT_EQ(post(prefect, one + "/faite", "done_on=2016-11-10&delay_motive=Travaux").status, 303);
  EXPECT_EQ(figure("capacity.open", nation), 6);
  EXPECT_EQ(post(stranger, one + "/rayer", "motive=Erreur").status, 403);
  EXPECT_EQ(post(prefect, one + "/rayer", "motive=Erreur").status, 303);
  EXPECT_EQ(figure("capacity.open", nation), 0);
  EXPECT_EQ(post(prefect, base + "/ouvertures",
                 "change=close&places=1&kind=residential&planned_on=2016-10-01&done_on=2016-10-01")
                .status,
            422);
  EXPECT_EQ(
      post(prefect, base + "/financements", "places=6&kind=residential&funder=fipd&reference=FIPD&first_day=2016-10-01")
          .status,
      303);
  EXPECT_EQ(figure("capacity.funded", nation), 6);
}

TEST_P(CapacityPages, AMonthIsReportedFromItsGrid) {
  const auto id = a_service();
  must(enter(prefect, done(id, 6, "2016-05-09")));
  const auto form = page_of(id) + "/mois/2016-10";
  EXPECT_TRUE(has(get(association, form), "occupied:residential"));
  EXPECT_EQ(get(strange_association, form).status, 403) << "a role elsewhere opens nothing here";
  const auto wrong = post(association, form, "occupied:residential=4&waiting:residential=&supported:residential=5");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "Enter a number, 0 if there was none."));
  const std::string counts =
      "occupied:residential=4&waiting:residential=0&supported:residential=5&completed:residential=1&"
      "interrupted:residential=0";
  EXPECT_EQ(post(strange_association, form, counts).status, 403);
  EXPECT_EQ(post(association, form, counts).status, 303);
  EXPECT_EQ(figure("capacity.occupied", nation), 4);
  EXPECT_EQ(post(association, page_of(id) + "/mois/2016-13", counts).status, 404);
}

TEST_P(CapacityPages, TheCountsOfASingleServiceAreReadByThoseOfItsTerritory) {
  const auto id = a_service();
  must(enter(prefect, done(id, 60, "2016-05-09")));
  must(report(association, month(id, "2016-10", {{"residential", 51, 0, 57, 1, 0}})));
  for (const auto* who : {&prefect, &association, &coordinator, &auditor}) {
    EXPECT_TRUE(has(get(*who, page_of(id)), ">57<")) << who->label;
    EXPECT_EQ(get(*who, "/api/v1" + page_of(id) + "/months").status, 200) << who->label;
    EXPECT_TRUE(has(get(*who, "/capacites/mois/export/csv"), "57")) << who->label;
  }
  EXPECT_FALSE(has(get(stranger, page_of(id)), ">57<"));
  EXPECT_EQ(get(stranger, "/api/v1" + page_of(id) + "/months").status, 403);
  EXPECT_FALSE(has(get(stranger, "/capacites/mois/export/csv"), "57"));
  EXPECT_TRUE(has(get(stranger, "/capacites/services/export/csv"), "Point d’écoute"));
}

TEST_P(CapacityPages, AProgramDoesTheSame) {
  const auto made = send(prefect, "/api/v1/departments/93/services", R"({"name":"Maison","operator":"Association"})");
  ASSERT_EQ(made.status, 201);
  const auto id = look([&](db::Session& s) { return services(s, department); }).at(0).id;
  const auto base = "/api/v1/services/" + id.text();
  EXPECT_EQ(send(prefect, base + "/changes", R"({"kind":"residential","places":99999999999,"planned_on":"2016-10-01"})")
                .status,
            422);
  EXPECT_EQ(send(stranger, base + "/changes", R"({"kind":"residential","places":5,"planned_on":"2016-10-01"})").status,
            403);
  EXPECT_EQ(send(prefect, base + "/changes", R"({"kind":"residential","places":5,"planned_on":"2016-10-01"})").status,
            201);
  const auto change = look([&](db::Session& s) { return changes_of(s, id); }).at(0).id.text();
  EXPECT_EQ(send(prefect, base + "/changes/" + change + "/complete", R"({"done_on":"2016-10-01"})").status, 200);
  EXPECT_EQ(send(prefect, base + "/fundings",
                 R"({"kind":"residential","places":5,"funder":"fipd","reference":"R","first_day":"2016-10-01"})")
                .status,
            201);
  const std::string october = R"({"month":"2016-10","counts":[{"kind":"residential","occupied":4,"waiting":0,)"
                              R"("supported":4,"completed":0,"interrupted":0}]})";
  EXPECT_EQ(send(prefect, base + "/months", october).status, 403);
  EXPECT_EQ(send(association, base + "/months", R"({"month":"2016-10","counts":[{"kind":"residential"}]})").status,
            422);
  const auto reported = send(association, base + "/months", october);
  EXPECT_EQ(reported.status, 200);
  EXPECT_TRUE(has(reported, R"("occupied":4)"));
  EXPECT_TRUE(has(get(auditor, "/api/v1/services?departement=93"), "Maison"));
  EXPECT_FALSE(has(get(auditor, "/api/v1/services?departement=69"), "Maison"));
  EXPECT_TRUE(has(get(auditor, base), R"("done_on":"2016-10-01")"));
  EXPECT_EQ(send(prefect, base + "/changes/" + change + "/strike", R"({"motive":"Erreur"})").status, 200);
  EXPECT_EQ(figure("capacity.open", nation), 0);
}

TEST_P(CapacityPages, AProgramWalksThroughAllServicesPageByPageAndReadsEachOnce) {
  std::vector<std::string> wanted;
  for (const auto place :
       {department, contract, other_department, department, other_department, department, department}) {
    auto service = new_service(place);
    service.name = fmt::format("Service {}", 7 - wanted.size());
    wanted.push_back(must_be(create(system, service)).text());
  }
  // In the order of the departments, 69 before 93, and by name within each.
  wanted = {wanted[4], wanted[2], wanted[6], wanted[5], wanted[3], wanted[1], wanted[0]};
  for (const auto limit : {1, 2, 3, 7, 1000}) {
    std::vector<std::string> read;
    std::int64_t offset = 0;
    int pages = 0;
    for (bool more = true; more && pages <= 7; ++pages) {
      const auto body =
          boost::json::parse(get(auditor, fmt::format("/api/v1/services?limit={}&offset={}", limit, offset)).body);
      EXPECT_EQ(body.at("total").as_int64(), 7);
      EXPECT_EQ(body.at("limit").as_int64(), limit);
      EXPECT_EQ(body.at("offset").as_int64(), offset);
      EXPECT_LE(body.at("services").as_array().size(), static_cast<std::size_t>(limit));
      for (const auto& one : body.at("services").as_array()) read.emplace_back(one.at("id").as_string());
      more = !body.at("next_offset").is_null();
      if (more) offset = body.at("next_offset").as_int64();
    }
    EXPECT_EQ(read, wanted) << limit;
    EXPECT_EQ(pages, (7 + limit - 1) / limit) << "no page is empty";
  }
}

TEST_P(CapacityPages, AListOfServicesIsBoundedAndSaysWhatIsWrongWithItsPage) {
  a_service();
  a_service(other_department);
  EXPECT_TRUE(has(get(auditor, "/api/v1/services"), R"("limit":100,"next_offset":null)"));
  for (const auto* wrong :
       {"limit=0", "limit=1001", "limit=all", "limit=-5", "offset=-1", "offset=end", "offset=99999999999999999999"})
    EXPECT_EQ(get(auditor, std::string("/api/v1/services?") + wrong).status, 422) << wrong;
  const auto beyond = get(auditor, "/api/v1/services?offset=5000");
  EXPECT_EQ(beyond.status, 200);
  EXPECT_TRUE(has(beyond, R"("total":2)")) << beyond.body;
  EXPECT_TRUE(has(beyond, R"("next_offset":null,"services":[])")) << beyond.body;
  EXPECT_TRUE(has(get(auditor, "/api/v1/services?region=11"), R"("total":1)"));
  EXPECT_TRUE(has(get(auditor, "/api/v1/services?region=11&departement=69"), R"("total":0)"));
  EXPECT_EQ(get(auditor, "/api/v1/services?region=99").status, 404);
  EXPECT_EQ(get(auditor, "/api/v1/services?departement=999").status, 404);
}

TEST_P(CapacityPages, AServiceIsChangedFromItsFormAndAConflictShowsBothTexts) {
  const auto id = a_service();
  const auto form = page_of(id) + "/modifier";
  EXPECT_TRUE(has(get(prefect, form), "name=\"revision\" value=\"1\""));
  EXPECT_EQ(get(stranger, form).status, 403);
  EXPECT_EQ(get(association, form).status, 403);
  const std::string rest = "&operator=Association+%C3%89coute+93&address=&territory=%2Fdepartements%2F93";
  EXPECT_EQ(post(stranger, form, "revision=1&name=Autre" + rest).status, 403);
  const auto wrong = post(prefect, form, "revision=1&name=" + rest);
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "Give the service a name."));
  EXPECT_EQ(post(prefect, form, "revision=1&name=Maison+A&kinds=residential" + rest).status, 303);
  const auto conflict = post(officer, form, "revision=1&name=Maison+B" + rest);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_TRUE(has(conflict, "wrote here meanwhile: “Maison A”."));
  EXPECT_TRUE(has(conflict, "Maison B"));
  EXPECT_TRUE(has(conflict, "name=\"revision\" value=\"2\""));
  EXPECT_EQ(post(officer, form, "revision=2&name=Maison+B" + rest).status, 303);
  const auto page = get(prefect, page_of(id));
  EXPECT_TRUE(has(page, "Maison B"));
  EXPECT_TRUE(has(page, "Changed 2 times"));
}

TEST_P(CapacityPages, AServiceClosesAndOpensAgainFromItsPage) {
  const auto id = a_service();
  must(enter(prefect, done(id, 6, "2016-05-09")));
  must(enter(prefect, a_funding(id, 6, "2016-05-09")));
  const auto base = page_of(id);
  EXPECT_TRUE(has(get(prefect, base), "6 places close with it."));
  EXPECT_FALSE(has(get(association, base), "/fermer"));
  const auto wrong = post(prefect, base + "/fermer", "closed_on=2016-10-12&motive=");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "Say why the service closes."));
  EXPECT_EQ(post(stranger, base + "/fermer", "closed_on=2016-10-12&motive=Fin").status, 403);
  EXPECT_EQ(post(prefect, base + "/fermer", "closed_on=2016-10-12&motive=Fin").status, 303);
  EXPECT_EQ(post(prefect, base + "/fermer", "closed_on=2016-10-12&motive=Fin").status, 303) << "a double click";
  const auto closed = get(prefect, base);
  EXPECT_TRUE(has(closed, "This service closed on 12 October 2016."));
  EXPECT_TRUE(has(closed, "6 places are still funded after that day"));
  EXPECT_FALSE(has(closed, "Enter an opening or a closing"));
  EXPECT_EQ(get(prefect, base + "/modifier").status, 422);
  EXPECT_TRUE(has(get(prefect, "/departements/93/capacites"), "closed on 12"));
  EXPECT_EQ(post(prefect, base + "/rouvrir", "motive=").status, 422);
  EXPECT_EQ(post(stranger, base + "/rouvrir", "motive=Erreur").status, 403);
  EXPECT_EQ(post(prefect, base + "/rouvrir", "motive=Erreur").status, 303);
  EXPECT_TRUE(has(get(prefect, base), "Enter an opening or a closing"));
  EXPECT_EQ(figure("capacity.open", nation), 6);
}

TEST_P(CapacityPages, AProgramChangesClosesAndReopensAService) {
  const auto id = a_service();
  must(enter(prefect, done(id, 6, "2016-05-09")));
  const auto base = "/api/v1/services/" + id.text();
  EXPECT_EQ(send(prefect, base + "/edit", R"({"name":"Maison A"})").status, 422) << "which revision was read?";
  EXPECT_EQ(send(stranger, base + "/edit", R"({"revision":1,"name":"Maison A"})").status, 403);
  const auto edited =
      send(prefect, base + "/edit",
           R"({"revision":1,"name":"Maison A","kinds":[{"code":"residential"}],"contracts":[{"code":"CV101"}]})");
  ASSERT_EQ(edited.status, 200);
  EXPECT_TRUE(has(edited, R"("revision":2)"));
  EXPECT_TRUE(has(edited, R"("kinds":["residential"])"));
  EXPECT_TRUE(has(edited, R"("contracts":["CV101"])"));
  EXPECT_TRUE(has(edited, R"("operator":"Association Écoute 93")")) << "what is left out stays";
  EXPECT_EQ(send(officer, base + "/edit", R"({"revision":1,"name":"Maison B"})").status, 409);
  EXPECT_EQ(send(officer, base + "/edit", R"({"revision":1,"note":"Le samedi."})").status, 200);
  EXPECT_EQ(send(prefect, base + "/edit", R"({"revision":3,"contracts":[{"code":"CV999"}]})").status, 422);
  EXPECT_EQ(send(prefect, base + "/close", R"({"motive":"Fin"})").status, 422);
  const auto closed = send(prefect, base + "/close", R"({"closed_on":"2016-10-12","motive":"Fin"})");
  ASSERT_EQ(closed.status, 200);
  EXPECT_TRUE(has(closed, R"("closed_on":"2016-10-12")"));
  EXPECT_EQ(send(prefect, base + "/close", R"({"closed_on":"2016-10-13","motive":"Fin"})").status, 409);
  EXPECT_EQ(figure("capacity.open", nation), 0);
  EXPECT_EQ(send(prefect, base + "/reopen", R"({"motive":"Erreur"})").status, 200);
  EXPECT_EQ(send(prefect, base + "/reopen", R"({"motive":"Erreur"})").status, 409);
  EXPECT_EQ(figure("capacity.open", nation), 6);
}

TEST_P(CapacityPages, AnOpeningIsPutOffAndGivenUpFromThePageAndByAProgram) {
  const auto id = a_service();
  const auto opening = enter(prefect, planned(id, 5, "2016-12-01")).value();
  const auto one = page_of(id) + "/ouvertures/" + opening.text();
  const auto wrong = post(prefect, one + "/reporter", "expected_on=2017-02-01&motive=");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong, "Say why the day changes."));
  EXPECT_EQ(post(stranger, one + "/reporter", "expected_on=2017-02-01&motive=Travaux").status, 403);
  EXPECT_EQ(post(prefect, one + "/reporter", "expected_on=2017-02-01&motive=Travaux").status, 303);
  const auto page = get(prefect, page_of(id));
  EXPECT_TRUE(has(page, "Travaux"));
  EXPECT_TRUE(has(get(auditor, "/departements/93/capacites"), "first planned on"));
  const auto api = "/api/v1/services/" + id.text() + "/changes/" + opening.text();
  EXPECT_EQ(send(prefect, api + "/postpone", R"({"motive":"Travaux"})").status, 422);
  const auto put_off = send(prefect, api + "/postpone", R"({"expected_on":"2017-03-01","motive":"Recrutement"})");
  EXPECT_EQ(put_off.status, 200);
  EXPECT_TRUE(has(put_off, R"("expected_on":"2017-03-01")"));
  EXPECT_TRUE(has(put_off, R"("planned_on":"2016-12-01")"));
  EXPECT_EQ(send(stranger, api + "/cancel", R"({"motive":"Fin"})").status, 403);
  EXPECT_EQ(post(prefect, one + "/abandonner", "motive=").status, 422);
  EXPECT_EQ(send(prefect, api + "/cancel", R"({"motive":"Fin"})").status, 200);
  EXPECT_TRUE(has(get(prefect, page_of(id)), "given up"));
  EXPECT_EQ(post(prefect, one + "/abandonner", "motive=Encore").status, 409);
}

// What is recorded on the 20th about the 1st was not known on the 10th, nor what was changed, closed or struck since.
TEST_P(CapacityPages, EveryPageExportAndAnswerIsReadAsItWasKnownOnADay) {
  on("2016-10-01");
  const auto id = a_service();
  must(enter(prefect, done(id, 10, "2016-05-09")));
  const auto funding = enter(prefect, a_funding(id, 7, "2016-05-09")).value();
  const auto opening = enter(prefect, planned(id, 5, "2016-11-01")).value();
  must(report(association, month(id, "2016-08", {{"residential", 8, 0, 8, 0, 0}})));
  on("2016-10-20");
  must(enter(prefect, done(id, 30, "2016-05-01")));  // of before the first day: the target moves
  must(report(association, month(id, "2016-08", {{"residential", 9, 0, 9, 0, 0}})));
  must(postpone(prefect, opening, "2016-12-24"));
  must(as(prefect, [&](access::Act& act) { return strike_funding(act, context(), funding, "Erreur."); }));
  auto fields = new_service();
  fields.name = "Maison des familles";
  must(edit(prefect, id, 1, fields));
  on("2016-11-05");
  must(close(prefect, id, "2016-11-05"));

  const auto nation_then = get(coordinator, "/capacites?connu=2016-10-10");
  EXPECT_EQ(nation_then.status, 200);
  EXPECT_TRUE(has(nation_then, "10 places of care are open."));
  EXPECT_TRUE(has(nation_then, "20 on 31 December 2017")) << "twice what was known of the first day";
  EXPECT_TRUE(has(nation_then, "As it was known at the end of 10 October 2016"));
  EXPECT_TRUE(has(nation_then, "/departements/93/capacites?connu=2016-10-10"));
  EXPECT_TRUE(has(nation_then, "/capacites/export/csv?connu=2016-10-10"));
  EXPECT_TRUE(has(get(coordinator, "/capacites?connu=2016-10-25"), "40 places of care are open."));
  EXPECT_TRUE(has(get(coordinator, "/capacites?connu=2016-10-25"), "80 on 31 December 2017"));
  EXPECT_TRUE(has(get(coordinator, "/capacites"), "0 places of care are open."));
  EXPECT_TRUE(has(get(coordinator, "/capacites?connu=2016-09-30"), "Nobody has entered a place of care yet."));
  EXPECT_EQ(get(coordinator, "/capacites?connu=2016-13-30").status, 422);

  const auto department_then = get(prefect, "/departements/93/capacites?connu=2016-10-10");
  EXPECT_TRUE(has(department_then, "Point d’écoute"));
  EXPECT_FALSE(has(department_then, "Maison des familles"));
  EXPECT_FALSE(has(department_then, "first planned on"));
  EXPECT_FALSE(has(department_then, "/services/nouveau")) << "the past is read, and not changed";
  EXPECT_TRUE(has(get(prefect, "/departements/93/capacites?connu=2016-10-25"), "first planned on"));
  const auto service_then = get(prefect, page_of(id) + "?connu=2016-10-10");
  EXPECT_TRUE(has(service_then, "10 places are open today."));
  EXPECT_TRUE(has(service_then, "7 places are funded."));
  EXPECT_FALSE(has(service_then, "closed"));
  EXPECT_FALSE(has(service_then, "superseded"));
  EXPECT_FALSE(has(service_then, "<form method=\"post\""));
  EXPECT_EQ(get(prefect, page_of(id) + "?connu=2016-09-30").status, 404) << "not entered yet";
  EXPECT_TRUE(has(get(prefect, page_of(id) + "?connu=2016-10-25"), "superseded"));

  const auto api = "/api/v1/services/" + id.text();
  const auto answered = get(prefect, api + "?known_on=2016-10-10");
  EXPECT_TRUE(has(answered, R"("name":"Point d’écoute")"));
  EXPECT_TRUE(has(answered, R"("closed_on":null)"));
  EXPECT_TRUE(has(answered, R"("expected_on":"2016-11-01")"));
  EXPECT_FALSE(has(answered, R"("struck":true)"));
  EXPECT_TRUE(has(get(prefect, api), R"("closed_on":"2016-11-05")"));
  EXPECT_TRUE(has(get(prefect, api + "/months?known_on=2016-10-10"), R"("occupied":8)"));
  EXPECT_FALSE(has(get(prefect, api + "/months?known_on=2016-10-10"), R"("occupied":9)"));
  EXPECT_TRUE(has(get(prefect, "/api/v1/services?known_on=2016-10-10"), "Point d’écoute"));
  EXPECT_FALSE(has(get(prefect, "/api/v1/services?known_on=2016-09-30"), "Point d’écoute"));

  EXPECT_TRUE(has(get(prefect, "/capacites/services/export/csv?connu=2016-10-10"), ";10;7"));
  EXPECT_TRUE(has(get(prefect, "/capacites/mois/export/csv?connu=2016-10-10"), ";8;0;8;"));
  EXPECT_TRUE(has(get(prefect, "/capacites/mois/export/csv"), ";9;0;9;"));
  EXPECT_TRUE(has(get(prefect, "/capacites/export/csv?connu=2016-10-10"), "2016-10-10"));
}

// ---- the need ----

constexpr std::string_view formula_of_the_pack = "territory.population / 100000 * places_per_100000";

TEST_P(CapacityPages, ADepartmentSaysWhyItNeedsSoManyPlaces) {
  const auto page = get(auditor, "/departements/93/capacites");
  EXPECT_TRUE(has(page, "Population ÷ 100,000 × Places for 100,000 inhabitants"));
  EXPECT_TRUE(has(page, "1,600,000 ÷ 100,000 × 8 = 128.0"));
  EXPECT_TRUE(has(page, "Rounded up: 128 places are needed."));
  EXPECT_TRUE(has(page, "128 places are missing against the 128 needed."));
  const auto unknown = get(auditor, "/departements/69/capacites");
  EXPECT_TRUE(has(unknown, "How many places are needed is not known, which is not zero."));
  EXPECT_FALSE(has(unknown, "Rounded up"));
  EXPECT_FALSE(has(unknown, "are missing against"));
}

TEST_P(CapacityPages, TheWholeNeedsWhatItsDepartmentsNeedAndSaysOfHowManyItIsKnown) {
  const auto page = get(auditor, "/capacites");
  EXPECT_TRUE(has(page, "The need is the sum of 2 departments out of 3"));
  EXPECT_TRUE(has(page, ">305<")) << "128 and 177, each rounded up";
  const auto region_page = get(auditor, "/regions/11/capacites");
  EXPECT_EQ(region_page.status, 200);
  EXPECT_TRUE(has(region_page, "Seine-Saint-Denis"));
  EXPECT_FALSE(has(region_page, "Rhône"));
  EXPECT_TRUE(has(region_page, ">305<"));
  EXPECT_FALSE(has(region_page, "departments out of"));
  EXPECT_TRUE(has(page, "/regions/11/capacites"));
  EXPECT_EQ(get(auditor, "/regions/99/capacites").status, 404);
  EXPECT_TRUE(has(get(auditor, "/capacites/export/csv?region=11"), "Seine-Saint-Denis"));
  EXPECT_FALSE(has(get(auditor, "/capacites/export/csv?region=11"), "Rhône"));
  const auto api = get(auditor, "/api/v1/capacity");
  EXPECT_TRUE(has(api, R"("code":"93","open":null)"));
  EXPECT_TRUE(has(api, R"("needed":128,"missing":128)"));
  EXPECT_TRUE(has(api, R"("needed":null,"missing":null,"need_inputs":{"territory.population":null)"));
  EXPECT_FALSE(has(get(auditor, "/api/v1/capacity?region=84"), R"("code":"93")"));
  EXPECT_EQ(get(auditor, "/api/v1/capacity?region=99").status, 404);
}

TEST_P(CapacityPages, SmallCountsOfARegionOfOneDepartmentStayInside) {
  const auto service = a_service(other_department);
  must(enter(system, done(service, 40, "2016-05-09")));
  must(report(system, month(service, "2016-10", {{"residential", 3, 0, 4, 0, 0}})));
  EXPECT_TRUE(has(get(prefect, "/regions/84/capacites"), "fewer than 5"));
  EXPECT_FALSE(has(get(coordinator, "/regions/84/capacites"), "fewer than 5"));
}

TEST_P(CapacityPages, AFormulaOfIndicatorsIsNotKnownWhereOneOfThemIsNot) {
  must(as(system, [&](access::Act& act) -> Result<void> {
    declare_indicators(act.db);
    return {};
  }));
  must(publish(formula_of_the_pack, "territory.population / 100000 * places_per_100000 + capacity.funded"));
  EXPECT_TRUE(has(get(auditor, "/departements/93/capacites"), "a value is missing"));
  EXPECT_TRUE(has(get(auditor, "/departements/93/capacites"), "is not known, which is not zero"));
  on("2016-11-10");
  const auto service = a_service();
  must(enter(prefect, a_funding(service, 12, "2016-05-09")));
  const auto page = get(auditor, "/departements/93/capacites");
  EXPECT_TRUE(has(page, "1,600,000 ÷ 100,000 × 8 + 12 = 140.0"));
  EXPECT_TRUE(has(page, "/chiffres/capacity.funded/department/93"));
  EXPECT_TRUE(has(get(auditor, "/departements/93/capacites?connu=2016-11-09"), "is not known, which is not zero"))
      << "nobody knew of the funding";
  EXPECT_TRUE(has(get(auditor, "/capacites"), "The need is the sum of 1 departments out of 3"));
}

TEST_P(CapacityPages, AFormulaThatDoesNotHoldIsNotPublishedAndSaysItsLineAndKey) {
  must(as(system, [&](access::Act& act) -> Result<void> {
    declare_indicators(act.db);
    return {};
  }));
  const auto why = [&](std::string_view formula) {
    const auto done = publish(formula_of_the_pack, formula);
    if (done) return std::string("it was published");
    const auto& fault = std::get<Invalid>(done.error()).faults.at(0);
    return fault.field.substr(fault.field.find(',')) + ": " + fault.reason.english();
  };
  EXPECT_EQ(why("capacity.fundet * places_per_100000"),
            ", need.formula: No indicator has the code capacity.fundet. The nearest is capacity.funded.");
  EXPECT_EQ(why("territory.population * places_per_100000 + territory.population"),
            ", need.formula: “territory.population * places_per_100000” is counted in place and “territory.population” "
            "in person: they cannot be added, subtracted or compared.");
  EXPECT_EQ(why("territory.population * places_per_100000 * 1 + capacity.funded - capacity.funded / 0"),
            "it was published")
      << "divided by zero: not known anywhere, which the pages say";
  must(enter(prefect, a_funding(a_service(), 12, "2016-05-09")));
  EXPECT_TRUE(has(get(auditor, "/departements/93/capacites"), "this divides by zero"));
}

TEST_P(CapacityPages, TheListOfWhatIsToComeIsCutIntoPages) {
  const auto id = a_service();
  for (int i = 0; i < 51; ++i)
    must(enter(prefect, planned(id, 700 + i, fmt::format("2017-{:02}-{:02}", 1 + i / 28, 1 + i % 28))));
  const std::string address = "/departements/93/capacites";
  const auto first = get(prefect, address);
  EXPECT_TRUE(has(first, "+700")) << "the soonest come first";
  EXPECT_TRUE(has(first, "+749"));
  EXPECT_FALSE(has(first, "+750"));
  EXPECT_TRUE(has(first, address + "?a_venir=2"));
  const auto second = get(prefect, address + "?a_venir=2");
  EXPECT_TRUE(has(second, "+750"));
  EXPECT_FALSE(has(second, "+749"));
  EXPECT_TRUE(has(get(prefect, address + "?a_venir=99"), "+750")) << "beyond the end is the last page";
  EXPECT_TRUE(has(get(prefect, address + "?a_venir=x"), "+700"));
}

// ---- documents ----

TEST_P(CapacityPages, ADocumentOfAnOpeningIsAttachedNamedAndDownloadedByWhoMay) {
  const auto id = a_service();
  const auto opening = enter(prefect, done(id, 6, "2016-05-09")).value();
  const auto api = "/api/v1/services/" + id.text();
  const auto send_file = [&](const access::Actor& actor, const std::string& name, std::string bytes) {
    return ask(actor, web::Method::post, api + "/changes/" + opening.text() + "/documents?file_name=" + name,
               std::move(bytes), "application/octet-stream");
  };
  EXPECT_EQ(send_file(stranger, "convention.txt", "Convention").status, 403);
  EXPECT_EQ(send_file(association, "convention.txt", "Convention").status, 403);
  EXPECT_EQ(send_file(prefect, "convention.txt", "").status, 422);
  EXPECT_EQ(send_file(prefect, "convention.html", "<script>alert(1)</script>\x01").status, 422);
  EXPECT_EQ(send_file(prefect, "note.txt", "Appeler le 06 12 34 56 78.").status, 422) << "nobody's phone number";
  EXPECT_EQ(send_file(prefect, "../convention.txt", "Convention de places").status, 201);
  const auto twice = send_file(prefect, "autre-nom.txt", "Convention de places");
  EXPECT_EQ(twice.status, 201);
  EXPECT_FALSE(has(twice, "autre-nom")) << "the same file is kept once";
  const auto kept = look([&](db::Session& s) { return documents_of(s, id); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].file_name, "convention.txt");
  const auto file = page_of(id) + "/documents/" + kept[0].id.text();
  for (const auto* who : {&prefect, &officer, &association, &coordinator, &auditor}) {
    const auto answer = get(*who, file);
    EXPECT_EQ(answer.status, 200) << who->label;
    EXPECT_EQ(answer.body, "Convention de places") << who->label;
    EXPECT_TRUE(has(get(*who, page_of(id)), file)) << who->label;
    EXPECT_EQ(get(*who, api + "/documents").status, 200) << who->label;
  }
  for (const auto* who : {&stranger, &strange_association}) {
    EXPECT_EQ(get(*who, file).status, 403) << who->label;
    EXPECT_EQ(get(*who, "/api/v1" + file).status, 403) << who->label;
    EXPECT_EQ(get(*who, api + "/documents").status, 403) << who->label;
    EXPECT_TRUE(has(get(*who, page_of(id)), "convention.txt")) << "the list names it: " << who->label;
    EXPECT_FALSE(has(get(*who, page_of(id)), file)) << who->label;
  }
  const auto other = a_service();
  EXPECT_EQ(get(prefect, page_of(other) + "/documents/" + kept[0].id.text()).status, 404);
  EXPECT_EQ(post(stranger, file + "/retirer", "").status, 403);
  EXPECT_EQ(post(prefect, file + "/retirer", "").status, 303);
  EXPECT_EQ(post(prefect, file + "/retirer", "").status, 404);
  EXPECT_EQ(get(prefect, file).status, 404) << "it is really gone";
  EXPECT_TRUE(has(get(prefect, page_of(id)), "convention.txt (deleted)"));
}

TEST_P(CapacityPages, TheClosingOfAServiceWithoutAnyPlaceTakesItsOwnDocuments) {
  const auto id = a_service();
  const auto closing = close(prefect, id, "2016-11-15").value();
  EXPECT_TRUE(look([&](db::Session& s) { return changes_of(s, id); }).empty()) << "no place closed with it";
  const auto api = "/api/v1/services/" + id.text();
  const auto send_file = [&](const access::Actor& actor, const std::string& which, const std::string& name) {
    return ask(actor, web::Method::post, api + "/closings/" + which + "/documents?file_name=" + name,
               "Courrier de fermeture", "application/octet-stream");
  };
  EXPECT_EQ(send_file(stranger, closing.text(), "courrier.txt").status, 403);
  EXPECT_EQ(send_file(association, closing.text(), "courrier.txt").status, 403);
  EXPECT_EQ(send_file(prefect, ClosingId::make().text(), "courrier.txt").status, 404);
  EXPECT_EQ(send_file(prefect, "x", "courrier.txt").status, 404);
  const auto sent = send_file(prefect, closing.text(), "courrier.txt");
  EXPECT_EQ(sent.status, 201);
  EXPECT_TRUE(has(sent, R"("change":null,"closing":")" + closing.text())) << sent.body;
  EXPECT_TRUE(has(get(prefect, api), R"("closings":[{"id":")" + closing.text())) << "so that a program finds it";
  EXPECT_EQ(send_file(prefect, closing.text(), "autre.txt").status, 201);
  const auto kept = look([&](db::Session& s) { return documents_of(s, id); });
  ASSERT_EQ(kept.size(), 1U) << "the same file is kept once";
  const auto file = page_of(id) + "/documents/" + kept[0].id.text();
  EXPECT_EQ(get(association, file).body, "Courrier de fermeture");
  EXPECT_EQ(get(stranger, file).status, 403);
  EXPECT_TRUE(has(get(association, page_of(id)), file));
  EXPECT_TRUE(has(get(prefect, page_of(id)), page_of(id) + "/fermetures/" + closing.text() + "/documents"))
      << "the page asks for another";
  EXPECT_FALSE(has(get(association, page_of(id)), "/fermetures/"));
  EXPECT_EQ(post(prefect, file + "/retirer", "").status, 303);
  EXPECT_TRUE(has(get(prefect, page_of(id)), "courrier.txt (deleted)"));
  must(reopen(prefect, id));
  EXPECT_TRUE(has(get(prefect, page_of(id)), "courrier.txt (deleted)")) << "what was closed stays readable";
}

}  // namespace
}  // namespace jalon::capacity
