// SPDX-License-Identifier: EUPL-1.2
#include "figures/definition.hpp"
#include "fixture.hpp"
#include "web/form.hpp"
#include "web/http.hpp"

namespace jalon::figures {
namespace {

class DefinitionPages : public Figures {
 protected:
  std::unique_ptr<territory::Directory> directory;
  FixedClock clock{Instant{1479202200000}};
  web::Router router;
  std::shared_ptr<access::Actor> reader = std::make_shared<access::Actor>();

  void SetUp() override {
    Figures::SetUp();
    directory = std::make_unique<territory::Directory>(*database);
    add_routes(router, *database, *directory, clock, {});
    reader->account_id = "somebody";
    reader->label = "Coordination";
    reader->csrf_secret = "secret";
    reader->grants = {{access::Role::national_coordinator, nation}};
  }
  web::Response ask(web::Method method, const std::string& path, const std::string& body = {}, web::Pairs query = {}) {
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
    request.identity = reader;
    request.body = body;
    if (method != web::Method::get && path.starts_with("/chiffres")) {
      request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
      request.body += "&csrf=" + web::percent_encode(web::csrf_token(request));
    }
    return match.route->handler(request);
  }
  static std::string form(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    for (const auto& [name, value] : fields) out += (out.empty() ? "" : "&") + name + "=" + web::percent_encode(value);
    return out;
  }
  static bool holds(const web::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }
  std::optional<Definition> stored(std::string_view code) {
    return look([&](db::Session& session) { return find_definition(session, code); });
  }
};
INSTANTIATE_TEST_SUITE_P(, DefinitionPages, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

constexpr std::string_view sent = R"({"name":{"fr":"Sessions","en":"Sessions"},"definition":{"fr":"d","en":"d"},
"source":{"fr":"s","en":"s"},"kind":"activity","behaviour":"flow","unit":"session","plausible_max":"12.5","decimals":1,
"is_public":true,"dimensions":[])";

TEST_P(DefinitionPages, AProgramDefinesAnIndicatorAndReadsItBack) {
  const auto body = std::string(sent) + "}";
  EXPECT_EQ(ask(web::Method::put, "/api/v1/indicators/training.sessions", body).status, 201);
  const auto again = ask(web::Method::put, "/api/v1/indicators/training.sessions", body);
  EXPECT_EQ(again.status, 200);
  EXPECT_TRUE(holds(again, R"("saved":"unchanged")"));
  const auto shown = ask(web::Method::get, "/api/v1/indicators/training.sessions");
  EXPECT_TRUE(holds(shown, R"("plausible_max":"12.5")")) << shown.body;
  EXPECT_TRUE(holds(shown, R"("over_time":"sum")"));
  EXPECT_TRUE(holds(ask(web::Method::put, "/api/v1/indicators/training.sessions", shown.body), "unchanged"))
      << "what is read can be sent back";
  EXPECT_TRUE(holds(ask(web::Method::get, "/api/v1/indicators"), R"("origin":"answered")"));
  EXPECT_EQ(ask(web::Method::get, "/api/v1/indicators/nothing").status, 404);
}

TEST_P(DefinitionPages, AProgramIsToldEveryFaultByField) {
  const auto body = std::string(sent) + R"(,"unit":"per cent","colour":"red","small_count":[1]})";
  const auto answer = ask(web::Method::put, "/api/v1/indicators/training.sessions", body);
  EXPECT_EQ(answer.status, 422);
  for (const auto* field : {"colour", "small_count"}) EXPECT_TRUE(holds(answer, field)) << answer.body;
  const auto unit =
      ask(web::Method::put, "/api/v1/indicators/training.sessions", std::string(sent) + R"(,"unit":"per cent"})");
  EXPECT_EQ(unit.status, 422);
  EXPECT_TRUE(holds(unit, "per cent"));
  EXPECT_EQ(ask(web::Method::put, "/api/v1/indicators/x", std::string(sent) + R"(,"code":"y"})").status, 422);
  EXPECT_EQ(ask(web::Method::post, "/api/v1/indicators", std::string(sent) + R"(,"code":"plans.adopted"})").status,
            409);
  EXPECT_EQ(ask(web::Method::post, "/api/v1/indicators", std::string(sent) + R"(,"code":"plans.new"})").status, 201);
  reader->grants = {{access::Role::prefect, department}};
  EXPECT_EQ(ask(web::Method::put, "/api/v1/indicators/x", std::string(sent) + "}").status, 403);
}

TEST_P(DefinitionPages, AProgramDefinesADimension) {
  const auto answer = ask(web::Method::put, "/api/v1/dimensions/sex",
                          R"({"name":{"fr":"Sexe","en":"Sex"},"categories":[
{"code":"female","label":{"fr":"femmes","en":"women"}},{"code":"male","label":{"fr":"hommes","en":"men"}}]})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_TRUE(holds(ask(web::Method::get, "/api/v1/dimensions"), R"("code":"female","label":{"fr":"femmes")"));
  EXPECT_EQ(ask(web::Method::put, "/api/v1/dimensions/sex", R"({"name":"Sexe","categories":[]})").status, 422);
}

TEST_P(DefinitionPages, ADimensionIsAddedRenamedAndGivenAnotherCategory) {
  using web::Method;
  const std::string list = "/chiffres/dimensions";
  EXPECT_TRUE(holds(ask(Method::get, list), "No dimension yet"));
  auto page = ask(Method::post, list,
                  form({{"code", "sex"},
                        {"name_fr", "Sexe"},
                        {"name_en", ""},
                        {"rows", "3"},
                        {"code.0", "female"},
                        {"fr.0", "femmes"},
                        {"en.0", "women"}}));
  EXPECT_EQ(page.status, 422) << "a name is missing, and one category alone adds up to nothing";
  EXPECT_TRUE(holds(page, "#f-name_en")) << page.body;
  EXPECT_TRUE(holds(page, R"(value="femmes")")) << "what was typed is kept";
  page = ask(Method::post, list,
             form({{"code", "sex"},
                   {"name_fr", "Sexe"},
                   {"name_en", "Sex"},
                   {"rows", "3"},
                   {"code.0", "female"},
                   {"fr.0", "femmes"},
                   {"en.0", "women"},
                   {"code.1", "male"},
                   {"fr.1", "hommes"},
                   {"en.1", "men"},
                   {"code.2", ""},
                   {"fr.2", ""},
                   {"en.2", ""}}));
  ASSERT_EQ(page.status, 303) << page.body;
  EXPECT_TRUE(holds(ask(Method::get, list), "women, men"));
  EXPECT_EQ(ask(Method::post, list, form({{"code", "sex"}, {"name_fr", "S"}, {"name_en", "S"}, {"rows", "0"}})).status,
            422)
      << "the code is taken";
  page = ask(Method::get, list + "/sex");
  EXPECT_TRUE(holds(page, "No indicator is broken down by it yet."));
  EXPECT_TRUE(holds(page, R"(name="remove.0")"));
  EXPECT_EQ(ask(Method::get, list + "/nothing").status, 404);
  // Renamed, and a third added.
  const std::vector<std::pair<std::string, std::string>> three{
      {"name_fr", "Sexe"},   {"name_en", "Sex"},           {"rows", "3"},
      {"code.0", "female"},  {"fr.0", "filles et femmes"}, {"en.0", "girls and women"},
      {"code.1", "male"},    {"fr.1", "hommes"},           {"en.1", "men"},
      {"code.2", "unknown"}, {"fr.2", "inconnu"},          {"en.2", "unknown"}};
  ASSERT_EQ(ask(Method::post, list + "/sex", form(three)).status, 303);
  EXPECT_TRUE(holds(ask(Method::get, list + "/sex"), "girls and women"));
  EXPECT_TRUE(holds(ask(Method::get, list), "girls and women, men, unknown"));
  // The third goes first, and back down; a place that is none keeps what was typed.
  auto first = three;
  first.emplace_back("place.2", "1");
  ASSERT_EQ(ask(Method::post, list + "/sex", form(first)).status, 303);
  EXPECT_TRUE(holds(ask(Method::get, list), "unknown, girls and women, men"));
  first.back() = {"place.2", "x"};
  page = ask(Method::post, list + "/sex", form(first));
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "#f-place-2")) << page.body;
  EXPECT_TRUE(holds(page, R"(name="remove.2")")) << "what stands is shown as it stands";
  auto down = three;
  down.emplace_back("place.0", "2");
  ASSERT_EQ(ask(Method::post, list + "/sex", form(down)).status, 303);
  EXPECT_TRUE(holds(ask(Method::get, list), "men, girls and women, unknown"));
  ASSERT_EQ(ask(Method::post, list + "/sex", form(three)).status, 303);
  // Used, with values in one category: that one stays, another goes.
  act([&](access::Act& a) -> Result<bool> {
    Definition trained;
    trained.indicator = {.code = "trained",
                         .name_en = "Trained",
                         .name_fr = "Formées",
                         .definition_en = "d",
                         .definition_fr = "d",
                         .unit = "person",
                         .behaviour = Behaviour::flow,
                         .kind = Kind::output,
                         .source_en = "s",
                         .source_fr = "s",
                         .origin = Origin::answered,
                         .over_time = OverTime::sum,
                         .frequency = Frequency::month};
    trained.dimensions = {"sex"};
    if (auto saved = save_indicator(a, registry, trained); !saved) return fail(saved.error());
    const NewAnswer given{.indicator = "trained",
                          .dimension = "sex:female",
                          .territory = contract,
                          .period = *Period::parse("2016-10"),
                          .value = 5};
    if (auto done = record_answers(a, registry, {{given}}, AnswerState::validated, Partial::all_or_nothing); !done)
      return fail(done.error());
    return true;
  }).value();
  page = ask(Method::get, list + "/sex");
  EXPECT_TRUE(holds(page, "/chiffres/trained/definition"));
  EXPECT_TRUE(holds(page, "female has values: it stays."));
  EXPECT_FALSE(holds(page, R"(name="remove.0")"));
  auto removing = three;
  removing.emplace_back("remove.0", "1");
  page = ask(Method::post, list + "/sex", form(removing));
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "The category female has values: it stays."));
  removing.back().first = "remove.2";
  ASSERT_EQ(ask(Method::post, list + "/sex", form(removing)).status, 303);
  EXPECT_FALSE(holds(ask(Method::get, list + "/sex"), "sex:unknown"));
  EXPECT_TRUE(holds(ask(Method::get, "/chiffres/trained/definition"), "/chiffres/dimensions/sex"));
  // Who does not define reads.
  reader->grants = {{access::Role::prefect, department}};
  page = ask(Method::get, list + "/sex");
  EXPECT_EQ(page.status, 200);
  EXPECT_FALSE(holds(page, "Change this dimension"));
  EXPECT_EQ(ask(Method::post, list + "/sex", form(three)).status, 403);
}

const std::vector<std::pair<std::string, std::string>> typed{{"code", "training.sessions"},
                                                             {"name_fr", "Sessions de formation"},
                                                             {"name_en", "Training sessions"},
                                                             {"definition_fr", "d"},
                                                             {"definition_en", "d"},
                                                             {"source_fr", "s"},
                                                             {"source_en", "s"},
                                                             {"kind", "activity"},
                                                             {"behaviour", "flow"},
                                                             {"unit", "session"},
                                                             {"decimals", "0"},
                                                             {"over_territories", ""},
                                                             {"over_time", ""},
                                                             {"weight", ""},
                                                             {"formula", ""},
                                                             {"level", "contract"},
                                                             {"frequency", "month"},
                                                             {"is_public", "no"},
                                                             {"small_count", "0"}};

TEST_P(DefinitionPages, TheCoordinatorDefinesChangesAndReads) {
  EXPECT_TRUE(holds(ask(web::Method::get, "/chiffres"), "/chiffres/nouvel-indicateur"));
  EXPECT_TRUE(holds(ask(web::Method::get, "/chiffres/nouvel-indicateur"), "name=\"formula\""));
  const auto done = ask(web::Method::post, "/chiffres/nouvel-indicateur", form(typed));
  EXPECT_EQ(done.status, 303) << done.body;
  const auto page = ask(web::Method::get, "/chiffres/training.sessions/definition");
  EXPECT_TRUE(holds(page, "Training sessions"));
  EXPECT_TRUE(holds(page, "every month, by contract"));
  EXPECT_TRUE(holds(page, "/chiffres/training.sessions/definition/modifier"));
  const auto edit = ask(web::Method::get, "/chiffres/training.sessions/definition/modifier");
  EXPECT_TRUE(holds(edit, "Sessions de formation"));
  EXPECT_FALSE(holds(edit, "name=\"code\"")) << "a code never changes";
  auto changed = typed;
  changed[2].second = "Sessions held";
  EXPECT_EQ(ask(web::Method::post, "/chiffres/training.sessions/definition", form(changed)).status, 303);
  EXPECT_EQ(stored("training.sessions")->indicator.name_en, "Sessions held");
  EXPECT_EQ(ask(web::Method::post, "/chiffres/nouvel-indicateur", form(typed)).status, 422) << "the code is taken";
}

TEST_P(DefinitionPages, AFormulaMakesAComputedIndicatorOfTheForm) {
  auto share = typed;
  share[0].second = "share";
  share[8].second = "";
  share[9].second = "%";
  share[14].second = "100 * plans.adopted / plans.started";
  const auto done = ask(web::Method::post, "/chiffres/nouvel-indicateur", form(share));
  EXPECT_EQ(done.status, 303) << done.body;
  const auto page = ask(web::Method::get, "/chiffres/share/definition");
  EXPECT_TRUE(holds(page, "100 × plans.adopted (en) ÷ plans.started (en)"));
  EXPECT_TRUE(holds(page, "/chiffres/plans.started/definition"));
}

TEST_P(DefinitionPages, AFailedFormComesBackWithItsFaultsAndWhatWasTyped) {
  auto bad = typed;
  bad[1].second = "";
  bad[9].second = "per cent";
  bad[14].second = "plans.adoptd /";
  const auto back = ask(web::Method::post, "/chiffres/nouvel-indicateur", form(bad));
  EXPECT_EQ(back.status, 422);
  EXPECT_TRUE(holds(back, "This text is missing"));
  EXPECT_TRUE(holds(back, "is not a unit"));
  EXPECT_TRUE(holds(back, "The formula stops before its end"));
  EXPECT_TRUE(holds(back, "plans.adoptd /"));
  EXPECT_FALSE(stored("training.sessions"));
}

TEST_P(DefinitionPages, OfWhatJalonCountsOnlyThePublicationIsInTheForm) {
  const auto edit = ask(web::Method::get, "/chiffres/plans.adopted/definition/modifier");
  EXPECT_FALSE(holds(edit, "name=\"unit\""));
  EXPECT_TRUE(holds(edit, "name=\"small_count\""));
  const auto done =
      ask(web::Method::post, "/chiffres/plans.adopted/definition", form({{"is_public", "yes"}, {"small_count", "5"}}));
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_TRUE(stored("plans.adopted")->indicator.is_public);
  EXPECT_TRUE(holds(ask(web::Method::get, "/chiffres/plans.adopted/definition"),
                    "a count from 1 to 4 is not shown outside of its department"));
}

TEST_P(DefinitionPages, ReadersSeeDefinitionsAndNoForm) {
  reader->grants = {{access::Role::auditor, nation}};
  EXPECT_FALSE(holds(ask(web::Method::get, "/chiffres"), "nouvel-indicateur"));
  const auto page = ask(web::Method::get, "/chiffres/plans.adopted/definition");
  EXPECT_EQ(page.status, 200);
  EXPECT_FALSE(holds(page, "/modifier"));
  EXPECT_EQ(ask(web::Method::get, "/chiffres/nothing/definition").status, 404);
}

TEST_P(DefinitionPages, TheListShowsTheNewestAnswerInItsDecimalsAndKeepsSmallCountsBack) {
  auto hours = typed;
  hours[10].second = "1";
  hours[18].second = "5";
  ASSERT_EQ(ask(web::Method::post, "/chiffres/nouvel-indicateur", form(hours)).status, 303);
  const auto give = [&](const char* period, std::int64_t value) {
    act([&](access::Act& a) {
      return record_answers(a, registry,
                            std::vector{NewAnswer{.indicator = "training.sessions",
                                                  .dimension = "",
                                                  .territory = contract,
                                                  .period = *Period::parse(period),
                                                  .value = value}},
                            AnswerState::validated, Partial::all_or_nothing);
    }).value();
  };
  give("2016-09", 1234);
  auto page = ask(web::Method::get, "/chiffres");
  EXPECT_TRUE(holds(page, "123.4")) << page.body;
  EXPECT_TRUE(holds(page, "September 2016"));
  give("2016-10", 3);
  reader->grants = {{access::Role::association, nation}};
  page = ask(web::Method::get, "/chiffres");
  EXPECT_TRUE(holds(page, "fewer than 5")) << page.body;
  EXPECT_FALSE(holds(page, "0.3"));
}

TEST_P(DefinitionPages, TheListIsFilteredAndExported) {
  ASSERT_EQ(ask(web::Method::post, "/chiffres/nouvel-indicateur", form(typed)).status, 303);
  const auto listed = [&](web::Pairs query) { return ask(web::Method::get, "/chiffres", {}, std::move(query)); };
  EXPECT_TRUE(holds(listed({{"type", "activity"}}), "Training sessions"));
  EXPECT_FALSE(holds(listed({{"type", "activity"}}), "plans.adopted (en)"));
  EXPECT_FALSE(holds(listed({{"niveau", "department"}}), "Training sessions"));
  EXPECT_TRUE(holds(listed({{"q", "TRAINING"}}), "Training sessions"));
  EXPECT_TRUE(holds(listed({{"q", "nowhere"}}), "No indicator answers these filters."));
  EXPECT_EQ(ask(web::Method::get, "/chiffres/indicateurs/csv").status, 200);
  EXPECT_EQ(ask(web::Method::get, "/chiffres/indicateurs/pdf").status, 404);
}

}  // namespace
}  // namespace jalon::figures
